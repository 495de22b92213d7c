/// What is kept of one layer's features: small numbers that analyses are made from, not the activations themselves.
public struct FeatureRecord: Sendable, Equatable {
  public var featureCount: Int
  /// One stimulus' activation before flattening, such as 64 × 113 × 113.
  public var shape: [Int]
  /// SHA-256 of the whole map's bytes, by which duplicates are found.
  public var contentDigest: String
  /// The earlier layer of the same network whose map has the same bytes.
  public var duplicateOf: String?
  /// Further facts in words, such as what was left out and why.
  public var facts: [String: String]
  /// Named numbers: sums, products of stimuli, condensed RDMs. Kept bit for bit.
  public var arrays: [String: [Double]]

  public init(
    featureCount: Int, shape: [Int], contentDigest: String, duplicateOf: String? = nil, facts: [String: String] = [:],
    arrays: [String: [Double]] = [:]
  ) {
    self.featureCount = featureCount
    self.shape = shape
    self.contentDigest = contentDigest
    self.duplicateOf = duplicateOf
    self.facts = facts
    self.arrays = arrays
  }
}
