internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaParallel

/// Noise ceilings of the responses that are predicted.
extension EncodingScoring {
  /// The kinds that bound r of predictions with the mean of repeats, r of RDMs of one subject, and r of what subjects share;
  /// those that bound no score, and are refused with the reason.
  static let ceilingKinds: [ResponseCeiling.Kind] = [
    .ncsnr, .reliabilityR, .schoppe, .rdmSplitHalf, .leaveOneOut, .splitHalf, .reliability, .explainableVariance,
    .extrapolated,
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
      by: options.patterns.comparison, seed: options.seed, workers: workers)
  }

  /// What a mean over units of r on test rows is measured in.
  var encodingBasis: ScoreBasis { ScoreBasis(.r, of: .meanOfRepeats, scheme: plan.name) }
  var patternBasis: ScoreBasis {
    ScoreBasis(
      .r, of: .subjectRDM, aggregation: .single, scheme: plan.name, distance: options.patterns.distance.rdmName,
      comparison: options.patterns.comparison.name)
  }
}
