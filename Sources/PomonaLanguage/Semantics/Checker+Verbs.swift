internal import PomonaCatalog

/// Calls of verbs: each argument as its parameter takes it.
extension Checker {
  mutating func check(
    _ verb: Verb, _ head: Word, _ arguments: [Argument], piped: Known?, behind: ArraySlice<Stage>, span: Span
  ) -> Known {
    let before = problems.count
    let bound = Binder.bind(verb, head, arguments, isPiped: piped != nil, problems: &problems)
    // Arguments at the wrong parameters would only be complained of again.
    if let wrong = problems[before...].first(where: { $0.code == "E0212" }) {
      // A word that others have for a verb of tables may be one of something else here, as `tail` is a split.
      let stages = behind.isEmpty ? nil : Formatter.text(Pipeline(stages: Array(behind), span: head.span))
      if let piped, let line = habit(head.text, arguments, piped: piped.kind, before: stages, row: nil) {
        problems.removeSubrange(before...)
        report(wrong.code, wrong.explanation.message, at: wrong.span, [line], facts: wrong.explanation.facts)
      }
      return .unknown
    }
    proposeList(for: verb, bound, arguments, piped: piped, behind, since: before)
    var call = Call()
    call.pipedName = verb.piped?.name
    call.environment = environment
    let own = verb.piped.flatMap { bound.nodes[$0.name]?.first?.span }
    let others = arguments.filter { $0.value.span != own }
    if let parameter = verb.piped, let piped {
      // Where the value does not fit, that is what is wrong, and not what is lacking behind it.
      if case .value(let pattern) = parameter.form, !pattern.matches(piped.kind) {
        problems.removeSubrange(before...)
      }
      var node: Node?
      if behind.count == 1, case .expression(let only)? = behind.first?.form { node = only }
      take(
        piped, for: parameter, typed: Self.typed(behind), node: node, with: others, span: head.span, verb: verb,
        into: &call)
    }
    // Values first: choices and columns may depend on them.
    for parameter in verb.parameters {
      guard case .value = parameter.form, let node = bound.nodes[parameter.name]?.first else { continue }
      if verb.name == "each", let function = self.function(of: node) {
        call.eachKind = each(function, items: call.kinds["items"] ?? .any, known: call.known["items"], at: node)
        call.kinds[parameter.name] = .function
        call.given.insert(parameter.name)
      } else {
        take(
          kind(of: node, row: nil), for: parameter, typed: Self.typed(node), node: node, with: others, span: node.span,
          verb: verb, into: &call)
      }
    }
    for parameter in verb.parameters {
      guard let nodes = bound.nodes[parameter.name] else { continue }
      call.given.insert(parameter.name)
      if nodes.count == 1 { call.sources[parameter.name] = Self.typed(nodes[0]) }
      switch parameter.form {
      case .value: break
      case .choice(let words, let isMany): choices(nodes, words(call), isMany: isMany, parameter, &call)
      case .words(let isMany): choices(nodes, nil, isMany: isMany, parameter, &call)
      case .column(let isMany): columns(nodes, isMany: isMany, parameter, of: (verb, arguments), &call)
      case .expression:
        let row = Row(schema: schema(for: parameter, call), allowsWindows: verb.rowUse != .reduced)
        call.expressionKinds[parameter.name] = nodes.map { mapping(parameter.name, $0, row) }
      case .labels: labels(nodes, parameter, &call)
      case .mapping: break
      }
    }
    let mappingParameter = verb.parameters.first { if case .mapping = $0.form { true } else { false } }
    var columns = mappingParameter.map { schema(for: $0, call) } ?? Schema(noun: "", columns: [])
    for extra in bound.extras where mappingParameter != nil {
      let row = Row(schema: columns, allowsWindows: verb.rowUse != .reduced)
      let known = problems
      call.mappings.append(mapping(extra.name.text, extra.value, row))
      if let made = call.mappings.last {
        if verb.rowUse != .each { refuseNoCell(made.kind, extra.name.text, at: extra.value) }
        if verb.rowUse == .extended, !columns.columns.isEmpty {
          columns = columns.with(Schema.Column(made.name, made.kind))
        }
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
      let place = bound.span(of: explanation, vocabulary) ?? head.span
      if !problems.contains(where: { $0.span == place }) { problems.append(Diagnostic(explanation, at: place)) }
      return .unknown
    }
  }

  /// `concat $f, $g`, `$f | concat $g`: of values side by side where one list is taken, the list is proposed.
  private mutating func proposeList(
    for verb: Verb, _ bound: BoundCall, _ arguments: [Argument], piped: Known?, _ behind: ArraySlice<Stage>,
    since before: Int
  ) {
    guard let place = problems[before...].firstIndex(where: { $0.code == "E0209" }), let parameter = verb.piped,
      case .value(let pattern) = parameter.form, arguments.allSatisfy({ $0.name == nil })
    else { return }
    let found = problems
    let kinds = (piped.map { [$0.kind] } ?? []) + arguments.map { kind(of: $0.value, row: nil).kind }
    // What is wrong in them is said where they stand.
    problems = found
    guard pattern.matches(.list(Kind.common(kinds))), kinds.allSatisfy({ !$0.isAny }) else { return }
    let first = piped == nil ? [] : [Self.typed(behind) ?? "…"]
    let items = (first + arguments.map { Self.typed($0.value) ?? "…" }).joined(separator: ", ")
    let wrong = problems[place]
    problems.removeSubrange(place...)
    report(
      wrong.code, wrong.explanation.message, at: wrong.span, ["[\(items)] | \(verb.name)"],
      facts: wrong.explanation.facts)
  }

  /// A list as the record of its items, where that is what is taken: `{f: $f, g: $g}` of `[$f, $g]`, or `{a: …, b: …}`.
  private static func record(_ kind: Kind, _ node: Node?, _ pattern: KindPattern) -> String? {
    guard case .list(let item) = kind, !item.isAny, case .record(let wanted) = pattern, wanted.matches(item),
      case .list(let items)? = node?.unwrapped.form, items.count > 1, items.count <= 26
    else { return nil }
    var names = items.map { item in if case .variable(let name) = item.unwrapped.form { name } else { "" } }
    if names.contains("") || Set(names).count < names.count {
      names = items.indices.map { String(UnicodeScalar(UInt8(97 + $0))) }
    }
    return "{" + zip(names, items).map { "\($0): \(Formatter.text($1))" }.joined(separator: ", ") + "}"
  }

  /// - Parameters:
  ///   - typed: the value as it was typed, if that is short.
  ///   - node: the value, where it stands in the line.
  ///   - others: the further arguments of the call.
  private mutating func take(
    _ known: Known, for parameter: VerbParameter, typed: String?, node: Node?, with others: [Argument],
    span: Span, verb: Verb, into call: inout Call
  ) {
    call.kinds[parameter.name] = known.kind
    call.sources[parameter.name] = typed
    call.given.insert(parameter.name)
    if let value = known.value { call.known[parameter.name] = value }
    call.itemKinds[parameter.name] = known.items
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
      // Others may mean something else by the word.
      let stage = others.isEmpty ? verb.name : "\(verb.name) \(Formatter.text(others))"
      let line =
        Checker.record(known.kind, node, pattern).map { "\($0) | \(stage)" }
        ?? Checker.fitting(known.kind, typed, parameter, pattern).map { "\($0) | \(verb.name)" }
        ?? habit(verb.name, [], piped: known.kind, before: nil, row: nil).map { line in
          typed.map { "\($0) | \(line)" } ?? line
        }
      report(
        "E0207", "`\(verb.name)` takes \(Binder.article(pattern.words)), and this is \(known.kind.withArticle)",
        at: span, line.map { [$0] } ?? [], facts: [verb.signature])
    } else {
      var remedies: [String] = []
      if case .quantity(let wanted) = pattern {
        var example = wanted.example
        if wanted == .share, case .number(let number)? = known.value, number > 0, number <= 100 {
          example = NumberText.plain(number < 1 ? number * 100 : number) + "%"
        }
        remedies = ["\(parameter.name): \(example)"]
      } else if let fitting = Checker.fitting(known.kind, typed, parameter, pattern) {
        remedies = ["\(parameter.name): \(fitting.contains(" | ") ? "(\(fitting))" : fitting)"]
      }
      report(
        "E0207", "`\(parameter.name)` takes \(Binder.article(pattern.words)), and this is \(known.kind.withArticle)",
        at: span, remedies, facts: [parameter.summary])
    }
  }

