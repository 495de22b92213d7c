/// A set of units, as their rows in the unit table, ascending and different.
///
/// Union, difference and overlap walk both lists once: O(a + b).
public struct UnitSet: Sendable, Hashable {
  public let rows: [Int]

  /// Rows in any order, each once or more.
  public init(_ rows: some Sequence<Int>) {
    var sorted = rows.sorted()
    var kept = 0
    for row in sorted where kept == 0 || sorted[kept - 1] != row {
      sorted[kept] = row
      kept += 1
    }
    sorted.removeSubrange(kept...)
    self.rows = sorted
  }

  private init(ascending rows: [Int]) { self.rows = rows }

  /// The rows at which the mask is true.
  public init(mask: [Bool]) { rows = mask.indices.filter { mask[$0] } }

  public var count: Int { rows.count }
  public var isEmpty: Bool { rows.isEmpty }

  /// O(log n).
  public func contains(_ row: Int) -> Bool {
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if rows[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && rows[low] == row
  }

  public func union(_ other: UnitSet) -> UnitSet { merged(other, keepLeft: true, keepBoth: true, keepRight: true) }
  public func subtracting(_ other: UnitSet) -> UnitSet {
    merged(other, keepLeft: true, keepBoth: false, keepRight: false)
  }
  /// The units of both.
  public func overlap(_ other: UnitSet) -> UnitSet {
    merged(other, keepLeft: false, keepBoth: true, keepRight: false)
  }

  private func merged(_ other: UnitSet, keepLeft: Bool, keepBoth: Bool, keepRight: Bool) -> UnitSet {
    var result: [Int] = []
    var i = 0
    var j = 0
    while i < rows.count || j < other.rows.count {
      if j == other.rows.count || (i < rows.count && rows[i] < other.rows[j]) {
        if keepLeft { result.append(rows[i]) }
        i += 1
      } else if i == rows.count || other.rows[j] < rows[i] {
        if keepRight { result.append(other.rows[j]) }
        j += 1
      } else {
        if keepBoth { result.append(rows[i]) }
        i += 1
        j += 1
      }
    }
    return UnitSet(ascending: result)
  }

  /// The places that these units have in a selection of rows; units that were not selected are gone.
  func renumbered(_ newRow: [Int?]) -> UnitSet { UnitSet(rows.compactMap { newRow[$0] }) }
}
