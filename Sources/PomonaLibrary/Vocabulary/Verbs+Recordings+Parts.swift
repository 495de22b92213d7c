internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// Verbs that show a recording's regions and take parts of it; nothing of the responses is read.
extension Verb {
  private static let recording = VerbParameter.piped("benchmark", .object("benchmark"), "a benchmark with responses")
  private static let kept = { @Sendable (call: Call) throws -> Kind in
    try call.requireRecording("benchmark")
    return call.piped
  }

  private static func part(
    _ arguments: Arguments, _ choose: (Recording) throws -> Recording
  ) throws -> Value {
    let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
    return .object(BenchmarkValue(benchmark.with(try choose(try benchmark.requireRecording()))))
  }

  private static func labels(_ topic: String) -> @Sendable (Call) -> [String]? {
    { call in call.benchmark("benchmark")?.labels[topic] }
  }

  static let rois = Verb(
    "rois", "The regions of a benchmark by level, one row each, with the number of their units.", topic: "data",
    parameters: [.piped("benchmark", .object("benchmark"), "a benchmark")],
    gives: .table(
      Schema(
        noun: "these regions",
        columns: [
          Schema.Column("level", .text), Schema.Column("roi", .text), Schema.Column("units", .number),
          Schema.Column("macro", .truth),
        ])),
    examples: [Example("$k | rois"), Example("$b | rois | where macro")],
    search: ["regions", "areas", "structure"],
    run: { arguments, _ in
      let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
      guard let recording = benchmark.recording else {
        let names = benchmark.rois.map(\.name)
        return Value(
          try Table(
            [
              Column("level", .texts(names.map { _ in "ROI" })), Column("roi", .texts(names)),
              Column("units", .integers(names.map { _ in nil })), Column("macro", .truths(names.map { _ in false })),
            ], header: benchmark.rois.map { "\($0.name): \($0.description)" }), noun: "these regions")
      }
      let structure = try recording.structure
      let rows = structure.levels.flatMap { level in level.regions.map { (level.name, $0) } }
      return Value(
        try Table(
          [
            Column("level", .texts(rows.map(\.0))), Column("roi", .texts(rows.map(\.1.name))),
            Column("units", .integers(rows.map(\.1.units.count))), Column("macro", .truths(rows.map(\.1.isMacro))),
          ], header: structure.lines()), noun: "these regions")
    })

  static let roi = Verb(
    "roi", "The units of a region, or of any of several; `within` and `minus` narrow them.", topic: "data",
    parameters: [
      recording, .choice("names", from: labels("rois"), "a region, or a list of which any will do", isMany: true),
      .choice("minus", from: labels("rois"), "without the units of these", usual: "none", isMany: true),
      .choice("within", from: labels("rois"), "only units that are in all of these", usual: "none", isMany: true),
    ],
    examples: [Example("$b | roi EVC"), Example("$b | roi [EVC, OTC], minus: \"FFA-1\"")],
    search: ["region", "area", "voxels", "subset"], check: kept,
    run: { arguments, _ in
      try part(arguments) { recording in
        let names = try arguments.texts("names") ?? []
        let (minus, within) = (try arguments.texts("minus") ?? [], try arguments.texts("within") ?? [])
        do {
          return try recording.roi(names, minus: minus, within: within)
        } catch let error as RecordingError {
          guard case .emptySelection = error else { throw error }
          throw nothingLeft(error, roiWithUnits(recording.regions, names, minus: minus, within: within))
        }
      }
    })

  static let subject = Verb(
    "subject", "The units and responses of one subject, or of several.", topic: "data",
    parameters: [recording, .choice("names", from: labels("subjects"), "a subject, or a list of them", isMany: true)],
    examples: [Example("$b | subject \"1\""), Example("$b | subject [\"1\"] | rois")],
    search: ["person", "animal", "participant"], check: kept,
    run: { arguments, _ in
      try part(arguments) { try $0.subject(try arguments.texts("names") ?? []) }
    })

