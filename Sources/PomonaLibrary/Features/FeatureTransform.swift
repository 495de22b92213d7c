internal import Foundation
internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaParallel

/// A step between a layer's map and what is made of it that learns nothing from data, so that it may stand before any split.
public enum FeatureTransform: Sendable, Equatable {
  /// Means over `side` × `side` parts of each channel's picture, parts as even as they come; maps without a picture, or with
  /// one that is no larger, stay as they are.
  case pool(side: Int)
  /// A sparse random projection to as many components as keep distances of all stimuli within 1 ± eps; layers with fewer
  /// features stay as they are, unless they are projected `upward`, too, as an original did.
  case project(eps: Double, seed: UInt64, upward: Bool = false)
  /// The length of each stimulus' features, √Σ x², as the one feature.
  case magnitude

  /// As headers and cache keys have it.
  public var name: String {
    switch self {
    case .pool(let side): "pool \(side)"
    case .project(let eps, let seed, let upward):
      "jl(\(NumberText.plain(eps))\(upward ? ", upward" : "")), seed \(seed)"
    case .magnitude: "magnitude"
    }
  }

  /// Channels, height and width of a map that has pictures larger than `side`.
  private static func picture(_ shape: [Int], side: Int) -> (channels: Int, height: Int, width: Int)? {
    guard shape.count >= 3, let width = shape.last, shape[shape.count - 2] > side || width > side else { return nil }
    return (shape.dropLast(2).reduce(1, *), shape[shape.count - 2], width)
  }

  /// The shape of one stimulus' features after the step.
  ///
  /// - Throws: `ReductionError` for an eps outside of (0, 1).
  func shape(_ shape: [Int], stimulusCount: Int) throws -> [Int] {
    switch self {
    case .pool(let side):
      guard let picture = Self.picture(shape, side: side) else { return shape }
      return [picture.channels, min(side, picture.height), min(side, picture.width)]
    case .project(let eps, let seed, let upward):
      let count = shape.reduce(1, *)
      let planned = try SparseProjection.planned(
        featureCount: count, stimulusCount: stimulusCount, eps: eps, upsampling: upward, seed: seed)
      return planned.map { [$0.componentCount] } ?? shape
    case .magnitude: return [1]
    }
  }

  /// - Throws: what reading the map meets; `.notFinite` for a NaN or infinity. Cost: one pass over the map.
  func callAsFunction(
    _ map: any FeatureBlocks, shape: [Int], workers: Workers
  ) throws -> any FeatureBlocks {
    switch self {
    case .pool(let side):
      guard let picture = Self.picture(shape, side: side) else { return map }
      return try Self.pooled(map, picture, side: side, workers: workers)
    case .project(let eps, let seed, let upward):
      guard
        let projection = try SparseProjection.planned(
          featureCount: map.featureCount, stimulusCount: map.stimulusCount, eps: eps, upsampling: upward, seed: seed)
      else { return map }
      return FeatureMap(matrix: try projection(map, workers: workers), shape: [projection.componentCount])
    case .magnitude: return try Self.magnitudes(map, workers: workers)
    }
  }

  /// Sums in double, block by block in order, so that they are the same for any number of threads.
  private static func magnitudes(_ map: any FeatureBlocks, workers: Workers) throws -> FeatureMap {
    let (n, p) = (map.stimulusCount, map.featureCount)
    let width = 1 << 12
    let sums = try workers.map((p + width - 1) / width) { block -> [Double] in
      let range = (block * width)..<min(p, (block + 1) * width)
      return try map.withBlock(range) { elements, stride in
        (0..<n).map { row in
          var sum = 0.0
          for k in 0..<range.count {
            let value = Double(elements[row * stride + k])
            sum += value * value
          }
          return sum
        }
      }
    }
    let lengths = (0..<n).map { row in Float(sums.reduce(0) { $0 + $1[row] }.squareRoot()) }
    return FeatureMap(matrix: Matrix(rowCount: n, columnCount: 1, elements: lengths), shape: [1])
  }

  /// Part i of n cells covers cells floor(i n / g) to ceil((i + 1) n / g), as adaptive average pooling does.
  private static func pooled(
    _ map: any FeatureBlocks, _ picture: (channels: Int, height: Int, width: Int), side: Int, workers: Workers
  ) throws -> FeatureMap {
    func parts(_ count: Int) -> [Range<Int>] {
      let parts = min(side, count)
      return (0..<parts).map { ($0 * count / parts)..<(($0 + 1) * count + parts - 1) / parts }
    }
    let rows = parts(picture.height)
    let columns = parts(picture.width)
    let area = picture.height * picture.width
    let cells = rows.count * columns.count
    let n = map.stimulusCount
    let perTask = max(1, (1 << 20) / max(1, area))
    let tasks = (picture.channels + perTask - 1) / perTask
    let pieces = try workers.map(tasks) { task -> [Float] in
      let channels = task * perTask..<min(picture.channels, (task + 1) * perTask)
      let range = channels.lowerBound * area..<channels.upperBound * area
      return try map.withBlock(range) { elements, stride in
        var means = [Float](repeating: 0, count: n * channels.count * cells)
        for stimulus in 0..<n {
          for channel in 0..<channels.count {
            let start = stimulus * stride + channel * area
            var place = (stimulus * channels.count + channel) * cells
            for vertical in rows {
              for horizontal in columns {
                var sum = 0.0
                for y in vertical {
                  for x in horizontal { sum += Double(elements[start + y * picture.width + x]) }
                }
                means[place] = Float(sum / Double(vertical.count * horizontal.count))
                place += 1
              }
            }
          }
        }
        return means
      }
    }
    var all: [Float] = []
    all.reserveCapacity(n * picture.channels * cells)
    for stimulus in 0..<n {
      for (task, piece) in pieces.enumerated() {
        let width = (min(picture.channels, (task + 1) * perTask) - task * perTask) * cells
        all += piece[(stimulus * width)..<((stimulus + 1) * width)]
      }
    }
    return FeatureMap(
      matrix: Matrix(rowCount: n, columnCount: picture.channels * cells, elements: all),
      shape: [picture.channels, rows.count, columns.count])
  }
}

extension [FeatureTransform] {
  /// What follows the kind of numbers in a cache key; empty for the map as it is.
  var key: String { map { " · \($0.name)" }.joined() }

  func shape(_ shape: [Int], stimulusCount: Int) throws -> [Int] {
    try reduce(shape) { try $1.shape($0, stimulusCount: stimulusCount) }
  }

  func callAsFunction(
    _ map: any FeatureBlocks, shape: [Int], workers: Workers
  ) throws -> any FeatureBlocks {
    var shape = shape
    return try reduce(map) { map, step in
      let made = try step(map, shape: shape, workers: workers)
      shape = try step.shape(shape, stimulusCount: map.stimulusCount)
      return made
    }
  }
}
