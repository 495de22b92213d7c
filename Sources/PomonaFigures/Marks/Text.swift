internal import PomonaCatalog

extension MarkKind {
  /// A text at each point.
  public static let text = MarkKind(
    card: Card(
      "text", "A text at each point.",
      parameters: Marks.parameters([Marks.size]), search: ["label", "annotation"]),
    required: [.x, .y, .label], optional: [.color, .group], geometry: .text)
}
