internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  static let responseCeilings = ResponseCeiling.Kind.allCases.map(\.rawValue)

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
      .value("draws", .number, "random halves of the repeats", usual: "100").whole(1...1_000_000),
      .value("seed", .number, "of the halves, or of pools of subjects", usual: "the setting seed").whole(0...Int.max),
      .value(
        "split", .object("split"), "of extrapolated: what trains and what is tested, as in the scores",
        usual: "odd_even, or whole stories of a time series"),
      .value(
        "floor", .number, "of schoppe the least value; of leave_one_out units below it are undefined", usual: "none"),
      .choice(
        "distance", (Distance.all.map(\.name) + ["crossnobis"]).sorted(),
        "of rdm_split_half: between two patterns; crossnobis is of halves of the runs", usual: "pearson"),
      .choice(
        "compare", ["pearson", "spearman", "cosine"],
        "of rdm_split_half: between two RDMs, cosine of crossnobis alone", usual: "pearson"),
      .choice(
        "missing", EncodingOptions.MissingRule.allCases.map(\.rawValue),
        "of responses: error; drop(units): units that lack one; keep: each unit on the presentations that it has",
        usual: "keep, of rdm_split_half and extrapolated error"),
    ] + ResponseRDMs.noiseParameters,
    examples: [
      Example("$k.hit | ceiling method: spearman"), Example("$b | ceiling ncsnr | sort desc(ceiling_ncsnr)"),
      Example(
        "$b | units id != \"S1-4\" | simulate repeats: 4 | ceiling rdm_split_half, distance: crossnobis, compare: cosine,"
          + " noise: none"),
    ],
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
      if areSeveral(call.piped), let other = (ofHalves + ["missing"]).first(where: call.isGiven) {
        throw RSAError.unfit(
          what: "`\(other)`",
          with: other == "missing"
            ? "RDMs, of which pairs that one lacks are left out of all" : "RDMs, which have their distances already",
          parameter: other, remedy: "leave `\(other):` out")
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
      if RDMRole(arguments.value("subjects")) == .models {
        noteOfSubjects(aligned.data.count, what(arguments, "subjects", else: "models"), context)
      }
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
    try refuseOfRDMs(call)
    guard let kind = call.text("method") else { return .table(Schema(noun: "this ceiling", columns: [])) }
    var columns = [Schema.Column("unit", .text), Schema.Column("subject", .text)]
    if isPerUnit(kind) {
      columns += regionNames(call.benchmark("subjects")?.labels["rois"] ?? []).map { Schema.Column($0, .truth) }
    }
    columns.append(Schema.Column("ceiling_\(kind)", .number))
    if kind == ResponseCeiling.Kind.extrapolated.rawValue {
      columns += ["low", "high"].map { Schema.Column($0, .number) }
    } else if call.isGiven("split") {
      throw Explanation(
        "E0377", "a split is of the ceiling extrapolated, which is made of predictions", parameter: "split",
        remedies: ["ceiling extrapolated", "leave `split:` out"])
    }
    return .table(Schema(noun: "this ceiling", columns: columns))
  }

  private static let ofHalves = ["distance", "compare"] + ResponseRDMs.noiseParameters.map(\.name)

  /// What only ceilings of RDMs of halves take, and what of it does not go together.
  private static func refuseOfRDMs(_ call: Call) throws {
    guard let kind = call.text("method") else { return }
    if kind != ResponseCeiling.Kind.rdmSplitHalf.rawValue {
      guard let other = ofHalves.first(where: call.isGiven) else { return }
      throw RSAError.unfit(
        what: "`\(other)`", with: "the ceiling \(kind), which is of single units", parameter: other,
        remedy: "ceiling rdm_split_half")
    }
    guard let distance = call.text("distance") ?? (call.isGiven("distance") ? nil : "pearson") else { return }
    try ResponseRDMs.refuse(distance, of: "benchmark", call, remedy: "distance: crossnobis")
    if call.text("compare") == Comparison.cosine.name, distance != "crossnobis" {
      throw RSAError.unfit(
        what: "`compare: cosine`",
        with: "the distance \(distance), of which a cosine does not grow with reliability as a correlation does",
        parameter: "compare", remedy: "distance: crossnobis")
    }
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
    guard let kind = ResponseCeiling.Kind(rawValue: try arguments.text("method")) else {
      throw Explanation(
        "E0204", "`method` cannot be `\(try arguments.text("method"))`", parameter: "method",
        facts: ["one of: \(responseCeilings.joined(separator: ", "))"])
    }
    let options = try ceilingOptions(arguments, kind, context)
    let ceilings = try blaming("subjects") { try RecordingCeilings(recording, kind, options, context) }
    let plan = try arguments.optionalObject("split", as: SplitValue.self)?.plan()
    let found = try kind == .extrapolated ? ceilings.extrapolated(plan) : blaming("method") { try ceilings.found() }
    var columns = [Column("unit", .texts(found.units)), Column("subject", .texts(found.subjects))]
    if isPerUnit(kind.rawValue) {
      for name in regionNames(recording.regions.regionNames) {
        let region = try recording.regions.region(name)
        columns.append(Column(name, .truths(found.rows.map { region.units.contains($0) })))
      }
    }
    columns.append(Column("ceiling_\(kind.rawValue)", .numbers(found.values)))
    if kind == .extrapolated {
      columns.append(Column("low", .numbers(found.intervals.map { $0?.lowerBound ?? .nan })))
      columns.append(Column("high", .numbers(found.intervals.map { $0?.upperBound ?? .nan })))
    }
    return try Table(
      columns, header: (recording.facts.simulatedLine.map { [$0] } ?? []) + found.header)
  }

  private static func ceilingOptions(
    _ arguments: Arguments, _ kind: ResponseCeiling.Kind, _ context: Context
  ) throws -> RecordingCeilings.Options {
    guard let comparison = Comparison.catalog[try arguments.text("compare", usual: "pearson")] else {
      throw Explanation("E0204", "`compare` is pearson, spearman or cosine", parameter: "compare")
    }
    let acrossRuns = try ResponseRDMs(arguments)
    return RecordingCeilings.Options(
      ofUnits: ResponseCeiling.UnitOptions(
        scale: try arguments.text("scale", usual: "r") == "r2" ? .r2 : .r,
        draws: try arguments.count("draws", usual: 100), seed: try context.seed(arguments),
        floor: arguments.isGiven("floor") ? try arguments.number("floor") : nil),
      distance: acrossRuns == nil ? try distance(arguments) : .pearson, comparison: comparison, acrossRuns: acrossRuns,
      missing: arguments.isGiven("missing")
        ? try EncodingOptions.MissingRule(arguments) : kind == .rdmSplitHalf || kind == .extrapolated ? .error : .keep)
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
