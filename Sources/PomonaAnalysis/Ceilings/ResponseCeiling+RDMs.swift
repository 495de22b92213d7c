public import PomonaCore
public import PomonaParallel

/// The ceiling of RSA with one subject and ROI: how far RDMs of two halves of its data agree.
extension ResponseCeiling {
  /// sqrt(2 c / (1 + c)), c the mean comparison of the RDMs of two halves of repeats, runs or sessions; bounds c of a model's
  /// RDM with that of the subject.
  ///
  /// c ≤ 0 is undefined. Below .5 the step to full length is rough, because distances are not linear in the noise: the
  /// value is marked approximate. A cosine of crossnobis RDMs, whose mean adds to it, is rough below .8 already: with 12
  /// stimuli, 40 units and 4 to 16 runs the ceiling lies at most .009 below the truth for c above .85, .05 below at .65.
  /// - Parameter halves: for each draw the RDMs of both halves.
  /// - Throws: `.insufficientRepeats` without halves; `.noSuchCeiling` for comparisons other than pearson and spearman, or
  ///   cosine of crossnobis RDMs; what the comparison throws.
  public static func rdmSplitHalf(
    of halves: [(RDM, RDM)], by comparison: Comparison, making: String = "given halves", workers: Workers = .all
  ) throws -> ResponseCeiling {
    guard let distance = halves.first?.0.distance else {
      throw CeilingError.insufficientRepeats(what: "pairs of halves", count: 0, needed: 1)
    }
    try requireHalving(comparison, distance: distance)
    let agreements = try workers.map(halves.count) { try comparison(halves[$0].0, halves[$0].1) }
    return rdmSplitHalf(agreements, distance: distance, comparison: comparison, making: making)
  }

  /// The same from responses: RDMs of the means of random halves of each stimulus' repeats, over all units.
  ///
  /// - Parameters:
  ///   - axis: the stimuli, in ascending order of their numbers in `responses`.
  ///   - keepsMissing: whether a unit that lacks presentations of a stimulus has halves of those that it has.
  /// - Throws: `.insufficientRepeats` when a stimulus has fewer than two presentations, or two responses of a unit;
  ///   `.nonFinite` for a missing response unless they are kept, because a distance needs every unit; `.shapeMismatch`; what
  ///   the distance throws.
  public static func rdmSplitHalf(
    of responses: RepeatedResponses, axis: StimulusAxis, distance: Distance, by comparison: Comparison,
    given controls: [RDM] = [], keepsMissing: Bool = false, draws: Int = 100, seed: UInt64 = 0,
    workers: Workers = .all
  ) throws -> ResponseCeiling {
    try rdmSplitHalves(
      of: responses, axis: axis, distance: distance, by: comparison, given: controls, keepsMissing: keepsMissing,
      draws: draws, seed: seed, workers: workers)[0]
  }

