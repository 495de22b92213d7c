import Foundation
import PomonaCatalog
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

@testable import PomonaAnalysis

@Suite struct InferenceTests {
  private let one = Workers(threadCount: 1)

  private static func people(_ count: Int, like model: RDM, noise: Double, seed: UInt64) throws -> [RDM] {
    try (0..<count).map { person in
      let other = try randomRDM(model.axis, seed: seed, name: "person \(person)")
      return model.with(values: zip(model.values, other.values).map { $0 + noise * $1 })
    }
  }

  @Test(arguments: ["pearson", "cosine", "spearman", "tau_a"])
  func `The fixed evaluation agrees with rsatoolbox: scores, errors, tests and ceilings`(name: String) throws {
    let golden = try RSAGolden.load()
    let expected = try #require(golden.fixed[name])
    let comparison = try #require(Comparison.catalog[name])
    let found = try RSAInference(
      of: golden.rdms(golden.models), against: golden.rdms(golden.people), by: comparison,
      options: .init(across: .subject, test: .t), workers: one)
    for (model, estimate) in found.models.enumerated() {
      #expect(largestDifference(estimate.perSubject, expected.perSubject[model]) < 1e-12)
      #expect(abs(estimate.score.value - expected.scores[model]) < 1e-12)
      #expect(abs(estimate.score.standardError - expected.errors[model]) < 1e-10)
      #expect(abs(estimate.score.p - expected.zero[model]) < 1e-10)
    }
    #expect(largestDifference(found.contrasts.map(\.difference.p), expected.pairs) < 1e-10)
    #expect(abs(found.lowerCeiling - expected.ceiling[0]) < 1e-12)
    #expect(abs(found.upperCeiling - expected.ceiling[1]) < 1e-12)
    #expect(
      found.degreesOfFreedom == 6 && found.contrasts.map { [$0.first, $0.second] } == [[0, 1], [0, 2], [1, 2]])
  }

  @Test(arguments: ["whitened_cosine", "whitened_pearson"], [false, true])
  func `Under a covariance of the stimuli scores, ceilings and their resamples are those of it`(
    name: String, isDiagonal: Bool
  ) throws {
    let axis = try numbered(7)
    let comparison = try #require(Comparison.catalog[name])
    let model = try randomRDM(axis, seed: 3, name: "model")
    let people = try Self.people(4, like: model, noise: 0.8, seed: 4)
    var matrix = Matrix<Double>(rowCount: 7, columnCount: 7)
    for i in 0..<7 { for j in 0..<7 { matrix[i, j] = i == j ? 1 / Double(i % 3 + 1) : isDiagonal ? 0 : 0.05 } }
    let covariance = try StimulusCovariance(matrix: matrix)
    func agreement(_ a: RDM, _ b: RDM) throws -> Double {
      try name == "whitened_cosine" ? covariance.cosine(a, b) : covariance.pearson(a, b)
    }
    let found = try RSAInference(
      of: [model], against: people, by: comparison, options: .init(across: .subject, test: .t, covariance: covariance),
      workers: one)
    let expected = try people.map { try agreement(model, $0) }
    #expect(largestDifference(found.models[0].perSubject, expected) < 1e-12)
    #expect(try largestDifference(expected, people.map { try comparison(model, $0) }) > 1e-3)
    // The best single RDM for the others is the mean of theirs over their whitened norms, so any other scores less.
    for other in people + [model] {
      #expect(try found.upperCeiling >= people.map { try agreement(other, $0) }.reduce(0, +) / 4 - 1e-12)
    }
    #expect(found.lowerCeiling < found.upperCeiling)
    // Two people: each is the pool of the others.
    let two = try Ceiling(of: Array(people.prefix(2)), by: comparison, covariance: covariance)
    #expect(try abs(two.lower - agreement(people[0], people[1])) < 1e-12)
    func inferred(_ unit: RSAInference.Unit, _ test: RSAInference.Test) throws -> RSAInference {
      try RSAInference(
        of: [model], against: people, by: comparison,
        options: .init(across: unit, test: test, drawCount: 40, covariance: covariance), workers: one)
    }
    #expect(throws: RSAError.self) { try inferred(.stimulus, .permutation) }
    if isDiagonal {
      let both = try inferred(.both, .t)
      #expect(abs(both.models[0].score.value - found.models[0].score.value) < 1e-12)
      #expect(both.models[0].score.standardError > 0 && both.lowerCeilings == found.lowerCeilings)
    } else {
      #expect(throws: RSAError.self) { try inferred(.both, .t) }
    }
    #expect(throws: RSAError.self) {
      try RSAInference(
        of: [model], against: people, by: .pearson, options: .init(across: .subject, covariance: covariance),
        workers: one)
    }
  }

  @Test(arguments: ["pearson", "cosine"])
  func `A weighted model is fitted on other stimuli and other people, and all are scored where it is`(
    name: String
  ) throws {
    let axis = try numbered(12)
    let comparison = try #require(Comparison.catalog[name])
    let models = try (0..<2).map { try randomRDM(axis, seed: 11, name: "model \($0)") }
    let truth = models[0].with(values: zip(models[0].values, models[1].values).map { 0.7 * $0 + 0.4 * $1 })
    let people = try Self.people(5, like: truth, noise: 0.5, seed: 12)
    let found = try RSAInference(
      of: models, against: people, by: comparison,
      options: .init(across: .subject, test: .t, seed: 2, weightedFolds: 3), workers: one)
    #expect(found.models.count == 3 && found.contrasts.map { [$0.first, $0.second] } == [[0, 1], [0, 2], [1, 2]])
    let stimuli = Folds.ofEach(12, folds: 3, seed: 2, name: "folds of stimuli")
    let persons = Folds.ofEach(5, folds: 3, seed: 2, name: "folds of subjects")
    func weighted(_ angle: Double, _ positions: [Int]) -> RDM {
      let parts = models.map { $0.subset(positions) }
      return parts[0].with(values: zip(parts[0].values, parts[1].values).map { cos(angle) * $0 + sin(angle) * $1 })
    }
    var expected = [[Double]](repeating: Array(repeating: 0, count: 5), count: 3)
    var lower = [Double](repeating: 0, count: 5)
    for fold in 0..<3 {
      let inside = (0..<12).filter { stimuli[$0] == fold }
      let outside = (0..<12).filter { stimuli[$0] != fold }
      let ceiling = try Ceiling(of: people.map { $0.subset(inside) }, by: comparison)
      for (person, rdm) in people.enumerated() {
        lower[person] += ceiling.lowerPerSubject[person] / 3
        for model in 0..<2 {
          expected[model][person] += try comparison(models[model].subset(inside), rdm.subset(inside)) / 3
        }
        // The best angle for the others, by thirds.
        let others = people.indices.filter { persons[$0] != persons[person] }.map { people[$0].subset(outside) }
        func fit(_ angle: Double) throws -> Double {
          try others.reduce(0) { try $0 + comparison(weighted(angle, outside), $1) }
        }
        var (low, high) = (0.0, Double.pi / 2)
        for _ in 0..<80 {
          let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
          if try fit(a) < fit(b) { low = a } else { high = b }
        }
        expected[2][person] += try comparison(weighted(low, inside), rdm.subset(inside)) / 3
      }
    }
    for model in 0..<3 {
      #expect(largestDifference(found.models[model].perSubject, expected[model]) < (model == 2 ? 1e-6 : 1e-12))
    }
    #expect(largestDifference(found.lowerCeilings, lower) < 1e-12)
    // Without noise the combination is the truth.
    let exact = try RSAInference(
      of: models, against: [truth, truth, truth], by: comparison,
      options: .init(across: .both, drawCount: 20, seed: 2, weightedFolds: 3), workers: one)
    #expect(exact.models[2].perSubject.allSatisfy { abs($0 - 1) < 1e-9 })
    #expect(exact.models[0].score.value < 0.999 && exact.models[2].score.standardError < 1e-6)
    #expect(throws: RSAError.self) {
      try RSAInference(
        of: models, against: people, by: .spearman, options: .init(across: .subject, weightedFolds: 3), workers: one)
    }
    #expect(throws: RSAError.self) {
      try RSAInference(
        of: models, against: people, by: comparison, options: .init(across: .stimulus, weightedFolds: 3), workers: one)
    }
  }

  /// Made by Fixtures/rsa/make_weighted.py.
  private struct WeightedGolden: Decodable {
    struct Found: Decodable {
      /// Models and at last their combination × folds of subjects × folds of stimuli.
      let scores: [[[Double]]]
      /// Lower and upper, by fold of stimuli.
      let ceilings: [[Double]]
    }
    let models: [[Double]]
    let subjects: [[Double]]
    let stimulusFold: [Int]
    let subjectFold: [Int]
    let results: [String: Found]
  }

  @Test(arguments: ["pearson", "cosine"])
  func `A weighted model has the scores and ceilings of a cross-validation by rsatoolbox`(name: String) throws {
    let golden = try JSONDecoder().decode(
      WeightedGolden.self, from: Data(contentsOf: TestResources.fixture("rsa/weighted.json")))
    let expected = try #require(golden.results[name])
    let comparison = try #require(Comparison.catalog[name])
    let axis = try numbered(golden.stimulusFold.count)
    func rdms(_ rows: [[Double]]) throws -> [RDM] {
      try rows.map { try RDM(axis: axis, distance: "made up", values: $0) }
    }
    let found = try WeightedModel(
      of: rdms(golden.models), against: rdms(golden.subjects), by: comparison, stimulusFold: golden.stimulusFold,
      subjectFold: golden.subjectFold, missing: .refused
    ).scores(
      stimulusCounts: golden.stimulusFold.map { _ in 1 }, subjectCounts: golden.subjectFold.map { _ in 1 })
    #expect(found.rows.count == 4)
    for (model, row) in found.rows.enumerated() {
      for fold in 0..<3 {
        let own = golden.subjectFold.indices.filter { golden.subjectFold[$0] == fold }.map { row[$0] }
        #expect(
          abs(definedMean(own) - definedMean(expected.scores[model][fold])) < 1e-9, "model \(model), fold \(fold)")
      }
    }
    #expect(abs(definedMean(found.lower) - definedMean(expected.ceilings[0])) < 1e-12)
    #expect(abs(definedMean(found.upper) - definedMean(expected.ceilings[1])) < 1e-12)
  }

  @Test func `Weights of many models fit nothing that is held out, also where stimuli and people are drawn twice`()
    throws
  {
    let axis = try numbered(10)
    let runs = 120
    let scores = try (0..<runs).map { run -> [Double] in
      let models = try (0..<6).map { try randomRDM(axis, seed: UInt64(run), name: "model \($0)") }
      let people = try (0..<4).map { try randomRDM(axis, seed: UInt64(run), name: "person \($0)") }
      let weighted = try WeightedModel(of: models, against: people, by: .pearson, folds: 2, seed: 1, missing: .refused)
      let drawn = weighted.scores(stimulusCounts: [2, 1, 2, 1, 2, 1, 2, 1, 2, 1], subjectCounts: [2, 0, 1, 1])
      let once = weighted.scores(stimulusCounts: Array(repeating: 1, count: 10), subjectCounts: [1, 1, 1, 1])
      return [definedMean(once.rows[6]), TargetBounds.mean(drawn.rows[6][...], [2, 0, 1, 1])]
    }
    for place in 0..<2 {
      let values = scores.map { $0[place] }.filter { !$0.isNaN }
      let sample = LocationTest.Sample(values)
      #expect(values.count > 100)
      #expect(abs(sample.mean) < 4 * (sample.variance / sample.n).squareRoot(), "\(place): \(sample.mean)")
    }
  }

  @Test func `The variance of two random units is that of rsatoolbox`() throws {
    for one in try RSAGolden.load().dual {
      func variances(_ quantity: ([Double]) -> Double) -> [Double] {
        one.draws.map { rows in
          let error = ResampledStatistic(estimate: 0, draws: rows.map(quantity)).standardError
          return error * error
        }
      }
      func combined(_ v: [Double], small: Bool = true) -> Double {
        DualBootstrap.variance(
          both: v[0], subjects: v[1], stimuli: v[2], subjectCount: small ? one.people : nil,
          stimulusCount: small ? one.stimuli : nil)
      }
      let couples = [(0, 1), (0, 2), (1, 2)]
      for model in 0..<3 {
        let own = variances { $0[model] }
        #expect(abs(combined(own) - one.model[model]) < 1e-12)
        #expect(abs(combined(own, small: false) - one.large[model]) < 1e-12)
        #expect(abs(combined(variances { $0[model] - $0[3] }) - one.lowerCeiling[model]) < 1e-12)
        let (a, b) = couples[model]
        #expect(abs(combined(variances { $0[a] - $0[b] }) - one.difference[model]) < 1e-12)
      }
    }
  }

  @Test func `Sign flips of few people are all tried, one-sided against zero, and p has its floor`() throws {
    let axis = try numbered(8)
    let model = try randomRDM(axis, seed: 1, name: "model")
    let other = try randomRDM(axis, seed: 1, name: "other")
    let people = try Self.people(4, like: model, noise: 0.3, seed: 2)
    let found = try RSAInference(
      of: [model, other], against: people, by: .pearson, options: .init(across: .subject), workers: one)
    #expect(found.floor == 1.0 / 16)
    for (index, estimate) in found.models.enumerated() {
      let values = estimate.perSubject
      var (hits, largest) = (0, 0)
      for pattern in 0..<16 {
        func flipped(_ list: [Double]) -> [Double] {
          list.enumerated().map { pattern >> $0.offset & 1 == 0 ? $0.element : -$0.element }
        }
        func t(_ list: [Double]) -> Double {
          let sample = LocationTest.Sample(list)
          return sample.mean / (sample.variance / sample.n).squareRoot()
        }
        if flipped(values).reduce(0, +) >= values.reduce(0, +) - 1e-12 { hits += 1 }
        let all = found.models.map { t(flipped($0.perSubject)) }
        if all.contains(where: { $0 >= t(values) - 1e-9 }) { largest += 1 }
      }
      #expect(estimate.score.p == Double(hits) / 16)
      #expect(estimate.score.pMax == Double(largest) / 16, "model \(index)")
    }
    #expect(found.models[0].score.p == 1.0 / 16)
    #expect(found.models[0].belowCeiling.p >= 1.0 / 8)
    let q = FalseDiscoveryRate.benjaminiHochberg.adjusted(found.models.map(\.score.p))
    #expect(found.models.map(\.score.q) == q)
  }

  @Test func `A relabelling of stimuli is the relabelling of rows and columns, for every comparison`() throws {
    let axis = try numbered(7)
    let models = try (0..<2).map { try randomRDM(axis, seed: 6, name: "model \($0)") }
    let people = try (0..<3).map { try randomRDM(axis, seed: 6, name: "person \($0)") }
    for comparison in Comparison.all {
      let permutation = try LabelPermutation(drawCount: 70, seed: 9)
      let null = try permutation.null(of: models, against: people, by: comparison, workers: one)
      let stream = RandomStream(seed: 9, name: "permutation of labels")
      for draw in [0, 1, 69] {
        let order = stream.permutation(of: 7, draw: draw)
        for (index, model) in models.enumerated() {
          let moved = try RDM(
            axis: axis, distance: "moved",
            values: (0..<7).flatMap { i in ((i + 1)..<7).map { model[order[i], order[$0]] } })
          let expected = try SubjectScores(of: moved, against: people, by: comparison).mean
          #expect(abs(null.draws[draw][index] - expected) < 1e-12, "\(comparison.name)")
        }
      }
      let hits = null.draws.count { $0[0] >= null.observed[0] - 1e-12 }
      #expect(null.p(ofModel: 0) == Double(1 + hits) / 71)
      #expect(null.pMax(ofModel: 0) >= null.p(ofModel: 0))
    }
  }

  @Test(arguments: ["pearson", "spearman"])
  func `With controls the residual RDM is relabelled, and the relation to the controls stays`(name: String) throws {
    let comparison = try #require(Comparison.catalog[name])
    let axis = try numbered(8)
    let control = try randomRDM(axis, seed: 2, name: "control")
    let model = try Self.people(1, like: control, noise: 1, seed: 3)[0]
    let people = try Self.people(2, like: control, noise: 1, seed: 4)
    let null = try LabelPermutation(drawCount: 10, seed: 5).null(
      of: [model], against: people, by: comparison, given: [control], workers: one)
    func rest(_ values: [Double], _ given: [Double]) -> [Double] {
      let (x, y) = name == "spearman" ? (Ranks.average(given), Ranks.average(values)) : (given, values)
      let (mx, my) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
      let slope =
        zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
      return zip(x, y).map { $1 - my - slope * ($0 - mx) }
    }
    let residual = model.with(values: rest(model.values, control.values))
    let order = RandomStream(seed: 5, name: "permutation of labels").permutation(of: 8, draw: 3)
    let moved = (0..<8).flatMap { i in ((i + 1)..<8).map { residual[order[i], order[$0]] } }
    let ranks = name == "spearman" ? Ranks.average(control.values) : control.values
    func linear(_ values: [Double]) -> [Double] {
      let (mx, my) = (ranks.reduce(0, +) / 28, values.reduce(0, +) / 28)
      let slope =
        zip(ranks, values).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / ranks.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
      return zip(ranks, values).map { $1 - my - slope * ($0 - mx) }
    }
    let expected = definedMean(
      people.map { Correlation.pearson(linear(moved), rest($0.values, control.values)) })
    #expect(abs(null.draws[3][0] - expected) < 1e-12)
    let observed = try SubjectScores(of: model, against: people, by: comparison, given: [control]).mean
    #expect(abs(null.observed[0] - observed) < 1e-12)
  }

  @Test func `With controls a whitened comparison relabels what generalized least squares leaves`() throws {
    let axis = try numbered(8)
    let control = try randomRDM(axis, seed: 2, name: "control")
    let model = try Self.people(1, like: control, noise: 1, seed: 3)[0]
    let people = try Self.people(2, like: control, noise: 1, seed: 4)
    let null = try LabelPermutation(drawCount: 10, seed: 5).null(
      of: [model], against: people, by: .whitenedPearson, given: [control], workers: one)
    // uᵀ W⁻¹ v is the inner product of doubly centred squares; of centred vectors, as means are the weighted ones.
    func moment(_ rdm: RDM) -> [Double] {
      let mean = definedMean(rdm.values)
      let full = (0..<8).flatMap { i in (0..<8).map { i == $0 ? 0 : rdm[i, $0] - mean } }
      return GramComparison.doublyCentred(full, 8)
    }
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let (u, w) = (moment(model), moment(control))
    let slope = product(u, w) / product(w, w)
    let residual = model.with(values: zip(model.values, control.values).map { $0 - slope * $1 })
    for draw in 0..<10 {
      let order = RandomStream(seed: 5, name: "permutation of labels").permutation(of: 8, draw: draw)
      let moved = residual.with(values: (0..<8).flatMap { i in ((i + 1)..<8).map { residual[order[i], order[$0]] } })
      let expected = try SubjectScores(of: moved, against: people, by: .whitenedPearson, given: [control]).mean
      #expect(abs(null.draws[draw][0] - expected) < 1e-12)
    }
  }

  @Test func `Within blocks, stimuli stay in their block`() throws {
    let axis = try numbered(8)
    let model = try randomRDM(axis, seed: 2, name: "model")
    let blocks = [0, 0, 1, 1, 1, 2, 2, 2]
    // An RDM that is the same for all stimuli of a block keeps its score under every such relabelling.
    let block = try RDM(
      axis: axis, distance: "blocks",
      values: (0..<8).flatMap { i in ((i + 1)..<8).map { blocks[i] == blocks[$0] ? 0 : Double(blocks[i] + blocks[$0]) }
      })
    let null = try LabelPermutation(drawCount: 30, seed: 1).null(
      of: [block, model], against: [model], by: .pearson, blocks: blocks, workers: one)
    #expect(null.draws.allSatisfy { abs($0[0] - null.observed[0]) < 1e-12 })
    #expect(Set(null.draws.map { ($0[1] * 1e9).rounded() }).count > 10)
    #expect(throws: RSAError.blockCount(count: 3, stimuli: 8)) {
      try LabelPermutation(seed: 1).null(of: [model], against: [model], by: .pearson, blocks: [0, 0, 1])
    }
  }

  @Test(arguments: ["pearson", "spearman", "tau_a", "whitened_pearson"], [false, true])
  func `Over stimuli and over both, draws are the bootstraps written out`(name: String, held: Bool) throws {
    let comparison = try #require(Comparison.catalog[name])
    guard !held || comparison.allowsControls else { return }
    let axis = try numbered(10)
    let model = try randomRDM(axis, seed: 1, name: "model")
    let other = try randomRDM(axis, seed: 1, name: "other")
    let people = try Self.people(3, like: model, noise: 0.5, seed: 2)
    let controls = held ? [try randomRDM(axis, seed: 1, name: "control")] : []
    let draws = 210
    func inference(_ unit: RSAInference.Unit) throws -> RSAInference {
      try RSAInference(
        of: [model, other], against: people, by: comparison, given: controls,
        options: .init(across: unit, test: .t, drawCount: draws, seed: 4), workers: one)
    }
    let bootstrap = try StimulusBootstrap(stimulusCount: 10, drawCount: draws, seed: 4)
    let stream = RandomStream(seed: 4, name: "bootstrap over subjects")
    let scorer = try PairScorer(of: [model, other], against: people, by: comparison, given: controls)
    let full = scorer.scores()
    var (overStimuli, overBoth, overSubjects) = ([Double](), [Double](), [Double]())
    for draw in 0..<draws {
      let scores = scorer.scores(stimulusCounts: bootstrap.counts(ofDraw: draw))
      let drawn = stream.resample(of: 3, draw: draw)
      overStimuli.append(definedMean(scores[0..<3]))
      overBoth.append(definedMean(drawn.map { scores[$0] }))
      overSubjects.append(definedMean(drawn.map { full[$0] }))
    }
    func variance(_ values: [Double]) -> Double {
      let error = ResampledStatistic(estimate: 0, draws: values).standardError
      return error * error
    }
    let single = try inference(.stimulus)
    let error = (variance(overStimuli) * 10 / 9).squareRoot()
    #expect(abs(single.models[0].score.standardError - error) < 1e-10)
    let interval = try #require(
      ResampledStatistic(estimate: definedMean(full[0..<3]), draws: overStimuli, unitCount: 10).interval())
    #expect(abs(single.models[0].score.low - interval.lower) < 1e-10)
    #expect(abs(single.models[0].score.high - interval.upper) < 1e-10)
    let p = Distribution.studentT(df: 9).survival(single.models[0].score.value / error)
    #expect(abs(single.models[0].score.p - p) < 1e-10)
    let dual = try inference(.both)
    let both = DualBootstrap.variance(
      both: variance(overBoth), subjects: variance(overSubjects), stimuli: variance(overStimuli), subjectCount: 3,
      stimulusCount: 10)
    #expect(abs(dual.models[0].score.standardError - both.squareRoot()) < 1e-10)
    #expect(dual.degreesOfFreedom == 2 && dual.definedDrawCount == draws)
    #expect(dual.models[0].score.value == single.models[0].score.value)
    // The lower ceiling is resampled with the scores.
    #expect(dual.models[1].belowCeiling.standardError.isFinite && dual.models[1].belowCeiling.value < 0)
  }

  @Test(arguments: RSAInference.Unit.allCases)
  func `The same bits with 1, 2 and 4 threads`(unit: RSAInference.Unit) throws {
    let axis = try numbered(8)
    let model = try randomRDM(axis, seed: 1, name: "model")
    let other = try randomRDM(axis, seed: 1, name: "other")
    let people = try Self.people(3, like: model, noise: 0.5, seed: 2)
    let all = try [1, 2, 4].map { threads in
      try RSAInference(
        of: [model, other], against: people, by: .spearman,
        options: .init(across: unit, drawCount: 130, permutationCount: 130, seed: 4),
        workers: Workers(threadCount: threads))
    }
    // As text: what is undefined is unequal to itself, and numbers are written to the last bit.
    #expect("\(all[0])" == "\(all[1])" && "\(all[0])" == "\(all[2])")
  }

  @Test func `One RDM has intervals over stimuli, and no ceiling`() throws {
    let axis = try numbered(9)
    let model = try randomRDM(axis, seed: 1, name: "model")
    let monkey = try Self.people(1, like: model, noise: 0.5, seed: 2)
    let found = try RSAInference(
      of: [model], against: monkey, by: .pearson,
      options: .init(across: .stimulus, drawCount: 200, permutationCount: 200), workers: one)
    #expect(found.lowerCeilings.isEmpty && found.lowerCeiling.isNaN && found.models[0].belowCeiling.p.isNaN)
    #expect(found.models[0].score.low < found.models[0].score.value && found.models[0].score.p < 0.05)
    for unit in [RSAInference.Unit.subject, .both] {
      #expect(throws: AnalysisError.oneSubject(what: "a test over subjects")) {
        try RSAInference(of: [model], against: monkey, by: .pearson, options: .init(across: unit))
      }
    }
  }

  @Test func `Tests of another unit, too few stimuli and missing pairs are refused by name`() throws {
    let axis = try numbered(6)
    let model = try randomRDM(axis, seed: 1, name: "model")
    let people = try Self.people(3, like: model, noise: 0.5, seed: 2)
    let error = #expect(throws: RSAError.self) {
      try RSAInference(of: [model], against: people, by: .pearson, options: .init(across: .both, test: .signFlip))
    }
    #expect(error?.explanation.code == "E0491" && error?.explanation.remedies == ["test: t"])
    #expect(throws: AnalysisError.noDraws(count: 0)) {
      try RSAInference(of: [model], against: people, by: .pearson, options: .init(across: .both, drawCount: 0))
    }
    #expect(throws: AnalysisError.noDraws(count: 0)) { try LabelPermutation(drawCount: 0, seed: 1) }
    let small = try randomRDM(try numbered(3), seed: 1, name: "small")
    #expect(throws: AnalysisError.tooFewStimuli(count: 3, needed: 4, what: "a bootstrap over stimuli")) {
      try RSAInference(of: [small], against: [small], by: .pearson, options: .init(across: .stimulus))
    }
    #expect(throws: AnalysisError.tooFewStimuli(count: 3, needed: 4, what: "a permutation of labels")) {
      try LabelPermutation(seed: 1).null(of: [small], against: [small], by: .pearson)
    }
    var values = model.values
    values[4] = .nan
    let holed = model.with(values: values)
    #expect(
      throws: RSAError.missingPairs(
        what: "a permutation of labels", first: "stimulus 1", second: "stimulus 6")
    ) { try LabelPermutation(seed: 1).null(of: [holed], against: [holed], by: .pearson) }
    let dropped = try RSAInference(
      of: [model], against: [people[0], people[1].with(values: values)], by: .pearson,
      options: .init(across: .subject, test: .t, missing: .dropped))
    #expect(dropped.droppedPairCount == 1)
    let kept = values.indices.filter { $0 != 4 }
    let expected = Correlation.pearson(kept.map { model.values[$0] }, kept.map { people[0].values[$0] })
    #expect(abs(dropped.models[0].perSubject[0] - expected) < 1e-14)
  }
}
