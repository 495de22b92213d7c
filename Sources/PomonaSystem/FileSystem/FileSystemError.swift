internal import Foundation
internal import Glibc

/// What can go wrong between Pomona and a disk.
public enum FileSystemError: Error, Sendable, Equatable {
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case diskFull(path: String)
  /// The process may not make files of this size (`ulimit -f`), or the file system cannot hold one.
  case fileSizeLimit(path: String)
  case cannotLock(path: String, reason: String)
  /// A file ends before the bytes that should be there.
  case endsEarly(path: String, wanted: Int, found: Int)
  case badDeflate(reason: String)

  /// The case for `errno` as it stands after a failed write, or after a failed read.
  static func afterWriting(_ path: String, code: Int32 = errno) -> FileSystemError {
    switch code {
    case ENOSPC, EDQUOT: .diskFull(path: path)
    case EFBIG: .fileSizeLimit(path: path)
    default: .cannotWrite(path: path, reason: words(of: code))
    }
  }

  static func afterReading(_ path: String, code: Int32 = errno) -> FileSystemError {
    .cannotRead(path: path, reason: words(of: code))
  }

  static func words(of code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    // The POSIX form of the call: it writes at most the given count and ends the text with a zero.
    guard unsafe strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
