internal import PomonaCatalog
internal import PomonaCore

/// Responses that are fitted: means over repeats, and what is missing among them.
extension EncodingScoring {
  /// Means over repeats of the units of a block, side by side.
  func responses(of block: UnitBlock) throws -> (values: Matrix<Float>, dropped: Set<Int>) {
    let found = try block.parts.map { try responses(of: subjects[$0.subject], units: $0.units) }
    guard found.count > 1 else { return found.first ?? (Matrix(rowCount: 0, columnCount: 0), []) }
    let width = found.reduce(0) { $0 + $1.values.columnCount }
    let rowCount = found[0].values.rowCount
    var elements: [Float] = []
    elements.reserveCapacity(rowCount * width)
    for row in 0..<rowCount { for part in found { elements += part.values.row(row) } }
    var dropped: Set<Int> = []
    for (part, own) in zip(block.parts, found) { for column in own.dropped { dropped.insert(part.first + column) } }
    return (Matrix(rowCount: rowCount, columnCount: width, elements: elements), dropped)
  }

  /// Means over repeats, and the units that were left out for a missing response: they are set to 0, so that no score is
  /// defined for them.
  func responses(
    of rows: SubjectRows, units: Range<Int>
  ) throws -> (values: Matrix<Float>, dropped: Set<Int>) {
    var values = try rows.means(units: units, limit: options.limit)
    var dropped: Set<Int> = []
    for row in 0..<values.rowCount {
      for column in 0..<values.columnCount where !values[row, column].isFinite {
        let value = values[row, column]
        if value.isNaN, options.missing == .keep { continue }
        guard value.isNaN, options.missing == .dropUnits else {
          let place =
            "first: unit \"\(recording.unitIDs[rows.units[units.lowerBound + column]])\", stimulus "
            + "\"\(stimuli.ids[rows.stimuli[row]])\""
          throw Explanation(
            "E0462", "responses hold a value that is no number",
            facts: [place + (value.isNaN ? "" : ", which is infinite: damage, and not a missing response")],
            remedies: value.isNaN
              ? ["missing: drop(units)", "missing: keep"]
              : ["leave that unit out by `units`, or that stimulus by `stimuli`"])
        }
        dropped.insert(column)
      }
    }
    for column in dropped { for row in 0..<values.rowCount { values[row, column] = 0 } }
    return (values, dropped)
  }

  /// Which units lack responses to some stimuli, where these are kept: how many units, in how many patterns of rows, and the
  /// smallest number of rows that one of them has. `nil` for none.
  func lacking(subject: Int) throws -> (units: Int, patterns: Int, least: Int)? {
    let rows = subjects[subject]
    guard options.missing == .keep else { return nil }
    let values = try rows.means(units: 0..<rows.units.count, limit: options.limit)
    var patterns: Set<[Int]> = []
    var count = 0
    for unit in 0..<values.columnCount {
      let absent = (0..<values.rowCount).filter { values[$0, unit].isNaN }
      guard !absent.isEmpty else { continue }
      count += 1
      patterns.insert(absent)
    }
    guard let most = patterns.map(\.count).max() else { return nil }
    return (count, patterns.count, values.rowCount - most)
  }
}
