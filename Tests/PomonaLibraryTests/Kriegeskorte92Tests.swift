import Foundation
import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// Facts of the recordings, known from an independent reading of the same files with scipy 1.17 (see
/// `Fixtures/kriegeskorte92/make.py`).
@Suite(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
struct Kriegeskorte92Tests {
  let benchmark: Benchmark

  init() throws { benchmark = try Benchmarks.load("kriegeskorte92", places: TestResources.places) }

  @Test func `There are 92 pictures in six categories, half of them animate`() throws {
    #expect(benchmark.stimuli.axis.count == 92)
    #expect(try benchmark.stimuli.images.allSatisfy { $0.width == 175 && $0.height == 175 })
    let groups = try benchmark.stimuli.properties.groups(by: ["category"])
    #expect(groups.map(\.rows.count) == [12, 12, 12, 12, 23, 21])
    #expect(benchmark.stimuli.axis.ids[0] == "01 human bodypart")
    let animate = benchmark.stimuli.properties["animate"]?.cells.count { $0 == .truth(true) }
    #expect(animate == 48)
  }

  @Test func `Four people have two sessions each, and the monkeys one pooled RDM`() throws {
    let human = try #require(benchmark.roi("hIT"))
    #expect(human.subjects == ["BE", "KO", "SN", "TI"])
    #expect(human.sessions.map(\.count) == [2, 2, 2, 2])
    #expect(!human.isPooled)
    let monkey = try #require(benchmark.roi("mIT"))
    #expect(monkey.isPooled && monkey.subjects == ["pooled"])
    #expect(abs(human.sessions[0][0].values[0] - 0.828783) < 1e-6)
    #expect(abs(monkey.rdms[0].values[0] - 0.966913) < 1e-6)
  }

  /// Means over the four people of Spearman's correlation with each model's RDM, by scipy.
  @Test(arguments: [
    ("animacy", 0.386220), ("face_body_manmade_natural", 0.276597), ("eva", 0.245389), ("hmax", 0.159868),
    ("v1", 0.026514), ("silhouette", 0.096570), ("radon", 0.038094),
  ])
  func `The models that come with the recordings score as they are known to`(name: String, score: Double) throws {
    let model = try #require(benchmark.models.first { $0.name == name })
    let human = try #require(benchmark.roi("hIT"))
    let found = try SubjectScores(of: model.rdm, against: human.rdms, by: .spearman)
    #expect(abs(found.mean - score) < 1e-6)
  }

  @Test func `The ceiling of the people is .372 to .666`() throws {
    let ceiling = try Ceiling(of: try #require(benchmark.roi("hIT")).rdms, by: .spearman)
    #expect(abs(ceiling.lower - 0.372) < 0.0005)
    #expect(abs(ceiling.upper - 0.666) < 0.0005)
  }

  @Test func `An unknown name is answered with the nearest one`() {
    #expect {
      try Benchmarks.load("kriegeskorte29", places: TestResources.places)
    } throws: { error in
      (error as? any Explainable)?.explanation.remedies == ["benchmark \"kriegeskorte92\""]
    }
  }

  @Test func `Missing files name the place and the line that fetches them`() throws {
    let folder = try TemporaryFolder()
    let places = Places(environment: ["HOME": folder.url.path])
    #expect {
      try Benchmarks.load("kriegeskorte92", places: places)
    } throws: { error in
      let explanation = (error as? any Explainable)?.explanation
      return explanation?.code == "E0411" && explanation?.remedies == ["in a shell: ./run setup"]
        && explanation?.facts.first?.contains(folder.url.path) == true
    }
  }
}
