public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// A subject's RDM as a weighted sum of RDMs of models, with intercept.
///
///     v = b₀ + Σ_k b_k u_k + e        over pairs; all z-scored (ddof 0), so that b are standardized
///
/// Least squares, or with no weight below zero (a weighted model, whose parts can only add distance). With `ranks` values
/// become ranks first. What a model adds to the others is its unique R², the full less the one without it. Cross-validation
/// divides the stimuli: weights come from pairs with both stimuli in training, and are measured on held-out pairs.
///
/// Pairs are not independent, so no standard error over pairs is given: weights are tested over subjects, or stimuli.
///
/// - Cost: pairs × models², from which all fits follow.
/// - Source: Khaligh-Razavi and Kriegeskorte 2014, doi 10.1371/journal.pcbi.1003915; Conwell et al. 2024, doi
///   10.1038/s41467-024-53147-y (non-negative, over images).
public struct RDMRegression: Sendable, Equatable {
  /// Which pairs a fit is measured on.
  public enum HeldOut: String, Sendable, CaseIterable {
    /// Both stimuli are held out: such pairs share no noise with training.
    case both
    /// At least one is, as in regression over images; predictions of a pair are averaged over the folds that make them, and
    /// folds are not independent.
    case any
  }

  public struct Options: Sendable {
    public var nonNegative = false
    public var ranks = false
    /// Folds of the stimuli, or none.
    public var foldCount: Int?
    public var heldOut = HeldOut.both
    /// Folds of the subjects, or none: held-out pairs are then predicted by weights from the mean RDM of the subjects outside
    /// of the fold, so that neither a stimulus nor a person of a score has been seen.
    public var subjectFoldCount: Int?
    public var seed: UInt64 = 0
    public var missing = PairScorer.MissingPairs.refused

    public init(
      nonNegative: Bool = false, ranks: Bool = false, foldCount: Int? = nil, heldOut: HeldOut = .both,
      subjectFoldCount: Int? = nil, seed: UInt64 = 0, missing: PairScorer.MissingPairs = .refused
    ) {
      self.nonNegative = nonNegative
      self.ranks = ranks
      self.foldCount = foldCount
      self.heldOut = heldOut
      self.subjectFoldCount = subjectFoldCount
      self.seed = seed
      self.missing = missing
    }
  }

  public struct Fit: Sendable, Equatable {
    /// Standardized, one a model.
    public let weights: [Double]
    public let r2: Double
    /// The full R² less the one without each model.
    public let unique: [Double]
    /// On held-out pairs: 1 - Σ(v - f)² / Σ(v - v̄)², the mean over folds, and the correlation; NaN without folds.
    public let heldOutR2: Double
    public let heldOutR: Double
  }

  /// One a subject.
  public let fits: [Fit]
  /// 1 / (1 - R²) of each model given the others; above 10 its weight is hardly its own. Infinite of one that follows from
  /// the others.
  public let inflation: [Double]
  public let pairCount: Int
  /// Pairs that some of the RDMs lack and that were left out of all.
  public let droppedPairCount: Int

  /// - Parameter names: of the models, for errors.
  /// - Throws: as `PairScorer` for RDMs that do not meet; `RSAError.sameModels` where a model is constant or follows from
  ///   those before it and weights may be negative; `.tooManyFolds`, `.tooFewHeldOutPairs` below three a model; `.unfit` for
  ///   more folds of subjects than subjects; `AnalysisError.tooFewPairs`, `.oneSubject` for folds of one subject.
  /// - Precondition: a name for each model.
  public init(
    of models: [RDM], names: [String], against subjects: [RDM], options: Options = Options(), workers: Workers = .all
  ) throws {
    guard !models.isEmpty else { throw AnalysisError.noCandidates }
    guard !subjects.isEmpty else { throw AnalysisError.noSubjects }
    precondition(names.count == models.count, "a name for each model")
    let pairs = try PresentPairs(models + subjects, missing: options.missing)
    let m = pairs.kept.count
    let k = models.count
    guard m > k + 1 else { throw AnalysisError.tooFewPairs(count: m, needed: k + 2) }
    func prepared(_ rdm: RDM) -> [Double] { options.ranks ? Ranks.average(pairs.values(rdm)) : pairs.values(rdm) }
    let predictors = models.map(prepared)
    let targets = subjects.map(prepared)
    let everything = Array(0..<m)
    let inner = Normal(predictors, targets[0], everything)
    inflation = inner.inflation
    if !options.nonNegative, let place = inner.firstDependent {
      throw RSAError.sameModels(first: place > 0 ? names[place - 1] : "the intercept", second: names[place])
    }
    var folds: [StimulusFold] = []
    if let count = options.foldCount {
      let n = pairs.stimulusCount
      guard count > 1, n / count > 2 else { throw RSAError.tooManyFolds(folds: count, stimuli: n, parameter: "folds") }
      folds = StimulusFold.all(count, pairs, seed: options.seed)
      for fold in folds {
        let held = options.heldOut == .both ? fold.heldOut : fold.touching
        guard held.count >= 3 * k, fold.training.count > k + 1 else {
          throw RSAError.tooFewHeldOutPairs(
            count: min(held.count, fold.training.count), predictors: k, needed: 3 * k)
        }
      }
    }
    var others: [[Double]?] = targets.map { _ in nil }
    if let count = options.subjectFoldCount {
      guard subjects.count > 1 else { throw AnalysisError.oneSubject(what: "weights from other subjects") }
      guard (2...subjects.count).contains(count) else {
        throw RSAError.unfit(
          what: "\(count) folds of subjects", with: "\(subjects.count) subjects", parameter: "subject_folds",
          remedy: "subject_folds: \(subjects.count)")
      }
      others = RDMRegression.meansOfOthers(targets, folds: count, seed: options.seed)
      if folds.isEmpty { folds = [StimulusFold(training: everything, heldOut: everything, touching: everything)] }
    }
    let (divisions, trained) = (folds, others)
    fits = try workers.map(targets.count) { subject in
      RDMRegression.fit(
        predictors, targets[subject], trainedOn: trained[subject] ?? targets[subject], everything, divisions, options)
    }
    pairCount = m
    droppedPairCount = pairs.droppedCount
  }

