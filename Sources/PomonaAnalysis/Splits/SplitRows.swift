public import PomonaCore

/// What a scheme knows of the rows it divides: how many, and labels by name (`story`, `run`, `category`, `sentence`).
public struct SplitRows: Sendable, Equatable {
  public let count: Int
  /// For each column one whole number a row, counted from 0 in the order in which labels first appear.
  public let codes: [String: [Int]]

  /// - Throws: `.emptyInput` without rows; `.shapeMismatch` for a column of another length.
  public init(count: Int, labels: [String: [String]] = [:]) throws(SplitError) {
    guard count > 0 else { throw .emptyInput(what: "rows to split") }
    var codes: [String: [Int]] = [:]
    for (name, column) in labels.sorted(by: { $0.key < $1.key }) {
      guard column.count == count else {
        throw .shapeMismatch(what: "labels `\(name)`", count: column.count, expected: count)
      }
      codes[name] = SplitRows.coded(column)
    }
    self.count = count
    self.codes = codes
  }

  private init(count: Int, codes: [String: [Int]]) {
    self.count = count
    self.codes = codes
  }

  /// - Throws: `.noLabels` naming the columns that there are.
  public func labels(_ name: String) throws(SplitError) -> [Int] {
    guard let column = codes[name] else { throw .noLabels(name: name, known: codes.keys.sorted()) }
    return column
  }

  /// The given rows alone, in that order.
  ///
  /// - Precondition: every position is below `count`, and there is one.
  public func subset(_ rows: [Int]) -> SplitRows {
    precondition(!rows.isEmpty, "no rows")
    return SplitRows(
      count: rows.count, codes: codes.mapValues { column in SplitRows.coded(rows.map { column[$0] }) })
  }

  static func coded<Label: Hashable>(_ labels: [Label]) -> [Int] {
    var places: [Label: Int] = [:]
    return labels.map { label in
      if let place = places[label] { return place }
      places[label] = places.count
      return places.count - 1
    }
  }
}
