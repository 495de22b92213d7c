import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaTables
import Testing

@Suite struct ComparisonTests {
  @Test("Comparisons agree with rsatoolbox, ties and binary models included", arguments: Comparison.all.map(\.name))
  func golden(name: String) throws {
    let golden = try Golden.load()
    let comparison = try #require(Comparison.catalog[name])
    let expected = try #require(golden.comparisons[name])
    let models = try golden.rdms(golden.models)
    let subjects = try golden.rdms(golden.subjects)
    for (i, model) in models.enumerated() {
      for (j, subject) in subjects.enumerated() {
        #expect(abs(try comparison(model, subject) - expected[i][j]) < 1e-12)
      }
      let scores = try SubjectScores(of: model, against: subjects, by: comparison)
      #expect(largestDifference(scores.perSubject, expected[i]) < 1e-12)
      #expect(abs(scores.mean - expected[i].reduce(0, +) / 5) < 1e-12)
    }
  }

  @Test(
    "Partial comparisons agree with residuals by numpy's least squares",
    arguments: ["pearson", "spearman", "whitened_pearson"])
  func partial(name: String) throws {
    let golden = try Golden.load()
    let comparison = try #require(Comparison.catalog[name])
    let expected = try #require(golden.partials[name])
    let controls = try golden.rdms(golden.controls)
    let subjects = try golden.rdms(golden.subjects)
    for count in 1...2 {
      for (i, model) in try golden.rdms(golden.models).enumerated() {
        for (j, subject) in subjects.enumerated() {
          let value = try comparison(model, subject, given: Array(controls.prefix(count)))
          #expect(abs(value - expected[count - 1][i][j]) < 1e-10)
        }
      }
    }
  }

  @Test("Kendall's tau-a by merge sort equals the count over all pairs, in any tie pattern", arguments: 0..<20)
  func tau(seed: Int) throws {
    let stream = RandomStream(seed: UInt64(seed), name: "tau")
    let m = 15 + seed
    let u = (0..<m).map { Double(stream.integer(at: $0, below: 4 + seed)) }
    let v = (0..<m).map { Double(stream.integer(at: 1000 + $0, below: 3 + 2 * seed)) }
    var difference = 0
    for a in 0..<m {
      for b in 0..<a {
        let product = (u[a] - u[b]) * (v[a] - v[b])
        difference += product > 0 ? 1 : product < 0 ? -1 : 0
      }
    }
    #expect(KendallTau.a(u, v) == Double(difference) / Double(m * (m - 1) / 2))
  }

  @Test("The bulk form of tau-a gives the merge sort's value to the bit")
  func tauForms() throws {
    let axis = try numbered(20)
    let a = try randomRDM(axis, seed: 1, name: "a")
    let b = try randomRDM(axis, seed: 1, name: "b")
    #expect(try Comparison.tauA(a, b) == KendallTau.a(a.values, b.values))
  }

  @Test("Constant RDMs have no correlation, a cosine and a tau-a of 0 by definition")
  func constants() throws {
    let axis = try numbered(6)
    let flat = try RDM(axis: axis, distance: "flat", values: Array(repeating: 0.3, count: 15))
    let zero = try RDM(axis: axis, distance: "zero", values: Array(repeating: 0, count: 15))
    let other = try randomRDM(axis, seed: 2, name: "other")
    #expect(try Comparison.pearson(flat, other).isNaN)
    #expect(try Comparison.spearman(other, flat).isNaN)
    #expect(try Comparison.tauA(flat, other) == 0)
    #expect(try Comparison.cosine(zero, other) == 0)
    #expect(try Comparison.rhoA(flat, other) == 0)
    #expect(try Comparison.tauB(flat, other).isNaN)
    #expect(try Comparison.whitenedCosine(zero, other) == 0)
    #expect(try Comparison.whitenedPearson(flat, other).isNaN)
    #expect(abs(try Comparison.spearman(other, other) - 1) < 1e-12)
  }

  @Test("A control that explains an RDM leaves nothing: NaN")
  func explained() throws {
    let axis = try numbered(8)
    let model = try randomRDM(axis, seed: 3, name: "model")
    let brain = try randomRDM(axis, seed: 3, name: "brain")
    let twice = try RDM(axis: axis, distance: "twice", values: model.values.map { 2 * $0 + 1 })
    #expect(try Comparison.pearson(model, brain, given: [twice]).isNaN)
    #expect(try Comparison.spearman(model, brain, given: [twice]).isNaN)
  }

