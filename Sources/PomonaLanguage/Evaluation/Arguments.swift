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

  init(_ verb: Verb) { self.verb = verb }

  public func isGiven(_ name: String) -> Bool { items[name] != nil || labelLists[name] != nil }

  /// The value, or missing.
  public func value(_ name: String) -> Value {
    if case .value(let value)? = items[name] { return value }
    return .missing
  }

  private func wrong(_ name: String, _ wanted: String) -> Explanation {
    Explanation(
      "E0207", "`\(name)` takes \(Binder.article(wanted)), and this is \(value(name).kind.withArticle)", parameter: name
    )
  }

  public func number(_ name: String) throws -> Double {
    if case .number(let number) = value(name) { return number }
    throw wrong(name, "number")
  }

  /// A number that is whole and in the range.
  public func count(_ name: String, in range: ClosedRange<Int>, usual: Int? = nil) throws -> Int {
    if let usual, !isGiven(name) { return usual }
    let number = try number(name)
    guard number == number.rounded(), let whole = Int(exactly: number), range.contains(whole) else {
      let upTo =
        range.upperBound > 1 << 50 ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
      throw Explanation(
        "E0207", "`\(name)` is a whole number, \(upTo), and this is \(NumberText.plain(number))", parameter: name)
    }
    return whole
  }

  public func truth(_ name: String, usual: Bool) throws -> Bool {
    switch value(name) {
    case .truth(let truth): return truth
    case .missing where !isGiven(name): return usual
    default: throw wrong(name, "truth")
    }
  }

  public func text(_ name: String) throws -> String {
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
    guard case .quantity(let quantity) = value(name), quantity.dimension == dimension else {
      throw wrong(name, "\(dimension.rawValue) such as \(dimension.example)")
    }
    return quantity.base
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
    try values(name).map { value in
      guard case .number(let number) = value else { throw wrong(name, "list of numbers") }
      return number
    }
  }

  public func object<Object: LanguageObject>(_ name: String, as type: Object.Type = Object.self) throws -> Object {
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
