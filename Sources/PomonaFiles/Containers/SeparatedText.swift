/// Tables as text: fields between commas or tabs, one row a line (RFC 4180).
///
/// Goals, in this order: what Pomona wrote comes back as the same table, number for number; what pandas, R and
/// spreadsheets write is read. Lines end with LF or CRLF; a byte-order mark is dropped; blank lines are skipped; fields in
/// double quotes may hold separators, line ends and doubled quotes.
public enum SeparatedText {
  /// One cell as it stands in the file.
  struct Field: Equatable {
    var text: String
    var isQuoted: Bool
  }

  struct Row {
    /// Counted from 1; a quoted field may span several.
    let line: Int
    let fields: [Field]
  }

  /// A file taken apart into rows, before any field is given a type.
  ///
  /// - Throws: `.badLine` with line and column (in bytes, from 1); `.otherFormat` for what is not UTF-8 text.
  static func rows(of bytes: [UInt8], separator: UInt8, path: String) throws(FileError) -> [Row] {
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw .unsupported(path: path, what: "text in UTF-16", advice: "save it as UTF-8")
    }
    let quote = UInt8(ascii: "\"")
    var rows: [Row] = []
    var fields: [Field] = []
    var line = 1
    var lineStart = position
    var rowLine = 1

    func isLineEnd(_ place: Int) -> Bool {
      bytes[place] == 0x0A || (bytes[place] == 0x0D && place + 1 < bytes.count && bytes[place + 1] == 0x0A)
    }
    func decoded(_ raw: some Collection<UInt8>, at place: Int) throws(FileError) -> String {
      guard let text = String(validating: raw, as: UTF8.self) else {
        throw .badLine(
          path: path, line: line, reason: "column \(place - lineStart + 1): bytes that are no UTF-8 text")
      }
      return text
    }

    while position < bytes.count {
      if fields.isEmpty {
        rowLine = line
        // A line without anything on it is no row.
        if isLineEnd(position) {
          position += bytes[position] == 0x0D ? 2 : 1
          line += 1
          lineStart = position
          continue
        }
      }
      if bytes[position] == quote {
        let opened = (line: line, column: position - lineStart + 1)
        let start = position
        var raw: [UInt8] = []
        position += 1
        while true {
          guard position < bytes.count else {
            throw .badLine(
              path: path, line: opened.line,
              reason: "column \(opened.column): the quote that opens here is never closed")
          }
          let byte = bytes[position]
          if byte == quote {
            position += 1
            guard position < bytes.count, bytes[position] == quote else { break }
          }
          raw.append(byte)
          position += 1
          if byte == 0x0A {
            line += 1
            lineStart = position
          }
        }
        guard position == bytes.count || bytes[position] == separator || isLineEnd(position) else {
          throw .badLine(
            path: path, line: line,
            reason: "column \(position - lineStart + 1): text after a closing quote (a quote inside is written twice)")
        }
        fields.append(Field(text: try decoded(raw, at: start), isQuoted: true))
      } else {
        let start = position
        while position < bytes.count, bytes[position] != separator, !isLineEnd(position) { position += 1 }
        fields.append(Field(text: try decoded(bytes[start..<position], at: start), isQuoted: false))
      }
      if position < bytes.count, bytes[position] == separator {
        position += 1
        // A separator at the very end still has an empty field behind it.
        if position < bytes.count, !isLineEnd(position) { continue }
        fields.append(Field(text: "", isQuoted: false))
      }
      rows.append(Row(line: rowLine, fields: fields))
      fields = []
      if position < bytes.count {
        position += bytes[position] == 0x0D ? 2 : 1
        line += 1
        lineStart = position
      }
    }
    return rows
  }
}
