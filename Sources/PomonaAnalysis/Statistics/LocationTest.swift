internal import PomonaCore

/// Whether a mean, or a difference of two, is 0: the statistic, its two-sided p, and the interval of the difference.
public struct LocationTest: Sendable, Equatable {
  /// As a header says it: `Student's t`, `Wilcoxon signed rank, exact` …
  public let method: String
  public let statistic: Double
  /// `nil` of tests without degrees of freedom.
  public let df: Double?
  public let p: Double
  /// Rows, or rows of both groups.
  public let count: Int
  /// The mean, or the mean of the first group less that of the second.
  public let difference: Double
  /// Of `difference`: by t, in the tests of ranks and permutations too; `nil` where that is undefined.
  public let interval: (low: Double, high: Double)?
  /// The smallest p that this test can give with so few rows; `nil` of tests by a continuous distribution.
  public let floor: Double?

  public static func == (a: LocationTest, b: LocationTest) -> Bool {
    a.method == b.method && a.statistic == b.statistic && a.p == b.p && a.count == b.count && a.floor == b.floor
  }

  init(
    method: String, statistic: Double, df: Double? = nil, p: Double, count: Int, difference: Double,
    interval: (low: Double, high: Double)?, floor: Double? = nil
  ) {
    self.method = method
    self.statistic = statistic
    self.df = df
    self.p = p
    self.count = count
    self.difference = difference
    self.interval = interval
    self.floor = floor
  }

  // MARK: - Student and Welch

  /// Student's t of the mean of values, or of paired differences, against 0.
  ///
  /// - Throws: `.tooFewRows` below 2, `.notFinite`, `.noVariation`.
  public static func oneSample(_ values: [Double], level: Double = 0.95) throws(StatisticsError) -> LocationTest {
    try require(values, atLeast: 2, "a t test")
    let sample = Sample(values)
    guard sample.varies else {
      throw .noVariation(what: "the values are", value: values[0], count: values.count)
    }
    let error = (sample.variance / sample.n).squareRoot()
    let df = sample.n - 1
    let t = sample.mean / error
    return LocationTest(
      method: "Student's t", statistic: t, df: df, p: Distribution.studentT(df: df).twoSided(t), count: values.count,
      difference: sample.mean, interval: interval(sample.mean, error, df, level))
  }

  /// The t test of two groups: Student's with one variance for both, or Welch's with a variance each.
  ///
  /// - Throws: `.tooFewRows` below 2 in a group, `.notFinite`, `.noVariation`.
  public static func unpaired(
    _ first: [Double], _ second: [Double], equalVariances: Bool, level: Double = 0.95
  ) throws(StatisticsError) -> LocationTest {
    try require(first, atLeast: 2, "a group of a t test")
    try require(second, atLeast: 2, "a group of a t test")
    let (a, b) = (Sample(first), Sample(second))
    guard a.varies || b.varies else {
      throw .noVariation(what: "the first group is", value: first[0], count: first.count)
    }
    let (error, df) = a.standardError(of: b, equalVariances: equalVariances)
    let difference = a.mean - b.mean
    let t = difference / error
    return LocationTest(
      method: equalVariances ? "Student's t of two groups" : "Welch's t of two groups", statistic: t, df: df,
      p: Distribution.studentT(df: df).twoSided(t), count: first.count + second.count, difference: difference,
      interval: interval(difference, error, df, level))
  }

  static func interval(
    _ value: Double, _ error: Double, _ df: Double, _ level: Double
  ) -> (low: Double, high: Double) {
    let reach = Distribution.studentT(df: df).quantile((1 + level) / 2) * error
    return (value - reach, value + reach)
  }

  /// The t interval of a mean, where it is defined.
  static func interval(of values: [Double], _ level: Double) -> (low: Double, high: Double)? {
    let sample = Sample(values)
    guard values.count > 1, sample.varies else { return nil }
    return interval(sample.mean, (sample.variance / sample.n).squareRoot(), sample.n - 1, level)
  }

  /// Welch's interval of a difference of means, where it is defined.
  static func interval(
    of first: [Double], less second: [Double], _ level: Double
  ) -> (low: Double, high: Double)? {
    let (a, b) = (Sample(first), Sample(second))
    guard first.count > 1, second.count > 1, a.varies || b.varies else { return nil }
    let (error, df) = a.standardError(of: b, equalVariances: false)
    return interval(a.mean - b.mean, error, df, level)
  }

  static func require(_ values: [Double], atLeast needed: Int, _ what: String) throws(StatisticsError) {
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(name: "the values", row: row, count: values.count { !$0.isFinite })
    }
    guard values.count >= needed else { throw .tooFewRows(count: values.count, needed: needed, what: what) }
  }

  /// Mean and variance of one group.
  struct Sample {
    let n: Double
    let mean: Double
    /// ddof 1
    let variance: Double
    let varies: Bool

    init(_ values: [Double]) {
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      self.n = n
      self.mean = mean
      variance = squares / (n - 1)
      varies = !Correlation.isConstant(sumOfSquares: squares, mean: mean, count: values.count)
    }

    /// Of the difference of means, with its degrees of freedom (Welch and Satterthwaite).
    func standardError(of other: Sample, equalVariances: Bool) -> (error: Double, df: Double) {
      if equalVariances {
        let df = n + other.n - 2
        let pooled = ((n - 1) * variance + (other.n - 1) * other.variance) / df
        return ((pooled * (1 / n + 1 / other.n)).squareRoot(), df)
      }
      let (a, b) = (variance / n, other.variance / other.n)
      return ((a + b).squareRoot(), (a + b) * (a + b) / (a * a / (n - 1) + b * b / (other.n - 1)))
    }
  }
}
