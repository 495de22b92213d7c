internal import Foundation
internal import PomonaSystem

/// An HDF5 file that states its own digest, so that damage anywhere is seen before the HDF5 library reads a byte of it
/// (that library was not made to survive hostile bytes).
///
/// The first 2,048 bytes are HDF5's user block, which the library skips:
///
///     pomona features 1
///     sha256 HEX           the digest of everything behind this line
///     {"model": …}         labels for lists, then spaces
///
/// Behind them lies a plain HDF5 file, which any HDF5 program opens as it is.
enum SealedFile {
  static let blockSize = 2048
  private static let magic = "pomona features 1\n"
  private static let start = "sha256 "
  /// Bytes in front of what the digest covers.
  static let sealSize = magic.utf8.count + start.utf8.count + 64 + 1

  /// What lists show without opening the HDF5 file.
  struct Labels: Codable, Equatable {
    var model: String
    var stimulusSet: String
    /// The layer of a map; empty for records.
    var layer: String
    var layerCount: Int
    var what: String
  }

  /// The bytes of the block behind the seal.
  static func block(_ labels: Labels) throws -> [UInt8] {
    var labels = labels
    func short(_ text: String) -> String { text.utf8.count <= 400 ? text : String(text.prefix(100)) + "…" }
    labels.model = short(labels.model)
    labels.stimulusSet = short(labels.stimulusSet)
    labels.layer = short(labels.layer)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes = Array(try encoder.encode(labels).prefix(blockSize - sealSize - 1))
    bytes += [UInt8](repeating: 0x20, count: blockSize - sealSize - 1 - bytes.count)
    return bytes + [0x0A]
  }

  static func seal(_ digest: String) -> [UInt8] { Array("\(magic)\(start)\(digest)\n".utf8) }

  /// The whole file for labels and the bytes of an HDF5 file.
  static func bytes(_ labels: Labels, image: [UInt8]) throws -> [UInt8] {
    let covered = try block(labels) + image
    return seal(SHA256.hexDigest(of: covered)) + covered
  }

  /// Why the file is not what was written; `nil` if every byte is.
  ///
  /// - Throws: when it cannot be read at all.
  static func problem(in file: RandomAccessFile) throws(FileSystemError) -> String? {
    guard file.byteCount > blockSize else { return "it is cut short at \(file.byteCount) bytes" }
    let stated = try file.bytes(sealSize, at: 0)
    guard stated.starts(with: magic.utf8) else { return "it does not begin as a file of kept features" }
    let digest = try SHA256.hexDigest(of: file, from: sealSize)
    guard stated == seal(digest) else { return "its bytes have another digest than it states" }
    return nil
  }

  /// The labels as they are, unchecked; `nil` if there are none to be read.
  static func labels(of url: URL) -> Labels? {
    guard let file = try? RandomAccessFile(reading: url), file.byteCount > blockSize,
      let block = try? file.bytes(blockSize, at: 0), block.starts(with: magic.utf8)
    else { return nil }
    return try? JSONDecoder().decode(Labels.self, from: Data(block[sealSize...]))
  }
}
