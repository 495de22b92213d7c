import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

/// What scikit-learn says; made by Fixtures/encoding/make_components.py on the numbers of make.py.
private struct ComponentGolden: Decodable {
  struct Method: Decodable {
    let counts: [Int]
    let predictions, r: [[Double]]
    let chosen: Int
    let criterion: [Double]
  }
  struct Case: Decodable {
    let pls, pcr: Method
    let perTarget: [Double]
  }
  struct Numbers: Decodable {
    struct Case: Decodable {
      let rows, features: Int
      let x, y: [Float]
    }
    let cases: [Case]
  }
  let cases: [Case]

  static func load<Content: Decodable>(_ name: String, as: Content.Type) throws -> Content {
    try JSONDecoder().decode(Content.self, from: Data(contentsOf: TestResources.fixture("encoding/\(name).json")))
  }
}

@Suite struct ComponentRegressionTests {
  static let workers = Workers(threadCount: 1)

  private struct Made {
    let golden: ComponentGolden.Case
    let map: FeatureMap
    let responses: Matrix<Float>
    let train, test: [Int]
  }

  private func made(_ index: Int) throws -> Made {
    let golden = try ComponentGolden.load("components", as: ComponentGolden.self).cases[index]
    let numbers = try ComponentGolden.load("encoding", as: ComponentGolden.Numbers.self).cases[index]
    return Made(
      golden: golden,
      map: FeatureMap(
        matrix: Matrix(rowCount: numbers.rows, columnCount: numbers.features, elements: numbers.x),
        shape: [numbers.features]),
      responses: Matrix(rowCount: numbers.rows, columnCount: 5, elements: numbers.y),
      train: Array(stride(from: 0, to: numbers.rows, by: 2)), test: Array(stride(from: 1, to: numbers.rows, by: 2)))
  }

