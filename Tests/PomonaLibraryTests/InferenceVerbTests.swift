import Foundation
import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// `rdm` of runs, `compare` by geometry, `infer` and `regress`, as lines of the language.
@Suite struct InferenceVerbTests {
  private static func table(_ session: Session, _ line: String) throws -> Table {
    guard case .object(let object)? = try RecordingVerbTests.run(session, line).value, let value = object as? TableValue
    else { throw CancellationError() }
    return value.table
  }

  private static func number(_ session: Session, _ line: String) throws -> Double {
    guard case .number(let number)? = try RecordingVerbTests.run(session, line).value else { throw CancellationError() }
    return number
  }

  private static func numbers(_ table: Table, _ column: String) throws -> [Double] {
    try #require(try table.column(column).numbers)
  }

  private static func code(_ session: Session, _ line: String) -> String? {
    session.run(line).flatMap(\.diagnostics).first?.code
  }

  // MARK: - Recorded runs

  @Test(.enabled(if: TestResources.measured("finger7t") != nil, "POMONA_TEST_DATA does not hold finger7t"))
  func `Distances of five fingers across runs are those that are known of two people`() throws {
    let session = Library.session()
    let path = try #require(TestResources.measured("finger7t")).path
    try RecordingVerbTests.run(session, "let b = benchmark from(\"\(path)\", as: \"finger7t\")")
    try RecordingVerbTests.run(session, "let r = $b | rdm crossnobis, noise: none")
    let known = [
      "1": [0.227, 0.367, 0.348, 0.371, 0.100, 0.198, 0.272, 0.077, 0.173, 0.053],
      "2": [0.114, 0.165, 0.138, 0.120, 0.085, 0.079, 0.079, 0.023, 0.063, 0.035],
    ]
    for (person, values) in known {
      let outcome = try RecordingVerbTests.run(session, "$r[\"\(person)\"]")
      guard case .object(let object)? = outcome.value, let value = object as? RDMValue else {
        throw CancellationError()
      }
      #expect(value.rdm.distance == "crossnobis" && value.rdm.axis.ids[0] == "finger1")
      for (found, expected) in zip(value.rdm.values, values) { #expect(abs(found - expected) < 0.0006) }
    }
    // Normalized by the noise of the other runs, the fingers of all seven people look alike.
    let agreement = try Self.table(
      session, "$b | rdm crossnobis | ceiling method: whitened_cosine")
    let lower = try Self.numbers(agreement, "ceiling_rdm_group_lower")
    #expect(lower.count == 8 && lower.allSatisfy { $0 > 0.5 && $0 <= 1 })
    let tests = try Self.table(
      session, "{first: $r[\"1\"]} | infer $r, method: cosine, test: t | where against == zero")
    #expect(tests.rowCount == 1)
    #expect(try Self.numbers(tests, "p")[0] < 0.001)
  }

  @Test func `Responses without runs have folds where repeats are equal, and Mahalanobis distances in any case`() throws
  {
    let session = Library.session()
    try RecordingVerbTests.run(session, "let b = benchmark \"\(ExampleTests.recording)\"")
    #expect(Self.code(session, "$b | rdm crossnobis") == "E0486")
    #expect(Self.code(session, "$b | rdm pearson, noise: diag") == "E0491")
    // Its fifth voxel lacks a presentation: means over the others will do, the noise of repeats will not.
    #expect(Self.code(session, "$b | rdm mahalanobis, noise: diag") == "E0484")
    let outcome = try RecordingVerbTests.run(session, "$b | rdm mahalanobis, noise: none")
    guard case .object(let object)? = outcome.value, let value = object as? RDMsValue else { throw CancellationError() }
    #expect(value.members.count == 1 && value.members[0].rdm.distance == "squared_euclidean")
    let normal = try RecordingVerbTests.run(session, "$b | units id != \"S1-4\" | rdm mahalanobis, noise: diag")
    guard case .object(let made)? = normal.value, let whole = made as? RDMsValue else { throw CancellationError() }
    #expect(whole.members[0].rdm.distance == "mahalanobis" && whole.members[0].rdm.values.allSatisfy { $0 >= 0 })
  }

  // MARK: - Published RDMs

  private static func session() throws -> Session {
    let session = Library.session()
    try RecordingVerbTests.run(
      session,
      """
      let k = benchmark "kriegeskorte92"
      let m = {animacy: $k.models["animacy"], v1: $k.models["v1"], faces: $k.models["face_body_manmade_natural"]}
      """)
    return session
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `Every comparison of the catalog is a method of compare, and geometry is of squared distances`() throws {
    let session = Library.session()
    try RecordingVerbTests.run(
      session,
      "let k = benchmark \"kriegeskorte92\"\nlet e = $k.images | rdm euclidean\nlet q = $k.images | rdm squared_euclidean"
    )
    for comparison in Comparison.all {
      let value = try Self.number(session, "$k.models[\"v1\"] | compare $k.mit, method: \(comparison.name)")
      #expect(value > -1 && value < 1, "\(comparison.name)")
    }
    #expect(abs(try Self.number(session, "e | compare $q, method: cka") - 1) < 1e-6)
    #expect(abs(try Self.number(session, "e | compare $q, method: debiased_cka") - 1) < 1e-6)
    #expect(try Self.number(session, "e | compare $q, method: procrustes") < 1e-3)
    #expect(try Self.number(session, "e | compare $q, method: shape_distance") < 1e-3)
    let lines = try RecordingVerbTests.run(session, "e | compare $q, method: cka").lines
    #expect(lines.contains { $0.contains("by chance cka of these 92 stimuli") })
    let equal = "(1..92 | each \\i -> 0.5)"
    let plain = try Self.number(session, "$k.models[\"v1\"] | compare $k.mit, method: whitened_pearson")
    let given = try Self.number(
      session, "$k.models[\"v1\"] | compare $k.mit, method: whitened_pearson, covariance: \(equal)")
    #expect(abs(plain - given) < 1e-9)
    #expect(Self.code(session, "$k.models[\"v1\"] | compare $k.mit, covariance: [1, 1]") == "E0491")
    #expect(Self.code(session, "e | compare $q, method: cka, given: $k.mit") == "E0339")
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `Over subjects, scores, ceilings and differences are those of compare and ceiling`() throws {
    let session = try Self.session()
    let found = try Self.table(session, "m | infer $k.hit, method: spearman, test: t")
    #expect(
      found.columnNames == ["model", "against", "difference", "low", "high", "se", "p", "q", "p_max", "across"])
    #expect(found.rowCount == 3 + 3 + 3)
    #expect(
      try found.column("against").cellTexts
        == ["zero", "zero", "zero", "ceiling", "ceiling", "ceiling", "v1", "faces", "faces"])
    let differences = try Self.numbers(found, "difference")
    let scores = try Self.table(session, "$k.models[\"animacy\"] | compare $k.hit, method: spearman")
    let all = try Self.numbers(scores, "score")
    // .386 is the mean over the four people, and [.372, .666] their ceiling.
    #expect(abs(differences[0] - all[4]) < 1e-12 && abs(differences[0] - 0.386) < 0.001)
    #expect(abs(differences[3] - (differences[0] - 0.372)) < 0.001)
    #expect(abs(differences[6] - (differences[0] - differences[1])) < 1e-12)
    #expect(found.header.contains { $0.hasPrefix("noise ceiling 0.372 to 0.666") })
    let mean = all.dropLast().reduce(0, +) / 4
    let square = all.dropLast().reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
    #expect(abs(try Self.numbers(found, "se")[0] - (square / 4).squareRoot()) < 1e-12)
    let p = try Self.numbers(found, "p")
    let q = try Self.numbers(found, "q")
    #expect(zip(p, q).allSatisfy { $0 <= $1 + 1e-15 })
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `Four subjects cannot reach p below .05 by sign flips, and the line says so`() throws {
    let session = try Self.session()
    let outcome = try RecordingVerbTests.run(session, "m | infer $k.hit, method: spearman")
    #expect(outcome.lines.contains { $0.contains("not attainable with 4 subjects") && $0.contains("0.0625") })
    #expect(outcome.lines.contains { $0.contains("fixed effects") })
    let p = try Self.numbers(try Self.table(session, "m | infer $k.hit, method: spearman"), "p")
    #expect(p.allSatisfy { ($0 * 16).rounded() == $0 * 16 && $0 >= 1.0 / 16 })
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `Over stimuli one RDM will do, over both the interval is wider`() throws {
    let session = try Self.session()
    let monkey = try Self.table(
      session, "$k.models[\"animacy\"] | infer $k.mit, across: stimulus, draws: 200, permutations: 99")
    #expect(monkey.rowCount == 1)
    #expect(try Self.numbers(monkey, "p")[0] == 0.01)
    let (low, high) = (try Self.numbers(monkey, "low")[0], try Self.numbers(monkey, "high")[0])
    let score = try Self.number(session, "$k.models[\"animacy\"] | compare $k.mit")
    #expect(low < score && score < high)
    let over = try ["stimulus", "both"].map {
      try Self.numbers(
        try Self.table(session, "$k.models[\"animacy\"] | infer $k.hit, across: \($0), test: t, draws: 200"), "se")[0]
    }
    #expect(over[1] > over[0])
    for line in ["infer $k.mit", "infer $k.mit, across: both"] {
      #expect(Self.code(session, "$k.models[\"animacy\"] | \(line)") == "E0342")
    }
    #expect(Self.code(session, "m | infer $k.hit, across: both, test: permutation") == "E0491")
    #expect(Self.code(session, "m | infer $k.hit, across: both, draws: 20, given: $k.mit") == nil)
    #expect(Self.code(session, "m | infer $k.hit, within: [\"a\"]") == "E0491")
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `Regression has a row for each subject and model, and their means`() throws {
    let session = try Self.session()
    let found = try Self.table(session, "m | regress $k.hit, nonnegative: true, folds: 4, seed: 1")
    #expect(
      found.columnNames
        == ["subject", "model", "weight", "unique", "inflation", "r2", "held_out_r2", "held_out_r"])
    #expect(found.rowCount == 15 && found.header[0].contains("non-negative"))
    let weights = try Self.numbers(found, "weight")
    #expect(weights.allSatisfy { $0 >= 0 })
    #expect(abs(weights[12] - (weights[0] + weights[3] + weights[6] + weights[9]) / 4) < 1e-12)
    // Held-out pairs are predicted worse than those that the weights come from.
    #expect(try Self.numbers(found, "held_out_r2")[12] < Self.numbers(found, "r2")[12])
    #expect(Self.code(session, "m | regress $k.hit, held_out: any") == "E0491")
    #expect(Self.code(session, "m | regress $k.hit, folds: 90") == "E0495")
    let one = try Self.table(session, "{v1: $k.models[\"v1\"]} | regress $k.mit, ranks: true")
    let rho = try Self.number(session, "$k.models[\"v1\"] | compare $k.mit, method: spearman")
    #expect(one.rowCount == 1)
    #expect(abs(try Self.numbers(one, "weight")[0] - rho) < 1e-10)
    // Weights are tested over subjects by the verb that tests.
    let tests = try Self.table(
      session, "m | regress $k.hit | where subject != all | test weight, by: model, across: subject, method: t")
    #expect(tests.rowCount == 3)
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `The columns that are promised are those that come out, and names of models are known`() throws {
    let session = try Self.session()
    for line in ["m | infer $k.hit, test: t", "m | regress $k.hit"] {
      let table = try Self.table(session, line)
      for name in table.columnNames { #expect(session.check("\(line) | select \(name)").isEmpty, "\(line) \(name)") }
      #expect(session.check("\(line) | select no_such").first?.code == "E0203")
      #expect(session.check("\(line) | where model == animcy").first?.code == "E0204")
    }
    #expect(session.complete("m | infer $k.hit, across: ").candidates == ["subject", "stimulus", "both"])
    #expect(session.complete("m | infer $k.hit, test: ").candidates.contains("sign_flip"))
    #expect(session.complete("m | regress $k.hit, held_out: ").candidates == ["both", "any"])
    #expect(session.complete("m | inf").candidates == ["infer"])
    #expect(session.complete("m | regr").candidates == ["regress"])
    #expect(session.complete("$k.images | rdm sq").candidates == ["squared_euclidean"])
    #expect(
      session.complete("$k.mit | compare $k.mit, method: whit").candidates == ["whitened_cosine", "whitened_pearson"])
  }
}
