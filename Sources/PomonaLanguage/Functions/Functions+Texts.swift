internal import Foundation
internal import PomonaCatalog
internal import PomonaTables

extension Function {
  private static func of(
    _ signature: String, _ summary: String, takes: [KindPattern], required: Int? = nil, gives kind: Kind = .text,
    _ example: String, _ prints: String, _ run: @escaping @Sendable ([Value], String) throws(Explanation) -> Value
  ) -> Function {
    Function(
      signature, summary, takes: takes, required: required, gives: { _ in kind },
      examples: [Example(example, prints: prints)],
      .scalar { values throws(Explanation) in
        guard let text = values.text(0) else { return .missing }
        return try run(values, text)
      })
  }

  static let texts: [Function] = [
    of("lower(text)", "In small letters.", takes: [.text], "lower(\"V4\")", "v4") { _, text in
      .text(text.lowercased())
    },
    of("upper(text)", "In capitals.", takes: [.text], "upper(\"it\")", "IT") { _, text in .text(text.uppercased()) },
    of("trim(text)", "Without blanks at both ends.", takes: [.text], "trim(\" a \")", "a") { _, text in
      .text(text.trimmingCharacters(in: .whitespacesAndNewlines))
    },
    of(
      "replace(text, old, new)", "With each occurrence of the old text replaced by the new.",
      takes: [.text, .text, .text], "replace(\"a_b\", \"_\", \"-\")", "a-b"
    ) { values, text in
      guard let old = values.text(1), let new = values.text(2) else { return .missing }
      return .text(old.isEmpty ? text : text.replacingOccurrences(of: old, with: new))
    },
    of(
      "part(text, first, last)",
      "The characters from one place to another, counted from 1; from the end when negative.",
      takes: [.text, .number, .number], required: 2, "part(\"block_13\", -2)", "13"
    ) { values, text throws(Explanation) in
      let characters = Array(text)
      func place(_ index: Int, usual: Double) throws(Explanation) -> Int {
        let value = values.number(index) ?? usual
        guard value == value.rounded(), abs(value) < 1e9, value != 0 else {
          throw Explanation(
            "E0213", "`part` counts places from 1, and this is \(NumberText.plain(value))",
            remedies: ["part(\"block_13\", 1, 5)", "part(\"block_13\", -2) from the end"])
        }
        return value > 0 ? Int(value) : characters.count + 1 + Int(value)
      }
      let first = try max(1, place(1, usual: 1))
      let last = try min(characters.count, place(2, usual: -1))
      return .text(first <= last ? String(characters[first - 1..<last]) : "")
    },
    of(
      "extract(text, pattern)",
      "What the first group of a regular expression matches, or without a group all of it; missing without a match.",
      takes: [.text, .text], "extract(\"features.12.conv\", \"[0-9]+\")", "12"
    ) { values, text throws(Explanation) in
      guard let pattern = values.text(1) else { return .missing }
      let regex = try Operations.regex(pattern)
      guard let match = regex.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)),
        let range = Range(match.range(at: match.numberOfRanges > 1 ? 1 : 0), in: text)
      else { return .missing }
      return .text(String(text[range]))
    },
    of(
      "starts_with(text, start)", "Whether the text begins with another.", takes: [.text, .text], gives: .truth,
      "starts_with(\"resnet50\", \"resnet\")", "true"
    ) { values, text in values.text(1).map { .truth(text.hasPrefix($0)) } ?? .missing },
    of(
      "ends_with(text, end)", "Whether the text ends with another.", takes: [.text, .text], gives: .truth,
      "ends_with(\"fire9.concat\", \"concat\")", "true"
    ) { values, text in values.text(1).map { .truth(text.hasSuffix($0)) } ?? .missing },
    of(
      "split(text, separator)", "The parts of a text between separators, as a list.", takes: [.text, .text],
      gives: .list(.text), "split(\"a, b\", \", \")", "[\"a\", \"b\"]"
    ) { values, text throws(Explanation) in
      guard let separator = values.text(1), !separator.isEmpty else {
        throw Explanation("E0213", "`split` wants a separator", remedies: ["split(names, \", \")"])
      }
      return .list(text.components(separatedBy: separator).map { .text($0) })
    },
    Function(
      "category(text, levels)",
      "A category whose levels have an order: it sorts, compares and is drawn in it. A text that is no level is an error.",
      takes: [.text, .list(.text)], gives: same,
      examples: [Example("category(\"low\", [\"low\", \"high\"])", prints: "low")],
      columnwise: { values, further, _ throws(Explanation) in
        let levels = (further.list(0) ?? []).map(\.summary)
        guard case .text(let cells) = values, Set(levels).count == levels.count else {
          throw Explanation("E0213", "`category` takes texts and a list of different levels")
        }
        let places = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
        let moved = cells.levels.map { places[$0] ?? -1 }
        if let row = cells.codes.firstIndex(where: { $0 >= 0 && moved[Int($0)] < 0 }) {
          throw Explanation(
            "E0213", "\"\(cells.levels[Int(cells.codes[row])])\" in row \(row + 1) is none of the levels",
            facts: ["levels: \(levels.joined(separator: ", "))"],
            remedies: ["category(…, \(Value.list(cells.present.map { .text($0) }).summary))"])
        }
        return .text(
          TextCells(codes: cells.codes.map { $0 < 0 ? -1 : moved[Int($0)] }, levels: levels, isOrdered: true))
      },
      .scalar { values throws(Explanation) in
        guard let levels = values.list(1) else { return .missing }
        guard let text = values.text(0) else { return .missing }
        guard levels.contains(where: { Operations.isEqual($0, .text(text)) }) else {
          throw Explanation(
            "E0213", "\"\(text)\" is none of the levels \(Value.list(levels).summary)",
            remedies: ["category(…, \(Value.list(levels + [.text(text)]).summary))"])
        }
        return .text(text)
      }),
  ]

  static let lists: [Function] = [
    Function(
      "present(list)", "The items of a list that are not missing.", takes: [.list(.any)], gives: same,
      examples: [Example("mean(present([1, missing, 3]))", prints: "2")],
      .scalar { values throws(Explanation) in
        values.list(0).map { .list($0.filter { !Operations.isMissing($0) }) } ?? .missing
      }),
    Function(
      "length(x)", "How many characters a text has, or items a list.", takes: [.oneOf([.text, .list(.any)])],
      examples: [Example("length([3, 4, 5])", prints: "3")],
      .scalar { values throws(Explanation) in
        if let items = values.list(0) { return .number(Double(items.count)) }
        return values.text(0).map { .number(Double($0.count)) } ?? .missing
      }),
    Function(
      "contains(x, part)", "Whether a text holds another, or a list an item.",
      takes: [.oneOf([.text, .list(.any)]), .any], gives: { _ in .truth },
      examples: [Example("contains([\"V1\", \"V2\"], \"V2\")", prints: "true")],
      .scalar { values throws(Explanation) in
        if let items = values.list(0) { return .truth(items.contains { Operations.isEqual($0, values[1]) }) }
        guard let text = values.text(0), let part = values.text(1) else { return .missing }
        return .truth(part.isEmpty || text.contains(part))
      }),
    of(
      "as_list(text)", "The list that a text spells as Python or JSON does; missing where it spells none.",
      takes: [.text], gives: .list(.any), "as_list(\"['V1', 'V4']\")", "[\"V1\", \"V4\"]"
    ) { _, text in ListText.items(text).map { .list($0) } ?? .missing },
    Function(
      "together(list, separator)", "The items of a list as one text.", takes: [.list(.any), .text], required: 1,
      gives: { _ in .text }, examples: [Example("together([\"a\", \"b\"], \"-\")", prints: "a-b")],
      .scalar { values throws(Explanation) in
        guard let items = values.list(0) else { return .missing }
        return .text(items.map(\.summary).joined(separator: values.text(1) ?? ", "))
      }),
  ]
}
