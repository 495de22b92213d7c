public import Foundation
internal import PomonaCore
internal import PomonaSystem
public import PomonaTables

extension SeparatedText {
  /// Writes a table; reading it gives the same columns, with numbers to the last bit.
  ///
  /// Missing cells are empty (`NA` in a table of one column, whose lines would be blank). Texts that would be read as
  /// something else are quoted; lists are texts that `as_list` reads. Header lines and provenance are not written: the format has no place for them. A column
  /// of whole numbers, truths or texts without any value comes back as numbers without any.
  public static func write(_ table: Table, to url: URL, separator: Character) throws {
    try AtomicFile.write(text(of: table, separator: separator).utf8, to: url)
  }

  public static func text(of table: Table, separator: Character) -> String {
    let missing = table.columns.count == 1 ? "NA" : ""
    let columns = table.columns.map { column in
      column.cellTexts.map { cell -> String in
        guard let cell else { return missing }
        switch column.values {
        case .text: return needsQuotes(cell, separator) || isAmbiguous(cell) ? quoted(cell) : cell
        case .list: return needsQuotes(cell, separator) ? quoted(cell) : cell
        case .numbers, .whole, .truth: return cell
        }
      }
    }
    var text = table.columnNames.map { needsQuotes($0, separator) || $0.isEmpty ? quoted($0) : $0 }
      .joined(separator: String(separator))
    text += "\n"
    for row in 0..<table.rowCount {
      for (place, column) in columns.enumerated() {
        if place > 0 { text.append(separator) }
        text += column[row]
      }
      text += "\n"
    }
    return text
  }

  private static func needsQuotes(_ text: String, _ separator: Character) -> Bool {
    let mark = separator.asciiValue ?? UInt8(ascii: ",")
    return text.utf8.contains { $0 == mark || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
      // A byte-order mark at the beginning would be dropped.
      || text.utf8.starts(with: [0xEF, 0xBB, 0xBF])
  }

  /// Whether the reader would take the bare text for a number, a truth or nothing.
  private static func isAmbiguous(_ text: String) -> Bool {
    if text.isEmpty || text == "NA" { return true }
    let bytes = Array(text.utf8)
    return FieldColumn.kind(bytes.span, 0, bytes.count) != .text
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
