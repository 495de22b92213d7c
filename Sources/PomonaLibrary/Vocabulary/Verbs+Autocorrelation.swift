internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// How alike features, or responses, are to themselves some rows later.
extension Verb {
  static let autocorrelation = Verb(
    "autocorrelation", "How alike features, or responses over time, are to themselves so many rows later, lag by lag.",
    topic: "features",
    parameters: [
      .piped(
        "of", .oneOf([.object("features"), .object("benchmark")]),
        "features whose stimuli follow each other in time, or a benchmark with a time axis"),
      .value("lags", .number, "the longest lag, in rows: each story is longer", usual: "30").whole(1...100_000),
      .words(
        "by", "of features: the column of the stimuli with the story of each; no lag crosses a border",
        usual: "story where the stimuli have it, else one run"),
      .value("limit", .quantity(.size), "memory for responses at one time", usual: "the setting limit"),
    ],
    examples: [
      Example("$f | autocorrelation lags: 10 | plot x: lag, y: autocorrelation, color: layer | lines"),
      Example("model(from(\"embeddings.npz\")) | features | autocorrelation | where lag == 1"),
    ],
    search: ["lag", "time", "acf", "drift", "leakage", "smooth", "neighbours", "integrated time"], isHeavy: true,
    check: { call in
      guard case .object(let kind) = call.kind(of: "of") else { return .any }
      let numbers = ["lag", "autocorrelation", "sd", "lagged_r"]
      guard kind.name == "benchmark" else {
        return .table(
          Schema(
            noun: "these lags",
            columns: layerSchema + (numbers + ["features", "integrated_time"]).map { Schema.Column($0, .number) }))
      }
      try call.requireResponses("of")
      if call.isGiven("by") { throw ofFeatures }
      return .table(
        Schema(
          noun: "these lags",
          columns: [Schema.Column("benchmark", .text), Schema.Column("subject", .text)]
            + (numbers + ["units", "integrated_time"]).map { Schema.Column($0, .number) }))
    },
    run: { arguments, context in
      let lags = try arguments.count("lags", usual: 30)
      if let value = try? arguments.object("of", as: BenchmarkValue.self) {
        if arguments.isGiven("by") { throw ofFeatures }
        return try ofResponses(
          try value.benchmark.requireRecording(), lags: lags, limit: try limit(arguments, context), context)
      }
      return try ofFeatures(
        try arguments.object("of", as: FeaturesValue.self), lags: lags, by: try arguments.optionalText("by"), context)
    })

  private static let ofFeatures = Explanation(
    "E0205", "a benchmark knows its stories", parameter: "by", remedies: ["leave `by:` out"])

  private static let definition =
    "autocorrelation: Σ (v_t - m)(v_t+k - m) / Σ (v_t - m)², m the mean of the story; lagged_r: Pearson's r of the same "
    + "pairs; integrated_time: 1 + 2 Σ autocorrelation, lags from 1 up to the first where it is not positive, in rows"

  private static func ofFeatures(
    _ features: FeaturesValue, lags: Int, by column: String?, _ context: Context
  ) throws -> Value {
    let handle = features.handle
    let properties = handle.stimuli.properties
    let name = column ?? (properties.columnNames.contains("story") ? "story" : nil)
    let stories =
      try name.map { StoryRows(try properties.classes($0, parameter: "by").map { $0 ?? "missing" }) }
      ?? .oneRun(handle.stimuli.axis.count)
    // Known before any layer is read.
    try Autocorrelation.requireLag(lags, within: stories)
    let layers = try handle.plan().layers
    var found: [(place: (index: Int, depth: Double), name: String, profile: AutocorrelationProfile)] = []
    for (done, layer) in layers.enumerated() {
      try context.checkInterrupted()
      context.progress("autocorrelation of \(handle.model.title)", done: done, of: layers.count)
      let map = try FeatureSource(context.workspace).map(of: layer.name, in: handle, control: context.control)
      let profile = try handle.naming(layer.name) {
        try AutocorrelationProfile(of: map, stories: stories, maximumLag: lags, workers: context.workers)
      }
      found.append((handle.place(of: layer), layer.name, profile))
    }
    let rows = found.flatMap { layer in (0...lags).map { (layer: layer, lag: $0) } }
    let n = handle.stimuli.axis.count
    let table = try Table(
      [
        Column("model", .texts(rows.map { _ in handle.model.id })), Column("layer", .texts(rows.map(\.layer.name))),
        Column("layer_index", .integers(rows.map(\.layer.place.index))),
        Column("depth", .numbers(rows.map(\.layer.place.depth))),
      ] + columns(rows.map { ($0.layer.profile, $0.lag) }, of: "features"),
      header: [
        "\(n) stimuli in the order of the features\(within(stories, name)); means over features that vary, sd between them"
          + (handle.transforms.isEmpty ? "" : "; after \(handle.transforms.map(\.name).joined(separator: ", "))"),
        definition,
      ], provenance: Provenance([], isFromNetwork: true))
    return Value(table, noun: "these lags")
  }

