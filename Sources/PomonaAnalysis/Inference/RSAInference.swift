public import PomonaCore
public import PomonaParallel

/// Which models explain the RDMs of a group, how well, and whether they differ: scores, intervals and tests of one design.
///
/// The score of a model is its mean comparison with the RDMs of the subjects. What is random is said by `Unit`:
///
/// - `subject`: the people are a sample, the stimuli stay. Sign flips of whole subjects or t, intervals by t (this is the
///   fixed evaluation of rsatoolbox when t is asked for).
/// - `stimulus`: the stimuli are a sample, the people stay. Against zero, stimuli are relabelled; differences are tested by
///   t with the bootstrap's standard error, times n / (n - 1) in its variance, and n - 1 degrees of freedom; intervals are
///   expanded percentiles of the bootstrap.
/// - `both`: the bootstrap over stimuli and subjects counts the noise of measurement thrice, so its variance is corrected by
///   those of the two single bootstraps on the same draws,
///
///       v = S/(S-1) v_S + n/(n-1) v_n - n S / ((n-1)(S-1)) (v_both - v_S - v_n)
///
///   at least each of the first two, at most v_both; t with min(S, n) - 1 degrees of freedom, for intervals too.
///
/// Tests against zero are one-sided, as a model below zero explains nothing; all others two-sided. q is the rate of false
/// discoveries among the tests of a column (Benjamini and Hochberg), `pMax` the probability that any of them would be so
/// large by chance.
///
/// - Source: Nili et al. 2014, doi 10.1371/journal.pcbi.1003553; Schütt et al. 2023, doi 10.7554/eLife.82566.
public struct RSAInference: Sendable, Equatable {
  public enum Unit: String, Sendable, CaseIterable {
    case subject
    case stimulus
    case both
  }

  /// How scores are tested against zero.
  public enum Test: String, Sendable, CaseIterable {
    case signFlip = "sign_flip"
    case t
    case permutation

    public static func usual(across unit: Unit) -> Test {
      switch unit {
      case .subject: .signFlip
      case .stimulus: .permutation
      case .both: .t
      }
    }

    public func fits(_ unit: Unit) -> Bool {
      switch self {
      case .signFlip: unit == .subject
      case .t: true
      case .permutation: unit == .stimulus
      }
    }
  }

  public struct Options: Sendable {
    public var across: Unit
    public var test: Test
    /// Of the bootstrap.
    public var drawCount: Int
    /// Flips of more than 12 subjects, and relabellings.
    public var permutationCount: Int
    public var seed: UInt64
    public var level: Double
    /// The block of each stimulus, within which labels are exchanged.
    public var blocks: [Int]?
    public var missing: PairScorer.MissingPairs
    /// Of the stimuli, for whitened comparisons.
    public var covariance: StimulusCovariance?
    /// Folds of a weighted combination of the models, which becomes the last of them; all are then scored on held-out pairs.
    public var weightedFolds: Int?

    public init(
      across: Unit, test: Test? = nil, drawCount: Int = 2_000, permutationCount: Int = 10_000, seed: UInt64 = 0,
      level: Double = 0.95, blocks: [Int]? = nil, missing: PairScorer.MissingPairs = .refused,
      covariance: StimulusCovariance? = nil, weightedFolds: Int? = nil
    ) {
      self.across = across
      self.test = test ?? .usual(across: across)
      self.drawCount = drawCount
      self.permutationCount = permutationCount
      self.seed = seed
      self.level = level
      self.blocks = blocks
      self.missing = missing
      self.covariance = covariance
      self.weightedFolds = weightedFolds
    }
  }

  /// A mean, its interval, and whether it is zero.
  public struct Estimate: Sendable, Equatable {
    public let value: Double
    public let standardError: Double
    public let low: Double
    public let high: Double
    public let p: Double
    /// Among all tests of its kind.
    public internal(set) var q: Double
    /// Of the largest of them; NaN where no draw has all of them.
    public internal(set) var pMax: Double
  }

  public struct Model: Sendable, Equatable {
    public let score: Estimate
    /// The score less the lower ceiling; NaN with one RDM.
    public let belowCeiling: Estimate
    public let perSubject: [Double]
  }

