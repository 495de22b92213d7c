import PomonaCatalog
import PomonaParallel
import Testing

@testable import PomonaTables

/// Fast ways of grouping, sorting and joining against slow ones that say what is meant, over made-up columns of every type.
@Suite struct OperationsTests {
  /// Numbers that look random and are the same each time.
  struct Dice {
    var state: UInt64
    mutating func roll(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
  }

  /// A table with missing cells in every column.
  static func made(rows: Int, seed: UInt64) throws -> Table {
    var dice = Dice(state: seed)
    func column<Value>(_ values: [Value]) -> [Value?] {
      (0..<rows).map { _ in dice.roll(8) == 0 ? nil : values[dice.roll(values.count)] }
    }
    let whole = column([3, -2, 0, 11, 1 << 60, -(1 << 60)])
    let few = column(Array(0..<7))
    let numbers = column([0.5, -0.0, 0, -7.25, 1e300, .infinity, -.infinity]).map { $0 ?? .nan }
    let texts = column(["fire10", "fire9", "", "V4", "é", "fire09"])
    let truths = column([true, false])
    let lists = column([[Cell.number(1), .number(2)], [], [.number(1)]])
    return try Table([
      Column("whole", .integers(whole)), Column("few", .integers(few)), Column("number", .numbers(numbers)),
      Column("text", .texts(texts)), Column("truth", .truths(truths)), Column("list", .list(ListCells(lists))),
      Column("row", .integers((0..<rows).map { $0 })),
    ])
  }

  static let keys = [
    ["whole"], ["few"], ["number"], ["text"], ["truth"], ["list"], ["few", "text"], ["whole", "number", "truth"],
    ["number", "text", "list"], ["row"],
  ]

  @Test(arguments: keys) func `Groups are those of a dictionary, in the order of their first rows`(by: [String]) throws
  {
    for rows in [0, 1, 40, 70_000] {
      let table = try Self.made(rows: rows, seed: UInt64(rows))
      var places: [[Cell]: Int] = [:]
      var first: [Int] = []
      let columns = try by.map { try table.column($0) }
      let codes = (0..<rows).map { row -> Int32 in
        // 0 and -0 are one key; a dictionary of Doubles says so, too.
        let key = columns.map { $0.cell(row) }
        if let place = places[key] { return Int32(place) }
        places[key] = first.count
        first.append(row)
        return Int32(first.count - 1)
      }
      for threads in [1, 2, 4] {
        let grouping = Grouping(
          by: columns.map(\.values), rowCount: rows, workers: Workers(threadCount: threads))
        #expect(grouping.codes == codes)
        #expect(grouping.first == first)
      }
    }
  }

  @Test(arguments: keys) func `Rows are sorted as by comparing cells, and equal ones keep their order`(by: [String])
    throws
  {
    for rows in [0, 1, 50, 40_000] {
      let table = try Self.made(rows: rows, seed: 7 + UInt64(rows))
      for descending in [false, true] {
        let keys = by.enumerated().map { ($1, $0 == 0 ? descending : !descending) }
        let columns = try keys.map { (try table.column($0.0).cells, $0.1) }
        let wanted = (0..<rows).sorted { a, b in
          for (cells, descending) in columns where cells[a] != cells[b] {
            if cells[a] == .missing { return false }
            if cells[b] == .missing { return true }
            return descending ? cells[b] < cells[a] : cells[a] < cells[b]
          }
          return a < b
        }
        for threads in [1, 2, 3] {
          #expect(
            try table.order(by: keys.map { ($0.0, $0.1) }, workers: Workers(threadCount: threads)) == wanted)
        }
      }
    }
  }

