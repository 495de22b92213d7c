internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import Synchronization

/// Makes candidates of what a line gives: features, predictors, tables, or lists of them.
struct CandidateSource {
  private let context: Context
  private let options: EncodingOptions
  private let projection: FeatureTransform?
  /// Of untrained twins.
  var seeds: [UInt64] = []
  /// What a table is called, and its column of ids.
  var name = "table"
  var idColumn = "id"
  private(set) var reasons: [String] = []
  /// What was done to maps before the fit, and what is fitted inside of folds, in words, once each.
  private(set) var steps: Set<String> = []
  /// Whether a fit of ours follows, which brings each likeness to one scale; a program gets them as they are.
  private let isFitted: Bool
  /// Layers that the profile does not score.
  private(set) var leftOut: [String] = []

  init(_ context: Context, _ options: EncodingOptions, projection: ProjectionValue?, isFitted: Bool = true) {
    self.context = context
    self.isFitted = isFitted
    self.options = options
    self.projection = options.profile.takes(.d05) ? ScoringProfile.projection : projection?.transform
  }

  /// - Throws: what extraction and reading meet; `E0445` for a layer that stands twice in a list; `E0207` for what has no
  ///   features in a list, such as an RDM; `E0475` where a profile leaves no layer.
  mutating func candidates(of value: Value) throws -> [EncodingCandidate] {
    switch value {
    case .list:
      let items = PredictorsValue.items(value)
      var names = try PredictorsValue.apart(items.compactMap { PredictorsValue($0) })[...]
      var all: [EncodingCandidate] = []
      for item in items {
        let found = try candidates(of: item)
        guard !found.isEmpty else {
          throw Explanation(
            "E0207", "a fit predicts from features, and \(item.kind.withArticle) among these has none", parameter: "of",
            facts: [item.summary], remedies: ["leave it out of the list", "metrics: crsa"])
        }
        all += PredictorsValue(item) == nil ? found : found.map { [named = names.removeFirst()] in $0.named(named) }
      }
      return all
    case .object(let table as TableValue):
      return [
        try EncodingCandidate.columns(of: table.table, name: name, by: idColumn, workers: context.workers)
      ]
    default:
      guard let predictors = PredictorsValue(value) else { return [] }
      var all = try candidates(of: predictors, seed: nil)
      for seed in seeds { all += try candidates(of: predictors, seed: seed) }
      return all
    }
  }

  private mutating func candidates(of predictors: PredictorsValue, seed: UInt64?) throws -> [EncodingCandidate] {
    switch predictors.form {
    case .joined(let members):
      var inner: [EncodingCandidate] = []
      for member in members { inner += try candidates(of: member, seed: seed) }
      if !predictors.steps.isEmpty { note(predictors.steps.map(\.name)) }
      return [EncodingCandidate.joined(inner).adding(predictors.steps)]
    case .layers(let features):
      return try layers(of: features, seed: seed, steps: predictors.steps)
    case .relative(let features, let anchors):
      return try relative(features, to: anchors, seed: seed, steps: predictors.steps)
    }
  }

  /// Each layer as its likeness to anchors.
  ///
  /// - Throws: `E0540` where features are projected and anchors are not.
  private mutating func relative(
    _ features: FeaturesValue, to anchors: RelativeAnchors, seed: UInt64?, steps learned: [LearnedStep]
  ) throws -> [EncodingCandidate] {
    guard projection == nil else {
      throw Explanation(
        "E0540", "likenesses to anchors are few predictors, and are not projected", parameter: "project",
        remedies: ["leave `project:` out"])
    }
    try context.checkInterrupted()
    let handle = try seed.map { try features.handle.twin(seed: $0, in: context.workspace) } ?? features.handle
    let anchors = try seed.map { try anchors.twin(seed: $0, in: context.workspace) } ?? anchors
    // One scale a layer is no scale of few predictors, each of which is brought to the same one (`EncodingCandidate`).
    let scaled = options.scale == .layer && isFitted ? ["each divided by its deviation over training rows"] : []
    note([anchors.words] + scaled + learned.map(\.name))
    let outcome = try FeatureSource(context.workspace).geometries(
      of: handle, for: .values, control: context.control)
    if seed == nil {
      features.note(outcome)
      leftOut += options.profile.leftOut(of: outcome.layers)
    }
    reasons += FeaturesValue.reasons(handle, outcome)
    return try options.profile.kept(outcome.layers) { $0 }.map { layer in
      let origin = ScoredPlace(
        model: features.handle.model.id, layer: layer.layer.name, layerIndex: layer.index, depth: layer.depth,
        predictor: seed == nil ? "model" : "untrained", seed: handle.model.seed.map { Int($0) })
      let items = reader(of: layer.layer.name, in: handle)
      let names: [String]
      let values: @Sendable ([Int]) throws -> Matrix<Double>
      do {
        if let fixed = try anchors.fixed(layer.layer.name, of: handle, items, context) {
          let made = try RelativeRepresentation.similarities(of: try items(), to: fixed.map, by: anchors.similarity)
          (names, values) = (fixed.names, { _ in made })
        } else if case .classes(_, let labels) = anchors.source {
          let (products, similarity) = (layer.geometry.products, anchors.similarity)
          names = Set(labels).sorted()
          values = { train in
            let means = RelativeRepresentation.classMeans(labels: labels, train: train)
            return try RelativeRepresentation.similarities(
              products: products, anchors: means.weights, by: similarity
            ).spread(means.names, over: Set(labels).sorted())
          }
        } else {
          preconditionFailure("anchors are fixed, or of classes")
        }
      } catch let error as any Explainable {
        var explanation = error.explanation
        explanation.parameter = explanation.parameter ?? "of"
        if let reader = anchors.reader {
          explanation.facts.append("the anchors are texts, whose space is that of \(reader) and of no other network")
        }
        explanation.facts.append("in layer \"\(layer.layer.name)\"")
        throw explanation
      }
      var place = origin
      place.model += " · relative"
      return EncodingCandidate(
        place,
        NamedPredictors(
          names: names, values: values,
          space: RelativeSpace(
            origin: origin, handle: handle, anchors: anchors, items: items,
            featureCount: layer.geometry.featureCount)), over: handle.stimuli.axis
      ).adding(learned)
    }
  }

