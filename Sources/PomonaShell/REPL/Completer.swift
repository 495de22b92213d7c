internal import PomonaSystem

/// What Tab does: inserts what all candidates share; pressed again, lists them.
struct Completer {
  let columns: Int
  /// More candidates than these are counted, not shown.
  static let shown = 120

  func completion(_ completions: Completions, of before: String, repeated: Bool) -> LineEditor.Completion {
    let typed = String(before.suffix(completions.replaced))
    let candidates = completions.candidates.filter { $0.hasPrefix(typed) }
    guard let first = candidates.first else { return LineEditor.Completion() }
    // Shortened only where a candidate differs, because there may be thousands.
    var common = first
    for candidate in candidates where !candidate.hasPrefix(common) {
      common = String(zip(common, candidate).prefix { $0 == $1 }.map(\.0))
    }
    if common.count > typed.count { return LineEditor.Completion(insert: String(common.dropFirst(typed.count))) }
    guard repeated, candidates.count > 1 else { return LineEditor.Completion() }
    return LineEditor.Completion(list: list(candidates))
  }

  /// Candidates in columns, read downwards, as wide as the terminal allows.
  func list(_ candidates: [String]) -> String {
    let shown = Array(candidates.prefix(Completer.shown))
    let width = (shown.map(\.count).max() ?? 0) + 2
    let columnCount = max(1, min(shown.count, columns / max(width, 1)))
    let rowCount = (shown.count + columnCount - 1) / columnCount
    var lines = (0..<rowCount).map { row in
      let cells = stride(from: row, to: shown.count, by: rowCount).map { shown[$0] }
      return cells.enumerated().map { index, cell in
        index == cells.count - 1 ? cell : cell + String(repeating: " ", count: width - cell.count)
      }.joined()
    }
    if candidates.count > shown.count { lines.append("… and \(candidates.count - shown.count) more") }
    return lines.joined(separator: "\n")
  }
}
