import Foundation
import PomonaCatalog
import PomonaSystem
import Testing

/// Serialized, because the file-size limit is the whole process's.
@Suite(.serialized) struct FileSystemTests {
  @Test func `An atomic write leaves the whole file and nothing beside it`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("a.txt")
    try AtomicFile.write(Array("one".utf8), to: url)
    try AtomicFile.write(to: url) { writer in
      try writer.append("two, ")
      try writer.append(elements: [UInt8](repeating: 0x61, count: 200_000).span)
    }
    let text = String(decoding: try RandomAccessFile.contents(of: url), as: UTF8.self)
    #expect(text == "two, " + String(repeating: "a", count: 200_000))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.txt"])
  }

  struct Halt: Error {}

  @Test func `A write that fails leaves the old file as it was`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("a.txt")
    try AtomicFile.write(Array("old".utf8), to: url)
    #expect(throws: Halt.self) {
      try AtomicFile.write(to: url) { writer in
        try writer.append(String(repeating: "new", count: 100_000))
        throw Halt()
      }
    }
    #expect(try RandomAccessFile.contents(of: url) == Array("old".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.txt"])
  }

  @Test func `A file-size limit is an error that names the file and leaves nothing`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("large.bin")
    let block = [UInt8](repeating: 1, count: 1 << 20)
    let limit = 200 << 20
    let error = #expect(throws: FileSystemError.self) {
      try ProcessLimits.withFileSizeLimit(limit) {
        try AtomicFile.write(to: url) { writer in
          for _ in 0..<201 { try writer.append(elements: block.span) }
        }
      }
    }
    #expect(error == .fileSizeLimit(path: url.path))
    #expect(error?.explanation.code == "E0904")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func `Writing into a missing folder, onto a folder, or without permission says so`() throws {
    let folder = try TemporaryFolder()
    let missing = folder.url.appendingPathComponent("no/such/a.txt")
    let first = #expect(throws: FileSystemError.self) { try AtomicFile.write([1], to: missing) }
    #expect(first?.explanation.facts.first?.contains("there is no folder") == true)
    let second = #expect(throws: FileSystemError.self) { try AtomicFile.write([1], to: folder.url) }
    #expect(second?.explanation.facts == ["it is a folder"])
    let third = #expect(throws: FileSystemError.self) {
      try AtomicFile.write([1], to: URL(fileURLWithPath: "/proc/pomona"))
    }
    #expect(third?.explanation.message.contains("/proc/pomona") == true)
  }

  @Test func `A link keeps pointing at the file that was replaced`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("a.txt")
    let link = folder.file("link.txt")
    try AtomicFile.write([1], to: url)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: url)
    try AtomicFile.write([2], to: link)
    #expect(try RandomAccessFile.contents(of: url) == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == url.path)
  }

  @Test func `A temporary folder is private and goes away with its value`() throws {
    var path = ""
    do {
      let folder = try TemporaryFolder(prefix: "pomona-test")
      path = folder.url.path
      try AtomicFile.write([1], to: folder.file("a"))
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o700)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `A scratch file has no name and gives back blocks of rows`() throws {
    let folder = try TemporaryFolder()
    let scratch = try RandomAccessFile.scratch(in: folder.url)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    let matrix = (0..<20).map(Float.init)  // 4 rows of 5
    try scratch.write(matrix.span.extracting(10..<20), at: 8 + 40)
    try scratch.write(matrix.span.extracting(0..<10), at: 8)
    #expect(try scratch.floats(rows: 4, stride: 5, columns: 1..<3, at: 8) == [1, 2, 6, 7, 11, 12, 16, 17])
    #expect(try scratch.floats(rows: 4, stride: 5, columns: 0..<5, at: 8) == matrix)
    #expect(try scratch.floats(rows: 4, stride: 5, columns: 2..<2, at: 8).isEmpty)
    #expect(throws: FileSystemError.self) { try scratch.floats(rows: 5, stride: 5, columns: 0..<5, at: 8) }
  }

  @Test func `A mapped file shows its numbers in place and refuses what it does not hold`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("a.bin")
    let values = (0..<100).map { Float($0) / 3 }
    try AtomicFile.write(Binary.bytes(of: values), to: url)
    let mapped = try MappedFile(url)
    #expect(mapped.byteCount == 400)
    try mapped.withFloats(at: 40, count: 3) { span in
      #expect([span[0], span[1], span[2]] == Array(values[10..<13]))
    }
    #expect(mapped.withBytes { $0.count } == 400)
    #expect(throws: FileSystemError.self) { try mapped.withFloats(at: 8, count: 99) { _ in } }
    #expect(throws: FileSystemError.self) { try mapped.withFloats(at: 2, count: 1) { _ in } }
    #expect(throws: FileSystemError.self) { try mapped.withFloats(at: 0, count: .max) { _ in } }
    try AtomicFile.write([], to: url)
    #expect(try MappedFile(url).withBytes { $0.count } == 0)
    #expect(throws: FileSystemError.self) { try MappedFile(folder.url) }
  }

  @Test func `A held lock is refused to a second taker until it is let go`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("lock")
    do {
      let lock = try FileLock(at: url)
      let isHeld = lock.isHeld
      #expect(isHeld)
      #expect(throws: FileSystemError.cannotLock(path: url.path, reason: "another process holds it")) {
        try take(url)
      }
    }
    try take(url)
  }

  private func take(_ url: URL) throws {
    let lock = try FileLock(at: url, waiting: false)
    let isHeld = lock.isHeld
    #expect(isHeld)
  }

  @Test func `Numbers are read at any place and in either order of bytes`() {
    let bytes: [UInt8] = [0xff, 1, 2, 3, 4, 0, 0, 0x80, 0x3f]
    #expect(Binary.decode(UInt32.self, 1, from: bytes, at: 1) == [0x0403_0201])
    #expect(Binary.decode(UInt16.self, 2, from: bytes, at: 1, bigEndian: true) == [0x0102, 0x0304])
    #expect(Binary.decode(Float.self, 1, from: bytes, at: 5) == [1])
    #expect(Binary.decode(Double.self, 1, from: [0x3f, 0xf0, 0, 0, 0, 0, 0, 0], bigEndian: true) == [1])
    #expect(Binary.decode(UInt32.self, 3, from: bytes) == nil)
    #expect(Binary.decode(UInt32.self, .max, from: bytes) == nil)
    #expect(Binary.decode(UInt8.self, 0, from: bytes, at: 9) == [])
    #expect(Binary.decode(UInt8.self, -1, from: bytes) == nil)
  }

  @Test(arguments: [Zlib.Wrapping.zlib, .raw, .gzip])
  func `Packed bytes unpack to the same, and damage is noticed`(_ wrapping: Zlib.Wrapping) throws {
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let packed = try Zlib.deflate(bytes, wrapping)
    #expect(packed.count < bytes.count / 10)
    #expect(try Zlib.inflate((packed + [1, 2, 3])[...], wrapping, expecting: bytes.count) == bytes)
    #expect(throws: FileSystemError.self) { try Zlib.inflate(packed.dropLast(20), wrapping) }
    #expect(throws: FileSystemError.self) { try Zlib.inflate(packed[...], wrapping, limit: 299_999) }
    #expect(throws: FileSystemError.self) { try Zlib.inflate([], wrapping) }
    #expect(throws: FileSystemError.self) { try Zlib.inflate([1, 2, 3, 4, 5][...], .zlib) }
  }

  @Test func `The checksum is the one of zip archives`() {
    #expect(Zlib.crc32(Array("123456789".utf8)) == 0xcbf4_3926)
    #expect(Zlib.crc32([]) == 0)
  }
}
