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

  /// What features are divided by.
  enum Scale: String, Sendable, CaseIterable {
    /// One number a layer.
    case layer
    /// Each its own deviation over training rows, with a floor.
    case feature
    /// The same without a floor, as the originals have it: units that are silent in training explode.
    case zscore
  }

  var scale = Scale.layer
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

  /// - Parameter rois: names of regions; `nil` takes those that a summary names, else those of the first level, else every unit.
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
    return macro.isEmpty ? recording.regions.levels.first?.regions.map(\.name) ?? [] : macro
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
    let source = try kernels(candidate, rows)
    let unitCount = rows.units.count
    var sums = Sums(count: unitCount)
    var result = UnitScores(
      r: [], criterion: [], testCount: split.testRowCount / split.foldCount,
      trainCount: split.trainRowCount / split.foldCount)
    var predicted = [Matrix<Float>](repeating: Matrix(rowCount: 0, columnCount: 0), count: split.foldCount)
    var measured: (values: Matrix<Float>, dropped: Set<Int>)?
    for block in try blocks(rows) {
      let (responses, dropped) = try responses(of: rows, units: block)
      result.droppedUnits += dropped.count
      // Patterns are whole, so there is one block.
      if options.wantsRSA { measured = (responses, dropped) }
      for (index, fold) in split.folds.enumerated() {
        let fit = try fit(
          try source(fold.train), responses, rows, rule: rule(rows, block), split: split, fold: index, workers: workers)
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
    if let measured {
      result.rsa = try rsa(source, predicted, measured, rows, subject: subject, workers: workers)
    }
    return result
  }

  // MARK: - Subjects that share rows

  /// Subjects with the same rows under the same split, who share every factorisation; the first of each names it.
  var cohorts: [[Int]] {
    var cohorts: [[Int]] = []
    for subject in subjects.indices {
      let rows = subjects[subject]
      let place = cohorts.firstIndex { cohort in
        let other = subjects[cohort[0]]
        return other.stimuli == rows.stimuli && other.stories == rows.stories
          && splits[cohort[0]] == splits[subject]
      }
      if let place { cohorts[place].append(subject) } else { cohorts.append([subject]) }
    }
    return cohorts
  }

  /// Scores of one candidate for every subject of a cohort: one fit a fold for the units of all.
  ///
  /// Whole patterns, and responses beyond the limit, go subject by subject.
  func scores(of candidate: EncodingCandidate, cohort: [Int], workers: Workers) throws -> [UnitScores] {
    let unitCount = cohort.reduce(0) { $0 + subjects[$1].units.count }
    let rows = subjects[cohort[0]]
    guard cohort.count > 1, !options.wantsRSA, 16 * rows.rowCount * unitCount <= options.limit else {
      return try cohort.map { try scores(of: candidate, subject: $0, workers: workers) }
    }
    let split = splits[cohort[0]]
    let source = try kernels(candidate, rows)
    let parts = try cohort.map { try responses(of: subjects[$0], units: 0..<subjects[$0].units.count) }
    var all = Matrix<Float>(rowCount: rows.rowCount, columnCount: unitCount)
    var first = 0
    var ranges: [Range<Int>] = []
    for part in parts {
      for row in 0..<all.rowCount {
        for column in 0..<part.values.columnCount { all[row, first + column] = part.values[row, column] }
      }
      ranges.append(first..<(first + part.values.columnCount))
      first += part.values.columnCount
    }
    var sums = Sums(count: unitCount)
    var atEdge = false
    var outlying = 0
    for (index, fold) in split.folds.enumerated() {
      let fit = try fit(
        try source(fold.train), all, rows, rule: rule(cohort), split: split, fold: index, workers: workers)
      let r = try testScores(fit, all, rows, test: fold.test)
      for unit in 0..<unitCount { sums.add(r[unit], fit.criterion[unit], unit) }
      atEdge = atEdge || fit.fit.alphaAtGridEdge
      outlying += fit.outlyingTestRows.count
    }
    let (r, criterion) = sums.means()
    return zip(parts, ranges).map { part, range in
      var own = UnitScores(
        r: Array(r[range]), criterion: Array(criterion[range]), testCount: split.testRowCount / split.foldCount,
        trainCount: split.trainRowCount / split.foldCount, alphaAtGridEdge: atEdge, outlyingCount: outlying)
      own.droppedUnits = part.dropped.count
      for unit in part.dropped { (own.r[unit], own.criterion[unit]) = (.nan, .nan) }
      return own
    }
  }

  /// Which units of a cohort share a penalty: never those of two subjects.
  private func rule(_ cohort: [Int]) -> PenaltyRule {
    guard options.alpha != .unit else { return .perTarget }
    var labels: [Int] = []
    var first = 0
    for subject in cohort {
      let count = subjects[subject].units.count
      guard case .perGroup(let own) = rule(subjects[subject], 0..<count) else {
        labels += [Int](repeating: first, count: count)
        first += 1
        continue
      }
      labels += own.map { first + $0 }
      first += targets[subject].count + 1
    }
    return .perGroup(labels)
  }

  /// The kernel to fit with, for each list of training rows: one for all, unless features are scaled on them.
  func kernels(
    _ candidate: EncodingCandidate, _ rows: SubjectRows
  ) throws -> ([Int]) throws -> FeatureKernel {
    guard options.scale != .layer || candidate.scalesEachFeature else {
      let kernel = try candidate.kernel(of: rows, stimuli: stimuli)
      return { _ in kernel }
    }
    return { train in
      try candidate.kernel(
        of: rows, stimuli: stimuli, scaledOn: train,
        floor: options.scale == .zscore ? 0 : ColumnScaling.usualFloor)
    }
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
    var dropped: Set<Int> = []
    for row in 0..<values.rowCount {
      for column in 0..<values.columnCount where !values[row, column].isFinite {
        let value = values[row, column]
        if value.isNaN, options.missing == .keep { continue }
        guard value.isNaN, options.missing == .dropUnits else {
          let place =
            "first: unit \"\(recording.unitIDs[rows.units[units.lowerBound + column]])\", stimulus "
            + "\"\(stimuli.ids[rows.stimuli[row]])\""
          throw Explanation(
            "E0462", "responses hold a value that is no number",
            facts: [place + (value.isNaN ? "" : ", which is infinite: damage, and not a missing response")],
            remedies: value.isNaN
              ? ["missing: drop(units)", "missing: keep"]
              : ["leave that unit out by `units`, or that stimulus by `stimuli`"])
        }
        dropped.insert(column)
      }
    }
    for column in dropped { for row in 0..<values.rowCount { values[row, column] = 0 } }
    return (values, dropped)
  }

  /// Which units lack responses to some stimuli, where these are kept: how many units, in how many patterns of rows, and the
  /// smallest number of rows that one of them has. `nil` for none.
  func lacking(subject: Int) throws -> (units: Int, patterns: Int, least: Int)? {
    let rows = subjects[subject]
    guard options.missing == .keep else { return nil }
    let values = try rows.means(units: 0..<rows.units.count, limit: options.limit)
    var patterns: Set<[Int]> = []
    var count = 0
    for unit in 0..<values.columnCount {
      let absent = (0..<values.rowCount).filter { values[$0, unit].isNaN }
      guard !absent.isEmpty else { continue }
      count += 1
      patterns.insert(absent)
    }
    guard let most = patterns.map(\.count).max() else { return nil }
    return (count, patterns.count, values.rowCount - most)
  }

  func fit(
    _ kernel: FeatureKernel, _ responses: Matrix<Float>, _ rows: SubjectRows, rule: PenaltyRule, split: Split,
    fold index: Int, keepsPredictions: Bool = false, workers: Workers
  ) throws -> EncodingRegression.Result {
    let fold = split.folds[index]
    var fit = EncodingRegression.Options(grid: options.grid, missing: options.missing == .keep ? .keep : .refuse)
    fit.heldOut = heldOut(fold.train, rows)
    fit.keepsPredictions = keepsPredictions || options.wantsRSA || rows.stories != nil
    fit.rule = rule
    if options.criterion == .foldR { fit.criterionFolds = try inner(split, index, rows) }
    return try EncodingRegression.run(
      kernel, responses: responses, train: fold.train, test: fold.test, options: fit, workers: workers)
  }

  func rule(_ rows: SubjectRows, _ block: Range<Int>) -> PenaltyRule {
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
    _ source: ([Int]) throws -> FeatureKernel, _ predicted: [Matrix<Float>],
    _ measured: (values: Matrix<Float>, dropped: Set<Int>), _ rows: SubjectRows, subject: Int, workers: Workers
  ) throws -> [(test: Double, train: Double)] {
    let (responses, dropped) = measured
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
          try source(rest), responses: responses, train: rest, test: part, options: fit, workers: workers)
        return found.fit.predictions ?? Matrix(rowCount: 0, columnCount: 0)
      }
      for (place, target) in targets[subject].enumerated() {
        let units = target.units.filter { !dropped.contains($0) }
        test[place].append(
          agreement(predicted[index], responses.selecting(rows: fold.test), units, rows, fold.test, workers))
        let folds = zip(inside, held).map { agreement($0, responses.selecting(rows: $1), units, rows, $1, workers) }
        train[place].append(definedMean(folds))
      }
    }
    return zip(test, train).map { (definedMean($0), definedMean($1)) }
  }

  /// Pearson r between the RDMs (1 - pearson over units) of predicted and measured patterns; NaN where there are too few.
  private func agreement(
    _ predicted: Matrix<Float>, _ measured: Matrix<Float>, _ units: [Int], _ rows: SubjectRows, _ positions: [Int],
    _ workers: Workers
  ) -> Double {
    // Row by row, as values lie in memory.
    var isDefined = [Bool](repeating: true, count: units.count)
    for row in 0..<predicted.rowCount {
      let (own, other) = (row * predicted.columnCount, row * measured.columnCount)
      for (place, unit) in units.enumerated()
      where predicted.elements[own + unit].isNaN || measured.elements[other + unit].isNaN {
        isDefined[place] = false
      }
    }
    let defined = zip(units, isDefined).filter { $1 }.map(\.0)
    guard defined.count >= Self.leastUnits, positions.count > 2 else { return .nan }
    let axis = stimuli.subset(positions.map { rows.stimuli[$0] })
    func rdm(_ matrix: Matrix<Float>) throws -> RDM {
      // Not by the generic method of a matrix, which takes each number through its type.
      var values = [Float](repeating: 0, count: matrix.rowCount * defined.count)
      for row in 0..<matrix.rowCount {
        let (from, to) = (row * matrix.columnCount, row * defined.count)
        for (place, unit) in defined.enumerated() { values[to + place] = matrix.elements[from + unit] }
      }
      let part = FeatureMap(
        matrix: Matrix(rowCount: matrix.rowCount, columnCount: defined.count, elements: values), shape: [defined.count])
      return try Distance.pearson(FeatureGeometry(of: part, axis: axis, workers: workers), axis: axis)
    }
    return (try? Comparison.pearson(rdm(predicted), rdm(measured))) ?? .nan
  }
}
