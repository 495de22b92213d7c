internal import Foundation
public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// What each band of features explains alone, and what several explain alike, from the fits of all subsets of bands.
///
///     R²(S)  of the joint model of the bands in S on test rows, about the training mean; R²(none) = 0
///     C(S) = Σ over T within S of (-1)^(|T| + 1) R²(T and S')        S' the other bands
///
/// C of one band is its unique share, R²(all) - R²(the others); for two bands C of both is R²(A) + R²(B) - R²(AB), what they
/// share. The shares of all subsets sum to R²(all). Negative ones stay: shared below 0 is suppression, unique below 0 a
/// joint model that was fitted worse than its part. Two bands that measure one thing with noise both get a
/// unique share: unique is "not linearly reachable from the others as measured".
///
/// A subset is a number: bit g stands for band g, so that 1 is the first band, 2 the second and 3 both.
public struct VariancePartition: Sendable {
  public static let largestBandCount = 5

  public let bandCount: Int
  /// By subset - 1: R² of each target.
  public let r2: [[Double]]
  /// By subset - 1: C of each target.
  public let shares: [[Double]]
  public let groups: [GroupShares]
  /// A mean unique share below -0.005: bands need more draws of their weights.
  public let jointModelWorse: Bool
  /// Bands without variance over training rows; their shares are 0.
  public let constantBands: [Int]
  /// For a header: what the intervals are over; `nil` without them.
  public let definition: String?

  /// Means over the targets of a region that have all shares; the draws are over test rows.
  public struct GroupShares: Sendable {
    public let name: String
    /// By subset - 1.
    public let shares: [ResampledStatistic]
    /// R²(all).
    public let total: ResampledStatistic
    public let targetCount: Int
    public let skipped: Int
  }

  public func unique(_ band: Int) -> [Double] { shares[(1 << band) - 1] }
  /// What exactly these bands share.
  public func shared(_ bands: [Int]) -> [Double] { shares[bands.reduce(0) { $0 | 1 << $1 } - 1] }
  public var total: [Double] { r2[r2.count - 1] }

  /// C of each subset from R² of each, both by subset - 1.
  ///
  /// - Precondition: 2^G - 1 values.
  public static func commonalities(_ r2: [Double]) -> [Double] {
    let all = r2.count
    precondition(all > 0 && all & (all + 1) == 0, "a value for each subset of bands")
    return (1...all).map { subset in
      let rest = all & ~subset
      var sum = 0.0
      var part = subset
      while true {
        let joint = part | rest
        let value = joint == 0 ? 0 : r2[joint - 1]
        sum += part.nonzeroBitCount % 2 == 1 ? value : -value
        if part == 0 { return sum }
        part = (part - 1) & subset
      }
    }
  }

