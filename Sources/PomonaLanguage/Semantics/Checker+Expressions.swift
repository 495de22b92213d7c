internal import PomonaCatalog

extension Checker {
  mutating func kind(of node: Node, row: Row?) -> Known {
    switch node.form {
    case .number(let value): return Known(.number, .number(value))
    case .quantity(let quantity): return Known(.quantity(quantity.dimension), .quantity(quantity))
    case .truth(let value): return Known(.truth, .truth(value))
    case .missing: return Known(.missing, .missing)
    case .broken: return .unknown
    case .text(let parts):
      return Known(.text, node.literalText.map { .text($0) } ?? known(text: parts, row: row))
    case .name(let name, let leading): return bare(name, leading: leading, at: node.span, row: row)
    case .variable(let name):
      if refusesItself(name, at: node.span) { return .unknown }
      if let known = scope[name] { return known }
      if let row, row.schema[name] != nil {
        report(
          "E0202", "there is no variable `\(name)`", at: node.span, [Formatter.label(name)],
          facts: ["`\(name)` is a column, and a column stands without the `$`"])
        return .unknown
      }
      unknownVariable(name, at: node.span)
      return .unknown
    case .list(let items):
      let known = items.map { kind(of: $0, row: row) }
      let values = known.compactMap(\.value)
      let value = values.count == items.count ? Value.list(values) : nil
      // Functions can put lists into lists faster than they could be looked through.
      var list = Known(
        .list(Kind.common(known.map(\.kind)).cut(at: 8)), value.flatMap { $0.isShort(1_000) ? $0 : nil })
      if items.count <= 1_000 { list.items = known.map { $0.kind.cut(at: 8) } }
      return list
    case .record(let fields):
      var known: [(String, Known)] = []
      for field in fields { known.append((field.name.text, kind(of: field.value, row: row))) }
      let values = known.compactMap { name, known in known.value.map { (name, $0) } }
      let value = values.count == known.count ? Value.record(.init(values)) : nil
      return Known(
        .record(known.map { ($0.0, $0.1.kind.cut(at: 8)) }), value.flatMap { $0.isShort(1_000) ? $0 : nil })
    case .pipeline(let pipeline): return kind(of: pipeline, row: row)
    case .unary(let operation, let operand): return unary(operation, operand, row: row)
    case .binary(let operation, let left, let right): return binary(operation, left, right, at: node.span, row: row)
    case .conditional(let condition, let yes, let no):
      let known = kind(of: condition, row: row)
      let truth = known.kind
      if !KindPattern.truth.matches(truth), !isMissing(truth) {
        let text = Formatter.text(condition)
        let remedies: [String] =
          switch truth {
          case .number: ["if \(text) != 0 then … else …"]
          case .text: ["if \(text) == \"…\" then … else …"]
          default: []
          }
        report("E0207", "`if` wants true or false, and this is \(truth.withArticle)", at: condition.span, remedies)
      }
      var taken: Bool?
      if case .truth(let value)? = known.value { taken = value }
      let first = branch(yes, row, isTaken: taken != false)
      let second = branch(no, row, isTaken: taken != true)
      if row != nil, taken == nil { refuseMixed([first.kind, second.kind], at: node.span) }
      if let taken { return taken ? first : second }
      return Known(
        isMissing(first.kind)
          ? second.kind : isMissing(second.kind) ? first.kind : Kind.common([first.kind, second.kind]))
    case .function(let parameters, let body):
      let saved = scope
      for parameter in parameters { scope[parameter.text] = .unknown }
      _ = kind(of: body, row: row)
      scope = saved
      return Known(
        KnownFunction(
          parameters: parameters.map { ($0.text, nil) }, body: body, scope: saved, text: Formatter.text(node)))
    case .member(let object, let word): return member(object, word, row: row)
    case .index(let object, let index): return self.index(object, index, row: row)
    case .call(let head, let arguments): return call(head, arguments, piped: nil, span: node.span, row: row)
    case .apply(let function, let arguments):
      if refusesMethod(function, arguments, row) { return .unknown }
      let known = kind(of: function, row: row)
      if !KindPattern.function.matches(known.kind) {
        var remedies: [String] = []
        if case .number = known.kind, arguments.count == 1 {
          remedies = ["\(Formatter.text(function)) * (\(Formatter.text(arguments[0].value)))"]
        }
        if function.isMissingWord, arguments.count == 1 {
          remedies = ["\(Formatter.text(arguments[0].value)) == missing"]
        }
        report("E0219", "\(known.kind.withArticle) cannot be called", at: function.span, remedies)
      }
      let given = arguments.map { (name: $0.name?.text, known: kind(of: $0.value, row: row)) }
      return known.function.map { applied($0, given, at: node.span, row: row) } ?? .unknown
    case .range(let first, let last):
      let ends = [first, last].map { kind(of: $0, row: row) }
      if let wrong = ends.firstIndex(where: { !KindPattern.number.matches($0.kind) }) {
        var remedy = "1..5"
        if case .quantity(let low)? = ends[0].value, case .quantity(let high)? = ends[1].value, low.unit == high.unit {
          let numbers = "\(NumberText.plain(low.value))..\(NumberText.plain(high.value))"
          remedy = "\(numbers) | each \\x -> $x * 1\(low.unit.name)"
        }
        report(
          "E0207", "a range goes from number to number, and this is \(ends[wrong].kind.withArticle)",
          at: [first, last][wrong].span, [remedy])
        return Known(.list(.number))
      }
      if case .number(let a)? = ends[0].value, case .number(let b)? = ends[1].value {
        do throws(Explanation) {
          return Known(.list(.number), try Operations.range(a, b))
        } catch {
          report(error.code, error.message, at: node.span, error.remedies, facts: error.facts)
        }
      }
      return Known(.list(.number))
    case .formula(let left, let right):
      if let row {
        // Terms stand beside each other: a column of texts may stand by one of numbers.
        for term in left.terms { _ = kind(of: term.node, row: row) }
        for term in right.terms { checkTerm(term.node, row) }
      }
      return .unknown
    }
  }

