import Foundation
import PomonaShell
import PomonaTables

/// A language of a few words, so that chapters are tested without the real one.
///
///     let x = 3         binds
///     scores            three numbers and names, and their printed table
///     count             a counted number
///     took              a line with a time and an amount of memory
///     figure            a figure of the scores
///     fail E0203        an error
final class ToyRunner: StepRunner {
  /// Added to the second score: the planted change.
  var shift = 0.0
  var names = ["conv1", "fire5", "fire9"]
  var counted = 26
  var isFromNetwork = false
  var style = "lines"
  var drawerVersion = "5.4"
  var ingredients: [String: String] = ["pomona": "0.1.0"]
  private(set) var ran: [String] = []
  private(set) var variables: [String: String] = [:]
  var interruptsAt: String?

  var scores: [Double] { [0.1325, 0.21513 + shift, 0.28681] }

  func run(_ source: String) -> StepResult {
    ran.append(source)
    if source == interruptsAt { return StepResult(output: [], .interrupted) }
    let words = source.split { $0.isWhitespace }.map(String.init)
    switch words.first {
    case "let":
      guard words.count >= 4, words[3] != "broken" else {
        return StepResult(output: ["error E0101: broken"], .failed(StepFailure(code: "E0101")))
      }
      variables[words[1]] = words[3]
      return StepResult(output: [], .finished(value: nil, figure: nil))
    case "scores":
      let output = zip(names, scores).map { name, score in
        "  \(name)  \(String(format: "%.4f", score))"
      }
      let value = ValueRecord(
        kind: "table", columns: [.init("layer", .exact(names)), .init("score", .numbers(scores))],
        isFromNetwork: isFromNetwork)
      return StepResult(output: output, .finished(value: value, figure: nil))
    case "count":
      let value = ValueRecord(kind: "number", columns: [.init("value", .exact(["\(counted)"]))])
      return StepResult(output: ["  \(counted)"], .finished(value: value, figure: nil))
    case "took":
      let seconds = Double.random(in: 1...500)
      return StepResult(
        output: ["  26 maps in \(String(format: "%.2f", seconds)) s, peak \(Int(seconds)) MiB"],
        .finished(value: nil, figure: nil))
    case "figure":
      let table = "layer\tscore\n" + zip(names, scores).map { "\($0)\t\($1)\n" }.joined()
      let style = style
      let drawerVersion = drawerVersion
      let figure = StepFigure(
        table: table, drawer: drawerVersion, script: { name in "plot '\(name).tsv' with \(style)\n" },
        draw: { url in
          try Data("<svg>\(style) \(drawerVersion) \(table)</svg>".utf8).write(to: url)
        })
      let value = ValueRecord(kind: "figure", columns: [], isFromNetwork: isFromNetwork)
      return StepResult(output: [], .finished(value: value, figure: figure))
    case "fail":
      return StepResult(
        output: ["error \(words[1]): no column `rio`", "  │ where rio"],
        .failed(StepFailure(code: words[1], span: [6, 9])))
    default:
      return StepResult(output: ["  \(source)"], .finished(value: nil, figure: nil))
    }
  }
}

/// A chapter in a private folder, with its runner.
final class ToyChapter {
  let folder: URL
  let url: URL
  let runner = ToyRunner()

  init(_ body: String, head: String = "pomona: 1\ntitle: Toy\nparams: { limit: 512MiB, model: \"toy\" }") throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("pomona-toy-\(UUID().uuidString)")
    let tutorial = folder.appendingPathComponent("tutorial")
    try FileManager.default.createDirectory(at: tutorial, withIntermediateDirectories: true)
    url = tutorial.appendingPathComponent("01-toy.md")
    try Data("---\n\(head)\n---\n\n\(body)".utf8).write(to: url)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var lockURL: URL { ChapterLock.url(beside: url) }
  var text: String { (try? String(contentsOf: url, encoding: .utf8)) ?? "" }
  var lockText: String { (try? String(contentsOf: lockURL, encoding: .utf8)) ?? "" }
  func figure(_ name: String) -> URL { folder.appendingPathComponent("figures/01-toy/\(name)") }

  func replace(_ old: String, with new: String) throws {
    try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: url)
  }

  func player(_ options: ChapterPlayer.Options = .init()) throws -> ChapterPlayer {
    ChapterPlayer(
      try Chapter(contentsOf: url), at: url, lock: try ChapterLock(beside: url), runner: runner, options: options)
  }

  func play(_ options: ChapterPlayer.Options = .init()) throws -> Performance { try player(options).play() }

  @discardableResult func accept() throws -> [String] {
    let player = try player()
    return try ChapterRecorder(player).accept(try player.play())
  }
}

extension Performance {
  var outcomes: [String] { reports.map(\.outcome.words) }
}
