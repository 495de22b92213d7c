public import Foundation
internal import PomonaSystem

/// A state dictionary in torch's old file layout (`.pth` before version 1.6, which is no zip archive).
///
/// Five pickles (magic number, protocol 1001, facts of the machine, the state dictionary, the list of storage keys), then
/// for each key an int64 count and the raw little-endian numbers.
public enum TorchCheckpoint {
  static let allowed = [
    "collections.OrderedDict", "torch.FloatStorage", "torch.LongStorage", "torch._utils._rebuild_tensor_v2",
  ]
  /// 0x1950a86a20f9469cfc6c, least significant byte first.
  private static let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]

  /// The float32 tensors by name; tensors of whole numbers (counts of batches) are passed over.
  ///
  /// - Throws: `E0510` for any constructor but the four that are named in `allowed`, `E0511` for a file that is
  ///   truncated, corrupt, or of another layout; `E0901` when it cannot be read.
  public static func read(_ url: URL) throws -> [String: WeightTensor] {
    try read(RandomAccessFile.contents(of: url, limit: 1 << 32), path: url.path)
  }

  static func read(_ bytes: [UInt8], path: String) throws(ModelError) -> [String: WeightTensor] {
    func next(_ start: Int) throws(ModelError) -> Pickle {
      try PickleMachine.read(bytes, from: start, path: path, allowed: allowed)
    }
    let mark = try next(0)
    guard mark.root == .longInteger(magic) else {
      throw .weightsBroken(path: path, offset: 0, reason: "it does not begin with torch's mark")
    }
    let version = try next(mark.end)
    guard version.root == .integer(1001) else {
      throw .weightsBroken(path: path, offset: mark.end, reason: "its layout is not number 1001")
    }
    let facts = try next(version.end)
    let state = try next(facts.end)
    let keys = try next(state.end)
    let declared = try tensors(of: state, path: path)
    let storages = try storages(keys, declared: declared, bytes: bytes, path: path)
    var result: [String: WeightTensor] = [:]
    // A corrupt file could name one storage many times: what is decoded is never more than what the file holds.
    var budget = bytes.count
    for (name, tensor) in declared where tensor.isFloat {
      guard let storage = storages[tensor.key] else {
        throw .weightsBroken(path: path, offset: keys.end, reason: "no numbers for \"\(name)\"")
      }
      budget -= 4 * max(tensor.count, tensor.reach)
      guard budget >= 0, tensor.start <= storage.count - tensor.reach,
        let elements = Binary.decode(Float.self, tensor.reach, from: bytes, at: storage.offset + 4 * tensor.start)
      else {
        throw .weightsBroken(path: path, offset: storage.offset, reason: "\"\(name)\" is larger than its storage")
      }
      result[name] = WeightTensor(
        shape: tensor.shape, elements: gathered(elements, tensor.shape, tensor.strides, count: tensor.count))
    }
    return result
  }

  private struct Declared {
    let key: String
    let isFloat: Bool
    let storageCount: Int
    let start: Int
    let shape: [Int]
    let strides: [Int]
    let count: Int
    let reach: Int
  }

  /// `_rebuild_tensor_v2` takes (storage, offset, shape, strides, …); the storage is a persistent id
  /// ("storage", class, key, device, count, view).
  private static func tensors(of pickle: Pickle, path: String) throws(ModelError) -> [(String, Declared)] {
    guard case .dictionary(let entries)? = pickle.node(pickle.root) else {
      throw .weightsBroken(path: path, offset: pickle.end, reason: "it holds no state dictionary")
    }
    var result: [(String, Declared)] = []
    var seen: Set<String> = []
    for entry in entries {
      guard case .text(let name) = entry.key, seen.insert(name).inserted else {
        throw .weightsBroken(path: path, offset: pickle.end, reason: "a name is no text, or comes twice")
      }
      guard case .object("torch._utils._rebuild_tensor_v2", let arguments, nil)? = pickle.node(entry.value),
        arguments.count >= 4, case .persistent(let id)? = pickle.node(arguments[0]),
        let storage = pickle.tuple(id), storage.count >= 5, storage[0] == .text("storage"),
        case .text(let key) = storage[2], case .integer(let storageCount) = storage[4], storageCount >= 0,
        case .global(let type) = storage[1], type == "torch.FloatStorage" || type == "torch.LongStorage",
        case .integer(let start) = arguments[1], start >= 0,
        let shape = pickle.counts(arguments[2]), let strides = pickle.counts(arguments[3]),
        let count = Shapes.elementCount(shape), count <= storageCount,
        let reach = reach(shape, strides), reach <= storageCount
      else {
        throw .weightsBroken(path: path, offset: pickle.end, reason: "\"\(name)\" is no tensor inside its storage")
      }
      result.append(
        (
          name,
          Declared(
            key: key, isFloat: type == "torch.FloatStorage", storageCount: storageCount, start: start, shape: shape,
            strides: strides, count: count, reach: reach)
        ))
    }
    return result
  }

  /// How many numbers of a storage lie between a tensor's first and last, both counted; `nil` when that does not fit.
  private static func reach(_ shape: [Int], _ strides: [Int]) -> Int? {
    guard shape.count == strides.count else { return nil }
    if shape.contains(0) { return 0 }
    var reach = 1
    for (size, stride) in zip(shape, strides) {
      let (step, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflowOfSum) = reach.addingReportingOverflow(step)
      guard !overflow, !overflowOfSum else { return nil }
      reach = sum
    }
    return reach
  }

  /// The tensor row-major, out of the numbers of its reach. Kernels that came from TensorFlow lie in another order.
  private static func gathered(_ elements: [Float], _ shape: [Int], _ strides: [Int], count: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    for _ in 0..<count {
      result.append(elements[source])
      for axis in index.indices.reversed() {
        index[axis] += 1
        // Wraps only along an axis of one place, whose stride means nothing.
        source = source &+ strides[axis]
        if index[axis] < shape[axis] { break }
        source = source &- strides[axis] &* shape[axis]
        index[axis] = 0
      }
    }
    return result
  }

  /// Where the numbers of each storage begin. They lie one after the other up to the end of the file.
  private static func storages(
    _ keys: Pickle, declared: [(String, Declared)], bytes: [UInt8], path: String
  ) throws(ModelError) -> [String: (offset: Int, count: Int)] {
    var expected: [String: (size: Int, count: Int)] = [:]
    for (name, tensor) in declared {
      let wanted = (size: tensor.isFloat ? 4 : 8, count: tensor.storageCount)
      if let known = expected[tensor.key], known != wanted {
        throw .weightsBroken(path: path, offset: keys.end, reason: "\"\(name)\" sees its storage in another way")
      }
      expected[tensor.key] = wanted
    }
    guard case .list(let items)? = keys.node(keys.root) else {
      throw .weightsBroken(path: path, offset: keys.end, reason: "it has no list of storages")
    }
    var result: [String: (offset: Int, count: Int)] = [:]
    var position = keys.end
    for item in items {
      guard case .text(let key) = item, let wanted = expected[key], result[key] == nil else {
        throw .weightsBroken(
          path: path, offset: position, reason: "it lists a storage that no tensor uses, or lists it twice")
      }
      guard let count = Binary.decode(Int64.self, 1, from: bytes, at: position)?.first, count == wanted.count else {
        throw .weightsBroken(path: path, offset: position, reason: "a storage has another size than its tensor says")
      }
      position += 8
      let (length, overflow) = wanted.count.multipliedReportingOverflow(by: wanted.size)
      guard !overflow, length <= bytes.count - position else {
        throw .weightsBroken(
          path: path, offset: position, reason: "\(wanted.count) numbers should follow, and the file ends before")
      }
      result[key] = (position, wanted.count)
      position += length
    }
    guard position == bytes.count else {
      throw .weightsBroken(path: path, offset: position, reason: "\(bytes.count - position) bytes follow its end")
    }
    return result
  }
}
