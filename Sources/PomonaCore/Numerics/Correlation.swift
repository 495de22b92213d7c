/// Correlations of two vectors; all sums in Double, two passes.
public enum Correlation {
  /// Pearson's r, clamped to [-1, 1]; NaN when either vector is constant (methods: a constant has no correlation).
  ///
  /// - Precondition: equal counts.
  public static func pearson(_ x: [Double], _ y: [Double]) -> Double {
    precondition(x.count == y.count, "vectors of unlike length")
    guard x.count > 1 else { return .nan }
    let meanX = x.reduce(0, +) / Double(x.count)
    let meanY = y.reduce(0, +) / Double(y.count)
    var xx = 0.0
    var yy = 0.0
    var xy = 0.0
    for index in x.indices {
      let a = x[index] - meanX
      let b = y[index] - meanY
      xx += a * a
      yy += b * b
      xy += a * b
    }
    guard !isConstant(sumOfSquares: xx, mean: meanX, count: x.count),
      !isConstant(sumOfSquares: yy, mean: meanY, count: y.count)
    else { return .nan }
    return clamped(xy / (xx * yy).squareRoot())
  }

  /// Spearman's rho: Pearson's r of average ranks.
  public static func spearman(_ x: [Double], _ y: [Double]) -> Double {
    pearson(Ranks.average(x), Ranks.average(y))
  }

  /// Whether a sum of squares about the mean is no more than rounding: variance at most n eps variance + (n mean eps)^2.
  public static func isConstant(sumOfSquares: Double, mean: Double, count: Int) -> Bool {
    let variance = sumOfSquares / Double(count)
    let n = Double(count)
    let eps = Double.ulpOfOne
    return variance <= n * eps * variance + (n * mean * eps) * (n * mean * eps)
  }

  public static func clamped(_ r: Double) -> Double { r.isNaN ? r : min(1, max(-1, r)) }
}

/// Ranks from 1; ties share the average of their places.
public enum Ranks {
  /// O(n log n). Missing values are the caller's: every value must be a number.
  public static func average(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      let shared = Double(start + 1 + end) / 2
      for position in start..<end { ranks[order[position]] = shared }
      start = end
    }
    return ranks
  }
}
