internal import PomonaCore

extension ScriptWriter {
  /// One panel: its place, axes, rules, series.
  mutating func panel(_ index: Int) {
    let panel = panels[index]
    let box = layout.panels[index]
    text += "# panel \(index + 1)\n"
    text += "set lmargin at screen \(x(box.left))\nset rmargin at screen \(x(box.right))\n"
    text += "set bmargin at screen \(y(box.bottom))\nset tmargin at screen \(y(box.top))\n"
    axis("x", panel.x, hasLabels: hasXLabels(index))
    axis("y", panel.y, hasLabels: hasYLabels(index))
    if panel.x.isLog || panel.y.isLog, panel.series.contains(where: { $0.mark.kind == .pictures }) {
      text += "set x2range [0:1]\nset y2range [0:1]\n"
    }
    for (line, words) in layout.panelTitles[index].enumerated() {
      let up = Double(layout.panelTitles[index].count - 1 - line) * (TypeSize.panel + 1.5)
      text +=
        "set label \(GnuplotText.quoted(words)) at screen \(x(box.left)),\(y(box.top + 7 + up)) left "
        + "font bold.',\(number(TypeSize.panel))' tc rgb '\(ScriptWriter.ink)'\n"
    }
    for rule in panel.rules { draw(rule, box: box, panel: panel) }
    if builder.isHeatmap { frameTiles(index, panel: panel, box: box) }
    if !panel.hasValues {
      text += "set label 'no values' at graph 0.5,0.5 center font ',\(number(TypeSize.tick))' tc rgb '#8C8C8C'\n"
    }
    var elements: [String] = []
    for series in panel.series { elements += draw(series, index: index, panel: panel) }
    if elements.isEmpty { elements = ["1/0 notitle"] }
    text += "plot \(elements.joined(separator: ", \\\n  "))\n"
    text += "unset label\nunset arrow\nunset object\nunset colorbox\n"
    if panel.x.isLog { text += "unset logscale x\n" }
    if panel.y.isLog { text += "unset logscale y\n" }
  }

  private func hasXLabels(_ index: Int) -> Bool {
    if spec.facet?.freeX == true { return true }
    let panel = panels[index]
    return !panels.contains { $0.gridColumn == panel.gridColumn && $0.gridRow > panel.gridRow }
  }

  private func hasYLabels(_ index: Int) -> Bool { spec.facet?.freeY == true || panels[index].gridColumn == 0 }

  private mutating func axis(_ name: String, _ axis: AxisRange, hasLabels: Bool) {
    let ends = axis.isReversed ? (axis.upper, axis.lower) : (axis.lower, axis.upper)
    if axis.isLog { text += "set logscale \(name) 10\n" }
    text += "set \(name)range [\(coordinate(ends.0)):\(coordinate(ends.1))]\n"
    if spec.scales[name == "x" ? .x : .y]?.hasTicks == false {
      text += "unset \(name)tics\n"
      return
    }
    if builder.isHeatmap,
      axis.categories.map({ $0.count > 30 }) == true || panels.contains(where: { !$0.categoryRuns.isEmpty })
    {
      text += "unset \(name)tics\n"
      return
    }
    let ticks = ScriptWriter.ticks(axis, wanted: 5)
    let list = ticks.map { "\(hasLabels ? GnuplotText.quotedTick($0.text) : "''") \(coordinate($0.value))" }
    let turn = name == "x" && layout.isXSlanted ? "rotate by 45 right" : name == "x" ? "norotate" : "norotate"
    // A name needs no tick to point at it.
    let scale = axis.categories == nil ? "0.5" : "0.25"
    text += "set \(name)tics \(turn) scale \(scale) (\(list.joined(separator: ", ")))\n"
  }

