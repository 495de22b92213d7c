internal import PomonaCatalog

/// What an expression gives.
public indirect enum Value: Sendable {
  case missing
  case number(Double)
  case truth(Bool)
  case text(String)
  case quantity(Quantity)
  case list([Value])
  case record(Record)
  case function(FunctionValue)
  /// A noun of the science, which the language knows by its kind, fields and items only.
  case object(any LanguageObject)

  /// Names and values in the order in which they were written.
  public struct Record: Sendable {
    public var fields: [(name: String, value: Value)]
    public init(_ fields: [(name: String, value: Value)]) { self.fields = fields }
    public subscript(name: String) -> Value? { fields.first { $0.name == name }?.value }
  }
}

/// A function and the variables that it saw where it was written.
public struct FunctionValue: Sendable {
  let parameters: [(name: String, usual: Node?)]
  let body: Node
  /// Of the variables that were there, those that it names: the others can be freed when they are forgotten.
  let scope: Scope
  /// As it would be typed.
  public let text: String
  /// What a check knows of it, once one asked.
  let checked = Checked()

  init(parameters: [(name: String, usual: Node?)], body: Node, scope: Scope, text: String) {
    self.parameters = parameters
    self.body = body
    self.text = text
    var names: [String] = []
    Names.collect(body, &names)
    for usual in parameters.compactMap(\.usual) { Names.collect(usual, &names) }
    var seen = Scope()
    for name in names { if let value = scope.values[name] { seen.values[name] = value } }
    self.scope = seen
  }

  /// The parameter of each argument: those with names where they belong, the others at what is free, in order.
  ///
  /// - Throws: `E0205` for a name that no free parameter has, `E0209` for more arguments than parameters.
  func places(of names: [String?]) throws(Explanation) -> [Int] {
    guard names.count <= parameters.count else {
      throw Explanation(
        "E0209", "this function takes \(parameters.count) values, not \(names.count)", facts: [text])
    }
    let named = Set(names.compactMap(\.self))
    var free = parameters.indices.filter { !named.contains(parameters[$0].name) }
    var taken: Set<Int> = []
    return try names.map { name throws(Explanation) in
      guard let name else { return free.removeFirst() }
      guard let place = parameters.firstIndex(where: { $0.name == name }), taken.insert(place).inserted else {
        throw Explanation("E0205", "this function has no further argument `\(name)`", facts: [text])
      }
      return place
    }
  }
}

/// A domain noun in the language.
public protocol LanguageObject: Sendable {
  var kind: Kind { get }
  /// One line.
  var summary: String { get }
  /// What the prompt prints, at most one screen.
  func display(width: Int) throws -> [String]
  /// What `.name` gives; fields are declared by the kind.
  func field(_ name: String) throws -> Value?
  /// What `["key"]` or `[2]` gives (positions from 1).
  func item(_ key: Value) throws -> Value?
  /// What `each` goes through.
  var items: [Value]? { get }
  /// Further lines for `describe`.
  var details: [String] { get }
  /// The types of its columns in their order, for `describe`; `nil` where the kinds say all.
  var columnTypes: [String]? { get }
  /// What was reused and what was computed, for `why`.
  var reasons: [String] { get }
  /// What it holds in memory, for `describe`; `nil` where nothing is held, or nothing is known of it.
  var byteCount: Int? { get }
}

extension LanguageObject {
  public func display(width: Int) throws -> [String] { [summary] }
  public func field(_ name: String) throws -> Value? { nil }
  public func item(_ key: Value) throws -> Value? { nil }
  public var items: [Value]? { nil }
  public var details: [String] { [] }
  public var columnTypes: [String]? { nil }
  public var reasons: [String] { [] }
  public var byteCount: Int? { nil }
}

extension Value {
  public var kind: Kind {
    switch self {
    case .missing: .missing
    case .number: .number
    case .truth: .truth
    case .text: .text
    case .quantity(let quantity): .quantity(quantity.dimension)
    case .list(let items): .list(Kind.common(items.map(\.kind)))
    case .record(let record): .record(record.fields.map { ($0.name, $0.value.kind) })
    case .function: .function
    case .object(let object): object.kind
    }
  }

  /// One line.
  public var summary: String {
    switch self {
    case .missing: "missing"
    case .number(let value): NumberText.plain(value)
    case .truth(let value): value ? "true" : "false"
    case .text(let value): value
    case .quantity(let quantity): quantity.words
    case .list(let items):
      "[" + items.prefix(20).map(\.quoted).joined(separator: ", ") + (items.count > 20 ? ", … (\(items.count))]" : "]")
    case .record(let record):
      "{" + record.fields.map { "\($0.name): \($0.value.quoted)" }.joined(separator: ", ") + "}"
    case .function(let function): function.text
    case .object(let object): object.summary
    }
  }

  /// As it would be typed, where it can be.
  public var quoted: String {
    guard case .text(let value) = self else { return summary }
    return Formatter.quoted(value)
  }

  /// What the prompt prints.
  public func display(width: Int) throws -> [String] {
    switch self {
    case .object(let object): return try object.display(width: width)
    case .list(let items) where items.contains(where: \.isObject):
      var lines = ["\(items.count) \(items.count == 1 ? "item" : "items")"]
      for (index, item) in items.prefix(20).enumerated() { lines.append("  \(index + 1)  \(item.summary)") }
      return lines
    case .record(let record):
      let width = record.fields.map(\.name.count).max() ?? 0
      return record.fields.map { field in
        "  \(field.name)\(String(repeating: " ", count: width - field.name.count))  \(field.value.summary)"
      }
    case .number(let value): return [NumberText.short(value)]
    case .text(let value): return value.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    default: return [summary]
    }
  }

  /// Whether it is made of no more than so many values.
  public func isShort(_ limit: Int) -> Bool {
    var left = limit
    func passes(_ value: Value) -> Bool {
      left -= 1
      guard left >= 0 else { return false }
      switch value {
      case .list(let items): return items.allSatisfy(passes)
      case .record(let record): return record.fields.allSatisfy { passes($0.value) }
      default: return true
      }
    }
    return passes(self)
  }

  var isObject: Bool {
    if case .object = self { return true }
    return false
  }
}

/// The variables that an expression sees.
struct Scope: Sendable {
  var values: [String: Value] = [:]
}
