/// Activations of one layer over n stimuli that are read block by block, because the whole map may not fit in memory.
///
/// Implemented by maps in memory, by mapped files and by scratch files of a split extraction.
public protocol FeatureBlocks: Sendable {
  var stimulusCount: Int { get }
  var featureCount: Int { get }
  /// Calls `body` with features `range` of all stimuli: row i starts at element `i * stride` of the span and its first
  /// `range.count` elements are the block's. Safe to call from several threads.
  func withBlock<Result>(
    _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result
  /// Calls `body` with all features of the stimuli `rows`: row i of them starts at element `i * stride`. Safe to call from
  /// several threads.
  func withRows<Result>(
    _ rows: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result
  /// Whether a part of a block costs no more than its own numbers, so that threads may each take their own stimuli of it.
  var isInRows: Bool { get }
  /// Calls `body` with features `range` of the stimuli `rows`: row i of them starts at element `i * stride`. Safe to call
  /// from several threads.
  func withPart<Result>(
    _ rows: Range<Int>, _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result
}

extension FeatureBlocks {
  public var isInRows: Bool { false }

  /// By a block of these features of all stimuli.
  public func withPart<Result>(
    _ rows: Range<Int>, _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    try withBlock(range) { elements, stride in
      try body(elements.extracting((rows.lowerBound * stride)..<elements.count), stride)
    }
  }

  /// By a block of all features, which is the whole map: a map that is read from a file has its own way.
  public func withRows<Result>(
    _ rows: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    try withBlock(0..<featureCount) { elements, stride in
      try body(elements.extracting((rows.lowerBound * stride)..<elements.count), stride)
    }
  }
}

/// A feature map in memory.
public struct FeatureMap: FeatureBlocks {
  public let matrix: Matrix<Float>
  /// The shape of one stimulus' activation before flattening, such as 64 × 113 × 113.
  public let shape: [Int]

  public init(matrix: Matrix<Float>, shape: [Int]) {
    self.matrix = matrix
    self.shape = shape
  }

  public var stimulusCount: Int { matrix.rowCount }
  public var featureCount: Int { matrix.columnCount }
  public var isInRows: Bool { true }

  public func withBlock<Result>(
    _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    try body(matrix.elements.span.extracting(range.lowerBound..<matrix.elements.count), matrix.columnCount)
  }
}

extension FeatureBlocks {
  /// The features of one stimulus.
  public func row(_ index: Int) throws -> [Float] {
    let width = 1 << 16
    var row: [Float] = []
    row.reserveCapacity(featureCount)
    for start in Swift.stride(from: 0, to: featureCount, by: width) {
      let range = start..<Swift.min(start + width, featureCount)
      try withBlock(range) { elements, stride in
        for k in 0..<range.count { row.append(elements[index * stride + k]) }
      }
    }
    return row
  }
}
