import Foundation
import PomonaCatalog
import PomonaFiles
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// The twelve sessions for which the language was made.
@Suite struct SessionTests {
  static let url = TestResources.fixture("Sessions/twelve.pome")

  /// Each line with its comment lines left out, as it is typed.
  static func lines() throws -> [String] {
    let text = try String(contentsOf: url, encoding: .utf8)
    let bytes = Array(text.utf8)
    let (lines, _, problems) = Parser.parse(text)
    #expect(problems.isEmpty, "\(problems.map(\.explanation))")
    return lines.map { String(decoding: bytes[$0.span.start..<$0.span.end], as: UTF8.self) }
  }

  /// Tables for what is measured elsewhere: made up, and only as large as the lines need.
  static let tables = """
    let loads = {unit: [1, 1, 2, 2], layer_index: [1, 2, 1, 2], weight: [0.25, 0.75, 0.5, 0.5]} | table
    let isc = {unit: 1..4, isc: [0.2, 0.4, 0.6, 0.8]} | table
    let parcels = {
      unit: [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4],
      subject: ["a", "a", "a", "a", "b", "b", "b", "b", "c", "c", "c", "c"],
      roi: ["V1", "V1", "IT", "IT", "V1", "V1", "IT", "IT", "V1", "V1", "IT", "IT"],
      head: [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2],
      score: [0.1, 0.2, 0.3, 0.4, 0.2, 0.3, 0.2, 0.4, 0.15, 0.1, 0.35, 0.3]
    } | table | where unit > 0 | derive set: subject
      | summarize score: mean(score), by: [unit, subject, roi, head]
    let sweep = {
      model: ["s", "s", "s", "s", "m", "m", "m", "m", "l", "l", "l", "l", "x", "x", "x", "x"],
      unit: [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4],
      hemisphere: ["left", "right", "left", "right", "left", "right", "left", "right", "left", "right", "left",
        "right", "left", "right", "left", "right"],
      score: [0.1, 0.1, 0.12, 0.1, 0.2, 0.15, 0.2, 0.17, 0.3, 0.2, 0.31, 0.22, 0.35, 0.2, 0.37, 0.21]
    } | table
    let sizes = {model: ["s", "m", "l", "x"], params: [1e6, 1e7, 1e8, 1e9], width: [64, 96, 256, 300]} | table
    """

  private static func workspace(_ folder: URL) throws -> Workspace {
    try Data("cp \"$1\" \"$2\"\n".utf8).write(to: folder.appendingPathComponent("spread.sh"))
    try write(in: folder)
    return Workspace(folder: folder, programs: ProgramPermission(isGeneral: true))
  }

  /// Files that lines of the sessions open: made up, and only as large as the lines need.
  private static func write(in folder: URL) throws {
    func array(_ shape: [Int]) -> NumericArray {
      NumericArray(shape: shape, .float64((0..<shape.reduce(1, *)).map { Double($0 * $0 % 7) }))
    }
    try Formats.write(.arrays([("betas", array([3, 4]))]), to: folder.appendingPathComponent("betas.h5"))
    try Data("id\na\nb\nc\nd\n".utf8).write(to: folder.appendingPathComponent("stim.csv"))
    try Data("id,ncsnr\nv1,0.1\nv2,0.3\nv3,0.5\n".utf8).write(to: folder.appendingPathComponent("voxels.csv"))
    let clip = folder.appendingPathComponent("clip_l14")
    try FileManager.default.createDirectory(at: clip, withIntermediateDirectories: true)
    for layer in 1...2 {
      try Formats.write(
        .arrays([
          ("features", array([4, 5])), ("ids", NumericArray(shape: [4], .texts(["a", "b", "c", "d"]))),
        ]), to: clip.appendingPathComponent("block_\(layer).h5"))
    }
  }

  private static func inFolder(_ body: (Session, URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sessions-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let session = Library.session(workspace: try workspace(folder))
    let made = session.run("let folder = \"\(folder.path)\"\n" + tables)
    try #require(made.allSatisfy { !$0.isFailed }, "\(made.flatMap(\.diagnostics).map(\.explanation))")
    try body(session, folder)
  }

  @Test func `The lines of the sessions have one form and one tree`() throws {
    let grammar = try GrammarTests.grammar()
    let lines = try Self.lines()
    #expect(lines.count > 60)
    for line in lines {
      #expect(grammar.trees(DocumentedGrammar.tokens(of: line)) == 1, "\(line)")
      let once = try Formatter.format(line)
      #expect(try Formatter.format(once) == once, "\(line)")
      #expect(Parser.parse(line).lines.map(Formatter.text) == Parser.parse(once).lines.map(Formatter.text), "\(line)")
    }
  }

  /// What keeps a line from being checked: verbs and functions that are not there, words that no argument takes yet, and
  /// variables of other such lines.
  private static func reason(_ problems: [Diagnostic]) -> String {
    var words: [String] = []
    for problem in problems where !words.contains(problem.explanation.message) {
      words.append(problem.explanation.message)
    }
    return words.joined(separator: "; ")
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92))
  func `Lines whose verbs are there check and run, and those that wait are known`() throws {
    try Self.inFolder { session, folder in
      var waiting: [String] = []
      var setting = ""
      var ran = 0
      for line in try Self.lines() {
        let problems = session.check(setting + line).filter { $0.span.start >= setting.utf8.count }
        guard problems.isEmpty else {
          waiting.append("\(line)\n    # \(Self.reason(problems))")
          continue
        }
        // Networks are run only where they are installed; a value that rests on them is then only checked.
        if TestResources.hasParts, TestResources.hasMiniLM || !line.contains("all-MiniLM-L6-v2") {
          let outcomes = session.run(line)
          #expect(
            outcomes.allSatisfy { !$0.isFailed }, "\(line): \(outcomes.flatMap(\.diagnostics).map(\.explanation))")
        } else if line.hasPrefix("let ") {
          setting += line + "\n"
        }
        ran += 1
      }
      let text = waiting.joined(separator: "\n") + "\n"
      let url = TestResources.fixture("Sessions/waiting.txt")
      if ProcessInfo.processInfo.environment["POMONA_RECORD"] == "1" {
        try text.write(to: url, atomically: true, encoding: .utf8)
      }
      #expect(try String(contentsOf: url, encoding: .utf8) == text, "what waits has changed:\n\(text)")
      #expect(ran + waiting.count == (try Self.lines().count) && ran >= 24, "\(ran) ran")
      if TestResources.hasParts {
        #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("scores.npz").path))
      }
    }
  }
}
