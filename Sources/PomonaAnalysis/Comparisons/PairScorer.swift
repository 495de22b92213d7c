public import PomonaCore
internal import PomonaSystem

/// Compares many RDMs with many others at once, also over resampled stimuli: sorting is done once, a resample only changes
/// how often each pair stands in the sample.
///
/// A stimulus drawn c times makes the pair (i, j) stand c_i c_j times; pairs of two copies of one stimulus have no
/// distance and are left out (Nili et al. 2014; Schütt et al. 2023, doi 10.7554/eLife.82566). Ranks are those of the
/// repeated sample. Cost of a resample: (models + targets) × pairs for ranks, models × targets × pairs for products; see
/// `samples` for many at once.
public struct PairScorer: Sendable {
  public let modelCount: Int
  public let targetCount: Int
  public let stimulusCount: Int
  let method: Comparison.Method
  let models: [Vector]
  let targets: [Vector]
  let controls: [Vector]
  /// The pairs that all RDMs have: first and second stimulus.
  let firsts: [Int32]
  let seconds: [Int32]
  /// Pairs that one RDM or another lacks and that were left out for it.
  public let droppedPairCount: Int
  /// Of the stimuli, where they are not all the same, for whitened comparisons.
  let variances: [Double]?
  /// What a vector without direction scores.
  let none: Double

  var hasControls: Bool { !controls.isEmpty }

  /// What becomes of pairs that some of the RDMs lack. Pairs that all lack are left out.
  public enum MissingPairs: Sendable {
    /// An error that names the first.
    case refused
    /// Left out of all, and counted.
    case dropped
  }

  /// The values of one RDM over the present pairs, and their order.
  struct Vector: Sendable {
    var values: [Double]
    /// Pairs in ascending order of value, tie groups along it, and the group of each pair.
    var order: [Int32] = []
    var group: [Int32] = []
    var levels: [Int32] = []
    var levelCount = 0

    init(_ values: [Double], sorted: Bool) {
      self.values = values
      guard sorted else { return }
      order = (0..<Int32(values.count)).sorted { values[Int($0)] < values[Int($1)] }
      group = Array(repeating: 0, count: values.count)
      levels = group
      var level: Int32 = 0
      for place in order.indices {
        if place > 0, values[Int(order[place])] != values[Int(order[place - 1])] { level += 1 }
        group[place] = level
        levels[Int(order[place])] = level
      }
      levelCount = Int(level) + 1
    }

    /// How many pairs of a weighted sample are not tied.
    func untied(_ weights: [Double]) -> Double {
      var (tied, total, run) = (0.0, 0.0, 0.0)
      for place in order.indices {
        if place > 0, group[place] != group[place - 1] {
          tied += run * (run - 1) / 2
          run = 0
        }
        run += weights[Int(order[place])]
        total += weights[Int(order[place])]
      }
      tied += run * (run - 1) / 2
      return total * (total - 1) / 2 - tied
    }
  }

  /// - Parameter covariance: of the stimuli, for a whitened comparison; of a whole matrix stimuli cannot be resampled.
  /// - Throws: as `Comparison.callAsFunction`; with a covariance as `StimulusCovariance.cosine`, and `RSAError.unfit` for a
  ///   comparison that is not whitened.
  public init(
    of models: [RDM], against targets: [RDM], by comparison: Comparison, given controls: [RDM] = [],
    covariance: StimulusCovariance? = nil, missing: MissingPairs = .refused
  ) throws {
    guard !models.isEmpty else { throw AnalysisError.noCandidates }
    guard !targets.isEmpty else { throw AnalysisError.noSubjects }
    let pairs = try PresentPairs(models + targets + controls, missing: missing)
    try self.init(models, targets, controls, over: pairs, by: comparison, covariance)
  }

