internal import PomonaParallel
internal import PomonaSystem

/// R²_loo of many targets under a grid of penalties, from products for some of them.
///
/// PRESS of a target under penalty k is Aᵀ G_k A with G_k = M_kᵀ M_k (`HeldOutMap`), and matrices of neighbours are alike. With
/// d_k the diagonal of G_k and O_k the rest of it, chosen penalties j stand for the others:
///
///     O_k = Σ_j c_jk O_j + E_k
///     PRESS_k = Σ_j c_jk PRESS_j + Σ_i (d_k - Σ_j c_jk d_j)_i A_i² + Aᵀ E_k A,       |Aᵀ E_k A| ≤ |E_k| |A|²
///
/// They are the pivots of a Cholesky decomposition of the products of all O_k / mean d_k (an interpolative decomposition),
/// until each |E_k| (Frobenius) is below 1e-5 of the mean of d_k. That bound is one of the worst target: others are met a
/// hundred times better. Where it, or rounding of float, leaves open which penalty of a target (or of a group) is best, all that
/// may be are scored by products of their own, so a choice is that of products for all.
///
/// - Cost: for c of K penalties c n² V + 2 K n V, and K n³ to make ready; memory K n² / 2 doubles.
struct PenaltySearch: Sendable {
  private let order: Int
  private let count: Int
  /// Places of penalties with a product for every target, ascending, and all others.
  let chosen: [Int]
  private let rest: [Int]
  private let isRest: [Bool]
  private let triangles: [[Float]]
  private let grams: [Packed]
  /// Rest × chosen: c.
  private let weights: [Double]
  /// What is left of diagonals: its mean, and rest × directions what it is away from it.
  private let means: [Double]
  private let deviations: [Float]
  /// |E_k| of the rest.
  private let bounds: [Double]

  private static let tolerance = 1e-5
  /// To which the sums of a product in float are known, as a part of them.
  private static let rounding = Double(Float.ulpOfOne)
  /// Numbers in the triangles of all penalties: in double, with factors of half of them in float, some 250 MiB.
  private static let most = 22_000_000

  /// A symmetric matrix: its diagonal, and row by row what is above it.
  private struct Packed: Sendable {
    let diagonal: [Double]
    let upper: [Double]
    let mean: Double

    init(_ matrix: [Double], order: Int) {
      diagonal = (0..<order).map { matrix[$0 * order + $0] }
      var upper: [Double] = []
      upper.reserveCapacity(order * (order - 1) / 2)
      for row in 0..<order { upper += matrix[(row * order + row + 1)..<((row + 1) * order)] }
      self.upper = upper
      mean = diagonal.reduce(0, +) / Double(order)
    }

    /// Its Cholesky factor; `nil` where it is not definite.
    func triangle() -> [Float]? {
      let order = diagonal.count
      var matrix = [Double](repeating: 0, count: order * order)
      var start = 0
      for row in 0..<order {
        matrix[row * order + row] = diagonal[row]
        let width = order - row - 1
        matrix.replaceSubrange((row * order + row + 1)..<((row + 1) * order), with: upper[start..<start + width])
        start += width
      }
      return LAPACK.cholesky(matrix, order: order)?.map(Float.init)
    }
  }

