internal import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Ceilings from repeats of the same stimuli.
extension ResponseCeiling {
  /// What one set of random halves gives: the agreement of halves, and two ceilings from it.
  public struct Halves: Sendable, Equatable {
    /// r between means of two halves of the repeats; bounds nothing by itself.
    public let splitHalf: ResponseCeiling
    /// Spearman and Brown: 2 r / (1 + r) of the mean r; bounds r² and R² of the mean response.
    public let reliability: ResponseCeiling
    /// Its root; bounds r of the mean response.
    public let reliabilityR: ResponseCeiling
  }

  /// Random halves of the repeats of each stimulus, of equal size: an odd repeat sits out a draw, a stimulus with one
  /// repeat sits out all. A unit that lacks presentations has halves of those that it has.
  ///
  /// r ≤ 0 leaves `reliability` undefined. A unit that is constant over stimuli is undefined.
  /// - Throws: `.insufficientRepeats` when no stimulus has two; `.invalidHyperparameter` without draws.
  /// - Cost: draws × presentations × units additions, streamed by blocks of 32 units.
  public static func halves(
    of responses: RepeatedResponses, draws: Int = 100, seed: UInt64 = 0, workers: Workers = .all
  ) throws -> Halves {
    guard draws > 0 else {
      throw CeilingError.invalidHyperparameter(name: "draws of halves", value: "\(draws)", allowed: "at least 1")
    }
    try responses.requireRepeats()
    return try halves(
      of: responses, RepeatHalves(of: responses, draws: draws, seed: seed), "seed \(seed)", workers: workers)
  }

  static func halves(
    of responses: RepeatedResponses, _ halves: RepeatHalves, _ origin: String, workers: Workers
  ) throws -> Halves {
    let starts = responses.starts.map(Int32.init)
    let blocks = responses.blocks
    let means = try workers.map(blocks.count) { index in
      meanAgreement(of: responses, units: blocks[index], halves, starts)
    }.flatMap { $0 }
    let making = "\(halves.orders.count) draws of halves of the repeats, \(origin)"
    let reliability = means.map { $0 > 0 ? 2 * $0 / (1 + $0) : .nan }
    return Halves(
      splitHalf: ResponseCeiling(
        .splitHalf, ScoreBasis(.none, of: .meanOfRepeats), values: means, making: making),
      reliability: ResponseCeiling(
        .reliability, ScoreBasis(.r2, of: .meanOfRepeats), values: reliability, making: making),
      reliabilityR: ResponseCeiling(
        .reliabilityR, ScoreBasis(.r, of: .meanOfRepeats), values: reliability.map { $0.squareRoot() },
        making: making))
  }

