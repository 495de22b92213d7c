internal import Foundation
internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaParallel

/// A region of one subject: the places of its units among that subject's own.
struct EncodingTarget: Sendable, Equatable {
  let roi: String
  let units: [Int]
}

/// What is asked of a fit and of its scores, beside rows and split.
struct EncodingOptions: Sendable {
  enum Criterion: String, Sendable, CaseIterable {
    case looR2 = "r2_loo"
    case foldR = "kfold_r"
  }

  enum AlphaRule: String, Sendable, CaseIterable {
    case unit, roi, shared
  }

  enum MissingRule: String, Sendable, CaseIterable {
    case error
    case dropUnits = "drop(units)"
    case keep
  }

  var criterion = Criterion.looR2
  var alpha = AlphaRule.unit
  var grid: PenaltyGrid?
  var missing = MissingRule.error
  var limit = 1 << 30
  /// Whether predicted patterns are compared as RDMs, too.
  var wantsRSA = false
  var wantsEncoding = true
}

/// Responses of a recording predicted from features, fold by fold: the rows, the split, and the regions that are averaged.
///
/// All that a score, its interval or a choice over halves starts from; a fit is made when it is asked for.
struct EncodingScoring: Sendable {
  let recording: Recording
  let plan: SplitPlan
  let options: EncodingOptions
  let subjects: [SubjectRows]
  /// One a subject.
  let splits: [Split]
  let targets: [[EncodingTarget]]

  /// Folds of the training rows for `kfold_r` and for the training part of eRSA.
  static let innerFolds = 5

  /// - Parameter rois: names of regions; `nil` takes those that a summary names, else all, else every unit.
  /// - Throws: `E0412`, `E0473`, `RecordingError.unknown` for a region that there is not, `SplitError`.
  init(_ recording: Recording, plan: SplitPlan?, rois: [String]?, options: EncodingOptions) throws {
    self.recording = recording
    self.options = options
    subjects = try recording.subjects.map { try SubjectRows(recording, subject: $0) }
    let plan = plan ?? Self.usualPlan(subjects)
    self.plan = plan
    splits = try plan.splits(subjects, stimuli: recording.stimuli)
    let names = rois ?? Self.usualRegions(recording)
    targets = try subjects.map { rows in
      let places = Dictionary(uniqueKeysWithValues: zip(rows.units, rows.units.indices))
      guard !names.isEmpty else { return [EncodingTarget(roi: "all", units: Array(rows.units.indices))] }
      return try names.map { name in
        let units = try recording.regions.region(name).units.rows.compactMap { places[$0] }
        guard !units.isEmpty else { throw ScoringError.noUnits(roi: name, subject: rows.name) }
        return EncodingTarget(roi: name, units: units)
      }
    }
  }

  /// Whole stories or runs for a time series, every other stimulus otherwise.
  static func usualPlan(_ subjects: [SubjectRows]) -> SplitPlan {
    guard let timed = subjects.first(where: { $0.stories != nil }) else { return SplitPlan(.oddEven) }
    guard let column = timed.storyColumn, let stories = timed.stories, stories.count > 1 else {
      return SplitPlan(.contiguous(5))
    }
    return SplitPlan(.leaveOut(column))
  }

  static func usualRegions(_ recording: Recording) -> [String] {
    let macro = recording.regions.macroRegions.map(\.name)
    return macro.isEmpty ? recording.regions.regionNames : macro
  }

  var stimuli: StimulusAxis { recording.stimuli }

  // MARK: - Scores

  /// Scores of one candidate for the units of one subject, means over folds.
  struct UnitScores: Sendable {
    /// Pearson r on test rows; NaN where it is undefined in every fold.
    var r: [Double]
    /// What layers are chosen by, of the training rows.
    var criterion: [Double]
    /// The mean number of test rows, and of training rows.
    var testCount: Int
    var trainCount: Int
    var alphaAtGridEdge = false
    /// Test rows far from all training rows, over all folds.
    var outlyingCount = 0
    /// By region: the RDM of predictions against that of responses, on test rows and within folds of training rows.
    var rsa: [(test: Double, train: Double)] = []
    var droppedUnits = 0
  }

  /// - Throws: `EncodingError`, `E0471`. Cost: a kernel factorised once a fold and block of units.
  func scores(of candidate: EncodingCandidate, subject: Int, workers: Workers) throws -> UnitScores {
    let rows = subjects[subject]
    let split = splits[subject]
    let kernel = try candidate.kernel(of: rows, stimuli: stimuli)
    let unitCount = rows.units.count
    var sums = Sums(count: unitCount)
    var result = UnitScores(
      r: [], criterion: [], testCount: split.testRowCount / split.foldCount,
      trainCount: split.trainRowCount / split.foldCount)
    var predicted = [Matrix<Float>](repeating: Matrix(rowCount: 0, columnCount: 0), count: split.foldCount)
    for block in try blocks(rows) {
      let (responses, dropped) = try responses(of: rows, units: block)
      result.droppedUnits += dropped.count
      for (index, fold) in split.folds.enumerated() {
        let fit = try fit(kernel, responses, rows, block, split: split, fold: index, workers: workers)
        let r = try testScores(fit, responses, rows, test: fold.test)
        for (place, unit) in block.enumerated() where !dropped.contains(place) {
          sums.add(r[place], fit.criterion[place], unit)
        }
        result.alphaAtGridEdge = result.alphaAtGridEdge || fit.fit.alphaAtGridEdge
        if block.lowerBound == 0 { result.outlyingCount += fit.outlyingTestRows.count }
        if options.wantsRSA, let predictions = fit.fit.predictions { predicted[index] = predictions }
      }
    }
    (result.r, result.criterion) = sums.means()
    if options.wantsRSA {
      result.rsa = try rsa(kernel, predicted, rows, subject: subject, workers: workers)
    }
    return result
  }

