import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Testing

@testable import PomonaAnalysis

/// Whether tests of RSA keep their level and intervals cover the truth, on data whose truth is known.
///
/// Few runs by default; `POMONA_SIMULATIONS=full` makes enough to tell 94 from 98 %.
@Suite struct RSASimulationTests {
  /// Three standard errors of a share, and the width of one hit.
  private static func isNear(_ hits: Int, _ runs: Int, _ level: Double) -> Bool {
    let error = (level * (1 - level) / Double(runs)).squareRoot()
    return abs(Double(hits) / Double(runs) - level) <= 3 * error + 1 / Double(runs)
  }

  private static func noise(_ axis: StimulusAxis, _ stream: RandomStream, _ start: Int) throws -> RDM {
    let count = RDM.pairCount(of: axis.count)
    return try RDM(axis: axis, distance: "noise", values: (0..<count).map { stream.normal(at: start * count + $0) })
  }

  @Test(arguments: [4, 8, 16], [RSAInference.Test.signFlip, .t])
  func `p against zero is uniform under the null, over few and many subjects`(
    subjects: Int, test: RSAInference.Test
  ) throws {
    let axis = try numbered(7)
    let runs = SimulationCount.runs(300)
    let p = try Workers.all.map(runs) { run -> Double in
      let stream = RandomStream(seed: UInt64(run), name: "null of \(subjects)")
      let model = try Self.noise(axis, stream, 0)
      let people = try (1...subjects).map { try Self.noise(axis, stream, $0) }
      return try RSAInference(
        of: [model], against: people, by: .pearson,
        options: .init(across: .subject, test: test, permutationCount: 199, seed: UInt64(run)),
        workers: Workers(threadCount: 1)
      ).models[0].score.p
    }
    // Flips of 4 people have p of k / 16 and no others.
    let levels =
      subjects == 4 && test == .signFlip ? [1.0 / 16, 2.0 / 16, 4.0 / 16, 0.5, 0.75] : [0.05, 0.1, 0.25, 0.5, 0.75]
    for level in levels {
      let hits = p.count { $0 <= level + 1e-12 }
      // Of 2^S flips the share is a whole number of them; at 256 and 200 that is within 1/200 of the level.
      #expect(Self.isNear(hits, runs, level), "\(hits) of \(runs) at \(level)")
    }
    if test == .signFlip, subjects == 4 { #expect(p.allSatisfy { $0 >= 1.0 / 16 }) }
  }

  @Test func `p of permuted labels is uniform under the null, for RDMs whose pairs depend on each other`() throws {
    let axis = try numbered(9)
    let runs = SimulationCount.runs(200)
    let p = try Workers.all.map(runs) { run -> Double in
      let stream = RandomStream(seed: UInt64(run), name: "null of labels")
      func patterns(_ start: Int) throws -> RDM {
        try Distance.euclidean(
          Matrix(rowCount: 9, columnCount: 4, elements: (0..<36).map { stream.normal(at: start * 36 + $0) }), axis: axis
        )
      }
      return try LabelPermutation(drawCount: 99, seed: UInt64(run)).null(
        of: [patterns(0)], against: [patterns(1), patterns(2)], by: .pearson, workers: Workers(threadCount: 1)
      ).p(ofModel: 0)
    }
    for level in [0.05, 0.1, 0.25, 0.5, 0.75] {
      let hits = p.count { $0 <= level + 1e-12 }
      #expect(Self.isNear(hits, runs, level), "\(hits) of \(runs) at \(level)")
    }
  }

  /// A mirror in numpy finds .055 and .101 of 1471 data sets at .05 and .1.
  @Test func `A weighted model of unrelated RDMs reaches its level as often as the test says`() throws {
    let axis = try numbered(12)
    let runs = SimulationCount.runs(150)
    let p = try Workers.all.map(runs) { run -> Double in
      let stream = RandomStream(seed: UInt64(run), name: "null of weights")
      let models = try (0..<3).map { try Self.noise(axis, stream, $0) }
      let people = try (3..<11).map { try Self.noise(axis, stream, $0) }
      return try RSAInference(
        of: models, against: people, by: .pearson,
        options: .init(across: .subject, test: .t, seed: UInt64(run), weightedFolds: 3),
        workers: Workers(threadCount: 1)
      ).models[3].score.p
    }
    // Where no weight is above zero there is no score, so that fewer count.
    let defined = p.filter { !$0.isNaN }
    #expect(defined.count > runs * 9 / 10)
    for level in [0.05, 0.1] {
      let hits = defined.count { $0 <= level }
      #expect(Self.isNear(hits, defined.count, level), "\(hits) of \(defined.count) at \(level)")
    }
  }

  /// Stimuli in two independent sets of dimensions; one model has the first, the other the second, people have both.
  private struct World {
    let models: [RDM]
    let people: [RDM]

    init(_ n: Int, people count: Int, noise: Double, _ stream: RandomStream) throws {
      let axis = try numbered(n)
      func pattern(_ i: Int, _ k: Int) -> Double { stream.normal(at: i * 8 + k) }
      func rdm(_ value: (Int, Int) -> Double, _ width: Int) throws -> RDM {
        var matrix = Matrix<Double>(rowCount: n, columnCount: width)
        for i in 0..<n { for k in 0..<width { matrix[i, k] = value(i, k) } }
        return try Distance.squaredEuclidean(matrix, axis: axis)
      }
      models = [try rdm({ pattern($0, $1) }, 4), try rdm({ pattern($0, $1 + 4) }, 4)]
      people = try (0..<count).map { person in
        let own = RandomStream(seed: stream.seed, name: "\(stream.name), person \(person)")
        return try rdm({ pattern($0, $1) + noise * own.normal(at: $0 * 8 + $1) }, 8)
      }
    }
  }

  @Test(arguments: RSAInference.Unit.allCases)
  func `Two models that are equally good differ at the level of the test`(unit: RSAInference.Unit) throws {
    let runs = SimulationCount.runs(unit == .subject ? 200 : 100)
    let p = try Workers.all.map(runs) { run -> Double in
      let stream = RandomStream(seed: UInt64(run), name: "equal models")
      if unit == .subject {
        // Over subjects the stimuli are fixed, so both models must be equally good on these: orthogonal parts of one truth.
        let axis = try numbered(7)
        let a = try Self.noise(axis, stream, 0)
        let other = try Self.noise(axis, stream, 1)
        func unit(_ values: [Double]) -> [Double] {
          let mean = values.reduce(0, +) / Double(values.count)
          let norm = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
          return values.map { ($0 - mean) / norm }
        }
        let first = unit(a.values)
        let along = zip(first, unit(other.values)).reduce(0) { $0 + $1.0 * $1.1 }
        let second = unit(zip(unit(other.values), first).map { $0 - along * $1 })
        let people = try (2...9).map { person in
          let rest = try Self.noise(axis, stream, person)
          return a.with(values: rest.values.indices.map { 3 * (first[$0] + second[$0]) + rest.values[$0] })
        }
        return try RSAInference(
          of: [a.with(values: first), a.with(values: second)], against: people, by: .pearson,
          options: .init(across: .subject, seed: UInt64(run)), workers: Workers(threadCount: 1)
        ).contrasts[0].difference.p
      }
      let world = try World(
        unit == .both ? (SimulationCount.isFull ? 30 : 14) : 20,
        people: unit == .both ? (SimulationCount.isFull ? 16 : 8) : 2, noise: 0.7, stream)
      return try RSAInference(
        of: world.models, against: world.people, by: .pearson,
        options: .init(across: unit, test: .t, drawCount: 100, seed: UInt64(run)), workers: Workers(threadCount: 1)
      ).contrasts[0].difference.p
    }
    for level in [0.05, 0.2] {
      let hits = p.count { $0 <= level + 1e-12 }
      #expect(Self.isNear(hits, runs, level), "\(hits) of \(runs) at \(level)")
      if SimulationCount.isFull { print("equal models over \(unit.rawValue): \(hits) of \(runs) at \(level)") }
    }
  }

  @Test(arguments: RSAInference.Unit.allCases)
  func `Intervals cover the true score as often as they say`(unit: RSAInference.Unit) throws {
    let runs = SimulationCount.runs(100)
    let (n, count) = (unit == .stimulus ? 24 : 16, unit == .stimulus ? 2 : 8)
    // Over subjects the truth is that of these stimuli, and is found with many people; over stimuli that of many stimuli.
    let population = try World(220, people: 6, noise: 1, RandomStream(seed: 1, name: "population"))
    let truth = try SubjectScores(of: population.models[0], against: population.people, by: .pearson).mean
    let covered = try Workers.all.map(runs) { run -> Bool in
      let stream = RandomStream(seed: UInt64(run), name: "covered")
      let world = try World(n, people: unit == .subject ? 8 + 60 : count, noise: 1, stream)
      let found = try RSAInference(
        of: [world.models[0]], against: Array(world.people.prefix(count)), by: .pearson,
        options: .init(across: unit, test: .t, drawCount: unit == .subject ? 1 : 200, seed: UInt64(run)),
        workers: Workers(threadCount: 1)
      ).models[0].score
      guard unit == .subject else { return found.low <= truth && truth <= found.high }
      let own = try SubjectScores(of: world.models[0], against: Array(world.people.dropFirst(8)), by: .pearson).mean
      return found.low <= own && own <= found.high
    }
    let share = Double(covered.count { $0 }) / Double(runs)
    #expect(SimulationCount.limits(of: 0.94...0.98, runs: runs).contains(share), "\(share)")
    if SimulationCount.isFull { print("intervals over \(unit.rawValue) cover \(share) of \(runs)") }
  }
}
