public import Foundation
internal import PomonaSystem

/// Several named arrays in one zip archive (`numpy.savez`, `savez_compressed`); an array is unpacked when asked for.
public struct NPZ: Sendable {
  private static let ending = ".npy"
  private let archive: ZipReader

  /// - Throws: `FileError` naming file and byte; `FileSystemError`.
  public init(_ url: URL) throws { archive = try ZipReader(url) }

  public init(bytes: [UInt8], path: String) throws { archive = try ZipReader(bytes: bytes, path: path) }

  public var path: String { archive.path }

  /// The arrays' names, in the order of the file; entries that are no arrays are left out.
  public var names: [String] {
    archive.names.filter { $0.hasSuffix(NPZ.ending) }.map { String($0.dropLast(NPZ.ending.count)) }
  }

  /// - Throws: `.noEntry` with the names that there are; what is wrong with the archive or the array.
  public func array(_ name: String) throws -> NumericArray {
    guard let entry = archive.entries.first(where: { $0.name == name + NPZ.ending }) else {
      throw FileError.noEntry(path: path, name: name, known: names)
    }
    return try NPY.array(from: archive.contents(of: entry), path: "\(path)/\(entry.name)")
  }

  /// The first bytes of an array as it lies in the archive.
  func beginning(of name: String, count: Int) throws -> [UInt8] {
    guard let entry = archive.entries.first(where: { $0.name == name + NPZ.ending }) else {
      throw FileError.noEntry(path: path, name: name, known: names)
    }
    return try archive.beginning(of: entry, count: count)
  }

  /// Writes arrays in the order given; the same arrays give the same bytes.
  ///
  /// - Throws: `.cannotHold` for a name given twice, or more than 4 GiB.
  public static func write(
    _ arrays: [(name: String, array: NumericArray)], to url: URL, compressed: Bool = true
  ) throws {
    try AtomicFile.write(bytes(of: arrays, path: url.path, compressed: compressed), to: url)
  }

  public static func bytes(
    of arrays: [(name: String, array: NumericArray)], path: String, compressed: Bool = true
  ) throws(FileError) -> [UInt8] {
    var archive = ZipWriter(path: path)
    for (name, array) in arrays { try archive.add(name + ending, NPY.bytes(of: array), compressed: compressed) }
    return archive.finish()
  }
}
