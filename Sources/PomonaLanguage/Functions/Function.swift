public import PomonaCatalog
internal import PomonaTables

/// A function that every expression knows: of values, of the rows of a group, or along them.
public struct Function: Sendable {
  enum Form: Sendable {
    /// Of the values beside each other in a row.
    case scalar(@Sendable ([Value]) throws(Explanation) -> Value)
    /// The same for numbers alone, where it may be undefined (NaN).
    case number(@Sendable (Double) -> Double)
    /// One value from the rows of a group; further arguments say which.
    case aggregate(@Sendable ([Value]) throws(Explanation) -> Reduction)
    /// A value in each row from the rows of its group, in their order. Columns may be long: the last argument is asked now and
    /// then whether to go on.
    case window(@Sendable (Column.Values, [Value], Pace) throws(Explanation) -> Column.Values)
  }

  /// What long work along rows asks between stretches of them.
  struct Pace: Sendable {
    /// So many rows are gone through without asking.
    static let stretch = 1 << 16

    let isStopped: @Sendable () -> Bool

    /// Of work that is short.
    static let none = Pace(isStopped: { false })

    /// - Throws: `E0290` where the user stopped the line.
    func check() throws(Explanation) {
      if isStopped() { throw Interruption().explanation }
    }

    /// The stretches of some rows, in their order.
    ///
    /// - Throws: `E0290` where the user stopped the line, and what `body` throws.
    func stretches(_ count: Int, _ body: (Range<Int>) throws(Explanation) -> Void) throws(Explanation) {
      for start in stride(from: 0, to: count, by: Self.stretch) {
        try check()
        try body(start..<min(count, start + Self.stretch))
      }
    }
  }

  public let name: String
  public let summary: String
  /// As it would be typed: `quantile(column, 75%)`.
  public let signature: String
  public let examples: [Example]
  let form: Form
  /// How a whole column is taken, where that is more than row by row: its order is not in its cells.
  let columnwise: (@Sendable (Column.Values, [Value], Pace) throws(Explanation) -> Column.Values)?
  let arity: ClosedRange<Int>
  /// What each argument is; the last goes for those behind it.
  let takes: [KindPattern]
  let gives: @Sendable (Kind) -> Kind

  init(
    _ signature: String, _ summary: String, takes: [KindPattern], required: Int? = nil,
    gives: @escaping @Sendable (Kind) -> Kind = { _ in .number }, examples: [Example] = [],
    columnwise: (@Sendable (Column.Values, [Value], Pace) throws(Explanation) -> Column.Values)? = nil, _ form: Form
  ) {
    name = String(signature.prefix { $0 != "(" })
    self.signature = signature
    self.summary = summary
    self.takes = takes
    self.form = form
    self.columnwise = columnwise
    self.gives = gives
    self.examples = examples
    arity = (required ?? takes.count)...max(takes.count, required ?? 0)
  }

  /// What other languages call some of them.
  static let otherNames = [
    "average": "mean", "avg": "mean", "concat": "together", "cumulative": "cumsum", "ifnull": "coalesce",
    "len": "length", "ln": "log", "nchar": "length", "nunique": "distinct", "n_distinct": "distinct", "nvl": "coalesce",
    "std": "sd", "stdev": "sd", "stddev": "sd", "tolower": "lower", "toupper": "upper", "var": "variance",
  ]

  public static func named(_ name: String) -> Function? { byName[name] }
  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  public static let all: [Function] =
    (numbers + texts + lists + dates + aggregates + windows).sorted { $0.name < $1.name }

  public var isAggregate: Bool {
    if case .aggregate = form { return true }
    return false
  }

  /// Whether the result is a quantity where the items are: it is one of them, or between them.
  var takesQuantities: Bool {
    ["first", "last", "max", "mean", "median", "min", "quantile", "sd", "sum"].contains(name)
  }

  /// Whether it goes over the items of a list in each row of a column of lists: of numbers, where the rows are no numbers.
  var goesOverItems: Bool { isAggregate && takes.first?.matches(.list(.any)) == false }

  public var isWindow: Bool {
    if case .window = form { return true }
    return false
  }

  /// Where the help lists it.
  public var topic: String {
    switch form {
    case .scalar, .number: "of values"
    case .aggregate: "of groups"
    case .window: "along rows"
    }
  }

  /// What stands between the parentheses of the signature: `low`, `high`, `count`.
  var parameterNames: [String] {
    signature.dropFirst(name.count + 1).dropLast().split(separator: ",").map { $0.drop { $0 == " " } }.map(String.init)
  }

