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

  /// What predicts.
  enum Regression: Sendable, Equatable {
    case ridge
    /// On few components; `count` is `nil` where folds of the training rows choose it.
    case components(ComponentRegression.Method, count: Int?, sharing: ComponentRegression.Sharing)

    var words: String {
      guard case .components(let method, let count, let sharing) = self else { return "ridge regression" }
      let name = method == .partialLeastSquares ? "partial least squares" : "principal component regression"
      let number =
        count.map { "\($0) \($0 == 1 ? "component" : "components")" }
        ?? "1 to \(ComponentRegression.Count.usualLimit) components, chosen by five folds of training rows"
      let shared = sharing == .together ? "shared by the units of a region" : "of each unit"
      return "\(name), \(number)" + (method == .partialLeastSquares ? " \(shared)" : "")
    }
  }

  var regression = Regression.ridge
  var profile = ScoringProfile.leakFree
  var scale = Scale.layer
  var criterion = Criterion.looR2
  var alpha = AlphaRule.unit
  var grid: PenaltyGrid?
  var missing = MissingRule.error
  var limit = 1 << 30
  /// Of the halves of repeats behind ceilings.
  var seed: UInt64 = 1
  /// Whether predicted patterns are compared as RDMs, too.
  var wantsRSA = false
  var patterns = PatternComparison()

  /// Whether the training rows have a score of the same kind as the test rows, so that both may stand in one column.
  var criterionIsScore: Bool { criterion == .foldR || profile.takes(.d50) }
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
  ///   A region may lack units in some subjects: their target is then empty, and gets no row.
  /// - Throws: `E0412`, `E0473` where no subject has a unit of a region asked for, `RecordingError.unknown` for a region that there is not, `SplitError`.
  init(_ recording: Recording, plan: SplitPlan?, rois: [String]?, options: EncodingOptions) throws {
    self.recording = recording
    self.options = options
    subjects = try recording.subjects.map { try SubjectRows(recording, subject: $0) }
    let plan = plan ?? Self.usualPlan(subjects)
    self.plan = plan
    splits = try plan.splits(subjects, stimuli: recording.stimuli)
    var names = rois ?? Self.usualRegions(recording)
    let owned = Set(subjects.flatMap(\.units))
    for name in names where try !recording.regions.region(name).units.rows.contains(where: owned.contains) {
      guard rois == nil else { throw ScoringError.noUnits(roi: name, subjects: subjects.map(\.name)) }
      names.removeAll { $0 == name }
    }
    guard !names.isEmpty else {
      targets = subjects.map { [EncodingTarget(roi: "all", units: Array($0.units.indices))] }
      return
    }
    targets = try subjects.map { rows in
      let places = Dictionary(uniqueKeysWithValues: zip(rows.units, rows.units.indices))
      return try names.map { name in
        EncodingTarget(roi: name, units: try recording.regions.region(name).units.rows.compactMap { places[$0] })
      }
    }
  }

  /// Regions that were not found in some subjects, one line each for a header: these subjects have no row there.
  var absentRegions: [String] {
    (targets.first ?? []).indices.compactMap { place in
      let without = subjects.indices.filter { targets[$0][place].units.isEmpty }.map { subjects[$0].name }
      guard !without.isEmpty else { return nil }
      return "\(targets[0][place].roi): not in \(without.joined(separator: ", ")), "
        + "\(subjects.count - without.count) of \(subjects.count) subjects"
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
    /// By unit, where responses are missing and kept: the mean number of rows that it has.
    var counts: (test: [Int], train: [Int])?
    /// Test rows far from all training rows, over all folds.
    var outlyingCount = 0
    /// By region: the RDM of predictions against that of responses, on test rows and within folds of training rows.
    var rsa: [(test: Double, train: Double)] = []
    var droppedUnits = 0
    /// Units of no region, where only regions are fitted.
    var unfittedUnits = 0
    /// The fewest and most components that a fit took, where it takes such.
    var components: ClosedRange<Int>?
    /// By region, then by its units, where a prediction depends on the region that the unit is fitted with.
    var byTarget: [(r: [Double], criterion: [Double])]?

    /// Of the units of a region, in its order.
    func values(of target: Int, units: [Int]) -> (r: [Double], criterion: [Double]) {
      byTarget?[target] ?? (units.map { r[$0] }, units.map { criterion[$0] })
    }

    /// Units without r that were not left out.
    var undefinedCount: Int { r.count(where: \.isNaN) - droppedUnits - unfittedUnits }
  }

  /// - Throws: `EncodingError`, `E0471`. Cost: a kernel factorised once a fold and block of units.
  func scores(of candidate: EncodingCandidate, subject: Int, workers: Workers) throws -> UnitScores {
    try scores(of: candidate, cohort: [subject], workers: workers)[0]
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

  /// Units that are fitted at one time: of one subject, or all of every subject of a cohort, side by side.
  struct UnitBlock {
    /// The columns of a subject's units begin at `first`.
    struct Part {
      let subject: Int
      let units: Range<Int>
      let first: Int
    }

    let parts: [Part]

    init(_ parts: [(subject: Int, units: Range<Int>)]) {
      var first = 0
      var made: [Part] = []
      for part in parts {
        made.append(Part(subject: part.subject, units: part.units, first: first))
        first += part.units.count
      }
      self.parts = made
    }
  }

  /// Scores of one candidate for every subject of a cohort: one fit a fold for the units of all, or for as many as the limit
  /// allows.
  ///
  /// - Parameter shared: what the candidates of a call have in common, so that it is made once.
  func scores(
    of candidate: EncodingCandidate, cohort: [Int], shared: SharedMeasurements? = nil, workers: Workers
  ) throws -> [UnitScores] {
    let shared = shared ?? SharedMeasurements(limit: options.limit)
    if case .components = options.regression {
      return try cohort.map { try componentScores(of: candidate, subject: $0, workers: workers) }
    }
    let rows = subjects[cohort[0]]
    let split = splits[cohort[0]]
    let source = try candidate.prepared(of: rows, stimuli: stimuli, scale: options.scale)
    var sums = cohort.map { Sums(count: subjects[$0].units.count) }
    var results = cohort.map { _ in emptyScores(split) }
    let batches = try batches(split, rows)
    var kept: [[FitReady]]?
    for block in try blocks(cohort) {
      let key = SharedMeasurements.Block(subject: block.parts[0].subject, unit: block.parts[0].units.lowerBound)
      let (responses, dropped) = try shared.means(key) { try self.responses(of: block) }
      let rule = rule(block)
      var patterns = block.parts.map { PatternSums(targetCount: targets[$0.subject].count) }
      for batch in batches {
        let ready = try kept ?? self.ready(batch, source, split, rows, workers: workers)
        // The factorisations of one batch serve every block of units.
        if batches.count == 1 { kept = ready }
        for (turn, index) in batch.enumerated() {
          let fold = split.folds[index]
          let fit = try fit(
            ready[turn][0], responses, rows, rule: rule, split: split, fold: index, workers: workers)
          let r = try testScores(fit.fit.predictions, fit.fit.r, responses, rows, test: fold.test)
          for part in block.parts {
            let place = cohort.firstIndex(of: part.subject) ?? 0
            for unit in part.units {
              let column = part.first + unit - part.units.lowerBound
              if !dropped.contains(column) { sums[place].add(r[column], fit.criterion[column], unit) }
            }
            results[place].alphaAtGridEdge = results[place].alphaAtGridEdge || fit.fit.alphaAtGridEdge
            if part.units.lowerBound == 0 { results[place].outlyingCount += fit.outlyingTestRows.count }
          }
          // Patterns are whole, so their subjects are in one block.
          if options.wantsRSA {
            let found = try rsa(
              fit, ready[turn], responses, dropped, block, rows, split, fold: index, rule,
              shared: (shared, key), workers: workers)
            for part in found.indices { patterns[part].add(found[part]) }
          }
        }
      }
      if options.missing == .keep { Self.count(responses, split, block, cohort, into: &results) }
      for (index, part) in block.parts.enumerated() {
        let place = cohort.firstIndex(of: part.subject) ?? 0
        let columns = part.first..<(part.first + part.units.count)
        results[place].droppedUnits += dropped.count(where: columns.contains)
        if options.wantsRSA { results[place].rsa = patterns[index].means }
      }
    }
    for place in cohort.indices { (results[place].r, results[place].criterion) = sums[place].means() }
    return results
  }

  /// How many test and training rows of a fold each unit of a block has, mean over folds.
  private static func count(
    _ responses: Matrix<Float>, _ split: Split, _ block: UnitBlock, _ cohort: [Int], into results: inout [UnitScores]
  ) {
    func present(_ column: Int, _ side: (Split.Fold) -> [Int]) -> Int {
      split.folds.reduce(0) { $0 + side($1).count { !responses[$0, column].isNaN } } / split.foldCount
    }
    for part in block.parts {
      let place = cohort.firstIndex(of: part.subject) ?? 0
      let columns = part.first..<(part.first + part.units.count)
      var counts = results[place].counts ?? ([], [])
      counts.test += columns.map { present($0, \.test) }
      counts.train += columns.map { present($0, \.train) }
      results[place].counts = counts
    }
  }

  func emptyScores(_ split: Split) -> UnitScores {
    UnitScores(
      r: [], criterion: [], testCount: split.testRowCount / split.foldCount,
      trainCount: split.trainRowCount / split.foldCount)
  }

  /// Penalties that units of a block share: never those of two subjects.
  func rule(_ block: UnitBlock) -> PenaltyRule {
    guard block.parts.count > 1 else {
      return block.parts.first.map { rule(subjects[$0.subject], $0.units) } ?? .perTarget
    }
    return rule(block.parts.map(\.subject))
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

  struct Sums {
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

  /// All units of a cohort at once where that stays within the limit, else subject by subject.
  func wholeBlocks(_ cohort: [Int]) -> [UnitBlock] {
    let unitCount = cohort.reduce(0) { $0 + subjects[$1].units.count }
    let all = cohort.map { ($0, 0..<subjects[$0].units.count) }
    return 16 * subjects[cohort[0]].rowCount * unitCount <= options.limit
      ? [UnitBlock(all)] : all.map { UnitBlock([$0]) }
  }

  /// The same, and a subject beyond the limit in ranges of units.
  private func blocks(_ cohort: [Int]) throws -> [UnitBlock] {
    let whole = wholeBlocks(cohort)
    if cohort.count > 1, whole.count == 1 { return whole }
    return try cohort.flatMap { subject in try blocks(subjects[subject]).map { UnitBlock([(subject, $0)]) } }
  }

  /// Means over repeats of the units of a block, side by side.
  func responses(of block: UnitBlock) throws -> (values: Matrix<Float>, dropped: Set<Int>) {
    let found = try block.parts.map { try responses(of: subjects[$0.subject], units: $0.units) }
    guard found.count > 1 else { return found.first ?? (Matrix(rowCount: 0, columnCount: 0), []) }
    let width = found.reduce(0) { $0 + $1.values.columnCount }
    let rowCount = found[0].values.rowCount
    var elements: [Float] = []
    elements.reserveCapacity(rowCount * width)
    for row in 0..<rowCount { for part in found { elements += part.values.row(row) } }
    var dropped: Set<Int> = []
    for (part, own) in zip(block.parts, found) { for column in own.dropped { dropped.insert(part.first + column) } }
    return (Matrix(rowCount: rowCount, columnCount: width, elements: elements), dropped)
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

  // MARK: - Fits

  /// Rows that a fit trains on and predicts, with their kernel factorised.
  struct FitReady: Sendable {
    let fit: EncodingRegression.Ready
    let isScaled: Bool
  }

  /// The fits of a fold: its own, and where patterns want them those of parts of its training rows.
  private func sides(_ split: Split, _ index: Int, _ rows: SubjectRows) throws -> [Split.Fold] {
    let fold = split.folds[index]
    guard options.wantsRSA, !options.profile.takes(.d51) else { return [fold] }
    return [fold]
      + (try inner(split, index, rows).map { part in
        let out = Set(part)
        return Split.Fold(train: fold.train.filter { !out.contains($0) }, test: part)
      })
  }

  /// Folds whose factorisations, and kernels where they are made of training rows, stay within an eighth of the limit
  /// together; at least one at a time.
  private func batches(_ split: Split, _ rows: SubjectRows) throws -> [[Int]] {
    var batches: [[Int]] = []
    var left = 0
    for index in split.folds.indices {
      let bytes = try sides(split, index, rows).reduce(0) {
        $0 + EncodingRegression.Ready.byteCount(trainCount: $1.train.count, testCount: $1.test.count)
          + 8 * rows.rowCount * rows.rowCount
      }
      if batches.isEmpty || bytes > left {
        batches.append([])
        left = options.limit / 8
      }
      batches[batches.count - 1].append(index)
      left -= bytes
    }
    return batches
  }

  /// The fits of some folds made ready side by side: a decomposition takes one thread, whatever there are.
  private func ready(
    _ batch: [Int], _ source: ([Int]) throws -> FoldKernel, _ split: Split, _ rows: SubjectRows, workers: Workers
  ) throws -> [[FitReady]] {
    let sides = try batch.map { try self.sides(split, $0, rows) }
    let jobs = try sides.flatMap { $0 }.map { (side: $0, kernel: try source($0.train)) }
    let made = try workers.map(jobs.count) { index in
      let (side, kernel) = jobs[index]
      return FitReady(
        fit: try EncodingRegression.ready(
          kernel.kernel, isScaled: kernel.isScaled, train: side.train, test: side.test, workers: workers),
        isScaled: kernel.isScaled)
    }
    var start = 0
    return sides.map { own in
      defer { start += own.count }
      return Array(made[start..<(start + own.count)])
    }
  }

  func fit(
    _ kernel: FoldKernel, _ responses: Matrix<Float>, _ rows: SubjectRows, rule: PenaltyRule, split: Split,
    fold index: Int, keepsPredictions: Bool = false, workers: Workers
  ) throws -> EncodingRegression.Result {
    let fold = split.folds[index]
    let ready = FitReady(
      fit: try EncodingRegression.ready(
        kernel.kernel, isScaled: kernel.isScaled, train: fold.train, test: fold.test, workers: workers),
      isScaled: kernel.isScaled)
    return try fit(
      ready, responses, rows, rule: rule, split: split, fold: index, keepsPredictions: keepsPredictions,
      workers: workers)
  }

  private func fit(
    _ ready: FitReady, _ responses: Matrix<Float>, _ rows: SubjectRows, rule: PenaltyRule, split: Split,
    fold index: Int, keepsPredictions: Bool = false, workers: Workers
  ) throws -> EncodingRegression.Result {
    let fold = split.folds[index]
    var fit = try choices(
      isScaled: ready.isScaled, rows, train: fold.train, rule: rule, nested: split.nested?.folds[index])
    fit.keepsPredictions = keepsPredictions || options.wantsRSA || rows.stories != nil
    fit.keepsHeldOut = options.wantsRSA && options.profile.takes(.d51)
    if options.criterion == .foldR { fit.criterionFolds = try inner(split, index, rows) }
    return try EncodingRegression.run(ready.fit, responses: responses, options: fit, workers: workers)
  }

  /// What all fits have in common.
  func choices(
    isScaled: Bool, _ rows: SubjectRows, train: [Int], rule: PenaltyRule, nested: [Split.Fold]?
  ) throws -> EncodingRegression.Options {
    var fit = EncodingRegression.Options(
      profile: options.profile.ofFit, grid: options.grid, missing: options.missing == .keep ? .keep : .refuse)
    fit.isScaled = isScaled
    fit.heldOut = try heldOut(train, rows, nested: nested)
    fit.rule = rule
    return fit
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

  /// The folds of a nested split, as far as they are of these training rows; else single stimuli, or whole stories of a time
  /// series, whose neighbours would give a left-out row away.
  ///
  /// - Throws: `E0363` when a nested split does not hold out each training row once.
  func heldOut(_ train: [Int], _ rows: SubjectRows, nested: [Split.Fold]?) throws -> HeldOut {
    // A published analysis leaves out single rows, whatever else is divided.
    guard let nested, options.profile.original == nil else {
      return rows.stories == nil ? .leaveOneOut : .blocks(storyBlocks(train, rows, least: 2))
    }
    let own = Set(train)
    let blocks = nested.map { $0.test.filter(own.contains) }.filter { !$0.isEmpty }
    guard blocks.count > 1, blocks.reduce(0, { $0 + $1.count }) == train.count, Set(blocks.joined()) == own else {
      throw Explanation(
        "E0363", "the split inside of `\(plan.name)` does not hold out every training row once", parameter: "split",
        facts: ["penalties are chosen by rows that its folds hold out"], remedies: ["nested(…, contiguous(5))"])
    }
    return .blocks(blocks)
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
  func inner(_ split: Split, _ index: Int, _ rows: SubjectRows) throws -> [[Int]] {
    if let nested = split.nested { return nested.folds[index].map(\.test) }
    let train = split.folds[index].train
    if rows.stories != nil { return storyBlocks(train, rows, least: Self.innerFolds) }
    return try SplitScheme.shuffled(Self.innerFolds).split(count: train.count).folds.map { $0.test.map { train[$0] } }
  }

  /// r on test rows; within stories for a time series.
  func testScores(
    _ predictions: Matrix<Float>?, _ plain: [Double], _ responses: Matrix<Float>, _ rows: SubjectRows, test: [Int]
  ) throws -> [Double] {
    guard let stories = rows.stories, let predictions else { return plain }
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
}
