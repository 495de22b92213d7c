internal import Foundation

/// The distributions that tests are read from. Both tails are computed, not one as the rest of the other.
public enum Distribution: Sendable, Equatable {
  case normal
  case studentT(df: Double)
  case f(Double, Double)
  case chiSquare(df: Double)

  /// P(X ≤ x); NaN of NaN.
  public func cdf(_ x: Double) -> Double { tails(x).lower }

  /// P(X > x), to full relative precision in the far tail.
  public func survival(_ x: Double) -> Double { tails(x).upper }

  /// P(|X| ≥ |x|), for the two distributions that are symmetric.
  public func twoSided(_ x: Double) -> Double { min(1, 2 * survival(abs(x))) }

  /// Degrees of freedom so large that Student's t is the normal distribution to the last digit.
  private static let normalDegrees = 1e17

  private func tails(_ x: Double) -> (lower: Double, upper: Double) {
    guard !x.isNaN else { return (.nan, .nan) }
    switch self {
    case .normal:
      let scaled = x / 2.0.squareRoot()
      return (0.5 * erfc(-scaled), 0.5 * erfc(scaled))
    case .studentT(let df):
      if df > Distribution.normalDegrees { return Distribution.normal.tails(x) }
      let outer = 0.5 * central(abs(x)).outside
      return x < 0 ? (outer, 1 - outer) : (1 - outer, outer)
    case .f(let first, let second):
      if x <= 0 { return (0, 1) }
      if x == .infinity { return (1, 0) }
      let scale = first * x + second
      return IncompleteFunctions.beta(first / 2, second / 2, first * x / scale, complement: second / scale)
    case .chiSquare(let df):
      return IncompleteFunctions.gamma(df / 2, x / 2)
    }
  }

  /// P(|X| ≤ x) and P(|X| > x) for x ≥ 0 of a symmetric distribution.
  private func central(_ x: Double) -> (inside: Double, outside: Double) {
    if case .studentT(let df) = self, df <= Distribution.normalDegrees {
      if x == .infinity { return (1, 0) }
      let square = x * x
      guard square.isFinite else { return (1, 0) }
      let tails = IncompleteFunctions.beta(0.5, df / 2, square / (df + square), complement: df / (df + square))
      return (tails.lower, tails.upper)
    }
    let scaled = x / 2.0.squareRoot()
    return (erf(scaled), erfc(scaled))
  }

  /// The x with P(X ≤ x) = p.
  ///
  /// Solved on the logarithm of the smaller tail against the logarithm of x, where both ends are almost straight.
  /// - Precondition: 0 ≤ p ≤ 1.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies between 0 and 1")
    switch self {
    case .normal, .studentT:
      if p == 0.5 { return 0 }
      if p == 0 { return -.infinity }
      if p == 1 { return .infinity }
      let side = p < 0.5 ? -1.0 : 1.0
      let tail = min(p, 1 - p)
      guard tail > 0.25 else {
        return side * Distribution.solution(log(2 * tail), rising: false) { log(central($0).outside) }
      }
      return side * Distribution.solution(log(abs(1 - 2 * p)), rising: true) { log(central($0).inside) }
    case .f, .chiSquare:
      if p == 0 { return 0 }
      if p == 1 { return .infinity }
      return p <= 0.5
        ? Distribution.solution(log(p), rising: true) { log(cdf($0)) }
        : Distribution.solution(log(1 - p), rising: false) { log(survival($0)) }
    }
  }

  /// The x > 0 at which a monotone function reaches its target: a bracket on log x, narrowed by the secant through its ends
  /// (with halved weight of an end that stays, the "Illinois" rule) and by bisection where that stalls.
  private static func solution(_ target: Double, rising: Bool, _ function: (Double) -> Double) -> Double {
    func distance(_ u: Double) -> Double {
      let value = function(exp(u))
      // log 0 at an end of the bracket must not make the secant undefined.
      let bounded = max(value, -1e6)
      return rising ? bounded - target : target - bounded
    }
    var low = 0.0
    var high = 0.0
    var step = 1.0
    var below = distance(low)
    var above = below
    while below > 0, low > -700 {
      (high, above) = (low, below)
      low -= step
      step *= 2
      below = distance(low)
    }
    while above < 0, high < 700 {
      (low, below) = (high, above)
      high += step
      step *= 2
      above = distance(high)
    }
    var lastSide = 0
    for round in 0..<300 {
      let width = high - low
      if width <= 1e-16 * max(1, abs(low)) || below == 0 || above == 0 { break }
      var middle = low + width * (below / (below - above))
      if round % 4 == 3 || !(middle > low && middle < high) { middle = low + width / 2 }
      if middle <= low || middle >= high { break }
      let value = distance(middle)
      if value == 0 { return exp(middle) }
      if value < 0 {
        (low, below) = (middle, value)
        if lastSide == -1 { above /= 2 }
        lastSide = -1
      } else {
        (high, above) = (middle, value)
        if lastSide == 1 { below /= 2 }
        lastSide = 1
      }
    }
    return exp(abs(below) < abs(above) ? low : high)
  }
}
