import Foundation
import PomonaCatalog
import PomonaShell
import PomonaTestSupport
import Testing

@Suite("Reading a chapter")
struct ChapterReaderTests {
  let good = """
    ---
    pomona: 1
    title: Scores   # a comment
    params: { limit: 512MiB, model: "a, b: {c}", list: [1, 2] }
    profile: quick
    ---

    Prose with `> code`.

    ````markdown
    ```pomona
    > not a step
    ```
    ````

    ```pomona
    > let f = model $model
    > plan f |
    . layers
      extract 14 maps

      cached 0
    ```

    ```pomona figure=depth rtol=1e-5 atol=0 show=time ties=allow
    > s | plot
    ```
    ![Depth](../figures/x/depth.svg)

    ```pomona expect=error
    > s | where rio
    error E0203: no column
    ```
    """

  @Test("finds head, blocks, steps, their lines and their outputs")
  func reads() throws {
    let chapter = try Chapter(text: good, name: "x")
    #expect(chapter.title == "Scores")
    #expect(chapter.parameters.map(\.name) == ["limit", "model", "list"])
    #expect(chapter.parameters.map(\.source) == ["512MiB", "\"a, b: {c}\"", "[1, 2]"])
    #expect(chapter.blocks.count == 3)
    #expect(chapter.steps.map(\.number) == [1, 2, 3, 4])
    #expect(chapter.steps.map(\.line) == [17, 18, 26, 31])
    #expect(chapter.steps[1].input == "plan f |\nlayers")
    #expect(chapter.steps[1].output == ["  extract 14 maps", "", "  cached 0"])
    #expect(chapter.lines[chapter.steps[1].outputPositions] == ["  extract 14 maps", "", "  cached 0"])
    let options = chapter.blocks[1].options
    #expect(options.figure == "depth" && options.relativeTolerance == 1e-5 && options.absoluteTolerance == 0)
    #expect(options.showsTime && options.allowsTies && !options.expectsError)
    #expect(chapter.blocks[2].options.expectsError)
  }

  @Test("Windows line ends read as others")
  func windows() throws {
    let chapter = try Chapter(text: good.replacingOccurrences(of: "\n", with: "\r\n"), name: "x")
    #expect(try chapter.steps == Chapter(text: good, name: "x").steps)
  }

  static let head = "---\npomona: 1\n---\n"
  static let bad: [(String, ChapterError)] = [
    ("", .noFrontMatter(file: "x")),
    ("# Title\n", .noFrontMatter(file: "x")),
    ("---\npomona: 1\n", .frontMatterOpen(file: "x")),
    ("---\npomona: 1\nwhat\n---\n", .frontMatterLine(file: "x", line: 3)),
    ("---\npomona: 1\ntitel: a\n---\n", .frontMatterKey(file: "x", line: 3, key: "titel")),
    ("---\ntitle: a\n---\n", .version(file: "x", found: nil)),
    ("---\npomona: 2\n---\n", .version(file: "x", found: "2")),
    ("---\npomona: 1\nparams: a\n---\n", .parameters(file: "x", line: 3)),
    ("---\npomona: 1\nparams: { a: 1, a: 2 }\n---\n", .parameters(file: "x", line: 3)),
    ("---\npomona: 1\nparams: { a }\n---\n", .parameters(file: "x", line: 3)),
    (head + "```pomona\n> a\n", .blockOpen(file: "x", line: 4)),
    (head + " ```pomona\n> a\n ```\n", .indentedBlock(file: "x", line: 4)),
    (head + "~~~pomona\n> a\n~~~\n", .indentedBlock(file: "x", line: 4)),
    (head + "```pomona\nout\n```\n", .outputFirst(file: "x", line: 5)),
    (head + "```pomona\n. a\n```\n", .continuationAlone(file: "x", line: 5)),
    (head + "```pomona\n> a\nout\n. b\n```\n", .continuationAlone(file: "x", line: 7)),
    (head + "```pomona figur=a\n```\n", .optionUnknown(file: "x", line: 4, option: "figur")),
    (head + "```pomona figure\n```\n", .optionUnknown(file: "x", line: 4, option: "figure")),
    (
      head + "```pomona rtol=x\n```\n",
      .optionValue(file: "x", line: 4, option: "rtol", value: "x", wanted: "a number from 0 up")
    ),
    (
      head + "```pomona figure=../a\n```\n",
      .optionValue(file: "x", line: 4, option: "figure", value: "../a", wanted: "a name of letters, digits, - and _")
    ),
    (
      head + "```pomona rtol=1 rtol=2\n```\n",
      .optionValue(file: "x", line: 4, option: "rtol", value: "2", wanted: "once")
    ),
    (
      head + "```pomona figure=a\n> a\n```\n```pomona figure=a\n> a\n```\n",
      .figureTwice(file: "x", line: 7, name: "a", firstLine: 4)
    ),
  ]

  @Test("a malformed chapter is refused with its line", arguments: bad)
  func refuses(text: String, error: ChapterError) {
    #expect(throws: error) { try Chapter(text: text, name: "x") }
    #expect(error.explanation.message.contains("x"))
  }

  @Test("bytes that are no UTF-8 are refused")
  func notText() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("pomona-\(UUID().uuidString).md")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data([0x2D, 0x2D, 0xFF, 0xFE]).write(to: file)
    #expect(throws: ChapterError.notUTF8(file: file.path)) { try Chapter(contentsOf: file) }
  }

  @Test("any mixture of lines is read or refused with a line inside the file, and steps stay inside their blocks")
  func fuzz() {
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0 ... .max, using: &random)
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let pieces = [
      "---", "pomona: 1", "title: \"a", "params: { a: [1, }", "params: {}", "```pomona", "```", "````", "~~~", "> ",
      ">",
      "> a", ". ", ". b", ".", "out", "", " ", "```pomona figure=a", "```pomona rtol=1e-3 expect=error", "``` pomona",
      "ä 🧠 \u{0}", "\t```pomona", "profile: full", "#", "```pomona =", "```pomona figure=", "a: b: c",
    ]
    for _ in 0..<TestResources.fuzzCount() {
      var lines = next(4) == 0 ? [] : ["---", "pomona: 1", "---"]
      for _ in 0..<next(12) { lines.append(pieces[next(pieces.count)]) }
      let text = lines.joined(separator: next(5) == 0 ? "\r\n" : "\n")
      do throws(ChapterError) {
        let chapter = try Chapter(text: text, name: "f")
        for (index, step) in chapter.steps.enumerated() {
          guard step.number == index + 1, chapter.lines[step.line - 1].hasPrefix(">"),
            Array(chapter.lines[step.outputPositions]) == step.output
          else {
            Issue.record("seed \(seed): a step is out of place in \(text.debugDescription)")
            return
          }
        }
      } catch {
        let message = error.explanation.message
        let line = message.dropFirst(2).prefix { $0.isNumber }
        if let line = Int(line), line < 1 || line > max(lines.count, 1) {
          Issue.record("seed \(seed): line \(line) of \(lines.count) in \(text.debugDescription)")
          return
        }
      }
    }
  }
}