  public struct Contrast: Sendable, Equatable {
    /// Positions of the models: the first less the second.
    public let first: Int
    public let second: Int
    public let difference: Estimate
  }

  /// In their order, and at last their weighted combination where there is one.
  public let models: [Model]
  /// Each pair of models.
  public let contrasts: [Contrast]
  /// By subject; empty with one RDM.
  public let lowerCeilings: [Double]
  public let upperCeilings: [Double]
  public let across: Unit
  public let test: Test
  public let subjectCount: Int
  public let stimulusCount: Int
  public let droppedPairCount: Int
  /// The smallest p against zero that there can be.
  public let floor: Double
  public let degreesOfFreedom: Double
  /// Draws of the bootstrap in which all was defined.
  public let definedDrawCount: Int

  public var lowerCeiling: Double { definedMean(lowerCeilings) }
  public var upperCeiling: Double { definedMean(upperCeilings) }

  /// - Parameter controls: RDMs held constant: resampled with the stimuli, and kept where labels are exchanged.
  /// - Throws: as `PairScorer` and `LabelPermutation`; `.oneSubject` where subjects are the random unit and there is one;
  ///   `.tooFewStimuli` below four where stimuli are; `.noDraws`; `RSAError.unfit` for a test of another unit.
  public init(
    of rdms: [RDM], against subjects: [RDM], by comparison: Comparison, given controls: [RDM] = [],
    options: Options, workers: Workers = .all, progress: (@Sendable (Int) -> Void)? = nil
  ) throws {
    guard options.test.fits(options.across) else {
      throw RSAError.unfit(
        what: "the test `\(options.test.rawValue)`", with: "the random unit `\(options.across.rawValue)`",
        parameter: "test", remedy: "test: \(Test.usual(across: options.across).rawValue)")
    }
    if let covariance = options.covariance {
      if options.test == .permutation {
        throw RSAError.unfit(
          what: "a permutation of stimuli", with: "`covariance`, under which they are not exchangeable",
          parameter: "covariance", remedy: "test: t")
      }
      if options.across != .subject, covariance.variances == nil {
        throw RSAError.unfit(
          what: "a covariance between stimuli", with: "the random unit `\(options.across.rawValue)`",
          parameter: "covariance", remedy: "across: subject")
      }
    }
    let scorer = try PairScorer(
      of: rdms, against: subjects, by: comparison, given: controls, covariance: options.covariance,
      missing: options.missing)
    let s = subjects.count
    let n = scorer.stimulusCount
    if options.across != .stimulus, s < 2 { throw AnalysisError.oneSubject(what: "a test over subjects") }
    if options.across != .subject, n < 4 {
      throw AnalysisError.tooFewStimuli(count: n, needed: 4, what: "a bootstrap over stimuli")
    }
    guard options.drawCount > 0 else { throw AnalysisError.noDraws(count: options.drawCount) }
    if let blocks = options.blocks, blocks.count != n { throw RSAError.blockCount(count: blocks.count, stimuli: n) }
    let weighted = try options.weightedFolds.map { folds in
      guard controls.isEmpty, options.covariance == nil, options.test != .permutation else {
        throw RSAError.unfit(
          what: "`weighted`",
          with: options.test == .permutation
            ? "a permutation of stimuli, which would part the folds" : "what is held constant or a covariance",
          parameter: "weighted",
          remedy: options.test == .permutation ? "test: t" : "leave `weighted:` out")
      }
      return try WeightedModel(
        of: rdms, against: subjects, by: comparison, folds: folds, seed: options.seed, missing: options.missing)
    }
    let heldOut = weighted?.scores(
      stimulusCounts: Array(repeating: 1, count: n), subjectCounts: Array(repeating: 1, count: s))
    let scores = heldOut == nil ? scorer.scores() : []
    let rows = heldOut?.rows ?? rdms.indices.map { Array(scores[($0 * s)..<(($0 + 1) * s)]) }
    var ceiling: Ceiling?
    if s > 1, heldOut == nil {
      // Where pairs are dropped, of the same pairs as the scores.
      let mask = rdms.map(\.values)
      let present = subjects.map { rdm in
        options.missing == .dropped ? rdm.masked { pair in mask.contains { $0[pair].isNaN } } : rdm
      }
      ceiling = try Ceiling(of: present, by: comparison, given: controls, covariance: options.covariance)
    }
    lowerCeilings = s > 1 ? heldOut?.lower ?? ceiling?.lowerPerSubject ?? [] : []
    upperCeilings = s > 1 ? heldOut?.upper ?? ceiling?.upperPerSubject ?? [] : []
    across = options.across
    test = options.test
    subjectCount = s
    stimulusCount = n
    droppedPairCount = scorer.droppedPairCount

    let couples = rows.indices.flatMap { a in ((a + 1)..<max(a + 1, rows.count)).map { (a, $0) } }
    let found: Estimates
    switch options.across {
    case .subject:
      found = try .overSubjects(rows, lowerCeilings, couples, options, workers)
    case .stimulus, .both:
      let draws = try BootstrapDraws(scorer, weighted, options, workers, progress)
      var null: LabelPermutation.Null?
      if options.test == .permutation {
        null = try LabelPermutation(drawCount: options.permutationCount, seed: options.seed).null(
          of: rdms, against: subjects, by: comparison, given: controls, blocks: options.blocks, workers: workers)
      }
      found = draws.estimates(rows, lowerCeilings, couples, null, options)
    }
    let bh = FalseDiscoveryRate.benjaminiHochberg
    func adjusted(_ estimates: [Estimate]) -> [Estimate] {
      zip(estimates, bh.adjusted(estimates.map(\.p))).map { estimate, q in
        var estimate = estimate
        estimate.q = q
        return estimate
      }
    }
    let (own, below, differences) = (adjusted(found.models), adjusted(found.below), adjusted(found.contrasts))
    models = rows.indices.map { Model(score: own[$0], belowCeiling: below[$0], perSubject: rows[$0]) }
    contrasts = couples.indices.map {
      Contrast(first: couples[$0].0, second: couples[$0].1, difference: differences[$0])
    }
    floor = found.floor
    degreesOfFreedom = found.degrees
    definedDrawCount = found.drawCount
  }
}

