public import PomonaCatalog

extension RecordingError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .countMismatch(let what, let count, let other, let otherCount):
      return Explanation("E0660", "there are \(count) \(what) and \(otherCount) \(other)")
    case .duplicate(let what, let id, let first, let second):
      return Explanation(
        "E0661", "two \(what) have the name \"\(id)\"", facts: ["positions \(first + 1) and \(second + 1)"])
    case .outside(let what, let position, let count):
      return Explanation(
        "E0662", "there is no \(what) at position \(position)",
        facts: ["there are \(count); the first is at position 0"])
    case .unitOfNobody(let unit, let id):
      return Explanation("E0663", "unit \"\(id)\" belongs to no subject", facts: ["row \(unit + 1) of the unit table"])
    case .unknown(let what, let name, let known):
      let nearest = Spelling.nearest(to: name, among: known)
      return Explanation(
        "E0664", "there is no \(what) \"\(name)\" in this recording", parameter: what,
        facts: ["there are: \(RecordingError.listed(known))"], remedies: nearest.map { ["\"\($0)\""] } ?? [])
    case .emptySelection(let what, let asked, let count):
      return Explanation("E0665", "no \(what) is left: \(asked)", facts: ["there were \(count) before"])
    case .notTruth(let column, let found, let row):
      let place = row.map { ", first in row \($0 + 1)" } ?? ""
      return Explanation(
        "E0666", "column `\(column)` does not say yes or no", parameter: "where", facts: ["it holds \(found)\(place)"],
        remedies: ["units \(column) > 0.2"])
    case .unsortedTimes(let run, let position, let time, let before):
      return Explanation(
        "E0667", "times do not rise in run \"\(run)\"",
        facts: ["row \(position + 1) is at \(time) s, the row before it at \(before) s"])
    case .nonFinite(let subject, let presentation, let unit, let value, let count):
      let what = value.isNaN ? "a response is missing" : "a response is infinite"
      return Explanation(
        "E0668", what, parameter: "missing",
        facts: [
          "first at subject \"\(subject)\", presentation \(presentation + 1), unit \"\(unit)\"", "\(count) in all",
        ],
        remedies: value.isNaN ? ["missing: keep", "missing: drop(units)"] : [])
    case .noResponses(let name):
      return Explanation(
        "E0669", "\"\(name)\" has tables of units and stimuli, but no responses",
        remedies: ["benchmark from(responses: \"betas.h5\", stimuli: \"stim.csv\", units: \"voxels.csv\")"])
    case .beyondLimit(let needed, let limit):
      return Explanation(
        "E0670", "one unit does not fit into the limit of memory", parameter: "limit",
        facts: ["\(needed) bytes are needed, \(limit) are allowed"], remedies: ["limit: \((needed >> 20) + 1)MiB"])
    case .unalignedLabels(let what, let position, let found, let expected, let sameSet):
      return Explanation(
        "E0671", sameSet ? "the \(what) stand in two orders" : "the \(what) are not those of their table",
        facts: [
          "first difference at position \(position + 1): \"\(found)\" and \"\(expected)\"",
          sameSet ? "the names are the same on both sides" : "some names are only on one side",
        ],
        remedies: sameSet
          ? ["by_id: true"] : ["leave \"\(found)\" out there, or give the table of \(what) the same names"])
    }
  }

  private static func listed(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.prefix(30).joined(separator: ", ") + (names.count > 30 ? ", …" : "")
  }
}