  private static func meanAgreement(
    of responses: RepeatedResponses, units: Range<Int>, _ halves: RepeatHalves, _ starts: [Int32]
  ) -> [Double] {
    let width = units.count
    let (block, lacksSome) = responses.block(units)
    let means = NoiseVariance.means(block, width: width)
    let present = lacksSome ? NoiseVariance.presentCounts(block, width: width, starts: responses.starts) : nil
    let centre = means.map { $0.isNaN ? 0 : $0 }
    var sums = [Double](repeating: 0, count: width)
    var counts = [Double](repeating: 0, count: width)
    for order in halves.orders {
      var moments = [Double](repeating: 0, count: 6 * width)
      Kernels.halfMoments(
        block, width: width, order: order, starts: starts, present: present, centre: centre, into: &moments)
      for unit in 0..<width {
        let n = moments[unit]
        let a = moments[width + unit]
        let b = moments[2 * width + unit]
        guard n > 1 else { continue }
        let aa = moments[3 * width + unit] - a * a / n
        let bb = moments[4 * width + unit] - b * b / n
        let ab = moments[5 * width + unit] - a * b / n
        let mean = abs(centre[unit]) + abs(a / n)
        guard !Correlation.isConstant(sumOfSquares: aa, mean: mean, count: Int(n)),
          !Correlation.isConstant(sumOfSquares: bb, mean: mean, count: Int(n))
        else { continue }
        sums[unit] += Correlation.clamped(ab / (aa * bb).squareRoot())
        counts[unit] += 1
      }
    }
    return zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan }
  }

  /// From variances within and between stimuli: ncsnr² / (ncsnr² + mean(1/k_i)), or its root for r (see `NoiseVariance`).
  ///
  /// Undefined for a unit without two repeats of a stimulus or without any variance; 0 when nothing is left for the signal.
  /// - Throws: `.insufficientRepeats`; `.invalidHyperparameter` for a scale other than r and r2.
  public static func ncsnr(
    of responses: RepeatedResponses, scale: ScoreBasis.Scale = .r, workers: Workers = .all
  ) throws -> ResponseCeiling {
    guard scale == .r || scale == .r2 else {
      throw CeilingError.invalidHyperparameter(name: "the scale", value: scale.rawValue, allowed: "r or r2")
    }
    let shares = try NoiseVariance.perUnit(of: responses, workers: workers).map(\.share)
    return ResponseCeiling(
      .ncsnr, ScoreBasis(scale, of: .meanOfRepeats), values: scale == .r ? shares.map { $0.squareRoot() } : shares,
      making: "variances within and between \(responses.stimulusCount) stimuli")
  }

  /// The share of variance of one repeat that the stimulus explains: SP / TP of z-scored repeats, corrected for their
  /// number. The r-th repeat of a stimulus is its r-th row.
  ///
  /// - Throws: `.insufficientRepeats`; `.noSuchCeiling` when stimuli have different numbers of repeats; `.tooFewSamples`
  ///   below 3 stimuli. A unit that lacks a presentation, or with SP ≤ 0, is undefined.
  public static func explainableVariance(
    of responses: RepeatedResponses, workers: Workers = .all
  ) throws -> ResponseCeiling {
    let kind = Kind.explainableVariance
    let powers = try SignalPower.perUnit(of: responses, kind: kind.rawValue, standardized: true, workers: workers)
    return ResponseCeiling(
      kind, ScoreBasis(.r2, of: .oneRepeat), values: powers.map { $0.signal > 0 ? $0.signal / $0.total : .nan },
      making: "\(powers.first?.repeatCount ?? 0) repeats, each z-scored")
  }

  /// CC_max of Schoppe et al. 2016 (doi 10.3389/fncom.2016.00010): sqrt(SP / Var(mean of repeats)), r of the mean of N.
  ///
  /// 0 when SP ≤ 0, so that a quotient is left out below the floor.
  /// - Parameter floor: the least value, such as .25; none unless asked for.
  /// - Throws: as `explainableVariance`.
  public static func schoppe(
    of responses: RepeatedResponses, floor: Double? = nil, workers: Workers = .all
  ) throws -> ResponseCeiling {
    let kind = Kind.schoppe
    let powers = try SignalPower.perUnit(of: responses, kind: kind.rawValue, standardized: false, workers: workers)
    let values = powers.map { power -> Double in
      let value = power.maximum
      guard let floor, !value.isNaN else { return value }
      return max(value, floor)
    }
    return ResponseCeiling(
      kind, ScoreBasis(.r, of: .meanOfRepeats), values: values,
      making: "\(powers.first?.repeatCount ?? 0) repeats" + (floor.map { ", not below \($0)" } ?? ""))
  }
}

/// Variances of one unit within and between stimuli.
///
/// noise = Σ_i Σ_j (y_ij - ȳ_i)² / Σ_i (k_i - 1); signal = max(0, Var(ȳ_i) - noise mean(1/k_i)), ddof 1. Stimuli with one
/// presentation enter the means but not the noise.
public struct NoiseVariance: Sendable, Equatable {
  public let signal: Double
  public let noise: Double
  /// mean over stimuli of 1/k_i.
  public let meanInverseCount: Double

  /// The noise-ceiling signal-to-noise ratio, sqrt(signal / noise).
  public var ncsnr: Double { (signal / noise).squareRoot() }

  /// ncsnr² / (ncsnr² + mean(1/k_i)): the share of variance of the mean of repeats that is signal.
  public var share: Double {
    guard signal > 0 || noise > 0 else { return .nan }
    return signal / (signal + noise * meanInverseCount)
  }

  /// - Throws: `CeilingError.insufficientRepeats` when no stimulus has two presentations. O(presentations × units).
  public static func perUnit(
    of responses: RepeatedResponses, workers: Workers = .all
  ) throws -> [NoiseVariance] {
    try responses.requireRepeats()
    let blocks = responses.blocks
    return try workers.map(blocks.count) { index in
      variances(responses.block(blocks[index]).values, width: blocks[index].count, starts: responses.starts)
    }.flatMap { $0 }
  }

  private static func variances(_ block: [Float], width: Int, starts: [Int]) -> [NoiseVariance] {
    let grand = means(block, width: width)
    var within = [Double](repeating: 0, count: width)
    var degrees = within
    var stimuli = within
    var inverse = within
    var sum = within
    var square = within
    var mean = within
    var count = within
    for stimulus in 0..<(starts.count - 1) {
      for unit in 0..<width {
        mean[unit] = 0
        count[unit] = 0
      }
      for row in starts[stimulus]..<starts[stimulus + 1] {
        for unit in 0..<width {
          let value = Double(block[row * width + unit])
          guard !value.isNaN else { continue }
          mean[unit] += value
          count[unit] += 1
        }
      }
      for unit in 0..<width where count[unit] > 0 {
        mean[unit] /= count[unit]
        degrees[unit] += count[unit] - 1
        stimuli[unit] += 1
        inverse[unit] += 1 / count[unit]
        let above = mean[unit] - grand[unit]
        sum[unit] += above
        square[unit] += above * above
      }
      for row in starts[stimulus]..<starts[stimulus + 1] {
        for unit in 0..<width {
          let value = Double(block[row * width + unit])
          guard !value.isNaN else { continue }
          within[unit] += (value - mean[unit]) * (value - mean[unit])
        }
      }
    }
    return (0..<width).map { unit in
      guard degrees[unit] > 0, stimuli[unit] > 1 else {
        return NoiseVariance(signal: .nan, noise: .nan, meanInverseCount: .nan)
      }
      let noise = within[unit] / degrees[unit]
      let meanInverse = inverse[unit] / stimuli[unit]
      let between = (square[unit] - sum[unit] * sum[unit] / stimuli[unit]) / (stimuli[unit] - 1)
      return NoiseVariance(
        signal: max(0, between - noise * meanInverse), noise: noise, meanInverseCount: meanInverse)
    }
  }

