import Foundation
import PomonaCatalog
import PomonaCore
import PomonaFiles
import PomonaSystem
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
            "  2 layers from 2 files · 3 stimuli by id · float64, read as float32 · 0 MiB mapped, nothing read yet",
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

  @Test func `Recipes name the files of features with their digests, and say when one has changed`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Self.write(folder)
      try RecordingVerbTests.run(session, "let m = model from(\"clip/*.npy\", stimuli: \"ids.csv\")")
      try RecordingVerbTests.run(session, "let n = model from(\"clip\", stimuli: \"ids.csv\")")
      func lines(_ line: String) throws -> [String] { try RecordingVerbTests.run(session, line).lines }
      let recipe = try lines("recipe m")
      let pattern = try #require(recipe.first { $0.hasPrefix("  # clip/*.npy: 2 files, sha256 ") })
      let ids = try SHA256.hexDigest(ofFile: folder.appendingPathComponent("clip/ids.csv"))
      #expect(recipe.contains("  # clip/ids.csv: sha256 \(ids)"), "\(recipe)")
      #expect(try lines("recipe n").contains { $0.hasPrefix("  # clip: 3 files, sha256 ") })
      #expect(try lines("why m").contains("    " + pattern.dropFirst(4)))
      #expect(try !lines("status").joined().contains("stale"))
      try Formats.write(
        .array(NumericArray(shape: [3, 2], .float64([1, 2, 3, 5, 8, 14]))),
        to: folder.appendingPathComponent("clip/layer10.npy"))
      #expect(try lines("recipe m").contains(pattern + ", and it has changed since"))
      #expect(try lines("why n").contains { $0.hasPrefix("    clip: 3 files") && $0.hasSuffix("changed since") })
      let status = try lines("status")
      #expect(status.contains { $0.hasSuffix("stale: `clip/*.npy` has changed since") }, "\(status)")
      try RecordingVerbTests.run(session, "let m = model from(\"clip/*.npy\", stimuli: \"ids.csv\")")
      #expect(try !lines("recipe m").joined().contains("changed since"))
    }
  }

  @Test func `A file of ids may lie beside the features or where the line is`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Self.write(folder)
      try FileManager.default.moveItem(
        at: folder.appendingPathComponent("clip/ids.csv"), to: folder.appendingPathComponent("mine.csv"))
      for path in ["clip/*.npy", "clip", "clip/layer1.npy"] {
        let outcome = try RecordingVerbTests.run(session, "model from(\"\(path)\", stimuli: \"mine.csv\")")
        #expect(outcome.lines.joined().contains("3 stimuli by id"), "\(outcome.lines)")
      }
      let missing = session.run("model from(\"clip\", stimuli: \"none.csv\")").first?.diagnostics.first
      #expect(missing?.code == "E0610")
    }
  }

  @Test func `Rounding to 32 bits is said where it is large beside what differs, or makes it equal`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      let clip = folder.appendingPathComponent("clip")
      try FileManager.default.createDirectory(at: clip, withIntermediateDirectories: true)
      func write(_ name: String, _ made: (Double) -> Double) throws {
        try Formats.write(
          .array(NumericArray(shape: [12, 8], .float64((0..<96).map { made(Double($0 * $0 * 7 % 23)) }))),
          to: clip.appendingPathComponent("\(name).npy"))
      }
      try write("usual") { $0 }
      try write("shifted") { $0 + 1e7 }
      try write("lost") { $0 / 100 + 1e8 }
      try write("huge") { $0 * 1e30 }
      try write("beyond") { ($0 + 1) * 1e40 }
      try RecordingVerbTests.run(
        session,
        "let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: [1]} | table))\n"
          + "let f = model(from(\"clip\")) | features $b")
      #expect(try RecordingVerbTests.run(session, "$f[\"usual\"] | rdm").lines.allSatisfy { !$0.contains("float32") })
      let lines = try RecordingVerbTests.run(session, "$f[\"shifted\"] | rdm euclidean").lines
      #expect(lines.count { $0.contains("shifted: float64 numbers are read as float32") } == 1, "\(lines)")
      func refused(_ layer: String) -> (code: String, text: String)? {
        session.run("$f[\"\(layer)\"] | rdm").flatMap(\.diagnostics).first.map {
          ($0.code, ([$0.explanation.message] + $0.explanation.facts).joined(separator: "; "))
        }
      }
      let lost = try #require(refused("lost"))
      #expect(lost.code == "E0333" && lost.text.contains("as far as 32-bit numbers tell"), "\(lost)")
      #expect(lost.text.contains("32-bit numbers are 8 apart"), "\(lost)")
      #expect(lost.text.contains("float64 numbers are read as float32"), "\(lost)")
      let huge = try #require(refused("huge"))
      #expect(huge.code == "E0348" && huge.text.contains("a size of 1e31 are too large"), "\(huge)")
      #expect(try #require(refused("beyond")).code == "E0334")
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
