internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  /// The kinds that responses have by themselves; `extrapolated` rests on scores.
  static let responseCeilings = ResponseCeiling.Kind.allCases.map(\.rawValue).filter {
    $0 != ResponseCeiling.Kind.extrapolated.rawValue
  }

  static let ceiling = Verb(
    "ceiling", "The noise ceiling: of RDMs of several subjects, or of responses unit by unit.", topic: "comparing",
    parameters: [
      .piped(
        "subjects",
        .oneOf([
          .object("rdms"), .object("rdm"), .list(.object("rdm")), .record(.object("rdm")), .object("benchmark"),
        ]), "one RDM a subject, also as a list or record of your own, or a benchmark with responses"),
      .choice(
        "method",
        from: { call in
          if areSeveral(call.piped) { return Comparison.all.map(\.name) }
          guard case .object(let kind) = call.piped else { return nil }
          return kind.name == "benchmark" ? responseCeilings : Comparison.all.map(\.name)
        },
        "of RDMs the comparison of the scores; of responses \(responseCeilings.joined(separator: ", "))",
        usual: "pearson"),
      .value(
        "given", .oneOf([.object("rdm"), .list(.object("rdm")), .record(.object("rdm"))]),
        "RDMs held constant, as in the scores", usual: "none"),
      .choice("scale", ["r", "r2"], "of ncsnr: what it bounds, a correlation or a share of variance", usual: "r"),
      .value("draws", .number, "random halves of the repeats", usual: "100"),
      .value("seed", .number, "of the halves", usual: "the setting seed"),
      .value(
        "floor", .number, "of schoppe the least value; of leave_one_out units below it are undefined", usual: "none"),
      .choice("distance", Distance.all.map(\.name), "of rdm_split_half: between two patterns", usual: "pearson"),
      .choice("compare", ["pearson", "spearman"], "of rdm_split_half: between two RDMs", usual: "pearson"),
    ],
    examples: [Example("$k.hit | ceiling method: spearman"), Example("$b | ceiling ncsnr | sort desc(ceiling_ncsnr)")],
    citation: Citation(
      "Nili, Wingfield, Walther, Su, Marslen-Wilson, Kriegeskorte 2014, A toolbox for representational similarity "
        + "analysis, PLoS Computational Biology 10:e1003553", doi: "10.1371/journal.pcbi.1003553"),
    search: ["noise", "reliability", "bound", "split half", "ncsnr", "schoppe"], isHeavy: true,
    check: { call in
      if call.benchmark("subjects") != nil { return try checkedResponses(call) }
      try refuseControls(call, comparison: "method")
      if case .object(let kind) = call.kind(of: "subjects"), kind.name == "rdm" {
        throw LibraryError.ceilingOfOne(parameter: "subjects")
      }
      if case .object(let kind) = call.kind(of: "subjects"), kind.name == "benchmark" {
        return .table(Schema(noun: "this ceiling", columns: []))
      }
      return .table(
        Schema(
          noun: "this ceiling",
          columns: [
            Schema.Column("subject", .text), Schema.Column("ceiling_rdm_group_lower", .number),
            Schema.Column("ceiling_rdm_group_upper", .number),
          ]))
    },
    run: { arguments, context in
      if let benchmark = try? arguments.object("subjects", as: BenchmarkValue.self).benchmark {
        return Value(try responseCeiling(benchmark, arguments, context), noun: "this ceiling")
      }
      if (try? arguments.object("subjects", as: RDMValue.self)) != nil {
        throw LibraryError.ceilingOfOne(parameter: "subjects")
      }
      var aligned = AlignedRDMs(try namedRDMs(arguments.value("subjects"), parameter: "subjects"))
      let controls = aligned.over(
        arguments.isGiven("given") ? try namedRDMs(arguments.value("given"), parameter: "given") : [])
      let found = try Ceiling(
        of: aligned.data.map(\.rdm), by: try comparison(arguments, "method"), given: controls.map(\.rdm))
      context.warnOfDropped(pairs: found.droppedPairCount)
      return Value(
        try Table(
          [
            Column("subject", .texts(aligned.data.map(\.name) + ["all"])),
            Column("ceiling_rdm_group_lower", .numbers(found.lowerPerSubject + [found.lower])),
            Column("ceiling_rdm_group_upper", .numbers(found.upperPerSubject + [found.upper])),
          ], header: [found.definition] + aligned.notes), noun: "this ceiling")
    })

  // MARK: - Of responses

  private static func checkedResponses(_ call: Call) throws -> Kind {
    try call.requireResponses("subjects")
    guard call.isGiven("method") else {
      throw Explanation(
        "E0206", "of responses `ceiling` wants to know from what: `method`", parameter: "subjects",
        facts: ["one of: \(responseCeilings.joined(separator: ", "))"],
        remedies: ["ceiling ncsnr", "ceiling split_half"])
    }
    if call.isGiven("given") { throw givenOfResponses }
    guard let kind = call.text("method") else { return .table(Schema(noun: "this ceiling", columns: [])) }
    var columns = [Schema.Column("unit", .text), Schema.Column("subject", .text)]
    if isPerUnit(kind) {
      columns += regionNames(call.benchmark("subjects")?.labels["rois"] ?? []).map { Schema.Column($0, .truth) }
    }
    return .table(
      Schema(noun: "this ceiling", columns: columns + [Schema.Column("ceiling_\(kind)", .number)]))
  }

  private static let givenOfResponses = Explanation(
    "E0377", "only ceilings of RDMs hold other RDMs constant", parameter: "given", remedies: ["leave `given:` out"])

  /// Whether it has a value for each unit of each subject, which is then in known regions.
  private static func isPerUnit(_ kind: String) -> Bool {
    kind != ResponseCeiling.Kind.rdmSplitHalf.rawValue && kind != ResponseCeiling.Kind.leaveOneOut.rawValue
  }

  /// Regions that are columns of the table: each once, and none that would stand for something else.
  private static func regionNames(_ names: [String]) -> [String] {
    var found: [String] = []
    for name in names where !["unit", "subject"].contains(name) && !found.contains(name) { found.append(name) }
    return found
  }

  private static func responseCeiling(
    _ benchmark: Benchmark, _ arguments: Arguments, _ context: Context
  ) throws -> Table {
    let recording = try benchmark.requireRecording()
    // What the check knew only if the benchmark was there.
    if arguments.isGiven("given") { throw givenOfResponses }
    guard let kind = ResponseCeiling.Kind(rawValue: try arguments.text("method")), kind != .extrapolated else {
      throw Explanation(
        "E0204", "`method` cannot be `\(try arguments.text("method"))`", parameter: "method",
        facts: ["one of: \(responseCeilings.joined(separator: ", "))"])
    }
    let ceilings = RecordingCeilings(recording, kind, try ceilingOptions(arguments, context), context)
    let found = try blaming("method") { try ceilings.found() }
    var columns = [Column("unit", .texts(found.units)), Column("subject", .texts(found.subjects))]
    if isPerUnit(kind.rawValue) {
      for name in regionNames(recording.regions.regionNames) {
        let region = try recording.regions.region(name)
        columns.append(Column(name, .truths(found.rows.map { region.units.contains($0) })))
      }
    }
    columns.append(Column("ceiling_\(kind.rawValue)", .numbers(found.values)))
    return try Table(columns, header: found.header)
  }

  private static func ceilingOptions(_ arguments: Arguments, _ context: Context) throws -> RecordingCeilings.Options {
    guard let comparison = Comparison.catalog[try arguments.text("compare", usual: "pearson")] else {
      throw Explanation("E0204", "`compare` is pearson or spearman", parameter: "compare")
    }
    return RecordingCeilings.Options(
      scale: try arguments.text("scale", usual: "r") == "r2" ? .r2 : .r,
      draws: try arguments.count("draws", in: 1...1_000_000, usual: 100), seed: try context.seed(arguments),
      floor: arguments.isGiven("floor") ? try arguments.number("floor") : nil, distance: try distance(arguments),
      comparison: comparison)
  }
}

