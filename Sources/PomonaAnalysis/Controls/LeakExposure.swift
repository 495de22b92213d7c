public import PomonaCore

/// How near in time the rows that are tested are to those that train, and what nearness alone would earn.
public enum LeakExposure {
  /// For each reach, the share of test rows with a training row of the same story at most that many rows away.
  ///
  /// Shuffled five folds: .96 within one row. Whole stories left out: 0.
  ///
  /// - Throws: `.rowOutside`, `.emptyInput` without test rows. O(rows).
  public static func shares(
    training: [Int], test: [Int], stories: StoryRows, reaches: [Int] = usualReaches
  ) throws(ControlError) -> [Double] {
    let nearest = try NearestTraining(training, test, stories)
    return reaches.map { reach in Double(nearest.count(within: reach)) / Double(test.count) }
  }

  /// The same over the test rows of all folds.
  ///
  /// - Throws: `.otherRowCount` when the stories are of other rows. O(folds × rows).
  public static func shares(
    of split: Split, stories: StoryRows, reaches: [Int] = usualReaches
  ) throws(ControlError) -> [Double] {
    guard stories.rowCount == split.rowCount else {
      throw .otherRowCount(found: stories.rowCount, expected: split.rowCount, what: "story labels")
    }
    var counts = [Int](repeating: 0, count: reaches.count)
    for fold in split.folds {
      let nearest = try NearestTraining(fold.train, fold.test, stories)
      for (place, reach) in reaches.enumerated() { counts[place] += nearest.count(within: reach) }
    }
    return counts.map { Double($0) / Double(split.testRowCount) }
  }

  public static let usualReaches = [1, 2, 3]

  /// What pure interpolation predicts: for each test row the mean of its nearest training rows in time (both, where two
  /// are equally near) within the story. A story without training rows gets each target's mean over all training rows, with
  /// which no correlation within it is defined.
  ///
  /// - Shapes: responses are all rows × targets; the result is test rows × targets, in the order of `test`.
  /// - Throws: `.rowOutside`, `.emptyInput` without test or training rows, `.otherRowCount`, `.notFinite`.
  public static func oracleNeighbour(
    responses: Matrix<Double>, training: [Int], test: [Int], stories: StoryRows
  ) throws(ControlError) -> Matrix<Double> {
    try responses.requireFinite(rows: stories.rowCount, "responses")
    guard !training.isEmpty else { throw .emptyInput(what: "training rows") }
    let nearest = try NearestTraining(training, test, stories)
    let v = responses.columnCount
    var means = [Double](repeating: 0, count: v)
    for row in training { for target in 0..<v { means[target] += responses[row, target] / Double(training.count) } }
    var predictions = Matrix<Double>(rowCount: test.count, columnCount: v)
    for (place, neighbours) in nearest.rows.enumerated() {
      for target in 0..<v {
        predictions[place, target] =
          neighbours.isEmpty
          ? means[target] : neighbours.reduce(0) { $0 + responses[$1, target] } / Double(neighbours.count)
      }
    }
    return predictions
  }

  /// The nearest training rows of each test row; two sweeps over each story, so that long runs cost no more.
  private struct NearestTraining {
    var rows: [[Int]] = []
    var distances: [Int?] = []

    init(_ training: [Int], _ test: [Int], _ stories: StoryRows) throws(ControlError) {
      guard !test.isEmpty else { throw .emptyInput(what: "test rows") }
      var isTraining = [Bool](repeating: false, count: stories.rowCount)
      for row in training + test where row < 0 || row >= stories.rowCount {
        throw .rowOutside(row: row, count: stories.rowCount)
      }
      for row in training { isTraining[row] = true }
      // The training row at or before each row in its story, and the one at or after it.
      var before = [Int?](repeating: nil, count: stories.rowCount)
      var after = before
      for story in stories.rows {
        var last: Int?
        for row in story {
          if isTraining[row] { last = row }
          before[row] = last
        }
        last = nil
        for row in story.reversed() {
          if isTraining[row] { last = row }
          after[row] = last
        }
      }
      for row in test {
        // A test row that also trains is its own neighbour, once.
        let candidates = before[row] == after[row] ? [before[row]] : [before[row], after[row]]
        let near = candidates.compactMap { $0 }
        func distance(_ other: Int) -> Int { abs(stories.positions[other] - stories.positions[row]) }
        let least = near.map(distance).min()
        rows.append(near.filter { distance($0) == least })
        distances.append(least)
      }
    }

    func count(within reach: Int) -> Int { distances.count { $0.map { $0 <= reach } ?? false } }
  }
}
