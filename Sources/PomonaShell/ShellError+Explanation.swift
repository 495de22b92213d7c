public import PomonaCatalog

extension ShellError: Explainable {
  /// A wrong call of the program, as against a failure of what it was asked to do.
  var isUsage: Bool {
    switch self {
    case .unreadable: false
    default: true
    }
  }

  public var explanation: Explanation {
    switch self {
    case .unknownCommand(let name, let known):
      Explanation(
        "E0820", "pomona has no command \"\(name)\"", facts: ["it has: \(known.joined(separator: ", "))"],
        remedies: Spelling.nearest(to: name, among: known).map { ["pomona \($0)"] } ?? ["pomona --help"])
    case .unknownOption(let option, let command, let known):
      Explanation(
        "E0821", "\(command) has no option \(option)",
        facts: known.isEmpty ? [] : ["it has: \(known.joined(separator: ", "))"],
        remedies: Spelling.nearest(to: option, among: known).map { ["\(command) \($0)"] } ?? ["\(command) --help"])
    case .optionWithoutValue(let option, let wanted):
      Explanation("E0822", "\(option) wants a value after it", remedies: ["\(option) \(wanted)"])
    case .optionValue(let option, let value, let wanted):
      Explanation("E0822", "\(option) \(value): the value is \(wanted)")
    case .missingArgument(let command, let wanted):
      Explanation("E0823", "\(command) wants \(wanted)", remedies: ["\(command) --help"])
    case .tooManyArguments(let command, let first):
      Explanation("E0823", "\(command) does not know what to do with \"\(first)\"", remedies: ["\(command) --help"])
    case .noSuchFile(let path, let neighbours):
      Explanation(
        "E0824", "there is no file \"\(path)\"",
        remedies: Spelling.nearest(to: path, among: neighbours).map { [$0] } ?? [])
    case .unreadable(let path, let reason):
      Explanation("E0825", "\"\(path)\" cannot be read as text", facts: [reason])
    case .otherEnding(let path, let wanted):
      Explanation(
        "E0826", "\"\(path)\" does not end with \(wanted.joined(separator: " or "))",
        facts: ["a script ends with .pome, a chapter with .md"])
    case .unknownTopic(let topic, let known):
      Explanation(
        "E0827", "there is no help on \"\(topic)\"",
        remedies: Spelling.nearest(to: topic, among: known).map { ["pomona help \($0)"] } ?? ["pomona help"])
    }
  }
}