  /// `nil` where residuals are not made of directions alone, a row is interpolated, or the matrices take too much memory.
  init?(_ basis: RidgeBasis, _ layout: HeldOutLayout, penalties: [Double], workers: Workers) throws {
    let (order, count) = (basis.rank, penalties.count)
    guard order > 1, count > 2, count * (order * (order - 1) / 2) <= Self.most else { return nil }
    let found = try workers.map(count) { place in
      HeldOutMap.gram(basis, layout, alpha: penalties[place]).map { Packed($0, order: order) }
    }
    let grams = found.compactMap { $0 }
    guard grams.count == count, grams.allSatisfy({ $0.mean > 0 && $0.mean.isFinite }) else { return nil }
    // Products of all O_k / mean d_k with each other, by parts of fixed size.
    let parts = stride(from: 0, to: grams[0].upper.count, by: 16_384).map {
      $0..<min(grams[0].upper.count, $0 + 16_384)
    }
    @Sendable func rows(_ places: [Int], _ part: Range<Int>) -> [Double] {
      places.flatMap { place in
        let scale = 1 / grams[place].mean
        return grams[place].upper[part].map { $0 * scale }
      }
    }
    let all = Array(0..<count)
    var products = [Double](repeating: 0, count: count * count)
    let sums = try workers.map(parts.count) { index in
      var sums = [Double](repeating: 0, count: count * count)
      BLAS.dsyrk(rows(all, parts[index]), rows: count, inner: parts[index].count, into: &sums)
      return sums
    }
    for part in sums {
      for i in 0..<count { for j in i..<count { products[i * count + j] += 2 * part[i * count + j] } }
    }
    let (pivots, weights) = Self.pivoted(products, count: count)
    let chosen = pivots.sorted()
    let rest = all.filter { !pivots.contains($0) }
    let triangles = try workers.map(chosen.count) { grams[chosen[$0]].triangle() }
    guard triangles.allSatisfy({ $0 != nil }) else { return nil }
    self.order = order
    self.count = count
    self.chosen = chosen
    self.rest = rest
    isRest = all.map { !pivots.contains($0) }
    self.grams = grams
    self.triangles = triangles.compactMap { $0 }
    guard !rest.isEmpty else {
      (self.weights, means, deviations, bounds) = ([], [], [], [])
      return
    }
    let scaled = rest.flatMap { place in chosen.map { weights[place * count + $0] } }
    let squares = try workers.map(parts.count) { index -> [Double] in
      let part = parts[index]
      let made = BLAS.product(
        scaled, by: rows(chosen, part), rows: rest.count, columns: part.count, inner: chosen.count)
      let wanted = rows(rest, part)
      return rest.indices.map { k in
        (0..<part.count).reduce(0) { sum, i in
          let away = wanted[k * part.count + i] - made[k * part.count + i]
          return sum + away * away
        }
      }
    }
    bounds = rest.indices.map { k in
      (2 * squares.reduce(0) { $0 + $1[k] }).squareRoot() * grams[rest[k]].mean
    }
    let unscaled = rest.indices.flatMap { k in
      chosen.indices.map { j in scaled[k * chosen.count + j] * grams[rest[k]].mean / grams[chosen[j]].mean }
    }
    self.weights = unscaled
    var (means, deviations) = ([Double](), [Float]())
    for (k, place) in rest.enumerated() {
      var left = grams[place].diagonal
      for (j, from) in chosen.enumerated() {
        let weight = unscaled[k * chosen.count + j]
        for i in 0..<order { left[i] -= weight * grams[from].diagonal[i] }
      }
      let mean = left.reduce(0, +) / Double(order)
      means.append(mean)
      deviations += left.map { Float($0 - mean) }
    }
    self.means = means
    self.deviations = deviations
  }

  /// The pivots of a Cholesky decomposition until what is left is small, and for all else (count × count, by row) its weights.
  private static func pivoted(_ products: [Double], count: Int) -> (pivots: [Int], weights: [Double]) {
    func product(_ i: Int, _ j: Int) -> Double { products[min(i, j) * count + max(i, j)] }
    var left = (0..<count).map { product($0, $0) }
    var (pivots, columns) = ([Int](), [[Double]]())
    while pivots.count < count {
      var pivot = 0
      for place in 1..<count where left[place] > left[pivot] { pivot = place }
      guard left[pivot] > tolerance * tolerance else { break }
      let root = left[pivot].squareRoot()
      let column = (0..<count).map { place in
        columns.reduce(product(place, pivot)) { $0 - $1[place] * $1[pivot] } / root
      }
      for place in 0..<count { left[place] -= column[place] * column[place] }
      columns.append(column)
      pivots.append(pivot)
      for done in pivots { left[done] = -1 }
    }
    var weights = [Double](repeating: 0, count: count * count)
    for place in 0..<count where !pivots.contains(place) {
      for q in pivots.indices.reversed() {
        var sum = columns[q][place]
        for s in (q + 1)..<max(q + 1, pivots.count) {
          sum -= weights[place * count + pivots[s]] * columns[q][pivots[s]]
        }
        weights[place * count + pivots[q]] = sum / columns[q][pivots[q]]
      }
    }
    return (pivots, weights)
  }

