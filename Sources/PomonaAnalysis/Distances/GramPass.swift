internal import PomonaCore
internal import PomonaParallel
internal import PomonaSystem

/// One pass over a feature map that gives the Gram matrix of its centred rows.
///
/// Features come in blocks of fixed width. In a block each row is centred on its own block mean in float32, a one-thread
/// product gives the block's tile, tiles are added in double, and the differences between block means and row means are
/// put back in double at the end (the pairwise form of Chan, Golub and LeVeque 1983, doi 10.1080/00031305.1983.10483115,
/// for cross products). So no digit is lost to the mean, and the map is read once.
///
/// Blocks go to lanes in turn (block b to lane b mod lanes), and pairs of row panels to tasks. Neither number depends on
/// the threads, and lanes are added in order.
struct GramPass<Map: FeatureBlocks> {
  let map: Map
  let axis: StimulusAxis
  let n: Int
  let width: Int
  let blockCount: Int
  let panel: Int
  let laneCount: Int

  init(_ map: Map, axis: StimulusAxis) {
    self.map = map
    self.axis = axis
    n = map.stimulusCount
    panel = min(n, 1024)
    // About 8 MB of centred values at a time: wide enough for the product, narrow enough for the cache.
    width = min(map.featureCount, max(1024, min(16384, (2 << 20) / panel / 256 * 256)))
    blockCount = (map.featureCount + width - 1) / width
    let panelCount = (n + panel - 1) / panel
    laneCount = min(blockCount, panelCount == 1 ? 8 : panelCount < 4 ? 4 : 1)
  }

  func run(centringColumns: Bool, workers: Workers) throws -> FeatureGeometry.CentredGram {
    let panelCount = (n + panel - 1) / panel
    var pairs: [(Int, Int)] = []
    for i in 0..<panelCount { for j in i..<panelCount { pairs.append((i, j)) } }
    let tasks = pairs
    var tiles: [GramTile] = []
    do {
      tiles = try workers.map(tasks.count * laneCount) { task in
        let (i, j) = tasks[task / laneCount]
        return try tile(i, j, lane: task % laneCount, centringColumns: centringColumns)
      }
    } catch is NotFinite {
      throw try firstNotFinite()
    }
    return assembled(pairs: pairs, tiles: tiles)
  }

  /// The rows of panel `index`.
  private func rows(_ index: Int) -> Range<Int> { (index * panel)..<min(n, (index + 1) * panel) }

  private func tile(_ i: Int, _ j: Int, lane: Int, centringColumns: Bool) throws -> GramTile {
    let a = rows(i)
    let b = rows(j)
    var left = [Float](repeating: 0, count: a.count * width)
    var right = [Float](repeating: 0, count: i == j ? 0 : b.count * width)
    var product = [Float](repeating: 0, count: a.count * b.count)
    let kept = i == j ? FeatureGeometry.CentredGram.count(a.count) : a.count * b.count
    var tile = GramTile(sums: Array(repeating: 0, count: kept), moments: [])
    // Narrow blocks share a float32 sum up to 8192 features, so that adding in double stays a small part of the work.
    let shared = max(1, 8192 / width)
    var pending = 0
    for block in stride(from: lane, to: blockCount, by: laneCount) {
      let features = (block * width)..<min(map.featureCount, (block + 1) * width)
      let count = features.count
      var moments = Kernels.RowMoments(rows: a.count)
      try map.withBlock(features) { elements, stride in
        let columns =
          centringColumns ? Kernels.columnMeans(elements, stride: stride, rows: n, width: count) : nil
        Kernels.centreRows(
          elements, stride: stride, first: a.lowerBound, rows: a.count, width: count, columns: columns, into: &left,
          moments: &moments)
        if i != j {
          var others = Kernels.RowMoments(rows: b.count)
          Kernels.centreRows(
            elements, stride: stride, first: b.lowerBound, rows: b.count, width: count, columns: columns, into: &right,
            moments: &others)
        }
      }
      // A NaN or an infinity anywhere in a row shows in its sum of squares.
      guard moments.squares.allSatisfy(\.isFinite) else { throw NotFinite() }
      if i == j {
        BLAS.ssyrk(left, rows: a.count, inner: count, stride: count, adding: pending > 0, into: &product)
        tile.moments.append(moments)
      } else {
        BLAS.sgemm(
          left, right, rows: a.count, columns: b.count, inner: count, adding: pending > 0, into: &product)
      }
      pending += 1
      if pending == shared || block + laneCount >= blockCount {
        Kernels.add(product, rows: a.count, columns: b.count, upper: i == j, to: &tile.sums)
        pending = 0
      }
    }
    return tile
  }

