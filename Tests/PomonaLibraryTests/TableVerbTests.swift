import Foundation
import PomonaCatalog
import PomonaLanguage
import PomonaTables
import PomonaTestSupport
import Synchronization
import Testing

@testable import PomonaLibrary

/// The table verbs and the functions of expressions, as lines a user would type.
@Suite struct TableVerbTests {
  /// Runs lines; what the last of them prints.
  static func printed(_ lines: String) -> [String] {
    let outcomes = Library.session().run(lines)
    if let failed = outcomes.first(where: \.isFailed) { return failed.diagnostics.map { $0.explanation.description } }
    return outcomes.last?.lines.map { $0.trimmingCharacters(in: .whitespaces) } ?? []
  }

  /// Four subjects, two regions, one missing score.
  static let table = """
    let t = [{subject: "s1", roi: "V1", score: 0.5}, {subject: "s1", roi: "V4", score: 0.25},
      {subject: "s2", roi: "V1", score: 0.75}, {subject: "s2", roi: "V4", score: missing}] | table
    """

  @Test(arguments: [
    ("$t | count", ["4"]),
    (
      "$t | where score > 0.3 | select subject, score",
      ["subject  score", "s1        0.50", "s2        0.75", "2 rows · 2 columns"]
    ),
    ("$t | where score == missing | select subject", ["subject", "s2", "1 row · 1 column"]),
    (
      "{x: 1..3, l: [[1, 2], [3, 5], [6]], g: [\"a\", \"a\", \"b\"]} | table"
        + " | derive m: mean(l), top: max(l), q: quantile(l, 50%), two: sum([x, x]) | select m, top, q, two",
      ["m  top    q  two", "1.5    2  1.5    2", "4.0    5  4.0    4", "6.0    6  6.0    6", "3 rows · 4 columns"]
    ),
    (
      "{l: [[1, 2], [3, 5], [6]], g: [\"a\", \"a\", \"b\"]} | table"
        + " | summarize m: mean(mean(l)), n: count(l), longest: max(length(l)), by: g | select m, n, longest",
      ["m  n  longest", "2.75  2        2", "6.00  1        1", "2 rows · 3 columns"]
    ),
    ("sum(({x: 1..3} | table).x)", ["6"]),
    // A text with a hole that is missing is missing, as `+` has it.
    ("($t | derive k: \"{roi}: {score}\").k", ["[\"V1: 0.5\", \"V4: 0.25\", \"V1: 0.75\", missing]"]),
    ("let m = missing\n\"a {$m}\"", ["missing"]),
    // A range is whole numbers, and what lies between two of them is not left out without a word.
    (
      "$t | where score in 0..1",
      ["error E0213: a range holds whole numbers, and `score` is 0.5 in row 1\n  = try: score >= 0 and score <= 1"]
    ),
    ("$t | where score != 0.5 | count", ["2"]), ("$t | where not (score == 0.5) | count", ["2"]),
    ("$t | where not (score in [0.5]) | count", ["2"]), ("$t | where score in [0.5, missing] | count", ["2"]),
    (
      "$t | derive r: if score > 0.3 then roi else missing | derive a: r == V1, b: r != \"V1\", c: r in [V1], d: r == missing"
        + ", e: if r == V1 then 1 else 0 | select a, b, c, d, e",
      [
        "a     b      c     d      e", "true  false  true  false  1", "·     ·      ·     true   ·",
        "true  false  true  false  1", "·     ·      ·     true   ·", "4 rows · 5 columns",
      ]
    ),
    (
      "$t | summarize m: mean(score), by: roi, missing: drop(rows)",
      [
        "roi      m", "V1   0.625", "V4   0.250", "2 rows · 2 columns",
        "note: mean(score): 1 missing of 4 rows left out",
      ]
    ),
    (
      "$t | summarize n: count(score), rows: count(), by: subject",
      ["subject  n  rows", "s1       2     2", "s2       1     2", "2 rows · 3 columns"]
    ),
    (
      "$t | widen roi, values: score",
      ["subject    V1    V4", "s1       0.50  0.25", "s2       0.75     ·", "2 rows · 3 columns"]
    ),
    (
      "$t | widen roi, values: score | lengthen [V1, V4], names: \"roi\", values: \"score\" | where roi == V4 | count",
      ["2"]
    ),
    (
      "$t | derive place: rank(desc(score)), by: roi | sort subject, roi | select subject, roi, place",
      [
        "subject  roi  place", "s1       V1       2", "s1       V4       1", "s2       V1       1",
        "s2       V4       ·", "4 rows · 3 columns",
      ]
    ),
    (
      "$t | derive d: score - lag(score), by: roi | where d != missing | select subject, roi, d",
      ["subject  roi     d", "s2       V1   0.25", "1 row · 3 columns"]
    ),
    ("$t | derive a: score * 2, b: a + 1 | take 1 | select a, b", ["a  b", "1  2", "1 row · 2 columns"]),
    ("{a: [1, 2], b: [3, missing]} | table | lengthen [a, b] | count", ["4"]),
    (
      "def less(a, b) = $a - $b\n$t | derive d: less(b: 1, a: score) | take 1 | select d",
      ["d", "-0.5", "1 row · 1 column"]
    ),
    (
      "def total(c) = sum($c)\ndef share(c) = total($c) / (total($c) + 1)\n"
        + "$t | where score != missing | summarize a: total(score), b: share(score * 2), by: roi",
      ["roi     a       b", "V1   1.25  0.7143", "V4   0.25  0.3333", "2 rows · 3 columns"]
    ),
    ("$t | derive d: 3min / 1s | take 1 | select d", ["d", "180", "1 row · 1 column"]),
    ("\"a\" + \"b\"", ["ab"]), ("[1] + [2, 3]", ["[1, 2, 3]"]),
    (
      "$t | derive b: \"in_\" + roi + \"_\" + subject | take 1 | select b", ["b", "in_V1_s1", "1 row · 1 column"]
    ),
    ("$t | derive b: roi + as_text(score) | where b == missing | count", ["1"]),
    (
      "[{of: \"a\", x: [1, 2]}, {of: \"b\", x: [3, 4]}] | each \\r -> ({x: $r.x + [missing]} | table | count x | derive y: [1] + [x])"
        + " | where x == 4 | select y", ["y", "[1, 4]", "1 row · 1 column"]
    ),
    ("$t | distinct roi", ["roi", "V1", "V4", "2 rows · 1 column"]),
    ("$t | summarize last: max(roi), first: min(roi)", ["last  first", "V4    V1", "1 row · 2 columns"]),
    (
      "$t | where score > 5 | summarize n: count(), k: count(score), m: mean(score), t: max(roi)",
      ["n  k  m  t", "0  0  ·  ·", "1 row · 4 columns"]
    ),
    (
      "[\"V1\", \"wrs\"] | each \\m -> ($t | where roi == $m | count roi)",
      ["roi  rows  m", "V1      2  V1", "1 row · 3 columns", "note: no row has roi == \"wrs\"; there are: V1, V4"]
    ),
    (
      "[\"a\", \"b\"] | each \\v -> ({v: [1]} | table) | count",
      [
        "2",
        "note: the results have a column `v` of their own, so none holds the items; with another name of the parameter one does",
      ]
    ),
    (
      "{d: [\"2024-03-01T12:00:00+02:00\", \"2024-03-01\", missing]} | table | derive n: days(d) - days(\"2024-03-01\") "
        + "| select n", ["n", "0.4167", "0.0000", "·", "3 rows · 1 column"]
    ),
    (
      "$t | sort desc(roi), score | select roi, score",
      ["roi  score", "V4    0.25", "V4       ·", "V1    0.50", "V1    0.75", "4 rows · 2 columns"]
    ),
  ])
  func `Table verbs give what a hand would`(line: String, lines: [String]) {
    #expect(Self.printed(Self.table + "\n" + line) == lines)
  }

