internal import PomonaCatalog
public import PomonaTables

/// An expression over the columns of a table, handed to a verb unevaluated.
public struct Expression: Sendable {
  let node: Node
  let scope: Scope
  let runtime: Runtime

  /// As it would be typed.
  public var text: String { Formatter.text(node) }

  /// The column, when it is one and nothing else.
  public var columnName: String? {
    if case .name(let name, _) = node.form { return name }
    return nil
  }

  /// The text, number or truth that it is, when no column is in it.
  public var literal: Value? {
    switch node.form {
    case .text: node.literalText.map { .text($0) }
    case .number(let value): .number(value)
    case .truth(let value): .truth(value)
    case .quantity(let value): .quantity(value)
    case .unary(.minus, let inner):
      if case .number(let value) = inner.form { .number(-value) } else { nil }
    case .variable(let name):
      switch scope.values[name] {
      case .text?, .number?, .truth?, .quantity?: scope.values[name]
      default: nil
      }
    default: nil
    }
  }

  /// Both sides of `a ~ b`, when it is one.
  public var formula: (left: Expression, right: Expression)? {
    guard case .formula(let left, let right) = node.form else { return nil }
    return (
      Expression(node: left, scope: scope, runtime: runtime), Expression(node: right, scope: scope, runtime: runtime)
    )
  }

  /// The argument of `desc(…)`.
  public var descending: Expression? {
    if case .call(let head, let arguments) = node.form, head.text == "desc", arguments.count == 1 {
      return Expression(node: arguments[0].value, scope: scope, runtime: runtime)
    }
    return nil
  }

  /// The words that stand bare in it, which may be columns, in their order.
  public var bareWords: [String] {
    var words: [String] = []
    Names.bareWords(node, &words)
    return words
  }

  /// Whether it goes over rows.
  public var usesAggregates: Bool { Expression.hasAggregate(node) }

  private static func hasAggregate(_ node: Node) -> Bool {
    var heads: [String] = []
    Names.collect(node, &heads)
    return heads.contains { Function.named($0)?.isAggregate == true }
  }

  /// The value in each row; an aggregate goes over the rows of each group, and stands in each of them.
  ///
  /// - Parameter grouping: all rows together when not given.
  /// - Throws: a diagnostic with its place; `E0451` for missing cells under an aggregate, unless they are dropped.
  public func column(
    in table: Table, by grouping: Grouping? = nil, missing: MissingPolicy? = nil
  ) throws -> (values: Column.Values, notes: [String]) {
    try evaluated(table, grouping, missing, .rows)
  }

  /// One value for each group, for `summarize`.
  ///
  /// - Throws: as `column`; `E0450` where a bare column differs within a group.
  public func reduced(
    in table: Table, over grouping: Grouping, missing: MissingPolicy? = nil
  ) throws -> (values: Column.Values, notes: [String]) {
    try evaluated(table, grouping, missing, .groups)
  }

  private func evaluated(
    _ table: Table, _ grouping: Grouping?, _ missing: MissingPolicy?, _ domain: ColumnEvaluator.Domain
  ) throws -> (values: Column.Values, notes: [String]) {
    let omissions = Omissions()
    let columns = ColumnEvaluator(
      table: table, grouping: grouping ?? Grouping(whole: table.rowCount), evaluator: runtime.evaluator(scope),
      missing: missing, omissions: omissions, domain: domain)
    return (try columns.vector(node).column(columns.count), omissions.lines)
  }

  /// What a condition asks of columns of texts and no row has, as sentences: a value that only the run knows is not checked
  /// before it, and a mistyped one leaves no row.
  ///
  /// Cost: O(rows) for each comparison.
  public func absentTexts(in table: Table) -> [String] { absentTexts(node, in: table) }

  private func absentTexts(_ node: Node, in table: Table) -> [String] {
    guard case .binary(let operation, let left, let right) = node.unwrapped.form else { return [] }
    switch operation {
    case .and, .or: return absentTexts(left, in: table) + absentTexts(right, in: table)
    case .equal: return absentTexts(left, operation, right, in: table) + absentTexts(right, operation, left, in: table)
    case .isIn: return absentTexts(left, operation, right, in: table)
    default: return []
    }
  }

  private func absentTexts(_ side: Node, _ operation: BinaryOperator, _ other: Node, in table: Table) -> [String] {
    guard case .name(let name, _) = side.unwrapped.form, case .text(let cells)? = table[name]?.values,
      let value = Expression.bareLabels(other, table)
        ?? (Expression.isPlain(other) ? try? runtime.evaluator(scope).value(other) : nil)
    else { return [] }
    let items = if case .list(let list) = value { list } else { [value] }
    let wanted = items.compactMap { item -> String? in if case .text(let text) = item { text } else { nil } }
    let present = cells.present
    guard !wanted.isEmpty, wanted.count == items.count, wanted.allSatisfy({ !present.contains($0) }) else { return [] }
    let label = Formatter.label(name)
    return [
      "no row has \(label) \(operation.rawValue) \(value.quoted); "
        + (present.isEmpty ? "all are missing" : "there are: \(Checker.listed(present))")
    ]
  }

  /// A label without quotes that is no column, or a list of them.
  private static func bareLabels(_ node: Node, _ table: Table) -> Value? {
    switch node.unwrapped.form {
    case .name(let label, _) where table[label] == nil: .text(label)
    case .list(let items) where items.contains { !isPlain($0) }:
      items.reduce([Value]?([])) { labels, item in
        (bareLabels(item, table) ?? item.literalText.map { .text($0) }).flatMap { label in labels.map { $0 + [label] } }
      }.map { .list($0) }
    default: nil
    }
  }

  /// Whether it is a value of the session or a text, so that no column and no verb is in it.
  private static func isPlain(_ node: Node) -> Bool {
    switch node.unwrapped.form {
    case .variable: true
    case .text(let parts):
      parts.allSatisfy { part in
        if case .hole(let inner) = part { isPlain(inner) } else { true }
      }
    case .member(let object, _), .index(let object, _): isPlain(object)
    case .list(let items): items.allSatisfy(isPlain)
    default: false
    }
  }

  /// A condition on what is none: numbers are compared with 0, texts with one of theirs.
  public static func condition(_ text: String, of kind: Kind) -> [String] {
    switch kind {
    case .number: ["\(text) != 0"]
    case .text: ["\(text) == \"…\""]
    default: []
    }
  }

  /// The rows for which it is true; missing counts as no.
  ///
  /// - Throws: `E0207` when it is no condition.
  public func rows(of table: Table) throws -> [Int] {
    let values = try column(in: table).values
    guard case .truth(let cells) = values else {
      if values.missing.count == values.count { return [] }
      throw Explanation(
        "E0207", "a condition is true or false, and this is \(values.kind.withArticle)", parameter: "condition",
        remedies: Expression.condition(text, of: values.kind))
    }
    var rows: [Int] = []
    for (row, cell) in cells.storage.enumerated() where cell == 1 { rows.append(row) }
    return rows
  }
}
