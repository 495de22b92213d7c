import PomonaCore
import PomonaTables

/// The pictures of `Fixtures/resizing/make.py`.
func syntheticPicture(width: Int, height: Int, seed: UInt64) -> RasterImage {
  var state = seed
  var pixels = [UInt8](repeating: 0, count: width * height * 3)
  for index in pixels.indices {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    pixels[index] = UInt8(state >> 56)
  }
  for row in 0..<(height / 3) {
    for column in 0..<(width / 2) {
      for channel in 0..<3 { pixels[(row * width + column) * 3 + channel] = column < width / 3 ? 255 : 0 }
    }
  }
  return RasterImage(width: width, height: height, pixels: pixels)
}

func syntheticStimuli(_ count: Int) throws -> StimulusSet {
  let ids = (1...count).map { "picture-\($0)" }
  return StimulusSet(
    name: "pictures", axis: try StimulusAxis(ids: ids),
    images: (1...count).map { syntheticPicture(width: 175, height: 175, seed: UInt64($0)) },
    properties: try Table([Column("id", .texts(ids))]))
}
