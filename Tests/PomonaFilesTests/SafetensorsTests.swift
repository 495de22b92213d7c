import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTestSupport
import Testing

@testable import PomonaFiles

/// Against files that the safetensors library 0.8.0 wrote (`Fixtures/safetensors/make.py`).
struct SafetensorsTests {
  struct Expected: Decodable, Sendable {
    let shape: [Int]
    let values: [Double]
  }

  static let good: [String: Expected] = {
    let url = TestResources.fixture("safetensors/expected.json")
    return (try? JSONDecoder().decode([String: Expected].self, from: Data(contentsOf: url))) ?? [:]
  }()

  @Test func `Every type is read as the library reads it, whole and by blocks`() throws {
    let all = try Safetensors(TestResources.fixture("safetensors/all.safetensors"))
    let brain = try Safetensors(TestResources.fixture("safetensors/bfloat.safetensors"))
    #expect(all.metadata == ["format": "np", "made by": "make.py"])
    let arrays = all.plain + brain.plain
    #expect(Set(arrays.map(\.name)) == Set(Self.good.keys) && arrays.count == 11)
    for array in arrays {
      let expected = try #require(Self.good[array.name])
      #expect(array.shape == expected.shape, "\(array.name)")
      #expect(try array.whole().doubles == expected.values, "\(array.name)")
      #expect(try array.allFloats() == expected.values.map { Float($0) }, "\(array.name)")
    }
    let single = try all.array("single")
    let values = try #require(Self.good["single"]?.values)
    #expect(try single.floats(from: [1, 0, 1], count: [2, 2, 1]) == [5, 7, 9, 11].map { Float(values[$0]) })
    #expect(throws: FileError.self) { try single.floats(from: [1, 0, 1], count: [3, 2, 1]) }
    #expect(throws: FileError.self) { try all.array("sngle") }
  }

  @Test(arguments: [
    ("truncated", "E0603"), ("wrong", "E0601"), ("refused-gap", "E0603"), ("refused-shape", "E0603"),
    ("refused-type", "E0602"),
  ])
  func `What is not whole, or of another type, is refused`(name: String, code: String) throws {
    #expect {
      try Safetensors(TestResources.fixture("safetensors/\(name).safetensors"))
    } throws: { ($0 as? FileError)?.explanation.code == code }
  }

  @Test func `Damaged tensors are errors that name the place (fuzz)`() throws {
    let damage = Damage(
      "safetensors",
      of: try ["all", "bfloat"].map { try fixtureBytes("safetensors/\($0).safetensors") })
    for index in 0..<TestResources.fuzzCount() {
      expectOnlyFileErrors("safetensors \(index)") {
        for array in try Safetensors(bytes: damage.copy(index), path: "x").arrays { _ = try array.allFloats() }
      }
    }
    for start in beginnings(of: try fixtureBytes("safetensors/all.safetensors")) {
      #expect(throws: FileError.self) { try Safetensors(bytes: start, path: "x") }
    }
  }
}
