internal import Foundation

extension LanguageReference {
  /// A TextMate grammar: the colours of an editor. It cuts a line as the lexer does, and knows verbs and functions by name.
  ///
  /// One object with sorted keys, as `editors/pomona.tmLanguage.json` holds it.
  public func textMate() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(grammar), as: UTF8.self) + "\n"
  }

  private var grammar: TextMateGrammar {
    func any(_ words: [String]) -> String { "(?:\(words.sorted { $0.count > $1.count }.joined(separator: "|")))" }
    let start = "A-Za-z_\\x{80}-\\x{10FFFF}"
    let name = "[\(start)][\(start)0-9]*"
    let end = "(?![\(start)0-9])"
    let verb = "\(any(verbs.map(\.name)))\(end)"
    let inner = TextMateGrammar.Rule(include: "#code")
    let expression: [TextMateGrammar.Rule] = [
      .init("#.*$", "comment.line.number-sign.pomona"),
      .init(
        begin: "\"", end: "\"|$", "string.quoted.double.pomona",
        inside: [
          .init("\\\\.", "constant.character.escape.pomona"),
          .init(begin: "\\{", end: "\\}|$", "meta.embedded.line.pomona", inside: [inner]),
        ]),
      .init("'[^']*(?:'|$)", "string.quoted.single.pomona"),
      .init("`[^`]*(?:`|$)", "variable.other.column.pomona"),
      .init("\\$\(name)", "variable.other.pomona"),
      .init(
        "([0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)(\(name)|%(?!%))?",
        captures: ["constant.numeric.pomona", "keyword.other.unit.pomona"]),
      // Behind a `|` stands a verb, whatever else the word may mean.
      .init("(\\|)\\s*(\(verb))", captures: ["keyword.operator.pipe.pomona", "support.function.verb.pomona"]),
      .init(
        "^\\s*(?:[>.]\\s)?\\s*(\(any(prefixes + sessionWords))\(end))(?!\\s*[:|(]|\\s*=)",
        captures: ["keyword.control.pomona"]),
      .init("(\(name))(?=\\s*:)", captures: ["variable.parameter.pomona"]),
      .init("\\b\(any(["true", "false", "missing"]))\(end)", "constant.language.pomona"),
      .init("\\b\(any(["and", "or", "not", "in", "matches"]))\(end)", "keyword.operator.word.pomona"),
      .init("\\b\(any(["if", "then", "else"]))\(end)", "keyword.control.conditional.pomona"),
      .init("(\(any(functions.map(\.name))))(?=\\()", captures: ["support.function.builtin.pomona"]),
      // A verb begins a pipeline, or is called with parentheses; elsewhere the word may be a column.
      .init(
        "\(verb)(?=\\()|(?<=^|\\(|= |-> |plan |time |why |recipe |describe |methods )\(verb)(?!\\s*[.=\\[])",
        "support.function.verb.pomona"),
      .init(name, "variable.other.word.pomona"),
      .init("->|%%|==|!=|<=|>=|\\.\\.|[|=<>~+\\-*/^\\\\]", "keyword.operator.pomona"),
      .init("[,:.(){}\\[\\]]", "punctuation.pomona"),
    ]
    return TextMateGrammar(
      name: "Pomona", scopeName: "source.pomona", fileTypes: ["pome"], patterns: [inner],
      repository: ["code": .init(patterns: expression)])
  }
}

/// The parts of the format that the grammar uses.
private struct TextMateGrammar: Encodable {
  struct Rule: Encodable {
    var include: String?
    var match: String?
    var begin: String?
    var end: String?
    var name: String?
    var captures: [String: [String: String]]?
    var patterns: [Rule]?

    init(include: String) { self.include = include }
    init(patterns: [Rule]) { self.patterns = patterns }

    init(_ match: String, _ name: String) {
      self.match = match
      self.name = name
    }

    init(_ match: String, captures: [String]) {
      self.match = match
      self.captures = Dictionary(
        uniqueKeysWithValues: captures.enumerated().map { ("\($0.offset + 1)", ["name": $0.element]) })
    }

    init(begin: String, end: String, _ name: String, inside: [Rule]) {
      self.begin = begin
      self.end = end
      self.name = name
      patterns = inside
    }
  }

  let name: String
  let scopeName: String
  let fileTypes: [String]
  let patterns: [Rule]
  let repository: [String: Rule]
}
