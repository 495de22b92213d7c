internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaParallel

/// Ceilings of a recording, subject by subject, in blocks of units.
struct RecordingCeilings {
  struct Options {
    var ofUnits: ResponseCeiling.UnitOptions
    var distance: Distance
    var comparison: Comparison
    /// Distances across runs in the place of `distance`.
    var acrossRuns: ResponseRDMs?
    var missing = EncodingOptions.MissingRule.keep
  }

  /// One value a unit, or one a subject for RDMs, with names and the rows of the unit table.
  struct Found {
    var units: [String] = []
    var subjects: [String] = []
    var rows: [Int] = []
    var values: [Double] = []
    /// Of extrapolated values.
    var intervals: [ClosedRange<Double>?] = []
    var header: [String] = []
  }

  private let recording: Recording
  private let kind: ResponseCeiling.Kind
  private let options: Options
  private let context: Context
  /// Bytes of responses that are in memory at a time.
  private static let blockBytes = 1 << 28

  /// - Throws: `E0668` for a missing response where that is the rule; RDMs name it themselves.
  init(
    _ recording: Recording, _ kind: ResponseCeiling.Kind, _ options: Options, _ context: Context
  ) throws {
    let all = Array(0..<recording.stimuli.count)
    switch options.missing {
    case .keep: self.recording = recording
    case .dropUnits:
      let whole = try recording.withoutLackingUnits(stimuli: all, context)
      self.recording = kind == .leaveOneOut ? try Self.paired(whole, of: recording) : whole
    case .error:
      if kind != .rdmSplitHalf {
        for subject in recording.subjects {
          try recording.requireWhole(subject, stimuli: all, missing: .error, context)
        }
      }
      self.recording = recording
    }
    self.kind = kind
    self.options = options
    self.context = context
  }

  /// The units that are left in all subjects: those of subjects belong together by their order.
  private static func paired(_ whole: Recording, of recording: Recording) throws -> Recording {
    let left = Set(whole.unitIDs)
    let counts = Set(recording.subjects.map(\.units.count))
    guard counts.count == 1, let count = counts.first else { return whole }
    let places = (0..<count).filter { place in
      recording.subjects.allSatisfy { left.contains(recording.unitIDs[$0.units[place]]) }
    }
    return try recording.selecting(
      units: UnitSet(recording.subjects.flatMap { subject in places.map { subject.units[$0] } }.sorted()))
  }

  func found() throws -> Found {
    if kind == .leaveOneOut { return try leftOut() }
    var found = Found()
    var definitions: [(words: String, subject: String)] = []
    var basis = ""
    let halves =
      try kind == .rdmSplitHalf
      ? options.acrossRuns?.splitHalves(
        of: recording, by: options.comparison, draws: options.ofUnits.draws, seed: options.ofUnits.seed, context) : nil
    for (place, subject) in recording.subjects.enumerated() {
      guard let responses = subject.responses else { throw RecordingError.noResponses(name: recording.facts.name) }
      let ceilings =
        try kind == .rdmSplitHalf ? [halves.map { $0[place] } ?? ofRDM(responses, subject)] : perUnit(responses)
      for ceiling in ceilings {
        found.values += ceiling.values
        definitions.append(
          (ceiling.making + (ceiling.isApproximate.contains(true) ? "; approximate" : ""), subject.name))
        basis = "ceiling \(kind.rawValue), \(ceiling.basis.words)"
      }
      let rows = kind == .rdmSplitHalf ? [-1] : subject.units
      found.rows += rows
      found.units += rows.map { $0 < 0 ? "all" : recording.unitIDs[$0] }
      found.subjects += rows.map { _ in subject.name }
    }
    // What all have in common is one line, and what differs is said of each by name.
    let makings = definitions.map(\.words).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    if makings.count == 1 {
      found.header.append("\(basis); \(makings[0])")
    } else {
      found.header.append(basis)
      found.header += makings.map { making in
        var names: [String] = []
        for definition in definitions where definition.words == making && !names.contains(definition.subject) {
          names.append(definition.subject)
        }
        return "subject \(names.joined(separator: ", ")): \(making)"
      }
    }
    found.header.append(summary(found.values, kind == .rdmSplitHalf ? "subjects" : recording.facts.unitWord))
    return found
  }

  private func summary(_ values: [Double], _ word: String) -> String {
    let known = values.filter { !$0.isNaN }
    guard !known.isEmpty else { return "undefined for all \(values.count) \(word)" }
    let mean = known.reduce(0, +) / Double(known.count)
    let undefined = values.count - known.count
    return "mean over \(known.count) \(word) \(Scoring.three(mean))"
      + (undefined > 0 ? ", undefined for \(undefined)" : "")
  }

  /// The rows that a ceiling from repeats is made of: all presentations of some units.
  private func repeated(_ responses: Responses, _ units: Range<Int>) throws -> RepeatedResponses {
    try RepeatedResponses(
      presentations: try responses.blocks.read(presentations: 0..<responses.presentationCount, units: units),
      stimuli: responses.stimuli)
  }

  private func perUnit(_ responses: Responses) throws -> [ResponseCeiling] {
    let workers = context.workers
    var ceilings: [ResponseCeiling] = []
    var bytes = Self.blockBytes
    // Beside the presentations stand their halves in double, and sums.
    if case .quantity(let limit) = context.setting("limit") { bytes = min(bytes, Int(limit.base) / 8) }
    for units in try responses.unitBlocks(limit: max(bytes, 4 * responses.presentationCount)) {
      try context.checkInterrupted()
      context.progress("ceiling \(kind.rawValue)", done: units.lowerBound, of: responses.unitCount)
      let block = try repeated(responses, units)
      ceilings.append(try ResponseCeiling.ofUnits(kind, of: block, options.ofUnits, workers: workers))
    }
    return ceilings
  }

