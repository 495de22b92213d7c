internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

/// Classes and concepts: what can be read out of features, and which concepts carry a prediction.
extension Verb {
  static let concepts: [Verb] = [classify, relative, weights, importance, against]

  private static let anchorSource = KindPattern.oneOf([.object("features"), .object("texts"), .list(.text), .table])

  // MARK: - Classes

  static let classify = Verb(
    "classify", "Reads classes of stimuli out of features by ridge regression: accuracy on test rows, layer by layer.",
    topic: "comparing",
    parameters: [
      .piped(
        "of",
        .oneOf([
          .object("features"), .list(.object("features")), .table, .object("predictors"), .list(.object("predictors")),
        ]),
        "features or predictors, a list of them, or a table with a row a stimulus whose columns of numbers are features"
      ),
      .words("labels", "the column of the stimuli, or of the table, that holds their classes"),
      .value("split", .object("split"), "what trains and what is tested", usual: "odd_even"),
      .value(
        "controls", .oneOf([.object("control"), .list(.object("control"))]),
        "untrained(seed: 1..5): the same network before training beside it", usual: "none"),
      .value("alphas", .list(.number), "penalties to choose from", usual: "25 from 1e-4 to 1e6 times the trace"),
    ] + fitting.filter { ["scale", "project", "name", "by"].contains($0.name) } + [level],
    examples: [
      Example("$f | classify labels: animate, split: odd_even"),
      Example("$f | relative by: category | classify labels: animate, split: stratified(5, category)"),
    ],
    citation: Citation(
      "Rifkin and Klautau 2004, In defense of one-vs-all classification, Journal of Machine Learning Research 5:101-141"
    ),
    search: ["decode", "decoding", "classifier", "accuracy", "ridge", "category", "readout"], isHeavy: true,
    check: { call in
      .table(
        Schema(
          noun: "these classifications",
          columns: [
            Schema.Column("model", .text), Schema.Column("layer", .text), Schema.Column("layer_index", .number),
            Schema.Column("depth", .number), Schema.Column("predictor", .text, values: ["model", "untrained"]),
            Schema.Column("seed", .number), Schema.Column("scheme", .text), Schema.Column("n", .number),
            Schema.Column("classes", .number), Schema.Column("features", .number), Schema.Column("score", .number),
            Schema.Column("low", .number), Schema.Column("high", .number), Schema.Column("majority", .number),
            Schema.Column("alpha", .number),
          ]))
    },
    run: { arguments, context in
      let column = try arguments.text("labels")
      let plan = try arguments.optionalObject("split", as: SplitValue.self)?.plan() ?? SplitPlan(.oddEven)
      let grid = arguments.isGiven("alphas") ? PenaltyGrid.fixed(try arguments.numbers("alphas")) : .usual
      var options = EncodingOptions()
      options.scale =
        EncodingOptions.Scale(rawValue: try arguments.text("scale", usual: EncodingOptions.Scale.layer.rawValue))
        ?? .layer
      var source = CandidateSource(context, options, projection: try arguments.optionalObject("project"))
      source.name = try arguments.text("name", usual: "table")
      source.idColumn = try arguments.text("by", usual: "id")
      source.seeds = try arguments.controls().flatMap(\.seeds)
      let stimuli: StimulusAxis
      let properties: Table
      var piped = arguments.value("of")
      if case .object(let table as TableValue) = piped {
        stimuli = try EncodingCandidate.stimuli(of: table.table, by: source.idColumn)
        properties = table.table
        // Classes that are numbers are no features.
        piped = Value(try Table(table.table.columns.filter { $0.name != column }))
      } else if let first = allFeatures(piped).first {
        stimuli = first.handle.stimuli.axis
        properties = first.handle.stimuli.properties
      } else {
        throw Explanation("E0207", "`classify` takes features, and this is \(piped.kind.withArticle)", parameter: "of")
      }
      let scoring = try ClassScoring(
        stimuli, properties: properties, column: column, plan: plan, grid: grid, scale: options.scale)
      let candidates = try source.candidates(of: piped)
      let table = try scoring.table(
        candidates, counts: try candidates.map { try scoring.featureCount(of: $0) }, level: try arguments.level(),
        steps: source.steps.sorted().joined(separator: " or "), workers: context.workers,
        control: context.control)
      return Value(
        table, evidence: .classes(ClassEvidence(scoring: scoring, candidates: candidates)),
        noun: "these classifications", reasons: source.reasons)
    }
  ).rules { arguments in
    try requireTraining(arguments)
    if let other = try arguments.controls().first(where: { $0.seeds.isEmpty }) {
      throw ScoringError.controlUnfit(
        control: other.predictor, needs: "responses; a classification takes `untrained`")
    }
  }