  /// For each subject the mean over those that are not of its fold.
  private static func meansOfOthers(_ targets: [[Double]], folds count: Int, seed: UInt64) -> [[Double]] {
    let fold = Folds.ofEach(targets.count, folds: count, seed: seed, name: "folds of subjects")
    return targets.indices.map { subject in
      let others = targets.indices.filter { fold[$0] != fold[subject] }
      return targets[subject].indices.map { pair in
        others.reduce(0.0) { $0 + targets[$1][pair] } / Double(others.count)
      }
    }
  }

  private static func fit(
    _ predictors: [[Double]], _ target: [Double], trainedOn source: [Double], _ everything: [Int],
    _ folds: [StimulusFold], _ options: Options
  ) -> Fit {
    let full = Normal(predictors, target, everything)
    let weights = full.weights(nonNegative: options.nonNegative)
    let r2 = full.r2(weights, Array(predictors.indices))
    let unique = predictors.indices.map { left -> Double in
      let rest = predictors.indices.filter { $0 != left }
      return r2 - full.r2(full.weights(nonNegative: options.nonNegative, of: rest), rest)
    }
    let held = heldOut(predictors, target, trainedOn: source, folds, options)
    return Fit(weights: weights, r2: r2, unique: unique, heldOutR2: held.r2, heldOutR: held.r)
  }

  private static func heldOut(
    _ predictors: [[Double]], _ target: [Double], trainedOn source: [Double], _ folds: [StimulusFold],
    _ options: Options
  ) -> (r2: Double, r: Double) {
    guard !folds.isEmpty else { return (.nan, .nan) }
    var sums = [Double](repeating: 0, count: target.count)
    var counts = [Int](repeating: 0, count: target.count)
    var (shares, correlations): ([Double], [Double]) = ([], [])
    for fold in folds {
      let normal = Normal(predictors, source, fold.training)
      let predict = normal.prediction(normal.weights(nonNegative: options.nonNegative))
      let rows = options.heldOut == .both ? fold.heldOut : fold.touching
      let predicted = rows.map { row in predict(predictors.map { $0[row] }) }
      let observed = rows.map { target[$0] }
      shares.append(r2(observed, predicted))
      correlations.append(Correlation.pearson(observed, predicted))
      for (row, value) in zip(rows, predicted) {
        sums[row] += value
        counts[row] += 1
      }
    }
    guard options.heldOut == .any else { return (definedMean(shares), definedMean(correlations)) }
    let rows = target.indices.filter { counts[$0] > 0 }
    let predicted = rows.map { sums[$0] / Double(counts[$0]) }
    let observed = rows.map { target[$0] }
    return (r2(observed, predicted), Correlation.pearson(observed, predicted))
  }

  private static func r2(_ observed: [Double], _ predicted: [Double]) -> Double {
    let mean = observed.reduce(0, +) / Double(observed.count)
    let total = observed.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let rest = zip(observed, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return total > 0 ? 1 - rest / total : .nan
  }
}

/// Equal parts by chance.
enum Folds {
  /// The fold of each.
  static func ofEach(_ count: Int, folds: Int, seed: UInt64, name: String) -> [Int] {
    var fold = [Int](repeating: 0, count: count)
    for (place, one) in RandomStream(seed: seed, name: name).permutation(of: count).enumerated() {
      fold[one] = place * folds / count
    }
    return fold
  }
}

/// Stimuli that are held out, and the pairs that follow.
private struct StimulusFold: Sendable {
  /// Places among the present pairs: both stimuli in training, both held out, at least one held out.
  let training: [Int]
  let heldOut: [Int]
  let touching: [Int]

