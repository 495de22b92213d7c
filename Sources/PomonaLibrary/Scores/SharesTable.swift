internal import Foundation
internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaParallel
internal import PomonaTables

/// The variance partition of feature spaces as a table: unique, shared and total R² by region and subject.
///
/// R² of a joint model is one number over the test rows of all folds, each fold about the mean of its own training rows:
///
///     R²(S) = 1 - Σ_folds Σ_test (y - ŷ_S)² / Σ_folds Σ_test (y - ȳ_train)²
struct SharesTable {
  enum Share: String, CaseIterable {
    /// R² of the space by itself.
    case alone
    /// What is lost without it.
    case unique
    /// What exactly these spaces have in common.
    case shared
    /// R² of all together.
    case total
  }

  let scoring: EncodingScoring
  let spaces: [(name: String, candidate: EncodingCandidate)]
  var search = VariancePartition.Search()
  var drawCount = 0
  var seed: UInt64 = 0
  var level = 0.95
  var steps = ""

  private struct Row {
    let share: Share
    let spaces: String
    let roi: String
    let subject: String
    let count: Int
    let units: Int
    /// Whether the subject has no unit of the region.
    var isAbsent = false
    let statistic: ResampledStatistic
  }

  /// - Throws: `EncodingError`, `E0471`, `E0670` for responses beyond the limit. Cost: 2^G - 1 joint models of each fold, each
  ///   with as many ridge fits as weights are searched.
  func table(workers: Workers, control: RunControl) throws -> Table {
    let clusters = Clusters(scoring)
    var bySubject: [[Row]] = []
    var worse = false
    var constant: Set<Int> = []
    let meter = ProgressMeter(label: "joint models", total: scoring.subjects.count, control: control)
    for subject in scoring.subjects.indices {
      if control.isInterrupted() { throw LibraryError.interrupted }
      let found = try partition(subject: subject, clusters: clusters, workers: workers)
      worse = worse || found.partition.jointModelWorse
      constant.formUnion(found.partition.constantBands)
      bySubject.append(rows(found.partition, subject: subject, count: found.count))
      meter.step()
    }
    var rows = bySubject.flatMap { $0 }.filter { !$0.isAbsent }
    if bySubject.count > 1 { rows += Self.averaged(bySubject) }
    var columns = [
      Column("share", .texts(rows.map(\.share.rawValue))), Column("spaces", .texts(rows.map(\.spaces))),
      Column("roi", .texts(rows.map(\.roi))), Column("subject", .texts(rows.map(\.subject))),
      Column("scheme", .texts(rows.map { _ in scoring.plan.name })), Column("n", .integers(rows.map(\.count))),
      Column("units", .integers(rows.map(\.units))), Column("score", .numbers(rows.map(\.statistic.estimate))),
    ]
    if drawCount > 0 {
      let intervals = rows.map { $0.statistic.interval(level: level) }
      columns += [
        Column("low", .numbers(intervals.map { $0?.lower ?? .nan })),
        Column("high", .numbers(intervals.map { $0?.upper ?? .nan })),
        Column("across", .texts(rows.map { _ in isTimed ? "block" : "stimulus" })),
      ]
    }
    return try Table(
      columns, header: header(clusters, worse: worse, constant: constant.sorted()),
      provenance: Provenance([], isFromNetwork: true))
  }

  private var isTimed: Bool { scoring.isTimed }

  /// What intervals draw, the same for all subjects: stimuli that any of them is tested on, or blocks of neighbours in time.
  private struct Clusters {
    let members: [[Int]]
    /// How many a draw takes.
    let count: Int
    let words: String

    init(_ scoring: EncodingScoring) {
      guard scoring.isTimed else {
        members = scoring.testedStimuli.map { [$0] }
        count = members.count
        words = "\(count) test stimuli"
        return
      }
      let series = scoring.seriesBlocks
      (members, count, words) = (series.blocks, series.count, series.words)
    }
  }

  private func partition(
    subject: Int, clusters: Clusters, workers: Workers
  ) throws -> (partition: VariancePartition, count: Int) {
    let rows = scoring.subjects[subject]
    let split = scoring.splits[subject]
    let options = scoring.options
    let needed = 4 * (1 << spaces.count) * rows.rowCount * rows.units.count
    guard needed <= options.limit else { throw RecordingError.beyondLimit(needed: needed, limit: options.limit) }
    let (responses, _) = try scoring.responses(of: rows, units: 0..<rows.units.count)
    let sources = try spaces.map {
      try $0.candidate.prepared(of: rows, stimuli: scoring.stimuli, scale: options.scale)
    }
    let unitCount = rows.units.count
    var observed: [Float] = []
    var predicted = [[Float]](repeating: [], count: (1 << spaces.count) - 1)
    var stimuli: [Int] = []
    var constant: Set<Int> = []
    for (index, fold) in split.folds.enumerated() {
      var ridge = Ridge.Options()
      ridge.grid = options.grid ?? .usual
      ridge.missing = options.missing == .keep ? .keep : .refuse
      ridge.heldOut = try scoring.heldOut(fold.train, rows, nested: split.nested?.folds[index])
      let made = try VariancePartition.predictions(
        try sources.map { try $0(fold.train).kernel }, responses: responses, train: fold.train, test: fold.test,
        options: ridge, search: search, workers: workers)
      constant.formUnion(made.constantBands)
      // Less the training means of the fold, so that all folds stand in one sum.
      for (place, row) in fold.test.enumerated() {
        for unit in 0..<unitCount {
          let mean = made.trainingMeans[unit]
          observed.append(Float(Double(responses[row, unit]) - mean))
          for subset in predicted.indices {
            predicted[subset].append(Float(Double(made.predictions[subset][place, unit]) - mean))
          }
        }
        stimuli.append(rows.stimuli[row])
      }
    }
    let rowCount = stimuli.count
    func matrix(_ elements: [Float]) -> Matrix<Float> {
      Matrix(rowCount: rowCount, columnCount: unitCount, elements: elements)
    }
    var places: [Int: [Int]] = [:]
    for (place, stimulus) in stimuli.enumerated() { places[stimulus, default: []].append(place) }
    let bootstrap =
      drawCount == 0
      ? nil
      : try RowBootstrap(
        clusters: clusters.members.map { $0.flatMap { places[$0] ?? [] } }, taking: clusters.count,
        drawCount: drawCount, seed: seed)
    let partition = try VariancePartition(
      predictions: predicted.map(matrix), observed: matrix(observed),
      trainingMeans: Array(repeating: 0, count: unitCount),
      groups: scoring.targets[subject].map { EncodingRegression.Group($0.roi, targets: $0.units) },
      bootstrap: bootstrap, constantBands: constant.sorted(), workers: workers)
    return (partition, rowCount)
  }

