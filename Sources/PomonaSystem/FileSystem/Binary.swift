/// Numbers out of bytes and back.
public enum Binary {
  /// `count` numbers from byte `offset`; `nil` when they are not all inside.
  public static func decode<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type, _ count: Int, from bytes: [UInt8], at offset: Int = 0, bigEndian: Bool = false
  ) -> [Number]? {
    guard let numbers: [Number] = copy(count, from: bytes, at: offset) else { return nil }
    return bigEndian ? numbers.map(\.byteSwapped) : numbers
  }

  public static func decode(
    _ type: Float.Type, _ count: Int, from bytes: [UInt8], at offset: Int = 0, bigEndian: Bool = false
  ) -> [Float]? {
    guard bigEndian else { return copy(count, from: bytes, at: offset) }
    return decode(UInt32.self, count, from: bytes, at: offset, bigEndian: true)?.map(Float.init(bitPattern:))
  }

  public static func decode(
    _ type: Double.Type, _ count: Int, from bytes: [UInt8], at offset: Int = 0, bigEndian: Bool = false
  ) -> [Double]? {
    guard bigEndian else { return copy(count, from: bytes, at: offset) }
    return decode(UInt64.self, count, from: bytes, at: offset, bigEndian: true)?.map(Double.init(bitPattern:))
  }

  /// The bytes of numbers, least significant first.
  public static func bytes<Number: BitwiseCopyable>(of numbers: [Number]) -> [UInt8] {
    // Every bit pattern is a valid byte, and the copy ends with the array.
    unsafe numbers.withUnsafeBytes { unsafe Array($0) }
  }

  private static func copy<Number: BitwiseCopyable>(_ count: Int, from bytes: [UInt8], at offset: Int) -> [Number]? {
    let (length, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Number>.size)
    guard !overflow, count >= 0, offset >= 0, length <= bytes.count, offset <= bytes.count - length else { return nil }
    guard count > 0 else { return [] }
    // The range was checked above; integers and floats take every bit pattern, and the copy needs no alignment.
    return unsafe [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
      unsafe bytes.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[offset..<(offset + length)]))
      }
      initialized = count
    }
  }
}
