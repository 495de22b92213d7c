public import PomonaCore

/// Patterns that were measured several times, by folds whose noise is independent: runs, or sessions.
///
/// Of each fold the mean pattern of each stimulus is kept, with how many observations stand behind it.
public struct FoldedPatterns: Sendable {
  public let stimulusCount: Int
  public let unitCount: Int
  /// By fold: stimuli × units, 0 where a stimulus was not shown.
  let means: [Matrix<Double>]
  /// By fold: how often each stimulus was shown.
  let counts: [[Int]]
  private let observations: Matrix<Double>
  private let stimuli: [Int]
  private let folds: [Int]

  public var foldCount: Int { means.count }

  /// - Parameters:
  ///   - observations: one a row, units in columns.
  ///   - stimuli: the stimulus of each row, from 0.
  ///   - folds: the fold of each row, from 0; each number below the largest is used.
  ///   - ids: of the stimuli, for errors.
  /// - Throws: `RSAError.notFinite`; `.tooFewFolds` with fewer than two folds, or for a stimulus that stands in one alone.
  /// - Precondition: one stimulus and one fold a row.
  public init(observations: Matrix<Double>, stimuli: [Int], folds: [Int], ids: [String]) throws(RSAError) {
    let p = observations.columnCount
    precondition(
      stimuli.count == observations.rowCount && folds.count == stimuli.count, "rows without stimulus or fold")
    if let place = observations.elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(
        what: "presentation", row: place / p, unit: place % p,
        value: observations.elements[place].isNaN ? "missing" : "infinite")
    }
    let foldCount = (folds.max() ?? -1) + 1
    guard foldCount > 1 else { throw .tooFewFolds(stimulus: nil, count: foldCount, needed: 2) }
    var counts = [[Int]](repeating: Array(repeating: 0, count: ids.count), count: foldCount)
    var members = [[Int]](repeating: [], count: foldCount)
    for (row, (stimulus, fold)) in zip(stimuli, folds).enumerated() {
      counts[fold][stimulus] += 1
      members[fold].append(row)
    }
    for (stimulus, id) in ids.enumerated() {
      let shown = counts.count { $0[stimulus] > 0 }
      guard shown > 1 else { throw .tooFewFolds(stimulus: id, count: shown, needed: 2) }
    }
    means = members.indices.map { fold in
      var sums = [Double](repeating: 0, count: ids.count * p)
      for row in members[fold] {
        let start = stimuli[row] * p
        for (unit, value) in observations.row(row).enumerated() { sums[start + unit] += value }
      }
      for stimulus in ids.indices where counts[fold][stimulus] > 1 {
        for unit in 0..<p { sums[stimulus * p + unit] /= Double(counts[fold][stimulus]) }
      }
      return Matrix(rowCount: ids.count, columnCount: p, elements: sums)
    }
    self.counts = counts
    self.observations = observations
    self.stimuli = stimuli
    self.folds = folds
    stimulusCount = ids.count
    unitCount = p
  }

  /// The r-th presentation of each stimulus as fold r: the folds of data without runs.
  ///
  /// - Throws: `RSAError.unequalPresentations` with the first stimulus that differs.
  public static func occurrences(of stimuli: [Int], ids: [String]) throws(RSAError) -> [Int] {
    var shown = [Int](repeating: 0, count: ids.count)
    let folds = stimuli.map { stimulus in
      shown[stimulus] += 1
      return shown[stimulus] - 1
    }
    if let first = shown.first, let other = shown.firstIndex(where: { $0 != first }) {
      throw .unequalPresentations(stimulus: ids[0], count: first, other: ids[other], otherCount: shown[other])
    }
    return folds
  }

  /// Whether each stimulus has equally many observations in all folds, so that the mean over the other folds is plain.
  var isBalanced: Bool { counts.allSatisfy { $0 == counts[0] } && counts[0].allSatisfy { $0 > 0 } }

  /// The mean pattern over all observations outside of a fold, and which stimuli have one.
  func outside(_ fold: Int) -> (patterns: [Double], isThere: [Bool]) {
    let p = unitCount
    var sums = [Double](repeating: 0, count: stimulusCount * p)
    var totals = [Int](repeating: 0, count: stimulusCount)
    for other in means.indices where other != fold {
      for stimulus in 0..<stimulusCount where counts[other][stimulus] > 0 {
        let weight = Double(counts[other][stimulus])
        totals[stimulus] += counts[other][stimulus]
        for unit in 0..<p { sums[stimulus * p + unit] += weight * means[other].elements[stimulus * p + unit] }
      }
    }
    for stimulus in 0..<stimulusCount where totals[stimulus] > 0 {
      for unit in 0..<p { sums[stimulus * p + unit] /= Double(totals[stimulus]) }
    }
    return (sums, totals.map { $0 > 0 })
  }

  /// What observations differ by from the mean of their stimulus, over all folds but one (or all), with the degrees of
  /// freedom: observations less stimuli.
  ///
  /// These share their noise with the mean patterns of the same folds.
  public func residuals(leavingOut left: Int? = nil) -> (rows: Matrix<Double>, degreesOfFreedom: Int) {
    FoldedPatterns.residuals(
      of: observations, stimuli: stimuli, stimulusCount: stimulusCount,
      rows: folds.indices.filter { folds[$0] != left })
  }

  /// The same of observations without folds.
  ///
  /// - Precondition: a stimulus for each row.
  public static func residuals(
    of observations: Matrix<Double>, stimuli: [Int], stimulusCount: Int, rows: [Int]? = nil
  ) -> (rows: Matrix<Double>, degreesOfFreedom: Int) {
    let p = observations.columnCount
    let used = rows ?? Array(0..<observations.rowCount)
    var sums = [Double](repeating: 0, count: stimulusCount * p)
    var totals = [Int](repeating: 0, count: stimulusCount)
    for row in used {
      totals[stimuli[row]] += 1
      for unit in 0..<p { sums[stimuli[row] * p + unit] += observations.elements[row * p + unit] }
    }
    var rows: [Double] = []
    rows.reserveCapacity(used.count * p)
    for row in used {
      let stimulus = stimuli[row]
      for unit in 0..<p {
        rows.append(observations.elements[row * p + unit] - sums[stimulus * p + unit] / Double(totals[stimulus]))
      }
    }
    return (
      Matrix(rowCount: used.count, columnCount: p, elements: rows), used.count - totals.count { $0 > 0 }
    )
  }

  /// The mean over all observations of each stimulus: stimuli × units.
  public var overall: Matrix<Double> {
    Matrix(rowCount: stimulusCount, columnCount: unitCount, elements: outside(-1).patterns)
  }
}
