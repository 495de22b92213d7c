internal import PomonaCatalog

/// Reads an input into lines. It recovers at the end of a line, so one run reports the mistakes of several lines.
struct Parser {
  var tokens: [Token]
  let bytes: [UInt8]
  var position = 0
  /// Open brackets: inside them a line goes on.
  var depth = 0
  var nesting = 0
  /// Whether `:` joins terms: right of a `~`, outside of brackets.
  var joinsTerms = false
  var problems: [Diagnostic] = []

  /// Deeper than anything a person writes, and shallow enough for the stack.
  static let deepest = 120
  /// Of operators or of `.name` and `[index]` in a row.
  static let longestChain = 250

  /// A line that could not be read.
  struct Failure: Error {}

  static func parse(_ source: String) -> (lines: [Line], comments: [Comment], problems: [Diagnostic]) {
    let bytes = Array(source.utf8)
    var lexer = Lexer(bytes)
    lexer.run()
    var parser = Parser(tokens: Parser.continued(lexer.tokens), bytes: bytes)
    let lines = parser.lines()
    // A character without meaning often breaks what stands behind it on its line: it is reported alone.
    let echoes = parser.problems.filter { problem in
      lexer.problems.contains { first in
        first.span.start < problem.span.start && ["E0103", "E0104"].contains(problem.code)
          && !bytes[first.span.start..<min(problem.span.start, bytes.count)].contains(0x0A)
      }
    }
    let problems = (lexer.problems + parser.problems.filter { !echoes.contains($0) })
      .sorted { $0.span.start < $1.span.start }
    return (lines, lexer.comments, problems)
  }

  init(tokens: [Token], bytes: [UInt8]) {
    self.tokens = tokens
    self.bytes = bytes
  }

  /// Drops the line breaks after which a line goes on: inside brackets, behind a comma or an operator that wants more, and
  /// before a `|`.
  private static func continued(_ tokens: [Token]) -> [Token] {
    var result: [Token] = []
    var depth = 0
    for (index, token) in tokens.enumerated() {
      switch token.form {
      case .symbol(.open), .symbol(.openList), .symbol(.openRecord): depth += 1
      case .symbol(.close), .symbol(.closeList), .symbol(.closeRecord): depth = max(0, depth - 1)
      case .newline:
        if depth > 0 { continue }
        if Token.goesOn(behind: result) { continue }
        var next = index + 1
        while next < tokens.count, tokens[next].form == .newline { next += 1 }
        if next < tokens.count, tokens[next].form == .symbol(.pipe) { continue }
      default: break
      }
      result.append(token)
    }
    return result
  }

  // MARK: - Tokens

  var current: Token { tokens[min(position, tokens.count - 1)] }
  var next: Token { tokens[min(position + 1, tokens.count - 1)] }

  mutating func advance() { if position < tokens.count - 1 { position += 1 } }

  func isAt(_ symbol: Symbol) -> Bool { current.form == .symbol(symbol) }

  mutating func take(_ symbol: Symbol) -> Bool {
    guard isAt(symbol) else { return false }
    advance()
    return true
  }

  var isAtEnd: Bool { current.form == .newline || current.form == .end }

  /// The span of the token that was taken last.
  var lastSpan: Span { position > 0 ? tokens[position - 1].span : Span(0, 0) }

  func fail(_ code: String, _ message: String, at span: Span, _ remedies: [String] = [], facts: [String] = [])
    -> Diagnostic
  {
    Diagnostic(Explanation(code, message, facts: facts, remedies: remedies), at: span)
  }

  mutating func report(
    _ code: String, _ message: String, at span: Span, _ remedies: [String] = [], facts: [String] = []
  ) -> Failure {
    problems.append(fail(code, message, at: span, remedies, facts: facts))
    return Failure()
  }

  func text(_ span: Span) -> String { String(decoding: bytes[span.start..<min(span.end, bytes.count)], as: UTF8.self) }

