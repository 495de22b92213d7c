import PomonaAnalysis
import PomonaCore
import PomonaParallel
import Testing

@Suite struct SearchlightTests {
  private let one = Workers(threadCount: 1)

  /// A cube of voxels without its corner, in an order that is not that of the cube.
  private static let voxels: [[Int]] = {
    var all: [[Int]] = []
    for i in 0..<6 { for j in 0..<6 { for k in 0..<5 where i + j + k > 0 { all.append([i, j, k]) } } }
    return RandomStream(seed: 1, name: "voxels").permutation(of: all.count).map { all[$0] }
  }()

  private static let places = voxels.map { $0.map(Double.init) }

  private static func patterns(_ stimuli: Int, signalFrom: Int = .max) -> Matrix<Float> {
    let stream = RandomStream(seed: 2, name: "patterns")
    var matrix = Matrix<Float>(rowCount: stimuli, columnCount: voxels.count)
    for row in 0..<stimuli {
      for (unit, voxel) in voxels.enumerated() {
        matrix[row, unit] = Float(stream.normal(at: row * voxels.count + unit))
        // Two kinds of stimuli differ where i is large: each voxel prefers one of them.
        if voxel[0] >= signalFrom { matrix[row, unit] += (row % 2 == 0) == (unit % 2 == 0) ? 2 : -2 }
      }
    }
    return matrix
  }

  private func model(_ axis: StimulusAxis) throws -> RDM {
    let n = axis.count
    return try RDM(
      axis: axis, distance: "model",
      values: (0..<n).flatMap { i in ((i + 1)..<max(n, i + 1)).map { (i + $0) % 2 == 0 ? 0 : 1 } })
  }

  @Test(arguments: [0.5, 1, 2.0.squareRoot(), 2.3])
  func `Voxels within a radius are those that a search over all finds`(radius: Double) {
    let voxels = Self.voxels
    let found = Neighbourhoods.ball(
      voxels.map { [Double($0[0]), Double($0[1]), 1.2 * Double($0[2])] }, radius: radius)
    for centre in stride(from: 0, to: voxels.count, by: 7) {
      let expected = voxels.indices.filter { (other: Int) -> Bool in
        var square = 0.0
        for axis in 0..<3 {
          let difference = Double(voxels[other][axis] - voxels[centre][axis]) * (axis == 2 ? 1.2 : 1)
          square += difference * difference
        }
        return square <= radius * radius + 1e-9
      }
      #expect(found(centre) == expected)
    }
  }

  @Test func `Neighbourhoods of some units hold these alone, counted anew`() {
    let line = Neighbourhoods.ball((0..<5).map { [Double($0), 0, 0] }, radius: 2).selecting([0, 2, 3])
    #expect(line.unitCount == 3)
    #expect((0..<3).map { line($0) } == [[0, 1], [0, 1, 2], [1, 2]])
  }

  @Test func `Vertices within a radius are those that a path of edges reaches`() {
    // A strip of triangles: two rows of ten vertices, one apart.
    let vertices = (0..<20).map { (place: Int) -> [Double] in [Double(place % 10), Double(place / 10), 0] }
    var triangles: [[Int]] = []
    for place in 0..<9 {
      triangles.append([place, place + 1, place + 10])
      triangles.append([place + 1, place + 11, place + 10])
    }
    let found = Neighbourhoods.surface(vertices, triangles: triangles, radius: 2)
    // Along the row two away; the other row by one step up, and one beside it; the diagonal of a triangle is √2.
    #expect(found(4) == [2, 3, 4, 5, 6, 13, 14, 15])
    #expect(Neighbourhoods.surface(vertices, triangles: triangles, radius: 0)(4) == [4])
    #expect(Neighbourhoods(of: [[1], [0, 2], []])(1) == [0, 1, 2])
  }

  @Test(arguments: [Distance.pearson, .euclidean], [Comparison.pearson, .spearman, .tauA])
  func `Each centre has the score of its own RDM`(distance: Distance, comparison: Comparison) throws {
    let axis = try numbered(10)
    let patterns = Self.patterns(10, signalFrom: 3)
    let around = Neighbourhoods.ball(Self.places, radius: 1.5)
    let models = [try model(axis), try distance(patterns.doubled.selecting(columns: [3, 9, 40, 41]), axis: axis)]
    let found = try Searchlight(
      patterns, axis: axis, around: around, distance: distance, models: models, comparison: comparison, leastUnits: 12,
      workers: one)
    for centre in 0..<Self.voxels.count {
      let units = around(centre)
      #expect(found.unitCounts[centre] == units.count)
      guard units.count >= 12 else {
        #expect(found.scores[centre, 0].isNaN)
        continue
      }
      let rdm = try distance(patterns.doubled.selecting(columns: units), axis: axis)
      for (place, model) in models.enumerated() {
        // Ranks may turn where two distances differ by rounding alone.
        #expect(abs(found.scores[centre, place] - (try comparison(model, rdm))) < 1e-3)
      }
    }
    #expect(found.tooSmall == found.unitCounts.count { $0 < 12 })
  }

  @Test func `A planted region is found, and blocks and threads change no bit`() throws {
    let axis = try numbered(16)
    let patterns = Self.patterns(16, signalFrom: 4)
    func run(_ blockSize: Int, _ threads: Int) throws -> Searchlight {
      try Searchlight(
        patterns, axis: axis, around: .ball(Self.places, radius: 1.5), distance: .pearson, models: [model(axis)],
        comparison: .spearman, blockSize: blockSize, workers: Workers(threadCount: threads))
    }
    let found = try run(64, 1)
    let bits = found.scores.elements.map(\.bitPattern)
    for (blockSize, threads) in [(1, 2), (7, 4), (1000, 1)] {
      #expect(try run(blockSize, threads).scores.elements.map(\.bitPattern) == bits)
    }
    func mean(_ isWanted: (Int) -> Bool) -> Double {
      let scores = Self.voxels.indices.filter { isWanted(Self.voxels[$0][0]) }.map { found.scores[$0, 0] }
        .filter { !$0.isNaN }
      return scores.reduce(0, +) / Double(scores.count)
    }
    #expect(mean { $0 == 5 } > 0.6)
    #expect(abs(mean { $0 < 3 }) < 0.1)
  }

  @Test func `Silent and broken units are named or left without a score`() throws {
    let axis = try numbered(8)
    var patterns = Self.patterns(8)
    let around = Neighbourhoods.ball(Self.places, radius: 1.5)
    for unit in around(0) { patterns[3, unit] = 1 }
    let found = try Searchlight(
      patterns, axis: axis, around: around, distance: .pearson, models: [model(axis)], comparison: .pearson,
      workers: one)
    #expect(found.scores[0, 0].isNaN)
    #expect(found.undefined >= 1)
    #expect(found.scores.elements.contains { !$0.isNaN })
    patterns[2, 5] = .nan
    #expect(throws: AnalysisError.notFinite(stimulus: axis.ids[2], position: 2, feature: 5, value: "nan")) {
      try Searchlight(
        patterns, axis: axis, around: around, distance: .pearson, models: [model(axis)], comparison: .pearson,
        workers: one)
    }
    #expect(throws: AnalysisError.self) {
      try Searchlight(
        Self.patterns(8), axis: axis, around: around, distance: .pearson, models: [model(try numbered(9))],
        comparison: .pearson, workers: one)
    }
  }
}

extension Matrix<Float> {
  fileprivate var doubled: Matrix<Double> {
    Matrix<Double>(rowCount: rowCount, columnCount: columnCount, elements: elements.map(Double.init))
  }
}
