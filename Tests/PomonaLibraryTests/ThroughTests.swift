import Foundation
import PomonaCatalog
import PomonaCore
import PomonaFiles
import PomonaLanguage
import PomonaLibrary
import PomonaSystem
import PomonaTables
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

  @Test func `A quantity is asked for by name, and no number loses its unit`() throws {
    try withFolder { session, _ in
      let lost = try #require(failure(session, "2s | through \"cp\""))
      #expect(lost.code == "E0633")
      #expect(lost.message.hasSuffix("it is a quantity, in s"))
      #expect(lost.remedies == ["gives: quantity"])
      #expect(try value(session, "(2s | through \"cp\", gives: quantity) + 1min").summary == "62s")
      let plain = try #require(failure(session, "2 | through \"cp\", gives: quantity"))
      #expect(plain.message.contains("there is no `unit` that is one of: B KB"))
    }
  }

  @Test func `A script that is not there is refused before anything runs`() throws {
    try withFolder(["spread.py": "pass"]) { session, _ in
      let line = "1 | through \"python3 -u spraed.py\", gives: number"
      let found = session.check(line)
      #expect(found.map(\.code) == ["E0610"])
      #expect(found.map(\.explanation.remedies) == [["through \"python3 -u spread.py\""]])
      let span = try #require(found.first).span
      #expect(String(decoding: Array(line.utf8)[span.start..<span.end], as: UTF8.self) == "spraed.py")
      for right in ["python3 -c pass.py", "python3 -m spread.py", "cp x.py", "python3 spread.py x.py", "sh spread"] {
        #expect(session.check("1 | through \"\(right)\"").isEmpty, "\(right)")
      }
    }
  }

  @Test(arguments: ["npz", "h5"])
  func valuesComeBackAsTheyWent(form: String) throws {
    try withFolder { session, _ in
      for (source, kind) in [
        ("0.1 + 0.2", "number"), ("true", "truth"), ("\"é; \\\"x\\\" $(y)\"", "text"), ("[1.5, -2, 1e300]", "list"),
        ("[\"a\", \"\", \"ü\"]", "list"), ("[true, false]", "list"), ("2s", "quantity"), ("1.5GiB", "quantity"),
        ("25%", "quantity"), ("4TR", "quantity"),
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
        ["n: 3", "names: [\"a\"]", "wait: 20s"]
      #expect(record.summary == "{\(fields.joined(separator: ", "))}")
    }
  }

  @Test(arguments: ["npz", "h5"])
  func whatIsMissingAndListsComeBackAsTheyWent(form: String) throws {
    try withFolder { session, _ in
      let source =
        "{n: [1, missing, 3], `a/b`: [\"x\", missing, \"\"], t: [true, missing, false], v: [[1, missing], missing, []],"
        + " w: [[\"p\"], [\"q\", missing], [\"\"]], b: [[true], [], [false, true]]} | table"
      func table(_ source: String) throws -> Table? {
        guard case .object(let object) = try value(session, source) else { return nil }
        return (object as? TableValue)?.table
      }
      let went = try #require(try table(source))
      let back = try #require(try table("\(source) | through \"cp\", gives: table, form: \(form)"))
      #expect(back.columnNames == went.columnNames)
      for name in went.columnNames { #expect(back[name]?.cells == went[name]?.cells, "\(name)") }
      for (source, kind) in [
        ("[1, missing, 3]", "list"), ("[\"a\", missing, \"\"]", "list"), ("[true, missing]", "list"),
        ("{a: missing, b: [missing, \"x\"], c: 2}", "record"),
      ] {
        let back = try value(session, "\(source) | through \"cp\", gives: \(kind), form: \(form)")
        #expect(back.summary == (try value(session, source)).summary)
      }
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

  // MARK: - As a metric of `score`

  /// What crsa computes is computed by numpy from what the program is handed: train and test rows, each by themselves.
  @Test(.enabled(if: ThroughTests.hasNumpy, "needs python3 with numpy"))
  func aMetricOfScoreInPython() throws {
    try EncodingVerbTests.withPrograms { session, folder in
      try Data(
        """
        import sys
        import numpy as np
        asked = np.load(sys.argv[1])
        def rdm(rows):
            return (1 - np.corrcoef(rows.astype(float)))[np.triu_indices(len(rows), 1)]
        def agreement(side):
            return np.corrcoef(rdm(asked[side + ".features"]), rdm(asked[side + ".responses"]))[0, 1]
        np.savez(sys.argv[2], value=agreement("test"), criterion=agreement("train"))
        """.utf8
      ).write(to: folder.appendingPathComponent("likeness.py"))
      let table = try EncodingVerbTests.table(
        session, "let s = $f | score $b, metrics: [crsa, through(\"python3 likeness.py\")], split: odd_even")
      #expect(table.rowCount == 2 * 2 * 2 * 3 * 2)
      for (layer, subject) in [("one", "p1"), ("two", "p2"), ("one", "all")] {
        func cell(_ metric: String, _ part: String, _ column: String) throws -> Double {
          try EncodingVerbTests.number(
            table, column, ["metric": metric, "layer": layer, "roi": "whole", "subject": subject, "part": part])
        }
        let own = "python3 likeness.py"
        #expect(abs(try cell(own, "test", "score") - cell("crsa", "test", "score")) < 1e-5)
        #expect(abs(try cell(own, "train", "criterion") - cell("crsa", "train", "criterion")) < 1e-5)
        #expect(try cell(own, "train", "score").isNaN)
      }
      // Layers are chosen by the number of the training rows, and an interval would need the program again.
      let best = try EncodingVerbTests.table(
        session,
        "$s | where metric == \"python3 likeness.py\" and roi == whole and subject == p1"
          + " | best score, over: layer, choose: part == train, report: part == test")
      #expect(best["layer"]?.cellTexts == ["one"])
      #expect(
        try RecordingVerbTests.run(session, "recipe s").lines.contains { $0.hasPrefix("  # likeness.py: sha256 ") })
      #expect(session.run("$s | bootstrap score").first?.isFailed == true)
    }
  }

  @Test func aMetricOfScoreGetsFeaturesAndResponses() throws {
    try EncodingVerbTests.withPrograms { session, folder in
      func script(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
      }
      try Formats.write(
        .arrays([("value", NumericArray(shape: [1], .float64([0.25])))]),
        to: folder.appendingPathComponent("answer.npz"))
      try script("quarter.sh", "cp \"$1\" \"${0%/*}/last.npz\"\ncp \"${0%/*}/answer.npz\" \"$2\"\n")
      try script("fails.sh", "echo 'no such rows' >&2\nexit 3\n")
      let table = try EncodingVerbTests.table(session, "$f | score $b, metrics: through(\"sh quarter.sh\")")
      #expect(table.rowCount == 2 * 2 * 3 * 2)
      #expect(Set(table["metric"]?.cellTexts ?? []) == ["sh quarter.sh"])
      #expect(Set(table["scheme"]?.cellTexts ?? []) == ["odd_even"])
      let parts = table["part"]?.cellTexts ?? []
      for (part, score) in zip(parts, table["score"]?.numbers ?? []) {
        #expect(part == "test" ? score == 0.25 : score.isNaN)
      }
      #expect(table["criterion"]?.numbers?.allSatisfy(\.isNaN) == true)
      // The last run: layer two, every second unit of the second subject.
      guard case .arrays(let handed) = try Formats.read(folder.appendingPathComponent("last.npz")) else {
        Issue.record("no arrays")
        return
      }
      func array(_ name: String) throws -> NumericArray { try #require(handed.first { $0.name == name }).array }
      #expect(try array("train.features").shape == [30, 30] && array("test.responses").shape == [30, 8])
      #expect(try array("test.stimuli").elements == .texts((1...30).map { "s\(2 * $0)" }))
      #expect(try array("units").elements == .texts((0..<8).map { "p2 unit \(2 * $0 + 1)" }))
      #expect(try array("layer").elements == .texts(["two"]) && array("roi").elements == .texts(["even"]))
      let means = try EncodingScoringTests.Made().means(1)
      let responses = try #require(try array("train.responses").doubles)
      #expect(abs(responses[8] - Double(means[2, 0])) < 1e-6 && abs(responses[9] - Double(means[2, 2])) < 1e-6)

      // Likenesses to anchors are handed over as they are, whatever a fit of ours does to them: the header says no more.
      let likeness = try EncodingVerbTests.table(
        session, "$f[\"two\"] | relative to: [\"s3\", \"s1\"] | score $b, metrics: through(\"sh quarter.sh\")")
      #expect(
        likeness.header.contains { $0.contains("from features (cosine to 2 of the stimuli) and responses") },
        "\(likeness.header)")
      guard case .arrays(let raw) = try Formats.read(folder.appendingPathComponent("last.npz")) else {
        Issue.record("no arrays")
        return
      }
      let rows = try #require(raw.first { $0.name == "train.features" })
      let cosines = try #require(rows.array.doubles)
      #expect(cosines.count == 60 && abs(cosines[1] - 1) < 1e-6 && abs(cosines[2] - 1) < 1e-6)
      #expect(cosines.allSatisfy { abs($0) <= 1 + 1e-6 } && abs(cosines[0] - cosines[3]) < 1e-6)

      let failed = try #require(failure(session, "$f | score $b, metrics: [crsa, through(\"sh fails.sh\")]"))
      #expect(failed.code == "E0632" && failed.facts.contains("  no such rows"))
      #expect(failed.facts.last?.contains("layer one, roi whole, subject p1") == true)
      for (line, code) in [
        ("metrics: through(\"no_such_program\")", "E0631"),
        ("metrics: [crsa, through(\"sh quarter.sh\", gives: text)]", "E0207"),
        ("metrics: through(\"sh quarter.sh\"), ceiling: ncsnr", "E0376"),
        ("metrics: through(\"sh quarter.sh\"), criterion: kfold_r", "E0474"), ("metrics: [crsa, mean(3)]", "E0204"),
        ("metrics: through(5)", "E0207"), ("metrics: through()", "E0206"),
      ] {
        #expect(session.check("$f | score $b, \(line)").map(\.code) == [code], "\(line)")
      }
      for (line, code) in [
        ("$f | score $b, metrics: through(\"sh quarter.sh\"), controls: category", "E0472"),
        ("$f | pca 3 | score $b, metrics: through(\"sh quarter.sh\")", "E0474"),
        ("$f | score $b, metrics: through(\"sh quarter.sh\"), limit: 1KB", "E0670"),
      ] {
        #expect(failure(session, line)?.code == code, "\(line)")
      }
    }
  }

  @Test func `A number of a program that is not finite is missing, said and counted`() throws {
    try EncodingVerbTests.withPrograms { session, folder in
      for (name, value) in [("nan", Double.nan), ("infinite", -.infinity), ("half", 0.5)] {
        try Formats.write(
          .arrays([
            ("value", NumericArray(shape: [], .float64([value]))),
            ("criterion", NumericArray(shape: [], .float64([1]))),
          ]),
          to: folder.appendingPathComponent("\(name).npz"))
      }
      try Data("cp \"${0%/*}/$1.npz\" \"$3\"\n".utf8).write(to: folder.appendingPathComponent("give.sh"))
      // One of three answers by turns.
      try Data(
        """
        d="${0%/*}"
        echo x >> "$d/runs"
        case $(( $(wc -l < "$d/runs") % 3 )) in 0) a=nan;; 1) a=infinite;; *) a=half;; esac
        cp "$d/$a.npz" "$2"

        """.utf8
      ).write(to: folder.appendingPathComponent("turns.sh"))
      let table = try EncodingVerbTests.table(
        session,
        "$f | score $b, metrics: [through(\"sh turns.sh\"), through(\"sh give.sh half\")], roi: whole, split: contiguous(3)"
      )
      let lines = table.header.filter { $0.contains("not finite") }
      #expect(
        lines == [
          "sh turns.sh: 8 of 12 runs gave a number that is not finite (4 -inf, 4 nan; first: one, whole, p1, fold 1): missing, "
            + "left out of means"
        ], "\(table.header)")
      // What is left of three folds is the one finite answer.
      for (part, score) in zip(table["part"]?.cellTexts ?? [], table["score"]?.numbers ?? []) where part == "test" {
        #expect(score == 0.5)
      }
      for (name, word) in [("nan", "nan"), ("infinite", "-inf")] {
        let outcome = try RecordingVerbTests.run(session, "[1, 2] | through \"sh give.sh \(name)\"")
        if case .missing? = outcome.value {} else { Issue.record("\(outcome.lines)") }
        #expect(
          outcome.lines.contains { $0.contains("gave \(word), which is no finite number: missing") }, "\(outcome.lines)"
        )
      }
      try Formats.write(
        .arrays([("value", NumericArray(shape: [2], .float64([1, .infinity])))]),
        to: folder.appendingPathComponent("list.npz"))
      let list = try RecordingVerbTests.run(session, "[1, 2] | through \"sh give.sh list\", gives: list")
      #expect(list.lines.contains { $0.contains("gave 1 infinite of 2 numbers") }, "\(list.lines)")
    }
  }

  static let hasNumpy = OtherProgram.output(of: "python3", ["-c", "import numpy"]) != nil
}
