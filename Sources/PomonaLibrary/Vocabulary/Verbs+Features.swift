internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaSystem
internal import PomonaTables

extension Verb {
  static let features: [Verb] = [cache, featuresOf, parts, magnitudes, pool, project, jl]

  static let featuresOf = Verb(
    "features", "The activations of a network's layers over stimuli: a handle, nothing runs before it is needed.",
    topic: "features",
    parameters: [
      .piped("model", .object("model"), "a network"),
      .value(
        "stimuli", .oneOf([.object("benchmark"), .object("images"), .object("texts"), .table]),
        "a benchmark, or its images; texts for a model that reads; of features from files also a table with a row a "
          + "stimulus, ids in `id`", usual: "of features from files: all of theirs"
      ).made(of: ["text", "list of text"], by: "texts"),
      .choice(
        "layers",
        from: { call in
          guard case .object(let kind) = call.kind(of: "model"), let known = kind.labels["layers"] else {
            return call.isGiven("model") ? nil : ["all", "blocks"]
          }
          return ["all", "blocks"] + known
        }, "blocks, all, or names of layers", usual: "blocks", isMany: true),
      .value("limit", .quantity(.size), "memory for maps at one time", usual: "4GiB"),
      .choice(
        "keep", ["numbers", "maps"], "what the cache keeps: what analyses need, or whole maps too", usual: "numbers"),
    ],
    examples: [
      Example("model(\"squeezenet1_1/imagenet\") | features $k, limit: 512MiB"),
      Example("model(\"squeezenet1_1/imagenet\") | features $k, layers: [fire8, fire9]"),
      Example("let q = model(\"all-MiniLM-L6-v2\") | features texts([\"has fur\", \"has wings\"]), layers: sentence"),
      Example("model(from(\"clip.npz\")) | features | rdm"),
    ], search: ["activations", "extract", "feature map", "memory", "embed", "embeddings"], isHeavy: true,
    plan: { arguments, context in
      let handle = try featureHandle(arguments, context)
      let plan = try handle.plan()
      let kept = try FeatureSource(context.workspace).keptCount(of: handle)
      let budget = context.workspace.store.budget
      return plan.lines + [
        "cache: kept from before, \(kept) of \(plan.layers.count) maps' numbers; it holds "
          + "\(Measures.bytes(context.workspace.store.size)) of \(Measures.bytes(budget))"
      ]
    },
    check: { call in
      var isStored = false
      if case .object(let kind) = call.kind(of: "model") { isStored = kind.labels["origin"] == ["files"] }
      if !isStored { try requireSeen(call) }
      var model: String?
      var layers: [String]?
      if case .object(let kind) = call.kind(of: "model") {
        model = kind.labels["model"]?.first
        switch call.texts("layers") {
        case nil: layers = call.isGiven("layers") ? nil : kind.labels["blocks"]
        case ["all"]?: layers = kind.labels["layers"]
        case ["blocks"]?: layers = kind.labels["blocks"]
        case let names?:
          layers = kind.labels["layers"].map { all in all.filter { names.contains($0) } }
        }
      }
      return FeaturesValue.kind(model: model, layers: layers, isStored: isStored)
    },
    run: { arguments, context in
      let handle = try featureHandle(arguments, context)
      // A limit that no layout fits is known here, not when an analysis runs.
      _ = try blaming(arguments.isGiven("limit") ? "limit" : "model") { try handle.plan() }
      handle.sayWhatIsCut(context)
      // And so is a stimulus that files do not have.
      if case .files(let stored) = handle.model { _ = try stored.positions(of: handle.stimuli.axis) }
      return .object(FeaturesValue(handle))
    })

