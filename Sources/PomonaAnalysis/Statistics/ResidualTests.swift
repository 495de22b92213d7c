internal import Foundation

/// What residuals look like: whether neighbours are alike, and whether they could be normal.
public struct ResidualTests: Sendable, Equatable {
  /// Σ (e_i - e_{i-1})² / Σ e_i²: 2 without serial correlation, towards 0 where neighbours are alike.
  public let durbinWatson: Double
  /// Third moment over sd³ (biased).
  public let skew: Double
  /// Fourth moment over variance² (biased; 3 of a normal distribution).
  public let kurtosis: Double
  /// n/6 (skew² + (kurtosis - 3)²/4), chi-square with 2 degrees of freedom.
  public let jarqueBera: Double
  public let jarqueBeraP: Double
  /// D'Agostino and Pearson's K² from skew and kurtosis, chi-square with 2 degrees of freedom; NaN below 8 values.
  public let omnibus: Double
  public let omnibusP: Double

  public init(of residuals: [Double]) {
    let n = Double(residuals.count)
    let mean = residuals.reduce(0, +) / n
    var moments = (0.0, 0.0, 0.0)
    for value in residuals {
      let d = value - mean
      moments.0 += d * d
      moments.1 += d * d * d
      moments.2 += d * d * d * d
    }
    let variance = moments.0 / n
    skew = moments.1 / n / (variance * variance.squareRoot())
    kurtosis = moments.2 / n / (variance * variance)
    var steps = 0.0
    for index in residuals.indices.dropFirst() {
      let step = residuals[index] - residuals[index - 1]
      steps += step * step
    }
    durbinWatson = steps / residuals.reduce(0) { $0 + $1 * $1 }
    let two = Distribution.chiSquare(df: 2)
    jarqueBera = n / 6 * (skew * skew + (kurtosis - 3) * (kurtosis - 3) / 4)
    jarqueBeraP = two.survival(jarqueBera)
    guard residuals.count >= 8 else {
      omnibus = .nan
      omnibusP = .nan
      return
    }
    let a = ResidualTests.skewScore(skew, n)
    let b = ResidualTests.kurtosisScore(kurtosis, n)
    omnibus = a * a + b * b
    omnibusP = two.survival(omnibus)
  }

  /// D'Agostino 1970 (doi 10.1093/biomet/57.3.679): the skew of normal samples, made standard normal.
  private static func skewScore(_ skew: Double, _ n: Double) -> Double {
    let y = skew * ((n + 1) * (n + 3) / (6 * (n - 2))).squareRoot()
    let beta =
      3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3) / ((n - 2) * (n + 5) * (n + 7) * (n + 9))
    let w = -1 + (2 * (beta - 1)).squareRoot()
    let scaled = y / (2 / (w - 1)).squareRoot()
    return asinh(scaled) / (0.5 * log(w)).squareRoot()
  }

  /// Anscombe and Glynn 1983 (doi 10.1093/biomet/70.1.227): the same for the kurtosis.
  private static func kurtosisScore(_ kurtosis: Double, _ n: Double) -> Double {
    let expected = 3 * (n - 1) / (n + 1)
    let variance = 24 * n * (n - 2) * (n - 3) / ((n + 1) * (n + 1) * (n + 3) * (n + 5))
    let x = (kurtosis - expected) / variance.squareRoot()
    let third =
      6 * (n * n - 5 * n + 2) / ((n + 7) * (n + 9)) * (6 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3))).squareRoot()
    let a = 6 + 8 / third * (2 / third + (1 + 4 / (third * third)).squareRoot())
    let below = 1 + x * (2 / (a - 4)).squareRoot()
    let root = cbrt((1 - 2 / a) / below)
    return (1 - 2 / (9 * a) - root) / (2 / (9 * a)).squareRoot()
  }
}
