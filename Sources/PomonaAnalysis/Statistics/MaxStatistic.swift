internal import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Many means over the same subjects at once: which of them are not 0, when any of them may be the largest by chance.
///
/// Each draw flips the signs of whole subjects, the same for all units, and keeps the largest |t| (the largest t where only
/// means above 0 count); the p of a unit is the
/// share of draws whose largest is at least its own. That bounds the probability of any false unit, whatever the
/// dependence between them (Nichols and Holmes 2002, doi 10.1002/hbm.1058). Up to 12 subjects all flips are tried and p
/// is exact; else `draws` random ones, (1 + hits) / (1 + draws), each from (seed, index) alone.
public struct MaxStatistic: Sendable, Equatable {
  public struct Unit: Sendable, Equatable {
    public let mean: Double
    public let t: Double
    /// Of this unit alone.
    public let p: Double
    /// Among all units.
    public let pMax: Double
    /// Subjects with a value.
    public let count: Int
  }

  /// In the order given; a unit without variation or with fewer than two values has NaN, and no part in the largest.
  public let units: [Unit]
  public let isExact: Bool
  /// Flips that were tried.
  public let drawCount: Int
  /// The smallest p that there can be.
  public let floor: Double

  /// - Parameter values: one list a unit, of all subjects in one order; missing ones are NaN.
  /// - Throws: `StatisticsError.tooFewRows` below two subjects, `.noDraws`, `.notFinite` for infinite values;
  ///   `Workers.Stopped`.
  /// - Precondition: lists of one length.
  public init(
    of values: [[Double]], draws: Int = 10_000, seed: UInt64, tail: LocationTest.Tail = .both, workers: Workers = .all
  ) throws {
    let subjects = values.first?.count ?? 0
    precondition(values.allSatisfy { $0.count == subjects }, "units of unlike subjects")
    guard subjects > 1 else { throw StatisticsError.tooFewRows(count: subjects, needed: 2, what: "a test over them") }
    guard draws > 0 else { throw StatisticsError.noDraws(count: draws) }
    for (place, unit) in values.enumerated() {
      if let row = unit.firstIndex(where: \.isInfinite) {
        throw StatisticsError.notFinite(name: "unit \(place + 1)", row: row, count: unit.count(where: \.isInfinite))
      }
    }
    let table = Flips(values, isSigned: tail == .above)
    let isExact = subjects <= LocationTest.mostFlippedRows
    // A flip and its mirror image have the same |t|, so the first subject keeps its sign there.
    let free = tail == .both ? subjects - 1 : subjects
    let count = isExact ? 1 << free : draws
    let stream = RandomStream(seed: seed, name: "max statistic")
    let part = 256
    let observed = table.squares([Double](repeating: 1, count: subjects), count: 1)
    let limits = observed.map { $0.isInfinite ? $0 : $0 - abs($0) * 1e-12 }
    let parts =
      try workers.map((count + part - 1) / part) { index -> (own: [Int], all: [Int]) in
        let range = index * part..<min(count, (index + 1) * part)
        let signs = isExact ? Flips.all(range, subjects, free: free) : Flips.random(range, subjects, stream)
        return table.hits(signs, count: range.count, limits: limits)
      }
    var hits = [Int](repeating: 0, count: values.count)
    var maxHits = hits
    for part in parts {
      for unit in hits.indices {
        hits[unit] += part.own[unit]
        maxHits[unit] += part.all[unit]
      }
    }
    let extra = isExact ? 0 : 1
    units = values.indices.map { unit in
      guard !observed[unit].isNaN else {
        return Unit(mean: .nan, t: .nan, p: .nan, pMax: .nan, count: table.counts[unit])
      }
      let sum = table.sums[unit]
      return Unit(
        mean: sum / Double(table.counts[unit]),
        t: sum < 0 ? -abs(observed[unit]).squareRoot() : abs(observed[unit]).squareRoot(),
        p: Double(hits[unit] + extra) / Double(count + extra),
        pMax: Double(maxHits[unit] + extra) / Double(count + extra),
        count: table.counts[unit])
    }
    self.isExact = isExact
    drawCount = isExact ? 1 << subjects : count
    floor = 1 / Double(count + extra)
  }
}

/// The values with what no flip changes.
private struct Flips: Sendable {
  /// Units × subjects, missing values 0.
  let values: [Double]
  let counts: [Int]
  let sums: [Double]
  /// Σ x² of each unit, which no flip changes.
  let totals: [Double]
  let subjects: Int
  /// Whether squares keep the sign of t.
  let isSigned: Bool

  init(_ units: [[Double]], isSigned: Bool) {
    self.isSigned = isSigned
    subjects = units[0].count
    values = units.flatMap { $0.map { $0.isNaN ? 0 : $0 } }
    counts = units.map { $0.count { !$0.isNaN } }
    sums = units.map { $0.reduce(0) { $1.isNaN ? $0 : $0 + $1 } }
    totals = units.map { $0.reduce(0) { $1.isNaN ? $0 : $0 + $1 * $1 } }
  }

  /// t² of each unit under each row of signs, with the sign of t where that counts: (n - 1) w / (1 - w) with
  /// w = (Σ s x)² / (n Σ x²).
  func squares(_ signs: [Double], count: Int) -> [Double] {
    let units = counts.count
    var result = [Double](repeating: 0, count: count * units)
    BLAS.dgemm(signs[...], values[...], rows: count, columns: units, inner: subjects, into: &result)
    for place in result.indices {
      let unit = place % units
      let n = Double(counts[unit])
      guard counts[unit] > 1, totals[unit] > 0 else {
        result[place] = .nan
        continue
      }
      let sign = isSigned && result[place] < 0 ? -1.0 : 1
      let w = result[place] * result[place] / (n * totals[unit])
      // All values of one size: the rounding of w must not decide.
      result[place] = sign * (1 - w < 1e-12 ? .infinity : (n - 1) * w / (1 - w))
    }
    return result
  }

  /// How often each unit's own t², and the largest of all, reach its limit.
  func hits(_ signs: [Double], count: Int, limits: [Double]) -> (own: [Int], all: [Int]) {
    let units = counts.count
    let squares = squares(signs, count: count)
    var own = [Int](repeating: 0, count: units)
    var all = own
    for draw in 0..<count {
      var largest = -Double.infinity
      for unit in 0..<units {
        let value = squares[draw * units + unit]
        if value >= limits[unit] { own[unit] += 1 }
        if value > largest { largest = value }
      }
      for unit in 0..<units where largest >= limits[unit] { all[unit] += 1 }
    }
    return (own, all)
  }

  /// The last `free` subjects are flipped in all ways.
  static func all(_ range: Range<Int>, _ subjects: Int, free: Int) -> [Double] {
    let kept = subjects - free
    return range.flatMap { pattern in
      (0..<subjects).map { $0 >= kept && pattern >> ($0 - kept) & 1 == 1 ? -1.0 : 1 }
    }
  }

  static func random(_ range: Range<Int>, _ subjects: Int, _ stream: RandomStream) -> [Double] {
    let words = (subjects + 63) / 64
    return range.flatMap { draw in
      (0..<words).flatMap { word in
        let bits = stream.words(at: UInt64(draw * words + word)).0
        return (0..<min(64, subjects - 64 * word)).map { bits >> $0 & 1 == 0 ? 1.0 : -1 }
      }
    }
  }
}