  /// What a line itself says of model and stimuli: that a network is shown something, sees pictures, or reads texts, and that
  /// a table is neither.
  ///
  /// - Throws: `E0206`, `E0207`, `E0527`, `E0528`.
  private static func requireSeen(_ call: Call) throws {
    if case .object = call.kind(of: "model") {
      guard call.isGiven("stimuli") else {
        throw Explanation(
          "E0206", "`features` lacks its `stimuli`", facts: ["a network must be shown something"],
          remedies: ["features benchmark(\"kriegeskorte92\")"])
      }
      if case .table = call.kind(of: "stimuli") {
        throw Explanation(
          "E0207", "a network sees pictures or reads texts, and this is a table", parameter: "stimuli",
          remedies: ["features benchmark(\"kriegeskorte92\")", "features images(\"…\")"])
      }
    }
    guard case .object(let stimuli) = call.kind(of: "stimuli") else { return }
    var model: ObjectKind?
    if case .object(let kind) = call.kind(of: "model") { model = kind }
    let name = stimuli.labels["name"]?.first ?? (stimuli.name == "images" ? "these images" : "it")
    switch (model?.labels["takes"], stimuli.name) {
    case (["texts"]?, "benchmark"), (["texts"]?, "images"):
      throw ModelError.noTexts(name: name, model: model?.labels["model"]?.first ?? "this model")
    case (["pictures"]?, "texts"): throw ModelError.noPictures(name: "texts", areTexts: true)
    case (["texts"]?, _): return
    default:
      guard call.benchmark("stimuli")?.labels["holds"]?.contains("pictures") == false else { return }
      throw ModelError.noPictures(name: name)
    }
  }

  @Sendable private static func featureHandle(_ arguments: Arguments, _ context: Context) throws -> FeatureHandle {
    let model = try arguments.object("model", as: ModelValue.self).model
    let stimuli: StimulusSet
    if !arguments.isGiven("stimuli") {
      guard case .files(let stored) = model else {
        throw Explanation("E0206", "`features` lacks its `stimuli`", remedies: ["features $b"])
      }
      stimuli = try stored.stimuli
    } else if let benchmark = try? arguments.object("stimuli", as: BenchmarkValue.self) {
      stimuli = benchmark.benchmark.stimuli
    } else if let texts = try? arguments.object("stimuli", as: TextsValue.self) {
      stimuli = texts.stimuli
    } else if let table = try? arguments.object("stimuli", as: TableValue.self).table {
      stimuli = try blaming("stimuli") {
        StimulusSet(name: model.id, axis: try EncodingCandidate.stimuli(of: table, by: "id"), properties: table)
      }
    } else {
      stimuli = try arguments.object("stimuli", as: ImagesValue.self).stimuli
    }
    if case .network(let model) = model { try model.requireSeen(stimuli) }
    let selection: LayerSelection
    switch try arguments.texts("layers") ?? ["blocks"] {
    case ["all"]: selection = .all
    case ["blocks"]: selection = .blocks
    case let names: selection = .named(names)
    }
    var limit = FeaturePlan.usualLimit
    if let given = try arguments.quantity("limit", .size) {
      limit = Int(given)
    } else if case .quantity(let quantity) = context.setting("limit") {
      limit = Int(quantity.base)
    }
    return FeatureHandle(
      model: model, stimuli: stimuli, selection: selection, limit: limit,
      keepsMaps: try arguments.text("keep", usual: "numbers") == "maps")
  }

