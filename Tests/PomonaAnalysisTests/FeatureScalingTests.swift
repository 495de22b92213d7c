import PomonaAnalysis
import PomonaCore
import Testing

@Suite struct FeatureScalingTests {
  @Test func `Without a floor each feature is scaled as by scikit-learn, constant ones too`() throws {
    let golden = try ReductionsGolden.load().scaler
    let found = try ScaledFeatures(
      of: matrix(golden.features), by: .feature(floor: 0), trainingRows: golden.training)
    // The largest scaled value is about 5, the mean of one feature 100 with a deviation of 10.
    #expect(largestDifference(found.matrix.elements, golden.result.flatMap { $0 }) < 1e-12)
    for (k, varies) in golden.varies.enumerated() {
      #expect(varies ? abs(found.divisors[k] / golden.scales[k] - 1) < 1e-12 : found.divisors[k] == 0)
    }
  }

  @Test func `By layer one number scales all features, and the mean squared norm of training rows is 1`() throws {
    let features = normals(12, 7, "layer")
    let rows = [0, 1, 2, 5, 7, 9, 11]
    let found = try ScaledFeatures(of: features, trainingRows: rows)
    let squares = rows.reduce(0) { $0 + found.matrix.row($1).reduce(0) { $0 + $1 * $1 } }
    #expect(abs(squares / Double(rows.count) - 1) < 1e-12)
    #expect(Set(found.divisors).count == 1)
    for k in 0..<7 { #expect(abs(rows.reduce(0) { $0 + found.matrix[$1, k] }) < 1e-12) }
    // Scaling all features by one number changes nothing.
    let scaled = Matrix(rowCount: 12, columnCount: 7, elements: features.elements.map { 8 * $0 })
    #expect(try ScaledFeatures(of: scaled, trainingRows: rows).matrix == found.matrix)
  }

  @Test func `A feature that is constant over training rows is zero everywhere`() throws {
    var features = normals(6, 3, "constant")
    for row in 0..<6 { features[row, 1] = row < 5 ? 0.1 : 1e6 }
    for scaling in [FeatureScaling.layer, .feature()] {
      let found = try ScaledFeatures(of: features, by: scaling, trainingRows: Array(0..<5))
      #expect((0..<6).allSatisfy { found.matrix[$0, 1] == 0 } && found.divisors[1] == 0)
    }
    let flat = try ScaledFeatures(of: Matrix(rowCount: 4, columnCount: 2, repeating: 3.3), trainingRows: [0, 1])
    #expect(flat.matrix.elements.allSatisfy { $0 == 0 })
  }

  @Test func `A unit that is silent in training is held by the floor, and rows thrown far are named`() throws {
    var features = normals(40, 5, "silent")
    for row in 0..<40 { features[row, 4] = row == 0 ? 1e-4 : row == 39 ? 1 : 0 }
    let rows = Array(0..<30)
    let plain = try ScaledFeatures(of: features, by: .feature(floor: 0), trainingRows: rows)
    let held = try ScaledFeatures(of: features, by: .feature(), trainingRows: rows)
    #expect(plain.outlyingRows == [39] && plain.matrix[39, 4] > 1e4)
    let deviations = (0..<5).map { k in plain.divisors[k] }.sorted()
    #expect(held.divisors[4] == 0.1 * deviations[2] && held.outlyingRows.allSatisfy { $0 == 39 })
    #expect(held.divisors[0] == plain.divisors[0])
    #expect(try ScaledFeatures(of: features, trainingRows: rows).outlyingRows.isEmpty)
  }

  @Test func `Layers side by side have equal weight whatever their width and scale`() throws {
    let wide = normals(8, 50, "wide")
    let narrow = Matrix(
      rowCount: 8, columnCount: 3, elements: normals(8, 3, "narrow").elements.map { 1000 * $0 + 7 })
    let rows = [0, 1, 2, 3, 4]
    let (features, widths) = try ScaledFeatures.concatenated([wide, narrow], trainingRows: rows)
    #expect(widths == [50, 3] && features.columnCount == 53)
    for columns in [0..<50, 50..<53] {
      let trace = rows.reduce(0) { sum, row in sum + columns.reduce(0) { $0 + features[row, $1] * features[row, $1] } }
      #expect(abs(trace / 5 - 1) < 1e-12)
    }
    #expect(try features[6, 51] == ScaledFeatures(of: narrow, trainingRows: rows).matrix[6, 1])
    #expect(throws: ReductionError.otherRowCount(first: 8, other: 7, position: 1)) {
      try ScaledFeatures.concatenated([wide, normals(7, 3, "short")], trainingRows: rows)
    }
  }
}
