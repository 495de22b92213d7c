internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaParallel

/// Noise ceilings of the responses that are predicted.
extension EncodingScoring {
  /// The kinds that bound r of predictions with the mean of repeats, and r of RDMs of one subject.
  static let ceilingKinds: [ResponseCeiling.Kind] = [
    .ncsnr, .reliabilityR, .schoppe, .rdmSplitHalf, .splitHalf, .reliability, .explainableVariance,
  ]

  /// Unit by unit, of one subject, read in blocks of units that stay within the limit.
  ///
  /// - Throws: `.insufficientRepeats`; `E0376` for a kind that bounds no r.
  func unitCeiling(_ kind: ResponseCeiling.Kind, subject: Int, workers: Workers) throws -> ResponseCeiling {
    let rows = subjects[subject]
    // The presentations, their two halves in double, and what sums take.
    let width = max(1, options.limit / (32 * max(1, rows.responses.presentationCount)))
    return ResponseCeiling.joined(
      try stride(from: 0, to: max(1, rows.units.count), by: width).map { first in
        try Self.unitCeiling(
          kind, of: try repeatedResponses(subject: subject, units: first..<min(rows.units.count, first + width)),
          workers: workers)
      })
  }

  private static func unitCeiling(
    _ kind: ResponseCeiling.Kind, of repeated: RepeatedResponses, workers: Workers
  ) throws -> ResponseCeiling {
    switch kind {
    case .splitHalf: return try ResponseCeiling.halves(of: repeated, workers: workers).splitHalf
    case .reliability: return try ResponseCeiling.halves(of: repeated, workers: workers).reliability
    case .reliabilityR: return try ResponseCeiling.halves(of: repeated, workers: workers).reliabilityR
    case .ncsnr: return try ResponseCeiling.ncsnr(of: repeated, workers: workers)
    case .explainableVariance: return try ResponseCeiling.explainableVariance(of: repeated, workers: workers)
    case .schoppe: return try ResponseCeiling.schoppe(of: repeated, workers: workers)
    case .rdmSplitHalf, .leaveOneOut, .extrapolated:
      throw CeilingError.noSuchCeiling(kind: kind.rawValue, reason: "it is no ceiling of single units")
    }
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
      by: options.patterns.comparison, workers: workers)
  }

  /// What a mean over units of r on test rows is measured in.
  var encodingBasis: ScoreBasis { ScoreBasis(.r, of: .meanOfRepeats, scheme: plan.name) }
  var patternBasis: ScoreBasis {
    ScoreBasis(
      .r, of: .subjectRDM, aggregation: .single, scheme: plan.name, distance: options.patterns.distance.rdmName,
      comparison: options.patterns.comparison.name)
  }
}
