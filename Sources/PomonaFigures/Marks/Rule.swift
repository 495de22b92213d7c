internal import PomonaCatalog

extension MarkKind {
  /// A labelled line across the panel at y, or a band from low to high, such as a noise ceiling.
  public static let rule = MarkKind(
    card: Card(
      "rule", "A labelled line across the panel at y, or a band from low to high, such as a noise ceiling.",
      parameters: Marks.parameters([
        Parameter(
          "at", kind: "numbers", "One value, or the two ends of a band, when no table is given.",
          default: "from the table"), Marks.thickness,
      ]), search: ["ceiling", "reference", "threshold"]),
    required: [], optional: [.high, .label, .low, .x, .y], geometry: .rule)
}
