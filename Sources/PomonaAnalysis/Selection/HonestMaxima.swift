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
  /// All layers with that score, `layer` first.
  public let tied: [Int]
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
  /// What is divided and drawn, for a header: stimuli, or what of a time series is kept together.
  public let divided: String

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
      ? "; interval: bootstrap over \(divided), \(options.drawCount) draws of \(options.divisionsOfDraw) divisions" : ""
    return
      "layer chosen on one half of the \(divided), reported on the other, \(options.divisionCount) divisions, "
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
    let scorer = try PairScorer(of: models.flatMap { $0 }, against: people, by: comparison, given: controls)
    let layerCounts = models.map(\.count)
    try self.init(
      layerCounts: layerCounts, stimulusCount: scorer.stimulusCount, leastHalf: HonestMaxima.leastHalf,
      options: options
    ) { counts in
      try workers.map(counts.count) { index in
        defer { progress?(index) }
        let scores = scorer.scores(stimulusCounts: counts[index])
        var place = 0
        return layerCounts.map { count in
          (0..<count).map { _ in
            defer { place += people.count }
            return definedMean(scores[place..<(place + people.count)])
          }
        }
      }
    }
  }

  /// The same of any score that can be taken on resamples of the stimuli, such as of predictions on test rows.
  ///
  /// - Parameters:
  ///   - layerCounts: candidates of each model.
  ///   - leastHalf: fewer stimuli in a half say nothing of such a score.
  ///   - divided: what the `stimulusCount` things are, where they are not single stimuli.
  ///   - scores: gets how often each stimulus stands in each of several resamples (`nil` for the data as they are), and
  ///     gives for each the score of every candidate, model by model.
  public init(
    layerCounts: [Int], stimulusCount n: Int, leastHalf: Int, divided: String = "stimuli", options: Options,
    scores: (_ counts: [[Int]?]) throws -> [[[Double]]]
  ) throws {
    guard !layerCounts.isEmpty, layerCounts.allSatisfy({ $0 > 0 }) else { throw AnalysisError.noCandidates }
    guard options.divisionCount > 0, options.drawCount >= 0, options.drawCount == 0 || options.divisionsOfDraw > 0
    else { throw AnalysisError.noDraws(count: min(options.divisionCount, options.drawCount)) }
    guard n / 2 >= leastHalf else {
      throw AnalysisError.tooFewInHalf(count: n / 2, needed: leastHalf, divided: divided)
    }
    let procedure = Procedure(stimulusCount: n, seed: options.seed)
    let everyone = Array(repeating: 1, count: n)
    // Halves one behind the other: of the divisions, then of the divisions of each draw.
    var halves = (0..<options.divisionCount).flatMap {
      procedure.halves(everyone, division: $0, stream: "halves of stimuli")
    }
    for draw in 0..<options.drawCount {
      let counts = procedure.resample(draw)
      for division in 0..<options.divisionsOfDraw {
        halves += procedure.halves(
          counts, division: draw * options.divisionsOfDraw + division, stream: "halves of resampled stimuli")
      }
    }
    let found = try scores([nil] + halves)
    var best: [(layer: Int, runnerUp: Int?)] = []
    for scores in found[0] {
      guard let layer = Procedure.best(scores) else { throw AnalysisError.undefinedCandidates }
      var others = scores
      others[layer] = .nan
      best.append((layer, Procedure.best(others)))
    }
    func choices(_ division: Int) -> [[Procedure.Choice]] {
      Procedure.choices(found[1 + 2 * division], found[2 + 2 * division])
    }
    let divisions = (0..<options.divisionCount).map(choices)
    let draws = (0..<options.drawCount).map { draw -> [Double] in
      var reported = [[Double]](repeating: [], count: layerCounts.count)
      for division in 0..<options.divisionsOfDraw {
        let made = choices(options.divisionCount + draw * options.divisionsOfDraw + division)
        for model in made.indices { reported[model] += made[model].map(\.reported) }
      }
      return reported.map { definedMean($0) }
    }
    self.options = options
    self.divided = divided
    self.models = layerCounts.indices.map { model in
      var shares = [Double](repeating: 0, count: layerCounts[model])
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
        layer: best[model].layer,
        tied: found[0][model].indices.filter { found[0][model][$0] == found[0][model][best[model].layer] },
        ordinaryMaximum: found[0][model][best[model].layer], runnerUp: best[model].runnerUp,
        value: value, optimism: layerCounts[model] == 1 ? 0 : definedMean(chosen[...]) - value,
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
  let stimulusCount: Int
  let seed: UInt64

  struct Choice: Sendable {
    let layer: Int
    let chosen: Double
    let reported: Double
  }

  /// The largest; NaN never wins, ties go to the earliest.
  static func best(_ scores: [Double]) -> Int? {
    var best: Int?
    for (index, score) in scores.enumerated() where !score.isNaN {
      if best.map({ score > scores[$0] }) ?? true { best = index }
    }
    return best
  }

  /// How often each stimulus stands in either half of a division.
  func halves(_ counts: [Int], division: Int, stream name: String) -> [[Int]] {
    // An order of all stimuli, so that no two divisions share random numbers whatever a resample holds.
    let present = RandomStream(seed: seed, name: name).permutation(of: counts.count, draw: division)
      .filter { counts[$0] > 0 }
    var first = [Int](repeating: 0, count: counts.count)
    var second = first
    for (place, stimulus) in present.enumerated() {
      if place < present.count / 2 { first[stimulus] = counts[stimulus] } else { second[stimulus] = counts[stimulus] }
    }
    return [first, second]
  }

  /// Both choices of one division, for each model.
  static func choices(_ p: [[Double]], _ q: [[Double]]) -> [[Choice]] {
    p.indices.map { model in
      [(p[model], q[model]), (q[model], p[model])].compactMap { choosing, reporting in
        best(choosing).map { Choice(layer: $0, chosen: choosing[$0], reported: reporting[$0]) }
      }
    }
  }

  func resample(_ draw: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: stimulusCount)
    for index in RandomStream(seed: seed, name: "bootstrap over stimuli").resample(of: stimulusCount, draw: draw) {
      counts[index] += 1
    }
    return counts
  }
}
