internal import Foundation
internal import PomonaCatalog
internal import PomonaParallel
internal import PomonaTables

/// Operators over columns.
enum ColumnOperations {
  static func mapped(
    _ numbers: [Double], _ workers: Workers, _ run: @escaping @Sendable (Double) -> Double
  ) -> [Double] {
    let filled = try? workers.filled(numbers.count, with: Double.nan) { range, part in
      let numbers = numbers.span
      for row in range { part[row - range.lowerBound] = run(numbers[row]) }
    }
    return filled ?? []
  }

  static func apply(
    _ operation: BinaryOperator, _ a: Vector, _ b: Vector, count: Int, _ workers: Workers
  ) throws(Explanation) -> Vector {
    if case .constant(let x) = a, case .constant(let y) = b { return .constant(try Operations.apply(operation, x, y)) }
    if a.dimension != nil || b.dimension != nil, let result = try measured(operation, a, b, count, workers) {
      return result
    }
    if let numbers = Numbers(a), let others = Numbers(b) {
      for vector in [a, b] {
        guard case .cells(.whole(let cells)) = vector, !cells.areExact else { continue }
        throw Explanation(
          "E0213", "`\(operation.rawValue)` would round the whole numbers of this column, which are beyond 2^53",
          remedies: ["as_text(…), which keeps their digits"])
      }
      if let result = arithmetic(operation, numbers, others, count, workers) { return .cells(result) }
      if let result = comparison(operation, numbers, others, count, workers) { return .cells(result) }
    }
    if let result = logic(operation, a, b, count) { return .cells(result) }
    if let result = try ordered(operation, a, b) { return .cells(result) }
    if let result = try byLevel(operation, a, b) { return .cells(result) }
    var values: [Value] = []
    values.reserveCapacity(count)
    for row in 0..<count { values.append(try Operations.apply(operation, a.value(row), b.value(row))) }
    let result = Vector(values)
    guard case .cells = result else { return result }
    return .cells(typed(operation, values.map(\.cell)))
  }

  /// Of quantities with quantities or numbers, in base units; `nil` where a side is neither.
  ///
  /// - Throws: `E0208` for unlike units, `E0213` for operators that do not take them.
  private static func measured(
    _ operation: BinaryOperator, _ a: Vector, _ b: Vector, _ count: Int, _ workers: Workers
  ) throws(Explanation) -> Vector? {
    guard let x = Numbers(base: a), let y = Numbers(base: b) else { return nil }
    let kind = try Operations.kind(operation, a.kind, b.kind)
    if let result = comparison(operation, x, y, count, workers) { return .cells(result) }
    guard let result = arithmetic(operation, x, y, count, workers)?.numbers else { return nil }
    if case .quantity(let dimension) = kind { return .quantities(result, dimension) }
    return .cells(.numbers(result))
  }

  /// A comparison is of truths even when all of it is missing.
  private static func typed(_ operation: BinaryOperator, _ cells: [Cell]) -> Column.Values {
    switch operation {
    case .add, .subtract, .multiply, .divide, .modulo, .power: return Column.Values(cells: cells)
    default:
      return .truths(
        cells.map { cell in
          if case .truth(let value) = cell { value } else { nil }
        })
    }
  }

  /// Numbers in each row, or the same in all.
  private struct Numbers {
    var cells: [Double]
    var isWhole: Bool
    var isConstant: Bool

    /// The numbers, or the quantities in their base units.
    init?(base vector: Vector) {
      switch vector {
      case .constant(.quantity(let quantity)): self.init(.constant(.number(quantity.base)))
      case .quantities(let numbers, _): self.init(.cells(.numbers(numbers)))
      default: self.init(vector)
      }
      isWhole = false
    }

    init?(_ vector: Vector) {
      switch vector {
      case .constant(.number(let value)):
        (cells, isWhole, isConstant) = ([value], value == value.rounded() && abs(value) < 9e15, true)
      case .cells(let values):
        guard let numbers = values.numbers else { return nil }
        cells = numbers
        if case .whole = values { isWhole = true } else { isWhole = false }
        isConstant = false
      default: return nil
      }
    }
  }

  private static func filled<Result: BitwiseCopyable & Sendable>(
    _ a: Numbers, _ b: Numbers, _ count: Int, _ workers: Workers, _ initial: Result,
    _ combine: @escaping @Sendable (Double, Double) -> Result
  ) -> [Result] {
    let filled = try? workers.filled(count, with: initial) { range, part in
      let x = a.cells.span
      let y = b.cells.span
      let (isSame, isOther) = (a.isConstant, b.isConstant)
      for row in range { part[row - range.lowerBound] = combine(x[isSame ? 0 : row], y[isOther ? 0 : row]) }
    }
    return filled ?? []
  }

