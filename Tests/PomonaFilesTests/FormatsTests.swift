import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaFiles

struct FormatsTests {
  @Test func `The list is alphabetical and no ending stands for two formats`() {
    #expect(Formats.catalog.names == Formats.catalog.names.sorted())
    let endings = Formats.all.flatMap(\.endings)
    #expect(Set(endings).count == endings.count)
  }

  @Test(arguments: [
    ("csv/pandas.csv", "a table of 4 rows and 5 columns"), ("csv/pandas.tsv", "a table of 4 rows and 5 columns"),
    ("npy/fortran.npy", "an array of shape 2 x 3 x 4"), ("npy/stored.npz", "3 named arrays"),
    ("matlab/plain.mat", "18 MATLAB variables"),
  ])
  func `The ending says how a file is read`(path: String, words: String) throws {
    #expect(try Formats.read(TestResources.fixture(path)).kindWords == words)
  }

  @Test func `What is read is written by the ending, and read again`() throws {
    let folder = try TemporaryFolder()
    for path in ["csv/pandas.csv", "npy/fortran.npy", "npy/stored.npz"] {
      let content = try Formats.read(TestResources.fixture(path))
      let target = folder.url.appendingPathComponent("copy.\(path.suffix(3))")
      try Formats.write(content, to: target)
      #expect(try Formats.read(target).kindWords == content.kindWords)
    }
  }

