import Foundation
import PomonaCatalog
import PomonaCore
import PomonaFiles
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
      #expect(try RecordingVerbTests.run(session, "why f").lines.joined().contains("2 layers read now"))
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

  @Test func `The exporter is the file that stands beside the program`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("exporters/pomona_export.py"), encoding: .utf8)
    #expect(ExporterFile.text + "\n" == text)
  }
}
