import Foundation
import PomonaAnalysis
import PomonaTestSupport

/// What statsmodels, scipy, numpy and mpmath say; made by Fixtures/statistics/make.py.
struct StatisticsGolden: Decodable {
  struct Tails: Decodable {
    let kind: String
    let parameters: [Double]
    let x: Double
    let cdf: Double
    let survival: Double

    var distribution: Distribution {
      switch kind {
      case "normal": .normal
      case "t": .studentT(df: parameters[0])
      case "f": .f(parameters[0], parameters[1])
      default: .chiSquare(df: parameters[0])
      }
    }
  }

  /// Numbers that are undefined are `null`.
  struct Fit: Decodable {
    let names: [String]
    let errors: String
    let y: [Double]
    let columns: [[Double]]
    let estimate: [Double]
    let se: [Double]
    let statistic: [Double]
    let p: [Double]
    let low: [Double]
    let high: [Double]
    let r2, adjusted, f, fP, llf, aic, bic, dw, omnibus, omnibusP, jb, jbP, skew, kurtosis, condition: Double?
    let dfModel: Double
    let dfResid: Double
    let leverage: [Double]
  }

  struct Collinear: Decodable {
    let y: [Double]
    let columns: [[Double]]
    let estimate: [Double]
    let se: [Double]
    let r2: Double
    let f: Double
  }

  struct Correlated: Decodable {
    let x: [Double]
    let y: [Double]
    let pearson: [Double]
    let interval: [Double]?
    let spearman: [Double]
    let kendall: [Double]
  }

  struct Single: Decodable {
    let values: [Double]
    let t: [Double]
    let wilcoxon: [Double]
    let flips: Double?
  }

  struct Pair: Decodable {
    let first: [Double]
    let second: [Double]
    let student: [Double]
    let welch: [Double]
    let mannWhitney: [Double]
    let permutation: Double?
  }

  struct Many: Decodable {
    let p: [Double]
    let bh: [Double]
    let by: [Double]
  }

  struct Quantiles: Decodable {
    let values: [Double]
    let shares: [Double]
    let quantiles: [Double]
  }

  let distributions: [Tails]
  let fits: [Fit]
  let collinear: Collinear
  let correlations: [Correlated]
  let singles: [Single]
  let pairs: [Pair]
  let fdr: Many
  let quantiles: Quantiles
  let measured: Fit?

  static func load() throws -> StatisticsGolden {
    let file = TestResources.fixture("statistics/statistics.json")
    return try JSONDecoder().decode(StatisticsGolden.self, from: Data(contentsOf: file))
  }
}

/// Whether a number is the expected one up to a share of it; NaN stands for what the peer leaves undefined.
func agrees(_ value: Double, _ expected: Double?, within share: Double = 1e-9) -> Bool {
  guard let expected else { return value.isNaN }
  return abs(value - expected) <= share * max(abs(expected), 1e-300)
}

func agree(_ values: [Double], _ expected: [Double], within share: Double = 1e-9) -> Bool {
  values.count == expected.count && zip(values, expected).allSatisfy { agrees($0, $1, within: share) }
}
