internal import Foundation

extension Table {
  /// The table as lines of plain text: header lines, column names, the first rows, and what was left out.
  ///
  /// - Numbers of a column share their decimals: as many as show four significant digits of its largest value, fewer if
  ///   all its values are written exactly with fewer, powers of ten when the column spans more than five of them.
  /// - In a column of p (`p`, `q`, `p_max`, …) each is read by itself: one above zero that is smaller than the last decimal
  ///   is written by its own power of ten (`2.7e-05` beside `0.1324`), and none prints as zero.
  /// - In a column with no more than two decimals, as beside thousands, what is not zero is not written as zero either.
  /// - Where the columns do not fit, those with one value in all rows are named on a line and not shown; of a single row, those
  ///   that are no numbers.
  /// - A missing cell is `·`; a text too long is cut with `…`; columns that do not fit are named on a line of their own.
  /// - No locale, clock or terminal has a say, so that equal tables print alike. Cost: O(rows × columns).
  public func lines(width: Int, rows: Int = 12) -> [String] {
    let width = max(width, 20)
    var lines = header.flatMap { TableDisplay.wrapped($0, width: width) }
    guard !self.columns.isEmpty else { return lines + ["an empty table: no columns"] }
    let (columns, constants) = TableDisplay.folded(self, width: width)
    if !constants.isEmpty {
      let place = rowCount == 1 ? "in this row" : "the same in all rows"
      lines += TableDisplay.wrapped("\(place): \(TableDisplay.listed(constants, by: ", "))", width: width)
    }
    let shown = min(max(rows, 0), rowCount)
    let columnTexts = columns.map { TableDisplay.cells(of: $0, first: shown) }
    let isRight = columns.map { $0.values.areNumbers }
    let wanted = zip(columns, columnTexts).map { max($0.name.count, $1.map(\.count).max() ?? 0) }
    // Long texts are cut only where that lets more columns stand beside them.
    let isRoomy = wanted.reduce(0) { $0 + $1 + 2 } - 2 <= width
    let limit = isRoomy ? width : max(8, min(32, width - 4))
    let widths = wanted.map { min(limit, $0) }
    var fitting = 0
    var used = 0
    while fitting < columns.count {
      let next = used + widths[fitting] + (fitting == 0 ? 0 : 2)
      guard next <= width || fitting == 0 else { break }
      used = next
      fitting += 1
    }
    func line(_ cell: (Int) -> String) -> String {
      let text = (0..<fitting).map { TableDisplay.padded(cell($0), to: widths[$0], right: isRight[$0]) }
        .joined(separator: "  ")
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
    lines.append(line { columns[$0].name })
    for row in 0..<shown { lines.append(line { columnTexts[$0][row] }) }
    let rest = rowCount - shown
    let columnWords = "\(self.columns.count) column\(self.columns.count == 1 ? "" : "s")"
    if rowCount == 0 {
      lines.append("no rows · \(columnWords)")
    } else if rest > 0 {
      lines.append("… \(rest) more row\(rest == 1 ? "" : "s") · \(columnWords)")
    } else {
      lines.append("\(rowCount) row\(rowCount == 1 ? "" : "s") · \(columnWords)")
    }
    if fitting < columns.count {
      let names = TableDisplay.listed(columns[fitting...].map(\.name), by: " ")
      lines += TableDisplay.wrapped("not shown: \(names)", width: width)
    }
    return lines
  }
}

/// How cells become texts.
enum TableDisplay {
  static let missing = "·"

  /// As many as a reader takes in, and how many more there are.
  static func listed(_ words: [String], by separator: String) -> String {
    let most = 40
    guard words.count > most else { return words.joined(separator: separator) }
    return words.prefix(most).joined(separator: separator) + "\(separator)… \(words.count - most) more"
  }

  /// The columns that are worth showing, and the others as words, when not all fit.
  static func folded(_ table: Table, width: Int) -> (columns: [Column], constants: [String]) {
    let estimate = table.columns.reduce(0) { sum, column in
      sum + 2 + max(column.name.count, cells(of: column, first: min(12, table.rowCount)).map(\.count).max() ?? 0)
    }
    guard table.rowCount > 0, estimate - 2 > width else { return (table.columns, []) }
    let isSingle = table.rowCount == 1
    var shown: [Column] = []
    var constants: [String] = []
    for column in table.columns {
      let first = column.cell(0)
      // All of a single row is the same, so that its numbers stand, which are what it is read for.
      let isNumber = column.values.areNumbers && first != .missing
      if isSingle ? !isNumber : (0..<table.rowCount).allSatisfy({ column.cell($0) == first }) {
        constants.append("\(column.name) \(cells(of: column, first: 1).first ?? missing)")
      } else {
        shown.append(column)
      }
    }
    return shown.isEmpty ? (table.columns, []) : (shown, constants)
  }

