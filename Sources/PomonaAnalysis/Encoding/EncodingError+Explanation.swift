public import PomonaCatalog

extension EncodingError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .shapeMismatch(let what, let expected, let found):
      return Explanation("E0460", "\(what) do not fit", facts: ["\(expected) are needed, and there are \(found)"])
    case .empty(let what):
      return Explanation("E0461", "there are no \(what), so there is nothing to fit")
    case .notFinite(let what, let row, let column):
      return Explanation(
        "E0462", "\(what) hold a value that is no number", facts: ["first in row \(row + 1), column \(column + 1)"],
        remedies: what == "responses" ? ["missing: keep"] : [])
    case .tooFewRows(let count, let needed, let what):
      return Explanation(
        "E0463", "\(count) \(count == 1 ? "row is" : "rows are") too few for \(what)",
        parameter: "split", facts: ["at least \(needed) are needed"], remedies: ["split: odd_even"])
    case .badPenalty(let value):
      return Explanation(
        "E0464", "a ridge penalty of \(value) is not above 0", parameter: "alphas",
        facts: ["penalties are positive and ascend"], remedies: ["alphas: logspace(0.1, 100000, count: 7)"])
    case .unsortedPenalty(let value, let before):
      return Explanation(
        "E0464", "a ridge penalty of \(value) stands behind \(before)", parameter: "alphas",
        facts: ["penalties are positive and ascend"], remedies: ["alphas: logspace(0.1, 100000, count: 7)"])
    case .badRows(let what, let row):
      return Explanation(
        "E0465", "\(what)", parameter: "split", facts: row.map { ["first at row \($0 + 1)"] } ?? [])
    case .oneClass(let name, let rows):
      return Explanation(
        "E0477", "all \(rows) training rows are of one class, \"\(name)\"", parameter: "split",
        facts: ["a classifier needs two"], remedies: ["split: odd_even"])
    case .unseenClass(let name, let row):
      return Explanation(
        "E0478", "row \(row + 1) is of the class \"\(name)\", which no training row has", parameter: "split",
        remedies: ["leave the class out first: where …"])
    case .zeroVector(let what, let row):
      return Explanation(
        "E0479", "row \(row + 1) of the \(what) is all zeros, so it has no direction", parameter: "similarity",
        remedies: ["similarity: inner_product", "leave it out"])
    case .notConverged(let what):
      return Explanation("E0466", "the \(what) did not converge", remedies: ["scale the features to a usual size"])
    case .badComponentCount(let count):
      return Explanation(
        "E0467", "\(count) components are none to fit on", parameter: "components",
        facts: ["at least 1 is needed"])
    case .badBandCount(let count):
      return Explanation(
        "E0468", "\(count) \(count == 1 ? "model is" : "models are") not all subsets of 1 to 5 bands",
        parameter: "bands", facts: ["2 bands have 3 subsets, 3 have 7, 5 have 31"])
    }
  }
}
