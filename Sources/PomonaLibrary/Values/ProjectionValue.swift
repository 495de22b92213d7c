public import PomonaLanguage

/// A sparse random projection in the language, before the features are known that it reduces.
public struct ProjectionValue: LanguageObject {
  public var eps = 0.1
  public var seed: UInt64 = 0
  /// Layers with fewer features than components, too.
  public var isUpward = false

  static let kind = Kind.object(ObjectKind("projection"))
  public var kind: Kind { Self.kind }
  public var summary: String {
    "sparse random projection, distances within 1 ± \(NumberText.plain(eps)), seed \(seed)\(isUpward ? ", upward too" : "")"
  }
  var transform: FeatureTransform { .project(eps: eps, seed: seed, upward: isUpward) }
}
