public import Foundation
internal import Glibc

/// An open file that is read, and if it is a scratch file also written, at any place and from any thread.
///
/// `pread` and `pwrite` keep no position, so that threads need no lock between them.
public final class RandomAccessFile: Sendable {
  public let path: String
  let descriptor: Int32

  /// Opens a file for reading.
  ///
  /// - Throws: `.cannotRead`; also for a folder, which would open but give no bytes.
  public init(reading url: URL) throws(FileSystemError) {
    path = url.path
    let descriptor = unsafe open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .afterReading(url.path) }
    self.descriptor = descriptor
    var status = stat()
    // The call fills the structure that it is given.
    guard unsafe fstat(descriptor, &status) == 0 else { throw .afterReading(url.path) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw .cannotRead(path: url.path, reason: "it is a folder")
    }
  }

  /// Opens an existing file for reading and writing.
  public init(updating url: URL, reportedAs name: String? = nil) throws(FileSystemError) {
    path = name ?? url.path
    let descriptor = unsafe open(url.path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw .afterWriting(name ?? url.path) }
    self.descriptor = descriptor
  }

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  /// A file that a library has open; it stays open here when the library closes it. `nil` if it is not open.
  convenience init?(sharing descriptor: Int32, path: String) {
    let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard own >= 0 else { return nil }
    self.init(path: path, descriptor: own)
  }

  deinit { _ = Glibc.close(descriptor) }

  /// An empty file without a name: its space is free again when the last reference goes, even after a crash.
  ///
  /// - Throws: `.cannotWrite` when the folder cannot be written, `.diskFull`.
  public static func scratch(in folder: URL? = nil) throws(FileSystemError) -> RandomAccessFile {
    let folder = folder ?? FileManager.default.temporaryDirectory
    let pattern = folder.appendingPathComponent("pomona-scratch-XXXXXX").path
    var bytes = Array(pattern.utf8CString)
    // `mkstemp` changes the six last characters in place and creates the file for this user alone.
    let descriptor = unsafe mkstemp(&bytes)
    guard descriptor >= 0 else { throw .afterWriting(folder.path) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    // Unlinked while open: no name to be found by others, nothing to clean up.
    _ = unsafe unlink(&bytes)
    return RandomAccessFile(path: "scratch file in \(folder.path)", descriptor: descriptor)
  }

  public var byteCount: Int {
    var status = stat()
    // As above.
    return unsafe fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Sets the length; new bytes read as zero and take no space until written.
  public func resize(to byteCount: Int) throws(FileSystemError) {
    guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw .afterWriting(path) }
  }

  /// Writes numbers as they lie in memory from byte `offset`.
  public func write<Element: BitwiseCopyable>(_ elements: Span<Element>, at offset: Int) throws(FileSystemError) {
    // Plain numbers have no padding, so that every byte is defined.
    try writeAll(unsafe elements.bytes, to: descriptor, at: offset, path: path)
  }

  /// `count` bytes from `offset`.
  ///
  /// - Throws: `.endsEarly` when the file is shorter.
  public func bytes(_ count: Int, at offset: Int) throws(FileSystemError) -> [UInt8] {
    try values(UInt8.self, rows: 1, stride: count, columns: 0..<count, at: offset)
  }

  /// Fills a part of `bytes` with those from `offset`.
  ///
  /// - Throws: `.endsEarly` when the file is shorter.
  public func read(into bytes: inout [UInt8], part: Range<Int>, at offset: Int) throws(FileSystemError) {
    precondition(part.lowerBound >= 0 && part.upperBound <= bytes.count, "a part beyond the bytes")
    // The buffer is used only during the call, within its own count.
    let failure = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe read(UnsafeMutableRawBufferPointer(rebasing: buffer[part]), at: offset)
    }
    if let failure { throw failure }
  }

  /// A block of a row-major matrix of floats that begins at byte `offset`: `columns` of each of `rows` rows of `stride`
  /// elements, packed. One call of the system for each row, or one in all if the rows are whole.
  public func floats(
    rows: Int, stride: Int, columns: Range<Int>, at offset: Int
  ) throws(FileSystemError) -> [Float] {
    try values(Float.self, rows: rows, stride: stride, columns: columns, at: offset)
  }

  /// As `floats`, of any plain numbers.
  func values<Element: BitwiseCopyable>(
    _ type: Element.Type, rows: Int, stride: Int, columns: Range<Int>, at offset: Int
  ) throws(FileSystemError) -> [Element] {
    precondition(
      columns.lowerBound >= 0 && columns.upperBound <= stride && rows >= 0 && offset >= 0, "block outside rows")
    let size = MemoryLayout<Element>.stride
    var failure: FileSystemError?
    // The buffer has room for exactly rows × columns elements, all of which are read, or the result is thrown away.
    let result = unsafe [Element](unsafeUninitializedCapacity: rows * columns.count) { buffer, initialized in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      if columns.count == stride {
        unsafe failure = read(raw, at: offset)
      } else {
        for row in 0..<rows where failure == nil {
          let start = row * columns.count * size
          let target = unsafe UnsafeMutableRawBufferPointer(rebasing: raw[start..<(start + columns.count * size)])
          unsafe failure = read(target, at: offset + (row * stride + columns.lowerBound) * size)
        }
      }
      initialized = failure == nil ? rows * columns.count : 0
    }
    if let failure { throw failure }
    return result
  }

  private func read(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> FileSystemError? {
    var done = 0
    while done < buffer.count {
      guard let start = buffer.baseAddress else { return nil }
      // `done` stays below the buffer's count.
      let count = unsafe pread(descriptor, start + done, min(buffer.count - done, 1 << 28), off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        return .afterReading(path)
      }
      if count == 0 { return .endsEarly(path: path, wanted: offset + buffer.count, found: byteCount) }
      done += count
    }
    return nil
  }

  /// All bytes of a file.
  ///
  /// - Throws: `.cannotRead` when there is none, it is a folder, or it is larger than `limit`.
  public static func contents(of url: URL, limit: Int = 1 << 36) throws(FileSystemError) -> [UInt8] {
    let file = try RandomAccessFile(reading: url)
    guard file.byteCount <= limit else {
      throw .cannotRead(path: url.path, reason: "it has \(file.byteCount) bytes, more than \(limit)")
    }
    return try file.bytes(file.byteCount, at: 0)
  }
}
