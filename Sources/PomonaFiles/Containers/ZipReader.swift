public import Foundation
internal import PomonaSystem

/// The entries of a zip archive, unpacked one at a time when asked for.
///
/// Written after APPNOTE.TXT 6.3.9 (PKWARE). The central directory at the end decides: local heads are only stepped
/// over, because writers that stream leave sizes out of them. Stored and deflated entries are read, zip64 ones too;
/// encryption, other methods and several disks are refused by name. Every unpacked entry must have the size and the
/// CRC-32 that the directory says. Of a file only the directory is read when it is opened, and of an entry what is asked for.
public struct ZipReader: Sendable {
  public let path: String
  public let entries: [Entry]
  private let source: Source

  /// Bytes at hand, or a file of which pieces are read.
  private enum Source: Sendable {
    case memory([UInt8])
    case file(RandomAccessFile)

    var byteCount: Int {
      switch self {
      case .memory(let bytes): bytes.count
      case .file(let file): file.byteCount
      }
    }

    /// - Precondition: the range lies inside.
    func bytes(_ range: Range<Int>) throws -> [UInt8] {
      switch self {
      case .memory(let bytes): Array(bytes[range])
      case .file(let file): try file.bytes(range.count, at: range.lowerBound)
      }
    }
  }

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
  public init(_ url: URL) throws { try self.init(.file(RandomAccessFile(reading: url)), path: url.path) }

  public init(bytes: [UInt8], path: String) throws { try self.init(.memory(bytes), path: path) }

  private init(_ source: Source, path: String) throws {
    self.source = source
    self.path = path
    let tail = Tail(
      bytes: try source.bytes(max(0, source.byteCount - Tail.mostBytes)..<source.byteCount),
      start: max(0, source.byteCount - Tail.mostBytes))
    let head = try source.bytes(0..<min(4, source.byteCount))
    let end = try ZipReader.endRecord(in: tail, head: head, path: path) { try source.bytes($0) }
    let directory = Tail(bytes: try source.bytes(end.directoryStart..<end.directoryEnd), start: end.directoryStart)
    var entries: [Entry] = []
    var names: Set<String> = []
    var position = end.directoryStart
    for _ in 0..<end.entryCount {
      let (entry, next) = try ZipReader.entry(at: position, before: end.directoryEnd, in: directory, path: path)
      guard names.insert(entry.name).inserted else {
        throw FileError.damaged(path: path, offset: position, reason: "two entries are named \"\(entry.name)\"")
      }
      entries.append(entry)
      position = next
    }
    self.entries = entries
  }

  /// The last bytes of the file, by their offsets in it.
  private struct Tail {
    /// The end record, its locator and the longest comment.
    static let mostBytes = 22 + 65_535 + 20

    let bytes: [UInt8]
    let start: Int
    var end: Int { start + bytes.count }

    /// A whole number of up to eight bytes, least significant first; the caller has checked that they are there.
    func number(_ width: Int, at offset: Int) -> Int {
      Int(truncatingIfNeeded: (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[offset - start + $1]) << (8 * $1) })
    }

