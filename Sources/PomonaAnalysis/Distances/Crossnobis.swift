internal import Foundation
public import PomonaCore
public import PomonaParallel
internal import PomonaSystem
public import PomonaTables

/// Squared distances in units of the noise, and their cross-validated form.
///
///     mahalanobis   (x_i - x_j)ᵀ N (x_i - x_j) / P
///     crossnobis    (1/F) Σ_f (t_fi - t_fj)ᵀ N (m_fi - m_fj) / P,    t_f: the mean over all observations outside of fold f
///
/// The expectation of a crossnobis distance is 0 where patterns are the same, so that values below zero are kept and no root
/// is taken; all other distances are biased upward by noise. P is the number of units.
///
/// - Cost: balanced folds and one precision need F + 1 Gram matrices, [Dist(Σ m_f) - Σ Dist(m_f)] / (F (F - 1) P); else F
///   products, or F (F - 1) / 2 with a precision a fold. n² P each, and what the precision costs.
/// - Source: Walther et al. 2016, doi 10.1016/j.neuroimage.2015.12.012; Diedrichsen et al. 2021, arXiv 2007.02789.
public enum Crossnobis {
  /// What distances are measured in.
  public enum Noise: Sendable {
    /// Units as they are.
    case none
    /// One precision for all folds, of data that share no noise with the patterns: residuals of a first-level model.
    case precision(NoisePrecision)
    /// The same, and what it was made of.
    case given(NoisePrecision, String)
    /// Of repeats less their mean, for each fold from the other folds alone, so that the distance stays unbiased.
    case otherFolds(NoiseCovariance.Estimator)
    /// Of repeats less their mean, all folds pooled: shares noise with the patterns, so that distances are biased upward.
    case pooled(NoiseCovariance.Estimator)
    /// The covariance of the noise of each fold's patterns: pairs of folds are averaged, each under the mean of its two.
    case perFold([NoiseCovariance])

    var words: String {
      switch self {
      case .none: "no noise normalization"
      case .precision: "given noise precision"
      case .given(_, let words): words
      case .otherFolds(let estimator): "noise \(estimator.rawValue) of the other folds' repeats"
      case .pooled(let estimator): "noise \(estimator.rawValue) of all folds' repeats, biased upward"
      case .perFold(let covariances):
        "noise \(covariances.first?.estimator.rawValue ?? "") of each run, pairs of runs under the mean of two"
      }
    }

    /// The same of some folds.
    func selecting(folds: [Int]) -> Noise {
      guard case .perFold(let covariances) = self else { return self }
      return .perFold(folds.map { covariances[$0] })
    }
  }

  /// The crossnobis RDM; a pair whose stimuli share no fold is NaN.
  ///
  /// The same bits for any number of threads.
  /// - Throws: what estimating and inverting the noise throws, `AnalysisError.stimulusCount`.
  /// - Precondition: as many covariances as folds, over the same units.
  public static func rdm(
    of patterns: FoldedPatterns, axis: StimulusAxis, noise: Noise = .none, workers: Workers = .all,
    provenance: Provenance = Provenance()
  ) throws -> RDM {
    let n = patterns.stimulusCount
    guard n == axis.count else { throw AnalysisError.stimulusCount(geometry: n, axis: axis.count) }
    let values: [Double]
    switch noise {
    case .none: values = try shared(nil, patterns, workers)
    case .precision(let precision), .given(let precision, _): values = try shared(precision, patterns, workers)
    case .pooled(let estimator):
      let (rows, degrees) = patterns.residuals()
      let covariance = try NoiseCovariance(residuals: rows, degreesOfFreedom: degrees, estimator: estimator)
      values = try shared(try NoisePrecision(covariance), patterns, workers)
    case .otherFolds(let estimator):
      values = try leaveOneOut(patterns, workers) { fold in
        let (rows, degrees) = patterns.residuals(leavingOut: fold)
        return try NoisePrecision(
          NoiseCovariance(residuals: rows, degreesOfFreedom: degrees, estimator: estimator))
      }
    case .perFold(let covariances): values = try byPairs(patterns, covariances, workers)
    }
    return try RDM(
      axis: axis, distance: "crossnobis", values: values,
      provenance: provenance.adding("distance", "crossnobis").adding("folds", String(patterns.foldCount))
        .adding("noise", noise.words))
  }

  /// The Mahalanobis RDM of mean patterns.
  ///
  /// - Throws: `AnalysisError.stimulusCount`, `.notFinite`, `.tooFewStimuli`.
  /// - Precondition: patterns over the units of the precision.
  public static func mahalanobis(
    of patterns: Matrix<Double>, precision: NoisePrecision, axis: StimulusAxis, provenance: Provenance = Provenance()
  ) throws -> RDM {
    precondition(patterns.columnCount == precision.unitCount, "a precision of other units")
    try requirePatterns(patterns, axis)
    let centred = lessMean(patterns.elements, patterns.rowCount, patterns.columnCount)
    let distances = squared(precision.product(centred, centred), patterns.rowCount)
    return try RDM(
      axis: axis, distance: "mahalanobis", values: distances.map { max(0, $0) / Double(patterns.columnCount) },
      provenance: provenance.adding("distance", "mahalanobis"))
  }

