internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaLanguage
internal import PomonaTables

/// Texts for a model that reads.
extension Verb {
  static let writings: [Verb] = [texts]

  static let texts = Verb(
    "texts", "Texts as stimuli of a model that reads: a list of them, or a column of stimuli or of a table.",
    topic: "data",
    parameters: [
      .piped(
        "of", .oneOf([.text, .list(.text), .object("benchmark"), .object("images"), .table]),
        "a text, a list of them, or a benchmark, images or a table with a column of them"),
      .words(
        "column", "the column of texts; lists in it, written as [\"…\", \"…\"], are several texts each",
        usual: "the only one"),
      .words(
        "by",
        "of a table: the column that says which stimulus a row is of; several rows of one are several texts of it",
        usual: "id"),
      .value("first", .number, "at most so many texts of each stimulus", usual: "all").whole(1...Int.max),
    ],
    examples: [
      Example("texts([\"has fur\", \"has wings\"])"),
      Example("let t = {caption: [\"a cat on a mat\", \"two dogs\"]} | table | texts"),
      Example("{id: [\"a\", \"a\", \"b\"], caption: [\"a cat\", \"a kitten\", \"a dog\"]} | table | texts caption"),
    ],
    search: ["captions", "prompts", "sentences", "queries", "language", "words"],
    check: { call in
      guard call.isGiven("of") else { return TextsValue.kind }
      let kind = call.kind(of: "of")
      var schema: Schema?
      switch kind {
      case .text, .list:
        if let other = ["column", "by"].first(where: { call.isGiven($0) }) { throw noColumn(other) }
        return TextsValue.kind(columns: [Schema.Column("id", .text)])
      case .table(let table): schema = table
      case .object(let object):
        if call.isGiven("by") { throw ownIDs(object.name) }
        if case .table(let table)? = object.fields.first(where: { $0.name == "stimuli" })?.kind { schema = table }
      default: break
      }
      // What is known of the columns may be nothing.
      guard let schema, !schema.columns.isEmpty else { return TextsValue.kind }
      var columns = schema.columns
      if case .table = kind { columns = [Schema.Column("id", .text)] + columns.filter { $0.name != "id" } }
      for parameter in ["column", "by"] {
        guard let name = call.text(parameter), !schema.columns.contains(where: { $0.name == name }) else { continue }
        throw noSuchColumn(name, among: schema.columns.map(\.name), parameter)
      }
      return TextsValue.kind(columns: columns)
    },
    run: { arguments, context in
      let first = arguments.isGiven("first") ? try arguments.count("first") : Int.max
      if let list = texts(of: arguments.value("of")) {
        if let other = ["column", "by"].first(where: { arguments.isGiven($0) }) { throw noColumn(other) }
        return .object(TextsValue(try stimuli(list)))
      }
      if let table = try? arguments.object("of", as: TableValue.self) {
        return .object(TextsValue(try stimuli(table.table, arguments, first: first, context)))
      }
      let own: StimulusSet
      if let images = try? arguments.object("of", as: ImagesValue.self) {
        own = images.stimuli
      } else {
        own = try arguments.object("of", as: BenchmarkValue.self).benchmark.stimuli
      }
      if arguments.isGiven("by") { throw ownIDs("benchmark") }
      let column = try column(arguments, of: own.properties, besides: ["id", "stimulus", "image"])
      let lists = try lists(column, ids: own.axis.ids).map { Array($0.prefix(first)) }
      return .object(
        TextsValue(
          StimulusSet(
            name: "\(column.name) of \(own.name)", axis: own.axis, texts: lists, properties: own.properties)))
    })

  private static func texts(of value: Value) -> [String]? {
    switch value {
    case .text(let text): return [text]
    case .list(let items):
      let texts = items.compactMap { if case .text(let text) = $0 { text } else { nil } }
      return texts.count == items.count ? texts : nil
    default: return nil
    }
  }

  /// Each text is its own id, so that what is made of it has a name.
  private static func stimuli(_ texts: [String]) throws -> StimulusSet {
    guard !texts.isEmpty else { throw Explanation("E0529", "there are no texts in this list", parameter: "of") }
    return StimulusSet(
      name: "texts", axis: try axis(of: texts), texts: texts.map { [$0] },
      properties: try Table([Column("id", .texts(texts))]))
  }

  /// - Throws: `E0310` for a text that stands twice, since it could not be told by its name.
  private static func axis(of texts: [String]) throws -> StimulusAxis {
    do {
      return try StimulusAxis(ids: texts)
    } catch {
      var explanation = error
      explanation.parameter = "of"
      explanation.facts.append("a text is its own id where nothing else says which stimulus it is of")
      explanation.remedies = ["name it once", "a table with a column `id` beside the texts, and `$t | texts caption`"]
      throw explanation
    }
  }

