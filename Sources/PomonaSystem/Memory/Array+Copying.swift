internal import Glibc

extension Array where Element: BitwiseCopyable {
  /// Appends the elements of a span in one copy, without setting the room to zero before.
  public mutating func append(copying elements: Span<Element>) {
    // The pointer is read only during the call, with the span's own count.
    unsafe elements.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Makes room for elements, in large pages where that pays and the system has them: fresh memory then comes in some
  /// hundred times fewer steps. Only a hint; what is stored does not depend on it.
  public mutating func reserveLargePages(_ count: Int) {
    reserveCapacity(count)
    let room = capacity * MemoryLayout<Element>.stride
    guard room >= 4 << 20 else { return }
    // Whole pages inside the array's own storage, whose content the advice leaves as it is.
    unsafe withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      let page = 4096
      let offset = (page - Int(bitPattern: start) % page) % page
      _ = unsafe madvise(start + offset, (room - offset) / page * page, MADV_HUGEPAGE)
    }
  }
}
