import Foundation
import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaFigures
import PomonaFiles
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Lines of the encoding half of the language against refits by numpy and scikit-learn; made by
/// Fixtures/encoding/make_published.py.
@Suite struct PublishedEncodingTests {
  struct Golden: Decodable {
    struct Profile: Decodable {
      let off: String
      /// By layer, subject, and what it is of.
      let scores: [String: [String: [String: Double]]]
    }
    struct Units: Decodable {
      let r: [Double]
      let criterion: [Double]?
    }
    struct Components: Decodable {
      let regression: String
      let scores: [String: Units]
    }
    struct Steps: Decodable {
      let line: String
      let scores: [String: Units]
    }
    struct Shares: Decodable {
      let split: String
      let spaces: [String]
      let shares: [String: [String: Double]]
    }
    let rows: Int
    let layers: [String: [Float]]
    let responses: [String: [Float]]
    let profiles: [Profile]
    let components: [Components]
    let chosen: [String: Units]
    let steps: [Steps]
    let shares: [Shares]
  }

  static let golden: Golden? = try? JSONDecoder().decode(
    Golden.self, from: Data(contentsOf: TestResources.fixture("encoding/published.json")))

  /// `$b`: 40 stimuli, two subjects whose units are one region, shown once; `$f`: the layers a, b and c.
  static func inFolder(_ body: (Session, Golden) throws -> Void) throws {
    let golden = try #require(golden)
    try inFolder(rows: golden.rows, layers: golden.layers, responses: golden.responses) { try body($0, golden) }
  }

  private static func inFolder(
    rows n: Int, layers: [String: [Float]], responses: [String: [Float]], _ body: (Session) throws -> Void
  ) throws {
    try RecordingVerbTests.inFolder { session, folder in
      let axis = try StimulusAxis(ids: (0..<n).map { "s\($0 + 1)" })
      var ids: [String] = []
      var subjects: [Recording.Subject] = []
      for name in responses.keys.sorted() {
        let values = responses[name] ?? []
        let count = values.count / n
        subjects.append(
          Recording.Subject(
            name: name, units: Array(ids.count..<(ids.count + count)),
            responses: try Responses(
              Matrix(rowCount: n, columnCount: count, elements: values), stimuli: Array(0..<n), stimulusCount: n)))
        ids += (0..<count).map { "\(name) unit \($0 + 1)" }
      }
      let recording = try Recording(
        facts: .init(name: "made up"), stimuli: axis,
        stimulusTable: try Table([Column("stimulus", .texts(axis.ids))]), unitIDs: ids,
        unitTable: try Table([Column("unit", .texts(ids))]),
        regions: try RegionStructure(
          levels: [RegionLevel("ROI", [Region("whole", UnitSet(ids.indices))])], unitCount: ids.count),
        subjects: subjects)
      try RecordingFile.write(recording, to: folder.appendingPathComponent("still.h5"))
      let made = folder.appendingPathComponent("made")
      try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
      for (name, values) in layers {
        try Formats.write(
          .arrays([
            ("features", NumericArray(shape: [n, values.count / n], .float64(values.map(Double.init)))),
            ("ids", NumericArray(shape: [n], .texts(axis.ids))),
          ]), to: made.appendingPathComponent("\(name).h5"))
      }
      try RecordingVerbTests.run(
        session,
        "let b = benchmark \"\(folder.path)/still.h5\"\n"
          + "let f = model(from(\"made/*.h5\", stimuli: \"ids\", axis: 1)) | features $b")
      try body(session)
    }
  }

  private static func number(_ table: Table, _ column: String, _ wanted: [String: String]) throws -> Double {
    try EncodingVerbTests.number(table, column, wanted)
  }

  /// Of a table of scores: what the golden file calls by the names ereg, eregTrain, ersa and ersaTrain.
  private static func found(_ table: Table, _ layer: String, _ subject: String) throws -> [String: Double] {
    let wanted = ["layer": layer, "subject": subject, "roi": "whole"]
    func value(_ metric: String, _ part: String, _ column: String) throws -> Double {
      try number(table, column, wanted.merging(["metric": metric, "part": part]) { $1 })
    }
    return [
      "ereg": try value("ereg", "test", "score"), "eregTrain": try value("ereg", "train", "criterion"),
      "ersa": try value("ersa", "test", "score"), "ersaTrain": try value("ersa", "train", "score"),
    ]
  }

