internal import PomonaCatalog

/// A call with each argument at its parameter.
struct BoundCall {
  let verb: Verb
  var nodes: [String: [Node]] = [:]
  var extras: [(name: Word, value: Node)] = []
  let isPiped: Bool

  func span(of parameter: String) -> Span? {
    if let nodes = nodes[parameter], let first = nodes.first, let last = nodes.last {
      return first.span.joined(last.span)
    }
    return extras.first { $0.name.text == parameter }?.value.span
  }

  /// What an error blames: an argument, or a part of it where it is written out as a call.
  func span(of explanation: Explanation, _ vocabulary: Vocabulary) -> Span? {
    guard let parameter = explanation.parameter else { return nil }
    if let argument = explanation.argument, let nodes = nodes[parameter] {
      let inner = nodes.lazy.compactMap {
        Self.span(of: argument, in: $0, vocabulary) ?? Self.span(ofWord: argument, in: $0)
      }
      if let inner = inner.first { return inner }
    }
    return span(of: parameter)
  }

  /// A word of a text that is split at blanks, or of a list of texts. Only of a text without escapes the places are known.
  private static func span(ofWord word: String, in node: Node) -> Span? {
    let node = node.unwrapped
    if case .list(let items) = node.form { return items.lazy.compactMap { span(ofWord: word, in: $0) }.first }
    guard let text = node.literalText else { return nil }
    if text == word { return node.span }
    guard node.span.end - node.span.start == text.utf8.count + 2 else { return nil }
    for piece in text.split(separator: " ") where piece == word {
      let start = node.span.start + 1 + text.utf8.distance(from: text.startIndex, to: piece.startIndex)
      return Span(start, start + piece.utf8.count)
    }
    return nil
  }

  /// The argument of a call, or of the calls that it takes in turn, such as `k` of `gap(4TR, contiguous(40))`.
  private static func span(of argument: String, in node: Node, _ vocabulary: Vocabulary) -> Span? {
    guard case .call(let head, let arguments) = node.unwrapped.form, let verb = vocabulary.verbs[head.text] else {
      return nil
    }
    var problems: [Diagnostic] = []
    let bound = Binder.bind(verb, head, arguments, isPiped: false, problems: &problems)
    return bound.span(of: argument)
      ?? arguments.lazy.compactMap { span(of: argument, in: $0.value, vocabulary) }.first
  }
}

