import Foundation
import PomonaShell
import PomonaTables
import Testing

@Suite("Replaying a chapter")
struct ChapterPlayerTests {
  static let body = """
    First.

    ```pomona
    > let s = scores
    > scores
    > count
    ```

    ```pomona figure=depth
    > figure
    ```

    ```pomona expect=error
    > fail E0203
    ```

    ```pomona
    > took
    ```
    """

  func recorded() throws -> ToyChapter {
    let chapter = try ToyChapter(ChapterPlayerTests.body)
    try chapter.accept()
    return chapter
  }

  @Test("a chapter without a lock asks for one at its first step that has a result")
  func notRecorded() throws {
    let chapter = try ToyChapter(ChapterPlayerTests.body)
    let performance = try chapter.play()
    #expect(performance.firstMismatch?.step.number == 1)
    #expect(performance.firstMismatch?.cause == "the chapter has no lock file yet")
  }

  @Test("what was accepted replays the same, and accepting again changes no byte")
  func replays() throws {
    let chapter = try recorded()
    let text = chapter.text
    #expect(text.contains("> scores\n  conv1  0.1325\n  fire5  0.2151\n"))
    #expect(text.contains("![depth](../figures/01-toy/depth.svg)"))
    #expect(text.contains("  26 maps in … s, peak"))
    for file in ["depth.tsv", "depth.gp", "depth.svg", "depth.pdf"] {
      #expect(FileManager.default.fileExists(atPath: chapter.figure(file).path))
    }
    let performance = try chapter.play()
    #expect(performance.outcomes == Array(repeating: "same", count: 6))
    #expect(chapter.runner.variables["limit"] == "512MiB")
    let lock = chapter.lockText
    #expect(try chapter.accept() == [])
    #expect(chapter.text == text && chapter.lockText == lock)
  }

  @Test("a change of 1e-3 in one score fails with that step and both values named")
  func planted() throws {
    let chapter = try recorded()
    chapter.runner.shift = 1e-3
    let performance = try chapter.play()
    let mismatch = try #require(performance.firstMismatch)
    #expect(mismatch.step.number == 2 && mismatch.step.input == "scores")
    guard case .changed(let change) = mismatch.outcome else {
      Issue.record("not changed")
      return
    }
    #expect(change.place == "score[2]")
    #expect(change.recorded == "0.21513" && change.now == "0.21613")
    #expect(mismatch.cause == "no input, version or data file differs from the record")
    #expect(performance.reports[3].outcome.words == "changed")
  }

  @Test("a change of 1e-9 passes and is reported")
  func tiny() throws {
    let chapter = try recorded()
    chapter.runner.shift = 1e-9
    let performance = try chapter.play()
    #expect(performance.firstMismatch == nil)
    #expect(performance.reports[1].outcome.words == "within tolerance (largest 1e-9 in score[2])")
    #expect(performance.reports[3].outcome.words.hasPrefix("within tolerance"))
    let before = chapter.lockText
    try chapter.accept()
    #expect(chapter.lockText == before)
  }

  @Test(
    "the tolerance follows the kind of value and the block",
    arguments: [
      (1e-5, false, "", false), (1e-5, true, "", true), (1e-3, true, "", false), (1e-5, false, "rtol=1e-3", true),
      (1e-5, false, "rtol=0 atol=1e-4", true), (1e-9, false, "rtol=0 atol=0", false),
    ])
  func tolerance(shift: Double, isFromNetwork: Bool, options: String, passes: Bool) throws {
    let chapter = try ToyChapter("```pomona \(options)\n> scores\n```\n")
    chapter.runner.isFromNetwork = isFromNetwork
    try chapter.accept()
    chapter.runner.shift = shift
    #expect((try chapter.play().firstMismatch == nil) == passes)
  }

  @Test("counts and names are compared exactly, and a tie only where the block allows it")
  func exact() throws {
    let chapter = try ToyChapter("```pomona\n> count\n```\n\n```pomona ties=allow text=free\n> scores\n```\n")
    try chapter.accept()
    chapter.runner.counted = 27
    #expect(try chapter.play().outcomes == ["changed", "same"])
    chapter.runner.counted = 26
    chapter.runner.names = ["conv1", "fire6", "fire9"]
    let performance = try chapter.play()
    #expect(performance.reports[1].outcome.words.contains("a tie with fire6"))
  }

  @Test("a record that was edited by hand fails, in the text as in the lock")
  func edited() throws {
    let chapter = try recorded()
    try chapter.replace("fire5  0.2151", with: "fire5  0.2152")
    #expect(try chapter.play().firstMismatch?.step.number == 2)
    try chapter.replace("fire5  0.2152", with: "fire5  0.2151")
    #expect(try chapter.play().firstMismatch == nil)
    let lock = chapter.lockText.replacingOccurrences(of: "0.28681", with: "0.28781")
    try Data(lock.utf8).write(to: chapter.lockURL)
    #expect(try chapter.play().firstMismatch?.step.number == 2)
  }

  @Test("a figure of the same data in another look is restyled, and that is no mismatch")
  func restyled() throws {
    let chapter = try recorded()
    chapter.runner.style = "points"
    var performance = try chapter.play()
    #expect(performance.reports[3].outcome.words == "restyled (the script of depth)")
    #expect(performance.firstMismatch == nil)
    chapter.runner.style = "lines"
    chapter.runner.drawerVersion = "6.0"
    performance = try chapter.play()
    #expect(performance.reports[3].outcome == .same)
  }