  private mutating func draw(_ rule: RuleShape, box: Box, panel: Panel) {
    let color = rule.mark.color.flatMap { try? Palette.color($0) } ?? "#8C8C8C"
    func place(_ along: String, _ value: Double) -> String {
      rule.isVertical ? "first \(coordinate(value)), graph \(along)" : "graph \(along), first \(coordinate(value))"
    }
    if rule.high > rule.low {
      let fill = Palette.color(color, opacity: rule.mark.opacity ?? 0.22)
      text +=
        "set object rectangle from \(place("0", rule.low)) to \(place("1", rule.high)) behind "
        + "fs solid 1 noborder fc rgb '\(fill)'\n"
    } else {
      text +=
        "set arrow from \(place("0", rule.low)) to \(place("1", rule.low)) nohead back lc rgb '\(color)' "
        + "lw \(number(rule.mark.thickness ?? 0.8)) dt \(rule.label.isEmpty ? "solid" : "(6,4)")\n"
    }
    guard !rule.label.isEmpty else { return }
    let words = GnuplotText.quoted(GnuplotText.shortened(rule.label, to: 60))
    let font = "font ',\(number(TypeSize.note))' tc rgb '#666666'"
    if rule.isVertical {
      text += "set label \(beside(rule, box: box, panel: panel)) \(font)\n"
    } else {
      // At the right end, above the line or inside the band's upper edge, where panels have most room.
      let share = (rule.high - rule.low) / (panel.y.upper - panel.y.lower) * box.height
      let up = rule.high > rule.low && share > 11 ? -6.5 : 5.5
      let middle = (rule.high - panel.y.lower) / (panel.y.upper - panel.y.lower)
      let height = panel.y.isLog || panel.y.categories != nil ? nil : box.bottom + middle * box.height + up
      let at =
        height.map { "screen \(x(box.right - 3)),\(y($0))" }
        ?? "graph 0.99, first \(coordinate(rule.high)) offset character 0,0.6"
      text += "set label \(words) at \(at) right \(font)\n"
    }
  }

  /// The words of a rule along x and where they stand: right of it, left of it where they would leave the figure there, and
  /// upright where neither side has room.
  private func beside(_ rule: RuleShape, box: Box, panel: Panel) -> String {
    let label = GnuplotText.shortened(rule.label, to: 60)
    let width = GnuplotText.width(PlottedTable.plain(label), size: TypeSize.note)
    let ends = [rule.low, rule.high].sorted { panel.x.share(of: $0) < panel.x.share(of: $1) }
    func points(_ value: Double) -> Double { box.left + min(max(panel.x.share(of: value), 0), 1) * box.width }
    /// Of a value beyond the axis, at the end of it.
    func place(_ value: Double) -> String {
      let share = panel.x.share(of: value)
      return share < 0 ? "graph 0" : share > 1 ? "graph 1" : "first \(coordinate(value))"
    }
    let (gap, edge) = (4.0, layout.width - 2)
    let (left, right) = (points(ends[0]), points(ends[1]))
    let words = GnuplotText.quoted(label)
    if right + gap + width <= edge { return "\(words) at \(place(ends[1])), graph 0.97 left offset character 0.5,0" }
    if left - gap - width >= box.left {
      return "\(words) at \(place(ends[0])), graph 0.97 right offset character -0.5,0"
    }
    let upright = GnuplotText.quoted(GnuplotText.fitting(label, width: box.height * 0.94, size: TypeSize.note))
    let line = TypeSize.note + gap
    // Where the figure ends with the band, inside of it.
    return "\(upright) at \(place(ends[1])), graph 0.97 right rotate by 90 "
      + "offset character \(right + line <= edge ? "0.8" : "-0.8"),0"
  }

  /// The rows of a line, which begins in the middle of its first stretch where that is upright, as in a tree.
  ///
  /// On gnuplot's Cairo terminals a thick line has a spike behind its first point. From the middle of the stretch down to its
  /// foot and back, the spike lies on the line.
  private static func begunOnItself(_ series: Series) -> [PlotRow] {
    let rows = series.rows
    guard series.dash % 5 == 0, rows.count > 1, rows[0].x == rows[1].x, (rows[1].y - rows[0].y).isNormal else {
      return rows
    }
    var middle = rows[0]
    middle.y = (rows[0].y + rows[1].y) / 2
    return [middle] + rows
  }

