internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

extension Verb {
  static let comparing: [Verb] = [rdm, cells, compare, ceiling, infer, regress]

  private static let kriegeskorte2008 = Citation(
    "Kriegeskorte, Mur, Bandettini 2008, Representational similarity analysis, Frontiers in Systems Neuroscience 2:4",
    doi: "10.3389/neuro.06.004.2008")

  static let rdm = Verb(
    "rdm",
    "Representational dissimilarity matrices of features, pictures or responses: a distance for each pair of stimuli.",
    topic: "comparing",
    parameters: [
      .piped(
        "of", .oneOf([.object("features"), .object("images"), .object("benchmark"), .object("predictors")]),
        "features, also after steps learnt from all stimuli, pictures (their pixels), or a benchmark's responses: one a subject"
      ),
      .choice(
        "distance", (Distance.all.map(\.name) + ResponseRDMs.distances).sorted(),
        "between the patterns of two stimuli; of responses also \(ResponseRDMs.distances.joined(separator: ", "))",
        usual: "pearson"),
    ] + ResponseRDMs.noiseParameters + ResponseRDMs.priorParameters + [
      EncodingOptions.MissingRule.parameter(
        "of responses: error; drop(units): units that lack one; keep: means over the presentations that are there")
    ],
    examples: [
      Example("$f[\"fire9\"] | rdm"), Example("$k.images | rdm euclidean"),
      Example("$b | rdm squared_euclidean, missing: keep"), Example("$f | standardize floor: 0 | concat | rdm"),
    ], citation: kriegeskorte2008,
    search: [
      "dissimilarity", "similarity", "distance", "geometry", "crossnobis", "mahalanobis", "cross-validated", "runs",
      "residuals", "prewhitening",
    ],
    isHeavy: true,
    check: { call in
      guard case .object(let kind) = call.kind(of: "of") else { return .any }
      let distance = call.text("distance") ?? (call.isGiven("distance") ? nil : "pearson")
      if let distance { try ResponseRDMs.refuse(distance, of: kind.name, call) }
      if call.isGiven("missing"), kind.name != "benchmark" {
        throw RSAError.unfit(
          what: "`missing`", with: "\(kind.name), of which every value must be there", parameter: "missing",
          remedy: "leave `missing:` out")
      }
      if kind.labels["anchors"] == ["classes"] {
        throw RSAError.unfit(
          what: "an RDM", with: "anchors that are means over the training rows of folds", parameter: "of",
          remedy: "relative to: […] | rdm, of anchors that are given")
      }
      if kind.name == "images" { return RDMValue.kind(.models) }
      if kind.name == "benchmark" {
        try call.requireResponses("of")
        return RDMsValue.kind(keys: call.benchmark("of")?.labels["subjects"], .data)
      }
      guard let layers = kind.labels["layers"] else { return .any }
      return layers.count == 1 ? RDMValue.kind(.models) : RDMsValue.kind(keys: layers, .models)
    },
    run: { arguments, context in
      if let benchmark = try? arguments.object("of", as: BenchmarkValue.self).benchmark,
        let made = try ResponseRDMs(arguments)
      {
        return .object(
          RDMsValue(try made.rdms(of: benchmark.requireRecording(), context), what: "subjects", role: .data))
      }
      let distance = try distance(arguments)
      if let images = try? arguments.object("of", as: ImagesValue.self) {
        return .object(RDMValue(try pixels(images.stimuli, distance, context), name: "pixels", role: .models))
      }
      if let benchmark = try? arguments.object("of", as: BenchmarkValue.self).benchmark {
        return .object(
          RDMsValue(
            try subjectRDMs(
              of: try benchmark.requireRecording(), distance, missing: try EncodingOptions.MissingRule(arguments),
              limit: try limit(arguments, context), context),
            what: "subjects", role: .data))
      }
      if let predictors = try? arguments.object("of", as: PredictorsValue.self) {
        guard predictors.isFixed else {
          let made = try WholeFeatures.all(of: predictors, context).map { features in
            (name: features.name, rdm: try features.rdm(distance, context))
          }
          let reasons = ["an RDM has no folds: what its features went through was learnt from all stimuli"]
          guard made.count != 1 else {
            return .object(RDMValue(made[0].rdm, name: made[0].name, role: .models, reasons: reasons))
          }
          return .object(RDMsValue(made, what: "layers", role: .models, reasons: reasons))
        }
        let found = try PredictorsValue.rdms(of: predictors, distance, context)
        if found.layers.count == 1, let only = found.layers.first {
          return .object(RDMValue(only.rdm, name: only.place.layer, role: .models, reasons: found.reasons))
        }
        return .object(
          RDMsValue(
            found.layers.map { ($0.place.layer, $0.rdm) }, what: "layers", role: .models, reasons: found.reasons))
      }
      let features = try arguments.object("of", as: FeaturesValue.self)
      let found = try layerRDMs(features, distance, context)
      let reasons = found.reasons
      if found.layers.count == 1, let only = found.layers.first {
        return .object(RDMValue(only.rdm, name: only.layer.layer.name, role: .models, reasons: reasons))
      }
      return .object(
        RDMsValue(found.layers.map { ($0.layer.layer.name, $0.rdm) }, what: "layers", role: .models, reasons: reasons))
    })

