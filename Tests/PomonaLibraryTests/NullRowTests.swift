import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaParallel
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// Rows of nulls beside a model: at zero under every split that is tagged safe, above it where neighbours in time are parted.
///
/// Responses are three slow drifts, AR(1) with coefficient .95 that begin anew with each story, through random loadings, and
/// noise: nothing of a stimulus is in them. Subjects see the same stories and have drifts of their own, so that each is a
/// data set under the same factorisations.
@Suite struct NullRowTests {
  static let workers = Workers(threadCount: 2)
  static let (stories, length, units) = (5, 30, 4)
  static var subjects: Int { SimulationCount.runs(12, full: 200) }

  static func recording() throws -> Recording {
    let n = stories * length
    let labels = (0..<n).map { "story \($0 / length)" }
    let axis = try StimulusAxis(ids: (0..<n).map { "s\($0)" })
    var ids: [String] = []
    let made = try (0..<subjects).map { subject -> Recording.Subject in
      let stream = RandomStream(seed: 21, name: "subject \(subject)")
      let drifts = CoverageTests.series(n, 3, rho: 0.95, length: length, stream, from: 0)
      let noise = CoverageTests.series(n, units, stream, from: 3 * n)
      var values = Matrix<Float>(rowCount: n, columnCount: units)
      for row in 0..<n {
        for unit in 0..<units {
          var sum = 0.7 * noise[row * units + unit]
          for k in 0..<3 { sum += stream.normal(at: 100_000 + 3 * unit + k) * drifts[row * 3 + k] }
          values[row, unit] = Float(sum)
        }
      }
      let own = Array(ids.count..<(ids.count + units))
      ids += own.map { "u\($0)" }
      return .init(
        name: "p\(subject)", units: own,
        responses: try Responses(
          values, stimuli: Array(0..<n), stimulusCount: n, runs: labels,
          times: (0..<n).map { 2 * Double($0 % length) }))
    }
    return try Recording(
      facts: .init(name: "drifts"), stimuli: axis,
      stimulusTable: try Table([
        Column("id", .texts(axis.ids)), Column("story", .texts(labels)),
        Column("half", .texts((0..<n).map { $0 / length < 3 ? "train" : "test" })),
        Column("kind", .texts((0..<n).map { ["a", "b"][$0 % 2] })),
        Column("side", .texts((0..<n).map { ["train", "test"][$0 % 2] })),
        Column("minute", .texts((0..<n).map { "minute \($0 / 10)" })),
      ]), unitIDs: ids, unitTable: try Table([Column("id", .texts(ids))]),
      regions: try RegionStructure(levels: [], unitCount: ids.count), subjects: made)
  }

  /// Time, a walk, OASM, and a layer whose features drift as slowly as the responses do.
  static func candidates(_ recording: Recording) throws -> [EncodingCandidate] {
    let n = recording.stimuli.count
    let stream = RandomStream(seed: 4, name: "slow features")
    let slow = FeatureMap(
      matrix: Matrix(
        rowCount: n, columnCount: 20,
        elements: CoverageTests.series(n, 20, rho: 0.95, length: length, stream, from: 0).map(Float.init)), shape: [20])
    let controls: [ControlValue.Form] = [
      .time(degree: 3), .walk(count: 1, width: 40, sigma: 0.1, seed: 1), .oasm(sigma: 2),
    ]
    return try controls.flatMap {
      try EncodingCandidate.nulls(of: ControlValue($0), recording: recording, images: [], workers: workers)
    } + [
      EncodingCandidate(
        ScoredPlace(model: "slow features"), try FeatureKernel(slow, workers: workers), over: recording.stimuli)
    ]
  }

  /// Mean over subjects of each candidate's score, with its standard error; those without any score are left out.
  static func scores(
    _ plan: SplitPlan, _ recording: Recording, _ candidates: [EncodingCandidate]
  ) throws -> [(name: String, mean: Double, error: Double)] {
    let scoring = try EncodingScoring(recording, plan: plan, rois: nil, options: EncodingOptions())
    #expect(scoring.cohorts.count == 1)
    return try candidates.enumerated().compactMap { place, candidate in
      let found = try scoring.scores(of: candidate, cohort: scoring.cohorts[0], workers: workers)
      let values = found.map { definedMean($0.r) }.filter { !$0.isNaN }
      guard values.count > 1 else { return nil }
      let mean = definedMean(values)
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
      return ("\(place) \(candidate.place.model)", mean, (square / Double(values.count)).squareRoot())
    }
  }

