internal import Foundation
public import PomonaCore
public import PomonaParallel

/// t-SNE of an RDM: a map that keeps neighbours, and not distances between groups.
///
///     p_j|i ∝ exp(-δ_ij² / 2σ_i²), σ_i such that 2^H(p_i) = perplexity;   p_ij = (p_j|i + p_i|j) / 2n
///     q_ij ∝ 1 / (1 + |y_i - y_j|²);   the map lowers Σ p_ij log(p_ij / q_ij)
///
/// All pairs are computed: nothing is approximated. It begins at the places of classical scaling, so no draw is in it, and
/// the same RDM gives the same map with any number of threads.
///
/// - Source: van der Maaten and Hinton 2008, Visualizing data using t-SNE, JMLR 9:2579; the start by Kobak and Berens 2019,
///   doi 10.1038/s41467-019-13056-x.
/// - Cost: 1,000 steps of n² each.
public struct NeighbourMap: Sendable {
  public let configuration: Configuration
  public let perplexity: Double
  /// Σ p log(p / q) at the end.
  public let divergence: Double
  /// By how much the map can be trusted: see `trustworthiness`.
  public let trustworthiness: Double
  /// How many neighbours the trustworthiness asked for.
  public let neighbourCount: Int

  /// - Parameter perplexity: about the number of neighbours that count; `nil` is 30, or a third of the others where these are
  ///   fewer than 90.
  /// - Throws: `.missingPair`, `.negativeDistance`, `.tooFew` below four stimuli, `.dimensionCount`, `.perplexity`.
  public init(of rdm: RDM, dimensions: Int = 2, perplexity: Double? = nil, workers: Workers = .all) throws {
    let n = try SpaceInput.check(rdm, for: "a map of neighbours", dimensions: dimensions, signed: false)
    guard n >= 4 else { throw SpaceError.tooFew(count: n, needed: 4, what: "a map of neighbours", of: "stimuli") }
    let largest = Double(n - 1) / 3
    let perplexity = perplexity ?? min(30, largest)
    guard perplexity >= 1, perplexity <= largest else {
      throw SpaceError.perplexity(value: perplexity, largest: (largest * 100).rounded(.down) / 100)
    }
    self.perplexity = perplexity
    let conditional = try workers.map(n) { Self.neighbours(of: $0, rdm, perplexity) }
    let p = (0..<n).map { i -> [Double] in
      (0..<n).map { j -> Double in
        let both = (conditional[i][j] + conditional[j][i]) / Double(2 * n)
        return i == j ? 0 : max(both, 1e-12)
      }
    }
    var y = try Self.start(rdm, dimensions)
    var speed = [Double](repeating: 0, count: n * dimensions)
    var gains = [Double](repeating: 1, count: n * dimensions)
    let early = 250
    let rate = max(Double(n) / 48, 50)
    var divergence = 0.0
    for step in 0..<1000 {
      let exaggeration = step < early ? 12.0 : 1
      let (places, isLast) = (y, step == 999)
      // The sum over all pairs is needed first; rows add up in their own order, whoever computes them.
      let sums = try workers.map(n) { Self.weights(places, $0, n, dimensions).reduce(0, +) }
      let total = sums.reduce(0, +)
      let rows = try workers.map(n) { i -> (gradient: [Double], divergence: Double) in
        let weights = Self.weights(places, i, n, dimensions)
        var gradient = [Double](repeating: 0, count: dimensions)
        var own = 0.0
        for j in 0..<n where j != i {
          let q = max(weights[j] / total, 1e-12)
          let pull = 4 * (exaggeration * p[i][j] - q) * weights[j]
          for k in 0..<dimensions { gradient[k] += pull * (places[i * dimensions + k] - places[j * dimensions + k]) }
          if isLast { own += p[i][j] * log(p[i][j] / q) }
        }
        return (gradient, own)
      }
      if isLast { divergence = rows.reduce(0) { $0 + $1.divergence } }
      let momentum = step < early ? 0.5 : 0.8
      for i in 0..<n {
        for k in 0..<dimensions {
          let at = i * dimensions + k
          let slope = rows[i].gradient[k]
          gains[at] = max(0.01, (slope > 0) == (speed[at] > 0) ? gains[at] * 0.8 : gains[at] + 0.2)
          speed[at] = momentum * speed[at] - rate * gains[at] * slope
          y[at] += speed[at]
        }
      }
    }
    self.divergence = divergence
    let places = try Configuration.turned(Matrix(rowCount: n, columnCount: dimensions, elements: y))
    configuration = Configuration(axis: rdm.axis, places: places, rdm: rdm)
    // The measure is defined below half of the stimuli.
    neighbourCount = max(1, min(10, (n - 1) / 2))
    trustworthiness = Self.trustworthiness(of: places, rdm: rdm, neighbours: neighbourCount)
  }

