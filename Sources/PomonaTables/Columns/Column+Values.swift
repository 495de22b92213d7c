public import PomonaParallel

extension Column.Values {
  public var count: Int {
    switch self {
    case .numbers(let cells): cells.count
    case .whole(let cells): cells.count
    case .truth(let cells): cells.count
    case .text(let cells): cells.count
    case .list(let cells): cells.count
    }
  }

  /// What its cells are called in messages.
  public var words: String {
    switch self {
    case .numbers, .whole: "numbers"
    case .truth: "truths"
    case .text(let cells): cells.isOrdered ? "categories" : "texts"
    case .list: "lists"
    }
  }

  public func cell(_ position: Int) -> Cell {
    switch self {
    case .numbers(let cells): cells[position].isNaN ? .missing : .number(cells[position])
    case .whole(let cells): cells[position].map { .number(Double($0)) } ?? .missing
    case .truth(let cells): cells[position].map { .truth($0) } ?? .missing
    case .text(let cells): cells[position].map { .text($0) } ?? .missing
    case .list(let cells): cells[position].map { .list($0) } ?? .missing
    }
  }

  public var cells: [Cell] { (0..<count).map(cell) }

  /// Numbers and whole numbers as numbers, missing ones NaN; `nil` of other types.
  public var numbers: [Double]? {
    switch self {
    case .numbers(let cells): cells
    case .whole(let cells): cells.storage.map { $0 == WholeCells.missing ? .nan : Double($0) }
    case .truth, .text, .list: nil
    }
  }

  /// Each cell as it would stand in a CSV file; missing ones are `nil`.
  public var cellTexts: [String?] {
    switch self {
    case .numbers(let cells): cells.map { $0.isNaN ? nil : "\($0)" }
    case .whole(let cells): cells.map { $0.map(String.init) }
    case .truth(let cells): cells.map { $0.map { $0 ? "true" : "false" } }
    case .text(let cells): Array(cells)
    case .list(let cells): cells.map { $0.flatMap { Cell.list($0).text } }
    }
  }

  /// The memory that the cells take.
  public var byteCount: Int {
    switch self {
    case .numbers(let cells): cells.count * 8
    case .whole(let cells): cells.count * 8
    case .truth(let cells): cells.count
    case .text(let cells):
      cells.codes.count * 4 + cells.levels.reduce(0) { $0 + 16 + ($1.utf8.count > 15 ? $1.utf8.count : 0) }
    case .list(let cells): cells.starts.count * 8 + cells.items.byteCount
    }
  }

  /// How many cells are missing, and the first of them.
  public var missing: (count: Int, first: Int?) {
    func tally<Cells: RandomAccessCollection>(_ cells: Cells, _ isMissing: (Cells.Element) -> Bool) -> (Int, Int?)
    where Cells.Index == Int {
      var count = 0
      var first: Int?
      for position in cells.indices where isMissing(cells[position]) {
        count += 1
        if first == nil { first = position }
      }
      return (count, first)
    }
    switch self {
    case .numbers(let cells): return tally(cells, \.isNaN)
    case .whole(let cells): return tally(cells.storage) { $0 == WholeCells.missing }
    case .truth(let cells): return tally(cells.storage) { $0 == TruthCells.missing }
    case .text(let cells): return tally(cells.codes) { $0 < 0 }
    case .list(let cells): return (cells.missing.count, cells.missing.min())
    }
  }

  public func isMissing(_ position: Int) -> Bool {
    switch self {
    case .numbers(let cells): cells[position].isNaN
    case .whole(let cells): cells.storage[position] == WholeCells.missing
    case .truth(let cells): cells.storage[position] == TruthCells.missing
    case .text(let cells): cells.codes[position] < 0
    case .list(let cells): cells.missing.contains(position)
    }
  }

  /// The cells at the given positions, in that order; positions may repeat, and a negative one is missing.
  public func rows(_ positions: [Int], workers: Workers = Workers.all) -> Column.Values { rows(at: positions, workers) }

