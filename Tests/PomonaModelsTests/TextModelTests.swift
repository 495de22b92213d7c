import Foundation
import PomonaCatalog
import PomonaCore
import PomonaParallel
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaModels

/// BERT against a forward pass in numpy, in float64 (`Fixtures/texts/make.py`).
@Suite(.enabled(if: TestResources.hasEngine, "needs the fetched ONNX Runtime"))
struct TextModelTests {
  // MARK: - A small one, on every machine

  struct Small: Decodable, Sendable {
    let ids: [Int]
    let layers: [String: [Double]]
  }

  static let shape = BertShape(vocabulary: 40, width: 8, heads: 2, depth: 2, inner: 16, positions: 12)

  /// Weights from a formula in whole numbers: `((i · 7919 + place · 104729) mod 1009 - 504) / 512`.
  static var weights: WeightSet {
    let parameters = shape.parameters.sorted { $0.name < $1.name }
    var set = WeightSet()
    for (place, parameter) in parameters.enumerated() {
      let elements = (0..<parameter.count).map { Float(($0 * 7919 + place * 104729) % 1009 - 504) / 512 }
      set[parameter.name] = WeightTensor(shape: parameter.shape, elements: elements)
    }
    return set
  }

  /// As the safetensors library would write them, with what a published file has beside the weights.
  static func write(_ weights: WeightSet, to url: URL) throws {
    var head: [String: Any] = ["__metadata__": ["format": "pt"]]
    var body: [UInt8] = Binary.bytes(of: (0..<12).map { Int64($0) })
    head["embeddings.position_ids"] = ["dtype": "I64", "shape": [1, 12], "data_offsets": [0, 96]]
    for name in weights.names {
      guard let tensor = weights[name] else { continue }
      let bytes = Binary.bytes(of: tensor.elements)
      head[name] = ["dtype": "F32", "shape": tensor.shape, "data_offsets": [body.count, body.count + bytes.count]]
      body += bytes
    }
    var text = Array(try JSONSerialization.data(withJSONObject: head))
    while text.count % 8 != 0 { text.append(0x20) }
    try AtomicFile.write(Binary.bytes(of: [UInt64(text.count)]) + text + body, to: url, durably: false)
  }

  static func layers(_ network: Network, _ ids: [Int]) throws -> [String: [Float]] {
    let engine = try InferenceEngine(libraryAt: InferenceEngine.library())
    let session = try engine.session(
      graph: network.graphData(), threadCount: 1, externalFolder: network.weightsFolder)
    let values = ids.map { Float($0) }
    let outputs = try session.run(values.span, shape: [1, ids.count], outputs: session.outputs.map(\.name))
    return Dictionary(
      uniqueKeysWithValues: outputs.map { output in
        (output.name, output.withValues { values in values.indices.map { values[$0] } })
      })
  }

