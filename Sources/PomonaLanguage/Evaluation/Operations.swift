internal import Foundation
internal import PomonaCatalog
internal import PomonaTables

/// What operators do, and with which kinds.
enum Operations {
  /// The kind that an operator gives.
  ///
  /// - Throws: `E0208` for unlike units, `E0213` for kinds that it does not take.
  static func kind(_ operation: BinaryOperator, _ a: Kind, _ b: Kind) throws(Explanation) -> Kind {
    switch (a, b) {
    case (.any, _), (_, .any), (.missing, _), (_, .missing):
      switch operation {
      case .and, .or, .equal, .unequal, .less, .atMost, .more, .atLeast, .isIn, .matches: return .truth
      case .interact: throw outsideFormula
      default: return .any
      }
    default: break
    }
    switch operation {
    case .and, .or:
      if case .truth = a, case .truth = b { return .truth }
    case .equal, .unequal:
      if a.words == b.words || alike(a, b) { return .truth }
      if case .quantity(let x) = a, case .quantity(let y) = b { throw unlike(x, y) }
    case .less, .atMost, .more, .atLeast:
      switch (a, b) {
      case (.number, .number), (.text, .text): return .truth
      case (.quantity(let x), .quantity(let y)):
        if x == y { return .truth }
        throw unlike(x, y)
      default: break
      }
    case .isIn:
      if case .list(let item) = b {
        // As one by one: what could never be equal is a mistake and not an answer.
        do throws(Explanation) { _ = try kind(.equal, a, item) } catch {
          guard error.code == "E0213" else { throw error }
          throw Explanation("E0213", "`in` does not take \(a.withArticle) and \(b.withArticle)")
        }
        return .truth
      }
    case .matches:
      if case .text = a, case .text = b { return .truth }
    case .add, .subtract:
      switch (a, b) {
      case (.number, .number): return .number
      case (.list, .list) where operation == .add: return Kind.common([a, b])
      case (.text, .text) where operation == .add: return .text
      case (.quantity(let x), .quantity(let y)):
        if x == y { return a }
        throw unlike(x, y)
      default: break
      }
    case .multiply:
      switch (a, b) {
      case (.number, .number): return .number
      case (.quantity, .number): return a
      case (.number, .quantity): return b
      default: break
      }
    case .divide:
      switch (a, b) {
      case (.number, .number): return .number
      case (.quantity, .number): return a
      case (.quantity(let x), .quantity(let y)):
        if x == y { return .number }
        throw unlike(x, y)
      default: break
      }
    case .modulo, .power:
      if case .number = a, case .number = b { return .number }
    case .interact: throw outsideFormula
    }
    throw Explanation(
      "E0213", "`\(operation.rawValue)` does not take \(a.withArticle) and \(b.withArticle)")
  }

  /// Only a fit knows what terms are together.
  private static let outsideFormula = Explanation(
    "E0213", "`:` joins terms of a formula, and this is a part of one",
    remedies: ["fit score ~ roi:depth", "roi * depth for both and what they are together"])

  private static func alike(_ a: Kind, _ b: Kind) -> Bool {
    switch (a, b) {
    case (.list, .list), (.record, .record): true
    case (.quantity(let x), .quantity(let y)): x == y
    default: false
    }
  }

  static func unlike(_ a: Dimension, _ b: Dimension) -> Explanation {
    Explanation(
      "E0208", "\(Binder.article(a.rawValue)) and \(Binder.article(b.rawValue)) do not go together",
      facts: ["they are such as \(a.example) and \(b.example)"],
      remedies: ["\(b.example) / \(b.one) for a plain number"])
  }

  /// What is missing stays missing, through comparisons too; whoever evaluates `x == missing` asks `isMissing`. `and` and
  /// `or` are decided by one side where it decides.
  ///
  /// - Throws: as `kind`.
  static func apply(_ operation: BinaryOperator, _ a: Value, _ b: Value) throws(Explanation) -> Value {
    if operation == .and || operation == .or {
      for case .truth(let side) in [a, b] where side == (operation == .or) { return .truth(side) }
    }
    if operation == .isIn {
      if isMissing(b) { return .missing }
      guard case .list(let items) = b else { throw mismatch(operation, a, b) }
      return isMissing(a) ? .missing : .truth(items.contains { isEqual(a, $0) })
    }
    if isMissing(a) || isMissing(b) { return .missing }
    if operation == .equal || operation == .unequal {
      _ = try kind(operation, a.kind, b.kind)
      return .truth(isEqual(a, b) == (operation == .equal))
    }
    switch (operation, a, b) {
    case (.and, .truth(let x), .truth(let y)): return .truth(x && y)
    case (.or, .truth(let x), .truth(let y)): return .truth(x || y)
    case (.matches, .text(let x), .text(let y)): return .truth(try matches(x, y))
    case (_, .number(let x), .number(let y)):
      if let value = arithmetic(operation, x, y) { return value.isFinite ? .number(value) : .missing }
      if let truth = comparison(operation, x, y) { return .truth(truth) }
    case (_, .text(let x), .text(let y)):
      // In the order in which `sort` puts them.
      switch operation {
      case .less: return .truth(NaturalOrder.precedes(x, y))
      case .atMost: return .truth(!NaturalOrder.precedes(y, x))
      case .more: return .truth(NaturalOrder.precedes(y, x))
      case .atLeast: return .truth(!NaturalOrder.precedes(x, y))
      case .add: return .text(x + y)
      default: break
      }
    case (.add, .list(let x), .list(let y)): return .list(x + y)
    case (.multiply, .quantity(let x), .number(let y)): return quantity(x.value * y, x.unit)
    case (.multiply, .number(let x), .quantity(let y)): return quantity(x * y.value, y.unit)
    case (.divide, .quantity(let x), .number(let y)): return quantity(x.value / y, x.unit)
    case (_, .quantity(let x), .quantity(let y)):
      guard x.dimension == y.dimension else { throw unlike(x.dimension, y.dimension) }
      if operation == .divide { return finite(x.base / y.base).isNaN ? .missing : .number(x.base / y.base) }
      if let value = arithmetic(operation, x.base, y.base), operation == .add || operation == .subtract {
        return quantity(value / x.unit.factor, x.unit)
      }
      if let truth = comparison(operation, x.base, y.base) { return .truth(truth) }
    default: break
    }
    throw mismatch(operation, a, b)
  }

