import Foundation
import PomonaCore
import PomonaModels
import PomonaParallel
import PomonaSystem
import PomonaTestSupport
import Testing

/// Every layer of every model against forward passes in plain numpy (`Fixtures/forward/make.py`).
@Suite(.enabled(if: TestResources.hasEngine, "needs the fetched ONNX Runtime"))
struct ForwardPassTests {
  struct Golden: Decodable, Sendable {
    let model, layer: String
    let shape: [Int]
    let mean, sd: Double
    let values: [Double]
  }

  static func goldens(_ model: String) throws -> [Golden] {
    let data = try Data(contentsOf: TestResources.fixture("forward/forward.json"))
    return try JSONDecoder().decode([Golden].self, from: data).filter { $0.model == model }
  }

  static func check(_ id: String, seed: UInt64?) throws {
    let model = try Zoo.model(id, seed: seed, workers: Workers(threadCount: 2))
    let goldens = try goldens(id)
    #expect(goldens.map(\.layer) == model.network.layers.map(\.name))
    #expect(goldens.map(\.shape) == model.network.layers.map(\.shape))
    let engine = try InferenceEngine(libraryAt: InferenceEngine.library())
    let session = try engine.session(graph: model.graphData(), threadCount: 2)
    let values = try #require(model.preprocessing).values(of: syntheticPicture(width: 175, height: 175, seed: 1))
    let shape = [1] + model.network.inputShape
    let outputs = try session.run(values.span, shape: shape, outputs: session.outputs.map(\.name))
    let byTensor = Dictionary(uniqueKeysWithValues: outputs.map { ($0.name, $0) })
    for (layer, golden) in zip(model.network.layers, goldens) {
      let output = try #require(byTensor[layer.tensor])
      #expect(output.shape == [1] + layer.shape, "\(layer.name)")
      output.withValues { values in
        // Float32 sums of up to 4608 products over up to 50 convolutions: 2e-5 of the layer's spread.
        let tolerance = 2e-5 * max(golden.sd, abs(golden.mean))
        var sum = 0.0
        for index in values.indices { sum += Double(values[index]) }
        #expect(abs(sum / Double(values.count) - golden.mean) < tolerance, "mean of \(layer.name)")
        let n = values.count
        for (place, expected) in zip([0, n / 3, n / 2, n - 1], golden.values) {
          #expect(abs(Double(values[place]) - expected) < 5 * tolerance, "\(layer.name) at \(place)")
        }
      }
    }
  }

  @Test func `SqueezeNet's untrained twin computes what numpy computes`() throws {
    try Self.check("squeezenet1_1/random", seed: 1)
  }

  @Test func `EfficientNet's untrained twin computes what numpy computes`() throws {
    try Self.check("efficientnet_lite0/random", seed: nil)
  }

  @Test(.enabled(if: TestResources.hasSqueezeNet, "needs the fetched weights of SqueezeNet"))
  func `The trained SqueezeNet computes what numpy computes`() throws {
    try Self.check("squeezenet1_1/imagenet", seed: nil)
  }

  @Test(.enabled(if: TestResources.hasEfficientNet, "needs the fetched weights of EfficientNet-Lite0"))
  func `The trained EfficientNet computes what numpy computes`() throws {
    try Self.check("efficientnet_lite0/imagenet", seed: nil)
  }
}
