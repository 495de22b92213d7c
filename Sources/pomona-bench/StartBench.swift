import Foundation
import PomonaSystem

extension BenchPart {
  /// From the start of the process to its end, with nothing to do: what a prompt or a script waits for before its first line.
  static let start = BenchPart(name: "start", summary: "from process start to the end of an empty script (limit 50 ms)")
  {
    options in
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("pomona")
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
      throw BenchProblem(description: "there is no program \(program.path): swift build -c release --product pomona")
    }
    let script = FileManager.default.temporaryDirectory.appendingPathComponent("pomona-bench-\(UUID().uuidString).pome")
    try Data().write(to: script)
    defer { try? FileManager.default.removeItem(at: script) }
    func time(_ executable: URL, _ arguments: [String]) throws -> Timing {
      var timing = Timing()
      for _ in 0..<options.rounds * 4 {
        var answer: String?
        timing.measure { answer = OtherProgram.output(of: executable.path, arguments) }
        guard answer != nil else {
          throw BenchProblem(description: "\(executable.lastPathComponent) \(arguments.joined(separator: " ")) failed")
        }
      }
      return timing
    }
    let nothing = try time(URL(fileURLWithPath: "/bin/true"), [])
    let version = try time(program, ["--version"])
    let empty = try time(program, ["run", script.path])
    return [
      "pomona --version    \(version.text)",
      "pomona run (empty)  \(empty.text)",
      "/bin/true           \(nothing.text)",
      "empty script        \(String(format: "%.1f", empty.median * 1000)) ms of 50",
    ]
  }
}
