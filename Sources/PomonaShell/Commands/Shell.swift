internal import Foundation
internal import PomonaCatalog
public import PomonaSystem

/// The program: reads the words it was called with and does what they say.
public struct Shell: Sendable {
  public var console: Console
  public let places: Places
  /// A replay works in a private folder, so that what a chapter saves goes away with it. A whole process has one working
  /// folder, so that only the program itself asks for this.
  public var movesToPrivateFolder = false
  let makeInterpreter: @Sendable (InterpreterOptions) throws -> any Interpreter

  public init(
    console: Console = .standard(), places: Places = Places(),
    interpreter: @escaping @Sendable (InterpreterOptions) throws -> any Interpreter
  ) {
    self.console = console
    self.places = places
    makeInterpreter = interpreter
  }

  /// Whether programs that a line names may run without being asked for.
  var allowsPrograms = false

  static let generalOptions: [Command.Option] = [
    .init("--allow-programs", "programs behind `through` run without a question"),
    .init("--errors", value: "json|text", "errors for people (text) or one JSON object a line (json)"),
    .init("--help", "this page, or that of a command"),
    .init("--version", "the version of the program"),
  ]

  /// Runs the command that `words` name (without the program's own name); none opens the prompt.
  public func run(_ words: [String]) -> ExitCode {
    ProcessSignals.ignoreWriteSignals()
    ProcessLimits.allowManyFiles()
    var shell = self
    do {
      var words = words
      var wantsHelp = false
      try shell.takeGeneralOptions(&words, &wantsHelp)
      if words.first == "--version" {
        console.say("pomona \(Version.current)")
        return .success
      }
      guard let name = words.first else {
        if wantsHelp {
          console.say(Shell.overview)
          return .success
        }
        return try Prompt(shell: shell).run()
      }
      guard !name.hasPrefix("-") else {
        throw ShellError.unknownOption(name, command: "pomona", known: Shell.generalOptions.map(\.name))
      }
      guard let command = Command.all[name] else {
        throw ShellError.unknownCommand(name, known: Command.all.names)
      }
      if wantsHelp {
        console.say(command.page)
        return .success
      }
      let arguments = try Arguments(Array(words.dropFirst()), options: command.options, command: "pomona \(name)")
      return try command.perform(arguments, shell)
    } catch {
      shell.console.complain(error)
      return (error as? ShellError)?.isUsage == true ? .usage : .failure
    }
  }

  /// Takes `--errors` and `--help`, which may stand anywhere before `--`.
  private mutating func takeGeneralOptions(_ words: inout [String], _ wantsHelp: inout Bool) throws(ShellError) {
    var kept: [String] = []
    var index = 0
    while index < words.count {
      let word = words[index]
      index += 1
      switch word {
      case "--":
        kept.append(contentsOf: words[(index - 1)...])
        index = words.count
      case "--help", "-h": wantsHelp = true
      case "--allow-programs": allowsPrograms = true
      case "--errors", "--errors=json", "--errors=text":
        var value = word.split(separator: "=").dropFirst().first.map(String.init)
        if value == nil {
          guard index < words.count else { throw .optionWithoutValue("--errors", wanted: "json") }
          value = words[index]
          index += 1
        }
        guard value == "json" || value == "text" else {
          throw .optionValue("--errors", value: value ?? "", wanted: "json or text")
        }
        console.errorsAsJSON = value == "json"
      default: kept.append(word)
      }
    }
    words = kept
  }

  /// The page of `pomona --help`.
  static var overview: [String] {
    var lines = ["Pomona compares neural networks with brains: a workbench for representational alignment.", ""]
    lines += ["usage: pomona [COMMAND]", "", "  pomona alone opens the prompt; help there lists its verbs.", ""]
    lines += aligned(Command.all.entries.map { ($0.card.name, $0.card.summary) })
    lines += [""] + aligned(generalOptions.map { ("\($0.name)\($0.value.map { " \($0)" } ?? "")", $0.summary) })
    lines += [
      "", "It ends with 0, with 1 if a line failed, 2 if it was called wrongly, 3 if a replay differs from its record,",
      "and 130 after Ctrl-C.",
    ]
    return lines
  }

  /// An interpreter whose progress shows below what was printed.
  ///
  /// - Parameter file: the script or chapter, beside which its data may lie.
  func interpreter(_ use: InterpreterOptions.Use, progress: ProgressLine? = nil, besides file: String? = nil) throws
    -> any Interpreter
  {
    let console = console
    var options = InterpreterOptions(
      use: use, columns: console.columns, colours: console.colours, errorsAsJSON: console.errorsAsJSON)
    if use == .chapter {
      // What a chapter prints is recorded, so that it cannot depend on the terminal.
      options = InterpreterOptions(use: use)
    }
    options.allowsPrograms = allowsPrograms
    if use == .prompt { options.ask = { console.ask($0) } }
    options.folder = file.map { URL(fileURLWithPath: $0).standardizedFileURL.deletingLastPathComponent() }
    if let progress { options.progress = { progress.update($0) } }
    return try makeInterpreter(options)
  }
}
