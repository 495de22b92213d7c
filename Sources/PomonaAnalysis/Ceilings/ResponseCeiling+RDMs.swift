public import PomonaCore
public import PomonaParallel

/// The ceiling of RSA with one subject and ROI: how far RDMs of two halves of its data agree.
extension ResponseCeiling {
  /// sqrt(2 c / (1 + c)), c the mean comparison of the RDMs of two halves of repeats or sessions; bounds r of a model's RDM
  /// with that of the subject.
  ///
  /// c ≤ 0 is undefined. Below .5 the step to full length is rough, because distances are not linear in the noise: the
  /// value is marked approximate.
  /// - Parameter halves: for each draw the RDMs of both halves.
  /// - Throws: `.insufficientRepeats` without halves; `.noSuchCeiling` for comparisons other than pearson and spearman, or
  ///   cosine of crossnobis RDMs; what the comparison throws.
  public static func rdmSplitHalf(
    of halves: [(RDM, RDM)], by comparison: Comparison, making: String = "given halves", workers: Workers = .all
  ) throws -> ResponseCeiling {
    guard let distance = halves.first?.0.distance else {
      throw CeilingError.insufficientRepeats(what: "pairs of halves", count: 0, needed: 1)
    }
    try requireHalving(comparison, distance: distance)
    let agreements = try workers.map(halves.count) { try comparison(halves[$0].0, halves[$0].1) }
    return rdmSplitHalf(agreements, distance: distance, comparison: comparison, making: making)
  }

  /// The same from responses: RDMs of the means of random halves of each stimulus' repeats, over all units.
  ///
  /// - Parameter axis: the stimuli, in ascending order of their numbers in `responses`.
  /// - Throws: `.insufficientRepeats` when a stimulus has fewer than two presentations; `.nonFinite` for a missing
  ///   response, because a distance needs every unit; `.shapeMismatch`; what the distance throws.
  public static func rdmSplitHalf(
    of responses: RepeatedResponses, axis: StimulusAxis, distance: Distance, by comparison: Comparison,
    draws: Int = 100, seed: UInt64 = 0, workers: Workers = .all
  ) throws -> ResponseCeiling {
    guard axis.count == responses.stimulusCount else {
      throw CeilingError.shapeMismatch(
        what: "stimuli of the axis", count: axis.count, expected: responses.stimulusCount)
    }
    guard draws > 0 else {
      throw CeilingError.invalidHyperparameter(name: "draws of halves", value: "\(draws)", allowed: "at least 1")
    }
    if let place = responses.presentations.elements.firstIndex(where: \.isNaN) {
      throw CeilingError.nonFinite(
        what: "responses of unit \(place % responses.unitCount + 1)", row: place / responses.unitCount,
        value: "missing")
    }
    let least = responses.repeatCounts.min() ?? 0
    guard least > 1 else {
      throw CeilingError.insufficientRepeats(what: "presentations of a stimulus", count: least, needed: 2)
    }
    try requireHalving(comparison, distance: distance.rdmName)
    let halves = RepeatHalves(of: responses, draws: draws, seed: seed)
    let agreements = try workers.map(draws) { draw -> Double in
      let (a, b) = halfMeans(of: responses, halves.orders[draw])
      return try comparison(distance(a, axis: axis), distance(b, axis: axis))
    }
    return rdmSplitHalf(
      agreements, distance: distance.rdmName, comparison: comparison,
      making: "\(draws) draws of halves of the repeats, seed \(seed)")
  }

  private static func requireHalving(_ comparison: Comparison, distance: String) throws(CeilingError) {
    let allowed =
      ["pearson", "spearman"].contains(comparison.name)
      || comparison.name == "cosine" && distance.contains("crossnobis")
    guard allowed else {
      throw .noSuchCeiling(
        kind: Kind.rdmSplitHalf.rawValue,
        reason:
          "\(comparison.name) of \(distance) RDMs does not grow with reliability as a correlation does; pearson and "
          + "spearman do, and cosine of crossnobis RDMs")
    }
  }

  private static func rdmSplitHalf(
    _ agreements: [Double], distance: String, comparison: Comparison, making: String
  ) -> ResponseCeiling {
    let c = definedMean(agreements[...])
    return ResponseCeiling(
      .rdmSplitHalf,
      ScoreBasis(.r, of: .subjectRDM, aggregation: .single, distance: distance, comparison: comparison.name),
      values: [c > 0 ? (2 * c / (1 + c)).squareRoot() : .nan],
      making: "\(making); halves agree by \((c * 1000).rounded() / 1000)", isApproximate: [c < 0.5])
  }

  /// Stimuli × units, the mean of each half of the repeats.
  static func halfMeans(of responses: RepeatedResponses, _ order: [Int32]) -> (Matrix<Double>, Matrix<Double>) {
    let units = responses.unitCount
    var a = Matrix<Double>(rowCount: responses.stimulusCount, columnCount: units)
    var b = a
    for stimulus in 0..<responses.stimulusCount {
      let start = responses.starts[stimulus]
      let half = (responses.starts[stimulus + 1] - start) / 2
      for k in 0..<half {
        let one = responses.order[Int(order[start + k])]
        let two = responses.order[Int(order[start + half + k])]
        for unit in 0..<units {
          a[stimulus, unit] += Double(responses.presentations[one, unit]) / Double(half)
          b[stimulus, unit] += Double(responses.presentations[two, unit]) / Double(half)
        }
      }
    }
    return (a, b)
  }
}
