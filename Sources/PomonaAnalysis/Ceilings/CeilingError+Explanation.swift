public import PomonaCatalog

extension CeilingError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .emptyInput(let what): return Explanation("E0370", "there are no \(what)")
    case .shapeMismatch(let what, let count, let expected):
      return Explanation("E0371", "\(what): \(count), and \(expected) are needed")
    case .nonFinite(let what, let row, let value):
      return Explanation("E0372", "\(what): row \(row + 1) is \(value)", facts: ["the first such place"])
    case .insufficientRepeats(let what, let count, let needed):
      return Explanation(
        "E0373", "\(what): \(count) \(count == 1 ? "is" : "are") too few to tell signal from noise",
        parameter: "ceiling",
        facts: [
          "at least \(needed) are needed",
          "from repeats follow ncsnr, reliability_r and schoppe, from subjects with the same stimuli leave_one_out and "
            + "extrapolated; without either there is no ceiling",
        ])
    case .tooFewSamples(let what, let count, let needed):
      return Explanation("E0374", "\(count) \(what) are too few", facts: ["at least \(needed) are needed"])
    case .invalidHyperparameter(let name, let value, let allowed):
      return Explanation("E0375", "\(name) cannot be \(value)", facts: ["allowed: \(allowed)"])
    case .incompatibleCeiling(let ceiling, let score):
      return Explanation(
        "E0376", "this ceiling does not bound this score", parameter: "ceiling",
        facts: ["ceiling: \(ceiling)", "score: \(score)"],
        remedies: ["r is divided by a ceiling of r, R² and r² by one of variance, made in the same way"])
    case .noSuchCeiling(let kind, let reason, let others):
      return Explanation(
        "E0377", "these data have no ceiling `\(kind)`", parameter: "ceiling", facts: [reason], remedies: others)
    }
  }
}
