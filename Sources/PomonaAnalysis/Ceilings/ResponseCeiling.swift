public import PomonaParallel

/// In what a score is measured, and of what: a ceiling bounds scores with the same basis only.
public struct ScoreBasis: Sendable, Equatable {
  public enum Scale: String, Sendable, CaseIterable {
    case r
    /// Shares of variance: r² and R².
    case r2
    case distance
    /// A reliability that bounds no score.
    case none
  }

  public enum Response: String, Sendable, CaseIterable {
    case meanOfRepeats = "the mean of the repeats"
    case oneRepeat = "one repeat"
    /// The RDM of one subject and ROI.
    case subjectRDM = "the RDM of one subject"
    /// A subject's own series, from what subjects share.
    case sharedBySubjects = "what subjects share"
  }

  public enum Units: String, Sendable, CaseIterable {
    case mean = "mean over units"
    case median = "median over units"
    case single = "one value"
  }

  public var scale: Scale
  public var response: Response
  public var aggregation: Units
  /// The split by which a score was made; of a ceiling `nil` when it does not rest on a split.
  public var scheme: String?
  /// Of RDMs alone.
  public var distance: String?
  public var comparison: String?

  public init(
    _ scale: Scale, of response: Response, aggregation: Units = .mean, scheme: String? = nil,
    distance: String? = nil, comparison: String? = nil
  ) {
    self.scale = scale
    self.response = response
    self.aggregation = aggregation
    self.scheme = scheme
    self.distance = distance
    self.comparison = comparison
  }

  public var words: String {
    var parts = [scale == .none ? "a reliability that bounds no score" : scale.rawValue, "of \(response.rawValue)"]
    parts.append(aggregation.rawValue)
    if let distance { parts.append("distance \(distance)") }
    if let comparison { parts.append("comparison \(comparison)") }
    if let scheme { parts.append("split \(scheme)") }
    return parts.joined(separator: ", ")
  }

  /// Whether a ceiling with this basis bounds a score with that one. What subjects share is part of each one's own mean
  /// response, and a model of it is scored with that.
  public func bounds(_ score: ScoreBasis) -> Bool {
    let isOfSame = response == score.response || response == .sharedBySubjects && score.response == .meanOfRepeats
    return scale != .none && scale == score.scale && isOfSame && aggregation == score.aggregation
      && distance == score.distance && comparison == score.comparison && (scheme == nil || scheme == score.scheme)
  }
}

/// What a perfect model would reach, unit by unit, given the noise of the responses; never clipped.
public struct ResponseCeiling: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case splitHalf = "split_half"
    case reliability
    case reliabilityR = "reliability_r"
    case ncsnr
    case explainableVariance = "explainable_variance"
    case schoppe
    case rdmSplitHalf = "rdm_split_half"
    case leaveOneOut = "leave_one_out"
    case extrapolated
  }

  public let kind: Kind
  public let basis: ScoreBasis
  /// One a unit (one in all for RDMs); NaN where it is undefined.
  public let values: [Double]
  /// How it was made, with its numbers: `100 draws of halves, seed 0`.
  public let making: String
  /// Units whose value is known to be rough: an RDM half that agrees below .5 with the other.
  public let isApproximate: [Bool]
  /// For each subject the values by unit, where there are subjects.
  public let perSubject: [[Double]]?
  /// For each unit a 95 % interval, where the kind has one.
  public let intervals: [ClosedRange<Double>?]?

  init(
    _ kind: Kind, _ basis: ScoreBasis, values: [Double], making: String, isApproximate: [Bool]? = nil,
    perSubject: [[Double]]? = nil, intervals: [ClosedRange<Double>?]? = nil
  ) {
    self.kind = kind
    self.basis = basis
    self.values = values
    self.making = making
    self.isApproximate = isApproximate ?? [Bool](repeating: false, count: values.count)
    self.perSubject = perSubject
    self.intervals = intervals
  }

  /// One ceiling of the units of all parts, in their order: the same kind, made in the same way.
  ///
  /// - Precondition: at least one part; none with values by subject.
  public static func joined(_ parts: [ResponseCeiling]) -> ResponseCeiling {
    precondition(!parts.isEmpty && parts.allSatisfy { $0.perSubject == nil }, "parts by unit")
    return ResponseCeiling(
      parts[0].kind, parts[0].basis, values: parts.flatMap(\.values), making: parts[0].making,
      isApproximate: parts.flatMap(\.isApproximate),
      intervals: parts[0].intervals == nil ? nil : parts.flatMap { $0.intervals ?? [] })
  }

  /// That of one subject, of the units that have a value over all of them.
  ///
  /// - Precondition: a ceiling with values by subject.
  public func ofSubject(_ subject: Int) -> ResponseCeiling {
    precondition(perSubject?.indices.contains(subject) == true, "values by subject")
    let own = perSubject?[subject] ?? []
    return ResponseCeiling(
      kind, basis, values: zip(own, values).map { $1.isNaN ? .nan : $0 }, making: making, isApproximate: isApproximate)
  }

  public var undefinedCount: Int { values.count(where: \.isNaN) }
  /// Over units with a value, as the basis says; NaN when none has.
  public var aggregate: Double { ResponseCeiling.aggregate(values, basis.aggregation) }

  /// One sentence for a header: kind, what it bounds, how it was made, what is undefined.
  public var definition: String {
    var text = "ceiling \(kind.rawValue), \(basis.words); \(making)"
    if undefinedCount > 0 { text += "; undefined for \(undefinedCount) of \(values.count) units" }
    let rough = isApproximate.count { $0 }
    if rough > 0 { text += "; approximate for \(rough)" }
    return text
  }

  /// The same numbers for scores whose medians over units are shown, or the reverse.
  public func aggregated(by units: ScoreBasis.Units) -> ResponseCeiling {
    var basis = basis
    basis.aggregation = units
    return ResponseCeiling(
      kind, basis, values: values, making: making, isApproximate: isApproximate, perSubject: perSubject,
      intervals: intervals)
  }

  static func aggregate(_ values: [Double], _ units: ScoreBasis.Units) -> Double {
    switch units {
    case .mean, .single: return definedMean(values[...])
    case .median: return median(values.filter { !$0.isNaN })
    }
  }

  static func median(_ values: [Double]) -> Double { quantile(0.5, of: values) }

  /// Linear between order statistics, as numpy's `percentile`; NaN without values.
  static func quantile(_ share: Double, of values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let place = share * Double(sorted.count - 1)
    let low = Int(place.rounded(.down))
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
  }
}

