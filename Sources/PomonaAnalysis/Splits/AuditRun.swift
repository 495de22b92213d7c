import PomonaCore
import PomonaParallel

/// One split with its material, checked once, and the counting that the checks of an audit share.
struct AuditRun {
  let split: Split
  let stimuli: [Int]
  let stimulusCount: Int
  let ids: [String]?
  /// For time series; one run when only times are known.
  let stories: StoryRows?
  let mostPairs: Int

  init(_ split: Split, _ material: AuditMaterial, mostPairs: Int) throws(SplitError) {
    let n = split.rowCount
    func check(_ what: String, _ count: Int?, _ expected: Int) throws(SplitError) {
      if let count, count != expected { throw .shapeMismatch(what: what, count: count, expected: expected) }
    }
    try check("stimuli of rows", material.stimuli.count, n)
    let named =
      [
        material.ids?.count, material.images?.count, material.texts?.count, material.sounds?.count,
        material.category?.count,
      ] + material.identities.sorted { $0.key < $1.key }.map { Optional($0.value.count) }
    let known = named.compactMap { $0 }
    let stimulusCount = known.first ?? ((material.stimuli.max() ?? -1) + 1)
    for count in known { try check("stimuli in a list", count, stimulusCount) }
    if let stray = material.stimuli.first(where: { $0 < 0 || $0 >= stimulusCount }) {
      throw .shapeMismatch(what: "the stimulus of a row", count: stray, expected: stimulusCount - 1)
    }
    try check("stories of rows", material.stories?.count, n)
    try check("times of rows", material.times?.count, n)
    try check("rows of responses", material.responses?.rowCount, n)
    self.split = split
    self.stimulusCount = stimulusCount
    stimuli = material.stimuli
    ids = material.ids
    self.mostPairs = mostPairs
    if material.stories != nil || material.times != nil {
      let stories = material.stories.map { StoryRows(numbers: $0) } ?? .oneRun(n)
      if let times = material.times {
        for line in stories.rows {
          for place in line.indices.dropFirst() where !(times[line[place]] > times[line[place - 1]]) {
            throw .unsortedTimes(row: line[place])
          }
        }
      }
      self.stories = stories
    } else {
      stories = nil
    }
  }

  /// Counts of one check while it runs.
  private struct Tally {
    let most: Int
    var pairCount = 0
    var rowCount = 0
    var pairs: [SplitAudit.Pair] = []

    mutating func keep(_ pair: @autoclosure () -> SplitAudit.Pair) {
      if pairs.count < most { pairs.append(pair()) }
    }
  }

  private func finding(
    _ check: SplitAudit.Check, _ label: String, _ tally: Tally, fires: Bool, value: Double? = nil
  ) -> SplitAudit.Finding {
    SplitAudit.Finding(
      check: check, label: label, hasFired: fires, pairCount: tally.pairCount, rowCount: tally.rowCount,
      testRowCount: split.testRowCount, pairs: tally.pairs, value: value)
  }

  /// 1 for a training row of a fold, 2 for a test row, 0 for neither.
  private func sides(_ fold: Split.Fold) -> [UInt8] {
    var sides = [UInt8](repeating: 0, count: split.rowCount)
    for row in fold.train { sides[row] = 1 }
    for row in fold.test { sides[row] = 2 }
    return sides
  }

  // MARK: - Time

  /// Test rows with a training row of the same story within `reach` rows.
  func neighbours(
    _ check: SplitAudit.Check, _ stories: StoryRows, reach: Int, value: Double? = nil
  ) -> SplitAudit.Finding {
    var tally = Tally(most: mostPairs)
    for (index, fold) in split.folds.enumerated() where reach > 0 {
      let sides = sides(fold)
      for line in stories.rows {
        for place in line.indices where sides[line[place]] == 2 {
          var near = 0
          for other in max(0, place - reach)...min(line.count - 1, place + reach) where sides[line[other]] == 1 {
            near += 1
            tally.keep(
              SplitAudit.Pair(fold: index, test: line[place], train: line[other], value: Double(abs(other - place))))
          }
          tally.pairCount += near
          if near > 0 { tally.rowCount += 1 }
        }
      }
    }
    return finding(check, "", tally, fires: tally.rowCount > 0, value: value)
  }