    func text(_ range: Range<Int>) -> String {
      String(decoding: bytes[(range.lowerBound - start)..<(range.upperBound - start)], as: UTF8.self)
    }
  }

  public var names: [String] { entries.map(\.name) }

  /// The bytes of the entry named so.
  ///
  /// - Throws: `.noEntry`, `.damaged` when it does not unpack or its checksum differs, `.unsupported`.
  public func contents(of name: String) throws -> [UInt8] {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw FileError.noEntry(path: path, name: name, known: names)
    }
    return try contents(of: entry)
  }

  public func contents(of entry: Entry) throws -> [UInt8] {
    let start = try dataStart(of: entry)
    let plain: [UInt8]
    switch entry.method {
    case 0: plain = try source.bytes(start..<(start + entry.packedByteCount))
    case 8:
      do {
        plain = try Zlib.inflate(
          source.bytes(start..<(start + entry.packedByteCount))[...], .raw, expecting: entry.byteCount,
          limit: entry.byteCount)
      } catch is FileSystemError {
        throw FileError.damaged(path: path, offset: start, reason: "\"\(entry.name)\" does not unpack")
      }
    default: throw otherMethod(entry)
    }
    guard plain.count == entry.byteCount else {
      throw FileError.damaged(
        path: path, offset: start,
        reason: "\"\(entry.name)\" has \(plain.count) bytes where the directory says \(entry.byteCount)")
    }
    guard Zlib.crc32(plain) == entry.checksum else {
      throw FileError.damaged(path: path, offset: start, reason: "the checksum of \"\(entry.name)\" differs")
    }
    return plain
  }

  /// The first bytes of an entry, at most `count` of them: what a reader of heads needs. No checksum is compared.
  public func beginning(of entry: Entry, count: Int) throws -> [UInt8] {
    let start = try dataStart(of: entry)
    switch entry.method {
    case 0: return try source.bytes(start..<(start + min(count, entry.packedByteCount)))
    case 8:
      // Deflate makes nothing longer than a few bytes in a thousand, so that this much packed holds the beginning.
      let packed = try source.bytes(start..<(start + min(count + count / 8 + 1024, entry.packedByteCount)))
      do {
        return try Zlib.beginning(packed, .raw, count: min(count, entry.byteCount))
      } catch {
        throw FileError.damaged(path: path, offset: start, reason: "\"\(entry.name)\" does not unpack")
      }
    default: throw otherMethod(entry)
    }
  }

  private func otherMethod(_ entry: Entry) -> FileError {
    .unsupported(
      path: path, what: "\"\(entry.name)\", compressed by method \(entry.method)",
      advice: "pack it again with deflate: zip new.zip FILES")
  }

  /// Behind the local head, whose own name and extra field may be of other lengths than the directory's.
  private func dataStart(of entry: Entry) throws -> Int {
    let misplaced = FileError.damaged(
      path: path, offset: entry.directoryOffset, reason: "\"\(entry.name)\" is not where the directory says")
    guard entry.start >= 0, entry.start <= source.byteCount - 30 else { throw misplaced }
    let head = Tail(bytes: try source.bytes(entry.start..<(entry.start + 30)), start: entry.start)
    guard head.number(4, at: entry.start) == 0x0403_4b50 else { throw misplaced }
    let start =
      entry.start + 30 + head.number(2, at: entry.start + 26) + head.number(2, at: entry.start + 28)
    guard start <= source.byteCount, entry.packedByteCount >= 0, entry.packedByteCount <= source.byteCount - start
    else {
      throw FileError.damaged(
        path: path, offset: entry.start, reason: "\"\(entry.name)\" reaches behind the end of the file")
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
  private static func endRecord(
    in tail: Tail, head: [UInt8], path: String, read: (Range<Int>) throws -> [UInt8]
  ) throws -> EndRecord {
    guard tail.end >= 22 else {
      throw FileError.otherFormat(
        path: path, expected: "zip archive", reason: "it has \(tail.end) bytes; the smallest has 22")
    }
    var position = tail.end - 22
    let first = max(tail.start, tail.end - 22 - 65_535)
    while true {
      if tail.number(4, at: position) == 0x0605_4b50, tail.number(2, at: position + 20) == tail.end - position - 22 {
        break
      }
      guard position > first else {
        if head == [0x50, 0x4b, 0x03, 0x04] {
          throw FileError.damaged(
            path: path, offset: tail.end, reason: "the list of entries at the end is missing: the file is cut short")
        }
        throw FileError.otherFormat(path: path, expected: "zip archive", reason: "it has no list of entries at its end")
      }
      position -= 1
    }
    var count = tail.number(2, at: position + 10)
    var size = tail.number(4, at: position + 12)
    var start = tail.number(4, at: position + 16)
    guard tail.number(2, at: position + 4) == 0, tail.number(2, at: position + 6) == 0,
      tail.number(2, at: position + 8) == count
    else {
      throw FileError.unsupported(
        path: path, what: "one part of an archive of several", advice: "join the parts: zip -s 0")
    }
    // Where a number does not fit, a second record in front of this one has it with more bytes.
    if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF, position - 20 >= tail.start,
      tail.number(4, at: position - 20) == 0x0706_4b50
    {
      let place = tail.number(8, at: position - 12)
      guard place >= 0, place <= position - 20 - 56 else {
        throw FileError.damaged(
          path: path, offset: position - 20, reason: "the record of a large archive is not where it should be")
      }
      let record = Tail(bytes: try read(place..<(place + 56)), start: place)
      guard record.number(4, at: place) == 0x0606_4b50 else {
        throw FileError.damaged(path: path, offset: place, reason: "the record of a large archive is missing")
      }
      count = record.number(8, at: place + 32)
      size = record.number(8, at: place + 40)
      start = record.number(8, at: place + 48)
    }
    guard start >= 0, size >= 0, start <= position, size <= position - start, count >= 0, count <= size / 46 else {
      throw FileError.damaged(path: path, offset: position, reason: "the list of entries lies outside of the file")
    }
    return EndRecord(entryCount: count, directoryStart: start, directoryEnd: start + size)
  }

  private static func entry(
    at position: Int, before end: Int, in directory: Tail, path: String
  ) throws -> (Entry, next: Int) {
    guard end - position >= 46, directory.number(4, at: position) == 0x0201_4b50 else {
      throw FileError.damaged(path: path, offset: position, reason: "an entry of the list is missing")
    }
    let nameStart = position + 46
    let nameEnd = nameStart + directory.number(2, at: position + 28)
    let extraEnd = nameEnd + directory.number(2, at: position + 30)
    let next = extraEnd + directory.number(2, at: position + 32)
    guard next <= end else {
      throw FileError.damaged(path: path, offset: position, reason: "an entry of the list is cut off")
    }
    let name = directory.text(nameStart..<nameEnd)
    guard directory.number(2, at: position + 8) & 1 == 0 else {
      throw FileError.unsupported(
        path: path, what: "\"\(name)\", which is encrypted", advice: "unpack it with its password first")
    }
    var sizes = [
      directory.number(4, at: position + 24), directory.number(4, at: position + 20),
      directory.number(4, at: position + 42),
    ]
    // Numbers that do not fit into four bytes stand in the extra field 1, in this order.
    var field = nameEnd
    while field + 4 <= extraEnd, sizes.contains(0xFFFF_FFFF) {
      let fieldEnd = field + 4 + directory.number(2, at: field + 2)
      guard fieldEnd <= extraEnd else { break }
      if directory.number(2, at: field) == 1 {
        var place = field + 4
        for index in sizes.indices where sizes[index] == 0xFFFF_FFFF && place + 8 <= fieldEnd {
          sizes[index] = directory.number(8, at: place)
          place += 8
        }
        break
      }
      field = fieldEnd
    }
    guard sizes.allSatisfy({ $0 >= 0 && $0 < 1 << 48 }) else {
      throw FileError.damaged(path: path, offset: position, reason: "\"\(name)\" has a size that cannot be")
    }
    let entry = Entry(
      name: name, byteCount: sizes[0], packedByteCount: sizes[1], method: directory.number(2, at: position + 10),
      checksum: UInt32(truncatingIfNeeded: directory.number(4, at: position + 16)), start: sizes[2],
      directoryOffset: position)
    return (entry, next)
  }
}
