internal import Foundation
internal import PomonaCatalog

/// Lines typed one after the other: the variables, and how each value was made.
///
/// Not safe to use from several threads; hooks may be called from any.
public final class Session {
  public let vocabulary: Vocabulary
  /// The width for what is printed.
  public var width: Int
  /// What `methods` says was used, with its version.
  public var software = "Pomona"
  let runtime: Runtime
  var bindings = Bindings()
  public private(set) var history: [String] = []
  private var serial = 0
  /// How each binding was made, by its serial; kept when its name is bound anew or forgotten, as others rest on it.
  private var makings: [Int: Making] = [:]

  /// A line that ran, and the settings in force then.
  struct Step {
    let serial: Int
    let settings: String
    let line: String
    /// The files that it used beside Pomona's own.
    var files: [FileUse] = []
  }

  struct Variable {
    var value: Value
    /// Of the line that bound it.
    var serial: Int
    /// The serials of the variables it was made from, to see what is stale.
    var sources: [String: Int]
  }

  /// A line that bound a name, and the serials of those whose values it used: recipes are walked when they are asked for.
  struct Making {
    let step: Step
    let sources: [Int]
  }

  /// The variables. What a line sees of them and what a check knows of them is made where one is bound, so that a line takes
  /// time by what it says and not by what else is there.
  struct Bindings {
    private(set) var variables: [String: Variable] = [:]
    private(set) var order: [String] = []
    private(set) var scope = Scope()
    private(set) var known: [String: Checker.Known] = [:]

    mutating func bind(_ name: String, _ variable: Variable) {
      if variables.updateValue(variable, forKey: name) == nil { order.append(name) }
      scope.values[name] = variable.value
      // Of a function that is what it names, asked for while that is known, however many stand one upon the other.
      known[name] = Checker.Known(of: variable.value)
    }

    mutating func forget(_ name: String) {
      variables[name] = nil
      scope.values[name] = nil
      known[name] = nil
      order.removeAll { $0 == name }
    }
  }

  public init(
    _ vocabulary: Vocabulary, environment: any Sendable = (), hooks: Hooks = Hooks(), width: Int = 100
  ) {
    self.vocabulary = vocabulary
    self.width = width
    runtime = Runtime(vocabulary, environment: environment, hooks: hooks)
  }

  /// The value of a variable.
  public subscript(name: String) -> Value? { bindings.variables[name]?.value }
  public var names: [String] { bindings.order }
  func variable(_ name: String) -> Variable? { bindings.variables[name] }

  // MARK: - Running

  /// Runs an input of one line or several. Everything is checked first: if any line is wrong, none runs. A line that fails
  /// or is stopped leaves the session as it was before it, and ends the input.
  public func run(_ source: String) -> [Outcome] {
    let (lines, _, syntax) = Parser.parse(source)
    let script = expanded(lines, syntax)
    let problems = problems(in: script, of: source)
    if !problems.isEmpty { return [failed(source, problems)] }
    var outcomes: [Outcome] = []
    for line in script.lines {
      let outcome = line.used.map { run($0, of: line) } ?? run(line.line)
      outcomes.append(outcome)
      if outcome.isFailed { break }
      history.append(outcome.formatted)
    }
    return outcomes
  }

  private func failed(_ source: String, _ problems: [Diagnostic]) -> Outcome {
    Outcome(
      formatted: source, lines: [], value: nil, binds: nil, warnings: [], diagnostics: problems, isInterrupted: false)
  }

  /// What is wrong with an input, without running it.
  public func check(_ source: String) -> [Diagnostic] {
    let (lines, _, syntax) = Parser.parse(source)
    return problems(in: expanded(lines, syntax), of: source)
  }

  /// All mistakes of the lines that can be read, beside those of syntax. What a line that cannot be read would have bound
  /// has no known value, so nothing is then said of that name.
  private func problems(in script: ExpandedScript, of source: String) -> [Diagnostic] {
    var checker = checker()
    var found = check(script.lines, with: &checker)
    if !script.problems.isEmpty {
      let lost = namesBound(in: source)
      // A line that begins with a name without a value is taken for a call of a verb.
      let heads = Set(script.lines.map(\.line.span.start))
      let bytes = Array(source.utf8)
      found.removeAll { problem in
        guard problem.code == "E0202" || problem.code == "E0201" && heads.contains(problem.span.start) else {
          return false
        }
        guard let lost, problem.origin == nil, problem.span.end <= bytes.count else { return true }
        let name = String(decoding: bytes[problem.span.start..<problem.span.end], as: UTF8.self)
        return lost.contains(name.hasPrefix("$") ? String(name.dropFirst()) : name)
      }
    }
    return (script.problems + found).sorted { $0.place.start < $1.place.start }
  }

