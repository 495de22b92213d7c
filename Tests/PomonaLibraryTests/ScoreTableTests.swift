import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaTables
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// What a table of scores keeps apart, leaves out and says of itself.
@Suite struct ScoreTableTests {
  @Test func `RDMs of predictions are compared as asked for`() throws {
    try EncodingVerbTests.inFolder { session in
      let usual = try EncodingVerbTests.table(session, "$f | score $b, metrics: ersa, roi: whole")
      let other = try EncodingVerbTests.table(
        session, "$f | score $b, metrics: ersa, roi: whole, distance: euclidean, compare: tau_a")
      #expect(other.header[0].contains("ersa euclidean of predicted patterns, by tau_a"), "\(other.header)")
      let wanted = ["layer": "one", "subject": "p1", "part": "test"]
      let (a, b) = (
        try EncodingVerbTests.number(usual, "score", wanted), try EncodingVerbTests.number(other, "score", wanted)
      )
      #expect(a > 0.3 && b > 0.2 && abs(a - b) > 0.01, "\(a), \(b)")
      // Another RDM held constant changes what is left.
      let given = try EncodingVerbTests.table(
        session, "$f | score $b, metrics: ersa, roi: whole, given: [($f[\"one\"] | rdm)]")
      #expect(abs(try EncodingVerbTests.number(given, "score", wanted) - a) > 1e-4)
      #expect(given.header[0].contains("given one"), "\(given.header)")
      for (line, code) in [
        ("$f | score $b, metrics: ereg, compare: tau_a", "E0474"), ("$f | score $b, metrics: ereg, given: []", "E0474"),
        ("$f | score $b, metrics: ersa, ceiling: rdm_group", "E0376"),
        ("$f | score $b, metrics: ereg, ceiling: rdm_group", "E0376"), ("$f | score $b, ceiling: ncsnr", "E0376"),
      ] {
        #expect(session.check(line).map(\.code) == [code], "\(line): \(session.check(line).map(\.explanation))")
      }
    }
  }

  @Test func `Agreement of predicted and measured patterns is the comparison of their RDMs`() throws {
    let made = try EncodingScoringTests.Made()
    var options = EncodingOptions()
    options.wantsRSA = true
    options.patterns = PatternComparison(distance: .euclidean, comparison: .spearman)
    let scoring = try EncodingScoring(made.recording, plan: nil, rois: ["whole"], options: options)
    let stream = RandomStream(seed: 3, name: "patterns")
    func patterns(_ first: Int) -> Matrix<Float> {
      Matrix(rowCount: 20, columnCount: 12, elements: (0..<240).map { Float(stream.normal(at: first + $0)) })
    }
    let (predicted, measured) = (patterns(0), patterns(500))
    let positions = Array(10..<30)
    // Responses are of all rows.
    let responses = Matrix<Float>(
      rowCount: 60, columnCount: 12,
      elements: (0..<120).map { Float($0) } + measured.elements + (0..<360).map { Float($0) })
    let axis = made.axis.subset(positions)
    func rdm(_ matrix: Matrix<Float>) throws -> RDM {
      try Distance.euclidean(
        Matrix<Double>(rowCount: 20, columnCount: 12, elements: matrix.elements.map(Double.init)), axis: axis)
    }
    let found = scoring.agreement(
      predicted, responses, Array(0..<12), scoring.subjects[0], positions, EncodingScoringTests.workers)
    let expected = try Comparison.spearman(try rdm(predicted), try rdm(measured))
    #expect(abs(found - expected) < 1e-6, "\(found), \(expected)")
    // Held constant: the part of an RDM of all stimuli that is of these.
    let whole = try Distance.euclidean(
      Matrix<Double>(rowCount: 60, columnCount: 5, elements: (0..<300).map { stream.normal(at: 900 + $0) }),
      axis: made.axis)
    options.patterns.controls = [("whole", whole)]
    let partial = try EncodingScoring(made.recording, plan: nil, rois: ["whole"], options: options).agreement(
      predicted, responses, Array(0..<12), scoring.subjects[0], positions, EncodingScoringTests.workers)
    let expectedPartial = try Comparison.spearman(
      try rdm(predicted), try rdm(measured), given: [whole.subset(positions)])
    #expect(abs(partial - expectedPartial) < 1e-6 && abs(partial - found) > 1e-6, "\(partial), \(expectedPartial)")
  }

