import Foundation
import PomonaCatalog
import PomonaLibrary
import Testing

@testable import PomonaLanguage

/// Reads a grammar and cuts lines with it, as editors do: the leftmost match, and among equals the first rule.
private struct TextMate {
  final class Rule {
    let json: [String: Any]
    let match: NSRegularExpression?
    let end: NSRegularExpression?
    let inner: [[String: Any]]

    init(_ json: [String: Any]) throws {
      self.json = json
      match = try ((json["match"] ?? json["begin"]) as? String).map { try NSRegularExpression(pattern: $0) }
      end = try (json["end"] as? String).map { try NSRegularExpression(pattern: $0) }
      inner = json["patterns"] as? [[String: Any]] ?? []
    }
  }

  let code: [Rule]

  init(_ text: String) throws {
    let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let repository = try #require(json["repository"] as? [String: [String: Any]])
    code = try #require(repository["code"]?["patterns"] as? [[String: Any]]).map(Rule.init)
  }

  /// The innermost scope of each UTF-16 place of the line.
  func scopes(_ line: String) throws -> [String?] {
    var scopes = [String?](repeating: nil, count: line.utf16.count)
    var stack: [(rule: Rule, rules: [Rule])] = []
    var place = 0
    let whole = line as NSString
    func paint(_ range: NSRange, _ name: String?) {
      guard let name, range.location != NSNotFound else { return }
      for index in range.location..<(range.location + range.length) { scopes[index] = name }
    }
    while place <= whole.length {
      let rest = NSRange(location: place, length: whole.length - place)
      let rules = stack.last?.rules ?? code
      var best: (range: NSRange, rule: Rule?, result: NSTextCheckingResult)?
      if let end = stack.last?.rule.end, let found = end.firstMatch(in: line, range: rest) {
        best = (found.range, nil, found)
      }
      for rule in rules {
        guard let found = rule.match?.firstMatch(in: line, options: .withTransparentBounds, range: rest) else {
          continue
        }
        if found.range.length == 0 { continue }
        if best.map({ found.range.location < $0.range.location }) ?? true { best = (found.range, rule, found) }
      }
      let outer = stack.last?.rule.json["name"] as? String
      guard let best else {
        paint(rest, outer)
        break
      }
      paint(NSRange(location: place, length: best.range.location - place), outer)
      place = best.range.location + best.range.length
      guard let rule = best.rule else {
        paint(best.range, outer)
        stack.removeLast()
        if best.range.length == 0, stack.isEmpty, place == whole.length { break }
        continue
      }
      paint(best.range, rule.json["name"] as? String)
      for (key, value) in rule.json["captures"] as? [String: [String: String]] ?? [:] {
        if let index = Int(key) { paint(best.result.range(at: index), value["name"]) }
      }
      if rule.end != nil {
        let inner = try rule.inner.flatMap { try $0["include"] == nil ? [Rule($0)] : code }
        stack.append((rule, inner))
      }
    }
    return scopes
  }
}

@Suite struct TextMateTests {
  static let url = ReferenceTests.folder.appendingPathComponent("editors/pomona.tmLanguage.json")

  @Test func `The grammar for editors is what the declarations say`() throws {
    let text = try ReferenceTests.reference.textMate()
    if ProcessInfo.processInfo.environment["POMONA_RECORD"] == "1" {
      try text.write(to: Self.url, atomically: true, encoding: .utf8)
    }
    let same = try String(contentsOf: Self.url, encoding: .utf8) == text
    #expect(same, "write it anew: pomona language --textmate > editors/pomona.tmLanguage.json")
  }

  /// The inputs of the chapters, and the examples.
  static func lines() throws -> [String] {
    try ChapterLines.all().flatMap { $0.split(separator: "\n").map(String.init) } + ExampleTests.all.map(\.1)
  }

