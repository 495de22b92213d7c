import Foundation
import PomonaCatalog
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// What somebody types who comes from pandas, polars, dplyr or base R is answered with the line that works here.
@Suite struct HabitTests {
  private static let tables = """
    let t = {subject: ["s1", "s2", "s3"], roi: ["x", "y", "x"], score: [1, 2, missing], n: [1, 2, 3]} | table
    let u = {participant: ["s1", "s2"], age: [20, 30]} | table
    let v = {subject: ["s1", "s2"], age: [20, 30]} | table
    let name = "score"

    """

  private static func session() -> Session {
    let session = Library.session()
    _ = session.run(tables)
    return session
  }

  /// Behind `$t | `.
  @Test(arguments: [
    ("filter score > 1", "where score > 1"), ("query \"score\"", nil), ("mutate z: n * 2", "derive z: n * 2"),
    ("assign z: n * 2, w: n", "derive z: n * 2, w: n"), ("head", "take 5"), ("head 2", "take 2"),
    ("tail 3", "take(-3)"),
    ("groupby roi", "summarize mean_score: mean(score), by: roi"), ("group_by [\"roi\", \"subject\"]", nil),
    ("groupby [roi, subject]", "summarize mean_score: mean(score), by: [roi, subject]"),
    ("summarise m: sum(n), by: roi", "summarize m: sum(n), by: roi"), ("value_counts roi", "count roi"),
    ("value_counts", "count subject"), ("fillna 0", "derive score: coalesce(score, 0)"),
    ("fillna score: 0", "derive score: coalesce(score, 0)"), ("dropna score", "where score != missing"),
    ("drop score", "select without: score"), ("drop columns: [\"score\", \"n\"]", "select without: [score, n]"),
    ("rename points: score", "derive points: score | select without: score"),
    ("rename score: \"points\"", "derive points: score | select without: score"),
    ("arrange n", "sort n"), ("sort_values by: \"n\", ascending: false", "sort desc(n)"),
    ("nlargest 2, \"n\"", "sort desc(n) | take 2"), ("slice_max n, n: 1", "sort desc(n) | take 1"),
    ("drop_duplicates roi", "distinct roi"), ("nrow", "count"), ("pull n", "($t).n"),
    ("left_join $v, by: \"subject\"", "join $v, on: subject, how: left"), ("merge $v", "join $v, on: subject"),
    (
      "merge $u, left_on: \"subject\", right_on: \"participant\"",
      "join ($u | derive subject: participant), on: subject"
    ),
    ("melt id_vars: [\"subject\", \"roi\"]", "lengthen keep: [subject, roi]"),
    ("pivot_wider names_from: roi, values_from: n", "widen roi, values: n"), ("pivot roi, n", "widen roi, values: n"),
    ("rbind $t", "[$t, $t] | table"), ("glimpse", "describe $t"), ("lm n ~ score", "fit n ~ score"),
    ("corr n, score", "correlate n, score"), ("to_csv \"x.csv\"", "save \"x.csv\""),
    ("apply \\r -> $r.n", "each \\r -> $r.n"),
  ])
  func `A verb of another program is answered with the stage that is meant`(typed: String, remedy: String?) throws {
    let session = Self.session()
    let found = session.check("$t | \(typed)")
    #expect(found.count == 1, "\(found)")
    let remedies = try #require(found.first).explanation.remedies
    guard let remedy else { return }
    #expect(remedies == [remedy])
    let line = remedy.contains("$t") && !remedy.hasPrefix("join") ? remedy : "$t | \(remedy)"
    #expect(session.check(line).map(\.explanation.description) == [])
  }

  /// A stage for the groups and one for what is done with them are one here.
  @Test(arguments: [
    ("group_by roi | summarise m: mean(n)", "summarize m: mean(n), by: roi"),
    ("groupby(\"roi\") | agg m: mean(n), k: count()", "summarize m: mean(n), k: count(), by: roi"),
    ("group_by(roi, subject) | mutate m: mean(n)", "derive m: mean(n), by: [roi, subject]"),
    ("group_by roi | tally", "count roi"),
  ])
  func `Groups and what is done with them are answered with one stage`(typed: String, remedy: String) {
    let session = Self.session()
    #expect(session.check("$t | \(typed)").map(\.explanation.remedies) == [[remedy]])
    #expect(session.check("$t | \(remedy)").map(\.explanation.description) == [])
  }

