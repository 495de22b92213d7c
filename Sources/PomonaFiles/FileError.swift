/// What can be wrong with a file's content, in facts.
public enum FileError: Error, Sendable, Equatable {
  /// Not a file of this format at all.
  case otherFormat(path: String, expected: String, reason: String)
  /// Of this format, but a form of it that is not read.
  case unsupported(path: String, what: String, advice: String)
  /// Damaged, or cut short, at a byte.
  case damaged(path: String, offset: Int, reason: String)
  /// Damaged at a place that the library which reads it does not say.
  case broken(path: String, reason: String)
  /// A text file, at a line from 1.
  case badLine(path: String, line: Int, reason: String)
  /// There is no variable, array or column of that name.
  case noEntry(path: String, name: String, known: [String])
  /// The entry is there, but of another kind or shape.
  case otherKind(path: String, name: String, found: String, expected: String)
  /// What is to be written does not go into this format.
  case cannotHold(path: String, what: String)
  /// The ending of a file name says nothing.
  case unknownEnding(path: String, known: [String])
}
