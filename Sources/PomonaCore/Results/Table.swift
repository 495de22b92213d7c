public import PomonaCatalog

/// A table of typed columns of equal length, with the lines that say how its numbers came about.
public struct Table: Sendable, Equatable {
  public let columns: [Column]
  /// Header lines shown above the table: distance, comparer, aggregation, what an interval resampled.
  public var header: [String]
  public var provenance: Provenance
  public let rowCount: Int

  /// - Throws: `E0320` when columns differ in length, `E0321` when two have one name.
  public init(
    _ columns: [Column], header: [String] = [], provenance: Provenance = Provenance()
  ) throws(Explanation) {
    var seen: Set<String> = []
    for column in columns {
      guard column.count == columns[0].count else {
        throw Explanation(
          "E0320", "column \"\(column.name)\" has \(column.count) rows and \"\(columns[0].name)\" \(columns[0].count)")
      }
      guard seen.insert(column.name).inserted else {
        throw Explanation("E0321", "two columns are named \"\(column.name)\"")
      }
    }
    self.columns = columns
    self.header = header
    self.provenance = provenance
    rowCount = columns.first?.count ?? 0
  }

  public var columnNames: [String] { columns.map(\.name) }

  public subscript(name: String) -> Column? { columns.first { $0.name == name } }

  /// The rows at the given positions, in that order; positions may repeat.
  public func rows(_ positions: [Int]) -> Table {
    Table(unchecked: columns.map { $0.rows(positions) }, rowCount: positions.count, like: self)
  }

  private init(unchecked columns: [Column], rowCount: Int, like other: Table) {
    self.columns = columns
    self.rowCount = rowCount
    header = other.header
    provenance = other.provenance
  }
}

/// A named column; a missing cell is `nil` (in numbers NaN, which also stands for an undefined score).
public struct Column: Sendable, Equatable {
  public let name: String
  public let values: Values

  public enum Values: Sendable, Equatable {
    case numbers([Double])
    case integers([Int?])
    case truths([Bool?])
    case texts([String?])
  }

  public init(_ name: String, _ values: Values) {
    self.name = name
    self.values = values
  }

  public var count: Int {
    switch values {
    case .numbers(let cells): cells.count
    case .integers(let cells): cells.count
    case .truths(let cells): cells.count
    case .texts(let cells): cells.count
    }
  }

  public func rows(_ positions: [Int]) -> Column {
    switch values {
    case .numbers(let cells): Column(name, .numbers(positions.map { cells[$0] }))
    case .integers(let cells): Column(name, .integers(positions.map { cells[$0] }))
    case .truths(let cells): Column(name, .truths(positions.map { cells[$0] }))
    case .texts(let cells): Column(name, .texts(positions.map { cells[$0] }))
    }
  }

  public func renamed(_ newName: String) -> Column { Column(newName, values) }

  /// The cells as numbers, when the column holds numbers or whole numbers; missing ones are NaN.
  public var numbers: [Double]? {
    switch values {
    case .numbers(let cells): cells
    case .integers(let cells): cells.map { $0.map(Double.init) ?? .nan }
    case .truths, .texts: nil
    }
  }

  /// Each cell as it would stand in a CSV file; missing ones are `nil`.
  public var cellTexts: [String?] {
    switch values {
    case .numbers(let cells): cells.map { $0.isNaN ? nil : "\($0)" }
    case .integers(let cells): cells.map { $0.map(String.init) }
    case .truths(let cells): cells.map { $0.map { $0 ? "true" : "false" } }
    case .texts(let cells): cells
    }
  }
}
