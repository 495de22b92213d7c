internal import PomonaCore
internal import PomonaSystem

/// Which training rows are predicted from which others when a penalty is chosen.
public enum HeldOut: Sendable, Equatable {
  /// Each row from all others.
  case leaveOneOut
  /// Each block (a run, a fold) from the rows of all other blocks; together they hold every training row once, and no
  /// other row.
  case blocks([[Int]])
}

/// What held-out predictions are measured by.
public enum HeldOutMeasure: String, Sendable, CaseIterable {
  /// 1 - PRESS / TSS, which chooses as mean squared error does.
  case r2 = "r2_loo"
  /// Pearson r over all held-out predictions. Falls to -1 for targets without signal: only as published.
  case pearson = "pearson_loo"
  /// Pearson r within each block, mean over blocks.
  case foldPearson = "kfold_r"
}

/// Training rows in the order of their blocks.
struct HeldOutLayout: Sendable {
  /// Places among the training rows.
  let order: [Int]
  let blocks: [Range<Int>]
  let isSingle: Bool

  /// Checks that blocks are a partition of the training rows, before targets that lack rows take their part of it.
  ///
  /// - Throws: `.badRows`; `.tooFewRows` for fewer than `least` blocks, and for a block of one row under `foldPearson`.
  static func check(
    _ scheme: HeldOut, _ measure: HeldOutMeasure, train: [Int], least: Int = 2
  ) throws(EncodingError) {
    var blocks = train.map { [$0] }
    if case .blocks(let lists) = scheme { blocks = lists }
    var left = Set(train)
    for row in blocks.joined() where left.remove(row) == nil {
      throw .badRows(what: "a row is in two blocks, or in a block and not in training", row: row)
    }
    if let row = left.min() { throw .badRows(what: "a training row is in no block", row: row) }
    let needed = measure == .foldPearson ? "folds of kfold_r" : "blocks to leave out"
    guard blocks.count >= least else { throw .tooFewRows(count: blocks.count, needed: least, what: needed) }
    if measure == .foldPearson, let size = blocks.map(\.count).min(), size < 2 {
      throw .tooFewRows(count: size, needed: 2, what: "a correlation within a fold")
    }
  }

  /// The part of a checked scheme that the training rows of a pattern of missing values take.
  init(_ scheme: HeldOut, train: [Int]) {
    guard case .blocks(let lists) = scheme else {
      order = Array(train.indices)
      blocks = order.map { $0..<$0 + 1 }
      isSingle = true
      return
    }
    var places: [Int: Int] = [:]
    for (place, row) in train.enumerated() { places[row] = place }
    var order: [Int] = []
    var blocks: [Range<Int>] = []
    for list in lists {
      let start = order.count
      // Rows that a target lacks are not among its training rows.
      for row in list { if let place = places.removeValue(forKey: row) { order.append(place) } }
      if order.count > start { blocks.append(start..<order.count) }
    }
    self.order = order
    self.blocks = blocks
    isSingle = false
  }
}

/// Held-out residuals under one penalty as a linear map of A = Uᵀ Yc (and of Yc, where U does not span it).
///
///     y - ŷ⁽⁻ᵇ⁾ = (I - H_bb)⁻¹ e_b       H = U diag(l / (l + alpha)) Uᵀ + 1 1ᵀ / n
///
/// Exact, also for the intercept. Where U spans all centred targets, e = U diag(alpha / (l + alpha)) A
/// and no difference of near numbers is taken; and where only the sum of squares is wanted, |M A|² = |R A|² with R the
/// Cholesky factor of Mᵀ M, half the work because R is a triangle.
struct HeldOutMap: Sendable {
  /// Rank × rank, when only squares are wanted.
  let triangle: [Float]?
  /// Train × rank in the order of the layout.
  let full: [Float]
  /// (I - H_bb)⁻¹ block by block; empty where U spans all.
  let gains: [[Float]]
  /// A block that is interpolated whatever is left out: nothing is defined.
  let isUndefined: Bool