  static func distance(_ arguments: Arguments) throws -> Distance {
    let name = try arguments.text("distance", usual: "pearson")
    guard let distance = Distance.catalog[name] else {
      throw Explanation(
        "E0204", "`distance` cannot be `\(name)`", parameter: "distance",
        facts: ["one of: \(Distance.catalog.names.joined(separator: ", "))"])
    }
    return distance
  }

  static func comparison(_ arguments: Arguments, _ parameter: String) throws -> Comparison {
    let name = try arguments.text(parameter, usual: "pearson")
    guard let comparison = Comparison.catalog[name] else {
      throw Explanation(
        "E0204", "`\(parameter)` cannot be `\(name)`", parameter: parameter,
        facts: ["one of: \(Comparison.catalog.names.joined(separator: ", "))"])
    }
    return comparison
  }

  /// The RDM of the pictures' pixels, red, green and blue of each.
  static func pixels(_ stimuli: StimulusSet, _ distance: Distance, _ context: Context) throws -> RDM {
    let images = try stimuli.images
    guard let first = images.first,
      images.allSatisfy({ $0.width == first.width && $0.height == first.height })
    else {
      throw Explanation("E0421", "pictures of different sizes have no pixels in common", parameter: "of")
    }
    let elements = images.flatMap { $0.pixels.map { Float($0) } }
    let matrix = Matrix(rowCount: images.count, columnCount: first.pixels.count, elements: elements)
    return try distance(
      FeatureMap(matrix: matrix, shape: [first.height, first.width, 3]), axis: stimuli.axis,
      workers: context.workers, provenance: Provenance([("pixels of", stimuli.name)]))
  }

  /// The RDM of each subject's responses, means over repeats, over the stimuli that all of them saw: all its units side by
  /// side, so that a region is chosen before.
  ///
  /// - Throws: `E0668` for a presentation without a response, unless another rule is given; as `requirePatterns`.
  static func subjectRDMs(
    of recording: Recording, _ distance: Distance, missing: EncodingOptions.MissingRule = .keep, limit: Int,
    _ context: Context
  ) throws -> [(name: String, rdm: RDM)] {
    try subjectPatterns(of: recording, missing: missing, limit: limit, context) { subject, patterns, axis in
      (
        subject.name,
        try distance(
          patterns, axis: axis, workers: context.workers,
          provenance: Provenance([
            ("benchmark", "\(recording.facts.name) \(recording.facts.version)"), ("subject", subject.name),
            ("units", String(patterns.featureCount)),
          ]))
      )
    }
  }

