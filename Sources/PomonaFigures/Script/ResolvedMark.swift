internal import PomonaCatalog
internal import PomonaCore
internal import PomonaTables

/// A mark with the columns that its channels stand for, checked.
struct ResolvedMark {
  let mark: Mark
  let index: Int
  let table: Table
  let columns: [Channel: Column]

  /// - Throws: `E0702`, `E0703`, `E0704`, `E0705`, `E0709`.
  init(_ mark: Mark, index: Int, spec: FigureSpec) throws(FigureError) {
    self.mark = mark
    self.index = index
    let isFixedRule = mark.kind == .rule && mark.table == nil && !mark.values.isEmpty
    let table = mark.table ?? spec.table
    self.table = table
    // Channels that a mark has no use for are the figure's, not its own: only those given to it must exist.
    let taken = Set(mark.kind.required + mark.kind.optional)
    var columns: [Channel: Column] = [:]
    if !isFixedRule {
      for (channel, name) in spec.mappings.merging(mark.mappings, uniquingKeysWith: { $1 }).sorted(by: {
        $0.key < $1.key
      }) {
        let isOwn = mark.mappings[channel] != nil
        guard taken.contains(channel) else { continue }
        guard let column = table[name] else {
          // People's points need not have the model that the lines are coloured by.
          if mark.table != nil && !isOwn && !mark.kind.required.contains(channel) { continue }
          throw .noSuchColumn(channel: channel.rawValue, name: name, columns: table.columnNames)
        }
        columns[channel] = column
      }
      for channel in mark.kind.required where columns[channel] == nil {
        throw .channelMissing(mark: mark.kind.name, channel: channel, columns: table.columnNames)
      }
      let along: Channel = mark.isVertical ? .x : .y
      if mark.kind == .rule, columns[along] == nil, columns[.low] == nil || columns[.high] == nil {
        throw .channelMissing(mark: "rule", channel: along, columns: table.columnNames)
      }
      if table.rowCount == 0 { throw .noRows(mark: mark.kind.name) }
    }
    if let color = mark.color { _ = try Palette.color(color) }
    self.columns = columns
    try checkNumbers()
  }

  private func checkNumbers() throws(FigureError) {
    if mark.kind == .pictures, let labels = columns[.label]?.cellTexts {
      for case let label? in labels where mark.thumbnails[label] == nil {
        throw .noPicture(label: label, known: mark.thumbnails.keys.sorted())
      }
    }
    var numeric: [Channel] = [.low, .high]
    if mark.kind == .heatmap { numeric.append(.fill) }
    if mark.kind == .rule {
      if !mark.isVertical { numeric.append(.y) } else if columns[.low] == nil { numeric.append(.x) }
    }
    // Of x and y at most one may hold categories, but for tiles and texts.
    if let x = columns[.x], let y = columns[.y], x.numbers == nil, y.numbers == nil,
      mark.kind != .heatmap, mark.kind != .text, mark.kind != .points
    {
      numeric.append(.y)
    }
    for channel in numeric {
      if let column = columns[channel], column.numbers == nil {
        // A column without any value is numbers by custom.
        guard let example = column.cellTexts.lazy.compactMap({ $0 }).first else { continue }
        throw .notNumbers(mark: mark.kind.name, channel: channel, column: column.name, example: example)
      }
    }
  }

  var isFixedRule: Bool { columns.isEmpty }

  func text(_ channel: Channel, _ row: Int) -> String? { columns[channel].flatMap { $0.cell(row).text } }

  /// Rows that belong to a panel: those that agree with it in every facet column that the table has.
  func rows(in panel: [(column: String, value: String)]) -> [Int] {
    let keys = panel.compactMap { key in table[key.column].map { ($0, key.value) } }
    guard !isFixedRule else { return [] }
    return (0..<table.rowCount).filter { row in
      keys.allSatisfy { $0.0.cell(row).text ?? "missing" == $0.1 }
    }
  }
}

/// The values of a channel in the order in which they stand: those named first, then as the tables have them.
struct Categories: Equatable {
  private(set) var names: [String]
  private var places: [String: Int]

  init(_ marks: [ResolvedMark], channel: Channel, order: [String] = []) {
    self.init(
      marks.flatMap { mark in
        mark.columns[channel].map { column in column.cells.compactMap(\.text) } ?? []
      }, order: order)
  }

  init(_ values: [String], order: [String] = []) {
    var seen: Set<String> = []
    let found = values.filter { seen.insert($0).inserted }
    let first = order.filter { seen.contains($0) }
    names = first + found.filter { !first.contains($0) }
    places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
  }

  func place(of name: String) -> Int? { places[name] }
  var count: Int { names.count }
}
