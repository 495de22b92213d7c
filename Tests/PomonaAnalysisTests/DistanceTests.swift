import PomonaCatalog
import PomonaCore
import PomonaParallel
import Synchronization
import Testing

@testable import PomonaAnalysis

@Suite struct DistanceTests {
  let one = Workers(threadCount: 1)

  @Test("Every entry of an RDM in double agrees with scipy", arguments: Distance.all.map(\.name))
  func double(name: String) throws {
    let golden = try Golden.load()
    let distance = try #require(Distance.catalog[name])
    let rdm = try distance(golden.matrix, axis: golden.axis)
    let expected = try #require(golden.distances[name])
    // 1e-12 in double; euclidean distances are some hundreds, so relative.
    #expect(largestDifference(rdm.values, expected) < (name.hasSuffix("euclidean") ? 1e-10 : 1e-12))
  }

  @Test("Every entry of an RDM of float32 features agrees with scipy", arguments: Distance.all.map(\.name))
  func single(name: String) throws {
    let golden = try Golden.load()
    let distance = try #require(Distance.catalog[name])
    let rdm = try distance(golden.map, axis: golden.axis, workers: one)
    let expected = try #require(golden.distances[name])
    // 2e-6 in float32; euclidean relative to distances of up to 600.
    let largest = expected.max() ?? 1
    let tolerance = name == "euclidean" ? 1e-3 : name == "squared_euclidean" ? 1e-5 * largest : 2e-6
    #expect(largestDifference(rdm.values, expected) < tolerance)
  }

  @Test("Block edges, lanes and panels leave no seam", arguments: [(5, 3), (40, 17_000), (70, 40_001), (1030, 1500)])
  func seams(n: Int, p: Int) throws {
    let map = randomMap(n, p, seed: 5, offset: 3)
    let axis = try numbered(n)
    let geometry = try FeatureGeometry(of: map, axis: axis, workers: Workers(threadCount: 2))
    let pearson = try Distance.pearson(geometry, axis: axis)
    let euclidean = try Distance.euclidean(geometry, axis: axis)
    let pairs = [(0, 1), (0, n - 1), (n / 2, n - 1), (n - 2, n - 1), (1, min(n - 2, 1024))].filter { $0 != $1 }
    for (i, j) in pairs {
      let a = map.matrix.row(i).map(Double.init)
      let b = map.matrix.row(j).map(Double.init)
      #expect(abs(pearson[i, j] - (1 - Correlation.pearson(a, b))) < 2e-6)
      let length = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      #expect(abs(euclidean[i, j] / length - 1) < 2e-5)
    }
  }

  @Test("The same bits with 1, 2 and 4 threads", arguments: FeatureGeometry.Kind.allCases)
  func threads(kind: FeatureGeometry.Kind) throws {
    let map = randomMap(60, 70_000, seed: 8)
    let axis = try numbered(60)
    let first = try FeatureGeometry(of: map, axis: axis, for: kind, workers: one)
    for count in [2, 4] {
      let again = try FeatureGeometry(of: map, axis: axis, for: kind, workers: Workers(threadCount: count))
      #expect(first.numbers.map(\.bitPattern) == again.numbers.map(\.bitPattern))
    }
  }

  /// A map that exists nowhere as a whole, and counts what is asked of it.
  struct Streamed: FeatureBlocks {
    let source: FeatureMap
    let asked = Asked()
    final class Asked: Sendable {
      let widest = Mutex<Int>(0)
      let elements = Mutex<Int>(0)
    }
    var stimulusCount: Int { source.stimulusCount }
    var featureCount: Int { source.featureCount }

    func withBlock<Result>(
      _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
    ) throws -> Result {
      asked.widest.withLock { $0 = max($0, range.count) }
      asked.elements.withLock { $0 += range.count * stimulusCount }
      let copy = (0..<stimulusCount).flatMap { row in
        range.map { source.matrix.elements[row * featureCount + $0] }
      }
      return try body(copy.span, range.count)
    }
  }

