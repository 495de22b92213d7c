internal import PomonaCatalog
internal import PomonaParallel

/// The rows of two tables that stand beside each other.
struct JoinPairs: Sendable {
  /// For each row of the result the row of the first table, -1 for none; `nil` where each of its rows stands once and in
  /// its place.
  private(set) var left: [Int32]?
  /// For each row of the result the row of the second table, -1 for none.
  private(set) var right: [Int32]
  private(set) var unmatchedLeft = 0
  private(set) var unmatchedRight = 0
  private(set) var firstLeft: Int?
  private(set) var firstRight: Int?
  private(set) var manyToMany = 0
  private(set) var repeatedRight = 0

  /// More rows than anyone wants by a join: so many of both tables, and so many at all.
  private static let most = (timesBoth: 20, rows: 50_000_000)

  /// - Throws: `E0325` for more than 2^31 rows, and where keys that repeat in both tables multiply beyond reason.
  init(
    _ columns: [(left: Column.Values, right: Column.Values)], named names: [String], counts: (left: Int, right: Int),
    _ kind: JoinKind, _ workers: Workers
  ) throws(Explanation) {
    func check(_ rows: Int) throws(Explanation) {
      let limit = min(
        Int(Int32.max), max(JoinPairs.most.rows, JoinPairs.most.timesBoth * (counts.left + counts.right)))
      guard rows > limit else { return }
      throw Explanation(
        "E0325", "the join would have \(rows) rows, of \(counts.left) and \(counts.right)", parameter: "on",
        facts: ["keys that stand in many rows of both tables multiply"],
        remedies: ["distinct \(names.joined(separator: ", ")) | join …"])
    }
    try check(max(counts.left, counts.right))
    let isRightSmall = counts.right <= counts.left
    let keys = MatchedKeys(
      columns.map { isRightSmall ? (small: $1, large: $0) : (small: $0, large: $1) },
      counts: isRightSmall ? (small: counts.right, large: counts.left) : (small: counts.left, large: counts.right),
      workers)
    let (lefts, rights) = isRightSmall ? (keys.large, keys.small) : (keys.small, keys.large)
    let groups = min(counts.left, counts.right)
    // How many rows of the first table have each key: none, one or more.
    let own = Tally(lefts, groups: groups, workers)
    if isRightSmall, keys.isUnique {
      // The number of a key is the row of the second table that has it.
      (unmatchedLeft, firstLeft) = (own.none, own.firstNone)
      right = lefts
      if own.none > 0, kind == .inner {
        let parts = workers.stretches(lefts.count) { range in range.filter { lefts[$0] >= 0 }.map { Int32($0) } }
        let kept = [Int32](concatenating: parts)
        left = kept
        right = workers.mapped(kept, with: -1) { lefts[Int($0)] }
      }
    } else {
      let (starts, rows) = JoinPairs.ordered(rights, groups: groups)
      let keepsAll = kind != .inner
      let parts = workers.stretches(lefts.count) { Part(lefts.span, $0, starts.span, keepsAll: keepsAll) }
      try check(parts.reduce(0) { $0 + $1.count })
      unmatchedLeft = parts.reduce(0) { $0 + $1.unmatched }
      firstLeft = parts.lazy.compactMap(\.firstUnmatched).first
      let pairs = workers.stretches(lefts.count) { range in
        JoinPairs.pairs(lefts.span, range, starts.span, rows.span, keepsAll: keepsAll)
      }
      if !parts.allSatisfy(\.areSingle) { left = [Int32](concatenating: pairs.map(\.left)) }
      right = [Int32](concatenating: pairs.map(\.right))
      for group in 0..<groups where own.rows[group] > 0 {
        let size = starts[group + 1] - starts[group]
        repeatedRight += max(0, size - 1)
        if size > 1, own.rows[group] > 1 { manyToMany += 1 }
      }
    }
    // Rows of the second table whose key no row of the first one has.
    let met = own.rows
    let alone = rights.indices.filter { rights[$0] < 0 || met[Int(rights[$0])] == 0 }.map { Int32($0) }
    if kind == .outer, !alone.isEmpty {
      try check(right.count + alone.count)
      left = (left ?? right.indices.map { Int32($0) }) + Array(repeating: -1, count: alone.count)
      right += alone
    }
    unmatchedRight = alone.count
    firstRight = alone.first.map { Int($0) }
  }

