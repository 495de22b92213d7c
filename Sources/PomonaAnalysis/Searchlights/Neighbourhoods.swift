internal import Foundation

/// The units around each centre of a searchlight.
public struct Neighbourhoods: Sendable {
  public let unitCount: Int
  private let members: @Sendable (Int) -> [Int]

  /// The units of one centre, ascending, itself among them.
  public func callAsFunction(_ centre: Int) -> [Int] { members(centre) }

  /// Units within a radius in a volume: √Σ (a_k - b_k)² ≤ radius. Only units count; nothing is filled in at the edge of a
  /// mask.
  ///
  /// - Parameter places: x, y, z of each unit, in the unit of the radius.
  /// - Precondition: a radius above 0, and finite places.
  /// - Cost: a look at the units of 27 cubes as wide as the radius for each centre.
  public static func ball(_ places: [[Double]], radius: Double) -> Neighbourhoods {
    precondition(radius > 0, "no ball of such a radius")
    precondition(places.allSatisfy { $0.count == 3 && $0.allSatisfy(\.isFinite) }, "a place has three coordinates")
    @Sendable func cube(_ place: [Double]) -> [Int] { place.map { Int(($0 / radius).rounded(.down)) } }
    var cubes: [[Int]: [Int]] = [:]
    for (unit, place) in places.enumerated() { cubes[cube(place), default: []].append(unit) }
    let inside = cubes
    // A radius of √2 reaches the diagonal neighbour in spite of rounding.
    let square = radius * radius * (1 + 1e-12)
    return Neighbourhoods(unitCount: places.count) { centre in
      let at = places[centre]
      let own = cube(at)
      var members: [Int] = []
      for i in -1...1 {
        for j in -1...1 {
          for k in -1...1 {
            for unit in inside[[own[0] + i, own[1] + j, own[2] + k]] ?? [] {
              let other = places[unit]
              let (x, y, z) = (other[0] - at[0], other[1] - at[1], other[2] - at[2])
              if x * x + y * y + z * z <= square { members.append(unit) }
            }
          }
        }
      }
      return members.sorted()
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

  /// Those of some units, among these alone; places are counted anew, in the given order.
  ///
  /// - Precondition: ascending positions of units that are there.
  public func selecting(_ kept: [Int]) -> Neighbourhoods {
    var places = [Int](repeating: -1, count: unitCount)
    for (place, unit) in kept.enumerated() { places[unit] = place }
    let found = places
    return Neighbourhoods(unitCount: kept.count) { centre in
      members(kept[centre]).map { found[$0] }.filter { $0 >= 0 }
    }
  }

  private init(unitCount: Int, members: @escaping @Sendable (Int) -> [Int]) {
    self.unitCount = unitCount
    self.members = members
  }
}
