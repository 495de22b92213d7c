internal import PomonaCatalog

/// `methods x`: what was computed from what, for a paper.
extension Session {
  /// One paragraph: a sentence a step with every argument, given or usual, the software, and what to cite.
  func methods(_ value: Value, _ pipeline: Pipeline) -> [String] {
    var sentences: [String] = []
    var citations: [String] = []
    func add(_ sentence: String) { if !sentences.contains(sentence) { sentences.append(sentence) } }
    /// Plain values of variables, as they were typed.
    var plainValues: [String: String] = [:]
    for line in recipe(of: pipeline) {
      for parsed in Parser.parse(line).lines {
        switch parsed.form {
        case .definition: add("A function of the authors' own: `\(Formatter.text(parsed))`.")
        case .pipeline(let inner), .binding(_, let inner):
          if case .binding(let name, _) = parsed.form { plainValues[name.text] = inner.literal }
          Session.calls(in: inner) { head, arguments, within in
            guard let verb = vocabulary.verbs[head.text] else { return }
            let taken = self.arguments(of: verb, arguments).map { $0.with(plainValues) }
            // What was done to another value than the one that the text goes on about.
            add((within.map { "For the argument of `\($0)`: " } ?? "") + verb.sentence(taken))
            let plain = Dictionary(taken.map { ($0.name, $0.plain) }) { $1 }
            let cited = verb.methods?.citesItself(plain) == false ? [] : verb.card.citation.map { [$0] } ?? []
            for citation in cited + (verb.methods?.cites(plain) ?? []) {
              let text = citation.text + (citation.doi.map { ", doi:\($0)" } ?? "")
              if !citations.contains(text) { citations.append(text) }
            }
          }
        default: break
        }
      }
    }
    if case .table(let schema) = value.kind { add("The result is a table of the columns \(schema.names.listed).") }
    add("Computed with \(software).")
    let paragraph = Session.wrapped(sentences.joined(separator: " "), width: max(40, width - 4))
    return (paragraph + citations.flatMap { Session.wrapped($0, width: max(40, width - 6), indent: "  ") }).map {
      "  \($0)"
    }
  }

  /// An argument of a call as it is written in prose.
  struct TakenArgument {
    let name: String
    let text: String
    let isGiven: Bool

    /// With plain values in the places of their variables: a reader of the paper has no variables.
    func with(_ values: [String: String]) -> TakenArgument {
      guard text.contains("$") else { return self }
      let told = text.replacing(/\$([A-Za-z_][A-Za-z0-9_]*)/) { match in values[String(match.1)] ?? String(match.0) }
      return TakenArgument(name: name, text: told, isGiven: isGiven)
    }

    /// Without the quotes of a text or the `$` of a variable.
    var plain: String {
      if text.hasPrefix("\"") && text.hasSuffix("\"") { return String(text.dropFirst().dropLast()) }
      return text.hasPrefix("$") ? String(text.dropFirst()) : text
    }
  }

  /// Every parameter but the piped one: as given, or as it usually is.
  func arguments(of verb: Verb, _ arguments: [Argument]) -> [TakenArgument] {
    var problems: [Diagnostic] = []
    let bound = Binder.bind(
      verb, Word(text: verb.name, span: Span(0, 0)), arguments, isPiped: verb.piped != nil, problems: &problems)
    var taken: [TakenArgument] = []
    for parameter in verb.parameters where !parameter.isPiped {
      // Columns that are made are told by their names.
      if case .mapping = parameter.form { continue }
      if let nodes = bound.nodes[parameter.name], !nodes.isEmpty {
        let text = nodes.map { Formatter.text($0) }.joined(separator: ", ")
        taken.append(TakenArgument(name: parameter.name, text: text, isGiven: true))
      } else if let usual = parameter.usual {
        let setting = usual.hasPrefix("the setting ") ? String(usual.dropFirst("the setting ".count)) : nil
        let text = setting.map { runtime.setting($0).quoted } ?? usual
        taken.append(TakenArgument(name: parameter.name, text: text, isGiven: false))
      }
    }
    for extra in bound.extras {
      taken.append(TakenArgument(name: extra.name.text, text: Formatter.text(extra.value), isGiven: true))
    }
    return taken
  }

  /// Words behind a head, each further line under where they begin.
  static func folded(_ text: String, behind head: String, _ width: Int) -> [String] {
    let blank = String(repeating: " ", count: head.count)
    return wrapped(text, width: max(40, width - head.count)).enumerated().map { index, line in
      (index == 0 ? head : blank) + line
    }
  }

  static func wrapped(_ text: String, width: Int, indent: String = "") -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + word.count + 1 > width {
        lines.append(line)
        line = indent
      }
      line += (line.isEmpty || line == indent ? "" : " ") + word
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

extension [String] {
  /// `a, b and c`.
  fileprivate var listed: String {
    count < 2 ? first ?? "" : dropLast().joined(separator: ", ") + " and " + (last ?? "")
  }
}

extension Verb {
  /// A sentence with every argument: those that the phrase names stand in it, the others behind it.
  func sentence(_ arguments: [Session.TakenArgument]) -> String {
    var text = methods?.phrase(Dictionary(arguments.map { ($0.name, $0.plain) }) { $1 }) ?? ""
    var rest: [Session.TakenArgument] = []
    for argument in arguments {
      let place = "{\(argument.name)}"
      if text.contains(place) {
        text = text.replacing(place, with: argument.text == "none" ? "no" : argument.plain)
      } else if methods?.covers.contains(argument.name) != true {
        rest.append(argument)
      }
    }
    if text.isEmpty {
      text = "With `\(name)`: \(card.summary.prefix(1).lowercased() + card.summary.dropFirst().dropLast())"
    }
    let given = rest.filter(\.isGiven).map { "\($0.name): \($0.text)" }
    let usual = rest.filter { !$0.isGiven }.map { "\($0.name): \($0.text)" }
    let notes = given + (usual.isEmpty ? [] : ["by default \(usual.joined(separator: ", "))"])
    return text + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))") + "."
  }
}

extension Pipeline {
  /// What is typed as it is: a number, a text, a list of such; `nil` of all that is computed.
  fileprivate var literal: String? {
    guard stages.count == 1, case .expression(let node) = stages[0].form, node.isWrittenOut else { return nil }
    return Formatter.text(node)
  }
}

extension Node {
  fileprivate var isWrittenOut: Bool {
    switch form {
    case .number, .quantity, .truth, .missing: true
    case .text: literalText != nil
    case .unary(.minus, let inner): inner.isWrittenOut
    case .list(let items): items.allSatisfy(\.isWrittenOut)
    case .range(let first, let last): first.isWrittenOut && last.isWrittenOut
    default: false
    }
  }
}