  /// The partition of given predictions of all subsets, of whatever model.
  ///
  /// With `bootstrap`, every R² is computed again on each draw of test rows (or of whole stories or blocks of them) from the
  /// same predictions. A row where the response is NaN is left out of its target; shares that need a missing prediction are
  /// NaN, and means leave their target out.
  ///
  /// - Shapes: predictions and observed test × V; 2^G - 1 predictions in the order of subsets; a training mean a target.
  /// - Throws: `.badBandCount` when they are not the subsets of 1 to 5 bands; `.shapeMismatch`; `.empty`.
  /// - Cost: draws × 2^G × test rows × V, as products of matrices.
  public init(
    predictions: [Matrix<Float>], observed: Matrix<Float>, trainingMeans: [Double],
    groups: [EncodingRegression.Group] = [], bootstrap: RowBootstrap? = nil, constantBands: [Int] = [],
    workers: Workers
  ) throws {
    let subsetCount = predictions.count
    guard subsetCount > 0, subsetCount & (subsetCount + 1) == 0, subsetCount < 1 << (Self.largestBandCount + 1) - 1
    else { throw EncodingError.badBandCount(subsets: subsetCount) }
    let (rows, targetCount) = (observed.rowCount, observed.columnCount)
    guard rows > 1, targetCount > 0 else { throw EncodingError.empty(what: "rows or targets to partition") }
    for other in predictions where other.rowCount != rows || other.columnCount != targetCount {
      throw EncodingError.shapeMismatch(
        what: "values of a subset of bands", expected: observed.elements.count, found: other.elements.count)
    }
    guard trainingMeans.count == targetCount else {
      throw EncodingError.shapeMismatch(what: "training means", expected: targetCount, found: trainingMeans.count)
    }
    let groups = groups.isEmpty ? [EncodingRegression.Group("all", targets: Array(0..<targetCount))] : groups
    if let beyond = groups.flatMap(\.targets).first(where: { $0 < 0 || $0 >= targetCount }) {
      throw EncodingError.shapeMismatch(what: "targets of a region", expected: targetCount, found: beyond + 1)
    }
    // The data themselves are the first draw: every row once.
    let drawCount = 1 + (bootstrap?.drawCount ?? 0)
    var counts = [Double](repeating: 0, count: drawCount * rows)
    for row in 0..<rows { counts[row] = 1 }
    if let bootstrap {
      for draw in 0..<bootstrap.drawCount {
        for row in bootstrap.rows(ofDraw: draw) {
          guard row < rows else {
            throw EncodingError.shapeMismatch(what: "rows of a bootstrap", expected: rows, found: row + 1)
          }
          counts[(draw + 1) * rows + row] += 1
        }
      }
    }
    var members = [[Int]](repeating: [], count: targetCount)
    for (index, group) in groups.enumerated() { for target in group.targets { members[target].append(index) } }
    let width = max(1, min(64, (4 << 20) / drawCount))
    let parts = stride(from: 0, to: targetCount, by: width).map { $0..<min(targetCount, $0 + width) }
    let (draws, membership) = (counts, members)
    let blocks = try workers.map(parts.count) { index in
      let targets = parts[index]
      let table = Self.table(predictions, observed, trainingMeans, targets, draws, drawCount)
      var r2 = [[Double]](repeating: [], count: subsetCount)
      var shares = r2
      // For each region: draws × (subsets and R² of all), and how many targets.
      var sums = [[Double]](repeating: [], count: groups.count)
      var defined = [Int](repeating: 0, count: groups.count)
      for (k, target) in targets.enumerated() {
        for draw in 0..<drawCount where draw == 0 || !membership[target].isEmpty {
          let values = table.map { $0[draw * targets.count + k] }
          let found = Self.commonalities(values)
          if draw == 0 {
            for subset in 0..<subsetCount {
              r2[subset].append(values[subset])
              shares[subset].append(found[subset])
            }
            guard !values.contains(where: \.isNaN) else { break }
            for group in membership[target] { defined[group] += 1 }
          }
          for group in membership[target] {
            if sums[group].isEmpty { sums[group] = Array(repeating: 0, count: drawCount * (subsetCount + 1)) }
            let place = draw * (subsetCount + 1)
            for subset in 0..<subsetCount { sums[group][place + subset] += found[subset] }
            sums[group][place + subsetCount] += values[subsetCount - 1]
          }
        }
      }
      return (r2: r2, shares: shares, sums: sums, defined: defined)
    }
    r2 = (0..<subsetCount).map { subset in blocks.flatMap { $0.r2[subset] } }
    shares = (0..<subsetCount).map { subset in blocks.flatMap { $0.shares[subset] } }
    self.groups = groups.enumerated().map { index, group in
      var sums = [Double](repeating: 0, count: drawCount * (subsetCount + 1))
      for block in blocks where !block.sums[index].isEmpty {
        for place in sums.indices { sums[place] += block.sums[index][place] }
      }
      let defined = blocks.reduce(0) { $0 + $1.defined[index] }
      func statistic(_ place: Int) -> ResampledStatistic {
        let values = (0..<drawCount).map { draw in
          defined == 0 ? Double.nan : sums[draw * (subsetCount + 1) + place] / Double(defined)
        }
        return ResampledStatistic(
          estimate: values[0], draws: Array(values.dropFirst()), unitCount: bootstrap?.clusterCount)
      }
      return GroupShares(
        name: group.name, shares: (0..<subsetCount).map(statistic), total: statistic(subsetCount),
        targetCount: group.targets.count, skipped: group.targets.count - defined)
    }
    let bands = subsetCount.nonzeroBitCount
    bandCount = bands
    let every = shares
    jointModelWorse = (0..<bands).contains { band in
      let defined = every[(1 << band) - 1].filter { !$0.isNaN }
      return !defined.isEmpty && defined.reduce(0, +) / Double(defined.count) < -0.005
    }
    self.constantBands = constantBands
    definition = bootstrap.map {
      "bootstrap over \($0.clusterCount) \($0.clusterCount == rows ? "stimuli" : "blocks"), \($0.drawCount) draws, "
        + "seed \($0.seed), expanded percentile"
    }
  }

