public import PomonaCatalog

extension ChapterError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .notUTF8(let file):
      Explanation("E0801", "\"\(file)\" is not text in UTF-8", remedies: ["save it as UTF-8 in your editor"])
    case .noFrontMatter(let file):
      Explanation(
        "E0802", "\(file):1: a chapter begins with a head between two lines of ---",
        remedies: ["begin the file with the lines: ---, pomona: 1, title: …, ---"])
    case .frontMatterOpen(let file):
      Explanation("E0802", "\(file):1: the head of the chapter has no closing line of ---", remedies: ["---"])
    case .frontMatterLine(let file, let line):
      Explanation(
        "E0802", "\(file):\(line): a line of the head is a key, a colon and a value",
        remedies: ["title: What the chapter shows"])
    case .frontMatterKey(let file, let line, let key):
      Explanation(
        "E0802", "\(file):\(line): the head knows no \"\(key)\"", facts: ["it knows: params, pomona, profile, title"],
        remedies: Spelling.nearest(to: key, among: ["params", "pomona", "profile", "title"]).map { ["\($0): …"] } ?? [])
    case .version(let file, let found):
      Explanation(
        "E0803",
        found.map { "\(file): the chapter is in format \($0), and this program reads format 1" }
          ?? "\(file): the head does not say the format of the chapter", remedies: ["pomona: 1"])
    case .parameters(let file, let line):
      Explanation(
        "E0804", "\(file):\(line): parameters are distinct names with values in braces",
        remedies: ["params: { limit: 512MiB, model: \"squeezenet1_1\" }"])
    case .blockOpen(let file, let line):
      Explanation("E0805", "\(file):\(line): this block is never closed", remedies: ["end it with a line of ```"])
    case .indentedBlock(let file, let line):
      Explanation(
        "E0805", "\(file):\(line): a pomona block begins with ``` at the very start of a line", remedies: ["```pomona"])
    case .outputFirst(let file, let line):
      Explanation(
        "E0806", "\(file):\(line): this output has no input before it", remedies: ["> the line that prints it"])
    case .continuationAlone(let file, let line):
      Explanation(
        "E0806", "\(file):\(line): a line that begins with . goes on with an input, and there is none before it",
        facts: ["output that begins so is written with a space before it"], remedies: ["> the first line of the input"])
    case .optionUnknown(let file, let line, let option):
      Explanation(
        "E0807", "\(file):\(line): a block has no option \"\(option)\"",
        facts: ["it has: \(Chapter.Options.names.map { "\($0)=" }.joined(separator: ", "))"],
        remedies: Spelling.nearest(to: option, among: Chapter.Options.names).map { ["```pomona \($0)=…"] } ?? [])
    case .optionValue(let file, let line, let option, let value, let wanted):
      Explanation("E0808", "\(file):\(line): \(option)=\(value): \(option) takes \(wanted)")
    case .figureTwice(let file, let line, let name, let firstLine):
      Explanation(
        "E0809", "\(file):\(line): the figure \"\(name)\" is also made in line \(firstLine)",
        remedies: ["```pomona figure=\(name)-2"])
    case .lockLine(let file, let line, let reason):
      Explanation(
        "E0810", "\(file):\(line): the lock file is not as the program writes it", facts: [reason],
        remedies: ["take it from the last commit, or remove it and make it anew: pomona replay --accept CHAPTER"])
    case .parameterFailed(let file, let line, let name, let message):
      Explanation("E0811", "\(file):\(line): the parameter \"\(name)\" has no value", facts: [message])
    case .noSuchStep(let file, let step, let count):
      Explanation(
        "E0812", "\(file) has no step \(step)", parameter: "--from",
        facts: ["it has \(count) \(count == 1 ? "step" : "steps")"],
        remedies: count > 0 ? ["--from \(min(max(step, 1), count))"] : [])
    }
  }
}
