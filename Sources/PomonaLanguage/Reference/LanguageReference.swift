internal import Foundation
internal import PomonaCatalog

/// The whole language as a value: what `pomona language` prints for editors (JSON) and for readers (Markdown).
///
/// Everything is taken from the declarations that the checker, help and completion use, so it cannot say anything else.
public struct LanguageReference: Sendable, Codable, Equatable {
  public struct Verb: Sendable, Codable, Equatable {
    public let name: String
    public let topic: String
    public let signature: String
    public let summary: String
    public let parameters: [Parameter]
    public let examples: [Example]
    public let citation: Citation?
    public let search: [String]
  }

  public struct Parameter: Sendable, Codable, Equatable {
    public let name: String
    public let kind: String
    public let summary: String
    /// As it would be typed; absent when the argument must be given.
    public let usual: String?
    /// The listed words, where only these are taken.
    public let choices: [String]
    /// Whether a `|` fills it.
    public let isPiped: Bool
    public let isRequired: Bool
    /// Whether it takes all further arguments without a name.
    public let isRepeated: Bool
  }

  public struct Example: Sendable, Codable, Equatable {
    public let input: String
    public let output: String?
  }

  public struct Citation: Sendable, Codable, Equatable {
    public let text: String
    public let doi: String?
  }

  public struct Function: Sendable, Codable, Equatable {
    public let name: String
    public let use: String
    public let signature: String
    public let summary: String
    public let examples: [Example]
  }

  public struct Setting: Sendable, Codable, Equatable {
    public let name: String
    public let kind: String
    public let usual: String
    public let summary: String
  }

  public struct Unit: Sendable, Codable, Equatable {
    public let name: String
    public let measures: String
    public let factor: Double
  }

  /// Operators that bind equally tight; a larger number binds tighter.
  public struct Operators: Sendable, Codable, Equatable {
    public let strength: Int
    public let symbols: [String]
    public let summary: String
  }

  public let verbs: [Verb]
  public let functions: [Function]
  public let settings: [Setting]
  public let units: [Unit]
  public let operators: [Operators]
  public let keywords: [String]
  public let prefixes: [String]
  public let sessionWords: [String]
  public let errors: [ErrorPage]

  public init(_ vocabulary: Vocabulary) {
    verbs = vocabulary.verbs.entries.map(Verb.init)
    functions = PomonaLanguage.Function.all.map { function in
      Function(
        name: function.name, use: function.topic, signature: function.signature, summary: function.summary,
        examples: function.examples.map(Example.init))
    }
    settings = vocabulary.settings.map {
      Setting(name: $0.name, kind: $0.pattern.words, usual: $0.usual.quoted, summary: $0.summary)
    }
    units = Quantity.Unit.all.map { Unit(name: $0.name, measures: $0.dimension.rawValue, factor: $0.factor) }
    operators = Operators.all
    keywords = ["and", "else", "false", "if", "in", "matches", "missing", "not", "or", "then", "true"]
    prefixes = Line.Prefix.allCases.map(\.rawValue)
    sessionWords = Line.sessionWords
    errors = (ErrorPages.all + vocabulary.errors).sorted { $0.code < $1.code }
  }

  /// One object with sorted keys, so that two versions can be compared line by line.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}

extension LanguageReference.Verb {
  init(_ verb: PomonaLanguage.Verb) {
    name = verb.name
    topic = verb.topic
    signature = verb.signature
    summary = verb.card.summary
    parameters = zip(verb.parameters, verb.card.parameters).map { parameter, card in
      LanguageReference.Parameter(
        name: card.name, kind: card.kind, summary: card.summary,
        usual: parameter.isRequired ? nil : parameter.usual, choices: card.choices, isPiped: parameter.isPiped,
        isRequired: parameter.isRequired, isRepeated: parameter.isRepeated)
    }
    examples = verb.card.examples.map(LanguageReference.Example.init)
    citation = verb.card.citation.map { LanguageReference.Citation(text: $0.text, doi: $0.doi) }
    search = verb.card.searchTerms
  }
}

extension LanguageReference.Example {
  init(_ example: PomonaCatalog.Example) {
    input = example.input
    output = example.output
  }
}

extension LanguageReference.Operators {
  /// From the loosest to the tightest.
  static let all: [LanguageReference.Operators] = {
    let binary = Dictionary(grouping: BinaryOperator.allCases, by: \.strength).map { strength, operators in
      LanguageReference.Operators(
        strength: strength, symbols: operators.map(\.rawValue), summary: operators[0].words)
    }
    let others = [
      LanguageReference.Operators(
        strength: 0, symbols: ["~"], summary: "a formula: what is explained, and by what"),
      LanguageReference.Operators(strength: 3, symbols: ["not"], summary: "the other truth"),
      LanguageReference.Operators(
        strength: 6, symbols: [".."], summary: "whole numbers from one to another, both in it"),
      LanguageReference.Operators(
        strength: 9, symbols: ["-"], summary: "the negative, in front of a value; -2^2 is -4"),
      LanguageReference.Operators(
        strength: 12, symbols: [".", "[…]", "(…)"], summary: "a field, an item, a call; no blank before them"),
    ]
    return (binary + others).sorted { $0.strength < $1.strength }
  }()
}

extension BinaryOperator {
  /// What the operators of its strength do.
  var words: String {
    switch self {
    case .or: "true if one of them is"
    case .and: "true if both are"
    case .equal, .unequal, .less, .atMost, .more, .atLeast, .isIn, .matches: "comparisons, which do not chain"
    case .add, .subtract: "sums; `+` also joins lists and texts"
    case .multiply, .divide, .modulo: "products; `%%` is what a division leaves"
    case .power: "a power, from right to left"
    case .interact: "terms together, as in `fit y ~ group:x`; right of `~` only"
    }
  }
}
