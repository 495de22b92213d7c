public import PomonaLanguage

/// Untrained twins that are scored beside a network.
public struct ControlValue: LanguageObject {
  public let seeds: [UInt64]

  static let kind = Kind.object(ObjectKind("control"))
  public var kind: Kind { Self.kind }
  public var summary: String {
    "untrained twins, \(seeds.count == 1 ? "seed" : "seeds") \(seeds.map(String.init).joined(separator: ", "))"
  }
}

/// How rows are divided into those that choose and those that report.
public struct SplitValue: LanguageObject {
  /// Random halves of the stimuli, so many times.
  public let halves: Int

  static let kind = Kind.object(ObjectKind("split"))
  public var kind: Kind { Self.kind }
  public var summary: String { "\(halves) divisions of the stimuli into random halves" }
}
