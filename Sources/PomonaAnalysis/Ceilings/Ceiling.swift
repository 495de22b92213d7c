public import PomonaCore

/// Between which values the best possible model's mean over subjects lies, given how far subjects agree.
///
/// upper = mean over s of c(pool of all, d_s); lower = mean over s of c(pool of all but s, d_s) (Nili et al. 2014, doi
/// 10.1371/journal.pcbi.1003553). The pool is the best single RDM for the comparison: for cosine the mean of RDMs divided
/// by their root mean square, for pearson of z-scored ones, for the whitened comparisons the same with the whitened norm,
/// for spearman, rho_a and the taus of average ranks (for the taus only nearly the best). With controls the subjects'
/// vectors (for spearman their ranks) are residualised first.
public struct Ceiling: Sendable, Equatable {
  public let lowerPerSubject: [Double]
  public let upperPerSubject: [Double]
  /// The comparison's name.
  public let comparison: String
  public let controlCount: Int
  /// Pairs that some of the RDMs lack and that were left out of all.
  public let droppedPairCount: Int

  public var lower: Double { definedMean(lowerPerSubject[...]) }
  public var upper: Double { definedMean(upperPerSubject[...]) }
  public var subjectCount: Int { lowerPerSubject.count }
  /// The aggregation that it bounds.
  public var aggregation: Aggregation { .meanOverSubjects }

  /// One sentence that says what the two numbers are, for a header or a caption.
  public var definition: String {
    let given = controlCount == 0 ? "" : " given \(controlCount) control RDM\(controlCount == 1 ? "" : "s")"
    return
      "noise ceiling over \(subjectCount) subjects, \(comparison)\(given): "
      + "lower, each against the mean of the others; upper, each against the mean of all"
  }

  /// One RDM a subject (the mean of a subject's sessions, so that a whole subject is left out).
  ///
  /// Pairs that any subject lacks are left out and counted. Cost: subjects × pairs (and sorting).
  /// - Throws: `.oneSubject` for fewer than two, `.otherStimuli`, `.tooFewPairs`, `.noPartial`, `.dependentControls`; with a
  ///   covariance of the stimuli as `PairScorer`.
  public init(
    of people: [RDM], by comparison: Comparison, given controls: [RDM] = [], covariance: StimulusCovariance? = nil
  ) throws {
    guard !people.isEmpty else { throw AnalysisError.noSubjects }
    guard people.count > 1 else { throw AnalysisError.oneSubject(what: "a noise ceiling") }
    let pairs = try PresentPairs(people + controls, missing: .dropped)
    let scorer = try PairScorer([], people, controls, over: pairs, by: comparison, covariance)
    let bounds = scorer.samples(of: [nil], targetCounts: [[Array(repeating: 1, count: people.count)]])[0].bounds[0]
    lowerPerSubject = bounds.lower
    upperPerSubject = bounds.upper
    self.comparison = comparison.name
    controlCount = controls.count
    droppedPairCount = pairs.droppedCount
  }

  /// That this ceiling may stand beside a score.
  ///
  /// - Throws: `.otherCeiling` (E0431) when aggregation, comparison or controls differ.
  public func requireMatch(aggregation: Aggregation, comparison: String, controlCount: Int = 0) throws {
    guard aggregation == self.aggregation, comparison == self.comparison, controlCount == self.controlCount else {
      func words(_ aggregation: Aggregation, _ comparison: String, _ controls: Int) -> String {
        "\(aggregation.rawValue), \(comparison)" + (controls == 0 ? "" : ", given \(controls) control RDMs")
      }
      throw AnalysisError.otherCeiling(
        ceiling: words(self.aggregation, self.comparison, self.controlCount),
        score: words(aggregation, comparison, controlCount))
    }
  }
}
