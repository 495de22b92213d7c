import Foundation
import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaParallel
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// Scores of encoding models over made-up recordings, against the fits that they are means of.
@Suite struct EncodingScoringTests {
  static let workers = Workers(threadCount: 2)

  /// Two subjects with 12 and 15 units that follow features, three presentations of each of 60 stimuli.
  struct Made {
    var recording: Recording
    let features: FeatureMap
    let axis: StimulusAxis

    init(stories: Int? = nil, silent: Bool = false, features p: Int = 30, noise: Float = 1) throws {
      let n = 60
      let axis = try StimulusAxis(ids: (0..<n).map { "s\($0 + 1)" })
      let stream = RandomStream(seed: 4, name: "features")
      let features = Matrix<Float>(
        rowCount: n, columnCount: p, elements: (0..<(n * p)).map { Float(stream.normal(at: $0)) })
      var subjects: [Recording.Subject] = []
      var ids: [String] = []
      for (subject, count) in [12, 15].enumerated() {
        let repeats = stories == nil ? 3 : 1
        let draws = RandomStream(seed: 9, name: "subject \(subject)")
        var values = Matrix<Float>(rowCount: n * repeats, columnCount: count)
        for row in 0..<(n * repeats) {
          for unit in 0..<count {
            let signal = features[row / repeats, unit % p] + features[row / repeats, (unit + 5) % p]
            values[row, unit] =
              silent && subject == 1 ? 0 : signal + noise * Float(draws.normal(at: row * count + unit))
          }
        }
        let shown = (0..<(n * repeats)).map { $0 / repeats }
        let story = stories.map { count in shown.map { "story \($0 * count / n + 1)" } }
        subjects.append(
          Recording.Subject(
            name: "p\(subject + 1)", units: Array(ids.count..<(ids.count + count)),
            responses: try Responses(
              values, stimuli: shown, stimulusCount: n, runs: story,
              times: stories.map { count in shown.map { Double($0 % (n / count)) * 2 } })))
        ids += (0..<count).map { "p\(subject + 1) unit \($0 + 1)" }
      }
      let even = UnitSet(ids.indices.filter { $0 % 2 == 0 })
      recording = try Recording(
        facts: .init(name: "made up"), stimuli: axis,
        stimulusTable: try Table([
          Column("stimulus", .texts(axis.ids)), Column("category", .texts((0..<n).map { ["a", "b", "c"][$0 % 3] })),
        ]), unitIDs: ids, unitTable: try Table([Column("unit", .texts(ids))]),
        regions: try RegionStructure(
          levels: [RegionLevel("ROI", [Region("whole", UnitSet(ids.indices)), Region("even", even)])],
          unitCount: ids.count), subjects: subjects)
      self.features = FeatureMap(matrix: features, shape: [p])
      self.axis = axis
    }

    func candidate() throws -> EncodingCandidate {
      EncodingCandidate(
        ScoredPlace(model: "made", layer: "one", layerIndex: 1, depth: 1),
        FeatureKernel(try FeatureGeometry(of: features, axis: axis, workers: workers)), over: axis)
    }

    /// Means over repeats, taken by hand.
    func means(_ subject: Int) throws -> Matrix<Float> {
      guard let responses = recording.subjects[subject].responses else { throw RecordingError.noResponses(name: "") }
      let all = try responses.blocks.read(
        presentations: 0..<responses.presentationCount, units: 0..<responses.unitCount)
      let repeats = all.rowCount / 60
      var means = Matrix<Float>(rowCount: 60, columnCount: all.columnCount)
      for row in 0..<60 {
        for unit in 0..<all.columnCount {
          means[row, unit] =
            Float((0..<repeats).reduce(0.0) { $0 + Double(all[row * repeats + $1, unit]) } / Double(repeats))
        }
      }
      return means
    }
  }

  static func table(
    _ made: Made, _ plan: SplitPlan?, options: EncodingOptions = EncodingOptions(),
    candidates: [EncodingCandidate]? = nil,
    change: (inout EncodingTable) -> Void = { _ in }
  ) throws -> Table {
    var table = EncodingTable(
      scoring: try EncodingScoring(made.recording, plan: plan, rois: nil, options: options))
    change(&table)
    return try table.table(
      candidates ?? [try made.candidate()], workers: workers,
      control: RunControl(isInterrupted: { false }, progress: { _, _, _ in }, warn: { _ in }))
  }