  private func names(_ subset: Int) -> String {
    spaces.indices.filter { subset >> $0 & 1 == 1 }.map { spaces[$0].name }.joined(separator: "+")
  }

  private func rows(_ partition: VariancePartition, subject: Int, count: Int) -> [Row] {
    let name = scoring.subjects[subject].name
    let all = (1 << spaces.count) - 1
    return zip(partition.groups, scoring.targets[subject]).flatMap { group, target -> [Row] in
      func row(_ share: Share, _ subset: Int, _ statistic: ResampledStatistic) -> Row {
        Row(
          share: share, spaces: names(subset), roi: target.roi, subject: name, count: count,
          units: group.targetCount - group.skipped, isAbsent: target.units.isEmpty, statistic: statistic)
      }
      var rows: [Row] = []
      for space in spaces.indices {
        // R² of one space is the sum of all shares that it has a part in.
        let own = (1...all).filter { $0 >> space & 1 == 1 }.map { group.shares[$0 - 1] }
        rows.append(row(.alone, 1 << space, Self.sum(own)))
      }
      for subset in 1...all {
        rows.append(row(subset.nonzeroBitCount == 1 ? .unique : .shared, subset, group.shares[subset - 1]))
      }
      rows.append(row(.total, all, group.total))
      return rows
    }
  }

  private static func sum(_ statistics: [ResampledStatistic]) -> ResampledStatistic {
    let count = statistics.map(\.draws.count).min() ?? 0
    return ResampledStatistic(
      estimate: statistics.reduce(0) { $0 + $1.estimate },
      draws: (0..<count).map { draw in statistics.reduce(0) { $0 + $1.draws[draw] } },
      unitCount: statistics.first?.unitCount)
  }

  /// Means over subjects, draw by draw: all subjects are drawn with the same stimuli.
  private static func averaged(_ bySubject: [[Row]]) -> [Row] {
    bySubject[0].indices.compactMap { place in
      let rows = bySubject.map { $0[place] }.filter { !$0.isAbsent }
      guard !rows.isEmpty else { return nil }
      let draws = (0..<(rows.map(\.statistic.draws.count).min() ?? 0)).map { draw in
        definedMean(rows.map { $0.statistic.draws[draw] })
      }
      return Row(
        share: rows[0].share, spaces: rows[0].spaces, roi: rows[0].roi, subject: "all",
        count: rows.reduce(0) { $0 + $1.count } / rows.count, units: rows.reduce(0) { $0 + $1.units } / rows.count,
        statistic: ResampledStatistic(
          estimate: definedMean(rows.map(\.statistic.estimate)), draws: draws, unitCount: rows[0].statistic.unitCount))
    }
  }

  private func header(_ clusters: Clusters, worse: Bool, constant: [Int]) -> [String] {
    var lines = [
      "shares of R² on test rows, mean over units · each joint model with penalties and weights of its own, "
        + "\(search.drawCount) tried beside equal ones, seed \(search.seed) · features "
        + "\(steps.isEmpty ? "whole" : steps), each space centred and of one size on training rows · "
        + scoring.options.profile.name
    ]
    if let line = scoring.recording.facts.simulatedLine { lines.append(line) }
    lines.append(scoring.splits.first?.definition ?? "")
    if scoring.plan.isLeaky { lines.append("leaky: true, neighbours in time stand on both sides of this split") }
    lines.append("unique: lost without the space; shared: in common of exactly these; below 0 is kept")
    if scoring.subjects.count > 1 {
      lines.append("subject all: mean over \(scoring.subjects.count) subjects, each its mean over units")
    }
    if drawCount > 0 {
      let percent = level * 100
      lines.append(
        "intervals: \(percent == percent.rounded() ? "\(Int(percent))" : "\(percent)") %, bootstrap over \(clusters.words), "
          + "\(drawCount) draws, seed \(seed), expanded percentile, fits, units and subjects fixed")
    }
    lines += scoring.absentRegions
    if worse { lines.append("jointModelWorse: a joint model predicts worse than its part, try search: 200") }
    if !constant.isEmpty {
      lines.append("constant over training rows: \(constant.map { spaces[$0].name }.joined(separator: ", "))")
    }
    return lines.filter { !$0.isEmpty }
  }
}