  // MARK: - Anchors

  static let relative = Verb(
    "relative", "Each layer as its likeness to anchors: few predictors, each with a name that can be read.",
    topic: "features",
    parameters: [
      .piped("features", .object("features"), "features of a network"),
      .value(
        "to", anchorSource,
        "anchors: features of other stimuli at the same layers, texts for a model that reads, ids of some of the stimuli, or a"
          + " table with a row each",
        usual: "none"),
      .value(
        "at", .text, "the layer of anchors that are features, if it is another one or that of another network",
        usual: "the same layer"),
      .words(
        "by", "a column of the stimuli: anchors are means of its classes, over training rows of each fold",
        usual: "none"),
      .choice(
        "similarity", RelativeRepresentation.Similarity.allCases.map(\.rawValue),
        "cosine, or inner_product, to which lengths matter", usual: "cosine"),
    ],
    examples: [
      Example("$f | relative by: category | encode $b | importance"),
      Example("$f[\"fire9\"] | relative to: [\"image0001\", \"image0002\", \"image0003\"] | encode $b"),
      Example("$f[\"fire9\"] | relative to: [\"image0001\", \"image0002\", \"image0003\"] | rdm euclidean"),
      Example(
        "let r = model(\"all-MiniLM-L6-v2\") | features texts([\"a cat\", \"a car\"]), layers: sentence "
          + "| relative to: texts([\"has fur\", \"has wheels\"])"),
    ],
    citation: Citation(
      "Moschella, Maiorano, Fumero, Norelli, Locatello, Rodolà 2023, Relative representations enable zero-shot latent space"
        + " communication, ICLR 2023"),
    search: ["anchors", "concepts", "prompts", "queries", "cosine", "similarity", "interpretable"],
    check: { call in
      guard call.isGiven("to") != call.isGiven("by") else {
        throw Explanation(
          "E0540", call.isGiven("by") ? "`to` and `by` are two kinds of anchors" : "there are no anchors",
          parameter: call.isGiven("by") ? "by" : nil,
          remedies: ["relative by: category", "relative to: [\"image0001\", \"image0002\"]"])
      }
      switch call.kind(of: "to") {
      case .object(let kind) where kind.name == "features":
        if case .object(let own) = call.piped { try RelativeAnchors.requireOneSense(own, kind) }
        // `one` stands for a layer whose name is not known before the run.
        if let anchors = kind.labels["layers"], case .object(let own) = call.piped, let layers = own.labels["layers"],
          layers != ["one"], anchors != ["one"], call.text("at") != nil || !call.isGiven("at")
        {
          try RelativeAnchors.requireLayers(
            of: layers, in: anchors, at: call.text("at"), model: own.labels["model"]?.first, "to")
        }
      case .object(let kind) where kind.name == "texts":
        if call.isGiven("at") { throw RelativeAnchors.layerOfNone }
        if case .object(let own) = call.piped {
          let name = own.labels["model"]?.first
          if own.labels["origin"] == ["files"] || name.flatMap(ModelValue.takes) == "pictures" {
            throw RelativeAnchors.noTextTower(name ?? "what is known from files", "to")
          }
        }
      case .any where !call.isGiven("by"): break
      default: if call.isGiven("at") { throw RelativeAnchors.layerOfNone }
      }
      return call.isGiven("by") ? PredictorsValue.classKind : PredictorsValue.fixedKind
    },
    run: { arguments, _ in
      let features = try arguments.object("features", as: FeaturesValue.self)
      let similarity =
        RelativeRepresentation.Similarity(rawValue: try arguments.text("similarity", usual: "cosine")) ?? .cosine
      return .object(
        PredictorsValue(
          .relative(
            features,
            arguments.isGiven("by")
              ? try RelativeAnchors(classes: arguments.text("by"), of: features.handle.stimuli, by: similarity)
              : try RelativeAnchors(
                arguments.value("to"), of: features.handle, at: arguments.optionalText("at"), by: similarity,
                parameter: "to"))))
    })

  // MARK: - What anchors are worth

  private static let fitted = VerbParameter.piped("scores", .table, "scores of `encode`, `score` or `classify`")
  private static let resamples = VerbParameter.value(
    "draws", .number, "resamples of training rows for the intervals; 0 for none", usual: "2000"
  ).whole(0...1_000_000)
  private static let theSeed = VerbParameter.value("seed", .number, "of what is drawn", usual: "the setting seed")
    .whole(0...Int.max)

