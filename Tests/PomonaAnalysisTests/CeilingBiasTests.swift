import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

/// Means of estimated ceilings over many simulated units whose signal and noise are known, against the truth.
@Suite struct CeilingBiasTests {
  static let workers = Workers(threadCount: 2)
  static let stimuli = 150
  /// Each unit is a data set of its own: signal and noise are drawn anew.
  static var units: Int { SimulationCount.runs(200, full: 2_000) }

  /// Variance of the signal over that of the noise of one presentation.
  static func responses(_ counts: [Int], signal: Double, units: Int, seed: UInt64) throws -> RepeatedResponses {
    let shown = counts.enumerated().flatMap { [Int](repeating: $0, count: $1) }
    let truth = RandomStream(seed: seed, name: "signal")
    let noise = RandomStream(seed: seed, name: "noise")
    let size = signal.squareRoot()
    var elements = [Float](repeating: 0, count: shown.count * units)
    for (row, stimulus) in shown.enumerated() {
      for unit in 0..<units {
        elements[row * units + unit] = Float(
          size * truth.normal(at: stimulus * units + unit) + noise.normal(at: row * units + unit))
      }
    }
    return try RepeatedResponses(
      presentations: Matrix(rowCount: shown.count, columnCount: units, elements: elements), stimuli: shown)
  }

  /// The mean over units and its standard error; those that are undefined are counted.
  static func mean(_ values: [Double]) -> (mean: Double, error: Double, undefined: Int) {
    let defined = values.filter { !$0.isNaN }
    let mean = defined.reduce(0, +) / Double(defined.count)
    let square = defined.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(defined.count - 1)
    return (mean, (square / Double(defined.count)).squareRoot(), values.count - defined.count)
  }

