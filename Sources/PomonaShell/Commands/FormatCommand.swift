internal import Foundation
internal import PomonaCatalog
internal import PomonaSystem

extension Command {
  static let format: Command = Command(
    "format", "Brings scripts and the inputs of chapters into the one form of the language.", usage: "FILE… [--check]",
    options: [Option("--check", "change nothing, and end with 1 if something would change")],
    examples: [Example("pomona format analyses/depth.pome")]
  ) { arguments, shell in
    guard !arguments.words.isEmpty else {
      throw ShellError.missingArgument(command: "pomona format", wanted: "scripts or chapters")
    }
    let interpreter = try shell.interpreter(.script)
    var differing = 0
    for path in arguments.words {
      guard path.hasSuffix(".pome") || path.hasSuffix(".md") else {
        throw ShellError.otherEnding(path, wanted: [".pome", ".md"])
      }
      let old = try text(ofFile: path)
      let new: String
      if path.hasSuffix(".md") {
        new = try formattedChapter(old, name: path, interpreter)
      } else {
        do { new = try formattedScript(old, interpreter) } catch let unreadable as UnreadableStatement {
          // What cannot be read is shown with its place.
          let problems = interpreter.problems(in: old)
          let known = Problem(line: unreadable.line, words: ["\(unreadable.explanation)"])
          shell.complain(problems.isEmpty ? [known] : problems, file: path)
          return .failure
        }
      }
      guard new != old else { continue }
      differing += 1
      if arguments.has("--check") {
        shell.console.say("\(path) would change")
      } else {
        try AtomicFile.write(Array(new.utf8), to: URL(fileURLWithPath: path))
        shell.console.say("\(path) changed")
      }
    }
    return arguments.has("--check") && differing > 0 ? .failure : .success
  }

  /// An input of a script that cannot be read.
  private struct UnreadableStatement: Error {
    let line: Int
    let explanation: Explanation
  }

  /// Each input formatted; blank lines and comments between inputs stay, and a comment inside of an input goes before it.
  static func formattedScript(_ text: String, _ interpreter: any Interpreter) throws -> String {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    for statement in statements(of: text, isComplete: interpreter.isComplete).reversed() {
      let source = statement.source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      let range = (statement.line - 1)..<(statement.line - 1 + source.count)
      do { lines.replaceSubrange(range, with: try formatted(statement.source, interpreter)) } catch {
        throw UnreadableStatement(line: statement.line, explanation: Console.explanation(of: error))
      }
    }
    return lines.joined(separator: "\n")
  }

  static func formattedChapter(_ text: String, name: String, _ interpreter: any Interpreter) throws -> String {
    let chapter = try Chapter(text: text, name: name)
    var lines = chapter.lines
    for step in chapter.steps.reversed() {
      // What is wrong on purpose stays as it is.
      guard let formatted = try? formatted(step.input, interpreter) else { continue }
      let range = (step.line - 1)..<step.outputPositions.lowerBound
      lines.replaceSubrange(
        range, with: formatted.enumerated().map { index, line in "\(index == 0 ? ">" : ".") \(line)" })
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func formatted(_ source: String, _ interpreter: any Interpreter) throws -> [String] {
    try interpreter.formatted(source).split(whereSeparator: \.isNewline).map(String.init)
  }
}
