internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

extension Verb {
  static let scores: [Verb] = [score, encode, shares]

  static let score = Verb(
    "score", "Scores layers, or RDMs, against the regions of a benchmark: a long table, each subject kept.",
    topic: "comparing",
    parameters: [
      .piped(
        "of",
        .oneOf([
          .object("features"), .list(.object("features")), .object("rdm"), .object("rdms"), .record(.object("rdm")),
          .table, .object("predictors"), .list(.object("predictors")),
        ]),
        "features or predictors (or a list of them), an rdm, a record of rdms, or for a fit a table with a row a stimulus"
      ).made(of: ["benchmark", "images"], by: "rdm"),
      .value("benchmark", .object("benchmark"), "what is compared with"),
      .choice(
        "metrics", ["crsa", "ereg", "ersa"],
        "crsa: compare RDMs, nothing fitted; ereg: predict responses; ersa: compare RDMs of predictions; "
          + "through(\"python3 own.py\"): a program of yours", usual: "crsa", isMany: true
      ).orCalls(of: ["through"], giving: .number),
      .choice("distance", Distance.all.map(\.name), "between the patterns of two stimuli", usual: "pearson").refusing(
        ResponseRDMs.distances,
        because:
          "it is of responses alone, by their runs, repeats or rates, and a score takes one distance for both sides",
        remedies: { ["$features | rdm | infer ($benchmark | rdm \($0))"] }),
      .choice("compare", Comparison.all.map(\.name), "between two RDMs", usual: "pearson"),
      .choice(
        "roi", from: { labels($0, of: "benchmark", "rois") }, "one region or several", usual: "all of them",
        isMany: true),
      .value(
        "given", .oneOf([.object("rdm"), .object("rdms"), .list(.object("rdm")), .record(.object("rdm"))]),
        "RDMs held constant: partial comparison (pearson, spearman)", usual: "none"),
      .value(
        "controls", .oneOf([.object("control"), .list(.object("control"))]),
        "nulls scored beside: untrained(seed: 1..5), pixels, category, time, walk(20), oasm", usual: "none"),
      .choice(
        "ceiling", ["rdm_group"] + EncodingScoring.ceilingKinds.map(\.rawValue),
        "rdm_group: how far subjects agree; rdm_split_half: halves of one subject; ncsnr, reliability_r …: of responses",
        usual: "none",
        isMany: true),
      .choice(
        "stats", ["group_mean", "effdim"],
        "further columns: the score against the mean RDM of the group; effective dimensionality", usual: "none",
        isMany: true),
      .value(
        LayerStatistics.parameter, .record(.function),
        "columns of your own: functions of one layer's features that give a number, such as {near: \\x -> …}",
        usual: "none"),
    ] + fitting,
    examples: [
      Example("$f | score $k, compare: spearman, ceiling: rdm_group"),
      Example("$f | score $k, compare: spearman, controls: untrained(seed: 1..5), stats: [group_mean, effdim]"),
      Example("$f | score $k, per_layer: {v1: \\x -> ($x | rdm | compare $k.models[\"v1\"])}"),
    ],
    citation: Citation(
      "Kriegeskorte, Mur, Bandettini 2008, Representational similarity analysis, Frontiers in Systems Neuroscience 2:4",
      doi: "10.3389/neuro.06.004.2008"),
    search: ["crsa", "rsa", "brain score", "alignment"], isHeavy: true,
    plan: { arguments, context in
      var lines: [String] = []
      for features in allFeatures(arguments.value("of")) {
        let plan = try features.handle.plan()
        let kept = try FeatureSource(context.workspace).keptCount(of: features.handle)
        lines += plan.lines + ["cache: kept from before, \(kept) of \(plan.layers.count) maps' numbers"]
      }
      let twins = try arguments.controls().flatMap(\.seeds).count
      if twins > 0 { lines.append("and the same for \(twins) untrained twins of each") }
      return lines
    },
    check: { call in
      try refuseControls(call, comparison: "compare")
      if ControlValue.isOfTwins(call.kind(of: "controls")), case .object(let kind) = call.piped,
        kind.labels["origin"] == ["files"]
      {
        throw LibraryError.noTwin(name: kind.labels["model"]?.first ?? "files", parameter: "controls")
      }
      try refusePooledCeiling(call)
      try refuseFit(call, metrics: call.isGiven("metrics") ? call.texts("metrics") : ["crsa"])
      let schema = scoreSchema(call)
      guard case .record(let functions) = call.kind(of: LayerStatistics.parameter) else { return .table(schema) }
      try LayerStatistics.refuseNames(functions.map(\.name), taken: schema.columns.map(\.name))
      return .table(functions.reduce(schema) { $0.with(Schema.Column($1.name, .number)) })
    },
    run: { arguments, context in try scored(arguments, context) }
  ).rules { arguments in
    try requireTraining(arguments)
    let fitted = EncodingTable.Metric.allCases.map(\.rawValue)
    if !(try arguments.texts("metrics") ?? []).contains(where: fitted.contains),
      let other = try arguments.controls().first(where: { $0.seeds.isEmpty })
    {
      throw ScoringError.controlUnfit(
        control: other.predictor,
        needs: "a metric that fits, such as `metrics: ereg`"
          + (other.predictor == "pixels" ? "; $k.images | rdm is the RDM of pixels" : ""))
    }
  }

