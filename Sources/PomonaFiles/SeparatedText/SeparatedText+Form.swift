internal import PomonaTables

extension SeparatedText {
  /// How a file of text is to be read, as far as its bytes do not say it.
  public struct Form: Sendable, Hashable {
    public var separator: Character
    /// Whether the separator was asked for; what only the ending says gives way to what the first line has.
    public var isGiven: Bool
    public var hasHeader: Bool
    /// Whether a comma stands before the fraction of numbers; `nil` where semicolons stand between the fields, as programs
    /// write it that have the comma in numbers.
    public var hasDecimalComma: Bool?
    /// Lines that begin with it are left out.
    public var comment: Character?
    /// Whether a byte is a character (ISO 8859-1, and Windows-1252 where that has more) and not UTF-8.
    public var isLatin1: Bool
    /// Further words for what is missing.
    public var absent: Set<String>

    public init(
      _ separator: Character, isGiven: Bool = false, hasHeader: Bool = true, hasDecimalComma: Bool? = nil,
      comment: Character? = nil, isLatin1: Bool = false, absent: Set<String> = []
    ) {
      self.separator = separator
      self.isGiven = isGiven
      self.hasHeader = hasHeader
      self.hasDecimalComma = hasDecimalComma
      self.comment = comment
      self.isLatin1 = isLatin1
      self.absent = absent
    }

    /// Whether the bytes are read as they are; others are turned into such in memory first.
    var isPlain: Bool { comment == nil && !isLatin1 }

    /// The bytes as UTF-8 without the lines that are comments, which stay as empty ones, so that the lines keep their numbers.
    /// A line within quotes is none.
    func plain(_ bytes: [UInt8]) -> [UInt8] {
      let mark = comment?.asciiValue
      var result: [UInt8] = []
      result.reserveCapacity(bytes.count + (isLatin1 ? bytes.count / 16 : 0))
      var isQuoted = false
      var isAtStart = true
      var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      while place < bytes.count {
        let byte = bytes[place]
        if isAtStart, !isQuoted, byte == mark {
          while place < bytes.count, bytes[place] != 0x0A { place += 1 }
          continue
        }
        if byte == 0x22 { isQuoted.toggle() }
        isAtStart = byte == 0x0A
        if isLatin1, byte >= 0x80 {
          result += Array(String(Self.character(byte)).utf8)
        } else {
          result.append(byte)
        }
        place += 1
      }
      return result
    }

    /// Of the bytes 0x80 to 0x9F, which ISO 8859-1 leaves to control, those of Windows-1252.
    private static let windows: [UInt32] = [
      0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D,
      0x8F,
      0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E,
      0x178,
    ]

    private static func character(_ byte: UInt8) -> Unicode.Scalar {
      let code = byte < 0xA0 ? windows[Int(byte) - 0x80] : UInt32(byte)
      return Unicode.Scalar(code) ?? "\u{FFFD}"
    }
  }
}

extension Table {
  /// Columns of texts that are all numbers with a comma before the fraction, `1,5`, as numbers; a note names them.
  ///
  /// Cost: O(rows) of such columns; of others, as many texts as come before the first that is none.
  func withDecimalCommas() throws -> Table {
    var turned: [String] = []
    let columns = columns.map { column in
      guard case .text(let cells) = column.values, !cells.isOrdered,
        let levels = Self.decimals(cells.levels)
      else { return column }
      turned.append("`\(column.name)`")
      return Column(column.name, .numbers(cells.codes.map { $0 < 0 ? .nan : levels[Int($0)] }))
    }
    guard !turned.isEmpty else { return self }
    let names = turned.count > 6 ? turned.prefix(6) + ["… (\(turned.count))"] : turned[...]
    return try Table(
      columns,
      header: header + ["a comma stands before the fraction of numbers in \(names.joined(separator: ", "))"],
      provenance: provenance)
  }

  /// `nil` where a text is no such number, or none has a comma.
  private static func decimals(_ texts: [String]) -> [Double]? {
    var numbers: [Double] = []
    var hasComma = false
    for text in texts {
      if text == "NaN" {
        numbers.append(.nan)
        continue
      }
      var bytes = Array(text.utf8)
      if let comma = bytes.firstIndex(of: UInt8(ascii: ",")) {
        guard !bytes.contains(UInt8(ascii: ".")), comma + 1 < bytes.count else { return nil }
        bytes[comma] = UInt8(ascii: ".")
        hasComma = true
      }
      // The kind first: a number with a second comma is none, and neither is `007`.
      guard [.whole, .number].contains(FieldColumn.kind(bytes.span, 0, bytes.count)),
        let number = FieldColumn.number(bytes.span, 0, bytes.count)
      else { return nil }
      numbers.append(number)
    }
    return hasComma ? numbers : nil
  }
}
