internal import Foundation
internal import PomonaCatalog
internal import PomonaSystem

extension Command {
  static let run: Command = Command(
    "run", "Runs a script or the inputs of a chapter, and stops at the first line that fails.",
    usage: "FILE.pome|CHAPTER.md|-",
    examples: [Example("pomona run analyses/depth.pome"), Example("echo 'zoo' | pomona run -")], search: ["script"]
  ) { arguments, shell in
    let path = try arguments.single("a script or a chapter", command: "pomona run")
    let progress = ProgressLine(console: shell.console)
    if path.hasSuffix(".md") {
      let chapter = try Chapter(text: try text(ofFile: path), name: path)
      let inputs = chapter.parameters.map { (Statement(line: $0.line, source: "let \($0.name) = \($0.source)"), false) }
      let steps = chapter.blocks.flatMap { block in
        block.steps.map {
          (Statement(line: $0.line, source: $0.input), block.options.expectsError && $0 == block.steps.last)
        }
      }
      let interpreter = try shell.interpreter(.script, progress: progress, besides: path)
      return ScriptRunner(interpreter: interpreter, shell: shell, progress: progress, file: path).run(inputs + steps)
    }
    guard path == "-" || path.hasSuffix(".pome") else {
      throw ShellError.otherEnding(path, wanted: [".pome", ".md"])
    }
    let source = path == "-" ? Prompt.standardInput() : try text(ofFile: path)
    let interpreter = try shell.interpreter(.script, progress: progress, besides: path)
    // The whole script is understood before anything of it runs.
    let problems = interpreter.problems(in: source)
    shell.complain(problems, file: path == "-" ? nil : path)
    guard problems.isEmpty else { return .failure }
    let inputs = statements(of: source, isComplete: interpreter.isComplete)
    return ScriptRunner(interpreter: interpreter, shell: shell, progress: progress, file: path == "-" ? nil : path)
      .run(inputs.map { ($0, false) })
  }
}

/// Runs inputs one after the other; output to one stream, the error that ends it to the other.
struct ScriptRunner {
  let interpreter: any Interpreter
  let shell: Shell
  let progress: ProgressLine
  /// Named before errors; `nil` for standard input.
  let file: String?

  func run(_ inputs: [(statement: Statement, mayFail: Bool)]) -> ExitCode {
    // Ctrl-C ends a script between two batches, so that what was computed is kept.
    Interrupts.watch()
    for (statement, mayFail) in inputs {
      Interrupts.clear()
      progress.begin()
      let result = interpreter.run(statement.source)
      progress.end()
      switch result.outcome {
      case .finished: shell.console.say(result.output)
      case .failed where mayFail: shell.console.say(result.output)
      case .failed:
        if let file, !shell.console.errorsAsJSON { shell.console.complain("\(file):\(statement.line):") }
        let indent = file?.hasSuffix(".md") == true ? 2 : 0
        shell.console.complain(shell.placed(result.output, file: file, line: statement.line, indent: indent))
        return .failure
      case .interrupted:
        shell.console.complain("interrupted\(file.map { " in \($0):\(statement.line)" } ?? "")")
        return .interrupted
      }
    }
    return .success
  }
}
