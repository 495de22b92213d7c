public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// What features are divided by before a fit.
public enum ColumnScaling: Sendable, Equatable {
  /// Nothing: a penalty that follows the trace makes the scale of a layer irrelevant.
  case none
  /// Their own standard deviation (ddof 0) over the rows `train`; one below `floor` times the median of the columns that
  /// are not constant becomes that floor, and a constant column stays as it is.
  case feature(train: [Int], floor: Double)

  /// The floor that keeps a nearly silent unit from having values of 10⁴ on other rows.
  public static let usualFloor = 0.1
}

/// The products of all pairs of rows of a feature map: all that ridge regression with more features than rows needs.
///
///     K = Z Zᵀ     Z: features less the means over all rows, when centred, over their scale
///
/// One kernel serves every split: centred on the training rows it is K_ij - c_i - c_j + g, with c_i the mean of row i over
/// them and g the mean of c. Means are taken off in float32 before the product, so that this second, small
/// correction in double cancels nothing.
///
/// - Shapes: n rows × p features give n × n.
/// - Throws: `.empty`, `.notFinite` with the first row and column, `.notConverged` for products beyond float32.
/// - Cost: n² p, read twice; products of up to 1024 features in float32, sums over them in double.
public struct FeatureKernel: Sendable {
  public let rowCount: Int
  public let featureCount: Int
  public let isCentred: Bool
  /// Row-major, both triangles.
  let elements: [Double]

  public init(
    _ features: some FeatureBlocks, centring: Bool = true, scaling: ColumnScaling = .none, workers: Workers
  ) throws {
    let columns = try FeatureColumns(features, centring: centring, scaling: scaling, workers: workers)
    try self.init(features, columns, workers: workers)
  }

  init(_ features: some FeatureBlocks, _ columns: FeatureColumns, workers: Workers) throws {
    let n = features.stimulusCount
    let p = features.featureCount
    let panel = min(n, 1024)
    let panelCount = (n + panel - 1) / panel
    let width = min(p, 1024)
    let blockCount = (p + width - 1) / width
    var tasks: [(Int, Int)] = []
    for i in 0..<panelCount { for j in i..<panelCount { tasks.append((i, j)) } }
    let pairs = tasks
    // One panel is shared by four lanes of blocks; more panels make enough pairs to share.
    let laneCount = panelCount == 1 ? min(4, blockCount) : 1
    let tiles = try workers.map(pairs.count * laneCount) { task -> [Double] in
      let (i, j) = pairs[task / laneCount]
      let a = Array(i * panel..<min(n, (i + 1) * panel))
      let b = Array(j * panel..<min(n, (j + 1) * panel))
      var left = [Float](repeating: 0, count: a.count * width)
      var right = [Float](repeating: 0, count: i == j ? 0 : b.count * width)
      var product = [Float](repeating: 0, count: a.count * b.count)
      var sums = [Double](repeating: 0, count: i == j ? a.count * (a.count + 1) / 2 : a.count * b.count)
      for block in stride(from: task % laneCount, to: blockCount, by: laneCount) {
        let range = block * width..<min(p, (block + 1) * width)
        let means = Array(columns.means[range])
        let factors = columns.factors.map { Array($0[range]) }
        try features.withBlock(range) { elements, stride in
          Kernels.gather(
            elements, stride: stride, rows: a, width: range.count, less: means, times: factors, into: &left)
          guard i != j else { return }
          Kernels.gather(
            elements, stride: stride, rows: b, width: range.count, less: means, times: factors, into: &right)
        }
        if i == j {
          BLAS.ssyrk(left, rows: a.count, inner: range.count, stride: range.count, into: &product)
        } else {
          BLAS.sgemm(left, right, rows: a.count, columns: b.count, inner: range.count, into: &product)
        }
        Kernels.add(product, rows: a.count, columns: b.count, upper: i == j, to: &sums)
      }
      return sums
    }
    var elements = [Double](repeating: 0, count: n * n)
    for (index, pair) in pairs.enumerated() {
      let columnEnd = min(n, (pair.1 + 1) * panel)
      var place = 0
      for row in pair.0 * panel..<min(n, (pair.0 + 1) * panel) {
        for column in (pair.0 == pair.1 ? row : pair.1 * panel)..<columnEnd {
          var sum = 0.0
          for lane in 0..<laneCount { sum += tiles[index * laneCount + lane][place] }
          elements[row * n + column] = sum
          elements[column * n + row] = sum
          place += 1
        }
      }
    }
    // Features beyond 10¹⁹ overflow their products in float32.
    guard elements.allSatisfy(\.isFinite) else { throw EncodingError.notConverged(what: "products of the features") }
    self.init(rowCount: n, featureCount: p, isCentred: columns.isCentred, elements: elements)
  }

