internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  static let tableOf = Verb(
    "table",
    "A table from a list of records, one a row, from a record of lists, one a column, or from tables, one below the other.",
    topic: "tables",
    parameters: [
      .piped(
        "rows", .oneOf([.list(.record(.any)), .record(.list(.any)), .list(.table), .table]),
        "records with the same fields, lists of one length, or tables with the same columns")
    ],
    examples: [
      Example("[{roi: \"V1\", voxels: 812}, {roi: \"V4\", voxels: 301}] | table"),
      Example("{layer: [\"fire8\", \"fire9\"], score: [0.23, 0.21]} | table | sort desc(score)"),
      Example("[(zoo | take 2), (zoo | take(-2))] | table | select model, family"),
    ],
    search: ["frame", "records", "rows", "make", "stack", "below"],
    check: { call in
      let items = call.items(of: "rows") ?? []
      try refuseUnlike(records: items)
      switch call.piped {
      case .list(.table(let schema)):
        let schemas = items.compactMap(\.schema)
        if schemas.count == items.count { try refuseUnlike(schemas) }
        // Labels of one are not those of all.
        return .table(Schema(columns: schema.columns.map { Schema.Column($0.name, $0.kind) }))
      case .list(.record(let fields)):
        let columns = fields.map { field -> Schema.Column in
          if case .missing = field.kind { return Schema.Column(field.name, .any) }
          return Schema.Column(field.name, field.kind)
        }
        for column in columns { try refuseQuantities(column.kind, in: column.name) }
        return .table(Schema(columns: columns))
      case .record(let fields):
        for field in fields { if case .list(let item) = field.kind { try refuseQuantities(item, in: field.name) } }
        return .table(
          Schema(
            columns: fields.map { field in
              if case .list(let item) = field.kind { return Schema.Column(field.name, item) }
              return Schema.Column(field.name, .any)
            }))
      case .table: return call.piped
      default: return .table(Schema(columns: []))
      }
    },
    run: { arguments, _ in
      switch arguments.value("rows") {
      case .list(let rows):
        guard case .object? = rows.first else { return Value(try table(rows: rows)) }
        try refuseUnlike(rows.compactMap(\.kind.schema))
        if let stacked = try Library.stacked("table", rows, rows) { return stacked }
        let other = rows.firstIndex { $0.kind.schema == nil } ?? 0
        throw Explanation(
          "E0207", "tables stand below tables, and item \(other + 1) is \(rows[other].kind.withArticle)",
          parameter: "rows")
      case .record(let record):
        return Value(
          try Table(
            record.fields.map { field in
              guard case .list(let items) = field.value else { return try column(field.name, [field.value]) }
              return try column(field.name, items)
            }))
      case let other: return other
      }
    }
  ).rules { arguments in
    let rows = try arguments.known("rows")
    if case .list(let items) = rows, case .record? = items.first { _ = try table(rows: items) }
    guard case .record(let record) = rows else { return }
    var first: (name: String, count: Int)?
    for field in record.fields {
      let count = if case .list(let items) = field.value { items.count } else { 1 }
      let other = first ?? (field.name, count)
      guard other.count == count else {
        // The shorter one filled up.
        let name = count < other.count ? field.name : other.name
        let items = if case .list(let items)? = record[name] { items } else { [record[name] ?? .missing] }
        let shorter = Value.list(items + Array(repeating: .missing, count: abs(count - other.count)))
        throw Explanation(
          "E0320",
          "`\(field.name)` has \(count) \(count == 1 ? "value" : "values"), and `\(other.name)` \(other.count)",
          parameter: "rows",
          facts: ["each list is a column, and columns have as many rows as each other"],
          remedies: shorter.isShort(20) ? ["\(Formatter.label(name)): \(shorter.quoted)"] : [])
      }
      first = other
    }
  }

  /// Of records that are written out, before their values are known.
  private static func refuseUnlike(records: [Kind]) throws {
    guard case .record(let first)? = records.first else { return }
    for (place, kind) in records.enumerated().dropFirst() {
      guard case .record(let fields) = kind else { continue }
      try refuseUnlike(fields.map(\.name), first.map(\.name), place)
    }
  }

  /// - Parameter place: of the record, from 0.
  private static func refuseUnlike(_ names: [String], _ first: [String], _ place: Int) throws {
    if let lacking = first.first(where: { !names.contains($0) }) {
      throw Explanation(
        "E0320", "record \(place + 1) has no field `\(lacking)`", parameter: "rows",
        facts: ["fields of the first: \(first.joined(separator: ", "))"],
        remedies: ["\(Formatter.label(lacking)): missing"])
    }
    guard let further = names.first(where: { !first.contains($0) }) else { return }
    throw Explanation(
      "E0320", "record \(place + 1) has a field `\(further)`, and the first has none", parameter: "rows",
      facts: ["fields of the first: \(first.joined(separator: ", "))"],
      remedies: ["\(Formatter.label(further)): missing"])
  }

  /// Tables stand one below the other where they have the same columns of the same types, in any order.
  private static func refuseUnlike(_ schemas: [Schema]) throws {
    guard let first = schemas.first, !schemas.contains(where: \.columns.isEmpty) else { return }
    for (place, other) in schemas.enumerated().dropFirst() {
      let lacking = first.names.filter { other[$0] == nil }
      let further = other.names.filter { first[$0] == nil }
      if !lacking.isEmpty || !further.isEmpty {
        func named(_ names: [String]) -> String { names.prefix(6).map { "`\($0)`" }.joined(separator: ", ") }
        let shared = first.names.filter { name in schemas.allSatisfy { $0[name] != nil } }.map(Formatter.label)
        throw Explanation(
          "E0320",
          lacking.isEmpty
            ? "table \(place + 1) has \(named(further)), and the first has not"
            : "table \(place + 1) has no \(named(lacking)), and the first has", parameter: "rows",
          facts: [
            "columns of the first: \(first.names.joined(separator: ", "))",
            "columns of table \(place + 1): \(other.names.joined(separator: ", "))",
          ],
          remedies: shared.isEmpty ? [] : ["each \\t -> ($t | select \(shared.joined(separator: ", ")))"])
      }
      for column in first.columns {
        guard let kind = other[column.name]?.kind, Kind.areUnlike(column.kind, kind) else { continue }
        let name = Formatter.label(column.name)
        throw Explanation(
          "E0207",
          "a column has cells of one type: `\(column.name)` is of \(column.kind.words)s in the first table and of "
            + "\(kind.words)s in table \(place + 1)", parameter: "rows",
          remedies: ["each \\t -> ($t | derive \(name): as_text(\(name)))"])
      }
    }
  }

  /// A column holds plain numbers: in which unit would be forgotten.
  private static func refuseQuantities(_ kind: Kind, in name: String) throws {
    guard case .quantity(let dimension) = kind else { return }
    throw Explanation(
      "E0208", "column `\(name)` holds plain numbers, and this is a \(dimension.rawValue)", parameter: "rows",
      remedies: ["(…) / 1\(dimension.unit)"])
  }

  /// Cells of one type, with missing ones among them.
  ///
  /// - Throws: `E0208` for quantities, `E0207` for cells, or items of lists, of two types.
  private static func column(_ name: String, _ values: [Value]) throws -> Column {
    var first: (row: Int, kind: Kind)?
    var item: Kind?
    for (row, value) in values.enumerated() {
      let kind = value.kind
      try refuseQuantities(kind, in: name)
      if case .list(let items) = value {
        for other in items.map(\.kind) {
          try refuseQuantities(other, in: name)
          if case .missing = other { continue }
          item = item ?? other
          guard let item, item.words != other.words else { continue }
          throw Explanation(
            "E0207",
            "the lists of a column have items of one type: `\(name)` has \(item.withArticle) and, in row \(row + 1), "
              + other.withArticle, parameter: "rows", remedies: ["as_text(…) where it is no text"])
        }
      }
      if case .missing = kind { continue }
      guard let one = first else {
        first = (row, kind)
        continue
      }
      let isList = if case (.list, .list) = (one.kind, kind) { true } else { false }
      guard one.kind.words == kind.words || isList else {
        throw Explanation(
          "E0207",
          "a column has cells of one type: `\(name)` is \(one.kind.withArticle) in row \(one.row + 1) and "
            + "\(kind.withArticle) in row \(row + 1)", parameter: "rows",
          remedies: ["as_text(…) where it is no text"])
      }
    }
    return Column(name, cells: values.map(\.cell))
  }

  /// Records one below the other; all have the fields of the first.
  static func table(rows: [Value]) throws -> Table {
    var names: [String] = []
    var cells: [[Value]] = []
    for (index, row) in rows.enumerated() {
      guard case .record(let record) = row else {
        throw Explanation(
          "E0207", "a table is made of records, and item \(index + 1) is \(row.kind.withArticle)", parameter: "rows")
      }
      if index == 0 {
        names = record.fields.map(\.name)
        cells = names.map { _ in [] }
      }
      try refuseUnlike(record.fields.map(\.name), names, index)
      for (place, name) in names.enumerated() { cells[place].append(record[name] ?? .missing) }
    }
    return try Table(zip(names, cells).map { try column($0, $1) })
  }
}
