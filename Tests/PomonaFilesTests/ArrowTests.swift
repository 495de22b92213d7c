import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaFiles

/// Files of pyarrow, pandas and polars, read by the fetched part; golden values stand in `Fixtures/arrow/make.py`.
@Suite(.enabled(if: TestResources.hasArrow, "needs the fetched Apache Arrow and its bridge"))
struct ArrowTests {
  private static func fixture(_ name: String) throws -> Table {
    guard case .table(let table) = try Formats.read(TestResources.fixture("arrow/\(name)")) else {
      throw FileError.otherFormat(path: name, expected: "table", reason: "it holds no table")
    }
    return table
  }

  private static func texts(_ cells: [String?], isOrdered: Bool = false, levels: [String] = []) -> Column.Values {
    guard isOrdered else { return .texts(cells) }
    return .text(
      TextCells(
        codes: cells.map { cell in cell.flatMap { levels.firstIndex(of: $0) }.map { Int32($0) } ?? -1 },
        levels: levels, isOrdered: true))
  }

  /// What stands in the columns that every kind of file has.
  private static let golden: [Column] = [
    Column("i8", .integers([-128, nil, 127])), Column("i16", .integers([-32768, nil, 32767])),
    Column("i32", .integers([-2_147_483_648, nil, 2_147_483_647])), Column("i64", .integers([-Int.max, nil, Int.max])),
    Column("u8", .integers([0, nil, 255])), Column("u16", .integers([0, nil, 65535])),
    Column("u32", .integers([0, nil, 4_294_967_295])), Column("u64", .integers([0, nil, Int.max])),
    // 2^64 - 1, which no number and no whole number of 64 bits holds.
    Column("beyond", .texts(["0", nil, "18446744073709551615"])), Column("half", .numbers([0.5, .nan, -2])),
    Column("f32", .numbers([Double(Float(0.1)), .nan, .infinity])), Column("f64", .numbers([0.1, .nan, -1e300])),
    Column("truth", .truths([true, nil, false])), Column("text", .texts(["größe", nil, ""])),
    Column("large_text", .texts(["a", nil, "b"])), Column("roi", .texts(["IT", nil, "V4"])),
    Column("size", texts(["large", nil, "small"], isOrdered: true, levels: ["small", "large", "huge"])),
    Column("day", .texts(["2024-02-29", nil, "1969-12-31"])),
    Column("moment", .texts(["2024-02-29T13:30:05.25", nil, "1969-12-31T23:59:59"])),
    Column("instant", .texts(["2024-02-29T13:30:05Z", nil, "2000-01-01T00:00:00.001Z"])),
    Column("list", .list(ListCells(starts: [0, 3, 3, 3], items: .integers([1, nil, 3]), missing: [1]))),
    Column("words", .list(ListCells(starts: [0, 2, 2, 3], items: .texts(["a", "b", "c"]), missing: [1]))),
    Column("pair", .list(ListCells(starts: [0, 2, 2, 4], items: .numbers([0.5, 1.5, 2.5, 3.5]), missing: [1]))),
    Column(
      "deep",
      .list(
        ListCells(
          starts: [0, 2, 2, 3], items: .list(ListCells(starts: [0, 1, 3, 3], items: .integers([1, 2, 3]))),
          missing: [1]))),
  ]

  @Test(arguments: ["types.parquet", "types.feather", "types.arrow"])
  func `Every type of pyarrow becomes the column that stands for it`(name: String) throws {
    let table = try ArrowTests.fixture(name)
    for (column, expected) in zip(table.columns, ArrowTests.golden) {
      #expect(column == expected, "\(expected.name)")
    }
    #expect(table.columns.count == ArrowTests.golden.count + (name == "types.arrow" ? 4 : 0))
  }

  @Test func `Views, nulls, dates in milliseconds and dictionaries of numbers are read`() throws {
    let table = try ArrowTests.fixture("types.arrow")
    #expect(table["view"]?.values == .texts(["short", nil, "longer than twelve bytes"]))
    #expect(table["nothing"]?.values == .numbers([.nan, .nan, .nan]))
    #expect(table["noon"]?.values == .texts(["2024-02-29", nil, "1969-12-31"]))
    #expect(table["codes"]?.values == .integers([10, nil, 20]))
  }

