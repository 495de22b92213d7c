internal import PomonaParallel
internal import PomonaSystem

/// The steps of least squares, all matrices column by column.
extension LeastSquares {
  /// Refuses errors of e² / (1 - h)ᵏ where the fit goes through a row whatever its response is: h is 1 and e is 0, and
  /// their quotient would be rounding.
  static func requireFree(_ leverages: [Double], _ errors: Errors) throws(StatisticsError) {
    guard errors == .hc2 || errors == .hc3 else { return }
    let bound = leverages.indices.filter { 1 - leverages[$0] < 1e-12 }
    if let row = bound.first { throw .fullLeverage(row: row, count: bound.count, errors: errors.rawValue) }
  }

  /// A column whose part outside of the columns before it is only rounding.
  static func requireIndependent(_ names: [String], _ r: [Double], rows: Int) throws(StatisticsError) {
    let p = names.count
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
        // A column is as long as its part in R.
        let norm = r[(place * p)..<(place * p + place + 1)].reduce(0) { $0 + $1 * $1 }.squareRoot()
        return abs(weights[place]) * norm > 1e-8 * length
      }
      throw .dependentTerm(name: names[column], on: length == 0 ? [] : others.map { names[$0] })
    }
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

  /// U v of an upper triangle U.
  static func upperProduct(_ u: [Double], _ v: [Double], _ p: Int) -> [Double] {
    (0..<p).map { row in (row..<p).reduce(0) { $0 + u[$1 * p + row] * v[$1] } }
  }

  /// The variance of each row as robust errors take it; `nil` where all rows have one.
  static func variances(
    _ residuals: [Double], _ leverages: [Double], _ errors: Errors, columns p: Int
  ) -> [Double]? {
    guard errors != .usual else { return nil }
    let n = residuals.count
    return residuals.indices.map { row in
      let square = residuals[row] * residuals[row]
      let free = 1 - leverages[row]
      switch errors {
      case .usual, .hc0: return square
      case .hc1: return square * Double(n) / Double(n - p)
      case .hc2: return square / free
      case .hc3: return square / (free * free)
      }
    }
  }

  /// R⁻¹ M R⁻ᵀ; with one variance for all rows M is that times the identity.
  ///
  /// - Throws: `Workers.Stopped`.
  static func sandwich(
    _ inverse: [Double], _ middle: [Double]?, _ scale: Double, _ p: Int, _ workers: Workers
  ) throws -> [Double] {
    let rows = transposed(inverse, rows: p, columns: p)
    guard let middle else {
      return try product(rows, rows, rows: p, columns: p, inner: p, workers).map { scale * $0 }
    }
    let left = try product(rows, middle, rows: p, columns: p, inner: p, workers)
    return try product(left, rows, rows: p, columns: p, inner: p, workers)
  }

  /// A Bᵀ of arrays row by row, in tiles of rows between which it can be stopped.
  ///
  /// - Throws: `Workers.Stopped`.
  static func product(
    _ a: [Double], _ b: [Double], rows: Int, columns: Int, inner: Int, _ workers: Workers
  ) throws -> [Double] {
    let tile = 128
    let tiles = try workers.map((rows + tile - 1) / tile) { index in
      let range = index * tile..<min(rows, (index + 1) * tile)
      var part = [Double](repeating: 0, count: range.count * columns)
      BLAS.dgemm(
        a[(range.lowerBound * inner)..<(range.upperBound * inner)], b[...], rows: range.count, columns: columns,
        inner: inner, into: &part)
      return part
    }
    return tiles.flatMap { $0 }
  }

  /// Row by row what was column by column, or the other way round.
  static func transposed(_ a: [Double], rows: Int, columns: Int) -> [Double] {
    var result = [Double](repeating: 0, count: a.count)
    for column in 0..<columns { for row in 0..<rows { result[row * columns + column] = a[column * rows + row] } }
    return result
  }

  /// bᵀ C⁻¹ b over all coefficients but the constant, by the Cholesky factor of their covariance C.
  ///
  /// - Throws: `Workers.Stopped`.
  static func wald(
    _ b: [Double], _ covariance: [Double], without constant: Int?, _ p: Int, _ workers: Workers
  ) throws -> Double {
    let kept = (0..<p).filter { $0 != constant }
    let k = kept.count
    var lower = [Double](repeating: 0, count: k * k)
    var solved = [Double](repeating: 0, count: k)
    for i in 0..<k {
      try workers.checkStopped()
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

extension LeastSquares.Factored {
  /// Of each row what the estimates give and its leverage; and the square of what of a column of ones lies outside of the
  /// space of Q, over all rows.
  ///
  /// - Throws: `Workers.Stopped`.
  func rows(
    of estimates: [Double], _ workers: Workers
  ) throws -> (fitted: [Double], leverages: [Double], outside: Double) {
    let p = estimates.count
    let parts = try workers.map(blocks.count) { place in
      let m = blocks[place].count
      let x = design.block(blocks[place])
      var fitted = [Double](repeating: 0, count: m)
      for column in 0..<p {
        let weight = estimates[column]
        for row in 0..<m { fitted[row] += x[column * m + row] * weight }
      }
      let q = q(x, rows: m)
      var leverages = [Double](repeating: 0, count: m)
      var left = [Double](repeating: 1, count: m)
      for column in 0..<p {
        let one = ones[column]
        for row in 0..<m {
          let value = q[column * m + row]
          leverages[row] += value * value
          left[row] -= one * value
        }
      }
      return (fitted, leverages, left.reduce(0) { $0 + $1 * $1 })
    }
    return (parts.flatMap { $0.0 }, parts.flatMap { $0.1 }, parts.reduce(0) { $0 + $1.2 })
  }

  /// Qᵀ diag(variances) Q
  ///
  /// - Throws: `Workers.Stopped`.
  func middle(_ variances: [Double], _ workers: Workers) throws -> [Double] {
    let p = design.names.count
    let strands = LeastSquares.strands(of: blocks.count)
    var parts = try workers.map(strands.count) { index in
      var sum = [Double](repeating: 0, count: p * p)
      for place in strands[index] {
        try workers.checkStopped()
        let rows = blocks[place]
        let m = rows.count
        let q = q(design.block(rows), rows: m)
        var weighted = q
        for column in 0..<p { for row in 0..<m { weighted[column * m + row] *= variances[rows.lowerBound + row] } }
        BLAS.dgemm(weighted[...], q[...], rows: p, columns: p, inner: m, adding: true, into: &sum)
      }
      return sum
    }
    for part in parts.dropFirst() { for index in part.indices { parts[0][index] += part[index] } }
    return parts[0]
  }

  /// The variance of the mean at each row, x C xᵀ = q M qᵀ.
  ///
  /// - Throws: `Workers.Stopped`.
  func spreads(
    _ middle: [Double]?, _ scale: Double, _ leverages: [Double], _ workers: Workers
  ) throws -> [Double] {
    guard let middle else { return leverages.map { scale * $0 } }
    let p = design.names.count
    return try workers.map(blocks.count) { place in
      let m = blocks[place].count
      let q = q(design.block(blocks[place]), rows: m)
      var along = [Double](repeating: 0, count: p * m)
      BLAS.dgemm(
        middle[...], LeastSquares.transposed(q, rows: m, columns: p)[...], rows: p, columns: m, inner: p, into: &along)
      var spreads = [Double](repeating: 0, count: m)
      for column in 0..<p { for row in 0..<m { spreads[row] += q[column * m + row] * along[column * m + row] } }
      return spreads
    }.flatMap { $0 }
  }
}
