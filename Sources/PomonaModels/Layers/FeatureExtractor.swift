public import Foundation
public import PomonaCore
public import PomonaParallel
public import PomonaSystem
internal import Synchronization

/// One layer's map over all stimuli, as the extractor hands it on.
public struct ExtractedMap: Sendable {
  public let layer: Layer
  /// In memory (then a `FeatureMap`), or in a scratch file when it was split over stimuli.
  public let features: any FeatureBlocks
}

/// How far an extraction is.
public struct FeatureProgress: Sendable, Equatable {
  public let batch: Int
  public let batchCount: Int
  /// Of this batch.
  public let stimuliDone: Int
  public let stimulusCount: Int
  public let mapsDone: Int
  public let mapCount: Int
}

/// Runs a network over stimuli and hands on the maps of its layers, batch by batch, as a plan has laid them out.
///
/// Goals, in order: values that depend on nothing but weights, graph, preprocessing and stimuli, so not on the
/// number of threads; memory within the limit and a fixed overhead; speed near that of the engine alone (each map is copied once, out of the engine's memory).
public struct FeatureExtractor: Sendable {
  /// What the extractor takes beside the maps: weights and their copy in the engine, the engine's working memory of one
  /// run, pictures before and after resizing.
  public static let fixedOverhead = 256 << 20
  /// Prepared pictures are kept for the following batches up to this size.
  private static let picturesKept = 64 << 20

  public let engine: InferenceEngine
  public let workers: Workers
  /// Where maps go that are too large for memory; the system's folder for temporary files when `nil`.
  public let scratchFolder: URL?

  public init(engine: InferenceEngine, workers: Workers, scratchFolder: URL? = nil) {
    self.engine = engine
    self.workers = workers
    self.scratchFolder = scratchFolder
  }

  /// Everything beside the model that the values depend on.
  public var engineSummary: String { "ONNX Runtime \(engine.version), \(InferenceSession.settings)" }

  /// Follows the plan.
  ///
  /// - Parameters:
  ///   - stimuli: as many as the plan was made for.
  ///   - interrupted: asked between runs of the engine; after `true` nothing more is started.
  ///   - consume: gets each map once, in the plan's order, over all stimuli; it is let go afterwards. A map equal to an
  ///     earlier one of the run is left out and counted.
  /// - Throws: `E0522` when there are other stimuli than planned; the engine's errors; those of `consume`.
  public func run(
    _ plan: FeaturePlan, stimuli: StimulusSet, interrupted: () -> Bool = { false },
    progress: (FeatureProgress) -> Void = { _ in }, consume: (ExtractedMap) throws -> Void
  ) throws -> FeatureReport {
    guard stimuli.axis.count == plan.stimulusCount else {
      throw ModelError.otherStimulusCount(
        name: stimuli.name, found: stimuli.axis.count, planned: plan.stimulusCount)
    }
    let source = try input(of: plan.model, stimuli)
    var sessions = Sessions(engine: engine, model: plan.model)
    var content = ContentDuplicates(candidates: try candidates(plan, source, &sessions))
    var finished: [Layer] = []
    var isInterrupted = false
    var handover: Handover?
    batches: for (index, batch) in plan.batches.enumerated() {
      func report(_ done: Int) {
        progress(
          FeatureProgress(
            batch: index + 1, batchCount: plan.batches.count, stimuliDone: done, stimulusCount: plan.stimulusCount,
            mapsDone: finished.count, mapCount: plan.layers.count))
      }
      let wanted = Self.outputs(of: batch)
      let session = try sessions.session(for: wanted, from: batch.start)
      var input = source
      if batch.start != nil, let handover { input = .handover(handover) }
      if let tensor = batch.kept {
        let shape = plan.model.network.shape(of: tensor)
        handover = try Handover(tensor, shape: shape, stimulusCount: plan.stimulusCount, in: scratchFolder)
      }
      let keeping = batch.kept == nil ? nil : handover
      let maps = try Maps(batch, stimulusCount: plan.stimulusCount, scratchFolder: scratchFolder)
      for range in batch.runs(stimulusCount: plan.stimulusCount) {
        if interrupted() {
          isInterrupted = true
          break batches
        }
        report(range.lowerBound)
        try fill(maps, keeping, range, from: input, by: session, outputs: wanted)
      }
      report(plan.stimulusCount)
      for layer in batch.layers.indices {
        if interrupted() {
          isInterrupted = true
          break batches
        }
        let map = maps.take(layer)
        if try content.isNew(map) {
          try consume(map)
          finished.append(map.layer)
        }
      }
      // What this batch has let go must not add to what the next one takes.
      ProcessMemory.giveBack()
    }
    return FeatureReport(
      plan: plan, duplicates: Self.ordered(plan.duplicates + content.found, as: plan.selected), finished: finished,
      isInterrupted: isInterrupted, engine: engineSummary, threadCount: workers.threadCount)
  }

