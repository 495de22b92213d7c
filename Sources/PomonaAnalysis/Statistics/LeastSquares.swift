internal import Foundation
internal import PomonaSystem

/// Ordinary least squares, y = X b + e, by QR; all quantities as statsmodels defines them.
public struct LeastSquares: Sendable {
  /// One column of the design.
  public struct Term: Sendable, Equatable {
    public let name: String
    public let values: [Double]

    public init(_ name: String, _ values: [Double]) {
      self.name = name
      self.values = values
    }

    public static let interceptName = "intercept"

    /// The column of ones.
    public static func intercept(count: Int) -> Term { Term(interceptName, Array(repeating: 1, count: count)) }
  }

  /// Whose variance the residuals have.
  public enum Errors: String, Sendable, CaseIterable {
    /// One variance for all rows: t and F.
    case usual
    /// White's sandwich of e²; z in place of t.
    case hc0 = "HC0"
    /// HC0 times n / (n - p).
    case hc1 = "HC1"
    /// e² / (1 - h), h the leverage.
    case hc2 = "HC2"
    /// e² / (1 - h)².
    case hc3 = "HC3"
  }

  /// A coefficient and what is known of it.
  public struct Coefficient: Sendable, Equatable {
    public let name: String
    public let estimate: Double
    public let standardError: Double
    /// t with the usual errors, z with robust ones.
    public let statistic: Double
    public let p: Double
    public let low: Double
    public let high: Double
  }

  public let response: String
  public let errors: Errors
  /// Of the intervals.
  public let level: Double
  public let coefficients: [Coefficient]
  public let fitted: [Double]
  public let residuals: [Double]
  /// The diagonal of X (XᵀX)⁻¹ Xᵀ.
  public let leverages: [Double]
  public let rowCount: Int
  /// Terms beside the constant.
  public let modelDegrees: Int
  public let residualDegrees: Int
  /// Whether a constant is a term, or a sum of terms: R² is then about the mean, else about 0.
  public let hasConstant: Bool
  public let r2: Double
  public let adjustedR2: Double
  /// That all terms but the constant are 0; NaN without such a term, and of robust errors where the constant is implied.
  public let f: Double
  public let fP: Double
  public let logLikelihood: Double
  public let aic: Double
  public let bic: Double
  /// Residual variance, Σ e² / (n - p).
  public let scale: Double
  /// The largest singular value of X over the smallest.
  public let condition: Double
  public let residualTests: ResidualTests
  private let covariance: [Double]
  /// Half the width of an interval in standard errors.
  private let reach: Double