  private static let rows = "metrics: [ereg, ersa], split: nested(odd_even, contiguous(5))"

  private static func line(_ off: [String]) -> String {
    "$f | score $b, \(rows), profile: as_published(deepnsd, except: ["
      + off.map { "\"\($0)\"" }.joined(separator: ", ") + "])"
  }

  @Test func `A published analysis, and each of its ways switched off, is that of refits`() throws {
    try Self.inFolder { session, golden in
      for profile in golden.profiles {
        // Which layers, and a projection that is drawn, have tests of their own.
        let off = ["D-03", "D-05"] + (profile.off == "all" ? [] : [profile.off])
        let table = try EncodingVerbTests.table(
          session, profile.off == "leak_free" ? "$f | score $b, \(Self.rows)" : Self.line(off))
        for (layer, subjects) in profile.scores {
          for (subject, expected) in subjects {
            let found = try Self.found(table, layer, subject)
            for (name, value) in expected {
              // Bulk products are in float32; an r of two rows or three moves far with little.
              let difference = abs((found[name] ?? .nan) - value)
              #expect(difference < 2e-3, "\(profile.off) off, \(layer) \(subject) \(name): \(found), \(expected)")
            }
          }
        }
        let header = table.header.joined(separator: "\n")
        if profile.off == "leak_free" {
          #expect(header.contains(" · leak_free"))
        } else {
          let taken = ScoringProfile.Deviation.allCases.map(\.rawValue).filter { !off.contains($0) }
          #expect(header.contains("profile as_published(deepnsd, except: ["), "\(header)")
          #expect(header.contains(": \(taken.joined(separator: " "))"), "\(header)")
          #expect(header.contains("7 from 0.1 to 1e5"), "\(header)")
        }
      }
    }
  }