extension Call {
  /// - Throws: `E0415` for RDMs, `E0669` for tables without responses.
  func requireResponses(_ parameter: String) throws {
    try requireRecording(parameter)
    guard let kind = benchmark(parameter), kind.labels["holds"]?.contains("responses") == false else { return }
    var error = RecordingError.noResponses(name: kind.labels["name"]?.first ?? "it").explanation
    error.parameter = parameter
    throw error
  }
}

/// Ceilings of a recording, subject by subject, in blocks of units.
struct RecordingCeilings {
  struct Options {
    var scale: ScoreBasis.Scale
    var draws: Int
    var seed: UInt64
    var floor: Double?
    var distance: Distance
    var comparison: Comparison
  }

  /// One value a unit, or one a subject for RDMs, with names and the rows of the unit table.
  struct Found {
    var units: [String] = []
    var subjects: [String] = []
    var rows: [Int] = []
    var values: [Double] = []
    var header: [String] = []
  }

  private let recording: Recording
  private let kind: ResponseCeiling.Kind
  private let options: Options
  private let context: Context
  /// Bytes of responses that are in memory at a time.
  private static let blockBytes = 1 << 28

  init(_ recording: Recording, _ kind: ResponseCeiling.Kind, _ options: Options, _ context: Context) {
    self.recording = recording
    self.kind = kind
    self.options = options
    self.context = context
  }