  private func ofRDM(_ responses: Responses, _ subject: Recording.Subject) throws -> ResponseCeiling {
    do {
      return try ResponseCeiling.rdmSplitHalf(
        of: try repeated(responses, 0..<responses.unitCount), axis: recording.stimuli.subset(responses.seen),
        distance: options.distance, by: options.comparison, keepsMissing: options.missing == .keep,
        draws: options.ofUnits.draws, seed: options.ofUnits.seed, workers: context.workers)
    } catch let error as CeilingError {
      guard case .nonFinite(let what, _, _) = error else { throw error }
      var explanation = error.explanation
      explanation.facts.append("\(what) of subject \"\(subject.name)\"")
      explanation.remedies += ["missing: drop(units)", "missing: keep"]
      throw explanation
    }
  }

  /// Each column with mean 0 and variance 1 over its defined values in each run; without variation as it is.
  private static func standardized(_ series: Matrix<Float>, _ runs: [Int]?) -> Matrix<Float> {
    var elements = series.elements
    let width = series.columnCount
    let groups = Dictionary(grouping: 0..<series.rowCount) { runs?[$0] ?? 0 }
    for rows in groups.values {
      for column in 0..<width {
        let values = rows.map { Double(series[$0, column]) }
        let known = values.filter { !$0.isNaN }
        guard known.count > 1 else { continue }
        let mean = known.reduce(0, +) / Double(known.count)
        let square = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count)
        guard square > 0 else { continue }
        for (row, value) in zip(rows, values) {
          elements[row * width + column] = Float((value - mean) / square.squareRoot())
        }
      }
    }
    return Matrix(rowCount: series.rowCount, columnCount: width, elements: elements)
  }

  /// Each subject against the mean of the others, unit by unit in the order of the unit table: subjects must have the same
  /// units. Responses over time are taken row by row, runs apart; others are means over repeats of the stimuli that all saw.
  ///
  /// - Throws: as `ResponseCeiling.leaveOneOut`.
  static func leaveOneOut(
    _ recording: Recording, floor: Double = 0.05, workers: Workers
  ) throws -> ResponseCeiling {
    var series: [Matrix<Float>] = []
    var runs: [Int]?
    for subject in recording.subjects {
      guard let responses = subject.responses else { throw RecordingError.noResponses(name: recording.facts.name) }
      if responses.times != nil {
        series.append(
          try responses.blocks.read(presentations: 0..<responses.presentationCount, units: 0..<responses.unitCount))
        if runs == nil, let names = responses.runs {
          let order = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
          runs = names.map { order[$0] ?? 0 }
        }
      } else {
        series.append(
          try responses.meanOverRepeats(units: 0..<responses.unitCount, stimuli: recording.sharedStimuli))
      }
    }
    // People were recorded at different scales, and a mean over them is one of shapes.
    let standard = series.map { Self.standardized($0, runs) }
    return try ResponseCeiling.leaveOneOut(subjects: standard, stories: runs, floor: floor, workers: workers)
  }

  /// How units of subjects belong together, where their ids differ: by their order, which is said.
  static func pairing(of recording: Recording) -> String? {
    let first = recording.subjects.compactMap { $0.units.first }.map { recording.unitIDs[$0] }
    guard Set(first).count > 1 else { return nil }
    return "units of subjects are paired in their order, such as " + first.prefix(3).joined(separator: " with ")
  }

  /// Each subject predicted from ever more others, under a split.
  ///
  /// - Throws: as `EncodingScoring.extrapolatedCeilings`.
  func extrapolated(_ plan: SplitPlan?) throws -> Found {
    var choices = EncodingOptions()
    choices.missing = options.missing
    let scoring = try EncodingScoring(recording, plan: plan, rois: nil, options: choices)
    let ceilings = try scoring.extrapolatedCeilings(
      seed: options.ofUnits.seed, workers: context.workers, control: context.control)
    var found = Found()
    for (subject, ceiling) in zip(recording.subjects, ceilings) {
      found.rows += subject.units
      found.units += subject.units.map { recording.unitIDs[$0] }
      found.subjects += subject.units.map { _ in subject.name }
      found.values += ceiling.values
      found.intervals += ceiling.intervals ?? ceiling.values.map { _ in nil }
    }
    if let first = ceilings.first {
      found.header = ["ceiling \(kind.rawValue), \(first.basis.words); \(first.making)"]
    }
    found.header += [EncodingTable.wordsOfExtrapolation, scoring.splits.first?.definition ?? ""]
    if scoring.plan.isLeaky {
      found.header.append("leaky: true, neighbours in time stand on both sides of this split")
    }
    found.header.append(summary(found.values, recording.facts.unitWord))
    found.header.removeAll(where: \.isEmpty)
    return found
  }

  private func leftOut() throws -> Found {
    let ceiling = try Self.leaveOneOut(recording, floor: options.ofUnits.floor ?? 0.05, workers: context.workers)
    var found = Found()
    found.values = ceiling.values
    found.rows = recording.subjects.first?.units ?? []
    found.units = found.rows.map { recording.unitIDs[$0] }
    found.subjects = found.rows.map { _ in "all" }
    found.header = [ceiling.definition + "; each series z-scored within its run"]
    if let line = Self.pairing(of: recording) { found.header.append(line) }
    found.header.append(summary(ceiling.values, recording.facts.unitWord))
    return found
  }
}
