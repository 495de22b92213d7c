import PomonaCatalog
import PomonaParallel
import Testing

@testable import PomonaTables

/// Each way in which a join finds partners (places for keys close together, hashing, texts met once each, a table whose
/// keys do not repeat, either table the smaller one) against lists of rows in a dictionary of cells.
@Suite struct JoiningTests {
  /// The columns of keys of both sides, made of numbers that look random; a negative number is a missing cell.
  enum Keys: String, CaseIterable, Sendable {
    case close, sparse, numbers, mixed, texts, truths, closeAndTexts, sparseAndNumbers

    func columns(_ dice: [Int], isLeft: Bool) -> [Column] {
      func whole(_ scale: Int) -> Column.Values {
        .integers(dice.map { $0 < 0 ? nil : $0 &* scale &- 7 })
      }
      let numbers = Column.Values.numbers(dice.map { $0 < 0 ? .nan : Double($0 / 2) * (isLeft ? -0.5 : -0.5) })
      // The levels of both sides stand in different orders, and each side has some that no row has.
      let texts = Column.Values.text(
        TextCells(
          codes: dice.map { $0 < 0 ? -1 : Int32(isLeft ? $0 % 50 : 59 - $0 % 50) },
          levels: (0..<60).map { "text \(isLeft ? $0 : 59 - $0)" }, isOrdered: isLeft))
      switch self {
      case .close: return [Column("k", whole(1))]
      case .sparse: return [Column("k", whole(1 << 40))]
      case .numbers: return [Column("k", numbers)]
      case .mixed: return [Column("k", isLeft ? whole(1) : .numbers(dice.map { $0 < 0 ? .nan : Double($0 - 7) }))]
      case .texts: return [Column("k", texts)]
      case .truths: return [Column("k", .truths(dice.map { $0 < 0 ? nil : $0 % 2 == 0 }))]
      case .closeAndTexts: return [Column("k", whole(1)), Column("t", texts)]
      case .sparseAndNumbers: return [Column("k", whole(1 << 40)), Column("t", numbers)]
      }
    }
  }

  private func table(_ keys: Keys, _ rows: Int, below bound: Int, unique: Bool, seed: UInt64, isLeft: Bool) throws
    -> Table
  {
    var dice = OperationsTests.Dice(state: seed)
    let rolled = (0..<rows).map { row in
      unique ? (row * 7919) % bound : (dice.roll(9) == 0 ? -1 : dice.roll(bound))
    }
    return try Table(
      keys.columns(rolled, isLeft: isLeft) + [Column(isLeft ? "a" : "b", .integers((0..<rows).map { $0 }))])
  }

  @Test(arguments: [
    ("", "_r", ["k", "v", "v_r"]), ("", "r", ["k", "v", "v_r"]), ("old", "", ["k", "v_old", "v"]),
    ("a", "b", ["k", "v_a", "v_b"]), (".x", ".y", ["k", "v.x", "v.y"]), ("_a", " b", ["k", "v_a", "v b"]),
  ])
  func `A suffix is set off where it is a word, and an empty one leaves the name`(
    left: String, right: String, names: [String]
  ) throws {
    let table = try Table([Column("k", .integers([1, 2])), Column("v", .integers([3, 4]))])
    #expect(try table.joined(with: table, on: ["k"], suffix: (left, right)).table.columnNames == names)
  }

