internal import Foundation
internal import PomonaCatalog

/// The sizes of a BERT: exact GELU, layer normalisation behind each sum (epsilon 1e-12), names of parameters as in files of
/// the transformers library.
struct BertShape: Sendable {
  var vocabulary: Int
  /// Numbers a piece; a multiple of `heads`.
  var width: Int
  var heads: Int
  var depth: Int
  /// Numbers between the two matrices behind the attention.
  var inner: Int
  /// Places that a text may have.
  var positions: Int

  static let miniLM = BertShape(vocabulary: 30_522, width: 384, heads: 12, depth: 6, inner: 1536, positions: 512)
}

// One text goes through at a time at its own length, so that nothing is padded and no text can change another.
//
// Matrices are (out, in), as Gemm takes them transposed: the file's own layout, which the engine maps in place.
extension Architecture {
  public static let miniLM = Architecture(
    card: Card(
      "minilm_l6", "MiniLM, a BERT of six layers of 384 numbers a piece of text.",
      citation: Citation(
        "Wang, Wei, Dong, Bao, Yang and Zhou 2020, MiniLM: deep self-attention distillation for task-agnostic compression of "
          + "pre-trained transformers", doi: "10.48550/arXiv.2002.10957"),
      search: ["transformer", "bert", "language", "text", "sentence"]),
    family: "transformer",
    input: .texts(longest: 256, vocabulary: BertShape.miniLM.vocabulary),
    parameters: BertShape.miniLM.parameters,
    initialisationSummary: "matrices and embeddings normal with sd 0.02, layer normalisation at identity, biases 0",
    measured: { _ in false },
    build: { BertShape.miniLM.graph($0) },
    readWeights: { url in WeightSet(stored: try SafetensorsWeights.read(url)) })
}

extension BertShape {
  private func matrix(_ name: String, _ outputs: Int, _ inputs: Int) -> [ParameterDeclaration] {
    [
      ParameterDeclaration("\(name).weight", [outputs, inputs], .normal(standardDeviation: 0.02)),
      ParameterDeclaration("\(name).bias", [outputs], .constant(0)),
    ]
  }

  private func layerNormalisation(_ name: String) -> [ParameterDeclaration] {
    [
      ParameterDeclaration("\(name).LayerNorm.weight", [width], .constant(1)),
      ParameterDeclaration("\(name).LayerNorm.bias", [width], .constant(0)),
    ]
  }

  private func embedding(_ name: String, _ count: Int) -> ParameterDeclaration {
    ParameterDeclaration("embeddings.\(name)_embeddings.weight", [count, width], .normal(standardDeviation: 0.02))
  }

  var parameters: [ParameterDeclaration] {
    var list = [
      embedding("word", vocabulary), embedding("position", positions), embedding("token_type", 2),
    ]
    list += layerNormalisation("embeddings")
    for index in 0..<depth {
      let name = "encoder.layer.\(index)"
      for part in ["query", "key", "value"] { list += matrix("\(name).attention.self.\(part)", width, width) }
      list += matrix("\(name).attention.output.dense", width, width)
      list += layerNormalisation("\(name).attention.output")
      list += matrix("\(name).intermediate.dense", inner, width)
      list += matrix("\(name).output.dense", width, inner)
      list += layerNormalisation("\(name).output")
    }
    // In the file and in the published count of parameters; a sentence's embedding does not go through it.
    return list + matrix("pooler.dense", width, width)
  }

