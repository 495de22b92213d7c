internal import PomonaCore
internal import PomonaTables

extension PanelBuilder {
  /// The tiles of a heatmap: a whole grid, in which a pair without a row is missing.
  ///
  /// The same names on both axes make a square: they then share one order, a half that lacks its mirror is mirrored, and
  /// a diagonal that nobody gave is zero as in any RDM only if all other values are there.
  /// - Throws: `E0714` for two values of one tile.
  func fillTiles(_ panel: inout Panel, with resolved: ResolvedMark, rows: [Int]) throws(FigureError) {
    let fill = resolved.columns[.fill]?.numbers ?? []
    var tiles: [[String]: Double] = [:]
    var categoryOf: [String: String] = [:]
    var xNames: [String] = []
    var yNames: [String] = []
    for row in rows {
      guard let x = resolved.text(.x, row), let y = resolved.text(.y, row) else { continue }
      xNames.append(x)
      yNames.append(y)
      if let group = resolved.text(.group, row), categoryOf[x] == nil { categoryOf[x] = group }
      let value = fill.isEmpty ? .nan : fill[row]
      if let other = tiles[[x, y]], other != value, !(other.isNaN && value.isNaN) {
        throw .pairTwice(x: x, y: y, panel: panel.title)
      }
      tiles[[x, y]] = value
    }
    let isSquare = !Set(xNames).isDisjoint(with: yNames)
    let order = spec.scales[.x]?.order ?? []
    var x = Categories(isSquare ? interleaved(xNames, yNames) : xNames, order: order).names
    if !categoryOf.isEmpty {
      let categories = Categories(x.compactMap { categoryOf[$0] }, order: spec.scales[.group]?.order ?? [])
      let place = { (name: String) in categoryOf[name].flatMap(categories.place) ?? categories.count }
      x = x.enumerated().sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }.map(\.element)
    }
    let y = isSquare ? x : Categories(yNames, order: spec.scales[.y]?.order ?? []).names
    var grid: [PlotRow] = []
    grid.reserveCapacity(x.count * y.count)
    for (j, below) in y.enumerated() {
      for (i, across) in x.enumerated() {
        var row = PlotRow()
        row.x = Double(i)
        row.y = Double(j)
        row.value =
          tiles[[across, below]] ?? (isSquare ? tiles[[below, across]] : nil) ?? (isSquare && i == j ? 0 : .nan)
        // The names of a grid stand in its first row only: in all of them they would be most of the file.
        if j == 0 {
          row.category = across
          row.label = categoryOf[across] ?? ""
        }
        grid.append(row)
      }
    }
    panel.x = AxisRange(lower: -0.5, upper: max(0.5, Double(x.count) - 0.5), categories: x)
    panel.y = AxisRange(lower: -0.5, upper: max(0.5, Double(y.count) - 0.5), isReversed: true, categories: y)
    guard !grid.isEmpty else { return }
    panel.series = [
      Series(mark: resolved.mark, markIndex: resolved.index, name: "", color: "#000000", dash: 0, rows: grid)
    ]
  }

  private func interleaved(_ a: [String], _ b: [String]) -> [String] {
    // In an upper triangle the first stimulus stands only on one axis and the last only on the other.
    zip(a, b).flatMap { $0.0 == $0.1 ? [$0.0] : [$0.1, $0.0] }
  }
}

extension Panel {
  /// Runs of equal category along x, as first and last place.
  var categoryRuns: [(name: String, first: Int, last: Int)] {
    guard let width = x.categories?.count, let rows = series.first?.rows.prefix(width) else { return [] }
    var runs: [(name: String, first: Int, last: Int)] = []
    for (place, row) in rows.enumerated() {
      if let last = runs.last, last.name == row.label {
        runs[runs.count - 1].last = place
      } else {
        runs.append((row.label, place, place))
      }
    }
    return runs.contains { !$0.name.isEmpty } ? runs : []
  }
}
