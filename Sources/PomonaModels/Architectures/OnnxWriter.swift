internal import Foundation
internal import PomonaSystem

/// Writes a graph as an ONNX model: the handful of fields of `onnx.proto` (version 7, operator set 13) that a
/// feed-forward network needs. Weights that lie in a file of their own are pointed to: name of the file, offset, length.
enum OnnxWriter {
  private static let float = 1

  static func model(operations: [Operation], network: Network, input: String, outputs: [String]) -> [UInt8] {
    var model = ProtobufWriter()
    model.integer(1, 7)  // ir_version
    model.text(2, "pomona")  // producer_name
    model.message(7) { graph in
      for operation in operations { graph.message(1) { node(to: &$0, operation) } }
      graph.text(2, "network")
      let used = Set(operations.flatMap(\.inputs))
      for name in network.weights.names where used.contains(name) {
        if let tensor = network.weights[name] { graph.message(5) { initializer(to: &$0, name, tensor) } }
        if let tensor = network.weights.stored[name] { graph.message(5) { initializer(to: &$0, name, tensor) } }
      }
      // A text has a length of its own, so that only one of them goes through at a time.
      graph.message(11) { message in
        if input == Network.tokens {
          value(to: &message, input, [.size(1), .name("length")])
        } else {
          value(to: &message, input, network.shape(of: input))
        }
      }
      for output in outputs { graph.message(12) { value(to: &$0, output, network.shape(of: output)) } }
    }
    model.message(8) { $0.integer(2, 13) }  // opset_import
    return model.bytes
  }

  private static func node(to message: inout ProtobufWriter, _ operation: Operation) {
    for input in operation.inputs { message.text(1, input) }
    message.text(2, operation.output)
    message.text(3, operation.output)
    message.text(4, operation.type)
    for (name, value) in operation.attributes {
      message.message(5) { attribute in
        attribute.text(1, name)
        switch value {
        case .integer(let number):
          attribute.integer(3, number)
          attribute.integer(20, 2)
        case .integers(let numbers):
          for number in numbers { attribute.integer(8, number) }
          attribute.integer(20, 7)
        case .text(let text):
          attribute.text(4, text)
          attribute.integer(20, 3)
        }
      }
    }
  }

  private static func initializer(to message: inout ProtobufWriter, _ name: String, _ tensor: WeightTensor) {
    for size in tensor.shape { message.integer(1, size) }
    message.integer(2, float)
    message.text(8, name)
    message.data(9, Binary.bytes(of: tensor.elements))
  }

  private static func initializer(to message: inout ProtobufWriter, _ name: String, _ tensor: StoredTensor) {
    for size in tensor.shape { message.integer(1, size) }
    message.integer(2, float)
    message.text(8, name)
    let place = [
      ("location", tensor.file.lastPathComponent), ("offset", "\(tensor.offset)"),
      ("length", "\(4 * tensor.elementCount)"),
    ]
    for (key, value) in place {
      message.message(13) { entry in
        entry.text(1, key)
        entry.text(2, value)
      }
    }
    message.integer(14, 1)  // data_location: external
  }

  private enum Extent {
    case size(Int)
    case name(String)
  }

  /// A tensor of unknown number of stimuli.
  private static func value(to message: inout ProtobufWriter, _ name: String, _ shape: [Int]) {
    value(to: &message, name, [.name("stimuli")] + shape.map { .size($0) })
  }

  private static func value(to message: inout ProtobufWriter, _ name: String, _ extents: [Extent]) {
    message.text(1, name)
    message.message(2) { type in
      type.message(1) { tensor in
        tensor.integer(1, float)
        tensor.message(2) { dimensions in
          for extent in extents {
            dimensions.message(1) { dimension in
              switch extent {
              case .size(let size): dimension.integer(1, size)
              case .name(let name): dimension.text(2, name)
              }
            }
          }
        }
      }
    }
  }
}
