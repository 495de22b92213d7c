/// What can be wrong with a recording, or with what is asked of it, in facts. Positions count from 0.
public enum RecordingError: Error, Sendable, Equatable {
  /// Two parts that should have as many entries as each other do not.
  case countMismatch(what: String, count: Int, other: String, otherCount: Int)
  /// An id, or a name of a region or subject, stands twice.
  case duplicate(what: String, id: String, first: Int, second: Int)
  /// A position, of a unit or a stimulus, that is not there.
  case outside(what: String, position: Int, count: Int)
  /// A unit that belongs to no subject.
  case unitOfNobody(unit: Int, id: String)
  /// There is no region, subject or stimulus of that name.
  case unknown(what: String, name: String, known: [String])
  /// Nothing is left of a selection.
  case emptySelection(what: String, asked: String, of: Int)
  /// A column that should say yes or no for each unit holds something else, at this row.
  case notTruth(column: String, found: String, row: Int?)
  /// Times that do not rise from one row of a run to the next.
  case unsortedTimes(run: String, position: Int, time: Double, before: Double)
  /// An infinite value, or one that is missing where none may be.
  case nonFinite(subject: String, presentation: Int, unit: String, value: Float, count: Int)
  /// The recording has tables, but no responses.
  case noResponses(name: String)
  /// One row of one unit is more than the limit.
  case beyondLimit(needed: Int, limit: Int)
  /// Two labels that should be the same are not: the first position at which two orders differ.
  case unalignedLabels(what: String, position: Int, found: String, expected: String, sameSet: Bool)
}
