/// Whole numbers with missing ones among them, eight bytes each.
public struct WholeCells: Sendable, Equatable, RandomAccessCollection {
  /// `Int.min` stands for missing.
  public let storage: [Int]
  public static let missing = Int.min

  public init(storage: [Int]) { self.storage = storage }
  public init(_ cells: [Int?]) { storage = cells.map { $0 ?? Self.missing } }

  public var startIndex: Int { 0 }
  public var endIndex: Int { storage.count }
  public subscript(position: Int) -> Int? { storage[position] == Self.missing ? nil : storage[position] }

  /// Whether arithmetic holds each of them with all its digits: none is beyond 2^53.
  public var areExact: Bool {
    let limit = 1 << 53
    return storage.allSatisfy { $0 == Self.missing || ($0 <= limit && $0 >= -limit) }
  }
}

/// Truths with missing ones among them, a byte each.
public struct TruthCells: Sendable, Equatable, RandomAccessCollection {
  /// 0, 1, or 2 for missing.
  public let storage: [UInt8]
  public static let missing: UInt8 = 2

  public init(storage: [UInt8]) { self.storage = storage }
  public init(_ cells: [Bool?]) { storage = cells.map { $0.map { $0 ? 1 : 0 } ?? Self.missing } }

  public var startIndex: Int { 0 }
  public var endIndex: Int { storage.count }
  public subscript(position: Int) -> Bool? { storage[position] == Self.missing ? nil : storage[position] == 1 }
}

/// Texts with missing ones among them, four bytes each and every different text once.
///
/// With `isOrdered` it is a category: its levels stand in an order of their own, by which it sorts and compares.
public struct TextCells: Sendable, RandomAccessCollection {
  /// The place of each text among the levels, or -1 for missing.
  public let codes: [Int32]
  /// Different texts; some may stand in no row, as after a selection of rows.
  public let levels: [String]
  public let isOrdered: Bool

  /// - Precondition: levels differ, and codes are places among them or -1.
  public init(codes: [Int32], levels: [String], isOrdered: Bool = false) {
    self.codes = codes
    self.levels = levels
    self.isOrdered = isOrdered
  }

  public init(_ cells: [String?]) {
    var places: [String: Int32] = [:]
    var levels: [String] = []
    codes = cells.map { cell in
      guard let cell else { return -1 }
      if let place = places[cell] { return place }
      let place = Int32(levels.count)
      places[cell] = place
      levels.append(cell)
      return place
    }
    self.levels = levels
    isOrdered = false
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { codes.count }
  public subscript(position: Int) -> String? {
    let code = codes[position]
    return code < 0 ? nil : levels[Int(code)]
  }

  /// The levels that stand in some row: of a category in its order, else in the order in which they first occur.
  public var present: [String] {
    var isSeen = Array(repeating: false, count: levels.count)
    var order: [Int] = []
    for code in codes where code >= 0 && !isSeen[Int(code)] {
      isSeen[Int(code)] = true
      order.append(Int(code))
      if order.count == levels.count { break }
    }
    if isOrdered { order.sort() }
    return order.map { levels[$0] }
  }

  /// The rank of each level: of a category its place, else its place in natural order.
  var ranks: [Int32] {
    guard !isOrdered else { return levels.indices.map { Int32($0) } }
    var ranks = [Int32](repeating: 0, count: levels.count)
    for (rank, level) in levels.indices.sorted(by: { NaturalOrder.precedes(levels[$0], levels[$1]) }).enumerated() {
      ranks[level] = Int32(rank)
    }
    return ranks
  }
}

extension TextCells: Equatable {
  public static func == (a: TextCells, b: TextCells) -> Bool {
    if a.isOrdered != b.isOrdered || a.count != b.count { return false }
    if a.levels == b.levels { return a.codes == b.codes }
    return !a.isOrdered && a.elementsEqual(b)
  }
}

/// A list in each row, the items of all of them one behind the other.
public struct ListCells: Sendable, Equatable, RandomAccessCollection {
  /// Where each row's items begin, and behind the last where they end.
  public let starts: [Int]
  public let items: Column.Values
  public let missing: Set<Int>

  public init(starts: [Int], items: Column.Values, missing: Set<Int> = []) {
    self.starts = starts
    self.items = items
    self.missing = missing
  }

  public init(_ cells: [[Cell]?]) {
    var starts = [0]
    var all: [Cell] = []
    var missing: Set<Int> = []
    for (row, cell) in cells.enumerated() {
      if let cell { all += cell } else { missing.insert(row) }
      starts.append(all.count)
    }
    self.init(starts: starts, items: Column("", cells: all).values, missing: missing)
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { starts.count - 1 }
  public subscript(position: Int) -> [Cell]? {
    guard !missing.contains(position) else { return nil }
    return (starts[position]..<starts[position + 1]).map { items.cell($0) }
  }
}

extension Column.Values {
  /// Whole numbers beyond 2^53 as texts, as they are names of which no digit may change; all others as they are.
  public var exact: Column.Values {
    guard case .whole(let cells) = self, !cells.areExact else { return self }
    return .text(TextCells(cells.map { $0.map(String.init) }))
  }
}
