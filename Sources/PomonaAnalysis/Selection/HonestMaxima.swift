public import PomonaCore
public import PomonaParallel

/// The best of several layers, and what choosing it costs.
///
/// A maximum over layers is too high, because the layer is chosen on the data that report it. Here the stimuli are divided
/// into random halves, the layer with the largest score on one half is reported on the other, then the halves change
/// places; the mean over divisions is the honest maximum, and the mean of (chosen - reported) is the optimism. Both belong
/// to halves of n; the optimism of the maximum over all n is about 1/√2 of it.
public struct HonestMaximum: Sendable, Equatable {
  /// The layer with the largest score over all stimuli; ties go to the earliest.
  public let layer: Int
  /// Its score over all stimuli: the ordinary maximum, chosen and reported on the same data.
  public let ordinaryMaximum: Double
  /// The second best layer over all stimuli; `nil` with one candidate.
  public let runnerUp: Int?
  /// The mean score on the half that did not choose.
  public let value: Double
  /// Mean of the score on the half that chose, less that on the other half.
  public let optimism: Double
  /// The share of choices that fell on each layer.
  public let shares: [Double]
  /// The honest maximum over resamples of the stimuli around the whole procedure; no draws unless asked for.
  public let resampled: ResampledStatistic

  public var candidateCount: Int { shares.count }
}

/// Honest maxima of several models over the same halves and draws, so that their differences have intervals.
public struct HonestMaxima: Sendable, Equatable {
  public let models: [HonestMaximum]
  public let options: Options

  public struct Options: Sendable, Equatable {
    /// Divisions into halves.
    public var divisionCount: Int
    /// Resamples of the stimuli for the interval; 0 for none.
    public var drawCount: Int
    /// Divisions of each resample.
    public var divisionsOfDraw: Int
    public var seed: UInt64

    public init(divisionCount: Int = 200, drawCount: Int = 200, divisionsOfDraw: Int = 20, seed: UInt64) {
      self.divisionCount = divisionCount
      self.drawCount = drawCount
      self.divisionsOfDraw = divisionsOfDraw
      self.seed = seed
    }
  }

  /// For a header.
  public var definition: String {
    let interval =
      options.drawCount > 0
      ? "; interval: bootstrap over stimuli, \(options.drawCount) draws of \(options.divisionsOfDraw) divisions" : ""
    return
      "layer chosen on one half of the stimuli, reported on the other, \(options.divisionCount) divisions, "
      + "both ways, seed \(options.seed)\(interval)"
  }

  /// The fewest stimuli in a half: with fewer the pairs say nothing.
  public static let leastHalf = 20

  /// - Parameters:
  ///   - models: the RDMs of each model's layers, in the order of the layers.
  ///   - people: the subjects; a layer's score is the mean over them.
  /// - Throws: `.tooFewInHalf`, `.noCandidates`, `.undefinedCandidates`, `.noDraws`, and as `PairScorer.init`.
  ///
  /// In a resample all copies of a stimulus go to the same half, so that nothing of what reports has chosen.
  /// Cost: (2 divisions + 2 draws × divisions of a draw) scorings of all layers.
  public init(
    of models: [[RDM]], against people: [RDM], by comparison: Comparison, given controls: [RDM] = [],
    options: Options, workers: Workers, progress: (@Sendable (Int) -> Void)? = nil
  ) throws {
    guard !models.isEmpty, models.allSatisfy({ !$0.isEmpty }) else { throw AnalysisError.noCandidates }
    guard options.divisionCount > 0, options.drawCount >= 0, options.drawCount == 0 || options.divisionsOfDraw > 0
    else { throw AnalysisError.noDraws(count: min(options.divisionCount, options.drawCount)) }
    let scorer = try PairScorer(of: models.flatMap { $0 }, against: people, by: comparison, given: controls)
    let n = scorer.stimulusCount
    guard n / 2 >= HonestMaxima.leastHalf else {
      throw AnalysisError.tooFewInHalf(count: n / 2, needed: HonestMaxima.leastHalf)
    }
    let procedure = Procedure(scorer: scorer, layerCounts: models.map(\.count), seed: options.seed)
    let whole = procedure.layerScores(nil)
    var best: [(layer: Int, runnerUp: Int?)] = []
    for scores in whole {
      guard let layer = Procedure.best(scores) else { throw AnalysisError.undefinedCandidates }
      var others = scores
      others[layer] = .nan
      best.append((layer, Procedure.best(others)))
    }
    let everyone = Array(repeating: 1, count: n)
    let divisions = try workers.map(options.divisionCount) { division in
      defer { progress?(division) }
      return procedure.divide(everyone, division: division, stream: "halves of stimuli")
    }
    let draws = try workers.map(options.drawCount) { draw in
      defer { progress?(options.divisionCount + draw) }
      return procedure.draw(draw, divisionCount: options.divisionsOfDraw)
    }
    self.options = options
    self.models = models.indices.map { model in
      var shares = [Double](repeating: 0, count: models[model].count)
      var choices = 0
      var chosen: [Double] = []
      var reported: [Double] = []
      for outcome in divisions.map({ $0[model] }) {
        for choice in outcome where !choice.reported.isNaN {
          shares[choice.layer] += 1
          choices += 1
          chosen.append(choice.chosen)
          reported.append(choice.reported)
        }
      }
      let value = definedMean(reported[...])
      return HonestMaximum(
        layer: best[model].layer, ordinaryMaximum: whole[model][best[model].layer], runnerUp: best[model].runnerUp,
        value: value, optimism: models[model].count == 1 ? 0 : definedMean(chosen[...]) - value,
        shares: shares.map { choices > 0 ? $0 / Double(choices) : .nan },
        resampled: ResampledStatistic(estimate: value, draws: draws.map { $0[model] }))
    }
  }

