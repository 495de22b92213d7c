internal import PomonaSystem

/// Takes the fields of rows as they are found.
protocol FieldSink {
  /// - Returns: why the field cannot be taken.
  mutating func take(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool) -> String?
  /// - Returns: why the row cannot be taken.
  mutating func endRow() -> String?
  /// The row that was begun goes on behind the bytes: its fields come again.
  mutating func dropRow()
}

/// Finds rows and fields in bytes.
struct RowScanner {
  let separator: UInt8
  /// Whether the file ends where the bytes do.
  let isWhole: Bool

  struct Outcome: Sendable {
    /// Where the first row that was not read begins.
    var next: Int
    /// Lines that were passed, those inside of quotes among them.
    var lines = 0
    var rows = 0
    /// Lines passed before the first row.
    var firstRowLine = 0
    /// Lines passed before the offending one, and what is wrong with it.
    var failure: (line: Int, reason: String)?
    /// A quote is still open where the bytes end.
    var openQuote: (line: Int, column: Int)?
  }

  /// Reads the rows that begin at `start` or later and before `end`, to their last byte. A row that the bytes do not hold to
  /// its end is left.
  func scan<Sink: FieldSink>(
    _ bytes: Span<UInt8>, from start: Int, until end: Int, rows limit: Int = .max, into sink: inout Sink
  ) -> Outcome {
    var outcome = Outcome(next: start)
    let count = bytes.count
    var position = start
    var line = 0
    var lineStart = start
    var scratch: [UInt8] = []

    /// 1 or 2 bytes of a line end, 0 when there is none, -1 when the bytes end too early to tell.
    func lineEnd(_ place: Int) -> Int {
      if bytes[place] == 0x0A { return 1 }
      guard bytes[place] == 0x0D else { return 0 }
      if place + 1 < count { return bytes[place + 1] == 0x0A ? 2 : 0 }
      return isWhole ? 0 : -1
    }

    rows: while position < end, outcome.rows < limit {
      let blank = lineEnd(position)
      if blank > 0 {
        position += blank
        line += 1
        lineStart = position
        (outcome.next, outcome.lines) = (position, line)
        continue
      }
      if blank < 0 { break }
      let rowLine = line
      while true {
        var problem: String?
        let fieldStart = position
        if position < count, bytes[position] == 0x22 {
          let opened = (line: line, column: position - lineStart + 1)
          position += 1
          let inside = position
          var isPlain = true
          scratch.removeAll(keepingCapacity: true)
          var copied = inside
          while true {
            while position < count, bytes[position] != 0x22 {
              if bytes[position] == 0x0A {
                line += 1
                lineStart = position + 1
              }
              position += 1
            }
            guard position < count else {
              if isWhole {
                outcome.failure = (
                  opened.line, "character \(opened.column): the quote that opens here is never closed"
                )
              } else {
                outcome.openQuote = opened
                sink.dropRow()
              }
              return outcome
            }
            if position + 1 < count, bytes[position + 1] == 0x22 {
              isPlain = false
              for place in copied...position { scratch.append(bytes[place]) }
              position += 2
              copied = position
              continue
            }
            // Whether another quote follows cannot be seen yet.
            if position + 1 == count, !isWhole {
              sink.dropRow()
              return outcome
            }
            break
          }
          if isPlain {
            problem = sink.take(bytes, inside, position, isQuoted: true)
          } else {
            for place in copied..<position { scratch.append(bytes[place]) }
            problem = sink.take(scratch.span, 0, scratch.count, isQuoted: true)
          }
          position += 1
          if position < count, bytes[position] != separator {
            let ending = lineEnd(position)
            if ending < 0 {
              sink.dropRow()
              return outcome
            }
            if ending == 0, problem == nil {
              outcome.failure = (
                line,
                "character \(position - lineStart + 1): text after a closing quote (a quote inside is written twice)"
              )
              return outcome
            }
          }
        } else {
          while position < count {
            let byte = bytes[position]
            if byte == separator || byte == 0x0A { break }
            if byte == 0x0D, lineEnd(position) != 0 { break }
            position += 1
          }
          // A field that goes on behind the bytes would look like another one.
          if position == count, !isWhole {
            sink.dropRow()
            return outcome
          }
          problem = sink.take(bytes, fieldStart, position, isQuoted: false)
        }
        if let problem {
          outcome.failure = (line, "character \(fieldStart - lineStart + 1): \(problem)")
          return outcome
        }
        if position < count, bytes[position] == separator {
          position += 1
          continue
        }
        break
      }
      var ending = 0
      if position < count {
        ending = lineEnd(position)
      } else if !isWhole {
        ending = -1
      }
      if ending < 0 {
        sink.dropRow()
        return outcome
      }
      if let problem = sink.endRow() {
        outcome.failure = (rowLine, problem)
        return outcome
      }
      if ending > 0 {
        position += ending
        line += 1
        lineStart = position
      }
      (outcome.next, outcome.lines) = (position, line)
      if outcome.rows == 0 { outcome.firstRowLine = rowLine }
      outcome.rows += 1
    }
    return outcome
  }
}

