import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// Intervals of encoding scores and of their differences over simulated data sets whose truth is known.
///
/// Responses are y = W x + noise, a third of whose variance is common to all units. Model `a` sees the features x, model `b`
/// x + z with z of the same size. Both predict with weights B near W that stay as they are, as fits do in an interval; so the
/// truth is what these predictions score on endlessly many further stimuli: r = b·w / (|b| √(|w|² + σ²)), over √2 for model `b`.
/// Draws and blocks are those that `bootstrap` makes for the rows of a split, r and its means those of `PredictionScores`.
@Suite(.serialized) struct CoverageTests {
  static let workers = Workers(threadCount: 2)
  static let features = 6
  static let units = 8
  static let noise = 1.0
  static let shared = 0.3

  /// Which intervals held the truth.
  struct Tally {
    var first = 0
    var second = 0
    var difference = 0
    var runs = 0

    mutating func count(_ intervals: [ResampledStatistic.Interval], _ truths: [Double]) {
      func holds(_ place: Int) -> Int {
        intervals[place].lower <= truths[place] && truths[place] <= intervals[place].upper ? 1 : 0
      }
      first += holds(0)
      second += holds(1)
      difference += holds(2)
      runs += 1
    }

    /// That each kind covers as often as the band says, but for three standard errors of so many runs; one of many runs.
    func expect(_ what: String, _ band: ClosedRange<Double> = 0.94...0.98) {
      let limits = SimulationCount.limits(of: band, runs: runs, errors: SimulationCount.isFull ? 1 : 3)
      for (kind, covered) in [("a", first), ("b", second), ("a - b", difference)] {
        let share = Double(covered) / Double(runs)
        #expect(limits.contains(share), "\(what), \(kind): \(covered) of \(runs), wanted \(limits)")
      }
      if SimulationCount.isFull { print("\(what): covered \(first), \(second), \(difference) of \(runs)") }
    }
  }

  /// Rows x columns of an AR(1) process with unit variance that starts anew every `length` rows; white for `rho` 0.
  static func series(
    _ rows: Int, _ columns: Int, rho: Double = 0, length: Int = .max, _ stream: RandomStream, from first: Int
  )
    -> [Double]
  {
    let fresh = (1 - rho * rho).squareRoot()
    var values = (0..<(rows * columns)).map { stream.normal(at: first + $0) }
    guard rho > 0 else { return values }
    for row in 1..<rows where row % length > 0 {
      for k in 0..<columns {
        values[row * columns + k] = rho * values[(row - 1) * columns + k] + fresh * values[row * columns + k]
      }
    }
    return values
  }

  /// The same neurons in every data set: units x features.
  static let weights: [Double] = {
    let stream = RandomStream(seed: 11, name: "weights")
    return (0..<(units * features)).map { stream.normal(at: $0) / Double(features).squareRoot() }
  }()

  /// Features of both models and responses.
  struct Drawn {
    let models: [[Double]]
    let y: [Double]
    let rows: Int

    init(_ seed: UInt64, rows n: Int, rho: Double = 0, length: Int = .max) {
      let (p, v) = (CoverageTests.features, CoverageTests.units)
      let stream = RandomStream(seed: seed, name: "data set")
      let x = CoverageTests.series(n, p, rho: rho, length: length, stream, from: 0)
      let z = CoverageTests.series(n, p, rho: rho, length: length, stream, from: n * p)
      let own = CoverageTests.series(n, v, rho: rho, length: length, stream, from: 2 * n * p)
      let common = CoverageTests.series(n, 1, rho: rho, length: length, stream, from: n * (2 * p + v))
      var y = [Double](repeating: 0, count: n * v)
      for row in 0..<n {
        for unit in 0..<v {
          var sum = 0.0
          for k in 0..<p { sum += CoverageTests.weights[unit * p + k] * x[row * p + k] }
          let e =
            (1 - CoverageTests.shared).squareRoot() * own[row * v + unit] + CoverageTests.shared.squareRoot()
            * common[row]
          y[row * v + unit] = sum + CoverageTests.noise * e
        }
      }
      models = [x, zip(x, z).map { $0 + $1 }]
      self.y = y
      rows = n
    }
  }

  /// The weights that predict: those of the neurons and a part of something else.
  static let fitted: [Double] = {
    let stream = RandomStream(seed: 12, name: "fitted")
    return weights.indices.map { weights[$0] + 0.5 * stream.normal(at: $0) / Double(features).squareRoot() }
  }()

  /// Units x features to predictions of each row, for both models.
  static func predictions(_ drawn: Drawn) -> [[Double]] {
    drawn.models.map { x in
      var f = [Double](repeating: 0, count: drawn.rows * units)
      for row in 0..<drawn.rows {
        for unit in 0..<units {
          for k in 0..<features { f[row * units + unit] += fitted[unit * features + k] * x[row * features + k] }
        }
      }
      return f
    }
  }

