import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTestSupport
import Testing

@testable import PomonaFiles

/// Features that were computed elsewhere.
struct StoredFeaturesTests {
  /// 3 stimuli × 2 × 4: the place in C order.
  private let array = NumericArray(shape: [3, 2, 4], .float32((0..<24).map { Float($0) }))
  /// The same with stimuli along the second axis.
  private var middle: NumericArray {
    var values = [Float](repeating: 0, count: 24)
    for stimulus in 0..<3 {
      for outer in 0..<2 {
        for inner in 0..<4 { values[(outer * 3 + stimulus) * 4 + inner] = Float((stimulus * 2 + outer) * 4 + inner) }
      }
    }
    return NumericArray(shape: [2, 3, 4], .float32(values))
  }
  private let ids = ["b", "a", "c"]

  private func block(_ layer: StoredLayer, _ range: Range<Int>) throws -> [Float] {
    try layer.withBlock(range) { elements, stride in
      (0..<layer.stimulusCount).flatMap { row in (0..<range.count).map { elements[row * stride + $0] } }
    }
  }

  @Test func `Blocks and rows of a layer are those of the array, along any axis of stimuli`() throws {
    let folder = try TemporaryFolder()
    for (name, array, axis) in [("first.npy", array, 0), ("middle.npy", middle, 1)] {
      let url = folder.file(name)
      try NPY.write(array, to: url)
      let features = try StoredFeatures(url, ids: ids, stimulusAxis: axis)
      let layer = try #require(features.layers.first)
      #expect(layer.shape == [2, 4] && layer.featureCount == 8 && layer.axis.ids == ids)
      for low in 0..<8 {
        for high in low..<9 {
          let expected = (0..<3).flatMap { row in (low..<high).map { Float(8 * row + $0) } }
          #expect(try block(layer, low..<high) == expected, "\(name) \(low)..<\(high)")
        }
      }
      let rows = try layer.withRows(1..<3) { elements, stride in
        (0..<2).flatMap { row in (0..<8).map { elements[row * stride + $0] } }
      }
      #expect(rows == (8..<24).map { Float($0) })
      #expect(layer.isInRows == (axis == 0))
      let part = try layer.withPart(1..<3, 2..<7) { elements, stride in
        (0..<2).flatMap { row in (0..<5).map { elements[row * stride + $0] } }
      }
      #expect(part == [10, 11, 12, 13, 14, 18, 19, 20, 21, 22])
    }
  }

  @Test func `A range of places is boxes that cover it once and in order`() {
    let shape = [3, 2, 4]
    for low in 0..<24 {
      for high in (low + 1)...24 {
        var places: [Int] = []
        for box in StoredLayer.boxes(low..<high, shape) {
          #expect(box.first == places.count + low)
          for a in 0..<box.count[0] {
            for b in 0..<box.count[1] {
              for c in 0..<box.count[2] {
                places.append((box.start[0] + a) * 8 + (box.start[1] + b) * 4 + box.start[2] + c)
              }
            }
          }
        }
        #expect(places == Array(low..<high))
      }
    }
  }

