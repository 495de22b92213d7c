internal import PomonaCore
internal import PomonaSystem

/// What one sample of stimuli gives: the scores, and between which bounds the best model's mean over targets lies.
public struct SampleScores: Sendable, Equatable {
  /// Models × targets, row by row; NaN where undefined.
  public let scores: [Double]
  /// One for each sample of targets that was asked for.
  public let bounds: [TargetBounds]
}

/// Each target against the pool of the others and of all, over a sample of targets.
public struct TargetBounds: Sendable, Equatable {
  /// By target; NaN for one that is not in the sample, or alone in it.
  public let lower: [Double]
  public let upper: [Double]
  let counts: [Int]

  /// Means over the sample: a target that was drawn twice counts twice.
  public var lowerMean: Double { TargetBounds.mean(lower[...], counts) }
  public var upperMean: Double { TargetBounds.mean(upper[...], counts) }

  static func mean(_ values: ArraySlice<Double>, _ counts: [Int]) -> Double {
    var (sum, total) = (0.0, 0)
    for (value, count) in zip(values, counts) where count > 0 && !value.isNaN {
      sum += Double(count) * value
      total += count
    }
    return total > 0 ? sum / Double(total) : .nan
  }
}

extension PairScorer {
  /// Samples that are worked on together.
  static let samplesTogether = 64

  /// Scores and ceilings of many samples of stimuli, and for each of them of some samples of targets.
  ///
  /// For cosine, pearson and the whitened comparisons nothing is copied or sorted: all that a sample needs are weighted
  /// sums of products, Σ_p w_p u_p v_p, and those of all samples are one product of matrices, weights (samples × pairs) by
  /// products (pairs × combinations). Samples of targets then follow from their inner products. Rank comparisons rank each
  /// vector in each sample along the order that it was sorted in once; pools are sorted as whole numbers.
  ///
  /// A whitened product over pairs that are present c_i c_j times is exact without the matrix of pairs:
  ///
  ///     W = 2 I + A Aᵀ, A pairs × stimuli,    uᵀ W⁻¹ v = ½ (u·v - (Aᵀu)ᵀ (2 I + AᵀA)⁻¹ Aᵀv)
  ///
  /// with AᵀA of a sample a diagonal and a product of two vectors. Stimuli of variances σ have the same form: u_ij, and the
  /// ones that a mean is taken with, are divided by √(σ_i σ_j), and A has √(σ_i / σ_j) for stimulus i of the pair (i, j).
  ///
  /// - Parameters:
  ///   - counts: how often each stimulus stands in each sample; `nil` is once each.
  ///   - targetCounts: for each sample of stimuli the samples of targets whose ceilings are wanted.
  /// - Returns: NaN everywhere for a sample with fewer than three stimuli.
  func samples(of counts: [[Int]?], targetCounts: [[[Int]]]) -> [SampleScores] {
    precondition(counts.count == targetCounts.count, "target samples for each sample of stimuli")
    if method.isOfRanks {
      return zip(counts, targetCounts).map { ranked($0, targetCounts: $1) }
    }
    return moments(counts, targetCounts)
  }

  /// The scores of many samples of stimuli: as `scores(stimulusCounts:)` of each, many at once.
  func scores(ofSamples counts: [[Int]]) -> [[Double]] {
    if method.isOfRanks { return counts.map { scores(stimulusCounts: $0) } }
    return samples(of: counts, targetCounts: counts.map { _ in [] }).map(\.scores)
  }

  private func undefined(_ targetSamples: [[Int]]) -> SampleScores {
    let nothing = [Double](repeating: .nan, count: targetCount)
    return SampleScores(
      scores: [Double](repeating: .nan, count: modelCount * targetCount),
      bounds: targetSamples.map { TargetBounds(lower: nothing, upper: nothing, counts: $0) })
  }

  private func isTooSmall(_ counts: [Int]?) -> Bool { counts.map { $0.count { $0 > 0 } < 3 } ?? false }

  // MARK: - Weighted moments

