internal import PomonaSystem

/// How a stimulus becomes the input of a network.
public enum ModelInput: Sendable {
  case pictures(Preprocessing)
  case texts(WordPiece)

  /// What a network of it sees, in one word.
  public var noun: String { if case .texts = self { "texts" } else { "pictures" } }

  /// Everything that the values depend on, in words.
  public var summary: String {
    switch self {
    case .pictures(let preprocessing): preprocessing.summary
    case .texts(let pieces):
      "up to \(pieces.longest) of \(pieces.count) word pieces (vocabulary \(pieces.digest.prefix(16))), each layer the mean "
        + "over the pieces of a text"
    }
  }

  /// The SHA-256 of what the values depend on.
  public var digest: String {
    switch self {
    case .pictures(let preprocessing): preprocessing.digest
    case .texts(let pieces): SHA256.hexDigest(of: "word pieces 1 \(pieces.longest) \(pieces.digest)")
    }
  }
}
