/// One operation of a graph, in the vocabulary of ONNX (operator set 13).
struct Operation: Sendable, Equatable {
  enum Attribute: Sendable, Equatable {
    case integer(Int)
    case integers([Int])
    case text(String)
  }

  let type: String
  /// Names of tensors: the input, outputs of earlier operations, weights.
  let inputs: [String]
  let output: String
  let attributes: [(name: String, value: Attribute)]

  static func == (a: Operation, b: Operation) -> Bool {
    a.type == b.type && a.inputs == b.inputs && a.output == b.output
      && a.attributes.map(\.name) == b.attributes.map(\.name) && a.attributes.map(\.value) == b.attributes.map(\.value)
  }
}
