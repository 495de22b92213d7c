internal import PomonaCatalog
public import PomonaCore

extension MarkKind {
  /// The picture of a stimulus at each point, small.
  public static let pictures = MarkKind(
    card: Card(
      "pictures", "The picture of a stimulus at each point, found by the label.",
      parameters: Marks.parameters([
        Parameter("images", kind: "images", "Pictures of stimuli; the channel label says which stands where."),
        Marks.size,
      ]), search: ["thumbnail", "image", "stimuli"]),
    required: [.x, .y, .label], optional: [.group], geometry: .pictures)
}

/// A picture small enough to be a mark.
public struct Thumbnail: Sendable, Equatable {
  public static let longestSide = 32
  let image: RasterImage

  /// Means over the area of each new pixel; a picture that is small already stays as it is.
  public init(_ picture: RasterImage) {
    let longest = max(picture.width, picture.height)
    // gnuplot draws no picture of one row or column.
    guard longest > Self.longestSide || min(picture.width, picture.height) < 2 else {
      image = picture
      return
    }
    let side = min(longest, Self.longestSide)
    let width = max(2, picture.width * side / longest)
    let height = max(2, picture.height * side / longest)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for row in 0..<height {
      let rows =
        (row * picture.height / height)..<max((row + 1) * picture.height / height, row * picture.height / height + 1)
      for column in 0..<width {
        let first = column * picture.width / width
        let columns = first..<max((column + 1) * picture.width / width, first + 1)
        for channel in 0..<3 {
          var sum = 0
          for y in rows { for x in columns { sum += Int(picture.pixels[(y * picture.width + x) * 3 + channel]) } }
          let count = rows.count * columns.count
          pixels.append(UInt8((sum + count / 2) / count))
        }
      }
    }
    image = RasterImage(width: width, height: height, pixels: pixels)
  }

  /// A matrix for gnuplot, rows from the top, red × 65536 + green × 256 + blue.
  var matrix: String {
    (0..<image.height).map { row in
      (0..<image.width).map { column in
        let at = (row * image.width + column) * 3
        return String(Int(image.pixels[at]) << 16 | Int(image.pixels[at + 1]) << 8 | Int(image.pixels[at + 2]))
      }.joined(separator: "\t")
    }.joined(separator: "\n")
  }
}
