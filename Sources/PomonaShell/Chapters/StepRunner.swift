public import Foundation

/// What a chapter asks of the language, and all that it knows of it: so the player is tested with a toy.
public protocol StepRunner: AnyObject {
  /// Evaluates one input of one line or several in the session of this runner.
  func run(_ source: String) -> StepResult

  /// What the input is made of, without running it.
  func facts(of source: String) -> StepFacts

  /// Versions and digests on which all steps rest: the program, the fetched parts. Kept in the lock, to name the cause of
  /// a change.
  var ingredients: [String: String] { get }
}

extension StepRunner {
  public func facts(of source: String) -> StepFacts { StepFacts(scanning: source) }
  public var ingredients: [String: String] { [:] }
}

/// The names that an input uses and binds, and its text in the form that no reformatting changes.
public struct StepFacts: Sendable, Equatable {
  public var formatted: String
  public var uses: [String]
  public var binds: [String]

  public init(formatted: String, uses: [String], binds: [String] = []) {
    self.formatted = formatted
    self.uses = uses
    self.binds = binds
  }

  /// Reads the names off the text: `let NAME =`, each word. A word too many costs nothing, because only names that an
  /// earlier step bound count.
  public init(scanning source: String) {
    let words = source.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    formatted = source.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if words.count >= 2, words[0] == "let" {
      binds = [words[1]]
      uses = Array(Set(words.dropFirst(2))).sorted()
    } else {
      binds = []
      uses = Array(Set(words)).sorted()
    }
  }
}

/// What became of one input.
public struct StepResult: Sendable {
  /// What it printed, line by line, as a prompt would show it.
  public var output: [String]
  public var outcome: Outcome

  public enum Outcome: Sendable {
    case finished(value: ValueRecord?, figure: StepFigure?)
    case failed(StepFailure)
    case interrupted
  }

  public init(output: [String], _ outcome: Outcome) {
    self.output = output
    self.outcome = outcome
  }
}

/// An error as the lock keeps it: its code, and the columns of the input that it blames.
public struct StepFailure: Sendable, Equatable, Codable {
  public var code: String
  public var span: [Int]?

  public init(code: String, span: [Int]? = nil) {
    self.code = code
    self.span = span
  }
}

/// A figure as the player needs it: the plotted table, the script, and a way to draw it.
public struct StepFigure: Sendable {
  /// The plotted table, after all statistics, as tab-separated text with a line of column names.
  public var table: String
  /// The version of the program that draws; pictures are compared only within one.
  public var drawer: String?
  /// The script of the figure of this name: it plots `NAME.tsv` beside it.
  public var script: @Sendable (_ name: String) throws -> String
  /// Draws into the file, whose ending says the format.
  public var draw: @Sendable (URL) throws -> Void

  public init(
    table: String, drawer: String?, script: @escaping @Sendable (String) throws -> String,
    draw: @escaping @Sendable (URL) throws -> Void
  ) {
    self.table = table
    self.drawer = drawer
    self.script = script
    self.draw = draw
  }
}
