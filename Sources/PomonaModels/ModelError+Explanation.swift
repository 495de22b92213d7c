internal import Foundation
public import PomonaCatalog

extension ModelError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .unknownModel(let name, let suggestions, let known):
      Explanation(
        "E0501", "no model is named \"\(name)\"", parameter: "name",
        facts: ["models: \(known.joined(separator: ", "))"],
        remedies: suggestions.map { "model \"\($0)\"" } + ["zoo"])
    case .weightsMissing(let model, let path, let part, let twin):
      Explanation(
        "E0502", part == nil ? "the weights of \(model) are not installed" : "\(model) is not installed",
        parameter: "name",
        facts: ["\(part == nil ? "they" : "its files") should be in \"\(path)\""]
          + (part == nil ? [] : ["it is fetched only when it is asked for by name"]),
        remedies: [part.map { "./run parts \($0)" } ?? "./run setup"] + (twin.map { ["model \"\($0)\""] } ?? []))
    case .vocabularyBroken(let path, let reason):
      Explanation(
        "E0515", "\"\(path)\" is no whole vocabulary: \(reason)", parameter: "name",
        remedies: ["get the file again with ./run parts all-MiniLM-L6-v2"])
    case .pickleRefused(let path, let offset, let what, let allowed):
      Explanation(
        "E0510", "\"\(path)\" asks for \(what), which no file of weights needs: nothing of it was run",
        parameter: "name", facts: ["at byte \(offset)", "allowed: \(allowed.joined(separator: ", "))"],
        remedies: ["get the file again with ./run setup"])
    case .weightsBroken(let path, let offset, let reason):
      Explanation(
        "E0511", "\"\(path)\" is no whole file of weights: \(reason)", parameter: "name",
        facts: ["at byte \(offset)"], remedies: ["get the file again with ./run setup"])
    case .tensorMissing(let path, let tensor):
      Explanation(
        "E0512", "\"\(path)\" holds no tensor \"\(tensor)\"", parameter: "name",
        remedies: ["get the file again with ./run setup"])
    case .tensorUnexpected(let path, let tensor):
      Explanation(
        "E0513", "\"\(path)\" holds a tensor \"\(tensor)\" that the architecture does not have", parameter: "name",
        remedies: ["get the file again with ./run setup"])
    case .tensorShape(let path, let tensor, let found, let expected):
      Explanation(
        "E0514", "tensor \"\(tensor)\" of \"\(path)\" has another shape than the architecture", parameter: "name",
        facts: ["found \(ModelError.words(found)), expected \(ModelError.words(expected))"],
        remedies: ["get the file again with ./run setup"])
    case .unknownLayer(let model, let name, let suggestion, let known):
      Explanation(
        "E0520", "\(model) has no layer \"\(name)\"", parameter: "layers",
        facts: ["\(known.count) layers, among them \(known.prefix(8).joined(separator: ", "))"],
        remedies: (suggestion.map { ["layers: \"\($0)\""] } ?? []) + ["model \"\(model)\" | layers"])
    case .limitTooSmall(let layer, let bytes, let limit, let needed):
      Explanation(
        "E0521", "the map \"\(layer)\" of a single stimulus does not fit in the limit", parameter: "limit",
        facts: [
          "one stimulus takes \(FeatureStoreError.words(bytes)), the limit is \(FeatureStoreError.words(limit))"
        ],
        remedies: ["limit: \(ModelError.wholeMebibytes(needed))MiB"])
    case .noStimuli(let name):
      Explanation("E0522", "\"\(name)\" holds no stimuli", parameter: "stimuli")
    case .otherStimulusCount(let name, let found, let planned):
      Explanation(
        "E0526", "\"\(name)\" holds \(found) stimuli, and the plan was made for \(planned)", parameter: "stimuli")
    case .noPictures(let name, areTexts: true):
      Explanation(
        "E0527", "\"\(name)\" has no pictures for a network to see", parameter: "stimuli",
        facts: ["its stimuli are texts, and there is no network here that sees pictures and reads texts"],
        remedies: ["model(\"all-MiniLM-L6-v2\") | features …, which reads texts"])
    case .noTexts(let name, let model):
      Explanation(
        "E0528", "\"\(name)\" has no texts for \(model) to read", parameter: "stimuli",
        facts: ["a model of texts takes texts, and no pictures"],
        remedies: [
          "model(\"\(model)\") | features texts([\"a dog\", \"a house\"])",
          "model(\"\(model)\") | features texts($b, caption), of a column of the stimuli",
        ])
    case .noPictures(let name, areTexts: false):
      Explanation(
        "E0527", "\"\(name)\" has no pictures for a network to see", parameter: "stimuli",
        facts: ["its stimuli are known by their table only"],
        remedies: [
          "benchmark from(responses: \"betas.h5\", stimuli: \"stim.csv\", images: \"pictures\")",
          "model from(\"features/*.npy\", stimuli: \"ids.txt\") | features $b, which needs no pictures",
        ])
    case .emptySelection(let model):
      Explanation(
        "E0523", "no layer of \(model) is selected", parameter: "layers", remedies: ["model \"\(model)\" | layers"])
    case .outputShape(let layer, let found, let expected):
      Explanation(
        "E0524", "the engine gave \(ModelError.words(found)) for \"\(layer)\", not \(ModelError.words(expected))",
        facts: ["the graph or the engine is not the one that this version was tested with"],
        remedies: ["pomona doctor"])
    case .seedOfTrained(let model, let twin):
      Explanation(
        "E0525", "\(model) is trained: a seed has no effect on it", parameter: "seed",
        remedies: ["model \"\(twin)\", seed: 1", "model \"\(model)\""])
    }
  }

  private static func words(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " x ") }

  private static func wholeMebibytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}
