internal import PomonaAnalysis
internal import PomonaCore
public import PomonaParallel
public import PomonaTables

/// Intervals of scores and of their differences, computed from the RDMs that the scores were made from.
public enum ScoreIntervals {
  /// What to resample with.
  public struct Options: Sendable, Equatable {
    public var drawCount: Int
    public var seed: UInt64
    public var level: Double

    public init(drawCount: Int = 2_000, seed: UInt64 = 1, level: Double = 0.95) {
      self.drawCount = drawCount
      self.seed = seed
      self.level = level
    }
  }

  /// The table with the columns `low`, `high` and `across`: intervals over resampled stimuli, the subjects of each region
  /// fixed: expanded percentiles of the draws (`ResampledStatistic.interval`).
  ///
  /// - Throws: `E0443` for a row that is no score of this evidence. Cost: as `StimulusBootstrap.scores` over the distinct
  ///   candidates and subjects of the rows.
  public static func adding(
    to table: Table, evidence: TableValue.Evidence, options: Options, workers: Workers, control: RunControl
  ) throws -> Table {
    let resampled = try ResampledRows(
      table, Array(0..<table.rowCount), evidence: evidence, options: options, workers: workers, control: control)
    return try with(
      (0..<table.rowCount).map { resampled.statistic([$0]).interval(level: options.level) }, of: "score", in: table,
      across: resampled.across, header: headerLine(resampled.definition, options))
  }

  /// The table with intervals behind the column that they are of.
  static func with(
    _ intervals: [ResampledStatistic.Interval?], of column: String, in table: Table, across: String, header: String
  ) throws -> Table {
    var columns = table.columns.filter { !["low", "high", "across"].contains($0.name) }
    let place = (columns.firstIndex { $0.name == column } ?? columns.count - 1) + 1
    var ends = CorrelationEnds()
    // A ratio of score and ceiling has no bound.
    let bound = column == "score" ? 1 : Double.infinity
    let cut = intervals.enumerated().map { row, interval in
      ends.cut(interval?.lower ?? .nan, interval?.upper ?? .nan, at: bound, "row \(row + 1)")
    }
    columns.insert(
      contentsOf: [
        Column("low", .numbers(cut.map(\.low))), Column("high", .numbers(cut.map(\.high))),
        Column("across", .texts(Array(repeating: across, count: table.rowCount))),
      ], at: place)
    var result = try Table(columns, header: table.header, provenance: table.provenance)
    result.header += [header] + ends.notes
    // Rows of training sides have no interval, because no score of theirs is drawn again.
    let lacking = intervals.indices.count { row in
      guard intervals[row] == nil, table["part"]?.cell(row) != .text("train") else { return false }
      return table[column]?.numbers.map { !$0[row].isNaN } ?? false
    }
    if lacking > 0 {
      result.header.append("no low and high in \(lacking) rows: too few of their draws have a defined \(column)")
    }
    return result
  }

  /// Why there are no intervals of so many draws; `nil` where none were asked for, or they are enough.
  static func wordsOfFew(draws count: Int, level: Double = 0.95) -> String? {
    let needed = ResampledStatistic.leastDraws(level: level)
    guard count > 0, count < needed else { return nil }
    return "no low and high: \(count) draws are too few for an interval, which takes \(needed) (`draws: \(needed)`)"
  }

  /// One row a pair: the difference of the scores, drawn on the same resamples.
  public static func contrast(
    _ contrast: ScoreContrast, in table: Table, by: [String]?, evidence: TableValue.Evidence, options: Options,
    workers: Workers, control: RunControl
  ) throws -> Table {
    let pairs = try contrast.pairs(in: table, by: by)
    let rows = pairs.flatMap { $0.first + $0.second }
    let resampled = try ResampledRows(
      table, rows, evidence: evidence, options: options, workers: workers, control: control)
    let statistics = pairs.map { resampled.difference($0.first, $0.second) }
    var averaged: [String] = []
    if pairs.contains(where: { $0.first.count > 1 || $0.second.count > 1 }) {
      averaged = ["rows that differ in their seed only are averaged before the difference is taken"]
    }
    return try differences(
      contrast, statistics, pairs: pairs, names: by ?? contrast.usualPairing(in: table), in: table,
      level: options.level, across: pairs.map { _ in resampled.across },
      header: table.header.filter { !$0.hasPrefix("intervals:") && !$0.contains(": intervals:") } + averaged
        + [headerLine(resampled.definition, options)])
  }

