import PomonaCatalog
import PomonaLanguage
import PomonaTables
import Synchronization

/// A small vocabulary of no science: tables, columns, labels, choices, a figure, and verbs that count their runs.
enum Toy {
  /// How often a verb that matters has run.
  final class Counter: Sendable {
    private let value = Mutex(0)
    func add() { value.withLock { $0 += 1 } }
    var count: Int { value.withLock { $0 } }
  }

  struct Rows: LanguageObject {
    var columns: [(name: String, values: [Value])]
    var noun = "this table"

    var count: Int { columns.first?.values.count ?? 0 }
    var kind: Kind {
      .table(
        Schema(
          noun: noun,
          columns: columns.map { column in
            var labels: [String]?
            if case .text? = column.values.first {
              labels = column.values.map(\.summary).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
            }
            return Schema.Column(column.name, column.values.first?.kind ?? .any, values: labels)
          }))
    }
    var summary: String { "\(count) rows" }
    func display(width: Int) -> [String] {
      [columns.map(\.name).joined(separator: " ")]
        + (0..<count).map { row in columns.map { $0.values[row].summary }.joined(separator: " ") }
    }
    var items: [Value]? {
      (0..<count).map { row in .record(.init(columns.map { ($0.name, $0.values[row]) })) }
    }
    subscript(name: String) -> [Value]? { columns.first { $0.name == name }?.values }
    func rows(_ positions: [Int]) -> Rows {
      Rows(columns: columns.map { column in (column.name, positions.map { column.values[$0] }) }, noun: noun)
    }
    func table() throws -> Table { try Table(columns.map { Column($0.name, cells: $0.values.map(\.cell)) }) }
    func column(_ name: String) throws -> [Value] {
      guard let values = self[name] else { throw Explanation("E0322", "no column \(name)") }
      return values
    }
  }

  static let scores = Rows(
    columns: [
      ("layer", ["fire8", "fire9", "fire10"].map { .text($0) }),
      ("roi", ["hIT", "hIT", "mIT"].map { .text($0) }),
      ("score", [0.25, 0.5, 0.125].map { .number($0) }),
    ], noun: "these scores")

  struct Garden: LanguageObject {
    var kind: Kind {
      .object(
        ObjectKind(
          "garden", fields: [("name", .text), ("table", Toy.scores.kind)], item: .number, keys: ["apple", "pear"],
          labels: ["trees": ["apple", "pear"]]))
    }
    var summary: String { "a garden" }
    func field(_ name: String) -> Value? {
      switch name {
      case "name": .text("Pomona")
      case "table": .object(Toy.scores)
      default: nil
      }
    }
    func item(_ key: Value) -> Value? {
      if case .text("apple") = key { return .number(1) }
      if case .text("pear") = key { return .number(2) }
      return nil
    }
    var details: [String] { ["two trees"] }
    var reasons: [String] { ["planted, not bought"] }
  }

  private static let table = VerbParameter.piped("table", .table, "a table")

