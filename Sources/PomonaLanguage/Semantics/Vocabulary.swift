public import PomonaCatalog

/// A value of the session that verbs read, changed by `set`.
public struct Setting: Sendable {
  public let name: String
  public let pattern: KindPattern
  public let usual: Value
  public let summary: String

  public init(_ name: String, _ pattern: KindPattern, usual: Value, _ summary: String) {
    self.name = name
    self.pattern = pattern
    self.usual = usual
    self.summary = summary
  }

  /// Why a value that fits the pattern is no value for it: a size of nothing, a seed that is no whole number.
  func refusal(of value: Value) -> Explanation? {
    let words: String
    switch value {
    case .quantity(let quantity) where !(quantity.base > 0): words = "above 0"
    case .number(let number) where Int(exactly: number).map({ $0 < 0 }) ?? true: words = "a whole number, 0 or more"
    default: return nil
    }
    return Explanation(
      "E0213", "`\(name)` is \(words), and this is \(value.quoted)", remedies: ["set \(name): \(usual.quoted)"])
  }
}

/// The verbs, settings and pages that a session knows.
public struct Vocabulary: Sendable {
  public let verbs: Catalog<Verb>
  public let settings: [Setting]
  /// Pages of the errors that its verbs may throw.
  public let errors: [ErrorPage]
  /// What other programs call things, by the word.
  let habits: [String: [Habit]]
  /// Puts the results of `each` together: the name of the parameter, the items, the results. `nil` leaves them a list.
  let stacked: @Sendable (String, [Value], [Value]) throws -> Value?
  /// The kind of what `stacked` gives, from the parameter's name and the kind of one result.
  let stackedKind: @Sendable (String, Kind, Kind) -> Kind?

  public init(
    verbs: [Verb], settings: [Setting] = [], errors: [ErrorPage] = [], habits: [Habit] = [],
    stacked: @escaping @Sendable (String, [Value], [Value]) throws -> Value? = { _, _, _ in nil },
    stackedKind: @escaping @Sendable (String, Kind, Kind) -> Kind? = { _, _, _ in nil }
  ) {
    self.verbs = Catalog((verbs + Vocabulary.own).sorted { $0.name < $1.name })
    self.settings = settings
    self.errors = errors
    self.habits = habits.reduce(into: [:]) { found, habit in
      for word in habit.words { found[word, default: []].append(habit) }
    }
    self.stacked = stacked
    self.stackedKind = stackedKind
  }

  /// Words that a variable may not have.
  static let reserved: Set<String> = [
    "and", "def", "describe", "else", "false", "forget", "help", "history", "if", "in", "let", "matches", "methods",
    "missing", "not", "or", "plan", "recipe", "set", "status", "then", "time", "true", "use", "why",
  ]

  /// `each` is part of the language, because its function is checked with the kind of the items.
  static let own: [Verb] = [
    Verb(
      "each", "Runs a function over a list or the rows of a table, and stacks the results.", topic: "language",
      parameters: [
        .piped("items", .any, "a list, a table, or anything that has items"),
        .value("function", .function, "`\\x -> …`, called once for each item"),
      ],
      examples: [
        Example("[1, 2, 3] | each \\x -> $x * $x", prints: "[1, 4, 9]"),
        Example("[2, 3] | each \\power -> $power ^ 2 + 1", prints: "[5, 10]"),
      ],
      search: ["map", "loop", "repeat", "for"], isHeavy: true,
      check: { call in
        switch call.piped {
        case .number, .truth, .text, .quantity, .function:
          throw Explanation(
            "E0213", "\(call.piped.withArticle) has no items to go through", parameter: "items",
            remedies: ["[1, 2, 3] | each \\x -> …"])
        default: return call.eachKind ?? .any
        }
      },
      run: { arguments, context in try context.each(arguments) })
  ]
}
