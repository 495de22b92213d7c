/// What can be wrong with RDMs that become places, trees or second-order RDMs, in facts.
public enum SpaceError: Error, Sendable, Equatable {
  case missingPair(first: String, second: String, count: Int, what: String)
  case tooFew(count: Int, needed: Int, what: String, of: String)
  case dimensionCount(count: Int, largest: Int)
  /// Only so many directions of an RDM, or of features, have positive variance.
  case tooFewDirections(of: String, found: Int, wanted: Int)
  case perplexity(value: Double, largest: Double)
  case negativeDistance(first: String, second: String, value: Double, what: String)
  case undefinedComparison(first: String, second: String, comparison: String)
  case groupCount(count: Int, largest: Int)
  case notConverged
}
