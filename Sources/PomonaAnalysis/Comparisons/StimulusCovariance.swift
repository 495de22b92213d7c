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
  /// Those of independent stimuli; `nil` of a matrix with entries beside the diagonal.
  let variances: [Double]?
  /// R with Rᵀ R = Σ⁻¹.
  private let factor: [Double]
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
    try matrix.requireSymmetric("the covariance")
    guard let inverse = LAPACK.inverse(ofPositive: matrix.elements, order: n),
      let factor = LAPACK.cholesky(inverse, order: n)
    else {
      throw .notPositive(what: "the covariance", reason: "it is not positive definite")
    }
    let sums = (0..<n).map { i in inverse[(i * n)..<((i + 1) * n)].reduce(0, +) }
    let total = sums.reduce(0, +)
    stimulusCount = n
    self.inverse = inverse
    self.factor = factor
    let isDiagonal = (0..<n).allSatisfy { i in (0..<n).allSatisfy { i == $0 || matrix[i, $0] == 0 } }
    variances = isDiagonal ? (0..<n).map { matrix[$0, $0] } : nil
    weights = sums.map { $0 / total }
  }

  /// uᵀ W⁻¹ v / √(uᵀ W⁻¹ u · vᵀ W⁻¹ v); 0 where an RDM is all zeros.
  ///
  /// - Throws: `AnalysisError.otherStimuli`; `RSAError.covarianceSize`, `.missingPairs`.
  public func cosine(_ first: RDM, _ second: RDM) throws -> Double {
    let (u, v) = (try secondMoment(first), try secondMoment(second, like: first))
    let (uu, vv) = (product(u, u), product(v, v))
    return uu > 0 && vv > 0 ? Correlation.clamped(product(u, v) / (uu * vv).squareRoot()) : 0
  }

  /// The same of what is left of the generalized least-squares mean (1ᵀ W⁻¹ u) / (1ᵀ W⁻¹ 1) and, where RDMs are held
  /// constant, of generalized least squares on them: NaN for an RDM of which nothing is left.
  ///
  /// - Throws: as `cosine`; `AnalysisError.dependentControls`.
  public func pearson(_ first: RDM, _ second: RDM, given controls: [RDM] = []) throws -> Double {
    let (u, v) = (try secondMoment(first), try secondMoment(second, like: first))
    let ones = whitenedMoment(Array(repeating: 1, count: first.values.count))
    let taken = [ones] + (try controls.map { try secondMoment($0, like: first) })
    // Coordinates along what is taken out, made orthonormal one after another: a row of a Cholesky factor each.
    var rows: [[Double]] = []
    func coordinates(_ moment: Moment) -> [Double] {
      var along: [Double] = []
      for (place, row) in rows.enumerated() {
        let rest = (0..<place).reduce(product(moment, taken[place])) { $0 - along[$1] * row[$1] }
        along.append(rest / row[place])
      }
      return along
    }
    func rest(_ moment: Moment, _ along: [Double], least: Double) -> Double? {
      let whole = product(moment, moment)
      let left = along.reduce(whole) { $0 - $1 * $1 }
      return left > least * whole ? left : nil
    }
    for (position, moment) in taken.enumerated() {
      let along = coordinates(moment)
      guard let left = rest(moment, along, least: PairScorer.leastUnexplained) else {
        throw AnalysisError.dependentControls(position: position - 1)
      }
      rows.append(along + [left.squareRoot()])
    }
    let (a, b) = (coordinates(u), coordinates(v))
    let least = controls.isEmpty ? 1e-12 : PairScorer.leastUnexplained
    guard let left = rest(u, a, least: least), let right = rest(v, b, least: least) else { return .nan }
    let shared = zip(a, b).reduce(product(u, v)) { $0 - $1.0 * $1.1 }
    return Correlation.clamped(shared / (left * right).squareRoot())
  }

  /// n (n + 1) / 2
  var coordinateCount: Int { stimulusCount * (stimulusCount + 1) / 2 }

  /// R G Rᵀ, entries beside the diagonal once and times √2: the inner product of two such is uᵀ W⁻¹ v.
  ///
  /// - Throws: `RSAError.covarianceSize`, `.missingPairs`.
  func coordinates(_ rdm: RDM) throws -> [Double] { coordinates(of: try secondMoment(rdm).moment) }

  func coordinates(_ values: [Double]) -> [Double] { coordinates(of: whitenedMoment(values).moment) }

  private func coordinates(of moment: [Double]) -> [Double] {
    let n = stimulusCount
    let half = BLAS.product(factor, by: moment, rows: n, columns: n, inner: n)
    let whole = BLAS.product(half, by: factor, transposed: true, rows: n, columns: n, inner: n)
    return (0..<n).flatMap { i in (i..<n).map { whole[i * n + $0] * (i == $0 ? 1 : 2.0.squareRoot()) } }
  }

  /// G, and Σ⁻¹ G Σ⁻¹.
  private typealias Moment = (moment: [Double], whitened: [Double])

  private func secondMoment(_ rdm: RDM, like first: RDM? = nil) throws -> Moment {
    let n = stimulusCount
    try requireSameStimuli((first ?? rdm).axis, rdm.axis)
    guard rdm.axis.count == n else { throw RSAError.covarianceSize(count: n, stimuli: rdm.axis.count) }
    if let place = rdm.values.firstIndex(where: \.isNaN) {
      for i in 0..<n where place < RDM.position(i, n - 1, stimulusCount: n) + 1 {
        let j = place - RDM.position(i, i + 1, stimulusCount: n) + i + 1
        throw RSAError.missingPairs(
          what: "a comparison under a covariance", first: rdm.axis.ids[i], second: rdm.axis.ids[j])
      }
    }
    return whitenedMoment(rdm.values)
  }

  private func whitenedMoment(_ values: [Double]) -> Moment {
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

  private func product(_ a: Moment, _ b: Moment) -> Double {
    zip(a.whitened, b.moment).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
