internal import Foundation

/// One panel with what is drawn in it, in the units of its axes.
struct Panel {
  var keys: [(column: String, value: String)]
  var title: String
  var gridRow: Int
  var gridColumn: Int
  var series: [Series] = []
  var rules: [RuleShape] = []
  var x = AxisRange()
  var y = AxisRange()

  var hasValues: Bool { !rules.isEmpty || series.contains { $0.rows.contains { !$0.isEmpty } } }
}

extension PlotRow {
  /// Whether there is no place at which to draw it.
  var isEmpty: Bool { x.isNaN || (y.isNaN && low.isNaN) }
}

/// Rows of one mark that share a look.
struct Series {
  let mark: Mark
  let markIndex: Int
  let name: String
  let color: String
  let dash: Int
  var rows: [PlotRow]
}

/// A line or band across a panel.
struct RuleShape: Equatable {
  let mark: Mark
  let low: Double
  let high: Double
  let label: String
  var isVertical: Bool { mark.isVertical }
}

/// The ends of an axis in one panel, and what stands along it.
struct AxisRange: Equatable {
  var lower = 0.0
  var upper = 1.0
  var isLog = false
  var isReversed = false
  /// `nil` on an axis of numbers.
  var categories: [String]?

  /// Where a value stands along the axis as it is drawn: 0 at the left or lower end, 1 at the other.
  func share(of value: Double) -> Double {
    let share =
      isLog ? log10(value / lower) / log10(upper / lower) : (value - lower) / (upper - lower)
    return isReversed ? 1 - share : share
  }
}

/// The range of values met so far.
struct Extent {
  var low = Double.infinity
  var high = -Double.infinity
  mutating func add(_ value: Double) {
    guard value.isFinite else { return }
    low = min(low, value)
    high = max(high, value)
  }
  mutating func add(_ other: Extent) {
    add(other.low)
    add(other.high)
  }
  var isEmpty: Bool { low > high }

  /// The ends of the axis: the scale's own, or the data's with some room.
  ///
  /// - Throws: `E0707`, `E0708`.
  func range(_ channel: Channel, _ scale: Scale?, room: Double, categories: [String]?) throws(FigureError) -> AxisRange
  {
    if let categories {
      return AxisRange(
        lower: -0.5, upper: max(Double(categories.count) - 0.5, 0.5), isReversed: scale?.isReversed ?? false,
        categories: categories)
    }
    let isLog = scale?.kind == .log
    var lower = scale?.lower ?? (isEmpty ? (isLog ? 1 : 0) : low)
    var upper = scale?.upper ?? (isEmpty ? (isLog ? 10 : 1) : high)
    if isLog, min(lower, upper) <= 0 { throw .notPositive(channel: channel, value: min(lower, upper)) }
    if scale?.isCentred == true, !isLog {
      let reach = max(abs(lower), abs(upper))
      (lower, upper) = (-reach, reach)
    }
    if let a = scale?.lower, let b = scale?.upper, !(a < b) { throw .badLimits(channel: channel, lower: a, upper: b) }
    guard lower.isFinite, upper.isFinite else { throw .badLimits(channel: channel, lower: lower, upper: upper) }
    if isLog {
      let factor = upper > lower ? Extent.power(upper / lower, room) : 2
      if scale?.lower == nil { lower /= factor }
      if scale?.upper == nil { upper *= factor }
    } else {
      let span = upper > lower ? upper - lower : max(abs(upper), 1) * 0.2
      if scale?.lower == nil || scale?.isCentred == true { lower -= span * room }
      if scale?.upper == nil || scale?.isCentred == true { upper += span * room }
    }
    guard lower < upper else { throw .badLimits(channel: channel, lower: lower, upper: upper) }
    return AxisRange(lower: lower, upper: upper, isLog: isLog, isReversed: scale?.isReversed ?? false)
  }
}
