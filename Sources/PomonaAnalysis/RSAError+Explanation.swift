public import PomonaCatalog

extension RSAError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .tooFewResiduals(let count, let degrees):
      return Explanation(
        "E0480", "\(count) residuals with \(degrees) degrees of freedom say nothing of the noise", parameter: "noise",
        facts: ["residuals are what repeats of a stimulus differ by from their mean"], remedies: ["noise: none"])
    case .silentUnit(let unit):
      return Explanation(
        "E0481", "unit \(unit + 1) has no noise, so the noise has no precision", parameter: "noise",
        facts: ["the first such unit; all its residuals are one value"],
        remedies: ["noise: none", "leave out units that do not vary"])
    case .singularNoise(let units, let degrees, let estimator):
      return Explanation(
        "E0482", "a `\(estimator)` noise covariance of \(units) units has no inverse", parameter: "noise",
        facts: ["it was estimated with \(degrees) degrees of freedom"], remedies: ["noise: shrinkage_diag"])
    case .notPositive(let what, let reason):
      let isOfUnits = what.hasPrefix("the noise")
      return Explanation(
        "E0483", "\(what) is no \(what.hasSuffix("precision") ? "inverse of a covariance" : "covariance"): \(reason)",
        parameter: what.hasSuffix("precision") ? "precision" : "covariance",
        remedies: [
          isOfUnits
            ? "noise: shrinkage_diag, which is estimated from repeats"
            : "give variances above zero, one a stimulus, or a symmetric positive definite matrix"
        ])
    case .notFinite(let what, let row, let unit, let value):
      return Explanation(
        "E0484", "\(what) \(row + 1) of unit \(unit + 1) is \(value)", facts: ["the first such place"],
        remedies: ["leave out the unit, or the presentation"])
    case .tooFewFolds(let stimulus, let count, let needed):
      return Explanation(
        "E0485",
        (stimulus.map { "\"\($0)\" was shown in \(count) \(count == 1 ? "run" : "runs")" }
          ?? "there \(count == 1 ? "is" : "are") \(count) \(count == 1 ? "run" : "runs")")
          + ", and a cross-validated distance needs \(needed)",
        parameter: "distance", facts: ["it multiplies differences of one run by those of the others"],
        remedies: ["rdm squared_euclidean"])
    case .unequalPresentations(let stimulus, let count, let other, let otherCount):
      return Explanation(
        "E0486", "without runs the r-th presentations are the folds, and stimuli have different numbers of them",
        parameter: "distance", facts: ["\"\(stimulus)\": \(count), \"\(other)\": \(otherCount)"],
        remedies: ["rdm squared_euclidean", "state the run of each presentation in the file"])
    case .negativeRate(let stimulus, let unit, let value):
      return Explanation(
        "E0487", "unit \(unit + 1) has the rate \(value) for \"\(stimulus)\", and no rate is below zero",
        parameter: "distance", facts: ["a Poisson distance is of rates or counts"],
        remedies: ["rdm squared_euclidean"])
    case .notEuclidean(let distance, let comparison):
      return Explanation(
        "E0488", "\(comparison) is of squared distances, and this RDM is of \(distance)", parameter: "method",
        facts: [
          "squared_euclidean, euclidean, mahalanobis and crossnobis RDMs hold what it needs",
          "`as_rdm distance: squared_euclidean` says so of a table that holds them",
        ],
        remedies: ["rdm squared_euclidean", "method: pearson"])
    case .missingPairs(let what, let first, let second):
      return Explanation(
        "E0489", "\(what) needs every pair, and \"\(first)\", \"\(second)\" is missing", parameter: "with",
        remedies: ["leave out the stimuli of missing pairs"])
    case .covarianceSize(let count, let stimuli):
      return Explanation(
        "E0490", "\(count) variances do not fit \(stimuli) stimuli", parameter: "covariance",
        remedies: ["give one variance a stimulus, or as many rows of as many numbers"])
    case .unfit(let what, let with, let parameter, let remedy):
      return Explanation("E0491", "\(what) does not go with \(with)", parameter: parameter, remedies: [remedy])
    case .blockCount(let count, let stimuli):
      return Explanation(
        "E0492", "\(count) blocks do not fit \(stimuli) stimuli", parameter: "within",
        remedies: ["give one block a stimulus, in the order of the RDM"])
    case .sameModels(let first, let second):
      return Explanation(
        "E0493", "the RDM `\(second)` follows from `\(first)` and those before it", parameter: "models",
        facts: ["their weights cannot be told apart"],
        remedies: ["leave `\(second)` out", "nonnegative: true, which shares the weight"])
    case .tooFewHeldOutPairs(let count, let predictors, let needed):
      return Explanation(
        "E0494", "\(count) held-out pairs are too few for \(predictors) predictors", parameter: "folds",
        facts: ["at least \(needed), three a predictor, are needed in each fold"], remedies: ["folds: 2"])
    case .tooManyFolds(let folds, let stimuli, let parameter):
      // So many as rsatoolbox takes unless told otherwise.
      let usual = stimuli < 12 ? 2 : stimuli < 24 ? 3 : stimuli < 40 ? 4 : 5
      return Explanation(
        "E0495", "\(stimuli) stimuli cannot be divided into \(folds) folds", parameter: parameter,
        facts: ["a fold holds at least 3 stimuli, and there are at least 2"],
        remedies: [stimuli < 6 ? "leave `\(parameter):` out" : "\(parameter): \(usual)"])
    }
  }
}