  static func row(_ table: Table, _ wanted: [String: String]) throws -> Int {
    let rows = (0..<table.rowCount).filter { row in
      wanted.allSatisfy { key, value in table[key]?.cellTexts[row] == value }
    }
    try #require(rows.count == 1, "\(rows.count) rows with \(wanted)")
    return rows[0]
  }

  static func number(_ table: Table, _ column: String, _ row: Int) throws -> Double {
    try #require(table[column]?.numbers)[row]
  }

  @Test func `Regions are means over their units of the fit of each unit, and all is the mean over subjects`() throws {
    let made = try Made()
    let table = try Self.table(made, SplitPlan(.oddEven))
    var bySubject: [Double] = []
    for (subject, name) in ["p1", "p2"].enumerated() {
      let fit = try EncodingRegression.run(
        made.features, responses: try made.means(subject), train: Array(stride(from: 0, to: 60, by: 2)),
        test: Array(stride(from: 1, to: 60, by: 2)), workers: Self.workers)
      let units = fit.fit.r.indices.filter { (subject == 0 ? $0 : $0 + 12) % 2 == 0 }
      for (roi, places) in [("whole", Array(fit.fit.r.indices)), ("even", units)] {
        let test = try Self.row(table, ["roi": roi, "subject": name, "part": "test"])
        let train = try Self.row(table, ["roi": roi, "subject": name, "part": "train"])
        let r = definedMean(places.map { fit.fit.r[$0] })
        #expect(abs(try Self.number(table, "score", test) - r) < 1e-5 && r > 0.4)
        #expect(abs(try Self.number(table, "criterion", train) - definedMean(places.map { fit.criterion[$0] })) < 1e-5)
        #expect(try Self.number(table, "score", train).isNaN && Self.number(table, "criterion", test).isNaN)
        #expect(try Self.number(table, "n", test) == 30)
        if roi == "whole" { bySubject.append(r) }
      }
    }
    let all = try Self.row(table, ["roi": "whole", "subject": "all", "part": "test"])
    #expect(abs(try Self.number(table, "score", all) - (bySubject[0] + bySubject[1]) / 2) < 1e-5)
    #expect(table["scheme"]?.cellTexts.allSatisfy { $0 == "odd_even" } == true)
    #expect(table.header.joined(separator: "\n").contains("leak_free"))
  }

  @Test func `Several folds are averaged by unit, and units in blocks under a limit give the same`() throws {
    let made = try Made()
    let plan = SplitPlan(.contiguous(4))
    let table = try Self.table(made, plan)
    var options = EncodingOptions()
    // Presentations of 180 rows: a block holds two units.
    options.limit = 2 * 16 * 180
    let blocks = try Self.table(made, plan, options: options)
    #expect(blocks.rowCount == table.rowCount)
    for column in ["score", "criterion"] {
      for (a, b) in zip(try #require(blocks[column]?.numbers), try #require(table[column]?.numbers)) {
        #expect(a.isNaN && b.isNaN || abs(a - b) < 1e-5)
      }
    }
    let means = try made.means(0)
    var sums = [Double](repeating: 0, count: 12)
    for fold in 0..<4 {
      let test = Array((fold * 15)..<(fold * 15 + 15))
      let fit = try EncodingRegression.run(
        made.features, responses: means, train: (0..<60).filter { !test.contains($0) }, test: test,
        workers: Self.workers)
      for unit in 0..<12 { sums[unit] += fit.fit.r[unit] / 4 }
    }
    let row = try Self.row(table, ["roi": "whole", "subject": "p1", "part": "test"])
    #expect(abs(try Self.number(table, "score", row) - definedMean(sums)) < 1e-5)
    #expect(table["fold"]?.cellTexts[row] == "all")
  }

