internal import Foundation

/// One line of the plotted table.
struct PlotRow: Equatable {
  var x = Double.nan
  var y = Double.nan
  var low = Double.nan
  var high = Double.nan
  var value = Double.nan
  var label = ""
  var category = ""
}

/// The plotted table as tab-separated text: every mark's rows one below the other, numbers first.
///
/// Texts stand last, because gnuplot reads the numbers only, by their place; it never sees a text as a command.
struct PlottedTable {
  static let columns = ["panel", "mark", "x", "y", "low", "high", "value", "series", "category", "label"]
  private(set) var text = PlottedTable.columns.joined(separator: "\t") + "\n"
  private(set) var rowCount = 0

  /// Appends the rows and returns their places, counted from 0.
  mutating func append(_ rows: [PlotRow], panel: Int, mark: String, series: String) -> ClosedRange<Int> {
    let name = PlottedTable.plain(series)
    // A number that the mark has no use for is left empty; one that is missing is NaN, which ends a line.
    let hasEnds = rows.contains { !$0.low.isNaN || !$0.high.isNaN }
    let hasValue = mark == "heatmap"
    for row in rows {
      let numbers = [
        PlottedTable.text(row.x), PlottedTable.text(row.y), hasEnds ? PlottedTable.text(row.low) : "",
        hasEnds ? PlottedTable.text(row.high) : "", hasValue ? PlottedTable.text(row.value) : "",
      ]
      text += "\(panel)\t\(mark)\t\(numbers.joined(separator: "\t"))\t\(name)\t\(PlottedTable.plain(row.category))\t"
      text += PlottedTable.plain(row.label) + "\n"
    }
    let first = rowCount
    rowCount += rows.count
    return first...(rowCount - 1)
  }

  /// Nine significant digits: more than any eye or printer has, fewer than the last bits that differ between machines.
  static func text(_ value: Double) -> String {
    guard value.isFinite else { return "NaN" }
    return value == 0 ? "0" : String(format: "%.9g", value)
  }

  static func plain(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
  }
}
