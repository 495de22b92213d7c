internal import PomonaCatalog

extension Command {
  static let help: Command = Command(
    "help", "Shows the commands of the program, one of them, or a verb, a model or an error of the language.",
    usage: "[NAME]", examples: [Example("pomona help replay"), Example("pomona help rdm")]
  ) { arguments, shell in
    guard let topic = arguments.words.first else {
      shell.console.say(Shell.overview)
      return .success
    }
    if arguments.words.count > 1 {
      throw ShellError.tooManyArguments(command: "pomona help", first: arguments.words[1])
    }
    if let command = Command.all[topic] {
      shell.console.say(command.page)
      // A verb of the language may have the same name.
      return .success
    }
    let result = try shell.interpreter(.script).run("help \(topic)")
    guard case .finished = result.outcome else {
      throw ShellError.unknownTopic(topic, known: Command.all.names)
    }
    shell.console.say(result.output)
    return .success
  }
}
