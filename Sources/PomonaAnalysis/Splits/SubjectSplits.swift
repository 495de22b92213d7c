public import PomonaCore

/// Splits of subjects that saw different stimuli, made over stimuli: one stimulus lies on the same side for all of them.
public struct SubjectSplits: Sendable, Equatable {
  /// One for each subject, over that subject's own presentations; repeats of a stimulus stay together.
  public let splits: [Split]
  /// The stimuli that all subjects saw, in the order of the first subject.
  public let shared: [String]

  /// Training and test rows of each subject in each fold: `n_tr` and `n_te` of a table of scores.
  public var rowCounts: [[(train: Int, test: Int)]] {
    splits.map { split in split.folds.map { ($0.train.count, $0.test.count) } }
  }

  /// Tests on the stimuli that all subjects saw, and trains each subject on its own others.
  ///
  /// - Parameter subjects: the stimulus of each presentation, for each subject.
  /// - Throws: `.emptyInput`; `.degenerateSplit` when no stimulus is shared, or when a subject saw no other.
  public static func shared(_ subjects: [[String]]) throws(SplitError) -> SubjectSplits {
    let shared = try commonStimuli(subjects)
    let test = Set(shared)
    var splits: [Split] = []
    for (index, ids) in subjects.enumerated() {
      let fold = Split.Fold(
        train: ids.indices.filter { !test.contains(ids[$0]) }, test: ids.indices.filter { test.contains(ids[$0]) })
      guard !fold.test.isEmpty else {
        throw .degenerateSplit(
          split: "shared", fold: 0, reason: "no stimulus was seen by all \(subjects.count) subjects")
      }
      guard !fold.train.isEmpty else {
        throw .degenerateSplit(
          split: "shared", fold: 0, reason: "subject \(index + 1) saw no stimulus that others did not see")
      }
      splits.append(try Split(name: "shared", rowCount: ids.count, folds: [fold], timeSafety: .unsafe))
    }
    return SubjectSplits(splits: splits, shared: shared)
  }

  /// A scheme over stimuli, followed by every subject with the presentations that it has.
  ///
  /// - Parameters:
  ///   - stimuli: what is divided, in this order; some may not have been seen by a subject.
  ///   - rows: labels of the stimuli, in the same order.
  /// - Throws: what the scheme throws; `.unalignedLabels` for a stimulus outside of `stimuli`; `.degenerateSplit` when a
  ///   fold leaves a subject without a side; `.shapeMismatch`.
  public init(
    of subjects: [[String]], over stimuli: StimulusAxis, rows: SplitRows? = nil, by scheme: SplitScheme
  ) throws(SplitError) {
    let unlabelled = try SplitRows(count: stimuli.count)
    let rows = rows ?? unlabelled
    guard rows.count == stimuli.count else {
      throw .shapeMismatch(what: "labels of stimuli", count: rows.count, expected: stimuli.count)
    }
    let shared = try SubjectSplits.commonStimuli(subjects)
    let split = try scheme.split(rows)
    let places = Dictionary(uniqueKeysWithValues: zip(stimuli.ids, stimuli.ids.indices))
    var splits: [Split] = []
    for (index, ids) in subjects.enumerated() {
      var items: [Int] = []
      for id in ids {
        guard let place = places[id] else { throw .unalignedLabels(subject: index, stimulus: id) }
        items.append(place)
      }
      splits.append(try split.carried(to: items))
    }
    self.splits = splits
    self.shared = shared
  }

  private init(splits: [Split], shared: [String]) {
    self.splits = splits
    self.shared = shared
  }

  private static func commonStimuli(_ subjects: [[String]]) throws(SplitError) -> [String] {
    guard let first = subjects.first else { throw .emptyInput(what: "subjects") }
    guard !subjects.contains(where: \.isEmpty) else { throw .emptyInput(what: "presentations of a subject") }
    let others = subjects.dropFirst().map(Set.init)
    var seen: Set<String> = []
    return first.filter { id in
      guard others.allSatisfy({ $0.contains(id) }) else { return false }
      return seen.insert(id).inserted
    }
  }
}
