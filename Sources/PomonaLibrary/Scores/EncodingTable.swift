internal import Foundation
internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaParallel
internal import PomonaTables

/// Scores of candidates as the long table: one row for each region, subject, metric and part, or for each unit.
struct EncodingTable {
  enum Metric: String, CaseIterable {
    case ereg, ersa
  }

  let scoring: EncodingScoring
  var metrics: [Metric] = [.ereg]
  var ceilings: [ResponseCeiling.Kind] = []
  var isByUnit = false
  var wantsDimensionality = false
  /// Whether columns of a table or likenesses to anchors predict, which are standardized one by one.
  var scalesEachFeature = false
  /// What was done to maps before the fit, in words; empty for nothing.
  var steps = ""
  /// Layers that the profile does not score.
  var leftOut: [String] = []

  private struct Row {
    var key: ScoreRow
    /// Whether the subject has no unit of the region.
    var isAbsent = false
    var criterion = Double.nan
    /// By ceiling asked for.
    var ceilings: [Double] = []
    /// Means over the units that stand in both; their ratio is `ceiled`.
    var part: (score: Double, ceiling: Double)?
    var ceiled: Double { part.map { $0.score / $0.ceiling } ?? .nan }
    var dimensionality: EffectiveDimensionality?
  }

  /// - Throws: as `EncodingScoring.scores`; `E0376` for a ceiling that does not bound a metric that was asked for.
  func table(_ candidates: [EncodingCandidate], workers: Workers, control: RunControl) throws -> Table {
    let bounds = try self.bounds(workers, control)
    var rows: [Row] = []
    var flags = Flags()
    let meter = ProgressMeter(
      label: "fits", total: candidates.count * scoring.subjects.count, control: control)
    flags.lacking = try scoring.subjects.indices.compactMap { subject in
      let rows = scoring.subjects[subject]
      return try scoring.lacking(subject: subject).map { found in
        "subject \(rows.name): \(found.units) of \(rows.units.count) units lack responses, in \(found.patterns) "
          + "\(found.patterns == 1 ? "pattern" : "patterns") of rows (\(found.least) of \(rows.rowCount) rows at least), "
          + "each fitted on its own: rows differ"
      }
    }
    let cohorts = scoring.cohorts
    let shared = SharedMeasurements(limit: scoring.options.limit)
    // Two candidates at a time where both stay within the limit: what takes one thread of one, such as a decomposition, does
    // not leave the others without work.
    let together = scoring.fitsTwice ? min(2, workers.threadCount) : 1
    var found: [[[EncodingScoring.UnitScores]]] = []
    for (position, candidate) in candidates.enumerated() {
      if position % together == 0 {
        found = try Workers(threadCount: together).map(min(together, candidates.count - position)) { beside in
          try cohorts.map { cohort in
            if control.isInterrupted() { throw LibraryError.interrupted }
            let scores = try scoring.scores(
              of: candidates[position + beside], cohort: cohort, shared: shared, workers: workers)
            for _ in cohort { meter.step() }
            return scores
          }
        }
      }
      var bySubject = [[Row]](repeating: [], count: scoring.subjects.count)
      for (cohort, scores) in zip(cohorts, found[position % together]) {
        for (subject, own) in zip(cohort, scores) {
          flags.note(candidate.place, scoring.subjects[subject].name, own)
          bySubject[subject] = made(candidate, subject, own, bounds[subject])
        }
      }
      rows += bySubject.flatMap { $0 }.filter { !$0.isAbsent }
      if bySubject.count > 1, !isByUnit { rows += Self.averaged(bySubject) }
    }
    return try assembled(rows, header: header(flags, bounds))
  }

  // MARK: - Rows

  /// Ceilings of one subject: of its units, and of the RDM of each region.
  private struct Bounds {
    var units: [ResponseCeiling?] = []
    /// By region; none where the subject has no unit of it.
    var patterns: [[ResponseCeiling?]?] = []
  }

