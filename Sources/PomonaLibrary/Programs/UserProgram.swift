internal import Foundation
internal import PomonaCatalog
internal import PomonaSystem

/// A program of the user: its words, and the files among them with their digests.
struct UserProgram {
  /// As they reach the program: nothing in them has a meaning to Pomona or a shell.
  let words: [String]
  /// The program and each argument that is a file: as written, and the SHA-256 of its bytes.
  let files: [(name: String, digest: String)]

  /// - Parameter written: the program and its arguments.
  /// - Throws: `E0631` where there is no such program, `E0610` where it is to run a script that is not there.
  init(_ written: [String], _ workspace: Workspace) throws {
    guard let name = written.first, !name.isEmpty else {
      throw Explanation(
        "E0631", "there is no program", parameter: "program", remedies: ["through \"python3 metric.py\""])
    }
    guard let program = Self.path(of: name, workspace) else {
      let isScript = FileManager.default.fileExists(atPath: workspace.located(name))
      throw Explanation(
        "E0631", "there is no program `\(name)`", parameter: "program",
        facts: [
          isScript
            ? "the file is there, and its mode does not allow to run it" : "no folder of PATH has a file of that name"
        ],
        remedies: isScript
          ? ["through \"python3 \(name)\"", "chmod +x \(name)"] : ["through \"python3 metric.py\", gives: number"])
    }
    var words = [name.contains("/") ? program : name]
    var files = [(name, try SHA256.hexDigest(ofFile: URL(fileURLWithPath: program)))]
    let script = Self.script(of: written)
    for (place, word) in written.enumerated().dropFirst() {
      let path = workspace.located(word)
      guard Self.isFile(path) else {
        if place == script {
          var missing = Workspace.missing(word, at: path, parameter: "program") { found in
            let words = written.enumerated().map { $0 == place ? found : $1 }
            guard words.contains(where: { $0.contains(" ") }) else {
              return "through \"\(words.joined(separator: " "))\""
            }
            return "through [\(words.map { "\"\($0)\"" }.joined(separator: ", "))]"
          }
          missing.argument = word
          throw missing
        }
        words.append(word)
        continue
      }
      words.append(path)
      files.append((word, try SHA256.hexDigest(ofFile: URL(fileURLWithPath: path))))
    }
    self.words = words
    self.files = files
  }

  /// For messages.
  var name: String { "`\(files.last?.name ?? words[0])`" }

  /// What is allowed to run: the words that are no files, and what is in those that are.
  var identity: String {
    SHA256.hexDigest(of: (words + files.flatMap { [$0.name, $0.digest] }).map { "\($0.utf8.count):\($0)" }.joined())
  }

  /// Which word names the script that an interpreter is to run: its first argument that is no option, where it ends as one does.
  /// Behind `-c`, `-e` and `-m` stands something else.
  private static func script(of words: [String]) -> Int? {
    var rest = words.enumerated().map { (place: $0, word: $1) }[...]
    func last(_ word: String) -> String { word.split(separator: "/").last.map(String.init) ?? word }
    if let first = rest.first, last(first.word) == "env" { rest = rest.dropFirst() }
    guard let program = rest.popFirst().map({ last($0.word).lowercased() }) else { return nil }
    let interpreters = [
      "bash", "julia", "node", "octave", "perl", "pypy", "python", "r", "rscript", "ruby", "sh", "zsh",
    ]
    let name = program.prefix { $0 != "-" && $0 != "." && !$0.isNumber }
    guard interpreters.contains(String(name)) else { return nil }
    for (place, word) in rest {
      if ["-c", "-e", "-m"].contains(word) { return nil }
      if word.hasPrefix("-") { continue }
      let endings = [".jl", ".js", ".m", ".pl", ".py", ".r", ".rb", ".sh"]
      return endings.contains(where: word.lowercased().hasSuffix) ? place : nil
    }
    return nil
  }

  private static func isFile(_ path: String) -> Bool {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType == .typeRegular
      || (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
        && (try? FileManager.default.attributesOfItem(
          atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path))?[.type] as? FileAttributeType
          == .typeRegular
  }

  private static func path(of name: String, _ workspace: Workspace) -> String? {
    if name.contains("/") {
      let path = workspace.located(name)
      return isFile(path) && FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { isFile($0) && FileManager.default.isExecutableFile(atPath: $0) }
  }
}
