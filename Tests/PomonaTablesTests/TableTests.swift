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
