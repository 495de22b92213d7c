extension Workers {
  /// An array made in parts by several threads: `fill` gets a range of positions and the elements there to set.
  ///
  /// - Parameters:
  ///   - initial: what stands in a position that `fill` leaves alone.
  ///   - part: positions in one call. The parts depend on it alone, never on the number of threads.
  public func filled<Element: BitwiseCopyable & Sendable>(
    _ count: Int, with initial: Element, part: Int = 1 << 16,
    _ fill: @Sendable (Range<Int>, inout MutableSpan<Element>) throws -> Void
  ) throws -> [Element] {
    let parts = (count + part - 1) / part
    guard threadCount > 1, parts > 1 else {
      var elements = Array(repeating: initial, count: count)
      var span = elements.mutableSpan
      if count > 0 { try fill(0..<count, &span) }
      return elements
    }
    return try unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Parts do not overlap, so each is written by one thread; all are initialized before the array is anyone's.
      let shared = unsafe Shared(buffer)
      _ = try map(parts) { index in
        let range = index * part..<min(count, (index + 1) * part)
        let place = unsafe UnsafeMutableBufferPointer(rebasing: shared.buffer[range])
        unsafe Workers.initialize(place, with: initial)
        var span = unsafe MutableSpan(_unsafeElements: place)
        try fill(range, &span)
      }
      initialized = count
    }
  }

  /// Sets all elements by copies of what is set already: one by one they would each be a call where the type is not known
  /// when this is compiled.
  private static func initialize<Element: BitwiseCopyable>(
    _ buffer: UnsafeMutableBufferPointer<Element>, with initial: Element
  ) {
    guard let base = buffer.baseAddress else { return }
    unsafe base.initialize(to: initial)
    var done = 1
    while done < buffer.count {
      let more = min(done, buffer.count - done)
      // Both stretches lie in the buffer and do not overlap.
      unsafe (base + done).initialize(from: base, count: more)
      done += more
    }
  }

  /// A buffer that threads write to in places that do not overlap.
  @safe private struct Shared<Element>: @unchecked Sendable {
    let buffer: UnsafeMutableBufferPointer<Element>
    init(_ buffer: UnsafeMutableBufferPointer<Element>) { unsafe self.buffer = buffer }
  }
}
