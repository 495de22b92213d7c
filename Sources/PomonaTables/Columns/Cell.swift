/// One cell, as a key of groups and of comparison.
public enum Cell: Sendable, Hashable {
  case number(Double)
  case truth(Bool)
  case text(String)
  case list([Cell])
  case missing
}

extension Cell: Comparable {
  /// Truths before numbers before texts before lists; texts as a person counts (`fire9` before `fire10`); missing comes
  /// last.
  public static func < (a: Cell, b: Cell) -> Bool {
    switch (a, b) {
    case (.number(let x), .number(let y)): x < y
    case (.text(let x), .text(let y)): NaturalOrder.precedes(x, y)
    case (.truth(let x), .truth(let y)): !x && y
    case (.list(let x), .list(let y)): x.lexicographicallyPrecedes(y)
    default: a.rank < b.rank
    }
  }

  private var rank: Int {
    switch self {
    case .truth: 0
    case .number: 1
    case .text: 2
    case .list: 3
    case .missing: 4
    }
  }

  /// As it would stand in a file; `nil` for missing.
  public var text: String? {
    switch self {
    case .number(let value): value == value.rounded() && abs(value) < 9e15 ? "\(Int(value))" : "\(value)"
    case .truth(let value): value ? "true" : "false"
    case .text(let value): value
    case .list(let items): "[" + items.map(\.quoted).joined(separator: ", ") + "]"
    case .missing: nil
    }
  }

  /// Inside of a list: texts stand in quotes, so that the list can be read again.
  private var quoted: String {
    guard case .text(let value) = self else { return text ?? "missing" }
    return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}

/// Texts in the order in which a person would list them: runs of digits count as numbers.
public enum NaturalOrder {
  public static func precedes(_ a: String, _ b: String) -> Bool {
    let x = Array(a.utf8)
    let y = Array(b.utf8)
    var i = 0
    var j = 0
    while i < x.count, j < y.count {
      if isDigit(x[i]), isDigit(y[j]) {
        let (first, afterFirst) = number(in: x, at: i)
        let (second, afterSecond) = number(in: y, at: j)
        if first.count != second.count { return first.count < second.count }
        if first != second { return first.lexicographicallyPrecedes(second) }
        (i, j) = (afterFirst, afterSecond)
      } else {
        if x[i] != y[j] { return x[i] < y[j] }
        i += 1
        j += 1
      }
    }
    if x.count - i != y.count - j { return x.count - i < y.count - j }
    return a < b
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  /// The digits from `start` without leading zeros, and the place behind them.
  private static func number(in bytes: [UInt8], at start: Int) -> (digits: ArraySlice<UInt8>, end: Int) {
    var end = start
    while end < bytes.count, isDigit(bytes[end]) { end += 1 }
    var first = start
    while first < end - 1, bytes[first] == 48 { first += 1 }
    return (bytes[first..<end], end)
  }
}
