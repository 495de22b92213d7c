internal import Foundation
internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaTables

/// What a call of `score` asks for beside candidates and targets.
struct ScoringOptions {
  /// Whether the score against the mean RDM of a group stands in a column of its own.
  var wantsGroupMean = false
  var wantsDimensionality = false
  var wantsCeiling = false
  /// Ceilings of single subjects, in the parts and folds of the split.
  var ofSubjects: SubjectCeilings?
}

/// Scores RDMs against the RDMs of subjects and makes the long table.
public enum Scoring {
  /// The key columns of every score table; `all` is an average over that key, `none` does not apply.
  public static let keyColumns = [
    "model", "layer", "layer_index", "depth", "roi", "subject", "metric", "scheme", "part", "predictor", "seed",
    "fold",
  ]

  /// One row for each candidate, region and subject, and one with the mean over subjects where there are several.
  ///
  /// `score` is the comparison with a subject's own RDM; in rows of subject `all` their plain mean, which is the score
  /// that is reported. `score_group_mean` is the comparison with the mean RDM of the group: another quantity, higher, and
  /// without ceiling. Cost: candidates × subjects × pairs.
  ///
  /// - Throws: as `PairScorer`; `.oneSubject` when a ceiling is wanted and no region has two subjects.
  static func table(
    _ evidence: ScoreEvidence, split: (name: String, split: Split)? = nil, options: ScoringOptions
  ) throws -> Table {
    var rows = Rows(scheme: split?.name ?? "none", foldCount: split?.split.foldCount ?? 1)
    var header: [String] = []
    var ceilings: [(roi: String, ceiling: Ceiling)] = []
    var (foldsBefore, reported) = (0, 0..<0)
    for part in Part.all(split?.split) {
      let folds = foldsBefore..<(foldsBefore + part.folds.count)
      foldsBefore = folds.upperBound
      if part.name != "train" { reported = folds }
      for (place, target) in evidence.targets.enumerated() {
        let bounds = try bounds(options.ofSubjects?.ofTargets[place], folds, evidence, target, split?.name)
        let found = try scores(evidence, target, part, options: options)
        if let ceiling = found.ceiling, part.name != "train" { ceilings.append((target.roi, ceiling)) }
        for (index, candidate) in evidence.candidates.enumerated() {
          for (subject, name) in target.subjects.enumerated() {
            rows.add(
              candidate, target.roi, name, part, found.bySubject[index][subject], evidence.stimulusCount,
              bounds: bounds.isEmpty ? [] : [bounds[subject]], own: [found.bySubject[index][subject]])
          }
          guard !target.isPooled else { continue }
          rows.add(
            candidate, target.roi, "all", part, definedMean(found.bySubject[index]), evidence.stimulusCount,
            groupMean: found.groupMeans.isEmpty ? .nan : found.groupMeans[index], lower: found.lower,
            upper: found.upper, bounds: bounds, own: found.bySubject[index])
        }
      }
    }
    if options.wantsCeiling, ceilings.isEmpty { throw AnalysisError.oneSubject(what: "a noise ceiling") }
    header.append(Scoring.headerLine(evidence))
    if let split {
      header.append("\(split.split.definition): train and test are its halves, each with its own pairs")
    }
    for (roi, ceiling) in ceilings {
      header.append(
        "ceiling_rdm_group of \(roi): \(Scoring.three(ceiling.lower)) to \(Scoring.three(ceiling.upper)), "
          + ceiling.definition)
    }
    if options.wantsCeiling {
      for target in evidence.targets where target.isPooled {
        let what = target.subjects == ["pooled"] ? "one pooled matrix" : target.wordsOfOne
        header.append("no ceiling for \(target.roi): \(what) says nothing of how subjects differ")
      }
    }
    if let ceilings = options.ofSubjects {
      header += ceilings.header(evidence.targets, selections: Array(reported))
    }
    if options.wantsGroupMean {
      header.append("score_group_mean: against the mean RDM of the group, another quantity than score, without ceiling")
    }
    if options.wantsDimensionality {
      header.append(
        "effdim over \(evidence.stimulusCount) stimuli; effdim_corrected takes off the bias of few stimuli "
          + "(missing where they do not resolve it)")
    }
    return try rows.table(header: header, options: options, isFromNetwork: evidence.isFromNetwork)
  }