  /// What is made of each subject's patterns: means over repeats, stimuli that all of them saw × all its units.
  ///
  /// - Parameter limit: bytes that the means of a subject may take; beyond they are read block by block.
  /// - Throws: as `subjectRDMs`; what `body` throws, with the subject.
  static func subjectPatterns<Made>(
    of recording: Recording, missing: EncodingOptions.MissingRule, limit: Int, _ context: Context,
    _ body: (Recording.Subject, SubjectPatterns, StimulusAxis) throws -> Made
  ) throws -> [Made] {
    let (shared, axis) = try recording.sharedAxis(context)
    let recording =
      missing == .dropUnits ? try recording.withoutLackingUnits(stimuli: shared, context) : recording
    return try recording.subjects.map { subject in
      try context.checkInterrupted()
      guard let responses = subject.responses else { throw RecordingError.noResponses(name: recording.facts.name) }
      let patterns = try SubjectPatterns(responses, stimuli: shared, limit: limit)
      try requirePatterns(
        patterns, of: subject, in: recording, axis: axis,
        remedies: missing == .dropUnits ? [] : ["missing: drop(units)"])
      try recording.requireWhole(subject, stimuli: shared, missing: missing, context)
      do { return try body(subject, patterns, axis) } catch let error as any Explainable {
        var explanation = error.explanation
        explanation.facts.append("in the responses of subject \"\(subject.name)\", whose units are the features")
        throw explanation
      }
    }
  }

  /// - Throws: `E0462` with unit and stimulus for a mean that is missing or infinite; `E0333` for a subject whose responses
  ///   are one number throughout, as in a recording that was lost.
  private static func requirePatterns(
    _ patterns: SubjectPatterns, of subject: Recording.Subject, in recording: Recording, axis: StimulusAxis,
    remedies: [String]
  ) throws {
    var first: Float?
    var varies = false
    try patterns.forEachBlock { units, means in
      let isLacking = means.elements.contains(where: \.isNaN)
      try requireNumbers(
        means, units: Array(subject.units[units]), of: subject.name, in: recording, axis: axis,
        remedies: isLacking ? remedies : [])
      first = first ?? means.elements.first
      varies = varies || !means.elements.allSatisfy { $0 == first }
    }
    guard let first, !varies, axis.count * patterns.featureCount > 1 else { return }
    let other = recording.subjects.first { $0.name != subject.name }?.name
    throw Explanation(
      "E0333", "every response of subject \"\(subject.name)\" is \(NumberText.plain(Double(first))), so it has no RDM",
      facts: ["\(patterns.featureCount) units over \(axis.count) stimuli: a recording that was lost, or never filled"],
      remedies: other.map { ["subject \"\($0)\" | rdm, or a list of subjects without it"] } ?? [])
  }

  /// - Throws: `E0462` with unit and stimulus of the first response that is missing or infinite.
  static func requireNumbers(
    _ means: Matrix<Float>, units: [Int], of subject: String, in recording: Recording, axis: StimulusAxis,
    remedies: [String] = []
  ) throws {
    guard let place = means.elements.firstIndex(where: { !$0.isFinite }) else { return }
    let unit = recording.unitIDs[units[place % means.columnCount]]
    throw Explanation(
      "E0462", "responses hold a value that is no number",
      facts: [
        "first: unit \"\(unit)\", stimulus \"\(axis.ids[place / means.columnCount])\", of subject \"\(subject)\"",
        "a pattern is of all its units",
      ],
      remedies: remedies + ["leave that unit out by `units`, or that stimulus by `stimuli`"])
  }

  /// The RDM of each layer, and what was kept or extracted for it.
  static func layerRDMs(
    _ features: FeaturesValue, _ distance: Distance, _ context: Context
  ) throws -> (layers: [(layer: LayerGeometry, rdm: RDM)], reasons: [String]) {
    let handle = features.handle
    let outcome = try FeatureSource(context.workspace).geometries(
      of: handle, for: distance.geometryKind, control: context.control)
    features.note(outcome)
    let layers = try outcome.layers.map { layer in
      (
        layer: layer,
        rdm: try handle.naming(layer.layer.name) {
          try distance(
            layer.geometry, axis: handle.stimuli.axis,
            provenance: handle.model.provenance.adding("layer", layer.layer.name))
        }
      )
    }
    return (layers, FeaturesValue.reasons(handle, outcome))
  }

