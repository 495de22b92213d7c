public import Foundation
internal import PomonaCatalog
internal import PomonaSystem
internal import Synchronization

/// Where words go: two streams, and whether a person watches them.
public struct Console: Sendable {
  private let writeOutput: @Sendable (String) -> Void
  private let writeErrors: @Sendable (String) -> Void
  public let outputIsTerminal: Bool
  public let errorsAreTerminal: Bool
  /// Colours only on a terminal, and not where `NO_COLOR` is set.
  public let colours: Bool
  public let columns: Int
  public var errorsAsJSON = false

  /// The streams of the process.
  public static func standard(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Console {
    let isTerminal = Terminal.isTerminal(.output)
    let allowsColour = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    return Console(
      // A reader that went away, as `head` does, is no reason to stop.
      output: { try? FileHandle.standardOutput.write(contentsOf: Data($0.utf8)) },
      errors: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) },
      outputIsTerminal: isTerminal, errorsAreTerminal: Terminal.isTerminal(.errors),
      colours: isTerminal && allowsColour, columns: Terminal.columns() ?? 100)
  }

  public init(
    output: @escaping @Sendable (String) -> Void, errors: @escaping @Sendable (String) -> Void,
    outputIsTerminal: Bool = false, errorsAreTerminal: Bool = false, colours: Bool = false, columns: Int = 100
  ) {
    writeOutput = output
    writeErrors = errors
    self.outputIsTerminal = outputIsTerminal
    self.errorsAreTerminal = errorsAreTerminal
    self.colours = colours
    self.columns = columns
  }

  public func say(_ line: String = "") { writeOutput(line + "\n") }
  public func say(_ lines: [String]) { if !lines.isEmpty { writeOutput(lines.joined(separator: "\n") + "\n") } }
  public func complain(_ line: String) { writeErrors(line + "\n") }
  public func complain(_ lines: [String]) { if !lines.isEmpty { writeErrors(lines.joined(separator: "\n") + "\n") } }
  /// Shows the lines and waits for a yes on standard input; anything else is a no.
  func ask(_ question: [String]) -> Bool {
    complain(question)
    scribble("Run it? [y/N] ")
    return ["y", "yes"].contains((readLine() ?? "").lowercased().filter { !$0.isWhitespace })
  }

  /// Without a line end: the progress line.
  func scribble(_ text: String) { writeErrors(text) }

  public func complain(_ error: any Error) {
    let explanation = Console.explanation(of: error)
    guard !errorsAsJSON else { return complain(Console.json(explanation)) }
    var said = explanation
    // Every code has a page.
    if said.remedies.isEmpty { said.remedies = ["pomona help \(said.code)"] }
    complain("\(said)")
  }

  static func explanation(of error: any Error) -> Explanation {
    if let error = error as? any Explainable { return error.explanation }
    return Explanation("E0899", "something unforeseen went wrong", facts: ["\(error)"])
  }

  /// One line for editors.
  static func json(_ explanation: Explanation) -> String {
    struct Form: Encodable {
      let code: String
      let message: String
      let parameter: String?
      let facts: [String]
      let remedies: [String]
    }
    let form = Form(
      code: explanation.code, message: explanation.message, parameter: explanation.parameter,
      facts: explanation.facts, remedies: explanation.remedies)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(form)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  enum Style: String {
    case bold = "1"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case faint = "2"
  }

  func styled(_ text: String, _ style: Style) -> String {
    colours ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// A console that keeps what is said: for tests, and for what reads its own words.
public final class CapturedConsole: Sendable {
  private let words = Mutex<(output: String, errors: String)>(("", ""))

  public init() {}

  public var console: Console {
    Console(
      output: { [self] text in words.withLock { $0.output += text } },
      errors: { [self] text in words.withLock { $0.errors += text } })
  }

  public var output: String { words.withLock { $0.output } }
  public var errors: String { words.withLock { $0.errors } }
}