  /// The tensors of the batch's layers, and behind them the one that is kept for the next batch.
  private static func outputs(of batch: FeaturePlan.Batch) -> [String] {
    let tensors = batch.layers.map(\.tensor)
    guard let kept = batch.kept, !tensors.contains(kept) else { return tensors }
    return tensors + [kept]
  }

  /// Runs the engine once for each stimulus of the range, side by side, and copies its outputs into the maps, those of a
  /// tensor in the order of the stimuli.
  private func fill(
    _ maps: Maps, _ keeping: Handover?, _ range: Range<Int>, from input: Input, by session: InferenceSession,
    outputs: [String]
  ) throws {
    let results = try workers.map(range.count) { offset in
      var runs: [[InferenceOutput]] = []
      try input.eachInput(of: range.lowerBound + offset) { values, shape in
        runs.append(try session.run(values, shape: shape, outputs: outputs))
      }
      return outputs.indices.map { output in Activation(runs.map { $0[output] }) }
    }
    _ = try workers.map(outputs.count) { output in
      for (offset, result) in results.enumerated() {
        let shape = result[output].shape
        try result[output].withValues { rows in
          try keeping?.store(rows, of: outputs[output], from: range.lowerBound + offset)
          try maps.store(rows, shape: shape, of: output, stimulus: range.lowerBound + offset)
        }
      }
    }
  }

  /// The layers that equal another one of the same shape on the first stimulus: only their whole maps are digested.
  private func candidates(
    _ plan: FeaturePlan, _ input: Input, _ sessions: inout Sessions
  ) throws -> Set<String> {
    var layersOf: [String: [String]] = [:]
    // Each group of layers fits in the limit, as one run; usually all do.
    var groups: [[Layer]] = []
    var bytes = 0
    for layer in plan.layers {
      bytes += layer.byteCount
      if groups.isEmpty || bytes > plan.limit {
        groups.append([])
        bytes = layer.byteCount
      }
      groups[groups.count - 1].append(layer)
    }
    for group in groups {
      let tensors = group.map(\.tensor)
      let session = try sessions.session(for: tensors, from: nil)
      var digests: [String] = []
      try input.eachInput(of: 0) { values, shape in
        // Of several texts the first is enough: whole maps decide.
        guard digests.isEmpty else { return }
        try session.run(values, shape: shape, outputs: tensors) { _, shape, rows in
          var digest = SHA256()
          digest.update("\(shape)")
          digest.update(floats: rows)
          digests.append(digest.finishHex())
        }
      }
      for (layer, digest) in zip(group, digests) { layersOf[digest, default: []].append(layer.name) }
    }
    return Set(layersOf.values.filter { $0.count > 1 }.joined())
  }

  /// What the network takes of these stimuli.
  ///
  /// - Throws: `E0527`, `E0528` where the stimuli are not of the kind that it takes; what reading them meets.
  private func input(of model: Model, _ stimuli: StimulusSet) throws -> Input {
    try model.requireSeen(stimuli)
    switch model.input {
    case .pictures(let preprocessing):
      return .pictures(
        try Pictures(
          stimuli.images, preprocessing: preprocessing, workers: workers, keepUpTo: Self.picturesKept))
    case .texts(let pieces): return .texts(stimuli.texts ?? [], pieces)
    }
  }

  private static func ordered(
    _ duplicates: [FeaturePlan.Duplicate], as layers: [Layer]
  ) -> [FeaturePlan.Duplicate] {
    layers.flatMap { layer in duplicates.filter { $0.layer.name == layer.name } }
  }
}

