public import PomonaCore
public import PomonaParallel

/// An RDM of the units around each centre, compared with models: a map of where a geometry is found.
///
/// Nothing of a centre is kept but its scores, so memory is the patterns, the scores, and for each thread one block of
/// centres' RDMs. Every centre is computed by itself: the same bits for any block size and number of threads.
///
/// - Source: Kriegeskorte, Goebel and Bandettini 2006, Information-based functional brain mapping,
///   doi 10.1073/pnas.0600244103.
/// - Cost: for each centre n² times its units for the distances, and one comparison a model.
public struct Searchlight: Sendable {
  /// Centres × models; NaN where a centre has too few units or a stimulus without variation, or a comparison is undefined.
  public let scores: Matrix<Double>
  /// Of each centre.
  public let unitCounts: [Int]
  /// Centres with fewer units than `leastUnits`.
  public let tooSmall: Int
  /// Centres in which no distance is defined, because a stimulus has the same response in all units.
  public let undefined: Int
  /// Of the first such centre: its place, from 0, and the stimulus.
  public let firstUndefined: (centre: Int, stimulus: String)?

  /// Centres that are compared together. Products of several RDMs depend in their last bits on how many there are, so these
  /// are always the same ones.
  public static let batchSize = 64

  /// - Parameters:
  ///   - patterns: stimuli × units.
  ///   - leastUnits: smaller neighbourhoods have no score.
  ///   - blockSize: centres that a thread takes at a time, rounded up to a multiple of 64, the RDMs that it holds.
  ///   - interrupted: asked before each batch; throws to stop.
  /// - Throws: what distances and comparisons throw for input that is wrong for all centres; `.notFinite`.
  public init(
    _ patterns: Matrix<Float>, axis: StimulusAxis, around neighbourhoods: Neighbourhoods, distance: Distance,
    models: [RDM], comparison: Comparison, leastUnits: Int = 10, blockSize: Int = 64, workers: Workers,
    interrupted: @escaping @Sendable () throws -> Void = {}
  ) throws {
    precondition(blockSize > 0 && leastUnits > 1, "a block without centres, or distances over one unit")
    guard patterns.rowCount == axis.count else {
      throw AnalysisError.stimulusCount(geometry: patterns.rowCount, axis: axis.count)
    }
    precondition(neighbourhoods.unitCount == patterns.columnCount, "as many centres as units")
    guard let first = models.first else { throw AnalysisError.noCandidates }
    for model in models { try requireSameStimuli(axis, model.axis) }
    let (n, count) = (patterns.rowCount, patterns.columnCount)
    if let place = patterns.elements.firstIndex(where: { !$0.isFinite }) {
      throw AnalysisError.notFinite(
        stimulus: axis.ids[place / count], position: place / count, feature: place % count,
        value: "\(patterns.elements[place])")
    }
    // Any RDM of these stimuli: what is wrong with the models is known before the first centre.
    _ = try PairScorer(of: models, against: [first], by: comparison).scores()
    let alone = Workers(threadCount: 1)
    let together = Self.batchSize
    let size = (blockSize + together - 1) / together * together
    let blocks = stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
    typealias Centre = (scores: [Double], units: Int, constant: String?)
    @Sendable func batch(_ range: Range<Int>) throws -> [Centre] {
      var rdms: [RDM] = []
      var places: [Int] = []
      var centres: [Centre] = []
      for centre in range {
        let units = neighbourhoods(centre)
        centres.append((Array(repeating: .nan, count: models.count), units.count, nil))
        guard units.count >= leastUnits else { continue }
        var elements: [Float] = []
        elements.reserveCapacity(n * units.count)
        for row in 0..<n { for unit in units { elements.append(patterns.elements[row * count + unit]) } }
        let map = FeatureMap(
          matrix: Matrix(rowCount: n, columnCount: units.count, elements: elements), shape: [units.count])
        do {
          rdms.append(try distance(map, axis: axis, workers: alone))
          places.append(centres.count - 1)
        } catch AnalysisError.constantStimulus(let id, _, _, _, _) {
          centres[centres.count - 1].constant = id
        }
      }
      guard !rdms.isEmpty else { return centres }
      let scores = try PairScorer(of: models, against: rdms, by: comparison).scores()
      for (target, place) in places.enumerated() {
        centres[place].scores = models.indices.map { scores[$0 * rdms.count + target] }
      }
      return centres
    }
    let found = try workers.map(blocks.count) { index -> [Centre] in
      var centres: [Centre] = []
      for start in stride(from: blocks[index].lowerBound, to: blocks[index].upperBound, by: together) {
        try interrupted()
        centres += try batch(start..<min(blocks[index].upperBound, start + together))
      }
      return centres
    }
    let all = found.flatMap { $0 }
    scores = Matrix(rowCount: count, columnCount: models.count, elements: all.flatMap(\.scores))
    unitCounts = all.map(\.units)
    tooSmall = all.count { $0.units < leastUnits }
    undefined = all.count { $0.constant != nil }
    firstUndefined = all.enumerated().lazy.compactMap { place, centre in centre.constant.map { (place, $0) } }.first
  }
}
