/// What can be wrong with patterns, noise and RDMs of representational similarity analysis, in facts.
public enum RSAError: Error, Sendable, Equatable {
  case tooFewResiduals(count: Int, degrees: Int)
  /// A unit whose residuals are all one value, from 0.
  case silentUnit(unit: Int)
  case singularNoise(units: Int, degrees: Int, estimator: String)
  case notPositive(what: String, reason: String)
  case notFinite(what: String, row: Int, unit: Int, value: String)
  /// Fewer folds with a stimulus than a cross-validated distance needs; the stimulus where it is one alone.
  case tooFewFolds(stimulus: String?, count: Int, needed: Int)
  /// Stimuli have different numbers of presentations, so that the r-th presentations make no folds.
  case unequalPresentations(stimulus: String, count: Int, other: String, otherCount: Int)
  case negativeRate(stimulus: String, unit: Int, value: Double)
  /// A comparison of Gram matrices and a distance that is no squared length.
  case notEuclidean(distance: String, comparison: String)
  /// Pairs that a method cannot do without.
  case missingPairs(what: String, first: String, second: String)
  case covarianceSize(count: Int, stimuli: Int)
  /// Arguments that do not go together, with what does.
  case unfit(what: String, with: String, parameter: String, remedy: String)
  case blockCount(count: Int, stimuli: Int)
  case sameModels(first: String, second: String)
  case tooFewHeldOutPairs(count: Int, predictors: Int, needed: Int)
  case tooManyFolds(folds: Int, stimuli: Int, parameter: String)

  /// The unit that is at fault, from 0, where it is one.
  public var unit: Int? {
    switch self {
    case .silentUnit(let unit), .notFinite(_, _, let unit, _), .negativeRate(_, let unit, _): unit
    default: nil
    }
  }
}
