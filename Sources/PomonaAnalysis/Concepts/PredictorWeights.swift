public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Ridge weights of a few named predictors, such as likenesses to anchors, and what each predictor is worth.
///
///     β_v = (XᵀX + α_v I)⁻¹ Xᵀ y_v      X: predictors less their mean over training rows, over their deviation there
///
/// A weight is the change of a response for one deviation of a predictor, all others held. Predictors that resemble each
/// other share what they explain, so that a small weight does not say that a predictor means nothing; `unique` and
/// `permuted` ask the test rows instead.
///
/// - Shapes: predictors n × Q, responses n × V, weights Q × V.
/// - Cost: Q³ + n Q (Q + V), the same again for each draw of a bootstrap and each permutation.
public struct PredictorWeights: Sendable {
  /// Q × V; NaN for a target without a penalty, or one that lacks a response.
  public let weights: Matrix<Double>
  /// Of each target over training rows (ddof 0).
  public let deviations: [Double]
  /// Pearson r on test rows, within groups of rows and then averaged over them; NaN where it is undefined.
  public let r: [Double]

  public let predictorCount: Int
  public let targetCount: Int
  private let penalties: [Double]
  private let isDefined: [Bool]
  /// Standardised, centred on training rows; row-major.
  private let trained: [Double]
  private let tested: [Double]
  private let trainedResponses: [Double]
  private let testedResponses: [Double]
  private let targetMeans: [Double]
  private let predictions: [Double]
  private let groups: [[Int]]
  private let eigen: Eigen

  private struct Eigen: Sendable {
    let values: [Double]
    /// Rows are eigenvectors.
    let vectors: [Double]

    init(_ matrix: [Double], order: Int) throws {
      guard let found = LAPACK.symmetricEigen(matrix, order: order) else {
        throw EncodingError.notConverged(what: "products of the predictors")
      }
      values = found.values.map { max(0, $0) }
      vectors = found.vectors
    }
  }

  /// - Parameters:
  ///   - penalties: of each target, for standardised predictors; NaN for one that was not fitted.
  ///   - floor: share of the median deviation below which no predictor is divided by its own.
  ///   - groups: places among the test rows within which r is taken, such as stories; `nil` for all as one.
  /// - Throws: `.empty`, `.notFinite` for predictors, `.shapeMismatch`, `.badRows`, `.tooFewRows`, `.notConverged`.
  public init(
    _ predictors: Matrix<Double>, responses: Matrix<Float>, train: [Int], test: [Int], penalties: [Double],
    floor: Double = ColumnScaling.usualFloor, groups: [[Int]]? = nil
  ) throws {
    let (n, q, v) = (predictors.rowCount, predictors.columnCount, responses.columnCount)
    guard q > 0 else { throw EncodingError.empty(what: "predictors") }
    guard v > 0 else { throw EncodingError.empty(what: "targets") }
    guard responses.rowCount == n else {
      throw EncodingError.shapeMismatch(what: "the rows of responses", expected: n, found: responses.rowCount)
    }
    guard penalties.count == v else {
      throw EncodingError.shapeMismatch(what: "the penalties", expected: v, found: penalties.count)
    }
    try Rows.check(train, below: n, what: "the training rows")
    try Rows.check(test, below: n, what: "the test rows")
    try Rows.requireApart(train, test)
    guard train.count >= 3 else { throw EncodingError.tooFewRows(count: train.count, needed: 3, what: "weights") }
    guard test.count >= 2 else {
      throw EncodingError.tooFewRows(count: test.count, needed: 2, what: "a correlation on test rows")
    }
    if let place = predictors.elements.firstIndex(where: { !$0.isFinite }) {
      throw EncodingError.notFinite(what: "predictors", row: place / q, column: place % q)
    }
    // The same scales as a fit has: a constant predictor is divided by nothing.
    let map = FeatureMap(
      matrix: Matrix(rowCount: n, columnCount: q, elements: predictors.elements.map(Float.init)), shape: [q])
    let columns = try FeatureColumns(
      map, centring: false, scaling: .feature(train: train, floor: floor), workers: Workers(threadCount: 1))
    let factors = columns.factors?.map(Double.init) ?? Array(repeating: 1, count: q)
    var means = [Double](repeating: 0, count: q)
    for row in train { for k in 0..<q { means[k] += predictors[row, k] / Double(train.count) } }
    func standardised(_ rows: [Int]) -> [Double] {
      rows.flatMap { row in (0..<q).map { (predictors[row, $0] - means[$0]) * factors[$0] } }
    }
    var targetMeans = [Double](repeating: 0, count: v)
    for row in train { for k in 0..<v { targetMeans[k] += Double(responses[row, k]) / Double(train.count) } }
    var isDefined = zip(penalties, targetMeans).map { !$0.isNaN && !$1.isNaN }
    for row in test { for k in 0..<v where responses[row, k].isNaN { isDefined[k] = false } }
    func centred(_ rows: [Int]) -> [Double] {
      rows.flatMap { row in (0..<v).map { isDefined[$0] ? Double(responses[row, $0]) - targetMeans[$0] : 0 } }
    }
    predictorCount = q
    targetCount = v
    self.penalties = penalties
    self.targetMeans = targetMeans
    self.isDefined = isDefined
    trained = standardised(train)
    tested = standardised(test)
    trainedResponses = centred(train)
    testedResponses = centred(test)
    self.groups = groups ?? [Array(test.indices)]
    var squares = [Double](repeating: 0, count: v)
    for i in train.indices {
      for k in 0..<v { squares[k] += trainedResponses[i * v + k] * trainedResponses[i * v + k] }
    }
    deviations = squares.indices.map { isDefined[$0] ? (squares[$0] / Double(train.count)).squareRoot() : .nan }
    eigen = try Eigen(BLAS.columnGram(trained, rows: train.count, columns: q), order: q)
    let products = Self.crossProducts(trained, trainedResponses, rows: train.count, q, v)
    let found = Self.solve(eigen, products, penalties, targets: 0..<v, of: v, order: q)
    weights = Matrix(
      rowCount: q, columnCount: v, elements: found.indices.map { isDefined[$0 % v] ? found[$0] : .nan })
    predictions = BLAS.product(tested, by: found, rows: test.count, columns: v, inner: q)
    var r: [Double] = []
    let moments = Self.moments(predictions, testedResponses, self.groups, v)
    for target in 0..<v {
      r.append(isDefined[target] ? definedMean(moments.map { $0.r(target) }) : .nan)
    }
    self.r = r
  }