  /// As a line of its own.
  @Test(arguments: [
    ("head($t, 2)", "$t | take 2"), ("nrow($t)", "$t | count"), ("$t.head()", "$t | take 5"),
    ("$t.tail(2)", "$t | take(-2)"),
    ("$t.shape", "$t | count"), ("$t.groupby(\"roi\")", "$t | summarize mean_score: mean(score), by: roi"),
    ("$t.sort(n)", "$t | sort n"), ("$t[\"scor\"]", "score"), ("$t[[\"roi\", \"n\"]]", "$t | select roi, n"),
    ("$t[1]", "$t | take 1"), ("$t + $t", "[$t, $t] | table"), ("c(1, 2, 3)", "[1, 2, 3]"), ("range(5)", "1..5"),
    ("concat([$t, $t])", "[$t, $t] | table"), ("np.log(2)", "log(2)"), ("print($t)", "$t"),
    ("$t.n.mean()", "mean($t.n)"), ("$t[$t.n > 1 and $t.roi == \"x\"]", "$t | where n > 1 and roi == \"x\""),
    ("DataFrame({a: [1, 2]})", "{a: [1, 2]} | table"), ("ifelse(1 > 2, 3, 4)", "if 1 > 2 then 3 else 4"),
    ("avg([1, 2])", "mean([1, 2])"),
  ])
  func `A call of another language is answered with the line that is meant`(typed: String, remedy: String) throws {
    let session = Self.session()
    let found = session.check(typed)
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.explanation.remedies == [remedy])
    guard remedy != "score" else { return }
    #expect(session.check(remedy).map(\.explanation.description) == [])
  }

  /// The stage, the one remedy, and the stage with it.
  @Test(arguments: [
    ("where is_na(score)", "score == missing", "where score == missing"),
    ("derive z: fillna(score, 0)", "coalesce(score, 0)", "derive z: coalesce(score, 0)"),
    ("derive z: ifelse(n > 1, 1, 0)", "if n > 1 then 1 else 0", "derive z: if n > 1 then 1 else 0"),
    ("fit n ~ C(roi)", "roi", "fit n ~ roi"), ("fit score ~ C(n)", "as_text(n)", "fit score ~ as_text(n)"),
    ("fit score ~ n + I(n^2)", "n^2", "fit score ~ n + n^2"),
    ("fit score ~ poly(n, 2)", "n + n^2", "fit score ~ n + n^2"),
    ("summarize k: n()", "count()", "summarize k: count()"),
    ("where isin(roi, [\"x\"])", "roi in [\"x\"]", "where roi in [\"x\"]"),
    ("where str_detect(roi, \"x\")", "roi matches \"x\"", "where roi matches \"x\""),
    ("derive z: np.log(n)", "log(n)", "derive z: log(n)"), ("derive z: pow(n, 2)", "n^2", "derive z: n^2"),
    ("where between(n, 1, 2)", "n >= 1 and n <= 2", "where n >= 1 and n <= 2"),
    ("where $name > 1", "score > 1", "where score > 1"),
    ("summarize m: mean($name)", "mean(score)", "summarize m: mean(score)"),
    ("sort $name", "sort score", "sort score"), ("derive z: std(n)", "sd(n)", "derive z: sd(n)"),
  ])
  func `In an expression it is answered with the one that is meant`(
    typed: String, remedy: String, mended: String
  ) throws {
    let session = Self.session()
    let found = session.check("$t | \(typed)")
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.explanation.remedies == [remedy])
    #expect(session.check("$t | \(mended)").map(\.explanation.description) == [])
  }

  @Test(arguments: ["|>", "%>%"])
  func `The pipes of R are answered with the bar`(pipe: String) {
    let found = Self.session().check("$t \(pipe) where n > 1")
    #expect(found.map(\.code) == ["E0101"])
    #expect(found.first?.explanation.remedies == ["|"])
  }

  @Test(arguments: ["read_csv(\"x.csv\")", "pd.read_csv(\"x.csv\")", "fread(\"x.csv\")"])
  func `Reading a file is answered with open`(typed: String) {
    #expect(Library.session().check(typed).first?.explanation.remedies == ["open \"x.csv\""])
  }

  @Test(arguments: ["on: subject == participant", "on: {subject: participant}"])
  func `A join on columns of two names is answered with the renaming join`(on: String) throws {
    let session = Self.session()
    let found = session.check("$t | join $u, \(on)")
    let line = "join ($u | derive subject: participant | select without: participant), on: subject"
    #expect(found.map(\.explanation.remedies) == [[line]])
    #expect(session.run("$t | \(line) | select subject, age | count").last?.lines.first == "  2")
    #expect(session.check("$t | join $u, on: subject").map(\.explanation.remedies) == [[line]])
  }

  @Test func `A column is picked by a name in a variable`() {
    let session = Self.session()
    #expect(session.run("$t[$name]").last?.lines == ["  [1, 2, missing]"])
    #expect(session.run("$t | select $name | count").last?.lines == ["  3"])
    #expect(session.check("$t[\"nowhere\"]").map(\.code) == ["E0203"])
  }

  @Test func `Tables stand one below the other, and unlike columns are named with the line that works`() throws {
    let session = Self.session()
    #expect(session.run("[$t, ($t | select n, score, roi, subject)] | table | count").last?.lines == ["  6"])
    for line in ["[$t, $u] | table", "let both = [$t, $u]\n$both | table"] {
      let unlike = try #require(session.check(line).first ?? session.run(line).last?.diagnostics.first).explanation
      #expect(unlike.code == "E0320")
      #expect(unlike.message == "table 2 has no `subject`, `roi`, `score`, `n`, and the first has")
      #expect(unlike.remedies.isEmpty)
    }
    let other = try #require(session.check("[$t, $v] | table").first).explanation
    #expect(other.remedies == ["each \\t -> ($t | select subject)"])
    #expect(session.run("[$t, $v] | \(other.remedies[0]) | count").last?.lines == ["  5"])
    let types = session.check("[$t, ($t | derive n: as_text(n))] | table").map(\.explanation)
    #expect(types.map(\.code) == ["E0207"])
    #expect(types[0].remedies == ["each \\t -> ($t | derive n: as_text(n))"])
    #expect(session.run("[$t, ($t | derive n: as_text(n))] | \(types[0].remedies[0]) | count").last?.lines == ["  6"])
    #expect(session.check("[$t, $t] | concat").map(\.explanation.remedies) == [["[$t, $t] | table"]])
  }
}