  /// What stands here, for messages.
  var found: String {
    switch current.form {
    case .end: "the end"
    case .newline: "the end of the line"
    default: "`\(text(current.span))`"
    }
  }

  mutating func expect(_ symbol: Symbol, _ place: String) throws(Failure) {
    if take(symbol) { return }
    if isAt(.pipe) {
      throw report(
        "E0104", "a pipeline inside of brackets wants parentheses of its own", at: current.span, ["(value | verb)"])
    }
    throw report(
      "E0104", "`\(symbol.rawValue)` is wanted \(place), and here is \(found)", at: visible(current.span),
      remedyOfComma() ?? remedyOfFirstComma() ?? remedyOfName())
  }

  /// `(m = mean(x))`: other languages name arguments with a `=`.
  private func remedyOfName() -> [String] {
    guard isAt(.assign), position > 0, case .name(let name) = tokens[position - 1].form else { return [] }
    return ["\(name): …"]
  }

  /// A span that can be marked: the end of a line is marked at the last character of what stands before it.
  func visible(_ span: Span) -> Span {
    if current.form == .end || current.form == .newline, position > 0, lastSpan.end > lastSpan.start {
      return Span(lastSpan.end - 1, lastSpan.end)
    }
    if span.end > span.start, span.end <= bytes.count { return span }
    let end = min(span.start, bytes.count)
    return Span(max(0, end - 1), max(end, min(1, bytes.count)))
  }

  mutating func name(_ place: String) throws(Failure) -> Word {
    switch current.form {
    case .name(let text):
      let word = Word(text: text, span: current.span)
      advance()
      return word
    case .quotedName(let text):
      let word = Word(text: text, span: current.span, isQuoted: true)
      advance()
      return word
    default: throw report("E0104", "a name is wanted \(place), and here is \(found)", at: visible(current.span))
    }
  }

  // MARK: - Lines

  mutating func lines() -> [Line] {
    var lines: [Line] = []
    while true {
      while current.form == .newline { advance() }
      if current.form == .end { return lines }
      let start = position
      do {
        let line = try line()
        if !isAtEnd {
          throw report(
            "E0104", "a line ends here, but \(found) goes on", at: current.span, remediesOfMore(behind: start))
        }
        lines.append(line)
      } catch {
        // What it would have bound is known to be something, so that the lines behind it are not complained of as well.
        if start + 1 < tokens.count, [.name("let"), .name("def")].contains(tokens[start].form),
          case .name(let name) = tokens[start + 1].form
        {
          let span = tokens[start + 1].span
          let broken = Pipeline(stages: [Stage(form: .expression(Node(.broken, span)), span: span)], span: span)
          lines.append(Line(prefix: nil, form: .binding(Word(text: name, span: span), broken), span: span))
        }
        while !isAtEnd { advance() }
      }
      if position == start { advance() }
    }
  }

