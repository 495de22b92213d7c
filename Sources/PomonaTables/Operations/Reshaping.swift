public import PomonaCatalog

extension Table {
  /// One column for each value of `name`, filled from `values`; a row for each combination of the other columns.
  ///
  /// The new columns stand in the order in which their names first occur (of a category, in its order). With several value
  /// columns their names follow: `left_score`, `left_n`. A combination that does not occur is missing.
  /// - Throws: `E0322`; `E0326` when two rows would fall to one cell; `E0321` when a name is taken.
  public func widened(_ name: String, values: [String], by: [String]? = nil) throws(Explanation) -> Table {
    let naming = try column(name, parameter: "column")
    for value in values { _ = try column(value, parameter: "values") }
    let keys = by ?? columnNames.filter { $0 != name && !values.contains($0) }
    let grouping = try grouping(by: keys)
    var labels: [Cell: Int] = [:]
    var order: [String] = []
    if case .text(let cells) = naming.values {
      for label in cells.present {
        labels[.text(label)] = order.count
        order.append(label)
      }
    }
    var places = [Int](repeating: 0, count: rowCount)
    for row in 0..<rowCount {
      let cell = naming.cell(row)
      guard let text = cell.text else {
        throw Explanation(
          "E0326", "`\(name)` is missing in row \(row + 1), and a column needs a name", parameter: "column",
          remedies: ["where \(name) != missing | widen \(name), …"])
      }
      if labels[cell] == nil {
        labels[cell] = order.count
        order.append(text)
      }
      places[row] = labels[cell] ?? 0
    }
    var taken = [Int](repeating: -1, count: grouping.count * order.count)
    for row in 0..<rowCount {
      let cell = Int(grouping.codes[row]) * order.count + places[row]
      guard taken[cell] < 0 else {
        let facts = keys.prefix(6).map { "\($0) \(self[$0]?.cell(row).text ?? "missing")" }
        throw Explanation(
          "E0326", "rows \(taken[cell] + 1) and \(row + 1) both fall to column `\(order[places[row]])`",
          parameter: "column",
          facts: [
            keys.isEmpty ? "no column is left that tells rows apart" : "they agree in \(facts.joined(separator: ", "))"
          ],
          remedies: [
            "summarize \(values.first ?? "x"): mean(\(values.first ?? "x")), by: [\((keys + [name]).joined(separator: ", "))] | widen …"
          ]
        )
      }
      taken[cell] = row
    }
    var columns: [Column] = []
    for key in keys { columns.append(try column(key).rows(grouping.first)) }
    for (place, label) in order.enumerated() {
      let rows = (0..<grouping.count).map { taken[$0 * order.count + place] }
      for value in values {
        columns.append(
          Column(values.count == 1 ? label : "\(label)_\(value)", try column(value).values.rows(rows)))
      }
    }
    return try Table(columns, header: header, provenance: provenance)
  }

  /// The named columns one below the other: `names` says which each row is from, `values` holds what stood there.
  ///
  /// The reverse of `widened`. The other columns are repeated. Cost: O(rows × columns).
  /// - Throws: `E0322`; `E0327` when the columns are of unlike types; `E0321` when a name is taken.
  public func lengthened(_ wide: [String], names: String, values: String) throws(Explanation) -> Table {
    var parts: [Column.Values] = []
    for name in wide { parts.append(try column(name, parameter: "columns").values) }
    if let odd = parts.indices.first(where: { parts[$0].words != parts[0].words }) {
      throw Explanation(
        "E0327", "`\(wide[0])` holds \(parts[0].words) and `\(wide[odd])` \(parts[odd].words)", parameter: "columns",
        remedies: ["derive `\(wide[odd])`: as_text(`\(wide[odd])`) | lengthen …"])
    }
    let gone = Set(wide)
    let kept = columns.filter { !gone.contains($0.name) }
    // Row by row, so that what stood beside each other stands below each other.
    let rows = (0..<rowCount * wide.count).map { $0 / wide.count }
    let places = (0..<rowCount * wide.count).map { ($0 % wide.count) * rowCount + $0 / wide.count }
    var columns = kept.map { $0.rows(rows) }
    columns.append(
      Column(
        names, .text(TextCells(codes: (0..<rowCount * wide.count).map { Int32($0 % wide.count) }, levels: wide))))
    columns.append(Column(values, Column.Values.joined(parts).rows(places)))
    return try Table(columns, header: header, provenance: provenance)
  }

  /// A row for each item of a list column; a row with an empty or missing list stands once, with a missing item.
  ///
  /// - Throws: `E0322`; `E0327` when the column holds no lists.
  public func unfolded(_ name: String) throws(Explanation) -> Table {
    guard case .list(let cells) = try column(name, parameter: "columns").values else {
      throw Explanation(
        "E0327", "`\(name)` holds \(try column(name).values.words), not lists", parameter: "columns",
        remedies: ["derive \(name): split(\(name), \", \") | …"])
    }
    var rows: [Int] = []
    var items: [Int] = []
    for row in 0..<rowCount {
      let range = cells.missing.contains(row) ? 0..<0 : cells.starts[row]..<cells.starts[row + 1]
      rows += Array(repeating: row, count: max(1, range.count))
      items += range.isEmpty ? [-1] : Array(range)
    }
    var columns: [Column] = []
    for column in self.columns {
      columns.append(column.name == name ? Column(name, cells.items.rows(items)) : column.rows(rows))
    }
    return try Table(columns, header: header, provenance: provenance)
  }
}