  /// The names behind `let` and `def`, in lines that can be read and in others; `nil` where a file may bind more.
  private func namesBound(in source: String) -> Set<String>? {
    var lexer = Lexer(Array(source.utf8))
    lexer.run()
    var names: Set<String> = []
    for (word, next) in zip(lexer.tokens, lexer.tokens.dropFirst()) {
      switch (word.form, next.form) {
      case (.name("use"), _): return nil
      case (.name("let"), .name(let name)), (.name("def"), .name(let name)): names.insert(name)
      default: break
      }
    }
    return names
  }

  func checker() -> Checker {
    runtime.hooks.checking()
    var checker = Checker(vocabulary, settings: runtime.changedSettings, scope: bindings.known)
    checker.environment = runtime.environment
    return checker
  }

  var scope: Scope { bindings.scope }

  func run(_ line: Line) -> Outcome {
    var outcome = Outcome(
      formatted: Formatter.text(line), lines: [], value: nil, binds: nil, warnings: [], diagnostics: [],
      isInterrupted: false)
    _ = runtime.takeWarnings()
    _ = runtime.takeFiles()
    do {
      try perform(line, into: &outcome)
    } catch let diagnostic as Diagnostic {
      var placed = diagnostic
      placed.context = line.span
      // What was met in another line is shown at this one.
      if placed.span.start < line.span.start || placed.span.end > line.span.end { placed.span = line.span }
      outcome.diagnostics = [placed]
      // Verbs stop with the library's own error; the user knows that he stopped it.
      if runtime.hooks.isInterrupted() {
        outcome.diagnostics = []
        outcome.isInterrupted = true
      }
    } catch is Interruption {
      outcome.isInterrupted = true
    } catch {
      let explanation = (error as? any Explainable)?.explanation ?? Explanation("E0200", "\(error)")
      outcome.diagnostics = [Diagnostic(explanation, at: line.span)]
    }
    outcome.warnings = runtime.takeWarnings()
    outcome.lines += outcome.warnings.map { "  note: \($0)" }
    return outcome
  }

  private func perform(_ line: Line, into outcome: inout Outcome) throws {
    switch line.form {
    case .help(let word):
      do { outcome.lines = try help(word?.text) } catch let explanation as Explanation {
        throw Diagnostic(explanation, at: word?.span ?? line.span)
      }
    case .set(let arguments):
      for argument in arguments {
        guard let name = argument.name else { continue }
        let value = try runtime.evaluator(scope).value(argument.value)
        if let refusal = vocabulary.settings.first(where: { $0.name == name.text })?.refusal(of: value) {
          throw Diagnostic(refusal, at: argument.value.span)
        }
        runtime.set(name.text, value)
      }
    case .forget(let words):
      for word in words { bindings.forget(word.text) }
    case .use: break  // Its lines run one by one.
    case .status: outcome.lines = status()
    case .history: outcome.lines = history.isEmpty ? ["  nothing yet"] : history.map { "  \($0)" }
    case .definition(let name, let parameters, let body):
      // The function sees itself under no name: there is no recursion.
      bind(
        name.text,
        .function(
          FunctionValue(
            parameters: parameters.map { ($0.name.text, $0.usual) }, body: body, scope: scope, text: outcome.formatted)),
        line: outcome.formatted, uses: names(in: line))
      outcome.binds = name.text
      outcome.bound = [name.text]
    case .pipeline(let pipeline): try perform(pipeline, of: line, name: nil, into: &outcome)
    case .binding(let name, let pipeline): try perform(pipeline, of: line, name: name.text, into: &outcome)
    }
  }

  private func perform(_ pipeline: Pipeline, of line: Line, name: String?, into outcome: inout Outcome) throws {
    switch line.prefix {
    case .plan:
      outcome.lines = try plan(pipeline)
      return
    case .recipe:
      outcome.lines = recipe(of: pipeline).map { "  \($0)" }
      return
    default: break
    }
    // What was thought beforehand stands beside what it took.
    let estimate = line.prefix == .time && isPlanned(pipeline) ? try plan(pipeline) : []
    let start = Date()
    let value = try runtime.evaluator(scope).value(pipeline)
    switch line.prefix {
    case .why:
      outcome.lines = why(value, pipeline)
      return
    case .describe:
      outcome.lines = describe(value, pipeline)
      return
    case .methods:
      outcome.lines = methods(value, pipeline)
      return
    case .time:
      outcome.lines = [String(format: "  took %.3f s", Date().timeIntervalSince(start))]
      outcome.lines += estimate.map { "  planned: \($0.drop { $0 == " " })" }
      return
    default: break
    }
    outcome.value = value
    if let name {
      bind(name, value, line: outcome.formatted, uses: names(in: line))
      outcome.binds = name
      outcome.bound = [name]
    } else if !isMissing(value) || isExpression(pipeline), !isOfDeeds(value, pipeline) {
      outcome.lines = try value.display(width: width).map { "  \($0)" }
    }
  }

