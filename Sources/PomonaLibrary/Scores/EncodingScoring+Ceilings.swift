internal import Foundation
internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaParallel

/// Noise ceilings of the responses that are predicted.
extension EncodingScoring {
  /// The kinds that bound r of predictions with the mean of repeats, r of RDMs of one subject, and r of what subjects share;
  /// those that bound no score, and are refused with the reason.
  static let ceilingKinds: [ResponseCeiling.Kind] = [
    .ncsnr, .reliabilityR, .schoppe, .rdmSplitHalf, .leaveOneOut, .extrapolated, .splitHalf, .reliability,
    .explainableVariance,
  ]

  /// For each subject, unit by unit, r of its responses with the mean of the other subjects': what a model of shared responses
  /// reaches at least.
  ///
  /// - Throws: `E0376` where subjects saw different stimuli, so that scores and ceiling would be of other rows; as
  ///   `ResponseCeiling.leaveOneOut`.
  func sharedCeilings(workers: Workers) throws -> [ResponseCeiling] {
    if let other = subjects.first(where: { $0.stimuli != subjects[0].stimuli }) {
      throw CeilingError.incompatibleCeiling(
        ceiling: "leave_one_out, r of what subjects share over the same stimuli",
        score: "of the \(other.rowCount) rows of subject \(other.name), which are not those of \(subjects[0].name)")
    }
    let found = try RecordingCeilings.leaveOneOut(recording, workers: workers)
    return subjects.indices.map { found.ofSubject($0) }
  }

  /// For each subject, unit by unit, what r of predicting it from others would reach with ever more of them, under the split
  /// of the scores and with ridge regression from the others' units side by side.
  ///
  /// For a pool of s subjects the one that is predicted is among them; the s - 1 others are all choices of them, or
  /// `poolsOfSize` random ones where there are more. Pools are of at most `poolSizes` sizes from 2 to all.
  /// - Throws: `E0376` where subjects saw different stimuli; `E0373` below three subjects; `E0670` where the products of the
  ///   subjects' units are beyond the limit; as `FeatureKernel.init` for responses with gaps that are kept.
  /// - Cost: poolSizes × poolsOfSize × subjects × folds fits of one subject's units.
  func extrapolatedCeilings(seed: UInt64, workers: Workers, control: RunControl) throws -> [ResponseCeiling] {
    if let other = subjects.first(where: { $0.stimuli != subjects[0].stimuli }) {
      throw CeilingError.incompatibleCeiling(
        ceiling: "extrapolated, of subjects predicted from each other over the same stimuli",
        score: "of the \(other.rowCount) rows of subject \(other.name), which are not those of \(subjects[0].name)")
    }
    guard subjects.count > 2 else {
      throw CeilingError.insufficientRepeats(what: "subjects", count: subjects.count, needed: 3)
    }
    let needed = 8 * subjects[0].rowCount * subjects[0].rowCount * subjects.count
    guard needed <= options.limit else { throw RecordingError.beyondLimit(needed: needed, limit: options.limit) }
    let responses = try subjects.map { try self.responses(of: $0, units: 0..<$0.units.count).values }
    let kernels = try responses.map { values in
      try FeatureKernel(FeatureMap(matrix: values, shape: [values.columnCount]), workers: workers)
    }
    let meter = ProgressMeter(label: "subjects from each other", total: subjects.count, control: control)
    let stream = RandomStream(seed: seed, name: "pools of subjects")
    return try subjects.indices.map { subject in
      if control.isInterrupted() { throw LibraryError.interrupted }
      defer { meter.step() }
      let rows = subjects[subject]
      let others = subjects.indices.filter { $0 != subject }
      let rule = rule(rows, 0..<rows.units.count)
      let pools = try Self.sizesOfPools(subjects.count).map { size -> ResponseCeiling.SubjectPool in
        let chosen = Self.pools(of: size - 1, from: others, stream, draw: subject * subjects.count + size)
        let scores = try workers.map(chosen.count) { pool -> [[Double]] in
          let members = chosen[pool].map { kernels[$0] }
          let kernel = FoldKernel(kernel: .sum(members, weights: members.map { _ in 1 }))
          return try splits[subject].folds.enumerated().map { index, fold in
            let made = try fit(
              kernel, responses[subject], rows, rule: rule, split: splits[subject], fold: index, workers: workers
            ).fit
            return try testScores(made.predictions, made.r, responses[subject], rows, test: fold.test)
          }
        }
        return ResponseCeiling.SubjectPool(subjectCount: size, scores: scores.flatMap { $0 })
      }
      return try ResponseCeiling.extrapolated(
        from: pools, basis: ScoreBasis(.r, of: .sharedBySubjects, scheme: plan.name), seed: seed, workers: workers)
    }
  }

