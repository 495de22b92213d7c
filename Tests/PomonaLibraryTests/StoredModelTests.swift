import Foundation
import PomonaCatalog
import PomonaCore
import PomonaFiles
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Models whose features another program computed.
struct StoredModelTests {
  private static let stimuli = "({id: [\"c\", \"a\", \"b\"], x: [1, 2, 3]} | table)"

  /// Two layers over three stimuli, ids beside them.
  private static func write(_ folder: URL) throws {
    let clip = folder.appendingPathComponent("clip")
    try FileManager.default.createDirectory(at: clip, withIntermediateDirectories: true)
    try Formats.write(
      .array(NumericArray(shape: [3, 2, 2], .float64((0..<12).map { Double($0 * $0) }))),
      to: clip.appendingPathComponent("layer1.npy"))
    try Formats.write(
      .array(NumericArray(shape: [3, 2], .float64([1, 2, 3, 5, 8, 13]))), to: clip.appendingPathComponent("layer10.npy")
    )
    try Data("id\na\nb\nc\n".utf8).write(to: clip.appendingPathComponent("ids.csv"))
  }

  @Test func `Layers come from files, stimuli meet by id, and analyses read them`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Self.write(folder)
      try RecordingVerbTests.run(
        session,
        "let b = benchmark from(stimuli: \(Self.stimuli), units: ({id: [1]} | table))\n"
          + "let m = model from(\"clip/*.npy\", stimuli: \"ids.csv\", axis: 1)\nlet f = m | features $b")
      #expect(
        try RecordingVerbTests.run(session, "m").lines
          == [
            "  model clip: features from files",
            "  2 layers from 2 files · 3 stimuli by id · 0 MiB mapped, nothing read yet",
          ])
      #expect(session.check("m | features $b, layers: layer2").map(\.code) == ["E0204"])
      let outcome = try RecordingVerbTests.run(session, "($f[\"layer10\"] | rdm euclidean).values")
      guard case .list(let values)? = outcome.value, case .number(let found)? = values.first else {
        throw CancellationError()
      }
      // c is (8, 13), a is (1, 2).
      #expect(abs(found - (49.0 + 121).squareRoot()) < 1e-6)
      try RecordingVerbTests.run(session, "$f[\"layer1\"] | save \"\(folder.path)/l.npy\"")
      let saved = try NPY.read(folder.appendingPathComponent("l.npy"))
      #expect(saved.shape == [3, 4] && saved.doubles == [64, 81, 100, 121, 0, 1, 4, 9, 16, 25, 36, 49])
      // Kept, and read again once the file changes.
      try RecordingVerbTests.run(session, "let e = f | effdim")
      #expect(try RecordingVerbTests.run(session, "why f").lines.joined().contains("1 layers read now, 1 kept"))
      try RecordingVerbTests.run(session, "let e = f | effdim")
      #expect(try RecordingVerbTests.run(session, "why f").lines.joined().contains("0 layers read now, 2 kept"))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: 90)],
        ofItemAtPath: folder.appendingPathComponent("clip/layer1.npy").path)
      try RecordingVerbTests.run(session, "let e = f | effdim")
      #expect(try RecordingVerbTests.run(session, "why f").lines.joined().contains("1 layers read now, 1 kept"))
    }
  }

  @Test func `An id that is not there, no ids at all, and twins are errors`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Self.write(folder)
      func code(_ line: String) -> String? {
        session.run(line).flatMap(\.diagnostics).first?.code
      }
      let b = "benchmark(from(stimuli: ({id: [\"a\", \"z\"]} | table), units: ({id: [1]} | table)))"
      #expect(code("model(from(\"clip\", stimuli: \"ids.csv\")) | features \(b)") == "E0417")
      #expect(code("model(from(\"clip\")) | features \(b)") == "E0417")
      #expect(code("model from(\"clip\", stimuli: [\"a\", \"b\", \"a\"])") == "E0310")
      #expect(code("model from(\"clip\", stimuli: \"ids.csv\"), seed: 3") == "E0422")
      #expect(code("model from(\"clip\", stimuli: \"ids.csv\", axis: 2)") == "E0606")
      #expect(code("model from(\"klip\", stimuli: \"ids.csv\")") == "E0610")
      #expect(code("benchmark from(\"clip\")") == "E0416")
    }
  }

  @Test func `Layers are scored against the responses of each region and subject`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      let clip = folder.appendingPathComponent("clip")
      try FileManager.default.createDirectory(at: clip, withIntermediateDirectories: true)
      for (layer, factor) in [("one", 7), ("two", 11)] {
        try Formats.write(
          .array(NumericArray(shape: [20, 3], .float64((0..<60).map { Double($0 * $0 * factor % 23) }))),
          to: clip.appendingPathComponent("\(layer).npy"))
      }
      try RecordingVerbTests.run(
        session,
        "let tables = from(stimuli: ({id: 1..20} | table), rois: [V1, IT], macro: V1, units: ({id: 1..60, subject: 1..60, V1: 1..60}"
          + " | table | derive subject: if id > 30 then \"s2\" else \"s1\", V1: if id %% 2 == 0 then 1 else 0,"
          + " IT: if id %% 2 == 1 then 1 else 0))\n"
          + "let f = model(from(\"clip\")) | features (benchmark $tables)\n"
          + "let b = benchmark($tables) | simulate features: $f[\"one\"], ncsnr: 50, repeats: 2, seed: 1\n"
          + "let s = f | score $b, distance: euclidean, compare: spearman")
      let best = try RecordingVerbTests.run(session, "s | where subject == all | sort desc(score)")
      guard case .object(let object)? = best.value, let value = object as? TableValue else { throw CancellationError() }
      // The layer that made the responses wins, in the large region, which alone is scored unless told otherwise.
      #expect(value.table["layer"]?.cellTexts.first == "one" && value.table.rowCount == 2)
      #expect(value.table["roi"]?.cellTexts == ["V1", "V1"])
      #expect(try #require(value.table["score"]?.numbers)[0] > 0.6)
      let both = try RecordingVerbTests.run(session, "f | score $b, roi: [V1, IT] | where roi == IT | count")
      #expect(both.lines.contains { $0.contains("6") })
      #expect(session.check("f | score $b, roi: V2").map(\.code) == ["E0204"])
    }
  }

  @Test func `The exporter is the file that stands beside the program`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("exporters/pomona_export.py"), encoding: .utf8)
    #expect(ExporterFile.text + "\n" == text)
  }
}
