internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

/// RDMs of responses by distances that need repeats, runs or rates, and not mean patterns alone.
struct ResponseRDMs {
  static let distances = ["crossnobis", "mahalanobis", "poisson"]
  static let noiseParameters: [VerbParameter] =
    [
      .choice(
        "noise", ["none"] + NoiseCovariance.Estimator.allCases.map(\.rawValue),
        "of mahalanobis and crossnobis: the noise of units, from what repeats differ by (of crossnobis in other runs)",
        usual: "shrinkage_diag")
    ] + GivenNoise.parameters
  static let priorParameters: [VerbParameter] = [
    .value(
      "prior", .number, "of poisson: the rate that each unit is taken to have beforehand, in the unit of the responses",
      usual: "1"
    ).numbers("a rate above 0", remedies: ["prior: 1"]) { $0 > 0 && $0.isFinite },
    .value(
      "prior_weight", .number, "of poisson: what that rate weighs, where a response weighs 1", usual: "0.1"
    ).numbers("a weight above 0", remedies: ["prior_weight: 0.1"]) { $0 > 0 && $0.isFinite },
  ]

  private let distance: String
  /// `nil` for units as they are.
  private let estimator: NoiseCovariance.Estimator?
  private let missing: EncodingOptions.MissingRule
  private let arguments: Arguments

  /// `nil` for the distances between mean patterns.
  init?(_ arguments: Arguments) throws {
    let name = try arguments.text("distance", usual: "pearson")
    guard Self.distances.contains(name) else { return nil }
    distance = name
    estimator = NoiseCovariance.Estimator(rawValue: try arguments.text("noise", usual: "shrinkage_diag"))
    missing = try EncodingOptions.MissingRule(arguments)
    self.arguments = arguments
  }

  /// - Throws: `E0491` for what is no benchmark, and for noise with a distance that has none.
  static func refuse(
    _ distance: String, of kind: String, _ call: Call, remedy: String = "rdm mahalanobis, noise: diag"
  ) throws {
    if distances.contains(distance), kind != "benchmark" {
      throw RSAError.unfit(
        what: "the distance \(distance)", with: "\(kind), which have no repeats", parameter: "distance",
        remedy: "rdm squared_euclidean")
    }
    if call.isGiven("noise"), !["crossnobis", "mahalanobis"].contains(distance) {
      throw RSAError.unfit(
        what: "`noise`", with: "the distance \(distance)", parameter: "noise", remedy: remedy)
    }
    if distance != "poisson", let given = priorParameters.map(\.name).first(where: call.isGiven) {
      throw RSAError.unfit(
        what: "`\(given)`", with: "the distance \(distance), which takes no rates", parameter: given,
        remedy: "rdm poisson")
    }
    try GivenNoise.refuse(call, distance: distance, remedy: remedy)
  }

  /// One a subject, over the stimuli that all of them saw, and all its units side by side.
  func rdms(of recording: Recording, _ context: Context) throws -> [(name: String, rdm: RDM)] {
    let (shared, axis) = try recording.sharedAxis(context)
    let noise = try given(recording)
    let recording =
      missing == .dropUnits ? try recording.withoutLackingUnits(stimuli: shared, context) : recording
    return try recording.subjects.map { subject in
      try context.checkInterrupted()
      // Distances with noise of repeats read single presentations, and name the one that lacks a value themselves.
      if distance == "poisson" || distance == "mahalanobis" && (estimator == nil || noise != nil) {
        try recording.requireWhole(subject, stimuli: shared, missing: missing, context)
      }
      guard let responses = subject.responses else { throw RecordingError.noResponses(name: recording.facts.name) }
      let provenance = Provenance([
        ("benchmark", "\(recording.facts.name) \(recording.facts.version)"), ("subject", subject.name),
        ("units", String(responses.unitCount)),
      ])
      let units = subject.units.map { recording.unitIDs[$0] }
      return try Self.naming(subject, units, in: recording) {
        (subject.name, try rdm(responses, shared, axis, noise, units, provenance, context))
      }
    }
  }

  private func given(_ recording: Recording) throws -> GivenNoise? {
    try GivenNoise(arguments, estimator: estimator ?? .shrinkageDiagonal, distance: distance, of: recording)
  }

