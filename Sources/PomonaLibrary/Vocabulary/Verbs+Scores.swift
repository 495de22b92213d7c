internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

extension Verb {
  static let scores: [Verb] = [score, best, halves]

  static let score = Verb(
    "score", "Scores layers, or RDMs, against the regions of a benchmark: a long table, each subject kept.",
    topic: "comparing",
    parameters: [
      .piped(
        "of",
        .oneOf([
          .object("features"), .list(.object("features")), .object("rdm"), .object("rdms"), .record(.object("rdm")),
        ]), "features (or a list of them), an rdm, or a record of rdms"),
      .value("benchmark", .object("benchmark"), "what is compared with"),
      .choice("metrics", ["crsa"], "crsa: compare RDMs, nothing fitted", usual: "crsa", isMany: true),
      .choice("distance", Distance.all.map(\.name), "between the patterns of two stimuli", usual: "pearson"),
      .choice("compare", Comparison.all.map(\.name), "between two RDMs", usual: "pearson"),
      .choice(
        "roi", from: { labels($0, of: "benchmark", "rois") }, "one region or several", usual: "all of them",
        isMany: true),
      .value(
        "given", .oneOf([.object("rdm"), .object("rdms"), .list(.object("rdm")), .record(.object("rdm"))]),
        "RDMs held constant: partial comparison (pearson, spearman)", usual: "none"),
      .value("controls", .oneOf([.object("control")]), "untrained(seed: 1..5): twins scored beside", usual: "none"),
      .choice("ceiling", ["rdm_group"], "rdm_group: how far the subjects of a region agree", usual: "none"),
      .choice(
        "stats", ["group_mean", "effdim"],
        "further columns: the score against the mean RDM of the group; effective dimensionality", usual: "none",
        isMany: true),
    ],
    examples: [
      Example("$f | score $k, compare: spearman, ceiling: rdm_group"),
      Example("$f | score $k, compare: spearman, controls: untrained(seed: 1..5), stats: [group_mean, effdim]"),
    ],
    citation: Citation(
      "Kriegeskorte, Mur, Bandettini 2008, Representational similarity analysis, Frontiers in Systems Neuroscience 2:4",
      doi: "10.3389/neuro.06.004.2008"),
    search: ["crsa", "rsa", "brain score", "alignment"], isHeavy: true,
    plan: { arguments, context in
      var lines: [String] = []
      for features in scoredFeatures(arguments.value("of")) {
        let plan = try features.handle.plan()
        let kept = try FeatureSource(context.workspace).keptCount(of: features.handle)
        lines += plan.lines + ["cache: kept from before, \(kept) of \(plan.layers.count) maps' numbers"]
      }
      if let control = try arguments.optionalObject("controls", as: ControlValue.self) {
        lines.append("and the same for \(control.seeds.count) untrained twins of each")
      }
      return lines
    },
    check: { call in
      try refuseControls(call, comparison: "compare")
      if call.isGiven("controls"), case .object(let kind) = call.piped, kind.labels["origin"] == ["files"] {
        throw LibraryError.noTwin(name: kind.labels["model"]?.first ?? "files", parameter: "controls")
      }
      try refusePooledCeiling(call)
      return .table(scoreSchema(call))
    },
    run: { arguments, context in try scored(arguments, context) })

  private static func labels(_ call: Call, of parameter: String, _ topic: String) -> [String]? {
    guard case .object(let kind) = call.kind(of: parameter) else { return nil }
    return kind.labels[topic]
  }

  /// A ceiling for pooled matrices only is known to be impossible before anything runs.
  private static func refusePooledCeiling(_ call: Call) throws {
    guard call.isGiven("ceiling"), let rois = call.texts("roi"),
      let pooled = labels(call, of: "benchmark", "pooled"), rois.allSatisfy({ pooled.contains($0) })
    else { return }
    throw LibraryError.ceilingOfOne(parameter: "ceiling")
  }

