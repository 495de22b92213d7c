public import PomonaCore
internal import PomonaSystem

/// The covariance of noise between units, estimated from residuals, in the form that its inverse is cheap in.
///
///     Σ = diag(d) + Uᵀ U        U: residuals, scaled; d: what shrinkage adds
///
/// - `full`: Eᵀ E / dof. - `diag`: its diagonal alone.
/// - `shrinkage_eye`: towards a multiple of the identity (Ledoit and Wolf 2004, doi 10.1016/S0047-259X(03)00096-4).
/// - `shrinkage_diag`: off-diagonal entries times 1 - λ (Schäfer and Strimmer 2005, doi 10.2202/1544-6115.1175).
///
/// Both shrinkage intensities follow from the T × T Gram matrix of the residuals, so that no unit × unit matrix is made:
/// Σ_ij r_ij² = ‖U Uᵀ‖² / (T - 1)² and Σ_ij Σ_t u_ti² u_tj² = Σ_t (Σ_i u_ti²)².
///
/// - Shapes: residuals are T observations × P units; their column means are taken off.
/// - Cost: T² P.
public struct NoiseCovariance: Sendable, Equatable {
  public enum Estimator: String, Sendable, CaseIterable {
    case full
    case diagonal = "diag"
    case shrinkageEye = "shrinkage_eye"
    case shrinkageDiagonal = "shrinkage_diag"
  }

  public let estimator: Estimator
  public let unitCount: Int
  public let sampleCount: Int
  public let degreesOfFreedom: Int
  /// How far the estimate was moved towards its target: 0 is the sample covariance, 1 the target.
  public let shrinkage: Double
  /// d
  let own: [Double]
  /// U, row by row; empty where the estimate is diagonal.
  let factor: [Double]

  /// - Parameter degreesOfFreedom: T - 1 unless given; observations less conditions for residuals of repeated patterns.
  /// - Throws: `RSAError.tooFewResiduals` below two rows or without degrees of freedom, `.silentUnit` for the first unit
  ///   that does not vary, `.notFinite`.
  public init(
    residuals: Matrix<Double>, degreesOfFreedom: Int? = nil, estimator: Estimator = .shrinkageDiagonal
  ) throws(RSAError) {
    let (t, p) = (residuals.rowCount, residuals.columnCount)
    let dof = degreesOfFreedom ?? t - 1
    guard t > 1, dof > 0, p > 0 else { throw .tooFewResiduals(count: t, degrees: dof) }
    if let place = residuals.elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "residual", row: place / p, unit: place % p, value: "\(residuals.elements[place])")
    }
    var e = residuals.elements
    var squares = [Double](repeating: 0, count: p)
    for unit in 0..<p {
      var mean = 0.0
      for row in 0..<t { mean += e[row * p + unit] }
      mean /= Double(t)
      for row in 0..<t {
        e[row * p + unit] -= mean
        squares[unit] += e[row * p + unit] * e[row * p + unit]
      }
      if Correlation.isConstant(sumOfSquares: squares[unit], mean: mean, count: t) { throw .silentUnit(unit: unit) }
    }
    let (n, d) = (Double(t), Double(dof))
    var own = [Double](repeating: 0, count: p)
    var weight = 0.0
    switch estimator {
    case .full: weight = 1
    case .diagonal: own = squares.map { $0 / d }
    case .shrinkageEye:
      let sums = NoiseCovariance.gramSums(e, rows: t, columns: p)
      let mean = sums.trace / n / Double(p)
      let sample = sums.squares / (n * n)
      let distance = sample - Double(p) * mean * mean
      let error = min(distance, (sums.diagonalSquares / n - sample) / n)
      // One unit is its own target.
      let share = distance > 1e-14 * sample ? error / distance : 1
      own = Array(repeating: share * mean * n / d, count: p)
      weight = 1 - share
    case .shrinkageDiagonal:
      var scaled = e
      for row in 0..<t { for unit in 0..<p { scaled[row * p + unit] /= (squares[unit] / d).squareRoot() } }
      let sums = NoiseCovariance.gramSums(scaled, rows: t, columns: p)
      let own4 = scaled.reduce(0) { $0 + $1 * $1 * $1 * $1 }
      let correlations = sums.squares / ((n - 1) * (n - 1)) - Double(p) * (d / (n - 1)) * (d / (n - 1))
      let products = (sums.diagonalSquares - own4) / (n - 1)
      let variance = n / (d * d) * (products - correlations)
      let share = correlations > 0 ? min(1, max(0, variance / correlations)) : 1
      own = squares.map { share * $0 / d }
      weight = 1 - share
    }
    self.estimator = estimator
    unitCount = p
    sampleCount = t
    self.degreesOfFreedom = dof
    shrinkage = estimator == .diagonal ? 1 : 1 - weight
    self.own = own
    factor = weight > 0 ? e.map { $0 * (weight / d).squareRoot() } : []
  }

  private init(estimator: Estimator, unitCount: Int, samples: Int, degrees: Int, own: [Double], factor: [Double]) {
    self.estimator = estimator
    self.unitCount = unitCount
    sampleCount = samples
    degreesOfFreedom = degrees
    shrinkage = .nan
    self.own = own
    self.factor = factor
  }

  /// ‖X Xᵀ‖², Σ_t (X Xᵀ)_tt² and the trace.
  private static func gramSums(
    _ x: [Double], rows: Int, columns: Int
  ) -> (squares: Double, diagonalSquares: Double, trace: Double) {
    var gram = [Double](repeating: 0, count: rows * rows)
    BLAS.dsyrk(x, rows: rows, inner: columns, into: &gram)
    var sums = (squares: 0.0, diagonalSquares: 0.0, trace: 0.0)
    for i in 0..<rows {
      let own = gram[i * rows + i]
      sums.trace += own
      sums.diagonalSquares += own * own
      sums.squares += own * own
      for j in (i + 1)..<max(i + 1, rows) { sums.squares += 2 * gram[i * rows + j] * gram[i * rows + j] }
    }
    return sums
  }

  /// The mean of two covariances over the same units.
  ///
  /// - Precondition: equally many units.
  func averaged(with other: NoiseCovariance) -> NoiseCovariance {
    precondition(unitCount == other.unitCount, "covariances of other units")
    return NoiseCovariance(
      estimator: estimator, unitCount: unitCount, samples: sampleCount + other.sampleCount,
      degrees: degreesOfFreedom + other.degreesOfFreedom, own: zip(own, other.own).map { ($0 + $1) / 2 },
      factor: (factor + other.factor).map { $0 * 0.5.squareRoot() })
  }

  /// All of it, P × P. For few units.
  public var matrix: Matrix<Double> {
    let p = unitCount
    var elements =
      factor.isEmpty
      ? [Double](repeating: 0, count: p * p) : BLAS.columnGram(factor, rows: factor.count / p, columns: p)
    for unit in 0..<p { elements[unit * p + unit] += own[unit] }
    return Matrix(rowCount: p, columnCount: p, elements: elements)
  }
}

