extension MappedFile {
  /// A copy of `count` numbers from byte `offset`, which need not be aligned; least significant byte first unless
  /// `bigEndian`, where `Number` is whole.
  ///
  /// - Throws: `.endsEarly` when the file does not hold them.
  public func numbers<Number: BitwiseCopyable>(
    _ type: Number.Type, count: Int, at offset: Int
  ) throws(FileSystemError) -> [Number] {
    let (length, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Number>.size)
    guard !overflow, count >= 0, offset >= 0, length <= byteCount, offset <= byteCount - length else {
      throw .endsEarly(path: path, wanted: overflow ? Int.max : offset &+ length, found: byteCount)
    }
    guard count > 0 else { return [] }
    return withBytes { bytes in
      // The range was checked above; the caller asks for plain numbers, which take every bit pattern.
      unsafe [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
        unsafe bytes.withUnsafeBytes { source in
          unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: source[offset..<(offset + length)]))
        }
        initialized = count
      }
    }
  }
}
