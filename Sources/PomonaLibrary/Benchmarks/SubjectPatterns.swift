internal import PomonaCore

/// A subject's responses as features of stimuli: means over repeats, stimuli × units. They lie in memory where they fit
/// within a limit, and are else read and averaged anew for each block that is asked for.
///
/// - Cost: in memory 16 bytes a mean while they are made, for sums in double and counts, and 4 then. Block by block the
///   responses are read once a pass: an RDM of up to 1024 stimuli takes one, or two where all stimuli share a strong
///   pattern; one of ranks reads groups of rows.
struct SubjectPatterns: FeatureBlocks {
  private let responses: Responses
  private let stimuli: [Int]
  private let whole: FeatureMap?

  /// - Parameters:
  ///   - stimuli: positions on the axis, in this order.
  ///   - limit: bytes that means may take.
  init(_ responses: Responses, stimuli: [Int], limit: Int) throws {
    self.responses = responses
    self.stimuli = stimuli
    let count = responses.unitCount
    let fits = stimuli.isEmpty || count <= limit / (Self.bytesOfMean * stimuli.count)
    whole =
      fits
      ? FeatureMap(matrix: try responses.meanOverRepeats(units: 0..<count, stimuli: stimuli), shape: [count]) : nil
  }

  private static let bytesOfMean = 16
  /// Bytes of a block of means while it is made, and of a piece of responses.
  static let blockLimit = 64 << 20

  var stimulusCount: Int { stimuli.count }
  var featureCount: Int { responses.unitCount }

  func withBlock<Result>(
    _ range: Range<Int>, _ body: (_ elements: Swift.Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    if let whole { return try whole.withBlock(range, body) }
    let means = try responses.meanOverRepeats(units: range, stimuli: stimuli, limit: Self.blockLimit)
    return try body(means.elements.span, range.count)
  }

  func withRows<Result>(
    _ rows: Range<Int>, _ body: (_ elements: Swift.Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    if let whole { return try whole.withRows(rows, body) }
    let wanted = Array(stimuli[rows])
    // Only what belongs to these stimuli is read.
    let chosen = Set(wanted)
    let shown = responses.stimuli.indices.filter { chosen.contains(responses.stimuli[$0]) }
    let means = try responses.selecting(presentations: shown).meanOverRepeats(
      units: 0..<featureCount, stimuli: wanted, limit: max(Self.blockLimit, 4 * featureCount))
    return try body(means.elements.span, featureCount)
  }

  /// Calls `body` with all means, some units after the others; once with all units where they lie in memory.
  func forEachBlock(_ body: (_ units: Range<Int>, _ means: Matrix<Float>) throws -> Void) throws {
    if let whole { return try body(0..<featureCount, whole.matrix) }
    let width = max(1, Self.blockLimit / (Self.bytesOfMean * max(1, stimuli.count)))
    for start in stride(from: 0, to: featureCount, by: width) {
      let units = start..<min(start + width, featureCount)
      try body(units, try responses.meanOverRepeats(units: units, stimuli: stimuli, limit: Self.blockLimit))
    }
  }
}
