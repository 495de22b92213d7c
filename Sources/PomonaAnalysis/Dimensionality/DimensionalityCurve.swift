internal import PomonaCore

/// Effective dimensionality over random subsets of the stimuli, and the line of 1/ED on 1/(n - 1).
///
/// Over single stimuli slope 1 and intercept 1/corrected are what almost any data give: the curve shows the
/// extrapolation and tests nothing. Over whole labels (categories, objects) the slope rises with the dependence between
/// stimuli of one label; above 1.2 it flags them, and 1/intercept is the value to report beside the corrected one.
public struct DimensionalityCurve: Sendable, Equatable {
  public struct Point: Sendable, Equatable {
    public let stimulusCount: Int
    public let effectiveDimensionality: Double
  }

  /// Every subset: n/4, n/2, 3n/4 (20 draws each) and n.
  public let points: [Point]
  public let slope: Double
  public let intercept: Double
  public let isOverLabels: Bool

  /// 1 / intercept; infinite where the line does not reach a positive one.
  public var extrapolated: Double { intercept > 1e-12 ? 1 / intercept : .infinity }
  public var flags: [EffectiveDimensionality.Flag] { isOverLabels && slope > 1.2 ? [.dependentStimuli] : [] }

  /// - Parameters:
  ///   - labels: one a stimulus, to draw whole labels; `nil` draws stimuli.
  ///   - seed: of the draws, stream `effective dimensionality`.
  /// - Throws: `.tooFewStimuli` below twelve (a quarter must be three).
  public init(of geometry: FeatureGeometry, labels: [String]? = nil, seed: UInt64, subsetCount: Int = 20) throws {
    let n = geometry.stimulusCount
    guard n >= 12 else { throw AnalysisError.tooFewStimuli(count: n, needed: 12, what: "a subsampling curve") }
    precondition(labels.map { $0.count == n } ?? true, "one label a stimulus")
    let gram = PatternGram(geometry)
    let stream = RandomStream(seed: seed, name: "effective dimensionality")
    var groups: [[Int]] = []
    if let labels {
      var places: [String: Int] = [:]
      for (row, label) in labels.enumerated() {
        if let place = places[label] {
          groups[place].append(row)
        } else {
          places[label] = groups.count
          groups.append([row])
        }
      }
    } else {
      groups = (0..<n).map { [$0] }
    }
    var points: [Point] = []
    for (level, share) in [0.25, 0.5, 0.75].enumerated() {
      let wanted = max(1, Int((share * Double(groups.count)).rounded()))
      for subset in 0..<subsetCount {
        let chosen = stream.permutation(of: groups.count, draw: level * subsetCount + subset).prefix(wanted)
        let rows = chosen.flatMap { groups[$0] }.sorted()
        guard rows.count > 2 else { continue }
        points.append(
          Point(stimulusCount: rows.count, effectiveDimensionality: gram.participationRatio(of: rows)))
      }
    }
    points.append(Point(stimulusCount: n, effectiveDimensionality: gram.participationRatio(of: Array(0..<n))))
    self.points = points
    isOverLabels = labels != nil
    let used = points.filter { $0.effectiveDimensionality.isFinite && $0.effectiveDimensionality > 0 }
    let x = used.map { 1 / Double($0.stimulusCount - 1) }
    let y = used.map { 1 / $0.effectiveDimensionality }
    let meanX = x.reduce(0, +) / Double(x.count)
    let meanY = y.reduce(0, +) / Double(y.count)
    var xx = 0.0
    var xy = 0.0
    for k in x.indices {
      xx += (x[k] - meanX) * (x[k] - meanX)
      xy += (x[k] - meanX) * (y[k] - meanY)
    }
    slope = xx > 0 ? xy / xx : .nan
    intercept = meanY - slope * meanX
  }
}