  @Test func `A small BERT computes what numpy computes, from memory and from its file with the same bits`() throws {
    let goldens = try JSONDecoder().decode(
      [Small].self, from: Data(contentsOf: TestResources.fixture("texts/small.json")))
    let inMemory = Self.shape.graph(Self.weights).network(parameterCount: 0)
    let folder = try TemporaryFolder()
    let url = folder.file("model.safetensors")
    try Self.write(Self.weights, to: url)
    let stored = WeightSet(stored: try SafetensorsWeights.read(url))
    #expect(stored.names == Self.weights.names)
    #expect(try stored.digest == Self.weights.digest)
    let inFile = Self.shape.graph(stored).network(parameterCount: 0)
    #expect(inFile.digest == inMemory.digest)
    #expect(inFile.graphData().count < 30_000)
    #expect(goldens.count == 4)
    for golden in goldens {
      let found = try Self.layers(inMemory, golden.ids)
      #expect(Set(found.keys) == Set(golden.layers.keys))
      for (name, expected) in golden.layers {
        let values = try #require(found[name])
        #expect(values.count == expected.count)
        // Float32 through two layers whose numbers are near 1.
        for (value, wanted) in zip(values, expected) { #expect(abs(Double(value) - wanted) < 2e-5, "\(name)") }
      }
      #expect(try Self.layers(inFile, golden.ids) == found)
    }
  }

  @Test func `What is no file of weights is an error with a code (fuzz)`() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("model.safetensors")
    try Self.write(Self.weights, to: url)
    let bytes = try RandomAccessFile.contents(of: url)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<min(400, TestResources.fuzzCount(usual: 100)) {
      var damaged = bytes
      if Bool.random(using: &random) { damaged.removeLast(Int.random(in: 1..<bytes.count, using: &random)) }
      for _ in 0..<Int.random(in: 0...8, using: &random) where !damaged.isEmpty {
        damaged[Int.random(in: 0..<min(damaged.count, 3000), using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      let file = folder.file("damaged.safetensors")
      try AtomicFile.write(damaged, to: file, durably: false)
      do {
        for tensor in try SafetensorsWeights.read(file).values {
          #expect(tensor.offset + 4 * tensor.elementCount <= damaged.count)
        }
      } catch {
        #expect((error as? any Explainable)?.explanation.code == "E0511")
      }
    }
    try AtomicFile.write(Array("x".utf8), to: url, durably: false)
    #expect(
      throws: ModelError.weightsBroken(path: url.path, offset: 0, reason: "it has 1 bytes; the least are 8")
    ) { try SafetensorsWeights.read(url) }
  }

  @Test func `Layers of a text model are known without its files, and its twin needs the vocabulary`() throws {
    let layers = try #require(Zoo.layers(of: "all-MiniLM-L6-v2"))
    #expect(layers.count == 20)
    #expect(layers.filter(\.isDefault).map(\.name) == ["embeddings"] + (1...6).map { "layer_\($0)" } + ["sentence"])
    #expect(layers.filter { $0.kind == .activation }.allSatisfy { $0.shape == [1536] })
    let nowhere = Places(environment: ["POMONA_HOME": "/nowhere", "HOME": "/nowhere"])
    for name in ["all-MiniLM-L6-v2", "minilm_l6/random"] {
      let error = #expect(throws: ModelError.self) { try Zoo.model(name, places: nowhere) }
      #expect(error?.explanation.code == "E0502")
      #expect(error?.explanation.remedies == ["./run parts all-MiniLM-L6-v2"])
    }
  }

  @Test func `Pictures and texts are not taken for each other`() throws {
    let words = StimulusSet(
      name: "words", axis: try StimulusAxis(ids: ["a"]), texts: [["a"]],
      properties: try Table([Column("id", .texts(["a"]))]))
    let extractor = FeatureExtractor(
      engine: try InferenceEngine(libraryAt: InferenceEngine.library()), workers: Workers(threadCount: 1))
    let plan = try FeaturePlan(model: try Zoo.model("squeezenet1_1/random"), stimulusCount: 1)
    #expect(throws: ModelError.noPictures(name: "words", areTexts: true)) {
      try extractor.run(plan, stimuli: words) { _ in }
    }
  }

  // MARK: - The published one

  struct Sentence: Decodable, Sendable {
    struct Layer: Decodable, Sendable {
      let mean, sd: Double
      let values: [Double]
    }
    let text: String
    let layers: [String: Layer]
  }

  static let needed: Comment = "needs the fetched all-MiniLM-L6-v2: ./run parts all-MiniLM-L6-v2"

  static func stimuli(_ texts: [[String]]) throws -> StimulusSet {
    let ids = texts.indices.map { "text \($0 + 1)" }
    return StimulusSet(
      name: "texts", axis: try StimulusAxis(ids: ids), texts: texts,
      properties: try Table([Column("id", .texts(ids))]))
  }

  static func features(
    _ texts: [[String]], _ selection: LayerSelection = .all, limit: Int = FeaturePlan.usualLimit, threads: Int = 2
  ) throws -> [String: [Float]] {
    let model = try Zoo.model("all-MiniLM-L6-v2")
    let extractor = FeatureExtractor(
      engine: try InferenceEngine(libraryAt: InferenceEngine.library()), workers: Workers(threadCount: threads))
    let plan = try FeaturePlan(model: model, selection: selection, stimulusCount: texts.count, limit: limit)
    var maps: [String: [Float]] = [:]
    _ = try extractor.run(plan, stimuli: stimuli(texts)) { map in
      try map.features.withRows(0..<texts.count) { rows, stride in
        #expect(stride == map.layer.featureCount)
        maps[map.layer.name] = rows.indices.map { rows[$0] }
      }
    }
    return maps
  }

  @Test(.enabled(if: TestResources.hasMiniLM, needed))
  func `all-MiniLM-L6-v2 computes what numpy computes, in every layer`() throws {
    let goldens = try JSONDecoder().decode(
      [Sentence].self, from: Data(contentsOf: TestResources.fixture("texts/sentences.json")))
    let found = try Self.features(goldens.map { [$0.text] })
    #expect(found.count == 20 && goldens.count == 6)
    for (row, golden) in goldens.enumerated() {
      #expect(Set(golden.layers.keys) == Set(found.keys))
      for (name, layer) in golden.layers {
        let all = try #require(found[name])
        let width = all.count / goldens.count
        let values = all[(row * width)..<((row + 1) * width)].map(Double.init)
        let mean = values.reduce(0, +) / Double(width)
        let sd = (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(width)).squareRoot()
        #expect(abs(mean - layer.mean) < 1e-5 && abs(sd - layer.sd) < 1e-5, "\(name) of \(golden.text)")
        let places = layer.values.count == width ? Array(0..<width) : [0, 1, width / 3, width / 2, width - 1]
        for (place, wanted) in zip(places, layer.values) {
          #expect(abs(values[place] - wanted) < 1e-5, "\(name) of \(golden.text) at \(place)")
        }
      }
    }
  }

  /// The first five numbers and the cosine that a numpy pass of another hand gave.
  @Test(.enabled(if: TestResources.hasMiniLM, needed))
  func `The published example sentences have their embeddings`() throws {
    let found = try #require(
      try Self.features([["This is an example sentence"], ["Each sentence is converted"]], .named(["sentence"]))[
        "sentence"])
    for (value, wanted) in zip(found, [0.06766, 0.06350, 0.04871, 0.07930, 0.03745]) {
      #expect(abs(Double(value) - wanted) < 6e-6)
    }
    let cosine = (0..<384).reduce(0.0) { $0 + Double(found[$1]) * Double(found[384 + $1]) }
    #expect(abs(cosine - 0.4046) < 6e-5)
  }

