import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import Testing

@Suite struct CeilingTests {
  @Test("Lower and upper ceiling agree with rsatoolbox", arguments: Comparison.all.map(\.name))
  func golden(name: String) throws {
    let golden = try Golden.load()
    let comparison = try #require(Comparison.catalog[name])
    let ceiling = try Ceiling(of: try golden.rdms(golden.subjects), by: comparison)
    let expected = try #require(golden.ceilings[name])
    // The peer pools whitened comparisons by plain norms, which is not the best pool; these two are by the explicit inverse.
    #expect(abs(ceiling.lower - expected[0]) < 1e-12)
    #expect(abs(ceiling.upper - expected[1]) < 1e-12)
    #expect(ceiling.lower <= ceiling.upper && ceiling.subjectCount == 5)
  }

  @Test(
    "The ceiling given controls is that of the residuals",
    arguments: ["pearson", "spearman", "whitened_pearson"])
  func partial(name: String) throws {
    let golden = try Golden.load()
    let comparison = try #require(Comparison.catalog[name])
    let ceiling = try Ceiling(
      of: try golden.rdms(golden.subjects), by: comparison, given: try golden.rdms(golden.controls))
    let expected = try #require(golden.partialCeilings[name])
    // Spearman pools residuals of ranks as they are, the peer their z-scores: the pool differs in weights only.
    #expect(abs(ceiling.lower - expected[0]) < 1e-10)
    #expect(abs(ceiling.upper - expected[1]) < 1e-10)
  }

  @Test(
    "No model scores above the upper ceiling",
    arguments: ["cosine", "pearson", "spearman", "rho_a", "whitened_cosine", "whitened_pearson"])
  func bound(name: String) throws {
    let comparison = try #require(Comparison.catalog[name])
    let axis = try numbered(10)
    let people = try (0..<4).map { try randomRDM(axis, seed: 7, name: "person \($0)") }
    let ceiling = try Ceiling(of: people, by: comparison)
    for seed in 0..<200 {
      // Models near the pool: the mean of the people with some noise.
      let noise = try randomRDM(axis, seed: UInt64(seed), name: "noise")
      let mean = try RDM.mean(of: people, over: "4 people")
      let model = try RDM(
        axis: axis, distance: "m",
        values: mean.values.indices.map { mean.values[$0] + Double(seed) / 400 * noise.values[$0] })
      #expect(try SubjectScores(of: model, against: people, by: comparison).mean <= ceiling.upper + 1e-12)
    }
  }

  @Test("Pairs that a subject lacks are left out of all, and counted")
  func missingPairs() throws {
    let axis = try numbered(8)
    let people = try (0..<3).map { try randomRDM(axis, seed: 5, name: "person \($0)") }
    let lacking = try people.enumerated().map { place, rdm in
      var values = rdm.values
      if place < 2 { values[3 * place] = .nan }
      return try RDM(axis: axis, distance: rdm.distance, values: values)
    }
    #expect(try Ceiling(of: people, by: .spearman).droppedPairCount == 0)
    let ceiling = try Ceiling(of: lacking, by: .spearman)
    #expect(ceiling.droppedPairCount == 2 && !ceiling.lower.isNaN)
  }

  @Test("One RDM has no ceiling, and the error says why")
  func single() throws {
    let rdm = try randomRDM(try numbered(5), seed: 1, name: "monkey")
    let error = AnalysisError.oneSubject(what: "a noise ceiling")
    #expect(throws: error) { try Ceiling(of: [rdm], by: .spearman) }
    #expect(error.explanation.facts[0].contains("one animal pooled"))
    #expect(throws: AnalysisError.noSubjects) { try Ceiling(of: [], by: .spearman) }
  }

  @Test("A ceiling stands only beside a score of its own kind")
  func match() throws {
    let golden = try Golden.load()
    let ceiling = try Ceiling(of: try golden.rdms(golden.subjects), by: .spearman)
    try ceiling.requireMatch(aggregation: .meanOverSubjects, comparison: "spearman")
    for (aggregation, comparison, controls) in [
      (Aggregation.groupMean, "spearman", 0), (.single, "spearman", 0), (.meanOverSubjects, "pearson", 0),
      (.meanOverSubjects, "spearman", 1),
    ] {
      let error = #expect(throws: AnalysisError.self) {
        try ceiling.requireMatch(aggregation: aggregation, comparison: comparison, controlCount: controls)
      }
      #expect(error?.explanation.code == "E0431")
    }
  }
}