  /// The same for each of several selections of the stimuli, such as the sides of a split, from the same halves.
  ///
  /// - Parameters:
  ///   - controls: RDMs held constant, over all stimuli: halves are compared as a model and the subject are.
  ///   - selections: positions on the axis; `nil` for all of it.
  /// - Cost: two RDMs a draw, and a comparison a draw and selection.
  public static func rdmSplitHalves(
    of responses: RepeatedResponses, axis: StimulusAxis, distance: Distance, by comparison: Comparison,
    given controls: [RDM] = [], over selections: [[Int]?] = [nil], keepsMissing: Bool = false, draws: Int = 100,
    seed: UInt64 = 0, workers: Workers = .all
  ) throws -> [ResponseCeiling] {
    guard axis.count == responses.stimulusCount else {
      throw CeilingError.shapeMismatch(
        what: "stimuli of the axis", count: axis.count, expected: responses.stimulusCount)
    }
    guard draws > 0 else {
      throw CeilingError.invalidHyperparameter(name: "draws of halves", value: "\(draws)", allowed: "at least 1")
    }
    if let place = responses.presentations.elements.firstIndex(where: \.isNaN), !keepsMissing {
      throw CeilingError.nonFinite(
        what: "responses of unit \(place % responses.unitCount + 1)", row: place / responses.unitCount,
        value: "missing")
    }
    let least = responses.repeatCounts.min() ?? 0
    guard least > 1 else {
      throw CeilingError.insufficientRepeats(what: "presentations of a stimulus", count: least, needed: 2)
    }
    if keepsMissing { try requireTwoResponses(responses, axis) }
    try requireHalving(comparison, distance: distance.rdmName)
    let halves = RepeatHalves(of: responses, draws: draws, seed: seed)
    let agreements = try workers.map(draws) { draw -> [Double] in
      let (a, b) = halfMeans(of: responses, halves.orders[draw])
      return try compared(
        distance(a, axis: axis), distance(b, axis: axis), by: comparison, given: controls, over: selections)
    }
    return selections.indices.map { place in
      rdmSplitHalf(
        agreements.map { $0[place] }, distance: distance.rdmName, comparison: comparison,
        making: "\(draws) draws of halves of the repeats, seed \(seed)")
    }
  }

  /// The same of the RDMs of sessions, whose mean is the RDM of the subject: halves of the sessions, the mean RDM of each.
  ///
  /// All divisions of the sessions where these are no more than `draws`, else so many at random; of an odd number one sits
  /// out. As means of RDMs are what is halved, the step to full length is that of Spearman and Brown.
  /// - Throws: `.insufficientRepeats` below two sessions; `.noSuchCeiling`; what the comparison throws.
  public static func rdmSplitHalves(
    ofSessions rdms: [RDM], by comparison: Comparison, given controls: [RDM] = [], over selections: [[Int]?] = [nil],
    draws: Int = 100, seed: UInt64 = 0, workers: Workers = .all
  ) throws -> [ResponseCeiling] {
    guard let distance = rdms.first?.distance, rdms.count > 1 else {
      throw CeilingError.insufficientRepeats(what: "sessions", count: rdms.count, needed: 2)
    }
    guard draws > 0 else {
      throw CeilingError.invalidHyperparameter(name: "draws of halves", value: "\(draws)", allowed: "at least 1")
    }
    try requireHalving(comparison, distance: distance)
    let divisions = RunHalves.divisions(of: rdms.count, draws: draws, seed: seed)
    @Sendable func mean(_ half: [Int]) throws -> RDM {
      try RDM.mean(of: half.map { rdms[$0] }, over: "\(half.count) sessions")
    }
    let agreements = try workers.map(divisions.halves.count) { draw in
      let (a, b) = divisions.halves[draw]
      return try compared(mean(a), mean(b), by: comparison, given: controls, over: selections)
    }
    return selections.indices.map { place in
      rdmSplitHalf(
        agreements.map { $0[place] }, distance: distance, comparison: comparison,
        making: divisions.words(of: rdms.count, "sessions", seed: seed))
    }
  }

  /// Of two halves, over each selection of their stimuli.
  private static func compared(
    _ a: RDM, _ b: RDM, by comparison: Comparison, given controls: [RDM], over selections: [[Int]?]
  ) throws -> [Double] {
    try selections.map { selection in
      guard let selection else { return try comparison(a, b, given: controls) }
      return try comparison(
        a.subset(selection), b.subset(selection), given: controls.map { $0.subset(selection) })
    }
  }

  /// That each unit has a response in both halves, however they are drawn.
  private static func requireTwoResponses(
    _ responses: RepeatedResponses, _ axis: StimulusAxis
  ) throws(CeilingError) {
    for stimulus in 0..<responses.stimulusCount {
      let rows = responses.order[responses.starts[stimulus]..<responses.starts[stimulus + 1]]
      for unit in 0..<responses.unitCount {
        let present = rows.count { !responses.presentations[$0, unit].isNaN }
        guard present > 1 else {
          throw .insufficientRepeats(
            what: "responses of unit \(unit + 1) to \"\(axis.ids[stimulus])\"", count: present, needed: 2)
        }
      }
    }
  }