  /// The kernel of features that were read before: K_ij = R_ij + p m_i m_j, centred over all stimuli in double.
  ///
  /// Nothing is read again, so that a layer whose RDM is known costs n² here in place of n² p.
  /// - Precondition: a geometry of values; ranks have no kernel.
  public init(_ geometry: FeatureGeometry) {
    precondition(geometry.kind == .values, "ranks are no features")
    let n = geometry.stimulusCount
    var elements = geometry.products(of: geometry.differences ?? geometry.gram)
    let means = (0..<n).map { i in elements[(i * n)..<((i + 1) * n)].reduce(0, +) / Double(n) }
    let all = means.reduce(0, +) / Double(n)
    for i in 0..<n {
      for j in i..<n {
        elements[i * n + j] += all - means[i] - means[j]
        elements[j * n + i] = elements[i * n + j]
      }
    }
    self.init(rowCount: n, featureCount: geometry.featureCount, isCentred: true, elements: elements)
  }

  /// The kernel of some of the rows, in that order.
  ///
  /// - Throws: `.badRows` for a row that does not exist.
  public func selecting(rows: [Int]) throws(EncodingError) -> FeatureKernel {
    if rows.count == rowCount, rows.indices.allSatisfy({ rows[$0] == $0 }) { return self }
    if let bad = rows.first(where: { $0 < 0 || $0 >= rowCount }) {
      throw .badRows(what: "the chosen rows hold one that does not exist", row: bad)
    }
    var part = [Double](repeating: 0, count: rows.count * rows.count)
    for (i, row) in rows.enumerated() {
      for (j, column) in rows.enumerated() { part[i * rows.count + j] = elements[row * rowCount + column] }
    }
    return FeatureKernel(
      rowCount: rows.count, featureCount: featureCount, isCentred: isCentred, elements: part)
  }

  init(rowCount: Int, featureCount: Int, isCentred: Bool, elements: [Double]) {
    self.rowCount = rowCount
    self.featureCount = featureCount
    self.isCentred = isCentred
    self.elements = elements
  }

  /// A weighted sum of kernels of the same rows: the kernel of bands side by side, each times the root of its weight.
  ///
  /// - Precondition: one weight a kernel, equal rows, all centred or none.
  public static func sum(_ kernels: [FeatureKernel], weights: [Double]) -> FeatureKernel {
    precondition(!kernels.isEmpty && kernels.count == weights.count, "one weight a kernel")
    let first = kernels[0]
    precondition(
      kernels.allSatisfy { $0.rowCount == first.rowCount && $0.isCentred == first.isCentred }, "kernels of other rows")
    var elements = [Double](repeating: 0, count: first.elements.count)
    for (kernel, weight) in zip(kernels, weights) {
      for index in elements.indices { elements[index] += weight * kernel.elements[index] }
    }
    return FeatureKernel(
      rowCount: first.rowCount, featureCount: kernels.reduce(0) { $0 + $1.featureCount }, isCentred: first.isCentred,
      elements: elements)
  }

  /// The kernel of features that are all multiplied by the root of `factor`.
  func times(_ factor: Double) -> FeatureKernel {
    FeatureKernel(
      rowCount: rowCount, featureCount: featureCount, isCentred: isCentred, elements: elements.map { $0 * factor })
  }

  /// tr(K) / n of the rows `train`, centred on their mean.
  func meanSquaredNorm(train: [Int]) -> Double {
    squaredNorms(rows: train, train: train).reduce(0, +) / Double(train.count)
  }

  /// The same features times one number, so that tr(K) / n of the training rows is 1; `nil` where nothing varies over them.
  func scaledToTrace(train: [Int]) -> FeatureKernel? {
    let trace = meanSquaredNorm(train: train)
    // Constant features leave no more than rounding of the products.
    let size = train.reduce(0) { $0 + abs(elements[$1 * rowCount + $1]) } / Double(train.count)
    return trace > 1e-12 * size ? times(1 / trace) : nil
  }

  /// Layers side by side: each centred and divided by √(tr(K) / n) of its own training rows, so that all have the same
  /// weight whatever their number of features. One that is constant over training rows adds nothing.
  ///
  /// - Throws: `ReductionError.noFeatures` of no layer, `.otherRowCount`, `.tooFewTrainingRows`, `.rowOutside`.
  public static func concatenated(_ layers: [FeatureKernel], trainingRows: [Int]) throws -> FeatureKernel {
    guard let first = layers.first else { throw ReductionError.noFeatures }
    for (position, layer) in layers.enumerated() where layer.rowCount != first.rowCount {
      throw ReductionError.otherRowCount(first: first.rowCount, other: layer.rowCount, position: position)
    }
    try TrainingRows.check(trainingRows, of: first.rowCount, needed: 2)
    let scaled = layers.map { $0.scaledToTrace(train: trainingRows) ?? $0.times(0) }
    return sum(scaled, weights: scaled.map { _ in 1 })
  }

