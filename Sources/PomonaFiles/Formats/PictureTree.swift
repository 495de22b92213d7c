public import Foundation
internal import PomonaCatalog
public import PomonaCore
internal import PomonaSystem
public import PomonaTables

/// The pictures below a folder, in whatever folders: stimuli that nobody has responded to.
///
/// An id is a file's name without its ending, or its path below the folder where two files have one name. Known of each are its
/// `folder` below, the first part of that (`group`), and its `caption`: the first line of a text file of the same name, where
/// there are such files. A file may be a link to a picture elsewhere; folders that are links are not walked.
public struct PictureTree: Sendable {
  public let url: URL
  public let axis: StimulusAxis
  public let properties: Table
  private let files: [URL]

  /// - Throws: `E0627` for a folder without pictures, and for a link to a picture that is not there; `FileSystemError`.
  public init(_ url: URL) throws {
    self.url = url
    // A folder that is a link is walked through its target.
    let root = url.resolvingSymlinksInPath()
    guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey]) else {
      throw FileSystemError.cannotRead(path: url.path, reason: "there is no such folder")
    }
    let depth = root.pathComponents.count
    var found: [(path: String, url: URL)] = []
    for case let file as URL in walk where Pictures.endings.contains(file.pathExtension.lowercased()) {
      let folder = file.deletingLastPathComponent().resolvingSymlinksInPath()
      let path = (folder.pathComponents.dropFirst(depth) + [file.lastPathComponent]).joined(separator: "/")
      guard (try? file.resolvingSymlinksInPath().checkResourceIsReachable()) == true else {
        throw Explanation(
          "E0627", "\"\(path)\" is a link to a picture that is not there", parameter: "path",
          facts: (try? FileManager.default.destinationOfSymbolicLink(atPath: file.path)).map { ["it names \"\($0)\""] }
            ?? [],
          remedies: ["get the picture, or take the link out of the folder"])
      }
      // Of a link what counts is its target.
      let facts = try? file.resolvingSymlinksInPath().resourceValues(forKeys: [.isRegularFileKey])
      guard facts?.isRegularFile == true else { continue }
      found.append((path, file))
    }
    guard !found.isEmpty else {
      throw Explanation(
        "E0627", "there is no picture below \"\(url.path)\"", parameter: "path",
        facts: ["looked for: \(Pictures.endings.map { ".\($0)" }.joined(separator: ", "))"])
    }
    found.sort { NaturalOrder.precedes($0.path, $1.path) }
    files = found.map(\.url)
    let paths = found.map { String($0.path.dropLast($0.url.pathExtension.count + 1)) }
    let names = paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    var counts: [String: Int] = [:]
    for name in names { counts[name, default: 0] += 1 }
    axis = try StimulusAxis(ids: zip(names, paths).map { counts[$0] == 1 ? $0 : $1 })
    let folders = paths.map { $0.split(separator: "/").dropLast().joined(separator: "/") }
    let captions = files.map(Self.caption)
    var columns = [
      Column("stimulus", .texts(axis.ids)), Column("folder", .texts(folders)),
      Column("group", .texts(folders.map { $0.split(separator: "/").first.map(String.init) ?? "" })),
    ]
    if captions.contains(where: { $0 != nil }) { columns.append(Column("caption", .texts(captions))) }
    properties = try Table(columns)
  }

  /// - Parameter background: a shade of grey behind what is transparent.
  public func stimuli(background: UInt8?) -> StimulusSet {
    let files = files
    return StimulusSet(name: url.lastPathComponent, axis: axis, properties: properties) {
      try Pictures.read(files[$0], background: background)
    }
  }

  private static func caption(_ picture: URL) -> String? {
    let file = picture.deletingPathExtension().appendingPathExtension("txt")
    guard let bytes = try? RandomAccessFile.contents(of: file, limit: 1 << 20) else { return nil }
    let line = bytes.prefix { $0 != 10 && $0 != 13 }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }
}
