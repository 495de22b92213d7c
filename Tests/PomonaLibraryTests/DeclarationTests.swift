import Foundation
import PomonaCatalog
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// What every verb must have beside its two examples: an error that names a mistyped argument, and completion. Both are made
/// from the declarations, so that a verb that lacks one fails here by its name.
@Suite struct DeclarationTests {
  static let verbs = Library.vocabulary.verbs.entries

  /// An example whose outermost pipeline has the verb as a stage: what stands before it, the stage, and what is behind.
  struct Placed {
    let before: String
    let stage: String
    let hasArguments: Bool
    let behind: String
  }

  static func placed(_ verb: Verb) -> Placed? {
    for example in verb.card.examples {
      let (lines, _, problems) = Parser.parse(example.input)
      guard problems.isEmpty, let line = lines.last else { continue }
      let pipeline: Pipeline
      switch line.form {
      case .pipeline(let inner), .binding(_, let inner): pipeline = inner
      default: continue
      }
      let bytes = Array(example.input.utf8)
      func text(_ from: Int, _ to: Int) -> String { String(decoding: bytes[from..<to], as: UTF8.self) }
      for stage in pipeline.stages {
        guard case .call(let head, let arguments) = stage.form, head.text == verb.name else { continue }
        let stageText = text(stage.span.start, stage.span.end)
        // In `verb(…)` the arguments end before the bracket.
        guard !stageText.hasPrefix("\(verb.name)(") else { continue }
        return Placed(
          before: text(0, stage.span.start), stage: stageText, hasArguments: !arguments.isEmpty,
          behind: text(stage.span.end, bytes.count))
      }
    }
    // A value that is given to other verbs, as a split is, stands alone as well.
    if verb.piped == nil {
      // A line that begins with `time` measures what follows: the control of that name stands in brackets.
      let isWord = verb.name == "time"
      return Placed(before: isWord ? "(" : "", stage: verb.name, hasArguments: false, behind: isWord ? ")" : "")
    }
    return nil
  }

  @Test(arguments: verbs.map(\.name))
  func `Every verb has a page with its signature, and each argument is explained there`(name: String) throws {
    let verb = try #require(Self.verbs.first { $0.name == name })
    let page = try Library.session().help(name).joined(separator: " ").split(separator: " ").joined(separator: " ")
    #expect(page.hasPrefix(verb.signature))
    #expect(!verb.card.summary.isEmpty && verb.card.summary.hasSuffix("."))
    for parameter in verb.parameters where !parameter.isPiped {
      #expect(!parameter.summary.isEmpty, "\(parameter.name)")
      if case .mapping = parameter.form { continue }
      #expect(page.contains(parameter.name), "\(parameter.name)")
    }
  }