  /// The same of honest maxima, which were resampled when they were found.
  static func contrast(
    _ contrast: ScoreContrast, in table: Table, by: [String]?, maxima: MaximaEvidence, level: Double
  ) throws -> Table {
    let names = by ?? contrast.usualPairing(in: table)
    let pairs = try contrast.pairs(in: table, by: by)
    let statistics = try pairs.map { pair -> ResampledStatistic in
      guard pair.first.count == 1, pair.second.count == 1,
        let difference = maxima.difference(pair.first[0], pair.second[0], in: table)
      else { throw LibraryError.maximaNotPaired }
      return difference
    }
    return try differences(
      contrast, statistics, pairs: pairs, names: names, in: table, level: level,
      across: pairs.map { maxima.across($0.first[0]) },
      header: table.header + ["differences of honest maxima on the same halves and draws"])
  }

  private static func differences(
    _ contrast: ScoreContrast, _ statistics: [ResampledStatistic], pairs: [ScoreContrast.Pair], names: [String],
    in table: Table, level: Double, across: [String], header: [String]
  ) throws -> Table {
    var ends = CorrelationEnds()
    let intervals = statistics.enumerated().map { row, statistic in
      let interval = statistic.interval(level: level)
      return ends.cut(interval?.lower ?? .nan, interval?.upper ?? .nan, at: 2, "row \(row + 1)")
    }
    var columns = names.enumerated().map { place, name in Column(name, cells: pairs.map { $0.key[place] }) }
    columns.append(
      Column(
        "contrast",
        .texts(Array(repeating: "\(contrast.first) - \(contrast.second)", count: pairs.count))))
    columns.append(Column("score", .numbers(statistics.map(\.estimate))))
    columns.append(Column("low", .numbers(intervals.map(\.low))))
    columns.append(Column("high", .numbers(intervals.map(\.high))))
    columns.append(Column("across", .texts(across)))
    return try Table(
      columns, header: Scoring.header(header + ends.notes, of: columns.map(\.name)), provenance: table.provenance)
  }

  /// Says that so few were drawn that an interval says little.
  static func warnOfFew(_ count: Int, _ what: String, _ control: RunControl) {
    guard count < fewest else { return }
    control.warn("resamples of \(count) \(what) say little of a distribution: fewer than \(fewest)")
  }
  private static let fewest = 10

  static func headerLine(_ definition: String, _ options: Options) -> String {
    let percent = options.level * 100
    let level = percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
    return "intervals: \(level) %, \(definition)"
  }
}

/// The draws of the rows that are asked for.
struct ResampledRows {
  private let statistics: [Int: ResampledStatistic]
  let definition: String
  /// What was drawn, for the column `across`.
  let across: String

  /// - Throws: `E0443` for a row that is no score of this evidence.
  init(
    _ table: Table, _ rows: [Int], evidence: TableValue.Evidence, options: ScoreIntervals.Options, workers: Workers,
    control: RunControl
  ) throws {
    guard !rows.isEmpty else { throw LibraryError.noRows }
    switch evidence {
    case .scores(let evidence):
      self = try ResampledRows(table, rows, rdms: evidence, options, workers, control)
    case .encoding(let evidence):
      self = try ResampledRows(table, rows, encoding: evidence, options, workers, control)
    case .classes, .maxima, .none: throw LibraryError.rowWithoutEvidence(row: rows[0] + 1)
    }
  }

  private init(statistics: [Int: ResampledStatistic], definition: String, across: String) {
    self.statistics = statistics
    self.definition = definition
    self.across = across
  }

