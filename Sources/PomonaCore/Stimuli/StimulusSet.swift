public import PomonaTables
internal import Synchronization

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

/// What was shown, in the order of its axis, and what is known of each (category and so on); with pictures where there are
/// any, else `hasImages` is false: stories, fingers, or tables whose pictures are not here. Or texts, one or more each.
public struct StimulusSet: Sendable {
  public let name: String
  public let axis: StimulusAxis
  /// One row a stimulus.
  public let properties: Table
  /// What is to be read of each stimulus, in the order of the axis; `nil` where they are no texts.
  public let texts: [[String]]?
  private let source: PictureSource?
  /// Of the pictures of the source, those of this axis, in its order; `nil` for all as they are.
  private let positions: [Int]?

  /// - Parameter images: one a stimulus, or none at all.
  /// - Precondition: as many pictures (where there are any) and rows as ids.
  public init(name: String, axis: StimulusAxis, images: [RasterImage] = [], properties: Table) {
    precondition(images.isEmpty || images.count == axis.count, "a stimulus without picture")
    self.init(
      name: name, axis: axis, properties: properties, source: images.isEmpty ? nil : PictureSource(images),
      positions: nil)
  }

  /// Texts: features are the mean over those of a stimulus.
  ///
  /// - Precondition: one list a stimulus, none of them empty.
  public init(name: String, axis: StimulusAxis, texts: [[String]], properties: Table) {
    precondition(texts.count == axis.count && texts.allSatisfy { !$0.isEmpty }, "a stimulus without text")
    self.init(name: name, axis: axis, properties: properties, source: nil, positions: nil, texts: texts)
  }

  /// With pictures that are read when they are first asked for, and stay in memory then: width x height x 3 bytes each. One
  /// that cannot be read stands in the way of no subset without it.
  ///
  /// - Parameter picture: that of the stimulus at a position on the axis.
  public init(
    name: String, axis: StimulusAxis, properties: Table,
    picture: @escaping @Sendable (_ position: Int) throws -> RasterImage
  ) {
    self.init(
      name: name, axis: axis, properties: properties, source: PictureSource(count: axis.count, picture), positions: nil)
  }

  private init(
    name: String, axis: StimulusAxis, properties: Table, source: PictureSource?, positions: [Int]?,
    texts: [[String]]? = nil
  ) {
    precondition(properties.rowCount == axis.count, "a stimulus without a row")
    self.name = name
    self.axis = axis
    self.properties = properties
    self.source = source
    self.positions = positions
    self.texts = texts
  }

  public var hasImages: Bool { source != nil }

  /// The pictures in the order of the axis; none where there are none.
  ///
  /// - Throws: what reading them meets, at the first call.
  public var images: [RasterImage] {
    get throws {
      try source?.images(at: positions) ?? []
    }
  }

  /// The same stimuli, of which other things are known.
  ///
  /// - Precondition: one row a stimulus.
  public func with(properties: Table) -> StimulusSet {
    StimulusSet(
      name: name, axis: axis, properties: properties, source: source, positions: positions, texts: texts)
  }

  /// The stimuli at the given positions, which must be distinct; the pictures are shared, not copied.
  public func subset(_ positions: [Int]) -> StimulusSet {
    let own = self.positions
    return StimulusSet(
      name: name, axis: axis.subset(positions), properties: properties.rows(positions), source: source,
      positions: positions.map { own?[$0] ?? $0 }, texts: texts.map { texts in positions.map { texts[$0] } })
  }
}

/// Pictures that are each read once, when they are first asked for.
private final class PictureSource: Sendable {
  private let read: @Sendable (Int) throws -> RasterImage
  private let kept: Mutex<[RasterImage?]>

  init(_ images: [RasterImage]) {
    read = { images[$0] }
    kept = Mutex(images)
  }

  init(count: Int, _ read: @escaping @Sendable (Int) throws -> RasterImage) {
    self.read = read
    kept = Mutex(Array(repeating: nil, count: count))
  }

  /// - Parameter positions: in this order; `nil` for all.
  func images(at positions: [Int]?) throws -> [RasterImage] {
    try kept.withLock { kept in
      try (positions ?? Array(kept.indices)).map { position in
        if let image = kept[position] { return image }
        let image = try read(position)
        kept[position] = image
        return image
      }
    }
  }
}
