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

/// The tensors of one network by name, as its architecture declares them.
public struct WeightSet: Sendable {
  public private(set) var tensors: [String: WeightTensor]

  public init(_ tensors: [String: WeightTensor] = [:]) { self.tensors = tensors }

  public subscript(name: String) -> WeightTensor? {
    get { tensors[name] }
    set { tensors[name] = newValue }
  }

  public var names: [String] { tensors.keys.sorted() }

  /// The SHA-256 of names, shapes and bits, in the order of the names: equal for equal weights, wherever they came from.
  public var digest: String {
    var digest = SHA256()
    for name in names {
      guard let tensor = tensors[name] else { continue }
      digest.update("\(name) \(tensor.shape)\n")
      digest.update(floats: tensor.elements.span)
    }
    return digest.finishHex()
  }
}