  // MARK: - Cells

  static let cells = Verb(
    "cells", "RDMs as a table, one row a pair of stimuli (both ways round), for heatmaps.", topic: "comparing",
    parameters: [
      .piped(
        "of", .oneOf([.object("rdm"), .object("rdms"), .record(.object("rdm"))]), "an rdm, rdms, or a record of them"),
      .value("stimuli", .table, "a table of the stimuli, for their category", usual: "none"),
      .value("ranks", .truth, "whether distances become percentiles within each RDM", usual: "false"),
    ],
    examples: [
      Example("{human: $k.hit.mean, monkey: $k.mit} | cells stimuli: $k.stimuli, ranks: true"),
      Example("$k.models[\"animacy\"] | cells | count"),
    ],
    search: ["pairs", "matrix", "heatmap", "long"],
    check: { call in
      var columns = [
        Schema.Column("rdm", .text), Schema.Column("row", .text), Schema.Column("column", .text),
        Schema.Column("distance", .number),
      ]
      if call.isGiven("stimuli") { columns.append(Schema.Column("category", .text)) }
      return .table(Schema(noun: "these pairs", columns: columns))
    },
    run: { arguments, _ in
      let members = try namedRDMs(arguments.value("of"), parameter: "of")
      let ranks = try arguments.truth("ranks", usual: false)
      let properties = try arguments.optionalObject("stimuli", as: TableValue.self)?.table
      return Value(try cellTable(members, ranks: ranks, properties: properties), noun: "these pairs")
    })

  private static func cellTable(
    _ members: [(name: String, rdm: RDM)], ranks: Bool, properties: Table?
  ) throws -> Table {
    var names: [String?] = []
    var rows: [String?] = []
    var columns: [String?] = []
    var distances: [Double] = []
    for (name, rdm) in members {
      let values = ranks ? percentiles(rdm.values) : rdm.values
      let n = rdm.axis.count
      for i in 0..<n {
        for j in 0..<n {
          names.append(name)
          rows.append(rdm.axis.ids[i])
          columns.append(rdm.axis.ids[j])
          distances.append(i == j ? 0 : values[RDM.position(min(i, j), max(i, j), stimulusCount: n)])
        }
      }
    }
    var all = [
      Column("rdm", .texts(names)), Column("row", .texts(rows)), Column("column", .texts(columns)),
      Column("distance", .numbers(distances)),
    ]
    if let properties {
      let ids = try properties.column("stimulus", parameter: "stimuli").cellTexts
      let categories = try properties.column("category", parameter: "stimuli").cellTexts
      var categoryOf: [String: String] = [:]
      for (id, category) in zip(ids, categories) { if let id, let category { categoryOf[id] = category } }
      all.append(Column("category", .texts(columns.map { $0.flatMap { categoryOf[$0] } })))
    }
    return try Table(
      all, header: ranks ? ["distance: percentile of the pair within its RDM, 0 to 1"] : [],
      provenance: Provenance([], isFromNetwork: members.contains { $0.rdm.provenance.isFromNetwork }))
  }

  /// Average ranks from 0 to 1.
  private static func percentiles(_ values: [Double]) -> [Double] {
    let present = values.indices.filter { !values[$0].isNaN }
    let ranks = Ranks.average(present.map { values[$0] })
    var result = [Double](repeating: .nan, count: values.count)
    for (place, index) in present.enumerated() {
      result[index] = present.count > 1 ? (ranks[place] - 1) / Double(present.count - 1) : 0
    }
    return result
  }

