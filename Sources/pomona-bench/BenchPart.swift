import Foundation
import PomonaSystem

/// One measurement: what is run, and lines that say what came out.
struct BenchPart: Sendable {
  let name: String
  let summary: String
  let run: @Sendable (BenchOptions) throws -> [String]

  static let all: [BenchPart] = [
    check, crossnobis, dimensionality, encoding, engine, growth, layers, memory, projection, rdm, rsa, searchlight,
    start, store,
    tables,
  ]
}

/// `[--rounds N] [--threads N] [--limit MIB] [--rows N] [--python FILE]` before or after the names of parts.
struct BenchOptions: Sendable {
  /// Each side is run so often, in turns.
  var rounds = 5
  var threadCount = ProcessInfo.processInfo.activeProcessorCount
  /// For extraction, in MiB on the command line.
  var limit: Int?
  /// Of the tables, where fewer are wanted.
  var rows: Int?
  /// A Python that has the peers' packages; `nil` runs Pomona alone.
  var python: String?
  /// The clone, from which the command is started.
  let root = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)

  init(taking words: inout [String]) {
    func take(_ option: String) -> String? {
      guard let index = words.firstIndex(of: option), index + 1 < words.count else { return nil }
      let value = words[index + 1]
      words.removeSubrange(index...index + 1)
      return value
    }
    if let count = take("--rounds").flatMap(Int.init) { rounds = max(1, count) }
    if let count = take("--threads").flatMap(Int.init) { threadCount = max(1, count) }
    rows = take("--rows").flatMap(Int.init)
    limit = take("--limit").flatMap(Int.init).map { $0 << 20 }
    let usual = root.appendingPathComponent(".build/bench-peers/bin/python").path
    python = take("--python") ?? (FileManager.default.isExecutableFile(atPath: usual) ? usual : nil)
  }

  func peer(_ name: String) -> URL { root.appendingPathComponent("bench/peers/\(name).py") }
}

/// What a ratio cannot be read without.
enum Machine {
  static func lines(_ options: BenchOptions) -> [String] {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let blas = BLASFacts.current()
    return [
      "date       \(ISO8601DateFormatter().string(from: Date()))",
      "machine    \(processor), \(cores) cores, load \(load)",
      "BLAS       \(blas.library ?? "unknown"), kernel \(blas.kernel ?? "unknown")",
      "threads    \(options.threadCount)",
      "peers      \(options.python ?? "none: bench/README.md says how to get them")",
    ]
  }

  private static var processor: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
  }

  private static var load: String {
    (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?.split(separator: " ").first.map(String.init) ?? "?"
  }
}