  @Test(.enabled(if: TestResources.hasMiniLM, needed))
  func `A text's features depend on no other text, on no number of threads and on no batches`() throws {
    let texts = [["has fur"], ["running " + String(repeating: "word ", count: 100)], ["a"], [""], ["Zürich"]]
    let all = try Self.features(texts)
    for (row, text) in texts.enumerated() {
      for (name, values) in try Self.features([text], threads: 1) {
        let width = values.count
        #expect(all[name].map { Array($0[(row * width)..<((row + 1) * width)]) } == values, "\(name) of \(text)")
      }
    }
    #expect(try Self.features(texts, limit: 40_000, threads: 4) == all)
  }

  @Test(.enabled(if: TestResources.hasMiniLM, needed))
  func `Several texts of a stimulus are averaged, whatever the limit`() throws {
    let one = try Self.features([["a cat"], ["a dog on a couch"]])
    let both = try Self.features([["a cat", "a dog on a couch"], ["a cat"]])
    for (name, values) in both {
      let single = try #require(one[name])
      let width = values.count / 2
      for k in 0..<width {
        let mean = Float((Double(single[k]) + Double(single[width + k])) / 2)
        #expect(values[k] == mean && values[width + k] == single[k], "\(name)")
      }
    }
    #expect(try Self.features([["a cat", "a dog on a couch"], ["a cat"]], limit: 16_000) == both)
  }
}
