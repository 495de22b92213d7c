import Foundation
import PomonaSystem
import Testing

@testable import PomonaShell

/// What an editor asks of the program, over the real language.
@Suite struct EditorTests {
  private struct Record: Decodable {
    let code: String
    let message: String
    let file: String
    let line: Int
    let column: Int
    let length: Int
    let facts: [String]
    let remedies: [String]
  }

  /// The status, what was said, and the errors as records.
  private func call(_ words: [String], file name: String, _ text: String) throws -> (ExitCode, String, [Record]) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent(name).path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let captured = CapturedConsole()
    var shell = Shell.pomona()
    shell.console = captured.console
    let status = shell.run(["--errors", "json"] + words + [path])
    let records = try captured.errors.split(separator: "\n").map {
      try JSONDecoder().decode(Record.self, from: Data($0.utf8))
    }
    #expect(records.allSatisfy { $0.file == path })
    return (status, captured.output, records)
  }

  @Test func `All mistakes of a script come in one go, each on its line`() throws {
    let script =
      "let x = 3\nzoo | sort famly\n\n# why\n1 + * 2\nzoo | where variant == imagenot\n  | sample 1, sead: 3\n"
    let (status, output, records) = try call(["check"], file: "a.pome", script)
    #expect(status == .failure)
    #expect(output == "")
    #expect(records.map(\.code) == ["E0203", "E0103", "E0204", "E0205"])
    #expect(records.map(\.line) == [2, 5, 6, 7])
    #expect(records.map(\.column) == [12, 5, 24, 15])
    #expect(records.map(\.length) == [5, 1, 8, 4])
    #expect(records[0].remedies == ["family"])
    #expect(records.allSatisfy { !$0.message.isEmpty })
    #expect(records[2].facts.count == 1)
  }

  @Test func `Places in a chapter are those of the file`() throws {
    let chapter = """
      ---
      pomona: 1
      params: { limit: 512MiB }
      ---

      Prose.

      ```pomona
      > let z = zoo
        . . .
      > z | sort famly
      > z | where layers > 5
      . | sort modle
      ```

      ```pomona expect=error
      > z | sort nothing_like_it
      ```
      """
    let (status, _, records) = try call(["check"], file: "c.md", chapter)
    #expect(status == .failure)
    #expect(records.map(\.code) == ["E0203", "E0203"])
    #expect(records.map(\.line) == [11, 13])
    #expect(records.map(\.column) == [12, 10])
    #expect(records.map { $0.remedies } == [["family"], ["model"]])
    let ran = try call(["run"], file: "c.md", chapter)
    #expect(ran.0 == .failure)
    #expect(ran.2.map(\.line) == [11] && ran.2.map(\.column) == [12])
  }

  @Test func `A script that fails while it runs tells where`() throws {
    let (status, output, records) = try call(["run"], file: "a.pome", "1 + 1\n\n[1, 2][max(({x: [5]} | table).x)]\n3\n")
    #expect(status == .failure)
    #expect(output == "  2\n")
    #expect(records.map(\.code) == ["E0217"])
    #expect(records.map(\.line) == [3] && records.map(\.column) == [8] && records.map(\.length) == [25])
  }

  @Test(arguments: ["--json", "--markdown", "--textmate"])
  func `The language is printed in each form`(form: String) {
    let captured = CapturedConsole()
    var shell = Shell.pomona()
    shell.console = captured.console
    #expect(shell.run(["language", form]) == .success)
    #expect(captured.output.contains("squeezenet") || form == "--textmate")
    #expect(captured.output.contains("summarize"))
    #expect(shell.run(["language", form, "more"]) == .usage)
  }
}
