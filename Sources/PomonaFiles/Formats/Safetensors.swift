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

  /// - Throws: `FileError` naming file, tensor and byte; `FileSystemError`.
  public init(_ url: URL) throws { try self.init(.mapped(try MappedFile(url)), path: url.path) }

  public init(bytes: [UInt8], path: String) throws { try self.init(.memory(bytes), path: path) }

  private init(_ source: ByteSource, path: String) throws {
    self.path = path
    do {
      let head = try SafetensorsHead(byteCount: source.byteCount) { count, offset in
        try source.numbers(UInt8.self, count, at: offset, bigEndian: false, path: path)
      }
      metadata = head.metadata
      plain = try head.tensors.map { tensor in
        guard let kind = ElementKind(safetensors: tensor.type) else {
          throw SafetensorsHead.Problem.type(tensor.type, tensor: tensor.name)
        }
        return PlainArray(
          path: path, name: tensor.name, shape: tensor.shape, kind: kind, source: source, offset: tensor.offset)
      }
    } catch let problem as SafetensorsHead.Problem {
      throw FileError(problem, path: path)
    }
  }

  /// - Throws: `.noEntry` with the names that there are.
  public func array(_ name: String) throws(FileError) -> any StoredArray {
    guard let found = arrays.first(where: { $0.name == name }) else {
      throw .noEntry(path: path, name: name, known: arrays.map(\.name))
    }
    return found
  }
}

extension FileError {
  fileprivate init(_ problem: SafetensorsHead.Problem, path: String) {
    self =
      switch problem {
      case .notOne(let reason): .otherFormat(path: path, expected: "safetensors file", reason: reason)
      case .damaged(let offset, let reason): .damaged(path: path, offset: offset, reason: reason)
      case .type(let type, let tensor):
        .unsupported(
          path: path, what: "the tensor \"\(tensor)\" of type \(type)",
          advice: "in Python: save_file({k: v.float() for k, v in tensors.items()}, \"x.safetensors\")")
      }
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