  static let units = Verb(
    "units", "The units for which a condition over the unit table holds, such as their reliability.", topic: "data",
    parameters: [
      recording,
      .expression("where", "true or false of each unit, such as `ncsnr > 0.2`; a missing value is no"),
    ],
    examples: [Example("$b | units ncsnr > 0.2"), Example("$b | units ncsnr > 0 and id != \"S1-5\"")],
    search: ["voxels", "neurons", "reliable", "reliability", "filter", "ncsnr"],
    check: { call in
      try call.requireRecording("benchmark")
      try requireCondition(call)
      return call.piped
    },
    run: { arguments, _ in
      try part(arguments) { recording in
        guard let condition = arguments.expression("where") else { return recording }
        let rows = try conditionRows(condition, of: recording.unitTable)
        guard !rows.isEmpty else {
          throw nothingLeft(
            .emptySelection(what: "unit", asked: "\(condition.text) is true of none", of: recording.unitCount),
            trueCondition(like: condition, of: recording.unitTable).map { "units \($0)" })
        }
        return try recording.selecting(units: UnitSet(rows))
      }
    })

  private static func nothingLeft(_ error: RecordingError, _ instead: String?) -> Explanation {
    var explanation = error.explanation
    explanation.remedies = instead.map { [$0] } ?? []
    return explanation
  }

  /// The least change of a selection without units that has some: without what narrows it, else another region.
  private static func roiWithUnits(
    _ regions: RegionStructure, _ names: [String], minus: [String], within: [String]
  ) -> String? {
    func typed(_ names: [String]) -> String {
      let words = names.map { Formatter.label($0) == $0 ? $0 : Value.text($0).quoted }
      return words.count == 1 ? words[0] : "[\(words.joined(separator: ", "))]"
    }
    for (minus, within) in [([], within), (minus, []), ([], [])] {
      guard let units = try? regions.units(of: names, minus: minus, within: within), !units.isEmpty else { continue }
      return "roi \(typed(names))" + (minus.isEmpty ? "" : ", minus: \(typed(minus))")
        + (within.isEmpty ? "" : ", within: \(typed(within))")
    }
    return regions.levels.flatMap(\.regions).first { !$0.units.isEmpty }.map { "roi \(typed([$0.name]))" }
  }

  /// A condition over the first column of another that holds for some rows: its larger half, or its first text.
  private static func trueCondition(like condition: Expression, of table: Table) -> String? {
    for name in condition.bareWords {
      guard let column = table[name] else { continue }
      if let numbers = column.numbers?.filter(\.isFinite).sorted(), !numbers.isEmpty {
        return "\(Formatter.label(name)) >= \(Cell.number(numbers[numbers.count / 2]).text ?? "")"
      }
      if let text = column.cells.lazy.compactMap(\.text).first {
        return "\(Formatter.label(name)) == \(Value.text(text).quoted)"
      }
    }
    return nil
  }

  private static func requireCondition(_ call: Call) throws {
    guard let condition = call.expressions("where").first else { return }
    // A region that is a column of 0 and 1 stands for itself.
    if condition.column != nil, KindPattern.number.matches(condition.kind) { return }
    if !KindPattern.truth.matches(condition.kind) {
      throw Explanation(
        "E0207", "a condition is true or false, and this is \(condition.kind.withArticle)", parameter: "where")
    }
  }

  /// The rows for which it is true; a column of 0 and 1 says yes and no, too.
  private static func conditionRows(_ condition: Expression, of table: Table) throws -> [Int] {
    guard let name = condition.columnName, let column = table[name] else { return try condition.rows(of: table) }
    let mask = try RegionStructure.mask(column)
    return mask.indices.filter { mask[$0] }
  }

