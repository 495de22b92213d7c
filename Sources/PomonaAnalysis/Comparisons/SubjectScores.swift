public import PomonaCore
internal import PomonaTables

/// What the value of a score is a mean of; values of different aggregation are different quantities.
public enum Aggregation: String, Sendable, CaseIterable {
  /// The mean over subjects of the score against each subject's own RDM.
  case meanOverSubjects = "mean over subjects"
  /// The score against the mean RDM of the group: rises with the number of subjects, and has no ceiling.
  case groupMean = "against the group-mean RDM"
  /// The score against the one RDM that there is: a pooled or published matrix, or one subject.
  case single = "against a single RDM"
}

/// The score of one RDM against each of several subjects', and their mean.
public struct SubjectScores: Sendable, Equatable {
  /// NaN where undefined.
  public let perSubject: [Double]

  public init(perSubject: [Double]) { self.perSubject = perSubject }

  /// The plain mean over subjects with a defined score; NaN when there is none.
  public var mean: Double { definedMean(perSubject[...]) }
  public var undefinedCount: Int { perSubject.count(where: \.isNaN) }

  /// - Throws: as `Comparison.callAsFunction`, and `.noSubjects`.
  public init(
    of model: RDM, against people: [RDM], by comparison: Comparison, given controls: [RDM] = []
  ) throws {
    perSubject = try PairScorer(of: [model], against: people, by: comparison, given: controls).scores()
  }

  /// The scores of many RDMs, in their order: each RDM is sorted once.
  public static func scores(
    of models: [RDM], against people: [RDM], by comparison: Comparison, given controls: [RDM] = []
  ) throws -> [SubjectScores] {
    let all = try PairScorer(of: models, against: people, by: comparison, given: controls).scores()
    return models.indices.map { index in
      SubjectScores(perSubject: Array(all[(index * people.count)..<((index + 1) * people.count)]))
    }
  }
}

/// The mean of the numbers that are defined; NaN when none is.
public func definedMean(_ values: some Sequence<Double>) -> Double {
  var sum = 0.0
  var count = 0
  for value in values where !value.isNaN {
    sum += value
    count += 1
  }
  return count > 0 ? sum / Double(count) : .nan
}

extension RDM {
  /// How RDMs are averaged.
  public enum Averaging: String, Sendable, CaseIterable {
    /// The plain mean of each pair's distances.
    case plain
    /// Each RDM is divided by its root mean square first, so that none counts more for its units.
    case scaled
  }

  /// The mean RDM over sessions or subjects, pair by pair; a pair that one of them lacks is missing in the mean.
  ///
  /// - Parameter what: what the mean is over, for the provenance (`2 sessions`, `4 people`).
  /// - Throws: `.noSubjects`, `.otherStimuli`.
  public static func mean(of rdms: [RDM], _ averaging: Averaging = .plain, over what: String) throws -> RDM {
    guard let first = rdms.first else { throw AnalysisError.noSubjects }
    var sums = [Double](repeating: 0, count: first.values.count)
    for rdm in rdms {
      try requireSameStimuli(first.axis, rdm.axis)
      var scale = 1.0
      if averaging == .scaled {
        let present = rdm.values.filter { !$0.isNaN }
        let square = present.reduce(0) { $0 + $1 * $1 } / Double(max(1, present.count))
        scale = square > 0 ? 1 / square.squareRoot() : 1
      }
      for pair in sums.indices { sums[pair] += scale * rdm.values[pair] }
    }
    let names = Set(rdms.map(\.distance))
    let suffix = averaging == .scaled ? ", each scaled to root mean square 1" : ""
    var provenance = first.provenance.adding("mean", "over \(what)\(suffix)")
    provenance.isFromNetwork = rdms.contains { $0.provenance.isFromNetwork }
    return try RDM(
      axis: first.axis, distance: names.count == 1 ? first.distance : names.sorted().joined(separator: ", "),
      values: sums.map { $0 / Double(rdms.count) }, provenance: provenance)
  }
}
