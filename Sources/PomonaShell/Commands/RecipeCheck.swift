internal import Foundation
internal import PomonaSystem

/// Makes every value that a chapter binds again from its recipe, each in a fresh process in which other things are set, and
/// compares what it prints and, where a file can hold it, each byte of what it saves.
struct RecipeCheck {
  let shell: Shell
  let path: String

  /// What a recipe must not depend on.
  private static let otherSettings = "set seed: 4, limit: 1GiB"

  private enum Finding {
    case same(isSaved: Bool)
    case different([String])
    case failed([String])
  }

  func run() throws -> ExitCode {
    let console = shell.console
    let chapter = try Chapter(text: try text(ofFile: path), name: path)
    let interpreter = try shell.interpreter(.script, besides: path)
    let folder = URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent()
    let filesFolder = try TemporaryFolder(prefix: "pomona-recipes")
    // What a line saves is found again by later ones and by recipes, whose script stands there too, and by nobody else.
    let privateFolder = try TemporaryFolder(prefix: "pomona-recipes")
    let before = FileManager.default.currentDirectoryPath
    if shell.movesToPrivateFolder { _ = FileManager.default.changeCurrentDirectoryPath(privateFolder.url.path) }
    defer { if shell.movesToPrivateFolder { _ = FileManager.default.changeCurrentDirectoryPath(before) } }
    console.say(console.styled("\(path): recipes", .bold))
    for parameter in chapter.parameters { _ = interpreter.run("let \(parameter.name) = \(parameter.source)") }
    var made = 0
    var wrong = 0
    for block in chapter.blocks {
      for step in block.steps {
        let result = interpreter.run(step.input)
        if case .interrupted = result.outcome { return .interrupted }
        if case .failed = result.outcome {
          if block.options.expectsError, step == block.steps.last { continue }
          console.complain(["step \(step.number) (\(path):\(step.line)) failed:"] + result.output)
          return .failure
        }
        for name in interpreter.facts(of: step.input).binds {
          made += 1
          let head = "step \(step.number) (\(path):\(step.line)) \(name)"
          switch try compare(name, interpreter, in: folder, script: privateFolder.url, files: filesFolder.url) {
          case .same(let isSaved): console.say("  \(head): \(isSaved ? "the same bits" : "prints the same")")
          case .different(let lines):
            wrong += 1
            console.complain(["\(head): another value comes of its recipe"] + lines.map { "  \($0)" })
          case .failed(let lines):
            wrong += 1
            console.complain(["\(head): its recipe does not run"] + lines.map { "  \($0)" })
          }
        }
      }
    }
    console.say("\(path): \(made - wrong) of \(made) values come of their recipes")
    return wrong == 0 ? .success : .mismatch
  }

  private func compare(
    _ name: String, _ interpreter: any Interpreter, in folder: URL, script place: URL, files: URL
  ) throws -> Finding {
    let (here, there) = (files.appendingPathComponent("here.npz"), files.appendingPathComponent("there.npz"))
    for file in [here, there] { try? FileManager.default.removeItem(at: file) }
    let printed = interpreter.run("$\(name)").output
    var isSaved = interpreter.problems(in: "$\(name) | save \"\(here.path)\"").isEmpty
    if isSaved {
      if case .finished = interpreter.run("$\(name) | save \"\(here.path)\"").outcome {} else { isSaved = false }
    }
    var script = [Self.otherSettings]
    script += interpreter.run("recipe $\(name)").output.map { String($0.dropFirst(2)) }
    // What stands behind is told apart from what the recipe itself prints.
    let mark = "the value behind its recipe"
    script += ["\"\(mark)\"", "$\(name)"]
    if isSaved { script.append("$\(name) | save \"\(there.path)\"") }
    let file = place.appendingPathComponent("recipe.pome")
    try Data((script.joined(separator: "\n") + "\n").utf8).write(to: file)
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let programs = shell.allowsPrograms ? ["--allow-programs"] : []
    let child = OtherProgram.run(
      ["env", "-C", folder.path, program] + programs + ["run", file.path], isStopped: { Interrupts.isRequested })
    guard let child, child.ending == .exited(0) else {
      return .failed((child?.errors ?? "").split(whereSeparator: \.isNewline).map(String.init))
    }
    let lines = child.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var again = Array(lines.drop { $0 != "  \(mark)" }.dropFirst())
    if again.last == "" { again.removeLast() }
    if isSaved { again.removeLast() }
    guard again == printed else { return .different(["was: "] + printed + ["is: "] + again) }
    guard isSaved else { return .same(isSaved: false) }
    let bytes = try [here, there].map { try Data(contentsOf: $0) }
    return bytes[0] == bytes[1] ? .same(isSaved: true) : .different(["it prints the same, and saves other bits"])
  }
}
