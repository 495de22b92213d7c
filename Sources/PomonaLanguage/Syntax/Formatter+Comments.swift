// Comments inside of a line of several stay where they are: the line keeps the breaks that it was given, and each comment
// stands behind the word that it stood behind.
extension Formatter {
  /// A line with the comments in it at their places.
  ///
  /// The words of the line as it was typed are put beside those of its one form, which may have parentheses more or less; what
  /// is the same in both tells where a comment and a break go.
  ///
  /// - Returns: `nil` where there is no such place, or the line would be another one.
  static func text(_ line: Line, in bytes: [UInt8], keeping comments: [Comment]) -> String? {
    let canonical = text(line)
    let form = Array(canonical.utf8)
    guard let typed = words(of: bytes, in: line.span), let wanted = words(of: form, in: Span(0, form.count)),
      let places = places(of: typed, bytes, in: wanted, form)
    else { return nil }
    var breaks: Set<Int> = []
    for index in typed.indices.dropFirst() {
      guard let place = places[index], let before = places[index - 1], place == before + 1 else { continue }
      if bytes[typed[index - 1].span.end..<typed[index].span.start].contains(0x0A) { breaks.insert(place) }
    }
    var notes: [Int: [Comment]] = [:]
    for comment in comments {
      let behind = typed.indices.last { typed[$0].span.end <= comment.span.start && places[$0] != nil }
      guard let place = behind.flatMap({ places[$0] }) else { return nil }
      notes[place + 1, default: []].append(comment)
    }
    let result = laidOut(wanted, form, breaks, notes)
    // What was typed is worth more than where it stands.
    let (lines, kept, problems) = Parser.parse(result)
    guard problems.isEmpty, lines.count == 1, text(lines[0]) == canonical, kept.map(\.text) == comments.map(\.text)
    else { return nil }
    return result
  }

  private static func words(of bytes: [UInt8], in span: Span) -> [Token]? {
    var lexer = Lexer(bytes, in: span)
    lexer.run()
    guard lexer.problems.isEmpty else { return nil }
    return lexer.tokens.filter { $0.form != .newline && $0.form != .end }
  }

  /// What a word is, whether or not its name stands in back-quotes and whichever quotes a text has.
  private static func key(_ token: Token, _ bytes: [UInt8]) -> String {
    switch token.form {
    case .number(let value, let unit): "number \(value) \(unit ?? "")"
    case .name(let name), .quotedName(let name): "name \(name)"
    case .variable(let name): "variable \(name)"
    case .symbol(let symbol): symbol.rawValue
    case .text(let parts):
      "text "
        + parts.map { part in
          if case .literal(let text) = part { text } else { "{}" }
        }.joined(separator: "|")
    case .newline, .end: ""
    }
  }

  /// For each word that was typed its place among those of the form, in the longest sequence that both have.
  private static func places(of typed: [Token], _ bytes: [UInt8], in wanted: [Token], _ form: [UInt8]) -> [Int?]? {
    let (a, b) = (typed.map { key($0, bytes) }, wanted.map { key($0, form) })
    var first = 0
    while first < min(a.count, b.count), a[first] == b[first] { first += 1 }
    var last = 0
    while last < min(a.count, b.count) - first, a[a.count - 1 - last] == b[b.count - 1 - last] { last += 1 }
    var places: [Int?] = a.indices.map { $0 < first ? $0 : $0 >= a.count - last ? $0 - a.count + b.count : nil }
    let (rows, columns) = (a.count - first - last, b.count - first - last)
    guard rows > 0, columns > 0 else { return places }
    guard rows * columns <= 4_000_000 else { return nil }
    // How many words the rests from here have in common.
    var lengths = Array(repeating: Int32(0), count: (rows + 1) * (columns + 1))
    for i in (0..<rows).reversed() {
      for j in (0..<columns).reversed() {
        lengths[i * (columns + 1) + j] =
          a[first + i] == b[first + j]
          ? lengths[(i + 1) * (columns + 1) + j + 1] + 1
          : max(lengths[(i + 1) * (columns + 1) + j], lengths[i * (columns + 1) + j + 1])
      }
    }
    var (i, j) = (0, 0)
    while i < rows, j < columns {
      if a[first + i] == b[first + j] {
        places[first + i] = first + j
        (i, j) = (i + 1, j + 1)
      } else if lengths[(i + 1) * (columns + 1) + j] >= lengths[i * (columns + 1) + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return places
  }

  /// The words with breaks and comments before some of them, each line as far in as its brackets are open.
  private static func laidOut(
    _ words: [Token], _ form: [UInt8], _ breaks: Set<Int>, _ notes: [Int: [Comment]]
  ) -> String {
    var output = ""
    // Of each open bracket, how far in its line stands.
    var open: [Int] = []
    var indent = 0
    var isInStage = false
    for (place, word) in words.enumerated() {
      let comments = notes[place] ?? []
      var closes = false
      switch word.form {
      case .symbol(.close), .symbol(.closeList), .symbol(.closeRecord): closes = true
      default: break
      }
      if breaks.contains(place) || !comments.isEmpty {
        let inner = open.last.map { $0 + 4 }
        let isPipe = word.form == .symbol(.pipe)
        let next = closes ? open.last ?? 0 : inner ?? (isPipe || !isInStage ? 4 : 8)
        if isPipe, open.isEmpty { isInStage = true }
        for (number, comment) in comments.enumerated() {
          // The first may stand behind what is there; each of the others has its own line.
          output += number == 0 && !comment.isAlone ? "  " : "\n" + String(repeating: " ", count: inner ?? next)
          output += comment.text
        }
        indent = next
        output += "\n" + String(repeating: " ", count: indent)
      } else if place > 0, words[place - 1].span.end < word.span.start {
        output += " "
      }
      switch word.form {
      case .symbol(.open), .symbol(.openList), .symbol(.openRecord): open.append(indent)
      case .symbol(.close), .symbol(.closeList), .symbol(.closeRecord): _ = open.popLast()
      default: break
      }
      output += String(decoding: form[word.span.start..<word.span.end], as: UTF8.self)
    }
    for (number, comment) in (notes[words.count] ?? []).enumerated() {
      output += number == 0 && !comment.isAlone ? "  \(comment.text)" : "\n\(comment.text)"
    }
    return output
  }
}
