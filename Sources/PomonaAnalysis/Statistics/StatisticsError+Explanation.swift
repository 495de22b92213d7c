public import PomonaCatalog

extension StatisticsError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .tooFewRows(let count, let needed, let what):
      return Explanation(
        "E0350", "\(count) \(count == 1 ? "row is" : "rows are") too few for \(what)",
        facts: ["at least \(needed) are needed"])
    case .dependentTerm(let name, let others):
      let reason =
        others.isEmpty
        ? "it is zero in all rows"
        : others == [LeastSquares.Term.interceptName]
          ? "it is the same in all rows, as the intercept is"
          : "it follows from \(others.map { $0 == LeastSquares.Term.interceptName ? "the intercept" : "`\($0)`" }.joined(separator: ", "))"
      return Explanation(
        "E0351", "`\(name)` adds nothing to the terms before it, so its coefficient is undefined", facts: [reason],
        remedies: ["leave `\(name)` out"])
    case .fullLeverage(let row, let count, let errors):
      return Explanation(
        "E0350", "row \(row + 1) alone decides a coefficient, so \(errors) errors are undefined", parameter: "errors",
        facts: ["the fit goes through it whatever its response is (leverage 1), and \(errors) divides 0 by 0"]
          + (count == 1 ? [] : ["\(count) rows are such"]),
        remedies: ["errors: HC1", "leave row \(row + 1) out"])
    case .constantResponse(let name, let value):
      return Explanation(
        "E0352", "`\(name)` is \(words(value)) in all rows, so there is nothing to fit",
        remedies: ["fit another column"])
    case .notFinite(let name, let row, let count):
      return Explanation(
        "E0353", "`\(name)` is no number in \(count) \(count == 1 ? "row" : "rows")",
        facts: ["first in row \(row + 1)"], remedies: ["missing: drop(rows)"])
    case .noVariation(let what, let value, let count):
      return Explanation(
        "E0354", "\(what) \(words(value)) in all \(count) rows, so the statistic is undefined",
        remedies: ["take a column that varies"])
    case .noDraws(let count):
      return Explanation(
        "E0343", "\(count) \(count == 1 ? "draw gives" : "draws give") no answer", parameter: "draws",
        remedies: ["draws: 10000"])
    case .tooFewDraws(let count, let level):
      return Explanation(
        "E0355", "\(count) defined draws are too few for an interval of \(words(level * 100)) %", parameter: "draws",
        facts: ["at least \(Int((10 / (1 - level)).rounded(.up))) are needed"], remedies: ["draws: 2000"])
    }
  }

  /// A number as it is typed: `1`, not `1.0`.
  private func words(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }
}
