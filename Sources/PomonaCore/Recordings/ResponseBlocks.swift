/// Responses of v units to p presentations that are read block by block, because all of them may not fit in memory.
public protocol ResponseBlocks: Sendable {
  var presentationCount: Int { get }
  var unitCount: Int { get }
  /// The responses of some units to some presentations, presentations in rows; NaN is missing. Safe to call from several
  /// threads. Takes memory for this block and nothing else of the recording.
  func read(presentations: Range<Int>, units: Range<Int>) throws -> Matrix<Float>
}

/// Responses in memory.
public struct ResponseMatrix: ResponseBlocks {
  /// Presentations in rows, units in columns.
  public let matrix: Matrix<Float>

  public init(_ matrix: Matrix<Float>) { self.matrix = matrix }

  public var presentationCount: Int { matrix.rowCount }
  public var unitCount: Int { matrix.columnCount }

  public func read(presentations: Range<Int>, units: Range<Int>) -> Matrix<Float> {
    if presentations == 0..<matrix.rowCount && units == 0..<matrix.columnCount { return matrix }
    var elements: [Float] = []
    elements.reserveCapacity(presentations.count * units.count)
    for row in presentations {
      let start = row * matrix.columnCount
      elements.append(contentsOf: matrix.elements[(start + units.lowerBound)..<(start + units.upperBound)])
    }
    return Matrix(rowCount: presentations.count, columnCount: units.count, elements: elements)
  }
}

/// Some presentations and units of other responses, in an order of their own; nothing is copied until it is read.
public struct SelectedResponses: ResponseBlocks {
  private let base: any ResponseBlocks
  private let presentations: [Int]
  private let units: [Int]

  /// - Precondition: positions that the base has.
  public init(_ base: any ResponseBlocks, presentations: [Int]? = nil, units: [Int]? = nil) {
    let rows = presentations ?? Array(0..<base.presentationCount)
    let columns = units ?? Array(0..<base.unitCount)
    precondition(
      rows.allSatisfy { $0 >= 0 && $0 < base.presentationCount }
        && columns.allSatisfy { $0 >= 0 && $0 < base.unitCount }, "a selection beyond the responses")
    if let selected = base as? SelectedResponses {
      self.base = selected.base
      self.presentations = rows.map { selected.presentations[$0] }
      self.units = columns.map { selected.units[$0] }
    } else {
      self.base = base
      self.presentations = rows
      self.units = columns
    }
  }

  public var presentationCount: Int { presentations.count }
  public var unitCount: Int { units.count }

  public func read(presentations rows: Range<Int>, units columns: Range<Int>) throws -> Matrix<Float> {
    let rowRuns = SelectedResponses.runs(presentations[rows])
    let columnRuns = SelectedResponses.runs(units[columns])
    if rowRuns.count == 1, columnRuns.count == 1 {
      return try base.read(presentations: rowRuns[0].source, units: columnRuns[0].source)
    }
    var elements = [Float](repeating: .nan, count: rows.count * columns.count)
    for row in rowRuns {
      for column in columnRuns {
        let block = try base.read(presentations: row.source, units: column.source)
        for i in 0..<block.rowCount {
          let target = (row.target + i) * columns.count + column.target
          elements.replaceSubrange(target..<(target + block.columnCount), with: block.row(i))
        }
      }
    }
    return Matrix(rowCount: rows.count, columnCount: columns.count, elements: elements)
  }

  /// Neighbours in the base that are neighbours here, too: one read for each.
  private static func runs(_ positions: ArraySlice<Int>) -> [(source: Range<Int>, target: Int)] {
    var runs: [(source: Range<Int>, target: Int)] = []
    for (place, position) in positions.enumerated() {
      if let last = runs.last, last.source.upperBound == position {
        runs[runs.count - 1].source = last.source.lowerBound..<(position + 1)
      } else {
        runs.append((position..<(position + 1), place))
      }
    }
    return runs
  }
}
