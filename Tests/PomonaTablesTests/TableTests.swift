import Foundation
import PomonaCatalog
import PomonaCore
import PomonaTables
import Testing

@Suite struct TableTests {
  func table() throws -> Table {
    try Table(
      [
        Column("layer", .texts(["fire10", "fire9", nil, "fire9"])), Column("score", .numbers([0.1, 0.3, .nan, 0.2])),
        Column("seed", .integers([1, nil, 2, 1])), Column("trained", .truths([true, false, nil, true])),
      ], header: ["crsa"])
  }

  @Test("Columns of unlike length and of one name are refused")
  func shape() {
    let lengths = #expect(throws: Explanation.self) {
      try Table([Column("a", .numbers([1])), Column("b", .numbers([1, 2]))])
    }
    #expect(lengths?.code == "E0320")
    let names = #expect(throws: Explanation.self) {
      try Table([Column("a", .numbers([1])), Column("a", .numbers([2]))])
    }
    #expect(names?.code == "E0321")
  }

  @Test("Rows are taken in the order asked for, and may repeat")
  func rows() throws {
    let part = try table().rows([3, 0, 0])
    #expect(part.rowCount == 3 && part.header == ["crsa"])
    #expect(part["layer"]?.values == .texts(["fire9", "fire10", "fire10"]))
    #expect(part["seed"]?.values == .integers([1, 1, 1]))
  }

  @Test("Sorting counts as a person does, and missing cells come last either way")
  func sorting() throws {
    let up = try table().sorted(by: [("layer", false), ("score", true)])
    #expect(up["layer"]?.values == .texts(["fire9", "fire9", "fire10", nil]))
    #expect(up["score"]?.numbers?.prefix(2) == [0.3, 0.2])
    let down = try table().sorted(by: [("layer", true)])
    #expect(down["layer"]?.values == .texts(["fire10", "fire9", "fire9", nil]))
  }

  @Test("Groups keep the order in which their keys first stand")
  func groups() throws {
    let groups = try table().groups(by: ["layer"])
    #expect(groups.map(\.rows) == [[0], [1, 3], [2]])
    #expect(groups.map(\.key) == [[.text("fire10")], [.text("fire9")], [.missing]])
  }

  @Test("A misspelt column gets the nearest name")
  func column() throws {
    let table = try table()
    let error = #expect(throws: Explanation.self) { try table.column("scroe") }
    #expect(error?.code == "E0322" && error?.remedies == ["score"])
  }

  @Test("Stacking fills what a table lacks with missing cells, and keeps header lines once")
  func stacking() throws {
    let other = try Table([Column("score", .numbers([0.9])), Column("model", .texts(["x"]))], header: ["crsa", "b"])
    let all = try Table.stacked([try table(), other])
    #expect(all.rowCount == 5 && all.columnNames == ["layer", "score", "seed", "trained", "model"])
    #expect(all["model"]?.cells == [.missing, .missing, .missing, .missing, .text("x")])
    #expect(all["seed"]?.cells.last == .missing && all.header == ["crsa", "b"])
  }

  @Test("A header line that not all stacked tables have names those that have it")
  func stackedHeaders() throws {
    func table(_ header: [String]) throws -> Table { try Table([Column("a", .numbers([1]))], header: header) }
    let tables = [try table(["by rho", "n 3"]), try table(["n 3", "by t"]), try table(["n 3", "by t"])]
    let stacked = try Table.stacked(tables, labels: ["roi V1", "roi V4", "roi IT"])
    #expect(stacked.header == ["roi V1: by rho", "n 3", "roi V4, roi IT: by t"])
    #expect(try Table.stacked(tables).header == ["by rho", "n 3", "by t"])
    let many = try (1...7).map { try table(["seed \($0)"] + ($0 < 7 ? ["most"] : [])) }
    #expect(
      try Table.stacked(many, labels: (1...7).map(String.init)).header[1] == "1, 2, 3, 4, … 2 more: most")
  }

  @Test("A single row that is too wide shows its numbers, and names the rest on a line")
  func singleRow() throws {
    let columns = [
      Column("model", .texts(["squeezenet1_1/imagenet"])), Column("depth", .numbers([.nan])),
      Column("roi", .texts(["human inferior temporal"])), Column("score", .numbers([0.25])),
      Column("n", .integers([92])),
    ]
    #expect(
      try Table(columns).lines(width: 40) == [
        "in this row: model", "  squeezenet1_1/imagenet, depth ·, roi", "  human inferior temporal", "score   n",
        " 0.25  92",
        "1 row · 5 columns",
      ])
    #expect(try Table(Array(columns.dropLast(2))).lines(width: 40).first?.hasPrefix("model") == true)
    #expect(try Table(columns).lines(width: 100).first?.hasPrefix("model") == true)
  }

  @Test("Each p is read by itself, and none above zero is written as zero")
  func probabilities() throws {
    func shown(_ name: String, _ values: [Double]) throws -> [String] {
      try Table([Column(name, .numbers(values))]).lines(width: 80).dropFirst().dropLast()
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(try shown("p", [0.1324, 2.713e-7, 0]) == ["0.1324", "2.7e-07", "0.0000"])
    #expect(try shown("q", [0.4974, 0.000_05, 0.000_012]) == ["0.4974", "5.0e-05", "1.2e-05"])
    // The least p of ten thousand draws is one of 10001.
    #expect(try shown("q", [0.4974, 1 / 10_001.0]) == ["0.4974", "0.0001"])
    #expect(try shown("p_max", [1, 0.000_2]) == ["1.000", "2.0e-04"])
    // Columns in which nothing is lost, and those of other quantities, are as ever.
    #expect(try shown("p", [0.5, 0.25]) == ["0.50", "0.25"])
    #expect(try shown("p", [0.0002, 0.000_01]) == ["2.000e-04", "1.000e-05"])
    #expect(try shown("score", [0.1324, 2.713e-7]) == ["1.324e-01", "2.713e-07"])
    #expect(try shown("pq", [0.5, 0.000_012]) == ["0.5000", "0.0000"])
    #expect(try shown("f_p", [0.0014, 2.7e-7]) == ["0.001400", "2.7e-07"])
  }

  @Test("Beside thousands small numbers are no zeros")
  func besideThousands() throws {
    func shown(_ values: [Double]) throws -> [String] {
      try Table([Column("v", .numbers(values))]).lines(width: 80).dropFirst().dropLast()
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(try shown([10_000, 0.25, 0.75]) == ["10000.00", "0.25", "0.75"])
    #expect(try shown([1000, 5, 0.5]) == ["1000.0", "5.0", "0.5"])
    #expect(try shown([123_456, 0.001, 2]) == ["123456.00", "1.0e-03", "2.00"])
    #expect(try shown([5000, -0.004, 0]) == ["5000.00", "-4.0e-03", "0.00"])
    #expect(try shown([1234.5, 2345.6]) == ["1234", "2346"])
  }

  @Test("A column of cells takes the narrowest type that holds them")
  func narrowest() {
    #expect(Column("a", cells: [.number(1), .missing]).values == .integers([1, nil]))
    #expect(Column("a", cells: [.truth(true), .missing]).values == .truths([true, nil]))
    #expect(Column("a", cells: [.text("x"), .number(2)]).values == .texts(["x", "2"]))
    #expect(Column("a", cells: [.truth(true), .number(2.5)]).values == .texts(["true", "2.5"]))
    #expect(Column("a", cells: [.number(1.5), .number(2)]).numbers == [1.5, 2])
  }

  @Test("Columns are replaced in place, added behind, chosen by name")
  func columns() throws {
    let table = try table().with(Column("seed", .integers([9, 9, 9, 9]))).with(Column("new", .numbers([1, 2, 3, 4])))
    #expect(table.columnNames == ["layer", "score", "seed", "trained", "new"])
    #expect(table["seed"]?.numbers == [9, 9, 9, 9])
    #expect(try table.selecting(["new", "layer"]).columnNames == ["new", "layer"])
    #expect(table["score"]?.cellTexts == ["0.1", "0.3", nil, "0.2"])
  }
}
