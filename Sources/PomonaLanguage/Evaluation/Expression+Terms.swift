extension Node {
  /// The terms of a sum, and whether each is added or taken off; what stands in parentheses is one term.
  var terms: [(isAdded: Bool, node: Node)] {
    switch form {
    case .binary(.add, let left, let right): left.terms + [(true, right)]
    case .binary(.subtract, let left, let right): left.terms + [(false, right)]
    default: [(true, self)]
    }
  }

  /// The first of the terms that stands among them twice, and the formula with each term once.
  static func repeated(in right: Node, of left: Node) -> (term: String, formula: String)? {
    var seen: Set<String> = []
    var first: String?
    var kept = ""
    for (isAdded, term) in right.terms {
      let text = Formatter.text(term)
      guard seen.insert("\(isAdded) \(text)").inserted else {
        first = first ?? text
        continue
      }
      kept += kept.isEmpty ? text : " \(isAdded ? "+" : "-") \(text)"
    }
    return first.map { ($0, "\(Formatter.text(left)) ~ \(kept)") }
  }

  /// What a product is of, or the terms that `:` joins; itself alone where it is none.
  func operands(of operation: BinaryOperator) -> [Node] {
    guard case .binary(operation, let left, let right) = form else { return [self] }
    return left.operands(of: operation) + right.operands(of: operation)
  }

  /// Whether `:` joins it from terms.
  var isInteraction: Bool {
    if case .binary(.interact, _, _) = form { return true }
    return false
  }

  /// Whether a comparison, or `and` or `or`, makes a truth of it.
  var isCondition: Bool {
    guard case .binary(let operation, _, _) = form else { return false }
    return operation.isComparison || operation == .and || operation == .or
  }

  /// Whether an operator makes it of two sides, parentheses apart.
  var isBinary: Bool {
    if case .binary = form { return true }
    return false
  }
}

extension Expression {
  /// The terms of a sum, as a side of a formula has them.
  public var terms: [(isAdded: Bool, expression: Expression)] {
    node.terms.map { ($0.isAdded, Expression(node: $0.node, scope: scope, runtime: runtime)) }
  }

  /// The factors of a product, each with the terms that `:` joins in it: `[[a], [b, c]]` of `a * b:c`, one of another term.
  public var factors: [[Expression]] {
    node.operands(of: .multiply).map { factor in
      factor.operands(of: .interact).map { Expression(node: $0, scope: scope, runtime: runtime) }
    }
  }

  /// Whether an operator makes it of two sides, parentheses apart.
  public var isBinary: Bool { node.isBinary }
}
