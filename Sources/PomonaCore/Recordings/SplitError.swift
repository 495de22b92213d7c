/// What can be wrong with rows, labels or numbers that a split is made of, in facts.
public enum SplitError: Error, Sendable, Equatable {
  case emptyInput(what: String)
  case shapeMismatch(what: String, count: Int, expected: Int)
  /// A side without rows, a group or a stimulus on both sides; the fold is counted from 0.
  case degenerateSplit(split: String, fold: Int, reason: String)
  /// More folds than there are rows or groups, or fewer than two.
  case badFoldCount(count: Int, available: Int, what: String)
  case invalidHyperparameter(name: String, value: String, allowed: String)
  /// A label column that was not given.
  case noLabels(name: String, known: [String])
  /// A stimulus that one of two lists lacks.
  case unalignedLabels(subject: Int, stimulus: String)
  /// The first row, from 0, whose time is not after the one before it in its story.
  case unsortedTimes(row: Int)
}