  /// A side of a condition. Of one that is known not to be taken only the names matter: its values may be those that the
  /// condition keeps out.
  private mutating func branch(_ node: Node, _ row: Row?, isTaken: Bool) -> Known {
    let before = problems.count
    let known = kind(of: node, row: row)
    if !isTaken {
      let ofNames: Set = ["E0201", "E0202", "E0203", "E0205", "E0206", "E0210", "E0218", "E0225"]
      problems = problems[..<before] + problems[before...].filter { ofNames.contains($0.code) }
    }
    return known
  }

  /// A term of a formula. A product with a label among its factors, and what `:` joins, is an interaction, which takes
  /// texts and truths beside numbers; any other term is an expression.
  private mutating func checkTerm(_ term: Node, _ row: Row) {
    let factors = term.operands(of: .multiply)
    guard factors.count > 1 || term.isInteraction else {
      _ = kind(of: term, row: row)
      return
    }
    let before = problems.count
    var isInteraction = factors.contains(where: \.isInteraction)
    var constant: Node?
    for operand in factors.flatMap({ $0.operands(of: .interact) }) {
      let known = kind(of: operand, row: row)
      switch known.kind {
      case .text, .truth: isInteraction = true
      default: break
      }
      if known.value != nil { constant = constant ?? operand }
    }
    guard problems.count == before else { return }
    guard isInteraction else {
      _ = kind(of: term, row: row)
      return
    }
    if let constant {
      let rest = factors.filter { $0.span != constant.span }.map { Formatter.text($0) }
      report(
        "E0213", "`\(Formatter.text(constant))` is the same in all rows, so it is no part of an interaction",
        at: constant.span, rest.count < factors.count ? [rest.joined(separator: " * ")] : ["leave it out"])
    }
  }

  private func isMissing(_ kind: Kind) -> Bool {
    if case .missing = kind { return true }
    return false
  }

  /// A text whose holes are all known.
  private mutating func known(text parts: [Node.TextPart], row: Row?) -> Value? {
    var text: String? = ""
    var isMissing = false
    for part in parts {
      switch part {
      case .literal(let literal): text?.append(literal)
      case .hole(let node):
        let known = kind(of: node, row: row)
        switch known.kind {
        case .table, .object, .function:
          report(
            "E0207", "a text takes numbers, texts and the like, and this is \(known.kind.withArticle)", at: node.span)
        default: break
        }
        if let value = known.value {
          if Operations.isMissing(value) { isMissing = true }
          text?.append(value.summary)
        } else {
          text = nil
        }
      }
    }
    return isMissing ? .missing : text.map { .text($0) }
  }

