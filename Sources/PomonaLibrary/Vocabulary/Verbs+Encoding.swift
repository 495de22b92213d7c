internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// Responses predicted from features.
extension Verb {
  /// What `score` and `encode` share: how responses are predicted.
  static let fitting: [VerbParameter] = [
    .value(
      "split", .object("split"), "odd_even, contiguous(5), leave_out(story) …: what trains and what is tested",
      usual: "odd_even, or whole stories of a time series"),
    .value(
      "regression", .object("regression"), "ridge, pls(25), pcr(50): what predicts from features", usual: "ridge"),
    .value(
      "profile", .object("profile"), "leak_free, or as_published(deepnsd): as a published analysis, switch by switch",
      usual: "leak_free"),
    .value("project", .object("projection"), "jl(0.1): features are projected before the fit", usual: "none"),
    .choice(
      "criterion", EncodingOptions.Criterion.allCases.map(\.rawValue),
      "what layers are chosen by, of training rows: r2_loo, or r within five folds", usual: "r2_loo"),
    .choice(
      "scale", EncodingOptions.Scale.allCases.map(\.rawValue),
      "what features are divided by: one number a layer; feature: each its own deviation, with a floor; zscore: without",
      usual: "layer"),
    .choice(
      "alpha", EncodingOptions.AlphaRule.allCases.map(\.rawValue), "whose ridge penalty is chosen together",
      usual: "unit"),
    .value(
      "alphas", .list(.number), "penalties to choose from", usual: "25 from 1e-4 to 1e6 times the trace"),
    .choice(
      "missing", EncodingOptions.MissingRule.allCases.map(\.rawValue),
      "error; drop(units): units that lack a response; keep: each unit on the rows it has, crsa on the presentations",
      usual: "error, of crsa keep"),
    .value("name", .text, "what a table of features is called in the column `model`", usual: "\"table\""),
    .words("by", "the column of a table of features that holds the ids of stimuli", usual: "id"),
    .value("limit", .quantity(.size), "memory for responses at one time", usual: "the setting limit"),
  ]

  static let encode = Verb(
    "encode",
    "Predicts responses of each unit from features: ridge regression, scored on rows that no choice has seen.",
    topic: "comparing",
    parameters: [
      .piped(
        "of",
        .oneOf([
          .object("features"), .list(.object("features")), .table, .object("predictors"), .list(.object("predictors")),
        ]),
        "features or predictors, a list of them, or a table with a row a stimulus whose columns of numbers are features"
      ),
      .value("benchmark", .object("benchmark"), "whose responses are predicted"),
      .choice(
        "roi", from: { labels($0, of: "benchmark", "rois") }, "one region or several", usual: "all of them",
        isMany: true),
      .value(
        "controls", .oneOf([.object("control"), .list(.object("control"))]),
        "nulls scored beside: untrained(seed: 1..5), pixels, category, time, walk(20), oasm", usual: "none"),
      .choice(
        "ceiling", EncodingScoring.ceilingKinds.map(\.rawValue), "a noise ceiling of each unit", usual: "none",
        isMany: true),
    ] + fitting,
    examples: [
      Example("$f | encode $b, split: odd_even, ceiling: reliability_r"),
      Example("$f | pca 50 | encode $b, regression: pls(25)"),
      Example("$f | encode $b | best score, by: unit, over: layer, choose: part == train, report: part == test"),
    ],
    citation: Citation(
      "Naselaris, Kay, Nishimoto, Gallant 2011, Encoding and decoding in fMRI, NeuroImage 56:400-410",
      doi: "10.1016/j.neuroimage.2010.07.073"),
    search: ["ereg", "ridge", "encoding model", "voxelwise", "predict", "regression"], isHeavy: true,
    check: { call in
      try refuseFit(call, metrics: ["ereg"])
      return .table(encodeSchema(call))
    },
    run: { arguments, context in .object(try encoded([.ereg], arguments, context, isByUnit: true)) }
  ).rules { try requireTraining($0) }

