extension LanguageReference {
  /// The page for readers: verbs by topic, functions, settings, units, operators, errors.
  public var markdown: String {
    var lines = [
      "# Reference", "",
      "Every verb, function, setting, unit, operator and error code, as the program knows them. This file is written by",
      "`pomona language --markdown`; [language.md](language.md) explains how lines are made of them.", "",
    ]
    let topics = Set(verbs.map(\.topic)).sorted()
    lines += topics.map { topic in
      let names = verbs.filter { $0.topic == topic }.map { "[`\($0.name)`](#\($0.name))" }
      return "- **\(topic)**: \(names.joined(separator: " "))"
    }
    lines += ["- [functions](#functions), [settings](#settings), [units](#units), [operators](#operators)"]
    lines += ["- [words](#words), [errors](#errors)", "", "## Verbs"]
    for topic in topics {
      lines += ["", "### Topic: \(topic)"]
      for verb in verbs where verb.topic == topic { lines += verb.markdown }
    }
    lines += ["", "## Functions", "", "They stand in expressions, not behind a `|`."]
    for use in ["of values", "of groups", "along rows"] {
      lines += ["", "### Functions \(use)", "", "| call | what it gives | examples |", "| --- | --- | --- |"]
      lines += functions.filter { $0.use == use }.map { function in
        let examples = function.examples.map { example in
          "`\(cell(example.input))`" + (example.output.map { " is `\(cell($0))`" } ?? "")
        }
        return "| `\(cell(function.signature))` | \(cell(function.summary)) | \(examples.joined(separator: ", ")) |"
      }
    }
    lines += ["", "## Settings", "", "| setting | kind | usually | what it is |", "| --- | --- | --- | --- |"]
    lines += settings.map { "| `\($0.name)` | \($0.kind) | `\($0.usual)` | \(cell($0.summary)) |" }
    lines += ["", "## Units", "", "| unit | measures | times the base unit |", "| --- | --- | --- |"]
    lines += units.map { "| `\($0.name)` | \($0.measures) | \(NumberText.plain($0.factor)) |" }
    lines += ["", "## Operators", "", "From the loosest to the tightest.", ""]
    lines += ["| operators | what they do |", "| --- | --- |"]
    lines += operators.map { level in
      "| \(level.symbols.map { "`\(cell($0))`" }.joined(separator: " ")) | \(cell(level.summary)) |"
    }
    func words(_ list: [String]) -> String { list.map { "`\($0)`" }.joined(separator: " ") }
    lines += ["", "## Words", "", "- in expressions: \(words(keywords))", "- before a line: \(words(prefixes))"]
    lines += ["- of the session: \(words(sessionWords))"]
    lines += ["", "## Errors", "", "`help E0203` shows one of them."]
    for error in errors { lines += ["", "**\(error.code)** \(error.summary)"] + error.markdownLines }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Text inside of a table of Markdown.
private func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

extension LanguageReference.Verb {
  fileprivate var markdown: [String] {
    var lines = ["", "#### \(name)", "", summary, "", "    \(signature)", ""]
    for parameter in parameters {
      var notes = [parameter.kind]
      if parameter.isPiped {
        notes.append("left of the `|`")
      } else if parameter.isRequired {
        notes.append("must be given")
      }
      if parameter.isRepeated { notes.append("several may be given") }
      if let usual = parameter.usual { notes.append(usual == "none" ? "may be left out" : "usually `\(usual)`") }
      let choices = parameter.choices.isEmpty ? "" : ": \(parameter.choices.map { "`\($0)`" }.joined(separator: " "))"
      lines.append("- `\(parameter.name)` (\(notes.joined(separator: ", ")))\(choices). \(parameter.summary.sentence)")
    }
    if !examples.isEmpty {
      lines += ["", "```"]
      for example in examples {
        lines.append("> \(example.input)")
        if let output = example.output {
          lines += output.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
        }
      }
      lines.append("```")
    }
    if let citation { lines += ["", "Cite: \(citation.text)\(citation.doi.map { ", doi:\($0)" } ?? "")"] }
    return lines
  }
}

extension ErrorPage {
  fileprivate var markdownLines: [String] {
    var lines: [String] = []
    if let cause { lines += ["", cause.sentence] }
    if !examples.isEmpty { lines += ["", "```"] + examples + ["```"] }
    return lines
  }
}

extension String {
  /// With a capital and a full stop.
  fileprivate var sentence: String {
    guard let first else { return self }
    // A name at the beginning keeps its form.
    let head = first == "`" ? String(first) : first.uppercased()
    return head + dropFirst() + (hasSuffix(".") ? "" : ".")
  }
}
