import Foundation
import PomonaCatalog
import PomonaCore
import PomonaParallel
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaFiles

struct SeparatedTextTests {
  private func table(_ text: String, _ separator: Character = ",") throws -> Table {
    try SeparatedText.table(from: Array(text.utf8), separator: separator, path: "x.csv")
  }

  /// Written by pandas 3.1.1 (`Fixtures/make.py`).
  @Test(arguments: [("pandas.csv", ","), ("pandas-crlf-bom.csv", ","), ("pandas.tsv", "\t")] as [(String, Character)])
  func `What pandas writes is read`(name: String, separator: Character) throws {
    let table = try SeparatedText.table(from: TestResources.fixture("csv/\(name)"), separator: separator)
    #expect(table.columnNames == ["model", "score", "layers", "trained", "note"])
    // pandas does not quote the text NA, so that it cannot be told from a missing one.
    let newline = name.contains("crlf") ? "two\r\nlines" : "two\nlines"
    let models = table["model"]?.cellTexts
    #expect(models == ["squeeze,net", "the \"lite\" one", "two\nlines", nil] || models?[2] == newline)
    #expect(table["score"]?.cells == [.number(0.1), .number(1.0 / 3), .missing, .number(-1e-300)])
    #expect(table["layers"]?.values == .integers([25, nil, 3, 4]))
    #expect(table["trained"]?.values == .truths([true, false, true, true]))
    #expect(table["note"]?.cellTexts == [nil, "ü", nil, "tab\there"])
  }

  /// Written as programs do that have the comma in numbers, with comments, or with a byte for each character.
  @Test(arguments: [
    ("a;b;c\n1,5;x,y;1\n;z;2\n-2;q;3\n", SeparatedText.Form(","), ["1.5", "nil", "-2.0"]),
    ("a\tb\n1,5\tx\n2,25\ty\n", SeparatedText.Form("\t", hasDecimalComma: true), ["1.5", "2.25"]),
    ("a;b\n1,5;x\n", SeparatedText.Form(";", hasDecimalComma: false), ["1,5"]),
    ("a;b\n1,5;x\n1,2,3;x\n", SeparatedText.Form(";"), ["1,5", "1,2,3"]),
    ("a;b\n1.234,5;x\n2,5;x\n", SeparatedText.Form(";"), ["1.234,5", "2,5"]),
    ("a;b\n1,5;x\nNaN;x\nN/A;x\n", SeparatedText.Form(";", absent: ["N/A"]), ["1.5", "nil", "nil"]),
    ("# one, two\n#three\na,b\n1,2\n# four\n3,4\n", SeparatedText.Form(",", comment: "#"), ["1", "3"]),
    ("a,b\n\"x\n# no comment\",2\n#c\n", SeparatedText.Form(",", comment: "#"), ["x\n# no comment"]),
    ("% m\na,b\n%1,2\n1,%2\n", SeparatedText.Form(",", comment: "%"), ["1"]),
  ])
  func `Files are read as they were written elsewhere`(text: String, form: SeparatedText.Form, first: [String]) throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("form-\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(text.utf8).write(to: url)
    let table = try SeparatedText.table(from: url, form)
    #expect(table.columns[0].cellTexts.map { $0 ?? "nil" } == first)
  }

