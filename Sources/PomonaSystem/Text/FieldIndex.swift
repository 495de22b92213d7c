internal import CKernels

/// Where the fields of a stretch of rows of separated text lie, and readers of one column of them at a time.
///
/// Each reader stops at the first field that takes more than it does, and the caller reads that one in the general way.
public struct FieldIndex: Sendable {
  public let columnCount: Int
  public private(set) var rowCount = 0
  private let rowLimit: Int
  /// Where fields start, and where they end; without quotes only their ends, of which the first is that of what stands before.
  private var starts: [UInt32]
  private var ends: [UInt32]
  private var isPlain = false
  private static let quoted: UInt32 = 1 << 31

  /// Room for up to `rowLimit` rows.
  public init(columnCount: Int, rowLimit: Int) {
    precondition(columnCount > 0 && rowLimit > 0, "an empty stretch")
    self.columnCount = columnCount
    self.rowLimit = rowLimit
    // Most files need no starts.
    starts = []
    ends = Array(repeating: 0, count: columnCount * rowLimit + 80)
  }

  /// What was passed while rows were found.
  public struct Passed: Sendable {
    /// Where the first row not found begins.
    public var next = 0
    public var lines = 0
    /// Whether a field without quotes had a value.
    public var sawBare = false
  }

  /// Finds rows that begin at `start` or later and before `end`, as many as there is room for; it stops before a row that has
  /// another number of fields, a quote written twice, or is empty, and before what the bytes do not hold to its line end.
  public mutating func find(in bytes: Span<UInt8>, from start: Int, until end: Int, separator: UInt8) -> Passed {
    precondition(start >= 0 && start <= end && end <= bytes.count && bytes.count < 1 << 31, "offsets beyond the bytes")
    var passed = Passed(next: start)
    var bare: Int32 = 0
    isPlain = true
    rowCount = unsafe bytes.withUnsafeBufferPointer { text in
      // The C function writes less than 80 marks more than there are fields in `rowLimit` rows and reads within the bytes.
      unsafe ends.withUnsafeMutableBufferPointer { marks in
        guard let base = text.baseAddress, let marks = marks.baseAddress else { return 0 }
        return unsafe pomona_find_plain_rows(
          base, text.count, start, end, separator, columnCount, rowLimit, marks, &passed.next, &bare)
      }
    }
    passed.lines = rowCount
    if rowCount == 0 { findAny(in: bytes, from: start, until: end, separator, &passed, &bare) }
    passed.sawBare = bare != 0
    return passed
  }

  private mutating func findAny(
    in bytes: Span<UInt8>, from start: Int, until end: Int, _ separator: UInt8, _ passed: inout Passed,
    _ bare: inout Int32
  ) {
    isPlain = false
    if starts.isEmpty { starts = ends }
    // The C function writes at most `rowLimit` rows and reads within the bytes.
    rowCount = unsafe bytes.withUnsafeBufferPointer { text in
      unsafe starts.withUnsafeMutableBufferPointer { starts in
        unsafe ends.withUnsafeMutableBufferPointer { ends in
          guard let base = text.baseAddress, let starts = starts.baseAddress, let ends = ends.baseAddress else {
            return 0
          }
          return unsafe pomona_find_rows(
            base, text.count, start, end, separator, columnCount, rowLimit, starts, ends, &passed.next,
            &passed.lines, &bare)
        }
      }
    }
  }

  /// The bytes of a field, and whether it is in quotes.
  public func field(row: Int, column: Int) -> (start: Int, end: Int, isQuoted: Bool) {
    let place = row * columnCount + column
    if isPlain { return (Int(ends[place] &+ 1), Int(ends[place + 1]), false) }
    return (Int(starts[place]), Int(ends[place] & ~Self.quoted), ends[place] & Self.quoted != 0)
  }

  /// Where the fields of a column start and end, `skip` bytes before themselves; each `columnCount` behind the one before.
  private func withFields<Result>(
    of column: Int, _ body: (UnsafePointer<UInt32>, UnsafePointer<UInt32>, UInt32) -> Result
  ) -> Result {
    // The arrays have room for all rows, and `ends` for one more field.
    unsafe ends.withUnsafeBufferPointer { ends in
      unsafe starts.withUnsafeBufferPointer { starts in
        guard let ends = ends.baseAddress else { preconditionFailure("an index always has room") }
        guard !isPlain, let starts = starts.baseAddress else { return unsafe body(ends + column, ends + column + 1, 1) }
        return unsafe body(starts + column, ends + column, 0)
      }
    }
  }

