internal import Foundation
internal import PomonaCatalog

/// Cuts an input into tokens. Mistakes become diagnostics; the rest is cut all the same.
struct Lexer {
  private let bytes: [UInt8]
  private let limit: Int
  private var position: Int
  private var isSpaced = false
  private(set) var tokens: [Token] = []
  private(set) var comments: [Comment] = []
  private(set) var problems: [Diagnostic] = []

  /// - Parameter span: the part of the input to cut, such as a hole of a text.
  init(_ bytes: [UInt8], in span: Span? = nil) {
    self.bytes = bytes
    position = span?.start ?? 0
    limit = min(span?.end ?? bytes.count, bytes.count)
  }

  mutating func run() {
    while position < limit {
      let byte = bytes[position]
      switch byte {
      case 0x20, 0x09, 0x0D:
        position += 1
        isSpaced = true
      case 0x0A:
        add(.newline, from: position, to: position + 1)
        isSpaced = true
      case UInt8(ascii: "#"): comment()
      case UInt8(ascii: "\""): text()
      case UInt8(ascii: "'"): rawText()
      case UInt8(ascii: "`"): quotedName()
      case UInt8(ascii: "$"): variable()
      case UInt8(ascii: "0")...UInt8(ascii: "9"): number()
      default:
        if Lexer.startsName(byte) { name() } else { symbol() }
      }
    }
    add(.end, from: limit, to: limit)
  }

  static func startsName(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte >= 0x80
  }

  static func continuesName(_ byte: UInt8) -> Bool { startsName(byte) || (0x30...0x39).contains(byte) }

  private mutating func add(_ form: Token.Form, from start: Int, to end: Int) {
    tokens.append(Token(form: form, span: Span(start, end), isSpaced: isSpaced))
    isSpaced = false
    position = end
  }

