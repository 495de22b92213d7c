import Foundation
import PomonaCore
import PomonaModels
import PomonaParallel
import PomonaSystem
import PomonaTestSupport
import Testing

/// Measures the whole process, so it must run alone: POMONA_MEASURE_MEMORY=1 swift test --filter MemoryTests
@Suite(
  .serialized,
  .enabled(
    if: TestResources.hasEngine && ProcessInfo.processInfo.environment["POMONA_MEASURE_MEMORY"] != nil,
    "needs the fetched ONNX Runtime and a process of its own (POMONA_MEASURE_MEMORY=1)"))
struct MemoryTests {
  @Test(arguments: [64, 256, 1024])
  func `The measured peak stays within the limit and the fixed overhead`(_ mebibytes: Int) throws {
    let stimuli = try syntheticStimuli(92)
    let model = try Zoo.model("squeezenet1_1/random")
    let engine = try InferenceEngine(libraryAt: InferenceEngine.library())
    let extractor = FeatureExtractor(engine: engine, workers: Workers(threadCount: 2))
    let plan = try FeaturePlan(model: model, selection: .all, stimulusCount: 92, limit: mebibytes << 20)
    let before = ProcessMemory.residentBytes
    ProcessMemory.resetPeak()
    var maps = 0
    _ = try extractor.run(plan, stimuli: stimuli) { _ in maps += 1 }
    let taken = ProcessMemory.peakBytes - before
    print("limit \(mebibytes) MiB: held \(plan.bytesHeld >> 20), peak \(taken >> 20) MiB above \(before >> 20)")
    #expect(maps == plan.layers.count)
    #expect(taken > plan.bytesHeld / 2, "the measurement works")
    #expect(taken <= plan.limit + FeatureExtractor.fixedOverhead)
  }
}
