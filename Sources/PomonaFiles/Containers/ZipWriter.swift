internal import PomonaSystem

/// A zip archive that is put together in memory; the same entries give the same bytes.
public struct ZipWriter: Sendable {
  private let path: String
  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var names: Set<String> = []

  /// - `path`: the file that is to be, for errors.
  public init(path: String) { self.path = path }

  /// Adds an entry, deflated where that makes it smaller.
  ///
  /// - Throws: `.cannotHold` for a name that is there already or is too long, and for what would need zip64.
  public mutating func add(_ name: String, _ bytes: [UInt8], compressed: Bool = true) throws(FileError) {
    let nameBytes = Array(name.utf8)
    guard nameBytes.count <= 0xFFFF else { throw .cannotHold(path: path, what: "a name of \(nameBytes.count) bytes") }
    guard !names.contains(name) else { throw .cannotHold(path: path, what: "two entries named \"\(name)\"") }
    guard names.count < 0xFFFE else { throw .cannotHold(path: path, what: "more than 65,534 entries") }
    var packed = bytes
    var method = 0
    if compressed, let smaller = try? Zlib.deflate(bytes, .raw), smaller.count < bytes.count {
      packed = smaller
      method = 8
    }
    let start = body.count
    guard bytes.count < 0xFFFF_FFFF, start + packed.count + directory.count + 1 << 20 < 0xFFFF_FFFF else {
      throw .cannotHold(path: path, what: "more than 4 GiB")
    }
    names.insert(name)
    var facts: [UInt8] = []
    ZipWriter.append(20, 2, to: &facts)
    // Bit 11: the name is UTF-8. The date is the format's first, 1 January 1980, so that bytes depend on content alone.
    for value in [0x0800, method, 0, 0x21] { ZipWriter.append(value, 2, to: &facts) }
    for value in [Int(Zlib.crc32(bytes)), packed.count, bytes.count] { ZipWriter.append(value, 4, to: &facts) }
    ZipWriter.append(nameBytes.count, 2, to: &facts)
    ZipWriter.append(0, 2, to: &facts)
    ZipWriter.append(0x0403_4b50, 4, to: &body)
    body += facts
    body += nameBytes
    body += packed
    ZipWriter.append(0x0201_4b50, 4, to: &directory)
    ZipWriter.append(20, 2, to: &directory)
    directory += facts
    for width in [2, 2, 2, 4] { ZipWriter.append(0, width, to: &directory) }
    ZipWriter.append(start, 4, to: &directory)
    directory += nameBytes
  }

  /// The whole archive.
  public consuming func finish() -> [UInt8] {
    var end: [UInt8] = []
    ZipWriter.append(0x0605_4b50, 4, to: &end)
    for value in [0, 0, names.count, names.count] { ZipWriter.append(value, 2, to: &end) }
    for value in [directory.count, body.count] { ZipWriter.append(value, 4, to: &end) }
    ZipWriter.append(0, 2, to: &end)
    return body + directory + end
  }

  private static func append(_ value: Int, _ width: Int, to bytes: inout [UInt8]) {
    for place in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
  }
}
