internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  static let tables: [Verb] = [count, derive, distinct, select, sort, summarize, take, whereRows]

  private static let table = VerbParameter.piped("table", .table, "a table")

  /// The values of a table's columns, fetched as an expression asks for them.
  @Sendable static func column(of table: Table) -> @Sendable (String) throws -> [Value] {
    { name in try table.column(name).cells.map { Value($0) } }
  }

  /// The rows for which a condition holds; missing counts as no.
  static func rows(of table: Table, where condition: Expression) throws -> [Int] {
    let values = try condition.values(rows: Array(0..<table.rowCount), column: column(of: table))
    return try values.indices.filter { row in
      switch values[row] {
      case .truth(let truth): return truth
      case .missing: return false
      case let other:
        throw Explanation(
          "E0207", "a condition is true or false, and this is \(other.kind.withArticle)", parameter: "condition")
      }
    }
  }

  static let whereRows = Verb(
    "where", "The rows for which a condition holds.", topic: "tables",
    parameters: [table, .expression("condition", "true or false in each row, such as `roi == hIT and score > 0.2`")],
    examples: [Example("$s | where roi == hIT and subject == all")], search: ["filter", "rows", "subset"],
    check: { call in
      if let condition = call.expressions("condition").first, !KindPattern.truth.matches(condition.kind) {
        throw Explanation(
          "E0207", "a condition is true or false, and this is \(condition.kind.withArticle)", parameter: "condition")
      }
      return call.piped
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      guard let condition = arguments.expression("condition") else { return .object(value) }
      let rows = try rows(of: value.table, where: condition)
      return .object(value.with(value.table.rows(rows), rows: rows))
    })

  static let select = Verb(
    "select", "Some of the columns, in the order given.", topic: "tables",
    parameters: [table, .columns("columns", "names of columns", isRepeated: true)],
    examples: [Example("$s | select layer, score")], search: ["columns", "keep"],
    check: { call in
      guard let schema = call.schema, let names = call.columns("columns") else { return .any }
      return .table(schema.selecting(names))
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      var names: [String] = []
      for name in try arguments.texts("columns") ?? [] where !names.contains(name) { names.append(name) }
      return .object(value.with(try value.table.selecting(names)))
    })

  static let derive = Verb(
    "derive", "New columns from expressions over the others; an aggregate spans the table, or each group of `by`.",
    topic: "tables",
    parameters: [
      table, .columns("by", "aggregates go over each combination of these", usual: "none"),
      .mapping("columns", "name: expression"),
    ],
    examples: [Example("$s | derive share: score / ceiling_rdm_group_lower")], search: ["mutate", "compute", "column"],
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
      for (name, expression) in arguments.mapping {
        let source = column(of: table)
        var cells = [Cell](repeating: .missing, count: table.rowCount)
        let groups = try by.map { try table.groups(by: $0).map(\.rows) } ?? [Array(0..<table.rowCount)]
        for rows in groups {
          let values = try expression.values(rows: rows, column: source)
          for (row, value) in zip(rows, values) { cells[row] = value.cell }
        }
        if expression.usesAggregates, by == nil, let models = table["model"], Set(models.cells).count > 1 {
          context.warn("`\(name)` goes over several models; derive …, by: model keeps them apart")
        }
        table = try table.with(Column(name, cells: cells))
      }
      return .object(value.with(table))
    })

  /// A ceiling is a mean over subjects; the score against their mean RDM is another quantity.
  static func refuseOtherCeiling(_ call: Call) throws {
    for column in call.mapping
    where column.uses.contains("score_group_mean") && column.uses.contains(where: { $0.hasPrefix("ceiling_rdm_group") })
    {
      throw LibraryError.ceilingOfOther(
        score: "and `score_group_mean` is against the subjects' mean RDM", parameter: column.name)
    }
  }

  static let summarize = Verb(
    "summarize", "One row for each group: aggregates such as mean(score).", topic: "tables",
    parameters: [
      table, .columns("by", "one row for each combination of these", usual: "none"),
      .mapping("columns", "name: expression with an aggregate"),
    ],
    examples: [Example("$s | summarize low: min(score), high: max(score), by: [model, layer]")],
    search: ["group", "aggregate", "mean", "groupby"],
    check: { call in
      guard let schema = call.schema else { return .any }
      try refuseOtherCeiling(call)
      let by = (call.columns("by") ?? []).compactMap { schema[$0] }
      return .table(
        Schema(noun: "this summary", columns: by + call.mapping.map { Schema.Column($0.name, $0.kind) }))
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let table = value.table
      let by = try arguments.texts("by") ?? []
      let groups = by.isEmpty ? [(key: [Cell](), rows: Array(0..<table.rowCount))] : try table.groups(by: by)
      var columns = by.enumerated().map { place, name in Column(name, cells: groups.map { $0.key[place] }) }
      let source = column(of: table)
      for (name, expression) in arguments.mapping {
        let cells = try groups.map { group -> Cell in
          guard !expression.usesAggregates else { return try expression.value(over: group.rows, column: source).cell }
          // Without an aggregate only a value that all rows share can stand for the group.
          let values = try expression.values(rows: group.rows, column: source).map(\.cell)
          guard Set(values).count <= 1 else {
            throw Explanation(
              "E0450", "`\(name)` differs within a group", parameter: name,
              remedies: [
                "\(name): mean(\(expression.text))", "by: [\((by + [expression.text]).joined(separator: ", "))]",
              ])
          }
          return values.first ?? .missing
        }
        columns.append(Column(name, cells: cells))
      }
      return Value(
        try Table(
          columns, header: Scoring.header(table.header, of: columns.map(\.name)), provenance: table.provenance),
        noun: "this summary",
        reasons: value.reasons)
    })

  static let sort = Verb(
    "sort", "Rows in the order of columns; `desc(x)` from the largest.", topic: "tables",
    parameters: [table, .expression("keys", "columns, or desc(column)", isRepeated: true)],
    examples: [Example("$s | sort roi, desc(score)")], search: ["order", "arrange", "rank"],
    check: { call in call.piped },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let keys = try arguments.expressions("keys").map { key -> (name: String, descending: Bool) in
        if let name = key.columnName { return (name, false) }
        if let name = key.descending?.columnName { return (name, true) }
        throw Explanation(
          "E0207", "`sort` takes columns, and `\(key.text)` is none", parameter: "keys",
          remedies: ["derive x: \(key.text) | sort x"])
      }
      let numbered = try value.table.with(Column(rowMarker, .integers((0..<value.table.rowCount).map { $0 })))
      let sorted = try numbered.sorted(by: keys)
      let rows = (sorted[rowMarker]?.numbers ?? []).map { Int($0) }
      return .object(value.with(value.table.rows(rows), rows: rows))
    })

  /// A name that no column has.
  private static let rowMarker = "\u{1}row"

  static let take = Verb(
    "take", "The first rows; `take(-3)` takes the last.", topic: "tables",
    parameters: [table, .value("count", .number, "how many")], examples: [Example("$s | sort desc(score) | take 3")],
    search: ["head", "first", "tail", "limit"],
    check: { call in call.piped },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let count = try arguments.count("count", in: -1_000_000_000...1_000_000_000)
      let n = value.table.rowCount
      let rows = count >= 0 ? Array(0..<min(count, n)) : Array(max(0, n + count)..<n)
      return .object(value.with(value.table.rows(rows), rows: rows))
    })

  static let distinct = Verb(
    "distinct", "The combinations of values that occur in some columns, once each.", topic: "tables",
    parameters: [table, .columns("columns", "names of columns", isRepeated: true)],
    examples: [Example("$s | distinct model, roi")], search: ["unique"],
    check: { call in
      guard let schema = call.schema, let names = call.columns("columns") else { return .any }
      return .table(schema.selecting(names))
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let names = try arguments.texts("columns") ?? []
      let rows = try value.table.groups(by: names).map { $0.rows[0] }
      return Value(try value.table.rows(rows).selecting(names), noun: value.noun)
    })

  static let count = Verb(
    "count", "How many rows there are, or how many of each group.", topic: "tables",
    parameters: [table, .columns("by", "one row for each combination of these", usual: "none", isRepeated: true)],
    examples: [Example("$k.stimuli | count category")], search: ["number", "size", "tally"],
    check: { call in
      guard let schema = call.schema, let names = call.columns("by") else { return .number }
      return .table(
        Schema(noun: "these counts", columns: schema.selecting(names).columns + [Schema.Column("rows", .number)]))
    },
    run: { arguments, _ in
      let table = try arguments.object("table", as: TableValue.self).table
      guard let by = try arguments.texts("by") else { return .number(Double(table.rowCount)) }
      let groups = try table.groups(by: by)
      var columns = by.enumerated().map { place, name in Column(name, cells: groups.map { $0.key[place] }) }
      columns.append(Column("rows", .integers(groups.map { $0.rows.count })))
      return Value(try Table(columns), noun: "these counts")
    })
}
