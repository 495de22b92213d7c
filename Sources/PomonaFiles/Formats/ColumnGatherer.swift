internal import PomonaSystem
internal import PomonaTables

/// Collects the cells of one column, part by part.
struct ColumnGatherer {
  private let type: ArrowType
  private var parts: [Column.Values] = []
  private var truths: [UInt8] = []
  private var pool = TextPool()
  private var codes: [Int32] = []
  /// Of dates, which are made into texts once for each different one.
  private var dates: [Int: Int32] = [:]
  private var dateTexts: [String] = []
  /// Of lists.
  private var starts = [0]
  private var missing: Set<Int> = []
  /// One for the items of lists; an array, because a structure cannot hold itself.
  private var items: [ColumnGatherer] = []

  init(_ type: ArrowType) {
    self.type = type
    switch type {
    case .list(let inner, _), .fixedList(let inner, _): items = [ColumnGatherer(inner)]
    default: break
    }
  }

  mutating func append(_ cells: ArrowCells) {
    switch (cells, type) {
    case (.whole(let ticks), .days), (.whole(let ticks), .milliseconds), (.whole(let ticks), .timestamp):
      codes.append(contentsOf: ticks.map { $0 == WholeCells.missing ? -1 : dateCode($0) })
    case (.numbers(let cells), _): parts.append(.numbers(cells))
    case (.whole(let cells), _): parts.append(.whole(WholeCells(storage: cells)))
    case (.truths(let cells), _): truths += cells
    case (.texts(let texts), .integer): parts.append(.text(TextCells(codes: textCodes(texts), levels: pool.texts)))
    case (.texts(let texts), _): codes.append(contentsOf: textCodes(texts))
    case (.coded(let places, .texts(let texts), _), _):
      let levels = textCodes(texts)
      codes.append(contentsOf: places.map { $0 < 0 ? -1 : levels[Int($0)] })
    case (.coded(let places, let values, _), .dictionary(_, let inner, _)):
      var known = ColumnGatherer(inner)
      known.append(values)
      parts.append(known.values.rows(places.map { Int($0) }))
    case (.coded, _): break
    case (.lists(let ends, let without, let inner), _):
      let row = starts.count - 1
      let start = starts[row]
      starts.append(contentsOf: ends.dropFirst().map { start + $0 })
      missing.formUnion(without.map { row + $0 })
      items[0].append(inner)
    }
  }

  private mutating func textCodes(_ texts: ArrowTexts) -> [Int32] {
    let source = texts.bytes.span
    var codes = [Int32](repeating: -1, count: texts.count)
    for row in 0..<texts.count where texts.missing.isEmpty || !texts.missing.contains(row) {
      codes[row] = pool.code(source, texts.starts[row], texts.starts[row + 1]).code
    }
    return codes
  }

  private mutating func dateCode(_ ticks: Int) -> Int32 {
    if let code = dates[ticks] { return code }
    let code = Int32(dateTexts.count)
    dates[ticks] = code
    dateTexts.append(ColumnGatherer.text(of: ticks, type))
    return code
  }

  /// A date, or a date and a time with as many digits of a second as are not zero.
  static func text(of ticks: Int, _ type: ArrowType) -> String {
    switch type {
    case .milliseconds:
      return CalendarDate.text(days: ticks.divided(by: 86_400_000).quotient)
    case .timestamp(let perSecond, let hasZone):
      let (seconds, rest) = ticks.divided(by: perSecond)
      let (days, clock) = seconds.divided(by: 86_400)
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      var text = "\(CalendarDate.text(days: days))T\(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
      if rest > 0 {
        // The number of ticks in front keeps the zeros behind the point.
        var digits = "\(perSecond + rest)".dropFirst()
        while digits.last == "0" { digits.removeLast() }
        text += ".\(digits)"
      }
      return hasZone ? text + "Z" : text
    default: return CalendarDate.text(days: ticks)
    }
  }

  /// Everything that was appended, one part behind the other.
  var values: Column.Values {
    switch type {
    case .nothing, .other, .float: parts.isEmpty ? .numbers([]) : .joined(parts)
    case .integer: parts.isEmpty ? .integers([]) : joined
    case .truth: .truth(TruthCells(storage: truths))
    case .text, .textView: .text(TextCells(codes: codes, levels: pool.texts))
    case .days, .milliseconds, .timestamp: .text(TextCells(codes: codes, levels: dateTexts))
    case .dictionary(_, .text, let isOrdered), .dictionary(_, .textView, let isOrdered):
      .text(TextCells(codes: codes, levels: pool.texts, isOrdered: isOrdered))
    case .dictionary(_, let inner, _): parts.isEmpty ? ColumnGatherer(inner).values : joined
    case .list, .fixedList: lists
    }
  }

  /// Where one part has whole numbers beyond 64 bits, those of all parts are their digits.
  private var joined: Column.Values {
    let hasTexts = parts.contains { if case .text = $0 { true } else { false } }
    guard hasTexts else { return .joined(parts) }
    return .joined(
      parts.map { part in
        guard case .whole(let cells) = part else { return part }
        return .text(TextCells(cells.map { $0.map(String.init) }))
      })
  }

  private var lists: Column.Values {
    let all = Column.Values.list(ListCells(starts: starts, items: items[0].values, missing: missing))
    // A missing list may have items in the file, which are nobody's.
    let hasSpare = missing.contains { starts[$0] != starts[$0 + 1] }
    return hasSpare ? all.rows(Array(0..<starts.count - 1)) : all
  }
}

extension Int {
  /// Rounded down, where `/` rounds towards zero, so that the remainder is never negative.
  fileprivate func divided(by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
