import Foundation
import PomonaCatalog
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// What is written out in a line is refused before anything runs: an hour of work must not end at a literal.
@Suite struct ArgumentCheckTests {
  private static let table =
    "let s = {model: [\"a\", \"b\"], roi: [\"x\", \"y\"], score: [1, 2], n: [1, 2]} | table\n"
  private static let plot = "$s | plot x: n, y: score | "

  /// The line, the code, and what the carets mark.
  @Test(arguments: [
    ("$s | take 1.5", "E0207", "1.5"), ("$s | sample 1, seed: 2.5", "E0207", "2.5"),
    ("$s | take 1, 2", "E0209", "2"), ("$s | sort score + 1", "E0207", "score + 1"),
    ("$s | test score, draws: 0", "E0207", "0"), ("$s | test score, level: 20%", "E0207", "20%"),
    ("$s | test score, contrast: {model: [a]}", "E0426", "{model: [a]}"),
    ("$s | permute score, by: roi, across: model, contrast: {model: [a]}", "E0426", "{model: [a]}"),
    ("$s | bootstrap n", "E0425", "n"), ("$s | bootstrap score, across: rows, draws: 1.5", "E0207", "1.5"),
    ("$s | best score, over: model, split: odd_even", "E0423", "odd_even"),
    ("$s | join $s, on: model, suffix: [\"a\"]", "E0207", "[\"a\"]"),
    ("$s | join $s, on: model, suffix: [\"\", \"\"]", "E0207", "[\"\", \"\"]"),
    ("$s | derive score_r: 1 | join $s, on: model, suffix: [\"\", \"_r\"]", "E0324", "[\"\", \"_r\"]"),
    (plot + "points opacity: 2", "E0207", "2"), (plot + "points at: 3", "E0207", "3"),
    (plot + "points axis: x", "E0207", "x"), (plot + "lines x: \"blue\"", "E0207", "\"blue\""),
    (plot + "points | facet score > 2", "E0207", "score > 2"), (plot + "rule at: [1, 2, 3]", "E0207", "[1, 2, 3]"),
    (plot + "points | scale y, limits: [3, 1]", "E0708", "[3, 1]"),
    (plot + "points | scale y, limits: [3]", "E0207", "[3]"),
    (plot + "points | scale color, ticks: none", "E0207", "none"),
    (plot + "points | size 1mm, 2cm", "E0706", "1mm"), (plot + "points | facet roi, wrap: 0", "E0207", "0"),
    (plot + "points | smooth level: 100%", "E0207", "100%"),
    ("shuffled(1)", "E0207", "1"), ("contiguous(2.5)", "E0207", "2.5"), ("gap(1.5, runs)", "E0363", "1.5"),
    ("nested(runs, gap(4TR, runs))", "E0363", "gap(4TR, runs)"), ("nested(halves(3), runs)", "E0470", "halves(3)"),
    ("tail(100%)", "E0363", "100%"), ("draws(3, train: 0%)", "E0363", "0%"), ("halves(0)", "E0207", "0"),
    ("untrained(seed: [1, 1])", "E0420", "[1, 1]"), ("untrained(seed: [1, 1.5])", "E0207", "[1, 1.5]"),
    ("walk(0)", "E0207", "0"), ("walk(20, sigma: -1)", "E0393", "-1"), ("oasm(sigma: -1)", "E0207", "-1"),
    ("jl(2)", "E0380", "2"), ("pls(0)", "E0467", "0"), ("pcr(2.5)", "E0467", "2.5"), ("pixels(side: 0)", "E0207", "0"),
    ("[3, 1] | save \"x.csv\"", "E0608", "\"x.csv\""), ("$s | save \"x.npy\"", "E0608", "\"x.npy\""),
    ("$s | save \"no such folder/x.csv\"", "E0902", "\"no such folder/x.csv\""),
    ("(\\x -> $x) | save \"x.npz\"", "E0428", "save"), ("set seed: 1.5", "E0213", "1.5"),
    ("open \"nowhere.csv\" | sort x", "E0610", "\"nowhere.csv\""),
    ("[1mm, 2s] | each \\v -> $v + 1mm", "E0208", "$v + 1mm"), ("5 | each \\x -> $x", "E0213", "each"),
    ("$s | fit model ~ n", "E0207", "model ~ n"), ("$s | fit score ~ 0", "E0207", "score ~ 0"),
    ("$s | fit score ~ -1", "E0207", "score ~ -1"), ("$s | bootstrap roi, across: rows", "E0207", "roi"),
    ("$s | derive z: lag(n, -1)", "E0213", "-1"), ("$s | derive z: lead(n, 1.5)", "E0213", "1.5"),
    ("$s | summarize q: quantile(n, 150%)", "E0213", "150%"), ("$s | where roi matches \"[\"", "E0213", "\"[\""),
    ("$s | derive a: extract(roi, \"[\")", "E0213", "\"[\""), ("$s | derive a: part(roi, 0)", "E0213", "0"),
    ("$s | derive a: bin(n, 0)", "E0213", "0"), ("$s | derive a: split(roi, \"\")", "E0213", "\"\""),
    ("$s | derive a: category(roi, [\"x\", \"x\"])", "E0213", "[\"x\", \"x\"]"),
    ("category(\"mid\", [\"low\"])", "E0213", "[\"low\"]"), ("{a: [1, 2], b: [3]} | table", "E0320", "table"),
    ("$s | join ($s | derive roi: n), on: roi, suffix: [\"\", \"2\"]", "E0323", "roi"),
    ("$s | where n * 1mm > 2s", "E0208", "n * 1mm > 2s"),
    ("let a = 12345678901234567891", "E0101", "12345678901234567891"),
    ("[{a: 1}, {b: 2}] | table", "E0320", "table"), ("[{a: $s.n[1]}, {b: $s.n[2]}] | table", "E0320", "table"),
    ("[{a: $s.n[1]}, {a: 1, b: 2}] | table", "E0320", "table"), ("[{a: 1}, {a: \"x\"}] | table", "E0207", "table"),
    ("let l = [1, 2]\n$l[3]", "E0217", "3"), ("[$s.n[1], 2][0]", "E0217", "0"), ("(1..4)[5]", "E0217", "5"),
    ("$s | fit score ~ n + n", "E0211", "score ~ n + n"),
    ("$s | fit score ~ n:roi + n + n:roi", "E0211", "score ~ n:roi + n + n:roi"),
    ("$s.n | through \"python3 nowhere.py\"", "E0610", "nowhere.py"),
    ("$s.n | through [\"sh\", \"-x\", \"no where.sh\"]", "E0610", "\"no where.sh\""),
    ("$s | save \"w.csv\"\nopen \"w.csv\" | where q > 1", "E0203", "q"),
    ("$s | select n | save \"w.npz\"\nopen \"w.npz\" | sort n, score", "E0203", "score"),
    ("$s | save \"w.csv\"\n$s | derive q: n | save \"w.csv\"\nopen \"w.csv\" | where q > 1 | sort p", "E0203", "p"),
    ("if 1 > 2 then $nowhere else 1", "E0202", "$nowhere"),
    ("if 1 < 2 then rolling_mean([1], 0) else [1]", "E0213", "0"),
  ])
  func `A literal that no run could take is refused by the check`(line: String, code: String, marked: String) throws {
    let source = Self.table + line
    let found = Library.session().check(source)
    #expect(found.map(\.code) == [code])
    let span = try #require(found.first).span
    #expect(String(decoding: Array(source.utf8)[span.start..<span.end], as: UTF8.self) == marked)
  }

