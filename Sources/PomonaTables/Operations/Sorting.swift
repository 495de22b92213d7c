public import PomonaCatalog
public import PomonaParallel

extension Table {
  /// Rows in the order of the keys, one after the other; equal rows keep their order; missing cells come last either way.
  ///
  /// Texts as a person counts, categories in their own order. Cost: O(rows × bits of the keys / 11).
  /// - Throws: `E0322` for a name that is no column.
  public func sorted(by keys: [(name: String, descending: Bool)]) throws(Explanation) -> Table {
    rows(try order(by: keys))
  }

  /// The positions of the rows in that order.
  ///
  /// - Parameter isStopped: asked between the passes over the rows; where it says so, they stand in some other order.
  public func order(
    by keys: [(name: String, descending: Bool)], workers: Workers = Workers.all,
    isStopped: @Sendable () -> Bool = { false }
  ) throws(Explanation) -> [Int] {
    var words: [SortKey] = []
    for key in keys { words.append(SortKey(try column(key.name).values, descending: key.descending, workers)) }
    return SortKey.order(words, rowCount: rowCount, workers, isStopped)
  }
}

/// A number for each row whose order is the wanted one.
struct SortKey: Sendable {
  let keys: [UInt64]
  /// So many of the lower bits say all.
  let bits: Int

  init(keys: [UInt64], bits: Int) {
    self.keys = keys
    self.bits = bits
  }

  init(_ values: Column.Values, descending: Bool, _ workers: Workers) {
    /// Keys from 0 to `last`, and missing behind them.
    func small<Cell: BitwiseCopyable & Sendable>(
      _ cells: [Cell], last: UInt64, _ key: @escaping @Sendable (Cell) -> UInt64?
    ) -> SortKey {
      let keys = workers.mapped(cells) { cell in key(cell).map { descending ? last - $0 : $0 } ?? last + 1 }
      return SortKey(keys: keys, bits: 64 - (last + 1).leadingZeroBitCount)
    }
    switch values {
    case .truth(let cells):
      self = small(cells.storage, last: 1) { $0 == TruthCells.missing ? nil : UInt64($0) }
    case .text(let cells):
      let ranks = cells.ranks
      self = small(cells.codes, last: UInt64(max(1, ranks.count) - 1)) { code in
        code < 0 ? nil : UInt64(ranks[Int(code)])
      }
    case .whole(let cells):
      var low = Int.max
      var high = Int.min
      for cell in cells.storage where cell != WholeCells.missing {
        low = min(low, cell)
        high = max(high, cell)
      }
      let last = low <= high ? UInt64(bitPattern: Int64(high &- low)) : 0
      let base = low
      self = small(cells.storage, last: min(last, UInt64.max - 1)) { cell in
        cell == WholeCells.missing ? nil : UInt64(bitPattern: Int64(cell &- base))
      }
    case .numbers(let cells):
      keys = workers.mapped(cells) { value in
        if value.isNaN { return UInt64.max }
        let bits = (value == 0 ? 0 : value).bitPattern
        let rising = bits >> 63 == 1 ? ~bits : bits | 1 << 63
        return descending ? ~rising : rising
      }
      bits = 64
    case .list(let lists):
      let cells = Array(lists)
      let order = cells.indices.sorted { a, b in
        switch (cells[a], cells[b]) {
        case (let x?, let y?): descending ? y.lexicographicallyPrecedes(x) : x.lexicographicallyPrecedes(y)
        case (_?, nil): true
        default: false
        }
      }
      var ranks = [UInt64](repeating: 0, count: cells.count)
      var rank: UInt64 = 0
      for (place, row) in order.enumerated() {
        if place > 0, cells[order[place - 1]] != cells[row] { rank += 1 }
        ranks[row] = rank
      }
      keys = ranks
      bits = 64
    }
  }

  /// Several keys in as few numbers as they fit in, then sorted from the last to the first.
  static func order(
    _ keys: [SortKey], rowCount: Int, _ workers: Workers, _ isStopped: @Sendable () -> Bool = { false }
  ) -> [Int] {
    var words: [SortKey] = []
    for key in keys {
      if let last = words.last, last.bits + key.bits <= 64 {
        let shift = UInt64(key.bits)
        let filled = try? workers.filled(rowCount, with: UInt64(0)) { range, part in
          let high = last.keys.span
          let low = key.keys.span
          for row in range { part[row - range.lowerBound] = high[row] << shift | low[row] }
        }
        words[words.count - 1] = SortKey(keys: filled ?? [], bits: last.bits + key.bits)
      } else {
        words.append(key)
      }
    }
    var order = [UInt32](repeating: 0, count: rowCount)
    for row in 0..<rowCount { order[row] = UInt32(row) }
    for word in words.reversed() { order = RadixSort.stable(order, by: word.keys, workers, isStopped) }
    return order.map { Int($0) }
  }
}
