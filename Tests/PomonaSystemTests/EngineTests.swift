import Foundation
import PomonaCatalog
import PomonaSystem
import PomonaTestSupport
import Synchronization
import Testing

@Suite struct EngineTests {
  @Test func `The engine is where the environment points, or with the fetched parts`() {
    let places = Places(environment: ["POMONA_HOME": "/data", "HOME": "/home"])
    let part = InferenceEngine.library(in: places, environment: [:])
    #expect(part.path == "/data/parts/onnxruntime/libonnxruntime.so.1.31.1")
    #expect(InferenceEngine.library(in: places, environment: ["POMONA_ONNXRUNTIME": ""]) == part)
    #expect(InferenceEngine.library(in: places, environment: ["POMONA_ONNXRUNTIME": "/my/lib.so"]).path == "/my/lib.so")
  }

  @Test func `A library that is not there is an error that says how to get it`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("libonnxruntime.so")
    #expect(throws: EngineError.missing(path: url.path)) { try InferenceEngine(libraryAt: url) }
    #expect(EngineError.missing(path: "x").explanation.remedies.first == "./run setup")
  }

  @Test(arguments: [
    ("", "it has only 0 bytes"), (String(repeating: "text ", count: 40), "it is not a shared library (ELF)"),
    ("\u{7F}ELF\u{1}\u{1}" + String(repeating: " ", count: 60), "it is not for a 64-bit little-endian machine"),
    ("\u{7F}ELF\u{2}\u{1}" + String(repeating: " ", count: 60), "it is cut short at 66 bytes"),
  ])
  func `A file that is no library is refused before it is loaded`(text: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let url = folder.file("libonnxruntime.so")
    try AtomicFile.write(Array(text.utf8), to: url)
    #expect(throws: EngineError.notLoadable(path: url.path, reason: reason)) { try InferenceEngine(libraryAt: url) }
  }

  @Test func `A folder is no library`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: EngineError.self) { try InferenceEngine(libraryAt: folder.url) }
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/lib/x86_64-linux-gnu/libz.so.1"), "needs Debian's libz.so.1"))
  func `Another library is named as such`() throws {
    let path = "/lib/x86_64-linux-gnu/libz.so.1"
    #expect(throws: EngineError.otherLibrary(path: path)) {
      try InferenceEngine(libraryAt: URL(fileURLWithPath: path))
    }
  }

  @Test(.enabled(if: TestResources.hasEngine, "needs the fetched ONNX Runtime"), arguments: [1, 4096, 20_000_000])
  func `A library that is cut short is refused, not loaded`(cut: Int) throws {
    let folder = try TemporaryFolder()
    let whole = try Data(contentsOf: TestResources.places.file("libonnxruntime.so.1.31.1", ofPart: "onnxruntime"))
    let url = folder.file("libonnxruntime.so")
    try whole.prefix(whole.count - cut).write(to: url)
    let reason = "it is cut short at \(whole.count - cut) bytes"
    #expect(throws: EngineError.notLoadable(path: url.path, reason: reason)) { try InferenceEngine(libraryAt: url) }
  }

  @Test func `Every error has a code of its own and a place to look at`() {
    let errors: [EngineError] = [
      .missing(path: "a"), .notLoadable(path: "a", reason: "b"), .otherLibrary(path: "a"),
      .tooOld(path: "a", version: "1.2", oldest: "1.16"), .notStarted(path: "a", reason: "b"), .badGraph(reason: "b"),
      .otherInput(found: []), .otherShape(input: "x", expected: [nil, 3], found: [2], count: 2),
      .noSuchOutput(name: "fire", others: ["fire2"]), .otherElements(output: "x", type: "int64"), .failed(reason: "b"),
    ]
    #expect(Set(errors.map(\.explanation.code)).count == errors.count)
    #expect(errors.allSatisfy { !$0.explanation.facts.isEmpty })
    #expect(EngineError.noSuchOutput(name: "fire", others: ["fire2"]).explanation.remedies == ["layers: \"fire2\""])
  }
}

