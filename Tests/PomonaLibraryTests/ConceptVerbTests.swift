import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaFiles
import PomonaParallel
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Anchors, classes and searchlights by lines of the language, on simulated data with a planted truth.
@Suite struct ConceptVerbTests {
  private static let (n, width, unitCount) = (80, 24, 12)

  /// Features of three kinds of stimuli, six given anchors of which units follow the first and, the other way, the third,
  /// and units in a grid of which one corner holds the kinds.
  private struct Made {
    let axis: StimulusAxis
    let kinds: [String]
    let features: [Double]
    let anchors: [[Double]]
    let similarities: Matrix<Double>

    init() throws {
      let (n, width) = (ConceptVerbTests.n, ConceptVerbTests.width)
      axis = try StimulusAxis(ids: (0..<n).map { "s\($0 + 1)" })
      kinds = (0..<n).map { ["bird", "cat", "dog"][($0 / 2) % 3] }
      let stream = RandomStream(seed: 21, name: "features")
      let kinds = kinds
      features = (0..<n).flatMap { row in
        (0..<width).map { k in
          stream.normal(at: row * width + k) + (k == ["bird", "cat", "dog"].firstIndex(of: kinds[row]) ? 2 : 0)
        }
      }
      let vectors = RandomStream(seed: 22, name: "anchors")
      anchors = (0..<6).map { a in (0..<width).map { vectors.normal(at: a * width + $0) } }
      similarities = try RelativeRepresentation.similarities(
        of: Matrix(rowCount: n, columnCount: width, elements: features),
        to: Matrix(rowCount: 6, columnCount: width, elements: anchors.flatMap { $0 }))
    }

    func recording() throws -> Recording {
      let (n, v) = (ConceptVerbTests.n, ConceptVerbTests.unitCount)
      let noise = RandomStream(seed: 23, name: "noise")
      var values = Matrix<Float>(rowCount: n, columnCount: v)
      for row in 0..<n {
        for unit in 0..<v {
          let signal = 4 * similarities[row, 0] - 3 * similarities[row, 2]
          values[row, unit] = Float(signal + 0.5 * noise.normal(at: row * v + unit))
        }
      }
      let ids = (0..<v).map { "unit \($0 + 1)" }
      return try Recording(
        facts: .init(name: "made up"), stimuli: axis,
        stimulusTable: try Table([
          Column("stimulus", .texts(axis.ids)), Column("kind", .texts(kinds)),
          Column("half", .texts(axis.ids.indices.map { $0 % 2 == 0 ? "train" : "test" })),
        ]), unitIDs: ids,
        unitTable: try Table([
          Column("unit", .texts(ids)), Column("i", .integers((0..<v).map { $0 % 4 })),
          Column("j", .integers((0..<v).map { $0 / 4 })), Column("k", .integers((0..<v).map { _ in 0 })),
          Column("x", .numbers((0..<v).map { 2 * Double($0 % 4) })),
          Column("y", .numbers((0..<v).map { 2 * Double($0 / 4) })), Column("z", .numbers((0..<v).map { _ in 0 })),
        ]),
        regions: try RegionStructure(
          levels: [RegionLevel("ROI", [Region("whole", UnitSet(ids.indices))])], unitCount: v),
        subjects: [
          Recording.Subject(
            name: "one", units: Array(0..<v), responses: try Responses(values, stimuli: Array(0..<n), stimulusCount: n))
        ])
    }
  }

  private static func inFolder(_ body: (Session, Made) throws -> Void) throws {
    let made = try Made()
    try RecordingVerbTests.inFolder { session, folder in
      try RecordingFile.write(try made.recording(), to: folder.appendingPathComponent("still.h5"))
      let layers = folder.appendingPathComponent("made")
      try FileManager.default.createDirectory(at: layers, withIntermediateDirectories: true)
      try Formats.write(
        .arrays([
          ("features", NumericArray(shape: [n, width], .float64(made.features))),
          ("ids", NumericArray(shape: [n], .texts(made.axis.ids))),
        ]), to: layers.appendingPathComponent("last.h5"))
      var columns = ["name: [" + (0..<6).map { "\"anchor \($0 + 1)\"" }.joined(separator: ", ") + "]"]
      for k in 0..<width {
        columns.append("f\(k): [" + made.anchors.map { "\($0[k])" }.joined(separator: ", ") + "]")
      }
      try RecordingVerbTests.run(
        session,
        "let b = benchmark \"\(folder.path)/still.h5\"\n"
          + "let f = model(from(\"made/*.h5\", stimuli: \"ids\", axis: 1)) | features $b\n"
          + "let a = {\(columns.joined(separator: ", "))} | table")
      try body(session, made)
    }
  }