  private static func mismatch(_ operation: BinaryOperator, _ a: Value, _ b: Value) -> Explanation {
    Explanation("E0213", "`\(operation.rawValue)` does not take \(a.kind.withArticle) and \(b.kind.withArticle)")
  }

  private static func arithmetic(_ operation: BinaryOperator, _ x: Double, _ y: Double) -> Double? {
    switch operation {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .modulo: x - y * (x / y).rounded(.down)
    case .power: pow(x, y)
    default: nil
    }
  }

  /// What has no finite value is missing, whichever operator or function it is of: `1 / 0`, `0 / 0`, `log(0)`, `10^400`.
  /// Infinite numbers come from outside: files, programs, texts such as `1e400`, and sums beyond the largest number.
  static func finite(_ x: Double) -> Double { x.isFinite ? x : .nan }

  private static func quantity(_ value: Double, _ unit: Quantity.Unit) -> Value {
    value.isFinite ? .quantity(Quantity(value, unit)) : .missing
  }

  private static func comparison<T: Comparable>(_ operation: BinaryOperator, _ x: T, _ y: T) -> Bool? {
    switch operation {
    case .less: x < y
    case .atMost: x <= y
    case .more: x > y
    case .atLeast: x >= y
    default: nil
    }
  }

  /// Whether the text holds a match of the regular expression.
  private static func matches(_ text: String, _ pattern: String) throws(Explanation) -> Bool {
    try regex(pattern).firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
  }

  static func regex(_ pattern: String) throws(Explanation) -> NSRegularExpression {
    guard let regex = try? NSRegularExpression(pattern: pattern) else {
      throw Explanation("E0213", "\"\(pattern)\" is no regular expression")
    }
    return regex
  }

  static func isMissing(_ value: Value) -> Bool {
    switch value {
    case .missing: true
    case .number(let number): number.isNaN
    default: false
    }
  }

  static func isEqual(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.number(let x), .number(let y)): x == y
    case (.text(let x), .text(let y)): x == y
    case (.truth(let x), .truth(let y)): x == y
    case (.quantity(let x), .quantity(let y)): x.dimension == y.dimension && x.base == y.base
    case (.missing, .missing): true
    case (.list(let x), .list(let y)): x.count == y.count && zip(x, y).allSatisfy(isEqual)
    case (.record(let x), .record(let y)):
      x.fields.count == y.fields.count
        && x.fields.allSatisfy { field in y[field.name].map { isEqual(field.value, $0) } ?? false }
    default: false
    }
  }

  /// The item of a list at a position from 1.
  ///
  /// - Throws: `E0217` where there is none.
  static func item(_ items: [Value], _ number: Double) throws(Explanation) -> Value {
    items[try place(number, of: items.count)]
  }

  /// The index of an item at a position from 1.
  ///
  /// - Throws: `E0217` where there is none.
  static func place(_ number: Double, of count: Int) throws(Explanation) -> Int {
    guard number == number.rounded(), number >= 1, number <= Double(count) else {
      throw Explanation(
        "E0217", "there is no item \(NumberText.plain(number))",
        facts: [count == 0 ? "the list is empty" : "positions are 1 to \(count)"],
        remedies: count == 0 ? [] : ["[\(number < 1 ? 1 : count)]"])
    }
    return Int(number) - 1
  }

  /// `a..b` as a list, both ends taken, upwards or downwards in ones.
  static func range(_ a: Double, _ b: Double) throws(Explanation) -> Value {
    guard a.isFinite, b.isFinite, a == a.rounded(), b == b.rounded() else {
      throw Explanation("E0213", "a range goes from one whole number to another", remedies: ["1..5"])
    }
    guard abs(b - a) < 1e6, max(abs(a), abs(b)) < NumberText.exactWhole else {
      throw Explanation(
        "E0213", "a range of \(NumberText.plain(abs(b - a) + 1)) numbers is too long",
        facts: ["a list holds at most a million of them"])
    }
    let numbers = a <= b ? Array(Int(a)...Int(b)) : Array((Int(b)...Int(a)).reversed())
    return .list(numbers.map { .number(Double($0)) })
  }
}
