internal import PomonaCatalog

/// Walks through lines before they run and says what each value will be, and what is wrong.
struct Checker {
  /// What is known of a value.
  struct Known: Sendable {
    var kind: Kind
    var value: Value?
    var function: KnownFunction?
    /// Of a list that is written out, what each of its items is.
    var items: [Kind]?

    init(_ kind: Kind, _ value: Value? = nil) {
      self.kind = kind
      self.value = value
    }

    init(_ function: KnownFunction) {
      kind = .function
      self.function = function
    }

    static let unknown = Known(.any)
  }

  /// The columns that bare names are, inside a table verb.
  struct Row {
    let schema: Schema
    /// Whether functions along rows may stand here.
    var allowsWindows = true
  }

  let vocabulary: Vocabulary
  let settings: [String: Value]
  var scope: [String: Known]
  var problems: [Diagnostic] = []
  var depth = 0
  var environment: any Sendable = ()
  /// Calls of functions whose check is done.
  var checkedCalls: [CallKey: CheckedCall] = [:]
  var deep = DeepCalls()
  var effort = Effort()
  /// The stage behind the one that is being checked.
  var ahead: Stage?
  /// A word that was answered together with the one before it.
  var answered: Span?
  /// The function whose definition is being checked.
  var defining: String?

  init(_ vocabulary: Vocabulary, settings: [String: Value], scope: [String: Known]) {
    self.vocabulary = vocabulary
    self.settings = settings
    self.scope = scope
  }

  mutating func report(
    _ code: String, _ message: String, at span: Span, _ remedies: [String] = [], facts: [String] = []
  ) {
    // One mistake often breaks what stands behind it: one report a place is enough.
    guard span != answered, !problems.contains(where: { $0.span == span }) else { return }
    problems.append(Diagnostic(Explanation(code, message, facts: facts, remedies: remedies), at: span))
  }

  // MARK: - Lines

  /// Checks a line and remembers what it binds. Calls that stand too deep in each other for the stack are looked into by
  /// themselves, and the line then once more.
  mutating func check(_ line: Line) {
    effort = Effort()
    let (outer, before) = (scope, problems)
    deep = DeepCalls()
    checkOnce(line)
    while !deep.waiting.isEmpty, !effort.isSpent {
      checkDeepCalls()
      (scope, problems, defining) = (outer, before, nil)
      deep = DeepCalls()
      checkOnce(line)
    }
  }

  private mutating func checkOnce(_ line: Line) {
    answered = nil
    switch line.form {
    case .pipeline(let pipeline):
      if let name = line.askedName, scope[name.text] == nil, vocabulary.verbs[name.text] == nil,
        Function.named(name.text) == nil, !Vocabulary.reserved.contains(name.text)
      {
        return unknownVariable(name.text, at: name.span, verbs: name.text.count > 2 ? vocabulary.verbs.names : [])
      }
      _ = kind(of: pipeline, row: nil)
    case .binding(let name, let pipeline):
      // A function in a `let` sees what had its name before; without such it calls itself.
      let before = problems.count
      if scope[name.text] == nil, pipeline.isFunction { defining = name.text }
      var known = kind(of: pipeline, row: nil)
      defining = nil
      // What is wrong in a function is told once, here, and not at each call.
      if problems.count > before, pipeline.isFunction { known = Known(.function) }
      if canBind(name) { scope[name.text] = known }
    case .definition(let name, let parameters, let body):
      guard canBind(name, isFunction: true) else { return }
      let saved = scope
      let before = problems.count
      defining = name.text
      scope[name.text] = nil
      for parameter in parameters {
        scope[parameter.name.text] = parameter.usual.map { kind(of: $0, row: nil) } ?? .unknown
      }
      _ = kind(of: body, row: nil)
      defining = nil
      scope = saved
      guard problems.count == before else {
        scope[name.text] = Known(.function)
        return
      }
      scope[name.text] = Known(
        KnownFunction(
          parameters: parameters.map { ($0.name.text, $0.usual) }, body: body, scope: saved,
          text: Formatter.text(line)))
    case .help: break
    case .set(let arguments):
      for argument in arguments { check(setting: argument) }
    case .forget(let words):
      for word in words {
        if scope[word.text] == nil { unknownVariable(word.text, at: word.span) }
        scope[word.text] = nil
      }
    case .use, .status, .history: break  // The lines of a used file are checked one by one in its place.
    }
  }

