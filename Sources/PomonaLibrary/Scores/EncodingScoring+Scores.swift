internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaParallel

/// Scores of a candidate, unit by unit: means over folds of r on test rows and of what layers are chosen by.
extension EncodingScoring {
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

    /// Units that were fitted, and have no r because a prediction is constant over test rows (or they are).
    var flatCount: Int { zip(r, criterion).count { $0.isNaN && !$1.isNaN } }
    /// Units without r that were not left out.
    var undefinedCount: Int { r.count(where: \.isNaN) - droppedUnits - unfittedUnits }
  }

  /// - Throws: `EncodingError`, `E0471`. Cost: a kernel factorised once a fold and block of units.
  func scores(of candidate: EncodingCandidate, subject: Int, workers: Workers) throws -> UnitScores {
    try scores(of: candidate, cohort: [subject], workers: workers)[0]
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
