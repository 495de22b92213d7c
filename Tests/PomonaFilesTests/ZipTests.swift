import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTestSupport
import Testing

@testable import PomonaFiles

/// Against archives that Python's zipfile wrote (`Fixtures/make.py`).
struct ZipTests {
  @Test func `Stored and deflated entries are read, behind a comment too`() throws {
    let archive = try ZipReader(TestResources.fixture("zip/mixed.zip"))
    #expect(archive.names == ["stored.txt", "folder/packed.txt", "größe.txt"])
    #expect(try archive.contents(of: "stored.txt") == Array("as it is".utf8))
    #expect(try archive.contents(of: "folder/packed.txt") == Array(String(repeating: "again and ", count: 100).utf8))
    #expect(try archive.contents(of: "größe.txt").isEmpty)
    #expect(throws: FileError.noEntry(path: archive.path, name: "packed.txt", known: archive.names)) {
      try archive.contents(of: "packed.txt")
    }
  }

  @Test func `Another method is refused by its number`() throws {
    let archive = try ZipReader(TestResources.fixture("zip/refused-bzip2.zip"))
    #expect {
      try archive.contents(of: "x.txt")
    } throws: { error in
      (error as? FileError)?.explanation.message.contains("method 12") == true
    }
  }

  @Test func `Archives with the records of large ones are read`() throws {
    let archive = try ZipReader(TestResources.fixture("zip/zip64.zip"))
    #expect(archive.names == ["stored.txt", "packed.txt"])
    #expect(try archive.contents(of: "stored.txt") == Array("as it is, and longer than ten bytes".utf8))
    #expect(try archive.contents(of: "packed.txt") == Array(String(repeating: "again and ", count: 100).utf8))
    // The numbers of the last record that do not fit say so by all bits set.
    var bytes = try fixtureBytes("zip/zip64.zip")
    let end = try #require(bytes.indices.last { bytes[$0...].starts(with: [0x50, 0x4B, 5, 6]) })
    for place in 8..<20 { bytes[end + place] = 0xFF }
    #expect(try ZipReader(bytes: bytes, path: "x.zip").entries == archive.entries)
    let locator = try #require(bytes.indices.last { bytes[$0...].starts(with: [0x50, 0x4B, 6, 7]) })
    var damaged = bytes
    damaged[locator + 8] ^= 0x40
    #expect(throws: FileError.self) { try ZipReader(bytes: damaged, path: "x.zip") }
  }

  @Test func `The beginning of an entry is read without the rest of it`() throws {
    let archive = try ZipReader(TestResources.fixture("zip/mixed.zip"))
    for entry in archive.entries {
      let whole = try archive.contents(of: entry)
      for count in [0, 1, 7, 100, 10_000] {
        #expect(try archive.beginning(of: entry, count: count) == Array(whole.prefix(count)))
      }
    }
  }

  @Test func `Encryption is refused by name`() throws {
    let good = try fixtureBytes("zip/mixed.zip")
    let entry = try #require(good.indices.first { good[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    var secret = good
    secret[entry + 8] |= 1
    #expect {
      try ZipReader(bytes: secret, path: "x.zip")
    } throws: { ($0 as? FileError)?.explanation.message.contains("encrypted") == true }
  }

  @Test func `One damaged byte of the content is found by the checksum`() throws {
    var bytes = try fixtureBytes("zip/mixed.zip")
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("as it is".utf8)) })
    bytes[place] ^= 0x20
    let archive = try ZipReader(bytes: bytes, path: "x.zip")
    #expect {
      try archive.contents(of: "stored.txt")
    } throws: { ($0 as? FileError)?.explanation.facts.first?.contains("checksum") == true }
  }

  @Test func `Every beginning of an archive is an error`() throws {
    for piece in beginnings(of: try fixtureBytes("zip/mixed.zip")) {
      #expect(throws: FileError.self) { try ZipReader(bytes: piece, path: "x.zip") }
    }
  }

  @Test func `zip under fuzz: damaged archives are errors and nothing else`() throws {
    let damage = Damage("zip", of: try ["mixed", "refused-bzip2", "zip64"].map { try fixtureBytes("zip/\($0).zip") })
    for index in 0..<TestResources.fuzzCount() {
      expectOnlyFileErrors("input \(index)") {
        let archive = try ZipReader(bytes: damage.copy(index), path: "x.zip")
        for entry in archive.entries {
          _ = try? archive.beginning(of: entry, count: 64)
          _ = try archive.contents(of: entry)
        }
      }
    }
  }
}