  /// What other languages call a missing value, and truths.
  static let elsewhere = [
    "NA": "missing", "NaN": "missing", "nan": "missing", "None": "missing", "nil": "missing", "null": "missing",
    "Null": "missing", "NULL": "missing", "True": "true", "TRUE": "true", "False": "false", "FALSE": "false",
  ]

  private mutating func bare(_ name: String, leading: Bool, at span: Span, row: Row?) -> Known {
    if let row {
      if row.schema.columns.isEmpty { return .unknown }
      if let column = row.schema[name] { return Known(column.kind) }
      if leading, let variable = scope[name] { return variable }
      if scope[name] != nil {
        report("E0203", "no column `\(name)` in \(row.schema.noun)", at: span, ["$\(name) for the variable"])
        return .unknown
      }
      unknownColumn(name, row.schema, at: span)
      return .unknown
    }
    if leading, let variable = scope[name] { return variable }
    if vocabulary.verbs[name] != nil {
      return call(Word(text: name, span: span), [], piped: nil, span: span, row: nil)
    }
    if scope[name] != nil {
      report("E0218", "a variable is written with its `$`", at: span, ["$\(name)"])
    } else {
      let words = vocabulary.verbs.names + ["false", "missing", "true"]
      let variable = Spelling.nearest(to: name, among: scope.keys.sorted()).map { "$\($0)" }
      let meant = variable ?? Spelling.nearest(to: name, among: words)
      let other = Self.elsewhere[name]
      if Function.named(name) != nil {
        report(
          "E0218", "`\(name)` is a function, and here it is not called", at: span, ["\\x -> \(name)($x)"])
        return .unknown
      }
      report(
        "E0218", "`\(name)` is a bare word where a value is wanted", at: span,
        (other.map { [$0] } ?? []) + ["\"\(name)\" for a text"] + (other == nil ? meant.map { [$0] } ?? [] : []))
    }
    return .unknown
  }

  private mutating func unary(_ operation: UnaryOperator, _ operand: Node, row: Row?) -> Known {
    let known = kind(of: operand, row: row)
    switch operation {
    case .minus:
      switch known.kind {
      case .number, .quantity, .any, .missing: break
      default: report("E0213", "\(known.kind.withArticle) has no negative", at: operand.span)
      }
      if case .number(let value)? = known.value { return Known(.number, .number(-value)) }
      return Known(known.kind)
    case .not:
      if !KindPattern.truth.matches(known.kind), !isMissing(known.kind) {
        report("E0213", "`not` wants true or false, and this is \(known.kind.withArticle)", at: operand.span)
      }
      if case .truth(let truth)? = known.value { return Known(.truth, .truth(!truth)) }
      return Known(.truth)
    }
  }