  private func moments(_ counts: [[Int]?], _ targetCounts: [[[Int]]]) -> [SampleScores] {
    let wantsBounds = targetCounts.contains { !$0.isEmpty }
    let ones = variances.map { variances in
      firsts.indices.map { 1 / (variances[Int(firsts[$0])] * variances[Int(seconds[$0])]).squareRoot() }
    }
    let vectors = (models + targets + controls).map { vector in
      let scaled = Moments.scaled(vector.values, centred: method.isCentred)
      return ones.map { zip(scaled, $0).map { $0 * $1 } } ?? scaled
    }
    let plan = Moments.Plan(
      models: modelCount, targets: targetCount, controls: controls.count, wantsTargets: wantsBounds,
      centred: method.isCentred)
    let drawn = counts.map { $0.map { $0.map(Double.init) } ?? Array(repeating: 1, count: stimulusCount) }
    let sums = Moments.sums(vectors, ones: ones, plan, drawn, firsts, seconds)
    let corrections = method.isWhitened ? whitening(vectors, ones: ones, plan, drawn) : nil
    return counts.indices.map { draw in
      if isTooSmall(counts[draw]) { return undefined(targetCounts[draw]) }
      var values = Array(sums[(draw * plan.columns.count)..<((draw + 1) * plan.columns.count)])
      if let corrections {
        guard let correction = corrections[draw] else { return undefined(targetCounts[draw]) }
        for place in values.indices { values[place] = 0.5 * (values[place] - correction[place]) }
      }
      return scored(plan.products(values), targetCounts[draw])
    }
  }

  func scored(_ products: Moments.Products, _ targetSamples: [[Int]]) -> SampleScores {
    var scores: [Double] = []
    scores.reserveCapacity(modelCount * targetCount)
    for model in 0..<modelCount {
      for target in 0..<targetCount {
        let scale = products.modelNorms[model] * products.targetNorms[target]
        scores.append(
          scale > 0 ? Correlation.clamped(products.cross[model * targetCount + target] / scale) : none)
      }
    }
    let bounds = targetSamples.map { sample -> TargetBounds in
      pooled(products.targets, norms: products.targetNorms, sample, none)
    }
    return SampleScores(scores: scores, bounds: bounds)
  }

  /// The pool of unit vectors is the best for these comparisons, and its inner products follow from those of the targets.
  private func pooled(_ gram: [Double], norms: [Double], _ sample: [Int], _ none: Double) -> TargetBounds {
    let s = targetCount
    func cosine(_ a: Int, _ b: Int) -> Double {
      if a == b { return norms[a] > 0 ? 1 : 0 }
      let scale = norms[a] * norms[b]
      return scale > 0 ? gram[a * s + b] / scale : 0
    }
    var along = [Double](repeating: 0, count: s)
    var square = 0.0
    for a in 0..<s where sample[a] > 0 {
      for b in 0..<s where sample[b] > 0 { along[a] += Double(sample[b]) * cosine(a, b) }
      square += Double(sample[a]) * along[a]
    }
    var lower = [Double](repeating: .nan, count: s)
    var upper = lower
    let total = sample.reduce(0, +)
    for a in 0..<s where sample[a] > 0 {
      let own = Double(sample[a]) * cosine(a, a)
      upper[a] = norms[a] > 0 && square > 1e-12 ? Correlation.clamped(along[a] / square.squareRoot()) : none
      guard total > sample[a] else { continue }
      let rest = square - 2 * Double(sample[a]) * along[a] + Double(sample[a]) * own
      lower[a] = norms[a] > 0 && rest > 1e-12 ? Correlation.clamped((along[a] - own) / rest.squareRoot()) : none
    }
    return TargetBounds(lower: lower, upper: upper, counts: sample)
  }

