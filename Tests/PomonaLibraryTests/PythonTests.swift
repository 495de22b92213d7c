import Foundation
import PomonaCore
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Saved files in other hands. Asked for by `POMONA_PYTHON`, a Python with numpy, h5py and pandas; skipped without.
@Suite struct PythonTests {
  static let python = ProcessInfo.processInfo.environment["POMONA_PYTHON"]

  private static let table = #"""
    {
      name: ["plain", "a, b", "say \"no\"", "größe 日本", "", "line\tend", "NA", "1"],
      score: [0.1, -0, 1e300, 5e-324, missing, 0.30000000000000004, 1.2345678901234568e16, -2.5],
      count: [1, 2, 3, 4, 5, 6, 7, 9007199254740991],
      good: [true, false, true, true, false, true, false, true],
      region: ["V1", missing, "IT", "V4", "V1", "IT", missing, "V4"]
    } | table
    """#

  /// A cell as JSON has it.
  private static func json(_ cell: Cell) -> Any {
    switch Value(cell) {
    case .number(let number): number
    case .text(let text): text
    case .truth(let truth): truth
    default: NSNull()
    }
  }

  private static func json(_ table: Table) -> [String: Any] {
    var columns: [String: Any] = [:]
    for column in table.columns { columns[column.name] = (0..<table.rowCount).map { json(column.cell($0)) } }
    return ["order": table.columnNames, "columns": columns]
  }

  private static func json(_ rdm: RDM) -> [String: Any] {
    let n = rdm.axis.count
    return ["stimuli": rdm.axis.ids, "square": (0..<n).map { i in (0..<n).map { j in rdm[i, j] } }]
  }

  @Test(.enabled(if: python != nil, "POMONA_PYTHON names no Python"))
  func `Saved files open in numpy, h5py and pandas with the same labels and values`() throws {
    let python = try #require(Self.python)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("python-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let session = Library.session(workspace: Workspace(folder: folder))
    func saved(_ name: String, _ line: String, _ endings: [String]) throws -> Value {
      let outcome = try #require(session.run("let it = \(line)").last)
      try #require(outcome.diagnostics.isEmpty, "\(line): \(outcome.diagnostics.map(\.explanation))")
      for ending in endings {
        let outcomes = session.run("$it | save \"\(folder.path)/\(name).\(ending)\"")
        #expect(outcomes.allSatisfy { !$0.isFailed }, "\(name).\(ending): \(outcomes.flatMap(\.diagnostics))")
      }
      return try #require(session["it"])
    }
    var tables: [String: Any] = [:]
    var rdms: [String: Any] = [:]
    let endings = ["csv", "tsv", "npz", "h5"]
    var lines = [("cells", Self.table), ("zoo", "zoo")]
    if TestResources.hasKriegeskorte92 {
      _ = session.run("let k = benchmark \"kriegeskorte92\"")
      lines.append(("scores", "{v1: $k.models[\"v1\"], hmax: $k.models[\"hmax\"]} | score $k, ceiling: rdm_group"))
      if case .object(let rdm as RDMValue) = try saved(
        "rdm", "$k.models[\"v1\"]", ["csv", "tsv", "npy", "npz", "h5"])
      {
        rdms["rdm"] = Self.json(rdm.rdm)
      }
    }
    for (name, line) in lines {
      guard case .object(let value as TableValue) = try saved(name, line, endings) else {
        Issue.record("\(name) is no table")
        continue
      }
      tables[name] = Self.json(value.table)
    }
    let arrays: [(name: String, line: String, fields: [String: Any])] = [
      ("number", "0.1 + 0.2", ["value": 0.1 + 0.2]), ("truth", "true", ["value": true]),
      ("text", "\"é; $(x) 'y'\"", ["value": "é; $(x) 'y'"]), ("size", "12MiB", ["value": 12.0, "unit": "MiB"]),
      ("numbers", "[1.5, -2, 1e300]", ["value": [1.5, -2, 1e300]]),
      ("texts", "[\"a\", \"\", \"ü\"]", ["value": ["a", "", "ü"]]),
      (
        "record", "{n: 3, names: [\"a\", \"bc\"], wait: 20s}",
        [
          "n": 3, "names": ["a", "bc"], "wait.value": 20, "wait.unit": "s",
        ]
      ),
    ]
    for (name, line, _) in arrays { _ = try saved(name, line, ["npz", "h5"]) }
    let expected: [String: Any] = [
      "tables": tables, "rdms": rdms,
      "arrays": Dictionary(uniqueKeysWithValues: arrays.map { ($0.name, $0.fields) }),
    ]
    try JSONSerialization.data(withJSONObject: expected).write(to: folder.appendingPathComponent("expected.json"))
    let (status, said) = try Self.run(python, [TestResources.fixture("python/read.py").path, folder.path])
    #expect(status == 0, "\(said)")
    let count = 4 * tables.count + 5 * rdms.count + 2 * arrays.count
    #expect(Int(said.trimmingCharacters(in: .whitespacesAndNewlines)) == count, "\(said)")
  }

  private static func run(_ python: String, _ arguments: [String]) throws -> (status: Int32, said: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, said)
  }

  /// The lines under "Reading it in Python", of which no more than twenty are not empty.
  private static func printedLines() throws -> String {
    let page = try String(contentsOf: ReferenceTests.folder.appendingPathComponent("docs/programs.md"), encoding: .utf8)
    let section = try #require(page.range(of: "## Reading it in Python"))
    let start = try #require(page.range(of: "```python\n", range: section.upperBound..<page.endIndex))
    let end = try #require(page.range(of: "```", range: start.upperBound..<page.endIndex))
    return String(page[start.upperBound..<end.lowerBound])
  }

  @Test func `The lines of Python in the documentation are at most twenty`() throws {
    #expect(try Self.printedLines().split(separator: "\n").count <= 20)
  }

  @Test(.enabled(if: python != nil, "POMONA_PYTHON names no Python"))
  func `The lines of Python in the documentation read tables, RDMs and features back`() throws {
    let python = try #require(Self.python)
    try RecordingVerbTests.inFolder { session, folder in
      let lines = """
        let t = \(Self.table)
        let r = {a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm
        $r | save "\(folder.path)/layer.npy"
        let b = benchmark from(stimuli: ({id: ["x", "y", "z"]} | table), units: ({id: 1..4} | table)) | simulate repeats: 2
        let f = model(from("layer.npy", stimuli: ["x", "y", "z"])) | features $b
        """
      try RecordingVerbTests.run(session, lines)
      for (name, value) in [("t", "$t"), ("r", "$r"), ("many", "{near: $r, far: $r}"), ("f", "$f[\"layer\"]")] {
        for ending in ["npz", "h5"] {
          try RecordingVerbTests.run(session, "\(value) | save \"\(folder.path)/\(name).\(ending)\"")
        }
      }
      let program =
        try Self.printedLines() + """

          import sys
          at = sys.argv[1] + "/"
          for end in (".npz", ".h5"):
              t = table(at + "t" + end)
              assert list(t) == ["name", "score", "count", "good", "region"], list(t)
              assert t.name[3] == "größe 日本" and t.score[3] == 5e-324 and t["count"][7] == 9007199254740991
              assert t.good.tolist() == [True, False] + [True, True, False, True, False, True], t.good
              assert t.region.isna().tolist() == [False, True, False, False, False, False, True, False], t.region
              assert t.score.isna().tolist() == [False] * 4 + [True] + [False] * 3
              r = square(at + "r" + end)
              assert list(r.index) == ["a", "b", "c"] and r.loc["a", "c"] == 3, r
              assert square(at + "many" + end, "far.rdm", "far.stimuli").loc["b", "c"] == 2
              f = features(at + "f" + end)
              assert f.shape == (3, 3) and list(f.index) == ["x", "y", "z"] and f.loc["z", 0] == 3, f
          print("read")
          """
      let file = folder.appendingPathComponent("back.py")
      try Data(program.utf8).write(to: file)
      let (status, said) = try Self.run(python, [file.path, folder.path])
      #expect(status == 0 && said.hasSuffix("read\n"), "\(said)")
    }
  }
}
