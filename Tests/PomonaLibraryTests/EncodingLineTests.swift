import Foundation
import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaFiles
import PomonaParallel
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Arguments of `score` and `encode` by lines of the language, each against another way to the same numbers.
@Suite struct EncodingLineTests {
  private static func scores(_ session: Session, _ line: String) throws -> [Double] {
    try EncodingVerbTests.table(session, line)["score"]?.numbers ?? []
  }

  /// Equal, missing where the other is missing.
  private static func same(_ a: [Double], _ b: [Double], within tolerance: Double = 0) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.isNaN && $1.isNaN || abs($0 - $1) <= tolerance }
  }

  @Test func `A scale of each feature is the step that standardises, and neither is the scale of the layer`() throws {
    try PublishedEncodingTests.inFolder { session, _ in
      let layer = try Self.scores(session, "$f[\"b\"] | encode $b, split: odd_even")
      let feature = try Self.scores(session, "$f[\"b\"] | encode $b, split: odd_even, scale: feature")
      let zscore = try Self.scores(session, "$f[\"b\"] | encode $b, split: odd_even, scale: zscore")
      #expect(Self.same(feature, try Self.scores(session, "$f[\"b\"] | standardize | encode $b, split: odd_even")))
      #expect(
        Self.same(zscore, try Self.scores(session, "$f[\"b\"] | standardize floor: 0 | encode $b, split: odd_even")))
      #expect(!Self.same(layer, feature, within: 1e-3) && !Self.same(feature, zscore, within: 1e-3))
      // Penalties that are given are in units of the features as they were scaled: 1e6 leaves nothing of 60 features of
      // deviation 1, and the layer is of size 1 as a whole.
      let penalties = "split: odd_even, alphas: [5]"
      let fixed = try Self.scores(session, "$f[\"b\"] | encode $b, scale: zscore, \(penalties)")
      let scaled = try Self.scores(session, "$f[\"b\"] | standardize floor: 0 | encode $b, \(penalties)")
      #expect(Self.same(fixed, scaled))
      let header = try EncodingVerbTests.table(session, "$f[\"b\"] | encode $b, scale: zscore").header[0]
      #expect(header.contains("without a floor"), "\(header)")
    }
  }

  @Test func `A table predicts as the layer of the same numbers does, by the column that names its stimuli`() throws {
    try PublishedEncodingTests.inFolder { session, golden in
      let values = try #require(golden.layers["c"])
      var columns = (0..<10).map { k in
        "x\(k): [" + (0..<golden.rows).map { "\(values[$0 * 10 + k])" }.joined(separator: ", ") + "]"
      }
      let ids = "[" + (0..<golden.rows).map { "\"s\($0 + 1)\"" }.joined(separator: ", ") + "]"
      columns.append("shown: \(ids)")
      try RecordingVerbTests.run(session, "let w = {\(columns.joined(separator: ", "))} | table")
      let table = try EncodingVerbTests.table(
        session, "$w | encode $b, split: odd_even, by: shown, name: \"measured\"")
      #expect(table["model"]?.cellTexts.allSatisfy { $0 == "measured" } == true)
      #expect(table["layer"]?.cellTexts.allSatisfy { $0 == "none" } == true)
      let layer = try Self.scores(session, "$f[\"c\"] | standardize | encode $b, split: odd_even")
      #expect(Self.same(table["score"]?.numbers ?? [], layer, within: 1e-6))
      // Rows in another order are the same stimuli, and beside a layer a table is a candidate like it.
      let sorted = try Self.scores(session, "$w | sort desc(shown) | encode $b, split: odd_even, by: shown")
      #expect(Self.same(sorted, layer, within: 1e-6))
      let both = try EncodingVerbTests.table(
        session, "[$f[\"c\"], $w] | score $b, metrics: ereg, split: odd_even, by: shown")
      #expect(both.rowCount == 2 * 3 * 2)
      // As a feature space it is the layer, too.
      let spaces = "shares $b, split: odd_even, by: shown, draws: 0, search: 0"
      #expect(
        Self.same(
          try Self.scores(session, "{w: $w, b: $f[\"b\"]} | \(spaces)"),
          try Self.scores(session, "{w: ($f[\"c\"] | standardize), b: $f[\"b\"]} | \(spaces)"), within: 1e-4))
      let codes = [
        ("$w | encode $b, split: odd_even", "E0203"), ("$w | derive x0: missing | encode $b, by: shown", "E0462"),
        ("$w | select shown | encode $b, by: shown", "E0461"), ("$w | take 30 | encode $b, by: shown", "E0471"),
        ("$w | score $b, metrics: crsa, by: shown", "E0207"),
        ("$f | pca 3 | encode $b, controls: untrained(seed: 1)", "E0422"),
      ]
      for (line, code) in codes {
        let found = session.run(line).flatMap(\.diagnostics)
        #expect(found.map(\.code) == [code], "\(line): \(found.map(\.explanation))")
      }
    }
  }

  /// Two subjects: both saw the stimuli 1 to 20, and each 20 of its own.
  @Test func `On the stimuli that all saw, each subject is trained on its own and tested on the same rows`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      let made = try EncodingScoringTests.Made()
      let all = try made.recording.subjects.map { try #require($0.responses) }
      let shown = [Array(0..<40), Array(0..<20) + Array(40..<60)]
      let subjects = try zip(made.recording.subjects, zip(all, shown)).map { subject, own in
        let (responses, stimuli) = own
        let rows = responses.stimuli.indices.filter { stimuli.contains(responses.stimuli[$0]) }
        let values = try responses.blocks.read(
          presentations: 0..<responses.presentationCount, units: 0..<responses.unitCount)
        return Recording.Subject(
          name: subject.name, units: subject.units,
          responses: try Responses(
            values.selecting(rows: rows), stimuli: rows.map { responses.stimuli[$0] }, stimulusCount: 60))
      }
      let recording = try Recording(
        facts: .init(name: "partly shared"), stimuli: made.axis, stimulusTable: made.recording.stimulusTable,
        unitIDs: made.recording.unitIDs, unitTable: made.recording.unitTable, regions: made.recording.regions,
        subjects: subjects)
      try RecordingFile.write(recording, to: folder.appendingPathComponent("parted.h5"))
      try Formats.write(
        .arrays([
          ("features", NumericArray(shape: [60, 30], .float64(made.features.matrix.elements.map(Double.init)))),
          ("ids", NumericArray(shape: [60], .texts(made.axis.ids))),
        ]), to: folder.appendingPathComponent("one.h5"))
      try RecordingVerbTests.run(
        session,
        "let b = benchmark \"\(folder.path)/parted.h5\"\n"
          + "let f = model(from(\"one.h5\", stimuli: $b.stimuli.stimulus)) | features $b")
      let table = try EncodingVerbTests.table(session, "let e = $f | encode $b, split: shared, roi: whole")
      #expect(table["scheme"]?.cellTexts.allSatisfy { $0 == "shared" } == true)
      for (place, (subject, own)) in zip(subjects, [12, 15]).enumerated() {
        let train = shown[place].filter { $0 >= 20 }
        let means = try #require(subject.responses).meanOverRepeats(
          units: 0..<own, stimuli: Array(0..<20) + train, limit: 1 << 30)
        let map = FeatureMap(matrix: made.features.matrix.selecting(rows: Array(0..<20) + train), shape: [30])
        let direct = try EncodingRegression.run(
          map, responses: means, train: Array(20..<40), test: Array(0..<20), workers: Workers(threadCount: 1))
        let rows = (0..<table.rowCount).filter {
          table["subject"]?.cellTexts[$0] == subject.name && table["part"]?.cellTexts[$0] == "test"
        }
        #expect(rows.count == own && rows.allSatisfy { table["n"]?.numbers?[$0] == 20 })
        for (unit, row) in rows.enumerated() {
          let score = try EncodingScoringTests.number(table, "score", row)
          #expect(abs(score - direct.fit.r[unit]) < 1e-5)
        }
      }
      // Both were tested on the same stimuli, so an interval draws those.
      let intervals = try EncodingVerbTests.table(
        session,
        "$f | score $b, metrics: ereg, split: shared, roi: whole | where part == test\n"
          + "  | bootstrap score, draws: 240")
      #expect(intervals.header.contains { $0.contains("20 test stimuli, 240 draws") }, "\(intervals.header)")
    }
  }

  @Test func `Responses beyond the limit are read and fitted in pieces, to the same scores`() throws {
    try EncodingVerbTests.inFolder { session in
      let whole = try EncodingVerbTests.table(session, "$f | encode $b, split: odd_even, ceiling: ncsnr")
      // Presentations of 180 rows, four numbers each: two units at a time.
      let pieces = try EncodingVerbTests.table(
        session, "$f | encode $b, split: odd_even, ceiling: ncsnr, limit: 6KB")
      for column in ["score", "criterion", "ceiling_ncsnr", "ceiled"] {
        #expect(
          Self.same(whole[column]?.numbers ?? [], pieces[column]?.numbers ?? [1], within: 1e-5), "\(column)")
      }
      let set = try EncodingVerbTests.table(session, "set limit: 6KB\n$f | encode $b, split: odd_even")
      #expect(Self.same(whole["score"]?.numbers ?? [], set["score"]?.numbers ?? [1], within: 1e-5))
      // Patterns and shared components are whole, so that there is nothing to cut.
      for line in [
        "$f | score $b, metrics: ersa, limit: 6KB", "$f | encode $b, regression: pls(2), limit: 6KB",
        "{one: $f[\"one\"], two: $f[\"two\"]} | shares $b, limit: 6KB",
      ] {
        let found = session.run(line).flatMap(\.diagnostics)
        #expect(found.map(\.code) == ["E0670"], "\(line): \(found.map(\.explanation))")
      }
    }
  }

  @Test func `Features from files are no network, also where their ids are known by the run alone`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Formats.write(
        .array(NumericArray(shape: [4, 2], .float64([1, 5, 2, 3, 0, 4, 7, 1]))),
        to: folder.appendingPathComponent("one.npy"))
      let lines = """
        let b = benchmark from(responses: ({u: [1, 2, 4, 3], v: [2, 0, 1, 5]} | table), stimuli: ({id: [11, 12, 13, 14]} | table))
        let g = model(from("one.npy", stimuli: $b.stimuli.id)) | features $b
        """
      // Not a pictureless network, before anything runs; and the ids are numbers.
      #expect(session.check(lines).isEmpty, "\(session.check(lines).map(\.explanation))")
      let value = try RecordingVerbTests.run(session, lines).value
      guard case .object(let object)? = value, let features = object as? FeaturesValue else {
        throw CancellationError()
      }
      #expect(features.handle.stimuli.axis.ids == ["11", "12", "13", "14"])
      // Files without ids have 1, 2, 3 …; what the error offers is a line that works.
      let found = session.run("model(from(\"one.npy\")) | features $b").flatMap(\.diagnostics)
      #expect(found.map(\.code) == ["E0417"])
      #expect(found.first?.explanation.remedies.first == "model from(…, stimuli: $b.stimuli.id)")
      // Some are there: those before the first that is not.
      try RecordingVerbTests.run(session, "let m = model from(\"one.npy\", stimuli: [11, 12, 15, 16])")
      let partly = session.run("$m | features $b").flatMap(\.diagnostics)
      #expect(partly.map(\.code) == ["E0417"])
      #expect(partly.first?.explanation.remedies.first?.hasPrefix("$b | stimuli index: 1..2") == true)
      try RecordingVerbTests.run(session, "$m | features ($b | stimuli index: 1..2)")
      // A network is still told that there are no pictures.
      #expect(
        session.check("model(\"squeezenet1_1/random\") | features $b").map(\.code) == ["E0527"])
    }
  }

  /// Stages of a ResNet18 over 78 pictures, 64 to 256 features, fewer than a projection keeps.
  @Test(
    .enabled(
      if: TestResources.measured("fmri78/features/resnet18_layer1_spatialmean.npy") != nil,
      "POMONA_TEST_DATA does not hold fmri78"))
  func `A projection upward of real layers hardly moves their scores, and one downward leaves them`() throws {
    let file = try #require(TestResources.measured("fmri78/features/resnet18_layer1_spatialmean.npy"))
    let pattern = file.deletingLastPathComponent().appendingPathComponent("resnet18_layer*_spatialmean.npy").path
    try RecordingVerbTests.inFolder { session, _ in
      try RecordingVerbTests.run(
        session,
        "let w = benchmark from(stimuli: ({id: 1..78} | table), units: ({id: 1..40} | table))\n"
          + "let m = model from(\"\(pattern)\", name: \"resnet18\")\n"
          + "let b = $w | simulate features: ($m | features $w)[3], ncsnr: 2, repeats: 4, seed: 3\n"
          + "let f = $m | features $b")
      let plain = try Self.scores(session, "$f | score $b, metrics: ereg, split: odd_even | where part == test")
      let upward = try EncodingVerbTests.table(
        session, "$f | score $b, metrics: ereg, split: odd_even, project: jl(0.1, upward: true) | where part == test")
      let downward = try Self.scores(
        session, "$f | score $b, metrics: ereg, split: odd_even, project: jl(0.1) | where part == test")
      let projected = upward["score"]?.numbers ?? []
      #expect(plain.count == 3 && plain.allSatisfy { $0 > 0.1 }, "\(plain)")
      #expect(Self.same(plain, downward) && !Self.same(plain, projected))
      #expect(Self.same(plain, projected, within: 0.05), "\(plain), \(projected)")
      #expect(upward.header[0].contains("jl(0.1, upward), seed 0"))
      // A step of the line is the same as the argument, and another seed another projection.
      let step = try Self.scores(
        session,
        "$f | project jl(0.1, upward: true) | score $b, metrics: ereg, split: odd_even | where part == test")
      #expect(Self.same(step, projected))
      let other = try Self.scores(
        session,
        "$f | score $b, metrics: ereg, split: odd_even, project: jl(0.1, upward: true, seed: 1) | where part == test")
      #expect(!Self.same(other, projected) && Self.same(other, plain, within: 0.05))
    }
  }
}

