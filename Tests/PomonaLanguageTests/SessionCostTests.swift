import PomonaCatalog
import PomonaLanguage
import Testing

/// A line takes time by what it says, and not by what else is bound.
@Suite struct SessionCostTests {
  /// Rows whose kind counts how often it is made.
  private struct Watched: LanguageObject {
    let counter: Toy.Counter
    var kind: Kind {
      counter.add()
      return .object(ObjectKind("watched"))
    }
    var summary: String { "watched" }
  }

  private func session(_ counter: Toy.Counter, hooks: Hooks = Hooks()) -> Session {
    let toy = Toy.vocabulary()
    let more = [
      Verb(
        "watched", "A value that counts.", topic: "things", parameters: [], gives: .object(ObjectKind("watched")),
        run: { _, _ in .object(Watched(counter: counter)) }),
      Verb(
        "rest", "A number out of a file.", topic: "things", parameters: [.value("file", .text, "its name")],
        gives: .number,
        run: { arguments, context in
          context.rests(onFile: try arguments.text("file"))
          return .number(1)
        }),
    ]
    return Session(
      Vocabulary(verbs: toy.verbs.entries.filter { $0.name != "each" } + more, settings: toy.settings), hooks: hooks)
  }

  @Test func `A line asks for the kinds of the variables that it names, and of no others`() {
    let counter = Toy.Counter()
    let session = session(counter)
    for number in 1...20 { _ = session.run("let w\(number) = watched\nlet n\(number) = \(number)") }
    let bound = counter.count
    #expect(bound >= 20)
    for line in [
      "1 + 1", "let b = $n1 + 1", "def f(x) = $x + 1", "f($n2)", "open(\"x\") | where score > $n3 / 10",
      "open(\"x\") | derive twice: score * f($n4) | where twice > 1", "let bad = $n1 + ",
    ] {
      #expect(!session.run(line).isEmpty)
      #expect(session.complete("open(\"x\") | ").candidates.contains("where"))
      #expect(counter.count == bound, "\(line)")
    }
    #expect(session["b"].map { "\($0.summary)" } == "2")
    #expect(session.run("open(\"x\") | derive twice: score * f($n4) | where twice > 1").last?.isFailed == false)
  }

  @Test func `What is bound anew or forgotten is known as it is now`() {
    let session = Toy.session()
    #expect(Toy.printed("let x = 1\nlet y = $x + 1\n$y", in: session) == "2")
    _ = session.run("let x = \"a\"")
    #expect(Toy.printed("$x + 1", in: session) == "E0213")
    _ = session.run("forget x")
    #expect(Toy.printed("$x", in: session) == "E0202")
    #expect(session.names == ["y"])
    // How `y` was made is known though `x` is forgotten, and as it was then.
    #expect(Toy.printed("recipe $y", in: session).hasSuffix("let x = 1\nlet y = $x + 1"))
  }

  @Test func `A chain of thousands of lines has its whole recipe, and each of its files is looked at once`() {
    let looks = Toy.Counter()
    let session = session(
      Toy.Counter(),
      hooks: Hooks(digest: { name in
        looks.add()
        return name == "a" ? "sha256 \(looks.count)" : "sha256 0"
      }))
    _ = session.run("let x0 = rest \"b\"\nlet y = rest \"a\"")
    for number in 1...3000 { _ = session.run("let x\(number) = $x\(number - 1) + \(number == 2000 ? "$y" : "1")") }
    #expect(session["x3000"].map { $0.summary } == "3001")
    let recipe = session.run("recipe $x3000").last?.lines.map { $0.drop { $0 == " " } } ?? []
    #expect(recipe.count { $0.hasPrefix("let ") } == 3002)
    #expect(recipe.contains("let x1999 = $x1998 + 1") && recipe.contains("let x2000 = $x1999 + $y"))
    let before = looks.count
    let status = session.run("status").last?.lines ?? []
    #expect(looks.count == before + 2)
    let changed = status.filter { $0.hasSuffix("stale: `a` has changed since") }
    #expect(changed.count == 1002)
  }
}
