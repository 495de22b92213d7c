internal import Foundation
public import PomonaCore
internal import PomonaSystem
internal import Synchronization

extension FeatureStore {
  /// Begins to keep a whole map, after making room for it within the budget.
  ///
  ///     let writer = try store.mapWriter(for: key, stimulusCount: 92, shape: [64, 113, 113])
  ///     try writer.write(rows.span, from: 0)
  ///     try writer.finish()
  ///
  /// - Throws: `.mapOverBudget`, `FileSystemError` when it cannot be written.
  public func mapWriter(for key: FeatureKey, stimulusCount: Int, shape: [Int]) throws -> FeatureMapWriter {
    let featureCount = shape.reduce(1, *)
    let byteCount = stimulusCount * featureCount * MemoryLayout<Float>.size + 2 * SealedFile.blockSize
    guard byteCount <= budget else {
      throw FeatureStoreError.mapOverBudget(layer: key.layer, byteCount: byteCount, budget: budget)
    }
    return try whileLocked {
      try makeRoom(within: budget - byteCount)
      return try FeatureMapWriter(store: self, key: key, stimulusCount: stimulusCount, shape: shape)
    }
  }

  /// Keeps a map that is in memory, or comes in pieces of whole rows: `body` is called with the writer.
  public func saveMap(
    for key: FeatureKey, stimulusCount: Int, shape: [Int], _ body: (FeatureMapWriter) throws -> Void
  ) throws {
    let writer = try mapWriter(for: key, stimulusCount: stimulusCount, shape: shape)
    try body(writer)
    try writer.finish()
  }

  /// The whole map of a layer, to be read block by block; `nil` if it is not kept, or damaged.
  ///
  /// - Cost: one reading of the file, to check it.
  public func mapBlocks(for key: FeatureKey) throws -> StoredFeatureMap? {
    let url = mapURL(for: key)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    do {
      let file = try RandomAccessFile(reading: url)
      if let problem = try SealedFile.problem(in: file) {
        throw FeatureStoreError.damaged(path: url.path, reason: problem)
      }
      let map = try StoredFeatureMap(file: file, url: url)
      touch(url)
      return map
    } catch {
      try drop(url, because: error, isLocked: false)
      return nil
    }
  }

  /// Whether the whole map of a layer is kept, unchecked.
  public func hasMap(for key: FeatureKey) -> Bool { FileManager.default.fileExists(atPath: mapURL(for: key).path) }

  func mapURL(for key: FeatureKey) -> URL { mapsFolder.appendingPathComponent("\(key.digest).h5") }
}

/// Takes the rows of a map in any order and from any thread; the map is kept only when it is finished.
///
/// The file is `features`, stimuli × features, float32 in one piece: the rows of a batch lie together, and a block of
/// features of all stimuli is one read a stimulus.
public final class FeatureMapWriter: Sendable {
  public let key: FeatureKey
  public let stimulusCount: Int
  public let featureCount: Int
  private let store: FeatureStore
  private let scratch: Scratch
  private let file: RandomAccessFile
  private let offset: Int
  private let isWritten: Mutex<[Bool]>

  /// On the same disk, so that the finished file only changes its name; removed with the writer.
  private final class Scratch: Sendable {
    private let folder: TemporaryFolder
    let url: URL

    init(in parent: URL) throws {
      folder = try TemporaryFolder(prefix: ".map.unfinished", in: parent)
      url = folder.url.appendingPathComponent("map.h5")
    }
  }

  fileprivate init(store: FeatureStore, key: FeatureKey, stimulusCount: Int, shape: [Int]) throws {
    self.store = store
    self.key = key
    self.stimulusCount = stimulusCount
    let featureCount = shape.reduce(1, *)
    self.featureCount = featureCount
    let path = store.mapURL(for: key).path
    let scratch = try Scratch(in: store.mapsFolder)
    try FeatureMapWriter.tryLength(
      stimulusCount * featureCount * MemoryLayout<Float>.size + 2 * SealedFile.blockSize, at: scratch.url, for: path)
    offset = try FeatureMapWriter.makeFile(at: scratch.url, [stimulusCount, featureCount], shape)
    file = try RandomAccessFile(updating: scratch.url, reportedAs: path)
    isWritten = Mutex(Array(repeating: false, count: stimulusCount))
    self.scratch = scratch
  }

  /// Makes the empty HDF5 file and says at which byte its numbers begin.
  private static func makeFile(at url: URL, _ extents: [Int], _ shape: [Int]) throws -> Int {
    let file = try HDF5File(creating: url, userBlock: SealedFile.blockSize)
    let offset = try makeDataset(in: file, extents, shape)
    try file.close()
    guard let offset = offset ?? (extents.contains(0) ? 0 : nil) else {
      throw HDF5Error.failed(path: url.path, operation: "find the place of \"features\"", reason: "it has none")
    }
    return offset
  }

