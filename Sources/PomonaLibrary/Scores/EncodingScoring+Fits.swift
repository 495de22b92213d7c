internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaParallel

/// Factorisations of the folds of a split, and the fits that stand on them.
extension EncodingScoring {
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
  func batches(_ split: Split, _ rows: SubjectRows) throws -> [[Int]] {
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
  func ready(
    _ batch: [Int], _ source: ([Int]) throws -> FoldKernel, _ split: Split, _ rows: SubjectRows, workers: Workers
  ) throws -> [[FitReady]] {
    let sides = try batch.map { try self.sides(split, $0, rows) }
    let made = try Self.sayingRows(split, rows) {
      let jobs = try sides.flatMap { $0 }.map { (side: $0, kernel: try source($0.train)) }
      return try workers.map(jobs.count) { index in
        let (side, kernel) = jobs[index]
        return FitReady(
          fit: try EncodingRegression.ready(
            kernel.kernel, isScaled: kernel.isScaled, train: side.train, test: side.test, workers: workers),
          isScaled: kernel.isScaled)
      }
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

  func fit(
    _ ready: FitReady, _ responses: Matrix<Float>, _ rows: SubjectRows, rule: PenaltyRule, split: Split,
    fold index: Int, keepsPredictions: Bool = false, workers: Workers
  ) throws -> EncodingRegression.Result {
    let fold = split.folds[index]
    var fit = try choices(
      isScaled: ready.isScaled, rows, train: fold.train, rule: rule, nested: split.nested?.folds[index])
    fit.keepsPredictions = keepsPredictions || options.wantsRSA || rows.stories != nil
    fit.keepsHeldOut = options.wantsRSA && options.profile.takes(.d51)
    if options.criterion == .foldR { fit.criterionFolds = try inner(split, index, rows) }
    return try Self.sayingRows(split, rows) {
      try EncodingRegression.run(ready.fit, responses: responses, options: fit, workers: workers)
    }
  }

  /// Where a side of the split has too few rows, says how many there are in all: three train and two test at least.
  private static func sayingRows<Result>(
    _ split: Split, _ rows: SubjectRows, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as EncodingError {
      guard case .tooFewRows = error else { throw error }
      var explanation = error.explanation
      explanation.facts.append("there are \(rows.rowCount) in all, under the split \(split.name)")
      if rows.rowCount < 5 {
        explanation.remedies = ["a benchmark of 5 stimuli or more, of which odd_even trains on 3 and tests on 2"]
      } else if split.nested == nil, split.name == "odd_even" {
        explanation.remedies = ["leave `criterion:` out"]
      }
      throw explanation
    }
  }
}
