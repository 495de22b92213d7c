import Foundation
import PomonaCore
import PomonaParallel
import Testing

@testable import PomonaAnalysis

/// Products for some penalties stand for those of all: each choice is compared with that of a product for every penalty.
@Suite struct PenaltySearchTests {
  private struct Made {
    let basis: RidgeBasis
    let layout: HeldOutLayout
    let blocks: [TargetBlock]
    let targetCount: Int
  }

  /// Spectra of features that fall with `decay`, and targets from pure noise to exact, of three scales; the last is constant.
  private static func made(
    rows n: Int, features p: Int, targets v: Int, decay: Double, heldOut: HeldOut = .leaveOneOut, noises: [Double]
  ) throws -> Made {
    let stream = RandomStream(seed: 18, name: "penalty search \(n) \(p) \(decay)")
    var features: [Float] = []
    for row in 0..<n {
      // Rows of different size have different leverage.
      let size = 0.5 + stream.uniform(at: 50_000_000 + row)
      for k in 0..<p {
        features.append(Float(size * stream.normal(at: row * p + k) * pow(Double(1 + k), -decay)))
      }
    }
    var responses = Matrix<Float>(rowCount: n, columnCount: v)
    for target in 0..<v {
      let (noise, scale) = (noises[target % noises.count], [1e-6, 1, 1e6][target % 3])
      for row in 0..<n {
        var value = noise * stream.normal(at: 100_000_000 + target * n + row)
        for k in 0..<8 { value += Double(features[row * p + k]) * stream.normal(at: 90_000_000 + target * 8 + k) }
        responses[row, target] = Float(target == v - 1 ? 7 : scale * value)
      }
    }
    let rows = Array(0..<n)
    let map = FeatureMap(matrix: Matrix(rowCount: n, columnCount: p, elements: features), shape: [p])
    let basis = try RidgeDesign(map, workers: Workers(threadCount: 1)).basis(
      train: rows, test: [], workers: Workers(threadCount: 1))
    // Blocks of unequal width, so that what is gathered comes from several.
    let blocks = stride(from: 0, to: v, by: 96).map { start -> TargetBlock in
      let part = Array(start..<min(v, start + 96))
      let (values, means, squares) = Ridge.centred(responses, rows, part)
      var coefficients = [Float](repeating: 0, count: basis.rank * part.count)
      for k in 0..<basis.rank {
        for target in part.indices {
          var sum = 0.0
          for row in rows { sum += basis.left[k * n + row] * Double(values[row * part.count + target]) }
          coefficients[k * part.count + target] = Float(sum)
        }
      }
      return TargetBlock(targets: part, means: means, squares: squares, coefficients: coefficients)
    }
    return Made(basis: basis, layout: HeldOutLayout(heldOut, train: rows), blocks: blocks, targetCount: v)
  }

  /// By penalty, the score of each target from a product of its own.
  private static func full(_ made: Made, _ penalties: [Double]) -> [[Double]] {
    let maps = penalties.map { HeldOutMap(made.basis, made.layout, alpha: $0, onlySquares: true) }
    let parts = made.blocks.map { block in
      HeldOutMap.scores(
        maps, made.layout, [.r2], basis: made.basis, centred: [], coefficients: block.coefficients,
        squares: block.squares)[0]
    }
    return penalties.indices.map { place in
      zip(made.blocks, parts).flatMap { block, part in
        part[(place * block.targets.count)..<((place + 1) * block.targets.count)]
      }
    }
  }

  private static func choices(_ scores: [[Double]], _ rule: PenaltyRule) -> [Int?] {
    let targets = Array(scores[0].indices)
    return PenaltyChoice.choose(scores, rule: rule, targets: targets, tiesToSmaller: false)
  }

  private static let noises = [0, 0.01, 0.1, 0.3, 1, 3, 100]

