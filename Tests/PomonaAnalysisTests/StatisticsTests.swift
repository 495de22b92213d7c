import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaTables
import Testing

@Suite struct DistributionTests {
  static let golden = try? StatisticsGolden.load()

  @Test("Both tails of all four distributions agree with 60-digit arithmetic to 1e-12 of their value")
  func tails() throws {
    let cases = try #require(Self.golden?.distributions)
    #expect(cases.count > 150)
    for point in cases {
      // An argument x is itself rounded, which far in a normal tail moves the value by x² of the last digit.
      let share = 1e-12 + (point.kind == "normal" ? point.x * point.x * 2e-16 : 0)
      #expect(agrees(point.distribution.cdf(point.x), point.cdf, within: share), "\(point)")
      #expect(agrees(point.distribution.survival(point.x), point.survival, within: share), "\(point)")
    }
  }

  @Test("Quantiles give the probability back, from 1e-12 to the upper tail")
  func quantiles() throws {
    let shares = [1e-12, 1e-5, 0.001, 0.025, 0.2, 0.4, 0.49, 0.5, 0.51, 0.7, 0.9, 0.975, 0.999, 1 - 1e-9]
    let distributions: [Distribution] = [
      .normal, .studentT(df: 1), .studentT(df: 7.5), .studentT(df: 400), .f(1, 9), .f(4, 4), .f(30, 200),
      .chiSquare(df: 1),
      .chiSquare(df: 3), .chiSquare(df: 250),
    ]
    for distribution in distributions {
      for share in shares {
        let x = distribution.quantile(share)
        if share <= 0.5 {
          #expect(agrees(distribution.cdf(x), share, within: 2e-12), "\(distribution) \(share)")
        } else {
          #expect(agrees(distribution.survival(x), 1 - share, within: 2e-12), "\(distribution) \(share)")
        }
      }
    }
    #expect(agrees(Distribution.normal.quantile(0.975), 1.959963984540054, within: 1e-15))
    #expect(agrees(Distribution.studentT(df: 10).quantile(0.975), 2.2281388519862747, within: 1e-14))
    #expect(Distribution.normal.quantile(0.5) == 0 && Distribution.f(2, 3).quantile(1) == .infinity)
  }

  @Test("Student's t with many degrees of freedom becomes the normal distribution")
  func limit() {
    #expect(agrees(Distribution.studentT(df: 1e9).survival(2), Distribution.normal.survival(2), within: 1e-8))
    #expect(Distribution.studentT(df: 1e18).survival(2) == Distribution.normal.survival(2))
    #expect(Distribution.normal.survival(.nan).isNaN)
  }
}

@Suite struct CorrelationTestTests {
  @Test(
    "Pearson, Spearman and Kendall with their p agree with scipy: ties, three rows, 33 and 34 rows", arguments: 0..<9)
  func peers(index: Int) throws {
    let expected = try #require(DistributionTests.golden?.correlations[index])
    for (method, numbers) in [
      (CorrelationTest.Method.pearson, expected.pearson), (.spearman, expected.spearman), (.kendall, expected.kendall),
    ] {
      let found = try CorrelationTest(of: expected.x, with: expected.y, method: method)
      #expect(abs(found.r - numbers[0]) < 1e-13 && found.count == expected.x.count)
      // Where r is nearly 1 the peer, too, has lost digits of 1 - r.
      #expect(agrees(found.p, numbers[1], within: abs(found.r) > 0.99 ? 1e-6 : 1e-9), "\(method)")
      guard method == .pearson, let interval = expected.interval else { continue }
      let own = try #require(found.interval)
      #expect(abs(own.low - interval[0]) < 1e-12 && abs(own.high - interval[1]) < 1e-12)
    }
  }

  @Test("Perfect order, a constant column, two rows and a missing value")
  func edges() throws {
    let x = [1.0, 2, 3, 4]
    #expect(try CorrelationTest(of: x, with: [2, 4, 6, 8], method: .pearson).p == 0)
    let reversed = try CorrelationTest(of: x, with: [4, 3, 2, 1], method: .kendall)
    #expect(abs(reversed.p - 2.0 / 24) < 1e-15)
    #expect(throws: StatisticsError.noVariation(what: "`y` is", value: 5, count: 4)) {
      try CorrelationTest(of: x, with: [5, 5, 5, 5], method: .pearson)
    }
    #expect(throws: StatisticsError.tooFewRows(count: 2, needed: 3, what: "a correlation")) {
      try CorrelationTest(of: [1, 2], with: [1, 2], method: .spearman)
    }
    #expect(throws: StatisticsError.notFinite(name: "score", row: 2, count: 1)) {
      try CorrelationTest(of: x, named: "x", with: [1, 2, .nan, 1], named: "score", method: .spearman)
    }
  }
}

