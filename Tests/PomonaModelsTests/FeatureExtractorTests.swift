import Foundation
import PomonaCore
import PomonaParallel
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaModels

@Suite(.enabled(if: TestResources.hasEngine, "needs the fetched ONNX Runtime"))
struct FeatureExtractorTests {
  static func extractor(threads: Int = 2) throws -> FeatureExtractor {
    FeatureExtractor(
      engine: try InferenceEngine(libraryAt: InferenceEngine.library()), workers: Workers(threadCount: threads))
  }

  /// Digest of each layer's whole map.
  static func digests(
    _ plan: FeaturePlan, _ stimuli: StimulusSet, threads: Int = 2
  ) throws -> (digests: [String: String], report: FeatureReport) {
    var digests: [String: String] = [:]
    let report = try extractor(threads: threads).run(plan, stimuli: stimuli) { map in
      #expect(map.features.stimulusCount == plan.stimulusCount)
      #expect(map.features.featureCount == map.layer.featureCount)
      var digest = SHA256()
      for row in 0..<map.features.stimulusCount {
        try map.features.withBlock(0..<map.layer.featureCount) { elements, stride in
          digest.update(floats: elements.extracting((row * stride)..<(row * stride + map.layer.featureCount)))
        }
      }
      digests[map.layer.name] = digest.finishHex()
    }
    return (digests, report)
  }

