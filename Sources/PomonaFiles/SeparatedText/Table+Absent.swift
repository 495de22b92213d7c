public import PomonaTables

extension Table {
  /// The table with further words for what is missing, such as `N/A` or `-99`, as files of others have them.
  ///
  /// Cells of such a text, and of such a number, are missing then; a column of texts that holds numbers or truths beside them
  /// is of numbers or truths. Cost: O(rows) for each column of texts or numbers.
  public func absent(_ words: Set<String>) throws -> Table {
    let numbers = Set(words.compactMap { word in Self.parsed(word) { FieldColumn.number($0, 0, $0.count) } })
    return try Table(
      columns.map { column in
        switch column.values {
        case .text(let cells) where !cells.isOrdered && cells.levels.contains(where: words.contains):
          return Column(column.name, Self.narrowed(cells, without: words))
        case .numbers(let cells) where !numbers.isEmpty:
          return Column(column.name, .numbers(cells.map { numbers.contains($0) ? .nan : $0 }))
        case .whole(let cells) where !numbers.isEmpty:
          let wholes = Set(numbers.compactMap { Int(exactly: $0) })
          return Column(
            column.name,
            .whole(WholeCells(storage: cells.storage.map { wholes.contains($0) ? WholeCells.missing : $0 })))
        default: return column
        }
      }, header: header, provenance: provenance)
  }

  private static func parsed<Result>(_ text: String, _ parse: (Span<UInt8>) -> Result?) -> Result? {
    let bytes = Array(text.utf8)
    return parse(bytes.span)
  }

  /// The narrowest type that holds what is left, as the reader takes it.
  private static func narrowed(_ cells: TextCells, without words: Set<String>) -> Column.Values {
    let isGone = cells.levels.map(words.contains)
    let left = cells.levels.indices.filter { !isGone[$0] }
    func taken<Element>(_ missing: Element, _ parse: (Span<UInt8>) -> Element?) -> [Element]? {
      var values = Array(repeating: missing, count: cells.levels.count)
      for level in left {
        guard let value = parsed(cells.levels[level], parse) else { return nil }
        values[level] = value
      }
      return cells.codes.map { $0 < 0 ? missing : values[Int($0)] }
    }
    if let whole = taken(WholeCells.missing, { FieldColumn.whole($0, 0, $0.count) }) {
      return left.isEmpty ? .numbers(whole.map { _ in .nan }) : .whole(WholeCells(storage: whole))
    }
    // A whole number beyond what a cell holds is a name, and so are all of its column.
    if let numbers = taken(
      .nan, { FieldColumn.kind($0, 0, $0.count) == .large ? nil : FieldColumn.number($0, 0, $0.count) })
    {
      return .numbers(numbers)
    }
    if let truths = taken(TruthCells.missing, { FieldColumn.truth($0, 0, $0.count) }) {
      return .truth(TruthCells(storage: truths))
    }
    var places: [Int32] = Array(repeating: -1, count: cells.levels.count)
    for (place, level) in left.enumerated() { places[level] = Int32(place) }
    return .text(
      TextCells(codes: cells.codes.map { $0 < 0 ? -1 : places[Int($0)] }, levels: left.map { cells.levels[$0] }))
  }
}