  private mutating func canBind(_ name: Word, isFunction: Bool = false) -> Bool {
    if vocabulary.verbs[name.text] != nil || Vocabulary.reserved.contains(name.text)
      || (isFunction && Function.named(name.text) != nil)
    {
      let what =
        vocabulary.verbs[name.text] != nil
        ? "a verb" : Vocabulary.reserved.contains(name.text) ? "a word of the language" : "a function of the language"
      report(
        "E0214", "`\(name.text)` is \(what), so no variable can have its name", at: name.span,
        ["let my_\(name.text) = …"])
      return false
    }
    return true
  }

  private mutating func check(setting argument: Argument) {
    guard let name = argument.name else {
      return report("E0216", "`set` wants `name: value`", at: argument.span, ["set seed: 7"])
    }
    guard let setting = vocabulary.settings.first(where: { $0.name == name.text }) else {
      let known = vocabulary.settings.map(\.name)
      return report(
        "E0216", "there is no setting `\(name.text)`", at: name.span,
        Spelling.nearest(to: name.text, among: known).map { ["set \($0): …"] } ?? [],
        facts: ["settings: \(known.joined(separator: ", "))"])
    }
    let known = kind(of: argument.value, row: nil)
    if !setting.pattern.matches(known.kind) {
      report(
        "E0207", "`\(setting.name)` is \(Binder.article(setting.pattern.words)), and this is \(known.kind.withArticle)",
        at: argument.value.span, ["set \(setting.name): \(setting.usual.quoted)"])
    } else if let value = known.value, let refusal = setting.refusal(of: value) {
      report(refusal.code, refusal.message, at: argument.value.span, refusal.remedies)
    }
  }

  // MARK: - Pipelines

  mutating func kind(of pipeline: Pipeline, row: Row?) -> Known {
    var known: Known?
    let outer = ahead
    defer { ahead = outer }
    for (index, stage) in pipeline.stages.enumerated() {
      ahead = index + 1 < pipeline.stages.count ? pipeline.stages[index + 1] : nil
      switch stage.form {
      case .call(let head, let arguments):
        if index == 0, arguments.isEmpty, let variable = scope[head.text], vocabulary.verbs[head.text] == nil {
          known = variable
        } else if index == 0, arguments.isEmpty, let row {
          known = kind(of: Node(.name(head.text, leading: true), head.span), row: row)
        } else if index > 0, arguments.isEmpty, let row, row.schema[head.text] != nil {
          // As mixed models write `(1 | subject)`.
          report(
            "E0215",
            "behind a `|` stands a verb, and `\(head.text)` is a column: terms of mixed models are not known here",
            at: head.span, ["by: \(Formatter.label(head.text)) for a fit of each"])
          return .unknown
        } else {
          known = call(
            head, arguments, piped: index == 0 ? nil : known, behind: pipeline.stages[..<index], span: stage.span,
            row: row)
        }
      case .expression(let node):
        if index > 0 {
          let stage = kind(of: node, row: nil)
          if case .function = stage.kind {
            let piped = known ?? .unknown
            known = stage.function.map { applied($0, [(nil, piped)], at: node.span, row: nil) } ?? .unknown
          } else {
            report("E0219", "behind a `|` stands a verb, and this is a value", at: node.span)
            known = .unknown
          }
        } else {
          known = kind(of: node, row: row)
        }
      }
    }
    return known ?? .unknown
  }