  @Test(arguments: [
    ("$t | where scor > 1", "E0203"), ("$t | where roi == V5", "E0204"),
    ("$t | summarize m: mean(score)", "E0451"), ("$t | summarize m: mean(score == 0.5)", "E0451"),
    ("$t | summarize m: score, by: roi", "E0450"), ("def s(c) = $c\n$t | summarize m: s(score), by: roi", "E0450"),
    ("$t | where score in [1s]", "E0213"), ("$t | where $score > 1", "E0202"),
    ("$t | summarize m: lag(score), by: roi", "E0215"), ("$t | derive m: mean(roi)", "E0207"),
    ("$t | join $t, on: subject", "E0324"), ("$t | join $t, on: sujet", "E0203"),
    ("$t | join $t, on: subject, suffix: [\"a\", \"b\"], how: lft", "E0204"),
    ("$t | widen roi, values: score, by: []", "E0326"), ("$t | lengthen [roi, score]", "E0327"),
    ("$t | derive c: category(roi, [\"V1\"])", "E0213"), ("$t | derive a: b + 1, b: 2", "E0203"),
    ("$t | sample 2.5", "E0207"), ("def z(x) = $x + \"a\"\n$t | derive y: z(score)", "E0213"),
    ("$t | derive c: coalesce(score > 1, 0)", "E0207"), ("$t | derive c: coalesce(score, \"none\")", "E0207"),
    ("let f = \\x -> $x\n$t | derive c: $f", "E0207"), ("$t | summarize c: $t", "E0207"),
    ("{a: [[1, \"x\"], [2]]} | table", "E0207"), ("{a: [[1], [\"x\"]]} | table", "E0207"),
    ("$t | derive l: [score, score] | lengthen l, values: \"item\"", "E0209"),
    ("{d: [\"2024-03-01\", \"01.03.2024\"]} | table | derive n: days(d)", "E0213"), ("year(\"2024\")", "E0213"),
    ("def mean(x) = $x", "E0214"), ("$t | where score > 20%", "E0213"),
  ])
  func `A mistake is an error with its code`(line: String, code: String) {
    let outcomes = Library.session().run(Self.table + "\n" + line)
    #expect(outcomes.last?.diagnostics.first?.explanation.code == code, "\(outcomes.last?.diagnostics ?? [])")
  }

