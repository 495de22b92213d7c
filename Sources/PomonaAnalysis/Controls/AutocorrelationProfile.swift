public import PomonaCore
public import PomonaParallel

/// How alike many series are to themselves some rows later, read block by block: at each lag what `Autocorrelation` finds
/// of each, as mean and deviation over the series.
///
/// - Shapes: rows of a block are those of the stories; results have lags + 1 numbers, lag 0 first.
/// - Edge cases: series that are constant in every story are left out and counted in none of the numbers; without any
///   other all numbers are NaN. The deviation of one series is NaN.
/// - Cost: O(rows × series × lags); a block of series at a time in memory.
public struct AutocorrelationProfile: Sendable, Equatable {
  /// Means over series of the autocorrelation function.
  public let means: [Double]
  /// Its standard deviations over series (ddof 1).
  public let deviations: [Double]
  /// Means over series of the lagged Pearson correlation.
  public let lagged: [Double]
  /// Series that vary.
  public let seriesCount: Int
  /// The mean of their integrated times, in rows.
  public let integratedTime: Double

  private static let blockWidth = 256

  /// - Parameter block: rows × series of a range of the series.
  /// - Throws: as `Autocorrelation`; what reading a block meets.
  public init<Scalar>(
    seriesCount count: Int, stories: StoryRows, maximumLag: Int, workers: Workers,
    block: (Range<Int>) throws -> Matrix<Scalar>
  ) throws {
    try Autocorrelation.requireLag(maximumLag, within: stories)
    var sums = [Double](repeating: 0, count: maximumLag + 1)
    var squares = sums
    var lagged = sums
    // A series that is constant but for its ends has no lagged r at long lags.
    var laggedCounts = [Int](repeating: 0, count: maximumLag + 1)
    var (varying, time) = (0, 0.0)
    for start in stride(from: 0, to: count, by: Self.blockWidth) {
      let found = try Autocorrelation(
        of: try block(start..<min(count, start + Self.blockWidth)), stories: stories, maximumLag: maximumLag,
        workers: workers)
      for series in found.integratedTimes.indices where !found.integratedTimes[series].isNaN {
        varying += 1
        time += found.integratedTimes[series]
        for lag in 0...maximumLag {
          let value = found.function[series, lag]
          // Welford's: the deviation of values near 1 loses no digits.
          let away = value - sums[lag]
          sums[lag] += away / Double(varying)
          squares[lag] += away * (value - sums[lag])
          let r = found.lagged[series, lag]
          guard !r.isNaN else { continue }
          lagged[lag] += r
          laggedCounts[lag] += 1
        }
      }
    }
    let number = varying
    means = sums.map { number > 0 ? $0 : .nan }
    deviations = squares.map { number > 1 ? ($0 / Double(number - 1)).squareRoot() : .nan }
    self.lagged = zip(lagged, laggedCounts).map { $0 / Double($1) }
    seriesCount = number
    integratedTime = time / Double(number)
  }

  /// Of a map of features, rows being its stimuli.
  ///
  /// - Throws: also `.notFinite` with the first place: a feature is never missing.
  public init(of map: any FeatureBlocks, stories: StoryRows, maximumLag: Int, workers: Workers) throws {
    let n = map.stimulusCount
    try self.init(
      seriesCount: map.featureCount, stories: stories, maximumLag: maximumLag, workers: workers
    ) { range -> Matrix<Float> in
      let elements = try map.withBlock(range) { elements, stride in
        var own: [Float] = []
        own.reserveCapacity(n * range.count)
        for row in 0..<n {
          for k in 0..<range.count {
            let value = elements[row * stride + k]
            guard value.isFinite else {
              throw ControlError.notFinite(row: row, column: range.lowerBound + k, value: "\(value)")
            }
            own.append(value)
          }
        }
        return own
      }
      return Matrix(rowCount: n, columnCount: range.count, elements: elements)
    }
  }
}
