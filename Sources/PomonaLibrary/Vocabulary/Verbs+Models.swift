internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaParallel
internal import PomonaSystem
internal import PomonaTables

extension Verb {
  static let models: [Verb] = [zoo, model, layers]

  static let zoo = Verb(
    "zoo", "The models that are known, one row each: architecture and trained variant apart.", topic: "models",
    parameters: [],
    examples: [Example("zoo | where variant == imagenet | select model, parameters"), Example("zoo | count family")],
    search: ["networks", "registry", "list"],
    check: { _ in zooKind },
    run: { _, context in Value(try Zoo.table(places: context.workspace.places), noun: "the zoo") })

  /// What the table holds beside `installed` does not change while the program runs.
  private static let zooKind: Kind = (try? TableValue(Zoo.table(), noun: "the zoo").kind) ?? .any

  static let model = Verb(
    "model", "A network by the name that `zoo` lists, or features that were computed elsewhere, from files.",
    topic: "models",
    parameters: [
      .value(
        "name", .oneOf([.text, .object("source")]), "the name of a model, or from(…)", offers: Zoo.catalog.names),
      .value("seed", .number, "draws the weights of an untrained twin", usual: "none").whole(0...Int.max),
    ],
    examples: [Example("model \"squeezenet1_1/imagenet\""), Example("model \"squeezenet1_1/random\", seed: 3")],
    search: ["network", "weights"], isHeavy: true,
    check: { call in
      if case .object(let source) = call.kind(of: "name") { return try checkedModel(of: source, call) }
      guard let name = call.text("name") else { return ModelValue.kind(nil) }
      let entry = try blaming("name") { try Zoo.entry(name) }
      if entry.isTrained, call.isGiven("seed") { _ = try blaming("seed") { try Zoo.refuseSeed(of: entry) } }
      return ModelValue.kind(name)
    },
    run: { arguments, context in
      if let source = try? arguments.object("name", as: SourceValue.self) {
        return .object(
          ModelValue(.files(try blaming("name") { try context.workspace.storedModel(from: source.request) })))
      }
      let seed = arguments.isGiven("seed") ? UInt64(try arguments.count("seed")) : nil
      return .object(ModelValue(.network(try context.workspace.model(try arguments.text("name"), seed: seed))))
    })

  /// What a model of these files is, as far as `from` could see; files of responses are none.
  private static func checkedModel(of source: ObjectKind, _ call: Call) throws -> Kind {
    if call.isGiven("seed") {
      throw LibraryError.noTwin(name: source.labels["path"]?.first ?? "files", parameter: "seed")
    }
    if let known = source.fields.first(where: { $0.name == "model" }) { return known.kind }
    guard source.fields.contains(where: { $0.name == "benchmark" }) else { return ModelValue.unknownFiles }
    throw LibraryError.otherSource(isOfModel: false)
  }

  static let layers = Verb(
    "layers", "The layers of a network, or of features, as a table in the order of the modules.", topic: "models",
    parameters: [.piped("of", .oneOf([.object("model"), .object("features")]), "a model, or features")],
    examples: [
      Example("model \"squeezenet1_1/imagenet\" | layers | where default"),
      Example("$f | layers | select layer, features"),
    ],
    search: ["modules", "blocks"],
    check: { call in
      let names = ["layer_index", "layer", "kind", "shape", "features"]
      var columns = names.map { name in
        Schema.Column(name, ["layer_index", "features"].contains(name) ? .number : .text)
      }
      if case .object(let kind) = call.kind(of: "of"), kind.name == "features" {
        columns += [
          Schema.Column("bytes", .number), Schema.Column("batch", .number), Schema.Column("runs", .number),
          Schema.Column("split", .truth), Schema.Column("duplicate_of", .text),
        ]
      } else {
        columns += [
          Schema.Column("bytes_per_stimulus", .number), Schema.Column("default", .truth),
          Schema.Column("repeats", .text),
        ]
      }
      return .table(Schema(noun: "these layers", columns: columns))
    },
    run: { arguments, _ in
      if let model = try? arguments.object("of", as: ModelValue.self) {
        return Value(try model.model.layerTable(), noun: "these layers")
      }
      return Value(
        try arguments.object("of", as: FeaturesValue.self).handle.plan().table(), noun: "these layers")
    })
}

/// Runs `body`; an error that blames no argument blames this one.
func blaming<Result>(_ parameter: String, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as any Explainable {
    var explanation = error.explanation
    explanation.parameter = parameter
    throw explanation
  }
}

extension Zoo {
  /// - Throws: `E0525`, as loading the model with a seed does.
  static func refuseSeed(of entry: ZooEntry) throws {
    throw ModelError.seedOfTrained(model: entry.id, twin: entry.twin)
  }
}

extension Context {
  /// The library's side of the session.
  var workspace: Workspace {
    guard let workspace = environment as? Workspace else {
      // A session of another library cannot hold these verbs.
      preconditionFailure("the verbs of the library want a workspace")
    }
    return workspace
  }

  /// The threads of the session, which leave their work where the user stops the line.
  var workers: Workers {
    let runtime = self
    return workspace.workers.stopping { runtime.isInterrupted }
  }

  /// How long work is told to stop, and says how far it is.
  var control: RunControl {
    RunControl(
      isInterrupted: { self.isInterrupted }, progress: { self.progress($0, done: $1, of: $2) },
      warn: { self.warn($0) })
  }

  /// The setting `seed`, or the argument.
  func seed(_ arguments: Arguments) throws -> UInt64 {
    if arguments.isGiven("seed") { return UInt64(try arguments.count("seed")) }
    if case .number(let number) = setting("seed"), let seed = UInt64(exactly: number) { return seed }
    return 1
  }
}
