public import PomonaCore
public import PomonaTables

/// The RDM of RDMs: how unlike the geometries of layers, models or subjects are.
public enum SecondOrder {
  /// One less the comparison of each pair of RDMs; their names become its stimuli. Pairs of stimuli that one of them lacks
  /// are refused, or left out of all and counted, so that every comparison is over the same pairs.
  ///
  /// - Throws: `.tooFew` below two members, `.undefinedComparison` where one is constant, and what `Comparison` throws.
  /// - Cost: m²/2 comparisons.
  public static func rdm(
    of members: [(name: String, rdm: RDM)], by comparison: Comparison, missing: PairScorer.MissingPairs = .refused,
    provenance: Provenance = Provenance()
  ) throws -> RDM {
    guard members.count >= 2 else {
      throw SpaceError.tooFew(count: members.count, needed: 2, what: "a second-order RDM", of: "RDMs")
    }
    let droppedCount = try PresentPairs(members.map(\.rdm), missing: missing).droppedCount
    let all = members.map(\.rdm.values)
    let members =
      droppedCount == 0
      ? members : members.map { ($0.name, $0.rdm.masked { pair in all.contains { $0[pair].isNaN } }) }
    var values: [Double] = []
    for (place, first) in members.enumerated() {
      let rest = members[(place + 1)...]
      guard !rest.isEmpty else { continue }
      let scores = try PairScorer(of: [first.rdm], against: rest.map(\.rdm), by: comparison, given: []).scores()
      for (second, score) in zip(rest, scores) {
        guard !score.isNaN else {
          throw SpaceError.undefinedComparison(first: first.name, second: second.name, comparison: comparison.name)
        }
        values.append(1 - score)
      }
    }
    return try RDM(
      axis: try StimulusAxis(ids: members.map(\.name)), distance: "1 - \(comparison.name) of RDMs", values: values,
      provenance: provenance.adding("second order", "1 - \(comparison.name)"))
  }

  /// How many pairs of stimuli some of the RDMs lack, and others have.
  public static func droppedPairCount(of rdms: [RDM]) throws -> Int {
    try PresentPairs(rdms, missing: .dropped).droppedCount
  }
}
