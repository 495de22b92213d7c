/// The cells of some rows of one column, in Swift's own memory, whatever widths the file has.
public indirect enum ArrowCells: Sendable, Equatable {
  /// Missing ones are NaN.
  case numbers([Double])
  /// Missing ones are `Int.min`.
  case whole([Int])
  /// 0, 1, or 2 for missing.
  case truths([UInt8])
  case texts(ArrowTexts)
  /// Places among `values`, -1 for missing.
  case coded([Int32], values: ArrowCells, isOrdered: Bool)
  /// `starts` has one more entry than there are rows.
  case lists(starts: [Int], missing: Set<Int>, items: ArrowCells)

  public var count: Int {
    switch self {
    case .numbers(let cells): cells.count
    case .whole(let cells): cells.count
    case .truths(let cells): cells.count
    case .texts(let cells): cells.count
    case .coded(let cells, _, _): cells.count
    case .lists(let starts, _, _): starts.count - 1
    }
  }
}

/// Texts as UTF-8, one behind the other.
public struct ArrowTexts: Sendable, Equatable {
  public var bytes: [UInt8]
  /// Where each text begins, and behind the last where it ends.
  public var starts: [Int]
  public var missing: Set<Int>

  public init(bytes: [UInt8] = [], starts: [Int] = [0], missing: Set<Int> = []) {
    self.bytes = bytes
    self.starts = starts
    self.missing = missing
  }

  public var count: Int { starts.count - 1 }

  public mutating func append(_ text: String?) {
    if let text { bytes.append(contentsOf: text.utf8) } else { missing.insert(count) }
    starts.append(bytes.count)
  }
}
