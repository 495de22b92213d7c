/// The one declaration of a thing: help, completion, the reference and argument checks are derived from it.
public struct Card: Sendable, Equatable {
  /// The name as the user types it.
  public let name: String
  /// One sentence.
  public let summary: String
  public let parameters: [Parameter]
  public let citation: Citation?
  public let examples: [Example]
  /// Other words under which a researcher may look for it.
  public let searchTerms: [String]

  public init(
    _ name: String, _ summary: String, parameters: [Parameter] = [], citation: Citation? = nil,
    examples: [Example] = [], search searchTerms: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.citation = citation
    self.examples = examples
    self.searchTerms = searchTerms
  }
}

/// A named argument: what it means, what it takes, what it is when left out.
public struct Parameter: Sendable, Equatable {
  public let name: String
  /// The kind in the user's words: `number`, `size`, `text`, `column`, `one of …`.
  public let kind: String
  public let summary: String
  /// The default as the user would type it; `nil` when the argument must be given.
  public let defaultText: String?
  /// The listed values, when only these are taken.
  public let choices: [String]

  public init(
    _ name: String, kind: String, _ summary: String, default defaultText: String? = nil, choices: [String] = []
  ) {
    self.name = name
    self.kind = kind
    self.summary = summary
    self.defaultText = defaultText
    self.choices = choices
  }
}

/// A line that runs, and what it prints.
public struct Example: Sendable, Equatable {
  public let input: String
  /// The output, as printed; `nil` where it depends on the machine and only success is checked.
  public let output: String?

  public init(_ input: String, prints output: String? = nil) {
    self.input = input
    self.output = output
  }
}

/// The paper or program that a method follows.
public struct Citation: Sendable, Equatable {
  public let text: String
  public let doi: String?

  public init(_ text: String, doi: String? = nil) {
    self.text = text
    self.doi = doi
  }
}

/// Anything that has a card.
public protocol Carded: Sendable {
  var card: Card { get }
}
