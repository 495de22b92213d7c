import Foundation
import PomonaCatalog
import PomonaLanguage
import PomonaTestSupport
import Testing

@testable import PomonaShell

/// One file a code of the program: what was called or read, a line of `---`, and all that is said.
/// `POMONA_RECORD=1` records them anew, to be read.
@Suite struct ShellErrorGalleryTests {
  /// Calls of the program, with the words behind `pomona`.
  static let calls: [(code: String, words: [String])] = [
    ("E0812", ["replay", "good.md", "--from", "5"]), ("E0820", ["rplay"]),
    ("E0821", ["replay", "--acept", "good.md"]), ("E0822", ["replay", "good.md", "--profile", "slow"]),
    ("E0823", ["run", "a.pome", "b.pome"]), ("E0824", ["run", "god.md"]), ("E0825", ["run", "folder.pome"]),
    ("E0826", ["run", "a.py"]), ("E0827", ["help", "replai"]), ("E0830", ["sources"]),
  ]

  /// Chapters that cannot be read.
  static let chapters: [(code: String, text: String)] = [
    ("E0802", "---\npomona: 1\ntitel: Toy\n---\n"),
    ("E0803", "---\npomona: 2\n---\n"),
    ("E0804", "---\npomona: 1\nparams: seed 7\n---\n"),
    ("E0805", "---\npomona: 1\n---\n```pomona\n> count\n"),
    ("E0806", "---\npomona: 1\n---\n```pomona\n  26\n> count\n```\n"),
    ("E0807", "---\npomona: 1\n---\n```pomona figur=depth\n> count\n```\n"),
    ("E0808", "---\npomona: 1\n---\n```pomona ties=some\n> count\n```\n"),
    ("E0809", "---\npomona: 1\n---\n```pomona figure=a\n> figure\n```\n```pomona figure=a\n> figure\n```\n"),
  ]

  /// What a machine or an editor brings about.
  static let faults: [(code: String, error: any Error)] = [
    ("E0801", ChapterError.notUTF8(file: "chapter.md")),
    ("E0810", ChapterError.lockLine(file: "chapter.lock", line: 3, reason: "a key has no value")),
    (
      "E0811",
      ChapterError.parameterFailed(file: "chapter.md", line: 3, name: "limit", message: "there is no unit `Mb`")
    ),
    ("E0899", CocoaError(.fileReadUnknown)),
  ]

  @Test func `A wrong call, an unreadable chapter and a fault read as they were recorded`() throws {
    let chapter = "---\npomona: 1\ntitle: Toy\n---\n```pomona\n> count\n  26\n```\n"
    for (code, words) in Self.calls {
      let toy = try ToyShell()
      for name in ["a.pome", "b.pome", "a.py"] { try toy.write("count\n", to: name) }
      try toy.write(chapter, to: "good.md")
      try toy.write("count\n", to: "folder.pome/a")
      let placed = words.map { $0.contains(".") && !$0.hasPrefix("-") ? toy.path($0) : $0 }
      #expect(toy.shell.run(placed) != .success, "\(code)")
      try recorded(
        code, "pomona " + words.joined(separator: " "), toy.errors.replacing(toy.folder.path, with: "FOLDER"))
    }
    for (code, text) in Self.chapters {
      do {
        _ = try Chapter(text: text, name: "chapter", file: "chapter.md")
        Issue.record("\(code): the chapter was read")
      } catch { try recorded(code, text, said(error)) }
    }
    for (code, error) in Self.faults {
      // What nobody foresaw is quoted as the system says it, which is not ours to record.
      let lines = said(error).split(separator: "\n")
      let own = code == "E0899" ? lines.filter { !$0.hasPrefix("  = ") || $0.hasPrefix("  = try") } : lines
      try recorded(code, "met by the program", own.joined(separator: "\n") + "\n")
    }
    // A step that differs from its record, as an editor is told of it.
    let toy = try ToyShell()
    let path = try toy.write(chapter, to: "good.md")
    #expect(toy.call("replay", "--accept", path) == .success)
    try toy.write(chapter.replacing("  26", with: "  27"), to: "good.md")
    let again = toy.errors
    #expect(toy.call("--errors", "json", "replay", path) == .mismatch)
    let line = String(toy.errors.dropFirst(again.count)).replacing(toy.folder.path, with: "FOLDER")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let step = Explanation(
      object["code"] as? String ?? "", object["message"] as? String ?? "",
      facts: object["facts"] as? [String] ?? [])
    try recorded("E0815", "pomona --errors json replay good.md", "\(step)\n")
    let codes = ["E0815"] + Self.calls.map(\.code) + Self.chapters.map(\.code) + Self.faults.map(\.code)
    let files = try FileManager.default.contentsOfDirectory(atPath: TestResources.fixture("Errors").path)
    #expect(files.sorted() == codes.map { "\($0).txt" }.sorted())
  }

  private func said(_ error: any Error) -> String {
    let captured = CapturedConsole()
    captured.console.complain(error)
    return captured.errors
  }

  private func recorded(_ code: String, _ input: String, _ said: String) throws {
    #expect(said.hasPrefix("error \(code):"), "\(code): \(said)")
    let text = input + (input.hasSuffix("\n") ? "" : "\n") + "---\n" + said
    let url = TestResources.fixture("Errors/\(code).txt")
    if ProcessInfo.processInfo.environment["POMONA_RECORD"] == "1" {
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    #expect((try? String(contentsOf: url, encoding: .utf8)) == text, "\(code) reads otherwise:\n\(text)")
  }
}
