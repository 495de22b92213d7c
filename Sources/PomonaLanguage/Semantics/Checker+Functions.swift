internal import PomonaCatalog

// Functions that call functions are checked once for the kinds they are called with, so that a line takes time by what is
// written in it and not by the calls that it would make.
extension Checker {
  /// A function whose body is checked anew with the kinds of each call.
  struct KnownFunction: Sendable {
    let parameters: [(name: String, usual: Node?)]
    let body: Node
    let scope: [String: Known]
    let text: String
    /// Which function it is, wherever it is handed on to.
    let identity = Identity()

    final class Identity: Sendable {}
  }

  /// A call as far as its check depends on it.
  struct CallKey: Hashable {
    private let function: ObjectIdentifier
    private let arguments: [Argument?]
    private let row: Schema?
    private let allowsWindows: Bool

    private struct Argument: Hashable {
      let kind: Kind
      let value: Plain?
      let function: ObjectIdentifier?
    }

    private indirect enum Plain: Hashable {
      case missing
      case number(UInt64)
      case truth(Bool)
      case text(String)
      case quantity(Quantity)
      case list([Plain])

      init?(_ value: Value) {
        switch value {
        case .missing: self = .missing
        case .number(let number): self = .number(number.bitPattern)
        case .truth(let truth): self = .truth(truth)
        case .text(let text): self = .text(text)
        case .quantity(let quantity): self = .quantity(quantity)
        case .list(let items):
          let plain = items.compactMap(Plain.init)
          guard plain.count == items.count else { return nil }
          self = .list(plain)
        case .record, .function, .object: return nil
        }
      }
    }

    /// `nil` where an argument is known by something that cannot be compared.
    init?(_ function: KnownFunction, _ given: [String: Known], row: Row?) {
      self.function = ObjectIdentifier(function.identity)
      var arguments: [Argument?] = []
      for parameter in function.parameters {
        guard let known = given[parameter.name] else {
          arguments.append(nil)
          continue
        }
        var plain: Plain?
        if let value = known.value {
          plain = Plain(value)
          if plain == nil { return nil }
        }
        arguments.append(
          Argument(
            kind: known.kind, value: plain, function: known.function.map { ObjectIdentifier($0.identity) }))
      }
      self.arguments = arguments
      self.row = row?.schema
      allowsWindows = row?.allowsWindows ?? true
    }
  }

  /// What the check of a call gave, and what keeps the functions of its key from being freed.
  struct CheckedCall {
    let outcome: Result<Known, Explanation>
    let functions: [KnownFunction.Identity]
  }

  /// Calls that were met deeper in others than the stack allows, and what therefore is not known for good.
  struct DeepCalls {
    struct Call {
      let function: KnownFunction
      let bound: [String: Known]
      let row: Row?
      let span: Span
    }

    /// To be looked into by themselves.
    var waiting: [Call] = []
    /// What is thought of calls that rest on such, until these are known.
    var thought: [CallKey: Result<Known, Explanation>] = [:]
    /// How often something was thought and not known.
    var count = 0
  }

  /// Looks into the calls that are waiting, each behind those that it rests on itself.
  mutating func checkDeepCalls() {
    var waiting = deep.waiting
    while let call = waiting.last, !effort.isSpent {
      let (outer, before, outerDepth) = (scope, problems, depth)
      deep = DeepCalls()
      depth = 0
      _ = applied(call.function, call.bound.map { ($0.key, $0.value) }, at: call.span, row: call.row)
      (scope, problems, depth) = (outer, before, outerDepth)
      if deep.waiting.isEmpty { waiting.removeLast() } else { waiting += deep.waiting }
    }
  }

  /// How many bodies of functions were checked for the line.
  struct Effort {
    private(set) var bodies = 0
    /// Values are followed into so many bodies; into further ones their kinds alone, of which there are few.
    var followsValues: Bool { bodies < 200 }
    /// Beyond this nothing is said of a call before it runs. No line that a person wrote came near it.
    var isSpent: Bool { bodies >= 2_000 }
    mutating func spend() { bodies += 1 }
  }

