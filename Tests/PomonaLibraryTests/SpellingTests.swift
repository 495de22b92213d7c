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
      switch tokens[index].form {
      case .name(let name):
        if before == .name("let") || ["let", "plan", "why"].contains(name) { return nil }
        return (tokens[index].span, name)
      case .variable(let name): return (Span(tokens[index].span.start + 1, tokens[index].span.end), name)
      default: return nil
      }
    }
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92))
  func `The word that was meant is suggested in nineteen cases of twenty`() throws {
    let inputs = try ChapterLines.all()
    var right = 0
    var count = 0
    var missed: [String] = []
    var accepted: [String] = []
    var before = ""
    for input in inputs {
      let bytes = Array(input.utf8)
      let start = before.utf8.count
      guard Library.session().check(before + input).isEmpty else { continue }
      for (span, word) in Self.words(of: input) {
        for slip in Self.slips(of: word) {
          let changed = String(decoding: bytes[..<span.start] + Array(slip.utf8) + bytes[span.end...], as: UTF8.self)
          let problems = Library.session().check(before + changed).filter { $0.span.start >= start }
          // What is a name of its own, such as that of a new column, may be any word.
          guard !problems.isEmpty else {
            accepted.append("\(slip) for \(word)")
            continue
          }
          count += 1
          let suggestions = problems.flatMap(\.explanation.remedies)
          if suggestions.contains(where: { $0.contains(word) }) {
            right += 1
          } else {
            missed.append("\(slip) for \(word): \(problems.map(\.explanation.message)) \(suggestions)")
          }
        }
      }
      if input.hasPrefix("let ") { before += input + "\n" }
    }
    let share = Double(right) / Double(max(1, count))
    #expect(count > 400, "\(count) slips were tried")
    #expect(share >= 0.95, "\(right) of \(count) (\(share)); missed:\n\(missed.joined(separator: "\n"))")
    print("misspelt words: \(right) of \(count), \(accepted.count) accepted as new names")
  }
}
