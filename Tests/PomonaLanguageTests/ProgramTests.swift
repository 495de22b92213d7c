import PomonaLanguage
import Testing

@Suite struct ProgramTests {
  @Test(arguments: [
    ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("-2^2", "-4"), ("2^3^2", "512"), ("7 %% 3", "1"), ("-7 %% 3", "2"),
    ("1 / 4", "0.25"), ("3 - 2 - 1", "0"), ("1..4", "[1, 2, 3, 4]"), ("4..2", "[4, 3, 2]"),
    ("[1] + [2, 3]", "[1, 2, 3]"),
    ("not true or true", "true"), ("1 < 2 and 2 < 3", "true"), ("2 in [1, 2]", "true"), ("\"ab\" == 'ab'", "true"),
    ("\"fire9\" matches \"^fire[0-9]$\"", "true"), ("if 1 > 2 then \"a\" else \"b\"", "b"),
    ("missing == missing", "true"),
    ("1 + missing", "missing"), ("missing != 1", "true"), ("1 / 3", "0.333333"),
    ("(missing) == 1", "false"), ("1 + missing == 1", "missing"), ("1 + missing in [1]", "missing"),
    ("1 + missing in [1, missing]", "true"), ("1 + missing == 1 and false", "false"),
    ("if 1 + missing == 1 then 2 else 3", "missing"),
    ("20s + 3min", "200s"), ("2 * 512MiB", "1024MiB"), ("1GiB / 512MiB", "2"), ("1KiB == 1024B", "true"),
    ("25%", "25%"), ("{a: 1, b: \"x\"}.b", "x"), ("[5, 6, 7][2]", "6"), ("{a: [1, 2]}.a[1]", "1"),
    ("\"one {1 + 1} three\"", "one 2 three"), ("'one {1 + 1}'", "one {1 + 1}"), ("\"\\{\"", "{"),
    ("abs(-3)", "3"), ("round(3.14159, 2)", "3.14"), ("mean([1, 2, 6])", "3"), ("quantile([1, 2, 3, 4], 50%)", "2.5"),
    ("median([3, 1, 2])", "2"), ("count([1, missing, 3])", "2"), ("sd([1, 2, 3])", "1"), ("max([1, 5, 2])", "5"),
    ("3 | twice | twice", "12"), ("twice(3)", "6"), ("(3 | twice) + 1", "7"), ("garden.name", "Pomona"),
    ("garden[\"pear\"]", "2"), ("[1, 2, 3] | each \\x -> $x * $x", "[1, 4, 9]"),
    ("[1, 2] | each \\x -> (x | twice)", "[2, 4]"), ("(\\x -> $x + 1)", "\\x -> $x + 1"),
    ("[1, 2] | each \\x -> ($x + 1) | each \\y -> $y * 2", "[4, 6]"), ("missing", "missing"),
    ("true and false", "false"),
    ("sum([1s, 3min])", "181s"), ("mean([2cm, 4mm])", "1.2cm"), ("max([1s, missing, 2s])", nil),
    ("max(present([1s, missing, 2s]))", "2s"), ("count([1s, 2cm])", "2"), ("first([3TR, 4TR])", "3TR"),
    ("mean(present([1, missing, 3]))", "2"), ("sum([1, missing])", nil), ("sum([1s, 2cm])", nil),
    ("sum([25%, 1])", nil), ("variance([1s, 2s])", nil), ("round(1e300, 400)", "1e+300"), ("round(123, -5)", "0"),
    ("linspace(5, -3, count: 6)", "[5, 3.4, 1.8, 0.2, -1.4, -3]"), ("logspace(1e4, 1, 3)", "[10000, 100, 1]"),
    ("length(logspace(10, 10000, count: 15))", "15"), ("logspace(3, 700, 5)[1] == 3", "true"),
    ("logspace(3, 700, 5)[5] == 700", "true"), ("logspace(missing, 700, 5)", "missing"),
    ("round(0.126, digits: 2)", "0.13"), ("def g() = 3\nlet q = g()\n$q + g()", "6"),
    ("2 in [1, 2]", "true"), ("20s in [1min, 20s]", "true"), ("\"a\" in []", "false"), ("1 in [missing, 1]", "true"),
    ("1 +\n  2", "3"), ("[1,\n 2]", "[1, 2]"), ("3\n  | twice", "6"), ("1 # a comment", "1"),
  ])
  func `An expression prints its value`(source: String, output: String?) {
    guard let output else {
      let codes = Toy.session().run(source).flatMap(\.diagnostics).map(\.code)
      #expect(codes == ["E0208"] || codes == ["E0451"], "\(source): \(codes)")
      return
    }
    #expect(Toy.printed(source) == output)
  }

