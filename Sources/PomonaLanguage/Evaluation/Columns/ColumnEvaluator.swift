internal import PomonaCatalog
internal import PomonaParallel
internal import PomonaTables

/// What aggregates do about missing cells.
public enum MissingPolicy: Sendable, Equatable {
  /// They are an error that says where.
  case error
  /// They are left out; what was left out is counted.
  case drop
}

/// What was left out, by the text of the aggregate.
final class Omissions {
  private(set) var counts: [(text: String, missing: Int, rows: Int)] = []

  func add(_ text: String, _ missing: Int, of rows: Int) {
    guard !counts.contains(where: { $0.text == text }) else { return }
    counts.append((text, missing, rows))
  }

  var lines: [String] { counts.map { "\($0.text): \($0.missing) missing of \($0.rows) rows left out" } }
}

/// Evaluates an expression over whole columns: bare names are columns, an aggregate goes over the rows of each group.
///
/// Each operation runs once over its columns rather than once a row; texts are compared and transformed once for each
/// different text. What mentions no column is evaluated once, as outside of tables.
struct ColumnEvaluator {
  /// Where values stand: one for each row, or one for each group.
  enum Domain { case rows, groups }

  let table: Table
  let grouping: Grouping
  let evaluator: Evaluator
  /// `nil` where the verb has no argument that says it: then missing cells are an error.
  let missing: MissingPolicy?
  let omissions: Omissions
  var domain: Domain
  /// The parameters of functions that are being applied.
  var parameters: [String: Bound] = [:]
  let workers = Workers.all

  var count: Int { domain == .rows ? table.rowCount : grouping.count }

  /// What a parameter of a function stands for: a value a row, which an aggregate of it goes over, and, where groups are asked
  /// for, what its rows agree on.
  struct Bound {
    let rows: Result<Vector, any Error>
    let groups: Result<Vector, any Error>?

    func vector(_ domain: Domain) throws -> Vector { try ((domain == .groups ? groups : nil) ?? rows).get() }
  }

  /// An argument where a function takes it.
  private func bound(_ node: Node) throws -> Bound {
    guard domain == .groups else { return Bound(rows: .success(try vector(node)), groups: nil) }
    var rows = self
    rows.domain = .rows
    return Bound(rows: Result { try rows.vector(node) }, groups: Result { try vector(node) })
  }

  func fail(_ explanation: Explanation, at span: Span) -> Diagnostic { Diagnostic(explanation, at: span) }

  // MARK: - Expressions

  func vector(_ node: Node) throws -> Vector {
    if isConstant(node) { return .constant(try evaluator.value(node)) }
    switch node.form {
    case .name(let name, let leading): return try bare(name, leading: leading, at: node.span)
    case .variable(let name):
      if let bound = parameters[name] { return try bound.vector(domain) }
      return .constant(try evaluator.value(node))
    case .pipeline(let pipeline):
      guard pipeline.stages.count == 1 else { break }
      switch pipeline.stages[0].form {
      case .expression(let inner): return try vector(inner)
      case .call(let head, let arguments) where arguments.isEmpty && table[head.text] != nil:
        return try bare(head.text, leading: true, at: head.span)
      case .call(let head, let arguments): return try call(head, arguments, at: node.span)
      }
    case .unary(let operation, let operand): return try unary(operation, operand, at: node.span)
    case .binary(let operation, let left, let right): return try binary(operation, left, right, at: node.span)
    case .conditional(let condition, let yes, let no): return try conditional(condition, yes, no)
    case .call(let head, let arguments): return try call(head, arguments, at: node.span)
    case .apply(let function, let arguments):
      guard case .function(let called) = try evaluator.value(function) else {
        throw fail(Explanation("E0219", "only a function can be called"), at: function.span)
      }
      return try apply(called, arguments, at: node.span)
    case .list(let items):
      return try beside(items.map { try vector($0) }) { .list($0) }
    case .text(let parts):
      let holes = try parts.compactMap { part -> Vector? in
        if case .hole(let inner) = part { try vector(inner) } else { nil }
      }
      return try beside(holes) { values in
        if values.contains(where: Operations.isMissing) { return .missing }
        var next = 0
        return .text(
          parts.reduce(into: "") { text, part in
            switch part {
            case .literal(let literal): text += literal
            case .hole:
              text += values[next].summary
              next += 1
            }
          })
      }
    case .member(let object, let word):
      return try beside([try vector(object)]) { try evaluator.member($0[0], word) }
    case .index(let object, let key):
      return try beside([try vector(object), try vector(key)]) {
        Operations.isMissing($0[0]) ? .missing : try evaluator.item($0[0], $0[1], at: key.span)
      }
    default: break
    }
    throw fail(Explanation("E0213", "this has no value in a row"), at: node.span)
  }