  private static func scoreSchema(_ call: Call) -> Schema {
    var models: [String]?
    var layers: [String]?
    if case .object(let kind) = call.piped, kind.name == "features" {
      models = kind.labels["model"]
      layers = kind.labels["layers"]
    }
    if case .record(let fields) = call.piped {
      models = fields.map(\.name)
      layers = ["none"]
    }
    let predictors = call.isGiven("controls") ? ["model", "untrained"] : ["model"]
    var columns = [
      Schema.Column("model", .text, values: models), Schema.Column("layer", .text, values: layers),
      Schema.Column("layer_index", .number), Schema.Column("depth", .number),
      Schema.Column("roi", .text, values: call.texts("roi") ?? labels(call, of: "benchmark", "rois")),
      Schema.Column(
        "subject", .text,
        values: labels(call, of: "benchmark", "subjects").map { $0.contains("all") ? $0 : $0 + ["all"] }),
      Schema.Column("metric", .text, values: ["crsa"]), Schema.Column("scheme", .text, values: ["none"]),
      Schema.Column("part", .text, values: ["all"]), Schema.Column("predictor", .text, values: predictors),
      Schema.Column("seed", .number), Schema.Column("fold", .text, values: ["none"]), Schema.Column("n", .number),
      Schema.Column("score", .number),
    ]
    let stats = call.texts("stats") ?? []
    if stats.contains("group_mean") { columns.append(Schema.Column("score_group_mean", .number)) }
    if call.isGiven("ceiling") {
      columns.append(Schema.Column("ceiling_rdm_group_lower", .number))
      columns.append(Schema.Column("ceiling_rdm_group_upper", .number))
    }
    if stats.contains("effdim") {
      columns.append(Schema.Column("effdim", .number))
      columns.append(Schema.Column("effdim_corrected", .number))
      columns.append(Schema.Column("effdim_flags", .text))
    }
    return Schema(noun: "these scores", columns: columns)
  }

  private static func scoredFeatures(_ value: Value) -> [FeaturesValue] {
    switch value {
    case .object(let object): (object as? FeaturesValue).map { [$0] } ?? []
    case .list(let items): items.flatMap(scoredFeatures)
    default: []
    }
  }

  private static func scored(_ arguments: Arguments, _ context: Context) throws -> Value {
    let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
    let comparison = try comparison(arguments, "compare")
    let controls = arguments.isGiven("given") ? try namedRDMs(arguments.value("given"), parameter: "given") : []
    let targets = try scoreTargets(benchmark, rois: try arguments.texts("roi"), try distance(arguments), context)
    let (candidates, reasons) = try candidates(arguments, context)
    for candidate in candidates {
      try candidate.rdm.axis.requireEqual(to: benchmark.stimuli.axis, parameter: "of")
    }
    let evidence = ScoreEvidence(
      candidates: candidates, targets: targets, comparison: comparison, controls: controls.map(\.rdm),
      controlNames: controls.map(\.name))
    let stats = try arguments.texts("stats") ?? []
    let options = ScoringOptions(
      wantsGroupMean: stats.contains("group_mean"), wantsDimensionality: stats.contains("effdim"),
      wantsCeiling: arguments.isGiven("ceiling"))
    return Value(
      try Scoring.table(evidence, options: options), evidence: .scores(evidence), noun: "these scores",
      reasons: reasons)
  }

