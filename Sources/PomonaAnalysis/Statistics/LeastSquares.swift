internal import Foundation
public import PomonaParallel
internal import PomonaSystem

/// Ordinary least squares, y = X b + e, by QR; all quantities as statsmodels defines them.
///
/// X of n rows and p columns is gone through in blocks of rows and is never whole. Cost: about 4 n p², in memory
/// `Design.byteCount`: squares of the columns and a few numbers a row.
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
  /// Half the width of the interval of the mean at each row, which `fitted` is the middle of.
  public let halfWidths: [Double]
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

  /// As the other, of columns that are there.
  public init(
    of values: [Double], named response: String = "y", on terms: [Term], errors: Errors = .usual, level: Double = 0.95
  ) throws {
    try self.init(
      of: values, named: response, on: Design(terms, rowCount: values.count), errors: errors, level: level)
  }

  /// - Throws: `StatisticsError.tooFewRows` with fewer than one row more than terms, `.notFinite`, `.constantResponse`,
  ///   `.dependentTerm`; `.fullLeverage` for HC2 and HC3 where a row has leverage 1. `Workers.Stopped`.
  /// - Precondition: the design is as long as the response, and has at least one column.
  public init(
    of values: [Double], named response: String = "y", on design: Design, errors: Errors = .usual, level: Double = 0.95,
    workers: Workers = Workers.all
  ) throws {
    let n = values.count
    let p = design.names.count
    precondition(p > 0 && design.rowCount == n, "a design of another size")
    precondition(level > 0 && level < 1, "a level is between 0 and 1")
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw StatisticsError.notFinite(name: response, row: row, count: values.count { !$0.isFinite })
    }
    guard n > p else {
      throw StatisticsError.tooFewRows(
        count: n, needed: p + 1, what: "a fit of \(p) \(p == 1 ? "coefficient" : "coefficients")")
    }
    let mean = values.reduce(0, +) / Double(n)
    guard values.contains(where: { $0 != values[0] }) else {
      throw StatisticsError.constantResponse(name: response, value: values[0])
    }
    let factored = try Factored(design, values, workers)
    let inverse = factored.inverse
    let estimates = LeastSquares.upperProduct(inverse, factored.along, p)
    let (fitted, leverages, outside) = try factored.rows(of: estimates, workers)
    let residuals = zip(values, fitted).map { $0 - $1 }
    try LeastSquares.requireFree(leverages, errors)

    let constant = factored.constant
    let impliesConstant = constant != nil || outside < 1e-20 * Double(n)
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
    try workers.checkStopped()
    let spectrum = LAPACK.singularValues(factored.r, order: p) ?? []
    condition = (spectrum.first ?? .nan) / (spectrum.last ?? .nan)
    residualTests = ResidualTests(of: residuals)

    // The variance of each row, and Qᵀ diag(variances) Q where they are not all alike.
    let variances = LeastSquares.variances(residuals, leverages, errors, columns: p)
    let middle = try variances.map { try factored.middle($0, workers) }
    covariance = try LeastSquares.sandwich(inverse, middle, scale, p, workers)
    let distribution: Distribution = errors == .usual ? .studentT(df: Double(df)) : .normal
    let reach = distribution.quantile((1 + level) / 2)
    self.reach = reach
    let found = covariance
    halfWidths = try factored.spreads(middle, scale, leverages, workers).map { reach * max(0, $0).squareRoot() }
    coefficients = design.names.indices.map { index in
      let error = found[index * p + index].squareRoot()
      let statistic = estimates[index] / error
      return Coefficient(
        name: design.names[index], estimate: estimates[index], standardError: error, statistic: statistic,
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
      ratio = try LeastSquares.wald(estimates, found, without: constant, p, workers) / Double(modelDegrees)
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
