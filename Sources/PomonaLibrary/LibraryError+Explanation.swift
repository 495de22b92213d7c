internal import PomonaCatalog
internal import PomonaLanguage

extension LibraryError: Explainable {
  var explanation: Explanation {
    switch self {
    case .interrupted:
      Explanation("E0400", "stopped", facts: ["what was finished is kept"])
    case .contrastSideMissing(let column, let side, let known):
      Explanation(
        "E0440", "no row has \(column) \"\(side)\"", parameter: "contrast",
        facts: ["there are: \(LibraryError.listed(known))"],
        remedies: Spelling.nearest(to: side, among: known).map { ["contrast: {\(column): [\"\($0)\", …]}"] } ?? [])
    case .contrastUnpaired(let side, let place, let condition):
      Explanation(
        "E0442", "\"\(side)\" has a row that the other side lacks", parameter: "contrast", facts: ["at \(place)"],
        remedies: ["where not (\(condition)) | …"])
    case .contrastWithoutPairs(let column, let first, let second, let across):
      Explanation(
        "E0442", "no \(across.joined(separator: ", ")) has a row of \(first) and one of \(second)",
        parameter: "contrast",
        facts: ["a contrast is of pairs"],
        remedies: [
          "where \(Formatter.label(column)) in [\(Formatter.label(first)), \(Formatter.label(second))] | test …, between: "
            + Formatter.label(column)
        ])
    case .contrastManyRows(let count, let column, let by, let place):
      Explanation(
        "E0441", "one side of the contrast has \(count) rows where one is wanted", parameter: "contrast",
        facts: ["at \(place)", column.map { "they differ in \($0)" } ?? "no other column tells them apart"],
        remedies: column.map { column in
          ["where \(column) == … | …", "by: [\((by.filter { $0 != column } + [column]).joined(separator: ", "))]"]
        } ?? ["summarize …: mean(…), by: … | …, which leaves one row of each"])
    case .rowWithoutEvidence(let row):
      Explanation(
        "E0443", "row \(row) is no score that can be computed again", parameter: "score",
        facts: ["an interval starts from the RDMs or predictions behind a score; this row was made from other rows"],
        remedies: [
          "across: rows, which resamples these rows as they are",
          "bootstrap the scores first, then derive and summarize",
        ])
    case .severalTargets(let by):
      Explanation(
        "E0444", "a group of these rows holds several regions or subjects", parameter: "by",
        facts: ["grouped by \(by.joined(separator: ", "))"],
        remedies: ["by: [model, roi, subject, predictor, seed]", "| where subject == all"])
    case .candidateTwice(let over, let value, let by):
      Explanation(
        "E0445", "\(over) \"\(value)\" stands twice in one group", parameter: "by",
        facts: ["grouped by \(by.joined(separator: ", "))"],
        remedies: ["by: [model, roi, subject, predictor, seed]"])
    case .layerTwice(let layer, let model, let isJoined):
      Explanation(
        "E0445", "layer \"\(layer)\" of \(model) stands twice in this list",
        parameter: isJoined ? "features" : "of",
        facts: [
          isJoined
            ? "side by side with itself it would weigh twice"
            : "its rows would have the same keys and the same numbers"
        ],
        remedies: ["name each layer once: [$f[\"fire5\"], $f[\"fire9\"]]"])
    case .maximaNotPaired:
      Explanation(
        "E0446", "these maxima were not found on the same halves", parameter: "contrast",
        remedies: ["take both from one `best`, against the same region and subjects"])
    case .unknownBenchmark(let name, let nearest, let known):
      Explanation(
        "E0410", "there is no benchmark \"\(name)\"", parameter: "name",
        facts: ["there are: \(LibraryError.listed(known))"],
        remedies: ["benchmark \"\(nearest ?? known.first ?? "")\""])
    case .benchmarkMissing(let name, let path):
      Explanation(
        "E0411", "the files of \"\(name)\" are not here", facts: ["looked for \(path)"],
        remedies: BenchmarkDownload.all.contains { $0.name == name }
          ? ["in a shell: pomona fetch \(name)", "benchmark from(\"folder\", as: \"\(name)\")"]
          : ["in a shell: ./run setup"])
    case .downloadFailed(let address, let reason):
      Explanation(
        "E0418", "a file could not be fetched", facts: [address, reason],
        remedies: ["pomona fetch NAME --from FOLDER, of a copy that you have"])
    case .downloadOther(let file, let found, let expected):
      Explanation(
        "E0419", "\"\(file)\" is not the file that it should be",
        facts: ["its sha256 is \(found)", "wanted: \(expected)", "nothing was kept of it"],
        remedies: ["fetch it again; if it stays so, the address has another version"])
    case .noTwin(let name, let parameter):
      Explanation(
        "E0422", "features from files have no untrained twin", parameter: parameter,
        facts: ["of \"\(name)\" the features are known, not the network that could be drawn anew"],
        remedies: ["leave `controls:` out", "model from(…) of an untrained network's features, scored beside"])
    case .stimulusAbsent(let id, let position, let absent, let count, let model, let hasIDs):
      Explanation(
        "E0417", "the files of \"\(model)\" hold no features of stimulus \"\(id)\"", parameter: "stimuli",
        facts: [
          "it is number \(position + 1) of \(count); \(absent) of them are not there",
          hasIDs ? "stimuli meet by id" : "the files state no ids, so theirs are 1, 2, 3 …",
        ],
        remedies: hasIDs
          ? [
            position > 0
              ? "$b | stimuli index: 1..\(position), which they hold" : "model from(…, stimuli: $b.stimuli.id)"
          ] : ["model from(…, stimuli: $b.stimuli.id)", "model from(…, stimuli: \"ids\")"])
    case .otherSource(let isOfModel):
      Explanation(
        "E0416",
        isOfModel ? "these files hold features, not responses" : "these files hold responses, not features",
        parameter: "name",
        remedies: isOfModel
          ? [
            "model from(\"clip/*.h5\", stimuli: \"ids\")",
            "benchmark from(responses: \"betas.h5\", stimuli: \"stim.csv\")",
          ]
          : ["benchmark from(\"mine.h5\")"])
    case .noRecording(let name):
      Explanation(
        "E0415", "\"\(name)\" holds RDMs, not responses of units", parameter: "benchmark",
        facts: ["nothing can be chosen among its units, and no encoding model fitted to them"],
        remedies: ["$k.hit | ceiling", "benchmark from(responses: \"betas.h5\", stimuli: \"stim.csv\")"])
    case .ceilingOfOne(let parameter):
      Explanation(
        "E0430", "one RDM has no noise ceiling", parameter: parameter,
        facts: [
          "a ceiling says how far subjects agree, and a single matrix (pooled, averaged or published) has no subjects",
          "the monkey RDM of kriegeskorte92 pools two animals, so none can be had for it",
        ], remedies: ["$k.hit | ceiling method: spearman"])
    case .ceilingOfOther(let score, let parameter):
      Explanation(
        "E0431", "this ceiling bounds another quantity than this score", parameter: parameter,
        facts: [
          "the ceiling is a mean over subjects, \(score)"
        ], remedies: ["score / ceiling_rdm_group_lower"])
    case .reliabilityOfScore(let column, let parameter):
      Explanation(
        "E0431", "`\(column)` is a share of variance, and `score` is a correlation", parameter: parameter,
        facts: [
          column == "ceiling_split_half"
            ? "it is the reliability of half of the repeats, and bounds nothing by itself"
            : "a perfect model reaches its square root"
        ],
        remedies: [column == "ceiling_split_half" ? "ceiling reliability_r" : "score / sqrt(\(column))"])
    case .unreported(let over, let value):
      Explanation(
        "E0449", "\(over) \"\(value)\" is chosen, and no reported row has it", parameter: "report",
        remedies: ["let the rows that choose and those that report have the same layers"])
    case .noRows:
      Explanation("E0447", "there is no row left", remedies: ["look at the table before the last filter"])
    }
  }

  /// At most a dozen names, so that an error stays on one screen.
  static func listed(_ names: [String]) -> String {
    names.count <= 12
      ? names.joined(separator: ", ") : names.prefix(12).joined(separator: ", ") + ", … (\(names.count) in all)"
  }
}
