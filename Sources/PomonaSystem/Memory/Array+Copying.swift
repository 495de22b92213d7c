extension Array where Element: BitwiseCopyable {
  /// Appends the elements of a span in one copy, without setting the room to zero before.
  public mutating func append(copying elements: Span<Element>) {
    // The pointer is read only during the call, with the span's own count.
    unsafe elements.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
