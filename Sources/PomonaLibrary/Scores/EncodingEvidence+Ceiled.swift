internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaParallel
internal import PomonaTables

/// Intervals of scores over their ceilings: both from the same draws of stimuli.
extension EncodingEvidence {
  /// The ceilings that can be made anew on a resample, and divide r.
  static let resampledCeilings: [ResponseCeiling.Kind] = [.ncsnr, .reliabilityR]
  /// Draws of halves on each resample; many more would change nothing that an interval shows.
  static let resampledHalves = 20

  /// Test stimuli and the others are drawn each by themselves, because a split holds them apart; both sides weigh in the
  /// ceiling. Units are those whose score and ceiling count on the data themselves.
  ///
  /// - Throws: `E0425` for ceilings and data that have no such draws; what fits and ceilings meet.
  /// - Cost: a fit for each candidate and cohort, and the ceilings of each subject once, on all draws.
  func ceiled(
    of rows: [Row], options: ScoreIntervals.Options, workers: Workers, control: RunControl
  ) throws -> (statistics: [ResampledStatistic], definition: String) {
    guard let first = rows.first else { throw LibraryError.noRows }
    guard let kind = parts[first.part].ceilings.first(where: Self.resampledCeilings.contains), !isTimed(first) else {
      throw Explanation(
        "E0425", "this ceiling cannot be computed again over resamples of stimuli", parameter: "column",
        facts: ["ncsnr and reliability_r of stimuli shown independently can"],
        remedies: ["bootstrap score", "bootstrap ceiled, across: rows"])
    }
    let (tested, axisCount) = tested(first)
    let isTested = Set(tested)
    let others = (0..<axisCount).filter { !isTested.contains($0) }
    let stream = RandomStream(seed: options.seed, name: "bootstrap over other stimuli")
    ScoreIntervals.warnOfFew(tested.count, "test stimuli", control)
    let counts = resamples(for: first, drawCount: options.drawCount, seed: options.seed).counts
    let all = [Counts?.none] + counts.map { $0 }
    // Of all stimuli, tested or not.
    var weights = [[Double](repeating: 1, count: axisCount)]
    for (draw, counts) in counts.enumerated() {
      var own = counts.map(Double.init)
      if others.count > 1 {
        for index in stream.resample(of: others.count, draw: draw) { own[others[index]] += 1 }
      } else {
        for other in others { own[other] = 1 }
      }
      weights.append(own)
    }
    // Unit by unit, so that the ratio is that of means over the units that are kept; each fit once for all rows.
    var singles: [Row] = []
    var places: [[(subject: Int, units: [Int], singles: Range<Int>)]] = []
    var known: [Row: Range<Int>] = [:]
    var ceilings: [[Int]: [[Double]]] = [:]
    for row in rows {
      let scoring = parts[row.part].scoring
      places.append(
        try row.subjects.map { subject in
          let units = row.unit.map { [$0] } ?? scoring.targets[subject][row.target].units
          let key = Row(
            part: row.part, candidate: row.candidate, subjects: [subject], target: row.target, unit: row.unit)
          if known[key] == nil {
            known[key] = singles.count..<(singles.count + units.count)
            singles += units.map {
              Row(part: row.part, candidate: row.candidate, subjects: [subject], target: row.target, unit: $0)
            }
          }
          if ceilings[[row.part, subject]] == nil {
            ceilings[[row.part, subject]] = try scoring.resampledCeiling(
              kind, subject: subject, weights: weights, workers: workers)
          }
          return (subject, units, known[key] ?? 0..<0)
        })
    }
    let scores = try self.scores(of: singles, on: all, workers: workers, control: control)
    let floor = ResponseCeiling.usualFloor(.r)
    // Means over units, summed over subjects: the ratio is that of the means.
    var sums = rows.map { _ in [(score: Double, bound: Double)](repeating: (0, 0), count: all.count) }
    for (place, row) in rows.enumerated() {
      for (subject, units, range) in places[place] {
        guard let bounds = ceilings[[row.part, subject]] else { continue }
        let kept = zip(units, range).filter { !scores[0][$1].isNaN && bounds[0][$0] >= floor }
        for draw in all.indices {
          var (score, bound, count) = (0.0, 0.0, 0.0)
          for (unit, single) in kept where !scores[draw][single].isNaN && !bounds[draw][unit].isNaN {
            score += scores[draw][single]
            bound += bounds[draw][unit]
            count += 1
          }
          guard bound > 0 else { continue }
          sums[place][draw].score += score / count
          sums[place][draw].bound += bound / count
        }
      }
    }
    let statistics = sums.map { sums in
      let values = sums.map { $0.bound > 0 ? $0.score / $0.bound : .nan }
      return ResampledStatistic(estimate: values[0], draws: Array(values.dropFirst()), unitCount: tested.count)
    }
    let halves = kind == .reliabilityR ? ", \(Self.resampledHalves) draws of halves each" : ""
    return (
      statistics,
      "bootstrap over \(tested.count) test stimuli"
        + (others.isEmpty ? "" : " and \(others.count) others, each by themselves")
        + ", \(options.drawCount) draws, seed \(options.seed), expanded percentile, score and ceiling \(kind.rawValue) "
        + "from the same draw\(halves), fits, units and subjects fixed"
    )
  }
}

extension EncodingScoring {
  /// Unit by unit on each resample of the stimuli of the axis.
  fileprivate func resampledCeiling(
    _ kind: ResponseCeiling.Kind, subject: Int, weights: [[Double]], workers: Workers
  ) throws -> [[Double]] {
    let repeated = try repeatedResponses(subject: subject)
    let shown = Set(repeated.stimuli).sorted()
    return try ResponseCeiling.resampled(
      kind, of: repeated, weights: weights.map { own in shown.map { own[$0] } },
      halves: EncodingEvidence.resampledHalves, workers: workers)
  }
}

extension ScoreIntervals {
  /// The table with `low`, `high` and `across` of the column `ceiled`.
  ///
  /// - Throws: as `EncodingEvidence.ceiled`; `E0443` for a table without such rows.
  static func addingCeiled(
    to table: Table, evidence: EncodingEvidence, options: Options, workers: Workers, control: RunControl
  ) throws -> Table {
    let rows = (0..<table.rowCount).filter { table["part"]?.cell($0) == .text("test") }
    let keys = try rows.map { row in
      guard let key = evidence.row(table, row) else { throw LibraryError.rowWithoutEvidence(row: row + 1) }
      return key
    }
    guard !keys.isEmpty else { throw LibraryError.rowWithoutEvidence(row: 1) }
    let (statistics, definition) = try evidence.ceiled(
      of: keys, options: options, workers: workers, control: control)
    var intervals = [ResampledStatistic.Interval?](repeating: nil, count: table.rowCount)
    for (place, row) in rows.enumerated() { intervals[row] = statistics[place].interval(level: options.level) }
    return try with(
      intervals, of: "ceiled", in: table, across: "stimulus", header: headerLine(definition, options))
  }
}
