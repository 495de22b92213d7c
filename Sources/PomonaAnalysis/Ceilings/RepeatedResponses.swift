public import PomonaCore

/// Responses of units to stimuli that were shown several times: one row a presentation, NaN where a unit has none.
///
/// Stimuli may have different numbers of presentations, and units may lack some of them.
public struct RepeatedResponses: Sendable {
  /// Presentations × units.
  public let presentations: Matrix<Float>
  /// The stimulus of each presentation, from 0.
  public let stimuli: [Int]
  /// Presentations by stimulus, those of one stimulus in the order of rows; stimuli in ascending order.
  let order: [Int]
  /// Where the presentations of each stimulus start in `order`, and the end.
  let starts: [Int]

  public var unitCount: Int { presentations.columnCount }
  /// Stimuli with a presentation.
  public var stimulusCount: Int { starts.count - 1 }
  /// Presentations of each stimulus.
  public var repeatCounts: [Int] { (0..<stimulusCount).map { starts[$0 + 1] - starts[$0] } }

  /// - Throws: `CeilingError.emptyInput`; `.shapeMismatch` when stimuli and rows differ in number; `.nonFinite` for an
  ///   infinite response, with its first row.
  public init(presentations: Matrix<Float>, stimuli: [Int]) throws(CeilingError) {
    guard presentations.rowCount > 0, presentations.columnCount > 0 else { throw .emptyInput(what: "responses") }
    guard stimuli.count == presentations.rowCount else {
      throw .shapeMismatch(
        what: "stimuli of presentations", count: stimuli.count, expected: presentations.rowCount)
    }
    if let place = presentations.elements.firstIndex(where: \.isInfinite) {
      throw .nonFinite(
        what: "responses of unit \(place % presentations.columnCount + 1)", row: place / presentations.columnCount,
        value: "infinite")
    }
    self.presentations = presentations
    self.stimuli = stimuli
    let order = stimuli.indices.sorted { (stimuli[$0], $0) < (stimuli[$1], $1) }
    var starts: [Int] = []
    for place in order.indices where place == 0 || stimuli[order[place]] != stimuli[order[place - 1]] {
      starts.append(place)
    }
    self.order = order
    self.starts = starts + [order.count]
  }

  /// That some stimulus was shown twice.
  func requireRepeats() throws(CeilingError) {
    let most = repeatCounts.max() ?? 0
    guard most > 1 else { throw .insufficientRepeats(what: "presentations of a stimulus", count: most, needed: 2) }
  }

  /// How often each stimulus was shown, when that is the same for all.
  func equalRepeats(for kind: String) throws(CeilingError) -> Int {
    try requireRepeats()
    let counts = repeatCounts
    guard let least = counts.min(), let most = counts.max(), least == most else {
      throw .noSuchCeiling(
        kind: kind,
        reason: "stimuli were shown \(counts.min() ?? 0) to \(counts.max() ?? 0) times, and it needs equal numbers; "
          + "ncsnr and reliability do not", others: ["ncsnr", "reliability_r"])
    }
    return most
  }

  /// Units of one piece of work; results do not depend on it.
  static let blockWidth = 32

  var blocks: [Range<Int>] {
    stride(from: 0, to: unitCount, by: RepeatedResponses.blockWidth).map {
      $0..<min(unitCount, $0 + RepeatedResponses.blockWidth)
    }
  }

  /// The presentations, in `order`, of some units side by side, and whether any of them is missing.
  func block(_ units: Range<Int>) -> (values: [Float], lacksSome: Bool) {
    var values: [Float] = []
    values.reserveCapacity(order.count * units.count)
    for row in order {
      values +=
        presentations.elements[
          (row * unitCount + units.lowerBound)..<(row * unitCount + units.upperBound)]
    }
    return (values, values.contains(where: \.isNaN))
  }
}

/// Divisions of the repeats of each stimulus into two halves, the same for all units.
struct RepeatHalves {
  /// For each draw the places of `RepeatedResponses.order`, permuted within each stimulus.
  let orders: [[Int32]]

  init(orders: [[Int32]]) { self.orders = orders }

  /// Draw d depends on the seed and d alone.
  init(of responses: RepeatedResponses, draws: Int, seed: UInt64) {
    let stream = RandomStream(seed: seed, name: "halves of repeats")
    let count = responses.order.count
    orders = (0..<draws).map { draw in
      var order = (0..<Int32(count)).map { $0 }
      for stimulus in 0..<responses.stimulusCount {
        let start = responses.starts[stimulus]
        for last in stride(from: responses.starts[stimulus + 1] - 1, to: start, by: -1) {
          order.swapAt(last, start + stream.integer(at: draw * count + last, below: last - start + 1))
        }
      }
      return order
    }
  }
}
