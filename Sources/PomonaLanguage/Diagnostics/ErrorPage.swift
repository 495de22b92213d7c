/// What `help E0203` shows: what a code means, a line that runs into it, and one that does not.
public struct ErrorPage: Sendable, Codable, Equatable {
  public let code: String
  /// One sentence.
  public let summary: String
  /// Lines that end in this error, and in no other.
  public let wrong: String?
  /// Lines beside them that work.
  public let right: String?
  /// What brings it about, where the lines do not show it: a file, a machine, the call of the program.
  public let cause: String?

  public init(_ code: String, _ summary: String, wrong: String? = nil, right: String? = nil, cause: String? = nil) {
    self.code = code
    self.summary = summary
    self.wrong = wrong
    self.right = right
    self.cause = cause
  }

  var lines: [String] {
    func marked(_ head: String, _ text: String?) -> [String] {
      (text ?? "").split(separator: "\n").enumerated().map { "\($0.offset == 0 ? head : "       ")\($0.element)" }
    }
    return ["\(code): \(summary)"] + (cause.map { [$0] } ?? []) + marked("wrong: ", wrong) + marked("right: ", right)
  }
}
