import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaParallel
import PomonaSystem
import Synchronization
import Testing

@Suite struct SparseProjectionTests {
  let one = Workers(threadCount: 1)

  @Test(arguments: [(1000, 5920), (500, 5326), (515, 5352), (100, 3947)])
  func `The number of components is cut off, not rounded up`(stimuli: Int, components: Int) throws {
    #expect(try SparseProjection.componentCount(keepingDistancesOf: stimuli) == components)
  }

  @Test func `The number of components is that of scikit-learn at any size and distortion`() throws {
    for row in try ReductionsGolden.load().components {
      #expect(try SparseProjection.componentCount(keepingDistancesOf: Int(row[0]), eps: row[1]) == Int(row[2]))
    }
  }

  @Test func `One stimulus and a distortion outside of 0 to 1 are refused`() {
    for eps in [0, 1, -0.1, .nan] {
      #expect(throws: ReductionError.self) { try SparseProjection.componentCount(keepingDistancesOf: 10, eps: eps) }
    }
    #expect(throws: ReductionError.tooFewForBound(count: 1)) {
      try SparseProjection.componentCount(keepingDistancesOf: 1)
    }
    #expect(throws: ReductionError.noFeatures) { try SparseProjection(featureCount: 0, componentCount: 3) }
    #expect(throws: ReductionError.noComponents(count: 0)) { try SparseProjection(featureCount: 3, componentCount: 0) }
    #expect(ReductionError.tooFewForBound(count: 1).explanation.code == "E0380")
  }

  @Test func `A layer with no more features than components stays as it is unless told otherwise`() throws {
    #expect(try SparseProjection.planned(featureCount: 3947, stimulusCount: 100) == nil)
    #expect(try SparseProjection.planned(featureCount: 3948, stimulusCount: 100)?.componentCount == 3947)
    let upwards = try SparseProjection.planned(featureCount: 10, stimulusCount: 100, upsampling: true)
    #expect(upwards?.componentCount == 3947 && upwards?.density == 1 / 10.0.squareRoot())
  }

  @Test func `With scikit-learn's matrix the products are scikit-learn's`() throws {
    let golden = try ReductionsGolden.load().projection
    let map = floats(matrix(golden.features))
    let rows = SignRows(
      outputCount: 12, entries: golden.entries.map { $0.map { (output: $0[0], isMinus: $0[1] < 0) } })
    var sums = SignSums(rowCount: 5, outputCount: 12)
    var scratch: [Float] = []
    rows.lists().add(map.matrix.elements.span, offset: 0, stride: 40, scratch: &scratch, to: &sums)
    var result = [Float](repeating: 0, count: 60)
    var span = result.mutableSpan
    sums.write(scaledBy: Float(golden.scale), into: &span, at: 0)
    let size = golden.result.flatMap { $0 }.map(abs).max() ?? 0
    #expect(largestDifference(result.map(Double.init), golden.result.flatMap { $0 }) < 1e-5 * size)
  }

  /// By the definition: a dense matrix from the entries, a plain loop in double.
  func dense(_ projection: SparseProjection, _ map: FeatureMap) -> [Double] {
    let m = projection.componentCount
    var result = [Double](repeating: 0, count: map.stimulusCount * m)
    for feature in 0..<map.featureCount {
      for (component, isMinus) in projection.entries(of: feature) {
        for row in 0..<map.stimulusCount {
          let value = projection.entry * Double(map.matrix[row, feature])
          result[row * m + component] += isMinus ? -value : value
        }
      }
    }
    return result
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (4, 100, 1), (33, 64, 10), (2, 4097, 3), (5, 130, 300)])
  func `A projection is the product with its matrix`(stimuli: Int, features: Int, components: Int) throws {
    let map = randomMap(stimuli, features, seed: 5, offset: 3)
    let projection = try SparseProjection(featureCount: features, componentCount: components, seed: 9)
    let found = try projection(map, workers: one)
    let expected = dense(projection, map)
    #expect(found.rowCount == stimuli && found.columnCount == components)
    // float32 sums of up to 2 √D terms of size D^¼ / √M × 4.
    let size = expected.map(abs).max() ?? 0
    #expect(largestDifference(found.elements.map(Double.init), expected) <= 1e-5 * max(size, 1))
  }

  @Test func `Any batches in any order and any number of threads give the same bits`() throws {
    let map = randomMap(70, 4500, seed: 2, offset: 1)
    let projection = try SparseProjection(featureCount: 4500, componentCount: 50)
    let whole = try projection(map, workers: one)
    for threads in [2, 4] {
      #expect(try projection(map, workers: Workers(threadCount: threads)) == whole)
    }
    for batch in [[40, 3, 69], [5], Array(0..<33).reversed()] {
      let rows = batch.flatMap { map.matrix.row($0) }
      let part = FeatureMap(matrix: Matrix(rowCount: batch.count, columnCount: 4500, elements: rows), shape: [4500])
      let found = try projection(part, workers: Workers(threadCount: 2))
      for (place, row) in batch.enumerated() { #expect(Array(found.row(place)) == Array(whole.row(row))) }
    }
  }

  /// A map of whose blocks copies are handed out, and which remembers how wide they were.
  final class CopiedBlocks: FeatureBlocks {
    let map: FeatureMap
    let widest = Mutex(0)
    init(_ map: FeatureMap) { self.map = map }
    var stimulusCount: Int { map.stimulusCount }
    var featureCount: Int { map.featureCount }
    func withBlock<Result>(
      _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
    ) throws -> Result {
      widest.withLock { $0 = max($0, range.count) }
      let block = (0..<stimulusCount).flatMap { row in Array(map.matrix.row(row))[range] }
      return try body(block.span, range.count)
    }
  }

  @Test func `A map that is read from elsewhere is asked for parts only, and gives the same bits`() throws {
    let map = randomMap(2, 70_000, seed: 3)
    let copied = CopiedBlocks(map)
    let projection = try SparseProjection(featureCount: 70_000, componentCount: 5)
    #expect(try projection(copied, workers: one) == projection(map, workers: one))
    #expect(copied.widest.withLock { $0 } == 32_768)
  }

  @Test func `Entries have the share, the signs, the places and the gaps of their definition`() throws {
    let (d, m) = (2500, 400)  // one entry in 50
    let projection = try SparseProjection(featureCount: d, componentCount: m, seed: 4)
    var counts = [Int](repeating: 0, count: m)
    var gaps: [Int: Int] = [:]
    var minus = 0
    let rows = (0..<d).map { projection.entries(of: $0) }
    for row in rows {
      var last = -1
      for (component, isMinus) in row {
        #expect(component > last)
        counts[component] += 1
        minus += isMinus ? 1 : 0
        // Only gaps that began early enough are as they would be without an end.
        if last < m / 2 { gaps[component - last - 1, default: 0] += 1 }
        last = component
      }
    }
    let total = Double(counts.reduce(0, +))
    let q = projection.density
    let expected = Double(d * m) * q
    #expect(q == 0.02 && abs(total - expected) < 4 * (expected * (1 - q)).squareRoot())
    #expect(abs(Double(minus) - total / 2) < 4 * (total / 4).squareRoot())
    // Chi-square over components: mean m, standard deviation √(2 m); the first and the last count as all others do.
    let each = Double(d) * q
    let chi = counts.reduce(0) { $0 + (Double($1) - each) * (Double($1) - each) / (each * (1 - q)) }
    #expect(abs(chi - Double(m)) < 4 * (2 * Double(m)).squareRoot())
    let begun = Double(gaps.values.reduce(0, +))
    for length in [0, 1, 10, 50, 100] {
      let share = begun * q * pow(1 - q, length)
      #expect(abs(Double(gaps[length] ?? 0) - share) < 4 * share.squareRoot() + 1)
    }
    // Features that have numbers one apart, other seeds and other widths have other entries.
    #expect(Set(rows.map { "\($0)" }).count > d - 5)
    let other = try SparseProjection(featureCount: d, componentCount: m, seed: 5)
    let wider = try SparseProjection(featureCount: d + 1, componentCount: m, seed: 4)
    #expect((0..<20).allSatisfy { "\(other.entries(of: $0))" != "\(rows[$0])" })
    #expect((0..<20).allSatisfy { "\(wider.entries(of: $0))" != "\(rows[$0])" })
  }

  private func pow(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }

  @Test func `Over many matrices the squared norm of a vector is kept on average`() throws {
    let map = randomMap(1, 100, seed: 8)
    let norm = map.matrix.elements.reduce(0) { $0 + Double($1) * Double($1) }
    let ratios = try (0..<200).map { seed in
      let found = try SparseProjection(featureCount: 100, componentCount: 20, seed: UInt64(seed))(map, workers: one)
      return found.elements.reduce(0) { $0 + Double($1) * Double($1) } / norm
    }
    let spread = NullDistribution(ratios)
    #expect(abs(spread.mean - 1) < 3 * spread.standardDeviation / 200.0.squareRoot())
    // The variance of a squared norm of M independent sums is near 2 / M.
    #expect(spread.standardDeviation > 0.2 && spread.standardDeviation < 0.45)
  }

  @Test func `Distances between stimuli are kept within the distortion`() throws {
    let map = randomMap(16, 6000, seed: 1, offset: 0.5)
    let components = try SparseProjection.componentCount(keepingDistancesOf: 16, eps: 0.3)
    let found = try SparseProjection(featureCount: 6000, componentCount: components)(map, workers: one)
    func squared(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    }
    for i in 0..<16 {
      for j in 0..<i {
        let ratio = squared(found.row(i), found.row(j)) / squared(map.matrix.row(i), map.matrix.row(j))
        #expect(ratio > 0.7 && ratio < 1.3)
      }
    }
  }

  @Test func `What is no number is named, also in a feature that goes nowhere`() throws {
    let projection = try SparseProjection(featureCount: 5000, componentCount: 1)
    let used = try #require((0..<5000).first { !projection.entries(of: $0).isEmpty })
    let unused = try #require((4000..<5000).first { projection.entries(of: $0).isEmpty })
    for (feature, value) in [(used, Float.nan), (unused, Float.nan), (unused, -Float.infinity)] {
      var map = randomMap(3, 5000, seed: 1).matrix
      map[1, feature] = value
      map[2, 0] = .nan
      #expect(throws: ReductionError.notFinite(row: 1, feature: feature, value: "\(value)")) {
        try projection(FeatureMap(matrix: map, shape: [5000]), workers: one)
      }
    }
    let huge = Matrix<Float>(rowCount: 1, columnCount: 5000, repeating: 3e38)
    #expect(throws: ReductionError.overflow(row: 0)) {
      try projection(FeatureMap(matrix: huge, shape: [5000]), workers: one)
    }
    #expect(throws: ReductionError.otherFeatureCount(found: 10, expected: 5000)) {
      try projection(randomMap(2, 10, seed: 1), workers: one)
    }
  }
}
