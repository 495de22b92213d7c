public import PomonaCore
public import PomonaParallel

/// How alike responses are to those a few rows before, within stories: what makes rows beside each other no two samples.
///
/// With v less its mean over the story: the lagged correlation is Pearson's r of all pairs (v_t, v_{t+k}) of one story,
/// pooled over stories; the autocorrelation function is sum v_t v_{t+k} / sum v_t², numerators and denominators pooled
/// (biased, one mean a story). A constant unit has NaN. Missing values are left out pair by pair.
public struct SerialDependence: Sendable, Equatable {
  /// For each unit the lagged correlation at lags 1, 2, …
  public let lagged: [[Double]]
  /// For each unit the autocorrelation function at lags 0, 1, 2, …
  public let autocorrelation: [[Double]]
  public let rowCount: Int

  public var lagCount: Int { lagged.first?.count ?? 0 }

  /// The mean over units of the lagged correlation, at lags 1, 2, …
  public var meanLagged: [Double] {
    (0..<lagCount).map { lag in definedMean(lagged.map { $0[lag] }[...]) }
  }

  /// 1 + 2 sum of rho_k up to the first that is not above 0; NaN for a constant unit.
  public func integratedTime(unit: Int) -> Double {
    let rho = autocorrelation[unit]
    guard let first = rho.first, !first.isNaN else { return .nan }
    var sum = 0.0
    for value in rho.dropFirst() {
      guard value > 0 else { break }
      sum += value
    }
    return 1 + 2 * sum
  }

  /// Rows over the integrated time: how many independent rows tell as much.
  public func effectiveCount(unit: Int) -> Double { Double(rowCount) / integratedTime(unit: unit) }

  /// - Parameter stories: one number a row; `nil` for one story. Rows of a story count in their order.
  /// - Throws: `.invalidHyperparameter` for lags below 1 or not below the shortest story; `.shapeMismatch`;
  ///   `.nonFinite` for infinite values.
  public init(
    of responses: Matrix<Float>, stories: [Int]? = nil, lags: Int = 30, workers: Workers = .all
  ) throws {
    let n = responses.rowCount
    if let stories, stories.count != n {
      throw SplitError.shapeMismatch(what: "story labels", count: stories.count, expected: n)
    }
    guard n > 0, responses.columnCount > 0 else { throw SplitError.emptyInput(what: "responses") }
    if let place = responses.elements.firstIndex(where: \.isInfinite) {
      throw SplitError.nonFinite(
        what: "responses of unit \(place % responses.columnCount + 1)", row: place / responses.columnCount)
    }
    let lines = Split.rowsByLabel(stories ?? [Int](repeating: 0, count: n))
    let shortest = lines.map(\.count).min() ?? 0
    guard lags >= 1, lags < shortest else {
      throw SplitError.invalidHyperparameter(
        name: "the largest lag", value: "\(lags)", allowed: "1 to \(shortest - 1), below the shortest story")
    }
    let found = try workers.map(responses.columnCount) { unit -> (lagged: [Double], function: [Double]) in
      var series: [[Double]] = []
      for line in lines {
        let values = line.map { Double(responses[$0, unit]) }
        let mean = definedMean(values[...])
        series.append(values.map { $0 - mean })
      }
      return SerialDependence.dependence(of: series, lags: lags)
    }
    lagged = found.map(\.lagged)
    autocorrelation = found.map(\.function)
    rowCount = n
  }

  private static func dependence(of series: [[Double]], lags: Int) -> (lagged: [Double], function: [Double]) {
    var lagged: [Double] = []
    var function: [Double] = []
    var square = 0.0
    var count = 0
    for values in series {
      for value in values where !value.isNaN {
        square += value * value
        count += 1
      }
    }
    let isConstant = count == 0 || Correlation.isConstant(sumOfSquares: square, mean: 0, count: count) || square == 0
    for lag in 0...lags {
      var x: [Double] = []
      var y: [Double] = []
      var product = 0.0
      for values in series {
        for t in 0..<(values.count - lag) where !(values[t].isNaN || values[t + lag].isNaN) {
          x.append(values[t])
          y.append(values[t + lag])
          product += values[t] * values[t + lag]
        }
      }
      function.append(isConstant ? .nan : product / square)
      if lag > 0 { lagged.append(isConstant ? .nan : Correlation.pearson(x, y)) }
    }
    return (lagged, function)
  }
}
