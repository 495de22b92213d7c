internal import Foundation
public import PomonaCore
public import PomonaParallel

/// Ceilings from several subjects with the same stimulus series, without repeats.
extension ResponseCeiling {
  /// r of a subject's series with the mean of the others, within stories and averaged over them, then over subjects.
  ///
  /// With an equal shared share rho of variance this is rho sqrt(S - 1) / sqrt(1 + (S - 2) rho), below its limit sqrt(rho):
  /// a bound from below of what a model of shared responses can reach. `includingSelf` takes the mean of all subjects, the
  /// subject among them, which is too high: sqrt((1 + (S - 1) rho) / S). Missing values are left out pair by pair. A
  /// subject without variation in a story has no r there.
  /// - Parameters:
  ///   - subjects: time × units each, of one shape.
  ///   - stories: a number for each row; `nil` for one story.
  ///   - floor: a unit whose mean over subjects is below it is undefined.
  /// - Throws: `.insufficientRepeats` for fewer than two subjects; `.shapeMismatch`; `.tooFewSamples` when no story has ten
  ///   rows; `.nonFinite` for infinite values.
  public static func leaveOneOut(
    subjects: [Matrix<Float>], stories: [Int]? = nil, includingSelf: Bool = false, floor: Double = 0.05,
    workers: Workers = .all
  ) throws -> ResponseCeiling {
    guard subjects.count > 1, let first = subjects.first else {
      throw CeilingError.insufficientRepeats(what: "subjects", count: subjects.count, needed: 2)
    }
    for subject in subjects {
      guard subject.rowCount == first.rowCount else {
        throw CeilingError.shapeMismatch(
          what: "rows of a subject", count: subject.rowCount, expected: first.rowCount)
      }
      guard subject.columnCount == first.columnCount else {
        throw CeilingError.shapeMismatch(
          what: "units of a subject", count: subject.columnCount, expected: first.columnCount)
      }
      if let place = subject.elements.firstIndex(where: \.isInfinite) {
        throw CeilingError.nonFinite(
          what: "responses of unit \(place % subject.columnCount + 1)", row: place / subject.columnCount,
          value: "infinite")
      }
    }
    if let stories, stories.count != first.rowCount {
      throw CeilingError.shapeMismatch(what: "story labels", count: stories.count, expected: first.rowCount)
    }
    let all = Split.rowsByLabel(stories ?? [Int](repeating: 0, count: first.rowCount))
    let lines = all.filter { $0.count >= TimeSeriesScore.minimumRows }
    guard !lines.isEmpty else {
      throw CeilingError.tooFewSamples(
        what: "rows in the longest story", count: all.map(\.count).max() ?? 0, needed: TimeSeriesScore.minimumRows)
    }
    let found = try workers.map(first.columnCount) { unit -> [Double] in
      var scores = [[Double]](repeating: [], count: subjects.count)
      for line in lines {
        let series = subjects.map { subject in line.map { Double(subject[$0, unit]) } }
        for (index, own) in series.enumerated() {
          var x: [Double] = []
          var y: [Double] = []
          for t in line.indices where !own[t].isNaN {
            var sum = 0.0
            var count = 0
            for (other, values) in series.enumerated() where includingSelf || other != index {
              guard !values[t].isNaN else { continue }
              sum += values[t]
              count += 1
            }
            guard count > 0 else { continue }
            x.append(own[t])
            y.append(sum / Double(count))
          }
          scores[index].append(Correlation.pearson(x, y))
        }
      }
      return scores.map { definedMean($0[...]) }
    }
    let perSubject = subjects.indices.map { subject in found.map { $0[subject] } }
    let values = found.map { scores -> Double in
      let mean = definedMean(scores[...])
      return mean >= floor ? mean : .nan
    }
    var making = "\(subjects.count) subjects, each with the mean of \(includingSelf ? "all" : "the others")"
    making +=
      stories == nil
      ? ", the whole series as one run" : ", r within \(lines.count == 1 ? "1 story" : "\(lines.count) stories")"
    if lines.count < all.count {
      making += " (\(all.count - lines.count) with fewer than \(TimeSeriesScore.minimumRows) rows left out)"
    }
    return ResponseCeiling(
      .leaveOneOut, ScoreBasis(.r, of: .sharedBySubjects), values: values, making: making, perSubject: perSubject)
  }

  /// Scores of predicting one subject from others, for one number of subjects.
  public struct SubjectPool: Sendable, Equatable {
    /// The number of subjects, the predicted one among them.
    public let subjectCount: Int
    /// For each (subset of subjects, fold) the score of each unit.
    public let scores: [[Double]]

    public init(subjectCount: Int, scores: [[Double]]) {
      self.subjectCount = subjectCount
      self.scores = scores
    }
  }

