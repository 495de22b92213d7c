public import PomonaCore

/// Responses that lie in a file as an array of two or three axes: units, stimuli or presentations, and perhaps repeats.
///
/// Presentation `s · r + k` is repeat k of stimulus s. A block is read from the file when it is asked for, and takes the
/// memory of the block (with repeats, of up to two stimuli more) twice.
public struct ArrayResponses: ResponseBlocks {
  private let array: any StoredArray
  private let unitAxis: Int
  private let stimulusAxis: Int
  private let repeatAxis: Int?
  private let repeats: Int

  /// More presentations than any experiment has: a damaged file may claim them without holding them.
  private static let mostPresentations = 1 << 28

  /// - Throws: `.otherKind` where the axes are not all of the array's, and for more than 2^28 presentations.
  public init(_ array: any StoredArray, unitAxis: Int, stimulusAxis: Int, repeatAxis: Int? = nil) throws(FileError) {
    let axes = [unitAxis, stimulusAxis] + (repeatAxis.map { [$0] } ?? [])
    guard axes.sorted() == Array(array.shape.indices) else {
      throw .otherKind(
        path: array.path, name: array.name, found: "of shape \(NumericArray.words(array.shape))",
        expected: "an array of units, stimuli and perhaps repeats")
    }
    let repeats = repeatAxis.map { array.shape[$0] } ?? 1
    let (presentations, isBeyond) = array.shape[stimulusAxis].multipliedReportingOverflow(by: repeats)
    guard !isBeyond, presentations <= Self.mostPresentations else {
      throw .otherKind(
        path: array.path, name: array.name, found: "of shape \(NumericArray.words(array.shape))",
        expected: "at most \(Self.mostPresentations) presentations")
    }
    self.array = array
    self.unitAxis = unitAxis
    self.stimulusAxis = stimulusAxis
    self.repeatAxis = repeatAxis
    self.repeats = repeats
  }

  public var presentationCount: Int { array.shape[stimulusAxis] * repeats }
  public var unitCount: Int { array.shape[unitAxis] }

  public func read(presentations: Range<Int>, units: Range<Int>) throws -> Matrix<Float> {
    guard !presentations.isEmpty, !units.isEmpty else {
      return Matrix(rowCount: presentations.count, columnCount: units.count)
    }
    let firstStimulus = presentations.lowerBound / repeats
    let lastStimulus = (presentations.upperBound - 1) / repeats
    var start = [Int](repeating: 0, count: array.shape.count)
    var count = array.shape
    start[unitAxis] = units.lowerBound
    count[unitAxis] = units.count
    start[stimulusAxis] = firstStimulus
    count[stimulusAxis] = lastStimulus - firstStimulus + 1
    let values = try array.floats(from: start, count: count)
    var strides = [Int](repeating: 1, count: count.count)
    for axis in strides.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * count[axis + 1] }
    let unitStride = strides[unitAxis]
    let stimulusStride = strides[stimulusAxis]
    let repeatStride = repeatAxis.map { strides[$0] } ?? 0
    if repeats == 1, unitStride == 1, repeatAxis == nil {
      return Matrix(rowCount: presentations.count, columnCount: units.count, elements: values)
    }
    var elements = [Float](repeating: 0, count: presentations.count * units.count)
    let source = values.span
    var target = elements.mutableSpan
    for row in 0..<presentations.count {
      let presentation = presentations.lowerBound + row
      let base =
        (presentation / repeats - firstStimulus) * stimulusStride + presentation % repeats * repeatStride
      for unit in 0..<units.count { target[row * units.count + unit] = source[base + unit * unitStride] }
    }
    return Matrix(rowCount: presentations.count, columnCount: units.count, elements: elements)
  }
}
