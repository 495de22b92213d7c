import Foundation
import PomonaSystem
import Testing

@testable import PomonaShell

@Suite("The prompt")
struct PromptTests {
  let toy = ToyInterpreter(InterpreterOptions(use: .prompt))

  @Test(
    "a text is cut into inputs that go on inside brackets, after commas and before a bar",
    arguments: [
      ("a\nb\n", [(1, "a"), (2, "b")]),
      ("\n# c\na(1,\n2)\n\nb", [(3, "a(1,\n2)"), (6, "b")]),
      ("a\n  | b\n  | c\nd", [(1, "a\n  | b\n  | c"), (4, "d")]),
      ("a,\r\nb\r\nc", [(1, "a,\nb"), (3, "c")]),
      ("a\n  | b\n# c\n\n  | d\n\n# e\nf", [(1, "a\n  | b\n# c\n\n  | d"), (8, "f")]),
      ("a(", [(1, "a(")]),
      ("", []),
    ])
  func cut(text: String, inputs: [(Int, String)]) {
    let found = statements(of: text, isComplete: toy.isComplete)
    #expect(found == inputs.map { Statement(line: $0.0, source: $0.1) })
  }

  @Test("input that arrives in pieces runs as soon as it is whole")
  func pieces() {
    var waiting = WaitingInput()
    func take(_ text: String) -> [String] {
      waiting.take(Array(text.utf8), isComplete: toy.isComplete).map(\.source)
    }
    #expect(take("cou") == [])
    #expect(take("nt\n") == ["count"])
    #expect(take("a(1,\n") == [])
    #expect(take("2)\n| b\nnext") == ["a(1,\n2)\n| b"])
    var marked = WaitingInput()
    #expect(marked.take(Array("\u{FEFF}count\n".utf8), isComplete: toy.isComplete).map(\.source) == ["count"])
    #expect(take("\nä") == ["next"])
    #expect(take("") == ["ä"])
    #expect(take("") == [])
  }

  @Test("Tab inserts what all candidates share, and lists them when pressed again")
  func completion() {
    let completer = Completer(columns: 40)
    func tab(_ before: String, repeated: Bool = false) -> LineEditor.Completion {
      completer.completion(toy.completions(of: before), of: before, repeated: repeated)
    }
    #expect(tab("x | sc") == .init(insert: "ore"))
    #expect(tab("x | score") == .init())
    #expect(
      tab("x | score", repeated: true)
        == .init(list: "scores       score_table"))
    #expect(tab("cou") == .init(insert: "nt"))
    #expect(tab("zzz", repeated: true) == .init())
  }

  @Test("ten thousand candidates are counted, not shown, within 50 ms")
  func many() {
    let candidates = (0..<10_000).map { "voxel_\($0)" }
    let began = ContinuousClock.now
    let answer = Completer(columns: 80).completion(
      Completions(replaced: 6, candidates: candidates), of: "where voxel_", repeated: true)
    #expect(ContinuousClock.now - began < .milliseconds(50))
    #expect(answer.list.hasSuffix("… and 9880 more"))
  }

  @Test("progress tells label, count, time left and memory")
  func progress() {
    let text = ProgressLine.text(
      Progress("features", done: 30, total: 92), elapsed: 10, doneBefore: 10, memory: 1 << 20)
    #expect(text == "features  30 of 92  31 s left  1 MiB in use")
    #expect(
      ProgressLine.text(Progress("draws", done: 5, total: 0), elapsed: 9, doneBefore: 0, memory: nil) == "draws  5")
    #expect(
      ProgressLine.text(Progress("x", done: 1, total: 1001), elapsed: 4, doneBefore: 0, memory: nil)
        == "x  1 of 1001  1 h 6 min left")
  }

  @Test("progress is silent for a second, then at most ten times a second, and leaves no trace")
  func progressTiming() {
    let captured = CapturedConsole()
    let clock = Clock()
    let terminal = Console(
      output: { _ in }, errors: { captured.console.scribble($0) }, errorsAreTerminal: true, columns: 80)
    let line = ProgressLine(console: terminal, now: { clock.now })
    line.begin()
    line.update(Progress("a", done: 0, total: 10))
    clock.advance(0.9)
    line.update(Progress("a", done: 1, total: 10))
    #expect(captured.errors == "")
    clock.advance(0.2)
    line.update(Progress("a", done: 2, total: 10))
    line.update(Progress("a", done: 3, total: 10))
    #expect(captured.errors.components(separatedBy: "2 of 10").count == 2 && !captured.errors.contains("3 of 10"))
    line.end()
    #expect(captured.errors.hasSuffix("\r\u{1B}[K"))
    let before = captured.errors
    line.end()
    #expect(captured.errors == before)
  }

  @Test("the memory of the process is read from the system")
  func memory() throws { #expect(try #require(ProcessMemory.inUse()) > 1 << 20) }

  @Test("colours need a terminal")
  func colours() {
    #expect(CapturedConsole().console.styled("a", .red) == "a")
    let colourful = Console(output: { _ in }, errors: { _ in }, colours: true)
    #expect(colourful.styled("a", .red) == "\u{1B}[31ma\u{1B}[0m")
  }
}

/// A clock that a test moves.
final class Clock: @unchecked Sendable {
  private let lock = NSLock()
  private var time = Date(timeIntervalSince1970: 0)
  var now: Date { lock.withLock { time } }
  func advance(_ seconds: Double) { lock.withLock { time += seconds } }
}
