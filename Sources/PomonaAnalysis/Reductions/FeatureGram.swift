internal import PomonaCore
internal import PomonaParallel
internal import PomonaSystem

/// Features that are read in double, block by block: a matrix, or a map that may not fit in memory.
enum WideFeatures: Sendable {
  case matrix(Matrix<Double>)
  case map(any FeatureBlocks)

  var rowCount: Int {
    switch self {
    case .matrix(let matrix): matrix.rowCount
    case .map(let map): map.stimulusCount
    }
  }

  var featureCount: Int {
    switch self {
    case .matrix(let matrix): matrix.columnCount
    case .map(let map): map.featureCount
    }
  }

  /// All rows of some features, rows × range, row-major.
  ///
  /// - Throws: `.notFinite` at the first NaN or infinity of the block.
  func block(_ range: Range<Int>) throws -> [Double] {
    var block = [Double](repeating: 0, count: rowCount * range.count)
    switch self {
    case .matrix(let matrix):
      for row in 0..<rowCount {
        for k in 0..<range.count {
          block[row * range.count + k] = matrix.elements[row * matrix.columnCount + range.lowerBound + k]
        }
      }
    case .map(let map):
      try map.withBlock(range) { elements, stride in
        for row in 0..<rowCount {
          for k in 0..<range.count { block[row * range.count + k] = Double(elements[row * stride + k]) }
        }
      }
    }
    if let place = block.firstIndex(where: { !$0.isFinite }) {
      throw ReductionError.notFinite(
        row: place / range.count, feature: range.lowerBound + place % range.count, value: "\(block[place])")
    }
    return block
  }

  /// The block less the means of its columns over the given rows; a column that is constant over them is zero in all rows,
  /// so that nothing is made of rounding.
  func centredBlock(_ range: Range<Int>, over rows: [Int]) throws -> [Double] {
    var block = try block(range)
    let width = range.count
    for k in 0..<width {
      var sum = 0.0
      for row in rows { sum += block[row * width + k] }
      let mean = sum / Double(rows.count)
      var squares = 0.0
      for row in rows { squares += (block[row * width + k] - mean) * (block[row * width + k] - mean) }
      let isConstant = Correlation.isConstant(sumOfSquares: squares, mean: mean, count: rows.count)
      for row in 0..<rowCount { block[row * width + k] = isConstant ? 0 : block[row * width + k] - mean }
    }
    return block
  }

  static let blockWidth = 2048
  private static let laneCount = 4

  /// The products of all pairs of rows, each less the mean of the given rows: n × n, whole, in double.
  ///
  /// Blocks of features go to four lanes in turn, whatever the number of threads; lanes are added in order. Cost: n² p.
  func gram(centredOver rows: [Int], workers: Workers) throws -> [Double] {
    let n = rowCount
    let p = featureCount
    let blockCount = (p + Self.blockWidth - 1) / Self.blockWidth
    let lanes = try workers.map(min(Self.laneCount, blockCount)) { lane in
      var sum = [Double](repeating: 0, count: n * n)
      var product = sum
      for block in stride(from: lane, to: blockCount, by: Self.laneCount) {
        let range = (block * Self.blockWidth)..<min(p, (block + 1) * Self.blockWidth)
        let centred = try centredBlock(range, over: rows)
        BLAS.dsyrk(centred, rows: n, inner: range.count, into: &product)
        for i in 0..<n { for j in i..<n { sum[i * n + j] += product[i * n + j] } }
      }
      return sum
    }
    var gram = lanes[0]
    for lane in lanes.dropFirst() { for i in 0..<n { for j in i..<n { gram[i * n + j] += lane[i * n + j] } } }
    for i in 0..<n { for j in 0..<i { gram[i * n + j] = gram[j * n + i] } }
    return gram
  }
}

/// Rows that something is fitted on.
enum TrainingRows {
  /// - Throws: `.tooFewTrainingRows`, `.rowOutside`.
  static func check(_ rows: [Int], of count: Int, needed: Int) throws(ReductionError) {
    guard rows.count >= needed else { throw .tooFewTrainingRows(count: rows.count, needed: needed) }
    var seen = [Bool](repeating: false, count: count)
    for row in rows {
      guard row >= 0, row < count, !seen[row] else { throw .rowOutside(row: row, count: count) }
      seen[row] = true
    }
  }
}