  private struct Sums {
    var r: [Double]
    var criterion: [Double]
    var counts: [(r: Int, criterion: Int)]

    init(count: Int) {
      r = Array(repeating: 0, count: count)
      criterion = r
      counts = Array(repeating: (0, 0), count: count)
    }

    mutating func add(_ score: Double, _ criterion: Double, _ unit: Int) {
      if !score.isNaN {
        r[unit] += score
        counts[unit].r += 1
      }
      if !criterion.isNaN {
        self.criterion[unit] += criterion
        counts[unit].criterion += 1
      }
    }

    func means() -> (r: [Double], criterion: [Double]) {
      (
        zip(r, counts).map { $1.r == 0 ? .nan : $0 / Double($1.r) },
        zip(criterion, counts).map { $1.criterion == 0 ? .nan : $0 / Double($1.criterion) }
      )
    }
  }

  /// Ranges of units whose responses, predictions and held-out residues stay within the limit; all of them for RDMs, which
  /// need whole patterns, and for a penalty that units share.
  private func blocks(_ rows: SubjectRows) throws -> [Range<Int>] {
    let each = 16 * max(rows.rowCount, rows.responses.presentationCount)
    let width = max(1, options.limit / each)
    if options.wantsRSA || options.alpha != .unit || width >= rows.units.count {
      guard each <= options.limit / max(1, rows.units.count) || options.limit >= 1 << 28 else {
        throw RecordingError.beyondLimit(needed: each * rows.units.count, limit: options.limit)
      }
      return [0..<rows.units.count]
    }
    return stride(from: 0, to: rows.units.count, by: width).map { $0..<min($0 + width, rows.units.count) }
  }

  /// Means over repeats, and the units that were left out for a missing response: they are set to 0, so that no score is
  /// defined for them.
  func responses(
    of rows: SubjectRows, units: Range<Int>
  ) throws -> (values: Matrix<Float>, dropped: Set<Int>) {
    var values = try rows.means(units: units, limit: options.limit)
    if options.missing == .keep { return (values, []) }
    var dropped: Set<Int> = []
    for row in 0..<values.rowCount {
      for column in 0..<values.columnCount where values[row, column].isNaN {
        guard options.missing == .dropUnits else {
          throw Explanation(
            "E0462", "responses hold a value that is no number",
            facts: [
              "first: unit \"\(recording.unitIDs[rows.units[units.lowerBound + column]])\", stimulus "
                + "\"\(stimuli.ids[rows.stimuli[row]])\""
            ],
            remedies: ["missing: drop(units)", "missing: keep"])
        }
        dropped.insert(column)
      }
    }
    for column in dropped { for row in 0..<values.rowCount { values[row, column] = 0 } }
    return (values, dropped)
  }

  func fit(
    _ kernel: FeatureKernel, _ responses: Matrix<Float>, _ rows: SubjectRows, _ block: Range<Int>, split: Split,
    fold index: Int, keepsPredictions: Bool = false, workers: Workers
  ) throws -> EncodingRegression.Result {
    let fold = split.folds[index]
    var fit = EncodingRegression.Options(grid: options.grid, missing: options.missing == .keep ? .keep : .refuse)
    fit.heldOut = heldOut(fold.train, rows)
    fit.keepsPredictions = keepsPredictions || options.wantsRSA || rows.stories != nil
    fit.rule = rule(rows, block)
    if options.criterion == .foldR { fit.criterionFolds = try inner(split, index, rows) }
    return try EncodingRegression.run(
      kernel, responses: responses, train: fold.train, test: fold.test, options: fit, workers: workers)
  }

  private func rule(_ rows: SubjectRows, _ block: Range<Int>) -> PenaltyRule {
    switch options.alpha {
    case .unit: return .perTarget
    case .shared: return .shared
    case .roi:
      guard let place = subjects.firstIndex(where: { $0.name == rows.name }) else { return .shared }
      // A unit of several regions goes with the first; one of none with the others of none.
      var labels = [Int](repeating: targets[place].count, count: block.count)
      for (label, target) in targets[place].enumerated().reversed() {
        for unit in target.units where block.contains(unit) { labels[unit - block.lowerBound] = label }
      }
      return .perGroup(labels)
    }
  }

  /// Single stimuli, or whole stories of a time series, whose neighbours would give a left-out row away.
  private func heldOut(_ train: [Int], _ rows: SubjectRows) -> HeldOut {
    rows.stories == nil ? .leaveOneOut : .blocks(storyBlocks(train, rows, least: 2))
  }

