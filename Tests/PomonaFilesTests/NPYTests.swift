import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTestSupport
import Testing

@testable import PomonaFiles

/// Against files that numpy 2.4.6 wrote (`Fixtures/make.py`).
struct NPYTests {
  struct Expected: Decodable, Sendable {
    let shape: [Int]
    let type: String
    let values: [String]
  }

  static let good: [String: Expected] = {
    let url = TestResources.fixture("npy/expected.json")
    return (try? JSONDecoder().decode([String: Expected].self, from: Data(contentsOf: url))) ?? [:]
  }()

  /// Elements as Python prints them.
  private func words(_ elements: NumericArray.Elements) -> [String] {
    switch elements {
    case .float32(let values): values.map { "\(Double($0))" }
    case .float64(let values): values.map { "\($0)" }
    case .int8(let values): values.map { "\($0)" }
    case .int16(let values): values.map { "\($0)" }
    case .int32(let values): values.map { "\($0)" }
    case .int64(let values): values.map { "\($0)" }
    case .uint8(let values): values.map { "\($0)" }
    case .uint16(let values): values.map { "\($0)" }
    case .uint32(let values): values.map { "\($0)" }
    case .uint64(let values): values.map { "\($0)" }
    case .truths(let values): values.map { $0 ? "True" : "False" }
    case .texts(let values): values
    }
  }

  @Test func `Every type, byte order and order of axes is read as numpy reads it`() throws {
    #expect(Self.good.count == 27)
    for (name, expected) in Self.good {
      let array = try NPY.read(TestResources.fixture("npy/\(name).npy"))
      #expect(array.shape == expected.shape, "\(name)")
      #expect(array.elements.typeName == expected.type, "\(name)")
      #expect(words(array.elements) == expected.values, "\(name)")
      if let doubles = array.doubles, expected.type != "bool" {
        #expect(doubles == expected.values.compactMap(Double.init), "\(name)")
      }
    }
  }

  @Test(arguments: ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "bool", "text", "scalar", "empty"])
  func `What was read is written as the same bytes that numpy wrote`(name: String) throws {
    let bytes = try fixtureBytes("npy/\(name).npy")
    #expect(NPY.bytes(of: try NPY.array(from: bytes, path: name)) == bytes)
  }

  @Test func `Halves are read as single numbers`() throws {
    let url = TestResources.fixture("npy/half.npy")
    // numpy: float(numpy.float16(-0.1)).
    #expect(try NPY.read(url) == NumericArray(shape: [4], .float32([1.5, -0.0999755859375, 65504, .infinity])))
    #expect(try NPY.stored(url).allFloats() == [1.5, -0.0999755859375, 65504, .infinity])
  }

  @Test(arguments: [
    ("object", "Python objects", "a.astype(str)"), ("complex", "<c16", "a.real"), ("record", "records", "a[\"x\"]"),
    ("bytes", "|S2", "a.astype(str)"), ("dates", "<M8[D]", "a.astype(str)"),
  ])
  func `Types that are not read are refused by name, with a way out`(
    name: String, word: String, advice: String
  ) throws {
    #expect {
      try NPY.read(TestResources.fixture("npy/refused-\(name).npy"))
    } throws: { error in
      let explanation = (error as? FileError)?.explanation
      return explanation?.code == "E0602" && explanation?.message.contains(word) == true
        && explanation?.remedies.first?.contains(advice) == true
    }
  }

  @Test func `A file of another kind is named as such`() {
    #expect(
      throws: FileError.otherFormat(
        path: "x.npy", expected: "npy file", reason: "it does not begin with numpy's mark")
    ) {
      try NPY.array(from: Array("PK\u{3}\u{4}".utf8), path: "x.npy")
    }
  }

  @Test func `A shape that promises more than there is asks for no memory`() throws {
    var bytes = try fixtureBytes("npy/f8.npy")
    let shape = Array("(2, 3)".utf8)
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: shape) })
    bytes.replaceSubrange(place..<(place + shape.count + 6), with: Array("(999999999,) ".utf8.prefix(12)))
    #expect(throws: FileError.self) { try NPY.array(from: bytes, path: "x.npy") }
  }

  @Test func `Every beginning of a file is an error`() throws {
    for name in ["f8", "text", "version2", "bool"] {
      for piece in beginnings(of: try fixtureBytes("npy/\(name).npy")) {
        #expect(throws: FileError.self) { try NPY.array(from: piece, path: "x.npy") }
      }
    }
  }

  @Test func `Random arrays come back as they were, bit for bit`() throws {
    let stream = RandomStream(seed: 1, name: "npy")
    for index in 0..<200 {
      let shape = (0..<stream.integer(at: 10 * index, below: 5)).map {
        stream.integer(at: 10 * index + 1 + $0, below: 5)
      }
      let bits = (0..<shape.reduce(1, *)).map { stream.words(at: UInt64(1_000_000 + 1000 * index + $0)).0 }
      let array = NumericArray(shape: shape, .uint64(bits))
      #expect(try NPY.array(from: NPY.bytes(of: array), path: "x") == array)
      let doubles = NumericArray(shape: shape, .float64(bits.map(Double.init(bitPattern:))))
      let back = try NPY.array(from: NPY.bytes(of: doubles), path: "x")
      guard case .float64(let values) = back.elements else { throw FileError.badLine(path: "x", line: 0, reason: "") }
      #expect(values.map(\.bitPattern) == bits)
    }
  }

  @Test func `npy under fuzz: damaged files are errors and nothing else`() throws {
    let damage = Damage(
      "npy",
      of: try ["f4", "i2-big", "fortran", "text", "version2", "scalar"].map { try fixtureBytes("npy/\($0).npy") })
    for index in 0..<TestResources.fuzzCount() {
      expectOnlyFileErrors("input \(index)") { _ = try NPY.array(from: damage.copy(index), path: "x.npy") }
    }
  }
}

