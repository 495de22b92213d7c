public import PomonaCore
public import PomonaParallel

/// How alike a series is to itself some rows later, target by target, within stories: never across their borders.
///
/// Two measures at each lag k. The autocorrelation function, biased, about the mean of each story, with numerators and
/// denominators added over stories:
///
///     ρ_k = Σ_s Σ_t (v_t - m_s)(v_{t+k} - m_s) / Σ_s Σ_t (v_t - m_s)²
///
/// and the lagged r: Pearson's r over the pairs (v_t, v_{t+k}) of all stories, of values less the mean of their story.
///
/// - Shapes: responses are rows × targets; both results are targets × (lags + 1), lag 0 first.
/// - Edge cases: a target that is constant in every story is NaN. Missing responses (NaN) are left out pair by pair.
/// - Cost: O(rows × targets × lags).
public struct Autocorrelation: Sendable, Equatable {
  public let maximumLag: Int
  public let function: Matrix<Double>
  public let lagged: Matrix<Double>
  /// The function of each story alone, about its own mean and variance, in the order of the stories.
  public let byStory: [Matrix<Double>]
  /// τ = 1 + 2 Σ ρ_k up to the first lag at which ρ is not positive, in rows.
  public let integratedTimes: [Double]
  /// Rows with a response over integrated time: of how many independent ones a mean over rows knows as much.
  public let effectiveRowCounts: [Double]

  /// - Throws: `.lagTooLong` when a story has no pair at that lag, `.otherRowCount`, `.emptyInput`, `.notFinite` for an
  ///   infinite response.
  public init<Scalar>(
    of responses: Matrix<Scalar>, stories: StoryRows, maximumLag: Int = 30, workers: Workers = .all
  ) throws {
    try responses.requireFinite(rows: stories.rowCount, "responses", allowsMissing: true)
    try Autocorrelation.requireLag(maximumLag, within: stories)
    let targets = try workers.map(responses.columnCount) { Target(responses, $0, stories, maximumLag) }
    let width = maximumLag + 1
    func matrix(_ rows: [[Double]]) -> Matrix<Double> {
      Matrix(rowCount: rows.count, columnCount: width, elements: rows.flatMap { $0 })
    }
    self.maximumLag = maximumLag
    function = matrix(targets.map(\.function))
    lagged = matrix(targets.map(\.lagged))
    byStory = stories.names.indices.map { story in matrix(targets.map { $0.byStory[story] }) }
    integratedTimes = targets.map(\.integratedTime)
    effectiveRowCounts = targets.map { Double($0.count) / $0.integratedTime }
  }

  /// - Throws: `.lagTooLong` for the first story that has no pair at that lag, `.outside` below 0.
  public static func requireLag(_ maximumLag: Int, within stories: StoryRows) throws(ControlError) {
    guard maximumLag >= 0 else {
      throw .outside(parameter: "lags", value: Double(maximumLag), needed: "0 or more")
    }
    for (name, rows) in zip(stories.names, stories.rows) where rows.count <= maximumLag {
      throw .lagTooLong(lag: maximumLag, story: name, length: rows.count)
    }
  }

  /// The mean of the function over targets at each lag, without undefined ones.
  public var meanFunction: [Double] { Autocorrelation.columnMeans(function) }
  public var meanLagged: [Double] { Autocorrelation.columnMeans(lagged) }

  private static func columnMeans(_ matrix: Matrix<Double>) -> [Double] {
    (0..<matrix.columnCount).map { lag in
      let defined = (0..<matrix.rowCount).map { matrix[$0, lag] }.filter { !$0.isNaN }
      return defined.reduce(0, +) / Double(defined.count)
    }
  }

  /// The variance of r between two series of T rows that are unrelated but each alike itself, (1 + 2 Σ ρ_k σ_k) / T; the
  /// functions start at lag 0.
  public static func correlationVariance(_ first: [Double], _ second: [Double], rowCount: Int) -> Double {
    precondition(rowCount > 0, "no rows")
    let sum = zip(first, second).dropFirst().reduce(0) { $0 + $1.0 * $1.1 }
    return (1 + 2 * sum) / Double(rowCount)
  }

  private struct Target: Sendable {
    var function: [Double] = []
    var lagged: [Double] = []
    var byStory: [[Double]] = []
    var integratedTime = Double.nan
    /// Rows with a response.
    var count = 0

