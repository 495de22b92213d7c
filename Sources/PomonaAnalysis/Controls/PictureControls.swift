public import PomonaCore

/// What the pictures themselves say, without a network.
public enum PictureControls {
  /// Red, green and blue of each pixel, from 0 to 1, in the order of the picture.
  ///
  /// - Parameter side: pictures become `side` × `side` by the mean over areas, so that those of different sizes can be
  ///   compared and the features stay few; `nil` takes them as they are.
  /// - Throws: `.emptyInput`, `.outside` when the side is below 1, `.otherPictureSize` when sizes differ and no side is given.
  public static func pixels(_ images: [RasterImage], side: Int? = 32) throws(ControlError) -> Matrix<Float> {
    guard let first = images.first, first.width > 0, first.height > 0 else { throw .emptyInput(what: "pictures") }
    if let side, side < 1 { throw .outside(parameter: "side", value: Double(side), needed: "1 or more") }
    var elements: [Float] = []
    for (position, image) in images.enumerated() {
      if let side {
        guard image.width > 0, image.height > 0 else { throw .emptyInput(what: "pixels in picture \(position + 1)") }
        elements += meanOverAreas(image, side)
      } else {
        guard image.width == first.width, image.height == first.height else {
          throw .otherPictureSize(position: position)
        }
        elements += image.pixels.map { Float($0) / 255 }
      }
    }
    return Matrix(rowCount: images.count, columnCount: elements.count / images.count, elements: elements)
  }

  /// Each pixel of the result is the mean of what it covers, parts of pixels by their areas.
  private static func meanOverAreas(_ image: RasterImage, _ side: Int) -> [Float] {
    let across = shares(image.width, side)
    let down = shares(image.height, side)
    // First across, then down.
    var narrow = [Double](repeating: 0, count: image.height * side * 3)
    for y in 0..<image.height {
      for (x, parts) in across.enumerated() {
        for (source, share) in parts {
          for channel in 0..<3 {
            narrow[(y * side + x) * 3 + channel] +=
              share * Double(image.pixels[(y * image.width + source) * 3 + channel])
          }
        }
      }
    }
    var result = [Double](repeating: 0, count: side * side * 3)
    for (y, parts) in down.enumerated() {
      for (source, share) in parts {
        for k in 0..<(side * 3) { result[y * side * 3 + k] += share * narrow[source * side * 3 + k] }
      }
    }
    return result.map { Float($0 / 255) }
  }

  /// Which of `count` pixels each of `side` equal stretches covers, and with which share.
  private static func shares(_ count: Int, _ side: Int) -> [[(source: Int, share: Double)]] {
    (0..<side).map { stretch in
      // In units of 1 / side of a pixel, so that borders are whole numbers.
      let (low, high) = (stretch * count, (stretch + 1) * count)
      return (low / side...(high - 1) / side).map { source in
        (source, Double(min(high, (source + 1) * side) - max(low, source * side)) / Double(count))
      }
    }
  }
}