  private func largest(_ found: Matrix<Float>?, _ expected: [Double]) throws -> Double {
    largestDifference(try #require(found).elements.map(Double.init), expected)
      / max(1, expected.map(abs).max() ?? 1)
  }

  @Test(
    "Predictions and r by each number of components are those of scikit-learn, whichever side is factorised",
    arguments: [0, 1])
  func predictions(index: Int) throws {
    let made = try made(index)
    for form in RidgeDesign.Form.allCases {
      let design = try RidgeDesign(made.map, form: form, workers: Self.workers)
      for (method, expected) in [
        (ComponentRegression.Method.partialLeastSquares, made.golden.pls), (.principalComponents, made.golden.pcr),
      ] {
        for (place, count) in expected.counts.enumerated() {
          let result = try ComponentRegression.fit(
            design, by: method, responses: made.responses, train: made.train, test: made.test, count: .fixed(count),
            keepsPredictions: true, workers: Self.workers)
          let name = "\(method) \(form) \(count)"
          // The kernel is a product in float32, the columns of the other forms are double.
          let tolerance = form == .dual ? 1e-4 : 1e-5
          #expect(try largest(result.predictions, expected.predictions[place]) < tolerance, "\(name)")
          #expect(largestDifference(result.r, expected.r[place]) < 10 * tolerance, "\(name)")
          #expect(result.blocks.map(\.taken) == [count] && result.criterion.allSatisfy(\.isNaN))
        }
      }
    }
  }

  @Test("The count chosen by inner folds, and its score, are those of refits", arguments: [0, 1])
  func chosen(index: Int) throws {
    let made = try made(index)
    let size = made.train.count / 3
    let folds = (0..<3).map { Array(made.train[($0 * size)..<(($0 + 1) * size)]) }
    let design = try RidgeDesign(made.map, workers: Self.workers)
    for (method, expected) in [
      (ComponentRegression.Method.partialLeastSquares, made.golden.pls), (.principalComponents, made.golden.pcr),
    ] {
      let result = try ComponentRegression.fit(
        design, by: method, responses: made.responses, train: made.train, test: made.test,
        count: .chosen(upTo: 6, folds: folds), workers: Self.workers)
      #expect(result.blocks.map(\.wanted) == [expected.chosen])
      #expect(largestDifference(result.criterion, expected.criterion) < 1e-4, "\(method)")
    }
  }

  @Test("Targets by themselves have components of their own, missing rows of their own, and the order they had")
  func perTarget() throws {
    let made = try made(0)
    let design = try RidgeDesign(made.map, workers: Self.workers)
    func fit(
      _ y: Matrix<Float>, _ sharing: ComponentRegression.Sharing, _ train: [Int]? = nil, _ test: [Int]? = nil
    ) throws -> ComponentRegression.Result {
      try ComponentRegression.fit(
        design, responses: y, train: train ?? made.train, test: test ?? made.test, count: .fixed(2), sharing: sharing,
        missing: .keep, keepsPredictions: true, workers: Self.workers)
    }
    let alone = try fit(made.responses, .perTarget)
    #expect(try largest(alone.predictions, made.golden.perTarget) < 1e-4)
    #expect(alone.blocks.count == 5)
    var y = made.responses
    y[4, 1] = .nan
    y[7, 1] = .nan
    // Together, the rows that all have.
    let together = try fit(y, .together)
    let fewer = try fit(made.responses, .together, made.train.filter { $0 != 4 }, made.test.filter { $0 != 7 })
    #expect(largestDifference(together.r, fewer.r) < 1e-6)
    #expect(together.blocks[0].trainRows.count == 11 && together.blocks[0].testRows.count == 11)
    let own = try fit(y, .perTarget)
    for target in [0, 2, 3, 4] { #expect(abs(own.r[target] - alone.r[target]) < 1e-6) }
    #expect(own.r[1] != alone.r[1] && !own.r[1].isNaN)
  }

  @Test("With as many components as there are directions, both methods are least squares of minimal norm")
  func full() throws {
    let made = try made(1)
    let design = try RidgeDesign(made.map, form: .singular, workers: Self.workers)
    var options = Ridge.Options()
    options.grid = .fixed([1e-9])
    let least = try Ridge.fit(
      design, responses: made.responses, train: made.train, test: made.test, options: options, workers: Self.workers)
    for method in ComponentRegression.Method.allCases {
      let result = try ComponentRegression.fit(
        design, by: method, responses: made.responses, train: made.train, test: made.test, count: .fixed(40),
        workers: Self.workers)
      #expect(largestDifference(result.r, least.r) < 1e-5, "\(method)")
      #expect(result.blocks[0].taken == 7 && result.blocks[0].isReduced)
    }
  }

  @Test("More targets than directions give the same components as the smaller product")
  func manyTargets() throws {
    // Copies of the targets change the weight of none of them.
    let made = try made(1)
    let copies = Matrix<Float>(
      rowCount: made.responses.rowCount, columnCount: 20,
      elements: (0..<made.responses.rowCount).flatMap { row in (0..<4).flatMap { _ in made.responses.row(row) } })
    let design = try RidgeDesign(made.map, workers: Self.workers)
    func fit(_ y: Matrix<Float>) throws -> [Double] {
      try ComponentRegression.fit(
        design, responses: y, train: made.train, test: made.test, count: .fixed(3), workers: Self.workers
      ).r
    }
    #expect(largestDifference(Array(try fit(copies).prefix(5)), try fit(made.responses)) < 1e-5)
  }

  @Test("Results have the same bits for one, two and four threads")
  func threads() throws {
    let map = randomMap(24, 60, seed: 41)
    let y = randomMap(24, 9, seed: 42).matrix
    let folds = (0..<3).map { Array($0 * 4..<($0 + 1) * 4) }
    let results = try [1, 2, 4].map { count in
      try ComponentRegression.fit(
        RidgeDesign(map, workers: Workers(threadCount: count)), responses: y, train: Array(0..<12),
        test: Array(12..<24), count: .chosen(upTo: 5, folds: folds), sharing: .perTarget,
        workers: Workers(threadCount: count))
    }
    for result in results { #expect(result.r == results[0].r && result.criterion == results[0].criterion) }
  }

  @Test("Constant targets and constant features are undefined and counted; bad input is refused")
  func degenerate() throws {
    let map = randomMap(12, 20, seed: 43)
    var y = randomMap(12, 2, seed: 44).matrix
    for row in 0..<12 { y[row, 1] = 0.1 }
    let (train, test) = (Array(0..<8), Array(8..<12))
    let design = try RidgeDesign(map, workers: Self.workers)
    func fit(
      _ design: RidgeDesign, _ count: ComponentRegression.Count, _ test: [Int]
    ) throws -> ComponentRegression.Result {
      try ComponentRegression.fit(
        design, responses: y, train: train, test: test, count: count, workers: Self.workers)
    }
    let one = try fit(design, .fixed(2), test)
    #expect(!one.r[0].isNaN && one.r[1].isNaN && one.r2[1].isNaN && one.undefinedTargets == 1)
    let flat = FeatureMap(matrix: Matrix(rowCount: 12, columnCount: 20, repeating: 0.1), shape: [20])
    let none = try fit(RidgeDesign(flat, workers: Self.workers), .fixed(2), test)
    #expect(none.r[0].isNaN && none.undefinedPredictions == 1 && none.blocks[0].taken == 0)
    #expect(throws: EncodingError.badComponentCount(0)) { try fit(design, .fixed(0), test) }
    #expect(throws: EncodingError.tooFewRows(count: 1, needed: 2, what: "a correlation on test rows")) {
      try fit(design, .fixed(2), [9])
    }
    #expect(throws: EncodingError.badRows(what: "a training row is in no block", row: 7)) {
      try fit(design, .chosen(upTo: 2, folds: [Array(0..<4), Array(4..<7)]), test)
    }
    y[3, 0] = .nan
    #expect(throws: EncodingError.notFinite(what: "responses", row: 3, column: 0)) {
      try fit(design, .fixed(2), test)
    }
  }
}