/// Scores over their ceilings on resamples of stimuli.
@Suite struct CeiledIntervalTests {
  @Test func `Under equal weights, resampled ceilings are those of the stimuli, and under draws those of copies`()
    throws
  {
    let made = try EncodingScoringTests.Made()
    let responses = try #require(made.recording.subjects[0].responses)
    let values = try responses.blocks.read(presentations: 0..<180, units: 0..<12)
    // The first stimulus once, the second twice, the others three times.
    let rows = responses.stimuli.indices.filter { row in
      let stimulus = responses.stimuli[row]
      return responses.stimuli[..<row].count { $0 == stimulus } < (stimulus == 0 ? 1 : stimulus == 1 ? 2 : 3)
    }
    let repeated = try RepeatedResponses(
      presentations: values.selecting(rows: rows), stimuli: rows.map { responses.stimuli[$0] })
    let workers = Workers(threadCount: 2)
    let counts = RandomStream(seed: 3, name: "draw").resample(of: 60, draw: 0)
    let drawn = (0..<60).map { stimulus in Double(counts.count { $0 == stimulus }) }
    let equal = [Double](repeating: 1, count: 60)
    let noise = try ResponseCeiling.resampled(.ncsnr, of: repeated, weights: [equal, drawn], workers: workers)
    let whole = try ResponseCeiling.ncsnr(of: repeated).values
    #expect(zip(noise[0], whole).allSatisfy { abs($0 - $1) < 1e-9 })
    // Each stimulus as often as it was drawn, a new one each time.
    var copies: [Int] = []
    var names: [Int] = []
    for (place, stimulus) in counts.enumerated() {
      for row in rows.indices where responses.stimuli[rows[row]] == stimulus {
        copies.append(row)
        names.append(place)
      }
    }
    let copied = try RepeatedResponses(
      presentations: repeated.presentations.selecting(rows: copies), stimuli: names)
    #expect(zip(noise[1], try ResponseCeiling.ncsnr(of: copied).values).allSatisfy { abs($0 - $1) < 1e-9 })
    let halves = try ResponseCeiling.resampled(
      .reliabilityR, of: repeated, weights: [equal, drawn], halves: 30, workers: workers)
    let agreement = try ResponseCeiling.halves(of: repeated, draws: 30).reliabilityR.values
    #expect(zip(halves[0], agreement).allSatisfy { abs($0 - $1) < 1e-5 })
    // Other halves of the same copies.
    let other = try ResponseCeiling.halves(of: copied, draws: 200).reliabilityR.values
    #expect(zip(halves[1], other).allSatisfy { abs($0 - $1) < 0.05 })
    #expect(throws: CeilingError.self) {
      try ResponseCeiling.resampled(.schoppe, of: repeated, weights: [equal], workers: workers)
    }
    #expect(throws: CeilingError.self) {
      try ResponseCeiling.resampled(.ncsnr, of: repeated, weights: [[1]], workers: workers)
    }
  }

  @Test func `The interval of a ceiled score draws score and ceiling together, and holds the score`() throws {
    try EncodingVerbTests.inFolder { session in
      let rows = "split: odd_even, roi: whole"
      for kind in ["ncsnr", "reliability_r"] {
        let table = try EncodingVerbTests.table(
          session, "let s = $f | score $b, metrics: ereg, ceiling: \(kind), \(rows) | where part == test")
        let found = try EncodingVerbTests.table(session, "$s | bootstrap ceiled, draws: 240, seed: 2")
        let score = try EncodingVerbTests.table(session, "$s | bootstrap score, draws: 240, seed: 2")
        for subject in ["p1", "p2", "all"] {
          let wanted = ["layer": "one", "subject": subject]
          func number(_ table: Table, _ column: String) throws -> Double {
            try EncodingVerbTests.number(table, column, wanted)
          }
          let (low, high) = (try number(found, "low"), try number(found, "high"))
          let ceiled = try number(table, "ceiled")
          #expect(low < ceiled && ceiled < high, "\(kind) \(subject): \(low) \(ceiled) \(high)")
          // It is not that of the score alone over a fixed number.
          let ceiling = try number(table, "ceiling_\(kind)")
          #expect(abs(low - (try number(score, "low")) / ceiling) > 1e-6)
          #expect(abs(low - (try number(score, "low")) / ceiling) < 0.3)
        }
        let header = found.header.joined(separator: "\n")
        #expect(header.contains("30 test stimuli and 30 others, each by themselves, 240 draws, seed 2"), "\(header)")
        #expect(header.contains("score and ceiling \(kind) from the same draw"), "\(header)")
        #expect(found.columnNames.firstIndex(of: "low") == (found.columnNames.firstIndex(of: "ceiled") ?? 0) + 1)
      }
      // Units by themselves, and what has no such draws.
      let units = try EncodingVerbTests.table(
        session, "$f[\"one\"] | encode $b, ceiling: ncsnr, \(rows) | where part == test | bootstrap ceiled, draws: 240")
      #expect(units.rowCount == 27 && units["low"]?.numbers?.contains { !$0.isNaN } == true)
      let lines = [
        "$f | score $b, metrics: ereg, \(rows) | where part == test | derive ceiled: score | bootstrap ceiled",
        "$f | score $b, metrics: ereg, ceiling: schoppe, \(rows) | where part == test | bootstrap ceiled",
      ]
      for line in lines {
        let failed = session.run(line).flatMap(\.diagnostics)
        #expect(failed.map(\.code) == ["E0425"], "\(line): \(failed.map(\.explanation))")
      }
    }
  }

  @Test func `Subjects with the same rows share fits of patterns and of resamples, and keep their own scores`() throws {
    let made = try EncodingScoringTests.Made(stories: 4)
    for alpha in EncodingOptions.AlphaRule.allCases {
      var options = EncodingOptions()
      options.alpha = alpha
      options.wantsRSA = true
      let scoring = try EncodingScoring(made.recording, plan: nil, rois: nil, options: options)
      #expect(scoring.cohorts == [[0, 1]])
      let candidate = try made.candidate()
      let workers = Workers(threadCount: 2)
      let together = try scoring.scores(of: candidate, cohort: [0, 1], workers: workers)
      for subject in 0..<2 {
        let alone = try scoring.scores(of: candidate, subject: subject, workers: workers)
        for (a, b) in zip(together[subject].rsa, alone.rsa) {
          #expect(a.test.isNaN && b.test.isNaN || abs(a.test - b.test) < 1e-4)
          #expect(a.train.isNaN && b.train.isNaN || abs(a.train - b.train) < 1e-4)
        }
        #expect(!together[subject].rsa[0].test.isNaN)
      }
      let evidence = EncodingEvidence(parts: [EncodingEvidence.Part(scoring: scoring, candidates: [candidate])])
      func row(_ subjects: [Int]) -> EncodingEvidence.Row {
        EncodingEvidence.Row(part: 0, candidate: 0, subjects: subjects, target: 0, unit: nil)
      }
      let counts = evidence.resamples(for: row([0]), drawCount: 5, seed: 1).counts
      let control = RunControl(isInterrupted: { false }, progress: { _, _, _ in }, warn: { _ in })
      let all = try evidence.scores(
        of: [row([0]), row([1]), row([0, 1])], on: [nil] + counts, workers: workers, control: control)
      for subject in 0..<2 {
        let own = try evidence.scores(of: [row([subject])], on: [nil] + counts, workers: workers, control: control)
        #expect(zip(own, all).allSatisfy { abs($0[0] - $1[subject]) < 1e-5 })
      }
      #expect(all.allSatisfy { abs($0[2] - ($0[0] + $0[1]) / 2) < 1e-12 })
    }
  }
}