  /// By penalty, R²_loo of each target of the blocks in order; NaN for a constant one.
  ///
  /// - Parameter labels: of all targets in order, where those of a label share a penalty.
  func scores(_ blocks: [TargetBlock], labels: [Int]?, workers: Workers) throws -> [[Double]] {
    let found = try workers.map(blocks.count) { estimates(blocks[$0], asks: labels == nil) }
    // Penalties × targets.
    var press = (0..<count).map { place in found.flatMap { $0.press[place] } }
    let squares = blocks.flatMap(\.squares)
    // The first target of each block, and behind all how many there are.
    let firsts = blocks.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.squares.count) }
    // By penalty, the targets whose best it may be without a product of its own.
    var open = (0..<count).map { place in
      zip(firsts, found).flatMap { first, part in part.open[place].map { first + $0 } }
    }
    if let labels { open = openGroups(labels, press: press, errors: found.map(\.errors), squares: squares) }
    let width = Ridge.blockWidth(rows: order)
    let tasks = rest.flatMap { place in
      stride(from: 0, to: open[place].count, by: width).map {
        (place: place, targets: Array(open[place][$0..<min(open[place].count, $0 + width)]))
      }
    }
    let needed = Array(Set(tasks.map(\.place))).sorted()
    let made = try workers.map(needed.count) { grams[needed[$0]].triangle() }
    let exact = try workers.map(tasks.count) { index -> [Double]? in
      guard let triangle = needed.firstIndex(of: tasks[index].place).flatMap({ made[$0] }) else { return nil }
      let values = gathered(tasks[index].targets, blocks, firsts)
      return Self.press(triangle, order, values, width: tasks[index].targets.count)
    }
    for (task, values) in zip(tasks, exact) {
      guard let values else { continue }
      for (target, value) in zip(task.targets, values) { press[task.place][target] = value }
    }
    return press.map { zip($0, squares).map { $1 > 0 ? 1 - $0 / $1 : .nan } }
  }

  private struct Estimates: Sendable {
    /// By penalty: PRESS, and how far it may be away, of each target.
    var press: [[Double]]
    var errors: [[Double]]
    /// By penalty, the places of targets whose best it may be without a product of its own.
    var open: [[Int]]
  }

  private func estimates(_ block: TargetBlock, asks: Bool) -> Estimates {
    let width = block.squares.count
    var result = Estimates(
      press: Array(repeating: [], count: count), errors: Array(repeating: [], count: count),
      open: Array(repeating: [], count: count))
    var known: [Double] = []
    for (triangle, place) in zip(triangles, chosen) {
      let press = Self.press(triangle, order, block.coefficients, width: width)
      known += press
      result.press[place] = press
      result.errors[place] = press.map { $0 * Self.rounding }
    }
    guard !rest.isEmpty else { return result }
    var sizes = [Double](repeating: 0, count: width)
    Kernels.addSquares(block.coefficients, rows: order, width: width, to: &sizes)
    var corrections = [Float](repeating: 0, count: rest.count * width)
    BLAS.multiply(
      deviations, stride: order, block.coefficients.map { $0 * $0 }, stride: width, rows: rest.count, columns: width,
      inner: order, into: &corrections, stride: width)
    let sums = BLAS.product(weights, by: known, rows: rest.count, columns: width, inner: chosen.count)
    let moved = BLAS.product(weights.map(abs), by: known, rows: rest.count, columns: width, inner: chosen.count)
    for (k, place) in rest.enumerated() {
      let (mean, bound) = (means[k], bounds[k])
      result.press[place] = (0..<width).map {
        sums[k * width + $0] + mean * sizes[$0] + Double(corrections[k * width + $0])
      }
      result.errors[place] = (0..<width).map {
        bound * sizes[$0] + Self.rounding * (moved[k * width + $0] + abs(mean) * sizes[$0])
      }
    }
    guard asks else { return result }
    for target in 0..<width where block.squares[target] > 0 {
      let places = contenders { (result.press[$0][target], result.errors[$0][target]) }
      for place in places { result.open[place].append(target) }
    }
    result.errors = []
    return result
  }

  /// Penalties of the rest that may be the best, where more than one may; whatever is no number may.
  private func contenders(_ loss: (Int) -> (value: Double, error: Double)) -> [Int] {
    var least = Double.infinity
    for place in 0..<count {
      let (value, error) = loss(place)
      if value + error < least { least = value + error }
    }
    var (all, own) = (0, [Int]())
    for place in 0..<count {
      let (value, error) = loss(place)
      if value - error > least { continue }
      all += 1
      if isRest[place] { own.append(place) }
    }
    return all > 1 ? own : []
  }

  /// The same for groups of targets with one penalty, that of the largest mean of scores.
  private func openGroups(
    _ labels: [Int], press: [[Double]], errors: [[[Double]]], squares: [Double]
  ) -> [[Int]] {
    let errors = (0..<count).map { place in errors.flatMap { $0[place] } }
    var members: [Int: [Int]] = [:]
    for (target, label) in labels.enumerated() where squares[target] > 0 { members[label, default: []].append(target) }
    var open = [[Int]](repeating: [], count: count)
    for targets in members.values {
      let places = contenders { place in
        var (value, error) = (0.0, 0.0)
        for target in targets {
          value += press[place][target] / squares[target]
          error += errors[place][target] / squares[target]
        }
        return (value, error)
      }
      for place in places { open[place] += targets }
    }
    return open.map { $0.sorted() }
  }

  private static func press(_ triangle: [Float], _ order: Int, _ coefficients: [Float], width: Int) -> [Double] {
    var values = [Float](repeating: 0, count: order * width)
    BLAS.multiply(triangle: triangle, order: order, coefficients, columns: width, into: &values)
    var press = [Double](repeating: 0, count: width)
    Kernels.addSquares(values, rows: order, width: width, to: &press)
    return press
  }

  /// The coefficients of some targets, counted through all blocks, side by side.
  private func gathered(_ targets: [Int], _ blocks: [TargetBlock], _ firsts: [Int]) -> [Float] {
    var values = [Float](repeating: 0, count: order * targets.count)
    var block = 0
    for (column, target) in targets.enumerated() {
      while target >= firsts[block + 1] { block += 1 }
      let (width, from) = (blocks[block].squares.count, target - firsts[block])
      for row in 0..<order { values[row * targets.count + column] = blocks[block].coefficients[row * width + from] }
    }
    return values
  }
}
