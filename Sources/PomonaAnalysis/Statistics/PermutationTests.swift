internal import PomonaCore
public import PomonaParallel

extension LocationTest {
  /// Sign flips are all tried up to so many rows.
  static let mostFlippedRows = 12
  /// Divisions into two groups are all tried up to so many.
  static let mostDivisions = 20_000

  /// Which values of a statistic speak against zero.
  public enum Tail: Sendable {
    case both
    /// Large ones alone.
    case above
  }

  /// Paired permutation: the sign of each value is as likely + as -. The statistic is the mean, p two-sided by its
  /// absolute value unless only large means count, (1 + hits) / (1 + draws).
  ///
  /// Up to 12 rows all 2ⁿ assignments are tried, the one that was observed among them, and p is exact. Else `draws` random
  /// ones, each from (seed, name, index) alone: the same for any number of threads.
  /// - Throws: `.tooFewRows` without a value, `.notFinite`, `.noDraws`.
  public static func signFlips(
    _ values: [Double], draws: Int = 10_000, seed: UInt64, level: Double = 0.95, tail: Tail = .both,
    workers: Workers = .all
  ) throws -> LocationTest {
    try require(values, atLeast: 1, "a test by sign flips")
    guard draws > 0 else { throw StatisticsError.noDraws(count: draws) }
    let n = values.count
    let observed = values.reduce(0, +)
    let slack = abs(observed) - threshold(observed, values)
    let limit = tail == .both ? abs(observed) - slack : observed - slack
    @Sendable func isHit(_ sum: Double) -> Bool { (tail == .both ? abs(sum) : sum) >= limit }
    let isExact = n <= mostFlippedRows
    let p: Double
    if isExact {
      var hits = 0
      for pattern in 0..<(1 << n) {
        var sum = 0.0
        for (place, value) in values.enumerated() { sum += pattern >> place & 1 == 0 ? value : -value }
        if isHit(sum) { hits += 1 }
      }
      p = Double(hits) / Double(1 << n)
    } else {
      let stream = RandomStream(seed: seed, name: "sign flips")
      let words = (n + 127) / 128
      p = try share(draws, workers) { draw in
        var sum = 0.0
        for word in 0..<words {
          var bits = stream.words(at: UInt64(draw * words + word))
          for place in word * 128..<min(n, word * 128 + 128) {
            if place - word * 128 == 64 { bits.0 = bits.1 }
            sum += bits.0 & 1 == 0 ? values[place] : -values[place]
            bits.0 >>= 1
          }
        }
        return isHit(sum)
      }
    }
    let sides = tail == .both ? 2.0 : 1
    return LocationTest(
      method: isExact ? "sign flips, all \(1 << n)" : "sign flips, \(draws) draws, seed \(seed)",
      statistic: observed / Double(n), p: p, count: n, difference: observed / Double(n),
      interval: interval(of: values, level), floor: isExact ? min(1, sides / Double(1 << n)) : 1 / Double(draws + 1))
  }

  /// Unpaired permutation: which row is of which group is left to chance. The statistic is the difference of means, p
  /// two-sided by its absolute value, (1 + hits) / (1 + draws).
  ///
  /// Up to 20 000 divisions all are tried, the observed one among them; else `draws` random ones as in `signFlips`.
  /// - Throws: as `signFlips`.
  public static func labelPermutation(
    _ first: [Double], _ second: [Double], draws: Int = 10_000, seed: UInt64, level: Double = 0.95,
    workers: Workers = .all
  ) throws -> LocationTest {
    try require(first, atLeast: 1, "a group of a permutation test")
    try require(second, atLeast: 1, "a group of a permutation test")
    guard draws > 0 else { throw StatisticsError.noDraws(count: draws) }
    let all = first + second
    let (a, b) = (Double(first.count), Double(second.count))
    let difference = first.reduce(0, +) / a - second.reduce(0, +) / b
    // With the total fixed, the difference follows from the sum over the first group: about its mean, times 1/a + 1/b.
    let centre = all.reduce(0, +) / (a + b)
    let centred = all.map { $0 - centre }
    let limit = threshold(centred.prefix(first.count).reduce(0, +), centred)
    let divisions = divisionCount(first.count, of: all.count)
    let p: Double
    if let divisions {
      var hits = 0
      forEachDivision(first.count, of: all.count) { chosen in
        if abs(chosen.reduce(0) { $0 + centred[$1] }) >= limit { hits += 1 }
      }
      p = Double(hits) / Double(divisions)
    } else {
      let stream = RandomStream(seed: seed, name: "label permutation")
      p = try share(draws, workers) { draw in
        let order = stream.permutation(of: all.count, draw: draw)
        return abs(order.prefix(first.count).reduce(0) { $0 + centred[$1] }) >= limit
      }
    }
    return LocationTest(
      method: divisions.map { "permutation of labels, all \($0)" }
        ?? "permutation of labels, \(draws) draws, seed \(seed)",
      statistic: difference, p: p, count: all.count, difference: difference,
      interval: interval(of: first, less: second, level),
      floor: divisions.map { (first.count == second.count ? 2 : 1) / Double($0) } ?? 1 / Double(draws + 1))
  }

  /// A sum counts as one as large as the observed although the order of addition rounded it.
  private static func threshold(_ observed: Double, _ values: [Double]) -> Double {
    abs(observed) - 1e-13 * values.reduce(0) { $0 + abs($1) }
  }

  /// (1 + hits) / (1 + draws)
  private static func share(_ draws: Int, _ workers: Workers, _ isHit: @Sendable (Int) -> Bool) throws -> Double {
    let part = 250
    let hits = try workers.map((draws + part - 1) / part) { index in
      (index * part..<min(draws, (index + 1) * part)).count(where: isHit)
    }
    return Double(1 + hits.reduce(0, +)) / Double(1 + draws)
  }

  /// The number of ways to choose, as far as it is small enough to go through them.
  private static func divisionCount(_ few: Int, of count: Int) -> Int? {
    var ways = 1
    for step in 1...min(few, count - few) {
      ways = ways * (count - step + 1) / step
      if ways > mostDivisions { return nil }
    }
    return ways
  }

  /// All choices of `few` of `0..<count`, in lexicographic order.
  private static func forEachDivision(_ few: Int, of count: Int, _ body: ([Int]) -> Void) {
    var chosen = Array(0..<few)
    while true {
      body(chosen)
      guard let place = chosen.indices.last(where: { chosen[$0] < count - few + $0 }) else { return }
      chosen[place] += 1
      for later in place + 1..<max(place + 1, few) { chosen[later] = chosen[later - 1] + 1 }
    }
  }
}
