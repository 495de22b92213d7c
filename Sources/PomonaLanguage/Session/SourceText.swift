/// The text of a file with lines of the language.
public struct SourceText: Sendable, Equatable {
  /// As the user wrote it, for messages.
  public let name: String
  /// Where it was found: two names of one file have the same.
  public let path: String
  public let text: String

  public init(name: String, path: String, text: String) {
    self.name = name
    self.path = path
    self.text = text
  }
}

extension String {
  /// Without the byte-order mark that some editors put before a text in UTF-8.
  public var withoutByteOrderMark: String {
    unicodeScalars.first == "\u{FEFF}" ? String(unicodeScalars.dropFirst()) : self
  }
}
