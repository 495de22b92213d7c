import PomonaAnalysis
import PomonaCore
import PomonaParallel
import Testing

/// Simulated predictors and responses, and each number again by refitting, shuffling or repeating rows in plain loops.
@Suite struct PredictorWeightsTests {
  private static let one = Workers(threadCount: 1)
  private static let (n, q, v) = (60, 5, 4)
  private static let train = Array(0..<40)
  private static let test = Array(40..<60)

  private static let predictors: Matrix<Double> = {
    let stream = RandomStream(seed: 4, name: "predictors")
    var all = Matrix<Double>(rowCount: n, columnCount: q)
    for row in 0..<n {
      for k in 0..<q { all[row, k] = stream.normal(at: row * q + k) * Double(k + 1) + 3 }
      // Two that resemble each other.
      all[row, 1] = 0.8 * all[row, 0] + 0.4 * all[row, 1]
    }
    return all
  }()

  private static let responses: Matrix<Float> = {
    let stream = RandomStream(seed: 5, name: "noise")
    var all = Matrix<Float>(rowCount: n, columnCount: v)
    for row in 0..<n {
      for k in 0..<v {
        let signal = Double(k + 1) * predictors[row, 0] - 0.5 * predictors[row, 3]
        all[row, k] = Float(signal + 2 * stream.normal(at: row * v + k) + 10)
      }
    }
    return all
  }()

  private static let penalties = [1.0, 5, 5, 40]

  private static func found(groups: [[Int]]? = nil) throws -> PredictorWeights {
    try PredictorWeights(
      predictors, responses: responses, train: train, test: test, penalties: penalties, floor: 0, groups: groups)
  }

  /// r of a ridge fit of some predictors, standardised on the training rows, at the same penalty.
  private static func r(of kept: [Int], from values: Matrix<Double>, target: Int) throws -> Double {
    var columns: [[Double]] = []
    for k in kept {
      let mean = train.reduce(0) { $0 + predictors[$1, k] } / Double(train.count)
      let square = train.reduce(0) { $0 + (predictors[$1, k] - mean) * (predictors[$1, k] - mean) }
      let deviation = (square / Double(train.count)).squareRoot()
      columns.append((0..<n).map { (values[$0, k] - mean) / deviation })
    }
    var elements: [Float] = []
    for row in 0..<n { for column in columns { elements.append(Float(column[row])) } }
    let map = FeatureMap(
      matrix: Matrix(rowCount: n, columnCount: kept.count, elements: elements), shape: [kept.count])
    var options = Ridge.Options()
    options.grid = .fixed([penalties[target]])
    let fit = try Ridge.fit(
      try RidgeDesign(map, form: .primal, workers: one), responses: responses, train: train, test: test,
      options: options, workers: one)
    return fit.r[target]
  }

  @Test func `r is that of the fit, and what a predictor is worth is what a fit without it lacks`() throws {
    let found = try Self.found()
    let unique = found.unique()
    for target in 0..<Self.v {
      let all = Array(0..<Self.q)
      let whole = try Self.r(of: all, from: Self.predictors, target: target)
      #expect(abs(found.r[target] - whole) < 1e-5)
      for predictor in 0..<Self.q {
        let without = try Self.r(of: all.filter { $0 != predictor }, from: Self.predictors, target: target)
        #expect(abs(unique[predictor, target] - (whole - without)) < 1e-5, "\(predictor) of \(target)")
      }
    }
    // What was planted matters, and what was not hardly does.
    #expect(unique[3, 0] > 10 * abs(unique[2, 0]))
  }

  @Test func `Weights solve the normal equations and are in units of a deviation`() throws {
    let found = try Self.found()
    for target in 0..<Self.v {
      let y = Self.train.map { Double(Self.responses[$0, target]) }
      let meanY = y.reduce(0, +) / Double(y.count)
      let x = (0..<Self.q).map { k -> [Double] in
        let mean = Self.train.reduce(0) { $0 + Self.predictors[$1, k] } / Double(Self.train.count)
        let centred = Self.train.map { Self.predictors[$0, k] - mean }
        let deviation = (centred.reduce(0) { $0 + $1 * $1 } / Double(Self.train.count)).squareRoot()
        return centred.map { $0 / deviation }
      }
      for a in 0..<Self.q {
        var sum = Self.penalties[target] * found.weights[a, target]
        for i in Self.train.indices {
          var residual = y[i] - meanY
          for b in 0..<Self.q { residual -= x[b][i] * found.weights[b, target] }
          sum -= x[a][i] * residual
        }
        #expect(abs(sum) < 1e-4)
      }
      let square = y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
      #expect(abs(found.deviations[target] - (square / Double(y.count)).squareRoot()) < 1e-9)
    }
  }