  /// By subject, the mean over folds of the ceilings that stand beside scores of a part; empty where there are none.
  ///
  /// - Throws: `E0376` for one made in another way than the scores.
  private static func bounds(
    _ ceilings: [[ResponseCeiling]]?, _ folds: Range<Int>, _ evidence: ScoreEvidence, _ target: ScoreTarget,
    _ scheme: String?
  ) throws -> [Double] {
    try (ceilings ?? []).enumerated().map { subject, own in
      let basis = ScoreBasis(
        .r, of: .subjectRDM, aggregation: .single, scheme: scheme, distance: target.rdms[subject].distance,
        comparison: evidence.comparison.name)
      return definedMean(
        try folds.map { fold in
          try own[fold].requireBounds(basis)
          return own[fold].values[0]
        })
    }
  }

  /// Which stimuli a score is of: all, or one side of a split, fold by fold.
  struct Part {
    let name: String
    /// `nil` for all stimuli.
    let folds: [[Int]?]

    static func all(_ split: Split?) -> [Part] {
      guard let split else { return [Part(name: "all", folds: [nil])] }
      return [
        Part(name: "train", folds: split.folds.map(\.train)), Part(name: "test", folds: split.folds.map(\.test)),
      ]
    }

    func count(of all: Int) -> Int {
      let counts = folds.map { $0?.count ?? all }
      return counts.reduce(0, +) / counts.count
    }
  }

  private struct PartScores {
    /// By candidate, then subject: means over folds.
    var bySubject: [[Double]] = []
    var groupMeans: [Double] = []
    /// Of the last fold, whose definition is that of all.
    var ceiling: Ceiling?
    var lower = Double.nan
    var upper = Double.nan
  }

  private static func scores(
    _ evidence: ScoreEvidence, _ target: ScoreTarget, _ part: Part, options: ScoringOptions
  ) throws -> PartScores {
    var found = PartScores()
    var bySubject: [[[Double]]] = []
    var groups: [[Double]] = []
    var bounds: [Ceiling] = []
    for positions in part.folds {
      func side(_ rdms: [RDM]) -> [RDM] { positions.map { rows in rdms.map { $0.subset(rows) } } ?? rdms }
      let models = side(evidence.candidates.map(\.rdm))
      let rdms = side(target.rdms)
      let controls = side(evidence.controls)
      bySubject.append(
        try SubjectScores.scores(of: models, against: rdms, by: evidence.comparison, given: controls)
          .map(\.perSubject))
      if options.wantsGroupMean, !target.isPooled {
        let mean = try RDM.mean(of: rdms, over: "\(rdms.count) subjects")
        groups.append(
          try PairScorer(of: models, against: [mean], by: evidence.comparison, given: controls).scores())
      }
      if options.wantsCeiling, !target.isPooled {
        bounds.append(try Ceiling(of: rdms, by: evidence.comparison, given: controls))
      }
    }
    func means(_ folds: [[Double]]) -> [Double] {
      guard folds.count > 1, let first = folds.first else { return folds.first ?? [] }
      return first.indices.map { place in definedMean(folds.map { $0[place] }) }
    }
    found.bySubject = evidence.candidates.indices.map { candidate in means(bySubject.map { $0[candidate] }) }
    found.groupMeans = means(groups)
    found.ceiling = bounds.last
    found.lower = bounds.isEmpty ? .nan : definedMean(bounds.map(\.lower))
    found.upper = bounds.isEmpty ? .nan : definedMean(bounds.map(\.upper))
    return found
  }

  /// The line that states what decides the numbers.
  static func headerLine(_ evidence: ScoreEvidence) -> String {
    let distances = Set(evidence.candidates.map(\.rdm.distance)).sorted().joined(separator: ", ")
    var parts = ["crsa \(distances), by \(evidence.comparison.name)"]
    if !evidence.controlNames.isEmpty {
      parts[0] += " given \(evidence.controlNames.joined(separator: ", "))"
    }
    let groups = evidence.targets.filter { !$0.isPooled }
    if !groups.isEmpty {
      parts.append(
        "subject all: mean over \(groups.map { "\($0.subjects.count) subjects of \($0.roi)" }.joined(separator: ", "))")
    }
    for target in evidence.targets where target.isPooled { parts.append("\(target.roi): \(target.wordsOfOne)") }
    parts.append("\(evidence.stimulusCount) stimuli, nothing fitted")
    return parts.joined(separator: " · ")
  }

