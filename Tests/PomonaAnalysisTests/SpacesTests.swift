import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

/// What numpy, scipy and scikit-learn say; made by Fixtures/spaces/make.py.
private struct SpacesGolden: Decodable {
  struct Map: Decodable {
    let places: [[Double]]
    let k: Int
    let value: Double
  }
  let distances: [Double]
  let eigenvalues: [Double]
  let places: [[Double]]
  let metricStress: Double
  let trustworthiness: Map
  let trees: [String: [[Double]]]
  let leaves: [Int]
  let groups: [Int]

  static func load() throws -> SpacesGolden {
    try JSONDecoder().decode(SpacesGolden.self, from: Data(contentsOf: TestResources.fixture("spaces/spaces.json")))
  }

  var rdm: RDM {
    get throws { try RDM(axis: try numbered(places.count), distance: "euclidean", values: distances) }
  }
}

@Suite struct SpacesTests {
  let one = Workers(threadCount: 1)

  private func line(_ values: [Double]) throws -> RDM {
    let n = values.count
    return try RDM(
      axis: try numbered(n), distance: "line",
      values: (0..<n).flatMap { i in (i + 1..<max(n, i + 1)).map { abs(values[i] - values[$0]) } })
  }

  @Test func `Classical places and eigenvalues are numpy's`() throws {
    let golden = try SpacesGolden.load()
    let found = try ClassicalScaling(of: golden.rdm)
    #expect(largestDifference(found.eigenvalues, golden.eigenvalues) < 1e-9 * golden.eigenvalues[0])
    for k in 0..<2 {
      let column = (0..<golden.places.count).map { found.configuration.places[$0, k] }
      let theirs = golden.places.map { $0[k] }
      let sign = zip(column, theirs).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1.0 : 1
      #expect(largestDifference(column.map { $0 * sign }, theirs) < 1e-9)
      // Of the largest entries the first is positive.
      let largest = column.map(abs).max() ?? 0
      #expect(column.first { abs($0) > largest * (1 - 1e-9) }.map { $0 > 0 } == true)
    }
    #expect(found.negativeShare < 1e-12)
  }

  @Test func `Points in a plane come back exactly from their distances`() throws {
    let stream = RandomStream(seed: 3, name: "plane")
    let points = (0..<20).map { (stream.normal(at: 2 * $0), stream.normal(at: 2 * $0 + 1)) }
    var values: [Double] = []
    for i in points.indices {
      for j in points.indices[(i + 1)...] {
        let (dx, dy) = (points[i].0 - points[j].0, points[i].1 - points[j].1)
        values.append((dx * dx + dy * dy).squareRoot())
      }
    }
    let rdm = try RDM(axis: try numbered(20), distance: "euclidean", values: values)
    #expect(try ClassicalScaling(of: rdm).configuration.stress < 1e-7)
    #expect(try ClassicalScaling(of: rdm).keptShare > 1 - 1e-9)
    #expect(try MetricScaling(of: rdm, starts: 1, workers: one).configuration.stress < 1e-4)
  }

  @Test func `Metric places fit as well as scikit-learn's best of twenty, and better than classical ones`() throws {
    let golden = try SpacesGolden.load()
    let found = try MetricScaling(of: golden.rdm, starts: 20, seed: 1, workers: one)
    #expect(found.configuration.stress < golden.metricStress * 1.001)
    #expect(found.configuration.stress < (try ClassicalScaling(of: golden.rdm).configuration.stress))
    #expect(found.hasConverged)
    #expect(found.configuration.stress == found.stresses.min().map { min($0, found.configuration.stress) })
    for k in 0..<2 {
      let column = (0..<golden.places.count).map { found.configuration.places[$0, k] }
      #expect(abs(column.reduce(0, +)) < 1e-9)
    }
  }

  @Test func `Trustworthiness is scikit-learn's`() throws {
    let golden = try SpacesGolden.load()
    let map = golden.trustworthiness
    let found = NeighbourMap.trustworthiness(of: matrix(map.places), rdm: try golden.rdm, neighbours: map.k)
    #expect(abs(found - map.value) < 1e-12)
  }

  @Test func `A map of neighbours keeps three clusters apart, the same for any threads`() throws {
    let rdm = try SpacesGolden.load().rdm
    let found = try NeighbourMap(of: rdm, perplexity: 5, workers: one)
    // Within a cluster of eight; among ten neighbours two clusters' nearness counts, .79 to .90 in scikit-learn by its start.
    #expect(NeighbourMap.trustworthiness(of: found.configuration.places, rdm: rdm, neighbours: 6) > 0.95)
    #expect(found.trustworthiness > 0.75)
    let places = found.configuration.places
    // The nearest neighbour on the map is of the same cluster of eight.
    for i in 0..<24 {
      let nearest = (0..<24).filter { $0 != i }.min { a, b in
        func square(_ j: Int) -> Double {
          let (dx, dy) = (places[i, 0] - places[j, 0], places[i, 1] - places[j, 1])
          return dx * dx + dy * dy
        }
        return square(a) < square(b)
      }
      #expect(nearest.map { $0 / 8 } == i / 8)
    }
    let three = try NeighbourMap(of: rdm, perplexity: 5, workers: Workers(threadCount: 3))
    #expect(three.configuration == found.configuration)
    #expect(three.divergence.bitPattern == found.divergence.bitPattern)
  }

