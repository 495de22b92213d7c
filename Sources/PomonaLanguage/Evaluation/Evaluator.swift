internal import PomonaCatalog

/// Runs what the checker has passed. Mistakes that only a run can know become diagnostics with their place.
struct Evaluator {
  let runtime: Runtime
  var scope: Scope

  private func fail(_ explanation: Explanation, at span: Span) -> Diagnostic { Diagnostic(explanation, at: span) }

  /// An error of a verb, with the place of the argument to blame.
  private func placed(_ error: any Error, _ span: (Explanation) -> Span?, stage: Span) -> any Error {
    if error is Interruption || error is Diagnostic { return error }
    let explanation =
      (error as? any Explainable)?.explanation ?? Explanation("E0200", "something went wrong", facts: ["\(error)"])
    return Diagnostic(explanation, at: span(explanation) ?? stage)
  }

  // MARK: - Pipelines

  func value(_ pipeline: Pipeline) throws -> Value {
    var value: Value?
    for (index, stage) in pipeline.stages.enumerated() {
      if runtime.hooks.isInterrupted() { throw Interruption() }
      switch stage.form {
      case .call(let head, let arguments):
        if index == 0, arguments.isEmpty, runtime.vocabulary.verbs[head.text] == nil {
          value = try self.value(Node(.name(head.text, leading: true), head.span))
        } else {
          value = try call(head, arguments, piped: index == 0 ? nil : value, span: stage.span)
        }
      case .expression(let node):
        let result = try self.value(node)
        if index > 0, case .function(let function) = result, let piped = value {
          value = try called(function, [piped], names: [nil], from: node, at: node.span)
        } else {
          value = result
        }
      }
    }
    return value ?? .missing
  }

  // MARK: - Expressions

  func value(_ node: Node) throws -> Value {
    switch node.form {
    case .number(let value): return .number(value)
    case .quantity(let value): return .quantity(value)
    case .truth(let value): return .truth(value)
    case .missing, .broken: return .missing
    case .text(let parts):
      var text = ""
      for part in parts {
        switch part {
        case .literal(let literal): text += literal
        case .hole(let inner):
          let value = try value(inner)
          // As `+` has it: of a name without one of its parts nothing is known.
          if Operations.isMissing(value) { return .missing }
          text += value.summary
        }
      }
      return .text(text)
    case .name(let name, let leading): return try bare(name, leading: leading, at: node.span)
    case .variable(let name):
      guard let value = scope.values[name] else {
        throw fail(Explanation("E0202", "there is no variable `\(name)`"), at: node.span)
      }
      return value
    case .list(let items): return .list(try items.map { try value($0) })
    case .record(let fields): return .record(.init(try fields.map { ($0.name.text, try value($0.value)) }))
    case .pipeline(let pipeline): return try value(pipeline)
    case .unary(let operation, let operand):
      switch (operation, try value(operand)) {
      case (_, .missing): return .missing
      case (.minus, .number(let number)): return .number(-number)
      case (.minus, .quantity(let quantity)): return .quantity(Quantity(-quantity.value, quantity.unit))
      case (.not, .truth(let truth)): return .truth(!truth)
      case (_, let other):
        throw fail(
          Explanation("E0213", "`\(operation.rawValue)` does not take \(other.kind.withArticle)"), at: node.span)
      }
    case .binary(let operation, let left, let right):
      return try binary(operation, left, right, at: node.span)
    case .conditional(let condition, let yes, let no):
      switch try value(condition) {
      case .truth(let truth): return try value(truth ? yes : no)
      case .missing: return .missing
      case let other:
        throw fail(
          Explanation("E0207", "`if` wants true or false, and this is \(other.kind.withArticle)"), at: condition.span)
      }
    case .function(let parameters, let body):
      return .function(
        FunctionValue(
          parameters: parameters.map { ($0.text, nil) }, body: body, scope: scope, text: Formatter.text(node)))
    case .member(let object, let word): return try member(try value(object), word)
    case .index(let object, let index): return try item(try value(object), try value(index), at: index.span)
    case .call(let head, let arguments): return try call(head, arguments, piped: nil, span: node.span)
    case .apply(let function, let arguments):
      guard case .function(let called) = try value(function) else {
        throw fail(Explanation("E0219", "only a function can be called"), at: function.span)
      }
      return try self.called(
        called, try arguments.map { try value($0.value) }, names: arguments.map(\.name?.text), from: function,
        at: node.span)
    case .range(let first, let last):
      guard case .number(let a) = try value(first), case .number(let b) = try value(last) else {
        throw fail(Explanation("E0207", "a range goes from number to number"), at: node.span)
      }
      do { return try Operations.range(a, b) } catch { throw fail(error, at: node.span) }
    case .formula:
      throw fail(Explanation("E0213", "a formula has no value by itself"), at: node.span)
    }
  }

