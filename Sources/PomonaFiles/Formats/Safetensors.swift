public import Foundation
internal import PomonaSystem

/// Named arrays as the safetensors library saves them: a head of JSON, then the elements, mapped and never copied whole.
///
/// Read: F16, BF16, F32, F64, whole numbers of 1 to 8 bytes, BOOL. Every offset is checked against the file and against its
/// neighbours before anything is read.
public struct Safetensors: Sendable {
  public let path: String
  /// In the order of their bytes.
  public var arrays: [any StoredArray] { plain }
  let plain: [PlainArray]
  /// What the writer noted, such as `format: pt`.
  public let metadata: [String: String]

  /// The library's own limit for a head.
  private static let longestHead = 100_000_000

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
  private struct Head: Decodable {
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

  /// - Throws: `FileError` naming file, tensor and byte; `FileSystemError`.
  public init(_ url: URL) throws { try self.init(.mapped(try MappedFile(url)), path: url.path) }

  public init(bytes: [UInt8], path: String) throws { try self.init(.memory(bytes), path: path) }

  private init(_ source: ByteSource, path: String) throws {
    self.path = path
    guard source.byteCount >= 8 else {
      throw FileError.otherFormat(
        path: path, expected: "safetensors file", reason: "it has \(source.byteCount) bytes; the least are 8")
    }
    let length = try source.numbers(UInt64.self, 1, at: 0, bigEndian: false, path: path)[0]
    guard length <= UInt64(Safetensors.longestHead) else {
      throw FileError.otherFormat(
        path: path, expected: "safetensors file", reason: "its first 8 bytes state a head of \(length) bytes")
    }
    let start = 8 + Int(length)
    guard start <= source.byteCount else {
      throw FileError.damaged(
        path: path, offset: 0, reason: "a head of \(length) bytes, of which \(source.byteCount - 8) are there")
    }
    let bytes = try source.numbers(UInt8.self, Int(length), at: 8, bigEndian: false, path: path)
    guard bytes.first == UInt8(ascii: "{") else {
      throw FileError.otherFormat(path: path, expected: "safetensors file", reason: "the head is no JSON object")
    }
    let head: Head
    do {
      head = try JSONDecoder().decode(Head.self, from: Data(bytes))
    } catch {
      throw FileError.damaged(path: path, offset: 8, reason: "the head is no list of tensors")
    }
    metadata = head.metadata
    var arrays: [PlainArray] = []
    let space = source.byteCount - start
    for (name, entry) in head.entries {
      guard let kind = ElementKind(safetensors: entry.dtype) else {
        throw FileError.unsupported(
          path: path, what: "the tensor \"\(name)\" of type \(entry.dtype)",
          advice: "in Python: save_file({k: v.float() for k, v in tensors.items()}, \"x.safetensors\")")
      }
      guard entry.range.count == 2, entry.range[0] >= 0,
        entry.range[0] <= entry.range[1], entry.range[1] <= space
      else {
        throw FileError.damaged(
          path: path, offset: start,
          reason: "\"\(name)\" lies at \(entry.range), and \(space) bytes are there")
      }
      let wanted = try NPY.byteCount(of: entry.shape, size: kind.size, path: path, offset: 8)
      guard wanted == entry.range[1] - entry.range[0] else {
        throw FileError.damaged(
          path: path, offset: start + entry.range[0],
          reason: "\"\(name)\" of shape \(NumericArray.words(entry.shape)) needs \(wanted) bytes, not "
            + "\(entry.range[1] - entry.range[0])")
      }
      arrays.append(
        PlainArray(
          path: path, name: name, shape: entry.shape, kind: kind, source: source,
          offset: start + entry.range[0]))
    }
    arrays.sort { ($0.offset, $0.count, $0.name) < ($1.offset, $1.count, $1.name) }
    var end = start
    for array in arrays {
      guard array.offset == end else {
        throw FileError.damaged(
          path: path, offset: array.offset, reason: "\"\(array.name)\" begins at byte \(array.offset), not at \(end)")
      }
      end += array.count * array.kind.size
    }
    guard end == source.byteCount else {
      throw FileError.damaged(
        path: path, offset: end, reason: "\(source.byteCount - end) bytes belong to no tensor")
    }
    plain = arrays
  }

  /// - Throws: `.noEntry` with the names that there are.
  public func array(_ name: String) throws(FileError) -> any StoredArray {
    guard let found = arrays.first(where: { $0.name == name }) else {
      throw .noEntry(path: path, name: name, known: arrays.map(\.name))
    }
    return found
  }
}

extension ElementKind {
  /// By the name in a safetensors head.
  init?(safetensors name: String) {
    let known: [String: ElementKind] = [
      "F16": .float16, "BF16": .bfloat16, "F32": .float32, "F64": .float64, "I8": .int8, "I16": .int16, "I32": .int32,
      "I64": .int64, "U8": .uint8, "U16": .uint16, "U32": .uint32, "U64": .uint64, "BOOL": .bool,
    ]
    guard let kind = known[name] else { return nil }
    self = kind
  }
}
