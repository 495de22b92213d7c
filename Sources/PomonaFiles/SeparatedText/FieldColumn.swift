internal import PomonaSystem
internal import PomonaTables

/// What the fields of a column have been so far, from the narrowest: a later kind holds what an earlier one does.
enum FieldKind: Int, Comparable, Sendable {
  /// Nothing but missing fields.
  case undecided
  /// Those and empty texts, which are missing beside numbers or truths, and texts beside texts.
  case empty
  case truth
  case whole
  /// Whole numbers of which one is beyond 64 bits: beside a fraction they are numbers, else texts, as none of their digits
  /// may change.
  case large
  case number
  case text

  static func < (a: FieldKind, b: FieldKind) -> Bool { a.rawValue < b.rawValue }

  /// The narrowest kind that holds both.
  func joined(with other: FieldKind) -> FieldKind {
    if self == .truth || other == .truth { return min(self, other) <= .empty || self == other ? .truth : .text }
    return max(self, other)
  }
}

/// Where the cells of a stretch of rows are put before they join their column.
struct FieldRoom {
  var whole: [Int]
  var numbers: [Double]
  var truths: [UInt8]
  var codes: [Int32]

  init(rows: Int) {
    whole = Array(repeating: 0, count: rows)
    numbers = Array(repeating: 0, count: rows)
    truths = Array(repeating: 0, count: rows)
    codes = Array(repeating: 0, count: rows)
  }
}

/// The cells of one column in one piece of a file.
struct FieldColumn: Sendable {
  private(set) var kind: FieldKind
  private(set) var count = 0
  private var whole: [Int] = []
  private var numbers: [Double] = []
  private var truths: [UInt8] = []
  private var codes: [Int32] = []
  private(set) var pool = TextPool()
  /// A text met where numbers or truths were expected: their texts are gone, so the file is to be read again.
  private(set) var turnedToText = false

  init(_ kind: FieldKind) { self.kind = kind }

  mutating func reserve(_ rows: Int) {
    switch kind {
    case .undecided: break
    case .whole: whole.reserveCapacity(rows)
    case .number, .large: numbers.reserveCapacity(rows)
    case .truth: truths.reserveCapacity(rows)
    case .text, .empty: codes.reserveCapacity(rows)
    }
  }

  mutating func appendMissing() {
    count += 1
    guard !turnedToText else { return }
    switch kind {
    case .undecided: break
    case .whole: whole.append(WholeCells.missing)
    case .number, .large: numbers.append(.nan)
    case .truth: truths.append(TruthCells.missing)
    case .text, .empty: codes.append(-1)
    }
  }

  /// Takes a field that is not missing.
  ///
  /// - Returns: false when its bytes are no text.
  mutating func append(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, isText: Bool) -> Bool {
    if turnedToText {
      count += 1
      return true
    }
    if isText, start == end, kind != .text { return appendEmpty(bytes, start) }
    switch kind {
    case .text: break
    case .whole where !isText:
      if let value = FieldColumn.whole(bytes, start, end) {
        whole.append(value)
        count += 1
        return true
      }
    case .number where !isText, .large where !isText && FieldColumn.isDigits(bytes, start, end):
      if let value = FieldColumn.number(bytes, start, end) {
        numbers.append(value)
        count += 1
        return true
      }
    case .truth where !isText:
      if let value = FieldColumn.truth(bytes, start, end) {
        truths.append(value)
        count += 1
        return true
      }
    default: break
    }
    if kind != .text {
      let own = isText ? FieldKind.text : FieldColumn.kind(bytes, start, end)
      let wider = kind.joined(with: own)
      if wider != kind {
        widen(to: wider)
        return append(bytes, start, end, isText: isText)
      }
    }
    let (code, isNew) = pool.code(bytes, start, end)
    codes.append(code)
    count += 1
    return !isNew || FieldColumn.isUTF8(bytes, start, end)
  }

  /// Takes an empty text where none is known to stand: a spreadsheet or pandas says by it that a number is missing.
  private mutating func appendEmpty(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    if kind == .undecided { widen(to: .empty) }
    guard kind == .empty else {
      appendMissing()
      return true
    }
    codes.append(pool.code(bytes, start, start).code)
    count += 1
    return true
  }