  private static func encodeSchema(_ call: Call) -> Schema {
    let scores = scoreSchema(call)
    var columns = scores.columns.filter { $0.name != "criterion" && !$0.name.hasPrefix("ceil") }.map { column in
      switch column.name {
      case "metric": Schema.Column("metric", .text, values: ["ereg"])
      case "scheme": Schema.Column("scheme", .text)
      case "part": Schema.Column("part", .text, values: ["train", "test"])
      case "fold": Schema.Column("fold", .text, values: ["none", "all"])
      default: column
      }
    }
    let place = (columns.firstIndex { $0.name == "subject" } ?? 0) + 1
    columns.insert(Schema.Column("unit", .text), at: place)
    columns.append(Schema.Column("criterion", .number))
    let ceilings = call.texts("ceiling") ?? []
    columns += ceilings.map { Schema.Column("ceiling_\($0)", .number) }
    if call.isGiven("ceiling") { columns.append(Schema.Column("ceiled", .number)) }
    return Schema(noun: "these scores", columns: columns)
  }

  /// What a profile or a regression decides is no argument beside it.
  ///
  /// - Throws: `E0475`, `E0476`.
  static func refuseDecided(_ call: Call) throws {
    if case .object(let kind) = call.kind(of: "profile"), let taken = kind.labels["deviations"] {
      for (argument, deviation) in [("scale", "D-49"), ("criterion", "D-50"), ("project", "D-05")]
      where call.isGiven(argument) && taken.contains(deviation) {
        throw ScoringError.decidedByProfile(argument: argument, deviation: deviation)
      }
    }
    guard case .object(let kind) = call.kind(of: "regression"), kind.labels["by"] == ["components"] else { return }
    if case .object(let profile) = call.kind(of: "profile"), profile.labels["deviations"]?.isEmpty == false {
      throw ScoringError.profileIsOfRidge
    }
    for argument in ["alpha", "alphas", "criterion"] where call.isGiven(argument) {
      throw ScoringError.ofRidge(argument: argument)
    }
  }

  /// - Throws: `E0470` for a split that does not train.
  static func requireTraining(_ arguments: Arguments) throws {
    _ = try arguments.optionalObject("split", as: SplitValue.self)?.plan()
  }

  static func profile(_ arguments: Arguments) throws -> ScoringProfile {
    try arguments.optionalObject("profile", as: ProfileValue.self)?.profile ?? .leakFree
  }

  /// What is asked of a fit; a profile's own ways stand in place of arguments.
  private static func encodingOptions(_ arguments: Arguments, _ context: Context) throws -> EncodingOptions {
    func choice<Choice: RawRepresentable<String>>(_ name: String, usual: Choice) throws -> Choice {
      Choice(rawValue: try arguments.text(name, usual: usual.rawValue)) ?? usual
    }
    var options = EncodingOptions()
    options.criterion = try choice("criterion", usual: EncodingOptions.Criterion.looR2)
    options.scale = try choice("scale", usual: EncodingOptions.Scale.layer)
    options.alpha = try choice("alpha", usual: EncodingOptions.AlphaRule.unit)
    options.missing = try choice("missing", usual: EncodingOptions.MissingRule.error)
    if arguments.isGiven("alphas") { options.grid = .fixed(try arguments.numbers("alphas")) }
    options.limit = try limit(arguments, context)
    options.seed = try context.seed(arguments)
    options.profile = try profile(arguments)
    if options.profile.takes(.d49) { options.scale = .zscore }
    if let value = try arguments.optionalObject("regression", as: RegressionValue.self) {
      options.regression = value.regression
    }
    return options
  }

  private static func encoding(
    _ arguments: Arguments, _ options: EncodingOptions, _ benchmark: Benchmark
  ) throws -> EncodingScoring {
    let recording = try blaming("benchmark") { try benchmark.requireRecording() }
    let plan = try arguments.optionalObject("split", as: SplitValue.self)?.plan()
    let scoring = try EncodingScoring(recording, plan: plan, rois: try arguments.texts("roi"), options: options)
    if options.profile.original != nil, let timed = scoring.subjects.first(where: { $0.stories != nil }) {
      throw ScoringError.profileOfStills(profile: options.profile.name, subject: timed.name)
    }
    return scoring
  }

