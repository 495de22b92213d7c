internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaParallel
internal import PomonaTables

/// The weights of named predictors, and what each is worth, of every fit behind a table of scores.
struct WeightsTable {
  /// The folds of one candidate on the units of one subject, or on the classes of stimuli.
  struct Fit {
    let place: ScoredPlace
    let subject: String
    let names: [String]
    /// Units, or classes.
    let targets: [String]
    let regions: [(name: String, targets: [Int])]
    let folds: [PredictorWeights]
    let isOfClasses: Bool
    /// Training rows of a fold, on average.
    let trainCount: Int
  }

  let fits: [Fit]
  var draws = 1000
  var permutations = 20
  var seed: UInt64 = 0
  var level = 0.95
  private let schemes: [String]

  /// - Throws: `E0541` where no predictor has a name, or the fit has no weights; `E0670` for responses beyond the limit.
  init(_ evidence: TableValue.Evidence, workers: Workers, control: RunControl) throws {
    switch evidence {
    case .encoding(let evidence):
      fits = try evidence.parts.flatMap { try Self.fits($0, workers: workers, control: control) }
      schemes = evidence.parts.map(\.scoring.plan.name)
    case .classes(let evidence):
      fits = try Self.fits(evidence, workers: workers, control: control)
      schemes = [evidence.scoring.split.name]
    default:
      throw Explanation(
        "E0541", "this table was not made by a fit, so there are no weights behind it", parameter: "scores",
        remedies: ["$f | relative by: category | encode $b | weights"])
    }
    guard !fits.isEmpty else {
      throw Explanation(
        "E0541", "the predictors of these fits have no names", parameter: "scores",
        facts: ["likenesses to anchors have, and columns of a table; features of a layer and components have not"],
        remedies: ["$f | relative by: category | encode $b | weights"])
    }
  }

  private static func fits(
    _ part: EncodingEvidence.Part, workers: Workers, control: RunControl
  ) throws -> [Fit] {
    let scoring = part.scoring
    let named = part.candidates.filter { $0.named != nil }
    guard !named.isEmpty else { return [] }
    guard scoring.options.regression == .ridge, scoring.options.profile.original == nil else {
      throw Explanation(
        "E0541", "weights are of ridge regression under the profile leak_free", parameter: "scores",
        remedies: ["regression: ridge", "profile: leak_free"])
    }
    let meter = ProgressMeter(label: "weights", total: named.count * scoring.subjects.count, control: control)
    return try named.flatMap { candidate in
      try scoring.subjects.indices.compactMap { subject -> Fit? in
        if control.isInterrupted() { throw LibraryError.interrupted }
        defer { meter.step() }
        let rows = scoring.subjects[subject]
        let needed = 32 * rows.rowCount * rows.units.count
        guard needed <= scoring.options.limit else {
          throw RecordingError.beyondLimit(needed: needed, limit: scoring.options.limit)
        }
        guard let values = try candidate.namedValues(rows: rows.stimuli, stimuli: scoring.stimuli) else { return nil }
        let (responses, dropped) = try scoring.responses(of: rows, units: 0..<rows.units.count)
        let split = scoring.splits[subject]
        let source = try candidate.prepared(of: rows, stimuli: scoring.stimuli, scale: scoring.options.scale)
        let rule = scoring.rule(rows, 0..<rows.units.count)
        let folds = try split.folds.indices.map { index in
          let fold = split.folds[index]
          let fit = try scoring.fit(
            try source(fold.train), responses, rows, rule: rule, split: split, fold: index, workers: workers
          ).fit
          let groups = rows.stories.map { stories in
            stories.at(fold.test).rows.filter { $0.count >= TimeSeriesScore.minimumRows }
          }
          return try PredictorWeights(
            try values(fold.train), responses: responses, train: fold.train, test: fold.test,
            penalties: fit.alpha.indices.map { dropped.contains($0) ? .nan : fit.alpha[$0] },
            floor: scoring.options.scale == .zscore ? 0 : ColumnScaling.usualFloor, groups: groups)
        }
        return Fit(
          place: candidate.place, subject: rows.name, names: candidate.named?.names ?? [],
          targets: rows.units.map { scoring.recording.unitIDs[$0] },
          regions: scoring.targets[subject].map { ($0.roi, $0.units) }, folds: folds, isOfClasses: false,
          trainCount: split.trainRowCount / split.foldCount)
      }
    }
  }

