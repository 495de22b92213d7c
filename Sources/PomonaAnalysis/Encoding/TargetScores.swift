public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Scores of predictions, target by target.
///
///     r  = Σ (y - ȳ)(f - f̄) / √(Σ (y - ȳ)² Σ (f - f̄)²)
///     R² = 1 - Σ (y - f)² / Σ (y - ȳ)²             ȳ: over the scored rows, or over the training rows where it says so
///     explained variance = 1 - var(y - f) / var(y)
///
/// r is NaN where either side is constant; R² and explained variance are 0 where y is. Cost: O(n V).
public struct TargetScores: Sendable {
  public private(set) var r: [Double]
  public private(set) var r2: [Double]
  /// About the training mean, as shares of bands and variance partitioning need it; `nil` where no training mean is known.
  public private(set) var r2AboutTraining: [Double]?
  public private(set) var explainedVariance: [Double]
  let isTargetConstant: [Bool]

  /// - Throws: `.shapeMismatch`, `.tooFewRows` below 2 rows.
  public static func of(
    predictions: Matrix<Float>, observed: Matrix<Float>, workers: Workers
  ) throws -> TargetScores {
    guard predictions.rowCount == observed.rowCount else {
      throw EncodingError.shapeMismatch(
        what: "rows of predictions", expected: observed.rowCount, found: predictions.rowCount)
    }
    guard predictions.columnCount == observed.columnCount else {
      throw EncodingError.shapeMismatch(
        what: "targets of predictions", expected: observed.columnCount, found: predictions.columnCount)
    }
    guard observed.rowCount > 1 else {
      throw EncodingError.tooFewRows(count: observed.rowCount, needed: 2, what: "a score")
    }
    let (n, v) = (observed.rowCount, observed.columnCount)
    let parts = try Ridge.each(Array(0..<v), rows: n, workers) { part in
      TargetScores(
        Kernels.columnProducts(
          predictions.elements, stride: v, start: part[0], observed.elements, stride: v, start: part[0], rows: n,
          width: part.count), rows: n, trainingMeans: nil)
    }
    return TargetScores(
      r: parts.flatMap(\.r), r2: parts.flatMap(\.r2), r2AboutTraining: nil,
      explainedVariance: parts.flatMap(\.explainedVariance), isTargetConstant: parts.flatMap(\.isTargetConstant))
  }

  init(
    r: [Double], r2: [Double], r2AboutTraining: [Double]?, explainedVariance: [Double], isTargetConstant: [Bool]
  ) {
    self.r = r
    self.r2 = r2
    self.r2AboutTraining = r2AboutTraining
    self.explainedVariance = explainedVariance
    self.isTargetConstant = isTargetConstant
  }

  /// - Parameter trainingMeans: those of y less whatever was taken off y and f before.
  init(_ sums: Kernels.ColumnProducts, rows: Int, trainingMeans: [Double]?) {
    let n = Double(rows)
    var (r, r2, explained, constants) = ([Double](), [Double](), [Double](), [Bool]())
    var aboutTraining: [Double] = []
    for k in 0..<sums.width {
      func of(_ part: ArraySlice<Double>) -> Double { part[part.startIndex + k] }
      let (mx, my, xx, yy) = (of(sums.meansOfX), of(sums.meansOfY), of(sums.squaresOfX), of(sums.squaresOfY))
      // Predictions are sums in float: what is below its rounding is a constant.
      let eps = Double(Float.ulpOfOne)
      let flat = xx <= n * (n * mx * eps) * (n * mx * eps) * 1e-4 || xx == 0
      let constant = Correlation.isConstant(sumOfSquares: yy, mean: my, count: rows)
      r.append(flat || constant ? .nan : Correlation.clamped(of(sums.products) / (xx * yy).squareRoot()))
      r2.append(constant ? 0 : 1 - of(sums.errors) / yy)
      if let trainingMeans {
        let total = yy + n * (my - trainingMeans[k]) * (my - trainingMeans[k])
        aboutTraining.append(total > 0 ? 1 - of(sums.errors) / total : 0)
      }
      let rest = of(sums.errors) - n * (my - mx) * (my - mx)
      explained.append(constant ? 0 : 1 - rest / yy)
      constants.append(constant)
    }
    self.init(
      r: r, r2: r2, r2AboutTraining: trainingMeans == nil ? nil : aboutTraining, explainedVariance: explained,
      isTargetConstant: constants)
  }

  mutating func undefine(_ target: Int) {
    r[target] = .nan
    r2[target] = .nan
    r2AboutTraining?[target] = .nan
    explainedVariance[target] = .nan
  }
}

/// The share of each band of features in the R² of their sum, by the product measure.
public enum SplitR2 {
  ///     R²_g = Σ_t (2 y f_g - f_g f) / Σ_t y²        f = Σ_g f_g,  y and f_g less their training means
  ///
  /// The shares sum to the R² of f about the training mean; a negative share is legal and stays.
  ///
  /// - Returns: a list of shares a band, one a target; 0 where y is 0 throughout.
  /// - Throws: `.empty`, `.shapeMismatch`.
  public static func shares(_ bands: [Matrix<Float>], of observed: Matrix<Float>) throws(EncodingError) -> [[Double]] {
    guard !bands.isEmpty else { throw .empty(what: "bands") }
    for band in bands where band.rowCount != observed.rowCount || band.columnCount != observed.columnCount {
      throw .shapeMismatch(
        what: "values of a band", expected: observed.elements.count, found: band.elements.count)
    }
    let (n, v) = (observed.rowCount, observed.columnCount)
    var squares = [Double](repeating: 0, count: v)
    var sums = [[Double]](repeating: squares, count: bands.count)
    for row in 0..<n {
      for target in 0..<v {
        let y = Double(observed[row, target])
        squares[target] += y * y
        var all = 0.0
        for band in bands { all += Double(band[row, target]) }
        for (g, band) in bands.enumerated() { sums[g][target] += Double(band[row, target]) * (2 * y - all) }
      }
    }
    return sums.map { band in zip(band, squares).map { $1 > 0 ? $0 / $1 : 0 } }
  }
}
