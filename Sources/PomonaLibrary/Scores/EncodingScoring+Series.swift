internal import PomonaAnalysis
internal import PomonaCore

/// Test rows as they follow each other in time.
extension EncodingScoring {
  var isTimed: Bool { subjects.contains { $0.stories != nil } }

  /// The stimuli that any subject is tested on, ascending on the axis.
  var testedStimuli: [Int] {
    var tested: Set<Int> = []
    for (rows, split) in zip(subjects, splits) {
      for fold in split.folds { for position in fold.test { tested.insert(rows.stimuli[position]) } }
    }
    return tested.sorted()
  }

  /// The same by story.
  var testedStories: [[Int]] {
    var story = [Int](repeating: -1, count: stimuli.count)
    for subject in subjects {
      guard let stories = subject.stories else { continue }
      for (position, stimulus) in subject.stimuli.enumerated() where story[stimulus] < 0 {
        story[stimulus] = stories.indices[position]
      }
    }
    var stories: [[Int]] = []
    for stimulus in testedStimuli {
      if let last = stories.last?.last, story[last] == story[stimulus] {
        stories[stories.count - 1].append(stimulus)
      } else {
        stories.append([stimulus])
      }
    }
    return stories
  }

  /// What a bootstrap over time draws: blocks as long as the responses of all subjects ask for, mean over them.
  var seriesBlocks: SeriesBlocks {
    let correlations = subjects.compactMap(\.lagOne).filter { !$0.isNaN }
    return SeriesBlocks(
      stories: testedStories, lagOne: correlations.isEmpty ? 0 : definedMean(correlations))
  }
}