  /// The rows of a split that are tested, the groups within which r is taken, and the draws over them.
  struct Design {
    let rows: [Int]
    let groups: [[Int]]
    let weights: [[Double]]
    let unitCount: Int

    /// - Parameter series: responses over time, from whose correlation the blocks follow.
    init(
      rows n: Int, set: [String], story: [String]? = nil, series: Drawn? = nil, plan: SplitPlan, draws: Int = 400
    ) throws {
      let axis = try StimulusAxis(ids: (0..<n).map { "s\($0)" })
      var columns = [Column("id", .texts(axis.ids)), Column("set", .texts(set))]
      if let story { columns.append(Column("story", .texts(story))) }
      let ids = (0..<(series == nil ? 1 : CoverageTests.units)).map { "u\($0)" }
      let values = series.map { $0.y.map(Float.init) } ?? [Float](repeating: 0, count: n)
      let responses = try Responses(
        Matrix<Float>(rowCount: n, columnCount: ids.count, elements: values), stimuli: Array(0..<n), stimulusCount: n,
        runs: story, times: story.map { _ in (0..<n).map(Double.init) })
      let recording = try Recording(
        facts: .init(name: "simulated"), stimuli: axis, stimulusTable: try Table(columns), unitIDs: ids,
        unitTable: try Table([Column("id", .texts(ids))]),
        regions: try RegionStructure(levels: [], unitCount: ids.count),
        subjects: [.init(name: "1", units: Array(ids.indices), responses: responses)])
      let scoring = try EncodingScoring(recording, plan: plan, rois: nil, options: EncodingOptions())
      let evidence = EncodingEvidence(parts: [.init(scoring: scoring, candidates: [])])
      let resamples = evidence.resamples(
        for: .init(part: 0, candidate: 0, subjects: [0], target: 0, unit: nil), drawCount: draws, seed: 1)
      var rows: [Int] = []
      var groups: [[Int]] = []
      for fold in scoring.splits[0].folds {
        let parts = story.map { labels in
          StoryRows(fold.test.map { labels[$0] }).rows.map { $0.map { fold.test[$0] } }
        }
        for part in parts ?? [fold.test] {
          groups.append(Array(rows.count..<(rows.count + part.count)))
          rows += part
        }
      }
      let tested = rows
      self.rows = rows
      self.groups = groups
      weights = [tested.map { _ in 1 }] + resamples.counts.map { counts in tested.map { Double(counts[$0]) } }
      unitCount = resamples.unitCount
    }

    /// Of `a`, of `b` and of their difference on one data set.
    func intervals(_ drawn: Drawn) throws -> [ResampledStatistic.Interval] {
      let v = CoverageTests.units
      func matrix(_ values: [Double]) -> Matrix<Float> {
        Matrix(
          rowCount: rows.count, columnCount: v,
          elements: rows.flatMap { row in values[(row * v)..<(row * v + v)].map(Float.init) })
      }
      let scores = try CoverageTests.predictions(drawn).map { predicted in
        try PredictionScores(observed: matrix(drawn.y), predicted: matrix(predicted), groups: groups).means(
          weights: weights, regions: [Array(0..<v)], workers: CoverageTests.workers
        ).map { $0[0] }
      }
      return try [scores[0], scores[1], zip(scores[0], scores[1]).map { $0 - $1 }].map { values in
        let statistic = ResampledStatistic(estimate: values[0], draws: Array(values.dropFirst()), unitCount: unitCount)
        return try #require(statistic.interval())
      }
    }
  }

  /// r of the predictions in the population of stimuli, mean over units.
  static func truth(_ model: Int) -> Double {
    var sum = 0.0
    for unit in 0..<units {
      var (bw, bb, ww) = (0.0, 0.0, 0.0)
      for k in 0..<features {
        let (b, w) = (fitted[unit * features + k], weights[unit * features + k])
        bw += b * w
        bb += b * b
        ww += w * w
      }
      sum += bw / (bb * Double(model + 1) * (ww + noise * noise)).squareRoot()
    }
    return sum / Double(units)
  }

  @Test func `Intervals of scores and of contrasts cover the score in the population`() throws {
    let design = try Design(
      rows: 60, set: (0..<60).map { $0 < 20 ? "train" : "test" }, plan: SplitPlan(.labelled("set")))
    #expect(design.unitCount == 40 && design.groups.map(\.count) == [40])
    var tally = Tally()
    let truths = [Self.truth(0), Self.truth(1), Self.truth(0) - Self.truth(1)]
    for seed in 0..<SimulationCount.runs(60) {
      tally.count(try design.intervals(Drawn(UInt64(seed), rows: 60)), truths)
    }
    tally.expect("40 test stimuli")
  }

