internal import PomonaCore

/// A weighted combination of models whose weights are never measured on what they were fitted to.
///
/// Stimuli are divided into folds, and subjects where there are several. For each fold of both, weights come from pairs with
/// both stimuli outside and from the subjects outside; scores are of pairs with both stimuli inside:
///
///     b = argmin ‖Σ_s v_s/‖v_s‖ - Σ_k b_k u_k/‖u_k‖‖²,   b ≥ 0        all less their means, but for cosine
///
/// which is the best mean pearson (or cosine) with the training subjects. Every model is scored on the same held-out pairs,
/// and so is the ceiling, so that all may be subtracted. In a resample copies of a stimulus, or of a subject, stay in one fold
/// and have no pair, so that nothing held out has been seen.
///
/// - Source: Schütt et al. 2023, doi 10.7554/eLife.82566 (cross-validation inside of the bootstrap); Khaligh-Razavi and
///   Kriegeskorte 2014, doi 10.1371/journal.pcbi.1003915.
/// - Cost: folds × pairs × models × (models + subjects), for each resample.
struct WeightedModel: Sendable {
  /// Mean scores on held-out pairs by subject, models first and their combination last, and lower and upper ceilings.
  struct Scores: Sendable {
    var rows: [[Double]]
    var lower: [Double]
    var upper: [Double]
  }

  let pairs: PresentPairs
  private let models: [[Double]]
  private let subjects: [[Double]]
  private let isCentred: Bool
  private let method: Comparison.Method
  private let stimulusFold: [Int]
  private let subjectFold: [Int]
  private let foldCount: Int

  /// - Throws: as `PairScorer`; `RSAError.unfit` for other comparisons than pearson and cosine, `.tooManyFolds`.
  init(
    of rdms: [RDM], against people: [RDM], by comparison: Comparison, folds: Int, seed: UInt64,
    missing: PairScorer.MissingPairs
  ) throws {
    guard [Comparison.pearson.name, Comparison.cosine.name].contains(comparison.name) else {
      throw RSAError.unfit(
        what: "`weighted`", with: "the comparison \(comparison.name)", parameter: "method", remedy: "method: pearson")
    }
    let n = (rdms + people).first?.axis.count ?? 0
    guard folds > 1, n / folds > 2 else {
      throw RSAError.tooManyFolds(folds: folds, stimuli: n, parameter: "weighted")
    }
    try self.init(
      of: rdms, against: people, by: comparison,
      stimulusFold: Folds.ofEach(n, folds: folds, seed: seed, name: "folds of stimuli"),
      subjectFold: people.count > 1
        ? Folds.ofEach(people.count, folds: min(folds, people.count), seed: seed, name: "folds of subjects") : [0],
      missing: missing)
  }

  /// The same with the fold of each stimulus and subject, from 0.
  init(
    of rdms: [RDM], against people: [RDM], by comparison: Comparison, stimulusFold: [Int], subjectFold: [Int],
    missing: PairScorer.MissingPairs
  ) throws {
    pairs = try PresentPairs(rdms + people, missing: missing)
    models = rdms.map(pairs.values)
    subjects = people.map(pairs.values)
    isCentred = comparison.method.isCentred
    method = comparison.method
    foldCount = (stimulusFold.max() ?? -1) + 1
    self.stimulusFold = stimulusFold
    self.subjectFold = subjectFold
  }

  /// - Parameters:
  ///   - counts: how often each stimulus stands in the sample.
  ///   - subjectCounts: the same of subjects; one that is not there does not take part in weights and ceilings.
  func scores(stimulusCounts counts: [Int], subjectCounts: [Int]) -> Scores {
    let parts = (0..<foldCount).compactMap { part(of: $0, counts, subjectCounts) }
    func mean(_ value: (Scores) -> [Double]) -> [Double] {
      subjects.indices.map { subject in definedMean(parts.map { value($0)[subject] }) }
    }
    return Scores(
      rows: (0...models.count).map { model in mean { $0.rows[model] } }, lower: mean(\.lower), upper: mean(\.upper))
  }

