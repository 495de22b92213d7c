public import Foundation
public import PomonaCore
internal import PomonaSystem
internal import PomonaTables

/// Pictures from files: JPEG and PNG.
public enum Pictures {
  public static let endings = ["jpg", "jpeg", "png"]

  /// - Throws: `PictureError`, `FileSystemError`.
  public static func read(_ url: URL, background: UInt8? = nil) throws -> RasterImage {
    try decode(RandomAccessFile.contents(of: url, limit: 1 << 30), path: url.path, background: background)
  }

  /// - Parameter background: a shade of grey that shows through where a picture is transparent; `nil` drops transparency.
  public static func decode(_ bytes: [UInt8], path: String, background: UInt8? = nil) throws -> RasterImage {
    let picture = try PictureDecoder.decode(bytes, path: path, background: background)
    return RasterImage(width: picture.width, height: picture.height, pixels: picture.pixels)
  }

  /// The pictures of a folder, in the order in which a person would list their names.
  public static func inFolder(_ url: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
      .filter { endings.contains($0.pathExtension.lowercased()) }
      .sorted { NaturalOrder.precedes($0.lastPathComponent, $1.lastPathComponent) }
  }
}
