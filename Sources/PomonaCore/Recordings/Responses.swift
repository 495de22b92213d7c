/// The responses of one subject's units to presentations of stimuli.
///
/// A presentation is one showing of a stimulus, or in a recording over time one row of a run. Stimuli may have any number
/// of presentations, and unequal numbers; a stimulus with none was not seen. NaN is a missing value.
public struct Responses: Sendable {
  public let blocks: any ResponseBlocks
  /// The stimulus of each presentation, as its position on the recording's axis.
  public let stimuli: [Int]
  public let stimulusCount: Int
  /// The run of each presentation, where it is known.
  public let runs: [String]?
  /// Seconds from the beginning of the run, where responses are a time series; they rise within each run.
  public let times: [Double]?

  /// - Throws: `.countMismatch`, `.outside` for a stimulus that the axis does not have, `.unsortedTimes`.
  public init(
    _ blocks: any ResponseBlocks, stimuli: [Int], stimulusCount: Int, runs: [String]? = nil, times: [Double]? = nil
  ) throws(RecordingError) {
    let count = blocks.presentationCount
    for (what, other) in [("stimuli of presentations", stimuli.count), ("runs", runs?.count), ("times", times?.count)] {
      if let other, other != count {
        throw .countMismatch(what: "presentations", count: count, other: what, otherCount: other)
      }
    }
    if let bad = stimuli.first(where: { $0 < 0 || $0 >= stimulusCount }) {
      throw .outside(what: "stimulus", position: bad, count: stimulusCount)
    }
    if let times {
      for place in times.indices.dropFirst() {
        if let runs, runs[place] != runs[place - 1] { continue }
        guard times[place] > times[place - 1] else {
          throw .unsortedTimes(
            run: runs?[place] ?? "1", position: place, time: times[place], before: times[place - 1])
        }
      }
    }
    self.blocks = blocks
    self.stimuli = stimuli
    self.stimulusCount = stimulusCount
    self.runs = runs
    self.times = times
  }

  /// A matrix with one presentation a row.
  public init(
    _ matrix: Matrix<Float>, stimuli: [Int], stimulusCount: Int, runs: [String]? = nil, times: [Double]? = nil
  ) throws(RecordingError) {
    try self.init(ResponseMatrix(matrix), stimuli: stimuli, stimulusCount: stimulusCount, runs: runs, times: times)
  }

  public var presentationCount: Int { blocks.presentationCount }
  public var unitCount: Int { blocks.unitCount }

  /// How often each stimulus of the axis was presented.
  public var repeatCounts: [Int] {
    var counts = [Int](repeating: 0, count: stimulusCount)
    for stimulus in stimuli { counts[stimulus] += 1 }
    return counts
  }

  /// The stimuli that were presented at least once, ascending.
  public var seen: [Int] {
    let counts = repeatCounts
    return counts.indices.filter { counts[$0] > 0 }
  }

  /// Which repeats enter a mean; the first presentation of a stimulus is its repeat 1.
  public enum Repeats: Sendable { case all, odd, even }

  /// For each presentation the place of its stimulus among `stimuli`, or -1 where it does not enter.
  private func targets(_ chosen: [Int], _ repeats: Repeats) -> [Int] {
    var place = [Int](repeating: -1, count: stimulusCount)
    for (index, stimulus) in chosen.enumerated() { place[stimulus] = index }
    var shown = [Int](repeating: 0, count: stimulusCount)
    return stimuli.map { stimulus in
      shown[stimulus] += 1
      switch repeats {
      case .odd where shown[stimulus] % 2 == 0, .even where shown[stimulus] % 2 == 1: return -1
      default: return place[stimulus]
      }
    }
  }

  /// The mean over repeats, missing values left out: m stimuli × the units of the range; NaN where nothing is there.
  ///
  /// Sums in Double in the order of presentations. Read in pieces of presentations, so that beside the result and its
  /// sums no more than `limit` bytes are taken.
  /// - Parameter stimuli: positions on the axis, all that were `seen` unless given.
  public func meanOverRepeats(
    units: Range<Int>, stimuli chosen: [Int]? = nil, repeats: Repeats = .all, limit: Int = 1 << 28
  ) throws -> Matrix<Float> {
    let chosen = chosen ?? seen
    let targets = targets(chosen, repeats)
    let width = units.count
    var sums = [Double](repeating: 0, count: chosen.count * width)
    var counts = [Int32](repeating: 0, count: chosen.count * width)
    guard width > 0 else { return Matrix(rowCount: chosen.count, columnCount: 0) }
    guard limit >= 4 * width else { throw RecordingError.beyondLimit(needed: 4 * width, limit: limit) }
    let step = max(1, limit / (4 * width))
    for start in stride(from: 0, to: presentationCount, by: step) {
      let piece = start..<min(start + step, presentationCount)
      guard piece.contains(where: { targets[$0] >= 0 }) else { continue }
      let block = try blocks.read(presentations: piece, units: units)
      let values = block.elements.span
      for row in piece where targets[row] >= 0 {
        let source = (row - start) * width
        let target = targets[row] * width
        for column in 0..<width where !values[source + column].isNaN {
          sums[target + column] += Double(values[source + column])
          counts[target + column] += 1
        }
      }
    }
    let means = sums.indices.map { counts[$0] == 0 ? Float.nan : Float(sums[$0] / Double(counts[$0])) }
    return Matrix(rowCount: chosen.count, columnCount: width, elements: means)
  }