  @Test func `The best layer is one of each metric and split, and a group of several is refused`() throws {
    try EncodingVerbTests.inFolder { session in
      try RecordingVerbTests.run(
        session,
        """
        let s = [odd_even, contiguous(3)]
          | each \\sp -> ($f | score $b, metrics: [ereg, ersa], roi: whole, split: $sp)
        let one = $s | where subject == p1
        """)
      let best = try EncodingVerbTests.table(
        session, "$one | best score, over: layer, choose: part == train, report: part == test")
      #expect(best["metric"]?.cellTexts == ["ereg", "ersa", "ereg", "ersa"])
      #expect(best["scheme"]?.cellTexts == ["odd_even", "odd_even", "contiguous(3)", "contiguous(3)"])
      try BadInputTests.expect(
        session,
        "$one | best score, by: [roi, subject, scheme], over: layer, choose: part == train, report: part == test",
        "E0445", ["metric", "ereg, ersa", "by: [metric, roi, subject, scheme]"])
    }
  }

  @Test func `A region that one subject lacks is scored for the others`() throws {
    try RecordingVerbTests.inFolder { session, _ in
      try RecordingVerbTests.run(
        session,
        """
        let b = benchmark from(stimuli: ({id: 1..24} | table), rois: [FFA, EBA], units: ({id: 1..4,
          subject: ["a", "a", "b", "b"], FFA: [1, 1, 0, 0], EBA: [1, 0, 0, 1]} | table)) | simulate repeats: 3
        let x = {id: 1..24, size: 1..24} | table
        """)
      for line in ["$x | score $b, metrics: ereg", "$x | score $b, metrics: ereg, roi: [FFA, EBA]"] {
        let table = try EncodingVerbTests.table(session, line)
        let (regions, people) = (table["roi"]?.cellTexts ?? [], table["subject"]?.cellTexts ?? [])
        let found = regions.indices.filter { regions[$0] == "FFA" }.compactMap { people[$0] }
        #expect(Set(found) == ["a", "all"], "\(found)")
        #expect(table.header.contains("FFA: not in b, 1 of 2 subjects"), "\(table.header)")
        func score(_ subject: String) throws -> Double {
          try EncodingVerbTests.number(table, "score", ["roi": "FFA", "subject": subject, "part": "test"])
        }
        #expect(try score("a") == score("all"))
      }
      let units = try EncodingVerbTests.table(session, "$x | encode $b, roi: FFA | where part == test")
      #expect(units["subject"]?.cellTexts == ["a", "a"])
    }
  }

  @Test func `Rows of a unit that lacks responses are counted`() throws {
    try RecordingVerbTests.inFolder { session, _ in
      try RecordingVerbTests.run(
        session,
        """
        let b = benchmark from(stimuli: ({id: 1..12} | table), responses: ({id: 1..12,
          v1: [1, missing, 3, 2, 5, missing, 7, 6, 9, 8, 11, 10], v2: [2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11]} | table))
        let e = {id: 1..12, size: 1..12} | table | encode $b, missing: keep, split: odd_even
        """)
      let table = try EncodingVerbTests.table(session, "$e | where part == test")
      #expect(table["n"]?.numbers == [4, 6])
      #expect(try EncodingVerbTests.table(session, "$e | where part == train")["n"]?.numbers == [6, 6])
    }
  }