  private static func fits(_ evidence: ClassEvidence, workers: Workers, control: RunControl) throws -> [Fit] {
    let scoring = evidence.scoring
    return try evidence.candidates.compactMap { candidate -> Fit? in
      if control.isInterrupted() { throw LibraryError.interrupted }
      guard let values = try candidate.namedValues(rows: scoring.rows, stimuli: scoring.stimuli) else { return nil }
      let found = try scoring.folds(candidate, workers: workers)
      let classes = Set(scoring.labels).sorted()
      let columns = classes.count == 2 ? [classes[1]] : classes
      var responses = Matrix<Float>(rowCount: scoring.rows.count, columnCount: columns.count)
      for (row, label) in scoring.labels.enumerated() {
        for (k, name) in columns.enumerated() { responses[row, k] = label == name ? 1 : -1 }
      }
      let folds = try zip(scoring.split.folds, found).map { fold, classifier in
        // A class that no training row has keeps a column of -1, which is constant.
        try PredictorWeights(
          try values(fold.train), responses: responses, train: fold.train, test: fold.test,
          penalties: Array(repeating: classifier.alpha, count: columns.count),
          floor: scoring.scale == .zscore ? 0 : ColumnScaling.usualFloor)
      }
      return Fit(
        place: candidate.place, subject: "none", names: candidate.named?.names ?? [], targets: columns,
        regions: [(scoring.column, Array(columns.indices))], folds: folds, isOfClasses: true,
        trainCount: scoring.split.trainRowCount / scoring.split.foldCount)
    }
  }

  // MARK: - Weights

  /// A row for each unit, or class, and predictor.
  func weights(workers: Workers, control: RunControl) throws -> Table {
    var (models, layers, predictors, seeds) = ([String](), [String](), [String](), [Int?]())
    var (subjects, units, anchors) = ([String](), [String](), [String]())
    var (weights, standardized, lows, highs) = ([Double](), [Double](), [Double](), [Double]())
    let meter = ProgressMeter(label: "resampled weights", total: fits.count, control: control)
    for fit in fits {
      if control.isInterrupted() { throw LibraryError.interrupted }
      let width = max(1, min(fit.targets.count, (16 << 20) / max(1, draws * fit.names.count)))
      for start in stride(from: 0, to: fit.targets.count, by: width) {
        let range = start..<min(fit.targets.count, start + width)
        let drawn = try resampled(fit, range, workers: workers)
        for (place, target) in range.enumerated() {
          for (predictor, name) in fit.names.enumerated() {
            models.append(fit.place.model)
            layers.append(fit.place.layer)
            predictors.append(fit.place.predictor)
            seeds.append(fit.place.seed)
            subjects.append(fit.subject)
            units.append(fit.targets[target])
            anchors.append(name)
            let weight = definedMean(fit.folds.map { $0.weights[predictor, target] })
            weights.append(weight)
            standardized.append(
              definedMean(
                fit.folds.map { fold in
                  fold.deviations[target] > 0 ? fold.weights[predictor, target] / fold.deviations[target] : .nan
                }))
            guard draws > 0 else { continue }
            let statistic = ResampledStatistic(
              estimate: weight, draws: drawn.map { $0[predictor * range.count + place] }, unitCount: fit.trainCount)
            let interval = weight.isNaN ? nil : statistic.interval(level: level)
            lows.append(interval?.lower ?? .nan)
            highs.append(interval?.upper ?? .nan)
          }
        }
      }
      meter.step()
    }
    let isOfClasses = fits.contains(where: \.isOfClasses)
    var columns = [
      Column("model", .texts(models)), Column("layer", .texts(layers)), Column("predictor", .texts(predictors)),
      Column("seed", .integers(seeds)), Column("subject", .texts(subjects)),
      Column(isOfClasses ? "class" : "unit", .texts(units)), Column("anchor", .texts(anchors)),
      Column("weight", .numbers(weights)), Column("standardized", .numbers(standardized)),
    ]
    if draws > 0 { columns += [Column("low", .numbers(lows)), Column("high", .numbers(highs))] }
    return try Table(
      columns,
      header: [
        "weight: change of a response for one deviation of the predictor, all others held"
          + "; standardized: in deviations of the response · \(foldWords)"
      ] + missingWords + drawWords, provenance: Provenance([], isFromNetwork: true))
  }

