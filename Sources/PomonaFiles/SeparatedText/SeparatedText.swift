/// Tables as text: fields between commas, tabs or semicolons, one row a line (RFC 4180).
///
/// Goals, in this order: what Pomona wrote comes back as the same table, number for number; what pandas, R and
/// spreadsheets write is read, fast. Lines end with LF or CRLF; a byte-order mark is dropped; blank lines are skipped;
/// fields in double quotes may hold separators, line ends and doubled quotes.
///
/// A file is read in blocks. Each is cut into pieces at what looks like the end of a row, and threads read the pieces; where
/// a cut turns out to lie inside of quotes, the piece behind it is read again from where its row truly begins. So neither
/// the table nor an error depends on blocks, pieces or threads.
public enum SeparatedText {
  /// What decides how the bytes are cut and how many are held at a time; the table does not depend on it.
  struct Pace {
    /// Bytes in one piece.
    var piece = 2 << 20
    /// Pieces a thread that are held at a time: one is long done where another has much text.
    var wave = 4
    /// Bytes from the beginning of the file that the types are first guessed from.
    var prefix = 1 << 18

    static let usual = Pace()
  }

  /// Where bytes come from.
  struct Source {
    let path: String
    let byteCount: Int
    /// So many bytes from an offset.
    let bytes: (_ count: Int, _ offset: Int) throws -> [UInt8]
  }
}
