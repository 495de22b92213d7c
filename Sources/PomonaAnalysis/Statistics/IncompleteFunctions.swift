internal import Foundation

/// The regularised incomplete gamma and beta functions, both tails, to about 1e-13 of the value.
///
/// The factor in front, a density, is written by its distance from the mode (Loader 2000, "Fast and accurate computation of
/// binomial probabilities"), so that large arguments do not cancel; the rest is a series or a continued fraction by
/// Lentz's method, on the side of the mean on which it converges in O(√a) steps.
enum IncompleteFunctions {
  /// P(a, x) and Q(a, x) = 1 - P for a > 0, x ≥ 0.
  static func gamma(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
    if x <= 0 { return (0, 1) }
    if x == .infinity { return (1, 0) }
    // x^a e^-x / Γ(a + 1)
    let front = poisson(a, mean: x)
    if x < a + 1 {
      var term = 1.0
      var sum = 1.0
      var index = a
      while term > sum * 1e-17 {
        index += 1
        term *= x / index
        sum += term
      }
      let lower = min(1, front * sum)
      return (lower, 1 - lower)
    }
    let upper = min(1, front * a * fraction(start: x + 1 - a) { k in (-k * (k - a), x + 2 * k + 1 - a) })
    return (1 - upper, upper)
  }

  /// I_x(a, b) and 1 - I_x(a, b) for a, b > 0; `complement` is 1 - x, given apart so that neither is rounded away.
  static func beta(_ a: Double, _ b: Double, _ x: Double, complement: Double) -> (lower: Double, upper: Double) {
    if x <= 0 { return (0, 1) }
    if complement <= 0 { return (1, 0) }
    guard x <= (a + 1) / (a + b + 2) else {
      let mirrored = beta(b, a, complement, complement: x)
      return (mirrored.upper, mirrored.lower)
    }
    // x^a (1 - x)^b / B(a, b)
    let front = a * b / (a + b) * binomial(a, b, x, complement)
    // DiDonato and Morris 1992, algorithm 708: half as many steps as the usual fraction.
    let offset = a * complement - b * x + 1
    let value = fraction(start: a * offset / (a + 1)) { m in
      let below = a + 2 * m - 1
      let numerator = (a + m - 1) * (a + b + m - 1) * m * (b - m) * x * x / (below * below)
      let denominator =
        m + m * (b - m) * x / below + (a + m) * (offset + m * (1 + complement)) / (a + 2 * m + 1)
      return (numerator, denominator)
    }
    let lower = min(1, front * value)
    return (lower, 1 - lower)
  }

  /// 1 / (b0 + a1 / (b1 + a2 / (b2 + …))); `terms` gives a_k and b_k for k from 1.
  private static func fraction(start: Double, _ terms: (Double) -> (Double, Double)) -> Double {
    let tiny = 1e-300
    var value = start == 0 ? tiny : start
    var c = value
    var d = 0.0
    var k = 0.0
    while k < 1e7 {
      k += 1
      let (a, b) = terms(k)
      d = b + a * d
      if abs(d) < tiny { d = tiny }
      c = b + a / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      value *= c * d
      if abs(c * d - 1) < 4e-16 { break }
    }
    return 1 / value
  }

  /// mean^x e^-mean / Γ(x + 1)
  private static func poisson(_ x: Double, mean: Double) -> Double {
    exp(-stirlingError(x) - deviance(x, mean)) / (2 * Double.pi * x).squareRoot()
  }

  /// Γ(a + b + 1) / (Γ(a + 1) Γ(b + 1)) x^a y^b with y = 1 - x
  private static func binomial(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
    let n = a + b
    let exponent =
      stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y)
    return exp(exponent) * (n / (2 * Double.pi * a * b)).squareRoot()
  }

  /// log Γ(n + 1) less Stirling's (n + 1/2) log n - n + log √2π.
  static func stirlingError(_ n: Double) -> Double {
    guard n > 16 else {
      return lgamma(n + 1) - (n + 0.5) * log(n) + n - 0.5 * log(2 * Double.pi)
    }
    let s = 1 / (n * n)
    let series =
      1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188 - s * 691.0 / 360360))))
    return series / n
  }

  /// x log(x / m) + m - x, by its series where x and m are close.
  static func deviance(_ x: Double, _ m: Double) -> Double {
    guard abs(x - m) < 0.1 * (x + m) else { return x * log(x / m) + m - x }
    let v = (x - m) / (x + m)
    var sum = (x - m) * v
    var term = 2 * x * v
    var odd = 1.0
    while true {
      term *= v * v
      odd += 2
      let next = sum + term / odd
      if next == sum { return sum }
      sum = next
    }
  }
}
