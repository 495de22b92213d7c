import Foundation
import PomonaCatalog
import PomonaLanguage
import PomonaLibrary
import Testing

/// `use "other.pome"`: lines of another file, known before anything runs.
@Suite struct UseTests {
  /// A folder with these files, and a session that looks there.
  private func withFolder(_ files: [String: String], _ body: (Session, URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("use-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    try body(Library.session(workspace: Workspace(folder: folder)), folder)
  }

  private func text(_ diagnostics: [Diagnostic], in source: String) -> String {
    diagnostics.flatMap { DiagnosticRenderer().lines($0, in: source) }.joined(separator: "\n")
  }

  @Test func whatAFileBindsIsBoundHere() throws {
    try withFolder([
      "areas.pome": "# two areas\nlet areas = [\"V1\", \"V4\"]\ndef double(x) = 2 * $x\n$areas\nset seed: 9\n"
    ]) { session, _ in
      let outcome = try #require(session.run("use \"areas.pome\"").first)
      #expect(outcome.lines == ["  4 lines: areas, double"])
      #expect(session.run("double(21)").first?.lines == ["  42"])
      #expect(session.run("$areas").first?.value?.summary == session["areas"]?.summary)
      // The recipe stands without the file.
      let recipe = try #require(session.run("recipe areas").first).lines.joined(separator: "\n")
      #expect(recipe.contains("let areas = [\"V1\", \"V4\"]"))
      #expect(!recipe.contains("use"))
    }
  }

  @Test func aFileIsFoundBesideTheOneThatUsesIt() throws {
    try withFolder([
      "main.pome": "use \"parts/a.pome\"\nlet c = $b + 1", "parts/a.pome": "use \"b.pome\"\nlet a = $b",
      "parts/b.pome": "let b = 40",
    ]) { session, _ in
      let outcome = try #require(session.run("use \"main.pome\"\nlet d = $c + 1").last)
      #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics)")
      #expect(session["d"]?.summary == "42")
      let facts = session.facts(of: "use \"main.pome\"")
      #expect(facts.binds == ["b", "a", "c"])
      #expect(facts.formatted.contains("let b = 40"))
    }
  }

  @Test func mistakesInAUsedFileAreFoundBeforeAnythingRuns() throws {
    try withFolder([
      "bad.pome": "let one = 1\nlet t = {score: [1, 2]} | table\n$t | sort scroe\n", "syntax.pome": "let x = (1 +",
    ]) { session, _ in
      let source = "let first = 1\nuse \"bad.pome\""
      let outcomes = session.run(source)
      #expect(outcomes.count == 1)
      #expect(session.names.isEmpty)
      #expect(
        text(outcomes[0].diagnostics, in: source) == """
          error E0203: no column `scroe` in this table
            in bad.pome, line 3
            │ $t | sort scroe
            │           ^^^^^
            columns: score
            try: score
          """)
      let wrong = session.check("use \"syntax.pome\"")
      #expect(wrong.allSatisfy { $0.origin?.source.name == "syntax.pome" } && !wrong.isEmpty)
      // Lines behind it are checked with what the file binds.
      #expect(session.check("use \"bad.pome\"\n$one + 1\n$none").map(\.code) == ["E0203", "E0202"])
      // For editors the place is in the file.
      let record = DiagnosticRecord(outcomes[0].diagnostics[0], in: source)
      #expect(record.file == "bad.pome" && record.line == 3 && record.column == 11)
    }
  }

  @Test func aLineThatFailsLeavesNothingOfTheFile() throws {
    try withFolder(["fails.pome": "let a = 1\nset seed: 5\nlet b = [1, 2][3]\n"]) { session, _ in
      _ = session.run("let a = 7")
      let source = "use \"fails.pome\""
      let outcome = try #require(session.run(source).first)
      #expect(outcome.isFailed)
      #expect(outcome.diagnostics.first?.origin?.source.name == "fails.pome")
      #expect(text(outcome.diagnostics, in: source).contains("in fails.pome, line 3"))
      #expect(session["a"]?.summary == "7" && session["b"] == nil)
      #expect(session.run("status").first?.lines.joined().contains("seed: 5") == false)
    }
  }

  @Test func circlesAndMissingFilesAreNamed() throws {
    try withFolder([
      "a.pome": "use \"b.pome\"", "b.pome": "let x = 1\nuse \"c.pome\"", "c.pome": "use \"./a.pome\"",
      "itself.pome": "use \"itself.pome\"", "regions.pome": "let r = 1", "binary.pome": "x",
    ]) { session, folder in
      try Data([0xFF, 0xFE, 0x00]).write(to: folder.appendingPathComponent("binary.pome"))
      let circle = session.check("use \"a.pome\"")
      #expect(circle.map(\.code) == ["E0223"])
      #expect(circle[0].explanation.facts == ["`a.pome` uses `b.pome` uses `c.pome` uses `./a.pome`"])
      #expect(session.check("use \"itself.pome\"").map(\.code) == ["E0223"])
      let missing = session.check("use \"region.pome\"")
      #expect(missing.map(\.code) == ["E0222"] && missing[0].explanation.remedies == ["use \"regions.pome\""])
      for wrong in ["use \"binary.pome\"", "use \"data.csv\"", "use \".pome\"", "use \"\""] {
        #expect(session.check(wrong).map(\.code) == ["E0222"], "\(wrong)")
      }
      for wrong in ["use regions.pome", "use \"{1 + 1}.pome\"", "use `regions`"] {
        #expect(session.check(wrong).map(\.code) == ["E0104"], "\(wrong)")
      }
    }
  }
}
