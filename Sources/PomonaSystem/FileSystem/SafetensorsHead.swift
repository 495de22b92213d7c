internal import Foundation

/// The head of a file of the safetensors library: which tensors lie where.
///
/// 8 bytes of length, that many bytes of JSON, then the elements. Every offset is checked against the file and against its
/// neighbours, so that what a tensor states is there.
public struct SafetensorsHead: Sendable, Equatable {
  public struct Tensor: Sendable, Equatable {
    public let name: String
    /// As the library writes it, such as `F32`.
    public let type: String
    public let shape: [Int]
    /// In the file.
    public let offset: Int
  }

  /// In the order of their bytes.
  public let tensors: [Tensor]
  /// What the writer noted, such as `format: pt`.
  public let metadata: [String: String]

  public enum Problem: Error, Sendable, Equatable {
    case notOne(reason: String)
    case damaged(offset: Int, reason: String)
    /// A type of elements that is not known.
    case type(String, tensor: String)
  }

  /// The library's own limit for a head.
  private static let longest = 100_000_000

  private static let sizes = [
    "BOOL": 1, "I8": 1, "U8": 1, "F16": 2, "BF16": 2, "I16": 2, "U16": 2, "F32": 4, "I32": 4, "U32": 4, "F64": 8,
    "I64": 8,
    "U64": 8,
  ]

  private struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let range: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case range = "data_offsets"
    }
  }

  /// Either a tensor or the metadata, by the key.
  private struct Entries: Decodable {
    var entries: [String: Entry] = [:]
    var metadata: [String: String] = [:]

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys {
        if key.stringValue == "__metadata__" {
          metadata = try container.decode([String: String].self, forKey: key)
        } else {
          entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
        }
      }
    }
  }

  /// - Parameters:
  ///   - byteCount: of the whole file.
  ///   - read: bytes of it.
  /// - Throws: `Problem`, and what `read` throws.
  public init(byteCount: Int, read: (_ count: Int, _ offset: Int) throws -> [UInt8]) throws {
    guard byteCount >= 8 else { throw Problem.notOne(reason: "it has \(byteCount) bytes; the least are 8") }
    let length = Binary.decode(UInt64.self, 1, from: try read(8, 0))?.first ?? 0
    guard length <= UInt64(SafetensorsHead.longest) else {
      throw Problem.notOne(reason: "its first 8 bytes state a head of \(length) bytes")
    }
    let start = 8 + Int(length)
    guard start <= byteCount else {
      throw Problem.damaged(offset: 0, reason: "a head of \(length) bytes, of which \(byteCount - 8) are there")
    }
    let bytes = try read(Int(length), 8)
    guard bytes.first == UInt8(ascii: "{") else { throw Problem.notOne(reason: "the head is no JSON object") }
    guard let head = try? JSONDecoder().decode(Entries.self, from: Data(bytes)) else {
      throw Problem.damaged(offset: 8, reason: "the head is no list of tensors")
    }
    metadata = head.metadata
    let space = byteCount - start
    var found: [(tensor: Tensor, byteCount: Int)] = []
    for (name, entry) in head.entries {
      guard let size = SafetensorsHead.sizes[entry.dtype] else { throw Problem.type(entry.dtype, tensor: name) }
      guard entry.range.count == 2, entry.range[0] >= 0, entry.range[0] <= entry.range[1], entry.range[1] <= space
      else {
        throw Problem.damaged(
          offset: start, reason: "\"\(name)\" lies at \(entry.range), and \(space) bytes are there")
      }
      let words = entry.shape.map(String.init).joined(separator: " x ")
      guard let wanted = Shapes.elementCount(entry.shape + [size]) else {
        throw Problem.damaged(offset: 8, reason: "\"\(name)\" of shape \(words) is larger than any file")
      }
      guard wanted == entry.range[1] - entry.range[0] else {
        throw Problem.damaged(
          offset: start + entry.range[0],
          reason: "\"\(name)\" of shape \(words) needs \(wanted) bytes, not \(entry.range[1] - entry.range[0])")
      }
      let offset = start + entry.range[0]
      found.append((Tensor(name: name, type: entry.dtype, shape: entry.shape, offset: offset), wanted))
    }
    found.sort { ($0.tensor.offset, $0.byteCount, $0.tensor.name) < ($1.tensor.offset, $1.byteCount, $1.tensor.name) }
    var end = start
    for (tensor, count) in found {
      guard tensor.offset == end else {
        throw Problem.damaged(
          offset: tensor.offset, reason: "\"\(tensor.name)\" begins at byte \(tensor.offset), not at \(end)")
      }
      end += count
    }
    guard end == byteCount else {
      throw Problem.damaged(offset: end, reason: "\(byteCount - end) bytes belong to no tensor")
    }
    tensors = found.map(\.tensor)
  }
}