  private func string(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

  private func nameEnd(from start: Int) -> Int {
    var end = start
    while end < limit, Lexer.continuesName(bytes[end]) { end += 1 }
    return end
  }

  private mutating func comment() {
    let start = position
    var end = start
    while end < limit, bytes[end] != 0x0A { end += 1 }
    var before = start
    while before > 0, bytes[before - 1] == 0x20 || bytes[before - 1] == 0x09 { before -= 1 }
    let text = string(start, end)
    var trimmed = Substring(text)
    while let last = trimmed.last, last == " " || last == "\t" || last == "\r" { trimmed.removeLast() }
    comments.append(
      Comment(text: String(trimmed), span: Span(start, end), isAlone: before == 0 || bytes[before - 1] == 0x0A))
    position = end
    isSpaced = true
  }

  private mutating func name() {
    let end = nameEnd(from: position)
    add(.name(string(position, end)), from: position, to: end)
  }

  private mutating func variable() {
    let end = nameEnd(from: position + 1)
    if end == position + 1 {
      problem("E0101", "`$` wants the name of a variable behind it", position, end, ["$x"])
    }
    add(.variable(string(position + 1, end)), from: position, to: end)
  }

  private mutating func quotedName() {
    let start = position
    var end = start + 1
    while end < limit, bytes[end] != UInt8(ascii: "`"), bytes[end] != 0x0A { end += 1 }
    guard end < limit, bytes[end] == UInt8(ascii: "`") else {
      problem("E0102", "this name in back-quotes does not end", start, end, ["`\(string(start + 1, end))`"])
      add(.quotedName(string(start + 1, end)), from: start, to: end)
      return
    }
    add(.quotedName(string(start + 1, end)), from: start, to: end + 1)
  }

  private mutating func number() {
    let start = position
    var end = digits(from: start)
    if end + 1 < limit, bytes[end] == UInt8(ascii: "."), (0x30...0x39).contains(bytes[end + 1]) {
      end = digits(from: end + 1)
    }
    if end < limit, bytes[end] == UInt8(ascii: "e") || bytes[end] == UInt8(ascii: "E") {
      var next = end + 1
      if next < limit, bytes[next] == UInt8(ascii: "-") || bytes[next] == UInt8(ascii: "+") { next += 1 }
      if next < limit, (0x30...0x39).contains(bytes[next]) { end = digits(from: next) }
    }
    let text = string(start, end)
    let value = Double(text) ?? .nan
    if !value.isFinite {
      problem("E0101", "this number is too large to be held", start, end, ["1e300"])
    } else if value >= NumberText.exactWhole, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      String(format: "%.0f", value) != String(text.drop { $0 == "0" })
    {
      problem(
        "E0101", "numbers have some 16 digits, and this whole number would become \(NumberText.plain(value))", start,
        end,
        ["\"\(text)\" for a name"])
    }
    var unitEnd = nameEnd(from: end)
    if unitEnd == end, end < limit, bytes[end] == UInt8(ascii: "%"),
      !(end + 1 < limit && bytes[end + 1] == UInt8(ascii: "%"))
    {
      unitEnd = end + 1
    }
    add(.number(value, unit: unitEnd > end ? string(end, unitEnd) : nil), from: start, to: unitEnd)
  }

  private func digits(from start: Int) -> Int {
    var end = start
    while end < limit, (0x30...0x39).contains(bytes[end]) { end += 1 }
    return end
  }

  private mutating func rawText() {
    let start = position
    var end = start + 1
    while end < limit, bytes[end] != UInt8(ascii: "'"), bytes[end] != 0x0A { end += 1 }
    guard end < limit, bytes[end] == UInt8(ascii: "'") else {
      problem("E0102", "this text does not end", start, end, ["'\(string(start + 1, end))'"])
      add(.text([.literal(string(start + 1, end))]), from: start, to: end)
      return
    }
    add(.text([.literal(string(start + 1, end))]), from: start, to: end + 1)
  }

  private mutating func text() {
    let start = position
    var parts: [Token.TextPart] = []
    var literal: [UInt8] = []
    var isBroken = false
    func flushed() -> [Token.TextPart] {
      literal.isEmpty ? parts : parts + [.literal(String(decoding: literal, as: UTF8.self))]
    }
    var at = start + 1
    while at < limit {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "\""):
        add(.text(flushed()), from: start, to: at + 1)
        return
      case 0x0A:
        problem("E0102", "this text does not end", start, at, ["close it with \""])
        add(.text(flushed()), from: start, to: at)
        return
      case UInt8(ascii: "\\") where at + 1 < limit:
        let next = bytes[at + 1]
        switch next {
        case UInt8(ascii: "n"): literal.append(0x0A)
        case UInt8(ascii: "t"): literal.append(0x09)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"): literal.append(next)
        default:
          problem("E0101", "an unknown escape in a text", at, at + 2, ["\\\\", "'…' takes every character as it is"])
          isBroken = true
        }
        at += next == 0x0A ? 1 : 2
      case UInt8(ascii: "{"):
        guard let close = holeEnd(from: at) else {
          // Behind one mistake in a text its braces say nothing more.
          if !isBroken { problem("E0102", "this `{` in a text is not closed", at, at + 1, ["\\{ for a brace itself"]) }
          isBroken = true
          literal.append(byte)
          at += 1
          continue
        }
        parts = flushed()
        literal = []
        if !isBroken { parts.append(.hole(Span(at + 1, close))) }
        at = close + 1
      default:
        literal.append(byte)
        at += 1
      }
    }
    problem("E0102", "this text does not end", start, limit, ["close it with \""])
    add(.text(flushed()), from: start, to: limit)
  }

  /// The `}` that closes the `{` at `start`, on the same line; texts inside may hold braces.
  private func holeEnd(from start: Int) -> Int? {
    var depth = 0
    var at = start
    var quote: UInt8?
    while at < limit, bytes[at] != 0x0A {
      let byte = bytes[at]
      if let open = quote {
        if byte == UInt8(ascii: "\\") { at += 1 } else if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "\"") {
        // A text inside a hole would end the text around it for every reader; single quotes are there for it.
        return nil
      } else if byte == UInt8(ascii: "{") {
        depth += 1
      } else if byte == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return at }
      }
      at += 1
    }
    return nil
  }

  private mutating func symbol() {
    // What R writes for a bar; what stands behind it is read as behind one.
    for other in ["%>%", "|>"] where bytes[position..<limit].starts(with: other.utf8) {
      let end = position + other.utf8.count
      problem("E0101", "`\(other)` means nothing here", position, end, ["|"])
      add(.symbol(.pipe), from: position, to: end)
      return
    }
    for symbol in Symbol.allCases {
      let raw = Array(symbol.rawValue.utf8)
      if position + raw.count <= limit, bytes[position..<(position + raw.count)].elementsEqual(raw) {
        add(.symbol(symbol), from: position, to: position + raw.count)
        return
      }
    }
    if bytes[position] == UInt8(ascii: "&"), position + 1 < limit, bytes[position + 1] == bytes[position] {
      problem("E0101", "`&&` means nothing here", position, position + 2, ["and"])
      position += 2
      isSpaced = true
      return
    }
    let character = string(position, min(limit, position + 1))
    let hint: [String] =
      switch character {
      case "&": ["and"]
      case "!": ["not", "!="]
      case ";": ["a new line"]
      case "%": ["%% for the rest of a division"]
      default: []
      }
    problem("E0101", "`\(character)` means nothing here", position, position + 1, hint)
    position += 1
    isSpaced = true
  }

  private mutating func problem(_ code: String, _ message: String, _ start: Int, _ end: Int, _ remedies: [String]) {
    problems.append(Diagnostic(Explanation(code, message, remedies: remedies), at: Span(start, end)))
  }
}