  @Test func `By unit there is a row for each, and a ceiling of the units that the ratio rests on`() throws {
    let made = try Made()
    let units = try Self.table(made, SplitPlan(.oddEven)) {
      $0.isByUnit = true
      $0.ceilings = [.reliabilityR]
    }
    #expect(units.rowCount == 2 * (27 + 14))
    let regions = try Self.table(made, SplitPlan(.oddEven)) { $0.ceilings = [.reliabilityR, .ncsnr] }
    let row = try Self.row(regions, ["roi": "whole", "subject": "p1", "part": "test"])
    let places = (0..<units.rowCount).filter {
      units["roi"]?.cellTexts[$0] == "whole" && units["subject"]?.cellTexts[$0] == "p1"
        && units["part"]?.cellTexts[$0] == "test"
    }
    let scores = try places.map { try Self.number(units, "score", $0) }
    let ceilings = try places.map { try Self.number(units, "ceiling_reliability_r", $0) }
    #expect(abs(try Self.number(regions, "ceiled", row) - definedMean(scores) / definedMean(ceilings)) < 1e-9)
    #expect(try Self.number(regions, "ceiling_ncsnr", row) > 0.7)
    // A reliability is a share of variance, and no ceiling of r.
    #expect(throws: CeilingError.self) { try Self.table(made, SplitPlan(.oddEven)) { $0.ceilings = [.reliability] } }
  }

  @Test func `Predicted patterns are compared as RDMs, on test rows and within folds of training rows`() throws {
    let made = try Made()
    var options = EncodingOptions()
    options.wantsRSA = true
    let table = try Self.table(made, SplitPlan(.oddEven), options: options) { $0.metrics = [.ereg, .ersa] }
    let train = Array(stride(from: 0, to: 60, by: 2))
    let test = Array(stride(from: 1, to: 60, by: 2))
    let means = try made.means(0)
    var fit = EncodingRegression.Options()
    fit.keepsPredictions = true
    let found = try EncodingRegression.run(
      made.features, responses: means, train: train, test: test, options: fit, workers: Self.workers)
    func rdm(_ matrix: Matrix<Float>) throws -> RDM {
      try Distance.pearson(
        Matrix(rowCount: 30, columnCount: matrix.columnCount, elements: matrix.elements.map(Double.init)),
        axis: made.axis.subset(test))
    }
    let expected = try Comparison.pearson(
      rdm(try #require(found.fit.predictions)), rdm(means.selecting(rows: test)))
    let row = try Self.row(table, ["roi": "whole", "subject": "p1", "part": "test", "metric": "ersa"])
    #expect(abs(try Self.number(table, "score", row) - expected) < 1e-4 && expected > 0.3)
    let inside = try Self.row(table, ["roi": "whole", "subject": "p1", "part": "train", "metric": "ersa"])
    #expect(try Self.number(table, "criterion", inside) > 0.2)
    // Six units make no pattern.
    let few = try Self.row(table, ["roi": "even", "subject": "p1", "part": "test", "metric": "ersa"])
    #expect(try Self.number(table, "score", few).isNaN)
  }

  @Test func `Rows in time refuse a split that parts neighbours, unless it is said to be leaky`() throws {
    let made = try Made(stories: 4)
    #expect(throws: ScoringError.self) { try Self.table(made, SplitPlan(.shuffled(5))) }
    do {
      _ = try Self.table(made, SplitPlan(.shuffled(5)))
    } catch let error as ScoringError {
      let explanation = error.explanation
      #expect(explanation.code == "E0412" && explanation.remedies.first == "split: leave_out(run)")
      #expect(explanation.remedies.last == "split: shuffled(5, leaky: true), if this is meant")
    }
    let leaky = try Self.table(made, SplitPlan(.scheme(.shuffled(5)), isLeaky: true))
    #expect(leaky["scheme"]?.cellTexts.allSatisfy { $0 == "shuffled(5, seed 1), leaky" } == true)
    #expect(leaky.header.contains { $0.contains("neighbours in time stand on both sides") })
    // The usual split leaves out whole runs, and r is within them.
    let usual = try Self.table(made, nil)
    #expect(usual["scheme"]?.cellTexts.allSatisfy { $0 == "leave_out(run)" } == true)
    #expect(usual.header[0].contains("r within story"))
    let means = try made.means(0)
    var sums = [Double](repeating: 0, count: 12)
    for fold in 0..<4 {
      let test = Array((fold * 15)..<(fold * 15 + 15))
      var options = EncodingRegression.Options()
      options.heldOut = .blocks((0..<4).filter { $0 != fold }.map { Array(($0 * 15)..<($0 * 15 + 15)) })
      let fit = try EncodingRegression.run(
        made.features, responses: means, train: (0..<60).filter { !test.contains($0) }, test: test,
        options: options, workers: Self.workers)
      for unit in 0..<12 { sums[unit] += fit.fit.r[unit] / 4 }
    }
    let row = try Self.row(usual, ["roi": "whole", "subject": "p1", "part": "test"])
    #expect(abs(try Self.number(usual, "score", row) - definedMean(sums)) < 1e-5)
  }

  @Test func `Nulls are rows under the same split, and say what they lack`() throws {
    let made = try Made(stories: 4)
    let controls: [ControlValue.Form] = [
      .time(degree: 3), .walk(count: 3, width: 20, sigma: 0.1, seed: 1), .oasm(sigma: 1), .category("category"),
    ]
    let nulls = try controls.flatMap {
      try EncodingCandidate.nulls(of: ControlValue($0), recording: made.recording, images: [], workers: Self.workers)
    }
    let table = try Self.table(made, nil, candidates: [try made.candidate()] + nulls)
    let predictors = Set((table["predictor"]?.cellTexts ?? []).compactMap { $0 })
    #expect(predictors == ["model", "time", "walk", "oasm", "category"])
    for row in 0..<table.rowCount where table["part"]?.cellTexts[row] == "test" {
      guard table["roi"]?.cellTexts[row] == "whole", table["subject"]?.cellTexts[row] == "all" else { continue }
      let score = try Self.number(table, "score", row)
      let isModel = table["predictor"]?.cellTexts[row] == "model"
      #expect(isModel ? score > 0.4 : abs(score) < 0.2, "\(table["predictor"]?.cellTexts[row] ?? "") \(score)")
    }
    #expect(throws: ScoringError.self) {
      try EncodingCandidate.nulls(
        of: ControlValue(.pixels(side: 8)), recording: made.recording, images: [], workers: Self.workers)
    }
    #expect(throws: ScoringError.self) {
      try EncodingCandidate.nulls(
        of: ControlValue(.category("object")), recording: made.recording, images: [], workers: Self.workers)
    }
    // Stimuli without a time axis have no walks.
    let still = try Made()
    let walks = try EncodingCandidate.nulls(
      of: ControlValue(.time(degree: 1)), recording: still.recording, images: [], workers: Self.workers)
    #expect(throws: ScoringError.self) { try Self.table(still, SplitPlan(.oddEven), candidates: walks) }
  }

