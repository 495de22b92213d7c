import Foundation
import PomonaCatalog
import PomonaLanguage
import PomonaLibrary
import PomonaSystem
import Synchronization
import Testing

/// `through "program"`: a program of the user as a verb. `cp` reads one file and writes the other, so it gives back what it
/// gets; scripts of `sh` do what else is tested.
@Suite struct ThroughTests {
  private func withFolder(
    _ files: [String: String] = [:], permission: ProgramPermission = ProgramPermission(isGeneral: true),
    _ body: (Session, URL) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("through-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    let places = Places(environment: ["HOME": folder.path])
    try body(Library.session(workspace: Workspace(places: places, folder: folder, programs: permission)), folder)
  }

  private func value(_ session: Session, _ source: String) throws -> Value {
    let outcome = try #require(session.run(source).last)
    #expect(outcome.diagnostics.isEmpty, "\(source): \(outcome.diagnostics)")
    return try #require(outcome.value)
  }

  private func failure(_ session: Session, _ source: String) -> Explanation? {
    session.run(source).last?.diagnostics.first?.explanation
  }

  @Test(arguments: ["npz", "h5"])
  func valuesComeBackAsTheyWent(form: String) throws {
    try withFolder { session, _ in
      for (source, kind) in [
        ("0.1 + 0.2", "number"), ("true", "truth"), ("\"é; \\\"x\\\" $(y)\"", "text"), ("[1.5, -2, 1e300]", "list"),
        ("[\"a\", \"\", \"ü\"]", "list"), ("[true, false]", "list"),
      ] {
        let back = try value(session, "\(source) | through \"cp\", gives: \(kind), form: \(form)")
        #expect(back.summary == (try value(session, source)).summary)
      }
      let table = "{model: [\"b\", \"a\"], score: [0.25, 3], good: [true, false]} | table"
      let back = try value(session, "\(table) | through \"cp\", gives: table, form: \(form) | sort model")
      guard case .object(let object) = back else {
        Issue.record("no table")
        return
      }
      #expect(object.summary == "2 rows × 3 columns", "\(object.summary)")
      #expect(try object.display(width: 80).first?.split(separator: " ") == ["model", "score", "good"])
      let record = try value(
        session, "{n: 3, names: [\"a\"], wait: 20s} | through \"cp\", gives: record, form: \(form)")
      // HDF5 has its names in the order of letters.
      let fields =
        ["n: 3", "names: [\"a\"]"]
        + (form == "h5" ? ["wait.unit: \"s\"", "wait.value: 20"] : ["wait.value: 20", "wait.unit: \"s\""])
      #expect(record.summary == "{\(fields.joined(separator: ", "))}")
    }
  }

  @Test func wordsReachTheProgramAsTheyAreWritten() throws {
    try withFolder(["words.sh": "cp \"$POMONA_INPUT\" \"$POMONA_OUTPUT\"; printf '%s\\n' \"$@\" > \"$OUT\""]) {
      session, folder in
      // The script is found beside the chapter; where it writes is told by a word.
      let out = folder.appendingPathComponent("words.txt").path
      try Data("cp \"$POMONA_INPUT\" \"$POMONA_OUTPUT\"\nprintf '%s\\n' \"$@\" > '\(out)'\n".utf8).write(
        to: folder.appendingPathComponent("words.sh"))
      _ = try value(
        session,
        "5 | through [\"sh\", \"words.sh\", \"a b\", \"it's \\\"one\\\"; touch x\", '$(pwd) `id` $HOME * > y', \"--\", \"\"]"
      )
      let words = try String(contentsOfFile: out, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(words.prefix(5) == ["a b", "it's \"one\"; touch x", "$(pwd) `id` $HOME * > y", "--", ""])
      #expect(words[5].hasSuffix("input.npz") && words[6].hasSuffix("output.npz"))
      #expect(!FileManager.default.fileExists(atPath: "x") && !FileManager.default.fileExists(atPath: "y"))
    }
  }

  @Test func answersAreChecked() throws {
    try withFolder([
      "fails.sh": "echo 'no layer conv9' >&2; exit 3", "silent.sh": "true", "text.sh": "echo hello > \"$2\"",
      "killed.sh": "kill -9 $$",
    ]) { session, _ in
      let failed = try #require(failure(session, "5 | through \"sh fails.sh\""))
      #expect(failed.code == "E0632" && failed.message == "`fails.sh` ended with status 3")
      #expect(failed.facts == ["it said:", "  no layer conv9"])
      #expect(failure(session, "5 | through \"sh killed.sh\"")?.message == "`killed.sh` was ended by signal 9")
      #expect(failure(session, "5 | through \"sh silent.sh\"")?.code == "E0633")
      #expect(failure(session, "5 | through \"sh text.sh\"")?.code == "E0601")
      for (source, reason) in [
        ("\"x\" | through \"cp\"", "a number: it is a text"),
        ("[1, 2] | through \"cp\"", "a number: it is a list of 2"),
        ("1 | through \"cp\", gives: list", "a list: it is no vector"),
        ("[1, 2] | through \"cp\", gives: rdm", "an rdm: `rdm` is no square of numbers"),
      ] {
        #expect(failure(session, source)?.message == "`cp` did not answer with \(reason)", "\(source)")
      }
      for (source, code) in [
        ("5 | through \"no_such_program\"", "E0631"), ("5 | through \"\"", "E0631"), ("5 | through []", "E0631"),
        ("5 | through \"./fails.sh\"", "E0631"), ("[[1]] | through \"cp\"", "E0428"),
        ("(\\x -> $x) | through \"cp\"", "E0428"), ("5 | through 5", "E0207"),
        ("5 | through \"cp\", gives: figure", "E0204"),
      ] {
        #expect(failure(session, source)?.code == code, "\(source)")
      }
      // A missing program is found before anything runs.
      #expect(session.check("5 | through \"no_such_program\"").map(\.code) == ["E0631"])
      // What comes back is checked like any other value.
      #expect(session.check("5 | through \"cp\" | sort a").map(\.code) == ["E0207"])
    }
  }

  @Test func aNewProgramAsksAndAYesIsKept() throws {
    let asked = Mutex<[[String]]>([])
    let answers = Mutex([false, true, true])
    let permission = ProgramPermission(ask: { question in
      asked.withLock { $0.append(question) }
      return answers.withLock { $0.removeFirst() }
    })
    try withFolder(["copy.sh": "cp \"$1\" \"$2\""], permission: permission) { session, folder in
      #expect(failure(session, "5 | through \"sh copy.sh\"")?.code == "E0630")
      for _ in 0..<3 { #expect(try value(session, "5 | through \"sh copy.sh\"").summary == "5") }
      #expect(asked.withLock { $0.count } == 2)
      // One more byte makes it another program.
      try Data("cp \"$1\" \"$2\" \n".utf8).write(to: folder.appendingPathComponent("copy.sh"))
      #expect(try value(session, "5 | through \"sh copy.sh\"").summary == "5")
      #expect(asked.withLock { $0.count } == 3)
      #expect(asked.withLock { $0[0].contains { $0.hasPrefix("copy.sh: sha256 ") } })
    }
    try withFolder(permission: ProgramPermission()) { session, _ in
      let refused = try #require(failure(session, "5 | through \"cp\""))
      #expect(refused.code == "E0630" && refused.remedies.first == "pomona --allow-programs run FILE")
    }
  }

  @Test func aChangedProgramMakesItsStepsStale() throws {
    try withFolder(["copy.sh": "cp \"$1\" \"$2\""]) { session, folder in
      let line = "let five = 5 | through \"sh copy.sh\""
      let before = session.facts(of: line).formatted
      _ = try value(session, line)
      let recipe = try #require(session.run("recipe five").first).lines
      #expect(recipe.contains { $0.hasPrefix("  # copy.sh: sha256 ") && $0.count == "  # copy.sh: sha256 ".count + 64 })
      #expect(session.run("status").first?.lines.contains { $0.contains("stale") } == false)
      try Data("cp \"$1\" \"$2\" # as before\n".utf8).write(to: folder.appendingPathComponent("copy.sh"))
      #expect(session.facts(of: line).formatted != before)
      #expect(
        session.run("status").first?.lines.contains { $0.hasSuffix("stale: `copy.sh` has changed since") } == true)
    }
  }

  /// The example of docs/programs.md, where Python has numpy.
  @Test(.enabled(if: ThroughTests.hasNumpy, "needs python3 with numpy"))
  func aMetricInPython() throws {
    try withFolder([
      "spread.py": """
      import sys
      import numpy as np
      asked = np.load(sys.argv[1])
      np.savez(sys.argv[2], value=asked["value"].std())
      """
    ]) { session, _ in
      let spread = try value(session, "[1, 2, 3, 4] | through \"python3 spread.py\"").summary
      #expect(spread.hasPrefix("1.118"))
    }
  }

  static let hasNumpy = OtherProgram.output(of: "python3", ["-c", "import numpy"]) != nil
}
