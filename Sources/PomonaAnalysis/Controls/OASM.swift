internal import Foundation
public import PomonaCore

/// Orthogonal autocorrelated sequences: for each block of rows an identity matrix smoothed along its features, in columns of
/// its own. Rows of one block are alike when they are near, rows of different blocks are orthogonal.
///
/// Filter: weights exp(-j² / 2σ²) for |j| ≤ floor(4σ + 0.5), their sum 1, the sequence reflected at its ends
/// (d c b a | a b c d | d c b a). Below σ 0.125 that is one weight: the features are the identity, and nothing can be predicted.
///
/// - Source: Hadidi et al. 2025, "Illusions of alignment between large language models and brains emerge from fragile
///   methods and overlooked confounds"; the filter is scipy's `gaussian_filter1d` (reflect, truncate 4).
public enum OASM {
  /// The widths that were tried in the original.
  public static let usualSigmas: [Double] = (0..<49).map { Double($0) / 10 }

  /// - Parameters:
  ///   - sigma: of the filter, in rows. To be chosen on training rows, or shown as a whole curve.
  ///   - width: columns; `nil` as many as there are rows.
  /// - Throws: `.outside` when sigma is below 0, `.tooNarrow`.
  public static func features(
    _ blocks: StoryRows, sigma: Double, width: Int? = nil
  ) throws(ControlError) -> Matrix<Double> {
    guard sigma >= 0, sigma.isFinite, sigma < 1e6 else {
      throw .outside(parameter: "sigma", value: sigma, needed: "0 or more")
    }
    let columns = width ?? blocks.rowCount
    guard columns >= blocks.rowCount else { throw .tooNarrow(width: columns, needed: blocks.rowCount) }
    var features = Matrix<Double>(rowCount: blocks.rowCount, columnCount: columns)
    let weights = filter(sigma)
    let radius = weights.count / 2
    var first = 0
    for rows in blocks.rows {
      let count = rows.count
      if count == 1 || radius == 0 {
        for (place, row) in rows.enumerated() { features[row, first + place] = 1 }
      } else {
        for column in 0..<count {
          for (j, weight) in weights.enumerated() {
            let place = reflected(column + j - radius, count)
            features[rows[place], first + column] += weight
          }
        }
      }
      first += count
    }
    return features
  }

  private static func filter(_ sigma: Double) -> [Double] {
    let radius = Int((4 * sigma + 0.5).rounded(.down))
    guard radius > 0 else { return [1] }
    let weights = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// Where a place beyond the ends of a sequence of `count` lies in its mirror images.
  private static func reflected(_ place: Int, _ count: Int) -> Int {
    let period = 2 * count
    let within = ((place % period) + period) % period
    return within < count ? within : period - 1 - within
  }
}
