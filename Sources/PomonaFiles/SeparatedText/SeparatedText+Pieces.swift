internal import Dispatch
internal import PomonaParallel
internal import PomonaSystem
internal import PomonaTables
internal import Synchronization

extension SeparatedText {
  /// What one piece of a file gave.
  struct Piece: Sendable {
    var firstRow = 0
    var rowCount = 0
    var sawBare = false
    /// The cells of columns that are not in their room: of another kind than was expected, or more than there is room for.
    var apart: [Int: FieldColumn] = [:]
    /// The texts of columns in their room, where the reading did not begin with all of them.
    var pools: [Int: TextPool] = [:]

    mutating func keep(_ pool: TextPool, of place: Int) {
      if pool.count > pool.shared { pools[place] = pool.closed }
    }
  }

  /// All rows of a file behind its head.
  struct Body: Sendable {
    let kinds: [FieldKind]
    let rooms: [ColumnRoom]
    let pools: [TextPool]
    let pieces: [Piece]
    var rowCount: Int { pieces.last.map { $0.firstRow + $0.rowCount } ?? 0 }
    var sawBare: Bool { pieces.contains { $0.sawBare } }

    /// The narrowest kind that holds a column.
    private func kind(_ place: Int) -> FieldKind {
      pieces.reduce(FieldKind.undecided) { $0.joined(with: $1.apart[place]?.kind ?? kinds[place]) }
    }

    /// Whether a column is whole numbers of which one is beyond 64 bits.
    func isLarge(_ place: Int) -> Bool { kind(place) == .large }

    /// Whether a column turned out to be texts after some of its cells were read as something else.
    func hasLostTexts(_ place: Int) -> Bool {
      if isLarge(place) { return true }
      guard pieces.contains(where: { $0.apart[place] != nil }), kind(place) == .text else { return false }
      return pieces.contains { piece in
        guard let column = piece.apart[place] else { return kinds[place] != .text }
        return column.turnedToText || ![.undecided, .empty, .text].contains(column.kind)
      }
    }

    /// The cells of a column.
    func column(_ place: Int, _ workers: Workers) throws -> Column.Values {
      let areAllInRoom = pieces.allSatisfy { $0.apart[place] == nil }
      if areAllInRoom {
        switch rooms[place] {
        case .undecided: return .numbers(Array(repeating: .nan, count: rowCount))
        case .whole(let room): return .whole(WholeCells(storage: room.taken(rowCount)))
        case .number(let room): return .numbers(room.taken(rowCount))
        case .truth(let room): return .truth(TruthCells(storage: room.taken(rowCount)))
        case .text(let room): return .text(try texts(place, room, workers))
        }
      }
      return FieldColumn.joined(pieces.count, kind(place), rows: rowCount) { index in
        let piece = pieces[index]
        return piece.apart[place]
          ?? FieldColumn(
            rooms[place], rows: piece.firstRow..<piece.firstRow + piece.rowCount,
            pool: piece.pools[place] ?? pools[place])
      }
    }

    /// Texts have their numbers by piece; those that a piece did not begin with get theirs here.
    private func texts(_ place: Int, _ room: CellRoom<Int32>, _ workers: Workers) throws -> TextCells {
      let own = pieces.filter { $0.pools[place] != nil }
      let joined = try TextPool.joined([pools[place]] + own.compactMap { $0.pools[place] }, workers: workers)
      _ = try workers.map(own.count) { number in
        let numbers = joined.numbers(of: number + 1)
        let first = Int32(own[number].pools[place]?.shared ?? 0)
        let start = numbers.startIndex
        room.fill(own[number].firstRow..<own[number].firstRow + own[number].rowCount) { cells in
          for row in cells.indices where cells[row] >= first { cells[row] = numbers[start + Int(cells[row] - first)] }
        }
      }
      return TextCells(codes: room.taken(rowCount), levels: joined.texts)
    }
  }
}

/// Where the pieces of a file hand on how far they came, in their order.
private final class Progress: Sendable {
  struct Mark: Sendable {
    /// Where the next row begins in the file.
    var next: Int
    var rows = 0
    /// The number of the line that begins there.
    var line: Int
  }

  /// Behind how many pieces each stands; none where a piece failed.
  private let marks: Mutex<[Mark?]>
  private let arrivals: [DispatchSemaphore]

  init(_ pieces: Int, first: Mark) {
    marks = Mutex([first] + Array(repeating: nil, count: pieces))
    arrivals = (0...pieces).map { _ in DispatchSemaphore(value: 0) }
    arrivals[0].signal()
  }

  /// Waits for the piece before, which is always in some thread's hands or done.
  func mark(before piece: Int) -> Mark? {
    arrivals[piece].wait()
    return marks.withLock { $0[piece] }
  }

  func set(_ mark: Mark?, behind piece: Int) {
    marks.withLock { $0[piece + 1] = mark }
    arrivals[piece + 1].signal()
  }
}

