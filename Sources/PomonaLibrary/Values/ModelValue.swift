internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
public import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// A network and its preprocessing in the language, or features that were computed elsewhere.
public struct ModelValue: LanguageObject {
  public let model: FeatureModel

  public init(_ model: FeatureModel) { self.model = model }

  /// Of a network by its name, where it is known; then its layers are too.
  static func kind(_ name: String?) -> Kind {
    let layers = name.flatMap { Zoo.layers(of: $0) }
    return kind(
      name, layers: layers?.map(\.name), blocks: layers?.filter(\.isDefault).map(\.name), takes: name.flatMap(takes))
  }

  static func kind(_ model: FeatureModel) -> Kind {
    guard case .files(let stored) = model else { return kind(model.id) }
    let layers = stored.layers.map(\.name)
    return kind(stored.id, layers: layers, blocks: layers, isStored: true)
  }

  /// Of features in files that could not be looked at before the run.
  static let unknownFiles = kind(nil, layers: nil, blocks: nil, isStored: true)

  /// `pictures` or `texts`; `nil` for no network of the zoo.
  static func takes(_ name: String) -> String? {
    Zoo.catalog[name].map { $0.architecture.preprocessing == nil ? "texts" : "pictures" }
  }

  private static func kind(
    _ name: String?, layers: [String]?, blocks: [String]?, isStored: Bool = false, takes: String? = nil
  ) -> Kind {
    var labels: [String: [String]] = [:]
    if let layers { labels["layers"] = layers }
    if let blocks { labels["blocks"] = blocks }
    if let name { labels["model"] = [name] }
    if isStored { labels["origin"] = ["files"] }
    if let takes { labels["takes"] = [takes] }
    return .object(ObjectKind("model", fields: [("name", .text), ("parameters", .number)], labels: labels))
  }

  public var kind: Kind { Self.kind(model) }
  public var summary: String { model.title }

  public func display(width: Int) throws -> [String] {
    switch model {
    case .files(let stored): return ["model \(stored.id): features from files", stored.features.line]
    case .network(let model):
      let network = model.network
      let trained = model.seed.map { "untrained, weights drawn with seed \($0)" } ?? "trained"
      return [
        "model \(model.id): \(trained)",
        "\(network.parameterCount) parameters · \(network.layers.count) layers, \(network.defaultLayers.count) of them "
          + "taken unless told otherwise",
        "\(model.input.noun): \(model.input.summary)",
        "weights sha256 \(model.weightsDigest.prefix(16))…",
      ]
    }
  }

  public func field(_ name: String) throws -> Value? {
    switch name {
    case "name": return .text(model.id)
    case "parameters":
      // Nothing is known of the network behind files.
      guard case .network(let model) = model else { return .missing }
      return .number(Double(model.network.parameterCount))
    default: return nil
    }
  }

  public var details: [String] { model.provenance.facts.map { "\($0.name): \($0.value)" } }
}
