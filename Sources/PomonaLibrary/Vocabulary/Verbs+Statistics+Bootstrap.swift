internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  static let bootstrap = Verb(
    "bootstrap",
    "Intervals by resampling: of scores over the stimuli, which computes them again; of any column over rows or clusters.",
    topic: "statistics",
    parameters: [
      .piped("table", .table, "scores, honest maxima, or any table"),
      .column("column", "what the interval is of; ceiled: score and ceiling from the same draws", usual: "score"),
      .choice(
        "across", from: { ["stimulus", "rows"] + ($0.schema?.names ?? []) },
        "what is resampled: stimulus (of scores), rows, or a column whose rows stay together", usual: "stimulus"),
      .choice("statistic", Resample.Statistic.allCases.map(\.rawValue), "of a column over rows", usual: "mean"),
      .labels("contrast", "{layer: [a, b]}: intervals of a less b, row by row", usual: "none"),
      .columns("by", "what rows of a contrast are paired on; of other tables, the groups", usual: "all other keys"),
      .value("draws", .number, "how many resamples", usual: "2000").whole(1...1_000_000),
      .value("level", .quantity(.share), "what share of draws lies within", usual: "95%").asLevel,
      .value("seed", .number, "of the resamples", usual: "the setting seed").whole(0...Int.max), .missing,
    ],
    examples: [
      Example("{score: [0.1, 0.2, 0.05, 0.3, 0.12, 0.18]} | table | bootstrap score, across: rows, statistic: median"),
      Example("$s | where subject == all | bootstrap score"),
      Example("$s | where subject == all | bootstrap score, contrast: {layer: [fire9, pool1]}"),
      Example("$s | where roi == hIT and subject != all | bootstrap score, across: subject, by: [layer, roi]"),
    ],
    citation: Citation(
      "Hesterberg 2015, What teachers should know about the bootstrap, The American Statistician 69:371",
      doi: "10.1080/00031305.2015.1089789"), search: ["interval", "confidence", "resample", "difference", "error bar"],
    isHeavy: true,
    check: { call in
      guard let schema = call.schema else { return .any }
      if !call.isGiven("column"), !schema.columns.isEmpty, schema["score"] == nil {
        throw Explanation(
          "E0206", "`bootstrap` wants the column that the interval is of", parameter: "column",
          facts: ["columns: \(schema.names.joined(separator: ", "))"])
      }
      if let name = call.columns("column")?.first, let kind = schema[name]?.kind,
        !KindPattern.oneOf([.number, .truth]).matches(kind)
      {
        throw Explanation(
          "E0207", "intervals are of numbers, and `\(name)` holds \(kind.words)s", parameter: "column",
          remedies: schema.columns.first { KindPattern.number.matches($0.kind) && !$0.kind.words.isEmpty }.map {
            ["bootstrap \(Formatter.label($0.name))"]
          } ?? [])
      }
      if call.isGiven("across") {
        guard let across = call.text("across") else { return .any }
        if Resample.isPlain(across, columns: schema.names) { return Resample.kind(call, schema) }
      }
      if call.isGiven("statistic") {
        throw Explanation(
          "E0429", "scores are computed again over stimuli; a statistic is of a column over other units",
          parameter: "statistic",
          remedies: ["across: rows", "where subject != all | bootstrap …, across: subject"])
      }
      if let column = call.columns("column")?.first {
        guard column == "score" || (column == "ceiled" && !call.isGiven("contrast")) else {
          throw ofScoresAlone(column)
        }
      }
      guard call.isGiven("contrast") else {
        return .table(
          schema.with(Schema.Column("low", .number)).with(Schema.Column("high", .number)).with(
            Schema.Column("across", .text)))
      }
      let by = call.columns("by")
      // Without `by` the keys are those of these columns that are there.
      if by == nil, schema.columns.isEmpty { return .table(schema) }
      let columns = by.map { schema.selecting($0).columns } ?? Scoring.keyColumns.compactMap { schema[$0] }
      return .table(
        Schema(
          noun: "these differences",
          columns: columns + [
            Schema.Column("contrast", .text), Schema.Column("score", .number), Schema.Column("low", .number),
            Schema.Column("high", .number), Schema.Column("across", .text),
          ]))
    },
    run: { arguments, context in
      let value = try arguments.object("table", as: TableValue.self)
      let column = try arguments.text("column", usual: "score")
      if let across = try arguments.optionalText("across"), Resample.isPlain(across, columns: value.table.columnNames) {
        return try Resample.value(column, across: across, contrast: try contrast(arguments), arguments, context)
      }
      let level = try arguments.level()
      let options = ScoreIntervals.Options(
        drawCount: try arguments.count("draws", usual: 2_000), seed: try context.seed(arguments),
        level: level)
      // Honest maxima were resampled when they were found.
      switch value.evidence {
      case .maxima: break
      default:
        guard options.drawCount >= ResampledStatistic.leastDraws(level: level) else {
          throw StatisticsError.tooFewDraws(count: options.drawCount, level: level)
        }
      }
      if column == "ceiled", case .encoding(let evidence) = value.evidence, !arguments.isGiven("contrast") {
        return .object(
          value.with(
            try ScoreIntervals.addingCeiled(
              to: value.table, evidence: evidence, options: options, workers: context.workers,
              control: context.control)))
      }
      guard column == "score" else {
        throw ofScoresAlone(column)
      }
      let by = try arguments.texts("by")
      let contrast = try contrast(arguments)
      switch (value.evidence, contrast) {
      case (.scores, let contrast?), (.encoding, let contrast?):
        return Value(
          try ScoreIntervals.contrast(
            contrast, in: value.table, by: by, evidence: value.evidence, options: options,
            workers: context.workers, control: context.control), noun: "these differences",
          reasons: value.reasons)
      case (.scores, nil), (.encoding, nil):
        return .object(
          value.with(
            try ScoreIntervals.adding(
              to: value.table, evidence: value.evidence, options: options, workers: context.workers,
              control: context.control)))
      case (.maxima(let maxima), let contrast?):
        return Value(
          try ScoreIntervals.contrast(contrast, in: value.table, by: by, maxima: maxima, level: level),
          noun: "these differences", reasons: value.reasons)
      default:
        throw LibraryError.rowWithoutEvidence(row: 1)
      }
    }
  ).rules { _ = try contrast($0) }

  private static func ofScoresAlone(_ column: String) -> Explanation {
    Explanation(
      "E0425", "over resamples of stimuli only `score` and the `ceiled` of a fit can be computed again",
      parameter: "column", remedies: ["bootstrap score", "bootstrap \(Formatter.label(column)), across: rows"])
  }

  /// `contrast: {column: [a, b]}`
  static func contrast(_ arguments: Arguments) throws -> ScoreContrast? {
    guard let lists = arguments.labels("contrast") else { return nil }
    guard lists.count == 1, let list = lists.first, list.labels.count == 2 else {
      throw Explanation(
        "E0426", "a contrast names one column and two of its values", parameter: "contrast",
        remedies: ["contrast: {layer: [fire9, pool1]}"])
    }
    return ScoreContrast(column: list.column, first: list.labels[0], second: list.labels[1])
  }
}