  /// Takes the fields of one column in a stretch of rows: as long as they are what they were so far in a loop, those that
  /// are not one by one.
  ///
  /// - Returns: false when the bytes of a field are no text.
  mutating func append(
    _ index: FieldIndex, column: Int, in bytes: Span<UInt8>, quotesMatter: Bool, room: inout FieldRoom
  ) -> Bool {
    var row = 0
    while row < index.rowCount {
      if !turnedToText {
        let from = row
        switch kind {
        case .whole:
          var cells = room.whole.mutableSpan
          row = index.wholes(
            of: column, in: bytes, from: from, quotesMatter: quotesMatter, missing: WholeCells.missing, into: &cells)
          whole.append(contentsOf: room.whole[from..<row])
        case .number:
          var cells = room.numbers.mutableSpan
          row = index.numbers(of: column, in: bytes, from: from, quotesMatter: quotesMatter, into: &cells)
          numbers.append(contentsOf: room.numbers[from..<row])
        case .text:
          var cells = room.codes.mutableSpan
          row = pool.codes(index, of: column, in: bytes, from: from, quotesMatter: quotesMatter, into: &cells)
          codes.append(contentsOf: room.codes[from..<row])
        case .truth:
          var cells = room.truths.mutableSpan
          row = index.truths(
            of: column, in: bytes, from: from, quotesMatter: quotesMatter, missing: TruthCells.missing, into: &cells)
          truths.append(contentsOf: room.truths[from..<row])
        case .undecided, .empty, .large: break
        }
        count += row - from
        if row == index.rowCount { return true }
      }
      let (start, end, isQuoted) = index.field(row: row, column: column)
      let isText = isQuoted && quotesMatter
      if !isText, FieldColumn.isMissing(bytes, start, end) {
        appendMissing()
      } else if !append(bytes, start, end, isText: isText) {
        return false
      }
      row += 1
    }
    return true
  }

  /// An empty field, or `NA`.
  static func isMissing(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let length = end - start
    return length == 0 || (length == 2 && bytes[start] == UInt8(ascii: "N") && bytes[start + 1] == UInt8(ascii: "A"))
  }

  /// Takes the last cell back.
  mutating func removeLast() {
    count -= 1
    guard !turnedToText else { return }
    switch kind {
    case .undecided: break
    case .whole: whole.removeLast()
    case .number, .large: numbers.removeLast()
    case .truth: truths.removeLast()
    case .text, .empty: codes.removeLast()
    }
  }

  private mutating func widen(to wider: FieldKind) {
    if kind == .empty, wider != .text { (codes, pool) = ([], TextPool()) }
    switch (kind, wider) {
    case (.empty, .text): break
    case (.undecided, .whole), (.empty, .whole): whole = Array(repeating: WholeCells.missing, count: count)
    case (.undecided, .number), (.undecided, .large), (.empty, .number), (.empty, .large):
      numbers = Array(repeating: .nan, count: count)
    case (.undecided, .truth), (.empty, .truth): truths = Array(repeating: TruthCells.missing, count: count)
    case (.undecided, .text), (.undecided, .empty): codes = Array(repeating: -1, count: count)
    case (.large, .number): break
    case (.whole, .number), (.whole, .large):
      numbers = whole.map { $0 == WholeCells.missing ? .nan : Double($0) }
      whole = []
    default:
      turnedToText = true
      (whole, numbers, truths) = ([], [], [])
    }
    kind = wider
  }

