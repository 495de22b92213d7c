/// What can be wrong with the data of a ceiling, or with what it is put beside, in facts.
public enum CeilingError: Error, Sendable, Equatable {
  case emptyInput(what: String)
  case shapeMismatch(what: String, count: Int, expected: Int)
  case nonFinite(what: String, row: Int, value: String)
  case insufficientRepeats(what: String, count: Int, needed: Int)
  case tooFewSamples(what: String, count: Int, needed: Int)
  case invalidHyperparameter(name: String, value: String, allowed: String)
  /// A ceiling of another scale, response, aggregation, scheme, distance or comparison than the score.
  case incompatibleCeiling(ceiling: String, score: String)
  /// A ceiling that these data cannot give.
  /// `others`: what stands in its place and works.
  case noSuchCeiling(kind: String, reason: String, others: [String])
}