  static let parts = Verb(
    "parts",
    "Each layer of features from files cut into equal ranges of its features, in their order: a transformer's heads.",
    topic: "features",
    parameters: [
      .piped("features", .object("features"), "features from files"),
      .value("count", .number, "how many each layer is cut into; its features must come out even").whole(1...1_000_000),
      .words("name", "what a part is called: `layer/part_1` and so on", usual: "part"),
    ],
    examples: [
      Example("model(from(\"transformations.npz\")) | features | parts 12, name: head"),
      Example("model(from(\"transformations.npz\")) | features | parts 12 | magnitudes | concat"),
    ], search: ["head", "heads", "split", "range", "transformer", "attention"],
    check: { call in
      guard case .object(let kind) = call.kind(of: "features") else { return .any }
      let isStored = kind.labels["origin"] == ["files"]
      if !isStored, let model = kind.labels["model"]?.first { throw noParts(model) }
      guard let layers = kind.labels["layers"], layers != ["one"], let count = call.number("count").flatMap(Int.init),
        !call.isGiven("name") || call.text("name") != nil
      else { return FeaturesValue.kind(model: kind.labels["model"]?.first, layers: nil, isStored: isStored) }
      let name = call.text("name") ?? "part"
      return FeaturesValue.kind(
        model: kind.labels["model"]?.first,
        layers: layers.flatMap { layer in (1...max(1, count)).map { "\(layer)/\(name)_\($0)" } }, isStored: true)
    },
    run: { arguments, _ in
      let handle = try arguments.object("features", as: FeaturesValue.self).handle
      guard case .files(let stored) = handle.model else { throw noParts(handle.model.id) }
      guard handle.transforms.isEmpty else {
        throw Explanation(
          "E0516", "these features are no longer those of the files, whose ranges are parts", parameter: "features",
          facts: ["done before: \(handle.transforms.map(\.name).joined(separator: ", "))"],
          remedies: ["features | parts \(try arguments.count("count")) | …"])
      }
      let count = try arguments.count("count")
      let name = try arguments.text("name", usual: "part")
      let wanted = Set(try stored.layers(of: handle.selection).map(\.name))
      let cut = try stored.parts(count, called: name, of: wanted)
      let names = stored.layers.filter { wanted.contains($0.name) }.flatMap { layer in
        (1...count).map { "\(layer.name)/\(name)_\($0)" }
      }
      return .object(
        FeaturesValue(
          FeatureHandle(
            model: .files(cut), stimuli: handle.stimuli, selection: .named(names), limit: handle.limit,
            keepsMaps: handle.keepsMaps)))
    })

  private static func noParts(_ model: String) -> Explanation {
    Explanation(
      "E0516", "the layers of \"\(model)\" have no parts: it is a network of the zoo, and no files",
      parameter: "features", facts: ["parts are ranges of the features that another program wrote, such as heads"],
      remedies: ["model from(\"transformations.npz\") | features | parts 12"])
  }

  static let magnitudes = Verb(
    "magnitudes", "The length of each layer's, or part's, features for each stimulus, √Σ x², as its one feature.",
    topic: "features",
    parameters: [.piped("features", .object("features"), "features of a network, or from files")],
    examples: [
      Example("$f | magnitudes | concat | encode $b"),
      Example("model(from(\"transformations.npz\")) | features | parts 12 | magnitudes | concat | rdm euclidean"),
    ], search: ["norm", "length", "size", "transformation", "head", "l2"],
    check: { call in call.kind(of: "features") },
    run: { arguments, _ in
      let features = try arguments.object("features", as: FeaturesValue.self)
      return .object(FeaturesValue(features.handle.adding(.magnitude)))
    })

  static let pool = Verb(
    "pool", "The same features with each channel's picture averaged over so many parts a side.", topic: "features",
    parameters: [
      .piped("features", .object("features"), "features of a network"),
      .value("side", .number, "4 makes 4 x 4 means a channel; layers without pictures stay as they are").whole(
        1...10_000),
    ],
    examples: [
      Example("$f | pool 4 | effdim"), Example("model(\"squeezenet1_1/imagenet\") | features $k | pool 1 | rdm"),
    ], search: ["average", "spatial", "downsample"],
    check: { call in call.kind(of: "features") },
    run: { arguments, _ in
      let features = try arguments.object("features", as: FeaturesValue.self)
      let side = try arguments.count("side")
      return .object(FeaturesValue(features.handle.adding(.pool(side: side))))
    })

