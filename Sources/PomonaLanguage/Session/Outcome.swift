/// What became of one line.
public struct Outcome: Sendable {
  /// The line in the one form of the language.
  public var formatted: String
  /// What it prints.
  public var lines: [String]
  /// What it gave; `nil` where it gave nothing, or failed.
  public var value: Value?
  /// The variable that it bound.
  public var binds: String?
  /// All that it bound: several where it used a file.
  public internal(set) var bound: [String] = []
  public var warnings: [String]
  public var diagnostics: [Diagnostic]
  public var isInterrupted: Bool

  public var isFailed: Bool { !diagnostics.isEmpty || isInterrupted }
}

/// A line's names, for keys of steps: known without running it.
public struct LineFacts: Sendable, Equatable {
  public var formatted: String
  public var uses: [String]
  public var binds: [String]
}
