internal import Foundation
internal import PomonaCatalog
internal import PomonaSystem

extension Command {
  static let replay: Command = Command(
    "replay", "Replays chapters and compares every value with its record.",
    usage: "CHAPTER.md… [--accept] [--from STEP] [--profile full] [--verbose] [--recipes]",
    options: [
      Option("--accept", "write the new outputs, figures and record, and show what changed"),
      Option("--from", value: "STEP", "compare from this step on; the steps before it run only"),
      Option("--profile", value: "quick|full", "full also runs the blocks that need the larger data"),
      Option("--recipes", "make each value again from its recipe, in a fresh process, instead of the replay"),
      Option("--verbose", "show what each step prints"),
    ],
    examples: [Example("pomona replay tutorial/01-*.md")], search: ["compare", "tutorial", "chapter"]
  ) { arguments, shell in
    guard !arguments.words.isEmpty else {
      throw ShellError.missingArgument(command: "pomona replay", wanted: "a chapter")
    }
    var options = ChapterPlayer.Options()
    if let step = try arguments.wholeNumber("--from") { options.firstStep = step }
    if let profile = arguments["--profile"] {
      guard profile == "quick" || profile == "full" else {
        throw ShellError.optionValue("--profile", value: profile, wanted: "quick or full")
      }
      options.profile = profile
    }
    if arguments.has("--accept"), options.firstStep > 1 {
      throw ShellError.optionValue(
        "--from", value: "\(options.firstStep)", wanted: "not for --accept, which records all")
    }
    var worst = ExitCode.success
    for path in arguments.words {
      guard path.hasSuffix(".md") else { throw ShellError.otherEnding(path, wanted: [".md"]) }
      if arguments.has("--recipes") {
        let code = try RecipeCheck(shell: shell, path: path).run()
        if code == .interrupted { return code }
        if code != .success { worst = code }
        continue
      }
      let stage = ReplayStage(shell: shell, path: path, options: options)
      let code = try stage.run(accept: arguments.has("--accept"), verbose: arguments.has("--verbose"))
      if code == .interrupted { return code }
      if code != .success { worst = code }
    }
    return worst
  }
}

/// One chapter on the terminal: a line for each step, then what changed.
private struct ReplayStage {
  let shell: Shell
  let path: String
  let options: ChapterPlayer.Options

  func run(accept: Bool, verbose: Bool) throws -> ExitCode {
    let text = try text(ofFile: path)
    let url = URL(fileURLWithPath: path).standardizedFileURL.absoluteURL
    let chapter = try Chapter(text: text, name: url.deletingPathExtension().lastPathComponent, file: path)
    let lock = try ChapterLock(beside: url)
    let console = shell.console
    let progress = ProgressLine(console: console)
    Interrupts.watch()
    Interrupts.clear()
    let player = ChapterPlayer(
      chapter, at: url, lock: lock, runner: try shell.interpreter(.chapter, progress: progress, besides: path),
      options: options)

    let privateFolder = try TemporaryFolder(prefix: "pomona-replay")
    let before = FileManager.default.currentDirectoryPath
    if shell.movesToPrivateFolder { _ = FileManager.default.changeCurrentDirectoryPath(privateFolder.url.path) }
    defer { if shell.movesToPrivateFolder { _ = FileManager.default.changeCurrentDirectoryPath(before) } }

    console.say(console.styled("\(path): \(chapter.title)", .bold))
    progress.begin()
    let performance = try player.play { report in
      progress.end()
      show(report, of: chapter.steps.count, isAccepting: accept, verbose: verbose)
      progress.begin()
    }
    progress.end()
    console.say("\(path): \(performance.summary)")
    if performance.wasInterrupted {
      console.complain("interrupted; finished parts are kept, and nothing was written to the chapter")
      return .interrupted
    }
    let recorder = ChapterRecorder(player)
    if accept { return try self.accept(performance, recorder) }
    if let mismatch = performance.firstMismatch {
      explain(mismatch)
      return .mismatch
    }
    let made = try recorder.drawMissing(performance)
    if !chapter.blocks.allSatisfy({ $0.options.figure == nil }) {
      console.say("figures: \(player.places.folder.path)\(made.isEmpty ? "" : " (\(made.count) files made)")")
    }
    return .success
  }

  private func accept(_ performance: Performance, _ recorder: ChapterRecorder) throws -> ExitCode {
    if let failed = performance.failedStep {
      explain(failed)
      shell.console.complain("nothing was recorded, because a step failed")
      return .failure
    }
    let difference = try recorder.accept(performance)
    shell.console.say(difference.isEmpty ? ["nothing changed"] : difference)
    return .success
  }

  private func show(_ report: StepReport, of count: Int, isAccepting: Bool, verbose: Bool) {
    let console = shell.console
    let width = "\(count)".count
    let number = String(repeating: " ", count: max(0, width - "\(report.step.number)".count)) + "\(report.step.number)"
    let style: Console.Style =
      switch report.outcome {
      case .same, .withinTolerance: .green
      case .restyled, .skipped: .yellow
      case .changed, .failed: isAccepting ? .yellow : .red
      }
    let first = report.step.input.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let more = report.step.input.contains(where: \.isNewline) ? " …" : ""
    console.say("\(number)  > \(first)\(more)")
    if verbose { console.say(report.output) }
    console.say("\(String(repeating: " ", count: width))    \(console.styled(report.outcome.words, style))")
  }

  /// The first mismatch with both values, and what may have caused it.
  private func explain(_ report: StepReport) {
    let step = report.step
    var lines = ["step \(step.number) (\(path):\(step.line)) \(report.outcome.words):"]
    lines += step.input.split(whereSeparator: \.isNewline).enumerated().map {
      "  \($0.offset == 0 ? ">" : ".") \($0.element)"
    }
    switch report.outcome {
    case .changed(let change): lines += change.lines.map { "  \($0)" }
    case .failed(let reason):
      lines += report.output.isEmpty ? ["  \(reason)"] : report.output.map { "  \($0)" }
    default: break
    }
    if let cause = report.cause { lines.append("  earliest difference: \(cause)") }
    if shell.console.errorsAsJSON {
      shell.console.complain(
        Explanation("E0815", "step \(step.number) of \(path) \(report.outcome.words)", facts: Array(lines.dropFirst())))
    } else {
      shell.console.complain(lines)
    }
  }
}
