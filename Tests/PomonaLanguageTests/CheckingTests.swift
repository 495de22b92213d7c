import PomonaCatalog
import PomonaLanguage
import Synchronization
import Testing

@Suite struct CheckingTests {
  /// The code, what the carets mark, and the first remedy.
  @Test(arguments: [
    ("open(\"a\") | wher roi == hIT", "E0201", "wher", "where"),
    ("let scores = open \"a\"\n$scors | select roi", "E0202", "$scors", "$scores"),
    ("open(\"a\") | where roi == hIT | sort scroe", "E0203", "scroe", "score"),
    ("open(\"a\") | where rio == hIT", "E0203", "rio", "roi"),
    ("open(\"a\") | select layer | where roi == hIT", "E0203", "roi", nil),
    ("open(\"a\") | where roi == hTI", "E0204", "hTI", "hIT"),
    ("open(\"a\") | paint gren", "E0204", "gren", "color: green"),
    ("open(\"a\") | paint colour: green", "E0205", "colour", "color: …"),
    ("open", "E0206", "open", nil),
    ("open 3", "E0207", "3", nil),
    ("open(\"a\") | paint width: 10", "E0207", "10", "width: 12cm"),
    ("open(\"a\") | paint width: 10s", "E0208", "10s", "width: 12cm"),
    ("20s + 3cm", "E0208", "20s + 3cm", nil),
    ("20s in [3cm]", "E0208", "20s in [3cm]", nil), ("1 in [\"a\"]", "E0213", "1 in [\"a\"]", nil),
    ("\"a\" in 1..3", "E0213", "\"a\" in 1..3", nil), ("1 / 2s", "E0213", "1 / 2s", "1 / (2s / 1s)"),
    ("def f(a) = $a\nlet z = f()", "E0206", "f", nil),
    ("open(\"a\") | paint blue, green", "E0218", "green", "\"green\" for a text"),
    ("open \"a\", \"b\"", "E0209", "\"b\"", nil),
    ("garden.nane", "E0210", "nane", ".name"),
    ("{a: 1}.b", "E0210", "b", nil),
    ("open name: \"a\", name: \"b\"", "E0211", "name: \"b\"", nil),
    ("where roi == hIT", "E0212", "where", "… | where"),
    ("3 | garden", "E0212", "garden", "(garden …)"),
    ("1 + \"a\"", "E0213", "1 + \"a\"", nil),
    ("let where = 3", "E0214", "where", "let my_where = …"),
    ("open(\"a\") | where score > garden(1)", "E0215", "garden", "let x = (… | garden …) before this line, then $x"),
    ("set sed: 3", "E0216", "sed", "set seed: …"),
    ("[hello]", "E0218", "hello", "\"hello\" for a text"),
    ("[1, NA]", "E0218", "NA", "missing"),
    ("open(\"a\") | derive twice = score * 2", "E0104", "=", "twice: … for an argument or a new column"),
    ("open(\"a\") | derive b: score, twice = score", "E0104", "=", "twice: … for an argument or a new column"),
    ("let x = 3\n[x]", "E0218", "x", "$x"),
    ("3(4)", "E0219", "3", nil),
    ("3 | 4", "E0219", "4", nil),
    ("garden[\"aple\"]", "E0220", "\"aple\"", "[\"apple\"]"),
    ("open(\"a\") | derive hIT: 1 | where roi == hIT", "E0221", "hIT", "\"hIT\" for the value"),
    ("5Mb", "E0106", "5Mb", "5MB"),
    ("open(\"a\") | paint contrast: {layer: [fire8, fire99]}", "E0204", "fire99", "fire9"),
    ("let if = 3", "E0214", "if", "let my_if = …"),
    ("why q", "E0202", "q", "let q = …"), ("why $sort", "E0202", "$sort", "let my_sort = …"),
    ("let scores = 1\nrecipe scors", "E0202", "scors", "$scores"),
    ("describe gardn", "E0202", "gardn", "garden"),
    ("open(\"a\") | where roi == hIT-2", "E0218", "hIT-2", "\"hIT-2\""),
    ("open(\"a\") | where roi > hIT-2", "E0218", "hIT-2", "\"hIT-2\""),
    ("open(\"a\") | where roi in [hIT-2, mIT]", "E0218", "[hIT-2, mIT]", "[\"hIT-2\", \"mIT\"]"),
    ("open(\"a\") | derive `FFA-2`: 1 | select FFA-2", "E0203", "FFA-2", "`FFA-2`"),
    ("open(\"a\") | derive `FFA-2`: 1 | select [roi, FFA-2]", "E0203", "FFA-2", "`FFA-2`"),
    ("if 1 then 2 else 3", "E0207", "1", "if 1 != 0 then … else …"),
    ("abs(\"2\")", "E0207", "\"2\"", "abs(as_number(\"2\"))"),
    ("open(\"a\") | derive y: round(roi, 1)", "E0207", "roi", "round(as_number(roi), 1)"),
    ("mean(3)", "E0207", "3", "mean([1, 2, 4])"),
    ("open(\"a\") | derive `FFA-2`: 1 | where FFA-2 == 1", "E0203", "FFA", "`FFA-2`"),
    ("[1, 2, 3][4]", "E0217", "4", "[3]"),
    ("[1, 2] | each \\x, y -> $x", "E0206", "\\x, y -> $x", "each \\x -> …"),
    ("sum([1s, 2GB])", "E0208", "[1s, 2GB]", nil),
    ("let f = \\t -> ($t | select scor)\n$f(open(\"a\"))", "E0203", "$f(open(\"a\"))", "score"),
    ("let f = \\t -> ($t | select scor)\nopen(\"a\") | $f", "E0203", "$f", "score"),
    ("let f = \\x -> $x + 2GB\n$f(3s)", "E0208", "$f(3s)", "512MiB / 1B for a plain number"),
    ("1 + \"a\" + \"b\"", "E0213", "1 + \"a\"", "as_text(1) + \"a\""),
    ("1 > 0 and 2", "E0213", "1 > 0 and 2", "1 > 0 and 2 != 0"),
    ("3 or 1 > 2", "E0213", "3 or 1 > 2", "3 != 0 or 1 > 2"),
    ("\"2\" > 1", "E0213", "\"2\" > 1", "as_number(\"2\") > 1"),
    ("0.5 > 20%", "E0213", "0.5 > 20%", "0.5 > 20% / 100%"),
    ("[1, 2] | mean", "E0201", "mean", "mean([1, 2])"), ("2.345 | round 1", "E0201", "round", "round(2.345, 1)"),
    ("mean([1, 2], missing: drop)", "E0205", "missing", "mean([1, 2])"),
  ])
  func `A mistake is found before anything runs`(
    source: String, code: String, marked: String, remedy: String?
  ) throws {
    let counter = Toy.Counter()
    let session = Toy.session(counter)
    let outcomes = session.run(source)
    let diagnostic = try #require(outcomes.first?.diagnostics.first)
    #expect(diagnostic.code == code)
    if source.hasPrefix("mean(") { #expect(outcomes.first?.diagnostics.count == 1) }
    let bytes = Array(source.utf8)
    let text = String(decoding: bytes[diagnostic.span.start..<min(diagnostic.span.end, bytes.count)], as: UTF8.self)
    #expect(text == marked)
    #expect(diagnostic.explanation.remedies.first == remedy || remedy == nil)
    #expect(counter.count == 0)
  }

  @Test(arguments: [
    ("open(\"a\") | sort -score", "sort desc(score) from the largest", "sort(-score) for the argument"),
    ("[twice -3]", "twice - 3 for the difference", "twice, -3 for two values"),
    ("5 -3", "5 - 3 for the difference", "5, -3 for two values"),
    ("mean (3) + 1", "mean((3) + 1) for one argument", "mean(3)… for a call"),
    ("[abs (3)]", "abs(…) for a call", "abs, (…) for two values"),
  ])
  func `A space that can be read in two ways is refused with both readings`(
    source: String, first: String, second: String
  ) throws {
    let diagnostic = try #require(Toy.session().check(source).first)
    #expect(diagnostic.code == "E0105")
    #expect(diagnostic.explanation.remedies == [first, second])
  }

  @Test func `Several mistakes of several lines are reported in one go, and no line runs`() {
    let counter = Toy.Counter()
    let session = Toy.session(counter)
    let source = "let s = open \"a\"\ns | where rio == hIT\ns | sort scroe | wher roi == hIT\n20s + 3cm"
    let outcomes = session.run(source)
    #expect(outcomes.count == 1)
    #expect(outcomes[0].diagnostics.map(\.code) == ["E0203", "E0203", "E0201", "E0208"])
    #expect(counter.count == 0)
    #expect(session.names.isEmpty)
  }

  @Test func `An error of a verb marks the argument that it blames`() throws {
    let outcome = try #require(Toy.session().run("fail 12").first)
    #expect(outcome.diagnostics.first?.code == "E0999")
    #expect(outcome.diagnostics.first?.span == Span(5, 7))
  }

  @Test(arguments: [
    ("g(12)", "g(12)"), ("[12] | each $g", "$g"), ("12 | $g", "$g"), ("$g(12)", "$g(12)"),
    ("[12] | each \\x -> g($x)", "g($x)"),
  ])
  func `What goes wrong inside of a function is shown at its call`(line: String, marked: String) throws {
    let session = Toy.session()
    _ = session.run("# so that the body stands behind the end of any other line\ndef g(p) = fail($p)")
    let diagnostic = try #require(session.run(line).first?.diagnostics.first)
    #expect(diagnostic.code == "E0999")
    #expect(diagnostic.explanation.message == "in this function: it failed")
    let bytes = Array(line.utf8)
    try #require(diagnostic.span.end <= bytes.count)
    #expect(String(decoding: bytes[diagnostic.span.start..<diagnostic.span.end], as: UTF8.self) == marked)
  }

  /// Each level calls the one below it twice: checked call by call, the last would take 2^30 checks.
  @Test(arguments: [
    ("$x + 1", "f30(1)", nil), ("$x + 1", "f18(1)", nil), ("[$x, $x]", "f18(1)", nil), ("{a: $x}", "f18(1)", nil),
    ("($x | derive more: 1)", "open(\"a\") | f18", nil), ("($x | select scor)", "f18(open(\"a\"))", "E0203"),
    ("$x + 2GB", "f18(3s)", "E0208"), ("(\\y -> $y($x))", "f18(1)", nil),
  ])
  func `The check of a line takes time by what is written, and not by the calls it would make`(
    body: String, line: String, code: String?
  ) {
    let levels = (2...30).map { "def f\($0)(x) = f\($0 - 1)(f\($0 - 1)($x))" }
    let script = (["def f1(x) = \(body)"] + levels + [line]).joined(separator: "\n")
    let session = Toy.session()
    var found: [Diagnostic] = []
    let elapsed = ContinuousClock().measure { found = session.check(script) }
    #expect(found.map(\.code) == [code].compactMap(\.self))
    // Milliseconds, with a margin for a debug build on a busy machine.
    #expect(elapsed < .seconds(2))
  }

  /// Deeper than the stack would allow at once.
  @Test(
    arguments: [
      ("$x + 2GB", "f$n(3s)", "E0208"), ("$x + 1", "f$n(1)", nil), ("($x | select scor)", "open(\"a\") | f$n", "E0203"),
    ], [60, 150, 400])
  func `Functions that call functions are looked into however many they are`(
    chain: (body: String, line: String, code: String?), count: Int
  ) {
    for call in ["f$k($x)", "f$k(f1($x))", "[f$k($x), f$k($x)]"] where call.first == "f" || chain.code != nil {
      if call.contains("f1"), chain.code == "E0208" || chain.code == "E0203" { continue }
      let levels = (2...count).map { "def f\($0)(x) = \(call.replacing("$k", with: "\($0 - 1)"))" }
      let script = (["def f1(x) = \(chain.body)"] + levels + [chain.line.replacing("$n", with: "\(count)")])
        .joined(separator: "\n")
      let session = Toy.session()
      var found: [Diagnostic] = []
      let elapsed = ContinuousClock().measure { found = session.check(script) }
      #expect(found.map(\.code) == [chain.code].compactMap(\.self))
      #expect(elapsed < .seconds(4))
    }
  }

  @Test(arguments: [
    ("($x | select scor)", "open(\"a\") | f40", "E0203"), ("$x + 2GB", "f40(3s)", "E0208"), ("$x + 1", "f40(1)", nil),
    ("($x | select scor)", "[open(\"a\")] | each $f40", "E0203"),
  ])
  func `Functions of earlier inputs are looked into as those of the same one, however deep`(
    body: String, line: String, code: String?
  ) {
    let counter = Toy.Counter()
    let session = Toy.session(counter)
    _ = session.run("def f1(x) = \(body)")
    for level in 2...40 {
      let outcomes = session.run("def f\(level)(x) = f\(level - 1)($x)")
      #expect(outcomes.allSatisfy { !$0.isFailed })
    }
    #expect(session.check(line).map(\.code) == [code].compactMap(\.self))
    #expect(counter.count == 0)
  }

  @Test func `Each level of earlier functions calls the one below it twice and is checked once`() {
    let session = Toy.session()
    _ = session.run("def f1(x) = $x + 2GB")
    for level in 2...30 { _ = session.run("def f\(level)(x) = [f\(level - 1)($x), f\(level - 1)($x)]") }
    var found: [Diagnostic] = []
    let elapsed = ContinuousClock().measure { found = session.check("f30(3s)") }
    #expect(found.map(\.code) == ["E0208"])
    #expect(elapsed < .seconds(2))
  }

  /// Something large that is bound in a session.
  private final class Load: LanguageObject {
    let kind = Kind.object(ObjectKind("load", fields: []))
    let summary = "a load"
    struct Held: Sendable { weak let load: Load? }
  }

  @Test func `A function keeps what it names and nothing else of the session`() throws {
    let held = Mutex<[Load.Held]>([])
    let session = Session(
      Vocabulary(verbs: [
        Verb(
          "load", "Something large.", topic: "things", parameters: [], gives: Load().kind,
          run: { _, _ in
            let load = Load()
            held.withLock { $0.append(Load.Held(load: load)) }
            return .object(load)
          })
      ]))
    // The values are in the outcomes, too, which are not kept.
    let failures = session.run(
      """
      let a = 1
      let big = load
      let named = load
      def f(x, y: $a) = "{$x} {$y}"
      let g = \\x -> [$a + $x, $named]
      forget a, big, named
      """
    ).map(\.isFailed)
    #expect(failures == [false, false, false, false, false, false])
    #expect(held.withLock { $0.map { $0.load != nil } } == [false, true])
    #expect(session.run("f(3)").first?.lines == ["  3 1"])
    #expect(session.run("$g(3)[1]").first?.lines == ["  4"])
  }

  @Test func `Loops in loops are checked with as many items as the check has time for`() {
    let loops = (1...8).map { "1..20 | each \\a\($0) -> (" }.joined() + "$a1 + scor" + String(repeating: ")", count: 8)
    for (line, codes) in [(loops, ["E0218"]), (loops.replacing("scor", with: "$a8"), [])] {
      var found: [Diagnostic] = []
      let elapsed = ContinuousClock().measure { found = Toy.session().check(line) }
      #expect(found.map(\.code) == codes)
      #expect(elapsed < .seconds(2))
    }
  }

  @Test func `A function that was checked with one kind is checked again with another`() {
    let session = Toy.session()
    let source = "def f(x) = $x + 1\ndef g(x) = f($x)\n[g(1), g(2)]\ng(\"a\")\ng(3s)\ng(\"b\")"
    let found = session.check(source)
    #expect(found.map(\.code) == ["E0213", "E0213", "E0213"])
    // The innermost function is what is shown.
    #expect(found.allSatisfy { $0.explanation.facts.first == "def f(x) = $x + 1" })
    #expect(found.allSatisfy { $0.explanation.message.hasPrefix("in this function: ") })
    #expect(found.allSatisfy { !$0.explanation.message.dropFirst(5).contains("in this function") })
  }

  @Test(arguments: [
    "def f(n) = f($n - 1)", "def f(n) = $f($n - 1)", "def f(n) = ([1, 2] | each $f)", "let f = \\n -> f($n - 1)",
    "let f = \\n -> $f($n - 1)", "def f(n) = $n\ndef f(n) = f($n) + 1", "def f(n) = ([1] | each \\m -> f($m))",
  ])
  func `A function that calls itself is refused once, whatever calls it behind`(source: String) {
    let found = Toy.session().check(source + "\nf(1)\n[2] | each $f\n3 | f")
    #expect(found.map(\.code) == ["E0225"])
  }

  @Test(arguments: [
    "def f(f) = $f + 1\nf(1)", "let f = \\x -> $x\nlet f = \\x -> f($x) + 1\nf(1)",
    "def g(x) = $x + 1\ndef f(x) = g($x)\ndef g(x) = f($x) * 2\ng(1)", "def f(x) = ([1] | each \\f -> $f + $x)\nf(1)",
  ])
  func `A name that means something else is no call of itself`(source: String) {
    #expect(Toy.session().check(source).isEmpty)
  }

  @Test func `A mistake inside of each is found before it runs`() {
    let counter = Toy.Counter()
    let session = Toy.session(counter)
    let outcomes = session.run("[\"a\", \"b\"] | each \\name -> (open $name | where rio == hIT)")
    #expect(outcomes.first?.diagnostics.first?.code == "E0203")
    #expect(counter.count == 0)
  }

  @Test(arguments: [
    ("open(\"a\") | ", ["derive", "each", "paint", "select", "sort", "where"]), ("3 | tw", ["twice"]),
    ("open(\"a\") | select lay", ["layer"]), ("open(\"a\") | where roi == hI", ["hIT"]),
    ("open(\"a\") | paint color: ", ["blue", "green"]), ("open(\"a\") | paint wi", ["width:"]), ("$no", ["nothing"]),
    ("garden(", []), ("garden.", ["name", "table"]), ("paint(garden.ta", ["table"]), ("let x = {a: 1}.", ["a"]),
  ])
  func `Completion offers what may stand there`(before: String, expected: [String]) {
    let session = Toy.session()
    _ = session.run("let nothing = 1")
    let found = session.complete(before).candidates
    #expect(expected.allSatisfy(found.contains), "\(found)")
    if before.hasSuffix("| ") { #expect(found == expected) }
  }
}