  /// Where several RDMs are asked for: one, those of a benchmark or a network, or a list or a record of one's own.
  static let severalRDMs = KindPattern.oneOf([
    .object("rdm"), .object("rdms"), .list(.object("rdm")), .record(.object("rdm")),
  ])

  /// What has RDMs by a distance that is to be chosen.
  static let hasRDMs = ["benchmark", "features", "images", "predictors"]

  /// Whether these are several RDMs, and not one alone.
  static func areSeveral(_ kind: Kind?) -> Bool {
    switch kind {
    case .object(let kind): kind.name == "rdms"
    case .record, .list: true
    default: false
    }
  }

  /// The names of what `namedRDMs` will find, where they are known.
  static func namesOfSeveral(_ kind: Kind?) -> [String]? {
    switch kind {
    case .object(let kind): kind.name == "rdms" ? kind.keys : nil
    case .record(let fields): fields.map(\.name)
    default: nil
    }
  }

  /// What several RDMs are: the subjects of a region, the layers of a network; a list or a record holds what it is used for.
  static func what(_ arguments: Arguments, _ parameter: String, else usual: String) -> String {
    (try? arguments.object(parameter, as: RDMsValue.self).what) ?? usual
  }

  /// One RDM, several, or a list or a record of them, by name.
  static func namedRDMs(_ value: Value, parameter: String) throws -> [(name: String, rdm: RDM)] {
    switch value {
    case .object(let object):
      if let rdm = object as? RDMValue { return [(rdm.name, rdm.rdm)] }
      if let rdms = object as? RDMsValue { return rdms.members }
    case .record(let record):
      return try record.fields.map { field in
        guard case .object(let object) = field.value, let rdm = object as? RDMValue else {
          throw Explanation(
            "E0207", "`\(field.name)` is no rdm", parameter: parameter,
            remedies: ["{human: $k.hit.mean, monkey: $k.mit}"])
        }
        return (field.name, rdm.rdm)
      }
    case .list(let items):
      let members = try items.flatMap { try namedRDMs($0, parameter: parameter) }
      // Several without a name are told apart by their places, layers of two networks by a number behind their name.
      let isUnnamed = members.count(where: { $0.name == RDMValue.unnamed }) > 1
      var names: [String] = []
      for (place, member) in members.enumerated() {
        let name = isUnnamed && member.name == RDMValue.unnamed ? "\(place + 1)" : member.name
        names.append(Spelling.free(name, beside: names))
      }
      return zip(names, members).map { ($0, $1.rdm) }
    default: break
    }
    throw Explanation("E0207", "`\(parameter)` takes RDMs", parameter: parameter)
  }

  // MARK: - Comparing

