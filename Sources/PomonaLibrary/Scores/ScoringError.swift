internal import Foundation
internal import PomonaCatalog
internal import PomonaLanguage

/// What can be wrong with what is scored against what, in facts.
enum ScoringError: Error, Equatable {
  case leakySplit(scheme: String, subject: String, lag: Double?, stories: String?)
  case halvesDoNotTrain(parameter: String)
  case otherStimuli(missing: String, count: Int, of: Int, what: String)
  case controlUnfit(control: String, needs: String)
  case noUnits(roi: String, subject: String)
  case needsEncoding(argument: String)
}

extension ScoringError: Explainable {
  var explanation: Explanation {
    switch self {
    case .leakySplit(let scheme, _, let lag, let stories):
      let axis = "responses carry a time axis" + (lag.map { String(format: " (lag-1 r = %.2f)", $0) } ?? "")
      let plain = scheme.replacing(/, seed \d+/, with: "")
      let meant = plain.hasSuffix(")") ? "\(plain.dropLast()), leaky: true)" : "\(plain)(leaky: true)"
      return Explanation(
        "E0412", "this split lets neighbours in time into both train and test", parameter: "split", facts: [axis],
        remedies: [
          stories.map { "split: leave_out(\($0))" } ?? "split: gap(16s, contiguous(5))",
          stories.map { "split: tail(20%, within: \($0)), which still shares each story's own level" }
            ?? "split: contiguous(5)",
          "split: \(meant), if this is meant",
        ])
    case .halvesDoNotTrain(let parameter):
      return Explanation(
        "E0470", "random halves choose and report; they do not train and test", parameter: parameter,
        remedies: ["\(parameter): odd_even", "\(parameter): contiguous(5)"])
    case .otherStimuli(let missing, let count, let of, let what):
      return Explanation(
        "E0471", "\(what) lack \(count) of the \(of) stimuli of the benchmark", parameter: "of",
        facts: ["first: \"\(missing)\""], remedies: ["model(…) | features $b"])
    case .controlUnfit(let control, let needs):
      return Explanation("E0472", "the control `\(control)` needs \(needs)", parameter: "controls")
    case .noUnits(let roi, let subject):
      return Explanation(
        "E0473", "subject \(subject) has no unit in \(roi)", parameter: "roi",
        remedies: ["leave `roi:` out", "$b | rois"])
    case .needsEncoding(let argument):
      return Explanation(
        "E0474", "`\(argument)` belongs to a fit, and crsa fits nothing", parameter: argument,
        remedies: ["leave `\(argument):` out", "metrics: ereg"])
    }
  }
}
