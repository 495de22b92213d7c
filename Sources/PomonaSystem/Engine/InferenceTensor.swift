/// What a network says of one of its inputs or outputs.
public struct InferenceTensor: Sendable, Equatable {
  public let name: String
  /// `nil` where any extent will do, such as the number of stimuli; empty when the shape is known only after a run.
  public let shape: [Int?]
  /// Such as `float32`.
  public let elementType: String

  public init(name: String, shape: [Int?], elementType: String) {
    self.name = name
    self.shape = shape
    self.elementType = elementType
  }

  public var isFloat: Bool { elementType == "float32" }

  /// ONNX numbers its element types.
  static func elementType(_ code: Int32) -> String {
    let names = [
      "nothing", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "text", "truth", "float16", "float64",
      "uint32", "uint64", "complex64", "complex128", "bfloat16",
    ]
    return names.indices.contains(Int(code)) ? names[Int(code)] : "type \(code)"
  }
}

extension InferenceTensor: CustomStringConvertible {
  public var description: String {
    "\"\(name)\": \(elementType) \(shape.map { $0.map(String.init) ?? "any" }.joined(separator: " × "))"
  }
}
