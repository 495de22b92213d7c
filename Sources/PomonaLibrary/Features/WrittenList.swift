/// A list of texts as Python or JSON write it into one cell: `['a cat', "the dog's bone"]`.
enum WrittenList {
  /// The texts; `nil` for what is no such list.
  static func texts(of cell: String) -> [String]? {
    var scanner = Scanner(Array(cell.unicodeScalars))
    return scanner.list()
  }

  private struct Scanner {
    let scalars: [Unicode.Scalar]
    var position = 0

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func skipSpaces() {
      while let scalar = next, scalar.properties.isWhitespace { position += 1 }
    }

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
      skipSpaces()
      guard next == wanted else { return false }
      position += 1
      return true
    }

    mutating func list() -> [String]? {
      guard take("[") else { return nil }
      var texts: [String] = []
      while !take("]") {
        if !texts.isEmpty {
          guard take(",") else { return nil }
          // Python takes a comma before the end.
          if take("]") { break }
        }
        skipSpaces()
        guard let text = text() else { return nil }
        texts.append(text)
      }
      skipSpaces()
      return position == scalars.count ? texts : nil
    }

    private mutating func text() -> String? {
      guard let quote = next, quote == "\"" || quote == "'" else { return nil }
      position += 1
      var text = String.UnicodeScalarView()
      while let scalar = next {
        position += 1
        if scalar == quote { return String(text) }
        guard scalar == "\\" else {
          text.append(scalar)
          continue
        }
        guard let escaped = escaped() else { return nil }
        text.append(escaped)
      }
      return nil
    }

    private mutating func escaped() -> Unicode.Scalar? {
      guard let letter = next else { return nil }
      position += 1
      switch letter {
      case "n": return "\n"
      case "t": return "\t"
      case "r": return "\r"
      case "b": return "\u{8}"
      case "f": return "\u{c}"
      case "x": return number(digits: 2)
      case "U": return number(digits: 8)
      case "u":
        guard position + 4 <= scalars.count, let first = code(digits: 4) else { return nil }
        // JSON writes what is beyond 16 bits as two halves.
        if (0xD800..<0xDC00).contains(first) {
          guard position + 6 <= scalars.count, scalars[position] == "\\", scalars[position + 1] == "u" else {
            return nil
          }
          position += 2
          guard let second = code(digits: 4), (0xDC00..<0xE000).contains(second) else { return nil }
          return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        }
        return Unicode.Scalar(first)
      case "\\", "'", "\"", "/": return letter
      default: return nil
      }
    }

    private mutating func code(digits: Int) -> UInt32? {
      guard position + digits <= scalars.count else { return nil }
      let text = String(String.UnicodeScalarView(scalars[position..<(position + digits)]))
      position += digits
      return UInt32(text, radix: 16)
    }

    private mutating func number(digits: Int) -> Unicode.Scalar? { code(digits: digits).flatMap { Unicode.Scalar($0) } }
  }
}
