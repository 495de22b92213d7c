public import Foundation
internal import Glibc

/// A folder that only this user can enter and that goes away with the value.
///
///     let folder = try TemporaryFolder()
///     try AtomicFile.write(bytes, to: folder.url.appendingPathComponent("data.bin"))
public struct TemporaryFolder: ~Copyable, Sendable {
  public let url: URL

  /// - Throws: `.cannotWrite` when nothing can be made in `parent`, by default the system's temporary folder.
  public init(prefix: String = "pomona", in parent: URL? = nil) throws(FileSystemError) {
    let parent = parent ?? FileManager.default.temporaryDirectory
    var pattern = Array(parent.appendingPathComponent("\(prefix)-XXXXXX").path.utf8CString)
    // `mkdtemp` changes the last six characters in place, before the closing zero.
    guard unsafe mkdtemp(&pattern) != nil else { throw .afterWriting(parent.path) }
    let path = String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    url = URL(fileURLWithPath: path, isDirectory: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The address of a file in the folder.
  public borrowing func file(_ name: String) -> URL { url.appendingPathComponent(name) }
}