  /// The block of `rows` against `train`, both centred on the mean over `train`; as it is when the kernel is not centred.
  func block(rows: [Int], train: [Int]) -> [Double] {
    let n = rowCount
    let count = Double(train.count)
    func mean(_ row: Int) -> Double { train.reduce(0) { $0 + elements[row * n + $1] } / count }
    let ofTrain = isCentred ? train.map(mean) : []
    let all = isCentred ? ofTrain.reduce(0, +) / count : 0
    var block = [Double](repeating: 0, count: rows.count * train.count)
    for (i, row) in rows.enumerated() {
      let own = isCentred ? mean(row) : 0
      for (j, column) in train.enumerated() {
        let value = elements[row * n + column]
        block[i * train.count + j] = isCentred ? value - own - ofTrain[j] + all : value
      }
    }
    return block
  }

  /// Squared distance of each of `rows` from the mean over `train`.
  func squaredNorms(rows: [Int], train: [Int]) -> [Double] {
    let n = rowCount
    let count = Double(train.count)
    func mean(_ row: Int) -> Double { train.reduce(0) { $0 + elements[row * n + $1] } / count }
    let all = train.reduce(0) { $0 + mean($1) } / count
    return rows.map { row in max(0, elements[row * n + row] - (isCentred ? 2 * mean(row) - all : 0)) }
  }
}

/// What is taken off each feature, and what it is multiplied by.
struct FeatureColumns: Sendable {
  let isCentred: Bool
  /// Over all rows, or 0.
  let means: [Double]
  /// `nil` for 1.
  let factors: [Float]?

  init(_ features: some FeatureBlocks, centring: Bool, scaling: ColumnScaling, workers: Workers) throws {
    let n = features.stimulusCount
    let p = features.featureCount
    guard n > 0 else { throw EncodingError.empty(what: "rows of features") }
    guard p > 0 else { throw EncodingError.empty(what: "features") }
    let all = Array(0..<n)
    let width = min(p, 1024)
    var scaled: [Int]?
    var floor = 0.0
    if case .feature(let train, let share) = scaling {
      try Rows.check(train, below: n, what: "the rows of feature scales")
      guard train.count > 1 else {
        throw EncodingError.tooFewRows(count: train.count, needed: 2, what: "scales of features")
      }
      scaled = train
      floor = share
    }
    let (train, blockCount) = (scaled, (p + width - 1) / width)
    let blocks = try workers.map(blockCount) { block -> (means: [Double], deviations: [Double]) in
      let range = block * width..<min(p, (block + 1) * width)
      return try features.withBlock(range) { elements, stride in
        let found = Kernels.columnSums(elements, stride: stride, rows: all, width: range.count)
        if let column = found.squares.firstIndex(where: { !$0.isFinite }) {
          throw FeatureColumns.firstNotFinite(elements, stride, rows: n, range, after: column)
        }
        guard let train else { return (found.means, []) }
        let own = Kernels.columnSums(elements, stride: stride, rows: train, width: range.count)
        let deviations = zip(own.means, own.squares).map { mean, squares in
          Correlation.isConstant(sumOfSquares: squares, mean: mean, count: train.count)
            ? 0 : (squares / Double(train.count)).squareRoot()
        }
        return (found.means, deviations)
      }
    }
    isCentred = centring
    means = centring ? blocks.flatMap(\.means) : Array(repeating: 0, count: p)
    guard train != nil else {
      factors = nil
      return
    }
    let deviations = blocks.flatMap(\.deviations)
    let varying = deviations.filter { $0 > 0 }.sorted()
    let median =
      varying.isEmpty ? 0 : (varying[(varying.count - 1) / 2] + varying[varying.count / 2]) / 2
    let least = floor * median
    factors = deviations.map { Float($0 == 0 ? 1 : 1 / max($0, least)) }
  }

  private static func firstNotFinite(
    _ elements: borrowing Span<Float>, _ stride: Int, rows: Int, _ range: Range<Int>, after column: Int
  ) -> EncodingError {
    for row in 0..<rows {
      for k in column..<range.count where !elements[row * stride + k].isFinite {
        return .notFinite(what: "features", row: row, column: range.lowerBound + k)
      }
    }
    return .notFinite(what: "features", row: 0, column: range.lowerBound + column)
  }
}
