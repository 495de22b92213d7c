internal import PomonaCatalog

/// What is known of some rows that stand one behind the other, and how a window's value follows from two such stretches.
///
/// Rows are cut into stretches as long as the window. A window is then the end of one stretch and the beginning of the next,
/// so its value is put together from a running state backwards through the one and forwards through the other: O(rows) for
/// any length, nothing is ever taken off again, and a missing or infinite row is in the windows that hold it and in no other.
protocol RollingWindow: Sendable {
  /// - Parameter origin: a row of all windows for which the state is used.
  init(origin: Double)
  mutating func add(_ value: Double)
  /// The value of a window of so many rows, of which those in `other` are the rest; `nil` where this one has all.
  func value(with other: Self?, length: Int) -> Double
}

extension RollingWindow {
  /// - Throws: `E0290` where the user stopped the line.
  static func along(_ cells: [Double], length: Int, _ pace: Function.Pace) throws(Explanation) -> [Double] {
    var result = [Double](repeating: .nan, count: cells.count)
    guard length <= cells.count else { return result }
    // State `k` is of the last `k + 1` rows before the stretch.
    var before: [Self] = []
    before.reserveCapacity(length)
    var asked = 0
    for start in stride(from: 0, to: cells.count, by: length) {
      let end = min(cells.count, start + length)
      let origin = cells[start]
      if start > 0 {
        before.removeAll(keepingCapacity: true)
        var state = Self(origin: origin)
        for row in stride(from: start - 1, to: start - length, by: -1) {
          state.add(cells[row])
          before.append(state)
          asked += 1
          if asked % Function.Pace.stretch == 0 { try pace.check() }
        }
      }
      var state = Self(origin: origin)
      for row in start..<end {
        state.add(cells[row])
        asked += 1
        if asked % Function.Pace.stretch == 0 { try pace.check() }
        let left = length - (row - start + 1)
        if left == 0 { result[row] = state.value(with: nil, length: length) }
        if left > 0, start > 0 { result[row] = state.value(with: before[left - 1], length: length) }
      }
    }
    return result
  }
}

/// A sum as two numbers, of which the second is what the first was rounded by (Knuth's exact sum of two numbers).
struct ExactSum: Sendable {
  private var high = 0.0
  private var low = 0.0

  var value: Double {
    // What is infinite has no rounding.
    high.isFinite ? high + low : high
  }

  mutating func add(_ value: Double) {
    let sum = high + value
    let part = sum - high
    low += (high - (sum - part)) + (value - part)
    high = sum
  }

  /// The square of `value + low`, of which `low` is what `value` was rounded by.
  mutating func addSquare(of value: Double, _ low: Double) {
    addProduct(value, value)
    self.low += 2 * value * low
  }

  mutating func add(_ other: ExactSum) {
    add(other.high)
    low += other.low
  }

  /// This times a number, less the square of another sum, with all digits until the last step.
  func times(_ factor: Double, minusSquareOf other: ExactSum) -> Double {
    var all = ExactSum()
    all.addProduct(high, factor)
    all.addProduct(-other.high, other.high)
    all.low += low * factor - 2 * other.high * other.low
    return all.value
  }

  private mutating func addProduct(_ a: Double, _ b: Double) {
    let product = a * b
    add(product)
    low += (-product).addingProduct(a, b)
  }
}

struct RollingSum: RollingWindow {
  private var sum = ExactSum()

  init(origin: Double) {}

  mutating func add(_ value: Double) { sum.add(value) }

  func value(with other: RollingSum?, length: Int) -> Double {
    var all = sum
    if let other { all.add(other.sum) }
    return all.value
  }
}

struct RollingMean: RollingWindow {
  private var sum: RollingSum

  init(origin: Double) { sum = RollingSum(origin: origin) }

  mutating func add(_ value: Double) { sum.add(value) }

  func value(with other: RollingMean?, length: Int) -> Double {
    sum.value(with: other?.sum, length: length) / Double(length)
  }
}

/// √((Σ d² - (Σ d)² / n) / (n - 1)) of the distances d from a row of the window. That row may lie √n standard deviations away,
/// so that the difference loses digits; sums of twice the digits have them.
struct RollingDeviation: RollingWindow {
  private let origin: Double
  private var sum = ExactSum()
  private var squares = ExactSum()

  init(origin: Double) { self.origin = origin }

  mutating func add(_ value: Double) {
    let distance = value - origin
    let part = distance - value
    let low = (value - (distance - part)) + (-origin - part)
    sum.add(distance)
    sum.add(low)
    squares.addSquare(of: distance, low)
  }

  func value(with other: RollingDeviation?, length: Int) -> Double {
    var (sum, squares) = (sum, squares)
    if let other {
      sum.add(other.sum)
      squares.add(other.squares)
    }
    // Beyond all numbers, or missing.
    guard squares.value.isFinite else { return .nan }
    let left = squares.times(Double(length), minusSquareOf: sum)
    return (max(0, left) / Double(length) / Double(length - 1)).squareRoot()
  }
}

struct RollingLeast: RollingWindow {
  private var least = Double.infinity

  init(origin: Double) {}

  mutating func add(_ value: Double) { least = value.isNaN || least.isNaN ? .nan : min(least, value) }

  func value(with other: RollingLeast?, length: Int) -> Double {
    guard let other else { return least }
    return least.isNaN || other.least.isNaN ? .nan : min(least, other.least)
  }
}

struct RollingMost: RollingWindow {
  private var most = -Double.infinity

  init(origin: Double) {}

  mutating func add(_ value: Double) { most = value.isNaN || most.isNaN ? .nan : max(most, value) }

  func value(with other: RollingMost?, length: Int) -> Double {
    guard let other else { return most }
    return most.isNaN || other.most.isNaN ? .nan : max(most, other.most)
  }
}