  /// The RDMs to be scored: layers of networks and of their twins, or RDMs as they are.
  private static func candidates(
    _ arguments: Arguments, _ context: Context
  ) throws -> (candidates: [ScoreCandidate], reasons: [String]) {
    let distance = try distance(arguments)
    let control = try arguments.optionalObject("controls", as: ControlValue.self)
    let features = scoredFeatures(arguments.value("of"))
    guard !features.isEmpty else {
      if control != nil {
        throw Explanation(
          "E0422", "an RDM has no untrained twin", parameter: "controls",
          facts: ["a twin is the same network before training, so its features are needed"],
          remedies: ["leave `controls:` out"])
      }
      let members = try namedRDMs(arguments.value("of"), parameter: "of")
      return (members.map { ScoreCandidate(model: $0.name, rdm: $0.rdm) }, ["nothing to extract: RDMs were given"])
    }
    var candidates: [ScoreCandidate] = []
    var reasons: [String] = []
    for value in features {
      try context.checkInterrupted()
      let own = try layerCandidates(value, distance, context, model: value.handle.model.id, seed: nil)
      candidates += own.candidates
      reasons += own.reasons
      guard let control else { continue }
      let twin = "\(try value.handle.model.requireNetwork("controls").id.prefix { $0 != "/" })/random"
      for seed in control.seeds {
        try context.checkInterrupted()
        let handle = FeatureHandle(
          model: try context.workspace.model(twin, seed: seed), stimuli: value.handle.stimuli,
          selection: value.handle.selection, limit: value.handle.limit, keepsMaps: value.handle.keepsMaps)
        let found = try layerCandidates(
          FeaturesValue(handle), distance, context, model: value.handle.model.id, seed: Int(seed))
        candidates += found.candidates
        reasons += found.reasons
      }
    }
    return (candidates, reasons)
  }

  private static func layerCandidates(
    _ value: FeaturesValue, _ distance: Distance, _ context: Context, model: String, seed: Int?
  ) throws -> (candidates: [ScoreCandidate], reasons: [String]) {
    let found = try layerRDMs(value, distance, context)
    let candidates = try found.layers.map { layer, rdm in
      // Dimensionality is one of values, also beside rank distances.
      ScoreCandidate(
        model: model, layer: layer.layer.name, layerIndex: layer.index, depth: layer.depth,
        predictor: seed == nil ? .model : .untrained, seed: seed ?? value.handle.model.seed.map { Int($0) }, rdm: rdm,
        dimensionality: layer.geometry.kind == .values ? try EffectiveDimensionality(of: layer.geometry) : nil)
    }
    return (candidates, found.reasons)
  }

  // MARK: - Choosing

  static let halves = Verb(
    "halves", "A split of the stimuli into random halves, so many times: one half chooses, the other reports.",
    topic: "choosing", parameters: [.value("count", .number, "how many divisions", usual: "200")],
    gives: SplitValue.kind,
    examples: [
      Example("halves(200)", prints: "200 divisions of the stimuli into random halves"),
      Example("$s | where subject in [all, pooled] | best score, by: roi, over: layer, split: halves(50)"),
    ],
    search: ["split half", "cross-validation"],
    run: { arguments, _ in .object(SplitValue(halves: try arguments.count("count", in: 1...100_000, usual: 200))) })

  static let best = Verb(
    "best", "The winner of each group, and what choosing it cost.", topic: "choosing",
    parameters: [
      .piped("table", .table, "scores"),
      .column("column", "what is to be largest"),
      .columns("by", "one winner for each combination of these", usual: "[model, roi, subject, predictor, seed]"),
      .column("over", "what is chosen among", usual: "layer"),
      .value(
        "split", .object("split"), "halves(200): chosen on one half of the stimuli, reported on the other",
        usual: "none"),
      .expression("choose", "the rows that choose, such as `part == train`", usual: "none"),
      .expression("report", "the rows that are reported, such as `part == test`", usual: "none"),
      .value("draws", .number, "resamples for the interval of an honest maximum; 0 for none", usual: "200"),
      .value("seed", .number, "of divisions and resamples", usual: "the setting seed"),
    ],
    examples: [
      Example("$s | where subject in [all, pooled] | best score, by: [model, roi], over: layer, split: halves(200)"),
      Example("zoo | best parameters, over: model, by: variant"),
    ],
    search: ["maximum", "max", "layer", "selection", "optimism", "argmax"], isHeavy: true,
    check: { call in
      guard let schema = call.schema else { return .any }
      let over = call.columns("over")?.first ?? "layer"
      for name in [over] where !schema.columns.isEmpty && schema[name] == nil {
        throw Explanation("E0203", "no column `\(name)` in \(schema.noun)", parameter: "over")
      }
      guard call.isGiven("split") else { return .table(schema) }
      if call.isGiven("choose") || call.isGiven("report") {
        throw Explanation(
          "E0423", "`split` already says which rows choose and which report",
          parameter: call.isGiven("choose") ? "choose" : "report",
          remedies: ["leave `choose:` and `report:` out", "leave `split:` out"])
      }
      let by = call.columns("by") ?? Self.usualGroups.filter { schema[$0] != nil }
      var columns = by.compactMap { schema[$0] } + [schema[over] ?? Schema.Column(over, .text)]
      columns += ["score", "low", "high", "maximum", "optimism", "share"].map { Schema.Column($0, .number) }
      columns += [
        Schema.Column("runner_up", .text), Schema.Column("candidates", .number), Schema.Column("across", .text),
      ]
      return .table(Schema(noun: "these maxima", columns: columns))
    },
    run: { arguments, context in try bestRows(arguments, context) })