  @Test func `Under every split that is safe for time series, nulls score nothing though responses drift slowly`()
    throws
  {
    let recording = try Self.recording()
    let candidates = try Self.candidates(recording)
    let schemes: [SplitScheme] = [
      .grouped(3, by: "story"), .groupedShuffled(3, by: "story", seed: 3), .leaveOut("story"),
    ]
    // All that carry the tag.
    for scheme in Self.oneOfEach {
      #expect((scheme.timeSafety == .safe) == schemes.contains(scheme), "\(scheme.name)")
    }
    var plans = schemes.map { SplitPlan($0) }
    plans.append(SplitPlan(.scheme(.leaveOut("story")), gap: .rows(4)))
    plans.append(SplitPlan(.scheme(.grouped(2, by: "story")), inner: .leaveOut("story")))
    // Whole stories by a label, and tails whose score is within stories.
    plans.append(SplitPlan(.labelled("half")))
    plans.append(SplitPlan(.scheme(.tail(0.6, by: "story")), gap: .rows(6)))
    for plan in plans {
      for (name, mean, error) in try Self.scores(plan, recording, candidates) {
        // A walk or a slow layer is one draw for all subjects, so that subjects are alike to some degree.
        #expect(abs(mean) < 3 * error + 0.02, "\(plan.name), \(name): \(mean) +- \(error)")
      }
    }
  }

  @Test func `Splits that part neighbours show the leak that they are said to have`() throws {
    let recording = try Self.recording()
    let candidates = try Self.candidates(recording)
    var leaks: [Double] = []
    func mean(_ found: [(name: String, mean: Double, error: Double)]) -> Double { definedMean(found.map(\.mean)) }
    for scheme in Self.oneOfEach where scheme.timeSafety == .unsafe {
      let plan = SplitPlan(.scheme(scheme), isLeaky: true)
      let found = try Self.scores(plan, recording, candidates)
      for (name, mean, error) in found where name.contains("walk") || name.contains("slow") || name.contains("oasm") {
        #expect(mean > 0.1 && mean > 4 * error, "\(plan.name), \(name): \(mean) +- \(error)")
      }
      leaks.append(mean(found))
      // Without the word they are refused for a time series.
      #expect(throws: ScoringError.self) {
        try EncodingScoring(recording, plan: SplitPlan(scheme), rois: nil, options: EncodingOptions())
      }
    }
    // Blocks leak at their edges alone: more than nothing, and less than random rows.
    let blocks = mean(try Self.scores(SplitPlan(.chunks(length: 5, count: 8, boots: 3)), recording, candidates))
    #expect(blocks > 0.02 && leaks.allSatisfy { $0 > blocks + 0.03 }, "\(blocks), \(leaks)")
  }

  @Test func `Groups that cut stories are tagged for what they are, and refused where they part neighbours`() throws {
    let recording = try Self.recording()
    func safety(_ plan: SplitPlan) throws -> Split.TimeSafety {
      try EncodingScoring(recording, plan: plan, rois: nil, options: EncodingOptions()).splits[0].timeSafety
    }
    #expect(try safety(SplitPlan(.leaveOut("story"))) == .safe)
    #expect(try safety(SplitPlan(.grouped(2, by: "half"))) == .safe)
    // Ten rows at a time: neighbours at the edges alone, and with a gap none.
    #expect(try safety(SplitPlan(.leaveOut("minute"))) == .partly)
    // Every other row is of the other kind.
    for scheme in [SplitScheme.leaveOut("kind"), .grouped(2, by: "kind")] {
      #expect { try safety(SplitPlan(scheme)) } throws: { error in
        (error as? ScoringError)?.explanation.code == "E0412"
          && (error as? ScoringError)?.explanation.remedies.first == "split: leave_out(story)"
      }
      #expect(try safety(SplitPlan(.scheme(scheme), isLeaky: true)) == .unsafe)
    }
    #expect(throws: ScoringError.self) { try safety(SplitPlan(.labelled("side"))) }
  }

  static let oneOfEach: [SplitScheme] = [
    .oddEven, .contiguous(5), .shuffled(2), .stratified(2, by: "kind"), .grouped(3, by: "story"),
    .groupedShuffled(3, by: "story", seed: 3), .leaveOut("story"), .tail(0.6, by: "story"),
    .chunks(length: 5, count: 8, boots: 2), .draws(3, train: 0.6),
  ]
}
