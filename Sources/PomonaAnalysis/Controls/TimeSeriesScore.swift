public import PomonaCore

/// How well predictions follow responses in time: one score a target, within stories.
///
/// A score over all test rows at once contains the differences between stories, so under a split that trains on a part of
/// each story any feature that knows the story is paid for its offset. Within stories it is not.
///
/// - Shapes: responses and predictions are test rows × targets, `stories` has a label for each test row.
/// - Edge cases: stories of fewer than `minimumRows` rows are left out and named, but in the pooled form. Where response or
///   prediction is constant in a story, r is undefined there and the mean is over the other stories; such places are
///   counted. A target without any other is NaN.
/// - Cost: O(rows × targets).
public struct TimeSeriesScore: Sendable, Equatable {
  public enum Form: String, Sendable, CaseIterable {
    /// A score in each story, plain mean over stories.
    case within
    /// The same, weighted by rows.
    case weighted
    /// The means of each story's test rows taken off responses and predictions, then one score over all rows.
    case centred
    /// One score over all rows, as several originals have it: not safe where stories differ.
    case pooled
  }

  /// One a target.
  public let values: [Double]
  public let form: Form
  /// Stories that entered.
  public let storyCount: Int
  /// Stories left out because they were too short.
  public let leftOut: [String]
  /// Stories (of all targets together) where the response was constant, and those where only the prediction was.
  public let undefinedResponses: Int
  public let undefinedPredictions: Int

  /// The mean over targets, without those that are undefined; NaN when all are.
  public var mean: Double {
    let defined = values.filter { !$0.isNaN }
    return defined.reduce(0, +) / Double(defined.count)
  }

  public static let minimumRows = 10

  /// Pearson's r of each target.
  ///
  /// - Throws: `.otherRowCount`, `.emptyInput`, `.notFinite`.
  public static func pearson(
    responses: Matrix<Double>, predictions: Matrix<Double>, stories: StoryRows, form: Form = .within,
    minimumRows: Int = minimumRows
  ) throws(ControlError) -> TimeSeriesScore {
    try score(responses, predictions, stories, form, minimumRows) { $0.correlation }
  }

  /// R² of each target: `centred` is the one within stories, 1 - Σ (e - ē_s)² / Σ (y - ȳ_s)² with both sums about the own
  /// means of each story, e the error; `pooled` is 1 - Σ e² / Σ (y - ȳ)².
  ///
  /// - Throws: `.otherRowCount`, `.emptyInput`, `.notFinite`.
  public static func r2(
    responses: Matrix<Double>, predictions: Matrix<Double>, stories: StoryRows, form: Form = .centred,
    minimumRows: Int = minimumRows
  ) throws(ControlError) -> TimeSeriesScore {
    try score(responses, predictions, stories, form, minimumRows) { moments in
      // About story means: Σ ((y - ȳ) - (f - f̄))². Pooled: the error's own mean belongs to it.
      let about = moments.yy - 2 * moments.yf + moments.ff
      return moments.isConstantResponse ? .nan : 1 - (about + (form == .pooled ? moments.meanError : 0)) / moments.yy
    }
  }

  private static func score(
    _ responses: Matrix<Double>, _ predictions: Matrix<Double>, _ stories: StoryRows, _ form: Form,
    _ minimumRows: Int, _ value: (Moments) -> Double
  ) throws(ControlError) -> TimeSeriesScore {
    try responses.requireFinite(rows: stories.rowCount, "responses")
    try predictions.requireFinite(rows: stories.rowCount, "predictions")
    guard predictions.columnCount == responses.columnCount else {
      throw .otherRowCount(found: predictions.columnCount, expected: responses.columnCount, what: "predicted targets")
    }
    let isShort = stories.rows.map { form != .pooled && $0.count < minimumRows }
    let kept = stories.rows.indices.filter { !isShort[$0] }.map { stories.rows[$0] }
    var values: [Double] = []
    var undefined = (responses: 0, predictions: 0)
    for target in 0..<responses.columnCount {
      var parts: [Moments]
      switch form {
      case .within, .weighted: parts = kept.map { Moments(responses, predictions, target, $0) }
      case .centred:
        parts = [kept.reduce(into: Moments()) { $0.add(Moments(responses, predictions, target, $1)) }]
      case .pooled: parts = [Moments(responses, predictions, target, Array(0..<stories.rowCount))]
      }
      var (sum, weight) = (0.0, 0.0)
      for part in parts {
        let found = value(part)
        guard !found.isNaN else {
          if part.isConstantResponse { undefined.responses += 1 } else { undefined.predictions += 1 }
          continue
        }
        let share = form == .weighted ? Double(part.count) : 1
        sum += share * found
        weight += share
      }
      values.append(weight > 0 ? sum / weight : .nan)
    }
    return TimeSeriesScore(
      values: values, form: form, storyCount: form == .pooled ? stories.count : kept.count,
      leftOut: stories.names.indices.filter { isShort[$0] }.map { stories.names[$0] },
      undefinedResponses: undefined.responses, undefinedPredictions: undefined.predictions)
  }

  /// Sums of squares and products of one target about the means of some rows; added over stories, each about its own.
  private struct Moments {
    var count = 0
    var yy = 0.0
    var ff = 0.0
    var yf = 0.0
    /// n (ȳ - f̄)².
    var meanError = 0.0
    var variesY = false
    var variesF = false

    init() {}

    init(_ responses: Matrix<Double>, _ predictions: Matrix<Double>, _ target: Int, _ rows: [Int]) {
      let columns = responses.columnCount
      count = rows.count
      var (meanY, meanF) = (0.0, 0.0)
      for row in rows {
        meanY += responses.elements[row * columns + target]
        meanF += predictions.elements[row * columns + target]
      }
      meanY /= Double(max(1, count))
      meanF /= Double(max(1, count))
      for row in rows {
        let y = responses.elements[row * columns + target] - meanY
        let f = predictions.elements[row * columns + target] - meanF
        yy += y * y
        ff += f * f
        yf += y * f
      }
      meanError = Double(count) * (meanY - meanF) * (meanY - meanF)
      variesY = count > 1 && !Correlation.isConstant(sumOfSquares: yy, mean: meanY, count: count)
      variesF = count > 1 && !Correlation.isConstant(sumOfSquares: ff, mean: meanF, count: count)
    }

    mutating func add(_ other: Moments) {
      count += other.count
      yy += other.yy
      ff += other.ff
      yf += other.yf
      meanError += other.meanError
      variesY = variesY || other.variesY
      variesF = variesF || other.variesF
    }

    var isConstantResponse: Bool { !variesY }
    var correlation: Double { variesY && variesF ? Correlation.clamped(yf / (yy * ff).squareRoot()) : .nan }
  }
}

extension Matrix {
  /// - Parameter allowsMissing: whether NaN, a missing response, may stand.
  /// - Throws: `.otherRowCount`, `.emptyInput`, `.notFinite` at the first place.
  func requireFinite(rows: Int, _ what: String, allowsMissing: Bool = false) throws(ControlError) {
    guard rowCount == rows else { throw .otherRowCount(found: rowCount, expected: rows, what: what) }
    guard rowCount > 0, columnCount > 0 else { throw .emptyInput(what: what) }
    if let place = elements.firstIndex(where: { !$0.isFinite && !(allowsMissing && $0.isNaN) }) {
      throw .notFinite(row: place / columnCount, column: place % columnCount, value: "\(elements[place])")
    }
  }
}