  /// What may have been meant where a line has more than it takes: a unit apart from its number, a misspelt operator, one
  /// `=` for two, an order behind its column, a word of another language.
  private func remediesOfMore(behind start: Int) -> [String] {
    let word = text(current.span)
    if let remedy = remedyOfComma() ?? remedyOfFirstComma() { return remedy }
    let before = text(lastSpan)
    if position > 1, case .name("fit") = tokens[position - 2].form {
      return ["\(before) ~ \(isAt(.assign) ? text(next.span) : word)"]
    }
    if isAt(.assign) { return remediesOfAssign() }
    if let remedy = remedyOfLike() { return [remedy] }
    if before == "desc" { return ["desc(\(word))"] }
    if ["desc", "descending"].contains(word) { return ["desc(\(before))"] }
    // A function between its arguments, and `1:3` for a range.
    if position > 0, case .name = tokens[position - 1].form, Function.named(word) != nil, next.isSpaced {
      switch next.form {
      case .text, .number, .variable: return ["\(word)(\(before), \(text(next.span)))"]
      default: break
      }
    }
    if isAt(.colon), position > 0, case .number = tokens[position - 1].form, case .number = next.form {
      return ["\(before)..\(text(next.span))"]
    }
    if position > 0, case .number = tokens[position - 1].form, Quantity.Unit.named(word) != nil {
      return [text(lastSpan) + word]
    }
    // `k -> …` for `\k -> …`, and `x between a and b`.
    if isAt(.arrow), position > 0, case .name = tokens[position - 1].form {
      return ["\\\(before) -> \(text(Span(tokens[min(position + 1, tokens.count - 1)].span.start, restOfLine())))"]
    }
    if word == "between" { return [remedyOfBetween()] }
    switch word {
    case "like", "ilike": return ["matches \"…\" with a regular expression"]
    case "is": return [text(next.span) == "not" ? "!=" : "=="]
    default: break
    }
    // A verb where a value stands, as in the body of a function.
    if position > 1, case .name = tokens[position - 1].form,
      [.symbol(.assign), .symbol(.arrow), .symbol(.open)].contains(tokens[position - 2].form)
    {
      switch current.form {
      case .variable, .text: return ["\(before)(\(word))"]
      default: break
      }
    }
    if case .name("for") = tokens[start].form, start + 3 < position, case .name("in") = tokens[start + 2].form {
      let items = text(Span(tokens[start + 3].span.start, lastSpan.end))
      return ["\(items) | each \\\(text(tokens[start + 1].span)) -> …"]
    }
    let nearest = Spelling.nearest(to: word, among: ["and", "in", "matches", "or"])
    var remedies = nearest.map { [$0] } ?? ["a `,` between arguments", "a `|` before the next verb"]
    if nearest == nil, position > 0, case .name = tokens[position - 1].form, case .name = current.form {
      remedies.append("`\(before) \(word)` in back-quotes for a name with a blank")
    }
    return remedies
  }

  /// `$b | simulate` for `simulate like b`: what a verb starts from stands on its left.
  private func remedyOfLike() -> String? {
    guard position > 1, case .name("like") = tokens[position - 1].form, case .name(let verb) = tokens[position - 2].form
    else { return nil }
    let value: String
    switch current.form {
    case .name(let name): value = "$\(name)"
    case .variable: value = text(current.span)
    default: return nil
    }
    let rest = text(Span(current.span.end, restOfLine()))
    let arguments = rest.first == "," ? " " + rest.dropFirst().drop { $0 == " " } : rest
    return "\(value) | \(verb)\(arguments)"
  }

  /// `x >= 1 and x <= 2` for `x between 1 and 2`, where x may be in parentheses.
  private func remedyOfBetween() -> String {
    var first = position - 1
    if first > 0, case .symbol(.close) = tokens[first].form {
      var level = 0
      while first > 0 {
        if case .symbol(.close) = tokens[first].form { level += 1 }
        if case .symbol(.open) = tokens[first].form { level -= 1 }
        if level == 0 { break }
        first -= 1
      }
      // A call has its name before them.
      if first > 0, !tokens[first].isSpaced, case .name = tokens[first - 1].form { first -= 1 }
    }
    let value = text(Span(tokens[max(0, first)].span.start, lastSpan.end))
    let end = restOfLine()
    let bounds = tokens[position...].prefix { $0.span.start < end }.dropFirst()
    guard let word = bounds.firstIndex(where: { $0.form == .name("and") }), word > bounds.startIndex,
      word + 1 < bounds.endIndex
    else { return "\(value) >= … and \(value) <= …" }
    let low = text(Span(bounds[bounds.startIndex].span.start, bounds[word - 1].span.end))
    let high = text(Span(bounds[word + 1].span.start, end))
    return "\(value) >= \(low) and \(value) <= \(high)"
  }

