internal import Foundation
internal import PomonaCatalog

/// A function of numbers, texts and columns that every expression knows.
struct Function: Sendable {
  let name: String
  let summary: String
  let signature: String
  /// Whether it goes over rows (or the items of a list) and gives one value.
  let isAggregate: Bool
  let arity: ClosedRange<Int>
  let takes: KindPattern
  let gives: @Sendable (Kind) -> Kind
  /// The values of the arguments; of an aggregate, the first is a list.
  let run: @Sendable ([Value]) throws(Explanation) -> Value

  static func named(_ name: String) -> Function? { byName[name] }
  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  static let all: [Function] =
    (scalars + aggregates).sorted { $0.name < $1.name }

  private static func number(_ kind: Kind) -> Kind { .number }
  private static func same(_ kind: Kind) -> Kind { kind }

  // MARK: - One value

  private static func scalar(
    _ name: String, _ summary: String, _ function: @escaping @Sendable (Double) -> Double
  ) -> Function {
    Function(
      name: name, summary: summary, signature: "\(name)(number)", isAggregate: false, arity: 1...1,
      takes: .oneOf([.number, .any]), gives: number
    ) { values throws(Explanation) in
      guard case .number(let value)? = values.first else { return .missing }
      let result = function(value)
      return result.isNaN ? .missing : .number(result)
    }
  }

  private static let scalars: [Function] = [
    scalar("abs", "The number without its sign.") { abs($0) },
    scalar("ceil", "The next whole number upwards.") { $0.rounded(.up) },
    scalar("exp", "e to the power of the number.") { exp($0) },
    scalar("floor", "The next whole number downwards.") { $0.rounded(.down) },
    scalar("log", "The natural logarithm; missing for numbers that are not positive.") { $0 > 0 ? log($0) : .nan },
    scalar("log10", "The logarithm to base 10; missing for numbers that are not positive.") {
      $0 > 0 ? log10($0) : .nan
    },
    scalar("sqrt", "The square root; missing for negative numbers.") { $0 >= 0 ? $0.squareRoot() : .nan },
    Function(
      name: "round", summary: "The number with so many digits behind the point.", signature: "round(number, digits)",
      isAggregate: false, arity: 1...2, takes: .number, gives: number
    ) { values throws(Explanation) in
      guard case .number(let value)? = values.first else { return .missing }
      var digits = 0.0
      if values.count > 1, case .number(let given) = values[1] { digits = given }
      let scale = pow(10, digits)
      return .number((value * scale).rounded() / scale)
    },
    Function(
      name: "desc", summary: "In `sort`: from the largest to the smallest.", signature: "desc(column)",
      isAggregate: false, arity: 1...1, takes: .any, gives: same
    ) { values throws(Explanation) in values.first ?? .missing },
  ]

  // MARK: - Many values

  private static func aggregate(
    _ name: String, _ summary: String, _ function: @escaping @Sendable ([Double]) -> Double
  ) -> Function {
    Function(
      name: name, summary: summary, signature: "\(name)(column)", isAggregate: true, arity: 1...1,
      takes: .oneOf([.number, .truth]), gives: number
    ) { values throws(Explanation) in
      let numbers = numbers(values.first)
      guard !numbers.isEmpty else { return .missing }
      let result = function(numbers)
      return result.isNaN ? .missing : .number(result)
    }
  }

  /// The numbers of a list; what is missing is left out, true is 1.
  private static func numbers(_ value: Value?) -> [Double] {
    guard case .list(let items)? = value else { return [] }
    return items.compactMap { item in
      switch item {
      case .number(let number): number.isNaN ? nil : number
      case .truth(let truth): truth ? 1 : 0
      case .quantity(let quantity): quantity.base
      default: nil
      }
    }
  }

  private static let aggregates: [Function] = [
    aggregate("mean", "The mean; missing values are left out.") { $0.reduce(0, +) / Double($0.count) },
    aggregate("sum", "The sum; missing values are left out.") { $0.reduce(0, +) },
    aggregate("min", "The smallest.") { $0.min() ?? .nan },
    aggregate("max", "The largest.") { $0.max() ?? .nan },
    aggregate("median", "The middle value; of an even number, the mean of the middle two.") { quantile($0, 0.5) },
    aggregate("sd", "The standard deviation (ddof 1).") { values in
      guard values.count > 1 else { return .nan }
      let mean = values.reduce(0, +) / Double(values.count)
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    },
    Function(
      name: "count", summary: "How many rows, or how many rows where the column is not missing.",
      signature: "count(column)", isAggregate: true, arity: 0...1, takes: .any, gives: number
    ) { values throws(Explanation) in
      guard case .list(let items)? = values.first else { return .number(0) }
      return .number(Double(items.count { !Operations.isMissing($0) }))
    },
    Function(
      name: "first", summary: "The value of the first row.", signature: "first(column)", isAggregate: true,
      arity: 1...1,
      takes: .any, gives: same
    ) { values throws(Explanation) in
      guard case .list(let items)? = values.first else { return .missing }
      return items.first ?? .missing
    },
    Function(
      name: "quantile", summary: "The value below which this share of the values lies, linear between neighbours.",
      signature: "quantile(column, 75%)", isAggregate: true, arity: 2...2, takes: .number, gives: number
    ) { values throws(Explanation) in
      let numbers = numbers(values.first)
      guard values.count == 2, case .quantity(let share) = values[1], share.dimension == .share else {
        throw Explanation("E0208", "`quantile` wants a share", remedies: ["quantile(score, 75%)"])
      }
      guard (0...1).contains(share.base) else {
        throw Explanation("E0213", "a share of \(share.words) is outside of 0% to 100%")
      }
      return numbers.isEmpty ? .missing : .number(quantile(numbers, share.base))
    },
  ]

  private static func quantile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    let place = share * Double(sorted.count - 1)
    let below = Int(place.rounded(.down))
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}
