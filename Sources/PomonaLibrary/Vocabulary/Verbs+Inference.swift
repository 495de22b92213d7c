internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  private static let schuett2023 = Citation(
    "Schütt, Kipnis, Diedrichsen, Kriegeskorte 2023, Statistical inference on representational geometries, eLife 12:e82566",
    doi: "10.7554/eLife.82566")
  private static let modelled = VerbParameter.piped(
    "models", severalRDMs, "RDMs of models: an rdm, rdms, or a list or record of them"
  ).made(of: hasRDMs, by: "rdm")
  /// The RDMs of subjects, which may be one's own.
  private static func observed(_ words: String) -> VerbParameter {
    .value("with", severalRDMs, words + "; a list or a record of your own will do").made(of: hasRDMs, by: "rdm")
  }

  static let infer = Verb(
    "infer",
    "Whether RDMs of models explain those of subjects, fall short of the noise ceiling, and differ: a row for each question.",
    topic: "comparing",
    parameters: [
      modelled,
      observed("one RDM a subject, one alone has no ceiling"),
      .choice("method", Comparison.all.map(\.name), "the comparison", usual: "pearson"),
      .choice(
        "across", RSAInference.Unit.allCases.map(\.rawValue),
        "what is a sample: subject (stimuli stay), stimulus (these subjects stay), or both", usual: "subject"),
      .choice(
        "test", RSAInference.Test.allCases.map(\.rawValue),
        "against zero: sign_flip over subjects, permutation of stimuli, t with the bootstrap's standard error",
        usual: "sign_flip, permutation, or t over both"),
      .value(
        "given", severalRDMs,
        "RDMs held constant (pearson, spearman, whitened_pearson)", usual: "none"),
      stimulusCovariance,
      .value(
        "weighted", .number,
        "folds of the stimuli and the subjects: a non-negative combination of the models beside them, fitted on the others;"
          + " all are scored on held-out pairs (pearson, cosine)", usual: "none"
      ).whole(2...1_000),
      .value("within", .list(.text), "a block for each stimulus, within which labels are permuted", usual: "none"),
      .value("draws", .number, "of the bootstrap", usual: "2000").whole(1...1_000_000),
      .value("permutations", .number, "of labels, or of signs where there are too many to try all", usual: "10000")
        .whole(1...10_000_000),
      level, .value("seed", .number, "of draws and permutations", usual: "the setting seed").whole(0...Int.max),
      .missingPairs,
    ],
    examples: [
      Example("{animacy: $k.models[\"animacy\"], v1: $k.models[\"v1\"]} | infer $k.hit, method: spearman, test: t"),
      Example("{animacy: $k.models[\"animacy\"], v1: $k.models[\"v1\"]} | infer $k.hit, across: both, draws: 200"),
      Example("$r | infer $k.mit, across: stimulus, draws: 200, permutations: 200 | where against == zero"),
    ],
    citation: schuett2023,
    search: ["significance", "p", "bootstrap", "dual", "noise ceiling", "model comparison", "permutation", "rsa test"],
    isHeavy: true,
    check: { call in
      try refuseReversed("infer", call)
      try refuseControls(call, comparison: "method")
      try refuseCovariance(call)
      let across = call.text("across") ?? (call.isGiven("across") ? nil : "subject")
      if case .object(let kind) = call.kind(of: "with"), kind.name == "rdm", let across, across != "stimulus" {
        throw oneSubject
      }
      if let across, let unit = RSAInference.Unit(rawValue: across) {
        if let test = call.text("test").flatMap(RSAInference.Test.init), !test.fits(unit) {
          let own = "test: \(RSAInference.Test.usual(across: unit).rawValue)"
          let others = RSAInference.Unit.allCases.filter(test.fits).map {
            "across: \($0.rawValue), test: \(test.rawValue)"
          }
          // Where the sample was chosen, the test gives way; else the test is all that was asked for.
          throw unfit(
            "the test `\(test.rawValue)`", across: call, "test",
            call.isGiven("across") ? [own] + others : others + [own])
        }
        if unit != .stimulus, call.isGiven("within") {
          throw unfit("`within`", across: call, "within", ["across: stimulus", "leave `within:` out"])
        }
      }
      if call.isGiven("weighted") {
        if let test = call.text("test") ?? (across == "stimulus" && !call.isGiven("test") ? "permutation" : nil),
          test == "permutation"
        {
          throw RSAError.unfit(
            what: "`weighted`", with: "a permutation of stimuli, which would part the folds", parameter: "weighted",
            remedy: "test: t")
        }
        if let name = call.text("method"), !["pearson", "cosine"].contains(name) {
          throw RSAError.unfit(
            what: "`weighted`", with: "the comparison \(name)", parameter: "method", remedy: "method: pearson")
        }
        if let other = ["given", "covariance"].first(where: call.isGiven) {
          throw RSAError.unfit(
            what: "`weighted`", with: "`\(other)`", parameter: other, remedy: "leave `\(other):` out")
        }
      }
      let names = modelNames(call).map { $0 + (call.isGiven("weighted") ? [weightedName(beside: $0)] : []) }
      return .table(
        Schema(
          noun: "these tests",
          columns: [
            Schema.Column("model", .text, values: names),
            Schema.Column("against", .text, values: names.map { ["zero", "ceiling"] + $0 }),
          ] + ["difference", "low", "high", "se", "p", "q", "p_max"].map { Schema.Column($0, .number) } + [
            Schema.Column("across", .text, values: RSAInference.Unit.allCases.map(\.rawValue))
          ]))
    },
    run: { arguments, context in try inferred(arguments, context) })

  /// What does not go with the sample, which may not have been named.
  private static func unfit(
    _ what: String, across call: Call, _ parameter: String, _ remedies: [String]
  ) -> Explanation {
    let sample =
      call.text("across").map { "`across: \($0)`" } ?? "subjects as the sample, which they are without `across:`"
    return Explanation("E0491", "\(what) does not go with \(sample)", parameter: parameter, remedies: remedies)
  }

  // MARK: - Which side is which

  /// - Throws: `E0497` where RDMs of subjects stand before the `|`, and those of models behind the verb.
  private static func refuseReversed(_ verb: String, _ call: Call) throws {
    // A list or a record of one's own says that it is meant.
    guard case .object = call.piped, RDMRole(call.piped) == .data, RDMRole(call.kind(of: "with")) == .models else {
      return
    }
    guard let left = call.source(of: "models"), let right = call.source(of: "with") else { throw reversed(verb, nil) }
    let others = call.typed(without: ["models", "with"]) ?? ["…"]
    throw reversed(verb, "\(right) | \(verb) " + ([left] + others).joined(separator: ", "))
  }

  private static func reversed(_ verb: String, _ typed: String?) -> Explanation {
    Explanation(
      "E0497", "RDMs of subjects are given as the models, and those of models as the subjects", parameter: "with",
      facts: [
        "before the `|` stands what explains, behind `\(verb)` what is explained: an RDM a subject",
        "to explain a model by subjects all the same, give a list or a record of them",
      ],
      remedies: [typed ?? "$models | \(verb) $subjects"])
  }

  /// The same of what only the run knows, and a note where models are explained, by subjects or over several: that may be
  /// meant.
  ///
  /// - Throws: `E0497`.
  private static func requireSides(_ verb: String, _ arguments: Arguments, _ context: Context) throws {
    guard RDMRole(arguments.value("with")) == .models else { return }
    let models = arguments.value("models")
    if RDMRole(models) == .data {
      if case .object = models { throw reversed(verb, nil) }
      context.warn("RDMs of models are explained by those of subjects, which stand before the `|`")
    }
    noteOfSubjects(try people(arguments).count, what(arguments, "with", else: "models"), context)
  }

  /// That models or layers are taken for subjects.
  static func noteOfSubjects(_ count: Int, _ what: String, _ context: Context) {
    guard count > 1 else { return }
    context.warn(
      "\(count) RDMs of \(what) are taken for those of \(count) subjects: means, tests and ceilings are over them")
  }

  private static var oneSubject: Explanation {
    Explanation(
      "E0342", "a test over subjects needs at least two, and there is one RDM", parameter: "with",
      facts: ["over the stimuli there is an interval of one RDM too"], remedies: ["across: stimulus"])
  }

  /// Of the combination: a name that no model has.
  private static func weightedName(beside models: [String]) -> String { Spelling.free("weighted", beside: models) }

  private static func modelNames(_ call: Call) -> [String]? {
    namesOfSeveral(call.piped)
  }

  private static func people(_ arguments: Arguments) throws -> [(name: String, rdm: RDM)] {
    try namedRDMs(arguments.value("with"), parameter: "with")
  }

  private static func inferred(_ arguments: Arguments, _ context: Context) throws -> Value {
    try requireSides("infer", arguments, context)
    var aligned = AlignedRDMs(try people(arguments))
    let people = aligned.data
    let models = aligned.over(try namedRDMs(arguments.value("models"), parameter: "models"))
    let comparison = try comparison(arguments, "method")
    let controls = aligned.over(
      arguments.isGiven("given") ? try namedRDMs(arguments.value("given"), parameter: "given") : [])
    let unit = RSAInference.Unit(rawValue: try arguments.text("across", usual: "subject")) ?? .subject
    if people.count < 2, unit != .stimulus { throw oneSubject }
    let options = RSAInference.Options(
      across: unit, test: try arguments.optionalText("test").flatMap(RSAInference.Test.init),
      drawCount: try arguments.count("draws", usual: 2_000),
      permutationCount: try arguments.count("permutations", usual: 10_000),
      seed: try context.seed(arguments), level: try arguments.level(),
      blocks: try arguments.texts("within").map { labels in
        let numbers = Dictionary(labels.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return labels.map { numbers[$0] ?? 0 }
      }, missing: try arguments.missingPairs(), covariance: try Compared.covariance(arguments),
      weightedFolds: arguments.isGiven("weighted") ? try arguments.count("weighted") : nil)
    let weighted = options.weightedFolds == nil ? nil : weightedName(beside: models.map(\.name))
    let names = models.map(\.name) + [weighted].compactMap(\.self)
    let found = try RSAInference(
      of: models.map(\.rdm), against: people.map(\.rdm), by: comparison, given: controls.map(\.rdm), options: options,
      workers: context.workers)
    context.warnOfDropped(pairs: found.droppedPairCount)
    if found.floor > 0.05 {
      context.warn(
        "p below 0.05 is not attainable with \(people.count) subjects: the smallest is \(FitValue.short(found.floor)); "
          + "test: t, or say that these subjects are fixed")
    }
    if let note = fewDraws(options, found) { context.warn(note) }
    let what = what(arguments, "with", else: "subjects")
    let rows = rows(found, names)
    return Value(
      try table(
        rows.made, found.across,
        header: header(found, comparison.name, what, controls.map(\.name), weighted, options) + rows.notes
          + aligned.notes + undefined(found, names, people.map(\.name)),
        isFromNetwork: models.contains { $0.rdm.provenance.isFromNetwork }), noun: "these tests")
  }

  private typealias TestRow = (
    model: String, against: String, estimate: RSAInference.Estimate, low: Double, high: Double
  )

  /// A row a question, its interval within what a correlation or a difference of two can be.
  private static func rows(_ found: RSAInference, _ names: [String]) -> (made: [TestRow], notes: [String]) {
    var rows: [TestRow] = []
    var ends = CorrelationEnds()
    func add(_ model: String, _ against: String, _ estimate: RSAInference.Estimate, within bound: Double) {
      let (low, high) = ends.cut(estimate.low, estimate.high, at: bound, "\(model) against \(against)")
      rows.append((model, against, estimate, low, high))
    }
    for (name, model) in zip(names, found.models) { add(name, "zero", model.score, within: 1) }
    if !found.lowerCeilings.isEmpty {
      for (name, model) in zip(names, found.models) { add(name, "ceiling", model.belowCeiling, within: 2) }
    }
    for contrast in found.contrasts {
      add(names[contrast.first], names[contrast.second], contrast.difference, within: 2)
    }
    return (rows, ends.notes)
  }

  private static func table(
    _ rows: [TestRow], _ across: RSAInference.Unit, header: [String], isFromNetwork: Bool
  ) throws -> Table {
    func numbers(_ name: String, _ value: (RSAInference.Estimate) -> Double) -> Column {
      Column(name, .numbers(rows.map { value($0.estimate) }))
    }
    return try Table(
      [
        Column("model", .texts(rows.map(\.model))), Column("against", .texts(rows.map(\.against))),
        numbers("difference", \.value), Column("low", .numbers(rows.map(\.low))),
        Column("high", .numbers(rows.map(\.high))), numbers("se", \.standardError),
        numbers("p", \.p), numbers("q", \.q), numbers("p_max", \.pMax),
        Column("across", .texts(rows.map { _ in across.rawValue })),
      ], header: header, provenance: Provenance([], isFromNetwork: isFromNetwork))
  }

  /// What is missing for the number of draws.
  private static func fewDraws(_ options: RSAInference.Options, _ found: RSAInference) -> String? {
    let needed = options.across == .stimulus ? ResampledStatistic.leastDraws(level: options.level) : 2
    guard options.across != .subject, found.definedDrawCount < needed else { return nil }
    let percent = FitValue.short(options.level * 100)
    let what = options.across == .stimulus ? "\(percent) % interval" : "standard error, interval or p"
    return "\(found.definedDrawCount) defined draws make no \(what), so these are missing: at least \(needed) do "
      + "(`draws: \(max(needed, 2_000))`)"
  }

  /// Why rows lack numbers, where scores of all subjects were undefined or did not vary.
  private static func undefined(_ found: RSAInference, _ names: [String], _ people: [String]) -> [String] {
    var lines: [String] = []
    for (name, model) in zip(names, found.models) {
      let without = zip(people, model.perSubject).filter { $1.isNaN }.map(\.0)
      guard let first = without.first else { continue }
      lines.append(
        "\(name) has no score of \(without.count) of \(people.count) (first: \(first)): one of the two RDMs is constant, or "
          + "follows from those held constant")
    }
    for contrast in found.contrasts where contrast.difference.p.isNaN && !contrast.difference.value.isNaN {
      let (first, second) = (found.models[contrast.first], found.models[contrast.second])
      guard zip(first.perSubject, second.perSubject).allSatisfy({ abs($0 - $1) < 1e-12 }) else { continue }
      lines.append(
        "\(names[contrast.first]) and \(names[contrast.second]) have the same score of every subject, so that no test tells "
          + "them apart")
    }
    return lines
  }

  private static func header(
    _ found: RSAInference, _ comparison: String, _ what: String, _ controls: [String], _ weighted: String?,
    _ options: RSAInference.Options
  ) -> [String] {
    let given = controls.isEmpty ? "" : " given \(controls.joined(separator: ", "))"
    let under = options.covariance == nil ? "" : ", stimuli of given covariance"
    var first = "\(comparison)\(given)\(under)"
    first += found.subjectCount > 1 ? ", mean over \(found.subjectCount) \(what)" : ", one RDM"
    first += " · \(found.stimulusCount) stimuli · random: "
    let percent = "\(FitValue.short(options.level * 100)) % intervals"
    let bootstrap = "bootstrap, \(options.drawCount) draws, seed \(options.seed)"
    switch options.across {
    case .subject:
      first += "subjects"
      if options.test == .signFlip {
        first +=
          found.subjectCount <= 12
          ? " · sign flips, all \(1 << found.subjectCount)"
          : " · sign flips, \(options.permutationCount) draws, seed \(options.seed)"
      } else {
        first += " · t, \(found.subjectCount - 1) degrees of freedom"
      }
      first += " · \(percent) by t"
      if found.subjectCount < 6, options.test == .signFlip { first += " · fixed effects: these subjects" }
    case .stimulus:
      first += "stimuli, of these subjects"
      if options.test == .permutation {
        first += " · against zero \(options.permutationCount) permutations of labels"
        if options.blocks != nil { first += " within blocks" }
      }
      first += " · \(bootstrap): \(percent) by expanded percentiles, other tests by t"
    case .both:
      first += "subjects and stimuli · \(bootstrap), variance corrected for both · t, "
      first += "\(FitValue.short(found.degreesOfFreedom)) degrees of freedom · \(percent) by t"
    }
    var lines = [
      first,
      "p against zero is one-sided, others two-sided · q: false discovery rate among rows against the same, pairs of "
        + "models among themselves",
    ]
    if let folds = options.weightedFolds, let weighted {
      lines.append(
        "\(weighted): non-negative weights from pairs of stimuli outside of each of \(folds) folds"
          + (found.subjectCount > 1 ? ", of subjects outside of each of \(min(folds, found.subjectCount))" : "")
          + " · all scores and the ceiling are of pairs inside a fold, means over folds")
    }
    if options.test != .t { lines.append("p_max: of the largest of these rows by chance") }
    if !found.lowerCeilings.isEmpty {
      lines.append(
        "noise ceiling \(Scoring.three(found.lowerCeiling)) to \(Scoring.three(found.upperCeiling)); rows against "
          + "ceiling are the score less the lower one")
    }
    return lines
  }

  // MARK: - Regression

  static let regress = Verb(
    "regress",
    "A subject's RDM as a weighted sum of RDMs of models: weights, what each adds, and how it predicts held-out pairs.",
    topic: "comparing",
    parameters: [
      modelled, observed("what is predicted: one RDM a subject"),
      .value("nonnegative", .truth, "whether no weight is below zero: a weighted model", usual: "false"),
      .value("ranks", .truth, "whether distances become ranks first", usual: "false"),
      .value("folds", .number, "of the stimuli, for pairs that are held out", usual: "none").whole(2...1_000),
      .choice(
        "held_out", RDMRegression.HeldOut.allCases.map(\.rawValue),
        "pairs with both stimuli held out, or any pair that touches one", usual: "both"),
      .value(
        "subject_folds", .number, "of the subjects: held-out pairs are predicted by weights of the other subjects",
        usual: "none"
      ).whole(2...1_000),
      .value("seed", .number, "of the folds", usual: "the setting seed").whole(0...Int.max), .missingPairs,
    ],
    examples: [
      Example("{animacy: $k.models[\"animacy\"], v1: $k.models[\"v1\"]} | regress $k.hit, ranks: true"),
      Example("{animacy: $k.models[\"animacy\"], v1: $k.models[\"v1\"]} | regress $k.hit, nonnegative: true, folds: 5"),
      Example("{animacy: $k.models[\"animacy\"], v1: $k.models[\"v1\"]} | regress $k.hit, folds: 5, subject_folds: 4"),
    ],
    citation: Citation(
      "Khaligh-Razavi, Kriegeskorte 2014, Deep supervised, but not unsupervised, models may explain IT cortical "
        + "representation, PLoS Computational Biology 10:e1003915", doi: "10.1371/journal.pcbi.1003915"),
    search: ["multiple regression", "weighted model", "reweighting", "nnls", "unique variance", "partial"],
    isHeavy: true,
    check: { call in
      try refuseReversed("regress", call)
      let names = modelNames(call)
      let subjects = namesOfSeveral(call.kind(of: "with")).map { $0.count > 1 ? $0 + ["all"] : $0 }
      if call.isGiven("subject_folds"), case .object(let kind) = call.kind(of: "with"), kind.name == "rdm" {
        throw oneSubject
      }
      if call.isGiven("held_out"), !call.isGiven("folds") {
        throw RSAError.unfit(what: "`held_out`", with: "no folds", parameter: "held_out", remedy: "folds: 5")
      }
      return .table(
        Schema(
          noun: "these weights",
          columns: [Schema.Column("subject", .text, values: subjects), Schema.Column("model", .text, values: names)]
            + ["weight", "unique", "inflation", "r2", "held_out_r2", "held_out_r"].map { Schema.Column($0, .number) }))
    },
    run: { arguments, context in
      try requireSides("regress", arguments, context)
      var aligned = AlignedRDMs(try people(arguments))
      let people = aligned.data
      let models = aligned.over(try namedRDMs(arguments.value("models"), parameter: "models"))
      let options = RDMRegression.Options(
        nonNegative: try arguments.truth("nonnegative", usual: false),
        ranks: try arguments.truth("ranks", usual: false),
        foldCount: arguments.isGiven("folds") ? try arguments.count("folds") : nil,
        heldOut: RDMRegression.HeldOut(rawValue: try arguments.text("held_out", usual: "both")) ?? .both,
        subjectFoldCount: arguments.isGiven("subject_folds")
          ? try arguments.count("subject_folds") : nil,
        seed: try context.seed(arguments), missing: try arguments.missingPairs())
      let found = try RDMRegression(
        of: models.map(\.rdm), names: models.map(\.name), against: people.map(\.rdm), options: options,
        workers: context.workers)
      context.warnOfDropped(pairs: found.droppedPairCount)
      if let place = found.inflation.firstIndex(where: { $0 > 10 }) {
        context.warn(
          "\(models[place].name) hardly differs from the other models (variance inflation "
            + "\(FitValue.short(found.inflation[place]))): its weight is hardly its own")
      }
      return Value(
        try weights(found, models.map(\.name), people.map(\.name), options, notes: aligned.notes),
        noun: "these weights")
    })

  private static func weights(
    _ found: RDMRegression, _ names: [String], _ people: [String], _ options: RDMRegression.Options, notes: [String]
  ) throws -> Table {
    let isGroup = people.count > 1
    let subjects = people + (isGroup ? ["all"] : [])
    func column(_ name: String, _ value: (RDMRegression.Fit, Int) -> Double) -> Column {
      let rows = found.fits.map { fit in names.indices.map { value(fit, $0) } }
      let means = isGroup ? [names.indices.map { place in definedMean(rows.map { $0[place] }) }] : []
      return Column(name, .numbers((rows + means).flatMap { $0 }))
    }
    var first = options.nonNegative ? "non-negative least squares" : "least squares"
    first += " with intercept over \(found.pairCount) pairs, "
    first += options.ranks ? "ranks z-scored" : "distances z-scored"
    if isGroup { first += " · all: means over \(people.count) subjects" }
    var lines = [
      first,
      "unique: R² less that without the model · inflation: 1 / (1 - R² given the other models)",
      "pairs share stimuli, so no p is over pairs: where subject != all | test weight, by: model, across: subject",
    ]
    if let folds = options.foldCount {
      lines.append(
        options.heldOut == .both
          ? "held out: pairs with both stimuli of a fold, \(folds) folds, seed \(options.seed), means over folds"
          : "held out: pairs with a stimulus of a fold, \(folds) folds, seed \(options.seed), predictions averaged; folds are "
            + "not independent")
    }
    if let count = options.subjectFoldCount {
      lines.append(
        "held-out weights are those of the mean RDM of the subjects outside of a fold, \(count) folds of subjects; weight, "
          + "unique and r2 are each subject's own")
    }
    return try Table(
      [
        Column("subject", .texts(subjects.flatMap { subject in names.map { _ in subject } })),
        Column("model", .texts(subjects.flatMap { _ in names })), column("weight") { $0.weights[$1] },
        column("unique") { $0.unique[$1] }, column("inflation") { found.inflation[$1] },
        column("r2") { fit, _ in fit.r2 },
        column("held_out_r2") { fit, _ in fit.heldOutR2 }, column("held_out_r") { fit, _ in fit.heldOutR },
      ], header: lines + notes)
  }
}
