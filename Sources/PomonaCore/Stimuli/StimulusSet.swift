public import PomonaTables

/// An RGB picture, 8 bits a channel, rows from the top, channels interleaved.
public struct RasterImage: Sendable, Equatable {
  public let width: Int
  public let height: Int
  public let pixels: [UInt8]

  /// - Precondition: `pixels.count == width * height * 3`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height * 3, "picture of another size")
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}

/// What was shown: the pictures, in the order of their axis, and what is known of each (category and so on).
public struct StimulusSet: Sendable {
  public let name: String
  public let axis: StimulusAxis
  public let images: [RasterImage]
  /// One row a stimulus.
  public let properties: Table

  /// - Precondition: as many pictures and rows as ids.
  public init(name: String, axis: StimulusAxis, images: [RasterImage], properties: Table) {
    precondition(images.count == axis.count && properties.rowCount == axis.count, "a stimulus without picture or row")
    self.name = name
    self.axis = axis
    self.images = images
    self.properties = properties
  }
}
