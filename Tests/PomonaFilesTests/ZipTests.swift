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

  @Test func `zip64 and encryption are refused by name`() throws {
    let good = try fixtureBytes("zip/mixed.zip")
    let end = try #require(good.indices.last { good[$0...].starts(with: [0x50, 0x4B, 5, 6]) })
    var large = good
    for place in 8..<12 { large[end + place] = 0xFF }
    #expect {
      try ZipReader(bytes: large, path: "x.zip")
    } throws: { ($0 as? FileError)?.explanation.message.contains("zip64") == true }
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
    let damage = Damage("zip", of: [try fixtureBytes("zip/mixed.zip"), try fixtureBytes("zip/refused-bzip2.zip")])
    for index in 0..<TestResources.fuzzCount() {
      expectOnlyFileErrors("input \(index)") {
        let archive = try ZipReader(bytes: damage.copy(index), path: "x.zip")
        for entry in archive.entries { _ = try archive.contents(of: entry) }
      }
    }
  }
}
