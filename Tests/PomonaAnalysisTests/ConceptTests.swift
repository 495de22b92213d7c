import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

@Suite struct ConceptTests {
  let one = Workers(threadCount: 1)

  /// What scikit-learn says; made by Fixtures/spaces/make_classes.py.
  private struct Classes: Decodable {
    let features: [[Double]]
    let labels: [String]
    let alpha: Double
    let error: Double
    let decisions: [[Double]]
    let predicted: [String]
    let accuracy: Double

    static func load() throws -> [Classes] {
      try JSONDecoder().decode([Classes].self, from: Data(contentsOf: TestResources.fixture("spaces/classes.json")))
    }
  }

  private func map(_ rows: [[Double]]) -> FeatureMap {
    let width = rows.first?.count ?? 0
    return FeatureMap(
      matrix: Matrix(rowCount: rows.count, columnCount: width, elements: rows.flatMap { $0.map(Float.init) }),
      shape: [width])
  }

  @Test(arguments: 0..<4)
  func `Penalty, error, decisions and classes are those of RidgeClassifierCV`(index: Int) throws {
    let golden = try Classes.load()[index]
    let rows = golden.labels.count
    let design = try RidgeDesign(map(golden.features), workers: one)
    let found = try RidgeClassifier(
      design, labels: golden.labels, train: Array(stride(from: 0, to: rows, by: 2)),
      test: Array(stride(from: 1, to: rows, by: 2)), grid: RidgeClassifier.decades, workers: one)
    #expect(abs(found.alpha / golden.alpha - 1) < 1e-12)
    #expect(abs(found.looError / golden.error - 1) < 1e-6)
    #expect(largestDifference(found.decisions.elements, golden.decisions.flatMap { $0 }) < 1e-5)
    #expect(found.predicted.map { found.classes[$0] } == golden.predicted)
    #expect(found.accuracy == golden.accuracy)
  }

  @Test func `Errors of rows left out are those of fits without them`() throws {
    let golden = try Classes.load()[0]
    let rows = Array(0..<golden.labels.count)
    let design = try RidgeDesign(map(golden.features), workers: one)
    let grid = PenaltyGrid.fixed([3])
    let found = try RidgeClassifier(
      design, labels: golden.labels, train: Array(rows.dropLast(4)), test: Array(rows.suffix(4)), grid: grid,
      workers: one)
    var sum = 0.0
    for left in rows.dropLast(4) {
      let one = try RidgeClassifier(
        design, labels: golden.labels, train: rows.dropLast(4).filter { $0 != left }, test: [left], grid: grid,
        workers: one)
      let truth = golden.labels[left] == one.classes[1] ? 1.0 : -1
      sum += (truth - one.decisions[0, 0]) * (truth - one.decisions[0, 0])
    }
    #expect(abs(found.looError / (sum / Double(rows.count - 4)) - 1) < 1e-9)
  }

  @Test func `Features without classes in them are no better than the largest class`() throws {
    let stream = RandomStream(seed: 2, name: "no classes")
    let features = (0..<200).map { i in (0..<20).map { stream.normal(at: i * 20 + $0) } }
    let labels = (0..<200).map { $0 % 10 < 7 ? "many" : "few" }
    let found = try RidgeClassifier(
      try RidgeDesign(map(features), workers: one), labels: labels, train: Array(0..<100), test: Array(100..<200),
      workers: one)
    #expect(found.majorityAccuracy == 0.7)
    #expect(abs(found.accuracy - 0.7) < 0.1)
    #expect(found.absentFromTest.isEmpty)
  }

  @Test func `Similarities to anchors are cosines, and to means of categories as well`() throws {
    let items = matrix([[3, 4], [0, 2], [-1, 0]])
    let found = try RelativeRepresentation.similarities(of: items, to: matrix([[1, 0], [1, 1]]))
    let half = 0.5.squareRoot()
    #expect(largestDifference(found.elements, [0.6, 1.4 * half, 0, half, -1, -half]) < 1e-12)
    let plain = try RelativeRepresentation.similarities(of: items, to: matrix([[1, 1]]), by: .innerProduct)
    #expect(plain.elements == [7, 2, -1])
    // The third item is left out of the means, as a test row is.
    let (names, weights) = RelativeRepresentation.classMeans(labels: ["b", "a", "b"], train: [0, 1])
    #expect(names == ["a", "b"])
    #expect(weights.elements == [0, 1, 0, 1, 0, 0])
    let products = matrix([[25, 8, -3], [8, 4, 0], [-3, 0, 1]])
    let ofMeans = try RelativeRepresentation.similarities(products: products, anchors: weights)
    let direct = try RelativeRepresentation.similarities(of: items, to: matrix([[0, 2], [3, 4]]))
    #expect(largestDifference(ofMeans.elements, direct.elements) < 1e-12)
    let blocks = try RelativeRepresentation.similarities(
      of: map([[3, 4], [0, 2], [-1, 0]]), to: map([[0, 2], [3, 4]]))
    #expect(largestDifference(blocks.elements, direct.elements) < 1e-12)
  }

  @Test func `What has no classes or directions is refused by name`() throws {
    let design = try RidgeDesign(map([[1, 2], [2, 1], [3, 5], [4, 4]]), workers: one)
    #expect(throws: EncodingError.oneClass(name: "a", rows: 3)) {
      try RidgeClassifier(design, labels: ["a", "a", "a", "b"], train: [0, 1, 2], test: [3], workers: one)
    }
    #expect(throws: EncodingError.unseenClass(name: "c", row: 3)) {
      try RidgeClassifier(design, labels: ["a", "b", "a", "c"], train: [0, 1, 2], test: [3], workers: one)
    }
    #expect(throws: EncodingError.shapeMismatch(what: "the labels", expected: 4, found: 1)) {
      try RidgeClassifier(design, labels: ["a"], train: [0, 1, 2], test: [3], workers: one)
    }
    #expect(throws: EncodingError.zeroVector(what: "anchors", row: 1)) {
      try RelativeRepresentation.similarities(of: matrix([[1, 2]]), to: matrix([[1, 0], [0, 0]]))
    }
    #expect(throws: EncodingError.shapeMismatch(what: "the columns of anchors", expected: 2, found: 1)) {
      try RelativeRepresentation.similarities(of: matrix([[1, 2]]), to: matrix([[1]]))
    }
  }
}
