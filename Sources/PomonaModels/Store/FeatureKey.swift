internal import PomonaSystem

/// What the features of one layer are known by: everything that their values depend on, and nothing else.
///
/// Names that people read (`model`, `stimulusSet`) are kept beside it for lists; they are no part of the digest, so that
/// renaming a model extracts nothing again.
public struct FeatureKey: Sendable, Hashable {
  /// Such as `squeezenet1_1/imagenet`, for lists only.
  public var model: String
  /// Such as `kriegeskorte92`, for lists only.
  public var stimulusSet: String
  /// SHA-256 of the weights as they were read or drawn.
  public var weights: String
  /// SHA-256 of the graph without its weights, or with them.
  public var graph: String
  /// Canonical words of the preprocessing: size, resampling, channel order, means, scales.
  public var preprocessing: String
  /// SHA-256 of the pictures' sizes and pixels in the order of the axis.
  public var stimuli: String
  /// Version and settings of the inference engine.
  public var engine: String
  public var layer: String

  /// Part of every digest: raise it when what is kept, or how it is computed from activations, changes.
  public static let formatVersion = 1

  public init(
    model: String, stimulusSet: String, weights: String, graph: String, preprocessing: String, stimuli: String,
    engine: String, layer: String
  ) {
    self.model = model
    self.stimulusSet = stimulusSet
    self.weights = weights
    self.graph = graph
    self.preprocessing = preprocessing
    self.stimuli = stimuli
    self.engine = engine
    self.layer = layer
  }

  /// SHA-256 of the canonical text, as 64 hexadecimal digits.
  public var digest: String { SHA256.hexDigest(of: shelfText + FeatureKey.line("layer", layer)) }

  /// The same without the layer: all layers of a network over one set of stimuli lie in one file of this name.
  var shelfDigest: String { SHA256.hexDigest(of: shelfText) }

  private var shelfText: String {
    FeatureKey.line("format", String(FeatureKey.formatVersion)) + FeatureKey.line("weights", weights)
      + FeatureKey.line("graph", graph) + FeatureKey.line("preprocessing", preprocessing)
      + FeatureKey.line("stimuli", stimuli) + FeatureKey.line("engine", engine)
  }

  /// One line a field, whatever the value: line breaks in it are written as `\n`.
  private static func line(_ name: String, _ value: String) -> String {
    var escaped = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return "\(name) \(escaped)\n"
  }
}