  /// For each sample what is taken off the plain products: (Aᵀu)ᵀ (2 I + AᵀA)⁻¹ Aᵀv; `nil` where that has no inverse.
  private func whitening(
    _ vectors: [[Double]], ones: [Double]?, _ plan: Moments.Plan, _ counts: [[Double]]
  ) -> [[Double]?] {
    let n = stimulusCount
    let all = vectors + (plan.centred ? [ones ?? [Double](repeating: 1, count: firsts.count)] : [])
    let roots = variances.map { $0.map { $0.squareRoot() } } ?? Array(repeating: 1, count: n)
    // Row sums of each vector over each sample: samples × stimuli.
    var adjacency = [Double](repeating: 0, count: n * n)
    for pair in firsts.indices {
      adjacency[Int(firsts[pair]) * n + Int(seconds[pair])] = 1
      adjacency[Int(seconds[pair]) * n + Int(firsts[pair])] = 1
    }
    let stacked = counts.flatMap { $0 }
    let sums = all.map { values -> [Double] in
      var square = [Double](repeating: 0, count: n * n)
      for pair in firsts.indices {
        let (i, j) = (Int(firsts[pair]), Int(seconds[pair]))
        square[i * n + j] = values[pair] * roots[j] / roots[i]
        square[j * n + i] = values[pair] * roots[i] / roots[j]
      }
      return BLAS.product(stacked, by: square, rows: counts.count, columns: n, inner: n)
    }
    let isWhole = firsts.count == RDM.pairCount(of: n)
    return counts.indices.map { draw in
      let c = counts[draw]
      let kept = c.indices.filter { c[$0] > 0 }
      // Rows scaled by √c, which makes the matrix symmetric.
      let rows = all.indices.map { vector in kept.map { c[$0].squareRoot() * sums[vector][draw * n + $0] } }
      // For each stimulus the weight of its pairs, those with itself among them.
      let weight = c.indices.reduce(0.0) { $0 + c[$1] / (roots[$1] * roots[$1]) }
      func own(_ i: Int) -> Double { roots[i] * roots[i] * weight + 2 - 2 * c[i] }
      let isSimple = isWhole && kept.allSatisfy { own($0) > 0.5 }
      let width = kept.count
      if isSimple {
        // diag(d) + √c √cᵀ, d_i = 2 + σ_i Σ c / σ - 2 c_i (Sherman and Morrison).
        let inverse = kept.map { 1 / own($0) }
        let denominator = 1 + zip(kept, inverse).reduce(0) { $0 + c[$1.0] * $1.1 }
        let along = rows.map { row in
          (0..<width).reduce(0.0) { $0 + row[$1] * inverse[$1] * c[kept[$1]].squareRoot() }
        }
        return plan.columns.map { a, b in
          var sum = 0.0
          for k in 0..<width { sum += rows[a][k] * inverse[k] * rows[b][k] }
          return sum - along[a] * along[b] / denominator
        }
      }
      var matrix = [Double](repeating: 0, count: width * width)
      for (i, first) in kept.enumerated() {
        var degree = 0.0
        for (j, second) in kept.enumerated() where adjacency[first * n + second] > 0 {
          degree += c[second] * (roots[first] * roots[first]) / (roots[second] * roots[second])
          matrix[i * width + j] = (c[first] * c[second]).squareRoot()
        }
        matrix[i * width + i] = 2 + degree
      }
      guard let inverse = LAPACK.inverse(ofPositive: matrix, order: width) else { return nil }
      let solved = BLAS.product(rows.flatMap { $0 }, by: inverse, rows: rows.count, columns: width, inner: width)
      return plan.columns.map { a, b in
        (0..<width).reduce(0.0) { $0 + solved[a * width + $1] * rows[b][$1] }
      }
    }
  }

  // MARK: - Ranks

  private func ranked(_ counts: [Int]?, targetCounts: [[Int]]) -> SampleScores {
    if isTooSmall(counts) { return undefined(targetCounts) }
    let weights = weights(counts)
    if hasControls { return scored(partialProducts(weights, wantsTargets: !targetCounts.isEmpty), targetCounts) }
    // Of ceilings alone there are no models.
    let scores = modelCount == 0 ? [] : method.isTau ? concordances(weights) : correlations(weights)
    guard !targetCounts.isEmpty else { return SampleScores(scores: scores, bounds: []) }
    var pools = RankPools(self, weights)
    return SampleScores(scores: scores, bounds: targetCounts.map { pools.bounds($0) })
  }
}