  /// What a switch moves beside what stays, number for number.
  @Test func `Each switch changes what its row says and nothing else`() throws {
    try Self.inFolder { session, _ in
      let all = try EncodingVerbTests.table(session, Self.line(["D-03", "D-05"]))
      let names = ["ereg", "eregTrain", "ersa", "ersaTrain"]
      let moved: [String: Set<String>] = [
        "D-01": ["ersaTrain"], "D-51": ["ersaTrain"], "D-50": ["eregTrain"], "D-02": Set(names), "D-49": Set(names),
      ]
      for (off, expected) in moved {
        let table = try EncodingVerbTests.table(session, Self.line(["D-03", "D-05", off]))
        var changed: Set<String> = []
        for layer in ["a", "b", "c"] {
          for subject in ["p1", "p2"] {
            let (before, after) = (try Self.found(all, layer, subject), try Self.found(table, layer, subject))
            for name in names where before[name] != after[name] { changed.insert(name) }
          }
        }
        #expect(changed == expected, "\(off): \(changed)")
        let moves = try #require(ScoringProfile.Deviation(rawValue: off)).moves
        #expect((moves == "ersa, train") == (expected == ["ersaTrain"]))
        #expect((moves == "ereg, train") == (expected == ["eregTrain"]))
      }
      // Under D-50 the training score is an r like the other and stands in its column; without it there is none.
      let train = ["layer": "a", "subject": "p1", "part": "train", "metric": "ereg"]
      #expect(try Self.number(all, "score", train) == Self.number(all, "criterion", train))
      let without = try EncodingVerbTests.table(session, Self.line(["D-03", "D-05", "D-50"]))
      #expect(try Self.number(without, "score", train).isNaN)
      // D-03: which layers have rows, and their scores stay.
      let half = try EncodingVerbTests.table(session, Self.line(["D-05"]))
      #expect(Set((half["layer"]?.cellTexts ?? []).compactMap { $0 }) == ["b", "c"])
      for layer in ["b", "c"] { #expect(try Self.found(half, layer, "p1") == Self.found(all, layer, "p1")) }
      // D-05: the projection that can also be asked for.
      let projected = try EncodingVerbTests.table(session, Self.line(["D-03"]))
      let asked = try EncodingVerbTests.table(
        session,
        "$f | project jl(0.1, upward: true) | score $b, \(Self.rows), profile: as_published(deepnsd,\n"
          + "  except: [\"D-03\", \"D-05\"])")
      for layer in ["a", "b", "c"] {
        #expect(try Self.found(projected, layer, "p2") == Self.found(asked, layer, "p2"))
        #expect(try Self.found(projected, layer, "p2") != Self.found(all, layer, "p2"))
      }
      #expect(projected.header[0].contains("jl(0.1, upward), seed 0"), "\(projected.header)")
    }
  }

  @Test func `Under a profile crsa has the halves of the split, and all metrics stand in one table`() throws {
    try Self.inFolder { session, _ in
      let table = try EncodingVerbTests.table(
        session, "let was = $f | score $b, metrics: [crsa, ereg, ersa], profile: as_published(deepnsd)")
      #expect(Set((table["layer"]?.cellTexts ?? []).compactMap { $0 }) == ["b", "c"])
      #expect(table["scheme"]?.cellTexts.allSatisfy { $0 == "odd_even" } == true)
      #expect(Set((table["part"]?.cellTexts ?? []).compactMap { $0 }) == ["train", "test"])
      // Both lines, that of RDMs and that of the fit, name the profile.
      #expect(table.header.count { $0.contains("as_published(deepnsd): D-01 D-02 D-03 D-05 D-49 D-50 D-51") } == 2)
      #expect(try RecordingVerbTests.run(session, "recipe was").lines.joined().contains("as_published(deepnsd)"))
      // Maps that were projected in passing serve the first call; the second finds the numbers kept, and projects anew.
      let again = try EncodingVerbTests.table(
        session, "$f | score $b, metrics: [crsa, ereg, ersa], profile: as_published(deepnsd)")
      #expect(again["score"]?.cellTexts == table["score"]?.cellTexts)
      let methods = try RecordingVerbTests.run(session, "methods was").lines.joined(separator: " ")
      #expect(methods.contains("deepnsd"), "\(methods)")
      let chosen = try EncodingVerbTests.table(
        session,
        "$was | where metric == ereg | best score, by: [roi, subject], over: layer, choose: part == train,\n"
          + "  report: part == test")
      #expect(chosen.rowCount == 3)
      // D-06, and RDMs, which have no criterion: the score of the rows that choose.
      for metric in ["crsa", "ereg"] {
        let best = try EncodingVerbTests.table(
          session,
          "$was | where metric == \(metric) and subject == p1 | best score, by: roi, over: layer,\n"
            + "  choose: part == test, report: part == test")
        let scores = try ["b", "c"].map {
          try Self.number(table, "score", ["metric": metric, "layer": $0, "part": "test", "subject": "p1"])
        }
        #expect(best["score"]?.numbers?.first == scores.max())
      }
    }
  }

  @Test func `A figure of scores as published says so below, whatever is done to the table and written there`() throws {
    try Self.inFolder { session, _ in
      func note(_ line: String) throws -> String? {
        guard case .object(let object)? = try RecordingVerbTests.run(session, line).value,
          let figure = object as? FigureValue
        else { throw CancellationError() }
        return figure.spec.note
      }
      let profile = "profile as_published(deepnsd, except: [\"D-03\", \"D-05\"]): D-01 D-02 D-49 D-50 D-51"
      let score = "$f | score $b, metrics: ereg"
      let published = "\(score), profile: as_published(deepnsd, except: [\"D-03\", \"D-05\"])"
      #expect(try note("\(published) | where part == test | plot x: depth, y: score | lines") == profile)
      let summary = "where part == test | summarize score: mean(score), by: layer | plot x: layer, y: score"
      #expect(try note("\(published) | \(summary) | points | note \"40 stimuli\"") == "40 stimuli · \(profile)")
      #expect(try note("\(score) | \(summary) | points") == nil)
      #expect(try note("\(score) | \(summary) | points | note \"40 stimuli\"") == "40 stimuli")
      let both = "[leak_free, as_published(deepnsd)] | each \\p -> (\(score), profile: $p)"
      let several = try note("\(both) | \(summary) | points") ?? ""
      #expect(several.hasPrefix("several profiles"))
    }
  }

  @Test func `The switches are listed, and each can be turned off by its number in one line`() throws {
    try Self.inFolder { session, _ in
      let table = try EncodingVerbTests.table(session, "deviations(deepnsd)")
      #expect(table["id"]?.cellTexts == ScoringProfile.Deviation.allCases.map(\.rawValue))
      #expect(table.columnNames == ["id", "original", "pomona", "effect", "moves"])
      #expect(table.header.contains { $0.contains("D-06") && $0.contains("choose: part == test") })
      let each = try EncodingVerbTests.table(
        session,
        "deviations(deepnsd).id | each \\d -> ($f | score $b, metrics: ereg, profile: as_published(deepnsd,\n"
          + "  except: $d))")
      // Six of seven without D-03 off score two layers; each for two subjects and their mean, in two parts.
      #expect(each.rowCount == (6 * 2 + 3) * 3 * 2)
      #expect(Set((each["d"]?.cellTexts ?? []).compactMap { $0 }).count == 7)
      // Rows of several profiles could be taken for each other, so that nothing is computed from them again.
      let failed = session.run(
        "let e = ([\"D-01\", \"D-51\"] | each \\d -> ($f | score $b, metrics: ereg, profile: as_published(deepnsd,\n"
          + "  except: $d)))\n$e | bootstrap score"
      ).flatMap(\.diagnostics)
      #expect(failed.map(\.code) == ["E0443"], "\(failed.map(\.explanation))")
    }
  }

  @Test(arguments: [
    ("$f | encode $b, profile: as_published(deepnsd), scale: feature", "E0475", "feature"),
    ("$f | encode $b, profile: as_published(deepnsd), project: jl(0.2)", "E0475", "jl(0.2)"),
    ("$f | encode $b, criterion: kfold_r, profile: as_published(deepnsd, except: \"D-01\")", "E0475", "kfold_r"),
    ("$f | encode $b, regression: pls(2), profile: as_published(deepnsd)", "E0475", "pls(2)"),
    ("$f | encode $b, regression: pls(2), alphas: [1, 2]", "E0476", "[1, 2]"),
    ("$f | encode $b, profile: as_published(deepnsd, except: \"D-52\")", "E0204", "\"D-52\""),
    ("$f | encode $b, profile: as_published(deepnet)", "E0204", "deepnet"),
    ("$f | pca 3 | score $b", "E0474", "score"),
    ("$f | score $b, regression: pls", "E0474", "pls"),
    ("$f | relative by: id | rdm", "E0491", "rdm"),
    ("$f | score $b, metrics: crsa, split: odd_even | select criterion", "E0203", "criterion"),
    ("{a: $f} | shares $b", "E0468", "shares"),
    ("{a: $f, b: 3} | shares $b", "E0207", "shares"),
  ]) func `What does not go together is known before anything runs`(line: String, code: String, place: String) throws {
    try Self.inFolder { session, _ in
      let problem = try #require(session.check(line).first, "\(line)")
      #expect(problem.code == code, "\(problem.explanation)")
      let bytes = Array(line.utf8)
      let found = String(decoding: bytes[problem.span.start..<problem.span.end], as: UTF8.self)
      #expect(found == place || found.contains(place), "\(found)")
      #expect(!problem.explanation.remedies.isEmpty || ["E0203", "E0207"].contains(code), "\(problem.explanation)")
    }
  }

  /// What a check cannot know stops when it runs, and the first remedy is a line that runs.
  @Test(arguments: [
    ("$f | pca 0 | encode $b", "E0381", "$f | pca 50 | encode $b"),
    ("$f | encode $b, regression: pls(0)", "E0467", "$f | encode $b, regression: pls(25)"),
    (
      "[$f, ($m | features ($b | stimuli index: 1..30))] | concat", "E0383",
      "[$f, ($m | features $b | standardize)] | concat"
    ),
    (
      "$f[\"a\"] | encode $b, profile: as_published(deepnsd)", "E0475",
      "$f[\"a\"] | encode $b, profile: as_published(deepnsd, except: \"D-03\")"
    ),
  ]) func `What only the run can tell stops with its code`(line: String, code: String, mended: String) throws {
    try Self.inFolder { session, _ in
      try RecordingVerbTests.run(session, "let m = model(from(\"made/*.h5\", stimuli: \"ids\", axis: 1))")
      let found = session.run(line).flatMap(\.diagnostics)
      #expect(found.map(\.code) == [code], "\(found.map(\.explanation))")
      let other = session.run(mended).flatMap(\.diagnostics)
      #expect(other.isEmpty, "\(other.map(\.explanation))")
    }
  }

  @Test func `A profile of stimuli shown independently refuses responses with times`() throws {
    try EncodingVerbTests.inFolder { session in
      let found = session.run("$f | encode $t, profile: as_published(deepnsd)").flatMap(\.diagnostics)
      #expect(found.map(\.code) == ["E0475"] && found.first?.explanation.remedies == ["profile: leak_free"])
      #expect(session.run("$f | encode $t, profile: leak_free").flatMap(\.diagnostics).isEmpty)
    }
  }

  // MARK: - Components and steps

  private static func units(_ table: Table, _ subject: String, part: String, column: String) -> [Double] {
    (0..<table.rowCount).filter {
      table["subject"]?.cellTexts[$0] == subject && table["part"]?.cellTexts[$0] == part
    }.map { table[column]?.numbers?[$0] ?? .nan }
  }

  private static func expect(_ table: Table, _ expected: [String: Golden.Units], _ what: String) {
    for (subject, golden) in expected {
      let r = units(table, subject, part: "test", column: "score")
      #expect(r.count == golden.r.count)
      #expect(zip(r, golden.r).allSatisfy { abs($0 - $1) < 1e-3 }, "\(what) \(subject): \(r), \(golden.r)")
      guard let expected = golden.criterion else { continue }
      let found = units(table, subject, part: "train", column: "criterion")
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-3 }, "\(what) \(subject): \(found), \(expected)")
    }
  }

  @Test func `Regressions on components are those of scikit-learn, unit by unit`() throws {
    try Self.inFolder { session, golden in
      for entry in golden.components {
        let table = try EncodingVerbTests.table(
          session, "$f[\"b\"] | encode $b, split: nested(odd_even, contiguous(5)), regression: \(entry.regression)")
        Self.expect(table, entry.scores, entry.regression)
        #expect(table.header[0].contains("component"), "\(table.header)")
      }
      let chosen = try EncodingVerbTests.table(
        session, "$f[\"c\"] | encode $b, split: nested(odd_even, contiguous(5)), regression: pls")
      Self.expect(chosen, golden.chosen, "pls")
      #expect(chosen.header[0].contains("1 to 50 components, chosen by five folds"), "\(chosen.header)")
    }
  }

  @Test func `A score by components is the mean over units, has an interval, and ersa beside it`() throws {
    try Self.inFolder { session, golden in
      let rows = "split: nested(odd_even, contiguous(5)), regression: pls(3)"
      let table = try EncodingVerbTests.table(
        session, "let s = $f[\"b\"] | score $b, metrics: [ereg, ersa], \(rows)")
      let wanted = ["layer": "b", "subject": "p1", "part": "test", "metric": "ereg"]
      let score = try Self.number(table, "score", wanted)
      let own = try #require(golden.components.first { $0.regression == "pls(3)" }?.scores["p1"]).r
      #expect(abs(score - definedMean(own)) < 1e-3)
      #expect(!(try Self.number(table, "score", wanted.merging(["metric": "ersa"]) { $1 }).isNaN))
      let intervals = try EncodingVerbTests.table(
        session, "$s | where metric == ereg and part == test | bootstrap score, draws: 240, seed: 1")
      let (low, high) = (
        try Self.number(intervals, "low", wanted), try Self.number(intervals, "high", wanted)
      )
      #expect(low < score && score < high, "\(low) \(score) \(high)")
      // Each unit with components of its own is another regression.
      let alone = try EncodingVerbTests.table(
        session, "$f[\"b\"] | encode $b, split: odd_even, regression: pls(3, sharing: per_target)")
      #expect(alone.header[0].contains("of each unit"))
      let r = Self.units(alone, "p1", part: "test", column: "score")
      #expect(r.count == own.count && zip(r, own).contains { abs($0 - $1) > 1e-3 })
    }
  }

  @Test func `Steps inside of folds are those of scikit-learn on the training rows`() throws {
    try Self.inFolder { session, golden in
      for entry in golden.steps {
        let table = try EncodingVerbTests.table(session, "\(entry.line) | encode $b, split: odd_even")
        Self.expect(table, entry.scores, entry.line)
        let steps = entry.line.split(separator: "|").dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
        if steps.contains(where: { $0.hasPrefix("pca 4") }) { #expect(table.header[0].contains("pca(4)")) }
        if steps.contains("standardize") { #expect(table.header[0].contains("standardize")) }
      }
      // One candidate, named by its members, with its interval.
      let joined = try EncodingVerbTests.table(
        session, "$f | concat | pca 6 | score $b, metrics: ereg | where part == test | bootstrap score, draws: 240")
      #expect(joined["layer"]?.cellTexts.allSatisfy { $0 == "a+b+c" } == true && joined.rowCount == 3)
    }
  }

  /// Features are noise but for one direction, in which training rows hardly vary and test rows vary with their responses.
  /// Components of all rows begin with it; those of the training rows do not know of it.
  @Test func `Components of all rows would raise the score on noise, and components inside of folds stay at zero`()
    throws
  {
    let (n, p, units) = (160, 120, 12)
    let stream = RandomStream(seed: 8, name: "planted leak")
    let latent = (0..<n).map { stream.normal(at: $0) }
    let direction = (0..<p).map { stream.normal(at: 1_000 + $0) }
    let size = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let u = direction.map { $0 / size }
    var features = Matrix<Double>(rowCount: n, columnCount: p)
    for row in 0..<n {
      let noise = (0..<p).map { stream.normal(at: 2_000 + row * p + $0) }
      let along = zip(noise, u).reduce(0) { $0 + $1.0 * $1.1 }
      // Rows 1, 3, 5 … train.
      let planted = (row % 2 == 0 ? 0.05 : 12) * latent[row]
      for k in 0..<p { features[row, k] = noise[k] + (planted - along) * u[k] }
    }
    let outside = try PrincipalComponents(of: features, trainingRows: Array(0..<n), count: 5).scores
    let responses = (0..<(n * units)).map { Float(latent[$0 / units] + 0.3 * stream.normal(at: 900_000 + $0)) }
    try Self.inFolder(
      rows: n, layers: ["whole": features.elements.map(Float.init), "outside": outside.elements.map(Float.init)],
      responses: ["p1": responses]
    ) { session in
      func score(_ line: String) throws -> Double {
        try Self.number(
          try EncodingVerbTests.table(session, "\(line) | score $b, metrics: ereg, split: odd_even"), "score",
          ["part": "test"])
      }
      let leaked = try score("$f[\"outside\"]")
      let inside = try score("$f[\"whole\"] | pca 5")
      #expect(leaked > 0.8 && abs(inside) < 0.3, "\(leaked), \(inside)")
    }
  }

  // MARK: - Shares

  @Test func `Shares of variance are inclusion and exclusion over joint refits, fold by fold`() throws {
    try Self.inFolder { session, golden in
      for entry in golden.shares {
        let spaces = entry.spaces.map { "\($0): $f[\"\($0)\"]" }.joined(separator: ", ")
        let table = try EncodingVerbTests.table(
          session, "{\(spaces)} | shares $b, split: \(entry.split), search: 0, draws: 0")
        #expect(table["low"] == nil)
        for (subject, expected) in entry.shares {
          for (name, value) in expected {
            let wanted: [String: String]
            if name == "total" {
              wanted = ["share": "total"]
            } else if name.hasPrefix("own ") {
              wanted = ["share": "alone", "spaces": String(name.dropFirst(4))]
            } else {
              wanted = ["share": name.contains("+") ? "shared" : "unique", "spaces": name]
            }
            let found = try Self.number(table, "score", wanted.merging(["subject": subject]) { $1 })
            // Features that are nearly silent in training make R² far below 0; differences are relative to that.
            #expect(
              abs(found - value) < 1e-3 * max(1, abs(value)), "\(entry.split) \(subject) \(name): \(found), \(value)")
          }
        }
        // 2^G - 1 shares, each space alone, and all; for two subjects and their mean.
        let count = (1 << entry.spaces.count) - 1 + entry.spaces.count + 1
        #expect(table.rowCount == 3 * count)
      }
    }
  }

  @Test func `Shares sum to the whole, have intervals over stimuli, and can be resampled over subjects`() throws {
    try Self.inFolder { session, _ in
      let table = try EncodingVerbTests.table(
        session,
        "let p = {form: $f[\"a\"], content: ($f[\"b\"] | pca 10)} | shares $b, split: odd_even, draws: 240, seed: 3")
      for subject in ["p1", "p2", "all"] {
        func score(_ share: String, _ column: String = "score", _ spaces: String? = nil) throws -> Double {
          var wanted = ["share": share, "subject": subject]
          wanted["spaces"] = spaces
          return try Self.number(table, column, wanted)
        }
        let parts =
          try score("unique", "score", "form") + score("unique", "score", "content") + score("shared", "score")
        let total = try score("total")
        #expect(abs(parts - total) < 1e-9)
        #expect(
          abs(try score("alone", "score", "form") - score("unique", "score", "form") - score("shared")) < 1e-9)
        #expect(try score("total", "low") < total && total < score("total", "high"))
      }
      #expect(table.header.contains { $0.contains("bootstrap over 20 test stimuli, 240 draws, seed 3") })
      #expect(table.header[0].contains("pca(10)") && table.header[0].hasSuffix("leak_free"))
      let again = try EncodingVerbTests.table(
        session,
        "{form: $f[\"a\"], content: ($f[\"b\"] | pca 10)} | shares $b, split: odd_even, draws: 240, seed: 3")
      #expect(again["low"]?.numbers == table["low"]?.numbers)
      let subjects = try EncodingVerbTests.table(
        session,
        "$p | where share == unique and subject != all | bootstrap score, across: subject, by: spaces, draws: 240")
      #expect(subjects.rowCount == 2)
    }
  }

  @Test func `A space of noise has no unique share, and a copy of a space shares all`() throws {
    try EncodingVerbTests.inFolder { session in
      let table = try EncodingVerbTests.table(
        session, "{signal: $f[\"one\"], noise: $f[\"two\"]} | shares $b, roi: whole, draws: 240")
      func score(_ share: String, _ spaces: String, _ column: String = "score") throws -> Double {
        try Self.number(table, column, ["share": share, "spaces": spaces, "subject": "all"])
      }
      #expect(try score("unique", "signal", "low") > 0.1)
      #expect(try abs(score("unique", "noise")) < 0.1 && abs(score("shared", "signal+noise")) < 0.2)
      let copies = try EncodingVerbTests.table(
        session, "{one: $f[\"one\"], again: $f[\"one\"]} | shares $b, roi: whole, draws: 0")
      let shared = try Self.number(copies, "score", ["share": "shared", "subject": "all"])
      let unique = try Self.number(copies, "score", ["share": "unique", "spaces": "one", "subject": "all"])
      #expect(shared > 0.1 && abs(unique) < 0.02, "\(shared), \(unique)")
      // A time series draws blocks of neighbours and leaves out whole runs.
      let timed = try EncodingVerbTests.table(
        session, "{signal: $f[\"one\"], noise: $f[\"two\"]} | shares $t, roi: whole, draws: 240")
      #expect(timed["scheme"]?.cellTexts.allSatisfy { $0 == "leave_out(run)" } == true)
      #expect(timed["across"]?.cellTexts.allSatisfy { $0 == "block" } == true)
    }
  }
}
