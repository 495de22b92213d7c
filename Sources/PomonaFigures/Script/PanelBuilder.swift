internal import PomonaCatalog
internal import PomonaCore
internal import PomonaTables

/// From the specification to panels with series: the first half of the way to a script.
struct PanelBuilder {
  let spec: FigureSpec
  let marks: [ResolvedMark]
  let colors: Categories
  let dashes: Categories
  let xCategories: Categories?
  let yCategories: Categories?
  var isHeatmap: Bool { marks.contains { $0.mark.kind == .heatmap } }
  /// How many series share a category, which are then drawn beside each other.
  let dodgeCount: Int
  static let panelLimit = 64

  /// - Throws: `E0701` to `E0709`, `E0716`.
  init(_ spec: FigureSpec) throws(FigureError) {
    self.spec = spec
    guard !spec.marks.isEmpty else { throw .noMarks }
    var resolved: [ResolvedMark] = []
    for (index, mark) in spec.marks.enumerated() { resolved.append(try ResolvedMark(mark, index: index, spec: spec)) }
    marks = resolved
    if let heatmap = resolved.firstIndex(where: { $0.mark.kind == .heatmap }), resolved.count > 1 {
      throw .mixedMarks(resolved[heatmap == 0 ? 1 : 0].mark.kind.name)
    }
    for name in spec.facet?.columnNames ?? [] where !resolved.contains(where: { $0.table[name] != nil }) {
      throw .noSuchColumn(channel: "facet", name: name, columns: spec.table.columnNames)
    }
    colors = Categories(
      resolved.filter { $0.mark.color == nil }, channel: .color, order: spec.scales[.color]?.order ?? [])
    dashes = Categories(resolved, channel: .line, order: spec.scales[.line]?.order ?? [])
    func categories(_ channel: Channel) -> Categories? {
      let isHeat = resolved.contains { $0.mark.kind == .heatmap }
      guard isHeat || resolved.contains(where: { $0.isCategorical(channel) }) else { return nil }
      return Categories(resolved, channel: channel, order: spec.scales[channel]?.order ?? [])
    }
    xCategories = categories(.x)
    yCategories = categories(.y)
    let isDodged =
      resolved.contains { $0.mark.kind == .bars || $0.mark.kind == .errorbars }
      && !resolved.contains { $0.mark.kind == .lines || $0.mark.kind == .band }
    dodgeCount = isDodged && (xCategories != nil || yCategories != nil) ? max(1, colors.count) : 1
  }

  func panels() throws(FigureError) -> [Panel] {
    var panels = try grid()
    for index in panels.indices {
      for mark in marks { try fill(&panels[index], with: mark) }
    }
    if !isHeatmap { try setRanges(&panels) }
    return panels
  }

  // MARK: the grid

  private func grid() throws(FigureError) -> [Panel] {
    guard let facet = spec.facet else { return [Panel(keys: [], title: "", gridRow: 0, gridColumn: 0)] }
    func values(_ column: String) throws(FigureError) -> [String] {
      let cells = marks.flatMap { $0.table[column]?.cells ?? [] }.map { $0.text ?? "missing" }
      let names = Categories(cells, order: facet.order).names
      guard names.count <= PanelBuilder.panelLimit else { throw .tooManyPanels(count: names.count, column: column) }
      return names
    }
    if let wrap = facet.wrap {
      let names = try values(wrap)
      let across = max(1, facet.wrapCount ?? (names.count <= 4 ? names.count : names.count <= 9 ? 3 : 4))
      return names.enumerated().map { index, name in
        Panel(keys: [(wrap, name)], title: name, gridRow: index / across, gridColumn: index % across)
      }
    }
    let rows: [String?] = if let column = facet.rows { try values(column) } else { [nil] }
    let columns: [String?] = if let column = facet.columns { try values(column) } else { [nil] }
    var panels: [Panel] = []
    for (i, row) in rows.enumerated() {
      for (j, column) in columns.enumerated() {
        var keys: [(column: String, value: String)] = []
        if let name = facet.rows, let row { keys.append((name, row)) }
        if let name = facet.columns, let column { keys.append((name, column)) }
        panels.append(
          Panel(keys: keys, title: keys.map { $0.value }.joined(separator: " · "), gridRow: i, gridColumn: j))
      }
    }
    guard panels.count <= PanelBuilder.panelLimit else {
      throw .tooManyPanels(count: panels.count, column: facet.columnNames.joined(separator: " × "))
    }
    return panels
  }

  // MARK: series

