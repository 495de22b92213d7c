internal import CLineEditor
internal import Glibc

/// What the program's own streams are connected to.
public enum Terminal {
  public enum Stream: Int32, Sendable {
    case input = 0
    case output = 1
    case errors = 2
  }

  public static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

  /// The width of the terminal in columns; `nil` when the stream goes elsewhere.
  public static func columns(of stream: Stream = .output) -> Int? {
    let columns = pomona_terminal_columns(stream.rawValue)
    return columns > 0 ? Int(columns) : nil
  }

  /// Makes the character set UTF-8, which the line editor and gnuplot's widths need; false when the system has none.
  @discardableResult public static func useUTF8() -> Bool { pomona_use_utf8() }
}