  private var foldWords: String {
    let count = fits.map(\.folds.count).max() ?? 1
    return "split \(Set(schemes).sorted().joined(separator: ", "))" + (count > 1 ? ", means over \(count) folds" : "")
  }

  /// What is empty, and why: targets without a fit, and intervals of too few resamples.
  private var missingWords: [String] {
    let without = fits.map { fit in
      (fit, fit.targets.indices.filter { target in fit.folds.allSatisfy { $0.weights[0, target].isNaN } })
    }
    let count = without.reduce(0) { $0 + $1.1.count }
    guard count > 0, let first = without.first(where: { !$0.1.isEmpty }) else { return [] }
    let all = fits.reduce(0) { $0 + $1.targets.count }
    return [
      "no weights for \(count) of \(all) units, which lack a response to a stimulus that others have"
        + " (first: \"\(first.0.targets[first.1[0]])\" of subject \"\(first.0.subject)\")"
    ]
  }

  private var drawWords: [String] {
    if let few = ScoreIntervals.wordsOfFew(draws: draws, level: level) { return [few] }
    return draws == 0
      ? []
      : [
        "\(FitValue.short(level * 100)) % intervals: \(draws) resamples of training rows, seed \(seed), expanded percentile,"
          + " penalties and scales fixed"
      ]
  }

  /// Means over folds of resampled weights: draws of predictors × targets.
  private func resampled(_ fit: Fit, _ range: Range<Int>, workers: Workers) throws -> [[Double]] {
    guard draws > 0 else { return [] }
    var sums: [[Double]] = []
    for (number, fold) in fit.folds.enumerated() {
      let own = try fold.resampled(
        targets: range, draws: draws, seed: seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15, workers: workers)
      if sums.isEmpty {
        sums = own
      } else {
        for draw in sums.indices { for place in sums[draw].indices { sums[draw][place] += own[draw][place] } }
      }
    }
    let count = Double(fit.folds.count)
    return sums.map { $0.map { $0 / count } }
  }

  // MARK: - Importance

