import Foundation
import PomonaCatalog
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

@testable import PomonaAnalysis

/// What numpy and scipy say of made-up responses; made by Fixtures/ceilings/make.py.
private struct CeilingGolden: Decodable {
  struct Curve: Decodable {
    let counts: [Double]
    let values: [Double]
    let limit: Double
  }
  let stimuli: [Int]
  let responses: [[Double?]]
  let orders: [[Int32]]
  let splitHalf: [Double]
  let noise: [Double]
  let signal: [Double]
  let inverse: [Double]
  let share: [Double]
  let repeats: [[[Double]]]
  let explainable: [Double?]
  let ccMax: [Double]
  let subjects: [[[Double]]]
  let stories: [Int]
  let isc: [[Double]]
  let inclusive: [[Double]]
  let curves: [Curve]

  static func load() throws -> CeilingGolden {
    let file = TestResources.fixture("ceilings/ceilings.json")
    return try JSONDecoder().decode(CeilingGolden.self, from: Data(contentsOf: file))
  }

  var unequal: RepeatedResponses {
    get throws {
      try RepeatedResponses(
        presentations: Matrix(
          rowCount: stimuli.count, columnCount: 4,
          elements: responses.flatMap { $0.map { $0.map(Float.init) ?? .nan } }), stimuli: stimuli)
    }
  }

  /// Repeat by repeat, so that the r-th row of a stimulus is its r-th repeat.
  var equal: RepeatedResponses {
    get throws {
      try RepeatedResponses(
        presentations: Matrix(
          rowCount: 120, columnCount: 5, elements: repeats.flatMap { $0.flatMap { $0.map(Float.init) } }),
        stimuli: (0..<120).map { $0 % 30 })
    }
  }
}

@Suite struct ResponseCeilingTests {
  private let two = Workers(threadCount: 2)

  /// Signal of variance .25 and noise of variance 1; `counts` presentations of each stimulus.
  private func simulated(
    _ counts: [Int], units: Int, seed: UInt64, missing: Double = 0
  ) throws -> (responses: RepeatedResponses, signal: [[Double]]) {
    let stimuli = counts.enumerated().flatMap { [Int](repeating: $0, count: $1) }
    let noise = RandomStream(seed: seed, name: "noise")
    let truth = RandomStream(seed: seed, name: "signal")
    let gone = RandomStream(seed: seed, name: "missing")
    let signal = (0..<units).map { unit in counts.indices.map { 0.5 * truth.normal(at: $0 * units + unit) } }
    var elements: [Float] = []
    for (row, stimulus) in stimuli.enumerated() {
      for unit in 0..<units {
        let isGone = missing > 0 && gone.uniform(at: row * units + unit) < missing
        elements.append(
          isGone ? .nan : Float(30 + signal[unit][stimulus] + noise.normal(at: row * units + unit)))
      }
    }
    return (
      try RepeatedResponses(
        presentations: Matrix(rowCount: stimuli.count, columnCount: units, elements: elements), stimuli: stimuli),
      signal
    )
  }

  /// r of the mean of repeats with the true signal, mean over units: what a perfect model reaches.
  private func truth(_ responses: RepeatedResponses, _ signal: [[Double]]) -> Double {
    let scores = signal.indices.map { unit -> Double in
      var sums = [Double](repeating: 0, count: signal[unit].count)
      var counts = sums
      for (row, stimulus) in responses.stimuli.enumerated() {
        sums[stimulus] += Double(responses.presentations[row, unit])
        counts[stimulus] += 1
      }
      return Correlation.pearson(zip(sums, counts).map { $0 / $1 }, signal[unit])
    }
    return scores.reduce(0, +) / Double(scores.count)
  }

  // MARK: - Golden

  @Test func `Split halves with given halves, unequal repeats and missing values are those of numpy`() throws {
    let golden = try CeilingGolden.load()
    let halves = try ResponseCeiling.halves(
      of: golden.unequal, RepeatHalves(orders: golden.orders), "given", workers: two)
    #expect(largestDifference(halves.splitHalf.values, golden.splitHalf) < 1e-12)
    let rho = golden.splitHalf.map { 2 * $0 / (1 + $0) }
    #expect(largestDifference(halves.reliability.values, rho) < 1e-12)
    #expect(largestDifference(halves.reliabilityR.values, rho.map { $0.squareRoot() }) < 1e-12)
  }