  private func isMissing(_ value: Value) -> Bool {
    if case .missing = value { return true }
    return false
  }

  /// Whether the result is asked for, and not what a verb did.
  private func isExpression(_ pipeline: Pipeline) -> Bool {
    switch pipeline.stages.last?.form {
    case .call(let head, _)?: vocabulary.verbs[head.text] == nil
    default: true
    }
  }

  /// Whether the results of `each` are nothing because its body ends in a verb that does something, such as `save`, whose notes
  /// say what was done.
  private func isOfDeeds(_ value: Value, _ pipeline: Pipeline) -> Bool {
    guard case .list(let items) = value, !items.isEmpty, items.allSatisfy(isMissing),
      case .call(let head, let arguments)? = pipeline.stages.last?.form, head.text == "each",
      let function = arguments.first?.value.unwrapped
    else { return false }
    var body: Node
    switch function.form {
    case .function(_, let written): body = written
    case .variable(let name):
      guard case .function(let known)? = self[name] else { return false }
      body = known.body
    default: return false
    }
    while case .pipeline(let inner) = body.form, case .expression(let node)? = inner.stages.last?.form { body = node }
    guard case .pipeline(let inner) = body.form, case .call(let last, _)? = inner.stages.last?.form else {
      return false
    }
    return vocabulary.verbs[last.text]?.touchesWorld == true
  }

  private func bind(_ name: String, _ value: Value, line: String, uses: [String]) {
    serial += 1
    var sources: [String: Int] = [:]
    for used in uses {
      guard let variable = variable(used) else { continue }
      sources[used] = variable.serial
    }
    let step = Step(serial: serial, settings: settings, line: line, files: runtime.takeFiles())
    makings[serial] = Making(step: step, sources: Array(sources.values))
    bindings.bind(name, Variable(value: value, serial: serial, sources: sources))
  }

  /// The makings that variables rest on and their own, in the order in which they ran.
  func makings(behind names: [String]) -> [Making] {
    var waiting = names.compactMap { variable($0)?.serial }
    var found: [Int: Making] = [:]
    while let next = waiting.popLast() {
      guard found[next] == nil, let making = makings[next] else { continue }
      found[next] = making
      waiting += making.sources
    }
    return found.values.sorted { $0.step.serial < $1.step.serial }
  }

  // MARK: - Names

  /// The variables that a line uses, and the one that it binds.
  public func facts(of source: String) -> LineFacts {
    let (lines, _, syntax) = Parser.parse(source)
    var facts = LineFacts(formatted: lines.map { Formatter.text($0) }.joined(separator: "\n"), uses: [], binds: [])
    func add(_ lines: [ExpandedScript.Placed]) {
      for placed in lines {
        switch placed.line.form {
        case .binding(let name, _), .definition(let name, _, _):
          if !facts.binds.contains(name.text) { facts.binds.append(name.text) }
        default: break
        }
        facts.uses += names(in: placed.line)
        for file in files(namedIn: placed.line) { facts.formatted += "\n\(file.name) \(file.digest)" }
        // What a used file says belongs to the line that uses it.
        guard let used = placed.used else { continue }
        facts.formatted += used.map { "\n" + Formatter.text($0.line) }.joined()
        add(used)
      }
    }
    add(expanded(lines, syntax).lines)
    facts.uses = Set(facts.uses).sorted()
    return facts
  }

  private func names(in line: Line) -> [String] {
    var found: [String] = []
    switch line.form {
    case .pipeline(let pipeline), .binding(_, let pipeline): Names.collect(pipeline, &found)
    case .definition(_, _, let body): Names.collect(body, &found)
    case .set(let arguments): for argument in arguments { Names.collect(argument.value, &found) }
    case .help, .forget, .use, .status, .history: break
    }
    var unique: [String] = []
    for name in found where !unique.contains(name) { unique.append(name) }
    return unique
  }

  // MARK: - Completeness

  /// False while the input ends inside brackets or a text, or behind something that wants more.
  public func isComplete(_ source: String) -> Bool {
    var lexer = Lexer(Array(source.utf8))
    lexer.run()
    var depth = 0
    var read: [Token] = []
    for token in lexer.tokens {
      switch token.form {
      case .symbol(.open), .symbol(.openList), .symbol(.openRecord): depth += 1
      case .symbol(.close), .symbol(.closeList), .symbol(.closeRecord): depth -= 1
      default: break
      }
      if token.form != .newline || read.last.map({ $0.form != .newline }) ?? false, token.form != .end {
        read.append(token)
      }
    }
    if read.last?.form == .newline { read.removeLast() }
    return depth <= 0 && !Token.goesOn(behind: read)
  }
}
