import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

/// What scikit-learn and explicit refits say; made by Fixtures/encoding/make.py.
private struct EncodingGolden: Decodable {
  struct Case: Decodable {
    let rows, features: Int
    let x, y: [Float]
    let folds: [[Int]]
    let loo, block, looPearson: [[Double]]
    let alpha, predictions, r: [Double]
  }
  let alphas: [Double]
  let cases: [Case]

  static func load() throws -> EncodingGolden {
    try JSONDecoder().decode(
      EncodingGolden.self, from: Data(contentsOf: TestResources.fixture("encoding/encoding.json")))
  }
}

@Suite struct EncodingTests {
  static let workers = Workers(threadCount: 1)

  private func map(_ golden: EncodingGolden.Case) -> FeatureMap {
    FeatureMap(
      matrix: Matrix(rowCount: golden.rows, columnCount: golden.features, elements: golden.x), shape: [golden.features])
  }

  private func halves(_ rows: Int) -> (train: [Int], test: [Int]) {
    (Array(stride(from: 0, to: rows, by: 2)), Array(stride(from: 1, to: rows, by: 2)))
  }

  @Test("Penalties, test predictions and r are those of scikit-learn, whichever side is factorised", arguments: [0, 1])
  func fits(index: Int) throws {
    let golden = try EncodingGolden.load()
    let expected = golden.cases[index]
    let (train, test) = halves(expected.rows)
    var options = Ridge.Options()
    options.grid = .fixed(golden.alphas)
    options.keepsPredictions = true
    for form in RidgeDesign.Form.allCases {
      let result = try Ridge.fit(
        RidgeDesign(map(expected), form: form, workers: Self.workers),
        responses: Matrix(rowCount: expected.rows, columnCount: 5, elements: expected.y), train: train, test: test,
        options: options, workers: Self.workers)
      #expect(result.alpha == expected.alpha, "\(form)")
      let predictions = try #require(result.predictions).elements.map(Double.init)
      // Bulk products are in float32.
      let scale = expected.predictions.map(abs).max() ?? 1
      #expect(largestDifference(predictions, expected.predictions) < 1e-4 * scale, "\(form)")
      #expect(largestDifference(result.r, expected.r) < 1e-4, "\(form)")
    }
  }

  @Test("Held-out scores in closed form are those of explicit refits", arguments: [0, 1])
  func heldOut(index: Int) throws {
    let golden = try EncodingGolden.load()
    let expected = golden.cases[index]
    let (train, test) = halves(expected.rows)
    let responses = Matrix<Float>(rowCount: expected.rows, columnCount: 5, elements: expected.y)
    // With one penalty at a time, the criterion is the score under it.
    for (place, alpha) in golden.alphas.enumerated() {
      for form in RidgeDesign.Form.allCases {
        let design = try RidgeDesign(map(expected), form: form, workers: Self.workers)
        var options = Ridge.Options()
        options.grid = .fixed([alpha])
        options.reportsLooPearson = true
        let single = try Ridge.fit(
          design, responses: responses, train: train, test: test, options: options, workers: Self.workers)
        #expect(largestDifference(single.criterion, expected.loo[place]) < 1e-4, "\(form) \(alpha)")
        #expect(largestDifference(single.looPearson, expected.looPearson[place]) < 1e-4, "\(form) \(alpha)")
        options.heldOut = .blocks(expected.folds)
        options.reportsLooPearson = false
        let block = try Ridge.fit(
          design, responses: responses, train: train, test: test, options: options, workers: Self.workers)
        #expect(largestDifference(block.criterion, expected.block[place]) < 1e-4, "\(form) \(alpha)")
      }
    }
  }

  private func made(_ n: Int, _ p: Int, _ v: Int) -> (FeatureMap, Matrix<Float>) {
    let map = randomMap(n, p, seed: 5, offset: 2)
    let stream = RandomStream(seed: 6, name: "responses")
    var y = Matrix<Float>(rowCount: n, columnCount: v)
    for row in 0..<n {
      for target in 0..<v {
        y[row, target] = map.matrix[row, target % p] + Float(stream.normal(at: row * v + target))
      }
    }
    return (map, y)
  }