  private static func makeDataset(in file: borrowing HDF5File, _ extents: [Int], _ shape: [Int]) throws -> Int? {
    let dataset = try file.makeDataset("features", of: .float32, shape: extents, allocateNow: true)
    try dataset.setAttribute("shape", .numbers(shape.map(Double.init)))
    return dataset.fileOffset
  }

  /// HDF5 tells only that writing failed, the system also why: a file of the final length is asked for first.
  private static func tryLength(
    _ byteCount: Int, at url: URL, for path: String
  ) throws {
    try AtomicFile.write([], to: url, durably: false)
    try RandomAccessFile(updating: url, reportedAs: path).resize(to: byteCount)
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes whole rows from stimulus `row` on.
  ///
  /// - Throws: `.outsideMap`, `FileSystemError`.
  public func write(_ rows: Span<Float>, from row: Int) throws {
    guard row >= 0, featureCount > 0, rows.count % featureCount == 0, row + rows.count / featureCount <= stimulusCount
    else {
      throw FeatureStoreError.outsideMap(
        layer: key.layer, row: row, elements: rows.count, stimulusCount: stimulusCount, featureCount: featureCount)
    }
    try file.write(rows, at: offset + row * featureCount * MemoryLayout<Float>.size)
    isWritten.withLock { written in
      for index in row..<row + rows.count / featureCount { written[index] = true }
    }
  }

  /// Seals the map and gives it its name.
  ///
  /// - Throws: `.incompleteMap`, `FileSystemError`; nothing is then kept.
  public func finish() throws {
    try requireEveryRow()
    let labels = SealedFile.Labels(
      model: key.model, stimulusSet: key.stimulusSet, layer: key.layer, layerCount: 1, what: "map")
    let block = try SealedFile.block(labels)
    try file.write(block.span, at: SealedFile.sealSize)
    let digest = try SHA256.hexDigest(of: file, from: SealedFile.sealSize)
    let seal = SealedFile.seal(digest)
    try file.write(seal.span, at: 0)
    let (source, target) = (scratch.url, store.mapURL(for: key))
    try store.whileLocked {
      try AtomicFile.replace(target, durably: false) { temporary in
        // The temporary name is free to take: `replace` made it, and renames whatever it finds there.
        try FileManager.default.removeItem(at: temporary)
        try FileManager.default.moveItem(at: source, to: temporary)
      }
      store.touch(target)
      try store.makeRoom(within: store.budget, sparing: target)
    }
  }
}

extension FeatureMapWriter {
  private func requireEveryRow() throws(FeatureStoreError) {
    let rows = writtenRowCount
    guard rows == stimulusCount || featureCount == 0 else {
      throw .incompleteMap(layer: key.layer, rows: rows, expected: stimulusCount)
    }
  }

  private var writtenRowCount: Int { isWritten.withLock { $0.count { $0 } } }
}

/// A whole map on disk. It stays readable while it is held, even if it is dropped from the store.
public struct StoredFeatureMap: FeatureBlocks {
  public let stimulusCount: Int
  public let featureCount: Int
  /// One stimulus' activation before flattening.
  public let shape: [Int]
  private let file: RandomAccessFile
  private let offset: Int

  init(file: RandomAccessFile, url: URL) throws {
    let layout = try StoredFeatureMap.layout(of: url)
    guard layout.isFloat, layout.extents.count == 2, layout.shape.reduce(1, *) == layout.extents[1] else {
      throw FeatureStoreError.damaged(path: url.path, reason: "\"features\" is not a map")
    }
    stimulusCount = layout.extents[0]
    featureCount = layout.extents[1]
    shape = layout.shape
    guard let offset = layout.offset ?? (layout.extents.contains(0) ? 0 : nil) else {
      throw FeatureStoreError.damaged(path: url.path, reason: "\"features\" is not in one piece")
    }
    self.file = file
    self.offset = offset
  }

  private struct Layout {
    var extents: [Int]
    var shape: [Int]
    var offset: Int?
    var isFloat: Bool
  }

  private static func layout(of url: URL) throws -> Layout {
    let file = try HDF5File(reading: url)
    let dataset = try file.dataset("features")
    var shape: [Int] = []
    if case .numbers(let extents)? = try dataset.attribute("shape") { shape = extents.compactMap { Int(exactly: $0) } }
    return Layout(
      extents: dataset.shape, shape: shape, offset: dataset.fileOffset, isFloat: dataset.elementType == .float32)
  }

  public func withBlock<Result>(
    _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    let values = try file.floats(rows: stimulusCount, stride: featureCount, columns: range, at: offset)
    return try body(values.span, range.count)
  }

  public var isInRows: Bool { true }

  public func withPart<Result>(
    _ rows: Range<Int>, _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    let values = try file.floats(
      rows: rows.count, stride: featureCount, columns: range, at: offset + 4 * rows.lowerBound * featureCount)
    return try body(values.span, range.count)
  }

  public func withRows<Result>(
    _ rows: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    let values = try file.floats(
      rows: rows.count, stride: featureCount, columns: 0..<featureCount,
      at: offset + 4 * rows.lowerBound * featureCount)
    return try body(values.span, featureCount)
  }
}
