/// What can go wrong with the library that reads and writes Parquet and Arrow files, and with the files it is given.
public enum ArrowError: Error, Sendable, Equatable {
  case missing(path: String)
  /// There is a file, but it cannot be loaded, or was made for another version of this program.
  case notLoadable(path: String, reason: String)
  /// The library does not accept the file, in its own words.
  case refused(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
}