  static func encoded(
    _ metrics: [EncodingTable.Metric], _ arguments: Arguments, _ context: Context, isByUnit: Bool = false
  ) throws -> TableValue {
    let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
    var options = try encodingOptions(arguments, context)
    options.wantsRSA = metrics.contains(.ersa)
    if options.wantsRSA { options.patterns = try patterns(arguments, benchmark.stimuli.axis) }
    let scoring = try encoding(arguments, options, benchmark)
    let controls = try arguments.controls()
    var (candidates, source) = try candidates(
      arguments, options, for: "\(metrics[0].rawValue) predicts from features", context)
    let scalesEachFeature = candidates.contains(where: \.scalesEachFeature)
    if scalesEachFeature, options.scale == .layer, arguments.isGiven("scale") {
      throw ScoringError.scalesEachColumn
    }
    for control in controls {
      candidates += try EncodingCandidate.nulls(
        of: control, recording: scoring.recording, images: try benchmark.stimuli.images,
        workers: context.workers)
    }
    var scores = EncodingTable(scoring: scoring, metrics: metrics)
    scores.steps = source.steps.sorted().joined(separator: " or ")
    scores.leftOut = source.leftOut
    scores.isByUnit = isByUnit
    scores.scalesEachFeature = scalesEachFeature
    scores.wantsDimensionality = try arguments.texts("stats")?.contains("effdim") ?? false
    scores.ceilings = try (arguments.texts("ceiling") ?? []).compactMap(ResponseCeiling.Kind.init(rawValue:))
    // Beside crsa it bounds those scores, and none of single units.
    if !options.wantsRSA, try arguments.texts("metrics")?.contains("crsa") == true {
      scores.ceilings.removeAll { $0 == .rdmSplitHalf }
    }
    return TableValue(
      try scores.table(candidates, workers: context.workers, control: context.control),
      evidence: .encoding(
        EncodingEvidence(parts: [
          EncodingEvidence.Part(scoring: scoring, candidates: candidates, ceilings: scores.ceilings)
        ])),
      noun: "these scores", reasons: source.reasons)
  }

  /// What is scored, with its untrained twins.
  private static func candidates(
    _ arguments: Arguments, _ options: EncodingOptions, for use: String, isFitted: Bool = true, _ context: Context
  ) throws -> (candidates: [EncodingCandidate], source: CandidateSource) {
    var source = CandidateSource(
      context, options, projection: try arguments.optionalObject("project"), isFitted: isFitted)
    source.name = try arguments.text("name", usual: "table")
    source.idColumn = try arguments.text("by", usual: "id")
    source.seeds = try arguments.controls().flatMap(\.seeds)
    let candidates = try source.candidates(of: arguments.value("of"))
    guard !candidates.isEmpty else {
      throw Explanation("E0207", "\(use), and these are RDMs", parameter: "of", remedies: ["metrics: crsa"])
    }
    return (candidates, source)
  }

  /// Scores by programs of the user, of the same rows under the same split.
  static func programmed(
    _ programs: [MetricProgram], _ arguments: Arguments, _ context: Context
  ) throws -> TableValue {
    let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
    let options = try encodingOptions(arguments, context)
    let scoring = try encoding(arguments, options, benchmark)
    let (candidates, source) = try candidates(
      arguments, options, for: "a program is handed features", isFitted: false, context)
    var scores = ProgramTable(scoring: scoring, programs: programs)
    scores.steps = source.steps.sorted().joined(separator: " or ")
    scores.leftOut = source.leftOut
    scores.wantsDimensionality = try arguments.texts("stats")?.contains("effdim") ?? false
    return TableValue(
      try scores.table(candidates, context), evidence: .none, noun: "these scores", reasons: source.reasons)
  }

  /// How the RDMs of predictions are compared.
  private static func patterns(_ arguments: Arguments, _ axis: StimulusAxis) throws -> PatternComparison {
    var patterns = PatternComparison()
    if arguments.isGiven("distance") { patterns.distance = try distance(arguments) }
    if arguments.isGiven("compare") { patterns.comparison = try comparison(arguments, "compare") }
    if arguments.isGiven("given") {
      patterns.controls = try namedRDMs(arguments.value("given"), parameter: "given").map { name, rdm in
        (name, try ScoreCandidate(model: name, rdm: rdm).over(axis).rdm)
      }
    }
    return patterns
  }