  @Test(arguments: Tree.Method.allCases)
  func `Joins are scipy's`(method: Tree.Method) throws {
    let golden = try SpacesGolden.load()
    let tree = try Tree(of: golden.rdm, method: method)
    let theirs = try #require(golden.trees[method.rawValue])
    #expect(tree.joins.count == theirs.count)
    for (join, row) in zip(tree.joins, theirs) {
      let ours: [Int] = [join.first, join.second, join.leafCount]
      #expect(ours == [row[0], row[1], row[3]].map { Int($0) })
      #expect(abs(join.height - row[2]) < 1e-10)
    }
  }

  @Test func `Leaves stand as in scipy's dendrogram, and three groups are the clusters`() throws {
    let golden = try SpacesGolden.load()
    let tree = try Tree(of: golden.rdm)
    #expect(tree.leafOrder == golden.leaves)
    let groups = try tree.groups(3)
    // The same partition under other numbers.
    #expect(Set(zip(groups, golden.groups).map { "\($0) \($1)" }).count == Set(golden.groups).count)
    #expect(Set(groups) == [1, 2, 3])
    #expect(try tree.groups(1) == Array(repeating: 1, count: 24))
    #expect(Set(try tree.groups(24)).count == 24)
  }

  @Test func `An RDM of RDMs holds one less the comparison of each pair`() throws {
    let rdms = try [[0, 1, 3, 7], [0, 2, 3, 9], [5, 1, 4, 2]].map { try line($0) }
    let members = zip(["a", "b", "c"], rdms).map { (name: $0, rdm: $1) }
    let found = try SecondOrder.rdm(of: members, by: .spearman)
    #expect(found.axis.ids == ["a", "b", "c"])
    for i in 0..<3 {
      for j in 0..<3 where j != i {
        #expect(abs(found[i, j] - (1 - (try Comparison.spearman(rdms[i], rdms[j])))) < 1e-12)
      }
    }
  }

  @Test func `A planted power law is found, and its interval holds it`() throws {
    let (n, p) = (120, 400)
    let stream = RandomStream(seed: 5, name: "power law")
    let rows = (0..<n).map { i in
      (0..<p).map { k in Float(stream.normal(at: i * p + k) * pow(Double(k + 1), -0.75)) }
    }
    let map = FeatureMap(
      matrix: Matrix(rowCount: n, columnCount: p, elements: rows.flatMap { $0 }), shape: [p])
    let geometry = try FeatureGeometry(of: map, axis: try numbered(n), for: .values, workers: one)
    let spectrum = try Eigenspectrum(of: geometry)
    #expect(spectrum.values.count == n - 1)
    // Sums of eigenvalues and of their squares are those that effective dimensionality is made of.
    let sum = spectrum.values.reduce(0, +)
    let squares = spectrum.values.reduce(0) { $0 + $1 * $1 }
    #expect(abs(sum * sum / squares / (try EffectiveDimensionality(of: geometry).raw) - 1) < 1e-6)
    #expect(spectrum.componentCount(share: 1) == n - 1)
    #expect(spectrum.componentCount(share: 0.5) < spectrum.componentCount(share: 0.8))
    // Over the first ranks, where 120 stimuli do not yet bend the tail: variances fall with 1.5.
    let law = try Eigenspectrum.exponent(of: geometry, from: 1, to: 12, workers: one)
    #expect(law.low < 1.5 && 1.5 < law.high)
    #expect(law.low < law.value && law.value < law.high)
    #expect(law.high - law.low < 1)
  }

  @Test func `What has no places or tree is refused by name`() throws {
    let rdm = try line([0, 1, 3])
    #expect(throws: SpaceError.dimensionCount(count: 3, largest: 2)) { try ClassicalScaling(of: rdm, dimensions: 3) }
    #expect(throws: SpaceError.tooFewDirections(of: "this RDM", found: 1, wanted: 2)) { try ClassicalScaling(of: rdm) }
    #expect(throws: SpaceError.tooFew(count: 2, needed: 3, what: "classical scaling", of: "stimuli")) {
      try ClassicalScaling(of: try line([0, 1]), dimensions: 1)
    }
    var values = rdm.values
    values[1] = .nan
    let gap = try RDM(axis: rdm.axis, distance: "line", values: values)
    #expect(
      throws: SpaceError.missingPair(first: rdm.axis.ids[0], second: rdm.axis.ids[2], count: 1, what: "metric scaling")
    ) {
      try MetricScaling(of: gap, workers: one)
    }
    values[1] = -1
    let negative = try RDM(axis: rdm.axis, distance: "crossnobis", values: values)
    #expect(throws: SpaceError.self) { try NeighbourMap(of: negative, workers: one) }
    #expect(throws: SpaceError.self) { try Tree(of: negative, method: .ward) }
    #expect(try Tree(of: negative).joins.count == 2)
    #expect(throws: SpaceError.perplexity(value: 9, largest: 1.33)) {
      try NeighbourMap(of: try line([0, 1, 3, 4, 9]), dimensions: 1, perplexity: 9, workers: one)
    }
    #expect(throws: SpaceError.groupCount(count: 4, largest: 3)) { try Tree(of: rdm).groups(4) }
    let constant = try RDM(axis: rdm.axis, distance: "one", values: [1, 1, 1])
    #expect(throws: SpaceError.self) {
      try SecondOrder.rdm(of: [("constant", constant), ("line", rdm)], by: .pearson)
    }
  }
}