  /// Ranges of units of which each, with all presentations, takes at most `limit` bytes as Float32.
  ///
  /// - Throws: `.beyondLimit` where a single unit takes more.
  public func unitBlocks(limit: Int) throws(RecordingError) -> [Range<Int>] {
    let each = max(1, presentationCount) * 4
    guard limit >= each else { throw .beyondLimit(needed: each, limit: limit) }
    let width = limit / each
    return stride(from: 0, to: unitCount, by: width).map { $0..<min($0 + width, unitCount) }
  }

  /// Missing and infinite values, counted in one pass within `limit` bytes.
  public struct Gaps: Sendable, Equatable {
    public var missing = 0
    /// Presentation and unit of the first missing value, in the order of presentations.
    public var firstMissing: (presentation: Int, unit: Int)?
    public var infinite = 0
    public var firstInfinite: (presentation: Int, unit: Int, value: Float)?

    public static func == (a: Gaps, b: Gaps) -> Bool {
      a.missing == b.missing && a.infinite == b.infinite
        && a.firstMissing?.presentation == b.firstMissing?.presentation && a.firstMissing?.unit == b.firstMissing?.unit
        && a.firstInfinite?.presentation == b.firstInfinite?.presentation
        && a.firstInfinite?.unit == b.firstInfinite?.unit
    }
  }

  public func gaps(limit: Int = 1 << 28) throws -> Gaps {
    var gaps = Gaps()
    for units in try unitBlocks(limit: limit) {
      let block = try blocks.read(presentations: 0..<presentationCount, units: units)
      let values = block.elements.span
      for place in 0..<values.count where !values[place].isFinite {
        let presentation = place / units.count
        let unit = units.lowerBound + place % units.count
        if values[place].isNaN {
          gaps.missing += 1
          if let first = gaps.firstMissing, (first.presentation, first.unit) <= (presentation, unit) { continue }
          gaps.firstMissing = (presentation, unit)
        } else {
          gaps.infinite += 1
          if let first = gaps.firstInfinite, (first.presentation, first.unit) <= (presentation, unit) { continue }
          gaps.firstInfinite = (presentation, unit, values[place])
        }
      }
    }
    return gaps
  }

  /// Without the presentations in which no unit has a value: the way in which arrays of units × stimuli × repeats say that
  /// a stimulus was shown less often. Stops reading once every presentation has shown a value.
  public func withoutAbsent(limit: Int = 1 << 28) throws -> Responses {
    var isPresent = [Bool](repeating: false, count: presentationCount)
    var left = presentationCount
    // A first look at few units settles nearly all presentations of nearly all recordings.
    let first = Swift.min(unitCount, 8)
    var ranges = first > 0 ? [0..<first] : []
    for range in try unitBlocks(limit: limit) where range.upperBound > first {
      ranges.append(Swift.max(range.lowerBound, first)..<range.upperBound)
    }
    for units in ranges where left > 0 {
      let block = try blocks.read(presentations: 0..<presentationCount, units: units)
      for row in isPresent.indices where !isPresent[row] && block.row(row).contains(where: { !$0.isNaN }) {
        isPresent[row] = true
        left -= 1
      }
    }
    return left == 0 ? self : try selecting(presentations: isPresent.indices.filter { isPresent[$0] })
  }

  /// Some presentations, in the order given.
  public func selecting(presentations: [Int]) throws(RecordingError) -> Responses {
    try Responses(
      SelectedResponses(blocks, presentations: presentations), stimuli: presentations.map { stimuli[$0] },
      stimulusCount: stimulusCount, runs: runs.map { runs in presentations.map { runs[$0] } },
      times: times.map { times in presentations.map { times[$0] } })
  }

  /// Some units, in the order given.
  public func selecting(units: [Int]) throws(RecordingError) -> Responses {
    try Responses(
      SelectedResponses(blocks, units: units), stimuli: stimuli, stimulusCount: stimulusCount, runs: runs, times: times)
  }

  /// The presentations of the stimuli at `positions` of the axis, which become the axis in that order.
  func selecting(stimuli positions: [Int]) throws(RecordingError) -> Responses {
    var place = [Int](repeating: -1, count: stimulusCount)
    for (index, position) in positions.enumerated() { place[position] = index }
    let kept = stimuli.indices.filter { place[stimuli[$0]] >= 0 }
    return try Responses(
      SelectedResponses(blocks, presentations: kept), stimuli: kept.map { place[stimuli[$0]] },
      stimulusCount: positions.count, runs: runs.map { runs in kept.map { runs[$0] } },
      times: times.map { times in kept.map { times[$0] } })
  }
}
