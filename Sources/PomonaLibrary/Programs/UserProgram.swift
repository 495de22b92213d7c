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
  /// - Throws: `E0631` where there is no such program.
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
    for word in written.dropFirst() {
      let path = workspace.located(word)
      guard Self.isFile(path) else {
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
