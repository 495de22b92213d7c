internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaParallel
internal import PomonaTables

/// The maximum over layers, chosen on one half of the stimuli and reported on the other.
enum HonestBest {
  /// One row a group: the layer with the largest score over all stimuli, the honest maximum as `score` with its interval,
  /// and what choosing costs (`optimism`), beside the ordinary maximum that was chosen and reported on the same stimuli.
  ///
  /// - Parameter by: the columns whose combinations are groups; within a group each row is a candidate.
  /// - Throws: `E0443` for rows that are no scores; `E0444` when a group holds several regions or subjects; as
  ///   `HonestMaxima.init`.
  static func table(
    _ table: Table, by: [String], over: String, evidence: TableValue.Evidence, options: HonestMaxima.Options,
    workers: Workers, control: RunControl
  ) throws -> (table: Table, evidence: MaximaEvidence) {
    let few = ScoreIntervals.wordsOfFew(draws: options.drawCount).map { [$0] } ?? []
    switch evidence {
    case .scores(let evidence):
      func place(_ row: Int) -> ScoreEvidence.Row? {
        evidence.row(table, row).map { ScoreEvidence.Row(candidate: 0, target: $0.target, subject: $0.subject) }
      }
      return try found(table, by: by, over: over, notes: few, target: place) { target, members, groupCount in
        let rdms = evidence.targets[target.target].rdms
        let models = members.map { rows in
          rows.compactMap { row in evidence.row(table, row).map { evidence.candidates[$0.candidate].rdm } }
        }
        let meter = meter(groupCount, options, control)
        return try HonestMaxima(
          of: models, against: target.subject.map { [rdms[$0]] } ?? rdms, by: evidence.comparison,
          given: evidence.controls, options: options, workers: workers, progress: { _ in meter.step() })
      }
    case .encoding(let evidence):
      func place(_ row: Int) -> EncodingTargetKey? { evidence.row(table, row).map { EncodingTargetKey($0) } }
      func isTested(_ row: Int) -> Bool { table["part"]?.cell(row) != .text("train") }
      return try found(
        table, by: by, over: over, notes: few, isTaken: isTested, target: place
      ) { _, members, _ in
        let rows = try members.map { rows in
          try rows.map { row in
            guard let key = evidence.row(table, row) else { throw LibraryError.rowWithoutEvidence(row: row + 1) }
            return key
          }
        }
        return try maxima(of: rows, evidence, options: options, workers: workers, control: control)
      }
    case .classes, .maxima, .none: throw LibraryError.rowWithoutEvidence(row: 1)
    }
  }

  /// Rows in the order in which ties are decided: that of the layers in their network, else that of the table.
  static func ordered(_ rows: [Int], of table: Table, over: String) -> [Int] {
    guard over == "layer", let places = table["layer_index"]?.numbers else { return rows.sorted() }
    func place(_ row: Int) -> Double { places[row].isNaN ? .infinity : places[row] }
    return rows.sorted { (place($0), $0) < (place($1), $1) }
  }

  /// For a header: which candidates of a group share its maximum; `nil` without such.
  static func words(ofTies ties: [[String]], of groupCount: Int, over: String) -> String? {
    guard let first = ties.first else { return nil }
    let taken = over == "layer" ? "the earlier layer is taken" : "the first row is taken"
    let place = groupCount > 1 ? "in \(ties.count) of \(groupCount) groups, first: " : ""
    let more = first.count > 4 ? " and \(first.count - 4) more" : ""
    return "tie: \(place)\(first.prefix(4).joined(separator: ", "))\(more) are equally good, \(taken)"
  }

  /// A maximum over scores of different kinds means nothing.
  ///
  /// - Throws: `E0445` for a group of several metrics or splits.
  static func refuseMixed(_ table: Table, _ rows: [Int], by: [String], over: String) throws {
    for name in ["metric", "scheme"] where name != over && !by.contains(name) {
      guard let column = table[name] else { continue }
      let found = Set(rows.compactMap { column.cell($0).text }).sorted()
      guard found.count > 1 else { continue }
      throw Explanation(
        "E0445", "one group holds rows of \(found.count) kinds of `\(name)`: \(found.joined(separator: ", "))",
        parameter: "by", facts: ["their scores cannot be compared"],
        remedies: ["by: [\(([name] + by).joined(separator: ", "))]"])
    }
  }