  /// Whether it mentions no column, no group and no parameter that is a column.
  private func isConstant(_ node: Node) -> Bool {
    switch node.form {
    case .number, .quantity, .truth, .missing, .broken, .function: true
    case .text(let parts):
      parts.allSatisfy { part in
        if case .hole(let inner) = part { isConstant(inner) } else { true }
      }
    case .name: false
    case .variable(let name):
      parameters[name] == nil
    case .list(let items): items.allSatisfy(isConstant)
    case .record(let fields): fields.allSatisfy { isConstant($0.value) }
    case .unary(_, let operand): isConstant(operand)
    case .binary(_, let left, let right), .range(let left, let right), .index(let left, let right):
      isConstant(left) && isConstant(right)
    case .conditional(let condition, let yes, let no): isConstant(condition) && isConstant(yes) && isConstant(no)
    case .member(let object, _): isConstant(object)
    case .call(let head, let arguments):
      if let function = Function.named(head.text), function.isAggregate || function.isWindow {
        // Of a list it is a value; of nothing, it goes over the rows.
        !arguments.isEmpty && arguments.allSatisfy { isConstant($0.value) }
      } else {
        arguments.allSatisfy { isConstant($0.value) }
      }
    case .apply(let function, let arguments): isConstant(function) && arguments.allSatisfy { isConstant($0.value) }
    case .pipeline(let pipeline):
      pipeline.stages.count != 1
        || {
          switch pipeline.stages[0].form {
          case .expression(let inner): return isConstant(inner)
          case .call(let head, let arguments):
            if arguments.isEmpty, table[head.text] != nil { return false }
            return isConstant(Node(.call(head, arguments), node.span))
          }
        }()
    case .formula: true
    }
  }

  private func bare(_ name: String, leading: Bool, at span: Span) throws -> Vector {
    guard let column = table[name] else {
      if leading || evaluator.scope.values[name] != nil, let value = evaluator.scope.values[name] {
        return .constant(value)
      }
      throw fail(Explanation.lacking(name, in: table), at: span)
    }
    guard domain == .groups else { return .cells(column.values) }
    return .cells(try agreed(column.values, name, at: span))
  }

  /// The value that all rows of a group share.
  private func agreed(_ values: Column.Values, _ text: String, at span: Span) throws -> Column.Values {
    let first = values.rows(grouping.first)
    let spread = first.rows(grouping.codes.map { Int($0) })
    if let row = values.firstDifference(from: spread) {
      throw fail(
        Explanation(
          "E0450", "`\(text)` differs within a group",
          facts: [
            "\(values.cell(grouping.first[Int(grouping.codes[row])]).text ?? "missing") and \(values.cell(row).text ?? "missing")"
          ],
          remedies: values.areNumbers ? ["mean(\(text))"] : ["by: \(text)", "first(\(text))"]), at: span)
    }
    return first
  }

  private func unary(_ operation: UnaryOperator, _ operand: Node, at span: Span) throws -> Vector {
    let inner = try vector(operand)
    if case .quantities(let numbers, let dimension) = inner, operation == .minus {
      return .quantities(numbers.map { -$0 }, dimension)
    }
    if case .cells(let values) = inner {
      switch (operation, values) {
      case (.minus, .numbers(let cells)): return .cells(.numbers(cells.map { -$0 }))
      case (.minus, .whole(let cells)):
        return .cells(.whole(WholeCells(storage: cells.storage.map { $0 == WholeCells.missing ? $0 : -$0 })))
      case (.not, .truth(let cells)):
        return .cells(
          .truth(TruthCells(storage: cells.storage.map { $0 == TruthCells.missing ? $0 : 1 - $0 })))
      default:
        throw fail(
          Explanation("E0213", "`\(operation.rawValue)` does not take \(values.kind.withArticle)"), at: span)
      }
    }
    return inner
  }

