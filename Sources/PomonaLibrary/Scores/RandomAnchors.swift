internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaParallel
internal import PomonaSystem
internal import PomonaTables

/// Likenesses to chosen anchors against as many random ones, and against the whole features that they were made of: as
/// predictors of responses, or of classes of stimuli.
///
///     p = (1 + #{s_b ≥ s}) / (1 + B)        of_gap = (s - mean s_b) / (s_whole - mean s_b)
///
/// Draws are of a declared pool, without the chosen anchors, or of random orthonormal directions of the features: the
/// cheapest control for "any so many dimensions will do". Every draw is standardised, split and fitted as the anchors were.
struct RandomAnchors {
  enum Control: String, CaseIterable {
    case pool, directions
  }

  /// What scores random anchors as the chosen ones were scored: a fit of responses, or a reading of classes.
  struct Judge {
    let candidates: [EncodingCandidate]
    /// Regions of subjects, or the column of classes.
    let targets: [(roi: String, subject: String)]
    /// Those that the table holds.
    let metrics: [String]
    /// The name of the split.
    let scheme: String
    /// Bytes for directions.
    let limit: Int
    /// On test rows: targets × metrics.
    let scores: @Sendable (_ candidate: EncodingCandidate, _ workers: Workers) throws -> [[Double]]
    /// Of the features without anchors as they were scored before; `nil` has them fitted now.
    let whole: ((_ space: RelativeSpace) throws -> [[Double]])?
  }

  let judge: Judge
  /// What anchors are drawn from; `nil` leaves directions alone.
  let pool: (value: Value, words: String)?
  let draws: Int
  let seed: UInt64
  let context: Context

  private struct Row {
    let space: RelativeSpace
    let roi: String
    let subject: String
    let metric: String
    let control: Control
    let count: Int
    let score: Double
    let whole: Double
    let drawn: [Double]
  }

  /// - Throws: `E0542` for a pool smaller than the anchors, or whole features that were scored otherwise.
  func table() throws -> Table {
    // Twins draw their anchors as their network does, and are a control of their own.
    let candidates = judge.candidates.filter { $0.named?.space != nil && $0.place.predictor == "model" }
    let twinCount = judge.candidates.count { $0.named?.space != nil } - candidates.count
    var rows: [Row] = []
    var removed = 0
    let controls: [Control] = pool == nil ? [.directions] : [.pool, .directions]
    let meter = ProgressMeter(
      label: "random anchors", total: candidates.count * controls.count, control: context.control)
    var isWide = false
    for candidate in candidates {
      guard let named = candidate.named, let space = named.space else { continue }
      let own = try judge.scores(candidate, context.workers)
      let full = try wholeScores(of: space)
      for control in controls {
        if context.isInterrupted { throw LibraryError.interrupted }
        let (made, taken) = try drawn(control, named, space)
        removed = max(removed, taken)
        guard !made.isEmpty else {
          isWide = true
          continue
        }
        // A fit of few predictors is small: whole draws are shared among the threads.
        let alone = Workers(threadCount: 1)
        let scores = judge.scores
        let results = try context.workers.map(made.count) { draw in try scores(try made[draw](), alone) }
        for (target, name) in judge.targets.enumerated() {
          for (place, metric) in judge.metrics.enumerated() {
            rows.append(
              Row(
                space: space, roi: name.roi, subject: name.subject, metric: metric, control: control,
                count: named.names.count, score: own[target][place], whole: full[target][place],
                drawn: results.map { $0[target][place] }))
          }
        }
        meter.step()
      }
    }
    return try table(rows, removed: removed, isWide: isWide, twinCount: twinCount)
  }

  /// Of the features without anchors: as they were scored before, or fitted now.
  private func wholeScores(of space: RelativeSpace) throws -> [[Double]] {
    if let whole = judge.whole { return try whole(space) }
    let map = try space.items()
    return try judge.scores(
      EncodingCandidate(
        space.origin, try FeatureKernel(map, workers: context.workers), over: space.handle.stimuli.axis,
        map: space.items), context.workers)
  }

  // MARK: - Draws

  /// The layer that the chosen anchors were taken at, of a pool that has layers.
  private static func layer(of pool: Value, _ space: RelativeSpace) -> String? {
    guard case .features(_, let at) = space.anchors.source, case .object(let object) = pool, object is FeaturesValue
    else { return nil }
    return at
  }

