internal import Foundation
internal import PomonaCatalog

// SqueezeNet 1.1 with the preprocessing and padding of its Caffe original: 227 pixels, blue-green-red minus the mean,
// no padding but in the 3 × 3 expansions, and a ReLU behind the last convolution.
extension Architecture {
  /// (name, squeezed channels, channels of each expansion).
  private static let fires: [(name: String, squeezed: Int, expanded: Int)] = [
    ("fire2", 16, 64), ("fire3", 16, 64), ("fire4", 32, 128), ("fire5", 32, 128), ("fire6", 48, 192),
    ("fire7", 48, 192), ("fire8", 64, 256), ("fire9", 64, 256),
  ]

  public static let squeezeNet = Architecture(
    card: Card(
      "squeezenet1_1", "SqueezeNet 1.1, a small convolutional network of eight fire modules.",
      citation: Citation(
        "Iandola, Han, Moskewicz, Ashraf, Dally and Keutzer 2016, SqueezeNet: AlexNet-level accuracy with 50x fewer "
          + "parameters and <0.5MB model size", doi: "10.48550/arXiv.1602.07360"),
      search: ["convolutional", "imagenet", "vision"]),
    family: "convolutional",
    input: .pictures(
      Preprocessing(
        size: 227, interpolation: .linear, channelOrder: .blueGreenRed, means: [104, 117, 123], scale: 1)),
    parameters: squeezeNetParameters,
    initialisationSummary:
      "convolutions uniform within sqrt(6 / fan in) (Kaiming), the last one normal with sd 0.01, biases 0",
    measured: { _ in false },
    build: squeezeNetGraph,
    readWeights: { url in WeightSet(try squeezeNetTensors(PickledArrays.read(url), path: url.path)) })

  /// (name, inputs, outputs, window) of each convolution.
  private static var squeezeNetConvolutions: [(name: String, inputs: Int, outputs: Int, window: Int)] {
    var list = [(name: "conv1", inputs: 3, outputs: 64, window: 3)]
    var channels = 64
    for fire in fires {
      list.append(("\(fire.name)/squeeze1x1", channels, fire.squeezed, 1))
      list.append(("\(fire.name)/expand1x1", fire.squeezed, fire.expanded, 1))
      list.append(("\(fire.name)/expand3x3", fire.squeezed, fire.expanded, 3))
      channels = 2 * fire.expanded
    }
    list.append(("conv10", channels, 1000, 1))
    return list
  }

  private static var squeezeNetParameters: [ParameterDeclaration] {
    squeezeNetConvolutions.flatMap { layer in
      let kernel: Initialisation =
        layer.name == "conv10"
        ? .normal(standardDeviation: 0.01) : .kaimingUniform(fanIn: layer.inputs * layer.window * layer.window)
      return [
        ParameterDeclaration(
          "\(layer.name)/kernel", [layer.outputs, layer.inputs, layer.window, layer.window], kernel),
        ParameterDeclaration("\(layer.name)/bias", [layer.outputs], .constant(0)),
      ]
    }
  }

  /// The package keeps kernels as (height, width, in, out); the graph wants (out, in, height, width).
  private static func squeezeNetTensors(
    _ arrays: [String: [WeightTensor]], path: String
  ) throws(ModelError) -> [String: WeightTensor] {
    var tensors: [String: WeightTensor] = [:]
    for (name, pair) in arrays {
      guard pair.count == 2, pair[0].shape.count == 4 else {
        throw .tensorMissing(path: path, tensor: "\(name)/kernel")
      }
      tensors["\(name)/kernel"] = pair[0].permuted([3, 2, 0, 1])
      tensors["\(name)/bias"] = pair[1]
    }
    return tensors
  }

  @Sendable private static func squeezeNetGraph(_ weights: WeightSet) -> GraphBuilder {
    var graph = GraphBuilder(inputShape: [3, 227, 227])
    func kernel(_ name: String) -> WeightTensor { declared("\(name)/kernel", in: weights) }
    func bias(_ name: String) -> WeightTensor { declared("\(name)/bias", in: weights) }
    func rectified(
      _ name: String, as activation: String, of input: String, stride: Int = 1, padding: GraphBuilder.Padding = .valid
    ) -> String {
      let sum = graph.convolution(
        name, of: input, kernel: kernel(name), bias: bias(name), stride: stride, padding: padding)
      return graph.relu(activation, of: sum)
    }
    var x = rectified("conv1", as: "relu_conv1", of: Network.pictures, stride: 2)
    x = graph.maximumPool("pool1", of: x, window: 3, stride: 2, isDefault: true)
    for fire in fires {
      let name = fire.name
      let squeezed = rectified("\(name)/squeeze1x1", as: "\(name)/relu_squeeze1x1", of: x)
      let one = rectified("\(name)/expand1x1", as: "\(name)/relu_expand1x1", of: squeezed)
      let three = rectified("\(name)/expand3x3", as: "\(name)/relu_expand3x3", of: squeezed, padding: .same)
      x = graph.concatenation(name, of: [one, three], isDefault: true)
      if name == "fire3" { x = graph.maximumPool("pool3", of: x, window: 3, stride: 2) }
      if name == "fire5" { x = graph.maximumPool("pool5", of: x, window: 3, stride: 2) }
    }
    x = graph.same("drop9", .dropout, as: x)
    x = rectified("conv10", as: "relu_conv10", of: x)
    _ = graph.averageOverPositions("logits", .head, of: x, isDefault: true)
    return graph
  }

  /// - Precondition: the weights are those that the architecture declares, which `trainedWeights` has checked.
  static func declared(_ name: String, in weights: WeightSet) -> WeightTensor {
    guard let tensor = weights[name] else { preconditionFailure("the architecture has no tensor \(name)") }
    return tensor
  }
}
