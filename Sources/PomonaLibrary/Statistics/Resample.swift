internal import Foundation
internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

/// The bootstrap of a column over its rows, or over clusters of them.
enum Resample {
  enum Statistic: String, CaseIterable {
    case mean
    case median
    case sd
    case sum

    var value: @Sendable ([Double]) -> Double {
      switch self {
      case .mean: { $0.reduce(0, +) / Double($0.count) }
      case .median: { Reduction.quantile($0, 0.5) }
      case .sd:
        { values in
          let mean = values.reduce(0, +) / Double(values.count)
          return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
        }
      case .sum: { $0.reduce(0, +) }
      }
    }
  }

  /// Whether rows of the table are what is resampled, not the stimuli behind its scores.
  static func isPlain(_ across: String, columns: [String]) -> Bool {
    across != "stimulus" || columns.contains("stimulus")
  }

  static func kind(_ call: Call, _ schema: Schema) -> Kind {
    let column = call.columns("column")?.first ?? "score"
    let labels = call.isGiven("contrast") ? [Schema.Column("contrast", .text)] : []
    let by = call.columns("by") ?? []
    return .table(
      Schema(
        noun: "these intervals",
        columns: schema.selecting(by).columns + labels + [Schema.Column(column, .number)]
          + ["low", "high", "n"].map { Schema.Column(own($0, beside: by + [column]), .number) }
          + [Schema.Column(own("across", beside: by + [column]), .text)]))
  }

  /// The name of a column of the result: one of the table that is called so keeps its name.
  private static func own(_ name: String, beside taken: [String]) -> String {
    taken.contains(name) ? "\(name)_resampled" : name
  }

  /// One row a group: the statistic, its expanded percentile interval, and how many units were drawn from.
  ///
  /// - Throws: as `RandomUnits`; `E0355` where draws are too few for the level.
  static func value(
    _ name: String, across: String, contrast: ScoreContrast?, _ arguments: Arguments, _ context: Context
  ) throws -> Value {
    let value = try arguments.object("table", as: TableValue.self)
    let table = value.table
    guard let values = try table.column(name, parameter: "column").values.asNumbers else {
      throw Explanation("E0207", "`\(name)` holds no numbers", parameter: "column")
    }
    let used = try NumberRows([(name, values)], missing: try arguments.missingPolicy())
    for note in used.note { context.warn(note) }
    let unit = across == "rows" && table["rows"] == nil ? nil : across
    let by = try arguments.texts("by") ?? []
    let groups = try groups(values, name, used.rows, table, by, unit, contrast)
    let statistic = Statistic(rawValue: try arguments.text("statistic", usual: "mean")) ?? .mean
    let level = try arguments.level()
    let draws = try arguments.count("draws", usual: 2_000)
    let seed = try context.seed(arguments)
    var estimates: [Double] = []
    var intervals: [ResampledStatistic.Interval] = []
    for group in groups {
      try context.checkInterrupted()
      let found = try inGroup(table.words(of: group.key, by: by)) {
        try RowBootstrap(clusters: group.clusters, drawCount: draws, seed: seed).resampled(
          group.values, workers: context.workers, statistic.value)
      }
      guard let interval = found.interval(level: level) else {
        throw StatisticsError.tooFewDraws(count: found.definedDrawCount, level: level)
      }
      estimates.append(found.estimate)
      intervals.append(interval)
    }
    guard !groups.isEmpty else { throw StatisticsError.tooFewRows(count: 0, needed: 2, what: "a bootstrap over them") }
    let few = groups.map(\.clusters.count).min() ?? 0
    if few < 12 {
      context.warn("resamples of \(few) units say little of a distribution; `test …, method: t` has an interval by t")
    }
    var made = try by.map { try table.column($0).rows(groups.map(\.first)) }
    if let contrast {
      made.append(Column("contrast", .texts(groups.map { _ in "\(contrast.first) - \(contrast.second)" })))
    }
    func own(_ made: String) -> String { Self.own(made, beside: by + [name]) }
    made += [
      Column(name, .numbers(estimates)), Column(own("low"), .numbers(intervals.map(\.lower))),
      Column(own("high"), .numbers(intervals.map(\.upper))),
      Column(own("n"), .integers(groups.map(\.clusters.count))),
      Column(own("across"), .texts(groups.map { _ in across })),
    ]
    let what = unit.map { "\($0), whose rows stay together" } ?? "rows"
    let header =
      "\(statistic.rawValue) of \(name) · intervals: \(FitValue.short(level * 100)) %, expanded percentile, bootstrap over \(what), "
      + "\(draws) draws, seed \(seed); all else stays as it is"
    let beyond =
      statistic == .mean || statistic == .median
      ? CorrelationEnds.note(
        of: name, used.rows.map { values[$0] }, intervals.map { ($0.lower, $0.upper) }, areDifferences: contrast != nil)
      : nil
    return Value(
      try Table(made, header: [header] + used.note + [beyond].compactMap(\.self), provenance: table.provenance),
      noun: "these intervals",
      reasons: value.reasons)
  }

  private struct Group {
    let key: [Cell]
    let first: Int
    let values: [Double]
    let clusters: [[Int]]
  }

  private static func groups(
    _ values: [Double], _ name: String, _ rows: [Int], _ table: Table, _ by: [String], _ unit: String?,
    _ contrast: ScoreContrast?
  ) throws -> [Group] {
    if contrast != nil || unit == nil {
      let units = try RandomUnits(
        of: values, named: name, rows: rows, in: table, by: by, across: unit, contrast: contrast)
      return units.groups.map {
        Group(key: $0.key, first: $0.first, values: $0.values, clusters: $0.values.indices.map { [$0] })
      }
    }
    guard let unit else { return [] }
    let column = try table.column(unit, parameter: "across")
    try RandomUnits.refuseAverages(column, rows)
    let isUsed = Set(rows)
    return try table.groups(by: by).map { group in
      let own = group.rows.filter(isUsed.contains)
      var places: [Cell: Int] = [:]
      var clusters: [[Int]] = []
      for (place, row) in own.enumerated() {
        let cell = column.cell(row)
        let cluster = places[cell] ?? clusters.count
        if cluster == clusters.count {
          places[cell] = cluster
          clusters.append([])
        }
        clusters[cluster].append(place)
      }
      return Group(key: group.key, first: group.rows[0], values: own.map { values[$0] }, clusters: clusters)
    }
  }
}
