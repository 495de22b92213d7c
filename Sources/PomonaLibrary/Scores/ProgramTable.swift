internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

/// Scores by programs of the user as the long table: one row for each layer, region, subject and part.
struct ProgramTable {
  let scoring: EncodingScoring
  let programs: [MetricProgram]
  var wantsDimensionality = false
  /// What was done to maps before, in words; empty for nothing.
  var steps = ""
  /// Layers that the profile does not score.
  var leftOut: [String] = []

  private struct Row {
    var key: ScoreRow
    var criterion = Double.nan
    let dimensionality: EffectiveDimensionality?
  }

  /// - Throws: `E0472`, `E0474` for what has no features to hand over, `E0670` for features beyond the limit; as
  ///   `MetricProgram.scores`.
  /// - Cost: a run of each program for each candidate, subject, region and fold.
  func table(_ candidates: [EncodingCandidate], _ context: Context) throws -> Table {
    var rows: [Row] = []
    var answers = programs.map { _ in Answers() }
    var dropped = [Int](repeating: 0, count: scoring.subjects.count)
    let meter = ProgressMeter(
      label: "runs of programs", total: candidates.count * scoring.subjects.count, control: context.control)
    for candidate in candidates {
      var bySubject: [[Row?]] = []
      for subject in scoring.subjects.indices {
        let found = try made(candidate, subject, &answers, context)
        dropped[subject] = found.dropped
        bySubject.append(found.rows)
        meter.step()
      }
      rows += bySubject.flatMap { $0.compactMap(\.self) }
      if bySubject.count > 1 { rows += Self.averaged(bySubject) }
    }
    var columns = ScoreRow.columns(rows.map(\.key))
    columns.append(Column("criterion", .numbers(rows.map(\.criterion))))
    if wantsDimensionality { columns += Scoring.dimensionalityColumns(rows.map(\.dimensionality)) }
    return try Table(columns, header: header(dropped, answers), provenance: Provenance([], isFromNetwork: true))
  }

  /// What one program answered over all runs: numbers that are not finite are missing, left out of means and counted here.
  private struct Answers {
    private var runCount = 0
    private var undefined: [String: Int] = [:]
    private var undefinedRuns = 0
    private var first: String?

    /// The number where it is finite, else NaN.
    mutating func taken(_ found: (value: Double, criterion: Double?), of run: @autoclosure () -> String)
      -> (value: Double, criterion: Double)
    {
      runCount += 1
      let numbers = [found.value] + (found.criterion.map { [$0] } ?? [])
      let others = numbers.filter { !$0.isFinite }
      if !others.isEmpty {
        undefinedRuns += 1
        if first == nil { first = run() }
        for number in others { undefined[number.isNaN ? "nan" : number < 0 ? "-inf" : "inf", default: 0] += 1 }
      }
      func finite(_ number: Double) -> Double { number.isFinite ? number : .nan }
      return (finite(found.value), found.criterion.map(finite) ?? .nan)
    }

    /// For the header; `nil` where every number was finite.
    var words: String? {
      guard let first else { return nil }
      let kinds = undefined.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      return "\(undefinedRuns) of \(runCount) runs gave a number that is not finite (\(kinds); first: \(first)): "
        + "missing, left out of means"
    }
  }

