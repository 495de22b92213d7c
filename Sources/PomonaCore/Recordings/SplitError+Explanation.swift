public import PomonaCatalog

extension SplitError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .emptyInput(let what): return Explanation("E0360", "there are no \(what)")
    case .shapeMismatch(let what, let count, let expected):
      return Explanation("E0361", "\(what): \(count), and \(expected) are needed")
    case .degenerateSplit(let split, let fold, let reason):
      return Explanation(
        "E0362", "`\(split)` gives no split of these rows", parameter: "split",
        facts: ["fold \(fold + 1): \(reason)"],
        remedies: ["hold out whole groups: leave_out(story) or grouped(k, label)"])
    case .badFoldCount(let count, let available, let what):
      return Explanation(
        "E0363", "the number of folds cannot be \(count)", parameter: "split", argument: "k",
        facts: ["allowed: 2 to the \(available) \(what) that there are"],
        remedies: available > 1 ? ["k: \(min(5, available))"] : [])
    case .invalidHyperparameter(let name, let value, let allowed):
      return Explanation(
        "E0363", "\(name) cannot be \(value)", parameter: "split", facts: ["allowed: \(allowed)"])
    case .noLabels(let name, let known):
      return Explanation(
        "E0364", "the rows have no labels `\(name)`", parameter: "split",
        facts: [known.isEmpty ? "they have no label columns" : "label columns: \(known.joined(separator: ", "))"],
        remedies: [Spelling.nearest(to: name, among: known).map { "leave_out(\($0))" } ?? "contiguous(5)"])
    case .unalignedLabels(let subject, let stimulus):
      return Explanation(
        "E0365", "subject \(subject + 1) saw \"\(stimulus)\", which is not among the stimuli to split",
        parameter: "split", remedies: ["split: shared"])
    case .unsortedTimes(let row):
      return Explanation(
        "E0366", "the times of row \(row + 1) and of the row before it in its story do not ascend",
        remedies: [
          "from(responses: (open(\"responses.csv\") | sort story, time), stimuli: \"stimuli.csv\", by_id: true)"
        ])
    }
  }
}
