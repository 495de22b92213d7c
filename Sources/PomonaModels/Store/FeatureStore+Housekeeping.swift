public import Foundation
internal import PomonaSystem
internal import Synchronization

/// One file of the store.
public struct FeatureStoreEntry: Sendable, Equatable {
  public enum Content: String, Sendable { case records, map }

  public let model: String
  public let stimulusSet: String
  /// The layer of a map; `nil` for the records of `layerCount` layers.
  public let layer: String?
  public let layerCount: Int
  public let what: Content
  public let byteCount: Int
  public let lastUsed: Date
  let url: URL
}

extension FeatureStore {
  /// What is kept, the most recently used first. Only the labels are read, and nothing is checked.
  public func entries() -> [FeatureStoreEntry] {
    files().map { file in
      let labels = SealedFile.labels(of: file.url)
      return FeatureStoreEntry(
        model: labels?.model ?? "unreadable", stimulusSet: labels?.stimulusSet ?? "",
        layer: file.what == .map ? labels?.layer ?? "" : nil, layerCount: labels?.layerCount ?? 0, what: file.what,
        byteCount: file.stamp.byteCount, lastUsed: file.stamp.changed, url: file.url)
    }
  }

  /// The bytes of all files together.
  public var size: Int { files().reduce(0) { $0 + $1.stamp.byteCount } }

  /// Drops what was used least recently, maps before records, until no more than `byteCount` bytes are left.
  ///
  /// - Returns: how many bytes were freed.
  @discardableResult public func prune(to byteCount: Int) throws -> Int {
    guard FileManager.default.fileExists(atPath: folder.path) else { return 0 }
    return try whileLocked {
      removeLeftovers(olderThan: 24 * 3600)
      return try makeRoom(within: byteCount)
    }
  }

  /// Drops everything.
  ///
  /// - Returns: how many bytes were freed.
  @discardableResult public func clear() throws -> Int {
    guard FileManager.default.fileExists(atPath: folder.path) else { return 0 }
    return try whileLocked {
      removeLeftovers(olderThan: 0)
      return try makeRoom(within: 0)
    }
  }

  /// Makes room after a file of so many bytes was written. The lock is held.
  ///
  /// Files are counted again only when this process knows them to be beyond the budget, or has written a 64th of it since
  /// (other processes may have written as much): so many small files cost no look at all files each.
  func keepWithinBudget(adding byteCount: Int, sparing spared: URL) throws {
    let isKnownToFit = counted.withLock { counted in
      guard counted != nil else { return false }
      counted?.byteCount += byteCount
      counted?.addedSince += byteCount
      return counted.map { $0.byteCount <= budget && $0.addedSince < budget / 64 } ?? false
    }
    if !isKnownToFit { try makeRoom(within: budget, sparing: spared) }
  }

  /// Drops files until all but those spared have at most `byteCount` bytes with them. The lock is held.
  ///
  /// - Cost: a look at the facts of every file, not into it.
  @discardableResult func makeRoom(within byteCount: Int, sparing spared: URL? = nil) throws -> Int {
    let files = files()
    let before = files.reduce(0) { $0 + $1.stamp.byteCount }
    var total = before
    defer { counted.withLock { $0 = Counted(byteCount: total) } }
    guard total > byteCount else { return 0 }
    let leastRecent = files.reversed().filter { $0.url != spared }
    for file in leastRecent.filter({ $0.what == .map }) + leastRecent.filter({ $0.what == .records }) {
      guard total > byteCount else { break }
      do {
        try FileManager.default.removeItem(at: file.url)
      } catch {
        throw FileSystemError.cannotWrite(path: file.url.path, reason: "it cannot be removed")
      }
      total -= file.stamp.byteCount
    }
    forget()
    return before - total
  }

  private struct File {
    let what: FeatureStoreEntry.Content
    let url: URL
    let stamp: FileStamp
  }

  /// The most recently used first.
  private func files() -> [File] {
    let all = [(recordsFolder, FeatureStoreEntry.Content.records), (mapsFolder, .map)].flatMap { folder, what in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      return names.filter { $0.hasSuffix(".h5") && !$0.hasPrefix(".") }.compactMap { name -> File? in
        let url = folder.appendingPathComponent(name)
        return FileStamp(of: url).map { File(what: what, url: url, stamp: $0) }
      }
    }
    return all.sorted { ($1.stamp.changed, $0.url.path) < ($0.stamp.changed, $1.url.path) }
  }

  /// What crashed processes left behind; younger ones may be in use.
  private func removeLeftovers(olderThan seconds: Double) {
    for folder in [recordsFolder, mapsFolder] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      for name in names where AtomicFile.isLeftover(name) {
        let url = folder.appendingPathComponent(name)
        guard let stamp = FileStamp(of: url), now().timeIntervalSince(stamp.changed) >= seconds else { continue }
        try? FileManager.default.removeItem(at: url)
      }
    }
  }
}
