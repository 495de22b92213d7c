internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  static let join = Verb(
    "join", "The columns of another table beside these, where the values of some columns agree.", topic: "tables",
    parameters: [
      table, .value("with", .table, "the other table"),
      .columns("on", "the columns that must agree, in both tables").pairing { paired($0, $1, $2) },
      .choice(
        "how", JoinKind.allCases.map(\.rawValue),
        "rows that match; those and this table's others; those and the others of both", usual: "inner"),
      .value(
        "suffix", .list(.text),
        "behind the names of columns that both have: [\"a\", \"b\"] makes x_a and x_b, [\"\", \".y\"] x and x.y",
        usual: "none"),
    ],
    examples: [
      Example("$s | join zoo(), on: model | select model, layer, score, parameters"),
      Example("zoo | join (zoo | where installed), on: model, suffix: [\"all\", \"here\"], how: left"),
    ],
    search: ["merge", "combine", "lookup"],
    check: { call in
      guard let left = call.schema, !left.columns.isEmpty else { return .any }
      guard let right = call.kind(of: "with").schema, !right.columns.isEmpty else { return .any }
      let keys = call.columns("on") ?? []
      for key in keys where right[key] == nil {
        // Nearly of the name, or the only one that is of its kind and no key itself.
        let alike = right.columns.filter { column in
          !keys.contains(column.name) && left[key].map { !$0.kind.isAny && $0.kind.words == column.kind.words } == true
        }
        let meant = Spelling.nearest(to: key, among: right.names) ?? (alike.count == 1 ? alike[0].name : nil)
        throw Explanation(
          "E0203", "no column `\(key)` in the second table", parameter: "on",
          facts: ["columns: \(right.names.joined(separator: ", "))"],
          remedies: meant.flatMap { paired(Formatter.label(key), Formatter.label($0), call) }.map { [$0] } ?? [])
      }
      for key in keys {
        guard let mine = left[key]?.kind, let theirs = right[key]?.kind, Kind.areUnlike(mine, theirs) else { continue }
        throw Explanation(
          "E0323", "`\(key)` is of \(mine.words)s here and of \(theirs.words)s in the second table", parameter: "on",
          remedies: ["derive \(Formatter.label(key)): as_text(\(Formatter.label(key))) | join …"])
      }
      let suffix = call.texts("suffix")
      let shared = Set(left.names).intersection(right.names).subtracting(keys)
      if !call.isGiven("suffix"), let name = left.names.first(where: shared.contains) {
        throw Explanation(
          "E0324", "both tables have a column `\(name)`", parameter: "with",
          facts: shared.count > 1
            ? ["and \(shared.count - 1) more: \(shared.subtracting([name]).sorted().joined(separator: ", "))"] : [],
          remedies: ["suffix: [\"a\", \"b\"]"]
            + (shared.count == 1 ? ["on: [\((keys + [name]).joined(separator: ", "))]"] : []))
      }
      func renamed(_ column: Schema.Column, _ place: Int) -> Schema.Column {
        guard shared.contains(column.name), let suffix, suffix.count == 2 else { return column }
        return Schema.Column(
          Table.suffixed(column.name, suffix[place]), column.kind, values: column.values,
          formerValues: column.formerValues)
      }
      let columns =
        left.columns.map { renamed($0, 0) } + right.columns.filter { !keys.contains($0.name) }.map { renamed($0, 1) }
      var names: Set<String> = []
      if let name = columns.map(\.name).first(where: { !names.insert($0).inserted }), suffix?.count == 2 {
        throw Table.twice(name)
      }
      return .table(Schema(noun: "this join", columns: columns))
    },
    run: { arguments, context in
      let value = try arguments.object("table", as: TableValue.self)
      let other = try arguments.object("with", as: TableValue.self)
      let suffix = try suffix(arguments)
      let kind = JoinKind(rawValue: try arguments.text("how", usual: "inner")) ?? .inner
      var (table, report) = try value.table.joined(
        with: other.table, on: try arguments.texts("on") ?? [], kind: kind, suffix: suffix)
      for line in report.lines { context.warn(line) }
      // A ceiling goes on saying what it bounds.
      table.header += other.table.header.filter { $0.hasPrefix("ceiling ") && !table.header.contains($0) }
      return Value(table, noun: "this join", reasons: value.reasons + other.reasons)
    }
  ).rules { _ = try suffix($0) }

  /// A join in which the other table's column has the name that it has here.
  private static func paired(_ here: String, _ there: String, _ call: Call) -> String? {
    guard var other = call.source(of: "with") else { return nil }
    // The parentheses of a pipeline go around the longer one.
    if other.hasPrefix("("), other.hasSuffix(")") { other = String(other.dropFirst().dropLast()) }
    return "join (\(other) | derive \(here): \(there) | select without: \(there)), on: \(here)"
  }

  private static func suffix(_ arguments: Arguments) throws -> (left: String, right: String)? {
    guard let texts = try arguments.texts("suffix") else { return nil }
    guard texts.count == 2, texts[0] != texts[1] else {
      throw Explanation(
        "E0207", "`suffix` takes two different texts, one for each table", parameter: "suffix",
        remedies: ["suffix: [\"\", \"right\"]"])
    }
    return (texts[0], texts[1])
  }

  static let widen = Verb(
    "widen", "A column for each value of one, filled from another; the reverse of `lengthen`.", topic: "tables",
    parameters: [
      table, .column("column", "its values become names of columns"),
      .columns("values", "what stands in the new columns"),
      .columns("by", "one row for each combination of these; all other columns when not given", usual: "none"),
    ],
    examples: [
      Example("$s | where subject in [all, pooled] | select layer, roi, score | widen roi, values: score"),
      Example("zoo | widen variant, values: installed, by: architecture"),
    ],
    search: ["pivot", "pivot_wider", "pivot_table", "spread", "unstack", "wide"],
    check: { call in
      guard let schema = call.schema, let name = call.columns("column")?.first, let values = call.columns("values")
      else { return .any }
      let keys = call.columns("by") ?? schema.names.filter { $0 != name && !values.contains($0) }
      // Which columns there will be is known where the labels are.
      guard let labels = schema[name]?.values else { return .any }
      var columns = schema.selecting(keys).columns
      for label in labels {
        for value in values {
          columns.append(
            Schema.Column(values.count == 1 ? label : "\(label)_\(value)", schema[value]?.kind ?? .any))
        }
      }
      return .table(Schema(noun: "this wide table", columns: columns))
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let table = try value.table.widened(
        try arguments.text("column"), values: try arguments.texts("values") ?? [], by: try arguments.texts("by"))
      return Value(table, noun: "this wide table", reasons: value.reasons)
    })

  static let lengthen = Verb(
    "lengthen", "Several columns one below the other, named by a new one; or a row for each item of a list column.",
    topic: "tables",
    parameters: [
      table, .columns("columns", "columns of one type, or one column of lists", usual: "all that are not kept"),
      .columns("keep", "in place of `columns`: those that stay as they are, beside all others", usual: "none"),
      .value("names", .text, "the name of the column that says which one a row is from", usual: "\"name\""),
      .value("values", .text, "the name of the column for what stood there", usual: "\"value\""),
    ],
    examples: [
      Example("zoo | select model, layers, input | lengthen [layers, input], names: \"what\", values: \"count\""),
      Example("zoo | select model, layers, input | lengthen keep: model"),
      Example("zoo | derive part: split(model, \"/\") | select model, part | lengthen part"),
    ],
    search: ["melt", "pivot_longer", "gather", "stack", "long", "explode", "unnest"],
    check: { call in
      guard let schema = call.schema, !schema.columns.isEmpty else { return .any }
      if call.isGiven("columns"), call.isGiven("keep") { throw lengthenedTwice }
      if call.isGiven("columns") ? call.columns("columns") == nil : call.isGiven("keep") && call.columns("keep") == nil
      {
        return .any
      }
      let wide = lengthened(schema.names, columns: call.columns("columns"), keep: call.columns("keep"))
      if wide.count == 1, case .list(let item)? = schema[wide[0]]?.kind {
        try refuseNames(call.isGiven, of: wide[0])
        return .table(schema.with(Schema.Column(wide[0], item)))
      }
      let words = wide.first.flatMap { schema[$0]?.kind.words }
      if let odd = wide.dropFirst().first(where: { schema[$0]?.kind.words != words }) {
        throw Explanation(
          "E0327",
          "`\(wide[0])` holds a \(words ?? "") in each row, and `\(odd)` a \(schema[odd]?.kind.words ?? "")",
          parameter: call.isGiven("columns") ? "columns" : call.isGiven("keep") ? "keep" : nil,
          remedies: call.isGiven("columns")
            ? ["derive \(wide[0]): as_text(\(wide[0])), \(odd): as_text(\(odd)) | lengthen …"]
            : ["keep: \(odd)", "columns: [\(wide[0])]"])
      }
      let names = call.isGiven("names") ? call.text("names") : "name"
      let values = call.isGiven("values") ? call.text("values") : "value"
      guard let names, let values else { return .any }
      let gone = Set(wide)
      return .table(
        Schema(
          noun: "this long table",
          columns: schema.columns.filter { !gone.contains($0.name) } + [
            Schema.Column(names, .text, values: wide),
            Schema.Column(values, wide.first.flatMap { schema[$0]?.kind } ?? .any),
          ]))
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      if arguments.isGiven("columns"), arguments.isGiven("keep") { throw lengthenedTwice }
      let wide = lengthened(
        value.table.columnNames, columns: try arguments.texts("columns"), keep: try arguments.texts("keep"))
      guard !wide.isEmpty else {
        throw Explanation("E0207", "every column is kept, so that none is left to lengthen", parameter: "keep")
      }
      let isList: Bool
      if wide.count == 1, case .list? = value.table[wide[0]]?.values { isList = true } else { isList = false }
      if isList { try refuseNames(arguments.isGiven, of: wide[0]) }
      let table =
        isList
        ? try value.table.unfolded(wide[0])
        : try value.table.lengthened(
          wide, names: try arguments.text("names", usual: "name"), values: try arguments.text("values", usual: "value"))
      return Value(table, noun: "this long table", reasons: value.reasons)
    })

  private static let lengthenedTwice = Explanation(
    "E0209", "`columns` and `keep` both say which columns to lengthen", parameter: "keep",
    remedies: ["lengthen keep: model"])

  /// The items of a list stay in their column.
  private static func refuseNames(_ isGiven: (String) -> Bool, of column: String) throws {
    guard let given = ["names", "values"].first(where: isGiven) else { return }
    throw Explanation(
      "E0209", "`\(given)` is for several columns, and the items of `\(column)` stay in its column", parameter: given,
      remedies: ["lengthen \(Formatter.label(column)) | derive item: \(Formatter.label(column))"])
  }

  private static func lengthened(_ names: [String], columns: [String]?, keep: [String]?) -> [String] {
    if let columns { return columns }
    let kept = Set(keep ?? [])
    return names.filter { !kept.contains($0) }
  }
}