@Suite struct LocationTestTests {
  private func check(_ test: LocationTest, _ expected: [Double]) throws {
    #expect(agrees(test.statistic, expected[0], within: 1e-11) && agrees(test.p, expected[1]))
    #expect(agrees(test.df ?? .nan, expected[2], within: 1e-12))
    let interval = try #require(test.interval)
    #expect(abs(interval.low - expected[3]) < 1e-10 && abs(interval.high - expected[4]) < 1e-10)
  }

  @Test("t and signed ranks of one sample agree with scipy, sign flips with all assignments", arguments: 0..<9)
  func single(index: Int) throws {
    let expected = try #require(DistributionTests.golden?.singles[index])
    try check(LocationTest.oneSample(expected.values), expected.t)
    let ranks = try LocationTest.wilcoxon(expected.values)
    #expect(ranks.statistic == expected.wilcoxon[0] && agrees(ranks.p, expected.wilcoxon[1], within: 1e-11))
    if let p = expected.flips {
      let flips = try LocationTest.signFlips(expected.values, seed: 1)
      #expect(flips.p == p && flips.floor == 2 / exp2(Double(expected.values.count)))
    }
  }

  @Test("t, Welch's t and U of two groups agree with scipy, label permutation with all divisions", arguments: 0..<7)
  func pair(index: Int) throws {
    let expected = try #require(DistributionTests.golden?.pairs[index])
    let (a, b) = (expected.first, expected.second)
    try check(LocationTest.unpaired(a, b, equalVariances: true), expected.student)
    try check(LocationTest.unpaired(a, b, equalVariances: false), expected.welch)
    let ranks = try LocationTest.mannWhitney(a, b)
    #expect(ranks.statistic == expected.mannWhitney[0] && agrees(ranks.p, expected.mannWhitney[1], within: 1e-11))
    if let p = expected.permutation {
      let permuted = try LocationTest.labelPermutation(a, b, seed: 1)
      #expect(abs(permuted.p - p) < 1e-15)
    }
  }

  @Test("Random flips and permutations are the same for any number of threads, and near the exact p")
  func draws() throws {
    let values = (0..<150).map { Double(($0 * 37) % 101) / 50 - 0.9 }
    let one = try LocationTest.signFlips(values, draws: 4000, seed: 3, workers: Workers(threadCount: 1))
    let four = try LocationTest.signFlips(values, draws: 4000, seed: 3, workers: Workers(threadCount: 4))
    #expect(one == four)
    let t = try LocationTest.oneSample(values).p
    #expect(abs(one.p - t) < 4 * (t * (1 - t) / 4000).squareRoot() + 0.005)
    #expect(try LocationTest.signFlips(values, draws: 4000, seed: 4).p != one.p)

    let (a, b) = (Array(values.prefix(60)), Array(values.suffix(90)).map { $0 + 0.15 })
    let first = try LocationTest.labelPermutation(a, b, draws: 3000, seed: 3, workers: Workers(threadCount: 1))
    #expect(try first == LocationTest.labelPermutation(a, b, draws: 3000, seed: 3, workers: Workers(threadCount: 3)))
    let student = try LocationTest.unpaired(a, b, equalVariances: true).p
    #expect(abs(first.p - student) < 4 * (student * (1 - student) / 3000).squareRoot() + 0.005)
    #expect(first.floor == 1.0 / 3001)
  }

  @Test("Nothing that varies, and too few rows, are errors")
  func refusals() {
    #expect(throws: StatisticsError.noVariation(what: "the values are", value: 0.3, count: 3)) {
      try LocationTest.oneSample([0.3, 0.3, 0.3])
    }
    #expect(throws: StatisticsError.noVariation(what: "the values are", value: 0, count: 2)) {
      try LocationTest.wilcoxon([0, 0])
    }
    #expect(throws: StatisticsError.tooFewRows(count: 1, needed: 2, what: "a t test")) {
      try LocationTest.oneSample([1])
    }
    #expect(throws: StatisticsError.noDraws(count: 0)) { try LocationTest.signFlips([1, 2], draws: 0, seed: 1) }
    #expect(throws: StatisticsError.noVariation(what: "both groups are", value: 2, count: 4)) {
      try LocationTest.mannWhitney([2, 2], [2, 2])
    }
  }
}

@Suite struct FalseDiscoveryRateTests {
  @Test("q of Benjamini and Hochberg, and Yekutieli, agree with statsmodels")
  func peers() throws {
    let expected = try #require(DistributionTests.golden?.fdr)
    #expect(agree(FalseDiscoveryRate.benjaminiHochberg.adjusted(expected.p), expected.bh, within: 1e-13))
    #expect(agree(FalseDiscoveryRate.benjaminiYekutieli.adjusted(expected.p), expected.by, within: 1e-13))
  }

  @Test("A missing p stays missing and is not counted")
  func missing() {
    let q = FalseDiscoveryRate.benjaminiHochberg.adjusted([0.01, .nan, 0.02, .nan])
    #expect(q[0] == 0.02 && q[2] == 0.02 && q[1].isNaN && q[3].isNaN)
    #expect(FalseDiscoveryRate.benjaminiHochberg.adjusted([.nan])[0].isNaN)
  }
}

