internal import PomonaAnalysis
internal import PomonaLanguage

/// A profile in the language: without a leak, or as a published analysis has it.
struct ProfileValue: LanguageObject {
  let profile: ScoringProfile

  init(_ profile: ScoringProfile) { self.profile = profile }

  /// - Parameter taken: the numbers of what is taken, where they are known, so that arguments that a profile decides are
  ///   refused before anything runs.
  static func kind(taken: [String]?) -> Kind {
    .object(ObjectKind("profile", labels: taken.map { ["deviations": $0] } ?? [:]))
  }

  var kind: Kind { Self.kind(taken: profile.deviations.map(\.rawValue)) }

  var summary: String {
    profile.original == nil
      ? "profile leak_free: what is learnt, is learnt from training rows" : profile.words
  }
}

/// How responses are predicted from features, in the language.
struct RegressionValue: LanguageObject {
  let regression: EncodingOptions.Regression

  init(_ regression: EncodingOptions.Regression) { self.regression = regression }

  static let ridge = Kind.object(ObjectKind("regression", labels: ["by": ["ridge"]]))
  static let components = Kind.object(ObjectKind("regression", labels: ["by": ["components"]]))

  var kind: Kind { regression == .ridge ? Self.ridge : Self.components }
  var summary: String { regression.words }
}