  /// The honest maximum of one model less that of another, on the same halves and draws.
  public func difference(_ first: Int, _ second: Int) -> ResampledStatistic {
    let a = models[first].resampled
    let b = models[second].resampled
    return ResampledStatistic(
      estimate: a.estimate - b.estimate, draws: zip(a.draws, b.draws).map { $0 - $1 })
  }
}

/// One division, one draw.
private struct Procedure: Sendable {
  let scorer: PairScorer
  let layerCounts: [Int]
  let seed: UInt64

  struct Choice: Sendable {
    let layer: Int
    let chosen: Double
    let reported: Double
  }

  /// The mean over subjects of every layer's score, model by model.
  func layerScores(_ counts: [Int]?) -> [[Double]] {
    let scores = scorer.scores(stimulusCounts: counts)
    let people = scorer.targetCount
    var place = 0
    return layerCounts.map { count in
      (0..<count).map { _ in
        defer { place += people }
        return definedMean(scores[place..<(place + people)])
      }
    }
  }

  /// The largest; NaN never wins, ties go to the earliest.
  static func best(_ scores: [Double]) -> Int? {
    var best: Int?
    for (index, score) in scores.enumerated() where !score.isNaN {
      if best.map({ score > scores[$0] }) ?? true { best = index }
    }
    return best
  }

  /// Both choices of one division, for each model.
  func divide(_ counts: [Int], division: Int, stream name: String) -> [[Choice]] {
    // An order of all stimuli, so that no two divisions share random numbers whatever a resample holds.
    let present = RandomStream(seed: seed, name: name).permutation(of: counts.count, draw: division)
      .filter { counts[$0] > 0 }
    var first = [Int](repeating: 0, count: counts.count)
    var second = first
    for (place, stimulus) in present.enumerated() {
      if place < present.count / 2 { first[stimulus] = counts[stimulus] } else { second[stimulus] = counts[stimulus] }
    }
    let p = layerScores(first)
    let q = layerScores(second)
    return layerCounts.indices.map { model in
      [(p[model], q[model]), (q[model], p[model])].compactMap { choosing, reporting in
        Procedure.best(choosing).map { Choice(layer: $0, chosen: choosing[$0], reported: reporting[$0]) }
      }
    }
  }

  /// The honest maximum of each model over one resample.
  func draw(_ draw: Int, divisionCount: Int) -> [Double] {
    let n = scorer.stimulusCount
    var counts = [Int](repeating: 0, count: n)
    for index in RandomStream(seed: seed, name: "bootstrap over stimuli").resample(of: n, draw: draw) {
      counts[index] += 1
    }
    var reported = [[Double]](repeating: [], count: layerCounts.count)
    for division in 0..<divisionCount {
      let choices = divide(counts, division: draw * divisionCount + division, stream: "halves of resampled stimuli")
      for model in choices.indices { reported[model] += choices[model].map(\.reported) }
    }
    return reported.map { definedMean($0[...]) }
  }
}