  static func all(_ count: Int, _ pairs: PresentPairs, seed: UInt64) -> [StimulusFold] {
    let fold = Folds.ofEach(pairs.stimulusCount, folds: count, seed: seed, name: "folds of stimuli")
    return (0..<count).map { index in
      var (training, heldOut, touching): ([Int], [Int], [Int]) = ([], [], [])
      for pair in pairs.kept.indices {
        let held =
          (fold[Int(pairs.firsts[pair])] == index ? 1 : 0) + (fold[Int(pairs.seconds[pair])] == index ? 1 : 0)
        if held == 0 { training.append(pair) } else { touching.append(pair) }
        if held == 2 { heldOut.append(pair) }
      }
      return StimulusFold(training: training, heldOut: heldOut, touching: touching)
    }
  }
}

/// The normal equations of standardized values over some pairs.
private struct Normal {
  private let means: [Double]
  private let scales: [Double]
  private let targetMean: Double
  private let targetScale: Double
  /// Correlations of the predictors, and with the target.
  private let gram: [Double]
  private let cross: [Double]
  private let k: Int

  init(_ predictors: [[Double]], _ target: [Double], _ rows: [Int]) {
    k = predictors.count
    let count = Double(rows.count)
    func moments(_ values: [Double]) -> (mean: Double, scale: Double, standard: [Double]) {
      let mean = rows.reduce(0) { $0 + values[$1] } / count
      let square = rows.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) }
      guard !Correlation.isConstant(sumOfSquares: square, mean: mean, count: rows.count) else {
        return (mean, 0, Array(repeating: 0, count: rows.count))
      }
      let scale = (square / count).squareRoot()
      return (mean, scale, rows.map { (values[$0] - mean) / scale })
    }
    let all = (predictors + [target]).map(moments)
    means = all.dropLast().map(\.mean)
    scales = all.dropLast().map(\.scale)
    targetMean = all[k].mean
    targetScale = all[k].scale
    var products = [Double](repeating: 0, count: (k + 1) * (k + 1))
    BLAS.dsyrk(all.flatMap(\.standard), rows: k + 1, inner: rows.count, into: &products)
    var gram = [Double](repeating: 0, count: k * k)
    for i in 0..<k {
      for j in i..<k {
        gram[i * k + j] = products[i * (k + 1) + j] / count
        gram[j * k + i] = gram[i * k + j]
      }
    }
    self.gram = gram
    let (count1, width) = (count, k)
    cross = (0..<k).map { products[$0 * (width + 1) + width] / count1 }
  }

  /// The first predictor without variation of its own.
  var firstDependent: Int? {
    (0..<k).first { last in
      guard gram[last * k + last] > 0.5 else { return true }
      let before = Array(0..<last)
      guard !before.isEmpty else { return false }
      guard let inverse = inverse(of: before) else { return true }
      let own = before.map { gram[$0 * k + last] }
      let explained = before.indices.reduce(0.0) { sum, i in
        sum + own[i] * before.indices.reduce(0.0) { $0 + inverse[i * before.count + $1] * own[$1] }
      }
      return 1 - explained < 1e-10
    }
  }

  var inflation: [Double] {
    guard firstDependent == nil, let inverse = inverse(of: Array(0..<k)) else {
      return Array(repeating: .infinity, count: k)
    }
    return (0..<k).map { inverse[$0 * k + $0] }
  }

  private func inverse(of places: [Int]) -> [Double]? {
    LAPACK.inverse(ofPositive: places.flatMap { i in places.map { gram[i * k + $0] } }, order: places.count)
  }

  func weights(nonNegative: Bool, of places: [Int]? = nil) -> [Double] {
    let places = places ?? Array(0..<k)
    guard !places.isEmpty else { return [] }
    let own = places.map { cross[$0] }
    if nonNegative {
      return NonNegativeLeastSquares.solve(
        gram: places.flatMap { i in places.map { gram[i * k + $0] } }, target: own)
    }
    guard let inverse = inverse(of: places) else { return Array(repeating: .nan, count: places.count) }
    return places.indices.map { i in
      places.indices.reduce(0.0) { $0 + inverse[i * places.count + $1] * own[$1] }
    }
  }

  /// 1 - bᵀ-form of the residual: 2 bᵀ c - bᵀ G b, as the target has variance 1.
  func r2(_ weights: [Double], _ places: [Int]) -> Double {
    guard targetScale > 0 else { return .nan }
    var sum = 0.0
    for (i, a) in places.enumerated() {
      sum += 2 * weights[i] * cross[a]
      for (j, b) in places.enumerated() { sum -= weights[i] * weights[j] * gram[a * k + b] }
    }
    return sum
  }

  /// In the units of the target.
  func prediction(_ weights: [Double]) -> ([Double]) -> Double {
    { values in
      var sum = 0.0
      for place in weights.indices where scales[place] > 0 {
        sum += weights[place] * (values[place] - means[place]) / scales[place]
      }
      return targetMean + targetScale * sum
    }
  }
}
