import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTestSupport
import Testing

@testable import PomonaFiles

/// Against files that scipy 1.17.1 wrote (`Fixtures/make.py`).
struct MatlabTests {
  @Test(arguments: ["plain", "packed"])
  func `Every class of array is read`(name: String) throws {
    let file = try MatlabFile(TestResources.fixture("matlab/\(name).mat"))
    // First index fastest, as MATLAB has it.
    #expect(try file["double"] == .numbers(shape: [2, 3], [1.5, .infinity, -2.25, 0, .pi, -0.0]))
    #expect(try file["single"] == .numbers(shape: [1, 2], [Double(Float(0.1)), Double(Float(0.2))]))
    #expect(try file["logical"] == .truths(shape: [1, 3], [true, false, true]))
    #expect(try file["char"] == .text("Grüße"))
    #expect(try file["rows"] == .cells(shape: [2, 1], [.text("abc"), .text("de ")]))
    #expect(try file["nothing"].numeric?.shape == [0, 5])
    #expect(try file["complex"] == .opaque("complex numbers"))
    let cube = try file["cube"]
    guard case .bytes(let shape, let bytes) = cube else { throw FileError.badLine(path: "", line: 0, reason: "") }
    #expect(shape == [2, 3, 4])
    // Element (i, j, k) is 12 i + 4 j + k.
    for place in 0..<24 {
      let (i, j, k) = (place % 2, place / 2 % 3, place / 6)
      #expect(Int(bytes[place]) == 12 * i + 4 * j + k)
    }
    let extremes: [(String, Double, Double)] = [
      ("i1", -128, 127), ("i2", -32768, 32767), ("i4", -2_147_483_648, 2_147_483_647), ("i8", -0x1p63, 9),
      ("u1", 0, 255), ("u2", 0, 65535), ("u4", 0, 4_294_967_295), ("u8", 0, 9),
    ]
    for (name, low, high) in extremes {
      #expect(try file[name].numeric?.values == [low, 7, high], "\(name)")
    }
  }