  /// Whole numbers of up to 18 digits, without zeros in front, from row `from` on into `cells` (room for all rows; `missing` where nothing stands).
  ///
  /// - Returns: the first row that is none; the number of rows when all are.
  public func wholes(
    of column: Int, in bytes: Span<UInt8>, from: Int, quotesMatter: Bool, missing: Int,
    into cells: inout MutableSpan<Int>
  ) -> Int {
    precondition(column >= 0 && column < columnCount && from >= 0 && cells.count >= rowCount, "no room for the cells")
    // Every offset was found in these bytes.
    return unsafe bytes.withUnsafeBufferPointer { text in
      unsafe withFields(of: column) { starts, ends, skip in
        unsafe cells.withUnsafeMutableBytes { cells in
          guard let base = text.baseAddress, let out = cells.baseAddress else { return from }
          return unsafe pomona_read_wholes(
            base, starts, ends, skip, columnCount, from, rowCount, quotesMatter ? 1 : 0, Int64(missing),
            out.assumingMemoryBound(to: Int64.self))
        }
      }
    }
  }

  /// The same for numbers in decimal notation of up to 19 digits, correctly rounded; NaN where nothing stands.
  public func numbers(
    of column: Int, in bytes: Span<UInt8>, from: Int, quotesMatter: Bool, into cells: inout MutableSpan<Double>
  ) -> Int {
    precondition(column >= 0 && column < columnCount && from >= 0 && cells.count >= rowCount, "no room for the cells")
    // As above.
    return unsafe bytes.withUnsafeBufferPointer { text in
      unsafe withFields(of: column) { starts, ends, skip in
        unsafe cells.withUnsafeMutableBufferPointer { cells in
          guard let base = text.baseAddress, let out = cells.baseAddress else { return from }
          return unsafe pomona_read_numbers(
            base, starts, ends, skip, columnCount, from, rowCount, quotesMatter ? 1 : 0, out)
        }
      }
    }
  }

  /// The same for `true` (1) and `false` (0).
  public func truths(
    of column: Int, in bytes: Span<UInt8>, from: Int, quotesMatter: Bool, missing: UInt8,
    into cells: inout MutableSpan<UInt8>
  ) -> Int {
    precondition(column >= 0 && column < columnCount && from >= 0 && cells.count >= rowCount, "no room for the cells")
    // As above.
    return unsafe bytes.withUnsafeBufferPointer { text in
      unsafe withFields(of: column) { starts, ends, skip in
        unsafe cells.withUnsafeMutableBufferPointer { cells in
          guard let base = text.baseAddress, let out = cells.baseAddress else { return from }
          return unsafe pomona_read_truths(
            base, starts, ends, skip, columnCount, from, rowCount, quotesMatter ? 1 : 0, missing, out)
        }
      }
    }
  }

  /// The same for texts that a pool has already; -1 where nothing stands.
  ///
  /// - Parameters:
  ///   - pool: the texts one behind the other.
  ///   - poolStarts: where each begins, and where the last ends.
  ///   - slots: codes by hash, -1 where free; their number is a power of two.
  public func codes(
    of column: Int, in bytes: Span<UInt8>, from: Int, quotesMatter: Bool, pool: [UInt8], poolStarts: [Int],
    slots: [Int32], hashes: [UInt64], into cells: inout MutableSpan<Int32>
  ) -> Int {
    precondition(column >= 0 && column < columnCount && from >= 0 && cells.count >= rowCount, "no room for the cells")
    precondition(slots.count & (slots.count - 1) == 0 && poolStarts.count == hashes.count + 1, "a pool that is none")
    guard !hashes.isEmpty, !pool.isEmpty else { return from }
    // As above; codes in the slots are places in the other arrays.
    return unsafe bytes.withUnsafeBufferPointer { text in
      unsafe withFields(of: column) { starts, ends, skip in
        unsafe cells.withUnsafeMutableBufferPointer { cells in
          guard let base = text.baseAddress, let out = cells.baseAddress else { return from }
          return unsafe pomona_read_codes(
            base, starts, ends, skip, columnCount, from, rowCount, quotesMatter ? 1 : 0, pool, poolStarts,
            slots, slots.count, hashes, out)
        }
      }
    }
  }

  /// The hash by which `codes` looks for a text.
  public static func hash(of bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    precondition(start >= 0 && start <= end && end <= bytes.count, "a field beyond the bytes")
    // Within the bytes, as was checked.
    return unsafe bytes.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress else { return pomona_text_hash(nil, 0) }
      return unsafe pomona_text_hash(base + start, end - start)
    }
  }
}
