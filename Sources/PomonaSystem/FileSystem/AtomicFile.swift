public import Foundation
internal import Glibc

/// Writing that either leaves the whole file or leaves things as they were.
///
/// The bytes go to a hidden file in the same folder, reach the disk (`fsync`), and then take the name by `rename`, which
/// POSIX makes one step. After an error the hidden file is removed.
public enum AtomicFile {
  /// Calls `body` with an empty file for writing.
  ///
  /// - `durably`: wait for the disk, so that the file survives a power cut; a cache that checks itself does without.
  /// - Throws: `FileSystemError`, or what `body` throws.
  public static func write(
    to url: URL, durably: Bool = true, _ body: (inout FileWriter) throws -> Void
  ) throws {
    try replace(url, durably: durably) { temporary in
      var writer = try FileWriter(to: temporary, reportedAs: url.path)
      try body(&writer)
      try writer.close()
    }
  }

  public static func write(_ bytes: some Collection<UInt8>, to url: URL, durably: Bool = true) throws {
    try write(to: url, durably: durably) { try $0.append(bytes) }
  }

  /// For writers that want a path of their own, such as HDF5: `body` fills the file at the address it gets.
  public static func replace(_ url: URL, durably: Bool = true, _ body: (URL) throws -> Void) throws {
    // A link keeps pointing where it points; what it points to is replaced.
    let target = url.resolvingSymlinksInPath()
    let mode = try existingMode(of: target)
    let temporary = try makeEmptyNeighbour(of: target)
    do {
      try body(temporary)
      try finish(temporary, as: target, mode: mode, durably: durably)
    } catch {
      // Best effort: the first error is the one to report.
      _ = unsafe unlink(temporary.path)
      throw error
    }
  }

  /// Whether a file name is one that an interrupted write may have left behind.
  public static func isLeftover(_ name: String) -> Bool { name.hasPrefix(".") && name.contains(suffix) }

  private static let suffix = ".unfinished-"

  private static func existingMode(of url: URL) throws(FileSystemError) -> mode_t? {
    var status = stat()
    // The call fills the structure that it is given, and nothing else.
    guard unsafe stat(url.path, &status) == 0 else { return nil }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      throw .cannotWrite(path: url.path, reason: kind == S_IFDIR ? "it is a folder" : "it is not a plain file")
    }
    return status.st_mode & 0o777
  }

  private static func noFolder(_ url: URL) -> FileSystemError {
    .cannotWrite(path: url.path, reason: "there is no folder \"\(url.deletingLastPathComponent().path)\"")
  }

  /// What can be known to be in the way before there is anything to write.
  ///
  /// - Throws: `.cannotWrite` without the folder, and where something else than a file has the name.
  public static func requirePlace(for url: URL) throws(FileSystemError) {
    _ = try existingMode(of: url)
    var status = stat()
    // As above.
    guard unsafe stat(url.deletingLastPathComponent().path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw noFolder(url)
    }
  }

  private static func makeEmptyNeighbour(of url: URL) throws(FileSystemError) -> URL {
    let folder = url.deletingLastPathComponent()
    for _ in 0..<100 {
      let mark = String(UInt64.random(in: 0 ... .max), radix: 36)
      let candidate = folder.appendingPathComponent(".\(url.lastPathComponent)\(suffix)\(mark)")
      // O_EXCL: never a file that is already there; the umask decides who may read it.
      let descriptor = unsafe open(candidate.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 {
        _ = Glibc.close(descriptor)
        return candidate
      }
      if errno != EEXIST {
        let code = errno
        if code == ENOENT { throw noFolder(url) }
        throw .afterWriting(url.path, code: code)
      }
    }
    throw .cannotWrite(path: url.path, reason: "no free name for a temporary file beside it")
  }

  private static func finish(
    _ temporary: URL, as target: URL, mode: mode_t?, durably: Bool
  ) throws(FileSystemError) {
    if durably || mode != nil {
      let descriptor = unsafe open(temporary.path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .afterWriting(target.path) }
      defer { _ = Glibc.close(descriptor) }
      if let mode { _ = fchmod(descriptor, mode) }
      // EINVAL: a file system that has no such call.
      if durably, fsync(descriptor) != 0, errno != EINVAL { throw .afterWriting(target.path) }
    }
    guard unsafe rename(temporary.path, target.path) == 0 else { throw .afterWriting(target.path) }
    guard durably else { return }
    let folder = unsafe open(target.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      // The name itself; a file system that cannot do so still has the whole file.
      _ = fsync(folder)
      _ = Glibc.close(folder)
    }
  }
}

/// A file that is written from its beginning to its end, through a buffer.
public struct FileWriter: ~Copyable {
  private let descriptor: Int32
  private let path: String
  private var buffer: [UInt8] = []
  private var isClosed = false
  private static let capacity = 1 << 16

  init(to url: URL, reportedAs path: String) throws(FileSystemError) {
    descriptor = unsafe open(url.path, O_WRONLY | O_TRUNC | O_CLOEXEC)
    self.path = path
    guard descriptor >= 0 else { throw .afterWriting(path) }
    buffer.reserveCapacity(FileWriter.capacity)
  }

  deinit { if !isClosed { _ = Glibc.close(descriptor) } }

  public mutating func append(_ text: String) throws(FileSystemError) { try append(text.utf8) }

  public mutating func append(_ bytes: some Collection<UInt8>) throws(FileSystemError) {
    if buffer.count + bytes.count > FileWriter.capacity { try flush() }
    if bytes.count < FileWriter.capacity {
      buffer.append(contentsOf: bytes)
    } else {
      try append(elements: Array(bytes).span)
    }
  }

  /// Numbers as they lie in memory (least significant byte first on every supported machine).
  public mutating func append<Element: BitwiseCopyable>(elements: Span<Element>) throws(FileSystemError) {
    try flush()
    // Plain numbers have no padding, so that every byte is defined.
    try writeAll(unsafe elements.bytes, to: descriptor, path: path)
  }

  private mutating func flush() throws(FileSystemError) {
    guard !buffer.isEmpty else { return }
    try writeAll(unsafe buffer.span.bytes, to: descriptor, path: path)
    buffer.removeAll(keepingCapacity: true)
  }

  mutating func close() throws(FileSystemError) {
    try flush()
    isClosed = true
    // Some network file systems report a full disk only here.
    guard Glibc.close(descriptor) == 0 else { throw .afterWriting(path) }
  }
}

/// Writes every byte, in as many calls as it takes: at `offset`, or where the file stands.
func writeAll(
  _ bytes: RawSpan, to descriptor: Int32, at offset: Int? = nil, path: String
) throws(FileSystemError) {
  // The pointer stays inside the span: `done` never passes its count.
  let failure: FileSystemError? = unsafe bytes.withUnsafeBytes { buffer in
    var done = 0
    while done < buffer.count {
      guard let start = buffer.baseAddress else { return nil }
      // Linux writes at most 2 GiB at once; a smaller piece also lets an interrupt through.
      let piece = min(buffer.count - done, 1 << 28)
      let count =
        if let offset {
          unsafe pwrite(descriptor, start + done, piece, off_t(offset + done))
        } else {
          unsafe Glibc.write(descriptor, start + done, piece)
        }
      if count < 0 {
        if errno == EINTR { continue }
        return .afterWriting(path)
      }
      if count == 0 { return .diskFull(path: path) }
      done += count
    }
    return nil
  }
  if let failure { throw failure }
}