  private func bare(_ name: String, leading: Bool, at span: Span) throws -> Value {
    if leading, let value = scope.values[name] { return value }
    return try call(
      Word(text: name, span: span), [], piped: nil, span: span
    )
  }

  private func binary(
    _ operation: BinaryOperator, _ left: Node, _ right: Node, at span: Span
  ) throws -> Value {
    if operation == .and || operation == .or {
      let first = try value(left)
      if case .truth(let truth) = first, truth == (operation == .or) { return first }
      return try applied(operation, first, try value(right), at: span)
    }
    if operation == .equal || operation == .unequal, left.isMissingWord || right.isMissingWord {
      let isMissing = Operations.isMissing(try value(left.isMissingWord ? right : left))
      return .truth(isMissing == (operation == .equal))
    }
    let result = try applied(operation, try value(left), try value(right), at: span)
    if operation == .isIn, right.listsMissing, case .missing = result { return .truth(true) }
    return result
  }

  private func applied(_ operation: BinaryOperator, _ a: Value, _ b: Value, at span: Span) throws -> Value {
    do { return try Operations.apply(operation, a, b) } catch { throw fail(error, at: span) }
  }

  func member(_ value: Value, _ word: Word) throws -> Value {
    switch value {
    case .record(let record):
      if let field = record[word.text] { return field }
    case .object(let object):
      do {
        if let field = try object.field(word.text) { return field }
      } catch {
        throw placed(error, { _ in nil }, stage: word.span)
      }
    default: break
    }
    throw fail(Explanation("E0210", "there is no field `\(word.text)` in \(value.kind.withArticle)"), at: word.span)
  }

  func item(_ value: Value, _ key: Value, at span: Span) throws -> Value {
    switch (value, key) {
    case (.list(let items), .number(let number)):
      do { return try Operations.item(items, number) } catch { throw fail(error, at: span) }
    case (.record(let record), .text(let name)):
      if let field = record[name] { return field }
      throw fail(Explanation("E0210", "there is no field `\(name)` in a record"), at: span)
    case (.object(let object), _):
      do {
        if let item = try object.item(key) { return item }
      } catch {
        throw placed(error, { _ in nil }, stage: span)
      }
      throw fail(
        Explanation("E0220", "\(object.kind.withArticle) has nothing at \(key.quoted)"), at: span)
    default: throw fail(Explanation("E0210", "\(value.kind.withArticle) has no items"), at: span)
    }
  }

  // MARK: - Calls

  var pace: Function.Pace { Function.Pace(isStopped: runtime.hooks.isInterrupted) }

  func apply(_ function: FunctionValue, _ arguments: [Value]) throws -> Value {
    try apply(function, arguments, names: arguments.map { _ in nil })
  }

  /// - Parameter names: of the arguments that were given by name.
  private func apply(_ function: FunctionValue, _ arguments: [Value], names: [String?]) throws -> Value {
    // Few functions that each call another one twice are more calls than anyone waits for.
    if runtime.hooks.isInterrupted() { throw Interruption() }
    let places = try function.places(of: names)
    var inner = function.scope
    for (index, parameter) in function.parameters.enumerated() {
      if let place = places.firstIndex(of: index) {
        inner.values[parameter.name] = arguments[place]
      } else if let usual = parameter.usual {
        inner.values[parameter.name] = try runtime.evaluator(function.scope).value(usual)
      } else {
        throw Explanation("E0206", "this function lacks its `\(parameter.name)`", facts: [function.text])
      }
    }
    return try runtime.evaluator(inner).value(function.body)
  }

  /// Calls a function. One that is not written here has its body in another line, so what goes wrong in it is told at
  /// the call.
  ///
  /// - Parameter node: what gave the function, unless it is called by its name.
  private func called(
    _ function: FunctionValue, _ arguments: [Value], names: [String?], from node: Node?, at span: Span
  ) throws -> Value {
    do {
      return try apply(function, arguments, names: names)
    } catch let diagnostic as Diagnostic {
      throw node?.isFunction == true ? diagnostic : diagnostic.inside(function.text, at: span)
    } catch {
      throw placed(error, { _ in nil }, stage: span)
    }
  }

