import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaParallel
import PomonaTables
import Testing

@testable import PomonaLibrary

/// Scores over simulated RDMs: two regions, one with four subjects that share a pattern, one with a single pooled matrix.
@Suite struct ScoringTests {
  static let count = 48
  static let evidence: ScoreEvidence? = {
    guard let axis = try? StimulusAxis(ids: (1...count).map { "stimulus \($0)" }) else { return nil }
    let pairs = RDM.pairCount(of: count)
    func rdm(_ name: String, shared: Double, noise: Double) -> RDM? {
      let common = RandomStream(seed: 1, name: "common")
      let own = RandomStream(seed: 2, name: name)
      return try? RDM(
        axis: axis, distance: "simulated",
        values: (0..<pairs).map { 4 + shared * common.normal(at: $0) + noise * own.normal(at: $0) })
    }
    let people = ["A", "B", "C", "D"].compactMap { rdm("person \($0)", shared: 1, noise: 1) }
    let pooled = [rdm("pooled", shared: 1, noise: 0.5)].compactMap { $0 }
    let layers = [("early", 0.2), ("middle", 0.9), ("late", 0.6)]
    var candidates: [ScoreCandidate] = []
    for model in ["one", "two"] {
      for (index, (layer, shared)) in layers.enumerated() {
        guard let rdm = rdm("\(model) \(layer)", shared: shared, noise: 1) else { continue }
        candidates.append(
          ScoreCandidate(
            model: model, layer: layer, layerIndex: index + 1, depth: Double(index + 1) / 3, rdm: rdm))
      }
    }
    for seed in 1...3 {
      guard let rdm = rdm("twin \(seed)", shared: 0, noise: 1) else { continue }
      candidates.append(
        ScoreCandidate(
          model: "one", layer: "middle", layerIndex: 2, depth: 2.0 / 3, predictor: .untrained, seed: seed, rdm: rdm))
    }
    return ScoreEvidence(
      candidates: candidates,
      targets: [
        ScoreTarget(roi: "many", subjects: ["A", "B", "C", "D"], rdms: people),
        ScoreTarget(roi: "single", subjects: ["pooled"], rdms: pooled),
      ], comparison: .spearman)
  }()

  func evidence() throws -> ScoreEvidence { try #require(Self.evidence) }

  func table(_ options: ScoringOptions = ScoringOptions(wantsGroupMean: true, wantsCeiling: true)) throws -> Table {
    try Scoring.table(try evidence(), options: options)
  }

  func rows(_ table: Table, _ conditions: [String: String]) -> [Int] {
    (0..<table.rowCount).filter { row in
      conditions.allSatisfy { name, value in table[name]?.cellTexts[row] == value }
    }
  }

  @Test func `A row for each candidate, region and subject, and one for the mean over subjects`() throws {
    let table = try table()
    #expect(table.rowCount == 9 * (4 + 1) + 9)
    #expect(rows(table, ["roi": "many", "subject": "all"]).count == 9)
    #expect(rows(table, ["roi": "single"]).count == 9)
    #expect(Array(table.columnNames.prefix(Scoring.keyColumns.count)) == Scoring.keyColumns)
  }

  @Test func `The reported score is the mean over subjects, and that against their mean RDM is another`() throws {
    let table = try table()
    let scores = try #require(table["score"]?.numbers)
    let groupMeans = try #require(table["score_group_mean"]?.numbers)
    let keys = ["model": "one", "layer": "middle", "roi": "many", "predictor": "model"]
    let people = rows(table, keys).filter { table["subject"]?.cellTexts[$0] != "all" }
    let mean = try #require(rows(table, keys.merging(["subject": "all"]) { $1 }).first)
    #expect(abs(scores[mean] - people.reduce(0) { $0 + scores[$1] } / 4) < 1e-12)
    #expect(groupMeans[mean] > scores[mean] + 0.05)
    #expect(people.allSatisfy { groupMeans[$0].isNaN })
    // The same by hand.
    let evidence = try evidence()
    let group = try RDM.mean(of: evidence.targets[0].rdms, over: "4 people")
    let candidate = try #require(evidence.candidates.first { $0.model == "one" && $0.layer == "middle" })
    #expect(abs(groupMeans[mean] - (try Comparison.spearman(candidate.rdm, group))) < 1e-12)
  }

  @Test func `A ceiling stands only beside means over subjects`() throws {
    let table = try table()
    let lowers = try #require(table["ceiling_rdm_group_lower"]?.numbers)
    for row in 0..<table.rowCount {
      #expect(lowers[row].isNaN == (table["subject"]?.cellTexts[row] != "all"))
    }
    #expect(table.header.contains { $0.hasPrefix("no ceiling for single") })
    let evidence = try evidence()
    let pooled = ScoreEvidence(
      candidates: evidence.candidates, targets: [evidence.targets[1]], comparison: .spearman)
    #expect(throws: AnalysisError.oneSubject(what: "a noise ceiling")) {
      try Scoring.table(pooled, options: ScoringOptions(wantsCeiling: true))
    }
  }

