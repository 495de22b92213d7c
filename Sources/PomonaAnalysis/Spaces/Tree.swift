public import PomonaCore

/// A tree that joins the nearest stimuli (or layers, models, subjects) of an RDM first.
///
/// After clusters a and b joined, the distance of the new one to another c is
///
///     single    min(d_ac, d_bc)
///     complete  max(d_ac, d_bc)
///     average   (n_a d_ac + n_b d_bc) / (n_a + n_b)
///     ward      √(((n_a + n_c) d²_ac + (n_b + n_c) d²_bc - n_c d²_ab) / (n_a + n_b + n_c))
///
/// Chains of nearest neighbours find all joins in n² time (Müllner 2011, arXiv:1109.2378). Joins of equal height come in the
/// order of the clusters that they join.
///
/// - Cost: n² time and memory.
public struct Tree: Sendable, Equatable {
  public enum Method: String, Sendable, CaseIterable { case average, complete, single, ward }

  /// Leaves are 0 ..< n in the order of the RDM; the join at position k is cluster n + k.
  public struct Join: Sendable, Equatable {
    public let first: Int
    public let second: Int
    public let height: Double
    public let leafCount: Int
  }

  public let axis: StimulusAxis
  public let method: Method
  /// n - 1, by height.
  public let joins: [Join]

  /// - Throws: `.tooFew` below two, `.missingPair`; `.negativeDistance` for ward.
  public init(of rdm: RDM, method: Method = .average) throws {
    let n = rdm.axis.count
    guard n >= 2 else { throw SpaceError.tooFew(count: n, needed: 2, what: "a tree", of: "leaves") }
    try SpaceInput.checkPairs(rdm, for: "a tree by \(method.rawValue)", signed: method != .ward)
    axis = rdm.axis
    self.method = method
    joins = Self.ordered(Self.chains(rdm, method), n)
  }

  /// Places of the leaves from left to right: of each join, the first cluster stands left of the second.
  public var leafOrder: [Int] {
    let n = axis.count
    var order: [Int] = []
    var waiting = [2 * n - 2]
    while let cluster = waiting.popLast() {
      if cluster < n {
        order.append(cluster)
      } else {
        waiting.append(joins[cluster - n].second)
        waiting.append(joins[cluster - n].first)
      }
    }
    return order
  }

  /// A group, from 1 up by the leaf order, for each leaf: what is left whole when the last `count` - 1 joins are undone.
  ///
  /// - Throws: `.groupCount` outside of 1...n.
  public func groups(_ count: Int) throws -> [Int] {
    let n = axis.count
    guard (1...n).contains(count) else { throw SpaceError.groupCount(count: count, largest: n) }
    var parent = Array(0..<(2 * n - 1))
    for (k, join) in joins.prefix(n - count).enumerated() {
      parent[join.first] = n + k
      parent[join.second] = n + k
    }
    var numbers: [Int: Int] = [:]
    var groups = [Int](repeating: 0, count: n)
    for leaf in leafOrder {
      var root = leaf
      while parent[root] != root { root = parent[root] }
      let number = numbers[root] ?? numbers.count + 1
      numbers[root] = number
      groups[leaf] = number
    }
    return groups
  }

  private static func chains(_ rdm: RDM, _ method: Method) -> [(a: Int, b: Int, height: Double)] {
    let n = rdm.axis.count
    var d = [Double](repeating: 0, count: n * n)
    for i in 0..<n { for j in 0..<n { d[i * n + j] = rdm[i, j] } }
    var size = [Int](repeating: 1, count: n)
    var chain: [Int] = []
    var found: [(a: Int, b: Int, height: Double)] = []
    while found.count < n - 1 {
      if chain.isEmpty, let first = size.firstIndex(where: { $0 > 0 }) { chain.append(first) }
      while let last = chain.last {
        let before = chain.count > 1 ? chain[chain.count - 2] : nil
        // The one before wins a tie, or the chain would not end.
        var (near, least) = (before, before.map { d[last * n + $0] } ?? .infinity)
        for other in 0..<n where other != last && size[other] > 0 && d[last * n + other] < least {
          (near, least) = (other, d[last * n + other])
        }
        guard let near else { break }
        guard near == before else {
          chain.append(near)
          continue
        }
        chain.removeLast(2)
        let (a, b) = (min(last, near), max(last, near))
        found.append((a, b, least))
        for c in 0..<n where c != a && c != b && size[c] > 0 {
          let value = joined(method, d[a * n + c], d[b * n + c], least, size[a], size[b], size[c])
          d[b * n + c] = value
          d[c * n + b] = value
        }
        size[b] += size[a]
        size[a] = 0
        break
      }
    }
    return found
  }

  private static func joined(
    _ method: Method, _ ac: Double, _ bc: Double, _ ab: Double, _ a: Int, _ b: Int, _ c: Int
  ) -> Double {
    let (na, nb, nc) = (Double(a), Double(b), Double(c))
    switch method {
    case .single: return min(ac, bc)
    case .complete: return max(ac, bc)
    case .average: return (na * ac + nb * bc) / (na + nb)
    case .ward:
      let square = ((na + nc) * ac * ac + (nb + nc) * bc * bc - nc * ab * ab) / (na + nb + nc)
      return max(0, square).squareRoot()
    }
  }

  /// Joins by height, with the numbers of the clusters that they join.
  private static func ordered(_ found: [(a: Int, b: Int, height: Double)], _ n: Int) -> [Join] {
    let order = found.indices.sorted { (found[$0].height, $0) < (found[$1].height, $1) }
    var root = Array(0..<n)
    var cluster = Array(0..<n)
    var count = [Int](repeating: 1, count: n)
    func find(_ leaf: Int) -> Int {
      var at = leaf
      while root[at] != at { at = root[at] }
      return at
    }
    return order.enumerated().map { place, index in
      let (a, b) = (find(found[index].a), find(found[index].b))
      let (first, second) = (min(cluster[a], cluster[b]), max(cluster[a], cluster[b]))
      root[a] = b
      count[b] += count[a]
      cluster[b] = n + place
      return Join(first: first, second: second, height: found[index].height, leafCount: count[b])
    }
  }
}