struct NPZTests {
  @Test(arguments: ["stored", "packed"])
  func `Archives of numpy are read`(name: String) throws {
    let file = try NPZ(TestResources.fixture("npy/\(name).npz"))
    #expect(Array(file.names.prefix(3)) == ["weights", "ids", "mask"])
    #expect(try file.array("weights") == NPY.read(TestResources.fixture("npy/f4.npy")))
    #expect(try file.array("ids") == NPY.read(TestResources.fixture("npy/text.npy")))
    #expect(try file.array("mask").elements == .truths([true, false, true]))
    #expect {
      try file.array("weight")
    } throws: { error in
      (error as? FileError)?.explanation.remedies == ["array: \"weights\""]
    }
  }

  @Test(arguments: [true, false])
  func `What is written is read, and the same arrays give the same bytes`(compressed: Bool) throws {
    let arrays: [(name: String, array: NumericArray)] = [
      ("a", NumericArray(shape: [100], .float64([Double](repeating: 0.5, count: 100)))),
      ("größe", NumericArray(shape: [], .int32([7]))),
    ]
    let bytes = try NPZ.bytes(of: arrays, path: "x.npz", compressed: compressed)
    #expect(try bytes == NPZ.bytes(of: arrays, path: "x.npz", compressed: compressed))
    let back = try NPZ(bytes: bytes, path: "x.npz")
    #expect(back.names == ["a", "größe"])
    for (name, array) in arrays { #expect(try back.array(name) == array) }
    #expect(throws: FileError.cannotHold(path: "x", what: "two entries named \"a.npy\"")) {
      try NPZ.bytes(of: [arrays[0], arrays[0]], path: "x")
    }
  }

  @Test func `npz under fuzz: damaged files are errors and nothing else`() throws {
    let damage = Damage("npz", of: try ["stored", "packed"].map { try fixtureBytes("npy/\($0).npz") })
    for index in 0..<TestResources.fuzzCount() {
      expectOnlyFileErrors("input \(index)") {
        let file = try NPZ(bytes: damage.copy(index), path: "x.npz")
        for name in file.names { _ = try file.array(name) }
      }
    }
  }
}