  @Test("RDMs over other stimuli are refused with the first position that differs")
  func axes() throws {
    let a = try randomRDM(try numbered(5), seed: 1, name: "a")
    var ids = try numbered(5).ids
    ids[2] = "banana"
    let b = try randomRDM(try StimulusAxis(ids: ids), seed: 1, name: "b")
    let error = AnalysisError.otherStimuli(position: 2, first: "stimulus 3", second: "banana", counts: [5, 5])
    #expect(throws: error) { try Comparison.spearman(a, b) }
    #expect(throws: error) { try Comparison.spearman(a, a, given: [b]) }
    #expect(throws: error) { try Ceiling(of: [a, b], by: .spearman) }
    #expect(throws: error) { try RDM.mean(of: [a, b], over: "2 people") }
    #expect(error.explanation.code == "E0330")
    #expect(error.explanation.facts.contains("first difference at position 3: \"stimulus 3\" and \"banana\""))
  }

  @Test("Pairs missing in both are left out; pairs missing in one are an error", arguments: Comparison.all.map(\.name))
  func missing(name: String) throws {
    let comparison = try #require(Comparison.catalog[name])
    let axis = try numbered(7)
    let a = try randomRDM(axis, seed: 5, name: "a")
    let b = try randomRDM(axis, seed: 5, name: "b")
    func without(_ rdm: RDM, _ stimulus: Int) throws -> RDM {
      var values = rdm.values
      for other in 0..<7 where other != stimulus {
        values[RDM.position(min(stimulus, other), max(stimulus, other), stimulusCount: 7)] = .nan
      }
      return try RDM(axis: axis, distance: rdm.distance, values: values)
    }
    let rest = [0, 1, 2, 4, 5, 6]
    let value = try comparison(try without(a, 3), try without(b, 3))
    #expect(abs(value - (try comparison(a.subset(rest), b.subset(rest)))) < 1e-13)
    #expect(throws: AnalysisError.otherMissingPairs(first: "stimulus 1", second: "stimulus 4")) {
      try comparison(a, try without(b, 3))
    }
  }

  @Test(
    "Comparisons without a partial form refuse controls by name",
    arguments: ["cosine", "rho_a", "tau_a", "tau_b", "whitened_cosine"])
  func noPartial(name: String) throws {
    let comparison = try #require(Comparison.catalog[name])
    let axis = try numbered(6)
    let a = try randomRDM(axis, seed: 1, name: "a")
    let b = try randomRDM(axis, seed: 1, name: "b")
    #expect(throws: AnalysisError.noPartial(comparison: name)) { try comparison(a, b, given: [b]) }
    #expect(throws: AnalysisError.noPartial(comparison: name)) { try Ceiling(of: [a, b], by: comparison, given: [a]) }
  }

  @Test("A control that follows from the others is named")
  func dependent() throws {
    let axis = try numbered(6)
    let a = try randomRDM(axis, seed: 1, name: "a")
    let b = try randomRDM(axis, seed: 1, name: "b")
    #expect(throws: AnalysisError.dependentControls(position: 1)) {
      try Comparison.pearson(a, b, given: [b, b])
    }
  }

  @Test("The mean RDM is the mean of each pair, and says what it is over")
  func mean() throws {
    let axis = try numbered(3)
    let a = try RDM(axis: axis, distance: "d", values: [1, 2, 3])
    let b = try RDM(axis: axis, distance: "d", values: [3, 2, .nan])
    let mean = try RDM.mean(of: [a, b], over: "2 people")
    #expect(mean.values[0] == 2 && mean.values[1] == 2 && mean.values[2].isNaN)
    #expect(mean.provenance["mean"] == "over 2 people")
    let scaled = try RDM.mean(of: [a, try RDM(axis: axis, distance: "d", values: [10, 20, 30])], .scaled, over: "x")
    #expect(largestDifference(scaled.values, a.values.map { $0 / (14.0 / 3).squareRoot() }) < 1e-14)
    #expect(throws: AnalysisError.noSubjects) { try RDM.mean(of: [], over: "nobody") }
  }
}
