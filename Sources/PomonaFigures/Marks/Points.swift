internal import PomonaCatalog

extension MarkKind {
  /// A symbol at each point.
  public static let points = MarkKind(
    card: Card(
      "points", "A symbol at each point.",
      parameters: Marks.parameters([Marks.size]), search: ["scatter", "dot", "strip"]),
    required: [.x, .y], optional: [.color, .group], geometry: .points)
}
