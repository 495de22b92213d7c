internal import Foundation
public import PomonaCatalog
internal import PomonaLanguage
internal import PomonaSystem

/// How the program ends.
public enum ExitCode: Int32, Sendable {
  case success = 0
  /// A line failed, or something needed is missing.
  case failure = 1
  /// The program was called wrongly.
  case usage = 2
  /// A replay differs from the record.
  case mismatch = 3
  /// Ctrl-C.
  case interrupted = 130
}

/// A command of the program: its card, from which help and the reading of its words follow, and what it does.
public struct Command: Carded {
  public let card: Card
  /// The words after the name: `CHAPTER… [--accept]`.
  public let usage: String
  public let options: [Option]
  let perform: @Sendable (Arguments, Shell) throws -> ExitCode

  public struct Option: Sendable, Equatable {
    /// With its dashes.
    public let name: String
    /// What its value is called; `nil` for a switch.
    public let value: String?
    public let summary: String

    init(_ name: String, value: String? = nil, _ summary: String) {
      self.name = name
      self.value = value
      self.summary = summary
    }
  }

  init(
    _ name: String, _ summary: String, usage: String = "", options: [Option] = [], examples: [Example] = [],
    search: [String] = [], perform: @escaping @Sendable (Arguments, Shell) throws -> ExitCode
  ) {
    card = Card(name, summary, examples: examples, search: search)
    self.usage = usage
    self.options = options
    self.perform = perform
  }

  /// All commands, in alphabetical order.
  public static let all = Catalog<Command>([
    check, doctor, exporter, fetch, format, help, language, replay, run, sources,
  ])

  /// The page of `pomona help NAME`.
  var page: [String] {
    var lines = [card.summary, "", "usage: pomona \(card.name)\(usage.isEmpty ? "" : " \(usage)")"]
    let rows = options.map { ("\($0.name)\($0.value.map { " \($0)" } ?? "")", $0.summary) }
    if !rows.isEmpty { lines += [""] + aligned(rows) }
    if !card.examples.isEmpty { lines += [""] + card.examples.map { "  \($0.input)" } }
    return lines
  }
}

/// Two columns, the first as wide as its widest cell.
func aligned(_ rows: [(String, String)], indent: String = "  ") -> [String] {
  let width = rows.map(\.0.count).max() ?? 0
  return rows.map { left, right in
    "\(indent)\(left)\(String(repeating: " ", count: width - left.count + 2))\(right)"
  }
}

/// The words after a command's name, sorted into options and the rest.
struct Arguments: Equatable {
  private(set) var words: [String] = []
  private var switches: Set<String> = []
  private var values: [String: String] = [:]

  init(_ words: [String], options: [Command.Option], command: String) throws(ShellError) {
    var index = 0
    var optionsEnded = false
    while index < words.count {
      let word = words[index]
      index += 1
      if optionsEnded || !word.hasPrefix("-") || word == "-" {
        self.words.append(word)
        continue
      }
      if word == "--" {
        optionsEnded = true
        continue
      }
      let name = String(word.prefix { $0 != "=" })
      guard let option = options.first(where: { $0.name == name }) else {
        throw .unknownOption(name, command: command, known: options.map(\.name))
      }
      guard let wanted = option.value else {
        guard name == word else {
          throw .optionValue(name, value: String(word.dropFirst(name.count + 1)), wanted: "none")
        }
        switches.insert(name)
        continue
      }
      if name != word {
        values[name] = String(word.dropFirst(name.count + 1))
      } else if index < words.count {
        values[name] = words[index]
        index += 1
      } else {
        throw .optionWithoutValue(name, wanted: wanted)
      }
    }
  }

  func has(_ name: String) -> Bool { switches.contains(name) }
  subscript(name: String) -> String? { values[name] }

  func wholeNumber(_ name: String) throws(ShellError) -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text), number >= 1 else {
      throw .optionValue(name, value: text, wanted: "a whole number from 1 up")
    }
    return number
  }

  /// The only word, or an error that says what is wanted.
  func single(_ wanted: String, command: String) throws(ShellError) -> String {
    guard let word = words.first else { throw .missingArgument(command: command, wanted: wanted) }
    guard words.count == 1 else { throw .tooManyArguments(command: command, first: words[1]) }
    return word
  }

  func none(command: String) throws(ShellError) {
    if let word = words.first { throw .tooManyArguments(command: command, first: word) }
  }
}

/// A text file that the user named.
func text(ofFile path: String) throws -> String {
  let url = URL(fileURLWithPath: path)
  guard let facts = try? FileManager.default.attributesOfItem(atPath: url.path) else {
    let folder = url.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let prefix = path.contains("/") ? String(path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)) : ""
    throw ShellError.noSuchFile(path, neighbours: names.sorted().map { prefix + $0 })
  }
  guard facts[.type] as? FileAttributeType != .typeDirectory else {
    throw ShellError.unreadable(path, reason: "it is a folder")
  }
  let file = try RandomAccessFile(reading: url)
  let bytes = try file.bytes(file.byteCount, at: 0)
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw ShellError.unreadable(path, reason: "it is not UTF-8")
  }
  return text.withoutByteOrderMark
}