  @Test(arguments: verbs.map(\.name))
  func `A mistyped argument of every verb is an error that suggests the one that was meant`(name: String) throws {
    let verb = try #require(Self.verbs.first { $0.name == name })
    let placed = try #require(Self.placed(verb), "no example has `\(name)` as a stage of its own")
    let session = Library.session()
    func problems(_ argument: String) -> [Diagnostic] {
      let line =
        ExampleTests.setting + placed.before + placed.stage + (placed.hasArguments ? ", " : " ") + argument
        + placed.behind
      return session.check(line)
    }
    var tried = 0
    for parameter in verb.parameters where !parameter.isPiped && parameter.name.count >= 3 {
      if case .mapping = parameter.form { continue }
      for slip in MisspellingTests.slips(of: parameter.name) {
        // A value that is no column: what a verb takes by any name is then not meant either.
        let found = problems("\(slip): \"…\" ^ true")
        let own = found.first { $0.code == "E0205" || $0.code == "E0718" }
        #expect(
          own?.explanation.remedies.first?.contains(parameter.name) == true,
          "\(slip) for \(parameter.name): \(found.map { "\($0.code) \($0.explanation.message) \($0.explanation.remedies)" })"
        )
        tried += 1
      }
    }
    guard tried == 0 else { return }
    // Nothing to mistype: an argument that the verb has not is an error all the same.
    let found = problems("no_such_argument: \"…\" ^ true")
    #expect(!found.isEmpty, "\(name) takes anything")
  }

  /// A value of each kind that the language has, known without running.
  static let samples: [(kind: String, line: String)] = [
    ("number", "5"), ("text", "\"a\""), ("truth", "true"), ("size", "12MiB"), ("list", "[1, 2]"),
    ("record", "{a: 1}"), ("records", "[{a: 1}]"), ("columns", "{a: [1]}"), ("function", "(\\x -> $x)"),
    ("table", "zoo"), ("model", "model(\"squeezenet1_1/random\")"), ("benchmark", "benchmark(\"kriegeskorte92\")"),
    ("recording", "benchmark(\"\(ExampleTests.recording)\")"), ("source", "from(\"\(ExampleTests.recording)\")"),
    ("images", "(benchmark \"kriegeskorte92\").images"), ("rdms", "(benchmark \"kriegeskorte92\").hit"),
    ("rdm", "(benchmark \"kriegeskorte92\").mit"),
    ("features", "model(\"squeezenet1_1/random\") | features (benchmark \"kriegeskorte92\")"),
    ("predictors", "model(\"squeezenet1_1/random\") | features (benchmark \"kriegeskorte92\") | pca 10"),
    ("spaces", "{a: (model(\"squeezenet1_1/random\") | features (benchmark \"kriegeskorte92\"))}"),
    ("profile", "leak_free"), ("regression", "ridge"),
    ("figure", "zoo | plot x: layers, y: parameters"), ("split", "halves(20)"), ("control", "untrained(seed: 1)"),
  ]

  /// Completion and check say the same of every verb and every kind, though neither asks the other.
  @Test(arguments: samples.map(\.line))
  func `After a bar exactly the verbs are offered that take the value`(line: String) {
    let session = Library.session()
    let offered = session.complete("\(line) | ").candidates
    #expect(Set(offered).count == offered.count)
    for verb in Self.verbs {
      let found = session.check("\(line) | \(verb.name)")
      let isRefused = found.contains {
        $0.code == "E0212" || ($0.code == "E0207" && $0.explanation.message.hasPrefix("`\(verb.name)` takes"))
      }
      #expect(
        offered.contains(verb.name) == !isRefused, "\(verb.name) after \(line): \(found.map(\.explanation.message))")
      // Begun, it is the only one that goes on so, or one of them.
      if !isRefused {
        #expect(
          session.complete("\(line) | \(verb.name.dropLast())").candidates.contains(verb.name), "\(verb.name)")
      }
    }
  }

  @Test(arguments: verbs.map(\.name))
  func `Every verb is offered where it may stand, with its arguments and the words that they take`(name: String) throws
  {
    let verb = try #require(Self.verbs.first { $0.name == name })
    let session = Library.session()
    if verb.piped == nil {
      #expect(session.complete("").candidates.contains(name))
    } else {
      #expect(
        Self.samples.contains { session.complete("\($0.line) | ").candidates.contains(name) },
        "\(name) is offered nowhere")
    }
    let placed = try #require(Self.placed(verb))
    // Variables of the examples are known by what makes them.
    let before = placed.before.replacing("$k", with: "(benchmark \"kriegeskorte92\")").replacing(
      "$r", with: "(benchmark \"kriegeskorte92\").mit"
    ).replacing("$b", with: "benchmark(\"\(ExampleTests.recording)\")")
    guard !before.contains("$") else { return try ofScores(verb) }
    for parameter in verb.parameters where !parameter.isPiped {
      if case .mapping = parameter.form { continue }
      #expect(session.complete("\(before)\(name) ").candidates.contains("\(parameter.name):"), "\(parameter.name)")
      let words = session.complete("\(before)\(name) \(parameter.name): ").candidates
      switch parameter.form {
      case .choice(let listed, _):
        if let listed = listed(Call.unknown) { #expect(Set(words).isSuperset(of: listed), "\(parameter.name)") }
        #expect(!words.isEmpty, "\(parameter.name)")
      case .column, .expression: #expect(!words.isEmpty, "\(parameter.name)")
      default: break
      }
    }
  }

  /// The same behind a table with the columns of scores.
  private func ofScores(_ verb: Verb) throws {
    let session = Library.session()
    let before = "{model: [\"a\"], layer: [\"b\"], roi: [\"c\"], depth: [0.5], score: [0.1]} | table | "
    for parameter in verb.parameters where !parameter.isPiped {
      guard case .choice(let listed, _) = parameter.form, let words = listed(Call.unknown) else { continue }
      #expect(
        Set(session.complete("\(before)\(verb.name) \(parameter.name): ").candidates).isSuperset(of: words),
        "\(parameter.name)")
    }
  }
}
