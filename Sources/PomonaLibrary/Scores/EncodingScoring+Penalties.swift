internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore

/// How penalties are chosen: which units share one, and which training rows are held out for the choice.
extension EncodingScoring {
  /// What all fits have in common.
  func choices(
    isScaled: Bool, _ rows: SubjectRows, train: [Int], rule: PenaltyRule, nested: [Split.Fold]?
  ) throws -> EncodingRegression.Options {
    var fit = EncodingRegression.Options(
      profile: options.profile.ofFit, grid: options.grid, missing: options.missing == .keep ? .keep : .refuse)
    fit.isScaled = isScaled
    fit.heldOut = try heldOut(train, rows, nested: nested)
    fit.rule = rule
    return fit
  }

  /// Penalties that units of a block share: never those of two subjects.
  func rule(_ block: UnitBlock) -> PenaltyRule {
    guard block.parts.count > 1 else {
      return block.parts.first.map { rule(subjects[$0.subject], $0.units) } ?? .perTarget
    }
    return rule(block.parts.map(\.subject))
  }

  /// Which units of a cohort share a penalty: never those of two subjects.
  private func rule(_ cohort: [Int]) -> PenaltyRule {
    guard options.alpha != .unit else { return .perTarget }
    var labels: [Int] = []
    var first = 0
    for subject in cohort {
      let count = subjects[subject].units.count
      guard case .perGroup(let own) = rule(subjects[subject], 0..<count) else {
        labels += [Int](repeating: first, count: count)
        first += 1
        continue
      }
      labels += own.map { first + $0 }
      first += targets[subject].count + 1
    }
    return .perGroup(labels)
  }

  func rule(_ rows: SubjectRows, _ block: Range<Int>) -> PenaltyRule {
    switch options.alpha {
    case .unit: return .perTarget
    case .shared: return .shared
    case .roi:
      guard let place = subjects.firstIndex(where: { $0.name == rows.name }) else { return .shared }
      // A unit of several regions goes with the first; one of none with the others of none.
      var labels = [Int](repeating: targets[place].count, count: block.count)
      for (label, target) in targets[place].enumerated().reversed() {
        for unit in target.units where block.contains(unit) { labels[unit - block.lowerBound] = label }
      }
      return .perGroup(labels)
    }
  }

  /// The folds of a nested split, as far as they are of these training rows; else single stimuli, or whole stories of a time
  /// series, whose neighbours would give a left-out row away.
  ///
  /// - Throws: `E0363` when a nested split does not hold out each training row once.
  func heldOut(_ train: [Int], _ rows: SubjectRows, nested: [Split.Fold]?) throws -> HeldOut {
    // A published analysis leaves out single rows, whatever else is divided.
    guard let nested, options.profile.original == nil else {
      return rows.stories == nil ? .leaveOneOut : .blocks(storyBlocks(train, rows, least: 2))
    }
    let own = Set(train)
    let blocks = nested.map { $0.test.filter(own.contains) }.filter { !$0.isEmpty }
    guard blocks.count > 1, blocks.reduce(0, { $0 + $1.count }) == train.count, Set(blocks.joined()) == own else {
      throw Explanation(
        "E0363", "the split inside of `\(plan.name)` does not hold out every training row once", parameter: "split",
        facts: ["penalties are chosen by rows that its folds hold out"], remedies: ["nested(…, contiguous(5))"])
    }
    return .blocks(blocks)
  }

  /// The training rows by story, or in stretches where there are too few stories.
  private func storyBlocks(_ train: [Int], _ rows: SubjectRows, least: Int) -> [[Int]] {
    if let stories = rows.stories {
      let groups = Split.rowsByLabel(train.map { stories.indices[$0] }).map { $0.map { train[$0] } }
      if groups.count >= least, groups.allSatisfy({ $0.count >= 2 }) { return groups }
    }
    let count = max(least, Self.innerFolds)
    return (0..<count).map { part in
      Array(train[(part * train.count / count)..<((part + 1) * train.count / count)])
    }
  }

  /// Folds of the training rows of one fold: those of a nested split, whole stories of a time series, or random ones.
  func inner(_ split: Split, _ index: Int, _ rows: SubjectRows) throws -> [[Int]] {
    if let nested = split.nested { return nested.folds[index].map(\.test) }
    let train = split.folds[index].train
    if rows.stories != nil { return storyBlocks(train, rows, least: Self.innerFolds) }
    return try SplitScheme.shuffled(Self.innerFolds).split(count: train.count).folds.map { $0.test.map { train[$0] } }
  }
}