  /// Lines that look wrong to a check that knows less than it thinks.
  @Test(arguments: [
    ("$s | derive l: (if n > 1 then [n] else []) | lengthen l | select l | count", "2"),
    ("[[], [1], [2, 3]] | each \\l -> length($l)", "[0, 1, 2]"),
    ("$s | derive e: missing | where e == \"a\" | count", "0"),
    ("{k: [missing, missing]} | table | join ({k: [\"a\"], v: [1]} | table), on: k, how: left | count", "2"),
    ("$s | derive q: (if n > 1 then 3mm else 2cm) / 1mm | select q | sort q | take 1 | summarize q: max(q)", "3"),
    ("($s | where n * 1min > 90s).model", "[\"b\"]"),
    ("($s | derive w: (n * 2s) / 1min).w | each \\x -> round($x, 3)", "[0.033, 0.067]"),
    ("($s | derive m: -(n * 2mm) / 1cm).m", "[-0.2, -0.4]"),
    // What a condition keeps out is not tried.
    ("def f(k) = if $k < 1 then [0] else rolling_mean([1, 2, 3], $k)\nf(0)", "[0]"),
    ("let k = 0\n($s | derive q: if $k < 1 then n else rolling_mean(n, $k)).q", "[1, 2]"),
    ("let k = 0\n($s | derive q: if not ($k < 1) then rolling_mean(n, $k) else n).q", "[1, 2]"),
    ("[0, 2] | each \\k -> (if $k < 1 then [0] else rolling_mean([1, 3], $k))", "[[0], [missing, 2]]"),
    (
      "[\"nowhere.csv\", \"none\"] | each \\f -> (if $f != \"a\" then $f else (open \"{$f}.x\" | count))",
      "[\"nowhere.csv\", \"none\"]"
    ),
    ("let m = missing\n$m == missing", "true"), ("1 in [2, missing]", "false"),
    // A line goes on behind an operator in words.
    ("$s | where n > 0 and\n  n < 2 or\n\n  not\n  (n in\n [1, 2]) | count", "1"),
    ("let w = if 1 > 2 then\n \"a\" else\n \"b\"\n$w", "b"),
    // Quantities go through aggregates, and into columns by division.
    ("($s | summarize m: mean(n * 2s) / 1s, t: sum(n * 30s) / 1min, by: roi).t", "[0.5, 1]"),
    ("$s | where n * 2s > mean(n * 2s) | count", "1"),
    ("($s | derive d: (n * 2mm - first(n * 2mm)) / 1cm).d", "[0, 0.2]"),
    // What a filter took out was no mistake.
    ("$s | where n > 1 | where roi == \"x\" | count", "0"),
    ("let u = $s | where n > 1\n$u | where roi in [x, y] | count", "1"),
    ("$s | where n > 1 | where roi == x", "note: no row has roi == \"x\"; there are: y"),
    // What stands in a list of unlike records, and at a place that only the run knows.
    ("[{a: 1}, {b: 2}] | each \\r -> 1", "[1, 1]"), ("let l = [1, 2]\n$l[$s.n[2]]", "2"),
    ("let l = [[1], [2, 3]]\n$l[2][2]", "3"), ("let r = [{a: 1}, {b: \"x\"}]\n$r[2].b", "x"),
    // The parameter tells the rows of `each` apart.
    ("([25%, 75%] | each \\p -> ($s | summarize q: quantile(n, $p))).p", "[\"25%\", \"75%\"]"),
    ("([true, false] | each \\b -> ($s | derive d: n > 1 | where d == $b | summarize m: sum(n))).b", "[true, false]"),
    ("($s | derive k: (if n > 1 then missing else n * 2mm) / 1mm).k", "[2, missing]"),
  ])
  func `What is right passes the check and runs`(line: String, prints: String) {
    let outcomes = Library.session().run(Self.table + line)
    #expect(outcomes.last?.diagnostics.map(\.explanation.description) == [])
    let lines = outcomes.last?.lines.map { $0.trimmingCharacters(in: .whitespaces) } ?? []
    #expect(lines.contains(prints), "\(lines)")
  }