  /// numpy 2.4: geomspace(10, 10000, 15), geomspace(3, 700, 5), geomspace(1e7, 1e2, 4), linspace(5, -3, 6).
  @Test(arguments: [
    (
      "logspace(10, 10000, count: 15)",
      [
        10, 16.378937069540637, 26.826957952797258, 43.939705607607905, 71.96856730011521, 117.87686347935866,
        193.06977288832496, 316.22776601683796, 517.9474679231213, 848.3428982440716, 1389.4954943731375,
        2275.8459260747886, 3727.593720314938, 6105.402296585326, 10000,
      ]
    ),
    ("logspace(3, 700, count: 5)", [3, 11.725070185234507, 45.82575694955839, 179.10340550835681, 700]),
    ("logspace(1e7, 1e2, count: 4)", [1e7, 215443.46900318822, 4641.588833612777, 100]),
    ("linspace(5, -3, count: 6)", [5, 3.4, 1.7999999999999998, 0.1999999999999993, -1.4000000000000004, -3]),
  ])
  func `Numbers between two ends are numpy's`(source: String, expected: [Double]) throws {
    let session = Toy.session()
    #expect(session.run("let numbers = \(source)").flatMap(\.diagnostics).isEmpty)
    guard case .list(let items)? = session["numbers"] else {
      Issue.record("no list: \(source)")
      return
    }
    let found = items.compactMap { item -> Double? in if case .number(let number) = item { number } else { nil } }
    #expect(found.count == expected.count)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-14 * abs($1) }, "\(found)")
    #expect(found.first == expected.first && found.last == expected.last)
  }

  @Test(arguments: [
    ("logspace(0, 10, count: 3)", "E0213"), ("logspace(1, 10, count: 1)", "E0213"),
    ("linspace(1, 10, count: 2.5)", "E0213"), ("linspace(1, 10, count: 2e6)", "E0213"),
    ("logspace(1, 10)", "E0206"), ("logspace(1, 10, n: 3)", "E0205"),
  ])
  func `Numbers between ends that there are none of are refused`(source: String, code: String) {
    #expect(Toy.session().run(source).flatMap(\.diagnostics).map(\.code) == [code], "\(source)")
  }

  @Test(arguments: [
    ("let x = 3\n$x + 1", "4"), ("let x = 3\nx | twice", "6"), ("let x = [1, 2]\nx[2]", "2"),
    ("def half(x) = $x / 2\nhalf(5)", "2.5"), ("def add(a, b: 10) = $a + $b\nadd(1)", "11"),
    ("def add(a, b: 10) = $a + $b\n1 | add", "11"), ("def less(a, b) = $a - $b\nless(b: 3, a: 4)", "1"),
    ("def less(a, b) = $a - $b\nless(3, a: 4)", "1"), ("def less(a, b) = $a - $b\n3 | less a: 4", "1"),
    ("let f = \\a, b -> $a - $b\n$f(5, 3)", "2"),
    ("let x = missing\n[$x == 1, $x != 1, $x == missing, $x != missing]", "[missing, missing, true, false]"),
    ("let x = 1\nlet x = $x + 1\n$x", "2"), ("set seed: 7\nstatus", "nothing is bound yet"),
    ("let x = 1\nforget x\nstatus", "nothing is bound yet"),
  ])
  func `Lines see what the lines before them bound`(source: String, output: String) {
    #expect(Toy.printed(source) == output)
  }

  @Test(arguments: [
    ("open(\"a\") | where roi == hIT", "layer roi score\nfire8 hIT 0.25\nfire9 hIT 0.5"),
    ("open(\"a\") | where roi == \"hIT\" and score > 0.3", "layer roi score\nfire9 hIT 0.5"),
    ("open(\"a\") | where layer in [fire8, fire10]", "layer roi score\nfire8 hIT 0.25\nfire10 mIT 0.125"),
    ("open(\"a\") | sort desc(score) | select layer", "layer\nfire9\nfire8\nfire10"),
    ("open(\"a\") | derive share: score / max(score) | select share", "share\n0.5\n1\n0.25"),
    ("open(\"a\") | derive big: if score > 0.2 then \"yes\" else \"no\" | select big", "big\nyes\nyes\nno"),
    ("open(\"a\") | paint green, width: 2cm, contrast: {layer: [fire8, fire9]}", "green 20.0 layer: fire8,fire9"),
    ("open(\"a\") | each \\row -> $row.score", "[0.25, 0.5, 0.125]"),
    ("garden.table | select roi | where roi == mIT", "roi\nmIT"),
  ])
  func `Verbs see the columns of what stands before them`(source: String, output: String) {
    #expect(Toy.printed(source) == output)
  }