  private func fill(_ panel: inout Panel, with resolved: ResolvedMark) throws(FigureError) {
    let mark = resolved.mark
    if resolved.isFixedRule {
      panel.rules.append(
        RuleShape(
          mark: mark, low: mark.values[0], high: mark.values[mark.values.count > 1 ? 1 : 0], label: mark.label ?? ""))
      return
    }
    let rows = resolved.rows(in: panel.keys)
    if mark.kind == .rule {
      let low = resolved.columns[.low]?.numbers
      let high = resolved.columns[.high]?.numbers
      let along = resolved.columns[mark.isVertical ? .x : .y]?.numbers
      for row in rows {
        let from = low?[row] ?? along?[row] ?? .nan
        let to = high?[row] ?? along?[row] ?? .nan
        guard from.isFinite, to.isFinite else { continue }
        let shape = RuleShape(
          mark: mark, low: min(from, to), high: max(from, to), label: resolved.text(.label, row) ?? mark.label ?? "")
        // A column repeats its value in every row of the panel; one line is meant.
        if !panel.rules.contains(shape) { panel.rules.append(shape) }
      }
      return
    }
    if mark.kind == .heatmap {
      try fillTiles(&panel, with: resolved, rows: rows)
      return
    }
    var groups: [[String]: Int] = [:]
    var series: [Series] = []
    for row in rows {
      let colorName = mark.color == nil ? resolved.text(.color, row) : nil
      let dashName = resolved.text(.line, row)
      let key = [colorName ?? "", dashName ?? "", resolved.text(.group, row) ?? ""]
      if groups[key] == nil {
        groups[key] = series.count
        let place = colorName.flatMap(colors.place)
        let color =
          if let own = mark.color { try Palette.color(own) } else if let place {
            Palette.category(place, of: colors.count)
          } else { colors.count > 0 ? "#8C8C8C" : Palette.categories[0] }
        series.append(
          Series(
            mark: mark, markIndex: resolved.index, name: key.filter { !$0.isEmpty }.joined(separator: " · "),
            color: color, dash: dashName.flatMap(dashes.place) ?? 0, rows: []))
      }
      if let place = groups[key] {
        series[place].rows.append(plotRow(resolved, row, dodge: colorName.flatMap(colors.place)))
      }
    }
    for index in series.indices where mark.kind == .lines || mark.kind == .band {
      series[index].rows.sort { $0.x < $1.x || ($1.x.isNaN && !$0.x.isNaN) }
    }
    panel.series += series.map { one in
      var one = one
      one.rows.removeAll { $0.x.isNaN || (xCategories == nil && yCategories != nil && $0.y.isNaN) }
      return one
    }.filter { !$0.rows.isEmpty }
  }

  private func plotRow(_ mark: ResolvedMark, _ row: Int, dodge: Int?) -> PlotRow {
    var result = PlotRow()
    let shift = dodge.map { (Double($0) - Double(dodgeCount - 1) / 2) * dodgeStep } ?? 0
    result.x = position(mark, .x, row, xCategories, shift: xCategories == nil ? 0 : shift)
    result.y = position(mark, .y, row, yCategories, shift: xCategories == nil && yCategories != nil ? shift : 0)
    result.low = mark.columns[.low]?.numbers?[row] ?? .nan
    result.high = mark.columns[.high]?.numbers?[row] ?? .nan
    result.label = mark.text(.label, row) ?? ""
    if xCategories != nil { result.category = mark.text(.x, row) ?? "" }
    if yCategories != nil, xCategories == nil { result.category = mark.text(.y, row) ?? "" }
    return result
  }

  var dodgeStep: Double {
    guard dodgeCount > 1 else { return 0 }
    let hasBars = marks.contains { $0.mark.kind == .bars }
    return hasBars ? 0.8 / Double(dodgeCount) : min(0.22, 0.7 / Double(dodgeCount))
  }

  private func position(
    _ mark: ResolvedMark, _ channel: Channel, _ row: Int, _ categories: Categories?, shift: Double
  ) -> Double {
    guard let categories else { return mark.columns[channel]?.numbers?[row] ?? .nan }
    return mark.text(channel, row).flatMap(categories.place).map { Double($0) + shift } ?? .nan
  }
}

extension ResolvedMark {
  /// Whether the channel's column holds names rather than numbers.
  func isCategorical(_ channel: Channel) -> Bool {
    guard mark.kind != .rule, let column = columns[channel] else { return false }
    switch column.values {
    case .text(let cells): return cells.contains { $0 != nil }
    case .truth, .list: return true
    case .numbers, .whole: return mark.kind == .bars && channel == .x && columns[.y]?.numbers != nil
    }
  }
}
