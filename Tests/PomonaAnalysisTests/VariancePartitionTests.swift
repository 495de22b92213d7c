import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

@Suite struct VariancePartitionTests {
  static let workers = Workers(threadCount: 1)

  @Test("Shares of two and of three bands are those of inclusion and exclusion by hand")
  func byHand() {
    let two = VariancePartition.commonalities([0.3, 0.25, 0.4])
    for (found, expected) in zip(two, [0.4 - 0.25, 0.4 - 0.3, 0.3 + 0.25 - 0.4]) {
      #expect(abs(found - expected) < 1e-12)
    }
    // Bands A = 1, B = 2, C = 4.
    let (a, b, ab, c, ac, bc, abc) = (0.2, 0.15, 0.3, 0.1, 0.26, 0.21, 0.33)
    let expected = [
      abc - bc, abc - ac, ac + bc - c - abc, abc - ab, ab + bc - b - abc, ab + ac - a - abc,
      a + b + c - ab - ac - bc + abc,
    ]
    let three = VariancePartition.commonalities([a, b, ab, c, ac, bc, abc])
    for (found, expected) in zip(three, expected) { #expect(abs(found - expected) < 1e-12) }
    #expect(abs(three.reduce(0, +) - abc) < 1e-12)
    // Any numbers: the shares sum to R² of all.
    let stream = RandomStream(seed: 4, name: "any")
    let any = (0..<31).map { stream.uniform(at: $0) }
    #expect(abs(VariancePartition.commonalities(any).reduce(0, +) - any[30]) < 1e-12)
  }

  /// Predictions that follow y with noise, for three subsets.
  private func made(_ rows: Int, _ targets: Int) -> (predictions: [Matrix<Float>], observed: Matrix<Float>) {
    let observed = randomMap(rows, targets, seed: 51, offset: 1).matrix
    let predictions = (0..<3).map { subset -> Matrix<Float> in
      let noise = randomMap(rows, targets, seed: 52 + UInt64(subset)).matrix
      return Matrix(
        rowCount: rows, columnCount: targets,
        elements: zip(observed.elements, noise.elements).map { $0 * 0.7 + $1 * (subset == 2 ? 0.3 : 0.6) })
    }
    return (predictions, observed)
  }

  private func r2(_ f: Matrix<Float>, _ y: Matrix<Float>, _ target: Int, _ mean: Double, _ rows: [Int]) -> Double {
    var (errors, total) = (0.0, 0.0)
    for row in rows {
      errors += pow(Double(y[row, target]) - Double(f[row, target]), 2)
      total += pow(Double(y[row, target]) - mean, 2)
    }
    return 1 - errors / total
  }

  @Test("On the data and on each draw, shares are those of R² computed row by row")
  func draws() throws {
    let (predictions, observed) = made(12, 5)
    let means = [0.9, 1, 1.1, 0.8, 1]
    let bootstrap = try RowBootstrap(rowCount: 12, drawCount: 200, seed: 3)
    let region = EncodingRegression.Group("V4", targets: [1, 3])
    let partition = try VariancePartition(
      predictions: predictions, observed: observed, trainingMeans: means, groups: [region], bootstrap: bootstrap,
      workers: Self.workers)
    func shares(_ rows: [Int], _ target: Int) -> [Double] {
      VariancePartition.commonalities(predictions.map { r2($0, observed, target, means[target], rows) })
    }
    for target in 0..<5 {
      let expected = shares(Array(0..<12), target)
      for subset in 0..<3 { #expect(abs(partition.shares[subset][target] - expected[subset]) < 1e-12) }
      #expect(
        abs(
          partition.unique(0)[target] + partition.unique(1)[target] + partition.shared([0, 1])[target]
            - partition.total[target]) < 1e-12)
    }
    for draw in [0, 57, 199] {
      let rows = bootstrap.rows(ofDraw: draw)
      let (one, other) = (shares(rows, 1), shares(rows, 3))
      for subset in 0..<3 {
        #expect(abs(partition.groups[0].shares[subset].draws[draw] - (one[subset] + other[subset]) / 2) < 1e-12)
      }
    }
    let interval = try #require(partition.groups[0].shares[0].interval())
    #expect(interval.lower < partition.groups[0].shares[0].estimate)
    #expect(interval.upper > partition.groups[0].shares[0].estimate)
    #expect(partition.definition == "bootstrap over 12 stimuli, 200 draws, seed 3, expanded percentile")
  }

  @Test("Rows that a target lacks are left out of it, and a target without predictions is skipped and counted")
  func missing() throws {
    var (predictions, observed) = made(10, 3)
    let means = [1.0, 1, 1]
    observed[4, 0] = .nan
    for subset in 0..<3 { predictions[subset][4, 0] = .nan }
    predictions[1][2, 2] = .nan
    let partition = try VariancePartition(
      predictions: predictions, observed: observed, trainingMeans: means, workers: Self.workers)
    let rows = (0..<10).filter { $0 != 4 }
    #expect(abs(partition.total[0] - r2(predictions[2], observed, 0, 1, rows)) < 1e-12)
    #expect(partition.unique(0)[2].isNaN && !partition.unique(0)[1].isNaN)
    #expect(partition.groups[0].targetCount == 3 && partition.groups[0].skipped == 1)
    #expect(partition.groups[0].shares[0].estimate == (partition.unique(0)[0] + partition.unique(0)[1]) / 2)
    #expect(partition.groups[0].shares[0].draws.isEmpty && partition.definition == nil)
  }

  /// Band A drives the first targets, B the next, both the next, and none the last.
  private func bands(_ rows: Int) throws -> (kernels: [FeatureKernel], responses: Matrix<Float>) {
    let a = randomMap(rows, 5, seed: 61)
    let b = randomMap(rows, 30, seed: 62, offset: 3)
    let noise = RandomStream(seed: 63, name: "noise")
    var y = Matrix<Float>(rowCount: rows, columnCount: 8)
    for row in 0..<rows {
      for target in 0..<8 {
        let (ofA, ofB) = (a.matrix[row, target % 2], b.matrix[row, target % 2])
        let signal: Float = target < 2 ? ofA : target < 4 ? ofB : target < 6 ? ofA + ofB : 0
        y[row, target] = 2 + signal + 0.3 * Float(noise.normal(at: row * 8 + target))
      }
    }
    return (try [a, b].map { try FeatureKernel($0, workers: Self.workers) }, y)
  }

  @Test("Fits find which band drives a target, by the same bits for one, two and four threads")
  func fits() throws {
    let (kernels, y) = try bands(90)
    let (train, test) = (Array(0..<60), Array(60..<90))
    var search = VariancePartition.Search()
    search.drawCount = 3
    var options = Ridge.Options()
    options.grid = .traceScaled([1e-3, 1e-2, 0.1, 1, 10])
    let found = try [1, 2, 4].map { count in
      try VariancePartition.fit(
        kernels, responses: y, train: train, test: test,
        groups: [.init("a", targets: [0, 1]), .init("b", targets: [2, 3]), .init("none", targets: [6, 7])],
        options: options, search: search, draws: 200, workers: Workers(threadCount: count))
    }
    for other in found.dropFirst() {
      #expect(other.shares == found[0].shares)
      #expect(other.groups.map(\.shares) == found[0].groups.map(\.shares))
    }
    let partition = found[0]
    #expect(partition.groups[0].shares[0].estimate > 0.7 && abs(partition.groups[0].shares[1].estimate) < 0.1)
    #expect(partition.groups[1].shares[1].estimate > 0.4 && abs(partition.groups[1].shares[0].estimate) < 0.1)
    #expect(partition.unique(0)[4] > 0.2 && partition.unique(1)[4] > 0.2)
    let (low, high) = (
      try #require(partition.groups[2].total.interval()?.lower),
      try #require(partition.groups[0].shares[0].interval()?.lower)
    )
    #expect(low < 0.05 && high > 0.4)
    // The joint model of one band is ridge regression.
    let alone = try Ridge.fit(
      RidgeDesign(kernels[0]), responses: y, train: train, test: test, options: options, workers: Self.workers)
    #expect(largestDifference(partition.r2[0], alone.r2AboutTraining) < 1e-4)
  }

  @Test("A band that is constant has shares of 0 and is named")
  func constantBand() throws {
    let (kernels, y) = try bands(30)
    let flat = FeatureMap(matrix: Matrix(rowCount: 30, columnCount: 4, repeating: 0.1), shape: [4])
    let partition = try VariancePartition.fit(
      [kernels[0], FeatureKernel(flat, workers: Self.workers)], responses: y, train: Array(0..<20),
      test: Array(20..<30), draws: 0, workers: Self.workers)
    #expect(partition.constantBands == [1])
    #expect(partition.unique(1) == Array(repeating: 0, count: 8))
    // Predictions of the training mean are rounded to float32.
    #expect(largestDifference(partition.shared([0, 1]), Array(repeating: 0, count: 8)) < 1e-6)
    #expect(partition.unique(0)[0] > 0.5 && !partition.jointModelWorse)
  }

  @Test("A joint model that is worse than its parts is flagged; what does not fit is refused")
  func refused() throws {
    let (predictions, observed) = made(10, 3)
    let means = [1.0, 1, 1]
    let worse = try VariancePartition(
      predictions: [predictions[2], predictions[0], predictions[1]], observed: observed, trainingMeans: means,
      workers: Self.workers)
    #expect(worse.jointModelWorse)
    func refuse(_ error: EncodingError, _ predictions: [Matrix<Float>], _ means: [Double]) {
      #expect(throws: error) {
        try VariancePartition(
          predictions: predictions, observed: observed, trainingMeans: means, workers: Self.workers)
      }
    }
    refuse(.badBandCount(subsets: 2), Array(predictions.prefix(2)), means)
    refuse(.badBandCount(subsets: 0), [], means)
    refuse(.badBandCount(subsets: 63), Array(repeating: observed, count: 63), means)
    refuse(.shapeMismatch(what: "training means", expected: 3, found: 1), predictions, [1])
    let shorter = made(9, 3).predictions
    refuse(
      .shapeMismatch(what: "values of a subset of bands", expected: 30, found: 27),
      [predictions[0], shorter[1], predictions[2]], means)
  }
}
