public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// Ridge regression of many targets on one set of features, with a penalty chosen on the training rows.
///
///     minimise |y - 1 b - X beta|² + alpha |beta|²
///
/// One factorisation serves all targets and penalties, held-out scores are in closed form, and predictions go through
/// the singular directions of the training rows; weights of features are not made.
///
/// - Shapes: features n × p, responses n × V.
/// - Missing: NaN in a response follows `missing`; targets with the same missing rows share a fit on the rows they have.
///   One with too few of them on a side of the split is NaN and counted.
/// - Edge cases: a target that is constant over training rows has no penalty and no score; one that is constant over test
///   rows has no r and an R² of 0.
/// - Throws: `EncodingError`.
/// - Cost: n² p + 9 n³ + 2 n² V for each penalty, and once more for folds of a criterion; for `.r2` where p ≥ n half of it, and
///   only for some of many penalties (`PenaltySearch`); maps of held-out rows take at most 256 MiB, or one of n² floats where
///   that is more.
public enum Ridge {
  public enum Missing: String, Sendable, CaseIterable {
    /// NaN in a response is an error.
    case refuse
    /// Each target is fitted and scored on the rows it has.
    case keep
  }

  public struct Options: Sendable {
    public var grid = PenaltyGrid.usual
    public var rule = PenaltyRule.perTarget
    /// How held-out rows are taken for the choice of the penalty.
    public var heldOut = HeldOut.leaveOneOut
    public var choice = HeldOutMeasure.r2
    /// Blocks of `kfold_r`, at least five; `nil` makes R²_loo the criterion.
    public var criterionFolds: [[Int]]?
    public var missing = Missing.refuse
    /// Of the originals: the first of equal scores.
    public var tiesToSmaller = false
    public var keepsPredictions = false
    /// Also the predictions of training rows from fits without them, at the chosen penalty.
    public var keepsHeldOut = false
    /// Also r of the leave-one-out predictions at the chosen penalty, which only the originals report.
    public var reportsLooPearson = false
    /// A target with fewer training rows is undefined.
    var leastTrainRows = 2

    public init() {}
  }

  /// Targets that lack the same rows.
  public struct Pattern: Sendable {
    public let targets: [Int]
    public let trainRows: [Int]
    public let testRows: [Int]
    public let penalties: [Double]
    public let meanDiagonal: Double
    /// The smallest penalty is less than products of rows resolve; `RidgeDesign.Form.singular` resolves it.
    public let isBelowRounding: Bool
  }

  public struct Result: Sendable {
    /// Of each target; NaN when none could be chosen.
    public fileprivate(set) var alpha: [Double]
    /// The place in the grid.
    public fileprivate(set) var alphaIndex: [Int?]
    /// The score of the training part: R²_loo or kfold_r at the chosen penalty.
    public fileprivate(set) var criterion: [Double]
    public let criterionName: String
    /// Pearson r of the held-out predictions at the chosen penalty; empty unless asked for. Not comparable with `r`.
    public fileprivate(set) var looPearson: [Double] = []
    /// Pearson r on the test rows.
    public fileprivate(set) var r: [Double]
    /// R² on the test rows about their own mean; 0 where the target is constant there.
    public fileprivate(set) var r2: [Double]
    /// R² on the test rows about the mean of the training rows, which shares of bands sum to.
    public fileprivate(set) var r2AboutTraining: [Double]
    /// Test × targets, NaN where a target lacks the row; only when asked for.
    public fileprivate(set) var predictions: Matrix<Float>?
    /// Train × targets: each row predicted from a fit without it (or without its block), at the chosen penalty, with the mean
    /// of the training rows; NaN where a target lacks the row. Only when asked for.
    public fileprivate(set) var heldOut: Matrix<Float>?
    /// Of each target over its training rows; NaN for one without a fit. Only with `heldOut`.
    public fileprivate(set) var trainingMeans: [Double] = []
    public fileprivate(set) var undefinedTargets = 0
    public fileprivate(set) var undefinedPredictions = 0
    public fileprivate(set) var patterns: [Pattern] = []
    /// More than 10 % of targets chose the first penalty, or of those with a criterion above 0 the last.
    public fileprivate(set) var alphaAtGridEdge = false
  }

