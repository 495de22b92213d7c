internal import Foundation
internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaParallel
internal import PomonaTables

/// Classes of stimuli read out of features, fold by fold.
struct ClassScoring: Sendable {
  let stimuli: StimulusAxis
  /// Stimuli with a class, as positions on the axis, and the class of each.
  let rows: [Int]
  let labels: [String]
  let column: String
  let split: Split
  let grid: PenaltyGrid
  let scale: EncodingOptions.Scale

  /// - Parameters:
  ///   - properties: what is known of the stimuli; one column holds their classes, others may divide them.
  /// - Throws: `E0203` without the column, `E0463` below four stimuli with a class; `SplitError`.
  init(
    _ stimuli: StimulusAxis, properties: Table, column: String, plan: SplitPlan, grid: PenaltyGrid,
    scale: EncodingOptions.Scale
  ) throws {
    let cells = try properties.classes(column, parameter: "labels")
    self.stimuli = stimuli
    self.column = column
    self.grid = grid
    self.scale = scale
    rows = cells.indices.filter { cells[$0] != nil }
    let kept = rows
    labels = kept.map { cells[$0] ?? "" }
    guard kept.count >= 4 else {
      throw EncodingError.tooFewRows(count: kept.count, needed: 4, what: "a classification")
    }
    split = try plan.split(
      count: kept.count, texts: SubjectRows.labels(of: properties).mapValues { all in kept.map { all[$0] } })
  }

  /// The classifier of each fold.
  func folds(_ candidate: EncodingCandidate, workers: Workers) throws -> [RidgeClassifier] {
    let source = try candidate.prepared(rows: rows, stimuli: stimuli, scale: scale)
    return try split.folds.map { fold in
      do {
        return try RidgeClassifier(
          RidgeDesign(source(fold.train).kernel), labels: labels, train: fold.train, test: fold.test, grid: grid,
          workers: workers)
      } catch EncodingError.oneClass(let name, let rows) {
        // The split that is at fault is no remedy; one that keeps shares of classes is.
        var explanation = EncodingError.oneClass(name: name, rows: rows).explanation
        explanation.facts.append("under the split \(split.name)")
        let least = Dictionary(grouping: labels) { $0 }.map(\.value.count).min() ?? 0
        explanation.remedies =
          Set(labels).count < 2
          ? ["a column of two classes or more, by `labels:`"]
          : ["split: stratified(\(max(2, min(5, least))), \(column))"]
        throw explanation
      }
    }
  }

  /// The share of test rows of all folds whose class was found.
  func accuracy(of folds: [RidgeClassifier]) -> Double { overRows(folds, \.accuracy) }

  private func overRows(_ folds: [RidgeClassifier], _ value: (RidgeClassifier) -> Double) -> Double {
    folds.reduce(0) { $0 + value($1) * Double($1.predicted.count) } / Double(split.testRowCount)
  }

  /// How many predictors a candidate has.
  func featureCount(of candidate: EncodingCandidate) throws -> Int {
    if let named = candidate.named { return named.names.count }
    guard let fold = split.folds.first else { return 0 }
    return try candidate.prepared(rows: rows, stimuli: stimuli, scale: scale)(fold.train).kernel.featureCount
  }

  /// A row for each candidate: its accuracy over the test rows of all folds.
  func table(
    _ candidates: [EncodingCandidate], counts: [Int], level: Double, steps: String, workers: Workers,
    control: RunControl
  ) throws -> Table {
    let meter = ProgressMeter(label: "classifiers", total: candidates.count, control: control)
    let found = try candidates.map { candidate -> [RidgeClassifier] in
      if control.isInterrupted() { throw LibraryError.interrupted }
      defer { meter.step() }
      return try folds(candidate, workers: workers)
    }
    let n = split.testRowCount
    let scores = found.map { accuracy(of: $0) }
    let intervals = scores.map { Self.wilson(share: $0, of: n, level: level) }
    let places = candidates.map(\.place)
    let absent = Set(found.first?.flatMap(\.absentFromTest) ?? []).sorted()
    var header = [
      "classes of `\(column)` by ridge regression of -1 and +1: \(Set(labels).count) classes, \(rows.count) stimuli"
        + (rows.count < stimuli.count ? " (\(stimuli.count - rows.count) have no class)" : "")
        + " · score: share of test rows whose class was found · majority: that of the largest class in training",
      "split \(split.name), \(split.foldCount) \(split.foldCount == 1 ? "fold" : "folds") · penalty by squared leave-one-out"
        + " error of training rows · features \(steps.isEmpty ? "whole" : steps)"
        + (scale.words.map { ", \($0)" } ?? "")
        + " · \(FitValue.short(level * 100)) % intervals: Wilson, of \(n) test rows",
    ]
    if split.foldCount == 1, !absent.isEmpty {
      header.append("no test row is of: \(absent.joined(separator: ", "))")
    }
    return try Table(
      [
        Column("model", .texts(places.map(\.model))), Column("layer", .texts(places.map(\.layer))),
        Column("layer_index", .integers(places.map(\.layerIndex))),
        Column("depth", .numbers(places.map { $0.depth ?? .nan })),
        Column("predictor", .texts(places.map(\.predictor))), Column("seed", .integers(places.map(\.seed))),
        Column("scheme", .texts(places.map { _ in split.name })), Column("n", .integers(places.map { _ in n })),
        Column("classes", .integers(places.map { _ in Set(labels).count })), Column("features", .integers(counts)),
        Column("score", .numbers(scores)), Column("low", .numbers(intervals.map(\.low))),
        Column("high", .numbers(intervals.map(\.high))),
        Column("majority", .numbers(found.map { overRows($0, \.majorityAccuracy) })),
        Column("alpha", .numbers(found.map { Self.median($0.map(\.alpha)) })),
      ], header: header, provenance: Provenance([], isFromNetwork: true))
  }

  /// The interval of a share that holds at 0 and 1, too.
  static func wilson(share p: Double, of n: Int, level: Double) -> (low: Double, high: Double) {
    let z = Distribution.normal.quantile((1 + level) / 2)
    let count = Double(n)
    let middle = p + z * z / (2 * count)
    let half = z * (p * (1 - p) / count + z * z / (4 * count * count)).squareRoot()
    let size = 1 + z * z / count
    return (max(0, (middle - half) / size), min(1, (middle + half) / size))
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

/// What a table of classifications was made from.
public struct ClassEvidence: Sendable {
  let scoring: ClassScoring
  let candidates: [EncodingCandidate]
}

extension Table {
  /// The class of each row of a table of stimuli.
  ///
  /// - Throws: `E0203` without the column.
  func classes(_ column: String, parameter: String) throws -> [String?] {
    guard let cells = self[column]?.cellTexts else {
      throw Explanation(
        "E0203", "no column `\(column)` in these stimuli", parameter: parameter,
        facts: ["there are: \(columnNames.joined(separator: ", "))"],
        remedies: Spelling.nearest(to: column, among: columnNames).map { ["\(parameter): \($0)"] } ?? [])
    }
    return cells
  }
}