  // MARK: - What a predictor is worth on test rows

  /// r with all predictors less r without one, refitted at the same penalty: Q × V.
  ///
  ///     β'_q = β - β_q C_:q / C_qq,   C = (XᵀX + α I)⁻¹
  public func unique() -> Matrix<Double> {
    let (q, v) = (predictorCount, targetCount)
    var drops = Matrix<Double>(rowCount: q, columnCount: v, repeating: .nan)
    for (penalty, targets) in targetsByPenalty() {
      // (XᵀX + α I)⁻¹ = Σ_k u_k u_kᵀ / (l_k + α)
      var scaled = eigen.vectors
      for k in 0..<q { for j in 0..<q { scaled[k * q + j] /= eigen.values[k] + penalty } }
      let inverse = Self.crossProducts(eigen.vectors, scaled, rows: q, q, q)
      let moves = BLAS.product(tested, by: inverse, rows: tested.count / q, columns: q, inner: q)
      let changed = scores(
        moving: moves,
        by: { predictor, target in
          let own = inverse[predictor * q + predictor]
          return own > 0 ? -weights[predictor, target] / own : 0
        }, targets: targets)
      for (place, target) in targets.enumerated() {
        for predictor in 0..<q { drops[predictor, target] = r[target] - changed[predictor * targets.count + place] }
      }
    }
    return drops
  }

  /// r less the mean r after a predictor's values were permuted among the test rows of each group: Q × V.
  public func permuted(draws: Int, seed: UInt64, workers: Workers) throws -> Matrix<Double> {
    precondition(draws > 0, "no permutation")
    let (q, v) = (predictorCount, targetCount)
    let stream = RandomStream(seed: seed, name: "permutation of predictors")
    let all = Array(0..<v)
    let found = try workers.map(draws) { draw -> [Double] in
      var moves = [Double](repeating: 0, count: tested.count)
      for (number, group) in groups.enumerated() {
        let order = stream.permutation(of: group.count, draw: draw * groups.count + number)
        for (place, row) in group.enumerated() {
          let other = group[order[place]]
          for k in 0..<q { moves[row * q + k] = tested[other * q + k] - tested[row * q + k] }
        }
      }
      return scores(moving: moves, by: { weights[$0, $1] }, targets: all)
    }
    var drops = Matrix<Double>(rowCount: q, columnCount: v)
    for predictor in 0..<q {
      for target in 0..<v {
        var sum = 0.0
        for scores in found { sum += scores[predictor * v + target] }
        drops[predictor, target] = r[target] - sum / Double(draws)
      }
    }
    return drops
  }

