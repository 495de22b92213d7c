public import PomonaCore

/// How near in time the rows that are tested are to those that train, and what nearness alone would earn.
public enum LeakExposure {
  /// For each reach, the share of test rows with a training row of the same story at most that many rows away.
  ///
  /// Shuffled five folds: .96 within one row. Whole stories left out: 0.
  ///
  /// - Throws: `.rowOutside`, `.emptyInput` without test rows.
  public static func shares(
    training: [Int], test: [Int], stories: StoryRows, reaches: [Int] = [1, 2, 3]
  ) throws(ControlError) -> [Double] {
    let nearest = try NearestTraining(training, test, stories)
    return reaches.map { reach in
      Double(nearest.distances.count { $0.map { $0 <= reach } ?? false }) / Double(test.count)
    }
  }

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
      for row in test {
        let story = stories.rows[stories.indices[row]]
        let place = stories.positions[row]
        var found: [Int] = []
        var distance: Int?
        for reach in 0..<story.count {
          let candidates = reach == 0 ? [place] : [place - reach, place + reach]
          found = candidates.filter { story.indices.contains($0) && isTraining[story[$0]] }.map { story[$0] }
          if !found.isEmpty {
            distance = reach
            break
          }
        }
        rows.append(found)
        distances.append(distance)
      }
    }
  }
}
