internal import PomonaCatalog

/// Candidates for the word at the end of an input, and how many characters of it they replace.
public struct Completion: Sendable, Equatable {
  public var replaced: Int
  public var candidates: [String]
}

extension Session {
  /// Computed from kinds, never by running: after `|` only verbs that take the value; in a table verb columns; after `$`
  /// variables; after `name:` the words that are allowed there.
  public func complete(_ before: String) -> Completion {
    let bytes = Array(before.utf8)
    var start = bytes.count
    while start > 0, Lexer.continuesName(bytes[start - 1]) { start -= 1 }
    let word = String(decoding: bytes[start...], as: UTF8.self)
    let lead = start > 0 ? bytes[start - 1] : 0
    func matching(_ names: [String]) -> Completion {
      var seen: Set<String> = []
      return Completion(
        replaced: word.count, candidates: names.filter { $0.hasPrefix(word) && $0 != word && seen.insert($0).inserted })
    }
    if lead == UInt8(ascii: "$") { return matching(names.sorted()) }
    if let quote = openQuote(bytes) {
      let typed = String(decoding: bytes[(quote + 1)...], as: UTF8.self)
      let fitting = texts(after: String(decoding: bytes[..<quote], as: UTF8.self))
      return Completion(replaced: typed.count, candidates: fitting.filter { $0.hasPrefix(typed) && $0 != typed })
    }
    let head = String(decoding: bytes[..<start], as: UTF8.self)
    return matching(candidates(after: head))
  }