  @Test func `In folds of twelve stimuli, where r lies low, intervals cover what folds of so many score`() throws {
    let design = try Design(rows: 60, set: [String](repeating: "", count: 60), plan: SplitPlan(.shuffled(5)))
    #expect(design.unitCount == 60 && design.groups.map(\.count) == [12, 12, 12, 12, 12])
    var tally = Tally()
    // The mean over many folds of 12, which is .02 below the score in the population.
    let truths = Self.within(Drawn(1_000_001, rows: 12 * 400), length: 12)
    #expect(truths[0] < Self.truth(0) - 0.005)
    for seed in 0..<SimulationCount.runs(40) {
      tally.count(try design.intervals(Drawn(UInt64(seed), rows: 60)), truths)
    }
    tally.expect("5 folds of 12 stimuli")
  }

  /// Mean r within stories of a large simulated data set, in place of endlessly many: of `a`, of `b`, and their difference.
  static func within(_ population: Drawn, length: Int) -> [Double] {
    let stories = population.rows / length
    let means = predictions(population).map { f -> Double in
      var sum = 0.0
      for story in 0..<stories {
        for unit in 0..<units {
          let places = (0..<length).map { (story * length + $0) * units + unit }
          sum += Correlation.pearson(places.map { f[$0] }, places.map { population.y[$0] })
        }
      }
      return sum / Double(stories * units)
    }
    return means + [means[0] - means[1]]
  }

  /// Lag-1 correlation, rows of a story, stories that are tested, and how many blocks a draw then takes.
  @Test(arguments: [(0.0, 60, 4, 24...24), (0.6, 60, 4, 12...24), (0.8, 150, 8, 15...40)])
  func `Intervals over blocks of a time series cover the score in further stories`(
    rho: Double, length: Int, tested: Int, blocks: ClosedRange<Int>
  ) throws {
    let story = (0..<((tested + 2) * length)).map { "story \($0 / length)" }
    let truths = Self.within(
      Drawn(1_000_002, rows: (SimulationCount.isFull ? 2_000 : 200) * length, rho: rho, length: length),
      length: length)
    var tally = Tally()
    for seed in 0..<SimulationCount.runs(length > 100 ? 6 : 16, full: length > 100 ? 500 : 2_000) {
      let drawn = Drawn(UInt64(seed), rows: story.count, rho: rho, length: length)
      // The blocks are those that each data set asks for.
      let design = try Design(
        rows: story.count, set: story.indices.map { $0 < 2 * length ? "train" : "test" }, story: story, series: drawn,
        plan: SplitPlan(.labelled("set")))
      #expect(blocks.contains(design.unitCount) && design.groups.count == tested, "\(design.unitCount)")
      tally.count(try design.intervals(drawn), truths)
    }
    tally.expect("\(tested) stories of \(length) rows, lag 1 \(rho)")
  }

  /// A joint model that weighs two spaces, and what each explains alone: of predictions as given, on these rows.
  static func partition(_ drawn: Drawn, bootstrap: RowBootstrap? = nil) throws -> VariancePartition.GroupShares {
    func matrix(_ values: [Double]) -> Matrix<Float> {
      Matrix(rowCount: drawn.rows, columnCount: units, elements: values.map(Float.init))
    }
    let single = predictions(drawn).map { $0.map { 0.7 * $0 } }
    let joint = zip(single[0], single[1]).map { 0.8 * $0 + 0.4 * $1 }
    return try VariancePartition(
      predictions: [single[0], single[1], joint].map(matrix), observed: matrix(drawn.y),
      trainingMeans: [Double](repeating: 0, count: units), bootstrap: bootstrap, workers: workers
    ).groups[0]
  }

  @Test func `Intervals of unique and shared variance cover the shares in the population`() throws {
    let population = try Self.partition(Drawn(1_000_003, rows: 20_000))
    let truths = population.shares.map(\.estimate)
    #expect(truths.allSatisfy { abs($0) > 0.01 }, "\(truths)")
    var tally = Tally()
    for seed in 0..<SimulationCount.runs(60) {
      let bootstrap = try RowBootstrap(rowCount: 40, drawCount: 400, seed: UInt64(seed))
      let found = try Self.partition(Drawn(UInt64(seed), rows: 40), bootstrap: bootstrap)
      tally.count(try found.shares.map { try #require($0.interval()) }, truths)
    }
    tally.expect("unique, unique and shared of 40 stimuli")
  }

  @Test func `Intervals of a mean over twelve normal numbers cover it`() throws {
    var covered = 0
    let runs = SimulationCount.runs(300, full: 4_000)
    for run in 0..<runs {
      let stream = RandomStream(seed: UInt64(run), name: "twelve")
      let bootstrap = try RowBootstrap(rowCount: 12, drawCount: 240, seed: UInt64(run))
      let statistic = try bootstrap.resampled((0..<12).map { stream.normal(at: $0) }, workers: Self.workers) {
        $0.reduce(0, +) / Double($0.count)
      }
      let interval = try #require(statistic.interval())
      if interval.lower <= 0, 0 <= interval.upper { covered += 1 }
    }
    #expect(SimulationCount.limits(of: 0.94...0.98, runs: runs).contains(Double(covered) / Double(runs)), "\(covered)")
    if SimulationCount.isFull { print("mean of 12: covered \(covered) of \(runs)") }
  }
}
