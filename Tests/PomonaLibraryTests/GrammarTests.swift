import Foundation
import PomonaCatalog
import PomonaCore
import PomonaTestSupport
import Testing

@testable import PomonaLanguage

/// The grammar as `docs/language.md` prints it, read by a parser that knows nothing of the real one and counts trees.
struct DocumentedGrammar {
  indirect enum Form {
    case terminal(String)
    case rule(String)
    case sequence([Form])
    case choice([Form])
    case optional(Form)
    case repeated(Form)
  }

  private(set) var rules: [String: Form] = [:]

  init(_ text: String) throws {
    var tokens = text.matches(of: /"[^"]*"|[A-Za-z]+|[=;|{}\[\]()]/).map { String($0.0) }[...]
    func choice() -> Form {
      var choices = [sequence()]
      while tokens.first == "|" {
        tokens.removeFirst()
        choices.append(sequence())
      }
      return choices.count == 1 ? choices[0] : .choice(choices)
    }
    func sequence() -> Form {
      var parts: [Form] = []
      while let token = tokens.first, !["|", ";", "}", "]", ")"].contains(token) {
        tokens.removeFirst()
        switch token {
        case "{", "[", "(":
          let inner = choice()
          tokens.removeFirst()
          parts.append(token == "{" ? .repeated(inner) : token == "[" ? .optional(inner) : inner)
        default:
          if token.hasPrefix("\"") {
            parts.append(.terminal(String(token.dropFirst().dropLast())))
          } else {
            parts.append(token == token.uppercased() ? .terminal(token) : .rule(token))
          }
        }
      }
      return .sequence(parts)
    }
    while let name = tokens.popFirst() {
      try #require(tokens.popFirst() == "=")
      rules[name] = choice()
      try #require(tokens.popFirst() == ";")
    }
  }

  /// How many trees the tokens have.
  func trees(_ tokens: [String]) -> Int {
    var memory: [String: [Int: Int]] = [:]
    /// Where the form may end that begins at `start`, and in how many ways.
    func ends(_ form: Form, _ start: Int) -> [Int: Int] {
      switch form {
      case .terminal(let wanted): return start < tokens.count && tokens[start] == wanted ? [start + 1: 1] : [:]
      case .rule(let name):
        let key = "\(name) \(start)"
        if let known = memory[key] { return known }
        let found = rules[name].map { ends($0, start) } ?? [:]
        memory[key] = found
        return found
      case .sequence(let parts):
        return parts.reduce([start: 1]) { reached, part in
          var next: [Int: Int] = [:]
          for (place, ways) in reached { for (end, more) in ends(part, place) { next[end, default: 0] += ways * more } }
          return next
        }
      case .choice(let forms):
        var all: [Int: Int] = [:]
        for form in forms { for (end, ways) in ends(form, start) { all[end, default: 0] += ways } }
        return all
      case .optional(let inner): return ends(inner, start).merging([start: 1], uniquingKeysWith: +)
      case .repeated(let inner):
        var all = [start: 1]
        var reached = [start: 1]
        while !reached.isEmpty {
          var next: [Int: Int] = [:]
          for (place, ways) in reached {
            for (end, more) in ends(inner, place) { next[end, default: 0] += ways * more }
          }
          for (end, ways) in next { all[end, default: 0] += ways }
          reached = next
        }
        return all
      }
    }
    return ends(.rule("line"), 0)[tokens.count] ?? 0
  }

  /// A random line as tokens; deep parts are kept small.
  func line(_ draw: (Int) -> Int) -> [String] {
    func make(_ form: Form, _ depth: Int) -> [String] {
      switch form {
      case .terminal(let text): return [text]
      case .rule(let name):
        if depth > 40, name == "atom" || name == "expr" { return [["NUMBER", "VARIABLE", "TEXT"][draw(3)]] }
        guard let rule = rules[name] else { return [] }
        return make(rule, depth + 1)
      case .sequence(let parts): return parts.flatMap { make($0, depth) }
      case .choice(let forms):
        // The plain alternatives of an expression stand last, and lines of more words than two are drawn first.
        return make(
          forms[draw(3) > 0 ? (forms.count > 4 ? draw(forms.count) : forms.count - 1) : draw(forms.count)], depth)
      case .optional(let inner): return draw(depth < 12 ? 3 : 8) == 0 ? make(inner, depth) : []
      case .repeated(let inner):
        return (0..<(draw(depth < 8 ? 3 : 9) == 0 ? 1 + draw(2) : 0)).flatMap { _ in make(inner, depth) }
      }
    }
    return make(.rule("line"), 0)
  }