  /// What a field by itself would be.
  static func kind(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> FieldKind {
    if whole(bytes, start, end) != nil { return .whole }
    if number(bytes, start, end) != nil { return isDigits(bytes, start, end) ? .large : .number }
    return truth(bytes, start, end) != nil ? .truth : .text
  }

  /// A number, but for `1e400`, which no number holds, and `007`, whose zeros a number would lose.
  static func number(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Double? {
    guard let value = DecimalNumber.parse(bytes, start, end) else { return nil }
    if value.isInfinite, bytes[end - 1] != UInt8(ascii: "f") { return nil }
    return hasZeroInFront(bytes, start, end) && isDigits(bytes, start, end) ? nil : value
  }

  private static func hasZeroInFront(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    end - start > 1 && bytes[start] == UInt8(ascii: "0")
  }

  /// Digits and nothing else, but for a sign.
  private static func isDigits(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var place = start
    if place < end, bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+") { place += 1 }
    guard place < end else { return false }
    while place < end, bytes[place] >= 48 && bytes[place] <= 57 { place += 1 }
    return place == end
  }

  /// A whole number that fits into 64 bits; not `007`, which is a name.
  static func whole(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var place = start
    var isNegative = false
    if place < end, bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+") {
      isNegative = bytes[place] == UInt8(ascii: "-")
      place += 1
    }
    guard place < end, !hasZeroInFront(bytes, start, end) else { return nil }
    var value = 0
    // Eighteen digits cannot overflow.
    let isShort = end - place <= 18
    while place < end {
      let byte = bytes[place]
      guard byte >= 48 && byte <= 57 else { return nil }
      if isShort {
        value = value &* 10 &+ Int(byte &- 48)
      } else {
        let (tens, isOver) = value.multipliedReportingOverflow(by: 10)
        let (sum, isBeyond) = tens.addingReportingOverflow(Int(byte - 48))
        if isOver || isBeyond { return nil }
        value = sum
      }
      place += 1
    }
    return isNegative ? -value : value
  }

  /// `true`, `True`, `TRUE` and their opposites.
  static func truth(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt8? {
    let length = end - start
    guard length == 4 || length == 5 else { return nil }
    // The letters in small, and which of them are capitals.
    var word: UInt64 = 0
    var capitals = 0
    for place in start..<end {
      let byte = bytes[place]
      guard byte & 0xDF >= 65, byte & 0xDF <= 90 else { return nil }
      word = word << 8 | UInt64(byte | 0x20)
      capitals = capitals << 1 | (byte & 0x20 == 0 ? 1 : 0)
    }
    guard capitals == 0 || capitals == 1 << (length - 1) || capitals == 1 << length - 1 else { return nil }
    if length == 4, word == 0x7472_7565 { return 1 }
    return length == 5 && word == 0x66_616c_7365 ? 0 : nil
  }

  static func isUTF8(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    if TextBytes.isASCII(bytes, start, end) { return true }
    var raw: [UInt8] = []
    for place in start..<end { raw.append(bytes[place]) }
    return String(validating: raw, as: UTF8.self) != nil
  }

  // MARK: - Pieces

  /// The cells of rows that were put into the room of their column.
  init(_ room: ColumnRoom, rows: Range<Int>, pool: TextPool) {
    func copied<Cell>(_ room: CellRoom<Cell>) -> [Cell] {
      room.fill(rows) { cells in
        var copy: [Cell] = []
        copy.append(copying: cells.span)
        return copy
      }
    }
    switch room {
    case .undecided: kind = .undecided
    case .whole(let room): (kind, whole) = (.whole, copied(room))
    case .number(let room): (kind, numbers) = (.number, copied(room))
    case .truth(let room): (kind, truths) = (.truth, copied(room))
    case .text(let room): (kind, codes, self.pool) = (.text, copied(room), pool)
    }
    count = rows.count
  }

  /// Copies the cells into the room of their column, from row `first` on.
  ///
  /// - Returns: false where the room is for another kind.
  func copyCells(into room: ColumnRoom, from first: Int) -> Bool {
    func copy<Cell>(_ cells: [Cell], _ room: CellRoom<Cell>) -> Bool {
      room.fill(first..<first + count) { places in
        for row in cells.indices { places[row] = cells[row] }
      }
      return true
    }
    switch (kind, room) {
    case (.whole, .whole(let room)): return copy(whole, room)
    case (.number, .number(let room)): return copy(numbers, room)
    case (.truth, .truth(let room)): return copy(truths, room)
    case (.text, .text(let room)): return !turnedToText && copy(codes, room)
    default: return false
    }
  }

  /// The cells of so many pieces as one column of `kind`, which holds them all.
  static func joined(_ pieces: Int, _ kind: FieldKind, rows: Int, _ piece: (Int) -> FieldColumn) -> Column.Values {
    func collected<Cell>(_ missing: Cell, _ cells: (FieldColumn) -> [Cell]) -> [Cell] {
      var all: [Cell] = []
      all.reserveCapacity(rows)
      for index in 0..<pieces {
        let part = piece(index)
        // Without a value of its own it has as many missing cells, but for the texts of a column of texts.
        if part.kind == .undecided || (part.kind == .empty && kind != .text && kind != .empty) {
          all.append(contentsOf: repeatElement(missing, count: part.count))
        } else {
          all.append(contentsOf: cells(part))
        }
      }
      return all
    }
    switch kind {
    case .undecided: return .numbers(Array(repeating: .nan, count: rows))
    case .whole: return .whole(WholeCells(storage: collected(WholeCells.missing) { $0.whole }))
    case .number, .large:
      return .numbers(
        collected(.nan) { part in
          part.kind == .whole ? part.whole.map { $0 == WholeCells.missing ? .nan : Double($0) } : part.numbers
        })
    case .truth: return .truth(TruthCells(storage: collected(TruthCells.missing) { $0.truths }))
    case .text, .empty:
      var pool = TextPool()
      let codes = collected(Int32(-1)) { part -> [Int32] in
        let moved = pool.codes(of: part.pool)
        return part.codes.map { $0 < 0 ? -1 : moved[Int($0)] }
      }
      return .text(TextCells(codes: codes, levels: pool.texts))
    }
  }
}