  static let stimuli = Verb(
    "stimuli", "Some stimuli: those for which a condition holds, at given positions, or so many at random.",
    topic: "data",
    parameters: [
      .piped(
        "benchmark", .oneOf([.object("benchmark"), .object("images"), .object("texts")]), "a benchmark, images or texts"
      ),
      VerbParameter.expression(
        "where", "true or false of each stimulus, over the stimulus table", usual: "none"
      ).over(field: "stimuli"),
      .value("index", .oneOf([.number, .list(.number)]), "positions from 1, in this order", usual: "none").whole(
        1...Int.max),
      .value("sample", .number, "how many at random, in the order of the benchmark", usual: "none").whole(1...Int.max),
      .value("seed", .number, "which draw", usual: "the setting seed").whole(0...Int.max),
    ],
    examples: [Example("$k | stimuli face"), Example("$k | stimuli sample: 20, seed: 1")],
    search: ["images", "subset", "pictures", "filter", "random"],
    check: { call in
      try requireCondition(call)
      let ways = ["where", "index", "sample"].filter { call.isGiven($0) }
      guard ways.count == 1 else {
        throw Explanation(
          "E0206", "`stimuli` takes one of a condition, `index:` and `sample:`",
          parameter: ways.count > 1 ? ways[1] : nil,
          remedies: ["stimuli index: 1..10", "stimuli sample: 20, seed: 1"])
      }
      return call.piped
    },
    run: { arguments, context in
      if let images = try? arguments.object("benchmark", as: ImagesValue.self) {
        return .object(
          ImagesValue(images.stimuli.subset(try chosenStimuli(arguments, context, of: images.stimuli))))
      }
      if let texts = try? arguments.object("benchmark", as: TextsValue.self) {
        return .object(TextsValue(texts.stimuli.subset(try chosenStimuli(arguments, context, of: texts.stimuli))))
      }
      let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
      return .object(
        BenchmarkValue(
          try benchmark.selecting(stimuli: try chosenStimuli(arguments, context, of: benchmark.stimuli))))
    }
  ).rules { try refuseTwice(try $0.numbers("index")) }

  private static func refuseTwice(_ positions: [Double]) throws {
    var seen: Set<Double> = []
    for position in positions where !seen.insert(position).inserted {
      throw Explanation(
        "E0661", "stimulus number \(Cell.number(position).text ?? "") is asked for twice", parameter: "index")
    }
  }

  /// Positions from 0.
  private static func chosenStimuli(
    _ arguments: Arguments, _ context: Context, of stimuli: StimulusSet
  ) throws -> [Int] {
    if let condition = arguments.expression("where") {
      let rows = try conditionRows(condition, of: stimuli.properties)
      guard !rows.isEmpty else {
        throw nothingLeft(
          .emptySelection(what: "stimulus", asked: "\(condition.text) is true of none", of: stimuli.axis.count),
          trueCondition(like: condition, of: stimuli.properties).map { "stimuli \($0)" })
      }
      return rows
    }
    if arguments.isGiven("sample") {
      let count = try arguments.count("sample", in: 1...max(1, stimuli.axis.count))
      let order = RandomStream(seed: try context.seed(arguments), name: "stimuli").permutation(of: stimuli.axis.count)
      return order.prefix(count).sorted()
    }
    return try positions(arguments, of: stimuli)
  }

  /// What `index:` says, as positions from 0.
  private static func positions(_ arguments: Arguments, of stimuli: StimulusSet) throws -> [Int] {
    try arguments.numbers("index").map { number in
      guard let position = Int(exactly: number), position <= stimuli.axis.count else {
        throw Explanation(
          "E0662", "there is no stimulus number \(Cell.number(number).text ?? "")", parameter: "index",
          facts: ["there are \(stimuli.axis.count), the first is number 1"])
      }
      return position - 1
    }
  }

  static let stimulus = Verb(
    "stimulus", "One stimulus, shown: at a position, or at random; its picture where the terminal can show one.",
    topic: "data",
    parameters: [
      .piped(
        "benchmark", .oneOf([.object("benchmark"), .object("images"), .object("texts")]),
        "a benchmark, its images, or texts"),
      .value("index", .number, "its position from 1; at random unless given", usual: "none").whole(1...Int.max),
      .value("seed", .number, "which draw", usual: "the setting seed").whole(0...Int.max),
    ],
    gives: StimulusValue.kind,
    examples: [Example("$k | stimulus index: 5"), Example("$k | stimulus seed: 3")],
    search: ["show", "picture", "image", "preview", "look", "random"],
    run: { arguments, context in
      let stimuli: StimulusSet
      if let images = try? arguments.object("benchmark", as: ImagesValue.self) {
        stimuli = images.stimuli
      } else if let texts = try? arguments.object("benchmark", as: TextsValue.self) {
        stimuli = texts.stimuli
      } else {
        stimuli = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark.stimuli
      }
      guard stimuli.axis.count > 0 else {
        throw RecordingError.emptySelection(what: "stimulus", asked: "there is none", of: 0)
      }
      let position: Int
      if arguments.isGiven("index") {
        position = try positions(arguments, of: stimuli)[0]
      } else {
        position = RandomStream(seed: try context.seed(arguments), name: "stimulus")
          .integer(at: 0, below: stimuli.axis.count)
      }
      return .object(StimulusValue(position, of: stimuli, style: context.workspace.pictures))
    })
}

