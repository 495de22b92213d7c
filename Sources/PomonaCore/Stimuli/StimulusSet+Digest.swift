internal import PomonaSystem

extension StimulusSet {
  /// SHA-256 of sizes and pixels of the pictures, or of the texts, in the order of the axis: what features depend on. Ids are no part of it,
  /// so that a renamed stimulus extracts nothing again.
  ///
  /// - Throws: what reading the pictures meets.
  public var contentDigest: String {
    get throws {
      var digest = SHA256()
      for list in texts ?? [] {
        digest.update("\(list.count) texts\n")
        for text in list { digest.update("\(text.utf8.count) \(text)\n") }
      }
      for image in try images {
        digest.update("\(image.width)x\(image.height)\n")
        digest.update(image.pixels.span)
      }
      return digest.finishHex()
    }
  }
}
