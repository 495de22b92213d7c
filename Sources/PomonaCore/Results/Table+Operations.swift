public import PomonaCatalog

/// One cell, as a key of groups and of comparison.
public enum Cell: Sendable, Hashable {
  case number(Double)
  case truth(Bool)
  case text(String)
  case missing
}

extension Cell: Comparable {
  /// Truths before numbers before texts; texts as a person counts (`fire9` before `fire10`); missing comes last.
  public static func < (a: Cell, b: Cell) -> Bool {
    switch (a, b) {
    case (.number(let x), .number(let y)): x < y
    case (.text(let x), .text(let y)): NaturalOrder.precedes(x, y)
    case (.truth(let x), .truth(let y)): !x && y
    default: a.rank < b.rank
    }
  }

  private var rank: Int {
    switch self {
    case .truth: 0
    case .number: 1
    case .text: 2
    case .missing: 3
    }
  }
}

/// Texts in the order in which a person would list them: runs of digits count as numbers.
public enum NaturalOrder {
  public static func precedes(_ a: String, _ b: String) -> Bool {
    let x = Array(a.utf8)
    let y = Array(b.utf8)
    var i = 0
    var j = 0
    while i < x.count, j < y.count {
      if isDigit(x[i]), isDigit(y[j]) {
        let (first, afterFirst) = number(in: x, at: i)
        let (second, afterSecond) = number(in: y, at: j)
        if first.count != second.count { return first.count < second.count }
        if first != second { return first.lexicographicallyPrecedes(second) }
        (i, j) = (afterFirst, afterSecond)
      } else {
        if x[i] != y[j] { return x[i] < y[j] }
        i += 1
        j += 1
      }
    }
    if x.count - i != y.count - j { return x.count - i < y.count - j }
    return a < b
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  /// The digits from `start` without leading zeros, and the place behind them.
  private static func number(in bytes: [UInt8], at start: Int) -> (digits: ArraySlice<UInt8>, end: Int) {
    var end = start
    while end < bytes.count, isDigit(bytes[end]) { end += 1 }
    var first = start
    while first < end - 1, bytes[first] == 48 { first += 1 }
    return (bytes[first..<end], end)
  }
}

extension Column {
  public func cell(_ position: Int) -> Cell {
    switch values {
    case .numbers(let cells): cells[position].isNaN ? .missing : .number(cells[position])
    case .integers(let cells): cells[position].map { .number(Double($0)) } ?? .missing
    case .truths(let cells): cells[position].map { .truth($0) } ?? .missing
    case .texts(let cells): cells[position].map { .text($0) } ?? .missing
    }
  }

  public var cells: [Cell] { (0..<count).map(cell) }

  /// A column of the narrowest type that holds all the cells; an empty or wholly missing one is numbers.
  public init(_ name: String, cells: [Cell]) {
    var hasText = false
    var hasTruth = false
    var isWhole = true
    var hasNumber = false
    for cell in cells {
      switch cell {
      case .number(let value):
        hasNumber = true
        if value != value.rounded() || abs(value) > 9e15 { isWhole = false }
      case .truth: hasTruth = true
      case .text: hasText = true
      case .missing: break
      }
    }
    if hasText || (hasTruth && hasNumber) {
      self.init(name, .texts(cells.map(Column.text)))
    } else if hasTruth {
      self.init(
        name,
        .truths(
          cells.map { cell in
            if case .truth(let value) = cell { value } else { nil }
          }))
    } else if hasNumber && isWhole {
      self.init(
        name,
        .integers(
          cells.map { cell in
            if case .number(let value) = cell { Int(value) } else { nil }
          }))
    } else {
      self.init(
        name,
        .numbers(
          cells.map { cell in
            if case .number(let value) = cell { value } else { .nan }
          }))
    }
  }

  private static func text(_ cell: Cell) -> String? {
    switch cell {
    case .number(let value): value == value.rounded() && abs(value) < 9e15 ? "\(Int(value))" : "\(value)"
    case .truth(let value): value ? "true" : "false"
    case .text(let value): value
    case .missing: nil
    }
  }
}

extension Table {
  /// The rows that agree in the named columns, in the order in which each combination first occurs.
  ///
  /// - Throws: `E0322` for a name that is no column. Cost: O(rows × names).
  public func groups(by names: [String]) throws(Explanation) -> [(key: [Cell], rows: [Int])] {
    var keyed: [Column] = []
    for name in names { keyed.append(try column(name)) }
    var places: [[Cell]: Int] = [:]
    var groups: [(key: [Cell], rows: [Int])] = []
    for row in 0..<rowCount {
      let key = keyed.map { $0.cell(row) }
      if let place = places[key] {
        groups[place].rows.append(row)
      } else {
        places[key] = groups.count
        groups.append((key, [row]))
      }
    }
    return groups
  }

  /// The column of that name.
  ///
  /// - Throws: `E0322` with the nearest name.
  public func column(_ name: String, parameter: String? = nil) throws(Explanation) -> Column {
    if let column = self[name] { return column }
    let nearest = Spelling.nearest(to: name, among: columnNames)
    throw Explanation(
      "E0322", "no column `\(name)` in this table", parameter: parameter,
      facts: ["columns: \(columnNames.joined(separator: " "))"], remedies: nearest.map { ["\($0)"] } ?? [])
  }

  /// Rows in the order of the keys, one after the other; equal rows keep their order; missing cells come last either way.
  public func sorted(by keys: [(name: String, descending: Bool)]) throws(Explanation) -> Table {
    var columns: [([Cell], Bool)] = []
    for key in keys { columns.append((try column(key.name).cells, key.descending)) }
    let order = (0..<rowCount).sorted { a, b in
      for (cells, descending) in columns where cells[a] != cells[b] {
        if cells[a] == .missing { return false }
        if cells[b] == .missing { return true }
        return descending ? cells[b] < cells[a] : cells[a] < cells[b]
      }
      return a < b
    }
    return rows(order)
  }

  /// The named columns, in that order.
  public func selecting(_ names: [String]) throws(Explanation) -> Table {
    var kept: [Column] = []
    for name in names { kept.append(try column(name)) }
    return try Table(kept, header: header, provenance: provenance)
  }

  /// The table with `column` in place of the one of its name, or behind the others.
  public func with(_ column: Column) throws(Explanation) -> Table {
    var all = columns
    if let place = all.firstIndex(where: { $0.name == column.name }) {
      all[place] = column
    } else {
      all.append(column)
    }
    return try Table(all, header: header, provenance: provenance)
  }

  /// The rows of all tables one below the other; a column that one of them lacks is missing there. Header lines are kept
  /// once each.
  public static func stacked(_ tables: [Table]) throws(Explanation) -> Table {
    var names: [String] = []
    for table in tables { for name in table.columnNames where !names.contains(name) { names.append(name) } }
    var columns: [Column] = []
    for name in names {
      var cells: [Cell] = []
      for table in tables { cells += table[name]?.cells ?? Array(repeating: .missing, count: table.rowCount) }
      columns.append(Column(name, cells: cells))
    }
    var header: [String] = []
    for table in tables { for line in table.header where !header.contains(line) { header.append(line) } }
    var provenance = tables.first?.provenance ?? Provenance()
    provenance.isFromNetwork = tables.contains { $0.provenance.isFromNetwork }
    return try Table(columns, header: header, provenance: provenance)
  }
}