  /// One fold of the stimuli; `nil` where fewer than three of it are in the sample.
  private func part(of fold: Int, _ counts: [Int], _ subjectCounts: [Int]) -> Scores? {
    guard counts.indices.count(where: { stimulusFold[$0] == fold && counts[$0] > 0 }) > 2 else { return nil }
    var (training, weights, held): ([Int], [Double], [Int]) = ([], [], [])
    for pair in pairs.kept.indices {
      let (i, j) = (Int(pairs.firsts[pair]), Int(pairs.seconds[pair]))
      switch (stimulusFold[i] == fold, stimulusFold[j] == fold) {
      case (true, true): held.append(pair)
      case (false, false) where counts[i] > 0 && counts[j] > 0:
        training.append(pair)
        weights.append(Double(counts[i] * counts[j]))
      default: break
      }
    }
    guard training.count > models.count + 1 else { return nil }
    let combined = combinations(training, weights, subjectCounts).map { b in
      held.map { pair in models.indices.reduce(0.0) { $0 + b[$1] * models[$1][pair] } }
    }
    func part(_ values: [Double]) -> [Double] { held.map { values[$0] } }
    let scorer = PairScorer(
      models: models.map(part) + combined, targets: subjects.map(part), pairs: pairs.selecting(held), method: method)
    let found = scorer.samples(of: [counts], targetCounts: [[subjectCounts]])[0]
    let s = subjects.count
    func row(_ model: Int) -> [Double] { Array(found.scores[(model * s)..<((model + 1) * s)]) }
    let own = (0..<s).map { subject in
      // Where a resample has nobody outside of a subject's fold, nothing was fitted.
      let isFitted = s == 1 || (0..<s).contains { subjectFold[$0] != subjectFold[subject] && subjectCounts[$0] > 0 }
      return isFitted ? found.scores[(models.count + subjectFold[subject]) * s + subject] : .nan
    }
    return Scores(
      rows: models.indices.map(row) + [own], lower: found.bounds[0].lower, upper: found.bounds[0].upper)
  }

  /// The weights for each fold of the subjects, from those of the others: of one subject its own, on other stimuli.
  private func combinations(_ rows: [Int], _ weights: [Double], _ subjectCounts: [Int]) -> [[Double]] {
    let total = weights.reduce(0, +)
    func unit(_ values: [Double]) -> (values: [Double], norm: Double) {
      var own = rows.map { values[$0] }
      var mean = 0.0
      if isCentred {
        mean = zip(own, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
        for k in own.indices { own[k] -= mean }
      }
      let square = zip(own, weights).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
      let isNothing =
        isCentred
        ? Correlation.isConstant(sumOfSquares: square / total * Double(rows.count), mean: mean, count: rows.count)
        : square == 0
      guard !isNothing else { return (own.map { _ in 0 }, 0) }
      let norm = square.squareRoot()
      return (own.map { $0 / norm }, norm)
    }
    func product(_ a: [Double], _ b: [Double]) -> Double {
      var sum = 0.0
      for k in a.indices { sum += weights[k] * a[k] * b[k] }
      return sum
    }
    let predictors = models.map(unit)
    let gram = predictors.flatMap { a in predictors.map { product(a.values, $0.values) } }
    let targets = subjects.map { unit($0).values }
    let cross = targets.map { target in predictors.map { product($0.values, target) } }
    let folds = (subjectFold.max() ?? 0) + 1
    return (0..<folds).map { fold in
      var target = [Double](repeating: 0, count: models.count)
      for (subject, own) in cross.enumerated() where folds == 1 || subjectFold[subject] != fold {
        for k in target.indices { target[k] += Double(subjectCounts[subject]) * own[k] }
      }
      let found = NonNegativeLeastSquares.solve(gram: gram, target: target)
      return zip(found, predictors).map { $1.norm > 0 ? $0 / $1.norm : 0 }
    }
  }
}
