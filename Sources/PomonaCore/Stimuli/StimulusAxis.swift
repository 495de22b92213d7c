public import PomonaCatalog

/// The ordered stimuli that a value is indexed by. Two values meet only if their axes are equal.
public struct StimulusAxis: Sendable, Equatable {
  public let ids: [String]

  /// - Throws: an explanation when an id occurs twice.
  public init(ids: [String]) throws(Explanation) {
    var seen: [String: Int] = [:]
    for (position, id) in ids.enumerated() {
      if let first = seen.updateValue(position, forKey: id) {
        throw Explanation(
          "E0310", "two stimuli have the id \"\(id)\"",
          facts: ["positions \(first + 1) and \(position + 1) of \(ids.count)"],
          remedies: ["give each an id of its own, such as \"\(id)\" and \"\(id) 2\""])
      }
    }
    self.ids = ids
  }

  private init(unchecked ids: [String]) { self.ids = ids }

  public var count: Int { ids.count }

  /// The stimuli at the given positions, which must be distinct.
  public func subset(_ positions: [Int]) -> StimulusAxis { StimulusAxis(unchecked: positions.map { ids[$0] }) }

  /// - Throws: `E0305` naming the first position that differs.
  public func requireEqual(to other: StimulusAxis, parameter: String?) throws(Explanation) {
    guard ids != other.ids else { return }
    var facts = ["\(ids.count) stimuli on one side, \(other.ids.count) on the other"]
    if let position = (0..<min(ids.count, other.ids.count)).first(where: { ids[$0] != other.ids[$0] }) {
      facts.append("first difference at position \(position + 1): \"\(ids[position])\" and \"\(other.ids[position])\"")
    }
    throw Explanation(
      "E0305", "these two are over different stimuli", parameter: parameter, facts: facts,
      remedies: ["take both from the same benchmark"])
  }
}
