internal import PomonaCatalog

extension MarkKind {
  /// A bar from zero for each category, side by side where colours share one.
  public static let bars = MarkKind(
    card: Card(
      "bars", "A bar from zero for each category, side by side where colours share one.",
      parameters: Marks.parameters([]), search: ["column", "histogram"]),
    required: [.x, .y], optional: [.color, .fill, .group], geometry: .bars)
}
