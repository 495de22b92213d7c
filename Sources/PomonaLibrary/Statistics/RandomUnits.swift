internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

/// The values that a test is of, group by group: one for each random unit, such as a subject, or the difference of two.
struct RandomUnits {
  struct Group {
    let key: [Cell]
    /// The first row, from which the columns of the key are taken.
    let first: Int
    let units: [Cell]
    let values: [Double]
    /// The rows, one a value; of differences those of the first side.
    let rows: [Int]
  }

  let groups: [Group]
  /// What is random, in words: `subject`, `rows`.
  let across: String

  /// - Parameters:
  ///   - name: of the values, as typed; a column, or an expression over columns.
  ///   - across: the column of the random unit; every row is one without it, and rows of a contrast are paired on all
  ///     columns of labels.
  /// - Throws: `E0356` where averages stand among the units, `E0357` where a unit has several rows or nothing pairs rows;
  ///   `E0440` to `E0442` of a contrast.
  init(
    of values: [Double], named name: String, rows: [Int], in table: Table, by: [String], across: String?,
    contrast: ScoreContrast?
  ) throws {
    let column = try across.map { try table.column($0, parameter: "across") }
    if let column { try RandomUnits.refuseAverages(column, rows) }
    let isUsed = Set(rows)
    var pairing: [String] = []
    if let contrast {
      let sides = try table.column(contrast.column, parameter: "contrast")
      try RandomUnits.requireSides(contrast, sides, rows)
      pairing = across.map { [$0] } ?? RandomUnits.labels(of: table, without: by + [contrast.column])
      guard !pairing.isEmpty else {
        let others = table.columnNames.filter { !(by + [contrast.column, name]).contains($0) }
        throw Explanation(
          "E0357", "nothing says which row of \(contrast.first) belongs to which of \(contrast.second)",
          parameter: "contrast",
          facts: others.isEmpty ? ["a column is wanted with the same value in two rows that belong together"] : [],
          remedies: others.prefix(1).map { "across: \($0)" })
      }
    }
    self.across =
      across ?? (contrast == nil ? "rows" : "pairs of rows that agree in \(pairing.joined(separator: ", "))")
    groups = try table.groups(by: by).compactMap { group in
      let own = group.rows.filter(isUsed.contains)
      let words = table.words(of: group.key, by: by)
      guard let contrast else {
        if let column { try RandomUnits.requireOneRow(column, own, words, by, RandomUnits.mean(of: name, in: table)) }
        return Group(
          key: group.key, first: group.rows[0], units: own.map { column?.cell($0) ?? .number(Double($0)) },
          values: own.map { values[$0] }, rows: own)
      }
      let pairs = try RandomUnits.pairs(contrast, own, pairing, table, words, name, by)
      if pairs.isEmpty { return nil }
      return Group(
        key: group.key, first: group.rows[0],
        units: pairs.map { pair in column?.cell(pair.first) ?? .number(Double(pair.first)) },
        values: pairs.map { values[$0.first] - values[$0.second] }, rows: pairs.map(\.first))
    }
  }

  /// Columns of labels, on which rows can be paired.
  private static func labels(of table: Table, without others: [String]) -> [String] {
    table.columns.filter { column in
      switch column.values {
      case .text, .truth: !others.contains(column.name)
      default: false
      }
    }.map(\.name)
  }

  /// `all` and `pooled` are averages over what is said to be random: one of them among the units would count all twice.
  static func refuseAverages(_ column: Column, _ rows: [Int]) throws {
    guard case .text(let cells) = column.values else { return }
    for word in ["all", "pooled", "none"] where cells.levels.contains(word) {
      guard let row = rows.first(where: { cells[$0] == word }) else { continue }
      throw Explanation(
        "E0356", "`\(word)` is no \(column.name) among others", parameter: "across",
        facts: ["first in row \(row + 1)", "`all` and `pooled` stand for several, `none` for what does not apply"],
        remedies: ["where \(column.name) != \(word) | …"])
    }
  }

  /// The mean of the values as `summarize` takes it: `score: mean(score)`.
  private static func mean(of name: String, in table: Table) -> String {
    "\(table[name] == nil ? "value" : name): mean(\(name))"
  }

  private static func requireOneRow(
    _ column: Column, _ rows: [Int], _ group: String, _ by: [String], _ mean: String
  ) throws {
    var counts: [Cell: Int] = [:]
    for row in rows { counts[column.cell(row), default: 0] += 1 }
    guard let row = rows.first(where: { counts[column.cell($0), default: 0] > 1 }) else { return }
    let cell = column.cell(row)
    throw Explanation(
      "E0357", "\(column.name) \(cell.text ?? "missing") has \(counts[cell, default: 0]) rows where one is wanted",
      parameter: "across", facts: group.isEmpty ? [] : ["in the group \(group)"],
      remedies: [
        "summarize \(mean), by: [\((by + [column.name]).joined(separator: ", "))] | …",
        "by: what else tells the rows apart",
      ])
  }

  private static func requireSides(_ contrast: ScoreContrast, _ column: Column, _ rows: [Int]) throws {
    let known = Set(rows.compactMap { column.cell($0).text })
    for side in [contrast.first, contrast.second] where !known.contains(side) {
      throw LibraryError.contrastSideMissing(
        column: contrast.column, side: side, known: known.sorted(by: NaturalOrder.precedes))
    }
  }

  private static func pairs(
    _ contrast: ScoreContrast, _ rows: [Int], _ pairing: [String], _ table: Table, _ group: String, _ name: String,
    _ by: [String]
  ) throws -> [(first: Int, second: Int)] {
    let side = try table.column(contrast.column)
    var found: [(first: Int, second: Int)] = []
    let groups = try table.rows(rows).groups(by: pairing)
    let isPaired = groups.contains { inner in
      let sides = Set(inner.rows.map { side.cell(rows[$0]).text })
      return sides.contains(contrast.first) && sides.contains(contrast.second)
    }
    guard isPaired else {
      throw LibraryError.contrastWithoutPairs(
        column: contrast.column, first: contrast.first, second: contrast.second, across: pairing)
    }
    for inner in groups {
      let own = inner.rows.map { rows[$0] }
      let a = own.filter { side.cell($0).text == contrast.first }
      let b = own.filter { side.cell($0).text == contrast.second }
      if a.isEmpty && b.isEmpty { continue }
      let place = [group, table.words(of: inner.key, by: pairing)].filter { !$0.isEmpty }.joined(separator: ", ")
      guard !a.isEmpty, !b.isEmpty else {
        throw LibraryError.contrastUnpaired(
          side: a.isEmpty ? contrast.second : contrast.first, place: place,
          condition: table.condition(
            of: try by.map { try table.column($0).cell(rows[0]) } + inner.key, by: by + pairing))
      }
      for rows in [a, b] where rows.count > 1 {
        let column = table.columns.first { column in
          column.name != name && Set(rows.map { column.cell($0) }).count > 1
        }
        throw LibraryError.contrastManyRows(count: rows.count, column: column?.name, by: by, place: place)
      }
      found.append((a[0], b[0]))
    }
    return found
  }
}
