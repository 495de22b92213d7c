extension Node {
  /// The terms of a sum, and whether each is added or taken off; what stands in parentheses is one term.
  var terms: [(isAdded: Bool, node: Node)] {
    switch form {
    case .binary(.add, let left, let right): left.terms + [(true, right)]
    case .binary(.subtract, let left, let right): left.terms + [(false, right)]
    default: [(true, self)]
    }
  }
}

extension Expression {
  /// The terms of a sum, as a side of a formula has them.
  public var terms: [(isAdded: Bool, expression: Expression)] {
    node.terms.map { ($0.isAdded, Expression(node: $0.node, scope: scope, runtime: runtime)) }
  }
}
