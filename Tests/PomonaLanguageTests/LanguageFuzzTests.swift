import PomonaCore
import PomonaLanguage
import PomonaTestSupport
import Testing

/// Inputs that nobody would write: never a crash, every error inside of the text, formatting stable.
@Suite struct LanguageFuzzTests {
  static let lines = [
    "zoo | where source == openclip | sample 5, seed: 1",
    "let f = model \"alexnet\" | features images(\"samples/\"), limit: 12MiB",
    "let s = f | score $b, metrics: [crsa, ereg], split: odd_even, controls: untrained(seed: 1..5),\n  ceiling: [ncsnr]",
    "s | best score, by: [metric, roi], over: layer, choose: part == train, report: part == test",
    "s | plot x: depth, y: score | lines | facet part ~ metric | size 24cm, 10cm | save \"depth.svg\"",
    "let r = $schemes | each \\sp -> (g | encode $y, split: $sp, controls: [walk(200, restart: story), time])",
    "e | join $c, on: unit | where ceiling > 0.35 | flatmap value: score, scale: -1..1",
    "def half(x, y: 2) = if x > 0 and not (y == missing) then x / y else -x^2",
    "$a.models[\"an{1 + 2}imacy\"] | compare $k.hit, given: [$k.models['x'], {a: 1, `FFA-1`: 25%}]",
    "# a comment\nset limit: 2GiB, seed: 7",
    "open(\"a\") | where roi == hIT | derive x: score / max(score) | sort desc(x)",
    "[1, 2, 3] | each \\x -> (x | twice)", "garden.table | select layer, score | paint green, width: 2cm",
  ]
  static let pieces = [
    "|", ",", ":", "=", "==", "!=", "..", "~", "+", "-", "*", "/", "%%", "^", ".", "(", ")", "[", "]", "{", "}", "\\",
    "->", "\n", " ", "\t", "\"", "'", "`", "$", "#", "{", "let ", "def ", "if ", "then ", "else ", "not ", "and ",
    "in ",
    "matches ", "plan ", "why ", "help ", "set ", "true", "missing", "1", "0.5", "1e9", "512MiB", "3Mb", "25%", "$x",
    "where ", "open ", "roi", "hIT", "é", "日", "\u{0}", "\u{301}", "🍎",
  ]

  /// The `index`-th input: a line with pieces put in, taken out or doubled, or pieces alone.
  static func input(_ index: Int) -> String {
    let random = RandomStream(seed: 20_261_123, name: "fuzz \(index)")
    var place = 0
    func draw(_ bound: Int) -> Int {
      place += 1
      return random.integer(at: place, below: bound)
    }
    if draw(4) == 0 { return (0..<draw(30)).map { _ in pieces[draw(pieces.count)] }.joined() }
    var characters = Array(lines[draw(lines.count)])
    for _ in 0..<(1 + draw(6)) {
      let at = draw(characters.count + 1)
      switch draw(4) {
      case 0: characters.insert(contentsOf: Array(pieces[draw(pieces.count)]), at: at)
      case 1: characters.removeSubrange(at..<min(characters.count, at + draw(8)))
      case 2:
        let end = min(characters.count, at + draw(12))
        characters.insert(contentsOf: characters[at..<end], at: at)
      default: characters = Array(characters.prefix(at + 1))
      }
    }
    return String(characters)
  }

  @Test func `Reading, checking, formatting and running survive any text`() throws {
    let session = Toy.session()
    for index in 0..<TestResources.fuzzCount(usual: 3_000) {
      let source = Self.input(index)
      let length = source.utf8.count
      for diagnostic in session.check(source) {
        #expect(
          diagnostic.span.start >= 0 && diagnostic.span.end <= max(length, 1),
          "input \(index): \(source.debugDescription)")
        _ = DiagnosticRenderer().lines(diagnostic, in: source)
      }
      if let once = try? Formatter.format(source) {
        let twice = try? Formatter.format(once)
        #expect(twice == once, "input \(index): \(source.debugDescription)")
      }
      _ = session.complete(source)
      if index % 10 == 0 { _ = Toy.session().run(source) }
    }
  }

  @Test(arguments: ["(", "[", "{a: ", "-", "not ", "\\x -> ", "if ", "2^", "1 + (", "f("])
  func `Nesting without end is an error and no crash`(piece: String) {
    let source = String(repeating: piece, count: 20_000) + "1"
    #expect(!Toy.session().check(source).isEmpty)
  }

  @Test(arguments: [" + 1", " | twice", ".a", "[1]", "(1)", " and true", " * 2", ", 1"])
  func `A long chain is read, checked, formatted and let go`(piece: String) {
    let source = "[1]" + String(repeating: piece, count: 20_000)
    let session = Toy.session()
    _ = session.check(source)
    _ = try? Formatter.format(source)
    _ = session.run(source)
  }
}
