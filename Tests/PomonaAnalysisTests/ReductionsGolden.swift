import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaTestSupport

/// What numpy, scipy, scikit-learn and statsmodels say; made by Fixtures/reductions/make.py.
struct ReductionsGolden: Decodable {
  struct Projection: Decodable {
    let features: [[Double]]
    /// For each feature pairs of component and sign.
    let entries: [[[Int]]]
    let scale: Double
    let result: [[Double]]
  }
  struct Components: Decodable {
    let features: [[Double]]
    let training: [Int]
    let count: Int
    let variances: [Double]
    let shares: [Double]
    let scores: [[Double]]
    let loadings: [[Double]]
  }
  struct Scaler: Decodable {
    let features: [[Double]]
    let training: [Int]
    let result: [[Double]]
    let scales: [Double]
    let varies: [Bool]
  }
  struct Alignment: Decodable {
    let first: [[Double]]
    let second: [[Double]]
    let value: Double
    let debiased: Double
  }
  struct Series: Decodable {
    let labels: [String]
    let responses: [[Double]]
    let predictions: [[Double]]
    let lags: Int
    let pooled: [[Double]]
    let lagged: [[Double]]
    let byStory: [[[Double]]]
    let within: [Double]
    let weighted: [Double]
    let centred: [Double]
    let plain: [Double]
    let r2Within: [Double]
    let r2Pooled: [Double]
    let between: [Double]
  }
  struct Smoothed: Decodable {
    struct Curve: Decodable {
      let sigma: Double
      let features: [[Double]]
    }
    let lengths: [Int]
    let curves: [Curve]
  }

  let components: [[Double]]
  let projection: Projection
  let pca: [Components]
  let scaler: Scaler
  let cka: Alignment
  let series: Series
  let oasm: Smoothed

  static func load() throws -> ReductionsGolden {
    try JSONDecoder().decode(
      ReductionsGolden.self, from: Data(contentsOf: TestResources.fixture("reductions/reductions.json")))
  }
}

func matrix(_ rows: [[Double]]) -> Matrix<Double> {
  Matrix(rowCount: rows.count, columnCount: rows.first?.count ?? 0, elements: rows.flatMap { $0 })
}

func normals(_ rows: Int, _ columns: Int, _ name: String, seed: UInt64 = 0) -> Matrix<Double> {
  let stream = RandomStream(seed: seed, name: name)
  return Matrix(
    rowCount: rows, columnCount: columns, elements: (0..<(rows * columns)).map { stream.normal(at: $0) })
}

func floats(_ matrix: Matrix<Double>) -> FeatureMap {
  FeatureMap(
    matrix: Matrix(
      rowCount: matrix.rowCount, columnCount: matrix.columnCount, elements: matrix.elements.map(Float.init)),
    shape: [matrix.columnCount])
}
