public import Foundation
internal import PomonaSystem

/// The entries of a zip archive, unpacked one at a time when asked for.
///
/// Written after APPNOTE.TXT 6.3.9 (PKWARE). The central directory at the end decides: local heads are only stepped
/// over, because writers that stream leave sizes out of them. Stored and deflated entries are read; encryption, other
/// methods, several disks and zip64 are refused by name. Every unpacked entry must have the size and the CRC-32 that the
/// directory says.
public struct ZipReader: Sendable {
  public let path: String
  public let entries: [Entry]
  private let bytes: [UInt8]

  /// One file of the archive.
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let byteCount: Int
    public let packedByteCount: Int
    let method: Int
    let checksum: UInt32
    /// Where the local head stands, and where the directory names the entry.
    let start: Int
    let directoryOffset: Int
  }

  /// - Throws: `FileError` naming file and byte; `FileSystemError` when the file cannot be read.
  public init(_ url: URL) throws {
    try self.init(bytes: RandomAccessFile.contents(of: url), path: url.path)
  }

  public init(bytes: [UInt8], path: String) throws(FileError) {
    self.bytes = bytes
    self.path = path
    let end = try ZipReader.endRecord(of: bytes, path: path)
    var entries: [Entry] = []
    var names: Set<String> = []
    var position = end.directoryStart
    for _ in 0..<end.entryCount {
      let (entry, next) = try ZipReader.entry(at: position, before: end.directoryEnd, in: bytes, path: path)
      guard names.insert(entry.name).inserted else {
        throw .damaged(path: path, offset: position, reason: "two entries are named \"\(entry.name)\"")
      }
      entries.append(entry)
      position = next
    }
    self.entries = entries
  }

  public var names: [String] { entries.map(\.name) }

  /// The bytes of the entry named so.
  ///
  /// - Throws: `.noEntry`, `.damaged` when it does not unpack or its checksum differs, `.unsupported`.
  public func contents(of name: String) throws(FileError) -> [UInt8] {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw .noEntry(path: path, name: name, known: names)
    }
    return try contents(of: entry)
  }

  public func contents(of entry: Entry) throws(FileError) -> [UInt8] {
    let start = try dataStart(of: entry)
    let packed = bytes[start..<(start + entry.packedByteCount)]
    let plain: [UInt8]
    switch entry.method {
    case 0: plain = Array(packed)
    case 8:
      do {
        plain = try Zlib.inflate(packed, .raw, expecting: entry.byteCount, limit: entry.byteCount)
      } catch {
        throw .damaged(path: path, offset: start, reason: "\"\(entry.name)\" does not unpack")
      }
    default:
      throw .unsupported(
        path: path, what: "\"\(entry.name)\", compressed by method \(entry.method)",
        advice: "pack it again with deflate: zip new.zip FILES")
    }
    guard plain.count == entry.byteCount else {
      throw .damaged(
        path: path, offset: start,
        reason: "\"\(entry.name)\" has \(plain.count) bytes where the directory says \(entry.byteCount)")
    }
    guard Zlib.crc32(plain) == entry.checksum else {
      throw .damaged(path: path, offset: start, reason: "the checksum of \"\(entry.name)\" differs")
    }
    return plain
  }

  /// Behind the local head, whose own name and extra field may be of other lengths than the directory's.
  private func dataStart(of entry: Entry) throws(FileError) -> Int {
    guard entry.start <= bytes.count - 30, ZipReader.number(4, at: entry.start, in: bytes) == 0x0403_4b50 else {
      throw .damaged(
        path: path, offset: entry.directoryOffset, reason: "\"\(entry.name)\" is not where the directory says")
    }
    let start =
      entry.start + 30 + ZipReader.number(2, at: entry.start + 26, in: bytes)
      + ZipReader.number(2, at: entry.start + 28, in: bytes)
    guard start <= bytes.count, entry.packedByteCount <= bytes.count - start else {
      throw .damaged(path: path, offset: entry.start, reason: "\"\(entry.name)\" reaches behind the end of the file")
    }
    return start
  }

  // MARK: - The directory

  private struct EndRecord {
    let entryCount: Int
    let directoryStart: Int
    let directoryEnd: Int
  }

  /// The record at the very end, before which a comment of up to 65,535 bytes may hide it.
  private static func endRecord(of bytes: [UInt8], path: String) throws(FileError) -> EndRecord {
    guard bytes.count >= 22 else {
      throw .otherFormat(
        path: path, expected: "zip archive", reason: "it has \(bytes.count) bytes; the smallest has 22")
    }
    var position = bytes.count - 22
    let first = max(0, bytes.count - 22 - 65_535)
    while true {
      if number(4, at: position, in: bytes) == 0x0605_4b50,
        number(2, at: position + 20, in: bytes) == bytes.count - position - 22
      {
        break
      }
      guard position > first else {
        if number(4, at: 0, in: bytes) == 0x0403_4b50 {
          throw .damaged(
            path: path, offset: bytes.count, reason: "the list of entries at the end is missing: the file is cut short")
        }
        throw .otherFormat(path: path, expected: "zip archive", reason: "it has no list of entries at its end")
      }
      position -= 1
    }
    let count = number(2, at: position + 10, in: bytes)
    let size = number(4, at: position + 12, in: bytes)
    let start = number(4, at: position + 16, in: bytes)
    let hasLocator = position >= 20 && number(4, at: position - 20, in: bytes) == 0x0706_4b50
    guard !hasLocator, count != 0xFFFF, size != 0xFFFF_FFFF, start != 0xFFFF_FFFF else {
      throw .unsupported(
        path: path, what: "a zip64 archive (over 4 GiB or 65,534 entries)", advice: "split it into smaller archives")
    }
    guard number(2, at: position + 4, in: bytes) == 0, number(2, at: position + 6, in: bytes) == 0,
      number(2, at: position + 8, in: bytes) == count
    else {
      throw .unsupported(path: path, what: "one part of an archive of several", advice: "join the parts: zip -s 0")
    }
    guard start <= position, size <= position - start else {
      throw .damaged(path: path, offset: position, reason: "the list of entries lies outside of the file")
    }
    return EndRecord(entryCount: count, directoryStart: start, directoryEnd: start + size)
  }

  private static func entry(
    at position: Int, before end: Int, in bytes: [UInt8], path: String
  ) throws(FileError) -> (Entry, next: Int) {
    guard end - position >= 46, number(4, at: position, in: bytes) == 0x0201_4b50 else {
      throw .damaged(path: path, offset: position, reason: "an entry of the list is missing")
    }
    let nameStart = position + 46
    let nameLength = number(2, at: position + 28, in: bytes)
    let next =
      nameStart + nameLength + number(2, at: position + 30, in: bytes) + number(2, at: position + 32, in: bytes)
    guard next <= end else {
      throw .damaged(path: path, offset: position, reason: "an entry of the list is cut off")
    }
    let name = String(decoding: bytes[nameStart..<(nameStart + nameLength)], as: UTF8.self)
    guard number(2, at: position + 8, in: bytes) & 1 == 0 else {
      throw .unsupported(
        path: path, what: "\"\(name)\", which is encrypted", advice: "unpack it with its password first")
    }
    let entry = Entry(
      name: name, byteCount: number(4, at: position + 24, in: bytes),
      packedByteCount: number(4, at: position + 20, in: bytes), method: number(2, at: position + 10, in: bytes),
      checksum: UInt32(truncatingIfNeeded: number(4, at: position + 16, in: bytes)),
      start: number(4, at: position + 42, in: bytes), directoryOffset: position)
    guard entry.byteCount != 0xFFFF_FFFF, entry.packedByteCount != 0xFFFF_FFFF, entry.start != 0xFFFF_FFFF else {
      throw .unsupported(
        path: path, what: "\"\(name)\", a zip64 entry (over 4 GiB)", advice: "save it in smaller pieces")
    }
    return (entry, next)
  }

  /// A whole number of up to four bytes, least significant first; the caller has checked that they are there.
  private static func number(_ width: Int, at offset: Int, in bytes: [UInt8]) -> Int {
    (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }
}
