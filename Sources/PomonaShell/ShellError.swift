/// What can go wrong between a terminal and the commands of the program.
public enum ShellError: Error, Sendable, Equatable {
  case unknownCommand(String, known: [String])
  case unknownOption(String, command: String, known: [String])
  case optionWithoutValue(String, wanted: String)
  case optionValue(String, value: String, wanted: String)
  case missingArgument(command: String, wanted: String)
  case tooManyArguments(command: String, first: String)
  case noSuchFile(String, neighbours: [String])
  case unreadable(String, reason: String)
  case otherEnding(String, wanted: [String])
  case unknownTopic(String, known: [String])
}
