public import PomonaCatalog

extension ReductionError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .tooFewForBound(let count):
      return Explanation(
        "E0380", "\(count) \(count == 1 ? "stimulus says" : "stimuli say") nothing of distances between stimuli",
        facts: ["the size of a projection follows from the number of stimuli, at least 2"])
    case .distortionOutside(let value):
      return Explanation(
        "E0380", "a distortion of \(value) is outside of 0 to 1", parameter: "eps", remedies: ["eps: 0.1"])
    case .noFeatures: return Explanation("E0381", "there are no features to reduce")
    case .noComponents(let count):
      return Explanation("E0381", "\(count) components are no reduction", facts: ["at least 1 is needed"])
    case .notFinite(let row, let feature, let value):
      return Explanation(
        "E0382", "feature \(feature + 1) of row \(row + 1) is \(value)", facts: ["the first such place"],
        remedies: ["features $b, layers: [fire8, fire9], which leaves this layer out: nothing is replaced silently"])
    case .overflow(let row):
      return Explanation(
        "E0382", "sums over the features of row \(row + 1) are beyond what 32 bits hold",
        remedies: ["features $b, layers: [fire8, fire9], which leaves this layer out"])
    case .otherFeatureCount(let found, let expected):
      return Explanation("E0383", "a projection of \(expected) features does not fit a map of \(found)")
    case .otherRowCount(let first, let other, let position):
      return Explanation(
        "E0383", "layer \(position + 1) has \(other) rows and the first has \(first)",
        remedies: ["features $b, which gives all over the same stimuli"])
    case .tooFewTrainingRows(let count, let needed):
      return Explanation(
        "E0384", "\(count) training \(count == 1 ? "row is" : "rows are") too few",
        facts: ["at least \(needed) are needed"], remedies: ["split: odd_even"])
    case .rowOutside(let row, let count):
      return Explanation(
        "E0384", "training row \(row + 1) is named twice or is not one of the \(count) rows",
        remedies: ["split: odd_even"])
    case .noVariance:
      return Explanation(
        "E0385", "every feature is the same in all training rows, as far as 32-bit numbers tell",
        remedies: ["features $b, layers: [fire8, fire9], which leaves this layer out"])
    case .notConverged:
      return Explanation(
        "E0386", "the eigenvalues of the features' Gram matrix were not found",
        remedies: ["features $b, layers: [fire8, fire9], which leaves this layer out"])
    }
  }
}
