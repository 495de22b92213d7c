internal import Foundation
public import PomonaCore

/// 63 bits that stay nearly the same when a picture is compressed, resized or made brighter.
///
/// Grey (.299 R + .587 G + .114 B), 32 × 32 by a triangle filter that widens when shrinking, two-dimensional cosine
/// transform (type II, unscaled), the 8 × 8 lowest frequencies without the constant, row by row: a bit is set where the
/// coefficient is above the median of the 63. Two pictures are near duplicates at a Hamming distance of at most 6, also
/// against the mirror image. A picture without any structure, of one grey, has no bit set.
public struct PerceptualHash: Sendable, Equatable {
  /// Bit b is coefficient b + 1 of the 64, row by row.
  public let bits: UInt64
  /// The hash of the picture seen in a mirror: odd horizontal frequencies change sign.
  public let mirrored: UInt64

  public static let nearDistance = 6
  static let side = 32
  private static let kept = 8

  public init(bits: UInt64, mirrored: UInt64) {
    self.bits = bits
    self.mirrored = mirrored
  }

  public init(of image: RasterImage) {
    let pixels = image.pixels
    var grey = [Double](repeating: 0, count: image.width * image.height)
    for place in grey.indices {
      grey[place] =
        0.299 * Double(pixels[3 * place]) + 0.587 * Double(pixels[3 * place + 1]) + 0.114
        * Double(pixels[3 * place + 2])
    }
    self.init(grey: PerceptualHash.shrunk(grey, width: image.width, height: image.height))
  }

  /// - Precondition: 32 × 32 values, row by row.
  init(grey: [Double]) {
    precondition(grey.count == PerceptualHash.side * PerceptualHash.side, "a picture of another size")
    var coefficients = PerceptualHash.lowFrequencies(grey)
    // What is rounding alone, in pictures that are symmetric or of one grey, would be bits of chance.
    let rounding = 1e-9 * max(abs(coefficients[0]), 1)
    for index in coefficients.indices where abs(coefficients[index]) < rounding { coefficients[index] = 0 }
    bits = PerceptualHash.aboveMedian(coefficients)
    for index in coefficients.indices where index % PerceptualHash.kept % 2 == 1 {
      coefficients[index] = -coefficients[index]
    }
    mirrored = PerceptualHash.aboveMedian(coefficients)
  }

  /// The Hamming distance, or that to the mirror image of either when it is smaller.
  public func distance(to other: PerceptualHash) -> Int {
    let straight = (bits ^ other.bits).nonzeroBitCount
    return min(straight, (bits ^ other.mirrored).nonzeroBitCount, (mirrored ^ other.bits).nonzeroBitCount)
  }

  private static func aboveMedian(_ coefficients: [Double]) -> UInt64 {
    let varying = coefficients[1...]
    let median = varying.sorted()[varying.count / 2]
    var bits: UInt64 = 0
    for (bit, value) in varying.enumerated() where value > median { bits |= 1 << UInt64(bit) }
    return bits
  }

  /// The 8 × 8 lowest frequencies of a 32 × 32 picture: sums of x cos(π k (2 i + 1) / 64), times 4.
  static func lowFrequencies(_ grey: [Double]) -> [Double] {
    var rows = [Double](repeating: 0, count: side * kept)
    for y in 0..<side {
      for k in 0..<kept {
        var sum = 0.0
        for x in 0..<side { sum += grey[y * side + x] * cosines[k * side + x] }
        rows[y * kept + k] = 2 * sum
      }
    }
    var found = [Double](repeating: 0, count: kept * kept)
    for j in 0..<kept {
      for k in 0..<kept {
        var sum = 0.0
        for y in 0..<side { sum += rows[y * kept + k] * cosines[j * side + y] }
        found[j * kept + k] = 2 * sum
      }
    }
    return found
  }

  private static let cosines: [Double] = (0..<kept).flatMap { k in
    (0..<side).map { cos(Double.pi * Double(k) * Double(2 * $0 + 1) / Double(2 * side)) }
  }

  // MARK: - Resizing

  /// A grey picture as 32 × 32; O(width × height).
  static func shrunk(_ grey: [Double], width: Int, height: Int) -> [Double] {
    let across = weights(from: width)
    var narrow = [Double](repeating: 0, count: height * side)
    for y in 0..<height {
      for (x, part) in across.enumerated() {
        var sum = 0.0
        for k in part.weights.indices { sum += part.weights[k] * grey[y * width + part.first + k] }
        narrow[y * side + x] = sum
      }
    }
    var small = [Double](repeating: 0, count: side * side)
    for (y, part) in weights(from: height).enumerated() {
      for k in part.weights.indices {
        let row = (part.first + k) * side
        for x in 0..<side { small[y * side + x] += part.weights[k] * narrow[row + x] }
      }
    }
    return small
  }

  /// For each of 32 places the source places of a triangle around it, as wide as a place is when shrinking.
  private static func weights(from count: Int) -> [(first: Int, weights: [Double])] {
    let scale = Double(count) / Double(side)
    let reach = max(scale, 1)
    return (0..<side).map { place in
      let centre = (Double(place) + 0.5) * scale
      let first = max(0, Int(centre - reach + 0.5))
      let last = min(count, Int(centre + reach + 0.5))
      let raw = (first..<max(last, first + 1)).map { max(0, 1 - abs((Double($0) + 0.5 - centre) / reach)) }
      let total = raw.reduce(0, +)
      return (first, total > 0 ? raw.map { $0 / total } : raw)
    }
  }
}
