extension Checker.Known {
  /// What is known of a value that is there: plain values themselves, functions with their bodies, of all else the kind.
  ///
  /// - Parameter deep: whether the variables that a function saw are known, too.
  init(of value: Value, deep: Bool = true) {
    switch value {
    case .text, .number, .truth, .quantity: self.init(value.kind, value)
    case .list(let items) where items.count <= 1_000 && !items.contains(where: \.isObject): self.init(value.kind, value)
    case .function(let function) where deep:
      self.init(
        Checker.KnownFunction(
          parameters: function.parameters, body: function.body,
          scope: function.scope.values.mapValues { Checker.Known(of: $0, deep: false) }, text: function.text))
    default: self.init(value.kind)
    }
  }
}
