/// A dense matrix, row-major; stimuli, presentations or conditions in rows, features or units in columns.
public struct Matrix<Scalar: BinaryFloatingPoint & Sendable>: Sendable, Equatable {
  public let rowCount: Int
  public let columnCount: Int
  public private(set) var elements: [Scalar]

  /// - Precondition: `elements.count == rowCount * columnCount`.
  public init(rowCount: Int, columnCount: Int, elements: [Scalar]) {
    precondition(
      rowCount >= 0 && columnCount >= 0 && elements.count == rowCount * columnCount, "matrix of another size")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
  }

  public init(rowCount: Int, columnCount: Int, repeating value: Scalar = 0) {
    self.init(
      rowCount: rowCount, columnCount: columnCount, elements: Array(repeating: value, count: rowCount * columnCount))
  }

  public subscript(row: Int, column: Int) -> Scalar {
    get { elements[row * columnCount + column] }
    set { elements[row * columnCount + column] = newValue }
  }

  public func row(_ index: Int) -> ArraySlice<Scalar> {
    elements[(index * columnCount)..<((index + 1) * columnCount)]
  }

  /// Some of the rows, in that order.
  ///
  /// - Precondition: each is below `rowCount`.
  public func selecting(rows: [Int]) -> Matrix {
    var kept: [Scalar] = []
    kept.reserveCapacity(rows.count * columnCount)
    for index in rows { kept += row(index) }
    return Matrix(rowCount: rows.count, columnCount: columnCount, elements: kept)
  }

  /// Some of the columns, in that order.
  ///
  /// - Precondition: each is below `columnCount`.
  public func selecting(columns: [Int]) -> Matrix {
    var kept: [Scalar] = []
    kept.reserveCapacity(rowCount * columns.count)
    for row in 0..<rowCount { for column in columns { kept.append(elements[row * columnCount + column]) } }
    return Matrix(rowCount: rowCount, columnCount: columns.count, elements: kept)
  }
}
