internal import PomonaCatalog

extension MarkKind {
  /// The area between a lower and an upper value along x.
  public static let band = MarkKind(
    card: Card(
      "band", "The area between a lower and an upper value along x.",
      parameters: Marks.parameters([]), search: ["ribbon", "interval", "area"]),
    required: [.x, .low, .high], optional: [.color, .fill, .group], geometry: .band)
}
