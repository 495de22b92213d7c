import Foundation
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaShell

@Suite("The lock file of a chapter")
struct ChapterLockTests {
  func sample() -> ChapterLock {
    let value = ValueRecord(
      kind: "table",
      columns: [
        .init("score", .numbers([0.1, 1.0 / 3, .nan, -.infinity, 2.5e-308, 1e300, -0.0])),
        .init("layer", .exact(["a", "ä \"quoted\"\n", "", "🧠", "/", "b", "c"])),
      ], isFromNetwork: true)
    return ChapterLock(
      chapter: "01-x", ingredients: ["pomona": "0.1.0"],
      steps: [
        LockedStep(step: 1, key: "k", value: value.locked),
        LockedStep(step: 2, key: "l", failure: StepFailure(code: "E0203", span: [1, 4])),
        LockedStep(
          step: 3, key: "m",
          figure: LockedFigure(name: "f", table: "1", script: "2", picture: "3", drawer: "gnuplot 5.4")),
      ])
  }

  @Test("what is written reads back, digit by digit, one line a step, keys in order")
  func roundTrip() throws {
    let lock = sample()
    let text = try lock.text
    #expect(text.split(separator: "\n").count == 4)
    #expect(text.contains("0.3333333333333333") && text.contains("\"nan\""))
    let read = try ChapterLock(text: text, file: "x.lock")
    #expect(try read.text == text)
    let numbers = try #require(read.steps[0].value?.columns[0].numbers)
    #expect(numbers[1] == 1.0 / 3 && numbers[2].isNaN && numbers[3] == -.infinity && numbers[4] == 2.5e-308)
    #expect(read.steps[0].value?.columns[1].texts?[1] == "ä \"quoted\"\n")
  }

  @Test("a long column is kept as a sample, and a change beside the sample shows in its sums")
  func long() throws {
    let cells = (0..<10_000).map { Double($0) * 1e-3 }
    let value = ValueRecord(kind: "rdm", columns: [.init("distance", .numbers(cells))])
    #expect(value.locked.columns[0].numbers?.count ?? 0 < 200)
    var shifted = cells
    for index in shifted.indices where index % 78 != 0 { shifted[index] += 1e-2 }
    let other = ValueRecord(kind: "rdm", columns: [.init("distance", .numbers(shifted))])
    let toy = OneValueRunner(value)
    let chapter = try ToyChapter("```pomona\n> v\n```\n")
    func play() throws -> [String] {
      ChapterPlayer(
        try Chapter(contentsOf: chapter.url), at: chapter.url, lock: try ChapterLock(beside: chapter.url), runner: toy
      ).outcomes
    }
    let player = ChapterPlayer(try Chapter(contentsOf: chapter.url), at: chapter.url, lock: nil, runner: toy)
    _ = try ChapterRecorder(player).accept(try player.play())
    #expect(try play() == ["same"])
    toy.value = other
    #expect(try play() == ["changed"])
  }

  @Test("a number that happens to be whole on one machine is still a number")
  func wholeNumbers() {
    let computed = ValueRecord(kind: "number", columns: [.init("value", .numbers([2.000_000_000_1]))])
    let whole = ValueRecord(kind: "number", columns: [.init("value", .exact(["2"]))])
    let other = ValueRecord(kind: "number", columns: [.init("value", .exact(["3"]))])
    let options = Chapter.Options()
    #expect(ValueComparison.compare(computed, with: whole.locked, options: options).isMatch)
    #expect(ValueComparison.compare(whole, with: computed.locked, options: options).isMatch)
    #expect(!ValueComparison.compare(other, with: computed.locked, options: options).isMatch)
    #expect(!ValueComparison.compare(other, with: whole.locked, options: options).isMatch)
  }

  @Test("a truncated, reordered or foreign lock is refused with its line")
  func refuses() throws {
    let text = try sample().text
    let lines = text.split(separator: "\n").map(String.init)
    #expect(throws: ChapterError.lockLine(file: "x", line: 1, reason: "it is empty")) {
      try ChapterLock(text: "", file: "x")
    }
    #expect(throws: ChapterError.self) { try ChapterLock(text: String(text.dropLast(20)), file: "x") }
    #expect(throws: ChapterError.lockLine(file: "x", line: 2, reason: "step 2 stands in the place of step 1")) {
      try ChapterLock(text: [lines[0], lines[2], lines[1]].joined(separator: "\n"), file: "x")
    }
    #expect(throws: ChapterError.lockLine(file: "x", line: 1, reason: "it lacks \"chapter\"")) {
      try ChapterLock(text: "{\"format\":1}", file: "x")
    }
    #expect(
      throws: ChapterError.lockLine(file: "x", line: 1, reason: "it is in format 2, and this program reads format 1")
    ) {
      try ChapterLock(text: lines[0].replacingOccurrences(of: "\"format\":1", with: "\"format\":2"), file: "x")
    }
  }

  @Test("a lock with any byte changed is read or refused")
  func fuzz() throws {
    let bytes = Array(try sample().text.utf8)
    var state = UInt64.random(in: 0 ... .max)
    let seed = state
    for _ in 0..<TestResources.fuzzCount(usual: 500) {
      var changed = bytes
      for _ in 0..<3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        changed[Int((state >> 33) % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: state >> 20)
      }
      guard let text = String(validating: changed, as: UTF8.self) else { continue }
      do throws(ChapterError) {
        _ = try ChapterLock(text: text, file: "x")
      } catch {
        guard case .lockLine = error else {
          Issue.record("seed \(seed): \(error)")
          return
        }
      }
    }
  }
}

final class OneValueRunner: StepRunner {
  var value: ValueRecord
  init(_ value: ValueRecord) { self.value = value }
  func run(_ source: String) -> StepResult { StepResult(output: [], .finished(value: value, figure: nil)) }
}

extension ChapterPlayer {
  fileprivate var outcomes: [String] { (try? play().outcomes) ?? ["an error"] }
}
