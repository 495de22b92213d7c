import Foundation
import PomonaCatalog
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// What explains and what is explained, what stands in one list, and where intervals of correlations end.
@Suite struct RSASidesTests {
  private static func told(_ session: Session, _ line: String) throws -> String {
    try RecordingVerbTests.run(session, line).lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
  }

  private static func published() throws -> Session {
    let session = Library.session()
    try RecordingVerbTests.run(session, "let k = benchmark \"kriegeskorte92\"")
    return session
  }

  // MARK: - Sides

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `Subjects as models and models as subjects are refused before anything runs, with the line turned`() throws {
    let session = try Self.published()
    for (line, mended) in [
      ("$k.hit | infer $k.models", "$k.models | infer $k.hit"),
      ("$k.hit.mean | infer $k.models, across: stimulus", "$k.models | infer $k.hit.mean, across: stimulus"),
      ("$k.judgements | regress $k.models[\"v1\"], folds: 5", "$k.models[\"v1\"] | regress $k.judgements, folds: 5"),
      ("$k.sessions | infer ($k.images | rdm euclidean)", "($k.images | rdm euclidean) | infer $k.sessions"),
    ] {
      let found = try #require(session.check(line).first, "\(line)")
      #expect(found.code == "E0497" && found.explanation.remedies.first == mended, "\(line): \(found)")
      #expect(session.check(mended).isEmpty, "\(mended)")
    }
    try RecordingVerbTests.run(session, "let f = \\a, b -> ($a | regress $b)")
    try BadInputTests.expect(session, "f($k.hit, $k.models)", "E0497", ["behind `regress`"])
    // Cortex may be explained by cortex, and a comparison is the same both ways round.
    for line in [
      "$k.mit | infer $k.hit", "$k.hit | infer $k.judgements", "$k.hit.mean | compare $k.models[\"v1\"]",
      "[$k.hit[\"BE\"], $k.models[\"v1\"]] | regress $k.models[\"animacy\"]",
    ] { #expect(session.check(line).isEmpty, "\(line)") }
    // A list or a record says that it is meant, and the run notes it.
    for models in ["{be: $k.hit[\"BE\"], mit: $k.mit}", "[$k.hit[\"BE\"], $k.hit[\"KO\"]]"] {
      let told = try Self.told(session, "\(models) | regress $k.models[\"animacy\"]")
      #expect(told.contains("RDMs of models are explained by those of subjects"), "\(told)")
    }
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `Models that are taken for subjects are allowed, and said`() throws {
    let session = try Self.published()
    for line in [
      "{v1: $k.models[\"v1\"]} | infer $k.models", "{v1: $k.models[\"v1\"]} | regress $k.models", "$k.models | ceiling",
      "{v1: $k.models[\"v1\"]} | infer [$k.models[\"animacy\"], $k.models[\"eva\"]]",
    ] {
      #expect(try Self.told(session, line).contains("RDMs of models are taken for those of"), "\(line)")
    }
    for line in ["{v1: $k.models[\"v1\"]} | infer $k.hit", "$k.hit | ceiling", "$k.mit | compare $k.hit"] {
      let told = try Self.told(session, line)
      #expect(!told.contains("taken for") && !told.contains("over models"), "\(line)")
    }
    #expect(try Self.told(session, "$k.hit.mean | compare $k.models").contains("over models and not over subjects"))
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `A test that goes with another sample is answered with that sample`() throws {
    let session = try Self.published()
    let models = "{v1: $k.models[\"v1\"], animacy: $k.models[\"animacy\"]}"
    for (line, first, words) in [
      (
        "infer $k.hit, test: permutation", "across: stimulus, test: permutation",
        "does not go with subjects as the sample, which they are without `across:`"
      ),
      ("infer $k.hit, across: subject, test: permutation", "test: sign_flip", "does not go with `across: subject`"),
      ("infer $k.hit, across: both, test: sign_flip", "test: t", "does not go with `across: both`"),
      ("infer $k.hit, within: [\"a\"]", "across: stimulus", "which they are without `across:`"),
    ] {
      let found = try #require(session.check("\(models) | \(line)").first, "\(line)")
      #expect(found.code == "E0491" && found.explanation.remedies.first == first, "\(line): \(found)")
      #expect(found.explanation.message.contains(words), "\(line): \(found)")
    }
    let made = try EncodingVerbTests.table(
      session, "\(models) | infer $k.hit, across: stimulus, test: permutation, draws: 200, permutations: 99")
    #expect(made["across"]?.cellTexts[0] == "stimulus")
  }

  // MARK: - Lists

  @Test func `Every member of a list is scored: features, likenesses of the same layer, and RDMs`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try BadInputTests.open(session, folder, as: "b") { _ in }
      try BadInputTests.openFeatures(session, folder, as: "f", over: "b")
      try RecordingVerbTests.run(session, "let a = $f | relative to: [\"s1\", \"s2\", \"s3\"]")
      try RecordingVerbTests.run(session, "let r = $f | rdm cosine")
      let score = "score $b, roi: V1, distance: euclidean"
      func scores(_ of: String) throws -> [String: [Double]] {
        let table = try EncodingVerbTests.table(session, "\(of) | \(score)")
        let numbers = try #require(table["score"]?.numbers)
        let pairs = zip(table["model"]?.cellTexts ?? [], numbers)
        return Dictionary(grouping: pairs, by: { $0.0 ?? "" }).mapValues { $0.map(\.1) }
      }
      let alone = try [scores("$f"), scores("$a"), scores("{layer: $r}")].reduce(into: [:]) { $0.merge($1) { $1 } }
      #expect(alone.count == 3)
      for list in ["[$f, $a, $r]", "[$a, $r, $f]", "[[$r, $f], $a]"] { #expect(try scores(list) == alone, "\(list)") }
      #expect(try scores("[$f, $a]").count == 2)
      // A fit has no use for an RDM, and says so instead of leaving it out.
      for verb in ["score $b, metrics: ereg", "score $b, metrics: [crsa, ereg], distance: euclidean", "encode $b"] {
        try BadInputTests.expect(
          session, "[$f, $r] | \(verb), roi: V1, split: odd_even", "E0207", ["an rdm among these", "leave it out"])
      }
      try BadInputTests.expect(
        session, "[$f, $b.stimuli] | \(score)", "E0207", ["a table of features", "metrics: ereg"])
      try BadInputTests.expect(session, "[$f, ($f | standardize)] | \(score)", "E0474", ["crsa has none"])
    }
  }

  @Test func `Distances of responses are refused elsewhere with the reason, and the verb that takes them`() throws {
    try RSABadInputTests.inFolder { session in
      try RecordingVerbTests.run(session, "let r = ($b | rdm euclidean).mean")
      for name in ["poisson", "crossnobis", "mahalanobis"] {
        try BadInputTests.expect(
          session, "$r | score $b, distance: \(name)", "E0204",
          ["of responses alone", "$features | rdm | infer ($benchmark | rdm \(name))", "one of: cosine"])
        try BadInputTests.expect(
          session, "$b | searchlight to: $r, radius: 2, distance: \(name)", "E0204",
          ["of mean patterns", "distance: squared_euclidean"])
      }
      try RecordingVerbTests.run(session, "$r | infer ($b | rdm poisson), test: t")
      // What is proposed must work: no columns that are not there either, no regions where there are none.
      try BadInputTests.expect(
        session, "$b | searchlight to: $r, radius: 2", "E0543",
        ["a table with the columns i, j, k", "has: id, subject"])
      try BadInputTests.expect(session, "$r | score $b, roi: V9", "E0204", ["none to choose from", "leave `roi:` out"])
      let words = try BadInputTests.failure(session, "$b | simulate seed: 1 | score $b").words
      #expect(!words.contains("judgements") && words.contains("($b | simulate seed: 1) | rdm | score"), "\(words)")
      try BadInputTests.expect(session, "$r | infer $b", "E0207", ["with: ($b | rdm)"])
      try BadInputTests.expect(session, "$b | infer $r", "E0207", ["$b | rdm | infer"])
    }
  }

  // MARK: - Ends of intervals

  @Test func `An interval of correlations ends at 1, of a difference at 2, and the header says that it was cut`() throws
  {
    let session = Library.session()
    // One of two people has the model's own geometry.
    let rdms = """
      let one = {a: [0, 1, 2, 4], b: [1, 0, 3, 5], c: [2, 3, 0, 6], d: [4, 5, 6, 0]} | table | as_rdm
      let two = {a: [0, 5, 2, 1], b: [5, 0, 3, 2], c: [2, 3, 0, 4], d: [1, 2, 4, 0]} | table | as_rdm
      """
    for line in rdms.split(separator: "\n") { try RecordingVerbTests.run(session, String(line)) }
    let found = try EncodingVerbTests.table(session, "{a: $one, b: $two} | infer [$one, $two], test: t")
    let (low, high) = (try #require(found["low"]?.numbers), try #require(found["high"]?.numbers))
    let against = try #require(found["against"]?.cellTexts)
    // With one degree of freedom the interval by t is 12.7 standard errors to each side.
    for row in against.indices {
      let bound: Double = against[row] == "zero" ? 1 : 2
      #expect(low[row] >= -bound && high[row] <= bound, "row \(row): \(low[row]) to \(high[row])")
    }
    #expect(low[0] == -1 && high[0] == 1)
    #expect(
      found.header.contains { $0.contains("passed what a correlation can be") && $0.contains("a against zero") },
      "\(found.header)")
    // The expanded bootstrap over six stimuli: 1.26 without the bound.
    try RecordingVerbTests.run(
      session, "let b = (benchmark from(stimuli: ({id: 1..6} | table), units: ({id: 1..5} | table)))")
    try RecordingVerbTests.run(session, "let twin = $b | simulate ncsnr: 1, repeats: 4, seed: 1")
    let drawn = try EncodingVerbTests.table(
      session, "{m: ($twin | rdm euclidean).mean} | score $twin | bootstrap score, draws: 1000")
    #expect(drawn["high"]?.numbers == [1] && drawn.header.contains { $0.contains("row 1 passed") }, "\(drawn.header)")
    let column = "{score: [0.99, 0.95, 0.7, 0.999], of: [1, 2, 3, 4]} | table"
    for verb in ["test score, method: t", "bootstrap score, across: of"] {
      #expect(try Self.told(session, "\(column) | \(verb)").contains("passes ±1, which no correlation does"), "\(verb)")
    }
    for line in [
      "{score: [99, 95, 70, 100]} | table | test score, method: t",
      "{score: [0.2, 0.25, 0.22, 0.21]} | table | test score, method: t",
      "{depth: [0.99, 0.95, 0.7, 0.999]} | table | test depth, method: t",
    ] { #expect(try !Self.told(session, line).contains("correlation"), "\(line)") }
  }
}