/// What a thread uses again for each of its pieces.
private struct PieceRoom: Sendable {
  var bytes: [UInt8] = []
  var indexes: [FieldIndex] = []
  /// Indexes that hold rows of this piece.
  var used = 0
}

/// The rooms that no thread has at the moment.
private final class PieceRooms: Sendable {
  private let free = Mutex<[PieceRoom]>([])

  func take() -> PieceRoom { free.withLock { $0.popLast() } ?? PieceRoom() }
  func giveBack(_ room: PieceRoom) { free.withLock { $0.append(room) } }
}

extension Reading {
  /// The body in pieces, in the order of the file.
  func body() throws -> SeparatedText.Body {
    let pieces = max(0, source.byteCount - bodyStart + pieceSize - 1) / pieceSize
    let capacity = try expectedRows()
    let rooms = kinds.map { ColumnRoom($0, rows: capacity) }
    let progress = Progress(pieces, first: Progress.Mark(next: bodyStart, line: bodyLine))
    let free = PieceRooms()
    let reading = self
    let parts = try workers.map(pieces) { number in
      var reader = PieceReader(reading: reading, rooms: rooms, capacity: capacity, room: free.take())
      defer { free.giveBack(reader.room) }
      return try reader.read(number, progress)
    }
    return SeparatedText.Body(
      kinds: kinds, rooms: rooms, pools: pools, pieces: parts.filter { $0.rowCount > 0 || $0.sawBare })
  }

  /// How many rows to make room for: more than the beginning and places all over the file let expect, as room that is not
  /// used costs nothing.
  private func expectedRows() throws -> Int {
    if let knownRows { return knownRows }
    let rest = source.byteCount - bodyStart
    let size = min(rest, 1 << 12)
    var (lines, sampled) = (0, 0)
    for sample in 0..<pace.samples {
      let bytes = try source.bytes(size, bodyStart + (rest - size) / pace.samples * sample)
      lines += bytes.count { $0 == 0x0A }
      sampled += bytes.count
    }
    let share = max(1 / rowSize, Double(lines) / Double(max(1, sampled)))
    return min(rest, Int(Double(rest) * share * 1.25) + 64)
  }
}

/// Reads one piece.
private struct PieceReader {
  let reading: Reading
  let rooms: [ColumnRoom]
  let capacity: Int
  var room: PieceRoom

  /// Rows from one place on.
  private struct Draft {
    var start: Int
    var next: Int
    var rows = 0
    var lines = 0
    var sawBare = false
    /// What the general reader made of them, where some are out of the ordinary.
    var general: (fields: TypedFields, outcome: RowScanner.Outcome)?
  }

  private var path: String { reading.source.path }

  mutating func read(_ number: Int, _ progress: Progress) throws -> SeparatedText.Piece {
    var mark: Progress.Mark?
    var isSet = false
    // Who waits for this piece must not wait forever.
    defer { if !isSet { progress.set(nil, behind: number) } }
    let first = reading.bodyStart + number * reading.pieceSize
    let last = min(reading.source.byteCount, first + reading.pieceSize)
    // The byte before tells whether a line ends there.
    let base = number == 0 ? first : first - 1
    try load(base, until: last + max(1, reading.pieceSize / 64))
    var draft = self.draft(from: number == 0 ? 0 : behindLineEnd(), until: last - base, base)
    mark = progress.mark(before: number)
    guard let mark else { throw CancellationError() }
    guard mark.next < last else {
      isSet = true
      progress.set(mark, behind: number)
      return SeparatedText.Piece(firstRow: mark.rows)
    }
    if draft.start != mark.next - base { draft = self.draft(from: mark.next - base, until: last - base, base) }
    while let outcome = draft.general?.outcome, outcome.failure == nil, outcome.next < last - base, !isWhole(base) {
      try lengthen(base, beyond: outcome, line: mark.line)
      draft = self.draft(from: draft.start, until: last - base, base)
    }
    if let failure = draft.general?.outcome.failure {
      throw FileError.badLine(path: path, line: mark.line + failure.line, reason: failure.reason)
    }
    isSet = true
    progress.set(
      Progress.Mark(next: base + draft.next, rows: mark.rows + draft.rows, line: mark.line + draft.lines),
      behind: number)
    var piece = SeparatedText.Piece(firstRow: mark.rows, rowCount: draft.rows, sawBare: draft.sawBare)
    try take(draft, mark, into: &piece)
    return piece
  }

  // MARK: - Bytes

  private mutating func load(_ base: Int, until end: Int) throws {
    room.bytes.removeAll(keepingCapacity: true)
    try reading.source.append(min(reading.source.byteCount, end) - base, base, to: &room.bytes)
  }

  /// Whether the file ends where the bytes do.
  private func isWhole(_ base: Int) -> Bool { base + room.bytes.count == reading.source.byteCount }