  /// Targets in one product: their block of training rows stays in the cache and far below 64 MiB.
  static func blockWidth(rows: Int) -> Int { max(16, min(512, (8 << 20) / max(1, rows) / 16 * 16)) }

  public static func fit(
    _ design: RidgeDesign, responses: Matrix<Float>, train: [Int], test: [Int], options: Options = Options(),
    workers: Workers
  ) throws -> Result {
    let bases = Bases(rowCount: design.rowCount, isSingular: design.form == .singular) {
      try design.basis(train: $0, test: $1, workers: workers)
    }
    return try fit(bases, responses: responses, train: train, test: test, options: options, workers: workers)
  }

  /// Where the factorisation of some training rows comes from: made on the spot, or ready from before.
  struct Bases {
    let rowCount: Int
    let isSingular: Bool
    let basis: (_ train: [Int], _ test: [Int]) throws -> RidgeBasis
  }

  static func fit(
    _ bases: Bases, responses: Matrix<Float>, train: [Int], test: [Int], options: Options, workers: Workers
  ) throws -> Result {
    guard responses.rowCount == bases.rowCount else {
      throw EncodingError.shapeMismatch(
        what: "the rows of responses", expected: bases.rowCount, found: responses.rowCount)
    }
    let targetCount = responses.columnCount
    guard targetCount > 0 else { throw EncodingError.empty(what: "targets") }
    if case .perGroup(let labels) = options.rule, labels.count != targetCount {
      throw EncodingError.shapeMismatch(what: "the groups of targets", expected: targetCount, found: labels.count)
    }
    try Rows.check(train, below: bases.rowCount, what: "the training rows")
    try Rows.check(test, below: bases.rowCount, what: "the test rows")
    try Rows.requireApart(train, test)
    guard train.count >= 2 else { throw EncodingError.tooFewRows(count: train.count, needed: 2, what: "a ridge fit") }
    guard test.count != 1 else {
      throw EncodingError.tooFewRows(count: 1, needed: 2, what: "a correlation on test rows")
    }
    try HeldOutLayout.check(options.heldOut, options.choice, train: train)
    if let folds = options.criterionFolds {
      try HeldOutLayout.check(.blocks(folds), .foldPearson, train: train, least: 5)
    }
    let nan = [Double](repeating: .nan, count: targetCount)
    var result = Result(
      alpha: nan, alphaIndex: Array(repeating: nil, count: targetCount), criterion: nan,
      criterionName: (options.criterionFolds == nil ? HeldOutMeasure.r2 : .foldPearson).rawValue, r: nan, r2: nan,
      r2AboutTraining: nan,
      predictions: options.keepsPredictions
        ? Matrix(rowCount: test.count, columnCount: targetCount, repeating: .nan) : nil)
    if options.reportsLooPearson { result.looPearson = nan }
    if options.keepsHeldOut {
      result.heldOut = Matrix(rowCount: train.count, columnCount: targetCount, repeating: .nan)
      result.trainingMeans = nan
    }
    for (targets, missing) in try patterns(responses, train, test, options.missing, workers) {
      let own = missing.isEmpty ? train : train.filter { !missing.contains($0) }
      let ownTest = missing.isEmpty ? test : test.filter { !missing.contains($0) }
      guard own.count >= options.leastTrainRows, test.isEmpty || ownTest.count >= 2 else {
        result.undefinedTargets += targets.count
        result.patterns.append(
          Pattern(
            targets: targets, trainRows: own, testRows: ownTest, penalties: [], meanDiagonal: .nan,
            isBelowRounding: false))
        continue
      }
      try fit(bases, responses, targets, own, ownTest, train, test, options, workers, into: &result)
    }
    let firsts = result.alphaIndex.count { $0 == 0 }
    let signals = (0..<targetCount).filter { result.criterion[$0] > 0 }
    let last = (result.patterns.map(\.penalties.count).max() ?? 0) - 1
    let lasts = signals.count { result.alphaIndex[$0] == last }
    result.alphaAtGridEdge = last > 0 && (10 * firsts > targetCount || 10 * lasts > signals.count)
    return result
  }

