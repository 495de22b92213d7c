internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  static let choosing: [Verb] = [best]

  static let best = Verb(
    "best", "The winner of each group, and what choosing it cost.", topic: "choosing",
    parameters: [
      .piped("table", .table, "scores"),
      .column("column", "what is to be largest"),
      .columns(
        "by", "one winner for each combination of these",
        usual: "[metric, model, roi, subject, predictor, seed, scheme]"),
      .column("over", "what is chosen among", usual: "layer"),
      .value(
        "split", .object("split"), "halves(200): chosen on one half of the stimuli, reported on the other",
        usual: "none"),
      .expression(
        "choose", "the rows that choose: `part == train` of scores that have both parts, else all", usual: "none"),
      .expression(
        "report", "the rows that are reported: `part == test` of scores that have both parts, else all", usual: "none"),
      .value("draws", .number, "resamples for the interval of an honest maximum; 0 for none", usual: "200").whole(
        0...100_000),
      .value("seed", .number, "of divisions and resamples", usual: "the setting seed").whole(0...Int.max),
    ],
    examples: [
      Example("$s | where subject in [all, pooled] | best score, by: [model, roi], over: layer, split: halves(200)"),
      Example("zoo | best parameters, over: model, by: variant"),
    ],
    search: ["maximum", "max", "layer", "selection", "optimism", "argmax"], isHeavy: true,
    check: { call in
      guard let schema = call.schema else { return .any }
      let over = call.columns("over")?.first ?? "layer"
      for name in [over] where !schema.columns.isEmpty && schema[name] == nil {
        throw Explanation("E0203", "no column `\(name)` in \(schema.noun)", parameter: "over")
      }
      guard call.isGiven("split") else { return .table(schema) }
      if call.isGiven("choose") || call.isGiven("report") {
        throw Explanation(
          "E0423", "`split` already says which rows choose and which report",
          parameter: call.isGiven("choose") ? "choose" : "report",
          remedies: ["leave `choose:` and `report:` out", "leave `split:` out"])
      }
      if schema.columns.isEmpty, !call.isGiven("by") { return .table(schema) }
      let by = call.columns("by") ?? Self.usualGroups.filter { schema[$0] != nil }
      var columns = schema.selecting(by).columns + [schema[over] ?? Schema.Column(over, .text)]
      columns += ["score", "low", "high", "maximum", "optimism", "share"].map { Schema.Column($0, .number) }
      columns += [
        Schema.Column("runner_up", .text), Schema.Column("candidates", .number), Schema.Column("across", .text),
      ]
      return .table(Schema(noun: "these maxima", columns: columns))
    },
    run: { arguments, context in try bestRows(arguments, context) }
  ).rules { arguments in
    guard let split = try arguments.optionalObject("split", as: SplitValue.self) else { return }
    guard case .halves = split.form else {
      throw Explanation(
        "E0423", "a choice over halves takes `halves(200)`, and this is a split that trains and tests",
        parameter: "split", remedies: ["split: halves(200)", "choose: part == train, report: part == test"])
    }
  }

  private static let usualGroups = ["metric", "model", "roi", "subject", "predictor", "seed", "scheme"]

  private static func bestRows(_ arguments: Arguments, _ context: Context) throws -> Value {
    let value = try arguments.object("table", as: TableValue.self)
    let column = try arguments.text("column")
    let over = try arguments.text("over", usual: "layer")
    let by = try arguments.texts("by") ?? Self.usualGroups.filter { value.table[$0] != nil && $0 != over }
    if let split = try arguments.optionalObject("split", as: SplitValue.self) {
      guard case .halves(let halves) = split.form else { return .missing }
      guard value.evidence.isOfScores, column == "score" else {
        throw Explanation(
          "E0424", "halves of the stimuli need the scores as `score` made them, and their column `score`",
          parameter: column == "score" ? "table" : "column",
          facts: ["a choice over halves starts from the RDMs behind the scores"],
          remedies: value.table["part"] == nil
            ? ["best \(column), over: \(over)"]
            : ["best \(column), over: \(over), choose: part == train, report: part == test"])
      }
      let found = try HonestBest.table(
        value.table, by: by, over: over, evidence: value.evidence,
        options: HonestMaxima.Options(
          divisionCount: halves, drawCount: try arguments.count("draws", usual: 200),
          seed: try context.seed(arguments)), workers: context.workers, control: context.control)
      return Value(found.table, evidence: .maxima(found.evidence), noun: "these maxima", reasons: value.reasons)
    }
    return try chosenRows(value, column, over: over, by: by, arguments, context)
  }

  /// The rows that win by a criterion, read from the rows that report.
  private static func chosenRows(
    _ value: TableValue, _ column: String, over: String, by: [String], _ arguments: Arguments, _ context: Context
  ) throws -> Value {
    let table = value.table
    let sides = sides(of: table, by: by, over: over)
    let choosing = try kept(table, arguments.expression("choose")) ?? sides?.train ?? Set(0..<table.rowCount)
    let reporting = try kept(table, arguments.expression("report")) ?? sides?.test ?? Set(0..<table.rowCount)
    let scores = try table.column(column, parameter: "column").numbers
    guard let scores else {
      throw Explanation("E0207", "`\(column)` holds no numbers", parameter: "column")
    }
    let criterion = table["criterion"]?.numbers
    let overColumn = try table.column(over, parameter: "over")
    let isUsual = sides != nil && !arguments.isGiven("choose") && !arguments.isGiven("report")
    var winners: [Int] = []
    var undecided = 0
    var ties: [[String]] = []
    for group in try table.groups(by: by) {
      try HonestBest.refuseMixed(table, group.rows, by: by, over: over)
      // By the criterion where the rows have one, as those of fits on training rows do.
      let rows = group.rows.filter(choosing.contains)
      let values = criterion.flatMap { own in rows.contains { !own[$0].isNaN } ? own : nil } ?? scores
      let candidates = HonestBest.ordered(rows.filter { !values[$0].isNaN }, of: table, over: over)
      guard let largest = candidates.map({ values[$0] }).max(),
        let winner = candidates.first(where: { values[$0] == largest })
      else {
        undecided += 1
        continue
      }
      let alike = candidates.filter { values[$0] == largest }
      if alike.count > 1 { ties.append(alike.map { ScoreContrast.words(overColumn.cell($0)) }) }
      // The row that won, where it may report. Of others the one that goes with it, which must be one.
      if reporting.contains(winner) {
        winners.append(winner)
        continue
      }
      let reported = group.rows.filter { reporting.contains($0) && overColumn.cell($0) == overColumn.cell(winner) }
      let chosen = ScoreContrast.words(overColumn.cell(winner))
      guard let row = reported.first else { throw LibraryError.unreported(over: over, value: chosen) }
      guard reported.count == 1 else { throw LibraryError.candidateTwice(over: over, value: chosen, by: by) }
      winners.append(row)
    }
    guard !winners.isEmpty else {
      guard isUsual else { throw LibraryError.noRows }
      throw Explanation(
        "E0447", "no training row has a number by which \(over) could be chosen", parameter: "column",
        facts: ["of scores with both parts the training rows choose, and the test rows are reported"],
        remedies: ["choose: part == test, report: part == test, whose maxima are too high"])
    }
    var result = table.rows(winners)
    if undecided > 0 {
      result.header.append(
        "\(undecided) of \(winners.count + undecided) groups have no number to choose by, and no row here")
    }
    if let line = HonestBest.words(ofTies: ties, of: winners.count, over: over) { result.header.append(line) }
    if let line = try HonestBest.words(ofMixedSubjects: table, by: by, over: over, rows: choosing) {
      result.header.append(line)
      context.warn("\(line); by: [\((by + ["subject"]).joined(separator: ", "))] keeps them apart")
    }
    if choosing == reporting {
      result.header.append("selected on reported rows: these maxima are too high")
      context.warn("selected on reported rows; split: halves(200) tells what that costs")
    } else if isUsual {
      result.header.append(
        "best \(over): chosen by \(criterion == nil ? column : "criterion") of the training rows, reported on the test rows"
      )
    }
    return .object(value.with(result, rows: winners))
  }

  /// The training and test rows of a table of scores that has both, where neither is asked for by itself.
  private static func sides(of table: Table, by: [String], over: String) -> (train: Set<Int>, test: Set<Int>)? {
    guard table["score"] != nil, let part = table["part"], !by.contains("part"), over != "part" else { return nil }
    func rows(_ name: String) -> Set<Int> { Set((0..<table.rowCount).filter { part.cell($0) == .text(name) }) }
    let (train, test) = (rows("train"), rows("test"))
    return train.isEmpty || test.isEmpty ? nil : (train, test)
  }

  static func kept(_ table: Table, _ condition: Expression?) throws -> Set<Int>? {
    try condition.map { Set(try $0.rows(of: table)) }
  }
}
