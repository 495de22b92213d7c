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

/// Features over the moments of a story: parts of layers, magnitudes, RDMs of all layers, autocorrelation.
struct StoryFeatureTests {
  struct Golden: Decodable {
    struct Curve: Decodable {
      let mean: [Double]
      let sd: [Double]
    }
    struct Pair: Decodable {
      let embeddings: [Double]
      let transformations: [Double]
    }
    let magnitudes: [String: [[Double]]]
    let magnitudeRDM: [Double]
    let embeddings: [Double]
    let transformations: [Double]
    let spearman: Double
    let secondOrder: Pair
    let secondOrderSpearman: Double
    let oneRun: [String: Curve]
    let within: [String: Curve]
    let headWithin: Curve
  }

  private static func inFolder(_ body: (Session, URL, Golden) throws -> Void) throws {
    let fixture = TestResources.fixture("heads/golden.json").deletingLastPathComponent()
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: fixture.appendingPathComponent("golden.json")))
    try RecordingVerbTests.inFolder { session, folder in
      for name in ["embeddings.npz", "transformations.npz", "moments.csv"] {
        try FileManager.default.copyItem(
          at: fixture.appendingPathComponent(name), to: folder.appendingPathComponent(name))
      }
      try RecordingVerbTests.run(
        session,
        """
        let e = model from("embeddings.npz", stimuli: "id") | features
        let t = model from("transformations.npz", stimuli: "id") | features
        """)
      try body(session, folder, golden)
    }
  }

  private static func numbers(_ session: Session, _ line: String) throws -> [Double] {
    guard case .list(let items)? = try RecordingVerbTests.run(session, line).value else { throw CancellationError() }
    return items.compactMap { if case .number(let number) = $0 { number } else { nil } }
  }

  private static func expect(_ found: [Double], _ wanted: [Double], within tolerance: Double, _ what: String) {
    #expect(found.count == wanted.count, "\(what)")
    let worst = zip(found, wanted).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= tolerance, "\(what): \(worst)")
  }

  @Test func `Parts are ranges of a layer's features, and their magnitudes those of numpy`() throws {
    try Self.inFolder { session, folder, golden in
      try RecordingVerbTests.run(session, "let h = $t | parts 4, name: head")
      guard case .list(let items)? = try RecordingVerbTests.run(session, "$h.layers").value else {
        throw CancellationError()
      }
      let names = items.compactMap { if case .text(let text) = $0 { text } else { nil } }
      #expect(names == (1...3).flatMap { layer in (1...4).map { "layer_\(layer)/head_\($0)" } })
      let whole = try NPZ(folder.appendingPathComponent("transformations.npz")).array("layer_2").doubles ?? []
      try RecordingVerbTests.run(session, "$h[\"layer_2/head_3\"] | save \"\(folder.path)/part.npy\"")
      let part = try NPY.read(folder.appendingPathComponent("part.npy"))
      #expect(part.shape == [48, 3])
      #expect(part.doubles == (0..<48).flatMap { row in (6..<9).map { whole[row * 12 + $0] } })
      for (layer, heads) in golden.magnitudes {
        for (place, wanted) in heads.enumerated() {
          try RecordingVerbTests.run(
            session, "$h[\"\(layer)/head_\(place + 1)\"] | magnitudes | save \"\(folder.path)/m.npy\"")
          let found = try NPY.read(folder.appendingPathComponent("m.npy"))
          #expect(found.shape == [48, 1])
          // Saved as float32.
          Self.expect(found.doubles ?? [], wanted, within: 1e-5, layer)
        }
      }
      // A part of one layer keeps its place among all.
      let one = try EncodingVerbTests.table(session, "$t[\"layer_3\"] | parts 4, name: head | effdim")
      #expect(one["layer"]?.cellTexts == (1...4).map { "layer_3/head_\($0)" })
      #expect(one["layer_index"]?.numbers == [9, 10, 11, 12] && one["depth"]?.numbers?.last == 1)
    }
  }

  @Test func `Parts of one array have numbers of their own, also those that were kept`() throws {
    try Self.inFolder { session, _, _ in
      let line = "($t | parts 4)[\"layer_1/part_PLACE\"]"
      for _ in 0..<2 {
        let found = try (1...4).map { place in
          try Self.numbers(
            session, "(" + line.replacingOccurrences(of: "PLACE", with: "\(place)") + " | rdm euclidean).values")
        }
        for place in 1..<4 { #expect(found[place] != found[0]) }
        // Squared lengths of differences add up over the parts.
        let whole = try Self.numbers(session, "($t[\"layer_1\"] | rdm euclidean).values")
        let sums = whole.indices.map { pair in found.reduce(0) { $0 + $1[pair] * $1[pair] }.squareRoot() }
        Self.expect(sums, whole, within: 1e-5, "sum of parts")
      }
    }
  }

  @Test func `RDMs of all layers side by side, and the RDMs of these, are those of numpy and scipy`() throws {
    try Self.inFolder { session, _, golden in
      for (name, wanted) in [("e", golden.embeddings), ("t", golden.transformations)] {
        let found = try Self.numbers(session, "($\(name) | standardize floor: 0 | concat | rdm).values")
        Self.expect(found, wanted, within: 1e-6, name)
      }
      let heads = try Self.numbers(session, "($t | parts 4 | magnitudes | concat | rdm).values")
      Self.expect(heads, golden.magnitudeRDM, within: 1e-5, "magnitudes")
      func number(_ line: String) throws -> Double {
        guard case .number(let number)? = try RecordingVerbTests.run(session, line).value else {
          throw CancellationError()
        }
        return number
      }
      let joined = "standardize floor: 0 | concat | rdm"
      #expect(
        abs(try number("$e | \(joined) | compare ($t | \(joined)), method: spearman") - golden.spearman) < 1e-5)
      try RecordingVerbTests.run(
        session,
        "let es = $e | standardize floor: 0 | rdm | second_order\nlet ts = $t | standardize floor: 0 | rdm | second_order"
      )
      Self.expect(try Self.numbers(session, "$es.values"), golden.secondOrder.embeddings, within: 1e-6, "second order")
      Self.expect(
        try Self.numbers(session, "$ts.values"), golden.secondOrder.transformations, within: 1e-6, "second order")
      #expect(abs(try number("$es | compare $ts, method: spearman") - golden.secondOrderSpearman) < 1e-9)
      let why = try RecordingVerbTests.run(session, "let j = $e | \(joined)\nwhy j").lines.joined(separator: "\n")
      #expect(why.contains("learnt from all stimuli"), "\(why)")
    }
  }

  @Test func `An RDM of principal components is that of the whole where all of them are taken`() throws {
    try Self.inFolder { session, _, _ in
      let all = try Self.numbers(session, "($e[\"layer_1\"] | pca 12 | rdm euclidean).values")
      let whole = try Self.numbers(session, "($e[\"layer_1\"] | rdm euclidean).values")
      Self.expect(all, whole, within: 1e-4, "euclidean")
      let few = try Self.numbers(session, "($e[\"layer_1\"] | pca 2 | rdm euclidean).values")
      #expect(zip(few, whole).allSatisfy { $0 <= $1 + 1e-4 } && few != whole)
    }
  }

  @Test func `Autocorrelation of features is that of statsmodels, as one run and within stories`() throws {
    try Self.inFolder { session, _, golden in
      let run = try EncodingVerbTests.table(session, "$t | autocorrelation lags: 10")
      #expect(run.rowCount == 33 && run["lag"]?.numbers?.prefix(3) == [0, 1, 2])
      #expect(run.header[0].contains("as one run"), "\(run.header)")
      try RecordingVerbTests.run(
        session,
        "let s = model from(\"transformations.npz\", stimuli: \"id\") | features open(\"moments.csv\")")
      let within = try EncodingVerbTests.table(session, "$s | autocorrelation lags: 10")
      #expect(within.header[0].contains("within the 2 classes of `story`"), "\(within.header)")
      for (table, wanted) in [(run, golden.oneRun), (within, golden.within)] {
        for (place, layer) in ["layer_1", "layer_2", "layer_3"].enumerated() {
          let rows = place * 11..<(place + 1) * 11
          let curve = try #require(wanted[layer])
          Self.expect(
            Array((table["autocorrelation"]?.numbers ?? [])[rows]), curve.mean, within: 1e-9, "mean of \(layer)")
          Self.expect(Array((table["sd"]?.numbers ?? [])[rows]), curve.sd, within: 1e-9, "sd of \(layer)")
          // The feature that says nothing is left out.
          #expect(table["features"]?.numbers?[place * 11] == (place == 1 ? 11 : 12))
        }
      }
      let head = try EncodingVerbTests.table(
        session, "($s | parts 4, name: head)[\"layer_2/head_2\"] | autocorrelation lags: 10")
      Self.expect(head["autocorrelation"]?.numbers ?? [], golden.headWithin.mean, within: 1e-9, "head")
      #expect(head["features"]?.numbers?.first == 2)
      let given = try EncodingVerbTests.table(session, "$s | autocorrelation lags: 10, by: story")
      #expect(given == within)
      // A figure of it is a line a layer.
      let figure = try RecordingVerbTests.run(
        session, "$s | autocorrelation lags: 5 | plot x: lag, y: autocorrelation, color: layer | lines")
      #expect(figure.value != nil)
    }
  }

  @Test func `A profile is the same for any blocks and threads, and leaves out what is constant`() throws {
    let n = 40
    var matrix = Matrix<Float>(rowCount: n, columnCount: 300)
    for row in 0..<n {
      for k in 0..<300 where k != 7 { matrix[row, k] = Float((row * (k + 3) * 7 + row * row) % 23) }
    }
    let map = FeatureMap(matrix: matrix, shape: [300])
    let stories = StoryRows((0..<n).map { $0 < 15 ? "a" : "b" })
    let one = try AutocorrelationProfile(of: map, stories: stories, maximumLag: 4, workers: Workers(threadCount: 1))
    let two = try AutocorrelationProfile(of: map, stories: stories, maximumLag: 4, workers: Workers(threadCount: 2))
    #expect(one == two && one.seriesCount == 299 && one.means[0] == 1)
    let each = try Autocorrelation(of: matrix, stories: stories, maximumLag: 4)
    for lag in 0...4 {
      #expect(abs(one.means[lag] - each.meanFunction[lag]) < 1e-12)
      #expect(abs(one.lagged[lag] - each.meanLagged[lag]) < 1e-12)
    }
    let flat = try AutocorrelationProfile(
      of: FeatureMap(matrix: Matrix<Float>(rowCount: n, columnCount: 2), shape: [2]), stories: stories, maximumLag: 2,
      workers: .all)
    #expect(flat.seriesCount == 0 && flat.means.allSatisfy(\.isNaN) && flat.integratedTime.isNaN)
  }

  @Test func `What has no parts, no time or no such story is an error that names it`() throws {
    try Self.inFolder { session, folder, _ in
      func refused(_ line: String, _ code: String, _ words: [String]) throws {
        let found = try #require(session.run(line).flatMap(\.diagnostics).first, "\(line)")
        let text = ([found.explanation.message] + found.explanation.facts + found.explanation.remedies)
          .joined(separator: "; ")
        #expect(found.code == code, "\(line): \(text)")
        for word in words { #expect(text.contains(word), "\(line) lacks \"\(word)\": \(text)") }
      }
      try refused("$t | parts 5", "E0516", ["the 12 features of layer \"layer_1\"", "5 x 2 and 2 more", "parts 4"])
      try refused("$t | parts 0", "E0207", ["count"])
      try refused("$t | magnitudes | parts 4", "E0516", ["done before: magnitude"])
      try refused("$t | autocorrelation lags: 48", "E0392", ["it has 48 rows", "lags: 47"])
      try refused("$t | autocorrelation by: stroy", "E0203", ["no column `stroy`"])
      try refused("$t | magnitudes | rdm", "E0332", ["layer_1"])
      try refused("model(\"squeezenet1_1/random\") | features", "E0206", ["lacks its `stimuli`"])
      try refused(
        "model(\"squeezenet1_1/random\") | features open(\"moments.csv\")", "E0207", ["a network sees pictures"])
      try refused(
        "model(from(\"transformations.npz\")) | features ({x: [1, 2]} | table)", "E0203", ["no column `id`"])
      try refused(
        "benchmark(from(stimuli: ({id: 1..4} | table), units: ({id: 1..3} | table))) | simulate repeats: 2"
          + " | autocorrelation",
        "E0472", ["time axis"])
      // A number that is none is said with its place.
      try Formats.write(
        .array(NumericArray(shape: [4, 2], .float32([1, 2, 3, .nan, 5, 6, 7, 8]))),
        to: folder.appendingPathComponent("nan.npy"))
      try refused(
        "model(from(\"nan.npy\")) | features | autocorrelation lags: 1", "E0394", ["row 2", "in layer \"nan\""])
    }
  }
}