  init(_ basis: RidgeBasis, _ layout: HeldOutLayout, alpha: Double, onlySquares: Bool) {
    if onlySquares, let gram = HeldOutMap.gram(basis, layout, alpha: alpha),
      let factor = LAPACK.cholesky(gram, order: basis.rank)
    {
      triangle = factor.map(Float.init)
      (full, gains, isUndefined) = ([], [], false)
      return
    }
    let made = HeldOutMap.made(basis, layout, alpha: alpha)
    triangle = nil
    full = made.map.map(Float.init)
    gains = made.gains
    isUndefined = made.isUndefined
  }

  /// Mᵀ M, rank × rank, of which the upper triangle counts.
  ///
  /// `nil` where U does not span all that a centred target can be, or a block is interpolated. Cost: n³ for single rows.
  static func gram(_ basis: RidgeBasis, _ layout: HeldOutLayout, alpha: Double) -> [Double]? {
    let (n, r) = (basis.trainCount, basis.rank)
    guard basis.isComplete, r > 0 else { return nil }
    guard layout.isSingle else {
      let made = HeldOutMap.made(basis, layout, alpha: alpha)
      return made.isUndefined ? nil : BLAS.columnGram(made.map, rows: n, columns: r)
    }
    // The block of a single row is a number, 1 - h = Σ_k D_k U_ik² with D = alpha / (l + alpha).
    var map = basis.left
    var remainders = [Double](repeating: 0, count: n)
    for k in 0..<r {
      let shrunk = alpha / (basis.eigenvalues[k] + alpha)
      for i in 0..<n {
        let value = map[k * n + i]
        map[k * n + i] = value * shrunk
        remainders[i] += value * value * shrunk
      }
    }
    guard n > 1, let least = remainders.min(), least > Double(n) * .ulpOfOne else { return nil }
    let factors = remainders.map { 1 / $0 }
    for k in 0..<r { for i in 0..<n { map[k * n + i] *= factors[i] } }
    var gram = [Double](repeating: 0, count: r * r)
    BLAS.dsyrk(map, rows: r, inner: n, into: &gram)
    return gram
  }

  /// M (train × rank in the order of the layout) and the blocks' (I - H_bb)⁻¹, which are needed where U does not span all.
  private static func made(
    _ basis: RidgeBasis, _ layout: HeldOutLayout, alpha: Double
  ) -> (map: [Double], gains: [[Float]], isUndefined: Bool) {
    let (n, r) = (basis.trainCount, basis.rank)
    let complete = basis.isComplete
    let shrunk = basis.eigenvalues.map { complete ? alpha / ($0 + alpha) : $0 / ($0 + alpha) }
    let constant = basis.hasIntercept && !complete ? 1 / Double(n) : 0
    var map = [Double](repeating: 0, count: n * r)
    for (place, row) in layout.order.enumerated() {
      for k in 0..<r { map[place * r + k] = basis.left[k * n + row] }
    }
    var gains: [[Float]] = []
    var undefined = false
    for block in layout.blocks {
      let size = block.count
      let rows = Array(map[(block.lowerBound * r)..<(block.upperBound * r)])
      var weighted = rows
      for i in 0..<size { for k in 0..<r { weighted[i * r + k] *= shrunk[k] } }
      var rest = [Double](repeating: 0, count: size * size)
      if r > 0 { rest = BLAS.product(weighted, by: rows, transposed: true, rows: size, columns: size, inner: r) }
      if !complete {
        for i in 0..<size {
          for j in 0..<size { rest[i * size + j] = (i == j ? 1 : 0) - constant - rest[i * size + j] }
        }
      }
      let least = (0..<size).map { rest[$0 * size + $0] }.min() ?? 0
      // A single block leaves nothing to fit on.
      guard layout.blocks.count > 1, least > Double(n) * .ulpOfOne,
        let gain = LAPACK.inverse(ofPositive: rest, order: size)
      else {
        undefined = true
        break
      }
      if r > 0 {
        let mapped =
          size == 1
          ? weighted.map { $0 * gain[0] } : BLAS.product(gain, by: weighted, rows: size, columns: r, inner: size)
        for (index, value) in mapped.enumerated() { map[block.lowerBound * r + index] = complete ? value : -value }
      }
      if !complete { gains.append(gain.map(Float.init)) }
    }
    return (map, gains, undefined)
  }
}