  @Test func `Reductions are those of each group alone, with the same bits for any number of threads`() throws {
    let table = try Self.made(rows: 50_000, seed: 3)
    var dice = Dice(state: 5)
    let values = Column.Values.numbers((0..<50_000).map { _ in dice.roll(9) == 0 ? .nan : Double(dice.roll(1000)) / 7 })
    let grouping = try table.grouping(by: ["few", "text"])
    let (starts, rows) = grouping.ordered
    let all: [Reduction] = [
      .count, .sum, .mean, .min, .max, .variance, .sd, .quantile(0.5), .quantile(0.1), .first, .last, .distinct,
    ]
    for reduction in all {
      let one = try #require(reduction.reduced(values, over: grouping, workers: Workers(threadCount: 1)))
      #expect(reduction.reduced(values, over: grouping, workers: Workers(threadCount: 4)) == one)
      for group in [0, 1, grouping.count - 1] {
        let part = values.rows(Array(rows[starts[group]..<starts[group + 1]]))
        let alone = try #require(reduction.reduced(part, over: Grouping(whole: part.count)))
        guard case .number(let a) = one.cell(group), case .number(let b) = alone.cell(0) else {
          #expect(one.cell(group) == alone.cell(0))
          continue
        }
        #expect(abs(a - b) <= 1e-12 * abs(b))
      }
    }
    // By hand: 1, 2, 4 have mean 7/3 and variance 7/3.
    let three = Column.Values.integers([1, nil, 2, 4])
    let whole = Grouping(whole: 4)
    #expect(Reduction.sum.reduced(three, over: whole) == .integers([7]))
    guard case .number(let variance)? = Reduction.variance.reduced(three, over: whole)?.cell(0) else { return }
    #expect(abs(variance - 7.0 / 3) < 1e-15)
    #expect(Reduction.quantile(0.25).reduced(three, over: whole)?.cell(0) == .number(1.5))
    #expect(Reduction.mean.reduced(.texts(["a"]), over: Grouping(whole: 1)) == nil)
  }

  @Test(arguments: JoinKind.allCases) func `A join pairs the rows that a double loop pairs`(kind: JoinKind) throws {
    for keys in [["few"], ["text"], ["few", "text"], ["number"], ["truth", "list"]] {
      let left = try Self.made(rows: 60, seed: 11).selecting(keys + ["row"])
      let right = try Self.made(rows: 45, seed: 12).selecting(keys + ["row"])
      let (table, report) = try left.joined(with: right, on: keys, kind: kind, suffix: ("a", "b"))
      var wanted: [[Cell]] = []
      var met: Set<Int> = []
      func key(_ table: Table, _ row: Int) -> [Cell] { keys.map { table[$0]?.cell(row) ?? .missing } }
      for a in 0..<60 {
        let partners = (0..<45).filter { b in key(left, a) == key(right, b) && !key(left, a).contains(.missing) }
        met.formUnion(partners)
        for b in partners { wanted.append(key(left, a) + [.number(Double(a)), .number(Double(b))]) }
        if partners.isEmpty, kind != .inner { wanted.append(key(left, a) + [.number(Double(a)), .missing]) }
      }
      if kind == .outer {
        for b in 0..<45 where !met.contains(b) { wanted.append(key(right, b) + [.missing, .number(Double(b))]) }
      }
      let found = (0..<table.rowCount).map { row in table.columns.map { $0.cell(row) } }
      #expect(found == wanted)
      #expect(report.unmatchedRight == 45 - met.count)
      #expect(table.columnNames == keys + ["row_a", "row_b"])
    }
  }