  private func binary(
    _ operation: BinaryOperator, _ left: Node, _ right: Node, at span: Span
  ) throws -> Vector {
    if operation == .equal || operation == .unequal, left.isMissingWord || right.isMissingWord {
      return try vector(left.isMissingWord ? right : left).missingness(operation == .equal)
    }
    let isLabelling = operation.isComparison && operation != .matches
    // A bare word beside a column is one of its labels; the checker has seen to it.
    let a: Vector
    if isLabelling, operation != .isIn, let label = label(left), isColumn(right) {
      a = .constant(label)
    } else {
      a = try vector(left)
    }
    let b: Vector
    if isLabelling, let label = label(right), isColumn(left) { b = .constant(label) } else { b = try vector(right) }
    if operation == .isIn, case .range(let first, let last) = right.unwrapped.form, case .cells(let values) = a {
      try refuseFractions(values, of: left, in: (first, last), at: right.span)
    }
    do {
      let result = try ColumnOperations.apply(operation, a, b, count: count, workers)
      // Only what is missing is neither in a list nor outside of it.
      guard operation == .isIn, right.listsMissing, case .cells(.truth(let cells)) = result else { return result }
      return .cells(.truth(TruthCells(storage: cells.storage.map { $0 == TruthCells.missing ? 1 : $0 })))
    } catch {
      throw fail(error, at: span)
    }
  }

  /// A range is its whole numbers: what lies between two of them would be left out without a word.
  private func refuseFractions(
    _ values: Column.Values, of node: Node, in range: (first: Node, last: Node), at span: Span
  ) throws {
    guard case .numbers(let numbers) = values,
      let row = numbers.firstIndex(where: { $0 != $0.rounded() && $0.isFinite })
    else { return }
    let (value, first, last) = (Formatter.text(node), Formatter.text(range.first), Formatter.text(range.last))
    throw fail(
      Explanation(
        "E0213", "a range holds whole numbers, and `\(value)` is \(NumberText.plain(numbers[row])) in row \(row + 1)",
        remedies: ["\(value) >= \(first) and \(value) <= \(last)"]), at: span)
  }

  private func isColumn(_ node: Node) -> Bool {
    if case .name(let name, _) = node.form { return table[name] != nil }
    return false
  }

  private func label(_ node: Node) -> Value? {
    switch node.form {
    case .name(let name, _): return table[name] != nil ? nil : .text(name)
    case .list(let items) where items.contains(where: { if case .name = $0.form { true } else { false } }):
      let words = items.compactMap { item -> Value? in item.isMissingWord ? .missing : item.word.map { .text($0) } }
      return words.count == items.count ? .list(words) : nil
    default: return nil
    }
  }

  private func conditional(_ condition: Node, _ yes: Node, _ no: Node) throws -> Vector {
    let truth = try vector(condition)
    switch truth {
    case .constant(.truth(let value)): return try vector(value ? yes : no)
    case .constant(.missing): return .constant(.missing)
    case .cells(.truth(let cells)):
      let (first, second) = (try vector(yes), try vector(no))
      if let dimension = first.dimension ?? second.dimension {
        let chosen = ColumnOperations.chosen(cells, first.column(count), second.column(count))
        guard let numbers = chosen.numbers else { break }
        return .quantities(numbers, dimension)
      }
      return .cells(
        ColumnOperations.chosen(cells, first.column(count), second.column(count)))
    default: break
    }
    throw fail(
      Explanation("E0207", "`if` wants true or false, and this is \(truth.kind.withArticle)"), at: condition.span)
  }

  // MARK: - Functions

  private func call(_ head: Word, _ arguments: [Argument], at span: Span) throws -> Vector {
    if let function = Function.named(head.text) {
      return try self.function(function, arguments, at: span)
    }
    if case .function(let defined)? = evaluator.scope.values[head.text] {
      return try apply(defined, arguments, at: span)
    }
    throw fail(Explanation("E0215", "`\(head.text)` is a verb, and here stands an expression over columns"), at: span)
  }

  /// A function of the user's: its parameters are columns, so its body is evaluated once.
  private func apply(_ function: FunctionValue, _ given: [Argument], at span: Span) throws -> Vector {
    if evaluator.runtime.hooks.isInterrupted() { throw Interruption() }
    let arguments = try given.map { try bound($0.value) }
    let places: [Int]
    do { places = try function.places(of: given.map(\.name?.text)) } catch { throw fail(error, at: span) }
    var inner = ColumnEvaluator(
      table: table, grouping: grouping, evaluator: evaluator.runtime.evaluator(function.scope), missing: missing,
      omissions: omissions, domain: domain)
    for (index, parameter) in function.parameters.enumerated() {
      if let place = places.firstIndex(of: index) {
        inner.parameters[parameter.name] = arguments[place]
      } else if let usual = parameter.usual {
        let value = Vector.constant(try evaluator.runtime.evaluator(function.scope).value(usual))
        inner.parameters[parameter.name] = Bound(rows: .success(value), groups: nil)
      } else {
        throw fail(
          Explanation("E0206", "this function lacks its `\(parameter.name)`", facts: [function.text]), at: span)
      }
    }
    do {
      return try inner.vector(function.body)
    } catch let diagnostic as Diagnostic {
      // The body stands elsewhere: the place to mark is the call.
      throw fail(diagnostic.explanation, at: span)
    }
  }