  /// Also of targets alone, for ceilings.
  ///
  /// - Throws: `.noPartial`, `.dependentControls`; with a covariance as above.
  init(
    _ models: [RDM], _ targets: [RDM], _ controls: [RDM], over pairs: PresentPairs, by comparison: Comparison,
    _ covariance: StimulusCovariance?
  ) throws {
    if !controls.isEmpty, !comparison.allowsControls {
      throw AnalysisError.noPartial(comparison: comparison.name)
    }
    guard let covariance else {
      self.init(
        models: models.map(pairs.values), targets: targets.map(pairs.values), controls: controls.map(pairs.values),
        pairs: pairs, method: comparison.method)
      try requireIndependentControls()
      return
    }
    guard comparison.method.isWhitened else {
      throw RSAError.unfit(
        what: "`covariance`", with: "the comparison \(comparison.name)", parameter: "covariance",
        remedy: "method: whitened_cosine")
    }
    guard covariance.stimulusCount == pairs.stimulusCount else {
      throw RSAError.covarianceSize(count: covariance.stimulusCount, stimuli: pairs.stimulusCount)
    }
    if let variances = covariance.variances {
      self.init(
        models: models.map(pairs.values), targets: targets.map(pairs.values), controls: controls.map(pairs.values),
        pairs: pairs, method: comparison.method, variances: variances)
      // Whether controls depend on each other does not hang on how pairs are weighed.
      try requireIndependentControls()
      return
    }
    // Whitened coordinates, whose products are plain: what a mean is taken of becomes a control.
    let isCentred = comparison.method.isCentred
    let ones =
      isCentred ? [covariance.coordinates(Array(repeating: 1, count: RDM.pairCount(of: pairs.stimulusCount)))] : []
    func coordinates(_ rdms: [RDM]) throws -> [[Double]] { try rdms.map { try covariance.coordinates($0) } }
    self.init(
      models: try coordinates(models), targets: try coordinates(targets), controls: ones + (try coordinates(controls)),
      pairs: PresentPairs(unpaired: covariance.coordinateCount, stimulusCount: pairs.stimulusCount), method: .cosine,
      none: isCentred ? .nan : 0)
    do { try requireIndependentControls() } catch AnalysisError.dependentControls(let position) {
      throw AnalysisError.dependentControls(position: position - ones.count)
    }
  }

  /// - Throws: `.dependentControls` for the first control that is constant or follows from those before it.
  func requireIndependentControls() throws {
    guard hasControls else { return }
    var scratch: [Double] = []
    if let dependent = orthonormalControls([Double](repeating: 1, count: firsts.count), scratch: &scratch).dependent {
      throw AnalysisError.dependentControls(position: dependent)
    }
  }

  /// Of values over the present pairs.
  init(
    models: [[Double]], targets: [[Double]], controls: [[Double]] = [], pairs: PresentPairs, method: Comparison.Method,
    variances: [Double]? = nil, none: Double? = nil
  ) {
    func vector(_ values: [Double]) -> Vector { Vector(values, sorted: method.isOfRanks) }
    self.models = models.map(vector)
    self.targets = targets.map(vector)
    self.controls = controls.map(vector)
    firsts = pairs.firsts
    seconds = pairs.seconds
    droppedPairCount = pairs.droppedCount
    self.method = method
    self.variances = variances
    self.none = none ?? (method.isZeroWhenUndefined ? 0 : .nan)
    modelCount = models.count
    targetCount = targets.count
    stimulusCount = pairs.stimulusCount
  }

  /// The scores of all models (rows) against all targets (columns), row by row.
  ///
  /// - Parameter counts: how often each stimulus stands in the sample; `nil` is once each.
  /// - Returns: NaN where a score is undefined, and everywhere when fewer than three stimuli have a count.
  public func scores(stimulusCounts counts: [Int]? = nil) -> [Double] {
    if let counts {
      precondition(counts.count == stimulusCount, "one count a stimulus")
      guard counts.count(where: { $0 > 0 }) > 2 else {
        return Array(repeating: .nan, count: modelCount * targetCount)
      }
    }
    if method.isWhitened { return samples(of: [counts], targetCounts: [[]])[0].scores }
    let weights = weights(counts)
    return method.isTau ? concordances(weights) : correlations(weights)
  }

  /// How often each pair stands in the sample.
  func weights(_ counts: [Int]?) -> [Double] {
    var weights = [Double](repeating: 1, count: firsts.count)
    guard let counts else { return weights }
    let real = counts.map(Double.init)
    for pair in weights.indices { weights[pair] = real[Int(firsts[pair])] * real[Int(seconds[pair])] }
    return weights
  }

