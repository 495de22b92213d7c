internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage

/// How far RDMs of two halves of the data of one subject and region agree, beside the scores of crsa (`rdm_split_half`).
///
/// The halves are made in the way of the scores: the same distance, comparison, RDMs held constant, stimuli and units.
struct SubjectCeilings {
  /// By region as in the scores, then subject, then selection of stimuli; `nil` for a region whose subjects have no halves.
  let ofTargets: [[[ResponseCeiling]]?]

  static let column = "ceiling_\(ResponseCeiling.Kind.rdmSplitHalf.rawValue)"

  struct Options {
    var distance: Distance
    var comparison: Comparison
    /// Held constant.
    var controls: [RDM]
    /// Positions on the axis of the scores, as many as there are sides and folds of a split.
    var selections: [[Int]?]
    var missing: EncodingOptions.MissingRule
    var draws = 100
    var seed: UInt64
  }

  /// Of repeats where there are responses, else of the sessions whose mean is the RDM of a subject.
  ///
  /// - Throws: `E0377` where no subject has more than one RDM, and for comparisons that give no ceiling; `E0373`, with subject
  ///   and region, for stimuli with fewer than two presentations.
  init(of benchmark: Benchmark, _ targets: [ScoreTarget], _ options: Options, _ context: Context) throws {
    try Self.refuse(options.comparison, distance: targets.first?.rdms.first?.distance ?? "such")
    guard let recording = benchmark.recording else {
      ofTargets = try targets.map { target in
        guard let roi = benchmark.roi(target.roi), roi.sessions.allSatisfy({ $0.count > 1 }) else { return nil }
        return try roi.sessions.map { sessions in
          try ResponseCeiling.rdmSplitHalves(
            ofSessions: sessions, by: options.comparison, given: options.controls, over: options.selections,
            draws: options.draws, seed: options.seed, workers: context.workers)
        }
      }
      guard ofTargets.contains(where: { $0 != nil }) else { throw Self.noHalves(benchmark) }
      return
    }
    ofTargets = try targets.map { target in
      try Self.ceilings(of: try recording.target(target.roi), target.roi, options, context)
    }
  }

  /// - Throws: `E0377` for a comparison that has no such ceiling.
  static func refuse(_ comparison: Comparison, distance: String) throws {
    do { try ResponseCeiling.requireHalving(comparison, distance: distance) } catch {
      var explanation = error.explanation
      explanation.remedies = ["compare: pearson", "compare: spearman"]
      throw explanation
    }
  }

  private static func noHalves(_ benchmark: Benchmark) -> Explanation {
    Explanation(
      "E0377", "these data have no ceiling `\(ResponseCeiling.Kind.rdmSplitHalf.rawValue)`", parameter: "ceiling",
      facts: ["it halves repeats or sessions, and \"\(benchmark.name)\" has one RDM a subject"],
      remedies: benchmark.rois.contains { !$0.isPooled } ? ["ceiling: rdm_group"] : ["leave `ceiling:` out"])
  }

  private static func ceilings(
    of recording: Recording, _ roi: String, _ options: Options, _ context: Context
  ) throws -> [[ResponseCeiling]] {
    let (shared, axis) = try recording.sharedAxis(context)
    let recording =
      options.missing == .dropUnits ? try recording.withoutLackingUnits(stimuli: shared, context) : recording
    return try recording.subjects.map { subject in
      try context.checkInterrupted()
      guard let responses = subject.responses else { throw RecordingError.noResponses(name: recording.facts.name) }
      do {
        return try ResponseCeiling.rdmSplitHalves(
          of: try responses.repeated(stimuli: shared), axis: axis, distance: options.distance,
          by: options.comparison, given: options.controls, over: options.selections,
          keepsMissing: options.missing == .keep, draws: options.draws, seed: options.seed, workers: context.workers)
      } catch let error as CeilingError {
        var explanation = error.explanation
        explanation.parameter = "ceiling"
        explanation.facts.append("of subject \"\(subject.name)\" in \(roi)")
        // A recording without repeats has none of its own, and several people agree or not.
        if case .insufficientRepeats = error {
          if responses.repeatCounts.contains(where: { $0 > 1 }), options.missing == .keep {
            explanation.remedies.append("missing: drop(units)")
          } else if recording.subjects.count > 1 {
            explanation.remedies.append("ceiling: rdm_group")
          }
        }
        throw explanation
      }
    }
  }

  /// For a header: what it bounds and how it was made, then the mean of each region, and who has none or a rough one.
  ///
  /// - Parameter selection: whose ceilings are said, such as those of all stimuli.
  func header(_ targets: [ScoreTarget], selections: [Int]) -> [String] {
    let all = ofTargets.compactMap { $0 }.flatMap { $0 }.flatMap { $0 }
    guard let first = all.first else { return [] }
    var makings: [String] = []
    for ceiling in all {
      let words = ceiling.making.prefix { $0 != ";" }
      if !makings.contains(String(words)) { makings.append(String(words)) }
    }
    var lines = [
      "\(Self.column): \(first.basis.words); sqrt(2 c / (1 + c)) of the agreement c of halves: "
        + makings.joined(separator: " or ") + "; ceiled: score / ceiling"
    ]
    for (target, found) in zip(targets, ofTargets) {
      guard let found else {
        lines.append("no \(Self.column) for \(target.roi): it has one RDM a subject, and no halves")
        continue
      }
      let values = found.map { own in definedMean(selections.map { own[$0].values[0] }) }
      func names(_ isMeant: (Int) -> Bool) -> [String] { found.indices.filter(isMeant).map { target.subjects[$0] } }
      let undefined = names { values[$0].isNaN }
      let rough = names { subject in
        !values[subject].isNaN && selections.contains { found[subject][$0].isApproximate[0] }
      }
      var words = "\(Self.column) of \(target.roi): \(Scoring.three(definedMean(values)))"
      if values.count > 1 { words += ", mean over \(values.count - undefined.count) of \(values.count) subjects" }
      if !undefined.isEmpty {
        words += "; undefined for \(LibraryError.listed(undefined)), whose halves do not agree"
      }
      if !rough.isEmpty { words += "; approximate for \(LibraryError.listed(rough)), whose halves hardly agree" }
      lines.append(words)
    }
    return lines
  }
}

extension Recording {
  /// The units that scores of a region are of; all of them where there are no regions.
  func target(_ name: String) throws -> Recording {
    EncodingScoring.usualRegions(self).isEmpty && name == "all" ? self : try roi([name])
  }
}

extension Responses {
  /// All presentations of some stimuli, numbered in their order.
  func repeated(stimuli chosen: [Int]) throws -> RepeatedResponses {
    var place = [Int](repeating: -1, count: stimulusCount)
    for (index, stimulus) in chosen.enumerated() { place[stimulus] = index }
    let used = stimuli.indices.filter { place[stimuli[$0]] >= 0 }
    let all = try blocks.read(presentations: 0..<presentationCount, units: 0..<unitCount)
    return try RepeatedResponses(
      presentations: used.count == presentationCount ? all : all.selecting(rows: used),
      stimuli: used.map { place[stimuli[$0]] })
  }
}