  private func function(_ function: Function, _ arguments: [Argument], at span: Span) throws -> Vector {
    switch function.form {
    case .number(let run):
      let argument = try vector(arguments[0].value)
      if case .cells(let values) = argument, let numbers = values.numbers {
        return .cells(.numbers(ColumnOperations.mapped(numbers, workers) { Operations.finite(run($0)) }))
      }
      return try beside([argument]) { try function.applied($0, evaluator.pace) }
    case .scalar:
      let vectors = try arguments.map { try vector($0.value) }
      if let columnwise = function.columnwise, case .cells(let values)? = vectors.first {
        do { return .cells(try columnwise(values, vectors.dropFirst().map { $0.value(0) }, evaluator.pace)) } catch {
          throw fail(error, at: span)
        }
      }
      do { return try beside(vectors) { try function.applied($0, evaluator.pace) } } catch let error as Explanation {
        throw fail(error, at: span)
      }
    case .aggregate(let reduction):
      var rows = self
      rows.domain = .rows
      let vector = try arguments.first.map { try rows.vector($0.value) }
      let inner = vector?.column(table.rowCount)
      if case .list? = inner, function.goesOverItems { return try overItems(function, arguments, at: span) }
      let values = inner ?? .truth(TruthCells(storage: Array(repeating: 1, count: table.rowCount)))
      do {
        let chosen = try reduction(try arguments.dropFirst().map { try evaluator.value($0.value) })
        try look(values, chosen, arguments, function)
        guard let result = chosen.reduced(values, over: grouping, workers: workers) else {
          throw function.refusal(values)
        }
        let found = domain == .groups ? result : result.rows(grouping.codes.map { Int($0) })
        if let dimension = vector?.dimension, function.takesQuantities, let numbers = found.numbers {
          return .quantities(numbers, dimension)
        }
        return .cells(found)
      } catch let error as Explanation {
        throw fail(error, at: span)
      }
    case .window(let run):
      guard domain == .rows else {
        throw fail(
          Explanation("E0215", "`\(function.name)` gives a value in each row, and here stands one a group"), at: span)
      }
      let values =
        try arguments.first.map { try vector($0.value).column(count) }
        ?? .truth(TruthCells(storage: Array(repeating: 1, count: count)))
      let further = try arguments.dropFirst().map { try evaluator.value($0.value) }
      do throws(Explanation) {
        guard grouping.count > 1 else { return .cells(try run(values, further, evaluator.pace)) }
        let (starts, rows) = grouping.ordered
        var parts: [Column.Values] = []
        for group in 0..<grouping.count {
          try evaluator.pace.check()
          parts.append(try run(values.rows(Array(rows[starts[group]..<starts[group + 1]])), further, evaluator.pace))
        }
        var places = [Int](repeating: 0, count: count)
        for (place, row) in rows.enumerated() { places[row] = place }
        return .cells(Column.Values.joined(parts).rows(places))
      } catch {
        throw fail(error, at: span)
      }
    }
  }

  /// An aggregate of the items of each cell of a column of lists; a missing cell stays missing.
  private func overItems(_ function: Function, _ arguments: [Argument], at span: Span) throws -> Vector {
    let lists = try vector(arguments[0].value)
    let further = try arguments.dropFirst().map { try evaluator.value($0.value) }
    var cells: [Cell] = []
    for row in 0..<count {
      let list = lists.value(row)
      guard case .list = list else {
        cells.append(.missing)
        continue
      }
      do throws(Explanation) {
        if row % Function.Pace.stretch == 0 { try evaluator.pace.check() }
        cells.append(try function.applied([list] + further, evaluator.pace).cell)
      } catch {
        var explanation = error
        explanation.facts.append("in \(domain == .rows ? "row" : "group") \(row + 1)")
        if explanation.code == "E0451" {
          let others = arguments.dropFirst().map { ", \(Formatter.text($0.value))" }.joined()
          explanation.remedies = ["\(function.name)(present(\(Formatter.text(arguments[0].value)))\(others))"]
        }
        throw fail(explanation, at: span)
      }
    }
    return .cells(Column.Values(cells: cells))
  }