  @Test(arguments: ["plain", "packed"])
  func `Cells and structures hold arrays, nested`(name: String) throws {
    let file = try MatlabFile(TestResources.fixture("matlab/\(name).mat"))
    #expect(
      try file["cell"]
        == .cells(
          shape: [1, 3], [.text("one"), .numbers(shape: [1, 2], [1, 2]), .numbers(shape: [0, 0], [])]))
    guard case .structures(let shape, let subjects) = try file["subjects"] else {
      throw FileError.badLine(path: "", line: 0, reason: "no structures")
    }
    #expect(shape == [1, 2])
    #expect(subjects.map { $0["name"] } == [.text("BE"), .text("KO")])
    #expect(subjects[1]["rdm"] == .numbers(shape: [2, 2], [1, 3, 2, 4]))
    #expect(subjects[1]["inner"] == .structures(shape: [1, 1], [["depth": .numbers(shape: [1, 1], [1])]]))
  }

  @Test func `A missing variable is answered with what there is`() throws {
    let file = try MatlabFile(TestResources.fixture("matlab/plain.mat"))
    #expect {
      try file["subject"]
    } throws: { ($0 as? FileError)?.explanation.remedies == ["array: \"subjects\""] }
  }

  /// The head of a version 5 file and one element, most significant byte first.
  private func bigEndian(_ words: [UInt32], tail: [UInt8] = []) -> [UInt8] {
    [UInt8](repeating: 0x20, count: 124) + [1, 0, 0x4D, 0x49]
      + words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } } + tail
  }

  @Test func `Files of machines of the other byte order are read`() throws {
    let name: [UInt32] = [1, 1, 0x7800_0000, 0]
    let numbers: [UInt32] = [9, 16, 0x3FF8_0000, 0, 0xC000_0000, 0]
    let content: [UInt32] = [6, 8, 6, 0, 5, 8, 1, 2] + name + numbers
    let file = try MatlabFile(bytes: bigEndian([14, UInt32(4 * content.count)] + content), path: "x.mat")
    #expect(try file["x"] == .numbers(shape: [1, 2], [1.5, -2]))
  }

  @Test func `Versions 4 and 7_3 are refused by name, with the line that saves the file otherwise`() throws {
    let hdf5 = Array("MATLAB 7.3 MAT-file".utf8) + [UInt8](repeating: 0x20, count: 493)
    for (bytes, word) in [
      (try fixtureBytes("matlab/refused-four.mat"), "version 4"),
      (hdf5 + [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "7.3"),
    ] {
      #expect {
        try MatlabFile(bytes: bytes, path: "x.mat")
      } throws: { error in
        let explanation = (error as? FileError)?.explanation
        return explanation?.code == "E0602" && explanation?.message.contains(word) == true
          && explanation?.remedies == ["in MATLAB: save('file.mat', '-v7')"]
      }
    }
  }

  @Test func `A file of another kind is named as such`() throws {
    for bytes in [[UInt8]("PK".utf8), [UInt8](repeating: 0x41, count: 400), []] {
      #expect {
        try MatlabFile(bytes: bytes, path: "x.mat")
      } throws: { ($0 as? FileError)?.explanation.code == "E0601" }
    }
  }

  @Test func `Arrays nested without end, and structures of nothing, are errors`() throws {
    // Cells in cells: each level is the head of the one around it.
    var content: [UInt32] = []
    for _ in 0..<2_000 {
      let level: [UInt32] = [6, 8, 1, 0, 5, 8, 1, 1, 1, 0]
      content = level + (content.isEmpty ? [] : [14, UInt32(4 * content.count)] + content)
    }
    #expect {
      try MatlabFile(bytes: bigEndian([14, UInt32(4 * content.count)] + content), path: "x.mat")
    } throws: { ($0 as? FileError)?.explanation.facts.first?.contains("nested too deep") == true }
    let hollow: [UInt32] = [6, 8, 2, 0, 5, 8, 1 << 15, 1 << 15, 1, 0, 5, 4, 32, 0, 1, 0]
    #expect {
      try MatlabFile(bytes: bigEndian([14, UInt32(4 * hollow.count)] + hollow), path: "x.mat")
    } throws: { ($0 as? FileError)?.explanation.facts.first?.contains("without any field") == true }
  }

  @Test(arguments: ["plain", "packed"])
  func `Every beginning of a file is an error, or holds the variables before the cut`(name: String) throws {
    let bytes = try fixtureBytes("matlab/\(name).mat")
    let whole = try MatlabFile(bytes: bytes, path: "x.mat").variables
    var errors = 0
    for piece in beginnings(of: bytes) {
      do {
        // A cut between two variables cannot be told from a shorter file.
        let found = try MatlabFile(bytes: piece, path: "x.mat").variables
        #expect(found.map(\.name) == whole.prefix(found.count).map(\.name))
        #expect(found.count < whole.count)
      } catch is FileError {
        errors += 1
      }
    }
    #expect(errors > 0)
  }

  @Test func `One damaged byte of a compressed variable is found`() throws {
    var bytes = try fixtureBytes("matlab/packed.mat")
    bytes[128 + 8 + 20] ^= 0x10
    #expect {
      try MatlabFile(bytes: bytes, path: "x.mat")
    } throws: { ($0 as? FileError)?.explanation.code == "E0603" }
  }

  @Test func `matlab under fuzz: damaged files are errors and nothing else`() throws {
    let damage = Damage("matlab", of: try ["plain", "packed"].map { try fixtureBytes("matlab/\($0).mat") })
    for index in 0..<TestResources.fuzzCount() {
      expectOnlyFileErrors("input \(index)") { _ = try MatlabFile(bytes: damage.copy(index), path: "x.mat") }
    }
  }
}
