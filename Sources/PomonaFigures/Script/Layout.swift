/// A rectangle in points, counted from the lower left corner of the figure.
struct Box: Equatable {
  var left = 0.0
  var bottom = 0.0
  var width = 0.0
  var height = 0.0
  var right: Double { left + width }
  var top: Double { bottom + height }
  var middleX: Double { left + width / 2 }
  var middleY: Double { bottom + height / 2 }
}

/// Type sizes in points at final size; none is under 7.
enum TypeSize {
  static let title = 10.0
  static let panel = 8.5
  static let axis = 8.5
  static let tick = 7.5
  static let note = 7.0
}

/// Where everything stands, in points: panels on a grid with common margins, titles and legend outside them.
struct Layout {
  let width: Double
  private(set) var height: Double
  var panels: [Box] = []
  var legendLines: [[LegendEntry]] = []
  var noteLines: [String] = []
  /// Of each panel, at most two.
  var panelTitles: [[String]] = []
  var titleLines: [String] = []
  var titleBaseline = 0.0
  var legendBaselines: [Double] = []
  var xTitleBaseline = 0.0
  var yTitleX = 0.0
  var colorBar: Box?
  var area = Box()
  /// Whether category names along x are written on a slant.
  var isXSlanted = false

  static let edge = 6.0
  static let legendLine = 13.0
  /// Of panels below each other that have the shape of a map, together, in points.
  static let longestMap = 560.0

  init(
    _ panels: [Panel], spec: FigureSpec, legend: [LegendEntry], axes: AxisWords, isHeatmap: Bool,
    aspect: Double? = nil
  ) {
    let rows = (panels.map(\.gridRow).max() ?? 0) + 1
    let columns = (panels.map(\.gridColumn).max() ?? 0) + 1
    let size = spec.size?.points ?? Layout.usualSize(panels, rows: rows, columns: columns, isHeatmap: isHeatmap).points
    width = size.width
    height = size.height
    let runs = isHeatmap ? panels.flatMap(\.categoryRuns) : []
    let isSquareMap = isHeatmap && panels.contains { ($0.x.categories?.count ?? 0) > 30 || !$0.categoryRuns.isEmpty }

    // Across: from the left, the shared title, tick labels, panels.
    let yLabels = axes.yTicks.map { GnuplotText.width($0, size: TypeSize.tick) }.max() ?? 0
    let bracketLabels = runs.map { GnuplotText.width($0.name, size: TypeSize.tick) }.max() ?? 0
    let yTickWidth =
      !axes.hasYTicks ? 2 : isSquareMap ? (runs.isEmpty ? 2 : min(bracketLabels, width * 0.3) + 12) : yLabels + 7
    let yTitleWidth = axes.y.isEmpty ? 0 : TypeSize.axis + 6
    yTitleX = Layout.edge + TypeSize.axis * 0.55
    let left = Layout.edge + yTitleWidth + yTickWidth
    let barWidth = isHeatmap ? 46.0 : 0
    let right = width - Layout.edge - 4 - barWidth
    let freeY = spec.facet?.freeY == true
    let gapX = freeY && !isHeatmap ? yTickWidth + 8 : isHeatmap ? 12 : 14
    let panelWidth = max(10, (right - left - gapX * Double(columns - 1)) / Double(columns))

    // Up and down: from the bottom, the note, the shared title, tick labels, panels.
    var y = Layout.edge
    if let note = spec.note, !note.isEmpty {
      noteLines = Layout.wrapped(note, width: width - 2 * Layout.edge, size: TypeSize.note)
      y += Double(noteLines.count) * (TypeSize.note * 1.3) + 4
    }
    xTitleBaseline = y + 2
    if !axes.x.isEmpty { y += TypeSize.axis + 6 }
    let slot = panelWidth / Double(max(1, panels.compactMap { $0.x.categories?.count }.max() ?? 1))
    let xLabels = axes.xTicks.map { GnuplotText.width($0, size: TypeSize.tick) }.max() ?? 0
    isXSlanted = axes.isXNames && !isSquareMap && xLabels + 4 > slot
    let xTickHeight =
      !axes.hasXTicks
      ? 2
      : isSquareMap ? (runs.isEmpty ? 2 : 8) : isXSlanted ? min(xLabels * 0.72 + 12, height * 0.45) : TypeSize.tick + 8
    y += xTickHeight
    legendLines = Layout.broken(legend, width: width - left - Layout.edge)
    if let title = spec.title, !title.isEmpty {
      titleLines = Layout.wrapped(title, width: (width - 2 * Layout.edge) / 1.1, size: TypeSize.title)
    }
    panelTitles = panels.map { panel in
      guard !panel.title.isEmpty else { return [] }
      let lines = Layout.wrapped(panel.title, width: panelWidth / 1.05, size: TypeSize.panel)
      let shown = lines.count > 2 ? [lines[0], lines.dropFirst().joined(separator: " ")] : lines
      return shown.map { GnuplotText.fitting($0, width: panelWidth + 8, size: TypeSize.panel) }
    }
    let titleLineCount = panelTitles.map(\.count).max() ?? 0
    let titleHeight = titleLineCount == 0 ? 3 : Double(titleLineCount) * (TypeSize.panel + 1.5) + 5.5
    let freeX = spec.facet?.freeX == true
    let gapY = (freeX || isSquareMap ? xTickHeight : 6) + titleHeight + 4
    if isHeatmap || aspect != nil, spec.size == nil, let one = panels.first {
      // The tiles, or the units of the axes, say how high the figure is; a map is no longer than a page.
      let side =
        aspect.map { min(panelWidth * $0, Layout.longestMap / Double(rows)) }
        ?? panelWidth * Double(one.y.categories?.count ?? 1) / Double(max(1, one.x.categories?.count ?? 1))
      let head = Double(titleLines.count) * (TypeSize.title + 3) + 5 + Double(legendLines.count) * Layout.legendLine + 4
      height = min(2800, max(60, y + (side + gapY) * Double(rows) - gapY + titleHeight + head + Layout.edge))
    }
    var top = height - Layout.edge
    if !titleLines.isEmpty {
      titleBaseline = top - TypeSize.title * 0.85
      top -= Double(titleLines.count) * (TypeSize.title + 3) + 5
    }
    for _ in legendLines {
      legendBaselines.append(top - 7)
      top -= Layout.legendLine
    }
    if !legendLines.isEmpty { top -= 4 }
    let available = top - titleHeight - y - gapY * Double(rows - 1)
    var panelHeight = max(10, available / Double(rows))
    var tileWidth = panelWidth
    var offset = 0.0
    if isHeatmap, let one = panels.first, let across = one.x.categories?.count, let down = one.y.categories?.count,
      across == down
    {
      // A square matrix is drawn square; what is left over goes to the outer margins.
      let side = min(panelWidth, panelHeight)
      offset = (top - titleHeight - y - gapY * Double(rows - 1) - side * Double(rows)) / 2
      tileWidth = side
      panelHeight = side
    }
    if let aspect {
      let width = min(panelWidth, panelHeight / aspect)
      offset = (panelHeight - width * aspect) * Double(rows) / 2
      tileWidth = width
      panelHeight = width * aspect
    }
    for panel in panels {
      let fromTop = Double(panel.gridRow) * (panelHeight + gapY)
      self.panels.append(
        Box(
          left: left + Double(panel.gridColumn) * (tileWidth + gapX),
          bottom: top - titleHeight - offset - fromTop - panelHeight, width: tileWidth, height: panelHeight))
    }
    let last = self.panels.map(\.right).max() ?? right
    let lowest = self.panels.map(\.bottom).min() ?? y
    area = Box(left: left, bottom: lowest, width: last - left, height: (self.panels.map(\.top).max() ?? top) - lowest)
    if isHeatmap {
      let barHeight = min(area.height, 140)
      colorBar = Box(left: last + 10, bottom: area.middleY - barHeight / 2, width: 8, height: barHeight)
    }
  }