  /// What somebody types who comes from pandas or R, and what is meant.
  @Test(arguments: [
    ("$s | where roi == NA", "missing"), ("$s | select 1", "model"),
    ("1s..3s", "1..3 | each \\x -> $x * 1s"), ("min(1, 2)", "min([1, 2])"), ("$s | sort by: n", "sort n"),
    ("$s | bootstrap n, across: rows, level: 5", "level: 5%"), ("$s | select q: n", "derive q: n | select q"),
    ("$s | pivot roi, n", "widen roi, values: n"),
    ("$s | rename q: n", "derive q: n | select without: n"), ("5 % 3", "%% for the rest of a division"),
    ("$s | sort abs(n - 3)", "derive key: abs(n - 3) | sort key"),
    ("$s | sort desc(n * 2s)", "derive key: (n * 2s) / 1s | sort desc(key)"),
    ("None", "missing"), ("[True]", "true"), ("$s | best score, over: [roi, n]", "over: roi"),
    ("avg([1, 2])", "mean([1, 2])"),
    ("[4, 9] | each sqrt", "\\x -> sqrt($x)"), ("$s | derive z: n ** 2", "^ for a power"),
    ("$s | summarize m: mean(n) by: roi", ", by: … with a comma before the argument"),
    ("($s | summarize m: mean(n) by: roi)", ", by: … with a comma before the argument"),
    ("$s | derive z: lag(n, -1)", "lead(column, 1)"), ("$s | where rio in [x, y]", "roi"),
    ("$s | summarize q: quantile(score, 0.9)", "quantile(score, 90%)"),
    ("$s | summarize q: quantile(score, 25)", "quantile(score, 25%)"),
    ("$s | where score in 0.5..1.5", "score >= 0.5 and score <= 1.5"), ("$s | drop score", "select without: score"),
    ("[1, 2] | each k -> $k * 2", "\\k -> $k * 2"), ("[1, 2] + 1", "[1, 2] | each \\x -> $x + 1"),
    ("2 * [1, 2]", "[1, 2] | each \\x -> 2 * $x"), ("$s | where score between 1 and 2", "score >= 1 and score <= 2"),
    ("$s | where (n + 1) between 1 and 2", "(n + 1) >= 1 and (n + 1) <= 2"),
    ("$s | where abs(n) between 1 and 2 | count", "abs(n) >= 1 and abs(n) <= 2"),
    ("$s | summarize q: quantile(n)", "quantile(n, 75%)"),
    ("$s | summarize m: mean(n * 2s)", "m: mean(n * 2s) / 1s"),
    ("$s | derive r: round(n * 2s + 1s)", "round((n * 2s + 1s) / 1s)"),
    ("$s | derive z: 12cm + n", "12cm / 1cm + n"), ("$s | count n > 1", "where n > 1 | count"),
    ("$s | summarize k: count(), by: bin(n, 2)", "derive key: bin(n, 2) | summarize k: count(), by: key"),
    (
      "$s | derive key: 1 | summarize k: count(), by: [roi, n + 1]",
      "derive key_2: n + 1 | summarize k: count(), by: [roi, key_2]"
    ),
    ("let d = describe $s", "describe $s"), ("$s | methods", "methods $s"), ("$s | derive n + 1", "value: n + 1"),
    ("$s | derive z: n // 2", "floor(a / b) for a whole quotient"), ("$s | where roi is missing", "=="),
    ("$s | where roi is not missing", "!="), ("$s | where roi like \"x\"", "matches \"…\" with a regular expression"),
    ("for i in [1, 2] { $i }", "[1, 2] | each \\i -> …"), ("def rd(f) = open $f", "open($f)"),
    ("def f(x, k = 2) = $x * $k\nf(3)\nf(3, k: 5)\n3 | f", "k: 2"),
    ("let q = (1 + * 2)\nlet w = $q + 1\n$w | sort x", nil),
    ("let q = 1 +\nlet w = 2", nil), ("$s | where roi starts_with \"x\"", "starts_with(roi, \"x\")"),
    ("$s | sort n descending", "desc(n)"), ("$s | take 1:2", "1..2"), ("$s | where n > 1 || score > 1", "or"),
    ("$s | where n != NaN", "missing"), ("$s | where not missing(n)", "n == missing"),
    ("$s | summarize(m = mean(n))", "m: …"), ("1s + 4TR", "4TR / 1TR for a plain number"),
    ("2Hz * 3s", "2Hz / 1Hz * 3s"),
    ("$s | fit n = score", "n ~ score"), ("$s | fit n score", "n ~ score"),
    ("$s | fit n ~ score + (1 | roi)", "by: roi for a fit of each"),
    ("($s | fit score ~ n, by: roi).r2", ".summary.r2"), ("$s | where roi == 1", "roi == \"1\""),
    ("$s | where n > \"1\"", "n > 1"), ("$s | widen roi", "zoo | widen variant, values: installed, by: architecture"),
    ("date(\"2024-01-01\")", "date(days(\"2024-02-28\") + 2)"), ("$s | save \"x.xlsx\"", "save \"x.csv\""),
    ("[1, 2] | save \"x.xlsx\"", "save \"x.npz\""), ("$s | select without: rio", "roi"),
    ("$s | select without: roi | sort roi", nil),
  ])
  func `A slip is answered with the line that was meant`(line: String, remedy: String?) throws {
    let session = Library.session()
    _ = session.run(Self.table)
    let found = session.check(line)
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.explanation.remedies.first == remedy)
  }

  @Test func `Columns can be left out`() throws {
    let session = Library.session()
    _ = session.run(Self.table)
    #expect(
      session.run("$s | select without: [roi, n]").last?.lines.first?.split(separator: " ") == ["model", "score"])
    #expect(session.check("$s | select").map(\.code) == ["E0206"])
    #expect(session.check("$s | select roi, without: n").map(\.code) == ["E0209"])
  }

  @Test func `A contrast of groups that share no unit leads to a test between them`() throws {
    let line = "$s | test score, across: model, contrast: {roi: [x, y]}"
    let explanation = try #require(Library.session().run(Self.table + line).last?.diagnostics.first?.explanation)
    #expect(explanation.code == "E0442")
    #expect(explanation.remedies == ["where roi in [x, y] | test …, between: roi"])
  }

  /// A number that only the run knows meets the same rule there.
  @Test(arguments: [
    ("$s | take $s.n[1] / 2", "E0207", "0.5"), ("shuffled($s.n[1])", "E0207", "1"),
    ("$s | test score, draws: $s.n[1] - 1", "E0207", "0"), ("halves($s.n[1] - 1)", "E0207", "0"),
  ])
  func `A number that is known late is refused in the same words`(line: String, code: String, value: String) throws {
    let session = Library.session()
    #expect(session.check(Self.table + line).isEmpty)
    let explanation = try #require(session.run(Self.table + line).last?.diagnostics.first?.explanation)
    #expect(explanation.code == code)
    #expect(explanation.message.hasSuffix("and this is \(value)"))
  }

  /// What each verb says of itself: an example of its own passes its own rules, and its usual values lie in what it takes.
  @Test func `Usual values of arguments are values that are taken`() throws {
    for verb in Library.vocabulary.verbs.entries {
      for parameter in verb.parameters {
        guard let usual = parameter.usual else { continue }
        let value: Value
        if let number = Double(usual) {
          value = .number(number)
        } else if let quantity = Quantity(usual) {
          value = .quantity(quantity)
        } else {
          continue
        }
        #expect(parameter.refusal(of: value) == nil, "\(verb.name) \(parameter.name)")
      }
    }
  }
}
