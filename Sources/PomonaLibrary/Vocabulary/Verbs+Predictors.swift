internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

/// What is learnt inside of folds, what predicts, and under which profile.
extension Verb {
  static let predictors: [Verb] = [concat, pca, standardize, ridge, pls, pcr, leakFree, asPublished, deviations]

  private static let ofFeatures = KindPattern.oneOf([.object("features"), .object("predictors")])

  private static func predictors(_ arguments: Arguments) throws -> PredictorsValue {
    guard let value = PredictorsValue(arguments.value("features")) else {
      throw Explanation(
        "E0207", "`features` takes features, and this is \(arguments.value("features").kind.withArticle)",
        parameter: "features")
    }
    return value
  }

  // MARK: - Steps

  static let concat = Verb(
    "concat", "Several layers, of one model or of several, side by side as one: each with the same weight.",
    topic: "features",
    parameters: [
      .piped(
        "features",
        .oneOf([
          .object("features"), .object("predictors"), .list(.object("features")), .list(.object("predictors")),
        ]), "features or predictors, or a list of them; all their layers become one")
    ], gives: PredictorsValue.kind,
    examples: [
      Example("$f | concat | encode $b"), Example("[$f[\"fire5\"], ($f[\"fire9\"] | pca 10)] | concat | encode $b"),
    ], search: ["join", "stack", "layers", "side by side", "feature space"],
    run: { arguments, _ in
      let members = try arguments.values("features").map { value in
        guard let member = PredictorsValue(value) else {
          throw Explanation(
            "E0207", "`concat` takes features or predictors, and this is \(value.kind.withArticle)",
            parameter: "features")
        }
        return member
      }
      guard let first = members.first else { throw ReductionError.noFeatures }
      for (position, member) in members.enumerated() where member.stimulusCount != first.stimulusCount {
        throw ReductionError.otherRowCount(
          first: first.stimulusCount, other: member.stimulusCount, position: position)
      }
      try PredictorsValue.refuseTwice(members, isJoined: true)
      return .object(PredictorsValue(.joined(members)))
    })

  static let pca = Verb(
    "pca", "The first principal components of the features, fitted on the training rows of each fold.",
    topic: "features",
    parameters: [
      .piped("features", ofFeatures, "features, or predictors that have steps already"),
      VerbParameter.value("count", .number, "how many; fewer where training rows have no more")
        .taking("a whole number of components, at least 1", code: "E0381", remedies: ["pca 50"], areComponents),
    ], gives: PredictorsValue.kind,
    examples: [
      Example("$f | pca 50 | encode $b, split: odd_even"),
      Example("$f | standardize | pca 10 | score $b, metrics: ereg"),
    ], search: ["principal components", "reduce", "dimension", "in-fold"],
    run: { arguments, _ in
      .object(try predictors(arguments).adding(.components(try arguments.count("count"))))
    })

  private static let areComponents: @Sendable (Value) -> Bool = { value in
    guard case .number(let number) = value else { return true }
    return Int(exactly: number).map { $0 > 0 } ?? false
  }

  static let standardize = Verb(
    "standardize",
    "Each feature divided by its deviation over the training rows of each fold, or by a floor where it hardly varies.",
    topic: "features",
    parameters: [
      .piped("features", ofFeatures, "features, or predictors that have steps already"),
      .value(
        "floor", .number, "share of the median deviation below which none divides; 0: no floor, silent units explode",
        usual: "0.1"
      ).numbers("0 or more", remedies: ["floor: 0.1"]) { $0 >= 0 && $0.isFinite },
    ], gives: PredictorsValue.kind,
    examples: [Example("$f | standardize | encode $b"), Example("$f | standardize floor: 0.2 | pca 10 | encode $b")],
    search: ["z-score", "scale", "normalise", "in-fold"],
    run: { arguments, _ in
      let floor = arguments.isGiven("floor") ? try arguments.number("floor") : ColumnScaling.usualFloor
      return .object(try predictors(arguments).adding(.standardize(floor: floor)))
    })

  // MARK: - Regressions

  static let ridge = Verb(
    "ridge", "Ridge regression: all features, small weights; the usual way from features to responses.",
    topic: "comparing", parameters: [], gives: RegressionValue.ridge,
    examples: [Example("ridge", prints: "ridge regression"), Example("$f | encode $b, regression: ridge")],
    search: ["regression", "penalty"], run: { _, _ in .object(RegressionValue(.ridge)) })

