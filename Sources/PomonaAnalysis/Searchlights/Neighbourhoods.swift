internal import Foundation

/// The units around each centre of a searchlight.
public struct Neighbourhoods: Sendable {
  public let unitCount: Int
  private let members: @Sendable (Int) -> [Int]

  /// The units of one centre, ascending, itself among them.
  public func callAsFunction(_ centre: Int) -> [Int] { members(centre) }

  /// Voxels within a radius: √Σ ((a_k - b_k) size_k)² ≤ radius. Only voxels that are units count; nothing is filled in at
  /// the edge of a mask.
  ///
  /// - Parameters:
  ///   - voxels: i, j, k of each unit.
  ///   - size: of a voxel along i, j and k, in the unit of the radius; ones for a radius in voxels.
  /// - Precondition: a radius from 0 up, sizes above 0, and no voxel twice.
  /// - Cost: one look-up for each voxel of the ball.
  public static func volume(_ voxels: [[Int]], radius: Double, size: [Double] = [1, 1, 1]) -> Neighbourhoods {
    precondition(radius >= 0 && size.count == 3 && size.allSatisfy { $0 > 0 }, "no ball of such a radius")
    precondition(voxels.allSatisfy { $0.count == 3 }, "a voxel has three coordinates")
    var place: [[Int]: Int] = [:]
    for (unit, voxel) in voxels.enumerated() {
      precondition(place.updateValue(unit, forKey: voxel) == nil, "a voxel stands twice")
    }
    let reach = size.map { Int((radius / $0 + 1e-9).rounded(.down)) }
    var ball: [[Int]] = []
    for i in -reach[0]...reach[0] {
      for j in -reach[1]...reach[1] {
        for k in -reach[2]...reach[2] {
          let (x, y, z) = (Double(i) * size[0], Double(j) * size[1], Double(k) * size[2])
          // A radius of √2 reaches the diagonal neighbour in spite of rounding.
          if x * x + y * y + z * z <= radius * radius * (1 + 1e-12) { ball.append([i, j, k]) }
        }
      }
    }
    let (offsets, places) = (ball, place)
    return Neighbourhoods(unitCount: voxels.count) { centre in
      let at = voxels[centre]
      return offsets.compactMap { places[[at[0] + $0[0], at[1] + $0[1], at[2] + $0[2]]] }.sorted()
    }
  }

  /// Vertices of a surface within a distance along its edges (Dijkstra), which is a little longer than along the surface.
  ///
  /// - Parameters:
  ///   - vertices: x, y, z of each unit.
  ///   - triangles: three vertices each.
  /// - Precondition: a radius from 0 up, and triangles of vertices that are there.
  public static func surface(_ vertices: [[Double]], triangles: [[Int]], radius: Double) -> Neighbourhoods {
    precondition(radius >= 0, "no patch of such a radius")
    var edges = [[(to: Int, length: Double)]](repeating: [], count: vertices.count)
    for triangle in triangles {
      for (a, b) in [(0, 1), (1, 2), (2, 0)] {
        let (from, to) = (triangle[a], triangle[b])
        guard !edges[from].contains(where: { $0.to == to }) else { continue }
        let square = zip(vertices[from], vertices[to]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        edges[from].append((to, square.squareRoot()))
        edges[to].append((from, square.squareRoot()))
      }
    }
    let graph = edges
    return Neighbourhoods(unitCount: vertices.count) { centre in
      var distance = [centre: 0.0]
      var settled: Set<Int> = []
      // A patch has some hundred vertices: the nearest open one is looked for among them.
      while let next = distance.filter({ !settled.contains($0.key) }).min(by: {
        ($0.value, $0.key) < ($1.value, $1.key)
      }) {
        settled.insert(next.key)
        for edge in graph[next.key] where next.value + edge.length <= radius {
          if next.value + edge.length < distance[edge.to] ?? .infinity { distance[edge.to] = next.value + edge.length }
        }
      }
      return settled.sorted()
    }
  }

  /// Neighbours that somebody else has found, such as geodesic ones.
  public init(of lists: [[Int]]) {
    self.init(unitCount: lists.count) { Set(lists[$0] + [$0]).sorted() }
  }

  private init(unitCount: Int, members: @escaping @Sendable (Int) -> [Int]) {
    self.unitCount = unitCount
    self.members = members
  }
}
