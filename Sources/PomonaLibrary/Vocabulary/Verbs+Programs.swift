internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaLanguage
internal import PomonaSystem

extension Verb {
  static let through = Verb(
    "through",
    "Hands a value to a program of yours, in a file that it reads, and takes one back from a file that it writes.",
    topic: "files",
    parameters: [
      .piped("value", .any, "a number, text, list or record of them, a table, an rdm, rdms, or features of one layer"),
      .value(
        "program", .oneOf([.text, .list(.text)]),
        "the program and its arguments, split at blanks, or a list of them; the names of both files are put behind"),
      .choice("gives", ValueArrays.Answer.allCases.map(\.rawValue), "what it gives back", usual: "number"),
      .choice("form", ["npz", "h5"], "of both files", usual: "npz"),
    ],
    examples: [
      Example("[3, 1, 2] | through \"cp\", gives: list", prints: "[3, 1, 2]"),
      Example("$k.mit | through [\"cp\", \"--\"], gives: rdm, form: h5"),
    ],
    search: ["python", "r", "matlab", "script", "own", "metric", "external", "command"], isHeavy: true,
    touchesWorld: true,
    check: { call in
      if let words = words(call), let workspace = call.environment as? Workspace {
        _ = try UserProgram(words, workspace)
      }
      return call.text("gives").flatMap(ValueArrays.Answer.init)?.kind ?? (call.isGiven("gives") ? .any : .number)
    },
    run: { arguments, context in
      let program = try permitted(arguments, context)
      guard let answer = ValueArrays.Answer(rawValue: try arguments.text("gives", usual: "number")) else {
        return .missing
      }
      return try run(
        program, on: arguments.value("value"), gives: answer, form: try arguments.text("form", usual: "npz"), context)
    })

  private static func split(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }

  private static func words(_ call: Call) -> [String]? {
    call.text("program").map(split) ?? call.texts("program")
  }

  /// The program and its arguments as they reach it.
  static func programWords(_ arguments: Arguments) throws -> [String] {
    if case .text(let line) = arguments.value("program") { return split(line) }
    return try arguments.texts("program") ?? []
  }

  /// The program of a call of `through`, once it may run; what is made rests on its files.
  ///
  /// - Throws: `E0630`, `E0631`.
  static func permitted(_ arguments: Arguments, _ context: Context) throws -> UserProgram {
    let program = try UserProgram(try programWords(arguments), context.workspace)
    try context.workspace.permit(program)
    for file in program.files { context.rests(on: file.name, digest: "sha256 \(file.digest)") }
    return program
  }

  private static func run(
    _ program: UserProgram, on value: Value, gives answer: ValueArrays.Answer, form: String, _ context: Context
  ) throws -> Value {
    let arrays = try self.answer(of: program, to: try ValueArrays.arrays(of: value, context), form: form, context)
    var ids: [String]?
    if case .object(let rdm as RDMValue) = value { ids = rdm.rdm.axis.ids }
    if case .object(let features as FeaturesValue) = value { ids = features.handle.stimuli.axis.ids }
    let made = try ValueArrays.value(of: arrays, as: answer, ids: ids, name: program.name)
    // A number that is none is missing, as everywhere; in arrays infinity may be meant, and is said.
    var unusual: Double?
    if case .number(let number) = made, !number.isFinite { unusual = number }
    // In files NaN is the form of a missing number.
    if case .missing = made, answer == .number { unusual = .nan }
    if let unusual {
      context.warn("\(program.name) gave \(unusual), which is no finite number: missing")
      return .missing
    }
    let numbers = arrays.flatMap { $0.array.doubles ?? [] }
    let infinite = numbers.count(where: \.isInfinite)
    if infinite > 0 { context.warn("\(program.name) gave \(infinite) infinite of \(numbers.count) numbers") }
    return made
  }

  /// The arrays that a program writes for those that it is given.
  ///
  /// - Throws: `E0631` to `E0633`.
  static func answer(
    of program: UserProgram, to given: [ValueArrays.Named], form: String, _ context: Context
  ) throws -> [ValueArrays.Named] {
    let name = program.name
    let folder = try TemporaryFolder(prefix: "pomona-through")
    let (input, output) = (folder.file("input.\(form)"), folder.file("output.\(form)"))
    try Formats.write(.arrays(given), to: input)
    let run = OtherProgram.run(
      program.words + [input.path, output.path],
      variables: ["POMONA_INPUT": input.path, "POMONA_OUTPUT": output.path], isStopped: { context.isInterrupted })
    // Its own words are what helps most; the last of them name the mistake.
    let said = ((run?.errors ?? "").isEmpty ? run?.output ?? "" : run?.errors ?? "")
      .split(whereSeparator: \.isNewline).suffix(6).map { "  \($0)" }
    func failed(_ what: String, _ code: String = "E0632") -> Explanation {
      Explanation(code, "\(name) \(what)", parameter: "program", facts: said.isEmpty ? [] : ["it said:"] + said)
    }
    switch run?.ending {
    case .exited(0)?: break
    case .exited(let status)?: throw failed("ended with status \(status)")
    case .killed(let signal)?: throw failed("was ended by signal \(signal)")
    case .notStarted(let code)?: throw failed("could not be started (error \(code))", "E0631")
    case .stopped?, nil:
      try context.checkInterrupted()
      throw failed("could not be run: there is no place for what it prints")
    }
    guard FileManager.default.fileExists(atPath: output.path) else {
      var error = failed("wrote no answer", "E0633")
      error.facts.insert(
        "its last two arguments, and POMONA_INPUT and POMONA_OUTPUT, are the files to read and to write", at: 0)
      throw error
    }
    guard case .arrays(let arrays) = try Formats.read(output) else { throw failed("wrote no arrays", "E0633") }
    return arrays
  }
}