  func found() throws -> Found {
    if kind == .leaveOneOut { return try leftOut() }
    var found = Found()
    var definitions: [String] = []
    for subject in recording.subjects {
      guard let responses = subject.responses else { throw RecordingError.noResponses(name: recording.facts.name) }
      let ceilings = try kind == .rdmSplitHalf ? [ofRDM(responses)] : perUnit(responses)
      for ceiling in ceilings {
        found.values += ceiling.values
        definitions.append("ceiling \(kind.rawValue), \(ceiling.basis.words); \(ceiling.making)")
      }
      let rows = kind == .rdmSplitHalf ? [-1] : subject.units
      found.rows += rows
      found.units += rows.map { $0 < 0 ? "all" : recording.unitIDs[$0] }
      found.subjects += rows.map { _ in subject.name }
    }
    for line in definitions where !found.header.contains(line) { found.header.append(line) }
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
      switch kind {
      case .splitHalf, .reliability, .reliabilityR:
        let halves = try ResponseCeiling.halves(
          of: block, draws: options.draws, seed: options.seed, workers: workers)
        let chosen: [ResponseCeiling.Kind: ResponseCeiling] = [
          .splitHalf: halves.splitHalf, .reliability: halves.reliability, .reliabilityR: halves.reliabilityR,
        ]
        if let ceiling = chosen[kind] { ceilings.append(ceiling) }
      case .ncsnr: ceilings.append(try ResponseCeiling.ncsnr(of: block, scale: options.scale, workers: workers))
      case .explainableVariance:
        ceilings.append(try ResponseCeiling.explainableVariance(of: block, workers: workers))
      case .schoppe:
        ceilings.append(try ResponseCeiling.schoppe(of: block, floor: options.floor, workers: workers))
      case .rdmSplitHalf, .leaveOneOut, .extrapolated: break
      }
    }
    return ceilings
  }

  private func ofRDM(_ responses: Responses) throws -> ResponseCeiling {
    try ResponseCeiling.rdmSplitHalf(
      of: try repeated(responses, 0..<responses.unitCount), axis: recording.stimuli.subset(responses.seen),
      distance: options.distance, by: options.comparison, draws: options.draws, seed: options.seed,
      workers: context.workers)
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
  private func leftOut() throws -> Found {
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
    let ceiling = try ResponseCeiling.leaveOneOut(
      subjects: standard, stories: runs, floor: options.floor ?? 0.05, workers: context.workers)
    var found = Found()
    found.values = ceiling.values
    found.rows = recording.subjects.first?.units ?? []
    found.units = found.rows.map { recording.unitIDs[$0] }
    found.subjects = found.rows.map { _ in "all" }
    found.header = [
      ceiling.definition + "; each series z-scored within its run", summary(ceiling.values, recording.facts.unitWord),
    ]
    return found
  }
}
