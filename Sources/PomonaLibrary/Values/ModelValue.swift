internal import PomonaCore
public import PomonaLanguage
public import PomonaModels
internal import PomonaTables

/// A network and its preprocessing in the language.
public struct ModelValue: LanguageObject {
  public let model: Model

  public init(_ model: Model) { self.model = model }

  /// - Parameter name: where it is known; then its layers are too.
  static func kind(_ name: String?) -> Kind {
    let layers = name.flatMap { Zoo.layers(of: $0) }
    var labels: [String: [String]] = [:]
    if let layers {
      labels["layers"] = layers.map(\.name)
      labels["blocks"] = layers.filter(\.isDefault).map(\.name)
    }
    if let name { labels["model"] = [name] }
    return .object(ObjectKind("model", fields: [("name", .text), ("parameters", .number)], labels: labels))
  }

  public var kind: Kind { Self.kind(model.id) }
  public var summary: String { model.title }

  public func display(width: Int) throws -> [String] {
    let network = model.network
    let trained = model.seed.map { "untrained, weights drawn with seed \($0)" } ?? "trained"
    return [
      "model \(model.id): \(trained)",
      "\(network.parameterCount) parameters · \(network.layers.count) layers, \(network.defaultLayers.count) of them taken "
        + "unless told otherwise",
      "pictures: \(model.preprocessing.summary)",
      "weights sha256 \(model.weightsDigest.prefix(16))…",
    ]
  }

  public func field(_ name: String) throws -> Value? {
    switch name {
    case "name": .text(model.id)
    case "parameters": .number(Double(model.network.parameterCount))
    default: nil
    }
  }

  public var details: [String] { model.provenance.facts.map { "\($0.name): \($0.value)" } }
}
