import PomonaAnalysis
import PomonaCore
import PomonaParallel
import Testing

@Suite struct PrincipalComponentsTests {
  let one = Workers(threadCount: 1)

  /// Columns of `found` with the signs that fit `expected` best.
  func aligned(_ found: Matrix<Double>, _ expected: [[Double]]) -> [Double] {
    var result = found
    for k in 0..<found.columnCount {
      let product = (0..<found.rowCount).reduce(0) { $0 + found[$1, k] * expected[$1][k] }
      for row in 0..<found.rowCount where product < 0 { result[row, k] = -found[row, k] }
    }
    return result.elements
  }

  @Test(arguments: [0, 1])
  func `Components of training rows and scores of all rows are scikit-learn's`(index: Int) throws {
    let golden = try ReductionsGolden.load().pca[index]
    let features = matrix(golden.features)
    let found = try PrincipalComponents(of: features, trainingRows: golden.training, count: golden.count, workers: one)
    #expect(found.count == golden.count)
    for (ours, theirs) in zip(found.variances, golden.variances) { #expect(abs(ours / theirs - 1) < 1e-10) }
    #expect(largestDifference(found.varianceShares, golden.shares) < 1e-10)
    #expect(largestDifference(aligned(found.scores, golden.scores), golden.scores.flatMap { $0 }) < 1e-8)
    let columns = (0..<features.columnCount).map { j in golden.loadings.map { $0[j] } }
    #expect(try largestDifference(aligned(found.loadings(of: features), columns), columns.flatMap { $0 }) < 1e-8)
    for k in 0..<found.count {
      let training = golden.training.map { found.scores[$0, k] }
      let largest = training.max { abs($0) < abs($1) } ?? 0
      #expect(largest > 0)
    }
  }

  @Test func `A map of several blocks gives what the matrix gives, on any number of threads`() throws {
    let map = randomMap(9, 9000, seed: 6, offset: 2)
    let rows = [0, 2, 3, 5, 6, 8]
    let whole = try PrincipalComponents(of: map, trainingRows: rows, count: 3, workers: one)
    for threads in [2, 4] {
      let other = try PrincipalComponents(of: map, trainingRows: rows, count: 3, workers: Workers(threadCount: threads))
      #expect(other.scores == whole.scores && other.variances == whole.variances)
    }
    let same = try PrincipalComponents(of: Matrix<Double>(map.matrix), trainingRows: rows, count: 3, workers: one)
    #expect(same.scores == whole.scores)
  }

  @Test func `Test rows change nothing of what is fitted`() throws {
    let features = normals(10, 30, "components")
    var other = features
    for k in 0..<30 { other[9, k] = 1000 * Double(k) }
    let rows = Array(0..<8)
    let a = try PrincipalComponents(of: features, trainingRows: rows, workers: one)
    let b = try PrincipalComponents(of: other, trainingRows: rows, workers: one)
    #expect(a.variances == b.variances)
    for row in 0..<9 { #expect(Array(a.scores.row(row)) == Array(b.scores.row(row))) }
    #expect(a.scores.row(9) != b.scores.row(9))
  }

  @Test func `There are no more components than directions that vary`() throws {
    var features = normals(9, 20, "rank")
    for row in 0..<9 {
      for k in 2..<20 { features[row, k] = features[row, 0] * Double(k) - features[row, 1] + 5 }
    }
    let found = try PrincipalComponents(of: features, trainingRows: Array(0..<6), count: 10, workers: one)
    #expect(found.count == 2 && found.requestedCount == 10)
    #expect(abs(found.varianceShares.reduce(0, +) - 1) < 1e-12)
  }

  @Test func `Bad input is named`() throws {
    let flat = Matrix<Double>(rowCount: 5, columnCount: 3, repeating: 0.1)
    let varying = normals(5, 3, "bad")
    #expect(throws: ReductionError.noVariance) { try PrincipalComponents(of: flat, trainingRows: [0, 1, 2]) }
    #expect(throws: ReductionError.tooFewTrainingRows(count: 1, needed: 2)) {
      try PrincipalComponents(of: varying, trainingRows: [3])
    }
    for rows in [[0, 1, 1], [0, 5], [-1, 2]] {
      #expect(throws: ReductionError.self) { try PrincipalComponents(of: varying, trainingRows: rows) }
    }
    #expect(throws: ReductionError.noComponents(count: 0)) {
      try PrincipalComponents(of: varying, trainingRows: [0, 1], count: 0)
    }
    var broken = varying
    broken[4, 1] = .infinity
    #expect(throws: ReductionError.notFinite(row: 4, feature: 1, value: "inf")) {
      try PrincipalComponents(of: broken, trainingRows: [0, 1, 2])
    }
  }
}
