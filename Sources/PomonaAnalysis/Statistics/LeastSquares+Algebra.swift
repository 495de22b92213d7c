/// The steps of least squares on small square matrices, column by column.
extension LeastSquares {
  /// Refuses errors of e² / (1 - h)ᵏ where the fit goes through a row whatever its response is: h is 1 and e is 0, and
  /// their quotient would be rounding.
  static func requireFree(_ leverages: [Double], _ errors: Errors) throws(StatisticsError) {
    guard errors == .hc2 || errors == .hc3 else { return }
    let bound = leverages.indices.filter { 1 - leverages[$0] < 1e-12 }
    if let row = bound.first { throw .fullLeverage(row: row, count: bound.count, errors: errors.rawValue) }
  }

  /// A column whose part outside of the columns before it is only rounding.
  static func requireIndependent(_ terms: [Term], _ r: [Double], rows: Int) throws(StatisticsError) {
    let p = terms.count
    for column in 0..<p {
      let own = r[(column * p)..<(column * p + column + 1)]
      let length = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let rest = abs(r[column * p + column])
      guard length == 0 || rest <= 4 * Double(rows).squareRoot() * Double(p) * .ulpOfOne * length else { continue }
      // The weights of the columns before, by back substitution; those that matter are named.
      var weights = [Double](repeating: 0, count: column)
      for row in stride(from: column - 1, through: 0, by: -1) {
        var value = r[column * p + row]
        for later in row + 1..<max(row + 1, column) { value -= r[later * p + row] * weights[later] }
        weights[row] = value / r[row * p + row]
      }
      let others = weights.indices.filter { place in
        let norm = terms[place].values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return abs(weights[place]) * norm > 1e-8 * length
      }
      throw .dependentTerm(name: terms[column].name, on: length == 0 ? [] : others.map { terms[$0].name })
    }
  }

  /// Whether a column of ones lies in the space of Q's columns.
  static func holdsOnes(_ q: [Double], rows: Int, columns: Int) -> Bool {
    var left = [Double](repeating: 1, count: rows)
    for column in 0..<columns {
      let own = q[(column * rows)..<((column + 1) * rows)]
      let along = own.reduce(0, +)
      for (row, value) in own.enumerated() { left[row] -= along * value }
    }
    return left.reduce(0) { $0 + $1 * $1 } < 1e-20 * Double(rows)
  }

  /// Qᵀ y
  static func products(_ q: [Double], _ values: [Double], _ columns: Int) -> [Double] {
    let rows = values.count
    return (0..<columns).map { column in
      var sum = 0.0
      for row in 0..<rows { sum += q[column * rows + row] * values[row] }
      return sum
    }
  }

  /// The inverse of an upper triangle.
  static func inverted(_ r: [Double], _ p: Int) -> [Double] {
    var inverse = [Double](repeating: 0, count: p * p)
    for column in 0..<p {
      inverse[column * p + column] = 1 / r[column * p + column]
      for row in stride(from: column - 1, through: 0, by: -1) {
        var sum = 0.0
        for middle in row + 1...column { sum += r[middle * p + row] * inverse[column * p + middle] }
        inverse[column * p + row] = -sum / r[row * p + row]
      }
    }
    return inverse
  }

  /// U v of an upper triangle U.
  static func upperProduct(_ u: [Double], _ v: [Double], _ p: Int) -> [Double] {
    (0..<p).map { row in (row..<p).reduce(0) { $0 + u[$1 * p + row] * v[$1] } }
  }

  /// Qᵀ diag(ω) Q, where ω are the variances of the rows.
  static func middle(
    _ q: [Double], _ residuals: [Double], _ leverages: [Double], _ errors: Errors, _ scale: Double, columns p: Int
  ) -> [Double] {
    let n = residuals.count
    var result = [Double](repeating: 0, count: p * p)
    guard errors != .usual else {
      for index in 0..<p { result[index * p + index] = scale }
      return result
    }
    let variances = residuals.indices.map { row in
      let square = residuals[row] * residuals[row]
      let free = 1 - leverages[row]
      switch errors {
      case .usual, .hc0: return square
      case .hc1: return square * Double(n) / Double(n - p)
      case .hc2: return square / free
      case .hc3: return square / (free * free)
      }
    }
    for i in 0..<p {
      for j in i..<p {
        var sum = 0.0
        for row in 0..<n { sum += q[i * n + row] * variances[row] * q[j * n + row] }
        result[i * p + j] = sum
        result[j * p + i] = sum
      }
    }
    return result
  }

  /// R⁻¹ M R⁻ᵀ
  static func sandwich(_ inverse: [Double], _ middle: [Double], _ p: Int) -> [Double] {
    var left = [Double](repeating: 0, count: p * p)
    for column in 0..<p {
      let product = upperProduct(inverse, Array(middle[(column * p)..<((column + 1) * p)]), p)
      for row in 0..<p { left[column * p + row] = product[row] }
    }
    var result = [Double](repeating: 0, count: p * p)
    for i in 0..<p {
      for j in 0..<p {
        result[j * p + i] = (j..<p).reduce(0) { $0 + left[$1 * p + i] * inverse[$1 * p + j] }
      }
    }
    return result
  }

  /// bᵀ C⁻¹ b over all coefficients but the constant, by the Cholesky factor of their covariance C.
  static func wald(_ b: [Double], _ covariance: [Double], without constant: Int?, _ p: Int) -> Double {
    let kept = (0..<p).filter { $0 != constant }
    let k = kept.count
    var lower = [Double](repeating: 0, count: k * k)
    var solved = [Double](repeating: 0, count: k)
    for i in 0..<k {
      for j in 0...i {
        var sum = covariance[kept[j] * p + kept[i]]
        for c in 0..<j { sum -= lower[i * k + c] * lower[j * k + c] }
        if i == j {
          guard sum > 0 else { return .nan }
          lower[i * k + i] = sum.squareRoot()
        } else {
          lower[i * k + j] = sum / lower[j * k + j]
        }
      }
      var sum = b[kept[i]]
      for c in 0..<i { sum -= lower[i * k + c] * solved[c] }
      solved[i] = sum / lower[i * k + i]
    }
    return solved.reduce(0) { $0 + $1 * $1 }
  }
}
