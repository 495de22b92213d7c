/// Declares the modules of a network one after the other, and keeps graph, shapes and layers in step.
///
/// Each method that ends in a module takes the tensor that it reads and returns the one that it gives.
struct GraphBuilder {
  let inputName: String
  let inputShape: [Int]
  private(set) var layers: [Layer] = []
  private var operations: [Operation] = []
  private var weights = WeightSet()
  private var shapes: [String: [Int]]

  init(inputShape: [Int], inputName: String = Network.pictures) {
    self.inputName = inputName
    self.inputShape = inputShape
    shapes = [inputName: inputShape]
  }

  /// Where a convolution or a pooling looks beyond the border.
  enum Padding {
    /// Only at whole windows inside the picture.
    case valid
    /// TensorFlow's SAME: the output has ceil(size / stride) places; an odd place of padding goes to the end.
    case same
  }

  func shape(of tensor: String) -> [Int] { shapes[tensor] ?? [] }

  private func places(_ size: Int, window: Int, stride: Int, _ padding: Padding) -> Int {
    switch padding {
    case .valid: (size - window) / stride + 1
    case .same: (size + stride - 1) / stride
    }
  }

  /// A convolution with bias; the kernel is (out, in / groups, height, width).
  mutating func convolution(
    _ name: String, of input: String, kernel: WeightTensor, bias: WeightTensor, stride: Int = 1, groups: Int = 1,
    padding: Padding
  ) -> String {
    weights["\(name)/kernel"] = kernel
    weights["\(name)/bias"] = bias
    let size = shape(of: input)
    let window = kernel.shape[2]
    let output = [kernel.shape[0]] + size[1...].map { places($0, window: window, stride: stride, padding) }
    let automatic = padding == .same ? "SAME_UPPER" : "VALID"
    return module(
      name, .convolution, "Conv", of: [input, "\(name)/kernel", "\(name)/bias"], shape: output,
      [
        ("auto_pad", .text(automatic)), ("group", .integer(groups)), ("kernel_shape", .integers([window, window])),
        ("strides", .integers([stride, stride])),
      ])
  }

  mutating func relu(_ name: String, of input: String, isDefault: Bool = false) -> String {
    module(name, .activation, "Relu", of: [input], shape: shape(of: input), isDefault: isDefault)
  }

  /// min(max(x, 0), 6).
  mutating func relu6(_ name: String, of input: String, isDefault: Bool = false) -> String {
    weights["zero"] = WeightTensor(shape: [], elements: [0])
    weights["six"] = WeightTensor(shape: [], elements: [6])
    return module(
      name, .activation, "Clip", of: [input, "zero", "six"], shape: shape(of: input), isDefault: isDefault)
  }

  mutating func maximumPool(
    _ name: String, of input: String, window: Int, stride: Int, isDefault: Bool = false
  ) -> String {
    let size = shape(of: input)
    let output = [size[0]] + size[1...].map { places($0, window: window, stride: stride, .valid) }
    return module(
      name, .pooling, "MaxPool", of: [input], shape: output,
      [("kernel_shape", .integers([window, window])), ("strides", .integers([stride, stride]))], isDefault: isDefault)
  }

  /// Channels of the inputs one after the other.
  mutating func concatenation(_ name: String, of inputs: [String], isDefault: Bool) -> String {
    let first = shape(of: inputs[0])
    let channels = inputs.map { shape(of: $0)[0] }.reduce(0, +)
    return module(
      name, .block, "Concat", of: inputs, shape: [channels] + first[1...], [("axis", .integer(1))],
      isDefault: isDefault)
  }

  mutating func sum(_ name: String, of a: String, and b: String, isDefault: Bool) -> String {
    module(name, .block, "Add", of: [a, b], shape: shape(of: a), isDefault: isDefault)
  }

  /// The mean over all positions, flattened: one number a channel.
  mutating func averageOverPositions(_ name: String, _ kind: LayerKind, of input: String, isDefault: Bool) -> String {
    let channels = shape(of: input)[0]
    operations.append(Operation(type: "GlobalAveragePool", inputs: [input], output: "\(name)/mean", attributes: []))
    return module(
      name, kind, "Flatten", of: ["\(name)/mean"], shape: [channels], [("axis", .integer(1))], isDefault: isDefault)
  }

  /// x · weights' + bias; the weights are (out, in).
  mutating func linear(
    _ name: String, of input: String, weights matrix: WeightTensor, bias: WeightTensor, isDefault: Bool
  ) -> String {
    weights["\(name)/weights"] = matrix
    weights["\(name)/bias"] = bias
    return module(
      name, .head, "Gemm", of: [input, "\(name)/weights", "\(name)/bias"], shape: [matrix.shape[0]],
      [("transB", .integer(1))], isDefault: isDefault)
  }

  /// A module whose output is that of an earlier one: dropout outside training, a block that only ends there.
  mutating func same(_ name: String, _ kind: LayerKind, as tensor: String, isDefault: Bool = false) -> String {
    let first = layers.first { $0.tensor == tensor }?.name
    layers.append(
      Layer(name: name, kind: kind, tensor: tensor, shape: shape(of: tensor), isDefault: isDefault, repeats: first))
    return tensor
  }

  // MARK: - Any operation

  /// An operation whose output is no layer: of a shape that may differ from stimulus to stimulus.
  mutating func step(
    _ name: String, _ type: String, of inputs: [String], _ attributes: [(name: String, value: Operation.Attribute)] = []
  ) -> String {
    operations.append(Operation(type: type, inputs: inputs, output: name, attributes: attributes))
    return name
  }

  /// A parameter of the architecture, in memory or where its file has it.
  mutating func parameter(_ name: String, in weights: WeightSet) -> String {
    self.weights.take(name, from: weights)
    return name
  }

  /// A number that is part of the architecture.
  mutating func constant(_ name: String, _ value: Float) -> String {
    weights[name] = WeightTensor(shape: [], elements: [value])
    return name
  }

  /// Whole numbers that are part of the architecture, such as the sizes of a new shape.
  mutating func integers(_ name: String, _ values: [Int]) -> String {
    step(name, "Constant", of: [], [("value_ints", .integers(values))])
  }

  /// One operation whose output is a layer.
  mutating func module(
    _ name: String, _ kind: LayerKind, _ type: String, of inputs: [String], shape: [Int],
    _ attributes: [(name: String, value: Operation.Attribute)] = [], isDefault: Bool = false
  ) -> String {
    precondition(shapes[name] == nil, "two modules are named \(name)")
    operations.append(Operation(type: type, inputs: inputs, output: name, attributes: attributes))
    shapes[name] = shape
    layers.append(
      Layer(name: name, kind: kind, tensor: name, shape: shape, isDefault: isDefault, repeats: nil))
    return name
  }

  func network(parameterCount: Int) -> Network {
    Network(
      inputName: inputName, inputShape: inputShape, layers: layers, parameterCount: parameterCount,
      operations: operations, weights: weights, shapes: shapes)
  }
}
