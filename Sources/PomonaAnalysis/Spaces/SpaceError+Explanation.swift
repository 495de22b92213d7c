public import PomonaCatalog

extension SpaceError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .missingPair(let first, let second, let count, let what):
      return Explanation(
        "E0530", "\(what) needs a distance for each pair, and \(count) \(count == 1 ? "is" : "are") missing",
        facts: ["the first is that of \"\(first)\" and \"\(second)\""],
        remedies: ["leave out the stimuli of the missing pairs"])
    case .tooFew(let count, let needed, let what, let of):
      return Explanation("E0531", "\(count) \(of) are too few for \(what)", facts: ["at least \(needed) are needed"])
    case .dimensionCount(let count, let largest):
      return Explanation(
        "E0532", "\(count) dimensions are not possible here", parameter: "dimensions",
        facts: ["from 1 to \(largest)"],
        remedies: largest > 0 ? ["dimensions: \(min(2, largest))"] : [])
    case .tooFewDirections(let what, let found, let wanted):
      return Explanation(
        "E0532", "\(what) spreads over \(found) dimension\(found == 1 ? "" : "s"), not over \(wanted)",
        parameter: "dimensions", remedies: found > 0 ? ["dimensions: \(found)"] : ["mds metric"])
    case .perplexity(let value, let largest):
      return Explanation(
        "E0533", "a perplexity of \(Self.short(value)) is not possible here", parameter: "perplexity",
        facts: ["about the number of neighbours that count: from 1 to a third of the others, \(Self.short(largest))"],
        remedies: ["perplexity: \(Int(max(1, min(30, largest))))"])
    case .negativeDistance(let first, let second, let value, let what):
      return Explanation(
        "E0534",
        "\(what) needs distances from zero up, and that of \"\(first)\" and \"\(second)\" is \(Self.short(value))",
        facts: [
          "cross-validated distances are below zero where there is no difference"
        ],
        remedies: ["mds classical", "cluster average"])
    case .undefinedComparison(let first, let second, let comparison):
      return Explanation(
        "E0535", "\(comparison) of \"\(first)\" and \"\(second)\" is undefined",
        facts: ["one of them is constant"], remedies: ["leave the constant one out"])
    case .groupCount(let count, let largest):
      return Explanation(
        "E0536", "a tree of \(largest) leaves does not fall into \(count) groups", parameter: "groups",
        remedies: ["groups: \(min(2, largest))"])
    case .notConverged: return Explanation("E0537", "the eigenvalues of this matrix could not be found")
    }
  }

  /// A whole number without its fraction.
  private static func short(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? String(value) }
}
