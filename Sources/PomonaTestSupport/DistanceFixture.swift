internal import Foundation

/// Distances in units of the noise as rsatoolbox has them: five stimuli, seven units, four runs.
///
/// Made by `Tests/PomonaAnalysisTests/Fixtures/rsa/make_distances.py`.
public struct DistanceFixture: Decodable {
  /// Presentations, and what they have of distances: `balanced` once a run, `repeated` equally often in each, `unbalanced`.
  public struct Case: Decodable {
    /// Presentations × units.
    public let rows: [[Double]]
    public let stimuli: [Int]
    public let runs: [Int]
    public let plain: [Double]
    public let whitened: [Double]
    /// Residuals of each run.
    public let noise: [[[Double]]]
    public let perFold: [Double]
    public let mahalanobis: [Double]
    public let repeats: [[Double]]?
    /// By comparison.
    public let halves: [String: Halves]
  }

  /// How far crossnobis RDMs of both halves of the runs agree, for each of the three divisions.
  public struct Halves: Decodable {
    public let plain: [Double]
    public let whitened: [Double]
    public let perFold: [Double]
  }

  public let residuals: [[Double]]
  public let few: [[Double]]
  public let covariances: [String: [[Double]]]
  public let covariancesFew: [String: [[Double]]]
  public let ledoitWolf: Double
  public let cases: [String: Case]
  public let rates: [[Double]]
  public let poisson: [Double]
  public let poissonPrior: [Double]

  /// - Throws: what reading and decoding meet.
  public static func load() throws -> DistanceFixture {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return try JSONDecoder().decode(
      DistanceFixture.self,
      from: Data(contentsOf: root.appendingPathComponent("Tests/PomonaAnalysisTests/Fixtures/rsa/distances.json")))
  }
}