  @Test func `Unknown endings and formats for something else are refused before anything is written`() throws {
    let folder = try TemporaryFolder()
    let table = FileContent.table(try Table([Column("a", .integers([1]))]))
    for (name, code) in [
      ("x.xlsx", "E0607"), ("x", "E0607"), ("x.mat", "E0607"), ("x.npy", "E0608"),
    ] {
      #expect {
        try Formats.write(table, to: folder.url.appendingPathComponent(name))
      } throws: { ($0 as? FileError)?.explanation.code == code }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  /// Python: gzip.compress(b"a,b\n1,x\n", mtime=0), the same of b"2,y\n", and of numpy.save of [1.5, 2.5].
  static let packedTable: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 75, 212, 73, 226, 50, 212, 169, 224, 2, 0, 244, 160, 1, 0, 8, 0, 0, 0,
  ]
  static let packedRow: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 51, 210, 169, 228, 2, 0, 19, 123, 25, 84, 4, 0, 0, 0,
  ]
  static let packedArray: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 155, 236, 23, 234, 27, 16, 201, 200, 80, 198, 80, 173, 158, 146, 90, 156, 92, 164,
    110, 165, 160, 110, 147, 102, 161, 174, 163, 160, 158, 150, 95, 84, 82, 148, 152, 23, 159, 95, 148, 146, 10, 18,
    119, 75, 204, 41, 78, 5, 138, 23, 103, 36, 22, 164, 2, 249, 26, 70, 58, 154, 58, 10, 181, 10, 20, 0, 46, 6, 48,
    248, 97, 15, 161, 89, 28, 0, 148, 222, 17, 200, 144, 0, 0, 0,
  ]

  @Test func `What gzip has packed is read as what is in it, all members of it`() throws {
    let folder = try TemporaryFolder()
    func table(_ name: String, _ bytes: [UInt8]) throws -> Table {
      let url = folder.url.appendingPathComponent(name)
      try Data(bytes).write(to: url)
      return try Formats.table(url, array: nil)
    }
    #expect(try table("t.csv.gz", Self.packedTable)["b"]?.cellTexts == ["x"])
    let both = try table("both.CSV.gz", Self.packedTable + Self.packedRow)
    #expect(both["a"]?.numbers == [1, 2] && both["b"]?.cellTexts == ["x", "y"])
    // Tabs are wanted, and commas found.
    #expect(try table("t.tsv.gz", Self.packedTable).columnNames == ["a", "b"])
    #expect(try table("t.npy.gz", Self.packedArray)["value"]?.numbers == [1.5, 2.5])
    var changed = Self.packedTable
    changed[12] ^= 1
    for (bytes, code) in [
      (changed, "E0603"), (Array(Self.packedTable.dropLast(9)), "E0603"), (Array("a,b\n1,x\n".utf8), "E0601"),
      ([], "E0601"),
    ] {
      for name in ["bad.csv.gz", "bad.npy.gz"] {
        #expect {
          try table(name, bytes)
        } throws: { ($0 as? FileError)?.explanation.code == code }
      }
    }
    #expect {
      try Formats.write(.table(Table([Column("a", .integers([1]))])), to: folder.url.appendingPathComponent("w.csv.gz"))
    } throws: { ($0 as? FileError)?.explanation.code == "E0607" }
  }

  /// Every type of column, with missing cells, through each container that holds tables.
  @Test(arguments: ["t.npz", "t.h5", "t.csv", "t.tsv"]) func `Tables come back from containers`(name: String) throws {
    let folder = try TemporaryFolder()
    let isText = name.hasSuffix("sv")
    let size = TextCells(codes: [1, -1, 0], levels: ["small", "large"], isOrdered: !isText)
    let table = try Table([
      Column("z", .numbers([0.1, .nan, -3e300])), Column("a", .integers([1, nil, -7])),
      Column("truth", .truths([true, nil, false])), Column("text", .texts(["x, y", nil, "größe"])),
      Column("size", .text(size)), Column("whole", .integers([1, 2, 3])),
    ])
    let url = folder.url.appendingPathComponent(name)
    try Formats.write(.table(table), to: url)
    let back = try Formats.read(url).table(array: nil, path: name)
    #expect(back == table)
    // What the checker knows of a large file, without reading it.
    if let heads = try Formats.of(url).heads?(url) {
      let known = try #require(ArrayHead.columns(of: heads, array: nil))
      #expect(Set(known.map(\.name)) == Set(table.columnNames))
      #expect(known.filter { $0.element == .text }.map(\.name).sorted() == ["size", "text"])
      #expect(known.filter { $0.element == .truth }.map(\.name) == ["truth"])
      #expect(ArrayHead.columns(of: heads, array: "whole")?.map(\.name) == ["whole"])
    } else {
      #expect(isText)
    }
    if !isText {
      #expect(try Formats.read(url).table(array: "whole", path: name).columns == [table.columns[5]])
      #expect(throws: FileError.self) { try Formats.read(url).table(array: "q", path: name) }
    }
  }

  @Test(arguments: ["l.npz", "l.h5"]) func `Lists come back from containers, and lists of lists are refused`(
    name: String
  ) throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent(name)
    let table = try Table([
      Column("v", .list(ListCells([[.number(1), .missing], nil, []]))),
      Column("w", .list(ListCells([[.text("a")], [.missing, .text("")], [.text("b")]]))),
      Column("n", .integers([1, nil, 3])),
    ])
    try Formats.write(.table(table), to: url)
    let back = try Formats.table(url, array: nil)
    #expect(back.columnNames == ["v", "w", "n"])
    for column in table.columns { #expect(back[column.name]?.cells == column.cells, "\(column.name)") }
    // Only reading tells of lists, so a check says nothing.
    let heads = try #require(try Formats.of(url).heads?(url))
    #expect(ArrayHead.columns(of: heads, array: nil) == nil)
    guard case .arrays(let arrays) = try Formats.read(url) else { return #expect(Bool(false)) }
    #expect(arrays.first { $0.name == "starts.v" }?.array.doubles == [0, 2, 2, 2])
    #expect(arrays.first { $0.name == "v" }?.array.elements.count == 2)
    // Starts that fit no vector.
    let broken = arrays.map { ($0.name, $0.name == "starts.v" ? NumericArray(shape: [2], .int64([0, 9])) : $0.array) }
    #expect {
      _ = try FileContent.arrays(broken).table(array: nil, path: name)
    } throws: { ($0 as? FileError)?.explanation.message.contains("starts.v") == true }
    let nested = try Table([Column("l", .list(ListCells([[.list([.number(1)])]])))])
    #expect(throws: FileError.self) { try Formats.write(.table(nested), to: url) }
    // A name that the container has for something else.
    for name in ["columns", "missing.n", "starts.v"] {
      let odd = try Table(table.columns + [Column(name, .integers([1, 2, 3]))])
      #expect(throws: FileError.self) { try Formats.write(.table(odd), to: url) }
    }
    #expect(try Formats.table(url, array: nil)["v"]?.cells == table["v"]?.cells)
  }

  @Test(arguments: [
    "npy/f4.npy", "npy/fortran.npy", "npy/text.npy", "npy/bool.npy", "npy/scalar.npy", "npy/version2.npy",
  ]) func `Heads know the columns that reading gives`(path: String) throws {
    let url = TestResources.fixture(path)
    let heads = try #require(try Formats.of(url).heads?(url))
    let table = try Formats.read(url).table(array: nil, path: path)
    #expect(ArrayHead.columns(of: heads, array: nil)?.map(\.name) == table.columnNames)
  }

  @Test func `Heads of arrays that make no table, or very many columns, say nothing`() {
    let a = ArrayHead(name: "a", shape: [3], element: .number)
    #expect(ArrayHead.columns(of: [a, ArrayHead(name: "b", shape: [4], element: .number)], array: nil) == nil)
    #expect(ArrayHead.columns(of: [a], array: "b") == nil)
    #expect(ArrayHead.columns(of: [ArrayHead(name: "m", shape: [3, 20_000], element: .number)], array: nil) == nil)
    #expect(
      ArrayHead.columns(of: [a, ArrayHead(name: "m", shape: [3, 2], element: .number)], array: nil)?.map(\.name)
        == ["a", "m 1", "m 2"])
  }

  @Test func `A matrix of whole numbers beyond 2^53 is texts, and what has more than two axes says so`() throws {
    let big = NumericArray(shape: [2, 2], .uint64([1 << 63 + 5, 2, 3, 4]))
    #expect(
      try FileContent.array(big).table(array: nil, path: "x.npy").columns == [
        Column("value 1", .texts(["9223372036854775813", "3"])), Column("value 2", .texts(["2", "4"])),
      ])
    let cube = NumericArray(shape: [2, 1, 2], .float64([1, 2, 3, 4]))
    let table = try FileContent.array(cube).table(array: nil, path: "x.npy")
    #expect(table.columns == [Column("value 1", .numbers([1, 3])), Column("value 2", .numbers([2, 4]))])
    #expect(
      table.header == [
        "`value` is of shape 2 x 1 x 2: rows are its first axis, columns all others, the last fastest"
      ])
  }

  @Test func `Arrays of other lengths are named with their shapes`() {
    let arrays: [(name: String, array: NumericArray)] = [
      ("a", NumericArray(shape: [], .float64([1]))), ("b", NumericArray(shape: [2], .float64([1, 2]))),
      ("c", NumericArray(shape: [2, 3], .float64([1, 2, 3, 4, 5, 6]))),
    ]
    #expect(
      throws: FileError.otherKind(
        path: "x.npz", name: "b", found: "of length 2",
        expected: "of one length with the others (a one value, c of shape 2 x 3); `array:` takes one of them")
    ) { try FileContent.arrays(arrays).table(array: nil, path: "x.npz") }
  }

  @Test func `A missing file is named`() {
    #expect(throws: FileSystemError.self) { try Formats.read(URL(fileURLWithPath: "/nowhere/x.csv")) }
  }
}
