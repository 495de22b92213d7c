internal import PomonaCore
public import PomonaTables

/// A figure as a value: a table, what its columns stand for, the marks drawn, and how panels and scales are laid out.
///
///     FigureSpec(table: scores, mappings: [.x: "depth", .y: "score", .color: "model"])
///       .adding(.lines).adding(.points)
///       .faceted(.columns("roi"))
///       .labelled(x: "relative depth", y: "cRSA score (Spearman ρ)")
///
/// Nothing is checked before `compiled()`, so that a figure can be put together in any order.
public struct FigureSpec: Sendable, Equatable {
  public var table: Table
  public var mappings: [Channel: String]
  public var marks: [Mark] = []
  public var facet: Facet?
  public var scales: [Channel: Scale] = [:]
  public var size: FigureSize?
  public var title: String?
  public var note: String?
  /// Whether a unit of x is as long as a unit of y, as on a map: panels then take the shape of what they show.
  public var isEqual = false

  public init(table: Table, mappings: [Channel: String]) {
    self.table = table
    self.mappings = mappings
  }

  /// Draws `mark` over those before it.
  public func adding(_ mark: Mark) -> FigureSpec { changed { $0.marks.append(mark) } }
  public func faceted(_ facet: Facet) -> FigureSpec { changed { $0.facet = facet } }
  public func scaled(_ channel: Channel, _ scale: Scale) -> FigureSpec { changed { $0.scales[channel] = scale } }
  public func sized(_ size: FigureSize) -> FigureSpec { changed { $0.size = size } }
  /// Makes a unit of x as long as a unit of y; `E0723` when it is drawn and an axis has categories or is logarithmic.
  public func equalled() -> FigureSpec { changed { $0.isEqual = true } }
  public func titled(_ title: String) -> FigureSpec { changed { $0.title = title } }
  /// A line below the figure: what was resampled, the ceiling, the metric.
  public func noted(_ note: String) -> FigureSpec { changed { $0.note = note } }
  public func labelled(x: String? = nil, y: String? = nil) -> FigureSpec {
    changed { spec in
      if let x { spec.scales[.x, default: Scale()].label = x }
      if let y { spec.scales[.y, default: Scale()].label = y }
    }
  }

  private func changed(_ change: (inout FigureSpec) -> Void) -> FigureSpec {
    var copy = self
    change(&copy)
    return copy
  }
}