  private func bounds(_ workers: Workers, _ control: RunControl) throws -> [Bounds] {
    let extrapolated =
      ceilings.contains(.extrapolated)
      ? try scoring.extrapolatedCeilings(seed: scoring.options.seed, workers: workers, control: control) : []
    let shared = ceilings.contains(.leaveOneOut) ? try scoring.sharedCeilings(workers: workers) : []
    return try scoring.subjects.indices.map { subject in
      var bounds = Bounds()
      for kind in ceilings {
        if kind == .leaveOneOut || kind == .extrapolated {
          let found = kind == .leaveOneOut ? shared[subject] : extrapolated[subject]
          try found.requireBounds(metrics.contains(.ereg) ? scoring.encodingBasis : scoring.patternBasis)
          bounds.units.append(found)
          bounds.patterns.append(nil)
        } else if kind == .rdmSplitHalf {
          if !metrics.contains(.ersa) { try incompatible(kind, scoring.encodingBasis) }
          bounds.units.append(nil)
          bounds.patterns.append(
            try scoring.targets[subject].map {
              $0.units.isEmpty ? nil : try scoring.patternCeiling(subject: subject, target: $0, workers: workers)
            })
        } else {
          let found = try scoring.unitCeiling(kind, subject: subject, workers: workers)
          try found.requireBounds(metrics.contains(.ereg) ? scoring.encodingBasis : scoring.patternBasis)
          bounds.units.append(found)
          bounds.patterns.append(nil)
        }
      }
      return bounds
    }
  }

  static let wordsOfExtrapolation =
    "extrapolated: r of ridge regression of each subject from the others' units, under this split, continued to ever more "
    + "subjects; a split that leaks makes a ceiling that leaks"

  private func incompatible(_ kind: ResponseCeiling.Kind, _ basis: ScoreBasis) throws {
    throw CeilingError.incompatibleCeiling(
      ceiling: "\(kind.rawValue), r of the RDM of one subject", score: basis.words)
  }

  private func made(
    _ candidate: EncodingCandidate, _ subject: Int, _ scores: EncodingScoring.UnitScores, _ bounds: Bounds
  ) -> [Row] {
    let rows = scoring.subjects[subject]
    func key(
      _ target: EncodingTarget, _ metric: Metric, _ part: String, _ score: Double, unit: String? = nil,
      units: [Int]
    ) -> ScoreRow {
      var count = part == "test" ? scores.testCount : scores.trainCount
      if let counts = scores.counts, !units.isEmpty {
        let own = units.map { part == "test" ? counts.test[$0] : counts.train[$0] }
        count = own.reduce(0, +) / own.count
      }
      return ScoreRow(
        place: candidate.place, roi: target.roi, subject: rows.name, unit: unit, metric: metric.rawValue,
        scheme: scoring.plan.name, part: part, fold: scoring.splits[subject].foldCount > 1 ? "all" : "none",
        count: count, score: score)
    }
    var made: [Row] = []
    for (place, target) in scoring.targets[subject].enumerated() {
      if metrics.contains(.ereg) {
        let own = scores.values(of: place, units: target.units)
        let groups = isByUnit ? target.units.indices.map { [$0] } : [Array(target.units.indices)]
        for group in groups {
          let units = group.map { target.units[$0] }
          let r = group.map { own.r[$0] }
          let name = isByUnit ? scoring.recording.unitIDs[rows.units[units[0]]] : nil
          let criterion = definedMean(group.map { own.criterion[$0] })
          var test = Row(
            key: key(target, .ereg, "test", definedMean(r), unit: name, units: units), isAbsent: units.isEmpty,
            dimensionality: candidate.dimensionality)
          for ceiling in bounds.units {
            guard let ceiling else {
              test.ceilings.append(.nan)
              continue
            }
            test.ceilings.append(definedMean(units.map { ceiling.values[$0] }))
            test.part = test.part ?? Self.part(r, units.map { ceiling.values[$0] }, ceiling.basis.scale)
          }
          made.append(
            Row(
              key: key(
                target, .ereg, "train", scoring.options.criterionIsScore ? criterion : .nan, unit: name, units: units),
              isAbsent: units.isEmpty, criterion: criterion,
              ceilings: ceilings.map { _ in .nan }, dimensionality: candidate.dimensionality))
          made.append(test)
        }
      }
      if metrics.contains(.ersa), !isByUnit {
        var test = Row(
          key: key(target, .ersa, "test", scores.rsa[place].test, units: target.units), isAbsent: target.units.isEmpty,
          dimensionality: candidate.dimensionality)
        test.ceilings = bounds.patterns.map { $0?[place]?.values.first ?? .nan }
        if let bound = test.ceilings.first(where: { !$0.isNaN }), !test.key.score.isNaN {
          test.part = (test.key.score, bound)
        }
        made.append(
          Row(
            key: key(target, .ersa, "train", scores.rsa[place].train, units: target.units),
            isAbsent: target.units.isEmpty, criterion: scores.rsa[place].train,
            ceilings: ceilings.map { _ in .nan }, dimensionality: candidate.dimensionality))
        made.append(test)
      }
    }
    return made
  }

