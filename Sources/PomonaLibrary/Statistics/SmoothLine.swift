internal import Foundation
internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaFigures
internal import PomonaTables

/// A line of least squares through the points of a figure, with the interval of its mean: one for each panel, dash and
/// group, and for each colour unless it has one of its own.
struct SmoothLine {
  /// Drawn over so many marks.
  let place: Int
  let level: Double
  /// One colour, and then one line through the points of all colours.
  let color: String?
  let label: String?

  /// Places on x at which a band, which is curved, is computed.
  private static let steps = 60

  /// The figure with a band and a line in it. Rows without x or y are no points, and are left out. On a logarithmic axis the
  /// line is straight as it is seen: it is the fit of logarithms.
  ///
  /// - Throws: `E0703` without x and y, `E0704` where they are no numbers, `E0350` for a group of too few points; as
  ///   `LeastSquares.init`, naming the group.
  func drawn(in spec: FigureSpec) throws -> FigureSpec {
    func mapped(_ channel: Channel) throws -> (name: String, values: [Double]) {
      guard let name = spec.mappings[channel] else {
        throw Explanation(
          "E0703", "`smooth` needs a column for \(channel.rawValue)",
          facts: ["columns: \(spec.table.columnNames.joined(separator: " "))"],
          remedies: ["plot x: depth, y: score | points | smooth linear"])
      }
      guard let numbers = try spec.table.column(name).numbers else {
        throw Explanation(
          "E0704", "`smooth` takes numbers for \(channel.rawValue), and `\(name)` holds none",
          remedies: ["plot \(channel.rawValue): as_number(\(name)), … | points | smooth linear"])
      }
      return (name, numbers)
    }
    let (x, xs) = try mapped(.x)
    let (y, ys) = try mapped(.y)
    func isLogarithmic(_ channel: Channel) -> Bool { spec.scales[channel]?.kind == .log }
    func seen(_ channel: Channel, _ value: Double) -> Double { isLogarithmic(channel) ? log(value) : value }
    func shown(_ value: Double) -> Double { isLogarithmic(.y) ? exp(value) : value }
    let facet = [spec.facet?.rows, spec.facet?.columns, spec.facet?.wrap]
    let channels = ((color == nil ? [Channel.color] : []) + [.line, .group]).map { spec.mappings[$0] }
    var by: [String] = []
    for name in (facet + channels).compactMap({ $0 }) where !by.contains(name) && name != x && name != y {
      // A colour that runs with a number makes no groups.
      if let column = spec.table[name], column.numbers == nil || facet.contains(name) { by.append(name) }
    }
    var parts: [Table] = []
    for group in try spec.table.groups(by: by) {
      let rows = group.rows.filter { seen(.x, xs[$0]).isFinite && seen(.y, ys[$0]).isFinite }
      if rows.count < 3 {
        var remedies = ["where \(y) != missing and … leaves small groups out"]
        if color == nil, spec.mappings[.color] != nil { remedies.insert("smooth linear, color: \"black\"", at: 0) }
        throw Explanation(
          "E0350", "a line with its interval needs at least 3 points, and here are \(rows.count)",
          facts: by.isEmpty ? [] : ["in the group \(spec.table.words(of: group.key, by: by))"], remedies: remedies)
      }
      let fit = try inGroup(spec.table.words(of: group.key, by: by)) {
        try LeastSquares(
          of: rows.map { seen(.y, ys[$0]) }, named: y,
          on: [.intercept(count: rows.count), LeastSquares.Term(x, rows.map { seen(.x, xs[$0]) })], level: level)
      }
      let places = self.places(rows.map { xs[$0] }, isLogarithmic: isLogarithmic(.x))
      let means = places.map { fit.mean(at: [1, seen(.x, $0)]) }
      let keys = try by.map { name in
        try spec.table.column(name).rows(Array(repeating: group.rows[0], count: places.count))
      }
      parts.append(
        try Table(
          keys + [
            Column(x, .numbers(places)), Column(y, .numbers(means.map { shown($0.estimate) })),
            Column(Self.low, .numbers(means.map { shown($0.low) })),
            Column(Self.high, .numbers(means.map { shown($0.high) })),
          ]))
    }
    let table = try Table.stacked(parts)
    var mappings: [Channel: String] = [:]
    for channel in [Channel.color, .group] where spec.mappings[channel].map(by.contains) == true {
      mappings[channel] = spec.mappings[channel]
    }
    var band = Mark.band.data(table, mappings.merging([.x: x, .low: Self.low, .high: Self.high]) { $1 })
    band.opacity = 0.2
    if let dash = spec.mappings[.line], by.contains(dash) {
      if mappings[.group] == nil { band.mappings[.group] = dash }
      mappings[.line] = dash
    }
    var line = Mark.lines.data(table, mappings.merging([.x: x, .y: y]) { $1 })
    (band.color, line.color, line.label) = (color, color, label)
    var drawn = spec
    drawn.marks.insert(contentsOf: [band, line], at: min(place, spec.marks.count))
    return drawn
  }

  private static let low = "mean_low"
  private static let high = "mean_high"

  private func places(_ x: [Double], isLogarithmic: Bool) -> [Double] {
    guard let first = x.min(), let last = x.max() else { return [] }
    return (0...Self.steps).map { step in
      let share = Double(step) / Double(Self.steps)
      if step == 0 { return first }
      if step == Self.steps { return last }
      guard isLogarithmic, first > 0 else { return first + share * (last - first) }
      return first * pow(last / first, share)
    }
  }
}