  static func labels(_ call: Call, of parameter: String, _ topic: String) -> [String]? {
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

  /// A fit wants responses, a comparison of RDMs takes nothing that belongs to a fit, and a split wants its columns: all of it
  /// is known before anything runs.
  ///
  /// - Throws: `E0474`, `E0475`, `E0415`, `E0669`, `E0364`.
  static func refuseFit(_ call: Call, metrics: [String]?) throws {
    if call.isGiven("roi"), call.texts("roi") == [] {
      throw Explanation(
        "E0473", "`roi: []` names no region", parameter: "roi", remedies: ["leave `roi:` out, which takes all of them"])
    }
    let hasProgram = metrics?.contains(where: MetricProgram.isMetric) == true
    if metrics?.contains(where: { $0 == "ereg" || $0 == "ersa" }) == false {
      // RDMs of responses lack some as fits do; published ones are as they are. A program is handed what a fit is.
      let ofRDMs = call.benchmark("benchmark")?.labels["holds"]?.contains("responses") == false
      let others = (hasProgram ? [] : ["project"]) + (ofRDMs && !hasProgram ? ["missing"] : [])
      if let argument = (["criterion", "alpha", "alphas", "regression"] + others).first(where: call.isGiven) {
        throw ScoringError.needsEncoding(argument: argument)
      }
    }
    if let metrics {
      if metrics.allSatisfy({ $0 == "ereg" }),
        let argument = ["compare", "distance", "given"].first(where: call.isGiven)
      {
        throw ScoringError.needsRDMs(argument: argument)
      }
      if call.isGiven("ceiling"), let ceilings = call.texts("ceiling") {
        try refuseUnbounded(ceilings, metrics)
        if ceilings.contains(ResponseCeiling.Kind.rdmSplitHalf.rawValue), let name = call.text("compare"),
          let comparison = Comparison.catalog[name]
        {
          try SubjectCeilings.refuse(comparison, distance: call.text("distance") ?? "such")
        }
      }
    }
    if metrics?.contains("crsa") == true, PredictorsValue.needFolds(call.piped) { throw ScoringError.stepsNeedFolds }
    try refuseDecided(call)
    if metrics?.contains(where: { $0 != "crsa" }) == true { try call.requireResponses("benchmark") }
    try call.requireSplitColumns("split", of: "benchmark")
  }

  /// A ceiling that bounds none of the metrics.
  ///
  /// - Throws: `E0376`.
  static func refuseUnbounded(_ ceilings: [String], _ metrics: [String]) throws {
    let ofResponses = EncodingScoring.ceilingKinds.map(\.rawValue)
    let ofPrograms = metrics.count(where: MetricProgram.isMetric)
    if ofPrograms == metrics.count, let ceiling = ceilings.first {
      throw ScoringError.programUnbounded(ceiling: ceiling)
    }
    let metrics = metrics.filter { !MetricProgram.isMetric($0) }
    for ceiling in ceilings {
      let ofSubjects = [ResponseCeiling.Kind.leaveOneOut, .extrapolated].map(\.rawValue)
      if ofSubjects.contains(ceiling), !metrics.contains("ereg") {
        throw ScoringError.unboundedMetric(
          ceiling: ceiling, metric: metrics.first ?? "crsa",
          reason: "it is r of single units between subjects; `rdm_group` and `rdm_split_half` are of RDMs")
      }
      if ceiling == "rdm_group", !metrics.contains("crsa") {
        throw ScoringError.unboundedMetric(
          ceiling: ceiling, metric: metrics.contains("ersa") ? "ersa" : "ereg",
          reason: "it bounds one RDM for all subjects; a fit predicts another for each")
      }
      if ceiling == ResponseCeiling.Kind.rdmSplitHalf.rawValue {
        guard metrics == ["ereg"] else { continue }
        throw ScoringError.unboundedMetric(
          ceiling: ceiling, metric: "ereg", reason: "it is of RDMs, and a fit is scored unit by unit")
      }
      if metrics == ["crsa"], ofResponses.contains(ceiling) {
        throw ScoringError.unboundedMetric(
          ceiling: ceiling, metric: "crsa", reason: "it is one of responses; `$b | ceiling \(ceiling)` makes its table")
      }
    }
  }

  /// The regions that rows are of; `all` units of a recording without any.
  static func regions(_ call: Call) -> [String]? {
    labels(call, of: "benchmark", "rois").map { $0.isEmpty ? ["all"] : $0 }
  }

  /// The subjects that rows are of, and what stands for their mean.
  static func subjects(_ call: Call) -> [String]? {
    guard let names = labels(call, of: "benchmark", "subjects") else { return nil }
    guard call.benchmark("benchmark")?.labels["holds"]?.contains("units") == true else { return names }
    return names + [names.count > 1 ? "all" : "pooled"]
  }

  static func scoreSchema(_ call: Call) -> Schema {
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
    let predictors = call.isGiven("controls") ? ["model"] + ControlValue.predictors : ["model"]
    let metrics = call.texts("metrics") ?? ["crsa"]
    let hasProgram = metrics.contains(where: MetricProgram.isMetric)
    let isFitted = metrics != ["crsa"] || call.isGiven("split") || call.isGiven("profile")
    var columns = [
      Schema.Column("model", .text, values: models), Schema.Column("layer", .text, values: layers),
      Schema.Column("layer_index", .number), Schema.Column("depth", .number),
      Schema.Column("roi", .text, values: call.texts("roi") ?? regions(call)),
      Schema.Column("subject", .text, values: subjects(call)),
      // What a program is called stands in its arguments.
      Schema.Column("metric", .text, values: hasProgram ? nil : metrics),
      Schema.Column("scheme", .text, values: isFitted ? nil : ["none"]),
      Schema.Column("part", .text, values: isFitted ? ["all", "train", "test"] : ["all"]),
      Schema.Column("predictor", .text, values: predictors),
      Schema.Column("seed", .number), Schema.Column("fold", .text, values: isFitted ? ["none", "all"] : ["none"]),
      Schema.Column("n", .number), Schema.Column("score", .number),
    ]
    if metrics != ["crsa"] { columns.append(Schema.Column("criterion", .number)) }
    let stats = call.texts("stats") ?? []
    if stats.contains("group_mean") { columns.append(Schema.Column("score_group_mean", .number)) }
    let ceilings = call.texts("ceiling") ?? []
    if ceilings.contains("rdm_group") {
      columns.append(Schema.Column("ceiling_rdm_group_lower", .number))
      columns.append(Schema.Column("ceiling_rdm_group_upper", .number))
    }
    for kind in ceilings where kind != "rdm_group" { columns.append(Schema.Column("ceiling_\(kind)", .number)) }
    if ceilings != ["rdm_group"], !ceilings.isEmpty { columns.append(Schema.Column("ceiled", .number)) }
    if stats.contains("effdim") {
      columns.append(Schema.Column("effdim", .number))
      columns.append(Schema.Column("effdim_corrected", .number))
      columns.append(Schema.Column("effdim_flags", .text))
    }
    return Schema(noun: "these scores", columns: columns)
  }

  static func scoredFeatures(_ value: Value) -> [FeaturesValue] {
    switch value {
    case .object(let object): (object as? FeaturesValue).map { [$0] } ?? []
    case .list(let items): items.flatMap(scoredFeatures)
    default: []
    }
  }

  /// The same with those that predictors are made of.
  static func allFeatures(_ value: Value) -> [FeaturesValue] {
    switch value {
    case .object(let object): (object as? PredictorsValue)?.features ?? scoredFeatures(value)
    case .list(let items): items.flatMap(allFeatures)
    default: []
    }
  }

  private static func scored(_ arguments: Arguments, _ context: Context) throws -> Value {
    let metrics = try arguments.texts("metrics") ?? ["crsa"]
    // Before anything that takes long, as what is wrong with them shows when they run.
    let features =
      arguments.isGiven(LayerStatistics.parameter)
      ? try withTwins(allFeatures(arguments.value("of")), arguments.controls(), context) : []
    let statistics = try LayerStatistics(arguments, of: features, context)
    try refuseUnbounded(try arguments.texts("ceiling") ?? [], metrics)
    let programs = try arguments.calls("metrics").map { try MetricProgram($0, context) }
    let fitted = EncodingTable.Metric.allCases.filter { metrics.contains($0.rawValue) }
    var parts: [TableValue] = []
    if metrics.contains("crsa") { parts.append(try comparedRDMs(arguments, context)) }
    if !fitted.isEmpty { parts.append(try encoded(fitted, arguments, context)) }
    // What a program computed cannot be computed again, and its rows are none of an RDM's.
    let evidence = fitted.isEmpty && !programs.isEmpty ? .none : parts.last?.evidence ?? .none
    if !programs.isEmpty { parts.append(try programmed(programs, arguments, context)) }
    var scores = parts[0]
    if parts.count > 1 {
      scores = TableValue(
        try Table.stacked(parts.map(\.table)), evidence: evidence, noun: "these scores",
        reasons: parts.flatMap(\.reasons))
    }
    // Few draws show values and prove nothing.
    let few = try arguments.controls().map(\.seeds.count).filter { 1..<NullDistribution.drawsForControl ~= $0 }
    if !few.isEmpty {
      var table = scores.table
      table.header += few.map {
        "untrained: \($0 == 1 ? "single draw" : "few draws"), \(NullDistribution.drawsForControl) seeds make a control"
      }
      scores = TableValue(table, evidence: scores.evidence, noun: "these scores", reasons: scores.reasons)
    }
    return .object(try statistics?.added(to: scores) ?? scores)
  }

  // MARK: - RDMs

  private static func comparedRDMs(
    _ arguments: Arguments, _ context: Context
  ) throws -> TableValue {
    let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
    let comparison = try comparison(arguments, "compare")
    let held = arguments.isGiven("given") ? try namedRDMs(arguments.value("given"), parameter: "given") : []
    let targets = try scoreTargets(
      benchmark, rois: try arguments.texts("roi"), try distance(arguments),
      missing: arguments.isGiven("missing") ? try EncodingOptions.MissingRule(arguments) : .keep,
      limit: try limit(arguments, context), context)
    let axis = targets.first?.rdms.first?.axis ?? benchmark.stimuli.axis
    var (candidates, reasons, leftOut) = try candidates(arguments, context)
    candidates = try candidates.map { try $0.over(axis) }
    let evidence = ScoreEvidence(
      candidates: candidates, targets: targets, comparison: comparison, controls: held.map(\.rdm),
      controlNames: held.map(\.name))
    let stats = try arguments.texts("stats") ?? []
    let ceilings = try arguments.texts("ceiling") ?? []
    var options = ScoringOptions(
      wantsGroupMean: stats.contains("group_mean"), wantsDimensionality: stats.contains("effdim"),
      wantsCeiling: ceilings.contains("rdm_group"))
    var split: (name: String, split: Split)?
    let profile = try profile(arguments)
    // The original scores the halves of the stimuli.
    let usual = profile.original == nil ? nil : SplitPlan(.oddEven)
    if let plan = try arguments.optionalObject("split", as: SplitValue.self)?.plan() ?? usual {
      split = (plan.name, try plan.split(of: benchmark, over: axis))
    }
    if ceilings.contains(ResponseCeiling.Kind.rdmSplitHalf.rawValue) {
      let missing = arguments.isGiven("missing") ? try EncodingOptions.MissingRule(arguments) : .keep
      options.ofSubjects = try SubjectCeilings(
        of: benchmark, targets,
        SubjectCeilings.Options(
          distance: try distance(arguments), comparison: comparison, controls: held.map(\.rdm),
          selections: Scoring.Part.all(split?.split).flatMap(\.folds), missing: missing,
          seed: try context.seed(arguments)), context)
    }
    var table = try Scoring.table(evidence, split: split, options: options)
    if profile.original != nil, !table.header.isEmpty { table.header[0] += " · \(profile.words)" }
    if let line = ScoringProfile.words(leftOut: leftOut) { table.header.insert(line, at: min(1, table.header.count)) }
    table.provenance = profile.provenance(of: table.provenance)
    if let line = benchmark.recording?.facts.simulatedLine { table.header.insert(line, at: 0) }
    return TableValue(
      table, evidence: split == nil ? .scores(evidence) : .none, noun: "these scores", reasons: reasons)
  }

  /// The RDMs to be scored: layers of networks and of their twins, or RDMs as they are.
  private static func candidates(
    _ arguments: Arguments, _ context: Context
  ) throws -> (candidates: [ScoreCandidate], reasons: [String], leftOut: [String]) {
    let distance = try distance(arguments)
    let controls = try arguments.controls()
    let profile = try profile(arguments)
    // Features, their likenesses to anchors, and RDMs may stand in one list: each of them is scored.
    let given = PredictorsValue.items(arguments.value("of"))
    let members = given.compactMap { PredictorsValue($0) }
    guard members.allSatisfy({ $0.isFixed || $0.isPlain }) else { throw ScoringError.stepsNeedFolds }
    guard !members.isEmpty else {
      if !controls.isEmpty {
        throw Explanation(
          "E0422", "an RDM has no untrained twin", parameter: "controls",
          facts: ["a twin is the same network before training, so its features are needed"],
          remedies: ["leave `controls:` out"])
      }
      try refuseTables(given)
      let rdms = try namedRDMs(arguments.value("of"), parameter: "of")
      return (rdms.map { ScoreCandidate(model: $0.name, rdm: $0.rdm) }, ["nothing to extract: RDMs were given"], [])
    }
    try refuseTables(given)
    let others = given.filter { PredictorsValue($0) == nil }
    let rdms = others.isEmpty ? [] : try namedRDMs(.list(others), parameter: "of")
    var candidates: [ScoreCandidate] = []
    var (reasons, leftOut): ([String], [String]) = ([], [])
    for (member, named) in zip(members, try PredictorsValue.apart(members)) {
      guard case .layers(let features) = member.form else {
        let found = try PredictorsValue.rdms(
          of: member, distance, named: named, seeds: controls.flatMap(\.seeds), profile: profile, context)
        candidates += found.layers.map { place, rdm in
          ScoreCandidate(
            model: place.model, layer: place.layer, layerIndex: place.layerIndex, depth: place.depth,
            predictor: place.predictor == "model" ? .model : .untrained, seed: place.seed, rdm: rdm)
        }
        reasons += found.reasons
        leftOut += found.leftOut
        continue
      }
      for (value, model, seed) in try withTwins(features, named, controls, context) {
        let found = try layerRDMs(value, distance, context)
        leftOut += profile.leftOut(of: found.layers.map(\.layer))
        candidates += try profile.kept(found.layers) { $0.layer }.map { layer, rdm in
          // Dimensionality is one of values, also beside rank distances.
          ScoreCandidate(
            model: model, layer: layer.layer.name, layerIndex: layer.index, depth: layer.depth,
            predictor: seed == nil ? .model : .untrained, seed: seed ?? value.handle.model.seed.map { Int($0) },
            rdm: rdm,
            dimensionality: layer.geometry.kind == .values ? try EffectiveDimensionality(of: layer.geometry) : nil)
        }
        reasons += found.reasons
      }
    }
    candidates += rdms.map { ScoreCandidate(model: $0.name, rdm: $0.rdm) }
    return (candidates, reasons, leftOut)
  }

  /// - Throws: `E0207`: a table of features has no RDM here.
  private static func refuseTables(_ given: [Value]) throws {
    let isTable = given.contains { if case .object(let object) = $0 { object is TableValue } else { false } }
    guard isTable else { return }
    throw Explanation(
      "E0207", "crsa compares RDMs, and this is a table of features", parameter: "of", remedies: ["metrics: ereg"])
  }

  /// Features, and those of their untrained twins, each with the name that its rows have.
  private static func withTwins(
    _ features: [FeaturesValue], _ controls: [ControlValue], _ context: Context
  ) throws -> [(value: FeaturesValue, model: String, seed: Int?)] {
    let names = try PredictorsValue.apart(features.map { PredictorsValue(.layers($0)) })
    return try zip(features, names).flatMap { try withTwins($0, $1, controls, context) }
  }

  private static func withTwins(
    _ value: FeaturesValue, _ named: (ScoredPlace) -> ScoredPlace, _ controls: [ControlValue], _ context: Context
  ) throws -> [(value: FeaturesValue, model: String, seed: Int?)] {
    try context.checkInterrupted()
    let id = named(ScoredPlace(model: value.handle.model.id)).model
    return try [(value, id, nil)]
      + controls.flatMap(\.seeds).map {
        (FeaturesValue(try value.handle.twin(seed: $0, in: context.workspace)), id, Int($0))
      }
  }
}

extension FeatureHandle {
  /// The same layers of the untrained twin whose weights are drawn with a seed.
  ///
  /// - Throws: `E0422` for features from files.
  func twin(seed: UInt64, in workspace: Workspace) throws -> FeatureHandle {
    of(try workspace.model(try Zoo.entry(try model.requireNetwork("controls").id).twin, seed: seed))
  }
}