enum Binder {
  /// Puts arguments to parameters, positional ones first; what does not fit is reported.
  static func bind(
    _ verb: Verb, _ head: Word, _ arguments: [Argument], isPiped: Bool, problems: inout [Diagnostic]
  ) -> BoundCall {
    var bound = BoundCall(verb: verb, isPiped: isPiped)
    let before = problems.count
    func report(_ code: String, _ message: String, at span: Span, _ remedies: [String] = [], facts: [String] = []) {
      problems.append(Diagnostic(Explanation(code, message, facts: facts, remedies: remedies), at: span))
    }
    if isPiped, verb.piped == nil {
      report(
        "E0212", "`\(verb.name)` takes nothing from the left of a `|`", at: head.span, ["(\(verb.name) …)"],
        facts: [verb.signature])
    }
    var open = verb.parameters.filter {
      if $0.isPiped && isPiped { return false }
      if case .mapping = $0.form { return false }
      return true
    }
    let takesExtras = verb.parameters.contains {
      if case .mapping = $0.form { return true }
      return false
    }
    var strangers: [Argument] = []
    for argument in arguments {
      if let name = argument.name {
        if let parameter = verb.parameters.first(where: { $0.name == name.text && !$0.isPiped }) {
          if case .mapping = parameter.form {
            bound.extras.append((name, argument.value))
          } else if bound.nodes[name.text] != nil {
            report("E0211", "`\(name.text)` is given twice", at: argument.span, ["\(name.text): once"])
          } else {
            bound.nodes[name.text] = [argument.value]
            open.removeAll { $0.name == name.text }
          }
        } else if takesExtras {
          if bound.extras.contains(where: { $0.name.text == name.text }) {
            report("E0211", "`\(name.text)` is given twice", at: argument.span, ["\(name.text): once"])
          } else {
            bound.extras.append((name, argument.value))
          }
        } else {
          let known = verb.parameters.filter { !$0.isPiped }.map(\.name)
          let nearest = Spelling.nearest(to: name.text, among: known).map { "\($0): …" }
          strangers.append(argument)
          report(
            "E0205", "`\(verb.name)` has no argument `\(name.text)`", at: name.span,
            [nearest ?? alone(argument, arguments, verb) ?? "help \(verb.name)"],
            facts: known.isEmpty ? ["it takes none"] : ["it has: \(known.joined(separator: ", "))"])
        }
      } else if takesExtras, let made = argument.madeColumn {
        report(
          "E0209", "`\(verb.name)` wants a name for each column that it makes", at: argument.span,
          ["\(made): \(Formatter.text(argument.value))"])
      } else if let parameter = open.first {
        if parameter.isRepeated {
          bound.nodes[parameter.name, default: []].append(argument.value)
        } else {
          bound.nodes[parameter.name] = [argument.value]
          open.removeFirst()
        }
      } else {
        report(
          "E0209", "`\(verb.name)` takes no further argument without a name", at: argument.span,
          ["help \(verb.name)"], facts: [verb.signature])
      }
    }
    if verb.rowUse == .extended, bound.extras.isEmpty, problems.count == before {
      report(
        "E0206", "`\(verb.name)` makes no column here", at: head.span, ["\(verb.name) name: …"], facts: [verb.signature]
      )
    }
    let lacking = verb.parameters.filter { $0.isRequired && bound.nodes[$0.name] == nil && !($0.isPiped && isPiped) }
    if let piped = verb.piped, !isPiped, !lacking.isEmpty {
      // Without a `|` the first argument takes the place of what should stand before it.
      report(
        "E0212", "`\(verb.name)` wants \(article(piped.kindWords)) before it", at: head.span, ["… | \(verb.name)"],
        facts: [verb.signature])
    } else {
      // What stands behind a name that is none was perhaps meant for it.
      for parameter in lacking where strangers.isEmpty {
        report(
          "E0206", "`\(verb.name)` lacks its `\(parameter.name)`", at: head.span,
          [verb.shownCall ?? "help \(verb.name)"],
          facts: [verb.signature])
      }
    }
    return bound
  }

  /// The call with what stands behind a name that is none in the place of its first argument, where that is lacking: `sort x`
  /// for `sort by: x`; what would make a column of another name is two verbs.
  private static func alone(_ argument: Argument, _ arguments: [Argument], _ verb: Verb) -> String? {
    let value = Formatter.text(argument.value)
    guard arguments.count == 1, let first = verb.parameters.first(where: { !$0.isPiped }) else { return nil }
    if first.isRequired { return "\(verb.name) \(value)" }
    guard first.isRepeated, case .column = first.form, let name = argument.name else { return nil }
    return "derive \(name.text): \(value) | \(verb.name) \(name.text)"
  }

  /// An rdm is read letter by letter.
  static func article(_ words: String) -> String {
    // Of many, as `features` and `fits` are.
    if words == "stimuli" || words.hasSuffix("s") && !words.hasSuffix("ss") && !words.contains(" ") { return words }
    return ("aeio".contains(words.first ?? "x") || words.hasPrefix("rdm") || words.hasPrefix("RDM") ? "an " : "a ")
      + words
  }
}

extension Verb {
  /// An example of a call in one line.
  fileprivate var shownCall: String? {
    card.examples.map(\.input).first { input in
      let isPiped = input.contains("| \(name) ") || input.contains("| \(name)(")
      return input.count < 80 && !input.contains("\n") && (piped == nil ? input.hasPrefix("\(name)") : isPiped)
    }
  }
}

extension Argument {
  /// A name for the column that a value without one would be: `mean_x` of `mean(x)`, else `value` of what is computed.
  fileprivate var madeColumn: String? {
    guard name == nil else { return nil }
    switch value.unwrapped.form {
    case .call(let head, let arguments) where Function.named(head.text) != nil:
      return ([head.text] + [arguments.first?.value.word].compactMap(\.self)).joined(separator: "_")
    case .binary, .unary, .conditional: return "value"
    default: return nil
    }
  }
}