  /// The means of score and ceiling over units with a score and a ceiling above the floor; `nil` without one.
  static func part(
    _ r: [Double], _ ceilings: [Double], _ scale: ScoreBasis.Scale
  ) -> (score: Double, ceiling: Double)? {
    let kept = r.indices.filter { !r[$0].isNaN && ceilings[$0] >= ResponseCeiling.usualFloor(scale) }
    guard !kept.isEmpty else { return nil }
    return (definedMean(kept.map { r[$0] }), definedMean(kept.map { ceilings[$0] }))
  }

  /// The mean over subjects of rows that are alike in all else; a ratio to a ceiling is that of the means, because subjects
  /// with tiny ceilings would own a mean of ratios.
  private static func averaged(_ bySubject: [[Row]]) -> [Row] {
    bySubject[0].indices.map { place in
      let rows = bySubject.map { $0[place] }.filter { !$0.isAbsent }
      var mean = rows[0]
      mean.key.subject = "all"
      mean.key.score = definedMean(rows.map(\.key.score))
      mean.criterion = definedMean(rows.map(\.criterion))
      mean.ceilings = mean.ceilings.indices.map { index in definedMean(rows.map { $0.ceilings[index] }) }
      let parts = rows.compactMap(\.part)
      mean.part = parts.isEmpty ? nil : (definedMean(parts.map(\.score)), definedMean(parts.map(\.ceiling)))
      mean.key.count = rows.reduce(0) { $0 + $1.key.count } / rows.count
      return mean
    }
  }

  private func assembled(_ rows: [Row], header: [String]) throws -> Table {
    var columns = ScoreRow.columns(rows.map(\.key))
    columns.append(Column("criterion", .numbers(rows.map(\.criterion))))
    for (place, kind) in ceilings.enumerated() {
      columns.append(Column("ceiling_\(kind.rawValue)", .numbers(rows.map { $0.ceilings[place] })))
    }
    if !ceilings.isEmpty { columns.append(Column("ceiled", .numbers(rows.map(\.ceiled)))) }
    if wantsDimensionality { columns += Scoring.dimensionalityColumns(rows.map(\.dimensionality)) }
    return try Table(
      columns, header: header, provenance: scoring.options.profile.provenance(of: Provenance([], isFromNetwork: true)))
  }

  // MARK: - The header

  /// What happened in some fits and belongs beside all scores.
  private struct Flags {
    var edges: [String] = []
    var outlying: [String] = []
    var undefined: [String: Int] = [:]
    /// Layers that predict the same of every row.
    var flat: [String] = []
    var dropped: [String: Int] = [:]
    /// Where responses that lack rows are kept, one line a subject.
    var lacking: [String] = []
    /// The fewest and most components that fits took.
    var components: ClosedRange<Int>?