  /// The targets of one pattern.
  private static func fit(
    _ bases: Bases, _ responses: Matrix<Float>, _ targets: [Int], _ train: [Int], _ test: [Int],
    _ allTrain: [Int], _ allTest: [Int], _ options: Options, _ workers: Workers, into result: inout Result
  ) throws {
    let basis = try bases.basis(train, test)
    let penalties = try options.grid.penalties(meanDiagonal: basis.meanDiagonal)
    let layout = HeldOutLayout(options.heldOut, train: train)
    // What is wanted of one pass over held-out rows: the choice, then the criterion and the training score of the originals.
    var measures = [options.choice]
    if options.criterionFolds == nil, options.choice != .r2 { measures.append(.r2) }
    if options.reportsLooPearson, options.choice != .pearson { measures.append(.pearson) }
    let wanted = measures
    // The triangle pays where it is used for many targets.
    let many = targets.count >= 4 * basis.rank
    let left = basis.left.map(Float.init)
    @Sendable func block(_ part: [Int]) -> (block: TargetBlock, values: [Float]) {
      let (values, means, squares) = centred(responses, train, part, takesOffMeans: basis.hasIntercept)
      var coefficients = [Float](repeating: 0, count: basis.rank * part.count)
      if basis.rank > 0 {
        BLAS.multiply(
          left, stride: train.count, values, stride: part.count, rows: basis.rank, columns: part.count,
          inner: train.count, into: &coefficients, stride: part.count)
      }
      return (TargetBlock(targets: part, means: means, squares: squares, coefficients: coefficients), values)
    }
    let blocks = try each(targets, rows: train.count, workers) { block($0).block }
    // By measure and penalty: the score of each target.
    var tables = [[[Double]]](repeating: [], count: measures.count)
    let mapBytes = 4 * train.count * max(1, basis.rank)
    let together = max(1, (256 << 20) / mapBytes)
    var unscored = penalties.indices
    if many, wanted == [.r2],
      let search = try PenaltySearch(basis, layout, penalties: penalties, workers: workers)
    {
      tables[0] = try search.scores(blocks, labels: options.rule.labels(of: targets), workers: workers)
      unscored = unscored.upperBound..<unscored.upperBound
    }
    // Where a pass makes the residuals under every penalty, those of the chosen one come of it.
    let keepsBest =
      options.keepsHeldOut && options.rule == .perTarget && penalties.count <= together && !unscored.isEmpty
      && !(many && wanted == [.r2])
    var kept: [(predictions: [Float], places: [Int?])] = []
    for start in stride(from: unscored.lowerBound, to: unscored.upperBound, by: together) {
      let some = penalties[start..<min(penalties.count, start + together)]
      let maps = try workers.map(some.count) { index in
        HeldOutMap(basis, layout, alpha: penalties[start + index], onlySquares: many && wanted == [.r2])
      }
      typealias Scored = (scores: [[Double]], predictions: [Float], places: [Int?])
      let scored = try workers.map(blocks.count) { index -> Scored in
        let block = blocks[index]
        // Sums of squares in the directions need no responses.
        let values =
          maps.allSatisfy { $0.triangle != nil }
          ? [] : centred(responses, train, block.targets, takesOffMeans: basis.hasIntercept).values
        var best =
          keepsBest
          ? BestHeldOut(rowCount: train.count, width: block.targets.count, tiesToSmaller: options.tiesToSmaller) : nil
        let scores = HeldOutMap.scores(
          maps, layout, wanted, basis: basis, centred: values, coefficients: block.coefficients,
          squares: block.squares, best: &best)
        guard let best else { return (scores, [], []) }
        return (
          scores,
          HeldOutMap.predictions(layout, centred: values, residuals: best.residuals, width: block.targets.count),
          best.places
        )
      }
      let scores = scored.map(\.scores)
      if keepsBest { kept = scored.map { ($0.predictions, $0.places) } }
      for place in some.indices.map({ $0 - start }) {
        for kind in measures.indices {
          tables[kind].append(
            zip(blocks, scores).flatMap { block, part in
              part[kind][(place * block.targets.count)..<((place + 1) * block.targets.count)]
            })
        }
      }
    }
    let choices = tables[0]
    let criteria = tables[measures.firstIndex(of: .r2) ?? 0]
    let pearson = options.reportsLooPearson ? tables[measures.firstIndex(of: .pearson) ?? 0] : []
    let chosen = PenaltyChoice.choose(
      choices, rule: options.rule, targets: targets, tiesToSmaller: options.tiesToSmaller)
    // Each target is held out by folds under its own penalty alone.
    var withinFolds: [Int: Double] = [:]
    if let folds = options.criterionFolds {
      let layout = HeldOutLayout(.blocks(folds), train: train)
      for (place, penalty) in penalties.enumerated() {
        let own = targets.indices.filter { chosen[$0] == place }.map { targets[$0] }
        guard !own.isEmpty else { continue }
        let map = HeldOutMap(basis, layout, alpha: penalty, onlySquares: false)
        let found = try each(own, rows: train.count, workers) { part in
          let (block, values) = block(part)
          return HeldOutMap.scores(
            [map], layout, [.foldPearson], basis: basis, centred: values, coefficients: block.coefficients,
            squares: block.squares)[0]
        }
        for (target, score) in zip(own, found.flatMap { $0 }) { withinFolds[target] = score }
      }
    }
    for (index, target) in targets.enumerated() {
      guard let place = chosen[index] else { continue }
      result.alphaIndex[target] = place
      result.alpha[target] = penalties[place]
      result.criterion[target] = withinFolds[target] ?? criteria[place][index]
      if options.reportsLooPearson { result.looPearson[target] = pearson[place][index] }
    }
    if options.keepsHeldOut, var heldOut = result.heldOut?.elements {
      result.heldOut = nil
      let columnCount = responses.columnCount
      let places = Dictionary(uniqueKeysWithValues: allTrain.enumerated().map { ($0.element, $0.offset) })
      func put(_ predictions: [Float], of block: TargetBlock, _ columns: [Int]) {
        let (width, means) = (block.targets.count, block.means.map { basis.hasIntercept ? $0 : 0 })
        for k in columns { result.trainingMeans[block.targets[k]] = block.means[k] }
        for (i, row) in train.enumerated() {
          guard let place = places[row] else { continue }
          for k in columns {
            heldOut[place * columnCount + block.targets[k]] = Float(Double(predictions[i * width + k]) + means[k])
          }
        }
      }
      var left = Array(targets.indices)
      if !kept.isEmpty {
        var first = 0
        left = []
        for (block, own) in zip(blocks, kept) {
          let columns = block.targets.indices.filter { own.places[$0] != nil && own.places[$0] == chosen[first + $0] }
          put(own.predictions, of: block, columns)
          let ready = Set(columns)
          left += block.targets.indices.filter { !ready.contains($0) }.map { first + $0 }
          first += block.targets.count
        }
      }
      for (place, penalty) in penalties.enumerated() {
        let own = left.filter { chosen[$0] == place }.map { targets[$0] }
        guard !own.isEmpty else { continue }
        let map = HeldOutMap(basis, layout, alpha: penalty, onlySquares: false)
        let found = try each(own, rows: train.count, workers) { part in
          let (block, values) = block(part)
          return (
            block,
            map.predictions(layout, basis: basis, centred: values, coefficients: block.coefficients, width: part.count)
          )
        }
        for (block, predictions) in found { put(predictions, of: block, Array(block.targets.indices)) }
      }
      result.heldOut = Matrix(rowCount: allTrain.count, columnCount: columnCount, elements: heldOut)
    }
    result.patterns.append(
      Pattern(
        targets: targets, trainRows: train, testRows: test, penalties: penalties, meanDiagonal: basis.meanDiagonal,
        isBelowRounding: !bases.isSingular && !basis.bears(alpha: penalties[0])))
    guard !test.isEmpty else {
      result.undefinedTargets += chosen.count { $0 == nil }
      return
    }
    let (alpha, keeps) = (result.alpha, options.keepsPredictions)
    let projection = basis.test.map(Float.init)
    let scored = try workers.map(blocks.count) { index in
      score(blocks[index], basis, projection, responses, test, alpha, keeps: keeps)
    }
    for (block, part) in zip(blocks, scored) {
      for (k, target) in block.targets.enumerated() {
        result.r[target] = part.scores.r[k]
        result.r2[target] = part.scores.r2[k]
        result.r2AboutTraining[target] = part.scores.r2AboutTraining?[k] ?? .nan
        if alpha[target].isNaN || part.scores.isTargetConstant[k] {
          result.undefinedTargets += 1
        } else if part.scores.r[k].isNaN {
          result.undefinedPredictions += 1
        }
      }
    }
    guard keeps, var predictions = result.predictions?.elements else { return }
    result.predictions = nil
    let columnCount = responses.columnCount
    let places = Dictionary(uniqueKeysWithValues: allTest.enumerated().map { ($0.element, $0.offset) })
    for (block, part) in zip(blocks, scored) {
      let means = block.means.map { Float(basis.hasIntercept ? $0 : 0) }
      let (width, first) = (means.count, block.targets[0])
      let isRun = block.targets[width - 1] - first == width - 1
      let deviations = part.deviations
      for (i, row) in test.enumerated() {
        guard let place = places[row] else { continue }
        if isRun {
          // Neighbouring targets are neighbours in memory, as nearly all are.
          let (from, to) = (i * width, place * columnCount + first)
          for k in 0..<width { predictions[to + k] = deviations[from + k] + means[k] }
        } else {
          for (k, target) in block.targets.enumerated() {
            predictions[place * columnCount + target] = deviations[i * width + k] + means[k]
          }
        }
      }
    }
    result.predictions = Matrix(rowCount: allTest.count, columnCount: columnCount, elements: predictions)
  }

