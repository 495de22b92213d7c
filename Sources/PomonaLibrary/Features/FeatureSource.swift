internal import Foundation
public import PomonaAnalysis
internal import PomonaCatalog
public import PomonaCore
internal import PomonaFiles
internal import PomonaModels
internal import PomonaParallel
internal import PomonaSystem

/// Gives what analyses need of a network's layers: from the cache where it was kept, by extraction where it was not.
///
/// A layer's map is read once; kept of it are the numbers from which RDMs and effective dimensionality follow
/// (`FeatureGeometry`). Everything they depend on is in their key, so nothing stale can be found.
public struct FeatureSource: Sendable {
  public let workspace: Workspace

  public init(_ workspace: Workspace) { self.workspace = workspace }

  /// The geometry of each layer of the handle.
  ///
  /// Finished layers are kept batch by batch, also when the run is interrupted (then `LibraryError.interrupted`).
  ///
  /// - Parameter mapBytes: how much memory maps may take that were made in passing and come with their layers, so that a
  ///   projection or a run of the network need not be done again; the first layers have them.
  public func geometries(
    of handle: FeatureHandle, for kind: FeatureGeometry.Kind, mapBytes: Int = 0, control: RunControl
  ) throws -> FeatureOutcome {
    var maps = KeptMaps(bytesLeft: mapBytes)
    if case .files(let stored) = handle.model {
      return try geometries(of: handle, from: stored, for: kind, maps: &maps, control: control)
    }
    let network = try handle.model.requireNetwork("features").network
    let plan = try handle.plan()
    let keys = try keys(of: handle)
    var found: [String: FeatureGeometry] = [:]
    var duplicates: Set<String> = []
    for layer in plan.layers {
      guard let record = try keys[layer.name].flatMap({ try workspace.store.record(for: $0) }) else { continue }
      if record.duplicateOf != nil {
        duplicates.insert(layer.name)
      } else if let geometry = try geometry(in: record, kind, handle, layer) {
        found[layer.name] = geometry
      }
    }
    reportDamage(control)
    let missing = plan.layers.filter { found[$0.name] == nil && !duplicates.contains($0.name) }
    let reused = found.count
    var report: FeatureReport?
    if !missing.isEmpty {
      let outcome = try extract(missing, of: handle, keys: keys, kind: kind, control: control) { layer, made in
        found[layer.name] = made.geometry
        maps.keep(made.map, of: layer)
      }
      report = outcome
      for duplicate in outcome?.duplicates ?? [] { duplicates.insert(duplicate.layer.name) }
    }
    let distinctCount = network.distinctLayers.count
    let layers = plan.layers.compactMap { layer in
      found[layer.name].map { geometry in
        let index = network.index(of: layer)
        return LayerGeometry(
          layer: layer, index: index, depth: Double(index) / Double(distinctCount), geometry: geometry,
          map: maps[layer])
      }
    }
    return FeatureOutcome(
      layers: layers, reusedCount: reused, extractedCount: report?.finished.count ?? 0, report: report)
  }

  /// Of features from files: each layer is read once, by blocks.
  private func geometries(
    of handle: FeatureHandle, from stored: StoredModel, for kind: FeatureGeometry.Kind, maps: inout KeptMaps,
    control: RunControl
  ) throws -> FeatureOutcome {
    let wanted = try stored.layers(of: handle.selection)
    let keys = try stored.keys(of: wanted, stimuli: handle.stimuli)
    let places = Dictionary(
      stored.layers.enumerated().map { ($1.name, $0 + 1) }, uniquingKeysWith: { first, _ in first })
    let axis = handle.stimuli.axis
    let positions = try stored.positions(of: axis)
    var layers: [LayerGeometry] = []
    var rounded: [String] = []
    var reused = 0
    for (done, layer) in wanted.enumerated() {
      if control.isInterrupted() { throw LibraryError.interrupted }
      control.progress("features of \(stored.id)", done, wanted.count)
      let found: FeatureGeometry
      if let record = try keys[layer.name].flatMap({ try workspace.store.record(for: $0) }),
        let kept = try geometry(in: record, kind, handle, layer)
      {
        found = kept
        reused += 1
      } else {
        let blocks = try stored.blocks(of: layer.name, over: axis, at: positions)
        let made = try geometry(of: blocks, kind, handle, layer: layer)
        found = made.geometry
        try keep([(layer, found)], handle, keys: keys)
        maps.keep(made.map, of: layer)
      }
      if handle.transforms.isEmpty, try stored.features.layer(layer.name).isRounded,
        found.roundingShare > Self.mostRounding
      {
        rounded.append(layer.name)
      }
      let index = places[layer.name] ?? 1
      layers.append(
        LayerGeometry(
          layer: layer, index: index, depth: Double(index) / Double(stored.layers.count), geometry: found,
          map: maps[layer]))
    }
    reportDamage(control)
    if let first = rounded.first {
      let type = try stored.features.layer(first).typeName
      control.warn(
        "\(LibraryError.listed(rounded)): \(type) numbers are read as float32, and rounding to that is over 1 % of the "
          + "differences between stimuli: subtract each feature's mean before the features are saved")
    }
    return FeatureOutcome(
      layers: layers, reusedCount: reused, extractedCount: layers.count - reused, report: nil)
  }

