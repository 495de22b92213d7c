internal import Foundation
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaSystem

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
    let nearest = Spelling.nearest(to: url.lastPathComponent, among: Set(names).sorted())
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

  /// The SHA-256 of a file, of any size; `nil` where there is none of that name.
  func digest(of name: String) -> String? {
    let url = URL(fileURLWithPath: located(name))
    return try? SHA256.hexDigest(ofFile: url)
  }

  /// The text behind `use`: a name is looked for beside the file that uses it, then as any other.
  func script(_ name: String, usedBy user: SourceText?) throws -> SourceText {
    guard name.hasSuffix(".pome") else {
      throw Explanation(
        "E0222", "`use` takes a script, and `\(name)` does not end in .pome",
        remedies: ["use \"\(name.prefix { $0 != "." }).pome\"", "open \"\(name)\""])
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
