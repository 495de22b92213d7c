public import PomonaCore

/// Resizing of 8-bit pictures, equal in every pixel to Pillow's `Image.resize` (up to 12.0; later versions change the order
/// of the passes for some shapes, not for squares).
///
/// Goals, in order: the same pixels as Pillow, because the published facts about these networks rest on them; speed.
/// Followed: Pillow's `Resample.c`. Half-pixel centres; weights outside the picture are dropped and the rest renormalised;
/// weights are whole numbers of 22 bits behind the point; the horizontal pass comes first and is rounded and clipped to
/// 0 … 255 before the vertical one, which is rounded and clipped again. A picture made smaller is smoothed: the
/// kernel is as wide as the reduction.
public enum Resizing {
  public enum Interpolation: String, Sendable, CaseIterable {
    /// Keys' cubic with a = -0.5 (Keys 1981, doi 10.1109/TASSP.1981.1163711).
    case cubic
    case linear

    var support: Double { self == .cubic ? 2 : 1 }

    func weight(_ distance: Double) -> Double {
      let x = abs(distance)
      switch self {
      case .linear: return x < 1 ? 1 - x : 0
      case .cubic:
        let a = -0.5
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
        return 0
      }
    }
  }

  static let precision = 22

  /// For each place of the result, where its weights begin and what they are; `width` weights for each, the last ones zero.
  struct Weights {
    var starts: [Int] = []
    var counts: [Int] = []
    var values: [Int32] = []
    var width = 0

    init(from size: Int, to newSize: Int, by interpolation: Interpolation) {
      let scale = Double(size) / Double(newSize)
      let filterScale = max(scale, 1)
      let support = interpolation.support * filterScale
      width = Int(support.rounded(.up)) * 2 + 1
      values.reserveCapacity(newSize * width)
      for place in 0..<newSize {
        let centre = (Double(place) + 0.5) * scale
        let start = max(0, Int(centre - support + 0.5))
        let count = min(size, Int(centre + support + 0.5)) - start
        var weights: [Double] = []
        var total = 0.0
        let inverse = 1 / filterScale
        for offset in 0..<count {
          let weight = interpolation.weight((Double(offset + start) - centre + 0.5) * inverse)
          weights.append(weight)
          total += weight
        }
        starts.append(start)
        counts.append(count)
        for offset in 0..<width {
          guard offset < count else {
            values.append(0)
            continue
          }
          let weight = total != 0 ? weights[offset] / total : weights[offset]
          values.append(Int32((weight < 0 ? -0.5 : 0.5) + weight * Double(1 << precision)))
        }
      }
    }
  }

  /// - Precondition: no size is zero.
  public static func resized(
    _ image: RasterImage, width: Int, height: Int, by interpolation: Interpolation
  ) -> RasterImage {
    precondition(image.width > 0 && image.height > 0 && width > 0 && height > 0, "a picture without pixels")
    if image.width == width, image.height == height { return image }
    let wide = horizontal(image.pixels, rows: image.height, columns: image.width, to: width, by: interpolation)
    let pixels = vertical(wide, rows: image.height, rowBytes: 3 * width, to: height, by: interpolation)
    return RasterImage(width: width, height: height, pixels: pixels)
  }

  private static func horizontal(
    _ pixels: [UInt8], rows: Int, columns: Int, to width: Int, by interpolation: Interpolation
  ) -> [UInt8] {
    if columns == width { return pixels }
    let weights = Weights(from: columns, to: width, by: interpolation)
    var result = [UInt8](repeating: 0, count: rows * width * 3)
    var target = result.mutableSpan
    let source = pixels.span
    let values = weights.values.span
    for place in 0..<width {
      let count = weights.counts[place]
      let first = place &* weights.width
      let start = weights.starts[place]
      for row in 0..<rows {
        var at = (row &* columns &+ start) &* 3
        var red: Int32 = 1 << Int32(precision - 1)
        var green = red
        var blue = red
        for offset in 0..<count {
          let weight = values[first &+ offset]
          red &+= Int32(source[at]) &* weight
          green &+= Int32(source[at &+ 1]) &* weight
          blue &+= Int32(source[at &+ 2]) &* weight
          at &+= 3
        }
        let to = (row &* width &+ place) &* 3
        target[to] = clipped(red)
        target[to &+ 1] = clipped(green)
        target[to &+ 2] = clipped(blue)
      }
    }
    return result
  }

  private static func vertical(
    _ pixels: [UInt8], rows: Int, rowBytes: Int, to height: Int, by interpolation: Interpolation
  ) -> [UInt8] {
    if rows == height { return pixels }
    let weights = Weights(from: rows, to: height, by: interpolation)
    var result = [UInt8](repeating: 0, count: height * rowBytes)
    var sums = [Int32](repeating: 0, count: rowBytes)
    var target = result.mutableSpan
    let source = pixels.span
    for place in 0..<height {
      var line = sums.mutableSpan
      for column in 0..<rowBytes { line[column] = 1 << Int32(precision - 1) }
      for offset in 0..<weights.counts[place] {
        let weight = weights.values[place &* weights.width &+ offset]
        let row = (weights.starts[place] &+ offset) &* rowBytes
        for column in 0..<rowBytes { line[column] &+= Int32(source[row &+ column]) &* weight }
      }
      for column in 0..<rowBytes { target[place &* rowBytes &+ column] = clipped(line[column]) }
    }
    return result
  }

  private static func clipped(_ sum: Int32) -> UInt8 { UInt8(clamping: sum >> Int32(precision)) }
}
