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
      score: [0.1, -0, 1e300, 5e-324, missing, 0.30000000000000004, 12345678901234567, -2.5],
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
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [TestResources.fixture("python/read.py").path, folder.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(said)")
    let count = 4 * tables.count + 5 * rdms.count + 2 * arrays.count
    #expect(Int(said.trimmingCharacters(in: .whitespacesAndNewlines)) == count, "\(said)")
  }
}