  @Test("Results have the same bits for one, two and four threads")
  func threads() throws {
    let (map, y) = made(30, 50, 600)
    let (train, test) = halves(30)
    let results = try [1, 2, 4].map { count in
      try EncodingRegression.run(
        map, responses: y, train: train, test: test, workers: Workers(threadCount: count))
    }
    for result in results {
      #expect(result.fit.r == results[0].fit.r && result.criterion == results[0].criterion)
      #expect(result.fit.alpha == results[0].fit.alpha)
    }
    #expect(results[0].fit.r.allSatisfy { abs($0) <= 1 })
  }

  @Test("The kernel of features that were read for their RDM gives the fit of the features", arguments: [Float(0), 40])
  func kernelOfGeometry(shared: Float) throws {
    var (map, y) = made(30, 50, 20)
    if shared > 0 {
      // A strong pattern that all stimuli share: its products are far larger than those of the differences.
      var matrix = map.matrix
      for row in 0..<30 { for k in 0..<50 { matrix[row, k] += shared * Float(k % 7) } }
      map = FeatureMap(matrix: matrix, shape: [50])
    }
    let (train, test) = halves(30)
    let axis = try StimulusAxis(ids: (0..<30).map { "s\($0)" })
    let direct = try EncodingRegression.run(map, responses: y, train: train, test: test, workers: Self.workers)
    let kernel = FeatureKernel(try FeatureGeometry(of: map, axis: axis, workers: Self.workers))
    let kept = try EncodingRegression.run(kernel, responses: y, train: train, test: test, workers: Self.workers)
    #expect(largestDifference(kept.fit.r, direct.fit.r) < 1e-4)
    #expect(largestDifference(kept.criterion, direct.criterion) < 1e-4)
    // Some of the stimuli: the same as features of these alone.
    let rows = [3, 4, 9, 11, 12, 17, 20, 21, 25, 28]
    let some = try EncodingRegression.run(
      try kernel.selecting(rows: rows), responses: y.selecting(rows: rows), train: [0, 2, 4, 6, 8],
      test: [1, 3, 5, 7, 9],
      workers: Self.workers)
    let alone = try EncodingRegression.run(
      FeatureMap(matrix: map.matrix.selecting(rows: rows), shape: [50]), responses: y.selecting(rows: rows),
      train: [0, 2, 4, 6, 8], test: [1, 3, 5, 7, 9],
      workers: Self.workers)
    #expect(largestDifference(some.fit.r, alone.fit.r) < 1e-4)
    #expect(throws: EncodingError.badRows(what: "the chosen rows hold one that does not exist", row: 30)) {
      try kernel.selecting(rows: [1, 30])
    }
  }

  @Test("Sums of squares by a triangle, taken for many targets, are those of few targets")
  func triangle() throws {
    let (map, y) = made(30, 50, 600)
    let (train, test) = halves(30)
    let many = try EncodingRegression.run(map, responses: y, train: train, test: test, workers: Self.workers)
    let few = try EncodingRegression.run(
      map, responses: Matrix(rowCount: 30, columnCount: 5, elements: (0..<30).flatMap { y.row($0).prefix(5) }),
      train: train, test: test, workers: Self.workers)
    #expect(largestDifference(Array(many.criterion.prefix(5)), few.criterion) < 1e-4)
    #expect(Array(many.fit.alphaIndex.prefix(5)) == few.fit.alphaIndex)
  }

  @Test("A target that lacks rows is fitted on its own, and leaves the others as they are")
  func missing() throws {
    let (map, complete) = made(30, 40, 3)
    var y = complete
    let (train, test) = halves(30)
    let whole = try EncodingRegression.run(map, responses: y, train: train, test: test, workers: Self.workers)
    y[4, 1] = .nan
    y[7, 1] = .nan
    #expect(throws: EncodingError.notFinite(what: "responses", row: 4, column: 1)) {
      try EncodingRegression.run(map, responses: y, train: train, test: test, workers: Self.workers)
    }
    let part = try EncodingRegression.run(
      map, responses: y, train: train, test: test, options: .init(missing: .keep), workers: Self.workers)
    #expect(largestDifference([part.fit.r[0], part.fit.r[2]], [whole.fit.r[0], whole.fit.r[2]]) < 1e-6)
    let kept = (0..<30).map { $0 == 4 || $0 == 7 ? 0 : y[$0, 1] }
    let alone = try EncodingRegression.run(
      map, responses: Matrix(rowCount: 30, columnCount: 1, elements: kept),
      train: train.filter { $0 != 4 }, test: test.filter { $0 != 7 }, workers: Self.workers)
    #expect(abs(part.fit.r[1] - alone.fit.r[0]) < 1e-6)
    #expect(part.fit.patterns.map(\.trainRows.count) == [15, 14])
  }

  @Test("A constant target has no score and is counted; means of regions skip it")
  func constants() throws {
    let (map, varying) = made(20, 30, 3)
    var y = varying
    for row in 0..<20 { y[row, 1] = 4 }
    let (train, test) = halves(20)
    let groups = [
      EncodingRegression.Group("both", targets: [0, 1]), EncodingRegression.Group("overlapping", targets: [0, 2]),
    ]
    let result = try EncodingRegression.run(
      map, responses: y, train: train, test: test, groups: groups, workers: Self.workers)
    #expect(result.fit.r[1].isNaN && result.fit.criterion[1].isNaN && result.fit.undefinedTargets == 1)
    #expect(result.groups[0].r == result.fit.r[0] && result.groups[0].skipped == 1)
    #expect(result.groups[1].r == (result.fit.r[0] + result.fit.r[2]) / 2 && result.groups[1].skipped == 0)
  }

  @Test("A test row far from the training rows is named, and deviations are listed by number")
  func outlying() throws {
    let (usualMap, y) = made(20, 30, 2)
    var matrix = usualMap.matrix
    for k in 0..<30 { matrix[5, k] = 100 }
    let map = FeatureMap(matrix: matrix, shape: [30])
    let (train, test) = halves(20)
    let usual = try EncodingRegression.run(map, responses: y, train: train, test: test, workers: Self.workers)
    #expect(usual.outlyingTestRows == [5] && usual.deviations.isEmpty && usual.criterionName == "r2_loo")
    let published = try EncodingRegression.run(
      map, responses: y, train: train, test: test,
      options: .init(profile: .asPublished(except: [.d49])), workers: Self.workers)
    #expect(published.deviations == ["D-02", "D-50"] && published.criterionName == "pearson_loo")
  }

  @Test("Bad input is refused with its place")
  func badInput() throws {
    let (map, y) = made(12, 20, 2)
    let (train, test) = halves(12)
    let design = try RidgeDesign(map, workers: Self.workers)
    var options = Ridge.Options()
    options.grid = .fixed([0, 1])
    #expect(throws: EncodingError.badPenalty(value: 0)) {
      try Ridge.fit(design, responses: y, train: train, test: test, options: options, workers: Self.workers)
    }
    #expect(throws: EncodingError.tooFewRows(count: 1, needed: 2, what: "a ridge fit")) {
      try Ridge.fit(design, responses: y, train: [0], test: test, workers: Self.workers)
    }
    #expect(throws: EncodingError.badRows(what: "a row is in training and in test", row: 2)) {
      try Ridge.fit(design, responses: y, train: [0, 2], test: [2, 3], workers: Self.workers)
    }
    var matrix = map.matrix
    matrix[3, 7] = .infinity
    #expect(throws: EncodingError.notFinite(what: "features", row: 3, column: 7)) {
      try RidgeDesign(FeatureMap(matrix: matrix, shape: [20]), workers: Self.workers)
    }
  }

  @Test("Shares of bands sum to R²")
  func shares() throws {
    let (_, y) = made(20, 5, 3)
    let bands = [made(20, 6, 3).1, made(20, 7, 3).1]
    let shares = try SplitR2.shares(bands, of: y)
    for target in 0..<3 {
      var (errors, total) = (0.0, 0.0)
      for row in 0..<20 {
        let observed = Double(y[row, target])
        let rest = observed - Double(bands[0][row, target]) - Double(bands[1][row, target])
        errors += rest * rest
        total += observed * observed
      }
      #expect(abs(shares[0][target] + shares[1][target] - (1 - errors / total)) < 1e-12)
    }
  }
}
