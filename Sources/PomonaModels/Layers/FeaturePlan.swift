internal import PomonaCore
public import PomonaTables

/// What an extraction will do, known before anything runs: which maps, how many features and bytes, in which batches.
///
/// The extractor follows this value and decides nothing about batches by itself, so that a plan cannot differ from its run.
public struct FeaturePlan: Sendable {
  /// Layers that are extracted in one pass over the stimuli.
  public struct Batch: Sendable, Equatable {
    public let layers: [Layer]
    /// Stimuli whose outputs are in the engine's memory at once.
    public let stimuliPerRun: Int
    /// Whether the maps are too large to be held whole: then they go run by run to a scratch file.
    public let isSplit: Bool
    /// The tensor that this batch starts from in place of the pictures: the batch before has kept it in a scratch file.
    public let start: String?
    /// The tensor that is kept for the next batch.
    public let kept: String?
    /// The most that maps take in memory at once, the engine's own copy of one run included.
    public let bytesHeld: Int
    /// The whole maps, over all stimuli.
    public let mapBytes: Int

    /// The ranges of stimuli, run by run.
    public func runs(stimulusCount: Int) -> [Range<Int>] {
      stride(from: 0, to: stimulusCount, by: stimuliPerRun).map { $0..<min($0 + stimuliPerRun, stimulusCount) }
    }
  }

  /// A selected layer that is the output of an earlier selected one again.
  public struct Duplicate: Sendable, Equatable {
    public let layer: Layer
    public let original: String
  }

  public let model: Model
  /// All selected layers, in the network's order.
  public let selected: [Layer]
  /// The layers that are extracted: the selected ones without those that give the same tensor as an earlier one.
  public let layers: [Layer]
  public let duplicates: [Duplicate]
  public let stimulusCount: Int
  /// Bytes that maps may take in memory at once, the engine's copy of one run included. The fixed overhead of the
  /// extractor comes on top.
  public let limit: Int
  public let batches: [Batch]

  /// More stimuli at once make no map faster, and take more memory; with fewer than `wishedStimuliPerRun` threads idle.
  static let mostStimuliPerRun = 8
  static let wishedStimuliPerRun = 4
  /// 4 GiB.
  public static let usualLimit = 4 << 30

  /// Lays out the batches: layers in order, as many together as fit over all stimuli; a map that alone does not fit is
  /// split over stimuli, together with neighbours of its kind.
  ///
  /// - Throws: `E0520`, `E0523` as the selection; `E0521` when the map of one stimulus is larger than the limit; `E0522`
  ///   without stimuli.
  public init(
    model: Model, selection: LayerSelection = .blocks, stimulusCount: Int, limit: Int = FeaturePlan.usualLimit
  ) throws(ModelError) {
    let selected = try selection.layers(of: model)
    guard stimulusCount > 0 else { throw .noStimuli(name: model.id) }
    var originals: [String: String] = [:]
    var layers: [Layer] = []
    var duplicates: [Duplicate] = []
    for layer in selected {
      if let original = originals[layer.tensor] {
        duplicates.append(Duplicate(layer: layer, original: original))
      } else {
        originals[layer.tensor] = layer.name
        layers.append(layer)
      }
    }
    let largest = layers.max { $0.byteCount < $1.byteCount }
    if let largest, largest.byteCount > limit {
      throw .limitTooSmall(layer: largest.name, bytes: largest.byteCount, limit: limit, needed: largest.byteCount)
    }
    self.model = model
    self.selected = selected
    self.layers = layers
    self.duplicates = duplicates
    self.stimulusCount = stimulusCount
    self.limit = limit
    batches = FeaturePlan.batches(of: layers, in: model.network, stimulusCount: stimulusCount, limit: limit)
  }

