internal import Foundation
internal import PomonaSystem

/// Reads inputs and shows what they give: with an editor on a terminal, line by line as a script elsewhere.
struct Prompt {
  let shell: Shell

  func run() throws -> ExitCode {
    guard Terminal.isTerminal(.input) else {
      return try runPlain()
    }
    guard let editor = LineEditor() else { return try runPlain() }
    return try converse(editor)
  }

  /// Everything on standard input.
  static func standardInput() -> String {
    String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
  }

  /// Runs standard input as a script; each input as soon as it is whole, so that another program can drive it.
  private func runPlain() throws -> ExitCode {
    let progress = ProgressLine(console: shell.console)
    let interpreter = try shell.interpreter(.script, progress: progress)
    let runner = ScriptRunner(interpreter: interpreter, shell: shell, progress: progress, file: nil)
    var open: [String] = []
    var line = 0
    func runOpen() -> ExitCode {
      defer { open = [] }
      let inputs = statements(of: open.joined(separator: "\n"), isComplete: interpreter.isComplete)
      return runner.run(inputs.map { ($0, false) })
    }
    while let text = readLine() {
      line += 1
      // A line that begins with `|` goes on with the one before it, which has run already if it was whole.
      open.append(text)
      guard interpreter.isComplete(open.joined(separator: "\n")) else { continue }
      let code = runOpen()
      if code != .success { return code }
    }
    return open.isEmpty ? .success : runOpen()
  }

  // MARK: at a terminal

  private func converse(_ editor: LineEditor) throws -> ExitCode {
    let console = shell.console
    let progress = ProgressLine(console: console)
    let interpreter = try shell.interpreter(.prompt, progress: progress)
    let history = shell.places.state.appendingPathComponent("history")
    editor.loadHistory(from: history)
    console.say("Pomona \(Version.current). help names the verbs, Tab completes, Ctrl-D leaves.")
    var open = ""
    let completer = Completer(columns: console.columns)
    editor.completer = { before, repeated in
      let all = open + before
      return completer.completion(interpreter.completions(of: all), of: all, repeated: repeated)
    }
    while true {
      switch editor.read(prompt: mark(open.isEmpty ? ">" : ".")) {
      case .interrupted:
        console.say()
        open = ""
      case .end:
        console.say()
        return .success
      case .line(let line):
        let entry = open + line
        if entry.allSatisfy(\.isWhitespace) {
          open = ""
          continue
        }
        if !interpreter.isComplete(entry) {
          open = entry + "\n"
          continue
        }
        open = ""
        editor.remember(entry)
        // A history that cannot be written is no reason to stop; doctor tells.
        try? editor.saveHistory(to: history)
        if ["exit", "quit"].contains(entry.filter { !$0.isWhitespace }) { return .success }
        run(entry, interpreter, progress)
      }
    }
  }

  private func mark(_ sign: String) -> String {
    shell.console.colours ? "\u{1}\u{1B}[1m\u{1}\(sign)\u{1}\u{1B}[0m\u{1} " : "\(sign) "
  }

  /// Runs what was entered: usually one input, several after a paste; the first that fails ends it.
  private func run(_ entry: String, _ interpreter: any Interpreter, _ progress: ProgressLine) {
    for statement in statements(of: entry, isComplete: interpreter.isComplete) {
      Interrupts.clear()
      progress.begin()
      let result = interpreter.run(statement.source)
      progress.end()
      shell.console.say(result.output)
      switch result.outcome {
      case .finished: continue
      case .failed: return
      case .interrupted:
        if result.output.isEmpty { shell.console.say("interrupted") }
        return
      }
    }
  }
}
