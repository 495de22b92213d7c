import Foundation
import PomonaCore
import PomonaModels
import PomonaParallel
import PomonaSystem
import PomonaTestSupport
import Testing

@Suite struct ResizingTests {
  struct Golden: Decodable, Sendable, CustomTestStringConvertible {
    let width, height, newWidth, newHeight: Int
    let seed: UInt64
    let interpolation: String
    let first: [UInt8]
    let sha256: String

    var testDescription: String { "\(width) x \(height) to \(newWidth) x \(newHeight), \(interpolation)" }
  }

  static let goldens =
    (try? JSONDecoder().decode(
      [Golden].self, from: Data(contentsOf: TestResources.fixture("resizing/resizing.json")))) ?? []

  @Test func `The fixture was read`() { #expect(Self.goldens.count == 22) }

  /// Exact: the result is whole numbers, and one that differs in a pixel changes the digest.
  @Test(arguments: goldens)
  func `Every pixel equals Pillow's`(_ golden: Golden) throws {
    let picture = syntheticPicture(width: golden.width, height: golden.height, seed: golden.seed)
    let interpolation = try #require(Resizing.Interpolation(rawValue: golden.interpolation))
    let resized = Resizing.resized(picture, width: golden.newWidth, height: golden.newHeight, by: interpolation)
    #expect(Array(resized.pixels.prefix(6)) == golden.first)
    #expect(SHA256.hexDigest(of: resized.pixels) == golden.sha256)
  }

  @Test func `Channels are ordered, shifted and scaled`() {
    let picture = RasterImage(width: 1, height: 1, pixels: [10, 20, 30])
    let caffe = Preprocessing(
      size: 1, interpolation: .linear, channelOrder: .blueGreenRed, means: [1, 2, 3], scale: 2)
    #expect(caffe.values(of: picture) == [58, 36, 14])
    let plain = Preprocessing(
      size: 1, interpolation: .cubic, channelOrder: .redGreenBlue, means: [1, 2, 3], scale: 0.5)
    #expect(plain.values(of: picture) == [4.5, 9, 13.5])
    #expect(caffe.digest != plain.digest)
  }

  @Test func `Pictures prepared by several threads are those of one`() throws {
    let stimuli = try syntheticStimuli(5)
    let preprocessing = try #require(Architecture.efficientNetLite0.preprocessing)
    let one = try preprocessing.values(of: stimuli.images[...], workers: Workers(threadCount: 1))
    for threads in [2, 4] {
      #expect(try preprocessing.values(of: stimuli.images[...], workers: Workers(threadCount: threads)) == one)
    }
    #expect(one.count == 5 * preprocessing.valueCount)
  }
}
