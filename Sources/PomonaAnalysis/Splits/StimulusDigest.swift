public import PomonaCore
internal import PomonaSystem

/// SHA-256 of the decoded content of a stimulus: equal for equal content, whatever file it came from.
public enum StimulusDigest {
  /// Of pixels with their shape.
  public static func of(_ image: RasterImage) -> String {
    var digest = SHA256()
    digest.update("picture \(image.width)x\(image.height)\n")
    digest.update(image.pixels.span)
    return digest.finishHex()
  }

  /// Of samples with their rate.
  public static func of(_ sound: AuditMaterial.Sound) -> String {
    var digest = SHA256()
    digest.update("sound \(sound.rate)\n")
    digest.update(floats: sound.samples.span)
    return digest.finishHex()
  }

  /// Of a text after Unicode NFC, case folding and collapsing of spaces.
  public static func of(_ text: String) -> String {
    var digest = SHA256()
    digest.update("text\n" + NearDuplicates.normalized(text))
    return digest.finishHex()
  }
}
