/// A panel for a plain terminal: gnuplot's letters for points and lines, or shades for tiles.
struct TextPanel: Sendable, Equatable {
  /// Commands of one plot with its own key; empty for tiles, which gnuplot cannot draw as text.
  var commands = ""
  var title = ""
  var tiles: [[Double]] = []

  static func panels(_ writer: borrowing ScriptWriter) -> [TextPanel] {
    var place = 0
    return writer.panels.map { panel in
      var result = TextPanel(title: PlottedTable.plain(panel.title))
      if writer.builder.isHeatmap {
        let width = panel.x.categories?.count ?? 0
        let values = panel.series.first?.rows.map(\.value) ?? []
        if width > 0 {
          result.tiles = stride(from: 0, to: values.count, by: width).map {
            Array(values[$0..<min($0 + width, values.count)])
          }
        }
        return result
      }
      var commands = "set datafile separator tab\nset border 3\nset tics nomirror\nset key above\n"
      commands += "set xlabel \(GnuplotText.quoted(writer.xTitle))\nset ylabel \(GnuplotText.quoted(writer.yTitle))\n"
      for (name, axis) in [("x", panel.x), ("y", panel.y)] {
        let ends = axis.isReversed ? (axis.upper, axis.lower) : (axis.lower, axis.upper)
        if axis.isLog { commands += "set logscale \(name) 10\n" }
        commands += "set \(name)range [\(coordinate(ends.0)):\(coordinate(ends.1))]\n"
        let list = ScriptWriter.ticks(axis, wanted: 4).map {
          "\(GnuplotText.quotedTick($0.text)) \(coordinate($0.value))"
        }
        commands += "set \(name)tics (\(list.joined(separator: ", ")))\n"
      }
      let lies = panel.x.categories == nil && panel.y.categories != nil
      var elements: [String] = []
      for series in panel.series {
        var runs = [series.rows]
        if series.mark.kind == .band { runs = ScriptWriter.runs(series.rows) }
        for run in runs where !run.isEmpty {
          let every = "data skip 1 every ::\(place)::\(place + run.count - 1) using"
          place += run.count
          let name = series.name.isEmpty ? series.mark.label ?? "" : series.name
          let key = name.isEmpty ? "notitle" : "title \(GnuplotText.quoted(name))"
          switch series.mark.kind.geometry {
          case .lines: elements.append("\(every) 3:4 with linespoints \(key)")
          case .points, .pictures: elements.append("\(every) 3:4 with points \(key)")
          case .band:
            elements.append("\(every) 3:5 with points \(key)")
            elements.append("\(every) 3:6 with points notitle")
          case .bars: elements.append(lies ? "\(every) 3:4 with points \(key)" : "\(every) 3:4 with impulses \(key)")
          case .errorbars: elements.append("\(every) 3:4:5:6 with \(lies ? "xerrorbars" : "yerrorbars") \(key)")
          case .text, .heatmap, .rule: break
          }
        }
      }
      for rule in panel.rules where !rule.isVertical {
        for end in Set([rule.low, rule.high]).sorted() {
          commands += "set arrow from graph 0, first \(coordinate(end)) to graph 1, first \(coordinate(end)) nohead\n"
        }
        if !rule.label.isEmpty {
          commands += "set label \(GnuplotText.quoted(rule.label)) at graph 1, first \(coordinate(rule.high)) right\n"
        }
      }
      if elements.isEmpty { elements = ["1/0 notitle"] }
      result.commands = commands + "plot \(elements.joined(separator: ", "))\n"
      return result
    }
  }
}
