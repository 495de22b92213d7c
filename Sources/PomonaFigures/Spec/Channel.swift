/// What a column of a table can stand for in a figure.
public enum Channel: String, CaseIterable, Sendable, Comparable {
  /// A colour for each value, explained in the legend.
  case color
  /// The value of a tile, or the colour of a bar or band.
  case fill
  /// Splits rows into series without another look; in a heatmap, the category by which stimuli are ordered.
  case group
  /// The upper end of an interval.
  case high
  /// A text at a point.
  case label
  /// A dash pattern for each value, explained in the legend.
  case line
  /// The lower end of an interval.
  case low
  case x
  case y

  public static func < (a: Channel, b: Channel) -> Bool { a.rawValue < b.rawValue }
}