    /// How many components were taken, where that is not what was asked for.
    func componentWords(_ regression: EncodingOptions.Regression) -> String? {
      guard case .components(_, let count, _) = regression, let components else { return nil }
      let (least, most) = (components.lowerBound, components.upperBound)
      let taken = least == most ? "\(most)" : "\(least) to \(most)"
      guard let count else { return "components chosen: \(taken)" }
      return least < count
        ? "components taken: \(taken) of \(count), as many as training rows less one and features allow" : nil
    }

    mutating func note(_ place: ScoredPlace, _ subject: String, _ scores: EncodingScoring.UnitScores) {
      let name = place.layer == "none" ? place.model : place.layer
      if scores.alphaAtGridEdge, place.predictor == "model", !edges.contains(name) { edges.append(name) }
      if scores.outlyingCount > 0, place.predictor == "model" { outlying.append("\(name) \(scores.outlyingCount)") }
      var missing = scores.undefinedCount
      if place.predictor == "model", scores.flatCount > 0, scores.r.allSatisfy(\.isNaN) {
        missing -= scores.flatCount
        if !flat.contains(name) { flat.append(name) }
      }
      if place.predictor == "model", missing > 0 { undefined[subject] = max(undefined[subject] ?? 0, missing) }
      if scores.droppedUnits > 0 { dropped[subject] = scores.droppedUnits }
      if place.predictor == "model", let own = scores.components {
        components = components.map { min($0.lowerBound, own.lowerBound)...max($0.upperBound, own.upperBound) } ?? own
      }
    }
  }

  private func header(_ flags: Flags, _ bounds: [Bounds]) -> [String] {
    let options = scoring.options
    let isTimed = scoring.subjects.contains { $0.stories != nil }
    var parts: [String] = []
    if metrics.contains(.ereg) { parts.append("ereg r of predictions, \(isByUnit ? "by unit" : "mean over units")") }
    if metrics.contains(.ersa) { parts.append("ersa \(scoring.options.patterns.words)") }
    if isTimed { parts.append("r within story, mean over stories") }
    parts.append(options.regression == .ridge ? penaltyWords : options.regression.words)
    parts.append("features \(steps.isEmpty ? "whole" : steps), centred on training rows, \(scaleWords)")
    parts.append("criterion \(criterionWords)")
    if options.profile.original != nil || !scoring.plan.isLeaky { parts.append(options.profile.words) }
    var lines = [parts.joined(separator: " · ")]
    if let line = ScoringProfile.words(leftOut: leftOut) { lines.append(line) }
    if let line = flags.componentWords(options.regression) { lines.append(line) }
    if let line = scoring.recording.facts.simulatedLine { lines.append(line) }
    lines.append(scoring.splits.first?.definition ?? "")
    if scoring.plan.isLeaky { lines.append("leaky: true, neighbours in time stand on both sides of this split") }
    if scoring.subjects.count > 1, !isByUnit {
      lines.append("subject all: mean over \(scoring.subjects.count) subjects, each its mean over units")
    }
    let ofSubjects = scoring.subjects.count > 1 && !isByUnit ? ", then over subjects" : ""
    for (place, kind) in ceilings.enumerated() {
      if let found = bounds.compactMap({ $0.units[place] }).first {
        lines.append("\(found.definition); ceiled: ratio of means over units above the floor\(ofSubjects)")
        if kind == .extrapolated { lines.append(Self.wordsOfExtrapolation) }
        if kind == .leaveOneOut {
          lines.append("leave_one_out bounds from below: a model of what subjects share may pass it, and ceiled 1")
          if let line = RecordingCeilings.pairing(of: scoring.recording) { lines.append(line) }
        }
      } else if let found = bounds.flatMap({ $0.patterns[place] ?? [] }).compactMap({ $0 }).first {
        lines.append("ceiling \(kind.rawValue), \(found.basis.words); \(found.making)")
      }
    }
    for (subject, count) in flags.undefined.sorted(by: { $0.key < $1.key }) {
      let of = scoring.subjects.first { $0.name == subject }?.units.count ?? 0
      lines.append(
        count == of
          ? "subject \(subject): not scored, no unit varies (all \(of) are constant)"
          : "subject \(subject): \(count) of \(of) units without a score (constant), left out of means")
    }
    for (subject, count) in flags.dropped.sorted(by: { $0.key < $1.key }) {
      lines.append("subject \(subject): \(count) units dropped for missing responses")
    }
    lines += flags.lacking + scoring.absentRegions
    lines += smallRegions
    if !flags.flat.isEmpty {
      let names = flags.flat.joined(separator: ", ")
      lines.append("\(names): not scored, predictions do not vary, as of constant features")
    }
    if !flags.edges.isEmpty { lines.append("alphaAtGridEdge: \(flags.edges.joined(separator: ", "))") }
    if !flags.outlying.isEmpty {
      lines.append("outlyingTestRows (over 5 median norms): \(flags.outlying.joined(separator: ", "))")
    }
    return lines.filter { !$0.isEmpty }
  }

