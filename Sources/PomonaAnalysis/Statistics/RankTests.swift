internal import Foundation
internal import PomonaCore

extension LocationTest {
  /// Wilcoxon's signed rank test of values, or of paired differences, against a symmetric distribution about 0.
  ///
  /// Zeros are left out (Wilcoxon's rule). Up to 50 rows without ties and zeros: exact. Up to 13 rows with them: all
  /// assignments of signs. Else the normal approximation with the variance for ties, without a continuity correction.
  /// The statistic is the smaller sum of ranks. As scipy's `wilcoxon`.
  /// - Throws: `.tooFewRows` without a value, `.notFinite`, `.noVariation` when all are 0.
  public static func wilcoxon(_ values: [Double], level: Double = 0.95) throws(StatisticsError) -> LocationTest {
    try require(values, atLeast: 1, "a signed rank test")
    let kept = values.filter { $0 != 0 }
    guard !kept.isEmpty else { throw .noVariation(what: "the values are", value: 0, count: values.count) }
    let magnitudes = kept.map(abs)
    let ranks = Ranks.average(magnitudes)
    let n = Double(kept.count)
    var up = 0.0
    for (value, rank) in zip(kept, ranks) where value > 0 { up += rank }
    let down = n * (n + 1) / 2 - up
    let runs = tiedRuns(magnitudes)
    let hasZeros = kept.count < values.count
    let p: Double
    let how: String
    let floor: Double?
    if values.count <= 50 && runs.isEmpty && !hasZeros {
      p = min(1, 2 * signedRankShare(kept.count, atMost: Int(min(up, down))))
      how = "exact"
      floor = 2 / exp2(n)
    } else if values.count <= 13 {
      // Twice the ranks are whole numbers, so ties are counted exactly.
      p = min(1, 2 * signShare(ranks.map { Int(2 * $0) }, atMost: Int(2 * min(up, down))))
      how = "all assignments of signs"
      floor = 2 / exp2(n)
    } else {
      let correction = runs.reduce(0) { $0 + Double($1 * $1 * $1 - $1) }
      let deviation = ((n * (n + 1) * (2 * n + 1) - correction / 2) / 24).squareRoot()
      p = Distribution.normal.twoSided((up - n * (n + 1) / 4) / deviation)
      how = "normal approximation"
      floor = nil
    }
    let left = hasZeros ? ", \(values.count - kept.count) zeros left out" : ""
    return LocationTest(
      method: "Wilcoxon signed rank, \(how)\(left)", statistic: min(up, down), p: p, count: values.count,
      difference: values.reduce(0, +) / Double(values.count), interval: interval(of: values, level), floor: floor)
  }

  /// The U test of Mann and Whitney on two groups.
  ///
  /// Without ties, and with at most 8 rows in one group: exact; else the normal approximation with the variance for ties
  /// and a continuity correction. The statistic is U of the first group. As scipy's `mannwhitneyu`.
  /// - Throws: `.tooFewRows` for an empty group, `.notFinite`, `.noVariation` when all values are one.
  public static func mannWhitney(
    _ first: [Double], _ second: [Double], level: Double = 0.95
  ) throws(StatisticsError) -> LocationTest {
    try require(first, atLeast: 1, "a group of a U test")
    try require(second, atLeast: 1, "a group of a U test")
    let all = first + second
    guard all.contains(where: { $0 != all[0] }) else {
      throw .noVariation(what: "both groups are", value: all[0], count: all.count)
    }
    let ranks = Ranks.average(all)
    let (a, b) = (Double(first.count), Double(second.count))
    let u = ranks.prefix(first.count).reduce(0, +) - a * (a + 1) / 2
    let larger = max(u, a * b - u)
    let runs = tiedRuns(all)
    let p: Double
    let how: String
    if runs.isEmpty && min(first.count, second.count) <= 8 {
      p = min(1, 2 * rankSumShare(first.count, second.count, atMost: Int(a * b - larger)))
      how = "exact"
    } else {
      let n = a + b
      let correction = runs.reduce(0) { $0 + Double($1 * $1 * $1 - $1) } / (n * (n - 1))
      let deviation = (a * b / 12 * (n + 1 - correction)).squareRoot()
      p = min(1, 2 * Distribution.normal.survival((larger - a * b / 2 - 0.5) / deviation))
      how = "normal approximation"
    }
    return LocationTest(
      method: "Mann-Whitney U, \(how)", statistic: u, p: p, count: all.count,
      difference: first.reduce(0, +) / a - second.reduce(0, +) / b, interval: interval(of: first, less: second, level),
      floor: how == "exact" ? min(1, 2 * rankSumShare(first.count, second.count, atMost: 0)) : nil)
  }

  /// How many values share each value that stands more than once.
  private static func tiedRuns(_ values: [Double]) -> [Int] {
    let sorted = values.sorted()
    var runs: [Int] = []
    var start = 0
    for place in 1...sorted.count where place == sorted.count || sorted[place] != sorted[start] {
      if place - start > 1 { runs.append(place - start) }
      start = place
    }
    return runs
  }

  /// The share of assignments of signs to the ranks 1 … n whose positive ranks add up to no more than `sum`.
  private static func signedRankShare(_ n: Int, atMost sum: Int) -> Double { signShare(Array(1...n), atMost: sum) }

  /// The share of assignments of signs to these weights whose positive weights add up to no more than `sum`.
  private static func signShare(_ weights: [Int], atMost sum: Int) -> Double {
    var shares = [Double](repeating: 0, count: sum + 1)
    shares[0] = 1
    for weight in weights {
      for place in stride(from: sum, through: 0, by: -1) {
        shares[place] = (shares[place] + (place >= weight ? shares[place - weight] : 0)) / 2
      }
    }
    return shares.reduce(0, +)
  }

  /// The share of the ways to choose a of a + b ranks whose U is no more than `u`: U is a sum of counts, so the numbers of
  /// ways are the coefficients of the Gaussian binomial, ∏ (1 - q^(b + i)) / (1 - q^i).
  private static func rankSumShare(_ a: Int, _ b: Int, atMost u: Int) -> Double {
    let (few, many) = (min(a, b), max(a, b))
    var ways = [Double](repeating: 0, count: u + 1)
    ways[0] = 1
    for i in 1...few {
      let factor = many + i
      for place in stride(from: u, through: 0, by: -1) where place >= factor { ways[place] -= ways[place - factor] }
      for place in 0...u where place >= i { ways[place] += ways[place - i] }
      // Divided by (many + i) / i step by step, so that the total stays 1.
      let share = Double(i) / Double(factor)
      for place in ways.indices { ways[place] *= share }
    }
    return ways.reduce(0, +)
  }
}
