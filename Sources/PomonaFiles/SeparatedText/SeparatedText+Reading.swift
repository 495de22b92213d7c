public import Foundation
public import PomonaParallel
internal import PomonaSystem
public import PomonaTables
internal import Synchronization

extension SeparatedText {
  /// The table of a file; its first row names the columns, unless it is said to have no header: they are then `c1`, `c2` ….
  /// Where all names are numbers, the table's header says so.
  ///
  /// A column is of whole numbers, numbers, truths (`true`, `True`, `TRUE` and their opposites) or else texts, whichever
  /// holds all its cells. Missing are the empty field, `NA`, and in columns of numbers `NaN`, all unquoted. A field in
  /// quotes is a text, `"12"` too, unless all names are quoted, as R and some spreadsheets do: then quotes say nothing where
  /// every field of the file or of a column is quoted or a number. `""` is missing in a column of numbers or truths, as
  /// pandas writes it for a table of one column, and an empty text in a column of texts or of nothing else. A column
  /// without any value is numbers. A column of whole numbers of which one is beyond 2^53, however long, is texts, as no
  /// number holds all of its digits, and the header says so; beside a fraction it is numbers. Of columns with one name the second becomes `name (2)`, and the table's header says so. Where the usual
  /// separator stands nowhere in the first line and another of comma, semicolon and tab does, that one is it; a given one
  /// stays.
  ///
  /// Memory: the columns, and a few pieces of the file. Columns whose type is another than the beginning of the file lets
  /// expect, and those of a file whose rows are much shorter than places all over it let expect, take twice their size
  /// while they are read. Cost: O(bytes).
  /// - Throws: `FileError` with line and column; `FileSystemError`.
  public static func table(
    from url: URL, separator: Character, isGiven: Bool = false, hasHeader: Bool = true, workers: Workers = Workers.all
  ) throws -> Table {
    try table(from: url, Form(separator, isGiven: isGiven, hasHeader: hasHeader), workers: workers)
  }

  /// The same with all that may be said of how it is to be read.
  public static func table(from url: URL, _ form: Form, workers: Workers = Workers.all) throws -> Table {
    let reading = try Reading(
      source(url, form), separator: form.separator, isGiven: form.isGiven, hasHeader: form.hasHeader, workers: workers,
      pace: .usual)
    var table = try reading.table()
    if !form.absent.isEmpty { table = try table.absent(form.absent) }
    if form.hasDecimalComma ?? reading.mayHaveDecimalCommas { table = try table.withDecimalCommas() }
    if form.comment == nil, let mark = reading.names.first?.first, mark == "#" || mark == "%" {
      table.header.append(
        "the first row begins with `\(mark)` and names the columns; `comment: \"\(mark)\"` leaves such lines out")
    }
    return table
  }

  /// The bytes of a file; one that gzip has packed, or that is to be turned into plain text, is in memory.
  private static func source(_ url: URL, _ form: Form) throws -> Source {
    if PackedFile.isNamed(url) || !form.isPlain {
      let bytes = PackedFile.isNamed(url) ? try PackedFile.contents(of: url) : try RandomAccessFile.contents(of: url)
      return source(form.isPlain ? bytes : form.plain(bytes), path: url.path)
    }
    let file = try RandomAccessFile(reading: url)
    return Source(path: url.path, byteCount: file.byteCount) { try file.read(into: &$0, part: $1, at: $2) }
  }

  private static func source(_ bytes: [UInt8], path: String) -> Source {
    Source(path: path, byteCount: bytes.count) { target, part, offset in
      target.replaceSubrange(part, with: bytes[offset..<offset + part.count])
    }
  }

  static func table(
    from bytes: [UInt8], separator: Character, hasHeader: Bool = true, path: String, workers: Workers = Workers.all,
    pace: Pace = .usual
  ) throws -> Table {
    try Reading(
      source(bytes, path: path), separator: separator, hasHeader: hasHeader, workers: workers, pace: pace
    ).table()
  }

  /// Names and kinds of the columns as the beginning of a file has them; a kind other than text may still widen behind it.
  public static func head(of url: URL, _ form: Form) throws -> [(name: String, isText: Bool)] {
    let reading = try Reading(
      source(url, form), separator: form.separator, isGiven: form.isGiven, hasHeader: form.hasHeader,
      workers: Workers(threadCount: 1), pace: .usual)
    // What looks like texts may be numbers with a comma, or beside words for what is missing.
    let mayTurn = !form.absent.isEmpty || (form.hasDecimalComma ?? reading.mayHaveDecimalCommas)
    return reading.names.indices.map { (reading.names[$0], reading.isText($0) && !mayTurn) }
  }
}

