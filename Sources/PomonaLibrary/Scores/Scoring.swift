internal import Foundation
internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
public import PomonaTables

/// What a call of `score` asks for beside candidates and targets.
public struct ScoringOptions: Sendable {
  /// Whether the score against the mean RDM of a group stands in a column of its own.
  public var wantsGroupMean = false
  public var wantsDimensionality = false
  public var wantsCeiling = false

  public init(wantsGroupMean: Bool = false, wantsDimensionality: Bool = false, wantsCeiling: Bool = false) {
    self.wantsGroupMean = wantsGroupMean
    self.wantsDimensionality = wantsDimensionality
    self.wantsCeiling = wantsCeiling
  }
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
  public static func table(_ evidence: ScoreEvidence, options: ScoringOptions) throws -> Table {
    var rows = Rows()
    var header: [String] = []
    var ceilings: [Ceiling] = []
    for target in evidence.targets {
      let scores = try SubjectScores.scores(
        of: evidence.candidates.map(\.rdm), against: target.rdms, by: evidence.comparison, given: evidence.controls)
      var groupMeans: [Double] = []
      if options.wantsGroupMean, !target.isPooled {
        let mean = try RDM.mean(of: target.rdms, over: "\(target.rdms.count) subjects")
        groupMeans = try PairScorer(
          of: evidence.candidates.map(\.rdm), against: [mean], by: evidence.comparison, given: evidence.controls
        ).scores()
      }
      var ceiling: Ceiling?
      if options.wantsCeiling, !target.isPooled {
        ceiling = try Ceiling(of: target.rdms, by: evidence.comparison, given: evidence.controls)
      }
      if let ceiling { ceilings.append(ceiling) }
      for (index, candidate) in evidence.candidates.enumerated() {
        for (subject, name) in target.subjects.enumerated() {
          rows.add(candidate, target.roi, name, scores[index].perSubject[subject], evidence.stimulusCount)
        }
        guard !target.isPooled else { continue }
        rows.add(
          candidate, target.roi, "all", scores[index].mean, evidence.stimulusCount,
          groupMean: groupMeans.isEmpty ? .nan : groupMeans[index], lower: ceiling?.lower ?? .nan,
          upper: ceiling?.upper ?? .nan)
      }
    }
    if options.wantsCeiling, ceilings.isEmpty { throw AnalysisError.oneSubject(what: "a noise ceiling") }
    header.append(Scoring.headerLine(evidence))
    for (target, ceiling) in zip(evidence.targets.filter { !$0.isPooled }, ceilings) {
      header.append(
        "ceiling_rdm_group of \(target.roi): \(Scoring.three(ceiling.lower)) to \(Scoring.three(ceiling.upper)), "
          + ceiling.definition)
    }
    if options.wantsCeiling {
      for target in evidence.targets where target.isPooled {
        header.append("no ceiling for \(target.roi): one pooled matrix says nothing of how subjects differ")
      }
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
    for target in evidence.targets where target.isPooled { parts.append("\(target.roi): one pooled RDM") }
    parts.append("\(evidence.stimulusCount) stimuli, nothing fitted")
    return parts.joined(separator: " · ")
  }

  /// The header lines that still speak of a column that is there.
  static func header(_ lines: [String], of columns: [String]) -> [String] {
    lines.filter { line in
      for (start, column) in [
        ("ceiling_rdm_group", "ceiling_rdm_group_lower"), ("no ceiling", "ceiling_rdm_group_lower"),
        ("score_group_mean", "score_group_mean"), ("effdim", "effdim"),
      ] where line.hasPrefix(start) {
        return columns.contains {
          $0.hasPrefix(column) || $0 == "ceiling_rdm_group_upper" && start != "effdim" && start != "score_group_mean"
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

/// The columns while they are filled.
private struct Rows {
  private var candidates: [ScoreCandidate] = []
  private var rois: [String] = []
  private var subjects: [String] = []
  private var counts: [Int] = []
  private var scores: [Double] = []
  private var groupMeans: [Double] = []
  private var lowers: [Double] = []
  private var uppers: [Double] = []

  mutating func add(
    _ candidate: ScoreCandidate, _ roi: String, _ subject: String, _ score: Double, _ count: Int,
    groupMean: Double = .nan, lower: Double = .nan, upper: Double = .nan
  ) {
    candidates.append(candidate)
    rois.append(roi)
    subjects.append(subject)
    counts.append(count)
    scores.append(score)
    groupMeans.append(groupMean)
    lowers.append(lower)
    uppers.append(upper)
  }

  func table(header: [String], options: ScoringOptions, isFromNetwork: Bool) throws -> Table {
    func same(_ name: String, _ value: String) -> Column {
      Column(name, .texts(Array(repeating: value, count: scores.count)))
    }
    var columns = [
      Column("model", .texts(candidates.map(\.model))),
      Column("layer", .texts(candidates.map(\.layer))),
      Column("layer_index", .integers(candidates.map(\.layerIndex))),
      Column("depth", .numbers(candidates.map { $0.depth ?? .nan })),
      Column("roi", .texts(rois)),
      Column("subject", .texts(subjects)),
      same("metric", "crsa"),
      same("scheme", "none"),
      same("part", "all"),
      Column("predictor", .texts(candidates.map(\.predictor.rawValue))),
      Column("seed", .integers(candidates.map(\.seed))),
      same("fold", "none"),
      Column("n", .integers(counts)),
      Column("score", .numbers(scores)),
    ]
    if options.wantsGroupMean { columns.append(Column("score_group_mean", .numbers(groupMeans))) }
    if options.wantsCeiling {
      columns.append(Column("ceiling_rdm_group_lower", .numbers(lowers)))
      columns.append(Column("ceiling_rdm_group_upper", .numbers(uppers)))
    }
    if options.wantsDimensionality {
      columns.append(Column("effdim", .numbers(candidates.map { $0.dimensionality?.raw ?? .nan })))
      columns.append(
        Column(
          "effdim_corrected",
          .numbers(
            candidates.map { candidate in
              candidate.dimensionality.flatMap { $0.corrected.isFinite ? $0.corrected : nil } ?? .nan
            })))
      columns.append(
        Column(
          "effdim_flags",
          .texts(
            candidates.map { candidate in
              candidate.dimensionality.map { $0.flags.map(\.rawValue).joined(separator: " ") }
            })))
    }
    return try Table(columns, header: header, provenance: Provenance([], isFromNetwork: isFromNetwork))
  }
}