  /// Of targets that are columns of classes, -1 and +1: the accuracy on test rows less the mean accuracy after a predictor's
  /// values were permuted among them.
  ///
  /// A row is of the class of its largest column, of equal ones the first; of one column by its sign, 0 being -1.
  public func permutedAccuracy(draws: Int, seed: UInt64, workers: Workers) throws -> [Double] {
    precondition(draws > 0, "no permutation")
    let (q, v, n) = (predictorCount, targetCount, tested.count / predictorCount)
    @Sendable func place(_ value: (Int) -> Double) -> Int {
      guard v > 1 else { return value(0) > 0 ? 1 : 0 }
      var largest = 0
      for k in 1..<v where value(k) > value(largest) { largest = k }
      return largest
    }
    let truth = (0..<n).map { row in place { testedResponses[row * v + $0] + targetMeans[$0] } }
    @Sendable func hits(_ value: (_ row: Int, _ column: Int) -> Double) -> Int {
      (0..<n).count { row in place { value(row, $0) } == truth[row] }
    }
    let whole = hits { predictions[$0 * v + $1] + targetMeans[$1] }
    let stream = RandomStream(seed: seed, name: "permutation of predictors")
    let found = try workers.map(draws) { draw -> [Int] in
      let order = stream.permutation(of: n, draw: draw)
      return (0..<q).map { predictor in
        hits { row, column in
          let move = tested[order[row] * q + predictor] - tested[row * q + predictor]
          return predictions[row * v + column] + move * weights[predictor, column] + targetMeans[column]
        }
      }
    }
    return (0..<q).map { predictor in
      Double(whole * draws - found.reduce(0) { $0 + $1[predictor] }) / Double(n * draws)
    }
  }

  // MARK: - Resamples of training rows

  /// Weights of some targets on bootstrap samples of the training rows, at the same penalties: draws of Q × targets.
  ///
  /// Scales of predictors stay those of the training rows, so that weights of all draws have one unit.
  public func resampled(targets: Range<Int>, draws: Int, seed: UInt64, workers: Workers) throws -> [[Double]] {
    let (q, v, n) = (predictorCount, targetCount, trained.count / predictorCount)
    let stream = RandomStream(seed: seed, name: "bootstrap of training rows")
    let width = targets.count
    return try workers.map(draws) { draw -> [Double] in
      var counts = [Double](repeating: 0, count: n)
      for row in stream.resample(of: n, draw: draw) { counts[row] += 1 }
      var means = [Double](repeating: 0, count: q)
      var targetMeans = [Double](repeating: 0, count: width)
      for row in 0..<n where counts[row] > 0 {
        for k in 0..<q { means[k] += counts[row] * trained[row * q + k] / Double(n) }
        for (place, target) in targets.enumerated() {
          targetMeans[place] += counts[row] * trainedResponses[row * v + target] / Double(n)
        }
      }
      var x: [Double] = []
      var y: [Double] = []
      x.reserveCapacity(n * q)
      y.reserveCapacity(n * width)
      for row in 0..<n {
        let root = counts[row].squareRoot()
        for k in 0..<q { x.append(root * (trained[row * q + k] - means[k])) }
        for (place, target) in targets.enumerated() {
          y.append(root * (trainedResponses[row * v + target] - targetMeans[place]))
        }
      }
      let own = try Eigen(BLAS.columnGram(x, rows: n, columns: q), order: q)
      let products = Self.crossProducts(x, y, rows: n, q, width)
      let found = Self.solve(own, products, Array(penalties[targets]), targets: 0..<width, of: width, order: q)
      return found.indices.map { isDefined[targets.lowerBound + $0 % width] ? found[$0] : .nan }
    }
  }

  /// r between all pairs of predictors over training rows; 0 for a constant one.
  public var correlations: Matrix<Double> {
    let q = predictorCount
    let gram = BLAS.columnGram(trained, rows: trained.count / q, columns: q)
    var r = Matrix<Double>(rowCount: q, columnCount: q)
    for i in 0..<q {
      for j in 0..<q {
        let size = (gram[i * q + i] * gram[j * q + j]).squareRoot()
        r[i, j] = size > 0 ? gram[i * q + j] / size : 0
      }
    }
    return r
  }

  // MARK: - Algebra

  /// AᵀB of packed arrays with as many rows.
  private static func crossProducts(_ a: [Double], _ b: [Double], rows: Int, _ width: Int, _ other: Int) -> [Double] {
    var transposed = [Double](repeating: 0, count: a.count)
    for row in 0..<rows { for k in 0..<width { transposed[k * rows + row] = a[row * width + k] } }
    return BLAS.product(transposed, by: b, rows: width, columns: other, inner: rows)
  }

