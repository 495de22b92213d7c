public import PomonaCatalog

extension FigureError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .noMarks:
      Explanation("E0701", "the figure has no marks", remedies: ["… | lines", "… | points"])
    case .noSuchColumn(let channel, let name, let columns):
      Explanation(
        "E0702", "no column `\(name)` in the table of this figure", parameter: channel,
        facts: ["columns: \(columns.joined(separator: " "))"],
        remedies: Spelling.nearest(to: name, among: columns).map { ["\(channel): \($0)"] } ?? [])
    case .channelMissing(let mark, let channel, let columns):
      Explanation(
        "E0703", "`\(mark)` needs a column for \(channel.rawValue)", parameter: channel.rawValue,
        facts: ["columns: \(columns.joined(separator: " "))"],
        remedies: ["\(mark) \(channel.rawValue): …"])
    case .notNumbers(let mark, let channel, let column, let example):
      Explanation(
        "E0704", "`\(mark)` takes numbers for \(channel.rawValue), and `\(column)` holds texts",
        parameter: channel.rawValue, facts: ["the first is \"\(example)\""],
        remedies: ["\(channel.rawValue): as_number(\(column))"])
    case .noRows(let mark):
      Explanation("E0705", "there are no rows for `\(mark)` to draw", facts: ["the table is empty"])
    case .badSize(let width, let height):
      Explanation(
        "E0706", "a figure of \(words(width)) × \(words(height)) cm cannot be drawn", parameter: "size",
        facts: ["each side is from 2 to 100 cm"], remedies: ["size 16cm, 9cm"])
    case .notPositive(let channel, let value):
      Explanation(
        "E0707", "a logarithmic scale has no place for \(words(value))", parameter: channel.rawValue,
        remedies: ["scale \(channel.rawValue), kind: linear", "leave such rows out before `plot`: where … > 0"])
    case .badLimits(let channel, let lower, let upper):
      Explanation(
        "E0708", "the limits of \(channel.rawValue), \(words(lower)) and \(words(upper)), are not in order",
        parameter: channel.rawValue,
        remedies: upper < lower
          ? [
            "scale \(channel.rawValue), limits: [\(words(upper)), \(words(lower))]",
            "scale \(channel.rawValue), reversed: true",
          ] : [])
    case .unknownColor(let name):
      Explanation(
        "E0709", "no colour \"\(name)\"", parameter: "color",
        facts: ["colours: \(Palette.named.map(\.name).joined(separator: " ")), or six digits such as #0072B2"],
        remedies: Spelling.nearest(to: name, among: Palette.named.map(\.name)).map { ["color: \"\($0)\""] } ?? [])
    case .unknownPalette(let name):
      Explanation(
        "E0710", "no palette \"\(name)\"", parameter: "palette",
        facts: ["palettes: \(Palette.names.joined(separator: " "))"],
        remedies: Spelling.nearest(to: name, among: Palette.names).map { ["palette: \"\($0)\""] } ?? [])
    case .badEnding(let path):
      Explanation(
        "E0711", "the ending of \"\(path)\" is no format of a figure", parameter: "path",
        facts: ["figures are saved as svg, pdf or png"])
    case .badName(let name):
      Explanation(
        "E0712", "\"\(name)\" cannot be the name of a figure", parameter: "name",
        facts: ["a name is made of letters, digits, `-`, `_` and `.`, and begins with a letter or digit"])
    case .tooManyPanels(let count, let column):
      Explanation(
        "E0713", "\(count) panels are too many for one figure", parameter: "facet",
        facts: ["`\(column)` has that many values; 64 is the limit"])
    case .pairTwice(let x, let y, let panel):
      Explanation(
        "E0714", "the heatmap has two values for one tile", parameter: "fill",
        facts: ["x \"\(x)\", y \"\(y)\"\(panel.isEmpty ? "" : ", panel \"\(panel)\"")"],
        remedies: ["facet the column in which they differ, or keep one of its values with where"])
    case .nothingDrawn(let path, let words):
      Explanation(
        "E0715", "gnuplot drew nothing: \"\(path)\" was not written",
        facts: words.isEmpty ? ["gnuplot said nothing"] : words.map { "gnuplot: \($0)" })
    case .noPicture(let label, let known):
      Explanation(
        "E0719", "there is no picture of \"\(label)\"", parameter: "images",
        facts: ["\(known.count) pictures, such as \(known.prefix(3).map { "\"\($0)\"" }.joined(separator: ", "))"],
        remedies: ["label: the column with the ids of the stimuli"])
    case .notEqual(let channel, let isLog):
      Explanation(
        "E0723",
        "units cannot be as long on both axes: \(channel.rawValue) \(isLog ? "is logarithmic" : "holds categories")",
        parameter: "aspect", facts: ["`aspect: equal` is for two linear axes of numbers, as of a map"],
        remedies: ["size 12cm, 8cm"] + (isLog ? ["scale \(channel.rawValue), kind: linear"] : []))
    case .mixedMarks(let mark):
      Explanation(
        "E0716", "a heatmap fills its panel, so `\(mark)` cannot be drawn over it",
        remedies: ["draw the two as two figures"])
    }
  }

  /// A number as it is typed: `1`, not `1.0`.
  private func words(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }
}
