public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Regression on few components of the features: partial least squares, the mapping of the brain-score vision benchmarks,
/// and principal components.
///
/// Partial least squares takes, for a = 1 … k, the direction w of features with the largest covariance with any direction
/// of the targets, t = E w, and removes t from both sides:
///
///     w  first left singular vector of Eᵀ F       P_a = Eᵀ t / tᵀ t,  Q_a = Fᵀ t / tᵀ t,  E -= t P_aᵀ
///     B = W (Pᵀ W)⁻¹ Qᵀ                           prediction ȳ + (x - mean) B
///
/// In the singular directions of the features, E = U √l Vᵀ, all of it happens among rank numbers and A = Uᵀ Yc: neither side
/// is deflated row by row, and one run gives the predictions of every smaller k. Principal components are the directions
/// themselves, the largest first.
///
/// - Shapes: features n × p, responses n × V.
/// - Missing: targets that share components need the same rows: those that all of them have, on either side of the split.
/// - Edge cases: k above min(n_train - 1, p) is reduced; a remainder of Eᵀ F below 10⁻¹² of its start ends the components.
///   A target that is constant over training rows has no score; one whose prediction is constant has no r.
/// - Throws: `EncodingError`.
/// - Cost: that of a `RidgeBasis`, and k times 9 min(rank, V)³; an inner fold costs as much again.
public enum ComponentRegression {
  public enum Method: String, Sendable, CaseIterable {
    case partialLeastSquares = "pls"
    case principalComponents = "pcr"
  }

  /// Which targets share components: with others the prediction of a target is another one.
  public enum Sharing: String, Sendable, CaseIterable {
    /// All that are given, such as the units of one region and subject.
    case together
    case perTarget = "per_target"
  }

  /// How many components are taken.
  public enum Count: Sendable, Equatable {
    /// Stated beforehand; 25 in the published benchmarks. With folds, a partition of the training rows, the criterion is
    /// that of this count.
    case fixed(Int, folds: [[Int]] = [])
    /// The one of 1 … `upTo` with the largest mean over targets of 1 - PRESS / TSS over the folds, a partition of the
    /// training rows; of equal ones the smallest.
    case chosen(upTo: Int, folds: [[Int]])

    public static let published = Count.fixed(25)
    public static let usualLimit = 50

    var folds: [[Int]] {
      switch self {
      case .fixed(_, let folds), .chosen(_, let folds): folds
      }
    }
  }

  /// Targets that share their components.
  public struct Block: Sendable {
    public let targets: [Int]
    /// The rows that all of them have.
    public let trainRows: [Int]
    public let testRows: [Int]
    /// Components that were asked for, or chosen.
    public let wanted: Int
    /// Components that there were to take.
    public let taken: Int
    public var isReduced: Bool { taken < wanted }
  }

  public struct Result: Sendable {
    /// Pearson r on the test rows.
    public fileprivate(set) var r: [Double]
    /// R² on the test rows about their own mean.
    public fileprivate(set) var r2: [Double]
    /// 1 - PRESS / TSS over the inner folds at the count; NaN without folds.
    public fileprivate(set) var criterion: [Double]
    /// Test × targets, NaN where a block lacks the row; only when asked for.
    public fileprivate(set) var predictions: Matrix<Float>?
    public fileprivate(set) var blocks: [Block] = []
    public fileprivate(set) var undefinedTargets = 0
    public fileprivate(set) var undefinedPredictions = 0
  }