  static let weights = Verb(
    "weights", "The ridge weight of each named predictor for each unit, or class: anchors, or columns of a table.",
    topic: "comparing", parameters: [fitted, resamples, level, theSeed],
    examples: [
      Example("$f | relative by: category | encode $b | weights draws: 0 | summarize w: mean(abs(weight)), by: anchor"),
      Example("$f | relative by: category | classify labels: animate | weights"),
    ], search: ["coefficients", "beta", "anchors", "interpret"], isHeavy: true,
    check: { call in
      try requireFit(call)
      var columns = named(call, target: true)
      columns += [Schema.Column("weight", .number), Schema.Column("standardized", .number)]
      if call.number("draws") != 0 { columns += [Schema.Column("low", .number), Schema.Column("high", .number)] }
      return .table(Schema(noun: "these weights", columns: columns))
    },
    run: { arguments, context in
      let table = try weightsTable(arguments, context)
      return Value(
        try table.weights(workers: context.workers, control: context.control), noun: "these weights")
    })

  static let importance = Verb(
    "importance",
    "What each named predictor is worth in each region: size of weights, and what test rows lose without it.",
    topic: "comparing",
    parameters: [
      fitted, resamples,
      .value("permutations", .number, "shuffles of a predictor's values among test rows", usual: "20").whole(
        1...100_000), level, theSeed,
    ],
    examples: [
      Example("$f | relative by: category | encode $b | importance | sort rank"),
      Example("$f | relative by: category | classify labels: animate | importance draws: 0"),
    ],
    citation: Citation("Breiman 2001, Random forests, Machine Learning 45:5-32", doi: "10.1023/A:1010933404324"),
    search: ["permutation", "anchors", "rank", "unique", "coefficients"], isHeavy: true,
    check: { call in
      try requireFit(call)
      var columns = named(call, target: false)
      columns.append(Schema.Column("importance", .number))
      let isDrawn = call.number("draws") != 0
      if isDrawn { columns += [Schema.Column("low", .number), Schema.Column("high", .number)] }
      columns.append(Schema.Column("rank", .number))
      if isDrawn { columns += [Schema.Column("rank_low", .number), Schema.Column("rank_high", .number)] }
      columns += ["standardized", "unique", "permuted"].map { Schema.Column($0, .number) }
      return .table(Schema(noun: "these anchors", columns: columns))
    },
    run: { arguments, context in
      var table = try weightsTable(arguments, context)
      table.permutations = try arguments.count("permutations", usual: 20)
      return Value(
        try table.importance(workers: context.workers, control: context.control), noun: "these anchors")
    })

  private static func weightsTable(_ arguments: Arguments, _ context: Context) throws -> WeightsTable {
    let value = try arguments.object("scores", as: TableValue.self)
    var table = try WeightsTable(
      value.evidence, workers: context.workers, control: context.control)
    table.draws = try arguments.count("draws", usual: 2000)
    table.seed = try context.seed(arguments)
    table.level = try arguments.level()
    return table
  }

  /// A table whose columns are known and hold no scheme of a fit has no weights.
  private static func requireFit(_ call: Call) throws {
    guard let schema = call.schema, !schema.columns.isEmpty, schema["scheme"] == nil else { return }
    throw Explanation(
      "E0541", "no fit made \(schema.noun), so there are no weights behind", parameter: "scores",
      remedies: ["$f | relative by: category | encode $b | weights"])
  }

  private static func named(_ call: Call, target: Bool) -> [Schema.Column] {
    var columns = [
      Schema.Column("model", .text), Schema.Column("layer", .text),
      Schema.Column("predictor", .text, values: ["model", "untrained"]), Schema.Column("seed", .number),
    ]
    if !target { columns.append(Schema.Column("roi", .text)) }
    columns.append(Schema.Column("subject", .text))
    if target { columns.append(Schema.Column(call.schema?["classes"] == nil ? "unit" : "class", .text)) }
    return columns + [Schema.Column("anchor", .text)]
  }

  // MARK: - Random anchors

