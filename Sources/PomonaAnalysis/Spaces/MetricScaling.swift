public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Metric scaling of an RDM by majorisation (SMACOF): places with the least raw stress Σ (δ_ij - d_ij)².
///
///     X⁺ = B(X) X / n,   b_ij = -δ_ij / d_ij (0 where d_ij = 0),   b_ii = -Σ_j b_ij
///
/// Each step lowers the stress. It begins at the places of classical scaling, and at `starts` - 1 random ones; the best end
/// is kept, the earliest of equal ones.
///
/// - Source: De Leeuw 1977; Borg and Groenen 2005, Modern Multidimensional Scaling, chapter 8.
/// - Cost: n² d for each step, at most 1,000 steps a start.
public struct MetricScaling: Sendable {
  public let configuration: Configuration
  /// Stress-1 at the end of each start, in their order.
  public let stresses: [Double]
  /// Whether the kept start ended before its last step.
  public let hasConverged: Bool

  /// - Parameters:
  ///   - starts: at least one.
  ///   - seed: of the random places, stream `metric scaling`.
  /// - Throws: `.missingPair`, `.negativeDistance`, `.tooFew` below three stimuli, `.dimensionCount`.
  public init(of rdm: RDM, dimensions: Int = 2, starts: Int = 8, seed: UInt64 = 0, workers: Workers = .all) throws {
    precondition(starts > 0, "no places without a start")
    let n = try SpaceInput.check(rdm, for: "metric scaling", dimensions: dimensions, signed: false)
    var target = [Double](repeating: 0, count: n * n)
    for i in 0..<n { for j in 0..<n { target[i * n + j] = rdm[i, j] } }
    let size = (target.reduce(0) { $0 + $1 * $1 } / Double(n * n)).squareRoot()
    let stream = RandomStream(seed: seed, name: "metric scaling")
    let delta = target
    let runs = try workers.map(starts) { start -> (places: [Double], stress: Double, converged: Bool) in
      var places = (0..<(n * dimensions)).map { size * stream.normal(at: start * n * dimensions + $0) }
      if start == 0, let classical = try? ClassicalScaling(of: rdm, dimensions: dimensions) {
        places = classical.configuration.places.elements
      }
      let converged = Self.majorise(&places, delta, n, dimensions)
      let matrix = Matrix(rowCount: n, columnCount: dimensions, elements: places)
      return (places, Configuration.stress(matrix, rdm), converged)
    }
    stresses = runs.map(\.stress)
    // A start whose places all fell together has no stress.
    let best = runs.indices.min { a, b in
      (runs[a].stress.isNaN ? .infinity : runs[a].stress) < (runs[b].stress.isNaN ? .infinity : runs[b].stress)
    }
    let kept = runs[best ?? 0]
    hasConverged = kept.converged
    configuration = Configuration(
      axis: rdm.axis,
      places: try Configuration.turned(Matrix(rowCount: n, columnCount: dimensions, elements: kept.places)), rdm: rdm)
  }

  /// Steps until the raw stress falls by less than a millionth of itself.
  private static func majorise(_ x: inout [Double], _ delta: [Double], _ n: Int, _ d: Int) -> Bool {
    var before = Double.infinity
    for _ in 0..<1000 {
      var next = [Double](repeating: 0, count: n * d)
      var stress = 0.0
      for i in 0..<n {
        for j in 0..<n where j != i {
          var square = 0.0
          for k in 0..<d {
            let difference = x[i * d + k] - x[j * d + k]
            square += difference * difference
          }
          let distance = square.squareRoot()
          if i < j { stress += (delta[i * n + j] - distance) * (delta[i * n + j] - distance) }
          guard distance > 0 else { continue }
          let ratio = delta[i * n + j] / distance
          for k in 0..<d { next[i * d + k] += ratio * (x[i * d + k] - x[j * d + k]) }
        }
      }
      if before - stress <= 1e-6 * stress { return true }
      before = stress
      for index in x.indices { x[index] = next[index] / Double(n) }
    }
    return false
  }
}
