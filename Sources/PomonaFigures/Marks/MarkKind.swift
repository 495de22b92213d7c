public import PomonaCatalog

/// A way to show rows: which channels it takes, and its card.
public struct MarkKind: Carded, Equatable {
  public let card: Card
  public let required: [Channel]
  public let optional: [Channel]
  let geometry: Geometry

  /// What is drawn for a series; the drawing itself is in `Script/`.
  enum Geometry: Sendable { case band, bars, errorbars, heatmap, lines, pictures, points, rule, text }

  public var name: String { card.name }
  public static func == (a: MarkKind, b: MarkKind) -> Bool { a.name == b.name }
}