  func concordances(_ weights: [Double]) -> [Double] {
    let total = weights.reduce(0, +)
    guard total > 1 else { return Array(repeating: .nan, count: modelCount * targetCount) }
    var scores: [Double] = []
    scores.reserveCapacity(modelCount * targetCount)
    var scratch = [Double](repeating: 0, count: 2 * (targets.map(\.levelCount).max() ?? 0) + 1)
    let free = method == .tauB ? targets.map { $0.untied(weights) } : []
    for model in models {
      let own = method == .tauB ? model.untied(weights) : 0
      let sample = Kernels.SampleOrder(model.order, group: model.group, weights: weights)
      for (place, target) in targets.enumerated() {
        let difference = Kernels.weightedConcordance(
          sample, levels: target.levels, levelCount: target.levelCount, weights: weights, scratch: &scratch)
        if method == .tauB {
          let scale = own * free[place]
          scores.append(scale > 0 ? Correlation.clamped(difference / scale.squareRoot()) : .nan)
        } else {
          scores.append(difference / (total * (total - 1) / 2))
        }
      }
    }
    return scores
  }

  /// Weighted, centred (but for cosine) vectors of norm 1 as rows, and their norms before: 0 of those that are constant.
  func units(
    _ vectors: [Vector], _ weights: [Double], scratch: inout [Double]
  ) -> (rows: [Double], norms: [Double]) {
    let count = weights.count
    var rows = [Double](repeating: 0, count: vectors.count * count)
    var norms: [Double] = []
    if scratch.count != count { scratch = Array(repeating: 0, count: count) }
    for (index, vector) in vectors.enumerated() {
      if method.isOfRanks {
        Kernels.weightedRanks(order: vector.order, group: vector.group, weights: weights, into: &scratch)
        norms.append(
          Kernels.weightedUnit(scratch, weights: weights, centred: true, into: &rows, at: index * count))
      } else {
        norms.append(
          Kernels.weightedUnit(
            vector.values, weights: weights, centred: method.isCentred, into: &rows, at: index * count))
      }
    }
    return (rows, norms)
  }

  /// Gram and Schmidt, twice for the digits; the first control that follows from the others.
  private func orthonormalControls(
    _ weights: [Double], scratch: inout [Double]
  ) -> (rows: [Double], dependent: Int?) {
    let count = weights.count
    var (rows, norms) = units(controls, weights, scratch: &scratch)
    for index in controls.indices {
      if norms[index] == 0 { return (rows, index) }
      let own = (index * count)..<((index + 1) * count)
      for _ in 0..<2 {
        for earlier in 0..<index {
          let other = earlier * count
          let along = Kernels.dot(rows[own], rows[other..<(other + count)])
          for k in 0..<count { rows[own.lowerBound + k] -= along * rows[other + k] }
        }
      }
      let square = Kernels.dot(rows[own], rows[own])
      if square < PairScorer.leastUnexplained { return (rows, index) }
      let scale = 1 / square.squareRoot()
      for k in own { rows[k] *= scale }
    }
    return (rows, nil)
  }

  func correlations(_ weights: [Double]) -> [Double] {
    if hasControls { return scored(partialProducts(weights, wantsTargets: false), []).scores }
    var scratch: [Double] = []
    let left = units(models, weights, scratch: &scratch)
    let right = units(targets, weights, scratch: &scratch)
    var scores = [Double](repeating: 0, count: modelCount * targetCount)
    BLAS.dgemm(
      left.rows[...], right.rows[...], rows: modelCount, columns: targetCount, inner: weights.count, into: &scores)
    let rankScale = PairScorer.rankScale(weights)
    for i in 0..<modelCount {
      for j in 0..<targetCount {
        let place = i * targetCount + j
        if left.norms[i] == 0 || right.norms[j] == 0 {
          scores[place] = none
        } else if method == .rhoA {
          scores[place] *= left.norms[i] * right.norms[j] * rankScale
        } else {
          scores[place] = Correlation.clamped(scores[place])
        }
      }
    }
    return scores
  }