    init<Scalar>(_ responses: Matrix<Scalar>, _ target: Int, _ stories: StoryRows, _ maximumLag: Int) {
      var series: [[Double]] = []
      for rows in stories.rows {
        let values = rows.map { Double(responses[$0, target]) }
        let present = values.count { !$0.isNaN }
        let mean = definedMean(values[...])
        let centred = values.map { $0 - mean }
        let squares = Target.product(centred, 0)
        // What rounding leaves of a constant is no series.
        let isConstant = present > 0 && Correlation.isConstant(sumOfSquares: squares, mean: mean, count: present)
        series.append(isConstant ? centred.map { $0.isNaN ? $0 : 0 } : centred)
        count += present
      }
      let whole = series.map { Target.product($0, 0) }
      let total = whole.reduce(0, +)
      for lag in 0...maximumLag {
        let sum = series.reduce(0) { $0 + Target.product($1, lag) }
        function.append(total > 0 ? sum / total : .nan)
        let pairs = series.flatMap { zip($0.dropLast(lag), $0.dropFirst(lag)) }.filter { !($0.0 + $0.1).isNaN }
        lagged.append(Correlation.pearson(pairs.map(\.0), pairs.map(\.1)))
      }
      byStory = series.indices.map { story in
        (0...maximumLag).map { whole[story] > 0 ? Target.product(series[story], $0) / whole[story] : .nan }
      }
      guard total > 0 else { return }
      integratedTime = 1
      for lag in 1..<max(2, series.map(\.count).max() ?? 0) {
        let rho = series.reduce(0) { $0 + Target.product($1, lag) } / total
        guard rho > 0 else { break }
        integratedTime += 2 * rho
      }
    }

    private static func product(_ series: [Double], _ lag: Int) -> Double {
      guard lag < series.count else { return 0 }
      var sum = 0.0
      for t in 0..<(series.count - lag) {
        let product = series[t] * series[t + lag]
        if !product.isNaN { sum += product }
      }
      return sum
    }
  }
}

/// How much stories differ from each other, target by target: what a split that trains on a part of each can learn.
///
/// Missing responses (NaN) are left out.
public struct StoryOffsets: Sendable, Equatable {
  /// Stories × targets; NaN where a story has no response.
  public let means: Matrix<Double>
  /// The share of each target's variance that lies between stories, Σ n_s (m_s - m)² / Σ (v - m)²; NaN of a constant.
  public let shares: [Double]
  /// What that share is on average when rows are independent and stories do not differ: (stories - 1) / (rows - 1).
  public let shareByChance: Double
  /// The shares less what chance gives, (share - chance) / (1 - chance), with the stories and rows in which the target has
  /// a response: 1 - (SSW / (n - S)) / (SST / (n - 1)). About 0 without offsets; NaN when no story has two rows.
  public let correctedShares: [Double]

  /// - Throws: `.otherRowCount`, `.emptyInput`, `.notFinite` for an infinite response. O(rows × targets).
  public init<Scalar>(of responses: Matrix<Scalar>, stories: StoryRows, workers: Workers = .all) throws {
    try responses.requireFinite(rows: stories.rowCount, "responses", allowsMissing: true)
    let found = try workers.map(responses.columnCount) { Target(responses, $0, stories) }
    var means = Matrix<Double>(rowCount: stories.count, columnCount: responses.columnCount)
    for (target, one) in found.enumerated() {
      for (story, mean) in one.means.enumerated() { means[story, target] = mean }
    }
    self.means = means
    shares = found.map(\.share)
    correctedShares = found.map { ($0.share - $0.chance) / (1 - $0.chance) }
    shareByChance = StoryOffsets.chance(stories: stories.count, rows: stories.rowCount)
  }

  private static func chance(stories: Int, rows: Int) -> Double {
    rows > 1 ? Double(stories - 1) / Double(rows - 1) : .nan
  }

  private struct Target: Sendable {
    var means: [Double] = []
    let share: Double
    let chance: Double

    init<Scalar>(_ responses: Matrix<Scalar>, _ target: Int, _ stories: StoryRows) {
      let all = stories.rows.map { rows in rows.map { Double(responses[$0, target]) }.filter { !$0.isNaN } }
      let values = all.flatMap { $0 }
      let mean = definedMean(values[...])
      var between = 0.0
      for own in all {
        let ownMean = definedMean(own[...])
        means.append(ownMean)
        if !own.isEmpty { between += Double(own.count) * (ownMean - mean) * (ownMean - mean) }
      }
      let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let isConstant = values.isEmpty || Correlation.isConstant(sumOfSquares: total, mean: mean, count: values.count)
      share = isConstant ? .nan : min(1, between / total)
      chance = StoryOffsets.chance(stories: all.count { !$0.isEmpty }, rows: values.count)
    }
  }
}
