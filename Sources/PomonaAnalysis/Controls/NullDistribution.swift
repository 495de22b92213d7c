/// Scores of one thing over the draws of a procedure (seeds of a walk, of a projection, of an untrained twin), and where
/// another score stands among them.
///
/// The spread is that of the procedure: it says nothing of other brains or other stimuli.
public struct NullDistribution: Sendable, Equatable {
  /// Final scores, one a draw; undefined ones are left out and counted.
  public let scores: [Double]
  public let undefinedCount: Int

  /// Draws from which a percentile can be read.
  public static let drawsForPercentile = 200
  /// Below so many draws a control shows values and proves nothing.
  public static let drawsForControl = 5
  /// A score whose p is above stands within its null.
  public static let level = 0.025

  public enum Mark: String, Sendable {
    case singleDraw = "single draw"
    case fewDraws = "few draws"
  }

  public init(_ scores: [Double]) {
    self.scores = scores.filter { !$0.isNaN }
    undefinedCount = scores.count - self.scores.count
  }

  public var count: Int { scores.count }
  public var mean: Double { scores.reduce(0, +) / Double(count) }
  /// With ddof 1; NaN of fewer than two.
  public var standardDeviation: Double {
    guard count > 1 else { return .nan }
    let middle = mean
    return (scores.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(count - 1)).squareRoot()
  }
  public var smallest: Double { scores.min() ?? .nan }
  public var largest: Double { scores.max() ?? .nan }
  public var mark: Mark? {
    count < 2 ? .singleDraw : count < NullDistribution.drawsForControl ? .fewDraws : nil
  }

  /// (1 + how many draws reach the score) / (1 + draws): never below 1 / (1 + draws), so 5 twins cannot say less than 1/6.
  /// NaN of an undefined score.
  public func p(of score: Double) -> Double {
    score.isNaN ? .nan : Double(1 + scores.count { $0 >= score }) / Double(1 + count)
  }

  /// Whether the score does not stand out from its null, so that it has to be marked.
  public func marks(_ score: Double) -> Bool { !(p(of: score) <= NullDistribution.level) }

  /// The share of draws below the score; `nil` with fewer than 200 draws, from which no percentile is read: the largest of
  /// 10 walks is exceeded by the next one in 1 case of 11, not in 1 of 40.
  public func percentile(of score: Double) -> Double? {
    guard count >= NullDistribution.drawsForPercentile, !score.isNaN else { return nil }
    return 100 * Double(scores.count { $0 < score }) / Double(count)
  }
}