  /// A field or an item of a value, where it is what is wanted, or what the verb that is known for it makes of it, as it would
  /// be typed.
  private static func fitting(
    _ kind: Kind, _ text: String?, _ parameter: VerbParameter, _ pattern: KindPattern
  ) -> String? {
    guard let text else { return nil }
    guard case .object(let object) = kind else { return parameter.makers[kind.words].map { "\($0)(\(text))" } }
    func fits(_ kind: Kind?) -> Bool { kind.map { !$0.isAny && pattern.matches($0) } ?? false }
    let fields = object.fieldsMayLack ? [] : object.fields.filter { fits($0.kind) }
    let made = parameter.makers[object.name].map { "\(text) | \($0)" }
    // A table that lies in it is less what was meant than what is made of it.
    let isMeant = { (field: (name: String, kind: Kind)) in if case .object = field.kind { true } else { made == nil } }
    if let field = fields.first(where: isMeant) { return "\(text).\(Formatter.label(field.name))" }
    if fits(object.item), let key = object.keys?.first { return "\(text)[\(Formatter.quoted(key))]" }
    return made
  }

  /// A text of so many characters is no longer proposed again.
  private static let longestProposed = 60

  private static func typed(_ node: Node) -> String? {
    let text = Formatter.text(node)
    return text.count < longestProposed ? text : nil
  }