/// The prepared pictures: all of them when they are small, otherwise those of one run at a time.
private struct Pictures: Sendable {
  let images: [RasterImage]
  let preprocessing: Preprocessing
  let workers: Workers
  let all: [Float]?

  init(_ images: [RasterImage], preprocessing: Preprocessing, workers: Workers, keepUpTo bytes: Int) throws {
    self.images = images
    self.preprocessing = preprocessing
    self.workers = workers
    all =
      4 * images.count * preprocessing.valueCount <= bytes
      ? try preprocessing.values(of: images[...], workers: workers) : nil
  }

  func withValues(_ range: Range<Int>, _ body: (Span<Float>, [Int]) throws -> Void) throws {
    let shape = [range.count, 3, preprocessing.size, preprocessing.size]
    let size = preprocessing.valueCount
    if let all { return try body(all.span.extracting((range.lowerBound * size)..<(range.upperBound * size)), shape) }
    let values = try preprocessing.values(of: images[range], workers: workers)
    return try body(values.span, shape)
  }
}

/// The session of the layers that were asked for last, so that a plan of one batch opens one.
private struct Sessions {
  let engine: InferenceEngine
  let model: Model
  private var last: (tensors: [String], start: String?, session: InferenceSession)?

  init(engine: InferenceEngine, model: Model) {
    self.engine = engine
    self.model = model
  }

  mutating func session(for tensors: [String], from start: String?) throws -> InferenceSession {
    if let last, last.tensors == tensors, last.start == start { return last.session }
    // Let go before the next is opened: the weights of two would be held.
    last = nil
    let graph = model.network.graphData(tensors: tensors, from: start)
    // One thread a run, and runs side by side: with three or more threads the engine cuts its sums in other places, and
    // the last bits of some layers change.
    let session = try engine.session(
      graph: graph, threadCount: 1, externalFolder: model.network.weightsFolder)
    last = (tensors, start, session)
    return session
  }
}

/// A tensor of all stimuli that one batch leaves in a scratch file for the next to start from.
private struct Handover: Sendable {
  let tensor: String
  let shape: [Int]
  let rows: ScratchFeatures

  init(_ tensor: String, shape: [Int], stimulusCount: Int, in folder: URL?) throws {
    self.tensor = tensor
    self.shape = shape
    rows = try ScratchFeatures(stimulusCount: stimulusCount, featureCount: shape.reduce(1, *), in: folder)
  }

  /// Keeps the rows if they are those of this tensor.
  func store(_ values: Span<Float>, of output: String, from first: Int) throws {
    if output == tensor { try rows.write(values, from: first) }
  }

  func withValues(_ range: Range<Int>, _ body: (Span<Float>, [Int]) throws -> Void) throws {
    let values = try rows.read(range)
    try body(values.span, [range.count] + shape)
  }
}

/// What a batch starts from.
private enum Input: Sendable {
  case pictures(Pictures)
  case texts([[String]], WordPiece)
  case handover(Handover)

  /// Calls `body` with what goes through the network for a stimulus: once, or once for each of its texts.
  func eachInput(of stimulus: Int, _ body: (Span<Float>, [Int]) throws -> Void) throws {
    switch self {
    case .pictures(let pictures): try pictures.withValues(stimulus..<(stimulus + 1), body)
    case .texts(let texts, let pieces):
      for text in texts[stimulus] {
        let values = pieces.encode(text).ids.map { Float($0) }
        try body(values.span, [1, values.count])
      }
    case .handover(let handover): try handover.withValues(stimulus..<(stimulus + 1), body)
    }
  }
}

/// What came out of a network for a stimulus: in the engine's own memory, or the mean over several runs.
private enum Activation: Sendable {
  case output(InferenceOutput)
  case mean([Float], shape: [Int])

  /// - Precondition: at least one run, all of one shape.
  init(_ runs: [InferenceOutput]) {
    guard runs.count > 1 else {
      self = .output(runs[0])
      return
    }
    var sums = [Double](repeating: 0, count: runs[0].count)
    for run in runs {
      run.withValues { values in for k in values.indices { sums[k] += Double(values[k]) } }
    }
    self = .mean(sums.map { Float($0 / Double(runs.count)) }, shape: runs[0].shape)
  }

