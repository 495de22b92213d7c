public import Foundation
public import PomonaParallel
internal import PomonaSystem
public import PomonaTables
internal import Synchronization

extension SeparatedText {
  /// The table of a file; its first row names the columns.
  ///
  /// A column is of whole numbers, numbers, truths (`true`, `True`, `TRUE` and their opposites) or else texts, whichever
  /// holds all its cells. Missing are the empty field, `NA`, and in columns of numbers `NaN`, all unquoted. A field in
  /// quotes is a text, `"12"` and `""` too, unless every field of the file that is not missing is quoted, names
  /// included: then quotes say nothing. A column without any value is numbers. Whole numbers beyond 64 bits are read as numbers. Of columns with one
  /// name the second becomes `name (2)`, and the table's header says so. Where the separator stands nowhere in the first
  /// line and another of comma, semicolon and tab does, that one is it.
  ///
  /// Memory: the columns, once more the largest of them, and a few pieces of the file. Cost: O(bytes).
  /// - Throws: `FileError` with line and column; `FileSystemError`.
  public static func table(from url: URL, separator: Character, workers: Workers = Workers.all) throws -> Table {
    let file = try RandomAccessFile(reading: url)
    let source = Source(path: url.path, byteCount: file.byteCount) { try file.bytes($0, at: $1) }
    return try Reading(source, separator: separator, workers: workers, pace: .usual).table()
  }

  static func table(
    from bytes: [UInt8], separator: Character, path: String, workers: Workers = Workers.all, pace: Pace = .usual
  ) throws -> Table {
    let source = Source(path: path, byteCount: bytes.count) { Array(bytes[$1..<min(bytes.count, $1 + $0)]) }
    return try Reading(source, separator: separator, workers: workers, pace: pace).table()
  }

  /// Names and kinds of the columns as the beginning of a file has them; a kind other than text may still widen behind it.
  public static func head(
    of url: URL, separator: Character
  ) throws -> [(name: String, isText: Bool)] {
    let file = try RandomAccessFile(reading: url)
    let source = Source(path: url.path, byteCount: file.byteCount) { try file.bytes($0, at: $1) }
    let reading = try Reading(source, separator: separator, workers: Workers(threadCount: 1), pace: .usual)
    return zip(reading.names, reading.kinds).map { ($0, $1 == .text) }
  }
}

/// One reading of a file.
struct Reading {
  private let source: SeparatedText.Source
  private let workers: Workers
  private let pace: SeparatedText.Pace
  private let separator: UInt8
  private(set) var names: [String] = []
  private(set) var kinds: [FieldKind] = []
  private var notes: [String] = []
  /// Where the first row of data begins, and on which line.
  private var bodyStart = 0
  private var bodyLine = 1
  private var headLine = 1
  private var quotesMatter = true
  private var rowsInPiece = 0

