public import PomonaCore
public import PomonaParallel

/// Features that drift at random within a story and start anew with the next: the published control for leakage in time.
///
///     e_0 ~ N(0, I),   e_t = e_{t-1} + σ N(0, I)
///
/// They say nothing but which rows lie near each other in time. A model whose score such walks reach has shown no more.
///
/// - Source: the leakage control of a public analysis of Schrimpf et al. 2021 (d 3000 and σ .1 alone, d the width of the
///   layer and σ .001 within the benchmark). Its printed code restarts the walk at each row through an undefined name; its
///   prose and its results are those of a walk through the story, as here.
public struct RandomWalk: Sendable, Equatable {
  public let width: Int
  public let sigma: Double
  public let seed: UInt64

  /// Walks from which a percentile is read.
  public static let usualCount = NullDistribution.drawsForPercentile

  /// - Throws: `.outside` when the width is not above 0 or sigma is below.
  public init(width: Int = 3000, sigma: Double = 0.1, seed: UInt64 = 0) throws(ControlError) {
    guard width > 0 else { throw .outside(parameter: "width", value: Double(width), needed: "1 or more") }
    guard sigma >= 0, sigma.isFinite else {
      throw .outside(parameter: "sigma", value: sigma, needed: "0 or more")
    }
    self.width = width
    self.sigma = sigma
    self.seed = seed
  }

  /// The features of one walk, rows × width. Walks of one seed are independent of each other, and each depends on nothing
  /// but seed, number, width and the lengths of the stories.
  public func features(_ stories: StoryRows, walk: Int = 0, workers: Workers = .all) throws -> Matrix<Double> {
    let stream = RandomStream(seed: seed, name: "random walk \(walk)")
    let parts = try workers.map(stories.count) { story -> [Double] in
      let rows = stories.rows[story]
      var elements = [Double](repeating: 0, count: rows.count * width)
      for (place, row) in rows.enumerated() {
        for k in 0..<width {
          let draw = stream.normal(at: row * width + k)
          elements[place * width + k] = place == 0 ? draw : elements[(place - 1) * width + k] + sigma * draw
        }
      }
      return elements
    }
    var elements: [Double] = []
    elements.reserveCapacity(stories.rowCount * width)
    for row in 0..<stories.rowCount {
      let place = stories.positions[row]
      elements += parts[stories.indices[row]][(place * width)..<((place + 1) * width)]
    }
    return Matrix(rowCount: stories.rowCount, columnCount: width, elements: elements)
  }

  /// What walks earn: `score` gets the features of each walk and fits and scores them as the model's, under the same split.
  ///
  /// - Throws: what `score` throws, for the walk of the smallest number.
  public func nullDistribution(
    _ stories: StoryRows, walks: Int = usualCount, workers: Workers = .all,
    score: @Sendable (Matrix<Double>) throws -> Double
  ) throws -> NullDistribution {
    let alone = Workers(threadCount: 1)
    return NullDistribution(
      try workers.map(walks) { try score(features(stories, walk: $0, workers: alone)) })
  }
}
