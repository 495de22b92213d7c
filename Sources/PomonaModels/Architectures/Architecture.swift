public import Foundation
public import PomonaCatalog
internal import PomonaCore
public import PomonaParallel

/// One parameter of an architecture: its name in the file of weights, its shape in the graph's layout, how it is drawn.
public struct ParameterDeclaration: Sendable, Equatable {
  public let name: String
  public let shape: [Int]
  public let initialisation: Initialisation

  init(_ name: String, _ shape: [Int], _ initialisation: Initialisation) {
    self.name = name
    self.shape = shape
    self.initialisation = initialisation
  }

  var count: Int { shape.reduce(1, *) }
}

/// A family of networks with one graph: what it takes, which parameters it has, how a graph is made from them.
public struct Architecture: Carded {
  public let card: Card
  /// What a network of it takes of a stimulus.
  public enum Input: Sendable, Equatable {
    case pictures(Preprocessing)
    /// Texts of at most so many pieces out of a vocabulary of so many.
    case texts(longest: Int, vocabulary: Int)

    /// Pixels a side of a picture, or the most pieces of a text.
    public var size: Int {
      switch self {
      case .pictures(let preprocessing): preprocessing.size
      case .texts(let longest, _): longest
      }
    }
  }

  /// `convolutional` or `transformer`, so that a filter over the zoo can compare like with like.
  public let family: String
  public let input: Input
  public let parameters: [ParameterDeclaration]
  /// What the untrained twin is drawn from, in words.
  public let initialisationSummary: String
  /// The names of what is counted as a parameter leave out the moments that batch normalisation only measures.
  let measured: @Sendable (String) -> Bool
  let build: @Sendable (WeightSet) -> GraphBuilder
  let readWeights: @Sendable (URL) throws -> WeightSet

  public var name: String { card.name }

  /// How pictures become its input; `nil` where it reads texts.
  public var preprocessing: Preprocessing? {
    if case .pictures(let preprocessing) = input { preprocessing } else { nil }
  }

  public var parameterCount: Int { parameters.reduce(0) { measured($1.name) ? $0 : $0 + $1.count } }

  /// The network of these weights, which must be those of `parameters`.
  public func network(_ weights: WeightSet) -> Network { build(weights).network(parameterCount: parameterCount) }

  /// Weights as they are before training: the same bits on every machine for one seed.
  ///
  /// Draws are keyed by seed and parameter name, so that the values of one do not depend on another.
  public func untrainedWeights(seed: UInt64, workers: Workers = Workers(threadCount: 1)) throws -> WeightSet {
    let tensors = try workers.map(parameters.count) { index in
      let parameter = parameters[index]
      let values = parameter.initialisation.values(
        parameter.count, seed: seed, name: "\(name)/\(parameter.name)")
      return WeightTensor(shape: parameter.shape, elements: values)
    }
    return WeightSet(Dictionary(uniqueKeysWithValues: zip(parameters.map(\.name), tensors)))
  }

  /// Trained weights from their file.
  ///
  /// - Throws: `E0510`/`E0511` as the readers; `E0512`…`E0514` when a tensor is missing, is none of this architecture, or
  ///   has another shape.
  public func trainedWeights(_ url: URL) throws -> WeightSet {
    let found = try readWeights(url)
    for parameter in parameters {
      guard let shape = found.shape(of: parameter.name) else {
        throw ModelError.tensorMissing(path: url.path, tensor: parameter.name)
      }
      guard shape == parameter.shape else {
        throw ModelError.tensorShape(
          path: url.path, tensor: parameter.name, found: shape, expected: parameter.shape)
      }
    }
    let names = found.names
    if names.count > parameters.count {
      let declared = Set(parameters.map(\.name))
      if let extra = names.first(where: { !declared.contains($0) }) {
        throw ModelError.tensorUnexpected(path: url.path, tensor: extra)
      }
    }
    return found
  }

  /// In alphabetical order.
  public static let all: [Architecture] = [.efficientNetLite0, .miniLM, .squeezeNet]
  public static let catalog = Catalog(all)
}