  /// A name with a `:` behind it is an argument.
  private func remedyOfComma() -> [String]? {
    switch current.form {
    case .name, .quotedName: break
    default: return nil
    }
    guard case .symbol(.colon) = next.form else { return nil }
    return [", \(text(current.span)): … with a comma before the argument"]
  }

  /// `rdm missing: keep` for `| rdm, missing: keep`: no comma stands between a verb and its first argument.
  private func remedyOfFirstComma() -> [String]? {
    guard isAt(.comma), position > 1, case .name(let verb) = tokens[position - 1].form,
      case .symbol(.pipe) = tokens[position - 2].form
    else { return nil }
    var level = 0
    let arguments = text(Span(current.span.end, restOfLine())).prefix { character in
      if "([{".contains(character) { level += 1 }
      if ")]}".contains(character) { level -= 1 }
      return level >= 0 && !(level == 0 && character == "|")
    }
    let words = arguments.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
    return words.isEmpty ? [verb] : ["\(verb) \(String(words))"]
  }

  /// Behind the first word of an argument, `=` may be what other languages name arguments and new columns with; elsewhere, and
  /// in a condition, it is half of `==`.
  private func remediesOfAssign() -> [String] {
    guard position > 1 else { return ["=="] }
    switch (tokens[position - 2].form, tokens[position - 1].form) {
    case (.symbol(.comma), .name), (.symbol(.comma), .quotedName):
      return ["\(text(lastSpan)): … for an argument or a new column", "== to compare"]
    case (.name(let verb), .name), (.name(let verb), .quotedName):
      return verb == "where" ? ["=="] : ["\(text(lastSpan)): … for an argument or a new column", "== to compare"]
    default: return ["=="]
    }
  }

  private mutating func line() throws(Failure) -> Line {
    let start = current.span
    var prefix: Line.Prefix?
    if case .name(let word) = current.form, let known = Line.Prefix(rawValue: word), prefixHasMore() {
      prefix = known
      advance()
    }
    let form = try lineForm()
    return Line(prefix: prefix, form: form, span: start.joined(lastSpan))
  }

  /// A prefix counts only when something follows that could be a line.
  private func prefixHasMore() -> Bool {
    switch next.form {
    case .name, .quotedName, .variable, .number, .text: true
    case .symbol(.openList), .symbol(.openRecord): next.isSpaced
    case .symbol(.open): next.isSpaced
    default: false
    }
  }

  private mutating func lineForm() throws(Failure) -> Line.Form {
    switch (current.form, next.form) {
    case (.name(let name), .symbol(.assign)), (.variable(let name), .symbol(.assign)):
      throw report("E0104", "`=` stands behind `let` and a name", at: next.span, ["let \(name) = …", "== to compare"])
    default: break
    }
    guard case .name(let word) = current.form else { return .pipeline(try pipeline()) }
    switch word {
    case "let":
      advance()
      let name = try name("behind `let`")
      if isAt(.equal) {
        throw report("E0104", "`let` binds with `=`, and `==` compares", at: current.span, ["let \(name.text) = …"])
      }
      try expect(.assign, "behind the name")
      return .binding(name, try pipeline())
    case "def":
      if case .name = next.form { return try definition() }
    case "help":
      if next.form == .newline || next.form == .end {
        advance()
        return .help(nil)
      }
      switch next.form {
      case .name, .quotedName:
        advance()
        return .help(try name("behind `help`"))
      default: break
      }
    case "set":
      if case .name = next.form {
        advance()
        return .set(try arguments(until: nil))
      }
    case "forget":
      switch next.form {
      case .name, .variable:
        advance()
        return .forget(try forgotten())
      default: break
      }
    case "use":
      switch next.form {
      case .name, .quotedName, .text:
        advance()
        return .use(try file())
      default: break
      }
    case "status" where next.form == .newline || next.form == .end:
      advance()
      return .status
    case "history" where next.form == .newline || next.form == .end:
      advance()
      return .history
    default: break
    }
    return .pipeline(try pipeline())
  }

