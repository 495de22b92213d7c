import Foundation
import PomonaCore
import PomonaFiles
import PomonaTables
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// What no distance, ceiling or comparison can be made of, through the verbs: an error that names subject, unit, stimulus and
/// value, or a value by definition that says so.
@Suite struct RSABadInputTests {
  static let (runs, stimuli, units) = (4, 6, 5)

  /// `$b` is a recording of two people, p1 with u1 to u3 and p2 with u4 and u5, each stimulus shown four times.
  static func inFolder(
    _ change: (_ run: Int, _ stimulus: Int, _ unit: Int, _ value: Double) -> Double = { $3 },
    runs: Int = runs, stimuli: Int = stimuli, _ body: (Session) throws -> Void
  ) throws {
    let stream = RandomStream(seed: 51, name: "runs")
    var values: [Double] = []
    for run in 0..<runs {
      for stimulus in 0..<stimuli {
        for unit in 0..<units {
          let signal = 3 * stream.normal(at: 1000 + stimulus * units + unit)
          let noise = stream.normal(at: 2000 + (run * Self.stimuli + stimulus) * units + unit)
          values.append(change(run, stimulus, unit, 20 + signal + noise))
        }
      }
    }
    try RecordingVerbTests.inFolder { session, folder in
      try Formats.write(
        .array(NumericArray(shape: [runs, stimuli, units], .float64(values))),
        to: folder.appendingPathComponent("y.npy"))
      try RecordingVerbTests.run(
        session,
        """
        let b = benchmark from(responses: "y.npy", unit_axis: 3, stimuli: ({id: [\(
          (1...stimuli).map { "\"s\($0)\"" }.joined(separator: ", "))]} | table),
          units: ({id: ["u1", "u2", "u3", "u4", "u5"], subject: ["p1", "p1", "p1", "p2", "p2"]} | table))
        """)
      try body(session)
    }
  }

  private static func told(_ session: Session, _ line: String) throws -> String {
    try RecordingVerbTests.run(session, line).lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
  }

  // MARK: - Patterns

  @Test func `A stimulus without variation is named, with its subject, for the distances that need it`() throws {
    let constant: (Int, Int, Int, Double) -> Double = { $1 == 2 && $2 > 2 ? 1 : $3 }
    try Self.inFolder(constant) { session in
      for distance in ["pearson", "spearman"] {
        try BadInputTests.expect(
          session, "$b | rdm \(distance)", "E0333",
          ["\"s3\" has the same activation in all features", "subject \"p2\"", "rdm euclidean"])
      }
      for distance in ["cosine", "euclidean", "squared_euclidean"] {
        try RecordingVerbTests.run(session, "$b | rdm \(distance)")
      }
      try RecordingVerbTests.run(session, "$b | stimuli id != \"s3\" | rdm pearson")
    }
    let silent: (Int, Int, Int, Double) -> Double = { $1 == 2 && $2 > 2 ? 0 : $3 }
    try Self.inFolder(silent) { session in
      try BadInputTests.expect(
        session, "$b | rdm cosine", "E0333", ["\"s3\" has no activation in any feature", "subject \"p2\""])
      try RecordingVerbTests.run(session, "$b | rdm euclidean")
    }
  }

  @Test func `Too few stimuli and too few units are said with what would do`() throws {
    try Self.inFolder(stimuli: 1) { session in
      try BadInputTests.expect(session, "$b | rdm euclidean", "E0331", ["1 stimuli are too few", "at least 2"])
    }
    try Self.inFolder { session in
      try RecordingVerbTests.run(session, "let one = $b | units id in [\"u1\"]")
      for distance in ["pearson", "spearman"] {
        try BadInputTests.expect(session, "$one | rdm \(distance)", "E0332", ["over 1 feature", "rdm euclidean"])
      }
      try RecordingVerbTests.run(session, "$one | rdm euclidean")
      try BadInputTests.expect(
        session,
        "($b | stimuli id in [\"s1\", \"s2\"] | rdm).mean | compare ($b | stimuli id in [\"s1\", \"s2\"] | rdm).mean",
        "E0338", ["1 pair is too few"])
    }
  }

