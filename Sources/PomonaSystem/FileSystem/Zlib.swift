internal import CZlib

/// Compressed bytes by zlib: the streams inside MATLAB files and zip archives.
public enum Zlib {
  public enum Wrapping: Sendable {
    /// A zlib header and an Adler checksum, as in MATLAB files.
    case zlib
    /// Bare deflate, as in zip archives.
    case raw
    /// A gzip file.
    case gzip

    fileprivate var windowBits: Int32 {
      switch self {
      case .zlib: 15
      case .raw: -15
      case .gzip: 31
      }
    }
  }

  /// Unpacks one stream, of gzip all that stand behind each other; other bytes after its end are left alone.
  ///
  /// - Throws: `.badDeflate` when the stream is broken, ends early, or gives more than `limit` bytes.
  public static func inflate(
    _ bytes: ArraySlice<UInt8>, _ wrapping: Wrapping, expecting hint: Int = 0, limit: Int = 1 << 31
  ) throws(FileSystemError) -> [UInt8] {
    // zlib counts in 32 bits.
    guard bytes.count <= Int(UInt32.max) else { throw .badDeflate(reason: "the stream is over 4 GiB") }
    var stream = unsafe z_stream()
    guard
      // zlib fills the structure; it holds no pointer of ours until the loop below sets them.
      unsafe inflateInit2_(&stream, wrapping.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .badDeflate(reason: "zlib does not start") }
    defer { _ = unsafe inflateEnd(&stream) }
    var output: [UInt8] = []
    // A wrong hint only costs a later growth, and never more than what the stream can hold (deflate packs at most 1032:1).
    output.reserveCapacity(max(0, min(hint, limit, bytes.count.multipliedReportingOverflow(by: 1032).partialValue)))
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let source = Array(bytes)
    // Both buffers outlive every call of inflate, and their counts are what zlib is told.
    let outcome: FileSystemError? = unsafe source.withUnsafeBufferPointer { input in
      unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      unsafe stream.avail_in = UInt32(input.count)
      while true {
        let status = unsafe piece.withUnsafeMutableBufferPointer { target in
          unsafe stream.next_out = target.baseAddress
          unsafe stream.avail_out = UInt32(target.count)
          return unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
        }
        let written = unsafe piece.count - Int(stream.avail_out)
        guard output.count + written <= limit else { return .badDeflate(reason: "it unpacks to over \(limit) bytes") }
        output.append(contentsOf: piece[0..<written])
        switch status {
        case Z_STREAM_END:
          // A gzip file may be of several members, as `cat` and bgzip make them.
          let rest = unsafe Int(stream.avail_in)
          guard wrapping == .gzip, source.suffix(rest).starts(with: [0x1F, 0x8B]),
            unsafe inflateReset(&stream) == Z_OK
          else { return nil }
        case Z_OK where written > 0: continue
        case Z_OK, Z_BUF_ERROR: return .badDeflate(reason: "the stream ends early, after \(output.count) bytes")
        case Z_NEED_DICT: return .badDeflate(reason: "it wants a dictionary")
        default: return .badDeflate(reason: "the stream is damaged, after \(output.count) bytes")
        }
      }
    }
    if let outcome { throw outcome }
    return output
  }

  /// The first `count` bytes of what a stream unpacks to; fewer if it, or the part of it that is given, ends before.
  ///
  /// - Throws: `.badDeflate` when the stream is broken before them.
  public static func beginning(
    _ bytes: [UInt8], _ wrapping: Wrapping, count: Int
  ) throws(FileSystemError) -> [UInt8] {
    guard bytes.count <= Int(UInt32.max), count <= Int(UInt32.max) else {
      throw .badDeflate(reason: "the stream is over 4 GiB")
    }
    var stream = unsafe z_stream()
    guard
      // As above.
      unsafe inflateInit2_(&stream, wrapping.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .badDeflate(reason: "zlib does not start") }
    defer { _ = unsafe inflateEnd(&stream) }
    var output = [UInt8](repeating: 0, count: count)
    // Both buffers outlive the one call, and their counts are what zlib is told.
    let status = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        return unsafe CZlib.inflate(&stream, Z_SYNC_FLUSH)
      }
    }
    guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) else { throw .badDeflate(reason: "the stream is damaged") }
    output.removeLast(unsafe Int(stream.avail_out))
    return output
  }

  /// Packs bytes; level 6 as zlib's own default.
  public static func deflate(
    _ bytes: [UInt8], _ wrapping: Wrapping, level: Int32 = 6
  ) throws(FileSystemError) -> [UInt8] {
    guard bytes.count <= Int(UInt32.max) else { throw .badDeflate(reason: "over 4 GiB in one piece") }
    var stream = unsafe z_stream()
    guard
      // As above.
      unsafe deflateInit2_(
        &stream, level, Z_DEFLATED, wrapping.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .badDeflate(reason: "zlib does not start") }
    defer { _ = unsafe deflateEnd(&stream) }
    let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
    guard bound <= Int(UInt32.max) else { throw .badDeflate(reason: "over 4 GiB in one piece") }
    var output = [UInt8](repeating: 0, count: bound)
    // deflateBound promises that one call with this much room finishes.
    let status = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        return unsafe CZlib.deflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END else { throw .badDeflate(reason: "zlib did not finish") }
    output.removeLast(unsafe Int(stream.avail_out))
    return output
  }

  /// The CRC-32 of zip and gzip.
  public static func crc32(_ bytes: some Collection<UInt8>) -> UInt32 {
    let bytes = Array(bytes)
    // Read only, within the array's own count.
    return unsafe bytes.withUnsafeBufferPointer { UInt32(unsafe crc32_z(0, $0.baseAddress, $0.count)) }
  }
}
