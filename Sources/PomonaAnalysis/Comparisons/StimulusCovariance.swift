public import PomonaCore
internal import PomonaSystem

/// How the pattern estimates of stimuli covary, for whitened comparisons: variances of unequal repeats, or a whole matrix.
///
/// Estimates with covariance Σ give squared distances the covariance W = (C Σ Cᵀ) ∘ (C Σ Cᵀ), C all pairs of differences. No
/// matrix of pairs is made:
///
///     w = Σ⁻¹ 1 / (1ᵀ Σ⁻¹ 1),   H = I - 1 wᵀ,   G_u = -½ H D_u Hᵀ,   uᵀ W⁻¹ v = tr(Σ⁻¹ G_u Σ⁻¹ G_v)
///
/// Centring comes first and is weighted: with plain means the value is wrong for every Σ that is no multiple of the identity.
/// - Cost: n³ once, n² for each RDM and pair of RDMs.
/// - Source: Diedrichsen et al. 2021, doi 10.51628/001c.27664, with the centring written out.
public struct StimulusCovariance: Sendable {
  public let stimulusCount: Int
  /// Σ⁻¹
  private let inverse: [Double]
  /// w
  private let weights: [Double]

  /// Variances of independent estimates: 1 / k for means over k repeats.
  ///
  /// - Throws: `RSAError.notPositive` for one that is not above zero.
  public init(variances: [Double]) throws(RSAError) {
    if let place = variances.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw .notPositive(what: "the list of variances", reason: "number \(place + 1) is \(variances[place])")
    }
    let n = variances.count
    var matrix = Matrix<Double>(rowCount: n, columnCount: n)
    for i in 0..<n { matrix[i, i] = variances[i] }
    try self.init(matrix: matrix)
  }

  /// - Throws: `RSAError.notPositive` when it is not symmetric (to 1e-8 of its largest entry) or not positive definite.
  public init(matrix: Matrix<Double>) throws(RSAError) {
    let n = matrix.rowCount
    guard matrix.columnCount == n, n > 1 else {
      throw .notPositive(what: "the covariance", reason: "it is \(matrix.rowCount) × \(matrix.columnCount)")
    }
    let largest = matrix.elements.reduce(0) { max($0, abs($1)) }
    for i in 0..<n {
      for j in 0..<i where !(abs(matrix[i, j] - matrix[j, i]) <= 1e-8 * largest) {
        throw .notPositive(
          what: "the covariance", reason: "entries (\(j + 1), \(i + 1)) and (\(i + 1), \(j + 1)) differ")
      }
    }
    guard let inverse = LAPACK.inverse(ofPositive: matrix.elements, order: n) else {
      throw .notPositive(what: "the covariance", reason: "it is not positive definite")
    }
    let sums = (0..<n).map { i in inverse[(i * n)..<((i + 1) * n)].reduce(0, +) }
    let total = sums.reduce(0, +)
    stimulusCount = n
    self.inverse = inverse
    weights = sums.map { $0 / total }
  }

  /// uᵀ W⁻¹ v / √(uᵀ W⁻¹ u · vᵀ W⁻¹ v); 0 where an RDM is all zeros.
  ///
  /// - Throws: `AnalysisError.otherStimuli`; `RSAError.covarianceSize`, `.missingPairs`.
  public func cosine(_ first: RDM, _ second: RDM) throws -> Double {
    try compare(first, second, centred: false)
  }

  /// The same of what is left of the generalized least-squares mean (1ᵀ W⁻¹ u) / (1ᵀ W⁻¹ 1); NaN for a constant RDM.
  ///
  /// - Throws: as `cosine`.
  public func pearson(_ first: RDM, _ second: RDM) throws -> Double {
    try compare(first, second, centred: true)
  }

  private func compare(_ first: RDM, _ second: RDM, centred: Bool) throws -> Double {
    try requireSameStimuli(first.axis, second.axis)
    guard first.axis.count == stimulusCount else {
      throw RSAError.covarianceSize(count: stimulusCount, stimuli: first.axis.count)
    }
    let (u, v) = (try secondMoment(first), try secondMoment(second))
    let (uu, vv, uv) = (product(u, u), product(v, v), product(u, v))
    guard centred else {
      return uu > 0 && vv > 0 ? Correlation.clamped(uv / (uu * vv).squareRoot()) : 0
    }
    let ones = whitenedMoment(Array(repeating: 1, count: first.values.count))
    let (u1, v1, oneOne) = (product(u, ones), product(v, ones), product(ones, ones))
    let left = uu - u1 * u1 / oneOne
    let right = vv - v1 * v1 / oneOne
    guard left > 1e-12 * uu, right > 1e-12 * vv else { return .nan }
    return Correlation.clamped((uv - u1 * v1 / oneOne) / (left * right).squareRoot())
  }

  private func secondMoment(_ rdm: RDM) throws -> (moment: [Double], whitened: [Double]) {
    let n = stimulusCount
    if let place = rdm.values.firstIndex(where: \.isNaN) {
      for i in 0..<n where place < RDM.position(i, n - 1, stimulusCount: n) + 1 {
        let j = place - RDM.position(i, i + 1, stimulusCount: n) + i + 1
        throw RSAError.missingPairs(
          what: "a comparison under a covariance", first: rdm.axis.ids[i], second: rdm.axis.ids[j])
      }
    }
    return whitenedMoment(rdm.values)
  }

  /// G, and Σ⁻¹ G Σ⁻¹.
  private func whitenedMoment(_ values: [Double]) -> (moment: [Double], whitened: [Double]) {
    let n = stimulusCount
    var square = [Double](repeating: 0, count: n * n)
    var place = 0
    for i in 0..<n {
      for j in (i + 1)..<max(i + 1, n) {
        square[i * n + j] = values[place]
        square[j * n + i] = values[place]
        place += 1
      }
    }
    let means = (0..<n).map { i in (0..<n).reduce(0.0) { $0 + square[i * n + $1] * weights[$1] } }
    let mean = zip(means, weights).reduce(0) { $0 + $1.0 * $1.1 }
    for i in 0..<n { for j in 0..<n { square[i * n + j] = -0.5 * (square[i * n + j] - means[i] - means[j] + mean) } }
    let half = BLAS.product(inverse, by: square, rows: n, columns: n, inner: n)
    return (square, BLAS.product(half, by: inverse, rows: n, columns: n, inner: n))
  }

  private func product(_ a: (moment: [Double], whitened: [Double]), _ b: (moment: [Double], whitened: [Double]))
    -> Double
  {
    zip(a.whitened, b.moment).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
