public import PomonaCatalog
public import PomonaTables

/// A representational dissimilarity matrix: one distance for each pair of stimuli.
///
/// Stored condensed: the strict upper triangle read row by row, n (n - 1) / 2 values, as scipy's `squareform` has it.
/// A pair whose distance is undefined is NaN.
public struct RDM: Sendable, Equatable {
  public let axis: StimulusAxis
  /// The name of the distance that made it, or what is known of it (`1 - pearson`, `judgement`).
  public let distance: String
  public let values: [Double]
  public var provenance: Provenance

  /// - Throws: `E0311` when the number of values is not n (n - 1) / 2.
  public init(
    axis: StimulusAxis, distance: String, values: [Double], provenance: Provenance = Provenance()
  ) throws(Explanation) {
    let expected = RDM.pairCount(of: axis.count)
    guard values.count == expected else {
      throw Explanation(
        "E0311", "an RDM of \(axis.count) stimuli has \(expected) pairs, not \(values.count)", parameter: "values")
    }
    self.axis = axis
    self.distance = distance
    self.values = values
    self.provenance = provenance
  }

  public static func pairCount(of stimulusCount: Int) -> Int { stimulusCount * (stimulusCount - 1) / 2 }

  /// Where the pair (i, j), i < j, stands in the condensed form.
  public static func position(_ i: Int, _ j: Int, stimulusCount n: Int) -> Int {
    i * (2 * n - i - 1) / 2 + (j - i - 1)
  }

  public subscript(i: Int, j: Int) -> Double {
    if i == j { return 0 }
    return values[RDM.position(min(i, j), max(i, j), stimulusCount: axis.count)]
  }

  /// The RDM of the stimuli at the given positions, in that order. Positions must be distinct.
  public func subset(_ positions: [Int]) -> RDM {
    var selected: [Double] = []
    selected.reserveCapacity(RDM.pairCount(of: positions.count))
    for a in positions.indices {
      for b in positions.indices[(a + 1)...] { selected.append(self[positions[a], positions[b]]) }
    }
    return RDM(
      uncheckedAxis: axis.subset(positions), distance: distance, values: selected, provenance: provenance)
  }

  /// The same stimuli with other values.
  ///
  /// - Precondition: as many values.
  public func with(values: [Double]) -> RDM {
    precondition(values.count == self.values.count, "values of other stimuli")
    return RDM(uncheckedAxis: axis, distance: distance, values: values, provenance: provenance)
  }

  private init(uncheckedAxis axis: StimulusAxis, distance: String, values: [Double], provenance: Provenance) {
    self.axis = axis
    self.distance = distance
    self.values = values
    self.provenance = provenance
  }
}
