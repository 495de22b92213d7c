internal import PomonaSystem
internal import PomonaTables

/// Where threads put the cells of a column of a kind that was expected.
enum ColumnRoom: Sendable {
  /// Nothing is known of the column yet, or only that it is read as something else once it is known whole.
  case undecided
  case whole(CellRoom<Int>)
  case number(CellRoom<Double>)
  case truth(CellRoom<UInt8>)
  case text(CellRoom<Int32>)

  init(_ kind: FieldKind, rows: Int) {
    switch kind {
    case .undecided, .empty, .large: self = .undecided
    case .whole: self = .whole(CellRoom(capacity: rows))
    case .number: self = .number(CellRoom(capacity: rows))
    case .truth: self = .truth(CellRoom(capacity: rows))
    case .text: self = .text(CellRoom(capacity: rows))
    }
  }

  enum Filling {
    case done
    /// A field is of another kind than was expected.
    case otherKind
    /// The bytes of a field are no text.
    case noText
  }

  /// Reads the fields of one column in a stretch of rows into the cells from row `first` on; texts get their numbers in
  /// `pool`.
  func fill(
    _ index: FieldIndex, column: Int, in bytes: Span<UInt8>, quotesMatter: Bool, from first: Int, pool: inout TextPool
  ) -> Filling {
    let rows = first..<first + index.rowCount
    switch self {
    case .undecided: return .otherKind
    case .whole(let room):
      return room.fill(rows) { cells in
        var row = 0
        while true {
          row = index.wholes(
            of: column, in: bytes, from: row, quotesMatter: quotesMatter, missing: WholeCells.missing, into: &cells)
          guard row < index.rowCount else { return .done }
          let (start, end, isQuoted) = index.field(row: row, column: column)
          if isQuoted, quotesMatter, start == end {
            cells[row] = WholeCells.missing
          } else if !(isQuoted && quotesMatter), let cell = FieldColumn.whole(bytes, start, end) {
            cells[row] = cell
          } else {
            return .otherKind
          }
          row += 1
        }
      }
    case .number(let room):
      return room.fill(rows) { cells in
        var row = 0
        while true {
          row = index.numbers(of: column, in: bytes, from: row, quotesMatter: quotesMatter, into: &cells)
          guard row < index.rowCount else { return .done }
          let (start, end, isQuoted) = index.field(row: row, column: column)
          if isQuoted, quotesMatter, start == end {
            cells[row] = .nan
          } else if !(isQuoted && quotesMatter), let cell = FieldColumn.number(bytes, start, end) {
            cells[row] = cell
          } else {
            return .otherKind
          }
          row += 1
        }
      }
    case .truth(let room):
      return room.fill(rows) { cells in
        var row = 0
        while true {
          row = index.truths(
            of: column, in: bytes, from: row, quotesMatter: quotesMatter, missing: TruthCells.missing, into: &cells)
          guard row < index.rowCount else { return .done }
          let (start, end, isQuoted) = index.field(row: row, column: column)
          guard isQuoted, quotesMatter, start == end else { return .otherKind }
          cells[row] = TruthCells.missing
          row += 1
        }
      }
    case .text(let room):
      return room.fill(rows) { cells in
        var row = 0
        while true {
          row = pool.codes(index, of: column, in: bytes, from: row, quotesMatter: quotesMatter, into: &cells)
          guard row < index.rowCount else { return .done }
          let (start, end, isQuoted) = index.field(row: row, column: column)
          if !(isQuoted && quotesMatter), FieldColumn.isMissing(bytes, start, end) {
            cells[row] = -1
          } else {
            let (code, isNew) = pool.code(bytes, start, end)
            if isNew, !FieldColumn.isUTF8(bytes, start, end) { return .noText }
            cells[row] = code
          }
          row += 1
        }
      }
    }
  }
}