  @Test func `Variances within and between stimuli are those of numpy`() throws {
    let golden = try CeilingGolden.load()
    let variances = try NoiseVariance.perUnit(of: golden.unequal, workers: two)
    #expect(largestDifference(variances.map(\.noise), golden.noise) < 1e-12)
    #expect(largestDifference(variances.map(\.signal), golden.signal) < 1e-12)
    #expect(largestDifference(variances.map(\.meanInverseCount), golden.inverse) < 1e-15)
    let shares = try ResponseCeiling.ncsnr(of: golden.unequal, scale: .r2, workers: two)
    #expect(largestDifference(shares.values, golden.share) < 1e-12)
    let roots = try ResponseCeiling.ncsnr(of: golden.unequal, workers: two)
    #expect(largestDifference(roots.values, golden.share.map { $0.squareRoot() }) < 1e-12)
  }

  @Test func `Explainable variance and CC_max are those of numpy, and keep to their identity`() throws {
    let golden = try CeilingGolden.load()
    let explainable = try ResponseCeiling.explainableVariance(of: golden.equal, workers: two)
    #expect(agree(Array(explainable.values[..<4]), golden.explainable[..<4].map { $0 ?? .nan }, within: 1e-10))
    // The last unit has less power in the mean than noise alone: no share, and a ceiling of 0.
    #expect(explainable.values[4].isNaN && golden.explainable[4] == nil && explainable.undefinedCount == 1)
    let maxima = try ResponseCeiling.schoppe(of: golden.equal, workers: two)
    #expect(largestDifference(maxima.values, golden.ccMax) < 1e-10)
    #expect(maxima.values[4] == 0)
    #expect(try ResponseCeiling.schoppe(of: golden.equal, floor: 0.25).values[4] == 0.25)
    // CC_max = sqrt(N EV / (1 + (N - 1) EV)), with EV = SP/TP of the same repeats.
    for power in try SignalPower.perUnit(of: golden.equal, kind: "schoppe", standardized: false, workers: two)
      .dropLast()
    {
      let share = power.signal / power.total
      #expect(abs(power.maximum - (4 * share / (1 + 3 * share)).squareRoot()) < 1e-12)
    }
  }