/// With the real library; all of these are skipped without it.
@Suite(.enabled(if: TestResources.hasEngine, "needs the fetched ONNX Runtime"))
struct EngineRunTests {
  static func engine() throws -> InferenceEngine {
    try InferenceEngine(libraryAt: TestResources.places.file("libonnxruntime.so.1.31.1", ofPart: "onnxruntime"))
  }

  /// y = relu(x), z = y + x.
  static let tiny = TinyGraph.model(
    nodes: [TinyGraph.node("Relu", ["x"], ["y"]), TinyGraph.node("Add", ["y", "x"], ["z"])],
    inputs: [TinyGraph.value("x", [nil, 3])],
    outputs: [TinyGraph.value("y", [nil, 3]), TinyGraph.value("z", [nil, 3])])

  @Test func `The version is read from the library`() throws {
    #expect(try Self.engine().version == "1.31.1")
  }

  /// Fails reliably only when nothing else holds an engine meanwhile: alone, not within the suite.
  @Test func `Engines are opened and given up by several threads at once`() throws {
    let url = TestResources.places.file("libonnxruntime.so.1.31.1", ofPart: "onnxruntime")
    let refusals = Mutex([String]())
    DispatchQueue.concurrentPerform(iterations: 20_000) { _ in
      do {
        _ = try InferenceEngine(libraryAt: url)
      } catch {
        refusals.withLock { $0.append("\(error)") }
      }
    }
    #expect(refusals.withLock { $0 } == [])
  }

  @Test func `A network gives the outputs that are asked for, in that order`() throws {
    let session = try Self.engine().session(graph: Self.tiny, threadCount: 1)
    #expect(session.input == InferenceTensor(name: "x", shape: [nil, 3], elementType: "float32"))
    #expect(session.outputs.map(\.name) == ["y", "z"])
    let values: [Float] = [1, -2, 3, -4, 5, -6]
    var found: [[Float]] = []
    try session.run(values.span, shape: [2, 3], outputs: ["z", "y"]) { index, shape, numbers in
      #expect(index == found.count)
      #expect(shape == [2, 3])
      found.append(numbers.indices.map { numbers[$0] })
    }
    #expect(found == [[2, -2, 6, -4, 10, -6], [1, 0, 3, 0, 5, 0]])
    let kept = try session.run(values.span, shape: [2, 3], outputs: ["y"])
    #expect(kept[0].withValues { $0[2] } == 3)
  }

