internal import PomonaCatalog

extension Command {
  static let check: Command = Command(
    "check", "Finds mistakes in a script or a chapter without running it.", usage: "FILE.pome|CHAPTER.md",
    examples: [Example("pomona check analyses/depth.pome")], search: ["lint"]
  ) { arguments, shell in
    let path = try arguments.single("a script or a chapter", command: "pomona check")
    guard path.hasSuffix(".pome") || path.hasSuffix(".md") else {
      throw ShellError.otherEnding(path, wanted: [".pome", ".md"])
    }
    let source = try text(ofFile: path)
    let interpreter = try shell.interpreter(.script)
    var inputs: [Statement] = []
    if path.hasSuffix(".md") {
      let chapter = try Chapter(text: source, name: path)
      inputs = chapter.parameters.map { Statement(line: $0.line, source: "let \($0.name) = \($0.source)") }
      for block in chapter.blocks {
        // The last input of a block that shows an error is wrong on purpose.
        let steps = block.options.expectsError ? block.steps.dropLast() : block.steps[...]
        inputs += steps.map { Statement(line: $0.line, source: $0.input) }
      }
    } else {
      inputs = statements(of: source, isComplete: interpreter.isComplete)
    }
    let problems = inputs.flatMap { input in interpreter.problems(in: input.source).map { (input.line, $0) } }
    for (line, words) in problems {
      if !shell.console.errorsAsJSON { shell.console.complain("\(path):\(line):") }
      shell.console.complain(words)
    }
    guard problems.isEmpty else { return .failure }
    shell.console.say("\(path): no mistake found before running")
    return .success
  }
}
