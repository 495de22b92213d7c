internal import Foundation
internal import PomonaLanguage
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
    String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self).withoutByteOrderMark
  }

  /// Runs standard input as a script: what has arrived is understood as a whole before any of it runs, which is all of a
  /// file; another program can still drive it line by line, and a line that begins with `|` goes on with the one before.
  private func runPlain() throws -> ExitCode {
    let progress = ProgressLine(console: shell.console)
    let interpreter = try shell.interpreter(.script, progress: progress)
    let runner = ScriptRunner(interpreter: interpreter, shell: shell, progress: progress, file: nil)
    var waiting = WaitingInput()
    while true {
      let piece = FileHandle.standardInput.availableData
      let inputs = waiting.take(piece, isComplete: interpreter.isComplete)
      let problems = interpreter.problems(in: Self.script(inputs))
      shell.complain(problems, file: nil)
      guard problems.isEmpty else { return .failure }
      let code = runner.run(inputs.map { ($0, false) })
      if code != .success || piece.isEmpty { return code }
    }
  }

  /// The inputs as one text, each on its own line.
  private static func script(_ inputs: [Statement]) -> String {
    var text = ""
    var line = 1
    for input in inputs {
      text += String(repeating: "\n", count: max(0, input.line - line)) + input.source + "\n"
      line = max(line, input.line) + input.source.count { $0.isNewline } + 1
    }
    return text
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

/// Text that arrives in pieces, cut into inputs.
struct WaitingInput {
  private var bytes: [UInt8] = []

  /// The inputs that are whole after one more piece; an empty piece is the end, which makes everything whole.
  mutating func take(_ piece: some Collection<UInt8>, isComplete: (String) -> Bool) -> [Statement] {
    bytes += piece
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if bytes.starts(with: mark) { bytes.removeFirst(mark.count) }
    let isEnd = piece.isEmpty
    let end = isEnd ? bytes.count : (bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)
    let text = String(decoding: bytes[..<end], as: UTF8.self)
    var inputs = statements(of: text, isComplete: isComplete)
    guard !isEnd, let last = inputs.last, !isComplete(last.source) else {
      bytes.removeFirst(end)
      return inputs
    }
    inputs.removeLast()
    let source = last.source.utf8.reversed().drop { $0 == UInt8(ascii: "\n") }.reversed()
    bytes = source + [UInt8(ascii: "\n")] + bytes[end...]
    return inputs
  }
}