  /// What makes each draw, and how many anchors of the pool were among the chosen ones; none where directions are no fewer
  /// than features.
  private func drawn(
    _ control: Control, _ named: NamedPredictors, _ space: RelativeSpace
  ) throws -> (made: [@Sendable () throws -> EncodingCandidate], removed: Int) {
    let q = named.names.count
    let axis = space.handle.stimuli.axis
    @Sendable func candidate(_ values: Matrix<Double>) throws -> EncodingCandidate {
      EncodingCandidate(
        ScoredPlace(model: control.rawValue), NamedPredictors(names: [], values: { _ in values }), over: axis)
    }
    switch control {
    case .pool:
      guard let pool else { return ([], 0) }
      let anchors = try RelativeAnchors(
        pool.value, of: space.handle.selecting(.named([space.origin.layer])), at: Self.layer(of: pool.value, space),
        by: space.anchors.similarity, parameter: "pool")
      guard
        let all = try anchors.fixed(space.origin.layer, of: space.handle, space.items, context)
      else {
        throw Explanation(
          "E0542", "means of classes are no pool to draw from", parameter: "pool",
          facts: ["a pool is features of other stimuli, ids of stimuli, or a table with a row an anchor"])
      }
      let chosen = Set(named.names)
      let free = all.names.indices.filter { !chosen.contains(all.names[$0]) }
      guard free.count >= q else {
        throw Explanation(
          "E0542", "a pool of \(free.count) is too small to draw \(q) anchors from", parameter: "pool",
          facts: all.names.count > free.count ? ["\(all.names.count - free.count) of it are among the anchors"] : [])
      }
      let values = try RelativeRepresentation.similarities(
        of: try space.items(), to: all.map, by: space.anchors.similarity
      ).selecting(columns: free)
      let stream = RandomStream(seed: seed, name: "random anchors")
      return (
        (0..<draws).map { draw in
          {
            let columns = stream.permutation(of: free.count, draw: draw).prefix(q).sorted()
            return try candidate(values.selecting(columns: columns))
          }
        }, all.names.count - free.count
      )
    case .directions:
      let map = try space.items()
      let (n, width) = (map.stimulusCount, map.featureCount)
      guard q < width else { return ([], 0) }
      let needed = 8 * width * (n + 4 * q)
      guard needed <= judge.limit else { throw RecordingError.beyondLimit(needed: needed, limit: judge.limit) }
      var items: [Double] = []
      items.reserveCapacity(n * width)
      for row in 0..<n { items += try map.row(row).map(Double.init) }
      let (rows, stream) = (items, RandomStream(seed: seed, name: "random directions"))
      return (
        (0..<draws).map { draw in
          {
            let normal = (0..<width * q).map { stream.normal(at: draw * width * q + $0) }
            let directions = LAPACK.qr(normal, rows: width, columns: q).q
            return try candidate(
              Matrix(
                rowCount: n, columnCount: q,
                elements: BLAS.product(rows, by: directions, rows: n, columns: q, inner: width)))
          }
        }, 0
      )
    }
  }

  // MARK: - The table

  private func table(_ rows: [Row], removed: Int, isWide: Bool, twinCount: Int) throws -> Table {
    let means = rows.map { definedMean($0.drawn) }
    let deviations = zip(rows, means).map { row, mean -> Double in
      let defined = row.drawn.filter { !$0.isNaN }
      guard defined.count > 1 else { return .nan }
      return (defined.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(defined.count - 1)).squareRoot()
    }
    let shares = rows.map { 100 * Double($0.count) / Double($0.space.featureCount) }
    var header = [
      "\(judge.metrics.joined(separator: " and ")) of \(draws) random draws beside the anchors' · \(judge.scheme) · p: (1 + draws at least as high)"
        + " / (1 + draws) · of_gap: difference over what whole features have above random ones"
    ]
    let namesSubjects = Set(judge.targets.map(\.subject)).count > 1
    var seen: Set<String> = []
    for (row, share) in zip(rows, shares) {
      if seen.insert("\(row.space.origin.layer)\u{1}\(row.space.origin.model)").inserted {
        header.append(
          "\(row.space.origin.layer): dimensions \(row.space.featureCount) → \(row.count)"
            + " (\(FitValue.short(share)) % of original)")
      }
      let key =
        "\(row.space.origin.layer)\u{1}\(row.space.origin.model)\u{1}\(row.roi)\u{1}\(row.subject)"
        + "\u{1}\(row.metric)"
      guard seen.insert(key).inserted, row.whole > 0, !row.score.isNaN else { continue }
      header.append(
        "\(row.roi)\(namesSubjects ? " of \(row.subject)" : "")\(judge.metrics.count > 1 ? ", \(row.metric)" : ""): "
          + "\(FitValue.short(100 * row.score / row.whole)) % performance with "
          + "\(FitValue.short(100 - share)) % fewer dimensions")
    }
    if let pool { header.append("pool: \(pool.words)" + (removed > 0 ? ", less \(removed) that are anchors" : "")) }
    if twinCount > 0 { header.append("untrained twins are left out: \(twinCount) layers of theirs") }
    if isWide { header.append("directions are left out where anchors are no fewer than features") }
    return try Table(
      [
        Column("model", .texts(rows.map(\.space.origin.model))),
        Column("layer", .texts(rows.map(\.space.origin.layer))),
        Column("roi", .texts(rows.map(\.roi))), Column("subject", .texts(rows.map(\.subject))),
        Column("metric", .texts(rows.map(\.metric))),
        Column("control", .texts(rows.map(\.control.rawValue))),
        Column("features", .integers(rows.map(\.space.featureCount))),
        Column("anchors", .integers(rows.map(\.count))), Column("draws", .integers(rows.map(\.drawn.count))),
        Column("score", .numbers(rows.map(\.score))), Column("whole", .numbers(rows.map(\.whole))),
        Column("performance", .numbers(rows.map { $0.whole > 0 ? $0.score / $0.whole : .nan })),
        Column("random", .numbers(means)), Column("random_sd", .numbers(deviations)),
        Column("difference", .numbers(zip(rows, means).map { $0.score - $1 })),
        Column(
          "p",
          .numbers(
            rows.map { row in
              row.score.isNaN
                ? .nan : Double(1 + row.drawn.count { $0 >= row.score }) / Double(1 + row.drawn.count)
            })),
        Column(
          "of_gap",
          .numbers(
            zip(rows, means).map { row, mean in
              row.whole > mean ? (row.score - mean) / (row.whole - mean) : .nan
            })),
      ], header: header, provenance: Provenance([], isFromNetwork: true))
  }
}