  init(_ source: SeparatedText.Source, separator: Character, workers: Workers, pace: SeparatedText.Pace) throws {
    self.source = source
    self.workers = workers
    self.pace = pace
    // The first row may be longer than the prefix.
    var length = min(source.byteCount, pace.prefix)
    while true {
      let bytes = try source.bytes(length, 0)
      let isWhole = length == source.byteCount
      if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
        throw FileError.unsupported(path: source.path, what: "text in UTF-16", advice: "save it as UTF-8")
      }
      let first = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      guard let head = Reading.head(of: bytes, from: first, usual: separator, isWhole: isWhole) else {
        length = min(source.byteCount, 4 * length)
        continue
      }
      if let failure = head.outcome.failure {
        throw FileError.badLine(path: source.path, line: failure.line + 1, reason: failure.reason)
      }
      self.separator = head.separator
      guard let fields = head.fields else {
        throw FileError.otherFormat(
          path: source.path, expected: "table", reason: "it is empty: not even column names")
      }
      take(names: fields.map(\.text))
      bodyStart = head.outcome.next
      bodyLine = head.outcome.lines + 1
      headLine = head.outcome.firstRowLine + 1
      guess(bytes, isWhole: isWhole, isQuotedHead: fields.allSatisfy(\.isQuoted))
      return
    }
  }

  private struct Head {
    let separator: UInt8
    let outcome: RowScanner.Outcome
    let fields: [(text: String, isQuoted: Bool)]?
  }

  /// The first row, under the usual separator unless it is one field then and more under another.
  ///
  /// - Returns: `nil` where the bytes end before the row does, under any of them: how much was read must not decide.
  private static func head(of bytes: [UInt8], from start: Int, usual: Character, isWhole: Bool) -> Head? {
    let usual = usual.asciiValue ?? UInt8(ascii: ",")
    var heads: [Head] = []
    for mark in [usual] + [UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: ",")].filter({ $0 != usual }) {
      var fields = RawFields()
      let outcome = RowScanner(separator: mark, isWhole: isWhole).scan(
        bytes.span, from: start, until: bytes.count, rows: 1, into: &fields)
      if outcome.rows == 0, outcome.failure == nil, !isWhole { return nil }
      heads.append(Head(separator: mark, outcome: outcome, fields: fields.rows.first))
      // The others are for what the usual one does not divide.
      if heads.count == 1, (fields.rows.first?.count ?? 0) > 1 { break }
    }
    let best = heads.max { ($0.fields?.count ?? 0) < ($1.fields?.count ?? 0) }
    return (best?.fields?.count ?? 0) > 1 ? best : heads.first
  }

  /// R and pandas leave the name of the row names empty.
  private mutating func take(names found: [String]) {
    var taken: Set<String> = []
    for (place, name) in found.enumerated() {
      var unique = name
      if name.isEmpty {
        unique = "column \(place + 1)"
        if found.contains(unique) { unique += " (unnamed)" }
      }
      var copy = 2
      while taken.contains(unique) || (unique != name && !name.isEmpty && found.contains(unique)) {
        unique = "\(name) (\(copy))"
        copy += 1
      }
      if unique != name, !name.isEmpty {
        let first = (found.firstIndex(of: name) ?? 0) + 1
        notes.append("columns \(first) and \(place + 1) of the file are named `\(name)`: the second is `\(unique)`")
      }
      taken.insert(unique)
      names.append(unique)
    }
  }

  /// The kinds of the columns in the first rows.
  private mutating func guess(_ bytes: [UInt8], isWhole: Bool, isQuotedHead: Bool) {
    kinds = names.map { _ in .undecided }
    quotesMatter = !isQuotedHead
    let scanner = RowScanner(separator: separator, isWhole: isWhole)
    var sink = TypedFields(kinds, headLine: headLine, quotesMatter: quotesMatter)
    _ = scanner.scan(bytes.span, from: bodyStart, until: bytes.count, into: &sink)
    if sink.sawBare, !quotesMatter {
      quotesMatter = true
      sink = TypedFields(kinds, headLine: headLine, quotesMatter: true)
      _ = scanner.scan(bytes.span, from: bodyStart, until: bytes.count, into: &sink)
    }
    kinds = sink.columns.map(\.kind)
    let rows = max(1, sink.columns.first?.count ?? 1)
    // A little more than the first rows let expect, so that columns seldom move while they grow.
    rowsInPiece = min(pace.piece, pace.piece / max(1, (bytes.count - bodyStart) / rows) * 9 / 8 + 16)
  }

  // MARK: - The body

  /// Reads until no column turns out to be other than was thought.
  func table() throws -> Table {
    var reading = self
    while true {
      var parts: [TypedFields]
      do {
        parts = try reading.pieces()
      } catch let error as FileError {
        // Which of several mistakes is met first must not depend on what the columns were thought to be.
        reading.kinds = names.map { _ in .text }
        reading.quotesMatter = true
        _ = try reading.pieces()
        throw error
      }
      let bare = parts.contains { $0.sawBare }
      var again = false
      if bare, !reading.quotesMatter {
        reading.quotesMatter = true
        reading.kinds = reading.names.map { _ in .undecided }
        again = true
      }
      for place in names.indices {
        let kind = parts.reduce(FieldKind.undecided) { $0.joined(with: $1.columns[place].kind) }
        let isMixed = parts.contains {
          $0.columns[place].turnedToText || ![.undecided, .text].contains($0.columns[place].kind)
        }
        if kind == .text, isMixed {
          reading.kinds[place] = .text
          again = true
        }
      }
      if again { continue }
      let columns = names.indices.map { place in Slot(parts.map { $0.columns[place] }) }
      parts = []
      let names = names
      let made = try workers.map(names.count) { place in
        var pieces = columns[place].taken()
        return Column(names[place], FieldColumn.joined(&pieces))
      }
      return try Table(made, header: notes)
    }
  }

  /// The pieces of a column until a thread takes them, so that they are let go one by one.
  private final class Slot: Sendable {
    private let pieces: Mutex<[FieldColumn]>

    init(_ pieces: [FieldColumn]) { self.pieces = Mutex(pieces) }

    func taken() -> [FieldColumn] {
      pieces.withLock { pieces in
        let taken = pieces
        pieces = []
        return taken
      }
    }
  }

  /// The body in pieces, in the order of the file.
  private func pieces() throws -> [TypedFields] {
    var done: [TypedFields] = []
    var offset = bodyStart
    var line = bodyLine
    // Bytes of a row that was begun: read again with those that follow.
    var carry = 0
    while true {
      let wanted = carry + workers.threadCount * pace.wave * pace.piece
      let buffer = offset < source.byteCount ? try source.bytes(min(wanted, source.byteCount - offset), offset) : []
      let isWhole = offset + buffer.count >= source.byteCount
      let wave = try read(buffer, isWhole: isWhole, line: line)
      done += wave.parts
      line += wave.lines
      if isWhole { return done }
      offset += wave.next
      carry = buffer.count - wave.next
      guard carry < 1 << 26 else {
        let open = wave.openQuote ?? (0, 1)
        throw FileError.badLine(
          path: source.path, line: line + open.line,
          reason: "column \(open.column): a row of more than \((1 << 26) >> 20) MiB; is a quote never closed?")
      }
    }
  }

  private struct Wave {
    var parts: [TypedFields] = []
    var next = 0
    var lines = 0
    var openQuote: (line: Int, column: Int)?
  }

  private func read(_ buffer: [UInt8], isWhole: Bool, line: Int) throws -> Wave {
    let scanner = RowScanner(separator: separator, isWhole: isWhole)
    // Cuts behind line ends, which may lie inside of quotes.
    var cuts = [0]
    while let last = cuts.last, last + pace.piece < buffer.count {
      let bytes = buffer.span
      var place = last + pace.piece
      while place < buffer.count, bytes[place] != 0x0A { place += 1 }
      guard place + 1 < buffer.count else { break }
      cuts.append(place + 1)
    }
    cuts.append(buffer.count)
    let empty = TypedFields(kinds, headLine: headLine, quotesMatter: quotesMatter)
    let rows = rowsInPiece
    @Sendable func piece(_ start: Int, _ end: Int) -> (TypedFields, RowScanner.Outcome) {
      var sink = empty
      sink.reserve(min(rows, end - start))
      let outcome = scanner.scan(buffer.span, from: start, until: end, into: &sink)
      return (sink, outcome)
    }
    let limits = cuts
    let guesses = try workers.map(cuts.count - 1) { index -> (TypedFields, RowScanner.Outcome) in
      piece(limits[index], limits[index + 1])
    }
    var wave = Wave()
    for (index, guess) in guesses.enumerated() {
      guard wave.next < cuts[index + 1] else { continue }
      let (part, outcome) = wave.next == cuts[index] ? guess : piece(wave.next, cuts[index + 1])
      if let failure = outcome.failure {
        throw FileError.badLine(
          path: source.path, line: line + wave.lines + failure.line, reason: failure.reason)
      }
      wave.parts.append(part)
      wave.openQuote = outcome.openQuote.map { ($0.line + wave.lines, $0.column) }
      wave.next = outcome.next
      wave.lines += outcome.lines
      // The rest of the bytes is the beginning of a row.
      if outcome.next < cuts[index + 1] { break }
    }
    return wave
  }
}