  @Test func `A rate below zero is named by subject, unit and stimulus`() throws {
    let negative: (Int, Int, Int, Double) -> Double = { $1 == 4 && $2 == 3 ? -2 : $3 }
    try Self.inFolder(negative) { session in
      try BadInputTests.expect(
        session, "$b | rdm poisson", "E0487",
        ["rate -2.0 for \"s5\"", "unit 1 of subject \"p2\" is \"u4\"", "units id != \"u4\""])
      try RecordingVerbTests.run(session, "$b | units id != \"u4\" | rdm poisson")
      // A strong prior brings all rates together.
      func largest(_ arguments: String) throws -> Double {
        let cells = try EncodingVerbTests.table(
          session, "$b | units id != \"u4\" | rdm poisson\(arguments) | cells")
        return cells["distance"]?.numbers?.max() ?? .nan
      }
      #expect(try largest("") == largest(", prior: 1, prior_weight: 0.1"))
      #expect(try largest(", prior_weight: 10") < largest("") / 10)
      #expect(try largest(", prior: 100") < largest(""))
      for (line, code, words) in [
        ("rdm poisson, prior: 0", "E0207", "prior: 1"),
        ("rdm poisson, prior_weight: 0", "E0207", "prior_weight: 0.1"),
        ("rdm euclidean, prior: 2", "E0491", "rdm poisson"),
        ("rdm crossnobis, prior_weight: 2", "E0491", "rdm poisson"),
      ] { try BadInputTests.expect(session, "$b | \(line)", code, [words]) }
    }
  }

  // MARK: - Noise

  @Test func `A unit without noise is named by subject and id, and can be left out as the error says`() throws {
    let silent: (Int, Int, Int, Double) -> Double = { $2 == 1 ? 7 : $3 }
    // So many runs that their halves know the noise.
    try Self.inFolder(silent, runs: 8) { session in
      let lines = [
        "rdm crossnobis", "rdm mahalanobis", "rdm mahalanobis, noise: diag",
        "ceiling rdm_split_half, distance: crossnobis, compare: cosine",
      ]
      for line in lines {
        try BadInputTests.expect(
          session, "$b | \(line)", "E0481", ["unit 2 of subject \"p1\" is \"u2\"", "units id != \"u2\"", "noise: none"])
        try RecordingVerbTests.run(session, "$b | units id != \"u2\" | \(line)")
        if !line.contains("diag") { try RecordingVerbTests.run(session, "$b | \(line), noise: none") }
      }
    }
  }

  @Test func `Runs that are too few, and noise of no repeats, are said of the subject`() throws {
    try Self.inFolder(runs: 1) { session in
      try BadInputTests.expect(session, "$b | rdm crossnobis", "E0485", ["there is 1 run", "of subject \"p1\""])
      try BadInputTests.expect(session, "$b | rdm mahalanobis", "E0480", ["0 degrees of freedom", "of subject \"p1\""])
      try RecordingVerbTests.run(session, "$b | rdm mahalanobis, noise: none")
    }
  }

  @Test func `A matrix that is no precision or covariance is refused with the entry`() throws {
    try Self.inFolder { session in
      try RecordingVerbTests.run(session, "let p = $b | units subject == \"p2\"")
      for (given, words) in [
        ("precision: [[1, 2], [0, 1]]", "entries (1, 2) and (2, 1) differ"),
        ("precision: [[1, 2], [2, 1]]", "not positive definite"),
        ("covariance: [[1, 1], [1, 1]]", "not positive definite"),
      ] {
        for distance in ["mahalanobis", "crossnobis"] {
          try BadInputTests.expect(session, "$p | rdm \(distance), \(given)", "E0483", [words])
        }
      }
      try BadInputTests.expect(
        session, "$p | rdm mahalanobis, residuals: [[1, 2, 3], [3, 1, 2]]", "E0491", ["3 columns"])
    }
  }

