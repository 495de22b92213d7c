internal import PomonaCatalog

extension Parser {
  /// - Parameter leading: whether the first word may be a variable without its `$`.
  mutating func expression(leading: Bool = false) throws(Failure) -> Node {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting < Parser.deepest else {
      throw report("E0107", "this is nested too deep", at: visible(current.span), ["name a part of it with `let`"])
    }
    let start = current.span
    if case .name("if") = current.form { return try conditional(start) }
    if isAt(.lambda) { return try function(start) }
    return try formula(leading: leading)
  }

  private mutating func keyword(_ word: String) throws(Failure) {
    guard case .name(word) = current.form else {
      throw report(
        "E0104", "`\(word)` is wanted, and here is \(found)", at: visible(current.span), ["if … then … else …"])
    }
    advance()
  }

  private mutating func conditional(_ start: Span) throws(Failure) -> Node {
    advance()
    let condition = try expression()
    try keyword("then")
    let yes = try expression()
    try keyword("else")
    let no = try expression()
    return Node(.conditional(condition, yes, no), start.joined(lastSpan))
  }

  private mutating func function(_ start: Span) throws(Failure) -> Node {
    advance()
    var parameters = [try name("behind `\\`")]
    while take(.comma) { parameters.append(try name("for a parameter")) }
    try expect(.arrow, "before the body of a function")
    let body = try expression()
    if isAt(.pipe), !body.isParenthesised {
      throw report(
        "E0109", "a function body with a `|` needs parentheses", at: current.span,
        ["\\\(parameters.map(\.text).joined(separator: ", ")) -> (\(text(body.span)) | …)"])
    }
    return Node(.function(parameters: parameters, body: body), start.joined(lastSpan))
  }

  private mutating func formula(leading: Bool) throws(Failure) -> Node {
    let left = try binary(1, leading: leading)
    guard take(.tilde) else { return left }
    let outer = joinsTerms
    joinsTerms = true
    defer { joinsTerms = outer }
    let right = try binary(1, leading: false)
    return Node(.formula(left, right), left.span.joined(right.span))
  }

  /// The operator that stands here.
  private func operation() -> BinaryOperator? {
    switch current.form {
    case .symbol(let symbol):
      switch symbol {
      case .plus: .add
      case .minus: .subtract
      case .times: .multiply
      case .divide: .divide
      case .modulo: .modulo
      case .power: .power
      case .colon where joinsTerms: .interact
      case .equal: .equal
      case .unequal: .unequal
      case .less: .less
      case .atMost: .atMost
      case .more: .more
      case .atLeast: .atLeast
      default: nil
      }
    case .name(let word): ["and", "or", "in", "matches"].contains(word) ? BinaryOperator(rawValue: word) : nil
    default: nil
    }
  }

  private mutating func binary(_ least: Int, leading: Bool) throws(Failure) -> Node {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting < Parser.deepest else {
      throw report("E0107", "this is nested too deep", at: visible(current.span), ["name a part of it with `let`"])
    }
    var left: Node
    if case .name("not") = current.form, least <= 3 {
      let start = current.span
      advance()
      let operand = try binary(3, leading: false)
      left = Node(.unary(.not, operand), start.joined(operand.span))
    } else {
      left = least <= 6 ? try range(leading: leading) : try unary(leading: leading)
    }
    var hasCompared = false
    var links = 0
    while let operation = operation(), operation.strength >= least, operation != .power {
      links += 1
      try refuseEndless(links, at: current.span)
      let isComparison = operation.isComparison
      if isComparison && hasCompared {
        throw report(
          "E0104", "comparisons do not chain", at: current.span, ["a < b and b < c"])
      }
      hasCompared = hasCompared || isComparison
      if operation == .subtract, current.isSpaced, !next.isSpaced {
        throw report(
          "E0105", "`… -\(text(next.span))` can be read in two ways", at: current.span.joined(next.span),
          [
            "\(text(left.span)) - \(text(next.span)) for the difference",
            "\(text(left.span)), -\(text(next.span)) for two values",
          ])
      }
      advance()
      let right = try binary(operation.strength + 1, leading: false)
      left = Node(.binary(operation, left, right), left.span.joined(right.span))
    }
    return left
  }