  /// The same of crossnobis RDMs: each half of the runs has its own, which takes two runs, so that there are four.
  ///
  /// All divisions of the runs where these are no more than `draws`, else so many at random; of an odd number one run sits
  /// out.
  /// - Parameters:
  ///   - observations: one a row, units in columns.
  ///   - stimuli: the stimulus of each row, from 0, in the order of the axis.
  ///   - runs: the run (or session) of each row, from 0.
  ///   - noise: as for the distances of all runs; what is estimated comes from the half alone.
  /// - Throws: `.insufficientRepeats` below four runs, or for a stimulus that is in fewer than two runs of a half; what the
  ///   distances and the comparison throw. Cost: two crossnobis RDMs for each division.
  public static func rdmSplitHalf(
    acrossRuns observations: Matrix<Double>, stimuli: [Int], runs: [Int], axis: StimulusAxis,
    noise: Crossnobis.Noise = .none, by comparison: Comparison, draws: Int = 100, seed: UInt64 = 0,
    workers: Workers = .all
  ) throws -> ResponseCeiling {
    guard draws > 0 else {
      throw CeilingError.invalidHyperparameter(name: "draws of halves", value: "\(draws)", allowed: "at least 1")
    }
    let count = (runs.max() ?? -1) + 1
    guard count > 3 else { throw CeilingError.insufficientRepeats(what: "runs", count: count, needed: 4) }
    try requireHalving(comparison, distance: "crossnobis")
    let divisions = RunHalves.divisions(of: count, draws: draws, seed: seed)
    @Sendable func rdm(_ half: [Int]) throws -> RDM {
      let places = Dictionary(uniqueKeysWithValues: zip(half, half.indices))
      let rows = runs.indices.filter { places[runs[$0]] != nil }
      do {
        let patterns = try FoldedPatterns(
          observations: observations.selecting(rows: rows), stimuli: rows.map { stimuli[$0] },
          folds: rows.compactMap { places[runs[$0]] }, ids: axis.ids)
        // Draws are side by side already.
        return try Crossnobis.rdm(
          of: patterns, axis: axis, noise: noise.selecting(folds: half), workers: Workers(threadCount: 1))
      } catch {
        guard case .tooFewFolds(let id?, let found, let needed) = error as? RSAError else { throw error }
        throw CeilingError.insufficientRepeats(what: "runs of a half with \"\(id)\"", count: found, needed: needed)
      }
    }
    let agreements = try workers.map(divisions.halves.count) { draw in
      try comparison(rdm(divisions.halves[draw].0), rdm(divisions.halves[draw].1))
    }
    return rdmSplitHalf(
      agreements, distance: "crossnobis", comparison: comparison,
      making: divisions.words(of: count, "runs", seed: seed))
  }

  /// - Throws: `.noSuchCeiling` for a comparison that does not grow with reliability as a correlation does.
  public static func requireHalving(_ comparison: Comparison, distance: String) throws(CeilingError) {
    let allowed =
      ["pearson", "spearman"].contains(comparison.name)
      || comparison.name == "cosine" && distance.contains("crossnobis")
    guard allowed else {
      throw .noSuchCeiling(
        kind: Kind.rdmSplitHalf.rawValue,
        reason:
          "\(comparison.name) of \(distance) RDMs does not grow with reliability as a correlation does; pearson and "
          + "spearman do, and cosine of crossnobis RDMs", others: ["compare: pearson", "compare: spearman"])
    }
  }