/// A score over its ceiling: the ratio of their aggregates over the same units, never the mean of ratios.
public struct NormalizedScore: Sendable, Equatable {
  /// aggregate of scores / aggregate of ceilings; NaN when no unit is left.
  public let ratio: Double
  public let score: Double
  public let ceiling: Double
  /// Units in numerator and denominator.
  public let unitCount: Int
  public let belowFloorCount: Int
  /// Units without a score or without a ceiling.
  public let undefinedCount: Int
  /// Ratios of single units, NaN for those left out; not clipped.
  public let ratios: [Double]
  public let floor: Double
  public let kind: ResponseCeiling.Kind

  /// Single units above their ceiling: marked where they are shown.
  public var aboveOneCount: Int { ratios.count { $0 > 1 } }
}

extension ResponseCeiling {
  /// The floor below which a unit is left out: .1 for r, its square for shares of variance.
  public static func usualFloor(_ scale: ScoreBasis.Scale) -> Double { scale == .r2 ? 0.01 : 0.1 }

  /// Scores of units over this ceiling.
  ///
  /// Units whose ceiling is undefined or below the floor, or whose score is NaN, are left out above and below the line and
  /// counted.
  /// - Throws: `.incompatibleCeiling` when the basis of the scores is another; `.shapeMismatch`.
  public func normalize(
    _ scores: [Double], basis score: ScoreBasis, floor: Double? = nil
  ) throws(CeilingError) -> NormalizedScore {
    try requireBounds(score)
    guard scores.count == values.count else {
      throw .shapeMismatch(what: "scores of units", count: scores.count, expected: values.count)
    }
    let floor = floor ?? ResponseCeiling.usualFloor(basis.scale)
    var above: [Double] = []
    var below: [Double] = []
    var low = 0
    var undefined = 0
    var ratios = [Double](repeating: .nan, count: values.count)
    for (unit, pair) in zip(scores, values).enumerated() {
      if pair.0.isNaN || pair.1.isNaN {
        undefined += 1
      } else if pair.1 < floor {
        low += 1
      } else {
        above.append(pair.0)
        below.append(pair.1)
        ratios[unit] = pair.0 / pair.1
      }
    }
    let score = ResponseCeiling.aggregate(above, basis.aggregation)
    let ceiling = ResponseCeiling.aggregate(below, basis.aggregation)
    return NormalizedScore(
      ratio: score / ceiling, score: score, ceiling: ceiling, unitCount: above.count, belowFloorCount: low,
      undefinedCount: undefined, ratios: ratios, floor: floor, kind: kind)
  }

  /// That this ceiling may stand beside such scores.
  ///
  /// - Throws: `.incompatibleCeiling` with both in words.
  public func requireBounds(_ score: ScoreBasis) throws(CeilingError) {
    guard basis.bounds(score) else {
      throw .incompatibleCeiling(ceiling: "\(kind.rawValue), \(basis.words)", score: score.words)
    }
  }
}

extension ResponseCeiling {
  /// What ceilings of single units are made with, beside the responses.
  public struct UnitOptions: Sendable {
    /// Of `ncsnr`: in r or in r².
    public var scale: ScoreBasis.Scale
    /// Of halves of the repeats.
    public var draws: Int
    public var seed: UInt64
    /// Of `schoppe`: below it a unit is undefined.
    public var floor: Double?

    public init(scale: ScoreBasis.Scale = .r, draws: Int = 100, seed: UInt64 = 0, floor: Double? = nil) {
      self.scale = scale
      self.draws = draws
      self.seed = seed
      self.floor = floor
    }
  }

  /// Unit by unit, by the name of the kind.
  ///
  /// - Throws: as the method of the kind; `.noSuchCeiling` for a kind that is none of single units.
  public static func ofUnits(
    _ kind: Kind, of responses: RepeatedResponses, _ options: UnitOptions = UnitOptions(), workers: Workers
  ) throws -> ResponseCeiling {
    func halves() throws -> Halves {
      try self.halves(of: responses, draws: options.draws, seed: options.seed, workers: workers)
    }
    switch kind {
    case .splitHalf: return try halves().splitHalf
    case .reliability: return try halves().reliability
    case .reliabilityR: return try halves().reliabilityR
    case .ncsnr: return try ncsnr(of: responses, scale: options.scale, workers: workers)
    case .explainableVariance: return try explainableVariance(of: responses, workers: workers)
    case .schoppe: return try schoppe(of: responses, floor: options.floor, workers: workers)
    case .rdmSplitHalf, .leaveOneOut, .extrapolated:
      throw CeilingError.noSuchCeiling(
        kind: kind.rawValue, reason: "it is no ceiling of single units", others: ["ncsnr"])
    }
  }
}