@Suite struct RowBootstrapTests {
  @Test("Quantiles are numpy's linear ones")
  func quantiles() throws {
    let expected = try #require(DistributionTests.golden?.quantiles)
    #expect(agree(expected.shares.map { Reduction.quantile(expected.values, $0) }, expected.quantiles, within: 1e-14))
  }

  @Test("The bootstrap of a mean has its standard error and covers it; clusters are drawn whole")
  func means() throws {
    let values = (0..<80).map { Double(($0 * 29) % 83) }
    let mean: @Sendable ([Double]) -> Double = { $0.reduce(0, +) / Double($0.count) }
    let rows = try RowBootstrap(rowCount: 80, drawCount: 4000, seed: 2)
    let found = try rows.resampled(values, workers: Workers(threadCount: 2), mean)
    let alone = try rows.resampled(values, workers: Workers(threadCount: 1), mean)
    #expect(found == alone)
    let test = try LocationTest.oneSample(values)
    let error = test.difference / test.statistic
    #expect(abs(found.standardError / error - 1) < 0.05)
    let interval = try #require(found.interval())
    #expect(interval.lower < test.difference && test.difference < interval.upper)

    let clusters = try RowBootstrap(clusters: [[0, 1, 2], [3], [4, 5]], drawCount: 20, seed: 2)
    for draw in 0..<20 {
      let drawn = clusters.rows(ofDraw: draw)
      #expect(drawn.count(where: { $0 == 0 }) == drawn.count(where: { $0 == 2 }))
      #expect(drawn.count(where: { $0 == 4 }) == drawn.count(where: { $0 == 5 }))
    }
    #expect(throws: StatisticsError.tooFewRows(count: 1, needed: 2, what: "a bootstrap over them")) {
      try RowBootstrap(rowCount: 1, drawCount: 10, seed: 1)
    }
  }
}

@Suite struct MaxStatisticTests {
  /// Standard normal values of so many units and subjects; units share a part, so that they depend on each other.
  static func noise(_ units: Int, _ subjects: Int, seed: UInt64, shift: Double = 0) -> [[Double]] {
    let stream = RandomStream(seed: seed, name: "noise")
    let shared = (0..<subjects).map { stream.normal(at: $0) }
    return (0..<units).map { unit in
      (0..<subjects).map { subject in
        0.5 * shared[subject] + stream.normal(at: (unit + 1) * subjects + subject) + (unit == 3 ? shift : 0)
      }
    }
  }

  @Test("The best of 49 layers without any effect is found by chance in 5 % of cases, not in most of them")
  func falsePositives() throws {
    var corrected = 0
    var naive = 0
    let rounds = 400
    for round in 0..<rounds {
      let found = try MaxStatistic(of: Self.noise(49, 9, seed: UInt64(round)), seed: 1)
      if found.units.contains(where: { $0.pMax <= 0.05 }) { corrected += 1 }
      if found.units.contains(where: { $0.p <= 0.05 }) { naive += 1 }
    }
    // Exact flips of 9 subjects attain 12 of 256; three standard errors of 400 rounds are 0.032.
    #expect(Double(corrected) / Double(rounds) <= 0.05 + 0.032, "\(corrected)")
    #expect(naive > rounds / 2, "\(naive)")
  }

  @Test("A planted effect is found among 49, and only it")
  func power() throws {
    let found = try MaxStatistic(of: Self.noise(49, 11, seed: 5, shift: 4), seed: 1)
    #expect(found.isExact && found.drawCount == 2048)
    #expect(found.units[3].pMax < 0.01)
    #expect(found.units.count(where: { $0.pMax < 0.05 }) == 1)
    #expect(found.units.allSatisfy { $0.p <= $0.pMax })
    let single = try LocationTest.signFlips(Self.noise(49, 11, seed: 5, shift: 4)[3], seed: 1)
    #expect(found.units[3].p == single.p)
    #expect(agrees(found.units[3].t, try? LocationTest.oneSample(Self.noise(49, 11, seed: 5, shift: 4)[3]).statistic))
  }

  @Test("Random flips are the same for any number of threads; missing values and units without variation are told")
  func edges() throws {
    var values = Self.noise(5, 30, seed: 9)
    values[1][4] = .nan
    values[2] = Array(repeating: 0, count: 30)
    let one = try MaxStatistic(of: values, draws: 3000, seed: 2, workers: Workers(threadCount: 1))
    let four = try MaxStatistic(of: values, draws: 3000, seed: 2, workers: Workers(threadCount: 4))
    // By their text, in which NaN equals NaN.
    #expect("\(one)" == "\(four)")
    #expect(!one.isExact && one.floor == 1.0 / 3001 && one.units[1].count == 29)
    #expect(one.units[2].t.isNaN && one.units[2].pMax.isNaN && !one.units[0].pMax.isNaN)
    #expect(throws: StatisticsError.tooFewRows(count: 1, needed: 2, what: "a test over them")) {
      try MaxStatistic(of: [[1]], seed: 1)
    }
  }
}
