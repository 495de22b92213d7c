/// The largest rate of false discoveries at which a test would still count: q beside p.
public enum FalseDiscoveryRate: String, Sendable, CaseIterable {
  /// Benjamini and Hochberg 1995 (doi 10.1111/j.2517-6161.1995.tb02031.x): independent or positively dependent tests.
  case benjaminiHochberg = "bh"
  /// Benjamini and Yekutieli 2001 (doi 10.1214/aos/1013699998): any dependence, at the price of a factor Σ 1/j.
  case benjaminiYekutieli = "by"

  /// q of the i-th smallest of m p-values: min over j ≥ i of m p_j / j, at most 1. NaN stays NaN and is not counted.
  ///
  /// - Precondition: each p lies between 0 and 1 or is NaN.
  public func adjusted(_ p: [Double]) -> [Double] {
    precondition(p.allSatisfy { $0.isNaN || (0...1).contains($0) }, "a p-value lies between 0 and 1")
    let order = p.indices.filter { !p[$0].isNaN }.sorted { p[$0] < p[$1] }
    let m = Double(order.count)
    var factor = m
    if self == .benjaminiYekutieli { factor *= (1..<(order.count + 1)).reduce(0) { $0 + 1 / Double($1) } }
    var q = p
    var least = 1.0
    for place in order.indices.reversed() {
      least = min(least, factor * p[order[place]] / Double(place + 1))
      q[order[place]] = least
    }
    return q
  }
}