  @Test func `A subject whose responses never vary is reported and not scored`() throws {
    let made = try Made(silent: true)
    let table = try Self.table(made, SplitPlan(.oddEven))
    let silent = try Self.row(table, ["roi": "whole", "subject": "p2", "part": "test"])
    #expect(try Self.number(table, "score", silent).isNaN)
    #expect(table.header.contains("subject p2: not scored, no unit varies (all 15 are constant)"))
    // The mean over subjects is that of those with a score.
    let all = try Self.row(table, ["roi": "whole", "subject": "all", "part": "test"])
    let first = try Self.row(table, ["roi": "whole", "subject": "p1", "part": "test"])
    #expect(try Self.number(table, "score", all) == Self.number(table, "score", first))
  }

  @Test func `A missing response is an error with unit and stimulus, or drops the unit, or is fitted around`() throws {
    let made = try Made()
    var changed = made
    var subjects = made.recording.subjects
    let responses = try #require(subjects[0].responses)
    var values = try responses.blocks.read(presentations: 0..<180, units: 0..<12)
    for row in 12..<15 { values[row, 3] = .nan }
    subjects[0] = Recording.Subject(
      name: "p1", units: subjects[0].units,
      responses: try Responses(values, stimuli: responses.stimuli, stimulusCount: 60))
    changed.recording = try Recording(
      facts: made.recording.facts, stimuli: made.axis, stimulusTable: made.recording.stimulusTable,
      unitIDs: made.recording.unitIDs, unitTable: made.recording.unitTable, regions: made.recording.regions,
      subjects: subjects)
    do {
      _ = try Self.table(changed, SplitPlan(.oddEven))
      Issue.record("a missing response went unnoticed")
    } catch let error as Explanation {
      #expect(error.code == "E0462" && error.facts == ["first: unit \"p1 unit 4\", stimulus \"s5\""])
    }
    var options = EncodingOptions()
    options.missing = .dropUnits
    let dropped = try Self.table(changed, SplitPlan(.oddEven), options: options) { $0.isByUnit = true }
    #expect(dropped.header.contains("subject p1: 1 units dropped for missing responses"))
    let row = try Self.row(dropped, ["roi": "whole", "unit": "p1 unit 4", "part": "test"])
    #expect(try Self.number(dropped, "score", row).isNaN)
    options.missing = .keep
    let kept = try Self.table(changed, SplitPlan(.oddEven), options: options) { $0.isByUnit = true }
    #expect(try Self.number(kept, "score", row) > 0)
  }

