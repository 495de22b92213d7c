/// What `help E0203` shows: what a code means, a line that runs into it, and one that does not.
///
/// Lines for a shell stand where the language alone cannot make the file, the machine or the call that brings it about.
public struct ErrorPage: Sendable, Codable, Equatable {
  public let code: String
  /// One sentence.
  public let summary: String
  /// Lines that end in this error, and in no other.
  public let wrong: String?
  /// Lines beside them that work.
  public let right: String?
  /// Lines for `sh` in an empty folder, with `pomona` on the path, that make what is wrong and run into it: the last of
  /// them ends in this error.
  public let shell: String?
  /// What brings it about, where the lines do not show it: a file, a machine, the call of the program.
  public let cause: String?

  public init(
    _ code: String, _ summary: String, wrong: String? = nil, right: String? = nil, shell: String? = nil,
    cause: String? = nil
  ) {
    self.code = code
    self.summary = summary
    self.wrong = wrong
    self.right = right
    self.shell = shell
    self.cause = cause
  }

  /// What it means, in sentences.
  var words: [String] { ["\(code): \(summary)"] + (cause.map { [$0] } ?? []) }

  /// Everything that can be typed, each kind behind its head.
  var examples: [String] {
    [("shell: ", shell), ("wrong: ", wrong), ("right: ", right)].flatMap { head, text in
      (text ?? "").split(separator: "\n").enumerated().map { "\($0.offset == 0 ? head : "       ")\($0.element)" }
    }
  }
}