  /// The file behind `use`: known before anything runs, so it has no holes.
  private mutating func file() throws(Failure) -> Word {
    let start = current.span
    guard case .text = current.form else {
      throw report(
        "E0104", "`use` takes the name of a file in quotes", at: start, ["use \"\(text(start)).pome\""])
    }
    let node = try expression()
    guard let name = node.literalText else {
      throw report(
        "E0104", "the file behind `use` is read before anything runs, so its name is a plain text", at: node.span,
        ["use \"regions.pome\""])
    }
    return Word(text: name, span: node.span)
  }

  private mutating func forgotten() throws(Failure) -> [Word] {
    var words: [Word] = []
    repeat {
      if case .variable(let name) = current.form {
        words.append(Word(text: name, span: current.span))
        advance()
      } else {
        words.append(try name("behind `forget`"))
      }
    } while take(.comma)
    return words
  }

  private mutating func definition() throws(Failure) -> Line.Form {
    advance()
    let name = try name("behind `def`")
    try expect(.open, "behind the name of a function")
    var parameters: [(name: Word, usual: Node?)] = []
    if !isAt(.close) {
      repeat {
        let parameter = try self.name("for a parameter")
        var usual: Node?
        if take(.colon) { usual = try expression() }
        if parameters.contains(where: { $0.name.text == parameter.text }) {
          throw report(
            "E0211", "the parameter `\(parameter.text)` stands here twice", at: parameter.span, ["\(parameter.text)_2"])
        }
        parameters.append((parameter, usual))
      } while take(.comma)
    }
    if isAt(.assign), let last = parameters.last {
      throw report(
        "E0104", "what a parameter usually is stands behind a `:`", at: current.span,
        ["\(last.name.text): \(text(next.span))"])
    }
    try expect(.close, "behind the parameters")
    try expect(.assign, "before the body of a function")
    let body = try expression()
    if isAt(.pipe), !body.isParenthesised {
      throw report(
        "E0109", "a function body with a `|` needs parentheses", at: current.span,
        ["def \(name.text)(…) = (\(text(body.span)) | …)"])
    }
    return .definition(name, parameters: parameters, body: body)
  }

  // MARK: - Pipelines

  mutating func pipeline() throws(Failure) -> Pipeline {
    let start = current.span
    var stages = [try stage(isFirst: true)]
    while take(.pipe) {
      try refuseEndless(stages.count, at: lastSpan)
      stages.append(try stage(isFirst: false))
    }
    return Pipeline(stages: stages, span: start.joined(lastSpan))
  }

  private mutating func stage(isFirst: Bool) throws(Failure) -> Stage {
    let start = current.span
    guard case .name(let word) = current.form, !Parser.isWordOperator(word),
      !["true", "false", "missing"].contains(word)
    else {
      let node = try expression()
      return Stage(form: .expression(node), span: start.joined(lastSpan))
    }
    let head = Word(text: word, span: current.span)
    switch next.form {
    case .newline, .end, .symbol(.pipe), .symbol(.close), .symbol(.closeList), .symbol(.closeRecord), .symbol(.comma):
      advance()
      return Stage(form: .call(head, []), span: head.span)
    case .symbol(.open) where !next.isSpaced, .symbol(.openList) where !next.isSpaced, .symbol(.dot), .symbol(.range):
      return try expressionStage(start, isFirst: isFirst)
    case .symbol(.minus):
      let after = tokens[min(position + 2, tokens.count - 1)]
      if next.isSpaced, !after.isSpaced {
        let rest = text(Span(next.span.start, restOfLine()))
        throw report(
          "E0105", "`\(word) -…` can be read in two ways", at: next.span.joined(after.span),
          word == "sort"
            ? ["sort desc(\(rest.dropFirst())) from the largest", "sort(\(rest)) for the argument"]
            : ["\(word)(\(rest)) for the argument", "\(word) - \(rest.dropFirst()) for the difference"])
      }
      return try expressionStage(start, isFirst: isFirst)
    case .symbol(let symbol) where symbol.isBinaryOperator && symbol != .minus:
      return try expressionStage(start, isFirst: isFirst)
    case .name(let operation) where Parser.isWordOperator(operation) && operation != "not" && operation != "if":
      return try expressionStage(start, isFirst: isFirst)
    default:
      advance()
      if isAt(.open), current.isSpaced { try refuseSplitCall(head) }
      let arguments = try arguments(until: nil)
      return Stage(form: .call(head, arguments), span: start.joined(lastSpan))
    }
  }

