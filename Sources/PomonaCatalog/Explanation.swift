/// What went wrong, in facts and in words that a researcher can act on.
///
/// Every target has an error enum whose cases hold facts (names, shapes, the first bad index); its `Explainable`
/// conformance turns a case into one of these. The evaluator adds the place in the user's line, because only it knows
/// source text: it looks up the span of the argument named `parameter`.
public struct Explanation: Error, Sendable, Equatable {
  /// Stable code such as `E0305`; `help E0305` shows its page.
  public var code: String
  /// One sentence without a full stop, in the words of the field.
  public var message: String
  /// The parameter to blame, as the user spells it; `nil` blames the whole stage.
  public var parameter: String?
  /// What of that argument is to blame, where it is a call itself: `k` of `split: contiguous(40)`.
  public var argument: String?
  /// Further facts, one a line: the first offending row, the count, both values.
  public var facts: [String]
  /// Lines that would work, most useful first.
  public var remedies: [String]

  public init(
    _ code: String, _ message: String, parameter: String? = nil, argument: String? = nil, facts: [String] = [],
    remedies: [String] = []
  ) {
    self.code = code
    self.message = message
    self.parameter = parameter
    self.argument = argument
    self.facts = facts
    self.remedies = remedies
  }
}

extension Explanation: CustomStringConvertible {
  public var description: String {
    var lines = ["error \(code): \(message)"]
    lines += facts.map { "  = \($0)" }
    lines += remedies.map { "  = try: \($0)" }
    return lines.joined(separator: "\n")
  }
}

/// An error whose facts can be put into words.
public protocol Explainable: Error {
  var explanation: Explanation { get }
}

extension Explanation: Explainable {
  public var explanation: Explanation { self }
}
