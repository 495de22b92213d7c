import Foundation
import PomonaCatalog
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

@testable import PomonaAnalysis

extension DistanceFixture.Case {
  fileprivate func patterns() throws -> FoldedPatterns {
    try FoldedPatterns(
      observations: PatternDistanceTests.matrix(rows), stimuli: stimuli, folds: runs, ids: PatternDistanceTests.ids(5))
  }
}

/// Distances in units of the noise; made by Fixtures/rsa/make_distances.py.
@Suite struct PatternDistanceTests {
  static func matrix(_ rows: [[Double]]) -> Matrix<Double> {
    Matrix(rowCount: rows.count, columnCount: rows[0].count, elements: rows.flatMap { $0 })
  }

  static func ids(_ count: Int) -> [String] { (1...count).map { "stimulus \($0)" } }

  private static func random(_ rows: Int, _ columns: Int, _ name: String, seed: UInt64 = 1) -> Matrix<Double> {
    let stream = RandomStream(seed: seed, name: name)
    return Matrix(
      rowCount: rows, columnCount: columns, elements: (0..<(rows * columns)).map { stream.normal(at: $0) })
  }

  @Test(arguments: NoiseCovariance.Estimator.allCases)
  func `Noise covariances agree with rsatoolbox, also of fewer residuals than units`(
    estimator: NoiseCovariance.Estimator
  ) throws {
    let golden = try DistanceFixture.load()
    for (rows, degrees, expected) in [
      (golden.residuals, nil, golden.covariances), (golden.few, 4 as Int?, golden.covariancesFew),
    ] {
      let found = try NoiseCovariance(
        residuals: Self.matrix(rows), degreesOfFreedom: degrees, estimator: estimator)
      let wanted = try #require(expected[estimator.rawValue]).flatMap { $0 }
      let scale = wanted.map(abs).max() ?? 1
      #expect(largestDifference(found.matrix.elements, wanted) < 1e-10 * scale)
    }
  }

  @Test func `The shrinkage to the identity is that of Ledoit and Wolf`() throws {
    let golden = try DistanceFixture.load()
    let found = try NoiseCovariance(residuals: Self.matrix(golden.residuals), estimator: .shrinkageEye)
    #expect(abs(found.shrinkage - golden.ledoitWolf) < 1e-10)
  }

  @Test(arguments: NoiseCovariance.Estimator.allCases, [5, 40])
  func `A precision applied without the matrix of units is the inverse of the covariance`(
    estimator: NoiseCovariance.Estimator, samples: Int
  ) throws {
    let covariance = try NoiseCovariance(
      residuals: Self.random(samples, 12, "noise"), estimator: estimator)
    if estimator == .full, samples < 12 {
      let error = #expect(throws: RSAError.self) { try NoisePrecision(covariance) }
      #expect(error?.explanation.code == "E0482")
      return
    }
    let precision = try NoisePrecision(covariance)
    // Rows of the identity: what is applied is then the precision itself.
    var identity = Matrix<Double>(rowCount: 12, columnCount: 12)
    for unit in 0..<12 { identity[unit, unit] = 1 }
    let inverse = precision.product(identity.elements, identity.elements)
    for i in 0..<12 {
      for j in 0..<12 {
        let entry = (0..<12).reduce(0) { $0 + covariance.matrix[i, $1] * inverse[$1 * 12 + j] }
        #expect(abs(entry - (i == j ? 1 : 0)) < 1e-10)
      }
    }
  }