  @Test func `Subjects against the mean of the others, within stories, are as numpy has them`() throws {
    let golden = try CeilingGolden.load()
    let subjects = golden.subjects.map { rows in
      Matrix(rowCount: 40, columnCount: 3, elements: rows.flatMap { $0.map(Float.init) })
    }
    let found = try ResponseCeiling.leaveOneOut(subjects: subjects, stories: golden.stories, workers: two)
    let perSubject = try #require(found.perSubject)
    #expect(found.making.hasPrefix("\(subjects.count) subjects, each with the mean of the others, r within "))
    for (own, expected) in zip(perSubject, golden.isc) { #expect(largestDifference(own, expected) < 1e-6) }
    let inclusive = try ResponseCeiling.leaveOneOut(
      subjects: subjects, stories: golden.stories, includingSelf: true, workers: two)
    for (own, expected) in zip(try #require(inclusive.perSubject), golden.inclusive) {
      #expect(largestDifference(own, expected) < 1e-6)
    }
    #expect(zip(found.values, inclusive.values).allSatisfy { $0 < $1 })
  }

  @Test func `Curves over the number of subjects have the limits of scipy's fit`() throws {
    for curve in try CeilingGolden.load().curves {
      let fit = try #require(SaturatingFit(curve.counts, curve.values))
      #expect(abs(fit.limit - curve.limit) < 1e-4, "\(fit.limit) \(curve.limit)")
    }
    #expect(SaturatingFit([2], [0.5]) == nil)
    #expect(SaturatingFit([2, 3], [.nan, 0.5]) == nil)
  }

  // MARK: - Simulations with known truth

  @Test func `With six repeats and a signal of a quarter of the noise, the ceiling is what the true signal reaches`()
    throws
  {
    let (responses, signal) = try simulated([Int](repeating: 6, count: 1500), units: 8, seed: 1)
    let halves = try ResponseCeiling.halves(of: responses, draws: 20, workers: two)
    // 8 units of 1500 stimuli: standard error about .008 for halves, .005 for the whole.
    #expect(abs(halves.splitHalf.aggregate - 0.426) < 0.02)
    #expect(abs(halves.reliability.aggregate - 0.598) < 0.02)
    #expect(abs(halves.reliabilityR.aggregate - 0.773) < 0.015)
    let exact = truth(responses, signal)
    #expect(abs(exact - 0.774) < 0.015)
    #expect(abs(halves.reliabilityR.aggregate - exact) < 0.012)
    #expect(abs(try ResponseCeiling.ncsnr(of: responses).aggregate - exact) < 0.012)
    #expect(abs(try ResponseCeiling.schoppe(of: responses).aggregate - exact) < 0.012)
    // One repeat: .25 / 1.25.
    #expect(abs(try ResponseCeiling.explainableVariance(of: responses).aggregate - 0.2) < 0.015)
  }

  @Test func `With unequal repeats the mean of 1/k holds and 1 over the mean does not`() throws {
    let counts = (0..<2400).map { 3 - $0 % 3 }
    let (responses, signal) = try simulated(counts, units: 12, seed: 3)
    let exact = truth(responses, signal)
    let estimate = try ResponseCeiling.ncsnr(of: responses)
    #expect(abs(exact - 0.541) < 0.015)
    #expect(abs(estimate.aggregate - exact) < 0.02)
    let wrong = try NoiseVariance.perUnit(of: responses).map { variance in
      (variance.signal / (variance.signal + variance.noise / 2)).squareRoot()
    }
    // Expected: sqrt(.25 / (.25 + 1/2)) - sqrt(.25 / (.25 + 11/18)) = .0385. Both come from the same variances, so their
    // difference hardly varies (sd .0001 over samples), while that of each from the truth does (sd .009).
    #expect(abs(wrong.reduce(0, +) / 12 - estimate.aggregate - 0.0385) < 0.001)
  }

  @Test func `An RDM of a subject has the ceiling that its halves say`() throws {
    let n = 24
    let units = 40
    let truth = RandomStream(seed: 5, name: "patterns")
    let noise = RandomStream(seed: 6, name: "noise")
    let patterns = (0..<(n * units)).map { truth.normal(at: $0) }
    let stimuli = (0..<(6 * n)).map { $0 % n }
    let presentations = Matrix<Float>(
      rowCount: 6 * n, columnCount: units,
      elements: (0..<(6 * n * units)).map { place in
        let row = place / units
        return Float(patterns[stimuli[row] * units + place % units] + noise.normal(at: place))
      })
    let responses = try RepeatedResponses(presentations: presentations, stimuli: stimuli)
    let axis = try numbered(n)
    let ceiling = try ResponseCeiling.rdmSplitHalf(
      of: responses, axis: axis, distance: .pearson, by: .pearson, draws: 10, workers: two)
    var mean = Matrix<Double>(rowCount: n, columnCount: units)
    for row in 0..<(6 * n) {
      for unit in 0..<units { mean[stimuli[row], unit] += Double(presentations[row, unit]) / 6 }
    }
    let measured = try Distance.pearson(mean, axis: axis)
    let exact = try Distance.pearson(
      Matrix(rowCount: n, columnCount: units, elements: patterns), axis: axis)
    let reached = try Comparison.pearson(exact, measured)
    #expect(abs(ceiling.aggregate - reached) < 0.02)
    #expect(ceiling.isApproximate == [false])
    #expect(ceiling.basis.distance == Distance.pearson.rdmName && ceiling.basis.comparison == "pearson")
    let (a, b) = ResponseCeiling.halfMeans(of: responses, RepeatHalves(of: responses, draws: 1, seed: 0).orders[0])
    let pair = (try Distance.pearson(a, axis: axis), try Distance.pearson(b, axis: axis))
    let given = try ResponseCeiling.rdmSplitHalf(of: [pair], by: .spearman)
    let c = try Comparison.spearman(pair.0, pair.1)
    #expect(abs(given.aggregate - (2 * c / (1 + c)).squareRoot()) < 1e-12)
  }

  @Test func `Of three sessions each sits out once, and halves are compared over the stimuli that are asked for`()
    throws
  {
    let axis = try numbered(10)
    let shared = try randomRDM(axis, seed: 4, name: "shared")
    let sessions = try (0..<3).map { k in
      let own = try randomRDM(axis, seed: UInt64(10 + k), name: "own")
      return try RDM(axis: axis, distance: "made up", values: zip(shared.values, own.values).map { $0 + 0.3 * $1 })
    }
    let chosen = [0, 2, 3, 5, 6, 9]
    let found = try ResponseCeiling.rdmSplitHalves(ofSessions: sessions, by: .pearson, over: [nil, chosen])
    for (ceiling, rows) in zip(found, [Array(0..<10), chosen]) {
      let pairs = [(0, 1), (0, 2), (1, 2)]
      let c = try pairs.reduce(0) { sum, pair in
        try sum + Comparison.pearson(sessions[pair.0].subset(rows), sessions[pair.1].subset(rows)) / 3
      }
      #expect(abs(ceiling.aggregate - (2 * c / (1 + c)).squareRoot()) < 1e-12)
      #expect(ceiling.making.hasPrefix("all 3 divisions of 3 sessions into halves"))
    }
    #expect(throws: CeilingError.insufficientRepeats(what: "sessions", count: 1, needed: 2)) {
      try ResponseCeiling.rdmSplitHalves(ofSessions: [shared], by: .pearson)
    }
    #expect(throws: CeilingError.self) { try ResponseCeiling.rdmSplitHalves(ofSessions: sessions, by: .tauA) }
  }

