public import PomonaCatalog

extension AnalysisError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .otherStimuli(let position, let first, let second, let counts):
      var facts = ["\(counts.map(String.init).joined(separator: " and ")) stimuli"]
      if let position, let first, let second {
        facts.append("first difference at position \(position + 1): \"\(first)\" and \"\(second)\"")
      }
      return Explanation(
        "E0330", "these RDMs are over different stimuli", parameter: "with", facts: facts,
        remedies: ["take both from the same benchmark"])
    case .tooFewStimuli(let count, let needed, let what):
      return Explanation(
        "E0331", "\(count) stimuli are too few for \(what)", facts: ["at least \(needed) are needed"],
        remedies: ["keep more stimuli: `stimuli` chooses them, and a benchmark has all of its own"])
    case .tooFewFeatures(let count, let distance):
      return Explanation(
        "E0332", "a \(distance) distance over \(count) feature\(count == 1 ? "" : "s") is undefined",
        parameter: "distance", facts: ["a correlation needs at least two features"], remedies: ["rdm euclidean"])
    case .constantStimulus(let id, let position, let count, let distance, let spacing):
      let limit = spacing == nil ? "" : ", as far as 32-bit numbers tell"
      return Explanation(
        "E0333",
        "stimulus \"\(id)\" has \(distance == "cosine" ? "no activation in any feature" : "the same activation in all features")"
          + "\(limit), so its \(distance) distances are undefined",
        facts: ["stimulus \(position + 1) of \(count)"]
          + (spacing.map {
            ["at the size of its features 32-bit numbers are \(words($0)) apart: smaller differences are gone"]
          } ?? []),
        remedies: spacing == nil
          ? ["leave the stimulus out", "rdm euclidean, which is defined for it"]
          : ["subtract each feature's mean before the features are saved"])
    case .beyondSingle(let size):
      return Explanation(
        "E0348", "features of a size of \(words(size)) are too \(size > 1 ? "large" : "small") for 32-bit numbers",
        facts: ["their squares are outside of what these hold, so products of features would be lost"],
        remedies: ["divide the features by \(words(size)) before they are saved: no score depends on that"])
    case .notFinite(let stimulus, let position, let feature, let value):
      return Explanation(
        "E0334", "feature \(feature + 1) of stimulus \"\(stimulus)\" is \(value)",
        facts: ["stimulus \(position + 1); the first such place", "no distance is defined over it"],
        remedies: ["look at the layer and at the stimulus: nothing is replaced silently"])
    case .otherGeometry(let distance):
      return Explanation(
        "E0335", "a \(distance) distance cannot be had from what was kept of these features",
        facts: ["ranks and values need a pass over the features each"], remedies: ["extract the features again"])
    case .stimulusCount(let geometry, let axis):
      return Explanation("E0336", "features of \(geometry) stimuli do not fit an axis of \(axis)")
    case .otherMissingPairs(let first, let second):
      return Explanation(
        "E0337", "these RDMs lack different pairs", parameter: "with",
        facts: ["only one of them has a value for the pair \"\(first)\", \"\(second)\""],
        remedies: [
          "missing: drop(pairs), which compare, infer, regress and second_order take",
          "leave out the stimuli of the missing pairs in both",
        ])
    case .tooFewPairs(let count, let needed):
      return Explanation(
        "E0338", "\(count) \(count == 1 ? "pair is" : "pairs are") too few for a comparison",
        facts: ["at least \(needed) are needed"])
    case .noPartial(let comparison):
      return Explanation(
        "E0339", "\(comparison) has no partial form", parameter: "given",
        facts: ["controls can be taken out of pearson, spearman and whitened_pearson comparisons"],
        remedies: ["method: spearman"])
    case .dependentControls(let position):
      return Explanation(
        "E0340", "control RDM \(position + 1) is constant or follows from the ones before it", parameter: "given",
        remedies: ["leave control RDM \(position + 1) out of `given:`"])
    case .noSubjects:
      return Explanation("E0341", "there is no subject to compare with", parameter: "with")
    case .oneSubject(let what):
      return Explanation(
        "E0342", "\(what) needs at least two subjects, and there is one RDM", parameter: "ceiling",
        facts: [
          "an average, a published matrix or one animal pooled says nothing of how subjects differ, so it has no ceiling"
        ],
        remedies: what.contains("ceiling")
          ? ["$benchmark | ceiling rdm_split_half, of the responses of one subject"] : [])
    case .otherCeiling(let ceiling, let score):
      return Explanation(
        "E0431", "this ceiling belongs to another kind of score", parameter: "ceiling",
        facts: ["ceiling: \(ceiling)", "score: \(score)", "it bounds only scores made in the same way"],
        remedies: ["score each subject and take the mean over subjects, with the same comparison"])
    case .noDraws(let count):
      return Explanation(
        "E0343", "\(count) \(count == 1 ? "draw gives" : "draws give") no interval", parameter: "draws",
        remedies: ["draws: 1000"])
    case .tooFewInHalf(let count, let needed, let divided):
      return Explanation(
        "E0344", "half of the \(divided) are \(count), too few to choose a layer on",
        parameter: "split", facts: ["at least \(needed) in each half are needed"], remedies: ["leave `split:` out"])
    case .noCandidates: return Explanation("E0345", "there is no layer to choose from")
    case .undefinedCandidates: return Explanation("E0346", "no layer has a defined score, so none can be chosen")
    case .tooManyFeaturesToRank(let count):
      return Explanation(
        "E0347", "\(count) features are too many to rank", parameter: "distance",
        facts: ["ranks are exact up to 16,777,216 features"], remedies: ["rdm pearson"])
    }
  }

  /// A number with one digit, as a power of ten where it is far from 1.
  private func words(_ value: Double) -> String {
    guard value.isFinite else { return "over 1e38" }
    if value >= 0.01, value < 10_000 { return value == value.rounded() ? "\(Int(value))" : "\(value)" }
    var (power, rest) = (0, value)
    while rest >= 10 { (power, rest) = (power + 1, rest / 10) }
    while rest > 0, rest < 1 { (power, rest) = (power - 1, rest * 10) }
    return "1e\(power)"
  }
}
