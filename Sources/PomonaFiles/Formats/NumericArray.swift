/// An array as files of numbers hold it: a shape and the elements, the last index fastest (C order).
public struct NumericArray: Sendable, Equatable {
  /// No extents at all for a single number.
  public let shape: [Int]
  public let elements: Elements

  public enum Elements: Sendable, Equatable {
    case float32([Float])
    case float64([Double])
    case int8([Int8])
    case int16([Int16])
    case int32([Int32])
    case int64([Int64])
    case uint8([UInt8])
    case uint16([UInt16])
    case uint32([UInt32])
    case uint64([UInt64])
    case truths([Bool])
    case texts([String])

    public var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      case .int8(let values): values.count
      case .int16(let values): values.count
      case .int32(let values): values.count
      case .int64(let values): values.count
      case .uint8(let values): values.count
      case .uint16(let values): values.count
      case .uint32(let values): values.count
      case .uint64(let values): values.count
      case .truths(let values): values.count
      case .texts(let values): values.count
      }
    }

    /// The type as numpy names it.
    public var typeName: String {
      switch self {
      case .float32: "float32"
      case .float64: "float64"
      case .int8: "int8"
      case .int16: "int16"
      case .int32: "int32"
      case .int64: "int64"
      case .uint8: "uint8"
      case .uint16: "uint16"
      case .uint32: "uint32"
      case .uint64: "uint64"
      case .truths: "bool"
      case .texts: "text"
      }
    }
  }

  /// - Precondition: as many elements as the shape has places.
  public init(shape: [Int], _ elements: Elements) {
    precondition(
      shape.allSatisfy { $0 >= 0 } && elements.count == shape.reduce(1, *), "elements that do not fill the shape")
    self.shape = shape
    self.elements = elements
  }

  /// One value an element; truths are 0 and 1, whole numbers beyond 2^53 are rounded. `nil` for texts.
  public var doubles: [Double]? {
    switch elements {
    case .float32(let values): values.map(Double.init)
    case .float64(let values): values
    case .int8(let values): values.map(Double.init)
    case .int16(let values): values.map(Double.init)
    case .int32(let values): values.map(Double.init)
    case .int64(let values): values.map(Double.init)
    case .uint8(let values): values.map(Double.init)
    case .uint16(let values): values.map(Double.init)
    case .uint32(let values): values.map(Double.init)
    // The bare `Double.init` would take the bits of a UInt64 for those of the number.
    case .uint64(let values): values.map { Double($0) }
    case .truths(let values): values.map { $0 ? 1 : 0 }
    case .texts: nil
    }
  }

  /// Values with the first index fastest (Fortran's and MATLAB's order) as values with the last index fastest.
  static func fromFirstFastest<Value>(_ values: [Value], shape: [Int]) -> [Value] {
    guard shape.count > 1, values.count > 1 else { return values }
    var strides: [Int] = []
    var stride = 1
    for extent in shape {
      strides.append(stride)
      stride *= extent
    }
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    var result: [Value] = []
    result.reserveCapacity(values.count)
    for _ in values.indices {
      result.append(values[source])
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        source += strides[axis]
        if index[axis] < shape[axis] { break }
        source -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    return result
  }
}