  /// A call of a function: its body, with what is known of the arguments. What is wrong there is reported at the call.
  mutating func applied(
    _ function: KnownFunction, _ given: [(name: String?, known: Known)], at span: Span, row: Row?
  ) -> Known {
    guard var bound = bound(given, to: function, at: span) else { return .unknown }
    bound = bound.mapValues { known in
      var known = known
      // Calls are told apart by kinds and values.
      known.items = nil
      guard let value = known.value, !effort.followsValues || !value.isShort(1_000) else { return known }
      return Known(known.kind)
    }
    let key = CallKey(function, bound, row: row)
    if let key, let checked = checkedCalls[key] { return known(checked.outcome, at: span) }
    if let key, let thought = deep.thought[key] {
      deep.count += 1
      return known(thought, at: span)
    }
    guard depth < 100 else {
      deep.count += 1
      guard let key else { return .unknown }
      deep.waiting.append(DeepCalls.Call(function: function, bound: bound, row: row, span: span))
      deep.thought[key] = .success(.unknown)
      return .unknown
    }
    guard !effort.isSpent else { return .unknown }
    effort.spend()
    depth += 1
    defer { depth -= 1 }
    let before = deep.count
    let outcome = body(of: function, bound, row: row)
    if let key, deep.count > before {
      deep.thought[key] = outcome
    } else if let key {
      checkedCalls[key] = CheckedCall(
        outcome: outcome, functions: [function.identity] + bound.values.compactMap { $0.function?.identity })
    }
    return known(outcome, at: span)
  }

  private mutating func known(_ outcome: Result<Known, Explanation>, at span: Span) -> Known {
    switch outcome {
    case .success(let known): return known
    case .failure(let explanation):
      report(explanation.code, explanation.message, at: span, explanation.remedies, facts: explanation.facts)
      return .unknown
    }
  }

  /// The arguments by the names of their parameters; `nil` where they do not fit, which is reported.
  private mutating func bound(
    _ given: [(name: String?, known: Known)], to function: KnownFunction, at span: Span
  ) -> [String: Known]? {
    var bound: [String: Known] = [:]
    var open = function.parameters
    let named = Set(given.compactMap(\.name))
    for (name, known) in given {
      let free = open.indices.first { !named.contains(open[$0].name) }
      guard let place = name.map({ name in open.firstIndex { $0.name == name } }) ?? free else {
        if let name {
          let known = function.parameters.map(\.name)
          report(
            "E0205", "this function has no argument `\(name)`", at: span,
            (Spelling.nearest(to: name, among: known) ?? known.first).map { ["\($0): …"] } ?? [],
            facts: [function.text])
        } else {
          report(
            "E0209", "this function takes \(function.parameters.count) values, not \(given.count)", at: span,
            facts: [function.text])
        }
        return nil
      }
      bound[open[place].name] = known
      open.remove(at: place)
    }
    if let lacking = open.first(where: { $0.usual == nil }) {
      report(
        "E0206", "this function lacks its `\(lacking.name)`", at: span, ["\(lacking.name): …"],
        facts: [function.text])
      return nil
    }
    return bound
  }

  /// What the body gives, or the first thing that is wrong in it.
  private mutating func body(
    of function: KnownFunction, _ bound: [String: Known], row: Row?
  ) -> Result<Known, Explanation> {
    let (outer, before, outerDefinition) = (scope, problems, defining)
    defer { (scope, problems, defining) = (outer, before, outerDefinition) }
    // A mistake in the body has a place in another text: one here of the same place is another mistake.
    problems = []
    defining = nil
    scope = function.scope.merging(bound) { $1 }
    for parameter in function.parameters where bound[parameter.name] == nil {
      guard let usual = parameter.usual else { continue }
      let inner = scope
      scope = function.scope
      let known = kind(of: usual, row: nil)
      scope = inner
      scope[parameter.name] = known
    }
    let result = kind(of: function.body, row: row)
    guard let found = problems.first else { return .success(result) }
    return .failure(found.inside(function.text, at: found.span).explanation)
  }

  // MARK: - Functions that call themselves

  /// Reports a function that is named within its own definition.
  ///
  /// - Returns: whether it is.
  mutating func refusesItself(_ name: String, at span: Span) -> Bool {
    // Within it the name has no other meaning but what a parameter gives it.
    guard name == defining, scope[name] == nil else { return false }
    report(
      "E0225", "`\(name)` calls itself, and no function can", at: span, ["1..5 | each \\n -> …"],
      facts: ["what is to be repeated is done by `each`, over a list or the rows of a table"])
    return true
  }
}