  /// `f (x) + 1`: does the parenthesis belong to f?
  private mutating func refuseSplitCall(_ head: Word) throws(Failure) {
    var level = 0
    var index = position
    while index < tokens.count {
      switch tokens[index].form {
      case .symbol(.open): level += 1
      case .symbol(.close): level -= 1
      case .end: return
      default: break
      }
      if level == 0 { break }
      index += 1
    }
    guard index + 1 < tokens.count else { return }
    let isOperator: Bool
    switch tokens[index + 1].form {
    case .symbol(let symbol): isOperator = symbol.isBinaryOperator
    case .name(let word): isOperator = Parser.isWordOperator(word)
    default: isOperator = false
    }
    guard isOperator else { return }
    let rest = text(Span(current.span.start, restOfLine()))
    let inner = text(Span(current.span.start, tokens[index].span.end))
    throw report(
      "E0105", "a space before `(` can be read in two ways", at: head.span.joined(tokens[index].span),
      ["\(head.text)(\(rest)) for one argument", "\(head.text)\(inner)… for a call"])
  }

  /// Where the stage ends, for messages.
  private func restOfLine() -> Int {
    var level = 0
    var index = position
    while index < tokens.count {
      switch tokens[index].form {
      case .symbol(.open), .symbol(.openList), .symbol(.openRecord): level += 1
      case .symbol(.close), .symbol(.closeList), .symbol(.closeRecord): level -= 1
      case .newline, .end: return tokens[max(0, index - 1)].span.end
      case .symbol(.pipe) where level <= 0: return tokens[max(0, index - 1)].span.end
      default: break
      }
      if level < 0 { return tokens[max(0, index - 1)].span.end }
      index += 1
    }
    return bytes.count
  }

  private mutating func expressionStage(_ start: Span, isFirst: Bool) throws(Failure) -> Stage {
    let node = try expression(leading: isFirst)
    // `f()` calls a function that `f` alone would name.
    if case .call(let name, let arguments) = node.form, !(isFirst && arguments.isEmpty) {
      return Stage(form: .call(name, arguments), span: node.span)
    }
    return Stage(form: .expression(node), span: start.joined(lastSpan))
  }

  /// Arguments up to the closing symbol, or to the end of the stage.
  mutating func arguments(until close: Symbol?) throws(Failure) -> [Argument] {
    var arguments: [Argument] = []
    func isDone() -> Bool {
      if let close, isAt(close) { return true }
      return close == nil && (isAtEnd || isAt(.pipe) || isAt(.close) || isAt(.closeList) || isAt(.closeRecord))
    }
    if isDone() { return [] }
    repeat {
      if isDone(), !arguments.isEmpty {
        throw report("E0104", "an argument is wanted behind the comma", at: lastSpan)
      }
      arguments.append(try argument())
    } while take(.comma)
    return arguments
  }

  private mutating func argument() throws(Failure) -> Argument {
    var name: Word?
    switch current.form {
    case .name, .quotedName:
      if next.form == .symbol(.colon) {
        name = try self.name("for an argument")
        advance()
      }
    default: break
    }
    return Argument(name: name, value: try expression())
  }

  static func isWordOperator(_ word: String) -> Bool {
    ["and", "or", "not", "in", "matches", "if", "then", "else"].contains(word)
  }
}
