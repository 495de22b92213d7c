/// What the colours, dashes and labelled marks mean, in the order in which they were drawn.
struct Legend {
  let entries: [LegendEntry]

  init(_ builder: PanelBuilder, panels: [Panel]) {
    var entries: [LegendEntry] = []
    if builder.isHeatmap {
      if panels.contains(where: { $0.series.contains { $0.rows.contains { $0.value.isNaN } } }) {
        entries.append(LegendEntry(text: "missing", color: Palette.missing, hasArea: true))
      }
      self.entries = entries
      return
    }
    let coloured = builder.marks.filter { $0.mark.color == nil && $0.mark.label == nil && $0.columns[.color] != nil }
    for (place, name) in builder.colors.names.enumerated() {
      var entry = LegendEntry(text: name, color: Palette.category(place, of: builder.colors.count))
      for mark in coloured { entry.show(mark.mark) }
      entries.append(entry)
    }
    for (place, name) in builder.dashes.names.enumerated() where builder.dashes.names.count > 1 {
      entries.append(LegendEntry(text: name, color: "#444444", dash: place, hasLine: true))
    }
    for mark in builder.marks {
      guard let label = mark.mark.label, mark.mark.kind != .rule else { continue }
      let own = mark.mark.color.flatMap { try? Palette.color($0) }
      var entry = LegendEntry(
        text: label,
        color: own ?? (mark.columns[.color] == nil && builder.colors.count == 0 ? Palette.categories[0] : "#8C8C8C"))
      entry.show(mark.mark)
      // Two marks of one label and colour, such as lines and their points, are one entry.
      if let place = entries.firstIndex(where: { $0.text == label && $0.color == entry.color }) {
        entries[place].show(mark.mark)
      } else {
        entries.append(entry)
      }
    }
    self.entries = entries.map {
      var entry = $0
      entry.text = GnuplotText.shortened(PlottedTable.plain(entry.text), to: 60)
      return entry
    }
  }
}

extension LegendEntry {
  mutating func show(_ mark: Mark) {
    switch mark.kind.geometry {
    case .lines: hasLine = true
    case .points, .errorbars: hasPoint = true
    case .band, .bars:
      hasArea = true
      opacity = mark.opacity ?? mark.usualOpacity
    case .heatmap, .pictures, .rule, .text: break
    }
  }
}

extension Mark {
  var usualOpacity: Double {
    switch kind.geometry {
    case .band: 0.25
    case .points where table != nil: 0.7
    default: 1
    }
  }
}