extension Matrix<Double> {
  /// - Throws: `RSAError.notPositive` when it is empty, not square, or not symmetric to 1e-8 of its largest entry.
  func requireSymmetric(_ what: String) throws(RSAError) {
    guard columnCount == rowCount, rowCount > 0 else {
      throw .notPositive(what: what, reason: "it is \(rowCount) × \(columnCount)")
    }
    let largest = elements.reduce(0) { Swift.max($0, abs($1)) }
    for i in 0..<rowCount {
      for j in 0..<i where !(abs(self[i, j] - self[j, i]) <= 1e-8 * largest) {
        throw .notPositive(what: what, reason: "entries (\(j + 1), \(i + 1)) and (\(i + 1), \(j + 1)) differ")
      }
    }
  }
}

/// The inverse of a noise covariance, ready to be applied.
///
/// Where the covariance is a diagonal and fewer residuals than units, the inverse is taken of T × T numbers (Woodbury):
///
///     N = D⁻¹ - D⁻¹ Uᵀ (I + U D⁻¹ Uᵀ)⁻¹ U D⁻¹
public struct NoisePrecision: Sendable {
  public let unitCount: Int
  private let form: Form

  private enum Form: Sendable {
    case diagonal([Double])
    /// D⁻¹, U D⁻¹ (T × P), and the inverse in the middle (T × T).
    case lowRank([Double], scaled: [Double], middle: [Double])
    case dense([Double])
  }

  /// Cost: T² P + T³, or P³ where residuals are as many as units.
  /// - Throws: `RSAError.singularNoise` where the estimate has no inverse, which a `full` one of fewer degrees of freedom
  ///   than units never has.
  public init(_ covariance: NoiseCovariance) throws(RSAError) {
    let p = covariance.unitCount
    unitCount = p
    let t = covariance.factor.count / p
    let singular = RSAError.singularNoise(
      units: p, degrees: covariance.degreesOfFreedom, estimator: covariance.estimator.rawValue)
    guard t > 0 else {
      guard covariance.own.allSatisfy({ $0 > 0 }) else { throw singular }
      form = .diagonal(covariance.own.map { 1 / $0 })
      return
    }
    // Where shrinkage adds less than this share of a variance, the short form would lose digits.
    var variances = covariance.own
    for place in covariance.factor.indices {
      variances[place % p] += covariance.factor[place] * covariance.factor[place]
    }
    let isSafe = zip(covariance.own, variances).allSatisfy { $0 > 1e-8 * $1 }
    if t < p, isSafe {
      let inverse = covariance.own.map { 1 / $0 }
      var scaled = covariance.factor
      for row in 0..<t { for unit in 0..<p { scaled[row * p + unit] *= inverse[unit] } }
      var middle = BLAS.product(scaled, by: covariance.factor, transposed: true, rows: t, columns: t, inner: p)
      for row in 0..<t { middle[row * t + row] += 1 }
      guard let inverted = LAPACK.inverse(ofPositive: middle, order: t) else { throw singular }
      form = .lowRank(inverse, scaled: scaled, middle: inverted)
      return
    }
    guard covariance.degreesOfFreedom >= p || covariance.own.allSatisfy({ $0 > 0 }),
      let inverse = LAPACK.inverse(ofPositive: covariance.matrix.elements, order: p)
    else { throw singular }
    form = .dense(inverse)
  }

