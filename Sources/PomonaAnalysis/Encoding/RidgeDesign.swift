public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Features made ready for ridge regression on any rows: as products of rows when there are more features than rows, as
/// columns otherwise.
public struct RidgeDesign: Sendable {
  /// Which side of the matrix is factorised.
  public enum Form: String, Sendable, CaseIterable {
    /// Rows × rows, for p > n.
    case dual
    /// Features × features, for p ≤ n.
    case primal
    /// Singular values of the features themselves, in double: for penalties so small that products lose them.
    case singular
  }

  public let form: Form
  public let rowCount: Int
  public let featureCount: Int
  public let hasIntercept: Bool
  let kernel: FeatureKernel?
  /// Row-major n × p, less the means over all rows.
  let columns: [Double]

  /// - Parameter form: `nil` for the cheaper of dual and primal.
  /// - Throws: what `FeatureKernel` does.
  public init(
    _ features: some FeatureBlocks, fitIntercept: Bool = true, scaling: ColumnScaling = .none, form: Form? = nil,
    workers: Workers
  ) throws {
    rowCount = features.stimulusCount
    featureCount = features.featureCount
    hasIntercept = fitIntercept
    self.form = form ?? (featureCount > rowCount ? .dual : .primal)
    let prepared = try FeatureColumns(features, centring: fitIntercept, scaling: scaling, workers: workers)
    if self.form == .dual {
      kernel = try FeatureKernel(features, prepared, workers: workers)
      columns = []
    } else {
      kernel = nil
      let (n, p) = (rowCount, featureCount)
      columns = try features.withBlock(0..<p) { elements, stride in
        var columns = [Double](repeating: 0, count: n * p)
        for row in 0..<n {
          for k in 0..<p {
            let factor = prepared.factors.map { Double($0[k]) } ?? 1
            columns[row * p + k] = (Double(elements[row * stride + k]) - prepared.means[k]) * factor
          }
        }
        return columns
      }
    }
  }

  /// The design of a kernel that was made before, such as a sum over bands.
  public init(_ kernel: FeatureKernel) {
    form = .dual
    rowCount = kernel.rowCount
    featureCount = kernel.featureCount
    hasIntercept = kernel.isCentred
    self.kernel = kernel
    columns = []
  }

  /// The one factorisation of the training rows that all targets and penalties share, and the test rows in its directions.
  ///
  /// - Throws: `.badRows`, `.tooFewRows` below 2 training rows, `.notConverged`.
  public func basis(train: [Int], test: [Int], workers: Workers) throws -> RidgeBasis {
    try Rows.check(train, below: rowCount, what: "the training rows")
    try Rows.check(test, below: rowCount, what: "the test rows")
    guard train.count >= 2 else { throw EncodingError.tooFewRows(count: train.count, needed: 2, what: "a ridge fit") }
    if let kernel { return try RidgeBasis(kernel, train: train, test: test, workers: workers) }
    return try RidgeBasis(self, train: train, test: test, workers: workers)
  }

  /// Rows of `columns`, less `means`.
  func rows(_ rows: ArraySlice<Int>, less means: [Double]) -> [Double] {
    let p = featureCount
    var part = [Double](repeating: 0, count: rows.count * p)
    for (i, row) in rows.enumerated() {
      for k in 0..<p { part[i * p + k] = columns[row * p + k] - means[k] }
    }
    return part
  }

  func means(over train: [Int]) -> [Double] {
    var means = [Double](repeating: 0, count: featureCount)
    guard hasIntercept else { return means }
    for row in train { for k in 0..<featureCount { means[k] += columns[row * featureCount + k] } }
    for k in 0..<featureCount { means[k] /= Double(train.count) }
    return means
  }
}

/// Checks of lists of rows.
enum Rows {
  static func check(_ rows: [Int], below count: Int, what: String) throws(EncodingError) {
    for (index, row) in rows.enumerated() {
      guard row >= 0, row < count else { throw .badRows(what: "\(what) hold a row that does not exist", row: row) }
      guard index == 0 || rows[index - 1] < row else { throw .badRows(what: "\(what) do not ascend", row: row) }
    }
  }

  static func requireApart(_ train: [Int], _ test: [Int]) throws(EncodingError) {
    let seen = Set(train)
    if let both = test.first(where: seen.contains) {
      throw .badRows(what: "a row is in training and in test", row: both)
    }
  }
}