  /// - Throws: `.tooFewRows` with fewer than one row more than terms, `.notFinite`, `.constantResponse`,
  ///   `.dependentTerm`; `.fullLeverage` for HC2 and HC3 where a row has leverage 1.
  /// - Precondition: all columns are as long as the response, and there is at least one.
  public init(
    of values: [Double], named response: String = "y", on terms: [Term], errors: Errors = .usual, level: Double = 0.95
  ) throws(StatisticsError) {
    let n = values.count
    let p = terms.count
    precondition(p > 0 && terms.allSatisfy { $0.values.count == n }, "a design of another size")
    precondition(level > 0 && level < 1, "a level is between 0 and 1")
    for term in [Term(response, values)] + terms {
      guard let row = term.values.firstIndex(where: { !$0.isFinite }) else { continue }
      throw .notFinite(name: term.name, row: row, count: term.values.count { !$0.isFinite })
    }
    guard n > p else {
      throw .tooFewRows(count: n, needed: p + 1, what: "a fit of \(p) \(p == 1 ? "coefficient" : "coefficients")")
    }
    let mean = values.reduce(0, +) / Double(n)
    guard values.contains(where: { $0 != values[0] }) else {
      throw .constantResponse(name: response, value: values[0])
    }
    let (q, r) = LAPACK.qr(terms.flatMap(\.values), rows: n, columns: p)
    try LeastSquares.requireIndependent(terms, r, rows: n)
    let inverse = LeastSquares.inverted(r, p)

    let along = LeastSquares.products(q, values, p)
    let estimates = LeastSquares.upperProduct(inverse, along, p)
    var fitted = [Double](repeating: 0, count: n)
    for column in 0..<p {
      for row in 0..<n { fitted[row] += terms[column].values[row] * estimates[column] }
    }
    let residuals = zip(values, fitted).map { $0 - $1 }
    var leverages = [Double](repeating: 0, count: n)
    for column in 0..<p { for row in 0..<n { leverages[row] += q[column * n + row] * q[column * n + row] } }
    try LeastSquares.requireFree(leverages, errors)

    let constant = terms.firstIndex { term in term.values[0] != 0 && term.values.allSatisfy { $0 == term.values[0] } }
    let impliesConstant = constant != nil || LeastSquares.holdsOnes(q, rows: n, columns: p)
    let df = n - p
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    let total = values.reduce(0) { $0 + ($1 - (impliesConstant ? mean : 0)) * ($1 - (impliesConstant ? mean : 0)) }
    let scale = squares / Double(df)
    let modelDegrees = p - (impliesConstant ? 1 : 0)
    r2 = 1 - squares / total
    adjustedR2 = 1 - Double(n - (impliesConstant ? 1 : 0)) / Double(df) * (1 - r2)
    let half = Double(n) / 2
    logLikelihood = -half * (log(2 * Double.pi) + log(squares / Double(n)) + 1)
    aic = -2 * logLikelihood + 2 * Double(p)
    bic = -2 * logLikelihood + log(Double(n)) * Double(p)
    let spectrum = LAPACK.singularValues(r, order: p) ?? []
    condition = (spectrum.first ?? .nan) / (spectrum.last ?? .nan)
    residualTests = ResidualTests(of: residuals)

    let middle = LeastSquares.middle(q, residuals, leverages, errors, scale, columns: p)
    covariance = LeastSquares.sandwich(inverse, middle, p)
    let distribution: Distribution = errors == .usual ? .studentT(df: Double(df)) : .normal
    let reach = distribution.quantile((1 + level) / 2)
    self.reach = reach
    let found = covariance
    coefficients = terms.indices.map { index in
      let error = found[index * p + index].squareRoot()
      let statistic = estimates[index] / error
      return Coefficient(
        name: terms[index].name, estimate: estimates[index], standardError: error, statistic: statistic,
        p: distribution.twoSided(statistic), low: estimates[index] - reach * error,
        high: estimates[index] + reach * error)
    }
    let ratio: Double
    if modelDegrees == 0 {
      ratio = .nan
    } else if errors == .usual {
      ratio = (total - squares) / Double(modelDegrees) / scale
    } else if impliesConstant && constant == nil {
      ratio = .nan
    } else {
      ratio = LeastSquares.wald(estimates, found, without: constant, p) / Double(modelDegrees)
    }
    f = ratio
    fP = ratio.isNaN ? .nan : Distribution.f(Double(modelDegrees), Double(df)).survival(ratio)

    self.response = response
    self.errors = errors
    self.level = level
    self.fitted = fitted
    self.residuals = residuals
    self.leverages = leverages
    self.scale = scale
    self.modelDegrees = modelDegrees
    rowCount = n
    residualDegrees = df
    hasConstant = impliesConstant
  }

  /// Whether the terms give the response up to rounding, so that standard errors say nothing.
  public var isExact: Bool { 1 - r2 < 1e-20 * Double(rowCount) || scale == 0 }

  /// What the fit says at a row of the design, and the interval of that mean.
  ///
  /// - Precondition: one value a term.
  public func mean(at row: [Double]) -> (estimate: Double, low: Double, high: Double) {
    let p = coefficients.count
    precondition(row.count == p, "a row of another design")
    var variance = 0.0
    for i in 0..<p { for j in 0..<p { variance += row[i] * covariance[j * p + i] * row[j] } }
    let estimate = zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1.estimate }
    let width = reach * max(0, variance).squareRoot()
    return (estimate, estimate - width, estimate + width)
  }
}
