internal import PomonaCore

/// RDMs of models over the stimuli of the data, by label: of more stimuli those of the data are taken, and the same stimuli
/// in another order are put in that of the data. Notes say so; what lacks a stimulus is left as it is, for the comparison to
/// refuse.
struct AlignedRDMs {
  /// One a subject, in the order of the first one's stimuli.
  private(set) var data: [(name: String, rdm: RDM)] = []
  /// What was done, a sentence each, for a header.
  private(set) var notes: [String] = []
  private let axis: StimulusAxis?

  init(_ data: [(name: String, rdm: RDM)]) {
    axis = data.first?.rdm.axis
    // A subject of more stimuli is no model: which ones are compared is for the user to say.
    self.data = taken(data) { $0.count == $1.count }
  }

  /// - Cost: the pairs of those that are taken.
  mutating func over(_ models: [(name: String, rdm: RDM)]) -> [(name: String, rdm: RDM)] {
    taken(models) { _, _ in true }
  }

  private mutating func taken(
    _ rdms: [(name: String, rdm: RDM)], where isWanted: (StimulusAxis, StimulusAxis) -> Bool
  ) -> [(name: String, rdm: RDM)] {
    guard let axis else { return rdms }
    return rdms.map { name, rdm in
      guard rdm.axis != axis, isWanted(rdm.axis, axis) else { return (name, rdm) }
      let places = Dictionary(zip(rdm.axis.ids, rdm.axis.ids.indices), uniquingKeysWith: { first, _ in first })
      let positions = axis.ids.compactMap { places[$0] }
      guard positions.count == axis.count else { return (name, rdm) }
      notes.append(
        rdm.axis.count > axis.count
          ? "\(name) over \(rdm.axis.count) stimuli: the \(axis.count) of the data"
          : "\(name): the same \(axis.count) stimuli in another order, put in that of the data")
      return (name, rdm.subset(positions))
    }
  }
}
