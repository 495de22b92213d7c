import Foundation
import PomonaLanguage
import PomonaLibrary

extension BenchPart {
  /// What stands between the return key and the first computation: all inputs of the longest chapter, read and checked.
  static let check = BenchPart(
    name: "check",
    summary: "reading and checking all inputs of the longest chapter (limit 5 ms); completion among 10,000 (50 ms)"
  ) {
    options in
    let folder = options.root.appendingPathComponent("tutorial")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
    let chapters = try names.sorted().map { name in
      (name, inputs(of: try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)))
    }
    guard let (name, source) = chapters.max(by: { $0.1.utf8.count < $1.1.utf8.count }) else {
      throw BenchProblem(description: "there is no chapter in \(folder.path)")
    }
    let session = Library.session()
    var first = Timing()
    first.measure { _ = session.check(source) }
    var timing = Timing()
    for _ in 0..<options.rounds * 20 { timing.measure { _ = session.check(source) } }
    return [
      "\(name): \(source.split(separator: "\n").count) lines, \(source.utf8.count) characters",
      "the first time      \(String(format: "%.2f", first.median * 1000)) ms",
      "whole session       \(timing.text)",
      "check               \(String(format: "%.2f", timing.median * 1000)) ms of 5",
    ] + completion(options)
  }

  /// The Tab key where ten thousand columns may stand.
  private static func completion(_ options: BenchOptions) -> [String] {
    let session = Library.session()
    let columns = (1...10_000).map { "column_\($0)" }
    _ = session.run("let wide = {\(columns.map { "\($0): [1]" }.joined(separator: ", "))} | table")
    func line(_ what: String, _ before: String) -> String {
      var timing = Timing()
      var count = 0
      for _ in 0..<options.rounds * 4 { timing.measure { count = session.complete(before).candidates.count } }
      return "\(what) \(String(format: "%.2f", timing.median * 1000)) ms of 50, \(count) candidates"
    }
    return [
      line("a column            ", "wide | sort "), line("a column begun      ", "wide | where column_99"),
      line("the last stage      ", "wide | where column_1 > 0 | derive twice: 2 * column_2 | sort column_5"),
    ]
  }

  /// The inputs of a chapter, one below the other, without those that are wrong on purpose.
  private static func inputs(of chapter: String) -> String {
    var lines: [Substring] = []
    var isInside = false
    for line in chapter.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { isInside = line.hasPrefix("```pomona") && !line.contains("expect=error") }
      if isInside, line.hasPrefix("> ") || line.hasPrefix(". ") { lines.append(line.dropFirst(2)) }
    }
    return lines.joined(separator: "\n")
  }
}
