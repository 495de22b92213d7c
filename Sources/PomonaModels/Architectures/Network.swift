public import Foundation
internal import PomonaSystem

/// A graph with its weights, and the layers that its builder declared.
public struct Network: Sendable {
  /// The input of a graph that sees pictures: stimuli × channels × height × width.
  public static let pictures = "images"
  /// The input of a graph that reads texts: the numbers of the pieces of one text, as float32.
  public static let tokens = "tokens"

  /// The name of the graph's only input, of shape stimuli × `inputShape`.
  public let inputName: String
  /// Channels × height × width of one stimulus; empty for texts, each of which has its own length.
  public let inputShape: [Int]
  /// In the order of the modules.
  public let layers: [Layer]
  /// Weights and biases that training would set, batch normalisation included.
  public let parameterCount: Int
  let operations: [Operation]
  let weights: WeightSet
  let shapes: [String: [Int]]

  public subscript(layer name: String) -> Layer? { layers.first { $0.name == name } }

  public var defaultLayers: [Layer] { layers.filter(\.isDefault) }

  /// The graph as ONNX bytes, with nothing in it that the wanted tensors do not need.
  ///
  /// - Parameters:
  ///   - tensors: outputs in order, by tensor name; by default the tensors of all layers, each once.
  ///   - start: the tensor that the graph takes in place of the pictures; it must be one that the wanted tensors cannot
  ///     do without (see `isCut`).
  /// - Note: Every value is computed by the same operation whichever outputs are wanted and wherever the graph starts, so
  ///   that at a graph optimisation level that fuses nothing across outputs its bits do not depend on them.
  public func graphData(tensors: [String]? = nil, from start: String? = nil) -> Data {
    let wanted = tensors ?? Network.distinct(layers.map(\.tensor))
    return Data(
      OnnxWriter.model(
        operations: needed(for: wanted, from: start), network: self, input: start ?? inputName,
        outputs: wanted))
  }

  /// The SHA-256 of the operations, their attributes and the shapes: equal for a network and its untrained twin.
  public var digest: String {
    let lines = operations.map { operation in
      let attributes = operation.attributes.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
      return "\(operation.output)=\(operation.type)(\(operation.inputs.joined(separator: ",")))[\(attributes)]"
    }
    let sizes = weights.names.map { "\($0) \(weights.shape(of: $0) ?? [])" }
    return SHA256.hexDigest(of: (["\(inputShape)"] + lines + sizes).joined(separator: "\n"))
  }

  /// The operations that the tensors depend on, in order; those behind `start` when it is given.
  func needed(for tensors: [String], from start: String? = nil) -> [Operation] {
    var wanted = Set(tensors)
    var kept: [Operation] = []
    for operation in operations.reversed() where operation.output != start && wanted.contains(operation.output) {
      kept.append(operation)
      wanted.formUnion(operation.inputs)
    }
    return kept.reversed()
  }

  /// Whether the tensors can be computed from `tensor` alone, without the pictures.
  func isCut(_ tensor: String, for tensors: [String]) -> Bool {
    !needed(for: tensors, from: tensor).contains { $0.inputs.contains(inputName) }
  }

  /// The folder of the weights that the graph only points to; `nil` where all of them are in it.
  public var weightsFolder: URL? { weights.stored.values.first?.file.deletingLastPathComponent() }

  /// The shape of a tensor of the graph for one stimulus.
  func shape(of tensor: String) -> [Int] { shapes[tensor] ?? [] }

  static func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
