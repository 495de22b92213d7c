/// Where intervals of correlations end.
///
/// An interval that is symmetric, as by t, or that is stretched for few units may pass what a correlation can be. Its end is
/// then that bound: what it is of cannot lie beyond, so that it is covered as often as before; and the header says so.
struct CorrelationEnds {
  private var count = 0
  private var first: String?

  /// The interval within ±`bound`: 1 for correlations and their means, 2 for differences of two.
  ///
  /// - Parameter what: whose interval it is.
  mutating func cut(
    _ low: Double, _ high: Double, at bound: Double, _ what: @autoclosure () -> String
  ) -> (low: Double, high: Double) {
    // Of missing ends neither holds.
    guard low < -bound || high > bound else { return (low, high) }
    count += 1
    if first == nil { first = what() }
    return (low < -bound ? -bound : low, high > bound ? bound : high)
  }

  /// The same said of a column that only its name and its values tell to be of correlations: nothing is cut. `nil` where no
  /// end lies beyond.
  static func note(
    of column: String, _ values: [Double], _ intervals: [(low: Double, high: Double)], areDifferences: Bool
  ) -> String? {
    let bound = areDifferences ? 2.0 : 1
    guard ["score", "r", "rho", "held_out_r"].contains(column), values.allSatisfy({ !(abs($0) > bound) }) else {
      return nil
    }
    let count = intervals.count { $0.low < -bound || $0.high > bound }
    guard count > 0 else { return nil }
    return "\(count == 1 ? "an interval passes" : "\(count) intervals pass") ±\(FitValue.short(bound)), which "
      + (areDifferences ? "no difference of correlations" : "no correlation")
      + " does: it is as wide to both sides of the mean, and few units make it wide"
  }

  /// A line for a header where an end was set.
  var notes: [String] {
    guard let first else { return [] }
    let of = count == 1 ? "the interval of \(first)" : "\(count) intervals (first: \(first))"
    return [
      "\(of) passed what a correlation can be, as may be with few units: cut there, and covered as often as before"
    ]
  }
}