  /// The header lines that still speak of a column that is there.
  static func header(_ lines: [String], of columns: [String]) -> [String] {
    lines.filter { line in
      for (start, column) in [
        ("ceiling_rdm_group", "ceiling_rdm_group_lower"), (SubjectCeilings.column, SubjectCeilings.column),
        ("no \(SubjectCeilings.column)", SubjectCeilings.column), ("no ceiling", "ceiling_rdm_group_lower"),
        ("score_group_mean", "score_group_mean"), ("effdim", "effdim"),
      ] where line.hasPrefix(start) || line.contains(": \(start)") {
        return columns.contains {
          $0.hasPrefix(column) || $0 == "ceiling_rdm_group_upper" && column == "ceiling_rdm_group_lower"
        }
      }
      return true
    }
  }

  static func three(_ value: Double) -> String { String(format: "%.3f", value) }
}

extension ScoreEvidence {
  /// Whether float32 activations of a network stand behind the scores.
  public var isFromNetwork: Bool { candidates.contains { $0.rdm.provenance.isFromNetwork } }
}

/// The rows of RDMs while they are filled, with what stands beside their scores.
private struct Rows {
  let scheme: String
  let foldCount: Int
  private var rows: [ScoreRow] = []
  private var groupMeans: [Double] = []
  private var lowers: [Double] = []
  private var uppers: [Double] = []
  private var ofSubjects: [Double] = []
  /// Means of scores and of ceilings over the same subjects.
  private var parts: [(score: Double, ceiling: Double)?] = []
  private var dimensionalities: [EffectiveDimensionality?] = []

  init(scheme: String, foldCount: Int) {
    self.scheme = scheme
    self.foldCount = foldCount
  }

  mutating func add(
    _ candidate: ScoreCandidate, _ roi: String, _ subject: String, _ part: Scoring.Part, _ score: Double, _ count: Int,
    groupMean: Double = .nan, lower: Double = .nan, upper: Double = .nan, bounds: [Double], own: [Double]
  ) {
    rows.append(
      ScoreRow(
        place: candidate.place, roi: roi, subject: subject, metric: "crsa", scheme: scheme, part: part.name,
        fold: foldCount > 1 ? "all" : "none", count: part.count(of: count), score: score))
    groupMeans.append(groupMean)
    lowers.append(lower)
    uppers.append(upper)
    ofSubjects.append(definedMean(bounds))
    parts.append(bounds.isEmpty ? nil : EncodingTable.part(own, bounds, .r))
    dimensionalities.append(candidate.dimensionality)
  }

  func table(header: [String], options: ScoringOptions, isFromNetwork: Bool) throws -> Table {
    var columns = ScoreRow.columns(rows)
    // Nothing is fitted, so the training side is scored like the other, and is what a layer is chosen by.
    if scheme != "none" {
      columns.append(Column("criterion", .numbers(rows.map { $0.part == "train" ? $0.score : .nan })))
    }
    if options.wantsGroupMean { columns.append(Column("score_group_mean", .numbers(groupMeans))) }
    if options.wantsCeiling {
      columns.append(Column("ceiling_rdm_group_lower", .numbers(lowers)))
      columns.append(Column("ceiling_rdm_group_upper", .numbers(uppers)))
    }
    if options.ofSubjects != nil {
      columns.append(Column(SubjectCeilings.column, .numbers(ofSubjects)))
      columns.append(Column("ceiled", .numbers(parts.map { part in part.map { $0.score / $0.ceiling } ?? .nan })))
    }
    if options.wantsDimensionality { columns += Scoring.dimensionalityColumns(dimensionalities) }
    return try Table(columns, header: header, provenance: Provenance([], isFromNetwork: isFromNetwork))
  }
}

extension Scoring {
  static func dimensionalityColumns(_ found: [EffectiveDimensionality?]) -> [Column] {
    [
      Column("effdim", .numbers(found.map { $0?.raw ?? .nan })),
      Column(
        "effdim_corrected",
        .numbers(found.map { value in value.flatMap { $0.corrected.isFinite ? $0.corrected : nil } ?? .nan })),
      Column(
        "effdim_flags", .texts(found.map { value in value.map { $0.flags.map(\.rawValue).joined(separator: " ") } })),
    ]
  }
}