  func graph(_ weights: WeightSet) -> GraphBuilder {
    var graph = GraphBuilder(inputShape: [], inputName: Network.tokens)
    let epsilon = graph.constant("epsilon", 1e-12)
    let rootOfTwo = graph.constant("sqrt 2", Float(2.0.squareRoot()))
    let half = graph.constant("half", 0.5)
    let one = graph.constant("one", 1)
    let scale = graph.constant("sqrt head", Float(Double(width / heads).squareRoot()))
    let split = graph.integers("split", [-1, heads, width / heads])
    let flat = graph.integers("flat", [-1, width])

    func linear(_ name: String, of input: String, from key: String) -> String {
      let matrix = graph.parameter("\(key).weight", in: weights)
      let bias = graph.parameter("\(key).bias", in: weights)
      return graph.step(name, "Gemm", of: [input, matrix, bias], [("transB", .integer(1))])
    }
    // (x - mean) / sqrt(variance + epsilon) · weight + bias, over the numbers of each piece.
    func normalised(_ name: String, _ x: String, from key: String) -> String {
      let each: [(name: String, value: Operation.Attribute)] = [("axes", .integers([-1])), ("keepdims", .integer(1))]
      let mean = graph.step("\(name)/mean", "ReduceMean", of: [x], each)
      let centred = graph.step("\(name)/centred", "Sub", of: [x, mean])
      let squares = graph.step("\(name)/squares", "Mul", of: [centred, centred])
      let variance = graph.step("\(name)/variance", "ReduceMean", of: [squares], each)
      let safe = graph.step("\(name)/safe", "Add", of: [variance, epsilon])
      let deviation = graph.step("\(name)/deviation", "Sqrt", of: [safe])
      let unit = graph.step("\(name)/unit", "Div", of: [centred, deviation])
      let scaled = graph.step(
        "\(name)/scaled", "Mul", of: [unit, graph.parameter("\(key).LayerNorm.weight", in: weights)])
      return graph.step("\(name)/tokens", "Add", of: [scaled, graph.parameter("\(key).LayerNorm.bias", in: weights)])
    }
    // A layer's features: the mean over the pieces of the text.
    func mean(_ name: String, _ kind: LayerKind, of x: String, count: Int, isDefault: Bool = false) -> String {
      graph.module(
        name, kind, "ReduceMean", of: [x], shape: [count], [("axes", .integers([0])), ("keepdims", .integer(1))],
        isDefault: isDefault)
    }
    func byHead(_ x: String, order: [Int]) -> String {
      let parts = graph.step("\(x)/heads", "Reshape", of: [x, split])
      return graph.step("\(x)/by head", "Transpose", of: [parts], [("perm", .integers(order))])
    }

    let numbers = graph.step("numbers", "Cast", of: [Network.tokens], [("to", .integer(7))])
    let ids = graph.step("ids", "Reshape", of: [numbers, graph.integers("row", [-1])])
    let words = graph.step(
      "words", "Gather", of: [graph.parameter("embeddings.word_embeddings.weight", in: weights), ids])
    let length = graph.step("length", "Shape", of: [ids])
    let zero = graph.integers("zero", [0])
    let positions = graph.step(
      "positions", "Slice",
      of: [graph.parameter("embeddings.position_embeddings.weight", in: weights), zero, length, zero])
    let type = graph.step(
      "type", "Gather", of: [graph.parameter("embeddings.token_type_embeddings.weight", in: weights), zero])
    let typed = graph.step("typed", "Add", of: [words, type])
    let placed = graph.step("placed", "Add", of: [typed, positions])
    var x = normalised("embeddings", placed, from: "embeddings")
    var last = mean("embeddings", .embedding, of: x, count: width, isDefault: true)

    for index in 1...depth {
      let name = "layer_\(index)"
      let key = "encoder.layer.\(index - 1)"
      let query = byHead(linear("\(name)/query", of: x, from: "\(key).attention.self.query"), order: [1, 0, 2])
      let keys = byHead(linear("\(name)/key", of: x, from: "\(key).attention.self.key"), order: [1, 2, 0])
      let values = byHead(linear("\(name)/value", of: x, from: "\(key).attention.self.value"), order: [1, 0, 2])
      let products = graph.step("\(name)/products", "MatMul", of: [query, keys])
      let scores = graph.step("\(name)/scores", "Div", of: [products, scale])
      let shares = graph.step("\(name)/shares", "Softmax", of: [scores], [("axis", .integer(-1))])
      let context = graph.step("\(name)/context", "MatMul", of: [shares, values])
      let turned = graph.step("\(name)/turned", "Transpose", of: [context], [("perm", .integers([1, 0, 2]))])
      let joined = graph.step("\(name)/joined", "Reshape", of: [turned, flat])
      let attended = linear("\(name)/attended", of: joined, from: "\(key).attention.output.dense")
      let summed = graph.step("\(name)/summed", "Add", of: [attended, x])
      let attention = normalised("\(name)/attention", summed, from: "\(key).attention.output")
      _ = mean("\(name)/attention", .attention, of: attention, count: width)

      // 0.5 x (1 + erf(x / sqrt 2))
      let wide = linear("\(name)/wide", of: attention, from: "\(key).intermediate.dense")
      let fraction = graph.step("\(name)/fraction", "Div", of: [wide, rootOfTwo])
      let erf = graph.step("\(name)/erf", "Erf", of: [fraction])
      let gate = graph.step("\(name)/gate", "Add", of: [erf, one])
      let gated = graph.step("\(name)/gated", "Mul", of: [wide, gate])
      let activated = graph.step("\(name)/gelu/tokens", "Mul", of: [gated, half])
      _ = mean("\(name)/gelu", .activation, of: activated, count: inner)

      let narrow = linear("\(name)/narrow", of: activated, from: "\(key).output.dense")
      let whole = graph.step("\(name)/whole", "Add", of: [narrow, attention])
      x = normalised(name, whole, from: "\(key).output")
      last = mean(name, .block, of: x, count: width, isDefault: true)
    }

    // The mean over pieces at length one: what the model was trained to compare by cosine.
    let norm = graph.step(
      "sentence/norm", "ReduceL2", of: [last], [("axes", .integers([1])), ("keepdims", .integer(1))])
    let safe = graph.step("sentence/safe", "Max", of: [norm, epsilon])
    _ = graph.module("sentence", .pooling, "Div", of: [last, safe], shape: [width], isDefault: true)
    return graph
  }
}
