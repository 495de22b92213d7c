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

  /// All that a line prints, as one text without breaks.
  private static func told(_ session: Session, _ line: String) throws -> String {
    try RecordingVerbTests.run(session, line).lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
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
    // Whose halves agree how well: each line of the header names its people.
    let halves = try Self.table(
      session, "$b | ceiling rdm_split_half, distance: crossnobis, compare: cosine, noise: none")
    let lines = halves.header.filter { $0.hasPrefix("subject ") }
    let named = lines.flatMap { line in line.prefix { $0 != ":" }.filter(\.isNumber) }
    #expect(lines.count > 1 && String(named.sorted()) == "1234567", "\(halves.header)")
    // Many where one is wanted: the mean by its name.
    let problem = try #require(session.check("$r | mds").first)
    #expect(problem.code == "E0207" && problem.explanation.remedies == ["$r.mean | mds"])
    #expect(session.check("$r.mean | mds").isEmpty)
  }

  @Test func `Responses without runs have folds where repeats are equal, and Mahalanobis distances in any case`() throws
  {
    let session = Library.session()
    try RecordingVerbTests.run(session, "let b = benchmark \"\(ExampleTests.recording)\"")
    #expect(Self.code(session, "$b | rdm crossnobis") == "E0486")
    #expect(Self.code(session, "$b | rdm pearson, noise: diag") == "E0491")
    // Its fifth voxel lacks a presentation: means over the others will do where they are asked for, the noise of repeats
    // will not.
    #expect(Self.code(session, "$b | rdm mahalanobis, noise: diag") == "E0484")
    #expect(Self.code(session, "$b | rdm mahalanobis, noise: none") == "E0668")
    let outcome = try RecordingVerbTests.run(session, "$b | rdm mahalanobis, noise: none, missing: keep")
    guard case .object(let object)? = outcome.value, let value = object as? RDMsValue else { throw CancellationError() }
    #expect(value.members.count == 1 && value.members[0].rdm.distance == "squared_euclidean")
    let normal = try RecordingVerbTests.run(session, "$b | units id != \"S1-4\" | rdm mahalanobis, noise: diag")
    guard case .object(let made)? = normal.value, let whole = made as? RDMsValue else { throw CancellationError() }
    #expect(whole.members[0].rdm.distance == "mahalanobis" && whole.members[0].rdm.values.allSatisfy { $0 >= 0 })
  }

  @Test func `A presentation without a response is named, kept by a rule, or takes its unit with it`() throws {
    let session = Library.session()
    try RecordingVerbTests.run(session, "let b = benchmark \"\(ExampleTests.recording)\"")
    func values(_ line: String) throws -> [Double] {
      let outcome = try RecordingVerbTests.run(session, line)
      guard case .object(let object)? = outcome.value, let value = object as? RDMsValue else {
        throw CancellationError()
      }
      return value.members[0].rdm.values
    }
    try BadInputTests.expect(
      session, "$b | rdm euclidean", "E0668",
      ["subject \"1\", presentation 1, unit \"S1-4\"", "missing: keep", "missing: drop(units)"])
    let kept = try Self.told(session, "$b | rdm euclidean, missing: keep")
    #expect(kept.contains("unit \"S1-4\", 1 in all): means are over the other presentations"), "\(kept)")
    let dropped = try Self.told(session, "$b | rdm euclidean, missing: drop(units)")
    #expect(dropped.contains("1 of 6 units lack a response and were left out (first: unit \"S1-4\")"), "\(dropped)")
    #expect(
      try values("$b | rdm euclidean, missing: drop(units)") == values("$b | units id != \"S1-4\" | rdm euclidean"))
    #expect(
      try values("$b | rdm mahalanobis, noise: diag, missing: drop(units)")
        == values("$b | units id != \"S1-4\" | rdm mahalanobis, noise: diag"))
    #expect(try values("$b | rdm euclidean, missing: keep") != values("$b | rdm euclidean, missing: drop(units)"))
  }

  private static func words(_ rows: [[Double]]) -> String {
    "[" + rows.map { "[" + $0.map { "\($0)" }.joined(separator: ", ") + "]" }.joined(separator: ",\n  ") + "]"
  }

  @Test func `Noise of given residuals, a precision or a covariance makes the distances of rsatoolbox`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      let golden = try DistanceFixture.load()
      let one = try #require(golden.cases["balanced"])
      // Folds × stimuli × units, as npy has it.
      var stored = [Double](repeating: 0, count: 4 * 5 * 7)
      for (row, (stimulus, run)) in zip(one.rows, zip(one.stimuli, one.runs)) {
        for (unit, value) in row.enumerated() { stored[(run * 5 + stimulus) * 7 + unit] = value }
      }
      let head = "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 5, 7), }"
      var file = Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0])
      file.append(Data((head + String(repeating: " ", count: 117 - head.count) + "\n").utf8))
      for value in stored {
        for shift in stride(from: 0, to: 64, by: 8) {
          file.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
        }
      }
      try file.write(to: folder.appendingPathComponent("runs.npy"))
      let covariance = try #require(golden.covariances["shrinkage_diag"])
      try RecordingVerbTests.run(
        session,
        """
        let b = benchmark from(responses: "runs.npy", unit_axis: 3, stimuli: ({id: 1..5} | table))
        let e = \(Self.words(golden.residuals))
        let c = \(Self.words(covariance))
        """)
      func values(_ line: String) throws -> [Double] {
        let outcome = try RecordingVerbTests.run(session, line)
        guard case .object(let object)? = outcome.value, let value = object as? RDMsValue else {
          throw CancellationError()
        }
        return value.members[0].rdm.values
      }
      func difference(_ line: String, _ expected: [Double]) throws -> Double {
        zip(try values(line), expected).map { abs($0 - $1) }.max() ?? .infinity
      }
      // Responses are kept in single precision.
      #expect(try difference("$b | rdm crossnobis, noise: none", one.plain) < 1e-5)
      for given in ["residuals: $e", "residuals: $e, noise: shrinkage_diag, degrees: 29", "covariance: $c"] {
        #expect(try difference("$b | rdm crossnobis, \(given)", one.whitened) < 1e-5, "\(given)")
        #expect(try difference("$b | rdm mahalanobis, \(given)", one.mahalanobis) < 1e-5, "\(given)")
      }
      let eye = try #require(golden.covariances["shrinkage_eye"])
      try RecordingVerbTests.run(session, "let eye = \(Self.words(eye))")
      #expect(
        try difference(
          "$b | rdm crossnobis, residuals: $e, noise: shrinkage_eye",
          try values("$b | rdm crossnobis, covariance: $eye"))
          < 1e-9)
      let identity = (0..<7).map { row in (0..<7).map { $0 == row ? 1.0 : 0 } }
      try RecordingVerbTests.run(session, "let i = \(Self.words(identity))")
      #expect(
        try difference("$b | rdm crossnobis, precision: $i", try values("$b | rdm crossnobis, noise: none")) < 1e-12)
      // Fewer degrees of freedom are more noise: distances shrink with them.
      let fewer = try values("$b | rdm mahalanobis, residuals: $e, noise: full, degrees: 28")
      #expect(
        try zip(fewer, values("$b | rdm mahalanobis, residuals: $e, noise: full")).allSatisfy {
          abs($0 - 28.0 / 29 * $1) < 1e-9
        }
      )
      // Columns are taken by the names of units where there are such, in whatever order, also of some of them.
      let ids = try RecordingVerbTests.benchmark(session, "b").requireRecording().unitIDs
      let order = Array(ids.indices.reversed())
      let lines =
        [order.map { ids[$0] }.joined(separator: ",")]
        + golden.residuals.map { row in order.map { "\(row[$0])" }.joined(separator: ",") }
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder.appendingPathComponent("named.csv"))
      try RecordingVerbTests.run(session, "let named = open \"named.csv\"")
      #expect(
        try difference("$b | rdm crossnobis, residuals: $named", try values("$b | rdm crossnobis, residuals: $e"))
          < 1e-9)
      let some = "$b | units id == \"\(ids[0])\" or id == \"\(ids[3])\""
      let part = [0, 3].map { row in [0, 3].map { covariance[row][$0] } }
      let two = Self.words(golden.residuals.map { [$0[0], $0[3]] })
      try RecordingVerbTests.run(session, "let part = \(Self.words(part))\nlet two = \(two)")
      #expect(
        try difference(
          "\(some) | rdm crossnobis, residuals: $named, noise: full",
          try values("\(some) | rdm crossnobis, residuals: $two, noise: full")) < 1e-9)
      #expect(try values("\(some) | rdm mahalanobis, covariance: $part").count == 10)

      // Each run with a noise of its own, which a column names.
      let each =
        [(["run"] + ids).joined(separator: ",")]
        + one.noise.enumerated().flatMap { run, rows in
          rows.map { (["\(run + 1)"] + $0.map { "\($0)" }).joined(separator: ",") }
        }
      try Data((each.joined(separator: "\n") + "\n").utf8).write(to: folder.appendingPathComponent("each.csv"))
      try RecordingVerbTests.run(session, "let apart = open \"each.csv\"")
      #expect(try difference("$b | rdm crossnobis, residuals: $apart, per: run", one.perFold) < 1e-5)
      #expect(try difference("$b | rdm crossnobis, residuals: $apart", one.perFold) > 1e-3)
      #expect(
        try difference("$b | rdm crossnobis, residuals: $apart, per: run, degrees: 19", one.perFold) < 1e-5)

      // The ceiling of a subject by itself: crossnobis RDMs of halves of the runs.
      for (compare, given, expected) in [
        ("cosine", "noise: none", one.halves["cosine"]?.plain),
        ("cosine", "residuals: $e", one.halves["cosine"]?.whitened),
        ("cosine", "residuals: $apart, per: run", one.halves["cosine"]?.perFold),
        ("pearson", "covariance: $c", one.halves["pearson"]?.whitened),
      ] {
        let ceiling = try Self.table(
          session, "$b | ceiling rdm_split_half, distance: crossnobis, compare: \(compare), \(given)")
        let c = try #require(expected).reduce(0, +) / 3
        #expect(
          try abs(Self.numbers(ceiling, "ceiling_rdm_split_half")[0] - (2 * c / (1 + c)).squareRoot()) < 1e-5,
          "\(given)")
        #expect(
          ceiling.header[0].contains("distance crossnobis, comparison \(compare); all 3 divisions of 4 runs"),
          "\(ceiling.header)")
        #expect(
          ceiling.header[0].hasSuffix("approximate") == (compare == "cosine" && c < 0.8), "\(ceiling.header), \(c)")
      }

      // One name that is no unit's: the others must not be taken in their order for units that they are not.
      var shifted = [Array(ids.dropFirst()) + ["other"]].map { $0.joined(separator: ",") }
      shifted += golden.residuals.map { row in row.map { "\($0)" }.joined(separator: ",") }
      try Data((shifted.joined(separator: "\n") + "\n").utf8).write(to: folder.appendingPathComponent("shifted.csv"))
      var twins = identity
      (twins[0][1], twins[1][0]) = (1, 1)
      try RecordingVerbTests.run(session, "let shifted = open \"shifted.csv\"\nlet twins = \(Self.words(twins))")
      let failures = [
        ("rdm mahalanobis, residuals: $shifted", "E0491", "units"),
        ("rdm mahalanobis, covariance: $twins", "E0483", "positive definite"),
        ("rdm mahalanobis, precision: $twins", "E0483", "positive definite"),
        ("rdm mahalanobis, residuals: $e, degrees: 3000", "E0491", "rows of residuals"),
        ("rdm pearson, residuals: $e", "E0491", "the distance pearson"),
        ("rdm crossnobis, precision: $c, covariance: $c", "E0491", "leave `covariance:` out"),
        ("rdm crossnobis, precision: $c, noise: diag", "E0491", "leave `noise:` out"),
        ("rdm crossnobis, residuals: $e, noise: none", "E0491", "noise: shrinkage_diag"),
        ("rdm crossnobis, degrees: 20", "E0491", "no residuals"),
        ("rdm crossnobis, residuals: $part", "E0491", "`residuals` of 2 columns does not go with 7 units"),
        ("rdm crossnobis, covariance: $e", "E0483", "it is 30 × 7"),
        ("rdm mahalanobis, residuals: $apart, per: run", "E0491", "means over all runs"),
        ("rdm crossnobis, per: run", "E0491", "no residuals"),
        ("rdm crossnobis, residuals: $apart, per: session", "E0491", "without a column of that name"),
        ("rdm crossnobis, residuals: $e, per: run", "E0491", "without a column of that name"),
        ("rdm crossnobis, residuals: ($apart | where run < 4), per: run", "E0491", "run \"4\" of the responses"),
        ("rdm crossnobis, residuals: $apart, per: run, degrees: 21", "E0491", "20 rows of residuals of run \"1\""),
        ("ceiling rdm_split_half, compare: cosine", "E0491", "distance: crossnobis"),
        ("ceiling rdm_split_half, noise: diag", "E0491", "distance: crossnobis"),
        ("ceiling ncsnr, distance: crossnobis", "E0491", "ceiling rdm_split_half"),
        // Halves of four runs leave one run to estimate noise from, in which no stimulus comes twice.
        ("ceiling rdm_split_half, distance: crossnobis, compare: cosine", "E0480", "noise: none"),
      ]
      for (line, code, words) in failures { try BadInputTests.expect(session, "$b | \(line)", code, [words]) }
    }
  }

  // MARK: - RDMs of one's own

  private static func small() throws -> Session {
    let session = Library.session()
    try RecordingVerbTests.run(
      session,
      """
      let d = {a: [0, 1, 3, 4], b: [1, 0, 2, 3], c: [3, 2, 0, 1], d: [4, 3, 1, 0]} | table | as_rdm
      let turned = {c: [0, 2, 3, 1], b: [2, 0, 1, 3], a: [3, 1, 0, 4], d: [1, 3, 4, 0]} | table | as_rdm
      let more = {a: [0, 9, 1, 3, 4], e: [9, 0, 9, 9, 8], b: [1, 9, 0, 2, 3], c: [3, 9, 2, 0, 1], d: [4, 8, 3, 1, 0]}
        | table | as_rdm
      let flat = {a: [0, 1, 1, 1], b: [1, 0, 1, 1], c: [1, 1, 0, 1], d: [1, 1, 1, 0]} | table | as_rdm
      let holed = {a: [0, missing, 3, 4], b: [missing, 0, 2, 3], c: [3, 2, 0, 1], d: [4, 3, 1, 0]} | table | as_rdm
      """)
    return session
  }

  @Test func `Models are taken over the stimuli of the data by label, and a line says so`() throws {
    let session = try Self.small()
    #expect(abs(try Self.number(session, "$turned | compare $d") - 1) < 1e-12)
    let turned = try Self.told(session, "$turned | compare $d")
    #expect(turned.contains("the same 4 stimuli in another order, put in that of the data"), "\(turned)")
    #expect(abs(try Self.number(session, "$more | compare $d") - 1) < 1e-12)
    let found = try Self.table(session, "{m: $more} | regress $d")
    #expect(abs(try Self.numbers(found, "weight")[0] - 1) < 1e-12)
    #expect(found.header.contains("m over 5 stimuli: the 4 of the data"), "\(found.header)")
    let scores = try Self.table(session, "$more | compare {one: $d, other: $turned}")
    #expect(try scores.column("subject").cellTexts == ["one", "other", "all"])
    #expect(try Self.numbers(scores, "score").allSatisfy { abs($0 - 1) < 1e-12 })
    // A model that lacks a stimulus of the data is over other stimuli.
    #expect(Self.code(session, "$d | compare $more") == "E0330")
    let apart = try RecordingVerbTests.run(session, "[$d, $turned] | second_order").value
    guard case .object(let object)? = apart, let value = object as? RDMValue else { throw CancellationError() }
    #expect(abs(value.rdm.values[0]) < 1e-12)
  }

  @Test func `What is undefined has a reason, and pairs that some lack are left out of a regression on demand`() throws
  {
    let session = try Self.small()
    let flat = try Self.told(session, "$flat | compare $d")
    #expect(flat.contains("the score is undefined: an RDM whose distances are all the same"), "\(flat)")
    let copy = try Self.told(session, "$d | compare $turned, given: $d")
    #expect(copy.contains("the score is undefined: one of the two follows from those held"), "\(copy)")
    try BadInputTests.expect(session, "{m: $holed} | regress $d", "E0337", ["missing: drop(pairs)"])
    let found = try Self.table(session, "{m: $holed} | regress $d, missing: drop(pairs)")
    #expect(found.header[0].contains("over 5 pairs"), "\(found.header)")
    #expect(abs(try Self.numbers(found, "weight")[0] - 1) < 1e-12)
    #expect(Self.code(session, "[$holed, $d] | second_order") == "E0337")
    let lines = try Self.told(session, "[$holed, $d] | second_order missing: drop(pairs)")
    #expect(lines.contains("1 pairs that some of the RDMs lack"), "\(lines)")
  }

  @Test func `A table says which distances it holds, as far as a geometry must know`() throws {
    let session = Library.session()
    let square = "{a: [0, 1, 9], b: [1, 0, 4], c: [9, 4, 0]} | table | as_rdm"
    try RecordingVerbTests.run(session, "let q = \(square) distance: squared_euclidean\nlet p = \(square)")
    #expect(abs(try Self.number(session, "$q | compare $q, method: cka") - 1) < 1e-12)
    #expect(Self.code(session, "$p | compare $p, method: cka") == "E0488")
    // Places 0, 1 and 3 on a line have these squares, and roots of them are the same geometry.
    let roots = "({a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm distance: euclidean)"
    #expect(abs(try Self.number(session, "$q | compare \(roots), method: cka") - 1) < 1e-12)
    let line = "{a: [1, 0.5], b: [0.5, 1]} | table | as_rdm similarity: true, distance: "
    #expect(Self.code(session, line + "euclidean") == "E0491")
    guard case .object(let object)? = try RecordingVerbTests.run(session, line + "pearson").value,
      let value = object as? RDMValue
    else { throw CancellationError() }
    #expect(value.rdm.distance == "1 - pearson" && value.rdm.values == [0.5])
    #expect(value.details.contains("distance: 1 - pearson, as declared"), "\(value.details)")
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

  @Test func `A whitened comparison of infer takes the covariance of the stimuli, as compare does`() throws {
    let session = try Self.small()
    let people = "{one: $d, other: $q}"
    try RecordingVerbTests.run(
      session, "let q = {a: [0, 1, 2, 2], b: [1, 0, 3, 1], c: [2, 3, 0, 2], d: [2, 1, 2, 0]} | table | as_rdm")
    for covariance in ["[1, 0.5, 0.25, 1]", "[[1, 0.1, 0, 0], [0.1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 2]]"] {
      let options = "method: whitened_cosine, covariance: \(covariance)"
      let found = try Self.table(session, "{m: $turned} | infer \(people), \(options), test: t")
      let scores = try Self.numbers(try Self.table(session, "$turned | compare \(people), \(options)"), "score")
      #expect(abs(try Self.numbers(found, "difference")[0] - scores[2]) < 1e-12)
      #expect(found.header[0].hasPrefix("whitened_cosine, stimuli of given covariance, mean over 2"), "\(found.header)")
    }
    let line = "{m: $turned} | infer \(people), method: whitened_cosine"
    try BadInputTests.expect(
      session, "\(line), across: stimulus, covariance: [1, 1, 2, 1]", "E0491", ["not exchangeable", "test: t"])
    try BadInputTests.expect(session, "\(line), covariance: [1, 1]", "E0490", ["2 variances do not fit 4 stimuli"])
    #expect(Self.code(session, "{m: $turned} | infer \(people), covariance: [1, 1, 2, 1]") == "E0491")
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `A weighted combination stands beside its models, scored on what its weights have not seen`() throws {
    let session = try Self.session()
    let found = try Self.table(session, "m | infer $k.hit, test: t, weighted: 4, seed: 1")
    #expect(found.rowCount == 4 + 4 + 6)
    #expect(try found.column("model").cellTexts.prefix(4) == ["animacy", "v1", "faces", "weighted"])
    let differences = try Self.numbers(found, "difference")
    #expect(differences.allSatisfy { $0.isFinite && abs($0) < 1 })
    #expect(
      found.header.contains {
        $0.hasPrefix("weighted: non-negative weights from pairs of stimuli outside of each of 4")
      },
      "\(found.header)")
    let animacy = try Self.table(session, "{animacy: $m.animacy} | infer $k.hit, test: t, weighted: 4, seed: 1")
    // Of one model the combination is the model.
    let alone = try Self.numbers(animacy, "difference")
    #expect(abs(alone[0] - alone[1]) < 1e-9 && abs(alone[0] - differences[0]) < 1e-12)
    // A model of that name keeps it, and no two rows are called the same.
    let named = try Self.table(
      session,
      "{weighted: $m.animacy, weighted_2: $m.v1} | infer $k.hit, test: t, weighted: 4 | where model == weighted_3")
    #expect(named.rowCount == 2 && named.header.contains { $0.hasPrefix("weighted_3: non-negative weights") })
    let twice = try Self.table(
      session, "[$m.animacy, $m.v1, $m.animacy] | infer $k.hit, test: t | where against == zero")
    #expect(try twice.column("model").cellTexts == ["animacy", "v1", "animacy_2"])
    try BadInputTests.expect(
      session, "m | infer $k.hit, test: t, weighted: 40", "E0495", ["92 stimuli", "40 folds", "weighted: 5"])
    for line in [
      "across: stimulus, weighted: 4", "method: spearman, weighted: 4", "weighted: 4, given: $k.mit",
      "method: whitened_cosine, weighted: 4",
    ] { #expect(session.check("m | infer $k.hit, \(line)").first?.code == "E0491", "\(line)") }
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
  func `A list and a record of RDMs are a group of subjects like those of a benchmark`() throws {
    let session = try Self.session()
    let names = ["BE", "KO", "SN", "TI"]
    let list = "[" + names.map { "$k.hit[\"\($0)\"]" }.joined(separator: ", ") + "]"
    let record = "{" + names.map { "p\($0): $k.hit[\"\($0)\"]" }.joined(separator: ", ") + "}"
    for (line, columns) in [
      ("m | infer $k.hit, test: t", ["difference", "se", "p", "low"]),
      ("m | regress $k.hit, folds: 4, seed: 1", ["weight", "unique", "held_out_r2"]),
      ("$k.mit | compare $k.hit, method: spearman", ["score"]),
      ("$k.hit | ceiling method: spearman", ["ceiling_rdm_group_lower", "ceiling_rdm_group_upper"]),
    ] {
      let known = try Self.table(session, line)
      for own in [list, record] {
        let found = try Self.table(session, line.replacing("$k.hit", with: own))
        for column in columns {
          #expect(try Self.numbers(found, column) == Self.numbers(known, column), "\(line) \(column)")
        }
      }
    }
    let subjects = try Self.table(session, "$k.mit | compare \(list)").column("subject").cellTexts
    #expect(subjects == names + ["all"])
    let named = try Self.table(session, "\(record) | ceiling").column("subject").cellTexts
    #expect(named == names.map { "p\($0)" } + ["all"])
    #expect(session.check("m | regress \(record) | where subject == pBEE").first?.code == "E0204")
    #expect(Self.code(session, "m | infer {one: $k.hit[\"BE\"]}") == "E0342")
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `Too few draws and models that are one and the same say what they leave missing`() throws {
    let session = try Self.session()
    let animacy = "$k.models[\"animacy\"]"
    let few = try Self.told(session, "\(animacy) | infer $k.mit, across: stimulus, draws: 180, permutations: 19")
    #expect(few.contains("180 defined draws make no 95 % interval"), "\(few)")
    let one = try Self.told(session, "\(animacy) | infer $k.hit, across: both, draws: 1")
    #expect(one.contains("1 defined draws make no standard error, interval or p"), "\(one)")
    let twice = try Self.table(session, "{a: \(animacy), b: \(animacy)} | infer $k.hit, test: t")
    #expect(
      twice.header.contains("a and b have the same score of every subject, so that no test tells them apart"),
      "\(twice.header)")
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