  /// Loads more bytes for a row that goes on behind them.
  private mutating func lengthen(_ base: Int, beyond outcome: RowScanner.Outcome, line: Int) throws {
    let bytes = room.bytes.count
    guard bytes - outcome.next < 1 << 26 else {
      let open = outcome.openQuote ?? (outcome.lines, 1)
      throw FileError.badLine(
        path: path, line: line + open.line,
        reason: "character \(open.column): a row of more than \((1 << 26) >> 20) MiB; is a quote never closed?")
    }
    let more = min(max(64, bytes), reading.source.byteCount - base - bytes)
    try reading.source.append(more, base + bytes, to: &room.bytes)
  }

  /// Where the first row begins, if the line end before it is one.
  private func behindLineEnd() -> Int {
    let text = room.bytes
    let bytes = text.span
    var place = 0
    while place < bytes.count, bytes[place] != 0x0A { place += 1 }
    return min(bytes.count, place + 1)
  }

  // MARK: - Rows

  /// Finds the rows that begin at `start` or later and before `end`.
  private mutating func draft(from start: Int, until end: Int, _ base: Int) -> Draft {
    let bytes = room.bytes
    var draft = Draft(start: start, next: start)
    room.used = 0
    let columns = max(1, reading.kinds.count)
    while draft.next < end {
      if room.used == room.indexes.count {
        room.indexes.append(
          FieldIndex(columnCount: columns, rowLimit: max(1, min(4096, reading.pieceSize / columns))))
      }
      let passed = room.indexes[room.used].find(
        in: bytes.span, from: draft.next, until: end, separator: reading.separator)
      let rows = room.indexes[room.used].rowCount
      guard rows > 0 else { break }
      room.used += 1
      draft.next = passed.next
      draft.rows += rows
      draft.lines += passed.lines
      if passed.sawBare { draft.sawBare = true }
    }
    if draft.next < end { generalize(&draft, until: end, base) }
    return draft
  }

  private mutating func generalize(_ draft: inout Draft, until end: Int, _ base: Int) {
    let bytes = room.bytes
    var fields = TypedFields(reading.kinds, headLine: reading.headLine, quotesMatter: reading.quotesMatter)
    let outcome = RowScanner(separator: reading.separator, isWhole: isWhole(base)).scan(
      bytes.span, from: draft.start, until: end, into: &fields)
    draft.next = outcome.next
    draft.rows = outcome.rows
    draft.lines = outcome.lines
    draft.sawBare = fields.sawBare
    draft.general = (fields, outcome)
  }

  // MARK: - Cells

  private func take(_ draft: Draft, _ mark: Progress.Mark, into piece: inout SeparatedText.Piece) throws {
    let fits = mark.rows + draft.rows <= capacity
    if let fields = draft.general?.fields {
      for (place, column) in fields.columns.enumerated() {
        if fits, column.copyCells(into: rooms[place], from: mark.rows) {
          piece.keep(column.pool, of: place)
        } else {
          piece.apart[place] = column
        }
      }
      return
    }
    for place in reading.kinds.indices {
      if fits, let pool = try filled(place, draft, mark) {
        piece.keep(pool, of: place)
      } else {
        piece.apart[place] = try cellsApart(place, draft, mark)
      }
    }
  }

  private func cellsApart(_ place: Int, _ draft: Draft, _ mark: Progress.Mark) throws -> FieldColumn {
    let bytes = room.bytes
    var column = FieldColumn(reading.kinds[place])
    var cells = FieldRoom(rows: room.indexes[..<room.used].reduce(1) { max($0, $1.rowCount) })
    for index in room.indexes[..<room.used] {
      let isText = column.append(
        index, column: place, in: bytes.span, quotesMatter: reading.quotesMatter, room: &cells)
      guard isText else { throw noText(draft, mark) }
    }
    return column
  }

  /// The pool of a column whose cells are in its room now.
  private func filled(_ place: Int, _ draft: Draft, _ mark: Progress.Mark) throws -> TextPool? {
    let bytes = room.bytes
    var pool = reading.pools[place]
    var row = mark.rows
    for index in room.indexes[..<room.used] {
      switch rooms[place].fill(
        index, column: place, in: bytes.span, quotesMatter: reading.quotesMatter, from: row, pool: &pool)
      {
      case .done: row += index.rowCount
      case .otherKind: return nil
      case .noText: throw noText(draft, mark)
      }
    }
    return pool
  }

  /// The general reader says where bytes are that are no text.
  private func noText(_ draft: Draft, _ mark: Progress.Mark) -> FileError {
    let bytes = room.bytes
    var texts = TypedFields(
      reading.kinds.map { _ in .text }, headLine: reading.headLine, quotesMatter: reading.quotesMatter)
    let found = RowScanner(separator: reading.separator, isWhole: true).scan(
      bytes.span, from: draft.start, until: draft.next, rows: .max, into: &texts)
    return FileError.badLine(
      path: path, line: mark.line + (found.failure?.line ?? 0),
      reason: found.failure?.reason ?? "bytes that are no UTF-8 text")
  }
}
