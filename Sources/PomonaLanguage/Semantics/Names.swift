/// The names in an expression.
enum Names {
  static func collect(_ pipeline: Pipeline, _ found: inout [String]) {
    for stage in pipeline.stages {
      switch stage.form {
      case .call(let head, let arguments):
        found.append(head.text)
        for argument in arguments { collect(argument.value, &found) }
      case .expression(let node): collect(node, &found)
      }
    }
  }

  static func collect(_ node: Node, _ found: inout [String]) {
    switch node.form {
    case .variable(let name): found.append(name)
    case .name(let name, let leading): if leading { found.append(name) }
    case .list(let items): for item in items { collect(item, &found) }
    case .record(let fields): for field in fields { collect(field.value, &found) }
    case .pipeline(let pipeline): collect(pipeline, &found)
    case .unary(_, let operand): collect(operand, &found)
    case .binary(_, let left, let right), .range(let left, let right), .formula(let left, let right),
      .index(let left, let right):
      collect(left, &found)
      collect(right, &found)
    case .conditional(let condition, let yes, let no): for part in [condition, yes, no] { collect(part, &found) }
    case .function(_, let body): collect(body, &found)
    case .member(let object, _): collect(object, &found)
    case .call(let head, let arguments):
      found.append(head.text)
      for argument in arguments { collect(argument.value, &found) }
    case .apply(let function, let arguments):
      collect(function, &found)
      for argument in arguments { collect(argument.value, &found) }
    case .text(let parts): for case .hole(let inner) in parts { collect(inner, &found) }
    case .number, .quantity, .truth, .missing, .broken: break
    }
  }

  /// All bare words, which may be columns.
  /// Where one column is divided by another, in the order in which they stand.
  static func quotients(_ node: Node, _ found: inout [Call.Quotient]) {
    switch node.unwrapped.form {
    case .binary(let kind, let left, let right):
      if kind == .divide, let over = averagedColumn(left), let under = averagedColumn(right) {
        found.append(Call.Quotient(over: over, under: under))
      }
      for side in [left, right] { quotients(side, &found) }
    case .unary(_, let operand): quotients(operand, &found)
    case .conditional(let condition, let yes, let no): for part in [condition, yes, no] { quotients(part, &found) }
    case .call(_, let arguments): for argument in arguments { quotients(argument.value, &found) }
    default: break
    }
  }

  /// The column that a node is, or is the mean, sum or median of.
  private static func averagedColumn(_ node: Node) -> String? {
    switch node.unwrapped.form {
    case .name(let name, _): name
    case .call(let head, let arguments) where ["mean", "sum", "median"].contains(head.text) && arguments.count == 1:
      averagedColumn(arguments[0].value)
    default: nil
    }
  }

  static func bareWords(_ node: Node, _ found: inout [String]) {
    switch node.form {
    case .name(let name, _): found.append(name)
    case .list(let items): for item in items { bareWords(item, &found) }
    case .unary(_, let operand): bareWords(operand, &found)
    case .binary(_, let left, let right), .formula(let left, let right):
      bareWords(left, &found)
      bareWords(right, &found)
    case .conditional(let condition, let yes, let no): for part in [condition, yes, no] { bareWords(part, &found) }
    case .call(_, let arguments): for argument in arguments { bareWords(argument.value, &found) }
    case .text(let parts): for case .hole(let inner) in parts { bareWords(inner, &found) }
    case .pipeline(let pipeline):
      for stage in pipeline.stages {
        switch stage.form {
        case .expression(let inner): bareWords(inner, &found)
        case .call(let head, let arguments):
          found.append(head.text)
          for argument in arguments { bareWords(argument.value, &found) }
        }
      }
    default: break
    }
  }
}