  private static func ofResponses(
    _ recording: Recording, lags: Int, limit: Int, _ context: Context
  ) throws -> Value {
    var found: [(subject: String, profile: AutocorrelationProfile)] = []
    var header = ""
    for subject in recording.subjects {
      try context.checkInterrupted()
      context.progress("autocorrelation of \(recording.facts.name)", done: found.count, of: recording.subjects.count)
      let rows = try SubjectRows(recording, subject: subject)
      guard let stories = rows.stories else {
        throw Explanation(
          "E0472", "the autocorrelation needs responses with a time axis", parameter: "of",
          facts: ["the stimuli of \"\(recording.facts.name)\" were shown in no order that is known"],
          remedies: ["benchmark(\"alice\") | autocorrelation"])
      }
      // Rows of a story stand in the order of time.
      let order = rows.times.map { times in times.indices.sorted { (times[$0], $0) < (times[$1], $1) } }
      let sorted = order.map { stories.at($0) } ?? stories
      let profile = try AutocorrelationProfile(
        seriesCount: rows.units.count, stories: sorted, maximumLag: lags, workers: context.workers
      ) { range -> Matrix<Float> in
        let means = try rows.means(units: range, limit: limit)
        return order.map { means.selecting(rows: $0) } ?? means
      }
      found.append((subject.name, profile))
      if header.isEmpty { header = "\(rows.rowCount) rows in the order of time\(within(stories, rows.storyColumn))" }
    }
    let rows = found.flatMap { subject in (0...lags).map { (subject: subject, lag: $0) } }
    let table = try Table(
      [
        Column("benchmark", .texts(rows.map { _ in recording.facts.name })),
        Column("subject", .texts(rows.map(\.subject.subject))),
      ] + columns(rows.map { ($0.subject.profile, $0.lag) }, of: "units"),
      header: ["\(header); means over units that vary, sd between them", definition])
    return Value(table, noun: "these lags")
  }

  private static func within(_ stories: StoryRows, _ column: String?) -> String {
    stories.count == 1
      ? ", as one run" : ", within the \(stories.count) classes of `\(column ?? "story")`"
  }

  private static func columns(_ rows: [(profile: AutocorrelationProfile, lag: Int)], of what: String) -> [Column] {
    [
      Column("lag", .integers(rows.map(\.lag))),
      Column("autocorrelation", .numbers(rows.map { $0.profile.means[$0.lag] })),
      Column("sd", .numbers(rows.map { $0.profile.deviations[$0.lag] })),
      Column("lagged_r", .numbers(rows.map { $0.profile.lagged[$0.lag] })),
      Column(what, .integers(rows.map(\.profile.seriesCount))),
      Column("integrated_time", .numbers(rows.map(\.profile.integratedTime))),
    ]
  }
}

extension FeatureHandle {
  /// The place of a layer among those of its model, from 1, and over their number.
  func place(of layer: Layer) -> (index: Int, depth: Double) {
    switch model {
    case .network(let model):
      let index = model.network.index(of: layer)
      return (index, Double(index) / Double(model.network.distinctLayers.count))
    case .files(let stored):
      let index = (stored.layers.firstIndex { $0.name == layer.name } ?? 0) + 1
      return (index, Double(index) / Double(stored.layers.count))
    }
  }
}