  /// Test rows of stories that also train, when responses differ between stories by more than rows do.
  ///
  /// It fires when the corrected share of variance between stories, mean over units, is above 3 standard deviations of one
  /// unit without offsets, sqrt(2 (S - 1)) / (n - 1).
  func offsets(_ stories: StoryRows, _ responses: Matrix<Float>, workers: Workers) throws -> SplitAudit.Finding {
    let shares = try StoryOffsets(of: responses, stories: stories, workers: workers).correctedShares
    let share = definedMean(shares[...])
    let threshold = 3 * (2 * Double(stories.count - 1)).squareRoot() / Double(split.rowCount - 1)
    guard share > threshold else {
      return finding(.storyOffsets, "", Tally(most: mostPairs), fires: false, value: share)
    }
    return sharing(.storyOffsets, "", rowLabels: stories.indices, value: share)
  }

  // MARK: - Equal labels

  func sharing(
    _ check: SplitAudit.Check, _ label: String, stimulusLabels: [Int], ignoringSameStimulus: Bool = false
  ) -> SplitAudit.Finding {
    sharing(
      check, label, rowLabels: stimuli.map { stimulusLabels[$0] }, ignoringSameStimulus: ignoringSameStimulus,
      value: nil)
  }

  /// Test rows whose label also trains; when asked, pairs of one stimulus do not count.
  private func sharing(
    _ check: SplitAudit.Check, _ label: String, rowLabels: [Int], ignoringSameStimulus: Bool = false, value: Double?
  ) -> SplitAudit.Finding {
    var tally = Tally(most: mostPairs)
    let labelCount = (rowLabels.max() ?? -1) + 1
    for (index, fold) in split.folds.enumerated() {
      var training = [[Int]](repeating: [], count: labelCount)
      var own = [Int](repeating: 0, count: stimulusCount)
      for row in fold.train {
        training[rowLabels[row]].append(row)
        own[stimuli[row]] += 1
      }
      for row in fold.test {
        let others = training[rowLabels[row]]
        let count = others.count - (ignoringSameStimulus ? own[stimuli[row]] : 0)
        guard count > 0 else { continue }
        tally.pairCount += count
        tally.rowCount += 1
        guard tally.pairs.count < mostPairs else { continue }
        for other in others where !(ignoringSameStimulus && stimuli[other] == stimuli[row]) {
          tally.keep(SplitAudit.Pair(fold: index, test: row, train: other, value: 0))
        }
      }
    }
    return finding(check, label, tally, fires: tally.rowCount > 0, value: value)
  }

  // MARK: - Pairs of stimuli

  /// Test rows of a stimulus whose near duplicate trains.
  func near(_ check: SplitAudit.Check, _ pairs: [NearDuplicates.Pair]) -> SplitAudit.Finding {
    var tally = Tally(most: mostPairs)
    var rows = [[Int]](repeating: [], count: stimulusCount)
    for (row, stimulus) in stimuli.enumerated() { rows[stimulus].append(row) }
    for (index, fold) in split.folds.enumerated() {
      let sides = sides(fold)
      var isConcerned = [Bool](repeating: false, count: split.rowCount)
      for pair in pairs {
        for (one, other) in [(pair.first, pair.second), (pair.second, pair.first)] {
          for test in rows[one] where sides[test] == 2 {
            for train in rows[other] where sides[train] == 1 {
              tally.pairCount += 1
              isConcerned[test] = true
              tally.keep(SplitAudit.Pair(fold: index, test: test, train: train, value: pair.value))
            }
          }
        }
      }
      tally.rowCount += isConcerned.count { $0 }
    }
    return finding(check, "", tally, fires: tally.rowCount > 0)
  }