  /// Rows of one stimulus are texts of it, where a column says so; else each text is a stimulus by itself.
  private static func stimuli(
    _ table: Table, _ arguments: Arguments, first: Int, _ context: Context
  ) throws -> StimulusSet {
    let by = try arguments.text("by", usual: "id")
    let column = try column(arguments, of: table, besides: [by])
    guard let ids = table[by]?.cellTexts else {
      if arguments.isGiven("by") { throw noSuchColumn(by, among: table.columnNames, "by") }
      let texts = try lists(column, ids: (1...max(1, table.rowCount)).prefix(table.rowCount).map { "row \($0)" })
      let names = texts.map { $0[0] }
      // A file of prompts has no head, and `open` takes its first line for one.
      if !arguments.isGiven("column"), column.name.contains(" ") {
        context.warn(
          "the first line, \"\(column.name)\", was taken for the name of the column: if it is a text, too, open the file with "
            + "`header: false`")
      }
      return StimulusSet(
        name: "texts", axis: try axis(of: names), texts: texts.map { Array($0.prefix(first)) },
        properties: try Table([Column("id", .texts(names))] + table.columns.filter { $0.name != "id" }))
    }
    if let row = ids.firstIndex(of: nil) {
      throw Explanation(
        "E0529", "row \(row + 1) does not say in `\(by)` which stimulus it is of", parameter: "by",
        remedies: ["where \(by) != missing | texts \(column.name)"])
    }
    let names = ids.map { $0 ?? "" }
    let lists = try lists(column, ids: names)
    var rows: [String: [Int]] = [:]
    var order: [String] = []
    for (row, name) in names.enumerated() {
      if rows[name] == nil { order.append(name) }
      rows[name, default: []].append(row)
    }
    let firstRows = order.compactMap { rows[$0]?.first }
    let own = table.rows(firstRows)
    return StimulusSet(
      name: "\(column.name) by \(by)", axis: try StimulusAxis(ids: order),
      texts: order.map { Array((rows[$0] ?? []).flatMap { lists[$0] }.prefix(first)) },
      properties: try Table([Column("id", .texts(order))] + own.columns.filter { $0.name != "id" }))
  }

  /// The column that was asked for, or the only one of texts.
  ///
  /// - Throws: `E0203` without it; `E0529` where it holds no texts, or there are several.
  private static func column(_ arguments: Arguments, of table: Table, besides ids: [String]) throws -> Column {
    func isText(_ column: Column) -> Bool {
      switch column.values {
      case .text, .list: true
      default: false
      }
    }
    if arguments.isGiven("column") {
      let name = try arguments.text("column")
      guard let column = table[name] else { throw noSuchColumn(name, among: table.columnNames, "column") }
      guard isText(column) else {
        let others = table.columns.filter { isText($0) && !ids.contains($0.name) }.map(\.name)
        throw Explanation(
          "E0529", "the column `\(name)` holds no texts", parameter: "column",
          facts: others.isEmpty ? [] : ["columns of texts: \(others.joined(separator: ", "))"],
          remedies: others.prefix(3).map { "texts \($0)" })
      }
      return column
    }
    let found = table.columns.filter { isText($0) && !ids.contains($0.name) }
    guard let only = found.first, found.count == 1 else {
      throw Explanation(
        "E0529", found.isEmpty ? "no column of texts" : "\(found.count) columns hold texts", parameter: "of",
        facts: ["columns: \(table.columnNames.joined(separator: ", "))"],
        remedies: found.prefix(3).map { "texts \($0.name)" })
    }
    return only
  }

  /// The texts of each row. A column whose cells are all lists, as other programs write them, has several a cell.
  ///
  /// - Throws: `E0529` for a cell without text.
  private static func lists(_ column: Column, ids: [String]) throws -> [[String]] {
    let cells = column.cellTexts
    if let row = cells.firstIndex(of: nil) {
      throw Explanation(
        "E0529", "\"\(ids[row])\" has no text in `\(column.name)`", parameter: "of",
        facts: ["\(cells.count { $0 == nil }) of \(cells.count) have none"],
        remedies: ["$b | stimuli \(column.name) != missing", "$t | where \(column.name) != missing"])
    }
    let texts = cells.map { $0 ?? "" }
    let opened = texts.map { WrittenList.texts(of: $0) }
    let lists = opened.contains { $0 == nil } ? texts.map { [$0] } : opened.map { $0 ?? [] }
    if let row = lists.firstIndex(where: \.isEmpty) {
      throw Explanation("E0529", "\"\(ids[row])\" has an empty list in `\(column.name)`", parameter: "of")
    }
    return lists
  }

  private static func noSuchColumn(_ name: String, among names: [String], _ parameter: String) -> Explanation {
    Explanation(
      "E0203", "no column `\(name)` in these stimuli", parameter: parameter,
      facts: ["there are: \(names.joined(separator: ", "))"],
      remedies: Spelling.nearest(to: name, among: names).map { ["\(parameter): \($0)"] } ?? [])
  }

  private static func noColumn(_ parameter: String) -> Explanation {
    Explanation(
      "E0529", "a list of texts has no columns", parameter: parameter, remedies: ["leave `\(parameter):` out"])
  }

  private static func ownIDs(_ what: String) -> Explanation {
    Explanation(
      "E0529", "`by` is for tables: \(what == "images" ? "images" : "a benchmark") has ids of its own", parameter: "by",
      remedies: ["leave `by:` out"])
  }
}
