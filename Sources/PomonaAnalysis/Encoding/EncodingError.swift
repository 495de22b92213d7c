/// What can be wrong with the input of an encoding model, in facts.
public enum EncodingError: Error, Sendable, Equatable {
  /// Two counts that must be equal, such as the rows of features and of responses.
  case shapeMismatch(what: String, expected: Int, found: Int)
  case empty(what: String)
  /// The first NaN or infinity, counted from 0, where none may be.
  case notFinite(what: String, row: Int, column: Int)
  case tooFewRows(count: Int, needed: Int, what: String)
  case badPenalty(value: Double)
  case unsortedPenalty(value: Double, before: Double)
  case badComponentCount(Int)
  /// Predictions that are not those of all subsets of 1 to 5 bands.
  case badBandCount(subsets: Int)
  /// A list of rows that cannot be a side of a split; `row` is the first that is wrong.
  case badRows(what: String, row: Int?)
  /// Training rows of one class have nothing to tell apart.
  case oneClass(name: String, rows: Int)
  /// A test row of a class that no training row has.
  case unseenClass(name: String, row: Int)
  /// A row of zeros has no direction.
  case zeroVector(what: String, row: Int)
  /// A factorisation that did not end.
  case notConverged(what: String)
}
