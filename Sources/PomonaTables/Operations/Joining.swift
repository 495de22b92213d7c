public import PomonaCatalog
public import PomonaParallel

/// Which rows a join keeps.
public enum JoinKind: String, Sendable, CaseIterable {
  /// Rows that match.
  case inner
  /// Those, and the rows of the first table that match none.
  case left
  /// Those, and the rows of either table that match none.
  case outer
}

/// What a join found.
public struct JoinReport: Sendable, Equatable {
  public var leftRows: Int
  public var rightRows: Int
  public var unmatchedLeft: Int
  public var unmatchedRight: Int
  /// The keys of the first row of each side without a match, as words.
  public var firstLeft: String?
  public var firstRight: String?
  /// Keys that stand in several rows of both tables: each row of the one meets each of the other.
  public var manyToMany: Int
  /// Rows of the second table that match as an earlier one with the same key does.
  public var repeatedRight: Int

  /// One line a finding; no line when each row met just one.
  public var lines: [String] {
    var lines: [String] = []
    func line(_ count: Int, of all: Int, _ side: String, _ first: String?) {
      guard count > 0 else { return }
      lines.append("\(count) of \(all) rows of the \(side) table matched none\(first.map { ", first \($0)" } ?? "")")
    }
    line(unmatchedLeft, of: leftRows, "first", firstLeft)
    line(unmatchedRight, of: rightRows, "second", firstRight)
    if manyToMany > 0 {
      lines.append("\(manyToMany) key\(manyToMany == 1 ? "" : "s") in several rows of both tables: all pairs are kept")
    } else if repeatedRight > 0 {
      lines.append("\(repeatedRight) rows of the second table repeat a key: rows of the first stand several times")
    }
    return lines
  }
}

extension Table {
  /// The columns of both tables beside each other where the keys agree, in the order of this table's rows.
  ///
  /// A missing key matches nothing. Keys of the smaller table are numbered, and the rows of the larger one look theirs up
  /// side by side. Cost: O(rows of both), plus the rows of the result.
  /// - Parameter suffix: what is put behind the names of columns that both have, as `suffixed` does.
  /// - Throws: `E0322` for a key that is no column, `E0323` for keys of unlike types, `E0324` for a column that both have
  ///   when there is no suffix, `E0325` when a table or the result has more than 2^31 rows.
  public func joined(
    with other: Table, on keys: [String], kind: JoinKind = .inner, suffix: (left: String, right: String)? = nil,
    workers: Workers = Workers.all
  ) throws(Explanation) -> (table: Table, report: JoinReport) {
    var both: [(left: Column.Values, right: Column.Values)] = []
    for key in keys {
      let mine = try column(key, parameter: "on").values
      let theirs = try other.column(key, parameter: "on").values
      guard mine.isComparable(with: theirs) else {
        throw Explanation(
          "E0323", "`\(key)` is \(mine.words) here and \(theirs.words) in the second table", parameter: "on",
          remedies: ["derive \(key): as_text(\(key)) | join …", "derive \(key): as_number(\(key)) | join …"])
      }
      both.append((mine, theirs))
    }
    let pairs = try JoinPairs(both, named: keys, counts: (rowCount, other.rowCount), kind, workers)
    var columns: [Column] = []
    var names: Set<String> = []
    let shared = Set(columnNames).intersection(other.columnNames).subtracting(keys)
    if let name = columnNames.first(where: shared.contains), suffix == nil {
      throw Explanation(
        "E0324", "both tables have a column `\(name)`", parameter: "suffix",
        facts: shared.count > 1
          ? ["and \(shared.count - 1) more: \(shared.subtracting([name]).sorted().joined(separator: ", "))"] : [],
        remedies: ["suffix: [\"\", \"right\"]", "on: [\((keys + [name]).joined(separator: ", "))]"])
    }
    for column in self.columns {
      let name = shared.contains(column.name) ? Table.suffixed(column.name, suffix?.left ?? "") : column.name
      names.insert(name)
      // Where every row stands once and in its place, the cells are shared and not copied.
      var values = column.values
      if kind == .outer, keys.contains(column.name), let theirs = other[column.name]?.values {
        // A row of the second table alone has its key from there.
        values = .joined([values.unordered, theirs.unordered])
        let left = pairs.left ?? (0..<rowCount).map { Int32($0) }
        values = values.rows(zip(left, pairs.right).map { $0 >= 0 ? Int($0) : rowCount + Int($1) }, workers: workers)
      } else if let left = pairs.left {
        values = values.rows(at: left, workers)
      }
      columns.append(Column(name, values))
    }
    for column in other.columns where !keys.contains(column.name) {
      let name = shared.contains(column.name) ? Table.suffixed(column.name, suffix?.right ?? "") : column.name
      guard names.insert(name).inserted else { throw Table.twice(name) }
      columns.append(Column(name, column.values.rows(at: pairs.right, workers)))
    }
    var result = try Table(columns, header: header, provenance: provenance)
    result.provenance.isFromNetwork = provenance.isFromNetwork || other.provenance.isFromNetwork
    return (result, report(pairs, other, keys))
  }

  /// The name with a suffix behind it: set off by `_` where it begins with a letter or a digit; an empty one leaves the name as
  /// it is.
  public static func suffixed(_ name: String, _ suffix: String) -> String {
    guard let first = suffix.first else { return name }
    return first.isLetter || first.isNumber ? "\(name)_\(suffix)" : name + suffix
  }

  /// - Returns: `E0324` for a join that would have two columns of a name.
  public static func twice(_ name: String) -> Explanation {
    Explanation(
      "E0324", "the result would have two columns `\(name)`", parameter: "suffix",
      remedies: ["suffix: [\"left\", \"right\"]"])
  }

  private func report(_ pairs: JoinPairs, _ other: Table, _ keys: [String]) -> JoinReport {
    func words(_ row: Int?, of table: Table) -> String? {
      row.map { row in
        keys.map { "\($0) \(table[$0]?.cell(row).text ?? "missing")" }.joined(separator: ", ")
      }
    }
    return JoinReport(
      leftRows: rowCount, rightRows: other.rowCount, unmatchedLeft: pairs.unmatchedLeft,
      unmatchedRight: pairs.unmatchedRight, firstLeft: words(pairs.firstLeft, of: self),
      firstRight: words(pairs.firstRight, of: other), manyToMany: pairs.manyToMany,
      repeatedRight: pairs.repeatedRight)
  }
}

extension Column.Values {
  /// A category as plain texts: two tables may order theirs differently.
  fileprivate var unordered: Column.Values {
    guard case .text(let cells) = self, cells.isOrdered else { return self }
    return .text(TextCells(codes: cells.codes, levels: cells.levels))
  }

  fileprivate func isComparable(with other: Column.Values) -> Bool {
    switch (self, other) {
    case (.numbers, .numbers), (.numbers, .whole), (.whole, .numbers), (.whole, .whole), (.text, .text),
      (.truth, .truth),
      (.list, .list):
      true
    // A column without any value is read as numbers, whatever it was meant to be.
    case (.numbers, let typed), (let typed, .numbers):
      (numbers?.allSatisfy(\.isNaN) ?? false) || (other.numbers?.allSatisfy(\.isNaN) ?? false) || typed.count == 0
    default: false
    }
  }
}
