import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTestSupport
import Testing

@testable import PomonaModels

@Suite struct PickleTests {
  static func bytes(_ name: String) throws -> [UInt8] {
    try RandomAccessFile.contents(of: TestResources.fixture("pickle/\(name)"))
  }

  @Test func `Arrays of numpy are read with their shapes`() throws {
    let arrays = try PickledArrays.read(TestResources.fixture("pickle/arrays.pkl"))
    #expect(arrays.keys.sorted() == ["conv1", "fire2/squeeze1x1"])
    #expect(arrays["conv1"]?.map(\.shape) == [[2, 3, 4], [2]])
    #expect(arrays["conv1"]?[0].elements == (0..<24).map { Float($0) / 8 })
    #expect(arrays["conv1"]?[1].elements == [-1, 0.5])
    #expect(arrays["fire2/squeeze1x1"]?[0].elements.isEmpty == true)
  }

  @Test func `Tensors of torch are read row-major, whatever their order in the file`() throws {
    let state = try TorchCheckpoint.read(TestResources.fixture("pickle/state.torch"))
    #expect(state.keys.sorted() == ["plain", "turned"])
    #expect(state["plain"] == WeightTensor(shape: [2, 3], elements: [0, -1, -2, -3, -4, -5]))
    #expect(state["turned"] == WeightTensor(shape: [2, 3], elements: [1.5, 3.5, 5.5, 2.5, 4.5, 6.5]))
  }

  @Test func `Axes change places`() {
    let tensor = WeightTensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])
    #expect(tensor.permuted([1, 0]) == WeightTensor(shape: [3, 2], elements: [1, 4, 2, 5, 3, 6]))
    #expect(tensor.permuted([0, 1]) == tensor)
  }

  @Test func `A command in a pickle is refused by its name`() throws {
    let error = #expect(throws: ModelError.self) {
      try PickledArrays.read(TestResources.fixture("pickle/system.pkl"))
    }
    #expect(error?.explanation.code == "E0510")
    #expect(error?.explanation.message.contains("\"posix.system\"") == true)
    let code = #expect(throws: ModelError.self) { try TorchCheckpoint.read(Self.bytes("arrays.pkl"), path: "x") }
    #expect(code?.explanation.code == "E0510")
  }

  /// Protocol, reason.
  static let bad: [(String, [UInt8], String)] = [
    ("nothing", [], "it ends inside a pickle"),
    ("a zip archive, as newer torch writes", Array("PK".utf8), "it does not begin like a pickle of protocol 2 or 3"),
    ("protocol 5", [0x80, 5, 0x4e, 0x2e], "pickle protocol 5 is not 2 or 3"),
    ("no value", [0x80, 2, 0x2e], "it stops with 0 values in place of one"),
    ("an open list", [0x80, 2, 0x4e, 0x28, 0x2e], "it stops with 1 values in place of one"),
    ("a huge text", [0x80, 2, 0x58, 0xff, 0xff, 0xff, 0xff, 0x61], "4294967295 bytes should follow and 1 do"),
    ("a text that is none", [0x80, 2, 0x58, 1, 0, 0, 0, 0xff, 0x2e], "a text is not UTF-8"),
    ("an unknown memory", [0x80, 2, 0x6a, 1, 2, 3, 4, 0x2e], "it recalls value 67305985, which was never kept"),
    ("a value that is not there", [0x80, 2, 0x85, 0x2e], "it takes a value that is not there"),
    ("a value behind a mark", [0x80, 2, 0x4e, 0x28, 0x85, 0x2e], "it takes a value that is not there"),
    ("an end without beginning", [0x80, 2, 0x74, 0x2e], "it closes a list that was not opened"),
    ("a number as list", [0x80, 2, 0x4b, 1, 0x4b, 2, 0x61, 0x2e], "it appends to something that is no list"),
    ("a name without end", [0x80, 2, 0x63, 0x61], "a name of a constructor does not end"),
    ("no dictionary", [0x80, 2, 0x4e, 0x2e], "it holds no dictionary"),
    ("bytes behind", [0x80, 2, 0x7d, 0x2e, 0], "1 bytes follow its end"),
    // l = []; l.append(l), as the value of a name: a list of something that is no array.
    (
      "a list that holds itself",
      [0x80, 2, 0x7d, 0x58, 1, 0, 0, 0, 0x61, 0x5d, 0x71, 0, 0x68, 0, 0x61, 0x73, 0x2e],
      "\"a\" is no C-ordered little-endian float32 array"
    ),
  ]

  @Test(arguments: bad)
  func `Broken bytes are an error with a place`(_ name: String, _ bytes: [UInt8], _ reason: String) throws {
    let error = #expect(throws: ModelError.self) { try PickledArrays.read(bytes, path: "file") }
    guard case .weightsBroken("file", let offset, let found)? = error else {
      Issue.record("\(name): \(error as Any)")
      return
    }
    #expect(found == reason)
    #expect(offset >= 0 && offset <= bytes.count)
  }

  @Test func `An operation that no weights need is refused`() throws {
    // 0x93 is STACK_GLOBAL, 0x69 INST, 0x50 PERSID.
    for code in [UInt8(0x93), 0x69, 0x50, 0x95, 0x64] {
      let error = #expect(throws: ModelError.self) { try PickledArrays.read([0x80, 3, code, 0x2e], path: "file") }
      #expect(error?.explanation.code == "E0510")
    }
  }

  @Test(arguments: ["arrays.pkl", "state.torch"])
  func `A file that ends anywhere before its end is an error`(_ name: String) throws {
    let bytes = try Self.bytes(name)
    for count in 0..<bytes.count {
      #expect(throws: ModelError.self, "\(count) bytes") { try Self.read(name, Array(bytes[..<count])) }
    }
    #expect(throws: ModelError.self) { try Self.read(name, bytes + [0]) }
  }

  static func read(_ name: String, _ bytes: [UInt8]) throws -> Int {
    name == "arrays.pkl"
      ? try PickledArrays.read(bytes, path: "file").values.joined().reduce(0) { $0 + $1.elements.count }
      : try TorchCheckpoint.read(bytes, path: "file").values.reduce(0) { $0 + $1.elements.count }
  }

  @Test func `Weights of another architecture are named`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("w.pth")
    try AtomicFile.write(Self.bytes("state.torch"), to: url)
    let error = #expect(throws: ModelError.self) { try Architecture.efficientNetLite0.trainedWeights(url) }
    #expect(error == .tensorMissing(path: url.path, tensor: "_conv_stem.weight"))
    try AtomicFile.write(Self.bytes("arrays.pkl"), to: url)
    #expect(throws: ModelError.self) { try Architecture.squeezeNet.trainedWeights(url) }
  }

  @Test(.enabled(if: TestResources.hasSqueezeNet, "needs the fetched weights of SqueezeNet"))
  func `The fetched SqueezeNet has all its tensors, and each counts`() throws {
    let url = TestResources.places.file("squeezenet_weights.pkl", ofPart: "squeezenet1_1")
    let weights = try Architecture.squeezeNet.trainedWeights(url)
    #expect(weights.names.count == 52)
    #expect(weights["conv1/kernel"]?.shape == [64, 3, 3, 3])
    // The first number in the file, found by eye in its bytes: 42b4833e.
    #expect(weights["conv1/kernel"]?.elements.first == Float(bitPattern: 0x3e83_b442))
  }
}