  static func requirePatterns(_ patterns: Matrix<Double>, _ axis: StimulusAxis) throws {
    let (n, p) = (patterns.rowCount, patterns.columnCount)
    guard n == axis.count else { throw AnalysisError.stimulusCount(geometry: n, axis: axis.count) }
    guard n > 1 else { throw AnalysisError.tooFewStimuli(count: n, needed: 2, what: "distances between them") }
    guard p > 0 else { throw AnalysisError.tooFewFeatures(count: 0, distance: "pattern") }
    if let place = patterns.elements.firstIndex(where: { !$0.isFinite }) {
      throw AnalysisError.notFinite(
        stimulus: axis.ids[place / p], position: place / p, feature: place % p, value: "\(patterns.elements[place])")
    }
  }

  // MARK: - Forms

  /// Balanced folds under one precision; unbalanced ones go fold by fold.
  private static func shared(
    _ precision: NoisePrecision?, _ patterns: FoldedPatterns, _ workers: Workers
  ) throws -> [Double] {
    guard patterns.isBalanced else { return try leaveOneOut(patterns, workers) { _ in precision } }
    let (n, p, f) = (patterns.stimulusCount, patterns.unitCount, patterns.foldCount)
    let kernel: [Double]
    if let precision {
      let means = try workers.map(f) { lessMean(patterns.means[$0].elements, n, p) }
      var sum = [Double](repeating: 0, count: n * p)
      for mean in means { for place in sum.indices { sum[place] += mean[place] } }
      let total = sum
      let grams = try workers.map(f + 1) { index -> [Double] in
        let rows = index < f ? means[index] : total
        return precision.product(rows, rows)
      }
      kernel = grams.prefix(f).reduce(into: grams[f]) { whole, gram in
        for place in whole.indices { whole[place] -= gram[place] }
      }
    } else {
      kernel = try kernelOfSum(patterns, workers)
    }
    return squared(kernel, n).map { $0 / Double(f * (f - 1) * p) }
  }

  /// S Sᵀ - Σ M_f M_fᵀ with S = Σ M_f, rows less their mean; the upper triangle. By blocks of units that fit into a cache,
  /// so that each pattern is read once.
  private static func kernelOfSum(_ patterns: FoldedPatterns, _ workers: Workers) throws -> [Double] {
    let (n, p) = (patterns.stimulusCount, patterns.unitCount)
    let width = 256
    let parts = try workers.map((p + width - 1) / width) { block -> [Double] in
      let units = block * width..<min((block + 1) * width, p)
      var total = [Double](repeating: 0, count: n * units.count)
      var gram = [Double](repeating: 0, count: n * n)
      var kernel = gram
      for mean in patterns.means {
        var rows: [Double] = []
        rows.reserveCapacity(total.count)
        for row in 0..<n { rows += mean.row(row)[(row * p + units.lowerBound)..<(row * p + units.upperBound)] }
        rows = lessMean(rows, n, units.count)
        BLAS.dsyrk(rows, rows: n, inner: units.count, into: &gram)
        for place in kernel.indices { kernel[place] -= gram[place] }
        for place in total.indices { total[place] += rows[place] }
      }
      BLAS.dsyrk(total, rows: n, inner: units.count, into: &gram)
      for place in kernel.indices { kernel[place] += gram[place] }
      return kernel
    }
    return parts.reduce(into: [Double](repeating: 0, count: n * n)) { whole, part in
      for place in whole.indices { whole[place] += part[place] }
    }
  }

  /// Each fold against the mean over all observations of the others; the mean over the folds that show both stimuli.
  private static func leaveOneOut(
    _ patterns: FoldedPatterns, _ workers: Workers, _ precision: @Sendable (Int) throws -> NoisePrecision?
  ) throws -> [Double] {
    let (n, p) = (patterns.stimulusCount, patterns.unitCount)
    let parts = try workers.map(patterns.foldCount) { fold -> [Double] in
      let (others, isThere) = patterns.outside(fold)
      let kernel = product(others, patterns.means[fold].elements, try precision(fold), n, p)
      let isShown = patterns.counts[fold].map { $0 > 0 }
      return pairs(n) { i, j in
        guard isShown[i], isShown[j], isThere[i], isThere[j] else { return .nan }
        return kernel[i * n + i] + kernel[j * n + j] - kernel[i * n + j] - kernel[j * n + i]
      }
    }
    return (0..<RDM.pairCount(of: n)).map { pair in definedMean(parts.lazy.map { $0[pair] }) / Double(p) }
  }

