internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaParallel

/// How RDMs of predicted patterns are compared with those of measured ones (eRSA).
struct PatternComparison: Sendable {
  var distance = Distance.pearson
  var comparison = Comparison.pearson
  /// Held constant: over the stimuli of the benchmark.
  var controls: [(name: String, rdm: RDM)] = []

  /// For a header.
  var words: String {
    let held = controls.isEmpty ? "" : ", given \(controls.map(\.name).joined(separator: ", "))"
    return "\(distance.rdmName) of predicted patterns, by \(comparison.name)\(held)"
  }
}

/// RDMs of predicted patterns against those of measured ones (eRSA).
extension EncodingScoring {
  /// Fewer units make no pattern.
  static let leastUnits = 11

  /// Comparisons of one subject by region, a fold at a time.
  struct PatternSums {
    private var test: [[Double]]
    private var train: [[Double]]

    init(targetCount: Int) {
      test = Array(repeating: [], count: targetCount)
      train = test
    }

    mutating func add(_ found: [(test: Double?, train: Double)]) {
      for (target, own) in found.enumerated() {
        if let score = own.test { test[target].append(score) }
        train[target].append(own.train)
      }
    }

    /// Over folds.
    var means: [(test: Double, train: Double)] { zip(test, train).map { (definedMean($0), definedMean($1)) } }
  }

  /// For each subject of a block, by region: the comparison of predicted with measured RDMs of one fold. Training rows are
  /// predicted within folds of them, or one by one as an original has it.
  func rsa(
    _ fit: EncodingRegression.Result, _ ready: [FitReady], _ responses: Matrix<Float>, _ dropped: Set<Int>,
    _ block: UnitBlock, _ rows: SubjectRows, _ split: Split, fold index: Int, _ rule: PenaltyRule,
    shared: (measurements: SharedMeasurements, block: SharedMeasurements.Block), workers: Workers
  ) throws -> [[(test: Double?, train: Double)]] {
    let fold = split.folds[index]
    var sides: [(part: Int?, predicted: Matrix<Float>, rows: [Int])] = []
    if let predicted = fit.fit.predictions { sides.append((nil, predicted, fold.test)) }
    if options.profile.takes(.d51) {
      if let heldOut = fit.fit.heldOut { sides.append((0, withoutMeans(heldOut, fit.fit.trainingMeans), fold.train)) }
    } else {
      for (part, own) in ready.dropFirst().enumerated() {
        var choices = try choices(
          isScaled: own.isScaled, rows, train: own.fit.train, rule: rule, nested: split.nested?.folds[index])
        choices.keepsPredictions = true
        choices.keepsHeldOut = options.profile.takes(.d01)
        let found = try EncodingRegression.run(own.fit, responses: responses, options: choices, workers: workers).fit
        sides.append(
          (
            part, withoutMeans(found.predictions ?? Matrix(rowCount: 0, columnCount: 0), found.trainingMeans),
            own.fit.test
          ))
      }
    }
    let regions = block.parts.map { part in
      targets[part.subject].map { target in target.units.map { part.first + $0 }.filter { !dropped.contains($0) } }
    }
    var tasks: [(side: Int, subject: Int, target: Int)] = []
    for side in sides.indices {
      for (subject, own) in regions.enumerated() { for target in own.indices { tasks.append((side, subject, target)) } }
    }
    let (wanted, all) = (tasks, sides)
    let found = try workers.map(wanted.count) { task -> Double in
      let (side, subject, target) = wanted[task]
      let (part, predicted, positions) = all[side]
      let units = regions[subject][target]
      let key = SharedMeasurements.Patterns(
        side: SharedMeasurements.Side(block: shared.block, fold: index, part: part), subject: subject, target: target)
      let measured = shared.measurements.measured(key) {
        measuredPatterns(responses, units, rows, positions, workers)
      }
      return agreement(predicted, responses, units, rows, positions, measured: measured, workers)
    }
    return regions.indices.map { subject in
      regions[subject].indices.map { target in
        func scores(ofTest: Bool) -> [Double] {
          zip(tasks, found).filter {
            $0.0.subject == subject && $0.0.target == target && (sides[$0.0.side].part == nil) == ofTest
          }.map(\.1)
        }
        return (scores(ofTest: true).first, definedMean(scores(ofTest: false)))
      }
    }
  }