  /// Inner products of unit vectors over one sample, less what lies along the controls in it.
  func partialProducts(_ weights: [Double], wantsTargets: Bool) -> Moments.Products {
    let (count, k) = (weights.count, controls.count)
    var scratch: [Double] = []
    let left = units(models, weights, scratch: &scratch)
    let right = units(targets, weights, scratch: &scratch)
    let (basis, dependent) = orthonormalControls(weights, scratch: &scratch)
    func products(_ a: [Double], _ b: [Double], _ rows: Int, _ columns: Int) -> [Double] {
      var result = [Double](repeating: 0, count: rows * columns)
      if rows > 0, columns > 0 {
        BLAS.dgemm(a[...], b[...], rows: rows, columns: columns, inner: count, into: &result)
      }
      return result
    }
    func ones(_ norms: [Double]) -> [Double] { norms.map { $0 > 0 && dependent == nil ? 1 : 0 } }
    return Moments.Products(
      cross: products(left.rows, right.rows, modelCount, targetCount), modelNorms: ones(left.norms),
      targetNorms: ones(right.norms),
      targets: wantsTargets ? products(right.rows, right.rows, targetCount, targetCount) : []
    ).without(products(left.rows, basis, modelCount, k) + products(right.rows, basis, targetCount, k), directions: k)
  }

  /// 12 / (m³ - m) for m pairs: the sum of squares of ranks without ties, turned over.
  static func rankScale(_ weights: [Double]) -> Double {
    let total = weights.reduce(0, +)
    return 12 / (total * total * total - total)
  }

  /// Below this share of variance that the controls leave, nothing but rounding is left.
  static let leastUnexplained = 1e-10
}

/// The pairs that all of several RDMs have.
struct PresentPairs {
  let stimulusCount: Int
  let firsts: [Int32]
  let seconds: [Int32]
  /// Where they stand in the condensed form.
  let kept: [Int]
  let droppedCount: Int
  private let isWhole: Bool

  /// - Throws: `.otherStimuli`; `.otherMissingPairs` where they are refused; `.tooFewPairs` below two.
  init(_ rdms: [RDM], missing: PairScorer.MissingPairs) throws {
    guard let first = rdms.first else { throw AnalysisError.noSubjects }
    let axis = first.axis
    for other in rdms.dropFirst() { try requireSameStimuli(axis, other.axis) }
    let n = axis.count
    var firsts: [Int32] = []
    var seconds: [Int32] = []
    var kept: [Int] = []
    var dropped = 0
    var position = 0
    for i in 0..<n {
      for j in (i + 1)..<max(n, i + 1) {
        let absent = rdms.count { $0.values[position].isNaN }
        if absent == 0 {
          firsts.append(Int32(i))
          seconds.append(Int32(j))
          kept.append(position)
        } else if absent < rdms.count {
          guard missing == .dropped else {
            throw AnalysisError.otherMissingPairs(first: axis.ids[i], second: axis.ids[j])
          }
          dropped += 1
        }
        position += 1
      }
    }
    guard kept.count > 1 else { throw AnalysisError.tooFewPairs(count: kept.count, needed: 2) }
    stimulusCount = n
    self.firsts = firsts
    self.seconds = seconds
    self.kept = kept
    droppedCount = dropped
    isWhole = kept.count == position
  }

  /// Some of them, by their places among the present ones.
  func selecting(_ places: [Int]) -> PresentPairs { PresentPairs(self, places) }

  private init(_ all: PresentPairs, _ places: [Int]) {
    stimulusCount = all.stimulusCount
    firsts = places.map { all.firsts[$0] }
    seconds = places.map { all.seconds[$0] }
    kept = places.map { all.kept[$0] }
    droppedCount = all.droppedCount
    isWhole = false
  }

  /// So many values that belong to no pair of stimuli.
  init(unpaired count: Int, stimulusCount: Int) {
    self.stimulusCount = stimulusCount
    firsts = Array(repeating: 0, count: count)
    seconds = firsts
    kept = Array(0..<count)
    droppedCount = 0
    isWhole = true
  }

  var lacksSome: Bool { !isWhole }

  func values(_ rdm: RDM) -> [Double] { isWhole ? rdm.values : kept.map { rdm.values[$0] } }
}

/// - Throws: `.otherStimuli` at the first position that differs.
func requireSameStimuli(_ a: StimulusAxis, _ b: StimulusAxis) throws {
  guard a != b else { return }
  let position = (0..<min(a.count, b.count)).first { a.ids[$0] != b.ids[$0] }
  throw AnalysisError.otherStimuli(
    position: position, first: position.map { a.ids[$0] }, second: position.map { b.ids[$0] },
    counts: [a.count, b.count])
}