  @Test(arguments: ["balanced", "repeated", "unbalanced"])
  func `Crossnobis and Mahalanobis distances agree with rsatoolbox`(name: String) throws {
    let golden = try DistanceFixture.load()
    let one = try #require(golden.cases[name])
    let patterns = try one.patterns()
    let axis = try StimulusAxis(ids: Self.ids(5))
    let covariance = try NoiseCovariance(residuals: Self.matrix(golden.residuals))
    let precision = try NoisePrecision(covariance)
    #expect(largestDifference(try Crossnobis.rdm(of: patterns, axis: axis).values, one.plain) < 1e-12)
    let whitened = try Crossnobis.rdm(of: patterns, axis: axis, noise: .precision(precision))
    #expect(largestDifference(whitened.values, one.whitened) < 1e-11)
    let noise = try one.noise.map { try NoiseCovariance(residuals: Self.matrix($0)) }
    let perFold = try Crossnobis.rdm(of: patterns, axis: axis, noise: .perFold(noise))
    #expect(largestDifference(perFold.values, one.perFold) < 1e-11)
    let mahalanobis = try Crossnobis.mahalanobis(of: patterns.overall, precision: precision, axis: axis)
    #expect(largestDifference(mahalanobis.values, one.mahalanobis) < 1e-11)
    #expect(whitened.distance == "crossnobis" && mahalanobis.distance == "mahalanobis")
    if let repeats = one.repeats {
      let (rows, degrees) = patterns.residuals()
      let own = try NoiseCovariance(residuals: rows, degreesOfFreedom: degrees)
      #expect(largestDifference(own.matrix.elements, repeats.flatMap { $0 }) < 1e-10)
    }
  }

  @Test(arguments: ["balanced", "repeated", "unbalanced"])
  func `Ceilings of halves of the runs are made of the agreement that rsatoolbox finds`(name: String) throws {
    let golden = try DistanceFixture.load()
    let one = try #require(golden.cases[name])
    let axis = try StimulusAxis(ids: Self.ids(5))
    let precision = try NoisePrecision(NoiseCovariance(residuals: Self.matrix(golden.residuals)))
    let perFold = try one.noise.map { try NoiseCovariance(residuals: Self.matrix($0)) }
    for comparison in [Comparison.cosine, .pearson] {
      let halves = try #require(one.halves[comparison.name])
      for (noise, expected) in [
        (Crossnobis.Noise.none, halves.plain), (.precision(precision), halves.whitened),
        (.perFold(perFold), halves.perFold),
      ] {
        let found = try ResponseCeiling.rdmSplitHalf(
          acrossRuns: Self.matrix(one.rows), stimuli: one.stimuli, runs: one.runs, axis: axis, noise: noise,
          by: comparison)
        let c = expected.reduce(0, +) / 3
        let wanted = c > 0 ? (2 * c / (1 + c)).squareRoot() : .nan
        #expect(abs(found.values[0] - wanted) < 1e-10, "\(comparison.name)")
        #expect(found.making.hasPrefix("all 3 divisions of 4 runs into halves"))
        #expect(found.isApproximate == [c < (comparison.name == "cosine" ? 0.8 : 0.5)])
        #expect(found.basis.distance == "crossnobis" && found.basis.comparison == comparison.name)
      }
    }
  }

  @Test func `Halves of runs are all divisions where they are few, and random ones of equal size where they are many`()
    throws
  {
    for (count, expected) in [(4, 3), (5, 15), (6, 10), (7, 70), (8, 35)] {
      let found = RunHalves.divisions(of: count, draws: 100, seed: 0)
      #expect(found.isAll && found.halves.count == expected)
      #expect(Set(found.halves.map { Set([Set($0.0), Set($0.1)]) }).count == expected)
      for (a, b) in found.halves {
        #expect(a.count == count / 2 && b.count == count / 2 && Set(a).isDisjoint(with: b))
        #expect(Set(a).union(b).isSubset(of: 0..<count))
      }
    }
    let many = RunHalves.divisions(of: 11, draws: 100, seed: 3)
    #expect(!many.isAll && many.halves.count == 100)
    #expect(many.halves.allSatisfy { $0.count == 5 && $1.count == 5 && Set($0).isDisjoint(with: $1) })
    let again = RunHalves.divisions(of: 11, draws: 100, seed: 3)
    #expect(zip(many.halves, again.halves).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 })
  }