/// A block of targets in the directions of a basis.
struct TargetBlock: Sendable {
  let targets: [Int]
  let means: [Double]
  /// Σ (y - ȳ)² over the training rows; 0 for a constant target.
  let squares: [Double]
  /// A = Uᵀ Yc, rank × targets.
  let coefficients: [Float]
}

/// The best penalty of each target so far by the first of the measures, and its held-out residuals, so that these need not be
/// made again once the penalty is chosen.
struct BestHeldOut: Sendable {
  /// Rows in the order of the layout × targets.
  private(set) var residuals: [Float]
  /// By target; `nil` where no penalty has a score.
  private(set) var places: [Int?]
  private let rowCount: Int
  private let tiesToSmaller: Bool
  private var scores: [Double]

  init(rowCount: Int, width: Int, tiesToSmaller: Bool) {
    residuals = Array(repeating: .nan, count: rowCount * width)
    places = Array(repeating: nil, count: width)
    scores = Array(repeating: .nan, count: width)
    self.rowCount = rowCount
    self.tiesToSmaller = tiesToSmaller
  }

  /// As `PenaltyChoice` chooses for single targets.
  fileprivate mutating func offer(_ place: Int, _ scores: ArraySlice<Double>, _ residuals: [Float]) {
    var takes = [UInt32](repeating: 0, count: places.count)
    var isTaken = false
    for (k, score) in scores.enumerated() where !score.isNaN {
      if places[k] != nil, tiesToSmaller ? score <= self.scores[k] : score < self.scores[k] { continue }
      (places[k], self.scores[k], takes[k], isTaken) = (place, score, 1, true)
    }
    if isTaken {
      Kernels.takeColumns(residuals, rows: rowCount, width: places.count, take: takes, into: &self.residuals)
    }
  }
}

extension HeldOutMap {
  /// By measure, penalties × targets: the scores of held-out predictions of one block of targets, from one pass over them.
  static func scores(
    _ maps: [HeldOutMap], _ layout: HeldOutLayout, _ measures: [HeldOutMeasure], basis: RidgeBasis, centred: [Float],
    coefficients: [Float], squares: [Double]
  ) -> [[Double]] {
    var best: BestHeldOut?
    return scores(
      maps, layout, measures, basis: basis, centred: centred, coefficients: coefficients, squares: squares, best: &best)
  }

  /// The same, which also keeps the residuals of the best where that is given.
  static func scores(
    _ maps: [HeldOutMap], _ layout: HeldOutLayout, _ measures: [HeldOutMeasure], basis: RidgeBasis, centred: [Float],
    coefficients: [Float], squares: [Double], best: inout BestHeldOut?
  ) -> [[Double]] {
    let (n, r, width) = (basis.trainCount, basis.rank, squares.count)
    var result = [[Double]](repeating: [], count: measures.count)
    // The centred targets in the order of the layout.
    var ordered = centred
    if !layout.isSingle, !centred.isEmpty {
      for (place, row) in layout.order.enumerated() {
        for k in 0..<width { ordered[place * width + k] = centred[row * width + k] }
      }
    }
    let whole = measures.contains(.pearson) ? ResidualCorrelation(ordered, 0..<n, width) : nil
    let parts = measures.contains(.foldPearson) ? layout.blocks.map { ResidualCorrelation(ordered, $0, width) } : []
    var residuals = [Float](repeating: 0, count: max(n, r) * width)
    for (place, map) in maps.enumerated() {
      guard !map.isUndefined else {
        for kind in measures.indices { result[kind] += Array(repeating: .nan, count: width) }
        continue
      }
      if let triangle = map.triangle {
        BLAS.multiply(triangle: triangle, order: r, coefficients, columns: width, into: &residuals)
        let scores = r2(residuals, rows: r, squares)
        for kind in measures.indices { result[kind] += scores }
        continue
      }
      map.residuals(layout, basis, ordered, coefficients, width, into: &residuals)
      for (kind, measure) in measures.enumerated() {
        switch measure {
        case .r2: result[kind] += r2(residuals, rows: n, squares)
        case .pearson: result[kind] += whole?.values(residuals) ?? []
        case .foldPearson:
          var sums = [Double](repeating: 0, count: width)
          for part in parts { for (k, r) in part.values(residuals).enumerated() { sums[k] += r } }
          result[kind] += sums.map { $0 / Double(parts.count) }
        }
      }
      best?.offer(place, result[0].suffix(width), residuals)
    }
    // A constant target has no score under any penalty.
    return result.map { $0.enumerated().map { squares[$0.offset % width] > 0 ? $0.element : .nan } }
  }

