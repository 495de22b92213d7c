import Foundation
import PomonaCatalog
import PomonaShell
import PomonaSystem

/// The toy language with what the prompt and the commands ask for.
final class ToyInterpreter: Interpreter {
  let runner = ToyRunner()
  let options: InterpreterOptions

  init(_ options: InterpreterOptions) { self.options = options }

  var ingredients: [String: String] { runner.ingredients }
  func facts(of source: String) -> StepFacts { StepFacts(scanning: source) }

  func run(_ source: String) -> StepResult {
    if source == "help toy" { return StepResult(output: ["  toy: a verb."], .finished(value: nil, figure: nil)) }
    if source.hasPrefix("help ") { return StepResult(output: ["error E0201"], .failed(StepFailure(code: "E0201"))) }
    if source == "interrupt" { return StepResult(output: [], .interrupted) }
    return runner.run(source)
  }

  func isComplete(_ source: String) -> Bool {
    let opened = source.filter { "([{".contains($0) }.count
    let closed = source.filter { ")]}".contains($0) }.count
    return opened <= closed && source.last { !$0.isWhitespace } != ","
  }

  func completions(of before: String) -> Completions {
    let word = before.reversed().prefix { $0.isLetter || $0 == "_" }
    let all = ["compare", "count", "scores", "score_table"]
    return Completions(replaced: word.count, candidates: all.filter { $0.hasPrefix(String(word.reversed())) })
  }

  func formatted(_ source: String) throws -> String {
    if source.contains("broken") { throw Explanation("E0101", "broken") }
    return source.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  func problems(in source: String) -> [Problem] {
    source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      .filter { $0.element.contains("rio") }
      .map { Problem(line: $0.offset + 1, words: ["error E0203: no column `rio`", "  │ \($0.element)"]) }
  }
}

/// Calls the program in this process, in a home folder of its own.
final class ToyShell {
  let folder: URL
  let captured = CapturedConsole()
  let shell: Shell

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("pomona-shell-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    shell = Shell(
      console: captured.console, places: Places(environment: ["HOME": folder.path]),
      interpreter: { ToyInterpreter($0) })
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func call(_ words: String...) -> ExitCode { shell.run(words) }
  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  @discardableResult func write(_ text: String, to name: String) throws -> String {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  func read(_ name: String) -> String {
    (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
  }

  var output: String { captured.output }
  var errors: String { captured.errors }
}
