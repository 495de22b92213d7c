internal import Foundation
internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaLanguage

/// What can be wrong with what is scored against what, in facts.
enum ScoringError: Error, Equatable {
  case leakySplit(scheme: String, subject: String, lag: Double?, stories: String?)
  case halvesDoNotTrain(parameter: String)
  case otherStimuli(missing: String, count: Int, of: Int, what: String)
  case controlUnfit(control: String, needs: String)
  case noUnits(roi: String, subjects: [String])
  case needsEncoding(argument: String)
  case stepsNeedFolds
  case stepsNeedFits
  case programUnbounded(ceiling: String)
  case needsRDMs(argument: String)
  case unboundedMetric(ceiling: String, metric: String, reason: String)
  case decidedByProfile(argument: String, deviation: String)
  case scalesEachColumn
  case profileIsOfRidge
  case profileOfStills(profile: String, subject: String)
  case noLayerOfProfile(count: Int)
  case ofRidge(argument: String)
  case badSpaceCount(Int)
}

extension ScoringError: Explainable {
  var explanation: Explanation {
    switch self {
    case .leakySplit(let scheme, _, let lag, let stories):
      let axis = "responses carry a time axis" + (lag.map { String(format: " (lag-1 r = %.2f)", $0) } ?? "")
      let plain = scheme.replacing(/, seed \d+/, with: "")
      // A choice of stimuli or of an inner split cannot be declared; the scheme around it can be another.
      let isDeclarable = !plain.hasPrefix("nested(") && plain != "shared"
      let meant = plain.hasSuffix(")") ? "\(plain.dropLast()), leaky: true)" : "\(plain)(leaky: true)"
      return Explanation(
        "E0412", "this split lets neighbours in time into both train and test", parameter: "split", facts: [axis],
        remedies: [
          stories.map { "split: leave_out(\($0))" } ?? "split: gap(16s, contiguous(5))",
          stories.map { "split: tail(20%, within: \($0)), which still shares each story's own level" }
            ?? "split: contiguous(5)",
        ] + (isDeclarable ? ["split: \(meant), if this is meant"] : []))
    case .halvesDoNotTrain(let parameter):
      return Explanation(
        "E0470", "random halves choose and report; they do not train and test", parameter: parameter,
        remedies: ["\(parameter): odd_even", "\(parameter): contiguous(5)"])
    case .otherStimuli(let missing, let count, let of, let what):
      return Explanation(
        "E0471", "\(what) lack \(count) of the \(of) stimuli of the benchmark", parameter: "of",
        facts: ["first: \"\(missing)\""], remedies: ["model(…) | features $b"])
    case .controlUnfit(let control, let needs):
      return Explanation(
        "E0472", "the control `\(control)` needs \(needs)", parameter: "controls",
        remedies: ["leave `controls:` out"])
    case .noUnits(let roi, let subjects):
      let who =
        subjects.count == 1 ? "subject \(subjects[0]) has no unit" : "none of \(subjects.count) subjects has a unit"
      return Explanation(
        "E0473", "\(who) in \(roi)", parameter: "roi", facts: ["`$b | rois` shows the units of each region"],
        remedies: ["leave `roi:` out"])
    case .needsEncoding(let argument):
      return Explanation(
        "E0474", "`\(argument)` belongs to a fit, and crsa fits nothing", parameter: argument,
        remedies: ["leave `\(argument):` out", "metrics: ereg"])
    case .stepsNeedFolds:
      return Explanation(
        "E0474", "steps that learn from data are fitted inside of folds, and crsa has none", parameter: "of",
        remedies: ["metrics: ereg"])
    case .stepsNeedFits:
      return Explanation(
        "E0474", "steps that learn from data are fitted inside of a fit, and a program is handed features as they are",
        parameter: "of", remedies: ["metrics: ereg", "score the features before `pca`, `standardize` or `concat`"])
    case .programUnbounded(let ceiling):
      return Explanation(
        "E0376", "the ceiling `\(ceiling)` does not bound the number of a program", parameter: "ceiling",
        facts: ["what bounds it is known to its author alone"], remedies: ["leave `ceiling:` out"])
    case .needsRDMs(let argument):
      return Explanation(
        "E0474", "`\(argument)` belongs to a comparison of RDMs, and ereg makes none", parameter: argument,
        remedies: ["leave `\(argument):` out", "metrics: ersa"])
    case .unboundedMetric(let ceiling, let metric, let reason):
      return Explanation(
        "E0376", "the ceiling `\(ceiling)` does not bound \(metric)", parameter: "ceiling", facts: [reason],
        remedies: ["ceiling: \(metric == "crsa" ? "rdm_group" : metric == "ersa" ? "rdm_split_half" : "ncsnr")"])
    case .decidedByProfile(let argument, let deviation):
      return Explanation(
        "E0475", "`\(argument)` is decided by \(deviation) of this profile", parameter: argument,
        remedies: ["leave `\(argument):` out", "profile: as_published(deepnsd, except: \"\(deviation)\")"])
    case .scalesEachColumn:
      return Explanation(
        "E0475", "columns of a table and likenesses to anchors are standardized one by one", parameter: "scale",
        facts: ["they have no unit in common that one scale could keep"],
        remedies: ["leave `scale:` out", "scale: feature"])
    case .profileIsOfRidge:
      return Explanation(
        "E0475", "this profile predicts by ridge regression", parameter: "regression",
        remedies: ["leave `regression:` out", "profile: leak_free"])
    case .profileOfStills(let profile, let subject):
      return Explanation(
        "E0475", "\(profile) is of stimuli shown independently, and responses of \"\(subject)\" have times",
        parameter: "profile", facts: ["its leave-one-out predictions of a row come from its neighbours in time"],
        remedies: ["profile: leak_free"])
    case .noLayerOfProfile(let count):
      return Explanation(
        "E0475",
        "this profile scores the second half of a network's layers, and \(count == 1 ? "this is" : "these are") "
          + "of the first", parameter: "profile", remedies: ["profile: as_published(deepnsd, except: \"D-03\")"])
    case .ofRidge(let argument):
      return Explanation(
        "E0476", "`\(argument)` belongs to ridge regression, and this is one on components", parameter: argument,
        remedies: ["leave `\(argument):` out", "regression: ridge"])
    case .badSpaceCount(let count):
      return Explanation(
        "E0468", "\(count) feature \(count == 1 ? "space has" : "spaces have") no shares to tell apart",
        parameter: "spaces",
        facts: ["2 to 5 of them: 2 have 3 joint models, 3 have 7, 5 have 31"],
        remedies: ["{form: $f[\"fire2\"], content: $f[\"fire9\"]} | shares $b"])
    }
  }
}

extension ScoringError {
  /// - Throws: `E0468` for fewer than 2 or more than 5 feature spaces.
  static func requireSpaces(_ names: [String]) throws {
    guard (2...VariancePartition.largestBandCount).contains(names.count) else { throw badSpaceCount(names.count) }
  }
}