  private mutating func draw(_ series: Series, index: Int, panel: Panel) -> [String] {
    let mark = series.mark
    let color = Palette.color(series.color, opacity: mark.opacity ?? mark.usualOpacity)
    let lies = panel.x.categories == nil && panel.y.categories != nil
    func element(_ range: ClosedRange<Int>, _ using: String, _ style: String) -> String {
      "data skip 1 every ::\(range.lowerBound)::\(range.upperBound) using \(using) with \(style) notitle"
    }
    switch mark.kind.geometry {
    case .lines:
      let range = append(ScriptWriter.begunOnItself(series), panel: index, series: series)
      let style = "lines lc rgb '\(color)' lw \(number(mark.thickness ?? 1.3)) dt \(ScriptWriter.dash(series.dash))"
      return [element(range, "3:4", style)]
    case .pictures:
      _ = append(series.rows, panel: index, series: series)
      return series.rows.compactMap { picture($0, mark, index: index, panel: panel) }
    case .points:
      let range = append(series.rows, panel: index, series: series)
      let size = ScriptWriter.points(mark.size ?? 3.4)
      return [element(range, "3:4", "points pt 7 ps \(size) lc rgb '\(color)'")]
    case .band:
      return ScriptWriter.runs(series.rows).map { run in
        let range = append(run, panel: index, series: series)
        return element(range, "3:5:6", "filledcurves fs solid 1 noborder fc rgb '\(color)'")
      }
    case .bars:
      let range = append(series.rows, panel: index, series: series)
      let half = coordinate((builder.dodgeCount > 1 ? builder.dodgeStep : 0.7) / 2)
      let base = coordinate(lies ? (panel.x.isLog ? panel.x.lower : 0) : (panel.y.isLog ? panel.y.lower : 0))
      let using =
        lies ? "3:4:(\(base)):3:($4-\(half)):($4+\(half))" : "3:4:($3-\(half)):($3+\(half)):(\(base)):4"
      return [element(range, using, "boxxyerror fs solid 1 noborder fc rgb '\(color)'")]
    case .errorbars:
      let range = append(series.rows, panel: index, series: series)
      let onBars = builder.marks.contains { $0.mark.kind == .bars }
      let ink = onBars && mark.color == nil ? ScriptWriter.ink : color
      let style = lies ? "xerrorbars" : "yerrorbars"
      if onBars {
        // A bar shows the middle by its end; a symbol there would say it twice.
        let using = lies ? "5:4:($6-$5):(0)" : "3:5:(0):($6-$5)"
        return [element(range, using, "vectors nohead lc rgb '\(ink)' lw \(number(mark.thickness ?? 1))")]
      }
      let size = ScriptWriter.points(mark.size ?? 3.4)
      return [
        element(range, "3:4:5:6", "\(style) pt 7 ps \(size) lc rgb '\(ink)' lw \(number(mark.thickness ?? 1))")
      ]
    case .text:
      _ = append(series.rows, panel: index, series: series)
      for row in series.rows where !row.isEmpty && !row.label.isEmpty {
        text +=
          "set label \(GnuplotText.quoted(GnuplotText.shortened(row.label, to: 60))) at first "
          + "\(coordinate(row.x)),\(coordinate(row.y)) center offset character 0,0.7 "
          + "font ',\(number(max(7, mark.size ?? TypeSize.tick)))' tc rgb '\(color)'\n"
      }
      return []
    case .heatmap:
      let range = append(series.rows, panel: index, series: series)
      return [element(range, "3:4:7", "@tiles")]
    case .rule:
      return []
    }
  }

  /// The block of one picture, and the element that draws it: as many points wide and high as the mark says, on its longer
  /// side, whatever the axes are.
  private mutating func picture(_ row: PlotRow, _ mark: Mark, index: Int, panel: Panel) -> String? {
    guard !row.isEmpty, let image = mark.thumbnails[row.label]?.image else { return nil }
    pictureCount += 1
    text += "$picture\(pictureCount) << END\n\(mark.thumbnails[row.label]?.matrix ?? "")\nEND\n"
    let box = layout.panels[index]
    let step = (mark.size ?? 20) / Double(max(image.width, image.height))
    // Pixels lie in even steps, which a logarithmic axis has not: there they stand on second axes from 0 to 1.
    let isEven = !panel.x.isLog && !panel.y.isLog
    func reach(_ axis: AxisRange, _ points: Double) -> Double {
      isEven ? step / points * (axis.upper - axis.lower) * (axis.isReversed ? -1 : 1) : step / points
    }
    let (dx, dy) = (reach(panel.x, box.width), reach(panel.y, box.height))
    let left = (isEven ? row.x : panel.x.share(of: row.x)) - dx * Double(image.width - 1) / 2
    let top = (isEven ? row.y : panel.y.share(of: row.y)) + dy * Double(image.height - 1) / 2
    return "$picture\(pictureCount) matrix using (\(coordinate(left))+$1*\(coordinate(dx))):"
      + "(\(coordinate(top))-$2*\(coordinate(dy))):(int($3)/65536):(int($3)/256%256):(int($3)%256) "
      + "\(isEven ? "" : "axes x2y2 ")with rgbimage notitle"
  }

  /// Stretches of rows whose interval is known: a band stops at a gap.
  static func runs(_ rows: [PlotRow]) -> [[PlotRow]] {
    rows.split { $0.low.isNaN || $0.high.isNaN }.map(Array.init)
  }
}