  @Test func `Halves of a time series are whole stories`() throws {
    try EncodingVerbTests.inFolder { session in
      try RecordingVerbTests.run(session, "let s = $f | score $t, metrics: ereg, roi: whole")
      let table = try EncodingVerbTests.table(
        session, "$s | where part == test and subject == p1 | best score, over: layer, split: halves(20), draws: 0")
      #expect(table["across"]?.cellTexts == ["story"])
      #expect(table.header.joined().contains("chosen on one half of the stories"), "\(table.header)")
      let still = try EncodingVerbTests.table(
        session,
        "$f | score $b, metrics: ereg, roi: whole | where part == test and subject == p1 | best score, over: layer, split: halves(20), draws: 0"
      )
      #expect(still["across"]?.cellTexts == ["stimulus"])
    }
  }

  @Test func `A split inside chooses penalties, and is held to the same safety`() throws {
    try EncodingVerbTests.inFolder { session in
      let plain = try EncodingVerbTests.table(session, "$f | score $b, metrics: ereg, roi: whole, split: odd_even")
      let nested = try EncodingVerbTests.table(
        session, "$f | score $b, metrics: ereg, roi: whole, split: nested(odd_even, contiguous(3))")
      #expect(nested.header[0].contains("held-out folds of contiguous(3)"), "\(nested.header)")
      let wanted = ["layer": "one", "subject": "p1", "part": "train"]
      #expect(
        try EncodingVerbTests.number(plain, "criterion", wanted)
          != EncodingVerbTests.number(nested, "criterion", wanted))
      try BadInputTests.expect(
        session, "$f | score $b, metrics: ereg, split: nested(odd_even, odd_even)", "E0363", ["every training row once"]
      )
      try BadInputTests.expect(
        session, "$f | score $t, metrics: ereg, split: nested(leave_out(run), shuffled(3))", "E0412", ["leave_out"])
    }
  }

  @Test func `A score stands among its nulls`() throws {
    try EncodingVerbTests.inFolder { session in
      let table = try EncodingVerbTests.table(
        session,
        "$f | score $b, metrics: ereg, roi: whole, controls: [category] | where part == test and subject == all | nulls"
      )
      #expect(table["layer"]?.cellTexts == ["one", "two"] && table["null"]?.cellTexts == ["category", "category"])
      #expect(table["draws"]?.numbers == [1, 1] && table["p"]?.numbers?[0] == 0.5)
      #expect(table["verdict"]?.cellTexts[0] == "above, single draw")
    }
    func verdict(_ score: Double, of draws: Int) throws -> (p: Double, percentile: Double, verdict: String?) {
      let source = try Table([
        Column("model", .texts(["m"] + Array(repeating: "walk", count: draws))),
        Column("predictor", .texts(["model"] + Array(repeating: "walk", count: draws))),
        Column("score", .numbers([score] + (0..<draws).map { Double($0) / 1_000 })),
      ])
      let table = try NullTable(source: source, column: "score").table()
      return (
        try EncodingScoringTests.number(table, "p", 0), try EncodingScoringTests.number(table, "percentile", 0),
        table["verdict"]?.cellTexts[0]
      )
    }
    let above = try verdict(0.5, of: 240)
    #expect(above.p == 1 / 241.0 && above.percentile == 100 && above.verdict == "above its null")
    let within = try verdict(0.1, of: 240)
    #expect(within.p == 141 / 241.0 && within.percentile == 100 * 100 / 240.0 && within.verdict == "within its null")
    let few = try verdict(0.5, of: 20)
    #expect(few.p == 1 / 21.0 && few.percentile.isNaN && few.verdict == "above all draws, too few for p of .025")
  }

  @Test func `Ceilings that are read in blocks are those of the whole`() throws {
    let made = try EncodingScoringTests.Made()
    for kind in [ResponseCeiling.Kind.ncsnr, .reliabilityR, .splitHalf, .schoppe, .explainableVariance] {
      let values = try [1 << 30, 1].map { limit in
        var options = EncodingOptions()
        options.limit = limit
        return try EncodingScoring(made.recording, plan: nil, rois: nil, options: options)
          .unitCeiling(kind, subject: 1, workers: EncodingScoringTests.workers)
      }
      #expect(values[0] == values[1] && values[0].values.count == 15, "\(kind)")
    }
  }
}