  private static let poolSizes = 6
  private static let poolsOfSize = 10

  /// Numbers of subjects from 2 to all, dense where the curve bends.
  static func sizesOfPools(_ count: Int) -> [Int] {
    guard count - 1 > poolSizes else { return Array(2...max(2, count)) }
    let ratio = log(Double(count) / 2) / Double(poolSizes - 1)
    var sizes: [Int] = []
    for step in 0..<poolSizes {
      sizes.append(max((sizes.last ?? 1) + 1, Int((2 * exp(ratio * Double(step))).rounded())))
    }
    sizes[poolSizes - 1] = count
    return sizes
  }

  /// All choices of so many, or as many random ones as are drawn at most.
  static func pools(of count: Int, from others: [Int], _ stream: RandomStream, draw: Int) -> [[Int]] {
    var all: [[Int]] = [[]]
    for (place, other) in others.enumerated() {
      // What can still be filled up; more than enough of them are drawn instead.
      all += all.filter { $0.count < count }.map { $0 + [other] }
      all.removeAll { $0.count + others.count - 1 - place < count }
      guard all.count <= 1000 else { break }
    }
    let whole = all.filter { $0.count == count }
    if all.count <= 1000, whole.count <= poolsOfSize { return whole }
    return (0..<poolsOfSize).map { pool in
      stream.permutation(of: others.count, draw: draw * poolsOfSize + pool).prefix(count).map { others[$0] }.sorted()
    }
  }

  /// Unit by unit, of one subject, read in blocks of units that stay within the limit.
  ///
  /// - Throws: as `ResponseCeiling.ofUnits`.
  func unitCeiling(_ kind: ResponseCeiling.Kind, subject: Int, workers: Workers) throws -> ResponseCeiling {
    let rows = subjects[subject]
    // The presentations, their two halves in double, and what sums take.
    let width = max(1, options.limit / (32 * max(1, rows.responses.presentationCount)))
    return ResponseCeiling.joined(
      try stride(from: 0, to: max(1, rows.units.count), by: width).map { first in
        try ResponseCeiling.ofUnits(
          kind, of: try repeatedResponses(subject: subject, units: first..<min(rows.units.count, first + width)),
          ResponseCeiling.UnitOptions(seed: options.seed), workers: workers)
      })
  }

  func repeatedResponses(subject: Int, units: Range<Int>? = nil) throws -> RepeatedResponses {
    let rows = subjects[subject]
    return try RepeatedResponses(
      presentations: try rows.responses.blocks.read(
        presentations: 0..<rows.responses.presentationCount, units: units ?? 0..<rows.units.count),
      stimuli: rows.responses.stimuli)
  }

  /// Of the RDM of one region, over all its stimuli.
  func patternCeiling(subject: Int, target: EncodingTarget, workers: Workers) throws -> ResponseCeiling {
    let rows = subjects[subject]
    let all = try rows.responses.blocks.read(
      presentations: 0..<rows.responses.presentationCount, units: 0..<rows.units.count)
    let repeated = try RepeatedResponses(
      presentations: all.selecting(columns: target.units), stimuli: rows.responses.stimuli)
    return try ResponseCeiling.rdmSplitHalf(
      of: repeated, axis: stimuli.subset(rows.stimuli), distance: options.patterns.distance,
      by: options.patterns.comparison, given: options.patterns.controls.map { $0.rdm.subset(rows.stimuli) },
      seed: options.seed, workers: workers)
  }

  /// What a mean over units of r on test rows is measured in.
  var encodingBasis: ScoreBasis { ScoreBasis(.r, of: .meanOfRepeats, scheme: plan.name) }
  var patternBasis: ScoreBasis {
    ScoreBasis(
      .r, of: .subjectRDM, aggregation: .single, scheme: plan.name, distance: options.patterns.distance.rdmName,
      comparison: options.patterns.comparison.name)
  }
}
