internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  static let tableOf = Verb(
    "table", "A table from a list of records, one a row, or from a record of lists, one a column.", topic: "tables",
    parameters: [
      .piped(
        "rows", .oneOf([.list(.record(.any)), .record(.list(.any)), .table]),
        "records with the same fields, or lists of one length")
    ],
    examples: [
      Example("[{roi: \"V1\", voxels: 812}, {roi: \"V4\", voxels: 301}] | table"),
      Example("{layer: [\"fire8\", \"fire9\"], score: [0.23, 0.21]} | table | sort desc(score)"),
    ],
    search: ["frame", "records", "rows", "make"],
    check: { call in
      switch call.piped {
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
      case .list(let rows): return Value(try table(rows: rows))
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
    guard case .record(let record) = try arguments.known("rows") else { return }
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
      guard record.fields.count == names.count else {
        throw Explanation(
          "E0320", "record \(index + 1) has \(record.fields.count) fields, and the first has \(names.count)",
          parameter: "rows", facts: ["fields of the first: \(names.joined(separator: ", "))"])
      }
      for (place, name) in names.enumerated() {
        guard let value = record[name] else {
          throw Explanation(
            "E0320", "record \(index + 1) has no field `\(name)`", parameter: "rows", remedies: ["\(name): missing"])
        }
        cells[place].append(value)
      }
    }
    return try Table(zip(names, cells).map { try column($0, $1) })
  }
}