  @Test("A map larger than memory is read once, in blocks, and gives the same bits")
  func streamed() throws {
    let map = randomMap(12, 50_000, seed: 6)
    let axis = try numbered(12)
    let streamed = Streamed(source: map)
    let a = try FeatureGeometry(of: streamed, axis: axis, workers: Workers(threadCount: 2))
    let b = try FeatureGeometry(of: map, axis: axis, workers: one)
    #expect(a == b)
    #expect(streamed.asked.widest.withLock { $0 } <= 16_384)
    #expect(streamed.asked.elements.withLock { $0 } == 12 * 50_000)
  }

  @Test("Ranks in a scratch file give the same bits as ranks in memory")
  func scratchRanks() throws {
    let map = randomMap(70, 100_000, seed: 6)
    let axis = try numbered(70)
    let memory = try RankedFeatures(map, axis: axis, workers: one)
    let file = try RankedFeatures(map, axis: axis, workers: Workers(threadCount: 2), memoryLimit: 1 << 20)
    for range in [0..<10, 50_000..<50_003, 99_990..<100_000] {
      let a = try memory.withBlock(range) { elements, stride in
        (0..<70).flatMap { row in range.indices.map { elements[row * stride + $0 - range.lowerBound] } }
      }
      let b = try file.withBlock(range) { elements, stride in
        (0..<70).flatMap { row in range.indices.map { elements[row * stride + $0 - range.lowerBound] } }
      }
      #expect(a == b)
    }
  }

  @Test("A mean of 100 in every row costs no digit of a correlation")
  func meanOfRows() throws {
    // Means that float32 holds exactly, so that both maps have the same differences but for rounding at 100.
    let plain = randomMap(20, 1000, seed: 2)
    let axis = try numbered(20)
    let rounded = FeatureMap(
      matrix: Matrix(
        rowCount: 20, columnCount: 1000, elements: plain.matrix.elements.map { ($0 * 1024).rounded() / 1024 }),
      shape: [1000])
    let moved = FeatureMap(
      matrix: Matrix(rowCount: 20, columnCount: 1000, elements: rounded.matrix.elements.map { $0 + 100 }),
      shape: [1000])
    let a = try Distance.pearson(rounded, axis: axis, workers: one)
    let b = try Distance.pearson(moved, axis: axis, workers: one)
    // The one-pass form in float32 errs by 4e-3 here.
    #expect(largestDifference(a.values, b.values) < 1e-6)
  }

  @Test("A pattern that all stimuli share costs no digit of euclidean distances and dimensionality")
  func sharedPattern() throws {
    let n = 30
    let p = 2000
    let stream = RandomStream(seed: 4, name: "shared")
    var elements: [Float] = []
    for i in 0..<n {
      for k in 0..<p {
        let own = (stream.normal(at: i * p + k) * 1024).rounded() / 1024
        let shared = (stream.normal(at: 1_000_000 + k) * 100).rounded()
        elements.append(Float(own + shared))
      }
    }
    let axis = try numbered(n)
    let single = try FeatureGeometry(
      of: FeatureMap(matrix: Matrix(rowCount: n, columnCount: p, elements: elements), shape: [p]), axis: axis,
      workers: one)
    let double = try FeatureGeometry(
      of: Matrix(rowCount: n, columnCount: p, elements: elements.map(Double.init)), axis: axis)
    let a = try Distance.euclidean(single, axis: axis).values
    let b = try Distance.euclidean(double, axis: axis).values
    #expect(zip(a, b).allSatisfy { abs($0 / $1 - 1) < 1e-6 })
    let raw = try EffectiveDimensionality(of: single).raw
    #expect(abs(raw / (try EffectiveDimensionality(of: double).raw) - 1) < 1e-5)
  }

  @Test("What a store keeps of a geometry gives the same geometry, and damage gives none")
  func store() throws {
    let golden = try Golden.load()
    let geometry = try FeatureGeometry(of: golden.map, axis: golden.axis, workers: one)
    let again = FeatureGeometry(
      stimulusCount: geometry.stimulusCount, featureCount: geometry.featureCount, numbers: geometry.numbers)
    #expect(again == geometry)
    #expect(FeatureGeometry(stimulusCount: 13, featureCount: 37, numbers: geometry.numbers) == nil)
    #expect(FeatureGeometry(stimulusCount: 12, featureCount: 37, numbers: geometry.numbers.dropLast()) == nil)
    #expect(FeatureGeometry(stimulusCount: 12, featureCount: 37, numbers: []) == nil)
    var broken = geometry.numbers
    broken[20] = .nan
    #expect(FeatureGeometry(stimulusCount: 12, featureCount: 37, numbers: broken) == nil)
  }