  /// A row for each region, or column of classes, and predictor.
  func importance(workers: Workers, control: RunControl) throws -> Table {
    struct Row {
      let fit: Fit
      let roi: String
      let anchor: String
      let size: ResampledStatistic
      let rank: Int
      let ranks: ResampledStatistic
      let standardized: Double
      let unique: Double
      let permuted: Double
    }
    var rows: [Row] = []
    var closest: (r: Double, names: String)?
    let meter = ProgressMeter(label: "importance", total: fits.count, control: control)
    for fit in fits {
      if control.isInterrupted() { throw LibraryError.interrupted }
      let q = fit.names.count
      var drawn = [[[Double]]](
        repeating: Array(repeating: Array(repeating: 0, count: q), count: draws), count: fit.regions.count)
      var counts = [[Int]](repeating: Array(repeating: 0, count: draws), count: fit.regions.count)
      let width = max(1, min(fit.targets.count, (16 << 20) / max(1, draws * q)))
      for start in stride(from: 0, to: draws == 0 ? 0 : fit.targets.count, by: width) {
        let range = start..<min(fit.targets.count, start + width)
        let found = try resampled(fit, range, workers: workers)
        for (region, own) in fit.regions.enumerated() {
          for target in own.targets where range.contains(target) {
            for draw in found.indices {
              guard !found[draw][target - start].isNaN else { continue }
              counts[region][draw] += 1
              for k in 0..<q { drawn[region][draw][k] += abs(found[draw][k * range.count + target - start]) }
            }
          }
        }
      }
      let unique = fit.folds.map { $0.unique() }
      let permuted = try fit.folds.map { fold -> (r: Matrix<Double>?, accuracy: [Double]) in
        fit.isOfClasses
          ? (nil, try fold.permutedAccuracy(draws: permutations, seed: seed, workers: workers))
          : (try fold.permuted(draws: permutations, seed: seed, workers: workers), [])
      }
      for (region, own) in fit.regions.enumerated() {
        func overUnits(_ value: (_ fold: Int, _ target: Int) -> Double) -> Double {
          definedMean(own.targets.map { target in definedMean(fit.folds.indices.map { value($0, target) }) })
        }
        // The weight of a target is the mean over folds, as in each draw, so that both are sizes of one thing.
        let sizes = (0..<q).map { k in
          definedMean(own.targets.map { target in abs(definedMean(fit.folds.map { $0.weights[k, target] })) })
        }
        let draws = drawn[region].enumerated().map { draw, sums in
          sums.map { counts[region][draw] == 0 ? .nan : $0 / Double(counts[region][draw]) }
        }
        let ranks = Self.ranks(sizes)
        let drawnRanks = draws.map(Self.ranks)
        for k in 0..<q {
          rows.append(
            Row(
              fit: fit, roi: own.name, anchor: fit.names[k],
              size: ResampledStatistic(estimate: sizes[k], draws: draws.map { $0[k] }, unitCount: fit.trainCount),
              rank: ranks[k],
              ranks: ResampledStatistic(estimate: Double(ranks[k]), draws: drawnRanks.map { Double($0[k]) }),
              standardized: overUnits { fold, target in
                let deviation = fit.folds[fold].deviations[target]
                return deviation > 0 ? abs(fit.folds[fold].weights[k, target]) / deviation : .nan
              },
              unique: overUnits { unique[$0][k, $1] },
              permuted: fit.isOfClasses
                ? definedMean(permuted.map { $0.accuracy[k] }) : overUnits { permuted[$0].r?[k, $1] ?? .nan }))
        }
      }
      if q > 1, let r = fit.folds.first?.correlations {
        for i in 0..<q {
          for j in (i + 1)..<max(q, i + 1) where abs(r[i, j]) > abs(closest?.r ?? 0) {
            closest = (r[i, j], "\"\(fit.names[i])\" and \"\(fit.names[j])\"")
          }
        }
      }
      meter.step()
    }
    let sizes = rows.map { $0.size.estimate.isNaN ? nil : $0.size.interval(level: level) }
    let ranks = rows.map { $0.ranks.interval(level: level) }
    let isOfClasses = fits.contains(where: \.isOfClasses)
    var columns = [
      Column("model", .texts(rows.map(\.fit.place.model))), Column("layer", .texts(rows.map(\.fit.place.layer))),
      Column("predictor", .texts(rows.map(\.fit.place.predictor))),
      Column("seed", .integers(rows.map(\.fit.place.seed))), Column("roi", .texts(rows.map(\.roi))),
      Column("subject", .texts(rows.map(\.fit.subject))), Column("anchor", .texts(rows.map(\.anchor))),
      Column("importance", .numbers(rows.map(\.size.estimate))),
    ]
    if draws > 0 {
      columns += [
        Column("low", .numbers(sizes.map { $0?.lower ?? .nan })),
        Column("high", .numbers(sizes.map { $0?.upper ?? .nan })),
      ]
    }
    columns.append(Column("rank", .integers(rows.map(\.rank))))
    if draws > 0 {
      columns += [
        Column("rank_low", .numbers(ranks.map { $0?.lower ?? .nan })),
        Column("rank_high", .numbers(ranks.map { $0?.upper ?? .nan })),
      ]
    }
    columns += [
      Column("standardized", .numbers(rows.map(\.standardized))), Column("unique", .numbers(rows.map(\.unique))),
      Column("permuted", .numbers(rows.map(\.permuted))),
    ]
    let measure = isOfClasses ? "accuracy" : "r"
    return try Table(
      columns,
      header: [
        "importance: mean |weight| over \(isOfClasses ? "classes" : "units"), standardized: in deviations of the response"
          + " · unique: test r lost without the anchor, refitted · permuted: test \(measure) lost when its values are"
          + " shuffled among test rows, \(permutations) times · \(foldWords)",
        closest.map {
          "anchors that resemble each other share credit: \($0.names) correlate by r \(Scoring.three($0.r))"
        }
          ?? "",
      ].filter { !$0.isEmpty } + missingWords + drawWords, provenance: Provenance([], isFromNetwork: true))
  }

  /// 1 for the largest; equal ones in their order.
  private static func ranks(_ values: [Double]) -> [Int] {
    let order = values.indices.sorted { a, b in
      values[a] == values[b] || values[b].isNaN && values[a].isNaN ? a < b : values[b].isNaN || values[a] > values[b]
    }
    var ranks = [Int](repeating: 0, count: values.count)
    for (place, index) in order.enumerated() { ranks[index] = place + 1 }
    return ranks
  }
}
