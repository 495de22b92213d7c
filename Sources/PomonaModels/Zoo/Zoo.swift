internal import Foundation
public import PomonaCatalog
internal import PomonaCore
public import PomonaParallel
public import PomonaSystem
public import PomonaTables

/// The models that Pomona knows, trained and untrained.
public enum Zoo {
  /// In alphabetical order.
  public static let all: [ZooEntry] = [
    .miniLMSentences, .efficientNetImageNet, .untrained(.efficientNetLite0), .miniLMUntrained, .squeezeNetImageNet,
    .untrained(.squeezeNet),
  ]
  public static let catalog = Catalog(all)

  /// One row a model: model, architecture, variant, task, training_data, family, takes, parameters, layers,
  /// default_layers, input (pixels a side, or the most pieces of a text), licence, origin, installed.
  public static func table(places: Places = Places()) throws -> Table {
    let layers = try all.map { try shapes(of: $0.architecture).layers }
    return try Table([
      Column("model", .texts(all.map(\.id))),
      Column("architecture", .texts(all.map(\.architecture.name))),
      Column("variant", .texts(all.map(\.variant))),
      Column("task", .texts(all.map(\.task))),
      Column("training_data", .texts(all.map(\.trainingData))),
      Column("family", .texts(all.map(\.architecture.family))),
      Column("takes", .texts(all.map { $0.architecture.preprocessing == nil ? "texts" : "pictures" })),
      Column("parameters", .integers(all.map(\.architecture.parameterCount))),
      Column("layers", .integers(layers.map(\.count))),
      Column("default_layers", .integers(layers.map { $0.count(where: \.isDefault) })),
      Column("input", .integers(all.map(\.architecture.input.size))),
      Column("licence", .texts(all.map(\.licence))),
      Column("origin", .texts(all.map(\.origin))),
      Column("installed", .truths(all.map { isInstalled($0, places: places) })),
    ])
  }

  /// Whether the model can be loaded; an untrained twin that sees pictures always can.
  public static func isInstalled(_ entry: ZooEntry, places: Places = Places()) -> Bool {
    missing(entry, places: places) == nil
  }

  /// The first of its files that is not there.
  private static func missing(_ entry: ZooEntry, places: Places) -> URL? {
    entry.files.map { places.file($0.file, ofPart: $0.part) }.first {
      !FileManager.default.fileExists(atPath: $0.path)
    }
  }

  /// The entry of that name.
  ///
  /// - Throws: `E0501` with the nearest names.
  public static func entry(_ name: String) throws(ModelError) -> ZooEntry {
    if let entry = catalog[name] { return entry }
    var suggestions = catalog.withPrefix(name).map(\.id)
    if suggestions.isEmpty, let nearest = catalog.nearest(to: name) { suggestions = [nearest] }
    if suggestions.isEmpty { suggestions = name.count < 3 ? [] : catalog.mentioning(name).map(\.id) }
    throw .unknownModel(name: name, suggestions: suggestions, known: catalog.names)
  }

  /// Network and input together.
  ///
  /// - Parameters:
  ///   - seed: of an untrained twin's weights, 1 unless given.
  ///   - places: where the installed parts are.
  /// - Throws: `E0501` for an unknown name, `E0502` when its files are not installed, `E0525` for a seed of a trained
  ///   model, and the errors of the readers of weights and vocabularies.
  public static func model(
    _ name: String, seed: UInt64? = nil, places: Places = Places(), workers: Workers = Workers(threadCount: 1)
  ) throws -> Model {
    let entry = try entry(name)
    let architecture = entry.architecture
    var facts = [("model", entry.id)]
    let weights: WeightSet
    var drawnWith: UInt64?
    if entry.isTrained, seed != nil { throw ModelError.seedOfTrained(model: entry.id, twin: entry.twin) }
    if let url = missing(entry, places: places) {
      let twin = entry.isTrained && entry.vocabulary == nil ? entry.twin : nil
      throw ModelError.weightsMissing(
        model: entry.id, path: url.path, part: entry.files.first { $0.isOptional }?.part, twin: twin)
    }
    let input: ModelInput
    switch architecture.input {
    case .pictures(let preprocessing): input = .pictures(preprocessing)
    case .texts(let longest, let count):
      guard let file = entry.vocabulary else { preconditionFailure("a model of texts without a vocabulary") }
      let url = places.file(file.file, ofPart: file.part)
      let pieces = try WordPiece(url, longest: longest)
      // A piece beyond the table of embeddings would be an error of the engine's, much later.
      guard pieces.count == count else {
        throw ModelError.vocabularyBroken(path: url.path, reason: "it has \(pieces.count) lines, not \(count)")
      }
      input = .texts(pieces)
    }
    if let file = entry.weights {
      weights = try architecture.trainedWeights(places.file(file.file, ofPart: file.part))
    } else {
      let seed = seed ?? 1
      drawnWith = seed
      facts.append(("model seed", "\(seed)"))
      weights = try architecture.untrainedWeights(seed: seed, workers: workers)
    }
    let digest = try weights.digest
    facts.append(("weights", String(digest.prefix(16))))
    facts.append((input.noun == "texts" ? "texts" : "preprocessing", input.summary))
    return Model(
      id: entry.id, seed: drawnWith, network: architecture.network(weights), input: input, weightsDigest: digest,
      provenance: Provenance(facts, isFromNetwork: true))
  }

  /// The graph of an architecture, with zeros for weights: enough for names and shapes.
  static func shapes(of architecture: Architecture) throws -> Network {
    if architecture.preprocessing == nil {
      // A graph of texts takes its weights as they are, so that it need not have any for names and shapes.
      let nowhere = URL(fileURLWithPath: "/")
      return architecture.network(
        WeightSet(
          stored: Dictionary(
            uniqueKeysWithValues: architecture.parameters.map {
              ($0.name, StoredTensor(shape: $0.shape, file: nowhere, offset: 0))
            })))
    }
    var zeros = WeightSet()
    for parameter in architecture.parameters {
      zeros[parameter.name] = WeightTensor(
        shape: parameter.shape, elements: [Float](repeating: 0, count: parameter.count))
    }
    return architecture.network(zeros)
  }
}