/// Sums of products of vectors over weighted pairs.
enum Moments {
  /// Which products are wanted, by the places of two vectors: models, then targets, then controls, then ones.
  struct Plan {
    let columns: [(Int, Int)]
    let models: Int
    let targets: Int
    let controls: Int
    let centred: Bool
    let wantsTargets: Bool

    init(models: Int, targets: Int, controls: Int, wantsTargets: Bool, centred: Bool) {
      self.models = models
      self.targets = targets
      self.controls = controls
      self.centred = centred
      self.wantsTargets = wantsTargets
      let scored = models + targets
      let all = scored + controls
      var columns = (0..<models).flatMap { model in (models..<scored).map { (model, $0) } }
      columns += (0..<all).map { ($0, $0) }
      if wantsTargets { columns += (models..<scored).flatMap { a in ((a + 1)..<max(a + 1, scored)).map { (a, $0) } } }
      columns += (scored..<all).flatMap { control in (0..<control).map { ($0, control) } }
      if centred { columns += (0...all).map { ($0, all) } }
      self.columns = columns
    }

    /// The inner products, less the means where centred, and less what lies along controls.
    func products(_ values: [Double]) -> Products {
      let scored = models + targets
      let all = scored + controls
      let ownStart = models * targets
      let pairStart = ownStart + all
      let controlStart = pairStart + (wantsTargets ? targets * (targets - 1) / 2 : 0)
      let oneStart = controlStart + (all * (all - 1) - scored * (scored - 1)) / 2
      let ones = centred ? values[oneStart + all] : 1
      func mean(_ vector: Int) -> Double { centred ? values[oneStart + vector] : 0 }
      func product(_ value: Double, _ a: Int, _ b: Int) -> Double { value - mean(a) * mean(b) / ones }
      func own(_ vector: Int) -> Double {
        let raw = values[ownStart + vector]
        let own = product(raw, vector, vector)
        // Rounding of values of size 1 leaves this much of nothing.
        return own > 1e-12 * raw && own > 0 ? own : 0
      }
      var cross: [Double] = []
      cross.reserveCapacity(ownStart)
      for model in 0..<models {
        for target in 0..<targets {
          cross.append(product(values[model * targets + target], model, models + target))
        }
      }
      var gram = [Double](repeating: 0, count: wantsTargets ? targets * targets : 0)
      if wantsTargets {
        var place = pairStart
        for a in 0..<targets {
          for b in (a + 1)..<max(a + 1, targets) {
            gram[a * targets + b] = product(values[place], models + a, models + b)
            gram[b * targets + a] = gram[a * targets + b]
            place += 1
          }
        }
      }
      let norms = (0..<scored).map { own($0).squareRoot() }
      let plain = Products(
        cross: cross, modelNorms: Array(norms[..<models]), targetNorms: Array(norms[models...]), targets: gram)
      guard controls > 0 else { return plain }
      // Coordinates along the controls made orthonormal one after another.
      var along = [Double](repeating: 0, count: all * controls)
      var place = controlStart
      var rows: [Int] = []
      for control in scored..<all {
        rows.append(place)
        place += control
      }
      for c in 0..<controls {
        let control = scored + c
        let whole = own(control)
        let earlier = (0..<c).map { along[control * controls + $0] }
        let rest = whole - earlier.reduce(0) { $0 + $1 * $1 }
        guard rest > PairScorer.leastUnexplained * whole else { return plain.undefined }
        for vector in Array(0..<scored) + Array((control + 1)..<max(control + 1, all)) {
          let (low, high) = (min(vector, control), max(vector, control))
          var value = product(values[rows[high - scored] + low], vector, control)
          for d in 0..<c { value -= along[vector * controls + d] * earlier[d] }
          along[vector * controls + c] = value / rest.squareRoot()
        }
      }
      return plain.without(Array(along[..<(scored * controls)]), directions: controls)
    }
  }

  struct Products {
    /// Models × targets.
    let cross: [Double]
    let modelNorms: [Double]
    let targetNorms: [Double]
    /// Targets × targets, of which the diagonal is not used.
    let targets: [Double]

    /// Where nothing has a direction.
    var undefined: Products {
      Products(
        cross: cross, modelNorms: modelNorms.map { _ in 0 }, targetNorms: targetNorms.map { _ in 0 }, targets: targets)
    }

