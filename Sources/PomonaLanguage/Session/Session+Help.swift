internal import PomonaCatalog

extension Session {
  /// A page: the map of verbs, a verb, a function, a setting, an error code, or what mentions the word.
  ///
  /// - Throws: `E0224` for a word that nothing mentions.
  public func help(_ word: String?) throws -> [String] {
    guard let word else { return map() }
    if let verb = vocabulary.verbs[word] { return page(of: verb) }
    if let function = Function.named(word) {
      return [function.signature, function.summary].flatMap { Session.folded($0, behind: "  ", width) }
        + function.examples.flatMap { example in
          ["  > \(example.input)"] + (example.output ?? "").split(separator: "\n").map { "  \($0)" }
        }
    }
    if case .function(let function)? = self[word] { return ["  \(function.text)"] }
    if let setting = vocabulary.settings.first(where: { $0.name == word }) {
      return ["  set \(setting.name): \(setting.usual.quoted)", "  \(setting.summary)"]
    }
    if let summary = Line.summary(of: word) { return ["  \(summary)", "  > \(Line.example(of: word))"] }
    if let unit = Quantity.Unit.named(word) {
      let others = Quantity.Unit.all.filter { $0.dimension == unit.dimension }.map(\.name)
      return ["  a unit of \(unit.dimension.rawValue): 2\(word)", "  units of it: \(others.joined(separator: " "))"]
    }
    let errors = ErrorPages.all + vocabulary.errors
    if let page = errors.first(where: { $0.code == word.uppercased() }) {
      return page.words.flatMap { Session.folded($0, behind: "  ", width) } + page.examples.map { "  \($0)" }
    }
    let known = vocabulary.verbs.names + Function.all.map(\.name) + vocabulary.settings.map(\.name)
    let nearest = Spelling.nearest(to: word, among: known + errors.map(\.code))
    let found = vocabulary.verbs.mentioning(word)
    // A word that begins like a verb was perhaps meant for it.
    let isMeant = nearest.map { $0.hasPrefix(word.prefix(2)) && !vocabulary.verbs.isSearched(by: word) } ?? false
    if !found.isEmpty, !isMeant { return found.map { "  \($0.name): \($0.card.summary)" } }
    throw Explanation("E0224", "there is no help on \"\(word)\"", remedies: [nearest.map { "help \($0)" } ?? "help"])
  }

  private func map() -> [String] {
    var lines = ["  value | verb argument, name: argument | verb      help VERB for one of them", ""]
    var topics: [String] = []
    for verb in vocabulary.verbs.entries where !topics.contains(verb.topic) { topics.append(verb.topic) }
    let width = (topics + ["functions", "settings", "session"]).map(\.count).max() ?? 0
    func add(_ topic: String, _ names: [String]) {
      let head = "  \(topic)\(String(repeating: " ", count: width - topic.count))  "
      var line = head
      for name in names {
        if line.count + name.count + 1 > max(48, width - 2) {
          lines.append(line)
          line = String(repeating: " ", count: head.count)
        }
        line += name + " "
      }
      lines.append(line)
    }
    for topic in topics.sorted() { add(topic, vocabulary.verbs.entries.filter { $0.topic == topic }.map(\.name)) }
    add("functions", Function.all.map(\.name))
    add("session", Line.sessionWords + Line.Prefix.allCases.map(\.rawValue))
    add("settings", vocabulary.settings.map(\.name))
    return lines.map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private func page(of verb: Verb) -> [String] {
    var lines =
      Session.folded(verb.signature, behind: "  ", width) + Session.folded(verb.card.summary, behind: "  ", width)
    let column = verb.parameters.map(\.name.count).max() ?? 0
    for parameter in verb.parameters {
      let card = parameter.card
      var text = parameter.summary
      if !card.choices.isEmpty { text += " (\(card.choices.joined(separator: ", ")))" }
      if let usual = card.defaultText, usual != "none" { text += " [\(usual)]" }
      let head = "    \(parameter.name)\(String(repeating: " ", count: column - parameter.name.count))  "
      lines += Session.folded(text, behind: head, width)
    }
    for example in verb.card.examples {
      lines.append("  > \(example.input)")
      if let output = example.output { lines += output.split(separator: "\n").map { "  \($0)" } }
    }
    if let citation = verb.card.citation {
      lines += Session.folded(citation.text + (citation.doi.map { ", doi:\($0)" } ?? ""), behind: "  cite: ", width)
    }
    return lines
  }
}
