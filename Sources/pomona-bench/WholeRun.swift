import Foundation
import PomonaSystem

/// A process from its start to its end, files and all.
struct WholeRun {
  let seconds: Double
  /// The most memory that it held, in MiB.
  let peak: Int
  /// What a peer says of itself: packages and versions.
  var facts = ""

  var text: String { String(format: "%.2f s, peak %d MiB", seconds, peak) }

  /// A script that works once and prints seconds, its peak in MiB, and its facts.
  static func peer(_ python: String, _ script: URL, _ arguments: [String]) throws -> WholeRun {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [script.path] + arguments
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let words = text.split(separator: " ", maxSplits: 2)
    guard words.count == 3, let seconds = Double(words[0]), let peak = Int(words[1]) else {
      throw BenchProblem(description: "the peer says: \(text)")
    }
    return WholeRun(
      seconds: seconds, peak: peak, facts: String(words[2]).trimmingCharacters(in: .newlines))
  }

  /// Runs the program with nothing kept from before; seconds of the whole process and its peak in MiB.
  static func pomona(_ script: URL, in folder: URL, _ options: BenchOptions) throws -> WholeRun {
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("pomona")
    let home = folder.appendingPathComponent("home")
    try? FileManager.default.removeItem(at: home)
    let process = Process()
    process.executableURL = program
    process.arguments = ["run", script.path]
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["POMONA_HOME": home.path, "POMONA_CACHE": home.path, "POMONA_THREADS": "\(options.threadCount)"]
    ) { $1 }
    process.standardOutput = FileHandle.nullDevice
    let start = ContinuousClock.now
    try process.run()
    // The peak only grows, so the last one that is seen is that of all but the last moments.
    var peak = 0
    while process.isRunning {
      peak = max(peak, BenchPart.peakBytes(of: "\(process.processIdentifier)") ?? 0)
      Thread.sleep(forTimeInterval: 0.01)
    }
    process.waitUntilExit()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    guard process.terminationStatus == 0 else {
      throw BenchProblem(description: "\(program.path) run \(script.path) failed")
    }
    return WholeRun(seconds: seconds, peak: peak >> 20)
  }
}
