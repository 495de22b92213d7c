internal import Foundation
internal import PomonaCatalog

// EfficientNet-Lite0: EfficientNet-B0 without squeeze-and-excitation, ReLU6 in place of swish, a fixed stem and head.
// TensorFlow's SAME padding. Batch normalisation (epsilon 1e-3) is folded into the convolution before it, in Double, so
// that a convolution layer here is the convolution with its normalisation.
extension Architecture {
  private struct Block {
    let index: Int
    let inputs: Int
    let outputs: Int
    let expansion: Int
    let window: Int
    let stride: Int

    var expanded: Int { inputs * expansion }
    var hasSum: Bool { stride == 1 && inputs == outputs }
  }

  /// (repeats, window, stride of the first, expansion, output channels) of the seven stages.
  private static let stages: [(repeats: Int, window: Int, stride: Int, expansion: Int, outputs: Int)] = [
    (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
  ]

  private static var blocks: [Block] {
    var blocks: [Block] = []
    var channels = 32
    for stage in stages {
      for number in 0..<stage.repeats {
        blocks.append(
          Block(
            index: blocks.count, inputs: channels, outputs: stage.outputs, expansion: stage.expansion,
            window: stage.window, stride: number == 0 ? stage.stride : 1))
        channels = stage.outputs
      }
    }
    return blocks
  }

  public static let efficientNetLite0 = Architecture(
    card: Card(
      "efficientnet_lite0",
      "EfficientNet-Lite0, a convolutional network of sixteen inverted-bottleneck blocks without squeeze-and-excitation.",
      citation: Citation(
        "Tan and Le 2019, EfficientNet: rethinking model scaling for convolutional neural networks",
        doi: "10.48550/arXiv.1905.11946"),
      search: ["convolutional", "imagenet", "mobile", "vision"]),
    family: "convolutional",
    input: .pictures(
      Preprocessing(
        size: 224, interpolation: .cubic, channelOrder: .redGreenBlue, means: [127, 127, 127], scale: 1 / 128)),
    parameters: efficientNetParameters,
    initialisationSummary:
      "convolutions normal with variance 2 / fan out, batch normalisation at identity, the linear layer uniform within "
      + "1 / sqrt(fan in), biases 0",
    measured: { $0.hasSuffix(".running_mean") || $0.hasSuffix(".running_var") },
    build: efficientNetGraph,
    readWeights: { url in WeightSet(try TorchCheckpoint.read(url)) })

  private static func normalisation(_ name: String, _ channels: Int) -> [ParameterDeclaration] {
    [
      ParameterDeclaration("\(name).weight", [channels], .constant(1)),
      ParameterDeclaration("\(name).bias", [channels], .constant(0)),
      ParameterDeclaration("\(name).running_mean", [channels], .constant(0)),
      ParameterDeclaration("\(name).running_var", [channels], .constant(1)),
    ]
  }

  /// The fan out of a depthwise kernel is that of one channel: height × width × outputs / groups, as the network's authors
  /// draw it (`conv_kernel_initializer` of their `efficientnet_builder`).
  private static func kernel(_ name: String, _ outputs: Int, _ inputs: Int, _ window: Int, groups: Int = 1)
    -> ParameterDeclaration
  {
    ParameterDeclaration(
      "\(name).weight", [outputs, inputs / groups, window, window],
      .kaimingNormal(fanOut: window * window * outputs / groups))
  }

  private static var efficientNetParameters: [ParameterDeclaration] {
    var list = [kernel("_conv_stem", 32, 3, 3)] + normalisation("_bn0", 32)
    for block in blocks {
      let name = "_blocks.\(block.index)"
      let wide = block.expanded
      if block.expansion > 1 {
        list += [kernel("\(name)._expand_conv", wide, block.inputs, 1)] + normalisation("\(name)._bn0", wide)
      }
      list += [kernel("\(name)._depthwise_conv", wide, wide, block.window, groups: wide)]
      list += normalisation("\(name)._bn1", wide)
      list += [kernel("\(name)._project_conv", block.outputs, wide, 1)] + normalisation("\(name)._bn2", block.outputs)
    }
    list += [kernel("_conv_head", 1280, 320, 1)] + normalisation("_bn1", 1280)
    list.append(ParameterDeclaration("_fc.weight", [1000, 1280], .uniform(bound: 1 / 1280.0.squareRoot())))
    list.append(ParameterDeclaration("_fc.bias", [1000], .constant(0)))
    return list
  }

  /// The convolution of `kernel` with the batch normalisation behind it: weights times scale, and shift, for each output.
  private static func folded(
    _ kernelName: String, _ normalisation: String, in weights: WeightSet
  ) -> (kernel: WeightTensor, bias: WeightTensor) {
    let kernel = declared("\(kernelName).weight", in: weights)
    let gamma = declared("\(normalisation).weight", in: weights).elements
    let beta = declared("\(normalisation).bias", in: weights).elements
    let mean = declared("\(normalisation).running_mean", in: weights).elements
    let variance = declared("\(normalisation).running_var", in: weights).elements
    let epsilon = 1e-3
    let scales = gamma.indices.map { Double(gamma[$0]) / (Double(variance[$0]) + epsilon).squareRoot() }
    let size = kernel.elements.count / max(1, scales.count)
    var elements = kernel.elements
    for output in scales.indices {
      for position in (output * size)..<((output + 1) * size) {
        elements[position] = Float(Double(elements[position]) * scales[output])
      }
    }
    let bias = scales.indices.map { Float(Double(beta[$0]) - Double(mean[$0]) * scales[$0]) }
    return (WeightTensor(shape: kernel.shape, elements: elements), WeightTensor(shape: [bias.count], elements: bias))
  }

  @Sendable private static func efficientNetGraph(_ weights: WeightSet) -> GraphBuilder {
    var graph = GraphBuilder(inputShape: [3, 224, 224])
    func convolution(
      _ name: String, of input: String, from kernel: String, _ normalisation: String, stride: Int = 1, groups: Int = 1
    ) -> String {
      let (kernel, bias) = folded(kernel, normalisation, in: weights)
      return graph.convolution(
        name, of: input, kernel: kernel, bias: bias, stride: stride, groups: groups, padding: .same)
    }
    var x = convolution("stem/conv", of: Network.pictures, from: "_conv_stem", "_bn0", stride: 2)
    x = graph.relu6("stem", of: x, isDefault: true)
    for block in blocks {
      let name = "block_\(block.index)"
      let keys = "_blocks.\(block.index)"
      let input = x
      if block.expansion > 1 {
        x = convolution("\(name)/expand", of: x, from: "\(keys)._expand_conv", "\(keys)._bn0")
        x = graph.relu6("\(name)/relu_expand", of: x)
      }
      x = convolution(
        "\(name)/depthwise", of: x, from: "\(keys)._depthwise_conv", "\(keys)._bn1", stride: block.stride,
        groups: block.expanded)
      x = graph.relu6("\(name)/relu_depthwise", of: x)
      x = convolution("\(name)/project", of: x, from: "\(keys)._project_conv", "\(keys)._bn2")
      x =
        block.hasSum
        ? graph.sum(name, of: x, and: input, isDefault: true) : graph.same(name, .block, as: x, isDefault: true)
    }
    x = convolution("head/conv", of: x, from: "_conv_head", "_bn1")
    x = graph.relu6("head", of: x, isDefault: true)
    x = graph.averageOverPositions("pooled", .pooling, of: x, isDefault: true)
    x = graph.same("dropout", .dropout, as: x)
    _ = graph.linear(
      "logits", of: x, weights: declared("_fc.weight", in: weights), bias: declared("_fc.bias", in: weights),
      isDefault: true)
    return graph
  }
}
