import Foundation
import PomonaCatalog
import PomonaLanguage
import Testing

@testable import PomonaLibrary

/// Lines that write and read files, as a user types them.
@Suite struct FileLineTests {
  private func withFolder(_ files: [String: [UInt8]] = [:], _ body: (Session, URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lines-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
    try body(Library.session(workspace: Workspace(folder: folder)), folder)
  }

  private func lines(_ session: Session, _ source: String) -> [String] {
    let outcome = session.run(source).last
    return (outcome?.diagnostics.map(\.explanation.description) ?? [])
      + (outcome?.lines.map { $0.trimmingCharacters(in: .whitespaces) } ?? [])
  }

  @Test func `A file of text that wants another form is answered with the line that reads it`() throws {
    try withFolder([
      "european.csv": Array("site;dose\nA, B;1,5\nC;2,25\n".utf8), "tabs.tsv": Array("dose\tn\n1,5\t1\n".utf8),
      "notes.csv": Array("# exported, today, by me\nsub,score\ns1,2\n# end\n".utf8),
      "latin.csv": Array("name,n\nM".utf8) + [0xFC] + Array("ller,2\n".utf8),
    ]) { session, _ in
      #expect(lines(session, "open \"european.csv\" | summarize m: mean(dose)").contains("1.875"))
      #expect(session.check("open \"european.csv\", decimal: \".\" | summarize m: mean(dose)").map(\.code) == ["E0207"])
      #expect(lines(session, "open \"tabs.tsv\", decimal: \",\" | summarize m: mean(dose)").contains("1.5"))
      for (name, remedy) in [
        ("notes.csv", "open \"notes.csv\", comment: \"#\""), ("latin.csv", "open \"latin.csv\", encoding: latin1"),
      ] {
        let found = session.check("open \"\(name)\" | count")
        #expect(found.map(\.code) == ["E0604"])
        #expect(found.map(\.explanation.remedies) == [[remedy]])
        #expect(lines(session, "\(remedy) | count") == ["1"])
      }
      #expect(lines(session, "(open \"latin.csv\", encoding: latin1).name") == ["[\"Müller\"]"])
      #expect(session.check("open \"notes.csv\", comment: \"##\"").map(\.code) == ["E0207"])
    }
  }

  @Test func `Only files of text have a decimal comma, comments and an encoding`() throws {
    try withFolder { session, folder in
      let outcomes = session.run("[1, 2] | save \"\(folder.path)/x.npy\"")
      #expect(outcomes.map(\.isFailed) == [false])
      let found = session.check("open \"x.npy\", encoding: latin1")
      #expect(found.map(\.code) == ["E0207"])
      #expect(found.map(\.explanation.remedies) == [["open \"x.npy\""]])
    }
  }

  @Test func `A list of numbers is an npy file, and each over save says what was written`() throws {
    try withFolder { session, folder in
      let path = "\(folder.path)/x.npy"
      #expect(lines(session, "[3, 1, 2.5] | save \"\(path)\"") == ["note: written: \(path)"])
      #expect(lines(session, "open \"x.npy\" | count") == ["3"])
      #expect(session.check("[\"a\"] | save \"y.npy\"").map(\.code) == ["E0608"])
      // A missing number is NaN there; of truths nothing could say it.
      #expect(lines(session, "[3, missing] | save \"\(path)\"") == ["note: written: \(path)"])
      #expect(lines(session, "[true, missing] | save \"\(path)\"").first?.hasPrefix("error E0608") == true)
      let each = "[1, 2] | each \\k -> ([$k] | save \"\(folder.path)/k{$k}.npy\")"
      let written = (1...2).map { "note: written: \(folder.path)/k\($0).npy" }
      #expect(lines(session, each) == written)
      #expect(
        lines(session, "def keep(k) = ([$k] | save \"\(folder.path)/k{$k}.npy\")\n[1, 2] | each $keep") == written)
      #expect(lines(session, "[1, 2] | each \\k -> missing") == ["[missing, missing]"])
    }
  }

  /// One policy for what has no finite value, over numbers, quantities and columns.
  @Test(arguments: [
    "1 / 0", "-1 / 0", "0 / 0", "5 %% 0", "10^400", "1e300 * 1e300", "1e308 + 1e308", "log(0)", "log(-1)", "log2(0)",
    "sqrt(-1)", "exp(1000)", "atanh(1)", "1s / 0", "0s / 0s", "1s / 0s", "1s * 1e308 * 10",
  ])
  func `What has no finite value is missing`(text: String) throws {
    let session = Library.session()
    #expect(lines(session, text) == ["missing"])
    #expect(lines(session, "(\(text)) == missing") == ["true"])
    guard !text.contains("s ") else { return }
    let zero = text.replacing("(0)", with: "(x - x)").replacing(" 0", with: " (x - x)")
    #expect(lines(session, "({x: [1, 2]} | table | derive y: \(zero)).y") == ["[missing, missing]"])
    #expect(lines(session, "{x: [1, 2]} | table | derive y: \(zero) | where y == missing | count") == ["2"])
  }

  @Test func `A file that a line is to write is known in that input alone`() throws {
    try withFolder(["x.csv": Array("q,n\n1,2\n".utf8)]) { session, folder in
      let path = "\(folder.path)/x.csv"
      #expect(session.check("open \"\(path)\" | where q > 0").isEmpty)
      #expect(
        session.check("{n: [1]} | table | save \"\(path)\"\nopen \"\(path)\" | where q > 0").map(\.code) == ["E0203"])
      // Nothing was written.
      #expect(session.check("open \"\(path)\" | where q > 0").isEmpty)
      // Written whole by a line whose file only the run knows, or read in another way, it may have any columns.
      #expect(
        session.check("{n: [1]} | table | save \"\(path)\"\nopen \"\(path)\", header: false | where q > 0").isEmpty)
      let after = session.run(
        "{n: [1], l: [[1, 2]]} | table | save \"\(path)\"\nopen \"\(path)\" | where n == 1 | count")
      #expect(after.last?.lines.first == "  1", "\(after)")
      #expect(session.check("open \"\(path)\" | where q > 0").map(\.code) == ["E0203"])
    }
  }
}
