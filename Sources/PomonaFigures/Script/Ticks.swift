internal import Foundation

/// Round places on an axis and how they are written.
struct Ticks {
  let places: [(value: Double, text: String)]

  /// About `wanted` multiples of 1, 2 or 5 times a power of ten within the limits.
  init(lower: Double, upper: Double, wanted: Int, isLog: Bool) {
    if isLog {
      places = Ticks.powers(lower, upper)
      return
    }
    let raw = (upper - lower) / Double(max(wanted, 1))
    guard raw > 0, raw.isFinite else {
      places = []
      return
    }
    let power = pow(10, log10(raw).rounded(.down))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw * 0.75 } ?? 10 * power
    let slack = step * 1e-6
    let first = Int(((lower - slack) / step).rounded(.up))
    let last = Int(((upper + slack) / step).rounded(.down))
    guard first <= last, last - first < 1000 else {
      places = []
      return
    }
    let decimals = max(0, -Int(log10(step).rounded(.down)))
    let isLarge = max(abs(lower), abs(upper)) >= 1e6 || decimals > 6
    places = (first...last).map { index in
      let value = Double(index) * step
      return (value, index == 0 ? "0" : isLarge ? String(format: "%g", value) : String(format: "%.\(decimals)f", value))
    }
  }

  /// Powers of ten, with 2 and 5 between where there are few of them.
  private static func powers(_ lower: Double, _ upper: Double) -> [(value: Double, text: String)] {
    let low = Int(log10(lower).rounded(.down))
    let high = Int(log10(upper).rounded(.up))
    guard low <= high, high - low < 700 else { return [] }
    let factors: [Double] = high - low <= 2 ? [1, 2, 5] : [1]
    let stride = max(1, (high - low) / 8)
    var values: [Double] = []
    for power in low...high where (power - low) % stride == 0 {
      for factor in factors { values.append(factor * pow(10, Double(power))) }
    }
    return values.filter { $0 >= lower * 0.999 && $0 <= upper * 1.001 }.map { ($0, String(format: "%g", $0)) }
  }
}