  private mutating func binary(
    _ operation: BinaryOperator, _ left: Node, _ right: Node, at span: Span, row: Row?
  ) -> Known {
    if [.less, .atMost, .more, .atLeast].contains(operation), let row {
      // A text in quotes may lie between the values of a column; a bare word is one of them.
      for (side, other) in [(left, right), (right, left)] {
        if case .name = other.form, let column = columnName(side, row),
          labels(other, of: column, row, isList: false)
        {
          return Known(.truth)
        }
      }
    }
    if [.equal, .unequal, .isIn].contains(operation), let row {
      if let column = columnName(left, row), labels(right, of: column, row, isList: operation == .isIn) {
        return Known(.truth)
      }
      if operation != .isIn, let column = columnName(right, row), labels(left, of: column, row, isList: false) {
        return Known(.truth)
      }
    }
    if operation.isComparison, operation != .matches, let row, let column = columnName(left, row),
      case .text? = row.schema[column]?.kind, let text = quoted(right, row, isList: operation == .isIn)
    {
      report("E0218", "a bare word ends before the `-`, so this is read as a difference", at: right.span, [text])
      return Known(.truth)
    }
    if row == nil, operation == .subtract, let text = dashedText(Node(.binary(operation, left, right), span)) {
      report(
        "E0218", "a bare word ends before the `-`, so this is read as a difference", at: span,
        [Formatter.quoted(text)])
      return .unknown
    }
    if operation == .isIn, case .range(let first, let last) = right.form, case .number(let low) = first.form,
      case .number(let high) = last.form, low != low.rounded() || high != high.rounded()
    {
      let value = Formatter.text(left)
      report(
        "E0213", "a range holds whole numbers", at: right.span,
        ["\(value) >= \(NumberText.plain(low)) and \(value) <= \(NumberText.plain(high))"])
      return Known(.truth)
    }
    let before = problems.count
    let a = kind(of: left, row: row)
    // Beside a column that does not exist nothing can be said of a label.
    if problems.count > before, row != nil {
      if case .name = right.form { return Known(.truth) }
      if case .list(let items) = right.form, items.allSatisfy({ $0.word != nil || $0.isMissingWord }) {
        return Known(.truth)
      }
    }
    let b = kind(of: right, row: row)
    do {
      let kind = try Operations.kind(operation, a.kind, b.kind)
      if operation == .matches, case .text(let pattern)? = b.value {
        do throws(Explanation) { _ = try Operations.regex(pattern) } catch {
          report(error.code, error.message, at: right.span, error.remedies, facts: error.facts)
          return Known(kind)
        }
      }
      guard let x = a.value, let y = b.value else { return Known(kind) }
      switch kind {
      case .number, .text: return Known(kind, try? Operations.apply(operation, x, y))
      case .truth where !left.isMissingWord && !right.isMissingWord && !right.listsMissing:
        if case .truth(let truth)? = try? Operations.apply(operation, x, y) { return Known(kind, .truth(truth)) }
        return Known(kind)
      default: return Known(kind)
      }
    } catch {
      let (mine, theirs) = (columnNamed(by: left, row), columnNamed(by: right, row))
      if mine != nil || theirs != nil {
        let sides = (mine ?? Formatter.text(left), theirs ?? Formatter.text(right))
        report(
          error.code, error.message, at: span, ["\(sides.0) \(operation.rawValue) \(sides.1)"],
          facts: error.facts + [Checker.standsByName])
        return .unknown
      }
      let remedies = error.remedies.isEmpty ? converted(operation, (left, a.kind), (right, b.kind)) : error.remedies
      report(error.code, error.message, at: span, remedies, facts: error.facts)
      return .unknown
    }
  }

  static let standsByName = "a variable stands for its text, and a column is named itself"

  /// The same with the side turned into what the other is: numbers into texts where texts are put together, texts into
  /// numbers elsewhere, quantities into plain numbers, truths into 1 and 0.
  private func converted(
    _ operation: BinaryOperator, _ left: (node: Node, kind: Kind), _ right: (node: Node, kind: Kind)
  ) -> [String] {
    let (a, b) = (Formatter.text(left.node), Formatter.text(right.node))
    func line(_ a: String, _ b: String) -> [String] { ["\(a) \(operation.rawValue) \(b)"] }
    func wrapped(_ text: String, _ node: Node) -> String {
      if case .binary = node.form { "(\(text))" } else { text }
    }
    // What is written in centimetres is meant in them.
    func one(_ node: Node, _ dimension: Dimension) -> String {
      guard case .quantity(let quantity) = node.unwrapped.form, dimension != .share else { return dimension.one }
      return "1\(quantity.unit.name)"
    }
    func number(_ node: Node) -> String? {
      node.literalText.flatMap { Double($0) != nil ? $0 : nil }
    }
    switch (left.kind, right.kind) {
    // What is written here is written as the other side is.
    case (.number, .text) where operation.isComparison && number(right.node) != nil:
      return line(wrapped(a, left.node), number(right.node) ?? b)
    case (.text, .number) where (operation == .equal || operation == .unequal) && Double(b) != nil:
      return line(wrapped(a, left.node), Formatter.quoted(b))
    case (.table, .table) where operation == .add: return ["[\(a), \(b)] | table"]
    case (.number, .truth) where operation == .and || operation == .or:
      return line("\(wrapped(a, left.node)) != 0", b)
    case (.truth, .number) where operation == .and || operation == .or:
      return line(a, "\(wrapped(b, right.node)) != 0")
    case (.number, .text):
      return operation == .add
        ? line("as_text(\(a))", wrapped(b, right.node)) : line(wrapped(a, left.node), "as_number(\(b))")
    case (.text, .number):
      return operation == .add
        ? line(wrapped(a, left.node), "as_text(\(b))") : line("as_number(\(a))", wrapped(b, right.node))
    case (.number, .quantity(let dimension)):
      let plain = "\(wrapped(b, right.node)) / \(one(right.node, dimension))"
      return line(wrapped(a, left.node), [.divide, .modulo, .power].contains(operation) ? "(\(plain))" : plain)
    case (.quantity(let dimension), .number):
      return line("\(wrapped(a, left.node)) / \(one(left.node, dimension))", wrapped(b, right.node))
    case (.quantity(let dimension), .quantity) where operation == .multiply:
      return line("\(wrapped(a, left.node)) / \(one(left.node, dimension))", wrapped(b, right.node))
    case (.number, .truth): return line(wrapped(a, left.node), "(if \(b) then 1 else 0)")
    case (.truth, .number): return line("(if \(a) then 1 else 0)", wrapped(b, right.node))
    case (.list(let item), let other), (let other, .list(let item)):
      let isLeft = if case .list = left.kind { true } else { false }
      guard [.add, .subtract, .multiply, .divide, .power, .modulo].contains(operation), item == other else { return [] }
      let (list, one) = isLeft ? (a, wrapped(b, right.node)) : (b, wrapped(a, left.node))
      let each = isLeft ? "$x \(operation.rawValue) \(one)" : "\(one) \(operation.rawValue) $x"
      return ["\(list) | each \\x -> \(each)"]
        + (operation == .add ? [isLeft ? "\(list) + [\(b)]" : "[\(a)] + \(list)"] : [])
    default: return []
    }
  }