  /// How far the crossnobis RDMs of halves of the runs agree, a ceiling for each subject over the stimuli that it saw.
  ///
  /// - Throws: as `ResponseCeiling.rdmSplitHalf(acrossRuns:)`.
  func splitHalves(
    of recording: Recording, by comparison: Comparison, draws: Int, seed: UInt64, _ context: Context
  ) throws -> [ResponseCeiling] {
    let noise = try given(recording)
    return try recording.subjects.map { subject in
      try context.checkInterrupted()
      guard let responses = subject.responses else { throw RecordingError.noResponses(name: recording.facts.name) }
      let seen = responses.seen
      let axis = recording.stimuli.subset(seen)
      let units = subject.units.map { recording.unitIDs[$0] }
      return try Self.naming(subject, units, in: recording) {
        let folded = try folded(responses, seen, axis)
        return try ResponseCeiling.rdmSplitHalf(
          acrossRuns: folded.observations, stimuli: folded.stimuli, runs: folded.folds, axis: axis,
          noise: try self.noise(noise, units, folded.names), by: comparison, draws: draws, seed: seed,
          workers: context.workers)
      }
    }
  }

  /// What is wrong with the responses of one subject, with the subject and the unit as the recording calls them.
  private static func naming<Found>(
    _ subject: Recording.Subject, _ units: [String], in recording: Recording, _ body: () throws -> Found
  ) throws -> Found {
    do { return try body() } catch let error as RSAError {
      var explanation = error.explanation
      guard let unit = error.unit, units.indices.contains(unit) else {
        if recording.subjects.count > 1 { explanation.facts.append("of subject \"\(subject.name)\"") }
        throw explanation
      }
      explanation.facts.append("unit \(unit + 1) of subject \"\(subject.name)\" is \"\(units[unit])\"")
      if let column = recording.unitTable.columnNames.first(where: {
        recording.unitTable[$0]?.cellTexts == recording.unitIDs
      }) {
        explanation.remedies.append("units \(column) != \"\(units[unit])\"")
      }
      throw explanation
    }
  }

  /// Single presentations of some stimuli, with the fold of each: runs, or where there are none the r-th presentations.
  private struct Folded {
    let observations: Matrix<Double>
    /// From 0, in the order of the axis.
    let stimuli: [Int]
    let folds: [Int]
    /// Of the folds.
    let names: [String]
  }

  private func folded(_ responses: Responses, _ shared: [Int], _ axis: StimulusAxis) throws -> Folded {
    let (observations, stimuli, used) = try presentations(responses, shared)
    var names: [String] = []
    let folds: [Int]
    if let runs = responses.runs {
      var numbers: [String: Int] = [:]
      folds = used.map { row in
        if let number = numbers[runs[row]] { return number }
        numbers[runs[row]] = names.count
        names.append(runs[row])
        return names.count - 1
      }
    } else {
      folds = try FoldedPatterns.occurrences(of: stimuli, ids: axis.ids)
      names = (0...(folds.max() ?? 0)).map { String($0 + 1) }
    }
    try requireComplete(observations, used)
    return Folded(observations: observations, stimuli: stimuli, folds: folds, names: names)
  }

  /// Of some stimuli, in their order: units of each presentation, its stimulus from 0, and its row in the recording.
  private func presentations(
    _ responses: Responses, _ shared: [Int]
  ) throws -> (observations: Matrix<Double>, stimuli: [Int], used: [Int]) {
    var place = [Int](repeating: -1, count: responses.stimulusCount)
    for (index, stimulus) in shared.enumerated() { place[stimulus] = index }
    let used = responses.stimuli.indices.filter { place[responses.stimuli[$0]] >= 0 }
    let all = try responses.blocks.read(presentations: 0..<responses.presentationCount, units: 0..<responses.unitCount)
    let rows = all.selecting(rows: used)
    return (
      Matrix(rowCount: rows.rowCount, columnCount: rows.columnCount, elements: rows.elements.map(Double.init)),
      used.map { place[responses.stimuli[$0]] }, used
    )
  }

  private func noise(_ given: GivenNoise?, _ units: [String], _ runs: [String]) throws -> Crossnobis.Noise {
    if let given { return try given.noise(of: units, runs: runs) }
    return estimator.map { .otherFolds($0) } ?? Crossnobis.Noise.none
  }

