public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Scores that RDMs would have if their stimuli had nothing to do with those of the targets: stimuli of the models are
/// relabelled at random.
///
/// For comparisons that are inner products of unit vectors (all but the taus) the mean over targets is one inner product with
/// the mean target, so that a draw costs each model its gather and one sum over pairs; ranks, norms and whitening do not
/// change with labels. Taus relabel the ranks of each target. With controls the residuals of a model, as a matrix, are
/// relabelled, and targets and controls keep their labels, so that what relates the model to the controls stays in it.
///
/// - Source: Kriegeskorte, Mur and Bandettini 2008, doi 10.3389/neuro.06.004.2008; with controls Legendre 2000, doi
///   10.1080/00949650008812035.
public struct LabelPermutation: Sendable, Equatable {
  public let drawCount: Int
  public let seed: UInt64

  /// - Throws: `AnalysisError.noDraws`.
  public init(drawCount: Int = 10_000, seed: UInt64) throws {
    guard drawCount > 0 else { throw AnalysisError.noDraws(count: drawCount) }
    self.drawCount = drawCount
    self.seed = seed
  }

  /// Means over targets: the observed ones, and for each draw those of all models under the same relabelling.
  public struct Null: Sendable, Equatable {
    public let observed: [Double]
    /// Draws × models.
    public let draws: [[Double]]

    /// (1 + #{null ≥ observed}) / (1 + draws); NaN where the score is.
    public func p(ofModel model: Int) -> Double {
      let limit = Null.limit(observed[model])
      guard !limit.isNaN else { return .nan }
      return Double(1 + draws.count { $0[model] >= limit }) / Double(1 + draws.count)
    }

    /// The share of draws in which the largest score of any model reaches this one.
    public func pMax(ofModel model: Int) -> Double {
      let limit = Null.limit(observed[model])
      guard !limit.isNaN else { return .nan }
      return Double(1 + draws.count { draw in draw.contains { $0 >= limit } }) / Double(1 + draws.count)
    }

    /// A score counts as one as large as the observed although the order of addition rounded it.
    private static func limit(_ value: Double) -> Double { value - 1e-12 }
  }

  /// - Parameter blocks: the block of each stimulus, within which alone stimuli are exchanged: categories, stories.
  /// - Throws: as `PairScorer`; `AnalysisError.tooFewStimuli` below four, whose 24 orders are too few;
  ///   `RSAError.missingPairs`, `.blockCount`.
  public func null(
    of models: [RDM], against targets: [RDM], by comparison: Comparison, given controls: [RDM] = [],
    blocks: [Int]? = nil, workers: Workers = .all
  ) throws -> Null {
    guard let axis = models.first?.axis else { throw AnalysisError.noCandidates }
    let n = axis.count
    guard n > 3 else { throw AnalysisError.tooFewStimuli(count: n, needed: 4, what: "a permutation of labels") }
    if let blocks, blocks.count != n { throw RSAError.blockCount(count: blocks.count, stimuli: n) }
    for rdm in models + targets + controls {
      guard let place = rdm.values.firstIndex(where: \.isNaN) else { continue }
      let (i, j) = LabelPermutation.pair(place, n)
      throw RSAError.missingPairs(what: "a permutation of labels", first: axis.ids[i], second: axis.ids[j])
    }
    let scorer = try PairScorer(of: models, against: targets, by: comparison, given: controls)
    let observed = scorer.scores()
    let means = models.indices.map { model in
      definedMean(observed[(model * targets.count)..<((model + 1) * targets.count)])
    }
    let form =
      comparison.method.isTau
      ? Form.counted(scorer)
      : try Form.linear(
        LinearForm(models.map(\.values), targets.map(\.values), controls.map(\.values), n, comparison))
    let orders = Relabelling(count: n, blocks: blocks, stream: RandomStream(seed: seed, name: "permutation of labels"))
    let together = 64
    let parts = try workers.map((drawCount + together - 1) / together) { part in
      ((part * together)..<min(drawCount, (part + 1) * together)).map { draw in
        form.scores(under: orders.order(ofDraw: draw), n)
      }
    }
    return Null(
      observed: means,
      draws: parts.flatMap { $0 }.map { draw in zip(draw, means).map { $1.isNaN ? .nan : $0 } })
  }

  static func pair(_ place: Int, _ n: Int) -> (Int, Int) {
    var i = 0
    while i + 2 < n, place >= RDM.position(i + 1, i + 2, stimulusCount: n) { i += 1 }
    return (i, place - RDM.position(i, i + 1, stimulusCount: n) + i + 1)
  }
}

