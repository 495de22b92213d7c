import Foundation
import PomonaCore
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaAnalysis
@testable import PomonaLanguage
@testable import PomonaLibrary

/// Ceilings of single subjects beside scores of crsa, against halves that are made here by plain loops.
@Suite struct SubjectCeilingTests {
  // MARK: - By plain loops

  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let (ma, mb) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    let ab = zip(a, b).reduce(0) { $0 + ($1.0 - ma) * ($1.1 - mb) }
    let aa = a.reduce(0) { $0 + ($1 - ma) * ($1 - ma) }
    let bb = b.reduce(0) { $0 + ($1 - mb) * ($1 - mb) }
    return ab / (aa * bb).squareRoot()
  }

  /// Given one other variable.
  private static func partial(_ a: [Double], _ b: [Double], _ c: [Double]) -> Double {
    let (ab, ac, bc) = (correlation(a, b), correlation(a, c), correlation(b, c))
    return (ab - ac * bc) / ((1 - ac * ac) * (1 - bc * bc)).squareRoot()
  }

  private static func euclidean(_ patterns: [[Double]]) -> [Double] {
    var values: [Double] = []
    for i in patterns.indices {
      for j in (i + 1)..<max(i + 1, patterns.count) {
        values.append(zip(patterns[i], patterns[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot())
      }
    }
    return values
  }

  /// For each of 100 draws with seed 1 the patterns of both halves of one subject's repeats: those that a unit has.
  private static func halves(_ session: Session, _ subject: String) throws -> [([[Double]], [[Double]])] {
    guard case .object(let object)? = try RecordingVerbTests.run(session, "$b | units subject == \"\(subject)\"").value,
      let recording = (object as? BenchmarkValue)?.benchmark.recording,
      let responses = recording.subjects[0].responses
    else { throw CancellationError() }
    let values = try responses.blocks.read(
      presentations: 0..<responses.presentationCount, units: 0..<responses.unitCount)
    let repeated = try RepeatedResponses(presentations: values, stimuli: responses.stimuli)
    return RepeatHalves(of: repeated, draws: 100, seed: 1).orders.map { order in
      var sides: ([[Double]], [[Double]]) = ([], [])
      for stimulus in 0..<repeated.stimulusCount {
        let rows = (repeated.starts[stimulus]..<repeated.starts[stimulus + 1]).map { repeated.order[Int(order[$0])] }
        var patterns: ([Double], [Double]) = ([], [])
        for unit in 0..<responses.unitCount {
          let known = rows.map { Double(values[$0, unit]) }.filter { !$0.isNaN }
          let half = known.count / 2
          patterns.0.append(known[..<half].reduce(0, +) / Double(half))
          patterns.1.append(known[half..<(2 * half)].reduce(0, +) / Double(half))
        }
        sides.0.append(patterns.0)
        sides.1.append(patterns.1)
      }
      return sides
    }
  }

  private static func ceiling(_ agreements: [Double]) -> Double {
    let c = agreements.reduce(0, +) / Double(agreements.count)
    return (2 * c / (1 + c)).squareRoot()
  }

  private static func numbers(_ table: Table, _ column: String) throws -> [Double] {
    try #require(try table.column(column).numbers)
  }

  // MARK: - Of repeats

  @Test func `A score of RDMs stands beside the ceiling of its subject, over the same stimuli and RDMs held constant`()
    throws
  {
    try RSABadInputTests.inFolder(stimuli: 8) { session in
      let line = "($b | rdm euclidean).mean | score $b, distance: euclidean, ceiling: rdm_split_half"
      let plain = try EncodingVerbTests.table(session, line)
      let halves = try ["p1", "p2"].map { try Self.halves(session, $0) }
      let expected = halves.map { draws in
        Self.ceiling(draws.map { Self.correlation(Self.euclidean($0.0), Self.euclidean($0.1)) })
      }
      let found = try Self.numbers(plain, "ceiling_rdm_split_half")
      let scores = try Self.numbers(plain, "score")
      let ceiled = try Self.numbers(plain, "ceiled")
      #expect(plain["subject"]?.cellTexts == ["p1", "p2", "all"])
      for place in 0..<2 {
        #expect(abs(found[place] - expected[place]) < 1e-9)
        #expect(abs(ceiled[place] - scores[place] / expected[place]) < 1e-9)
      }
      // Of all: the mean over the subjects, and a ratio of means.
      #expect(abs(found[2] - (expected[0] + expected[1]) / 2) < 1e-9)
      #expect(abs(ceiled[2] - (scores[0] + scores[1]) / (expected[0] + expected[1])) < 1e-9)
      let own = try Self.numbers(
        try EncodingVerbTests.table(session, "$b | ceiling rdm_split_half, distance: euclidean"),
        "ceiling_rdm_split_half")
      for place in 0..<2 { #expect(abs(own[place] - found[place]) < 1e-12) }
      #expect(
        plain.header.contains { $0.hasPrefix("ceiling_rdm_split_half: r, of the RDM of one subject, one value") },
        "\(plain.header)")
      #expect(plain.header.contains { $0.contains("100 draws of halves of the repeats, seed 1") }, "\(plain.header)")
      #expect(
        plain.header.contains { $0.hasPrefix("ceiling_rdm_split_half of all: 0.") && $0.contains("mean over 2 of 2") },
        "\(plain.header)")

      // Sides of a split have their own pairs, of the same halves.
      let split = try EncodingVerbTests.table(session, line + ", split: odd_even")
      #expect(split["part"]?.cellTexts == ["train", "train", "train", "test", "test", "test"])
      for (first, part) in ["train", "test"].enumerated() {
        for (place, draws) in halves.enumerated() {
          let value = Self.ceiling(
            draws.map { a, b in
              func side(_ patterns: [[Double]]) -> [Double] {
                Self.euclidean(patterns.indices.filter { $0 % 2 == first }.map { patterns[$0] })
              }
              return Self.correlation(side(a), side(b))
            })
          let row = try EncodingVerbTests.number(
            split, "ceiling_rdm_split_half", ["part": part, "subject": "p\(place + 1)"])
          #expect(abs(row - value) < 1e-9, "\(part) \(place)")
        }
      }

      // Halves are compared as the model is: given another RDM.
      let index = (0..<8).flatMap { i in ((i + 1)..<8).map { Double(($0 - i) * ($0 - i)) } }
      let columns = (0..<8).map { j in
        "s\(j + 1): [\((0..<8).map { String(($0 - j) * ($0 - j)) }.joined(separator: ", "))]"
      }
      let given = try EncodingVerbTests.table(
        session, line + ", given: ({\(columns.joined(separator: ", "))} | table | as_rdm)")
      for (place, draws) in halves.enumerated() {
        let value = Self.ceiling(
          draws.map { Self.partial(Self.euclidean($0.0), Self.euclidean($0.1), index) })
        #expect(abs(try Self.numbers(given, "ceiling_rdm_split_half")[place] - value) < 1e-9)
      }
    }
  }

  @Test func `Missing responses are kept, dropped or refused in ceilings as in scores`() throws {
    let lacking: (Int, Int, Int, Double) -> Double = { $0 == 1 && $1 == 2 && $2 == 1 ? .nan : $3 }
    try RSABadInputTests.inFolder(lacking) { session in
      let line = "($b | rdm euclidean, missing: keep).mean | score $b, distance: euclidean, ceiling: rdm_split_half"
      let expected = try Self.halves(session, "p1").map { Self.correlation(Self.euclidean($0.0), Self.euclidean($0.1)) }
      let verb = "$b | ceiling rdm_split_half, distance: euclidean, missing: "
      for found in [line, line + ", missing: keep", verb + "keep"] {
        let value = try Self.numbers(try EncodingVerbTests.table(session, found), "ceiling_rdm_split_half")[0]
        #expect(abs(value - Self.ceiling(expected)) < 1e-9, "\(found)")
      }
      let dropped = try Self.halves(session, "p1").map { a, b in
        func without(_ patterns: [[Double]]) -> [Double] { Self.euclidean(patterns.map { [$0[0], $0[2]] }) }
        return Self.correlation(without(a), without(b))
      }
      for found in [line + ", missing: drop(units)", verb + "drop(units)"] {
        let value = try Self.numbers(try EncodingVerbTests.table(session, found), "ceiling_rdm_split_half")[0]
        #expect(abs(value - Self.ceiling(dropped)) < 1e-9, "\(found)")
      }
      try BadInputTests.expect(session, line + ", missing: error", "E0668", ["u2", "p1"])
      try BadInputTests.expect(
        session, "$b | ceiling rdm_split_half, distance: euclidean", "E0372",
        ["responses of unit 2", "missing", "of subject \"p1\"", "missing: drop(units)", "missing: keep"])

      // Of single units: kept unless told otherwise.
      func units(_ more: String) throws -> [String] {
        try #require(
          try EncodingVerbTests.table(session, "$b | ceiling reliability_r\(more)")["unit"]?.cellTexts.compactMap { $0 }
        )
      }
      #expect(try units("") == ["u1", "u2", "u3", "u4", "u5"] && units(", missing: keep") == units(""))
      #expect(try units(", missing: drop(units)") == ["u1", "u3", "u4", "u5"])
      try BadInputTests.expect(session, "$b | ceiling reliability_r, missing: error", "E0668", ["u2", "p1"])
      try BadInputTests.expect(
        session, "$b | rdm euclidean, missing: keep | ceiling method: pearson, missing: keep", "E0491",
        ["leave `missing:` out"])
    }
  }

  @Test func `Units that one subject lacks are left out of all where they belong together`() throws {
    // What both people share is the square of the number of the stimulus.
    let lacking: (Int, Int, Int, Double) -> Double = { $0 == 1 && $1 == 2 && $2 == 1 ? .nan : Double($1 * $1) + $3 }
    try RSABadInputTests.inFolder(lacking, stimuli: 12) { session in
      let pair = "$b | units id != \"u3\" | ceiling leave_one_out"
      let whole = try EncodingVerbTests.table(session, pair)
      #expect(whole["unit"]?.cellTexts == ["u1", "u2"])
      let dropped = try EncodingVerbTests.table(session, pair + ", missing: drop(units)")
      #expect(dropped["unit"]?.cellTexts == ["u1"])
      let ceiling = try Self.numbers(dropped, "ceiling_leave_one_out")[0]
      #expect(try ceiling > 0.5 && ceiling == Self.numbers(whole, "ceiling_leave_one_out")[0], "\(ceiling)")
    }
  }

  @Test func `What has no halves, or bounds nothing, is refused with a line that works`() throws {
    try RSABadInputTests.inFolder { session in
      let line = "($b | rdm euclidean).mean | score $b, distance: euclidean, ceiling: rdm_split_half"
      for compare in ["cosine", "tau_a"] {
        let found = session.check(line + ", compare: \(compare)")
        #expect(found.map(\.code) == ["E0377"], "\(found)")
        try BadInputTests.expect(
          session, line + ", compare: \(compare)", "E0377", ["does not grow with reliability", "compare: spearman"])
      }
      try BadInputTests.expect(
        session, "$b | score $b, metrics: ereg, ceiling: rdm_split_half", "E0207", [])
      try RecordingVerbTests.run(session, line + ", compare: spearman")
    }
    try RSABadInputTests.inFolder(runs: 1) { session in
      try BadInputTests.expect(
        session, "($b | rdm euclidean).mean | score $b, distance: euclidean, ceiling: rdm_split_half", "E0373",
        ["presentations of a stimulus: 1 is too few", "of subject \"p1\" in all", "ceiling: rdm_group"])
    }
  }

  // MARK: - Of sessions

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `Sessions are halves of the subjects of published RDMs, and a pooled one has none`() throws {
    let session = Library.session()
    try RecordingVerbTests.run(session, "let k = benchmark \"kriegeskorte92\"")
    for compare in ["pearson", "spearman"] {
      let line =
        "$k.models[\"animacy\"] | score $k, compare: \(compare), ceiling: [rdm_group, rdm_split_half], roi: "
      let table = try EncodingVerbTests.table(session, line + "[hIT, mIT]")
      var all: [Double] = []
      for subject in ["BE", "KO", "SN", "TI"] {
        guard
          case .number(let c)? = try RecordingVerbTests.run(
            session, "$k.sessions[\"\(subject) 1\"] | compare $k.sessions[\"\(subject) 2\"], \(compare)"
          ).value
        else { throw CancellationError() }
        let wanted = c > 0 ? (2 * c / (1 + c)).squareRoot() : .nan
        let row = ["subject": subject]
        let found = try EncodingVerbTests.number(table, "ceiling_rdm_split_half", row)
        #expect(abs(found - wanted) < 1e-12, "\(subject)")
        all.append(wanted)
        let score = try EncodingVerbTests.number(table, "score", row)
        #expect(abs(try EncodingVerbTests.number(table, "ceiled", row) - score / wanted) < 1e-12)
      }
      let mean = try EncodingVerbTests.number(table, "ceiling_rdm_split_half", ["subject": "all"])
      #expect(abs(mean - all.reduce(0, +) / 4) < 1e-12)
      #expect(try EncodingVerbTests.number(table, "ceiling_rdm_split_half", ["subject": "pooled"]).isNaN)
      #expect(table.header.contains { $0.contains("one division of 2 sessions into halves") }, "\(table.header)")
      #expect(table.header.contains { $0.hasPrefix("no ceiling_rdm_split_half for mIT") }, "\(table.header)")
      // A header speaks of columns that are there.
      let less = try EncodingVerbTests.table(session, line + "[hIT, mIT] | select subject, score")
      #expect(!less.header.contains { $0.contains("split_half") }, "\(less.header)")
      let more = try EncodingVerbTests.table(session, line + "[hIT, mIT] | select subject, ceiling_rdm_split_half")
      #expect(more.header.contains { $0.hasPrefix("ceiling_rdm_split_half of hIT") }, "\(more.header)")
    }
  }
}
