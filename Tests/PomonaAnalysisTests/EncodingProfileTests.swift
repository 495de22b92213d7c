import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

/// What himalaya, scikit-learn and refits say of choices and ways; made by Fixtures/encoding/make_profiles.py.
private struct ProfileGolden: Decodable {
  struct Fit: Decodable {
    let alpha, criterion: [Double]
    let deviations: [String]?
    let predictions, r, r2: [Double]?
  }
  struct Case: Decodable {
    let himalaya: [String: Fit]
    let noIntercept, kfold, floor: Fit
    let profiles: [Fit]
  }
  /// The numbers that both rest on; made by Fixtures/encoding/make.py.
  struct Source: Decodable {
    struct Case: Decodable {
      let rows, features: Int
      let x, y: [Float]
      let loo: [[Double]]
    }
    let alphas: [Double]
    let cases: [Case]
  }
  let cases: [Case]
}

/// One of the two made-up data sets, features above and below rows, with what the peers say of it.
private struct ProfileCase {
  let golden: ProfileGolden.Case
  let source: ProfileGolden.Source.Case
  let alphas: [Double]

  init(_ index: Int) throws {
    let decoder = JSONDecoder()
    golden = try decoder.decode(
      ProfileGolden.self, from: Data(contentsOf: TestResources.fixture("encoding/profiles.json"))
    ).cases[index]
    let all = try decoder.decode(
      ProfileGolden.Source.self, from: Data(contentsOf: TestResources.fixture("encoding/encoding.json")))
    source = all.cases[index]
    alphas = all.alphas
  }

  var train: [Int] { Array(stride(from: 0, to: source.rows, by: 2)) }
  var test: [Int] { Array(stride(from: 1, to: source.rows, by: 2)) }
  var responses: Matrix<Float> { Matrix(rowCount: source.rows, columnCount: 5, elements: source.y) }
  var map: FeatureMap { map { _, _, value in value } }

  func map(_ change: (Int, Int, Float) -> Float) -> FeatureMap {
    let p = source.features
    return FeatureMap(
      matrix: Matrix(
        rowCount: source.rows, columnCount: p,
        elements: source.x.enumerated().map { change($0.offset / p, $0.offset % p, $0.element) }), shape: [p])
  }

  /// `count` folds of neighbouring training rows, the first ones larger by one where they do not divide.
  func folds(_ count: Int) -> [[Int]] {
    var folds: [[Int]] = []
    var start = 0
    for fold in 0..<count {
      let end = start + train.count / count + (fold < train.count % count ? 1 : 0)
      folds.append(Array(train[start..<end]))
      start = end
    }
    return folds
  }
}

@Suite struct EncodingProfileTests {
  static let workers = Workers(threadCount: 1)

  // Bulk products are in float32.
  private func expect(_ found: [Double], _ expected: [Double]?, _ what: String, tolerance: Double = 1e-4) throws {
    let expected = try #require(expected)
    let scale = max(1, expected.map(abs).max() ?? 1)
    #expect(largestDifference(found, expected) < tolerance * scale, "\(what)")
  }

