/// What can be wrong with the input of a control or of a time-series score, in facts.
public enum ControlError: Error, Sendable, Equatable {
  case otherRowCount(found: Int, expected: Int, what: String)
  case emptyInput(what: String)
  /// A lag that the shortest story does not have.
  case lagTooLong(lag: Int, story: String, length: Int)
  case outside(parameter: String, value: Double, needed: String)
  /// The first NaN or infinity, in the order of rows and then columns.
  case notFinite(row: Int, column: Int, value: String)
  case rowOutside(row: Int, count: Int)
  /// More rows than a matrix of declared width has columns for.
  case tooNarrow(width: Int, needed: Int)
  case otherPictureSize(position: Int)
}