extension RDM {
  /// The same with some pairs missing.
  func masked(_ isMissing: (Int) -> Bool) -> RDM {
    with(values: values.indices.map { isMissing($0) ? .nan : values[$0] })
  }
}

/// Estimates of all quantities before their q.
private struct Estimates {
  var models: [RSAInference.Estimate]
  var below: [RSAInference.Estimate]
  var contrasts: [RSAInference.Estimate]
  var floor: Double
  var degrees: Double
  var drawCount = 0

  /// One value a subject, then a test over subjects.
  static func overSubjects(
    _ rows: [[Double]], _ ceilings: [Double], _ couples: [(Int, Int)], _ options: RSAInference.Options,
    _ workers: Workers
  ) throws -> Estimates {
    func less(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }
    func estimates(_ lists: [[Double]], tail: LocationTest.Tail) throws -> [RSAInference.Estimate] {
      var largest: [Double] = Array(repeating: .nan, count: lists.count)
      if options.test == .signFlip, lists.count > 1 {
        largest = try MaxStatistic(
          of: lists, draws: options.permutationCount, seed: options.seed, tail: tail, workers: workers
        ).units.map(\.pMax)
      }
      return try zip(lists, largest).map { values, pMax in
        try overSubjects(values, tail: tail, pMax: pMax, options, workers)
      }
    }
    let count = rows.first?.count ?? 0
    return Estimates(
      models: try estimates(rows, tail: .above), below: try estimates(rows.map { less($0, ceilings) }, tail: .both),
      contrasts: try estimates(couples.map { less(rows[$0.0], rows[$0.1]) }, tail: .both),
      floor: options.test == .signFlip
        ? (count <= LocationTest.mostFlippedRows
          ? 1 / Double(1 << count) : 1 / Double(options.permutationCount + 1)) : 0,
      degrees: Double(count - 1))
  }

