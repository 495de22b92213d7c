internal import PomonaCore
public import PomonaTables

/// What an extraction did.
public struct FeatureReport: Sendable {
  public let plan: FeaturePlan
  /// Layers that repeat an earlier one: by declaration, or found by content.
  public let duplicates: [FeaturePlan.Duplicate]
  /// The layers whose maps were handed on, in order.
  public let finished: [Layer]
  /// Whether the run was stopped before its end; finished maps were handed on all the same.
  public let isInterrupted: Bool
  /// Such as `ONNX Runtime 1.31.1`.
  public let engine: String
  public let threadCount: Int

  public var keptCount: Int { plan.selected.count - duplicates.count }

  /// Features of one stimulus over all maps that are kept.
  public var featureCount: Int { finished.reduce(0) { $0 + $1.featureCount } }

  /// The report as printed, one line each.
  public var lines: [String] {
    var lines = FeatureReport.head(plan, duplicates: duplicates)
    lines.append("\(engine), \(threadCount) \(threadCount == 1 ? "thread" : "threads"), processor only")
    lines += plan.batches.indices.map { FeatureReport.line(plan, batch: $0) }
    if isInterrupted {
      lines.append("stopped after \(finished.count) of \(keptCount) maps; the finished ones are kept")
    }
    return lines
  }

  /// One row a selected layer: layer_index (in the network, from 1), layer, kind, shape, features, bytes (over all
  /// stimuli), batch (from 1; missing for a duplicate), runs, split, duplicate_of, finished.
  public func table() throws -> Table {
    try FeatureReport.table(plan, duplicates: duplicates, finished: Set(finished.map(\.name)))
  }
}

extension FeatureReport {
  static func head(_ plan: FeaturePlan, duplicates: [FeaturePlan.Duplicate]) -> [String] {
    let gone = Set(duplicates.map(\.layer.name))
    let kept = plan.selected.filter { !gone.contains($0.name) }
    let features = kept.reduce(0) { $0 + $1.featureCount }
    let count = duplicates.count
    var lines = [
      "features of \(plan.model.title) for \(plan.stimulusCount) \(plan.stimulusCount == 1 ? "stimulus" : "stimuli")",
      "\(plan.model.input.noun): \(plan.model.input.summary)",
      "keeping \(kept.count) of \(plan.selected.count) maps (\(count) \(count == 1 ? "duplicate" : "duplicates") removed)",
    ]
    if case .texts = plan.model.input, let least = kept.map(\.featureCount).min(),
      let most = kept.map(\.featureCount).max()
    {
      lines.append(
        "\(kept.count == 1 ? "shape" : "shapes") [\(plan.stimulusCount), \(least)]"
          + (least == most ? "" : " to [\(plan.stimulusCount), \(most)]"))
    }
    if count > 0 {
      lines.append("duplicates: " + duplicates.map { "\($0.layer.name) = \($0.original)" }.joined(separator: ", "))
    }
    lines.append(
      "\(Measures.count(features)) features a stimulus · \(Measures.bytes(4 * features * plan.stimulusCount)) in all")
    lines.append(
      "limit \(Measures.bytes(plan.limit)), at most \(Measures.bytes(plan.bytesHeld)) of maps at once, "
        + "\(plan.batches.count) \(plan.batches.count == 1 ? "batch" : "batches"), and up to "
        + "\(Measures.bytes(FeatureExtractor.fixedOverhead)) beside the maps")
    return lines
  }

  static func line(_ plan: FeaturePlan, batch index: Int) -> String {
    let batch = plan.batches[index]
    let first = batch.layers.first?.name ?? ""
    let last = batch.layers.last?.name ?? ""
    let count = batch.layers.count
    let runs = batch.runs(stimulusCount: plan.stimulusCount).count
    return "batch \(index + 1): \(count) \(count == 1 ? "map" : "maps"), \(Measures.bytes(batch.mapBytes)), "
      + (batch.isSplit
        ? "split over stimuli (\(runs) parts, \(Measures.bytes(batch.bytesHeld)) at once)"
        : "\(Measures.bytes(batch.bytesHeld)) at once")
      + " · " + (count == 1 ? first : "\(first) … \(last)")
  }

  static func table(
    _ plan: FeaturePlan, duplicates: [FeaturePlan.Duplicate], finished: Set<String>?
  ) throws -> Table {
    var places: [String: Int] = [:]
    for (index, layer) in plan.model.network.layers.enumerated() { places[layer.name] = index + 1 }
    var batchOf: [String: Int] = [:]
    for (index, batch) in plan.batches.enumerated() { for layer in batch.layers { batchOf[layer.name] = index } }
    let originals = Dictionary(uniqueKeysWithValues: duplicates.map { ($0.layer.name, $0.original) })
    let layers = plan.selected
    let batches = layers.map { batchOf[$0.name].map { plan.batches[$0] } }
    var columns = [
      Column("layer_index", .integers(layers.map { places[$0.name] })),
      Column("layer", .texts(layers.map(\.name))),
      Column("kind", .texts(layers.map(\.kind.rawValue))),
      Column("shape", .texts(layers.map { $0.shape.map(String.init).joined(separator: " x ") })),
      Column("features", .integers(layers.map(\.featureCount))),
      Column("bytes", .integers(layers.map { $0.byteCount * plan.stimulusCount })),
      Column("batch", .integers(layers.map { batchOf[$0.name].map { $0 + 1 } })),
      Column("runs", .integers(batches.map { $0?.runs(stimulusCount: plan.stimulusCount).count })),
      Column("split", .truths(batches.map { $0?.isSplit })),
      Column("duplicate_of", .texts(layers.map { originals[$0.name] })),
    ]
    if let finished { columns.append(Column("finished", .truths(layers.map { finished.contains($0.name) }))) }
    return try Table(columns, header: head(plan, duplicates: duplicates), provenance: plan.model.provenance)
  }
}
