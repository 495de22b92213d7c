public import PomonaCatalog

extension EngineError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .missing(let path):
      Explanation(
        "E0920", "the inference engine is not installed", facts: ["there is no file \"\(path)\""],
        remedies: ["./run setup", "POMONA_ONNXRUNTIME=/folder/libonnxruntime.so pomona"])
    case .notLoadable(let path, let reason):
      Explanation(
        "E0921", "the inference engine \"\(path)\" cannot be loaded", facts: [reason],
        remedies: ["./run setup", "unset POMONA_ONNXRUNTIME, where that names this file"])
    case .otherLibrary(let path):
      Explanation(
        "E0922", "\"\(path)\" is not the inference engine", facts: ["it is a library without `OrtGetApiBase`"],
        remedies: ["./run setup"])
    case .tooOld(let path, let version, let oldest):
      Explanation(
        "E0923", "the inference engine \"\(path)\" is too old",
        facts: ["it is ONNX Runtime \(version); \(oldest) is the oldest that will do"], remedies: ["./run setup"])
    case .notStarted(let path, let reason):
      Explanation("E0924", "the inference engine \"\(path)\" does not start", facts: [reason])
    case .badGraph(let reason):
      Explanation("E0925", "the inference engine does not accept this network", parameter: "model", facts: [reason])
    case .otherInput(let found):
      Explanation(
        "E0926", "this network does not take one input of 32-bit numbers", parameter: "model",
        facts: found.isEmpty ? ["it has no input"] : found.map { "input \($0)" })
    case .otherShape(let input, let expected, let found, let count):
      Explanation(
        "E0927", "the input does not fit the network", parameter: "stimuli",
        facts: [
          "\"\(input)\" takes \(words(expected))", "given: \(words(found)), \(count) numbers",
        ])
    case .noSuchOutput(let name, let others):
      Explanation(
        "E0928", "the network has no output \"\(name)\"", parameter: "layers",
        facts: ["it has: \(others.prefix(40).joined(separator: ", "))\(others.count > 40 ? ", …" : "")"],
        remedies: Spelling.nearest(to: name, among: others).map { ["layers: \"\($0)\""] } ?? [])
    case .otherElements(let output, let type):
      Explanation(
        "E0929", "the output \"\(output)\" does not hold 32-bit numbers", parameter: "layers",
        facts: ["it holds \(type)"])
    case .failed(let reason):
      Explanation("E0930", "the inference engine stopped", parameter: "model", facts: [reason])
    }
  }
}

private func words(_ shape: [Int?]) -> String {
  shape.isEmpty ? "one number" : shape.map { $0.map(String.init) ?? "any" }.joined(separator: " × ")
}