  @Test(arguments: ["groups.parquet", "groups.arrow"])
  func `Row groups and batches follow one another`(name: String) throws {
    let table = try ArrowTests.fixture(name)
    let n = 1000
    #expect(table["row"]?.values == .integers(Array(0..<n)))
    #expect(table["text"]?.values == .texts((0..<n).map { $0 % 7 == 0 ? nil : "text \($0 % 13)" }))
    #expect(table["roi"]?.values == .texts((0..<n).map { ["V1", "V4", "IT"][$0 % 3] }))
    #expect(table["truth"]?.values == .truths((0..<n).map { $0 % 5 == 0 ? nil : $0 % 2 == 0 }))
    let lists = (0..<n).map { row in row % 11 == 0 ? nil : (0..<row % 4).map { Cell.number(Double($0)) } }
    #expect(table["list"]?.cells == lists.map { $0.map { .list($0) } ?? .missing })
  }

  @Test(arguments: ["pandas.parquet", "pandas.feather"])
  func `A data frame of pandas comes with its categories`(name: String) throws {
    let table = try ArrowTests.fixture(name)
    #expect(
      table.columns == [
        Column("subject", ArrowTests.texts(["s2", "s1", nil], isOrdered: true, levels: ["s2", "s1"])),
        Column("score", .numbers([0.25, .nan, 1])),
        Column("when", .texts(["2024-05-01T00:00:00", nil, "2024-05-02T12:00:00"])),
        Column("n", .integers([1, nil, 3])),
      ])
  }

  @Test(arguments: ["polars.parquet", "polars.arrow"])
  func `A data frame of polars comes with its texts`(name: String) throws {
    let table = try ArrowTests.fixture(name)
    #expect(
      table.columns == [
        Column("subject", .texts(["s2", "s1", nil])), Column("score", .numbers([0.25, .nan, 1])),
        Column("when", .texts(["2024-05-01T00:00:00", nil, "2024-05-02T12:00:00"])),
        Column("n", .integers([1, nil, 3])), Column("name", .texts(["short", nil, "longer than twelve bytes"])),
      ])
  }

  @Test func `A file without rows has its columns`() throws {
    let table = try ArrowTests.fixture("empty.parquet")
    #expect(table.rowCount == 0)
    #expect(table.columnNames == ["row", "text", "roi", "list", "truth"])
  }

  @Test(arguments: ["types.parquet", "types.arrow", "groups.parquet", "groups.arrow", "pandas.feather", "polars.arrow"])
  func `The head says of each column what reading it gives`(name: String) throws {
    let table = try ArrowTests.fixture(name)
    let head = try #require(try ArrowTables.head(of: TestResources.fixture("arrow/\(name)")))
    #expect(head.map(\.name) == table.columnNames)
    for (column, whole) in zip(head, table.columns) {
      #expect(column.count == 0)
      // Only the cells tell whether a number fits into 63 bits and a sign.
      if column.name != "beyond" { #expect(column.values.words == whole.values.words, "\(column.name)") }
    }
    #expect(try ArrowTables.head(of: TestResources.fixture("csv/pandas.csv")) == nil)
  }

  @Test(arguments: [
    ("refused-struct.arrow", "structs in column \"struct\""),
    ("refused-struct.parquet", "structs in column \"struct\""),
    ("refused-bytes.arrow", "bytes in column \"bytes\""), ("refused-map.arrow", "maps in column \"map\""),
    ("refused-decimal.arrow", "decimals in column \"decimal\""),
    ("refused-duration.arrow", "durations in column \"duration\""),
    ("refused-time.arrow", "times of day in column \"time\""),
    ("refused-structs.arrow", "lists of structs in column \"structs\""),
  ])
  func `What has no column is refused by name, also by the head`(name: String, words: String) throws {
    let url = TestResources.fixture("arrow/\(name)")
    for body in [{ _ = try Formats.read(url) }, { _ = try ArrowTables.head(of: url) }] {
      #expect {
        try body()
      } throws: { error in
        guard case FileError.unsupported(_, let what, _) = error else { return false }
        return what == words
      }
    }
  }

  @Test(arguments: ["t.parquet", "t.arrow", "t.feather"])
  func `Every column of a table comes back from a file`(name: String) throws {
    let folder = try TemporaryFolder()
    let url = folder.file(name)
    let table = try Table([
      Column("z", .numbers([0.1, .nan, -3e300, -0.0])), Column("a", .integers([1, nil, -7, Int.max])),
      Column("truth", .truths([true, nil, false, true])), Column("text", .texts(["x, y", nil, "größe", ""])),
      Column("size", .text(TextCells(codes: [1, -1, 0, 1], levels: ["small", "large", "unused"], isOrdered: true))),
      Column("list", .list(ListCells(starts: [0, 2, 2, 2, 3], items: .integers([1, nil, 3]), missing: [1]))),
      Column("deep", .list(ListCells([[.list([.text("a")])], nil, [], [.list([]), .list([.text("b"), .missing])]]))),
      Column("none", .numbers([.nan, .nan, .nan, .nan])),
    ])
    try Formats.write(.table(table), to: url)
    guard case .table(let again) = try Formats.read(url) else {
      Issue.record("no table")
      return
    }
    for (column, expected) in zip(again.columns, table.columns) { #expect(column == expected, "\(expected.name)") }
    #expect(again.columnNames == table.columnNames)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [name])
  }

  @Test(arguments: ["t.parquet", "t.arrow"], [0, 1, 8, 9, 70_001])
  func `Tables of any number of rows come back`(name: String, rowCount: Int) throws {
    let folder = try TemporaryFolder()
    let url = folder.file(name)
    let rows = 0..<rowCount
    let table = try Table([
      Column("row", .integers(rows.map { $0 % 10 == 3 ? nil : $0 })),
      Column("text", .texts(rows.map { $0 % 3 == 0 ? nil : "text \($0 % 100)" })),
      Column("truth", .truths(rows.map { $0 % 3 == 0 ? nil : $0 % 2 == 0 })),
      Column(
        "size", .text(TextCells(codes: rows.map { Int32($0 % 4) - 1 }, levels: ["c", "b", "a"], isOrdered: true))),
    ])
    try Formats.write(.table(table), to: url)
    guard case .table(let again) = try Formats.read(url) else {
      Issue.record("no table")
      return
    }
    // A category of no rows keeps its levels in Arrow's own format; Parquet has no page to keep them in.
    for (column, expected) in zip(again.columns, table.columns) where rowCount > 0 || column.name != "size" {
      #expect(column == expected, "\(expected.name)")
    }
    #expect(again.rowCount == rowCount)
  }

  @Test func `A table without columns, and what is no table, is refused before anything is written`() throws {
    let folder = try TemporaryFolder()
    for content in [
      FileContent.table(try Table([])), .array(NumericArray(shape: [2], .float64([1, 2]))),
    ] {
      #expect {
        try Formats.write(content, to: folder.file("t.parquet"))
      } throws: { ($0 as? FileError)?.explanation.code == "E0608" }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func `Files of another format, streams and cut files are told apart`() throws {
    let folder = try TemporaryFolder()
    func code(_ bytes: [UInt8], _ name: String) throws -> String? {
      let url = folder.file(name)
      try Data(bytes).write(to: url)
      do {
        _ = try Formats.read(url)
        return nil
      } catch {
        return (error as? any Explainable)?.explanation.code
      }
    }
    let parquet = try fixtureBytes("arrow/types.parquet")
    let arrow = try fixtureBytes("arrow/types.arrow")
    #expect(try code(arrow, "x.parquet") == "E0601")
    #expect(try code(parquet, "x.arrow") == "E0601")
    #expect(try code([], "x.parquet") == "E0601")
    #expect(try code(Array("a,b\n1,2\n".utf8), "x.feather") == "E0601")
    #expect(try code(fixtureBytes("arrow/stream.arrow"), "x.arrow") == "E0602")
    #expect(try code(Array("FEA1".utf8) + arrow.dropFirst(4), "x.feather") == "E0602")
    #expect(try code(parquet.dropLast(1), "x.parquet") == "E0603")
    #expect(try code(arrow.dropLast(7), "x.arrow") == "E0603")
    // Both marks stand, and nothing between them is right.
    #expect(try code(Array("PAR1".utf8) + parquet.suffix(parquet.count / 2), "x.parquet") == "E0609")
  }

  @Test(arguments: ["groups.parquet", "types.parquet", "groups.arrow", "types.arrow"])
  func `A beginning of a file is never read`(name: String) throws {
    let folder = try TemporaryFolder()
    let ending = name.split(separator: ".")[1]
    let url = folder.file("cut.\(ending)")
    for beginning in beginnings(of: try fixtureBytes("arrow/\(name)")) where beginning.count % 256 == 0 {
      try Data(beginning).write(to: url)
      #expect(throws: FileError.self) { _ = try Formats.read(url) }
    }
  }

  @Test(arguments: ["parquet", "arrow"])
  func `Fuzzed files are read or refused, and never end the program`(ending: String) throws {
    let folder = try TemporaryFolder()
    let names = ["types", "groups", "pandas", "polars"].map { "\($0).\(ending)" }.filter {
      FileManager.default.fileExists(atPath: TestResources.fixture("arrow/\($0)").path)
    }
    let damage = Damage("arrow.\(ending)", of: try names.map { try fixtureBytes("arrow/\($0)") })
    let url = folder.file("fuzzed.\(ending)")
    for index in 0..<TestResources.fuzzCount(usual: 150) {
      var bytes = damage.copy(index)
      // Both marks are put back in every second file, so that what lies between them is tried.
      let mark = Array((ending == "parquet" ? "PAR1" : "ARROW1").utf8)
      if index % 2 == 0, bytes.count > 64 { bytes.replaceSubrange(bytes.count - mark.count..<bytes.count, with: mark) }
      try Data(bytes).write(to: url)
      // A file that says two columns have one name, or none, fails as a table does.
      do {
        _ = try Formats.read(url)
      } catch is FileError {
        // As it should be.
      } catch {
        Issue.record("file \(index) met \(error)")
      }
    }
  }
}

struct ArrowTypeTests {
  @Test(arguments: [
    (0, 1, "1970-01-01T00:00:00"), (-1, 1, "1969-12-31T23:59:59"), (1_500, 1000, "1970-01-01T00:00:01.5"),
    (-1, 1_000_000_000, "1969-12-31T23:59:59.999999999"), (86_400_000_001, 1_000_000, "1970-01-02T00:00:00.000001"),
    (Int.min + 1, 1_000_000_000, "1677-09-21T00:12:43.145224193"),
    (Int.max, 1_000_000_000, "2262-04-11T23:47:16.854775807"),
  ])
  func `A count of ticks is a moment in the calendar`(ticks: Int, perSecond: Int, text: String) {
    #expect(ColumnGatherer.text(of: ticks, .timestamp(ticksPerSecond: perSecond, hasZone: false)) == text)
    #expect(ColumnGatherer.text(of: ticks, .timestamp(ticksPerSecond: perSecond, hasZone: true)) == text + "Z")
  }

  @Test func `Without the part, the error names the line that mends it`() throws {
    let folder = try TemporaryFolder()
    #expect {
      _ = try ArrowLibrary(bridgeAt: folder.file("libpomona_arrow.so"))
    } throws: { error in
      guard let explanation = (error as? ArrowError)?.explanation else { return false }
      return explanation.code == "E0940" && explanation.remedies == ["./run parts"]
    }
    try Data("no library".utf8).write(to: folder.file("libpomona_arrow.so"))
    #expect {
      _ = try ArrowLibrary(bridgeAt: folder.file("libpomona_arrow.so"))
    } throws: { ($0 as? ArrowError)?.explanation.code == "E0941" }
  }
}
