public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// All that distances and effective dimensionality need to know of a feature map: one pass over it, then n (n + 1) / 2
/// numbers instead of n × p.
///
/// It holds the Gram matrix of the row-centred patterns, R_ij = Σ_k (x_ik - m_i)(x_jk - m_j), and the row means m, from
/// which follow Σ x_i x_j = R_ij + p m_i m_j, squared distances, and the Gram matrix centred over stimuli. Where all
/// stimuli share a strong pattern, the last two would lose digits; then a second pass keeps a Gram matrix of the patterns
/// less their mean over stimuli.
public struct FeatureGeometry: Sendable, Equatable {
  /// What was taken of each feature: its value, or its rank within the stimulus.
  public enum Kind: String, Sendable, CaseIterable {
    case values
    case ranks
  }

  public let kind: Kind
  public let stimulusCount: Int
  public let featureCount: Int
  let gram: CentredGram
  /// The same of patterns less their mean over stimuli; `nil` where `gram` is exact enough for differences.
  let differences: CentredGram?

  /// The Gram matrix of centred rows, packed (upper triangle row by row, with the diagonal), and the row means.
  struct CentredGram: Sendable, Equatable {
    var means: [Double]
    var packed: [Double]

    subscript(i: Int, j: Int) -> Double { packed[CentredGram.position(i, j, means.count)] }

    static func position(_ i: Int, _ j: Int, _ n: Int) -> Int {
      let (a, b) = i < j ? (i, j) : (j, i)
      return a * (2 * n - a + 1) / 2 + (b - a)
    }
    static func count(_ n: Int) -> Int { n * (n + 1) / 2 }
  }

  init(kind: Kind, featureCount: Int, gram: CentredGram, differences: CentredGram?) {
    self.kind = kind
    stimulusCount = gram.means.count
    self.featureCount = featureCount
    self.gram = gram
    self.differences = differences
  }

  /// Reads the map once, block by block (twice where stimuli share a strong pattern).
  ///
  /// Precision: products of centred float32 values in tiles, tiles added in double; correlations agree with a double
  /// calculation to 2e-6. The same bits for any number of threads. Cost: n² p; memory beyond the map some 12 bytes × n²
  /// a lane, at most 8 lanes; ranks fill a second map, above 256 MiB in a scratch file.
  ///
  /// - Throws: `.notFinite` at the first NaN or infinity, `.stimulusCount`, `.tooFewStimuli` below two, `.beyondSingle`.
  public init(
    of map: some FeatureBlocks, axis: StimulusAxis, for kind: Kind = .values, workers: Workers
  ) throws {
    guard map.stimulusCount == axis.count else {
      throw AnalysisError.stimulusCount(geometry: map.stimulusCount, axis: axis.count)
    }
    guard axis.count > 1 else {
      throw AnalysisError.tooFewStimuli(count: axis.count, needed: 2, what: "distances between them")
    }
    guard map.featureCount > 0 else { throw AnalysisError.tooFewFeatures(count: 0, distance: "pattern") }
    switch kind {
    case .values:
      let gram = try GramPass(map, axis: axis).run(centringColumns: false, workers: workers)
      var differences: CentredGram?
      if gram.sharedPatternRatio > FeatureGeometry.largestSharedPattern {
        differences = try GramPass(map, axis: axis).run(centringColumns: true, workers: workers)
      }
      self.init(kind: kind, featureCount: map.featureCount, gram: gram, differences: differences)
      try requireSingle()
    case .ranks:
      let ranks = try RankedFeatures(map, axis: axis, workers: workers)
      let gram = try GramPass(ranks, axis: axis).run(centringColumns: false, workers: workers)
      self.init(kind: kind, featureCount: map.featureCount, gram: gram, differences: nil)
    }
  }

  /// Root mean squares of features beyond these lose digits when 32-bit numbers are multiplied, or all of them.
  private static let sizes = 1e-16...1e16
  /// Steps of 32-bit numbers beyond which activations may be the same for that reason only.
  static let widestSpacing = 1e-3

  /// - Throws: `.beyondSingle` for features that are not all 0, and of a size outside of `sizes`.
  private func requireSingle() throws(AnalysisError) {
    let size = size(of: gram)
    guard size.isFinite else { throw .beyondSingle(size: .infinity) }
    guard size == 0 || FeatureGeometry.sizes.contains(size) else { throw .beyondSingle(size: size) }
  }

  /// The largest root mean square of a stimulus' features.
  private func size(of gram: CentredGram) -> Double {
    (0..<stimulusCount).map { i in
      (max(0, gram[i, i]) / Double(featureCount) + gram.means[i] * gram.means[i]).squareRoot()
    }.max() ?? 0
  }

  /// How large the rounding of features to 32 bits is beside their differences between stimuli: the largest root mean square
  /// of a stimulus × 2⁻²⁴, over the root mean square of the patterns less their mean over stimuli.
  public var roundingShare: Double {
    let own = differences ?? gram
    let mean = own.means.reduce(0, +) / Double(stimulusCount)
    let levels = own.means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(stimulusCount)
    let size = size(of: gram)
    let differing = max(0, own.energies.differing) / Double(featureCount) + levels
    // Without differences a layer is constant, unless rounding may have made it so.
    guard differing > 0 else { return Double(Float(size).ulp) > FeatureGeometry.widestSpacing ? .infinity : 0 }
    return size * 0x1p-24 / differing.squareRoot()
  }

