internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

extension VerbParameter {
  /// The one policy for missing cells, of verbs that put rows together.
  static let missing = VerbParameter.choice(
    "missing", ["error", "drop(rows)"], "missing cells are an error, or their rows are left out and counted",
    usual: "error")
}

extension Arguments {
  /// What `missing:` says.
  func missingPolicy() throws -> MissingPolicy { try text("missing", usual: "error") == "error" ? .error : .drop }
}

extension Verb {
  /// Ceilings that no correlation is divided by.
  private static let sharesOfVariance = ["ceiling_reliability", "ceiling_explainable_variance", "ceiling_split_half"]

  /// A ceiling is a mean over subjects; the score against their mean RDM is another quantity.
  static func refuseOtherCeiling(_ call: Call) throws {
    for column in call.mapping
    where column.uses.contains("score_group_mean") && column.uses.contains(where: { $0.hasPrefix("ceiling_rdm_group") })
    {
      throw LibraryError.ceilingOfOther(
        score: "and `score_group_mean` is against the subjects' mean RDM", parameter: column.name)
    }
    // Scores by metric are correlations; other tables may have a share of variance in their column `score`.
    guard call.schema?["metric"] != nil else { return }
    for column in call.mapping {
      for quotient in column.quotients where quotient.over == "score" && sharesOfVariance.contains(quotient.under) {
        throw LibraryError.reliabilityOfScore(column: quotient.under, parameter: column.name)
      }
    }
  }

  static let derive = Verb(
    "derive",
    "New columns, each of which the next may use; an aggregate spans the table, or each group of `by`.",
    topic: "tables",
    parameters: [
      table, .columns("by", "aggregates and functions along rows go over each combination of these", usual: "none"),
      .missing, .mapping("columns", "name: expression"),
    ],
    examples: [
      Example("$s | derive share: score / ceiling_rdm_group_lower"),
      Example("{n: [3, 5]} | table | derive voxels: n | select without: n"),
      Example(
        "zoo | derive millions: parameters / 1000000, place: rank(desc(parameters)) | select model, millions, place"),
    ], search: ["mutate", "assign", "compute", "column", "transform", "rename"],
    check: { call in
      guard var schema = call.schema else { return .any }
      try refuseOtherCeiling(call)
      for column in call.mapping { schema = schema.with(Schema.Column(column.name, column.kind)) }
      return .table(schema)
    },
    run: { arguments, context in
      let value = try arguments.object("table", as: TableValue.self)
      var table = value.table
      let by = try arguments.texts("by")
      let grouping = try by.map { try table.grouping(by: $0) }
      for (name, expression) in arguments.mapping {
        let made = try expression.column(in: table, by: grouping, missing: try arguments.missingPolicy())
        for note in made.notes { context.warn(note) }
        if expression.usesAggregates, by == nil, let models = table["model"], Set(models.cells).count > 1 {
          context.warn("`\(name)` goes over several models; derive …, by: model keeps them apart")
        }
        table = try table.with(Column(name, made.values))
      }
      return .object(value.with(table))
    }
  ).rows(.extended)

  static let summarize = Verb(
    "summarize", "One row for each group: aggregates such as mean(score).", topic: "tables",
    parameters: [
      table, .columns("by", "one row for each combination of these", usual: "none"), .missing,
      .mapping("columns", "name: expression with an aggregate"),
    ],
    examples: [
      Example("$s | summarize low: min(score), high: max(score), by: [model, layer]"),
      Example("zoo | summarize models: count(), largest: max(parameters), by: family"),
    ],
    search: ["group", "group_by", "aggregate", "mean", "groupby"],
    check: { call in
      guard let schema = call.schema else { return .any }
      try refuseOtherCeiling(call)
      let by = schema.selecting(call.columns("by") ?? []).columns
      return .table(
        Schema(noun: "this summary", columns: by + call.mapping.map { Schema.Column($0.name, $0.kind) }))
    },
    run: { arguments, context in
      let value = try arguments.object("table", as: TableValue.self)
      let table = value.table
      let by = try arguments.texts("by") ?? []
      // Without groups there is one row, of no rows too.
      let grouping = by.isEmpty && table.rowCount == 0 ? Grouping.ofNoRow : try table.grouping(by: by)
      var columns = try by.map { try table.column($0).rows(grouping.first) }
      for (name, expression) in arguments.mapping {
        let made = try expression.reduced(in: table, over: grouping, missing: try arguments.missingPolicy())
        for note in made.notes { context.warn(note) }
        columns.append(Column(name, made.values))
      }
      return Value(
        try Table(
          columns, header: Scoring.header(table.header, of: columns.map(\.name)), provenance: table.provenance),
        noun: "this summary", reasons: value.reasons)
    }
  ).rows(.reduced)
}
