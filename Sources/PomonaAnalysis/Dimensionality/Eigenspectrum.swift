internal import Foundation
internal import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Eigenvalues of the covariance of a layer's features over stimuli, and the power law that they follow.
///
/// From the centred Gram matrix K (n × n), whose eigenvalues are those of the covariance times n - 1. The exponent is the
/// slope of log₁₀ λ_k on log₁₀ k by least squares over 50 log-spaced ranks within a range, taken with its sign turned:
/// λ_k ∝ k^-exponent. Its interval is that of the slope under a leave-one-group-of-stimuli-out jackknife: eigenvalues of one
/// sample are dependent, so a regression's own interval would be far too narrow, and a bootstrap with repeated stimuli
/// bends the tail.
///
/// - Cost: 9 n³, and once more for each of ten groups where an interval is wanted.
public struct Eigenspectrum: Sendable, Equatable {
  /// λ of the covariance (ddof 1), descending; n - 1 at most, those above rounding.
  public let values: [Double]
  public let stimulusCount: Int
  public let featureCount: Int

  /// The smallest number of components that carry this share of the variance.
  public func componentCount(share: Double) -> Int {
    let wanted = share * values.reduce(0, +)
    var sum = 0.0
    for (place, value) in values.enumerated() {
      sum += value
      if sum >= wanted * (1 - 1e-12) { return place + 1 }
    }
    return values.count
  }

  /// - Throws: `.tooFewStimuli` below three.
  public init(of geometry: FeatureGeometry) throws {
    let n = geometry.stimulusCount
    guard n > 2 else { throw AnalysisError.tooFewStimuli(count: n, needed: 3, what: "an eigenspectrum") }
    try self.init(PatternGram(geometry), rows: Array(0..<n), featureCount: geometry.featureCount)
  }

  init(_ gram: PatternGram, rows: [Int], featureCount: Int) throws {
    let n = rows.count
    guard let found = LAPACK.symmetricEigen(gram.centred(rows), order: n) else { throw SpaceError.notConverged }
    let largest = found.values.last ?? 0
    // One direction is lost to the mean; what is below rounding of the largest is none.
    values = found.values.reversed().prefix(min(n - 1, featureCount)).filter { $0 > largest * 1e-12 }.map {
      $0 / Double(n - 1)
    }
    stimulusCount = n
    self.featureCount = featureCount
  }

  /// The exponent over ranks `from`...`to` (from 1); NaN below three different ranks.
  public func exponent(from: Int = 1, to: Int? = nil) -> Double {
    let last = min(to ?? values.count, values.count)
    guard from >= 1, last >= from + 2 else { return .nan }
    let ratio = log(Double(last) / Double(from))
    var ranks: [Int] = []
    for k in 0..<50 {
      let rank = Int((Double(from) * exp(ratio * Double(k) / 49)).rounded())
      if ranks.last != rank { ranks.append(min(rank, last)) }
    }
    let x = ranks.map { log10(Double($0)) }
    let y = ranks.map { log10(values[$0 - 1]) }
    let count = Double(ranks.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let xx = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let xy = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    return xx > 0 ? -xy / xx : .nan
  }

  /// The exponent with an interval by the jackknife over ten groups of stimuli: every tenth stimulus of a random order is
  /// left out in turn, and ±t_9 times the standard error stands around the value of all.
  ///
  /// - Parameter seed: of the order, stream `eigenspectrum`.
  /// - Throws: `.tooFewStimuli` below thirty.
  public static func exponent(
    of geometry: FeatureGeometry, from: Int = 1, to: Int? = nil, level: Double = 0.95, seed: UInt64 = 0,
    workers: Workers = .all
  ) throws -> (value: Double, low: Double, high: Double) {
    let n = geometry.stimulusCount
    guard n >= 30 else {
      throw AnalysisError.tooFewStimuli(count: n, needed: 30, what: "an interval of a power law")
    }
    let gram = PatternGram(geometry)
    let all = try Self(gram, rows: Array(0..<n), featureCount: geometry.featureCount)
    let groupCount = 10
    let order = RandomStream(seed: seed, name: "eigenspectrum").permutation(of: n)
    // All spectra are read over the same ranks, those that the shortest has.
    let shortest = min(all.values.count, n - (n + groupCount - 1) / groupCount - 1)
    let last = min(to ?? shortest, shortest)
    let without = try workers.map(groupCount) { group in
      let rows = order.indices.filter { $0 % groupCount != group }.map { order[$0] }.sorted()
      return try Self(gram, rows: rows, featureCount: geometry.featureCount).exponent(from: from, to: last)
    }
    let value = all.exponent(from: from, to: last)
    let mean = without.reduce(0, +) / Double(groupCount)
    let squares = without.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (squares * Double(groupCount - 1) / Double(groupCount)).squareRoot()
    let reach = Distribution.studentT(df: Double(groupCount - 1)).quantile((1 + level) / 2) * error
    return (value, value - reach, value + reach)
  }
}