  private static func overSubjects(
    _ values: [Double], tail: LocationTest.Tail, pMax: Double, _ options: RSAInference.Options, _ workers: Workers
  ) throws -> RSAInference.Estimate {
    let mean = definedMean(values)
    let sample = LocationTest.Sample(values)
    guard values.allSatisfy(\.isFinite), sample.varies else {
      return RSAInference.Estimate(
        value: mean, standardError: .nan, low: .nan, high: .nan, p: .nan, q: .nan, pMax: .nan)
    }
    let error = (sample.variance / sample.n).squareRoot()
    let interval = LocationTest.interval(mean, error, sample.n - 1, options.level)
    let p: Double
    if options.test == .signFlip {
      p = try LocationTest.signFlips(
        values, draws: options.permutationCount, seed: options.seed, tail: tail, workers: workers
      ).p
    } else {
      p = t(mean, error, sample.n - 1, tail)
    }
    return RSAInference.Estimate(
      value: mean, standardError: error, low: interval.low, high: interval.high, p: p, q: .nan, pMax: pMax)
  }

  static func t(_ value: Double, _ error: Double, _ degrees: Double, _ tail: LocationTest.Tail) -> Double {
    guard error > 0, value.isFinite else { return .nan }
    let distribution = Distribution.studentT(df: degrees)
    return tail == .above ? distribution.survival(value / error) : distribution.twoSided(value / error)
  }
}

/// The draws of one design: for each the mean scores and the lower ceiling, with stimuli, subjects, or both resampled.
private struct BootstrapDraws {
  /// What a draw gives: mean scores of the models, and the lower ceiling.
  struct Draw: Sendable {
    var scores: [Double]
    var lower: Double

    var isDefined: Bool { scores.allSatisfy { !$0.isNaN } }
  }

  private let stimuli: [Draw]
  /// Of the bootstrap over both, and of subjects alone; empty where stimuli alone are random.
  private let both: [Draw]
  private let subjects: [Draw]
  private let s: Int
  private let n: Int

  init(
    _ scorer: PairScorer, _ weighted: WeightedModel?, _ options: RSAInference.Options, _ workers: Workers,
    _ progress: (@Sendable (Int) -> Void)?
  ) throws {
    let s = scorer.targetCount
    let isDual = options.across == .both
    let bootstrap = try StimulusBootstrap(
      stimulusCount: scorer.stimulusCount, drawCount: options.drawCount, seed: options.seed)
    let people = RandomStream(seed: options.seed, name: "bootstrap over subjects")
    @Sendable func subjectCounts(_ draw: Int) -> [Int] {
      var counts = [Int](repeating: 0, count: s)
      for index in people.resample(of: s, draw: draw) { counts[index] += 1 }
      return counts
    }
    let everyone = Array(repeating: 1, count: s)
    @Sendable func draws(_ sample: SampleScores, _ wanted: [[Int]]) -> [Draw] {
      wanted.enumerated().map { place, counts in
        Draw(
          scores: (0..<scorer.modelCount).map { model in
            TargetBounds.mean(sample.scores[(model * s)..<((model + 1) * s)], counts)
          }, lower: s > 1 ? sample.bounds[place].lowerMean : .nan)
      }
    }
    @Sendable func draw(_ weighted: WeightedModel, _ counts: [Int], _ subjects: [Int]) -> Draw {
      let found = weighted.scores(stimulusCounts: counts, subjectCounts: subjects)
      return Draw(
        scores: found.rows.map { TargetBounds.mean($0[...], subjects) },
        lower: s > 1 ? TargetBounds.mean(found.lower[...], subjects) : .nan)
    }
    let together = PairScorer.samplesTogether
    let parts = try workers.map((options.drawCount + together - 1) / together) { part -> [[Draw]] in
      let range = (part * together)..<min(options.drawCount, (part + 1) * together)
      let wanted = range.map { isDual ? [everyone, subjectCounts($0)] : [everyone] }
      if let weighted {
        let all = Array(repeating: 1, count: scorer.stimulusCount)
        return zip(range, wanted).map { place, people in
          let counts = bootstrap.counts(ofDraw: place)
          progress?(place)
          return people.map { draw(weighted, counts, $0) } + (isDual ? [draw(weighted, all, people[1])] : [])
        }
      }
      let samples = scorer.samples(
        of: range.map { bootstrap.counts(ofDraw: $0) }, targetCounts: s > 1 ? wanted : wanted.map { _ in [] })
      var found = zip(samples, wanted).map(draws)
      if isDual {
        // Subjects alone, over all stimuli.
        let counts = range.map(subjectCounts)
        let sample = scorer.samples(of: [nil], targetCounts: [counts])[0]
        let single = draws(sample, counts)
        for place in found.indices { found[place].append(single[place]) }
      }
      for draw in range { progress?(draw) }
      return found
    }
    let all = parts.flatMap { $0 }
    stimuli = all.map { $0[0] }
    both = isDual ? all.map { $0[1] } : []
    subjects = isDual ? all.map { $0[2] } : []
    self.s = s
    n = scorer.stimulusCount
  }

