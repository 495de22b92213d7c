internal import Glibc

/// What is done with the bytes of millions of texts, each a part of a longer row of bytes.
public enum TextBytes {
  /// Puts a part behind others.
  public static func append(_ source: Span<UInt8>, _ start: Int, _ end: Int, to bytes: inout [UInt8]) {
    precondition(start >= 0 && start <= end && end <= source.count, "a text beyond the bytes")
    // Within the bytes, as was checked; the copy is made before the pointer ends.
    unsafe source.withUnsafeBufferPointer {
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: $0[start..<end]))
    }
  }

  /// A part as text; bytes that are no UTF-8 become replacement characters.
  public static func text(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> String {
    precondition(start >= 0 && start <= end && end <= source.count, "a text beyond the bytes")
    // As above.
    return unsafe source.withUnsafeBufferPointer {
      unsafe String(decoding: UnsafeBufferPointer(rebasing: $0[start..<end]), as: UTF8.self)
    }
  }

  /// Whether two parts of one length are the same.
  public static func areEqual(_ a: Span<UInt8>, _ first: Int, _ b: Span<UInt8>, _ second: Int, count: Int) -> Bool {
    precondition(first >= 0 && second >= 0 && count >= 0, "a text before the bytes")
    precondition(first + count <= a.count && second + count <= b.count, "a text beyond the bytes")
    guard count > 0 else { return true }
    // As above.
    return unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        guard let one = a.baseAddress, let other = b.baseAddress else { return false }
        return unsafe memcmp(one + first, other + second, count) == 0
      }
    }
  }

  /// Whether a part is ASCII and nothing else.
  public static func isASCII(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    precondition(start >= 0 && start <= end && end <= source.count, "a text beyond the bytes")
    // As above.
    return unsafe source.withUnsafeBufferPointer {
      var all: UInt8 = 0
      for place in start..<end { all |= unsafe $0[place] }
      return all < 0x80
    }
  }
}