  @Test func `A folder and a pattern are layers in natural order, with ids that each file repeats`() throws {
    let folder = try TemporaryFolder()
    let labels = NumericArray(shape: [3], .texts(ids))
    for name in ["layer2", "layer10", "layer1"] {
      try Formats.write(.arrays([("x", array), ("ids", labels)]), to: folder.file("\(name).h5"))
    }
    try AtomicFile.write(Array("notes".utf8), to: folder.file("notes.md"))
    let features = try StoredFeatures(folder.url, stimuli: "ids")
    #expect(features.layers.map(\.name) == ["layer1", "layer2", "layer10"])
    #expect(features.line == "3 layers from 3 files · 3 stimuli by id · 0 MiB mapped, nothing read yet")
    #expect(try StoredFeatures(folder.file("layer1*.h5"), stimuli: "ids").layers.count == 2)
    #expect(throws: FileError.self) { try features.layer("layer3") }
    #expect(throws: FileError.self) { try StoredFeatures(folder.url, stimuli: "idz") }
    // One file in another order.
    try Formats.write(
      .arrays([("x", array), ("ids", NumericArray(shape: [3], .texts(["a", "b", "c"])))]),
      to: folder.file("layer3.h5"))
    #expect { try StoredFeatures(folder.url, stimuli: "ids") } throws: { ($0 as? Explanation)?.code == "E0305" }
    try Formats.write(
      .arrays([("x", array), ("ids", NumericArray(shape: [3], .texts(["b", "b", "c"])))]),
      to: folder.file("twice.h5"))
    #expect { try StoredFeatures(folder.file("twice.h5"), stimuli: "ids") } throws: {
      ($0 as? Explanation)?.code == "E0310"
    }
  }

  @Test func `Files of one stem are layers of their own, and the type that is rounded is said`() throws {
    let folder = try TemporaryFolder()
    try Formats.write(.array(NumericArray(shape: [3, 2], .float32([1, 2, 3, 4, 5, 6]))), to: folder.file("one.npy"))
    try Formats.write(
      .arrays([("x", NumericArray(shape: [3, 2], .float64([1, 2, 3, 4, 5, 6])))]), to: folder.file("one.h5"))
    try Formats.write(.array(NumericArray(shape: [3, 2], .float32([6, 5, 4, 3, 2, 1]))), to: folder.file("two.npy"))
    let features = try StoredFeatures(folder.url)
    #expect(features.layers.map(\.name) == ["one.h5", "one.npy", "two"])
    #expect(features.layers.map(\.isRounded) == [true, false, false])
    #expect(features.line.contains("3 stimuli · float64, read as float32 · 0 MiB"))
    #expect(try features.layer("two").path == folder.file("two.npy").path)
  }

  @Test func `Ids that cannot be those of an array are an error that says what is likely meant`() throws {
    let folder = try TemporaryFolder()
    try Formats.write(.array(NumericArray(shape: [3, 2], .float32([1, 2, 3, 4, 5, 6]))), to: folder.file("one.npy"))
    try AtomicFile.write(Array("a\nb\nc\n".utf8), to: folder.file("ids.txt"))
    func refused(_ stimuli: String? = nil, ids: [String]? = nil) throws -> Explanation {
      let error = try #require(throws: Explanation.self) {
        try StoredFeatures(folder.file("one.npy"), stimuli: stimuli, ids: ids)
      }
      return error
    }
    let headless = try refused("ids.txt")
    #expect(headless.code == "E0606" && headless.parameter == "stimuli")
    #expect(headless.message == "\"one.npy\" has 3 stimuli along axis 1, and 2 ids are stated")
    #expect(headless.facts.contains("the first line of \"ids.txt\" was taken as the name of its column"))
    #expect(headless.remedies == ["a first line `id` in \"ids.txt\"", "axis: 2"])
    #expect(try refused(ids: ["a", "b"]).remedies == ["axis: 2"])
    #expect(try refused("names").code == "E0605")
    #expect(try refused("nowhere.csv").code == "E0610")
  }

  @Test func `One container is a layer for each array, and layers over other stimuli are refused`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("all.npz")
    try Formats.write(
      .arrays([
        ("conv1", array), ("fc", NumericArray(shape: [3, 2], .float64([0, 1, 2, 3, 4, 5]))),
        ("who", NumericArray(shape: [3], .texts(ids))),
      ]), to: url)
    let features = try StoredFeatures(url, stimuli: "who")
    #expect(features.layers.map(\.name) == ["conv1", "fc"])
    #expect(try block(features.layer("fc"), 1..<2) == [1, 3, 5])
    #expect { try StoredFeatures(url, ids: ["x", "y"]) } throws: { ($0 as? Explanation)?.code == "E0606" }
    #expect { try StoredFeatures(url, ids: ids, stimulusAxis: 2) } throws: { ($0 as? Explanation)?.code == "E0606" }
    #expect(throws: FileSystemError.self) { try StoredFeatures(folder.file("none.npz")) }
    let tensors = try StoredFeatures(TestResources.fixture("safetensors/bfloat.safetensors"), ids: ["p", "q"])
    #expect(tensors.layers.map(\.name) == ["brain"])
  }

  @Test func `What the exporter for PyTorch writes is opened with its ids`() throws {
    let features = try StoredFeatures(TestResources.fixture("features/exported"), stimuli: "stimuli.txt")
    #expect(
      features.layers.map(\.name) == ["0", "2"] && features.layers[0].axis.ids == ["s0", "s1", "s2", "s3", "s4"])
    #expect(features.layers[0].shape == [2, 3, 3] && features.layers[1].shape == [18])
    // The second layer is the first one flattened, so that the values say that batches stand in their places.
    #expect(try block(features.layers[0], 0..<18) == block(features.layers[1], 0..<18))
    #expect(try Set(block(features.layers[1], 0..<18)).count > 60)
  }

  @Test func `Patterns fit as a shell has them`() {
    for (name, pattern, fits) in [
      ("a.h5", "*.h5", true), ("a.h5", "a*", true), ("a.h5", "*", true), ("a.h5", "b*", false), ("aab", "a*b", true),
      ("", "*", true), ("a", "", false), ("abc", "a**c", true), ("abc", "abc", true), ("abd", "a*c", false),
    ] { #expect(StoredFeatures.matches(Array(name), Array(pattern)) == fits, "\(name) \(pattern)") }
  }
}
