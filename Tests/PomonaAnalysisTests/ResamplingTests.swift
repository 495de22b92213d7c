import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaParallel
import Testing

@Suite struct ResamplingTests {
  let two = Workers(threadCount: 2)

  @Test("Scores of given draws agree with rsatoolbox's subsampled patterns", arguments: Comparison.all.map(\.name))
  func golden(name: String) throws {
    let golden = try Golden.load()
    let comparison = try #require(Comparison.catalog[name])
    let expected = try #require(golden.bootstrap[name])
    let scorer = try PairScorer(
      of: try golden.rdms(golden.models), against: try golden.rdms(golden.subjects), by: comparison)
    for (draw, indices) in golden.draws.enumerated() {
      var counts = [Int](repeating: 0, count: 12)
      for index in indices { counts[index] += 1 }
      #expect(largestDifference(scorer.scores(stimulusCounts: counts), expected[draw].flatMap { $0 }) < 1e-12)
    }
  }

  @Test(
    "Partial scores of given draws agree with residuals over the resampled pairs",
    arguments: ["pearson", "spearman", "whitened_pearson"])
  func partial(name: String) throws {
    let golden = try Golden.load()
    let comparison = try #require(Comparison.catalog[name])
    let expected = try #require(golden.bootstrapPartial[name])
    let scorer = try PairScorer(
      of: try golden.rdms(golden.models), against: try golden.rdms(golden.subjects), by: comparison,
      given: try golden.rdms(golden.controls))
    for (draw, indices) in golden.draws.enumerated() {
      var counts = [Int](repeating: 0, count: 12)
      for index in indices { counts[index] += 1 }
      #expect(largestDifference(scorer.scores(stimulusCounts: counts), expected[draw].flatMap { $0 }) < 1e-10)
    }
  }

