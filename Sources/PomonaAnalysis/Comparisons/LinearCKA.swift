public import PomonaCore
public import PomonaParallel

/// Linear centred kernel alignment of two sets of features over the same stimuli.
///
///     tr(K L) / √(tr(K K) tr(L L)),   K = Xc Xcᵀ,  L = Yc Ycᵀ, columns centred
///
/// In [0, 1]; NaN when one side is the same in all stimuli. The plain form is above 0 for unrelated features, the more so
/// the more features there are for a stimulus; the debiased form replaces each trace by its unbiased estimate, leaving out
/// the diagonals, and can be below 0.
///
/// - Shapes: n × p and n × q.
/// - Cost: n² (p + q).
/// - Source: Kornblith et al. 2019, "Similarity of neural network representations revisited", arXiv 1905.00414; the
///   estimates: Song et al. 2012, "Feature selection via dependence maximization", equation 5.
public enum LinearCKA {
  /// - Throws: `.tooFewTrainingRows` below two stimuli (debiased: four), `.otherRowCount`, `.noFeatures`, `.notFinite`.
  public static func value(
    _ first: Matrix<Double>, _ second: Matrix<Double>, debiased: Bool = false, workers: Workers = .all
  ) throws -> Double {
    try value(.matrix(first), .matrix(second), debiased, workers)
  }

  /// The same of maps that may not fit in memory.
  public static func value(
    _ first: some FeatureBlocks, _ second: some FeatureBlocks, debiased: Bool = false, workers: Workers = .all
  ) throws -> Double {
    try value(.map(first), .map(second), debiased, workers)
  }

  private static func value(
    _ first: WideFeatures, _ second: WideFeatures, _ debiased: Bool, _ workers: Workers
  ) throws -> Double {
    let n = first.rowCount
    guard second.rowCount == n else {
      throw ReductionError.otherRowCount(first: n, other: second.rowCount, position: 1)
    }
    let needed = debiased ? 4 : 2
    guard n >= needed else { throw ReductionError.tooFewTrainingRows(count: n, needed: needed) }
    guard first.featureCount > 0, second.featureCount > 0 else { throw ReductionError.noFeatures }
    let rows = Array(0..<n)
    let k = try first.gram(centredOver: rows, workers: workers)
    let l = try second.gram(centredOver: rows, workers: workers)
    return alignment(k, l, n, debiased: debiased)
  }

  /// Of two centred Gram matrices, n × n.
  static func alignment(_ k: [Double], _ l: [Double], _ n: Int, debiased: Bool) -> Double {
    let product = debiased ? unbiased : plain
    let (kl, kk, ll) = (product(k, l, n), product(k, k, n), product(l, l, n))
    guard kk > 0, ll > 0 else { return .nan }
    return Correlation.clamped(kl / (kk * ll).squareRoot())
  }

  private static func plain(_ k: [Double], _ l: [Double], _ n: Int) -> Double {
    zip(k, l).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func unbiased(_ k: [Double], _ l: [Double], _ n: Int) -> Double {
    var trace = 0.0
    var sums = (k: 0.0, l: 0.0, both: 0.0)
    for i in 0..<n {
      var (a, b) = (0.0, 0.0)
      for j in 0..<n where j != i {
        trace += k[i * n + j] * l[i * n + j]
        a += k[i * n + j]
        b += l[i * n + j]
      }
      sums.k += a
      sums.l += b
      sums.both += a * b
    }
    let count = Double(n)
    return (trace + sums.k * sums.l / ((count - 1) * (count - 2)) - 2 * sums.both / (count - 2))
      / (count * (count - 3))
  }
}