  /// Where no key of the second table repeats, partners are found side by side; 70,000 rows are several parts.
  @Test(arguments: JoinKind.allCases) func `Keys that do not repeat join as any others do`(kind: JoinKind) throws {
    for rows in [0, 3, 70_000] {
      let left = try Self.made(rows: rows, seed: 21).selecting(["whole", "row"])
      let right = try Table([
        Column("whole", .integers([11, 0, -2, 99])), Column("name", .texts(["eleven", "none", "minus", "never"])),
      ])
      let names = ["11": "eleven", "0": "none", "-2": "minus"]
      let (table, report) = try left.joined(with: right, on: ["whole"], kind: kind)
      let partners = try left.column("whole").cells.map { $0.text.flatMap { names[$0] } }
      let kept = (0..<rows).filter { kind != .inner || partners[$0] != nil }
      let own = kind == .outer ? kept.count : table.rowCount
      #expect(own == kept.count)
      #expect((table["row"]?.cells.prefix(own)).map(Array.init) == kept.map { .number(Double($0)) })
      #expect((table["name"]?.cellTexts.prefix(own)).map(Array.init) == kept.map { partners[$0] })
      #expect(report.unmatchedLeft == partners.count { $0 == nil })
      let met = Set(partners.compactMap { $0 })
      #expect(report.unmatchedRight == 4 - met.count)
      if kind == .outer { #expect(table.rowCount == rows + 4 - met.count) }
    }
    // All match, so the rows stand as they were.
    let all = try Table([Column("k", .integers([2, 1, 2])), Column("x", .numbers([1, 2, 3]))])
    let other = try Table([Column("k", .integers([1, 2])), Column("y", .texts(["a", "b"]))])
    let joined = try all.joined(with: other, on: ["k"], kind: kind).table
    #expect(joined["y"]?.values == .texts(["b", "a", "b"]) && joined["x"] == all["x"])
  }

  @Test func `A join says what it needs`() throws {
    let a = try Table([Column("k", .integers([1, 2])), Column("x", .numbers([1, 2]))])
    let b = try Table([Column("k", .texts(["1", "2"])), Column("x", .numbers([1, 2]))])
    func code(_ body: () throws -> Void) -> String? {
      do {
        try body()
        return nil
      } catch { return (error as? Explanation)?.code }
    }
    #expect(code { _ = try a.joined(with: b, on: ["k"]) } == "E0323")
    #expect(code { _ = try a.joined(with: a, on: ["k"]) } == "E0324")
    #expect(code { _ = try a.joined(with: a, on: ["q"]) } == "E0322")
    let (_, report) = try a.joined(
      with: Table([Column("k", .integers([2, 2, 9])), Column("y", .numbers([1, 2, 3]))]), on: ["k"])
    #expect(
      report.lines == [
        "1 of 2 rows of the first table matched none, first k 1",
        "1 of 3 rows of the second table matched none, first k 9",
        "1 rows of the second table repeat a key: rows of the first stand several times",
      ])
  }

  @Test func `Lengthening and widening give the table back`() throws {
    for seed in 0..<20 {
      let long = try Self.made(rows: 30, seed: UInt64(seed))
      let wide = try long.selecting(["row", "few", "whole"])
      let there = try wide.lengthened(["few", "whole"], names: "which", values: "value")
      #expect(there.rowCount == 60)
      let back = try there.widened("which", values: ["value"])
      #expect(back == wide)
    }
    let table = try Table([
      Column("id", .integers([1, 1, 2])), Column("roi", .texts(["V1", "V4", "V4"])), Column("s", .numbers([1, 2, 3])),
      Column("n", .integers([5, 6, 7])),
    ])
    let wide = try table.widened("roi", values: ["s", "n"])
    #expect(wide.columnNames == ["id", "V1_s", "V1_n", "V4_s", "V4_n"])
    #expect(wide["V1_n"]?.values == .integers([5, nil]))
    #expect(throws: Explanation.self) { try table.widened("roi", values: ["s"], by: []).rowCount == 1 }
    #expect(throws: Explanation.self) { try table.lengthened(["roi", "s"], names: "a", values: "b") }
  }

  @Test func `Lists unfold to a row for each item`() throws {
    let table = try Table([
      Column("id", .integers([1, 2, 3])),
      Column("parts", .list(ListCells([[.text("a"), .text("b")], nil, []]))),
    ])
    let long = try table.unfolded("parts")
    #expect(long["id"]?.values == .integers([1, 1, 2, 3]))
    #expect(long["parts"]?.values == .texts(["a", "b", nil, nil]))
    #expect(throws: Explanation.self) { try table.unfolded("id") }
  }
}