  @Test("Scaling and shifting features changes no correlation distance; permuting stimuli permutes the RDM")
  func properties() throws {
    let map = randomMap(15, 300, seed: 11)
    let axis = try numbered(15)
    let scaled = FeatureMap(
      matrix: Matrix(rowCount: 15, columnCount: 300, elements: map.matrix.elements.map { $0 * 4 + 8 }), shape: [300])
    let a = try Distance.pearson(map, axis: axis, workers: one)
    let b = try Distance.pearson(scaled, axis: axis, workers: one)
    #expect(largestDifference(a.values, b.values) < 1e-6)
    let order = RandomStream(seed: 1, name: "order").permutation(of: 15)
    let shuffled = FeatureMap(
      matrix: Matrix(rowCount: 15, columnCount: 300, elements: order.flatMap { Array(map.matrix.row($0)) }),
      shape: [300])
    let c = try Distance.pearson(shuffled, axis: axis.subset(order), workers: one)
    #expect(largestDifference(c.values, a.subset(order).values) < 1e-6)
    #expect(c.axis == a.subset(order).axis)
  }

  @Test("A constant stimulus is named", arguments: ["cosine", "pearson", "spearman"])
  func constant(name: String) throws {
    var matrix = randomMap(6, 50, seed: 3).matrix
    for k in 0..<50 { matrix[3, k] = name == "cosine" ? 0 : 7.3 }
    let distance = try #require(Distance.catalog[name])
    let expected = AnalysisError.constantStimulus(id: "stimulus 4", position: 3, count: 6, distance: name)
    let map = FeatureMap(matrix: matrix, shape: [50])
    #expect(throws: expected) { try distance(map, axis: try numbered(6), workers: one) }
    let double = Matrix(rowCount: 6, columnCount: 50, elements: matrix.elements.map(Double.init))
    #expect(throws: expected) { try distance(double, axis: try numbered(6)) }
  }

  @Test("The first NaN or infinity is named by stimulus and feature", arguments: FeatureGeometry.Kind.allCases)
  func notFinite(kind: FeatureGeometry.Kind) throws {
    var matrix = randomMap(6, 40_000, seed: 3).matrix
    matrix[4, 5] = .infinity
    matrix[2, 39_000] = .nan
    matrix[2, 39_001] = .nan
    let map = FeatureMap(matrix: matrix, shape: [40_000])
    #expect(throws: AnalysisError.notFinite(stimulus: "stimulus 3", position: 2, feature: 39_000, value: "nan")) {
      try FeatureGeometry(of: map, axis: try numbered(6), for: kind, workers: Workers(threadCount: 2))
    }
  }

  @Test("Too few features, another axis and the other kind of geometry are errors")
  func badInput() throws {
    let axis = try numbered(4)
    let narrow = randomMap(4, 1, seed: 1)
    #expect(throws: AnalysisError.tooFewFeatures(count: 1, distance: "pearson")) {
      try Distance.pearson(narrow, axis: axis, workers: one)
    }
    #expect(throws: AnalysisError.stimulusCount(geometry: 4, axis: 5)) {
      try Distance.euclidean(narrow, axis: try numbered(5), workers: one)
    }
    let geometry = try FeatureGeometry(of: randomMap(4, 9, seed: 1), axis: axis, workers: one)
    #expect(throws: AnalysisError.otherGeometry(distance: "spearman")) { try Distance.spearman(geometry, axis: axis) }
    #expect(throws: AnalysisError.tooFewStimuli(count: 1, needed: 2, what: "distances between them")) {
      try Distance.pearson(randomMap(1, 9, seed: 1), axis: try numbered(1), workers: one)
    }
  }
}
