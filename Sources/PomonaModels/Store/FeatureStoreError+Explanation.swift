internal import Foundation
public import PomonaCatalog

extension FeatureStoreError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .damaged(let path, let reason):
      Explanation(
        "E0580", "kept features in \"\(path)\" are damaged; they are made again", facts: [reason],
        remedies: ["cache clear"])
    case .mapOverBudget(let layer, let byteCount, let budget):
      Explanation(
        "E0581", "the map of \"\(layer)\" is larger than what may be kept", parameter: "keep",
        facts: ["the map has \(FeatureStoreError.words(byteCount)), the budget is \(FeatureStoreError.words(budget))"],
        remedies: ["keep: numbers", "cache prune, which makes room"])
    case .incompleteMap(let layer, let rows, let expected):
      Explanation(
        "E0582", "the map of \"\(layer)\" is not complete", facts: ["\(rows) of \(expected) stimuli were written"])
    case .outsideMap(let layer, let row, let elements, let stimulusCount, let featureCount):
      Explanation(
        "E0583", "\(elements) numbers from stimulus \(row + 1) do not fit the map of \"\(layer)\"",
        facts: ["it has \(stimulusCount) stimuli of \(featureCount) features"])
    }
  }

  /// Such as `512MiB` or `1.5GiB`.
  static func words(_ byteCount: Int) -> String {
    let (size, unit) =
      byteCount >= 1 << 30 ? (Double(byteCount) / Double(1 << 30), "GiB") : (Double(byteCount) / Double(1 << 20), "MiB")
    let tenths = (size * 10).rounded(.up) / 10
    return tenths == tenths.rounded() ? "\(Int(tenths))\(unit)" : "\(tenths)\(unit)"
  }
}