/// Random orders of stimuli, within blocks where there are some.
private struct Relabelling: Sendable {
  let count: Int
  let groups: [[Int]]?
  let stream: RandomStream

  init(count: Int, blocks: [Int]?, stream: RandomStream) {
    self.count = count
    groups = blocks.map { blocks in
      Dictionary(grouping: blocks.indices) { blocks[$0] }.sorted { $0.key < $1.key }.map(\.value)
    }
    self.stream = stream
  }

  func order(ofDraw draw: Int) -> [Int] {
    guard let groups else { return stream.permutation(of: count, draw: draw) }
    var order = Array(0..<count)
    for members in groups {
      var shuffled = members
      for last in stride(from: members.count - 1, to: 0, by: -1) {
        shuffled.swapAt(last, stream.integer(at: draw * count + members[last], below: last + 1))
      }
      for (place, member) in zip(members, shuffled) { order[place] = member }
    }
    return order
  }
}

private enum Form: Sendable {
  case linear(LinearForm)
  case counted(PairScorer)

  func scores(under order: [Int], _ n: Int) -> [Double] {
    switch self {
    case .linear(let form): return form.scores(under: order)
    case .counted(let scorer): return scorer.meanConcordances(under: order)
    }
  }
}

/// Mean scores as inner products with one vector.
private struct LinearForm: Sendable {
  let n: Int
  /// n × n, both ways round: unit vectors of the models.
  let models: [[Double]]
  /// The mean of what the targets' scores are inner products with.
  let target: [Double]
  /// Over pairs: inner products with these are what controls take out of a relabelled model.
  let basis: [[Double]]

  init(
    _ models: [[Double]], _ targets: [[Double]], _ controls: [[Double]], _ n: Int, _ comparison: Comparison
  ) throws {
    self.n = n
    let method = comparison.method
    let count = Double(targets.first?.count ?? 0)
    let residuals = controls.isEmpty ? nil : try Residuals(of: controls, by: method, stimuli: n)
    func prepared(_ values: [Double]) -> [Double] {
      if let residuals { return residuals(values) }
      var vector = method.isOfRanks ? Ranks.average(values) : values
      guard method.isCentred else { return vector }
      let mean = vector.reduce(0, +) / count
      for k in vector.indices { vector[k] -= mean }
      return vector
    }
    func whitened(_ vector: [Double]) -> [Double] {
      method.isWhitened ? LinearForm.whitened(vector, stimuli: n) : vector
    }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    // Of rho_a no norm: ranks without ties have this sum of squares.
    let rankNorm = ((count * count * count - count) / 12).squareRoot()
    func unit(_ vector: [Double], _ dual: [Double]) -> [Double] {
      let square = dot(vector, dual)
      let norm = method == .rhoA ? rankNorm : square > 0 ? square.squareRoot() : 0
      return norm > 0 ? dual.map { $0 / norm } : Array(repeating: 0, count: dual.count)
    }
    self.models = models.map { values in
      let vector = prepared(values)
      let square = dot(vector, whitened(vector))
      let norm = method == .rhoA ? rankNorm : square > 0 ? square.squareRoot() : 0
      var full = [Double](repeating: 0, count: n * n)
      guard norm > 0 else { return full }
      var place = 0
      for i in 0..<n {
        for j in (i + 1)..<max(i + 1, n) {
          full[i * n + j] = vector[place] / norm
          full[j * n + i] = full[i * n + j]
          place += 1
        }
      }
      return full
    }
    var sum = [Double](repeating: 0, count: Int(count))
    var defined = 0
    for values in targets {
      let vector = prepared(values)
      let dual = unit(vector, whitened(vector))
      if dual.contains(where: { $0 != 0 }) || method.isZeroWhenUndefined { defined += 1 }
      for k in sum.indices { sum[k] += dual[k] }
    }
    target = sum.map { $0 / Double(max(1, defined)) }
    basis = residuals?.duals ?? []
  }

