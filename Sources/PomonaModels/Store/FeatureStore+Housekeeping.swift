public import Foundation
internal import PomonaSystem

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
    let all = files(in: recordsFolder, .records) + files(in: mapsFolder, .map)
    return all.sorted { ($1.lastUsed, $0.url.path) < ($0.lastUsed, $1.url.path) }
  }

  /// The bytes of all files together.
  public var size: Int { entries().reduce(0) { $0 + $1.byteCount } }

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

  /// Drops files until all but those spared have at most `byteCount` bytes with them. The lock is held.
  @discardableResult func makeRoom(within byteCount: Int, sparing spared: URL? = nil) throws -> Int {
    let entries = entries()
    var total = entries.reduce(0) { $0 + $1.byteCount }
    guard total > byteCount else { return 0 }
    let before = total
    let leastRecent = entries.reversed().filter { $0.url != spared }
    for entry in leastRecent.filter({ $0.what == .map }) + leastRecent.filter({ $0.what == .records }) {
      guard total > byteCount else { break }
      do {
        try FileManager.default.removeItem(at: entry.url)
      } catch {
        throw FileSystemError.cannotWrite(path: entry.url.path, reason: "it cannot be removed")
      }
      total -= entry.byteCount
    }
    forget()
    return before - total
  }

  private func files(in folder: URL, _ what: FeatureStoreEntry.Content) -> [FeatureStoreEntry] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".h5") && !$0.hasPrefix(".") }.compactMap { name in
      let url = folder.appendingPathComponent(name)
      guard let stamp = FileStamp(of: url) else { return nil }
      let labels = SealedFile.labels(of: url)
      return FeatureStoreEntry(
        model: labels?.model ?? "unreadable", stimulusSet: labels?.stimulusSet ?? "",
        layer: what == .map ? labels?.layer ?? "" : nil, layerCount: labels?.layerCount ?? 0, what: what,
        byteCount: stamp.byteCount, lastUsed: stamp.changed, url: url)
    }
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