  /// What scores would reach with ever more subjects: the median over bootstraps of v0 of v(s) = v0 (1 - exp(-s / tau)).
  ///
  /// Each bootstrap resamples the (subset, fold) scores of every s with replacement, the same for all units, averages them
  /// and fits. A unit with fewer than 50 fits is undefined. The interval of a unit is that of the curve (2.5 to 97.5 %) at
  /// the first s where the median curve grows by less than .0005.
  /// The exponential ends before scores do, whose distance from their limit falls as 1 / s, and every pool is fitted to the
  /// same training rows: with 12 units a subject and 120 training rows the limit is .63 to .65 for a true .71 over 3 to 30
  /// subjects, and .24 to .37 for a true .39. Few subjects do not make that worse, but less certain.
  /// - Parameter basis: that of the scores, with their split: a ceiling made with leaking folds leaks.
  /// - Throws: `.insufficientRepeats` when the pools reach fewer than 3 subjects; `.shapeMismatch`; `.emptyInput`;
  ///   `.invalidHyperparameter` for fewer than 50 bootstraps.
  public static func extrapolated(
    from pools: [SubjectPool], basis: ScoreBasis, bootstraps: Int = 100, seed: UInt64 = 0, workers: Workers = .all
  ) throws -> ResponseCeiling {
    let most = pools.map(\.subjectCount).max() ?? 0
    guard most > 2, pools.count > 1 else {
      throw CeilingError.insufficientRepeats(what: "subjects", count: most, needed: 3)
    }
    guard bootstraps >= SaturatingFit.leastFits else {
      throw CeilingError.invalidHyperparameter(
        name: "the number of bootstraps", value: "\(bootstraps)", allowed: "at least \(SaturatingFit.leastFits)")
    }
    let units = pools.first?.scores.first?.count ?? 0
    guard units > 0 else { throw CeilingError.emptyInput(what: "scores of units") }
    for pool in pools {
      guard !pool.scores.isEmpty else { throw CeilingError.emptyInput(what: "scores of \(pool.subjectCount) subjects") }
      for scores in pool.scores where scores.count != units {
        throw CeilingError.shapeMismatch(what: "scores of units", count: scores.count, expected: units)
      }
    }
    let sorted = pools.sorted { $0.subjectCount < $1.subjectCount }
    let counts = sorted.map { Double($0.subjectCount) }
    let draws = sorted.map { pool -> [[Int]] in
      let stream = RandomStream(seed: seed, name: "subject pools of \(pool.subjectCount)")
      return (0..<bootstraps).map { stream.resample(of: pool.scores.count, draw: $0) }
    }
    let found = try workers.map(units) { unit -> (ceiling: Double, interval: ClosedRange<Double>?) in
      let fits = (0..<bootstraps).compactMap { boot in
        SaturatingFit(
          counts,
          sorted.indices.map { s in
            definedMean(draws[s][boot].map { sorted[s].scores[$0][unit] }[...])
          })
      }
      guard fits.count >= SaturatingFit.leastFits else { return (.nan, nil) }
      return (median(fits.map(\.limit)), SaturatingFit.interval(of: fits))
    }
    return ResponseCeiling(
      .extrapolated, basis, values: found.map(\.ceiling),
      making: "\(sorted.map(\.subjectCount).min() ?? 0) to \(most) subjects, \(bootstraps) bootstraps, seed \(seed); "
        + "from below, low by a tenth or more in simulations",
      intervals: found.map(\.interval))
  }
}

/// v(s) = limit (1 - exp(-s / tau)), 0 ≤ limit ≤ 1, by least squares.
///
/// For a fixed tau the limit is linear; log tau is searched on [-3, 5], 33 points and then golden sections.
public struct SaturatingFit: Sendable, Equatable {
  public let limit: Double
  public let tau: Double
  /// Fewer fits than this have no median.
  public static let leastFits = 50

  /// `nil` when fewer than two values are numbers.
  public init?(_ counts: [Double], _ values: [Double]) {
    let points = zip(counts, values).filter { !$0.1.isNaN }
    guard points.count > 1 else { return nil }
    func fit(_ logTau: Double) -> (limit: Double, loss: Double) {
      let tau = exp(logTau)
      var above = 0.0
      var below = 0.0
      for (s, value) in points {
        let g = 1 - exp(-s / tau)
        above += value * g
        below += g * g
      }
      let limit = below > 0 ? min(1, max(0, above / below)) : 0
      let loss = points.reduce(0) { sum, point in
        let rest = point.1 - limit * (1 - exp(-point.0 / tau))
        return sum + rest * rest
      }
      return (limit, loss)
    }
    let grid = (0..<33).map { -3 + 8 * Double($0) / 32 }
    let losses = grid.map { fit($0).loss }
    var best = 0
    for place in grid.indices where losses[place] < losses[best] { best = place }
    var low = grid[max(0, best - 1)]
    var high = grid[min(32, best + 1)]
    let section = (5.0.squareRoot() - 1) / 2
    var left = high - section * (high - low)
    var right = low + section * (high - low)
    var leftLoss = fit(left).loss
    var rightLoss = fit(right).loss
    while high - low > 1e-9 {
      if leftLoss <= rightLoss {
        (high, right, rightLoss) = (right, left, leftLoss)
        left = high - section * (high - low)
        leftLoss = fit(left).loss
      } else {
        (low, left, leftLoss) = (left, right, rightLoss)
        right = low + section * (high - low)
        rightLoss = fit(right).loss
      }
    }
    let found = (low + high) / 2
    // The end of the search may lie on a grid point that no section reaches.
    let final = fit(found).loss <= losses[best] ? found : grid[best]
    limit = fit(final).limit
    tau = exp(final)
  }

  public func callAsFunction(_ count: Double) -> Double { limit * (1 - exp(-count / tau)) }

  /// 2.5 to 97.5 % of the curves where their median has stopped to grow.
  static func interval(of fits: [SaturatingFit]) -> ClosedRange<Double>? {
    func middle(_ count: Double) -> Double { ResponseCeiling.median(fits.map { $0(count) }) }
    var count = 1.0
    var here = middle(count)
    while count < 2000 {
      let next = middle(count + 1)
      if next - here < 0.0005 { break }
      here = next
      count += 1
    }
    let values = fits.map { $0(count) }
    let low = ResponseCeiling.quantile(0.025, of: values)
    let high = ResponseCeiling.quantile(0.975, of: values)
    return low <= high ? low...high : nil
  }
}