  @Test func `Prefixes say how a value is made instead of making it`() {
    let counter = Toy.Counter()
    let session = Toy.session(counter)
    #expect(Toy.printed("let s = open \"a\"\nlet t = s | where roi == hIT", in: session) == "")
    #expect(
      Toy.printed("recipe t", in: session)
        == "set seed: 1, limit: 4GiB\nlet s = open \"a\"\nlet t = s | where roi == hIT")
    #expect(Toy.printed("why $s", in: session).hasPrefix("made by 1 line:"))
    #expect(Toy.printed("describe t", in: session).contains("columns: layer (text), roi (text), score (number)"))
    #expect(Toy.printed("plan stop", in: session) == "for ever")
    #expect(Toy.printed("why garden", in: session).hasPrefix("planted, not bought"))
    #expect(counter.count == 1)
  }

  @Test func `A recipe run in a fresh session makes the value again`() {
    let session = Toy.session()
    _ = session.run("let s = open \"a\"\nlet t = s | where roi == hIT | select layer\nlet u = [$t, $t]")
    let recipe = Toy.printed("recipe t", in: session)
    let again = Toy.session()
    #expect(Toy.printed(recipe, in: again) == "")
    #expect(Toy.printed("t", in: again) == Toy.printed("t", in: session))
  }

  @Test func `A recipe holds under other settings, and keeps those that were in force`() {
    let session = Toy.session()
    _ = session.run("set seed: 7\nlet a = [1]\nset seed: 9\nlet b = $a + [2]\nlet a = [3]\nlet c = $a + $b")
    let recipe = Toy.printed("recipe c", in: session)
    #expect(
      recipe.split(separator: "\n").filter { $0.hasPrefix("set") }.map { $0.prefix(11) } == [
        "set seed: 7", "set seed: 9",
      ])
    let again = Toy.session()
    #expect(Toy.printed("set seed: 3", in: again) == "")
    #expect(Toy.printed(recipe, in: again) == "")
    #expect(Toy.printed("c", in: again) == "[3, 1, 2]")
    #expect(Toy.printed("recipe c", in: again) == recipe)
  }

  @Test func `Methods are a paragraph with every argument, given or usual`() {
    let session = Toy.session()
    _ = session.run("let s = open \"a\"")
    let text = Toy.printed("methods $s | paint green", in: session).replacing("\n", with: " ")
    #expect(text.contains("With `open`: a table of scores (name: \"a\")."))
    #expect(text.contains("(color: green; by default width: 10cm, contrast: none)."))
    #expect(text.contains("Computed with Pomona."))
  }

  @Test func `Time stands beside the plan, and a plan leaves the world as it is`() {
    let printed = Toy.printed("time stop")
    #expect(printed.hasPrefix("took ") && printed.contains("planned: for ever"))
  }

  @Test func `Status names what was made from an older variable`() {
    let session = Toy.session()
    _ = session.run("let a = 1\nlet b = $a + 1\nlet a = 5")
    #expect(Toy.printed("status", in: session) == "a  number: 5\nb  number: 2   stale: made from an older `a`")
    _ = session.run("let c = $b + 1\nlet d = 7")
    let lines = session.run("status").first?.lines ?? []
    #expect(lines.filter { $0.hasSuffix("stale: made from an older `a`") }.count == 2)
  }

  @Test func `A stopped line leaves the session as it was`() {
    let session = Toy.session(hooks: Hooks(isInterrupted: { true }))
    #expect(Toy.printed("let x = stop", in: session) == "interrupted")
    #expect(session["x"] == nil)
    #expect(session.history.isEmpty)
  }

  @Test func `A warning is printed with the line that met it`() {
    #expect(Toy.printed("stop") == "0\nnote: nobody stopped it")
  }

  @Test(arguments: [
    ("", true), ("1 +", false), ("[1, 2", false), ("let x =", false), ("x |", false), ("f(1)", true), ("{a: 1", false),
    ("\\x ->", false), ("a,", false), ("1", true),
  ])
  func `An input is complete when nothing is left open`(source: String, complete: Bool) {
    #expect(Toy.session().isComplete(source) == complete)
  }
}
