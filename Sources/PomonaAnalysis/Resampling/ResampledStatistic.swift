/// A value, and the values that it takes over resamples.
public struct ResampledStatistic: Sendable, Equatable {
  /// The value on the data themselves.
  public let estimate: Double
  /// One a draw, in the order of draws; NaN where a resample leaves it undefined.
  public let draws: [Double]

  public init(estimate: Double, draws: [Double]) {
    self.estimate = estimate
    self.draws = draws
  }

  public struct Interval: Sendable, Equatable {
    public let lower: Double
    public let upper: Double
    public let level: Double
  }

  public var definedDrawCount: Int { draws.count(where: { !$0.isNaN }) }

  /// The standard deviation over draws (ddof 1): the bootstrap standard error.
  public var standardError: Double {
    let defined = draws.filter { !$0.isNaN }
    guard defined.count > 1 else { return .nan }
    let mean = defined.reduce(0, +) / Double(defined.count)
    return (defined.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(defined.count - 1)).squareRoot()
  }

  /// The percentile interval: the (1 - level)/2 and (1 + level)/2 quantiles of the draws, linear between neighbours as
  /// numpy's `percentile`. `nil` with fewer than 10 / (1 - level) defined draws, which is 200 at .95: a quantile of so few
  /// is noise.
  public func interval(level: Double = 0.95) -> Interval? {
    precondition(level > 0 && level < 1, "a level is between 0 and 1")
    let sorted = draws.filter { !$0.isNaN }.sorted()
    guard Double(sorted.count) * (1 - level) >= 10 - 1e-9 else { return nil }
    return Interval(
      lower: Quantile.linear(ofSorted: sorted, (1 - level) / 2),
      upper: Quantile.linear(ofSorted: sorted, (1 + level) / 2), level: level)
  }
}

enum Quantile {
  static func linear(ofSorted values: [Double], _ q: Double) -> Double {
    let place = q * Double(values.count - 1)
    let below = Int(place.rounded(.down))
    let above = min(below + 1, values.count - 1)
    return values[below] + (place - Double(below)) * (values[above] - values[below])
  }
}