  /// The `"` of a text that is still open at the end.
  private func openQuote(_ bytes: [UInt8]) -> Int? {
    var open: Int?
    var at = 0
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\\") where open != nil: at += 1
      case UInt8(ascii: "\""): open = open == nil ? at : nil
      case 0x0A: open = nil
      default: break
      }
      at += 1
    }
    return open
  }

  /// What a text may be there: names of models and benchmarks are typed in quotes, and labels of columns can be.
  private func texts(after head: String) -> [String] {
    guard let place = place(after: head) else { return [] }
    let open = place.verb.parameters.filter { !$0.isPiped }
    let parameter =
      place.argument.flatMap { name in open.first { $0.name == name } }
      ?? (place.position < open.count ? open[place.position] : nil)
    if let parameter, !parameter.offers.isEmpty { return parameter.offers }
    return words(of: place)
  }

  private func candidates(after head: String) -> [String] {
    var lexer = Lexer(Array(head.utf8))
    lexer.run()
    var previous: Token.Form?
    for token in lexer.tokens where token.form != .end { previous = token.form }
    switch previous {
    case nil, .newline?, .symbol(.assign)?:
      return names.sorted() + vocabulary.verbs.entries.filter { $0.piped == nil }.map(\.name)
        + (previous == .symbol(.assign)
          ? [] : Line.sessionWords + Line.Prefix.allCases.map(\.rawValue))
    case .symbol(.dot)?: return fields(before: lexer.tokens, head)
    case .name("help")?: return vocabulary.verbs.names + Function.all.map(\.name)
    case .symbol(.pipe)?:
      let kind = kindBefore(lexer.tokens, head)
      return vocabulary.verbs.entries.filter { verb in
        guard let parameter = verb.piped, case .value(let pattern) = parameter.form else { return false }
        return pattern.matches(kind)
      }.map(\.name)
    default:
      guard let place = place(after: head) else { return [] }
      return words(of: place)
    }
  }

  /// The fields of what stands before the `.` at the end.
  private func fields(before tokens: [Token], _ head: String) -> [String] {
    let tokens = tokens.filter { $0.form != .end }
    var first = tokens.count - 1
    var depth = 0
    while first > 0 {
      let token = tokens[first - 1]
      switch token.form {
      case .symbol(.closeList), .symbol(.close), .symbol(.closeRecord): depth += 1
      case .symbol(.openList), .symbol(.open), .symbol(.openRecord): depth -= 1
      case .symbol(.dot), .name, .variable, .text, .number: break
      default: if depth <= 0 { depth = -1 }
      }
      if depth < 0 { break }
      first -= 1
      if depth == 0, token.isSpaced { break }
    }
    guard first < tokens.count - 1, let dot = tokens.last else { return [] }
    let bytes = Array(head.utf8)
    let text = String(decoding: bytes[tokens[first].span.start..<min(dot.span.start, bytes.count)], as: UTF8.self)
    guard case .pipeline(let pipeline)? = Parser.parse(text).lines.last?.form else { return [] }
    var checker = checker()
    switch checker.kind(of: pipeline, row: nil).kind {
    case .object(let kind): return kind.fields.map(\.name)
    case .record(let fields): return fields.map(\.name)
    case .table(let schema): return schema.names
    default: return []
    }
  }

  /// Where the end of an input stands: in which call, behind which argument name.
  private struct Place {
    let verb: Verb
    let piped: Kind
    let argument: String?
    let given: Set<String>
    /// How many arguments without a name stand before.
    let position: Int
  }

  private func place(after head: String) -> Place? {
    var lexer = Lexer(Array(head.utf8))
    lexer.run()
    let tokens = lexer.tokens.filter { $0.form != .end && $0.form != .newline }
    // The innermost stage that is still open.
    var depth = 0
    var index = tokens.count - 1
    var begin = 0
    while index >= 0 {
      switch tokens[index].form {
      case .symbol(.close), .symbol(.closeList), .symbol(.closeRecord): depth += 1
      case .symbol(.open), .symbol(.openList), .symbol(.openRecord):
        if depth == 0, tokens[index].form == .symbol(.open) {
          begin = index + 1
          if index > 0, case .name(let name) = tokens[index - 1].form, vocabulary.verbs[name] != nil,
            !tokens[index].isSpaced
          {
            begin = index - 1
          }
          index = -1
        } else if depth > 0 {
          depth -= 1
        }
      case .symbol(.pipe) where depth == 0, .symbol(.assign) where depth == 0, .symbol(.arrow) where depth == 0:
        begin = index + 1
        index = -1
      default: break
      }
      index -= 1
    }
    guard begin < tokens.count else { return nil }
    var first = begin
    if case .name(let name) = tokens[first].form, Line.Prefix(rawValue: name) != nil, first + 1 < tokens.count {
      first += 1
    }
    guard case .name(let name) = tokens[first].form, let verb = vocabulary.verbs[name] else { return nil }
    var given: Set<String> = []
    var argument: String?
    var position = 0
    var level = 0
    var isNamed = false
    for place in (first + 1)..<max(first + 1, tokens.count) {
      switch tokens[place].form {
      case .symbol(.open), .symbol(.openList), .symbol(.openRecord): level += 1
      case .symbol(.close), .symbol(.closeList), .symbol(.closeRecord): level -= 1
      case .symbol(.comma) where level <= 0:
        if !isNamed { position += 1 }
        argument = nil
        isNamed = false
      case .symbol(.colon) where level <= 0:
        if place > 0, case .name(let word) = tokens[place - 1].form {
          argument = word
          given.insert(word)
          isNamed = true
        }
      default: break
      }
    }
    return Place(
      verb: verb, piped: kindBefore(Array(tokens[..<first]), head), argument: argument, given: given, position: position
    )
  }

  /// The kind of what stands before the last `|`.
  private func kindBefore(_ tokens: [Token], _ head: String) -> Kind {
    guard let pipe = tokens.lastIndex(where: { $0.form == .symbol(.pipe) }) else { return .any }
    let bytes = Array(head.utf8)
    var text = String(decoding: bytes[..<min(tokens[pipe].span.start, bytes.count)], as: UTF8.self)
    // Inside parentheses the pipeline begins behind the last one that is open.
    var depth = 0
    var cut: Int?
    for token in tokens[..<pipe].reversed() {
      switch token.form {
      case .symbol(.close): depth += 1
      case .symbol(.open):
        if depth == 0 {
          cut = token.span.end
        } else {
          depth -= 1
        }
      case .symbol(.arrow) where depth == 0: cut = token.span.end
      default: break
      }
      if cut != nil { break }
    }
    if let cut { text = String(decoding: bytes[cut..<min(tokens[pipe].span.start, bytes.count)], as: UTF8.self) }
    guard let line = Parser.parse(text).lines.last else { return .any }
    var checker = checker()
    switch line.form {
    case .pipeline(let pipeline), .binding(_, let pipeline): return checker.kind(of: pipeline, row: nil).kind
    default: return .any
    }
  }

  private func words(of place: Place) -> [String] {
    let parameters = place.verb.parameters.filter { !$0.isPiped }
    var call = Call()
    if let piped = place.verb.piped {
      call.pipedName = piped.name
      call.kinds[piped.name] = place.piped
    }
    func words(_ parameter: VerbParameter) -> [String] {
      let labels = place.piped.schema(of: parameter.field)?.columns ?? []
      let columns = labels.map(\.name)
      switch parameter.form {
      case .choice(let words, _): return words(call) ?? []
      case .column: return columns
      case .expression, .mapping:
        return columns + labels.flatMap { $0.values ?? [] } + Function.all.map(\.name)
      case .labels: return labels.flatMap { [$0.name] + ($0.values ?? []) }
      case .value: return names.sorted().map { "$\($0)" }
      case .words: return []
      }
    }
    if let argument = place.argument {
      if let parameter = parameters.first(where: { $0.name == argument }) { return words(parameter) }
      if let parameter = parameters.first(where: { if case .mapping = $0.form { true } else { false } }) {
        return words(parameter)
      }
      return []
    }
    var result: [String] = []
    let open = parameters.filter { if case .mapping = $0.form { false } else { true } }
    if place.position < open.count {
      result += words(open[place.position])
    } else if let last = open.last, last.isRepeated {
      result += words(last)
    }
    result += parameters.filter { !place.given.contains($0.name) }.map { "\($0.name):" }
    return result
  }
}
