public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Principal components fitted on training rows, with the scores of all rows.
///
///     Xc = X - 1 μᵀ (μ over training rows),   C = Xcᵀ Xc / (n - 1) = W diag(λ) Wᵀ,   scores = Xc W
///
/// Nothing of a test row enters means or components, so a caller that fits inside each fold leaks nothing. The smaller of
/// the two Gram matrices is decomposed, in double; with more features than rows the components themselves are never
/// formed: the scores of a row follow from its products with the training rows.
///
/// - Shapes: `features` is rows × p; `scores` rows × count. The sign of each component is such that its training score of
///   largest size is positive (the first of them).
/// - Edge cases: directions without variance (λ at most max(n, p) ε λ₁) are left out, so `count` may be smaller than what was
///   asked for.
/// - Cost: rows² p and 9 rows³, or rows p² and 9 p³.
public struct PrincipalComponents: Sendable {
  public let trainingRows: [Int]
  /// All rows, training and others, × components.
  public let scores: Matrix<Double>
  /// Of the training rows' scores (ddof 1), descending.
  public let variances: [Double]
  /// Of all directions (ddof 1).
  public let totalVariance: Double
  public let requestedCount: Int

  public var count: Int { variances.count }
  /// The share of the training rows' variance that each component carries.
  public var varianceShares: [Double] { variances.map { $0 / totalVariance } }

  /// - Parameter count: components wanted; `nil` all that there are.
  /// - Throws: `.tooFewTrainingRows` below two, `.rowOutside`, `.noFeatures`, `.noComponents`, `.notFinite`, `.noVariance`.
  public init(
    of features: Matrix<Double>, trainingRows: [Int], count: Int? = nil, workers: Workers = .all
  ) throws {
    try self.init(.matrix(features), trainingRows, count, workers)
  }

  /// The same of a map that may not fit in memory, read once.
  public init(
    of map: some FeatureBlocks, trainingRows: [Int], count: Int? = nil, workers: Workers = .all
  ) throws {
    try self.init(.map(map), trainingRows, count, workers)
  }

  /// The same of the products of all pairs of rows, when the features themselves are not at hand or do not fit.
  ///
  /// The kernel is that of centred features, over any rows: the means over training rows are taken off here. Cost: 9 n³ of
  /// the training rows, and rows n count.
  public init(of kernel: FeatureKernel, trainingRows rows: [Int], count: Int? = nil) throws {
    try Self.check(rows, of: kernel.rowCount, features: kernel.featureCount, count)
    let products = kernel.block(rows: Array(0..<kernel.rowCount), train: rows)
    try self.init(
      try Self.fromProducts(products, kernel.rowCount, rows, kernel.featureCount, count), rows, kernel.featureCount,
      count)
  }

  private init(_ features: WideFeatures, _ rows: [Int], _ count: Int?, _ workers: Workers) throws {
    try Self.check(rows, of: features.rowCount, features: features.featureCount, count)
    let isWide = features.featureCount >= rows.count
    try self.init(
      try isWide ? Self.fromRows(features, rows, count, workers) : Self.fromFeatures(features, rows, count), rows,
      features.featureCount, count)
  }

  private static func check(_ rows: [Int], of rowCount: Int, features: Int, _ count: Int?) throws {
    try TrainingRows.check(rows, of: rowCount, needed: 2)
    guard features > 0 else { throw ReductionError.noFeatures }
    guard count.map({ $0 > 0 }) ?? true else { throw ReductionError.noComponents(count: count ?? 0) }
  }

  private init(_ found: Found, _ rows: [Int], _ featureCount: Int, _ count: Int?) throws {
    var scores = found.scores
    Self.fixSigns(&scores, rows)
    let degrees = Double(rows.count - 1)
    trainingRows = rows
    self.scores = scores
    variances = found.values.map { $0 / degrees }
    totalVariance = found.total / degrees
    requestedCount = count ?? min(rows.count - 1, featureCount)
  }

  private struct Found {
    var values: [Double]
    var total: Double
    var scores: Matrix<Double>
  }

  /// By the Gram matrix of rows: scores of row i are Σ_j K_ij V_jk / √λ_k over training rows j.
  private static func fromRows(
    _ features: WideFeatures, _ rows: [Int], _ count: Int?, _ workers: Workers
  ) throws -> Found {
    let all = features.rowCount
    let gram = try features.gram(centredOver: rows, workers: workers)
    let products = (0..<all).flatMap { i in rows.map { gram[i * all + $0] } }
    return try fromProducts(products, all, rows, features.featureCount, count)
  }

