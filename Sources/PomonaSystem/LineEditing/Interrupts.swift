internal import CLineEditor

/// Ctrl-C as a question that long work asks, instead of the end of the program.
public enum Interrupts {
  /// From now on Ctrl-C only raises the flag.
  public static func watch() { pomona_interrupt_watch() }

  /// Whether Ctrl-C was pressed since the flag was cleared. Cheap enough for every batch of a loop.
  public static var isRequested: Bool { pomona_interrupt_requested() }

  /// Lowers the flag, before a new line is evaluated.
  public static func clear() { pomona_interrupt_clear() }

  /// Raises the flag as Ctrl-C would: for tests.
  public static func request() { pomona_interrupt_request() }
}