  static let project = Verb(
    "project", "The same features after a sparse random projection that keeps the distances between stimuli.",
    topic: "features",
    parameters: [
      .piped("features", .object("features"), "features of a network"),
      .value("to", .object("projection"), "jl(0.1): distances within 1 ± 0.1", usual: "jl(0.1)"),
    ],
    examples: [Example("$f | project | effdim"), Example("$f | project jl(0.2) | effdim")],
    citation: Citation(
      "Li, Hastie, Church 2006, Very sparse random projections, KDD 2006:287-296", doi: "10.1145/1150402.1150436"),
    search: ["random", "johnson", "lindenstrauss", "srp", "reduce"],
    check: { call in call.kind(of: "features") },
    run: { arguments, _ in
      let features = try arguments.object("features", as: FeaturesValue.self)
      let projection = try arguments.optionalObject("to", as: ProjectionValue.self)
      return .object(FeaturesValue(features.handle.adding((projection ?? ProjectionValue()).transform)))
    })

  static let jl = Verb(
    "jl",
    "A sparse random projection of Johnson-Lindenstrauss size: as many components as keep distances within 1 ± eps.",
    topic: "features",
    parameters: [
      .value("eps", .number, "above 0 and below 1", usual: "0.1"),
      .value("seed", .number, "of the signs", usual: "0").whole(0...Int.max),
      .value(
        "upward", .truth, "projects layers with fewer features, too: costs time, adds noise; an original did",
        usual: "false"),
    ], gives: ProjectionValue.kind,
    examples: [
      Example("jl(0.1)", prints: "sparse random projection, distances within 1 ± 0.1, seed 0"),
      Example("jl(0.2, seed: 3)", prints: "sparse random projection, distances within 1 ± 0.2, seed 3"),
    ], search: ["random", "johnson", "lindenstrauss", "srp"],
    constant: { arguments in
      let eps = arguments.isGiven("eps") ? try arguments.number("eps") : 0.1
      _ = try blaming("eps") { try SparseProjection.componentCount(keepingDistancesOf: 100, eps: eps) }
      return .object(
        ProjectionValue(
          eps: eps, seed: UInt64(try arguments.count("seed", usual: 0)),
          isUpward: try arguments.truth("upward", usual: false)))
    })

  static let cache = Verb(
    "cache", "What is kept of extracted features: a list, or less of it.", topic: "session",
    parameters: [
      .choice("action", ["list", "prune", "clear"], "list, prune (down to a size), clear", usual: "list"),
      .value("to", .quantity(.size), "how much may stay when pruning", usual: "1GiB"),
    ],
    examples: [Example("cache"), Example("cache prune, to: 1GiB")], search: ["disk", "store", "size", "delete"],
    touchesWorld: true,
    check: { call in
      .table(
        Schema(
          noun: "the cache",
          columns: [
            Schema.Column("model", .text), Schema.Column("stimuli", .text), Schema.Column("what", .text),
            Schema.Column("layers", .number), Schema.Column("bytes", .number),
          ]))
    },
    run: { arguments, context in
      let store = context.workspace.store
      switch try arguments.text("action", usual: "list") {
      case "clear": context.warn("\(Measures.bytes(try store.clear())) freed")
      case "prune":
        let size = try arguments.quantity("to", .size) ?? Double(1 << 30)
        context.warn("\(Measures.bytes(try store.prune(to: Int(size)))) freed")
      default: break
      }
      let entries = store.entries()
      let table = try Table(
        [
          Column("model", .texts(entries.map(\.model))),
          Column("stimuli", .texts(entries.map(\.stimulusSet))),
          Column("what", .texts(entries.map { $0.layer.map { "map of \($0)" } ?? "numbers" })),
          Column("layers", .integers(entries.map(\.layerCount))),
          Column("bytes", .integers(entries.map(\.byteCount))),
        ],
        header: [
          "\(Measures.bytes(store.size)) of \(Measures.bytes(store.budget)) in use, the most recently used first"
        ])
      return Value(table, noun: "the cache")
    })
}
