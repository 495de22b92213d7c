public import PomonaTables

/// What an expression over columns gives: the same in every row, or a cell for each.
enum Vector: Sendable {
  case constant(Value)
  case cells(Column.Values)
  /// In the base unit of what they measure, NaN where they are missing.
  case quantities([Double], Dimension)

  /// Of the values in the rows.
  init(_ values: [Value]) {
    var dimension: Dimension?
    for case .quantity(let quantity) in values { dimension = dimension ?? quantity.dimension }
    guard let dimension else {
      self = .cells(Column.Values(cells: values.map(\.cell)))
      return
    }
    self = .quantities(values.map { if case .quantity(let quantity) = $0 { quantity.base } else { .nan } }, dimension)
  }

  func value(_ row: Int) -> Value {
    switch self {
    case .constant(let value): value
    case .cells(let values): Value(values.cell(row))
    case .quantities(let numbers, let dimension):
      numbers[row].isNaN ? .missing : .quantity(Quantity(numbers[row] / dimension.baseUnit.factor, dimension.baseUnit))
    }
  }

  /// What they measure.
  var dimension: Dimension? {
    switch self {
    case .constant(.quantity(let quantity)): quantity.dimension
    case .quantities(_, let dimension): dimension
    default: nil
    }
  }

  var isConstant: Bool { if case .constant = self { true } else { false } }

  /// A cell for each of so many rows.
  func column(_ count: Int) -> Column.Values {
    switch self {
    case .cells(let values): return values
    case .quantities(let numbers, _): return .numbers(numbers)
    case .constant(let value):
      return Column.Values(cells: [value.cell]).rows(Array(repeating: 0, count: count))
    }
  }

  /// Whether each cell is missing, or with `false` whether it is not.
  func missingness(_ wanted: Bool) -> Vector {
    switch self {
    case .constant(let value): .constant(.truth(Operations.isMissing(value) == wanted))
    case .cells(let values):
      .cells(.truth(TruthCells(storage: (0..<values.count).map { values.isMissing($0) == wanted ? 1 : 0 })))
    case .quantities(let numbers, _):
      .cells(.truth(TruthCells(storage: numbers.map { $0.isNaN == wanted ? 1 : 0 })))
    }
  }

  var kind: Kind {
    switch self {
    case .constant(let value): value.kind
    case .cells(let values): values.kind
    case .quantities(_, let dimension): .quantity(dimension)
    }
  }
}

extension Column.Values {
  public var kind: Kind {
    switch self {
    // A column without any value is read as numbers, whatever it was meant to be.
    case .numbers(let cells): cells.allSatisfy(\.isNaN) ? .any : .number
    case .whole: .number
    case .truth: .truth
    case .text: .text
    case .list(let lists): .list(lists.items.kind)
    }
  }
}

extension Value {
  public init(_ cell: Cell) {
    switch cell {
    case .number(let value): self = .number(value)
    case .truth(let value): self = .truth(value)
    case .text(let value): self = .text(value)
    case .list(let items): self = .list(items.map { Value($0) })
    case .missing: self = .missing
    }
  }

  /// As a cell of a table; quantities in their base unit.
  public var cell: Cell {
    switch self {
    case .number(let value): value.isNaN ? .missing : .number(value)
    case .truth(let value): .truth(value)
    case .text(let value): .text(value)
    case .missing: .missing
    case .quantity(let quantity): .number(quantity.base)
    case .list(let items): .list(items.map(\.cell))
    default: .text(summary)
    }
  }
}
