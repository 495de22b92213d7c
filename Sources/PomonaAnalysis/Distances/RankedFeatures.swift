internal import PomonaCore
internal import PomonaParallel
internal import PomonaSystem

/// The ranks of each stimulus' features among themselves, less their mean: ties share the average of their places.
///
/// Float32 holds them exactly, halves too, up to 2^24 features. They are as large as the map itself: up to 256 MiB in
/// memory, beyond that in a scratch file without a name.
struct RankedFeatures: FeatureBlocks {
  let stimulusCount: Int
  let featureCount: Int
  private let storage: Storage

  private enum Storage: Sendable {
    case memory(FeatureMap)
    case file(RandomAccessFile)
  }

  /// - Throws: `.notFinite`, `.tooManyFeaturesToRank`; `FileSystemError` when the scratch file finds no room.
  ///   Cost: n p by radix sort.
  init(
    _ map: some FeatureBlocks, axis: StimulusAxis, workers: Workers, memoryLimit: Int = 256 << 20
  ) throws {
    let n = map.stimulusCount
    let p = map.featureCount
    stimulusCount = n
    featureCount = p
    guard p <= 1 << 24 else { throw AnalysisError.tooManyFeaturesToRank(count: p) }
    if let error = try map.firstNotFinite(axis: axis) { throw error }
    let isInMemory = 4 * n * p <= memoryLimit
    // A group of rows is read, ranked and put away at once; some 16 MB of them.
    let group = max(1, min(16, (4 << 20) / p))
    let scratch = isInMemory ? nil : try RandomAccessFile.scratch()
    try scratch?.resize(to: 4 * n * p)
    let parts = try workers.map((n + group - 1) / group) { part in
      let rows = (part * group)..<min(n, (part + 1) * group)
      var output = [Float](repeating: 0, count: rows.count * p)
      var room = Kernels.RankScratch()
      try map.withRows(rows) { elements, stride in
        for row in 0..<rows.count {
          Kernels.centredRanks(
            elements, first: row * stride, count: p, into: &output, at: row * p, scratch: &room)
        }
      }
      guard let scratch else { return output }
      try scratch.write(output.span, at: 4 * rows.lowerBound * p)
      return []
    }
    if let scratch {
      storage = .file(scratch)
    } else {
      var elements: [Float] = []
      elements.reserveCapacity(n * p)
      for part in parts { elements += part }
      storage = .memory(FeatureMap(matrix: Matrix(rowCount: n, columnCount: p, elements: elements), shape: [p]))
    }
  }

  func withBlock<Result>(
    _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    switch storage {
    case .memory(let map): return try map.withBlock(range, body)
    case .file(let file):
      let block = try file.floats(rows: stimulusCount, stride: featureCount, columns: range, at: 0)
      return try body(block.span, range.count)
    }
  }
}
