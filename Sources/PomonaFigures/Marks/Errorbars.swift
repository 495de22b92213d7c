internal import PomonaCatalog

extension MarkKind {
  /// An interval from low to high at each point, upright or, where y holds categories, lying.
  public static let errorbars = MarkKind(
    card: Card(
      "errorbars", "An interval from low to high at each point, upright or, where y holds categories, lying.",
      parameters: Marks.parameters([Marks.thickness, Marks.size]), search: ["interval", "confidence", "whisker"]),
    required: [.x, .y, .low, .high], optional: [.color, .group], geometry: .errorbars)
}
