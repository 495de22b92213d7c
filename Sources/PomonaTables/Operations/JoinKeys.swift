internal import PomonaParallel

/// A cell as a number for joining: equal where the cells are, `UInt64.max` where the cell is missing and matches nothing.
protocol JoinKey: BitwiseCopyable, Sendable {
  var joinKey: UInt64 { get }
}

extension Int: JoinKey {
  /// In the order of the numbers; `WholeCells.missing` is the largest.
  var joinKey: UInt64 { UInt64(bitPattern: Int64(self)) &+ UInt64(Int64.max) }
}

extension Double: JoinKey {
  /// -0 is 0. The largest key is a pattern of NaN, so no number has it.
  var joinKey: UInt64 { isNaN ? .max : (self == 0 ? 0 : bitPattern) }
}

extension UInt8: JoinKey {
  var joinKey: UInt64 { self == TruthCells.missing ? .max : UInt64(self) }
}

extension UInt64: JoinKey {
  var joinKey: UInt64 { self }
}

/// Which rows of two tables have one key.
///
/// The smaller table gives each of its keys a number, that of the first row that has it; the rows of the larger one look
/// theirs up side by side, without anything being made of their cells.
struct MatchedKeys: Sendable {
  /// For each row of the smaller table the first row there with its key; -1 where the key is missing.
  let small: [Int32]
  /// For each row of the larger table the same row; -1 where no row of the smaller table has its key.
  let large: [Int32]
  /// Whether no key stands in two rows of the smaller table.
  let isUnique: Bool

  /// Keys that agree in all of the columns; without a column, all rows agree.
  init(_ columns: [(small: Column.Values, large: Column.Values)], counts: (small: Int, large: Int), _ workers: Workers)
  {
    guard let first = columns.first else {
      small = Array(repeating: 0, count: counts.small)
      large = Array(repeating: counts.small == 0 ? -1 : 0, count: counts.large)
      isUnique = counts.small < 2
      return
    }
    var all = MatchedKeys(first.small, first.large, workers)
    for (small, large) in columns.dropFirst() {
      let more = MatchedKeys(small, large, workers)
      let width = UInt64((more.small.max() ?? 0) + 1)
      all = MatchedKeys(
        MatchedKeys.combined(all.small, more.small, width, workers),
        MatchedKeys.combined(all.large, more.large, width, workers), workers)
    }
    self = all
  }

  /// One number for two, the second below `width`; missing where one of them is.
  private static func combined(_ a: [Int32], _ b: [Int32], _ width: UInt64, _ workers: Workers) -> [UInt64] {
    let filled = try? workers.filled(a.count, with: UInt64.max) { range, part in
      let (a, b) = (a.span, b.span)
      for row in range where a[row] >= 0 && b[row] >= 0 {
        part[row - range.lowerBound] = UInt64(a[row]) * width + UInt64(b[row])
      }
    }
    return filled ?? []
  }

  private init(_ small: Column.Values, _ large: Column.Values, _ workers: Workers) {
    switch (small, large) {
    case (.text(let small), .text(let large)): self.init(small, large, workers)
    case (.truth(let small), .truth(let large)): self.init(small.storage, large.storage, workers)
    case (.whole(let small), .whole(let large)): self.init(small.storage, large.storage, workers)
    case (.list, .list):
      var places: [Cell: UInt64] = [:]
      func numbered(_ cell: Cell) -> UInt64 {
        if cell == .missing { return .max }
        if let place = places[cell] { return place }
        places[cell] = UInt64(places.count)
        return UInt64(places.count - 1)
      }
      self.init(small.cells.map(numbered), large.cells.map(numbered), workers)
    default:
      if let numbers = small.numbers, let others = large.numbers {
        self.init(numbers, others, workers)
      } else {
        // Of types that differ, one column is without any value.
        let none = (
          small: [UInt64](repeating: .max, count: small.count), large: [UInt64](repeating: .max, count: large.count)
        )
        self.init(none.small, none.large, workers)
      }
    }
  }

  private init<Key: JoinKey>(_ small: [Key], _ large: [Key], _ workers: Workers) {
    var low = UInt64.max
    var high: UInt64 = 0
    for cell in small {
      let key = cell.joinKey
      if key != .max { (low, high) = (min(low, key), max(high, key)) }
    }
    var codes = [Int32](repeating: -1, count: small.count)
    var repeated = 0
    let found: [Int32]?
    if low <= high, high - low < UInt64(max(1 << 16, 8 * small.count)) {
      // Keys that lie close together have a place each, which takes no more memory than hashing them.
      var places = [Int32](repeating: -1, count: Int(high - low) + 1)
      for row in small.indices {
        let key = small[row].joinKey
        if key == .max { continue }
        let slot = Int(key - low)
        if places[slot] < 0 { places[slot] = Int32(row) } else { repeated += 1 }
        codes[row] = places[slot]
      }
      let (first, rows) = (low, places)
      found = try? workers.filled(large.count, with: Int32(-1)) { range, part in
        let (cells, rows) = (large.span, rows.span)
        for row in range {
          // Keys below the first and missing ones become larger than any place.
          let slot = cells[row].joinKey &- first
          if slot < UInt64(rows.count) { part[row - range.lowerBound] = rows[Int(slot)] }
        }
      }
    } else {
      var table = KeyTable(capacity: small.count)
      for row in small.indices {
        let key = small[row].joinKey
        if key == .max { continue }
        let (place, isNew) = table.place(of: key, new: Int32(row))
        if !isNew { repeated += 1 }
        codes[row] = place
      }
      let keys = table
      found = try? workers.filled(large.count, with: Int32(-1)) { range, part in
        let cells = large.span
        for row in range {
          let key = cells[row].joinKey
          if key != .max { part[row - range.lowerBound] = keys.find(key) }
        }
      }
    }
    self.small = codes
    self.large = found ?? []
    isUnique = repeated == 0
  }

  /// Different texts meet once each; the rows then follow from the numbers that they have.
  private init(_ small: TextCells, _ large: TextCells, _ workers: Workers) {
    var places: [String: Int] = [:]
    var firsts: [Int] = []
    for (place, level) in small.levels.enumerated() {
      // Levels may be one text in two spellings of its accents.
      let first = places[level] ?? place
      if first == place { places[level] = place }
      firsts.append(first)
    }
    var rows = [Int32](repeating: -1, count: firsts.count)
    var codes = [Int32](repeating: -1, count: small.count)
    var repeated = 0
    for row in codes.indices where small.codes[row] >= 0 {
      let level = firsts[Int(small.codes[row])]
      if rows[level] < 0 { rows[level] = Int32(row) } else { repeated += 1 }
      codes[row] = rows[level]
    }
    let theirs = large.levels.map { level -> Int32 in places[level].map { rows[$0] } ?? -1 }
    let found = try? workers.filled(large.count, with: Int32(-1)) { range, part in
      let (codes, theirs) = (large.codes.span, theirs.span)
      for row in range where codes[row] >= 0 { part[row - range.lowerBound] = theirs[Int(codes[row])] }
    }
    self.small = codes
    self.large = found ?? []
    isUnique = repeated == 0
  }
}