  /// People whose units, 12 each, mix six states that all share, with a share of their variance: no model of what they share
  /// can reach more than its root.
  private static func people(_ personCount: Int, rows n: Int, shared: Double, seed: UInt64 = 1) throws -> Recording {
    let count = 12
    let axis = try StimulusAxis(ids: (0..<n).map { "s\($0 + 1)" })
    let states = RandomStream(seed: seed, name: "states")
    var ids: [String] = []
    let subjects = try (0..<personCount).map { subject in
      let (weights, noise) = (
        RandomStream(seed: seed + 1, name: "weights \(subject)"), RandomStream(seed: seed + 2, name: "noise \(subject)")
      )
      var values = Matrix<Float>(rowCount: n, columnCount: count)
      for unit in 0..<count {
        let own = (0..<6).map { weights.normal(at: unit * 6 + $0) }
        let size = (own.reduce(0) { $0 + $1 * $1 } / shared).squareRoot()
        for row in 0..<n {
          let signal = own.indices.reduce(0.0) { $0 + own[$1] * states.normal(at: row * 6 + $1) } / size
          values[row, unit] = Float(signal + (1 - shared).squareRoot() * noise.normal(at: row * count + unit))
        }
      }
      ids += (0..<count).map { "p\(subject + 1) unit \($0 + 1)" }
      return Recording.Subject(
        name: "p\(subject + 1)", units: Array((subject * count)..<((subject + 1) * count)),
        responses: try Responses(values, stimuli: Array(0..<n), stimulusCount: n))
    }
    return try Recording(
      facts: .init(name: "made up"), stimuli: axis, stimulusTable: try Table([Column("stimulus", .texts(axis.ids))]),
      unitIDs: ids, unitTable: try Table([Column("unit", .texts(ids))]),
      regions: try RegionStructure(levels: [], unitCount: ids.count), subjects: subjects)
  }

  /// People, share of the variance, and the mean of the ceilings for a true √share.
  @Test(
    .enabled(if: SimulationCount.isFull),
    arguments: [(3, 0.5, 0.60...0.70), (8, 0.5, 0.62...0.68), (8, 0.15, 0.22...0.30)])
  func `The ceiling over ever more subjects is low by what the documentation says`(
    people: Int, shared: Double, band: ClosedRange<Double>
  ) throws {
    let control = RunControl(isInterrupted: { false }, progress: { _, _, _ in }, warn: { _ in })
    let means = try (0..<3).map { run in
      let scoring = try EncodingScoring(
        Self.people(people, rows: 160, shared: shared, seed: UInt64(10 * run + 5)), plan: SplitPlan(.contiguous(4)),
        rois: nil, options: EncodingOptions())
      return definedMean(
        try scoring.extrapolatedCeilings(seed: 1, workers: Self.workers, control: control).map(\.aggregate))
    }
    print("extrapolated, \(people) people, true \(shared.squareRoot()): \(means)")
    #expect(band.contains(definedMean(means)), "\(means)")
  }