  /// The mean of each unit over its presentations; NaN without any.
  static func means(_ block: [Float], width: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: width)
    var counts = sums
    for row in 0..<(block.count / width) {
      for unit in 0..<width {
        let value = Double(block[row * width + unit])
        guard !value.isNaN else { continue }
        sums[unit] += value
        counts[unit] += 1
      }
    }
    return zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan }
  }

  static func presentCounts(_ block: [Float], width: Int, starts: [Int]) -> [Int32] {
    var counts = [Int32](repeating: 0, count: (starts.count - 1) * width)
    for stimulus in 0..<(starts.count - 1) {
      for row in starts[stimulus]..<starts[stimulus + 1] {
        for unit in 0..<width where !block[row * width + unit].isNaN { counts[stimulus * width + unit] += 1 }
      }
    }
    return counts
  }
}

/// Powers of one unit over a series of stimuli with N repeats (Sahani and Linden 2003).
///
/// TP = mean over repeats of Var(y_r), SP = (N Var(ȳ) - TP) / (N - 1); ddof 1.
public struct SignalPower: Sendable, Equatable {
  public let total: Double
  public let signal: Double
  /// Var(ȳ).
  public let ofMean: Double
  public let repeatCount: Int

  /// CC_max = sqrt(SP / Var(ȳ)); 0 when SP ≤ 0, NaN for a unit that is constant or lacks a presentation.
  public var maximum: Double {
    guard !signal.isNaN, ofMean > 0 || total > 0 else { return .nan }
    return signal > 0 ? (signal / ofMean).squareRoot() : 0
  }

  /// The signal-power share explained by a prediction of the mean of repeats, (Var(ȳ) - Var(ȳ - f)) / SP; NaN for SP ≤ 0.
  public func explained(residualVariance: Double) -> Double {
    signal > 0 ? (ofMean - residualVariance) / signal : .nan
  }

  /// - Parameter standardized: whether each repeat is z-scored over stimuli (ddof 0) first.
  static func perUnit(
    of responses: RepeatedResponses, kind: String, standardized: Bool, workers: Workers
  ) throws -> [SignalPower] {
    let repeats = try responses.equalRepeats(for: kind)
    let stimuli = responses.stimulusCount
    guard stimuli > 2 else { throw CeilingError.tooFewSamples(what: "stimuli", count: stimuli, needed: 3) }
    let blocks = responses.blocks
    return try workers.map(blocks.count) { index -> [SignalPower] in
      let width = blocks[index].count
      let block = responses.block(blocks[index]).values
      return (0..<width).map { unit in
        var mean = [Double](repeating: 0, count: stimuli)
        var total = 0.0
        for r in 0..<repeats {
          var series = (0..<stimuli).map { Double(block[($0 * repeats + r) * width + unit]) }
          var variance = SignalPower.variance(series)
          if standardized {
            let centre = series.reduce(0, +) / Double(stimuli)
            let deviation = (variance * Double(stimuli - 1) / Double(stimuli)).squareRoot()
            guard deviation > 0 else {
              return SignalPower(total: .nan, signal: .nan, ofMean: .nan, repeatCount: repeats)
            }
            series = series.map { ($0 - centre) / deviation }
            variance = SignalPower.variance(series)
          }
          total += variance
          for t in 0..<stimuli { mean[t] += series[t] }
        }
        let n = Double(repeats)
        total /= n
        let ofMean = SignalPower.variance(mean.map { $0 / n })
        return SignalPower(
          total: total, signal: (n * ofMean - total) / (n - 1), ofMean: ofMean, repeatCount: repeats)
      }
    }.flatMap { $0 }
  }

  /// ddof 1, two passes; exactly 0 for a constant.
  static func variance(_ series: [Double]) -> Double {
    let mean = series.reduce(0, +) / Double(series.count)
    let square = series.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    if Correlation.isConstant(sumOfSquares: square, mean: mean, count: series.count) { return 0 }
    return square / Double(series.count - 1)
  }
}
