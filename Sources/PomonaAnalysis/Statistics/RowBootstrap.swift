internal import PomonaCore
public import PomonaParallel

/// Resamples of rows, or of whole clusters of rows, with replacement: what the interval of a statistic of one column is
/// made from.
public struct RowBootstrap: Sendable {
  /// How many units each draw takes.
  public let clusterCount: Int
  /// How many there are to draw from.
  private let available: Int
  /// The rows of all units, one unit behind the other, and where each begins.
  private let members: [Int]
  private let starts: [Int]
  public let drawCount: Int
  public let seed: UInt64

  /// Clusters are what the values of another column have in common; rows that agree in it stay together.
  ///
  /// - Parameter taking: how many a draw takes; as many as there are without, fewer where they overlap (`SeriesBlocks`).
  /// - Throws: `.noDraws`, `.tooFewRows` below two clusters in a draw.
  public init(clusters: [[Int]], taking: Int? = nil, drawCount: Int, seed: UInt64) throws(StatisticsError) {
    guard drawCount > 0 else { throw .noDraws(count: drawCount) }
    clusterCount = min(taking ?? clusters.count, clusters.count)
    guard clusterCount > 1 else {
      throw .tooFewRows(count: clusterCount, needed: 2, what: "a bootstrap over them")
    }
    available = clusters.count
    members = clusters.flatMap { $0 }
    starts = clusters.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    self.drawCount = drawCount
    self.seed = seed
  }

  /// Each row by itself.
  ///
  /// - Throws: as above.
  public init(rowCount: Int, drawCount: Int, seed: UInt64) throws(StatisticsError) {
    try self.init(clusters: (0..<rowCount).map { [$0] }, drawCount: drawCount, seed: seed)
  }

  /// The rows of one draw; a cluster may stand in it more than once.
  public func rows(ofDraw draw: Int) -> [Int] {
    let stream = RandomStream(seed: seed, name: "bootstrap over rows")
    var rows: [Int] = []
    rows.reserveCapacity(members.count)
    let offset = draw * clusterCount
    for place in 0..<clusterCount {
      let cluster = stream.integer(at: offset + place, below: available)
      for member in starts[cluster]..<starts[cluster + 1] { rows.append(members[member]) }
    }
    return rows
  }

  /// The statistic on the data, and on each draw; the same bits for any number of threads.
  ///
  /// - Throws: `Workers.Stopped`.
  public func resampled(
    _ values: [Double], workers: Workers = .all, _ statistic: @escaping @Sendable ([Double]) -> Double
  ) throws -> ResampledStatistic {
    let part = 50
    let draws = try workers.map((drawCount + part - 1) / part) { index in
      (index * part..<min(drawCount, (index + 1) * part)).map { draw in
        statistic(rows(ofDraw: draw).map { values[$0] })
      }
    }
    return ResampledStatistic(estimate: statistic(values), draws: draws.flatMap { $0 }, unitCount: clusterCount)
  }
}
