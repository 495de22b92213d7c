import PomonaCore
import Testing

@Suite struct SplitValueTests {
  private func fold(_ train: [Int], _ test: [Int]) -> Split.Fold { Split.Fold(train: train, test: test) }

  private func split(_ rows: Int, _ folds: [Split.Fold]) throws -> Split {
    try Split(name: "made up", rowCount: rows, folds: folds, timeSafety: .partly)
  }

  @Test func `Sides that are empty, shared, unordered or outside of the rows are refused`() {
    let wrong: [(Split.Fold, String)] = [
      (fold([], [1]), "its training side has no rows"), (fold([0], []), "its test side has no rows"),
      (fold([0, 2], [1, 2]), "row 3 stands on both sides"),
      (fold([2, 0], [1]), "the rows of its training side do not ascend"),
      (fold([0], [1, 1]), "the rows of its test side do not ascend"),
      (fold([0], [4]), "its test side names a row that there is not"),
      (fold([-1], [2]), "its training side names a row that there is not"),
    ]
    for (bad, reason) in wrong {
      #expect(throws: SplitError.degenerateSplit(split: "made up", fold: 1, reason: reason)) {
        try split(4, [fold([0], [1]), bad])
      }
    }
    #expect(throws: SplitError.emptyInput(what: "folds")) { try split(4, []) }
    #expect(throws: SplitError.emptyInput(what: "rows to split")) { try split(0, [fold([0], [1])]) }
  }

  @Test func `A gap takes the training rows near test rows of the same story and names them`() throws {
    let made = try split(10, [fold([0, 1, 2, 6, 7, 8, 9], [3, 4, 5])])
    let alone = try made.purged(gap: 2)
    #expect(alone.folds == [fold([0, 8, 9], [3, 4, 5])])
    #expect(alone.purge?.rows == [[1, 2, 6, 7]])
    #expect(alone.purge?.count == 4 && abs(alone.purgedShare - 4 / 7) < 1e-15)
    let stories = try made.purged(gap: 2, stories: [0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    #expect(stories.folds[0].train == [0, 6, 7, 8, 9])
    // Rows of a story are counted in their own order, wherever they stand.
    let mixed = try split(6, [fold([0, 1, 3, 5], [4])]).purged(gap: 1, stories: [0, 1, 0, 1, 0, 1])
    #expect(mixed.purge?.rows == [[]])
    #expect(try split(6, [fold([0, 2, 5], [4])]).purged(gap: 1, stories: [0, 1, 0, 1, 0, 1]).purge?.rows == [[2]])
    #expect(try made.purged(gap: 0).folds == made.folds)
    #expect(made.purge == nil && made.purgedShare == 0)
  }

  @Test func `A gap agrees with the comparison of all rows with all`() throws {
    let stream = RandomStream(seed: 4, name: "gaps")
    for draw in 0..<20 {
      let n = 40
      let stories = (0..<n).map { stream.integer(at: draw * 1000 + $0, below: 3) }
      let side = (0..<n).map { stream.integer(at: draw * 1000 + 100 + $0, below: 4) }
      let made = try split(n, [fold((0..<n).filter { side[$0] > 0 }, (0..<n).filter { side[$0] == 0 })])
      let gap = draw % 4
      let places = (0..<n).map { row in (0..<row).count { stories[$0] == stories[row] } }
      let kept = made.folds[0].train.filter { row in
        made.folds[0].test.allSatisfy { stories[$0] != stories[row] || abs(places[$0] - places[row]) > gap }
      }
      if kept.isEmpty {
        #expect(throws: SplitError.self) { try made.purged(gap: gap, stories: stories) }
      } else {
        #expect(try made.purged(gap: gap, stories: stories).folds[0].train == kept)
      }
    }
  }

  @Test func `A gap that leaves nothing to train on is refused, and so are gaps and labels that make no sense`() throws
  {
    let made = try split(4, [fold([0, 3], [1, 2])])
    #expect(
      throws: SplitError.degenerateSplit(
        split: "made up", fold: 0, reason: "a gap of 1 rows leaves nothing to train on")
    ) { try made.purged(gap: 1) }
    #expect(throws: SplitError.self) { try made.purged(gap: .max) }
    #expect(try made.purged(gap: .max, stories: [0, 1, 1, 1]).folds[0].train == [0])
    #expect(throws: SplitError.invalidHyperparameter(name: "gap", value: "-1", allowed: "0 or more rows")) {
      try made.purged(gap: -1)
    }
    #expect(throws: SplitError.shapeMismatch(what: "story labels", count: 3, expected: 4)) {
      try made.purged(gap: 0, stories: [0, 0, 0])
    }
    #expect(throws: SplitError.self) { try made.purged(gap: 0).purged(gap: 0) }
  }

  @Test func `The usual gap is 32 seconds, or the longest delay when that is more`() throws {
    #expect(try Split.gap(maximumDelay: 4, repetitionTime: 2) == 16)
    #expect(try Split.gap(maximumDelay: 4, repetitionTime: 1.5) == 22)
    #expect(try Split.gap(maximumDelay: 30, repetitionTime: 2) == 30)
    for time in [0, -2, 1e-300, .infinity, .nan] {
      #expect(throws: SplitError.self) { try Split.gap(maximumDelay: 4, repetitionTime: time) }
    }
    #expect(throws: SplitError.self) { try Split.gap(maximumDelay: -1, repetitionTime: 2) }
  }

  @Test func `Inner folds are rows of the outer training side alone`() throws {
    let outer = try split(6, [fold([0, 1, 4, 5], [2, 3]), fold([2, 3, 4, 5], [0, 1])])
    let nested = try outer.nesting { train throws(SplitError) in
      try Split(
        name: "halves", rowCount: train.count,
        folds: [Split.Fold(train: [0, 1], test: [2, 3])], timeSafety: .partly)
    }
    #expect(nested.nested?.name == "halves")
    #expect(nested.nested?.folds == [[fold([0, 1], [4, 5])], [fold([2, 3], [4, 5])]])
    #expect(nested.folds == outer.folds)
    #expect(throws: SplitError.shapeMismatch(what: "rows of the inner scheme", count: 2, expected: 4)) {
      try outer.nesting { _ throws(SplitError) in
        try Split(name: "two", rowCount: 2, folds: [Split.Fold(train: [0], test: [1])], timeSafety: .safe)
      }
    }
  }

  @Test func `Presentations follow their stimulus to its side`() throws {
    let stimuli = try split(4, [fold([0, 1], [2, 3])])
    let carried = try stimuli.carried(to: [3, 0, 0, 2, 1, 3])
    #expect(carried.rowCount == 6)
    #expect(carried.folds == [fold([1, 2, 4], [0, 3, 5])])
    #expect(throws: SplitError.degenerateSplit(split: "made up", fold: 0, reason: "its test side has no rows")) {
      try stimuli.carried(to: [0, 1, 1])
    }
    #expect(throws: SplitError.self) { try stimuli.carried(to: [0, 4]) }
  }

  @Test func `The line of a header says folds, rows lost, the scheme inside and for whom it is safe`() throws {
    let made = try split(10, [fold([0, 1, 2, 6, 7, 8, 9], [3, 4, 5])]).purged(gap: 1)
    #expect(
      made.definition
        == "split made up, 1 fold; gap 1, which cost 2 training rows (28.6 %); for time series: partly")
  }
}
