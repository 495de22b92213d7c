public import PomonaCore

/// Between which values the best possible model's mean over subjects lies, given how far subjects agree.
///
/// upper = mean over s of c(pool of all, d_s); lower = mean over s of c(pool of all but s, d_s) (Nili et al. 2014, doi
/// 10.1371/journal.pcbi.1003553). The pool is the best single RDM for the comparison: for cosine the mean of RDMs divided
/// by their root mean square, for pearson of z-scored ones, for spearman and tau_a of average ranks (for tau_a only
/// nearly the best). With controls the subjects' vectors (for spearman their ranks) are residualised first.
public struct Ceiling: Sendable, Equatable {
  public let lowerPerSubject: [Double]
  public let upperPerSubject: [Double]
  /// The comparison's name.
  public let comparison: String
  public let controlCount: Int

  public var lower: Double { definedMean(lowerPerSubject[...]) }
  public var upper: Double { definedMean(upperPerSubject[...]) }
  public var subjectCount: Int { lowerPerSubject.count }
  /// The aggregation that it bounds.
  public var aggregation: Aggregation { .meanOverSubjects }

  /// One sentence that says what the two numbers are, for a header or a caption.
  public var definition: String {
    let given = controlCount == 0 ? "" : " given \(controlCount) control RDM\(controlCount == 1 ? "" : "s")"
    return
      "noise ceiling over \(subjectCount) subjects, \(comparison)\(given): "
      + "lower, each against the mean of the others; upper, each against the mean of all"
  }

  /// One RDM a subject (the mean of a subject's sessions, so that a whole subject is left out).
  ///
  /// Pairs that any subject lacks are left out. Cost: subjects × pairs (and sorting).
  /// - Throws: `.oneSubject` for fewer than two, `.otherStimuli`, `.tooFewPairs`, `.noPartial`, `.dependentControls`.
  public init(of people: [RDM], by comparison: Comparison, given controls: [RDM] = []) throws {
    guard let first = people.first else { throw AnalysisError.noSubjects }
    guard people.count > 1 else { throw AnalysisError.oneSubject(what: "a noise ceiling") }
    if !controls.isEmpty, !comparison.allowsControls {
      throw AnalysisError.noPartial(comparison: comparison.name)
    }
    for other in people + controls { try requireSameStimuli(first.axis, other.axis) }
    let present = first.values.indices.filter { pair in
      !(people.contains { $0.values[pair].isNaN } || controls.contains { $0.values[pair].isNaN })
    }
    guard present.count > 1 else { throw AnalysisError.tooFewPairs(count: present.count, needed: 2) }
    var vectors = people.map { rdm in present.map { rdm.values[$0] } }
    if !controls.isEmpty {
      let residuals = try Residuals(of: controls.map { rdm in present.map { rdm.values[$0] } }, by: comparison)
      vectors = vectors.map(residuals.callAsFunction)
    }
    // Residuals are compared as they are: they were ranked before.
    let compare = controls.isEmpty ? comparison.method : .pearson
    let parts = vectors.map { Ceiling.poolable($0, compare) }
    var total = [Double](repeating: 0, count: present.count)
    for part in parts { for k in total.indices { total[k] += part[k] } }
    var lower: [Double] = []
    var upper: [Double] = []
    for (vector, part) in zip(vectors, parts) {
      let others = total.indices.map { total[$0] - part[$0] }
      upper.append(Ceiling.score(total, vector, compare))
      lower.append(Ceiling.score(others, vector, compare))
    }
    lowerPerSubject = lower
    upperPerSubject = upper
    self.comparison = comparison.name
    controlCount = controls.count
  }

  /// That this ceiling may stand beside a score.
  ///
  /// - Throws: `.otherCeiling` (E0431) when aggregation, comparison or controls differ.
  public func requireMatch(aggregation: Aggregation, comparison: String, controlCount: Int = 0) throws {
    guard aggregation == self.aggregation, comparison == self.comparison, controlCount == self.controlCount else {
      func words(_ aggregation: Aggregation, _ comparison: String, _ controls: Int) -> String {
        "\(aggregation.rawValue), \(comparison)" + (controls == 0 ? "" : ", given \(controls) control RDMs")
      }
      throw AnalysisError.otherCeiling(
        ceiling: words(self.aggregation, self.comparison, self.controlCount),
        score: words(aggregation, comparison, controlCount))
    }
  }

  /// What of a subject goes into the pool, so that the sum of them is the pool up to scale and shift.
  private static func poolable(_ vector: [Double], _ method: Comparison.Method) -> [Double] {
    switch method {
    case .cosine:
      let square = vector.reduce(0) { $0 + $1 * $1 } / Double(vector.count)
      return square > 0 ? vector.map { $0 / square.squareRoot() } : vector
    case .pearson:
      let mean = vector.reduce(0, +) / Double(vector.count)
      let square = vector.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(vector.count)
      return vector.map { square > 0 ? ($0 - mean) / square.squareRoot() : 0 }
    case .spearman, .tauA: return Ranks.average(vector)
    }
  }

  private static func score(_ a: [Double], _ b: [Double], _ method: Comparison.Method) -> Double {
    switch method {
    case .cosine:
      let aa = a.reduce(0) { $0 + $1 * $1 }
      let bb = b.reduce(0) { $0 + $1 * $1 }
      return aa > 0 && bb > 0 ? zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / (aa * bb).squareRoot() : 0
    case .pearson: return Correlation.pearson(a, b)
    case .spearman: return Correlation.spearman(a, b)
    case .tauA: return KendallTau.a(a, b)
    }
  }
}

/// What controls leave of a vector: least squares with intercept over pairs, after ranking for spearman.
struct Residuals {
  private let basis: [[Double]]
  private let ranks: Bool

  init(of controls: [[Double]], by comparison: Comparison) throws {
    ranks = comparison.method == .spearman
    var basis: [[Double]] = []
    for (position, control) in controls.enumerated() {
      var vector = Residuals.centred(ranks ? Ranks.average(control) : control)
      let before = vector.reduce(0) { $0 + $1 * $1 }
      for _ in 0..<2 { Residuals.remove(basis, from: &vector) }
      let after = vector.reduce(0) { $0 + $1 * $1 }
      guard before > 0, after > PairScorer.leastUnexplained * before else {
        throw AnalysisError.dependentControls(position: position)
      }
      basis.append(vector.map { $0 / after.squareRoot() })
    }
    self.basis = basis
  }

  func callAsFunction(_ values: [Double]) -> [Double] {
    var vector = Residuals.centred(ranks ? Ranks.average(values) : values)
    for _ in 0..<2 { Residuals.remove(basis, from: &vector) }
    return vector
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { $0 - mean }
  }

  private static func remove(_ basis: [[Double]], from vector: inout [Double]) {
    for direction in basis {
      let along = zip(direction, vector).reduce(0) { $0 + $1.0 * $1.1 }
      for k in vector.indices { vector[k] -= along * direction[k] }
    }
  }
}