  func estimates(
    _ rows: [[Double]], _ ceilings: [Double], _ couples: [(Int, Int)], _ null: LabelPermutation.Null?,
    _ options: RSAInference.Options
  ) -> Estimates {
    let means = rows.map { definedMean($0) }
    let lower = definedMean(ceilings)
    let degrees = Double((both.isEmpty ? n : min(s, n)) - 1)
    func estimate(_ value: Double, _ tail: LocationTest.Tail, _ quantity: (Draw) -> Double) -> RSAInference.Estimate {
      let over = [stimuli, both, subjects].map {
        ResampledStatistic(estimate: value, draws: $0.map(quantity), unitCount: n)
      }
      let error = standardError(over)
      var (low, high) = (Double.nan, Double.nan)
      if both.isEmpty {
        if let interval = over[0].interval(level: options.level) { (low, high) = (interval.lower, interval.upper) }
      } else if error.isFinite {
        (low, high) = LocationTest.interval(value, error, degrees, options.level)
      }
      return RSAInference.Estimate(
        value: value, standardError: error, low: low, high: high, p: Estimates.t(value, error, degrees, tail), q: .nan,
        pMax: .nan)
    }
    let models = rows.indices.map { model -> RSAInference.Estimate in
      let own = estimate(means[model], .above) { $0.scores[model] }
      guard let null else { return own }
      return RSAInference.Estimate(
        value: own.value, standardError: own.standardError, low: own.low, high: own.high, p: null.p(ofModel: model),
        q: .nan, pMax: rows.count > 1 ? null.pMax(ofModel: model) : .nan)
    }
    return Estimates(
      models: models,
      below: rows.indices.map { model in estimate(means[model] - lower, .both) { $0.scores[model] - $0.lower } },
      contrasts: couples.map { a, b in estimate(means[a] - means[b], .both) { $0.scores[a] - $0.scores[b] } },
      floor: null.map { 1 / Double($0.draws.count + 1) } ?? 0, degrees: degrees,
      drawCount: (both.isEmpty ? stimuli : both).count(where: \.isDefined))
  }

  private func standardError(_ over: [ResampledStatistic]) -> Double {
    let variances = over.map { $0.standardError * $0.standardError }
    let (s, n) = (Double(s), Double(n))
    guard !both.isEmpty else { return (variances[0] * n / (n - 1)).squareRoot() }
    return DualBootstrap.variance(
      both: variances[1], subjects: variances[2], stimuli: variances[0], subjectCount: s, stimulusCount: n
    ).squareRoot()
  }
}

/// The variance of a statistic with two random units, from three bootstraps.
public enum DualBootstrap {
  /// See `RSAInference`. Without the numbers of units the form for large samples, 2 (v_S + v_n) - v_both.
  public static func variance(
    both: Double, subjects: Double, stimuli: Double, subjectCount s: Double? = nil, stimulusCount n: Double? = nil
  ) -> Double {
    guard let s, let n else { return min(both, max(2 * (subjects + stimuli) - both, subjects, stimuli)) }
    let one = s / (s - 1) * subjects
    let other = n / (n - 1) * stimuli
    let corrected = one + other - n * s / ((n - 1) * (s - 1)) * (both - subjects - stimuli)
    return min(both, max(corrected, one, other))
  }
}