  private init(
    _ table: Table, _ rows: [Int], rdms evidence: ScoreEvidence, _ options: ScoreIntervals.Options,
    _ workers: Workers, _ control: RunControl
  ) throws {
    var candidates: [Int: Int] = [:]
    var models: [RDM] = []
    var targetOf: [ScoreEvidence.Row: Int] = [:]
    var targets: [[RDM]] = []
    var places: [Int: (model: Int, target: Int)] = [:]
    for row in rows {
      guard let key = evidence.row(table, row) else { throw LibraryError.rowWithoutEvidence(row: row + 1) }
      let model = candidates[key.candidate] ?? models.count
      if model == models.count {
        candidates[key.candidate] = model
        models.append(evidence.candidates[key.candidate].rdm)
      }
      let wanted = ScoreEvidence.Row(candidate: 0, target: key.target, subject: key.subject)
      let target = targetOf[wanted] ?? targets.count
      if target == targets.count {
        targetOf[wanted] = target
        let rdms = evidence.targets[key.target].rdms
        targets.append(key.subject.map { [rdms[$0]] } ?? rdms)
      }
      places[row] = (model, target)
    }
    let bootstrap = try StimulusBootstrap(
      stimulusCount: evidence.stimulusCount, drawCount: options.drawCount, seed: options.seed)
    let meter = ProgressMeter(label: "bootstrap over stimuli", total: options.drawCount, control: control)
    let scores = try bootstrap.scores(
      of: models, against: targets, by: evidence.comparison, given: evidence.controls, workers: workers,
      progress: { _ in meter.step() })
    if control.isInterrupted() { throw LibraryError.interrupted }
    ScoreIntervals.warnOfFew(evidence.stimulusCount, "stimuli", control)
    self.init(
      statistics: places.mapValues { scores.statistic(ofModel: $0.model, target: $0.target) },
      definition: bootstrap.definition + ", self-pairs left out, subjects fixed", across: "stimulus")
  }

  private init(
    _ table: Table, _ rows: [Int], encoding evidence: EncodingEvidence, _ options: ScoreIntervals.Options,
    _ workers: Workers, _ control: RunControl
  ) throws {
    // Rows of training sides have no score, and so no interval.
    let tested = rows.filter { table["part"]?.cell($0) == .text("test") }
    let keys = try tested.map { row in
      guard let key = evidence.row(table, row) else { throw LibraryError.rowWithoutEvidence(row: row + 1) }
      return key
    }
    guard let first = keys.first else { throw LibraryError.rowWithoutEvidence(row: rows[0] + 1) }
    let (counts, unitCount, definition, across) = evidence.resamples(
      for: first, drawCount: options.drawCount, seed: options.seed)
    let found = try evidence.scores(of: keys, on: [nil] + counts, workers: workers, control: control)
    ScoreIntervals.warnOfFew(unitCount, evidence.isTimed(first) ? "blocks" : "test stimuli", control)
    var statistics: [Int: ResampledStatistic] = [:]
    for (place, row) in tested.enumerated() {
      statistics[row] = ResampledStatistic(
        estimate: found[0][place], draws: found.dropFirst().map { $0[place] }, unitCount: unitCount)
    }
    // A training row has the score that stands in the table, and no draws.
    let scores = table["score"]?.numbers
    for row in rows where statistics[row] == nil {
      statistics[row] = ResampledStatistic(estimate: scores?[row] ?? .nan, draws: [])
    }
    self.init(statistics: statistics, definition: definition + ", subjects fixed", across: across)
  }

  func statistic(_ rows: [Int]) -> ResampledStatistic { combined(rows.map { ($0, 1 / Double(rows.count)) }) }

  func difference(_ first: [Int], _ second: [Int]) -> ResampledStatistic {
    combined(first.map { ($0, 1 / Double(first.count)) } + second.map { ($0, -1 / Double(second.count)) })
  }

  private func combined(_ terms: [(row: Int, weight: Double)]) -> ResampledStatistic {
    var estimate = 0.0
    var draws: [Double] = []
    var unitCount: Int?
    let known = terms.compactMap { row, weight in statistics[row].map { (statistic: $0, weight: weight) } }
    // A difference with a row that was not drawn has no draws.
    draws = Array(repeating: 0, count: known.map(\.statistic.draws.count).min() ?? 0)
    for (statistic, weight) in known {
      unitCount = statistic.unitCount
      estimate += weight * statistic.estimate
      for draw in draws.indices { draws[draw] += weight * statistic.draws[draw] }
    }
    return ResampledStatistic(estimate: estimate, draws: draws, unitCount: unitCount)
  }
}
