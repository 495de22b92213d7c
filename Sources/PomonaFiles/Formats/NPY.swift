public import Foundation
internal import PomonaSystem

/// One array as numpy saves it (`.npy`, versions 1 to 3; NEP 1).
///
/// Read: float16 (as float32), float32, float64, whole numbers of 1 to 8 bytes, bool and Unicode text, in either byte order, C or Fortran order.
/// Objects are refused: reading them would mean running a pickle. Written: version 1 (2 when the head is longer than
/// 65,535 bytes), least significant byte first, C order; the same array gives the same bytes as `numpy.save`.
public enum NPY {
  private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
  /// numpy's own limit is 64.
  private static let mostAxes = 64

  /// - Throws: `FileError` naming file and byte; `FileSystemError`.
  public static func read(_ url: URL) throws -> NumericArray {
    let bytes = PackedFile.isNamed(url) ? try PackedFile.contents(of: url) : try RandomAccessFile.contents(of: url)
    return try array(from: bytes, path: url.path)
  }

  public static func write(_ array: NumericArray, to url: URL) throws {
    try AtomicFile.write(bytes(of: array), to: url)
  }

  public static func array(from bytes: [UInt8], path: String) throws(FileError) -> NumericArray {
    let (head, type, start, count) = try self.head(of: bytes, path: path)
    let (length, overflow) = count.multipliedReportingOverflow(by: type.size)
    guard !overflow, length <= bytes.count - start else {
      throw .damaged(
        path: path, offset: start,
        reason: "\(count) elements of \(type.size) bytes should follow, and \(bytes.count - start) bytes do")
    }
    guard length == bytes.count - start else {
      throw .damaged(
        path: path, offset: start + length, reason: "\(bytes.count - start - length) bytes after the last element")
    }
    guard let elements = type.elements(count, from: bytes, at: start, shape: head.isFirstFastest ? head.shape : nil)
    else { throw .damaged(path: path, offset: start, reason: "elements that are no \(head.descriptor)") }
    return NumericArray(shape: head.shape, elements)
  }

  /// What the file says of its array, the offset of the first element, and how many there should be.
  static func head(
    of bytes: [UInt8], path: String
  ) throws(FileError) -> (NPYHead.Content, NPYType, start: Int, count: Int) {
    guard bytes.starts(with: magic) else {
      throw .otherFormat(path: path, expected: "npy file", reason: "it does not begin with numpy's mark")
    }
    guard bytes.count >= 10 else { throw .damaged(path: path, offset: bytes.count, reason: "the head is cut off") }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw .unsupported(
        path: path, what: "an npy file of version \(version).\(bytes[7])", advice: "save it with numpy.save")
    }
    let width = version == 1 ? 2 : 4
    let headStart = 8 + width
    guard bytes.count >= headStart else {
      throw .damaged(path: path, offset: bytes.count, reason: "the head is cut off")
    }
    let headLength = (0..<width).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    guard headLength <= bytes.count - headStart else {
      throw .damaged(
        path: path, offset: 8, reason: "a head of \(headLength) bytes, of which \(bytes.count - headStart) are there")
    }
    var parser = NPYHead(bytes: bytes[headStart..<(headStart + headLength)], path: path)
    let head = try parser.parse()
    guard head.shape.count <= mostAxes else {
      throw .damaged(path: path, offset: headStart, reason: "a shape of \(head.shape.count) axes")
    }
    var count = 1
    for extent in head.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw .damaged(path: path, offset: headStart, reason: "a shape too large to exist") }
      count = product
    }
    let type = try NPYType(head.descriptor, path: path, offset: headStart)
    return (head, type, headStart + headLength, count)
  }

  public static func bytes(of array: NumericArray) -> [UInt8] {
    let extents = array.shape.map(String.init)
    let shape = extents.count == 1 ? "(\(extents[0]),)" : "(\(extents.joined(separator: ", ")))"
    let (descriptor, body) = NPYType.encoded(array.elements)
    var head = Array("{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(shape), }".utf8)
    var width = 2
    if head.count + 64 > 0xFFFF { width = 4 }
    // The elements begin at a multiple of 64, behind blanks and a line end.
    let unpadded = magic.count + 2 + width + head.count + 1
    head += [UInt8](repeating: 0x20, count: (64 - unpadded % 64) % 64)
    head.append(0x0A)
    var bytes = magic + [width == 2 ? 1 : 2, 0]
    for place in 0..<width { bytes.append(UInt8(truncatingIfNeeded: head.count >> (8 * place))) }
    return bytes + head + body
  }
}
