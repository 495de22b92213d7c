internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  static let tables: [Verb] = [
    count, derive, distinct, join, lengthen, sample, select, sort, summarize, tableOf, take, whereRows, widen,
  ]

  static let table = VerbParameter.piped("table", .table, "a table")

  static let whereRows = Verb(
    "where", "The rows for which a condition holds; a row where it is missing is left out.", topic: "tables",
    parameters: [table, .expression("condition", "true or false in each row, such as `roi == hIT and score > 0.2`")],
    examples: [
      Example("$s | where roi == hIT and subject == all"), Example("zoo | where parameters < 2000000 | select model"),
    ],
    search: ["filter", "rows", "subset", "query"],
    check: { call in
      if let condition = call.expressions("condition").first, !KindPattern.truth.matches(condition.kind) {
        throw Explanation(
          "E0207", "a condition is true or false, and this is \(condition.kind.withArticle)", parameter: "condition",
          remedies: condition.column.map { Expression.condition($0, of: condition.kind) } ?? [])
      }
      return call.piped
    },
    run: { arguments, context in
      let value = try arguments.object("table", as: TableValue.self)
      guard let condition = arguments.expression("condition") else { return .object(value) }
      let rows = try condition.rows(of: value.table)
      if rows.isEmpty, value.table.rowCount > 0 { condition.absentTexts(in: value.table).forEach(context.warn) }
      return .object(value.with(value.table.rows(rows), rows: rows))
    })

  static let select = Verb(
    "select", "Some of the columns, in the order given, or all but some.", topic: "tables",
    parameters: [
      table, .columns("columns", "names of columns", usual: "all that are not left out", isRepeated: true),
      .columns("without", "in place of `columns`: those that are left out", usual: "none"),
    ],
    examples: [
      Example("$s | select layer, score"), Example("zoo | select model, family, parameters"),
      Example("zoo | select without: [family, input]"),
    ],
    search: ["columns", "keep", "drop", "remove", "exclude"],
    check: { call in
      guard let schema = call.schema, !call.isGiven("columns") || call.columns("columns") != nil else { return .any }
      guard !schema.columns.isEmpty || call.isGiven("columns") else { return .table(schema) }
      return .table(schema.selecting(selected(schema.names, call.columns("columns"), without: call.columns("without"))))
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let names = selected(
        value.table.columnNames, try arguments.texts("columns"), without: try arguments.texts("without"))
      return .object(value.with(try value.table.selecting(names)))
    }
  ).rules { arguments in
    guard arguments.isGiven("columns") == arguments.isGiven("without") else { return }
    guard arguments.isGiven("columns") else {
      throw Explanation(
        "E0206", "`select` lacks its `columns`", facts: ["or `without:`, those that are left out"],
        remedies: ["select model, score", "select without: model"])
    }
    throw Explanation(
      "E0209", "`columns` and `without` both say which columns stay", parameter: "without",
      remedies: ["leave `without:` out"])
  }

  private static func selected(_ names: [String], _ columns: [String]?, without: [String]?) -> [String] {
    var kept: [String] = []
    for name in columns ?? names where !kept.contains(name) && without?.contains(name) != true { kept.append(name) }
    return kept
  }

  static let sort = Verb(
    "sort", "Rows in the order of columns, texts as a person counts (fire9 before fire10); `desc(x)` from the largest.",
    topic: "tables",
    parameters: [table, .expression("keys", "columns, or desc(column)", isRepeated: true)],
    examples: [Example("$s | sort roi, desc(score)"), Example("zoo | sort desc(parameters), model")],
    search: ["order", "arrange", "order_by", "sort_values", "rank"],
    check: { call in
      for key in call.expressions("keys") where key.column == nil && key.descendingColumn == nil {
        if let named = key.named {
          throw Explanation(
            "E0207", "`sort` takes columns, and `\(key.text)` is a text", parameter: "keys", remedies: ["sort \(named)"]
          )
        }
        throw noColumn(key.text, key.kind, beside: call.schema?.names ?? [])
      }
      return call.piped
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let keys = try arguments.expressions("keys").map { key -> (name: String, descending: Bool) in
        if let name = key.columnName { return (name, false) }
        if let name = key.descending?.columnName { return (name, true) }
        throw noColumn(key.text)
      }
      let rows = try value.table.order(by: keys)
      return .object(value.with(value.table.rows(rows), rows: rows))
    })

  /// With a column made of the key before, under a name that no column has.
  private static func noColumn(_ key: String, _ kind: Kind = .any, beside names: [String] = []) -> Explanation {
    let name = Spelling.free("key", beside: names)
    let isDescending = key.hasPrefix("desc(") && key.hasSuffix(")")
    var made = isDescending ? String(key.dropFirst(5).dropLast()) : key
    if case .quantity(let dimension) = kind { made = "(\(made)) / 1\(dimension.unit)" }
    // A variable is the same in all rows.
    let isSame = key.hasPrefix("$") && !key.contains(" ")
    return Explanation(
      "E0207", "`sort` takes columns, and `\(key)` is none", parameter: "keys",
      remedies: isSame
        ? [] : ["derive \(name): \(made) | sort \(isDescending ? "desc(\(name))" : name)"])
  }

  static let take = Verb(
    "take", "The first rows; `take(-3)` takes the last.", topic: "tables",
    parameters: [table, .value("count", .number, "how many").whole(-1_000_000_000...1_000_000_000)],
    examples: [Example("$s | sort desc(score) | take 3"), Example("zoo | take(-2)")],
    search: ["head", "first", "tail", "limit"],
    check: { call in call.piped },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let count = try arguments.count("count")
      let n = value.table.rowCount
      let rows = count >= 0 ? Array(0..<min(count, n)) : Array(max(0, n + count)..<n)
      return .object(value.with(value.table.rows(rows), rows: rows))
    })

  static let sample = Verb(
    "sample", "Random rows without replacement, in the order of the table; so many of each group with `by`.",
    topic: "tables",
    parameters: [
      table, .value("count", .number, "how many rows, or how many of each group").whole(0...1_000_000_000),
      .value("seed", .number, "which draw", usual: "the setting seed").whole(0...Int.max),
      .columns("by", "so many of each combination of these", usual: "none"),
    ],
    examples: [Example("zoo | sample 2, seed: 1"), Example("zoo | sample 1, by: family, seed: 3")],
    search: ["random", "draw", "subsample"],
    check: { call in call.piped },
    run: { arguments, context in
      let value = try arguments.object("table", as: TableValue.self)
      let count = try arguments.count("count")
      let stream = RandomStream(seed: try context.seed(arguments), name: "sample")
      let (starts, rows) = try value.table.grouping(by: try arguments.texts("by") ?? []).ordered
      var taken: [Int] = []
      for group in 0..<max(0, starts.count - 1) {
        let members = rows[starts[group]..<starts[group + 1]]
        if members.count < count {
          context.warn(
            "\(members.count) rows\(arguments.isGiven("by") ? " in group \(group + 1)" : ""), not \(count): all are taken"
          )
        }
        // Each row draws its own number, so which rows are taken does not depend on how many are asked for.
        taken += members.map { (draw: stream.uniform(at: $0), row: $0) }.sorted {
          ($0.draw, $0.row) < ($1.draw, $1.row)
        }
        .prefix(count).map(\.row)
      }
      taken.sort()
      return .object(value.with(value.table.rows(taken), rows: taken))
    })

  static let distinct = Verb(
    "distinct", "The combinations of values that occur in some columns, once each.", topic: "tables",
    parameters: [table, .columns("columns", "names of columns", isRepeated: true)],
    examples: [Example("$s | distinct model, roi"), Example("zoo | distinct family, training_data")],
    search: ["unique", "deduplicate"],
    check: { call in
      guard let schema = call.schema, let names = call.columns("columns") else { return .any }
      return .table(schema.selecting(names))
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let names = try arguments.texts("columns") ?? []
      let rows = try value.table.grouping(by: names).first
      return Value(try value.table.selecting(names).rows(rows), noun: value.noun)
    })

  static let count = Verb(
    "count", "How many rows there are, or how many of each group.", topic: "tables",
    parameters: [table, .columns("by", "one row for each combination of these", usual: "none", isRepeated: true)],
    examples: [Example("zoo | count"), Example("zoo | count family")], search: ["number", "size", "tally"],
    check: { call in
      guard let schema = call.schema, let names = call.columns("by") else { return .number }
      return .table(
        Schema(
          noun: "these counts", keys: schema.selecting(names).columns, results: [Schema.Column("rows", .number)],
          suffix: "_counted"))
    },
    run: { arguments, _ in
      let table = try arguments.object("table", as: TableValue.self).table
      guard let by = try arguments.texts("by") else { return .number(Double(table.rowCount)) }
      let grouping = try table.grouping(by: by)
      let keys = try by.map { try table.column($0).rows(grouping.first) }
      let sizes = Column("rows", .whole(WholeCells(storage: grouping.sizes)))
      return Value(try Table(keys: keys, results: [sizes], suffix: "_counted"), noun: "these counts")
    })
}
