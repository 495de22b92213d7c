/// Kendall's rank correlation, counted in whole numbers.
public enum KendallTau {
  /// (concordant - discordant) / (m (m - 1) / 2), exact in the counts; 0 for a constant vector, NaN below two values.
  ///
  /// Knight 1966 (doi 10.1080/01621459.1966.10480879): sort by (u, v), count the exchanges of a merge sort on v, correct
  /// for ties. O(m log m).
  /// - Precondition: equal counts, no NaN.
  public static func a(_ u: [Double], _ v: [Double]) -> Double {
    precondition(u.count == v.count, "vectors of unlike length")
    guard u.count > 1 else { return .nan }
    let pairs = Pairs(u, v)
    return Double(pairs.difference) / Double(pairs.all)
  }

  /// The pairs of rows, counted.
  struct Pairs {
    let all: Int
    let discordant: Int
    /// How many rows share each value, where more than one does.
    let runsU: [Int]
    let runsV: [Int]
    /// Concordant less discordant.
    let difference: Int
    let tiedU: Int
    let tiedV: Int

    /// - Precondition: equal counts of at least 2, no NaN.
    init(_ u: [Double], _ v: [Double]) {
      let order = u.indices.sorted { u[$0] != u[$1] ? u[$0] < u[$1] : v[$0] < v[$1] }
      all = choose2(u.count)
      runsU = tiedRuns(order.count) { u[order[$0]] == u[order[$0 - 1]] }
      let runsBoth = tiedRuns(order.count) { u[order[$0]] == u[order[$0 - 1]] && v[order[$0]] == v[order[$0 - 1]] }
      var sorted = order.map { v[$0] }
      discordant = exchanges(&sorted)
      runsV = tiedRuns(sorted.count) { sorted[$0] == sorted[$0 - 1] }
      tiedU = tiedPairs(runsU)
      tiedV = tiedPairs(runsV)
      difference = all - tiedU - tiedV + tiedPairs(runsBoth) - 2 * discordant
    }
  }

  private static func choose2(_ count: Int) -> Int { count * (count - 1) / 2 }

  private static func tiedPairs(_ runs: [Int]) -> Int { runs.reduce(0) { $0 + choose2($1) } }

  private static func tiedRuns(_ count: Int, _ isTied: (Int) -> Bool) -> [Int] {
    var runs: [Int] = []
    var run = 1
    for place in 1..<count {
      if isTied(place) {
        run += 1
      } else {
        if run > 1 { runs.append(run) }
        run = 1
      }
    }
    if run > 1 { runs.append(run) }
    return runs
  }

  /// Sorts, and counts the pairs that stood the wrong way round.
  private static func exchanges(_ values: inout [Double]) -> Int {
    var other = values
    var count = 0
    var width = 1
    while width < values.count {
      for start in stride(from: 0, to: values.count, by: 2 * width) {
        let middle = min(start + width, values.count)
        let end = min(start + 2 * width, values.count)
        var left = start
        var right = middle
        for place in start..<end {
          if left < middle, right >= end || values[left] <= values[right] {
            other[place] = values[left]
            left += 1
          } else {
            count += middle - left
            other[place] = values[right]
            right += 1
          }
        }
      }
      swap(&values, &other)
      width *= 2
    }
    return count
  }
}