  /// Predictions of training rows less the mean of each unit, where the original leaves it out (D-01).
  private func withoutMeans(_ predictions: Matrix<Float>, _ means: [Double]) -> Matrix<Float> {
    guard options.profile.takes(.d01), means.count == predictions.columnCount else { return predictions }
    // Through the array: an element of a matrix of another module costs a look-up of its type.
    var elements = predictions.elements
    let width = means.count
    for row in 0..<predictions.rowCount {
      for column in 0..<width {
        elements[row * width + column] = Float(Double(elements[row * width + column]) - means[column])
      }
    }
    return Matrix(rowCount: predictions.rowCount, columnCount: width, elements: elements)
  }

  /// The RDM of measured patterns over the units that have all responses on these rows.
  func measuredPatterns(
    _ responses: Matrix<Float>, _ units: [Int], _ rows: SubjectRows, _ positions: [Int], _ workers: Workers
  ) -> SharedMeasurements.Measured {
    let whole = defined(units, in: responses, rows: positions)
    return SharedMeasurements.Measured(
      units: whole, rdm: try? patterns(responses, positions, whole, rows, positions, workers))
  }

  /// The comparison of the RDMs of predicted and measured patterns over units; NaN where there are too few, or a pattern is
  /// constant.
  ///
  /// - Parameters:
  ///   - predicted: a row for each of `positions`.
  ///   - responses: of all rows of the subject.
  ///   - measured: of the same units and rows, where it is known.
  func agreement(
    _ predicted: Matrix<Float>, _ responses: Matrix<Float>, _ units: [Int], _ rows: SubjectRows, _ positions: [Int],
    measured: SharedMeasurements.Measured? = nil, _ workers: Workers
  ) -> Double {
    let whole = measured?.units ?? defined(units, in: responses, rows: positions)
    let all = Array(0..<predicted.rowCount)
    let both = defined(whole, in: predicted, rows: all)
    guard both.count >= Self.leastUnits, positions.count > 2 else { return .nan }
    let controls = options.patterns.controls.map { $0.rdm.subset(positions.map { rows.stimuli[$0] }) }
    // A unit that no fit predicts is left out on both sides.
    let known = both.count == whole.count ? measured?.rdm : nil
    return
      (try? options.patterns.comparison(
        patterns(predicted, all, both, rows, positions, workers),
        known ?? patterns(responses, positions, both, rows, positions, workers), given: controls)) ?? .nan
  }

  /// The units without a gap on some rows of a matrix.
  private func defined(_ units: [Int], in matrix: Matrix<Float>, rows: [Int]) -> [Int] {
    var isDefined = [Bool](repeating: true, count: units.count)
    // Row by row, as values lie in memory.
    for row in rows {
      let start = row * matrix.columnCount
      for (place, unit) in units.enumerated() where matrix.elements[start + unit].isNaN { isDefined[place] = false }
    }
    return zip(units, isDefined).filter { $1 }.map(\.0)
  }

  /// The RDM of some units on some rows of a matrix, which are those of `positions`.
  private func patterns(
    _ matrix: Matrix<Float>, _ from: [Int], _ units: [Int], _ rows: SubjectRows, _ positions: [Int], _ workers: Workers
  ) throws -> RDM {
    // Not by the generic method of a matrix, which takes each number through its type.
    var values = [Float](repeating: 0, count: from.count * units.count)
    for (place, row) in from.enumerated() {
      let (start, to) = (row * matrix.columnCount, place * units.count)
      for (column, unit) in units.enumerated() { values[to + column] = matrix.elements[start + unit] }
    }
    let part = FeatureMap(
      matrix: Matrix(rowCount: from.count, columnCount: units.count, elements: values), shape: [units.count])
    return try options.patterns.distance(
      part, axis: stimuli.subset(positions.map { rows.stimuli[$0] }), workers: workers)
  }
}