  /// 1 - 2 / (n k (2n - 3k - 1)) Σ_i Σ_{j in map neighbours of i} max(0, rank_i(j) - k): one where no stranger became a
  /// neighbour (Venna and Kaski 2001). Cost: n² log n.
  ///
  /// - Precondition: `neighbours` is below half of the stimuli.
  public static func trustworthiness(of places: Matrix<Double>, rdm: RDM, neighbours k: Int) -> Double {
    let n = places.rowCount
    precondition(k > 0 && 2 * k < n, "no trustworthiness of so many neighbours")
    var penalty = 0
    for i in 0..<n {
      let others = (0..<n).filter { $0 != i }
      let far = others.map { (rdm[i, $0], $0) }.sorted { $0 < $1 }
      var rank = [Int](repeating: 0, count: n)
      for (place, pair) in far.enumerated() { rank[pair.1] = place + 1 }
      let near = others.map { (Configuration.distance(places, i, $0), $0) }.sorted { $0 < $1 }.prefix(k)
      for pair in near { penalty += max(0, rank[pair.1] - k) }
    }
    return 1 - 2 * Double(penalty) / Double(n * k * (2 * n - 3 * k - 1))
  }

  /// Row i of p_j|i; the width by bisection of the entropy, to 1e-5 of it.
  private static func neighbours(of i: Int, _ rdm: RDM, _ perplexity: Double) -> [Double] {
    let n = rdm.axis.count
    let squares = (0..<n).map { rdm[i, $0] * rdm[i, $0] }
    let nearest = squares.indices.filter { $0 != i }.map { squares[$0] }.min() ?? 0
    // In units of the row's own distances, so that the first guess fits any scale.
    let mean = squares.reduce(0, +) / Double(n - 1)
    var (low, high) = (0.0, Double.infinity)
    var beta = mean > 0 ? 1 / mean : 1
    var row = [Double](repeating: 0, count: n)
    for _ in 0..<200 {
      var sum = 0.0
      var weighted = 0.0
      for j in 0..<n where j != i {
        // Less the nearest, which divides out: the largest weight is one.
        row[j] = exp(-beta * (squares[j] - nearest))
        sum += row[j]
        weighted += beta * (squares[j] - nearest) * row[j]
      }
      let entropy = log(sum) + weighted / sum
      for j in 0..<n { row[j] /= sum }
      let excess = entropy - log(perplexity)
      if abs(excess) < 1e-5 { break }
      if excess > 0 {
        low = beta
        beta = high.isInfinite ? beta * 2 : (beta + high) / 2
      } else {
        high = beta
        beta = (beta + low) / 2
      }
      if !beta.isFinite { break }
    }
    return row
  }

  private static func weights(_ y: [Double], _ i: Int, _ n: Int, _ d: Int) -> [Double] {
    var row = [Double](repeating: 0, count: n)
    for j in 0..<n where j != i {
      var square = 0.0
      for k in 0..<d {
        let difference = y[i * d + k] - y[j * d + k]
        square += difference * difference
      }
      row[j] = 1 / (1 + square)
    }
    return row
  }

  /// Classical places, small; where an RDM has too few directions, small places off a line, so that nothing stands still.
  private static func start(_ rdm: RDM, _ dimensions: Int) throws -> [Double] {
    let n = rdm.axis.count
    var places = [Double](repeating: 0, count: n * dimensions)
    let stream = RandomStream(seed: 0, name: "map of neighbours")
    for k in 0..<dimensions {
      let column: [Double]
      if let classical = try? ClassicalScaling(of: rdm, dimensions: k + 1) {
        column = (0..<n).map { classical.configuration.places[$0, k] }
      } else {
        column = (0..<n).map { stream.normal(at: k * n + $0) }
      }
      let size = (column.reduce(0) { $0 + $1 * $1 } / Double(n)).squareRoot()
      // Equal places never part: a hundredth of noise.
      for i in 0..<n {
        places[i * dimensions + k] =
          1e-4 * (column[i] / max(size, 1e-300) + 0.01 * stream.normal(at: (dimensions + k) * n + i))
      }
    }
    return places
  }
}