  /// `1..5`; both ends are sums.
  private mutating func range(leading: Bool) throws(Failure) -> Node {
    let first = try sum(leading: leading)
    guard take(.range) else { return first }
    let last = try sum(leading: false)
    return Node(.range(first, last), first.span.joined(last.span))
  }

  private mutating func sum(leading: Bool) throws(Failure) -> Node { try binary(7, leading: leading) }

  private mutating func unary(leading: Bool) throws(Failure) -> Node {
    if isAt(.minus) {
      let start = current.span
      nesting += 1
      defer { nesting -= 1 }
      guard nesting < Parser.deepest else {
        throw report("E0107", "this is nested too deep", at: start)
      }
      advance()
      let operand = try unary(leading: false)
      return Node(.unary(.minus, operand), start.joined(operand.span))
    }
    let base = try postfix(leading: leading)
    guard take(.power) else { return base }
    nesting += 1
    defer { nesting -= 1 }
    guard nesting < Parser.deepest else { throw report("E0107", "this is nested too deep", at: base.span) }
    let exponent = try unary(leading: false)
    return Node(.binary(.power, base, exponent), base.span.joined(exponent.span))
  }

  private mutating func postfix(leading: Bool) throws(Failure) -> Node {
    var node = try atom(leading: leading)
    var links = 0
    while true {
      links += 1
      try refuseEndless(links, at: node.span)
      if isAt(.dot) {
        advance()
        let word = try name("behind `.`")
        node = Node(.member(node, word), node.span.joined(word.span))
      } else if isAt(.openList), !current.isSpaced {
        advance()
        let index = try bracketed { parser throws(Failure) in try parser.expression() }
        try expect(.closeList, "behind an index")
        node = Node(.index(node, index), node.span.joined(lastSpan))
      } else if isAt(.open), !current.isSpaced {
        advance()
        let arguments = try bracketed { parser throws(Failure) in try parser.arguments(until: .close) }
        try expect(.close, "behind the arguments")
        let span = node.span.joined(lastSpan)
        if case .name(let name, _) = node.form {
          node = Node(.call(Word(text: name, span: node.span), arguments), span)
        } else {
          node = Node(.apply(node, arguments), span)
        }
      } else if isAt(.open), current.isSpaced, case .name(let name, _) = node.form {
        throw report(
          "E0105", "a space before `(` can be read in two ways", at: node.span.joined(current.span),
          ["\(name)(…) for a call", "\(name), (…) for two values"])
      } else {
        return node
      }
    }
  }

  /// What stands in brackets, in which `:` is that of names again.
  private mutating func bracketed<Part>(
    _ read: (inout Parser) throws(Failure) -> Part
  ) throws(Failure) -> Part {
    let outer = joinsTerms
    joinsTerms = false
    defer { joinsTerms = outer }
    return try read(&self)
  }

  /// A chain makes a tree as deep as it is long, and a tree is walked on the stack.
  mutating func refuseEndless(_ links: Int, at span: Span) throws(Failure) {
    guard links > Parser.longestChain else { return }
    throw report("E0107", "this chain is too long to be read", at: span, ["name a part of it with `let`"])
  }

