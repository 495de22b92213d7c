public import PomonaAnalysis
internal import PomonaCatalog
public import PomonaCore
internal import PomonaFiles
internal import PomonaLanguage
public import PomonaModels

/// Features of a model over a set of stimuli, as a wish: nothing is in memory until an analysis asks.
public struct FeatureHandle: Sendable {
  public let model: FeatureModel
  public let stimuli: StimulusSet
  public let selection: LayerSelection
  /// Bytes that maps may take in memory at once.
  public let limit: Int
  /// Whether whole maps are kept in the cache, beside the numbers that analyses are made from.
  public let keepsMaps: Bool
  /// What becomes of a layer's map before anything is made of it, in this order.
  public private(set) var transforms: [FeatureTransform]

  public init(
    model: Model, stimuli: StimulusSet, selection: LayerSelection = .blocks, limit: Int = FeaturePlan.usualLimit,
    keepsMaps: Bool = false, transforms: [FeatureTransform] = []
  ) {
    self.init(
      model: .network(model), stimuli: stimuli, selection: selection, limit: limit, keepsMaps: keepsMaps,
      transforms: transforms)
  }

  public init(
    model: FeatureModel, stimuli: StimulusSet, selection: LayerSelection = .blocks,
    limit: Int = FeaturePlan.usualLimit, keepsMaps: Bool = false, transforms: [FeatureTransform] = []
  ) {
    self.transforms = transforms
    self.model = model
    self.stimuli = stimuli
    self.selection = selection
    self.limit = limit
    self.keepsMaps = keepsMaps
  }

  public func plan() throws -> HandlePlan {
    switch model {
    case .network(let model):
      HandlePlan(
        try FeaturePlan(model: model, selection: selection, stimulusCount: stimuli.axis.count, limit: limit))
    case .files(let stored):
      HandlePlan(stored, try stored.layers(of: selection), stimulusCount: stimuli.axis.count)
    }
  }

  /// Says how many texts are longer than the model reads.
  func sayWhatIsCut(_ context: Context) {
    guard case .network(let model) = model, case .texts(let pieces) = model.input, let texts = stimuli.texts else {
      return
    }
    let all = texts.joined()
    let cut = all.filter { pieces.encode($0).isCut }
    guard let first = cut.first else { return }
    context.warn(
      "\(cut.count) of \(all.count) texts are longer than the \(pieces.longest) word pieces that \(model.id) reads, and "
        + "their ends are left out; the first begins \"\(first.prefix(40))…\"")
  }

  /// The same of some of its layers.
  public func selecting(_ selection: LayerSelection) -> FeatureHandle {
    FeatureHandle(
      model: model, stimuli: stimuli, selection: selection, limit: limit, keepsMaps: keepsMaps, transforms: transforms)
  }

  /// The same layers of another network of this architecture, such as an untrained twin.
  public func of(_ model: Model) -> FeatureHandle {
    FeatureHandle(
      model: model, stimuli: stimuli, selection: selection, limit: limit, keepsMaps: keepsMaps, transforms: transforms)
  }

  /// Errors of `body` say that they are of a layer, and that its numbers were rounded where they were.
  func naming<Result>(_ layer: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as any Explainable {
      var explanation = error.explanation
      explanation.facts.append("in layer \"\(layer)\"")
      if case .files(let stored) = model, let own = try? stored.features.layer(layer), own.isRounded {
        explanation.facts.append("its \(own.typeName) numbers are read as float32, which ends at 3e38 and has 7 digits")
      }
      throw explanation
    }
  }

  /// The same with one more step.
  public func adding(_ transform: FeatureTransform) -> FeatureHandle {
    var copy = self
    copy.transforms.append(transform)
    return copy
  }
}

/// What analyses need of one layer.
public struct LayerGeometry: Sendable {
  public let layer: Layer
  /// From 1, in execution order, among the network's layers without repeats.
  public let index: Int
  /// `index` over the number of those layers, in (0, 1].
  public let depth: Double
  public let geometry: FeatureGeometry
  /// The map after the handle's steps, where it was made for the geometry and is to be used again.
  var map: FeatureMap?
}

/// What came of asking for features: the layers, and what was taken from where.
public struct FeatureOutcome: Sendable {
  public let layers: [LayerGeometry]
  /// Layers whose numbers were kept from before.
  public let reusedCount: Int
  /// Layers that were extracted now.
  public let extractedCount: Int
  /// What the extraction says of itself; `nil` when nothing was extracted.
  public let report: FeatureReport?
}

extension Network {
  /// The layers without those that give the same tensor as an earlier one: the list that depth is counted in.
  public var distinctLayers: [Layer] {
    var seen: Set<String> = []
    return layers.filter { seen.insert($0.tensor).inserted }
  }

  /// The place of a layer among the distinct ones, from 1; a repeat has that of the layer it repeats.
  public func index(of layer: Layer) -> Int {
    (distinctLayers.firstIndex { $0.tensor == layer.tensor } ?? 0) + 1
  }
}