  mutating func unknownVerb(
    _ head: Word, _ arguments: [Argument], piped: Kind?, behind stages: ArraySlice<Stage>, row: Row?
  ) {
    var candidates = vocabulary.verbs.names
    if let piped {
      candidates = vocabulary.verbs.entries.filter { verb in
        guard let parameter = verb.piped, case .value(let pattern) = parameter.form else { return false }
        return pattern.matches(piped)
      }.map(\.name)
      // Functions of the session take what stands before them, too.
      candidates += scope.keys.filter { if case .function? = scope[$0]?.kind { true } else { false } }.sorted()
    } else {
      candidates += Array(scope.keys).sorted() + Function.all.map(\.name)
      // A line may begin with them, and one that does not is read as a call.
      candidates += Vocabulary.reserved.intersection(["def", "describe", "forget", "history", "status"]).sorted()
    }
    if Line.Prefix(rawValue: head.text) != nil {
      var rest = arguments.map { Formatter.text($0.value) }
      if piped != nil { rest = [Formatter.text(Pipeline(stages: Array(stages), span: head.span))] }
      let line = rest.count == 1 && rest[0].count < 60 ? "\(head.text) \(rest[0])" : Line.example(of: head.text)
      return report(
        "E0201", "`\(head.text)` stands at the head of a line, and prints: it gives no value", at: head.span, [line])
    }
    if Line.sessionWords.contains(head.text) {
      return report(
        "E0201", "`\(head.text)` begins a line, and wants something behind it", at: head.span,
        [Line.example(of: head.text)])
    }
    if piped != nil, let function = Function.named(head.text) {
      // What stands before it as its first argument, unless that is long.
      let first = Formatter.text(Pipeline(stages: Array(stages), span: head.span))
      let call = ([first] + arguments.map { Formatter.text($0.value) }).joined(separator: ", ")
      let fits = function.arity.contains(arguments.count + 1) && stages.count == 1 && call.count < 60
      return report(
        "E0201", "`\(head.text)` is a function, and behind a `|` stands a verb", at: head.span,
        [fits ? "\(head.text)(\(call))" : function.examples.first?.input ?? function.signature])
    }
    if piped == nil, let word = Self.elsewhere[head.text] {
      return report("E0201", "there is no verb `\(head.text)`", at: head.span, [word])
    }
    let before = stages.isEmpty ? nil : Formatter.text(Pipeline(stages: Array(stages), span: head.span))
    if let line = habit(head.text, arguments, piped: piped, before: before, row: row) {
      return report(
        "E0201", "there is no \(row == nil ? "verb" : "function") `\(head.text)`", at: head.span, [line])
    }
    // Under another name in other programs, or nearly the name that was typed.
    let synonym = vocabulary.verbs.entries.first {
      $0.card.searchTerms.contains(head.text) && candidates.contains($0.name)
    }
    // Three letters with another one in front are a word of its own: `foo` is not meant for `zoo`.
    let called = Formatter.text(arguments)
    let spelled =
      piped == nil
      ? Function.otherNames[head.text].map { called.isEmpty ? $0 : "\($0)(\(called))" }
        ?? Spelling.nearest(to: head.text, among: candidates)
      : Spelling.nearest(to: head.text, among: candidates)
    let isOther = head.text.count == 3 && spelled?.count == 3 && spelled?.first != head.text.first
    let nearest = synonym?.name ?? (isOther ? nil : spelled)
    report(
      "E0201", "there is no verb `\(head.text)`", at: head.span, nearest.map { [$0] } ?? ["help"])
  }

  /// - Parameter verbs: what may have been meant instead, where no variable is nearly of that name.
  mutating func unknownVariable(_ name: String, at span: Span, verbs: [String] = []) {
    let known = scope.keys.sorted()
    let nearest = Spelling.nearest(to: name, among: known).map { "$\($0)" } ?? Spelling.nearest(to: name, among: verbs)
    // A name that no variable can have is no line to write.
    let isTaken = vocabulary.verbs[name] != nil || Vocabulary.reserved.contains(name)
    let own = name.isEmpty ? "x" : isTaken ? "my_\(name)" : name
    report(
      "E0202", "there is no variable `\(name)`", at: span, [nearest ?? "let \(own) = …"],
      facts: known.isEmpty ? ["none is bound yet"] : ["bound: \(known.joined(separator: ", "))"])
  }

  /// A verb, a function of the language, or one that was defined.
  ///
  /// - Parameter behind: the stages before it, which gave `piped`.
  mutating func call(
    _ head: Word, _ arguments: [Argument], piped: Known?, behind: ArraySlice<Stage> = [], span: Span, row: Row?
  ) -> Known {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { return .unknown }
    if refusesItself(head.text, at: head.span) { return .unknown }
    if piped == nil, let function = Function.named(head.text),
      row != nil || vocabulary.verbs[head.text]?.takes(arguments) != true
    {
      return self.function(function, head, arguments, row: row)
    }
    if let defined = scope[head.text], case .function = defined.kind {
      var given = piped.map { [(name: String?.none, known: $0)] } ?? []
      for argument in arguments { given.append((argument.name?.text, kind(of: argument.value, row: row))) }
      guard let function = defined.function else { return .unknown }
      return applied(function, given, at: head.span, row: row)
    }
    // Of what could not be read, or is not known yet, nothing can be said.
    if let defined = scope[head.text], defined.kind.isAny, vocabulary.verbs[head.text] == nil {
      for argument in arguments { _ = kind(of: argument.value, row: row) }
      return .unknown
    }
    guard let verb = vocabulary.verbs[head.text] else {
      unknownVerb(head, arguments, piped: piped?.kind, behind: behind, row: row)
      return .unknown
    }
    if row != nil {
      report(
        "E0215", "`\(head.text)` is a verb, and here stands an expression over columns", at: head.span,
        ["let x = (… | \(head.text) …) before this line, then $x"])
      return .unknown
    }
    return check(verb, head, arguments, piped: piped, behind: behind, span: span)
  }