    /// What is left when orthonormal directions are taken out; a vector that lies along them has no norm.
    ///
    /// - Parameter along: inner products with the directions, a row for each model and then each target.
    func without(_ along: [Double], directions k: Int) -> Products {
      let (m, s) = (modelNorms.count, targetNorms.count)
      func shared(_ a: Int, _ b: Int) -> Double {
        (0..<k).reduce(0.0) { $0 + along[a * k + $1] * along[b * k + $1] }
      }
      func rest(_ norm: Double, _ vector: Int) -> Double {
        let left = norm * norm - shared(vector, vector)
        return left > PairScorer.leastUnexplained * norm * norm ? left.squareRoot() : 0
      }
      return Products(
        cross: cross.indices.map { cross[$0] - shared($0 / s, m + $0 % s) },
        modelNorms: modelNorms.indices.map { rest(modelNorms[$0], $0) },
        targetNorms: targetNorms.indices.map { rest(targetNorms[$0], m + $0) },
        targets: targets.indices.map { targets[$0] - shared(m + $0 / s, m + $0 % s) })
    }
  }

  /// Values of root mean square 1, less their mean where that does not matter: what is left to be lost is then rounding.
  static func scaled(_ values: [Double], centred: Bool) -> [Double] {
    let count = Double(values.count)
    let mean = centred ? values.reduce(0, +) / count : 0
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let isNothing =
      centred ? Correlation.isConstant(sumOfSquares: square, mean: mean, count: values.count) : square == 0
    guard !isNothing else { return Array(repeating: 0, count: values.count) }
    let scale = 1 / (square / count).squareRoot()
    return values.map { ($0 - mean) * scale }
  }

  /// Pairs in one product: products of vectors are made for so many at a time.
  private static let block = 1024

  /// Samples × columns of the plan.
  ///
  /// - Parameter ones: what stands for the ones where pairs are weighed.
  static func sums(
    _ vectors: [[Double]], ones: [Double]?, _ plan: Plan, _ counts: [[Double]], _ firsts: [Int32],
    _ seconds: [Int32]
  ) -> [Double] {
    let width = plan.columns.count
    var sums = [Double](repeating: 0, count: counts.count * width)
    var weights = [Double](repeating: 0, count: counts.count * block)
    var products = [Double](repeating: 0, count: width * block)
    for start in stride(from: 0, to: firsts.count, by: block) {
      let count = min(block, firsts.count - start)
      for (draw, c) in counts.enumerated() {
        for k in 0..<count {
          weights[draw * count + k] = c[Int(firsts[start + k])] * c[Int(seconds[start + k])]
        }
      }
      for (column, (a, b)) in plan.columns.enumerated() {
        let place = column * count
        switch (a < vectors.count, b < vectors.count) {
        case (true, true):
          let (u, v) = (vectors[a], vectors[b])
          for k in 0..<count { products[place + k] = u[start + k] * v[start + k] }
        case (true, false):
          let u = vectors[a]
          if let ones {
            for k in 0..<count { products[place + k] = u[start + k] * ones[start + k] }
          } else {
            for k in 0..<count { products[place + k] = u[start + k] }
          }
        default:
          for k in 0..<count { products[place + k] = ones.map { $0[start + k] * $0[start + k] } ?? 1 }
        }
      }
      BLAS.dgemm(
        weights[..<(counts.count * count)], products[..<(width * count)], rows: counts.count, columns: width,
        inner: count, adding: true, into: &sums)
    }
    return sums
  }
}

/// Ceilings of rank comparisons in one sample of stimuli: pools are sums of ranks, which are whole numbers of halves.
private struct RankPools {
  private let scorer: PairScorer
  private let weights: [Double]
  /// Ranks of each target in the sample.
  private var ranks: [[Double]] = []
  private var units: (rows: [Double], norms: [Double]) = ([], [])
  private let untied: [Double]
  private let total: Double
  private let rankScale: Double
  private var keys: [UInt32]
  private var order: [Int32]
  private var group: [Int32]
  private var sums: [Double]
  private var scratch: [UInt32] = []
  private var unit: [Double]