  /// W⁻¹ v = ½ (v - A (n I + 1 1ᵀ)⁻¹ Aᵀ v), A pairs × stimuli: of a whole RDM.
  fileprivate static func whitened(_ vector: [Double], stimuli n: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: n)
    var place = 0
    for i in 0..<n {
      for j in (i + 1)..<max(i + 1, n) {
        sums[i] += vector[place]
        sums[j] += vector[place]
        place += 1
      }
    }
    let total = sums.reduce(0, +)
    let solved = sums.map { ($0 - total / Double(2 * n)) / Double(n) }
    var result = vector
    place = 0
    for i in 0..<n {
      for j in (i + 1)..<max(i + 1, n) {
        result[place] = 0.5 * (vector[place] - solved[i] - solved[j])
        place += 1
      }
    }
    return result
  }

  func scores(under order: [Int]) -> [Double] {
    models.map { full in
      var sum = 0.0
      var along = [Double](repeating: 0, count: basis.count)
      var place = 0
      for i in 0..<n {
        let row = order[i] * n
        for j in (i + 1)..<max(i + 1, n) {
          let value = full[row + order[j]]
          sum += value * target[place]
          for b in basis.indices { along[b] += value * basis[b][place] }
          place += 1
        }
      }
      guard !basis.isEmpty else { return sum }
      let rest = 1 - along.reduce(0) { $0 + $1 * $1 }
      return rest > PairScorer.leastUnexplained ? sum / rest.squareRoot() : .nan
    }
  }
}

/// What controls leave of a vector over the pairs of whole RDMs: least squares with intercept, after ranking for spearman,
/// weighed by W⁻¹ for whitened comparisons.
private struct Residuals {
  /// Orthonormal.
  private var basis: [[Double]] = []
  /// Inner products with these are coordinates along the basis.
  private(set) var duals: [[Double]] = []
  private let method: Comparison.Method
  private let n: Int

  init(of controls: [[Double]], by method: Comparison.Method, stimuli n: Int) throws {
    self.method = method
    self.n = n
    for (position, control) in controls.enumerated() {
      let start = centred(control)
      let before = square(start)
      var vector = start
      for _ in 0..<2 { remove(from: &vector) }
      let after = square(vector)
      guard before > 0, after > PairScorer.leastUnexplained * before else {
        throw AnalysisError.dependentControls(position: position)
      }
      let unit = vector.map { $0 / after.squareRoot() }
      basis.append(unit)
      duals.append(dual(unit))
    }
  }

  func callAsFunction(_ values: [Double]) -> [Double] {
    var vector = centred(values)
    for _ in 0..<2 { remove(from: &vector) }
    return vector
  }

  /// Less the mean, which is the weighted one too, as all stimuli weigh the same.
  private func centred(_ values: [Double]) -> [Double] {
    let values = method.isOfRanks ? Ranks.average(values) : values
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { $0 - mean }
  }

  private func dual(_ vector: [Double]) -> [Double] {
    method.isWhitened ? LinearForm.whitened(vector, stimuli: n) : vector
  }

  private func square(_ vector: [Double]) -> Double { zip(vector, dual(vector)).reduce(0) { $0 + $1.0 * $1.1 } }

  private func remove(from vector: inout [Double]) {
    for (direction, dual) in zip(basis, duals) {
      let along = zip(dual, vector).reduce(0) { $0 + $1.0 * $1.1 }
      for k in vector.indices { vector[k] -= along * direction[k] }
    }
  }
}

extension PairScorer {
  /// Means over targets where stimulus i of a model stands for stimulus `order[i]` of it.
  ///
  /// - Precondition: no pair is missing.
  fileprivate func meanConcordances(under order: [Int]) -> [Double] {
    let n = stimulusCount
    let weights = weights(nil)
    let total = weights.reduce(0, +)
    // The levels of a target at the pairs that the model's values come from: sorting stays with the model.
    var source = [Int](repeating: 0, count: firsts.count)
    for pair in firsts.indices {
      let (a, b) = (order[Int(firsts[pair])], order[Int(seconds[pair])])
      source[pair] = RDM.position(min(a, b), max(a, b), stimulusCount: n)
    }
    var sums = [Double](repeating: 0, count: modelCount)
    var counts = [Int](repeating: 0, count: modelCount)
    var scratch = [Double](repeating: 0, count: 2 * (targets.map(\.levelCount).max() ?? 0) + 1)
    let samples = models.map { Kernels.SampleOrder($0.order, group: $0.group, weights: weights) }
    let free = method == .tauB ? models.map { $0.untied(weights) } : []
    for target in targets {
      var levels = target.levels
      for pair in source.indices { levels[source[pair]] = target.levels[pair] }
      let own = method == .tauB ? target.untied(weights) : 1
      for index in models.indices {
        let difference = Kernels.weightedConcordance(
          samples[index], levels: levels, levelCount: target.levelCount, weights: weights, scratch: &scratch)
        let scale = method == .tauB ? (own * free[index]).squareRoot() : total * (total - 1) / 2
        guard scale > 0 else { continue }
        sums[index] += difference / scale
        counts[index] += 1
      }
    }
    return zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : .nan }
  }
}