  /// Train and test rows of each region and program; none where the subject has no unit of the region.
  private func made(
    _ candidate: EncodingCandidate, _ subject: Int, _ answers: inout [Answers], _ context: Context
  ) throws -> (rows: [Row?], dropped: Int) {
    let rows = scoring.subjects[subject]
    let split = scoring.splits[subject]
    let (responses, dropped) = try scoring.responses(of: rows, units: 0..<rows.units.count)
    let regions = scoring.targets[subject].map { $0.units.filter { !dropped.contains($0) } }
    var found = regions.map { _ in programs.map { _ in (values: [Double](), criteria: [Double]()) } }
    for (index, fold) in split.folds.enumerated() {
      let features = try candidate.features(
        rows: rows.stimuli, train: fold.train, stimuli: scoring.stimuli, limit: scoring.options.limit)
      for (region, units) in regions.enumerated() where !units.isEmpty {
        func side(_ positions: [Int]) -> MetricProgram.Rows {
          MetricProgram.Rows(
            features: features.selecting(rows: positions),
            responses: responses.selecting(rows: positions).selecting(columns: units),
            stimuli: positions.map { scoring.stimuli.ids[rows.stimuli[$0]] })
        }
        let (train, test) = (side(fold.train), side(fold.test))
        for (place, program) in programs.enumerated() {
          try context.checkInterrupted()
          let one = try program.scores(
            train: train, test: test, units: units.map { scoring.recording.unitIDs[rows.units[$0]] },
            keys: [
              ("model", candidate.place.model), ("layer", candidate.place.layer),
              ("roi", scoring.targets[subject][region].roi), ("subject", rows.name), ("metric", program.name),
            ], context)
          let taken = answers[place].taken(
            one,
            of: "\(candidate.place.layer), \(scoring.targets[subject][region].roi), \(rows.name), fold \(index + 1)")
          found[region][place].values.append(taken.value)
          found[region][place].criteria.append(taken.criterion)
        }
      }
    }
    let made = regions.indices.flatMap { region in
      programs.indices.flatMap { place -> [Row?] in
        guard !regions[region].isEmpty else { return [nil, nil] }
        func row(_ part: String, _ count: Int, score: Double, criterion: Double) -> Row {
          Row(
            key: ScoreRow(
              place: candidate.place, roi: scoring.targets[subject][region].roi, subject: rows.name,
              metric: programs[place].name, scheme: scoring.plan.name, part: part,
              fold: split.foldCount > 1 ? "all" : "none", count: count / split.foldCount, score: score),
            criterion: criterion, dimensionality: candidate.dimensionality)
        }
        let (values, criteria) = found[region][place]
        return [
          row("train", split.trainRowCount, score: .nan, criterion: definedMean(criteria)),
          row("test", split.testRowCount, score: definedMean(values), criterion: .nan),
        ]
      }
    }
    return (made, dropped.count)
  }

  /// The mean over subjects of rows that are alike in all else.
  private static func averaged(_ bySubject: [[Row?]]) -> [Row] {
    bySubject[0].indices.compactMap { place in
      let rows = bySubject.compactMap { $0[place] }
      guard var mean = rows.first else { return nil }
      mean.key.subject = "all"
      mean.key.score = definedMean(rows.map(\.key.score))
      mean.criterion = definedMean(rows.map(\.criterion))
      mean.key.count = rows.reduce(0) { $0 + $1.key.count } / rows.count
      return mean
    }
  }

  private func header(_ dropped: [Int], _ answers: [Answers]) -> [String] {
    var lines = programs.map { program in
      "\(program.name): a number of that program, from features (\(steps.isEmpty ? "whole" : steps)) and responses (means "
        + "over repeats) of train and test rows, as they are"
    }
    if let line = ScoringProfile.words(leftOut: leftOut) { lines.append(line) }
    lines += zip(programs, answers).compactMap { program, answers in answers.words.map { "\(program.name): \($0)" } }
    if let line = scoring.recording.facts.simulatedLine { lines.append(line) }
    lines.append(scoring.splits.first?.definition ?? "")
    if scoring.plan.isLeaky { lines.append("leaky: true, neighbours in time stand on both sides of this split") }
    if scoring.subjects.count > 1 { lines.append("subject all: mean over \(scoring.subjects.count) subjects") }
    for (subject, count) in zip(scoring.subjects, dropped) where count > 0 {
      lines.append("subject \(subject.name): \(count) units dropped for missing responses")
    }
    return (lines + scoring.absentRegions).filter { !$0.isEmpty }
  }
}