  @Test func `Editors cut the chapters and the examples as the lexer does`() throws {
    let grammar = try TextMate(try String(contentsOf: Self.url, encoding: .utf8))
    let verbs = Set(Library.vocabulary.verbs.names)
    var found: [String: Int] = [:]
    for line in try Self.lines() + ["let x = \"a {$y + 1} b\" # why", "'raw {x}' == `FFA-1`", "plan zoo | take 2"] {
      let scopes = try grammar.scopes(line)
      var lexer = Lexer(Array(line.utf8))
      lexer.run()
      func scope(_ offset: Int) -> String {
        let place = String(decoding: line.utf8.prefix(offset), as: UTF8.self).utf16.count
        return place < scopes.count ? scopes[place] ?? "none" : "end"
      }
      for comment in lexer.comments { #expect(scope(comment.span.start).hasPrefix("comment"), "\(line)") }
      for token in lexer.tokens {
        let here = scope(token.span.start)
        let wanted: [String]
        switch token.form {
        case .number(_, let unit):
          wanted = ["constant.numeric"]
          if let unit { #expect(scope(token.span.end - unit.utf8.count).hasPrefix("keyword.other.unit"), "\(line)") }
        case .text(let parts):
          wanted = ["string.quoted"]
          for case .hole(let span) in parts {
            #expect(!scope(span.start).hasPrefix("string"), "\(line): \(scope(span.start))")
            found["hole", default: 0] += 1
          }
        case .variable: wanted = ["variable.other.pomona"]
        case .quotedName: wanted = ["variable.other.column"]
        case .name:
          wanted = ["variable", "support", "keyword", "constant.language"]
        case .symbol: wanted = ["keyword.operator", "punctuation"]
        case .newline, .end: continue
        }
        #expect(wanted.contains { here.hasPrefix($0) }, "\(line): \(here) at \(token.span.start)")
        found[here, default: 0] += 1
      }
      // A verb at the head of a stage is one for the editor too.
      for parsed in Parser.parse(line).lines {
        guard case .pipeline(let pipeline) = parsed.form else { continue }
        for stage in pipeline.stages {
          if case .call(let head, _) = stage.form, verbs.contains(head.text) {
            // `category` is a function of columns as well, and looks like one.
            let isFunction = ReferenceTests.reference.functions.contains { $0.name == head.text }
            let wanted = ["support.function.verb.pomona"] + (isFunction ? ["support.function.builtin.pomona"] : [])
            #expect(wanted.contains(scope(head.span.start)), "\(line): \(head.text)")
          }
        }
      }
    }
    for scope in ["constant.numeric.pomona", "support.function.verb.pomona", "variable.parameter.pomona", "hole"] {
      #expect(found[scope, default: 0] > 0, "\(scope): \(found)")
    }
  }
}

/// The inputs of the chapters, each as one text.
enum ChapterLines {
  /// - Parameter quick: only of chapters that need no recordings of others.
  static func all(quick: Bool = false) throws -> [String] {
    let folder = ReferenceTests.folder.appendingPathComponent("tutorial")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }.sorted()
    return try names.flatMap { name -> [String] in
      let chapter = folder.appendingPathComponent(name)
      if quick, try String(contentsOf: chapter, encoding: .utf8).contains("profile: full") { return [] }
      return try inputs(of: chapter)
    }
  }

  static func inputs(of chapter: URL) throws -> [String] {
    var inputs: [String] = []
    var isInside = false
    for line in try String(contentsOf: chapter, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      // Mistakes on purpose are no lines of the language.
      if line.hasPrefix("```") { isInside = line.hasPrefix("```pomona") && !line.contains("expect=error") }
      guard isInside else { continue }
      if line.hasPrefix("> ") { inputs.append(String(line.dropFirst(2))) }
      if line.hasPrefix(". "), !inputs.isEmpty { inputs[inputs.count - 1] += "\n" + line.dropFirst(2) }
    }
    return inputs
  }
}