  /// - Precondition: the design has an intercept: both sides are centred.
  public static func fit(
    _ design: RidgeDesign, by method: Method = .partialLeastSquares, responses: Matrix<Float>, train: [Int],
    test: [Int], count: Count, sharing: Sharing = .together, missing: Ridge.Missing = .refuse,
    keepsPredictions: Bool = false, workers: Workers
  ) throws -> Result {
    precondition(design.hasIntercept, "components are those of centred features")
    guard responses.rowCount == design.rowCount else {
      throw EncodingError.shapeMismatch(
        what: "the rows of responses", expected: design.rowCount, found: responses.rowCount)
    }
    let targetCount = responses.columnCount
    guard targetCount > 0 else { throw EncodingError.empty(what: "targets") }
    try Rows.check(train, below: design.rowCount, what: "the training rows")
    try Rows.check(test, below: design.rowCount, what: "the test rows")
    try Rows.requireApart(train, test)
    guard train.count >= 2 else {
      throw EncodingError.tooFewRows(count: train.count, needed: 2, what: "a regression on components")
    }
    guard test.count >= 2 else {
      throw EncodingError.tooFewRows(count: test.count, needed: 2, what: "a correlation on test rows")
    }
    switch count {
    case .fixed(let k, _), .chosen(let k, _):
      guard k > 0 else { throw EncodingError.badComponentCount(k) }
    }
    if case .fixed(_, []) = count {} else { try HeldOutLayout.check(.blocks(count.folds), .r2, train: train) }
    let nan = [Double](repeating: .nan, count: targetCount)
    var result = Result(
      r: nan, r2: nan, criterion: nan,
      predictions: keepsPredictions
        ? Matrix(rowCount: test.count, columnCount: targetCount, repeating: .nan) : nil)
    var groups = try Ridge.patterns(responses, train, test, missing, workers)
    if sharing == .together {
      groups = [(Array(0..<targetCount), groups.reduce(into: Set()) { $0.formUnion($1.missing) })]
    }
    for (targets, lacking) in groups {
      let own = lacking.isEmpty ? train : train.filter { !lacking.contains($0) }
      let ownTest = lacking.isEmpty ? test : test.filter { !lacking.contains($0) }
      let sets = sharing == .together ? [targets] : targets.map { [$0] }
      guard own.count >= 2, ownTest.count >= 2 else {
        result.undefinedTargets += targets.count
        result.blocks += sets.map {
          Block(targets: $0, trainRows: own, testRows: ownTest, wanted: 0, taken: 0)
        }
        continue
      }
      let basis = try design.basis(train: own, test: ownTest, workers: workers)
      var inner: [(basis: RidgeBasis, train: [Int], test: [Int])] = []
      for fold in count.folds {
        let out = Set(fold)
        let (rest, held) = (own.filter { !out.contains($0) }, own.filter(out.contains))
        guard rest.count >= 2, !held.isEmpty else { continue }
        inner.append((try design.basis(train: rest, test: held, workers: workers), rest, held))
      }
      let folds = inner
      let fits = try workers.map(sets.count) { index in
        try fit(method, basis, folds, responses, sets[index], own, ownTest, count)
      }
      let places = Dictionary(uniqueKeysWithValues: test.enumerated().map { ($0.element, $0.offset) })
      for fit in fits {
        result.blocks.append(fit.block)
        for (k, target) in fit.block.targets.enumerated() {
          result.criterion[target] = fit.criterion[k]
          if fit.isConstant[k] || fit.scores.isTargetConstant[k] {
            result.undefinedTargets += 1
          } else if fit.scores.r[k].isNaN {
            result.undefinedPredictions += 1
          }
          guard !fit.isConstant[k] else { continue }
          result.r[target] = fit.scores.r[k]
          result.r2[target] = fit.scores.r2[k]
          for (i, row) in ownTest.enumerated() where keepsPredictions {
            guard let place = places[row] else { continue }
            result.predictions?[place, target] =
              fit.deviations[i * fit.block.targets.count + k] + Float(fit.means[k])
          }
        }
      }
    }
    return result
  }

  private struct BlockFit: Sendable {
    let block: Block
    let means: [Double]
    let isConstant: [Bool]
    let criterion: [Double]
    let deviations: [Float]
    let scores: TargetScores
  }

  /// The targets of one block.
  private static func fit(
    _ method: Method, _ basis: RidgeBasis, _ folds: [(basis: RidgeBasis, train: [Int], test: [Int])],
    _ responses: Matrix<Float>, _ targets: [Int], _ train: [Int], _ test: [Int], _ count: Count
  ) throws -> BlockFit {
    let width = targets.count
    let (values, means, squares) = Ridge.centred(responses, train, targets)
    var criterion = [Double](repeating: .nan, count: width)
    var wanted: Int
    let limit: Int
    switch count {
    case .fixed(let k, _): (wanted, limit) = (k, max(1, min(k, train.count - 1)))
    case .chosen(let most, _): (wanted, limit) = (1, max(1, min(most, train.count - 1)))
    }
    if !folds.isEmpty {
      var press = [Double](repeating: 0, count: limit * width)
      for fold in folds {
        let (centred, foldMeans, _) = Ridge.centred(responses, fold.train, targets)
        let components = try Components(method, fold.basis, centred, width, limit: limit)
        let observed = Ridge.gathered(responses, fold.test, targets, less: foldMeans)
        components.addErrors(fold.basis, observed, limit: limit, to: &press)
      }
      let scores = (0..<limit).map { k in
        (0..<width).map { squares[$0] > 0 ? 1 - press[k * width + $0] / squares[$0] : .nan }
      }
      if case .chosen = count {
        var best = -Double.infinity
        for (k, own) in scores.enumerated() {
          let defined = own.filter { !$0.isNaN }
          let mean = defined.isEmpty ? -Double.infinity : defined.reduce(0, +) / Double(defined.count)
          if k == 0 || mean > best { (best, wanted) = (mean, k + 1) }
        }
        criterion = scores[wanted - 1]
      } else {
        criterion = scores[limit - 1]
      }
    }
    let components = try Components(method, basis, values, width, limit: wanted)
    let deviations = components.predictions(basis)
    let observed = Ridge.gathered(responses, test, targets, less: means)
    let scores = TargetScores(
      Kernels.columnProducts(deviations, stride: width, observed, stride: width, rows: test.count, width: width),
      rows: test.count, trainingMeans: Array(repeating: 0, count: width))
    return BlockFit(
      block: Block(targets: targets, trainRows: train, testRows: test, wanted: wanted, taken: components.count),
      means: means, isConstant: squares.map { $0 == 0 }, criterion: criterion, deviations: deviations, scores: scores)
  }
}