  // MARK: - Comparisons

  private static let square = """
    let rising = {name: ["a", "b", "c", "d"], a: [0, 1, 3, 4], b: [1, 0, 2, 3], c: [3, 2, 0, 1], d: [4, 3, 1, 0]} | table
      | as_rdm
    let flat = {name: ["a", "b", "c", "d"], a: [0, 1, 1, 1], b: [1, 0, 1, 1], c: [1, 1, 0, 1], d: [1, 1, 1, 0]} | table
      | as_rdm
    let zero = {name: ["a", "b", "c", "d"], a: [0, 0, 0, 0], b: [0, 0, 0, 0], c: [0, 0, 0, 0], d: [0, 0, 0, 0]} | table
      | as_rdm
    let first = {name: ["a", "b", "c", "d"], a: [0, missing, 3, 4], b: [missing, 0, 2, 3], c: [3, 2, 0, 1],
      d: [4, 3, 1, 0]} | table | as_rdm
    let second = {name: ["a", "b", "c", "d"], a: [0, 1, 3, 4], b: [1, 0, missing, 3], c: [3, missing, 0, 1],
      d: [4, 3, 1, 0]} | table | as_rdm
    """

  @Test func `A score of 0 by definition says so, an undefined one is missing with the reason`() throws {
    let session = Library.session()
    try RecordingVerbTests.run(session, Self.square)
    for method in ["tau_a", "rho_a"] {
      let told = try Self.told(session, "$rising | compare $flat, method: \(method)")
      #expect(told.hasPrefix("0"), "\(told)")
      #expect(told.contains("the score is 0 by definition: all distances of an RDM are the same"), "\(told)")
    }
    for method in ["cosine", "whitened_cosine"] {
      let told = try Self.told(session, "$rising | compare $zero, method: \(method)")
      #expect(told.contains("the score is 0 by definition: all distances of an RDM are 0"), "\(told)")
      // Distances that are all the same have a size, and a cosine with it.
      let flat = try Self.told(session, "$rising | compare $flat, method: \(method)")
      #expect(!flat.contains("by definition"), "\(flat)")
    }
    for method in ["pearson", "spearman", "tau_b", "whitened_pearson"] {
      let told = try Self.told(session, "$rising | compare $flat, method: \(method)")
      #expect(told.contains("the score is undefined: an RDM whose distances are all the same"), "\(told)")
      #expect(!told.contains("by definition"), "\(told)")
    }
    let several = try Self.told(session, "$rising | compare [$flat, $rising, $zero], method: tau_a")
    #expect(several.contains("2 of 3 scores are 0 by definition"), "\(several)")
    // As many agreements as disagreements are a measured 0.
    let measured = try Self.told(
      session,
      "({a: [0, 1, 2], b: [1, 0, 3], c: [2, 3, 0]} | table | as_rdm)"
        + " | compare ({a: [0, 2, 1], b: [2, 0, 2], c: [1, 2, 0]} | table | as_rdm), method: tau_a")
    #expect(measured == "0", "\(measured)")
  }