  /// 9 to 17 cm wide, as columns of journals are.
  static func usualSize(_ panels: [Panel], rows: Int, columns: Int, isHeatmap: Bool) -> FigureSize {
    if isHeatmap {
      let width = columns == 1 ? 9.0 : columns == 2 ? 14.0 : 17.0
      let side = (width - 4.5) / Double(columns)
      return FigureSize(width: width, height: side * Double(rows) + 2.2 + 0.7 * Double(rows - 1))
    }
    let names = panels.compactMap { $0.y.categories?.count }.max()
    let width = columns == 1 ? 10.0 : columns == 2 ? 16.0 : 17.0
    let height = names.map { Double($0) * 0.45 } ?? (columns <= 2 ? 5.2 : 4.2)
    return FigureSize(width: width, height: min(95, height * Double(rows) + 2.8))
  }

  static func wrapped(_ text: String, width: Double, size: Double) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in PlottedTable.plain(text).split(separator: " ") {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if GnuplotText.width(longer, size: size) > width, !line.isEmpty {
        lines.append(line)
        line = String(word)
      } else {
        line = longer
      }
    }
    return lines + [line]
  }

  static func broken(_ entries: [LegendEntry], width: Double) -> [[LegendEntry]] {
    var lines: [[LegendEntry]] = []
    var used = 0.0
    for entry in entries {
      if lines.isEmpty || (used + entry.width > width && !(lines.last ?? []).isEmpty) {
        lines.append([])
        used = 0
      }
      lines[lines.count - 1].append(entry)
      used += entry.width
    }
    return lines
  }
}

/// The words along the axes, for which the layout makes room.
struct AxisWords {
  var x = ""
  var y = ""
  var xTicks: [String] = []
  var yTicks: [String] = []
  var hasXTicks = true
  var hasYTicks = true
  var isXNames = false
}

/// One line of the legend: a sample of the look and its words.
struct LegendEntry: Equatable {
  var text: String
  var color: String
  var opacity = 1.0
  var dash = 0
  var hasLine = false
  var hasPoint = false
  var hasArea = false
  var isTitle = false

  static let sample = 16.0
  var width: Double {
    GnuplotText.width(text, size: TypeSize.tick + 0.5) + (isTitle ? 8 : LegendEntry.sample + 4 + 10)
  }
}
