public import Foundation
public import PomonaCore
internal import PomonaSystem
public import PomonaTables

/// A zoo entry that is ready to run: network, weights and input together.
public struct Model: Sendable {
  /// `squeezenet1_1/imagenet`, or `squeezenet1_1/random` for an untrained twin.
  public let id: String
  /// The seed of an untrained twin's weights; `nil` for trained ones.
  public let seed: UInt64?
  public let network: Network
  public let input: ModelInput
  /// The SHA-256 of names, shapes and bits of all weights.
  public let weightsDigest: String
  public let provenance: Provenance

  public init(
    id: String, seed: UInt64?, network: Network, input: ModelInput, weightsDigest: String,
    provenance: Provenance
  ) {
    self.id = id
    self.seed = seed
    self.network = network
    self.input = input
    self.weightsDigest = weightsDigest
    self.provenance = provenance
  }

  /// How pictures become its input; `nil` where it reads texts.
  public var preprocessing: Preprocessing? {
    if case .pictures(let preprocessing) = input { preprocessing } else { nil }
  }

  /// That the stimuli are what it sees: pictures, or texts.
  ///
  /// - Throws: `E0527`, `E0528`.
  public func requireSeen(_ stimuli: StimulusSet) throws(ModelError) {
    switch input {
    case .pictures where stimuli.hasImages || stimuli.axis.count == 0: return
    case .pictures: throw .noPictures(name: stimuli.name, areTexts: stimuli.texts != nil)
    case .texts where stimuli.texts == nil: throw .noTexts(name: stimuli.name, model: id)
    case .texts: return
    }
  }

  /// The id, with the seed of a twin: `squeezenet1_1/random, seed 3`.
  public var title: String { seed.map { "\(id), seed \($0)" } ?? id }

  /// The graph as ONNX bytes; by default with the outputs of all layers (see `Network.graphData`).
  public func graphData(tensors: [String]? = nil) -> Data { network.graphData(tensors: tensors) }

  /// What the values of a layer depend on, stimuli and engine aside: the key under which they are kept.
  public var contentDigest: String {
    SHA256.hexDigest(of: "\(weightsDigest) \(network.digest) \(input.digest)")
  }

  /// The layers as a table: layer_index from 1, layer, kind, shape, features, bytes_per_stimulus, default, repeats.
  public func layerTable() throws -> Table {
    let layers = network.layers
    return try Table(
      [
        Column("layer_index", .integers(Array(1...max(1, layers.count)).prefix(layers.count).map { $0 })),
        Column("layer", .texts(layers.map(\.name))),
        Column("kind", .texts(layers.map(\.kind.rawValue))),
        Column("shape", .texts(layers.map { $0.shape.map(String.init).joined(separator: " x ") })),
        Column("features", .integers(layers.map(\.featureCount))),
        Column("bytes_per_stimulus", .integers(layers.map(\.byteCount))),
        Column("default", .truths(layers.map(\.isDefault))),
        Column("repeats", .texts(layers.map(\.repeats))),
      ], header: ["layers of \(title), in the order of the modules"], provenance: provenance)
  }
}