  static let keywords: Set<String> = [
    "if", "then", "else", "or", "and", "not", "in", "matches", "true", "false", "missing",
  ]

  /// The tokens of a line of text, cut by rules of its own.
  static func tokens(of text: String) -> [String] {
    let pattern =
      /(?<space>\s*)(?:(?<text>"(?:\\.|\{[^}]*\}|[^"\\])*"|'[^']*')|(?<quoted>`[^`]*`)|(?<variable>\$\w+)|(?<number>[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?(?:[A-Za-z]+|%(?!%))?)|(?<name>\w+)|(?<symbol>->|%%|==|!=|<=|>=|\.\.|[-|,:=<>~+*\/^.()\[\]{}\\]))/
    var tokens: [String] = []
    var ended = false  // Whether a value has just ended, so that a `-` takes away.
    for match in text.matches(of: pattern) {
      let isTouching = match.space.isEmpty && ended
      var isValue = true
      if match.text != nil {
        tokens.append("TEXT")
      } else if match.quoted != nil {
        tokens.append("QUOTED")
      } else if match.variable != nil {
        tokens.append("VARIABLE")
      } else if match.number != nil {
        tokens.append("NUMBER")
      } else if let name = match.name.map(String.init) {
        let rest = text[match.range.upperBound...]
        let goesOn = rest.firstMatch(of: /^ +[\w"'$`\[({]/) != nil
        if tokens.isEmpty, goesOn, ["describe", "methods", "plan", "recipe", "time", "why"].contains(name) {
          tokens.append("PREFIX")
          continue
        }
        let isStatement =
          ["let", "def", "set", "forget", "help", "use"].contains(name) && (goesOn || name == "help" && rest.isEmpty)
          || ["status", "history"].contains(name) && rest.isEmpty
        if isStatement, tokens.isEmpty || tokens == ["PREFIX"] {
          tokens.append(name)
          isValue = false
        } else if keywords.contains(name), rest.firstMatch(of: /^\s*:/) == nil {
          tokens.append(name)
          isValue = ["true", "false", "missing"].contains(name)
        } else {
          tokens.append("NAME")
        }
      } else if let symbol = match.symbol.map(String.init) {
        isValue = [")", "]", "}"].contains(symbol)
        switch symbol {
        case "(", "[": tokens.append(isTouching ? "_\(symbol)" : symbol)
        case "-": tokens.append(ended ? "-" : "SIGN")
        default: tokens.append(symbol)
        }
      }
      ended = isValue
    }
    return tokens
  }

  /// Text that has these tokens.
  static func text(of tokens: [String], _ draw: (Int) -> Int) -> String {
    var text = ""
    for (place, token) in tokens.enumerated() {
      let word: String
      switch token {
      // The name of a file is known before anything runs.
      case "TEXT" where place > 0 && tokens[place - 1] == "use": word = "\"other.pome\""
      case "NAME": word = ["alpha", "beta", "gamma"][draw(3)]
      case "QUOTED": word = "`odd name`"
      case "VARIABLE": word = ["$x", "$y"][draw(2)]
      case "NUMBER": word = ["1", "2.5", "25%", "512MiB", "1e3"][draw(5)]
      case "TEXT": word = ["\"a {$x} b\"", "'raw'", "\"plain\""][draw(3)]
      case "PREFIX": word = ["plan", "why", "recipe"][draw(3)]
      case "SIGN": word = "-"
      case "_(", "_[": word = String(token.dropFirst())
      default: word = token
      }
      let touches =
        token.hasPrefix("_") || [",", ")", "]", "}", ".", ":"].contains(token) || text.hasSuffix("(")
        || text.hasSuffix("[")
        || text.hasSuffix("{") || text.hasSuffix(".") && !text.hasSuffix("..") || text.hasSuffix("\\")
        || text.hasSuffix("-") && !text.hasSuffix(" - ")
      text += (touches || text.isEmpty ? "" : text.last == " " ? "" : " ") + word + (token == "-" ? " " : "")
    }
    return text
  }
}

@Suite struct GrammarTests {
  static func grammar() throws -> DocumentedGrammar {
    let page = try String(contentsOf: ReferenceTests.folder.appendingPathComponent("docs/language.md"), encoding: .utf8)
    let block = try #require(page.firstMatch(of: /```ebnf\n(?s:(.*?))```/))
    return try DocumentedGrammar(String(block.1))
  }

  @Test func `Each line of the chapters and each example has exactly one tree`() throws {
    let grammar = try Self.grammar()
    let lines = try ChapterLines.all() + ExampleTests.all.map(\.1)
    #expect(lines.count > 100)
    for line in lines {
      let tokens = DocumentedGrammar.tokens(of: line)
      #expect(grammar.trees(tokens) == 1, "\(line): \(tokens)")
      #expect(Parser.parse(line).problems.isEmpty)
    }
  }

  @Test func `Generated lines have exactly one tree, and the real parser takes them`() throws {
    let grammar = try Self.grammar()
    let random = RandomStream(seed: 20_261_123, name: "grammar")
    var place = 0
    func draw(_ bound: Int) -> Int {
      place += 1
      return random.integer(at: place, below: bound)
    }
    var taken = 0
    var refused = 0
    for _ in 0..<TestResources.fuzzCount(usual: 6_000) {
      let tokens = grammar.line(draw)
      guard tokens.count < 120 else { continue }
      let text = DocumentedGrammar.text(of: tokens, draw)
      // A minus behind a name or value, or a spaced bracket behind a name, would be read otherwise, or is refused.
      guard DocumentedGrammar.tokens(of: text) == tokens else { continue }
      #expect(grammar.trees(tokens) == 1, "\(text)")
      let problems = Parser.parse(text).problems
      // What can be misread is refused on purpose; a name twice in a record is no matter of grammar.
      if let first = problems.first, ["E0105", "E0109", "E0211"].contains(first.code) {
        refused += 1
        continue
      }
      #expect(problems.isEmpty, "\(text): \(problems.map(\.explanation.message))")
      guard problems.isEmpty else { continue }
      taken += 1
      let once = try Formatter.format(text)
      #expect(try Formatter.format(once) == once, "\(text)")
      #expect(Parser.parse(once).lines.map(Formatter.text) == Parser.parse(text).lines.map(Formatter.text), "\(text)")
    }
    #expect(taken > 2_000 || TestResources.fuzzCount(usual: 6_000) < 6_000, "\(taken) taken, \(refused) refused")
  }

  @Test(arguments: [
    "| take 3", "let = 3", "where roi ==", "[1, 2", "f(1,)", "a b c", "1 2", "x | | y", "{a 1}", "if a then b",
  ])
  func `What has no tree is refused by both`(line: String) throws {
    #expect(try Self.grammar().trees(DocumentedGrammar.tokens(of: line)) == 0)
    #expect(!Parser.parse(line).problems.isEmpty)
  }

  @Test func `Formatting the lines of the chapters is stable and keeps their trees`() throws {
    for line in try ChapterLines.all() {
      let once = try Formatter.format(line)
      #expect(try Formatter.format(once) == once)
      let trees = (Parser.parse(line).lines.map(Formatter.text), Parser.parse(once).lines.map(Formatter.text))
      #expect(trees.0 == trees.1)
      // A tree says the same whatever its layout: compare it without places.
      #expect(Self.shape(line) == Self.shape(once), "\(line)")
    }
  }

  /// The tree as text, without the places in the source, and without back-quotes that say nothing.
  private static func shape(_ source: String) -> String {
    "\(Parser.parse(source).lines)".replacing(/Span\([^)]*\)/, with: "").replacing(/isQuoted: \w+/, with: "")
  }
}