  /// 1 - |e|² / |y|², column by column.
  private static func r2(_ residuals: [Float], rows: Int, _ squares: [Double]) -> [Double] {
    var press = [Double](repeating: 0, count: squares.count)
    Kernels.addSquares(residuals, rows: rows, width: squares.count, to: &press)
    return zip(press, squares).map { $1 > 0 ? 1 - $0 / $1 : .nan }
  }

  /// ŷ of training rows in their own order, less the mean that was taken off, train × targets; NaN where a block is
  /// interpolated.
  func predictions(
    _ layout: HeldOutLayout, basis: RidgeBasis, centred: [Float], coefficients: [Float], width: Int
  ) -> [Float] {
    guard !isUndefined else { return Array(repeating: .nan, count: centred.count) }
    var ordered = centred
    if !layout.isSingle {
      for (place, row) in layout.order.enumerated() {
        for k in 0..<width { ordered[place * width + k] = centred[row * width + k] }
      }
    }
    var residuals = [Float](repeating: 0, count: max(basis.trainCount, basis.rank) * width)
    self.residuals(layout, basis, ordered, coefficients, width, into: &residuals)
    return HeldOutMap.predictions(layout, centred: centred, residuals: residuals, width: width)
  }

  /// y - e, with residuals in the order of the layout.
  static func predictions(_ layout: HeldOutLayout, centred: [Float], residuals: [Float], width: Int) -> [Float] {
    var predictions = [Float](repeating: 0, count: centred.count)
    for (place, row) in layout.order.enumerated() {
      for k in 0..<width { predictions[row * width + k] = centred[row * width + k] - residuals[place * width + k] }
    }
    return predictions
  }

  /// y - ŷ of rows in the order of the layout.
  func residuals(
    _ layout: HeldOutLayout, _ basis: RidgeBasis, _ ordered: [Float], _ coefficients: [Float], _ width: Int,
    into residuals: inout [Float]
  ) {
    let (n, r) = (basis.trainCount, basis.rank)
    if !basis.isComplete {
      for (block, gain) in zip(layout.blocks, gains) {
        BLAS.multiply(
          gain, at: 0, stride: block.count, ordered, at: block.lowerBound * width, stride: width, rows: block.count,
          columns: width, inner: block.count, into: &residuals, at: block.lowerBound * width, stride: width)
      }
    }
    guard r > 0 else { return }
    BLAS.multiply(
      full, stride: r, coefficients, stride: width, rows: n, columns: width, inner: r, adding: !basis.isComplete,
      into: &residuals, stride: width)
  }
}

/// r of y and y - e over some rows, column by column, for any number of residuals e of the same y.
private struct ResidualCorrelation {
  let targets: [Float]
  let rows: Range<Int>
  let width: Int
  let own: Kernels.ResidualSums

  init(_ targets: [Float], _ rows: Range<Int>, _ width: Int) {
    var own = Kernels.ResidualSums(width: width)
    Kernels.addResiduals(targets, targets, rows: rows, width: width, to: &own)
    self.targets = targets
    self.rows = rows
    self.width = width
    self.own = own
  }

  func values(_ residuals: [Float]) -> [Double] {
    var sums = Kernels.ResidualSums(width: width)
    Kernels.addResiduals(residuals, targets, rows: rows, width: width, to: &sums)
    let n = Double(rows.count)
    return (0..<width).map { k in
      let (y, yy) = (own.plain[k], own.squares[k])
      let p = y - sums.plain[k]
      let pp = yy - 2 * sums.products[k] + sums.squares[k]
      let spread = (yy - y * y / n, pp - p * p / n)
      // Products of floats are exact in double; what is below their rounding is a constant.
      guard spread.0 > 1e-13 * yy, spread.1 > 1e-13 * pp else { return .nan }
      return Correlation.clamped((yy - sums.products[k] - y * p / n) / (spread.0 * spread.1).squareRoot())
    }
  }
}