  private static func arithmetic(
    _ operation: BinaryOperator, _ a: Numbers, _ b: Numbers, _ count: Int, _ workers: Workers
  ) -> Column.Values? {
    let result: [Double]
    switch operation {
    case .add: result = filled(a, b, count, workers, .nan) { Operations.finite($0 + $1) }
    case .subtract: result = filled(a, b, count, workers, .nan) { Operations.finite($0 - $1) }
    case .multiply: result = filled(a, b, count, workers, .nan) { Operations.finite($0 * $1) }
    case .divide: result = filled(a, b, count, workers, .nan) { Operations.finite($0 / $1) }
    case .modulo:
      result = filled(a, b, count, workers, .nan) { Operations.finite($0 - $1 * ($0 / $1).rounded(.down)) }
    case .power: result = filled(a, b, count, workers, .nan) { Operations.finite(pow($0, $1)) }
    default: return nil
    }
    // Whole numbers stay whole where the operation keeps them so.
    guard a.isWhole, b.isWhole, operation != .divide, operation != .power,
      result.allSatisfy({ $0.isNaN || abs($0) < 9e15 })
    else { return .numbers(result) }
    return .whole(WholeCells(storage: result.map { $0.isNaN ? WholeCells.missing : Int($0) }))
  }

  private static func comparison(
    _ operation: BinaryOperator, _ a: Numbers, _ b: Numbers, _ count: Int, _ workers: Workers
  ) -> Column.Values? {
    let missing = TruthCells.missing
    let result: [UInt8]
    switch operation {
    case .equal: result = filled(a, b, count, workers, missing) { $0.isNaN || $1.isNaN ? missing : $0 == $1 ? 1 : 0 }
    case .unequal: result = filled(a, b, count, workers, missing) { $0.isNaN || $1.isNaN ? missing : $0 == $1 ? 0 : 1 }
    case .less: result = filled(a, b, count, workers, missing) { $0.isNaN || $1.isNaN ? missing : $0 < $1 ? 1 : 0 }
    case .atMost: result = filled(a, b, count, workers, missing) { $0.isNaN || $1.isNaN ? missing : $0 <= $1 ? 1 : 0 }
    case .more: result = filled(a, b, count, workers, missing) { $0.isNaN || $1.isNaN ? missing : $0 > $1 ? 1 : 0 }
    case .atLeast: result = filled(a, b, count, workers, missing) { $0.isNaN || $1.isNaN ? missing : $0 >= $1 ? 1 : 0 }
    default: return nil
    }
    return .truth(TruthCells(storage: result))
  }

  private static func logic(_ operation: BinaryOperator, _ a: Vector, _ b: Vector, _ count: Int) -> Column.Values? {
    guard operation == .and || operation == .or else { return nil }
    guard case .truth(let x) = a.column(count), case .truth(let y) = b.column(count) else { return nil }
    let decisive: UInt8 = operation == .or ? 1 : 0
    return .truth(
      TruthCells(
        storage: zip(x.storage, y.storage).map { p, q in
          if p == decisive || q == decisive { return decisive }
          return p == TruthCells.missing || q == TruthCells.missing ? TruthCells.missing : 1 - decisive
        }))
  }

  /// A category compares by the order of its levels.
  private static func ordered(
    _ operation: BinaryOperator, _ a: Vector, _ b: Vector
  ) throws(Explanation) -> Column.Values? {
    let mirrored: BinaryOperator
    switch operation {
    case .less: mirrored = .more
    case .atMost: mirrored = .atLeast
    case .more: mirrored = .less
    case .atLeast: mirrored = .atMost
    default: return nil
    }
    if case .constant = a, case .cells = b { return try ordered(mirrored, b, a) }
    guard case .cells(.text(let cells)) = a, cells.isOrdered, case .constant(.text(let level)) = b else { return nil }
    guard let place = cells.levels.firstIndex(of: level) else {
      throw Explanation(
        "E0213", "\"\(level)\" is none of the levels", facts: ["levels: \(cells.levels.joined(separator: ", "))"])
    }
    return .truths(
      try cells.codes.map { code throws(Explanation) in
        guard code >= 0,
          case .truth(let truth) = try Operations.apply(operation, .number(Double(code)), .number(Double(place)))
        else { return nil }
        return truth
      })
  }

  /// With texts on one side and one value on the other, once for each different text.
  private static func byLevel(
    _ operation: BinaryOperator, _ a: Vector, _ b: Vector
  ) throws(Explanation) -> Column.Values? {
    let cells: TextCells
    let results: [Value]
    switch (a, b) {
    case (.cells(.text(let texts)), .constant(let value)):
      cells = texts
      results = try (texts.levels.map { Value.text($0) } + [.missing]).map { level throws(Explanation) in
        try Operations.apply(operation, level, value)
      }
    case (.constant(let value), .cells(.text(let texts))):
      cells = texts
      results = try (texts.levels.map { Value.text($0) } + [.missing]).map { level throws(Explanation) in
        try Operations.apply(operation, value, level)
      }
    default: return nil
    }
    let column = typed(operation, results.map(\.cell))
    return column.rows(cells.codes.map { $0 < 0 ? cells.levels.count : Int($0) })
  }

  /// Row by row from one or the other; missing where the condition is.
  static func chosen(_ condition: TruthCells, _ yes: Column.Values, _ no: Column.Values) -> Column.Values {
    let both = Column.Values.joined([yes, no])
    let offset = yes.count
    return both.rows(
      condition.storage.enumerated().map { row, truth in
        truth == TruthCells.missing ? -1 : truth == 1 ? row : offset + row
      }
    ).trimmed
  }
}
