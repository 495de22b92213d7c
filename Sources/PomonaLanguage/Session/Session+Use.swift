internal import PomonaCatalog

/// The lines of an input, each with those of the file that it uses.
struct ExpandedScript {
  struct Placed {
    let line: Line
    /// The file in which the line stands; `nil` in the input itself.
    let origin: Diagnostic.Origin?
    /// The lines of the file behind `use`.
    var used: [Placed]?
  }

  var lines: [Placed] = []
  /// Of syntax, and of files that cannot be used.
  var problems: [Diagnostic] = []
}

extension Session {
  /// Reads the files that lines use, and those that they use, so that all is known before anything runs.
  func expanded(_ lines: [Line], _ syntax: [Diagnostic]) -> ExpandedScript {
    var script = ExpandedScript(problems: syntax)
    script.lines = expanded(lines, syntax, in: nil, chain: [], &script.problems)
    return script
  }

  /// - Parameters:
  ///   - origin: the file in which the lines stand.
  ///   - chain: the files that are being used, outermost first.
  private func expanded(
    _ lines: [Line], _ syntax: [Diagnostic], in origin: Diagnostic.Origin?, chain: [SourceText],
    _ problems: inout [Diagnostic]
  ) -> [ExpandedScript.Placed] {
    var placed: [ExpandedScript.Placed] = []
    for line in lines {
      // A line that cannot be read to its end is reported once.
      if syntax.contains(where: { $0.span.start <= line.span.end && $0.span.end >= line.span.start }) { continue }
      guard case .use(let file) = line.form else {
        placed.append(ExpandedScript.Placed(line: line, origin: origin))
        continue
      }
      do {
        guard let read = runtime.hooks.script else {
          throw Explanation("E0222", "this session reads no files, so `\(file.text)` cannot be used")
        }
        let source = try read(file.text, origin?.source)
        if let first = chain.firstIndex(where: { $0.path == source.path }) {
          throw Self.circle(chain[first...] + [source])
        }
        let inner = Diagnostic.Origin(source: source, usedAt: origin?.usedAt ?? line.span)
        let (lines, _, wrong) = Parser.parse(source.text)
        problems += wrong.map { $0.placed(in: inner) }
        let used = expanded(lines, wrong, in: inner, chain: chain + [source], &problems)
        placed.append(ExpandedScript.Placed(line: line, origin: origin, used: used))
      } catch {
        let explanation = (error as? any Explainable)?.explanation ?? Explanation("E0222", "\(error)")
        problems.append(Diagnostic(explanation, at: file.span).placed(in: origin))
      }
    }
    return placed
  }

  private static func circle(_ chain: some Sequence<SourceText>) -> Explanation {
    let names = chain.map { "`\($0.name)`" }
    return Explanation(
      "E0223", "these files use each other without end",
      facts: [names.joined(separator: " uses ")],
      remedies: ["put the lines that both need into a third file, and use that"])
  }

  /// Checks lines, and those of the files that they use, in the order in which they would run.
  func check(_ lines: [ExpandedScript.Placed], with checker: inout Checker) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for placed in lines {
      // Of each line alone: spans in two files say nothing about each other.
      checker.problems = []
      checker.check(placed.line)
      found += checker.problems.map { $0.placed(in: placed.origin) }
      if let used = placed.used { found += check(used, with: &checker) }
    }
    return found
  }

  /// Runs the lines of a used file. What they bind stays, what they print does not; if one fails, nothing of them stays.
  func run(_ used: [ExpandedScript.Placed], of user: ExpandedScript.Placed) -> Outcome {
    let before = (bindings: bindings, settings: runtime.changedSettings)
    var whole = Outcome(
      formatted: Formatter.text(user.line), lines: [], value: nil, binds: nil, warnings: [], diagnostics: [],
      isInterrupted: false)
    for placed in used {
      let outcome = placed.used.map { run($0, of: placed) } ?? run(placed.line)
      whole.warnings += outcome.warnings.filter { !whole.warnings.contains($0) }
      whole.bound += outcome.bound.filter { !whole.bound.contains($0) }
      guard outcome.isFailed else { continue }
      whole.diagnostics = outcome.diagnostics.map { $0.origin == nil ? $0.placed(in: placed.origin) : $0 }
      whole.isInterrupted = outcome.isInterrupted
      bindings = before.bindings
      runtime.restore(before.settings)
      return whole
    }
    let names = whole.bound.isEmpty ? "nothing bound" : whole.bound.joined(separator: ", ")
    whole.lines = ["  \(used.count) \(used.count == 1 ? "line" : "lines"): \(names)"]
    whole.lines += whole.warnings.map { "  note: \($0)" }
    return whole
  }
}

extension Diagnostic {
  fileprivate func placed(in origin: Origin?) -> Diagnostic {
    var placed = self
    placed.origin = origin
    return placed
  }
}