extension Verb {
  static let simulate = Verb(
    "simulate", "A labelled twin of a benchmark: responses drawn with a known signal, noise, repeats and drift.",
    topic: "data",
    parameters: [
      .piped("benchmark", .object("benchmark"), "a benchmark whose units, stimuli and regions it has"),
      .value("features", .object("features"), "one layer whose mixtures are the signal", usual: "20 random ones"),
      .choice(
        "roi", from: labels("rois"), "the regions whose units have the signal; all others have noise alone",
        usual: "all units", isMany: true),
      .value(
        "ncsnr", .number, "standard deviation of the signal over that of the noise of one presentation", usual: "1"
      ).numbers("more than 0", remedies: ["help simulate"]) { $0 > 0 && $0.isFinite },
      .value("repeats", .number, "how often each stimulus is shown", usual: "as in the benchmark").whole(1...10_000),
      .value("autocorrelation", .number, "of the noise at neighbouring presentations of a run", usual: "0").numbers(
        "from 0 to less than 1", remedies: ["help simulate"]
      ) { $0 >= 0 && $0 < 1 },
      .value("drift", .number, "along each run, up to so many standard deviations of the noise", usual: "0").numbers(
        "0 or more", remedies: ["help simulate"]
      ) { $0 >= 0 && $0.isFinite },
      .value("seed", .number, "of all draws", usual: "the setting seed").whole(0...Int.max),
    ],
    examples: [
      Example("$b | simulate ncsnr: 2, repeats: 4, seed: 1"),
      Example("$b | simulate repeats: 3, seed: 2 | ceiling ncsnr, scale: r2"),
      Example("$b | simulate roi: EVC, repeats: 3 | units true_ncsnr > 0"),
    ],
    search: ["synthetic", "fake", "ground truth", "twin", "random", "power"], isHeavy: true,
    check: { call in
      try call.requireRecording("benchmark")
      guard case .object(let kind) = call.piped, let schema = kind.schema else { return call.piped }
      var labels = kind.labels
      if labels["holds"] != nil {
        labels["holds"] = (kind.labels["holds"] ?? []).filter { $0 != "responses" } + ["responses"]
      }
      return .object(
        ObjectKind(
          kind.name, fields: kind.fields, item: kind.item, keys: kind.keys, labels: labels,
          schema: schema.with(Schema.Column("true_ncsnr", .number))))
    },
    run: { arguments, context in
      let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
      let recording = try benchmark.requireRecording()
      var options = try simulation(arguments, context)
      if let names = try arguments.texts("roi") {
        options.signalRegions = names
        options.signalUnits = try blaming("roi") {
          UnitSet(try names.flatMap { try recording.regions.region($0).units.rows })
        }
      }
      let twin = SimulatedRecording(
        like: recording, features: try signal(arguments, context, over: recording.stimuli), options)
      try requireRoom(twin, context)
      return .object(
        BenchmarkValue(
          Benchmark(
            try twin.made(),
            stimuli: benchmark.stimuli, limits: [twin.words])))
    })

  private static func simulation(_ arguments: Arguments, _ context: Context) throws -> SimulatedRecording.Options {
    var options = SimulatedRecording.Options()
    func number(_ name: String, _ usual: Double) throws -> Double {
      arguments.isGiven(name) ? try arguments.number(name) : usual
    }
    options.ncsnr = try number("ncsnr", 1)
    options.autocorrelation = try number("autocorrelation", 0)
    options.drift = try number("drift", 0)
    if arguments.isGiven("repeats") { options.repeats = try arguments.count("repeats") }
    options.seed = try context.seed(arguments)
    return options
  }

