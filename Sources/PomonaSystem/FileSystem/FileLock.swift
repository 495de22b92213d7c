public import Foundation
internal import Glibc

/// An advisory lock between processes (and between threads that each open it), held as long as the value lives.
public struct FileLock: ~Copyable, Sendable {
  private let descriptor: Int32
  /// False where the file system knows no locks, as on some clusters: the holder then works without.
  public let isHeld: Bool

  /// Makes the lock file if need be and waits for the lock.
  ///
  /// - Throws: `.cannotLock` when the file cannot be made, or when `waiting` is false and another holds it.
  public init(at url: URL, exclusive: Bool = true, waiting: Bool = true) throws(FileSystemError) {
    let descriptor = unsafe open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotLock(path: url.path, reason: FileSystemError.words(of: errno)) }
    var code: Int32 = 0
    repeat {
      let outcome = flock(descriptor, (exclusive ? LOCK_EX : LOCK_SH) | (waiting ? 0 : LOCK_NB))
      code = outcome == 0 ? 0 : errno
    } while code == EINTR
    switch code {
    case 0: isHeld = true
    case ENOLCK, EOPNOTSUPP, ENOSYS, EINVAL: isHeld = false
    default:
      _ = Glibc.close(descriptor)
      throw .cannotLock(
        path: url.path,
        reason: code == EWOULDBLOCK ? "another process holds it" : FileSystemError.words(of: code))
    }
    self.descriptor = descriptor
  }

  // Closing the only descriptor of this opening releases the lock.
  deinit { _ = Glibc.close(descriptor) }
}