  @Test(arguments: [
    "sum(score > 0.3)", "mean(score)", "quantile(score, 50%)", "mean(score * 2 + `odd name`)",
    "mean(log(score - 0.6))",
  ])
  func `Each line that is offered for missing cells runs`(aggregate: String) throws {
    let session = Library.session()
    let lines = Self.table + "\nlet u = t | derive `odd name`: score - 1"
    try #require(session.run(lines).allSatisfy { !$0.isFailed })
    let error = try #require(session.run("$u | summarize m: \(aggregate)").first?.diagnostics.first?.explanation)
    #expect(error.code == "E0451" && error.remedies.count == 3)
    for remedy in error.remedies {
      let line =
        remedy.hasPrefix("missing:")
        ? "$u | summarize m: \(aggregate), \(remedy)"
        : remedy.hasSuffix(" | …")
          ? "$u | \(remedy.dropLast(4)) | summarize m: \(remedy.hasPrefix("derive") ? "count(value)" : aggregate)"
          : "$u | summarize m: \(remedy)"
      #expect(session.run(line).allSatisfy { !$0.isFailed }, "\(line)")
    }
  }

  @Test func `Header lines of stacked tables say which item they are of, where not all have them`() throws {
    func header(_ line: String) -> [String] {
      Self.printed(Self.table + "\n" + line).filter { $0.contains("mean of score") }
    }
    let drawn = "bootstrap score, across: rows, draws: 500, missing: drop(rows)"
    let seeds = header("[1, 2] | each \\seed -> ($t | \(drawn), seed: $seed)")
    #expect(seeds.count == 2 && seeds[0].hasPrefix("seed 1: ") && seeds[1].hasPrefix("seed 2: "), "\(seeds)")
    let records = header(
      "[{at: \"V1\", seed: 1}, {at: \"V4\", seed: 1}, {at: \"IT\", seed: 2}] | each \\r -> ($t | \(drawn), seed: $r.seed)"
    )
    #expect(
      records.count == 2 && records[0].hasPrefix("at V1, at V4: ") && records[1].hasPrefix("at IT: "), "\(records)")
    let same = header("[1, 2] | each \\x -> ($t | \(drawn), seed: 3)")
    #expect(same.count == 1 && !same[0].hasPrefix("x 1"), "\(same)")
  }

  @Test func `A table whose columns are not known has all that a line names`() {
    let lines = """
      let files = ["a", "b"] | each \\file -> (open "{$file}.csv" | derive twice: 2 * x)
      let both = open("one.csv") | join $files, on: id
      $files | where file == "a" and R2 > 0.5 | derive y: R2 + twice | sort roi
      $both | select roi, R2 | where R2 > 0 | sort roi
      $files | count roi | sort roi
      $files | summarize m: mean(R2), by: [roi, model] | sort model, m
      $files | each \\row -> $row.roi
      $files | fdr | where q < 0.05 and p < roi2
      $files | best R2, by: roi, over: layer | sort roi
      $files | test R2, by: roi, across: subject | sort roi, p
      """
    let session = Library.session()
    // Files that an earlier line writes are there when they are read, and what a program makes is not known before.
    let saved = ["a", "b", "one"].map { "1 | through \"cp\", gives: table | save \"\($0).csv\"\n" }.joined()
    #expect(session.check(saved + lines).map { "\($0.code) \($0.explanation.message)" } == [])
    #expect(
      session.check(saved + "open(\"one.csv\") | select roi, R2 | sort model").map(\.code) == ["E0203"])
  }

  @Test func `Words for what is missing make a column of numbers of texts`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("absent-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("a.csv").path
    try "id,age,z,ok,code,none\na,31,0.5,true,007,N/A\nN/A,-99,N/A,N/A,N/A,N/A\nc,40,-99,false,012,N/A\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    let session = Library.session()
    func column(_ name: String, _ absent: String) throws -> Column.Values {
      let outcome = session.run("open \"\(path)\", absent: \(absent) | select \(name)").last
      #expect(outcome?.diagnostics.map(\.explanation.description) == [])
      guard case .object(let object)? = outcome?.value, let table = object as? TableValue else {
        return .numbers([])
      }
      return table.table.columns[0].values
    }
    let both = "[\"N/A\", -99]"
    #expect(try column("id", both) == .texts(["a", nil, "c"]))
    #expect(try column("age", both) == .integers([31, nil, 40]))
    #expect(try column("age", "[\"N/A\"]") == .integers([31, -99, 40]))
    #expect(try column("ok", both) == .truths([true, nil, false]))
    #expect(try column("code", both) == .texts(["007", nil, "012"]))
    #expect(try column("z", both).cells == [.number(0.5), .missing, .missing])
    #expect(try column("none", both).cells == [.missing, .missing, .missing])
    // Known before anything runs, too.
    #expect(session.check("open \"\(path)\" | summarize m: mean(z)").map(\.code) == ["E0207"])
    #expect(session.check("open \"\(path)\", absent: \(both) | summarize m: mean(z)").isEmpty)
  }

  @Test func `A text file without names of columns is read with header: false, and numbers as names are noted`() throws
  {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("headers-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("1,0.5\n0.5,1\n".utf8).write(to: folder.appendingPathComponent("square.csv"))
    try Data("a;1\nb;2\n".utf8).write(to: folder.appendingPathComponent("rows.txt"))
    let session = Library.session(workspace: Workspace(folder: folder))
    @discardableResult func lines(_ source: String) throws -> [String] {
      let outcomes = session.run(source)
      try #require(outcomes.allSatisfy { !$0.isFailed }, "\(outcomes.flatMap(\.diagnostics).map(\.explanation))")
      return outcomes.last?.lines.map { $0.trimmingCharacters(in: .whitespaces) } ?? []
    }
    #expect(try lines("(open \"square.csv\", header: false | as_rdm similarity: true).values") == ["[0.5]"])
    #expect(
      try lines("open \"square.csv\", header: false") == ["c1   c2", "1.0  0.5", "0.5  1.0", "2 rows · 2 columns"])
    #expect(try lines("open \"square.csv\" | count") == ["1"])
    #expect(try lines("open \"square.csv\"").first?.contains("`header: false`") == true)
    #expect(try lines("open \"rows.txt\", separator: \";\", header: false | where c1 == b | select c2")[1] == "2")
    #expect(session.check("open \"rows.txt\", header: false | sort a").map(\.code) == ["E0203"])
    try lines("{a: [1, 2]} | save \"\(folder.path)/x.npz\"")
    #expect(session.check("open \"x.npz\", header: false").map(\.code) == ["E0207"])
    // What is missing is missed beside the chapter.
    let error = try #require(session.run("open \"sqare.csv\"").first?.diagnostics.first?.explanation)
    #expect(error.code == "E0610" && error.message == "there is no file \"sqare.csv\"")
    #expect(error.facts == ["in \(folder.path)"] && error.remedies == ["open \"square.csv\""])
    let other = try #require(session.check("model from(\"sqare.npy\")").first?.explanation)
    #expect(other.code == "E0610" && other.facts == ["in \(folder.path)"])
  }

  @Test func `Every function's examples print what they say`() {
    for function in Function.all {
      #expect(!function.examples.isEmpty)
      for example in function.examples {
        guard let output = example.output else { continue }
        #expect(Self.printed(example.input) == [output], "\(example.input)")
      }
    }
  }

  @Test func `Functions of one's own work on columns`() {
    let lines = Self.printed(
      Self.table + """

        def z(x) = ($x - mean($x)) / sd($x)
        $t | where score != missing | derive zs: round(z(score), 3), by: roi | where roi == V1 | select zs
        """)
    #expect(lines == ["zs", "-0.707", "0.707", "2 rows · 1 column"])
  }

  @Test func `A category sorts and compares in its own order`() {
    let lines = Self.printed(
      """
      let t = [{size: "mid"}, {size: "high"}, {size: "low"}] | table
      $t | derive size: category(size, ["low", "mid", "high"]) | where size > "low" | sort size
      """)
    #expect(lines == ["size", "mid", "high", "2 rows · 1 column"])
    let table = """
      let t = {size: ["mid", "high", "low"]} | table | derive size: category(size, ["low", "mid", "high"])

      """
    #expect(Self.printed(table + "t | where size > low | sort size") == lines)
    #expect(Self.printed(table + "t | where low < size | sort size") == lines)
    #expect(Self.printed(table + "t | where size > lo").joined().contains("E0204"))
    #expect(
      Self.printed(table + "t | summarize top: max(size), bottom: min(size)")
        == ["top   bottom", "high  low", "1 row · 2 columns"])
  }

  @Test func `A date that is none is named with its row`() {
    let printed = Self.printed("{d: [missing, \"01.03.2024\"]} | table | derive n: days(d)").joined()
    #expect(printed.contains("`days` takes dates such as 2024-05-01, and this is \"01.03.2024\" in row 2"))
  }

  @Test func `What a sample takes depends on the seed alone`() {
    let draw = "1..1000 | each (\\i -> {i: $i}) | table | sample 20, seed: 7 | summarize s: sum(i)"
    let first = Self.printed(draw)
    #expect(first.first == "s" && Self.printed(draw) == first)
    #expect(Self.printed(draw.replacing("seed: 7", with: "seed: 8")) != first)
  }

  // MARK: - Nothing is changed in silence

  @Test(arguments: [
    ("{t: [2s, 3s]} | table", "E0208"), ("[{t: 2s}] | table", "E0208"), ("$t | derive d: 3s", "E0208"),
    ("$t | summarize m: 2s", "E0208"), ("{a: [1, \"x\"]} | table", "E0207"),
    ("[{a: 1}, {a: \"x\"}] | table", "E0207"), ("$t | derive y: if score > 0.3 then 1 else roi", "E0207"),
    ("9007199254740993", "E0101"), ("set limit: 0B", "E0213"), ("set limit: 0 * 1GiB", "E0213"),
    ("$t | derive roi", "E0206"), ("$t | summarize mean(score)", "E0209"), ("$t | where roi = V1", "E0104"),
    ("$t | sort desc score", "E0104"), ("y = 3", "E0104"), ("open scores.csv", "E0218"), ("4 | sqrt", "E0201"),
    ("plan", "E0201"), ("$t | filter score > 1", "E0201"), ("1..1000000000", "E0213"), ("def f(x, x) = $x", "E0211"),
    ("def f(x, y) = $x\nf(1, z: 2)", "E0205"),
    ("{l: [[\"a\"], [\"b\"]]} | table | derive m: mean(l)", "E0207"),
    ("{l: [[1, missing], [2]]} | table | derive m: mean(l)", "E0451"),
    ("{l: [[1, 2], [2]]} | table | summarize m: mean(l)", "E0450"), ("mean(3)", "E0207"), ("rank(\"a\")", "E0207"),
    ("$t | where score", "E0207"), ("$t | derive m: mean(3)", "E0207"), ("[1, 2] | each \\x -> max($x)", "E0207"),
  ])
  func `A slip is one error, with the line that was meant`(line: String, code: String) throws {
    let diagnostics = Library.session().run(Self.table + "\n" + line).flatMap(\.diagnostics)
    #expect(diagnostics.map(\.code) == [code], "\(line): \(diagnostics.map(\.explanation))")
    let remedies = diagnostics.flatMap(\.explanation.remedies)
    let meant = [
      "$t | where roi = V1": "==", "$t | sort desc score": "desc(score)", "y = 3": "let y = …",
      "open scores.csv": "\"scores.csv\" for a text", "$t | filter score > 1": "where score > 1", "plan": "plan $x",
      "$t | summarize mean(score)": "mean_score: mean(score)", "4 | sqrt": "sqrt(4)",
      "{l: [[1, missing], [2]]} | table | derive m: mean(l)": "mean(present(l))", "$t | where score": "score != 0",
    ]
    if let meant = meant[line] { #expect(remedies.first == meant, "\(remedies)") }
  }

  @Test
  func `Files keep lists, a given separator and whole numbers of any length, and a join says what it would become`()
    throws
  {
    try RecordingVerbTests.inFolder { session, folder in
      let path = folder.path
      try RecordingVerbTests.run(
        session, "{l: [[\"a, b\", \"c\"], [\"\\\"\"]], n: [1, 2]} | table | save \"\(path)/l.csv\"")
      let lists = try RecordingVerbTests.run(
        session, "open \"\(path)/l.csv\" | derive l: as_list(l) | where contains(l, \"a, b\") | select n")
      #expect(lists.lines.contains("  1"))
      try Data("a,b\n1,2\n".utf8).write(to: folder.appendingPathComponent("m.csv"))
      let one = try RecordingVerbTests.run(session, "open \"\(path)/m.csv\", separator: \";\"")
      #expect(one.lines.first == "  a,b")
      try Data("a,b\r1,2\r".utf8).write(to: folder.appendingPathComponent("r.csv"))
      #expect(
        session.run("open \"\(path)/r.csv\"").last?.diagnostics.first?.explanation.message.contains("carriage") == true)
      try Data("id,b\n9007199254740993,1\n-3,2\n".utf8).write(to: folder.appendingPathComponent("i.csv"))
      let big = try RecordingVerbTests.run(
        session, "open \"\(path)/i.csv\" | where id == \"9007199254740993\" | select b")
      #expect(big.lines.contains("  1") && big.lines.first?.contains("kept as texts") == true)
      // What a line of the same input saves is not checked by an older file of that name.
      try RecordingVerbTests.run(session, "{b: [1]} | table | save \"\(path)/o.csv\"")
      try RecordingVerbTests.run(
        session, "{c: [1, 2]} | table | save \"\(path)/o.csv\"\nopen \"\(path)/o.csv\" | where c > 1")
      #expect(session.run("open \"\(path)/o.csv\" | where b > 1").flatMap(\.diagnostics).map(\.code) == ["E0203"])
      // A packed file is read as what is in it, and a folder is none.
      let packed: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 75, 212, 73, 226, 50, 212, 169, 224, 2, 0, 244, 160, 1, 0, 8, 0, 0, 0,
      ]
      try Data(packed).write(to: folder.appendingPathComponent("g.csv.gz"))
      #expect(
        try RecordingVerbTests.run(session, "open \"\(path)/g.csv.gz\" | where b == x | select a").lines.contains("  1")
      )
      #expect(session.check("open \"\(path)/g.csv.gz\" | select c").map(\.code) == ["E0203"])
      let whole = try #require(session.run("open \"\(path)\"").last?.diagnostics.first?.explanation)
      #expect(whole.code == "E0607" && whole.message.hasSuffix("is a folder, and `open` reads a file"))
      #expect(whole.remedies.first == "open \"\(path)/g.csv.gz\"")
      #expect(session.check("zoo | save \"z.csv.gz\"").first?.explanation.remedies == ["save \"z.csv\""])
      // What a line of the same input writes may be named behind it, wherever files are named.
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("none"), withIntermediateDirectories: false)
      for lines in [
        "zoo | save \"\(path)/new.csv\"\nbenchmark from(responses: \"\(path)/new.csv\", stimuli: \"\(path)/new.csv\")",
        "zoo | save \"\(path)/new.npz\"\nmodel(from(\"\(path)/new.npz\"))",
        "zoo | count family | plot x: family, y: rows | bars | save \"\(path)/none/new.png\"\nimages \"\(path)/none\"",
        "[\"a\"] | each \\f -> (zoo | save \"\(path)/{$f}.npz\")\nmodel(from(\"\(path)/a.npz\"))",
      ] {
        #expect(session.check(lines).map(\.code) == [], "\(lines)")
      }
      #expect(Library.session().check("images \"\(path)/nowhere\"").map(\.code) == ["E0610"])
      let many = session.run(
        "let m = {k: 1..20000} | table | derive g: 1\n$m | join $m, on: g, suffix: [\"a\", \"b\"]")
      #expect(many.flatMap(\.diagnostics).map(\.code) == ["E0325"])
      #expect(many.flatMap(\.diagnostics).first?.explanation.message.contains("400000000 rows") == true)
    }
  }

  @Test func `Each over tables runs side by side, and says the same in the same order`() throws {
    let line = """
      let t = {x: 1..40, y: [missing] + (2..40)} | table
      1..30 | each \\k -> ($t | derive g: x %% $k | summarize m: mean(y), by: g, missing: drop(rows))
      """
    let outcome = try #require(Library.session().run(line).last)
    let again = try #require(Library.session().run(line).last)
    #expect(!outcome.isFailed && outcome.lines == again.lines && outcome.lines.count > 12)
    let wrong = Library.session().run(
      "1..30 | each \\k -> ({x: [1, 2]} | table | take $k / 2)")
    #expect(wrong.flatMap(\.diagnostics).count == 1)
  }

  private final class Flag: Sendable {
    private let state = Mutex(false)
    var isUp: Bool {
      get { state.withLock { $0 } }
      set { state.withLock { $0 = newValue } }
    }
  }

  /// Of lines that would go on for minutes. The machine may be busy, so that the bound is wider than the half second meant.
  @Test(.timeLimit(.minutes(3))) func `Functions within functions, and fits of many coefficients, stop at once`() throws
  {
    let stopped = Flag()
    let session = Library.session(hooks: Hooks(isInterrupted: { stopped.isUp }))
    let chain = (1...40).map { "def f\($0)(x) = f\($0 - 1)($x) + f\($0 - 1)($x)" }.joined(separator: "\n")
    let made = "def f0(x) = $x + 1\n\(chain)\nlet t = {i: 1..20000} | table | derive g: as_text(i %% 1000), y: i %% 7"
    #expect(session.run(made).allSatisfy { !$0.isFailed })
    for line in [
      "f40(1)", "[1, 2, 3] | each \\x -> f40($x)", "{x: 1..3} | table | derive y: f40(x)",
      "{x: 1..3} | table | where f40(x) > 2", "$t | fit y ~ g, errors: HC3", "$t | derive h: i %% 3 | fit y ~ g, by: h",
    ] {
      stopped.isUp = false
      let raised = Mutex(ContinuousClock.now)
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: 0.4)
        raised.withLock { $0 = ContinuousClock.now }
        stopped.isUp = true
      }
      let outcomes = session.run(line)
      let took = ContinuousClock.now - raised.withLock { $0 }
      #expect(outcomes.last?.isInterrupted == true, "\(line)")
      #expect(took < .seconds(4), "\(line): \(took)")
    }
  }

  @Test(.timeLimit(.minutes(1))) func `Draws of one verb stop where the user stops the line`() throws {
    let stopped = Flag()
    let session = Library.session(hooks: Hooks(isInterrupted: { stopped.isUp }))
    let lines = [
      "{x: 1..2000} | table | bootstrap x, across: rows, statistic: median, draws: 1000000",
      "{x: 1..2000} | table | test x, draws: 1000000",
    ]
    for line in lines {
      stopped.isUp = false
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: 0.4)
        stopped.isUp = true
      }
      let outcomes = session.run(line)
      #expect(outcomes.last?.isInterrupted == true, "\(line)")
    }
    stopped.isUp = false
    #expect(session.run("1 + 1").last?.lines == ["  2"])
  }
}
