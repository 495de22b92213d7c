internal import PomonaCatalog

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

  /// Whether it goes over rows.
  public var usesAggregates: Bool { Expression.hasAggregate(node) }

  private static func hasAggregate(_ node: Node) -> Bool {
    switch node.form {
    case .call(let head, let arguments):
      Function.named(head.text)?.isAggregate == true || arguments.contains { hasAggregate($0.value) }
    case .unary(_, let operand): hasAggregate(operand)
    case .binary(_, let left, let right): hasAggregate(left) || hasAggregate(right)
    case .conditional(let condition, let yes, let no):
      hasAggregate(condition) || hasAggregate(yes) || hasAggregate(no)
    case .list(let items): items.contains(where: hasAggregate)
    case .pipeline(let pipeline):
      pipeline.stages.contains { stage in
        if case .expression(let inner) = stage.form { hasAggregate(inner) } else { false }
      }
    case .text(let parts):
      parts.contains { part in
        if case .hole(let inner) = part { hasAggregate(inner) } else { false }
      }
    default: false
    }
  }

  /// The value in each row.
  ///
  /// - Parameters:
  ///   - rows: positions from 0; an aggregate in the expression goes over all of these.
  ///   - column: the values of a column, by position.
  public func values(rows: [Int], column: @escaping @Sendable (String) throws -> [Value]) throws -> [Value] {
    let table = RowTable(rows: rows, column: column)
    return try rows.map { row in
      try runtime.evaluator(scope).value(node, RowPlace(table: table, row: row))
    }
  }

  /// The one value over rows, for `summarize`.
  public func value(over rows: [Int], column: @escaping @Sendable (String) throws -> [Value]) throws -> Value {
    let table = RowTable(rows: rows, column: column)
    return try runtime.evaluator(scope).value(node, RowPlace(table: table, row: rows.first ?? 0))
  }
}

/// The rows that an expression sees, with columns fetched once.
final class RowTable {
  let rows: [Int]
  private let source: (String) throws -> [Value]
  private var columns: [String: [Value]] = [:]
  private var aggregates: [Span: Value] = [:]

  init(rows: [Int], column: @escaping (String) throws -> [Value]) {
    self.rows = rows
    source = column
  }

  func column(_ name: String) throws -> [Value] {
    if let known = columns[name] { return known }
    let values = try source(name)
    columns[name] = values
    return values
  }

  /// An aggregate is the same in each row.
  func aggregate(at span: Span, _ make: () throws -> Value) rethrows -> Value {
    if let known = aggregates[span] { return known }
    let value = try make()
    aggregates[span] = value
    return value
  }
}

/// One row of them.
struct RowPlace {
  let table: RowTable
  let row: Int
}
