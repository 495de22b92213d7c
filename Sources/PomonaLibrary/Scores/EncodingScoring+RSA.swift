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

  /// For each subject of a block, by region: means over folds of the comparison of predicted with measured RDMs. Training
  /// rows are predicted within folds of them, or one by one as an original has it.
  func rsa(
    _ source: ([Int]) throws -> FoldKernel, _ fits: [EncodingRegression.Result], _ responses: Matrix<Float>,
    _ dropped: Set<Int>, _ block: UnitBlock, _ rows: SubjectRows, _ split: Split, _ rule: PenaltyRule,
    workers: Workers
  ) throws -> [[(test: Double, train: Double)]] {
    let regions = block.parts.map { part in
      targets[part.subject].map { target in target.units.map { part.first + $0 }.filter { !dropped.contains($0) } }
    }
    var test = regions.map { $0.map { _ in [Double]() } }
    var train = test
    for (index, fold) in split.folds.enumerated() {
      var inside: [(predicted: Matrix<Float>, rows: [Int])] = []
      if options.profile.takes(.d51) {
        let fit = fits[index].fit
        if let heldOut = fit.heldOut { inside = [(withoutMeans(heldOut, fit.trainingMeans), fold.train)] }
      } else {
        inside = try inner(split, index, rows).map { part in
          let out = Set(part)
          let rest = fold.train.filter { !out.contains($0) }
          let kernel = try source(rest)
          var fit = try choices(kernel, rows, train: rest, rule: rule, nested: split.nested?.folds[index])
          fit.keepsPredictions = true
          fit.keepsHeldOut = options.profile.takes(.d01)
          let found = try EncodingRegression.run(
            kernel.kernel, responses: responses, train: rest, test: part, options: fit, workers: workers
          ).fit
          return (
            withoutMeans(found.predictions ?? Matrix(rowCount: 0, columnCount: 0), found.trainingMeans), part
          )
        }
      }
      let measured = responses.selecting(rows: fold.test)
      let parts = inside.map { ($0.predicted, responses.selecting(rows: $0.rows), $0.rows) }
      for (place, own) in regions.enumerated() {
        for (target, units) in own.enumerated() {
          if let predicted = fits[index].fit.predictions {
            test[place][target].append(agreement(predicted, measured, units, rows, fold.test, workers))
          }
          train[place][target].append(
            definedMean(parts.map { agreement($0.0, $0.1, units, rows, $0.2, workers) }))
        }
      }
    }
    return zip(test, train).map { zip($0, $1).map { (definedMean($0), definedMean($1)) } }
  }

  /// Predictions of training rows less the mean of each unit, where the original leaves it out (D-01).
  private func withoutMeans(_ predictions: Matrix<Float>, _ means: [Double]) -> Matrix<Float> {
    guard options.profile.takes(.d01), means.count == predictions.columnCount else { return predictions }
    var changed = predictions
    for row in 0..<changed.rowCount {
      for column in means.indices { changed[row, column] = Float(Double(changed[row, column]) - means[column]) }
    }
    return changed
  }

  /// The comparison of the RDMs of predicted and measured patterns over units; NaN where there are too few, or a pattern is
  /// constant.
  func agreement(
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
      return try options.patterns.distance(part, axis: axis, workers: workers)
    }
    let controls = options.patterns.controls.map { $0.rdm.subset(positions.map { rows.stimuli[$0] }) }
    return (try? options.patterns.comparison(rdm(predicted), rdm(measured), given: controls)) ?? .nan
  }
}