  /// What stands before a `|`, as it would be typed as a value; `nil` where it is long.
  private static func typed(_ stages: ArraySlice<Stage>) -> String? {
    guard let first = stages.first else { return nil }
    let text = Formatter.text(Pipeline(stages: Array(stages), span: first.span))
    guard text.count < longestProposed else { return nil }
    if case .call(let head, let arguments) = first.form, stages.count == 1, arguments.isEmpty { return "$\(head.text)" }
    return stages.count > 1 ? "(\(text))" : text
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
    var formula: Call.Formula?
    if case .formula(let left, let right) = node.form { formula = self.formula(left, right, row) }
    var descending: String?
    if case .call(let head, let arguments) = node.unwrapped.form, head.text == "desc", arguments.count == 1 {
      descending = bareColumn(arguments[0].value, row.schema)
    }
    return Call.Mapping(
      name: name, kind: kind(of: node, row: row).kind, text: Formatter.text(node),
      column: bareColumn(node, row.schema), named: columnNamed(by: node, row), descendingColumn: descending,
      isText: node.unwrapped.literalText != nil,
      uses: Set(uses), quotients: quotients, formula: formula)
  }

  /// What is known of a formula; mistakes in its sides are reported where they are looked at as expressions.
  private mutating func formula(_ left: Node, _ right: Node, _ row: Row) -> Call.Formula {
    let known = problems
    defer { problems = known }
    var hasIntercept = true
    var count = 0
    for (isAdded, term) in right.terms {
      var number: Double?
      if case .number(let value)? = kind(of: term, row: row).value { number = value }
      switch number {
      case 1: hasIntercept = isAdded
      case 0, -1: hasIntercept = false
      default: count += 1
      }
    }
    return Call.Formula(
      response: kind(of: left, row: row).kind, hasTerms: hasIntercept || count > 0,
      repeated: Node.repeated(in: right, of: left))
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
        let given = check(verb, head, arguments, piped: .unknown, behind: [], span: node.span).kind
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
          let refused = parameter.refused[text]
          report(
            "E0204", "`\(parameter.name)` cannot be `\(text)`", at: span,
            refused?.remedies ?? Spelling.nearest(to: text, among: listed).map { ["\(parameter.name): \($0)"] }
              ?? (listed.isEmpty && !parameter.isRequired ? ["leave `\(parameter.name):` out"] : []),
            facts: (refused.map { [$0.reason] } ?? []) + [Checker.choices(listed)])
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

  private mutating func columns(
    _ nodes: [Node], isMany: Bool, _ parameter: VerbParameter, of stage: (verb: Verb, arguments: [Argument]),
    _ call: inout Call
  ) {
    let schema = schema(for: parameter, call)
    var names: [String] = []
    for node in nodes {
      if let pairing = parameter.pairing, let (here, there) = pair(node) {
        report(
          "E0203", "`\(parameter.name)` takes names that both tables have, and `\(here)` and `\(there)` are two",
          at: node.span, pairing(Formatter.label(here), Formatter.label(there), call).map { [$0] } ?? [])
        continue
      }
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
      if let made = items.first(where: { isMade($0, schema) }) {
        refuseMade(made, parameter, schema, stage)
        continue
      }
      if !isMany, case .list(let listed) = node.form {
        report(
          "E0203", "`\(parameter.name)` takes the name of one column, and this is a list", at: node.span,
          listed.first?.word.map { ["\(parameter.name): \(Formatter.label($0))"] } ?? [])
        continue
      }
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

  /// Whether it is computed from columns, where one of them is wanted.
  private func isMade(_ node: Node, _ schema: Schema) -> Bool {
    switch node.unwrapped.form {
    case .binary, .unary, .conditional: break
    case .call(let head, _) where Function.named(head.text) != nil: break
    default: return false
    }
    var words: [String] = []
    Names.bareWords(node, &words)
    return words.contains { schema.columns.isEmpty || schema[$0] != nil }
  }

  /// Where the name of a column is wanted, one is made first; rows that are counted by a condition are chosen by it.
  private mutating func refuseMade(
    _ node: Node, _ parameter: VerbParameter, _ schema: Schema, _ stage: (verb: Verb, arguments: [Argument])
  ) {
    let before = problems.count
    let kind = kind(of: node, row: Row(schema: schema)).kind
    guard problems.count == before else { return }
    let text = Formatter.text(node)
    let remedy: String
    if case .truth = kind, stage.arguments.count == 1, stage.arguments[0].name == nil, stage.verb.name == "count" {
      remedy = "where \(text) | count"
    } else {
      let name = Spelling.free("key", beside: schema.names)
      func replaced(_ other: Node) -> Node {
        if other.span == node.span { return Node(.name(name, leading: false), node.span) }
        if case .list(let items) = other.form { return Node(.list(items.map(replaced)), other.span) }
        return other
      }
      let head = Word(text: stage.verb.name, span: node.span)
      let arguments = stage.arguments.map { Argument(name: $0.name, value: replaced($0.value)) }
      let line = Pipeline(stages: [Stage(form: .call(head, arguments), span: node.span)], span: node.span)
      remedy = "derive \(name): \(text) | \(Formatter.text(line))"
    }
    report(
      "E0203", "`\(parameter.name)` takes the name of a column, and this is computed", at: node.span, [remedy])
  }

  /// Two names beside each other, as others write them: `a == b`, `{a: b}`, `[a, b]` is none, being two that both have.
  private func pair(_ node: Node) -> (here: String, there: String)? {
    switch node.unwrapped.form {
    case .binary(.equal, let left, let right):
      guard let here = left.word, let there = right.word, here != there else { return nil }
      return (here, there)
    case .record(let fields):
      guard fields.count == 1, let there = fields[0].value.word, there != fields[0].name.text else { return nil }
      return (fields[0].name.text, there)
    default: return nil
    }
  }

  mutating func unknownColumn(_ name: String, _ schema: Schema, at span: Span) {
    // Without back-quotes a name such as `FFA-2` is read up to its first mark.
    let longer = schema.names.filter { column in
      column.hasPrefix(name) && column.utf8.dropFirst(name.utf8.count).first.map { !Lexer.continuesName($0) } == true
    }
    let nearest =
      Checker.namesOfMissing.contains(name.lowercased())
      ? "missing" : Spelling.nearest(to: name, among: schema.names + ["false", "missing", "true"])
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
          guard let text, let column = schema[field.name.text], column.lacks(text) else { continue }
          unknownLabel(text, field.name.text, column.values ?? [], at: span)
        }
      }
    }
  }

  /// What other languages call `missing`.
  private static let namesOfMissing: Set = ["na", "nan", "nil", "none", "null"]

  mutating func unknownLabel(_ text: String, _ column: String, _ values: [String], at span: Span) {
    // As other programs call it.
    let isMissing = text.isEmpty || Checker.namesOfMissing.contains(text.lowercased())
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
      // A list of unlike items has no kind of item, but each of them has its own.
      let item = Known(itemKind.isAny ? value?.kind ?? itemKind : itemKind, value)
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