  @Test func `Runs that are too few for halves, and a stimulus that a half lacks, are said`() throws {
    let rows = Self.random(24, 4, "rows")
    let axis = try StimulusAxis(ids: Self.ids(3))
    func ceiling(_ stimuli: [Int], _ runs: [Int]) throws {
      _ = try ResponseCeiling.rdmSplitHalf(
        acrossRuns: rows.selecting(rows: Array(stimuli.indices)), stimuli: stimuli, runs: runs, axis: axis, by: .cosine)
    }
    let stimuli = (0..<12).map { $0 % 3 }
    #expect(throws: CeilingError.insufficientRepeats(what: "runs", count: 3, needed: 4)) {
      try ceiling(stimuli, (0..<12).map { $0 / 4 })
    }
    var lacking = stimuli
    lacking[11] = 0
    #expect(
      throws: CeilingError.insufficientRepeats(what: "runs of a half with \"stimulus 3\"", count: 1, needed: 2)
    ) { try ceiling(lacking, (0..<12).map { $0 / 3 }) }
    #expect(throws: CeilingError.self) {
      try ResponseCeiling.rdmSplitHalf(
        acrossRuns: rows, stimuli: (0..<24).map { $0 % 3 }, runs: (0..<24).map { $0 / 3 }, axis: axis, by: .tauA)
    }
  }

  @Test func `A given matrix is checked, and a precision of some units is that of their covariance`() throws {
    let covariance = try NoiseCovariance(residuals: Self.random(40, 6, "noise")).matrix
    func inverse(_ precision: NoisePrecision) -> [Double] {
      let count = precision.unitCount
      var identity = Matrix<Double>(rowCount: count, columnCount: count)
      for unit in 0..<count { identity[unit, unit] = 1 }
      return precision.product(identity.elements, identity.elements)
    }
    let whole = Matrix(rowCount: 6, columnCount: 6, elements: inverse(try NoisePrecision(covariance: covariance)))
    #expect(largestDifference(inverse(try NoisePrecision(matrix: whole)), whole.elements) == 0)
    let units = [4, 0, 3]
    let part = inverse(try NoisePrecision(matrix: whole, units: units))
    let own = covariance.selecting(rows: units).selecting(columns: units)
    #expect(largestDifference(part, inverse(try NoisePrecision(covariance: own))) < 1e-10)
    // A part that is cut out of the precision would be another one.
    let cut = whole.selecting(rows: units).selecting(columns: units)
    #expect(largestDifference(part, cut.elements) > 1e-3)
    let order = [5, 4, 3, 2, 1, 0]
    let turned = inverse(try NoisePrecision(matrix: whole, units: order))
    #expect(largestDifference(turned, whole.selecting(rows: order).selecting(columns: order).elements) == 0)
    var lopsided = covariance
    lopsided[0, 1] += 0.5
    #expect(
      throws: RSAError.notPositive(what: "the noise covariance", reason: "entries (1, 2) and (2, 1) differ")
    ) { try NoisePrecision(covariance: lopsided) }
    let negative = Matrix(rowCount: 2, columnCount: 2, elements: [1, 2, 2, 1])
    #expect(throws: RSAError.notPositive(what: "the noise precision", reason: "it is not positive definite")) {
      try NoisePrecision(matrix: negative, units: [1])
    }
  }

  @Test func `The form with F + 1 Gram matrices equals the mean over ordered pairs of folds, one by one`() throws {
    let (n, p, folds) = (6, 9, 5)
    let rows = Self.random(n * folds, p, "patterns")
    let stimuli = (0..<(n * folds)).map { $0 % n }
    let runs = (0..<(n * folds)).map { $0 / n }
    let patterns = try FoldedPatterns(observations: rows, stimuli: stimuli, folds: runs, ids: Self.ids(n))
    let axis = try StimulusAxis(ids: Self.ids(n))
    let precision = try NoisePrecision(NoiseCovariance(residuals: Self.random(40, p, "noise")))
    let rdm = try Crossnobis.rdm(of: patterns, axis: axis, noise: .precision(precision))
    var identity = Matrix<Double>(rowCount: p, columnCount: p)
    for unit in 0..<p { identity[unit, unit] = 1 }
    let inverse = precision.product(identity.elements, identity.elements)
    for i in 0..<n {
      for j in (i + 1)..<n {
        var sum = 0.0
        for a in 0..<folds {
          for b in 0..<folds where a != b {
            for k in 0..<p {
              for l in 0..<p {
                sum +=
                  (rows[a * n + i, k] - rows[a * n + j, k]) * inverse[k * p + l]
                  * (rows[b * n + i, l] - rows[b * n + j, l])
              }
            }
          }
        }
        #expect(abs(rdm[i, j] - sum / Double(folds * (folds - 1) * p)) < 1e-12)
      }
    }
  }

  @Test func `Crossnobis distances of equal patterns have mean 0, pooled repeats push them up`() throws {
    let axis = try StimulusAxis(ids: Self.ids(4))
    var (plain, others, pooled) = ([Double](), [Double](), [Double]())
    var squares = [2: 0.0, 6: 0.0]
    for seed in 0..<120 {
      for folds in [2, 6] {
        let rows = Self.random(4 * folds, 20, "null", seed: UInt64(1000 * folds + seed))
        let patterns = try FoldedPatterns(
          observations: rows, stimuli: (0..<(4 * folds)).map { $0 % 4 }, folds: (0..<(4 * folds)).map { $0 / 4 },
          ids: Self.ids(4))
        let values = try Crossnobis.rdm(of: patterns, axis: axis).values
        squares[folds, default: 0] += values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
        guard folds == 6 else { continue }
        plain.append(definedMean(values))
        others.append(
          definedMean(try Crossnobis.rdm(of: patterns, axis: axis, noise: .otherFolds(.shrinkageDiagonal)).values))
        pooled.append(
          definedMean(try Crossnobis.rdm(of: patterns, axis: axis, noise: .pooled(.shrinkageDiagonal)).values))
      }
    }
    func t(_ values: [Double]) -> Double {
      let mean = definedMean(values)
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
      return mean / (square / Double(values.count)).squareRoot()
    }
    #expect(abs(t(plain)) < 3)
    #expect(abs(t(others)) < 3)
    // .039 in the long run; the standard error of this mean is .007.
    #expect(t(pooled) > 3 && abs(definedMean(pooled) - 0.039) < 0.022)
    // The variance falls as 1 / (F (F - 1)): 15 times from 2 to 6 folds.
    let ratio = squares[2, default: 0] / squares[6, default: 1]
    #expect(ratio > 11 && ratio < 20)
  }

  @Test func `The same bits with 1, 2 and 4 threads`() throws {
    let golden = try DistanceFixture.load()
    let axis = try StimulusAxis(ids: Self.ids(5))
    for name in ["balanced", "unbalanced"] {
      let patterns = try #require(golden.cases[name]).patterns()
      for noise in [Crossnobis.Noise.none, .otherFolds(.shrinkageDiagonal)] {
        let all = try [1, 2, 4].map {
          try Crossnobis.rdm(of: patterns, axis: axis, noise: noise, workers: Workers(threadCount: $0)).values
        }
        #expect(all[0].map(\.bitPattern) == all[1].map(\.bitPattern))
        #expect(all[0].map(\.bitPattern) == all[2].map(\.bitPattern))
      }
    }
  }

  /// The definition pair by pair and fold by fold, over fewer units than a block, as many, and several blocks with a rest.
  @Test(arguments: [1, 255, 256, 257, 700])
  func `Crossnobis distances by blocks of units are those of the definition, with the same bits`(units: Int) throws {
    let (n, folds) = (4, 3)
    let rows = Self.random(n * folds, units, "blocks", seed: UInt64(units))
    let patterns = try FoldedPatterns(
      observations: rows, stimuli: (0..<(n * folds)).map { $0 % n }, folds: (0..<(n * folds)).map { $0 / n },
      ids: Self.ids(n))
    let axis = try StimulusAxis(ids: Self.ids(n))
    let all = try [1, 2, 4].map {
      try Crossnobis.rdm(of: patterns, axis: axis, workers: Workers(threadCount: $0))
    }
    for other in all { #expect(other.values.map(\.bitPattern) == all[0].values.map(\.bitPattern)) }
    for i in 0..<n {
      for j in (i + 1)..<n {
        var sum = 0.0
        for fold in 0..<folds {
          for unit in 0..<units {
            let others = (0..<folds).filter { $0 != fold }
            let apart = others.map { rows[$0 * n + i, unit] - rows[$0 * n + j, unit] }.reduce(0, +) / Double(folds - 1)
            sum += apart * (rows[fold * n + i, unit] - rows[fold * n + j, unit])
          }
        }
        #expect(abs(all[0][i, j] - sum / Double(folds * units)) < 1e-12)
      }
    }
  }

  @Test func `Poisson distances agree with rsatoolbox`() throws {
    let golden = try DistanceFixture.load()
    let axis = try StimulusAxis(ids: Self.ids(golden.rates.count))
    let rdm = try PoissonDistance.rdm(of: Self.matrix(golden.rates), axis: axis)
    #expect(largestDifference(rdm.values, golden.poisson) < 1e-12)
    let strong = try PoissonDistance.rdm(
      of: Self.matrix(golden.rates), axis: axis, priorRate: 2.5, priorWeight: 0.4)
    #expect(largestDifference(strong.values, golden.poissonPrior) < 1e-12)
    #expect(largestDifference(strong.values, golden.poisson) > 0.01)
    var rates = Self.matrix(golden.rates)
    rates[2, 3] = -0.5
    let error = RSAError.negativeRate(stimulus: "stimulus 3", unit: 3, value: -0.5)
    #expect(throws: error) { try PoissonDistance.rdm(of: rates, axis: axis) }
    #expect(error.explanation.message.contains("unit 4") && error.explanation.message.contains("-0.5"))
  }

  @Test func `Input that has no such distance is an error with the place`() throws {
    let ids = Self.ids(3)
    let rows = Self.random(6, 4, "rows")
    let stimuli = [0, 1, 2, 0, 1, 2]
    #expect(throws: RSAError.tooFewFolds(stimulus: nil, count: 1, needed: 2)) {
      try FoldedPatterns(observations: rows, stimuli: stimuli, folds: [0, 0, 0, 0, 0, 0], ids: ids)
    }
    #expect(throws: RSAError.tooFewFolds(stimulus: "stimulus 3", count: 1, needed: 2)) {
      try FoldedPatterns(observations: rows, stimuli: [0, 1, 2, 0, 1, 1], folds: [0, 0, 0, 1, 1, 1], ids: ids)
    }
    #expect(
      throws: RSAError.unequalPresentations(stimulus: "stimulus 1", count: 2, other: "stimulus 3", otherCount: 1)
    ) { try FoldedPatterns.occurrences(of: [0, 1, 2, 0, 1], ids: ids) }
    #expect(try FoldedPatterns.occurrences(of: stimuli, ids: ids) == [0, 0, 0, 1, 1, 1])
    var broken = rows
    broken[4, 2] = .nan
    #expect(throws: RSAError.notFinite(what: "presentation", row: 4, unit: 2, value: "missing")) {
      try FoldedPatterns(observations: broken, stimuli: stimuli, folds: [0, 0, 0, 1, 1, 1], ids: ids)
    }
    var silent = Self.random(10, 4, "noise")
    for row in 0..<10 { silent[row, 1] = 2.5 }
    #expect(throws: RSAError.silentUnit(unit: 1)) { try NoiseCovariance(residuals: silent) }
    #expect(throws: RSAError.tooFewResiduals(count: 1, degrees: 0)) {
      try NoiseCovariance(residuals: Self.random(1, 4, "one"))
    }
    var skew = Matrix<Double>(rowCount: 2, columnCount: 2, elements: [1, 0.5, 0.2, 1])
    #expect(throws: RSAError.self) { try NoisePrecision(matrix: skew) }
    skew = Matrix(rowCount: 2, columnCount: 2, elements: [1, 2, 2, 1])
    let error = #expect(throws: RSAError.self) { try NoisePrecision(matrix: skew) }
    #expect(error?.explanation.code == "E0483")
  }

  @Test func `A stimulus that a run lacks is left out of that run alone`() throws {
    let rows = Self.random(8, 4, "rows")
    let stimuli = [0, 1, 2, 0, 1, 2, 0, 1]
    let runs = [0, 0, 0, 1, 1, 1, 2, 2]
    let axis = try StimulusAxis(ids: Self.ids(3))
    let found = try Crossnobis.rdm(
      of: FoldedPatterns(observations: rows, stimuli: stimuli, folds: runs, ids: Self.ids(3)), axis: axis)
    // Stimulus 3 stands in runs 1 and 2: its distances are those of these two runs, against means over all others.
    func pattern(_ row: Int) -> [Double] { Array(rows.row(row)) }
    func mean(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { ($0 + $1) / 2 } }
    func less(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let first = dot(less(mean(pattern(3), pattern(6)), pattern(5)), less(pattern(0), pattern(2)))
    let second = dot(less(mean(pattern(0), pattern(6)), pattern(2)), less(pattern(3), pattern(5)))
    #expect(abs(found[0, 2] - (first + second) / 8) < 1e-12)
  }

}
