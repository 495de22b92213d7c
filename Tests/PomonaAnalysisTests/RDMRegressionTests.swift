import Foundation
import PomonaCatalog
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

@testable import PomonaAnalysis

@Suite struct RDMRegressionTests {
  /// Values and what statsmodels' OLS, numpy and scikit-learn's LinearRegression(positive=True) make of them.
  private struct Golden: Decodable {
    let models: [[Double]]
    let subjects: [[Double]]
    let weights: [[Double]]
    let r2: [Double]
    let unique: [[Double]]
    let inflation: [Double]
    let positive: [[Double]]
    let positiveR2: [Double]
    let ranked: [[Double]]
    let order: [Int]
    let heldOutR2: [Double]
    let heldOutR: [Double]
    let anyR: [Double]
    let peopleR2: [Double]
    let peopleR: [Double]
    let wholeR: [Double]

    static func load() throws -> Golden {
      try JSONDecoder().decode(Golden.self, from: Data(contentsOf: TestResources.fixture("rsa/regression.json")))
    }

    func rdms(_ vectors: [[Double]]) throws -> [RDM] {
      let axis = try numbered(12)
      return try vectors.map { try RDM(axis: axis, distance: "made up", values: $0) }
    }
  }

  private let names = ["a", "b", "c"]

  @Test func `Weights, shares of variance and inflation agree with statsmodels`() throws {
    let golden = try Golden.load()
    let found = try RDMRegression(
      of: golden.rdms(golden.models), names: names, against: golden.rdms(golden.subjects))
    for (subject, fit) in found.fits.enumerated() {
      #expect(largestDifference(fit.weights, golden.weights[subject]) < 1e-10)
      #expect(abs(fit.r2 - golden.r2[subject]) < 1e-10)
      #expect(largestDifference(fit.unique, golden.unique[subject]) < 1e-10)
      #expect(fit.heldOutR2.isNaN && fit.heldOutR.isNaN)
    }
    #expect(largestDifference(found.inflation, golden.inflation) < 1e-9)
    #expect(found.pairCount == 66)
    let ranked = try RDMRegression(
      of: golden.rdms(golden.models), names: names, against: golden.rdms(golden.subjects),
      options: .init(ranks: true))
    for (subject, fit) in ranked.fits.enumerated() {
      #expect(largestDifference(fit.weights, golden.ranked[subject]) < 1e-10)
    }
  }

  @Test func `Weights without negative ones agree with scikit-learn, and are what cannot be improved`() throws {
    let golden = try Golden.load()
    let found = try RDMRegression(
      of: golden.rdms(golden.models), names: names, against: golden.rdms(golden.subjects),
      options: .init(nonNegative: true))
    for (subject, fit) in found.fits.enumerated() {
      #expect(largestDifference(fit.weights, golden.positive[subject]) < 1e-8)
      #expect(abs(fit.r2 - golden.positiveR2[subject]) < 1e-8)
      #expect(fit.weights.allSatisfy { $0 >= 0 } && fit.unique.allSatisfy { $0 > -1e-12 })
    }
    #expect(found.fits.contains { $0.weights.contains(0) })
  }

