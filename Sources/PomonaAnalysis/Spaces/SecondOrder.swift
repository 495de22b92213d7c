public import PomonaCore
public import PomonaTables

/// The RDM of RDMs: how unlike the geometries of layers, models or subjects are.
public enum SecondOrder {
  /// One less the comparison of each pair of RDMs; their names become its stimuli.
  ///
  /// - Throws: `.tooFew` below two members, `.undefinedComparison` where one is constant, and what `Comparison` throws.
  /// - Cost: m²/2 comparisons.
  public static func rdm(
    of members: [(name: String, rdm: RDM)], by comparison: Comparison, provenance: Provenance = Provenance()
  ) throws -> RDM {
    guard members.count >= 2 else {
      throw SpaceError.tooFew(count: members.count, needed: 2, what: "a second-order RDM", of: "RDMs")
    }
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
}
