import Foundation

/// Seconds of several runs of one thing.
struct Timing {
  var seconds: [Double] = []

  mutating func measure(_ body: () throws -> Void) rethrows {
    let start = ContinuousClock.now
    try body()
    seconds.append((ContinuousClock.now - start) / .seconds(1))
  }

  var median: Double {
    let sorted = seconds.sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  var text: String {
    let (low, high) = (seconds.min() ?? .nan, seconds.max() ?? .nan)
    return String(format: "%8.4f s   (%.4f to %.4f, %d runs)", median, low, high, seconds.count)
  }

  /// This one's median over the other's.
  func ratio(to other: Timing) -> String { String(format: "%.2f", median / other.median) }
}

struct BenchProblem: Error, CustomStringConvertible {
  let description: String
}

/// A script that has loaded its inputs and, for each line that it gets, works once and prints how many seconds it took.
///
/// The two sides take turns, so that whatever else the machine does meets both.
final class Peer {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var rest = Data()
  /// What the script says of itself when it is ready: packages and versions.
  private(set) var facts = ""

  init(_ options: BenchOptions, script: URL, arguments: [String], python: String) throws {
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [script.path] + arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    facts = try line()
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// One run's seconds.
  func run(_ word: String = "run") throws -> Double {
    try input.fileHandleForWriting.write(contentsOf: Data("\(word)\n".utf8))
    let answer = try line()
    guard let seconds = Double(answer) else { throw BenchProblem(description: "the peer says: \(answer)") }
    return seconds
  }

  private func line() throws -> String {
    while true {
      if let end = rest.firstIndex(of: 10) {
        let text = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        return text
      }
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw BenchProblem(description: "the peer stopped; run it by hand to see why") }
      rest.append(more)
    }
  }
}