  @Test func `Held-out pairs are scored by weights of pairs that share no stimulus with them`() throws {
    let golden = try Golden.load()
    // The folds of the fixture are those of this seed.
    #expect(RandomStream(seed: 3, name: "folds of stimuli").permutation(of: 12) == golden.order)
    let (models, subjects) = (try golden.rdms(golden.models), try golden.rdms(golden.subjects))
    let found = try RDMRegression(
      of: Array(models.prefix(1)), names: ["a"], against: subjects, options: .init(foldCount: 3, seed: 3))
    for (subject, fit) in found.fits.enumerated() {
      #expect(abs(fit.heldOutR2 - golden.heldOutR2[subject]) < 1e-10)
      #expect(abs(fit.heldOutR - golden.heldOutR[subject]) < 1e-10)
    }
    let any = try RDMRegression(
      of: models, names: names, against: subjects,
      options: .init(nonNegative: true, foldCount: 3, heldOut: .any, seed: 3))
    for (subject, fit) in any.fits.enumerated() { #expect(abs(fit.heldOutR - golden.anyR[subject]) < 1e-8) }
    let again = try RDMRegression(
      of: models, names: names, against: subjects,
      options: .init(nonNegative: true, foldCount: 3, heldOut: .any, seed: 3), workers: Workers(threadCount: 1))
    #expect(any == again)
  }

  @Test func `Held-out subjects are scored by weights of the others`() throws {
    let golden = try Golden.load()
    let (models, subjects) = (try golden.rdms(golden.models), try golden.rdms(golden.subjects))
    let found = try RDMRegression(
      of: Array(models.prefix(1)), names: ["a"], against: subjects,
      options: .init(foldCount: 3, subjectFoldCount: 4, seed: 3))
    let alone = try RDMRegression(of: Array(models.prefix(1)), names: ["a"], against: subjects)
    let whole = try RDMRegression(of: models, names: names, against: subjects, options: .init(subjectFoldCount: 4))
    for (subject, fit) in found.fits.enumerated() {
      #expect(abs(fit.heldOutR2 - golden.peopleR2[subject]) < 1e-10)
      #expect(abs(fit.heldOutR - golden.peopleR[subject]) < 1e-10)
      #expect(fit.weights == alone.fits[subject].weights && fit.r2 == alone.fits[subject].r2)
      #expect(abs(whole.fits[subject].heldOutR - golden.wholeR[subject]) < 1e-10)
    }
    // Two folds of four people: each of a fold is scored by the same weights, and some others than above.
    let pairs = try RDMRegression(of: models, names: names, against: subjects, options: .init(subjectFoldCount: 2))
    #expect(zip(pairs.fits, whole.fits).contains { abs($0.heldOutR - $1.heldOutR) > 1e-6 })
    #expect(throws: AnalysisError.oneSubject(what: "weights from other subjects")) {
      try RDMRegression(
        of: models, names: names, against: [subjects[0]], options: .init(subjectFoldCount: 2))
    }
    let error = #expect(throws: RSAError.self) {
      try RDMRegression(of: models, names: names, against: subjects, options: .init(subjectFoldCount: 5))
    }
    #expect(error?.explanation.code == "E0491" && error?.explanation.remedies == ["subject_folds: 4"])
  }

  @Test func `Models that follow from each other are refused by name, or share the weight where none may be negative`()
    throws
  {
    let golden = try Golden.load()
    let models = try golden.rdms(golden.models)
    let twice = models[0].with(values: models[0].values.map { 2 * $0 + 1 })
    let subjects = try golden.rdms(golden.subjects)
    let error = RSAError.sameModels(first: "a", second: "twice")
    #expect(throws: error) { try RDMRegression(of: [models[0], twice], names: ["a", "twice"], against: subjects) }
    #expect(error.explanation.code == "E0493" && error.explanation.message.contains("twice"))
    let shared = try RDMRegression(
      of: [models[0], twice], names: ["a", "twice"], against: subjects, options: .init(nonNegative: true))
    let alone = try RDMRegression(
      of: [models[0]], names: ["a"], against: subjects, options: .init(nonNegative: true))
    for (both, one) in zip(shared.fits, alone.fits) {
      #expect(abs(both.weights.reduce(0, +) - one.weights[0]) < 1e-8 && abs(both.r2 - one.r2) < 1e-8)
    }
    #expect(shared.inflation.allSatisfy { $0 == .infinity })
  }

  @Test func `Too many folds and too few held-out pairs are errors with the numbers`() throws {
    let golden = try Golden.load()
    let (models, subjects) = (try golden.rdms(golden.models), try golden.rdms(golden.subjects))
    #expect(throws: RSAError.tooManyFolds(folds: 5, stimuli: 12, parameter: "folds")) {
      try RDMRegression(of: models, names: names, against: subjects, options: .init(foldCount: 5))
    }
    #expect(throws: RSAError.tooFewHeldOutPairs(count: 6, predictors: 3, needed: 9)) {
      try RDMRegression(of: models, names: names, against: subjects, options: .init(foldCount: 3))
    }
    #expect(throws: AnalysisError.noCandidates) { try RDMRegression(of: [], names: [], against: subjects) }
    #expect(throws: AnalysisError.noSubjects) { try RDMRegression(of: models, names: names, against: []) }
  }

  @Test func `Non-negative least squares satisfies the conditions of an optimum`() {
    let stream = RandomStream(seed: 1, name: "instances")
    for instance in 0..<60 {
      let k = 1 + instance % 9
      let rows = k + 4
      let x = (0..<(rows * k)).map { stream.normal(at: instance * 1000 + $0) }
      var gram = [Double](repeating: 0, count: k * k)
      for i in 0..<k { for j in 0..<k { for r in 0..<rows { gram[i * k + j] += x[r * k + i] * x[r * k + j] } } }
      let target = (0..<k).map { stream.normal(at: instance * 1000 + 500 + $0) }
      let weights = NonNegativeLeastSquares.solve(gram: gram, target: target)
      for i in 0..<k {
        let gain = target[i] - (0..<k).reduce(0) { $0 + gram[i * k + $1] * weights[$1] }
        #expect(weights[i] >= 0 && gain < 1e-9 && (weights[i] == 0 || abs(gain) < 1e-9))
      }
    }
  }
}