  /// The training rows by story, or in stretches where there are too few stories.
  private func storyBlocks(_ train: [Int], _ rows: SubjectRows, least: Int) -> [[Int]] {
    if let stories = rows.stories {
      let groups = Split.rowsByLabel(train.map { stories.indices[$0] }).map { $0.map { train[$0] } }
      if groups.count >= least, groups.allSatisfy({ $0.count >= 2 }) { return groups }
    }
    let count = max(least, Self.innerFolds)
    return (0..<count).map { part in
      Array(train[(part * train.count / count)..<((part + 1) * train.count / count)])
    }
  }

  /// Folds of the training rows of one fold: those of a nested split, whole stories of a time series, or random ones.
  private func inner(_ split: Split, _ index: Int, _ rows: SubjectRows) throws -> [[Int]] {
    if let nested = split.nested { return nested.folds[index].map(\.test) }
    let train = split.folds[index].train
    if rows.stories != nil { return storyBlocks(train, rows, least: Self.innerFolds) }
    return try SplitScheme.shuffled(Self.innerFolds).split(count: train.count).folds.map { $0.test.map { train[$0] } }
  }

  /// r on test rows; within stories for a time series.
  private func testScores(
    _ fit: EncodingRegression.Result, _ responses: Matrix<Float>, _ rows: SubjectRows, test: [Int]
  ) throws -> [Double] {
    guard let stories = rows.stories, let predictions = fit.fit.predictions else { return fit.fit.r }
    var predicted = Matrix(
      rowCount: predictions.rowCount, columnCount: predictions.columnCount,
      elements: predictions.elements.map(Double.init))
    // A unit that could not be fitted predicts nothing, which is a constant.
    for column in 0..<predicted.columnCount
    where (0..<predicted.rowCount).contains(where: { predicted[$0, column].isNaN }) {
      for row in 0..<predicted.rowCount { predicted[row, column] = 0 }
    }
    let observed = responses.selecting(rows: test)
    return try TimeSeriesScore.pearson(
      responses: Matrix(
        rowCount: observed.rowCount, columnCount: observed.columnCount, elements: observed.elements.map(Double.init)),
      predictions: predicted, stories: stories.at(test)
    ).values
  }

  // MARK: - Patterns of predictions

  /// Fewer units make no pattern.
  static let leastUnits = 11

  /// By region, means over folds of the comparison of predicted with measured RDMs.
  private func rsa(
    _ kernel: FeatureKernel, _ predicted: [Matrix<Float>], _ rows: SubjectRows, subject: Int, workers: Workers
  ) throws -> [(test: Double, train: Double)] {
    let (responses, dropped) = try responses(of: rows, units: 0..<rows.units.count)
    let split = splits[subject]
    var test = [[Double]](repeating: [], count: targets[subject].count)
    var train = test
    for (index, fold) in split.folds.enumerated() {
      let held = try inner(split, index, rows)
      let inside = try held.map { part -> Matrix<Float> in
        let out = Set(part)
        var fit = EncodingRegression.Options(grid: options.grid, missing: options.missing == .keep ? .keep : .refuse)
        let rest = fold.train.filter { !out.contains($0) }
        fit.heldOut = heldOut(rest, rows)
        fit.rule = rule(rows, 0..<rows.units.count)
        fit.keepsPredictions = true
        let found = try EncodingRegression.run(
          kernel, responses: responses, train: rest, test: part, options: fit, workers: workers)
        return found.fit.predictions ?? Matrix(rowCount: 0, columnCount: 0)
      }
      for (place, target) in targets[subject].enumerated() {
        let units = target.units.filter { !dropped.contains($0) }
        test[place].append(agreement(predicted[index], responses.selecting(rows: fold.test), units, rows, fold.test))
        let folds = zip(inside, held).map { agreement($0, responses.selecting(rows: $1), units, rows, $1) }
        train[place].append(definedMean(folds))
      }
    }
    return zip(test, train).map { (definedMean($0), definedMean($1)) }
  }

  /// Pearson r between the RDMs (1 - pearson over units) of predicted and measured patterns; NaN where there are too few.
  private func agreement(
    _ predicted: Matrix<Float>, _ measured: Matrix<Float>, _ units: [Int], _ rows: SubjectRows, _ positions: [Int]
  ) -> Double {
    let defined = units.filter { unit in
      (0..<predicted.rowCount).allSatisfy { !predicted[$0, unit].isNaN && !measured[$0, unit].isNaN }
    }
    guard defined.count >= Self.leastUnits, positions.count > 2 else { return .nan }
    let axis = stimuli.subset(positions.map { rows.stimuli[$0] })
    func rdm(_ matrix: Matrix<Float>) throws -> RDM {
      let part = matrix.selecting(columns: defined)
      return try Distance.pearson(
        Matrix(rowCount: part.rowCount, columnCount: part.columnCount, elements: part.elements.map(Double.init)),
        axis: axis)
    }
    return (try? Comparison.pearson(rdm(predicted), rdm(measured))) ?? .nan
  }
}