  /// Within three standard errors of the truth. Over 150 stimuli a root of an estimate, and r itself, lie below the truth by
  /// up to about .004, which is allowed for.
  static func expect(_ values: [Double], _ truth: Double, _ what: String, bias: Double = 0.004) {
    let found = mean(values)
    #expect(
      abs(found.mean - truth) < 3 * found.error + bias,
      "\(what): \(found.mean) +- \(found.error), truth \(truth), \(found.undefined) undefined")
  }

  /// What a mean over the presentations that there are has of the signal: s / (s + mean(1/k)).
  static func share(_ counts: [Int], signal: Double) -> Double {
    signal / (signal + counts.reduce(0) { $0 + 1 / Double($1) } / Double(counts.count))
  }

  @Test(arguments: [2, 3, 6])
  func `Every ceiling from equal repeats is right on average`(repeats: Int) throws {
    let counts = [Int](repeating: repeats, count: Self.stimuli)
    let signal = 0.5
    let responses = try Self.responses(counts, signal: signal, units: Self.units, seed: UInt64(repeats))
    let share = Self.share(counts, signal: signal)
    Self.expect(try ResponseCeiling.ncsnr(of: responses, workers: Self.workers).values, share.squareRoot(), "ncsnr")
    Self.expect(
      try ResponseCeiling.ncsnr(of: responses, scale: .r2, workers: Self.workers).values, share, "ncsnr, r2")
    Self.expect(try ResponseCeiling.schoppe(of: responses, workers: Self.workers).values, share.squareRoot(), "schoppe")
    Self.expect(
      try ResponseCeiling.explainableVariance(of: responses, workers: Self.workers).values, signal / (signal + 1),
      "explainable variance")
    // Halves have floor(k/2) presentations, and what follows from them is of twice as many: of 2 where there are 3.
    let halves = try ResponseCeiling.halves(of: responses, draws: 20, workers: Self.workers)
    let half = signal / (signal + 1 / Double(repeats / 2))
    let twice = signal / (signal + 1 / Double(2 * (repeats / 2)))
    Self.expect(halves.splitHalf.values, half, "split half")
    Self.expect(halves.reliability.values, twice, "reliability")
    Self.expect(halves.reliabilityR.values, twice.squareRoot(), "reliability_r")
    #expect(repeats % 2 == 1 || abs(twice - share) < 1e-12)
  }

  @Test func `With unequal repeats the form with the mean of 1 over k is right, and halves are off by so much`() throws
  {
    for (name, counts) in [
      ("1 to 3", (0..<Self.stimuli).map { 1 + $0 % 3 }), ("2 to 6", (0..<Self.stimuli).map { 2 + $0 % 5 }),
      ("1 or 10", (0..<Self.stimuli).map { $0 % 2 == 0 ? 1 : 10 }),
    ] {
      let signal = 0.5
      let responses = try Self.responses(counts, signal: signal, units: Self.units, seed: 77)
      let share = Self.share(counts, signal: signal)
      Self.expect(
        try ResponseCeiling.ncsnr(of: responses, workers: Self.workers).values, share.squareRoot(), "\(name): ncsnr")
      Self.expect(
        try ResponseCeiling.ncsnr(of: responses, scale: .r2, workers: Self.workers).values, share, "\(name): ncsnr, r2")
      // Halves leave stimuli with one presentation out and odd presentations too.
      let kept = counts.filter { $0 > 1 }.map { $0 / 2 }
      let half = Self.share(kept, signal: signal)
      let halves = try ResponseCeiling.halves(of: responses, draws: 20, workers: Self.workers)
      Self.expect(halves.splitHalf.values, half, "\(name): split half")
      Self.expect(halves.reliability.values, 2 * half / (1 + half), "\(name): reliability")
      // Ceilings that need a matrix of equal repeats are refused, and not estimated from a part of it.
      #expect(throws: CeilingError.self) { try ResponseCeiling.schoppe(of: responses) }
      #expect(throws: CeilingError.self) { try ResponseCeiling.explainableVariance(of: responses) }
    }
  }

  @Test func `Weak signals leave units without halves that agree, and the others too high`() throws {
    let counts = [Int](repeating: 2, count: 60)
    let responses = try Self.responses(counts, signal: 0.09, units: 400, seed: 5)
    let share = Self.share(counts, signal: 0.09)
    let halves = Self.mean(
      try ResponseCeiling.halves(of: responses, draws: 1, workers: Self.workers).reliability.values)
    let ncsnr = Self.mean(try ResponseCeiling.ncsnr(of: responses, scale: .r2, workers: Self.workers).values)
    // The truth is .153. A quarter of the units has no reliability, and the mean of the others is about .23; with the zeros of
    // ncsnr in the mean it is about .17.
    #expect(abs(share - 0.1525) < 1e-3)
    #expect((70...140).contains(halves.undefined) && abs(halves.mean - 0.235) < 0.03, "\(halves)")
    #expect(ncsnr.undefined == 0 && abs(ncsnr.mean - 0.17) < 0.03 && ncsnr.mean < halves.mean, "\(ncsnr)")
  }

  @Test func `Each subject against the mean of the others is as far below its limit as the formula says`() throws {
    // 40 runs of 10 subjects who share a fifth of their variance; units are data sets.
    let (people, rows, units, rho) = (8, 200, SimulationCount.runs(60, full: 1_000), 0.2)
    let shared = RandomStream(seed: 3, name: "shared")
    let own = RandomStream(seed: 3, name: "own")
    let subjects = (0..<people).map { subject in
      Matrix<Float>(
        rowCount: rows, columnCount: units,
        elements: (0..<(rows * units)).map {
          Float(
            rho.squareRoot() * shared.normal(at: $0) + (1 - rho).squareRoot()
              * own.normal(at: subject * rows * units + $0))
        })
    }
    let s = Double(people)
    let formula = rho * (s - 1).squareRoot() / (1 + (s - 2) * rho).squareRoot()
    Self.expect(
      try ResponseCeiling.leaveOneOut(subjects: subjects, workers: Self.workers).values, formula, "leave_one_out")
  }

  @Test func `Halves of a subject's RDM bound its score for equal and for unequal repeats`() throws {
    let (n, units) = (20, 30)
    let axis = try numbered(n)
    for (name, counts) in [
      ("4 each", [Int](repeating: 4, count: n)), ("2 to 6", (0..<n).map { 2 + $0 % 5 }),
    ] {
      var gaps: [Double] = []
      for seed in 0..<SimulationCount.runs(12, full: 200) {
        let responses = try Self.responses(counts, signal: 1, units: units, seed: UInt64(1000 + seed))
        let truth = RandomStream(seed: UInt64(1000 + seed), name: "signal")
        let patterns = Matrix(
          rowCount: n, columnCount: units, elements: (0..<(n * units)).map { truth.normal(at: $0) })
        var mean = Matrix<Double>(rowCount: n, columnCount: units)
        for (row, stimulus) in responses.stimuli.enumerated() {
          for unit in 0..<units {
            mean[stimulus, unit] += Double(responses.presentations[row, unit]) / Double(counts[stimulus])
          }
        }
        let reached = try Comparison.pearson(
          Distance.pearson(patterns, axis: axis), Distance.pearson(mean, axis: axis))
        let ceiling = try ResponseCeiling.rdmSplitHalf(
          of: responses, axis: axis, distance: .pearson, by: .pearson, draws: 10, workers: Self.workers)
        gaps.append(ceiling.aggregate - reached)
      }
      // The step to full length is approximate: within .02 for equal repeats; halves of unequal ones sit out every odd one.
      Self.expect(gaps, 0, "\(name): rdm_split_half", bias: name == "4 each" ? 0.02 : 0.05)
    }
  }

  @Test(arguments: [(8, 0.5), (8, 1), (16, 1.5)])
  func `Halves of the runs bound the cosine of crossnobis distances with the true ones`(
    runs: Int, noise: Double
  ) throws {
    let (n, units) = (12, 40)
    let axis = try numbered(n)
    var gaps: [Double] = []
    for seed in 0..<SimulationCount.runs(12, full: 200) {
      let truth = RandomStream(seed: UInt64(3000 + seed), name: "signal")
      let own = RandomStream(seed: UInt64(3000 + seed), name: "noise of runs")
      let patterns = Matrix(
        rowCount: n, columnCount: units, elements: (0..<(n * units)).map { truth.normal(at: $0) })
      let stimuli = (0..<(runs * n)).map { $0 % n }
      let folds = (0..<(runs * n)).map { $0 / n }
      let rows = Matrix(
        rowCount: runs * n, columnCount: units,
        elements: (0..<(runs * n * units)).map { place in
          patterns.elements[place % (n * units)] + noise * own.normal(at: place)
        })
      let measured = try Crossnobis.rdm(
        of: FoldedPatterns(observations: rows, stimuli: stimuli, folds: folds, ids: axis.ids), axis: axis)
      let reached = try Comparison.cosine(Distance.squaredEuclidean(patterns, axis: axis), measured)
      let ceiling = try ResponseCeiling.rdmSplitHalf(
        acrossRuns: rows, stimuli: stimuli, runs: folds, axis: axis, by: .cosine, draws: 20, workers: Self.workers)
      #expect(ceiling.isApproximate == [false])
      gaps.append(ceiling.aggregate - reached)
    }
    Self.expect(gaps, 0, "\(runs) runs, noise \(noise): rdm_split_half of crossnobis", bias: 0.005)
  }
}
