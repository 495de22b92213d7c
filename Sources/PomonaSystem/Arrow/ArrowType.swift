/// What a column of an Arrow schema holds, read from the format text of the C data interface.
public indirect enum ArrowType: Sendable, Equatable {
  /// Nothing but missing cells.
  case nothing
  case truth
  case integer(byteCount: Int, isSigned: Bool)
  case float(byteCount: Int)
  /// UTF-8 with offsets of 4 or 8 bytes.
  case text(offsetByteCount: Int)
  case textView
  /// Days since 1970-01-01.
  case days
  /// Milliseconds since 1970-01-01, always whole days.
  case milliseconds
  /// Ticks since 1970-01-01T00:00; with a zone they count in UTC, without they are the clock's.
  case timestamp(ticksPerSecond: Int, hasZone: Bool)
  case list(ArrowType, offsetByteCount: Int)
  case fixedList(ArrowType, count: Int)
  case dictionary(codes: ArrowType, values: ArrowType, isOrdered: Bool)
  /// What Pomona has no column for, in words.
  case other(String)

  /// Deeper nests are refused, so that reading a type cannot run out of stack.
  static let greatestDepth = 16

  /// The type without children, which its format says.
  init(format: String, children: [ArrowType]) {
    let tail = format.dropFirst(3)
    switch format {
    case "n": self = .nothing
    case "b": self = .truth
    case "c", "s", "i", "l": self = .integer(byteCount: ArrowType.width(of: format), isSigned: true)
    case "C", "S", "I", "L": self = .integer(byteCount: ArrowType.width(of: format), isSigned: false)
    case "e": self = .float(byteCount: 2)
    case "f": self = .float(byteCount: 4)
    case "g": self = .float(byteCount: 8)
    case "u": self = .text(offsetByteCount: 4)
    case "U": self = .text(offsetByteCount: 8)
    case "vu": self = .textView
    case "tdD": self = .days
    case "tdm": self = .milliseconds
    case "+l", "+L":
      self = children.first.map { .list($0, offsetByteCount: format == "+l" ? 4 : 8) } ?? .other("lists of nothing")
    case "+s": self = .other("structs")
    case "+m": self = .other("maps")
    case "+r": self = .other("run-end encoded values")
    case "+vl", "+vL": self = .other("list views")
    case "z", "Z", "vz": self = .other("bytes")
    case _ where format.hasPrefix("+w:"):
      guard let count = Int(tail), count >= 0, let items = children.first else {
        self = .other("lists of an unknown length")
        return
      }
      self = .fixedList(items, count: count)
    case _ where format.hasPrefix("ts") && format.dropFirst(3).hasPrefix(":"):
      let ticks: [Character: Int] = ["s": 1, "m": 1000, "u": 1_000_000, "n": 1_000_000_000]
      guard let unit = tail.isEmpty ? nil : format.dropFirst(2).first, let perSecond = ticks[unit] else {
        self = .other("timestamps of an unknown unit")
        return
      }
      self = .timestamp(ticksPerSecond: perSecond, hasZone: tail.count > 1)
    case _ where format.hasPrefix("tt"): self = .other("times of day")
    case _ where format.hasPrefix("tD"): self = .other("durations")
    case _ where format.hasPrefix("ti"): self = .other("calendar intervals")
    case _ where format.hasPrefix("d:"): self = .other("decimals")
    case _ where format.hasPrefix("w:"): self = .other("bytes")
    case _ where format.hasPrefix("+u"): self = .other("unions")
    default: self = .other("values of the Arrow format \"\(format)\"")
    }
  }

  private static func width(of format: String) -> Int {
    switch format.lowercased() {
    case "c": 1
    case "s": 2
    case "i": 4
    default: 8
    }
  }

  /// What no column can hold, here or inside of it; `nil` when all of it can be read.
  public var unreadable: String? {
    switch self {
    case .other(let words): words
    case .list(let items, _), .fixedList(let items, _): items.unreadable.map { "lists of \($0)" }
    case .dictionary(_, let values, _): values.unreadable
    default: nil
    }
  }
}

/// A column of a file: its name and what it holds.
public struct ArrowField: Sendable, Equatable {
  public let name: String
  public let type: ArrowType
}
