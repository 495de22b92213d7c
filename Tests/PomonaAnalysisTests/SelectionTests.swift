import PomonaAnalysis
import PomonaCore
import PomonaParallel
import Testing

@Suite struct SelectionTests {
  let two = Workers(threadCount: 2)

  /// A brain, and layers that follow it with the given strengths.
  func layers(_ strengths: [Double], n: Int = 44, seed: UInt64 = 1) throws -> (layers: [RDM], people: [RDM]) {
    let axis = try numbered(n)
    let brain = try randomRDM(axis, seed: seed, name: "brain")
    let people = try (0..<3).map { person in
      let noise = try randomRDM(axis, seed: seed, name: "person \(person)")
      return try RDM(
        axis: axis, distance: "d", values: zip(brain.values, noise.values).map { $0 + 0.5 * $1 })
    }
    let layers = try strengths.enumerated().map { index, strength in
      let noise = try randomRDM(axis, seed: seed, name: "layer \(index)")
      return try RDM(
        axis: axis, distance: "d", values: zip(brain.values, noise.values).map { strength * $0 + $1 })
    }
    return (layers, people)
  }

  @Test("A layer that is clearly best is chosen always, and choosing costs next to nothing")
  func clear() throws {
    let (candidates, people) = try layers([0.1, 2, 0.2])
    let found = try HonestMaxima(
      of: [candidates], against: people, by: .spearman,
      options: .init(divisionCount: 50, drawCount: 0, seed: 1), workers: two
    ).models[0]
    #expect(found.layer == 1 && found.shares == [0, 1, 0] && found.runnerUp == 2)
    #expect(abs(found.optimism) < 0.02 && abs(found.value - found.ordinaryMaximum) < 0.03)
    #expect(found.ordinaryMaximum == (try SubjectScores(of: candidates[1], against: people, by: .spearman).mean))
    #expect(found.resampled.draws.isEmpty)
  }

  @Test("Among layers without signal the maximum is optimistic, and the honest one is near zero")
  func noise() throws {
    let (candidates, people) = try layers(Array(repeating: 0, count: 15))
    let found = try HonestMaxima(
      of: [candidates], against: people, by: .spearman,
      options: .init(divisionCount: 60, drawCount: 0, seed: 1), workers: two
    ).models[0]
    #expect(found.optimism > 0.05)
    #expect(found.value < found.ordinaryMaximum)
    #expect(abs(found.shares.reduce(0, +) - 1) < 1e-12)
  }

  @Test("Ties go to the earliest layer; one candidate costs nothing")
  func ties() throws {
    let (candidates, people) = try layers([1])
    let found = try HonestMaxima(
      of: [[candidates[0], candidates[0]], [candidates[0]]], against: people, by: .pearson,
      options: .init(divisionCount: 10, drawCount: 0, seed: 1), workers: two)
    #expect(found.models[0].layer == 0 && found.models[0].shares == [1, 0])
    #expect(found.models[0].tied == [0, 1] && found.models[1].tied == [0])
    #expect(found.models[1].optimism == 0 && found.models[1].runnerUp == nil)
    #expect(found.models[0].value == found.models[1].value)
  }

  @Test("Models share halves and draws; the same bits for any number of threads")
  func paired() throws {
    let (candidates, people) = try layers([0.3, 1, 0.6])
    let options = HonestMaxima.Options(divisionCount: 20, drawCount: 40, divisionsOfDraw: 4, seed: 5)
    let first = try HonestMaxima(
      of: [candidates, Array(candidates.reversed()), [candidates[0]]], against: people, by: .spearman,
      options: options, workers: Workers(threadCount: 1))
    #expect(first.difference(0, 1).draws.allSatisfy { abs($0) < 1e-12 })
    let difference = first.difference(0, 2)
    #expect(difference.estimate == first.models[0].value - first.models[2].value)
    #expect(difference.draws.allSatisfy { $0 > 0 })
    #expect(first.models[0].resampled.draws.count == 40)
    for count in [2, 4] {
      let again = try HonestMaxima(
        of: [candidates, Array(candidates.reversed()), [candidates[0]]], against: people, by: .spearman,
        options: options, workers: Workers(threadCount: count))
      #expect(again == first)
    }
  }

  @Test("Too few stimuli for halves, no layers and undefined layers are errors")
  func badInput() throws {
    let (few, people) = try layers([1, 2], n: 39)
    let options = HonestMaxima.Options(divisionCount: 5, drawCount: 0, seed: 1)
    #expect(throws: AnalysisError.tooFewInHalf(count: 19, needed: 20)) {
      try HonestMaxima(of: [few], against: people, by: .pearson, options: options, workers: two)
    }
    #expect(throws: AnalysisError.noCandidates) {
      try HonestMaxima(of: [[]], against: people, by: .pearson, options: options, workers: two)
    }
    let axis = try numbered(44)
    let flat = try RDM(axis: axis, distance: "d", values: Array(repeating: 1, count: RDM.pairCount(of: 44)))
    let (_, others) = try layers([1])
    #expect(throws: AnalysisError.undefinedCandidates) {
      try HonestMaxima(of: [[flat]], against: others, by: .pearson, options: options, workers: two)
    }
  }
}