  /// The features whose mixtures are the signal.
  private static func signal(
    _ arguments: Arguments, _ context: Context, over axis: StimulusAxis
  ) throws -> (Matrix<Float>, name: String)? {
    guard let features = try arguments.optionalObject("features", as: FeaturesValue.self) else { return nil }
    try features.handle.stimuli.axis.requireEqual(to: axis, parameter: "features")
    let layers = try features.handle.plan().layers
    guard layers.count == 1, let layer = layers.first else {
      throw Explanation(
        "E0427", "a signal takes the features of one layer", parameter: "features",
        facts: ["these are \(layers.count) layers"], remedies: ["features: $f[\"\(layers.last?.name ?? "")\"]"])
    }
    let map = try FeatureSource(context.workspace).map(of: layer.name, in: features.handle, control: context.control)
    var elements: [Float] = []
    for row in 0..<map.stimulusCount { elements += try map.row(row) }
    return (
      Matrix(rowCount: map.stimulusCount, columnCount: map.featureCount, elements: elements),
      "\(features.handle.model.title), layer \(layer.name)"
    )
  }

  /// - Throws: `E0670` where the responses are more than the setting `limit`.
  private static func requireRoom(_ twin: SimulatedRecording, _ context: Context) throws {
    guard case .quantity(let quantity) = context.setting("limit") else { return }
    let presentations =
      twin.options.repeats.map { $0 * twin.recording.stimuli.count }
      ?? twin.recording.subjects.compactMap { $0.responses?.presentationCount }.max() ?? twin.recording.stimuli.count
    let bytes = 4 * presentations * twin.recording.unitCount
    if bytes > Int(quantity.base) { throw RecordingError.beyondLimit(needed: bytes, limit: Int(quantity.base)) }
  }
}

extension Verb {
  /// The RDMs that scores are made against: published ones, or of the responses of each region and subject by `distance`.
  ///
  /// - Parameter rois: all of them unless given; of responses the large regions where there are any.
  /// - Throws: `E0204` for a region that is not there, `E0669` for tables without responses.
  static func scoreTargets(
    _ benchmark: Benchmark, rois: [String]?, _ distance: Distance, missing: EncodingOptions.MissingRule = .keep,
    limit: Int, _ context: Context
  ) throws -> [ScoreTarget] {
    guard let recording = benchmark.recording else {
      return try (rois ?? benchmark.rois.map(\.name)).map { name in
        guard let roi = benchmark.roi(name) else {
          throw Explanation("E0204", "`roi` cannot be `\(name)`", parameter: "roi")
        }
        return ScoreTarget(roi: roi.name, subjects: roi.subjects, rdms: roi.rdms)
      }
    }
    let names = rois ?? EncodingScoring.usualRegions(recording)
    guard !names.isEmpty else {
      return [try target("all", of: recording, distance, missing, limit, context)]
    }
    return try names.map { try target($0, of: try recording.target($0), distance, missing, limit, context) }
  }

  private static func target(
    _ name: String, of recording: Recording, _ distance: Distance, _ missing: EncodingOptions.MissingRule,
    _ limit: Int, _ context: Context
  ) throws -> ScoreTarget {
    let found = try blaming("benchmark") {
      try subjectRDMs(of: recording, distance, missing: missing, limit: limit, context)
    }
    return ScoreTarget(roi: name, subjects: found.map(\.name), rdms: found.map(\.rdm))
  }
}

extension Recording {
  /// The regions, with the subjects as a level of their own behind them.
  var structure: RegionStructure {
    get throws {
      let level = RegionLevel("SubjectID", subjects.map { Region($0.name, UnitSet($0.units)) })
      let hasLevel = regions.levels.contains { $0.name == level.name }
      return try RegionStructure(levels: regions.levels + (hasLevel ? [] : [level]), unitCount: unitCount)
    }
  }
}

extension Benchmark {
  /// The stimuli at the given positions, in that order, with their responses, pictures and RDMs.
  ///
  /// - Throws: as `Recording.selecting(stimuli:)`.
  func selecting(stimuli positions: [Int]) throws -> Benchmark {
    if let recording { return with(try recording.selecting(stimuli: positions), stimuli: positions) }
    return Benchmark(
      name: name, version: version, title: title, citation: citation, licence: licence,
      stimuli: stimuli.subset(positions),
      rois: rois.map { roi in
        BenchmarkROI(
          name: roi.name, description: roi.description, subjects: roi.subjects,
          sessions: roi.sessions.map { $0.map { $0.subset(positions) } }, rdms: roi.rdms.map { $0.subset(positions) })
      },
      models: models.map { $0.selecting(positions) }, judgements: judgements.map { $0.selecting(positions) },
      limits: limits)
  }
}