  private static func solve(
    _ eigen: Eigen, _ products: [Double], _ penalties: [Double], targets: Range<Int>, of v: Int, order q: Int
  ) -> [Double] {
    var turned = BLAS.product(eigen.vectors, by: products, rows: q, columns: v, inner: q)
    for k in 0..<q {
      for target in targets {
        let size = eigen.values[k] + penalties[target]
        turned[k * v + target] = size > 0 ? turned[k * v + target] / size : 0
      }
    }
    return crossProducts(eigen.vectors, turned, rows: q, q, v)
  }

  private func targetsByPenalty() -> [(penalty: Double, targets: [Int])] {
    var places: [Double: [Int]] = [:]
    for target in 0..<targetCount where isDefined[target] { places[penalties[target], default: []].append(target) }
    return places.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// r of predictions to which so many times a move of each predictor was added: Q × targets, by moments of the rows alone.
  private func scores(
    moving moves: [Double], by factor: (_ predictor: Int, _ target: Int) -> Double, targets: [Int]
  ) -> [Double] {
    let (q, v) = (predictorCount, targetCount)
    var sums = [Double](repeating: 0, count: q * targets.count)
    var counts = [Int](repeating: 0, count: q * targets.count)
    for group in groups where group.count > 1 {
      func rows(_ all: [Double], _ width: Int, _ columns: [Int]) -> [Double] {
        var means = [Double](repeating: 0, count: columns.count)
        for row in group {
          for (place, column) in columns.enumerated() {
            means[place] += all[row * width + column] / Double(group.count)
          }
        }
        return group.flatMap { row in columns.indices.map { all[row * width + columns[$0]] - means[$0] } }
      }
      let (m, w) = (group.count, targets.count)
      let x = rows(moves, q, Array(0..<q))
      let p = rows(predictions, v, targets)
      let y = rows(testedResponses, v, targets)
      let xp = Self.crossProducts(x, p, rows: m, q, w)
      let xy = Self.crossProducts(x, y, rows: m, q, w)
      var (xx, pp, yy, py) = (
        [Double](repeating: 0, count: q), [Double](repeating: 0, count: w), [Double](repeating: 0, count: w),
        [Double](repeating: 0, count: w)
      )
      for row in 0..<m {
        for k in 0..<q { xx[k] += x[row * q + k] * x[row * q + k] }
        for k in 0..<w {
          pp[k] += p[row * w + k] * p[row * w + k]
          yy[k] += y[row * w + k] * y[row * w + k]
          py[k] += p[row * w + k] * y[row * w + k]
        }
      }
      for predictor in 0..<q {
        for (place, target) in targets.enumerated() {
          let c = factor(predictor, target)
          let at = predictor * w + place
          let square = pp[place] + 2 * c * xp[at] + c * c * xx[predictor]
          // Without its only predictor a fit predicts one number, which explains nothing.
          let found = Self.r(
            py[place] + c * xy[at], square, yy[place], largest: max(pp[place], c * c * xx[predictor]), constant: 0)
          guard !found.isNaN else { continue }
          sums[at] += found
          counts[at] += 1
        }
      }
    }
    return sums.indices.map { place in
      !isDefined[targets[place % targets.count]] || counts[place] == 0 ? .nan : sums[place] / Double(counts[place])
    }
  }

  private struct Moments {
    let pp: [Double]
    let yy: [Double]
    let py: [Double]

    func r(_ target: Int) -> Double { PredictorWeights.r(py[target], pp[target], yy[target], largest: pp[target]) }
  }

  private static func moments(_ predictions: [Double], _ responses: [Double], _ groups: [[Int]], _ v: Int) -> [Moments]
  {
    groups.filter { $0.count > 1 }.map { group in
      let count = Double(group.count)
      var (p, y) = ([Double](repeating: 0, count: v), [Double](repeating: 0, count: v))
      for row in group {
        for k in 0..<v {
          p[k] += predictions[row * v + k] / count
          y[k] += responses[row * v + k] / count
        }
      }
      var (pp, yy, py) = (
        [Double](repeating: 0, count: v), [Double](repeating: 0, count: v), [Double](repeating: 0, count: v)
      )
      for row in group {
        for k in 0..<v {
          let (a, b) = (predictions[row * v + k] - p[k], responses[row * v + k] - y[k])
          pp[k] += a * a
          yy[k] += b * b
          py[k] += a * b
        }
      }
      return Moments(pp: pp, yy: yy, py: py)
    }
  }

  /// NaN for a constant response; `constant` for constant predictions.
  private static func r(
    _ product: Double, _ square: Double, _ other: Double, largest: Double, constant: Double = .nan
  ) -> Double {
    guard other > 0 else { return .nan }
    return square > 1e-20 * largest ? product / (square * other).squareRoot() : constant
  }
}
