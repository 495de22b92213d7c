internal import PomonaCore

/// How many dimensions the patterns of a layer fill: the participation ratio of the eigenvalues of their covariance.
///
/// ED = (Σ l_k)² / Σ l_k² = (tr K)² / ‖K‖² with K the Gram matrix centred over stimuli; no eigenvalues are needed. It is
/// at most n - 1, and too small with few stimuli: 1/ED_n is about 1/ED + 1/(n - 1), which the corrected form takes off.
public struct EffectiveDimensionality: Sendable, Equatable {
  /// The ratio over these stimuli; NaN when all patterns are equal.
  public let raw: Double
  /// 1 / (1/raw - 1/(n - 1)); infinite where the stimuli do not resolve it.
  public let corrected: Double
  public let stimulusCount: Int
  public let featureCount: Int

  public enum Flag: String, Sendable, CaseIterable {
    /// raw / (n - 1) is over 0.1: raw and corrected value belong together.
    case biasedByN
    /// raw / (n - 1) is over 0.5: the corrected value is more than twice the raw one, so it is no axis for scores.
    case notResolved
    /// The slope of the curve over whole labels is over 1.2: stimuli of one label are not independent.
    case dependentStimuli
  }

  /// raw / (n - 1): by which share the raw value is too small.
  public var relativeBias: Double { raw / Double(stimulusCount - 1) }

  public var flags: [Flag] {
    if relativeBias > 0.5 { return [.biasedByN, .notResolved] }
    return relativeBias > 0.1 ? [.biasedByN] : []
  }

  /// Cost: n². Of ranks when the geometry is of ranks.
  ///
  /// - Throws: `.tooFewStimuli` below three.
  public init(of geometry: FeatureGeometry) throws {
    guard geometry.stimulusCount > 2 else {
      throw AnalysisError.tooFewStimuli(count: geometry.stimulusCount, needed: 3, what: "effective dimensionality")
    }
    self.init(
      raw: PatternGram(geometry).participationRatio(of: Array(0..<geometry.stimulusCount)),
      stimulusCount: geometry.stimulusCount, featureCount: geometry.featureCount)
  }

  init(raw: Double, stimulusCount: Int, featureCount: Int) {
    self.raw = raw
    self.stimulusCount = stimulusCount
    self.featureCount = featureCount
    let rest = 1 / raw - 1 / Double(stimulusCount - 1)
    // Where raw reaches n - 1 only rounding is left of the difference.
    corrected = raw.isNaN ? .nan : rest > 1e-12 ? 1 / rest : .infinity
  }
}

/// The Gram matrix of the patterns, uncentred, square; any subset of stimuli can be centred afterwards.
struct PatternGram {
  let n: Int
  private let square: [Double]

  init(_ geometry: FeatureGeometry) {
    let gram = geometry.differences ?? geometry.gram
    n = geometry.stimulusCount
    let p = Double(geometry.featureCount)
    let middle = gram.means.reduce(0, +) / Double(n)
    var square = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in i..<n {
        // Means less their mean: one pattern off all rows changes no centred entry, and keeps digits.
        let value = gram[i, j] + p * (gram.means[i] - middle) * (gram.means[j] - middle)
        square[i * n + j] = value
        square[j * n + i] = value
      }
    }
    self.square = square
  }

  /// K of the stimuli at `rows`, centred over them, square.
  func centred(_ rows: [Int]) -> [Double] {
    let count = Double(rows.count)
    var rowMeans = [Double](repeating: 0, count: rows.count)
    for (a, i) in rows.enumerated() {
      var sum = 0.0
      for j in rows { sum += square[i * n + j] }
      rowMeans[a] = sum / count
    }
    let middle = rowMeans.reduce(0, +) / count
    var result: [Double] = []
    result.reserveCapacity(rows.count * rows.count)
    for (a, i) in rows.enumerated() {
      for (b, j) in rows.enumerated() { result.append(square[i * n + j] - rowMeans[a] - rowMeans[b] + middle) }
    }
    return result
  }

  /// (tr K)² / ‖K‖² of the stimuli at `rows`; K centred over them.
  func participationRatio(of rows: [Int]) -> Double {
    let centred = centred(rows)
    var trace = 0.0
    var norm = 0.0
    var largest = 0.0
    for (a, i) in rows.enumerated() {
      trace += centred[a * rows.count + a]
      largest = max(largest, abs(square[i * n + i]))
      var own = 0.0
      for value in centred[(a * rows.count)..<((a + 1) * rows.count)] { own += value * value }
      norm += own
    }
    // Equal patterns leave only rounding.
    guard trace > 1e-12 * Double(rows.count) * largest, norm > 0 else { return .nan }
    return trace * trace / norm
  }
}
