public import PomonaCatalog
public import PomonaParallel

/// Which rows belong together: a number for each row, from 0 in the order in which the groups first occur.
public struct Grouping: Sendable {
  /// The group of each row.
  public let codes: [Int32]
  /// The first row of each group.
  public let first: [Int]
  public var count: Int { first.count }

  /// All rows in one group; of no row, no group.
  public init(whole rowCount: Int) {
    codes = Array(repeating: 0, count: rowCount)
    first = rowCount > 0 ? [0] : []
  }

  /// One group without rows: what is counted in it is 0, and all else missing.
  public static let ofNoRow = Grouping(codes: [], first: [-1])

  init(codes: [Int32], first: [Int]) {
    self.codes = codes
    self.first = first
  }

  /// The rows of each group, one group behind the other, and where each begins.
  public var ordered: (starts: [Int], rows: [Int]) {
    var starts = [Int](repeating: 0, count: count + 1)
    for code in codes { starts[Int(code) + 1] += 1 }
    for group in 0..<count { starts[group + 1] += starts[group] }
    var next = starts
    var rows = [Int](repeating: 0, count: codes.count)
    for (row, code) in codes.enumerated() {
      rows[next[Int(code)]] = row
      next[Int(code)] += 1
    }
    return (starts, rows)
  }

  /// How many rows each group has.
  public var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: count)
    for code in codes { sizes[Int(code)] += 1 }
    return sizes
  }
}

extension Grouping {
  /// Rows that agree in all of the columns. Missing agrees with missing; -0 is 0; categories agree by their text.
  ///
  /// Keys become small numbers first (a text has one already), several keys one number; equal numbers then get one group by
  /// a table with a place for each when there are few, else by hashing. Cost: O(rows × columns).
  public init(by columns: [Column.Values], rowCount: Int, workers: Workers = Workers.all) {
    guard rowCount > 0 else {
      self.init(whole: 0)
      return
    }
    var combined: Keys?
    for column in columns {
      let keys = Keys(column, workers)
      combined = combined.map { $0.combined(with: keys, workers) } ?? keys
    }
    guard let combined else {
      self.init(whole: rowCount)
      return
    }
    self = combined.numbered(workers)
  }
}

/// A number for each row, equal where the cells are.
private struct Keys: Sendable {
  let keys: [UInt64]
  /// All keys are smaller, where that is known.
  let bound: UInt64?

  private static let most: UInt64 = 1 << 62

  init(keys: [UInt64], bound: UInt64?) {
    self.keys = keys
    self.bound = bound
  }

  init(_ values: Column.Values, _ workers: Workers) {
    switch values {
    case .text(let cells):
      keys = workers.mapped(cells.codes) { UInt64(Int64($0) + 1) }
      bound = UInt64(cells.levels.count + 1)
    case .truth(let cells):
      keys = workers.mapped(cells.storage) { UInt64($0) }
      bound = 3
    case .whole(let cells):
      let (low, high) = Keys.limits(of: cells.storage, workers)
      let range = low <= high ? UInt64(bitPattern: Int64(high &- low)) : 0
      if range < Keys.most {
        let base = low
        // Missing comes behind the largest.
        keys = workers.mapped(cells.storage) { cell in
          cell == WholeCells.missing ? range + 1 : UInt64(bitPattern: Int64(cell &- base))
        }
        bound = range + 2
      } else {
        keys = workers.mapped(cells.storage) { UInt64(bitPattern: Int64($0)) }
        bound = nil
      }
    case .numbers(let cells):
      keys = workers.mapped(cells) { $0.isNaN ? Double.nan.bitPattern : ($0 == 0 ? 0 : $0.bitPattern) }
      bound = nil
    case .list:
      keys = Grouping.slow(values).map { UInt64($0) }
      bound = UInt64(values.count + 1)
    }
  }

  /// The smallest and the largest cell that is not missing.
  private static func limits(of cells: [Int], _ workers: Workers) -> (low: Int, high: Int) {
    let length = 1 << 18
    let parts = try? workers.map((cells.count + length - 1) / length) { index in
      let cells = cells.span
      var limits = (low: Int.max, high: Int.min)
      for row in index * length..<min(cells.count, (index + 1) * length) where cells[row] != WholeCells.missing {
        limits = (min(limits.low, cells[row]), max(limits.high, cells[row]))
      }
      return limits
    }
    return (parts ?? []).reduce((Int.max, Int.min)) { (min($0.0, $1.low), max($0.1, $1.high)) }
  }