  /// Labels with quotes, where one of them has dashes in it and none: `"FFA-1"`, or `["FFA-1", "EVC"]` of a list.
  private func quoted(_ node: Node, _ row: Row, isList: Bool) -> String? {
    func label(_ node: Node) -> String? { node.literalText ?? dashed(node, row) }
    guard isList else {
      guard node.isBinary else { return nil }
      return label(node).map { Formatter.quoted($0) }
    }
    guard case .list(let items) = node.form, items.contains(where: \.isBinary) else { return nil }
    let labels = items.map { $0.isMissingWord ? "missing" : label($0).map { Formatter.quoted($0) } }.compactMap { $0 }
    return labels.count == items.count ? "[\(labels.joined(separator: ", "))]" : nil
  }

  /// A label with dashes in it, such as `Pereira2018-encoding`, that is read as a difference of words that are no columns.
  func dashed(_ node: Node, _ row: Row) -> String? {
    switch node.form {
    case .name(let name, _): row.schema[name] == nil ? name : nil
    case .binary(.subtract, let left, let right):
      if let first = dashed(left, row) {
        switch right.form {
        case .name(let name, _): "\(first)-\(name)"
        case .number(let value): "\(first)-\(NumberText.plain(value))"
        default: nil
        }
      } else {
        nil
      }
    default: nil
    }
  }

  /// A text with dashes in it and no quotes, such as `v4-210325`, that is read as a difference: without blanks, and of a
  /// word that is nothing.
  private func dashedText(_ node: Node) -> String? {
    switch node.form {
    case .name(let name, _):
      let isKnown =
        scope[name] != nil || vocabulary.verbs[name] != nil || Function.named(name) != nil
        || Self.elsewhere[name] != nil
      return isKnown ? nil : name
    case .binary(.subtract, let left, let right):
      guard left.span.end + 1 == right.span.start, let first = dashedText(left) else { return nil }
      switch right.form {
      case .name(let name, _): return "\(first)-\(name)"
      // Zeros before a number, and digits behind it, are not known any more.
      case .number(let value):
        let digits = NumberText.plain(value)
        return digits.utf8.count == right.span.end - right.span.start ? "\(first)-\(digits)" : nil
      default: return nil
      }
    default: return nil
    }
  }

  private func columnName(_ node: Node, _ row: Row) -> String? {
    guard case .name(let name, _) = node.form, row.schema[name] != nil else { return nil }
    return name
  }

