import Foundation
import PomonaCatalog
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

@testable import PomonaAnalysis

/// Made by Fixtures/rsa/make_comparisons.py.
struct RSAGolden: Decodable {
  struct Whitened: Decodable {
    let sigma: [[Double]]
    let u: [Double]
    let v: [Double]
    let cosine: Double
    let pearson: Double
    let control: [Double]
    let partial: Double
  }
  struct Shape: Decodable {
    let x: [[Double]]
    let y: [[Double]]
    let s: Double
    let procrustes: Double
    let shape: Double
    let cka: Double
  }
  struct Fixed: Decodable {
    let scores: [Double]
    let errors: [Double]
    let zero: [Double]
    let pairs: [Double]
    let perSubject: [[Double]]
    let ceiling: [Double]
  }
  struct Dual: Decodable {
    let people: Double
    let stimuli: Double
    let draws: [[[Double]]]
    let model: [Double]
    let large: [Double]
    let difference: [Double]
    let lowerCeiling: [Double]
  }
  let whitened: [Whitened]
  let shapes: [Shape]
  let models: [[Double]]
  let people: [[Double]]
  let fixed: [String: Fixed]
  let dual: [Dual]
  struct Rotation: Decodable {
    let x: [[Double]]
    let y: [[Double]]
    let shares: [Double]
  }
  let rotations: [Rotation]

  static func load() throws -> RSAGolden {
    try JSONDecoder().decode(RSAGolden.self, from: Data(contentsOf: TestResources.fixture("rsa/comparisons.json")))
  }

  func rdms(_ vectors: [[Double]]) throws -> [RDM] {
    let axis = try numbered(8)
    return try vectors.map { try RDM(axis: axis, distance: "made up", values: $0) }
  }
}

