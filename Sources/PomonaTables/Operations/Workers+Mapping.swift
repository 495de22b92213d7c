internal import PomonaParallel

extension Workers {
  /// An element for each element, made by several threads.
  func mapped<From: BitwiseCopyable & Sendable, To: BitwiseCopyable & Sendable>(
    _ elements: [From], with initial: To, _ transform: @escaping @Sendable (From) -> To
  ) -> [To] {
    let filled = try? filled(elements.count, with: initial) { range, part in
      let elements = elements.span
      for place in range { part[place - range.lowerBound] = transform(elements[place]) }
    }
    return filled ?? []
  }

  func mapped<From: BitwiseCopyable & Sendable>(
    _ elements: [From], _ transform: @escaping @Sendable (From) -> UInt64
  ) -> [UInt64] {
    mapped(elements, with: 0, transform)
  }

  /// What several threads make of stretches of positions, in their order.
  func stretches<Result: Sendable>(
    _ count: Int, length: Int = 1 << 18, _ task: @Sendable (Range<Int>) -> Result
  ) -> [Result] {
    let made = try? map((count + length - 1) / length) { index in
      task(index * length..<min(count, (index + 1) * length))
    }
    return made ?? []
  }
}

extension Array where Element: BitwiseCopyable {
  init(concatenating parts: [[Element]]) {
    self = []
    reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts { append(contentsOf: part) }
  }
}