  private func rdm(
    _ responses: Responses, _ shared: [Int], _ axis: StimulusAxis, _ given: GivenNoise?, _ units: [String],
    _ provenance: Provenance, _ context: Context
  ) throws -> RDM {
    if distance == "poisson" {
      return try PoissonDistance.rdm(
        of: try means(responses, shared), axis: axis,
        priorRate: arguments.isGiven("prior") ? try arguments.number("prior") : PoissonDistance.usualPrior.rate,
        priorWeight: arguments.isGiven("prior_weight")
          ? try arguments.number("prior_weight") : PoissonDistance.usualPrior.weight,
        provenance: provenance)
    }
    if distance == "mahalanobis", let given {
      let noise = try given.precision(of: units)
      return try Crossnobis.mahalanobis(
        of: try means(responses, shared), precision: noise.precision, axis: axis,
        provenance: provenance.adding("noise", noise.words))
    }
    if distance == "mahalanobis" {
      let means = try means(responses, shared)
      guard let estimator else {
        return try Distance.squaredEuclidean(means, axis: axis, provenance: provenance)
      }
      let (observations, stimuli, used) = try presentations(responses, shared)
      try requireComplete(observations, used)
      let (residuals, degrees) = FoldedPatterns.residuals(of: observations, stimuli: stimuli, stimulusCount: axis.count)
      let covariance = try NoiseCovariance(residuals: residuals, degreesOfFreedom: degrees, estimator: estimator)
      return try Crossnobis.mahalanobis(
        of: means, precision: NoisePrecision(covariance), axis: axis,
        provenance: provenance.adding("noise", "\(estimator.rawValue) of repeats"))
    }
    let folded = try folded(responses, shared, axis)
    return try Crossnobis.rdm(
      of: FoldedPatterns(
        observations: folded.observations, stimuli: folded.stimuli, folds: folded.folds, ids: axis.ids),
      axis: axis, noise: try noise(given, units, folded.names), workers: context.workers, provenance: provenance)
  }

  /// - Throws: `E0484` with the presentation as the recording counts it.
  private func requireComplete(_ observations: Matrix<Double>, _ presentations: [Int]) throws {
    guard let bad = observations.elements.firstIndex(where: { !$0.isFinite }) else { return }
    let width = observations.columnCount
    throw RSAError.notFinite(
      what: "presentation", row: presentations[bad / width], unit: bad % width,
      value: observations.elements[bad].isNaN ? "missing" : "infinite")
  }

  private func means(_ responses: Responses, _ shared: [Int]) throws -> Matrix<Double> {
    let means = try responses.meanOverRepeats(units: 0..<responses.unitCount, stimuli: shared)
    return Matrix(
      rowCount: means.rowCount, columnCount: means.columnCount, elements: means.elements.map(Double.init))
  }
}

/// A comparison as `compare` asks for it: of pairs, under a covariance, or of Gram matrices.
struct Compared {
  let name: String
  private let comparison: Comparison?
  private let gram: GramComparison?
  private let covariance: StimulusCovariance?
  private let controls: [RDM]
  private let missing: PairScorer.MissingPairs
  /// Of a rotation that is fitted on the other stimuli.
  let folds: Int?
  private let seed: UInt64
  private let context: Context

  init(_ arguments: Arguments, given controls: [RDM], _ context: Context) throws {
    name = try arguments.text("method", usual: "pearson")
    gram = GramComparison.catalog[name]
    comparison = gram == nil ? try Verb.comparison(arguments, "method") : nil
    self.controls = controls
    missing = try arguments.missingPairs()
    folds = arguments.isGiven("folds") ? try arguments.count("folds") : nil
    seed = try context.seed(arguments)
    self.context = context
    covariance = try Self.covariance(arguments)
  }

  /// With each of several RDMs; a warning says why one is undefined.
  func values(_ rdm: RDM, _ others: [RDM]) throws -> [Double] {
    let found = try scores(rdm, others)
    tellZeros(found, rdm, others)
    let without = found.count(where: \.isNaN)
    guard without > 0 else { return found }
    func isConstant(_ rdm: RDM) -> Bool {
      let present = rdm.values.filter { !$0.isNaN }
      return present.allSatisfy { $0 == present.first }
    }
    let undefined = zip(found, others).filter { $0.0.isNaN }.map(\.1)
    let reason =
      isConstant(rdm) || undefined.contains(where: isConstant)
      ? "an RDM whose distances are all the same has no order or direction"
      : controls.isEmpty ? "one of the two has no differences" : "one of the two follows from those held constant"
    context.warn(
      (found.count == 1 ? "the score is undefined: " : "\(without) of \(found.count) scores are undefined: ") + reason)
    return found
  }