  private mutating func function(_ function: Function, _ head: Word, _ arguments: [Argument], row: Row?) -> Known {
    let names = function.parameterNames
    let example = function.examples.first?.input ?? function.signature
    let own = arguments.filter { $0.name.map { names.contains($0.text) } ?? true }
    let strangers = arguments.filter { $0.name.map { !names.contains($0.text) } ?? false }
    for stranger in strangers {
      guard let name = stranger.name else { continue }
      let rest = "\(head.text)(\(own.map { Formatter.text($0.value) }.joined(separator: ", ")))"
      report(
        "E0205", "`\(head.text)` has no argument `\(name.text)`", at: name.span,
        [function.arity.contains(own.count) ? rest : example], facts: [function.signature])
    }
    // A name may stand where its argument does.
    for (place, argument) in own.enumerated() {
      guard let named = argument.name, place >= names.count || names[place] != named.text else { continue }
      report(
        "E0205", "`\(named.text)` stands at another place of `\(head.text)`", at: named.span, [example],
        facts: [function.signature])
    }
    // What stands behind a name that is none is not complained of as well, nor that it is then lacking.
    let arguments = own
    if strangers.isEmpty, !function.arity.contains(arguments.count) {
      // Of values beside each other a list is made.
      let isSpread = function.isAggregate && arguments.count > 1 && row == nil
      let list = "\(head.text)([\(arguments.map { Formatter.text($0.value) }.joined(separator: ", "))])"
      report(
        "E0206", "`\(head.text)` wants \(function.signature)", at: head.span,
        [isSpread ? list : row == nil ? example : Self.completed(function, arguments, example)])
      for argument in arguments { _ = kind(of: argument.value, row: row) }
      return Known(function.gives(.any))
    }
    var kinds: [Kind] = []
    var all: [Known] = []
    let before = problems.count
    for (index, argument) in arguments.enumerated() {
      let known = kind(of: argument.value, row: row)
      let found = known.kind
      kinds.append(found)
      all.append(known)
      guard let wanted = index < function.takes.count ? function.takes[index] : function.takes.last else { continue }
      // Outside of tables the items of a list are the rows.
      if index == 0, row == nil, function.isAggregate || function.isWindow, case .list(let item) = found {
        if case .quantity(let dimension) = item, !function.takesQuantities, !wanted.matches(item) {
          report(
            "E0208", "`\(head.text)` takes plain numbers, and these are quantities of \(dimension.rawValue)",
            at: argument.value.span, ["\(head.text)($x | each \\y -> $y / 1\(dimension.unit))"])
        }
        if case .list(let items)? = known.value {
          do throws(Explanation) { _ = try function.unit(of: items) } catch {
            report(error.code, error.message, at: argument.value.span, error.remedies, facts: error.facts)
          }
        }
        continue
      }
      if case .missing = found { continue }
      if index == 0, row == nil, function.isAggregate || function.isWindow {
        switch found {
        case .number, .text, .truth, .quantity:
          let refused = function.ofOne(found, Formatter.text(argument.value))
          report(refused.code, refused.message, at: argument.value.span, refused.remedies, facts: refused.facts)
          continue
        default: break
        }
      }
      if index == 0, function.goesOverItems, case .list(let item) = found, wanted.matches(item) { continue }
      if index == 0, row != nil, function.isAggregate, function.takesQuantities, case .quantity = found { continue }
      if !wanted.matches(found) {
        var (remedies, facts) = (turned(arguments, index, known, wanted, function, row), [function.signature])
        if let column = columnNamed(by: argument.value, row) {
          let texts = arguments.enumerated().map { $0 == index ? column : Formatter.text($1.value) }
          remedies = ["\(head.text)(\(texts.joined(separator: ", ")))"]
          facts.append(Checker.standsByName)
        }
        report(
          "E0207", "`\(head.text)` takes \(Binder.article(wanted.words)), and this is \(found.withArticle)",
          at: argument.value.span, remedies, facts: facts)
      }
    }
    if function.name == "coalesce", row != nil { refuseMixed(kinds, at: head.span) }
    if function.isWindow, let row, !row.allowsWindows {
      report(
        "E0215", "`\(head.text)` gives a value in each row, and here stands one a group", at: head.span,
        ["derive value: \(function.signature) | …"])
    }
    var value: Value?
    if problems.count == before, strangers.isEmpty, function.arity.contains(arguments.count) {
      do throws(Explanation) { value = try function.tried(all, inRows: row != nil) } catch {
        let place = arguments.count > 1 ? arguments[arguments.count - 1].value.span : head.span
        report(error.code, error.message, at: place, error.remedies, facts: error.facts)
      }
    }
    if let value, row == nil, !value.isObject, value.isShort(1_000) { return Known(value.kind, value) }
    if row == nil, function.isWindow { return Known(.list(function.gives(.any))) }
    if function.name == "coalesce", case .missing? = kinds.first { return Known(kinds.last ?? .any) }
    if row != nil, function.isAggregate, function.takesQuantities, case .quantity? = kinds.first {
      return Known(kinds[0])
    }
    guard row == nil ? function.isAggregate : function.goesOverItems, case .list(let item)? = kinds.first else {
      return Known(function.gives(kinds.first ?? .any))
    }
    if case .quantity = item, function.takesQuantities { return Known(item) }
    return Known(function.gives(item))
  }