  static let against = Verb(
    "against", "Chosen anchors against as many random ones, and against the whole features: what the choice is worth.",
    topic: "comparing",
    parameters: [
      .piped("scores", .table, "scores of `relative` features by `encode`, `score` or `classify`"),
      .value(
        "whole", .table, "scores of the features without anchors, where they are there already", usual: "fitted now"),
      .value("pool", anchorSource, "what random anchors are drawn from, as for `relative`", usual: "directions alone"),
      .value("draws", .number, "random sets of each kind", usual: "200").whole(1...1_000_000), theSeed,
    ],
    examples: [
      Example("$f[\"fire9\"] | relative by: category | encode $b | against"),
      Example(
        "$f[\"fire9\"] | relative to: [\"image0001\", \"image0002\"] | encode $b | against pool: $f"),
      Example("$f[\"fire9\"] | relative by: category | classify labels: animate | against draws: 500"),
    ], search: ["random", "control", "null", "anchors", "hypothesis", "matched"], isHeavy: true,
    check: { call in
      if let schema = call.schema, !schema.columns.isEmpty {
        if schema["scheme"] == nil { throw noAnchors }
      }
      return .table(
        Schema(
          noun: "these comparisons",
          columns: ["model", "layer", "roi", "subject"].map { Schema.Column($0, .text) } + [
            Schema.Column(
              "metric", .text, values: EncodingTable.Metric.allCases.map(\.rawValue) + [RandomAnchors.Judge.accuracy]),
            Schema.Column("control", .text, values: RandomAnchors.Control.allCases.map(\.rawValue)),
          ]
            + [
              "features", "anchors", "draws", "score", "whole", "performance", "random", "random_sd", "difference", "p",
              "of_gap",
            ].map { Schema.Column($0, .number) }))
    },
    run: { arguments, context in
      let value = try arguments.object("scores", as: TableValue.self)
      let ways = try judges(of: value, whole: arguments, context)
      guard ways.contains(where: { $0.candidates.contains { $0.named?.space != nil } }) else { throw noAnchors }
      let pool =
        arguments.isGiven("pool")
        ? (arguments.value("pool"), try poolWords(arguments.value("pool"))) : nil
      let draws = try arguments.count("draws", usual: 200)
      let seed = try context.seed(arguments)
      let tables = try ways.map {
        try RandomAnchors(judge: $0, pool: pool, draws: draws, seed: seed, context: context).table()
      }
      return Value(tables.count == 1 ? tables[0] : try Table.stacked(tables), noun: "these comparisons")
    })

  /// How each part of a table of scores was scored, and the whole features with it where they are given.
  private static func judges(
    of scores: TableValue, whole arguments: Arguments, _ context: Context
  ) throws -> [RandomAnchors.Judge] {
    let whole = try arguments.optionalObject("whole", as: TableValue.self)
    switch scores.evidence {
    case .classes(let evidence):
      var other: ClassEvidence?
      if let whole {
        guard case .classes(let found) = whole.evidence else { throw noFit("a classification") }
        other = found
      }
      return [RandomAnchors.Judge(evidence, whole: other, limit: try limit(arguments, context), context: context)]
    case .encoding(let evidence):
      var other: EncodingEvidence?
      if let whole {
        guard case .encoding(let found) = whole.evidence else { throw noFit("a fit") }
        other = found
      }
      // Of a table without the column, whatever was asked for.
      let listed = scores.table["metric"]?.cellTexts.compactMap { $0 }
      return evidence.parts.compactMap { part in
        let metrics = EncodingTable.Metric.allCases.filter { metric in
          (listed?.contains(metric.rawValue) ?? true) && (metric == .ereg || part.scoring.options.wantsRSA)
        }
        return metrics.isEmpty ? nil : RandomAnchors.Judge(part, metrics: metrics, whole: other, context: context)
      }
    default: throw noAnchors
    }
  }

  private static func noFit(_ what: String) -> Explanation {
    Explanation(
      "E0542", "that table was not made by \(what) of features", parameter: "whole",
      remedies: ["leave `whole:` out: it is fitted then"])
  }

  static let noAnchors = Explanation(
    "E0542", "there are no scores of anchors in this table", parameter: "scores",
    remedies: [
      "$f | relative by: category | encode $b | against",
      "$f | relative by: category | classify labels: animate | against",
    ])

  private static func poolWords(_ value: Value) throws -> String {
    switch value {
    case .list(let items): "\(items.count) of the stimuli"
    case .object(let features as FeaturesValue):
      "\(features.handle.stimuli.axis.count) stimuli of \(features.handle.stimuli.name)"
    case .object(let table as TableValue): "\(table.table.rowCount) given vectors"
    case .object(let texts as TextsValue): texts.summary
    default: "a column"
    }
  }
}
