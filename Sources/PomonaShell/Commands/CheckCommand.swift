internal import PomonaCatalog
internal import PomonaLanguage

extension Command {
  static let check: Command = Command(
    "check", "Finds mistakes in a script or a chapter without running it.", usage: "FILE.pome|CHAPTER.md|-",
    examples: [Example("pomona check analyses/depth.pome"), Example("echo 'zoo' | pomona check -")], search: ["lint"]
  ) { arguments, shell in
    let path = try arguments.single("a script or a chapter", command: "pomona check")
    guard path == "-" || path.hasSuffix(".pome") || path.hasSuffix(".md") else {
      throw ShellError.otherEnding(path, wanted: [".pome", ".md"])
    }
    let source = path == "-" ? Prompt.standardInput() : try text(ofFile: path)
    let interpreter = try shell.interpreter(.script, besides: path)
    var script = source
    if path.hasSuffix(".md") {
      let chapter = try Chapter(text: source, name: path)
      for parameter in chapter.parameters { _ = interpreter.run("let \(parameter.name) = \(parameter.source)") }
      script = chapter.script
    }
    let problems = interpreter.problems(in: script)
    // An input of a chapter stands behind `> ` or `. `.
    shell.complain(problems, file: path == "-" ? nil : path, indent: path.hasSuffix(".md") ? 2 : 0)
    guard problems.isEmpty else { return .failure }
    shell.console.say("\(path == "-" ? "standard input" : path): no mistake found before running")
    return .success
  }
}

extension Shell {
  func complain(_ problems: [Problem], file: String?, indent: Int = 0) {
    for problem in problems {
      if let file, !console.errorsAsJSON { console.complain("\(file):\(problem.line):") }
      console.complain(placed(problem.words, file: file, line: 1, indent: indent))
    }
  }

  /// Errors as JSON with their place in a file, from that in an input which begins in `line`, behind `indent` characters.
  func placed(_ words: [String], file: String?, line: Int, indent: Int) -> [String] {
    guard console.errorsAsJSON else { return words }
    return words.map { text in
      guard var record = DiagnosticRecord(json: text) else { return text }
      // What stands in a file that the input uses has its place already.
      guard record.file == nil else { return text }
      record.file = file
      record.move(lines: line - 1, columns: indent)
      return record.json
    }
  }
}

extension Chapter {
  /// The inputs alone, each on its own line of the file, without those that are wrong on purpose.
  var script: String {
    var script = [String](repeating: "", count: lines.count)
    for block in blocks {
      for step in block.options.expectsError ? block.steps.dropLast() : block.steps[...] {
        let input = step.input.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (offset, line) in input.enumerated() { script[step.line - 1 + offset] = String(line) }
      }
    }
    return script.joined(separator: "\n")
  }
}