  @Test("The same bits with 1, 2 and 4 threads; another seed gives other draws")
  func threads() throws {
    let axis = try numbered(20)
    let models = try (0..<3).map { try randomRDM(axis, seed: 1, name: "model \($0)") }
    let people = try (0..<4).map { try randomRDM(axis, seed: 1, name: "person \($0)") }
    let bootstrap = try StimulusBootstrap(stimulusCount: 20, drawCount: 50, seed: 3)
    let first = try bootstrap.scores(
      of: models, against: [people, [people[0]]], by: .spearman, workers: Workers(threadCount: 1))
    for count in [2, 4] {
      let again = try bootstrap.scores(
        of: models, against: [people, [people[0]]], by: .spearman, workers: Workers(threadCount: count))
      #expect(first == again)
    }
    let other = try StimulusBootstrap(stimulusCount: 20, drawCount: 50, seed: 4)
    #expect(
      try other.scores(of: models, against: [people], by: .spearman, workers: two).statistic(ofModel: 0)
        != first.statistic(ofModel: 0))
    #expect(first.statistic(ofModel: 1, target: 1).estimate == (try Comparison.spearman(models[1], people[0])))
    let mean = try SubjectScores(of: models[2], against: people, by: .spearman).mean
    #expect(first.statistic(ofModel: 2).estimate == mean)
  }

  @Test("A difference is taken draw by draw, so that a model differs from itself by nothing")
  func paired() throws {
    let axis = try numbered(15)
    let model = try randomRDM(axis, seed: 1, name: "model")
    let other = try randomRDM(axis, seed: 1, name: "other")
    let brain = try randomRDM(axis, seed: 1, name: "brain")
    let scores = try StimulusBootstrap(stimulusCount: 15, drawCount: 300, seed: 0).scores(
      of: [model, other, model], against: [[brain]], by: .pearson, workers: two)
    #expect(scores.difference(0, 2).draws.allSatisfy { $0 == 0 || $0.isNaN })
    let difference = scores.difference(0, 1)
    let a = scores.statistic(ofModel: 0)
    let b = scores.statistic(ofModel: 1)
    #expect(difference.estimate == a.estimate - b.estimate)
    #expect(difference.draws[17] == a.draws[17] - b.draws[17])
    let contrast = scores.contrast([(0, 1), (1, -0.5), (2, -0.5)])
    #expect(abs(contrast.estimate - (0.5 * a.estimate - 0.5 * b.estimate)) < 1e-15)
  }

  @Test("Quantiles are numpy's, and too few draws give no interval")
  func interval() throws {
    let statistic = ResampledStatistic(estimate: 0, draws: (0..<1000).map { Double((($0 * 7919) % 1000)) } + [.nan])
    let interval = try #require(statistic.interval(level: 0.95))
    // numpy.percentile(range(1000), [2.5, 97.5])
    #expect(abs(interval.lower - 24.975) < 1e-9 && abs(interval.upper - 974.025) < 1e-9)
    #expect(ResampledStatistic(estimate: 0, draws: Array(repeating: 1, count: 199)).interval() == nil)
    #expect(ResampledStatistic(estimate: 0, draws: Array(repeating: 1, count: 200)).interval() != nil)
    #expect(ResampledStatistic(estimate: 0, draws: Array(repeating: .nan, count: 500)).interval() == nil)
  }

  @Test("Each draw holds n stimuli, and all stimuli are drawn equally often")
  func draws() throws {
    let bootstrap = try StimulusBootstrap(stimulusCount: 10, drawCount: 2000, seed: 1)
    var totals = [Int](repeating: 0, count: 10)
    for draw in 0..<2000 {
      let counts = bootstrap.counts(ofDraw: draw)
      #expect(counts.reduce(0, +) == 10)
      for index in counts.indices { totals[index] += counts[index] }
    }
    // Binomial: 2000 expected, standard deviation 42; five of them.
    #expect(totals.allSatisfy { abs($0 - 2000) < 215 })
  }

  @Test("The interval covers the true score about as often as it says, on simulated data")
  func coverage() throws {
    // Points in 4 dimensions; the brain is the model with noise on each stimulus. Truth: the score of 400 stimuli.
    func simulate(_ n: Int, _ stream: RandomStream) throws -> (RDM, RDM) {
      var model = Matrix<Double>(rowCount: n, columnCount: 8)
      var brain = model
      for i in 0..<n {
        for k in 0..<8 {
          model[i, k] = stream.normal(at: i * 16 + k)
          brain[i, k] = model[i, k] + stream.normal(at: i * 16 + 8 + k)
        }
      }
      let axis = try numbered(n)
      return (try Distance.euclidean(model, axis: axis), try Distance.euclidean(brain, axis: axis))
    }
    let (a, b) = try simulate(400, RandomStream(seed: 99, name: "truth"))
    let truth = try Comparison.pearson(a, b)
    var covered = 0
    let runs = 60
    for run in 0..<runs {
      let (model, brain) = try simulate(40, RandomStream(seed: UInt64(run), name: "run"))
      let statistic = try StimulusBootstrap(stimulusCount: 40, drawCount: 250, seed: UInt64(run)).scores(
        of: [model], against: [[brain]], by: .pearson, workers: two
      ).statistic(ofModel: 0)
      let interval = try #require(statistic.interval(level: 0.9))
      if interval.lower <= truth, truth <= interval.upper { covered += 1 }
    }
    // Level .9 over 60 runs: standard error .039; the bounds are about three of them, and below 1.
    #expect(covered >= 47 && covered < 60, "covered \(covered) of \(runs)")
  }

  @Test("Too few stimuli, no draws, no subjects are errors")
  func badInput() throws {
    #expect(throws: AnalysisError.noDraws(count: 0)) {
      try StimulusBootstrap(stimulusCount: 10, drawCount: 0, seed: 0)
    }
    #expect(throws: AnalysisError.tooFewStimuli(count: 3, needed: 4, what: "a bootstrap over stimuli")) {
      try StimulusBootstrap(stimulusCount: 3, seed: 0)
    }
    let rdm = try randomRDM(try numbered(10), seed: 1, name: "a")
    let bootstrap = try StimulusBootstrap(stimulusCount: 10, seed: 0)
    #expect(throws: AnalysisError.noSubjects) {
      try bootstrap.scores(of: [rdm], against: [[]], by: .pearson, workers: two)
    }
    let short = try randomRDM(try numbered(9), seed: 1, name: "a")
    #expect(throws: AnalysisError.self) {
      try bootstrap.scores(of: [short], against: [[short]], by: .pearson, workers: two)
    }
  }

  @Test("A draw with two distinct stimuli is undefined")
  func degenerate() throws {
    let rdm = try randomRDM(try numbered(5), seed: 1, name: "a")
    let scorer = try PairScorer(of: [rdm], against: [rdm], by: .pearson)
    #expect(scorer.scores(stimulusCounts: [3, 2, 0, 0, 0])[0].isNaN)
    #expect(scorer.scores(stimulusCounts: [3, 1, 1, 0, 0])[0].isFinite)
  }
}
