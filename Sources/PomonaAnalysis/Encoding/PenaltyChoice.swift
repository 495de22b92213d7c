internal import Foundation

/// Which penalties are tried.
public enum PenaltyGrid: Sendable, Equatable {
  /// Multiples of tr(K) / n of the centred training kernel, so that one grid serves layers of any width and scale.
  case traceScaled([Double])
  case fixed([Double])

  /// 25 multiples from 10⁻⁴ to 10⁶.
  public static let usual = PenaltyGrid.traceScaled((0..<25).map { pow(10, -4 + 10 * Double($0) / 24) })
  /// 10⁻¹ … 10⁵, as DeepNSD has them.
  public static let decades = PenaltyGrid.fixed((-1...5).map { pow(10, Double($0)) })

  /// - Throws: `.empty`, `.badPenalty` for one that is not positive and finite, `.unsortedPenalty` for one not above the one before.
  func penalties(meanDiagonal: Double) throws(EncodingError) -> [Double] {
    let (values, scale): ([Double], Double)
    switch self {
    // Constant features have no trace; any positive penalty then gives weights of 0.
    case .traceScaled(let multiples): (values, scale) = (multiples, meanDiagonal > 0 ? meanDiagonal : 1)
    case .fixed(let penalties): (values, scale) = (penalties, 1)
    }
    guard !values.isEmpty else { throw .empty(what: "penalties") }
    for (index, value) in values.enumerated() {
      guard value > 0, value.isFinite else { throw .badPenalty(value: value) }
      if index > 0, values[index - 1] >= value { throw .unsortedPenalty(value: value, before: values[index - 1]) }
    }
    return values.map { $0 * scale }
  }
}

/// Which targets share a penalty; only targets that lack the same rows can.
public enum PenaltyRule: Sendable, Equatable {
  case perTarget
  /// Targets with the same label, such as those of one region.
  case perGroup([Int])
  case shared

  /// The label of each of some targets; `nil` where each has a penalty of its own.
  func labels(of targets: [Int]) -> [Int]? {
    switch self {
    case .perTarget: nil
    case .perGroup(let all): targets.map { all[$0] }
    case .shared: Array(repeating: 0, count: targets.count)
    }
  }
}

/// The place of the best score for each target: the group's mean over targets with a score; ties go to the larger penalty.
enum PenaltyChoice {
  static func choose(
    _ scores: [[Double]], rule: PenaltyRule, targets: [Int], tiesToSmaller: Bool
  ) -> [Int?] {
    let count = scores.first?.count ?? 0
    func best(_ value: (Int) -> Double) -> Int? {
      var found: (place: Int, score: Double)?
      for place in scores.indices {
        let score = value(place)
        guard !score.isNaN else { continue }
        if let old = found, tiesToSmaller ? score <= old.score : score < old.score { continue }
        found = (place, score)
      }
      return found?.place
    }
    guard let labels = rule.labels(of: targets) else {
      return (0..<count).map { target in best { scores[$0][target] } }
    }
    var members: [Int: [Int]] = [:]
    for (target, label) in labels.enumerated() { members[label, default: []].append(target) }
    let chosen = members.mapValues { group in
      best { place in
        let defined = group.map { scores[place][$0] }.filter { !$0.isNaN }
        return defined.isEmpty ? .nan : defined.reduce(0, +) / Double(defined.count)
      }
    }
    return (0..<count).map { target in
      // A target without any score stays undefined whatever its group chose.
      scores.contains { !$0[target].isNaN } ? chosen[labels[target]] ?? nil : nil
    }
  }
}
