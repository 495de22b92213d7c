import Foundation

/// Writes small networks as ONNX bytes (protocol buffers: a tag, then a number or a length and as many bytes), so that
/// the engine's tests need no file of another program.
enum TinyGraph {
  static func varint(_ value: Int) -> [UInt8] {
    var (rest, bytes) = (UInt64(value), [UInt8]())
    repeat {
      bytes.append(UInt8(rest & 127) | (rest > 127 ? 128 : 0))
      rest >>= 7
    } while rest > 0
    return bytes
  }

  static func field(_ number: Int, _ value: Int) -> [UInt8] { varint(number << 3) + varint(value) }

  static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(bytes.count) + bytes
  }

  static func field(_ number: Int, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  static func node(_ type: String, _ inputs: [String], _ outputs: [String], _ attributes: [UInt8] = []) -> [UInt8] {
    inputs.flatMap { field(1, $0) } + outputs.flatMap { field(2, $0) } + field(4, type) + attributes
  }

  /// An attribute that is a list of whole numbers.
  static func attribute(_ name: String, _ values: [Int]) -> [UInt8] {
    field(5, field(1, name) + values.flatMap { field(8, $0) } + field(20, 7))
  }

  /// Name, element type and shape of an input or output; `nil` is the free extent "n".
  static func value(_ name: String, _ shape: [Int?], type: Int = 1) -> [UInt8] {
    let extents = shape.flatMap { field(1, $0.map { field(1, $0) } ?? field(2, "n")) }
    return field(1, name) + field(2, field(1, field(1, type) + field(2, extents)))
  }

  static func tensor(_ name: String, _ shape: [Int], _ values: [Float]) -> [UInt8] {
    let bytes = values.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) }
    }
    return shape.flatMap { field(1, $0) } + field(2, 1) + field(8, name) + field(9, bytes)
  }

  static func model(
    nodes: [[UInt8]], weights: [[UInt8]] = [], inputs: [[UInt8]], outputs: [[UInt8]]
  ) -> Data {
    let graph =
      nodes.flatMap { field(1, $0) } + field(2, "tiny") + weights.flatMap { field(5, $0) }
      + inputs.flatMap { field(11, $0) } + outputs.flatMap { field(12, $0) }
    return Data(field(1, 8) + field(7, graph) + field(8, field(2, 13)))
  }

  /// Numbers between -1 and 1 that are the same in every run.
  static func numbers(_ count: Int, salt: UInt64) -> [Float] {
    var state = salt &* 0x9E37_79B9_7F4A_7C15 | 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
    }
  }

  /// Two convolutions with rectifiers, wide enough that threads share the work.
  static let convolutions = model(
    nodes: [
      node("Conv", ["x", "w1", "b1"], ["c1"], attribute("kernel_shape", [3, 3]) + attribute("strides", [1, 1])),
      node("Relu", ["c1"], ["r1"]),
      node("Conv", ["r1", "w2", "b2"], ["c2"], attribute("kernel_shape", [3, 3]) + attribute("pads", [1, 1, 1, 1])),
      node("Relu", ["c2"], ["r2"]),
    ],
    weights: [
      tensor("w1", [24, 3, 3, 3], numbers(24 * 27, salt: 1)), tensor("b1", [24], numbers(24, salt: 2)),
      tensor("w2", [40, 24, 3, 3], numbers(40 * 24 * 9, salt: 3)), tensor("b2", [40], numbers(40, salt: 4)),
    ],
    inputs: [value("x", [nil, 3, 33, 33])],
    outputs: [
      value("c1", [nil, 24, 31, 31]), value("r1", [nil, 24, 31, 31]), value("c2", [nil, 40, 31, 31]),
      value("r2", [nil, 40, 31, 31]),
    ])
}