  static let compare = Verb(
    "compare", "How alike two RDMs are over pairs of stimuli; against several, one row each and their mean.",
    topic: "comparing",
    parameters: [
      .piped("rdm", .object("rdm"), "an rdm").made(of: ["images"], by: "rdm"),
      .value("with", severalRDMs, "another, or several: the people of a region, or a list or record of your own")
        .made(of: hasRDMs, by: "rdm"),
      .choice(
        "method", Comparison.all.map(\.name) + GramComparison.all.map(\.name),
        "the comparison; cka, debiased_cka, procrustes and shape_distance are of squared distances", usual: "pearson"),
      stimulusCovariance,
      .value(
        "folds", .number,
        "of procrustes: the rotation is fitted on the other stimuli, and the score is the share of variance of held-out ones",
        usual: "none"
      ).whole(2...1_000),
      .value("seed", .number, "of the folds", usual: "the setting seed").whole(0...Int.max),
      .missingPairs,
      .value(
        "given", severalRDMs,
        "RDMs held constant: a partial comparison (pearson, spearman, whitened_pearson)", usual: "none"),
    ],
    examples: [
      Example("$k.models[\"animacy\"] | compare $k.hit, method: spearman"),
      Example("$r | compare $k.mit, method: spearman, given: [$k.models[\"animacy\"]]"),
      Example("$k.images | rdm squared_euclidean | compare ($k.images | rdm euclidean), method: cka"),
      Example("$k.images | rdm squared_euclidean | compare ($k.images | rdm euclidean), method: procrustes, folds: 5"),
    ], citation: kriegeskorte2008,
    search: ["correlate", "similarity", "partial", "cka", "procrustes", "kendall", "whitened"],
    check: { call in
      try refuseControls(call, comparison: "method")
      try refuseCovariance(call)
      if call.isGiven("folds"), let method = call.text("method") ?? (call.isGiven("method") ? nil : "pearson"),
        method != GramComparison.procrustes.name
      {
        throw RSAError.unfit(
          what: "`folds`", with: "the comparison \(method)", parameter: "folds", remedy: "method: procrustes")
      }
      if areSeveral(call.kind(of: "with")) {
        let labels = namesOfSeveral(call.kind(of: "with")).map { $0 + ["all"] }
        return .table(
          Schema(
            noun: "these comparisons",
            columns: [Schema.Column("subject", .text, values: labels), Schema.Column("score", .number)]))
      }
      return call.isGiven("with") ? .number : .any
    },
    run: { arguments, context in
      let value = try arguments.object("rdm", as: RDMValue.self)
      let controls = arguments.isGiven("given") ? try namedRDMs(arguments.value("given"), parameter: "given") : []
      let others = try namedRDMs(arguments.value("with"), parameter: "with")
      var aligned = AlignedRDMs(others)
      let rdm = aligned.over([(value.name, value.rdm)])[0].rdm
      let compared = try Compared(arguments, given: aligned.over(controls).map(\.rdm), context)
      if (try? arguments.object("with", as: RDMValue.self)) != nil {
        for note in aligned.notes { context.warn(note) }
        return .number(try compared.values(rdm, aligned.data.map(\.rdm))[0])
      }
      let scores = SubjectScores(perSubject: try compared.values(rdm, aligned.data.map(\.rdm)))
      var header =
        "\(compared.name) with each of \(others.count) \(what(arguments, "with", else: "RDMs")); all: their mean"
      if RDMRole(arguments.value("with")) == .models { header += ", over models and not over subjects" }
      if let folds = compared.folds {
        header += "; share of variance of held-out stimuli after the rotation of the others, \(folds) folds"
      }
      if !controls.isEmpty { header += "; given \(controls.map(\.name).joined(separator: ", "))" }
      return Value(
        try Table(
          [
            Column("subject", .texts(others.map(\.name) + ["all"])),
            Column("score", .numbers(scores.perSubject + [scores.mean])),
          ], header: [header] + aligned.notes, provenance: Provenance([], isFromNetwork: rdm.provenance.isFromNetwork)),
        noun: "these comparisons")
    })

  static let stimulusCovariance = VerbParameter.value(
    "covariance", .oneOf([.list(.number), .list(.list(.number))]),
    "of whitened comparisons: the variance of each stimulus' pattern (1/repeats), or a matrix", usual: "none")

  /// A covariance of stimuli goes with whitened comparisons only.
  static func refuseCovariance(_ call: Call) throws {
    if call.isGiven("covariance"), let method = call.text("method") ?? (call.isGiven("method") ? nil : "pearson"),
      !["whitened_cosine", "whitened_pearson"].contains(method)
    {
      throw RSAError.unfit(
        what: "`covariance`", with: "the comparison \(method)", parameter: "covariance",
        remedy: "method: whitened_cosine")
    }
  }

  private static func known(_ name: String) -> Bool {
    Comparison.catalog[name] != nil || GramComparison.catalog[name] != nil
  }

  /// Controls go with some comparisons only; known before anything runs.
  static func refuseControls(_ call: Call, comparison parameter: String) throws {
    guard call.isGiven("given") else { return }
    let name = call.text(parameter) ?? (call.isGiven(parameter) ? nil : "pearson")
    if let name, known(name), Comparison.catalog[name]?.allowsControls != true {
      throw AnalysisError.noPartial(comparison: name)
    }
  }
}
