internal import Synchronization

extension Checker.Known {
  /// What is known of a value that is there: plain values themselves, functions with their bodies, of all else the kind.
  init(of value: Value) {
    switch value {
    case .text, .number, .truth, .quantity: self.init(value.kind, value)
    case .list(let items) where items.count <= 1_000 && !items.contains(where: \.isObject): self.init(value.kind, value)
    case .function(let function): self.init(function.known)
    default: self.init(value.kind)
    }
  }
}

extension FunctionValue {
  /// The function as checks see it, made once: functions that name functions would else be gone through on every way that
  /// leads to them.
  ///
  /// - Cost: the functions behind it that no check asked for yet, each once.
  var known: Checker.KnownFunction {
    checked.function {
      Checker.KnownFunction(
        parameters: parameters, body: body, scope: scope.values.mapValues { Checker.Known(of: $0) }, text: text)
    }
  }

  /// Shared by all copies of a function.
  final class Checked: Sendable {
    private let made = Mutex<Checker.KnownFunction?>(nil)

    func function(_ make: () -> Checker.KnownFunction) -> Checker.KnownFunction {
      if let known = made.withLock({ $0 }) { return known }
      let known = make()
      return made.withLock { kept in
        // Another thread may have been first; all go on with the same one.
        kept = kept ?? known
        return kept ?? known
      }
    }
  }
}