  @Test
  func `Pairs that one RDM lacks are an error in every verb that compares, and are counted where they are dropped`()
    throws
  {
    let session = Library.session()
    try RecordingVerbTests.run(session, Self.square)
    let lines = [
      "$rising | compare $first", "$first | compare $second", "$rising | infer [$first, $second, $rising]",
      "$rising | regress [$first, $second]", "[$rising, $first, $second] | second_order compare: cosine",
    ]
    for line in lines {
      try BadInputTests.expect(session, line, "E0337", ["lack different pairs", "missing: drop(pairs)"])
      let told = try Self.told(session, line + ", missing: drop(pairs)")
      #expect(
        told.contains("\(line.contains("$second") ? 2 : 1) pairs that some of the RDMs lack were left out of all"),
        "\(line): \(told)")
    }
    // A pair that both lack is no difference between them.
    try RecordingVerbTests.run(session, "$first | compare $first")
    // A ceiling is over the pairs that all subjects have, and says how many it lost.
    let ceiling = try Self.told(session, "[$rising, $first, $second] | ceiling")
    #expect(ceiling.contains("2 pairs that some of the RDMs lack were left out of all"), "\(ceiling)")
  }

  @Test func `A square that is no RDM is answered with the pair and what is wrong with it`() throws {
    let session = Library.session()
    func line(_ ab: String, _ ba: String, _ aa: String = "0") -> String {
      "{name: [\"a\", \"b\", \"c\"], a: [\(aa), \(ba), 3], b: [\(ab), 0, 2], c: [3, 2, 0]} | table | as_rdm"
    }
    for (source, words) in [
      (line("1", "2"), "\"a\" and \"b\" have 1.0 one way and 2.0 the other"),
      (line("missing", "2"), "one way and 2.0 the other"), (line("1", "1", "1"), "\"a\" has 1.0 to itself"),
    ] {
      try BadInputTests.expect(session, source, "E0538", [words, "row"])
    }
    // Infinite numbers come from files alone.
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    for (there, back, words) in [
      ("inf", "inf", "infinitely apart"), ("1", "inf", "\"b\" and \"a\" are infinitely apart"),
    ] {
      try Data("name,a,b\na,0,\(there)\nb,\(back),0\n".utf8).write(to: file)
      try BadInputTests.expect(session, "open \"\(file.path)\" | as_rdm", "E0538", [words, "row"])
    }
    try RecordingVerbTests.run(session, line("missing", "missing"))
  }

  @Test func `Two stimuli of one name are told apart by the answer`() throws {
    let session = Library.session()
    try BadInputTests.expect(
      session, "{name: [\"a\", \"a\"], x: [0, 1], y: [1, 0]} | table | as_rdm", "E0310",
      ["two stimuli have the id \"a\"", "positions 1 and 2 of 2", "an id of its own"])
  }

  @Test func `Too few stimuli for any folds are answered with a call without them`() throws {
    try Self.inFolder(stimuli: 5) { session in
      try RecordingVerbTests.run(session, "let r = $b | rdm euclidean")
      try BadInputTests.expect(
        session, "$r.mean | regress $r, folds: 3", "E0495", ["5 stimuli", "3 folds", "leave `folds:` out"])
      try RecordingVerbTests.run(session, "$r.mean | regress $r")
    }
  }

  // MARK: - Ceilings

  @Test func `The ceiling of halves says of each subject by name how its halves agree`() throws {
    // The responses of p2 are noise alone.
    let stream = RandomStream(seed: 52, name: "noise")
    let noisy: (Int, Int, Int, Double) -> Double = { run, stimulus, unit, value in
      unit > 2 ? stream.normal(at: (run * 6 + stimulus) * 5 + unit) : value
    }
    try Self.inFolder(noisy) { session in
      for line in [
        "ceiling rdm_split_half, distance: euclidean", "ceiling rdm_split_half, distance: crossnobis, noise: none",
      ] {
        let header = try EncodingVerbTests.table(session, "$b | \(line)").header
        #expect(header[0].hasPrefix("ceiling rdm_split_half, r, of the RDM of one subject"), "\(header)")
        #expect(!header[0].contains("halves agree"), "\(header)")
        #expect(header[1].hasPrefix("subject p1: ") && header[1].contains("halves agree by"), "\(header)")
        #expect(header[2].hasPrefix("subject p2: ") && header[2].hasSuffix("approximate"), "\(header)")
        #expect(header.count == 4, "\(header)")
      }
      let one = try EncodingVerbTests.table(
        session, "$b | units subject == \"p1\" | ceiling rdm_split_half, distance: euclidean")
      #expect(one.header[0].contains("; 100 draws of halves of the repeats, seed 1; halves agree by"), "\(one.header)")
      // What is made of all subjects in one way is said once.
      #expect(try EncodingVerbTests.table(session, "$b | ceiling reliability_r").header.count == 2)
    }
  }
}
