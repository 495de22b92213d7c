public import PomonaCore
public import PomonaParallel

/// Resamples of the stimuli with replacement: what an interval of an RSA score is made from.
///
/// Each draw takes n of n stimuli; pairs of two copies of one stimulus are left out; draws with fewer than three distinct
/// stimuli are undefined. The same draws serve all models and targets, so that differences have intervals too. An
/// interval over stimuli says nothing of other people (methods after Nili et al. 2014 and Schütt et al. 2023).
public struct StimulusBootstrap: Sendable, Equatable {
  public let stimulusCount: Int
  public let drawCount: Int
  public let seed: UInt64

  /// - Throws: `.noDraws` below one, `.tooFewStimuli` below four.
  public init(stimulusCount: Int, drawCount: Int = 2_000, seed: UInt64) throws {
    guard drawCount > 0 else { throw AnalysisError.noDraws(count: drawCount) }
    guard stimulusCount > 3 else {
      throw AnalysisError.tooFewStimuli(count: stimulusCount, needed: 4, what: "a bootstrap over stimuli")
    }
    self.stimulusCount = stimulusCount
    self.drawCount = drawCount
    self.seed = seed
  }

  /// For a header: `bootstrap over stimuli, 2000 draws, seed 0, expanded percentile`.
  public var definition: String { "bootstrap over stimuli, \(drawCount) draws, seed \(seed), expanded percentile" }

  /// How often each stimulus stands in the draw.
  public func counts(ofDraw draw: Int) -> [Int] {
    let stream = RandomStream(seed: seed, name: "bootstrap over stimuli")
    var counts = [Int](repeating: 0, count: stimulusCount)
    for index in stream.resample(of: stimulusCount, draw: draw) { counts[index] += 1 }
    return counts
  }

  /// Scores of all models against all targets, a target being one or more subjects whose scores are averaged; on the data
  /// and on each draw.
  ///
  /// The same bits for any number of threads. Cost: draws × ((models + subjects) × pairs + models × subjects × pairs).
  /// - Throws: as `PairScorer.init`; `.tooFewStimuli` when the RDMs are of another number of stimuli.
  public func scores(
    of models: [RDM], against targets: [[RDM]], by comparison: Comparison, given controls: [RDM] = [],
    workers: Workers, progress: (@Sendable (Int) -> Void)? = nil
  ) throws -> BootstrapScores {
    guard targets.allSatisfy({ !$0.isEmpty }) else { throw AnalysisError.noSubjects }
    let people = targets.flatMap { $0 }
    let scorer = try PairScorer(of: models, against: people, by: comparison, given: controls)
    guard scorer.stimulusCount == stimulusCount else {
      throw AnalysisError.otherStimuli(
        position: nil, first: nil, second: nil, counts: [stimulusCount, scorer.stimulusCount])
    }
    var ranges: [Range<Int>] = []
    var start = 0
    for target in targets {
      ranges.append(start..<(start + target.count))
      start += target.count
    }
    let bounds = ranges
    @Sendable func aggregated(_ scores: [Double]) -> [Double] {
      var means: [Double] = []
      means.reserveCapacity(models.count * bounds.count)
      for model in models.indices {
        let row = scores[(model * people.count)..<((model + 1) * people.count)]
        for range in bounds {
          means.append(definedMean(row[(row.startIndex + range.lowerBound)..<(row.startIndex + range.upperBound)]))
        }
      }
      return means
    }
    let together = PairScorer.samplesTogether
    let blocks = try workers.map((drawCount + together - 1) / together) { block -> [[Double]] in
      let range = (block * together)..<min(drawCount, (block + 1) * together)
      defer { for draw in range { progress?(draw) } }
      return scorer.scores(ofSamples: range.map(counts)).map(aggregated)
    }
    return BootstrapScores(
      modelCount: models.count, targetCount: targets.count, stimulusCount: stimulusCount,
      estimates: aggregated(scorer.scores()),
      draws: blocks.flatMap { $0 })
  }
}

/// Scores of models against targets, on the data and on each draw of one bootstrap.
public struct BootstrapScores: Sendable, Equatable {
  public let modelCount: Int
  public let targetCount: Int
  /// For which intervals are expanded.
  public let stimulusCount: Int
  /// Row by row: models × targets.
  let estimates: [Double]
  let draws: [[Double]]

  /// - Precondition: both positions exist.
  public func statistic(ofModel model: Int, target: Int = 0) -> ResampledStatistic {
    let place = position(model, target)
    return ResampledStatistic(
      estimate: estimates[place], draws: draws.map { $0[place] }, unitCount: stimulusCount)
  }

  /// The score of one model less that of another, draw by draw.
  public func difference(_ first: Int, _ second: Int, target: Int = 0) -> ResampledStatistic {
    contrast([(first, 1), (second, -1)], target: target)
  }

  /// Σ weight × score over models: a network less the mean of its twins, a mean over seeds.
  public func contrast(_ terms: [(model: Int, weight: Double)], target: Int = 0) -> ResampledStatistic {
    let places = terms.map { (position($0.model, target), $0.weight) }
    func value(_ scores: [Double]) -> Double { places.reduce(0) { $0 + $1.1 * scores[$1.0] } }
    return ResampledStatistic(estimate: value(estimates), draws: draws.map(value), unitCount: stimulusCount)
  }

  private func position(_ model: Int, _ target: Int) -> Int {
    precondition((0..<modelCount).contains(model) && (0..<targetCount).contains(target), "no such score")
    return model * targetCount + target
  }
}