  private func call(
    _ head: Word, _ arguments: [Argument], piped: Value?, span: Span
  ) throws -> Value {
    if piped == nil, let function = Function.named(head.text),
      runtime.vocabulary.verbs[head.text]?.takes(arguments) != true
    {
      return try self.function(function, arguments, span: span)
    }
    if case .function(let defined)? = scope.values[head.text] {
      let values = try (piped.map { [$0] } ?? []) + arguments.map { try value($0.value) }
      let names = (piped.map { _ in [nil] } ?? []) + arguments.map(\.name?.text)
      return try called(defined, values, names: names, from: nil, at: span)
    }
    guard let verb = runtime.vocabulary.verbs[head.text] else {
      throw fail(Explanation("E0201", "there is no verb `\(head.text)`"), at: head.span)
    }
    var problems: [Diagnostic] = []
    let bound = Binder.bind(verb, head, arguments, isPiped: piped != nil, problems: &problems)
    if let problem = problems.first { throw problem }
    let taken = try self.arguments(bound, piped: piped)
    do {
      try verb.rules?(taken)
      return try verb.run(taken, Context(runtime: runtime))
    } catch let diagnostic as Diagnostic {
      let functions = verb.parameters.compactMap { parameter -> (node: Node, text: String)? in
        guard let node = bound.nodes[parameter.name]?.first, case .function(let function) = taken.value(parameter.name)
        else { return nil }
        return (node, function.text)
      }
      guard let named = functions.first, !functions.contains(where: \.node.isFunction) else { throw diagnostic }
      throw diagnostic.inside(named.text, at: named.node.span)
    } catch {
      throw placed(error, { bound.span(of: $0, runtime.vocabulary) }, stage: head.span)
    }
  }

  /// Each argument as its parameter takes it.
  func arguments(_ bound: BoundCall, piped: Value?) throws -> Arguments {
    var taken = Arguments(bound.verb)
    for parameter in bound.verb.parameters {
      if parameter.isPiped, let piped, bound.isPiped {
        try require(piped, parameter, at: nil)
        taken.items[parameter.name] = .value(piped)
        continue
      }
      guard let nodes = bound.nodes[parameter.name], let first = nodes.first else { continue }
      switch parameter.form {
      case .value:
        let value = try value(first)
        try require(value, parameter, at: first.span)
        taken.items[parameter.name] = .value(value)
      case .choice, .words, .column:
        taken.items[parameter.name] = .words(try nodes.flatMap { try words($0) })
        if parameter.calls != nil { taken.calls[parameter.name] = try nodes.flatMap { try calls($0, parameter) } }
      case .expression:
        try recheck(nodes.map { (nil, $0) }, taken, parameter)
        taken.items[parameter.name] = .expressions(
          nodes.map { Expression(node: $0.unwrapped, scope: scope, runtime: runtime) })
      case .labels:
        var lists: [(column: String, labels: [String])] = []
        for node in nodes {
          if case .record(let fields) = node.form {
            for field in fields { lists.append((field.name.text, try words(field.value))) }
          }
        }
        taken.labelLists[parameter.name] = lists
      case .mapping: break
      }
    }
    if let parameter = bound.verb.parameters.first(where: { if case .mapping = $0.form { true } else { false } }) {
      try recheck(bound.extras.map { ($0.name.text, $0.value) }, taken, parameter)
    }
    taken.mappings = bound.extras.map {
      ($0.name.text, Expression(node: $0.value.unwrapped, scope: scope, runtime: runtime))
    }
    return taken
  }

  /// Labels that no column had before the run are known now: a mistyped one is an error, never an empty table.
  private func recheck(_ nodes: [(name: String?, node: Node)], _ taken: Arguments, _ parameter: VerbParameter) throws {
    let table = parameter.table.flatMap { taken.isGiven($0) ? $0 : nil } ?? taken.verb.piped?.name
    guard let table, let schema = taken.value(table).kind.schema(of: parameter.field), !schema.columns.isEmpty else {
      return
    }
    // Of the variables only those that are named here: all of them may be many wide tables.
    var names: [String] = []
    for (_, node) in nodes {
      Names.collect(node, &names)
      Names.bareWords(node, &names)
    }
    var seen: [String: Checker.Known] = [:]
    for name in Set(names) { if let value = scope.values[name] { seen[name] = Checker.Known(of: value) } }
    var checker = Checker(runtime.vocabulary, settings: [:], scope: seen)
    var known = schema
    for (name, node) in nodes {
      let kind = checker.kind(of: node, row: Checker.Row(schema: known, allowsWindows: taken.verb.rowUse != .reduced))
      if taken.verb.rowUse != .each, let name { checker.refuseNoCell(kind.kind, name, at: node) }
      if let problem = checker.problems.first { throw problem }
      if taken.verb.rowUse == .extended, let name { known = known.with(Schema.Column(name, kind.kind)) }
    }
  }

