import Testing

@testable import PomonaShell

@Suite("Comparing printed output")
struct TextComparisonTests {
  static let pairs: [(String, String, exact: Bool, lastDigit: Bool)] = [
    ("a 0.132", "a 0.132", true, true),
    ("a 0.132", "a  0.132", true, true),
    ("a 0.132", "a 0.133", false, true),
    ("a 0.132", "a 0.134", false, false),
    ("92 stimuli", "93 stimuli", false, false),
    ("fire5", "fire6", false, false),
    ("took 1.5 s", "took 12.25 s", true, true),
    ("took 1 min 3 s", "took 9 s", true, true),
    ("took … s", "took 9 s", true, true),
    ("peak 11.7 MiB of 12.0", "peak 9 MiB of 12.0", true, true),
    ("peak 11.7 MiB of 12.0", "peak 9 MiB of 13.0", false, false),
    ("12MiB", "13MiB", false, false),
    ("90s", "91s", false, false),
    ("[20s, 3min]", "[20s, 4min]", false, false),
    ("{limit: 512MiB}", "{limit: 256MiB}", false, false),
    ("5 s", "6 s", false, false),
    ("1.5s", "1.6s", false, true),
    ("limit 512 MiB, 2 batches", "limit 256 MiB, 2 batches", true, true),
    ("planned: about 12 s", "planned: about 9 s", true, true),
    ("5 layers", "5.0 layers", false, false),
    ("-0.1", "0.1", false, false),
    ("1e-5", "2e-5", false, true),
    ("EVC  0  1.5", "EVC  -4.441e-16  1.5", false, true),
    ("EVC  0  1.5", "EVC  4e-7  1.5", false, false),
    ("3 seconds", "4 seconds", false, false),
    ("a", "b", false, false),
    (".401", ".402", false, true),
    ("a-1", "a-2", false, false),
  ]

  @Test("times and memory are masked, numbers compared as printed", arguments: pairs)
  func compare(a: String, b: String, exact: Bool, lastDigit: Bool) {
    #expect((TextComparison.firstDifference(recorded: [a], now: [b], digits: .exact) == nil) == exact)
    #expect((TextComparison.firstDifference(recorded: [a], now: [b], digits: .lastDigit) == nil) == lastDigit)
    #expect((TextComparison.firstDifference(recorded: [b], now: [a], digits: .lastDigit) == nil) == lastDigit)
  }

  @Test(
    "times are left out of what is recorded, and nothing else",
    arguments: [
      ("  26 maps in 3.25 s, peak 12 MiB", "  26 maps in … s, peak 12 MiB"),
      ("took 1 min 3 s", "took … min … s"),
      ("block_13  0.401  s5", "block_13  0.401  s5"),
      ("  90s", "  90s"),
      ("  [20s, 3min]", "  [20s, 3min]"),
      ("  reaction time 5 s", "  reaction time 5 s"),
      ("é 🧠\t1", "é 🧠\t1"),
    ])
  func withoutTimes(line: String, recorded: String) {
    #expect(TextComparison.withoutTimes(line) == recorded)
    #expect(TextComparison.firstDifference(recorded: [recorded], now: [line], digits: .exact) == nil)
  }

  @Test("a line more or less is a difference")
  func count() {
    #expect(TextComparison.firstDifference(recorded: ["a"], now: ["a", "b"], digits: .exact)?.now == "b")
    #expect(TextComparison.firstDifference(recorded: ["a", "b"], now: ["a"], digits: .exact)?.recorded == "b")
  }

  @Test("the difference of two texts keeps what both have")
  func diff() {
    let lines = LineDiff.lines(from: ["a", "b", "c", "d"], to: ["a", "c", "x", "d"])
    #expect(lines == [.kept("a"), .removed("b"), .kept("c"), .added("x"), .kept("d")])
    #expect(LineDiff.report(from: ["a"], to: ["a"], named: "x") == [])
    #expect(LineDiff.report(from: ["a"], to: ["b"], named: "x") == ["--- x", "+++ x", "@@ line 1 @@", "- a", "+ b"])
  }

  @Test(
    "numbers are told in two figures", arguments: [(3.14e-8, "3.1e-8"), (1e-9, "1e-9"), (0, "0.0"), (-250, "-2.5e2")])
  func shortNumbers(number: Double, text: String) { #expect(short(number) == text) }
}