  /// As `rows`; positions of four bytes are half of what goes through memory.
  func rows<Position: FixedWidthInteger & BitwiseCopyable & Sendable>(
    at positions: [Position], _ workers: Workers
  ) -> Column.Values {
    func gathered<Element: BitwiseCopyable & Sendable>(_ cells: [Element], _ missing: Element) -> [Element] {
      let filled = try? workers.filled(positions.count, with: missing) { range, part in
        let cells = cells.span
        let positions = positions.span
        for place in range where positions[place] >= 0 {
          part[place - range.lowerBound] = cells[Int(positions[place])]
        }
      }
      return filled ?? []
    }
    switch self {
    case .numbers(let cells): return .numbers(gathered(cells, .nan))
    case .whole(let cells): return .whole(WholeCells(storage: gathered(cells.storage, WholeCells.missing)))
    case .truth(let cells): return .truth(TruthCells(storage: gathered(cells.storage, TruthCells.missing)))
    case .text(let cells):
      return .text(
        TextCells(codes: gathered(cells.codes, -1), levels: cells.levels, isOrdered: cells.isOrdered))
    case .list(let cells):
      var starts = [0]
      var taken: [Int] = []
      var missing: Set<Int> = []
      for (place, position) in positions.lazy.map({ Int($0) }).enumerated() {
        if position >= 0, !cells.missing.contains(position) {
          taken += cells.starts[position]..<cells.starts[position + 1]
        } else {
          missing.insert(place)
        }
        starts.append(taken.count)
      }
      return .list(ListCells(starts: starts, items: cells.items.rows(taken), missing: missing))
    }
  }

  /// The cells of all of them, one behind the other; types that differ meet in the narrowest that holds them.
  public static func joined(_ parts: [Column.Values]) -> Column.Values {
    var numbers: [[Double]] = []
    var whole: [[Int]] = []
    var codes: [TextCells] = []
    for part in parts {
      if case .whole(let cells) = part { whole.append(cells.storage) }
      if let cells = part.numbers { numbers.append(cells) }
      if case .text(let cells) = part { codes.append(cells) }
    }
    if whole.count == parts.count { return .whole(WholeCells(storage: [Int](concatenating: whole))) }
    if numbers.count == parts.count { return .numbers([Double](concatenating: numbers)) }
    if codes.count == parts.count, !codes.contains(where: \.isOrdered) { return .text(TextCells(joining: codes)) }
    return Column.Values(cells: parts.flatMap(\.cells))
  }

  /// As of `Column.init(_:cells:)`.
  public init(cells: [Cell]) {
    var hasText = false
    var hasTruth = false
    var isWhole = true
    var hasNumber = false
    var hasList = false
    for cell in cells {
      switch cell {
      case .number(let value):
        hasNumber = true
        if value != value.rounded() || abs(value) > 9e15 { isWhole = false }
      case .truth: hasTruth = true
      case .text: hasText = true
      case .list: hasList = true
      case .missing: break
      }
    }
    if hasList && !hasText && !hasTruth && !hasNumber {
      self = .list(
        ListCells(
          cells.map { cell in
            if case .list(let items) = cell { items } else { nil }
          }))
    } else if hasText || hasList || (hasTruth && hasNumber) {
      self = .texts(cells.map(\.text))
    } else if hasTruth {
      self = .truths(
        cells.map { cell in
          if case .truth(let value) = cell { value } else { nil }
        })
    } else if hasNumber && isWhole {
      self = .integers(
        cells.map { cell in
          if case .number(let value) = cell { Int(value) } else { nil }
        })
    } else {
      self = .numbers(
        cells.map { cell in
          if case .number(let value) = cell { value } else { .nan }
        })
    }
  }
}

extension TextCells {
  /// The texts of several columns, one behind the other.
  init(joining parts: [TextCells]) {
    var places: [String: Int32] = [:]
    var levels: [String] = []
    var codes: [Int32] = []
    codes.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts {
      let moved = part.levels.map { level -> Int32 in
        if let place = places[level] { return place }
        places[level] = Int32(levels.count)
        levels.append(level)
        return Int32(levels.count - 1)
      }
      for code in part.codes { codes.append(code < 0 ? -1 : moved[Int(code)]) }
    }
    self.init(codes: codes, levels: levels)
  }
}

extension Column.Values {
  /// Whether they are numbers, whole or not.
  public var areNumbers: Bool {
    switch self {
    case .numbers, .whole: true
    case .truth, .text, .list: false
    }
  }
}
