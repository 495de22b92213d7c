public import Foundation
internal import PomonaSystem

/// Weights in a file of the safetensors library, left where they lie.
public enum SafetensorsWeights {
  /// The float32 tensors by name; those of whole numbers, such as the positions that old versions of transformers saved, are
  /// passed over.
  ///
  /// - Throws: `E0511` for a file that is not whole, or holds numbers of another type; what opening it meets.
  public static func read(_ url: URL) throws -> [String: StoredTensor] {
    // The engine refuses files outside of the folder that it is told, links out of it among them.
    let url = url.resolvingSymlinksInPath()
    let file = try RandomAccessFile(reading: url)
    let head: SafetensorsHead
    do {
      head = try SafetensorsHead(byteCount: file.byteCount) { count, offset in try file.bytes(count, at: offset) }
    } catch let problem as SafetensorsHead.Problem {
      throw ModelError.weightsBroken(problem, path: url.path)
    }
    var tensors: [String: StoredTensor] = [:]
    for tensor in head.tensors {
      if tensor.type.hasPrefix("I") || tensor.type.hasPrefix("U") { continue }
      guard tensor.type == "F32", tensor.offset % 4 == 0 else {
        throw ModelError.weightsBroken(
          path: url.path, offset: tensor.offset,
          reason: tensor.type == "F32"
            ? "\"\(tensor.name)\" does not begin at a multiple of 4 bytes"
            : "\"\(tensor.name)\" holds \(tensor.type), not F32")
      }
      tensors[tensor.name] = StoredTensor(shape: tensor.shape, file: url, offset: tensor.offset)
    }
    return tensors
  }
}

extension ModelError {
  fileprivate static func weightsBroken(_ problem: SafetensorsHead.Problem, path: String) -> ModelError {
    switch problem {
    case .notOne(let reason): .weightsBroken(path: path, offset: 0, reason: reason)
    case .damaged(let offset, let reason): .weightsBroken(path: path, offset: offset, reason: reason)
    case .type(let type, let tensor):
      .weightsBroken(path: path, offset: 8, reason: "\"\(tensor)\" is of the unknown type \(type)")
    }
  }
}
