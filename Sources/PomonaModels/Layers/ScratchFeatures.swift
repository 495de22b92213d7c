internal import Foundation
internal import PomonaCore
internal import PomonaSystem

/// A feature map in a scratch file, for one that is too large for memory: blocks of features are read as they are wanted.
///
/// The file has no name; its space is free again when the last reference goes.
struct ScratchFeatures: FeatureBlocks {
  let stimulusCount: Int
  let featureCount: Int
  private let file: RandomAccessFile

  init(stimulusCount: Int, featureCount: Int, in folder: URL?) throws(FileSystemError) {
    self.stimulusCount = stimulusCount
    self.featureCount = featureCount
    file = try RandomAccessFile.scratch(in: folder)
    try file.resize(to: 4 * stimulusCount * featureCount)
  }

  /// Stores the rows from stimulus `first` on.
  func write(_ rows: Span<Float>, from first: Int) throws(FileSystemError) {
    try file.write(rows, at: 4 * first * featureCount)
  }

  /// The rows of these stimuli.
  func read(_ stimuli: Range<Int>) throws(FileSystemError) -> [Float] {
    try file.floats(
      rows: stimuli.count, stride: featureCount, columns: 0..<featureCount,
      at: 4 * stimuli.lowerBound * featureCount)
  }

  func withBlock<Result>(
    _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    let block = try file.floats(rows: stimulusCount, stride: featureCount, columns: range, at: 0)
    return try body(block.span, range.count)
  }

  var isInRows: Bool { true }

  func withPart<Result>(
    _ rows: Range<Int>, _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    let part = try file.floats(
      rows: rows.count, stride: featureCount, columns: range, at: 4 * rows.lowerBound * featureCount)
    return try body(part.span, range.count)
  }

  func withRows<Result>(
    _ rows: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    let values = try read(rows)
    return try body(values.span, featureCount)
  }
}