  @Test func `Intervals are the same bits for any number of threads, and hold the score`() throws {
    let table = try table()
    let some = table.rows(rows(table, ["subject": "all", "predictor": "model"]))
    let options = ScoreIntervals.Options(drawCount: 300, seed: 7)
    let results = try [1, 2, 4].map { threads in
      try ScoreIntervals.adding(
        to: some, evidence: .scores(try evidence()), options: options, workers: Workers(threadCount: threads),
        control: RunControl())
    }
    #expect(results[0] == results[1] && results[1] == results[2])
    let lows = try #require(results[0]["low"]?.numbers)
    let highs = try #require(results[0]["high"]?.numbers)
    let scores = try #require(results[0]["score"]?.numbers)
    for row in scores.indices { #expect(lows[row] < scores[row] && scores[row] < highs[row]) }
    #expect(results[0].header.last?.contains("300 draws, seed 7") == true)
    let other = try ScoreIntervals.adding(
      to: some, evidence: .scores(try evidence()), options: ScoreIntervals.Options(drawCount: 300, seed: 8),
      workers: Workers(threadCount: 1), control: RunControl())
    #expect(other["low"] != results[0]["low"])
  }

  @Test func `A difference is that of the scores, with an interval narrower than of two unpaired ones`() throws {
    let table = try table()
    let some = table.rows(rows(table, ["subject": "all", "predictor": "model"]))
    let options = ScoreIntervals.Options(drawCount: 400, seed: 1)
    let contrast = ScoreContrast(column: "layer", first: "middle", second: "early")
    let result = try ScoreIntervals.contrast(
      contrast, in: some, by: nil, evidence: .scores(try evidence()), options: options,
      workers: Workers(threadCount: 2),
      control: RunControl())
    #expect(result.rowCount == 2)
    let scores = try #require(some["score"]?.numbers)
    let middle = try #require(rows(some, ["model": "one", "layer": "middle"]).first)
    let early = try #require(rows(some, ["model": "one", "layer": "early"]).first)
    #expect(abs((result["score"]?.numbers?[0] ?? .nan) - (scores[middle] - scores[early])) < 1e-12)
    #expect((result["low"]?.numbers?[0] ?? .nan) > 0)
  }

  @Test func `Twins of several seeds are averaged in a contrast with their network`() throws {
    let table = try table()
    let some = table.rows(rows(table, ["subject": "all", "model": "one", "layer": "middle"]))
    let result = try ScoreIntervals.contrast(
      ScoreContrast(column: "predictor", first: "model", second: "untrained"), in: some, by: nil,
      evidence: .scores(try evidence()), options: ScoreIntervals.Options(drawCount: 200),
      workers: Workers(threadCount: 1),
      control: RunControl())
    let scores = try #require(some["score"]?.numbers)
    let twins = rows(some, ["predictor": "untrained"])
    let own = try #require(rows(some, ["predictor": "model"]).first)
    let expected = scores[own] - twins.reduce(0) { $0 + scores[$1] } / 3
    #expect(abs((result["score"]?.numbers?[0] ?? .nan) - expected) < 1e-12)
    #expect(result.header.contains { $0.contains("averaged") })
  }

  @Test(arguments: [
    (ScoreContrast(column: "layer", first: "middle", second: "earli"), "E0440"),
    (ScoreContrast(column: "layr", first: "middle", second: "early"), "E0322"),
    (ScoreContrast(column: "subject", first: "A", second: "pooled"), "E0442"),
  ])
  func `A contrast that cannot be taken says why`(contrast: ScoreContrast, code: String) throws {
    let table = try table()
    let evidence = try evidence()
    #expect {
      try ScoreIntervals.contrast(
        contrast, in: table, by: nil, evidence: .scores(evidence), options: ScoreIntervals.Options(drawCount: 10),
        workers: Workers(threadCount: 1), control: RunControl())
    } throws: { error in
      (error as? any Explainable)?.explanation.code == code
    }
  }