  /// R² of some targets: for each subset, draws × targets.
  private static func table(
    _ predictions: [Matrix<Float>], _ observed: Matrix<Float>, _ means: [Double], _ targets: Range<Int>,
    _ counts: [Double], _ drawCount: Int
  ) -> [[Double]] {
    let (rows, width) = (observed.rowCount, targets.count)
    func sums(_ value: (_ row: Int, _ target: Int) -> Double) -> [Double] {
      var squares = [Double](repeating: 0, count: rows * width)
      for row in 0..<rows {
        for (k, target) in targets.enumerated() where !observed[row, target].isNaN {
          let x = value(row, target)
          squares[row * width + k] = x * x
        }
      }
      return BLAS.product(counts, by: squares, rows: drawCount, columns: width, inner: rows)
    }
    let total = sums { Double(observed[$0, $1]) - means[$1] }
    return predictions.map { subset in
      let errors = sums { Double(observed[$0, $1]) - Double(subset[$0, $1]) }
      return zip(errors, total).map { error, total in
        error.isNaN || total.isNaN ? .nan : total > 0 ? 1 - error / total : 0
      }
    }
  }
}

extension VariancePartition {
  /// How the weights of bands in a joint model are searched.
  public struct Search: Sendable {
    /// Draws from a flat Dirichlet distribution beside equal weights.
    public var drawCount = 20
    public var seed: UInt64 = 0

    public init() {}
  }

  /// Predictions of all subsets of bands on the test rows of one fold.
  public struct SubsetPredictions: Sendable {
    /// Test × V, in the order of subsets.
    public let predictions: [Matrix<Float>]
    /// Of each target over the training rows that it has.
    public let trainingMeans: [Double]
    /// Bands without variance over training rows: they add nothing to any subset.
    public let constantBands: [Int]
  }

  /// Fits all subsets of bands, each with weights of bands and a penalty of its own for every target, chosen on training
  /// rows by the held-out R² of `Ridge.fit`.
  ///
  /// Each band is centred and divided by √(tr(K) / n) of its training rows. A band that is constant there adds nothing to
  /// any subset.
  ///
  /// - Parameter options: of the ridge fits; the choice must be by R², the rule per target.
  /// - Throws: `EncodingError`.
  /// - Cost: (2^G - 1) × (1 + draws of weights) ridge fits on kernels that are made once.
  public static func predictions(
    _ bands: [FeatureKernel], responses: Matrix<Float>, train: [Int], test: [Int],
    options: Ridge.Options = Ridge.Options(), search: Search = Search(), workers: Workers
  ) throws -> SubsetPredictions {
    guard !bands.isEmpty, bands.count <= largestBandCount else {
      throw EncodingError.badBandCount(subsets: bands.isEmpty ? 0 : (1 << min(bands.count, 60)) - 1)
    }
    for band in bands where band.rowCount != responses.rowCount {
      throw EncodingError.shapeMismatch(
        what: "the rows of a band", expected: responses.rowCount, found: band.rowCount)
    }
    precondition(bands.allSatisfy(\.isCentred) && options.choice == .r2, "centred bands, chosen by R²")
    try Rows.check(train, below: responses.rowCount, what: "the training rows")
    try Rows.check(test, below: responses.rowCount, what: "the test rows")
    guard train.count >= 2 else { throw EncodingError.tooFewRows(count: train.count, needed: 2, what: "a ridge fit") }
    guard test.count >= 2 else {
      throw EncodingError.tooFewRows(count: test.count, needed: 2, what: "R² on test rows")
    }
    var constant: [Int] = []
    let scaled = bands.enumerated().map { index, band -> FeatureKernel in
      if let scaled = band.scaledToTrace(train: train) { return scaled }
      constant.append(index)
      return band
    }
    var choices = options
    choices.keepsPredictions = true
    let (_, means, _) = Ridge.centred(responses, train, Array(0..<responses.columnCount))
    let ownMeans = means.enumerated().map { target, mean in
      guard mean.isNaN else { return mean }
      let present = train.map { Double(responses[$0, target]) }.filter { !$0.isNaN }
      return present.isEmpty ? .nan : present.reduce(0, +) / Double(present.count)
    }
    let stream = RandomStream(seed: search.seed, name: "weights of bands")
    var found: [Int: Matrix<Float>] = [:]
    var predictions: [Matrix<Float>] = []
    for subset in 1..<(1 << bands.count) {
      let used = bands.indices.filter { subset >> $0 & 1 == 1 && !constant.contains($0) }
      let key = used.reduce(0) { $0 | 1 << $1 }
      if found[key] == nil {
        found[key] = try best(
          used.map { scaled[$0] }, responses, train, test, choices, used.count > 1 ? search.drawCount : 0, stream,
          ownMeans, workers)
      }
      if let own = found[key] { predictions.append(own) }
    }
    return SubsetPredictions(predictions: predictions, trainingMeans: ownMeans, constantBands: constant)
  }