  /// Whether the node is labels of the column, bare or in a list; wrong ones are reported.
  private mutating func labels(_ node: Node, of column: String, _ row: Row, isList: Bool) -> Bool {
    guard let schema = row.schema[column], case .text = schema.kind else { return false }
    if isList {
      guard case .list(let items) = node.form else { return false }
      guard items.allSatisfy({ $0.word != nil || $0.isMissingWord }) else { return false }
      for item in items where !item.isMissingWord { _ = labels(item, of: column, row, isList: false) }
      return true
    }
    if case .name(let name, _) = node.form {
      if row.schema[name] != nil {
        guard schema.values?.contains(name) == true else { return false }
        report(
          "E0221", "`\(name)` is a column, and also a value of \(column)", at: node.span,
          ["\"\(name)\" for the value", "derive other: \(name) | … for the column"])
        return true
      }
      if schema.lacks(name) { unknownLabel(name, column, schema.values ?? [], at: node.span) }
      return true
    }
    if let text = node.literalText {
      if schema.lacks(text) { unknownLabel(text, column, schema.values ?? [], at: node.span) }
      return true
    }
    return false
  }

  /// `pd.read_csv("x.csv")` and `$t.head(3)`: what others call through a dot is a verb or a function here.
  ///
  /// - Returns: whether it was reported.
  private mutating func refusesMethod(_ function: Node, _ arguments: [Argument], _ row: Row?) -> Bool {
    guard case .member(let object, let word) = function.form else { return false }
    let place = object.span.joined(word.span)
    if case .name(let name, _) = object.form, scope[name] == nil, vocabulary.verbs[name] == nil,
      row?.schema[name] == nil
    {
      let call = "\(word.text)(\(Formatter.text(arguments)))"
      let line =
        Function.named(word.text) != nil
        ? call : habit(word.text, arguments, piped: nil, before: nil, row: row)
      guard let line else { return false }
      report("E0201", "there is nothing of the name `\(name).\(word.text)`", at: place, [line])
      return true
    }
    guard row == nil else { return false }
    let before = problems.count
    let known = kind(of: object, row: nil)
    if problems.count == before, case .list = known.kind, let function = Function.named(word.text), arguments.isEmpty {
      report(
        "E0210", "\(known.kind.withArticle) has no field `\(word.text)`", at: word.span,
        ["\(function.name)(\(Formatter.text(object)))"])
      return true
    }
    guard problems.count == before, case .table(let schema) = known.kind, schema[word.text] == nil else { return false }
    let table = Formatter.text(object.unwrapped)
    var stage = habit(word.text, arguments, piped: known.kind, before: table, row: nil)
    if stage == nil, vocabulary.verbs[word.text] != nil {
      stage = Formatter.text(
        Stage(form: .call(word, arguments), span: function.span))
    }
    guard let stage else { return false }
    report(
      "E0201", "what is done with a table stands behind a `|`, and not behind a `.`", at: word.span,
      [stage.contains(table) ? stage : "\(table) | \(stage)"])
    return true
  }

  private mutating func member(_ object: Node, _ word: Word, row: Row?) -> Known {
    if case .name(let name, _) = object.form, row == nil, scope[name] == nil, vocabulary.verbs[name] == nil {
      report(
        "E0218", "`\(name).\(word.text)` is a bare word where a value is wanted", at: object.span.joined(word.span),
        ["\"\(name).\(word.text)\" for a text"])
      return .unknown
    }
    let known = kind(of: object, row: row)
    switch known.kind {
    case .object(let kind):
      if let field = kind.fields.first(where: { $0.name == word.text }) { return Known(field.kind) }
      noField(word, of: known.kind, kind.fields.map(\.name), further: kind.fields)
    case .record(let fields):
      if let field = fields.first(where: { $0.name == word.text }) { return Known(field.kind) }
      noField(word, of: known.kind, fields.map(\.name))
    case .table(let schema):
      if let column = schema[word.text] { return Known(.list(column.kind)) }
      if !schema.columns.isEmpty {
        let table = Formatter.text(object.unwrapped)
        if let stage = habit(word.text, [], piped: known.kind, before: table, row: nil) {
          report(
            "E0203", "no column `\(word.text)` in \(schema.noun)", at: word.span,
            [stage.contains(table) ? stage : "\(table) | \(stage)"],
            facts: ["columns: \(Checker.listed(schema.names))"])
        } else {
          unknownColumn(word.text, schema, at: word.span)
        }
      }
    case .any: break
    default: noField(word, of: known.kind, [])
    }
    return .unknown
  }

