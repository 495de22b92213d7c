/// How a long computation hears that it should stop and says how far it is.
public struct RunControl: Sendable {
  public let isInterrupted: @Sendable () -> Bool
  /// Label, units of work done, units in all.
  public let progress: @Sendable (String, Int, Int) -> Void
  /// One line for the user, kept with the value that is being made.
  public let warn: @Sendable (String) -> Void

  public init(
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (String, Int, Int) -> Void = { _, _, _ in },
    warn: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.isInterrupted = isInterrupted
    self.progress = progress
    self.warn = warn
  }
}