  /// The first cells of a column; the decimals are chosen from the whole column, so that they do not change with `first`.
  static func cells(of column: Column, first: Int) -> [String] {
    switch column.values {
    case .whole(let cells): return cells.prefix(first).map { $0.map(String.init) ?? missing }
    case .truth(let cells): return cells.prefix(first).map { $0.map { $0 ? "true" : "false" } ?? missing }
    case .text(let cells): return cells.prefix(first).map { $0.map(oneLine) ?? missing }
    case .list(let cells): return cells.prefix(first).map { $0.flatMap { Cell.list($0).text }.map(oneLine) ?? missing }
    case .numbers(let cells):
      let style = NumberStyle(cells, isOfP: isOfP(column.name))
      return cells.prefix(first).map { style.text($0) }
    }
  }

  /// Whether a column holds probabilities of a test, by its name.
  static func isOfP(_ name: String) -> Bool {
    name == "p" || name == "q" || name.hasPrefix("p_") || name.hasPrefix("q_") || name.hasSuffix("_p")
      || name.hasSuffix("_q")
  }

  /// The decimals that a column of numbers is written with.
  struct NumberStyle {
    private let decimals: Int
    private let isScientific: Bool
    /// Below it, where no digit would be right, a value above zero is written by a power of ten of its own; 0 where none is.
    private let small: Double

    init(_ values: [Double], isOfP: Bool = false) {
      let sizes = values.lazy.filter { $0.isFinite && $0 != 0 }.map(abs)
      guard let largest = sizes.max(), let smallest = sizes.min() else {
        (decimals, isScientific, small) = (0, false, 0)
        return
      }
      let top = Int(log10(largest).rounded(.down))
      let bottom = Int(log10(smallest).rounded(.down))
      isScientific = top > 8 || top < -3 || (bottom < -5 && top - bottom > 5 && !isOfP)
      if isScientific {
        (decimals, small) = (3, 0)
        return
      }
      // Beside thousands, .25 and .75 are not 0 and 1.
      var wanted = max(0, 3 - top, top >= 3 && smallest < 1 ? 2 : 0)
      while wanted > 0, values.allSatisfy({ NumberStyle.isExact($0, decimals: wanted - 1) }) { wanted -= 1 }
      decimals = wanted
      small = isOfP ? 0.95 * pow(10, -Double(wanted)) : wanted <= 2 ? 0.5 * pow(10, -Double(wanted)) : 0
    }

    func text(_ value: Double) -> String {
      if value.isNaN { return missing }
      if value.isInfinite { return value < 0 ? "-inf" : "inf" }
      if isScientific { return value == 0 ? "0" : String(format: "%.\(decimals)e", value) }
      if value != 0, abs(value) < small { return String(format: "%.1e", value) }
      let text = String(format: "%.\(decimals)f", value)
      // A negative number that rounds to zero has no sign to show.
      return text.hasPrefix("-") && text.allSatisfy { "-0.".contains($0) } ? String(text.dropFirst()) : text
    }

    private static func isExact(_ value: Double, decimals: Int) -> Bool {
      guard value.isFinite else { return true }
      return Double(String(format: "%.\(decimals)f", value)) == value
    }
  }

  /// A text without line ends and control characters, which would break the lines of the table.
  static func oneLine(_ text: String) -> String {
    String(
      text.map { character in
        character.isNewline || character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
          ? " " : character
      })
  }

  static func padded(_ text: String, to width: Int, right: Bool) -> String {
    let cut = text.count > width ? text.prefix(width - 1) + "…" : text[...]
    let blanks = String(repeating: " ", count: width - cut.count)
    return right ? blanks + cut : cut + blanks
  }

  /// A line broken at blanks; a word longer than the width is cut.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in oneLine(text).split(separator: " ", omittingEmptySubsequences: false) {
      let word = word.count > width ? word.prefix(width - 1) + "…" : word
      if line.isEmpty {
        line = String(word)
      } else if line.count + 1 + word.count <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = "  " + word
        if line.count > width { line = String(word) }
      }
    }
    return lines + [line]
  }
}
