internal import Foundation
internal import PomonaCatalog
internal import PomonaFiles
internal import PomonaLanguage
internal import PomonaSystem
internal import Synchronization

extension Workspace {
  /// A relative name that the current folder does not have is meant beside the script or chapter: there it is looked for,
  /// and there it is missed (a chapter is replayed in a folder that is gone afterwards).
  func located(_ path: String) -> String {
    guard let folder, !path.hasPrefix("/"), !isThere(path) else { return path }
    return folder.appendingPathComponent(path).path
  }

  /// That there is no such file, with the nearest name of the folders in which it was looked for.
  ///
  /// - Parameters:
  ///   - name: as the line has it.
  ///   - remedy: the line with another name.
  static func missing(
    _ name: String, at path: String, parameter: String, remedy: (String) -> String
  ) -> Explanation {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent()
    let folders = [folder, URL(fileURLWithPath: name).deletingLastPathComponent()]
    let names = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0.path)) ?? [] }
    let nearest = name.isEmpty ? nil : Spelling.nearest(to: url.lastPathComponent, among: Set(names).sorted())
    return Explanation(
      "E0610", "there is no file \"\(name)\"", parameter: parameter, facts: ["in \(folder.path)"],
      remedies: nearest.map { [remedy("\(name.dropLast(url.lastPathComponent.count))\($0)")] } ?? [])
  }

  /// Whether there is such a file or folder; of a pattern with `*` in its last part, the folder that it is of.
  func isThere(_ path: String) -> Bool {
    var url = URL(fileURLWithPath: path)
    if url.lastPathComponent.contains("*") { url.deleteLastPathComponent() }
    return FileManager.default.fileExists(atPath: url.path)
  }

  /// What is behind a name that recipes state, so that a change is seen: `sha256 …` of a file; of a folder, or of a pattern
  /// with `*` in its last part, the number of files and the SHA-256 over their names and digests. Beyond `mostDigested` bytes in
  /// all contents are not read, sizes and times of change take their place, and the words say so.
  ///
  /// - Returns: `nil` where nothing is of that name.
  func digest(of name: String) -> String? {
    let url = URL(fileURLWithPath: located(name)).resolvingSymlinksInPath()
    var files: [(name: String, url: URL)] = []
    let kind = try? url.resourceValues(forKeys: [.isDirectoryKey, .isRegularFileKey])
    if kind?.isRegularFile == true {
      files = [("", url)]
    } else if kind?.isDirectory == true {
      let base = url.standardizedFileURL.path
      let all = FileManager.default.enumerator(
        at: url, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
      for case let file as URL in all ?? .init() {
        guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
        files.append((String(file.standardizedFileURL.path.dropFirst(base.count + 1)), file))
        if files.count > Self.mostFiles { return "a folder of more than \(Self.mostFiles) files, not looked through" }
      }
    } else if url.lastPathComponent.contains("*"), let found = try? StoredFeatures.files(url) {
      files = found.map { ($0.lastPathComponent, $0) }
    }
    guard !files.isEmpty else { return nil }
    files.sort { $0.name < $1.name }
    let facts = files.map { FileFacts($0.url) }
    let isRead = facts.reduce(0) { $0 + $1.byteCount } <= Self.mostDigested
    let contents = facts.map { isRead ? digests.digest(of: $0) : "\($0.byteCount) \($0.changed)" }
    let unread = isRead ? "" : " of sizes and times of change"
    if files.count == 1, files[0].name.isEmpty, isRead { return contents[0].isEmpty ? nil : "sha256 \(contents[0])" }
    let list = SHA256.hexDigest(of: zip(files, contents).map { "\($0.name.utf8.count) \($0.name) \($1)\n" }.joined())
    return files.count == 1 ? "sha256\(unread) \(list)" : "\(files.count) files, sha256\(unread) \(list)"
  }

  /// Contents beyond this are not read for a recipe.
  private static let mostDigested = 1 << 28
  private static let mostFiles = 100_000

  /// The text behind `use`: a name is looked for beside the file that uses it, then as any other.
  func script(_ name: String, usedBy user: SourceText?) throws -> SourceText {
    guard name.hasSuffix(".pome") else {
      throw Explanation(
        "E0222", "`use` takes a script, and `\(name)` does not end in .pome",
        remedies: ["use \"\(name.prefix { $0 != "." }).pome\""]
          + ((try? Formats.of(URL(fileURLWithPath: name))) == nil ? [] : ["open \"\(name)\""]))
    }
    var folders = [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)]
    if let user { folders.insert(URL(fileURLWithPath: user.path).deletingLastPathComponent(), at: 0) }
    if let folder { folders.append(folder) }
    let places = (name.hasPrefix("/") ? [URL(fileURLWithPath: name)] : folders.map { $0.appendingPathComponent(name) })
      .map { $0.resolvingSymlinksInPath() }
    guard let url = places.first(where: { FileManager.default.fileExists(atPath: $0.path) }),
      let facts = try? FileManager.default.attributesOfItem(atPath: url.path)
    else { throw Self.missing(script: name, places) }
    guard facts[.type] as? FileAttributeType != .typeDirectory else {
      throw Explanation("E0222", "`\(name)` is a folder")
    }
    let file = try RandomAccessFile(reading: url)
    guard let text = String(validating: try file.bytes(file.byteCount, at: 0), as: UTF8.self) else {
      throw Explanation("E0222", "`\(name)` is no text in UTF-8")
    }
    return SourceText(name: name, path: url.path, text: text.withoutByteOrderMark)
  }

  private static func missing(script name: String, _ places: [URL]) -> Explanation {
    var folders: [String] = []
    for folder in places.map({ $0.deletingLastPathComponent().path }) where !folders.contains(folder) {
      folders.append(folder)
    }
    let scripts = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
      .filter { $0.hasSuffix(".pome") }
    let last = places.first?.lastPathComponent ?? name
    let nearest = Spelling.nearest(to: last, among: Set(scripts).sorted())
    return Explanation(
      "E0222", "there is no file `\(name)`",
      facts: ["looked for in \(folders.joined(separator: " and "))"],
      remedies: nearest.map { ["use \"\(name.dropLast(last.count))\($0)\""] } ?? [])
  }
}

/// What tells one writing of a file from another without reading it.
struct FileFacts: Hashable {
  let path: String
  let number: Int
  let byteCount: Int
  let changed: Double

  init(_ url: URL) {
    path = url.path
    let facts = try? FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
    number = facts?[.systemFileNumber] as? Int ?? 0
    byteCount = facts?[.size] as? Int ?? 0
    changed = (facts?[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
  }
}

/// Digests of files that were read before and are as they were.
final class FileDigests: Sendable {
  private let known = Mutex<[String: (facts: FileFacts, digest: String)]>([:])
  /// Smaller files are read each time: that is quick, and they may change twice within one tick of the clock.
  private static let smallest = 1 << 20

  /// The SHA-256 of a file's bytes; empty where it cannot be read.
  func digest(of facts: FileFacts) -> String {
    if let found = known.withLock({ $0[facts.path] }), found.facts == facts { return found.digest }
    let digest = (try? SHA256.hexDigest(ofFile: URL(fileURLWithPath: facts.path))) ?? ""
    if facts.byteCount >= Self.smallest { known.withLock { $0[facts.path] = (facts, digest) } }
    return digest
  }
}