  @Test(
    "Penalties chosen over folds, by target and shared, and their scores are those of himalaya", arguments: [0, 1])
  func himalaya(index: Int) throws {
    let made = try ProfileCase(index)
    for (name, rule) in [("perTarget", PenaltyRule.perTarget), ("shared", .shared)] {
      let expected = try #require(made.golden.himalaya[name])
      var options = Ridge.Options()
      options.grid = .fixed(made.alphas)
      options.rule = rule
      options.heldOut = .blocks(made.folds(3))
      options.keepsPredictions = true
      let result = try Ridge.fit(
        RidgeDesign(made.map, workers: Self.workers), responses: made.responses, train: made.train, test: made.test,
        options: options, workers: Self.workers)
      #expect(result.alpha == expected.alpha, "\(name)")
      try expect(result.criterion, expected.criterion, name)
      try expect(try #require(result.predictions).elements.map(Double.init), expected.predictions, name)
      try expect(result.r2, expected.r2, name)
    }
  }

  @Test("Without an intercept, responses keep their mean as in scikit-learn", arguments: [0, 1])
  func noIntercept(index: Int) throws {
    let made = try ProfileCase(index)
    let expected = made.golden.noIntercept
    var options = Ridge.Options()
    options.grid = .fixed(made.alphas)
    options.keepsPredictions = true
    for form in RidgeDesign.Form.allCases {
      let result = try Ridge.fit(
        RidgeDesign(made.map, fitIntercept: false, form: form, workers: Self.workers), responses: made.responses,
        train: made.train, test: made.test, options: options, workers: Self.workers)
      #expect(result.alpha == expected.alpha, "\(form)")
      try expect(result.criterion, expected.criterion, "\(form)")
      try expect(try #require(result.predictions).elements.map(Double.init), expected.predictions, "\(form)")
      try expect(result.r2, expected.r2, "\(form)")
    }
  }

  @Test("kfold_r is the mean over folds of r within each at the chosen penalty", arguments: [0, 1])
  func kfold(index: Int) throws {
    let made = try ProfileCase(index)
    var options = Ridge.Options()
    options.grid = .fixed(made.alphas)
    options.criterionFolds = made.folds(5)
    let result = try Ridge.fit(
      RidgeDesign(made.map, workers: Self.workers), responses: made.responses, train: made.train, test: made.test,
      options: options, workers: Self.workers)
    #expect(result.alpha == made.golden.kfold.alpha && result.criterionName == "kfold_r")
    // Folds of two rows or three: r there is ±1 or moves far with little.
    try expect(result.criterion, made.golden.kfold.criterion, "kfold_r", tolerance: 1e-3)
  }

  @Test("Features by their own deviation, with the floor, are as in numpy", arguments: [0, 1])
  func floor(index: Int) throws {
    let made = try ProfileCase(index)
    let train = Set(made.train)
    let quiet = made.map { row, column, value in
      column == 0 ? Float(Double(value) * 1e-3) : column == 1 && train.contains(row) ? 3 : value
    }
    let result = try EncodingRegression.run(
      quiet, responses: made.responses, train: made.train, test: made.test,
      options: .init(scale: .feature, grid: .fixed(made.alphas)),
      workers: Self.workers)
    #expect(result.fit.alpha == made.golden.floor.alpha && result.featureScale == 1)
    try expect(result.criterion, made.golden.floor.criterion, "criterion")
    try expect(result.fit.r, made.golden.floor.r, "r")
  }

  @Test("eReg without a leak, as published, and with each deviation switched off is that of refits", arguments: [0, 1])
  func profiles(index: Int) throws {
    let made = try ProfileCase(index)
    for (place, expected) in made.golden.profiles.enumerated() {
      let taken = Set(try #require(expected.deviations).compactMap(EncodingRegression.Deviation.init))
      let except = Set(EncodingRegression.Deviation.allCases).subtracting(taken)
      let result = try EncodingRegression.run(
        made.map, responses: made.responses, train: made.train, test: made.test,
        options: .init(profile: place == 0 ? .leakFree : .asPublished(except: except)), workers: Self.workers)
      #expect(result.deviations == expected.deviations)
      let name = "\(result.deviations)"
      #expect(largestDifference(result.fit.alpha.map(log10), expected.alpha.map(log10)) < 1e-6, "\(name)")
      try expect(result.criterion, expected.criterion, name)
      try expect(result.fit.r, expected.r, name)
    }
  }

  @Test("Targets of a group share the penalty of the best mean score", arguments: [0, 1])
  func groups(index: Int) throws {
    let made = try ProfileCase(index)
    let labels = [7, 7, 2, 2, 7]
    var options = Ridge.Options()
    options.grid = .fixed(made.alphas)
    options.rule = .perGroup(labels)
    let result = try Ridge.fit(
      RidgeDesign(made.map, workers: Self.workers), responses: made.responses, train: made.train, test: made.test,
      options: options, workers: Self.workers)
    for label in [2, 7] {
      let members = labels.indices.filter { labels[$0] == label }
      let means = made.source.loo.map { scores in members.reduce(0) { $0 + scores[$1] } }
      let best = try #require(means.indices.max { means[$0] < means[$1] })
      #expect(members.allSatisfy { result.alphaIndex[$0] == best })
    }
    options.rule = .perGroup([1])
    #expect(throws: EncodingError.shapeMismatch(what: "the groups of targets", expected: 5, found: 1)) {
      try Ridge.fit(
        RidgeDesign(made.map, workers: Self.workers), responses: made.responses, train: made.train, test: made.test,
        options: options, workers: Self.workers)
    }
  }

  @Test("Held-out predictions are those of fits without the row, or without its block, with the mean of training rows")
  func heldOut() throws {
    var (map, y) = signals(24, 9, 5, noise: 1)
    y[4, 2] = .nan
    let (train, test) = (Array(0..<18), Array(18..<24))
    let design = try RidgeDesign(map, workers: Self.workers)
    let blocks = HeldOut.blocks([Array(0..<6), Array(6..<12), Array(12..<18)])
    for (heldOut, choice) in [(HeldOut.leaveOneOut, HeldOutMeasure.r2), (.leaveOneOut, .pearson), (blocks, .r2)] {
      var options = Ridge.Options()
      options.grid = .fixed([0.5, 5, 50])
      options.heldOut = heldOut
      options.choice = choice
      options.tiesToSmaller = choice == .pearson
      options.missing = .keep
      options.keepsHeldOut = true
      let found = try Ridge.fit(
        design, responses: y, train: train, test: test, options: options, workers: Self.workers)
      let predictions = try #require(found.heldOut)
      for target in 0..<5 {
        let present = train.filter { !y[$0, target].isNaN }
        let mean = present.reduce(0) { $0 + Double(y[$1, target]) } / Double(present.count)
        #expect(abs(found.trainingMeans[target] - mean) < 1e-5)
        for row in train {
          guard present.contains(row) else {
            #expect(predictions[row, target].isNaN)
            continue
          }
          var out = [row]
          if case .blocks(let blocks) = heldOut { out = blocks.first { $0.contains(row) } ?? [] }
          var single = Ridge.Options()
          single.grid = .fixed([found.alpha[target]])
          single.keepsPredictions = true
          // The row and another one, because r wants two.
          let tested = [row, 20].sorted()
          let refit = try Ridge.fit(
            design, responses: y.selecting(columns: [target]), train: present.filter { !out.contains($0) },
            test: tested, options: single, workers: Self.workers)
          let expected = try #require(refit.predictions)[tested[0] == row ? 0 : 1, 0]
          #expect(abs(predictions[row, target] - expected) < 1e-3, "\(row) \(target)")
        }
      }
      // Penalties of groups of one target each are chosen after the pass, and their residuals made anew.
      options.rule = .perGroup(Array(0..<5))
      let grouped = try Ridge.fit(
        design, responses: y, train: train, test: test, options: options, workers: Self.workers)
      #expect(grouped.alphaIndex == found.alphaIndex)
      for (one, other) in zip(try #require(grouped.heldOut).elements, predictions.elements) {
        #expect(one.isNaN == other.isNaN && (one.isNaN || abs(one - other) < 1e-5))
      }
    }
    let without = try Ridge.fit(
      design, responses: y.selecting(columns: [0]), train: train, test: test, workers: Self.workers)
    #expect(without.heldOut == nil && without.trainingMeans.isEmpty)
  }

  @Test("Components of a kernel are those of its features, and layers side by side weigh alike whatever their size")
  func kernels() throws {
    let (small, large) = (randomMap(20, 6, seed: 5, offset: 2), randomMap(20, 40, seed: 6, offset: -1))
    let train = Array(0..<13)
    let kernel = try FeatureKernel(large, workers: Self.workers)
    let found = try PrincipalComponents(of: kernel, trainingRows: train, count: 4)
    let direct = try PrincipalComponents(of: large, trainingRows: train, count: 4, workers: Self.workers)
    #expect(found.count == 4 && largestDifference(found.variances, direct.variances) < 1e-4)
    #expect(largestDifference(found.scores.elements, direct.scores.elements) < 1e-3)
    #expect(throws: ReductionError.noComponents(count: 0)) {
      try PrincipalComponents(of: kernel, trainingRows: train, count: 0)
    }
    #expect(throws: ReductionError.tooFewTrainingRows(count: 1, needed: 2)) {
      try PrincipalComponents(of: kernel, trainingRows: [3])
    }
    // The kernel of layers side by side is that of the matrix of both, each of one size.
    let joined = try FeatureKernel.concatenated(
      [FeatureKernel(small, workers: Self.workers), kernel], trainingRows: train)
    let matrix = try ScaledFeatures.concatenated(
      [Matrix<Double>(small.matrix), Matrix<Double>(large.matrix)], trainingRows: train
    ).features
    let y = signals(20, 6, 4, noise: 1).1
    func run(_ kernel: FeatureKernel) throws -> [Double] {
      try EncodingRegression.run(
        kernel, responses: y, train: train, test: Array(13..<20), workers: Self.workers
      ).fit.r
    }
    let whole = FeatureMap(
      matrix: Matrix(rowCount: 20, columnCount: 46, elements: matrix.elements.map(Float.init)), shape: [46])
    #expect(largestDifference(try run(joined), try run(FeatureKernel(whole, workers: Self.workers))) < 1e-3)
    // One a thousand times larger weighs the same; a constant one weighs nothing.
    let blown = FeatureMap(
      matrix: Matrix(rowCount: 20, columnCount: 40, elements: large.matrix.elements.map { 1000 * $0 }), shape: [40])
    let constant = FeatureMap(matrix: Matrix(rowCount: 20, columnCount: 3, repeating: 2), shape: [3])
    let other = try FeatureKernel.concatenated(
      [
        FeatureKernel(small, workers: Self.workers), FeatureKernel(blown, workers: Self.workers),
        FeatureKernel(constant, workers: Self.workers),
      ], trainingRows: train)
    #expect(largestDifference(try run(joined), try run(other)) < 1e-3)
    #expect(throws: ReductionError.otherRowCount(first: 20, other: 12, position: 1)) {
      try FeatureKernel.concatenated(
        [kernel, FeatureKernel(randomMap(12, 6, seed: 5), workers: Self.workers)], trainingRows: train)
    }
    #expect(throws: ReductionError.noFeatures) { try FeatureKernel.concatenated([], trainingRows: train) }
  }

  /// Targets that are a feature and noise in turn.
  private func signals(_ n: Int, _ p: Int, _ v: Int, noise: Float) -> (FeatureMap, Matrix<Float>) {
    let map = randomMap(n, p, seed: 21, offset: 1)
    let stream = RandomStream(seed: 22, name: "noise")
    var y = Matrix<Float>(rowCount: n, columnCount: v)
    for row in 0..<n {
      for target in 0..<v {
        y[row, target] = map.matrix[row, target % p] + noise * Float(stream.normal(at: row * v + target))
      }
    }
    return (map, y)
  }

  @Test("The edge of the grid is flagged for signal at either end, and not for noise at the upper end")
  func edge() throws {
    let (train, test) = (Array(0..<30), Array(30..<40))
    func flag(_ map: FeatureMap, _ y: Matrix<Float>, _ grid: [Double]) throws -> (Bool, [Int?]) {
      let result = try EncodingRegression.run(
        map, responses: y, train: train, test: test, options: .init(grid: .traceScaled(grid)), workers: Self.workers)
      return (result.fit.alphaAtGridEdge, result.fit.alphaIndex)
    }
    let (map, clean) = signals(40, 6, 10, noise: 0.01)
    #expect(try flag(map, clean, [0.1, 1, 10]) == (true, Array(repeating: 0, count: 10)))
    #expect(try flag(map, clean, [1e-9, 1e-8]) == (true, Array(repeating: 1, count: 10)))
    // Features of another draw: no signal, so the largest penalty is right.
    let (_, noise) = signals(40, 6, 10, noise: 0)
    let other = randomMap(40, 60, seed: 23)
    let found = try flag(other, noise, PenaltyGrid.multiplesForTests)
    #expect(found.1.contains(PenaltyGrid.multiplesForTests.count - 1))
    let criteria = try EncodingRegression.run(
      other, responses: noise, train: train, test: test,
      options: .init(grid: .traceScaled(PenaltyGrid.multiplesForTests)),
      workers: Self.workers
    ).criterion
    let last = zip(found.1, criteria).filter { $0.0 == PenaltyGrid.multiplesForTests.count - 1 }
    #expect(last.allSatisfy { $0.1 <= 0 } && !found.0)
  }

  @Test("Scaling features scales penalties by its square; shifting features or targets changes no score")
  func scaleAndShift() throws {
    let (map, y) = signals(30, 45, 6, noise: 1)
    let (train, test) = (Array(0..<20), Array(20..<30))
    func run(_ map: FeatureMap, _ y: Matrix<Float>) throws -> Ridge.Result {
      try Ridge.fit(
        RidgeDesign(map, workers: Self.workers), responses: y, train: train, test: test, workers: Self.workers)
    }
    func changed(_ matrix: Matrix<Float>, _ change: (Float) -> Float) -> Matrix<Float> {
      Matrix(
        rowCount: matrix.rowCount, columnCount: matrix.columnCount, elements: matrix.elements.map(change))
    }
    let plain = try run(map, y)
    // A power of two changes no rounding.
    let scaled = try run(FeatureMap(matrix: changed(map.matrix) { $0 * 8 }, shape: [45]), y)
    #expect(scaled.alphaIndex == plain.alphaIndex)
    #expect(zip(scaled.alpha, plain.alpha).allSatisfy { abs($0 / $1 - 64) < 1e-9 })
    #expect(largestDifference(scaled.r, plain.r) < 1e-6 && largestDifference(scaled.criterion, plain.criterion) < 1e-6)
    // Shifts cost digits of the float32 values themselves.
    let shifted = try run(
      FeatureMap(matrix: changed(map.matrix) { $0 + 100 }, shape: [45]), changed(y) { $0 - 300 })
    #expect(shifted.alphaIndex == plain.alphaIndex)
    #expect(largestDifference(shifted.r, plain.r) < 1e-3)
    #expect(largestDifference(shifted.criterion, plain.criterion) < 1e-3)
  }

  @Test("The order of targets permutes results and nothing else")
  func order() throws {
    let (map, y) = signals(30, 45, 9, noise: 1)
    let (train, test) = (Array(0..<20), Array(20..<30))
    let order = RandomStream(seed: 3, name: "order").permutation(of: 9)
    var permuted = y
    for row in 0..<30 { for (place, target) in order.enumerated() { permuted[row, place] = y[row, target] } }
    let plain = try EncodingRegression.run(map, responses: y, train: train, test: test, workers: Self.workers)
    let other = try EncodingRegression.run(map, responses: permuted, train: train, test: test, workers: Self.workers)
    #expect(other.fit.alphaIndex == order.map { plain.fit.alphaIndex[$0] })
    #expect(largestDifference(other.fit.r, order.map { plain.fit.r[$0] }) < 1e-6)
    #expect(largestDifference(other.criterion, order.map { plain.criterion[$0] }) < 1e-6)
  }

  @Test("Without signal, R²_loo and kfold_r stay near 0 where r of leave-one-out predictions falls")
  func noSignal() throws {
    let (n, v) = (150, 60)
    let map = randomMap(n, 40, seed: 31)
    let stream = RandomStream(seed: 32, name: "no signal")
    let y = Matrix<Float>(
      rowCount: n, columnCount: v, elements: (0..<(n * v)).map { Float(stream.normal(at: $0)) })
    var options = Ridge.Options()
    options.grid = .traceScaled((-4...6).map { pow(10, Double($0)) })
    options.reportsLooPearson = true
    let train = Array(0..<n)
    let design = try RidgeDesign(map, workers: Self.workers)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let squared = try Ridge.fit(
      design, responses: y, train: train, test: [], options: options, workers: Self.workers)
    #expect(mean(squared.criterion) > -0.02 && mean(squared.criterion) < 0.01)
    #expect(mean(squared.looPearson) < -0.3)
    options.criterionFolds = (0..<5).map { fold in train.filter { $0 % 5 == fold } }
    options.reportsLooPearson = false
    let folded = try Ridge.fit(design, responses: y, train: train, test: [], options: options, workers: Self.workers)
    #expect(abs(mean(folded.criterion)) < 0.05)
  }

  @Test("Of equal scores the larger penalty is taken, or the smaller where the originals are followed")
  func ties() throws {
    // Constant features predict nothing under any penalty, so all scores are equal.
    let map = FeatureMap(matrix: Matrix(rowCount: 12, columnCount: 20, repeating: 0.1), shape: [20])
    let y = signals(12, 5, 3, noise: 0).1
    var options = Ridge.Options()
    options.grid = .fixed([1, 2, 3])
    let (train, test) = (Array(0..<8), Array(8..<12))
    let design = try RidgeDesign(map, workers: Self.workers)
    let larger = try Ridge.fit(design, responses: y, train: train, test: test, options: options, workers: Self.workers)
    #expect(larger.alpha == [3, 3, 3])
    #expect(larger.r.allSatisfy(\.isNaN) && larger.undefinedPredictions == 3 && larger.undefinedTargets == 0)
    #expect(largestDifference(larger.criterion, Array(repeating: 1 - (64.0 / 49), count: 3)) < 1e-5)
    options.tiesToSmaller = true
    let smaller = try Ridge.fit(
      design, responses: y, train: train, test: test, options: options, workers: Self.workers)
    #expect(smaller.alpha == [1, 1, 1])
  }

  @Test("A target with too few rows is undefined and counted, and leaves the others as they are")
  func tooFewRows() throws {
    let (map, complete) = signals(20, 30, 3, noise: 1)
    var y = complete
    let (train, test) = (Array(0..<10), Array(10..<20))
    for row in 0..<8 { y[row, 0] = .nan }
    for row in 11..<20 { y[row, 2] = .nan }
    let result = try EncodingRegression.run(
      map, responses: y, train: train, test: test, options: .init(missing: .keep), workers: Self.workers)
    #expect(result.fit.r[0].isNaN && result.criterion[0].isNaN && result.fit.r[2].isNaN)
    #expect(result.fit.undefinedTargets == 2 && result.fit.patterns.count == 3)
    let whole = try EncodingRegression.run(map, responses: complete, train: train, test: test, workers: Self.workers)
    #expect(abs(result.fit.r[1] - whole.fit.r[1]) < 1e-6)
    // Rows that leave one fold only: nothing is left to fit on.
    var folded = Ridge.Options()
    folded.heldOut = .blocks([Array(0..<5), Array(5..<10)])
    folded.missing = .keep
    var half = complete
    for row in 0..<5 { half[row, 1] = .nan }
    let part = try Ridge.fit(
      RidgeDesign(map, workers: Self.workers), responses: half, train: train, test: test, options: folded,
      workers: Self.workers)
    #expect(part.alpha[1].isNaN && part.undefinedTargets == 1 && !part.r[0].isNaN)
  }

  @Test("Folds that are no partition, too few or too small are refused")
  func badFolds() throws {
    let (map, y) = signals(20, 30, 2, noise: 1)
    let (train, test) = (Array(0..<10), Array(10..<20))
    let design = try RidgeDesign(map, workers: Self.workers)
    func fit(_ change: (inout Ridge.Options) -> Void) throws {
      var options = Ridge.Options()
      change(&options)
      _ = try Ridge.fit(design, responses: y, train: train, test: test, options: options, workers: Self.workers)
    }
    #expect(throws: EncodingError.badRows(what: "a training row is in no block", row: 9)) {
      try fit { $0.heldOut = .blocks([Array(0..<5), Array(5..<9)]) }
    }
    #expect(
      throws: EncodingError.badRows(what: "a row is in two blocks, or in a block and not in training", row: 4)
    ) { try fit { $0.heldOut = .blocks([Array(0..<5), Array(4..<10)]) } }
    #expect(throws: EncodingError.tooFewRows(count: 1, needed: 2, what: "blocks to leave out")) {
      try fit { $0.heldOut = .blocks([train]) }
    }
    #expect(throws: EncodingError.tooFewRows(count: 2, needed: 5, what: "folds of kfold_r")) {
      try fit { $0.criterionFolds = [Array(0..<5), Array(5..<10)] }
    }
    #expect(throws: EncodingError.tooFewRows(count: 1, needed: 2, what: "a correlation within a fold")) {
      try fit { $0.choice = .foldPearson }
    }
    #expect(throws: EncodingError.tooFewRows(count: 1, needed: 2, what: "a correlation on test rows")) {
      try Ridge.fit(design, responses: y, train: train, test: [12], workers: Self.workers)
    }
    #expect(throws: EncodingError.tooFewRows(count: 2, needed: 3, what: "the training side of eReg")) {
      try EncodingRegression.run(map, responses: y, train: [0, 1], test: test, workers: Self.workers)
    }
  }

  @Test("Features beyond what products hold are refused, and no factorisation meets an infinity")
  func tooLarge() throws {
    let map = randomMap(12, 20, seed: 71)
    func scaled(_ factor: Float) -> FeatureMap {
      FeatureMap(
        matrix: Matrix(rowCount: 12, columnCount: 20, elements: map.matrix.elements.map { $0 * factor }), shape: [20])
    }
    let y = signals(12, 20, 2, noise: 1).1
    func run(_ map: FeatureMap) throws -> [Double] {
      try Ridge.fit(
        RidgeDesign(map, workers: Self.workers), responses: y, train: Array(0..<8), test: Array(8..<12),
        workers: Self.workers
      ).r
    }
    #expect(throws: EncodingError.notConverged(what: "products of the features")) { try run(scaled(1e25)) }
    #expect(largestDifference(try run(scaled(1e18)), try run(map)) < 1e-3)
    #expect(largestDifference(try run(scaled(1e-18)), try run(map)) < 1e-3)
  }

  @Test("Scores of given predictions are as their formulas")
  func targetScores() throws {
    let y = Matrix<Float>(rowCount: 4, columnCount: 2, elements: [1, 5, 2, 5, 3, 5, 6, 5])
    let f = Matrix<Float>(rowCount: 4, columnCount: 2, elements: [2, 1, 2, 2, 3, 3, 5, 4])
    let scores = try TargetScores.of(predictions: f, observed: y, workers: Self.workers)
    // Means 3 of both; Σ (y - ȳ)² = 14, Σ (f - f̄)² = 6, products 2 + 1 + 0 + 6 = 9; errors 1, 0, 0, 1.
    #expect(abs(scores.r[0] - 9 / 84.0.squareRoot()) < 1e-12 && scores.r[1].isNaN)
    #expect(abs(scores.r2[0] - (1 - 2.0 / 14)) < 1e-12 && scores.r2[1] == 0)
    #expect(abs(scores.explainedVariance[0] - (1 - 2.0 / 14)) < 1e-12 && scores.r2AboutTraining == nil)
  }
}

extension PenaltyGrid {
  fileprivate static let multiplesForTests = (-2...4).map { pow(10, Double($0)) }
}