@Suite struct RSAComparisonTests {
  @Test func `Whitened comparisons under a given covariance equal the explicit inverse over pairs`() throws {
    let axis = try numbered(8)
    for one in try RSAGolden.load().whitened {
      let covariance = try StimulusCovariance(matrix: PatternDistanceTests.matrix(one.sigma))
      let u = try RDM(axis: axis, distance: "u", values: one.u)
      let v = try RDM(axis: axis, distance: "v", values: one.v)
      #expect(abs(try covariance.cosine(u, v) - one.cosine) < 1e-10)
      #expect(abs(try covariance.pearson(u, v) - one.pearson) < 1e-10)
      let control = try RDM(axis: axis, distance: "w", values: one.control)
      #expect(abs(try covariance.pearson(u, v, given: [control]) - one.partial) < 1e-10)
      #expect(throws: AnalysisError.dependentControls(position: 1)) {
        try covariance.pearson(u, v, given: [control, control])
      }
      #expect(try covariance.pearson(control, v, given: [control]).isNaN)
      // Many at once, by whitened coordinates or by weighted sums.
      func score(_ comparison: Comparison, _ controls: [RDM] = []) throws -> Double {
        try PairScorer(of: [u], against: [v], by: comparison, given: controls, covariance: covariance).scores()[0]
      }
      #expect(abs(try score(.whitenedCosine) - one.cosine) < 1e-10)
      #expect(abs(try score(.whitenedPearson) - one.pearson) < 1e-10)
      #expect(abs(try score(.whitenedPearson, [control]) - one.partial) < 1e-10)
      #expect(throws: AnalysisError.dependentControls(position: 1)) {
        try score(.whitenedPearson, [control, control])
      }
      let flat = u.with(values: u.values.map { _ in 1 })
      let nothing = try PairScorer(of: [flat, u], against: [v], by: .whitenedPearson, covariance: covariance).scores()
      #expect(nothing[0].isNaN && !nothing[1].isNaN)
      let isDiagonal = one.sigma.indices.allSatisfy { i in
        one.sigma.indices.allSatisfy { i == $0 || one.sigma[i][$0] == 0 }
      }
      guard isDiagonal else { continue }
      let variances = try StimulusCovariance(variances: one.sigma.indices.map { one.sigma[$0][$0] })
      #expect(abs(try variances.cosine(u, v) - one.cosine) < 1e-10)
    }
    // Equal variances are the plain whitened comparison.
    let one = try #require(try RSAGolden.load().whitened.first)
    let u = try RDM(axis: axis, distance: "u", values: one.u)
    let v = try RDM(axis: axis, distance: "v", values: one.v)
    let equal = try StimulusCovariance(variances: Array(repeating: 0.25, count: 8))
    #expect(abs(try equal.cosine(u, v) - Comparison.whitenedCosine(u, v)) < 1e-12)
    #expect(abs(try equal.pearson(u, v) - Comparison.whitenedPearson(u, v)) < 1e-12)
  }

  @Test func `A covariance that is none, or of other stimuli, is refused with the reason`() throws {
    #expect(throws: RSAError.notPositive(what: "the list of variances", reason: "number 2 is 0.0")) {
      try StimulusCovariance(variances: [1, 0, 1])
    }
    let skew = Matrix<Double>(rowCount: 2, columnCount: 2, elements: [1, 0.5, 0.2, 1])
    #expect(throws: RSAError.self) { try StimulusCovariance(matrix: skew) }
    let negative = Matrix<Double>(rowCount: 2, columnCount: 2, elements: [1, 2, 2, 1])
    #expect(throws: RSAError.notPositive(what: "the covariance", reason: "it is not positive definite")) {
      try StimulusCovariance(matrix: negative)
    }
    let rdm = try randomRDM(try numbered(5), seed: 1, name: "a")
    #expect(throws: RSAError.covarianceSize(count: 4, stimuli: 5)) {
      try StimulusCovariance(variances: [1, 1, 1, 1]).cosine(rdm, rdm)
    }
    var values = rdm.values
    values[RDM.position(1, 3, stimulusCount: 5)] = .nan
    #expect(
      throws: RSAError.missingPairs(
        what: "a comparison under a covariance", first: "stimulus 2", second: "stimulus 4")
    ) { try StimulusCovariance(variances: [1, 1, 1, 1, 1]).cosine(rdm, rdm.with(values: values)) }
  }

  @Test func `Alignment and distances of shape follow from squared distances`() throws {
    for one in try RSAGolden.load().shapes {
      let (x, y) = (PatternDistanceTests.matrix(one.x), PatternDistanceTests.matrix(one.y))
      let axis = try numbered(x.rowCount)
      for distance in [Distance.euclidean, .squaredEuclidean] {
        let (a, b) = (try distance(x, axis: axis), try distance(y, axis: axis))
        #expect(abs(try GramComparison.cka(a, b) - one.cka) < 1e-10)
        #expect(abs(try GramComparison.debiasedCKA(a, b) - LinearCKA.value(x, y, debiased: true)) < 1e-10)
        // Roots of eigenvalues: 1e-5 is the kernel form's own bound.
        #expect(abs(try GramComparison.procrustes(a, b) - one.procrustes) < 1e-6)
        #expect(abs(try GramComparison.shapeDistance(a, b) - one.shape) < 1e-6)
        #expect(try GramComparison.procrustes(a, a) < 1e-6 && abs(GramComparison.cka(a, a) - 1) < 1e-12)
      }
      let (a, b) = (try Distance.squaredEuclidean(x, axis: axis), try Distance.squaredEuclidean(y, axis: axis))
      #expect(abs(try Comparison.whitenedCosine(a, b) - one.cka) < 1e-10)
    }
  }

  @Test func `A rotation is fitted on training stimuli and scored on the others`() throws {
    let axis = try numbered(12)
    for one in try RSAGolden.load().rotations {
      let (x, y) = (PatternDistanceTests.matrix(one.x), PatternDistanceTests.matrix(one.y))
      let (a, b) = (try Distance.squaredEuclidean(x, axis: axis), try Distance.squaredEuclidean(y, axis: axis))
      let found = try GramComparison.procrustes.heldOut(a, b, folds: 3, seed: 3)
      #expect(largestDifference(found.shares, one.shares) < 1e-8)
      #expect(found.componentCounts[0] == [min(4, x.columnCount), min(4, y.columnCount)])
      // A rotated, shifted and scaled copy is itself, but for components that were left out.
      let same = try GramComparison.procrustes.heldOut(
        a, a.with(values: a.values.map { 9 * $0 }), folds: 3, seed: 3)
      #expect(same.shares.allSatisfy { abs($0 - 1) < 1e-9 })
    }
    let flat = try Distance.squaredEuclidean(
      Matrix<Double>(rowCount: 12, columnCount: 1, elements: Array(repeating: 1, count: 12)), axis: axis)
    #expect(try GramComparison.procrustes.heldOut(flat, flat, folds: 3, seed: 1).share.isNaN)
    #expect(throws: RSAError.tooManyFolds(folds: 5, stimuli: 12, parameter: "folds")) {
      try GramComparison.procrustes.heldOut(flat, flat, folds: 5, seed: 1)
    }
  }

  @Test func `Unrelated patterns have no share on held-out stimuli, and related ones do`() throws {
    let axis = try numbered(60)
    let stream = RandomStream(seed: 9, name: "rotations")
    func patterns(_ start: Int, like other: [Double]? = nil) throws -> ([Double], RDM) {
      let values = (0..<600).map { place -> Double in
        let shared = other.map { 2 * $0[place] } ?? 0
        return stream.normal(at: start + place) + shared
      }
      return (
        values, try Distance.squaredEuclidean(Matrix(rowCount: 60, columnCount: 10, elements: values), axis: axis)
      )
    }
    let (x, a) = try patterns(0)
    let (_, b) = try patterns(1_000)
    let (_, c) = try patterns(2_000, like: x)
    #expect(try GramComparison.procrustes.heldOut(a, b, folds: 5, seed: 0).share < 0.1)
    #expect(try GramComparison.procrustes.heldOut(a, c, folds: 5, seed: 0).share > 0.5)
  }

  @Test func `Shapes of unrelated patterns look alike with few stimuli, and the pairing by chance says so`() throws {
    let axis = try numbered(20)
    let stream = RandomStream(seed: 4, name: "shapes")
    func patterns(_ start: Int) throws -> RDM {
      try Distance.squaredEuclidean(
        Matrix(rowCount: 20, columnCount: 50, elements: (0..<1000).map { stream.normal(at: start + $0) }), axis: axis)
    }
    let (a, b) = (try patterns(0), try patterns(1000))
    for comparison in [GramComparison.cka, .procrustes] {
      let value = try comparison(a, b)
      let chance = try comparison.permuted(a, b, draws: 50, seed: 1)
      #expect(chance.count == 50)
      let mean = chance.reduce(0, +) / 50
      #expect(abs(value - mean) < 0.1)
      #expect(comparison.isDistance ? mean < 0.7 : mean > 0.6)
    }
    let debiased = try GramComparison.debiasedCKA.permuted(a, b, draws: 50, seed: 1)
    #expect(abs(debiased.reduce(0, +) / 50) < 0.05)
  }

  @Test func `Alignment is of squared distances, and of complete RDMs`() throws {
    let axis = try numbered(6)
    let map = Matrix<Double>(rowCount: 6, columnCount: 3, elements: (0..<18).map { Double($0 * $0 % 7) })
    let pearson = try Distance.pearson(map, axis: axis)
    let square = try Distance.squaredEuclidean(map, axis: axis)
    let error = RSAError.notEuclidean(distance: "1 - pearson", comparison: "cka")
    #expect(throws: error) { try GramComparison.cka(square, pearson) }
    #expect(error.explanation.code == "E0488")
    var values = square.values
    values[0] = .nan
    #expect(throws: RSAError.missingPairs(what: "cka", first: "stimulus 1", second: "stimulus 2")) {
      try GramComparison.cka(square, square.with(values: values))
    }
    let two = try RDM(axis: try numbered(2), distance: "squared_euclidean", values: [1])
    #expect(throws: AnalysisError.tooFewStimuli(count: 2, needed: 3, what: "procrustes")) {
      try GramComparison.procrustes(two, two)
    }
    #expect(throws: AnalysisError.noDraws(count: 0)) {
      try GramComparison.cka.permuted(square, square, draws: 0, seed: 1)
    }
  }

  // MARK: - Fast paths against plain ones

  /// All samples at once, and each by itself.
  @Test(arguments: Comparison.all.map(\.name), [0, 2])
  func `Many samples at once are the samples one by one, ceilings included`(name: String, held: Int) throws {
    let comparison = try #require(Comparison.catalog[name])
    guard held == 0 || comparison.allowsControls else { return }
    let axis = try numbered(9)
    let models = try (0..<2).map { try randomRDM(axis, seed: 3, name: "model \($0)") }
    let people = try (0..<4).map { try randomRDM(axis, seed: 3, name: "person \($0)") }
    let controls = try (0..<held).map { try randomRDM(axis, seed: 3, name: "control \($0)") }
    let scorer = try PairScorer(of: models, against: people, by: comparison, given: controls)
    let bootstrap = try StimulusBootstrap(stimulusCount: 9, drawCount: 6, seed: 5)
    let counts = (0..<6).map(bootstrap.counts)
    let sample = [2, 0, 1, 1]
    let all = scorer.samples(of: counts, targetCounts: counts.map { _ in [[1, 1, 1, 1], sample] })
    for (draw, found) in all.enumerated() {
      // The sample written out: copies are stimuli of their own, pairs of copies are missing.
      let positions = counts[draw].enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
      let written = try numbered(9)
      func copied(_ rdm: RDM) throws -> RDM {
        var values: [Double] = []
        for i in 0..<9 {
          for j in (i + 1)..<9 {
            values.append(positions[i] == positions[j] ? .nan : rdm[positions[i], positions[j]])
          }
        }
        return try RDM(axis: written, distance: "copied", values: values)
      }
      let (a, b, w) = (try models.map(copied), try people.map(copied), try controls.map(copied))
      let plain = try PairScorer(of: a, against: b, by: comparison, given: w).scores()
      #expect(largestDifference(found.scores, plain) < 1e-12)
      let ceiling = try Ceiling(of: b, by: comparison, given: w)
      #expect(abs(found.bounds[0].lowerMean - ceiling.lower) < 1e-12)
      #expect(abs(found.bounds[0].upperMean - ceiling.upper) < 1e-12)
      // Person 1 stands twice, person 2 not at all: copies of one person leave together.
      #expect(found.bounds[1].lower[1].isNaN && found.bounds[1].upper[1].isNaN)
      let repeated = try Ceiling(of: [b[0], b[0], b[2], b[3]], by: comparison, given: w)
      #expect(abs(found.bounds[1].upperMean - repeated.upper) < 1e-12)
      let others = try Ceiling(of: [b[0], b[2], b[3]], by: comparison, given: w)
      #expect(abs(found.bounds[1].lower[0] - others.lowerPerSubject[0]) < 1e-12)
    }
  }

  @Test(arguments: ["whitened_cosine", "whitened_pearson"], [nil, [0.5, 2, 1, 0.25, 1.5, 0.8]])
  func `Whitened comparisons of RDMs with missing pairs equal the explicit inverse, also of resampled stimuli`(
    name: String, variances: [Double]?
  ) throws {
    let comparison = try #require(Comparison.catalog[name])
    let axis = try numbered(6)
    let missing = [(0, 1), (2, 5), (3, 4)]
    func holed(_ seed: String) throws -> RDM {
      let rdm = try randomRDM(axis, seed: 8, name: seed)
      let gone = missing.map { RDM.position($0.0, $0.1, stimulusCount: 6) }
      return rdm.with(values: rdm.values.indices.map { gone.contains($0) ? .nan : rdm.values[$0] })
    }
    let (a, b) = (try holed("a"), try holed("b"))
    let covariance = try variances.map { try StimulusCovariance(variances: $0) }
    let scorer = try PairScorer(of: [a], against: [b], by: comparison, covariance: covariance)
    for drawn in [[0, 1, 2, 3, 4, 5], [0, 0, 2, 3, 3, 3], [1, 1, 2, 4, 5, 5]] {
      let counts = (0..<6).map { stimulus in drawn.count { $0 == stimulus } }
      let expected = Self.explicit(
        a, b, drawn, variances ?? Array(repeating: 1, count: 6), centred: name.hasSuffix("n"))
      #expect(abs(scorer.scores(stimulusCounts: counts)[0] - expected) < 1e-12, "\(drawn)")
      if drawn == Array(0..<6) { #expect(abs(scorer.scores()[0] - expected) < 1e-12) }
    }
  }

  /// W = (C Σ Cᵀ)² over the present pairs of drawn stimuli, of which copies have no pair, solved by elimination.
  private static func explicit(
    _ a: RDM, _ b: RDM, _ drawn: [Int], _ variances: [Double], centred: Bool
  ) -> Double {
    let pairs = drawn.indices.flatMap { i in ((i + 1)..<max(i + 1, drawn.count)).map { (i, $0) } }.filter {
      drawn[$0.0] != drawn[$0.1] && !a[drawn[$0.0], drawn[$0.1]].isNaN
    }
    let m = pairs.count
    func entry(_ p: (Int, Int), _ q: (Int, Int)) -> Double {
      func shared(_ i: Int, _ j: Int) -> Double { i == j ? variances[drawn[i]] : 0 }
      let sum = shared(p.0, q.0) - shared(p.0, q.1) - shared(p.1, q.0) + shared(p.1, q.1)
      return sum * sum
    }
    func solve(_ right: [Double]) -> [Double] {
      var rows = pairs.map { p in pairs.map { entry(p, $0) } }
      var x = right
      for k in 0..<m {
        for i in (k + 1)..<max(k + 1, m) {
          let factor = rows[i][k] / rows[k][k]
          for j in k..<m { rows[i][j] -= factor * rows[k][j] }
          x[i] -= factor * x[k]
        }
      }
      for k in stride(from: m - 1, through: 0, by: -1) {
        for j in (k + 1)..<max(k + 1, m) { x[k] -= rows[k][j] * x[j] }
        x[k] /= rows[k][k]
      }
      return x
    }
    func dot(_ u: [Double], _ v: [Double]) -> Double { zip(u, v).reduce(0) { $0 + $1.0 * $1.1 } }
    var (u, v) = (pairs.map { a[drawn[$0.0], drawn[$0.1]] }, pairs.map { b[drawn[$0.0], drawn[$0.1]] })
    if centred {
      let ones = solve(Array(repeating: 1, count: m))
      let total = ones.reduce(0, +)
      let (mu, mv) = (dot(ones, u) / total, dot(ones, v) / total)
      u = u.map { $0 - mu }
      v = v.map { $0 - mv }
    }
    return dot(u, solve(v)) / (dot(u, solve(u)) * dot(v, solve(v))).squareRoot()
  }

  @Test func `Pairs that some lack are refused, or dropped and counted when that is asked for`() throws {
    let axis = try numbered(6)
    let model = try randomRDM(axis, seed: 1, name: "model")
    let person = try randomRDM(axis, seed: 1, name: "person")
    var values = person.values
    values[3] = .nan
    values[7] = .nan
    let holed = person.with(values: values)
    #expect(throws: AnalysisError.self) { try PairScorer(of: [model], against: [holed], by: .pearson) }
    let scorer = try PairScorer(of: [model], against: [holed], by: .pearson, missing: .dropped)
    #expect(scorer.droppedPairCount == 2)
    let kept = values.indices.filter { !values[$0].isNaN }
    let expected = Correlation.pearson(kept.map { model.values[$0] }, kept.map { values[$0] })
    #expect(abs(scorer.scores()[0] - expected) < 1e-14)
  }
}
