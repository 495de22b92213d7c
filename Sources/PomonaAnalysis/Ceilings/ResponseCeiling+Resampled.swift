internal import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Ceilings on resamples of stimuli, for intervals of scores that are divided by them.
///
/// A resample is a weight a stimulus: how often it was drawn, with all its presentations. Repeats of a stimulus are not drawn,
/// because a copy of a repeat would count as agreement.
extension ResponseCeiling {
  /// r ceilings unit by unit: resamples × units.
  ///
  /// - `ncsnr`: variances within and between stimuli under the weights,
  ///   noise = Σ w SS / Σ w (k - 1), signal = max(0, Var_w(mean) - noise Σ w/k / Σ w), √(signal / (signal + noise Σ w/k / Σ w)).
  /// - `reliability_r`: √(2 r / (1 + r)) of the mean r between halves of repeats, the halves those of `halves(of:)`.
  ///
  /// - Parameter weights: a list a resample, a number for each stimulus with a presentation, in ascending order.
  /// - Parameter halves: draws of halves, of `reliability_r` alone.
  /// - Throws: `.insufficientRepeats`; `.noSuchCeiling` for other kinds; `.shapeMismatch` for weights of other stimuli.
  /// - Cost: resamples × stimuli × 6 units multiplications, as products of matrices; `halves` times as many for
  ///   `reliability_r`. NaN where undefined; of `reliability_r` also for a unit that lacks presentations.
  public static func resampled(
    _ kind: Kind, of responses: RepeatedResponses, weights: [[Double]], halves: Int = 100, seed: UInt64 = 0,
    workers: Workers
  ) throws -> [[Double]] {
    try responses.requireRepeats()
    if let other = weights.first(where: { $0.count != responses.stimulusCount }) {
      throw CeilingError.shapeMismatch(
        what: "weights of stimuli", count: other.count, expected: responses.stimulusCount)
    }
    switch kind {
    case .ncsnr:
      let blocks = responses.blocks
      let parts = try workers.map(blocks.count) { noiseCeilings(of: responses, blocks[$0], weights) }
      return weights.indices.map { draw in
        zip(parts, blocks).flatMap { part, block in
          part[(draw * block.count)..<((draw + 1) * block.count)]
        }
      }
    case .reliabilityR:
      return try reliabilities(of: responses, weights, halves: halves, seed: seed, workers: workers)
    default:
      throw CeilingError.noSuchCeiling(
        kind: kind.rawValue, reason: "of resampled stimuli there are ncsnr and reliability_r",
        others: ["ncsnr", "reliability_r"])
    }
  }

  /// Resamples × units of a block.
  private static func noiseCeilings(
    of responses: RepeatedResponses, _ units: Range<Int>, _ weights: [[Double]]
  ) -> [Double] {
    let (n, v) = (responses.stimulusCount, units.count)
    let block = responses.block(units).values
    // By unit, of each stimulus: whether it was shown, k - 1, 1/k, SS, and the mean less that of all, with its square.
    var facts = [Double](repeating: 0, count: 6 * v * n)
    var grand = [Double](repeating: 0, count: v)
    var means = [Double](repeating: .nan, count: n * v)
    for stimulus in 0..<n {
      let rows = responses.starts[stimulus]..<responses.starts[stimulus + 1]
      for unit in 0..<v {
        let own = rows.map { Double(block[$0 * v + unit]) }.filter { !$0.isNaN }
        guard !own.isEmpty else { continue }
        let k = Double(own.count)
        let mean = own.reduce(0, +) / k
        facts[unit * n + stimulus] = 1
        facts[(v + unit) * n + stimulus] = k - 1
        facts[(2 * v + unit) * n + stimulus] = 1 / k
        facts[(3 * v + unit) * n + stimulus] = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        means[stimulus * v + unit] = mean
        grand[unit] += mean / Double(n)
      }
    }
    for stimulus in 0..<n {
      for unit in 0..<v where !means[stimulus * v + unit].isNaN {
        let above = means[stimulus * v + unit] - grand[unit]
        facts[(4 * v + unit) * n + stimulus] = above
        facts[(5 * v + unit) * n + stimulus] = above * above
      }
    }
    var sums = [Double](repeating: 0, count: weights.count * 6 * v)
    BLAS.dgemm(weights.flatMap { $0 }[...], facts[...], rows: weights.count, columns: 6 * v, inner: n, into: &sums)
    return weights.indices.flatMap { draw in
      (0..<v).map { unit -> Double in
        func sum(_ fact: Int) -> Double { sums[(draw * 6 + fact) * v + unit] }
        guard sum(0) > 1, sum(1) > 0 else { return .nan }
        let noise = sum(3) / sum(1)
        let inverse = sum(2) / sum(0)
        let between = (sum(5) - sum(4) * sum(4) / sum(0)) / (sum(0) - 1)
        return NoiseVariance(
          signal: max(0, between - noise * inverse), noise: noise, meanInverseCount: inverse
        ).share.squareRoot()
      }
    }
  }

  private static func reliabilities(
    of responses: RepeatedResponses, _ weights: [[Double]], halves: Int, seed: UInt64, workers: Workers
  ) throws -> [[Double]] {
    guard halves > 0 else {
      throw CeilingError.invalidHyperparameter(name: "draws of halves", value: "\(halves)", allowed: "at least 1")
    }
    let (n, v) = (responses.stimulusCount, responses.unitCount)
    // A stimulus with one repeat sits out.
    let repeated = (0..<n).filter { responses.starts[$0 + 1] - responses.starts[$0] > 1 }
    let regions = (0..<v).map { [$0] }
    var sums = [[Double]](repeating: Array(repeating: 0, count: v), count: weights.count)
    var counts = sums
    for order in RepeatHalves(of: responses, draws: halves, seed: seed).orders {
      var first = Matrix<Float>(rowCount: n, columnCount: v, repeating: .nan)
      var second = first
      for stimulus in repeated {
        let start = responses.starts[stimulus]
        let half = (responses.starts[stimulus + 1] - start) / 2
        func mean(_ offset: Int, _ unit: Int) -> Float {
          let rows = (0..<half).map { responses.order[Int(order[start + offset + $0])] }
          return Float(rows.reduce(0) { $0 + Double(responses.presentations[$1, unit]) } / Double(half))
        }
        for unit in 0..<v {
          first[stimulus, unit] = mean(0, unit)
          second[stimulus, unit] = mean(half, unit)
        }
      }
      let found = try PredictionScores(observed: first, predicted: second, groups: [repeated]).means(
        weights: weights, regions: regions, workers: workers)
      for draw in weights.indices {
        for unit in 0..<v where !found[draw][unit].isNaN {
          sums[draw][unit] += found[draw][unit]
          counts[draw][unit] += 1
        }
      }
    }
    return zip(sums, counts).map { sums, counts in
      zip(sums, counts).map { sum, count in
        let mean = count > 0 ? sum / count : .nan
        return mean > 0 ? (2 * mean / (1 + mean)).squareRoot() : .nan
      }
    }
  }
}
