import Foundation
import PomonaCore
import PomonaFiles
import PomonaModels
import PomonaParallel
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

/// Spearman's rho of 1 - Pearson RDMs of layers with the group-mean human and the monkey RDM over the 92 images of
/// Kriegeskorte et al. 2008, as measured outside this program (Pillow, ONNX Runtime and scipy). The numbers move in the
/// third decimal when resizing is not exact, in the second when padding or the last ReLU are not. The largest maps (fire3,
/// stem, block_0) are left out to keep a debug build quick.
@Suite(.enabled(if: TestResources.hasParts, "needs the fetched networks, ONNX Runtime and the 92 images"))
struct PublishedFactsTests {
  struct Fact: Sendable {
    let layer: String
    let human, monkey: Double
  }

  static let squeezeNet = [
    Fact(layer: "pool1", human: 0.13250, monkey: 0.24651), Fact(layer: "fire5", human: 0.21513, monkey: 0.33525),
    Fact(layer: "fire7", human: 0.24497, monkey: 0.35592),
    Fact(layer: "fire8", human: 0.3237, monkey: 0.4326), Fact(layer: "fire9", human: 0.28681, monkey: 0.41806),
    Fact(layer: "logits", human: 0.25694, monkey: 0.31348),
  ]

  static let efficientNet = [
    Fact(layer: "block_1", human: 0.137, monkey: 0.107), Fact(layer: "block_2", human: 0.147, monkey: 0.123),
    Fact(layer: "block_3", human: 0.178, monkey: 0.163), Fact(layer: "block_4", human: 0.176, monkey: 0.172),
    Fact(layer: "block_5", human: 0.219, monkey: 0.237), Fact(layer: "block_6", human: 0.213, monkey: 0.237),
    Fact(layer: "block_7", human: 0.210, monkey: 0.230), Fact(layer: "block_8", human: 0.222, monkey: 0.240),
    Fact(layer: "block_9", human: 0.214, monkey: 0.244), Fact(layer: "block_10", human: 0.218, monkey: 0.251),
    Fact(layer: "block_11", human: 0.368, monkey: 0.414), Fact(layer: "block_12", human: 0.384, monkey: 0.447),
    Fact(layer: "block_13", human: 0.401, monkey: 0.459), Fact(layer: "block_14", human: 0.394, monkey: 0.447),
    Fact(layer: "block_15", human: 0.251, monkey: 0.307), Fact(layer: "head", human: 0.316, monkey: 0.303),
    Fact(layer: "pooled", human: 0.246, monkey: 0.243), Fact(layer: "logits", human: 0.224, monkey: 0.174),
  ]

  @Test(arguments: [("squeezenet1_1/imagenet", squeezeNet), ("efficientnet_lite0/imagenet", efficientNet)])
  func `Layers resemble human and monkey cortex as published`(_ id: String, _ facts: [Fact]) throws {
    let data = try Published.read()
    let model = try Zoo.model(id)
    let plan = try FeaturePlan(
      model: model, selection: .named(facts.map(\.layer)), stimulusCount: 92, limit: 300 << 20)
    let extractor = FeatureExtractor(
      engine: try InferenceEngine(libraryAt: InferenceEngine.library()), workers: Workers(threadCount: 2))
    var rdms: [String: [Double]] = [:]
    _ = try extractor.run(plan, stimuli: data.stimuli) { rdms[$0.layer.name] = try Published.rdm($0.features) }
    for fact in facts {
      let rdm = try #require(rdms[fact.layer])
      // Half a unit of the third decimal, as the numbers are given, and .0005 as is asked for.
      #expect(abs(Correlation.spearman(rdm, data.human) - fact.human) <= 0.000_51, "\(fact.layer), human")
      #expect(abs(Correlation.spearman(rdm, data.monkey) - fact.monkey) <= 0.000_51, "\(fact.layer), monkey")
    }
  }
}

/// The supplement of the paper, and 1 - Pearson written down directly.
private struct Published {
  let stimuli: StimulusSet
  let human, monkey: [Double]

  static func read() throws -> Published {
    let file = try MatlabFile(
      TestResources.places.file("Kriegeskorte_Neuron2008_supplementalData.mat", ofPart: "kriegeskorte92"))
    guard case .structures(_, let elements) = try file["stimuli_92objs"],
      case .structures(_, let measured) = try file["RDMs_mIT_hIT_fig1"]
    else { throw CocoaError(.fileReadCorruptFile) }
    let images = try elements.map { fields in
      guard case .bytes(let shape, let values)? = fields["image"], shape == [175, 175, 3] else {
        throw CocoaError(.fileReadCorruptFile)
      }
      var pixels = [UInt8](repeating: 0, count: values.count)
      for index in values.indices {
        let (row, column, channel) = (index % 175, index / 175 % 175, index / (175 * 175))
        pixels[(row * 175 + column) * 3 + channel] = values[index]
      }
      return RasterImage(width: 175, height: 175, pixels: pixels)
    }
    let ids = images.indices.map { "\($0 + 1)" }
    let stimuli = StimulusSet(
      name: "92 images", axis: try StimulusAxis(ids: ids), images: images,
      properties: try Table([Column("id", .texts(ids))]))
    func rdm(_ name: String) throws -> [Double] {
      let found = measured.first { $0["name"] == .text(name) }
      return try #require(found?["RDM"]?.numeric?.values)
    }
    return Published(stimuli: stimuli, human: try rdm("hITvisStim_316vx"), monkey: try rdm("mIT_674neurons"))
  }

  static func rdm(_ features: any FeatureBlocks) throws -> [Double] {
    let (n, p) = (features.stimulusCount, features.featureCount)
    var means = [Double](repeating: 0, count: n)
    var products = [Double](repeating: 0, count: n * n)
    let width = 8192
    let blocks = stride(from: 0, to: p, by: width).map { $0..<min(p, $0 + width) }
    for block in blocks {
      try features.withBlock(block) { elements, stride in
        for row in 0..<n {
          var sum = 0.0
          for column in 0..<block.count { sum += Double(elements[row &* stride &+ column]) }
          means[row] += sum / Double(p)
        }
      }
    }
    for block in blocks {
      var centred = [Float](repeating: 0, count: n * block.count)
      try features.withBlock(block) { elements, stride in
        var target = centred.mutableSpan
        for row in 0..<n {
          let mean = Float(means[row])
          for column in 0..<block.count {
            target[row &* block.count &+ column] = elements[row &* stride &+ column] - mean
          }
        }
      }
      var some = [Float](repeating: 0, count: n * n)
      BLAS.ssyrk(centred, rows: n, inner: block.count, stride: block.count, into: &some)
      for index in some.indices { products[index] += Double(some[index]) }
    }
    var distances: [Double] = []
    for i in 0..<n {
      for j in (i + 1)..<n {
        distances.append(1 - products[i * n + j] / (products[i * n + i] * products[j * n + j]).squareRoot())
      }
    }
    return distances
  }
}