  /// Rounding beyond this share of what differs between stimuli is said.
  private static let mostRounding = 0.01

  /// The whole map of one layer after the steps of the handle: a kept one, extracted anew, or from its file.
  public func map(of layer: String, in handle: FeatureHandle, control: RunControl) throws -> any FeatureBlocks {
    if case .files(let stored) = handle.model {
      let shape = try handle.selecting(.named([layer])).plan().layers.first?.shape ?? []
      let axis = handle.stimuli.axis
      return try handle.transforms(
        try stored.blocks(of: layer, over: axis, at: try stored.positions(of: axis)), shape: shape,
        workers: workspace.workers)
    }
    let single = handle.selecting(.named([layer]))
    let shape = try single.plan().layers.first?.shape ?? []
    if let key = try keys(of: single)[layer], let kept = try workspace.store.mapBlocks(for: key) {
      return try handle.transforms(kept, shape: shape, workers: workspace.workers)
    }
    var map: (any FeatureBlocks)?
    let extractor = FeatureExtractor(engine: try workspace.inferenceEngine(), workers: workspace.workers)
    let report = try extractor.run(
      try Self.extraction(of: single), stimuli: handle.stimuli, interrupted: control.isInterrupted,
      progress: { control.progress("features of \(layer)", $0.stimuliDone, $0.stimulusCount) },
      consume: { map = $0.features })
    guard !report.isInterrupted, let map else { throw LibraryError.interrupted }
    return try handle.transforms(map, shape: shape, workers: workspace.workers)
  }

  /// How many of the plan's layers are kept already, for `plan`.
  public func keptCount(of handle: FeatureHandle) throws -> Int {
    let keys = try keys(of: handle)
    return try handle.plan().layers.count { layer in
      (try? keys[layer.name].flatMap { try workspace.store.record(for: $0) }) != nil
    }
  }

  /// What was kept of a layer beside its numbers.
  func keys(of handle: FeatureHandle) throws -> [String: FeatureKey] {
    if case .files(let stored) = handle.model {
      return try stored.keys(of: try stored.layers(of: handle.selection), stimuli: handle.stimuli)
    }
    let model = try handle.model.requireNetwork("features")
    let engine = try workspace.inferenceEngine()
    let extractor = FeatureExtractor(engine: engine, workers: workspace.workers)
    let stimuli = try handle.stimuli.contentDigest
    var keys: [String: FeatureKey] = [:]
    for layer in try handle.plan().layers {
      keys[layer.name] = FeatureKey(
        model: model.title, stimulusSet: handle.stimuli.name, weights: model.weightsDigest,
        graph: model.network.digest, preprocessing: model.input.summary, stimuli: stimuli,
        engine: extractor.engineSummary, layer: layer.name)
    }
    return keys
  }

  // MARK: - Extraction

  /// The plan of a network's extraction.
  private static func extraction(of handle: FeatureHandle) throws -> FeaturePlan {
    try FeaturePlan(
      model: try handle.model.requireNetwork("features"), selection: handle.selection,
      stimulusCount: handle.stimuli.axis.count, limit: handle.limit)
  }