  /// One number for both keys; where it would not fit, keys are numbered by group first.
  func combined(with other: Keys, _ workers: Workers) -> Keys {
    if let bound, let further = other.bound, bound.multipliedReportingOverflow(by: further).overflow == false,
      bound * further < Keys.most
    {
      let keys = keys
      let others = other.keys
      let filled = try? workers.filled(keys.count, with: UInt64(0)) { range, part in
        let keys = keys.span
        let others = others.span
        for row in range { part[row - range.lowerBound] = keys[row] * further + others[row] }
      }
      return Keys(keys: filled ?? [], bound: bound * further)
    }
    let first = numbered(workers)
    let second = other.numbered(workers)
    return Keys(
      keys: zip(first.codes, second.codes).map { UInt64($0) * UInt64(second.count) + UInt64($1) },
      bound: UInt64(first.count) * UInt64(second.count))
  }

  /// Each thread numbers the keys of its own stretch of rows; the stretches then meet in their order, so that groups stand
  /// in the order of their first rows whatever the number of threads.
  func numbered(_ workers: Workers) -> Grouping {
    let count = keys.count
    let keys = keys
    let bound = bound
    let stretches = count < 1 << 16 ? 1 : workers.threadCount
    let length = (count + stretches - 1) / stretches
    let parts =
      (try? workers.map(stretches) { index -> Stretch in
        let range = index * length..<min(count, (index + 1) * length)
        return Stretch(keys, range, bound: bound)
      }) ?? []
    guard parts.count > 1 else { return Grouping(codes: parts[0].codes, first: parts[0].first) }
    var places = KeyTable(capacity: parts.reduce(0) { max($0, $1.uniques.count) })
    var first: [Int] = []
    var moved: [[Int32]] = []
    for part in parts {
      var places32: [Int32] = []
      places32.reserveCapacity(part.uniques.count)
      for (unique, row) in zip(part.uniques, part.first) {
        let (place, isNew) = places.place(of: unique)
        if isNew { first.append(row) }
        places32.append(place)
      }
      moved.append(places32)
    }
    let all = moved
    let codes = try? workers.filled(count, with: Int32(0), part: length) { range, part in
      var row = range.lowerBound
      while row < range.upperBound {
        let index = row / length
        let local = parts[index].codes
        let map = all[index]
        let end = min(range.upperBound, (index + 1) * length)
        while row < end {
          part[row - range.lowerBound] = map[Int(local[row - index * length])]
          row += 1
        }
      }
    }
    return Grouping(codes: codes ?? [], first: first)
  }

  /// The keys of some rows, numbered as they occur.
  private struct Stretch: Sendable {
    var codes: [Int32] = []
    var uniques: [UInt64] = []
    var first: [Int] = []

    init(_ keys: [UInt64], _ range: Range<Int>, bound: UInt64?) {
      codes = Array(repeating: 0, count: range.count)
      let keys = keys.span
      if let bound, bound <= UInt64(max(1 << 16, min(1 << 24, 4 * range.count))) {
        var places = [Int32](repeating: -1, count: Int(bound))
        for row in range {
          let key = keys[row]
          var place = places[Int(key)]
          if place < 0 {
            place = Int32(first.count)
            places[Int(key)] = place
            uniques.append(key)
            first.append(row)
          }
          codes[row - range.lowerBound] = place
        }
      } else {
        var places = KeyTable(capacity: 1 << 10)
        for row in range {
          let (place, isNew) = places.place(of: keys[row])
          if isNew {
            uniques.append(keys[row])
            first.append(row)
          }
          codes[row - range.lowerBound] = place
        }
      }
    }
  }
}

extension Grouping {
  /// By the cells themselves, for types without a number of their own.
  fileprivate static func slow(_ values: Column.Values) -> [Int] {
    var places: [Cell: Int] = [:]
    return values.cells.map { cell in
      if let place = places[cell] { return place }
      places[cell] = places.count
      return places.count - 1
    }
  }
}

extension Table {
  /// Rows that agree in the named columns.
  ///
  /// - Throws: `E0322` for a name that is no column.
  public func grouping(by names: [String]) throws(Explanation) -> Grouping {
    var keyed: [Column.Values] = []
    for name in names { keyed.append(try column(name).values) }
    return Grouping(by: keyed, rowCount: rowCount)
  }

  /// The rows that agree in the named columns, in the order in which each combination first occurs.
  public func groups(by names: [String]) throws(Explanation) -> [(key: [Cell], rows: [Int])] {
    var keyed: [Column] = []
    for name in names { keyed.append(try column(name)) }
    let grouping = Grouping(by: keyed.map(\.values), rowCount: rowCount)
    let (starts, rows) = grouping.ordered
    return (0..<grouping.count).map { group in
      (keyed.map { $0.cell(grouping.first[group]) }, Array(rows[starts[group]..<starts[group + 1]]))
    }
  }
}
