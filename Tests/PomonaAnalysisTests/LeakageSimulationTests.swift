import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaSystem
import Testing

/// The pattern of a well-known re-analysis, made at small size: under shuffled folds features without content beat features
/// with content; with whole stories left out and r within stories they stand at zero, and the content remains.
@Suite struct LeakageSimulationTests {
  static let storyCount = 6
  static let storyLength = 60
  static let rows = storyCount * storyLength
  let stories = StoryRows((0..<rows).map { "story \($0 / storyLength)" })

  typealias Split = [(training: [Int], test: [Int])]

  func folds(_ tests: [[Int]]) -> Split {
    tests.map { test in
      let tested = Set(test)
      return ((0..<Self.rows).filter { !tested.contains($0) }, test.sorted())
    }
  }

  var shuffled: Split {
    let order = RandomStream(seed: 1, name: "folds").permutation(of: Self.rows)
    return folds((0..<5).map { fold in (0..<72).map { order[fold * 72 + $0] } })
  }
  var contiguous: Split { folds((0..<5).map { Array(($0 * 72)..<(($0 + 1) * 72)) }) }
  var tail: Split { folds([(0..<Self.rows).filter { stories.positions[$0] >= 48 }]) }
  var leaveOneStoryOut: Split { folds(stories.rows) }

  /// Least squares with intercept, of smallest norm where features are many, by the Gram matrix of training rows.
  func predictions(_ x: Matrix<Double>, _ y: Matrix<Double>, _ training: [Int], _ test: [Int]) throws -> Matrix<Double>
  {
    let (n, p, v) = (training.count, x.columnCount, y.columnCount)
    var means = [Double](repeating: 0, count: p)
    for row in training { for k in 0..<p { means[k] += x.elements[row * p + k] / Double(n) } }
    func centred(_ rows: [Int]) -> [Double] {
      rows.flatMap { row in (0..<p).map { x.elements[row * p + $0] - means[$0] } }
    }
    let (a, b) = (centred(training), centred(test))
    var gram = [Double](repeating: 0, count: n * n)
    BLAS.dsyrk(a, rows: n, inner: p, into: &gram)
    let (values, vectors) = try #require(LAPACK.symmetricEigen(gram, order: n))
    let responseMeans = (0..<v).map { k in training.reduce(0) { $0 + y[$1, k] } / Double(n) }
    let targets = (0..<v).flatMap { k in training.map { y[$0, k] - responseMeans[k] } }  // v × n
    var along = [Double](repeating: 0, count: n * v)
    BLAS.dgemm(vectors[...], targets[...], rows: n, columns: v, inner: n, into: &along)
    for i in 0..<n {
      let scale = values[i] > 1e-9 * values[n - 1] ? 1 / values[i] : 0
      for k in 0..<v { along[i * v + k] *= scale }
    }
    let turned = (0..<n).flatMap { j in (0..<n).map { vectors[$0 * n + j] } }
    let flipped = (0..<v).flatMap { k in (0..<n).map { along[$0 * v + k] } }
    var dual = [Double](repeating: 0, count: v * n)
    BLAS.dgemm(flipped[...], turned[...], rows: v, columns: n, inner: n, into: &dual)
    var cross = [Double](repeating: 0, count: test.count * n)
    BLAS.dgemm(b[...], a[...], rows: test.count, columns: n, inner: p, into: &cross)
    var result = [Double](repeating: 0, count: test.count * v)
    BLAS.dgemm(cross[...], dual[...], rows: test.count, columns: v, inner: n, into: &result)
    for row in 0..<test.count { for k in 0..<v { result[row * v + k] += responseMeans[k] } }
    return Matrix(rowCount: test.count, columnCount: v, elements: result)
  }

  /// The mean over folds of the mean r over targets, in each form.
  func scores(
    _ x: Matrix<Double>, _ y: Matrix<Double>, _ split: Split, _ forms: [TimeSeriesScore.Form]
  ) throws -> [Double] {
    var sums = forms.map { _ in 0.0 }
    for (training, test) in split {
      let responses = Matrix(
        rowCount: test.count, columnCount: y.columnCount, elements: test.flatMap { Array(y.row($0)) })
      let found = try predictions(x, y, training, test)
      for (place, form) in forms.enumerated() {
        sums[place] +=
          try TimeSeriesScore.pearson(
            responses: responses, predictions: found, stories: stories.at(test), form: form
          ).mean / Double(split.count)
      }
    }
    return sums
  }

  func score(_ x: Matrix<Double>, _ y: Matrix<Double>, _ split: Split) throws -> Double {
    try scores(x, y, split, [.within])[0]
  }