  /// Where winners were looked for among several subjects at once, and the means over them; `nil` where they were not.
  static func words(ofMixedSubjects table: Table, by: [String], over: String, rows: Set<Int>) throws -> String? {
    guard let column = table["subject"], over != "subject", !by.contains("subject") else { return nil }
    for group in try table.groups(by: by) {
      let found = Set(group.rows.filter(rows.contains).compactMap { column.cell($0).text }).sorted()
      guard found.count > 1 else { continue }
      return "each maximum is over the rows of several subjects, too: \(LibraryError.listed(found))"
    }
    return nil
  }

  /// What rows that may be chosen among have in common.
  private struct EncodingTargetKey: Hashable {
    let subjects: [Int]
    let target: Int
    let unit: Int?

    init(_ row: EncodingEvidence.Row) {
      subjects = row.subjects
      target = row.target
      unit = row.unit
    }
  }

  /// Halves of the test stimuli, or of the stories of a time series, the fits being those of the split.
  private static func maxima(
    of members: [[EncodingEvidence.Row]], _ evidence: EncodingEvidence, options: HonestMaxima.Options,
    workers: Workers, control: RunControl
  ) throws -> HonestMaxima {
    guard let first = members.first?.first else { throw LibraryError.noRows }
    let axisCount = evidence.tested(first).axisCount
    let (groups, least, divided) = evidence.halves(of: first)
    return try HonestMaxima(
      layerCounts: members.map(\.count), stimulusCount: groups.count, leastHalf: least, divided: divided,
      options: options
    ) { resamples in
      let counts = resamples.map { some -> EncodingEvidence.Counts? in
        guard let some else { return nil }
        var counts = [Int](repeating: 0, count: axisCount)
        for (group, count) in zip(groups, some) { for stimulus in group { counts[stimulus] = count } }
        return counts
      }
      let scores = try evidence.scores(
        of: members.flatMap { $0 }, on: counts, workers: workers, control: control)
      return scores.map { row in
        var place = 0
        return members.map { rows in
          defer { place += rows.count }
          return Array(row[place..<(place + rows.count)])
        }
      }
    }
  }

  private static func meter(_ count: Int, _ options: HonestMaxima.Options, _ control: RunControl) -> ProgressMeter {
    ProgressMeter(
      label: "halves of the stimuli",
      total: count * (1 + 2 * (options.divisionCount + options.drawCount * options.divisionsOfDraw)), control: control)
  }

  /// Groups against the same target share halves and draws, so that their differences have intervals.
  private static func found<Target: Hashable>(
    _ table: Table, by: [String], over: String, notes: [String], isTaken: (Int) -> Bool = { _ in true },
    target: (Int) -> Target?,
    maxima make: (_ target: Target, _ members: [[Int]], _ groupCount: Int) throws -> HonestMaxima
  ) throws -> (table: Table, evidence: MaximaEvidence) {
    var groups: [(key: [Cell], rows: [Int], target: Target)] = []
    for var group in try table.groups(by: by) {
      // Training rows have no score that could be taken on other stimuli.
      group.rows.removeAll { !isTaken($0) }
      guard !group.rows.isEmpty else { continue }
      group.rows = ordered(group.rows, of: table, over: over)
      try refuseMixed(table, group.rows, by: by, over: over)
      var targets: Set<Target> = []
      var seen: Set<Cell> = []
      let chosen = try table.column(over, parameter: "over")
      for row in group.rows {
        guard let key = target(row) else { throw LibraryError.rowWithoutEvidence(row: row + 1) }
        targets.insert(key)
        guard seen.insert(chosen.cell(row)).inserted else {
          throw LibraryError.candidateTwice(
            over: over, value: ScoreContrast.words(chosen.cell(row)), by: by)
        }
      }
      guard targets.count == 1, let target = targets.first else { throw LibraryError.severalTargets(by: by) }
      groups.append((group.key, group.rows, target))
    }
    guard !groups.isEmpty else { throw LibraryError.noRows }
    var maxima: [HonestMaxima] = []
    var places: [Int: MaximaEvidence.Place] = [:]
    var targets: [Target] = []
    for group in groups where !targets.contains(group.target) { targets.append(group.target) }
    for (set, target) in targets.enumerated() {
      let members = groups.indices.filter { groups[$0].target == target }
      maxima.append(try make(target, members.map { groups[$0].rows }, targets.count))
      for (model, member) in members.enumerated() { places[member] = MaximaEvidence.Place(set: set, model: model) }
    }
    let found = MaximaEvidence(maxima: maxima, places: places)
    var made = try assembled(table, by: by, over: over, groups: groups.map { ($0.key, $0.rows) }, found: found)
    made.header += notes
    return (made, found)
  }