  private mutating func layers(
    of features: FeaturesValue, seed: UInt64?, steps learned: [LearnedStep]
  ) throws -> [EncodingCandidate] {
    try context.checkInterrupted()
    var handle = try seed.map { try features.handle.twin(seed: $0, in: context.workspace) } ?? features.handle
    let isProjected = handle.transforms.contains { if case .project = $0 { true } else { false } }
    if let projection, !(options.profile.takes(.d05) && isProjected) { handle = handle.adding(projection) }
    note(handle.transforms.map(\.name) + learned.map(\.name))
    // Scales of single features need the features themselves.
    let needsMaps = options.scale != .layer || learned.contains { if case .standardize = $0 { true } else { false } }
    let outcome = try FeatureSource(context.workspace).geometries(
      of: handle, for: .values, mapBytes: needsMaps ? Self.mapBytes : 0, control: context.control)
    if seed == nil {
      features.note(outcome)
      leftOut += options.profile.leftOut(of: outcome.layers)
    }
    reasons += FeaturesValue.reasons(handle, outcome)
    return try options.profile.kept(outcome.layers) { $0 }.map { layer in
      EncodingCandidate(
        ScoredPlace(
          model: features.handle.model.id, layer: layer.layer.name, layerIndex: layer.index, depth: layer.depth,
          predictor: seed == nil ? "model" : "untrained", seed: handle.model.seed.map { Int($0) }),
        FeatureKernel(layer.geometry),
        over: handle.stimuli.axis, dimensionality: try EffectiveDimensionality(of: layer.geometry),
        map: reader(of: layer.layer.name, in: handle, from: layer.map)
      ).adding(learned)
    }
  }

  /// Of the maps that are not made again.
  private static let mapBytes = 1 << 30

  private mutating func note(_ names: [String]) {
    if !names.isEmpty { steps.insert(names.joined(separator: ", ")) }
  }

  /// The map of a layer, read once and kept as long as scores of it may be asked for.
  private func reader(
    of layer: String, in handle: FeatureHandle, from map: FeatureMap? = nil
  ) -> @Sendable () throws -> any FeatureBlocks {
    let kept = Mutex<(any FeatureBlocks)?>(map)
    let source = FeatureSource(context.workspace)
    let control = context.control
    return {
      try kept.withLock { map in
        if let map { return map }
        let read = try source.map(of: layer, in: handle, control: control)
        map = read
        return read
      }
    }
  }
}

extension Matrix where Scalar == Double {
  /// The columns under their names among others; 0 in those that are not there, such as a class that no training row has.
  fileprivate func spread(_ names: [String], over all: [String]) -> Matrix {
    guard names != all else { return self }
    var wide = Matrix(rowCount: rowCount, columnCount: all.count)
    for (column, name) in names.enumerated() {
      guard let place = all.firstIndex(of: name) else { continue }
      for row in 0..<rowCount { wide[row, place] = self[row, column] }
    }
    return wide
  }
}

extension ScoringProfile {
  /// The names of the others.
  func leftOut(of layers: [LayerGeometry]) -> [String] {
    let kept = (try? kept(layers) { $0 })?.map(\.layer.name) ?? []
    return kept.count == layers.count ? [] : layers.map(\.layer.name).filter { !kept.contains($0) }
  }

  /// For a header; `nil` where nothing was left out.
  static func words(leftOut names: [String]) -> String? {
    var unique: [String] = []
    for name in names where !unique.contains(name) { unique.append(name) }
    return unique.isEmpty
      ? nil
      : "D-03 leaves out the first half of the network's layers: \(LibraryError.listed(unique)); except: \"D-03\" scores them"
  }

  /// The layers that the profile scores.
  ///
  /// - Throws: `E0475` where it leaves none.
  func kept<Scored>(_ layers: [Scored], _ geometry: (Scored) -> LayerGeometry) throws -> [Scored] {
    guard takes(.d03) else { return layers }
    let kept = layers.filter { scored in
      let layer = geometry(scored)
      return Self.isInSecondHalf(index: layer.index, of: Int((Double(layer.index) / layer.depth).rounded()))
    }
    guard !kept.isEmpty || layers.isEmpty else { throw ScoringError.noLayerOfProfile(count: layers.count) }
    return kept
  }
}