  /// Σ_k x_ik x_jk of all pairs of stimuli.
  ///
  /// - Precondition: a geometry of values.
  public var products: Matrix<Double> {
    precondition(kind == .values, "ranks are no features")
    return Matrix(rowCount: stimulusCount, columnCount: stimulusCount, elements: products(of: gram))
  }

  /// R_ij + p m_i m_j, both triangles.
  func products(of gram: CentredGram) -> [Double] {
    let (n, p) = (stimulusCount, Double(featureCount))
    var elements = [Double](repeating: 0, count: n * n)
    var place = 0
    for i in 0..<n {
      for j in i..<n {
        let value = gram.packed[place] + p * gram.means[i] * gram.means[j]
        elements[i * n + j] = value
        elements[j * n + i] = value
        place += 1
      }
    }
    return elements
  }

  /// The same of values in double, products in double.
  public init(of matrix: Matrix<Double>, axis: StimulusAxis, for kind: Kind = .values) throws {
    let n = matrix.rowCount
    let p = matrix.columnCount
    guard n == axis.count else { throw AnalysisError.stimulusCount(geometry: n, axis: axis.count) }
    guard n > 1 else { throw AnalysisError.tooFewStimuli(count: n, needed: 2, what: "distances between them") }
    guard p > 0 else { throw AnalysisError.tooFewFeatures(count: 0, distance: "pattern") }
    if let place = matrix.elements.firstIndex(where: { !$0.isFinite }) {
      throw AnalysisError.notFinite(
        stimulus: axis.ids[place / p], position: place / p, feature: place % p, value: "\(matrix.elements[place])")
    }
    var elements = matrix.elements
    var means = [Double](repeating: 0, count: n)
    for i in 0..<n {
      let range = (i * p)..<((i + 1) * p)
      if kind == .ranks {
        let middle = Double(p + 1) / 2
        elements.replaceSubrange(range, with: Ranks.average(Array(elements[range])).map { $0 - middle })
      } else {
        let first = elements[range.lowerBound]
        // Shifted by the first value, so that a constant row is exactly zero.
        let mean = first + elements[range].reduce(0) { $0 + ($1 - first) } / Double(p)
        means[i] = mean
        for k in range { elements[k] -= mean }
      }
    }
    var square = [Double](repeating: 0, count: n * n)
    BLAS.dsyrk(elements, rows: n, inner: p, into: &square)
    var packed: [Double] = []
    packed.reserveCapacity(CentredGram.count(n))
    for i in 0..<n { packed += square[(i * n + i)..<((i + 1) * n)] }
    self.init(kind: kind, featureCount: p, gram: CentredGram(means: means, packed: packed), differences: nil)
  }

  /// Above this ratio of shared to differing energy a float32 Gram matrix has lost a digit and a half for differences.
  static let largestSharedPattern = 30.0

  // MARK: - As numbers, for a store

  /// All of it as plain numbers, to be kept and given to `init(stimulusCount:featureCount:numbers:)`.
  public var numbers: [Double] {
    var numbers = [FeatureGeometry.format, kind == .values ? 0 : 1, differences == nil ? 0 : 1]
    numbers += gram.means
    numbers += gram.packed
    if let differences {
      numbers += differences.means
      numbers += differences.packed
    }
    return numbers
  }

  /// `nil` when the numbers are not those of a geometry of this size (another version, a damaged store).
  public init?(stimulusCount n: Int, featureCount: Int, numbers: [Double]) {
    guard n > 1, featureCount > 0, numbers.count >= 3, numbers[0] == FeatureGeometry.format else { return nil }
    guard numbers[1] == 0 || numbers[1] == 1, numbers[2] == 0 || numbers[2] == 1 else { return nil }
    let one = n + CentredGram.count(n)
    guard numbers.count == 3 + one * (numbers[2] == 1 ? 2 : 1), numbers.allSatisfy(\.isFinite) else { return nil }
    func gram(at start: Int) -> CentredGram {
      CentredGram(means: Array(numbers[start..<(start + n)]), packed: Array(numbers[(start + n)..<(start + one)]))
    }
    self.init(
      kind: numbers[1] == 0 ? .values : .ranks, featureCount: featureCount, gram: gram(at: 3),
      differences: numbers[2] == 1 ? gram(at: 3 + one) : nil)
  }

  /// Changes when the meaning of `numbers` does.
  private static let format = 1.0
}

extension FeatureGeometry.CentredGram {
  /// Mean entry of R over mean diagonal entry of R centred over stimuli: the energy of the pattern that all stimuli share
  /// against that of their differences.
  var sharedPatternRatio: Double {
    let (shared, differing) = energies
    return differing > 0 ? shared / differing : (shared > 0 ? .infinity : 0)
  }

  /// Of row-centred patterns, a stimulus: of the pattern that all share, and of the differences from it.
  var energies: (shared: Double, differing: Double) {
    let n = means.count
    var diagonal = 0.0
    var all = 0.0
    for i in 0..<n {
      let start = FeatureGeometry.CentredGram.position(i, i, n)
      diagonal += packed[start]
      var row = 0.0
      for place in (start + 1)..<max(start + 1, start + n - i) { row += packed[place] }
      all += packed[start] + 2 * row
    }
    let shared = all / Double(n * n)
    return (shared, diagonal / Double(n) - shared)
  }
}