  @Test func `Shuffled values of a predictor cost what predictions from them lose`() throws {
    let found = try Self.found()
    let dropped = try found.permuted(draws: 3, seed: 9, workers: Self.one)
    let stream = RandomStream(seed: 9, name: "permutation of predictors")
    for predictor in [0, 3] {
      for target in 0..<Self.v {
        var sum = 0.0
        for draw in 0..<3 {
          let order = stream.permutation(of: Self.test.count, draw: draw)
          var values = Self.predictors
          for (place, row) in Self.test.enumerated() {
            values[row, predictor] = Self.predictors[Self.test[order[place]], predictor]
          }
          sum += try Self.r(of: Array(0..<Self.q), from: values, target: target)
        }
        #expect(abs(dropped[predictor, target] - (found.r[target] - sum / 3)) < 1e-5)
      }
    }
    // The same for any number of threads.
    #expect(try found.permuted(draws: 3, seed: 9, workers: Workers(threadCount: 4)) == dropped)
  }

  @Test func `A resample is a fit on repeated rows`() throws {
    let found = try Self.found()
    let draws = try found.resampled(targets: 1..<3, draws: 2, seed: 3, workers: Self.one)
    let rows = RandomStream(seed: 3, name: "bootstrap of training rows").resample(of: Self.train.count, draw: 1)
    // The repeated rows stand first, in the units of the whole training rows; a second fit has their weights.
    let q = Self.q
    var scales: [Double] = []
    for k in 0..<q {
      let mean = Self.train.reduce(0) { $0 + Self.predictors[$1, k] } / Double(Self.train.count)
      let square = Self.train.reduce(0) { $0 + (Self.predictors[$1, k] - mean) * (Self.predictors[$1, k] - mean) }
      scales.append((square / Double(Self.train.count)).squareRoot())
    }
    for (place, target) in [1, 2].enumerated() {
      let x = (0..<q).map { k -> [Double] in
        let values = rows.map { Self.predictors[Self.train[$0], k] / scales[k] }
        let mean = values.reduce(0, +) / Double(values.count)
        return values.map { $0 - mean }
      }
      let y = rows.map { Double(Self.responses[Self.train[$0], target]) }
      let meanY = y.reduce(0, +) / Double(y.count)
      for a in 0..<q {
        var sum = Self.penalties[target] * draws[1][a * 2 + place]
        for i in rows.indices {
          var residual = y[i] - meanY
          for b in 0..<q { residual -= x[b][i] * draws[1][b * 2 + place] }
          sum -= x[a][i] * residual
        }
        #expect(abs(sum) < 1e-4)
      }
    }
  }

  @Test func `Within groups r is the mean over them, and a target that lacks a response has none`() throws {
    let halves = [Array(0..<10), Array(10..<20)]
    let both = try Self.found(groups: halves)
    let each = try halves.map { try Self.found(groups: [$0]) }
    for target in 0..<Self.v { #expect(abs(both.r[target] - (each[0].r[target] + each[1].r[target]) / 2) < 1e-12) }
    var holed = Self.responses
    holed[3, 2] = .nan
    holed[50, 1] = .nan
    let found = try PredictorWeights(
      Self.predictors, responses: holed, train: Self.train, test: Self.test, penalties: Self.penalties, floor: 0)
    #expect(found.r[1].isNaN && found.r[2].isNaN && found.weights[0, 2].isNaN && found.unique()[0, 1].isNaN)
    let whole = try Self.found()
    #expect(found.r[0] == whole.r[0] && found.r[3] == whole.r[3])
  }

  @Test func `Shuffling costs accuracy where a class hangs on a predictor alone`() throws {
    var classes = Matrix<Float>(rowCount: Self.n, columnCount: 1)
    for row in 0..<Self.n { classes[row, 0] = Self.predictors[row, 3] > 3 ? 1 : -1 }
    let found = try PredictorWeights(
      Self.predictors, responses: classes, train: Self.train, test: Self.test, penalties: [1], floor: 0)
    let dropped = try found.permutedAccuracy(draws: 50, seed: 1, workers: Self.one)
    #expect(dropped[3] > 0.3)
    for other in [0, 1, 2, 4] { #expect(abs(dropped[other]) < 0.15) }
  }

  @Test func `Predictors that are no numbers and rows that do not fit are refused`() {
    var bad = Self.predictors
    bad[2, 1] = .nan
    #expect(throws: EncodingError.notFinite(what: "predictors", row: 2, column: 1)) {
      try PredictorWeights(
        bad, responses: Self.responses, train: Self.train, test: Self.test, penalties: Self.penalties)
    }
    #expect(throws: EncodingError.shapeMismatch(what: "the penalties", expected: 4, found: 1)) {
      try PredictorWeights(
        Self.predictors, responses: Self.responses, train: Self.train, test: Self.test, penalties: [1])
    }
    #expect(throws: EncodingError.badRows(what: "a row is in training and in test", row: 39)) {
      try PredictorWeights(
        Self.predictors, responses: Self.responses, train: Self.train, test: [39, 40], penalties: Self.penalties)
    }
  }
}