  /// Regions whose patterns say nothing.
  private var smallRegions: [String] {
    guard metrics.contains(.ersa), !isByUnit else { return [] }
    let least = EncodingScoring.leastUnits
    let small = scoring.targets.flatMap { $0 }.filter { !$0.units.isEmpty && $0.units.count < least }
    var names: [String] = []
    for target in small where !names.contains(target.roi) { names.append(target.roi) }
    return names.isEmpty ? [] : ["no ersa of fewer than \(least) units: \(names.joined(separator: ", "))"]
  }

  private var penaltyWords: String {
    let options = scoring.options
    let alpha = options.alpha == .unit ? "alpha per unit" : options.alpha == .roi ? "alpha per region" : "one alpha"
    if options.profile.takes(.d02) { return "\(alpha) by r of leave-one-out predictions, \(gridWords)" }
    if let inner = scoring.plan.inner, options.profile.original == nil {
      return "\(alpha) by error on the held-out folds of \(inner.name), \(gridWords)"
    }
    let stories = scoring.subjects.compactMap { $0.stories?.count }.min()
    let left = stories.map { $0 > 2 ? "leave-one-story-out" : "leave-one-stretch-out" } ?? "leave-one-out"
    return "\(alpha) by \(left) error, \(gridWords)"
  }

  private var criterionWords: String {
    if scoring.options.profile.takes(.d50) { return HeldOutMeasure.pearson.rawValue }
    if scoring.options.regression != .ridge { return "r2 over five folds of training rows" }
    return scoring.options.criterion.rawValue
  }

  private var scaleWords: String {
    scoring.options.scale.words
      ?? (scalesEachFeature ? "each divided by its deviation over training rows" : "one scale a layer")
  }

  private var gridWords: String {
    switch scoring.options.grid {
    case nil: scoring.options.profile.original == nil ? "25 from 1e-4 to 1e6 × trace" : "7 from 0.1 to 1e5"
    case .fixed(let values)?:
      "\(values.count) from \(String(format: "%.3g", values.first ?? 0)) to \(String(format: "%.3g", values.last ?? 0))"
    case .traceScaled(let values)?: "\(values.count) × trace"
    }
  }
}

extension EncodingOptions.Scale {
  /// What each feature is divided by; `nil` for one number a layer.
  var words: String? {
    switch self {
    case .layer: nil
    case .feature: "each divided by its deviation over training rows (floor .1 of the median)"
    case .zscore: "each divided by its deviation over training rows, without a floor"
    }
  }
}