  private static func byPairs(
    _ patterns: FoldedPatterns, _ covariances: [NoiseCovariance], _ workers: Workers
  ) throws -> [Double] {
    let (n, p, f) = (patterns.stimulusCount, patterns.unitCount, patterns.foldCount)
    precondition(
      covariances.count == f && covariances.allSatisfy { $0.unitCount == p }, "one covariance a fold, of its units")
    let couples = (0..<f).flatMap { a in ((a + 1)..<max(a + 1, f)).map { (a, $0) } }
    let parts = try workers.map(couples.count) { index -> [Double] in
      let (a, b) = couples[index]
      let precision = try NoisePrecision(covariances[a].averaged(with: covariances[b]))
      let kernel = product(patterns.means[a].elements, patterns.means[b].elements, precision, n, p)
      return pairs(n) { i, j in
        guard patterns.counts[a][i] > 0, patterns.counts[a][j] > 0, patterns.counts[b][i] > 0, patterns.counts[b][j] > 0
        else { return .nan }
        return kernel[i * n + i] + kernel[j * n + j] - kernel[i * n + j] - kernel[j * n + i]
      }
    }
    return (0..<RDM.pairCount(of: n)).map { pair in definedMean(parts.lazy.map { $0[pair] }) / Double(p) }
  }

  private static func product(
    _ x: [Double], _ y: [Double], _ precision: NoisePrecision?, _ n: Int, _ p: Int
  ) -> [Double] {
    precision?.product(x, y) ?? BLAS.product(x, by: y, transposed: true, rows: n, columns: n, inner: p)
  }

  private static func pairs(_ n: Int, _ value: (Int, Int) -> Double) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(RDM.pairCount(of: n))
    for i in 0..<n { for j in (i + 1)..<max(i + 1, n) { values.append(value(i, j)) } }
    return values
  }

  /// K_ii + K_jj - 2 K_ij
  static func squared(_ kernel: [Double], _ n: Int) -> [Double] {
    pairs(n) { i, j in kernel[i * n + i] + kernel[j * n + j] - 2 * kernel[i * n + j] }
  }

  /// Rows less their mean: distances stay, digits are not spent on what all share.
  private static func lessMean(_ rows: [Double], _ n: Int, _ p: Int) -> [Double] {
    var means = [Double](repeating: 0, count: p)
    for row in 0..<n { for unit in 0..<p { means[unit] += rows[row * p + unit] } }
    var result = rows
    for row in 0..<n { for unit in 0..<p { result[row * p + unit] -= means[unit] / Double(n) } }
    return result
  }
}

/// The symmetrised Kullback and Leibler divergence of Poisson rates.
///
///     Σ_k (a_k - b_k)(log a_k - log b_k) / P,   rates (x + λ w) / (1 + w)
///
/// The prior rate λ (1), in the unit of the responses, with weight w (0.1) keeps silent units finite: both are above 0.
/// - Cost: n² P, one product of rates with their logarithms.
/// - Source: rsatoolbox, `calc_rdm_poisson`; Schütt et al. 2023, doi 10.7554/eLife.82566.
public enum PoissonDistance {
  public static let usualPrior = (rate: 1.0, weight: 0.1)

  /// - Throws: `RSAError.negativeRate` at the first rate below zero; `AnalysisError.notFinite`, `.stimulusCount`,
  ///   `.tooFewStimuli`.
  public static func rdm(
    of rates: Matrix<Double>, axis: StimulusAxis, priorRate: Double = usualPrior.rate,
    priorWeight: Double = usualPrior.weight, provenance: Provenance = Provenance()
  ) throws -> RDM {
    precondition(priorRate > 0 && priorWeight > 0, "a prior that keeps no unit finite")
    try Crossnobis.requirePatterns(rates, axis)
    let (n, p) = (rates.rowCount, rates.columnCount)
    if let place = rates.elements.firstIndex(where: { $0 < 0 }) {
      throw RSAError.negativeRate(stimulus: axis.ids[place / p], unit: place % p, value: rates.elements[place])
    }
    let raised = rates.elements.map { ($0 + priorRate * priorWeight) / (1 + priorWeight) }
    let logarithms = raised.map { log($0) }
    let kernel = BLAS.product(raised, by: logarithms, transposed: true, rows: n, columns: n, inner: p)
    var values: [Double] = []
    values.reserveCapacity(RDM.pairCount(of: n))
    for i in 0..<n {
      for j in (i + 1)..<n {
        let sum = kernel[i * n + i] + kernel[j * n + j] - kernel[i * n + j] - kernel[j * n + i]
        values.append(max(0, sum) / Double(p))
      }
    }
    return try RDM(
      axis: axis, distance: "poisson", values: values,
      provenance: provenance.adding("distance", "poisson").adding("prior", "\(priorRate) of weight \(priorWeight)"))
  }
}