  @Test("A choice from products for some penalties is that of products for all", arguments: [7, 25], [0, 0.5, 1])
  func choices(count: Int, decay: Double) throws {
    let made = try Self.made(rows: 80, features: 200, targets: 500, decay: decay, noises: Self.noises)
    let scale = made.basis.meanDiagonal
    let penalties =
      count == 25
      ? try PenaltyGrid.usual.penalties(meanDiagonal: scale)
      : (-1...5).map { scale * pow(10.0, Double($0)) / 6000 }
    let full = Self.full(made, penalties)
    let search = try #require(
      try PenaltySearch(made.basis, made.layout, penalties: penalties, workers: Workers(threadCount: 2)))
    #expect(search.chosen.count < (count == 25 ? 18 : decay < 1 ? 7 : 8))
    let labels = (0..<made.targetCount).map { $0 / 3 % 7 }
    let rules: [(PenaltyRule, [Int]?)] = [
      (.perTarget, nil), (.perGroup(labels), labels), (.shared, Array(repeating: 0, count: made.targetCount)),
    ]
    for (rule, labels) in rules {
      let found = try search.scores(made.blocks, labels: labels, workers: Workers(threadCount: 2))
      #expect(Self.choices(found, rule) == Self.choices(full, rule))
      let chosen = Self.choices(full, rule)
      #expect(chosen[made.targetCount - 1] == nil)
      for target in 0..<(made.targetCount - 1) {
        for place in penalties.indices {
          let (own, known) = (found[place][target], full[place][target])
          // |E| is below 1e-5 of a mean that may be above 1.
          #expect(abs(own - known) < 2e-5 * max(1, 1 - known), "\(target) \(place)")
        }
        let place = try #require(chosen[target])
        #expect(abs(found[place][target] - full[place][target]) < 1e-6, "\(target)")
      }
    }
    #expect(Set(Self.choices(full, .perTarget)).count > 4)
  }

  @Test("Blocks of held-out rows are searched as single ones are")
  func blocks() throws {
    let heldOut = HeldOut.blocks((0..<9).map { block in (0..<80).filter { $0 % 9 == block } })
    let made = try Self.made(
      rows: 80, features: 200, targets: 400, decay: 0.5, heldOut: heldOut, noises: Self.noises)
    let penalties = try PenaltyGrid.usual.penalties(meanDiagonal: made.basis.meanDiagonal)
    let search = try #require(
      try PenaltySearch(made.basis, made.layout, penalties: penalties, workers: Workers(threadCount: 2)))
    #expect(search.chosen.count < 18)
    let found = try search.scores(made.blocks, labels: nil, workers: Workers(threadCount: 2))
    #expect(Self.choices(found, .perTarget) == Self.choices(Self.full(made, penalties), .perTarget))
  }

  @Test("Penalties far above and far below all directions tie or nearly tie, and the same of them is chosen")
  func ties() throws {
    let made = try Self.made(rows: 60, features: 90, targets: 300, decay: 0, noises: Self.noises)
    let scale = made.basis.meanDiagonal
    let above = (4...15).map { scale * pow(10.0, Double($0)) }
    let below = (-12 ... -5).map { scale * pow(10.0, Double($0)) }
    let near = (0..<40).map { scale * (0.5 + 1e-4 * Double($0)) }
    for penalties in [above, below, near] {
      let search = try #require(
        try PenaltySearch(made.basis, made.layout, penalties: penalties, workers: Workers(threadCount: 1)))
      #expect(search.chosen.count < 5)
      let found = try search.scores(made.blocks, labels: nil, workers: Workers(threadCount: 1))
      let (own, known) = (Self.choices(found, .perTarget), Self.choices(Self.full(made, penalties), .perTarget))
      // What lies within rounding of a product in float is chosen by rounding on both sides.
      let other = zip(own, known).enumerated().filter { $0.element.0 != $0.element.1 }.map(\.offset)
      let full = Self.full(made, penalties)
      for target in other {
        let (a, b) = (try #require(own[target]), try #require(known[target]))
        #expect(abs(full[a][target] - full[b][target]) < 1e-6 * max(1e-3, 1 - full[b][target]))
      }
      #expect(other.count <= 3, "\(other)")
    }
  }

  @Test("Scores have the same bits for one, two and four threads")
  func threads() throws {
    let made = try Self.made(rows: 80, features: 200, targets: 500, decay: 0.5, noises: Self.noises)
    let penalties = try PenaltyGrid.usual.penalties(meanDiagonal: made.basis.meanDiagonal)
    let found = try [1, 2, 4].map { count -> [[UInt64]] in
      let workers = Workers(threadCount: count)
      let search = try #require(
        try PenaltySearch(made.basis, made.layout, penalties: penalties, workers: workers))
      return try search.scores(made.blocks, labels: nil, workers: workers).map { $0.map(\.bitPattern) }
    }
    #expect(found[0] == found[1] && found[0] == found[2])
  }

  @Test("Where directions do not span the rows, no penalty stands for another")
  func none() throws {
    let made = try Self.made(rows: 80, features: 20, targets: 30, decay: 0, noises: [1])
    let search = try PenaltySearch(
      made.basis, made.layout, penalties: [1, 10, 100], workers: Workers(threadCount: 1))
    #expect(search == nil)
  }
}
