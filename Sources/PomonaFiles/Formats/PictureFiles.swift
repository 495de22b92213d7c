public import Foundation
public import PomonaCatalog
public import PomonaCore
internal import PomonaSystem
public import PomonaTables

/// The pictures of a folder or of a zip archive, each decoded when it is asked for.
public struct PictureFiles: Sendable {
  public let path: String
  /// Names with their endings, in the order in which a person would list them.
  public let names: [String]
  private let source: Source

  private enum Source {
    case folder(URL)
    case archive(ZipReader)
  }

  /// - Throws: `FileSystemError`, what reading the archive meets.
  public init(_ url: URL) throws {
    path = url.path
    if (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true {
      source = .folder(url)
      names = try Pictures.inFolder(url).map(\.lastPathComponent)
    } else {
      let archive = try ZipReader(url)
      source = .archive(archive)
      names = archive.names.filter { name in
        let file = name.split(separator: "/").last.map(String.init) ?? ""
        // Archives made on a Mac hold shadows of files.
        return Pictures.endings.contains(URL(fileURLWithPath: file).pathExtension.lowercased())
          && !file.hasPrefix("._")
      }.sorted { NaturalOrder.precedes($0, $1) }
    }
  }

  /// The picture of that name.
  public func image(_ name: String) throws -> RasterImage {
    switch source {
    case .folder(let url): try Pictures.read(url.appendingPathComponent(name))
    case .archive(let archive): try Pictures.decode(try archive.contents(of: name), path: "\(path)/\(name)")
    }
  }

  /// The name of the picture of each stimulus: by its id, with or without ending; where no id is the name of a picture and
  /// there are as many pictures as stimuli, in their order.
  ///
  /// - Throws: `E0627` for the first stimulus without a picture.
  public func names(of axis: StimulusAxis) throws(Explanation) -> [String] {
    var byName: [String: String] = [:]
    for name in names {
      let file = name.split(separator: "/").last.map(String.init) ?? name
      let ending = URL(fileURLWithPath: file).pathExtension
      byName[file] = name
      byName[String(file.dropLast(ending.count + 1))] = name
    }
    let found = axis.ids.map { byName[$0] }
    if found.allSatisfy({ $0 == nil }), names.count == axis.count { return names }
    if let place = found.firstIndex(of: nil) {
      throw Explanation(
        "E0627", "stimulus \"\(axis.ids[place])\" has no picture in \"\(path)\"", parameter: "images",
        facts: [
          "\(names.count) pictures" + (names.first.map { ", the first is \"\($0)\"" } ?? ""),
          "\(found.count { $0 != nil }) of \(axis.count) stimuli have one",
        ],
        remedies: ["name each picture by the id of its stimulus, such as \"\(axis.ids[place]).png\""])
    }
    return found.compactMap { $0 }
  }

  /// The pictures of the stimuli, read when they are first asked for.
  public func stimuli(of axis: StimulusAxis, name: String, properties: Table) throws(Explanation) -> StimulusSet {
    let names = try names(of: axis)
    return StimulusSet(name: name, axis: axis, properties: properties) { try image(names[$0]) }
  }
}