  @Test func `A byte for each character is read as Latin 1, and a line keeps its number behind comments`() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("form-\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data([UInt8]("n,v\nM".utf8) + [0xFC] + [UInt8]("ller ".utf8) + [0x80] + [UInt8](",1\n".utf8)).write(to: url)
    #expect(throws: FileError.self) { try SeparatedText.table(from: url, SeparatedText.Form(",")) }
    let table = try SeparatedText.table(from: url, SeparatedText.Form(",", isLatin1: true))
    #expect(table.columns[0].cellTexts == ["Müller €"])
    try Data("# c\na,b\n# c\n1,2,3\n".utf8).write(to: url)
    #expect(throws: FileError.badLine(path: url.path, line: 4, reason: "3 fields, where line 2 names 2 columns")) {
      try SeparatedText.table(from: url, SeparatedText.Form(",", comment: "#"))
    }
  }

  @Test func `Where all names are quoted, a column of quoted numbers is numbers though another is bare`() throws {
    let text = "\"id\",\"rating\",\"code\",\"n\"\n\"a\",\"1.25\",\"7\",3\n\"b\",NA,\"8\",4\n\"c\",\"2\",\"9\",5\n"
    for piece in [1, 8, 1_000] {
      let table = try SeparatedText.table(
        from: Array(text.utf8), separator: ",", path: "x.csv", pace: SeparatedText.Pace(piece: piece, prefix: piece))
      #expect(table["id"]?.values == .texts(["a", "b", "c"]))
      #expect(table["rating"]?.cells == [.number(1.25), .missing, .number(2)])
      #expect(table["code"]?.values == .integers([7, 8, 9]) && table["n"]?.values == .integers([3, 4, 5]))
    }
    // A quoted number among bare names is a text.
    let bare = try SeparatedText.table(from: Array("id,n\n\"7\",1\n\"8\",2\n".utf8), separator: ",", path: "x.csv")
    #expect(bare["id"]?.values == .texts(["7", "8"]))
  }

  @Test func `An empty text is missing among numbers and truths, and a text among texts`() throws {
    let rows = [
      ("1", "1.5", "true", "a", "", "12"), ("\"\"", "\"\"", "\"\"", "\"\"", "\"\"", "\"\""),
      ("3", "NaN", "false", "", "NA", "\"13\""),
    ]
    for order in [[0, 1, 2], [1, 0, 2], [1, 1, 0, 2], [0, 2, 1]] {
      let body = order.map { row in
        let (a, b, c, d, e, f) = rows[row]
        return [a, b, c, d, e, f].joined(separator: ",") + "\n"
      }
      for (piece, prefix) in [(1, 1), (8, 8), (20, 1), (1_000, 1_000), (1_000, 8)] {
        let table = try SeparatedText.table(
          from: Array(("a,b,c,d,e,f\n" + body.joined()).utf8), separator: ",", path: "x.csv",
          pace: SeparatedText.Pace(piece: piece, prefix: prefix))
        #expect(table["a"]?.values == .integers(order.map { [1, nil, 3][$0] }))
        #expect(table["b"]?.cells == order.map { [.number(1.5), .missing, .missing][$0] })
        #expect(table["c"]?.values == .truths(order.map { [true, nil, false][$0] }))
        #expect(table["d"]?.values == .texts(order.map { ["a", "", nil][$0] }))
        // Nothing but empty texts and what is missing: they stay what they are.
        #expect(table["e"]?.values == .texts(order.map { [nil, "", nil][$0] }))
        #expect(table["f"]?.values == .texts(order.map { ["12", "", "13"][$0] }))
      }
    }
    // As pandas writes a table of one column.
    #expect(try table("x\n1.5\n\"\"\n2\n")["x"]?.cells == [.number(1.5), .missing, .number(2)])
    // All names quoted, one field bare: a column of quoted numbers is of numbers.
    let quoted = try table("\"x\",\"y\"\n\"1\",a\n\"\",b\n\"2.5\",c\n")
    #expect(quoted["x"]?.cells == [.number(1), .missing, .number(2.5)])
  }

  /// Texts of which most are new in every piece, some repeat across pieces, and some are not of ASCII.
  @Test(arguments: [1, 2, 4]) func `A column of many different texts has them in the order of the file`(
    threads: Int
  ) throws {
    let cells: [String?] = (0..<40_000).map { row in
      switch row % 7 {
      case 3: row % 2 == 0 ? nil : ""
      case 5: "größe \(row % 1_000)"
      default: "a participant number \(row &* 2_654_435_761 % 30_011)"
      }
    }
    let text = "id,n\n" + cells.enumerated().map { "\($1.map { $0.isEmpty ? "\"\"" : $0 } ?? ""),\($0)\n" }.joined()
    for (piece, prefix) in [(4_000, 1_000), (200_000, 1 << 18), (50_000, 1 << 18)] {
      let table = try SeparatedText.table(
        from: Array(text.utf8), separator: ",", path: "x.csv", workers: Workers(threadCount: threads),
        pace: SeparatedText.Pace(piece: piece, prefix: prefix))
      guard case .text(let found)? = table["id"]?.values else { return #expect(Bool(false)) }
      #expect(found.elementsEqual(cells))
      #expect(found.levels == found.present)
    }
  }

  @Test(arguments: [0, 10, 3_000, 20_000]) func `Pools put together in parts have the numbers that one table gives`(
    texts: Int
  ) throws {
    var beginning = TextPool()
    for text in ["", "a", "größe"] { _ = beginning.code(Array(text.utf8).span, 0, text.utf8.count) }
    let pools =
      [beginning.asBeginning]
      + (0..<7).map { place in
        // Some begin with the texts of the first, some with none.
        var pool = place % 3 == 0 ? TextPool() : beginning.asBeginning
        for row in 0..<texts {
          let text = Array("\((row &* (place + 3) &* 7_919) % (texts + 13)) of them".utf8)
          _ = pool.code(text.span, 0, text.count)
        }
        return pool
      }
    let slow = TextPool.oneByOne(pools)
    for threads in [1, 2, 4] {
      let fast = try TextPool.joined(pools, workers: Workers(threadCount: threads))
      #expect(fast.texts == slow.texts)
      for place in pools.indices { #expect(fast.numbers(of: place) == slow.numbers(of: place)) }
    }
  }

  @Test func `No digit of a long whole number is lost`() throws {
    let ids = ["12345678901234567890", "12345678901234567891", "-99999999999999999999999", "7"]
    let table = try table("id,n\n" + ids.map { "\($0),1\n" }.joined() + ",1\n")
    #expect(table["id"]?.values == .texts(ids + [nil]))
    #expect(table.header.contains("column `id` holds whole numbers beyond 2^53, which are kept as texts"))
  }

  @Test func `Where every field is quoted, quotes say nothing of types`() throws {
    let table = try SeparatedText.table(from: TestResources.fixture("csv/all-quoted.csv"), separator: ",")
    #expect(table.columnNames == ["column 1", "model", "trained"])
    #expect(table["column 1"]?.values == .integers([0, 1, 2, 3]))
    #expect(table["trained"]?.values == .truths([true, false, true, true]))
  }

  @Test func `Columns take the narrowest type that holds all cells`() throws {
    let table = try table("a,b,c,d,e,f\n1,1.0,1,true,\"1\",\n,NaN,x,NA,2,NA\n-3,inf,2,FALSE,3,\n")
    #expect(table["a"]?.values == .integers([1, nil, -3]))
    #expect(table["b"]?.cells == [.number(1), .missing, .number(.infinity)])
    #expect(table["c"]?.values == .texts(["1", "x", "2"]))
    #expect(table["d"]?.values == .truths([true, nil, false]))
    #expect(table["e"]?.values == .texts(["1", "2", "3"]))
    #expect(table["f"]?.numbers?.allSatisfy(\.isNaN) == true)
  }

  /// In one piece, in pieces, and where the beginning says otherwise than the rest.
  @Test func `Names of digits keep their zeros, and whole numbers that no cell holds keep their digits`() throws {
    for (cells, expected): ([String], Column.Values) in [
      (["01", "1", "002"], .texts(["01", "1", "002"])), (["1", "2", "02139"], .texts(["1", "2", "02139"])),
      (["1.5", "2", "007"], .texts(["1.5", "2", "007"])), (["0", "-7", "10"], .integers([0, -7, 10])),
      (["0.5", "00.5", "0"], .numbers([0.5, 0.5, 0])), (["1", "", "0"], .integers([1, nil, 0])),
      (["00", "01", ""], .texts(["00", "01", nil])), (["0.5", "1e400", "2"], .texts(["0.5", "1e400", "2"])),
      (["1", "-1e999", "inf"], .texts(["1", "-1e999", "inf"])), (["1", "inf", "2"], .numbers([1, .infinity, 2])),
      (["1", "9223372036854775813", "2"], .texts(["1", "9223372036854775813", "2"])),
      (["9223372036854775813", "1", "2.5"], .numbers([9_223_372_036_854_775_808, 1, 2.5])),
      (["2.5", "1", "9223372036854775813"], .numbers([2.5, 1, 9_223_372_036_854_775_808])),
    ] {
      let bytes = Array("x,y\n\(cells.map { "\($0),a" }.joined(separator: "\n"))\n".utf8)
      for (piece, prefix) in [(1_000, 1_000), (1, 4), (4, 6), (8, 8)] {
        let table = try SeparatedText.table(
          from: bytes, separator: ",", path: "x.csv", pace: SeparatedText.Pace(piece: piece, prefix: prefix))
        #expect(table["x"]?.values == expected, "\(cells) \(piece) \(prefix)")
      }
    }
    let quoted = try table("\"zip\",\"n\"\n\"02139\",\"1\"\n\"10115\",\"2\"\n")
    #expect(quoted["zip"]?.values == .texts(["02139", "10115"]) && quoted["n"]?.values == .integers([1, 2]))
    let mixed = try table("\"zip\",\"n\"\n\"02139\",1\n\"10115\",2\n")
    #expect(mixed["zip"]?.values == .texts(["02139", "10115"]))
  }

  @Test func `Line ends, blank lines and a missing last line end make no difference`() throws {
    let plain = try table("a,b\n1,x\n2,\n")
    for text in ["a,b\r\n1,x\r\n2,\r\n", "a,b\n1,x\n2,", "\u{FEFF}a,b\n\n1,x\n\n\n2,\n\n", "\n\na,b\r\n1,x\n2,\n"] {
      #expect(try table(text) == plain)
    }
  }

  @Test(arguments: [
    ("a,b\n1,2\n1,2,3\n", 3, "3 fields, where line 1 names 2"), ("a\n\"x\ny", 2, "never closed"),
    ("a,b\n\"x\"y,1\n", 2, "character 4"),
    ("a,b\n\"1\n2\",x\n1\n", 4, "1 field, where"),
  ])
  func `Errors name the line and what is wrong with it`(text: String, line: Int, words: String) {
    #expect {
      try table(text)
    } throws: { error in
      guard case .badLine("x.csv", line, let reason)? = error as? FileError else { return false }
      return reason.contains(words)
    }
  }

  @Test func `A name used twice, other separators and a first column without a name are read, and said`() throws {
    let twice = try table("a,a,a (2),\n1,2,3,4\n")
    #expect(twice.columnNames == ["a", "a (3)", "a (2)", "column 4"])
    #expect(twice.header == ["columns 1 and 2 of the file are named `a`: the second is `a (3)`"])
    #expect(try table("a;b\n1,5;2\n").columnNames == ["a", "b"])
    #expect(try table("a\tb\n1\t2\n")["b"]?.values == .integers([2]))
    #expect(try table("a\n\"x;y\"\n").columnNames == ["a"])
  }

  /// Where cuts fall, and how many threads read, must not show: tiny pieces put a cut into every field of these tables.
  @Test func `Neither pieces nor threads show in the table or in an error`() throws {
    let stream = RandomStream(seed: 5, name: "pieces")
    let fields = [
      "", "NA", "12", "-7", "1.5", "1e300", "true", "FALSE", "x", "\"a,b\"", "\"two\nlines\"", "\"q\"\"q\"", "日本",
      "\"\"", "\"\r\n\n\"", "9999999999999999999", "\"", "a\"b",
    ]
    for index in 0..<400 {
      func place(_ k: Int, below bound: Int) -> Int { stream.integer(at: 10_000 * index + k, below: bound) }
      let width = 1 + place(0, below: 4)
      // Few kinds of field in most, so that columns of numbers occur.
      let few = index % 3 == 0 ? fields.count : 6
      let ending = place(1, below: 2) == 0 ? "\n" : "\r\n"
      var text = (0..<width).map { "c\($0)" }.joined(separator: ",") + ending
      for row in 0..<place(2, below: 60) {
        if place(3 + row, below: 9) == 0 { text += ending }
        let isRagged = place(100 + row, below: 150) == 0
        text +=
          (0..<width + (isRagged ? 1 : 0)).map { fields[place(200 + 8 * row + $0, below: few)] }
          .joined(separator: ",") + ending
      }
      expectTheSameInPieces(Array(text.utf8), [(1, 1, 1), (2, 7, 3), (3, 16, 40), (4, 64, 1 << 18)])
    }
  }

  /// The bytes read at once by one thread, and by these numbers of threads in pieces and prefixes of these sizes.
  private func expectTheSameInPieces(
    _ bytes: [UInt8], separator: Character = ",", _ ways: [(threads: Int, piece: Int, prefix: Int)]
  ) {
    func outcome(_ threads: Int, _ pace: SeparatedText.Pace) -> Result<Table, FileError>? {
      do {
        return .success(
          try SeparatedText.table(
            from: bytes, separator: separator, path: "x.csv", workers: Workers(threadCount: threads), pace: pace))
      } catch let error as FileError {
        return .failure(error)
      } catch {
        Issue.record("\(error) of \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        return nil
      }
    }
    let whole = outcome(1, .usual)
    for (threads, piece, prefix) in ways {
      let other = outcome(threads, SeparatedText.Pace(piece: piece, prefix: prefix))
      switch (whole, other) {
      case (.success(let a)?, .success(let b)?) where a == b: continue
      case (.failure(let a)?, .failure(let b)?) where a.explanation == b.explanation: continue
      default:
        Issue.record(
          "\(String(describing: whole)) and \(String(describing: other)) of \(String(decoding: bytes, as: UTF8.self).debugDescription)"
        )
      }
    }
  }

  /// Long rows first, so that there are more than they let expect; columns that are wider, or other texts, only later on;
  /// rows that the fast ways do not take.
  @Test func `What the beginning of a file does not let expect is read as well`() throws {
    var text = "whole,number,truth,late,text,mixed\n"
    for row in 0..<900 {
      let isLate = row > 300
      let number = isLate ? "\(row)e-1" : "\(row)"
      let label = row % 7 == 0 ? "rare \(row / 70)" : "level \(row % 5)"
      text += "\(isLate ? row : -1_234_567_890_123 - row),\(number),\(row % 2 == 0 ? "True" : "False"),"
      text += "\(isLate ? "0.5" : ""),\(isLate ? label : "a text that is long enough for rows to be few \(row % 3)"),"
      text += "\(row > 600 ? "\"x\"\"\(row)\"" : "\(row)")\n"
      if row % 250 == 249 { text += "\n" }
    }
    let bytes = Array(text.utf8)
    let whole = try table(text)
    #expect(whole.rowCount == 900)
    #expect(whole["number"]?.cells[400] == .number(40))
    #expect(whole["late"]?.cells[300] == .missing)
    #expect(whole["mixed"]?.cells[0] == .text("0"))
    for (threads, piece, prefix) in [(1, 64, 100), (2, 500, 700), (4, 4096, 2000), (3, 90, 1 << 18)] {
      let pace = SeparatedText.Pace(piece: piece, prefix: prefix, samples: 0)
      let other = try SeparatedText.table(
        from: bytes, separator: ",", path: "x.csv", workers: Workers(threadCount: threads), pace: pace)
      #expect(other == whole)
      #expect(other["text"]?.values == whole["text"]?.values)
    }
  }

  /// Marks in an order that no writer would think of: open quotes, bytes that are no UTF-8, zeros, byte-order marks in the
  /// middle, rows of any length, separators of other formats.
  @Test func `csv under fuzz: any mixture of marks reads alike in one piece and in many`() {
    let stream = RandomStream(seed: 20_261_124, name: "csv marks")
    let marks: [[UInt8]] =
      [
        ",", ",", "\n", "\n", "\r\n", "\r", "\"", "\"\"", ";", "\t", "NA", "nan", "NaN", "1", "-7", "2.5", "1e999",
        "-0",
        "9223372036854775808", "0x1F", "true", "é", "日", "\u{FEFF}", " ", "[1, 2]", "'", "a", "#",
      ]
      .map { Array($0.utf8) } + [[0xFF], [0xC3], [0x00], Array(repeating: 0x39, count: 400), [0xED, 0xA0, 0x80]]
    for index in 0..<TestResources.fuzzCount() {
      func draw(_ k: Int, below bound: Int) -> Int { stream.integer(at: 100 * index + k, below: bound) }
      // Few kinds of mark in most, so that whole tables come about.
      let few = [6, 12, marks.count][draw(0, below: 3)]
      let bytes = (0..<draw(1, below: 60)).flatMap { marks[draw(2 + $0, below: few)] }
      let separator: Character = [",", ";", "\t"][draw(90, below: 3)]
      expectTheSameInPieces(
        bytes, separator: separator, [(2, 1 + draw(91, below: 9), 1 + draw(92, below: 20)), (3, 5, 1 << 18)])
    }
  }

  /// Against the library's own conversion, which is correctly rounded.
  @Test func `Numbers are read to the last bit`() throws {
    let stream = RandomStream(seed: 3, name: "numbers")
    var texts = [
      "0", "-0", "0.1", "1e23", "9007199254740993", "4.35", "123456789012345678", "1e-400", "2.5e-324", "1e309",
      "8.5e-27", ".5", "5.", "+1",
    ]
    for index in 0..<40_000 {
      let value = Double(bitPattern: stream.words(at: UInt64(index)).0)
      let scaled = stream.normal(at: index) * [1e-20, 1e-3, 1, 1e5, 1e20][index % 5]
      texts += [
        "\(scaled)", value.isFinite ? "\(value)" : "7", "\(stream.words(at: UInt64(index)).1)e\(index % 60 - 30)",
      ]
      texts.append(String(format: "%.\(index % 22)f", scaled))
    }
    for text in texts {
      let bytes = Array(text.utf8)
      #expect(DecimalNumber.parse(bytes.span, 0, bytes.count)?.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
    // The loop over a column, which knows another way for most of them.
    texts += [
      "0.00000000000000000000000123", "000000000000000000000012.5", "1E5", "-1.5e-3", "0e99",
      "0.000000000000000000000000",
    ]
    // A column with it is one of texts.
    texts.removeAll { $0 == "1e309" }
    let column = try table("x\n0.5\n" + texts.joined(separator: "\n") + "\n").column("x")
    let numbers = try #require(column.numbers)
    #expect(numbers.count == texts.count + 1)
    for (text, number) in zip(texts, numbers.dropFirst()) {
      #expect(number.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
    for text in [
      "", "-", ".", "1e", "1e+", "0x1", "1_000", "nan(0x1)", "-nan", "infinity", "1.2.3", "1 ", "e5", "--1", "1e5x",
    ] {
      let bytes = Array(text.utf8)
      #expect(DecimalNumber.parse(bytes.span, 0, bytes.count) == nil, "\(text)")
      guard !text.isEmpty else { continue }
      #expect(try table("x\n0.5\n1.5\n\(text)\n2.5\n").column("x").cells[2] == .text(text), "\(text)")
    }
  }

  @Test func `Empty files, UTF-16 and bytes that are no text are refused`() {
    for bytes: [UInt8] in [[], [0x0A], [0xFF, 0xFE, 0x61, 0], [0x61, 0x0A, 0xC3, 0x0A]] {
      #expect(throws: FileError.self) { try SeparatedText.table(from: bytes, separator: ",", path: "x.csv") }
    }
  }

  /// Cells that text could lose: separators, quotes, line ends, words that mean something, and any bit pattern.
  @Test(arguments: [",", "\t"] as [Character])
  func `Random tables come back as they were, bit for bit`(separator: Character) throws {
    let stream = RandomStream(seed: 2, name: "csv")
    let texts: [String?] = [
      "", "NA", "12", "-1.5e3", "true", "NaN", "inf", "a,b", "a\tb", "say \"no\"", "\"", "two\nlines", "\r\n", "\r",
      " x ",
      "größe", "\u{FEFF}", nil, "007", "e", ".", "日本", "e\u{301}",
    ]
    for index in 0..<300 {
      let rows = 1 + stream.integer(at: 5000 * index, below: 6)
      func place(_ k: Int, below bound: Int) -> Int { stream.integer(at: 5000 * index + 1 + k, below: bound) }
      var numbers = (0..<rows).map { Double(bitPattern: stream.words(at: UInt64(5000 * index + 100 + $0)).0) }
      numbers = numbers.map { $0.isNaN ? .nan : $0 }
      // One value of each type, so that no column is wholly missing.
      let table = try Table([
        Column("a,\"b\"", .texts(["x"] + (1..<rows + 1).map { texts[place($0, below: texts.count)] })),
        Column("number", .numbers([0.5] + numbers)),
        Column(
          "whole", .integers([7] + (0..<rows).map { place(50 + $0, below: 3) == 0 ? nil : place($0, below: 99) - 50 })),
        Column("truth", .truths([true] + (0..<rows).map { [nil, true, false][place(30 + $0, below: 3)] })),
      ])
      let text = SeparatedText.text(of: table, separator: separator)
      let back = try self.table(text, separator)
      #expect(back.columnNames == table.columnNames)
      for name in ["a,\"b\"", "whole", "truth"] { #expect(back[name]?.values == table[name]?.values, "\(text)") }
      #expect(
        back["number"]?.numbers?.map { $0.isNaN ? 0 : $0.bitPattern }
          == table["number"]?.numbers?.map { $0.isNaN ? 0 : $0.bitPattern })
    }
  }

  @Test func `A table of one column keeps its missing cells`() throws {
    let column = Column("a", .texts(["x", nil, "", "NA"]))
    let text = SeparatedText.text(of: try Table([column]), separator: ",")
    #expect(text == "a\nx\nNA\n\"\"\n\"NA\"\n")
    #expect(try table(text).columns == [column])
  }

  @Test func `csv under fuzz: damaged files are errors and nothing else`() throws {
    let damage = Damage(
      "csv", of: try ["pandas.csv", "pandas-crlf-bom.csv", "all-quoted.csv"].map { try fixtureBytes("csv/\($0)") })
    for index in 0..<TestResources.fuzzCount() {
      expectOnlyFileErrors("input \(index)") {
        let table = try SeparatedText.table(from: damage.copy(index), separator: ",", path: "x.csv")
        // What can be read can be written and read again.
        let again = SeparatedText.text(of: table, separator: ",")
        #expect(try self.table(again).rowCount == table.rowCount, "input \(index)")
      }
    }
  }
}

/// Published tables: the facts that their description gives, rows as pandas 3.1.1 counts them (two of the files end
/// without a line end, so that counting lines misses their last row).
struct PublishedTableTests {
  static let folder = TestResources.measured("deepnsd-results")

  private func table(_ name: String) throws -> Table {
    let url = try #require(TestResources.measured("deepnsd-results/\(name).csv"))
    return try SeparatedText.table(from: url, separator: ",")
  }

  @Test(
    .enabled(if: folder != nil, "POMONA_TEST_DATA has no deepnsd-results"),
    arguments: [
      ("results_summary", 672), ("figure2_scores", 440), ("noise_ceilings", 20), ("voxel_metadata_OTC", 29480),
      ("voxel_metadata_EVC", 15326), ("shared1000", 1000), ("model_uber_rsa", 50400), ("activation_pcspace", 3000),
      ("dimensionality", 450), ("imagenet1k", 108), ("parameter_count", 223), ("model_contrasts", 226),
      ("figure4a", 192), ("figure6b", 954), ("model_typology", 491), ("figure3", 360), ("figure5a", 448),
      ("figure5b", 448), ("figure5c", 198),
    ])
  func `Every table has its rows`(name: String, rows: Int) throws { #expect(try table(name).rowCount == rows) }

  @Test(.enabled(if: folder != nil, "POMONA_TEST_DATA has no deepnsd-results"))
  func `Voxels of subject 1 and sources of models are as described`() throws {
    let voxels = try table("voxel_metadata_EVC")
    #expect(try voxels.column("subj_id").cells.count { $0 == .number(1) } == 4657)
    let sources = try table("model_typology").groups(by: ["model_source"])
    let counts = Dictionary(sources.map { ($0.key, $0.rows.count) }, uniquingKeysWith: +)
    #expect(counts[[.text("timm")]] == 308)
    #expect(counts[[.text("torchvision")]] == 60)
    #expect(counts[[.text("taskonomy")]] == 25)
  }
}
