internal import PomonaCatalog

/// Walks through lines before they run and says what each value will be, and what is wrong.
struct Checker {
  /// What is known of a value.
  struct Known: Sendable {
    var kind: Kind
    var value: Value?
    var function: KnownFunction?

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
  var effort = Effort()
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
    guard !problems.contains(where: { $0.span == span }) else { return }
    problems.append(Diagnostic(Explanation(code, message, facts: facts, remedies: remedies), at: span))
  }

  // MARK: - Lines

  /// Checks a line and remembers what it binds.
  mutating func check(_ line: Line) {
    effort = Effort()
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
    for (index, stage) in pipeline.stages.enumerated() {
      switch stage.form {
      case .call(let head, let arguments):
        if index == 0, arguments.isEmpty, let variable = scope[head.text], vocabulary.verbs[head.text] == nil {
          known = variable
        } else if index == 0, arguments.isEmpty, let row {
          known = kind(of: Node(.name(head.text, leading: true), head.span), row: row)
        } else {
          known = call(head, arguments, piped: index == 0 ? nil : known, span: stage.span, row: row)
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

  mutating func unknownVerb(_ head: Word, piped: Kind?) {
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
    if Line.sessionWords.contains(head.text) || Line.Prefix(rawValue: head.text) != nil {
      return report(
        "E0201", "`\(head.text)` begins a line, and wants something behind it", at: head.span,
        [Line.example(of: head.text)])
    }
    if piped != nil, let function = Function.named(head.text) {
      return report(
        "E0201", "`\(head.text)` is a function, and behind a `|` stands a verb", at: head.span,
        [function.examples.first?.input ?? function.signature])
    }
    // Under another name in other programs, or nearly the name that was typed.
    let synonym = vocabulary.verbs.entries.first {
      $0.card.searchTerms.contains(head.text) && candidates.contains($0.name)
    }
    // Three letters with another one in front are a word of its own: `foo` is not meant for `zoo`.
    let spelled = Spelling.nearest(to: head.text, among: candidates)
    let isOther = head.text.count == 3 && spelled?.count == 3 && spelled?.first != head.text.first
    let nearest = synonym?.name ?? (isOther ? nil : spelled)
    report(
      "E0201", "there is no verb `\(head.text)`", at: head.span, nearest.map { [$0] } ?? ["help"])
  }

  /// - Parameter verbs: what may have been meant instead, where no variable is nearly of that name.
  mutating func unknownVariable(_ name: String, at span: Span, verbs: [String] = []) {
    let known = scope.keys.sorted()
    let nearest = Spelling.nearest(to: name, among: known).map { "$\($0)" } ?? Spelling.nearest(to: name, among: verbs)
    report(
      "E0202", "there is no variable `\(name)`", at: span, [nearest ?? "let \(name.isEmpty ? "x" : name) = …"],
      facts: known.isEmpty ? ["none is bound yet"] : ["bound: \(known.joined(separator: ", "))"])
  }

  /// A verb, a function of the language, or one that was defined.
  mutating func call(_ head: Word, _ arguments: [Argument], piped: Known?, span: Span, row: Row?) -> Known {
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
    guard let verb = vocabulary.verbs[head.text] else {
      unknownVerb(head, piped: piped?.kind)
      return .unknown
    }
    if row != nil {
      report(
        "E0215", "`\(head.text)` is a verb, and here stands an expression over columns", at: head.span,
        ["let x = (… | \(head.text) …) before this line, then $x"])
      return .unknown
    }
    return check(verb, head, arguments, piped: piped, span: span)
  }

  private mutating func function(_ function: Function, _ head: Word, _ arguments: [Argument], row: Row?) -> Known {
    let names = function.parameterNames
    // A name may stand where its argument does.
    for (place, argument) in arguments.enumerated() {
      guard let named = argument.name, place >= names.count || names[place] != named.text else { continue }
      report(
        "E0205",
        names.contains(named.text)
          ? "`\(named.text)` stands at another place of `\(head.text)`"
          : "`\(head.text)` has no argument `\(named.text)`",
        at: named.span, [function.examples.first?.input ?? function.signature], facts: [function.signature])
    }
    if !function.arity.contains(arguments.count) {
      report(
        "E0206", "`\(head.text)` wants \(function.signature)", at: head.span,
        [function.examples.first?.input ?? function.signature])
    }
    var kinds: [Kind] = []
    for (index, argument) in arguments.enumerated() {
      let known = kind(of: argument.value, row: row)
      let found = known.kind
      kinds.append(found)
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
      if !wanted.matches(found) {
        report(
          "E0207", "`\(head.text)` takes \(Binder.article(wanted.words)), and this is \(found.withArticle)",
          at: argument.value.span, turned(arguments, index, found, wanted, function), facts: [function.signature])
      }
    }
    if function.name == "coalesce", row != nil { refuseMixed(kinds, at: head.span) }
    if function.isWindow, let row, !row.allowsWindows {
      report(
        "E0215", "`\(head.text)` gives a value in each row, and here stands one a group", at: head.span,
        ["derive value: \(function.signature) | …"])
    }
    if row == nil, function.isWindow { return Known(.list(function.gives(.any))) }
    if function.name == "coalesce", case .missing? = kinds.first { return Known(kinds.last ?? .any) }
    guard row == nil ? function.isAggregate : function.goesOverItems, case .list(let item)? = kinds.first else {
      return Known(function.gives(kinds.first ?? .any))
    }
    if case .quantity = item, function.takesQuantities { return Known(item) }
    return Known(function.gives(item))
  }

  /// A call in which an argument is turned into the kind that is wanted, else an example.
  private func turned(
    _ arguments: [Argument], _ index: Int, _ found: Kind, _ wanted: KindPattern, _ function: Function
  ) -> [String] {
    let example = function.examples.first { $0.input.hasPrefix("\(function.name)(") }.map { [$0.input] } ?? []
    let conversion: String
    switch found {
    case .number where wanted.matches(.quantity(.share)):
      guard case .number(let number) = arguments[index].value.form, (0...100).contains(number) else { return example }
      let share = NumberText.plain(number <= 1 ? number * 100 : number) + "%"
      let texts = arguments.enumerated().map { $0 == index ? share : Formatter.text($1.value) }
      return ["\(function.name)(\(texts.joined(separator: ", ")))"]
    case .text where arguments[index].value.literalText.map({ Double($0) == nil }) ?? false: return example
    case .text where wanted.matches(.number): conversion = "as_number"
    case .number where wanted.matches(.text), .truth where wanted.matches(.text): conversion = "as_text"
    default: return example
    }
    let texts = arguments.enumerated().map { place, argument in
      let text = Formatter.text(argument.value)
      return place == index ? "\(conversion)(\(text))" : text
    }
    return ["\(function.name)(\(texts.joined(separator: ", ")))"]
  }

  /// A column has cells of one type.
  mutating func refuseMixed(_ kinds: [Kind], at span: Span) {
    let kinds = kinds.filter { if case .missing = $0 { false } else { true } }
    guard let first = kinds.first, !kinds.contains(where: \.isAny), case .any = Kind.common(kinds),
      let other = kinds.first(where: { $0.words != first.words })
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
        ["\(name): (\(Formatter.text(node))) / 1\(dimension.unit)"])
    case .function, .table, .object, .record:
      var remedies: [String] = []
      if case .function = kind { remedies = ["\(name): \(Formatter.text(node))(x) of a column x"] }
      report(
        "E0207", "a column holds numbers, truths, texts or lists, and this is \(kind.withArticle)", at: node.span,
        remedies)
    default: break
    }
  }

  // MARK: - Calls of verbs

  private mutating func check(
    _ verb: Verb, _ head: Word, _ arguments: [Argument], piped: Known?, span: Span
  ) -> Known {
    let before = problems.count
    let bound = Binder.bind(verb, head, arguments, isPiped: piped != nil, problems: &problems)
    // Arguments at the wrong parameters would only be complained of again.
    if problems[before...].contains(where: { $0.code == "E0212" }) { return .unknown }
    var call = Call()
    call.pipedName = verb.piped?.name
    call.environment = environment
    if let parameter = verb.piped, let piped {
      // Where the value does not fit, that is what is wrong, and not what is lacking behind it.
      if case .value(let pattern) = parameter.form, !pattern.matches(piped.kind) {
        problems.removeSubrange(before...)
      }
      take(piped, for: parameter, span: head.span, verb: verb, into: &call)
    }
    // Values first: choices and columns may depend on them.
    for parameter in verb.parameters {
      guard case .value = parameter.form, let node = bound.nodes[parameter.name]?.first else { continue }
      if verb.name == "each", let function = self.function(of: node) {
        call.eachKind = each(function, items: call.kinds["items"] ?? .any, known: call.known["items"], at: node)
        call.kinds[parameter.name] = .function
        call.given.insert(parameter.name)
      } else {
        take(kind(of: node, row: nil), for: parameter, span: node.span, verb: verb, into: &call)
      }
    }
    for parameter in verb.parameters {
      guard let nodes = bound.nodes[parameter.name] else { continue }
      call.given.insert(parameter.name)
      switch parameter.form {
      case .value: break
      case .choice(let words, let isMany): choices(nodes, words(call), isMany: isMany, parameter, &call)
      case .words(let isMany): choices(nodes, nil, isMany: isMany, parameter, &call)
      case .column(let isMany): columns(nodes, isMany: isMany, parameter, &call)
      case .expression:
        let row = Row(schema: schema(for: parameter, call), allowsWindows: verb.rowUse != .reduced)
        call.expressionKinds[parameter.name] = nodes.map { mapping(parameter.name, $0, row) }
      case .labels: labels(nodes, parameter, &call)
      case .mapping: break
      }
    }
    for extra in bound.extras {
      guard let parameter = verb.parameters.first(where: { if case .mapping = $0.form { true } else { false } }) else {
        continue
      }
      var schema = schema(for: parameter, call)
      if verb.rowUse == .extended, !schema.columns.isEmpty {
        for made in call.mappings { schema = schema.with(Schema.Column(made.name, made.kind)) }
      }
      let row = Row(schema: schema, allowsWindows: verb.rowUse != .reduced)
      let known = problems
      call.mappings.append(mapping(extra.name.text, extra.value, row))
      if verb.rowUse != .each, let kind = call.mappings.last?.kind {
        refuseNoCell(kind, extra.name.text, at: extra.value)
      }
      // What cannot be a column was perhaps meant for a parameter.
      let others = verb.parameters.filter { !$0.isPiped }.map(\.name)
      if problems.count > known.count, extra.name.text.count > 2,
        let meant = Spelling.nearest(to: extra.name.text, among: others)
      {
        problems = known
        report(
          "E0205", "`\(verb.name)` has no argument `\(extra.name.text)`, and its value is no column",
          at: extra.name.span, ["\(meant): …"], facts: [verb.signature])
      }
    }
    guard problems.count == before else {
      // Where no column is lost, what stands behind can still be checked, and all mistakes are found at once.
      guard let piped = call.schema, case .table(let schema)? = try? verb.check(call),
        Set(piped.names).isSubset(of: schema.names)
      else { return .unknown }
      return Known(.table(schema))
    }
    do {
      let given = Arguments(verb, before: call)
      do { try verb.rules?(given) } catch is Arguments.NotKnownYet {}
      let kind = try verb.check(call)
      do { return Known(kind, try verb.constant?(given)) } catch is Arguments.NotKnownYet { return Known(kind) }
    } catch {
      let explanation = (error as? any Explainable)?.explanation ?? Explanation("E0200", "\(error)")
      let place = explanation.parameter.flatMap { bound.span(of: $0) } ?? head.span
      if !problems.contains(where: { $0.span == place }) { problems.append(Diagnostic(explanation, at: place)) }
      return .unknown
    }
  }

  private mutating func take(
    _ known: Known, for parameter: VerbParameter, span: Span, verb: Verb, into call: inout Call
  ) {
    call.kinds[parameter.name] = known.kind
    call.given.insert(parameter.name)
    if let value = known.value { call.known[parameter.name] = value }
    guard case .value(let pattern) = parameter.form else { return }
    guard !pattern.matches(known.kind) else {
      if let value = known.value, let refusal = parameter.refusal(of: value) {
        report(refusal.code, refusal.message, at: span, refusal.remedies, facts: refusal.facts)
      }
      return
    }
    if case .quantity(let wanted) = pattern, case .quantity(let found) = known.kind {
      report(
        "E0208", "`\(parameter.name)` is a \(wanted.rawValue), and this is a \(found.rawValue)", at: span,
        ["\(parameter.name): \(wanted.example)"])
    } else if parameter.isPiped {
      report(
        "E0207", "`\(verb.name)` takes \(Binder.article(pattern.words)), and this is \(known.kind.withArticle)",
        at: span,
        facts: [verb.signature])
    } else {
      var remedies: [String] = []
      if case .quantity(let wanted) = pattern { remedies = ["\(parameter.name): \(wanted.example)"] }
      report(
        "E0207", "`\(parameter.name)` takes \(Binder.article(pattern.words)), and this is \(known.kind.withArticle)",
        at: span, remedies, facts: [parameter.summary])
    }
  }

  /// The columns that a parameter's names are of.
  private func schema(for parameter: VerbParameter, _ call: Call) -> Schema {
    if let table = parameter.table, call.isGiven(table), let schema = call.kinds[table]?.schema { return schema }
    if let schema = call.piped.schema(of: parameter.field) { return schema }
    return Schema(noun: "", columns: [])
  }

  private mutating func mapping(_ name: String, _ node: Node, _ row: Row) -> Call.Mapping {
    var uses: [String] = []
    Names.bareWords(node, &uses)
    var quotients: [Call.Quotient] = []
    Names.quotients(node, &quotients)
    var isFormula = false
    if case .formula = node.form { isFormula = true }
    var descending: String?
    if case .call(let head, let arguments) = node.unwrapped.form, head.text == "desc", arguments.count == 1 {
      descending = bareColumn(arguments[0].value, row.schema)
    }
    return Call.Mapping(
      name: name, kind: kind(of: node, row: row).kind, text: Formatter.text(node),
      column: bareColumn(node, row.schema), descendingColumn: descending, isText: node.unwrapped.literalText != nil,
      uses: Set(uses), quotients: quotients, isFormula: isFormula)
  }

  private func bareColumn(_ node: Node, _ schema: Schema) -> String? {
    if case .name(let name, _) = node.form { return name }
    if case .pipeline(let pipeline) = node.form, pipeline.stages.count == 1,
      case .call(let head, let arguments) = pipeline.stages[0].form, arguments.isEmpty
    {
      return head.text
    }
    return nil
  }

  /// Bare or quoted words, or values that give them.
  mutating func words(_ node: Node, isMany: Bool) -> [(text: String?, span: Span)] {
    if let word = node.word { return [(word, node.span)] }
    if case .list(let items) = node.form, isMany { return items.flatMap { words($0, isMany: false) } }
    let known = kind(of: node, row: nil)
    switch known.value {
    case .text(let text)?: return [(text, node.span)]
    case .list(let items)? where isMany:
      return items.map { item in
        if case .text(let text) = item { return (text, node.span) }
        return (nil, node.span)
      }
    default: return [(nil, node.span)]
    }
  }

  private mutating func choices(
    _ nodes: [Node], _ listed: [String]?, isMany: Bool, _ parameter: VerbParameter, _ call: inout Call
  ) {
    var texts: [String] = []
    var isKnown = true
    for node in nodes.flatMap({ node in
      if parameter.calls != nil, case .list(let items) = node.form { return items }
      return [node]
    }) {
      if case .call(let head, let arguments) = node.form, let calls = parameter.calls,
        calls.verbs.contains(head.text), let verb = vocabulary.verbs[head.text]
      {
        let given = check(verb, head, arguments, piped: .unknown, span: node.span).kind
        if !calls.gives.matches(given) {
          report(
            "E0207",
            "`\(parameter.name)` takes \(Binder.article(calls.gives.words)) of `\(verb.name)`, and this gives "
              + given.withArticle, at: node.span, ["leave `gives:` out"], facts: [parameter.summary])
        }
        texts.append(Formatter.text(node))
        continue
      }
      // Some choices look like calls: `drop(rows)`.
      if case .call = node.form, let listed, listed.contains(Formatter.text(node)) {
        texts.append(Formatter.text(node))
        continue
      }
      if case .call = node.form, let listed, listed.contains(where: { $0.hasSuffix(")") }) {
        let text = Formatter.text(node)
        report(
          "E0204", "`\(parameter.name)` cannot be `\(text)`", at: node.span,
          Spelling.nearest(to: text, among: listed).map { ["\(parameter.name): \($0)"] } ?? [],
          facts: [Checker.choices(listed)])
        continue
      }
      if case .call = node.form {
        report(
          "E0204", "`\(parameter.name)` takes one of its words, and this is a call", at: node.span,
          facts: listed.map { [Checker.choices($0)] } ?? [])
        continue
      }
      for (text, span) in words(node, isMany: isMany) {
        guard let text else {
          isKnown = false
          continue
        }
        texts.append(text)
        if let listed, !listed.contains(text) {
          report(
            "E0204", "`\(parameter.name)` cannot be `\(text)`", at: span,
            Spelling.nearest(to: text, among: listed).map { ["\(parameter.name): \($0)"] } ?? [],
            facts: [Checker.choices(listed)])
        }
      }
    }
    if isKnown { call.known[parameter.name] = .list(texts.map { .text($0) }) }
    if isKnown, texts.count == 1 { call.known[parameter.name] = .text(texts[0]) }
  }

  /// What there is to choose from.
  static func choices(_ names: [String]) -> String {
    names.isEmpty ? "there is none to choose from" : "one of: \(listed(names))"
  }

  static func listed(_ names: [String]) -> String {
    names.count <= 16
      ? names.joined(separator: ", ") : names.prefix(16).joined(separator: ", ") + ", … (\(names.count))"
  }

  private mutating func columns(_ nodes: [Node], isMany: Bool, _ parameter: VerbParameter, _ call: inout Call) {
    let schema = schema(for: parameter, call)
    var names: [String] = []
    for node in nodes {
      let items = if isMany, case .list(let items) = node.form { items } else { [node] }
      var hasDashes = false
      for item in items where item.isBinary {
        guard let meant = dashed(item, Row(schema: Schema(noun: "", columns: []))) else { continue }
        hasDashes = true
        let column = schema[meant] == nil ? Spelling.nearest(to: meant, among: schema.names) ?? meant : meant
        report(
          "E0203", "`\(parameter.name)` takes the name of a column, and a bare word ends before the `-`", at: item.span,
          [Formatter.label(column)])
      }
      if hasDashes { continue }
      for (text, span) in words(node, isMany: isMany) {
        guard let text else {
          var remedies: [String] = []
          if case .number(let number)? = items.first(where: { $0.span == span })?.form,
            let place = Int(exactly: number), schema.names.indices ~= place - 1
          {
            remedies = [Formatter.label(schema.names[place - 1])]
          }
          report("E0203", "`\(parameter.name)` takes the name of a column", at: span, remedies)
          continue
        }
        names.append(text)
        if !schema.columns.isEmpty, schema[text] == nil { unknownColumn(text, schema, at: span) }
      }
    }
    call.columnNames[parameter.name] = names
  }

  mutating func unknownColumn(_ name: String, _ schema: Schema, at span: Span) {
    // Without back-quotes a name such as `FFA-2` is read up to its first mark.
    let longer = schema.names.filter { column in
      column.hasPrefix(name) && column.utf8.dropFirst(name.utf8.count).first.map { !Lexer.continuesName($0) } == true
    }
    let nearest = Spelling.nearest(to: name, among: schema.names + ["false", "missing", "true"])
    let remedies =
      longer.isEmpty
      ? nearest.map { [schema[$0] == nil ? $0 : Formatter.label($0)] } ?? [] : longer.prefix(3).map(Formatter.label)
    report(
      "E0203", "no column `\(name)` in \(schema.noun)", at: span, remedies,
      facts: ["columns: \(Checker.listed(schema.names))"])
  }

  private mutating func labels(_ nodes: [Node], _ parameter: VerbParameter, _ call: inout Call) {
    let schema = schema(for: parameter, call)
    var lists: [(column: String, labels: [String])]? = []
    defer { call.labelLists[parameter.name] = lists }
    for node in nodes {
      guard case .record(let fields) = node.form else {
        report(
          "E0207", "`\(parameter.name)` takes `{column: [a, b]}`", at: node.span, ["\(parameter.name): {model: [a, b]}"]
        )
        continue
      }
      for field in fields {
        guard schema.columns.isEmpty || schema[field.name.text] != nil else {
          unknownColumn(field.name.text, schema, at: field.name.span)
          continue
        }
        let found = words(field.value, isMany: true)
        let texts = found.compactMap(\.text)
        if texts.count == found.count { lists?.append((field.name.text, texts)) } else { lists = nil }
        for (text, span) in found {
          guard let text, let values = schema[field.name.text]?.values, !values.contains(text) else { continue }
          unknownLabel(text, field.name.text, values, at: span)
        }
      }
    }
  }

  mutating func unknownLabel(_ text: String, _ column: String, _ values: [String], at span: Span) {
    // As other programs call it.
    let isMissing = ["na", "nan", "null", "none", "nil", ""].contains(text.lowercased())
    report(
      "E0204", "no row has \(column) `\(text)`", at: span,
      Spelling.nearest(to: text, among: values).map { [Formatter.label($0)] } ?? (isMissing ? ["missing"] : []),
      facts: [values.isEmpty ? "no row has a value there" : "values of \(column): \(Checker.listed(values))"])
  }

  /// The function that a node is, written here or named before.
  private func function(of node: Node) -> KnownFunction? {
    switch node.unwrapped.form {
    case .function(let parameters, let body):
      KnownFunction(
        parameters: parameters.map { ($0.text, nil) }, body: body, scope: scope, text: Formatter.text(node))
    case .variable(let name): scope[name]?.function
    default: nil
    }
  }

  /// The body of `each`, with what is known of the items.
  private mutating func each(_ function: KnownFunction, items: Kind, known: Value?, at node: Node) -> Kind? {
    guard let parameter = function.parameters.first else { return nil }
    var itemKind: Kind = .any
    if case .list(let kind) = items { itemKind = kind }
    if case .table(let schema) = items, !schema.columns.isEmpty {
      itemKind = .record(schema.columns.map { ($0.name, $0.kind) })
    }
    var values: [Value?] = [nil]
    if case .list(let list)? = known, !list.isEmpty, list.count <= 20 { values = list }
    let isWritten = node.isFunction
    let before = problems.count
    if let further = function.parameters.dropFirst().first(where: { $0.usual == nil }) {
      report(
        "E0206", "this function lacks its `\(further.name)`", at: node.span, ["each \\\(parameter.name) -> …"],
        facts: ["`each` calls it with one item at a time"])
      return nil
    }
    if !effort.followsValues { values = [nil] }
    var result: Kind?
    for value in values {
      let item = Known(itemKind, value)
      if isWritten {
        effort.spend()
        // Written here, so mistakes in it have a place of their own.
        let outer = scope
        scope[parameter.name] = item
        for further in function.parameters.dropFirst() { scope[further.name] = .unknown }
        result = kind(of: function.body, row: nil).kind
        scope = outer
      } else {
        result = applied(function, [(nil, item)], at: node.span, row: nil).kind
      }
      if problems.count > before || (isWritten && effort.isSpent) { break }
    }
    guard let result else { return nil }
    return vocabulary.stackedKind(parameter.name, itemKind, result) ?? .list(result)
  }
}

extension Verb {
  /// Of a name that is a function as well, as `category` is: the verb is meant unless it begins a pipeline with more values
  /// than a verb takes without their names.
  func takes(_ arguments: [Argument]) -> Bool { piped != nil || arguments.count { $0.name == nil } < 2 }
}