  /// A precision that is known, of all its units or of some: what is not asked for is marginalised, not cut out.
  ///
  /// - Throws: `RSAError.notPositive` when it is not symmetric (to 1e-8 of its largest entry) or not positive definite.
  /// - Precondition: units of the matrix, each once.
  public init(matrix: Matrix<Double>, units: [Int]? = nil) throws(RSAError) {
    let what = "the noise precision"
    let p = matrix.rowCount
    try matrix.requireSymmetric(what)
    let units = units ?? Array(0..<p)
    try matrix.requirePositive(what)
    guard units.count < p else {
      self.init(dense: matrix.selecting(rows: units).selecting(columns: units).elements, unitCount: p)
      return
    }
    guard let covariance = LAPACK.inverse(ofPositive: matrix.elements, order: p) else {
      throw .notPositive(what: what, reason: "it is not positive definite")
    }
    let whole = Matrix(rowCount: p, columnCount: p, elements: covariance)
    try self.init(covariance: whole.selecting(rows: units).selecting(columns: units))
  }

  /// The precision of a covariance that is known. Cost: P³.
  ///
  /// - Throws: `RSAError.notPositive` when it is not symmetric (to 1e-8 of its largest entry) or not positive definite.
  public init(covariance matrix: Matrix<Double>) throws(RSAError) {
    let what = "the noise covariance"
    try matrix.requireSymmetric(what)
    try matrix.requirePositive(what)
    guard let inverse = LAPACK.inverse(ofPositive: matrix.elements, order: matrix.rowCount) else {
      throw .notPositive(what: what, reason: "it is not positive definite")
    }
    self.init(dense: inverse, unitCount: matrix.rowCount)
  }

  private init(dense: [Double], unitCount: Int) {
    self.unitCount = unitCount
    form = .dense(dense)
  }

  /// X N Yᵀ, row by row; both are rows × units.
  ///
  /// - Precondition: rows of `unitCount` units.
  func product(_ x: [Double], _ y: [Double]) -> [Double] {
    let p = unitCount
    let (rows, columns) = (x.count / p, y.count / p)
    switch form {
    case .diagonal(let inverse):
      return BLAS.product(
        NoisePrecision.scaled(x, by: inverse), by: y, transposed: true, rows: rows, columns: columns, inner: p)
    case .lowRank(let inverse, let scaled, let middle):
      var result = BLAS.product(
        NoisePrecision.scaled(x, by: inverse), by: y, transposed: true, rows: rows, columns: columns, inner: p)
      let t = scaled.count / p
      let left = BLAS.product(x, by: scaled, transposed: true, rows: rows, columns: t, inner: p)
      let right = BLAS.product(y, by: scaled, transposed: true, rows: columns, columns: t, inner: p)
      let inner = BLAS.product(left, by: middle, rows: rows, columns: t, inner: t)
      let less = BLAS.product(inner, by: right, transposed: true, rows: rows, columns: columns, inner: t)
      for place in result.indices { result[place] -= less[place] }
      return result
    case .dense(let matrix):
      let half = BLAS.product(x, by: matrix, rows: rows, columns: p, inner: p)
      return BLAS.product(half, by: y, transposed: true, rows: rows, columns: columns, inner: p)
    }
  }

  private static func scaled(_ x: [Double], by factors: [Double]) -> [Double] {
    var result = x
    let p = factors.count
    for row in 0..<(x.count / p) { for unit in 0..<p { result[row * p + unit] *= factors[unit] } }
    return result
  }
}

extension Matrix<Double> {
  /// What a unit adds to those before it is more than rounding: a twin of another unit would leave noise to be divided by.
  fileprivate func requirePositive(_ what: String) throws(RSAError) {
    guard let factor = LAPACK.cholesky(elements, order: rowCount),
      (0..<rowCount).allSatisfy({ factor[$0 * rowCount + $0] * factor[$0 * rowCount + $0] > 1e-12 * self[$0, $0] })
    else { throw .notPositive(what: what, reason: "it is not positive definite") }
  }
}
