/// What can be wrong with the input of a reduction, in facts.
public enum ReductionError: Error, Sendable, Equatable {
  /// The bound of Johnson and Lindenstrauss needs at least two stimuli.
  case tooFewForBound(count: Int)
  case distortionOutside(value: Double)
  case noFeatures
  case noComponents(count: Int)
  /// The first NaN or infinity, in the order of rows and then features.
  case notFinite(row: Int, feature: Int, value: String)
  /// Finite features whose sums are not.
  case overflow(row: Int)
  case otherFeatureCount(found: Int, expected: Int)
  case tooFewTrainingRows(count: Int, needed: Int)
  /// A row that is not there, or that is named twice.
  case rowOutside(row: Int, count: Int)
  /// Every feature is the same in all training rows.
  case noVariance
  case otherRowCount(first: Int, other: Int, position: Int)
  case notConverged
}
