/// What a module of a network is.
public enum LayerKind: String, Sendable, CaseIterable {
  case activation, attention, block, convolution, dropout, embedding, head, pooling
  /// Features that another program computed.
  case stored
}

/// A named point of a network: the output of one module, in the order in which the builder declares them.
public struct Layer: Sendable, Equatable {
  public let name: String
  public let kind: LayerKind
  /// The tensor of the graph that holds the output; two modules may give one tensor.
  public let tensor: String
  /// The shape of one stimulus' output: channels × height × width, or features.
  public let shape: [Int]
  /// Whether an analysis takes this layer when none is named: the output of a block after its last activation.
  public let isDefault: Bool
  /// The earlier layer whose values this one must equal, because both modules give one tensor: a dropout, which does
  /// nothing outside training, or a block without a residual sum.
  public let repeats: String?

  public init(name: String, kind: LayerKind, tensor: String, shape: [Int], isDefault: Bool, repeats: String?) {
    self.name = name
    self.kind = kind
    self.tensor = tensor
    self.shape = shape
    self.isDefault = isDefault
    self.repeats = repeats
  }

  public var featureCount: Int { shape.reduce(1, *) }
  /// Bytes of one stimulus' map in float32.
  public var byteCount: Int { 4 * featureCount }
}
