internal import Foundation
internal import PomonaCatalog
public import PomonaLanguage
public import PomonaSystem

/// The real language behind the prompt, the commands and the chapters.
public final class LanguageInterpreter: Interpreter {
  private let session: Session
  private let options: InterpreterOptions
  public let ingredients: [String: String]

  /// - Parameter ingredients: versions and digests on which everything rests, for the lock of a chapter.
  public init(_ session: Session, options: InterpreterOptions, ingredients: [String: String] = [:]) {
    self.session = session
    self.options = options
    self.ingredients = ingredients
    session.width = options.columns
    session.software = "Pomona \(Version.current)"
  }

  /// What a session is to be told: Ctrl-C, and where progress goes.
  public static func hooks(_ options: InterpreterOptions) -> Hooks {
    let progress = options.progress
    return Hooks(
      isInterrupted: { Interrupts.isRequested },
      progress: { label, done, total in progress?(Progress(label, done: done, total: total)) })
  }

  /// The version of the program and what was fetched.
  public static func ingredients(in places: Places) -> [String: String] {
    var ingredients = ["pomona": Version.current]
    // What is fetched for some lines only is no cause of what others give.
    for part in PartsManifest(in: places)?.parts ?? [] where !part.isOptional {
      // One digest for all files of a part.
      let digests = part.files.map { "\($0.name) \($0.digest)\n" }.joined()
      ingredients["part \(part.name)"] = "\(part.package) \(part.version) \(SHA256.hexDigest(of: digests).prefix(12))"
    }
    return ingredients
  }

  public func run(_ source: String) -> StepResult {
    let outcomes = session.run(source)
    var output: [String] = []
    var value: ValueRecord?
    var figure: StepFigure?
    for outcome in outcomes {
      if outcome.isInterrupted { return StepResult(output: output, .interrupted) }
      if let first = outcome.diagnostics.first {
        for diagnostic in outcome.diagnostics { output += words(of: diagnostic, in: source) }
        let failure = StepFailure(code: first.code, span: [first.place.start + 1, first.place.end + 1])
        return StepResult(output: output, .failed(failure))
      }
      // Only a chapter keeps values, cell by cell, and figures; elsewhere they have been shown or saved by the line itself.
      value = options.use == .chapter ? outcome.value.flatMap { ValueRecord(of: $0) } : nil
      do {
        figure = options.use == .chapter ? try outcome.value.flatMap { try StepFigure(of: $0) } : nil
      } catch {
        output += Console.explanation(of: error).description.split(whereSeparator: \.isNewline).map(String.init)
        return StepResult(output: output, .failed(StepFailure(code: Console.explanation(of: error).code)))
      }
      if figure != nil, options.use == .chapter {
        // The picture stands below the block; notes belong to the text.
        output += outcome.warnings.map { "  note: \($0)" }
      } else {
        output += outcome.lines
      }
    }
    return StepResult(output: output, .finished(value: value, figure: figure))
  }

  private func words(of diagnostic: Diagnostic, in source: String) -> [String] {
    if options.errorsAsJSON { return [DiagnosticRenderer.json(diagnostic, in: source)] }
    // A terminal would wrap a longer line, and the carets with it.
    let longest = options.use == .prompt ? max(40, options.columns - 8) : 400
    return DiagnosticRenderer(isColoured: options.colours, longest: longest).lines(diagnostic, in: source)
  }

  public func facts(of source: String) -> StepFacts {
    let facts = session.facts(of: source)
    return StepFacts(formatted: facts.formatted, uses: facts.uses, binds: facts.binds)
  }

  public func isComplete(_ source: String) -> Bool { session.isComplete(source) }

  public func completions(of before: String) -> Completions {
    let completion = session.complete(before)
    return Completions(replaced: completion.replaced, candidates: completion.candidates)
  }

  public func formatted(_ source: String) throws -> String {
    do {
      return try Formatter.format(source)
    } catch let diagnostic as Diagnostic {
      throw diagnostic.explanation
    }
  }

  public func problems(in source: String) -> [Problem] {
    session.check(source).map { diagnostic in
      let line = source.utf8.prefix(diagnostic.place.start).count { $0 == UInt8(ascii: "\n") } + 1
      return Problem(line: line, words: words(of: diagnostic, in: source))
    }
  }
}
