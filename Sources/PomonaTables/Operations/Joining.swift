public import PomonaCatalog
internal import PomonaParallel

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
  /// Rows of the second table that share their key with an earlier one.
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
  /// A missing key matches nothing. Cost: O(rows of both), plus the rows of the result.
  /// - Parameter suffix: what is put behind the names of columns that both have.
  /// - Throws: `E0322` for a key that is no column, `E0323` for keys of unlike types, `E0324` for a column that both have
  ///   when there is no suffix, `E0325` when the result would have more than 2^31 rows.
  public func joined(
    with other: Table, on keys: [String], kind: JoinKind = .inner, suffix: (left: String, right: String)? = nil
  ) throws(Explanation) -> (table: Table, report: JoinReport) {
    var both: [Column.Values] = []
    var isMissing = [Bool](repeating: false, count: other.rowCount + rowCount)
    for key in keys {
      let mine = try column(key, parameter: "on").values
      let theirs = try other.column(key, parameter: "on").values
      guard mine.isComparable(with: theirs) else {
        throw Explanation(
          "E0323", "`\(key)` is \(mine.words) here and \(theirs.words) in the second table", parameter: "on",
          remedies: ["derive \(key): as_text(\(key)) | join …", "derive \(key): as_number(\(key)) | join …"])
      }
      for (values, offset) in [(theirs, 0), (mine, other.rowCount)] where values.missing.count > 0 {
        for row in 0..<values.count where values.isMissing(row) { isMissing[offset + row] = true }
      }
      both.append(.joined([theirs.unordered, mine.unordered]))
    }
    let grouping = Grouping(by: both, rowCount: rowCount + other.rowCount)
    let (left, right, report) = try matches(other, grouping, isMissing, kind, keys)
    let isWhole = left.count == rowCount && left.enumerated().allSatisfy { $0 == $1 }
    var columns: [Column] = []
    var names: Set<String> = []
    let shared = Set(columnNames).intersection(other.columnNames).subtracting(keys)
    if let name = columnNames.first(where: shared.contains), suffix == nil {
      throw Explanation(
        "E0324", "both tables have a column `\(name)`", parameter: "suffix",
        facts: shared.count > 1
          ? ["and \(shared.count - 1) more: \(shared.subtracting([name]).sorted().joined(separator: ", "))"] : [],
        remedies: ["suffix: [a, b]", "on: [\((keys + [name]).joined(separator: ", "))]"])
    }
    for column in self.columns {
      let name = shared.contains(column.name) ? "\(column.name)_\(suffix?.left ?? "")" : column.name
      names.insert(name)
      // Where every row stands once and in its place, the cells are shared and not copied.
      var values = isWhole ? column.values : column.values.rows(left)
      if kind == .outer, keys.contains(column.name), let theirs = other[column.name]?.values {
        // A row of the second table alone has its key from there.
        values = .joined([column.values.unordered, theirs.unordered]).rows(
          zip(left, right).map { $0 >= 0 ? $0 : rowCount + $1 })
      }
      columns.append(Column(name, values))
    }
    for column in other.columns where !keys.contains(column.name) {
      let name = shared.contains(column.name) ? "\(column.name)_\(suffix?.right ?? "")" : column.name
      guard names.insert(name).inserted else {
        throw Explanation("E0324", "the result would have two columns `\(name)`", parameter: "suffix")
      }
      columns.append(Column(name, column.values.rows(right)))
    }
    var result = try Table(columns, header: header, provenance: provenance)
    result.provenance.isFromNetwork = provenance.isFromNetwork || other.provenance.isFromNetwork
    return (result, report)
  }

  /// The rows of both tables that stand beside each other; -1 for none.
  private func matches(
    _ other: Table, _ grouping: Grouping, _ isMissing: [Bool], _ kind: JoinKind, _ keys: [String]
  ) throws(Explanation) -> (left: [Int], right: [Int], report: JoinReport) {
    let offset = other.rowCount
    var starts = [Int](repeating: 0, count: grouping.count + 1)
    for row in 0..<offset where !isMissing[row] { starts[Int(grouping.codes[row]) + 1] += 1 }
    for group in 0..<grouping.count { starts[group + 1] += starts[group] }
    var next = starts
    var rows = [Int](repeating: 0, count: starts[grouping.count])
    for row in 0..<offset where !isMissing[row] {
      let group = Int(grouping.codes[row])
      rows[next[group]] = row
      next[group] += 1
    }
    let sizes = (0..<grouping.count).map { starts[$0 + 1] - starts[$0] }
    var met = [Int32](repeating: 0, count: grouping.count)
    var left: [Int] = []
    var right: [Int] = []
    var unmatched = 0
    var firstLeft: Int?
    if sizes.allSatisfy({ $0 <= 1 }) {
      // Each row meets one or none, so all partners are found side by side.
      let places = (0..<grouping.count).map { sizes[$0] == 0 ? -1 : rows[starts[$0]] }
      let found = try? Workers.all.filled(rowCount, with: -1) { range, part in
        let places = places.span
        let codes = grouping.codes.span
        let missing = isMissing.span
        for row in range where !missing[offset + row] {
          part[row - range.lowerBound] = places[Int(codes[offset + row])]
        }
      }
      right = found ?? []
      for row in 0..<rowCount {
        if right[row] >= 0 {
          met[Int(grouping.codes[offset + row])] = 1
        } else {
          unmatched += 1
          if firstLeft == nil { firstLeft = row }
        }
      }
      // A key that several rows of this table have makes no pairs beyond theirs.
      if unmatched > 0, kind == .inner {
        left = (0..<rowCount).filter { right[$0] >= 0 }
        right = left.map { right[$0] }
      } else {
        left = Array(0..<rowCount)
      }
    } else {
      left.reserveCapacity(rowCount)
      right.reserveCapacity(rowCount)
      for row in 0..<rowCount {
        let group = Int(grouping.codes[offset + row])
        let range = starts[group]..<starts[group + 1]
        if range.isEmpty || isMissing[offset + row] {
          unmatched += 1
          if firstLeft == nil { firstLeft = row }
          if kind != .inner {
            left.append(row)
            right.append(-1)
          }
          continue
        }
        met[group] &+= 1
        for place in range {
          left.append(row)
          right.append(rows[place])
        }
        guard left.count < Int(Int32.max) else {
          throw Explanation(
            "E0325", "the join would have more than \(Int32.max) rows", parameter: "on",
            facts: ["keys that stand in many rows of both tables multiply"],
            remedies: ["distinct \(keys.joined(separator: ", ")) | join …"])
        }
      }
    }
    var unmatchedRight = 0
    var firstRight: Int?
    for row in 0..<offset where isMissing[row] || met[Int(grouping.codes[row])] == 0 {
      unmatchedRight += 1
      if firstRight == nil { firstRight = row }
      if kind == .outer {
        left.append(-1)
        right.append(row)
      }
    }
    func words(_ row: Int?, of table: Table) -> String? {
      row.map { row in
        keys.map { "\($0) \(table[$0]?.cell(row).text ?? "missing")" }.joined(separator: ", ")
      }
    }
    return (
      left, right,
      JoinReport(
        leftRows: rowCount, rightRows: offset, unmatchedLeft: unmatched, unmatchedRight: unmatchedRight,
        firstLeft: words(firstLeft, of: self), firstRight: words(firstRight, of: other),
        manyToMany: zip(sizes, met).count { $0 > 1 && $1 > 1 },
        repeatedRight: sizes.reduce(0) { $0 + Swift.max(0, $1 - 1) })
    )
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