  /// 12 targets: drifts with coefficient `drift`, started anew with each story, `sources` of them (shared through random
  /// loadings when fewer than targets), noise, and a part that the content features explain.
  func data(_ seed: UInt64, drift: Double, sources: Int, noise: Double) -> (y: Matrix<Double>, content: Matrix<Double>)
  {
    var series = normals(Self.rows, sources, "drift", seed: seed)
    for row in 0..<Self.rows where stories.positions[row] > 0 {
      for k in 0..<sources {
        series[row, k] = drift * series[row - 1, k] + (1 - drift * drift).squareRoot() * series[row, k]
      }
    }
    let content = normals(Self.rows, 8, "content", seed: seed)
    let weights = normals(8, 12, "weights", seed: seed)
    let loadings = normals(sources, 12, "loadings", seed: seed)
    var y = normals(Self.rows, 12, "noise", seed: seed)
    for row in 0..<Self.rows {
      for k in 0..<12 {
        y[row, k] *= noise
        for s in 0..<sources { y[row, k] += (sources == 12 ? (s == k ? 1 : 0) : loadings[s, k]) * series[row, s] }
        for f in 0..<8 { y[row, k] += 0.08 * weights[f, k] * content[row, f] }
      }
    }
    return (y, content)
  }

  @Test func `A random walk beats content under shuffled folds and stands at zero when stories are left out`() throws {
    let (y, content) = data(1, drift: 0.95, sources: 12, noise: 0)
    let walk = try RandomWalk(width: 600, sigma: 0.1, seed: 1).features(stories)
    let some = Array(shuffled.prefix(2))
    let shuffledWalk = try score(walk, y, some)
    let shuffledContent = try score(content, y, some)
    #expect(shuffledWalk > 0.5 && shuffledContent > 0.08 && shuffledContent < 0.4)
    #expect(shuffledWalk > shuffledContent + 0.15)
    // It has most of what interpolating between neighbours in time has.
    let oracle = try some.map { training, test in
      try TimeSeriesScore.pearson(
        responses: Matrix(rowCount: test.count, columnCount: 12, elements: test.flatMap { Array(y.row($0)) }),
        predictions: LeakExposure.oracleNeighbour(responses: y, training: training, test: test, stories: stories),
        stories: stories.at(test)
      ).mean
    }
    let interpolated = oracle.reduce(0, +) / 2
    #expect(shuffledWalk > 0.7 * interpolated && shuffledWalk < interpolated + 0.05)
    // Over data sets its standard deviation is about .04.
    #expect(try abs(score(walk, y, leaveOneStoryOut)) < 0.15)
    #expect(try score(content, y, Array(leaveOneStoryOut.prefix(3))) > 0.08)
  }

  @Test func `Shared slow drifts pay a walk over all rows of the tails, and not within stories`() throws {
    var pooled: [Double] = []
    var within: [String: [Double]] = [:]
    for seed in 0..<8 {
      let y = data(UInt64(seed), drift: 0.95, sources: 3, noise: 0.7).y
      let walk = try RandomWalk(width: 400, sigma: 0.1, seed: UInt64(seed)).features(stories)
      let found = try scores(walk, y, tail, [.pooled, .within])
      pooled.append(found[0])
      within["tail", default: []].append(found[1])
      // Dear fits, so fewer of them.
      if seed < 2 { within["left out", default: []].append(try score(walk, y, leaveOneStoryOut)) }
      if seed < 1 { within["contiguous", default: []].append(try score(walk, y, contiguous)) }
    }
    let over = NullDistribution(pooled)
    // .17 over many data sets, with a standard deviation of .12 over single ones.
    #expect(over.mean > 0.05)
    for (split, values) in within {
      let found = NullDistribution(values)
      // Zero within three standard errors over data sets (of one or two data sets, which have none worth the name, within .15).
      let limit = values.count > 2 ? 3 * found.standardDeviation / Double(values.count).squareRoot() : 0.15
      #expect(abs(found.mean) < max(0.1, limit), "\(split): \(values)")
      #expect(found.mean < over.mean, "\(split): \(values)")
    }
  }

  @Test func `A model whose score its walks reach is marked`() throws {
    let (y, content) = data(3, drift: 0.95, sources: 12, noise: 0)
    let walk = try RandomWalk(width: 400, sigma: 0.1, seed: 5)
    let split = Array(shuffled.prefix(1))
    let null = try walk.nullDistribution(stories, walks: 6) { try score($0, y, split) }
    #expect(null.count == 6 && null.mark == nil && null.percentile(of: 0.9) == nil)
    let own = try score(content, y, split)
    #expect(null.marks(own) && null.p(of: own) == 1)
    #expect(null.p(of: 0.999) == 1 / 7.0)
  }
}
