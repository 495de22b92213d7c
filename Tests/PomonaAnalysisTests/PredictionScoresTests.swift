import PomonaAnalysis
import PomonaCore
import PomonaParallel
import Testing

/// r of predictions on resamples, against Pearson's r of rows that are written out as often as they were drawn.
@Suite struct PredictionScoresTests {
  static let workers = Workers(threadCount: 2)
  static let rowCount = 23
  static let unitCount = 37

  static func matrix(_ name: String) -> Matrix<Float> {
    let stream = RandomStream(seed: 5, name: name)
    return Matrix(
      rowCount: rowCount, columnCount: unitCount,
      elements: (0..<(rowCount * unitCount)).map { Float(stream.normal(at: $0)) + 100 * Float($0 % 3) })
  }

  /// Two passes over rows that stand as often as their weight says; NaN where it is undefined.
  static func naive(_ y: Matrix<Float>, _ f: Matrix<Float>, _ unit: Int, rows: [Int], weights: [Double]) -> Double {
    let drawn = rows.flatMap { row in Array(repeating: row, count: Int(weights[row])) }
    guard Set(drawn).count > 2, rows.allSatisfy({ y[$0, unit].isFinite && f[$0, unit].isFinite }) else { return .nan }
    let a = drawn.map { Double(y[$0, unit]) }
    let b = drawn.map { Double(f[$0, unit]) }
    let (ma, mb) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    let (da, db) = (a.map { $0 - ma }, b.map { $0 - mb })
    let (aa, bb) = (da.reduce(0) { $0 + $1 * $1 }, db.reduce(0) { $0 + $1 * $1 })
    guard aa > 0, bb > 0 else { return .nan }
    return zip(da, db).reduce(0) { $0 + $1.0 * $1.1 } / (aa * bb).squareRoot()
  }

  static func mean(_ values: [Double]) -> Double {
    let defined = values.filter { !$0.isNaN }
    return defined.isEmpty ? .nan : defined.reduce(0, +) / Double(defined.count)
  }

  static func weights(_ count: Int) -> [[Double]] {
    let stream = RandomStream(seed: 8, name: "draws")
    return [[Double](repeating: 1, count: rowCount)]
      + (0..<count).map { draw in
        var weights = [Double](repeating: 0, count: rowCount)
        for row in stream.resample(of: rowCount, draw: draw) { weights[row] += 1 }
        return weights
      }
  }

  static func agree(_ found: Double, _ expected: Double) -> Bool {
    found.isNaN && expected.isNaN || abs(found - expected) < 1e-9
  }

  @Test func `r of each unit on a resample is that of rows written out, averaged over groups`() throws {
    var y = Self.matrix("responses")
    var f = Self.matrix("predictions")
    for unit in 0..<Self.unitCount { for row in 0..<Self.rowCount { f[row, unit] += y[row, unit] } }
    // A constant response, a constant prediction, one that is constant in the first group only, one that lacks a row.
    for row in 0..<Self.rowCount { (y[row, 3], f[row, 4]) = (7, 0.1) }
    for row in 0..<9 { y[row, 5] = 2 }
    y[2, 6] = .nan
    f[20, 7] = .infinity
    // Rows in no group do not count: row 22, and the pair is too short for r.
    let groups = [Array(0..<9), Array(9..<20), [20, 21]]
    let scores = PredictionScores(observed: y, predicted: f, groups: groups)
    let weights = Self.weights(12)
    let means = try scores.means(
      weights: weights, regions: (0..<Self.unitCount).map { [$0] }, workers: Self.workers)
    #expect(means.count == weights.count && scores.rowCount == 23 && scores.unitCount == 37)
    for (draw, list) in weights.enumerated() {
      for unit in 0..<Self.unitCount {
        // A group counts as often as its rows were drawn.
        let shares = groups.map { rows in rows.reduce(0) { $0 + list[$1] } / Double(rows.count) }
        let found = zip(groups.map { Self.naive(y, f, unit, rows: $0, weights: list) }, shares).filter { !$0.0.isNaN }
        let total = found.reduce(0) { $0 + $1.1 }
        let expected = total == 0 ? .nan : found.reduce(0) { $0 + $1.0 * $1.1 } / total
        #expect(
          Self.agree(means[draw][unit], expected), "draw \(draw), unit \(unit): \(means[draw][unit]), \(expected)")
      }
    }
    #expect(means[0][3].isNaN && means[0][4].isNaN)
    #expect(Self.agree(means[0][5], Self.naive(y, f, 5, rows: groups[1], weights: weights[0])))
    #expect(Self.agree(means[0][6], Self.naive(y, f, 6, rows: groups[1], weights: weights[0])))
  }

  @Test func `A region is the mean over its units that have r, whatever the blocks of units are`() throws {
    var y = Self.matrix("responses")
    let f = Self.matrix("predictions")
    for row in 0..<Self.rowCount { y[row, 33] = 1 }
    let scores = PredictionScores(observed: y, predicted: f, groups: [Array(0..<Self.rowCount)])
    let regions = [[0, 1, 33, 36], [36, 2], [33], Array(0..<Self.unitCount)]
    let weights = Self.weights(5)
    let found = try scores.means(weights: weights, regions: regions, workers: Self.workers)
    for (draw, list) in weights.enumerated() {
      for (place, units) in regions.enumerated() {
        let expected = Self.mean(
          units.map { Self.naive(y, f, $0, rows: Array(0..<Self.rowCount), weights: list) })
        #expect(Self.agree(found[draw][place], expected), "draw \(draw), region \(place)")
      }
      #expect(found[draw][2].isNaN)
    }
    let alone = try scores.means(weights: weights, regions: regions, workers: Workers(threadCount: 1))
    #expect(zip(found, alone).allSatisfy { zip($0, $1).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN } })
  }

  @Test func `A resample of fewer than three rows of a group has no r there`() throws {
    let (y, f) = (Self.matrix("responses"), Self.matrix("predictions"))
    let groups = [Array(0..<10), Array(10..<Self.rowCount)]
    let scores = PredictionScores(observed: y, predicted: f, groups: groups)
    var few = [Double](repeating: 0, count: Self.rowCount)
    (few[1], few[2]) = (5, 6)
    var some = few
    for row in 10..<Self.rowCount { some[row] = 1 }
    let found = try scores.means(weights: [few, some], regions: [[0]], workers: Self.workers)
    #expect(found[0][0].isNaN)
    #expect(Self.agree(found[1][0], Self.naive(y, f, 0, rows: groups[1], weights: some)))
  }
}
