internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// Predictors over all of their stimuli, for an RDM of them: it has no folds, so that what a step learns is learnt from all
/// stimuli, and nothing is predicted.
struct WholeFeatures {
  let name: String
  let map: any FeatureBlocks
  let axis: StimulusAxis
  let provenance: Provenance

  /// The RDM by this distance.
  func rdm(_ distance: Distance, _ context: Context) throws -> RDM {
    try distance(map, axis: axis, workers: context.workers, provenance: provenance)
  }

  /// Each layer after its steps, or all side by side as one.
  ///
  /// - Throws: `E0491` for likenesses to anchors with steps; `E0305` where members of a join are over other stimuli; what
  ///   reading meets.
  /// - Cost: a layer of a network is extracted by itself where its map is not kept.
  static func all(of predictors: PredictorsValue, _ context: Context) throws -> [WholeFeatures] {
    let found: [WholeFeatures]
    switch predictors.form {
    case .relative:
      throw RSAError.unfit(
        what: "an RDM", with: "likenesses to anchors that take further steps", parameter: "of",
        remedy: "relative to: […] | rdm, of anchors that are given")
    case .layers(let features):
      let handle = features.handle
      let layers = try handle.plan().layers
      found = try layers.enumerated().map { done, layer in
        try context.checkInterrupted()
        context.progress("features of \(handle.model.title)", done: done, of: layers.count)
        return WholeFeatures(
          name: layer.name,
          map: try FeatureSource(context.workspace).map(of: layer.name, in: handle, control: context.control),
          axis: handle.stimuli.axis, provenance: handle.model.provenance.adding("layer", layer.name))
      }
    case .joined(let members):
      let parts = try members.flatMap { try all(of: $0, context) }
      guard let first = parts.first else { throw ReductionError.noFeatures }
      for part in parts { try part.axis.requireEqual(to: first.axis, parameter: "of") }
      let scaled = try parts.map { part in
        try StandardizedFeatures(part.map, by: .layer, workers: context.workers) as any FeatureBlocks
      }
      found = [
        WholeFeatures(
          name: "\(first.name)+… (\(parts.count))", map: try JoinedFeatures(scaled), axis: first.axis,
          provenance: first.provenance.adding("side by side", "\(parts.count) layers"))
      ]
    }
    return try found.map { try $0.taking(predictors.steps, context) }
  }

  private func taking(_ steps: [LearnedStep], _ context: Context) throws -> WholeFeatures {
    var made = map
    for step in steps {
      switch step {
      case .standardize(let floor):
        made = try StandardizedFeatures(made, by: .feature(floor: floor), workers: context.workers)
      case .components(let count):
        let scores = try PrincipalComponents(
          of: made, trainingRows: Array(0..<axis.count), count: count, workers: context.workers
        ).scores
        made = FeatureMap(
          matrix: Matrix(
            rowCount: scores.rowCount, columnCount: scores.columnCount, elements: scores.elements.map(Float.init)),
          shape: [scores.columnCount])
      }
    }
    guard !steps.isEmpty else { return self }
    return WholeFeatures(
      name: name, map: made, axis: axis,
      provenance: provenance.adding("over all stimuli", steps.map(\.name).joined(separator: ", ")))
  }
}
