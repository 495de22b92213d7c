import Foundation
import PomonaLanguage
import PomonaTestSupport
import Testing

/// One file a code: the input, a line of `---`, and the whole rendering. `POMONA_RECORD=1` records them anew, to be read.
@Suite struct ErrorGalleryTests {
  static let gallery: [(code: String, source: String)] = [
    ("E0101", "1 & 2"), ("E0102", "let x = \"open"), ("E0103", "1 + * 2"), ("E0104", "[1, 2"),
    ("E0105", "open(\"a\") | sort -score"), ("E0106", "let limit2 = 512Mb"),
    ("E0107", String(repeating: "(", count: 300)),
    ("E0109", "[1] | each \\x -> x | twice"), ("E0201", "open(\"a\") | wher roi == hIT"), ("E0202", "$x"),
    ("E0203", "open(\"a\") | where roi == hIT | sort scroe"), ("E0204", "open(\"a\") | where roi == hTI"),
    ("E0205", "open(\"a\") | paint colour: green"), ("E0206", "round()"), ("E0207", "set limit: 512"),
    ("E0208", "\"größe\" == \"ok\" and 20s + 3cm > 1s"), ("E0209", "open \"a\", \"b\""), ("E0210", "garden.nane"),
    ("E0211", "{a: 1, a: 2}"), ("E0212", "where roi == hIT"), ("E0213", "1 + \"日本\""), ("E0214", "let where = 3"),
    ("E0215", "open(\"a\") | where score > open(\"b\")"), ("E0216", "set sed: 7"), ("E0217", "[1, 2][0]"),
    ("E0218", "[a, b]"), ("E0219", "3(4)"), ("E0220", "garden[\"aple\"]"),
    ("E0221", "open(\"a\") | derive hIT: 1 | where roi == hIT"), ("E0224", "help wher"),
    ("E0225", "def fact(n) = if $n <= 1 then 1 else $n * fact($n - 1)\nfact(5)"),
  ]

  @Test(arguments: gallery.map(\.code))
  func `An error reads as it was recorded`(code: String) throws {
    let source = try #require(Self.gallery.first { $0.code == code }?.source)
    let diagnostics = Toy.session().run(source).flatMap(\.diagnostics)
    let first = try #require(diagnostics.first)
    #expect(first.code == code)
    let text =
      ([source, "---"] + diagnostics.flatMap { DiagnosticRenderer().lines($0, in: source) })
      .joined(separator: "\n") + "\n"
    let url = TestResources.fixture("Errors/\(code).txt")
    if ProcessInfo.processInfo.environment["POMONA_RECORD"] == "1" {
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: url, encoding: .utf8) == text)
  }

  @Test func `Every code of the language has a page, and every page but that of Ctrl-C a file here`() throws {
    let session = Toy.session()
    for (code, _) in Self.gallery {
      #expect(try session.help(code)[0].contains(code), "\(code)")
    }
    #expect(throws: (any Error).self) { try session.help("E9999") }
  }

  @Test func `Carets stand under what is wrong, after wide characters too`() {
    let diagnostic = Toy.session().check("[\"日本\", rio]")[0]
    let lines = DiagnosticRenderer().lines(diagnostic, in: "[\"日本\", rio]")
    // Bracket, quote, two wide characters, quote, comma, blank: nine columns.
    #expect(lines[2] == "  │ " + String(repeating: " ", count: 9) + "^^^")
  }

  @Test func `An error for editors is one line of JSON with line and columns in characters`() throws {
    let source = "let x = 1\n\"é\" + $y"
    let diagnostic = try #require(Toy.session().check(source).first)
    let json = DiagnosticRenderer.json(diagnostic, in: source)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["code"] as? String == "E0202")
    #expect(object["line"] as? Int == 2)
    #expect(object["column"] as? Int == 7)
    #expect(object["endColumn"] as? Int == 9)
  }
}
