/// Tables as text: fields between commas, tabs or semicolons, one row a line (RFC 4180).
///
/// Goals, in this order: what Pomona wrote comes back as the same table, number for number; what pandas, R and
/// spreadsheets write is read, fast. Lines end with LF or CRLF; a byte-order mark is dropped; blank lines are skipped;
/// fields in double quotes may hold separators, line ends and doubled quotes.
///
/// A file is read in pieces, each by a thread from disk to cells: it takes the row behind the first line end to be the
/// piece's first, finds its rows, asks the piece before where that really ended and how many rows came before, and writes
/// the cells where they belong in their columns. Where a piece turns out to begin inside of quotes, it is looked at again
/// from where its first row truly begins. So neither the table nor an error depends on pieces or threads.
public enum SeparatedText {
  /// What decides how the bytes are cut and how many are held at a time; the table does not depend on it.
  struct Pace {
    /// Bytes in one piece; `nil` for as many as stay in a thread's cache with the places of their fields, and more where rows
    /// are long.
    var piece: Int?
    /// Bytes from the beginning of the file that the types are first guessed from.
    var prefix = 1 << 18
    /// Places of the file where rows are counted, to learn how many to make room for.
    var samples = 32

    static let usual = Pace()
  }

  /// Where bytes come from.
  struct Source: Sendable {
    let path: String
    let byteCount: Int
    /// Fills a part of the bytes with those from an offset.
    let read: @Sendable (_ bytes: inout [UInt8], _ part: Range<Int>, _ offset: Int) throws -> Void

    /// So many bytes from an offset.
    func bytes(_ count: Int, _ offset: Int) throws -> [UInt8] {
      var bytes: [UInt8] = []
      try append(count, offset, to: &bytes)
      return bytes
    }

    /// Puts so many bytes from an offset behind others.
    func append(_ count: Int, _ offset: Int, to bytes: inout [UInt8]) throws {
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: count))
      try read(&bytes, start..<start + count, offset)
    }
  }
}
