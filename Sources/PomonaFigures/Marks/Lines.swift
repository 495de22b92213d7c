internal import PomonaCatalog

extension MarkKind {
  /// Points joined in the order of x, one line for each colour, dash and group.
  public static let lines = MarkKind(
    card: Card(
      "lines", "Points joined in the order of x, one line for each colour, dash and group.",
      parameters: Marks.parameters([Marks.thickness]), search: ["curve", "path"]),
    required: [.x, .y], optional: [.color, .group, .line], geometry: .lines)
}