  @Test func `The honest maximum is below the ordinary one, and its difference has an interval`() throws {
    let table = try table()
    let some = table.rows(rows(table, ["subject": "all", "predictor": "model"]))
    let options = HonestMaxima.Options(divisionCount: 40, drawCount: 200, divisionsOfDraw: 2, seed: 3)
    let found = try HonestBest.table(
      some, by: ["model", "roi"], over: "layer", evidence: .scores(try evidence()), options: options,
      workers: Workers(threadCount: 2), control: RunControl())
    #expect(found.table.rowCount == 2)
    #expect(found.table["layer"]?.cellTexts == ["middle", "middle"])
    let honest = try #require(found.table["score"]?.numbers)
    let ordinary = try #require(found.table["maximum"]?.numbers)
    let optimism = try #require(found.table["optimism"]?.numbers)
    for row in honest.indices { #expect(honest[row] <= ordinary[row] && optimism[row] >= 0) }
    // Layers stand in the order of their network, whatever that of the rows.
    let reversed = try HonestBest.table(
      some.rows((0..<some.rowCount).reversed()), by: ["model", "roi"], over: "layer",
      evidence: .scores(try evidence()), options: options, workers: Workers(threadCount: 2), control: RunControl())
    #expect(Set(reversed.table["score"]?.numbers ?? []) == Set(honest))
    let difference = try ScoreIntervals.contrast(
      ScoreContrast(column: "model", first: "one", second: "two"), in: found.table, by: ["roi"],
      maxima: found.evidence, level: 0.95)
    #expect(abs((difference["score"]?.numbers?[0] ?? .nan) - (honest[0] - honest[1])) < 1e-12)
    #expect((difference["low"]?.numbers?[0] ?? .nan) < (difference["high"]?.numbers?[0] ?? .nan))
    // Rows in another order keep their evidence.
    let turned = try ScoreIntervals.contrast(
      ScoreContrast(column: "model", first: "one", second: "two"), in: found.table.rows([1, 0]), by: ["roi"],
      maxima: found.evidence.selecting([1, 0]), level: 0.95)
    #expect(turned["score"] == difference["score"])
  }

  @Test func `Evidence of two tables is joined only when it was made in the same way`() throws {
    let evidence = try evidence()
    let half = ScoreEvidence(
      candidates: Array(evidence.candidates.prefix(3)), targets: evidence.targets, comparison: .spearman)
    let rest = ScoreEvidence(
      candidates: Array(evidence.candidates.dropFirst(3)), targets: evidence.targets, comparison: .spearman)
    #expect(half.merged(with: rest)?.candidates.count == 9)
    let other = ScoreEvidence(candidates: half.candidates, targets: evidence.targets, comparison: .pearson)
    #expect(half.merged(with: other) == nil)
    let controlled = ScoreEvidence(
      candidates: half.candidates, targets: evidence.targets, comparison: .spearman,
      controls: [evidence.candidates[0].rdm], controlNames: ["early"])
    #expect(half.merged(with: controlled) == nil)
  }
}
