import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// That pictures and RDMs are in one order, by values from scipy 1.17.1 over the same files.
@Suite(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
struct BenchmarksRDMTests {
  let benchmark: Benchmark
  let human: BenchmarkROI
  let monkey: BenchmarkROI

  init() throws {
    benchmark = try Benchmarks.load("kriegeskorte92", places: TestResources.places)
    human = try #require(benchmark.roi("hIT"))
    monkey = try #require(benchmark.roi("mIT"))
  }

  @Test func `Animacy from the pictures' categories is the animacy RDM of the file`() throws {
    guard case .truth(let animate)? = benchmark.stimuli.properties["animate"]?.values else {
      Issue.record("no column animate")
      return
    }
    let model = try #require(benchmark.models.first { $0.name == "animacy" }).rdm
    for i in animate.indices {
      for j in (i + 1)..<animate.count { #expect(model[i, j] == (animate[i] == animate[j] ? 0 : 1)) }
    }
  }

  /// Also shows that the group mean is the human RDM of the paper: .43892 is the correlation of its two matrices.
  @Test func `Human and monkey agree as published`() throws {
    #expect(abs(Correlation.spearman(try human.groupMean.values, try monkey.groupMean.values) - 0.43892) < 5e-6)
  }

  @Test func `Pixels score as scipy has it`() throws {
    let images = try benchmark.stimuli.images.map { $0.pixels.map(Double.init) }
    var values: [Double] = []
    // Every 101st value: enough to notice another order of pictures, quick without optimisation.
    let thinned = images.map { image in stride(from: 0, to: image.count, by: 101).map { image[$0] } }
    for i in thinned.indices {
      for j in (i + 1)..<thinned.count { values.append(1 - Correlation.pearson(thinned[i], thinned[j])) }
    }
    #expect(values.count == 4186)
    #expect(abs(Correlation.spearman(values, try human.groupMean.values) - 0.1087666) < 1e-6)
    #expect(abs(Correlation.spearman(values, try monkey.groupMean.values) - 0.1444453) < 1e-6)
  }

  @Test func `One subject and one session can be had, and others are named`() throws {
    let mean = try human.rdm(subject: "KO")
    let first = try human.rdm(subject: "KO", session: 1)
    let second = try human.rdm(subject: "KO", session: 2)
    #expect(abs(mean[3, 70] - (first[3, 70] + second[3, 70]) / 2) < 1e-12)
    #expect(first.values != second.values)
    for ask in [{ try human.rdm(subject: "XX") }, { try human.rdm(subject: "BE", session: 3) }] {
      #expect {
        try ask()
      } throws: { ($0 as? any Explainable)?.explanation.code == "E0413" }
    }
  }

  @Test func `The digest of what was shown does not change`() throws {
    #expect(try benchmark.contentDigest == "ec3d8bded7cb2517a3c3a6cc325bc2574f15eb46e280c5f31c13ca1bf54e3f59")
  }
}