  @Test func `A ceiling over ever more subjects is what they share, and stands beside scores under the same split`()
    throws
  {
    let count = 12
    let recording = try Self.people(5, rows: 160, shared: 0.5)
    let axis = recording.stimuli
    let plan = SplitPlan(.contiguous(4))
    let scoring = try EncodingScoring(recording, plan: plan, rois: nil, options: EncodingOptions())
    let control = RunControl(isInterrupted: { false }, progress: { _, _, _ in }, warn: { _ in })
    let found = try [1, 2].map {
      try scoring.extrapolatedCeilings(seed: 1, workers: Workers(threadCount: $0), control: control)
    }
    #expect(found[0] == found[1])
    let mean = definedMean(found[0].map(\.aggregate))
    // Below it: the curve bends before the truth does, and 120 rows train.
    #expect(mean > 0.6 && mean < 0.5.squareRoot() + 0.02, "\(mean)")
    // The ceiling is above what all the others there are reach, and is a ceiling of its split alone.
    let others = try FeatureKernel.sum(
      (1..<5).map { subject in
        try FeatureKernel(
          FeatureMap(matrix: scoring.responses(of: scoring.subjects[subject], units: 0..<count).values, shape: [count]),
          workers: Self.workers)
      }, weights: [1, 1, 1, 1])
    let all = try scoring.scores(
      of: EncodingCandidate(ScoredPlace(model: "others", predictor: "others"), others, over: axis), subject: 0,
      workers: Self.workers)
    #expect(definedMean(all.r) < found[0][0].aggregate && definedMean(all.r) > 0.5)
    #expect(found[0][0].basis.scheme == "contiguous(4)")
    try found[0][0].requireBounds(scoring.encodingBasis)
    #expect(throws: CeilingError.self) {
      try found[0][0].requireBounds(
        EncodingScoring(recording, plan: SplitPlan(.oddEven), rois: nil, options: EncodingOptions()).encodingBasis)
    }
    #expect(EncodingScoring.sizesOfPools(3) == [2, 3] && EncodingScoring.sizesOfPools(27).last == 27)
    #expect(EncodingScoring.sizesOfPools(27).count == 6 && EncodingScoring.sizesOfPools(8) == [2, 3, 4, 5, 6, 8])
    let stream = RandomStream(seed: 1, name: "pools")
    #expect(Set(EncodingScoring.pools(of: 2, from: [0, 2, 3, 5], stream, draw: 0)).count == 6)
    let drawn = EncodingScoring.pools(of: 13, from: Array(0..<26), stream, draw: 3)
    #expect(drawn.count == 10 && drawn.allSatisfy { Set($0).count == 13 })
  }

  /// Responses that count how often they are read.
  private struct Counted: ResponseBlocks {
    let blocks: any ResponseBlocks
    let reads: ReadCount
    var presentationCount: Int { blocks.presentationCount }
    var unitCount: Int { blocks.unitCount }
    func read(presentations: Range<Int>, units: Range<Int>) throws -> Matrix<Float> {
      reads.add()
      return try blocks.read(presentations: presentations, units: units)
    }
  }

  @Test func `Layers of one call share what is measured, within the limit, and score the same bits without`() throws {
    var made = try Made()
    let reads = ReadCount()
    made.recording = try Recording(
      facts: made.recording.facts, stimuli: made.axis, stimulusTable: made.recording.stimulusTable,
      unitIDs: made.recording.unitIDs, unitTable: made.recording.unitTable, regions: made.recording.regions,
      subjects: made.recording.subjects.map { subject in
        let responses = try #require(subject.responses)
        return Recording.Subject(
          name: subject.name, units: subject.units,
          responses: try Responses(
            Counted(blocks: responses.blocks, reads: reads), stimuli: responses.stimuli, stimulusCount: 60))
      })
    let stream = RandomStream(seed: 6, name: "layers")
    let candidates = try (1...3).map { layer in
      let noise = (0..<(60 * 30)).map {
        made.features.matrix.elements[$0] + Float(layer) * Float(stream.normal(at: $0))
      }
      let map = FeatureMap(matrix: Matrix(rowCount: 60, columnCount: 30, elements: noise), shape: [30])
      return EncodingCandidate(
        ScoredPlace(model: "made", layer: "layer \(layer)", layerIndex: layer, depth: Double(layer) / 3),
        FeatureKernel(try FeatureGeometry(of: map, axis: made.axis, workers: Self.workers)), over: made.axis)
    }
    // Both subjects are read once for all three layers; below, an eighth of the limit holds no responses, one fold is made
    // ready at a time, and every layer reads anew.
    var tables: [Table] = []
    for (limit, count) in [(1 << 30, 2), (30_000, 6)] {
      var options = EncodingOptions()
      options.wantsRSA = true
      options.limit = limit
      let before = reads.count
      tables.append(
        try Self.table(made, SplitPlan(.contiguous(3)), options: options, candidates: candidates) {
          $0.metrics = [.ereg, .ersa]
        })
      #expect(reads.count - before == count, "limit \(limit)")
    }
    for column in ["score", "criterion"] {
      let bits = try tables.map { try #require($0[column]?.numbers).map(\.bitPattern) }
      #expect(bits[0] == bits[1] && bits[0].count == 3 * 3 * 2 * 2 * 2)
    }
    // One by one they score what they score together.
    for (place, candidate) in candidates.enumerated() {
      var options = EncodingOptions()
      options.wantsRSA = true
      let alone = try Self.table(made, SplitPlan(.contiguous(3)), options: options, candidates: [candidate]) {
        $0.metrics = [.ereg, .ersa]
      }
      let own = try #require(alone["score"]?.numbers).map(\.bitPattern)
      let all = try #require(tables[0]["score"]?.numbers).map(\.bitPattern)
      #expect(own == Array(all[(place * own.count)..<((place + 1) * own.count)]))
    }
  }

  @Test func `The same bits come of one, two and four threads`() throws {
    let made = try Made()
    var options = EncodingOptions()
    options.wantsRSA = true
    options.criterion = .foldR
    var published = options
    published.profile = ScoringProfile(original: .deepnsd, except: [])
    published.scale = .zscore
    var components = options
    components.regression = .components(.partialLeastSquares, count: nil, sharing: .together)
    for options in [options, published, components] {
      let scoring = try EncodingScoring(made.recording, plan: SplitPlan(.oddEven), rois: nil, options: options)
      let candidate = try made.candidate().adding([.components(6)])
      let found = try [1, 2, 4].map {
        try scoring.scores(of: candidate, subject: 0, workers: Workers(threadCount: $0))
      }
      for one in found {
        #expect(one.r == found[0].r && one.criterion == found[0].criterion)
        #expect(one.rsa.map(\.test.bitPattern) == found[0].rsa.map(\.test.bitPattern))
        #expect(one.rsa.map(\.train.bitPattern) == found[0].rsa.map(\.train.bitPattern))
      }
      let spaces = SharesTable(
        scoring: scoring, spaces: [("one", try made.candidate()), ("two", candidate)], search: .init(), drawCount: 200)
      let control = RunControl(isInterrupted: { false }, progress: { _, _, _ in }, warn: { _ in })
      let shares = try [1, 2, 4].map {
        try spaces.table(workers: Workers(threadCount: $0), control: control)["low"]?.numbers?.map(\.bitPattern)
      }
      #expect(shares[0] == shares[1] && shares[0] == shares[2] && shares[0]?.isEmpty == false)
    }
  }

  @Test func `Subjects with the same rows share a fit and keep their own scores and penalties`() throws {
    let made = try Made(stories: 4)
    for alpha in EncodingOptions.AlphaRule.allCases {
      var options = EncodingOptions()
      options.alpha = alpha
      let scoring = try EncodingScoring(made.recording, plan: nil, rois: nil, options: options)
      #expect(scoring.cohorts == [[0, 1]])
      let together = try scoring.scores(of: made.candidate(), cohort: [0, 1], workers: Self.workers)
      for subject in 0..<2 {
        let alone = try scoring.scores(of: made.candidate(), subject: subject, workers: Self.workers)
        for (a, b) in [(together[subject].r, alone.r), (together[subject].criterion, alone.criterion)] {
          #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 } && a.count == b.count)
        }
      }
    }
  }

  @Test func `Steps of features are those of a plain calculation`() throws {
    let shape = [3, 5, 7]
    let stream = RandomStream(seed: 2, name: "map")
    let n = 4
    let map = FeatureMap(
      matrix: Matrix<Float>(
        rowCount: n, columnCount: 105, elements: (0..<(n * 105)).map { Float(stream.normal(at: $0)) }), shape: shape)
    for side in [1, 2, 4] {
      let transform = FeatureTransform.pool(side: side)
      let pooled = try transform(map, shape: shape, workers: Self.workers)
      #expect(try transform.shape(shape, stimulusCount: n) == [3, side, side])
      var worst: Float = 0
      for stimulus in 0..<n {
        let row = try pooled.row(stimulus)
        for channel in 0..<3 {
          for i in 0..<side {
            for j in 0..<side {
              var sum: Float = 0
              var count: Float = 0
              for y in (i * 5 / side)..<((i + 1) * 5 + side - 1) / side {
                for x in (j * 7 / side)..<((j + 1) * 7 + side - 1) / side {
                  sum += map.matrix[stimulus, channel * 35 + y * 7 + x]
                  count += 1
                }
              }
              worst = max(worst, abs(row[(channel * side + i) * side + j] - sum / count))
            }
          }
        }
      }
      #expect(worst < 1e-6)
    }
    #expect(try FeatureTransform.pool(side: 8).shape(shape, stimulusCount: n) == shape)
    #expect(try FeatureTransform.pool(side: 2).shape([1000], stimulusCount: n) == [1000])
    let projection = FeatureTransform.project(eps: 0.5, seed: 0)
    let projected = try projection(map, shape: shape, workers: Self.workers)
    #expect(try projection.shape(shape, stimulusCount: n) == [projected.featureCount] && projected.featureCount == 66)
  }
}
