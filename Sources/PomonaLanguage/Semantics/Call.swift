/// What is known of a call before anything runs.
public struct Call: Sendable {
  /// The kinds of values that were given, by parameter.
  var kinds: [String: Kind] = [:]
  /// Values that are known already: literals, and variables that hold plain values.
  var known: [String: Value] = [:]
  /// Of lists that are written out, what each item is.
  var itemKinds: [String: [Kind]] = [:]
  /// Arguments as they were typed.
  var sources: [String: String] = [:]
  var columnNames: [String: [String]] = [:]
  /// `{column: [label, …]}`, where all of it is known.
  var labelLists: [String: [(column: String, labels: [String])]] = [:]
  var mappings: [Mapping] = []
  var expressionKinds: [String: [Mapping]] = [:]
  var given: Set<String> = []
  var pipedName: String?
  var eachKind: Kind?
  /// What the library gave to the session, as in `Context`.
  public internal(set) var environment: any Sendable = ()

  /// Of a call of which nothing is known, as for a page of help.
  static let unknown = Call()

  /// An argument as it was typed, in a form that may stand in another line: `$k.hit`, `($f | rdm)`; `nil` where that is long.
  public func source(of name: String) -> String? { sources[name] }
  /// The named arguments but these, as they were typed, in the order of their names; `nil` where one is long.
  public func typed(without names: Set<String>) -> [String]? {
    let others = given.subtracting(names).sorted()
    let texts = others.compactMap { name in sources[name].map { "\(name): \($0)" } }
    return texts.count == others.count ? texts : nil
  }

  public func isGiven(_ name: String) -> Bool { given.contains(name) }
  /// The kind of a value that was given; `any` if it is not known.
  public func kind(of name: String) -> Kind { kinds[name] ?? .any }
  /// Of a list that is written out, the kind of each item.
  public func items(of name: String) -> [Kind]? { itemKinds[name] }
  /// The kind on the left of the `|`.
  public var piped: Kind { pipedName.flatMap { kinds[$0] } ?? .any }
  /// The columns of the table on the left of the `|`.
  public var schema: Schema? { piped.schema }

  /// A word or text that is known before the run.
  public func text(_ name: String) -> String? {
    if case .text(let text)? = known[name] { return text }
    return nil
  }

  /// Words or texts that are known before the run; one counts as a list.
  public func texts(_ name: String) -> [String]? {
    switch known[name] {
    case .text(let text)?: return [text]
    case .list(let items)?:
      let texts = items.compactMap { item -> String? in
        if case .text(let text) = item { return text }
        return nil
      }
      return texts.count == items.count ? texts : nil
    default: return nil
    }
  }

  /// A value that is known before the run.
  public func value(_ name: String) -> Value? { known[name] }

  public func number(_ name: String) -> Double? {
    if case .number(let number)? = known[name] { return number }
    return nil
  }

  public func truth(_ name: String) -> Bool? {
    if case .truth(let truth)? = known[name] { return truth }
    return nil
  }

  /// Names of columns given to a parameter.
  public func columns(_ name: String) -> [String]? { columnNames[name] }
  /// An expression over columns.
  public struct Mapping: Sendable {
    public let name: String
    public let kind: Kind
    /// As it was typed.
    public let text: String
    /// The column, if it is one and nothing else.
    public let column: String?
    /// The column of which a variable holds the name, where it is a variable and nothing else.
    public let named: String?
    /// The column of `desc(column)`.
    public let descendingColumn: String?
    /// Whether it is a text in quotes.
    public let isText: Bool
    /// The bare words in it.
    public let uses: Set<String>
    /// Where a column, or the mean, sum or median of one, is divided by another such.
    public let quotients: [Quotient]
    /// Of `a ~ b`, what is known of its sides.
    public let formula: Formula?
    public var isFormula: Bool { formula != nil }
  }

  /// A response, and what it is a sum of.
  public struct Formula: Sendable {
    public let response: Kind
    /// Whether anything is left on the right: `0`, and what takes the intercept off, are no terms.
    public let hasTerms: Bool
    /// The first term that stands there twice, and the formula without the second.
    public let repeated: (term: String, formula: String)?
  }

  /// `over / under`, both names of columns.
  public struct Quotient: Sendable {
    public let over: String
    public let under: String
  }

  /// The further named arguments.
  public var mapping: [Mapping] { mappings }
  /// The expressions given to a parameter.
  public func expressions(_ name: String) -> [Mapping] { expressionKinds[name] ?? [] }
}
