internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaParallel

/// Regression on principal or partial-least-squares components.
extension EncodingScoring {
  /// The regression on components of some units on one fold.
  func componentFit(
    _ kernel: FoldKernel, _ responses: Matrix<Float>, _ rows: SubjectRows, split: Split, fold index: Int,
    keepsPredictions: Bool, workers: Workers
  ) throws -> ComponentRegression.Result {
    guard case .components(let method, let count, let sharing) = options.regression else {
      preconditionFailure("components are of a regression on them")
    }
    let fold = split.folds[index]
    let folds = try inner(split, index, rows)
    return try ComponentRegression.fit(
      RidgeDesign(kernel.kernel), by: method, responses: responses, train: fold.train, test: fold.test,
      count: count.map { .fixed($0, folds: folds) }
        ?? .chosen(upTo: ComponentRegression.Count.usualLimit, folds: folds),
      sharing: sharing, missing: options.missing == .keep ? .keep : .refuse,
      keepsPredictions: keepsPredictions || rows.stories != nil, workers: workers)
  }

  /// Scores of one subject, region by region, because units that share components are predicted together.
  func componentScores(
    of candidate: EncodingCandidate, subject: Int, workers: Workers
  ) throws -> UnitScores {
    let rows = subjects[subject]
    let split = splits[subject]
    let source = try candidate.prepared(of: rows, stimuli: stimuli, scale: options.scale)
    let kernels = try split.folds.map { try source($0.train) }
    let needed = 16 * rows.rowCount * rows.units.count
    guard needed <= options.limit else { throw RecordingError.beyondLimit(needed: needed, limit: options.limit) }
    let (all, dropped) = try responses(of: rows, units: 0..<rows.units.count)
    var result = emptyScores(split)
    result.droppedUnits = dropped.count
    result.r = Array(repeating: .nan, count: rows.units.count)
    result.criterion = result.r
    var byTarget: [(r: [Double], criterion: [Double])] = []
    for target in targets[subject] {
      let kept = target.units.indices.filter { !dropped.contains(target.units[$0]) }
      var r = [Double](repeating: .nan, count: target.units.count)
      var criterion = r
      var (test, train): ([Double], [Double]) = ([], [])
      if !kept.isEmpty {
        let responses = all.selecting(columns: kept.map { target.units[$0] })
        let places = Array(kept.indices)
        var sums = Sums(count: kept.count)
        for (index, fold) in split.folds.enumerated() {
          let fit = try componentFit(
            kernels[index], responses, rows, split: split, fold: index, keepsPredictions: options.wantsRSA,
            workers: workers)
          for taken in fit.blocks.map(\.taken) where taken > 0 {
            let known = result.components ?? taken...taken
            result.components = min(known.lowerBound, taken)...max(known.upperBound, taken)
          }
          let own = try testScores(fit.predictions, fit.r, responses, rows, test: fold.test)
          for unit in places { sums.add(own[unit], fit.criterion[unit], unit) }
          guard options.wantsRSA, let predictions = fit.predictions else { continue }
          test.append(
            agreement(predictions, responses, places, rows, fold.test, workers))
          train.append(
            definedMean(
              try inner(split, index, rows).map { part in
                let out = Set(part)
                let rest = Split.Fold(train: fold.train.filter { !out.contains($0) }, test: part)
                let inside = try Split(
                  name: "inner", rowCount: rows.rowCount, folds: [rest], timeSafety: .partly)
                let found = try componentFit(
                  try source(rest.train), responses, rows, split: inside, fold: 0, keepsPredictions: true,
                  workers: workers)
                return agreement(
                  found.predictions ?? Matrix(rowCount: 0, columnCount: 0), responses, places, rows, part, workers)
              }))
        }
        let means = sums.means()
        for (place, unit) in kept.enumerated() { (r[unit], criterion[unit]) = (means.r[place], means.criterion[place]) }
      }
      for (place, unit) in target.units.enumerated() where result.r[unit].isNaN {
        (result.r[unit], result.criterion[unit]) = (r[place], criterion[place])
      }
      byTarget.append((r, criterion))
      if options.wantsRSA { result.rsa.append((definedMean(test), definedMean(train))) }
    }
    // Units of no region are not fitted, and lack nothing.
    let fitted = Set(targets[subject].flatMap(\.units))
    result.unfittedUnits = result.r.indices.count { !fitted.contains($0) && !dropped.contains($0) }
    result.byTarget = byTarget
    return result
  }
}