/// One reading of a file.
struct Reading {
  let source: SeparatedText.Source
  let workers: Workers
  let pace: SeparatedText.Pace
  let separator: UInt8
  private(set) var names: [String] = []
  private(set) var kinds: [FieldKind] = []
  /// The texts at the beginning of each column.
  private(set) var pools: [TextPool] = []
  private var notes: [String] = []
  /// Where the first row of data begins, and on which line.
  private(set) var bodyStart = 0
  private(set) var bodyLine = 1
  private(set) var headLine = 1
  private(set) var quotesMatter = true
  private var isQuotedHead = false
  /// Bytes of a row in the beginning of the file.
  private(set) var rowSize = 1.0
  /// How many rows there are, where the beginning is all of the file.
  private(set) var knownRows: Int?

  init(
    _ source: SeparatedText.Source, separator: Character, isGiven: Bool = false, hasHeader: Bool = true,
    workers: Workers, pace: SeparatedText.Pace
  ) throws {
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
      guard
        let head = Reading.head(of: bytes, from: first, usual: separator, isGiven: isGiven, isWhole: isWhole)
      else {
        length = min(source.byteCount, 4 * length)
        continue
      }
      if let failure = head.outcome.failure {
        throw FileError.badLine(path: source.path, line: failure.line + 1, reason: failure.reason)
      }
      if isWhole, bytes.contains(0x0D), !bytes.contains(0x0A) {
        throw FileError.unsupported(
          path: source.path, what: "text whose lines end by a carriage return alone",
          advice: "save it with line feeds: tr '\\r' '\\n' <old >new")
      }
      self.separator = head.separator
      guard let fields = head.fields else {
        throw FileError.otherFormat(
          path: source.path, expected: "table", reason: "it is empty: not even column names")
      }
      headLine = head.outcome.firstRowLine + 1
      if hasHeader {
        take(names: fields.map(\.text))
        if fields.allSatisfy({ !$0.isQuoted && Double($0.text)?.isFinite == true }) {
          notes.append(
            "the first row of the file holds only numbers and names the columns; `header: false` reads it as a row")
        }
        bodyStart = head.outcome.next
        bodyLine = head.outcome.lines + 1
      } else {
        names = (1...max(1, fields.count)).map { "c\($0)" }
        bodyStart = first
      }
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
  private static func head(
    of bytes: [UInt8], from start: Int, usual: Character, isGiven: Bool, isWhole: Bool
  ) -> Head? {
    let usual = usual.asciiValue ?? UInt8(ascii: ",")
    var heads: [Head] = []
    for mark in [usual] + [UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: ",")].filter({ $0 != usual }) {
      var fields = RawFields()
      let outcome = RowScanner(separator: mark, isWhole: isWhole).scan(
        bytes.span, from: start, until: bytes.count, rows: 1, into: &fields)
      if outcome.rows == 0, outcome.failure == nil, !isWhole { return nil }
      heads.append(Head(separator: mark, outcome: outcome, fields: fields.rows.first))
      // The others are for what the usual one does not divide.
      if heads.count == 1, isGiven || (fields.rows.first?.count ?? 0) > 1 { break }
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
    self.isQuotedHead = isQuotedHead
    let scanner = RowScanner(separator: separator, isWhole: isWhole)
    var sink = TypedFields(kinds, headLine: headLine, quotesMatter: quotesMatter)
    var outcome = scanner.scan(bytes.span, from: bodyStart, until: bytes.count, into: &sink)
    if sink.sawBare, !quotesMatter {
      quotesMatter = true
      sink = TypedFields(kinds, headLine: headLine, quotesMatter: true)
      outcome = scanner.scan(bytes.span, from: bodyStart, until: bytes.count, into: &sink)
    }
    kinds = sink.columns.map(\.kind)
    // What is wrong with a text is found where it is new.
    pools = sink.columns.map { outcome.failure == nil ? $0.pool.asBeginning : TextPool() }
    let rows = sink.columns.first?.count ?? 0
    knownRows = isWhole ? rows : nil
    rowSize = max(1, Double(bytes.count - bodyStart) / Double(max(1, rows)))
  }

  /// Bytes in one piece: of tables with very many columns at least some rows, as each column is read by itself.
  var pieceSize: Int { pace.piece ?? max(1 << 18, min(1 << 23, Int(rowSize) * 64)) }

  /// The columns are now known to be of these kinds.
  private mutating func expect(_ kinds: [FieldKind], quotesMatter: Bool) {
    self.kinds = kinds
    self.quotesMatter = quotesMatter
    pools = kinds.map { _ in TextPool() }
  }

  /// Where all names are quoted, a column of texts that are all numbers is one of numbers.
  private func unquoted(_ values: Column.Values) -> Column.Values {
    guard isQuotedHead, quotesMatter, case .text(let cells) = values, let numbers = Reading.numbers(of: cells.levels)
    else { return values }
    let codes = cells.codes.map { $0 < 0 ? -1 : Int($0) }
    switch numbers {
    case .whole(let levels):
      return .whole(WholeCells(storage: codes.map { $0 < 0 ? WholeCells.missing : levels.storage[$0] }))
    case .numbers(let levels): return .numbers(codes.map { $0 < 0 ? .nan : levels[$0] })
    default: return values
    }
  }

  /// What different texts spell, where all of them spell numbers.
  private static func numbers(of texts: [String]) -> Column.Values? {
    guard texts.contains(where: { !$0.isEmpty }) else { return nil }
    var kind = FieldKind.undecided
    var whole: [Int] = []
    var numbers: [Double] = []
    for text in texts {
      if text.isEmpty {
        whole.append(WholeCells.missing)
        numbers.append(.nan)
        continue
      }
      let bytes = Array(text.utf8)
      kind = kind.joined(with: FieldColumn.kind(bytes.span, 0, bytes.count))
      guard let number = FieldColumn.number(bytes.span, 0, bytes.count) else { return nil }
      numbers.append(number)
      if let value = FieldColumn.whole(bytes.span, 0, bytes.count) { whole.append(value) }
    }
    switch kind {
    case .whole: return .whole(WholeCells(storage: whole))
    case .number: return .numbers(numbers)
    default: return nil
    }
  }

  /// Whether semicolons divide the file; one column is perhaps not divided at all.
  var mayHaveDecimalCommas: Bool { separator == UInt8(ascii: ";") && names.count > 1 }

  /// Whether a column may be of texts, as far as the beginning of the file tells.
  func isText(_ place: Int) -> Bool {
    kinds[place] == .text && !(isQuotedHead && quotesMatter && Reading.numbers(of: pools[place].texts) != nil)
  }

  // MARK: - The body

  /// Reads until no column turns out to be other than was thought.
  func table() throws -> Table {
    var reading = self
    // Places of columns that are read again as texts because they are whole numbers beyond 64 bits.
    var large: Set<Int> = []
    while true {
      let body: SeparatedText.Body
      do {
        body = try reading.body()
      } catch let error as FileError {
        // Which of several mistakes is met first must not depend on what the columns were thought to be.
        reading.expect(names.map { _ in .text }, quotesMatter: true)
        _ = try reading.body()
        throw error
      }
      if body.sawBare, !reading.quotesMatter {
        reading.expect(names.map { _ in .undecided }, quotesMatter: true)
        continue
      }
      let lost = names.indices.filter { body.hasLostTexts($0) }
      guard lost.isEmpty else {
        var kinds = reading.kinds
        for place in lost { kinds[place] = .text }
        large.formUnion(lost.filter(body.isLarge))
        reading.expect(kinds, quotesMatter: reading.quotesMatter)
        continue
      }
      let (names, parts, read) = (names, body, reading)
      var notes = notes
      let columns = try workers.map(names.count) { place -> (values: Column.Values, areNames: Bool) in
        let values = read.unquoted(try parts.column(place, workers))
        let exact = values.exact
        return (exact, values.areNumbers && !exact.areNumbers)
      }
      for (place, name) in names.enumerated() where columns[place].areNames || large.contains(place) {
        notes.append("column `\(name)` holds whole numbers beyond 2^53, which are kept as texts")
      }
      return try Table(zip(names, columns).map { Column($0, $1.values) }, header: notes)
    }
  }
}