  private static func rdmSplitHalf(
    _ agreements: [Double], distance: String, comparison: Comparison, making: String
  ) -> ResponseCeiling {
    let c = definedMean(agreements[...])
    return ResponseCeiling(
      .rdmSplitHalf,
      ScoreBasis(.r, of: .subjectRDM, aggregation: .single, distance: distance, comparison: comparison.name),
      values: [c > 0 ? (2 * c / (1 + c)).squareRoot() : .nan],
      making: "\(making); halves agree by \((c * 1000).rounded() / 1000)",
      isApproximate: [c < (comparison.name == Comparison.cosine.name ? 0.8 : 0.5)])
  }

  /// Stimuli × units, the mean of each half of the repeats; of those that a unit has, where it lacks some.
  static func halfMeans(of responses: RepeatedResponses, _ order: [Int32]) -> (Matrix<Double>, Matrix<Double>) {
    let units = responses.unitCount
    let lacksSome = responses.presentations.elements.contains(where: \.isNaN)
    var a = Matrix<Double>(rowCount: responses.stimulusCount, columnCount: units)
    var b = a
    for stimulus in 0..<responses.stimulusCount {
      let start = responses.starts[stimulus]
      let rows = (start..<responses.starts[stimulus + 1]).map { responses.order[Int(order[$0])] }
      let half = rows.count / 2
      for unit in 0..<units where lacksSome {
        let own = rows.filter { !responses.presentations[$0, unit].isNaN }
        let half = own.count / 2
        for k in 0..<half {
          a[stimulus, unit] += Double(responses.presentations[own[k], unit]) / Double(half)
          b[stimulus, unit] += Double(responses.presentations[own[half + k], unit]) / Double(half)
        }
      }
      for k in 0..<half where !lacksSome {
        for unit in 0..<units {
          a[stimulus, unit] += Double(responses.presentations[rows[k], unit]) / Double(half)
          b[stimulus, unit] += Double(responses.presentations[rows[half + k], unit]) / Double(half)
        }
      }
    }
    return (a, b)
  }
}

/// Divisions of runs, or of sessions, into two halves of equal size.
struct RunHalves {
  let halves: [([Int], [Int])]
  /// Whether there are no others.
  let isAll: Bool

  /// How they were made, for a header.
  func words(of count: Int, _ noun: String, seed: UInt64) -> String {
    if halves.count == 1, isAll { return "one division of \(count) \(noun) into halves" }
    return isAll
      ? "all \(halves.count) divisions of \(count) \(noun) into halves"
      : "\(halves.count) draws of halves of the \(count) \(noun), seed \(seed)"
  }

  /// All of them where there are no more than `draws`, in the order of their runs; else so many at random, of which draw d
  /// depends on the seed and d alone.
  static func divisions(of count: Int, draws: Int, seed: UInt64) -> RunHalves {
    let size = count / 2
    if let all = all(of: count, size: size, most: draws) { return RunHalves(halves: all, isAll: true) }
    let stream = RandomStream(seed: seed, name: "halves of runs")
    return RunHalves(
      halves: (0..<draws).map { draw in
        let order = stream.permutation(of: count, draw: draw)
        return (order.prefix(size).sorted(), order[size..<(2 * size)].sorted())
      }, isAll: false)
  }

  /// Each pair of disjoint sets of `size` runs once, that with the earliest run first; `nil` beyond `most`.
  private static func all(of count: Int, size: Int, most: Int) -> [([Int], [Int])]? {
    var halves: [([Int], [Int])] = [([], [])]
    for run in 0..<count {
      halves = halves.flatMap { first, second in
        var further: [([Int], [Int])] = []
        if first.count < size { further.append((first + [run], second)) }
        if second.count < size, !first.isEmpty { further.append((first, second + [run])) }
        // Of an odd number one sits out, if none did before.
        if count > 2 * size, first.count + second.count == run { further.append((first, second)) }
        return further.filter { 2 * size - $0.0.count - $0.1.count < count - run }
      }
      // Each of them can be completed, so that there are no fewer at last.
      guard halves.count <= most else { return nil }
    }
    return halves
  }
}
