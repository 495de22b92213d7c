internal import Foundation
internal import PomonaCore
internal import PomonaTables

/// A number in a script: four decimals at most, no exponent, no locale.
func number(_ value: Double) -> String {
  var text = String(format: "%.4f", value)
  while text.hasSuffix("0") { text.removeLast() }
  if text.hasSuffix(".") { text.removeLast() }
  return text == "-0" ? "0" : text
}

/// A coordinate on an axis: nine significant digits, as in the table.
func coordinate(_ value: Double) -> String { PlottedTable.text(value) }

/// From panels to gnuplot's commands.
struct ScriptWriter {
  let spec: FigureSpec
  let builder: PanelBuilder
  let panels: [Panel]
  let legend: Legend
  let layout: Layout
  let xTitle: String
  let yTitle: String
  private(set) var table = PlottedTable()
  var text = ""
  /// Blocks of pictures that stand in the script so far.
  var pictureCount = 0

  static let ink = "#333333"

  init(_ spec: FigureSpec) throws(FigureError) {
    if let size = spec.size,
      !FigureSize.limits.contains(size.width) || !FigureSize.limits.contains(size.height)
    {
      throw .badSize(width: size.width, height: size.height)
    }
    for (_, scale) in spec.scales {
      if let name = scale.palette, !Palette.names.contains(name) { throw .unknownPalette(name) }
    }
    self.spec = spec
    let builder = try PanelBuilder(spec)
    var panels = try builder.panels()
    let aspect = spec.isEqual ? try PanelBuilder.equalled(&panels) : nil
    let legend = Legend(builder, panels: panels)
    func title(_ channel: Channel) -> String {
      if let label = spec.scales[channel]?.label { return label }
      if builder.isHeatmap { return "" }
      return builder.marks.lazy.compactMap { $0.columns[channel]?.name }.first ?? ""
    }
    let xTitle = title(.x)
    let yTitle = title(.y)
    (self.builder, self.panels, self.legend) = (builder, panels, legend)
    (self.xTitle, self.yTitle) = (xTitle, yTitle)
    var words = AxisWords(x: xTitle, y: yTitle)
    words.hasXTicks = spec.scales[.x]?.hasTicks ?? true
    words.hasYTicks = spec.scales[.y]?.hasTicks ?? true
    for panel in panels {
      if words.hasXTicks { words.xTicks += ScriptWriter.ticks(panel.x, wanted: 5).map(\.text) }
      if words.hasYTicks { words.yTicks += ScriptWriter.ticks(panel.y, wanted: 5).map(\.text) }
      words.isXNames = words.isXNames || panel.x.categories != nil
    }
    layout = Layout(
      panels, spec: spec, legend: legend.entries, axes: words, isHeatmap: builder.isHeatmap, aspect: aspect)
  }

  static func ticks(_ axis: AxisRange, wanted: Int) -> [(value: Double, text: String)] {
    if let categories = axis.categories {
      return categories.enumerated().map { (Double($0), GnuplotText.shortened(PlottedTable.plain($1), to: 28)) }
    }
    return Ticks(lower: axis.lower, upper: axis.upper, wanted: wanted, isLog: axis.isLog).places
  }

  consuming func figure() throws(FigureError) -> CompiledFigure {
    head()
    for index in panels.indices { panel(index) }
    text += "unset multiplot\n"
    let size = FigureSize(width: layout.width / 72 * 2.54, height: layout.height / 72 * 2.54)
    let textPanels = TextPanel.panels(self)
    return CompiledFigure(table: table.text, size: spec.size ?? size, body: text, textPanels: textPanels)
  }

  func x(_ points: Double) -> String { number(points / layout.width) }
  func y(_ points: Double) -> String { number(points / layout.height) }

  private mutating func head() {
    text += """
      set datafile separator tab
      set decimalsign '.'
      set samples 2
      set style line 1 lc rgb '\(ScriptWriter.ink)' lw 0.6
      set border 3 front ls 1
      set tics out nomirror scale 0.5 font ',\(number(TypeSize.tick))' textcolor rgb '\(ScriptWriter.ink)'
      set errorbars small
      set bars 0
      unset key
      unset colorbox

      """
    if builder.isHeatmap { palette() }
    text += "set multiplot\n"
    frame()
  }

  /// Titles, legend and note, which belong to the figure and are drawn with its first panel.
  private mutating func frame() {
    let ink = ScriptWriter.ink
    func label(
      _ words: String, _ x: Double, _ y: Double, align: String, size: Double, color: String = ink, bold: Bool = false,
      rotated: Bool = false
    ) {
      text +=
        "set label \(GnuplotText.quoted(words)) at screen \(self.x(x)),\(self.y(y)) \(align)"
        + "\(rotated ? " rotate by 90" : "") font \(bold ? "bold." : "")',\(number(size))' tc rgb '\(color)'\n"
    }
    for (index, line) in layout.titleLines.enumerated() {
      let baseline = layout.titleBaseline - Double(index) * (TypeSize.title + 3)
      label(line, Layout.edge, baseline + 3, align: "left", size: TypeSize.title, bold: true)
    }
    if !xTitle.isEmpty {
      label(xTitle, layout.area.middleX, layout.xTitleBaseline + 3, align: "center", size: TypeSize.axis)
    }
    if !yTitle.isEmpty {
      label(yTitle, layout.yTitleX, layout.area.middleY, align: "center", size: TypeSize.axis, rotated: true)
    }
    for (index, line) in layout.noteLines.enumerated() {
      let up = Double(layout.noteLines.count - 1 - index) * TypeSize.note * 1.3
      label(line, Layout.edge, Layout.edge + up + 3, align: "left", size: TypeSize.note, color: "#666666")
    }
    for (line, baseline) in zip(layout.legendLines, layout.legendBaselines) {
      var place = layout.area.left
      for entry in line {
        sample(entry, left: place, middle: baseline)
        label(
          entry.text, place + LegendEntry.sample + 4, baseline, align: "left", size: TypeSize.tick + 0.5)
        place += entry.width
      }
    }
  }

  private mutating func sample(_ entry: LegendEntry, left: Double, middle: Double) {
    let right = left + LegendEntry.sample
    if entry.hasArea {
      text +=
        "set object rectangle from screen \(x(left)),\(y(middle - 3.5)) to screen \(x(right)),\(y(middle + 3.5)) "
        + "fs solid 1 noborder fc rgb '\(Palette.color(entry.color, opacity: entry.opacity))'\n"
    }
    if entry.hasLine {
      text +=
        "set arrow from screen \(x(left)),\(y(middle)) to screen \(x(right)),\(y(middle)) nohead "
        + "lc rgb '\(entry.color)' lw 1.3 dt \(ScriptWriter.dash(entry.dash))\n"
    }
    if entry.hasPoint {
      text +=
        "set label '' at screen \(x((left + right) / 2)),\(y(middle)) point pt 7 ps \(ScriptWriter.points(4)) "
        + "lc rgb '\(entry.color)'\n"
    }
  }

  static func dash(_ index: Int) -> String { ["solid", "(8,4)", "(2,3)", "(8,3,2,3)", "(14,4)"][index % 5] }

  /// The size of a disc of this diameter in points; `disc` is set with the terminal.
  static func points(_ diameter: Double) -> String { "\(number(diameter))*disc" }

  mutating func append(_ rows: [PlotRow], panel: Int, series: Series) -> ClosedRange<Int> {
    table.append(rows, panel: panel + 1, mark: series.mark.kind.name, series: series.name)
  }
}
