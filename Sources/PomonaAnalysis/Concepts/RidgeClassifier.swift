internal import Foundation
public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Classes read out of features by ridge regression of -1 and +1, with the penalty chosen on training rows.
///
/// Each class has a column that is +1 in its rows and -1 in all others; two classes share one column, +1 for the later of
/// both. One penalty for all columns, of the least mean squared leave-one-out error
///
///     e_i = (y_i - ŷ_i) / (1 - h_ii),   h_ii = 1/n + Σ_k U_ik² l_k / (l_k + α)
///
/// with the intercept refitted for each row left out. A test row is of the class of the largest column, of equal ones the
/// first; with one column, of the later class where it is above 0. It is least squares and no logistic regression, and
/// classes have no weights.
///
/// - Source: `RidgeClassifierCV` of scikit-learn, whose choice and predictions these are.
/// - Cost: one factorisation of the training rows, n² C for each penalty.
public struct RidgeClassifier: Sendable {
  /// In ascending order.
  public let classes: [String]
  public let alpha: Double
  /// The place in the grid, and the mean squared leave-one-out error there.
  public let alphaIndex: Int
  public let looError: Double
  /// Of each test row, its place in `classes`.
  public let predicted: [Int]
  /// Test rows × columns.
  public let decisions: Matrix<Double>
  /// The share of test rows whose class was found.
  public let accuracy: Double
  /// The share of test rows in the class that most training rows have: what a classifier without features reaches.
  public let majorityAccuracy: Double
  /// Classes that no test row has.
  public let absentFromTest: [String]

  /// 10⁻³ … 10³, one a decade.
  public static let decades = PenaltyGrid.fixed((-3...3).map { pow(10, Double($0)) })

  /// - Parameter labels: a class for each row of the features.
  /// - Throws: `EncodingError`: `.shapeMismatch`, `.badRows`, `.tooFewRows`, `.badPenalty`, `.oneClass`.
  public init(
    _ design: RidgeDesign, labels: [String], train: [Int], test: [Int], grid: PenaltyGrid = .usual, workers: Workers
  ) throws {
    guard labels.count == design.rowCount else {
      throw EncodingError.shapeMismatch(what: "the labels", expected: design.rowCount, found: labels.count)
    }
    guard !test.isEmpty else { throw EncodingError.tooFewRows(count: 0, needed: 1, what: "a score of classes") }
    try Rows.check(train, below: design.rowCount, what: "the training rows")
    try Rows.check(test, below: design.rowCount, what: "the test rows")
    try Rows.requireApart(train, test)
    let classes = Set(train.map { labels[$0] }).sorted()
    guard classes.count > 1 else { throw EncodingError.oneClass(name: classes.first ?? "", rows: train.count) }
    if let row = test.first(where: { !classes.contains(labels[$0]) }) {
      throw EncodingError.unseenClass(name: labels[row], row: row)
    }
    let basis = try design.basis(train: train, test: test, workers: workers)
    let penalties = try grid.penalties(meanDiagonal: basis.meanDiagonal)
    let columns = classes.count == 2 ? [classes[1]] : classes
    let (n, width) = (train.count, columns.count)
    var means = [Double](repeating: 0, count: width)
    var y = [Double](repeating: 0, count: n * width)
    for (i, row) in train.enumerated() {
      for k in 0..<width {
        y[i * width + k] = labels[row] == columns[k] ? 1 : -1
        means[k] += y[i * width + k] / Double(n)
      }
    }
    if basis.hasIntercept { for i in 0..<n { for k in 0..<width { y[i * width + k] -= means[k] } } }
    let (rank, targets) = (basis.rank, y)
    // A = Uᵀ Yc, rank × columns.
    let a =
      rank == 0 ? [] : BLAS.product(basis.left, by: y, transposed: false, rows: rank, columns: width, inner: n)
    let base = basis.hasIntercept ? 1 / Double(n) : 0
    let errors = try workers.map(penalties.count) { place -> Double in
      let shrunk = basis.eigenvalues.map { $0 / ($0 + penalties[place]) }
      var sum = 0.0
      for i in 0..<n {
        var leverage = base
        var fitted = [Double](repeating: 0, count: width)
        for r in 0..<rank {
          let u = basis.left[r * n + i]
          leverage += u * u * shrunk[r]
          for k in 0..<width { fitted[k] += u * shrunk[r] * a[r * width + k] }
        }
        for k in 0..<width {
          let error = (targets[i * width + k] - fitted[k]) / (1 - leverage)
          sum += error * error
        }
      }
      return sum / Double(n * width)
    }
    // Ties to the larger penalty, as everywhere; a leverage of one leaves no error to choose by.
    var best = penalties.count - 1
    for place in errors.indices.reversed() where errors[place] < errors[best] || errors[best].isNaN { best = place }
    self.classes = classes
    alpha = penalties[best]
    alphaIndex = best
    looError = errors[best]
    var decisions = [Double](repeating: 0, count: test.count * width)
    for i in test.indices {
      for k in 0..<width {
        var sum = basis.hasIntercept ? means[k] : 0
        for r in 0..<rank {
          let l = basis.eigenvalues[r]
          sum += basis.test[i * rank + r] * l.squareRoot() / (l + penalties[best]) * a[r * width + k]
        }
        decisions[i * width + k] = sum
      }
    }
    self.decisions = Matrix(rowCount: test.count, columnCount: width, elements: decisions)
    let predicted = test.indices.map { i -> Int in
      guard width > 1 else { return decisions[i] > 0 ? 1 : 0 }
      var largest = 0
      for k in 1..<width where decisions[i * width + k] > decisions[i * width + largest] { largest = k }
      return largest
    }
    self.predicted = predicted
    let truth = test.map { labels[$0] }
    accuracy = Double(zip(predicted, truth).count { classes[$0] == $1 }) / Double(test.count)
    let sizes = classes.map { name in train.count { labels[$0] == name } }
    let major = sizes.indices.max { sizes[$0] < sizes[$1] } ?? 0
    majorityAccuracy = Double(truth.count { $0 == classes[major] }) / Double(test.count)
    absentFromTest = classes.filter { !truth.contains($0) }
  }
}