  /// Predictions of a block's test rows less the intercept, and their scores.
  private static func score(
    _ block: TargetBlock, _ basis: RidgeBasis, _ projection: [Float], _ responses: Matrix<Float>, _ test: [Int],
    _ alpha: [Double], keeps: Bool
  ) -> (scores: TargetScores, deviations: [Float]) {
    let (r, width) = (basis.rank, block.targets.count)
    var deviations = [Float](repeating: 0, count: test.count * width)
    // In units of the mean of the diagonal, which float32 holds for features of any size.
    let unit = basis.meanDiagonal > 0 ? basis.meanDiagonal : 1
    let penalties = block.targets.map { Float(alpha[$0].isNaN ? .infinity : alpha[$0] / unit) }
    if r > 0 {
      var filtered = [Float](repeating: 0, count: r * width)
      Kernels.filter(
        block.coefficients, numerators: basis.eigenvalues.map { Float($0.squareRoot() / unit) },
        values: basis.eigenvalues.map { Float($0 / unit) }, penalties: penalties, into: &filtered)
      BLAS.multiply(
        projection, stride: r, filtered, stride: width, rows: test.count, columns: width, inner: r, into: &deviations,
        stride: width)
    }
    let zero = [Double](repeating: 0, count: width)
    let observed = gathered(responses, test, block.targets, less: basis.hasIntercept ? block.means : zero)
    var scores = TargetScores(
      Kernels.columnProducts(deviations, stride: width, observed, stride: width, rows: test.count, width: width),
      rows: test.count, trainingMeans: basis.hasIntercept ? zero : block.means)
    for (k, penalty) in penalties.enumerated() where !penalty.isFinite { scores.undefine(k) }
    return (scores, keeps ? deviations : [])
  }

