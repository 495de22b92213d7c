import Foundation
import PomonaFiles
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Places, trees and RDMs of RDMs from lines of the language.
@Suite struct SpaceVerbTests {
  private static let square = "{a: [0, 1, 3, 4], b: [1, 0, 2, 3], c: [3, 2, 0, 1], d: [4, 3, 1, 0]} | table | as_rdm"

  private func lines(_ source: String) throws -> [String] {
    var found: [String] = []
    try RecordingVerbTests.inFolder { session, _ in
      found = try RecordingVerbTests.run(session, source).lines.map { String($0.dropFirst(2)) }
    }
    return found
  }

  @Test func `A square table is an RDM, and similarities are taken from one`() throws {
    #expect(try lines("(\(Self.square)).values") == ["[1, 3, 4, 2, 3, 1]"])
    #expect(
      try lines("({name: [\"x\", \"y\"], p: [1, 0.25], q: [0.25, 1]} | table | as_rdm similarity: true).stimuli")
        == [#"["x", "y"]"#])
    #expect(try lines("({p: [1, 0.25], q: [0.25, 1]} | table | as_rdm similarity: true).values") == ["[0.75]"])
  }

  @Test func `Square tables have names of their own, or their places in a list`() throws {
    func rdm(_ more: String) -> String { "({a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm\(more))" }
    #expect(try lines("([\(rdm("")), \(rdm(""))] | second_order).stimuli") == [#"["1", "2"]"#])
    #expect(
      try lines(
        "([\"00\", \"12\"] | each \\n -> \(rdm(" name: \"layer {$n}\"")) | second_order).stimuli")
        == [#"["layer 00", "layer 12"]"#])
    #expect(
      try lines("([\(rdm(" name: \"first\"")), \(rdm(""))] | second_order).stimuli") == [#"["first", "square table"]"#])
    #expect(
      try lines("([\(rdm(" name: \"x\"")), \(rdm("")), \(rdm(""))] | second_order).stimuli") == [#"["x", "2", "3"]"#])
    #expect(try lines(rdm(" name: \"layer 3\"")).first?.hasPrefix("rdm layer 3: ") == true)
  }

  @Test func `Eigenvalues are those of the covariance, from the largest, with their shares`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      // Two features of variance 8 and 2 (ddof 1) that do not correlate.
      try Data("id\na\nb\nc\nd\ne\n".utf8).write(to: folder.appendingPathComponent("ids.csv"))
      let values: [Double] = [4, 0, -4, 0, 0, 2, 0, -2, 0, 0]
      try NPY.write(NumericArray(shape: [5, 2], .float64(values)), to: folder.appendingPathComponent("one.npy"))
      try RecordingVerbTests.run(
        session,
        "let b = benchmark from(stimuli: \"ids.csv\", units: ({id: [1]} | table))\n"
          + "let e = model from(\"one.npy\", stimuli: \"ids.csv\", axis: 1) | features $b | eigenvalues")
      #expect(try RecordingVerbTests.run(session, "$e.rank").lines == ["  [1, 2]"])
      #expect(try RecordingVerbTests.run(session, "$e.eigenvalue | each \\x -> round($x, 9)").lines == ["  [8, 2]"])
      #expect(try RecordingVerbTests.run(session, "$e.share | each \\x -> round($x, 9)").lines == ["  [0.8, 0.2]"])
      #expect(session.check("$e | plot x: rank, y: eigenvalue, color: layer | lines").isEmpty)
    }
  }

  @Test func `Places on a line are the line, in the order of the stimuli`() throws {
    // The first entry of largest size is positive, so the line begins at d.
    #expect(try lines("(\(Self.square) | mds dimensions: 1 | sort x).stimulus") == [#"["d", "c", "b", "a"]"#])
    #expect(try lines("(\(Self.square) | mds dimensions: 1).x | each \\x -> round($x, 6)") == ["[2, 1, -1, -2]"])
  }

  // MARK: - Principal components

  private struct Golden: Decodable {
    struct Case: Decodable {
      let features: [[Double]]
      let scores: [[Double]]
      let shares: [Double]
    }
    let wide: Case
    let tall: Case
  }

  /// `$b` is one person's responses, `$f` features of two layers, all from the same golden features.
  private static func withGolden(_ body: (Session, Golden) throws -> Void) throws {
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: TestResources.fixture("components/components.json")))
    try RecordingVerbTests.inFolder { session, folder in
      let n = golden.wide.features.count
      func array(_ own: Golden.Case, _ first: [Int] = []) -> NumericArray {
        NumericArray(shape: first + [n, own.features[0].count], .float64(own.features.flatMap { $0 }))
      }
      try Formats.write(
        .arrays([
          ("wide", array(golden.wide)), ("tall", array(golden.tall)),
          ("ids", NumericArray(shape: [n], .texts((1...n).map { "s\($0)" }))),
        ]), to: folder.appendingPathComponent("f.npz"))
      try Formats.write(.array(array(golden.wide, [1])), to: folder.appendingPathComponent("y.npy"))
      let ids = (1...n).map { "\"s\($0)\"" }.joined(separator: ", ")
      try RecordingVerbTests.run(
        session,
        """
        let b = benchmark from(responses: "y.npy", unit_axis: 3, stimuli: ({id: [\(ids)]} | table),
          units: ({id: 1..40} | table))
        let f = model from("f.npz", stimuli: "ids") | features $b
        """)
      try body(session, golden)
    }
  }

  @Test func `Principal components of layers and of responses are scikit-learn's, with their shares and fixed signs`()
    throws
  {
    try Self.withGolden { session, golden in
      let names = ["x1", "x2", "x3", "x4"]
      for (line, own, axes, rows) in [
        ("$f[\"wide\"] | components dimensions: 4", golden.wide, names, nil),
        ("$f[\"tall\"] | components", golden.tall, ["x", "y"], nil),
        ("$b | components dimensions: 4", golden.wide, names, "1"),
      ] {
        let table = try EncodingVerbTests.table(session, line)
        #expect(table.rowCount == own.features.count)
        #expect(table["stimulus"]?.cellTexts == (1...own.features.count).map { "s\($0)" })
        if rows != nil { #expect(table.columns.first?.name == "subject") }
        for (k, axis) in axes.enumerated() {
          let places = try #require(try table.column(axis).numbers)
          let shares = try #require(try table.column("share_\(axis)").numbers)
          // Features and their products are 32-bit numbers.
          for (row, place) in places.enumerated() { #expect(abs(place - own.scores[row][k]) < 2e-4, "\(line) \(axis)") }
          for share in shares { #expect(abs(share - own.shares[k]) < 1e-6, "\(line) \(axis)") }
        }
        #expect(table.header[0].hasPrefix("principal components over 9 stimuli"), "\(table.header)")
      }
      // Layer by layer, and drawn as other places are.
      let both = try EncodingVerbTests.table(session, "$f | components")
      #expect(both.rowCount == 18 && Set(both["layer"]?.cellTexts.compactMap { $0 } ?? []) == ["tall", "wide"])
      for drawn in [
        "$f | components | plot x: x, y: y, color: layer | points",
        "$b | components | plot x: x, y: y, label: stimulus | points",
      ] { #expect(session.check(drawn).isEmpty, "\(session.check(drawn))") }
      // The same axes, whatever computes them: places of classical scaling of Euclidean distances.
      let scaled = try EncodingVerbTests.table(session, "$f[\"wide\"] | rdm euclidean | mds")
      let places = try EncodingVerbTests.table(session, "$f[\"wide\"] | components")
      for axis in ["x", "y"] {
        let (a, b) = (try scaled.column(axis).numbers ?? [], try places.column(axis).numbers ?? [])
        #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-3 }, "\(axis)")
      }
    }
  }

  @Test func `More components than there are directions, and patterns without any, are refused`() throws {
    try Self.withGolden { session, _ in
      let lines = [
        ("$f[\"wide\"] | components dimensions: 9", "E0532", ["9 dimensions", "from 1 to 8", "dimensions: 2"]),
        ("$b | components dimensions: 20", "E0532", ["from 1 to 8", "subject \"1\""]),
        (
          "$f[\"tall\"] | components dimensions: 6", "E0532",
          ["this layer spreads over 5 dimensions, not over 6", "in layer \"tall\"", "dimensions: 5"]
        ), ("$f | components missing: keep", "E0491", ["leave `missing:` out"]),
        ("$f | components dimensions: 0", "E0207", []),
      ]
      for (line, code, words) in lines { try BadInputTests.expect(session, line, code, words) }
    }
    let flat: (Int, Int, Int, Double) -> Double = { _, _, unit, value in unit > 2 ? Double(unit) : value }
    try RSABadInputTests.inFolder(flat) { session in
      try BadInputTests.expect(
        session, "$b | components", "E0385", ["every unit has one value for all 6 stimuli", "subject \"p2\""])
      try RecordingVerbTests.run(session, "$b | units subject == \"p1\" | components")
    }
    let lacking: (Int, Int, Int, Double) -> Double = { $0 == 1 && $1 == 2 && $2 == 1 ? .nan : $3 }
    try RSABadInputTests.inFolder(lacking) { session in
      try BadInputTests.expect(session, "$b | components", "E0668", ["u2", "p1", "missing: drop(units)"])
      for rule in ["keep", "drop(units)"] { try RecordingVerbTests.run(session, "$b | components missing: \(rule)") }
    }
  }

  @Test func `A tree has joins, leaves in groups, and paths that a figure draws`() throws {
    let tree = "let t = \(Self.square) | cluster single, groups: 2\n"
    #expect(try lines(tree + "$t.joins | count").contains("3"))
    #expect(try lines(tree + "$t.leaves | where group == 1 | count").contains("2"))
    #expect(try lines(tree + "$t.paths | count").contains("12"))
    #expect(try lines(tree + "t").contains("group 1: a, b"))
  }

  @Test(
    .enabled(
      if: TestResources.measured("bert-layer-rsms/layer_00_rsm.npy") != nil,
      "POMONA_TEST_DATA does not hold bert-layer-rsms"))
  func `Layers of BERT over one story are as alike as published`() throws {
    let folder = try #require(TestResources.measured("bert-layer-rsms/layer_00_rsm.npy")).deletingLastPathComponent()
      .path
    func rdm(_ layer: String) -> String { "(open \"\(folder)/layer_\(layer)_rsm.npy\" | as_rdm similarity: true)" }
    let printed = try lines(
      """
      let all = {l0: \(rdm("00")), l1: \(rdm("01")), l11: \(rdm("11")), l12: \(rdm("12"))} | second_order
      $all.values | each \\d -> round(1 - $d, 4)
      """)
    // 0 and 1, 0 and 11, 0 and 12, 1 and 11, 1 and 12, 11 and 12.
    #expect(printed.last?.hasPrefix("[0.8862, ") == true, "\(printed)")
    #expect(printed.last?.contains("0.3061") == true)
    #expect(printed.last?.hasSuffix("0.8801]") == true)
  }
}