  /// The partition of the test R² of one fold: `predictions` of all subsets, and their shares.
  ///
  /// - Parameter clusters: stories or blocks of test rows, as places among `test`, that are drawn whole; each row without.
  /// - Parameter draws: of the intervals; 0 for none.
  /// - Throws: `EncodingError`; `StatisticsError` of the bootstrap.
  public static func fit(
    _ bands: [FeatureKernel], responses: Matrix<Float>, train: [Int], test: [Int],
    groups: [EncodingRegression.Group] = [], options: Ridge.Options = Ridge.Options(), search: Search = Search(),
    clusters: [[Int]]? = nil, draws: Int = 2_000, seed: UInt64 = 0, workers: Workers
  ) throws -> VariancePartition {
    let made = try predictions(
      bands, responses: responses, train: train, test: test, options: options, search: search, workers: workers)
    let bootstrap =
      draws == 0
      ? nil
      : try RowBootstrap(clusters: clusters ?? test.indices.map { [$0] }, drawCount: draws, seed: seed)
    return try VariancePartition(
      predictions: made.predictions, observed: responses.selecting(rows: test), trainingMeans: made.trainingMeans,
      groups: groups, bootstrap: bootstrap, constantBands: made.constantBands, workers: workers)
  }

  /// Test predictions of the joint model of some bands: for each target, those of its best weights.
  private static func best(
    _ bands: [FeatureKernel], _ responses: Matrix<Float>, _ train: [Int], _ test: [Int], _ options: Ridge.Options,
    _ draws: Int, _ stream: RandomStream, _ means: [Double], _ workers: Workers
  ) throws -> Matrix<Float> {
    let targetCount = responses.columnCount
    var kept = Matrix<Float>(
      rowCount: test.count, columnCount: targetCount,
      elements: test.indices.flatMap { _ in means.map(Float.init) })
    guard !bands.isEmpty else { return kept }
    var scores = [Double](repeating: -.infinity, count: targetCount)
    for draw in 0...draws {
      var weights = [Double](repeating: 1, count: bands.count)
      if draw > 0 {
        // Exponentials over their sum are flat over the simplex.
        weights = bands.indices.map { -log(1 - stream.uniform(at: (draw - 1) * largestBandCount + $0)) }
      }
      let sum = weights.reduce(0, +)
      let kernel = FeatureKernel.sum(bands, weights: weights.map { $0 / sum })
      let fit = try Ridge.fit(
        RidgeDesign(kernel), responses: responses, train: train, test: test, options: options, workers: workers)
      guard let predictions = fit.predictions else { continue }
      for target in 0..<targetCount {
        let score = fit.criterion[target]
        // A target without a score has no predictions under any weights.
        guard score > scores[target] || (draw == 0 && score.isNaN) else { continue }
        scores[target] = score.isNaN ? .infinity : score
        for row in test.indices { kept[row, target] = score.isNaN ? .nan : predictions[row, target] }
      }
    }
    return kept
  }
}
