public import PomonaCore

/// How features are scaled before a readout; what is learnt is learnt from training rows.
public enum FeatureScaling: Sendable, Equatable {
  /// Training means taken off, and one number for the whole layer, √(tr K / n) of the centred training rows, so that
  /// tr K / n is 1. The default: no feature is magnified.
  case layer
  /// Each feature divided by its own standard deviation over training rows (ddof 0), but by no less than `floor` times the
  /// median of those of all features that vary. 0 is the plain z-score, which magnifies features that are almost silent in
  /// training: their test values ruin scores, and nothing of it shows on training rows.
  case feature(floor: Double = ColumnScaling.usualFloor)
}

/// Features scaled for a readout, with what was learnt.
///
/// - Shapes: all rows, training and others, × p.
/// - Edge cases: a feature that is constant over the training rows is zero in every row, so it contributes nothing.
public struct ScaledFeatures: Sendable, Equatable {
  public let matrix: Matrix<Double>
  public let scaling: FeatureScaling
  /// Means over training rows.
  public let means: [Double]
  /// What each feature was divided by; 0 for one that is constant over the training rows, which became zero.
  public let divisors: [Double]
  /// Rows outside of training whose norm is over 5 times the median norm of the training rows.
  public let outlyingRows: [Int]

  /// - Throws: `.tooFewTrainingRows` below two, `.rowOutside`, `.noFeatures`, `.notFinite`.
  public init(
    of features: Matrix<Double>, by scaling: FeatureScaling = .layer, trainingRows rows: [Int]
  ) throws {
    try TrainingRows.check(rows, of: features.rowCount, needed: 2)
    let p = features.columnCount
    guard p > 0 else { throw ReductionError.noFeatures }
    if let place = features.elements.firstIndex(where: { !$0.isFinite }) {
      throw ReductionError.notFinite(row: place / p, feature: place % p, value: "\(features.elements[place])")
    }
    let n = Double(rows.count)
    var means = [Double](repeating: 0, count: p)
    for row in rows { for k in 0..<p { means[k] += features.elements[row * p + k] } }
    for k in 0..<p { means[k] /= n }
    var squares = [Double](repeating: 0, count: p)
    for row in rows {
      for k in 0..<p {
        let away = features.elements[row * p + k] - means[k]
        squares[k] += away * away
      }
    }
    let varies = (0..<p).map { !Correlation.isConstant(sumOfSquares: squares[$0], mean: means[$0], count: rows.count) }
    var divisors = [Double](repeating: 0, count: p)
    switch scaling {
    case .layer:
      let whole = (0..<p).reduce(0) { $0 + (varies[$1] ? squares[$1] : 0) }
      for k in 0..<p where varies[k] { divisors[k] = (whole / n).squareRoot() }
    case .feature(let floor):
      let deviations = (0..<p).filter { varies[$0] }.map { (squares[$0] / n).squareRoot() }
      let least = floor * Self.median(deviations)
      for k in 0..<p where varies[k] { divisors[k] = max(least, (squares[k] / n).squareRoot()) }
    }
    var scaled = features.elements
    for row in 0..<features.rowCount {
      for k in 0..<p {
        scaled[row * p + k] = divisors[k] > 0 ? (scaled[row * p + k] - means[k]) / divisors[k] : 0
      }
    }
    matrix = Matrix(rowCount: features.rowCount, columnCount: p, elements: scaled)
    self.scaling = scaling
    self.means = means
    self.divisors = divisors
    outlyingRows = Self.outlying(scaled, p, features.rowCount, rows)
  }

  private static func outlying(_ scaled: [Double], _ p: Int, _ count: Int, _ rows: [Int]) -> [Int] {
    let norms = (0..<count).map { row in
      scaled[(row * p)..<((row + 1) * p)].reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    let limit = 5 * median(rows.map { norms[$0] })
    let training = Set(rows)
    return (0..<count).filter { !training.contains($0) && norms[$0] > limit }
  }

  /// 0 of nothing.
  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// Layers side by side, each scaled on its own, so that with the scaling by layer every one has the same weight whatever
  /// its number of features; `widths` says which columns are whose.
  ///
  /// - Throws: `.otherRowCount`, and what scaling a layer throws.
  public static func concatenated(
    _ layers: [Matrix<Double>], by scaling: FeatureScaling = .layer, trainingRows: [Int]
  ) throws -> (features: Matrix<Double>, widths: [Int]) {
    guard let first = layers.first else { throw ReductionError.noFeatures }
    for (position, layer) in layers.enumerated() where layer.rowCount != first.rowCount {
      throw ReductionError.otherRowCount(first: first.rowCount, other: layer.rowCount, position: position)
    }
    let scaled = try layers.map { try ScaledFeatures(of: $0, by: scaling, trainingRows: trainingRows).matrix }
    var elements: [Double] = []
    elements.reserveCapacity(scaled.reduce(0) { $0 + $1.elements.count })
    for row in 0..<first.rowCount { for layer in scaled { elements += layer.row(row) } }
    let widths = layers.map(\.columnCount)
    return (
      Matrix(rowCount: first.rowCount, columnCount: widths.reduce(0, +), elements: elements), widths
    )
  }
}

extension Matrix where Scalar == Double {
  /// A matrix of float32, as projections give it, in double.
  public init(_ floats: Matrix<Float>) {
    self.init(
      rowCount: floats.rowCount, columnCount: floats.columnCount, elements: floats.elements.map(Double.init))
  }
}