  @Test("accepting a restyled figure writes it and says so")
  func acceptRestyled() throws {
    let chapter = try recorded()
    chapter.runner.style = "points"
    #expect(
      try chapter.accept() == [
        "~ ../figures/01-toy/depth.svg: drawn anew from the same data", "~ 01-toy.lock: steps 4",
      ])
    #expect(try String(contentsOf: chapter.figure("depth.gp"), encoding: .utf8).contains("points"))
    #expect(try chapter.play().outcomes == Array(repeating: "same", count: 6))
  }

  @Test("accepting a changed value shows the difference and replays the same")
  func acceptChanged() throws {
    let chapter = try recorded()
    chapter.runner.shift = 1e-2
    let difference = try chapter.accept()
    #expect(difference.contains("-   fire5  0.2151") && difference.contains("+   fire5  0.2251"))
    #expect(difference.last == "~ 01-toy.lock: steps 2, 4")
    #expect(try chapter.play().outcomes == Array(repeating: "same", count: 6))
  }

  @Test("a step that fails stops the chapter")
  func failing() throws {
    let chapter = try ToyChapter("```pomona\n> count\n> fail E0203\n> count\n```\n")
    let performance = try chapter.play()
    #expect(performance.reports.count == 2)
    #expect(performance.failedStep?.step.number == 2)
    #expect(performance.summary.hasSuffix("1 not run"))
    #expect(chapter.runner.ran.last == "fail E0203")
  }

  @Test("an expected error is compared by code, and its absence is a change")
  func expected() throws {
    let chapter = try ToyChapter("```pomona expect=error\n> fail E0203\n```\n")
    try chapter.accept()
    #expect(try chapter.play().outcomes == ["same"])
    try chapter.replace("> fail E0203", with: "> fail E0204")
    guard case .changed(let change)? = try chapter.play().firstMismatch?.outcome else {
      Issue.record("not changed")
      return
    }
    #expect(change.recorded == "E0203" && change.now == "E0204")
    try chapter.replace("> fail E0204", with: "> count")
    #expect(try chapter.play().firstMismatch?.outcome.words == "changed")
  }

  @Test("the cause of a change is the earliest input or version that differs")
  func cause() throws {
    let chapter = try ToyChapter("```pomona\n> let s = one\n> let t = two\n> scores s\n> scores t\n```\n")
    try chapter.accept()
    try chapter.replace("let s = one", with: "let s = three")
    chapter.runner.shift = 1e-2
    var performance = try chapter.play()
    #expect(performance.reports[2].cause == "step 1 (line 8) was edited, or a parameter or a file that it uses")
    #expect(performance.reports[3].cause == "no input, version or data file differs from the record")
    chapter.runner.ingredients = ["pomona": "0.2.0"]
    performance = try chapter.play()
    #expect(performance.reports[3].cause == "pomona was 0.1.0 and is 0.2.0")
  }

  @Test("prose, blank space and an inserted step leave the records of the others")
  func inserted() throws {
    let chapter = try recorded()
    try chapter.replace("First.", with: "Another first line.\n\n```pomona\n> count of another kind\n```\n")
    let performance = try chapter.play()
    #expect(performance.outcomes == ["not recorded yet"] + Array(repeating: "same", count: 6))
    try chapter.accept()
    #expect(try chapter.play().firstMismatch == nil)
  }

  @Test("--from runs the earlier steps without comparing them")
  func from() throws {
    let chapter = try recorded()
    chapter.runner.shift = 1e-2
    var options = ChapterPlayer.Options()
    options.firstStep = 5
    let performance = try chapter.play(options)
    #expect(performance.firstMismatch == nil)
    #expect(performance.outcomes.prefix(4).allSatisfy { $0 == "skipped (before step 5)" })
    options.firstStep = 9
    #expect(throws: ChapterError.noSuchStep(file: chapter.url.path, step: 9, count: 6)) { try chapter.play(options) }
  }

  @Test("a block for full data is skipped by name under the quick profile")
  func profile() throws {
    let chapter = try ToyChapter("```pomona profile=full\n> count\n```\n\n```pomona\n> count\n```\n")
    try chapter.accept()
    #expect(try chapter.play().outcomes == ["skipped (needs full data: --profile full)", "same"])
  }

  @Test("an interrupt ends the replay, and nothing is written")
  func interrupt() throws {
    let chapter = try recorded()
    chapter.runner.interruptsAt = "count"
    let performance = try chapter.play()
    #expect(performance.wasInterrupted && performance.reports.count == 2)
  }

  @Test("a parameter without a value is an error of the chapter")
  func parameter() throws {
    let chapter = try ToyChapter("```pomona\n> count\n```\n", head: "pomona: 1\nparams: { a: broken }")
    #expect(throws: ChapterError.self) { try chapter.play() }
  }

  @Test("output that looks like an input or like the end of the block survives recording", arguments: ToyDisguise.texts)
  func disguised(output: String) throws {
    let chapter = try ToyChapter("```pomona\n> say\n```\n")
    let runner = SayingRunner(output)
    let player = ChapterPlayer(try Chapter(contentsOf: chapter.url), at: chapter.url, lock: nil, runner: runner)
    _ = try ChapterRecorder(player).accept(try player.play())
    let again = ChapterPlayer(
      try Chapter(contentsOf: chapter.url), at: chapter.url, lock: try ChapterLock(beside: chapter.url), runner: runner)
    #expect(try again.play().outcomes == ["same"])
  }
}

enum ToyDisguise {
  static let texts = ["> input", ">", ". more", ".", "```", "````pomona", "a\n\nb\n", "  ```", "> x\n```\n. y", ""]
}

final class SayingRunner: StepRunner {
  let output: String
  init(_ output: String) { self.output = output }
  func run(_ source: String) -> StepResult {
    StepResult(
      output: output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init),
      .finished(value: nil, figure: nil))
  }
}
