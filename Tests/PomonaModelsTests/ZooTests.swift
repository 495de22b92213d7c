import Foundation
import PomonaCatalog
import PomonaCore
import PomonaModels
import PomonaParallel
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@Suite struct ZooTests {
  @Test func `Each model is one row, architecture and variant apart`() throws {
    let table = try Zoo.table()
    #expect(
      table["model"]?.values
        == .texts([
          "all-MiniLM-L6-v2", "efficientnet_lite0/imagenet", "efficientnet_lite0/random", "minilm_l6/random",
          "squeezenet1_1/imagenet", "squeezenet1_1/random",
        ]))
    // The published counts: 22 713 216 (MiniLM, the pooler included), 4 652 008 (EfficientNet-Lite0, batch normalisation's
    // scale and shift included), 1 235 496.
    #expect(
      table["parameters"]?.values
        == .integers([22_713_216, 4_652_008, 4_652_008, 22_713_216, 1_235_496, 1_235_496]))
    #expect(table["takes"]?.cellTexts == ["texts", "pictures", "pictures", "texts", "pictures", "pictures"])
    #expect(table["input"]?.values == .integers([256, 224, 224, 256, 227, 227]))
    #expect(table["layers"]?.values == .integers([20, 101, 101, 20, 65, 65]))
    #expect(table["default_layers"]?.values == .integers([8, 20, 20, 8, 10, 10]))
    #expect(
      table["training_data"]?.values
        == .texts(["1.17 billion pairs of sentences", "ImageNet-1k", nil, nil, "ImageNet-1k", nil]))
  }

  @Test func `Names are alphabetical and the parts of each`() {
    #expect(Zoo.all.map(\.id) == Zoo.all.map(\.id).sorted())
    #expect(Architecture.all.map(\.name) == Architecture.all.map(\.name).sorted())
    // The one exception is known by its published name.
    for entry in Zoo.all where entry.id != "all-MiniLM-L6-v2" {
      #expect(entry.id == "\(entry.architecture.name)/\(entry.variant)")
    }
    for entry in Zoo.all { #expect(Zoo.catalog[entry.twin]?.architecture.name == entry.architecture.name) }
  }

  static let misspelt: [(String, [String])] = [
    ("squeezenet1_1/imagenit", ["squeezenet1_1/imagenet"]),
    ("squeezenet1_1", ["squeezenet1_1/imagenet", "squeezenet1_1/random"]),
    ("resnet50", []),
  ]

  @Test(arguments: misspelt)
  func `An unknown name suggests the near ones`(_ name: String, _ suggestions: [String]) throws {
    let error = #expect(throws: ModelError.self) { try Zoo.model(name) }
    #expect(error == .unknownModel(name: name, suggestions: suggestions, known: Zoo.catalog.names))
    #expect(error?.explanation.code == "E0501")
  }

  @Test func `Weights that are not installed are asked for`() throws {
    let places = Places(environment: ["POMONA_HOME": "/nowhere", "HOME": "/nowhere"])
    let error = #expect(throws: ModelError.self) { try Zoo.model("squeezenet1_1/imagenet", places: places) }
    #expect(error?.explanation.remedies.first == "./run setup")
    #expect(error?.explanation.facts.joined().contains("/nowhere/parts/squeezenet1_1") == true)
    #expect(try Zoo.table(places: places)["installed"]?.values == .truths([false, false, true, false, false, true]))
  }

  @Test func `A seed for trained weights is refused`() throws {
    let error = #expect(throws: ModelError.self) { try Zoo.model("squeezenet1_1/imagenet", seed: 3) }
    #expect(error == .seedOfTrained(model: "squeezenet1_1/imagenet", twin: "squeezenet1_1/random"))
  }

  @Test func `Twins of one seed are equal, of two seeds are not, and the graph is the same`() throws {
    let one = try Zoo.model("squeezenet1_1/random", seed: 1)
    let again = try Zoo.model("squeezenet1_1/random", workers: Workers(threadCount: 4))
    let other = try Zoo.model("squeezenet1_1/random", seed: 2)
    #expect(one.weightsDigest == again.weightsDigest)
    #expect(one.weightsDigest != other.weightsDigest)
    #expect(one.network.digest == other.network.digest)
    #expect(one.contentDigest == again.contentDigest)
    #expect(one.contentDigest != other.contentDigest)
    #expect(one.title == "squeezenet1_1/random, seed 1")
  }

  @Test func `A dropout and a block without a sum repeat the layer before them`() throws {
    let squeezeNet = try Zoo.model("squeezenet1_1/random").network
    #expect(squeezeNet.layers.compactMap(\.repeats) == ["fire9"])
    #expect(
      squeezeNet.defaultLayers.map(\.name)
        == ["pool1"] + (2...9).map { "fire\($0)" } + ["logits"])
    #expect(squeezeNet[layer: "conv1"]?.shape == [64, 113, 113])
  }

  @Test func `A graph holds only what the wanted layer needs`() throws {
    let model = try Zoo.model("squeezenet1_1/random")
    #expect(model.graphData(tensors: ["pool1"]).count < 10_000)
    #expect(model.graphData().count > 4 * 1_235_496)
  }

  @Test func `Layers are a table in the order of the modules`() throws {
    let table = try Zoo.model("squeezenet1_1/random").layerTable()
    #expect(table["layer"]?.cellTexts.prefix(4) == ["conv1", "relu_conv1", "pool1", "fire2/squeeze1x1"])
    #expect(table["kind"]?.cellTexts.prefix(3) == ["convolution", "activation", "pooling"])
    #expect(table["shape"]?.cellTexts.first == "64 x 113 x 113")
    #expect(table["layer_index"]?.cellTexts.last == "65")
  }
}
