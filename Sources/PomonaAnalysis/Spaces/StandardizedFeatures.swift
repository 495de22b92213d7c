public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Features less their means over all stimuli, divided by a number of each feature or by one of the layer: for what has no
/// folds, such as the RDM of all stimuli.
///
///     z_ik = (x_ik - m_k) / max(s_k, floor · median s)      by feature (s: ddof 0)
///     z_ik = (x_ik - m_k) / √(Σ_k s_k²)                     by layer
///
/// - Shapes: stimuli × features, as the base.
/// - Edge cases: a feature that is constant over stimuli is zero.
/// - Cost: one pass over the base for means and deviations; blocks are made when they are read, and nothing is kept.
public struct StandardizedFeatures: FeatureBlocks {
  private let base: any FeatureBlocks
  private let means: [Double]
  /// 0 for a constant feature.
  private let factors: [Double]

  /// - Parameter scaling: as of a fit, training rows being all stimuli.
  /// - Throws: `.noFeatures`, `.tooFewTrainingRows` below two stimuli, `.notFinite` with the first place.
  public init(_ base: any FeatureBlocks, by scaling: FeatureScaling, workers: Workers) throws {
    let (n, p) = (base.stimulusCount, base.featureCount)
    guard p > 0 else { throw ReductionError.noFeatures }
    let rows = Array(0..<n)
    try TrainingRows.check(rows, of: n, needed: 2)
    let width = 1 << 10
    let blocks = try workers.map((p + width - 1) / width) { block -> (means: [Double], squares: [Double]) in
      let range = (block * width)..<min(p, (block + 1) * width)
      return try base.withBlock(range) { elements, stride in
        let found = Kernels.columnSums(elements, stride: stride, rows: rows, width: range.count)
        if let column = found.squares.firstIndex(where: { !$0.isFinite }) {
          let row = rows.first { !elements[$0 * stride + column].isFinite } ?? 0
          throw ReductionError.notFinite(
            row: row, feature: range.lowerBound + column, value: "\(elements[row * stride + column])")
        }
        return found
      }
    }
    let means = blocks.flatMap(\.means)
    let squares = blocks.flatMap(\.squares)
    let deviations = (0..<p).map {
      Correlation.isConstant(sumOfSquares: squares[$0], mean: means[$0], count: n)
        ? 0 : (squares[$0] / Double(n)).squareRoot()
    }
    switch scaling {
    case .layer:
      let whole = deviations.reduce(0) { $0 + $1 * $1 }.squareRoot()
      factors = deviations.map { $0 > 0 ? 1 / whole : 0 }
    case .feature(let floor):
      let varying = deviations.filter { $0 > 0 }.sorted()
      let median = varying.isEmpty ? 0 : (varying[(varying.count - 1) / 2] + varying[varying.count / 2]) / 2
      factors = deviations.map { $0 > 0 ? 1 / max($0, floor * median) : 0 }
    }
    self.base = base
    self.means = means
  }

  public var stimulusCount: Int { base.stimulusCount }
  public var featureCount: Int { base.featureCount }

  public func withBlock<Result>(
    _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    let own = try base.withBlock(range) { scaled($0, $1, 0..<stimulusCount, range) }
    return try body(own.span, range.count)
  }

  public func withRows<Result>(
    _ rows: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    let own = try base.withRows(rows) { scaled($0, $1, rows, 0..<featureCount) }
    return try body(own.span, featureCount)
  }

  /// - Parameter elements: those of the base, row 0 being the first of `rows`.
  private func scaled(
    _ elements: borrowing Span<Float>, _ stride: Int, _ rows: Range<Int>, _ features: Range<Int>
  ) -> [Float] {
    var own = [Float](repeating: 0, count: rows.count * features.count)
    for row in 0..<rows.count {
      for (place, feature) in features.enumerated() {
        let value = Double(elements[row * stride + place])
        own[row * features.count + place] = Float((value - means[feature]) * factors[feature])
      }
    }
    return own
  }
}

/// Features of several layers side by side, over the same stimuli; nothing is copied but what is read.
public struct JoinedFeatures: FeatureBlocks {
  private let members: [any FeatureBlocks]
  /// Where each begins, and the end.
  private let starts: [Int]
  public let stimulusCount: Int

  /// - Throws: `.noFeatures` of nothing, `.otherRowCount`.
  public init(_ members: [any FeatureBlocks]) throws {
    guard let first = members.first else { throw ReductionError.noFeatures }
    for (position, member) in members.enumerated() where member.stimulusCount != first.stimulusCount {
      throw ReductionError.otherRowCount(first: first.stimulusCount, other: member.stimulusCount, position: position)
    }
    self.members = members
    stimulusCount = first.stimulusCount
    starts = members.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.featureCount) }
  }

  public var featureCount: Int { starts[starts.count - 1] }

  public func withBlock<Result>(
    _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    var own = [Float](repeating: 0, count: stimulusCount * range.count)
    for (place, member) in members.enumerated() {
      let part = range.clamped(to: starts[place]..<starts[place + 1])
      guard !part.isEmpty else { continue }
      try member.withBlock((part.lowerBound - starts[place])..<(part.upperBound - starts[place])) { elements, stride in
        for row in 0..<stimulusCount {
          let target = row * range.count + part.lowerBound - range.lowerBound
          for k in 0..<part.count { own[target + k] = elements[row * stride + k] }
        }
      }
    }
    return try body(own.span, range.count)
  }

  public func withRows<Result>(
    _ rows: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    var own = [Float](repeating: 0, count: rows.count * featureCount)
    for (place, member) in members.enumerated() {
      try member.withRows(rows) { elements, stride in
        for row in 0..<rows.count {
          for k in 0..<member.featureCount {
            own[row * featureCount + starts[place] + k] = elements[row * stride + k]
          }
        }
      }
    }
    return try body(own.span, featureCount)
  }
}
