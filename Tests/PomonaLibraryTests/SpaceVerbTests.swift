import Foundation
import PomonaFiles
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
