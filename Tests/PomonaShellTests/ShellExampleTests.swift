import Foundation
import PomonaLanguage
import PomonaLibrary
import PomonaTestSupport
import Testing

@Suite(
  "The lines for a shell of an error's page",
  .enabled(if: Tmux.speaksItsLanguage, "the program beside the tests does not evaluate 1 + 1"))
struct ShellExampleTests {
  typealias Example = (code: String, lines: String)

  /// Lines that get as far as their error only with a fetched part.
  static let ofEngine: Set<String> = ["E0580", "E0920", "E0921", "E0922"]
  static let ofWeights: Set<String> = ["E0513"]
  static let ofArrow: Set<String> = ["E0609", "E0943"]

  static let all: [Example] = LanguageReference(Library.vocabulary).errors.compactMap { page in
    page.shell.map { (page.code, $0) }
  }
  static let withoutParts = all.filter { !ofEngine.union(ofWeights).union(ofArrow).contains($0.code) }

  @Test("run into its error and no other, and the last of them ends as it should", arguments: withoutParts)
  func program(code: String, lines: String) throws { try check(code, lines) }

  @Test(
    "run into an error of the inference engine or of kept features",
    .enabled(if: TestResources.hasEngine && TestResources.hasKriegeskorte92),
    arguments: all.filter { ofEngine.contains($0.code) })
  func engine(code: String, lines: String) throws { try check(code, lines) }

  @Test(
    "run into an error of weights", .enabled(if: TestResources.hasSqueezeNet),
    arguments: all.filter { ofWeights.contains($0.code) })
  func weights(code: String, lines: String) throws { try check(code, lines) }

  @Test(
    "run into an error of tables by column", .enabled(if: TestResources.hasArrow),
    arguments: all.filter { ofArrow.contains($0.code) })
  func arrow(code: String, lines: String) throws { try check(code, lines) }

  /// A wrong call ends with 2, a chapter that differs with 3, what is made again with 0, a failed line with 1.
  private func status(of code: String) -> Int32 {
    switch code {
    case "E0820", "E0821", "E0822", "E0823", "E0824", "E0826", "E0827": 2
    case "E0815": 3
    case "E0580": 0
    default: 1
    }
  }

  private func check(_ code: String, _ lines: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pomona-page-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (path, empty) = (folder.appendingPathComponent("bin"), folder.appendingPathComponent("empty"))
    for place in [path, empty] {
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    }
    try FileManager.default.createSymbolicLink(
      at: path.appendingPathComponent("pomona"), withDestinationURL: Tmux.program)
    let usual = ProcessInfo.processInfo.environment
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", lines]
    process.currentDirectoryURL = empty
    process.environment = usual.merging([
      "PATH": "\(path.path):\(usual["PATH"] ?? "/usr/bin:/bin")", "POMONA_CACHE": "\(folder.path)/cache",
      "XDG_STATE_HOME": "\(folder.path)/state", "NO_COLOR": "1",
    ]) { $1 }
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == status(of: code), "\(code): \(said)")
    // A note that has a code stands for what is made again.
    let met = said.matches(of: /(?m)^error (E[0-9]{4}):|"code":"(E[0-9]{4})"|note: (E[0-9]{4}):/).map {
      String($0.1 ?? $0.2 ?? $0.3 ?? "")
    }
    #expect(Set(met) == [code], "\(code): \(said)")
  }
}