  private func require(_ value: Value, _ parameter: VerbParameter, at span: Span?) throws {
    guard case .value(let pattern) = parameter.form else { return }
    let refusal =
      pattern.matches(value.kind)
      ? parameter.refusal(of: value)
      : Explanation(
        "E0207", "`\(parameter.name)` takes \(Binder.article(pattern.words)), and this is \(value.kind.withArticle)",
        parameter: parameter.name, facts: [parameter.summary])
    guard let explanation = refusal else { return }
    if let span { throw fail(explanation, at: span) }
    throw explanation
  }

  /// The calls among the words of a choice, with their arguments.
  private func calls(_ node: Node, _ parameter: VerbParameter) throws -> [Arguments] {
    if case .list(let items) = node.form { return try items.flatMap { try calls($0, parameter) } }
    guard case .call(let head, let arguments) = node.form, parameter.calls?.verbs.contains(head.text) == true,
      let verb = runtime.vocabulary.verbs[head.text]
    else { return [] }
    var problems: [Diagnostic] = []
    let bound = Binder.bind(verb, head, arguments, isPiped: true, problems: &problems)
    if let problem = problems.first { throw problem }
    return [try self.arguments(bound, piped: nil)]
  }

  private func words(_ node: Node) throws -> [String] {
    if let word = node.word { return [word] }
    if case .list(let items) = node.form { return try items.flatMap { try words($0) } }
    if case .call = node.form { return [Formatter.text(node)] }
    switch try value(node) {
    case .text(let text): return [text]
    case .list(let items):
      return try items.map { item in
        guard case .text(let text) = item else {
          throw fail(Explanation("E0207", "a word is wanted, and this is \(item.kind.withArticle)"), at: node.span)
        }
        return text
      }
    case let other:
      throw fail(Explanation("E0207", "a word is wanted, and this is \(other.kind.withArticle)"), at: node.span)
    }
  }

  private func function(_ function: Function, _ arguments: [Argument], span: Span) throws -> Value {
    do {
      return try function.applied(try arguments.map { try value($0.value) }, pace)
    } catch var explanation as Explanation where explanation.code == "E0451" {
      let texts = arguments.enumerated().map {
        $0 == 0 ? "present(\(Formatter.text($1.value)))" : Formatter.text($1.value)
      }
      explanation.remedies = ["\(function.name)(\(texts.joined(separator: ", ")))"]
      throw placed(explanation, { _ in nil }, stage: span)
    } catch {
      throw placed(error, { _ in nil }, stage: span)
    }
  }
}

extension Diagnostic {
  /// The same at a call of the function in whose body it was met.
  func inside(_ text: String, at span: Span) -> Diagnostic {
    let start = "in this function: "
    guard !explanation.message.hasPrefix(start) else { return Diagnostic(explanation, at: span) }
    return Diagnostic(
      Explanation(
        code, start + explanation.message, facts: [text] + explanation.facts, remedies: explanation.remedies), at: span)
  }
}

extension Pipeline {
  /// Whether it is a function that is written here, and nothing else.
  var isFunction: Bool {
    guard stages.count == 1, case .expression(let node) = stages[0].form else { return false }
    return node.isFunction
  }
}

extension Node {
  /// Whether it is a function that is written here.
  var isFunction: Bool {
    if case .function = unwrapped.form { return true }
    return false
  }

  /// The expression without parentheses that hold nothing else.
  var unwrapped: Node {
    if case .pipeline(let pipeline) = form, pipeline.stages.count == 1 {
      switch pipeline.stages[0].form {
      case .expression(let inner): return inner.unwrapped
      case .call(let head, let arguments) where arguments.isEmpty: return Node(.name(head.text, leading: false), span)
      case .call(let head, let arguments): return Node(.call(head, arguments), span)
      }
    }
    return self
  }
}
