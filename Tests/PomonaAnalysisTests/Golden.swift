import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaTestSupport

/// What numpy, scipy, scikit-learn and rsatoolbox say; made by Fixtures/rsa/make.py.
struct Golden: Decodable {
  let patterns: [[Double]]
  let distances: [String: [Double]]
  let models: [[Double]]
  let subjects: [[Double]]
  let controls: [[Double]]
  let comparisons: [String: [[Double]]]
  let partials: [String: [[[Double]]]]
  let ceilings: [String: [Double]]
  let partialCeilings: [String: [Double]]
  let draws: [[Int]]
  let bootstrap: [String: [[[Double]]]]
  let bootstrapPartial: [String: [[[Double]]]]
  let effectiveDimensionality: Double
  let rowCentredDimensionality: Double

  static func load() throws -> Golden {
    try JSONDecoder().decode(Golden.self, from: Data(contentsOf: TestResources.fixture("rsa/rsa.json")))
  }

  var axis: StimulusAxis { get throws { try numbered(patterns.count) } }

  func rdms(_ vectors: [[Double]]) throws -> [RDM] {
    let axis = try axis
    return try vectors.map { try RDM(axis: axis, distance: "made up", values: $0) }
  }

  var map: FeatureMap {
    FeatureMap(
      matrix: Matrix(
        rowCount: patterns.count, columnCount: patterns[0].count, elements: patterns.flatMap { $0 }.map(Float.init)),
      shape: [patterns[0].count])
  }

  var matrix: Matrix<Double> {
    Matrix(rowCount: patterns.count, columnCount: patterns[0].count, elements: patterns.flatMap { $0 })
  }
}

func numbered(_ count: Int) throws -> StimulusAxis {
  try StimulusAxis(ids: (1...count).map { "stimulus \($0)" })
}

/// Random RDM values above zero.
func randomRDM(_ axis: StimulusAxis, seed: UInt64, name: String) throws -> RDM {
  let stream = RandomStream(seed: seed, name: name)
  return try RDM(
    axis: axis, distance: "made up",
    values: (0..<RDM.pairCount(of: axis.count)).map { abs(stream.normal(at: $0)) })
}

func randomMap(_ n: Int, _ p: Int, seed: UInt64, offset: Float = 0) -> FeatureMap {
  let stream = RandomStream(seed: seed, name: "map")
  return FeatureMap(
    matrix: Matrix(
      rowCount: n, columnCount: p, elements: (0..<(n * p)).map { Float(stream.normal(at: $0)) + offset }),
    shape: [p])
}

func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
