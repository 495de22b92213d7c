internal import Foundation
internal import PomonaSystem

/// Files that gzip has packed, `table.csv.gz`: unpacked into memory, all members of the file one behind the other.
enum PackedFile {
  private static let mark: [UInt8] = [0x1F, 0x8B]
  /// More than any memory here holds; a smaller file cannot claim it, as deflate packs at most 1032:1.
  private static let limit = 1 << 36

  /// Whether the name says that a file is packed.
  static func isNamed(_ url: URL) -> Bool { url.pathExtension.lowercased() == "gz" }

  static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: mark) }

  /// The bytes of a file that is packed.
  ///
  /// - Throws: `.otherFormat` for a file without gzip's mark, `.damaged` for one that is cut short or changed (its length and
  ///   its checksum are compared); `FileSystemError`.
  static func contents(of url: URL) throws -> [UInt8] {
    let bytes = try RandomAccessFile.contents(of: url)
    guard isPacked(bytes) else {
      throw FileError.otherFormat(path: url.path, expected: "gzip file", reason: "it does not begin with gzip's mark")
    }
    return try unpacked(bytes, path: url.path)
  }

  /// - Throws: `.damaged`.
  static func unpacked(_ bytes: [UInt8], path: String) throws(FileError) -> [UInt8] {
    do throws(FileSystemError) {
      return try Zlib.inflate(bytes[...], .gzip, expecting: 4 * bytes.count, limit: limit)
    } catch {
      let reason = if case .badDeflate(let reason) = error { reason } else { "\(error)" }
      throw .damaged(path: path, offset: bytes.count, reason: "it does not unpack: \(reason)")
    }
  }
}