  /// Splits targets into blocks of fixed width and works on them side by side, results in order.
  static func each<Result: Sendable>(
    _ targets: [Int], rows: Int, _ workers: Workers, _ body: @Sendable ([Int]) throws -> Result
  ) throws -> [Result] {
    let width = blockWidth(rows: rows)
    let parts = stride(from: 0, to: targets.count, by: width).map {
      Array(targets[$0..<min(targets.count, $0 + width)])
    }
    return try workers.map(parts.count) { try body(parts[$0]) }
  }

  /// Some targets over some rows less their means, the means, and the sums of squares about them (0 for a constant).
  ///
  /// - Parameter takesOffMeans: without it values stay as they are, for a fit without an intercept.
  static func centred(
    _ responses: Matrix<Float>, _ rows: [Int], _ targets: [Int], takesOffMeans: Bool = true
  ) -> (values: [Float], means: [Double], squares: [Double]) {
    let zero = [Double](repeating: 0, count: targets.count)
    let width = targets.count
    let all = Array(rows.indices)
    let isRun = targets[width - 1] - targets[0] == width - 1
    let source = isRun ? [] : gathered(responses, rows, targets, less: zero)
    let found =
      isRun
      ? Kernels.columnSums(
        responses.elements.span, stride: responses.columnCount, rows: rows, start: targets[0], width: width)
      : Kernels.columnSums(source.span, stride: width, rows: all, width: width)
    let squares = zip(found.means, found.squares).map { mean, squares in
      Correlation.isConstant(sumOfSquares: squares, mean: mean, count: rows.count) ? 0 : squares
    }
    return (gathered(responses, rows, targets, less: takesOffMeans ? found.means : zero), found.means, squares)
  }