  static let pls = Verb(
    "pls", "Partial least squares: the directions of features that vary most with those of the responses.",
    topic: "comparing",
    parameters: [
      .value(
        "count", .number, "how many components; 25 in the brain-score vision benchmarks", usual: "1 to 50 by five folds"
      ).taking("a whole number of components, at least 1", code: "E0467", remedies: ["pls(25)"], areComponents),
      .choice(
        "sharing", ComponentRegression.Sharing.allCases.map(\.rawValue),
        "together: units of a region share components; per_target: each unit its own", usual: "together"),
    ],
    examples: [
      Example("pls(25)", prints: "partial least squares, 25 components shared by the units of a region"),
      Example("$f | encode $b, regression: pls(25)"),
    ],
    citation: Citation(
      "Schrimpf, Kubilius, Hong et al. 2018, Brain-Score: which artificial neural network for object recognition is most"
        + " brain-like?, bioRxiv 407007", doi: "10.1101/407007"),
    search: ["regression", "brain-score", "latent", "components"],
    check: { _ in RegressionValue.components },
    run: { arguments, _ in
      let sharing =
        ComponentRegression.Sharing(rawValue: try arguments.text("sharing", usual: "together")) ?? .together
      return .object(
        RegressionValue(
          .components(.partialLeastSquares, count: try componentCount(arguments), sharing: sharing)))
    })

  static let pcr = Verb(
    "pcr", "Principal component regression: least squares on the first components of the features.",
    topic: "comparing",
    parameters: [
      VerbParameter.value("count", .number, "how many components", usual: "1 to 50 by five folds")
        .taking("a whole number of components, at least 1", code: "E0467", remedies: ["pcr(50)"], areComponents)
    ],
    examples: [
      Example("pcr(50)", prints: "principal component regression, 50 components"),
      Example("$f | encode $b, regression: pcr"),
    ], search: ["regression", "principal", "components"],
    check: { _ in RegressionValue.components },
    run: { arguments, _ in
      .object(
        RegressionValue(
          .components(
            .principalComponents, count: try componentCount(arguments), sharing: .together)))
    })

  private static func componentCount(_ arguments: Arguments) throws -> Int? {
    arguments.isGiven("count") ? try arguments.count("count") : nil
  }

  // MARK: - Profiles

  static let leakFree = Verb(
    "leak_free", "The profile that is used unless another is named: what is learnt, is learnt from training rows.",
    topic: "comparing", parameters: [], gives: ProfileValue.kind(taken: []),
    examples: [
      Example("leak_free", prints: "profile leak_free: what is learnt, is learnt from training rows"),
      Example("$f | encode $b, profile: leak_free"),
    ], search: ["profile", "default"], run: { _, _ in .object(ProfileValue(.leakFree)) })

  private static let original = VerbParameter.choice(
    "original", ScoringProfile.Original.allCases.map(\.rawValue), "whose analysis")

  static let asPublished = Verb(
    "as_published",
    "The profile of a published analysis, with its ways that differ from the default; each can be switched off.",
    topic: "comparing",
    parameters: [
      original,
      .choice(
        "except", ScoringProfile.Deviation.allCases.map(\.rawValue), "numbers of ways that are not taken",
        usual: "none",
        isMany: true),
    ],
    examples: [
      Example(
        "as_published(deepnsd, except: [\"D-03\", \"D-05\"])",
        prints: "profile as_published(deepnsd, except: [\"D-03\", \"D-05\"]): D-01 D-02 D-49 D-50 D-51"),
      Example("$f | score $b, metrics: [crsa, ereg, ersa], profile: as_published(deepnsd)"),
    ],
    citation: Citation(
      "Conwell, Prince, Kay, Alvarez, Konkle 2024, A large-scale examination of inductive biases shaping high-level visual"
        + " representation in brains and machines, Nature Communications 15:9383", doi: "10.1038/s41467-024-53147-y"),
    search: ["profile", "deepnsd", "original", "replicate", "deviations"],
    check: { call in
      guard call.isGiven("except") else {
        return ProfileValue.kind(taken: ScoringProfile.Deviation.allCases.map(\.rawValue))
      }
      return ProfileValue.kind(
        taken: call.texts("except").map { except in
          ScoringProfile.Deviation.allCases.map(\.rawValue).filter { !except.contains($0) }
        })
    },
    run: { arguments, _ in
      let original = try arguments.text("original")
      let except = try (arguments.texts("except") ?? []).compactMap(ScoringProfile.Deviation.init(rawValue:))
      return .object(
        ProfileValue(ScoringProfile(original: ScoringProfile.Original(rawValue: original), except: Set(except))))
    })

  static let deviations = Verb(
    "deviations", "The ways in which a published analysis differs from the default, each with its number and effect.",
    topic: "comparing", parameters: [original],
    examples: [Example("deviations(deepnsd)"), Example("deviations(deepnsd) | where moves == \"ersa, train\"")],
    search: ["profile", "register", "differences", "as_published", "deepnsd"],
    check: { _ in
      .table(
        Schema(
          noun: "these deviations",
          columns: [
            Schema.Column("id", .text, values: ScoringProfile.Deviation.allCases.map(\.rawValue)),
            Schema.Column("original", .text), Schema.Column("pomona", .text), Schema.Column("effect", .text),
            Schema.Column("moves", .text),
          ]))
    },
    run: { arguments, _ in
      let original = ScoringProfile.Original(rawValue: try arguments.text("original")) ?? .deepnsd
      return Value(try original.table(), noun: "these deviations")
    })
}
