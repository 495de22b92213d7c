internal import Foundation
internal import PomonaCatalog
public import PomonaSystem

/// How the files of a benchmark come to this machine: each from an address, checked by size and SHA-256 before it takes its
/// name.
public struct BenchmarkDownload: Sendable {
  /// A file of it.
  public struct File: Sendable, Equatable {
    public let sha256: String
    public let byteCount: Int
    /// Under the folder of the benchmark.
    public let name: String
    /// Behind the address.
    public let source: String
  }

  public let name: String
  /// Where its authors have it.
  public let address: String
  public let files: [File]

  /// - Parameter lines: digest, bytes, name, and the name behind the address where that is another.
  init(name: String, address: String, _ lines: String) {
    self.name = name
    self.address = address
    files = lines.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count >= 3, let count = Int(words[1]) else { return nil }
      return File(sha256: words[0], byteCount: count, name: words[2], source: words.count > 3 ? words[3] : words[2])
    }
  }

  public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// - Throws: `E0410` for a name that is none of those that are fetched in this way.
  public static func named(_ name: String) throws -> BenchmarkDownload {
    guard let found = all.first(where: { $0.name == name }) else {
      throw LibraryError.unknownBenchmark(
        name: name, nearest: Spelling.nearest(to: name, among: all.map(\.name)), known: all.map(\.name))
    }
    return found
  }

  /// The files that are not there, or are not what they should be.
  public func wanting(in places: Places) -> [File] {
    let folder = places.folder(ofPart: name)
    return files.filter { (try? SHA256.hexDigest(ofFile: folder.appendingPathComponent($0.name))) != $0.sha256 }
  }

  /// Fetches what is wanting; what stops it leaves only whole files under their names, and the next run goes on.
  ///
  /// - Parameters:
  ///   - copy: another address, or a folder of this machine, where the files lie under the names by which they are kept.
  ///   - progress: files done, of how many, and the next one's name.
  /// - Returns: how many files were fetched.
  /// - Throws: `E0418` when a file cannot be had, `E0419` when it is another one.
  public func fetch(
    into places: Places, from copy: String? = nil, isInterrupted: () -> Bool = { false },
    progress: (Int, Int, String) -> Void = { _, _, _ in }
  ) throws -> Int {
    let wanting = wanting(in: places)
    let folder = places.folder(ofPart: name)
    for (done, file) in wanting.enumerated() {
      progress(done, wanting.count, file.name)
      let target = folder.appendingPathComponent(file.name)
      let partial = target.appendingPathExtension("partial")
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: partial) }
      try get(file, copy, to: partial, isInterrupted: isInterrupted)
      let found = try SHA256.hexDigest(ofFile: partial)
      guard found == file.sha256 else {
        throw LibraryError.downloadOther(file: file.name, found: found, expected: file.sha256)
      }
      try? FileManager.default.removeItem(at: target)
      try FileManager.default.moveItem(at: partial, to: target)
    }
    return wanting.count
  }

  private func get(_ file: File, _ copy: String?, to partial: URL, isInterrupted: () -> Bool) throws {
    try? FileManager.default.removeItem(at: partial)
    if let copy, !copy.contains("://") {
      let source = URL(fileURLWithPath: copy).appendingPathComponent(file.name)
      do {
        try FileManager.default.copyItem(at: source, to: partial)
      } catch {
        throw LibraryError.downloadFailed(address: source.path, reason: "there is no such file, or it cannot be read")
      }
      return
    }
    let address = copy.map { "\($0)/\(file.name)" } ?? "\(self.address)/\(file.source)"
    // More than is wanted is not even fetched; redirects stay within the web.
    let words = [
      "curl", "--fail", "--silent", "--show-error", "--location", "--proto", "=http,https", "--max-filesize",
      String(file.byteCount), "--retry", "2", "--output", partial.path, address,
    ]
    guard let run = OtherProgram.run(words, isStopped: isInterrupted) else {
      throw LibraryError.downloadFailed(address: address, reason: "there is no place for what curl says")
    }
    switch run.ending {
    case .exited(0): return
    case .stopped: throw LibraryError.interrupted
    case .notStarted: throw LibraryError.downloadFailed(address: address, reason: "the program curl is not installed")
    case .exited, .killed:
      throw LibraryError.downloadFailed(
        address: address, reason: run.errors.split(separator: "\n").first.map(String.init) ?? "curl failed")
    }
  }
}