  /// - Parameter further: fields in whose columns the name may be.
  private mutating func noField(
    _ word: Word, of kind: Kind, _ known: [String], further: [(name: String, kind: Kind)] = []
  ) {
    let inner = further.first { field in
      if case .table(let schema) = field.kind { schema[word.text] != nil } else { false }
    }
    let nearest =
      inner.map { ".\(Formatter.label($0.name)).\(Formatter.label(word.text))" }
      ?? Spelling.nearest(to: word.text, among: known).map { ".\(Formatter.label($0))" }
    report(
      "E0210", "there is no field `\(word.text)` in \(kind.withArticle)", at: word.span, nearest.map { [$0] } ?? [],
      facts: known.isEmpty ? [] : ["fields: \(Checker.listed(known))"])
  }

  private mutating func index(_ object: Node, _ index: Node, row: Row?) -> Known {
    let known = kind(of: object, row: row)
    // pandas picks rows so: `$t[$t.score > 1]`.
    if case .table = known.kind, row == nil, case .binary = index.unwrapped.form {
      let table = Formatter.text(object.unwrapped)
      let condition = Formatter.text(index.unwrapped).replacing("\(table).", with: "")
      if index.unwrapped.isCondition {
        report(
          "E0210", "the brackets behind a table hold the name of a column, and rows are picked by `where`",
          at: index.span,
          ["\(table) | where \(condition)"])
        return .unknown
      }
    }
    let key = kind(of: index, row: row)
    switch known.kind {
    case .list(let item):
      var count = known.items?.count
      if case .list(let items)? = known.value { count = items.count }
      guard let count, case .number(let number)? = key.value else { return Known(item) }
      do throws(Explanation) {
        let place = try Operations.place(number, of: count)
        if case .list(let items)? = known.value { return Known(of: items[place]) }
        return Known(known.items?[place] ?? item)
      } catch {
        report(error.code, error.message, at: index.span, error.remedies, facts: error.facts)
      }
      return Known(item)
    case .any: return .unknown
    case .object(let kind) where kind.item != nil:
      if let keys = kind.keys, case .text(let text)? = key.value, !keys.contains(text) {
        report(
          "E0220", "\(known.kind.withArticle) here has no \"\(text)\"", at: index.span,
          Spelling.nearest(to: text, among: keys).map { ["[\"\($0)\"]"] } ?? [],
          facts: [keys.isEmpty ? "there is none" : "there are: \(Checker.listed(keys))"])
      }
      return Known(kind.item ?? .any)
    case .record(let fields):
      if case .text(let text)? = key.value {
        if let field = fields.first(where: { $0.name == text }) { return Known(field.kind) }
        noField(Word(text: text, span: index.span), of: known.kind, fields.map(\.name))
      }
      return .unknown
    case .table(let schema): return column(of: schema, object, index, key)
    default:
      report("E0210", "\(known.kind.withArticle) has no items", at: object.span)
      return .unknown
    }
  }

  /// `$t["score"]`, the cells of a column whose name may be in a variable.
  private mutating func column(of schema: Schema, _ table: Node, _ index: Node, _ key: Known) -> Known {
    let text = Formatter.text(table.unwrapped)
    var remedies: [String] = []
    switch (key.kind, key.value) {
    case (.any, _): return .unknown
    case (.text, .text(let name)?):
      if let column = schema[name] { return Known(.list(column.kind)) }
      if !schema.columns.isEmpty { unknownColumn(name, schema, at: index.span) }
      return .unknown
    case (.text, _): return Known(.list(.any))
    case (.list(.text), .list(let names)?):
      let labels = names.compactMap { if case .text(let name) = $0 { Formatter.label(name) } else { nil } }
      if labels.count == names.count { remedies = ["\(text) | select \(labels.joined(separator: ", "))"] }
    case (.number, .number(let place)?):
      remedies = [place == 1 ? "\(text) | take 1" : "\(text) | take \(NumberText.plain(place)) | take(-1)"]
    default: break
    }
    report(
      "E0210", "the brackets behind a table hold the name of a column, and this is \(key.kind.withArticle)",
      at: index.span,
      remedies.isEmpty ? schema.names.first.map { ["\(text)[\(Formatter.quoted($0))]"] } ?? [] : remedies)
    return .unknown
  }

  /// The column of which a variable holds the name, where an expression over columns wants the column itself.
  func columnNamed(by node: Node, _ row: Row?) -> String? {
    guard let row, case .variable(let name) = node.unwrapped.form, case .text(let text)? = scope[name]?.value,
      row.schema[text] != nil
    else { return nil }
    return Formatter.label(text)
  }
}
