public import Foundation
internal import PomonaSystem

/// A named tensor of weights, row-major.
public struct WeightTensor: Sendable, Equatable {
  public let shape: [Int]
  public let elements: [Float]

  /// - Precondition: as many elements as the shape says.
  public init(shape: [Int], elements: [Float]) {
    precondition(elements.count == shape.reduce(1, *), "tensor of another size")
    self.shape = shape
    self.elements = elements
  }

  /// The tensor with its axes in another order: axis `i` of the result is axis `order[i]` of this one.
  public func permuted(_ order: [Int]) -> WeightTensor {
    precondition(order.sorted() == Array(shape.indices), "no order of the axes")
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    let newShape = order.map { shape[$0] }
    let steps = order.map { strides[$0] }
    var result: [Float] = []
    result.reserveCapacity(elements.count)
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    for _ in elements.indices {
      result.append(elements[source])
      for axis in index.indices.reversed() {
        index[axis] += 1
        source += steps[axis]
        if index[axis] < newShape[axis] { break }
        source -= steps[axis] * newShape[axis]
        index[axis] = 0
      }
    }
    return WeightTensor(shape: newShape, elements: result)
  }
}

/// A tensor of weights that stays in the file where it lies: float32, row-major, least significant byte first.
///
/// The engine maps the file, so that nothing of it is copied.
public struct StoredTensor: Sendable, Equatable {
  public let shape: [Int]
  public let file: URL
  /// Of its first byte.
  public let offset: Int

  public init(shape: [Int], file: URL, offset: Int) {
    self.shape = shape
    self.file = file
    self.offset = offset
  }

  public var elementCount: Int { shape.reduce(1, *) }
}

/// The tensors of one network by name, as its architecture declares them: in memory, or where their file has them.
public struct WeightSet: Sendable {
  public private(set) var tensors: [String: WeightTensor]
  public private(set) var stored: [String: StoredTensor]

  public init(_ tensors: [String: WeightTensor] = [:], stored: [String: StoredTensor] = [:]) {
    self.tensors = tensors
    self.stored = stored
  }

  public subscript(name: String) -> WeightTensor? {
    get { tensors[name] }
    set { tensors[name] = newValue }
  }

  public var names: [String] { (Array(tensors.keys) + stored.keys).sorted() }

  /// - Precondition: the other set has a tensor of that name.
  mutating func take(_ name: String, from other: WeightSet) {
    if let tensor = other.stored[name] {
      stored[name] = tensor
    } else if let tensor = other.tensors[name] {
      tensors[name] = tensor
    } else {
      preconditionFailure("the architecture has no tensor \(name)")
    }
  }

  func shape(of name: String) -> [Int]? { tensors[name]?.shape ?? stored[name]?.shape }

  /// The SHA-256 of names, shapes and bits, in the order of the names: equal for equal weights, wherever they came from.
  ///
  /// - Throws: what reading stored ones meets.
  public var digest: String {
    get throws {
      var digest = SHA256()
      var files: [URL: RandomAccessFile] = [:]
      for name in names {
        if let tensor = tensors[name] {
          digest.update("\(name) \(tensor.shape)\n")
          digest.update(floats: tensor.elements.span)
        } else if let tensor = stored[name] {
          let file = try files[tensor.file] ?? RandomAccessFile(reading: tensor.file)
          files[tensor.file] = file
          digest.update("\(name) \(tensor.shape)\n")
          // In pieces of 4 MB, so that the file is not in memory.
          for start in stride(from: 0, to: tensor.elementCount, by: 1 << 20) {
            let count = min(1 << 20, tensor.elementCount - start)
            let values = try file.floats(rows: 1, stride: count, columns: 0..<count, at: tensor.offset + 4 * start)
            digest.update(floats: values.span)
          }
        }
      }
      return digest.finishHex()
    }
  }
}
