internal import PomonaSystem

/// Writes a graph as an ONNX model: the handful of fields of `onnx.proto` (version 7, operator set 13) that a
/// feed-forward convolutional network needs.
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
      for name in network.weights.keys.sorted() where used.contains(name) {
        guard let tensor = network.weights[name] else { continue }
        graph.message(5) { initializer(to: &$0, name, tensor) }
      }
      graph.message(11) { value(to: &$0, input, network.shape(of: input)) }
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

  /// A tensor of unknown number of stimuli.
  private static func value(to message: inout ProtobufWriter, _ name: String, _ shape: [Int]) {
    message.text(1, name)
    message.message(2) { type in
      type.message(1) { tensor in
        tensor.integer(1, float)
        tensor.message(2) { dimensions in
          dimensions.message(1) { $0.text(2, "stimuli") }
          for size in shape { dimensions.message(1) { $0.integer(1, size) } }
        }
      }
    }
  }
}