@Suite struct PickleFuzzTests {
  /// Changed, cut and spliced files: whatever they hold, they are read or refused, and take no more memory than the file
  /// says. The documented command asks for 100 000.
  @Test(arguments: ["arrays.pkl", "state.torch"])
  func `Damaged files are read or refused, and nothing else happens`(_ name: String) throws {
    let original = try PickleTests.bytes(name)
    let count = TestResources.fuzzCount()
    let stream = RandomStream(seed: 11, name: "pickle \(name)")
    var refused = 0
    for trial in 0..<count {
      var bytes = original
      for change in 0...stream.integer(at: trial * 64, below: 4) {
        let draw = trial * 64 + 4 * change + 1
        let place = stream.integer(at: draw, below: bytes.count)
        let value = UInt8(stream.integer(at: draw + 1, below: 256))
        switch stream.integer(at: draw + 2, below: 5) {
        case 0: bytes[place] = value
        case 1: bytes[place] ^= 1 << (value & 7)
        case 2: bytes.insert(value, at: place)
        case 3: bytes = Array(bytes[..<max(1, place)])
        default:
          let from = stream.integer(at: draw + 3, below: bytes.count)
          bytes.replaceSubrange(place..<min(bytes.count, place + 8), with: bytes[from..<min(bytes.count, from + 8)])
        }
      }
      do {
        let numbers = try PickleTests.read(name, bytes)
        #expect(4 * numbers <= bytes.count, "trial \(trial)")
      } catch is ModelError {
        refused += 1
      }
    }
    #expect(refused > count / 2)
  }
}