/// Components in the singular directions of the training features.
private struct Components {
  let count: Int
  let width: Int
  /// W (Pᵀ W)⁻¹, component × rank.
  let rotations: [Double]
  /// Q, component × targets.
  let loadings: [Double]

  init(
    _ method: ComponentRegression.Method, _ basis: RidgeBasis, _ centred: [Float], _ width: Int, limit: Int
  ) throws {
    let rank = basis.rank
    self.width = width
    let limit = min(limit, rank)
    guard limit > 0 else {
      (count, rotations, loadings) = (0, [], [])
      return
    }
    let roots = basis.eigenvalues.map { $0.squareRoot() }
    let a = BLAS.product(
      basis.left, by: centred.map(Double.init), rows: rank, columns: width, inner: basis.trainCount)
    if method == .principalComponents {
      var rotations = [Double](repeating: 0, count: limit * rank)
      for k in 0..<limit { rotations[k * rank + k] = 1 }
      count = limit
      self.rotations = rotations
      loadings = (0..<(limit * width)).map { a[$0] / roots[$0 / width] }
      return
    }
    // Eᵀ F in the singular directions.
    var covariance = (0..<(rank * width)).map { a[$0] * roots[$0 / width] }
    let start = covariance.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var (scores, weights, rotations, loadings) = ([[Double]](), [[Double]](), [[Double]](), [Double]())
    var projections: [[Double]] = []
    while scores.count < limit {
      guard covariance.reduce(0, { $0 + $1 * $1 }).squareRoot() > 1e-12 * start else { break }
      let w = try Components.leading(covariance, rows: rank, columns: width)
      // t in the directions U, at right angles to the earlier ones; twice, for what rounding leaves.
      var t = zip(roots, w).map { $0 * $1 }
      for _ in 0..<2 {
        for earlier in scores {
          let share = Components.dot(t, earlier) / Components.dot(earlier, earlier)
          for i in 0..<rank { t[i] -= share * earlier[i] }
        }
      }
      let size = Components.dot(t, t)
      guard size > 0 else { break }
      let p = zip(roots, t).map { $0 * $1 / size }
      let q = BLAS.product(t, by: a, rows: 1, columns: width, inner: rank).map { $0 / size }
      for i in 0..<rank {
        let step = size * p[i]
        for k in 0..<width { covariance[i * width + k] -= step * q[k] }
      }
      // W = R (Pᵀ W), a unit triangle.
      var rotation = w
      for (earlier, other) in zip(rotations, projections) {
        let share = Components.dot(other, w)
        for i in 0..<rank { rotation[i] -= share * earlier[i] }
      }
      scores.append(t)
      weights.append(w)
      projections.append(p)
      rotations.append(rotation)
      loadings += q
    }
    count = scores.count
    self.rotations = rotations.flatMap { $0 }
    self.loadings = loadings
  }

  /// The first left singular vector, from the smaller of both products.
  private static func leading(_ matrix: [Double], rows: Int, columns: Int) throws -> [Double] {
    var vector: [Double]
    if columns == 1 {
      vector = matrix
    } else if columns <= rows {
      let gram = BLAS.columnGram(matrix, rows: rows, columns: columns)
      guard let (_, vectors) = LAPACK.symmetricEigen(gram, order: columns) else {
        throw EncodingError.notConverged(what: "directions of the targets")
      }
      vector = BLAS.product(
        matrix, by: Array(vectors.suffix(columns)), rows: rows, columns: 1, inner: columns)
    } else {
      var gram = [Double](repeating: 0, count: rows * rows)
      BLAS.dsyrk(matrix, rows: rows, inner: columns, into: &gram)
      guard let (_, vectors) = LAPACK.symmetricEigen(gram, order: rows) else {
        throw EncodingError.notConverged(what: "directions of the features")
      }
      vector = Array(vectors.suffix(rows))
    }
    let length = dot(vector, vector).squareRoot()
    return vector.map { $0 / length }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }

  /// Test rows in the components, test × component.
  private func testScores(_ basis: RidgeBasis) -> [Double] {
    BLAS.product(
      basis.test, by: rotations, transposed: true, rows: basis.testCount, columns: count, inner: basis.rank)
  }

  /// Predictions of the test rows less the training means, test × targets.
  func predictions(_ basis: RidgeBasis) -> [Float] {
    guard count > 0 else { return Array(repeating: 0, count: basis.testCount * width) }
    return BLAS.product(testScores(basis), by: loadings, rows: basis.testCount, columns: width, inner: count)
      .map(Float.init)
  }

  /// Adds the squared errors of 1 … limit components to `sums`, limit × targets; where there are fewer, those of all.
  func addErrors(_ basis: RidgeBasis, _ observed: [Float], limit: Int, to sums: inout [Double]) {
    let scores = count > 0 ? testScores(basis) : []
    var rest = observed.map(Double.init)
    for k in 0..<limit {
      for row in 0..<basis.testCount {
        let score = k < count ? scores[row * count + k] : 0
        for target in 0..<width {
          let error = rest[row * width + target] - (k < count ? score * loadings[k * width + target] : 0)
          rest[row * width + target] = error
          sums[k * width + target] += error * error
        }
      }
    }
  }
}