  static func same(_ kind: Kind) -> Kind { kind }

  // MARK: - Of values

  /// The value of a function of values, outside of tables.
  func applied(_ values: [Value], _ pace: Pace) throws(Explanation) -> Value {
    switch form {
    case .scalar(let run): return try run(values)
    case .number(let run):
      guard case .number(let value)? = values.first else { return .missing }
      let result = run(value)
      return result.isFinite ? .number(result) : .missing
    case .aggregate(let reduction):
      // Of a list, its items are the rows.
      guard let first = values.first else { return .number(0) }
      guard case .list(let items) = first else {
        if Operations.isMissing(first) { return .missing }
        throw ofOne(first.kind, first.quoted)
      }
      let unit = try unit(of: items)
      let column = Column.Values(cells: items.map(\.cell))
      let chosen = try reduction(Array(values.dropFirst()))
      if let place = column.missing.first, chosen.wantsAll {
        throw Explanation(
          "E0451", "item \(place + 1) of the \(items.count) is missing", remedies: ["\(name)(present($x))"])
      }
      guard let result = chosen.reduced(column, over: Grouping(whole: items.count)) else { throw refusal(column) }
      guard result.count == 1 else { return .missing }
      if let unit, case .number(let base) = result.cell(0) { return .quantity(Quantity(base / unit.factor, unit)) }
      return Value(result.cell(0))
    case .window(let run):
      guard let first = values.first else { return .missing }
      guard case .list(let items) = first else {
        if Operations.isMissing(first) { return .missing }
        throw ofOne(first.kind, first.quoted)
      }
      _ = try unit(of: items)
      let column = try run(Column.Values(cells: items.map(\.cell)), Array(values.dropFirst()), pace)
      return .list(column.cells.map { Value($0) })
    }
  }

  /// The unit of a list of quantities; none of other items.
  ///
  /// - Throws: `E0208` for quantities beside numbers or of unlike units, and where the function takes plain numbers.
  func unit(of items: [Value]) throws(Explanation) -> Quantity.Unit? {
    guard !["count", "distinct"].contains(name) else { return nil }
    var first: Quantity?
    var hasOthers = false
    for item in items {
      switch item {
      case .quantity(let quantity):
        if let first, first.dimension != quantity.dimension {
          throw Operations.unlike(first.dimension, quantity.dimension)
        }
        first = first ?? quantity
      case .missing: break
      default: hasOthers = true
      }
    }
    guard let first else { return nil }
    guard takesQuantities, !hasOthers else {
      throw Explanation(
        "E0208",
        hasOthers
          ? "quantities and plain numbers do not go together"
          : "`\(name)` takes plain numbers, and these are quantities of \(first.dimension.rawValue)",
        remedies: ["\(name)($x | each \\y -> $y / 1\(first.dimension.unit))"])
    }
    return first.unit
  }

  /// That a function of many values was given one.
  func ofOne(_ kind: Kind, _ text: String) -> Explanation {
    Explanation(
      "E0207", "`\(name)` goes over a list or a column, and this is \(kind.withArticle)", facts: [signature],
      remedies: [examples.first { $0.input.hasPrefix("\(name)(") }?.input ?? "\(name)([\(text)])"])
  }

  func refusal(_ values: Column.Values) -> Explanation {
    Explanation(
      "E0207", "`\(name)` takes numbers, and these are \(values.words)", facts: [signature],
      remedies: examples.first.map { [$0.input] } ?? [])
  }
}

/// What the arguments of functions are taken for.
extension [Value] {
  func number(_ place: Int) -> Double? {
    guard indices.contains(place), case .number(let value) = self[place] else { return nil }
    return value
  }

  func text(_ place: Int) -> String? {
    guard indices.contains(place), case .text(let value) = self[place] else { return nil }
    return value
  }

  func list(_ place: Int) -> [Value]? {
    guard indices.contains(place), case .list(let items) = self[place] else { return nil }
    return items
  }

  /// A whole number from `least`.
  func count(_ place: Int, of function: String, least: Int, usual: Int) throws(Explanation) -> Int {
    guard indices.contains(place) else { return usual }
    guard let value = number(place), value == value.rounded(), value >= Double(least), value < 1e9 else {
      throw Explanation(
        "E0213", "`\(function)` wants a whole number, \(least) to 999999999, and this is \(self[place].summary)")
    }
    return Int(value)
  }
}
