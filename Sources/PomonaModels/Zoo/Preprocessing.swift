public import PomonaCore
public import PomonaParallel
internal import PomonaSystem

/// How a picture becomes the input of a network: resized whole to a square, channels ordered, mean taken off, scaled.
///
///     value = (pixel - mean) · scale      for each channel, pixels 0 … 255
public struct Preprocessing: Sendable, Equatable {
  public enum ChannelOrder: String, Sendable {
    case blueGreenRed = "blue-green-red"
    case redGreenBlue = "red-green-blue"
  }

  /// Height and width.
  public let size: Int
  public let interpolation: Resizing.Interpolation
  public let channelOrder: ChannelOrder
  /// In the order of the channels.
  public let means: [Float]
  public let scale: Float

  public init(
    size: Int, interpolation: Resizing.Interpolation, channelOrder: ChannelOrder, means: [Float], scale: Float
  ) {
    precondition(size > 0 && means.count == 3, "a picture has a size and three channels")
    self.size = size
    self.interpolation = interpolation
    self.channelOrder = channelOrder
    self.means = means
    self.scale = scale
  }

  /// Floats of one picture.
  public var valueCount: Int { 3 * size * size }

  /// Everything that the values depend on, in words.
  public var summary: String {
    let shift = means.map { "\(Int($0.rounded()))" }.joined(separator: " ")
    return "\(size) x \(size) pixels, \(interpolation.rawValue) interpolation as Pillow's, \(channelOrder.rawValue), "
      + "minus \(shift), times \(scale)"
  }

  /// The SHA-256 of what the values depend on.
  public var digest: String {
    SHA256.hexDigest(of: "1 \(size) \(interpolation.rawValue) \(channelOrder.rawValue) \(means) \(scale)")
  }

  /// Channels × height × width of one picture.
  public func values(of image: RasterImage) -> [Float] {
    let resized = Resizing.resized(image, width: size, height: size, by: interpolation)
    let plane = size * size
    var values = [Float](repeating: 0, count: 3 * plane)
    var target = values.mutableSpan
    let pixels = resized.pixels.span
    for channel in 0..<3 {
      let source = channelOrder == .redGreenBlue ? channel : 2 - channel
      let mean = means[channel]
      for position in 0..<plane {
        target[channel &* plane &+ position] = (Float(pixels[position &* 3 &+ source]) - mean) * scale
      }
    }
    return values
  }

  /// The pictures one after the other, made in parallel.
  public func values(of images: ArraySlice<RasterImage>, workers: Workers) throws -> [Float] {
    let list = Array(images)
    let each = try workers.map(list.count) { values(of: list[$0]) }
    var all: [Float] = []
    all.reserveCapacity(list.count * valueCount)
    for values in each { all.append(contentsOf: values) }
    return all
  }
}
