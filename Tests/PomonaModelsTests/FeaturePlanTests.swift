import PomonaCatalog
import PomonaCore
import PomonaModels
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@Suite struct FeaturePlanTests {
  static let model = Result { try Zoo.model("squeezenet1_1/random") }
  static let limits = [4 << 20, 16 << 20, 64 << 20, 300 << 20, 1 << 30, 16 << 30]

  @Test func `Blocks are the default, names are looked up, and order is the network's`() throws {
    let model = try Self.model.get()
    #expect(try LayerSelection.blocks.layers(of: model).count == 10)
    #expect(try LayerSelection.all.layers(of: model).count == 65)
    #expect(try LayerSelection.named(["fire3", "pool1", "fire3"]).layers(of: model).map(\.name) == ["pool1", "fire3"])
    let error = #expect(throws: ModelError.self) { try LayerSelection.named(["fire33"]).layers(of: model) }
    #expect(error?.explanation.code == "E0520")
    #expect(error?.explanation.remedies.first == "layers: \"fire3\"")
    #expect(throws: ModelError.emptySelection(model: model.id)) { try LayerSelection.named([]).layers(of: model) }
  }

  @Test func `A plan counts maps, features and bytes`() throws {
    let plan = try FeaturePlan(model: Self.model.get(), selection: .all, stimulusCount: 92)
    // 65 modules, of which the dropout repeats the last fire module.
    #expect(plan.selected.count == 65 && plan.layers.count == 64)
    #expect(plan.duplicates.map(\.layer.name) == ["drop9"] && plan.duplicates.map(\.original) == ["fire9"])
    #expect(plan.featureCount == 7_117_176)
    #expect(plan.byteCount == 4 * 7_117_176 * 92)
    #expect(plan.batches.count == 1)
    #expect(plan.lines[2] == "keeping 64 of 65 maps (1 duplicate removed)")
    #expect(plan.lines[3] == "duplicates: drop9 = fire9")
    #expect(plan.lines[4] == "7 117 176 features a stimulus · 2.44 GiB in all")
    let table = try plan.table()
    #expect(table.rowCount == 65)
    #expect(table["duplicate_of"]?.cellTexts.compactMap { $0 } == ["fire9"])
  }

  @Test(arguments: limits, [1, 5, 92])
  func `Batches hold every map once and stay within the limit`(_ limit: Int, _ count: Int) throws {
    let model = try Self.model.get()
    let plan = try FeaturePlan(model: model, selection: .all, stimulusCount: count, limit: limit)
    #expect(plan.batches.flatMap(\.layers) == plan.layers)
    #expect(plan.batches.map(\.mapBytes).reduce(0, +) == plan.byteCount)
    for batch in plan.batches {
      #expect(batch.bytesHeld <= limit)
      let bytes = batch.layers.map(\.byteCount).reduce(0, +)
      let rows = (batch.isSplit ? 0 : count) + batch.stimuliPerRun
      #expect(batch.bytesHeld >= rows * bytes)
      #expect(batch.runs(stimulusCount: count).flatMap { Array($0) } == Array(0..<count))
      if batch.isSplit { #expect(batch.layers.allSatisfy { (count + 1) * $0.byteCount > limit }) }
    }
    #expect(plan.bytesHeld <= limit)
  }

  /// Without this a limit that needs k batches would cost k runs through the front of the network.
  @Test func `A later batch starts where the one before ended`() throws {
    let plan = try FeaturePlan(model: Self.model.get(), selection: .all, stimulusCount: 92, limit: 300 << 20)
    #expect(plan.batches.count > 5)
    #expect(plan.batches.first?.start == nil)
    for (before, batch) in zip(plan.batches, plan.batches.dropFirst()) {
      let start = try #require(batch.start)
      #expect(before.kept == start || before.start == start)
    }
  }

  @Test func `A limit below the map of one stimulus names the map and a limit that works`() throws {
    let model = try Self.model.get()
    let bytes = 4 * 64 * 113 * 113
    let error = #expect(throws: ModelError.self) {
      try FeaturePlan(model: model, selection: .all, stimulusCount: 92, limit: bytes - 1)
    }
    #expect(error == .limitTooSmall(layer: "conv1", bytes: bytes, limit: bytes - 1, needed: bytes))
    #expect(error?.explanation.remedies == ["limit: 4MiB"])
    #expect(throws: Never.self) { try FeaturePlan(model: model, selection: .all, stimulusCount: 92, limit: bytes) }
  }

  @Test func `No stimuli are no plan`() throws {
    let model = try Self.model.get()
    #expect(throws: ModelError.noStimuli(name: model.id)) { try FeaturePlan(model: model, stimulusCount: 0) }
  }

  @Test func `Every error has a code of its own`() {
    let errors: [ModelError] = [
      .unknownModel(name: "a", suggestions: [], known: []), .weightsMissing(model: "a/b", path: "p"),
      .pickleRefused(path: "p", offset: 1, what: "w", allowed: []), .weightsBroken(path: "p", offset: 1, reason: "r"),
      .tensorMissing(path: "p", tensor: "t"), .tensorUnexpected(path: "p", tensor: "t"),
      .tensorShape(path: "p", tensor: "t", found: [1], expected: [2]),
      .unknownLayer(model: "m", name: "n", suggestion: nil, known: []),
      .limitTooSmall(layer: "l", bytes: 2, limit: 1, needed: 2), .noStimuli(name: "n"), .emptySelection(model: "m"),
      .otherStimulusCount(name: "n", found: 1, planned: 2), .outputShape(layer: "l", found: [1], expected: [2]),
      .seedOfTrained(model: "m", twin: "t"),
    ]
    let codes = errors.map(\.explanation.code)
    #expect(Set(codes).count == errors.count)
    #expect(codes.allSatisfy { $0.hasPrefix("E05") })
  }
}
