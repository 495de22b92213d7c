internal import Foundation
internal import PomonaCatalog
internal import PomonaSystem

/// Which programs of the user may run: all, those that ran here before, or those to which the user says yes.
public struct ProgramPermission: Sendable {
  /// Whether nothing is asked.
  public var isGeneral: Bool
  /// Asks the user; `nil` where nobody is there to answer.
  public var ask: (@Sendable (_ question: [String]) -> Bool)?

  public init(isGeneral: Bool = false, ask: (@Sendable (_ question: [String]) -> Bool)? = nil) {
    self.isGeneral = isGeneral
    self.ask = ask
  }
}

extension Workspace {
  private var allowedPrograms: URL { places.state.appendingPathComponent("programs") }

  /// - Throws: `E0630` where the program is new and may not run.
  func permit(_ program: UserProgram) throws {
    if programs.isGeneral { return }
    let identity = program.identity
    let known = (try? String(contentsOf: allowedPrograms, encoding: .utf8)) ?? ""
    if known.split(separator: "\n").contains(where: { $0.prefix(64) == identity }) { return }
    let files = program.files.map { "\($0.name): sha256 \($0.digest.prefix(16))" }
    let line = program.words.joined(separator: " ")
    guard let ask = programs.ask else {
      throw Explanation(
        "E0630", "`\(line)` has not run here before, and nobody is there to be asked", parameter: "program",
        facts: files, remedies: ["pomona --allow-programs run FILE", "the line at the prompt, which asks once"])
    }
    guard ask(["`\(line)` has not run here before, or its files have changed."] + files) else {
      throw Explanation("E0630", "`\(line)` may not run", parameter: "program", facts: files)
    }
    // A state that cannot be kept costs one more question.
    try? FileManager.default.createDirectory(at: places.state, withIntermediateDirectories: true)
    try? Data((known + "\(identity) \(line.split(whereSeparator: \.isNewline).joined(separator: " "))\n").utf8)
      .write(to: allowedPrograms, options: .atomic)
  }
}