  var shape: [Int] {
    switch self {
    case .output(let output): output.shape
    case .mean(_, let shape): shape
    }
  }

  func withValues(_ body: (Span<Float>) throws -> Void) throws {
    switch self {
    case .output(let output): try output.withValues(body)
    case .mean(let values, _): try body(values.span)
    }
  }
}

/// The maps of one batch while they are filled.
private struct Maps: Sendable {
  private let batch: FeaturePlan.Batch
  private let stimulusCount: Int
  private let values: [Values]
  private let files: [ScratchFeatures]

  /// The rows of one map so far. Maps are filled side by side, the rows of one in order.
  private final class Values: Sendable {
    let elements = Mutex<[Float]>([])
  }

  init(_ batch: FeaturePlan.Batch, stimulusCount: Int, scratchFolder: URL?) throws {
    self.batch = batch
    self.stimulusCount = stimulusCount
    var files: [ScratchFeatures] = []
    var values: [Values] = []
    for layer in batch.layers {
      if batch.isSplit {
        files.append(
          try ScratchFeatures(stimulusCount: stimulusCount, featureCount: layer.featureCount, in: scratchFolder))
      } else {
        let value = Values()
        value.elements.withLock { $0.reserveCapacity(stimulusCount * layer.featureCount) }
        values.append(value)
      }
    }
    self.files = files
    self.values = values
  }

  func store(_ row: Span<Float>, shape: [Int], of output: Int, stimulus: Int) throws {
    // The tensor that is kept for the next batch comes behind those of the layers.
    guard output < batch.layers.count else { return }
    let layer = batch.layers[output]
    guard shape == [1] + layer.shape, row.count == layer.featureCount else {
      throw ModelError.outputShape(layer: layer.name, found: shape, expected: [1] + layer.shape)
    }
    if batch.isSplit {
      try files[output].write(row, from: stimulus)
    } else {
      values[output].elements.withLock { $0.append(copying: row) }
    }
  }

  /// The finished map, which this value then holds no longer.
  func take(_ index: Int) -> ExtractedMap {
    let layer = batch.layers[index]
    if batch.isSplit { return ExtractedMap(layer: layer, features: files[index]) }
    let elements = values[index].elements.withLock { elements in
      var taken: [Float] = []
      swap(&taken, &elements)
      return taken
    }
    let matrix = Matrix(rowCount: stimulusCount, columnCount: layer.featureCount, elements: elements)
    return ExtractedMap(layer: layer, features: FeatureMap(matrix: matrix, shape: layer.shape))
  }
}

/// Finds maps with the same content as an earlier one: same shape, same bits over all stimuli.
private struct ContentDuplicates {
  let candidates: Set<String>
  private var firsts: [String: String] = [:]
  private(set) var found: [FeaturePlan.Duplicate] = []

  init(candidates: Set<String>) { self.candidates = candidates }

  mutating func isNew(_ map: ExtractedMap) throws -> Bool {
    guard candidates.contains(map.layer.name) else { return true }
    let digest = try Self.digest(map)
    if let first = firsts[digest] {
      found.append(FeaturePlan.Duplicate(layer: map.layer, original: first))
      return false
    }
    firsts[digest] = map.layer.name
    return true
  }

  private static func digest(_ map: ExtractedMap) throws -> String {
    var pieces = ["\(map.layer.shape)"]
    // Blocks of features of all stimuli, so that a map in a scratch file is not read whole.
    let width = max(1, (1 << 22) / max(1, map.features.stimulusCount))
    for start in stride(from: 0, to: map.features.featureCount, by: width) {
      let range = start..<min(start + width, map.features.featureCount)
      try map.features.withBlock(range) { elements, stride in
        var digest = SHA256()
        for row in 0..<map.features.stimulusCount {
          digest.update(floats: elements.extracting((row * stride)..<(row * stride + range.count)))
        }
        pieces.append(digest.finishHex())
      }
    }
    return SHA256.hexDigest(of: pieces.joined(separator: " "))
  }
}
