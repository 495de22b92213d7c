public import Foundation
internal import Glibc

/// A file seen as memory, read only; pages are loaded when touched and dropped under pressure.
///
/// What is copied out (`numbers`, `floats`) is read by `pread` and not through the mapping: pages of a mapping count as
/// memory of the program until something else wants them, so that one pass over 8 GB would look as if 8 GB were held.
///
/// The file must not be cut short while it is mapped: Pomona replaces its own files by rename, never in place.
@safe
public final class MappedFile: Sendable {
  public let path: String
  public let byteCount: Int
  let file: RandomAccessFile
  // Nobody writes to the mapping, so that threads may share it; it lives until `deinit`.
  private nonisolated(unsafe) let start: UnsafeRawPointer?

  public init(_ url: URL) throws(FileSystemError) {
    path = url.path
    file = try RandomAccessFile(reading: url)
    var status = stat()
    // The call fills the structure that it is given.
    guard unsafe fstat(file.descriptor, &status) == 0 else { throw .afterReading(url.path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .cannotRead(path: url.path, reason: "it is not a plain file")
    }
    byteCount = Int(status.st_size)
    // An empty range cannot be mapped.
    guard byteCount > 0 else {
      unsafe start = nil
      return
    }
    let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, file.descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else { throw .afterReading(url.path) }
    unsafe start = UnsafeRawPointer(address)
  }

  deinit {
    if let start = unsafe start { _ = unsafe munmap(UnsafeMutableRawPointer(mutating: start), byteCount) }
  }

  /// All bytes.
  public func withBytes<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
    // The span cannot outlive the call, and `self` holds the mapping during it.
    try body(unsafe Span(_unsafeBytes: UnsafeRawBufferPointer(start: start, count: byteCount)))
  }

  /// `count` floats from byte `offset`, in place.
  ///
  /// - Throws: `.endsEarly` when the file does not hold them, `.cannotRead` when `offset` is no multiple of 4.
  public func withFloats<Result>(
    at offset: Int, count: Int, _ body: (Span<Float>) throws -> Result
  ) throws -> Result {
    let (byteLength, overflow) = count.multipliedReportingOverflow(by: 4)
    guard !overflow, offset >= 0, count >= 0, byteLength <= byteCount, offset <= byteCount - byteLength else {
      throw FileSystemError.endsEarly(path: path, wanted: overflow ? Int.max : offset &+ byteLength, found: byteCount)
    }
    guard offset % 4 == 0 else {
      throw FileSystemError.cannotRead(path: path, reason: "numbers at byte \(offset) are not aligned")
    }
    guard let start = unsafe start, count > 0 else { return try body(Span()) }
    // Checked above: aligned (pages are), and inside the mapping.
    let buffer = unsafe UnsafeBufferPointer(
      start: (start + offset).assumingMemoryBound(to: Float.self), count: count)
    return try body(unsafe Span(_unsafeElements: buffer))
  }
}