extension RandomAnchors.Judge {
  /// Predictions of responses: mean r over units, or r of the RDM of predictions, of each region of each subject.
  ///
  /// - Parameter whole: scores of the features without anchors, where there are such.
  init(_ part: EncodingEvidence.Part, metrics: [EncodingTable.Metric], whole: EncodingEvidence?, context: Context) {
    let scoring = part.scoring
    let words = metrics.map(\.rawValue)
    candidates = part.candidates
    targets = scoring.subjects.indices.flatMap { subject in
      scoring.targets[subject].map { (roi: $0.roi, subject: scoring.subjects[subject].name) }
    }
    self.metrics = words
    scheme = scoring.plan.name
    limit = scoring.options.limit
    // What all draws are scored against is made once.
    let shared = SharedMeasurements(limit: scoring.options.limit)
    scores = { try Self.scores(of: $0, scoring, metrics, shared: shared, workers: $1) }
    guard let whole else {
      self.whole = nil
      return
    }
    self.whole = { space in
      guard
        let other = whole.parts.first(where: {
          $0.scoring.plan == scoring.plan && ($0.scoring.options.wantsRSA || !metrics.contains(.ersa))
        }),
        let candidate = other.candidates.first(where: { $0.place == space.origin }),
        other.scoring.subjects.map(\.name) == scoring.subjects.map(\.name), other.scoring.targets == scoring.targets
      else {
        throw Self.noWhole(
          space,
          "by \(words.joined(separator: " and ")) against the same benchmark, regions and split (\(scoring.plan.name))")
      }
      return try Self.scores(of: candidate, other.scoring, metrics, workers: context.workers)
    }
  }

  private static func scores(
    of candidate: EncodingCandidate, _ scoring: EncodingScoring, _ metrics: [EncodingTable.Metric],
    shared: SharedMeasurements? = nil, workers: Workers
  ) throws -> [[Double]] {
    var all = [[[Double]]](repeating: [], count: scoring.subjects.count)
    for cohort in scoring.cohorts {
      let scores = try scoring.scores(of: candidate, cohort: cohort, shared: shared, workers: workers)
      for (subject, found) in zip(cohort, scores) {
        all[subject] = scoring.targets[subject].enumerated().map { target, region in
          metrics.map { metric in
            switch metric {
            case .ereg: definedMean(found.values(of: target, units: region.units).r)
            case .ersa: found.rsa[target].test
            }
          }
        }
      }
    }
    return all.flatMap { $0 }
  }

  static let accuracy = "accuracy"

  /// Classes of stimuli: the share of test rows whose class was found.
  init(_ evidence: ClassEvidence, whole: ClassEvidence?, limit: Int, context: Context) {
    let scoring = evidence.scoring
    candidates = evidence.candidates
    targets = [(roi: scoring.column, subject: "none")]
    metrics = [Self.accuracy]
    scheme = scoring.split.name
    self.limit = limit
    scores = { try [[scoring.accuracy(of: scoring.folds($0, workers: $1))]] }
    guard let whole else {
      self.whole = nil
      return
    }
    self.whole = { space in
      let other = whole.scoring
      guard let candidate = whole.candidates.first(where: { $0.place == space.origin }),
        other.split == scoring.split, other.rows == scoring.rows, other.labels == scoring.labels
      else {
        throw Self.noWhole(
          space, "by `classify` of the same classes of \(scoring.column) and split (\(scoring.split.name))")
      }
      return try [[other.accuracy(of: other.folds(candidate, workers: context.workers))]]
    }
  }

  private static func noWhole(_ space: RelativeSpace, _ words: String) -> Explanation {
    Explanation(
      "E0542", "there are no scores of \"\(space.origin.layer)\" of \(space.origin.model) as a whole in that table",
      parameter: "whole", facts: ["it is to be scored \(words)"], remedies: ["leave `whole:` out: it is fitted then"])
  }
}