  /// Bits must not depend on the limit (so on batches, splitting, and where a batch starts), nor on threads.
  @Test func `The limit and the threads change no bit of any layer`() throws {
    let model = try Zoo.model("squeezenet1_1/random")
    let stimuli = try syntheticStimuli(3)
    let whole = try FeaturePlan(model: model, selection: .all, stimulusCount: 3)
    let (expected, report) = try Self.digests(whole, stimuli, threads: 1)
    #expect(expected.count == 64 && Set(expected.values).count == 64)
    #expect(report.finished == whole.layers && report.keptCount == 64 && !report.isInterrupted)
    for (limit, threads) in [(4 << 20, 2), (16 << 20, 4), (60 << 20, 1)] {
      let plan = try FeaturePlan(model: model, selection: .all, stimulusCount: 3, limit: limit)
      #expect(plan.batches.count > 1)
      #expect(try Self.digests(plan, stimuli, threads: threads).digests == expected, "limit \(limit)")
    }
    #expect(
      try FeaturePlan(model: model, selection: .all, stimulusCount: 3, limit: 4 << 20).batches.contains(
        where: \.isSplit))
  }

  @Test func `EfficientNet's residual sums are the same wherever a batch starts`() throws {
    let model = try Zoo.model("efficientnet_lite0/random", workers: Workers(threadCount: 2))
    let stimuli = try syntheticStimuli(2)
    let whole = try FeaturePlan(model: model, selection: .all, stimulusCount: 2)
    let plan = try FeaturePlan(model: model, selection: .all, stimulusCount: 2, limit: 12 << 20)
    #expect(plan.batches.dropFirst().contains { $0.start != nil })
    // The seven blocks without a sum, and the dropout.
    #expect(whole.duplicates.count == 8)
    let expected = try Self.digests(whole, stimuli).digests
    #expect(expected.count == 93)
    #expect(try Self.digests(plan, stimuli).digests == expected)
  }

  @Test func `Splitting a map over stimuli gives the rows of the whole`() throws {
    let model = try Zoo.model("squeezenet1_1/random")
    let stimuli = try syntheticStimuli(4)
    let plan = try FeaturePlan(
      model: model, selection: .named(["pool1"]), stimulusCount: 4, limit: 2 * 64 * 56 * 56 * 4)
    #expect(plan.batches.count == 1 && plan.batches[0].isSplit && plan.batches[0].stimuliPerRun == 2)
    var blocks: [Float] = []
    _ = try Self.extractor().run(plan, stimuli: stimuli) { map in
      #expect(!(map.features is FeatureMap))
      try map.features.withBlock(100..<103) { elements, stride in
        for row in 0..<4 { for column in 0..<3 { blocks.append(elements[row * stride + column]) } }
      }
    }
    let whole = try FeaturePlan(model: model, selection: .named(["pool1"]), stimulusCount: 4)
    _ = try Self.extractor().run(whole, stimuli: stimuli) { map in
      let matrix = try #require(map.features as? FeatureMap).matrix
      #expect((0..<4).flatMap { row in (100..<103).map { matrix[row, $0] } } == blocks)
    }
  }

  /// Two convolutions with equal weights are different tensors with one content.
  @Test func `Maps of equal content are handed on once and counted`() throws {
    var graph = GraphBuilder(inputShape: [3, 227, 227])
    let kernel = WeightTensor(shape: [2, 3, 3, 3], elements: (0..<54).map { Float($0) / 54 })
    let other = WeightTensor(shape: [2, 3, 3, 3], elements: (0..<54).map { Float($0 + 1) / 54 })
    let bias = WeightTensor(shape: [2], elements: [0, 1])
    for (name, weights) in [("first", kernel), ("second", kernel), ("third", other)] {
      _ = graph.convolution(
        name, of: Network.pictures, kernel: weights, bias: bias, stride: 8, padding: .valid)
    }
    _ = graph.same("again", .dropout, as: "first")
    let model = Model(
      id: "test/equal", seed: nil, network: graph.network(parameterCount: 0),
      input: .pictures(try #require(Architecture.squeezeNet.preprocessing)), weightsDigest: "", provenance: Provenance()
    )
    let plan = try FeaturePlan(model: model, selection: .all, stimulusCount: 2)
    var names: [String] = []
    let report = try Self.extractor().run(plan, stimuli: syntheticStimuli(2)) { names.append($0.layer.name) }
    #expect(names == ["first", "third"])
    #expect(report.duplicates.map(\.layer.name) == ["second", "again"])
    #expect(report.duplicates.map(\.original) == ["first", "first"])
    #expect(report.lines.contains("keeping 2 of 4 maps (2 duplicates removed)"))
    #expect(try report.table()["finished"]?.values == .truths([true, false, true, false]))
    #expect(report.featureCount == report.finished.map(\.featureCount).reduce(0, +))
  }

  @Test func `Stopping keeps the finished batches and says so`() throws {
    let model = try Zoo.model("squeezenet1_1/random")
    let plan = try FeaturePlan(model: model, stimulusCount: 2, limit: 5 << 20)
    #expect(plan.batches.count > 2)
    var finished: [String] = []
    let report = try Self.extractor().run(
      plan, stimuli: syntheticStimuli(2), interrupted: { finished.count >= 2 },
      consume: { finished.append($0.layer.name) })
    #expect(report.isInterrupted && finished.count == 2)
    #expect(report.finished.map(\.name) == finished)
    #expect(report.lines.last == "stopped after 2 of 10 maps; the finished ones are kept")
  }

  @Test func `Progress goes up to the end and other stimuli than planned are refused`() throws {
    let model = try Zoo.model("squeezenet1_1/random")
    let plan = try FeaturePlan(model: model, selection: .named(["pool1"]), stimulusCount: 2)
    var seen: [FeatureProgress] = []
    _ = try Self.extractor().run(plan, stimuli: syntheticStimuli(2), progress: { seen.append($0) }, consume: { _ in })
    #expect(seen.first?.stimuliDone == 0 && seen.last?.stimuliDone == 2 && seen.last?.batchCount == 1)
    #expect(throws: ModelError.otherStimulusCount(name: "pictures", found: 3, planned: 2)) {
      try Self.extractor().run(plan, stimuli: syntheticStimuli(3)) { _ in }
    }
  }

  @Test func `An error of the taker ends the run`() throws {
    struct Full: Error {}
    let model = try Zoo.model("squeezenet1_1/random")
    let plan = try FeaturePlan(model: model, selection: .named(["pool1"]), stimulusCount: 1)
    #expect(throws: Full.self) {
      try Self.extractor().run(plan, stimuli: syntheticStimuli(1)) { _ in throw Full() }
    }
  }
}
