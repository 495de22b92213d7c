public import Foundation
public import PomonaCore
internal import PomonaSystem
internal import PomonaTables

/// Pictures from files: JPEG and PNG.
public enum Pictures {
  public static let endings = ["jpg", "jpeg", "png"]

  /// - Throws: `PictureError`, `FileSystemError`.
  public static func read(_ url: URL) throws -> RasterImage {
    try decode(RandomAccessFile.contents(of: url, limit: 1 << 30), path: url.path)
  }

  public static func decode(_ bytes: [UInt8], path: String) throws -> RasterImage {
    let picture = try PictureDecoder.decode(bytes, path: path)
    return RasterImage(width: picture.width, height: picture.height, pixels: picture.pixels)
  }

  /// The pictures of a folder, in the order in which a person would list their names.
  public static func inFolder(_ url: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
      .filter { endings.contains($0.pathExtension.lowercased()) }
      .sorted { NaturalOrder.precedes($0.lastPathComponent, $1.lastPathComponent) }
  }
}
