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
    .efficientNetImageNet, .untrained(.efficientNetLite0), .squeezeNetImageNet, .untrained(.squeezeNet),
  ]
  public static let catalog = Catalog(all)

  /// One row a model: model, architecture, variant, task, training_data, family, parameters, layers, default_layers,
  /// input, licence, origin, installed.
  public static func table(places: Places = Places()) throws -> Table {
    let layers = try all.map { try shapes(of: $0.architecture).layers }
    return try Table([
      Column("model", .texts(all.map(\.id))),
      Column("architecture", .texts(all.map(\.architecture.name))),
      Column("variant", .texts(all.map(\.variant))),
      Column("task", .texts(all.map(\.task))),
      Column("training_data", .texts(all.map(\.trainingData))),
      Column("family", .texts(all.map(\.architecture.family))),
      Column("parameters", .integers(all.map(\.architecture.parameterCount))),
      Column("layers", .integers(layers.map(\.count))),
      Column("default_layers", .integers(layers.map { $0.count(where: \.isDefault) })),
      Column("input", .integers(all.map(\.architecture.preprocessing.size))),
      Column("licence", .texts(all.map(\.licence))),
      Column("origin", .texts(all.map(\.origin))),
      Column("installed", .truths(all.map { isInstalled($0, places: places) })),
    ])
  }

  /// Whether the model can be loaded; an untrained twin always can.
  public static func isInstalled(_ entry: ZooEntry, places: Places = Places()) -> Bool {
    guard let weights = entry.weights else { return true }
    return FileManager.default.fileExists(atPath: places.file(weights.file, ofPart: weights.part).path)
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

  /// Network and preprocessing together.
  ///
  /// - Parameters:
  ///   - seed: of an untrained twin's weights, 1 unless given.
  ///   - places: where the installed parts are.
  /// - Throws: `E0501` for an unknown name, `E0502` when the weights are not installed, `E0525` for a seed of a trained
  ///   model, and the errors of the reader of weights.
  public static func model(
    _ name: String, seed: UInt64? = nil, places: Places = Places(), workers: Workers = Workers(threadCount: 1)
  ) throws -> Model {
    let entry = try entry(name)
    let architecture = entry.architecture
    var facts = [("model", entry.id)]
    let weights: WeightSet
    var drawnWith: UInt64?
    if let file = entry.weights {
      guard seed == nil else {
        throw ModelError.seedOfTrained(model: entry.id, twin: "\(architecture.name)/random")
      }
      let url = places.file(file.file, ofPart: file.part)
      guard isInstalled(entry, places: places) else {
        throw ModelError.weightsMissing(model: entry.id, path: url.path)
      }
      weights = try architecture.trainedWeights(url)
    } else {
      let seed = seed ?? 1
      drawnWith = seed
      facts.append(("model seed", "\(seed)"))
      weights = try architecture.untrainedWeights(seed: seed, workers: workers)
    }
    let digest = weights.digest
    facts.append(("weights", String(digest.prefix(16))))
    facts.append(("preprocessing", architecture.preprocessing.summary))
    return Model(
      id: entry.id, seed: drawnWith, network: architecture.network(weights), preprocessing: architecture.preprocessing,
      weightsDigest: digest, provenance: Provenance(facts, isFromNetwork: true))
  }

  /// The graph of an architecture, with zeros for weights: enough for names and shapes.
  static func shapes(of architecture: Architecture) throws -> Network {
    var zeros = WeightSet()
    for parameter in architecture.parameters {
      zeros[parameter.name] = WeightTensor(
        shape: parameter.shape, elements: [Float](repeating: 0, count: parameter.count))
    }
    return architecture.network(zeros)
  }
}