  static func limit(_ arguments: Arguments, _ context: Context) throws -> Int {
    if let given = try arguments.quantity("limit", .size) { return Int(given) }
    if case .quantity(let quantity) = context.setting("limit") { return Int(quantity.base) }
    return FeaturePlan.usualLimit
  }

  // MARK: - Shares

  static let shares = Verb(
    "shares",
    "What each of several feature spaces explains of responses alone, and what they share: parts of R² on test rows.",
    topic: "comparing",
    parameters: [
      .piped(
        "spaces", .record(.oneOf([.object("features"), .object("predictors"), .table])),
        "2 to 5 feature spaces by name: {form: $f[\"fire2\"], content: $f[\"fire9\"]}; several layers of one count as one"
      ),
      .value("benchmark", .object("benchmark"), "whose responses are predicted"),
      .choice(
        "roi", from: { labels($0, of: "benchmark", "rois") }, "one region or several", usual: "all of them",
        isMany: true),
      .value("search", .number, "weights of spaces in a joint model that are tried beside equal ones", usual: "20")
        .whole(0...10_000),
      .value("draws", .number, "resamples of test rows for the intervals; 0 for none", usual: "2000").whole(
        0...1_000_000), level,
      .value("seed", .number, "of weights and resamples", usual: "the setting seed").whole(0...Int.max),
    ] + fitting.filter { ["split", "project", "scale", "alphas", "missing", "by", "limit"].contains($0.name) },
    examples: [
      Example("{form: $f[\"fire2\"], content: $f[\"fire9\"]} | shares $b, split: odd_even"),
      Example(
        "{low: $f[\"fire2\"], mid: $f[\"fire5\"], high: $f[\"fire9\"]} | shares $b, draws: 0 | where share == unique"),
    ],
    citation: Citation(
      "de Heer, Huth, Griffiths, Gallant, Theunissen 2017, The hierarchical cortical organization of human speech processing,"
        + " Journal of Neuroscience 37:6539-6557", doi: "10.1523/JNEUROSCI.3267-16.2017"),
    search: ["variance", "partition", "partitioning", "unique", "shared", "commonality", "banded", "joint model"],
    isHeavy: true,
    check: { call in
      if case .record(let fields) = call.piped { try ScoringError.requireSpaces(fields.map(\.name)) }
      try refuseFit(call, metrics: ["ereg"])
      var columns = [
        Schema.Column("share", .text, values: SharesTable.Share.allCases.map(\.rawValue)),
        Schema.Column("spaces", .text),
        Schema.Column("roi", .text, values: call.texts("roi") ?? regions(call)),
        Schema.Column("subject", .text, values: subjects(call)), Schema.Column("scheme", .text),
        Schema.Column("n", .number), Schema.Column("units", .number), Schema.Column("score", .number),
      ]
      if call.number("draws") != 0 {
        columns += [Schema.Column("low", .number), Schema.Column("high", .number), Schema.Column("across", .text)]
      }
      return .table(Schema(noun: "these shares", columns: columns))
    },
    run: { arguments, context in
      guard case .record(let record) = arguments.value("spaces") else {
        throw Explanation("E0207", "`shares` takes a record of feature spaces", parameter: "spaces")
      }
      try ScoringError.requireSpaces(record.fields.map(\.name))
      let options = try encodingOptions(arguments, context)
      let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
      let scoring = try encoding(arguments, options, benchmark)
      var source = CandidateSource(context, options, projection: try arguments.optionalObject("project"))
      source.idColumn = try arguments.text("by", usual: "id")
      var table = SharesTable(
        scoring: scoring,
        spaces: try record.fields.map { name, value in
          source.name = name
          return (name, EncodingCandidate.joined(try source.candidates(of: value)))
        })
      let seed = try context.seed(arguments)
      table.search.drawCount = try arguments.count("search", usual: 20)
      table.search.seed = seed
      table.drawCount = try arguments.count("draws", usual: 2_000)
      table.seed = seed
      table.level = try arguments.level()
      table.steps = source.steps.sorted().joined(separator: " or ")
      return Value(
        try table.table(workers: context.workers, control: context.control), noun: "these shares",
        reasons: source.reasons)
    }
  ).rules { try requireTraining($0) }
}