  /// Comparisons that are 0 by definition, which is no measured absence of likeness.
  private func tellZeros(_ found: [Double], _ rdm: RDM, _ others: [RDM]) {
    let ofSize = [Comparison.cosine, .whitenedCosine].map(\.name).contains(name)
    func saysNothing(_ rdm: RDM) -> Bool {
      let present = rdm.values.filter { !$0.isNaN }
      return present.allSatisfy { $0 == (ofSize ? 0 : present.first) }
    }
    let isWhole = saysNothing(rdm)
    let count = zip(found, others).count { $0 == 0 && (isWhole || saysNothing($1)) }
    guard count > 0 else { return }
    context.warn(
      (found.count == 1 ? "the score is 0 by definition: " : "\(count) of \(found.count) scores are 0 by definition: ")
        + (ofSize ? "all distances of an RDM are 0" : "all distances of an RDM are the same"))
  }

  private func scores(_ rdm: RDM, _ others: [RDM]) throws -> [Double] {
    if let gram, let folds {
      let found = try others.map { try gram.heldOut(rdm, $0, folds: folds, seed: seed) }
      if let components = found.first?.componentCounts.first {
        context.warn(
          "the rotation is of \(components[0]) and \(components[1]) components of the training stimuli"
            + (others.count > 1 ? ", of the first RDM" : ""))
      }
      return found.map(\.share)
    }
    if let gram {
      let values = try others.map { try gram(rdm, $0) }
      try tellChance(gram, rdm, others)
      return values
    }
    guard let comparison else { return [] }
    if let covariance {
      return try others.map {
        comparison.name == Comparison.whitenedCosine.name
          ? try covariance.cosine(rdm, $0) : try covariance.pearson(rdm, $0, given: controls)
      }
    }
    let scorer = try PairScorer(of: [rdm], against: others, by: comparison, given: controls, missing: missing)
    context.warnOfDropped(pairs: scorer.droppedPairCount)
    return scorer.scores()
  }

  /// What few stimuli make of unrelated patterns.
  private func tellChance(_ gram: GramComparison, _ rdm: RDM, _ others: [RDM]) throws {
    guard gram.name != GramComparison.debiasedCKA.name, let first = others.first else { return }
    let chance = try gram.permuted(rdm, first, seed: 1)
    let mean = chance.reduce(0, +) / Double(chance.count)
    context.warn(
      "by chance \(gram.name) of these \(rdm.axis.count) stimuli is \(Scoring.three(mean)): the mean over "
        + "\(chance.count) pairings of stimuli" + (others.count > 1 ? " with the first RDM" : "")
        + (gram.isDistance ? "" : "; debiased_cka is 0 by chance"))
  }

  /// Of the stimuli: variances, or a matrix.
  static func covariance(_ arguments: Arguments) throws -> StimulusCovariance? {
    guard arguments.isGiven("covariance") else { return nil }
    let values = arguments.values("covariance")
    func number(_ value: Value) throws -> Double {
      if case .number(let number) = value { return number }
      throw Explanation("E0207", "`covariance` takes numbers", parameter: "covariance")
    }
    let rows = values.compactMap { value -> [Value]? in
      if case .list(let row) = value { return row }
      return nil
    }
    guard !rows.isEmpty else { return try StimulusCovariance(variances: values.map(number)) }
    guard rows.count == values.count, let wrong = rows.first(where: { $0.count != rows.count }) else {
      return try StimulusCovariance(
        matrix: Matrix(
          rowCount: rows.count, columnCount: rows.count, elements: try rows.flatMap { try $0.map(number) }))
    }
    throw RSAError.notPositive(
      what: "the covariance", reason: "\(rows.count) rows, and one of \(wrong.count) numbers")
  }
}

extension VerbParameter {
  /// The one policy for pairs that some RDMs lack.
  static let missingPairs = VerbParameter.choice(
    "missing", ["error", "drop(pairs)"], "pairs that only some RDMs have are an error, or are left out and counted",
    usual: "error")
}