  /// The rows of each group, one group behind the other, and where each begins; rows without a group are left out.
  private static func ordered(_ codes: [Int32], groups: Int) -> (starts: [Int], rows: [Int32]) {
    var starts = [Int](repeating: 0, count: groups + 1)
    for code in codes where code >= 0 { starts[Int(code) + 1] += 1 }
    for group in 0..<groups { starts[group + 1] += starts[group] }
    var next = starts
    var rows = [Int32](repeating: 0, count: starts[groups])
    for (row, code) in codes.enumerated() where code >= 0 {
      rows[next[Int(code)]] = Int32(row)
      next[Int(code)] += 1
    }
    return (starts, rows)
  }

  /// What some rows of the first table will give, counted before anything is made.
  private struct Part: Sendable {
    var count = 0
    /// Whether each row stands once.
    var areSingle = true
    var unmatched = 0
    var firstUnmatched: Int?

    init(_ lefts: Span<Int32>, _ range: Range<Int>, _ starts: Span<Int>, keepsAll: Bool) {
      for row in range {
        let group = Int(lefts[row])
        let size = group < 0 ? 0 : starts[group + 1] - starts[group]
        let kept = size == 0 && keepsAll ? 1 : size
        count += kept
        if kept != 1 { areSingle = false }
        guard size == 0 else { continue }
        unmatched += 1
        if firstUnmatched == nil { firstUnmatched = row }
      }
    }
  }

  private static func pairs(
    _ lefts: Span<Int32>, _ range: Range<Int>, _ starts: Span<Int>, _ rows: Span<Int32>, keepsAll: Bool
  ) -> (left: [Int32], right: [Int32]) {
    var left: [Int32] = []
    var right: [Int32] = []
    left.reserveCapacity(range.count)
    right.reserveCapacity(range.count)
    for row in range {
      let group = Int(lefts[row])
      let partners = group < 0 ? 0..<0 : starts[group]..<starts[group + 1]
      if partners.isEmpty, keepsAll {
        left.append(Int32(row))
        right.append(-1)
      }
      for place in partners {
        left.append(Int32(row))
        right.append(rows[place])
      }
    }
    return (left, right)
  }

  /// How many rows have each number.
  private struct Tally: Sendable {
    /// 0, 1, or 2 for more.
    var rows: [UInt8]
    /// Rows without a number, and the first of them.
    var none = 0
    var firstNone: Int?

    /// Each thread counts its own stretch of rows.
    init(_ codes: [Int32], groups: Int, _ workers: Workers) {
      let length = max(1 << 16, (codes.count + workers.threadCount - 1) / workers.threadCount)
      let parts = workers.stretches(codes.count, length: length) { Tally(codes.span, $0, groups: groups) }
      self = parts.first ?? Tally(codes.span, 0..<0, groups: groups)
      for part in parts.dropFirst() {
        for group in rows.indices { rows[group] = min(2, rows[group] + part.rows[group]) }
        none += part.none
        firstNone = firstNone ?? part.firstNone
      }
    }

    private init(_ codes: Span<Int32>, _ range: Range<Int>, groups: Int) {
      rows = Array(repeating: 0, count: groups)
      for row in range {
        let code = Int(codes[row])
        if code < 0 {
          none += 1
          if firstNone == nil { firstNone = row }
        } else {
          rows[code] = min(2, rows[code] + 1)
        }
      }
    }
  }
}
