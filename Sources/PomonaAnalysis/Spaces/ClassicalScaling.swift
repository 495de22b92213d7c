public import PomonaCore
internal import PomonaSystem

/// Places whose distances resemble an RDM, and how well they do.
public struct Configuration: Sendable, Equatable {
  public let axis: StimulusAxis
  /// Stimuli × dimensions, each column with mean zero; turned so that the first column has the largest variance, and its
  /// entry of largest size is positive.
  public let places: Matrix<Double>
  /// Kruskal's stress-1, √(Σ (δ - d)² / Σ d²) over pairs: 0 is perfect; over .2 a picture misleads.
  public let stress: Double

  init(axis: StimulusAxis, places: Matrix<Double>, rdm: RDM) {
    self.axis = axis
    self.places = places
    stress = Self.stress(places, rdm)
  }

  static func stress(_ places: Matrix<Double>, _ rdm: RDM) -> Double {
    var misfit = 0.0
    var total = 0.0
    var pair = 0
    let n = places.rowCount
    for i in 0..<n {
      for j in (i + 1)..<max(n, i + 1) {
        let d = Self.distance(places, i, j)
        misfit += (rdm.values[pair] - d) * (rdm.values[pair] - d)
        total += d * d
        pair += 1
      }
    }
    return total > 0 ? (misfit / total).squareRoot() : .nan
  }

  static func distance(_ places: Matrix<Double>, _ i: Int, _ j: Int) -> Double {
    var sum = 0.0
    for k in 0..<places.columnCount {
      let difference = places[i, k] - places[j, k]
      sum += difference * difference
    }
    return sum.squareRoot()
  }

  /// Columns without their means, on their principal axes, signs fixed: an arbitrary turn of the same places is the same.
  static func turned(_ places: Matrix<Double>) throws -> Matrix<Double> {
    let (n, d) = (places.rowCount, places.columnCount)
    var centred = places.elements
    for k in 0..<d {
      var mean = 0.0
      for i in 0..<n { mean += centred[i * d + k] }
      mean /= Double(n)
      for i in 0..<n { centred[i * d + k] -= mean }
    }
    guard let found = LAPACK.singular(centred, rows: n, columns: d) else { throw SpaceError.notConverged }
    var result = [Double](repeating: 0, count: n * d)
    for k in 0..<min(n, d) {
      var column = (0..<n).map { found.left[k * n + $0] * found.values[k] }
      fixSign(&column)
      for i in 0..<n { result[i * d + k] = column[i] }
    }
    return Matrix(rowCount: n, columnCount: d, elements: result)
  }

  /// The entry of largest size becomes positive; of equal ones, the first.
  static func fixSign(_ column: inout [Double]) {
    let largest = column.reduce(0) { max($0, abs($1)) }
    guard let place = column.firstIndex(where: { abs($0) >= largest * (1 - 1e-9) }), column[place] < 0 else { return }
    for i in column.indices { column[i] = -column[i] }
  }
}

/// Classical (Torgerson) scaling of an RDM.
///
///     B = -½ J D² J,   J = I - 11ᵀ/n,   B = V diag(λ) Vᵀ,   places = V √λ of the largest λ
///
/// The best fit to B in least squares; exact where the RDM is of Euclidean distances of as many dimensions. Negative
/// eigenvalues say how far from Euclidean an RDM is.
///
/// - Source: Torgerson 1952, Multidimensional scaling: I. Theory and method, Psychometrika 17:401.
/// - Cost: 9 n³.
public struct ClassicalScaling: Sendable {
  public let configuration: Configuration
  /// Of B, descending.
  public let eigenvalues: [Double]

  /// The share of the positive eigenvalues that the places keep.
  public var keptShare: Double {
    let positive = eigenvalues.filter { $0 > 0 }.reduce(0, +)
    return eigenvalues.prefix(configuration.places.columnCount).reduce(0, +) / positive
  }
  /// The sum of negative eigenvalues over that of all sizes: 0 for Euclidean distances.
  public var negativeShare: Double {
    let sizes = eigenvalues.reduce(0) { $0 + abs($1) }
    // One eigenvalue is zero but for rounding, on either side of it.
    let share = eigenvalues.filter { $0 < 0 }.reduce(0) { $0 - $1 } / sizes
    return share < 1e-10 ? 0 : share
  }

  /// - Throws: `.missingPair`, `.tooFew` below three stimuli, `.dimensionCount`, `.tooFewDirections`.
  public init(of rdm: RDM, dimensions: Int = 2) throws {
    let n = try SpaceInput.check(rdm, for: "classical scaling", dimensions: dimensions)
    var b = [Double](repeating: 0, count: n * n)
    for i in 0..<n { for j in 0..<n { b[i * n + j] = -0.5 * rdm[i, j] * rdm[i, j] } }
    let means = (0..<n).map { i in b[(i * n)..<((i + 1) * n)].reduce(0, +) / Double(n) }
    let mean = means.reduce(0, +) / Double(n)
    for i in 0..<n { for j in 0..<n { b[i * n + j] += mean - means[i] - means[j] } }
    guard let (values, vectors) = LAPACK.symmetricEigen(b, order: n) else { throw SpaceError.notConverged }
    eigenvalues = values.reversed()
    let floor = (eigenvalues.first.map(abs) ?? 0) * 1e-12
    let found = eigenvalues.prefix(dimensions).count { $0 > floor }
    guard found == dimensions else {
      throw SpaceError.tooFewDirections(of: "this RDM", found: found, wanted: dimensions)
    }
    var places = [Double](repeating: 0, count: n * dimensions)
    for k in 0..<dimensions {
      let row = n - 1 - k
      var column = (0..<n).map { vectors[row * n + $0] * values[row].squareRoot() }
      Configuration.fixSign(&column)
      for i in 0..<n { places[i * dimensions + k] = column[i] }
    }
    configuration = Configuration(
      axis: rdm.axis, places: Matrix(rowCount: n, columnCount: dimensions, elements: places), rdm: rdm)
  }
}

/// What every space asks of an RDM.
enum SpaceInput {
  /// - Returns: the number of stimuli.
  static func check(_ rdm: RDM, for what: String, dimensions: Int, signed: Bool = true) throws -> Int {
    let n = rdm.axis.count
    guard n >= 3 else { throw SpaceError.tooFew(count: n, needed: 3, what: what, of: "stimuli") }
    guard (1..<n).contains(dimensions) else { throw SpaceError.dimensionCount(count: dimensions, largest: n - 1) }
    try checkPairs(rdm, for: what, signed: signed)
    return n
  }

  static func checkPairs(_ rdm: RDM, for what: String, signed: Bool) throws {
    guard rdm.values.contains(where: { $0.isNaN || (!signed && $0 < 0) }) else { return }
    let missing = rdm.values.count { $0.isNaN }
    for i in 0..<rdm.axis.count {
      for j in (i + 1)..<max(rdm.axis.count, i + 1) {
        let (first, second) = (rdm.axis.ids[i], rdm.axis.ids[j])
        if rdm[i, j].isNaN {
          throw SpaceError.missingPair(first: first, second: second, count: missing, what: what)
        }
        if !signed, rdm[i, j] < 0 {
          throw SpaceError.negativeDistance(first: first, second: second, value: rdm[i, j], what: what)
        }
      }
    }
  }
}