  private static func batches(
    of layers: [Layer], in network: Network, stimulusCount: Int, limit: Int
  ) -> [Batch] {
    // Whole maps of all stimuli (none when split), and the engine's copy of some stimuli: of one if it must be, of a few
    // where layers can be put into another batch.
    func rows(_ isSplit: Bool, _ atOnce: Int) -> Int { (isSplit ? 0 : stimulusCount) + min(atOnce, stimulusCount) }
    var groups: [(layers: [Layer], isSplit: Bool, bytes: Int)] = []
    for layer in layers {
      let isSplit = rows(false, 1) * layer.byteCount > limit
      if let last = groups.last, last.isSplit == isSplit,
        rows(isSplit, wishedStimuliPerRun) * (last.bytes + layer.byteCount) <= limit
      {
        groups[groups.count - 1] = (last.layers + [layer], isSplit, last.bytes + layer.byteCount)
      } else {
        groups.append(([layer], isSplit, layer.byteCount))
      }
    }
    let starts = starts(of: groups.map(\.layers), in: network) { index, extra in
      rows(groups[index].isSplit, 1) * groups[index].bytes + extra <= limit
    }
    return groups.indices.map { index in
      let group = groups[index]
      let start = starts[index]
      let kept = index + 1 < starts.count ? starts[index + 1] : nil
      // Rows of the whole maps, and of one run: its maps, what it starts from, what it keeps.
      let whole = group.isSplit ? 0 : stimulusCount * group.bytes
      let each = group.bytes + extraBytes(start: start, kept: kept, beside: group.layers, in: network)
      let perRun = max(1, min((limit - whole) / each, mostStimuliPerRun, stimulusCount))
      return Batch(
        layers: group.layers, stimuliPerRun: perRun, isSplit: group.isSplit, start: start,
        kept: kept == start ? nil : kept, bytesHeld: whole + perRun * each, mapBytes: stimulusCount * group.bytes)
    }
  }

  /// For each group the last tensor of the groups before it that it can be computed from alone, so that no batch runs
  /// again through the layers of the ones before; `nil` where it starts from the stimuli.
  private static func starts(
    of groups: [[Layer]], in network: Network, fits: (_ group: Int, _ extraBytes: Int) -> Bool
  ) -> [String?] {
    // The mean over a stimulus' texts is no text: each batch begins with the texts.
    guard network.inputName == Network.pictures else { return groups.map { _ in nil } }
    var starts: [String?] = [nil]
    for index in groups.indices.dropFirst() {
      let before = network.needed(for: groups[index - 1].map(\.tensor), from: starts[index - 1]).map(\.output)
      let candidates = (starts[index - 1].map { [$0] } ?? []) + before
      let tensors = groups[index].map(\.tensor)
      starts.append(
        candidates.last { tensor in
          network.isCut(tensor, for: tensors)
            && fits(index, extraBytes(start: tensor, kept: nil, beside: groups[index], in: network))
            && fits(
              index - 1,
              extraBytes(start: starts[index - 1], kept: tensor, beside: groups[index - 1], in: network))
        })
    }
    return starts
  }

  /// Bytes of one stimulus that a run holds beside the maps of its layers.
  private static func extraBytes(
    start: String?, kept: String?, beside layers: [Layer], in network: Network
  ) -> Int {
    func bytes(_ tensor: String) -> Int { 4 * network.shape(of: tensor).reduce(1, *) }
    var sum = start.map(bytes) ?? 0
    if let kept, kept != start, !layers.contains(where: { $0.tensor == kept }) { sum += bytes(kept) }
    return sum
  }

  /// Features of one stimulus over all maps that are kept.
  public var featureCount: Int { layers.reduce(0) { $0 + $1.featureCount } }
  /// Bytes of all maps that are kept.
  public var byteCount: Int { 4 * featureCount * stimulusCount }
  /// The most that maps take in memory at once.
  public var bytesHeld: Int { batches.map(\.bytesHeld).max() ?? 0 }

  /// The plan as printed, one line each.
  public var lines: [String] {
    FeatureReport.head(self, duplicates: duplicates) + batches.indices.map { FeatureReport.line(self, batch: $0) }
  }

  /// One row a selected layer (see `FeatureReport.table`).
  public func table() throws -> Table { try FeatureReport.table(self, duplicates: duplicates, finished: nil) }
}