  private static func table(_ session: Session, _ line: String) throws -> Table {
    try EncodingVerbTests.table(session, line)
  }

  /// A table of the similarities, as somebody would write who made them.
  private static func typed(_ values: Matrix<Double>, _ ids: [String]) -> String {
    let columns = (0..<values.columnCount).map { k in
      "q\(k): [" + (0..<values.rowCount).map { "\(values[$0, k])" }.joined(separator: ", ") + "]"
    }
    return "{id: [\(ids.map { "\"\($0)\"" }.joined(separator: ", "))], \(columns.joined(separator: ", "))} | table"
  }

  @Test func `Likenesses to given anchors have RDMs, alone and in scores, and those of classes have none`() throws {
    try Self.inFolder { session, made in
      let line = "$f | relative to: $a | rdm euclidean"
      guard case .object(let object)? = try RecordingVerbTests.run(session, line).value,
        let value = object as? RDMValue
      else { throw CancellationError() }
      let expected = try Distance.euclidean(made.similarities, axis: made.axis)
      #expect(value.rdm.axis == made.axis && value.rdm.distance == expected.distance)
      #expect(zip(value.rdm.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 })
      let own = try Self.table(session, "$f | relative to: $a | score $b, distance: euclidean")
      let given = try Self.table(session, "{r: (\(line))} | score $b, distance: euclidean")
      #expect(own["score"]?.numbers == given["score"]?.numbers && own.rowCount > 0)
      #expect(own["model"]?.cellTexts[0]?.hasSuffix("· relative") == true)
      // Anchors change the geometry that is scored.
      let layer = try Self.table(session, "$f | score $b, distance: euclidean")
      #expect(own["score"]?.numbers != layer["score"]?.numbers)
      try BadInputTests.expect(session, "$f | relative by: kind | rdm", "E0491", ["training rows"])
      try BadInputTests.expect(session, "$f | relative to: $a | pca 2 | rdm", "E0491", ["further steps"])
      for line in ["$f | relative by: kind | score $b", "$f | relative to: $a | pca 2 | score $b"] {
        try BadInputTests.expect(session, line, "E0474", ["crsa has none"])
      }
    }
  }

  @Test func `Likenesses to given anchors predict as a table of them does`() throws {
    try Self.inFolder { session, made in
      let found = try Self.table(session, "$f | relative to: $a | encode $b, split: odd_even")
      try RecordingVerbTests.run(session, "let q = \(Self.typed(made.similarities, made.axis.ids))")
      let typed = try Self.table(session, "$q | encode $b, split: odd_even")
      let (own, other) = (found["score"]?.numbers ?? [], typed["score"]?.numbers ?? [])
      #expect(own.count == 24 && zip(own, other).allSatisfy { $0.isNaN && $1.isNaN || abs($0 - $1) < 1e-5 })
      #expect(
        found.header[0].contains("cosine to 6 given vectors, each divided by its deviation over training rows"),
        "\(found.header)")
      #expect(found["model"]?.cellTexts.first == "made · relative")
      // Lengths matter to inner products.
      let inner = try Self.table(
        session, "$f | relative to: $a, similarity: inner_product | encode $b, split: odd_even")
      #expect(zip(inner["score"]?.numbers ?? [], own).contains { abs($0 - $1) > 1e-3 })
      // Some of the stimuli as anchors, and the same stimuli as features of their own.
      let few = "[\"s2\", \"s9\", \"s40\"]"
      let byID = try Self.table(session, "$f | relative to: \(few) | encode $b")["score"]?.numbers ?? []
      let apart =
        try Self.table(
          session,
          "$f | relative to: (model(from(\"made/*.h5\", stimuli: \"ids\", axis: 1)) | features ($b | stimuli stimulus in \(few)))"
            + " | encode $b")["score"]?.numbers ?? []
      #expect(byID.count == 24 && zip(byID, apart).allSatisfy { $0.isNaN && $1.isNaN || abs($0 - $1) < 1e-6 })
      // A step after it takes the names away, not the scores.
      #expect(try Self.table(session, "$f | relative to: $a | pca 2 | encode $b").rowCount == 24)
    }
  }

  @Test func `Anchors of another layer are refused by name, and taken where a line says so`() throws {
    try EncodingVerbTests.inFolder { session in
      for line in ["$f[\"one\"] | relative to: $f[\"two\"]", "$f | relative to: $f[\"two\"]"] {
        try BadInputTests.expect(
          session, line, "E0540",
          ["the anchors are of \"two\", and there are none for \"one\"", "at: \"two\", if that layer is meant"])
      }
      // Known before anything runs where the layers are.
      try RecordingVerbTests.run(session, "let g = $m | features $b, layers: two")
      #expect(session.check("$f | relative to: $g").map(\.code) == ["E0540"])
      try RecordingVerbTests.run(session, "let pick = \\v -> $v[\"two\"]")
      try BadInputTests.expect(
        session, "$f[\"one\"] | relative to: pick($f) | rdm", "E0540", ["there are none for \"one\""])
      try BadInputTests.expect(
        session, "$f[\"one\"] | relative to: [\"s1\", \"s2\"] | encode $b | against pool: $f[\"two\"], draws: 5",
        "E0540", ["the anchors are of \"two\", and there are none for \"one\""])

      // The same layer among others, by itself, or by name are the same anchors; another one is another.
      func scores(_ anchors: String) throws -> (header: String, values: [Double]) {
        let found = try Self.table(session, "$f[\"one\"] | relative to: \(anchors) | score $b, distance: euclidean")
        return (found.header.joined(separator: " "), try #require(found["score"]?.numbers))
      }
      let own = try scores("$f")
      #expect(try own.values == scores("$f[\"one\"]").values && own.values == scores("$f, at: \"one\"").values)
      let other = try scores("$f, at: \"two\"")
      #expect(try other.values != own.values && other.values == scores("$f[\"two\"], at: \"two\"").values)
      let words = try RecordingVerbTests.run(session, "$f[\"one\"] | relative to: $f, at: \"two\"").lines
      #expect(words.joined(separator: " ").contains("60 stimuli of "), "\(words)")
      #expect(words.joined(separator: " ").contains("at \"two\" of made"), "\(words)")
      let drawn = try Self.table(
        session,
        "$f[\"one\"] | relative to: ($m | features ($b | stimuli stimulus in [\"s1\", \"s2\"])), at: \"two\" | encode $b"
          + " | against pool: $f, draws: 5")
      #expect(drawn["control"]?.cellTexts.contains("pool") == true)
      for (line, words) in [
        ("$f | relative to: $f, at: \"tow\"", "at: \"two\""),
        ("$f | relative to: [\"s1\"], at: \"two\"", "only anchors that are features have layers"),
        ("$f | relative by: stimulus, at: \"two\"", "only anchors that are features have layers"),
      ] { try BadInputTests.expect(session, line, "E0540", [words]) }
    }
  }

  @Test(.enabled(if: TestResources.hasParts))
  func `Anchors that another network has seen are refused, also at layers of the same name`() throws {
    let session = Library.session()
    try RecordingVerbTests.run(
      session,
      """
      let k = benchmark "kriegeskorte92"
      let f = model("squeezenet1_1/imagenet") | features $k, layers: fire9
      let twin = model("squeezenet1_1/random") | features $k, layers: fire9
      """)
    try BadInputTests.expect(
      session, "$f | relative to: $twin", "E0540",
      ["the anchors are features of squeezenet1_1/random", "of squeezenet1_1/imagenet", "at: \"fire9\""])
    #expect(try RecordingVerbTests.run(session, "$f | relative to: $twin, at: \"fire9\"").lines.count > 0)
    #expect(try RecordingVerbTests.run(session, "$f | relative to: $f").lines.count > 0)
  }

  @Test func `A voxel without a response is named, or left out of all neighbourhoods`() throws {
    try Self.inFolder { session, _ in
      func made(_ first: String) -> String {
        "benchmark from(responses: ({id: 1..6, v1: \(first), v2: [3, 0, 1, 2, 5, 3], v3: [2, 5, 1, 4, 0, 3], "
          + "v4: [1, 5, 2, 2, 0, 3]} | table), stimuli: ({id: 1..6} | table), "
          + "units: ({id: [\"v1\", \"v2\", \"v3\", \"v4\"], i: [0, 1, 2, 3], j: [0, 0, 0, 0], k: [0, 0, 0, 0]} | table))"
      }
      try RecordingVerbTests.run(session, "let whole = \(made("[1, 4, 2, 0, 4, 5]"))")
      try RecordingVerbTests.run(session, "let gaps = \(made("[1, missing, 2, 0, 4, 5]"))")
      try RecordingVerbTests.run(session, "let m = ($whole | rdm euclidean).mean")
      let light = "searchlight to: $m, radius: 1, least: 2, distance: euclidean"
      try BadInputTests.expect(
        session, "$gaps | \(light)", "E0462",
        ["unit \"v1\", stimulus \"2\", of subject \"1\"", "missing: drop(units)"])
      let found = try Self.table(session, "$gaps | \(light), missing: drop(units)")
      let known = try Self.table(session, "$whole | units id != \"v1\" | \(light)")
      #expect(found["unit"]?.cellTexts == ["v2", "v3", "v4"] && found["units"]?.numbers == [2, 3, 2])
      #expect(found["score"]?.numbers == known["score"]?.numbers)
      #expect(found.header.contains("left out: 1 units that lack a response"), "\(found.header)")
    }
  }

  @Test func `A split with one class in training is answered by one that keeps shares of classes`() throws {
    let line =
      "{id: 1..6, size: [3, 4, 5, 8, 9, 7], kind: [\"face\", \"tool\", \"face\", \"tool\", \"face\", \"tool\"]} | table"
      + " | classify labels: kind"
    let session = Library.session()
    try BadInputTests.expect(session, line, "E0477", ["under the split odd_even", "split: stratified(3, kind)"])
    #expect(try Self.table(session, line + ", split: stratified(3, kind)").rowCount == 1)
  }

  @Test func `Anchors of classes are means over training rows`() throws {
    try Self.inFolder { session, made in
      let found = try Self.table(session, "$f | relative by: kind | encode $b, split: odd_even")
      // By hand, of the rows that odd_even trains on.
      let train = Array(stride(from: 0, to: Self.n, by: 2))
      let items = Matrix(rowCount: Self.n, columnCount: Self.width, elements: made.features)
      let means = ["bird", "cat", "dog"].map { kind -> [Double] in
        let rows = train.filter { made.kinds[$0] == kind }
        return (0..<Self.width).map { k in rows.reduce(0) { $0 + items[$1, k] } / Double(rows.count) }
      }
      let values = try RelativeRepresentation.similarities(
        of: items, to: Matrix(rowCount: 3, columnCount: Self.width, elements: means.flatMap { $0 }))
      try RecordingVerbTests.run(session, "let q = \(Self.typed(values, made.axis.ids))")
      let typed = try Self.table(session, "$q | encode $b, split: odd_even")
      #expect(
        zip(found["score"]?.numbers ?? [], typed["score"]?.numbers ?? []).allSatisfy {
          $0.isNaN && $1.isNaN || abs($0 - $1) < 1e-4
        })
    }
  }

  @Test func `Planted anchors weigh most, and more than random ones of the same number`() throws {
    try Self.inFolder { session, _ in
      try RecordingVerbTests.run(session, "let e = $f | relative to: $a | encode $b, split: odd_even")
      let weights = try Self.table(session, "$e | weights draws: 400, seed: 2")
      #expect(weights.rowCount == 6 * Self.unitCount)
      let names = weights["anchor"]?.cellTexts ?? []
      for (row, weight) in (weights["weight"]?.numbers ?? []).enumerated() {
        let (low, high) = (weights["low"]?.numbers?[row] ?? .nan, weights["high"]?.numbers?[row] ?? .nan)
        if names[row] == "anchor 1" { #expect(weight > 0 && low > 0) }
        if names[row] == "anchor 3" { #expect(weight < 0 && high < 0) }
        #expect(low < weight && weight < high)
      }
      let ranked = try Self.table(session, "$e | importance draws: 400, seed: 2 | sort rank")
      #expect(ranked["anchor"]?.cellTexts.prefix(2) == ["anchor 1", "anchor 3"])
      #expect(ranked["roi"]?.cellTexts.allSatisfy { $0 == "whole" } == true)
      for column in ["importance", "unique", "permuted"] {
        let values = ranked[column]?.numbers ?? []
        #expect(values[1] > 3 * (values[2...].max() ?? 0), "\(column): \(values)")
      }
      #expect(ranked["rank_high"]?.numbers?[0] ?? 9 <= 2)
      // By the mean of absolute weights, as a user would sum them up.
      let summed = try Self.table(
        session, "$e | weights draws: 0 | summarize w: mean(abs(weight)), by: anchor | sort desc(w)")
      #expect(summed["anchor"]?.cellTexts.first == "anchor 1")
      #expect(abs((summed["w"]?.numbers?[0] ?? 0) - (ranked["importance"]?.numbers?[0] ?? 1)) < 1e-9)

      let compared = try Self.table(session, "$e | against pool: $b.stimuli.stimulus, draws: 200, seed: 1")
      #expect(compared["control"]?.cellTexts == ["pool", "directions"])
      #expect(compared["draws"]?.numbers == [200, 200])
      #expect(compared["p"]?.numbers?.allSatisfy { $0 < 0.02 } == true, "\(compared["p"]?.numbers ?? [])")
      #expect(compared.header.contains { $0 == "last: dimensions 24 → 6 (25 % of original)" }, "\(compared.header)")
      #expect(compared.header.contains { $0.contains(" % performance with 75 % fewer dimensions") })
      // Whole features that were scored before are the ones that are fitted now.
      let before = try Self.table(session, "$e | against ($f | encode $b, split: odd_even), draws: 1")
      #expect(abs((before["whole"]?.numbers?[0] ?? 0) - (compared["whole"]?.numbers?[0] ?? 1)) < 1e-6)
      // The p of anchors without meaning is no small one.
      let empty = try Self.table(
        session, "$f | relative to: [\"s2\", \"s9\"] | encode $b, split: odd_even | against draws: 200, seed: 1")
      #expect(empty["p"]?.numbers?.allSatisfy { $0 > 0.05 } == true)
    }
  }

  @Test func `Random anchors are scored by the metrics of the table, also where they are those of RDMs`() throws {
    try Self.inFolder { session, _ in
      try RecordingVerbTests.run(
        session, "let s = $f | relative to: $a | score $b, metrics: [ereg, ersa], split: odd_even")
      let both = try Self.table(session, "$s | against pool: $b.stimuli.stimulus, draws: 5, seed: 1")
      #expect(both["metric"]?.cellTexts == ["ereg", "ersa", "ereg", "ersa"])
      #expect(both["control"]?.cellTexts == ["pool", "pool", "directions", "directions"])
      #expect(both.header[0].hasPrefix("ereg and ersa of 5 random draws"), "\(both.header)")
      for (place, metric) in ["ereg", "ersa"].enumerated() {
        let rows = try Self.table(session, "$s | where metric == \(metric) | where part == test")
        let scored = rows["score"]?.numbers ?? []
        #expect(scored.count == 1 && abs(scored[0] - (both["score"]?.numbers?[place] ?? .nan)) < 1e-6, "\(metric)")
      }
      let alone = try Self.table(
        session,
        "$f | relative to: $a | score $b, metrics: ersa, split: odd_even | against pool: $b.stimuli.stimulus, draws: 5, seed: 1"
      )
      #expect(alone["metric"]?.cellTexts == ["ersa", "ersa"] && alone.header[0].hasPrefix("ersa of 5 random draws"))
      for column in ["score", "whole", "random"] {
        let (own, other) = (alone[column]?.numbers ?? [], both[column]?.numbers ?? [])
        #expect(abs(own[0] - other[1]) < 1e-6 && abs(own[1] - other[3]) < 1e-6, "\(column)")
        #expect(abs(own[0] - other[0]) > 1e-3, "\(column) of ersa is that of ereg")
      }
      try BadInputTests.expect(
        session, "$s | where metric == ersa | against ($f | encode $b, split: odd_even), draws: 1", "E0542", ["by ersa"]
      )
    }
  }

  @Test func `Classes are found as the classifier finds them, and numbers that name classes are no features`() throws {
    try Self.inFolder { session, made in
      let found = try Self.table(session, "let c = $f | classify labels: kind, split: odd_even")
      let map = FeatureMap(
        matrix: Matrix(rowCount: Self.n, columnCount: Self.width, elements: made.features.map(Float.init)),
        shape: [Self.width])
      let direct = try RidgeClassifier(
        try RidgeDesign(map, workers: .all), labels: made.kinds, train: Array(stride(from: 0, to: Self.n, by: 2)),
        test: Array(stride(from: 1, to: Self.n, by: 2)), workers: .all)
      #expect(found["score"]?.numbers == [direct.accuracy])
      #expect(found["majority"]?.numbers == [direct.majorityAccuracy])
      #expect(direct.accuracy > direct.majorityAccuracy + 0.2)
      let (low, high) = (found["low"]?.numbers?[0] ?? 1, found["high"]?.numbers?[0] ?? 0)
      #expect(low < direct.accuracy && direct.accuracy < high && high <= 1)
      // Likeness to the three kinds is all that it takes, and says which kind a weight is of.
      let few = try Self.table(session, "$f | relative by: kind | classify labels: kind, split: labelled(half)")
      #expect(few["features"]?.numbers == [3])
      #expect((few["score"]?.numbers?[0] ?? 0) > direct.majorityAccuracy + 0.2)
      let weights = try Self.table(
        session, "$f | relative by: kind | classify labels: kind | weights draws: 0 | where class == anchor")
      #expect(weights["weight"]?.numbers?.allSatisfy { $0 > 0 } == true)
      let important = try Self.table(
        session, "$f | relative by: kind | classify labels: kind | importance draws: 0, permutations: 30")
      #expect(important["permuted"]?.numbers?.allSatisfy { $0 > 0 } == true)
      #expect(important.header[0].contains("test accuracy lost"))
      // A class number beside noise would be a perfect feature if it were taken for one.
      try RecordingVerbTests.run(
        session,
        "let w = {id: [\(made.axis.ids.map { "\"\($0)\"" }.joined(separator: ", "))],"
          + " noise: [\((0..<Self.n).map { "\(($0 * 37) % 11)" }.joined(separator: ", "))],"
          + " class: [\(made.kinds.map { $0 == "cat" ? "1" : "0" }.joined(separator: ", "))]} | table")
      let numbers = try Self.table(session, "$w | classify labels: class")
      #expect((numbers["score"]?.numbers?[0] ?? 1) < 0.8 && numbers["features"]?.numbers == [1])
    }
  }

  @Test func `The curve of dimensionality ends at what all stimuli give, and its slope is 1 over single ones`() throws {
    try Self.inFolder { session, _ in
      let curve = try Self.table(session, "$f | effdim_curve subsets: 8, seed: 3")
      #expect(curve.rowCount == 25)
      #expect(curve["n"]?.numbers?.prefix(9) == [20, 20, 20, 20, 20, 20, 20, 20, 40])
      let all = try Self.table(session, "$f | effdim")
      #expect(curve["effdim"]?.numbers?.last == all["effdim"]?.numbers?.first)
      #expect(abs((curve["slope"]?.numbers?[0] ?? 0) - 1) < 0.2)
      let (far, corrected) = (curve["extrapolated"]?.numbers?[0] ?? 0, all["effdim_corrected"]?.numbers?[0] ?? 1)
      #expect(abs(far / corrected - 1) < 0.2)
      // Kinds have one place each, so whole kinds depend on each other: their line is another.
      let kinds = try Self.table(session, "$f | effdim_curve by: kind, subsets: 8")
      #expect(kinds["slope"]?.numbers?[0] != curve["slope"]?.numbers?[0])
      #expect(session.run("$f | effdim_curve by: sort").flatMap(\.diagnostics).map(\.code) == ["E0203"])
    }
  }

  @Test func `A searchlight scores the units around each unit`() throws {
    try Self.inFolder { session, made in
      // The model is the RDM of the very units around the first one.
      let line =
        "$b | searchlight to: {own: ($b | units unit in [\"unit 1\", \"unit 2\", \"unit 5\"] | rdm).mean}, radius: 1"
        + ", least: 3"
      let found = try Self.table(session, line)
      #expect(found.rowCount == Self.unitCount)
      #expect(found["units"]?.numbers == [3, 4, 4, 3, 4, 5, 5, 4, 3, 4, 4, 3])
      #expect(abs((found["score"]?.numbers?[0] ?? 0) - 1) < 1e-6)
      #expect(found["score"]?.numbers?[1...].allSatisfy { $0 < 0.999 } == true)
      // Millimetres go by x, y, z, two apart here; a surface along its edges.
      let millimetres = try Self.table(session, line.replacing("radius: 1", with: "radius: 2mm"))
      #expect(millimetres["score"]?.numbers == found["score"]?.numbers)
      // Which columns say where a unit is, is known before anything runs, and so are the names of the models.
      let corner = try Self.table(session, "\(line) | where i < 2 and j == 0 and k == 0 and model == own")
      #expect(corner.columnNames == found.columnNames && corner.rowCount == 2)
      let inSpace = line.replacing("radius: 1", with: "radius: 2mm")
      #expect(try Self.table(session, "\(inSpace) | where x <= 2 and y == 0").rowCount == 2)
      #expect(session.check("\(inSpace) | where i < 2").map(\.code) == ["E0203"])
      let faces = "{a: [0, 1], b: [1, 2], c: [4, 5]} | table"
      let surface = try Self.table(
        session,
        line.replacing("radius: 1", with: "radius: 2, faces: (\(faces))").replacing("least: 3", with: "least: 2"))
      #expect(surface["units"]?.numbers?.prefix(3) == [3, 4, 2])
      let small = try Self.table(session, line.replacing("least: 3", with: "least: 5"))
      #expect(small["score"]?.numbers?.count { !$0.isNaN } == 2)
      #expect(small.header.contains { $0 == "no score: 10 centres with fewer than 5 units" }, "\(small.header)")
    }
  }

  @Test func `What has no anchors, weights or places is said with a line that works`() throws {
    try Self.inFolder { session, _ in
      try RecordingVerbTests.run(session, "let e = $f | relative to: $a | encode $b, split: odd_even")
      try RecordingVerbTests.run(session, "let r = $b | rdm")
      let codes = [
        ("$f | relative by: sort", "E0203"), ("$f | relative", "E0540"), ("$f | relative to: $a, by: kind", "E0540"),
        ("$f | relative to: [\"s2\", \"s1000\"]", "E0540"),
        ("$f | relative to: [\"s2\", \"s2\"]", "E0540"), ("$f | relative to: ($a | select name)", "E0540"),
        ("$f | relative to: ($a | select [name, f1]) | encode $b", "E0460"),
        ("$f | relative to: $a | encode $b, project: jl(0.5)", "E0540"),
        ("$f | encode $b | weights", "E0541"), ("$a | weights", "E0541"),
        ("$f | relative to: $a | pca 2 | encode $b | importance", "E0541"),
        ("$f | relative to: $a | encode $b, regression: pls(2) | weights", "E0541"),
        ("$f | encode $b | against", "E0542"), ("$e | against pool: [\"s1\", \"s2\"]", "E0542"),
        ("$e | against ($f | encode $b, split: contiguous(4))", "E0542"), ("$e | against pool: []", "E0540"),
        ("$b | searchlight to: $r, radius: 0", "E0543"),
        ("$b | searchlight to: $r, radius: 2, faces: ({a: [0], b: [1], c: [99]} | table)", "E0543"),
        ("$f | classify labels: sort", "E0203"), ("$f | classify labels: stimulus", "E0478"),
        ("$f | classify labels: kind, split: shared", "E0363"),
        ("$f | classify labels: kind, controls: pixels", "E0472"),
      ]
      for (line, code) in codes {
        let found = session.run(line).flatMap(\.diagnostics)
        #expect(found.map(\.code) == [code], "\(line): \(found.map(\.explanation))")
      }
    }
  }
}
