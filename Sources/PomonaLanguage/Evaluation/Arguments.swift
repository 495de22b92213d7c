internal import PomonaCatalog

/// The arguments of a call, as a verb gets them: checked, evaluated where they are values.
public struct Arguments: Sendable {
  enum Item: Sendable {
    case value(Value)
    case words([String])
    case expressions([Expression])
  }

  var items: [String: Item] = [:]
  var mappings: [(name: String, expression: Expression)] = []
  var labelLists: [String: [(column: String, labels: [String])]] = [:]
  var calls: [String: [Arguments]] = [:]
  let verb: Verb

  /// Given, and not known before the line runs.
  private var open: Set<String> = []

  init(_ verb: Verb) { self.verb = verb }

  /// Thrown where an argument is asked for that only a run knows.
  struct NotKnownYet: Error {}

  /// What is known before anything runs.
  init(_ verb: Verb, before call: Call) {
    self.verb = verb
    for parameter in verb.parameters where call.isGiven(parameter.name) {
      let name = parameter.name
      switch parameter.form {
      case .value: items[name] = call.known[name].map { .value($0) }
      case .choice, .words: items[name] = call.texts(name).map { .words($0) }
      case .column: items[name] = call.columns(name).map { .words($0) }
      case .labels: labelLists[name] = call.labelLists[name]
      case .expression, .mapping: break
      }
      if !isGiven(name) { open.insert(name) }
    }
  }

  public func isGiven(_ name: String) -> Bool {
    items[name] != nil || labelLists[name] != nil || open.contains(name)
  }

  private func requireKnown(_ name: String) throws {
    if open.contains(name) { throw NotKnownYet() }
  }

  /// The value, or missing.
  public func value(_ name: String) -> Value {
    if case .value(let value)? = items[name] { return value }
    return .missing
  }

  /// The value, or missing, for rules: one that is not known yet is not taken for one that is not given.
  public func known(_ name: String) throws -> Value {
    try requireKnown(name)
    return value(name)
  }

  private func wrong(_ name: String, _ wanted: String) -> Explanation {
    Explanation(
      "E0207", "`\(name)` takes \(Binder.article(wanted)), and this is \(value(name).kind.withArticle)", parameter: name
    )
  }

  public func number(_ name: String) throws -> Double {
    try requireKnown(name)
    if case .number(let number) = value(name) { return number }
    throw wrong(name, "number")
  }

  /// `1 to 64`, or `1 or more`.
  static func words(_ range: ClosedRange<Int>) -> String {
    range.upperBound > 1 << 50 ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
  }

  /// A number that is whole. Where its range depends on nothing else its parameter says it, so that it is checked before
  /// anything runs; `range` is for one that only the run knows.
  public func count(_ name: String, in range: ClosedRange<Int> = 0...Int.max, usual: Int? = nil) throws -> Int {
    if let usual, !isGiven(name) { return usual }
    let number = try number(name)
    guard let whole = Int(exactly: number), range.contains(whole) || range == 0...Int.max else {
      throw Explanation(
        "E0207", "`\(name)` is a whole number, \(Self.words(range)), and this is \(NumberText.plain(number))",
        parameter: name)
    }
    return whole
  }

  public func truth(_ name: String, usual: Bool) throws -> Bool {
    try requireKnown(name)
    switch value(name) {
    case .truth(let truth): return truth
    case .missing where !isGiven(name): return usual
    default: throw wrong(name, "truth")
    }
  }

  public func text(_ name: String) throws -> String {
    try requireKnown(name)
    switch items[name] {
    case .words(let words)?: if let word = words.first { return word }
    case .value(.text(let text))?: return text
    default: break
    }
    throw wrong(name, "text")
  }

  /// A word or text; the default when it is not given.
  public func text(_ name: String, usual: String) throws -> String { isGiven(name) ? try text(name) : usual }

  public func optionalText(_ name: String) throws -> String? { isGiven(name) ? try text(name) : nil }

  /// Words, columns or texts; one counts as a list. `nil` when not given.
  public func texts(_ name: String) throws -> [String]? {
    try requireKnown(name)
    switch items[name] {
    case nil: return nil
    case .words(let words)?: return words
    case .value(.text(let text))?: return [text]
    case .value(.list(let values))?:
      return try values.map { value in
        guard case .text(let text) = value else { throw wrong(name, "list of texts") }
        return text
      }
    default: throw wrong(name, "list of texts")
    }
  }

  /// In the base unit: bytes, seconds, millimetres, one.
  public func quantity(_ name: String, _ dimension: Dimension) throws -> Double? {
    guard isGiven(name) else { return nil }
    try requireKnown(name)
    guard case .quantity(let quantity) = value(name), quantity.dimension == dimension else {
      throw wrong(name, "\(dimension.rawValue) such as \(dimension.example)")
    }
    return quantity.base
  }

  /// A list of values; one counts as a list. For rules, which must not take one that is not known yet for one that is not given.
  public func knownValues(_ name: String) throws -> [Value] {
    try requireKnown(name)
    return values(name)
  }

  /// A list of values; one counts as a list.
  public func values(_ name: String) -> [Value] {
    switch value(name) {
    case .list(let values): values
    case .missing: []
    case let value: [value]
    }
  }

  public func numbers(_ name: String) throws -> [Double] {
    try requireKnown(name)
    return try values(name).map { value in
      guard case .number(let number) = value else { throw wrong(name, "list of numbers") }
      return number
    }
  }

  public func object<Object: LanguageObject>(_ name: String, as type: Object.Type = Object.self) throws -> Object {
    try requireKnown(name)
    if case .object(let object) = value(name), let wanted = object as? Object { return wanted }
    throw wrong(name, "value of another kind")
  }

  public func optionalObject<Object: LanguageObject>(
    _ name: String, as type: Object.Type = Object.self
  ) throws -> Object? {
    isGiven(name) ? try object(name, as: type) : nil
  }

  /// The arguments of each call that stands among the words of a choice.
  public func calls(_ name: String) -> [Arguments] { calls[name] ?? [] }

  public func function(_ name: String) throws -> FunctionValue {
    if case .function(let function) = value(name) { return function }
    throw wrong(name, "function")
  }

  public func expressions(_ name: String) -> [Expression] {
    if case .expressions(let expressions)? = items[name] { return expressions }
    return []
  }

  public func expression(_ name: String) -> Expression? { expressions(name).first }

  /// The further named arguments, in the order in which they were written.
  public var mapping: [(name: String, expression: Expression)] { mappings }

  /// `{column: [label, …]}`.
  public func labels(_ name: String) -> [(column: String, labels: [String])]? { labelLists[name] }
}
