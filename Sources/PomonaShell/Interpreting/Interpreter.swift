public import Foundation

/// What the prompt and the commands ask of the language; `LanguageInterpreter` answers with the real one.
public protocol Interpreter: StepRunner {
  /// False while the input ends inside brackets, after a comma and the like.
  func isComplete(_ source: String) -> Bool

  /// What may stand at the end of the text, computed from kinds and never by running.
  func completions(of before: String) -> Completions

  /// The input in the one form of the language. The same text again gives itself.
  ///
  /// - Throws: an explainable error where the input cannot be parsed.
  func formatted(_ source: String) throws -> String

  /// The problems of a whole script, without running it.
  func problems(in source: String) -> [Problem]
}

/// Something that is wrong with a script: the line, counted from 1, and the lines of the message.
public struct Problem: Sendable, Equatable {
  public var line: Int
  public var words: [String]

  public init(line: Int, words: [String]) {
    self.line = line
    self.words = words
  }
}

/// How an interpreter is to behave.
public struct InterpreterOptions: Sendable {
  public enum Use: Sendable {
    /// Figures show as text.
    case prompt
    /// Figures show as one line.
    case script
    /// Figures are kept and print nothing.
    case chapter
  }

  public var use: Use
  /// Told how far long work has come; may be called from any thread.
  public var progress: (@Sendable (Progress) -> Void)?
  /// The width for tables and figures.
  public var columns: Int
  public var colours: Bool
  /// Errors as lines of JSON.
  public var errorsAsJSON: Bool
  /// Whether programs of the user run without a question.
  public var allowsPrograms = false
  /// Asks the user; `nil` where nobody is there.
  public var ask: (@Sendable ([String]) -> Bool)?
  /// The folder of the script or chapter, where its data may lie.
  public var folder: URL?

  public init(
    use: Use, columns: Int = 100, colours: Bool = false, errorsAsJSON: Bool = false,
    progress: (@Sendable (Progress) -> Void)? = nil
  ) {
    self.use = use
    self.columns = columns
    self.colours = colours
    self.errorsAsJSON = errorsAsJSON
    self.progress = progress
  }
}

/// How far a piece of work has come.
public struct Progress: Sendable, Equatable {
  public var label: String
  public var done: Int
  /// 0 when it is not known.
  public var total: Int

  public init(_ label: String, done: Int, total: Int) {
    self.label = label
    self.done = done
    self.total = total
  }
}

public struct Completions: Sendable, Equatable {
  /// How many characters at the end of the text the candidates replace.
  public var replaced: Int
  public var candidates: [String]

  public init(replaced: Int, candidates: [String]) {
    self.replaced = replaced
    self.candidates = candidates
  }
}
