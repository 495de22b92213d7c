public import PomonaCatalog

/// Every mark there is.
public enum Marks {
  public static let all: [MarkKind] = [.band, .bars, .errorbars, .heatmap, .lines, .pictures, .points, .rule, .text]
  public static let catalog = Catalog(all)

  /// Parameters that every mark takes.
  static func parameters(_ own: [Parameter] = []) -> [Parameter] {
    own + [
      Parameter("data", kind: "table", "Rows of its own, in place of the figure's.", default: "the figure's table"),
      Parameter("label", kind: "text", "Its words in the legend, or beside a rule.", default: "none"),
      Parameter("color", kind: "text", "One colour for all its series, `#0072B2` or a name.", default: "by channel"),
      Parameter("opacity", kind: "number", "From 0 (not seen) to 1.", default: "by mark"),
    ]
  }
  static let thickness = Parameter("thickness", kind: "number", "Of its lines, in points.", default: "by mark")
  static let size = Parameter("size", kind: "number", "Diameter or type size, in points.", default: "by mark")
}
