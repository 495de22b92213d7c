internal import PomonaCatalog

extension MarkKind {
  /// A tile for each pair of x and y, coloured by value, ordered by category where group is mapped.
  public static let heatmap = MarkKind(
    card: Card(
      "heatmap", "A tile for each pair of x and y, coloured by value, ordered by category where group is mapped.",
      parameters: Marks.parameters([]), search: ["rdm", "matrix", "image", "tile"]),
    required: [.x, .y, .fill], optional: [.group], geometry: .heatmap)
}
