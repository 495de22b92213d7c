internal import PomonaCore
internal import PomonaTables

extension ScriptWriter {
  /// Palette and limits of the tiles, one for all panels so that they can be compared.
  mutating func palette() {
    var extent = Extent()
    for panel in panels { for series in panel.series { for row in series.rows { extent.add(row.value) } } }
    let scale = spec.scales[.fill]
    var low = scale?.lower ?? (extent.isEmpty ? 0 : extent.low)
    var high = scale?.upper ?? (extent.isEmpty ? 1 : extent.high)
    let isSigned = scale?.isCentred ?? false
    if isSigned {
      let reach = max(abs(low), abs(high))
      (low, high) = (-reach, reach)
    }
    if !(low < high) { (low, high) = (low - 0.5, low + 0.5) }
    let name = scale?.palette ?? (isSigned ? "signed" : "viridis")
    var stops = Palette.continuous.first { $0.name == name }?.stops ?? []
    if scale?.isReversed == true { stops.reverse() }
    let list = stops.enumerated().map { "\($0) '\($1)'" }.joined(separator: ", ")
    text += "set palette defined (\(list))\nset cbrange [\(coordinate(low)):\(coordinate(high))]\n"
    let ticks = Ticks(lower: low, upper: high, wanted: 4, isLog: false).places
    let places = ticks.map { "\(GnuplotText.quotedTick($0.text)) \(coordinate($0.value))" }
    text += "set cbtics out nomirror scale 0.4 (\(places.joined(separator: ", ")))\n"
  }

  /// What stands around the tiles of a panel: the colour of missing ones, category boundaries, brackets, names, the bar.
  mutating func frameTiles(_ index: Int, panel: Panel, box: Box) {
    text +=
      "set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '\(Palette.missing)'\n"
    text += "set border 0\n"
    let count = Double(panel.x.categories?.count ?? 1)
    let runs = panel.categoryRuns
    let names = runs.count > 24 ? [] : runs
    let isSquare = panel.x.categories == panel.y.categories
    for run in names {
      let from = Double(run.first) / count
      let to = Double(run.last + 1) / count
      let inset = min(1.2 / box.width, (to - from) * 0.2)
      bracket(from: (from + inset, -3.5 / box.height), to: (to - inset, -3.5 / box.height))
      guard isSquare else { continue }
      bracket(from: (-3.5 / box.width, 1 - from - inset), to: (-3.5 / box.width, 1 - to + inset))
      if panel.gridColumn == 0, box.height * (to - from) >= 5 {
        text +=
          "set label \(GnuplotText.quoted(GnuplotText.shortened(run.name, to: 28))) at screen "
          + "\(x(box.left - 7)),\(y(box.top - (from + to) / 2 * box.height)) right "
          + "font ',\(number(TypeSize.tick))' tc rgb '\(ScriptWriter.ink)'\n"
      }
    }
    for run in names.dropFirst() {
      let place = number(Double(run.first) / count)
      text += "set arrow from graph \(place),0 to graph \(place),1 nohead front lc rgb '#FFFFFF' lw 0.5\n"
      if isSquare {
        let up = number(1 - Double(run.first) / count)
        text += "set arrow from graph 0,\(up) to graph 1,\(up) nohead front lc rgb '#FFFFFF' lw 0.5\n"
      }
    }
    if index == 0, let bar = layout.colorBar {
      text +=
        "set colorbox vertical user origin screen \(x(bar.left)),\(y(bar.bottom)) "
        + "size screen \(x(bar.width)),\(y(bar.height)) noborder\n"
      let title = spec.scales[.fill]?.label ?? builder.marks.lazy.compactMap { $0.columns[.fill]?.name }.first ?? ""
      text +=
        "set label \(GnuplotText.quoted(GnuplotText.shortened(title, to: 40))) at screen "
        + "\(x(bar.right + 28)),\(y(bar.middleY)) center rotate by 90 font ',\(number(TypeSize.axis))' "
        + "tc rgb '\(ScriptWriter.ink)'\n"
    }
  }

  private mutating func bracket(from: (Double, Double), to: (Double, Double)) {
    text +=
      "set arrow from graph \(number(from.0)),\(number(from.1)) to graph \(number(to.0)),\(number(to.1)) nohead "
      + "lc rgb '\(ScriptWriter.ink)' lw 1\n"
  }
}