  private func extract(
    _ layers: [Layer], of handle: FeatureHandle, keys: [String: FeatureKey], kind: FeatureGeometry.Kind,
    control: RunControl, found: (Layer, (geometry: FeatureGeometry, map: any FeatureBlocks)) -> Void
  ) throws -> FeatureReport? {
    var wanted = layers
    // A kept map saves the network: another kind of distance needs only another pass over it.
    for layer in layers {
      guard let key = keys[layer.name], let map = try workspace.store.mapBlocks(for: key) else { continue }
      let made = try geometry(of: map, kind, handle, layer: layer)
      try keep([(layer, made.geometry)], handle, keys: keys)
      found(layer, made)
      wanted.removeAll { $0.name == layer.name }
    }
    guard !wanted.isEmpty else { return nil }
    let extractor = FeatureExtractor(engine: try workspace.inferenceEngine(), workers: workspace.workers)
    let plan = try Self.extraction(of: handle.selecting(.named(wanted.map(\.name))))
    var waiting: [(Layer, FeatureGeometry)] = []
    var batch = 0
    let label = "features of \(handle.model.title)"
    let total = plan.batches.count * plan.stimulusCount
    let report: FeatureReport
    do {
      report = try extractor.run(
        plan, stimuli: handle.stimuli, interrupted: control.isInterrupted,
        progress: { progress in
          control.progress(label, (progress.batch - 1) * plan.stimulusCount + progress.stimuliDone, total)
          if progress.batch != batch {
            batch = progress.batch
            try? keep(waiting, handle, keys: keys)
            waiting = []
          }
        },
        consume: { map in
          let made = try geometry(of: map.features, kind, handle, layer: map.layer)
          if handle.keepsMaps, let key = keys[map.layer.name] {
            try keepMap(map, for: key)
          }
          waiting.append((map.layer, made.geometry))
          found(map.layer, made)
        })
    } catch {
      try? keep(waiting, handle, keys: keys)
      throw error
    }
    try keep(waiting, handle, keys: keys)
    for duplicate in report.duplicates {
      guard let key = keys[duplicate.layer.name] else { continue }
      try workspace.store.save(
        FeatureRecord(
          featureCount: duplicate.layer.featureCount, shape: duplicate.layer.shape, contentDigest: "",
          duplicateOf: duplicate.original), for: key)
    }
    if report.isInterrupted { throw LibraryError.interrupted }
    return report
  }

  /// Keeps a whole map, row by row, so that one in a scratch file is never whole in memory.
  private func keepMap(_ map: ExtractedMap, for key: FeatureKey) throws {
    let n = map.features.stimulusCount
    let p = map.features.featureCount
    try workspace.store.saveMap(for: key, stimulusCount: n, shape: map.layer.shape) { writer in
      guard map.features is FeatureMap else {
        for row in 0..<n {
          let values = try map.features.row(row)
          try writer.write(values.span, from: row)
        }
        return
      }
      try map.features.withBlock(0..<p) { elements, stride in
        for row in 0..<n { try writer.write(elements.extracting((row * stride)..<(row * stride + p)), from: row) }
      }
    }
  }

  private func keep(
    _ finished: [(Layer, FeatureGeometry)], _ handle: FeatureHandle, keys: [String: FeatureKey]
  ) throws {
    var records: [FeatureKey: FeatureRecord] = [:]
    for (layer, geometry) in finished {
      guard let key = keys[layer.name] else { continue }
      var record =
        try workspace.store.record(for: key)
        ?? FeatureRecord(featureCount: layer.featureCount, shape: layer.shape, contentDigest: "")
      record.arrays[geometry.kind.rawValue + handle.transforms.key] = geometry.numbers
      records[key] = record
    }
    try workspace.store.save(records)
  }

  private func geometry(
    in record: FeatureRecord, _ kind: FeatureGeometry.Kind, _ handle: FeatureHandle, _ layer: Layer
  ) throws -> FeatureGeometry? {
    let n = handle.stimuli.axis.count
    guard let numbers = record.arrays[kind.rawValue + handle.transforms.key] else { return nil }
    let count =
      handle.transforms.isEmpty
      ? record.featureCount : try handle.transforms.shape(layer.shape, stimulusCount: n).reduce(1, *)
    return FeatureGeometry(stimulusCount: n, featureCount: count, numbers: numbers)
  }

  /// A map after the handle's steps, and its geometry; errors name the layer.
  private func geometry(
    of map: any FeatureBlocks, _ kind: FeatureGeometry.Kind, _ handle: FeatureHandle, layer: Layer
  ) throws -> (geometry: FeatureGeometry, map: any FeatureBlocks) {
    try handle.naming(layer.name) {
      let changed = try handle.transforms(map, shape: layer.shape, workers: workspace.workers)
      return (
        try FeatureGeometry(of: changed, axis: handle.stimuli.axis, for: kind, workers: workspace.workers), changed
      )
    }
  }

  private func reportDamage(_ control: RunControl) {
    for warning in workspace.takeStoreWarnings() {
      control.warn("\(warning.code): \(([warning.message] + warning.facts).joined(separator: ": "))")
    }
  }
}

/// Maps in memory that were made while geometries were, as long as there is room.
private struct KeptMaps {
  var bytesLeft: Int
  private var maps: [String: FeatureMap] = [:]

  init(bytesLeft: Int) { self.bytesLeft = bytesLeft }

  subscript(layer: Layer) -> FeatureMap? { maps[layer.name] }

  /// What lies in a file is read from there again.
  mutating func keep(_ map: any FeatureBlocks, of layer: Layer) {
    guard let map = map as? FeatureMap, 4 * map.matrix.elements.count <= bytesLeft else { return }
    bytesLeft -= 4 * map.matrix.elements.count
    maps[layer.name] = map
  }
}
