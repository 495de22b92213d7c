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
}