  init(_ scorer: PairScorer, _ weights: [Double]) {
    self.scorer = scorer
    self.weights = weights
    let count = weights.count
    total = weights.reduce(0, +)
    rankScale = PairScorer.rankScale(weights)
    keys = Array(repeating: 0, count: count)
    order = Array(repeating: 0, count: count)
    group = order
    unit = Array(repeating: 0, count: count)
    sums = Array(repeating: 0, count: 2 * (scorer.targets.map(\.levelCount).max() ?? 0) + 1)
    untied = scorer.method == .tauB ? scorer.targets.map { $0.untied(weights) } : []
    for target in scorer.targets {
      var own = unit
      Kernels.weightedRanks(order: target.order, group: target.group, weights: weights, into: &own)
      ranks.append(own)
    }
    if !scorer.method.isTau {
      var scratch: [Double] = []
      units = scorer.units(scorer.targets, weights, scratch: &scratch)
    }
  }

  mutating func bounds(_ sample: [Int]) -> TargetBounds {
    let s = scorer.targetCount
    var all = [Double](repeating: 0, count: weights.count)
    for target in 0..<s where sample[target] > 0 {
      let count = Double(sample[target])
      for k in all.indices { all[k] += count * ranks[target][k] }
    }
    let members = (0..<s).filter { sample[$0] > 0 }
    var lower = [Double](repeating: .nan, count: s)
    var upper = lower
    for (target, score) in zip(members, scores(of: all, against: members)) { upper[target] = score }
    for target in members where members.count > 1 {
      let count = Double(sample[target])
      var others = all
      for k in others.indices { others[k] -= count * ranks[target][k] }
      lower[target] = scores(of: others, against: [target])[0]
    }
    return TargetBounds(lower: lower, upper: upper, counts: sample)
  }

  /// A pool against some targets.
  private mutating func scores(of pool: [Double], against targets: [Int]) -> [Double] {
    sort(pool)
    if scorer.method.isTau {
      let own = scorer.method == .tauB ? poolUntied() : 0
      let sample = Kernels.SampleOrder(order, group: group, weights: weights)
      return targets.map { target in
        let vector = scorer.targets[target]
        let difference = Kernels.weightedConcordance(
          sample, levels: vector.levels, levelCount: vector.levelCount, weights: weights, scratch: &sums)
        guard scorer.method == .tauB else { return difference / (total * (total - 1) / 2) }
        let scale = own * untied[target]
        return scale > 0 ? Correlation.clamped(difference / scale.squareRoot()) : .nan
      }
    }
    var ranked = unit
    Kernels.weightedRanks(order: order, group: group, weights: weights, into: &ranked)
    let norm = Kernels.weightedUnit(ranked, weights: weights, centred: true, into: &unit, at: 0)
    let count = weights.count
    return targets.map { target in
      guard norm > 0, units.norms[target] > 0 else { return scorer.method.isZeroWhenUndefined ? 0 : .nan }
      let product = Kernels.dot(unit[...], units.rows[(target * count)..<((target + 1) * count)])
      return scorer.method == .rhoA
        ? product * norm * units.norms[target] * rankScale : Correlation.clamped(product)
    }
  }

  private mutating func sort(_ pool: [Double]) {
    let largest = pool.max() ?? 0
    if 2 * largest < 4e9 {
      for k in pool.indices { keys[k] = UInt32(2 * pool[k]) }
      Kernels.order(of: keys, into: &order, group: &group, scratch: &scratch)
      return
    }
    order = (0..<Int32(pool.count)).sorted { pool[Int($0)] < pool[Int($1)] }
    var level: Int32 = 0
    for place in order.indices {
      if place > 0, pool[Int(order[place])] != pool[Int(order[place - 1])] { level += 1 }
      group[place] = level
    }
  }

  private func poolUntied() -> Double {
    var (tied, run) = (0.0, 0.0)
    for place in order.indices {
      if place > 0, group[place] != group[place - 1] {
        tied += run * (run - 1) / 2
        run = 0
      }
      run += weights[Int(order[place])]
    }
    return total * (total - 1) / 2 - tied - run * (run - 1) / 2
  }
}
