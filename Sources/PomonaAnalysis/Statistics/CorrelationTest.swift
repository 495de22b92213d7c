internal import Foundation
internal import PomonaCore

/// A correlation of two vectors, and the probability of one as far from 0 without any relation (two-sided).
public struct CorrelationTest: Sendable, Equatable {
  public enum Method: String, Sendable, CaseIterable {
    case pearson
    case spearman
    case kendall
  }

  public let method: Method
  public let r: Double
  public let p: Double
  public let count: Int
  /// The interval of Pearson's r by Fisher's z (`nil` of the others, and below four rows).
  public let interval: (low: Double, high: Double)?
  /// How p was found, as a header says it.
  public let nullHypothesis: String

  public static func == (a: CorrelationTest, b: CorrelationTest) -> Bool {
    a.method == b.method && a.r == b.r && a.p == b.p && a.count == b.count
  }

  /// Pearson and Spearman by t with n - 2 degrees of freedom (Spearman on midranks); Kendall's tau_b by the exact
  /// distribution where nothing is tied and n ≤ 33 (or at most one pair is out of order), else by the normal
  /// approximation with the variance for ties. As scipy's pearsonr, spearmanr, kendalltau.
  ///
  /// - Throws: `.tooFewRows` below 3, `.notFinite`, `.noVariation`.
  /// - Precondition: equal counts.
  public init(
    of x: [Double], named first: String = "x", with y: [Double], named second: String = "y", method: Method,
    level: Double = 0.95
  ) throws(StatisticsError) {
    precondition(x.count == y.count, "vectors of unlike length")
    for (name, values) in [(first, x), (second, y)] {
      if let row = values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(name: name, row: row, count: values.count { !$0.isFinite })
      }
    }
    guard x.count > 2 else { throw .tooFewRows(count: x.count, needed: 3, what: "a correlation") }
    for (name, values) in [(first, x), (second, y)] where values.allSatisfy({ $0 == values[0] }) {
      throw .noVariation(what: "`\(name)` is", value: values[0], count: values.count)
    }
    self.method = method
    count = x.count
    switch method {
    case .pearson:
      r = Correlation.pearson(x, y)
      if r.isNaN { throw .noVariation(what: "up to rounding, `\(first)` or `\(second)` is", value: x[0], count: count) }
      p = CorrelationTest.byStudent(r, count)
      interval = CorrelationTest.fisherInterval(r, count, level)
      nullHypothesis = "t with n - 2 degrees of freedom"
    case .spearman:
      r = Correlation.spearman(x, y)
      p = CorrelationTest.byStudent(r, count)
      interval = nil
      nullHypothesis = "t with n - 2 degrees of freedom, ties by midranks"
    case .kendall:
      let pairs = KendallTau.Pairs(x, y)
      let free = (Double(pairs.all - pairs.tiedU), Double(pairs.all - pairs.tiedV))
      r = Correlation.clamped(Double(pairs.difference) / free.0.squareRoot() / free.1.squareRoot())
      interval = nil
      let isUntied = pairs.tiedU == 0 && pairs.tiedV == 0
      let fewest = min(pairs.discordant, pairs.all - pairs.discordant)
      if isUntied && (count <= 33 || fewest <= 1) {
        p = CorrelationTest.kendallExact(count, discordant: fewest)
        nullHypothesis = "exact distribution of tau"
      } else {
        p = Distribution.normal.twoSided(Double(pairs.difference) / CorrelationTest.kendallDeviation(pairs, count))
        nullHypothesis = isUntied ? "normal approximation" : "normal approximation with ties"
      }
    }
  }

  private static func byStudent(_ r: Double, _ count: Int) -> Double {
    let df = Double(count - 2)
    let rest = (1 + r) * (1 - r)
    guard rest > 0 else { return 0 }
    return Distribution.studentT(df: df).twoSided(r * (df / rest).squareRoot())
  }

  private static func fisherInterval(_ r: Double, _ count: Int, _ level: Double) -> (low: Double, high: Double)? {
    guard count > 3 else { return nil }
    let reach = Distribution.normal.quantile((1 + level) / 2) / Double(count - 3).squareRoot()
    return abs(r) < 1 ? (tanh(atanh(r) - reach), tanh(atanh(r) + reach)) : (r, r)
  }

  /// The probability of so few pairs out of order or as few in order, among all orders (Kendall 1970).
  private static func kendallExact(_ count: Int, discordant: Int) -> Double {
    if 4 * discordant == count * (count - 1) { return 1 }
    // The share of orders of j rows with so many pairs out of order: rows join one by one, each at one of j places.
    var shares = [Double](repeating: 0, count: discordant + 1)
    shares[0] = 1
    for rows in 2...count {
      var next = shares
      var window = 0.0
      for pairs in 0...discordant {
        window += shares[pairs]
        if pairs >= rows { window -= shares[pairs - rows] }
        next[pairs] = window / Double(rows)
      }
      shares = next
    }
    return min(1, 2 * shares.reduce(0, +))
  }

  /// The standard deviation of concordant less discordant pairs, with ties.
  private static func kendallDeviation(_ pairs: KendallTau.Pairs, _ count: Int) -> Double {
    func sum(_ runs: [Int], _ value: (Double) -> Double) -> Double { runs.reduce(0) { $0 + value(Double($1)) } }
    let n = Double(count)
    let m = n * (n - 1)
    let fives = { (c: Double) in c * (c - 1) * (2 * c + 5) }
    let threes = { (c: Double) in c * (c - 1) * (c - 2) }
    let variance =
      (m * (2 * n + 5) - sum(pairs.runsU, fives) - sum(pairs.runsV, fives)) / 18
      + 2 * Double(pairs.tiedU) * Double(pairs.tiedV) / m
      + sum(pairs.runsU, threes) * sum(pairs.runsV, threes) / (9 * m * (n - 2))
    return variance.squareRoot()
  }
}
