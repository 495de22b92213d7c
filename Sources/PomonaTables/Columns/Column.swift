/// A named column; every type has its way to say that a cell is missing (in numbers NaN, which also stands for an undefined
/// score).
public struct Column: Sendable, Equatable {
  public let name: String
  public let values: Values

  public indirect enum Values: Sendable, Equatable {
    case numbers([Double])
    case whole(WholeCells)
    case truth(TruthCells)
    case text(TextCells)
    case list(ListCells)

    /// Missing cells are equal to missing cells.
    public static func == (a: Values, b: Values) -> Bool {
      switch (a, b) {
      case (.numbers(let x), .numbers(let y)): x.elementsEqual(y) { $0 == $1 || ($0.isNaN && $1.isNaN) }
      case (.whole(let x), .whole(let y)): x == y
      case (.truth(let x), .truth(let y)): x == y
      case (.text(let x), .text(let y)): x == y
      case (.list(let x), .list(let y)): x == y
      default: false
      }
    }

    public static func integers(_ cells: [Int?]) -> Values { .whole(WholeCells(cells)) }
    public static func truths(_ cells: [Bool?]) -> Values { .truth(TruthCells(cells)) }
    public static func texts(_ cells: [String?]) -> Values { .text(TextCells(cells)) }
  }

  public init(_ name: String, _ values: Values) {
    self.name = name
    self.values = values
  }

  /// A column of the narrowest type that holds all the cells; an empty or wholly missing one is numbers.
  public init(_ name: String, cells: [Cell]) { self.init(name, Values(cells: cells)) }

  public var count: Int { values.count }
  public func rows(_ positions: [Int]) -> Column { Column(name, values.rows(positions)) }
  public func renamed(_ newName: String) -> Column { Column(newName, values) }
  public func cell(_ position: Int) -> Cell { values.cell(position) }
  public var cells: [Cell] { values.cells }

  /// The cells as numbers, when the column holds numbers or whole numbers; missing ones are NaN.
  public var numbers: [Double]? { values.numbers }

  /// Each cell as it would stand in a CSV file; missing ones are `nil`.
  public var cellTexts: [String?] { values.cellTexts }
}