  /// Lanes added in order, block means put back.
  private func assembled(pairs: [(Int, Int)], tiles: [GramTile]) -> FeatureGeometry.CentredGram {
    // Row-major n × blocks: how far each block mean is from the row mean, and half of what belongs to it.
    var offset = [Double](repeating: 0, count: n * blockCount)
    var share = offset
    var means = [Double](repeating: 0, count: n)
    var squares = means
    let counts = (0..<blockCount).map { Double(min(map.featureCount, ($0 + 1) * width) - $0 * width) }
    for (index, pair) in pairs.enumerated() where pair.0 == pair.1 {
      let range = rows(pair.0)
      // By block, then row: each block's moments are taken out of their tile once, and not once for each row.
      let moments = (0..<blockCount).map { tiles[index * laneCount + $0 % laneCount].moments[$0 / laneCount] }
      for (block, found) in moments.enumerated() {
        for (local, row) in range.enumerated() {
          means[row] += counts[block] * found.shift[local] + found.residual[local]
        }
      }
      for row in range { means[row] /= Double(map.featureCount) }
      for (block, found) in moments.enumerated() {
        for (local, row) in range.enumerated() {
          let away = found.shift[local] - means[row]
          offset[row * blockCount + block] = away
          share[row * blockCount + block] = found.residual[local] + counts[block] / 2 * away
          squares[row] +=
            found.squares[local] + 2 * found.residual[local] * away + counts[block] * away * away
        }
      }
    }
    var packed = [Double](repeating: 0, count: FeatureGeometry.CentredGram.count(n))
    var correction: [Double] = []
    for (index, pair) in pairs.enumerated() {
      let a = rows(pair.0)
      let b = rows(pair.1)
      correction = Array(repeating: 0, count: a.count * b.count)
      let left = (a.lowerBound * blockCount)..<(a.upperBound * blockCount)
      let right = (b.lowerBound * blockCount)..<(b.upperBound * blockCount)
      BLAS.dgemm(
        share[left], offset[right], rows: a.count, columns: b.count, inner: blockCount, into: &correction)
      BLAS.dgemm(
        offset[left], share[right], rows: a.count, columns: b.count, inner: blockCount, adding: true,
        into: &correction)
      let lanes = (0..<laneCount).map { tiles[index * laneCount + $0].sums }
      for row in a {
        let start = max(row, b.lowerBound)
        var place = FeatureGeometry.CentredGram.position(row, start, n)
        for column in start..<b.upperBound {
          let local = (row - a.lowerBound) * b.count + (column - b.lowerBound)
          var sum = correction[local]
          let kept =
            pair.0 == pair.1
            ? FeatureGeometry.CentredGram.position(row - a.lowerBound, column - a.lowerBound, a.count) : local
          for lane in lanes { sum += lane[kept] }
          packed[place] = row == column ? squares[row] : sum
          place += 1
        }
      }
    }
    return FeatureGeometry.CentredGram(means: means, packed: packed)
  }

  /// The first NaN or infinity in the order of stimuli, then features. Only read when there is one.
  private func firstNotFinite() throws -> AnalysisError {
    try map.firstNotFinite(axis: axis) ?? .tooFewFeatures(count: map.featureCount, distance: "pattern")
  }
}

// Not inside of the generic type, where each use of them would look its types up again.

/// What one task returns: sums of tiles of its lane, and, on the diagonal, the moments of the rows block by block.
private struct GramTile: Sendable {
  var sums: [Double]
  var moments: [Kernels.RowMoments]
}

private struct NotFinite: Error {}

extension FeatureBlocks {
  func firstNotFinite(axis: StimulusAxis) throws -> AnalysisError? {
    var found: (row: Int, feature: Int, value: Float)?
    let width = 16384
    for start in stride(from: 0, to: featureCount, by: width) {
      let range = start..<Swift.min(featureCount, start + width)
      try withBlock(range) { elements, stride in
        for row in 0..<(found?.row ?? stimulusCount) {
          for k in 0..<range.count where !elements[row * stride + k].isFinite {
            found = (row, range.lowerBound + k, elements[row * stride + k])
            return
          }
        }
      }
    }
    return found.map {
      .notFinite(stimulus: axis.ids[$0.row], position: $0.row, feature: $0.feature, value: "\($0.value)")
    }
  }
}