  @Test func `RDM halves that hardly agree are marked, that disagree are undefined, and other comparisons refused`()
    throws
  {
    let axis = try numbered(12)
    let (a, b) = (try randomRDM(axis, seed: 1, name: "a"), try randomRDM(axis, seed: 2, name: "b"))
    let mixed = try RDM(axis: axis, distance: "made up", values: zip(a.values, b.values).map { 0.4 * $0 + $1 })
    let rough = try ResponseCeiling.rdmSplitHalf(of: [(a, mixed)], by: .pearson)
    #expect(rough.isApproximate == [true] && rough.definition.contains("approximate for 1"))
    let opposite = try RDM(axis: axis, distance: "made up", values: a.values.map { -$0 })
    #expect(try ResponseCeiling.rdmSplitHalf(of: [(a, opposite)], by: .pearson).undefinedCount == 1)
    for comparison in [Comparison.cosine, .tauA] {
      #expect(throws: CeilingError.self) { try ResponseCeiling.rdmSplitHalf(of: [(a, b)], by: comparison) }
    }
    #expect(throws: CeilingError.self) { try ResponseCeiling.rdmSplitHalf(of: [], by: .pearson) }
    let crossed = try RDM(axis: axis, distance: "crossnobis", values: a.values)
    #expect(abs(try ResponseCeiling.rdmSplitHalf(of: [(crossed, crossed)], by: .cosine).aggregate - 1) < 1e-12)
  }

  @Test func `Subjects that share a fifth of their variance agree with the others as the formulas say`() throws {
    let noise = RandomStream(seed: 9, name: "own")
    let shared = RandomStream(seed: 9, name: "shared")
    let (rows, people) = (3000, 10)
    let subjects = (0..<people).map { subject in
      Matrix<Float>(
        rowCount: rows, columnCount: 1,
        elements: (0..<rows).map {
          Float(0.2.squareRoot() * shared.normal(at: $0) + 0.8.squareRoot() * noise.normal(at: subject * rows + $0))
        })
    }
    let below = 0.2 * 3 / (1 + 8 * 0.2).squareRoot()
    let above = ((1 + 9 * 0.2) / 10).squareRoot()
    let ceiling = try ResponseCeiling.leaveOneOut(subjects: subjects)
    #expect(ceiling.making.hasSuffix("the whole series as one run"))
    #expect(abs(ceiling.aggregate - below) < 0.02)
    #expect(abs(try ResponseCeiling.leaveOneOut(subjects: subjects, includingSelf: true).aggregate - above) < 0.02)
  }

