import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaModels
import PomonaSystem
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// Real networks over real pictures against real recordings, from weights to scores. The expected values were got with an
/// independent forward pass; Spearman of 1 - Pearson RDMs over all 92 pictures.
@Suite(.enabled(if: TestResources.hasParts, "the fetched parts are not all installed"))
struct MainJobTests {
  static let source: FeatureSource = {
    // A cache of its own, that starts empty and is not the user's.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pomona-main-job-\(getpid())")
    var environment = ProcessInfo.processInfo.environment
    environment["POMONA_CACHE"] = folder.path
    return FeatureSource(Workspace(places: Places(environment: environment)))
  }()

  func rdms(of model: String, layers: LayerSelection) throws -> [String: RDM] {
    let benchmark = try Self.source.workspace.benchmark("kriegeskorte92")
    let handle = FeatureHandle(
      model: try Self.source.workspace.model(model), stimuli: benchmark.stimuli, selection: layers, limit: 512 << 20)
    let outcome = try Self.source.geometries(of: handle, for: .values, control: RunControl())
    var rdms: [String: RDM] = [:]
    for layer in outcome.layers {
      rdms[layer.layer.name] = try Distance.pearson(layer.geometry, axis: benchmark.stimuli.axis)
    }
    return rdms
  }

  func targets() throws -> (group: RDM, monkey: RDM, people: [RDM]) {
    let benchmark = try Self.source.workspace.benchmark("kriegeskorte92")
    let people = try #require(benchmark.roi("hIT")).rdms
    let monkey = try #require(benchmark.roi("mIT")).rdms[0]
    return (try RDM.mean(of: people, over: "4 people"), monkey, people)
  }

  @Test func `SqueezeNet meets the known scores to the fourth decimal`() throws {
    let known = [
      ("pool1", 0.13250, 0.24651, 0.1016), ("fire5", 0.21513, 0.33525, 0.1578), ("fire8", 0.3237, 0.4326, 0.2275),
      ("fire9", 0.28681, 0.41806, 0.2026),
    ]
    let rdms = try rdms(of: "squeezenet1_1/imagenet", layers: .named(known.map(\.0)))
    let targets = try targets()
    for (layer, human, monkey, mean) in known {
      let rdm = try #require(rdms[layer])
      #expect(abs(try Comparison.spearman(rdm, targets.group) - human) < 0.0005, "\(layer) human")
      #expect(abs(try Comparison.spearman(rdm, targets.monkey) - monkey) < 0.0005, "\(layer) monkey")
      let people = try SubjectScores(of: rdm, against: targets.people, by: .spearman)
      #expect(abs(people.mean - mean) < 0.0005, "\(layer) people")
    }
  }

  @Test func `EfficientNet-Lite0 meets the known scores of every block`() throws {
    let known = [
      (0.153, 0.180), (0.137, 0.107), (0.147, 0.123), (0.178, 0.163), (0.176, 0.172), (0.219, 0.237), (0.213, 0.237),
      (0.210, 0.230), (0.222, 0.240), (0.214, 0.244), (0.218, 0.251), (0.368, 0.414), (0.384, 0.447), (0.401, 0.459),
      (0.394, 0.447), (0.251, 0.307),
    ]
    let names = (0..<16).map { "block_\($0)" }
    let rdms = try rdms(of: "efficientnet_lite0/imagenet", layers: .named(names))
    let targets = try targets()
    for (name, (human, monkey)) in zip(names, known) {
      let rdm = try #require(rdms[name])
      // The known values are printed to three decimals.
      #expect(abs(try Comparison.spearman(rdm, targets.group) - human) < 0.00055, "\(name) human")
      #expect(abs(try Comparison.spearman(rdm, targets.monkey) - monkey) < 0.00055, "\(name) monkey")
    }
  }

  @Test func `A second request extracts nothing`() throws {
    let benchmark = try Self.source.workspace.benchmark("kriegeskorte92")
    let handle = FeatureHandle(
      model: try Self.source.workspace.model("squeezenet1_1/random", seed: 3), stimuli: benchmark.stimuli,
      selection: .named(["fire9"]))
    let first = try Self.source.geometries(of: handle, for: .values, control: RunControl())
    #expect(first.extractedCount == 1 && first.reusedCount == 0)
    let second = try Self.source.geometries(of: handle, for: .values, control: RunControl())
    #expect(second.extractedCount == 0 && second.reusedCount == 1 && second.report == nil)
    #expect(first.layers[0].geometry == second.layers[0].geometry)
  }

  @Test func `An interrupted run keeps what was finished`() throws {
    let benchmark = try Self.source.workspace.benchmark("kriegeskorte92")
    let handle = FeatureHandle(
      model: try Self.source.workspace.model("squeezenet1_1/random", seed: 4), stimuli: benchmark.stimuli,
      selection: .blocks, limit: 64 << 20)
    let stop = Stop()
    #expect(throws: LibraryError.interrupted) {
      _ = try Self.source.geometries(
        of: handle, for: .values,
        control: RunControl(isInterrupted: { stop.isSet }, progress: { _, done, _ in if done >= 184 { stop.set() } }))
    }
    let outcome = try Self.source.geometries(of: handle, for: .values, control: RunControl())
    #expect(outcome.reusedCount > 0)
    #expect(outcome.extractedCount > 0)
  }

  final class Stop: @unchecked Sendable {
    private let lock = NSLock()
    private var value = false
    var isSet: Bool { lock.withLock { value } }
    func set() { lock.withLock { value = true } }
  }
}
