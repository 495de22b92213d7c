import Foundation
import PomonaCatalog
import PomonaSystem
import PomonaTestSupport
import Testing

/// Against the pixels that Pillow 13.0.0 reads (`Fixtures/pictures/make.py`).
@Suite struct PictureTests {
  private func bytes(_ name: String) throws -> [UInt8] {
    try RandomAccessFile.contents(of: TestResources.fixture("pictures/\(name)"))
  }

  @Test(arguments: [
    "colour.jpg", "progressive.jpg", "grey.jpg", "colour.png", "grey.png", "palette.png", "alpha.png",
  ])
  func `Pixels are those of Pillow`(name: String) throws {
    let picture = try PictureDecoder.decode(try bytes(name), path: name)
    #expect(picture.width == 30 && picture.height == 21)
    #expect(picture.pixels == (try bytes(name + ".rgb")))
  }

  @Test(arguments: [
    ("truncated.jpg", "E0962"), ("truncated.png", "E0962"), ("wrong.png", "E0960"), ("refused-cmyk.jpg", "E0961"),
  ])
  func `What is not whole or of another kind is named`(name: String, code: String) throws {
    #expect {
      try PictureDecoder.decode(try bytes(name), path: name)
    } throws: { ($0 as? PictureError)?.explanation.code == code }
  }

  @Test func `A head that claims a huge picture asks for no memory`() throws {
    var png = try bytes("colour.png")
    // Width and height are the two numbers behind the first tag, most significant byte first; the checksum no longer fits.
    for place in 16..<24 { png[place] = 0x0F }
    #expect(throws: PictureError.self) { try PictureDecoder.decode(png, path: "huge.png") }
  }

  @Test func `Damaged pictures are errors and nothing else (fuzz)`() throws {
    let originals = try ["colour.jpg", "progressive.jpg", "palette.png", "alpha.png"].map { try bytes($0) }
    var state: UInt64 = 88_172_645_463_325_252
    func next(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(max(1, bound)))
    }
    for index in 0..<TestResources.fuzzCount(usual: 400) {
      var copy = originals[index % originals.count]
      for _ in 0...next(4) { copy[next(copy.count)] = UInt8(next(256)) }
      if next(3) == 0 { copy.removeLast(next(copy.count)) }
      do {
        _ = try PictureDecoder.decode(copy, path: "x")
      } catch {
        #expect(error.explanation.code.hasPrefix("E096"), "picture \(index)")
      }
    }
  }
}
