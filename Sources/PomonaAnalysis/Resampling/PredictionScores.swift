public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// How well predictions follow responses, unit by unit, on the rows that were tested and on any resample of them.
///
/// A resample is a weight a row (how often it was drawn, 0 for one that was not). r is taken within each group of rows,
/// which is a fold, a story, or all rows, and averaged over the groups in which it is defined; a group counts as much as it
/// was drawn, Σ w over its number of rows, so that a story that stands in a resample twice has twice the weight.
///
///     r = (Σ w y f - Σ w y Σ w f / Σ w) / √(…)     sums in double, of values less their mean over the group
///
/// - Shapes: responses and predictions are rows × units.
/// - Edge cases: NaN where response or prediction is constant under the weights, where fewer than three rows weigh, and for
///   a unit that lacks a response or a prediction.
/// - Cost: resamples × rows × 5 units multiplications, as products of matrices.
public struct PredictionScores: Sendable {
  public let rowCount: Int
  public let unitCount: Int
  private let observed: Matrix<Float>
  private let predicted: Matrix<Float>
  private let groups: [[Int]]

  /// - Parameter groups: rows of each group; rows in none do not count.
  /// - Precondition: responses and predictions of one shape, groups of rows that there are.
  public init(observed: Matrix<Float>, predicted: Matrix<Float>, groups: [[Int]]) {
    precondition(
      observed.rowCount == predicted.rowCount && observed.columnCount == predicted.columnCount,
      "predictions of another shape than responses")
    precondition(groups.allSatisfy { $0.allSatisfy { (0..<observed.rowCount).contains($0) } }, "no such row")
    self.observed = observed
    self.predicted = predicted
    self.groups = groups
    rowCount = observed.rowCount
    unitCount = observed.columnCount
  }

  /// Means over the units of each region, those without r left out: resamples × regions.
  ///
  /// - Parameters:
  ///   - weights: one list a resample, a number for each row.
  ///   - regions: the units of each; a region of one unit gives that unit's r.
  public func means(weights: [[Double]], regions: [[Int]], workers: Workers) throws -> [[Double]] {
    let wanted = Set(regions.joined()).sorted()
    let place = Dictionary(uniqueKeysWithValues: zip(wanted, wanted.indices))
    let width = 32
    let blocks = try workers.map((wanted.count + width - 1) / width) { block in
      correlations(Array(wanted[(block * width)..<min(wanted.count, (block + 1) * width)]), weights)
    }
    return weights.indices.map { draw in
      regions.map { units in
        definedMean(
          units.lazy.map { unit -> Double in
            guard let index = place[unit] else { return .nan }
            let block = blocks[index / width]
            return block[draw * (block.count / weights.count) + index % width]
          })
      }
    }
  }

  /// Resamples × the units given.
  private func correlations(_ units: [Int], _ weights: [[Double]]) -> [Double] {
    let v = units.count
    var sums = [Double](repeating: 0, count: weights.count * v)
    var shares = [Double](repeating: 0, count: weights.count * v)
    for rows in groups where rows.count > 2 {
      let m = rows.count
      let (values, isDefined) = columns(units, rows)
      var w = [Double](repeating: 0, count: weights.count * m)
      var totals = [Double](repeating: 0, count: weights.count)
      var present = [Int](repeating: 0, count: weights.count)
      for (draw, list) in weights.enumerated() {
        for (place, row) in rows.enumerated() {
          w[draw * m + place] = list[row]
          totals[draw] += list[row]
          if list[row] > 0 { present[draw] += 1 }
        }
      }
      var products = [Double](repeating: 0, count: weights.count * 5 * v)
      BLAS.dgemm(w[...], values[...], rows: weights.count, columns: 5 * v, inner: m, into: &products)
      for draw in weights.indices where present[draw] > 2 {
        let start = draw * 5 * v
        let n = totals[draw]
        for unit in 0..<v where isDefined[unit] {
          let y = products[start + unit]
          let f = products[start + v + unit]
          let yy = products[start + 2 * v + unit] - y * y / n
          let ff = products[start + 3 * v + unit] - f * f / n
          let yf = products[start + 4 * v + unit] - y * f / n
          // Rounding of values less their mean leaves this much of nothing.
          guard yy > 1e-12 * products[start + 2 * v + unit], ff > 1e-12 * products[start + 3 * v + unit], yy > 0, ff > 0
          else { continue }
          let share = n / Double(m)
          sums[draw * v + unit] += share * Correlation.clamped(yf / (yy * ff).squareRoot())
          shares[draw * v + unit] += share
        }
      }
    }
    return zip(sums, shares).map { $1 == 0 ? .nan : $0 / $1 }
  }

  /// Responses, predictions, their squares and their product, one behind the other: 5 units × rows, less the means over the
  /// rows.
  private func columns(_ units: [Int], _ rows: [Int]) -> (values: [Double], isDefined: [Bool]) {
    let v = units.count
    var values = [Double](repeating: 0, count: rows.count * 5 * v)
    var isDefined = [Bool](repeating: true, count: v)
    for (place, unit) in units.enumerated() {
      var (y, f) = (0.0, 0.0)
      for row in rows {
        y += Double(observed[row, unit])
        f += Double(predicted[row, unit])
      }
      guard y.isFinite, f.isFinite else {
        isDefined[place] = false
        continue
      }
      y /= Double(rows.count)
      f /= Double(rows.count)
      for (index, row) in rows.enumerated() {
        let a = Double(observed[row, unit]) - y
        let b = Double(predicted[row, unit]) - f
        for (kind, value) in [a, b, a * a, b * b, a * b].enumerated() {
          values[(kind * v + place) * rows.count + index] = value
        }
      }
    }
    return (values, isDefined)
  }
}
