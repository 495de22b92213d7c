public import Foundation
public import PomonaCatalog
internal import PomonaSystem
internal import Synchronization

/// Features that were extracted before, kept on disk by the content of everything that they depend on.
///
/// Kept of each layer are the small numbers that analyses are made from (`FeatureRecord`), in one HDF5 file for each
/// network and set of stimuli, and on request the whole map, in one HDF5 file for each layer. All files together stay
/// within a budget: maps go first, the least recently used first, then records in the same order.
///
/// Goals, in this order: never a wrong number (each file states its digest, which is checked before it is used); nothing
/// half-written (files take their names when they are whole); several processes at once (one lock for what changes,
/// none for reading); speed (all records of a network are one read).
///
/// Nothing here is precious: a file that is damaged is dropped, reported through `warn`, and made again by the caller,
/// who sees it as absent. Safe to use from several threads.
public final class FeatureStore: Sendable {
  public let folder: URL
  /// How many bytes all files together may have.
  public let budget: Int
  public static let usualBudget = 4 << 30

  let warn: @Sendable (Explanation) -> Void
  let now: @Sendable () -> Date
  private let shelves = Mutex<[Shelved]>([])
  let counted = Mutex<Counted?>(nil)

  /// What all files have together as far as this process knows.
  struct Counted {
    var byteCount: Int
    /// What this process wrote since the files were last looked at.
    var addedSince = 0
  }

  /// A file as it was read, known by what changes when it is replaced.
  private struct Shelved {
    let name: String
    let stamp: FileStamp
    let shelf: FeatureShelf
  }

  /// - `folder`: usually `Places().cache` and `features`; made when something is kept.
  /// - `warn`: told of files that were damaged and dropped.
  /// - `now`: the clock that decides what was used least recently.
  public init(
    folder: URL, budget: Int = FeatureStore.usualBudget, warn: @escaping @Sendable (Explanation) -> Void = { _ in },
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.folder = folder
    self.budget = budget
    self.warn = warn
    self.now = now
  }

  /// What is kept of a layer; `nil` if nothing is, or if what was kept is damaged.
  ///
  /// - Cost: the first layer of a network reads the records of all, the others come from memory.
  public func record(for key: FeatureKey) throws -> FeatureRecord? {
    try shelf(named: key.shelfDigest)?.records[key.layer]
  }

  /// Keeps a record, in place of any of the same key.
  ///
  /// - Throws: `FileSystemError` naming the place when it cannot be written; what was kept before is then untouched.
  public func save(_ record: FeatureRecord, for key: FeatureKey) throws { try save([key: record]) }

  /// Keeps several records; those of one network cost one writing of its file.
  public func save(_ records: [FeatureKey: FeatureRecord]) throws {
    guard !records.isEmpty else { return }
    try whileLocked {
      let groups = Dictionary(grouping: records, by: \.key.shelfDigest)
      for (name, group) in groups.sorted(by: { $0.key < $1.key }) {
        try add(group, toShelf: name)
      }
    }
  }

  private func add(_ records: [(key: FeatureKey, value: FeatureRecord)], toShelf name: String) throws {
    guard let key = records.first?.key else { return }
    var shelf = try shelf(named: name, isLocked: true) ?? FeatureShelf()
    for (key, record) in records { shelf.records[key.layer] = record }
    let labels = SealedFile.Labels(
      model: key.model, stimulusSet: key.stimulusSet, layer: "", layerCount: shelf.records.count, what: "records")
    let url = recordsFolder.appendingPathComponent("\(name).h5")
    let bytes = try SealedFile.bytes(labels, image: shelf.image())
    // No waiting for the disk: a file that a power cut leaves behind half-written fails its own check.
    try AtomicFile.write(bytes, to: url, durably: false)
    touch(url)
    try keepWithinBudget(adding: bytes.count, sparing: url)
    remember(name, at: url, shelf)
  }

  // MARK: Reading

  private func shelf(named name: String, isLocked: Bool = false) throws -> FeatureShelf? {
    let url = recordsFolder.appendingPathComponent("\(name).h5")
    guard let stamp = FileStamp(of: url) else { return nil }
    if let known = shelves.withLock({ $0.first { $0.name == name && $0.stamp == stamp } }) { return known.shelf }
    do {
      let file = try RandomAccessFile(reading: url)
      if let problem = try SealedFile.problem(in: file) {
        throw FeatureStoreError.damaged(path: url.path, reason: problem)
      }
      let shelf = try FeatureShelf(reading: url)
      touch(url)
      remember(name, at: url, shelf)
      return shelf
    } catch {
      try drop(url, because: error, isLocked: isLocked)
      return nil
    }
  }

  private func remember(_ name: String, at url: URL, _ shelf: FeatureShelf) {
    guard let stamp = FileStamp(of: url) else { return }
    shelves.withLock { known in
      known.removeAll { $0.name == name }
      known.append(Shelved(name: name, stamp: stamp, shelf: shelf))
      // Two networks are compared with each other; more would only take memory from the maps.
      if known.count > 2 { known.removeFirst() }
    }
  }

  func forget() { shelves.withLock { $0 = [] } }

  /// Reports a damaged file and removes it, unless another process has put a whole one in its place meanwhile.
  func drop(_ url: URL, because error: any Error, isLocked: Bool) throws {
    let reason = (error as? any Explainable)?.explanation.facts.joined(separator: "; ") ?? "\(error)"
    let explanation = FeatureStoreError.damaged(path: url.path, reason: reason).explanation
    if isLocked {
      try? FileManager.default.removeItem(at: url)
      return warn(explanation)
    }
    // A folder that cannot be locked cannot be cleaned either; the file is then left, and still not used.
    let isWhole = try? whileLocked {
      if let file = try? RandomAccessFile(reading: url), case .some(.none) = try? SealedFile.problem(in: file),
        error is FeatureStoreError
      {
        return true
      }
      try? FileManager.default.removeItem(at: url)
      return false
    }
    if isWhole != true { warn(explanation) }
  }

  // MARK: Places

  var recordsFolder: URL { folder.appendingPathComponent("records", isDirectory: true) }
  var mapsFolder: URL { folder.appendingPathComponent("maps", isDirectory: true) }

  /// Makes the folders, waits until no other process changes them, and keeps others waiting during `body`.
  func whileLocked<Result>(_ body: () throws -> Result) throws -> Result {
    for folder in [recordsFolder, mapsFolder] {
      do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      } catch {
        throw FileSystemError.cannotWrite(path: folder.path, reason: "the folder cannot be made")
      }
    }
    let lock = try FileLock(at: folder.appendingPathComponent(".lock"))
    let result = try body()
    _ = consume lock
    return result
  }

  /// Marks a file as used now. A cache that cannot be written is only read, and nothing is dropped from it.
  func touch(_ url: URL) {
    try? FileManager.default.setAttributes([.modificationDate: now()], ofItemAtPath: url.path)
  }
}

/// What tells one writing of a file from another.
struct FileStamp: Equatable, Sendable {
  let number: Int
  let byteCount: Int
  let changed: Date

  init?(of url: URL) {
    guard let facts = try? FileManager.default.attributesOfItem(atPath: url.path) else { return nil }
    number = facts[.systemFileNumber] as? Int ?? 0
    byteCount = facts[.size] as? Int ?? 0
    changed = facts[.modificationDate] as? Date ?? .distantPast
  }
}