/// Of responses that patterns are means of: to keep means over the presentations that are there.
extension EncodingOptions.MissingRule {
  static func parameter(_ words: String, _ rules: [Self] = allCases) -> VerbParameter {
    .choice("missing", rules.map(\.rawValue), words, usual: Self.error.rawValue)
  }

  init(_ arguments: Arguments) throws {
    self = Self(rawValue: try arguments.text("missing", usual: Self.error.rawValue)) ?? .error
  }
}

extension Recording {
  /// The same without the units of a subject that lack a response to one of the stimuli; a warning counts them.
  ///
  /// - Throws: `RecordingError.empty` where no unit is left. Cost: one pass over the responses.
  func withoutLackingUnits(stimuli: [Int], _ context: Context) throws -> Recording {
    let wanted = Set(stimuli)
    var lacking: Set<Int> = []
    for subject in subjects {
      guard let responses = subject.responses else { throw RecordingError.noResponses(name: facts.name) }
      let used = responses.stimuli.indices.filter { wanted.contains(responses.stimuli[$0]) }
      for units in try responses.unitBlocks(limit: 1 << 28) {
        let block = try responses.blocks.read(presentations: 0..<responses.presentationCount, units: units)
        for (column, unit) in units.enumerated() where used.contains(where: { block[$0, column].isNaN }) {
          lacking.insert(subject.units[unit])
        }
      }
    }
    guard let first = lacking.min() else { return self }
    context.warn(
      "\(lacking.count) of \(unitCount) units lack a response and were left out (first: unit \"\(unitIDs[first])\")")
    return try selecting(units: UnitSet((0..<unitCount).filter { !lacking.contains($0) }))
  }

  /// What a subject's presentations of some stimuli lack: an error for a rule that wants all of them, else a warning.
  ///
  /// - Throws: `E0668` with subject, presentation and unit. Cost: one pass over the responses.
  func requireWhole(
    _ subject: Subject, stimuli: [Int], missing: EncodingOptions.MissingRule, _ context: Context
  ) throws {
    guard let responses = subject.responses else { throw RecordingError.noResponses(name: facts.name) }
    let wanted = Set(stimuli)
    let used = responses.stimuli.indices.filter { wanted.contains(responses.stimuli[$0]) }
    // A piece is copied two or three times on its way.
    let limit = max(SubjectPatterns.blockLimit, 4 * used.count)
    let gaps = try responses.selecting(presentations: used).gaps(limit: limit)
    guard let first = gaps.firstMissing else { return }
    let error = RecordingError.nonFinite(
      subject: subject.name, presentation: used[first.presentation], unit: unitIDs[subject.units[first.unit]],
      value: .nan, count: gaps.missing)
    guard missing == .keep else { throw error }
    let explanation = error.explanation
    context.warn(
      "\(explanation.message) (\(explanation.facts.joined(separator: ", "))): means are over the other presentations")
  }

  /// The stimuli that all subjects saw, by position and as an axis; a warning says if they are not all.
  ///
  /// - Throws: `E0331` where no stimulus was seen by all.
  func sharedAxis(_ context: Context) throws -> (positions: [Int], axis: StimulusAxis) {
    let shared = sharedStimuli
    if shared.isEmpty, stimuli.count > 0, subjects.count > 1 {
      throw Explanation(
        "E0331",
        "no stimulus was seen by all \(subjects.count) subjects, and their RDMs are compared over the same stimuli",
        facts: ["one subject at a time has RDMs over all that it saw"],
        remedies: ["$b | subject \(subjects[0].name)"])
    }
    if shared.count < stimuli.count {
      context.warn("\(shared.count) of \(stimuli.count) stimuli were seen by all subjects: RDMs are over these")
    }
    return (shared, stimuli.subset(shared))
  }
}

extension Context {
  /// Says how many pairs were not compared, where there are any.
  func warnOfDropped(pairs count: Int) {
    if count > 0 { warn("\(count) pairs that some of the RDMs lack were left out of all") }
  }
}

extension Arguments {
  func missingPairs() throws -> PairScorer.MissingPairs {
    try text("missing", usual: "error") == "error" ? .refused : .dropped
  }
}
