import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaFiles
import PomonaParallel
import PomonaTables
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Classes, anchors, weights and searchlights of two people and two layers: each row is what the same line gives of that
/// person, or of that layer, alone.
@Suite struct ConceptSubjectsTests {
  private static let (n, width) = (60, 16)

  private struct Made {
    var features: [String: [Double]] = [:]
    /// Units × stimuli.
    var responses: [[Double]] = []
    let kinds: [String]

    init() {
      let (n, width) = (ConceptSubjectsTests.n, ConceptSubjectsTests.width)
      kinds = (0..<n).map { ["bird", "cat", "dog"][($0 / 2) % 3] }
      for (layer, name) in ["early", "late"].enumerated() {
        let stream = RandomStream(seed: 41, name: name)
        features[name] = (0..<n * width).map { place in
          let kind = ["bird", "cat", "dog"].firstIndex(of: kinds[place / width]) ?? 0
          // Features of very unequal size, so that what they are divided by shows.
          return stream.normal(at: place) * (place % width % 4 == 3 ? 2 : 1)
            + (kind == place % width ? Double(layer) * 3 : 0)
        }
      }
      let stream = RandomStream(seed: 42, name: "responses")
      let late = features["late"] ?? []
      responses = (0..<6).map { unit in
        (0..<n).map {
          late[$0 * width + unit % 3] - late[$0 * width + (unit + 1) % 3] + stream.normal(at: unit * n + $0)
        }
      }
    }
  }

  /// `$b` of p1 (u1 to u3) and p2 (u4 to u6), V1 being u1, u2 and u4, V2 the others; `$f` with two layers.
  private static func inFolder(
    _ change: (inout [[Double]]) -> Void = { _ in }, _ body: (Session, Made) throws -> Void
  ) throws {
    let made = Made()
    var responses = made.responses
    change(&responses)
    try RecordingVerbTests.inFolder { session, folder in
      let ids = (1...n).map { "s\($0)" }
      func write(_ columns: [Column], _ name: String) throws {
        try Formats.write(.table(try Table(columns)), to: folder.appendingPathComponent(name))
      }
      try write(
        [
          Column("id", .texts(ids)), Column("kind", .texts(made.kinds)),
          Column("some", .texts(made.kinds.enumerated().map { $0 % 5 == 0 ? nil : $1 })),
        ], "stimuli.csv")
      try write(
        [
          Column("id", .texts((1...6).map { "u\($0)" })),
          Column("subject", .texts(["p1", "p1", "p1", "p2", "p2", "p2"])),
          Column("V1", .integers([1, 1, 0, 1, 0, 0])), Column("V2", .integers([0, 0, 1, 0, 1, 1])),
          Column("i", .integers([0, 1, 2, 0, 1, 2])), Column("j", .integers(Array(repeating: 0, count: 6))),
          Column("k", .integers(Array(repeating: 0, count: 6))),
        ], "units.csv")
      try Formats.write(
        .array(NumericArray(shape: [6, n], .float64(responses.flatMap { $0 }))),
        to: folder.appendingPathComponent("y.npy"))
      try Formats.write(
        .arrays(
          ["early", "late"].map { ($0, NumericArray(shape: [n, width], .float64(made.features[$0] ?? []))) }
            + [("ids", NumericArray(shape: [n], .texts(ids)))]), to: folder.appendingPathComponent("f.npz"))
      try RecordingVerbTests.run(
        session,
        """
        let b = benchmark from(responses: "y.npy", stimuli: "stimuli.csv", units: "units.csv", rois: [V1, V2])
        let f = model from("f.npz", stimuli: "ids") | features $b
        """)
      try body(session, made)
    }
  }

  private static func table(_ session: Session, _ line: String) throws -> Table {
    try EncodingVerbTests.table(session, line)
  }

  private static func numbers(_ table: Table, _ column: String) throws -> [Double] {
    try #require(table[column]?.numbers, "no numbers in \(column)")
  }

