/// What can be wrong with a picture's bytes.
public enum PictureError: Error, Sendable, Equatable {
  /// Neither JPEG nor PNG.
  case otherFormat(path: String)
  /// A JPEG or PNG in a form that is not read.
  case unsupported(path: String, what: String)
  /// Cut short or changed; `reason` in the library's words.
  case damaged(path: String, reason: String)
  case tooLarge(path: String, width: Int, height: Int, limit: Int)
}