  /// - Parameter products: of all rows with the training rows, all × n.
  private static func fromProducts(
    _ products: [Double], _ all: Int, _ rows: [Int], _ featureCount: Int, _ count: Int?
  ) throws -> Found {
    let n = rows.count
    let inner = rows.flatMap { products[($0 * n)..<(($0 + 1) * n)] }
    let (values, vectors, total) = try decomposed(inner, n, featureCount, limit: count)
    var weights = vectors  // k × n
    for k in values.indices { for j in 0..<n { weights[k * n + j] /= values[k].squareRoot() } }
    var scores = [Double](repeating: 0, count: all * values.count)
    BLAS.dgemm(products[...], weights[...], rows: all, columns: values.count, inner: n, into: &scores)
    return Found(
      values: values, total: total,
      scores: Matrix(rowCount: all, columnCount: values.count, elements: scores))
  }

  /// By the Gram matrix of features, which are fewer than rows.
  private static func fromFeatures(_ features: WideFeatures, _ rows: [Int], _ count: Int?) throws -> Found {
    let all = features.rowCount
    let p = features.featureCount
    let n = rows.count
    let centred = try features.centredBlock(0..<p, over: rows)  // all × p
    var columns = [Double](repeating: 0, count: p * n)
    for (j, row) in rows.enumerated() { for k in 0..<p { columns[k * n + j] = centred[row * p + k] } }
    var gram = [Double](repeating: 0, count: p * p)
    BLAS.dsyrk(columns, rows: p, inner: n, into: &gram)
    let (values, vectors, total) = try decomposed(gram, p, n, limit: count)
    var scores = [Double](repeating: 0, count: all * values.count)
    BLAS.dgemm(centred[...], vectors[...], rows: all, columns: values.count, inner: p, into: &scores)
    return Found(
      values: values, total: total, scores: Matrix(rowCount: all, columnCount: values.count, elements: scores))
  }

  /// Eigenvalues, descending, above rounding and at most `limit` of them, with their vectors in rows, and their total.
  private static func decomposed(
    _ gram: [Double], _ order: Int, _ other: Int, limit: Int?
  ) throws -> (values: [Double], vectors: [Double], total: Double) {
    let total = (0..<order).reduce(0) { $0 + gram[$1 * order + $1] }
    guard total > 0 else { throw ReductionError.noVariance }
    guard let (values, vectors) = LAPACK.symmetricEigen(gram, order: order) else { throw ReductionError.notConverged }
    let largest = values[order - 1]
    let kept = (0..<order).reversed().prefix(limit ?? order)
      .filter { values[$0] > Double(max(order, other)) * Double.ulpOfOne * largest }
    return (kept.map { values[$0] }, kept.flatMap { vectors[($0 * order)..<(($0 + 1) * order)] }, total)
  }

  private static func fixSigns(_ scores: inout Matrix<Double>, _ rows: [Int]) {
    for k in 0..<scores.columnCount {
      // Of sizes that differ by rounding alone the first counts, so that mirrored data have one sign everywhere.
      let largest = rows.reduce(0) { max($0, abs(scores[$1, k])) }
      guard let place = rows.first(where: { abs(scores[$0, k]) >= largest * (1 - 1e-9) }), scores[place, k] < 0 else {
        continue
      }
      for row in 0..<scores.rowCount { scores[row, k] = -scores[row, k] }
    }
  }

  /// The components themselves, p × count, from the features that they were fitted on: W = Xcᵀ scores / ((n - 1) λ).
  ///
  /// - Precondition: the same features.
  public func loadings(of features: Matrix<Double>) throws -> Matrix<Double> {
    precondition(features.rowCount == scores.rowCount, "other features than the components were fitted on")
    let p = features.columnCount
    let centred = try WideFeatures.matrix(features).centredBlock(0..<p, over: trainingRows)
    var loadings = Matrix<Double>(rowCount: p, columnCount: count)
    let degrees = Double(trainingRows.count - 1)
    for row in trainingRows {
      for j in 0..<p {
        for k in 0..<count { loadings[j, k] += centred[row * p + j] * scores[row, k] / (degrees * variances[k]) }
      }
    }
    return loadings
  }
}