  @Test func `A suffix that makes a name which is there is refused`() throws {
    let left = try Table([Column("k", .integers([1])), Column("v", .integers([3])), Column("v_r", .integers([3]))])
    let right = try Table([Column("k", .integers([1])), Column("v", .integers([3]))])
    #expect {
      _ = try left.joined(with: right, on: ["k"], suffix: ("", "_r"))
    } throws: { ($0 as? Explanation)?.code == "E0324" }
  }

  @Test(arguments: Keys.allCases, JoinKind.allCases)
  func `Every way of matching keys pairs the rows that a dictionary of cells pairs`(keys: Keys, kind: JoinKind) throws {
    // Rows left and right, how many keys there are, and whether those of the right repeat.
    let cases = [
      (0, 0, 5, false), (0, 9, 5, false), (9, 0, 5, false), (300, 40, 60, false), (40, 300, 60, false),
      (300, 97, 97, true), (97, 97, 97, true), (70_001, 997, 997, true), (200, 66_001, 66_001, true),
    ]
    for (leftRows, rightRows, bound, unique) in cases {
      // Few different keys in many rows would make more pairs than a slow way can list.
      if rightRows > 1000, [.truths, .texts].contains(keys) { continue }
      let left = try table(keys, leftRows, below: bound, unique: false, seed: 3, isLeft: true)
      let right = try table(keys, rightRows, below: bound, unique: unique, seed: 4, isLeft: false)
      let names = left.columnNames.dropLast()
      func key(_ table: Table, _ row: Int) -> [Cell]? {
        let cells = names.map { table[$0]?.cell(row) ?? .missing }
        return cells.contains(.missing) ? nil : cells
      }
      var partners: [[Cell]: [Int]] = [:]
      for row in 0..<rightRows { if let key = key(right, row) { partners[key, default: []].append(row) } }
      var wanted: [(a: Int?, b: Int?)] = []
      var met: Set<Int> = []
      var owners: [[Cell]: Int] = [:]
      var firstUnmatched: Int?
      var unmatched = 0
      for row in 0..<leftRows {
        let key = key(left, row)
        let found = key.flatMap { partners[$0] } ?? []
        if found.isEmpty {
          unmatched += 1
          firstUnmatched = firstUnmatched ?? row
          if kind != .inner { wanted.append((row, nil)) }
        } else if let key {
          owners[key, default: 0] += 1
        }
        wanted += found.map { (row, $0) }
        met.formUnion(found)
      }
      if kind == .outer { wanted += (0..<rightRows).filter { !met.contains($0) }.map { (nil, $0) } }
      let one = try left.joined(with: right, on: Array(names), kind: kind, workers: Workers(threadCount: 1))
      #expect(one.table["a"]?.values == .integers(wanted.map(\.a)))
      #expect(one.table["b"]?.values == .integers(wanted.map(\.b)))
      for name in names {
        let cells = wanted.prefix(2000).map { pair in
          pair.a.flatMap { left[name]?.cell($0) } ?? pair.b.flatMap { right[name]?.cell($0) }
        }
        #expect((one.table[name]?.values.count).map { $0 == wanted.count } == true)
        #expect((0..<cells.count).map { one.table[name]?.cell($0) } == cells)
      }
      #expect(one.report.unmatchedLeft == unmatched)
      #expect((one.report.firstLeft == nil) == (firstUnmatched == nil))
      #expect(one.report.unmatchedRight == rightRows - met.count)
      #expect(one.report.manyToMany == owners.count { $0.value > 1 && (partners[$0.key]?.count ?? 0) > 1 })
      #expect(one.report.repeatedRight == owners.keys.reduce(0) { $0 + (partners[$1]?.count ?? 1) - 1 })
      for threads in [2, 4] {
        let other = try left.joined(with: right, on: Array(names), kind: kind, workers: Workers(threadCount: threads))
        #expect(other == one)
      }
    }
  }

  /// Rows of more than one stretch, so that what threads made is put together.
  @Test(arguments: [[0, 1, 1, 3], [0, 1, 3, 9]], JoinKind.allCases)
  func `Half a million rows join as their number says`(keys: [Int], kind: JoinKind) throws {
    let rows = 600_000
    let left = try Table([
      Column("k", .integers((0..<rows).map { $0 % 5 })), Column("a", .integers((0..<rows).map { $0 })),
    ])
    let right = try Table([Column("k", .integers(keys.map { $0 })), Column("b", .integers([0, 1, 2, 3]))])
    var wanted: (a: [Int?], b: [Int?]) = ([], [])
    for row in 0..<rows {
      let partners = keys.indices.filter { keys[$0] == row % 5 }
      wanted.a += partners.isEmpty && kind != .inner ? [row] : partners.map { _ in row }
      wanted.b += partners.isEmpty && kind != .inner ? [nil] : partners.map { $0 }
    }
    if kind == .outer, keys.contains(9) {
      wanted.a.append(nil)
      wanted.b.append(3)
    }
    for threads in [1, 3] {
      let joined = try left.joined(with: right, on: ["k"], kind: kind, workers: Workers(threadCount: threads)).table
      #expect(joined["a"]?.values == .integers(wanted.a))
      #expect(joined["b"]?.values == .integers(wanted.b))
    }
  }

  @Test func `Texts in two spellings of an accent are one key`() throws {
    let left = try Table([
      Column("k", .texts(["caf\u{E9}", "cafe\u{301}", "tea"])), Column("a", .integers([0, 1, 2])),
    ])
    let right = try Table([Column("k", .texts(["cafe\u{301}", "milk"])), Column("b", .integers([5, 6]))])
    #expect(try left.joined(with: right, on: ["k"]).table["b"]?.values == .integers([5, 5]))
    #expect(try right.joined(with: left, on: ["k"]).table["a"]?.values == .integers([0, 1]))
  }
}
