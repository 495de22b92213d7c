internal import PomonaCore
internal import PomonaSystem

/// The ranks of each stimulus' features among themselves, less their mean: ties share the average of their places.
///
/// Float32 holds them exactly, halves too, up to 2^24 features. A second map in memory.
struct RankedFeatures: FeatureBlocks {
  private let ranks: FeatureMap

  var stimulusCount: Int { ranks.stimulusCount }
  var featureCount: Int { ranks.featureCount }

  /// - Throws: `.notFinite`, `.tooManyFeaturesToRank`. Cost: n p by radix sort.
  init(_ map: some FeatureBlocks, axis: StimulusAxis, workers: Workers) throws {
    let n = map.stimulusCount
    let p = map.featureCount
    guard p <= 1 << 24 else { throw AnalysisError.tooManyFeaturesToRank(count: p) }
    if let error = try map.firstNotFinite(axis: axis) { throw error }
    let group = 16
    let parts = try workers.map((n + group - 1) / group) { part in
      let rows = (part * group)..<min(n, (part + 1) * group)
      var output = [Float](repeating: 0, count: rows.count * p)
      var scratch = Kernels.RankScratch()
      try map.withBlock(0..<p) { elements, stride in
        for row in rows {
          Kernels.centredRanks(
            elements, first: row * stride, count: p, into: &output, at: (row - rows.lowerBound) * p,
            scratch: &scratch)
        }
      }
      return output
    }
    var elements: [Float] = []
    elements.reserveCapacity(n * p)
    for part in parts { elements += part }
    ranks = FeatureMap(matrix: Matrix(rowCount: n, columnCount: p, elements: elements), shape: [p])
  }

  func withBlock<Result>(
    _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    try ranks.withBlock(range, body)
  }
}