  static func vocabulary(_ counter: Counter = Counter()) -> Vocabulary {
    Vocabulary(
      verbs: [
        Verb(
          "open", "A table of scores.", topic: "tables",
          parameters: [.value("name", .text, "which")], check: { _ in Toy.scores.kind },
          run: { _, _ in
            counter.add()
            return .object(Toy.scores)
          }),
        Verb(
          "garden", "A thing with fields and items.", topic: "things", parameters: [], gives: Garden().kind,
          run: { _, _ in .object(Garden()) }),
        Verb(
          "where", "Some rows.", topic: "tables", parameters: [table, .expression("condition", "true or false")],
          check: { $0.piped },
          run: { arguments, _ in
            let rows = try arguments.object("table", as: Rows.self)
            return .object(rows.rows(try arguments.expressions("condition")[0].rows(of: rows.table())))
          }),
        Verb(
          "derive", "New columns.", topic: "tables", parameters: [table, .mapping("columns", "name: expression")],
          check: { call in
            var schema = call.schema ?? Schema(columns: [])
            for column in call.mapping { schema = schema.with(Schema.Column(column.name, column.kind)) }
            return .table(schema)
          },
          run: { arguments, _ in
            var rows = try arguments.object("table", as: Rows.self)
            for (name, expression) in arguments.mapping {
              let now = rows
              rows.columns.append((name, try expression.column(in: now.table()).values.cells.map { Value($0) }))
            }
            return .object(rows)
          }),
        Verb(
          "select", "Some columns.", topic: "tables",
          parameters: [table, .columns("columns", "names", isRepeated: true)],
          check: { call in .table((call.schema ?? Schema(columns: [])).selecting(call.columns("columns") ?? [])) },
          run: { arguments, _ in
            let rows = try arguments.object("table", as: Rows.self)
            let names = try arguments.texts("columns") ?? []
            return .object(Rows(columns: try names.map { ($0, try rows.column($0)) }, noun: rows.noun))
          }),
        Verb(
          "sort", "Rows in order.", topic: "tables",
          parameters: [table, .expression("keys", "columns", isRepeated: true)], check: { $0.piped },
          run: { arguments, _ in
            let rows = try arguments.object("table", as: Rows.self)
            let key = arguments.expressions("keys")[0]
            let name = key.columnName ?? key.descending?.columnName ?? ""
            let values = try rows.column(name).map { if case .number(let x) = $0 { x } else { 0.0 } }
            let order = values.indices.sorted { values[$0] < values[$1] }
            return .object(rows.rows(key.descending == nil ? order : order.reversed()))
          }),
        Verb(
          "paint", "A picture.", topic: "figures",
          parameters: [
            table, .choice("color", ["blue", "green"], "which", usual: "blue"),
            .value("width", .quantity(.length), "how wide", usual: "10cm"),
            .labels("contrast", "two labels", usual: "none"),
          ], gives: .text,
          run: { arguments, _ in
            let labels = arguments.labels("contrast")?.map { "\($0.column): \($0.labels.joined(separator: ","))" } ?? []
            let width = try arguments.quantity("width", .length) ?? 100
            return .text("\(try arguments.text("color", usual: "blue")) \(width) \(labels.joined())")
          }),
        Verb(
          "fail", "Always fails.", topic: "things", parameters: [.value("value", .number, "any number")],
          gives: .number,
          run: { _, _ in throw Explanation("E0999", "it failed", parameter: "value", remedies: ["fail less"]) }),
        Verb(
          "twice", "Two times the number.", topic: "things", parameters: [.piped("number", .number, "a number")],
          gives: .number, examples: [Example("3 | twice", prints: "6")],
          run: { arguments, _ in .number(2 * (try arguments.number("number"))) }),
        Verb(
          "stop", "Works until it is stopped.", topic: "things", parameters: [], gives: .number, isHeavy: true,
          plan: { _, _ in ["for ever"] },
          run: { _, context in
            try context.checkInterrupted()
            context.warn("nobody stopped it")
            return .number(0)
          }),
      ],
      settings: [
        Setting("seed", .number, usual: .number(1), "of what is drawn"),
        Setting("limit", .quantity(.size), usual: Quantity("4GiB").map { .quantity($0) } ?? .missing, "memory"),
      ])
  }

  static func session(_ counter: Counter = Counter(), hooks: Hooks = Hooks()) -> Session {
    Session(vocabulary(counter), hooks: hooks)
  }

  /// What an input prints, line by line without indents; or the codes of its errors.
  static func printed(_ source: String, in session: Session = Toy.session()) -> String {
    var lines: [String] = []
    for outcome in session.run(source) {
      if !outcome.diagnostics.isEmpty { return outcome.diagnostics.map(\.code).joined(separator: " ") }
      if outcome.isInterrupted { return "interrupted" }
      lines += outcome.lines.map { String($0.drop { $0 == " " }) }
    }
    return lines.joined(separator: "\n")
  }
}
