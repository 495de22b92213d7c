internal import PomonaCore
internal import PomonaParallel
internal import PomonaSystem

/// The singular directions of centred training features, Xc = U √l Vᵀ, with the test rows in the same directions.
///
/// Whichever side was factorised, what follows is the same: with A = Uᵀ Yc the fit under a penalty alpha is
/// U diag(l / (l + alpha)) A, and the prediction of test rows P diag(√l / (l + alpha)) A with P = Xte V.
/// Directions with l ≤ max(n, p) eps l_max carry nothing and are dropped. Cost: 9 min(n, p)³ after the Gram matrix.
public struct RidgeBasis: Sendable {
  public let trainCount: Int
  public let testCount: Int
  public let hasIntercept: Bool
  /// l, the squared singular values that are kept.
  public let eigenvalues: [Double]
  /// tr(K) of the training rows; a trace-scaled penalty is a multiple of tr(K) / n.
  public let trace: Double
  /// Uᵀ, rank × train.
  let left: [Double]
  /// P, test × rank.
  let test: [Double]

  public var rank: Int { eigenvalues.count }
  /// Whether U spans all that a centred target can be, so that a residual is made of directions alone.
  var isComplete: Bool { rank == trainCount - (hasIntercept ? 1 : 0) }
  /// The mean of the diagonal of the training kernel.
  public var meanDiagonal: Double { trace / Double(trainCount) }

  /// Whether penalties from `alpha` up can be told from rounding of the products: (l_min + alpha) / l_max ≥ 1e-6.
  func bears(alpha: Double) -> Bool {
    guard let largest = eigenvalues.max(), let least = eigenvalues.min() else { return true }
    return least + alpha >= 1e-6 * largest
  }

  init(_ kernel: FeatureKernel, train: [Int], test: [Int], workers: Workers) throws {
    let n = train.count
    let gram = kernel.block(rows: train, train: train)
    guard let (values, vectors) = LAPACK.symmetricEigen(gram, order: n) else {
      throw EncodingError.notConverged(what: "eigenvalues of the kernel")
    }
    let kept = RidgeBasis.kept(values, size: max(n, kernel.featureCount))
    let left = RidgeBasis.rows(kept, of: vectors, width: n)
    let eigenvalues = kept.map { values[$0] }
    let rank = kept.count
    var parts: [[Double]] = []
    if rank > 0 {
      let panels = stride(from: 0, to: test.count, by: 128).map { Array(test[$0..<min(test.count, $0 + 128)]) }
      parts = try workers.map(panels.count) { index in
        let rows = panels[index]
        let block = kernel.block(rows: rows, train: train)
        var part = BLAS.product(block, by: left, transposed: true, rows: rows.count, columns: rank, inner: n)
        for row in 0..<rows.count { for k in 0..<rank { part[row * rank + k] /= eigenvalues[k].squareRoot() } }
        return part
      }
    }
    self.init(
      trainCount: n, testCount: test.count, hasIntercept: kernel.isCentred, eigenvalues: eigenvalues,
      trace: (0..<n).reduce(0) { $0 + gram[$1 * n + $1] }, left: left, test: parts.flatMap { $0 })
  }

  init(_ design: RidgeDesign, train: [Int], test: [Int], workers: Workers) throws {
    let (n, p) = (train.count, design.featureCount)
    let means = design.means(over: train)
    let panels = stride(from: 0, to: n, by: 512).map { train[$0..<min(n, $0 + 512)] }
    let eigenvalues: [Double]
    let right: [Double]  // rank × p
    var left: [Double]
    let trace: Double
    if design.form == .singular {
      guard let found = LAPACK.singular(design.rows(train[...], less: means), rows: n, columns: p) else {
        throw EncodingError.notConverged(what: "singular values of the features")
      }
      let squares = found.values.map { $0 * $0 }
      // Singular values are known to eps of the largest, their squares to eps² of it.
      let least = Double(max(n, p)) * .ulpOfOne * (found.values.first ?? 0)
      let kept = found.values.indices.filter { found.values[$0] > least }
      eigenvalues = kept.map { squares[$0] }
      right = RidgeBasis.rows(kept, of: found.right, width: p)
      left = RidgeBasis.rows(kept, of: found.left, width: n)
      trace = squares.reduce(0, +)
    } else {
      let grams = try workers.map(panels.count) { index in
        BLAS.columnGram(design.rows(panels[index], less: means), rows: panels[index].count, columns: p)
      }
      var gram = grams[0]
      for other in grams.dropFirst() { for index in gram.indices { gram[index] += other[index] } }
      guard let (values, vectors) = LAPACK.symmetricEigen(gram, order: p) else {
        throw EncodingError.notConverged(what: "eigenvalues of the features")
      }
      let kept = RidgeBasis.kept(values, size: max(n, p))
      eigenvalues = kept.map { values[$0] }
      right = RidgeBasis.rows(kept, of: vectors, width: p)
      trace = (0..<p).reduce(0) { $0 + gram[$1 * p + $1] }
      let rank = kept.count
      left = [Double](repeating: 0, count: rank * n)
      if rank > 0 {
        let parts = try workers.map(panels.count) { index in
          BLAS.product(
            right, by: design.rows(panels[index], less: means), transposed: true, rows: rank,
            columns: panels[index].count,
            inner: p)
        }
        for (index, part) in parts.enumerated() {
          let width = panels[index].count
          for k in 0..<rank {
            let scale = 1 / eigenvalues[k].squareRoot()
            for i in 0..<width { left[k * n + index * 512 + i] = part[k * width + i] * scale }
          }
        }
      }
    }
    let rank = eigenvalues.count
    let projected =
      rank == 0 || test.isEmpty
      ? []
      : BLAS.product(
        design.rows(test[...], less: means), by: right, transposed: true, rows: test.count, columns: rank, inner: p)
    self.init(
      trainCount: n, testCount: test.count, hasIntercept: design.hasIntercept, eigenvalues: eigenvalues, trace: trace,
      left: left, test: projected)
  }

  private init(
    trainCount: Int, testCount: Int, hasIntercept: Bool, eigenvalues: [Double], trace: Double, left: [Double],
    test: [Double]
  ) {
    self.trainCount = trainCount
    self.testCount = testCount
    self.hasIntercept = hasIntercept
    self.eigenvalues = eigenvalues
    self.trace = trace
    self.left = left
    self.test = test
  }

  /// The places of eigenvalues that are more than rounding, the largest first.
  private static func kept(_ values: [Double], size: Int) -> [Int] {
    let largest = values.max() ?? 0
    let least = Double(max(size, 64)) * .ulpOfOne * largest
    return values.indices.filter { values[$0] > max(0, least) }.sorted { values[$0] > values[$1] }
  }

  private static func rows(_ kept: [Int], of vectors: [Double], width: Int) -> [Double] {
    var rows: [Double] = []
    rows.reserveCapacity(kept.count * width)
    for index in kept { rows += vectors[(index * width)..<((index + 1) * width)] }
    return rows
  }
}
