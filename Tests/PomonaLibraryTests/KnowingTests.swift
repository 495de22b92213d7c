import Foundation
import PomonaCatalog
import PomonaLanguage
import PomonaLibrary
import PomonaTestSupport
import Testing

/// What the prefixes say of values, over the real vocabulary.
@Suite struct KnowingTests {
  private static func printed(_ source: String, in session: Session) -> String {
    session.run(source).flatMap(\.lines).map { $0.drop { $0 == " " } }.joined(separator: " ")
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92))
  func `Methods name what was computed, every argument and what to cite`() {
    let session = Library.session()
    _ = session.run(
      "let k = benchmark \"kriegeskorte92\"\nlet s = {v1: $k.models[\"v1\"]} | score $k, compare: spearman, ceiling: rdm_group"
    )
    let text = Self.printed("methods s", in: session)
    #expect(text.contains("Recordings were those of the benchmark kriegeskorte92."))
    #expect(text.contains("pearson distances between the patterns"))
    #expect(text.contains("compared by spearman"))
    #expect(text.contains("doi:10.1016/j.neuron.2008.10.043"))
    let score = Library.vocabulary.verbs["score"]
    for parameter in score?.parameters ?? [] where !parameter.isPiped {
      #expect(text.contains(parameter.name) || ["benchmark", "distance", "compare"].contains(parameter.name))
    }
    #expect(!text.contains("{") || !text.contains("}"), "every place of a phrase is filled: \(text)")
  }

  @Test func `Methods of a fit speak of a fit, and cite no comparison of RDMs`() {
    let session = Library.session()
    _ = session.run(
      """
      let b = benchmark from(stimuli: ({id: 1..24} | table), units: ({id: 1..6} | table)) | simulate repeats: 3
      let s = {id: $b.stimuli.id, x: 1..24} | table | score $b, metrics: ereg, split: odd_even
      let both = {id: $b.stimuli.id, x: 1..24} | table | score $b, metrics: [ereg, ersa], split: odd_even
      """)
    let fit = Self.printed("methods s", in: session)
    #expect(fit.contains("predicted from features by ridge regression") && fit.contains("split: odd_even"), "\(fit)")
    #expect(!fit.contains("RDMs of") && !fit.contains("Kriegeskorte"), "\(fit)")
    let both = Self.printed("methods both", in: session)
    #expect(both.contains("by ridge regression") && both.contains("RDMs of the responses"), "\(both)")
    #expect(both.contains("Kriegeskorte"), "\(both)")
  }

  @Test func `A methods paragraph says of what an argument is that it is no step of the rest`() {
    let session = Library.session()
    _ = session.run(
      """
      let t = {g: ["a", "a", "b", "b"], x: 1..4, y: [2, 1, 4, 3]} | table
      let j = $t | join ($t | summarize m: mean(x), by: g | where m > 1), on: g
      let r = $t | correlate x, y, method: spearman
      """)
    let text = Self.printed("methods j", in: session)
    #expect(text.contains("For the argument of `join`: Only rows with m > 1 were kept."), "\(text)")
    #expect(!text.contains("columns: none"), "\(text)")
    let ranks = Self.printed("methods r", in: session)
    // A reader of the paper has neither variables nor functions of the session.
    _ = session.run("let lv = 90%\ndef clean(t) = ($t | where x > 0)\nlet h = clean($t) | fit y ~ x, level: $lv")
    let own = Self.printed("methods h", in: session)
    #expect(own.contains("intervals of 90%") && own.contains("where x > 0") && !own.contains("$lv"), "\(own)")
    #expect(ranks.contains("(spearman)") && !ranks.contains("intervals"), "\(ranks)")
  }

  @Test func `A description has kind, shape, memory, columns and the first line`() {
    let session = Library.session()
    _ = session.run("let t = {x: 1..1000} | table")
    let lines = session.run("describe t").flatMap(\.lines)
    #expect(lines.first == "  table: 1000 rows × 1 columns")
    #expect(lines.contains("  memory: 7.8 KiB"), "\(lines)")
    #expect(lines.contains("  columns: x (whole number)"))
    #expect(lines.last == "  from: let t = {x: 1..1000} | table")
  }

  /// Every phrase names parameters that there are.
  @Test func `A sentence for a paper has no empty place`() {
    for verb in Library.vocabulary.verbs.entries {
      for example in verb.card.examples {
        let lines = Library.session().run("methods \(example.input)")
        guard let lines = lines.first, !lines.isFailed else { continue }
        let text = lines.lines.joined(separator: " ")
        for parameter in verb.parameters { #expect(!text.contains("{\(parameter.name)}"), "\(verb.name): \(text)") }
      }
    }
  }

  /// The lines of the chapters that need nothing that is slow: each value that they bind is made again from its recipe, in
  /// a session in which other things are set.
  @Test(.enabled(if: TestResources.hasKriegeskorte92))
  func `A recipe makes the values of the chapters again`() throws {
    let session = Library.session()
    var checked: [String] = []
    for input in try ChapterLines.all(quick: true) {
      // What a line saves would lie in the folder of whoever runs the tests.
      guard !input.contains("| save ") else { continue }
      // A network takes seconds for each picture in a debug build.
      guard !session.check(input).contains(where: { $0.code == "E0202" }), !input.contains("model \"") else { continue }
      guard let outcome = session.run(input).last, let name = outcome.binds, let value = outcome.value else { continue }
      let recipe = session.run("recipe $\(name)").flatMap(\.lines).map { String($0.dropFirst(2)) }
      let fresh = Library.session()
      _ = fresh.run("set seed: 4, limit: 1GiB")
      let again = fresh.run(recipe.joined(separator: "\n"))
      #expect(again.allSatisfy { !$0.isFailed }, "\(name): \(again.flatMap(\.diagnostics).map(\.explanation))")
      #expect(try fresh[name]?.display(width: 200) == value.display(width: 200), "\(name)")
      checked.append(name)
    }
    #expect(Set(["k", "base"]).isSubset(of: checked), "\(checked)")
  }
}