  private mutating func atom(leading: Bool) throws(Failure) -> Node {
    let token = current
    switch token.form {
    case .number(let value, let unit):
      advance()
      guard let unit else { return Node(.number(value), token.span) }
      guard let known = Quantity.Unit.named(unit) else {
        // `sec` and `mb` are other ways to write a unit; `us` is none of `ns`, which would be another number.
        let nearest = Spelling.nearest(to: unit, among: Quantity.Unit.all.map(\.name)).flatMap { name in
          unit.lowercased() == name.lowercased() || unit.hasPrefix(name) ? name : nil
        }
        let message = "there is no unit `\(unit)`"
        problems.append(
          fail(
            "E0106", message, at: token.span,
            nearest.map { ["\(NumberText.plain(value))\($0)"] } ?? [],
            facts: ["units: \(Quantity.Unit.all.map(\.name).joined(separator: " "))"]))
        return Node(.broken, token.span)
      }
      return Node(.quantity(Quantity(value, known)), token.span)
    case .text(let parts):
      advance()
      var pieces: [Node.TextPart] = []
      for part in parts {
        switch part {
        case .literal(let literal): pieces.append(.literal(literal))
        case .hole(let span): pieces.append(.hole(hole(span)))
        }
      }
      return Node(.text(pieces), token.span)
    case .variable(let name):
      advance()
      return Node(name.isEmpty ? .broken : .variable(name), token.span)
    case .quotedName(let name):
      advance()
      return Node(.name(name, leading: false), token.span)
    case .name(let name):
      switch name {
      case "true", "false":
        advance()
        return Node(.truth(name == "true"), token.span)
      case "missing":
        advance()
        return Node(.missing, token.span)
      case "and", "or", "in", "matches", "then", "else", "let", "def":
        throw report("E0104", "a value is wanted, and here is `\(name)`", at: token.span)
      default:
        advance()
        return Node(.name(name, leading: leading), token.span)
      }
    case .symbol(.open):
      advance()
      let pipeline = try bracketed { parser throws(Failure) in try parser.pipeline() }
      try expect(.close, "to close the parenthesis")
      return Node(.pipeline(pipeline), token.span.joined(lastSpan))
    case .symbol(.openList):
      advance()
      var items: [Node] = []
      if !isAt(.closeList) {
        repeat {
          items.append(try bracketed { parser throws(Failure) in try parser.expression() })
        } while take(.comma)
      }
      try expect(.closeList, "to close the list")
      return Node(.list(items), token.span.joined(lastSpan))
    case .symbol(.openRecord):
      advance()
      var fields: [Node.Field] = []
      var names: Set<String> = []
      if !isAt(.closeRecord) {
        repeat {
          let name = try name("for a field")
          try expect(.colon, "behind the name of a field")
          if !names.insert(name.text).inserted {
            throw report("E0211", "the field `\(name.text)` stands here twice", at: name.span, ["\(name.text)_2: …"])
          }
          let value = try bracketed { parser throws(Failure) in try parser.expression() }
          fields.append(Node.Field(name: name, value: value))
        } while take(.comma)
      }
      try expect(.closeRecord, "to close the record")
      return Node(.record(fields), token.span.joined(lastSpan))
    case .symbol(.lambda): return try expression()
    case .symbol(.dot):
      guard case .number = next.form else { fallthrough }
      throw report("E0103", "a number begins with a digit", at: token.span, ["0.\(text(next.span))"])
    default:
      // Some languages write powers and whole quotients so.
      var remedies: [String] = []
      if position > 0, tokens[position - 1].form == token.form {
        switch token.form {
        case .symbol(.times): remedies = ["^ for a power"]
        case .symbol(.divide): remedies = ["floor(a / b) for a whole quotient"]
        case .symbol(.pipe): remedies = ["or"]
        default: break
        }
      }
      throw report("E0103", "a value is wanted, and here is \(found)", at: visible(token.span), remedies)
    }
  }

  /// The expression inside a text.
  private mutating func hole(_ span: Span) -> Node {
    var lexer = Lexer(bytes, in: span)
    lexer.run()
    problems += lexer.problems
    var inner = Parser(tokens: lexer.tokens, bytes: bytes)
    inner.nesting = nesting
    defer { problems += inner.problems }
    do {
      let node = try inner.expression()
      if !inner.isAtEnd {
        _ = inner.report("E0104", "a text takes one value in `{…}`", at: span)
        return Node(.broken, span)
      }
      return node
    } catch {
      return Node(.broken, span)
    }
  }
}
