internal import Foundation

extension Workspace {
  /// A relative name that the current folder does not have, but the folder of the script or chapter does, is meant there.
  func located(_ path: String) -> String {
    guard let folder, !path.hasPrefix("/"), !FileManager.default.fileExists(atPath: path) else { return path }
    let beside = folder.appendingPathComponent(path).path
    return FileManager.default.fileExists(atPath: beside) ? beside : path
  }
}