extension RowScanner {
  /// Rows of one stretch: few enough for their fields to stay in the cache, many enough for loops over them.
  private static let stretch = 2048

  /// The same as `scan` for typed columns, in stretches of ordinary rows; what is out of the ordinary goes through `scan`.
  func scan(_ bytes: Span<UInt8>, from start: Int, until end: Int, into sink: inout TypedFields) -> Outcome {
    var outcome = Outcome(next: start)
    var index = FieldIndex(columnCount: max(1, sink.columns.count), rowLimit: Self.stretch)
    var room = FieldRoom(rows: Self.stretch)
    while outcome.next < end {
      let passed = index.find(in: bytes, from: outcome.next, until: end, separator: separator)
      if index.rowCount > 0 {
        if passed.sawBare { sink.noteBare() }
        guard sink.take(index, in: bytes, room: &room) else {
          // The general reader says where it is.
          var texts = TypedFields(
            sink.columns.map { _ in .text }, headLine: sink.headLine, quotesMatter: sink.quotesMatter)
          let found = scan(bytes, from: outcome.next, until: end, rows: index.rowCount, into: &texts)
          outcome.failure = found.failure.map { ($0.line + outcome.lines, $0.reason) }
          return outcome
        }
        outcome.rows += index.rowCount
        outcome.lines += passed.lines
        outcome.next = passed.next
        if index.rowCount == Self.stretch { continue }
      }
      guard outcome.next < end else { break }
      let one = scan(bytes, from: outcome.next, until: end, rows: 1, into: &sink)
      let isOver = one.rows == 0
      outcome.failure = one.failure.map { ($0.line + outcome.lines, $0.reason) }
      outcome.openQuote = one.openQuote.map { ($0.line + outcome.lines, $0.column) }
      outcome.rows += one.rows
      outcome.lines += one.lines
      outcome.next = one.next
      if isOver || outcome.failure != nil { return outcome }
    }
    return outcome
  }
}

/// Fields as they stand, for names of columns.
struct RawFields: FieldSink {
  private(set) var rows: [[(text: String, isQuoted: Bool)]] = []
  private var row: [(text: String, isQuoted: Bool)] = []

  mutating func take(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool) -> String? {
    var raw: [UInt8] = []
    for place in start..<end { raw.append(bytes[place]) }
    guard let text = String(validating: raw, as: UTF8.self) else { return "bytes that are no UTF-8 text" }
    row.append((text, isQuoted))
    return nil
  }

  mutating func endRow() -> String? {
    rows.append(row)
    row = []
    return nil
  }

  mutating func dropRow() { row = [] }
}

/// Fields into typed columns.
struct TypedFields: FieldSink, Sendable {
  private(set) var columns: [FieldColumn]
  let headLine: Int
  /// Whether quotes say that a field is a text.
  let quotesMatter: Bool
  /// Whether a field stood without quotes.
  private(set) var sawBare = false
  private var place = 0

  init(_ kinds: [FieldKind], headLine: Int, quotesMatter: Bool) {
    columns = kinds.map { FieldColumn($0) }
    self.headLine = headLine
    self.quotesMatter = quotesMatter
  }

  mutating func reserve(_ rows: Int) {
    for index in columns.indices { columns[index].reserve(rows) }
  }

  mutating func take(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool) -> String? {
    defer { place += 1 }
    guard place < columns.count else { return nil }
    let isText = isQuoted && quotesMatter
    if !isText, FieldColumn.isMissing(bytes, start, end) {
      columns[place].appendMissing()
      return nil
    }
    // R quotes everything but NA.
    if !isQuoted { sawBare = true }
    return columns[place].append(bytes, start, end, isText: isText) ? nil : "bytes that are no UTF-8 text"
  }

  /// Takes all rows of an index.
  ///
  /// - Returns: false when the bytes of a field are no text.
  mutating func take(_ index: FieldIndex, in bytes: Span<UInt8>, room: inout FieldRoom) -> Bool {
    for column in columns.indices {
      let isText = columns[column].append(
        index, column: column, in: bytes, quotesMatter: quotesMatter, room: &room)
      if !isText { return false }
    }
    return true
  }

  mutating func noteBare() { sawBare = true }

  mutating func dropRow() {
    for index in 0..<min(place, columns.count) { columns[index].removeLast() }
    place = 0
  }

  mutating func endRow() -> String? {
    defer { place = 0 }
    guard place == columns.count else {
      return "\(place) field\(place == 1 ? "" : "s"), where line \(headLine) names \(columns.count) columns"
    }
    return nil
  }
}
