public import PomonaCatalog
public import PomonaCore
public import PomonaParallel
public import PomonaTables

/// A dissimilarity between the activation patterns of two stimuli.
public struct Distance: Carded {
  public let card: Card
  /// What it needs of a feature map.
  public let geometryKind: FeatureGeometry.Kind
  /// The name that the RDM carries, such as `1 - pearson`.
  public let rdmName: String
  private let entries: @Sendable (FeatureGeometry, StimulusAxis) throws -> [Double]

  public var name: String { card.name }

  init(
    _ card: Card, rdmName: String, needs geometryKind: FeatureGeometry.Kind,
    entries: @escaping @Sendable (FeatureGeometry, StimulusAxis) throws -> [Double]
  ) {
    self.card = card
    self.rdmName = rdmName
    self.geometryKind = geometryKind
    self.entries = entries
  }

  /// The RDM from what was kept of a feature map; cost n².
  ///
  /// - Throws: `.otherGeometry` when the pass was for the other kind, `.constantStimulus`, `.tooFewFeatures`,
  ///   `.stimulusCount`.
  public func callAsFunction(
    _ geometry: FeatureGeometry, axis: StimulusAxis, provenance: Provenance = Provenance()
  ) throws -> RDM {
    guard geometry.kind == geometryKind else { throw AnalysisError.otherGeometry(distance: name) }
    guard geometry.stimulusCount == axis.count else {
      throw AnalysisError.stimulusCount(geometry: geometry.stimulusCount, axis: axis.count)
    }
    return try RDM(
      axis: axis, distance: rdmName, values: try entries(geometry, axis),
      provenance: provenance.adding("distance", rdmName))
  }

  /// The RDM of a feature map; see `FeatureGeometry.init(of:axis:for:workers:)` for precision, cost and errors.
  public func callAsFunction(
    _ map: some FeatureBlocks, axis: StimulusAxis, workers: Workers, provenance: Provenance = Provenance()
  ) throws -> RDM {
    try self(
      try FeatureGeometry(of: map, axis: axis, for: geometryKind, workers: workers), axis: axis,
      provenance: provenance)
  }

  /// The RDM of patterns in double: responses, pixels, model values.
  public func callAsFunction(
    _ matrix: Matrix<Double>, axis: StimulusAxis, provenance: Provenance = Provenance()
  ) throws -> RDM {
    try self(try FeatureGeometry(of: matrix, axis: axis, for: geometryKind), axis: axis, provenance: provenance)
  }

  public static let all: [Distance] = [.cosine, .euclidean, .pearson, .spearman, .squaredEuclidean]
  public static let catalog = Catalog(all)
}

extension Distance {
  /// 1 - x·y / (|x| |y|), in [0, 2].
  public static let cosine = Distance(
    Card("cosine", "One less the cosine of the angle between two patterns.", search: ["angle", "similarity"]),
    rdmName: "1 - cosine", needs: .values
  ) { geometry, axis in
    let p = Double(geometry.featureCount)
    let means = geometry.gram.means
    return try correlationDistances(geometry, axis: axis, distance: "cosine") { i, j in
      geometry.gram[i, j] + p * means[i] * means[j]
    }
  }

  /// √Σ (x_k - y_k)²: the root, not divided by the number of features.
  public static let euclidean = Distance(
    Card("euclidean", "The length of the difference between two patterns.", search: ["l2", "norm"]),
    rdmName: "euclidean", needs: .values
  ) { geometry, _ in squaredLengths(geometry).map { $0.squareRoot() } }

  /// Σ (x_k - y_k)² / P: the mean square over features, which other programs call euclidean.
  public static let squaredEuclidean = Distance(
    Card(
      "squared_euclidean", "The mean squared difference between two patterns over features.",
      search: ["l2", "mean square", "euclidean"]),
    rdmName: "squared_euclidean", needs: .values
  ) { geometry, _ in squaredLengths(geometry).map { $0 / Double(geometry.featureCount) } }

  /// Squared lengths of the differences; rounding below zero is zero.
  private static func squaredLengths(_ geometry: FeatureGeometry) -> [Double] {
    let n = geometry.stimulusCount
    let gram = geometry.differences ?? geometry.gram
    let p = Double(geometry.featureCount)
    var values: [Double] = []
    values.reserveCapacity(RDM.pairCount(of: n))
    for i in 0..<n {
      for j in (i + 1)..<max(n, i + 1) {
        let between = gram.means[i] - gram.means[j]
        values.append(max(0, gram[i, i] + gram[j, j] - 2 * gram[i, j] + p * between * between))
      }
    }
    return values
  }

  /// 1 - r over features, in [0, 2].
  public static let pearson = Distance(
    Card(
      "pearson", "One less the Pearson correlation of two patterns over features.",
      search: ["correlation", "1 - r"]),
    rdmName: "1 - pearson", needs: .values
  ) { geometry, axis in
    guard geometry.featureCount > 1 else {
      throw AnalysisError.tooFewFeatures(count: geometry.featureCount, distance: "pearson")
    }
    return try correlationDistances(geometry, axis: axis, distance: "pearson") { geometry.gram[$0, $1] }
  }

  /// 1 - r of the ranks of each pattern's features, ties sharing average ranks, in [0, 2].
  public static let spearman = Distance(
    Card(
      "spearman", "One less the Spearman rank correlation of two patterns over features.",
      search: ["correlation", "rank"]),
    rdmName: "1 - spearman", needs: .ranks
  ) { geometry, axis in
    guard geometry.featureCount > 1 else {
      throw AnalysisError.tooFewFeatures(count: geometry.featureCount, distance: "spearman")
    }
    return try correlationDistances(geometry, axis: axis, distance: "spearman") { geometry.gram[$0, $1] }
  }

  /// 1 - G_ij / √(G_ii G_jj), clamped; a row without length is the error that names it.
  private static func correlationDistances(
    _ geometry: FeatureGeometry, axis: StimulusAxis, distance: String, _ product: (Int, Int) -> Double
  ) throws -> [Double] {
    let n = geometry.stimulusCount
    var scale = [Double](repeating: 0, count: n)
    for i in 0..<n {
      let square = product(i, i)
      let mean = distance == "cosine" ? 0 : geometry.gram.means[i]
      // Rounding of a constant leaves at most n eps |mean| in each feature.
      guard square > 0, !Correlation.isConstant(sumOfSquares: square, mean: mean, count: geometry.featureCount) else {
        let spacing = Double(Float(geometry.gram.means[i]).ulp)
        throw AnalysisError.constantStimulus(
          id: axis.ids[i], position: i, count: n, distance: distance,
          spacing: geometry.kind == .values && spacing > FeatureGeometry.widestSpacing ? spacing : nil)
      }
      scale[i] = 1 / square.squareRoot()
    }
    var values: [Double] = []
    values.reserveCapacity(RDM.pairCount(of: n))
    for i in 0..<n {
      for j in (i + 1)..<max(n, i + 1) {
        values.append(1 - Correlation.clamped(product(i, j) * scale[i] * scale[j]))
      }
    }
    return values
  }
}