  static func gathered(
    _ responses: Matrix<Float>, _ rows: [Int], _ targets: [Int], less means: [Double]
  ) -> [Float] {
    let width = targets.count
    var values = [Float](repeating: 0, count: rows.count * width)
    if targets[width - 1] - targets[0] == width - 1 {
      Kernels.gather(
        responses.elements.span, stride: responses.columnCount, rows: rows, start: targets[0], width: width,
        less: means,
        into: &values)
      return values
    }
    for (i, row) in rows.enumerated() {
      for (k, target) in targets.enumerated() {
        values[i * width + k] = Float(Double(responses[row, target]) - means[k])
      }
    }
    return values
  }

  /// Targets by the rows of the split that they lack, in the order of their first targets.
  static func patterns(
    _ responses: Matrix<Float>, _ train: [Int], _ test: [Int], _ missing: Missing, _ workers: Workers
  ) throws -> [(targets: [Int], missing: Set<Int>)] {
    let used = train + test
    let found = try each(Array(0..<responses.columnCount), rows: used.count, workers) { part -> [(Int, [Int])] in
      let sums = Kernels.columnSums(
        responses.elements.span, stride: responses.columnCount, rows: used, start: part[0], width: part.count)
      return try part.enumerated().filter { !sums.squares[$0.offset].isFinite }.map { _, target in
        let rows = used.filter { !responses[$0, target].isFinite }
        if let bad = rows.first(where: { missing == .refuse || !responses[$0, target].isNaN }) {
          throw EncodingError.notFinite(what: "responses", row: bad, column: target)
        }
        return (target, rows)
      }
    }
    let incomplete = found.flatMap { $0 }
    guard !incomplete.isEmpty else { return [(Array(0..<responses.columnCount), [])] }
    var members: [[Int]: [Int]] = [:]
    for (target, rows) in incomplete { members[rows, default: []].append(target) }
    let lacking = Set(incomplete.map(\.0))
    let complete = (0..<responses.columnCount).filter { !lacking.contains($0) }
    var groups: [(targets: [Int], missing: Set<Int>)] = []
    for (rows, targets) in members { groups.append((targets, Set(rows))) }
    groups.sort { $0.targets[0] < $1.targets[0] }
    if !complete.isEmpty { groups.insert((complete, []), at: 0) }
    return groups
  }
}