  private static func assembled(
    _ table: Table, by: [String], over: String, groups: [(key: [Cell], rows: [Int])], found: MaximaEvidence
  ) throws -> Table {
    let chosen = try table.column(over, parameter: "over")
    let results = groups.indices.compactMap { found.maximum($0) }
    func cell(_ group: Int, _ candidate: Int?) -> Cell {
      candidate.map { chosen.cell(groups[group].rows[$0]) } ?? .missing
    }
    var ends = CorrelationEnds()
    let intervals = results.enumerated().map { row, result in
      let interval = result.resampled.draws.isEmpty ? nil : result.resampled.interval()
      return ends.cut(interval?.lower ?? .nan, interval?.upper ?? .nan, at: 1, "row \(row + 1)")
    }
    var columns = by.enumerated().map { place, name in Column(name, cells: groups.map { $0.key[place] }) }
    columns += [
      Column(over, cells: results.indices.map { cell($0, results[$0].layer) }),
      Column("score", .numbers(results.map(\.value))),
      Column("low", .numbers(intervals.map(\.low))), Column("high", .numbers(intervals.map(\.high))),
      Column("maximum", .numbers(results.map(\.ordinaryMaximum))),
      Column("optimism", .numbers(results.map(\.optimism))),
      Column("share", .numbers(results.map { $0.shares[$0.layer] })),
      Column("runner_up", cells: results.indices.map { cell($0, results[$0].runnerUp) }),
      Column("candidates", .integers(results.map(\.candidateCount))),
      Column("across", .texts(groups.indices.map { found.across($0) })),
    ]
    var header = table.header
    if let definition = found.maxima.first?.definition {
      header.append("best \(over): \(definition)")
    }
    let ties = groups.indices.compactMap { group -> [String]? in
      guard let tied = found.maximum(group)?.tied, tied.count > 1 else { return nil }
      return tied.map { ScoreContrast.words(cell(group, $0)) }
    }
    if let line = words(ofTies: ties, of: groups.count, over: over) { header.append(line) }
    header += ends.notes
    header.append(
      "score: honest maximum · maximum: chosen and reported on the same stimuli · optimism: chosen less reported, for halves"
    )
    return try Table(
      columns, header: Scoring.header(header, of: columns.map(\.name)), provenance: table.provenance)
  }
}

/// Where the rows of a table of honest maxima came from.
public struct MaximaEvidence: Sendable {
  struct Place: Sendable, Equatable {
    let set: Int
    let model: Int
  }

  let maxima: [HonestMaxima]
  let places: [Int: Place]
  /// The rows of the original table that the present rows are.
  var rows: [Int]

  init(maxima: [HonestMaxima], places: [Int: Place]) {
    self.maxima = maxima
    self.places = places
    rows = Array(0..<places.count)
  }

  func maximum(_ row: Int) -> HonestMaximum? {
    guard rows.indices.contains(row), let place = places[rows[row]] else { return nil }
    return maxima[place.set].models[place.model]
  }

  /// What was divided and drawn, as the column `across` has it.
  func across(_ row: Int) -> String {
    guard rows.indices.contains(row), let place = places[rows[row]] else { return "stimulus" }
    return ["stimuli": "stimulus", "stories": "story"][maxima[place.set].divided] ?? "block"
  }

  /// `nil` when the two rows were not divided and resampled together.
  func difference(_ first: Int, _ second: Int, in table: Table) -> ResampledStatistic? {
    guard rows.indices.contains(first), rows.indices.contains(second), let a = places[rows[first]],
      let b = places[rows[second]], a.set == b.set
    else { return nil }
    return maxima[a.set].difference(a.model, b.model)
  }

  /// The evidence of some of the rows, in that order.
  func selecting(_ positions: [Int]) -> MaximaEvidence {
    var copy = self
    copy.rows = positions.map { rows[$0] }
    return copy
  }
}
