/// A list as Python or JSON writes it, such as stands in a cell of a published table: `['a', "b", 3, None]`.
struct ListText {
  private let bytes: [UInt8]
  private var place = 0

  /// The items, or `nil` when the text is no such list.
  static func items(_ text: String) -> [Value]? {
    var reader = ListText(bytes: Array(text.utf8))
    reader.skipBlanks()
    guard let items = reader.list(0) else { return nil }
    reader.skipBlanks()
    return reader.place == reader.bytes.count ? items : nil
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = current, byte == 0x20 || (0x09...0x0D).contains(byte) { place += 1 }
  }

  private mutating func list(_ depth: Int) -> [Value]? {
    let close: UInt8
    switch current {
    case UInt8(ascii: "["): close = UInt8(ascii: "]")
    case UInt8(ascii: "("): close = UInt8(ascii: ")")
    default: return nil
    }
    guard depth < 32 else { return nil }
    place += 1
    var items: [Value] = []
    while true {
      skipBlanks()
      if current == close {
        place += 1
        return items
      }
      guard let item = item(depth) else { return nil }
      items.append(item)
      skipBlanks()
      if current == UInt8(ascii: ",") {
        place += 1
      } else if current != close {
        return nil
      }
    }
  }

  private mutating func item(_ depth: Int) -> Value? {
    switch current {
    case UInt8(ascii: "["), UInt8(ascii: "("): return list(depth + 1).map { .list($0) }
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return text().map { .text($0) }
    default: return word()
    }
  }

  private mutating func text() -> String? {
    guard let quote = current else { return nil }
    place += 1
    var raw: [UInt8] = []
    while let byte = current {
      place += 1
      if byte == quote { return String(decoding: raw, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        raw.append(byte)
        continue
      }
      guard let escaped = current else { return nil }
      place += 1
      switch escaped {
      case UInt8(ascii: "n"): raw.append(0x0A)
      case UInt8(ascii: "t"): raw.append(0x09)
      case UInt8(ascii: "r"): raw.append(0x0D)
      case UInt8(ascii: "u"), UInt8(ascii: "x"):
        let count = escaped == UInt8(ascii: "u") ? 4 : 2
        guard place + count <= bytes.count,
          let code = UInt32(String(decoding: bytes[place..<place + count], as: UTF8.self), radix: 16),
          let scalar = Unicode.Scalar(code)
        else { return nil }
        raw += Array(String(Character(scalar)).utf8)
        place += count
      default: raw.append(escaped)
      }
    }
    return nil
  }

  private mutating func word() -> Value? {
    let start = place
    while let byte = current, byte != UInt8(ascii: ","), byte != UInt8(ascii: "]"), byte != UInt8(ascii: ")") {
      place += 1
    }
    var word = bytes[start..<place]
    while let last = word.last, last == 0x20 || (0x09...0x0D).contains(last) { word.removeLast() }
    let text = String(decoding: word, as: UTF8.self)
    switch text {
    case "None", "null", "nan", "NaN": return .missing
    case "True", "true": return .truth(true)
    case "False", "false": return .truth(false)
    default:
      return text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } ? Double(text).map { .number($0) } : nil
    }
  }
}