  @Test func `Extrapolation over subjects finds the limit of each unit, with an interval around it`() throws {
    let stream = RandomStream(seed: 2, name: "scores")
    let limits = [0.3, 0.6]
    let pools = (2...8).map { s in
      ResponseCeiling.SubjectPool(
        subjectCount: s,
        scores: (0..<12).map { sample in
          limits.indices.map { unit in
            limits[unit] * (1 - exp(-Double(s) / 2)) + 0.02 * stream.normal(at: 1000 * s + 10 * sample + unit)
          }
        })
    }
    let basis = ScoreBasis(.r, of: .sharedBySubjects, aggregation: .median, scheme: "leave_out(story)")
    let ceiling = try ResponseCeiling.extrapolated(from: pools, basis: basis, bootstraps: 60, workers: two)
    #expect(largestDifference(ceiling.values, limits) < 0.02)
    for (interval, limit) in zip(try #require(ceiling.intervals), limits) {
      let interval = try #require(interval)
      #expect(interval.contains(limit) && interval.upperBound - interval.lowerBound < 0.06)
    }
    let other = ScoreBasis(.r, of: .sharedBySubjects, aggregation: .median, scheme: "shuffled(5, seed 1)")
    #expect(throws: CeilingError.self) { try ceiling.requireBounds(other) }
    try ceiling.requireBounds(basis)
    #expect(throws: CeilingError.insufficientRepeats(what: "subjects", count: 2, needed: 3)) {
      try ResponseCeiling.extrapolated(from: [pools[0], pools[0]], basis: basis)
    }
    #expect(throws: CeilingError.self) {
      try ResponseCeiling.extrapolated(from: pools, basis: basis, bootstraps: 20)
    }
  }

  // MARK: - Properties

  @Test func `Random halves are of equal size, differ between draws and come from each stimulus alone`() throws {
    let golden = try CeilingGolden.load()
    let responses = try golden.unequal
    let halves = RepeatHalves(of: responses, draws: 30, seed: 4)
    for order in halves.orders {
      for stimulus in 0..<responses.stimulusCount {
        let range = responses.starts[stimulus]..<responses.starts[stimulus + 1]
        #expect(order[range].sorted() == range.map(Int32.init))
      }
    }
    #expect(Set(halves.orders).count > 25)
    #expect(RepeatHalves(of: responses, draws: 3, seed: 4).orders == Array(halves.orders[..<3]))
    #expect(RepeatHalves(of: responses, draws: 3, seed: 5).orders != Array(halves.orders[..<3]))
  }

  @Test func `The fast halves agree with a plain loop over stimuli`() throws {
    let (responses, _) = try simulated((0..<40).map { 1 + $0 % 5 }, units: 35, seed: 8, missing: 0.1)
    let draws = 4
    let halves = RepeatHalves(of: responses, draws: draws, seed: 1)
    let fast = try ResponseCeiling.halves(of: responses, draws: draws, seed: 1, workers: two)
    for unit in [0, 31, 32, 34] {
      var sum = 0.0
      for order in halves.orders {
        var first: [Double] = []
        var second: [Double] = []
        for stimulus in 0..<40 {
          let values = order[responses.starts[stimulus]..<responses.starts[stimulus + 1]]
            .map { Double(responses.presentations[responses.order[Int($0)], unit]) }.filter { !$0.isNaN }
          let half = values.count / 2
          guard half > 0 else { continue }
          first.append(values[..<half].reduce(0, +) / Double(half))
          second.append(values[half..<(2 * half)].reduce(0, +) / Double(half))
        }
        sum += Correlation.pearson(first, second)
      }
      #expect(abs(fast.splitHalf.values[unit] - sum / Double(draws)) < 1e-12)
    }
  }

  @Test func `Ceilings have the same bits with one, two and four threads`() throws {
    let (responses, _) = try simulated((0..<30).map { 2 + $0 % 3 }, units: 70, seed: 2, missing: 0.05)
    let one = Workers(threadCount: 1)
    let halves = try ResponseCeiling.halves(of: responses, draws: 5, workers: one)
    let ncsnr = try ResponseCeiling.ncsnr(of: responses, workers: one)
    for count in [2, 4] {
      let workers = Workers(threadCount: count)
      #expect(
        try ResponseCeiling.halves(of: responses, draws: 5, workers: workers).splitHalf.values.map(\.bitPattern)
          == halves.splitHalf.values.map(\.bitPattern))
      #expect(
        try ResponseCeiling.ncsnr(of: responses, workers: workers).values.map(\.bitPattern)
          == ncsnr.values.map(\.bitPattern))
    }
  }

  @Test func `Shifts and scales of a unit, and the order of rows, change nothing`() throws {
    let (responses, _) = try simulated([Int](repeating: 4, count: 30), units: 3, seed: 2)
    let moved = try RepeatedResponses(
      presentations: Matrix(
        rowCount: 120, columnCount: 3, elements: responses.presentations.elements.map { 4 * $0 - 64 }),
      stimuli: responses.stimuli)
    let before = try ResponseCeiling.halves(of: responses, draws: 5)
    let after = try ResponseCeiling.halves(of: moved, draws: 5)
    #expect(largestDifference(before.splitHalf.values, after.splitHalf.values) < 1e-4)
    let order = RandomStream(seed: 1, name: "rows").permutation(of: 120)
    let shuffled = try RepeatedResponses(
      presentations: Matrix(
        rowCount: 120, columnCount: 3, elements: order.flatMap { Array(responses.presentations.row($0)) }),
      stimuli: order.map { responses.stimuli[$0] })
    #expect(
      largestDifference(
        try ResponseCeiling.ncsnr(of: responses).values, try ResponseCeiling.ncsnr(of: shuffled).values) < 1e-12)
  }

  @Test func `A unit without variation, or with too little left, is undefined and counted`() throws {
    let (responses, _) = try simulated([Int](repeating: 3, count: 20), units: 3, seed: 2)
    var matrix = responses.presentations
    for row in 0..<60 {
      matrix[row, 1] = 7
      // One presentation of each stimulus is left.
      if row % 3 > 0 { matrix[row, 2] = .nan }
    }
    let damaged = try RepeatedResponses(presentations: matrix, stimuli: responses.stimuli)
    let halves = try ResponseCeiling.halves(of: damaged, draws: 5)
    #expect(halves.splitHalf.values.map(\.isNaN) == [false, true, true])
    #expect(halves.splitHalf.undefinedCount == 2)
    #expect(try ResponseCeiling.ncsnr(of: damaged).values.map(\.isNaN) == [false, true, true])
    #expect(try ResponseCeiling.schoppe(of: damaged).values.map(\.isNaN) == [false, true, true])
    #expect(try ResponseCeiling.explainableVariance(of: damaged).values[1...].allSatisfy(\.isNaN))
    // The others are what they are alone.
    let alone = try RepeatedResponses(
      presentations: Matrix(rowCount: 60, columnCount: 1, elements: (0..<60).map { matrix[$0, 0] }),
      stimuli: responses.stimuli)
    #expect(
      abs(try ResponseCeiling.halves(of: alone, draws: 5).splitHalf.values[0] - halves.splitHalf.values[0]) < 1e-12)
  }

  @Test func `Noise alone has a ceiling of 0 by variances and none by halves that disagree`() throws {
    let elements: [Float] = [1, -1, -1, 1, 1, -1, -1, 1]
    let responses = try RepeatedResponses(
      presentations: Matrix(rowCount: 8, columnCount: 1, elements: elements), stimuli: [0, 0, 1, 1, 2, 2, 3, 3])
    #expect(try ResponseCeiling.ncsnr(of: responses).values == [0])
    let given = RepeatHalves(orders: [[0, 1, 2, 3, 4, 5, 6, 7]])
    let halves = try ResponseCeiling.halves(of: responses, given, "given", workers: two)
    #expect(halves.splitHalf.values == [-1])
    #expect(halves.reliability.undefinedCount == 1 && halves.reliabilityR.undefinedCount == 1)
    let perfect = try RepeatedResponses(
      presentations: Matrix(rowCount: 4, columnCount: 1, elements: [1, 1, 2, 2]), stimuli: [0, 0, 1, 1])
    #expect(try ResponseCeiling.ncsnr(of: perfect).values == [1])
  }

  // MARK: - What may be divided by what

  @Test func `A ceiling bounds scores of its own kind only`() throws {
    let (responses, _) = try simulated([Int](repeating: 3, count: 30), units: 4, seed: 2)
    let r = try ResponseCeiling.ncsnr(of: responses)
    let variance = try ResponseCeiling.ncsnr(of: responses, scale: .r2)
    let halves = try ResponseCeiling.halves(of: responses, draws: 3)
    let one = try ResponseCeiling.explainableVariance(of: responses)
    let score = ScoreBasis(.r, of: .meanOfRepeats, scheme: "odd_even")
    try r.requireBounds(score)
    try halves.reliabilityR.requireBounds(score)
    func refuses(_ ceiling: ResponseCeiling, _ score: ScoreBasis) {
      #expect(
        throws: CeilingError.incompatibleCeiling(
          ceiling: "\(ceiling.kind.rawValue), \(ceiling.basis.words)", score: score.words)
      ) { try ceiling.requireBounds(score) }
      #expect(throws: CeilingError.self) { try ceiling.normalize([1, 1, 1, 1], basis: score) }
    }
    refuses(variance, score)
    refuses(halves.reliability, score)
    refuses(halves.splitHalf, score)
    refuses(r, ScoreBasis(.r2, of: .meanOfRepeats))
    refuses(one, ScoreBasis(.r2, of: .meanOfRepeats))
    refuses(r, ScoreBasis(.r, of: .meanOfRepeats, aggregation: .median))
    refuses(r, ScoreBasis(.r, of: .subjectRDM, aggregation: .single, distance: "1 - pearson", comparison: "pearson"))
    try r.aggregated(by: .median).requireBounds(ScoreBasis(.r, of: .meanOfRepeats, aggregation: .median))
    try variance.requireBounds(ScoreBasis(.r2, of: .meanOfRepeats))
    let rdms = ResponseCeiling(
      .rdmSplitHalf,
      ScoreBasis(.r, of: .subjectRDM, aggregation: .single, distance: "1 - pearson", comparison: "pearson"),
      values: [0.5], making: "made up")
    refuses(
      rdms, ScoreBasis(.r, of: .subjectRDM, aggregation: .single, distance: "1 - pearson", comparison: "spearman"))
    refuses(
      rdms, ScoreBasis(.r, of: .subjectRDM, aggregation: .single, distance: "euclidean", comparison: "pearson"))
  }

  @Test func `A normalised score is the ratio of means over the same units, above the floor, and is not clipped`()
    throws
  {
    let basis = ScoreBasis(.r, of: .meanOfRepeats)
    let ceiling = ResponseCeiling(
      .ncsnr, basis, values: [0.8, 0.4, 0.05, .nan, 0.5], making: "made up")
    let found = try ceiling.normalize([0.4, 0.6, 0.5, 0.3, .nan], basis: basis)
    #expect(abs(found.ratio - (0.4 + 0.6) / (0.8 + 0.4)) < 1e-12)
    #expect(found.unitCount == 2 && found.belowFloorCount == 1 && found.undefinedCount == 2)
    #expect(found.ratios[0] == 0.5 && abs(found.ratios[1] - 1.5) < 1e-12)
    #expect(found.ratios[2...].allSatisfy(\.isNaN) && found.aboveOneCount == 1)
    let all = try ceiling.normalize([0.4, 0.6, 0.5, 0.3, 0.1], basis: basis, floor: 0)
    #expect(all.unitCount == 4 && all.aboveOneCount == 2)
    #expect(try ceiling.normalize([.nan, .nan, .nan, .nan, .nan], basis: basis).ratio.isNaN)
    #expect(throws: CeilingError.shapeMismatch(what: "scores of units", count: 1, expected: 5)) {
      try ceiling.normalize([1], basis: basis)
    }
    #expect(ResponseCeiling.usualFloor(.r2) == 0.01)
    #expect(
      ceiling.definition
        == "ceiling ncsnr, r, of the mean of the repeats, mean over units; made up; undefined for 1 of 5 units")
  }

  @Test func `The mean of ratios is owned by a few units, and the ratio of means is not`() throws {
    let (responses, signal) = try simulated([Int](repeating: 2, count: 60), units: 60, seed: 12)
    // A model that is the true signal with as much of something else: r is .6 of what can be reached.
    let ceiling = try ResponseCeiling.ncsnr(of: responses)
    let stream = RandomStream(seed: 4, name: "model")
    let scores = signal.indices.map { unit -> Double in
      let model = signal[unit].indices.map { signal[unit][$0] * 0.6 / 0.5 + 0.8 * stream.normal(at: unit * 60 + $0) }
      let means = (0..<60).map { stimulus in
        (Double(responses.presentations[2 * stimulus, unit]) + Double(responses.presentations[2 * stimulus + 1, unit]))
          / 2
      }
      return Correlation.pearson(model, means)
    }
    let found = try ceiling.normalize(scores, basis: ceiling.basis)
    #expect(abs(found.ratio - 0.6) < 0.12)
    #expect((found.ratios.filter { !$0.isNaN }.max() ?? 0) > 1)
  }

  // MARK: - Bad input

  @Test func `Data that give no ceiling are refused with the reason`() throws {
    let matrix = Matrix<Float>(rowCount: 4, columnCount: 1, elements: [1, 2, 3, 4])
    let single = try RepeatedResponses(presentations: matrix, stimuli: [0, 1, 2, 3])
    let needs = CeilingError.insufficientRepeats(what: "presentations of a stimulus", count: 1, needed: 2)
    #expect(throws: needs) { try ResponseCeiling.halves(of: single) }
    #expect(throws: needs) { try ResponseCeiling.ncsnr(of: single) }
    #expect(throws: needs) { try ResponseCeiling.explainableVariance(of: single) }
    #expect(throws: needs) { try ResponseCeiling.schoppe(of: single) }
    let unequal = try RepeatedResponses(presentations: matrix, stimuli: [0, 0, 0, 1])
    #expect(throws: CeilingError.self) { try ResponseCeiling.schoppe(of: unequal) }
    let short = try RepeatedResponses(presentations: matrix, stimuli: [0, 0, 1, 1])
    #expect(throws: CeilingError.tooFewSamples(what: "stimuli", count: 2, needed: 3)) {
      try ResponseCeiling.schoppe(of: short)
    }
    #expect(throws: CeilingError.shapeMismatch(what: "stimuli of presentations", count: 1, expected: 4)) {
      try RepeatedResponses(presentations: matrix, stimuli: [0])
    }
    #expect(throws: CeilingError.nonFinite(what: "responses of unit 1", row: 1, value: "infinite")) {
      try RepeatedResponses(
        presentations: Matrix(rowCount: 2, columnCount: 1, elements: [1, .infinity]), stimuli: [0, 0])
    }
    #expect(throws: CeilingError.emptyInput(what: "responses")) {
      try RepeatedResponses(presentations: Matrix(rowCount: 0, columnCount: 1, elements: []), stimuli: [])
    }
    #expect(throws: CeilingError.self) { try ResponseCeiling.halves(of: short, draws: 0) }
    #expect(throws: CeilingError.self) { try ResponseCeiling.ncsnr(of: short, scale: .distance) }
    #expect(throws: CeilingError.insufficientRepeats(what: "subjects", count: 1, needed: 2)) {
      try ResponseCeiling.leaveOneOut(subjects: [matrix])
    }
    #expect(throws: CeilingError.tooFewSamples(what: "rows in the longest story", count: 4, needed: 10)) {
      try ResponseCeiling.leaveOneOut(subjects: [matrix, matrix])
    }
    let lacking = try RepeatedResponses(
      presentations: Matrix(rowCount: 4, columnCount: 1, elements: [1, 2, .nan, 4]), stimuli: [0, 0, 1, 1])
    #expect(throws: CeilingError.nonFinite(what: "responses of unit 1", row: 2, value: "missing")) {
      try ResponseCeiling.rdmSplitHalf(of: lacking, axis: numbered(2), distance: .euclidean, by: .pearson)
    }
  }

  @Test func `Every error of a ceiling has a code of its own`() {
    let errors: [CeilingError] = [
      .emptyInput(what: "a"), .shapeMismatch(what: "a", count: 1, expected: 2),
      .nonFinite(what: "a", row: 0, value: "b"), .insufficientRepeats(what: "a", count: 1, needed: 2),
      .tooFewSamples(what: "a", count: 1, needed: 2), .invalidHyperparameter(name: "a", value: "b", allowed: "c"),
      .incompatibleCeiling(ceiling: "a", score: "b"), .noSuchCeiling(kind: "a", reason: "b", others: ["c"]),
    ]
    #expect(Set(errors.map(\.explanation.code)).count == errors.count)
    #expect(errors.allSatisfy { !$0.explanation.message.isEmpty })
  }
}