  private static let usualGroups = ["model", "roi", "subject", "predictor", "seed"]

  private static func bestRows(_ arguments: Arguments, _ context: Context) throws -> Value {
    let value = try arguments.object("table", as: TableValue.self)
    let column = try arguments.text("column")
    let over = try arguments.text("over", usual: "layer")
    let by = try arguments.texts("by") ?? Self.usualGroups.filter { value.table[$0] != nil && $0 != over }
    if let split = try arguments.optionalObject("split", as: SplitValue.self) {
      guard case .scores(let evidence) = value.evidence, column == "score" else {
        throw Explanation(
          "E0424", "halves of the stimuli need the scores as `score` made them, and their column `score`",
          parameter: column == "score" ? "table" : "column",
          facts: ["a choice over halves starts from the RDMs behind the scores"],
          remedies: value.table["part"] == nil
            ? ["best \(column), over: \(over)"]
            : ["best \(column), over: \(over), choose: part == train, report: part == test"])
      }
      let found = try HonestBest.table(
        value.table, by: by, over: over, evidence: evidence,
        options: HonestMaxima.Options(
          divisionCount: split.halves, drawCount: try arguments.count("draws", in: 0...100_000, usual: 200),
          seed: try context.seed(arguments)), workers: context.workspace.workers, control: context.control)
      return Value(found.table, evidence: .maxima(found.evidence), noun: "these maxima", reasons: value.reasons)
    }
    return try chosenRows(value, column, over: over, by: by, arguments, context)
  }

  /// The rows that win by a criterion, read from the rows that report.
  private static func chosenRows(
    _ value: TableValue, _ column: String, over: String, by: [String], _ arguments: Arguments, _ context: Context
  ) throws -> Value {
    let table = value.table
    let choosing = try kept(table, arguments.expression("choose"))
    let reporting = try kept(table, arguments.expression("report"))
    let scores = try table.column(column, parameter: "column").numbers
    guard let scores else {
      throw Explanation("E0207", "`\(column)` holds no numbers", parameter: "column")
    }
    let criterion = table["criterion"]?.numbers ?? scores
    let overColumn = try table.column(over, parameter: "over")
    var winners: [Int] = []
    for group in try table.groups(by: by) {
      let candidates = group.rows.filter { choosing.contains($0) && !criterion[$0].isNaN }
      guard
        let winner = candidates.max(by: { criterion[$0] < criterion[$1] || (criterion[$0] == criterion[$1] && $0 > $1) }
        )
      else { continue }
      let rows = group.rows.filter { reporting.contains($0) && overColumn.cell($0) == overColumn.cell(winner) }
      guard let row = rows.first else {
        throw LibraryError.unreported(over: over, value: ScoreContrast.words(overColumn.cell(winner)))
      }
      winners.append(row)
    }
    guard !winners.isEmpty else { throw LibraryError.noRows }
    var result = table.rows(winners)
    if choosing == reporting {
      result.header.append("selected on reported rows: these maxima are too high")
      context.warn("selected on reported rows; split: halves(200) tells what that costs")
    }
    return .object(value.with(result, rows: winners))
  }

  static func kept(_ table: Table, _ condition: Expression?) throws -> Set<Int> {
    guard let condition else { return Set(0..<table.rowCount) }
    return Set(try condition.rows(of: table))
  }
}
