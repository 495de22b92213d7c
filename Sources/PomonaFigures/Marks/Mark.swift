internal import PomonaCore
public import PomonaTables

/// A mark as used in one figure: its kind, its look, and a table of its own where it shows other rows than the figure.
public struct Mark: Sendable, Equatable {
  public let kind: MarkKind
  /// Rows of its own; `nil` draws the figure's table.
  public var table: Table?
  /// Mappings of its own, over those of the figure.
  public var mappings: [Channel: String] = [:]
  /// The words of the legend, or of a rule.
  public var label: String?
  /// A colour such as `#0072B2` or the name of one in `Palette.named`, for all its series.
  public var color: String?
  /// From 0, not seen, to 1.
  public var opacity: Double?
  /// Of lines, in points.
  public var thickness: Double?
  /// Of point symbols, the diameter in points; of text, the type size.
  public var size: Double?
  /// Of a rule without a table: one value for a line, two for a band.
  public var values: [Double] = []
  /// Of a rule: stands on the x axis, so that `low`, `high` and the value are along it.
  public var isVertical = false
  /// Of pictures, by the text of the label.
  public var thumbnails: [String: Thumbnail] = [:]

  public init(_ kind: MarkKind) { self.kind = kind }

  public static var band: Mark { Mark(.band) }
  public static var bars: Mark { Mark(.bars) }
  public static var errorbars: Mark { Mark(.errorbars) }
  public static var heatmap: Mark { Mark(.heatmap) }
  public static var lines: Mark { Mark(.lines) }
  public static var pictures: Mark { Mark(.pictures) }
  public static var points: Mark { Mark(.points) }
  public static var rule: Mark { Mark(.rule) }
  public static var text: Mark { Mark(.text) }

  /// A line across the panel at a value of y, or of x when `vertical`.
  public static func rule(at value: Double, vertical: Bool = false) -> Mark {
    var mark = Mark(.rule)
    mark.values = [value]
    mark.isVertical = vertical
    return mark
  }

  /// A band across the panel.
  public static func rule(from lower: Double, to upper: Double, vertical: Bool = false) -> Mark {
    var mark = Mark(.rule)
    mark.values = [lower, upper]
    mark.isVertical = vertical
    return mark
  }

  /// Draws these rows in place of the figure's.
  public func data(_ table: Table, _ mappings: [Channel: String] = [:]) -> Mark {
    changed {
      $0.table = table
      $0.mappings.merge(mappings) { $1 }
    }
  }

  public func mapping(_ mappings: [Channel: String]) -> Mark { changed { $0.mappings.merge(mappings) { $1 } } }
  public func labelled(_ label: String) -> Mark { changed { $0.label = label } }
  public func colored(_ color: String) -> Mark { changed { $0.color = color } }
  public func opacity(_ opacity: Double) -> Mark { changed { $0.opacity = opacity } }
  public func thickness(_ thickness: Double) -> Mark { changed { $0.thickness = thickness } }
  public func sized(_ size: Double) -> Mark { changed { $0.size = size } }

  public func showing(_ thumbnails: [String: Thumbnail]) -> Mark { changed { $0.thumbnails = thumbnails } }

  private func changed(_ change: (inout Mark) -> Void) -> Mark {
    var copy = self
    change(&copy)
    return copy
  }
}