  private static func same(_ a: [Double], _ b: [Double], within bound: Double = 1e-9) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.isNaN && $1.isNaN || abs($0 - $1) <= bound * max(1, abs($1)) }
  }

  // MARK: - Classes

  @Test func `Stimuli without a class are left out, counted, and change nothing of the others`() throws {
    try Self.inFolder { session, _ in
      let some = try Self.table(session, "$f | classify labels: some")
      #expect(some.header[0].contains("48 stimuli (12 have no class)"), "\(some.header)")
      try RecordingVerbTests.run(
        session, "let g = model from(\"f.npz\", stimuli: \"ids\") | features ($b | stimuli some != missing)")
      let alone = try Self.table(session, "$g | classify labels: kind")
      for column in ["n", "score", "majority", "low", "high"] {
        #expect(try Self.numbers(some, column) == Self.numbers(alone, column), "\(column)")
      }
      #expect(try Self.same(Self.numbers(some, "alpha"), Self.numbers(alone, "alpha"), within: 1e-6))
    }
  }

  @Test func `Features in one call are classified as they are alone`() throws {
    try Self.inFolder { session, _ in
      let both = try Self.table(session, "[$f[\"late\"], $f[\"early\"]] | classify labels: kind")
      #expect(both["layer"]?.cellTexts == ["late", "early"])
      for (row, layer) in ["late", "early"].enumerated() {
        let alone = try Self.table(session, "$f[\"\(layer)\"] | classify labels: kind")
        for column in ["score", "alpha", "features"] {
          #expect(try Self.numbers(both, column)[row] == Self.numbers(alone, column)[0], "\(layer), \(column)")
        }
      }
    }
  }

  @Test func `Features are divided and projected before they are classified as the line asks, and the header says so`()
    throws
  {
    try Self.inFolder { session, made in
      let (train, test) = (Array(stride(from: 0, to: Self.n, by: 2)), Array(stride(from: 1, to: Self.n, by: 2)))
      let values = made.features["late"] ?? []
      func direct(_ factors: [Double]) throws -> RidgeClassifier {
        let map = FeatureMap(
          matrix: Matrix(
            rowCount: Self.n, columnCount: Self.width,
            elements: values.indices.map { Float(values[$0] / factors[$0 % Self.width]) }), shape: [Self.width])
        return try RidgeClassifier(
          try RidgeDesign(map, workers: .all), labels: made.kinds, train: train, test: test, workers: .all)
      }
      let deviations = (0..<Self.width).map { k -> Double in
        let column = train.map { values[$0 * Self.width + k] }
        let mean = column.reduce(0, +) / Double(column.count)
        return (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)).squareRoot()
      }
      let line = "$f[\"late\"] | classify labels: kind"
      let divided = try Self.table(session, line + ", scale: zscore")
      let expected = try direct(deviations)
      #expect(try Self.numbers(divided, "score") == [expected.accuracy])
      #expect(try Self.same(Self.numbers(divided, "alpha"), [expected.alpha], within: 1e-4))
      #expect(
        divided.header.contains { $0.contains("each divided by its deviation over training rows, without a floor") })
      let plain = try Self.table(session, line)
      #expect(try Self.numbers(plain, "score") == [direct(Array(repeating: 1, count: Self.width)).accuracy])
      #expect(try abs(Self.numbers(plain, "alpha")[0] / Self.numbers(divided, "alpha")[0] - 1) > 0.01)
      // No deviation here is below the floor, so this is the same division.
      let floored = try Self.table(session, line + ", scale: feature")
      #expect(try Self.numbers(floored, "score") == Self.numbers(divided, "score"))
      #expect(floored.header.contains { $0.contains("(floor .1 of the median)") }, "\(floored.header)")

      let projected = try Self.table(session, line + ", project: jl(0.9, upward: true)")
      let before = try Self.table(session, "$f[\"late\"] | project jl(0.9, upward: true) | classify labels: kind")
      for column in ["score", "alpha", "features"] {
        #expect(try Self.numbers(projected, column) == Self.numbers(before, column), "\(column)")
      }
      #expect(try Self.numbers(projected, "features")[0] > Double(Self.width))
      #expect(projected.header.contains { $0.contains("jl(0.9") }, "\(projected.header)")
    }
  }

  @Test func `Anchors that classes are read from stand beside random ones of the same number`() throws {
    try Self.inFolder { session, _ in
      let classify = "classify labels: kind, split: odd_even"
      try RecordingVerbTests.run(session, "let c = $f | relative by: kind | \(classify)")
      let compared = try Self.table(session, "$c | against draws: 200, seed: 3")
      let (own, whole) = (try Self.table(session, "$c"), try Self.table(session, "$f | \(classify)"))
      #expect(compared["metric"]?.cellTexts == ["accuracy", "accuracy"])
      #expect(compared["roi"]?.cellTexts == ["kind", "kind"] && compared["layer"]?.cellTexts == ["early", "late"])
      #expect(try Self.numbers(compared, "score") == Self.numbers(own, "score"))
      #expect(try Self.numbers(compared, "whole") == Self.numbers(whole, "score"))
      #expect(try Self.numbers(compared, "draws") == [200, 200] && Self.numbers(compared, "anchors") == [3, 3])
      #expect(compared.header.contains { $0 == "late: dimensions 16 → 3 (18.75 % of original)" }, "\(compared.header)")
      // Kinds have a place in the late layer, and none in the early one.
      let p = try Self.numbers(compared, "p")
      #expect(p[1] < 0.05 && p[0] > 0.05, "\(p)")
      // Whole features as they were classified before, and a pool that leaves each draw no choice.
      let given = try Self.table(session, "$c | against ($f | \(classify)), draws: 2")
      #expect(try Self.numbers(given, "whole") == Self.numbers(compared, "whole"))
      let pool = "[\"s3\", \"s10\", \"s29\"]"
      let forced = try Self.table(session, "$c | against pool: \(pool), draws: 2 | where control == pool")
      let chosen = try Self.table(session, "$f | relative to: \(pool) | \(classify)")
      #expect(try Self.same(Self.numbers(forced, "random"), Self.numbers(chosen, "score")))
      #expect(try Self.numbers(forced, "random_sd") == [0, 0])
      try BadInputTests.expect(
        session, "$c | against ($f | classify labels: kind, split: contiguous(3)), draws: 2", "E0542",
        ["of the same classes", "leave `whole:` out"])
      try BadInputTests.expect(
        session, "$c | against ($f | encode $b), draws: 2", "E0542", ["not made by a classification"])
      try BadInputTests.expect(
        session, "$f | \(classify) | against", "E0542", ["no scores of anchors", "classify labels: animate | against"])
    }
  }

  // MARK: - Weights

  @Test func `Weights and importance of two people are those of each alone, fold by fold`() throws {
    try Self.inFolder { session, _ in
      try RecordingVerbTests.run(session, "let r = $f | relative by: kind")
      for split in ["odd_even", "contiguous(4)"] {
        let both = try Self.table(session, "$r | encode $b, split: \(split) | weights draws: 0")
        #expect(both.rowCount == 2 * 6 * 3)
        let sizes = try Self.table(session, "$r | encode $b, split: \(split) | importance draws: 0, seed: 4")
        for person in ["p1", "p2"] {
          let alone = "$r | encode ($b | units subject == \"\(person)\"), split: \(split)"
          let own = try Self.table(session, "\(alone) | weights draws: 0")
          let rows = (both["subject"]?.cellTexts ?? []).indices.filter { both["subject"]?.cellTexts[$0] == person }
          for column in ["weight", "standardized"] {
            let all = try Self.numbers(both, column)
            #expect(try Self.same(rows.map { all[$0] }, Self.numbers(own, column)), "\(split), \(person), \(column)")
          }
          let ownSizes = try Self.table(session, "\(alone) | importance draws: 0, seed: 4")
          let places = (sizes["subject"]?.cellTexts ?? []).indices.filter { sizes["subject"]?.cellTexts[$0] == person }
          for column in ["importance", "unique", "permuted", "rank"] {
            let all = try Self.numbers(sizes, column)
            #expect(
              try Self.same(places.map { all[$0] }, Self.numbers(ownSizes, column)), "\(split), \(person), \(column)")
          }
        }
        // Importance is the mean size of the weights of a region's units.
        let weights = try Self.table(
          session,
          "$r | encode $b, split: \(split) | weights draws: 0 | where unit in [\"u5\", \"u6\"] and layer == late"
            + " | summarize size: mean(abs(weight)), by: anchor | sort anchor")
        let region = try Self.table(
          session,
          "$r | encode $b, split: \(split) | importance draws: 0 | where roi == V2 and subject == p2 and layer == late"
            + " | sort anchor")
        #expect(try Self.same(Self.numbers(region, "importance"), Self.numbers(weights, "size")), "\(split)")
        #expect(
          both.header[0].hasSuffix(split == "odd_even" ? "split odd_even" : "split contiguous(4), means over 4 folds"))
      }
    }
  }

  @Test func `A unit that lacks a response has no weights, is counted, and is left out of its region`() throws {
    let lacking: (inout [[Double]]) -> Void = { $0[1][7] = .nan }
    try Self.inFolder(lacking) { session, _ in
      try RecordingVerbTests.run(
        session, "let e = $f[\"late\"] | relative by: kind | encode $b, split: odd_even, missing: keep")
      let weights = try Self.table(session, "$e | weights draws: 200")
      let line =
        "no weights for 1 of 6 units, which lack a response to a stimulus that others have"
        + " (first: \"u2\" of subject \"p1\")"
      #expect(weights.header.contains(line), "\(weights.header)")
      for (unit, (weight, low)) in zip(
        weights["unit"]?.cellTexts ?? [], zip(try Self.numbers(weights, "weight"), try Self.numbers(weights, "low")))
      {
        #expect(weight.isNaN == (unit == "u2") && low.isNaN == (unit == "u2"), "\(unit ?? "")")
      }
      let sizes = try Self.table(
        session, "$e | importance draws: 200 | where roi == V1 and subject == p1 | sort anchor")
      #expect(sizes.header.contains(line), "\(sizes.header)")
      let whole = try Self.table(
        session, "$e | weights draws: 0 | where unit == u1 | derive size: abs(weight) | sort anchor")
      #expect(try Self.same(Self.numbers(sizes, "importance"), Self.numbers(whole, "size")))
      // The others are as they were without it.
      let other = try Self.table(
        session,
        "$f[\"late\"] | relative by: kind | encode ($b | units id != \"u2\"), split: odd_even | weights draws: 0")
      let kept = zip(weights["unit"]?.cellTexts ?? [], try Self.numbers(weights, "weight")).filter { $0.0 != "u2" }
      #expect(try Self.same(kept.map(\.1), Self.numbers(other, "weight")))
    }
  }

  @Test func `Too few resamples make no interval, and the header says how many do`() throws {
    try Self.inFolder { session, _ in
      try RecordingVerbTests.run(session, "let e = $f[\"late\"] | relative by: kind | encode $b, split: odd_even")
      for verb in ["weights", "importance"] {
        let few = try Self.table(session, "$e | \(verb) draws: 50")
        #expect(try Self.numbers(few, "low").allSatisfy(\.isNaN))
        #expect(
          few.header.contains(
            "no low and high: 50 draws are too few for an interval, which takes 200 (`draws: 200`)"), "\(few.header)")
        #expect(!few.header.contains { $0.contains("50 resamples") })
      }
    }
  }

  // MARK: - Random anchors

  @Test func `Anchors of two layers and two people stand beside random ones row by row`() throws {
    try Self.inFolder { session, _ in
      try RecordingVerbTests.run(session, "let e = $f | relative by: kind | encode $b, split: odd_even")
      let all = try Self.table(session, "$e | against draws: 12, seed: 2")
      #expect(all["layer"]?.cellTexts == Array(repeating: "early", count: 4) + Array(repeating: "late", count: 4))
      #expect(all["subject"]?.cellTexts == ["p1", "p1", "p2", "p2", "p1", "p1", "p2", "p2"])
      #expect(all["roi"]?.cellTexts == ["V1", "V2", "V1", "V2", "V1", "V2", "V1", "V2"])
      let whole = try Self.table(session, "$f | score $b, metrics: ereg, split: odd_even")
      let anchored = try Self.table(session, "$f | relative by: kind | score $b, metrics: ereg, split: odd_even")
      for row in 0..<8 {
        let wanted = Dictionary(
          uniqueKeysWithValues: ["layer", "subject", "roi"].map { ($0, (all[$0]?.cellTexts[row] ?? nil) ?? "") }
        ).merging(["part": "test"]) { $1 }
        #expect(
          try abs(Self.numbers(all, "score")[row] - EncodingVerbTests.number(anchored, "score", wanted)) < 1e-6,
          "\(wanted)")
        #expect(
          try abs(Self.numbers(all, "whole")[row] - EncodingVerbTests.number(whole, "score", wanted)) < 1e-6,
          "\(wanted)")
      }
      let alone = try Self.table(
        session,
        "$f[\"late\"] | relative by: kind | encode ($b | units subject == \"p2\"), split: odd_even"
          + " | against draws: 12, seed: 2")
      for column in ["score", "whole", "random", "p", "of_gap"] {
        #expect(
          try Self.same(Array(Self.numbers(all, column)[6...]), Self.numbers(alone, column), within: 1e-6), "\(column)")
      }
      #expect(all.header.contains { $0.hasPrefix("V2 of p2: ") }, "\(all.header)")
    }
  }

  // MARK: - Searchlights

  @Test func `A searchlight goes person by person, and says where a stimulus or a unit does not vary`() throws {
    let silent: (inout [[Double]]) -> Void = {
      // A silent unit of p1, and for p2 one stimulus with the same response in all units.
      for stimulus in 0..<Self.n { $0[1][stimulus] = 4 }
      for unit in 3..<6 { $0[unit][10] = 1 }
    }
    try Self.inFolder(silent) { session, _ in
      let line = "searchlight to: ($f[\"late\"] | rdm), radius: 2, least: 2"
      let found = try Self.table(session, "$b | \(line)")
      #expect(found["subject"]?.cellTexts == ["p1", "p1", "p1", "p2", "p2", "p2"])
      let scores = try Self.numbers(found, "score")
      #expect(scores[..<3].allSatisfy { !$0.isNaN } && scores[3...].allSatisfy(\.isNaN), "\(scores)")
      #expect(
        found.header.contains(
          "no score: 3 centres where a stimulus has the same response in all units"
            + " (first: \"s11\" around \"u4\" of subject \"p2\")"), "\(found.header)")
      let alone = try Self.table(session, "$b | units subject == \"p1\" | \(line)")
      #expect(try Self.numbers(alone, "score") == Array(scores[..<3]))
      // Within two voxels are all units of the person: the RDM of all of them, the silent one too.
      let direct = try RecordingVerbTests.run(
        session,
        "($b | units subject == \"p1\" | rdm).mean | compare ($f[\"late\"] | rdm), method: spearman")
      guard case .number(let expected)? = direct.value else { throw CancellationError() }
      #expect(scores[..<3].allSatisfy { abs($0 - expected) < 1e-6 }, "\(scores), \(expected)")
      let euclidean = try Self.table(session, "$b | \(line), distance: euclidean")
      #expect(try Self.numbers(euclidean, "score").allSatisfy { !$0.isNaN })
    }
  }
}
