internal import PomonaSystem

/// min ½ bᵀ G b - cᵀ b over b ≥ 0, from the moments of a regression.
///
/// The active-set method of Lawson and Hanson in the Gram form of Bro and de Jong 1997 (doi
/// 10.1002/(SICI)1099-128X(199709/10)11:5<393::AID-CEM483>3.0.CO;2-L): the variable with the steepest gain enters, those that
/// would become negative leave. Of two equal predictors the first one gets the weight.
///
/// - Cost: k³ a step, some k steps.
public enum NonNegativeLeastSquares {
  /// - Parameters:
  ///   - gram: k × k, symmetric, positive semidefinite.
  ///   - target: k inner products with what is predicted.
  /// - Precondition: fitting sizes.
  public static func solve(gram: [Double], target: [Double]) -> [Double] {
    let k = target.count
    precondition(gram.count == k * k, "moments of other sizes")
    var weights = [Double](repeating: 0, count: k)
    var active: [Int] = []
    let largest = (0..<k).reduce(0) { max($0, gram[$1 * k + $1]) }
    let tolerance = 1e-12 * max(largest, target.reduce(0) { max($0, abs($1)) })
    // Each step lowers the objective, so no set of variables comes twice; the bound is for rounding alone.
    for _ in 0..<(10 * k + 10) {
      let gains = (0..<k).map { row in target[row] - (0..<k).reduce(0) { $0 + gram[row * k + $1] * weights[$1] } }
      let candidates = (0..<k).filter { !active.contains($0) && gains[$0] > tolerance && gram[$0 * k + $0] > 0 }
      guard let entering = candidates.max(by: { (gains[$0], -$0) < (gains[$1], -$1) }) else { break }
      active.append(entering)
      guard var solution = solved(gram, target, active, k) else {
        // It follows from those that are in.
        active.removeLast()
        break
      }
      while solution.contains(where: { $0 <= 0 }) {
        var step = 1.0
        for (place, variable) in active.enumerated() where solution[place] <= 0 {
          let difference = weights[variable] - solution[place]
          step = min(step, difference > 0 ? weights[variable] / difference : 0)
        }
        for (place, variable) in active.enumerated() {
          weights[variable] += step * (solution[place] - weights[variable])
        }
        let leaving = active.filter { weights[$0] <= tolerance * 1e-3 || weights[$0] <= 0 }
        for variable in leaving { weights[variable] = 0 }
        let before = active.count
        active.removeAll { leaving.contains($0) }
        guard active.count < before, !active.isEmpty, let next = solved(gram, target, active, k) else { break }
        solution = next
      }
      if solution.count == active.count, solution.allSatisfy({ $0 > 0 }) {
        for (place, variable) in active.enumerated() { weights[variable] = solution[place] }
      }
    }
    return weights
  }

  private static func solved(_ gram: [Double], _ target: [Double], _ active: [Int], _ k: Int) -> [Double]? {
    let n = active.count
    var part = [Double](repeating: 0, count: n * n)
    for (i, a) in active.enumerated() { for (j, b) in active.enumerated() { part[i * n + j] = gram[a * k + b] } }
    guard let inverse = LAPACK.inverse(ofPositive: part, order: n), inverse.allSatisfy(\.isFinite) else { return nil }
    return (0..<n).map { row in
      active.indices.reduce(0.0) { $0 + inverse[row * n + $1] * target[active[$1]] }
    }
  }
}