  @Test(arguments: [([2, 4], 8), ([2, 3], 5), ([6], 6), ([0, 3], 0), ([2, -3], 6), ([1 << 40, 1 << 40], 3)])
  func `An input of another shape is an error that names both shapes`(shape: [Int], count: Int) throws {
    let session = try Self.engine().session(graph: Self.tiny, threadCount: 1)
    let values = [Float](repeating: 0, count: count)
    #expect(throws: EngineError.otherShape(input: "x", expected: [nil, 3], found: shape, count: count)) {
      try session.run(values.span, shape: shape, outputs: ["y"])
    }
  }

  @Test func `An output that is not there is an error that names the nearest`() throws {
    let session = try Self.engine().session(graph: Self.tiny, threadCount: 1)
    let values: [Float] = [1, 2, 3]
    #expect(throws: EngineError.noSuchOutput(name: "q", others: ["y", "z"])) {
      try session.run(values.span, shape: [1, 3], outputs: ["y", "q"])
    }
    #expect(throws: EngineError.failed(reason: "no output is asked for")) {
      try session.run(values.span, shape: [1, 3], outputs: [])
    }
  }

  @Test func `Outputs of other elements and inputs of other elements are refused`() throws {
    let engine = try Self.engine()
    let shape = TinyGraph.model(
      nodes: [TinyGraph.node("Shape", ["x"], ["s"])], inputs: [TinyGraph.value("x", [nil, 3])],
      outputs: [TinyGraph.value("s", [2], type: 7)])
    let session = try engine.session(graph: shape, threadCount: 1)
    let values: [Float] = [1, 2, 3]
    #expect(throws: EngineError.otherElements(output: "s", type: "int64")) {
      try session.run(values.span, shape: [1, 3], outputs: ["s"])
    }
    let two = TinyGraph.model(
      nodes: [TinyGraph.node("Add", ["a", "b"], ["c"])],
      inputs: [TinyGraph.value("a", [3]), TinyGraph.value("b", [3])], outputs: [TinyGraph.value("c", [3])])
    #expect(throws: EngineError.self) { try engine.session(graph: two, threadCount: 1) }
  }

  @Test(arguments: [Data(), Data("not a network".utf8), Data(repeating: 0xFF, count: 4000), tiny.prefix(40)])
  func `Bytes that are no network are refused with the engine's words`(bytes: Data) throws {
    let engine = try Self.engine()
    #expect {
      try engine.session(graph: bytes, threadCount: 1)
    } throws: { error in
      guard let error = error as? EngineError else { return false }
      return ["E0925", "E0926"].contains(error.explanation.code)
    }
  }

  @Test func `A damaged network is refused or runs, and never ends the program`() throws {
    let engine = try Self.engine()
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<TestResources.fuzzCount(usual: 200) {
      var bytes = Self.tiny
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      guard let session = try? engine.session(graph: bytes, threadCount: 1) else { continue }
      let values: [Float] = [1, 2, 3]
      _ = try? session.run(values.span, shape: [1, 3], outputs: session.outputs.map(\.name))
    }
  }

  @Test func `Values are the same bits for any batch, any choice of outputs, and with several runs at once`() throws {
    let engine = try Self.engine()
    let graph = TinyGraph.convolutions
    let batch = 6
    let values = TinyGraph.numbers(batch * 3 * 33 * 33, salt: 5)
    let session = try engine.session(graph: graph, threadCount: 1)
    @Sendable func run(_ names: [String], _ range: Range<Int>) throws -> [String: [UInt32]] {
      let part = Array(values[range.lowerBound * 3267..<range.upperBound * 3267])
      var found: [String: [UInt32]] = [:]
      try session.run(part.span, shape: [range.count, 3, 33, 33], outputs: names) { index, _, numbers in
        found[names[index]] = numbers.indices.map { numbers[$0].bitPattern }
      }
      return found
    }
    func all(names: [String], batches: [Range<Int>], threads: Int) throws -> [String: [UInt32]] {
      var slots = [[String: [UInt32]]](repeating: [:], count: batches.count)
      let results = Mutex(slots)
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        for index in stride(from: thread, to: batches.count, by: threads) {
          let result = (try? run(names, batches[index])) ?? [:]
          results.withLock { $0[index] = result }
        }
      }
      slots = results.withLock { $0 }
      return slots.reduce(into: [:]) { all, slot in all.merge(slot) { $0 + $1 } }
    }
    let names = ["c1", "r1", "c2", "r2"]
    let reference = try run(names, 0..<batch)
    #expect(Set(reference["r2"] ?? []).count > 100)
    for threads in [1, 2, 4] {
      #expect(try all(names: names, batches: [0..<1, 1..<3, 3..<4, 4..<6], threads: threads) == reference)
    }
    for name in names { #expect(try run([name], 0..<batch)[name] == reference[name]) }
  }

  @Test func `One session serves several threads at once`() async throws {
    let session = try Self.engine().session(graph: Self.tiny, threadCount: 1)
    let sums = try await withThrowingTaskGroup(of: (Int, Float).self) { group in
      for task in 0..<16 {
        group.addTask {
          let values: [Float] = [Float(task), -1, 1]
          let outputs = try session.run(values.span, shape: [1, 3], outputs: ["z"])
          return (task, outputs[0].withValues { $0[0] + $0[1] + $0[2] })
        }
      }
      return try await group.reduce(into: [Int: Float]()) { $0[$1.0] = $1.1 }
    }
    #expect(sums == Dictionary(uniqueKeysWithValues: (0..<16).map { ($0, Float(2 * $0 + 1)) }))
  }
}
