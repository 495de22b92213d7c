import Foundation
import PomonaCatalog
import PomonaSystem
import Testing

@Suite struct HDF5Tests {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/hdf5")

  @Test func `What is written is read back, in groups, compressed or not`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("a.h5")
    let doubles = (0..<600).map { Double($0) / 7 }
    do {
      let file = try HDF5File(creating: url)
      try file.write(doubles, to: "plain", shape: [20, 30])
      let group = try file.makeGroup("group")
      try group.write(doubles.map(Float.init), to: "packed", shape: [600], compression: 6)
      try group.write([Int64.min, -1, 0, .max], to: "whole")
      try group.write([0, 255] as [UInt8], to: "bytes")
      try group.write([Double](), to: "nothing")
      try group.setAttribute("numbers", .numbers([1.5, -2]))
      try file.write(texts: ["", "one", "zwölf 🍎", "a\nb"], to: "texts")
      try file.setAttribute("made by", .text("a test"))
      try file.setAttribute("made by", .text("this test"))
      try file.close()
    }
    let file = try HDF5File(reading: url)
    #expect(try file.names() == ["group/", "plain", "texts"])
    #expect(try file.attributeNames() == ["made by"])
    #expect(try file.attribute("made by") == .text("this test"))
    #expect(try file.attribute("other") == nil)
    let plain = try file.dataset("plain")
    #expect(plain.shape == [20, 30])
    #expect(plain.elementType == .float64)
    #expect(try plain.read(as: Double.self) == doubles)
    let block = try plain.read(as: Double.self, from: [3, 28], count: [2, 2])
    #expect(block == [118, 119, 148, 149].map { Double($0) / 7 })
    let offset = plain.fileOffset ?? -1
    let bytes = try RandomAccessFile(reading: url).bytes(4800, at: offset)
    #expect(Binary.decode(Double.self, 600, from: bytes) == doubles)
    let group = try file.group("group")
    #expect(try group.dataset("packed").read(as: Float.self) == doubles.map(Float.init))
    #expect(try group.dataset("packed").fileOffset == nil)
    #expect(try file.dataset("group/whole").read(as: Int64.self) == [.min, -1, 0, .max])
    #expect(try file.dataset("group/bytes").read(as: Double.self) == [0, 255])
    #expect(try file.dataset("group/nothing").read(as: Double.self).isEmpty)
    #expect(try group.attribute("numbers") == .numbers([1.5, -2]))
    #expect(try file.dataset("texts").readTexts() == ["", "one", "zwölf 🍎", "a\nb"])
  }

  @Test func `A file in memory has the bytes of a file on disk, also behind a block of another's`() throws {
    let folder = try TemporaryFolder()
    let memory = try HDF5File(inMemoryNamed: "entry")
    try memory.write([1, 2, 3.5], to: "values")
    let bytes = try [UInt8](repeating: 0x20, count: 512) + memory.image()
    #expect(Array(bytes[512..<516]) == [0x89, 0x48, 0x44, 0x46])
    let url = folder.file("a.h5")
    try AtomicFile.write(bytes, to: url)
    let file = try HDF5File(reading: url)
    let values = try file.dataset("values")
    #expect(try values.read(as: Double.self) == [1, 2, 3.5])
    let offset = values.fileOffset ?? -1
    #expect(Binary.decode(Double.self, 3, from: bytes, at: offset) == [1, 2, 3.5])
  }

  @Test func `A place for numbers can be settled before they are written past the library`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("a.h5")
    var offset = 0
    do {
      let file = try HDF5File(creating: url, userBlock: 1024)
      let dataset = try file.makeDataset("map", of: .float32, shape: [3, 4], allocateNow: true)
      offset = dataset.fileOffset ?? -1
      try file.close()
    }
    let values = (0..<12).map(Float.init)
    try RandomAccessFile(updating: url).write(values.span, at: offset)
    #expect(try HDF5File(reading: url).dataset("map").read(as: Float.self) == values)
  }

  @Test func `Files of another program are read`() throws {
    let file = try HDF5File(reading: Self.fixtures.appendingPathComponent("h5py.h5"))
    #expect(try file.dataset("matrix").shape == [3, 4])
    #expect(try file.dataset("matrix").read(as: Double.self) == (0..<12).map { Double($0) / 8 })
    #expect(try file.dataset("big endian").read(as: Float.self) == [1, 2, 3])
    #expect(try file.dataset("big endian").fileOffset == nil)
    #expect(try file.dataset("packed/int16").read(as: Int64.self) == (0..<1000).map { Int64($0 - 500) })
    #expect(try file.dataset("variable texts").readTexts() == ["a", "", "Äpfel"])
    #expect(try file.dataset("fixed texts").readTexts() == ["ab", "abc", ""])
    #expect(try file.dataset("scalar").read(as: Double.self) == [2.5])
    #expect(try file.dataset("compound").elementType == .other)
    #expect(try file.attribute("text") == .text("words"))
    #expect(try file.attribute("numbers") == .numbers([1, 2]))
    #expect(throws: HDF5Error.self) { try file.dataset("compound").read(as: Double.self) }
  }

  @Test func `Texts of varying length are read from chunks, behind another block, and where none was written`() throws {
    let file = try HDF5File(reading: Self.fixtures.appendingPathComponent("texts.h5"))
    #expect(try file.dataset("packed").readTexts() == (0..<500).map { "text \($0)" })
    #expect(try file.dataset("unwritten").readTexts() == ["", "", ""])
    #expect(try file.dataset("partly").readTexts() == ["", "", "", "last"])
    #expect(try file.attributeTexts("several") == ["p", "", String(repeating: "quite long ", count: 9)])
    #expect(try file.dataset("compact").readTexts() == [String](repeating: "x", count: 611))
  }

  @Test func `What is written is read back before the file is closed`() throws {
    let folder = try TemporaryFolder()
    let file = try HDF5File(creating: folder.file("a.h5"))
    try file.write(texts: ["one", "", "three"], to: "texts")
    #expect(try file.dataset("texts").readTexts() == ["one", "", "three"])
  }

  /// Bytes in place of those of the first collection of a heap. It starts with its signature, a version and a size; then come
  /// objects: index, references, size, bytes.
  struct HeapDamage: Sendable {
    let offset: Int
    let bytes: [UInt8]
    let says: String

    static let all = [
      HeapDamage(offset: 0, bytes: [0x58], says: "there is no collection"),
      HeapDamage(offset: 8, bytes: [UInt8](repeating: 0xFF, count: 8), says: "claims"),
      HeapDamage(offset: 8, bytes: [8, 0], says: "claims 8 bytes"),
      HeapDamage(offset: 16, bytes: [0xEE, 0xEE], says: "has nothing as number 1"),
      HeapDamage(offset: 24, bytes: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], says: "number 1"),
      HeapDamage(offset: 24, bytes: [9, 0], says: "has 9 bytes as number 1, of which 11 bytes are wanted"),
    ]
  }

  @Test(arguments: HeapDamage.all)
  func `A damaged heap of texts is an error`(damage: HeapDamage) throws {
    let folder = try TemporaryFolder()
    let url = folder.file("a.h5")
    let file = try HDF5File(creating: url)
    try file.write(texts: ["eleven char", "ELEVEN CHAR"], to: "texts")
    try file.close()
    var contents = try RandomAccessFile.contents(of: url)
    let found = contents.indices.first { contents[$0...].starts(with: "GCOL".utf8) }
    let place = try #require(found) + damage.offset
    contents.replaceSubrange(place..<(place + damage.bytes.count), with: damage.bytes)
    try AtomicFile.write(contents, to: url)
    let damaged = try HDF5File(reading: url)
    let error = #expect(throws: HDF5Error.self) { _ = try damaged.dataset("texts").readTexts() }
    #expect(error?.explanation.facts.first?.contains(damage.says) == true, "\(error as Any)")
  }

  @Test func `A head that holds fewer bytes than its extent says is an error`() throws {
    let folder = try TemporaryFolder()
    var contents = try RandomAccessFile.contents(of: Self.fixtures.appendingPathComponent("texts.h5"))
    let extent = Binary.bytes(of: [UInt64(611)])
    let places = contents.indices.filter { contents[$0...].starts(with: extent) }
    #expect(places.count == 2)
    for place in places { contents.replaceSubrange(place..<(place + 2), with: [0xFF, 0xFF]) }
    let url = folder.file("a.h5")
    try AtomicFile.write(contents, to: url)
    let damaged = try HDF5File(reading: url)
    // The library itself refuses most of them when they are opened.
    #expect(throws: HDF5Error.self) { _ = try damaged.dataset("compact").readTexts() }
  }

  @Test func `Missing names and blocks outside are named with what is there`() throws {
    let file = try HDF5File(inMemoryNamed: "a")
    try file.write([1.0, 2, 3], to: "values")
    let missing = #expect(throws: HDF5Error.self) { try file.dataset("valeus").read(as: Double.self) }
    #expect(missing?.explanation.remedies == ["array: \"values\""])
    #expect(throws: HDF5Error.self) { try file.group("a/b").names() }
    #expect(throws: HDF5Error.self) { try file.dataset("values").read(as: Double.self, from: [2], count: [2]) }
    #expect(throws: HDF5Error.self) { try file.dataset("values").read(as: Double.self, from: [.max], count: [2]) }
    #expect(throws: HDF5Error.self) { try file.dataset("values").readTexts() }
    #expect(throws: HDF5Error.self) { try file.write([1.0], to: "values") }
    #expect(throws: HDF5Error.self) { try file.write([1.0], to: "short", shape: [2]) }
  }

  @Test func `Truncated, wrong, missing and foreign files are told apart`() throws {
    let folder = try TemporaryFolder()
    let truncated = #expect(throws: HDF5Error.self) {
      _ = try HDF5File(reading: Self.fixtures.appendingPathComponent("truncated.h5"))
    }
    #expect(truncated?.explanation.code == "E0910")
    #expect(truncated?.explanation.facts.first?.contains("truncated") == true, "\(truncated as Any)")
    let wrong = #expect(throws: HDF5Error.self) {
      _ = try HDF5File(reading: Self.fixtures.appendingPathComponent("wrong.h5"))
    }
    #expect(wrong?.explanation.code == "E0910")
    let missing = #expect(throws: HDF5Error.self) { _ = try HDF5File(reading: folder.file("none.h5")) }
    #expect(missing?.explanation.code == "E0911")
    let isFolder = #expect(throws: HDF5Error.self) { _ = try HDF5File(reading: folder.url) }
    #expect(isFolder?.explanation.facts == ["it is a folder"])
    let nowhere = #expect(throws: HDF5Error.self) { _ = try HDF5File(creating: folder.file("no/such/a.h5")) }
    #expect(nowhere?.explanation.code == "E0912")
  }

  @Test func `Handles work from many threads at once`() async throws {
    let folder = try TemporaryFolder()
    let base = folder.url
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<16 {
        group.addTask {
          let url = base.appendingPathComponent("\(index).h5")
          let values = (0..<1000).map { Double($0 * index) }
          let file = try HDF5File(creating: url)
          try file.write(values, to: "v", compression: 1)
          try file.close()
          #expect(try HDF5File(reading: url).dataset("v").read(as: Double.self) == values)
          #expect(throws: HDF5Error.self) { try HDF5File(reading: url).dataset("w").read(as: Double.self) }
        }
      }
      try await group.waitForAll()
    }
  }
}