  /// The call with the arguments that were given and, for those that lack, what stands in the signature where that is a value:
  /// `quantile(x, 75%)`. Else an example.
  private static func completed(_ function: Function, _ arguments: [Argument], _ example: String) -> String {
    let names = function.parameterNames
    let lacking = names.dropFirst(arguments.count).prefix(max(0, function.arity.lowerBound - arguments.count))
    let areValues = lacking.allSatisfy { $0.first?.isNumber == true || $0.hasPrefix("\"") }
    guard !arguments.isEmpty, !lacking.isEmpty, areValues else { return example }
    return "\(function.name)(\((arguments.map { Formatter.text($0.value) } + lacking).joined(separator: ", ")))"
  }

  /// A call in which an argument is turned into the kind that is wanted, else an example.
  private func turned(
    _ arguments: [Argument], _ index: Int, _ known: Known, _ wanted: KindPattern, _ function: Function, _ row: Row?
  ) -> [String] {
    let found = known.kind
    func with(_ text: String) -> [String] {
      let texts = arguments.enumerated().map { $0 == index ? text : Formatter.text($1.value) }
      return ["\(function.name)(\(texts.joined(separator: ", ")))"]
    }
    let example = function.examples.first { $0.input.hasPrefix("\(function.name)(") }.map { [$0.input] } ?? []
    let text = Formatter.text(arguments[index].value)
    switch found {
    case .number where wanted.matches(.quantity(.share)):
      guard case .number(let number) = arguments[index].value.form, (0...100).contains(number) else { return example }
      return with(NumberText.plain(number <= 1 ? number * 100 : number) + "%")
    case .quantity(let dimension) where wanted.matches(.number):
      let isSum =
        if case .binary(let operation, _, _) = arguments[index].value.form { operation.strength < 8 } else { false }
      return with(isSum ? "(\(text)) / \(dimension.one)" : "\(text) / \(dimension.one)")
    case .text where arguments[index].value.literalText.map({ Double($0) == nil }) ?? false: return example
    case .text where wanted.matches(.number): return with("as_number(\(text))")
    case .number where wanted.matches(.text), .truth where wanted.matches(.text): return with("as_text(\(text))")
    default: return example
    }
  }

  /// A column has cells of one type.
  mutating func refuseMixed(_ kinds: [Kind], at span: Span) {
    let kinds = kinds.filter { if case .missing = $0 { false } else { true } }
    guard let first = kinds.first, !kinds.contains(where: \.isAny), case .any = Kind.common(kinds),
      let other = kinds.first(where: { Kind.common([first, $0]).isAny })
    else { return }
    report(
      "E0207", "a column has cells of one type, and here are \(first.withArticle) and \(other.withArticle)", at: span,
      ["as_text(…) where it is no text"])
  }

  /// A column that a verb makes holds numbers, truths, texts or lists of them.
  mutating func refuseNoCell(_ kind: Kind, _ name: String, at node: Node) {
    switch kind {
    case .quantity(let dimension):
      report(
        "E0208", "a column holds plain numbers, and this is a \(dimension.rawValue)", at: node.span,
        ["\(name): \(node.isBinary ? "(\(Formatter.text(node)))" : Formatter.text(node)) / \(dimension.one)"])
    case .function, .table, .object, .record:
      var remedies: [String] = []
      if case .function = kind { remedies = ["\(name): \(Formatter.text(node))(x) of a column x"] }
      report(
        "E0207", "a column holds numbers, truths, texts or lists, and this is \(kind.withArticle)", at: node.span,
        remedies)
    default: break
    }
  }
}

extension Verb {
  /// Of a name that is a function as well, as `category` is: the verb is meant unless it begins a pipeline with more values
  /// than a verb takes without their names.
  func takes(_ arguments: [Argument]) -> Bool { piped != nil || arguments.count { $0.name == nil } < 2 }
}
