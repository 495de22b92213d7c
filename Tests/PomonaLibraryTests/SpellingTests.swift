import PomonaCatalog
import PomonaLibrary
import PomonaTestSupport
import Testing

@testable import PomonaLanguage

/// A misspelt word at each place of each line of the chapters: is the word that was meant suggested?
@Suite struct MisspellingTests {
  /// A letter put in, taken out, replaced, two swapped; at a place that depends on the word.
  static func slips(of word: String) -> [String] {
    let letters = Array(word)
    guard letters.count >= 3 else { return [] }
    let at = 1 + letters.count / 2 - 1
    var inserted = letters
    inserted.insert("q", at: at)
    var deleted = letters
    deleted.remove(at: at)
    var replaced = letters
    replaced[at] = "q"
    var swapped = letters
    swapped.swapAt(at - 1, at)
    return [inserted, deleted, replaced, swapped].map { String($0) }.filter { $0 != word }
  }

  /// The words of a line that stand for something known: not what the line itself names anew.
  static func words(of line: String) -> [(span: Span, word: String)] {
    var lexer = Lexer(Array(line.utf8))
    lexer.run()
    let tokens = lexer.tokens
    return tokens.indices.compactMap { index -> (Span, String)? in
      let before = index > 0 ? tokens[index - 1].form : nil
      // A parameter of a function is a name of its own.
      if before == .symbol(.lambda) { return nil }
      switch tokens[index].form {
      case .name(let name):
        if before == .name("let") || before == .name("def") || ["let", "plan", "why"].contains(name) { return nil }
        return (tokens[index].span, name)
      case .variable(let name): return (Span(tokens[index].span.start + 1, tokens[index].span.end), name)
      default: return nil
      }
    }
  }

  struct Tally {
    var right = 0
    var count = 0
    var missed: [String] = []
    var accepted: [String] = []
    var share: Double { Double(right) / Double(max(1, count)) }
  }

  /// Each slip of each word of each line, in a session; what a line binds is known to those behind it.
  /// - Parameter every: of so many slips one is tried, each in its turn.
  static func tally(_ inputs: [String], in session: Session, every: Int = 1) -> Tally {
    var tally = Tally()
    var before = ""
    var turn = 0
    for input in inputs {
      let bytes = Array(input.utf8)
      let start = before.utf8.count
      guard session.check(before + input).isEmpty else { continue }
      for (span, word) in Self.words(of: input) {
        for slip in Self.slips(of: word) {
          turn += 1
          guard turn % every == 0 else { continue }
          let changed = String(decoding: bytes[..<span.start] + Array(slip.utf8) + bytes[span.end...], as: UTF8.self)
          let problems = session.check(before + changed).filter { $0.span.start >= start }
          // What is a name of its own, such as that of a new column, may be any word.
          guard !problems.isEmpty else {
            tally.accepted.append("\(slip) for \(word)")
            continue
          }
          tally.count += 1
          let suggestions = problems.flatMap(\.explanation.remedies)
          // Where the line names something anew, its use may as well be mended as its name.
          if suggestions.contains(where: { $0.contains(word) || $0 == slip || $0 == "$\(slip)" }) {
            tally.right += 1
          } else {
            tally.missed.append(
              "\(slip) for \(word) in \(input): \(problems.map(\.explanation.message)) \(suggestions)")
          }
        }
      }
      if input.hasPrefix("let ") || input.hasPrefix("def ") { before += input + "\n" }
    }
    return tally
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92))
  func `The word that was meant is suggested in nineteen cases of twenty`() throws {
    let tally = Self.tally(try ChapterLines.all(), in: Library.session())
    #expect(tally.count > 400, "\(tally.count) slips were tried")
    #expect(
      tally.share >= 0.95,
      "\(tally.right) of \(tally.count) (\(tally.share)); missed:\n\(tally.missed.joined(separator: "\n"))")
    print("misspelt words: \(tally.right) of \(tally.count), \(tally.accepted.count) accepted as new names")
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92))
  func `In the twelve sessions the word that was meant is suggested in nine cases of ten`() throws {
    let session = Library.session()
    let made = session.run(SessionTests.tables)
    try #require(made.allSatisfy { !$0.isFailed })
    let tally = Self.tally(try SessionTests.lines(), in: session, every: 5)
    #expect(tally.count > 120, "\(tally.count) slips were tried")
    #expect(
      tally.share >= 0.9,
      "\(tally.right) of \(tally.count) (\(tally.share)); missed:\n\(tally.missed.joined(separator: "\n"))")
    print("misspelt words of the sessions: \(tally.right) of \(tally.count), \(tally.accepted.count) accepted")
  }

  private static let table =
    "let table_of = {score: [0.1, 0.2], depth: [0.5, 1], model: [\"squeezenet\", \"vgg\"], roi: [\"hIT\", \"mIT\"]} | table"

  /// Where a word may stand; each line has words of that place alone, beside what it takes to get there.
  static let places: [(place: String, lines: [String])] = [
    (
      "columns of the last stage",
      [
        table, "$table_of | where score > 0 | derive half: score / 2 | sort half",
        "$table_of | summarize mean: mean(score), by: model | select model, mean",
        "$table_of | widen roi, values: score | select model, depth",
        "$table_of | derive half: score / 2 | take 1 | where half > depth",
      ]
    ),
    (
      "inside of each",
      [
        table, "[1, 2] | each \\power -> ($table_of | where score > $power | sort depth)",
        "[1, 2] | each \\power -> ($table_of | summarize total: sum(score), by: model | sort total)",
        "$table_of | each \\row -> $row.score + $row.depth",
      ]
    ),
    (
      "inside of functions",
      [
        table, "def scaled(value, factor: 2) = $value * $factor", "scaled(3, factor: 4)",
        "def ranked(some) = ($some | sort score | select model, score)", "$table_of | ranked | sort model",
        "$table_of | derive twice: scaled(score)", "let stretch = \\value -> round($value * 10, 1)",
      ]
    ),
    (
      "names of arguments and their words",
      [
        table, "$table_of | sample 1, seed: 3", "$table_of | correlate score, depth, method: spearman, level: 90%",
        "$table_of | bootstrap score, across: rows, statistic: median, draws: 400",
        "$table_of | join $table_of, on: model, how: left, suffix: [\"a\", \"b\"]",
        "$table_of | plot x: depth, y: score, color: model | points opacity: 0.5 | facet roi, wrap: 2",
        "set limit: 2GiB",
      ]
    ),
    (
      "labels and fields",
      [
        table, "$table_of | where model == squeezenet and roi in [hIT, mIT]",
        "{name: 1, other: 2}.other", "$table_of | test score, contrast: {model: [squeezenet, vgg]}",
      ]
    ),
  ]

  @Test(arguments: places.map(\.place))
  func `A misspelt word at each place has its suggestion in nine cases of ten`(place: String) throws {
    let lines = try #require(Self.places.first { $0.place == place }).lines
    let session = Library.session()
    #expect(session.check(lines.joined(separator: "\n")).isEmpty, "\(session.check(lines.joined(separator: "\n")))")
    let tally = Self.tally(lines, in: session)
    #expect(tally.count >= 30, "\(tally.count) slips were tried")
    #expect(
      tally.share >= 0.9,
      "\(tally.right) of \(tally.count) (\(tally.share)); missed:\n\(tally.missed.joined(separator: "\n"))")
    print("misspelt, \(place): \(tally.right) of \(tally.count), \(tally.accepted.count) accepted")
  }
}