  /// Stimuli that a list of training material holds, by id, by content or by perceptual hash; those of training rows count
  /// too, so that it may fire with no test row concerned.
  func overlap(
    with list: AuditMaterial.TrainingList, hashes: [PerceptualHash]?, digests: [[String]]
  ) -> SplitAudit.Finding {
    var place = [Int?](repeating: nil, count: stimulusCount)
    var distance = [Double](repeating: 0, count: stimulusCount)
    for stimulus in 0..<stimulusCount {
      if let ids, list.ids.contains(ids[stimulus]) { place[stimulus] = -1 }
      if digests.contains(where: { list.digests.contains($0[stimulus]) }) { place[stimulus] = -1 }
      guard place[stimulus] == nil, let hash = hashes?[stimulus] else { continue }
      for (index, known) in list.hashes.enumerated() {
        let found = hash.distance(to: known)
        if found <= PerceptualHash.nearDistance {
          place[stimulus] = index
          distance[stimulus] = Double(found)
          break
        }
      }
    }
    var tally = Tally(most: mostPairs)
    tally.pairCount = place.count { $0 != nil }
    for (index, fold) in split.folds.enumerated() {
      for row in fold.test {
        guard let known = place[stimuli[row]] else { continue }
        tally.rowCount += 1
        tally.keep(SplitAudit.Pair(fold: index, test: row, train: known, value: distance[stimuli[row]]))
      }
    }
    return finding(.trainingList, list.name, tally, fires: tally.pairCount > 0)
  }

  /// Why entries of a list cannot be those of any stimulus here: names of another scheme than the ids, digests where no
  /// content is known, perceptual hashes where there are no pictures. `isAll` where that holds for every entry.
  func unmatched(
    of list: AuditMaterial.TrainingList, hasContents: Bool, hasPictures: Bool
  ) -> (reasons: [String], isAll: Bool) {
    var reasons: [String] = []
    var isAll = true
    let names = list.names
    if !names.isEmpty {
      let known = ids ?? []
      let isShared =
        known.contains(where: names.contains) || !Set(known.map(Self.scheme)).isDisjoint(with: names.map(Self.scheme))
      if isShared {
        isAll = false
      } else {
        let beside = known.first.map { ", and stimuli such as \"\($0)\"" } ?? ", and stimuli have no ids"
        reasons.append("names such as \"\(names.min() ?? "")\"\(beside)")
      }
    }
    for (count, isKnown, words) in [
      (list.digests.count, hasContents, "digests, and no content of the stimuli"),
      (list.hashes.count, hasPictures, "perceptual hashes, and no pictures"),
    ] where count > 0 {
      if isKnown { isAll = false } else { reasons.append("\(count) \(words)") }
    }
    return (reasons, isAll)
  }

  /// How a name is built: `n01440764_10.JPEG` as `a0_0.a`.
  private static func scheme(_ name: String) -> String {
    var scheme = ""
    for character in name {
      let next: Character = character.isNumber ? "0" : character.isLetter ? "a" : character
      if next != scheme.last || !(character.isNumber || character.isLetter) { scheme.append(next) }
    }
    return scheme
  }

  // MARK: - Categories

  /// What the category alone predicts: the mean of its training rows, r per fold and unit over test rows, mean of both.
  ///
  /// That is least squares on its one-hot coding. It never fires: it stands beside a model's score.
  func confound(_ category: [Int], _ responses: Matrix<Float>) -> SplitAudit.Finding {
    let labels = stimuli.map { category[$0] }
    let labelCount = (category.max() ?? -1) + 1
    var scores: [Double] = []
    for fold in split.folds {
      for unit in 0..<responses.columnCount {
        var sums = [Double](repeating: 0, count: labelCount)
        var counts = [Double](repeating: 0, count: labelCount)
        for row in fold.train {
          let value = Double(responses[row, unit])
          guard !value.isNaN else { continue }
          sums[labels[row]] += value
          counts[labels[row]] += 1
        }
        let rows = fold.test.filter { counts[labels[$0]] > 0 && !responses[$0, unit].isNaN }
        scores.append(
          Correlation.pearson(
            rows.map { sums[labels[$0]] / counts[labels[$0]] }, rows.map { Double(responses[$0, unit]) }))
      }
    }
    return finding(
      .categoryConfound, "", Tally(most: 0), fires: false, value: definedMean(scores[...]))
  }
}