  /// Missing cells under an aggregate that is defined by all its values.
  private func look(
    _ values: Column.Values, _ reduction: Reduction, _ arguments: [Argument], _ function: Function
  ) throws(Explanation) {
    guard reduction.wantsAll else { return }
    let found = values.missing
    guard found.count > 0, let first = found.first, let argument = arguments.first?.value else { return }
    let text = Formatter.text(argument)
    guard missing == .drop else {
      var remedies = (missing == nil ? [] : ["missing: drop(rows)"]) + [withoutMissing(argument, values)]
      // What stands in for a missing cell is of the type of the others.
      let filler: String? =
        switch values {
        case .numbers, .whole: "0"
        case .truth: "false"
        case .text, .list: nil
        }
      if let filler {
        let further = arguments.dropFirst().map { ", \(Formatter.text($0.value))" }.joined()
        remedies.append("\(function.name)(coalesce(\(text), \(filler))\(further))")
      }
      let shown = text.hasPrefix("`") ? text : "`\(text)`"
      throw Explanation(
        "E0451", "\(shown) is missing in \(found.count) of \(values.count) rows, first in row \(first + 1)",
        remedies: remedies)
    }
    omissions.add("\(function.name)(\(text))", found.count, of: values.count)
  }

  /// Stages that leave out the rows in which the expression is missing: by its columns, where it is missing as they are,
  /// else by a column that is made of it.
  private func withoutMissing(_ argument: Node, _ values: Column.Values) -> String {
    var words: [String] = []
    Names.bareWords(argument, &words)
    var names: [String] = []
    var gone = Set<Int>()
    for word in words where !names.contains(word) {
      guard let column = table[word]?.values, column.missing.count > 0 else { continue }
      names.append(word)
      gone.formUnion((0..<column.count).filter(column.isMissing))
    }
    let isByColumns = (0..<values.count).allSatisfy { !values.isMissing($0) || gone.contains($0) }
    guard isByColumns, !names.isEmpty else {
      return "derive value: \(Formatter.text(argument)) | where value != missing | …"
    }
    return "where \(names.map { "\(Formatter.label($0)) != missing" }.joined(separator: " and ")) | …"
  }

  /// A value for the values beside each other; once for each different text where one column of texts varies alone.
  private func beside(_ vectors: [Vector], _ combine: ([Value]) throws -> Value) throws -> Vector {
    var varying: [Int] = []
    for (place, vector) in vectors.enumerated() where !vector.isConstant { varying.append(place) }
    guard let first = varying.first else { return .constant(try combine(vectors.map { $0.value(0) })) }
    if varying.count == 1, case .cells(.text(let cells)) = vectors[first] {
      let levels = try cells.levels.map { level in
        try combine(
          vectors.enumerated().map { $0 == first ? .text(level) : $1.value(0) })
      }
      let missing = try combine(vectors.enumerated().map { $0 == first ? .missing : $1.value(0) })
      let results = Column.Values(cells: (levels + [missing]).map(\.cell))
      return .cells(results.rows(cells.codes.map { $0 < 0 ? levels.count : Int($0) }).trimmed)
    }
    var values: [Value] = []
    values.reserveCapacity(count)
    for row in 0..<count {
      if row % Function.Pace.stretch == 0 { try evaluator.pace.check() }
      values.append(try combine(vectors.map { $0.value(row) }))
    }
    return Vector(values)
  }
}

extension Explanation {
  /// What `Table.column` says of a name that is no column.
  static func lacking(_ name: String, in table: Table) -> Explanation {
    do throws(Explanation) {
      _ = try table.column(name)
      return Explanation("E0322", "no column `\(name)` in this table")
    } catch {
      return error
    }
  }
}

extension Column.Values {
  /// The first row in which two columns differ.
  func firstDifference(from other: Column.Values) -> Int? {
    switch (self, other) {
    case (.numbers(let a), .numbers(let b)):
      return a.indices.first { a[$0] != b[$0] && !(a[$0].isNaN && b[$0].isNaN) }
    case (.whole(let a), .whole(let b)): return a.storage.indices.first { a.storage[$0] != b.storage[$0] }
    case (.text(let a), .text(let b)) where a.levels == b.levels:
      return a.codes.indices.first { a.codes[$0] != b.codes[$0] }
    default: return (0..<count).first { cell($0) != other.cell($0) }
    }
  }

  /// Texts without the levels that stand nowhere.
  var trimmed: Column.Values {
    guard case .text(let cells) = self, !cells.isOrdered, cells.levels.count > cells.codes.count else { return self }
    return .texts(Array(cells))
  }
}
